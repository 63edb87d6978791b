/*
 * codes.h -- professions, savoir-faire and sectors of the national nomenclatures.
 * Sources: ANS NOS, TRE_G15, JDV_J48, JDV_J107, JDV_J01, TRE_R02; data/SOURCES.txt.
 */
#ifndef REGISTRY_CODES_H
#define REGISTRY_CODES_H

#include "base/base.h"

struct code {
	str code;	/* "60", "SM53", "SA63" */
	str brief;	/* "IDE", "MK"; of a savoir-faire, its kind: "SM", "DNQ"... */
	str label;	/* "Infirmier" */
	str folded;	/* str_fold(label) */
};

struct code_list { const struct code *v; ptrdiff_t n; };

struct code_list codes_professions(void);
struct code_list codes_skills(void);
struct code_list codes_sectors(void);
const struct code *codes_profession(str code);		/* NULL: unknown */
const struct code *codes_skill(str code);
const struct code *codes_sector(str code);

/*
 * codes_profession_by_text(text):
 * What a member list means by "infirmière libérale", "IDEL", "kiné", "MG", "60":
 * the profession, or NULL.
 */
const struct code *codes_profession_by_text(str text);
bool codes_skill_of(str profession, str skill);		/* JDV_J01 knows the pair */

#endif

/*
 * rpps.h -- the public extractions of the Annuaire Sante (RPPS), record by record.
 *
 * Three files: Personne_activite (a line per person, activity and savoir-faire),
 * SavoirFaire, Dipl_AutExerc.  Text is UTF-8, trimmed, valid until the next call.
 * A person whose 11-digit RPPS number fails its key is set aside and listed; a
 * FINESS, SIRET or SIREN that fails is emptied and listed, the line stays.
 *
 * Source: ANS, "Extractions des donnees en libre acces", header of 8 October 2026;
 * older files (52 columns, other spellings) are read too.
 */
#ifndef REGISTRY_RPPS_H
#define REGISTRY_RPPS_H

#include "registry/record.h"

struct rpps_activity {
	int64_t line;
	str id_type;		/* TRE_G08: 8 RPPS, 0 ADELI... */
	str id;			/* without the type digit: 11 digits for RPPS */
	str national_id;	/* type digit + id */
	str civility, civility_practice;	/* MME, M; DR... */
	str name, first_name;
	str profession, profession_label;	/* TRE_G15 */
	str category;		/* C civil, M military, E student */
	str skill_type, skill, skill_label;	/* savoir-faire: S, SM53... */
	str mode;		/* L liberal, S salaried, B volunteer */
	str siret, siren, finess_site, finess_legal, structure_id;	/* of the structure */
	str structure, sign;	/* raison sociale, enseigne */
	str to, point;		/* complements of the address */
	str street_number, street_repeat, street_type_code, street_type, street, mention, cedex;
	str postcode, commune, commune_name;	/* INSEE code */
	str country;
	str phone, phone2, fax, email;
	str department, old_structure_id, authority;
	str sector, sector_label;	/* TRE_R02 */
	str pharmacist_section, role, role_label, genre;
};

struct rpps_skill {
	int64_t line;
	str id_type, id, national_id, name, first_name, profession, category;
	str skill_type, skill_type_label, skill, skill_label;
};

struct rpps_diploma {
	int64_t line;
	str id_type, id, national_id, name, first_name;
	str diploma_type, diploma, diploma_label;
	str authorization_type, discipline, discipline_label;
};

/*
 * rpps_activity_open(c, path, rep, out), and its two sisters:
 * Errors: as record_open().  ${rep} must be initialised; it fills as records are read.
 */
enum err rpps_activity_open(struct ctx *c, str path, struct report *rep, struct record_reader **out);
enum err rpps_skill_open(struct ctx *c, str path, struct report *rep, struct record_reader **out);
enum err rpps_diploma_open(struct ctx *c, str path, struct report *rep, struct record_reader **out);
bool rpps_activity_next(struct record_reader *r, struct rpps_activity *out);
bool rpps_skill_next(struct record_reader *r, struct rpps_skill *out);
bool rpps_diploma_next(struct record_reader *r, struct rpps_diploma *out);

/* True for an 11-digit RPPS number with its key; for 9-digit FINESS (Corsica's letters pass); SIRET; SIREN. */
bool rpps_id_ok(str id);
bool rpps_finess_ok(str id);
bool rpps_siret_ok(str id);
bool rpps_siren_ok(str id);

/*
 * rpps_structure_key(a, row):
 * The national identifier of the row's structure, with its prefix: 1 + FINESS
 * site, else 3 + SIRET, else the old identifier, else "T" + the technical one;
 * empty when the row names none.  Source: SAS guide, order of preference.
 */
str rpps_structure_key(struct arena *a, const struct rpps_activity *row);

#endif

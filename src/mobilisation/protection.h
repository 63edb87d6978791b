/*
 * protection.h -- protection: what someone who comes must wear, and under which status she works, as a call
 * suggests it by type of crisis.  Words to begin with, in the fields "à apporter" and "conditions": the
 * coordinator changes them, and what she leaves is what the nurse reads.
 */
#ifndef MOBILISATION_PROTECTION_H
#define MOBILISATION_PROTECTION_H

#include "html/form.h"

/*
 * protection_usual(c, typology):
 * What to bring and wear in a crisis of this type (EPI), in French, as messages leave.  Empty for types of the
 * community's own.
 * Source: docs/domain/calls.md.
 */
enum err protection_usual(struct ctx *c, struct typology_id typology, str *out);

/* Who pays, who insures, under which status: sentences ready to be taken, in French. */
struct option_list protection_statuses(struct ctx *c);

#endif

/* price.h -- how certain the second opinion must be of a yes.  For joining.c alone. */
#ifndef UNDERSTAND_PRICE_H
#define UNDERSTAND_PRICE_H

#include "understand/reading.h"

static const double PRICE_NEVER = 2;		/* more than any likelihood */

/* How likely a yes must be, when the rules made ${out} of ${r}; or PRICE_NEVER. */
double price_of_yes(const struct reading *r, const struct understood *out);

/* "Un peu en retard mais je viens": for a part of the time. */
bool price_late(const struct reading *r);
/* "Le kiné du village sera là", "Christian est d'accord", and no clause that says yes; not "ma réponse est oui". */
bool price_third_person(const struct reading *r);
/* Where the last clause begins that says yes or no, and what it says; -1: none does. */
ptrdiff_t price_last_word(const struct reading *r, enum kind *says);

#endif

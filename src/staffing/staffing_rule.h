/* staffing_rule.h -- between the rules of this module; not for others. */
#ifndef STAFFING_STAFFING_RULE_H
#define STAFFING_STAFFING_RULE_H

#include "staffing/staffing.h"

/* An entry of the log book about one person (erased with her), or about nobody (0). */
enum err staffing_log(struct ctx *c, struct crisis_id crisis, str kind, str object,
    struct person_id about, str text);
/* Her crisis goes on.  Errors: E_CONFLICT staffing.over. */
enum err staffing_not_over(struct ctx *c, const struct staffing_staff *who);
/* "Injection, Vaccination Savenay, samedi 21 novembre, 8 h - 14 h" */
str staffing_slot_said(struct ctx *c, str post, str response, struct instant from, struct instant to);

#endif

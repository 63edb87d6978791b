/* staffing_rule.h -- between the rules of this module; not for others. */
#ifndef STAFFING_STAFFING_RULE_H
#define STAFFING_STAFFING_RULE_H

#include "staffing/staffing.h"

/* An entry of the log book about one person (erased with her), or about nobody (0). */
enum err staffing_log(struct ctx *c, struct crisis_id crisis, str kind, str object,
    struct person_id about, str text);
/* What names two of the crews, who are {0} and {1} of ${m}: each name is erased with its own person.  team.c */
enum err staffing_log_two(struct ctx *c, const struct staffing_staff *about, struct msg m,
    const struct staffing_staff *a, const struct staffing_staff *b);
/* Her crisis goes on.  Errors: E_CONFLICT staffing.over. */
enum err staffing_not_over(struct ctx *c, const struct staffing_staff *who);
/* "Injection, Vaccination Savenay, samedi 21 novembre, 8 h - 14 h" */
str staffing_slot_said(struct ctx *c, str post, str response, struct instant from, struct instant to);

#endif

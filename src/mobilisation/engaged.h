/*
 * engaged.h -- who is expected elsewhere (déjà engagé·e): a place of another call, a shift of the staffing plan.
 *
 * Two rules, told apart by the rest between them.  Nobody is asked, reminded, written to by another
 * channel or offered a place who is expected at these hours or within POOL_REST_US of them.  Nobody
 * takes a place who has another at the same hours: place_answer() has the database refuse it.
 *
 * A call or a place with a beginning and no end lasts twelve hours; one without a beginning is at no
 * hours, and overlaps nothing.  Exercises and real crises are not in each other's way.
 */
#ifndef MOBILISATION_ENGAGED_H
#define MOBILISATION_ENGAGED_H

#include "i18n/i18n.h"
#include "place_rows.h"

enum {
	ENGAGED_MAX = 10000,		/* people who have a place around the same hours */
	ENGAGED_ROWS_MAX = 200000,	/* places and shifts of all people, from then on */
};

struct engaged_at { struct opt_instant from, to; };

/* Is ${e} at the hours of ${call}, or within ${rest_us} before or after them? */
bool engaged_near(const struct engaged_at *call, const struct place_engaged *e, int64_t rest_us);

/* What people are expected at near ${call}, the rest included; by person, ascending. */
enum err engaged_around(struct ctx *c, struct call_id call, struct place_engaged_list *out);

/* Those people, each once: not to be written to about ${call}. */
struct engaged_people { struct person_id *v; ptrdiff_t n; };
enum err engaged_people(struct ctx *c, struct call_id call, struct engaged_people *out);

/* The first engagement of ${person} in ${list}, of engaged_around(); NULL: none. */
const struct place_engaged *engaged_find(const struct place_engaged_list *list, struct person_id person);

/* "Renfort, salle des fêtes de Brou, samedi 21 novembre, 8 h - 14 h". */
str engaged_say(struct ctx *c, enum lang lang, const struct place_engaged *e);

/* Where they give that place back, after the address of the site: "/r/TOKEN"; empty: only by telephone. */
str engaged_path(struct ctx *c, const struct place_engaged *e);

#endif

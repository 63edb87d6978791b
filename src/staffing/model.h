/*
 * model.h -- the crews of a crisis in the words of the solver (solve/staff.h), and a plan back
 * again in those of the crews.
 *
 * Days are those on which shifts to come begin; a solver's shift is a stretch of the wall
 * clock, its place a dispositif, its skill what a post asks for.  Who is allowed instead has
 * a skill of its own, which costs a little.  What a person decided by hand is fixed; what
 * was planned before is kept where it can be.  Someone whose duties already break a rule
 * (set aside by hand) is not planned: her duties count, nothing is added to them.
 */
#ifndef STAFFING_MODEL_H
#define STAFFING_MODEL_H

#include "solve/staff.h"
#include "staffing/crew.h"

enum {
	MODEL_DAYS = 62, MODEL_UNDER = 1000, MODEL_BELOW = 100, MODEL_OVER = 5000, MODEL_INSTEAD = 8,
};

struct model_shift {			/* one shift to come, and where it stands in the case */
	struct staffing_shift_line line;
	int16_t day, window, place, skill;
	int64_t held;			/* by people who are not planned */
	int64_t planned;		/* by those who are, while a plan is read */
};
struct model {
	struct staff staff;
	struct crew crew;		/* staff.person[i] is crew.v[i] */
	struct model_shift *shift;
	ptrdiff_t shifts;
	struct staffing_held_of_list held;	/* what everyone has now */
	struct day first;
	bool *odd;			/* [people]: not planned, because what she has breaks a rule already */
	struct staffing_rules rules;
	int64_t focus;			/* the shift that a repair is for, before others of its kind; 0: none */
};

/*
 * model_load(c, crisis, repair, out):
 * ${repair}: for staff_repair(): a post asks for its minimum, and no more.
 * Errors: E_INVALID staffing.plan_many (more kinds of posts, hours or places than a plan takes),
 * staffing.plan_empty (no shift to come), staffing.plan_contradicts (every shift is longer than a rule allows).
 */
enum err model_load(struct ctx *c, struct crisis_id crisis, bool repair, struct model *out);

/* Longer than the rules let anybody work: a contradiction of hours and rules. */
bool model_too_long(const struct model *m, const struct staffing_shift_line *s);
/* The shift that a line of a plan is about, with a place left, for her who may already be on it; -1: none. */
ptrdiff_t model_shift_of(const struct model *m, const struct staff_work *w, bool again);
/* Someone who can hold no post: there is room for her after the others. */
struct staff_person model_nobody(struct ctx *c, const struct model *m);
ptrdiff_t model_member(const struct model *m, int64_t person);	/* -1: not in these crews */
bool model_has(const struct model *m, ptrdiff_t person, int64_t shift, bool *by_hand);

#endif

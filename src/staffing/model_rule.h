/* model_rule.h -- a case of the solver while it is made; between the files of model.c, not for others. */
#ifndef STAFFING_MODEL_RULE_H
#define STAFFING_MODEL_RULE_H

#include "staffing/model.h"

enum { MODEL_KINDS = STAFF_SKILLS / 2 - 1 };	/* each may have a twin for those allowed instead; one is the past */

struct kind {				/* what a post asks for */
	str profession, skill;
	str substitutes[STAFF_SKILLS];
	int substitutes_n;
	int16_t instead;		/* skill of those allowed instead; -1: nobody is */
};

struct past {				/* what one person did on one day before the plan, or on its first */
	int32_t person;
	int16_t day, window;
	int minutes;
	bool night;
};

struct making {
	struct ctx *c;
	struct model *m;
	struct kind kind[MODEL_KINDS];
	int kinds;
	int64_t place_id[STAFF_PLACES];
	struct guard_duty place[STAFF_PLACES];
	struct instant *from, *to;	/* [days * windows] of a stretch, where there is one */
	bool repair;
	struct past *past;		/* by person, then day */
	ptrdiff_t pasts;
	int16_t past_skill, past_place;
};

/* Her duties that are not in the case: in the past, elsewhere. */
struct guard_person model_outside(const struct making *k, const struct crew_member *who);

/*
 * model_past_read(k): the days before the plan that its sums look back on become days of the
 * case, and what people did then is listed, cut so that by itself it breaks no rule.
 * model_past_fix(k): and is fixed, at posts that cost nothing.
 */
void model_past_read(struct making *k);
void model_past_fix(struct making *k);

/* Who is experienced, who is kept together or wishes to be: tags, mixed crews, teams. */
enum err model_mix(struct making *k, struct crisis_id crisis);

#endif

/*
 * crew.h -- everyone of the crews of a crisis as the rules see them, loaded at once: for the
 * page that says who may take a shift, for the plan, for who is tired.
 */
#ifndef STAFFING_CREW_H
#define STAFFING_CREW_H

#include "staffing/staffing.h"

struct crew_member {
	struct staffing_staff_line line;
	struct guard_person person;
	struct guard_duty home;		/* only its place */
	bool known;			/* experienced: so many shifts done, or the skill that says so */
	int64_t done;			/* shifts done, in whatever crisis */
};
struct crew {
	struct crew_member *v;		/* by name */
	ptrdiff_t n;
	struct guard_rules rules;
};

/* Duties and words between two moments.  Errors: those of the database. */
enum err crew_load(struct ctx *c, struct crisis_id crisis, struct instant from, struct instant to,
    struct crew *out);

struct crew_load {			/* of one person around now */
	struct staff_id id;
	int64_t minutes;		/* over the seven days that end now, done or planned */
	int64_t nights;			/* of them */
	int64_t ahead;			/* minutes of the seven days to come */
	int64_t worked;			/* hours done, in all that was ticked */
	bool tired;			/* 40 h or three nights in seven days */
};
struct crew_load_list { struct crew_load *v; ptrdiff_t n; };
enum err crew_loads(struct ctx *c, struct crisis_id crisis, struct crew_load_list *out);

#endif

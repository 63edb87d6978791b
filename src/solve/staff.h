/*
 * staff.h -- who works when, in the words of the field: people, places, shifts, posts, rules.
 * The pages fill it from the database, `maillage solve` from JSON (staff_json.c); staff_case.c makes a case of
 * the solver of it, staff_check.c counts a plan anew by code of its own, staff_why.c says why a post stays empty.
 *
 * Days are counted from 0; minutes from midnight of the day a shift begins (a night goes beyond 1440).
 * Weights are points, whole numbers.  0 is: no such rule.
 */
#ifndef SOLVE_STAFF_H
#define SOLVE_STAFF_H

#include "solve/solve.h"

enum {
	STAFF_PLACES = 64, STAFF_SHIFTS = 24, STAFF_SKILLS = 64, STAFF_TAGS = 64, STAFF_TEAMS = 2000,
	STAFF_POSTS = 100000, STAFF_RULES = 64, STAFF_SUBS = 1000, STAFF_MIXED = 64, STAFF_GIVEN = 200000,
	STAFF_A_DAY = 2,	/* shifts of one person, a day */
};

struct staff_shift {
	str id;
	int from, to;		/* minutes */
	bool night;
};

/* Crew wanted: at least min, wish if it can be. */
struct staff_post {
	int day, shift, place, skill;
	int min, wish;
	int under, below, over;	/* points for each one missing below min, below wish, beyond wish */
};

/* A post of `skill` may be held by somebody with `by`, for `cost` points. */
struct staff_sub { int skill, by, cost; };

/*
 * At each shift and place with posts, at least `min` people with the tag, or `under` points for each
 * one missing; at most `max` of them (0: no limit), or `over` points for each one more.
 */
struct staff_mixed { int tag, min, under, max, over; };

struct staff_rules {
	int week_max, roll_days, roll_max, total_max, total_min;	/* minutes, but roll_days */
	int day_max;			/* minutes a day; two shifts a day only when it is given */
	int run_max, run_min, off_min, night_max;			/* days */
	int weekends_max;		/* -1: no such rule */
};

struct staff_person {
	str id;
	uint64_t skills, tags;
	int rules;
	int team;			/* -1: none */
	const uint8_t *free;		/* [days * shifts] */
	const int32_t *wish;		/* [days * shifts]: points; below 0: she would like it.  Or NULL */
	const int32_t *place;		/* [places]: points (distance); -1: not there.  Or NULL */
};

/* Who does what: a fixed duty, a published one, a line of a plan. */
struct staff_work { int32_t person; int16_t day, shift, place, skill; };

struct staff {
	int days, weekday;		/* of day 0; Monday is 0 */
	int rest;			/* minutes between two days of work */
	int places, shifts, skills, tags, people, posts, subs, mixes, rule_sets, fixes, keeps;
	str *place_id, *skill_id, *tag_id;
	const int32_t *travel;		/* [places * places] minutes; or NULL */
	struct staff_shift *shift;
	struct staff_post *post;
	struct staff_sub *sub;
	struct staff_mixed *mixed;
	struct staff_rules *rules;
	struct staff_person *person;
	struct staff_work *fixed;	/* decided by hand: stays */
	struct staff_work *kept;	/* published: changing it costs */
	bool published;			/* there is a published plan, if only of days off */
	struct { int continuity, fair, team, keep, disturb; } weight;
};

/*
 * staff_case(c, s, out, duties):
 * The case, and in ${duties}[option] what each option is: index by k->option.  A duty of two shifts has `second`.
 * Errors: E_INVALID solve.staff: what in the detail names the rule and the pair that contradict each other.
 */
struct staff_duty { int16_t shift[STAFF_A_DAY], place[STAFF_A_DAY], skill[STAFF_A_DAY]; int n; };
enum err staff_case(struct ctx *c, const struct staff *s, struct solve_case *out, const struct staff_duty **duties);

/* The plan of an answer, as lines in order of person and day; returns how many. */
int staff_plan(struct ctx *c, const struct solve_case *k, const struct staff_duty *duties, const int16_t *pick,
	       struct staff_work **out);

/* What can stop somebody from a shift; in the order in which they are looked at. */
enum staff_stop {
	STAFF_CAN,		/* nothing stops her */
	STAFF_SKILL, STAFF_FAR, STAFF_NOT_FREE, STAFF_BUSY, STAFF_TRAVEL, STAFF_REST, STAFF_DAY, STAFF_NIGHTS,
	STAFF_RUN, STAFF_RUN_MIN, STAFF_OFF_MIN, STAFF_ROLL, STAFF_WEEK, STAFF_WEEKENDS, STAFF_TOTAL, STAFF_TOTAL_MIN,
	STAFF_FIXED, STAFF_STOPS,
};
const char *staff_stop_word(enum staff_stop why);	/* for JSON: "rest" */

/*
 * staff_check(c, s, plan, n, report, out):
 * The objective of a plan from scratch, nothing of the solver used; false when a rule is broken, each in ${report}.
 */
bool staff_check(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct buf *report,
		 int64_t *out);

/* First rule that the days of one person break (her lines of a plan, by day), and where; STAFF_CAN: none. */
enum staff_stop staff_breaks(const struct staff *s, int person, const struct staff_work *mine, int n, int *day,
		int *value);

struct staff_person_why {
	int32_t person;
	enum staff_stop stop;
	int value;		/* minutes, or days, that there would be */
};

/*
 * staff_why(c, s, plan, n, work, out):
 * For one more on a post (day, shift, place, skill of ${work}): everybody, by the first rule that
 * stops her in this plan.  Those who could come first, then by stop.  Returns how many.
 */
int staff_why(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct staff_work work,
	      struct staff_person_why **out);

/*
 * staff_repair(c, s, plan, n, out):
 * ${plan} when people have withdrawn: ${s} says what is possible now.  Lines that no longer are go; each
 * post they leave short is closed by the chain that disturbs fewest people: somebody takes it, or leaves
 * a duty for it that another takes, and so on.  Whoever is disturbed already is disturbed no more by a second change.
 * What nobody can close is in ${out}->open: call for exactly that.
 */
struct staff_repair {
	struct staff_work *plan;	/* by person and day */
	int n;
	int32_t *disturbed;		/* people whose plan changes, but those who withdrew */
	int disturbs;
	struct staff_work *open;	/* person is -1 */
	int opens;
};
void staff_repair(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct staff_repair *out);

#endif

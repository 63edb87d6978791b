/*
 * solve.h -- who works when: the best plan that can be found, and a proof of how good it is.
 *
 * A case is plain arrays: people, days, and for each person and day the options
 * (one duty each) that she may take, or a day off.  An option costs something,
 * and counts for up to four *lines* (a post to be covered, a mixed crew, a pair
 * of the same team).  A line is convex: below its minimum each missing one costs
 * `under`, below its wish `below`, above it `over`.  What a person may string
 * together is told by her *rules* and by the class of each option (its times,
 * its length).  Everything is an integer; weights are the caller's.
 *
 * Method.  The lines are relaxed by prices (Lagrange): then each person is alone,
 * and her best roster is found exactly by dynamic programming over an automaton
 * made from her rules (auto.c, path.c); where her rosters fit in a small graph, over
 * that (graph.c, sets.c).  The prices are raised by sub-gradients with
 * a step of its own for each line (dual.c; Kingma and Ba 2014, applied to Held and
 * Karp 1971); every round gives, in exact integers, a bound that no plan can
 * beat, and that proof.c works out anew from its prices.  The first plan comes from rounds in which days are decided
 * few by few (nail.c), better ones from ruin and recreate (search.c; Schrimpf et al. 2000): a few
 * people give back some days and take their exact best against what the
 * others leave, at prices between what a place costs now and its dual price;
 * accepted as in simulated annealing.  Plans also come
 * from diving (dive.c): few people are fixed one by one while the prices of the others
 * move on.  Where the bound meets the plan, it is proven.
 *
 * No database, no clock but a deadline, no memory after the start: what the solver needs it
 * takes from the arena before it begins, so that from then on there is always a plan.
 */
#ifndef SOLVE_SOLVE_H
#define SOLVE_SOLVE_H

#include <stdatomic.h>

#include "base/base.h"

enum {
	SOLVE_DAYS = 400,	/* at most */
	SOLVE_PEOPLE = 5000,
	SOLVE_TOUCH = 4,	/* lines that an option counts for */
	SOLVE_CLASSES = 63,
	SOLVE_COUNTERS = 40,
	SOLVE_PLACES = 64,
	SOLVE_ROLL = 8,		/* days of a rolling window */
	SOLVE_THREADS = 2,
	SOLVE_NONE = INT32_MIN,	/* no line */
	SOLVE_OFF = -1,		/* a day off, in a roster */
};

struct solve_line {
	int32_t min, wish;		/* 0 <= min <= wish */
	int32_t under, below, over;	/* under >= below >= 0, over >= 0 */
};

struct solve_option {
	int32_t cost;
	int32_t line[SOLVE_TOUCH];	/* a line; ~line: counts against it; SOLVE_NONE */
	uint16_t duty;			/* the caller's word for it */
	uint8_t cls, place;		/* class: 1..classes; place: 0..SOLVE_PLACES-1 */
};

/* What the rules see of a duty. */
struct solve_class {
	uint64_t no_next;	/* bit k: class k may not be taken the next day */
	uint16_t units;		/* of work */
	int8_t counter;		/* which counter it raises, or -1 */
	bool night;
};

/* 0 (-1 for weekends_max and count_max) is: no such rule. */
struct solve_rules {
	int32_t min_units, max_units;	/* over the horizon */
	const int32_t *load;		/* cost of 0..max_units units in all: convex but for rounding down; or NULL */
	int16_t weekends_max;		/* week-ends with work on Saturday or Sunday */
	uint16_t week_max;		/* units, Monday to Sunday */
	uint16_t roll_max;		/* units in any roll_days days */
	uint8_t roll_days, run_max, run_min, off_min, night_max;
	int16_t count_max[SOLVE_COUNTERS];
};

struct solve_person {
	int32_t rules;
	int32_t place_cost;	/* for each distinct place of her roster */
	int32_t disturb;	/* when her roster is not the one of `kept` */
	const int16_t *kept;	/* option a day; or NULL */
};

struct solve_case {
	int days, weekday;	/* of day 0: Monday is 0 */
	int people, lines, classes, counters, rule_sets;
	const struct solve_line *line;
	const struct solve_class *cls;	/* [1..classes] */
	const struct solve_rules *rules;
	const struct solve_person *person;
	const int32_t *first;		/* [people * days + 1]: options of a person and day */
	const struct solve_option *option;
	const uint8_t *must;		/* [people * days]: no day off; or NULL */
	int64_t base;			/* added to the objective */
};

/* Options of person ${p} on day ${d}, and how many. */
static inline const struct solve_option *
solve_options(const struct solve_case *k, int p, int d, int *n)
{
	const int32_t *f = &k->first[p * k->days + d];

	*n = f[1] - f[0];
	return &k->option[f[0]];
}

struct solve_ask {
	double seconds;			/* by the wall; 0: until `steps` */
	bool processor;			/* seconds of each thread's processor instead: to measure on a busy machine */
	int64_t steps;			/* of the search, each thread; 0: until the deadline */
	int rounds;			/* of the prices; 0: by the deadline */
	uint64_t seed;
	int threads;			/* 1 or 2 */
	const atomic_int *stop;		/* when not 0 (a signal): as at the deadline */
	const int16_t *start;		/* a plan to begin with; or NULL */
};

/* What proves a bound: prices of the lines, and of rules that are paid for instead of kept. */
enum { SOLVE_PAID_WEEKENDS = -2, SOLVE_PAID_MOST = -1, SOLVE_PAID_LEAST = -3 };	/* MOST, LEAST: units in all */
struct solve_paid { int32_t person, what, price; };	/* what: one of these, or a counter */
struct solve_certificate {
	int32_t scale;
	const int32_t *price;		/* [lines]: x scale */
	const struct solve_paid *paid;
	int paid_rules;
};

struct solve_answer {
	int16_t *pick;			/* [people * days]: option, or SOLVE_OFF */
	int64_t objective, bound;	/* bound <= the best plan there is <= objective */
	bool feasible;			/* every rule of everybody holds */
	int stuck;			/* people for whom no roster does */
	bool proven;
	struct solve_certificate certificate;	/* of the bound */
	int64_t steps;
	int rounds;
	double wall_s, cpu_s, first_s, bound_s;	/* first_s: when the plan came; bound_s: the bound */
};

/*
 * solve_run(c, k, ask, out):
 * The best plan for ${k} found before the deadline, in ${c}->a.  A person for whom no roster
 * keeps her rules has none (days off), and ${out}->feasible is false: see solve_why().
 * Errors: E_INVALID solve.rich (rules with too many states), solve.weight (too large); E_LIMIT by the
 * arena's landing, before the search begins.
 */
enum err solve_run(struct ctx *c, const struct solve_case *k, const struct solve_ask *ask,
		   struct solve_answer *out);

/*
 * solve_bound(c, k, z, out):
 * The bound that ${z} proves, worked out by code that shares nothing with the search (proof.c).
 * Errors: E_CONFLICT solve.bound: it proves none; E_LIMIT solve.bound: rules too rich to be gone through.
 */
enum err solve_bound(struct ctx *c, const struct solve_case *k, const struct solve_certificate *z, int64_t *out);

/* What ${pick} costs, by the definition. */
int64_t solve_cost(struct arena *a, const struct solve_case *k, const int16_t *pick);

#endif

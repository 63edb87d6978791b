/* search.h -- plans: ruin and recreate, one search a thread (search.c). */
#ifndef SOLVE_SEARCH_H
#define SOLVE_SEARCH_H

#include "solve/dual.h"

/* Who has an option on which line; lines of each day.  Shared by the searches. */
struct solve_index {
	int32_t *first_person;	/* [lines + 1] */
	int16_t *person;
	int32_t *first_line;	/* [days + 1] */
	int32_t *line;
};
void solve_index(struct arena *a, const struct solve_case *k, struct solve_index *out);

struct solve_dive;
struct solve_search {
	const struct solve_scaled *s;
	const struct solve_index *x;
	const int32_t *price;		/* dual prices */
	struct solve_path *path;
	uint64_t rng;
	int16_t *pick, *best;		/* [people * days] */
	int *y;				/* [lines] */
	int16_t *who;			/* [lines]: somebody who came lately, and may still be there */
	int32_t *up, *down;		/* [lines]: what one more, one less pays now */
	int32_t *mix_up, *mix_down;	/* the same, between now and the dual prices */
	int64_t now, best_cost;		/* scaled */
	double best_at;			/* seconds of the clock */
	bool *none;			/* [people]: no roster keeps her rules */
	bool *shut;			/* [people]: another search has her for now */
	int nones;
	int16_t *saved;			/* [SOLVE_GROUP * days] */
	struct solve_dive *dive;	/* dives (dive.h); or NULL */
	int64_t steps;
	int64_t gain[2], paid[2];	/* by steps, by dives, of late; paid in choices looked at */
	double dive_part;
	double hot, cold, heat;		/* temperatures at the start, the end, of now */
};
enum { SOLVE_GROUP = 48, SOLVE_CELLS_PLAN = 400000 };

void solve_search_open(struct arena *a, const struct solve_scaled *s, const struct solve_index *x,
		       struct solve_path *path, uint64_t seed, struct solve_search *out);

/*
 * A first plan: ${start}; or, when they are ${settled}, the newest rosters of ${dual}, and of whom it has none her best
 * against these; or the best of one after the other, and newest rosters when time is over: there is always a plan.
 */
void solve_search_start(struct solve_search *h, const int16_t *start, const struct solve_dual *dual, bool settled,
			const struct solve_clock *clock);

/* Begin as another has begun. */
void solve_search_copy(struct solve_search *h, const struct solve_search *from);

/* Take a plan. */
void solve_search_adopt(struct solve_search *h, const int16_t *pick);

/* One ruin and recreate. */
void solve_search_step(struct solve_search *h);

/* What the steps are made of: days a..b-1 of a group are given up, taken again, and settled. */
void solve_search_give(struct solve_search *h, const int *group, int n, int a, int b);
bool solve_search_take(struct solve_search *h, int person, int a, int b, const int32_t *up, const int32_t *down);
void solve_search_stay(struct solve_search *h, int person, int a, int b);	/* she keeps what she gave */
void solve_search_settle(struct solve_search *h, const int *group, int n, int done, int a, int b, int64_t before);
int solve_search_choose(struct solve_search *h, int day, int want, int *group);
double solve_uniform(struct solve_search *h);

#endif

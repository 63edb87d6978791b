/*
 * search.c -- ruin and recreate: a few people give back some days, then each in turn takes her exact
 * best against what the others leave.  The last takes it at what places cost now; those before at something
 * between that and the dual prices, which know what is scarce.  Accepted as in simulated annealing.
 */
#include <math.h>

#include "solve/dive.h"

void
solve_search_open(struct arena *a, const struct solve_scaled *s, const struct solve_index *x,
		  struct solve_path *path, uint64_t seed, struct solve_search *h)
{
	const struct solve_case *k = s->k;
	ptrdiff_t all = (ptrdiff_t)k->people * k->days;
	double under = 0;

	*h = (struct solve_search){ .s = s, .x = x, .path = path, .rng = seed };
	for (int l = 0; l < k->lines; l++)
		under += (double)s->line[l].under / k->lines;
	/* The more people, the smaller what one of them may spoil. */
	h->hot = 0.05 * under * (k->people > 20 ? 20.0 / k->people : 1) + 1e-3;
	h->cold = h->hot / 25;
	h->pick = arena_array(a, int16_t, all);
	h->best = arena_array(a, int16_t, all);
	h->y = arena_array(a, int, k->lines + 1);
	h->who = arena_array(a, int16_t, k->lines + 1);
	h->up = arena_array(a, int32_t, k->lines + 1);
	h->down = arena_array(a, int32_t, k->lines + 1);
	h->mix_up = arena_array(a, int32_t, k->lines + 1);
	h->mix_down = arena_array(a, int32_t, k->lines + 1);
	h->none = arena_array(a, bool, k->people);
	h->shut = arena_array(a, bool, k->people);
	h->saved = arena_array(a, int16_t, (ptrdiff_t)SOLVE_GROUP * k->days);
}

double
solve_uniform(struct solve_search *h)
{
	return (double)(solve_random(&h->rng) >> 11) * 0x1p-53;
}

static inline void
refresh(struct solve_search *h, int l)
{
	const struct solve_line *x = &h->s->line[l];
	int y = h->y[l];

	h->up[l] = y < x->min ? -x->under : y < x->wish ? -x->below : x->over;
	h->down[l] = y <= x->min ? x->under : y <= x->wish ? x->below : -x->over;
}

/* Put ${person}'s day on the lines (+1) or take it off (-1). */
static void
count(struct solve_search *h, int person, int d, int sign)
{
	const struct solve_case *k = h->s->k;
	int pick = h->pick[(ptrdiff_t)person * k->days + d];
	const struct solve_option *o = &h->s->option[k->first[person * k->days + d] + pick];

	if (pick == SOLVE_OFF)
		return;
	for (int i = 0; i < SOLVE_TOUCH && o->line[i] != SOLVE_NONE; i++) {
		int l = o->line[i] >= 0 ? o->line[i] : ~o->line[i], by = o->line[i] >= 0 ? sign : -sign;

		h->now += by > 0 ? h->up[l] : h->down[l];
		h->y[l] += by;
		if (by > 0 && (h->y[l] <= 1 || solve_below(&h->rng, h->y[l]) == 0))
			h->who[l] = (int16_t)person;
		refresh(h, l);
	}
}

static int32_t
own(const struct solve_search *h, int person)
{
	return solve_path_cost(h->s, person, h->pick + (ptrdiff_t)person * h->s->k->days, NULL, NULL);
}

static void
remember(struct solve_search *h)
{
	h->best_cost = h->now;
	h->best_at = solve_clock_wall();
	memcpy(h->best, h->pick, sizeof *h->pick * (size_t)h->s->k->people * (size_t)h->s->k->days);
}

/* The objective of h->pick, counted anew. */
static void
recount(struct solve_search *h)
{
	const struct solve_case *k = h->s->k;

	h->now = k->base * h->s->scale;
	for (int l = 0; l < k->lines; l++) {
		h->y[l] = 0;
		refresh(h, l);
		h->now += (int64_t)h->s->line[l].under * h->s->line[l].min
		    + (int64_t)h->s->line[l].below * (h->s->line[l].wish - h->s->line[l].min);
	}
	for (int p = 0; p < k->people; p++) {
		h->now += own(h, p);
		for (int d = 0; d < k->days; d++)
			count(h, p, d, 1);
	}
}

void
solve_search_adopt(struct solve_search *h, const int16_t *pick)
{
	memcpy(h->pick, pick, sizeof *pick * (size_t)h->s->k->people * (size_t)h->s->k->days);
	recount(h);
	if (h->now < h->best_cost)
		remember(h);
}

/* Prices of the days of the window: ${share} of the dual's, the rest of now, shaken by ${noise}. */
static void
mix(struct solve_search *h, int a, int b, double share, double noise)
{
	const struct solve_index *x = h->x;

	for (int32_t i = x->first_line[a]; i < x->first_line[b]; i++) {
		int l = x->line[i];
		double f = noise > 0 ? 1 + noise * (solve_uniform(h) - 0.5) : 1;

		/* What is short is worth its price, since others might come; what is enough costs what it costs. */
		h->mix_up[l] = (int32_t)((h->up[l] < 0 ? h->up[l] * (1 - share) - h->price[l] * share : h->up[l]) * f);
		h->mix_down[l] = (int32_t)((h->down[l] > 0 ? h->down[l] * (1 - share) + h->price[l] * share
		    : h->down[l]) * f);
	}
}

/* ${person} takes her best in days a..b-1, which she has given back; false: there is none. */
static bool
insert(struct solve_search *h, int person, int a, int b, const int32_t *up, const int32_t *down, bool whole)
{
	const struct solve_case *k = h->s->k;
	int16_t *pick = h->pick + (ptrdiff_t)person * k->days;

	solve_path_open(h->path, person, whole ? NULL : pick, a, b);
	if (!solve_box_plan(h->path, person, SOLVE_CELLS_PLAN) || solve_path_best(h->path, person, up, down,
	    false) >= SOLVE_INF / 2)
		return false;
	memcpy(pick, h->path->pick, sizeof *pick * (size_t)k->days);
	return true;
}

void
solve_search_stay(struct solve_search *h, int person, int a, int b)
{
	h->now += own(h, person);
	for (int d = a; d < b; d++)
		count(h, person, d, 1);
}

void
solve_search_start(struct solve_search *h, const int16_t *start, const struct solve_dual *dual, bool settled,
		   const struct solve_clock *clock)
{
	const struct solve_case *k = h->s->k;
	int from = k->people ? solve_below(&h->rng, k->people) : 0;

	memset(h->pick, -1, sizeof *h->pick * (size_t)k->people * (size_t)k->days);
	if (start)
		memcpy(h->pick, start, sizeof *start * (size_t)k->people * (size_t)k->days);
	recount(h);
	for (int i = settled ? 0 : k->people; i < 2 * k->people && !start; i++) {	/* those who have one first */
		int p = (i + from) % k->people;
		const int16_t *ready = settled || solve_clock_over(clock) ? solve_dual_roster(dual, p) : NULL;

		if (settled && (i < k->people) != (ready != NULL))
			continue;
		h->now -= own(h, p);
		if (ready) {
			memcpy(h->pick + (ptrdiff_t)p * k->days, ready, sizeof *ready * (size_t)k->days);
		} else {
			mix(h, 0, k->days, 1, 0);
			h->none[p] = !insert(h, p, 0, k->days, h->mix_up, h->mix_down, true);
			h->nones += h->none[p];
		}
		solve_search_stay(h, p, 0, k->days);
	}
	remember(h);
}

void
solve_search_copy(struct solve_search *h, const struct solve_search *from)
{
	h->nones = from->nones;
	memcpy(h->none, from->none, sizeof *h->none * (size_t)h->s->k->people);
	h->best_cost = INT64_MAX;
	solve_search_adopt(h, from->pick);
}

/* A line of day d that costs something; or any. */
static int
seed_line(struct solve_search *h, int d)
{
	const struct solve_index *x = h->x;
	int n = x->first_line[d + 1] - x->first_line[d], from, any;

	if (n == 0)
		return -1;
	from = any = solve_below(&h->rng, n);
	for (int i = 0; i < n; i++) {
		int l = x->line[x->first_line[d] + (from + i) % n];

		if (h->y[l] < h->s->line[l].wish || h->y[l] > h->s->line[l].wish)
			return l;
	}
	return x->line[x->first_line[d] + any];
}

/* Somebody who could be on the line; half of the time, one who is. */
static int
candidate(struct solve_search *h, int line, int day)
{
	const struct solve_index *x = h->x;
	int p = h->who[line];

	if (h->y[line] > 0 && solve_below(&h->rng, 2) && h->pick[(ptrdiff_t)p * h->s->k->days + day] != SOLVE_OFF)
		return p;
	return x->person[x->first_person[line] + solve_below(&h->rng, x->first_person[line + 1]
	    - x->first_person[line])];
}

/* People for a ruin: those of a line first, the others of lines near, or anybody. */
int
solve_search_choose(struct solve_search *h, int day, int want, int *group)
{
	const struct solve_case *k = h->s->k;
	const struct solve_index *x = h->x;
	int n = 0, near = day, line = seed_line(h, day), style = solve_below(&h->rng, 3);

	for (int tries = 0; n < want && tries < 4 * want; tries++) {
		int p, have = line < 0 ? 0 : x->first_person[line + 1] - x->first_person[line];
		bool twice = false;

		if (have > 0 && (n == 0 || style > 0))
			p = candidate(h, line, near);
		else
			p = solve_below(&h->rng, k->people);
		for (int i = 0; i < n; i++)
			twice |= group[i] == p;
		if (twice || h->none[p] || h->shut[p])
			continue;
		group[n++] = p;
		if (style == 2) {
			near = day + solve_below(&h->rng, 7) - 3;
			near = near < 0 ? 0 : near >= k->days ? k->days - 1 : near;
			if (x->first_line[near + 1] > x->first_line[near])
				line = x->line[x->first_line[near]
				    + solve_below(&h->rng, x->first_line[near + 1] - x->first_line[near])];
		}
	}
	return n;
}

/* The first ${done} of the group have their new days on the lines, the others nothing. */
static void
restore(struct solve_search *h, const int *group, int n, int done, int a, int b, int64_t before)
{
	const struct solve_case *k = h->s->k;

	for (int i = 0; i < n; i++)
		for (int d = a; d < b; d++) {
			int16_t *pick = &h->pick[(ptrdiff_t)group[i] * k->days + d];

			if (i < done && *pick == h->saved[i * k->days + d])
				continue;
			if (i < done)
				count(h, group[i], d, -1);
			*pick = h->saved[i * k->days + d];
			count(h, group[i], d, 1);
		}
	h->now = before;
}

/* ${person}, who has nothing on days a..b-1, takes her best there; false: there is none, or she takes nothing. */
bool
solve_search_take(struct solve_search *h, int person, int a, int b, const int32_t *up, const int32_t *down)
{
	if (!insert(h, person, a, b, up, down, false))
		return false;
	solve_search_stay(h, person, a, b);
	return true;
}

/* How many of the group found a roster. */
static int
recreate(struct solve_search *h, const int *group, int n, int a, int b)
{
	double share = solve_uniform(h), noise = solve_below(&h->rng, 2) ? 0.3 * solve_uniform(h) : 0;

	for (int i = 0; i < n; i++) {
		bool last = i == n - 1 && noise == 0;

		if (!last)
			mix(h, a, b, share, noise);
		if (!solve_search_take(h, group[i], a, b, last ? h->up : h->mix_up, last ? h->down : h->mix_down))
			return i;
	}
	return n;
}

void
solve_search_give(struct solve_search *h, const int *group, int n, int a, int b)
{
	const struct solve_case *k = h->s->k;

	for (int i = 0; i < n; i++) {
		memcpy(h->saved + i * k->days, h->pick + (ptrdiff_t)group[i] * k->days, sizeof *h->pick
		    * (size_t)k->days);
		h->now -= own(h, group[i]);
		for (int d = a; d < b; d++)
			count(h, group[i], d, -1);
	}
}

/* Accepted as in simulated annealing, if all have a roster; else everything is as it was. */
void
solve_search_settle(struct solve_search *h, const int *group, int n, int done, int a, int b, int64_t before)
{
	if (done == n && (double)(h->now - before) <= -h->heat * log(solve_uniform(h) + 1e-300)) {
		if (h->now < h->best_cost)
			remember(h);
		return;
	}
	restore(h, group, n, done, a, b, before);
}

void
solve_search_step(struct solve_search *h)
{
	const struct solve_case *k = h->s->k;
	int group[SOLVE_GROUP], day = solve_below(&h->rng, k->days), want, n, len, a, b, done;
	bool linked;
	int64_t before = h->now;

	h->steps++;
	if (k->people == h->nones)
		return;
	want = 1 + solve_below(&h->rng, 5);
	linked = solve_below(&h->rng, 2);
	len = k->days <= 7 || solve_below(&h->rng, 20) == 0 ? k->days : 3 + solve_below(&h->rng, 12);
	if (linked && k->days <= 14)	/* why they hang on one another may be anywhere */
		len = k->days;
	len = len > k->days ? k->days : len > 28 ? 28 : len;
	a = day - solve_below(&h->rng, len);
	a = a < 0 ? 0 : a + len > k->days ? k->days - len : a;
	b = a + len;
	n = linked ? solve_dive_linked(h, a, b, want, group) : solve_search_choose(h, day, want, group);
	for (int i = n - 1; i > 0; i--) {
		int with = solve_below(&h->rng, i + 1), t = group[i];

		group[i] = group[with];
		group[with] = t;
	}
	solve_search_give(h, group, n, a, b);
	done = recreate(h, group, n, a, b);
	solve_search_settle(h, group, n, done, a, b, before);
}

/* run.c -- from a case to an answer: prices first, then plans, until the deadline or the proof. */
#include <math.h>

#include "solve/dive.h"
#include "solve/graph.h"

enum {
	ROUNDS = 900,		/* of the prices, when there is time */
	ROUNDS_LEAST = 60,
	SLICES = 200,		/* of the search: threads meet between two */
};

struct work {		/* what the team does together */
	struct solve_search *search;
	struct solve_clock slice;
	int64_t steps;		/* each thread, this slice; 0: until the clock */
	int64_t target;		/* scaled: stop there */
};

/* Of the time: for the prices, for the first plan after them; and of the work after that: for dives. */
#define PRICES_PART	0.35
#define SETTLE_PART	0.35
#define DIVE_LEAST	0.1

struct run {
	struct ctx *c;
	const struct solve_case *k;
	const struct solve_ask *ask;
	struct solve_answer *out;
	struct solve_scaled s;
	struct solve_index x;
	struct solve_path path[SOLVE_THREADS];
	struct solve_search search[SOLVE_THREADS];
	struct solve_dual *dual;
	struct solve_nails nails;
	int16_t *plan[2];	/* [people * days]: while two searches become one */
	struct solve_team team;
	struct solve_clock clock;
	double wall, cpu;	/* when it began */
};

static int64_t
ceil_div(int64_t a, int64_t b)
{
	return a / b + (a % b > 0);
}

/* The bound in the caller's units: every plan costs a whole number. */
static int64_t
bound_of(const struct run *r)
{
	int64_t v = solve_dual_bound(r->dual);

	return v == INT64_MIN ? INT64_MIN : ceil_div(v, r->s.scale);
}

/* Rounds until the share of the time is used, or until rounds bring nothing more. */
static void
prices(struct run *r)
{
	double start = solve_clock_now(&r->clock), share = PRICES_PART * (r->clock.end - start);
	int rounds = r->ask->rounds ? r->ask->rounds : ROUNDS;

	for (int i = 0; i < rounds; i++) {
		int64_t before = r->out->bound;

		if (i > 4 && r->clock.end > 0 && !r->ask->rounds && solve_clock_now(&r->clock) > start + share)
			break;
		if (!solve_dual_round(r->dual, &r->team, &r->clock, (double)i / rounds))
			break;
		r->out->rounds++;
		r->out->bound = bound_of(r);
		if (r->out->bound > before)
			r->out->bound_s = solve_clock_now(&r->clock) - r->clock.start;
		if (i == 4 && r->clock.end > 0 && !r->ask->rounds) {
			int fit = (int)(share * 0.95 / ((solve_clock_now(&r->clock) - start) / 5));

			rounds = fit < ROUNDS_LEAST ? ROUNDS_LEAST : fit < rounds ? fit : rounds;
		}
	}
}

static void
slice(void *arg, int thread)
{
	struct work *w = arg;
	struct solve_search *h = &w->search[thread];
	int64_t work;

	for (int64_t i = 0; w->steps == 0 || i < w->steps; i++) {
		if (h->best_cost <= w->target || solve_clock_over(&w->slice))
			return;
		int64_t before = h->best_cost;
		bool dive = (double)h->paid[1] <= h->dive_part * (double)(h->paid[0] + h->paid[1]);

		work = h->path->work;
		if (dive)
			solve_dive_step(h);
		else
			solve_search_step(h);
		h->gain[dive] += before - h->best_cost;
		h->paid[dive] += h->path->work - work;
	}
}

/* Each search has half of the people for itself; other halves each time. */
static void
share_out(struct run *r)
{
	for (int p = 0; p < r->k->people; p++) {
		bool second = solve_below(&r->search[0].rng, 2);

		r->search[0].shut[p] = second;
		r->search[1].shut[p] = !second;
	}
}

/* What both have changed becomes one plan; when that is worse than either, the better of the two is. */
static void
join(struct run *r)
{
	struct solve_search *h = r->search;
	size_t days = (size_t)r->k->days, row = sizeof **r->plan * days;
	int64_t cost[2] = { h[0].now, h[1].now };
	const int16_t *best = r->plan[0];

	memcpy(r->plan[0], h[0].pick, row * (size_t)r->k->people);
	for (size_t p = 0; p < (size_t)r->k->people; p++)
		memcpy(r->plan[1] + p * days, h[h[0].shut[p]].pick + p * days, row);
	solve_search_adopt(&h[0], r->plan[1]);
	if (h[0].now <= cost[0] && h[0].now <= cost[1])
		best = r->plan[1];
	else
		solve_search_adopt(&h[0], best = cost[0] <= cost[1] ? r->plan[0] : h[1].pick);
	if (best != h[1].pick)
		solve_search_adopt(&h[1], best);
}

/* Dives have the part of the work that what they gain has of all that is gained, for as much work; of late. */
static void
weigh(struct solve_search *h)
{
	double rate[2];

	for (int i = 0; i < 2; i++) {
		rate[i] = ((double)h->gain[i] + h->s->scale) / ((double)h->paid[i] + 1);
		h->gain[i] = h->gain[i] * 7 / 8;
		h->paid[i] = h->paid[i] * 7 / 8;
	}
	h->dive_part = rate[1] / (rate[0] + rate[1]);
	h->dive_part = h->dive_part < DIVE_LEAST ? DIVE_LEAST : h->dive_part > 1 - DIVE_LEAST ? 1 - DIVE_LEAST
	    : h->dive_part;
}

static void
plans(struct run *r)
{
	struct work w = { .search = r->search, .slice = r->clock };
	double start = solve_clock_now(&r->clock), end = r->clock.end;

	w.target = r->out->bound == INT64_MIN ? INT64_MIN : r->out->bound * r->s.scale;
	for (int i = 0; i < SLICES && !solve_clock_over(&r->clock); i++) {
		if (r->search[0].best_cost <= w.target || (r->team.threads > 1 && r->search[1].best_cost <= w.target))
			break;
		for (int t = 0; t < r->team.threads; t++) {
			struct solve_search *h = &r->search[t];

			weigh(h);
			h->heat = h->hot * pow(h->cold / h->hot, (double)i / SLICES);
		}
		if (r->team.threads > 1)
			share_out(r);
		if (r->ask->steps)
			w.steps = r->ask->steps / SLICES + 1;
		if (end > 0)
			w.slice.end = start + (end - start) * (i + 1) / SLICES;
		solve_team_run(&r->team, slice, &w);
		if (r->team.threads > 1)
			join(r);
	}
}

/* Everything the run needs, from the arena, before it begins. */
static enum err
prepare(struct run *r)
{
	struct arena *a = r->c->a;
	int threads = r->ask->threads > 1 ? 2 : 1;

	TRY(solve_scale(r->c, r->k, &r->s));
	solve_index(a, r->k, &r->x);
	for (int t = 0; t < threads; t++) {
		uint64_t seed = r->ask->seed * 2 + (uint64_t)t + 1;

		solve_path_init(a, &r->s, solve_random(&seed), &r->path[t]);
		solve_search_open(a, &r->s, &r->x, &r->path[t], solve_random(&seed), &r->search[t]);
	}
	solve_graphs(a, &r->s, r->path, threads);
	for (int t = 0; t < threads; t++)
		solve_dive_open(a, &r->search[t]);
	r->dual = solve_dual_open(a, &r->s, r->path, threads);
	solve_nails_open(a, r->k, r->ask->seed + 1, &r->nails);
	for (int i = 0; i < 2 && threads > 1; i++)
		r->plan[i] = arena_array(a, int16_t, (ptrdiff_t)r->k->people * r->k->days);
	r->out->pick = arena_array(a, int16_t, (ptrdiff_t)r->k->people * r->k->days);
	solve_team_open(&r->team, threads);
	return OK;
}

static void
finish(struct run *r)
{
	const struct solve_case *k = r->k;
	const struct solve_search *best = &r->search[0];

	if (r->team.threads > 1 && r->search[1].best_cost < best->best_cost)
		best = &r->search[1];
	memcpy(r->out->pick, best->best, sizeof *best->best * (size_t)k->people * (size_t)k->days);
	solve_dual_certificate(r->dual, r->c->a, &r->out->certificate);
	r->out->objective = solve_cost(r->c->a, k, r->out->pick);
	assert(r->out->objective * r->s.scale == best->best_cost);
	r->out->stuck = best->nones;
	r->out->feasible = best->nones == 0;
	r->out->proven = r->out->feasible && r->out->objective <= r->out->bound;
	r->out->first_s = best->best_at - r->wall;
	for (int t = 0; t < r->team.threads; t++)
		r->out->steps += r->search[t].steps;
	r->out->wall_s = solve_clock_wall() - r->wall;
	r->out->cpu_s = solve_clock_cpu() - r->cpu;
}

/* The first plan, of both. */
static void
begin(struct run *r)
{
	double time = r->clock.end > 0 ? SETTLE_PART * (r->clock.end - r->clock.start) : 0;
	bool settled = false;

	for (int t = 0; t < r->team.threads; t++) {
		r->search[t].price = solve_dual_prices(r->dual);
		solve_dive_prices(&r->search[t], r->dual);
	}
	if (!r->ask->start)
		settled = solve_dual_settle(r->dual, &r->nails, &r->team, &r->clock, time, r->ask->rounds);
	solve_search_start(&r->search[0], r->ask->start, r->dual, settled, &r->clock);
	if (r->team.threads > 1)
		solve_search_copy(&r->search[1], &r->search[0]);
}

enum err
solve_run(struct ctx *c, const struct solve_case *k, const struct solve_ask *ask, struct solve_answer *out)
{
	struct run *r = arena_new(c->a, struct run);

	*out = (struct solve_answer){ .bound = INT64_MIN };
	*r = (struct run){ .c = c, .k = k, .ask = ask, .out = out, .cpu = solve_clock_cpu() };
	r->clock.stop = ask->stop;
	r->clock.processor = !ask->processor ? 0 : ask->threads > 1 ? 2 : 1;
	r->clock.start = solve_clock_now(&r->clock);
	r->wall = solve_clock_wall();
	r->clock.end = ask->seconds > 0 ? r->clock.start + ask->seconds : 0;
	TRY(prepare(r));
	prices(r);
	begin(r);
	plans(r);
	finish(r);
	solve_team_close(&r->team);
	return OK;
}

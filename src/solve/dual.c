/*
 * dual.c -- the prices of the lines, and the bound they prove.
 *
 * For prices l in [-over, under] (integers, scaled), no plan costs less than
 *	base + sum over lines of min over y of (cost of y + l y) + sum over people of her best roster
 *	when an option pays its cost less the prices of its lines.
 * Rules that found no room in a person's box have a price of their own (>= 0), by which the
 * roster pays what passes the limit.  All of it is computed in integers: any round is a proof.
 *
 * Steps are those of Adam: each line its own, by the size its gradient has had.  Rounds take the people in
 * batches, so that prices move several times in a round; a batch is shared by the threads.
 */
#include <math.h>

#include "solve/dual.h"

enum {
	LEFTS = 8,			/* rules left out of a person's box that have a price */
	CELLS_A_ROUND = 60 << 20,	/* a second or so */
	CELLS_MOST = 3 << 20,
	BATCHES = 6,			/* in a round */
	EXACT = 5,			/* every so many rounds, one batch: a bound */
};

struct left {		/* a rule left out */
	int dim, limit;
	bool least;	/* a minimum */
	double price, m, v;
};

struct solve_dual {
	const struct solve_scaled *s;
	double *lam, *m, *v;		/* [lines] */
	int32_t *price, *up, *down;	/* [lines]: price rounded, and what a line pays */
	int32_t *best_price;
	int *y;				/* [lines]: count by the newest rosters */
	int16_t *pick;			/* [people * days]: the newest roster of each, counted in y */
	bool *none;			/* [people]: no roster keeps her rules */
	int64_t *value;			/* [people]: of the newest pass at one price */
	struct left *left;		/* [people * LEFTS] */
	int *lefts;
	int16_t *fresh;			/* [people * days]: of the batch, not counted yet */
	double first_step, step;	/* at the start, and of now */
	ptrdiff_t cells;		/* of a person's path */
	int64_t best;			/* scaled; INT64_MIN: none yet */
	int moves, rounds;
	/* The batch: people from, from + by, ...; each of the team has a path. */
	struct solve_path *path;
	int from, by, threads;
	const struct solve_clock *clock;
};

struct solve_dual *
solve_dual_open(struct arena *a, const struct solve_scaled *s, struct solve_path *path, int threads)
{
	struct solve_dual *u = arena_new(a, struct solve_dual);
	const struct solve_case *k = s->k;
	double sum = 0;

	*u = (struct solve_dual){ .s = s, .path = path, .threads = threads, .best = INT64_MIN };
	u->cells = CELLS_A_ROUND / (k->people ? k->people : 1);
	u->cells = u->cells < CELLS_MOST ? u->cells : CELLS_MOST;
	u->fresh = arena_array(a, int16_t, (ptrdiff_t)k->people * k->days);
	u->lam = arena_array(a, double, k->lines + 1);
	u->m = arena_array(a, double, k->lines + 1);
	u->v = arena_array(a, double, k->lines + 1);
	u->price = arena_array(a, int32_t, k->lines + 1);
	u->up = arena_array(a, int32_t, k->lines + 1);
	u->down = arena_array(a, int32_t, k->lines + 1);
	u->best_price = arena_array(a, int32_t, k->lines + 1);
	u->y = arena_array(a, int, k->lines + 1);
	u->pick = arena_array(a, int16_t, (ptrdiff_t)k->people * k->days);
	u->none = arena_array(a, bool, k->people);
	u->value = arena_array(a, int64_t, k->people);
	u->left = arena_array(a, struct left, (ptrdiff_t)k->people * LEFTS);
	u->lefts = arena_array(a, int, k->people);
	memset(u->pick, -1, sizeof *u->pick * (size_t)k->people * (size_t)k->days);
	for (int l = 0; l < k->lines; l++) {
		u->lam[l] = s->line[l].under * 0.5;
		sum += s->line[l].under;
	}
	u->first_step = k->lines ? sum / k->lines * 0.3 : 1;
	return u;
}

/* Count ${pick} of ${person} on the lines, or off them. */
static void
count(struct solve_dual *u, int person, int sign)
{
	const struct solve_case *k = u->s->k;

	for (int d = 0; d < k->days; d++) {
		int n, pick = u->pick[(ptrdiff_t)person * k->days + d];
		const struct solve_option *o = solve_options(k, person, d, &n);

		if (pick == SOLVE_OFF)
			continue;
		for (int i = 0; i < SOLVE_TOUCH; i++)
			if (o[pick].line[i] != SOLVE_NONE)
				u->y[o[pick].line[i] >= 0 ? o[pick].line[i]
				    : ~o[pick].line[i]] += o[pick].line[i] >= 0 ? sign : -sign;
	}
}

static void
round_prices(struct solve_dual *u)
{
	for (int l = 0; l < u->s->k->lines; l++) {
		u->price[l] = (int32_t)lround(u->lam[l]);
		u->up[l] = -u->price[l];
		u->down[l] = u->price[l];
	}
}

/* The first time a person is met: which of her rules have a price. */
static void
name_lefts(struct solve_dual *u, const struct solve_path *p, int person)
{
	const struct solve_rules *r = &u->s->k->rules[u->s->k->person[person].rules];
	struct left *f = &u->left[(ptrdiff_t)person * LEFTS];
	int n = 0;

	for (int i = 0; i < p->lefts && n < LEFTS - 1; i++) {
		int dim = p->left[i];
		int max = dim == DIM_WEEKENDS ? r->weekends_max : dim == DIM_UNITS ? r->max_units : r->count_max[dim];

		if (dim != DIM_UNITS || max)
			f[n++] = (struct left){ .dim = dim, .limit = max };
		if (dim == DIM_UNITS && r->min_units)
			f[n++] = (struct left){ .dim = dim, .limit = r->min_units, .least = true };
	}
	u->lefts[person] = n;
}

/* Prices of the rules left out, on the path; returns what they give back. */
static int64_t
charge_lefts(const struct solve_dual *u, struct solve_path *p, int person)
{
	const struct solve_case *k = u->s->k;
	const struct left *f = &u->left[(ptrdiff_t)person * LEFTS];
	int64_t back = 0;

	memset(p->extra, 0, sizeof p->extra);
	p->weekend_price = 0;
	for (int i = 0; i < u->lefts[person]; i++) {
		int32_t price = (int32_t)lround(f[i].price) * (f[i].least ? -1 : 1);

		back += (int64_t)price * f[i].limit;
		if (f[i].dim == DIM_WEEKENDS)
			p->weekend_price = price;
		for (int cls = 1; f[i].dim != DIM_WEEKENDS && cls <= k->classes; cls++)
			p->extra[cls] += price * solve_gain(k, f[i].dim, cls, 0, false);
	}
	return back;
}

static int
amount(const struct solve_case *k, int person, const int16_t *pick, int dim)
{
	int sum = 0, n;
	bool worked = false;

	for (int d = 0; d < k->days; d++) {
		int cls = pick[d] == SOLVE_OFF ? 0 : solve_options(k, person, d, &n)[pick[d]].cls;

		sum += solve_gain(k, dim, cls, (k->weekday + d) % 7, worked);
		worked = cls > 0;
	}
	return sum;
}

static double
adam(double *m, double *v, double g, double step, int t)
{
	*m = 0.5 * *m + 0.5 * g;
	*v = 0.999 * *v + 0.001 * g * g;
	return step * (*m / (1 - pow(0.5, t))) / (sqrt(*v / (1 - pow(0.999, t))) + 1e-3);
}

static void
move_lefts(struct solve_dual *u, int person, const int16_t *pick)
{
	struct left *f = &u->left[(ptrdiff_t)person * LEFTS];

	for (int i = 0; i < u->lefts[person]; i++) {
		double over = amount(u->s->k, person, pick, f[i].dim) - f[i].limit;
		double g = f[i].least ? -over : over;

		f[i].price += adam(&f[i].m, &f[i].v, g, u->step, u->rounds + 1) / (f[i].dim == DIM_UNITS ? 4 : 1);
		f[i].price = f[i].price < 0 ? 0 : f[i].price;
	}
}

/* The newest roster of ${person}, and what she is worth at the prices of now. */
static void
person_best(struct solve_dual *u, struct solve_path *p, int person)
{
	const struct solve_case *k = u->s->k;
	int64_t back;
	int32_t v;

	solve_path_open(p, person, NULL, 0, 0);
	solve_box_bound(p, person, u->cells);
	if (u->rounds == 0)
		name_lefts(u, p, person);
	back = charge_lefts(u, p, person);
	v = solve_path_best(p, person, u->up, u->down, true);
	memset(p->extra, 0, sizeof p->extra);
	p->weekend_price = 0;
	if (v >= SOLVE_INF / 2) {	/* no roster keeps her rules: she has none, as in the plan */
		for (int d = 0; d < k->days; d++)
			p->pick[d] = SOLVE_OFF;
		v = 0;
		back = 0;
		u->none[person] = true;
	}
	u->value[person] = v - back;
	memcpy(u->fresh + (ptrdiff_t)person * k->days, p->pick, sizeof *p->pick * (size_t)k->days);
}

static void
batch(void *arg, int thread)
{
	struct solve_dual *u = arg;

	for (int p = u->from + thread * u->by; p < u->s->k->people; p += u->by * u->threads)
		if (!solve_clock_over(u->clock))
			person_best(u, &u->path[thread], p);
}

/* Count the batch, and move the prices by what is short and what is too much. */
static void
move(struct solve_dual *u)
{
	const struct solve_case *k = u->s->k;
	size_t size = sizeof *u->pick * (size_t)k->days;

	for (int p = u->from; p < k->people; p += u->by) {
		count(u, p, -1);
		memcpy(u->pick + (ptrdiff_t)p * k->days, u->fresh + (ptrdiff_t)p * k->days, size);
		count(u, p, 1);
		move_lefts(u, p, u->pick + (ptrdiff_t)p * k->days);
	}
	u->moves++;
	for (int l = 0; l < k->lines; l++) {
		const struct solve_line *x = &u->s->line[l];
		double wanted = u->lam[l] <= x->below ? x->wish : x->min;
		double g = (wanted - u->y[l]) / (wanted > 1 ? wanted : 1);

		u->lam[l] += adam(&u->m[l], &u->v[l], g, u->step, u->moves);
		u->lam[l] = u->lam[l] > x->under ? x->under : u->lam[l] < -x->over ? -x->over : u->lam[l];
	}
}

/* The bound of a round in which everybody met the same prices. */
static void
bound(struct solve_dual *u)
{
	const struct solve_case *k = u->s->k;
	int64_t v = k->base * u->s->scale;

	for (int l = 0; l < k->lines; l++) {
		const struct solve_line *x = &u->s->line[l];

		v += u->price[l] <= x->below ? (int64_t)u->price[l] * x->wish
		    : (int64_t)x->below * (x->wish - x->min) + (int64_t)u->price[l] * x->min;
	}
	for (int p = 0; p < k->people; p++)
		v += u->value[p];
	if (v <= u->best)
		return;
	u->best = v;
	memcpy(u->best_price, u->price, sizeof *u->price * (size_t)k->lines);
}

bool
solve_dual_round(struct solve_dual *u, struct solve_team *team, const struct solve_clock *clock, double progress)
{
	bool exact = u->rounds % EXACT == 0 || progress > 0.8;
	int batches = exact || u->s->k->people < 4 * BATCHES ? 1 : BATCHES;

	u->clock = clock;
	u->step = u->first_step * exp2(-9 * progress) / (batches > 1 ? 2 : 1);
	u->by = batches;
	for (u->from = 0; u->from < batches; u->from++) {
		round_prices(u);
		solve_team_run(team, batch, u);
		if (solve_clock_over(clock))
			return false;
		if (batches == 1)
			bound(u);
		move(u);
	}
	u->rounds++;
	return true;
}

int64_t
solve_dual_bound(const struct solve_dual *u)
{
	return u->best;
}

const int32_t *
solve_dual_prices(const struct solve_dual *u)
{
	return u->best == INT64_MIN ? u->price : u->best_price;
}

const int16_t *
solve_dual_roster(const struct solve_dual *u, int person)
{
	return u->rounds > 0 && u->lefts[person] == 0 && !u->none[person]
	    ? u->pick + (ptrdiff_t)person * u->s->k->days : NULL;
}

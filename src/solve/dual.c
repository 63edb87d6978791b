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
 *
 * A first plan comes from rounds in which more and more is decided (nail.c): a diving heuristic (Sadykov et al.
 * 2019), a day at a time, on prices instead of a linear programme.
 */
#include <math.h>

#include "solve/dual.h"

enum {
	LEFTS = 16,			/* rules left out of a person's box that have a price */
	CELLS_A_ROUND = 60 << 20,	/* a second or so */
	CELLS_MOST = 3 << 20,
	BATCHES = 6,			/* in a round */
	EXACT = 5,			/* every so many rounds, one batch: a bound */
	SETTLE = 2000, SETTLE_LEAST = 24,	/* rounds: the slower, the better the plan */
	SETTLE_FIRST = 8,		/* one part in so many of the rounds is before any decision */
	SETTLE_EVERY = 2,
};
#define SETTLE_STEP 6	/* halvings of the first step */

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
	int32_t *best_left;		/* [people * LEFTS]: prices of the rules left out, with them */
	int *y;				/* [lines]: count by the newest rosters */
	int16_t *pick;			/* [people * days]: the newest roster of each, counted in y */
	bool *none;			/* [people]: no roster keeps her rules */
	int64_t *value;			/* [people]: of the newest pass at one price */
	struct left *left;		/* [people * LEFTS] */
	int *lefts;
	bool *more;			/* [people]: rules that have neither room nor price */
	int16_t *fresh;			/* [people * days]: of the batch, not counted yet */
	const struct solve_nails *nails;	/* while days are decided; or NULL */
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
	u->best_left = arena_array(a, int32_t, (ptrdiff_t)k->people * LEFTS);
	u->lefts = arena_array(a, int, k->people);
	u->more = arena_array(a, bool, k->people);
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

/* What is decided is enough for the line. */
static bool
enough(const struct solve_dual *u, int l)
{
	return u->nails && u->nails->count[l] >= u->s->line[l].wish;
}

static void
round_prices(struct solve_dual *u)
{
	for (int l = 0; l < u->s->k->lines; l++) {
		u->price[l] = (int32_t)lround(u->lam[l]);
		u->up[l] = enough(u, l) ? u->s->line[l].over : -u->price[l];
		u->down[l] = u->price[l];
		if (enough(u, l) && u->nails->count[l] > u->s->line[l].wish)
			u->down[l] = -u->s->line[l].over;
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
	u->more[person] = p->lefts >= LEFTS - 1;
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

	p->nail = u->nails ? u->nails->nail + (ptrdiff_t)person * k->days : NULL;
	solve_path_open(p, person, NULL, 0, 0);
	solve_box_bound(p, person, u->cells);
	if (u->rounds == 0)
		name_lefts(u, p, person);
	back = charge_lefts(u, p, person);
	v = solve_path_best(p, person, u->up, u->down, true);
	memset(p->extra, 0, sizeof p->extra);
	p->weekend_price = 0;
	p->nail = NULL;
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

		if (enough(u, l))
			continue;
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
	for (int i = 0; i < k->people * LEFTS; i++)
		u->best_left[i] = (int32_t)lround(u->left[i].price);
}

/* Everybody, in so many batches; false: the clock stopped it. */
static bool
meet(struct solve_dual *u, struct solve_team *team, int batches, bool exact)
{
	u->by = batches;
	for (u->from = 0; u->from < batches; u->from++) {
		round_prices(u);
		solve_team_run(team, batch, u);
		if (solve_clock_over(u->clock))
			return false;
		if (exact)
			bound(u);
		move(u);
	}
	u->rounds++;
	return true;
}

bool
solve_dual_round(struct solve_dual *u, struct solve_team *team, const struct solve_clock *clock, double progress)
{
	bool exact = u->rounds % EXACT == 0 || progress > 0.8;
	int batches = exact || u->s->k->people < 4 * BATCHES ? 1 : BATCHES;

	u->clock = clock;
	u->step = u->first_step * exp2(-9 * progress) / (batches > 1 ? 2 : 1);
	return meet(u, team, batches, batches == 1);
}

bool
solve_dual_settle(struct solve_dual *u, struct solve_nails *n, struct solve_team *team, const struct solve_clock *clock,
		  double seconds, int most)
{
	const struct solve_case *k = u->s->k;
	int batches = k->people < 4 * BATCHES ? 1 : BATCHES, rounds = most ? most : SETTLE;
	double start = solve_clock_now(clock), all = (double)k->people * k->days;
	bool going = true;

	if (u->best == INT64_MIN)
		return false;
	for (int l = 0; l < k->lines; l++) {
		u->lam[l] = u->best_price[l];
		u->m[l] = 0;
	}
	u->clock = clock;
	u->step = u->first_step * exp2(-SETTLE_STEP) / (batches > 1 ? 2 : 1);
	solve_nails_draw(n, u->pick);
	u->nails = n;
	for (int i = 0, left = 1; left && (going = meet(u, team, batches, false)); i++) {
		left = solve_nails_watch(n, u->pick);
		if (i == 2 && seconds > 0) {
			int fit = (int)(seconds / ((solve_clock_now(clock) - start) / 3));

			if (fit < SETTLE_LEAST) {
				going = false;
				break;
			}
			rounds = fit < rounds ? fit : rounds;
		}
		/* Such a part each time that after all rounds about one is left. */
		if (i > rounds / SETTLE_FIRST && i % SETTLE_EVERY == 0)
			solve_nails_drive(n, u->pick, (int)ceil(left * (1 - pow(all, -(double)SETTLE_EVERY / rounds))));
	}
	u->nails = NULL;
	return going;
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
solve_dual_picks(const struct solve_dual *u)
{
	return u->pick;
}

void
solve_dual_certificate(const struct solve_dual *u, struct arena *a, struct solve_certificate *out)
{
	const struct solve_case *k = u->s->k;
	int32_t *price = arena_array(a, int32_t, k->lines + 1);
	struct solve_paid *paid;
	int n = 0;

	for (int p = 0; p < k->people; p++)
		n += u->lefts[p];
	paid = arena_array(a, struct solve_paid, n + 1);
	memcpy(price, solve_dual_prices(u), sizeof *price * (size_t)k->lines);
	*out = (struct solve_certificate){ .scale = u->s->scale, .price = price, .paid = paid };
	for (int p = 0; p < k->people; p++)
		for (int i = 0; i < u->lefts[p]; i++) {
			const struct left *f = &u->left[(ptrdiff_t)p * LEFTS + i];

			paid[out->paid_rules++] = (struct solve_paid){ p, f->least ? SOLVE_PAID_LEAST : f->dim,
			    u->best_left[(ptrdiff_t)p * LEFTS + i] };
		}
}

const int16_t *
solve_dual_roster(const struct solve_dual *u, int person)
{
	const int16_t *mine = u->pick + (ptrdiff_t)person * u->s->k->days;
	const struct left *f = &u->left[(ptrdiff_t)person * LEFTS];

	if (u->rounds == 0 || u->none[person] || u->more[person])
		return NULL;
	for (int i = 0; i < u->lefts[person]; i++) {
		int v = amount(u->s->k, person, mine, f[i].dim);

		if (f[i].least ? v < f[i].limit : v > f[i].limit)
			return NULL;
	}
	return mine;
}

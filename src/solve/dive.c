/*
 * dive.c -- from prices to a plan, when a best roster costs microseconds.
 *
 * A few people give up some weeks, or all of a fortnight.  They meet the prices of their lines for some rounds,
 * the others' rosters standing; prices go on as in dual.c (Adam).  Then those whose roster has stayed the same
 * longest are fixed, and so on until nobody is free.  Who they are: what a plan costs beyond the bound is a sum
 * of what each person's roster costs beyond her best at the dual prices, so the group begins with somebody who
 * is dear in that sense, goes on with those who hold what she would rather have, and those who could take what
 * she would leave.
 */
#include <math.h>

#include "solve/dive.h"

enum {
	GROUP_MOST = 20,
	ROUNDS = 4,		/* between two times that people are fixed */
	WHOLE = 14,		/* days of a horizon that is given up whole */
	WINDOW = 14,
};
#define PART	0.15		/* of those who are free, fixed each time */
#define STEP	0.4		/* points */

struct solve_dive {
	double *lam, *m, *v;		/* [lines], as in dual.c */
	int *loose_y;			/* [lines]: count by those who are free */
	int16_t *loose;			/* [people * days]: their rosters of now */
	int *same;			/* [people]: rounds since it changed */
	int32_t *line;			/* [lines]: that who is free can reach; the others' prices are of no use */
	int *met;			/* [lines]: by which dive */
	int lines, dives;
	int64_t *least;			/* [people]: best at the dual prices */
	int16_t *ideal;			/* [people * days]: the roster of that */
	int32_t *dual_up, *dual_down;	/* [lines] */
	int moves;
};

void
solve_dive_open(struct arena *a, struct solve_search *h)
{
	const struct solve_case *k = h->s->k;
	struct solve_dive *q = h->dive = arena_new(a, struct solve_dive);

	q->lam = arena_array(a, double, k->lines + 1);
	q->m = arena_array(a, double, k->lines + 1);
	q->v = arena_array(a, double, k->lines + 1);
	q->loose_y = arena_array(a, int, k->lines + 1);
	q->loose = arena_array(a, int16_t, (ptrdiff_t)k->people * k->days);
	q->same = arena_array(a, int, k->people);
	q->line = arena_array(a, int32_t, k->lines + 1);
	q->met = arena_array(a, int, k->lines + 1);
	q->least = arena_array(a, int64_t, k->people);
	q->ideal = arena_array(a, int16_t, (ptrdiff_t)k->people * k->days);
	q->dual_up = arena_array(a, int32_t, k->lines + 1);
	q->dual_down = arena_array(a, int32_t, k->lines + 1);
}

/* The best of ${p} in days a..b-1, the others held; NULL: there is none, or it is not seen. */
static const int16_t *
best(struct solve_search *h, int p, int a, int b)
{
	bool whole = a == 0 && b == h->s->k->days;

	solve_path_open(h->path, p, whole ? NULL : h->pick + (ptrdiff_t)p * h->s->k->days, a, b);
	if (!solve_box_plan(h->path, p, SOLVE_CELLS_PLAN)
	    || solve_path_best(h->path, p, h->mix_up, h->mix_down, false) >= SOLVE_INF / 2)
		return NULL;
	return h->path->pick;
}

void
solve_dive_prices(struct solve_search *h, const struct solve_dual *dual)
{
	struct solve_dive *q = h->dive;
	const struct solve_case *k = h->s->k;

	for (int l = 0; l < k->lines; l++) {
		q->dual_up[l] = -h->price[l];
		q->dual_down[l] = h->price[l];
	}
	memcpy(q->ideal, solve_dual_picks(dual), sizeof *q->ideal * (size_t)k->people * (size_t)k->days);
	for (int p = 0; p < k->people; p++)
		q->least[p] = solve_path_cost(h->s, p, q->ideal + (ptrdiff_t)p * k->days, q->dual_up, q->dual_down);
}

static void
count(struct solve_search *h, int p, int a, int b, int sign)
{
	const struct solve_case *k = h->s->k;
	const int16_t *pick = h->dive->loose + (ptrdiff_t)p * k->days;

	for (int d = a; d < b; d++) {
		const struct solve_option *o = &k->option[k->first[p * k->days + d] + pick[d]];

		for (int i = 0; pick[d] != SOLVE_OFF && i < SOLVE_TOUCH && o->line[i] != SOLVE_NONE; i++)
			h->dive->loose_y[o->line[i] >= 0 ? o->line[i] : ~o->line[i]] += o->line[i] >= 0 ? sign : -sign;
	}
}

/* What one more and one less pay.  Where those who are fixed are enough, one more costs what it costs. */
static void
round_prices(struct solve_search *h)
{
	for (int i = 0; i < h->dive->lines; i++) {
		int l = h->dive->line[i];
		const struct solve_line *x = &h->s->line[l];
		int32_t v = (int32_t)lrint(h->dive->lam[l]);

		h->mix_up[l] = h->y[l] >= x->wish ? x->over : -v;
		h->mix_down[l] = h->y[l] > x->wish ? -x->over : v;
	}
}

static void
move(struct solve_search *h, double step)
{
	struct solve_dive *q = h->dive;
	double m1 = 1 - pow(0.5, ++q->moves), v1 = 1 - pow(0.999, q->moves);

	for (int i = 0; i < q->lines; i++) {
		int l = q->line[i];
		const struct solve_line *x = &h->s->line[l];
		double wanted = q->lam[l] <= x->below ? x->wish : x->min;
		double g = (wanted - h->y[l] - q->loose_y[l]) / (wanted > 1 ? wanted : 1);

		if (h->y[l] >= x->wish)
			continue;
		q->m[l] = 0.5 * q->m[l] + 0.5 * g;
		q->v[l] = 0.999 * q->v[l] + 0.001 * g * g;
		q->lam[l] += step * (q->m[l] / m1) / (sqrt(q->v[l] / v1) + 1e-3);
		q->lam[l] = q->lam[l] > x->under ? x->under : q->lam[l] < -x->over ? -x->over : q->lam[l];
	}
}

static void
meet(struct solve_search *h, const int *who, int n, int a, int b)
{
	const struct solve_case *k = h->s->k;
	struct solve_dive *q = h->dive;
	size_t size = sizeof *q->loose * (size_t)k->days;

	round_prices(h);
	for (int i = 0; i < n; i++) {
		int16_t *mine = q->loose + (ptrdiff_t)who[i] * k->days;
		const int16_t *now = best(h, who[i], a, b);

		q->same[who[i]]++;
		if (!now || memcmp(mine, now, size) == 0)
			continue;
		q->same[who[i]] = 0;
		count(h, who[i], a, b, -1);
		memcpy(mine, now, size);
		count(h, who[i], a, b, 1);
	}
	move(h, STEP * h->s->scale);
}

/* The ${many} whose roster has stayed the longest are fixed; they come first in ${who}. */
static void
fix(struct solve_search *h, int *who, int n, int many, int a, int b)
{
	struct solve_dive *q = h->dive;

	for (int i = 0; i < many; i++) {
		int at = i, t;

		for (int j = i + 1; j < n; j++)
			if (q->same[who[j]] > q->same[who[at]])
				at = j;
		t = who[at];
		who[at] = who[i];
		who[i] = t;
		count(h, t, a, b, -1);
		round_prices(h);
		if (!solve_search_take(h, t, a, b, h->mix_up, h->mix_down))
			solve_search_stay(h, t, a, b);
	}
}

/* The lines of a person on those days, at the dual prices. */
static void
reach(struct solve_search *h, int p, int a, int b)
{
	const struct solve_case *k = h->s->k;
	struct solve_dive *q = h->dive;

	for (int32_t o = k->first[p * k->days + a]; o < k->first[p * k->days + b]; o++)
		for (int i = 0; i < SOLVE_TOUCH && k->option[o].line[i] != SOLVE_NONE; i++) {
			int l = k->option[o].line[i] >= 0 ? k->option[o].line[i] : ~k->option[o].line[i];

			if (q->met[l] == q->dives)
				continue;
			q->met[l] = q->dives;
			q->line[q->lines++] = l;
			q->lam[l] = h->price[l];
			q->m[l] = q->v[l] = 0;
			q->loose_y[l] = 0;
		}
}

/* Everybody in ${who} has given up days a..b-1, and has them again after it. */
static void
dive(struct solve_search *h, int *who, int n, int a, int b)
{
	const struct solve_case *k = h->s->k;
	struct solve_dive *q = h->dive;

	q->moves = q->lines = 0;
	q->dives++;
	for (int i = 0; i < n; i++) {
		memset(q->loose + (ptrdiff_t)who[i] * k->days, -1, sizeof *q->loose * (size_t)k->days);
		q->same[who[i]] = 0;
		reach(h, who[i], a, b);
	}
	for (int done = 0; done < n; ) {
		int many = (int)ceil((n - done) * PART);

		for (int r = 0; r < ROUNDS; r++)
			meet(h, who + done, n - done, a, b);
		fix(h, who + done, n - done, many, a, b);
		done += many;
	}
}

static int
add(const struct solve_search *h, int *group, int n, int p)
{
	if (h->none[p] || h->shut[p])
		return n;
	for (int i = 0; i < n; i++)
		if (group[i] == p)
			return n;
	group[n] = p;
	return n + 1;
}

/* Of some people, who costs most beyond what she would at least. */
static int
dearest(struct solve_search *h)
{
	const struct solve_case *k = h->s->k;
	int64_t most = -1;
	int who = 0;

	for (int i = 0; i < 6; i++) {
		int p = solve_below(&h->rng, k->people);
		const int16_t *mine = h->pick + (ptrdiff_t)p * k->days;
		int64_t v = solve_path_cost(h->s, p, mine, h->dive->dual_up, h->dive->dual_down) - h->dive->least[p];

		if (v > most) {
			most = v;
			who = p;
		}
	}
	return who;
}

/* Somebody other than ${not} who could be on the line of an option; ${there}: who is.  -1: nobody. */
static int
somebody(struct solve_search *h, const struct solve_option *o, int day, int not, bool there)
{
	const struct solve_case *k = h->s->k;
	int l = o->line[0] >= 0 ? o->line[0] : -1, first = l < 0 ? 0 : h->x->first_person[l];
	int n = l < 0 ? 0 : h->x->first_person[l + 1] - first, from = n ? solve_below(&h->rng, n) : 0;

	for (int i = 0; i < n; i++) {
		int p = h->x->person[first + (from + i) % n], pick = h->pick[(ptrdiff_t)p * k->days + day];

		if (p == not)
			continue;
		if (!there)
			return p;
		if (pick != SOLVE_OFF && k->option[k->first[p * k->days + day] + pick].line[0] == l)
			return p;
	}
	return -1;
}

int
solve_dive_linked(struct solve_search *h, int a, int b, int want, int *group)
{
	const struct solve_case *k = h->s->k;
	int n = 0;

	for (int met = 0, tries = 0; n < want && tries < 3 * want; tries++) {
		const int16_t *other;
		int p;

		if (met == n)
			n = add(h, group, n, dearest(h));
		if (met == n)
			continue;
		p = group[met++];
		other = h->dive->ideal + (ptrdiff_t)p * k->days;
		for (int d = a; d < b && n < want; d++) {
			int mine = h->pick[(ptrdiff_t)p * k->days + d], at = k->first[p * k->days + d], with = -1;

			if (mine == other[d])
				continue;
			if (other[d] != SOLVE_OFF && (with = somebody(h, &k->option[at + other[d]], d, p, true)) >= 0)
				n = add(h, group, n, with);
			if (mine == SOLVE_OFF || n == want)
				continue;
			with = somebody(h, &k->option[at + mine], d, p, false);
			if (with >= 0)
				n = add(h, group, n, with);
		}
	}
	return n;
}

void
solve_dive_step(struct solve_search *h)
{
	const struct solve_case *k = h->s->k;
	int group[GROUP_MOST + 2], order[GROUP_MOST + 2], want = 2 + solve_below(&h->rng, GROUP_MOST), n;
	int len = k->days > WHOLE ? WINDOW / 2 + solve_below(&h->rng, WINDOW) : k->days;
	int day = solve_below(&h->rng, k->days), a = day - solve_below(&h->rng, len), b;
	int64_t before = h->now;

	h->steps++;
	want = want < k->people ? want : k->people;
	if (want == 0)
		return;
	a = a < 0 ? 0 : a + len > k->days ? k->days - len : a;
	b = a + len;
	if (solve_below(&h->rng, 2))
		n = solve_dive_linked(h, a, b, want, group);
	else
		n = solve_search_choose(h, day, want, group);
	memcpy(order, group, sizeof group);
	solve_search_give(h, group, n, a, b);
	dive(h, order, n, a, b);
	solve_search_settle(h, group, n, n, a, b, before);
}

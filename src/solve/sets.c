/*
 * sets.c -- the best roster of a person who has a graph, in as few places as pays.
 *
 * Options are first met by place: for each place, the cheapest of each class of each day.  A set of places then
 * costs a minimum over its columns and one pass of the graph.  Sets are searched depth first.  Where work may
 * always be given up, what a set gains is at most the sum of what its parts gain: a roster of the whole, cut by
 * place, is a roster of each part, and loads are convex.
 */
#pragma GCC optimize("O3")
#include "solve/graph.h"

enum { TRIED = 600 };		/* sets, for one roster */

struct sets {
	struct solve_path *p;
	const struct solve_graph *g;
	const int32_t *load;
	int columns;		/* 1 + places that cost; column 0 is what costs no place */
	int32_t charge, best, floor;
	uint64_t set;		/* of the best: bit i is column i + 1 */
	int tried;
	bool some;		/* days are held: only some nodes are met */
	uint8_t place[SOLVE_PLACES];	/* of each column but 0 */
};

static inline int32_t
value(const struct solve_option *o, const int32_t *up, const int32_t *down)
{
	int32_t v = o->cost;

	for (int i = 0; i < SOLVE_TOUCH && o->line[i] != SOLVE_NONE; i++)
		v += o->line[i] >= 0 ? up[o->line[i]] : down[~o->line[i]];
	return v;
}

/* Places of the days outside of the window: paid already. */
static uint64_t
paid(const struct solve_path *p, int person)
{
	const struct solve_case *k = p->s->k;
	uint64_t m = 0;
	int n;

	for (int d = 0; d < k->days; d++)
		if (solve_path_held(p, d) >= 0)
			m |= (uint64_t)1 << solve_options(k, person, d, &n)[solve_path_held(p, d)].place;
	return m;
}

/* The columns: what each choice costs at each place, and by which option. */
static void
columns(struct sets *t, int person, const int32_t *up, const int32_t *down)
{
	struct solve_path *p = t->p;
	const struct solve_case *k = p->s->k;
	const struct solve_graph *g = t->g;
	uint8_t column[SOLVE_PLACES] = {};
	uint64_t costly = t->charge ? p->s->places[person] & ~paid(p, person) : 0;
	int stride = k->classes + 1;

	t->columns = 1;
	for (uint64_t left = costly; left; left &= left - 1) {
		t->place[t->columns - 1] = (uint8_t)__builtin_ctzll(left);
		column[__builtin_ctzll(left)] = (uint8_t)t->columns++;
	}
	for (int i = 0; i < t->columns * g->rows; i++)
		p->column[i] = SOLVE_INF;
	for (int l = 0; l < g->layers; l++) {
		int d = g->layer[l].day;
		int32_t first = k->first[person * k->days + d], i = first, end = k->first[person * k->days + d + 1];
		const uint16_t *row = g->row + d * stride;
		int held = solve_path_held(p, d);

		if (held != PATH_FREE) {
			i = held == SOLVE_OFF ? end : first + held;
			end = held == SOLVE_OFF ? end : i + 1;
			if (i == end)
				p->column[row[0]] = 0;
		} else if (row[0] != UINT16_MAX) {
			p->column[row[0]] = 0;
		}
		for (; i < end; i++) {
			const struct solve_option *o = &p->s->option[i];
			int at = column[o->place] * g->rows + row[o->cls];
			int32_t v = value(o, up, down);

			if (v < p->column[at]) {
				p->column[at] = v;
				p->which_column[at] = (int16_t)(i - first);
			}
		}
	}
}

/* The choices of a set: the cheapest of its columns. */
static void
gather(const struct sets *t, uint64_t set)
{
	int rows = t->g->rows;
	int32_t *restrict w = t->p->row_cost;

	memcpy(w, t->p->column, sizeof *w * (size_t)rows);
	for (; set; set &= set - 1) {
		const int32_t *restrict c = t->p->column + (__builtin_ctzll(set) + 1) * rows;

		for (int r = 0; r < rows; r++)
			w[r] = c[r] < w[r] ? c[r] : w[r];
	}
}

static int32_t
run(const struct sets *t)
{
	struct solve_path *p = t->p;

	p->work += t->some ? p->reach->arcs : t->g->arcs;
	return t->some ? solve_graph_rerun(t->g, p->reach, p->row_cost, t->load, p->value)
	    : solve_graph_run(t->g, p->row_cost, t->load, p->value);
}

static int32_t
try_set(struct sets *t, uint64_t set)
{
	int32_t v, all;

	gather(t, set);
	v = run(t);
	t->tried++;
	if (v >= SOLVE_INF / 2)
		return SOLVE_INF;
	all = v + t->charge * __builtin_popcountll(set);
	if (all < t->best) {
		t->best = all;
		t->set = set;
	}
	return v;
}

/* The roster of a set, in p->pick; returns the columns it uses. */
static uint64_t
roster(struct sets *t, uint64_t set)
{
	struct solve_path *p = t->p;
	const struct solve_graph *g = t->g;
	uint64_t used = 0;

	for (int d = 0; d < p->s->k->days; d++)
		p->pick[d] = SOLVE_OFF;
	gather(t, set);
	(void)run(t);
	solve_graph_trace(g, p->row_cost, p->value, p->row_taken);
	for (int l = 0; l < g->layers; l++) {
		int d = g->layer[l].day, r = p->row_taken[l], c = 0;

		if (r == g->row[d * (p->s->k->classes + 1)])
			continue;
		for (uint64_t left = set; p->column[c * g->rows + r] != p->row_cost[r]; left &= left - 1)
			c = __builtin_ctzll(left) + 1;
		p->pick[d] = p->which_column[c * g->rows + r];
		used |= c ? (uint64_t)1 << (c - 1) : 0;
	}
	return used;
}

/* One place each, the best first: those that gain more than they cost.  Returns how many. */
static int
singles(struct sets *t, bool bare, int32_t none, int *place, int32_t *gain)
{
	int n = 0;

	for (int c = 0; c + 1 < t->columns; c++) {
		int32_t v = try_set(t, (uint64_t)1 << c), g = none - v;
		int at = n;

		if (bare && g <= t->charge)
			continue;
		for (; at > 0 && gain[at - 1] < g; at--) {
			gain[at] = gain[at - 1];
			place[at] = place[at - 1];
		}
		gain[at] = g;
		place[at] = c;
		n++;
	}
	return n;
}

/* Sets of two and more; false when it stopped before all that could pay were tried. */
static bool
deeper(struct sets *t, bool bare, int32_t none, const int *place, const int32_t *gain, int n)
{
	int at[SOLVE_PLACES + 1] = {}, depth = 0;
	int64_t rest[SOLVE_PLACES + 1] = {}, cost[SOLVE_PLACES + 1];	/* cost: of the set, or less */
	uint64_t set[SOLVE_PLACES + 1] = {};

	cost[0] = none;
	for (int i = n - 1; i >= 0; i--)
		rest[i] = rest[i + 1] + gain[i] - t->charge;
	while (depth >= 0) {
		int i = at[depth];
		int64_t least = t->floor, beyond;

		if (i == n) {
			if (--depth >= 0)
				at[depth]++;
			continue;
		}
		if (t->tried >= TRIED)
			return false;
		set[depth + 1] = set[depth] | (uint64_t)1 << place[i];
		if (bare && least < cost[depth] - gain[i])
			least = cost[depth] - gain[i];
		if (depth == 0)
			least = bare ? none - gain[i] : t->floor;
		else if (least + t->charge * (depth + 1) < t->best)
			least = try_set(t, set[depth + 1]);
		cost[depth + 1] = least;
		beyond = t->floor + (int64_t)t->charge * (depth + 2);
		if (bare && beyond < least + t->charge * (depth + 1) - rest[i + 1])
			beyond = least + t->charge * (depth + 1) - rest[i + 1];
		if (beyond < t->best)
			at[++depth] = i + 1;
		else
			at[depth]++;
	}
	return true;
}

/* The places that were best the last time. */
static uint64_t
hinted(const struct sets *t, int person)
{
	uint64_t set = 0;

	for (int c = 0; c + 1 < t->columns; c++)
		if (t->p->hint[person] >> t->place[c] & 1)
			set |= (uint64_t)1 << c;
	return set;
}

int32_t
solve_graph_best(struct solve_path *p, int person, const int32_t *up, const int32_t *down, bool bound)
{
	const struct solve_person *who = &p->s->k->person[person];
	struct sets t = { .p = p, .g = &p->s->graph[person], .load = p->s->load[who->rules], .best = SOLVE_INF,
	    .charge = who->place_cost * p->s->scale };
	int place[SOLVE_PLACES], n;
	int32_t gain[SOLVE_PLACES], none;
	uint64_t all;
	bool bare = p->s->bare[who->rules];
	int32_t fixed;

	columns(&t, person, up, down);
	fixed = t.charge * __builtin_popcountll(t.charge ? paid(p, person) : 0);
	all = ((uint64_t)1 << (t.columns - 1)) - 1;
	t.some = p->roster || p->nail;
	if (t.some) {
		gather(&t, all);
		solve_graph_reach(t.g, p->row_cost, p->reach);
		p->work += p->reach->arcs;
	}
	t.floor = try_set(&t, all);
	if (t.floor >= SOLVE_INF / 2)
		return SOLVE_INF;
	if (t.columns > 1) {
		t.set = roster(&t, all);
		t.best = t.floor + t.charge * __builtin_popcountll(t.set);
		none = try_set(&t, 0);
		bare = bare && none < SOLVE_INF / 2;
		(void)try_set(&t, hinted(&t, person));
		n = singles(&t, bare, none, place, gain);
		if (!deeper(&t, bare, none, place, gain, n) && bound)
			return t.floor + (none > t.floor ? t.charge : 0) + fixed;
	}
	(void)roster(&t, t.set);
	p->hint[person] = 0;
	for (uint64_t left = t.set; left; left &= left - 1)
		p->hint[person] |= (uint64_t)1 << t.place[__builtin_ctzll(left)];
	return t.best + fixed;
}

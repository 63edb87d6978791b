/* box.c -- which counters a path keeps in its state, and between what limits each day. */
#include "solve/graph.h"

uint64_t
solve_random(uint64_t *rng)
{
	uint64_t z = (*rng += 0x9e3779b97f4a7c15u);	/* splitmix64 */

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static int
limit_of(const struct solve_rules *r, int dim)
{
	if (dim == DIM_UNITS)
		return r->max_units ? r->max_units : INT16_MAX;
	if (dim == DIM_WEEKENDS)
		return r->weekends_max < 0 ? INT16_MAX : r->weekends_max;
	return r->count_max[dim] < 0 ? INT16_MAX : r->count_max[dim];
}

/* Can ${dim} gain anything on day ${d} by what is allowed? */
static bool
can_gain(const struct solve_path *p, int dim, int d)
{
	const struct solve_case *k = p->s->k;
	int stride = k->classes + 1, weekday = (k->weekday + d) % 7;

	for (int cls = 1; cls < stride; cls++)
		if (p->open[d] >> cls & 1 && solve_gain(k, dim, cls, weekday, false))
			return true;
	return false;
}

/* Most that ${dim} (not units) can gain on days ${a}..${b}-1. */
static int
most(const struct solve_path *p, int dim, int a, int b)
{
	int n = 0;

	for (int d = a; d < b; d++) {
		if (!can_gain(p, dim, d))
			continue;
		n++;
		if (dim == DIM_WEEKENDS && (p->s->k->weekday + d) % 7 == 5)
			d++;	/* its Sunday is the same week-end */
	}
	return n;
}

static void
clear(struct solve_path *p)
{
	for (int i = 0; i < DIMS; i++) {
		p->dim[i] = DIM_NONE;
		for (int d = 0; d <= p->s->k->days; d++) {
			p->lo[i][d] = 0;
			p->wid[i][d] = 1;
		}
	}
	p->lefts = 0;
}

static void
set(struct solve_path *p, int i, int d, int lo, int hi)
{
	p->lo[i][d] = (int16_t)lo;
	p->wid[i][d] = (int16_t)(hi < lo ? 0 : hi - lo + 1);	/* 0: there is no way */
}

/* Cells of all days and nodes, if ${i} had the width it has. */
static ptrdiff_t
volume(const struct solve_path *p, int person)
{
	ptrdiff_t v = 0;

	for (int d = 0; d <= p->s->k->days; d++) {
		ptrdiff_t box = 1;

		for (int i = 0; i < DIMS; i++)
			box *= p->wid[i][d];
		v += box;
	}
	return v * p->s->autos[p->s->k->person[person].rules].nodes;
}

static void
undo(struct solve_path *p, int i)
{
	p->dim[i] = DIM_NONE;
	for (int d = 0; d <= p->s->k->days; d++)
		set(p, i, d, 0, 0);
}

/* The width of units over the whole horizon: what can still reach the minimum, and not pass the maximum. */
static bool
units_whole(struct solve_path *p, int person)
{
	const struct solve_case *k = p->s->k;
	int set_of = k->person[person].rules, max = limit_of(&k->rules[set_of], DIM_UNITS);
	const struct solve_rules *r = &k->rules[set_of];
	const int32_t *head = p->s->head[set_of], *tail = p->s->tail[set_of];

	if (!r->min_units && !r->load && head[k->days] <= max)
		return false;
	p->dim[0] = DIM_UNITS;
	for (int d = 0; d <= k->days; d++) {
		int lo = r->min_units - tail[d], hi = head[d] < max ? head[d] : max;

		set(p, 0, d, lo > 0 ? lo : 0, hi);
	}
	return true;
}

/* Limits that bind, week-ends first, then the smallest; returns how many. */
static int
binding(const struct solve_path *p, int person, int a, int b, int *out)
{
	const struct solve_case *k = p->s->k;
	const struct solve_rules *r = &k->rules[k->person[person].rules];
	int n = 0;

	if (r->weekends_max >= 0 && most(p, DIM_WEEKENDS, a, b) > 0)
		out[n++] = DIM_WEEKENDS;
	for (int dim = 0; dim < k->counters; dim++) {
		int at = n;

		if (r->count_max[dim] < 0 || most(p, dim, a, b) == 0)
			continue;
		while (at > 0 && out[at - 1] >= 0 && r->count_max[out[at - 1]] > r->count_max[dim]) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = dim;
		n++;
	}
	return n;
}

void
solve_box_bound(struct solve_path *p, int person, ptrdiff_t cells)
{
	const struct solve_case *k = p->s->k;
	const struct solve_rules *r = &k->rules[k->person[person].rules];
	int dims[SOLVE_COUNTERS + 1], n, used = 1;

	p->lefts = 0;
	if (solve_has_graph(p->s, person))
		return;
	n = binding(p, person, 0, k->days, dims);
	clear(p);
	if (units_whole(p, person) && volume(p, person) > cells) {
		undo(p, 0);
		p->left[p->lefts++] = DIM_UNITS;
	}
	for (int i = 0; i < n; i++) {
		int max = limit_of(r, dims[i]);

		if (most(p, dims[i], 0, k->days) <= max)
			continue;
		if (used < DIMS) {
			p->dim[used] = dims[i];
			for (int d = 0; d <= k->days; d++)
				set(p, used, d, 0, max < d ? max : d);
		}
		if (used == DIMS || volume(p, person) > cells) {
			if (used < DIMS)
				undo(p, used);
			p->left[p->lefts++] = dims[i];
		} else {
			used++;
		}
	}
}

/* Forbid what raises ${dim} on every day of the window but ${keep} of them, those of the roster first. */
static void
ration(struct solve_path *p, int dim, const int16_t *roster, int a, int b, int keep)
{
	const struct solve_case *k = p->s->k;
	int stride = k->classes + 1;
	int open = most(p, dim, a, b);

	for (int d = a; d < b; d++) {
		int weekday = (k->weekday + d) % 7;
		bool had = roster && roster[d] != SOLVE_OFF && p->cur[d + 1] > p->cur[d];
		bool stay = keep > 0 && open > 0 && (had || solve_below(&p->rng, open) < keep);
		int last = d;

		if (!can_gain(p, dim, d))
			continue;
		if (dim == DIM_WEEKENDS && weekday == 5 && d + 1 < b)
			last = d + 1;
		open--;
		keep -= stay;
		for (int e = d; e <= last && !stay; e++)
			for (int cls = 1; cls < stride; cls++)
				if (solve_gain(k, dim, cls, (k->weekday + e) % 7, false))
					p->open[e] &= ~((uint64_t)1 << cls);
		d = last;
	}
}

/* A counter along the roster. */
static void
along(struct solve_path *p, int person, int dim, const int16_t *roster)
{
	const struct solve_case *k = p->s->k;
	bool worked = false;

	p->cur[0] = 0;
	for (int d = 0; d < k->days; d++) {
		int n, cls = 0;

		if (roster && roster[d] != SOLVE_OFF)
			cls = solve_options(k, person, d, &n)[roster[d]].cls;
		p->cur[d + 1] = (int16_t)(p->cur[d] + solve_gain(k, dim, cls, (k->weekday + d) % 7, worked));
		worked = cls > 0;
	}
}

/* Units of a plan that begins with nothing, when all of them are too many: near the straight line. */
static void
ramp(struct solve_path *p, int person)
{
	const struct solve_case *k = p->s->k;
	const struct solve_rules *r = &k->rules[k->person[person].rules];
	int max = limit_of(r, DIM_UNITS), top = 1;
	int64_t end = p->s->head[k->person[person].rules][k->days];

	for (int c = 1; c <= k->classes; c++)
		top = k->cls[c].units > top ? k->cls[c].units : top;
	if (end > max)
		end = max;
	end = (end + r->min_units) / 2;
	for (int d = 0; d <= k->days; d++) {
		int line = (int)(end * d / k->days), lo = p->lo[0][d], hi = lo + p->wid[0][d] - 1;

		lo = line - 5 * top > lo ? line - 5 * top : lo;
		hi = line + 5 * top < hi ? line + 5 * top : hi;
		set(p, 0, d, lo, hi);
	}
}

/* No ${n} days hold more units.  Where weeks are counted it hangs on the day of the week. */
static int
most_units(const struct solve_path *p, int rules, int top, int n)
{
	return p->s->autos[rules].weeks ? n * top : p->s->tail[rules][p->s->k->days - n];
}

/* Units, when days a..b-1 of a roster may change. */
static void
units_window(struct solve_path *p, int person, const int16_t *roster, int a, int b)
{
	const struct solve_case *k = p->s->k;
	int rules = k->person[person].rules, max = limit_of(&k->rules[rules], DIM_UNITS);
	int min = k->rules[rules].min_units, top = 0;

	along(p, person, DIM_UNITS, roster);
	for (int c = 1; c <= k->classes; c++)
		top = k->cls[c].units > top ? k->cls[c].units : top;
	for (int d = 0; d <= k->days; d++) {
		int e = d < a ? a : d < b ? d : b, after = p->cur[k->days] - p->cur[d > b ? d : b];
		int base = d < a ? p->cur[d] : p->cur[a] + (d > b ? p->cur[d] - p->cur[b] : 0);
		int lo = base, hi = base + most_units(p, rules, top, e - a);
		int least = min - after - most_units(p, rules, top, b - e);

		if (d >= a) {
			hi = hi > max - after ? max - after : hi;
			lo = lo < least ? least : lo;
		}
		set(p, 0, d, lo, hi);
	}
}

/* A limit in the window: forbidden, rationed or counted as needed.  Returns whether it took dimension ${i}. */
static bool
limit_window(struct solve_path *p, int person, int i, int dim, const int16_t *roster, int a, int b, ptrdiff_t cells)
{
	const struct solve_case *k = p->s->k;
	int slack = dim == DIM_WEEKENDS, can = most(p, dim, a, b);
	int rest;

	along(p, person, dim, roster);
	rest = limit_of(&k->rules[k->person[person].rules], dim) - (p->cur[k->days] - (p->cur[b] - p->cur[a]));
	if (can + slack <= rest)
		return false;
	if (i < DIMS && rest > 0) {
		p->dim[i] = dim;
		for (int d = 0; d <= k->days; d++) {
			int base = d <= a ? p->cur[d] : p->cur[a] + (d > b ? p->cur[d] - p->cur[b] : 0);
			int max = limit_of(&k->rules[k->person[person].rules], dim) - (p->cur[k->days]
			    - p->cur[d > b ? d : b]);
			int hi = d <= a ? base : base + rest + slack;

			/* What a Sunday adds hangs on the Saturday before: until then one more may be allowed. */
			if (d < k->days && (d < b || (k->weekday + d) % 7 == 6))
				max += slack;
			set(p, i, d, d > b ? base - slack : base, hi > max ? max : hi);
		}
		if (volume(p, person) <= cells)
			return true;
		undo(p, i);
	}
	/* A Sunday after the window may begin a week-end that a Saturday in it began: one is kept for it. */
	ration(p, dim, roster, a, b, rest - slack > 0 ? rest - slack : 0);
	return false;
}

bool
solve_box_plan(struct solve_path *p, int person, ptrdiff_t cells)
{
	const int16_t *roster = p->roster;
	int a = p->from, b = p->to, dims[SOLVE_COUNTERS + 1], n, used = 1;

	if (solve_has_graph(p->s, person))
		return true;
	n = binding(p, person, a, b, dims);
	clear(p);
	if (units_whole(p, person)) {
		if (roster)
			units_window(p, person, roster, a, b);
		else if (volume(p, person) > cells)
			ramp(p, person);
		if (volume(p, person) > CELLS)
			return false;
	}
	for (int i = 0; i < n; i++)
		used += limit_window(p, person, used, dims[i], roster, a, b, cells);
	return true;
}

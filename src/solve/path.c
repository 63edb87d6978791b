/*
 * path.c -- the cheapest roster of one person: dynamic programming over the automaton of
 * her rules, with a box of counters (units, week-ends, limits by kind) in each node.
 * Only nodes that were reached have a box.  The innermost counter is units, in one row, so that
 * a transition is a row added and compared.
 */
#pragma GCC optimize("O3")
#include "solve/inner.h"

/* Cells that the widest box of anybody could need, within CELLS. */
static ptrdiff_t
cells_most(const struct solve_scaled *s)
{
	ptrdiff_t most = 1;

	for (int i = 0; i < s->k->rule_sets; i++) {
		const struct solve_rules *r = &s->k->rules[i];
		ptrdiff_t v = (ptrdiff_t)s->autos[i].nodes * (s->k->days + 1) * (s->head[i][s->k->days] + 1);

		v *= r->weekends_max > 0 ? r->weekends_max + 2 : 1;
		for (int c = 0; c < s->k->counters && v < CELLS; c++)
			v *= r->count_max[c] > 0 ? r->count_max[c] + 1 : 1;
		most = v > most ? v : most;
	}
	return most < CELLS ? most : CELLS;
}

void
solve_path_init(struct arena *a, const struct solve_scaled *s, uint64_t seed, struct solve_path *p)
{
	ptrdiff_t days = s->k->days, stride = s->k->classes + 1, all = (days + 1) * s->nodes_max;

	*p = (struct solve_path){ .s = s, .rng = seed, .worth = SOLVE_INF };
#if defined(__x86_64__)
	p->wide = __builtin_cpu_supports("avx2");
#endif
	p->cells = cells_most(s);
	p->cell = arena_array(a, int32_t, p->cells);
	p->slot = arena_array(a, int32_t, all);
	p->live = arena_array(a, int16_t, all);
	p->lives = arena_array(a, int, days + 1);
	p->open = arena_array(a, uint64_t, days);
	p->w = arena_array(a, int32_t, days * stride);
	p->which = arena_array(a, int16_t, days * stride);
	p->pick = arena_array(a, int16_t, days);
	p->step = arena_array(a, struct solve_step, stride);
	p->land = arena_push(a, sizeof *p->land, ALIGNOF(ptrdiff_t), stride);
	p->spare = arena_array(a, int16_t, days);
	p->cur = arena_array(a, int16_t, days + 1);
	p->node = arena_array(a, int16_t, days + 1);
	for (int i = 0; i < DIMS; i++) {
		p->lo[i] = arena_array(a, int16_t, days + 1);
		p->wid[i] = arena_array(a, int16_t, days + 1);
	}
	memset(p->slot, -1, sizeof *p->slot * (size_t)all);
}

static inline ptrdiff_t
box_size(const struct solve_path *p, int d)
{
	return (ptrdiff_t)p->wid[0][d] * p->wid[1][d] * p->wid[2][d] * p->wid[3][d];
}

#define INNERMOST inline __attribute__((always_inline))

/* The box of ${node} on day ${d}, made when it is new; NULL when the cells are used up. */
static INNERMOST int32_t *
box_of(struct solve_path *p, int d, int node, ptrdiff_t size)
{
	ptrdiff_t at = (ptrdiff_t)d * p->s->nodes_max + node;

	if (p->slot[at] < 0) {
		if (p->used + size > p->cells)
			return NULL;
		p->slot[at] = (int32_t)p->used;
		for (ptrdiff_t i = 0; i < size; i++)
			p->cell[p->used + i] = SOLVE_INF;
		p->used += size;
		p->live[(ptrdiff_t)d * p->s->nodes_max + p->lives[d]++] = (int16_t)node;
	}
	return p->cell + p->slot[at];
}

/* dst[i] = min(dst[i], src[i] + w) */
static INNERMOST void
relax(int32_t *restrict dst, const int32_t *restrict src, int32_t w, int n)
{
	for (int i = 0; i < n; i++) {
		int32_t v = src[i] + w;

		dst[i] = v < dst[i] ? v : dst[i];
	}
}

static void
land(const struct solve_path *p, int d, const int *inc, struct solve_landing *l)
{
	ptrdiff_t src_by = 1, dst_by = 1;

	*l = (struct solve_landing){};
	for (int i = 0; i < DIMS; i++) {
		int shift = p->lo[i][d] - p->lo[i][d + 1] + inc[i], room = p->wid[i][d + 1] - shift;

		l->from[i] = shift < 0 ? -shift : 0;
		l->end[i] = p->wid[i][d] < room ? p->wid[i][d] : room;
		if (l->from[i] >= l->end[i])
			return;
		l->src_by[i] = src_by;
		l->dst_by[i] = dst_by;
		l->src += l->from[i] * src_by;
		l->dst += (l->from[i] + shift) * dst_by;
		src_by *= p->wid[i][d];
		dst_by *= p->wid[i][d + 1];
	}
	l->n = l->end[0] - l->from[0];
}

/* One transition: the box ${src} of a day into ${dst} of the next. */
static INNERMOST void
spread(const struct solve_landing *l, int32_t w, int32_t *dst, const int32_t *src)
{
	dst += l->dst;
	src += l->src;
	for (int a = 0; a < l->end[3] - l->from[3]; a++)
		for (int b = 0; b < l->end[2] - l->from[2]; b++) {
			ptrdiff_t s = a * l->src_by[3] + b * l->src_by[2], t = a * l->dst_by[3] + b * l->dst_by[2];

			for (int e = 0; e < l->end[1] - l->from[1]; e++, s += l->src_by[1], t += l->dst_by[1])
				relax(dst + t, src + s, w, l->n);
		}
}

static int
steps_of(const struct solve_path *p, int d, struct solve_step *out)
{
	int stride = p->s->k->classes + 1, n = 0, weekday = (p->s->k->weekday + d) % 7;

	for (int cls = 0; cls < stride; cls++) {
		int32_t w = p->w[d * stride + cls];

		if (w >= SOLVE_INF / 2)
			continue;
		if (cls && weekday == 5)
			w += p->weekend_price;
		out[n] = (struct solve_step){ .cls = cls, .w = w };
		for (int i = 0; i < DIMS; i++)
			out[n].inc[i] = solve_gain(p->s->k, p->dim[i], cls, weekday, false);
		n++;
	}
	return n;
}

/* A week-end that only Sunday begins is paid on Sunday. */
static inline int32_t
cost_of(const struct solve_path *p, const struct solve_step *st, bool sunday, bool worked)
{
	return sunday && st->cls && !worked ? st->w + p->weekend_price : st->w;
}

static inline const int16_t *
table_of(const struct solve_path *p, const struct solve_auto *u, int d)
{
	return u->next[u->weeks && (p->s->k->weekday + d) % 7 == 0];
}

/* From all nodes of the day, by ${n} steps; false when the cells are used up. */
static INNERMOST bool
forward_nodes(struct solve_path *p, const struct solve_auto *u, int d, int n, bool sunday)
{
	const struct solve_step *st = p->step;
	struct solve_landing (*lands)[2] = p->land;
	const int16_t *next = table_of(p, u, d), *live = p->live + (ptrdiff_t)d * p->s->nodes_max;
	ptrdiff_t size = box_size(p, d + 1);

	for (int l = 0; l < p->lives[d]; l++) {
		int node = live[l], after = sunday && u->worked[node];
		const int32_t *src = p->cell + p->slot[(ptrdiff_t)d * p->s->nodes_max + node];

		for (int i = 0; i < n; i++) {
			int to = next[node * u->stride + st[i].cls];
			int32_t *dst;

			if (to < 0 || lands[i][after].n == 0)
				continue;
			dst = box_of(p, d + 1, to, size);
			if (!dst)
				return false;
			spread(&lands[i][after], cost_of(p, &st[i], sunday, u->worked[node]), dst, src);
		}
	}
	return true;
}

/* The same with wider registers, where there are. */
#if defined(__x86_64__)
__attribute__((target("avx2")))
#endif
static bool
forward_wide(struct solve_path *p, const struct solve_auto *u, int d, int n, bool sunday)
{
	return forward_nodes(p, u, d, n, sunday);
}

static bool
forward_day(struct solve_path *p, const struct solve_auto *u, int d)
{
	struct solve_step *st = p->step;
	struct solve_landing (*lands)[2] = p->land;
	int n = steps_of(p, d, st);
	bool sunday = (p->s->k->weekday + d) % 7 == 6;

	for (int i = 0; i < n; i++) {
		land(p, d, st[i].inc, &lands[i][0]);
		for (int k = 0; sunday && k < DIMS; k++)
			if (p->dim[k] == DIM_WEEKENDS)
				st[i].inc[k] = 0;
		if (sunday)
			land(p, d, st[i].inc, &lands[i][1]);
	}
	return p->wide ? forward_wide(p, u, d, n, sunday) : forward_nodes(p, u, d, n, sunday);
}

/* The node of each day along the roster that stays outside of the window. */
static void
walk(struct solve_path *p, const struct solve_auto *u, int person)
{
	p->node[0] = 0;
	for (int d = 0; d < p->s->k->days; d++) {
		int n, cls = p->roster[d] == SOLVE_OFF ? 0 : solve_options(p->s->k, person, d, &n)[p->roster[d]].cls;

		p->node[d + 1] = table_of(p, u, d)[p->node[d] * u->stride + cls];
		assert(p->node[d + 1] >= 0);
	}
}

/* After the window, when every way has come to the node of the roster, the rest is the roster's. */
static inline bool
joined(const struct solve_path *p, int d)
{
	return p->roster && d >= p->to && p->lives[d] == 1 && (p->s->k->weekday + d) % 7 != 6
	    && p->live[(ptrdiff_t)d * p->s->nodes_max] == p->node[d];
}

static bool
forward(struct solve_path *p, const struct solve_auto *u)
{
	for (p->end = p->from; p->end < p->s->k->days && !joined(p, p->end); p->end++)
		if (!forward_day(p, u, p->end))
			return false;
	return true;
}

struct place {		/* a node, and a point of its box */
	int node, at[DIMS];
};

static ptrdiff_t
offset(const struct solve_path *p, int d, const int *at)
{
	return ((ptrdiff_t)(at[3] * p->wid[2][d] + at[2]) * p->wid[1][d] + at[1]) * p->wid[0][d] + at[0];
}

/* The cheapest end, load included. */
static int32_t
last_place(const struct solve_path *p, const int32_t *load, struct place *out)
{
	int d = p->end;
	int32_t best = SOLVE_INF / 2;
	ptrdiff_t rows = (ptrdiff_t)p->wid[1][d] * p->wid[2][d] * p->wid[3][d];

	for (int l = 0; l < p->lives[d]; l++) {
		int node = p->live[(ptrdiff_t)d * p->s->nodes_max + l];
		const int32_t *cell = p->cell + p->slot[(ptrdiff_t)d * p->s->nodes_max + node];

		for (ptrdiff_t r = 0; r < rows; r++)
			for (int i = 0; i < p->wid[0][d]; i++) {
				int32_t v = cell[r * p->wid[0][d] + i];

				if (v >= SOLVE_INF / 2)
					continue;
				v += load && p->dim[0] == DIM_UNITS ? load[p->lo[0][d] + i + p->after] : 0;
				if (v >= best)
					continue;
				best = v;
				out->node = node;
				out->at[0] = i;
				out->at[1] = (int)(r % p->wid[1][d]);
				out->at[2] = (int)(r / p->wid[1][d] % p->wid[2][d]);
				out->at[3] = (int)(r / p->wid[1][d] / p->wid[2][d]);
			}
	}
	return best;
}

/* The place of day ${d} from which class ${cls} leads to ${to}: false when there is none. */
static bool
came_from(const struct solve_path *p, const struct solve_auto *u, int d, const struct solve_step *st,
	  const struct place *to, struct place *from)
{
	const int16_t *next = table_of(p, u, d), *live = p->live + (ptrdiff_t)d * p->s->nodes_max;
	int32_t want = p->cell[p->slot[(ptrdiff_t)(d + 1) * p->s->nodes_max + to->node] + offset(p, d + 1, to->at)];
	int weekday = (p->s->k->weekday + d) % 7;

	for (int l = 0; l < p->lives[d]; l++) {
		bool inside = true;

		if (next[live[l] * u->stride + st->cls] != to->node)
			continue;
		from->node = live[l];
		for (int i = 0; i < DIMS; i++) {
			int inc = solve_gain(p->s->k, p->dim[i], st->cls, weekday, u->worked[live[l]]);

			from->at[i] = to->at[i] + p->lo[i][d + 1] - p->lo[i][d] - inc;
			inside &= from->at[i] >= 0 && from->at[i] < p->wid[i][d];
		}
		if (inside && p->cell[p->slot[(ptrdiff_t)d * p->s->nodes_max + from->node] + offset(p, d, from->at)]
		    + cost_of(p, st, weekday == 6, u->worked[live[l]]) == want)
			return true;
	}
	return false;
}

static void
trace(struct solve_path *p, const struct solve_auto *u, struct place at)
{
	int stride = u->stride, days = p->s->k->days;

	if (p->roster)
		memcpy(p->pick, p->roster, sizeof *p->pick * (size_t)days);
	for (int d = p->end - 1; d >= p->from; d--) {
		struct solve_step *st = p->step;
		struct place from = {};
		int n = steps_of(p, d, st), i = 0;

		while (i < n && !came_from(p, u, d, &st[i], &at, &from))
			i++;
		assert(i < n);
		p->pick[d] = st[i].cls ? p->which[d * stride + st[i].cls] : SOLVE_OFF;
		at = from;
	}
}

/* What the days outside of ${from}..${to}-1 pay: they have one open class each. */
static int32_t
outside(const struct solve_path *p, int stride, int from, int to)
{
	int32_t v = 0;

	for (int d = 0; d < p->s->k->days; d++)
		if (d < from || d >= to)
			v += p->w[d * stride + __builtin_ctzll(p->open[d])];
	return v;
}

/* Units of the roster from day ${d} on. */
static int
units_after(const struct solve_path *p, int person, int d)
{
	int units = 0;

	for (int n; d < p->s->k->days; d++)
		if (p->roster[d] != SOLVE_OFF)
			units += p->s->k->cls[solve_options(p->s->k, person, d, &n)[p->roster[d]].cls].units;
	return units;
}

int32_t
solve_path_run(struct solve_path *p, int person)
{
	const struct solve_case *k = p->s->k;
	int rules = k->person[person].rules;
	const struct solve_auto *u = &p->s->autos[rules];
	struct place at = {};
	int32_t best = SOLVE_INF;
	int32_t *first;
	bool fits;

	p->used = 0;
	if (box_size(p, p->from) == 0)
		return SOLVE_INF;
	if (p->roster)
		walk(p, u, person);
	first = box_of(p, p->from, p->roster ? p->node[p->from] : 0, box_size(p, p->from));
	assert(first);
	first[0] = 0;
	fits = forward(p, u);
	p->after = fits && p->s->load[rules] && p->end < k->days ? units_after(p, person, p->end) : 0;
	p->work += p->used;
	if (fits)
		best = last_place(p, p->s->load[rules], &at);
	if (best < SOLVE_INF / 2) {
		best += p->roster ? outside(p, u->stride, p->from, p->end) : 0;
		if (best < p->worth)
			trace(p, u, at);
	}
	for (int d = p->from; d <= (p->end < k->days ? p->end + 1 : k->days); d++) {
		for (int l = 0; l < p->lives[d]; l++)
			p->slot[(ptrdiff_t)d * p->s->nodes_max + p->live[(ptrdiff_t)d * p->s->nodes_max + l]] = -1;
		p->lives[d] = 0;
	}
	return best < SOLVE_INF / 2 ? best : SOLVE_INF;
}

/*
 * graph.c -- the rosters that a person's rules and free days leave her, as the smallest acyclic automaton of classes.
 * What prices change is only what a class of a day costs, so the graph is made once: the states that path.c
 * would meet, from the last day back, those from which the same can follow becoming one (Revuz 1992, for words).
 * Then a best roster is one pass over a few hundred nodes, in the same exact numbers.
 * Rules that are too rich for it have none, and stay with the boxes of path.c.
 */
#pragma GCC optimize("O3")
#include "solve/graph.h"

enum {
	RAW = 300000,			/* states before they are merged, of a person */
	HASH = 1 << 20,			/* > 2 * RAW */
	ARCS = 250000,			/* more is no gain */
	WORK = 60 << 20,		/* choices of all states of everybody: a second or so */
	DEAD = UINT16_MAX,
};

struct raw { int16_t node, at[DIMS]; };

struct solve_grapher {
	struct solve_path *path;
	struct raw *raw;
	int32_t *hash;			/* index + 1, of a state or a node */
	int32_t *to;			/* [RAW * stride]: what follows, by choice; or -1 */
	uint16_t *merged;		/* [RAW]: node of its layer, or DEAD */
	uint16_t *arc;			/* [ARCS]: of the layer being merged on; the last day's first */
	int first[SOLVE_DAYS + 2];	/* states of each day */
	uint8_t cls[SOLVE_DAYS * (SOLVE_CLASSES + 1)];	/* choices of each day */
	uint8_t choices[SOLVE_DAYS];
	int arcs, states;
	uint32_t room;			/* of the hash: a power of two */
	int64_t work;
};

static void
drop(void *arg)
{
	struct arena *own = arg;

	if (own->beg)
		arena_fini(own);
	*own = (struct arena){};
}

/* In an arena of its own, which goes back when all graphs are made. */
static struct solve_grapher *
grapher(struct arena *a, struct arena *own, struct solve_path *path)
{
	struct solve_grapher *m;
	ptrdiff_t stride = path->s->k->classes + 1;

	arena_defer(a, drop, own);
	arena_init(own, (ptrdiff_t)RAW * (ptrdiff_t)(sizeof *m->raw + sizeof *m->to * (size_t)stride
	    + sizeof *m->merged) + HASH * (ptrdiff_t)sizeof *m->hash + ARCS * (ptrdiff_t)sizeof *m->arc
	    + (ptrdiff_t)sizeof *m + 65536);
	own->landing = a->landing;
	m = arena_new(own, struct solve_grapher);
	m->path = path;
	m->raw = arena_array(own, struct raw, RAW);
	m->hash = arena_array(own, int32_t, HASH);
	m->to = arena_array(own, int32_t, RAW * stride);
	m->merged = arena_array(own, uint16_t, RAW);
	m->arc = arena_array(own, uint16_t, ARCS);
	return m;
}

static uint32_t
mixed(const void *key, size_t n)
{
	const uint8_t *b = key;
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 1099511628211u;
	return (uint32_t)(h ^ h >> 29);
}

/* Where ${s} is in the hash, or could be. */
static uint32_t
place_of(const struct solve_grapher *m, const struct raw *s, int since)
{
	uint32_t h = mixed(s, sizeof *s) & (m->room - 1);

	while (m->hash[h] && (m->hash[h] <= since || memcmp(&m->raw[m->hash[h] - 1], s, sizeof *s) != 0))
		h = (h + 1) & (m->room - 1);
	return h;
}

/* Twice the room; days before this one are forgotten. */
static void
grow(struct solve_grapher *m, int since)
{
	m->room *= 2;
	memset(m->hash, 0, m->room * sizeof *m->hash);
	for (int i = since; i < m->states; i++)
		m->hash[place_of(m, &m->raw[i], since)] = i + 1;
}

/* The state of the day after, made when it is new; -1 when there are too many. */
static int32_t
state_of(struct solve_grapher *m, const struct raw *s, int since)
{
	uint32_t h = place_of(m, s, since);

	if (m->hash[h])
		return m->hash[h] - 1;
	if (m->states == RAW)
		return -1;
	m->raw[m->states++] = *s;
	m->hash[h] = m->states;
	if (2 * (uint32_t)m->states >= m->room)
		grow(m, since);
	return m->states - 1;
}

/* All that follows the states of day ${d}; false when they are too many. */
static bool
follow(struct solve_grapher *m, const struct solve_auto *u, int d)
{
	const struct solve_path *p = m->path;
	const struct solve_case *k = p->s->k;
	int weekday = (k->weekday + d) % 7, stride = k->classes + 1, since = m->first[d + 1] = m->states;
	const int16_t *next = u->next[u->weeks && weekday == 0];
	const uint8_t *cls = m->cls + d * stride;

	for (int i = m->first[d]; i < since; i++)
		for (int c = 0; c < m->choices[d]; c++) {
			struct raw t = { .node = next[m->raw[i].node * stride + cls[c]] };
			bool inside = t.node >= 0;
			int32_t to = -1;

			for (int x = 0; x < DIMS && inside; x++) {
				int v = m->raw[i].at[x] + p->lo[x][d] - p->lo[x][d + 1]
				    + solve_gain(k, p->dim[x], cls[c], weekday, u->worked[m->raw[i].node]);

				t.at[x] = (int16_t)v;
				inside = v >= 0 && v < p->wid[x][d + 1];
			}
			if (inside && (to = state_of(m, &t, since)) < 0)
				return false;
			m->to[(ptrdiff_t)i * stride + c] = to;
		}
	return true;
}

/* Nodes of the last day: by units, when the load has a price. */
static int
merge_ends(struct solve_grapher *m, const int32_t *load, int16_t *units)
{
	const struct solve_path *p = m->path;
	int days = p->s->k->days, n = 0;

	for (int i = m->first[days]; i < m->states; i++) {
		int v = load && p->dim[0] == DIM_UNITS ? p->lo[0][days] + m->raw[i].at[0] : 0, at = 0;

		while (at < n && units[at] != v)
			at++;
		if (at == n)
			units[n++] = (int16_t)v;
		m->merged[i] = (uint16_t)at;
		if (n == SOLVE_ENDS)
			return 0;
	}
	return n;
}

/* Nodes of day ${d}: states from which the same can follow are one.  Returns how many; -1: too many arcs. */
static int
merge(struct solve_grapher *m, int d, int after)
{
	int stride = m->path->s->k->classes + 1, choices = m->choices[d], begin = m->arcs, n = 0;
	uint32_t room = 64;

	while (room < 2 * (uint32_t)(m->first[d + 1] - m->first[d]))
		room *= 2;
	memset(m->hash, 0, room * sizeof *m->hash);
	for (int i = m->first[d]; i < m->first[d + 1]; i++) {
		uint16_t sign[SOLVE_CLASSES + 1];
		size_t size = (size_t)choices * sizeof *sign;
		bool dead = true;
		uint32_t h;

		for (int c = 0; c < choices; c++) {
			int32_t to = m->to[(ptrdiff_t)i * stride + c];

			sign[c] = to < 0 || m->merged[to] == DEAD ? (uint16_t)after : m->merged[to];
			dead &= sign[c] == after;
		}
		m->merged[i] = DEAD;
		if (dead)
			continue;
		h = mixed(sign, size) & (room - 1);
		while (m->hash[h] && memcmp(m->arc + begin + (m->hash[h] - 1) * choices, sign, size) != 0)
			h = (h + 1) & (room - 1);
		if (!m->hash[h]) {
			if (m->arcs + choices > ARCS)
				return -1;
			memcpy(m->arc + m->arcs, sign, size);
			m->arcs += choices;
			m->hash[h] = ++n;
		}
		m->merged[i] = (uint16_t)(m->hash[h] - 1);
	}
	return n;
}

/* A day on which nothing can be chosen is no layer. */
static void
pass(struct solve_grapher *m, int d)
{
	int stride = m->path->s->k->classes + 1;

	for (int i = m->first[d]; i < m->first[d + 1]; i++) {
		int32_t to = m->to[(ptrdiff_t)i * stride];

		m->merged[i] = to < 0 ? DEAD : m->merged[to];
	}
}

static bool
states(struct solve_grapher *m, int person)
{
	struct solve_path *p = m->path;
	const struct solve_case *k = p->s->k;
	int stride = k->classes + 1;

	solve_path_open(p, person, NULL, 0, 0);
	solve_box_bound(p, person, CELLS);
	if (p->lefts)
		return false;
	for (int x = 0; x < DIMS; x++)
		if (p->wid[x][0] == 0)
			return false;
	for (int d = 0; d < k->days; d++) {
		m->choices[d] = 0;
		for (int cls = 0; cls < stride; cls++)
			if (p->open[d] >> cls & 1)
				m->cls[d * stride + m->choices[d]++] = (uint8_t)cls;
	}
	m->room = 1024;
	memset(m->hash, 0, m->room * sizeof *m->hash);
	m->first[0] = 0;
	m->raw[0] = (struct raw){};
	m->states = 1;
	for (int d = 0; d < k->days; d++) {
		m->work += (int64_t)(m->states - m->first[d]) * m->choices[d];
		if (m->work > WORK || !follow(m, &p->s->autos[k->person[person].rules], d))
			return false;
	}
	m->first[k->days + 1] = m->states;
	return true;
}

static void
copy(struct arena *a, const struct solve_grapher *m, const int *nodes, struct solve_graph *g)
{
	const struct solve_case *k = m->path->s->k;
	int stride = k->classes + 1, arcs = m->arcs, value = 0;

	for (int d = 0; d < k->days; d++)
		g->layers += nodes[d] > 0;
	g->arcs = m->arcs;
	g->layer = arena_array(a, struct solve_layer, g->layers + 1);
	g->arc = arena_array(a, uint16_t, m->arcs);
	g->row = arena_array(a, uint16_t, k->days * stride);
	memset(g->row, -1, sizeof *g->row * (size_t)(k->days * stride));
	g->layers = 0;
	for (int d = 0, at = 0; d < k->days; d++) {
		struct solve_layer *l = &g->layer[g->layers];

		if (nodes[d] == 0)
			continue;
		arcs -= nodes[d] * m->choices[d];
		*l = (struct solve_layer){ .day = d, .nodes = nodes[d], .choices = m->choices[d],
		    .arc = at, .row = g->rows, .value = value };
		memcpy(g->arc + at, m->arc + arcs, sizeof *g->arc * (size_t)(nodes[d] * l->choices));
		for (int c = 0; c < l->choices; c++)
			g->row[d * stride + m->cls[d * stride + c]] = (uint16_t)(g->rows + c);
		at += nodes[d] * l->choices;
		g->rows += l->choices;
		value += nodes[d] + 1;
		g->layers++;
	}
	g->layer[g->layers] = (struct solve_layer){ .day = k->days, .nodes = g->ends, .value = value };
	g->values = value + g->ends + 1;
}

/* The graph of ${person}; false when there is none, or it would be large. */
static bool
graph(struct arena *a, struct solve_grapher *m, int person, struct solve_graph *g)
{
	const struct solve_case *k = m->path->s->k;
	int nodes[SOLVE_DAYS], after;
	int16_t units[SOLVE_ENDS];

	*g = (struct solve_graph){};
	if (!states(m, person))
		return false;
	m->arcs = 0;
	after = merge_ends(m, m->path->s->load[k->person[person].rules], units);
	if (after == 0)
		return false;
	g->ends = after;
	for (int d = k->days - 1; d >= 0; d--) {
		nodes[d] = 0;
		if (m->choices[d] == 1 && m->cls[d * (k->classes + 1)] == 0) {
			pass(m, d);
			continue;
		}
		nodes[d] = merge(m, d, after);
		if (nodes[d] <= 0)
			return false;
		after = nodes[d];
	}
	if (m->merged[0] == DEAD)
		return false;
	g->end = arena_array(a, int16_t, g->ends);
	memcpy(g->end, units, sizeof *units * (size_t)g->ends);
	copy(a, m, nodes, g);
	return true;
}

int32_t
solve_graph_run(const struct solve_graph *g, const int32_t *w, const int32_t *load, int32_t *value)
{
	int32_t *next = value + g->layer[g->layers].value;

	for (int i = 0; i < g->ends; i++)
		next[i] = load ? load[g->end[i]] : 0;
	next[g->ends] = SOLVE_INF;
	for (int l = g->layers - 1; l >= 0; l--) {
		const struct solve_layer *y = &g->layer[l];
		const uint16_t *to = g->arc + y->arc;
		const int32_t *cost = w + y->row;
		int32_t *now = value + y->value;

		for (int i = 0; i < y->nodes; i++) {
			int32_t best = SOLVE_INF;

			for (int c = 0; c < y->choices; c++) {
				int32_t v = next[*to++] + cost[c];

				best = v < best ? v : best;
			}
			now[i] = best;
		}
		now[y->nodes] = SOLVE_INF;
		next = now;
	}
	return next[0];
}

void
solve_graph_reach(const struct solve_graph *g, const int32_t *w, struct solve_reach *r)
{
	int n = 1;

	r->call++;
	r->arcs = 0;
	r->node[0] = 0;
	r->first[0] = 0;
	for (int l = 0; l < g->layers; l++) {
		const struct solve_layer *y = &g->layer[l];
		uint8_t *open = r->open + l * (SOLVE_CLASSES + 1);
		int32_t *seen = r->seen + y[1].value;
		int opens = 0, end = n;

		for (int c = 0; c < y->choices; c++)
			if (w[y->row + c] < SOLVE_INF)
				open[opens++] = (uint8_t)c;
		r->opens[l] = (uint8_t)opens;
		r->first[l + 1] = end;
		for (int i = r->first[l]; i < end; i++) {
			const uint16_t *to = g->arc + y->arc + r->node[i] * y->choices;

			for (int c = 0; c < opens; c++) {
				int next = to[open[c]];

				if (next == y[1].nodes || seen[next] == r->call)
					continue;
				seen[next] = r->call;
				r->node[n++] = (uint16_t)next;
			}
		}
		r->arcs += (end - r->first[l]) * opens;
	}
	r->first[g->layers + 1] = n;
}

int32_t
solve_graph_rerun(const struct solve_graph *g, const struct solve_reach *r, const int32_t *w, const int32_t *load,
		  int32_t *value)
{
	int32_t *next = value + g->layer[g->layers].value;

	for (int i = r->first[g->layers]; i < r->first[g->layers + 1]; i++)
		next[r->node[i]] = load ? load[g->end[r->node[i]]] : 0;
	next[g->ends] = SOLVE_INF;
	for (int l = g->layers - 1; l >= 0; l--) {
		const struct solve_layer *y = &g->layer[l];
		const uint8_t *open = r->open + l * (SOLVE_CLASSES + 1);
		const int32_t *cost = w + y->row;
		int32_t *now = value + y->value;

		for (int i = r->first[l]; i < r->first[l + 1]; i++) {
			const uint16_t *to = g->arc + y->arc + r->node[i] * y->choices;
			int32_t best = SOLVE_INF;

			for (int c = 0; c < r->opens[l]; c++) {
				int32_t v = next[to[open[c]]] + cost[open[c]];

				best = v < best ? v : best;
			}
			now[r->node[i]] = best;
		}
		now[y->nodes] = SOLVE_INF;
		next = now;
	}
	return next[0];
}

void
solve_graph_trace(const struct solve_graph *g, const int32_t *w, const int32_t *value, uint16_t *row)
{
	int node = 0;

	for (int l = 0; l < g->layers; l++) {
		const struct solve_layer *y = &g->layer[l];
		const int32_t *next = value + g->layer[l + 1].value;
		const uint16_t *to = g->arc + y->arc + node * y->choices;
		int c = 0;

		/* Nodes that no roster comes by have no value: nothing is read through a choice that cannot be. */
		while (w[y->row + c] >= SOLVE_INF || next[to[c]] + w[y->row + c] != value[y->value + node])
			c++;
		assert(c < y->choices);
		row[l] = (uint16_t)(y->row + c);
		node = to[c];
	}
}

void
solve_graphs(struct arena *a, struct solve_scaled *s, struct solve_path *path, int paths)
{
	const struct solve_case *k = s->k;
	struct arena *own = arena_new(a, struct arena);
	struct solve_grapher *m = grapher(a, own, &path[0]);
	struct solve_graph *all = arena_array(a, struct solve_graph, k->people);
	ptrdiff_t rows = 1, values = 1, columns = 1;

	for (int p = 0; p < k->people; p++) {
		ptrdiff_t places = k->person[p].place_cost ? __builtin_popcountll(s->places[p]) + 1 : 1;

		if (!graph(a, m, p, &all[p])) {
			all[p].layers = 0;
			continue;
		}
		s->graphs++;
		rows = all[p].rows > rows ? all[p].rows : rows;
		values = all[p].values > values ? all[p].values : values;
		columns = all[p].rows * places > columns ? all[p].rows * places : columns;
	}
	drop(own);
	s->graph = all;
	for (int i = 0; i < paths; i++) {
		path[i].column = arena_array(a, int32_t, columns);
		path[i].which_column = arena_array(a, int16_t, columns);
		path[i].row_cost = arena_array(a, int32_t, rows);
		path[i].value = arena_array(a, int32_t, values);
		path[i].row_taken = arena_array(a, uint16_t, k->days);
		path[i].hint = arena_array(a, uint64_t, k->people);
		path[i].reach = arena_new(a, struct solve_reach);
		*path[i].reach = (struct solve_reach){ .seen = arena_array(a, int32_t, values),
		    .node = arena_array(a, uint16_t, values) };
	}
}

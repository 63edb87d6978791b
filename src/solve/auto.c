/* auto.c -- the rules of a contract as an automaton: its reachable states, each met once. */
#include "solve/inner.h"

enum { HASH = 1 << 15 };	/* > 2 * NODES_MAX */

struct state {
	uint8_t work, ok, off, night, last, fresh;	/* ok: the run may end */
	uint16_t week;
	uint16_t past[SOLVE_ROLL];	/* units of yesterday, the day before, ... */
};

struct maker {
	const struct solve_case *k;
	const struct solve_rules *r;
	const uint8_t *alike;		/* class -> the first class that forbids the same */
	struct state *state;
	int16_t *hash;
	int nodes;
};

/* The node of ${s}, made when it is new; -1 when there are too many. */
static int
node_of(struct maker *m, const struct state *s)
{
	uint64_t h = 1469598103934665603u;
	const uint8_t *b = (const uint8_t *)s;

	for (size_t i = 0; i < sizeof *s; i++)
		h = (h ^ b[i]) * 1099511628211u;
	h = (h ^ h >> 29) % HASH;
	while (m->hash[h]) {
		if (memcmp(&m->state[m->hash[h] - 1], s, sizeof *s) == 0)
			return m->hash[h] - 1;
		h = (h + 1) % HASH;
	}
	if (m->nodes == NODES_MAX)
		return -1;
	m->state[m->nodes++] = *s;
	m->hash[h] = (int16_t)m->nodes;
	return m->nodes - 1;
}

static void
slide(const struct solve_rules *r, struct state *t, unsigned units)
{
	for (int i = r->roll_days - 2; i > 0; i--)
		t->past[i] = t->past[i - 1];
	if (r->roll_days > 1)
		t->past[0] = (uint16_t)units;
}

static bool
rest(const struct solve_rules *r, struct state *t)
{
	if (t->work && !t->ok)
		return false;
	if (t->work)
		t->off = 1;
	else if (t->off < r->off_min)
		t->off++;
	if (t->off >= r->off_min)
		t->off = r->off_min;
	t->work = t->ok = t->night = t->last = t->fresh = 0;
	slide(r, t, 0);
	return true;
}

static bool
work(const struct maker *m, struct state *t, int cls)
{
	const struct solve_rules *r = m->r;
	const struct solve_class *c = &m->k->cls[cls];
	unsigned sum = c->units;

	if (t->work == 0 && t->off < r->off_min)
		return false;
	if (t->last && m->k->cls[t->last].no_next >> cls & 1)
		return false;
	if (r->run_max && t->work >= r->run_max)
		return false;
	for (int i = 0; i < r->roll_days - 1; i++)
		sum += t->past[i];
	if (r->roll_max && sum > r->roll_max)
		return false;
	if (r->week_max && t->week + c->units > r->week_max)
		return false;
	if (r->night_max && c->night && t->night >= r->night_max)
		return false;
	/* Before the horizon there may have been as much work as is wanted, so a first run is long enough. */
	t->ok |= t->fresh || t->work + 1 >= r->run_min;
	if (r->run_max || t->work + 1 <= r->run_min || t->work == 0)
		t->work++;
	if (!r->run_max && t->ok)
		t->work = 1;
	t->off = t->fresh = 0;
	t->night = r->night_max && c->night ? (uint8_t)(t->night + 1) : 0;
	t->last = m->alike[cls];
	if (r->week_max)
		t->week = (uint16_t)(t->week + c->units);
	slide(r, t, c->units);
	return true;
}

/* Every transition out of ${node}; false when there are too many states. */
static bool
expand(struct maker *m, struct solve_auto *out, int node)
{
	for (int monday = 0; monday <= out->weeks; monday++)
		for (int cls = 0; cls < out->stride; cls++) {
			struct state t = m->state[node];
			int to = -1;

			if (monday)
				t.week = 0;
			if (cls == 0 ? rest(m->r, &t) : work(m, &t, cls)) {
				to = node_of(m, &t);
				if (to < 0)
					return false;
			}
			out->next[monday][node * out->stride + cls] = (int16_t)to;
		}
	return true;
}

/* Classes that forbid the same classes are one class yesterday. */
static const uint8_t *
classes_alike(struct ctx *c, const struct solve_case *k)
{
	uint8_t *alike = arena_array(c->a, uint8_t, k->classes + 1);

	for (int i = 1; i <= k->classes; i++) {
		alike[i] = (uint8_t)i;
		if (k->cls[i].no_next == 0)
			alike[i] = 0;
		for (int j = 1; alike[i] && j < i; j++)
			if (k->cls[j].no_next == k->cls[i].no_next) {
				alike[i] = (uint8_t)j;
				break;
			}
	}
	return alike;
}

static bool
build(struct ctx *c, struct maker *m, struct solve_auto *out)
{
	struct state zero = { .off = m->r->off_min, .fresh = 1 };
	int cap = 0;

	(void)node_of(m, &zero);
	for (int node = 0; node < m->nodes; node++) {
		if (node == cap) {	/* tables double; the arena keeps what they were */
			int grown = cap ? 2 * cap : 64;

			for (int i = 0; i <= out->weeks; i++) {
				int16_t *t = arena_array(c->a, int16_t, (ptrdiff_t)grown * out->stride);

				if (cap)
					memcpy(t, out->next[i], sizeof *t * (size_t)(cap * out->stride));
				out->next[i] = t;
			}
			cap = grown;
		}
		if (!expand(m, out, node))
			return false;
	}
	return true;
}

enum err
solve_auto(struct ctx *c, const struct solve_case *k, const struct solve_rules *r, struct solve_auto *out)
{
	struct maker m = { .k = k, .r = r, .alike = classes_alike(c, k) };

	assert(r->roll_days <= SOLVE_ROLL);
	m.state = arena_array(c->a, struct state, NODES_MAX);
	m.hash = arena_array(c->a, int16_t, HASH);
	*out = (struct solve_auto){ .stride = k->classes + 1, .weeks = r->week_max > 0 };
	if (!build(c, &m, out))
		return fail(c, E_INVALID, S("rules"), S("solve.rich"), "more than %d states", NODES_MAX);
	if (!out->weeks)
		out->next[1] = out->next[0];
	out->nodes = m.nodes;
	out->worked = arena_array(c->a, uint8_t, m.nodes);
	for (int i = 0; i < m.nodes; i++)
		out->worked[i] = m.state[i].work > 0;
	return OK;
}

/*
 * proof.c -- the bound of a certificate, from scratch: nothing of the search is used, no automaton, box or graph.
 *
 * Each person's best roster at the prices is found by going through the days with every state that the rules
 * can tell apart, in a table; what a rule means is written here a second time.  All in exact integers. A file
 * may say anything: sums are of 128 bits.  Slower than the search by far, and simple: a case takes as long as
 * some rounds of its prices.
 */
#include "solve/solve.h"

enum { STATES = 1 << 20, PAIRS = SOLVE_CLASSES * SOLVE_PLACES + 2, PAID = 64, PRICE = 1 << 28, SCALE = 1 << 20 };
#define FAR (INT64_MAX / 4)

struct key {			/* what matters of the days before; 0 where a rule is not there */
	uint64_t places;
	uint32_t units;
	uint16_t week, weekends;
	uint8_t run, off, night, last, fresh, worked, same, none;
	uint16_t past[SOLVE_ROLL];
	uint16_t count[SOLVE_COUNTERS];
};
static_assert(sizeof(struct key) == 8 + 4 + 4 + 8 + 2 * (SOLVE_ROLL + SOLVE_COUNTERS), "compared and mixed byte by byte");

struct layer {
	struct key *key;
	int64_t *cost;
	int32_t *hash;		/* index + 1 */
	int n;
};

struct choice { int cls, place; int64_t cost; bool kept; };

struct prover {
	struct ctx *c;
	const struct solve_case *k;
	const struct solve_certificate *z;
	struct layer layer[2];
	/* Of the person: */
	int person;
	const struct solve_rules *r;
	const struct solve_person *who;
	int64_t units_price, weekend_price, count_price[SOLVE_COUNTERS];
	bool units, weekends, count[SOLVE_COUNTERS];	/* in the state */
	bool units_paid;	/* a rule of them is paid instead */
	bool bare;		/* a duty may always be given up */
	__int128 back;		/* what paid rules give back */
	struct choice choice[PAIRS];
	int choices;
};

static void
drop(void *arg)
{
	struct arena *own = arg;

	if (own->beg)
		arena_fini(own);
	*own = (struct arena){};
}

/* In an arena of its own, which goes back when all is said. */
static struct prover *
prover(struct ctx *c, struct arena *own, const struct solve_case *k, const struct solve_certificate *z)
{
	struct prover *m;

	arena_defer(c->a, drop, own);
	arena_init(own, 2 * STATES * (ptrdiff_t)(sizeof *m->layer->key + sizeof *m->layer->cost
	    + 2 * sizeof *m->layer->hash) + (ptrdiff_t)sizeof *m + 65536);
	own->landing = c->a->landing;
	m = arena_new(own, struct prover);
	*m = (struct prover){ .c = c, .k = k, .z = z };
	for (int i = 0; i < 2; i++) {
		m->layer[i].key = arena_array(own, struct key, STATES);
		m->layer[i].cost = arena_array(own, int64_t, STATES);
		m->layer[i].hash = arena_array(own, int32_t, 2 * STATES);
	}
	return m;
}

static uint32_t
mixed(const struct key *s)
{
	uint64_t word, h = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < sizeof *s; i += sizeof word) {
		memcpy(&word, (const char *)s + i, sizeof word);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return (uint32_t)h & (2 * STATES - 1);
}

/* The state is reached at this cost; false: there are too many states. */
static bool
reached(struct layer *y, const struct key *s, int64_t cost)
{
	uint32_t h = mixed(s);

	while (y->hash[h] && memcmp(&y->key[y->hash[h] - 1], s, sizeof *s) != 0)
		h = (h + 1) & (2 * STATES - 1);
	if (y->hash[h]) {
		int64_t *was = &y->cost[y->hash[h] - 1];

		*was = cost < *was ? cost : *was;
		return true;
	}
	if (y->n == STATES)
		return false;
	y->key[y->n] = *s;
	y->cost[y->n] = cost;
	y->hash[h] = ++y->n;
	return true;
}

static void
clear(struct layer *y)
{
	for (int i = 0; i < y->n; i++) {
		uint32_t h = mixed(&y->key[i]);

		while (y->hash[h])	/* all of a run go, those after it too */
			y->hash[h] = 0, h = (h + 1) & (2 * STATES - 1);
	}
	y->n = 0;
}

/* One day off after ${s}; false: a rule forbids it. */
static bool
rests(const struct prover *m, struct key *s)
{
	const struct solve_rules *r = m->r;

	if (s->worked && !s->fresh && s->run < r->run_min)
		return false;
	s->off = s->worked ? 1 : s->off < r->off_min ? (uint8_t)(s->off + 1) : s->off;
	s->off = s->off > r->off_min ? r->off_min : s->off;
	s->run = s->night = s->last = s->fresh = s->worked = 0;
	return true;
}

/* What forbids the same afterwards is the same. */
static uint8_t
alike(const struct solve_case *k, int cls)
{
	int first = 1;

	if (k->cls[cls].no_next == 0)
		return 0;
	while (k->cls[first].no_next != k->cls[cls].no_next)
		first++;
	return (uint8_t)first;
}

static bool
counts(const struct prover *m, struct key *s, int cls, int weekday)
{
	const struct solve_class *x = &m->k->cls[cls];
	const struct solve_rules *r = m->r;

	if (m->units) {
		s->units += x->units;
		if (r->max_units && s->units > (uint32_t)r->max_units)
			return false;
		if (!r->max_units && s->units > (uint32_t)r->min_units)
			s->units = (uint32_t)r->min_units;
	}
	if (m->weekends && (weekday == 5 || (weekday == 6 && !s->worked)) && ++s->weekends > r->weekends_max)
		return false;
	if (x->counter >= 0 && m->count[x->counter] && ++s->count[x->counter] > r->count_max[x->counter])
		return false;
	return true;
}

/* A duty after ${s}; false: a rule forbids it. */
static bool
works(const struct prover *m, struct key *s, int cls, int weekday)
{
	const struct solve_class *x = &m->k->cls[cls];
	const struct solve_rules *r = m->r;
	int window = x->units, cap = r->run_max > r->run_min ? r->run_max : r->run_min;

	if (!s->worked && s->off < r->off_min)
		return false;
	if (s->last && m->k->cls[s->last].no_next >> cls & 1)
		return false;
	if (r->run_max && s->run >= r->run_max)
		return false;
	for (int i = 0; i + 1 < r->roll_days; i++)
		window += s->past[i];
	if (r->roll_max && window > r->roll_max)
		return false;
	if (r->week_max && s->week + x->units > r->week_max)
		return false;
	if (r->night_max && x->night && s->night >= r->night_max)
		return false;
	if (!counts(m, s, cls, weekday))
		return false;
	s->run = s->run < cap ? (uint8_t)(s->run + 1) : s->run;
	s->fresh = s->fresh && s->run < r->run_min;
	s->off = 0;
	s->worked = 1;
	s->night = r->night_max && x->night ? (uint8_t)(s->night + 1) : 0;
	s->week = r->week_max ? (uint16_t)(s->week + x->units) : 0;
	s->last = alike(m->k, cls);
	return true;
}

static int64_t
duty_price(const struct prover *m, const struct solve_option *o)
{
	const struct solve_class *x = &m->k->cls[o->cls];
	int64_t v = (int64_t)o->cost * m->z->scale + m->units_price * x->units;

	if (x->counter >= 0)
		v += m->count_price[x->counter];
	for (int i = 0; i < SOLVE_TOUCH; i++)
		if (o->line[i] != SOLVE_NONE)
			v += o->line[i] >= 0 ? -(int64_t)m->z->price[o->line[i]] : m->z->price[~o->line[i]];
	return v;
}

/* The ways to spend the day: of each class and place the cheapest, and what was published. */
static void
choices(struct prover *m, int day)
{
	static const struct choice off = { 0 };
	const struct solve_case *k = m->k;
	int n, kept = m->who->kept ? m->who->kept[day] : SOLVE_OFF;
	const struct solve_option *o = solve_options(k, m->person, day, &n);

	m->choices = 0;
	if (!k->must || !k->must[m->person * k->days + day]) {
		m->choice[m->choices] = off;
		m->choice[m->choices++].kept = kept == SOLVE_OFF;
	}
	for (int i = 0; i < n; i++) {
		struct choice x = { o[i].cls, m->who->place_cost ? o[i].place : 0, duty_price(m, &o[i]),
		    m->who->kept && i == kept };
		int j = 0;

		if (!x.kept && m->bare && x.cost >= 0)
			continue;
		while (j < m->choices && (m->choice[j].cls != x.cls || m->choice[j].place != x.place
		    || m->choice[j].kept != x.kept))
			j++;
		if (j == m->choices)
			m->choice[m->choices++] = x;
		else if (x.cost < m->choice[j].cost)
			m->choice[j] = x;
	}
}

/* One way to spend the day, after one state. */
static bool
follow(struct prover *m, struct layer *to, struct key s, int64_t cost, const struct choice *x, int weekday)
{
	const struct solve_rules *r = m->r;

	if (weekday == 0)
		s.week = 0;
	if (x->cls && m->weekend_price && (weekday == 5 || (weekday == 6 && !s.worked)))
		cost += m->weekend_price;
	if (x->cls == 0 ? !rests(m, &s) : !works(m, &s, x->cls, weekday))
		return true;
	for (int i = r->roll_days - 2; r->roll_max && i >= 0; i--)
		s.past[i] = i > 0 ? s.past[i - 1] : x->cls ? m->k->cls[x->cls].units : 0;
	if (x->cls && m->who->place_cost && !(s.places >> x->place & 1)) {
		s.places |= (uint64_t)1 << x->place;
		cost += (int64_t)m->who->place_cost * m->z->scale;
	}
	s.same &= x->kept;
	return reached(to, &s, cost + x->cost);
}

/* The rules of a person that are in the state, and those that are paid for instead. */
static enum err
rules_of(struct prover *m, int person)
{
	const struct solve_case *k = m->k;
	const struct solve_rules *r = m->r = &k->rules[k->person[person].rules];
	int paid = 0;

	m->person = person;
	m->who = &k->person[person];
	m->units_price = m->weekend_price = m->back = 0;
	m->units_paid = false;
	m->weekends = r->weekends_max >= 0;
	for (int i = 0; i < k->counters; i++) {
		m->count[i] = r->count_max[i] >= 0 && r->count_max[i] < k->days;
		m->count_price[i] = 0;
	}
	for (int i = 0; i < m->z->paid_rules; i++) {
		const struct solve_paid *q = &m->z->paid[i];

		if (q->person != person)
			continue;
		if (q->price < 0 || q->price > PRICE || ++paid > PAID)
			return fail(m->c, E_CONFLICT, S("certificate"), S("solve.bound"), "prices of rules: out of range");
		if (q->what == SOLVE_PAID_WEEKENDS && r->weekends_max >= 0) {
			m->weekends = false;
			m->weekend_price += q->price;
			m->back += (__int128)q->price * r->weekends_max;
		} else if (q->what == SOLVE_PAID_MOST || q->what == SOLVE_PAID_LEAST) {
			int sign = q->what == SOLVE_PAID_MOST ? 1 : -1;

			if (sign > 0 && !r->max_units)
				continue;
			m->units_paid = true;
			m->units_price += sign * (int64_t)q->price;
			m->back += sign * (__int128)q->price * (sign > 0 ? r->max_units : r->min_units);
		} else if (q->what >= 0 && q->what < k->counters && r->count_max[q->what] >= 0) {
			m->count[q->what] = false;
			m->count_price[q->what] += q->price;
			m->back += (__int128)q->price * r->count_max[q->what];
		}
	}
	m->units = !m->units_paid && (r->max_units || r->min_units);
	m->bare = !k->must && !r->min_units && r->run_min <= 1 && r->off_min <= 1;
	return OK;
}

/* The cheapest end of ${y}; FAR: no roster keeps the rules. */
static int64_t
cheapest(const struct prover *m, const struct layer *y)
{
	const struct solve_rules *r = m->r;
	int64_t best = FAR, low = 0;

	for (int u = 0; m->units_paid && r->load && u <= r->max_units; u++)
		low = u == 0 || r->load[u] < low ? r->load[u] : low;
	for (int i = 0; i < y->n; i++) {
		int64_t v = y->cost[i];

		if (m->units && y->key[i].units < (uint32_t)r->min_units)
			continue;
		v += (int64_t)m->z->scale * (m->units && r->load ? r->load[y->key[i].units] : low);
		v += m->who->kept && !y->key[i].same ? (int64_t)m->who->disturb * m->z->scale : 0;
		best = v < best ? v : best;
	}
	return best;
}

static enum err
person_best(struct prover *m, int person, __int128 *out)
{
	const struct solve_case *k = m->k;
	struct key zero = { .fresh = 1, .same = m->k->person[person].kept != NULL };
	int64_t v;

	TRY(rules_of(m, person));
	zero.off = m->r->off_min;
	clear(&m->layer[0]);
	(void)reached(&m->layer[0], &zero, 0);
	for (int d = 0; d < k->days; d++) {
		struct layer *from = &m->layer[d % 2], *to = &m->layer[(d + 1) % 2];

		choices(m, d);
		clear(to);
		for (int i = 0; i < from->n; i++)
			for (int x = 0; x < m->choices; x++)
				if (!follow(m, to, from->key[i], from->cost[i], &m->choice[x], (k->weekday + d) % 7))
					return fail(m->c, E_LIMIT, S("certificate"), S("solve.bound"), "too many states to check");
	}
	v = cheapest(m, &m->layer[k->days % 2]);
	*out = v == FAR ? 0 : v - m->back;	/* whom no roster keeps has none, in a plan as here */
	return OK;
}

static int64_t
cost_of(const struct solve_line *x, int64_t y)
{
	if (y < x->min)
		return x->under * (x->min - y) + (int64_t)x->below * (x->wish - x->min);
	return y < x->wish ? x->below * (x->wish - y) : x->over * (y - x->wish);
}

static enum err
prove(struct prover *m, int64_t *out)
{
	const struct solve_case *k = m->k;
	const struct solve_certificate *z = m->z;
	__int128 v = (__int128)k->base * z->scale, one;

	if (z->scale < 1 || z->scale > SCALE)
		return fail(m->c, E_CONFLICT, S("certificate"), S("solve.bound"), "scale: from 1 to %d is expected", SCALE);
	for (int l = 0; l < k->lines; l++) {
		const struct solve_line *x = &k->line[l];
		int64_t price = z->price[l];
		__int128 a, b;

		/* Beyond these, more and more of it, or less and less, would cost less and less. */
		if (price < -(int64_t)x->over * z->scale || price > (int64_t)x->under * z->scale)
			return fail(m->c, E_CONFLICT, S("certificate"), S("solve.bound"), "the price of line %d is beyond its weights", l);
		a = (__int128)cost_of(x, x->min) * z->scale + (__int128)price * x->min;
		b = (__int128)cost_of(x, x->wish) * z->scale + (__int128)price * x->wish;
		v += a < b ? a : b;
	}
	for (int p = 0; p < k->people; p++) {
		TRY(person_best(m, p, &one));
		v += one;
	}
	*out = (int64_t)(v / z->scale + (v % z->scale > 0));
	return OK;
}

enum err
solve_bound(struct ctx *c, const struct solve_case *k, const struct solve_certificate *z, int64_t *out)
{
	struct arena *own = arena_new(c->a, struct arena);
	enum err e = prove(prover(c, own, k, z), out);

	drop(own);
	return e;
}

/* price.c -- what a person's options are worth now, and her best roster, in as few places as pays. */
#include "solve/graph.h"

enum { PLACES_TRIED = 600 };	/* sets of places, for one roster */

void
solve_path_open(struct solve_path *p, int person, const int16_t *roster, int a, int b)
{
	const struct solve_case *k = p->s->k;

	p->roster = roster;
	p->from = roster ? a : 0;
	p->to = roster ? b : k->days;
	if (solve_has_graph(p->s, person) && !k->person[person].kept)
		return;
	for (int d = 0; d < k->days; d++) {
		int n, held = solve_path_held(p, d);
		const struct solve_option *o = solve_options(k, person, d, &n);

		if (held != PATH_FREE) {
			p->open[d] = (uint64_t)1 << (held == SOLVE_OFF ? 0 : o[held].cls);
			continue;
		}
		p->open[d] = !(k->must && k->must[person * k->days + d]);
		for (int i = 0; i < n; i++)
			p->open[d] |= (uint64_t)1 << o[i].cls;
	}
}

static inline int32_t
value(const struct solve_option *o, const int32_t *up, const int32_t *down)
{
	int32_t v = o->cost;

	for (int i = 0; up && i < SOLVE_TOUCH && o->line[i] != SOLVE_NONE; i++)
		v += o->line[i] >= 0 ? up[o->line[i]] : down[~o->line[i]];
	return v;
}

/* p->w and p->which: the cheapest option of each open class. */
static void
fill(struct solve_path *p, int person, const int32_t *up, const int32_t *down, uint64_t places)
{
	const struct solve_case *k = p->s->k;
	int stride = k->classes + 1;
	/* Where work may always be given up, no duty that costs is ever taken. */
	int32_t most = p->s->bare[k->person[person].rules] ? 0 : SOLVE_INF;

	for (int d = 0; d < k->days; d++) {
		int32_t *w = p->w + d * stride;
		int16_t *which = p->which + d * stride;
		int32_t first = k->first[person * k->days + d], n = k->first[person * k->days + d + 1] - first;
		int held = solve_path_held(p, d);
		bool fixed = held != PATH_FREE;
		int i = fixed ? held : 0, end = fixed ? held + 1 : n;

		w[0] = p->open[d] & 1 ? 0 : SOLVE_INF;
		for (int cls = 1; cls < stride; cls++)
			w[cls] = SOLVE_INF;
		for (i = i < 0 ? 0 : i; i < end; i++) {
			const struct solve_option *o = &p->s->option[first + i];
			int32_t v;

			if (!(p->open[d] >> o->cls & 1) || (!fixed && !(places >> o->place & 1)))
				continue;
			v = value(o, up, down) + p->extra[o->cls];
			if (v < w[o->cls] && (v < most || fixed)) {
				w[o->cls] = v;
				which[o->cls] = (int16_t)i;
			}
		}
	}
}

static uint64_t
places_of(const struct solve_path *p, int person, const int16_t *pick)
{
	const struct solve_case *k = p->s->k;
	uint64_t m = 0;
	int n;

	for (int d = 0; d < k->days; d++)
		if (pick[d] != SOLVE_OFF)
			m |= (uint64_t)1 << solve_options(k, person, d, &n)[pick[d]].place;
	return m;
}

struct trial {		/* sets of places being tried */
	struct solve_path *p;
	int person;
	const int32_t *up, *down;
	int32_t charge, best, floor;	/* floor: no set can do better, each place besides */
	uint64_t fixed;			/* places of the days outside of the window: paid already */
	int tried;
};

static int32_t
try_places(struct trial *t, uint64_t set)
{
	struct solve_path *p = t->p;
	int32_t v, paid;

	set |= t->fixed;
	t->tried++;
	fill(p, t->person, t->up, t->down, set);
	/* Fewer places than the set has are a set of their own. */
	p->worth = t->best - t->charge * __builtin_popcountll(set);
	v = solve_path_run(p, t->person);
	if (v >= p->worth) {
		p->worth = SOLVE_INF;
		return v;
	}
	p->worth = SOLVE_INF;
	paid = v + t->charge * __builtin_popcountll(places_of(p, t->person, p->pick));
	if (paid < t->best) {
		t->best = paid;
		memcpy(p->spare, p->pick, sizeof *p->pick * (size_t)p->s->k->days);
	}
	return v;
}

/* At most what each place can gain alone: the best of each day, as if no rule bound them. */
static void
gain_most(const struct trial *t, int64_t *gain)
{
	const struct solve_path *p = t->p;
	const struct solve_case *k = p->s->k;
	int32_t day[SOLVE_PLACES];

	memset(gain, 0, sizeof *gain * SOLVE_PLACES);
	for (int d = p->from; d < p->to; d++) {
		int32_t first = k->first[t->person * k->days + d], end = k->first[t->person * k->days + d + 1];

		memset(day, 0, sizeof day);
		for (int32_t i = first; i < end; i++) {
			const struct solve_option *o = &p->s->option[i];
			int32_t v = value(o, t->up, t->down);

			day[o->place] = v < day[o->place] ? v : day[o->place];
		}
		for (uint64_t left = p->s->places[t->person]; left; left &= left - 1)
			gain[__builtin_ctzll(left)] -= day[__builtin_ctzll(left)];
	}
}

/*
 * Sets of two places and more.  When work may always be given up, what a set gains is at most the
 * sum of what its places gain alone: only places that gain more than they cost are looked at, best first.
 */
static bool
try_sets(struct trial *t, const int *place, const int32_t *gain, int n, int32_t none, bool bare)
{
	int stack[SOLVE_PLACES + 1] = {}, depth = 0;
	int64_t sum[SOLVE_PLACES + 1] = {}, rest[SOLVE_PLACES + 1] = {};
	uint64_t set[SOLVE_PLACES + 1] = {};

	for (int i = n - 1; i >= 0; i--)
		rest[i] = rest[i + 1] + gain[i] - t->charge;
	for (int looked = 0; depth >= 0; looked++) {
		int i = stack[depth];
		int64_t most, deeper;

		if (i == n) {
			if (--depth >= 0)
				stack[depth]++;
			continue;
		}
		if (t->tried >= PLACES_TRIED || looked > 100 * PLACES_TRIED)
			return false;
		set[depth + 1] = set[depth] | (uint64_t)1 << place[i];
		sum[depth + 1] = sum[depth] + gain[i] - t->charge;
		most = t->floor + (int64_t)t->charge * (depth + 1 + __builtin_popcountll(t->fixed));
		deeper = most + t->charge;
		if (bare && most < none - sum[depth + 1])
			most = none - sum[depth + 1];
		if (bare && deeper < none - sum[depth + 1] - rest[i + 1])
			deeper = none - sum[depth + 1] - rest[i + 1];
		if (depth > 0 && most < t->best)
			(void)try_places(t, set[depth + 1]);
		if (deeper < t->best)
			stack[++depth] = i + 1;
		else
			stack[depth]++;
	}
	return true;
}

/* Best set of places; false when it stopped before all that could pay were tried. */
static bool
best_places(struct trial *t)
{
	struct solve_path *p = t->p;
	bool bare = p->s->bare[p->s->k->person[t->person].rules];
	int place[SOLVE_PLACES], n = 0;
	int32_t gain[SOLVE_PLACES], none = try_places(t, 0);
	int64_t most[SOLVE_PLACES];

	gain_most(t, most);
	for (uint64_t left = p->s->places[t->person] & ~t->fixed; left; left &= left - 1) {
		int at = n, x = __builtin_ctzll(left);
		int32_t v, g;

		if (bare && most[x] <= t->charge)
			continue;
		v = try_places(t, (uint64_t)1 << x);
		g = none >= SOLVE_INF / 2 ? 0 : none - v;
		if (bare && g <= t->charge)
			continue;
		for (; at > 0 && gain[at - 1] < g; at--) {
			gain[at] = gain[at - 1];
			place[at] = place[at - 1];
		}
		gain[at] = g;
		place[at] = x;
		n++;
	}
	bare = bare && none < SOLVE_INF / 2;
	return try_sets(t, place, gain, n, none + (bare ? t->charge * __builtin_popcountll(t->fixed) : 0), bare);
}

/* Her roster as it was published costs no disturbance, if it is still open. */
static bool
kept_open(const struct solve_path *p, int person)
{
	const struct solve_case *k = p->s->k;
	const int16_t *kept = k->person[person].kept;

	for (int d = 0; d < k->days; d++) {
		int n;
		const struct solve_option *o = solve_options(k, person, d, &n);

		if (kept[d] >= n || (kept[d] < 0 && kept[d] != SOLVE_OFF))
			return false;
		if (!(p->open[d] >> (kept[d] == SOLVE_OFF ? 0 : o[kept[d]].cls) & 1))
			return false;
		if (solve_path_held(p, d) != PATH_FREE && kept[d] != solve_path_held(p, d))
			return false;
	}
	return true;
}

int32_t
solve_path_cost(const struct solve_scaled *s, int person, const int16_t *roster, const int32_t *up, const int32_t *down)
{
	const struct solve_case *k = s->k;
	const struct solve_person *who = &k->person[person];
	uint64_t places = 0;
	int32_t v = 0, units = 0;

	for (int d = 0; d < k->days; d++) {
		const struct solve_option *o = &s->option[k->first[person * k->days + d] + roster[d]];

		if (roster[d] == SOLVE_OFF)
			continue;
		v += value(o, up, down);
		units += k->cls[o->cls].units;
		places |= (uint64_t)1 << o->place;
	}
	if (s->load[who->rules])
		v += s->load[who->rules][units];
	v += who->place_cost * s->scale * __builtin_popcountll(places);
	if (who->kept && memcmp(who->kept, roster, sizeof *roster * (size_t)k->days) != 0)
		v += who->disturb * s->scale;
	return v;
}

int32_t
solve_path_best(struct solve_path *p, int person, const int32_t *up, const int32_t *down, bool bound)
{
	const struct solve_person *who = &p->s->k->person[person];
	struct trial t = { .p = p, .person = person, .up = up, .down = down, .best = SOLVE_INF,
	    .charge = who->place_cost * p->s->scale };
	size_t size = sizeof *p->pick * (size_t)p->s->k->days;
	int32_t v;
	int n;
	bool graph = solve_has_graph(p->s, person);

	if (!graph)
		fill(p, person, up, down, UINT64_MAX);
	t.floor = v = graph ? solve_graph_best(p, person, up, down, bound) : solve_path_run(p, person);
	if (v >= SOLVE_INF / 2)
		return SOLVE_INF;
	if (t.charge && !graph) {
		t.best = v + t.charge * __builtin_popcountll(places_of(p, person, p->pick));
		memcpy(p->spare, p->pick, size);
		for (int d = 0; d < p->s->k->days; d++)
			if (solve_path_held(p, d) >= 0)
				t.fixed |= (uint64_t)1
				    << solve_options(p->s->k, person, d, &n)[solve_path_held(p, d)].place;
		if (t.best > v + t.charge * (1 + __builtin_popcountll(t.fixed)) && !best_places(&t) && bound)
			t.best = v + t.charge < t.best ? v + t.charge : t.best;
		v = t.best;
		memcpy(p->pick, p->spare, size);
	}
	if (who->kept && !(bound && p->lefts)) {
		int32_t same = kept_open(p, person) ? solve_path_cost(p->s, person, who->kept, up, down) : SOLVE_INF;

		v += memcmp(p->pick, who->kept, size) == 0 ? 0 : who->disturb * p->s->scale;
		if (same < v) {
			v = same;
			memcpy(p->pick, who->kept, size);
		}
	}
	return v;
}

/* scale.c -- the case as the solver works on it: weights times a power of two, automata, what can be reached. */
#include "solve/inner.h"

/* The dearest thing one day can bring, so that no path overflows. */
static int64_t
dearest(const struct solve_case *k)
{
	int64_t line = 0, option = 0, load = 0, person = 0;

	for (int l = 0; l < k->lines; l++) {
		const struct solve_line *x = &k->line[l];
		int64_t w = x->under > x->over ? x->under : x->over;

		line = w > line ? w : line;
	}
	for (int32_t o = 0; o < k->first[k->people * k->days]; o++) {
		int64_t w = k->option[o].cost < 0 ? -(int64_t)k->option[o].cost : k->option[o].cost;

		option = w > option ? w : option;
	}
	for (int r = 0; r < k->rule_sets; r++)
		for (int u = 0; k->rules[r].load && u <= k->rules[r].max_units; u++)
			load = k->rules[r].load[u] > load ? k->rules[r].load[u] : load;
	for (int p = 0; p < k->people; p++) {
		int64_t w = (int64_t)k->person[p].place_cost * 8 + k->person[p].disturb;

		person = w > person ? w : person;
	}
	return k->days * (option + 2 * line) + load + person;
}

/* Most units from a node on, by days left. */
static void
reach(struct ctx *c, const struct solve_case *k, const struct solve_auto *u, int32_t *head, int32_t *tail)
{
	int32_t *now = arena_array(c->a, int32_t, u->nodes), *then = arena_array(c->a, int32_t, u->nodes);

	for (int d = k->days - 1; d >= 0; d--) {
		const int16_t *next = u->next[u->weeks && (k->weekday + d) % 7 == 0];

		tail[d] = 0;
		for (int n = 0; n < u->nodes; n++) {
			now[n] = 0;
			for (int cls = 0; cls < u->stride; cls++) {
				int to = next[n * u->stride + cls], gain = cls ? k->cls[cls].units : 0;

				if (to >= 0 && then[to] + gain > now[n])
					now[n] = then[to] + gain;
			}
			if (now[n] > tail[d])
				tail[d] = now[n];
		}
		memcpy(then, now, sizeof *now * (size_t)u->nodes);
	}
	memset(then, -1, sizeof *then * (size_t)u->nodes);
	then[0] = 0;
	for (int d = 0; d < k->days; d++) {
		const int16_t *next = u->next[u->weeks && (k->weekday + d) % 7 == 0];

		memset(now, -1, sizeof *now * (size_t)u->nodes);
		for (int n = 0; n < u->nodes; n++)
			for (int cls = 0; then[n] >= 0 && cls < u->stride; cls++) {
				int to = next[n * u->stride + cls], v = then[n] + (cls ? k->cls[cls].units : 0);

				if (to < 0)
					continue;
				now[to] = v > now[to] ? v : now[to];
				head[d + 1] = v > head[d + 1] ? v : head[d + 1];
			}
		memcpy(then, now, sizeof *now * (size_t)u->nodes);
	}
}

static void
scale_weights(struct ctx *c, const struct solve_case *k, struct solve_scaled *s)
{
	int32_t options = k->first[k->people * k->days];

	s->line = arena_array(c->a, struct solve_line, k->lines + 1);
	for (int l = 0; l < k->lines; l++) {
		const struct solve_line *x = &k->line[l];

		s->line[l] = (struct solve_line){ x->min, x->wish, x->under * s->scale, x->below * s->scale,
		    x->over * s->scale };
	}
	s->option = arena_array(c->a, struct solve_option, options + 1);
	memcpy(s->option, k->option, sizeof *k->option * (size_t)options);
	for (int32_t o = 0; o < options; o++)
		s->option[o].cost *= s->scale;
}

enum err
solve_scale(struct ctx *c, const struct solve_case *k, struct solve_scaled *s)
{
	int64_t top = dearest(k);

	*s = (struct solve_scaled){ .k = k, .scale = 1024 };
	while (s->scale > 1 && top * s->scale >= SOLVE_INF / 4)
		s->scale /= 2;
	if (top * s->scale >= SOLVE_INF / 4)
		return fail(c, E_INVALID, S("weights"), S("solve.weight"), "weights too large: %lld", (long long)top);
	scale_weights(c, k, s);
	s->autos = arena_array(c->a, struct solve_auto, k->rule_sets);
	s->load = arena_array(c->a, int32_t *, k->rule_sets);
	s->head = arena_array(c->a, int32_t *, k->rule_sets);
	s->tail = arena_array(c->a, int32_t *, k->rule_sets);
	s->bare = arena_array(c->a, bool, k->rule_sets);
	s->places = arena_array(c->a, uint64_t, k->people);
	for (int p = 0; p < k->people; p++)
		for (int32_t o = k->first[p * k->days]; o < k->first[(p + 1) * k->days]; o++)
			s->places[p] |= (uint64_t)1 << k->option[o].place;
	for (int r = 0; r < k->rule_sets; r++) {
		s->bare[r] = !k->must && k->rules[r].min_units == 0 && k->rules[r].run_min <= 1
		    && k->rules[r].off_min <= 1;
		TRY(solve_auto(c, k, &k->rules[r], &s->autos[r]));
		if (s->autos[r].nodes > s->nodes_max)
			s->nodes_max = s->autos[r].nodes;
		s->head[r] = arena_array(c->a, int32_t, k->days + 1);
		s->tail[r] = arena_array(c->a, int32_t, k->days + 1);
		reach(c, k, &s->autos[r], s->head[r], s->tail[r]);
		if (!k->rules[r].load)
			continue;
		s->load[r] = arena_array(c->a, int32_t, k->rules[r].max_units + 1);
		for (int u = 0; u <= k->rules[r].max_units; u++)
			s->load[r][u] = k->rules[r].load[u] * s->scale;
	}
	return OK;
}

static int64_t
line_cost(const struct solve_line *x, int y)
{
	int64_t v = 0;

	if (y < x->min)
		v += (int64_t)x->under * (x->min - y) + (int64_t)x->below * (x->wish - x->min);
	else if (y < x->wish)
		v += (int64_t)x->below * (x->wish - y);
	else
		v += (int64_t)x->over * (y - x->wish);
	return v;
}

static int64_t
person_cost(const struct solve_case *k, int p, const int16_t *pick, int32_t *cover)
{
	const struct solve_person *who = &k->person[p];
	uint64_t places = 0;
	int64_t v = 0;
	int units = 0;
	bool same = who->kept != NULL;

	for (int d = 0; d < k->days; d++) {
		int n;
		const struct solve_option *o = solve_options(k, p, d, &n);

		same = same && pick[d] == who->kept[d];
		if (pick[d] == SOLVE_OFF)
			continue;
		assert(pick[d] < n);
		o += pick[d];
		v += o->cost;
		units += k->cls[o->cls].units;
		places |= (uint64_t)1 << o->place;
		for (int i = 0; i < SOLVE_TOUCH; i++)
			if (o->line[i] != SOLVE_NONE)
				cover[o->line[i] >= 0 ? o->line[i] : ~o->line[i]] += o->line[i] >= 0 ? 1 : -1;
	}
	if (k->rules[who->rules].load)
		v += k->rules[who->rules].load[units];
	v += (int64_t)who->place_cost * __builtin_popcountll(places);
	return who->kept && !same ? v + who->disturb : v;
}

int64_t
solve_cost(struct arena *a, const struct solve_case *k, const int16_t *pick)
{
	int32_t *cover = arena_array(a, int32_t, k->lines + 1);
	int64_t v = k->base;

	for (int p = 0; p < k->people; p++)
		v += person_cost(k, p, pick + (ptrdiff_t)p * k->days, cover);
	for (int l = 0; l < k->lines; l++)
		v += line_cost(&k->line[l], cover[l]);
	return v;
}

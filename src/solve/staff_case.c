/* staff_case.c -- people, posts and rules as a case of the solver. */
#include "solve/staff.h"

struct maker {
	struct ctx *c;
	const struct staff *s;
	struct solve_case *k;
	int grain;
	int32_t *post_line;		/* [days * shifts * places * skills]: line, or SOLVE_NONE */
	int32_t *mixed_line;		/* [mixes * days * shifts * places] */
	int32_t *team_line[2];		/* [people]: first line with the next of the team, the one before */
	int cls1[STAFF_SHIFTS], cls2[STAFF_SHIFTS][STAFF_SHIFTS];
	struct solve_line *line;
	struct solve_option *option;
	struct staff_duty *duty;
	int32_t options, room;
	int32_t *first;
	uint8_t *must;
	bool fill;
};

static enum err
wrong(struct maker *m, const char *fmt, str a, str b)
{
	return fail(m->c, E_INVALID, S("staff"), S("solve.staff"), fmt, STR(a), STR(b));
}

static size_t
slot(const struct staff *s, int day, int shift, int place)
{
	return ((size_t)day * (size_t)s->shifts + (size_t)shift) * (size_t)s->places + (size_t)place;
}

/* Shifts of one day that one person may do both: in order, with the way between, within the hours. */
static bool
pair_fits(const struct staff *s, const struct staff_rules *r, int a, int pa, int b, int pb)
{
	const struct staff_shift *x = &s->shift[a], *y = &s->shift[b];
	int way = s->travel && pa != pb ? s->travel[pa * s->places + pb] : 0;

	return r->day_max && x->to + way <= y->from && x->to - x->from + y->to - y->from <= r->day_max;
}

static void
make_classes(struct maker *m)
{
	const struct staff *s = m->s;
	struct solve_class *cls = arena_array(m->c->a, struct solve_class, SOLVE_CLASSES + 1);
	int from[SOLVE_CLASSES + 1], to[SOLVE_CLASSES + 1], n = 0;

	for (int a = 0; a < s->shifts; a++) {
		m->cls1[a] = ++n;
		from[n] = s->shift[a].from;
		to[n] = s->shift[a].to;
		cls[n] = (struct solve_class){ .units = (uint16_t)((to[n] - from[n]) / m->grain), .counter = -1,
		    .night = s->shift[a].night };
	}
	for (int a = 0; a < s->shifts; a++)
		for (int b = 0; b < s->shifts; b++) {
			bool ever = false;

			for (int r = 0; r < s->rule_sets; r++)
				ever |= pair_fits(s, &s->rules[r], a, 0, b, 0);
			if (!ever || n == SOLVE_CLASSES)
				continue;
			m->cls2[a][b] = ++n;
			from[n] = s->shift[a].from;
			to[n] = s->shift[b].to;
			cls[n] = (struct solve_class){ .counter = -1, .night = s->shift[a].night || s->shift[b].night,
			    .units = (uint16_t)(cls[m->cls1[a]].units + cls[m->cls1[b]].units) };
		}
	for (int x = 1; x <= n; x++)
		for (int y = 1; y <= n; y++)
			if (1440 + from[y] - to[x] < s->rest)
				cls[x].no_next |= (uint64_t)1 << y;
	m->k->cls = cls;
	m->k->classes = n;
}

/* Cost of a total: four hours once, four times as much for eight. */
static const int32_t *
make_load(struct maker *m, int max_units)
{
	int32_t *load = arena_array(m->c->a, int32_t, max_units + 1);

	for (int u = 0; u <= max_units; u++)
		load[u] = (int32_t)((int64_t)m->s->weight.fair * u * m->grain * u * m->grain / (240 * 240));
	return load;
}

static enum err
make_rules(struct maker *m)
{
	const struct staff *s = m->s;
	struct solve_rules *rules = arena_array(m->c->a, struct solve_rules, s->rule_sets);

	for (int i = 0; i < s->rule_sets; i++) {
		const struct staff_rules *r = &s->rules[i];
		int longest = 0, max = r->total_max / m->grain;

		for (int c = 1; c <= m->k->classes; c++)
			longest = m->k->cls[c].units > longest ? m->k->cls[c].units : longest;
		if (r->total_max && r->total_min > r->total_max)
			return fail(m->c, E_INVALID, S("staff"), S("solve.staff"),
			    "contradictory rules: total_min %d minutes is more than total_max %d", r->total_min, r->total_max);
		if (r->run_max && r->run_min > r->run_max)
			return fail(m->c, E_INVALID, S("staff"), S("solve.staff"),
			    "contradictory rules: run_min %d days is more than run_max %d", r->run_min, r->run_max);
		if (r->week_max && r->total_min > (int64_t)r->week_max * ((s->days + s->weekday + 6) / 7))
			return fail(m->c, E_INVALID, S("staff"), S("solve.staff"),
			    "contradictory rules: total_min %d minutes cannot be reached with week_max %d", r->total_min, r->week_max);
		if (!max && s->weight.fair)
			max = longest * s->days;
		rules[i] = (struct solve_rules){ .min_units = (r->total_min + m->grain - 1) / m->grain,
		    .max_units = max,
		    .weekends_max = (int16_t)r->weekends_max, .week_max = (uint16_t)(r->week_max / m->grain),
		    .roll_max = (uint16_t)(r->roll_max / m->grain), .roll_days = (uint8_t)(r->roll_max
		        ? r->roll_days : 0),
		    .run_max = (uint8_t)r->run_max, .run_min = (uint8_t)r->run_min, .off_min = (uint8_t)r->off_min,
		    .night_max = (uint8_t)r->night_max, .load = s->weight.fair ? make_load(m, max) : NULL };
		for (int c = 0; c < SOLVE_COUNTERS; c++)
			rules[i].count_max[c] = -1;
	}
	m->k->rules = rules;
	m->k->rule_sets = s->rule_sets;
	return OK;
}

static struct solve_line
mixed(const struct staff_mixed *x)
{
	if (!x->max)
		return (struct solve_line){ x->min, x->min, x->under, x->under, 0 };
	return (struct solve_line){ x->min, x->max, x->under, 0, x->over };
}

static enum err
make_lines(struct maker *m)
{
	const struct staff *s = m->s;
	size_t slots = slot(s, s->days, 0, 0);
	int n = 0, room = s->posts + (int)slots * s->mixes + 1;
	int last[STAFF_TEAMS];
	struct solve_line *line;

	for (int p = 0; p < s->people && s->weight.team; p++)
		room += s->person[p].team >= 0 ? (int)slots : 0;
	line = m->line = arena_array(m->c->a, struct solve_line, room);
	m->post_line = arena_array(m->c->a, int32_t, (ptrdiff_t)slots * s->skills);
	m->mixed_line = arena_array(m->c->a, int32_t, (ptrdiff_t)slots * s->mixes + 1);
	for (size_t i = 0; i < slots * (size_t)s->skills; i++)
		m->post_line[i] = SOLVE_NONE;
	for (size_t i = 0; i < slots * (size_t)s->mixes; i++)
		m->mixed_line[i] = SOLVE_NONE;
	for (int i = 0; i < s->posts; i++) {
		const struct staff_post *q = &s->post[i];
		int32_t *at = &m->post_line[slot(s, q->day, q->shift, q->place) * (size_t)s->skills + (size_t)q->skill];

		if (*at != SOLVE_NONE)
			return wrong(m, "a post named twice: %.*s at %.*s", s->skill_id[q->skill], s->place_id[q->place]);
		*at = n;
		line[n++] = (struct solve_line){ q->min, q->wish, q->under, q->below, q->over };
		for (int x = 0; x < s->mixes; x++) {
			int32_t *mix = &m->mixed_line[(size_t)x * slots + slot(s, q->day, q->shift, q->place)];

			if (*mix != SOLVE_NONE)
				continue;
			*mix = n;
			line[n++] = mixed(&s->mixed[x]);
		}
	}
	for (int i = 0; i < 2; i++) {
		m->team_line[i] = arena_array(m->c->a, int32_t, s->people);
		memset(m->team_line[i], -1, sizeof **m->team_line * (size_t)s->people);
	}
	memset(last, -1, sizeof last);
	for (int p = 0; p < s->people && s->weight.team; p++) {
		int team = s->person[p].team;

		if (team < 0)
			continue;
		if (last[team] >= 0) {
			m->team_line[0][last[team]] = m->team_line[1][p] = n;
			for (size_t i = 0; i < slots; i++)
				line[n++] = (struct solve_line){ 0, 0, s->weight.team, s->weight.team, s->weight.team };
		}
		last[team] = p;
	}
	m->k->line = line;
	m->k->lines = n;
	return OK;
}

static bool
is_work(const struct staff_work *w, int p, int d)
{
	return w->person == p && w->day == d;
}

/* The lines that are of person ${p} and day ${d}, in a list sorted by person and day. */
static int
given(const struct staff_work *list, int n, int p, int d, const struct staff_work **out)
{
	int lo = 0, hi = n, count = 0;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (list[mid].person < p || (list[mid].person == p && list[mid].day < d))
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo + count < n && is_work(&list[lo + count], p, d))
		count++;
	*out = n ? &list[lo] : list;
	return count;
}

static bool
same_duty(const struct staff_duty *y, const struct staff_work *w, int n)
{
	if (n != y->n)
		return false;
	for (int i = 0; i < n; i++)
		if (w[i].shift != y->shift[i] || w[i].place != y->place[i] || w[i].skill != y->skill[i])
			return false;
	return true;
}

/* Every line an option counts for; false when there are too many. */
static bool
touch(const struct maker *m, int p, int d, const struct staff_duty *y, struct solve_option *o)
{
	const struct staff *s = m->s;
	int n = 0;

	for (int i = 0; i < SOLVE_TOUCH; i++)
		o->line[i] = SOLVE_NONE;
	for (int i = 0; i < y->n; i++) {
		size_t at = slot(s, d, y->shift[i], y->place[i]);
		int32_t more[STAFF_MIXED + 3];
		int count = 0;

		more[count++] = m->post_line[at * (size_t)s->skills + (size_t)y->skill[i]];
		for (int x = 0; x < s->mixes; x++)
			if (s->person[p].tags >> s->mixed[x].tag & 1)
				more[count++] = m->mixed_line[(size_t)x * slot(s, s->days, 0, 0) + at];
		if (m->team_line[0][p] >= 0)
			more[count++] = m->team_line[0][p] + (int32_t)at;
		if (m->team_line[1][p] >= 0)
			more[count++] = ~(m->team_line[1][p] + (int32_t)at);
		for (int j = 0; j < count; j++) {
			if (more[j] == SOLVE_NONE)
				continue;
			if (n == SOLVE_TOUCH)
				return false;
			o->line[n++] = more[j];
		}
	}
	return true;
}

static enum err
add(struct maker *m, int p, int d, const struct staff_duty *y, int cost)
{
	const struct staff *s = m->s;
	const struct staff_work *kept, *fixed;
	int keeps = given(s->kept, s->keeps, p, d, &kept), fixes = given(s->fixed, s->fixes, p, d, &fixed);
	struct solve_option *o;

	if (fixes && !same_duty(y, fixed, fixes))
		return OK;
	if (!m->fill) {
		m->options++;
		return OK;
	}
	if (s->published)
		cost += keeps == 0 ? s->weight.keep : same_duty(y, kept, keeps) ? -s->weight.keep : 0;
	o = &m->option[m->options];
	*o = (struct solve_option){ .cost = cost, .place = (uint8_t)y->place[0],
	    .cls = (uint8_t)(y->n == 1 ? m->cls1[y->shift[0]] : m->cls2[y->shift[0]][y->shift[1]]) };
	if (!touch(m, p, d, y, o))
		return wrong(m, "%.*s: tags, team and posts count for more than four things at once%.*s", s->person[p].id, S(""));
	m->duty[m->options++] = *y;
	return OK;
}

/* What it costs ${p} to hold the post, or -1 when she cannot. */
static int
price(const struct staff *s, int p, int d, int shift, int place, int skill)
{
	const struct staff_person *who = &s->person[p];
	int best = who->skills >> skill & 1 ? 0 : -1;

	for (int i = 0; i < s->subs; i++)
		if (s->sub[i].skill == skill && who->skills >> s->sub[i].by & 1 && (best < 0 || s->sub[i].cost < best))
			best = s->sub[i].cost;
	if (best < 0 || !who->free[d * s->shifts + shift] || (who->place && who->place[place] < 0))
		return -1;
	return best + (who->place ? who->place[place] : 0) ;
}

static enum err
second(struct maker *m, int p, int d, const struct staff_duty *y, int cost)
{
	const struct staff *s = m->s;

	for (int shift = 0; shift < s->shifts; shift++) {
		if (!m->cls2[y->shift[0]][shift])
			continue;
		for (int place = 0; place < s->places; place++) {
			if (!pair_fits(s, &s->rules[s->person[p].rules], y->shift[0], y->place[0], shift, place))
				continue;
			for (int skill = 0; skill < s->skills; skill++) {
				int more = price(s, p, d, shift, place, skill);
				struct staff_duty two = *y;

				if (more < 0 || m->post_line[slot(s, d, shift, place) * (size_t)s->skills
				    + (size_t)skill] == SOLVE_NONE)
					continue;
				two.n = 2;
				two.shift[1] = (int16_t)shift;
				two.place[1] = (int16_t)place;
				two.skill[1] = (int16_t)skill;
				if (s->person[p].wish)
					more += s->person[p].wish[d * s->shifts + shift];
				TRY(add(m, p, d, &two, cost + more));
			}
		}
	}
	return OK;
}

/* A limit below the shortest shift: 0 units would be no rule. */
static bool
never(const struct maker *m, const struct staff_rules *r)
{
	return (r->week_max && r->week_max < m->grain) || (r->roll_max && r->roll_max < m->grain) ||
	    (r->total_max && r->total_max < m->grain);
}

static enum err
day_options(struct maker *m, int p, int d)
{
	const struct staff *s = m->s;

	if (never(m, &s->rules[s->person[p].rules]))
		return OK;
	for (int shift = 0; shift < s->shifts; shift++)
		for (int place = 0; place < s->places && s->person[p].free[d * s->shifts + shift]; place++)
			for (int skill = 0; skill < s->skills; skill++) {
				int cost = price(s, p, d, shift, place, skill);
				struct staff_duty y = { { (int16_t)shift }, { (int16_t)place }, { (int16_t)skill }, 1 };

				if (cost < 0 || m->post_line[slot(s, d, shift, place) * (size_t)s->skills
				    + (size_t)skill] == SOLVE_NONE)
					continue;
				if (s->person[p].wish)
					cost += s->person[p].wish[d * s->shifts + shift];
				TRY(add(m, p, d, &y, cost));
				if (s->rules[s->person[p].rules].day_max)
					TRY(second(m, p, d, &y, cost));
			}
	return OK;
}

static enum err
make_options(struct maker *m)
{
	const struct staff *s = m->s;

	for (int pass = 0; pass < 2; pass++) {
		m->fill = pass == 1;
		m->options = 0;
		for (int p = 0; p < s->people; p++)
			for (int d = 0; d < s->days; d++) {
				const struct staff_work *fixed;

				m->first[p * s->days + d] = m->options;
				TRY(day_options(m, p, d));
				if (!given(s->fixed, s->fixes, p, d, &fixed))
					continue;
				m->must[p * s->days + d] = 1;
				if (m->options == m->first[p * s->days + d])
					return wrong(m, "a fixed duty of %.*s contradicts her skills, places or free days: %.*s",
					    s->person[p].id, s->shift[fixed->shift].id);
			}
		m->first[s->people * s->days] = m->options;
		if (m->options > 20000000)
			return wrong(m, "more than 20 million ways to fill the posts%.*s%.*s", S(""), S(""));
		if (pass)
			break;
		m->option = arena_array(m->c->a, struct solve_option, m->options + 1);
		m->duty = arena_array(m->c->a, struct staff_duty, m->options + 1);
	}
	m->k->option = m->option;
	m->k->first = m->first;
	m->k->must = s->fixes ? m->must : NULL;
	return OK;
}

static void
make_people(struct maker *m)
{
	const struct staff *s = m->s;
	struct solve_person *person = arena_array(m->c->a, struct solve_person, s->people);

	for (int p = 0; p < s->people; p++) {
		int16_t *kept = s->published ? arena_array(m->c->a, int16_t, s->days) : NULL;

		person[p] = (struct solve_person){ .rules = s->person[p].rules, .place_cost = s->weight.continuity,
		    .disturb = s->weight.disturb, .kept = kept };
		for (int d = 0; kept && d < s->days; d++) {
			const struct staff_work *w;
			int n = given(s->kept, s->keeps, p, d, &w), at = m->first[p * s->days + d];

			kept[d] = n ? INT16_MAX : SOLVE_OFF;	/* no longer among her options: never the same */
			for (int o = at; n && o < m->first[p * s->days + d + 1]; o++)
				if (same_duty(&m->duty[o], w, n))
					kept[d] = (int16_t)(o - at);
			m->k->base += n ? s->weight.keep : 0;
		}
	}
	m->k->person = person;
}

/* Two fixed duties of one person that cannot both be, said with their days. */
static enum err
check_fixed(struct maker *m)
{
	const struct staff *s = m->s;

	for (int i = 0; i + 1 < s->fixes; i++) {
		const struct staff_work *a = &s->fixed[i], *b = a + 1;
		const struct staff_shift *x = &s->shift[a->shift], *y = &s->shift[b->shift];
		int gap = (b->day - a->day) * 1440 + y->from - x->to;

		if (a->person != b->person)
			continue;
		if (a->day == b->day ? gap < 0 : gap < s->rest)
			return fail(m->c, E_INVALID, S("staff"), S("solve.staff"),
			    "contradictory: %.*s is fixed on day %d (%.*s) and day %d (%.*s), %d minutes apart; rest is %d",
			    STR(s->person[a->person].id), a->day, STR(x->id), b->day, STR(y->id), gap, s->rest);
	}
	return OK;
}

enum err
staff_case(struct ctx *c, const struct staff *s, struct solve_case *out, const struct staff_duty **duties)
{
	struct maker m = { .c = c, .s = s, .k = out };
	int g = 0;

	*out = (struct solve_case){ .days = s->days, .weekday = s->weekday, .people = s->people };
	for (int i = 0; i < s->shifts; i++)
		for (int a = s->shift[i].to - s->shift[i].from; a; ) {
			int t = g % a;

			g = a;
			a = t;
		}
	m.grain = g ? g : 1;
	TRY(check_fixed(&m));
	make_classes(&m);
	TRY(make_rules(&m));
	TRY(make_lines(&m));
	m.first = arena_array(c->a, int32_t, (ptrdiff_t)s->people * s->days + 1);
	m.must = arena_array(c->a, uint8_t, (ptrdiff_t)s->people * s->days);
	TRY(make_options(&m));
	make_people(&m);
	*duties = m.duty;
	return OK;
}

int
staff_plan(struct ctx *c, const struct solve_case *k, const struct staff_duty *duties, const int16_t *pick,
	   struct staff_work **out)
{
	struct staff_work *w = arena_array(c->a, struct staff_work, (ptrdiff_t)k->people * k->days * STAFF_A_DAY);
	int n = 0;

	for (int p = 0; p < k->people; p++)
		for (int d = 0; d < k->days; d++) {
			int at = pick[p * k->days + d];
			const struct staff_duty *y = &duties[k->first[p * k->days + d] + at];

			for (int i = 0; at != SOLVE_OFF && i < y->n; i++)
				w[n++] = (struct staff_work){ p, (int16_t)d, y->shift[i], y->place[i], y->skill[i] };
		}
	*out = w;
	return n;
}

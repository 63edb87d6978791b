#include <stdlib.h>

#include "i18n/i18n.h"
#include "response/response.h"
#include "staffing/model_rule.h"
#include "staffing_q.h"

enum { SUBSTITUTES = 20000, HELD = 200000, DAY_MIN = 1440 };

static enum err
many(struct making *k, const char *what)
{
	return fail(k->c, E_INVALID, S(""), S("staffing.plan_many"), "too many %s", what);
}

/* ---- posts ------------------------------------------------------------------------------- */

static bool
same_kind(const struct kind *a, const struct kind *b)
{
	if (!str_eq(a->profession, b->profession) || !str_eq(a->skill, b->skill) ||
	    a->substitutes_n != b->substitutes_n)
		return false;
	for (int i = 0; i < a->substitutes_n; i++)
		if (!str_eq(a->substitutes[i], b->substitutes[i]))
			return false;
	return true;
}

static enum err
kind_of(struct making *k, const struct staffing_shift_line *s,
    const struct staffing_substitute_list *subs, int16_t *out)
{
	struct kind it = { .profession = s->profession, .skill = s->skill };

	for (ptrdiff_t i = 0; i < subs->n && it.substitutes_n < STAFF_SKILLS; i++)
		if (subs->v[i].crew_post_id.v == s->crew_post_id.v)
			it.substitutes[it.substitutes_n++] = subs->v[i].profession;
	for (int i = 0; i < k->kinds; i++)
		if (same_kind(&k->kind[i], &it)) {
			*out = (int16_t)i;
			return OK;
		}
	if (k->kinds == MODEL_KINDS)
		return many(k, "kinds of posts");
	it.instead = -1;
	*out = (int16_t)k->kinds;
	k->kind[k->kinds++] = it;
	return OK;
}

static enum err
place_of(struct making *k, const struct staffing_shift_line *s, int16_t *out)
{
	struct staff *f = &k->m->staff;

	for (int i = 0; i < f->places; i++)
		if (k->place_id[i] == s->response_id.v) {
			*out = (int16_t)i;
			return OK;
		}
	if (f->places == STAFF_PLACES - 1)	/* and one for the past */
		return many(k, "places");
	k->place_id[f->places] = s->response_id.v;
	k->place[f->places] = (struct guard_duty){ .placed = s->lat_e6.some, .lat_e6 = s->lat_e6.v,
	    .lon_e6 = s->lon_e6.v };
	f->place_id[f->places] = s->response;
	*out = (int16_t)f->places++;
	return OK;
}

/*
 * The stretch of the wall clock: minutes from the midnight before it begins.  A night when the clocks change has the
 * hours it shows, so that it is a night like the others; the rules count the real ones when the plan is accepted.
 */
static enum err
window_of(struct making *k, const struct staffing_shift_line *s, int16_t *out)
{
	struct staff *f = &k->m->staff;
	struct civil at = instant_civil(s->starts_at);
	struct civil end = instant_civil(s->ends_at);
	int days = instant_day(s->ends_at).n - instant_day(s->starts_at).n;
	int from = at.hour * 60 + at.minute, to = end.hour * 60 + end.minute + days * DAY_MIN;

	if (to <= from)			/* within the hour that comes twice */
		to = from + (int)((s->ends_at.us - s->starts_at.us) / US_PER_MIN);
	for (int i = 0; i < f->shifts; i++)
		if (f->shift[i].from == from && f->shift[i].to == to) {
			*out = (int16_t)i;
			return OK;
		}
	if (f->shifts == STAFF_SHIFTS)
		return many(k, "hours");
	f->shift[f->shifts] = (struct staff_shift){ i18n_hours(k->c->a, LANG_FR, s->starts_at,
	    s->ends_at), from, to,
		guard_night(s->starts_at, s->ends_at) };
	*out = (int16_t)f->shifts++;
	return OK;
}

static enum err
make_shifts(struct making *k, const struct staffing_shift_line_list *list,
    const struct staffing_substitute_list *subs)
{
	struct model *m = k->m;

	m->first = instant_day(list->v[0].starts_at);
	for (ptrdiff_t i = 1; i < list->n; i++)
		if (instant_day(list->v[i].starts_at).n < m->first.n)
			m->first = instant_day(list->v[i].starts_at);
	m->shift = arena_array(k->c->a, struct model_shift, list->n);
	for (ptrdiff_t i = 0; i < list->n; i++) {
		struct model_shift s = { .line = list->v[i],
		    .day = (int16_t)(instant_day(list->v[i].starts_at).n - m->first.n) };

		if (list->v[i].starts_at.us <= k->c->now.us || s.day >= MODEL_DAYS)
			continue;
		TRY(kind_of(k, &s.line, subs, &s.skill));
		TRY(place_of(k, &s.line, &s.place));
		TRY(window_of(k, &s.line, &s.window));
		m->staff.days = s.day >= m->staff.days ? s.day + 1 : m->staff.days;
		m->shift[m->shifts++] = s;
	}
	return m->shifts ? OK : fail(k->c, E_INVALID, S(""), S("staffing.plan_empty"), "no shift to come");
}

static void
make_stretches(struct making *k)
{
	const struct model *m = k->m;
	ptrdiff_t n = (ptrdiff_t)m->staff.days * m->staff.shifts;

	k->from = arena_array(k->c->a, struct instant, n);
	k->to = arena_array(k->c->a, struct instant, n);
	for (ptrdiff_t i = 0; i < m->shifts; i++) {
		ptrdiff_t at = m->shift[i].day * m->staff.shifts + m->shift[i].window;

		k->from[at] = m->shift[i].line.starts_at;
		k->to[at] = m->shift[i].line.ends_at;
	}
}

/* ---- people ------------------------------------------------------------------------------ */

static const struct model_shift *
shift_by_id(const struct model *m, int64_t id)
{
	for (ptrdiff_t i = 0; i < m->shifts; i++)
		if (m->shift[i].line.id.v == id)
			return &m->shift[i];
	return NULL;
}

/* The kinds she has, exactly or instead. */
static uint64_t
skills_of(const struct making *k, const struct guard_person *p)
{
	uint64_t skills = 0;

	for (int i = 0; i < k->kinds; i++) {
		const struct kind *it = &k->kind[i];
		struct guard_shift s = { .profession = it->profession, .skill = it->skill,
		    .substitutes = it->substitutes,
			.substitutes_n = it->substitutes_n };
		bool instead;

		if (guard_fits(p, &s, &instead))
			skills |= (uint64_t)1 << (instead ? it->instead : i);
	}
	return skills;
}

/* Does what she has already break a rule among itself, or ask for what she is not? */
static bool
is_odd(const struct making *k, const struct crew_member *who)
{
	struct guard_person rest = who->person;
	struct guard_duty *others = arena_array(k->c->a, struct guard_duty, rest.held_n + 1);

	for (ptrdiff_t i = 0; i < who->person.held_n; i++) {
		const struct model_shift *s = shift_by_id(k->m, who->person.held[i].shift);
		const struct kind *it = s ? &k->kind[s->skill] : NULL;
		struct guard_shift shape = { .duty = who->person.held[i] };
		ptrdiff_t n = 0;

		if (!s)
			continue;
		shape.profession = it->profession;
		shape.skill = it->skill;
		shape.substitutes = it->substitutes;
		shape.substitutes_n = it->substitutes_n;
		for (ptrdiff_t j = 0; j < who->person.held_n; j++)
			if (j != i)
				others[n++] = who->person.held[j];
		rest.held = others;
		rest.held_n = n;
		rest.out = false;
		if (guard_every(&k->m->crew.rules, &rest, &shape, true).n)
			return true;
	}
	return false;
}

struct guard_person
model_outside(const struct making *k, const struct crew_member *who)
{
	struct guard_duty *v = arena_array(k->c->a, struct guard_duty, who->person.held_n);
	struct guard_person p = { .held = v };

	for (ptrdiff_t i = 0; i < who->person.held_n; i++)
		if (!shift_by_id(k->m, who->person.held[i].shift))
			v[p.held_n++] = who->person.held[i];
	return p;
}

static void
make_person(struct making *k, ptrdiff_t i)
{
	struct model *m = k->m;
	const struct crew_member *who = &m->crew.v[i];
	ptrdiff_t n = (ptrdiff_t)m->staff.days * m->staff.shifts;
	uint8_t *free = arena_array(k->c->a, uint8_t, n);
	int32_t *wish = arena_array(k->c->a, int32_t, n), *place = arena_array(k->c->a, int32_t,
	    m->staff.places);
	struct guard_person outside = model_outside(k, who);

	k->m->odd[i] = is_odd(k, who);
	for (ptrdiff_t at = 0; at < n && !who->person.out && !m->odd[i]; at++) {
		struct guard_shift shape = { .duty = { .from = k->from[at], .to = k->to[at] } };
		bool wishes;

		if (!k->to[at].us || !guard_can(&who->person, k->from[at], k->to[at], &wishes) ||
		    guard_every(&m->crew.rules, &outside, &shape, true).n)
			continue;
		free[at] = 1;
		wish[at] = wishes ? -(int32_t)m->rules.w_wish * 5 : 0;
	}
	for (int p = 0; p < m->staff.places; p++)
		place[p] = (int32_t)(guard_km(&who->home,
		    &k->place[p]) * m->rules.w_distance / 5);
	m->staff.person[i] = (struct staff_person){ .id = i18n_person(k->c->a, who->line.title,
	    who->line.given, who->line.family),
		.skills = skills_of(k, &who->person), .team = -1, .free = free, .wish = wish, .place = place };
}

/* One set of rules for each limit that people set themselves. */
static void
make_rules(struct making *k)
{
	struct model *m = k->m;
	const struct staffing_rules *r = &m->rules;

	m->staff.rules = arena_array(k->c->a, struct staff_rules, STAFF_RULES);
	for (ptrdiff_t i = 0; i < m->crew.n; i++) {
		int64_t own = m->crew.v[i].person.week_min;
		int week = (int)(own && own < r->week_min ? own : r->week_min), j = 0;

		while (j < m->staff.rule_sets && m->staff.rules[j].week_max != week)
			j++;
		if (j == STAFF_RULES) {		/* the strictest that is not above hers */
			j = 0;
			for (int x = 1; x < STAFF_RULES; x++)
				if (m->staff.rules[x].week_max <= week && (m->staff.rules[j].week_max > week ||
				    m->staff.rules[x].week_max > m->staff.rules[j].week_max))
					j = x;
		} else if (j == m->staff.rule_sets) {
			m->staff.rules[m->staff.rule_sets++] = (struct staff_rules){ .week_max = week,
			    .roll_days = 7,
				.roll_max = (int)r->rolling_min, .night_max = (int)r->nights,
				    .weekends_max = -1 };
		}
		m->staff.person[i].rules = j;
	}
	if (m->staff.rule_sets == 0)
		m->staff.rules[m->staff.rule_sets++] = (struct staff_rules){ .weekends_max = -1 };
}

/* ---- what stands --------------------------------------------------------------------------- */

static int
by_person_day(const void *x, const void *y)
{
	const struct staff_work *a = x, *b = y;

	return a->person != b->person ? (a->person > b->person) - (a->person < b->person) : a->day - b->day;
}

/* By hand: fixed.  Planned before: kept.  Of someone who is not planned: the post needs one less. */
static void
make_standing(struct making *k)
{
	struct model *m = k->m;
	struct staff *f = &m->staff;

	f->fixed = arena_array(k->c->a, struct staff_work, m->held.n + k->pasts + 1);
	f->kept = arena_array(k->c->a, struct staff_work, m->held.n + 1);
	for (ptrdiff_t i = 0; i < m->held.n; i++) {
		const struct staffing_held_of *h = &m->held.v[i];
		struct model_shift *s = (struct model_shift *)(uintptr_t)shift_by_id(m, h->shift_id.v);
		ptrdiff_t p = model_member(m, h->person_id.v);
		struct staff_work w;

		if (!s || p < 0)
			continue;
		w = (struct staff_work){ (int32_t)p, s->day, s->window, s->place, s->skill };
		if (m->odd[p]) {
			s->held++;
		} else if (h->by_hand) {
			/* Whatever she said before: she was asked. */
			((uint8_t *)(uintptr_t)f->person[p].free)[s->day * f->shifts + s->window] = 1;
			f->fixed[f->fixes++] = w;
		} else {
			f->kept[f->keeps++] = w;
		}
	}
	f->published = f->keeps > 0;
}

/* Posts of one kind at one place and hour are one for the solver. */
static void
make_posts(struct making *k)
{
	struct model *m = k->m;
	struct staff *f = &m->staff;

	f->post = arena_array(k->c->a, struct staff_post, m->shifts + k->pasts);
	for (ptrdiff_t i = 0; i < m->shifts; i++) {
		const struct model_shift *s = &m->shift[i];
		int64_t min = s->line.min_crew - s->held, wish = s->line.places - s->held;
		int j = 0;

		min = min > 0 ? min : 0;
		while (j < f->posts && (f->post[j].day != s->day || f->post[j].shift != s->window ||
		    f->post[j].place != s->place || f->post[j].skill != s->skill))
			j++;
		if (j == f->posts)
			f->post[f->posts++] = (struct staff_post){ s->day, s->window, s->place, s->skill, 0, 0,
				MODEL_UNDER, MODEL_BELOW, MODEL_OVER };
		f->post[j].min += (int)min;
		f->post[j].wish += (int)(k->repair || wish < min ? min : wish);
	}
}

static enum err
make_skills(struct making *k)
{
	struct staff *f = &k->m->staff;

	f->skills = k->kinds;
	f->sub = arena_array(k->c->a, struct staff_sub, k->kinds);
	for (int i = 0; i < k->kinds; i++) {
		f->skill_id[i] = k->kind[i].profession;
		if (k->kind[i].substitutes_n == 0)
			continue;
		k->kind[i].instead = (int16_t)f->skills;
		f->skill_id[f->skills] = k->kind[i].profession;
		f->sub[f->subs++] = (struct staff_sub){ i, f->skills++, MODEL_INSTEAD };
	}
	return OK;
}

static void
make_travel(struct making *k)
{
	struct staff *f = &k->m->staff;
	int32_t *travel = arena_array(k->c->a, int32_t, f->places * f->places);

	for (int a = 0; a < f->places && k->m->rules.travel_kmh; a++)
		for (int b = 0; b < f->places; b++)
			travel[a * f->places + b] = (int32_t)(guard_km(&k->place[a],
			    &k->place[b]) * 60 / k->m->rules.travel_kmh);
	f->travel = travel;
}

/* Every shift is longer than a rule lets anybody work: the two are named. */
static enum err
contradicts(struct making *k)
{
	const struct staffing_rules *r = &k->m->rules;
	const struct staffing_shift_line *s = &k->m->shift[0].line;
	int64_t minutes = (s->ends_at.us - s->starts_at.us) / US_PER_MIN,
	    most = minutes > r->day_min ? r->day_min : minutes > r->week_min ? r->week_min : r->rolling_min;
	struct msg rule = minutes > r->day_min ? MSG_staffing_rules_day :
	    minutes > r->week_min ? MSG_staffing_rules_week : MSG_staffing_rules_rolling;
	struct arena *a = k->c->a;

	for (ptrdiff_t i = 0; i < k->m->shifts; i++)
		if (!model_too_long(k->m, &k->m->shift[i].line))
			return OK;
	return fail(k->c, E_INVALID, S(""), S("staffing.plan_contradicts"), "%.*s",
	    STR(msg_fmt(a, LANG_FR, MSG_staffing_plan_contradiction, msg_text(LANG_FR, rule),
	    i18n_duration(a, LANG_FR, most * US_PER_MIN), arena_fmt(a, "%.*s, %.*s", STR(s->post), STR(s->response)),
	    i18n_duration(a, LANG_FR, minutes * US_PER_MIN))));
}

enum err
model_load(struct ctx *c, struct crisis_id crisis, bool repair, struct model *out)
{
	const struct instant ever = { c->now.us + 400 * US_PER_DAY }, before = { c->now.us - 21 * US_PER_DAY };
	struct making *k = arena_new(c->a, struct making);
	struct staffing_shift_line_list list;
	struct staffing_substitute_list subs;
	struct staff *f = &out->staff;

	*out = (struct model){};
	*k = (struct making){ .c = c, .m = out, .repair = repair };
	TRY(staffing_q_shifts(c, crisis, c->now, ever, 0, STAFFING_SHIFTS_MAX, &list));
	TRY(staffing_q_substitutes(c, crisis, SUBSTITUTES, &subs));
	TRY(staffing_rules_get(c, &out->rules));
	TRY(crew_load(c, crisis, before, ever, &out->crew));
	TRY(staffing_q_held_all(c, crisis, before, ever, HELD, &out->held));
	if (list.n == 0)
		return fail(c, E_INVALID, S(""), S("staffing.plan_empty"), "no shift to come");
	f->place_id = arena_array(c->a, str, STAFF_PLACES);
	f->skill_id = arena_array(c->a, str, STAFF_SKILLS);
	f->shift = arena_array(c->a, struct staff_shift, STAFF_SHIFTS);
	TRY(make_shifts(k, &list, &subs));
	TRY(contradicts(k));
	TRY(make_skills(k));
	model_past_read(k);
	make_stretches(k);
	make_travel(k);
	f->rest = (int)out->rules.rest_min;
	f->people = (int)out->crew.n;
	f->person = arena_array(c->a, struct staff_person, f->people + 1);
	out->odd = arena_array(c->a, bool, f->people + 1);
	for (ptrdiff_t i = 0; i < out->crew.n; i++)
		make_person(k, i);
	make_rules(k);
	make_standing(k);
	make_posts(k);
	model_past_fix(k);
	qsort(f->fixed, (size_t)f->fixes, sizeof *f->fixed, by_person_day);
	qsort(f->kept, (size_t)f->keeps, sizeof *f->kept, by_person_day);
	TRY(model_mix(k, crisis));
	f->weight.fair = (int)out->rules.w_fair;
	f->weight.continuity = (int)out->rules.w_team * 5;
	f->weight.keep = (int)out->rules.w_change * 5;
	return OK;
}

bool
model_too_long(const struct model *m, const struct staffing_shift_line *s)
{
	int64_t minutes = (s->ends_at.us - s->starts_at.us) / US_PER_MIN;
	const struct staffing_rules *r = &m->rules;

	return minutes > r->day_min || minutes > r->week_min || minutes > r->rolling_min;
}

/* ---- back again ------------------------------------------------------------------------------ */

ptrdiff_t
model_shift_of(const struct model *m, const struct staff_work *w, bool again)
{
	ptrdiff_t best = -1;
	bool by_hand;

	for (ptrdiff_t i = 0; i < m->shifts; i++) {
		const struct model_shift *s = &m->shift[i];

		if (s->day != w->day || s->window != w->shift || s->place != w->place || s->skill != w->skill)
			continue;
		if (again && model_has(m, w->person, s->line.id.v, &by_hand))
			return i;
		if (!again && s->line.id.v == m->focus && s->held + s->planned < s->line.min_crew)
			return i;
		if (s->held + s->planned < s->line.places && (best < 0 ||
		    (s->held + s->planned < s->line.min_crew &&
		    m->shift[best].held + m->shift[best].planned >= m->shift[best].line.min_crew)))
			best = i;
	}
	return again ? -1 : best;
}

bool
model_has(const struct model *m, ptrdiff_t person, int64_t shift, bool *by_hand)
{
	for (ptrdiff_t i = 0; i < m->held.n; i++)
		if (m->held.v[i].shift_id.v == shift &&
		    m->held.v[i].person_id.v == m->crew.v[person].line.person_id.v) {
			*by_hand = m->held.v[i].by_hand;
			return true;
		}
	return false;
}

ptrdiff_t
model_member(const struct model *m, int64_t person)
{
	for (ptrdiff_t i = 0; i < m->crew.n; i++)
		if (m->crew.v[i].line.person_id.v == person)
			return i;
	return -1;
}

struct staff_person
model_nobody(struct ctx *c, const struct model *m)
{
	ptrdiff_t n = (ptrdiff_t)m->staff.days * m->staff.shifts;

	return (struct staff_person){ .id = S("—"), .team = -1, .free = arena_array(c->a, uint8_t, n) };
}

/* staffing_web.c -- the planning of a crisis, one shift and who may take it, the people of the crews. */
#include <stdlib.h>

#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "response/response_web.h"
#include "staffing/gap.h"
#include "staffing/plan.h"
#include "staffing/staffing_web.h"
#include "gap_q.h"
#include "staffing_q.h"

enum { WEEK = 7, CANDIDATES = 12, ON_SHIFT = 300, OTHERS = 300, PLANS_SHOWN = 5, CALLS_SHOWN = 20, SUBSTITUTES = 4000 };

struct field
staffing_field(const char *name, struct msg label, struct msg hint, str value, bool required, int64_t max)
{
	return (struct field){ .name = str_from(name), .label = label, .hint = hint, .value = value,
		.required = required, .max = max };
}

enum err
staffing_crisis(struct ctx *c, const struct request *rq, struct crisis_id *id, bool *exercise)
{
	struct staffing_crisis k;
	bool found;

	TRY(segment_id(c, rq, 0, id));
	TRY(staffing_q_crisis(c, *id, &k, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "crisis %lld", (long long)id->v);
	*exercise = k.exercise;
	return OK;
}

struct instant
staffing_midnight(struct day d)
{
	return response_instant(d, 0);
}

struct day
staffing_day_of(struct ctx *c, const struct request *rq)
{
	struct day d = c->today;

	(void)day_parse(query_str(rq, S("jour")), &d);
	return d;
}

str
staffing_hours_said(struct ctx *c, int64_t minutes)
{
	if (minutes % 60)
		return arena_fmt(c->a, "%lld h %02lld", (long long)minutes / 60, (long long)minutes % 60);
	return arena_fmt(c->a, "%lld h", (long long)minutes / 60);
}

/* ▲ below the minimum, ◔ below what is wished, ● full. */
static void
tone_of(int64_t taken, int64_t min_crew, int64_t places, str *mark, str *tone)
{
	*mark = taken < min_crew ? S("▲") : taken < places ? S("◔") : S("●");
	*tone = taken < min_crew ? S("unsure") : taken < places ? S("later") : S("yes");
}

/* ---- the planning ------------------------------------------------------------------------ */

static struct staffing_row *
row_of(struct ctx *c, struct staffing_planning_view *v, const struct staffing_shift_line *s, int64_t *post)
{
	struct staffing_table *t = v->tables.n ? &v->tables.v[v->tables.n - 1] : NULL;
	struct staffing_row *row;

	if (!t || t->response.v != s->response_id.v) {
		t = &v->tables.v[v->tables.n++];
		*t = (struct staffing_table){ .response = s->response_id, .name = s->response };
		t->rows.v = arena_array(c->a, struct staffing_row, RESPONSE_POSTS_MAX * 4);
		*post = 0;
	}
	if (*post == s->crew_post_id.v || t->rows.n == RESPONSE_POSTS_MAX * 4)
		return &t->rows.v[t->rows.n - 1];
	*post = s->crew_post_id.v;
	row = &t->rows.v[t->rows.n++];
	*row = (struct staffing_row){ .post = s->post,
		.who = s->profession.n ? directory_profession_label(s->profession) : S("") };
	row->cells.v = arena_array(c->a, struct staffing_cell, WEEK);
	row->cells.n = WEEK;
	return row;
}

/* The same day by day, for who reads it on a telephone. */
static void
put_cards(struct ctx *c, struct staffing_planning_view *v, struct staffing_table *t)
{
	t->cards.v = arena_array(c->a, struct staffing_day_card, WEEK);
	for (int d = 0; d < WEEK; d++) {
		struct staffing_day_card *k = &t->cards.v[t->cards.n];
		ptrdiff_t n = 0;

		for (ptrdiff_t i = 0; i < t->rows.n; i++)
			n += t->rows.v[i].cells.v[d].lines.n;
		if (n == 0)
			continue;
		*k = (struct staffing_day_card){ v->days.v[d].day, v->days.v[d].today,
			{ arena_array(c->a, struct staffing_day_line, n), 0 } };
		t->cards.n++;
		for (ptrdiff_t i = 0; i < t->rows.n; i++)
			for (ptrdiff_t j = 0; j < t->rows.v[i].cells.v[d].lines.n; j++) {
				const struct staffing_cell_line *l = &t->rows.v[i].cells.v[d].lines.v[j];

				k->lines.v[k->lines.n++] = (struct staffing_day_line){ l->id, t->rows.v[i].post,
					l->hours, l->mark, l->tone, l->taken, l->places };
			}
	}
}

static enum err
gather_week(struct ctx *c, struct staffing_planning_view *v, struct day from)
{
	struct instant a = staffing_midnight(from), b = staffing_midnight((struct day){ from.n + WEEK });
	struct staffing_shift_line_list shifts;
	int64_t post = 0;

	TRY(staffing_q_shifts(c, v->crisis, a, b, v->response.v, STAFFING_SHIFTS_MAX, &shifts));
	v->tables.v = arena_array(c->a, struct staffing_table, RESPONSE_LIST_MAX);
	for (ptrdiff_t i = 0; i < shifts.n; i++) {
		const struct staffing_shift_line *s = &shifts.v[i];
		int32_t day = instant_day(s->starts_at).n - from.n;
		struct staffing_row *row = row_of(c, v, s, &post);
		struct staffing_cell *cell = &row->cells.v[day < 0 ? 0 : day];
		struct staffing_cell_line line = { .id = s->id, .taken = s->taken, .places = s->places,
		    .min_crew = s->min_crew,
			.hours = i18n_hours(c->a, c->lang, s->starts_at, s->ends_at) };

		if (day >= WEEK)
			continue;
		tone_of(s->taken, s->min_crew, s->places, &line.mark, &line.tone);
		if (!cell->lines.v)
			cell->lines.v = arena_array(c->a, struct staffing_cell_line, shifts.n - i);
		cell->lines.v[cell->lines.n++] = line;
	}
	v->days.v = arena_array(c->a, struct staffing_day_head, WEEK);
	for (v->days.n = 0; v->days.n < WEEK; v->days.n++)
		v->days.v[v->days.n] = (struct staffing_day_head){ { from.n + (int32_t)v->days.n },
			from.n + v->days.n == c->today.n };
	for (ptrdiff_t i = 0; i < v->tables.n; i++)
		put_cards(c, v, &v->tables.v[i]);
	v->before.n = from.n - WEEK;
	v->after.n = from.n + WEEK;
	return OK;
}

static struct msg
plan_word(const struct staffing_plan *p, struct instant now)
{
	return str_eq(p->state, S("ready")) ? MSG_staffing_plan_is_ready : str_eq(p->state, S("accepted")) ?
	    MSG_staffing_plan_is_accepted : str_eq(p->state, S("refused")) ? MSG_staffing_plan_is_refused :
	    str_eq(p->state, S("failed")) ? MSG_staffing_plan_is_failed : plan_interrupted(p, now) ?
	    MSG_staffing_plan_is_interrupted : MSG_staffing_plan_is_asked;
}

static enum err
gather_plans(struct ctx *c, struct staffing_planning_view *v)
{
	struct staffing_plan_list list;

	TRY(staffing_q_plans(c, v->crisis, PLANS_SHOWN, &list));
	v->plans.v = arena_array(c->a, struct staffing_past_plan, list.n);
	v->plans.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++)
		v->plans.v[i] = (struct staffing_past_plan){ list.v[i].id, plan_word(&list.v[i], c->now),
			list.v[i].asked_at, str_eq(list.v[i].kind, S("repair")) };
	if (list.n && v->plans.v[0].repair && str_eq(list.v[0].state, S("ready")))
		v->ready = list.v[0].id;
	return OK;
}

static enum err
gather_calls(struct ctx *c, struct staffing_planning_view *v)
{
	struct gap_line_list list;

	TRY(gap_q_calls(c, v->crisis, c->now, CALLS_SHOWN, &list));
	v->calls.v = arena_array(c->a, struct staffing_call_line, list.n);
	v->calls.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++)
		v->calls.v[i] = (struct staffing_call_line){ v->crisis, list.v[i].call_id, list.v[i].number.v,
			list.v[i].title, i18n_slot(c->a, c->lang, list.v[i].starts_at, list.v[i].ends_at) };
	return OK;
}

static enum err
gather_state(struct ctx *c, struct staffing_planning_view *v)
{
	struct instant ever = { c->now.us + 400 * US_PER_DAY };
	struct staffing_missing missing;
	struct staffing_staff_count count;
	struct staffing_untold_list untold;
	struct staffing_waiting waiting;
	struct staffing_roster roster;
	struct staffing_unread unread;
	bool found;

	TRY(staffing_q_missing(c, v->crisis, c->now, ever, &missing));
	TRY(staffing_q_staff_count(c, v->crisis, &count));
	TRY(staffing_q_untold(c, v->crisis, c->now, STAFFING_PEOPLE_MAX, &untold));
	TRY(staffing_q_waiting(c, v->crisis, c->now, &waiting));
	TRY(staffing_q_roster(c, v->crisis, &roster, &found));
	v->missing = missing.places;
	v->missing_shifts = missing.shifts;
	v->people = count.people;
	v->answered = count.answered;
	v->untold = untold.n;
	v->waiting = waiting.n;
	TRY(staffing_q_unread(c, v->crisis, c->now, &unread));
	v->unread = unread.people;
	if (found)
		v->published_at = roster.published_at;
	v->may_repair = v->published_at.some && v->missing > 0;
	TRY(gather_calls(c, v));
	return gather_plans(c, v);
}

struct gathering { struct staffing_planning_view *v; struct day from; };

static enum err
gather_rule(struct ctx *c, void *arg)
{
	const struct gathering *g = arg;

	TRY(gather_week(c, g->v, g->from));
	return gather_state(c, g->v);
}

/* GET /crises/:crisis/planning  ?dispositif=  ?jour= */
static enum err
show_planning(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staffing_planning_view v = { .may_run = rq->held & STAFF_RUN, .response = { query_i64(rq,
	    S("dispositif"), 0) } };

	TRY(staffing_crisis(c, rq, &v.crisis, &v.exercise));
	TRY(db_read(c, gather_rule, &(struct gathering){ &v, staffing_day_of(c, rq) }));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_planning_title));
	staffing_planning_page(&rp->body, &v);
	return OK;
}

/* ---- one shift ----------------------------------------------------------------------------- */

static bool
live(str state)
{
	return str_eq(state, S("proposed")) || str_eq(state, S("taken")) || str_eq(state, S("confirmed"));
}

static struct msg
state_word(str state)
{
	return str_eq(state, S("proposed")) ? MSG_staffing_state_proposed : str_eq(state,
	    S("taken")) ? MSG_staffing_state_taken :
	    str_eq(state, S("confirmed")) ? MSG_staffing_state_confirmed :
	    str_eq(state, S("withdrawn")) ? MSG_staffing_state_withdrawn : MSG_staffing_state_cancelled;
}

static enum err
gather_on(struct ctx *c, struct staffing_shift_view *v)
{
	struct staffing_on_shift_list list;

	TRY(staffing_q_on_shift(c, v->shift.id, ON_SHIFT, &list));
	v->on.v = arena_array(c->a, struct staffing_on_line, list.n);
	v->gone.v = arena_array(c->a, struct staffing_on_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_on_shift *d = &list.v[i];
		bool on = live(d->state);
		struct staffing_on_line line = { .id = d->id, .staff = d->staff_id, .live = on,
		    .by_hand = d->by_hand,
			.name = i18n_person(c->a, d->title, d->given, d->family),
			    .profession = directory_profession_label(d->profession),
			.mark = on ? S("●") : S("✕"), .tone = on ? S("yes") : S("no"), .state = state_word(d->state) };

		if (on)
			v->on.v[v->on.n++] = line;
		else
			v->gone.v[v->gone.n++] = line;
	}
	return OK;
}

static bool
is_on(const struct staffing_shift_view *v, struct staff_id id)
{
	for (ptrdiff_t i = 0; i < v->on.n; i++)
		if (v->on.v[i].staff.v == id.v)
			return true;
	return false;
}

static int64_t
hours_around(const struct guard_person *p, struct instant at)
{
	int64_t sum = 0;

	for (ptrdiff_t i = 0; i < p->held_n; i++)
		if (p->held[i].from.us > at.us - 7 * US_PER_DAY && p->held[i].from.us < at.us + 7 * US_PER_DAY)
			sum += (p->held[i].to.us - p->held[i].from.us) / US_PER_HOUR;
	return sum;
}

/* Who wishes it, who is of the profession itself, who worked least, who is nearest. */
static int
best_first(const void *x, const void *y)
{
	const struct staffing_candidate *a = x, *b = y;

	if (a->wish != b->wish)
		return b->wish - a->wish;
	if (a->instead != b->instead)
		return a->instead - b->instead;
	if (a->hours != b->hours)
		return a->hours < b->hours ? -1 : 1;
	return (a->km > b->km) - (a->km < b->km);
}

/* Everyone of the crews: who may, then who may not and why. */
static enum err
gather_candidates(struct ctx *c, struct staffing_shift_view *v)
{
	const struct instant from = { v->shift.starts_at.us - 21 * US_PER_DAY },
	    to = { v->shift.starts_at.us + 21 * US_PER_DAY };
	struct staffing_substitute_list subs;
	struct guard_shift shift;
	struct crew crew;

	TRY(crew_load(c, v->crisis, from, to, &crew));
	TRY(staffing_q_substitutes_of(c, v->shift.crew_post_id, SUBSTITUTES, &subs));
	shift = staffing_shift_of(&v->shift, &subs, c);
	v->can.v = arena_array(c->a, struct staffing_candidate, crew.n);
	v->cannot.v = arena_array(c->a, struct staffing_candidate, crew.n);
	for (ptrdiff_t i = 0; i < crew.n; i++) {
		const struct crew_member *m = &crew.v[i];
		struct guard_verdicts all = guard_every(&crew.rules, &m->person, &shift, false);
		struct staffing_candidate k = { .id = m->line.id,
		    .profession = directory_profession_label(m->line.profession),
			.name = i18n_person(c->a, m->line.title, m->line.given, m->line.family),
			    .final = guard_final(all.v[0].rule),
			.km = guard_km(&m->home, &shift.duty), .hours = hours_around(&m->person,
			    v->shift.starts_at) };

		if (is_on(v, m->line.id) || m->person.out || !guard_fits(&m->person, &shift, &k.instead))
			continue;
		(void)guard_can(&m->person, shift.duty.from, shift.duty.to, &k.wish);
		if (all.n == 0) {
			v->can.v[v->can.n++] = k;
			continue;
		}
		k.why = staffing_said(c, &all);
		v->cannot.v[v->cannot.n++] = k;
	}
	qsort(v->can.v, (size_t)v->can.n, sizeof *v->can.v, best_first);
	qsort(v->cannot.v, (size_t)v->cannot.n, sizeof *v->cannot.v, best_first);
	v->can_all = v->can.n;
	v->cannot_all = v->cannot.n;
	v->can.n = v->can.n < CANDIDATES ? v->can.n : CANDIDATES;
	v->cannot.n = v->cannot.n < CANDIDATES ? v->cannot.n : CANDIDATES;
	return OK;
}

static enum err
gather_others(struct ctx *c, struct staffing_shift_view *v)
{
	struct staffing_other_list list;

	TRY(staffing_q_others(c, v->shift.profession, v->crisis, OTHERS, &list));
	v->others.v = arena_array(c->a, struct option, list.n);
	v->others.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++)
		v->others.v[i] = (struct option){ .value = arena_fmt(c->a, "%lld", (long long)list.v[i].id.v),
			.text = i18n_person(c->a, list.v[i].title, list.v[i].given, list.v[i].family) };
	return OK;
}

static enum err
shift_rule(struct ctx *c, void *arg)
{
	struct staffing_shift_view *v = arg;
	struct gap_call call;
	bool found;

	TRY(staffing_q_shift(c, v->shift.id, &v->shift, &found));
	if (!found || v->shift.crisis_id.v != v->crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "shift");
	v->open = !v->shift.cancelled && v->shift.ends_at.us > c->now.us && !v->shift.closed_at.some;
	v->free = v->shift.places - v->shift.taken;
	v->when = i18n_slot(c->a, c->lang, v->shift.starts_at, v->shift.ends_at);
	v->who = v->shift.profession.n ? directory_profession_label(v->shift.profession) : S("");
	tone_of(v->shift.taken, v->shift.min_crew, v->shift.places, &v->mark, &v->tone);
	TRY(gather_on(c, v));
	TRY(gap_call(c, v->shift.id, &call, &found));
	if (found) {
		v->call = call.call_id;
		v->call_number = call.number.v;
	}
	if (!v->open || !v->may_run)
		return OK;
	TRY(gather_candidates(c, v));
	return gather_others(c, v);
}

static enum err
shift_show(struct ctx *c, const struct request *rq, struct reply *rp, struct form_error error, str person)
{
	struct staffing_shift_view v = { .may_run = rq->held & STAFF_RUN, .error = error };
	struct staffing_shift_line_list lines;
	bool exercise;

	TRY(staffing_crisis(c, rq, &v.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &v.shift.id));
	TRY(db_read(c, shift_rule, &v));
	for (ptrdiff_t i = 0; i < v.cannot.n; i++)
		v.cannot.v[i].picked = str_eq(person, arena_fmt(c->a, "%lld", (long long)v.cannot.v[i].id.v));
	v.shell = http_shell(c, rq, v.shift.post);
	v.reason = staffing_field("reason", MSG_staffing_shift_reason, MSG_staffing_shift_reason_hint, S(""), true,
	    STAFFING_REASON_MAX);
	v.reason.error = form_error_for(&v.error, S("reason"));
	TRY(staffing_q_shift_line(c, &v.shift.id, 1, 1, &lines));
	if (lines.n)
		v.call_href = staffing_call_href(c, v.crisis, &lines.v[0], v.free);
	rp->status = error.any ? 422 : 200;
	staffing_shift_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/planning/:shift */
static enum err
show_shift(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return shift_show(c, rq, rp, (struct form_error){}, S(""));
}

struct giving { struct staffing_give g; struct staffing_given out; struct duty_id drop; };

static enum err
give_rule(struct ctx *c, void *arg)
{
	struct giving *w = arg;

	if (w->drop.v)
		return staffing_duty_cancel(c, w->g.crisis, w->drop, w->g.reason);
	return staffing_duty_give(c, &w->g, &w->out);
}

/* POST /crises/:crisis/planning/:shift: staff=, person= or drop=, reason= */
static enum err
do_shift(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct giving w = {};
	struct form_error error;
	str staff, person, drop;
	bool exercise;
	enum err e;

	TRY(staffing_crisis(c, rq, &w.g.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &w.g.shift));
	TRY(form_opt(c, rq, S("staff"), 20, &staff));
	TRY(form_opt(c, rq, S("person"), 20, &person));
	TRY(form_opt(c, rq, S("drop"), 20, &drop));
	TRY(form_opt(c, rq, S("reason"), STAFFING_NOTE_MAX, &w.g.reason));
	(void)str_to_i64(staff, 1, INT64_MAX, &w.g.staff.v);
	(void)str_to_i64(person, 1, INT64_MAX, &w.g.person.v);
	(void)str_to_i64(drop, 1, INT64_MAX, &w.drop.v);
	if (!w.g.staff.v && !w.g.person.v && !w.drop.v)
		return fail(c, E_INVALID, S("person"), S("form.missing"), "nobody");
	e = db_write(c, give_rule, &w);
	if (e == E_INVALID || e == E_CONFLICT) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		return shift_show(c, rq, rp, error, staff);
	}
	TRY(e);
	staffing_tell(c, w.g.crisis);
	reply_see_other(c, rp, "/crises/%lld/planning/%lld", (long long)w.g.crisis.v, (long long)w.g.shift.v);
	return OK;
}

/* ---- what is shown elsewhere ------------------------------------------------------------------ */

enum err
staffing_crew_line(struct ctx *c, struct response_id id, str *text, str *tone)
{
	struct instant until = staffing_midnight((struct day){ c->today.n + 2 });
	struct staffing_cover cover;

	TRY(staffing_q_cover(c, id, c->now, until, &cover));
	if (cover.shifts == 0)
		return OK;
	*tone = cover.missing ? S("unsure") : cover.taken < cover.places ? S("later") : S("yes");
	*text = cover.missing ? msg_fmt(c->a, c->lang, MSG_staffing_line_missing, cover.missing) :
	    msg_fmt(c->a, c->lang, MSG_staffing_line_covered, cover.taken, cover.places);
	return OK;
}

enum err
staffing_crew_part(struct ctx *c, struct crisis_id crisis, struct response_id id, struct html *h)
{
	struct staffing_crew_view v = { .crisis = crisis, .response = id, .today = c->today };
	struct staffing_cover cover;

	TRY(staffing_q_cover(c, id, c->now, (struct instant){ c->now.us + 7 * US_PER_DAY }, &cover));
	v.taken = cover.taken;
	v.places = cover.places;
	v.missing = cover.missing;
	v.shifts = cover.shifts;
	staffing_crew_part_page(h, &v);
	return OK;
}

enum err
staffing_missing(struct ctx *c, struct crisis_id id, int64_t *places)
{
	struct staffing_missing m;

	TRY(staffing_q_missing(c, id, c->now, staffing_midnight((struct day){ c->today.n + 3 }), &m));
	*places = m.places;
	return OK;
}

const struct route staffing_routes[] = {
	{ GET,  "/crises/:crisis/planning",		STAFF_READ,	show_planning },
	{ GET,  "/crises/:crisis/planning/:shift",	STAFF_READ,	show_shift },
	{ POST, "/crises/:crisis/planning/:shift",	STAFF_RUN,	do_shift },
};
const ptrdiff_t staffing_routes_n = COUNT(staffing_routes);

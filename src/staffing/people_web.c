/* people_web.c -- who is in the crews, who is tired; the record of one person; the rules of the community. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { MINE = 2000 };

/* ---- people ----------------------------------------------------------------------------- */

static enum err
people_rule(struct ctx *c, void *arg)
{
	struct staffing_people_view *v = arg;
	struct staffing_staff_line_list list;
	struct staffing_support_count support;
	struct crew_load_list loads;
	ptrdiff_t k = 0;

	TRY(staffing_q_staffs(c, v->crisis, STAFFING_PEOPLE_MAX, &list));
	TRY(crew_loads(c, v->crisis, &loads));
	TRY(staffing_q_support_count(c, v->crisis, &support));
	v->support = support.n;
	v->people.v = arena_array(c->a, struct staffing_person_line, list.n);
	v->people.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_staff_line *f = &list.v[i];
		const struct crew_load *load = &(const struct crew_load){};

		for (k = 0; k < loads.n; k++)
			if (loads.v[k].id.v == f->id.v)
				load = &loads.v[k];
		v->people.v[i] = (struct staffing_person_line){ .id = f->id, .person = f->person_id,
			.name = i18n_person(c->a, f->title, f->given, f->family),
			    .profession = directory_profession_label(f->profession),
			.hours = staffing_hours_said(c, load->minutes), .ahead = staffing_hours_said(c,
			    load->ahead),
			.worked = staffing_hours_said(c, load->worked), .nights = load->nights,
			    .answered = f->answered_at.some,
			.tired = load->tired, .out = f->out,
			.state = f->out ? MSG_staffing_people_out : load->tired ? MSG_staffing_people_tired :
			    f->answered_at.some ? MSG_staffing_people_answered : MSG_staffing_people_silent,
			.mark = f->out ? S("✕") : load->tired ? S("▲") : f->answered_at.some ? S("●") : S("○"),
			.tone = f->out ? S("no") : load->tired ? S("unsure") : f->answered_at.some ? S("yes") : S("silent") };
		v->tired += load->tired;
		v->answered += f->answered_at.some;
	}
	return OK;
}

/* GET /crises/:crisis/equipes */
static enum err
show_people(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staffing_people_view v = {};
	bool exercise;

	TRY(staffing_crisis(c, rq, &v.crisis, &exercise));
	TRY(db_read(c, people_rule, &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_people_title));
	staffing_people_page(&rp->body, &v);
	return OK;
}

/* ---- the record of one person, printed ----------------------------------------------------- */

struct attesting {
	struct crisis_id crisis;
	struct staff_id staff;
	struct staffing_attest_view v;
};

static enum err
attest_rule(struct ctx *c, void *arg)
{
	struct attesting *w = arg;
	struct staffing_attest_view *v = &w->v;
	struct staffing_mine_list mine;
	struct staffing_staff who;
	int64_t sum = 0;

	TRY(staffing_q_staff(c, w->staff, w->crisis, &who));
	TRY(staffing_q_mine(c, w->staff, MINE, &mine));
	TRY(record_saw(c, S("staff.attest"), arena_fmt(c->a, "person:%lld", (long long)who.person_id.v)));
	v->name = i18n_person(c->a, who.title, who.given, who.family);
	v->profession = directory_profession_label(who.profession);
	v->crisis = who.crisis;
	v->exercise = who.exercise;
	v->lines.v = arena_array(c->a, struct staffing_done_line, mine.n);
	v->lines.n = 0;
	for (ptrdiff_t i = 0; i < mine.n; i++) {
		const struct staffing_mine *d = &mine.v[i];

		if (!d->worked_min.some)
			continue;		/* only what was done, and ticked */
		sum += d->worked_min.v;
		v->lines.v[v->lines.n++] = (struct staffing_done_line){ i18n_slot(c->a, c->lang,
		    d->starts_at, d->ends_at),
			d->post, d->response, staffing_hours_said(c, d->worked_min.v) };
	}
	v->hours = staffing_hours_said(c, sum);
	return OK;
}

/* GET /crises/:crisis/equipes/:staff/attestation */
static enum err
show_attest(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct attesting w = {};
	struct shell whole;
	bool exercise;

	TRY(staffing_crisis(c, rq, &w.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &w.staff));
	TRY(db_write(c, attest_rule, &w));	/* who looked is recorded */
	whole = http_shell(c, rq, msg_text(c->lang, MSG_staffing_attest_title));
	w.v.shell = (struct shell){ .title = whole.title, .community = whole.community,
	    .exercise = exercise, .printed_at = c->now };
	staffing_attest_page(&rp->body, &w.v);
	return OK;
}

/* ---- the rules --------------------------------------------------------------------------------- */

struct ruling { struct staffing_rules r; str rest, why; };

static str
number(struct ctx *c, int64_t v)
{
	return arena_fmt(c->a, "%lld", (long long)v);
}

static enum err
rules_show(struct ctx *c, const struct request *rq, struct reply *rp, const struct ruling *w, bool wrong)
{
	struct staffing_rules_view v = {};
	const struct staffing_rules *r = &w->r;
	struct field *fields[] = { &v.rest, &v.day, &v.week, &v.rolling, &v.nights, &v.travel, &v.wish,
	    &v.fair, &v.distance,
		&v.change, &v.team, &v.why };
	struct msg none = {};

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_rules_title));
	v.rest = staffing_field("rest", MSG_staffing_rules_rest, MSG_staffing_rules_rest_hint, number(c,
	    r->rest_min / 60), true, 2);
	v.day = staffing_field("day", MSG_staffing_rules_day, none, number(c, r->day_min / 60), true, 2);
	v.week = staffing_field("week", MSG_staffing_rules_week, none, number(c, r->week_min / 60), true, 3);
	v.rolling = staffing_field("rolling", MSG_staffing_rules_rolling, none, number(c,
	    r->rolling_min / 60), true, 3);
	v.nights = staffing_field("nights", MSG_staffing_rules_nights, MSG_staffing_rules_nights_hint,
	    number(c, r->nights), true, 2);
	v.travel = staffing_field("travel", MSG_staffing_rules_travel, MSG_staffing_rules_travel_hint,
	    number(c, r->travel_kmh), true, 3);
	v.wish = staffing_field("w_wish", MSG_staffing_rules_wish, none, number(c, r->w_wish), true, 2);
	v.fair = staffing_field("w_fair", MSG_staffing_rules_fair, none, number(c, r->w_fair), true, 2);
	v.distance = staffing_field("w_distance", MSG_staffing_rules_distance, none, number(c, r->w_distance), true, 2);
	v.change = staffing_field("w_change", MSG_staffing_rules_change, none, number(c, r->w_change), true, 2);
	v.team = staffing_field("w_team", MSG_staffing_rules_team, none, number(c, r->w_team), true, 2);
	v.why = staffing_field("why", MSG_staffing_rules_why, MSG_staffing_rules_why_hint, w->why,
	    false, STAFFING_REASON_MAX);
	for (int i = 0; i < COUNT(fields); i++) {
		fields[i]->type = i < COUNT(fields) - 1 ? S("number") : S("");
		fields[i]->error = form_error_for(&v.error, fields[i]->name);
	}
	rp->status = wrong ? 422 : 200;
	staffing_rules_page(&rp->body, &v);
	return OK;
}

/* GET /reglages/planning */
static enum err
show_rules(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ruling w = { .why = S("") };

	TRY(staffing_rules_get(c, &w.r));
	return rules_show(c, rq, rp, &w, false);
}

static enum err
rules_rule(struct ctx *c, void *arg)
{
	const struct ruling *w = arg;

	return staffing_rules_set(c, &w->r, w->why);
}

static enum err
read_rules(struct ctx *c, const struct request *rq, struct ruling *w)
{
	struct staffing_rules *r = &w->r;
	const struct { const char *name; int64_t max, times; int64_t *to; } v[] = {
		{ "rest", 48, 60, &r->rest_min }, { "day", 24, 60, &r->day_min }, { "week", 168, 60, &r->week_min },
		{ "rolling", 168, 60, &r->rolling_min }, { "nights", 14, 1, &r->nights }, { "travel",
		    130, 1, &r->travel_kmh },
		{ "w_wish", 99, 1, &r->w_wish }, { "w_fair", 99, 1, &r->w_fair }, { "w_distance", 99, 1,
		    &r->w_distance },
		{ "w_change", 99, 1, &r->w_change }, { "w_team", 99, 1, &r->w_team } };

	TRY(staffing_rules_get(c, r));
	TRY(form_opt(c, rq, S("why"), STAFFING_NOTE_MAX, &w->why));
	for (int i = 0; i < COUNT(v); i++) {
		TRY(form_i64(c, rq, str_from(v[i].name), 0, v[i].max, v[i].to));
		*v[i].to *= v[i].times;
	}
	return OK;
}

/* POST /reglages/planning */
static enum err
do_rules(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ruling w = {};
	enum err e = read_rules(c, rq, &w);

	if (e == OK)
		e = db_write(c, rules_rule, &w);
	if (e == E_INVALID)
		return rules_show(c, rq, rp, &w, true);
	TRY(e);
	reply_see_other(c, rp, "/reglages/planning");
	return OK;
}

const struct route staffing_people_routes[] = {
	{ GET,  "/crises/:crisis/equipes",			STAFF_READ,	show_people },
	{ GET,  "/crises/:crisis/equipes/:staff/attestation",	STAFF_RUN,	show_attest },
	{ GET,  "/reglages/planning",				STAFF_RUN,	show_rules },
	{ POST, "/reglages/planning",				STAFF_RUN,	do_rules },
};
const ptrdiff_t staffing_people_routes_n = COUNT(staffing_people_routes);

/* people_web.c -- who is in the crews, who is tired; who is kept together; the record of one person. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { MINE = 2000, WISHES_SHOWN = 200 };

/* ---- people ----------------------------------------------------------------------------- */

static struct staffing_person_line
line_of(struct ctx *c, const struct crew_member *m, const struct crew_load *load)
{
	const struct staffing_staff_line *f = &m->line;

	return (struct staffing_person_line){ .id = f->id, .person = f->person_id,
		.name = i18n_person(c->a, f->title, f->given, f->family),
		.profession = directory_profession_label(f->profession), .known = m->known,
		.hours = staffing_hours_said(c, load->minutes), .ahead = staffing_hours_said(c, load->ahead),
		.worked = staffing_hours_said(c, load->worked), .nights = load->nights,
		.answered = f->answered_at.some, .tired = load->tired, .out = f->out,
		.state = f->out ? MSG_staffing_people_out : load->tired ? MSG_staffing_people_tired :
		    f->answered_at.some ? MSG_staffing_people_answered : MSG_staffing_people_silent,
		.mark = f->out ? S("✕") : load->tired ? S("▲") : f->answered_at.some ? S("●") : S("○"),
		.tone = f->out ? S("no") : load->tired ? S("unsure") : f->answered_at.some ? S("yes") : S("silent") };
}

/* People kept together, team by team, in the order of the first name of each. */
static void
put_teams(struct ctx *c, const struct crew *crew, struct staffing_people_view *v)
{
	v->teams.v = arena_array(c->a, struct staffing_team_line, crew->n);
	for (ptrdiff_t i = 0; i < crew->n; i++) {
		struct opt_crew_team_id team = crew->v[i].line.crew_team_id;
		struct staffing_team_line *t = v->teams.v;

		if (!team.some)
			continue;
		while (t < v->teams.v + v->teams.n && t->no != team.v.v)
			t++;
		if (t == v->teams.v + v->teams.n) {
			v->teams.n++;
			*t = (struct staffing_team_line){ .no = team.v.v,
				.people.v = arena_array(c->a, struct staffing_team_member, STAFFING_TEAM_MAX) };
		}
		if (t->people.n < STAFFING_TEAM_MAX)
			t->people.v[t->people.n++] = (struct staffing_team_member){ crew->v[i].line.id,
				v->people.v[i].name };
	}
}

/* What people wish for themselves: a plan hears it, unless the other declined. */
static enum err
put_wishes(struct ctx *c, struct staffing_people_view *v)
{
	struct staffing_wish_list list;

	TRY(staffing_q_wishes(c, v->crisis, WISHES_SHOWN, &list));
	v->wishes.v = arena_array(c->a, struct staffing_wish_line, list.n);
	v->wishes.n = list.n;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_wish *w = &list.v[i];

		v->wishes.v[i] = (struct staffing_wish_line){ w->staff_id,
			i18n_person(c->a, w->title, w->given, w->family),
			i18n_person(c->a, w->with_title, w->with_given, w->with_family), w->declined };
	}
	return OK;
}

static struct field_choice
anyone(struct ctx *c, const char *name, struct msg label, const struct staffing_people_view *v)
{
	struct field_choice f = { .name = str_from(name), .label = label, .required = true,
		.error = form_error_for(&v->error, str_from(name)),
		.options.v = arena_array(c->a, struct option, v->people.n) };

	for (ptrdiff_t i = 0; i < v->people.n; i++)
		if (!v->people.v[i].out)
			f.options.v[f.options.n++] = (struct option){ .value = arena_fmt(c->a, "%lld",
			    (long long)v->people.v[i].id.v), .text = v->people.v[i].name };
	return f;
}

static enum err
people_rule(struct ctx *c, void *arg)
{
	struct staffing_people_view *v = arg;
	struct staffing_support_count support;
	struct crew_load_list loads;
	struct crew crew;
	ptrdiff_t k = 0;

	TRY(crew_load(c, v->crisis, c->now, (struct instant){ c->now.us + 7 * US_PER_DAY }, &crew));
	TRY(crew_loads(c, v->crisis, &loads));
	TRY(staffing_q_support_count(c, v->crisis, &support));
	v->support = support.n;
	v->people.v = arena_array(c->a, struct staffing_person_line, crew.n);
	v->people.n = crew.n;
	for (ptrdiff_t i = 0; i < crew.n; i++) {
		const struct crew_load *load = &(const struct crew_load){};

		for (k = 0; k < loads.n; k++)
			if (loads.v[k].id.v == crew.v[i].line.id.v)
				load = &loads.v[k];
		v->people.v[i] = line_of(c, &crew.v[i], load);
		v->tired += load->tired;
		v->answered += crew.v[i].line.answered_at.some;
		v->known += crew.v[i].known;
	}
	put_teams(c, &crew, v);
	if (v->may_run)		/* who would rather not be with whom is for those who make the plan */
		TRY(put_wishes(c, v));
	v->one = anyone(c, "staff", MSG_staffing_team_one, v);
	v->with = anyone(c, "with", MSG_staffing_team_with, v);
	return OK;
}

static enum err
people_show(struct ctx *c, const struct request *rq, struct reply *rp, struct form_error error)
{
	struct staffing_people_view v = { .error = error, .may_run = rq->held & STAFF_RUN };
	bool exercise;

	TRY(staffing_crisis(c, rq, &v.crisis, &exercise));
	TRY(db_read(c, people_rule, &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_people_title));
	staffing_people_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/equipes */
static enum err
show_people(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return people_show(c, rq, rp, (struct form_error){});
}

struct teaming { struct crisis_id crisis; struct staff_id staff, with; bool apart; };

static enum err
team_rule(struct ctx *c, void *arg)
{
	const struct teaming *t = arg;

	return t->apart ? staffing_apart(c, t->crisis, t->staff) : staffing_together(c, t->crisis, t->staff, t->with);
}

/* POST /crises/:crisis/equipes: keep two together; or, act "apart:STAFF", let one go her way. */
static enum err
do_people(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct teaming t = {};
	bool exercise;
	str act;
	enum err e;

	TRY(staffing_crisis(c, rq, &t.crisis, &exercise));
	TRY(form_opt(c, rq, S("act"), 40, &act));
	t.apart = str_starts(act, S("apart:")) && str_to_i64(str_sub(act, 6, act.n), 1, INT64_MAX, &t.staff.v);
	e = OK;
	if (!t.apart) {
		e = form_i64(c, rq, S("staff"), 1, INT64_MAX, &t.staff.v);
		if (e == OK)
			e = form_i64(c, rq, S("with"), 1, INT64_MAX, &t.with.v);
	}
	if (e == OK)
		e = db_write(c, team_rule, &t);
	if (e == E_INVALID) {
		struct form_error error = form_error_of(c, rq->code);

		ctx_forgive(c);
		rp->status = 422;
		return people_show(c, rq, rp, error);
	}
	TRY(e);
	reply_see_other(c, rp, "/crises/%lld/equipes#teams", (long long)t.crisis.v);
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

const struct route staffing_people_routes[] = {
	{ GET,  "/crises/:crisis/equipes",			STAFF_READ,	show_people },
	{ POST, "/crises/:crisis/equipes",			STAFF_RUN,	do_people },
	{ GET,  "/crises/:crisis/equipes/:staff/attestation",	STAFF_RUN,	show_attest },
};
const ptrdiff_t staffing_people_routes_n = COUNT(staffing_people_routes);

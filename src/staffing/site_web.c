/* site_web.c -- on site: who is expected, who came (by hand or by QR), hand-over notes, the printed sheet. */
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "response/response_web.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { ON_DAY = 2000, NOTES = 10 };

static struct staffing_site_line
line_of(struct ctx *c, const struct staffing_on_day *d)
{
	struct staffing_site_line l = { .id = d->id, .name = i18n_person(c->a, d->title, d->given, d->family),
		.profession = directory_profession_label(d->profession), .post = d->post,
		.come = d->arrived_at.some, .gone = d->left_at.some, .absent = d->absent };

	l.state = l.absent ? MSG_staffing_site_absent : l.gone ? MSG_staffing_site_gone :
	    l.come ? MSG_staffing_site_come : MSG_staffing_site_expected;
	l.mark = l.absent ? S("✕") : l.gone ? S("■") : l.come ? S("●") : S("○");
	l.tone = l.absent ? S("no") : l.gone ? S("full") : l.come ? S("yes") : S("silent");
	if (l.come)
		l.at = l.gone ? arena_fmt(c->a, "%.*s – %.*s", STR(i18n_time(c->a, d->arrived_at.v)),
		    STR(i18n_time(c->a, d->left_at.v))) : i18n_time(c->a, d->arrived_at.v);
	if (d->worked_min.some)
		l.worked = staffing_hours_said(c, d->worked_min.v);
	return l;
}

static enum err
gather_day(struct ctx *c, struct staffing_site_view *v)
{
	struct instant from = staffing_midnight(v->day), to = staffing_midnight((struct day){ v->day.n + 1 });
	struct staffing_on_day_list list;
	struct staffing_handover_list notes;
	struct staffing_site_group *g = NULL;
	str hours = S("");

	TRY(staffing_q_on_day(c, v->response, from, to, ON_DAY, &list));
	v->groups.v = arena_array(c->a, struct staffing_site_group, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		str h = i18n_hours(c->a, c->lang, list.v[i].starts_at, list.v[i].ends_at);

		if (!g || !str_eq(h, hours)) {
			hours = h;
			g = &v->groups.v[v->groups.n++];
			*g = (struct staffing_site_group){ .hours = h };
			g->lines.v = arena_array(c->a, struct staffing_site_line, list.n - i);
		}
		g->lines.v[g->lines.n++] = line_of(c, &list.v[i]);
		v->expected++;
		v->come += list.v[i].arrived_at.some;
	}
	TRY(staffing_q_handovers(c, v->response, NOTES, &notes));
	v->notes.v = arena_array(c->a, struct staffing_note_line, notes.n);
	v->notes.n = notes.n;
	for (ptrdiff_t i = 0; i < notes.n; i++)
		v->notes.v[i] = (struct staffing_note_line){ notes.v[i].text, notes.v[i].author,
		    notes.v[i].at };
	return OK;
}

static enum err
next_day(struct ctx *c, struct staffing_site_view *v)
{
	struct staffing_next_duty next;
	bool found;

	TRY(staffing_q_next_duty(c, v->response, staffing_midnight(v->after), &next, &found));
	v->next = (struct opt_day){ found, found ? instant_day(next.starts_at) : (struct day){ 0 } };
	if (found)
		v->next_said = i18n_day_short(c->a, c->lang, v->next.v);
	return OK;
}

static enum err
site_rule(struct ctx *c, void *arg)
{
	struct staffing_site_view *v = arg;
	struct response_response r;
	struct response_site_list sites;

	TRY(response_get(c, v->crisis, v->response, &r));
	v->name = r.name;
	v->phone = r.phone;
	if (r.site_id.some) {
		TRY(response_sites(c, &sites));
		for (ptrdiff_t i = 0; i < sites.n; i++)
			if (sites.v[i].id.v == r.site_id.v.v) {
				v->place = sites.v[i].name;
				v->contact = arena_fmt(c->a, "%.*s %.*s", STR(sites.v[i].contact_name),
				    STR(i18n_phone(c->a, sites.v[i].contact_phone)));
			}
	}
	v->before.n = v->day.n - 1;
	v->after.n = v->day.n + 1;
	TRY(gather_day(c, v));
	return v->expected ? OK : next_day(c, v);
}

static enum err
presence_show(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct staffing_site_view v = { .may_tick = rq->held & STAFF_PRESENCE, .day = staffing_day_of(c, rq) };

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	TRY(staffing_crisis(c, rq, &v.crisis, &v.exercise));
	TRY(segment_id(c, rq, 1, &v.response));
	TRY(db_read(c, site_rule, &v));
	v.shell = http_shell(c, rq, v.name);
	v.note = staffing_field("text", MSG_staffing_site_note, MSG_staffing_site_note_hint, S(""),
	    true, STAFFING_NOTE_MAX);
	v.note.error = form_error_for(&v.error, S("text"));
	rp->status = wrong ? 422 : 200;
	staffing_presence_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/dispositifs/:response/presence  ?jour= */
static enum err
show_presence(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return presence_show(c, rq, rp, false);
}

static enum err
sheet_rule(struct ctx *c, void *arg)
{
	struct staffing_site_view *v = arg;

	TRY(record_saw(c, S("staff.sheet"), arena_fmt(c->a, "response:%lld", (long long)v->response.v)));
	*v = (struct staffing_site_view){ .crisis = v->crisis, .response = v->response, .day = v->day };
	return site_rule(c, v);
}

/* GET /crises/:crisis/dispositifs/:response/feuille  ?jour=: to be signed on paper */
static enum err
show_sheet(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staffing_site_view v = { .day = staffing_day_of(c, rq) };
	struct shell whole;
	bool exercise;

	TRY(staffing_crisis(c, rq, &v.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &v.response));
	TRY(db_write(c, sheet_rule, &v));	/* who printed is recorded */
	whole = http_shell(c, rq, v.name);
	v.exercise = exercise;
	v.shell = (struct shell){ .title = v.name, .community = whole.community, .exercise = exercise,
	    .printed_at = c->now,
		.url = arena_fmt(c->a, "%.*s/crises/%lld/dispositifs/%lld/presence?jour=%.*s", STR(rq->base_url),
		    (long long)v.crisis.v, (long long)v.response.v, STR(day_iso(c->a, v.day))) };
	v.shell.qr = qr_svg(c->a, v.shell.url);
	staffing_sheet_page(&rp->body, &v);
	return OK;
}

/* ---- ticking ------------------------------------------------------------------------------- */

struct ticking {
	struct crisis_id crisis;
	struct response_id response;
	struct duty_id duty;
	str act, via, text, key;
};

static enum err
tick_rule(struct ctx *c, void *arg)
{
	const struct ticking *w = arg;

	if (str_eq(w->act, S("note")))
		return staffing_hand_over(c, w->crisis, w->response, w->text, w->key);
	return staffing_tick(c, w->crisis, w->duty, w->act, w->via);
}

/* POST /crises/:crisis/dispositifs/:response/presence: act=arrive:12, leave:12, absent:12, undo:12, note */
static enum err
do_presence(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ticking w = { .via = S("hand") };
	str duty, day;
	bool exercise;
	enum err e;

	TRY(staffing_crisis(c, rq, &w.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &w.response));
	TRY(form_str(c, rq, S("act"), 40, &w.act));
	TRY(form_opt(c, rq, S("text"), 2 * STAFFING_NOTE_MAX, &w.text));
	TRY(form_opt(c, rq, S("jour"), 20, &day));
	TRY(form_str(c, rq, S("request_key"), 64, &w.key));
	if (str_cut(w.act, ':', &w.act, &duty) && !str_to_i64(duty, 1, INT64_MAX, &w.duty.v))
		return fail(c, E_INVALID, S("act"), S("form.choice"), "not an id");
	e = db_write(c, tick_rule, &w);
	if (e == E_INVALID)
		return presence_show(c, rq, rp, true);
	TRY(e);
	staffing_tell(c, w.crisis);
	reply_see_other(c, rp, "/crises/%lld/dispositifs/%lld/presence?jour=%.*s",
	    (long long)w.crisis.v, (long long)w.response.v,
	    STR(day));
	return OK;
}

/* ---- the QR that a person shows: one duty, one button --------------------------------------- */

static enum err
scan_rule(struct ctx *c, void *arg)
{
	struct staffing_site_view *v = arg;
	struct staffing_duty d;
	bool found;

	TRY(staffing_q_duty(c, v->scanned, &d, &found));
	if (!found || d.crisis_id.v != v->crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "duty %lld", (long long)v->scanned.v);
	v->response = d.response_id;
	v->day = instant_day(d.starts_at);
	return site_rule(c, v);
}

/* GET /crises/:crisis/presence/:duty */
static enum err
show_scan(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staffing_site_view v = { .may_tick = rq->held & STAFF_PRESENCE };

	TRY(staffing_crisis(c, rq, &v.crisis, &v.exercise));
	TRY(segment_id(c, rq, 1, &v.scanned));
	TRY(db_read(c, scan_rule, &v));
	for (ptrdiff_t i = 0; i < v.groups.n; i++) {	/* hers alone */
		ptrdiff_t n = 0;

		for (ptrdiff_t k = 0; k < v.groups.v[i].lines.n; k++)
			if (v.groups.v[i].lines.v[k].id.v == v.scanned.v)
				v.groups.v[i].lines.v[n++] = v.groups.v[i].lines.v[k];
		v.groups.v[i].lines.n = n;
	}
	v.shell = http_shell(c, rq, v.name);
	staffing_scan_page(&rp->body, &v);
	return OK;
}

/* POST /crises/:crisis/presence/:duty */
static enum err
do_scan(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ticking w = { .via = S("qr") };
	bool exercise;

	TRY(staffing_crisis(c, rq, &w.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &w.duty));
	TRY(form_str(c, rq, S("act"), 20, &w.act));
	TRY(db_write(c, tick_rule, &w));
	staffing_tell(c, w.crisis);
	reply_see_other(c, rp, "/crises/%lld/presence/%lld", (long long)w.crisis.v, (long long)w.duty.v);
	return OK;
}

const struct route staffing_site_routes[] = {
	{ GET,  "/crises/:crisis/dispositifs/:response/presence",	STAFF_READ,	show_presence },
	{ POST, "/crises/:crisis/dispositifs/:response/presence",	STAFF_PRESENCE,	do_presence },
	{ GET,  "/crises/:crisis/dispositifs/:response/feuille",	STAFF_READ,	show_sheet },
	{ GET,  "/crises/:crisis/presence/:duty",			STAFF_PRESENCE,	show_scan },
	{ POST, "/crises/:crisis/presence/:duty",			STAFF_PRESENCE,	do_scan },
};
const ptrdiff_t staffing_site_routes_n = COUNT(staffing_site_routes);

/* plan_web.c -- asking for a plan, reading it before deciding: coverage, holes and why, loads, what changes. */
#include <stdlib.h>
#include <time.h>

#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "staffing/plan.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

enum { PATIENCE_MS = 5000, LOOK_MS = 100, PER_CENT = 1000 };

/* ---- reading a plan ---------------------------------------------------------------------------- */

struct reading {
	struct crisis_id crisis;
	struct plan_id id;
	struct staffing_plan plan;
	struct staffing_plan_view *v;
};

static str
json_word(struct ctx *c, const json_t *list, size_t i)
{
	const char *s = json_string_value(json_array_get(list, i));

	return s ? arena_str(c->a, s, (ptrdiff_t)strlen(s)) : S("");
}

static int64_t
number(const json_t *o, const char *name)
{
	return (int64_t)json_integer_value(json_object_get(o, name));
}

/* "12 n'ont pas dit être disponibles", "3 n'auraient que 8 h de repos" */
static str
reason(struct ctx *c, const json_t *why)
{
	str word = json_word(c, why, 0);
	int64_t people = json_integer_value(json_array_get(why, 1)),
	    best = json_integer_value(json_array_get(why, 2));
	struct msg m = msg_find(arena_fmt(c->a, "staffing.stop.%.*s", STR(word)));

	if (str_eq(word, S("rest")))
		return msg_fmt(c->a, c->lang, MSG_staffing_stop_rest, people, i18n_duration(c->a,
		    c->lang, best * US_PER_MIN));
	return msg_fmt(c->a, c->lang, m.n ? m : MSG_staffing_stop_other, people);
}

static enum err
read_hole(struct ctx *c, struct reading *r, const json_t *hole, const struct staffing_shift_line *s)
{
	const json_t *why = json_object_get(hole, "why"), *ask = json_object_get(hole, "ask");
	struct staffing_hole_line *l = &r->v->holes.v[r->v->holes.n++];
	struct buf reasons = { .a = c->a }, names = { .a = c->a };

	*l = (struct staffing_hole_line){ .shift = s->id, .missing = number(hole, "missing"),
		.when = i18n_slot(c->a, c->lang, s->starts_at, s->ends_at),
		.what = arena_fmt(c->a, "%.*s · %.*s", STR(s->post), STR(s->response)) };
	for (size_t i = 0; i < json_array_size(why); i++)
		buf_fmt(&reasons, "%s%.*s", reasons.n ? " ; " : "", STR(reason(c, json_array_get(why, i))));
	for (size_t i = 0; i < json_array_size(ask); i++) {
		struct staffing_staff who;

		if (staffing_q_staff(c, (struct staff_id){ json_integer_value(json_array_get(ask, i)) },
		    r->crisis, &who) == OK)
			buf_fmt(&names, "%s%.*s", names.n ? ", " : "", STR(i18n_person(c->a, who.title,
			    who.given, who.family)));
		else
			ctx_forgive(c);
	}
	l->why = reasons.n ? buf_str(&reasons) : msg_text(c->lang, MSG_staffing_plan_nobody);
	l->ask = buf_str(&names);
	l->call_href = staffing_call_href(c, r->crisis, s, l->missing);
	return OK;
}

static void
forget(void *arg)
{
	json_decref(arg);
}

/* A number of tenths: 987 -> "98,7" */
static str
tenths(struct ctx *c, int64_t v)
{
	return arena_fmt(c->a, "%lld%s%lld", (long long)v / 10, c->lang == LANG_EN ? "." : ",", (long long)v % 10);
}

static void
read_sites(struct ctx *c, struct staffing_plan_view *v, const json_t *sites)
{
	v->sites.v = arena_array(c->a, struct staffing_site_cover, (ptrdiff_t)json_array_size(sites));
	for (size_t i = 0; i < json_array_size(sites); i++) {
		const json_t *x = json_array_get(sites, i);
		struct staffing_site_cover *s = &v->sites.v[v->sites.n++];

		*s = (struct staffing_site_cover){ json_word(c, x, 0), json_integer_value(json_array_get(x, 1)),
			json_integer_value(json_array_get(x, 2)), json_integer_value(json_array_get(x, 3)),
			json_integer_value(json_array_get(x, 4)), false };
		s->short_of = s->covered < s->min;
	}
}

static enum err
read_summary(struct ctx *c, struct reading *r)
{
	json_t *o = json_loadb(r->plan.summary.p, (size_t)r->plan.summary.n, 0, NULL),
	    *holes = json_object_get(o, "holes");
	size_t n = json_array_size(holes);
	struct shift_id *ids = arena_array(c->a, struct shift_id, (ptrdiff_t)n + 1);
	struct staffing_shift_line_list shifts;
	int64_t min = number(o, "min");

	if (!o)
		return OK;
	arena_defer(c->a, forget, o);
	r->v->min = min;
	r->v->covered = number(o, "covered");
	r->v->places = number(o, "places");
	r->v->filled = number(o, "filled");
	r->v->people = number(o, "people");
	read_sites(c, r->v, json_object_get(o, "sites"));
	r->v->best = json_is_true(json_object_get(o, "best"));
	r->v->missing = min - r->v->covered;
	r->v->reached = min ? r->v->covered * PER_CENT / min : PER_CENT;
	r->v->possible = min ? ((min - number(o, "proven")) * PER_CENT + min - 1) / min : PER_CENT;
	r->v->reached_said = tenths(c, r->v->reached);
	r->v->possible_said = tenths(c, r->v->possible);
	r->v->seconds = tenths(c, (int64_t)(json_real_value(json_object_get(o, "seconds")) * 10));
	for (size_t i = 0; i < n; i++)
		ids[i].v = number(json_array_get(holes, i), "shift");
	TRY(staffing_q_shift_line(c, ids, (ptrdiff_t)n, (int64_t)n + 1, &shifts));
	r->v->holes.v = arena_array(c->a, struct staffing_hole_line, (ptrdiff_t)n);
	for (ptrdiff_t k = 0; k < shifts.n; k++)
		for (size_t i = 0; i < n; i++)
			if (shifts.v[k].id.v == ids[i].v)
				TRY(read_hole(c, r, json_array_get(holes, i), &shifts.v[k]));
	return OK;
}

static int
by_name(const void *x, const void *y)
{
	const struct staffing_load_line *a = x, *b = y;

	return str_cmp(a->sort, b->sort);
}

/* Each person: how much, and what changes for her. */
static enum err
read_lines(struct ctx *c, struct reading *r)
{
	struct staffing_plan_line_list list;

	TRY(staffing_q_plan_lines(c, r->id, PLAN_LINES_MAX, &list));
	r->v->loads.v = arena_array(c->a, struct staffing_load_line, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_plan_line *l = &list.v[i];
		struct staffing_load_line *who = NULL;
		bool drop = str_eq(l->change, S("drop")), add = str_eq(l->change, S("add"));

		for (ptrdiff_t k = 0; k < r->v->loads.n && !who; k++)
			if (r->v->loads.v[k].id.v == l->staff_id.v)
				who = &r->v->loads.v[k];
		if (!who) {
			who = &r->v->loads.v[r->v->loads.n++];
			*who = (struct staffing_load_line){ .id = l->staff_id,
			    .name = i18n_person(c->a, l->title, l->given, l->family),
				.sort = arena_fmt(c->a, "%.*s %.*s", STR(l->family), STR(l->given)) };
		}
		r->v->added += add;
		r->v->dropped += drop;
		who->added += add;
		who->dropped += drop;
		who->disturbed |= drop;
		who->duties += !drop;
		who->minutes += drop ? 0 : (l->ends_at.us - l->starts_at.us) / US_PER_MIN;
		if (add || drop)
			who->changes = arena_fmt(c->a, "%.*s%s%s %.*s, %.*s%s%.*s", STR(who->changes),
			    who->changes.n ? "\n" : "",
			    add ? "+" : "−", STR(l->post), STR(i18n_slot(c->a, c->lang, l->starts_at, l->ends_at)),
			    l->outcome.n ? " ✕ " : "", STR(l->outcome.n ? msg_text(c->lang,
			    msg_find(l->outcome)) : S("")));
		r->v->failed += l->outcome.n > 0;
	}
	for (ptrdiff_t k = 0; k < r->v->loads.n; k++) {
		r->v->loads.v[k].hours = staffing_hours_said(c, r->v->loads.v[k].minutes);
		r->v->disturbed += r->v->loads.v[k].disturbed;
	}
	if (r->v->loads.n)
		qsort(r->v->loads.v, (size_t)r->v->loads.n, sizeof *r->v->loads.v, by_name);
	return OK;
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	TRY(staffing_q_plan(c, r->id, &r->plan));
	if (r->plan.crisis_id.v != r->crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "plan %lld", (long long)r->id.v);
	if (str_eq(r->plan.state, S("asked")) || str_eq(r->plan.state, S("failed")))
		return OK;
	TRY(read_summary(c, r));
	return read_lines(c, r);
}

static struct instant
real_now(struct ctx *c)
{
	ctx_at(c, instant_now());
	return c->now;
}

/* Wait a little for a plan that is being made: it is there within seconds. */
static enum err
wait_for(struct ctx *c, struct reading *r)
{
	struct timespec step = { 0, LOOK_MS * 1000000L };

	for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
		TRY(staffing_q_plan(c, r->id, &r->plan));
		if (!str_eq(r->plan.state, S("asked")) || plan_interrupted(&r->plan, real_now(c)))
			return OK;
		nanosleep(&step, NULL);
	}
	return OK;
}

static enum err
plan_show(struct ctx *c, const struct request *rq, struct reply *rp, struct form_error error)
{
	struct staffing_plan_view v = { .may_run = rq->held & STAFF_RUN, .error = error };
	struct reading r = { .v = &v };
	bool exercise;

	TRY(staffing_crisis(c, rq, &r.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &r.id));
	TRY(wait_for(c, &r));
	TRY(db_read(c, read_rule, &r));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_plan_title));
	v.crisis = r.crisis;
	v.id = r.id;
	v.repair = str_eq(r.plan.kind, S("repair"));
	v.interrupted = plan_interrupted(&r.plan, c->now);
	v.asked = str_eq(r.plan.state, S("asked")) && !v.interrupted;
	v.ready = str_eq(r.plan.state, S("ready"));
	v.accepted = str_eq(r.plan.state, S("accepted"));
	v.refused = str_eq(r.plan.state, S("refused"));
	v.problem = msg_find(r.plan.problem);
	v.detail = r.plan.problem.n ? r.plan.summary : S("");
	v.asked_at = r.plan.asked_at;
	v.seconds_asked = r.plan.seconds;
	rp->status = error.any ? 409 : 200;
	staffing_plan_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/plans/:plan */
static enum err
show_plan(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return plan_show(c, rq, rp, (struct form_error){});
}

/* ---- asking, deciding ---------------------------------------------------------------------------- */

static enum err
ask_rule(struct ctx *c, void *arg)
{
	return plan_ask(c, arg);
}

/* POST /crises/:crisis/plans: act=plan or repair */
static enum err
do_ask(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct plan_ask a = { .seconds = PLAN_SECONDS };
	bool exercise;
	str act;

	TRY(staffing_crisis(c, rq, &a.crisis, &exercise));
	TRY(form_str(c, rq, S("request_key"), 64, &a.request_key));
	TRY(form_opt(c, rq, S("act"), 20, &act));
	a.repair = str_eq(act, S("repair"));
	if (a.repair)
		a.seconds = 1;
	TRY(db_write(c, ask_rule, &a));
	reply_see_other(c, rp, "/crises/%lld/plans/%lld", (long long)a.crisis.v, (long long)a.id.v);
	return OK;
}

struct deciding { struct crisis_id crisis; struct plan_id id; bool accept; struct plan_done done; };

static enum err
decide_rule(struct ctx *c, void *arg)
{
	struct deciding *d = arg;

	return d->accept ? plan_accept(c, d->crisis, d->id, &d->done) : plan_refuse(c, d->crisis, d->id);
}

/* POST /crises/:crisis/plans/:plan: act=accept or refuse */
static enum err
do_decide(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct deciding d = {};
	struct form_error error;
	bool exercise;
	enum err e;
	str act;

	TRY(staffing_crisis(c, rq, &d.crisis, &exercise));
	TRY(segment_id(c, rq, 1, &d.id));
	TRY(form_str(c, rq, S("act"), 20, &act));
	d.accept = str_eq(act, S("accept"));
	e = db_write(c, decide_rule, &d);
	if (e == E_CONFLICT) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		return plan_show(c, rq, rp, error);
	}
	TRY(e);
	staffing_tell(c, d.crisis);
	if (d.accept && d.done.failed == 0)
		reply_see_other(c, rp, "/crises/%lld/planning", (long long)d.crisis.v);
	else
		reply_see_other(c, rp, "/crises/%lld/plans/%lld", (long long)d.crisis.v, (long long)d.id.v);
	return OK;
}

const struct route staffing_plan_routes[] = {
	{ POST, "/crises/:crisis/plans",	STAFF_RUN,	do_ask },
	{ GET,  "/crises/:crisis/plans/:plan",	STAFF_READ,	show_plan },
	{ POST, "/crises/:crisis/plans/:plan",	STAFF_RUN,	do_decide },
};
const ptrdiff_t staffing_plan_routes_n = COUNT(staffing_plan_routes);

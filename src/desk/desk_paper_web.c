/* desk_paper_web.c -- a printed list, filled in by hand, typed in later: many answers at once, with when. */
#include "db/db.h"
#include "desk/desk_web.h"
#include "desk_q.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "http/sse.h"
#include "mobilisation/call.h"

static const struct { const char *value; struct msg word; } choices[] = {
	{ "", MSG_desk_paper_nothing }, { "yes", MSG_desk_yes }, { "no", MSG_desk_no }, { "later", MSG_desk_later },
	{ "no_answer", MSG_desk_no_answer }, { "message", MSG_desk_message },
};

struct paper {
	struct crisis_id crisis;
	struct call_id call;
	struct desk_call v[DESK_PAPER_MAX];
	int n;
	int64_t bad;			/* recipient whose line was refused; 0: none */
	int64_t noted, taken;
	struct buf full;		/* ids of those to tell */
};

static str
named(struct ctx *c, const char *what, struct recipient_id id)
{
	return arena_fmt(c->a, "%s_%lld", what, (long long)id.v);
}

static str
typed(struct ctx *c, const struct request *rq, str name)
{
	str s = {};

	if (form_opt(c, rq, name, HTTP_BODY_MAX, &s) != OK)
		ctx_forgive(c);
	return s;
}

/* A yes says of which post, by who can hold several of ${posts}. */
static struct option_list
options(struct ctx *c, const struct place_options *posts, str chosen)
{
	struct option_list list = { .v = arena_array(c->a, struct option, COUNT(choices) + POSTS_MAX) };

	for (int i = 0; i < COUNT(choices); i++) {
		bool several = posts->n && str_eq(str_from(choices[i].value), S("yes"));

		for (ptrdiff_t k = 0; several && k < posts->n; k++)
			list.v[list.n++] = (struct option){
				.value = arena_fmt(c->a, "yes:%lld", (long long)posts->v[k].id.v),
				.text = msg_fmt(c->a, c->lang, posts->v[k].free ? MSG_desk_paper_yes_as :
				    MSG_desk_paper_yes_full, posts->v[k].as) };
		if (!several)
			list.v[list.n++] = (struct option){ .value = str_from(choices[i].value),
				.label = choices[i].word };
	}
	for (ptrdiff_t i = 0; i < list.n; i++)
		list.v[i].selected = str_eq(chosen, list.v[i].value);
	return list;
}

/* ---- the page ----------------------------------------------------------------------------- */

static void
add_line(struct ctx *c, const struct request *rq, const struct desk_sheet_row *r, const struct place_options *posts,
	 struct desk_paper_view *v, const struct paper *w)
{
	struct desk_paper_line *l = &v->lines.v[v->lines.n++];

	*l = (struct desk_paper_line){ .id = r->id, .name = i18n_person(c->a, r->title, r->given, r->family),
		.profession = directory_profession_label(r->profession), .outcome_name = named(c, "outcome", r->id),
		.note_name = named(c, "note", r->id), .time_name = named(c, "time", r->id) };
	if (w) {
		l->note = typed(c, rq, l->note_name);
		l->time = typed(c, rq, l->time_name);
		if (w->bad == r->id.v)
			l->error = v->error.text;
	}
	l->outcomes = options(c, posts, w ? typed(c, rq, l->outcome_name) : S(""));
}

/* Who said yes when it was full, from the address: "12,15". */
static enum err
fill_full(struct ctx *c, str ids, struct desk_paper_view *v)
{
	struct desk_person p;
	struct recipient_id id;
	str one;
	bool found;

	v->full.v = arena_array(c->a, str, DESK_PAPER_MAX);
	while (ids.n && v->full.n < DESK_PAPER_MAX) {
		(void)str_cut(ids, ',', &one, &ids);
		if (!str_to_i64(one, 1, INT64_MAX, &id.v))
			continue;
		TRY(desk_q_person(c, id, v->call, &p, &found));
		if (found)
			v->full.v[v->full.n++] = i18n_person(c->a, p.title, p.given, p.family);
	}
	return OK;
}

static enum err
sheet_posts(struct ctx *c, const struct desk_sheet_row_list *rows, struct place_options *out)
{
	struct recipient_id ids[DESK_PAPER_MAX + 1];

	for (ptrdiff_t i = 0; i < rows->n; i++)
		ids[i] = rows->v[i].id;
	return place_options(c, c->lang, ids, rows->n, out);
}

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, const struct paper *w)
{
	int64_t from = query_i64(rq, S("de"), 0);
	struct desk_paper_view v = { .page_next = -1, .page_back = -1 };
	struct place_options posts[DESK_PAPER_MAX + 1];
	struct buf ids = { .a = c->a };
	struct desk_sheet_row_list rows;
	struct desk_call_row k;

	if (w) {
		v.error = form_error_of(c, rq->code);
		if (w->bad)
			v.error.field = named(c, "outcome", (struct recipient_id){ w->bad });
		ctx_forgive(c);
		rp->status = 422;
	}
	TRY(segment_id(c, rq, 0, &v.crisis));
	TRY(segment_id(c, rq, 1, &v.call));
	TRY(desk_call_row(c, v.crisis, v.call, &k));
	from = from < 0 ? 0 : from;
	TRY(desk_q_sheet(c, v.call, DESK_PAPER_MAX + 1, from, &rows));
	v.title = k.title;
	v.open = desk_open(c, &k);
	v.lines.v = arena_array(c->a, struct desk_paper_line, DESK_PAPER_MAX);
	TRY(sheet_posts(c, &rows, posts));
	for (ptrdiff_t i = 0; i < rows.n && i < DESK_PAPER_MAX; i++) {
		add_line(c, rq, &rows.v[i], &posts[i], &v, w);
		buf_fmt(&ids, "%s%lld", i ? "," : "", (long long)rows.v[i].id.v);
	}
	v.ids = buf_str(&ids);
	v.page_next = rows.n > DESK_PAPER_MAX ? from + DESK_PAPER_MAX : -1;
	v.page_back = from > 0 ? (from > DESK_PAPER_MAX ? from - DESK_PAPER_MAX : 0) : -1;
	v.moment = (struct field){ .name = S("moment"), .label = MSG_desk_paper_moment, .hint = MSG_desk_paper_moment_hint,
		.value = w ? typed(c, rq, S("moment")) : http_local_time(c, c->now), .required = true,
		.error = form_error_for(&v.error, S("moment")) };
	v.noted = query_i64(rq, S("notes"), 0);
	v.taken = query_i64(rq, S("pris"), 0);
	TRY(fill_full(c, query_str(rq, S("complet")), &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_desk_paper_title));
	v.shell.exercise = k.exercise;
	desk_paper_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/saisie */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, NULL);
}

/* ---- typing in -------------------------------------------------------------------------------- */

/* "14:10" on the day of the page's moment; the moment itself when nothing was typed. */
static enum err
moment_of(struct ctx *c, str time, struct instant moment, struct instant *out)
{
	struct civil k = instant_civil(moment);
	int64_t hour, minute;
	str h, m;

	*out = moment;
	if (time.n == 0)
		return OK;
	if (!str_cut(time, ':', &h, &m) || !str_to_i64(h, 0, 23, &hour) || !str_to_i64(m, 0, 59, &minute))
		return fail(c, E_INVALID, S("time"), S("desk.paper.time"), "not a time");
	*out = civil_instant(k.year, k.month, k.day, (int)hour, (int)minute);
	return OK;
}

static enum err
read_line(struct ctx *c, const struct request *rq, str one, struct instant moment, str key, struct paper *w)
{
	struct desk_call *d = &w->v[w->n];
	struct recipient_id id;
	str time, outcome;

	if (!str_to_i64(one, 1, INT64_MAX, &id.v))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such person");
	*d = (struct desk_call){ .crisis = w->crisis, .call = w->call, .recipient = id,
		.request_key = arena_fmt(c->a, "%.*s:%lld", STR(key), (long long)id.v) };
	w->bad = id.v;
	TRY(form_opt(c, rq, named(c, "outcome", id), 40, &outcome));
	place_chosen(outcome, &d->outcome, &d->post);
	TRY(form_opt(c, rq, named(c, "note", id), HTTP_BODY_MAX, &d->note));
	TRY(form_opt(c, rq, named(c, "time", id), 5, &time));
	if (d->outcome.n) {
		TRY(moment_of(c, time, moment, &d->called_at));
		w->n++;
	} else if (d->note.n || time.n)
		return fail(c, E_INVALID, S("outcome"), S("desk.paper.outcome"), "a note and no outcome");
	w->bad = 0;
	return OK;
}

static enum err
read_form(struct ctx *c, const struct request *rq, struct paper *w)
{
	struct instant moment;
	str ids, one, key;
	int lines = 0;

	TRY(form_str(c, rq, S("request_key"), 64, &key));
	TRY(form_instant(c, rq, S("moment"), &moment));
	TRY(form_str(c, rq, S("ids"), 24 * DESK_PAPER_MAX, &ids));
	while (ids.n && lines++ < DESK_PAPER_MAX) {
		(void)str_cut(ids, ',', &one, &ids);
		TRY(read_line(c, rq, one, moment, key, w));
	}
	if (w->n == 0)
		return fail(c, E_INVALID, S(""), S("desk.paper.empty"), "no line was filled in");
	return OK;
}

/* All the lines, or none. */
static enum err
paper_rule(struct ctx *c, void *arg)
{
	struct paper *w = arg;

	w->noted = w->taken = 0;
	w->full = (struct buf){ .a = c->a };
	for (int i = 0; i < w->n; i++) {
		w->bad = w->v[i].recipient.v;
		TRY(desk_outcome(c, &w->v[i]));
		w->noted++;
		w->taken += w->v[i].done.place == PLACE_TAKEN;
		if (w->v[i].full)
			buf_fmt(&w->full, "%s%lld", w->full.n ? "," : "", (long long)w->bad);
	}
	w->bad = 0;
	return OK;
}

/* POST /crises/:crisis/appels/:call/saisie */
static enum err
do_paper(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct paper *w = arena_new(c->a, struct paper);
	enum err e;

	TRY(segment_id(c, rq, 0, &w->crisis));
	TRY(segment_id(c, rq, 1, &w->call));
	e = read_form(c, rq, w);
	if (e == OK)
		e = db_write(c, paper_rule, w);
	if (e == E_INVALID)
		return page(c, rq, rp, w);
	TRY(e);
	answer_tell(c, &(struct answer_done){ .crisis = w->crisis, .call = w->call });
	reply_see_other(c, rp, "/crises/%lld/appels/%lld/saisie?notes=%lld&pris=%lld&complet=%.*s",
	    (long long)w->crisis.v, (long long)w->call.v, (long long)w->noted, (long long)w->taken,
	    STR(buf_str(&w->full)));
	return OK;
}

const struct route desk_paper_routes[] = {
	{ GET,  "/crises/:crisis/appels/:call/saisie",	CALL_ANSWER,	show },
	{ POST, "/crises/:crisis/appels/:call/saisie",	CALL_ANSWER,	do_paper },
};
const ptrdiff_t desk_paper_routes_n = COUNT(desk_paper_routes);

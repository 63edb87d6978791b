/* thread_web.c -- the coordination's side of a thread: write, take back, remind, telephone; the handover note. */
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "http/sse.h"
#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobilisation/mobilisation_web.h"
#include "thread/thread_web.h"
#include "thread_q.h"

enum { POSTS_SHOWN = 12, UNREAD_SHOWN = 60 };

struct reading {			/* one reading of a thread */
	struct crisis_id crisis;
	struct call_id call;
	struct thread_call_row k;
	struct thread_post_list posts;
	struct thread_holder_list holders;
	struct thread_entry_list entries;
	struct thread_read_count_list counts;
};

static enum err
ids_of(struct ctx *c, const struct request *rq, struct crisis_id *crisis, struct call_id *call)
{
	TRY(segment_id(c, rq, 0, crisis));
	return segment_id(c, rq, 1, call);
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	TRY(thread_call_row(c, r->crisis, r->call, &r->k));
	TRY(thread_q_posts(c, r->call, POSTS_SHOWN, &r->posts));
	TRY(thread_q_holders(c, r->call, (struct call_post_id){ 0 }, THREAD_PEOPLE_MAX, &r->holders));
	TRY(thread_q_entries(c, r->call, THREAD_SHOWN, &r->entries));
	return thread_q_read_counts(c, r->call, THREAD_SHOWN, &r->counts);
}

/* ---- what is shown ------------------------------------------------------------------------- */

static struct thread_names
names_of(struct ctx *c, const struct thread_holder_list *people)
{
	struct thread_names out = { .v = arena_array(c->a, struct thread_name, people->n) };

	for (ptrdiff_t i = 0; i < people->n && i < UNREAD_SHOWN; i++)
		out.v[out.n++] = (struct thread_name){
			i18n_person(c->a, people->v[i].title, people->v[i].given, people->v[i].family),
			directory_profession_label(people->v[i].profession) };
	return out;
}

static str
post_word(struct ctx *c, const struct thread_post_list *posts, struct opt_call_post_id id)
{
	for (ptrdiff_t i = 0; id.some && i < posts->n; i++)
		if (posts->v[i].id.v == id.v.v)
			return place_post_label(c, posts->v[i].profession, posts->v[i].skill, posts->v[i].skill_label);
	return S("");
}

static enum err
line_of(struct ctx *c, const struct reading *r, const struct thread_entry *e, struct thread_line *out)
{
	struct thread_holder_list unread = {};

	*out = (struct thread_line){ .id = e->id, .author = e->author, .text = e->text, .at = e->at,
		.post = post_word(c, &r->posts, e->call_post_id), .theirs = e->person_id.some,
		.fresh = e->person_id.some && !e->seen_at.some, .cancelled = e->cancelled };
	if (out->theirs)
		return OK;
	out->undo_s = CALL_UNDO_S - (c->now.us - e->at.us) / US_PER_S;
	out->undo = !e->cancelled && out->undo_s > 0 && str_eq(e->kind, S("message"));
	for (ptrdiff_t i = 0; i < r->counts.n; i++)
		if (r->counts.v[i].thread_entry_id.v == e->id.v)
			out->read = r->counts.v[i].people;
	TRY(thread_q_unread(c, e->id, THREAD_PEOPLE_MAX, &unread));
	out->unread = names_of(c, &unread);
	out->unread_n = unread.n;
	out->people = out->undo ? e->people : out->read + unread.n;
	out->late = unread.n && c->now.us - e->at.us >= THREAD_LATE_S * US_PER_S;
	return OK;
}

static void
fill_posts(struct ctx *c, const struct reading *r, str chosen, struct thread_view *v)
{
	v->post = (struct field_choice){ .name = S("post"), .label = MSG_thread_to,
		.options.v = arena_array(c->a, struct option, r->posts.n + 1) };
	v->post.options.v[v->post.options.n++] = (struct option){ .value = S("0"), .label = MSG_thread_to_all };
	for (ptrdiff_t i = 0; i < r->posts.n; i++)
		v->post.options.v[v->post.options.n++] = (struct option){
			.value = arena_fmt(c->a, "%lld", (long long)r->posts.v[i].id.v),
			.text = msg_fmt(c->a, c->lang, MSG_thread_to_post, place_post_label(c, r->posts.v[i].profession,
			    r->posts.v[i].skill, r->posts.v[i].skill_label), r->posts.v[i].people) };
	option_select(v->post.options, chosen);
}

static enum err
fill(struct ctx *c, const struct request *rq, const struct reading *r, struct thread_view *v)
{
	v->crisis = r->crisis;
	v->call = r->call;
	v->number = r->k.number.v;
	v->title = r->k.title;
	v->people = r->holders.n;
	v->may_send = (rq->held & CALL_SEND) && !r->k.crisis_closed_at.some && r->holders.n > 0;
	v->may_phone = (rq->held & CALL_ANSWER) && !r->k.crisis_closed_at.some;
	v->may_see = rq->held & CALL_ANSWER;
	v->lines.v = arena_array(c->a, struct thread_line, r->entries.n);
	for (ptrdiff_t i = 0; i < r->entries.n; i++) {
		const struct thread_entry *e = &r->entries.v[i];
		struct thread_line *to = &v->lines.v[v->lines.n];

		if (str_eq(e->kind, S("handover"))) {
			if (v->has_handover)
				continue;	/* the last one stands for the shift */
			v->has_handover = true;
			to = &v->handover;
		} else
			v->lines.n++;
		TRY(line_of(c, r, e, to));
		v->fresh += to->fresh;
	}
	v->handover.unread = names_of(c, &r->holders);
	return OK;
}

struct typed { str text, post; bool handover, wrong; };

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, const struct typed *t)
{
	struct reading *r = arena_new(c->a, struct reading);
	struct thread_view v = {};

	if (t->wrong) {
		v.error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
	}
	TRY(ids_of(c, rq, &r->crisis, &r->call));
	TRY(db_read(c, read_rule, r));
	TRY(fill(c, rq, r, &v));
	fill_posts(c, r, t->post, &v);
	v.post.error = form_error_for(&v.error, S("post"));
	v.text = (struct field){ .name = S("text"), .label = MSG_thread_text_label, .hint = MSG_thread_text_hint, .value = t->text,
		.required = true, .max = THREAD_TEXT_MAX, .error = form_error_for(&v.error, S("text")) };
	v.as_handover = (struct field_flag){ .name = S("handover"), .label = MSG_thread_as_handover,
		.hint = MSG_thread_as_handover_hint, .on = t->handover };
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_thread_title));
	v.shell.exercise = r->k.exercise;
	thread_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/appels/:call/fil */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return page(c, rq, rp, &(struct typed){ .post = S("0") });
}

/* GET /crises/:crisis/appels/:call/fil/consigne: the handover note on a sheet, to be signed */
static enum err
show_handover(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct reading *r = arena_new(c->a, struct reading);
	struct thread_view v = {};

	TRY(ids_of(c, rq, &r->crisis, &r->call));
	TRY(db_read(c, read_rule, r));
	TRY(fill(c, rq, r, &v));
	if (!v.has_handover)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no handover note");
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_thread_handover));
	v.shell.exercise = r->k.exercise;
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/crises/%lld/appels/%lld/fil", STR(rq->base_url), (long long)r->crisis.v,
	    (long long)r->call.v);
	v.shell.qr = qr_svg(c->a, v.shell.url);
	thread_handover_page(&rp->body, &v);
	return OK;
}

/* ---- what is done --------------------------------------------------------------------------------- */

static void
changed(struct ctx *c, struct crisis_id crisis, struct call_id call)
{
	answer_tell(c, &(struct answer_done){ .crisis = crisis, .call = call });
}

static enum err write_rule(struct ctx *c, void *arg) { return thread_write(c, arg); }
static enum err undo_rule(struct ctx *c, void *arg) { return thread_undo(c, arg); }
static enum err remind_rule(struct ctx *c, void *arg) { return thread_remind(c, arg); }
static enum err phone_rule(struct ctx *c, void *arg) { return thread_phone(c, arg); }
static enum err seen_rule(struct ctx *c, void *arg) { return thread_seen(c, arg); }

/* POST /crises/:crisis/appels/:call/fil */
static enum err
do_write(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct typed typed = { .wrong = true, .handover = form_flag(rq, S("handover")) };
	struct thread_new t = { .handover = typed.handover };
	enum err e;

	TRY(ids_of(c, rq, &t.crisis, &t.call));
	TRY(form_str(c, rq, S("request_key"), 64, &t.request_key));
	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, &t.text));
	TRY(form_opt(c, rq, S("post"), 20, &typed.post));
	typed.text = t.text;
	if (typed.post.n && !str_to_i64(typed.post, 0, INT64_MAX, &t.post.v))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such post");
	e = db_write(c, write_rule, &t);
	if (e == E_INVALID)
		return page(c, rq, rp, &typed);
	TRY(e);
	changed(c, t.crisis, t.call);
	reply_see_other(c, rp, "/crises/%lld/appels/%lld/fil", (long long)t.crisis.v, (long long)t.call.v);
	return OK;
}

/* The four small acts: one entry, one rule, back to ${to}. */
static enum err
act(struct ctx *c, const struct request *rq, struct reply *rp, enum err (*run)(struct ctx *, void *),
    const char *to, bool entry)
{
	struct thread_act a = {};
	enum err e;

	TRY(ids_of(c, rq, &a.crisis, &a.call));
	if (entry)
		TRY(form_id(c, rq, S("entry"), &a.entry));
	e = db_write(c, run, &a);
	if (e == E_INVALID)
		return page(c, rq, rp, &(struct typed){ .post = S("0"), .wrong = true });
	TRY(e);
	changed(c, a.crisis, a.call);
	reply_see_other(c, rp, "/crises/%lld/appels/%lld/%s", (long long)a.crisis.v, (long long)a.call.v, to);
	return OK;
}

/* POST /crises/:crisis/appels/:call/fil/annuler */
static enum err
do_undo(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, undo_rule, "fil", true);
}

/* POST /crises/:crisis/appels/:call/fil/relance */
static enum err
do_remind(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, remind_rule, "fil", true);
}

/* POST /crises/:crisis/appels/:call/fil/telephone */
static enum err
do_phone(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, phone_rule, "telephone", true);
}

/* POST /crises/:crisis/appels/:call/fil/vu */
static enum err
do_seen(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, seen_rule, "fil", false);
}

/* ---- on the personal page -------------------------------------------------------------------------- */

enum err
thread_of_link(struct ctx *c, struct recipient_id recipient, str token, struct html *h)
{
	struct thread_link_view v = { .token = token, .request_key = answer_page_key(c) };
	struct thread_own_list own;
	struct thread_link link;
	bool found;

	TRY(thread_q_of(c, recipient, &link, &found));
	if (!found || !link.engaged || link.closed_at.some || str_eq(link.state, S("cancelled")))
		return OK;
	TRY(thread_q_mine(c, recipient, THREAD_SHOWN, &own));
	v.lines.v = arena_array(c->a, struct thread_own_line, own.n);
	for (ptrdiff_t i = 0; i < own.n; i++) {
		const struct thread_own *e = &own.v[i];
		struct thread_own_line line = { e->author, e->text, e->at, e->person_id.some };

		v.last = v.last.v ? v.last : e->id;
		v.unread = v.unread || (!line.mine && !e->read_at.some);
		v.done = v.done || (!line.mine && e->read_at.some);
		if (!str_eq(e->kind, S("handover")))
			v.lines.v[v.lines.n++] = line;
		else if (!v.has_handover) {
			v.has_handover = true;
			v.handover = line;
		}
	}
	thread_link_part(h, &v);
	return OK;
}

static enum err said_read_rule(struct ctx *c, void *arg) { return thread_read(c, arg); }
static enum err said_line_rule(struct ctx *c, void *arg) { return thread_say(c, arg); }

/* Their page says what is so now; what cannot be taken is said in words, on a page of this kind. */
static enum err
said(struct ctx *c, struct reply *rp, struct thread_said *s, enum err (*run)(struct ctx *, void *))
{
	enum err e = db_write(c, run, s);

	if (e == OK)
		changed(c, s->crisis, s->call);
	else if (e == E_INVALID) {
		struct answer_stop_view v = { .what = msg_find(c->cause.key), .then = MSG_thread_link_back };

		v.shell = (struct shell){ .title = msg_text(c->lang, v.what) };
		rp->status = 422;
		answer_stop_page(&rp->body, &v);
	} else if (e != E_NOT_FOUND && e != E_CONFLICT)
		return e;
	ctx_forgive(c);
	if (e != E_INVALID)
		reply_see_other(c, rp, "/r/%.*s", STR(s->token));
	return OK;
}

/* POST /r/:token/lu.  A receipt that came as robots' do is none. */
static enum err
do_read(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct thread_said s = { .token = rq->segment[0] };
	bool hasty;
	str key;

	TRY(form_id(c, rq, S("last"), &s.last));
	TRY(form_str(c, rq, S("k"), 64, &key));
	if (answer_by_robot(c, rq, key, &hasty)) {
		reply_see_other(c, rp, "/r/%.*s", STR(s.token));
		return OK;
	}
	return said(c, rp, &s, said_read_rule);
}

/* POST /r/:token/mot */
static enum err
do_say(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct thread_said s = { .token = rq->segment[0] };
	str key;

	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, &s.text));
	TRY(form_str(c, rq, S("k"), 64, &key));
	s.request_key = arena_fmt(c->a, "%.*s:%.*s", STR(s.token), STR(key));
	return said(c, rp, &s, said_line_rule);
}

const struct route thread_routes[] = {
	{ GET,  "/crises/:crisis/appels/:call/fil",		CALL_READ,	show },
	{ POST, "/crises/:crisis/appels/:call/fil",		CALL_SEND,	do_write },
	{ POST, "/crises/:crisis/appels/:call/fil/annuler",	CALL_SEND,	do_undo },
	{ POST, "/crises/:crisis/appels/:call/fil/relance",	CALL_SEND,	do_remind },
	{ POST, "/crises/:crisis/appels/:call/fil/telephone",	CALL_ANSWER,	do_phone },
	{ POST, "/crises/:crisis/appels/:call/fil/vu",		CALL_ANSWER,	do_seen },
	{ GET,  "/crises/:crisis/appels/:call/fil/consigne",	CALL_READ,	show_handover },
	{ POST, "/r/:token/lu",					PUBLIC,		do_read },
	{ POST, "/r/:token/mot",				PUBLIC,		do_say },
};
const ptrdiff_t thread_routes_n = COUNT(thread_routes);

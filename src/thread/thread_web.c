/* thread_web.c -- the coordination's side of a thread: write, take back, remind, telephone; the handover note. */
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "http/sse.h"
#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobilisation/mobilisation_web.h"
#include "staffing/staffing.h"
#include "thread/thread_web.h"
#include "thread_q.h"

enum { POSTS_SHOWN = 12, SHIFTS_SHOWN = 60, UNREAD_SHOWN = 60 };

struct part { int64_t id; str name; int64_t people; };	/* a post of the call, a shift of the dispositif */

struct reading {			/* one reading of a thread */
	struct thread_of of;
	struct thread_call_row k;
	struct part *parts;
	ptrdiff_t parts_n;
	struct thread_holder_list holders;
	struct thread_entry_list entries;
	struct thread_read_count_list counts;
};

/* /crises/:crisis/appels/:call/fil, or /crises/:crisis/dispositifs/:response/fil */
static enum err
of_path(struct ctx *c, const struct request *rq, struct thread_of *of)
{
	*of = (struct thread_of){};
	TRY(segment_id(c, rq, 0, &of->crisis));
	if (strstr(rq->route->pattern, "/dispositifs/"))
		return segment_id(c, rq, 1, &of->response);
	return segment_id(c, rq, 1, &of->call);
}

static enum err
read_posts(struct ctx *c, struct reading *r)
{
	struct thread_post_list posts;

	TRY(thread_q_posts(c, r->of.call, POSTS_SHOWN, &posts));
	r->parts = arena_array(c->a, struct part, posts.n);
	r->parts_n = posts.n;
	for (ptrdiff_t i = 0; i < posts.n; i++)
		r->parts[i] = (struct part){ posts.v[i].id.v, place_post_label(c, posts.v[i].profession,
		    posts.v[i].skill, posts.v[i].skill_label), posts.v[i].people };
	return OK;
}

static enum err
read_shifts(struct ctx *c, struct reading *r)
{
	struct thread_shift_list shifts;

	TRY(thread_q_shifts(c, r->of.response, thread_since(c), SHIFTS_SHOWN, &shifts));
	r->parts = arena_array(c->a, struct part, shifts.n);
	r->parts_n = shifts.n;
	for (ptrdiff_t i = 0; i < shifts.n; i++)
		r->parts[i] = (struct part){ shifts.v[i].id.v, arena_fmt(c->a, "%.*s · %.*s",
		    STR(i18n_slot(c->a, c->lang, shifts.v[i].starts_at, shifts.v[i].ends_at)), STR(shifts.v[i].name)),
		    shifts.v[i].people };
	return OK;
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	TRY(thread_about(c, &r->of, &r->k));
	TRY(r->of.call.v ? read_posts(c, r) : read_shifts(c, r));
	TRY(thread_engaged(c, &r->of, 0, &r->holders));
	TRY(thread_q_entries(c, r->of.call, r->of.response, THREAD_SHOWN, &r->entries));
	return thread_q_read_counts(c, r->of.call, r->of.response, THREAD_SHOWN, &r->counts);
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
part_word(const struct reading *r, const struct thread_entry *e)
{
	int64_t id = e->call_post_id.some ? e->call_post_id.v.v : e->shift_id.some ? e->shift_id.v.v : 0;

	for (ptrdiff_t i = 0; id && i < r->parts_n; i++)
		if (r->parts[i].id == id)
			return r->parts[i].name;
	return S("");
}

static enum err
line_of(struct ctx *c, const struct reading *r, const struct thread_entry *e, struct thread_line *out)
{
	struct thread_holder_list unread = {};

	*out = (struct thread_line){ .id = e->id, .author = e->author, .text = e->text, .at = e->at,
		.post = part_word(r, e), .theirs = e->person_id.some,
		.fresh = e->person_id.some && !e->seen_at.some, .cancelled = e->cancelled };
	if (out->theirs)
		return OK;
	out->undo_s = CALL_UNDO_S - (c->now.us - e->at.us) / US_PER_S;
	out->undo = !e->cancelled && out->undo_s > 0 && str_eq(e->kind, S("message"));
	for (ptrdiff_t i = 0; i < r->counts.n; i++)
		if (r->counts.v[i].thread_entry_id.v == e->id.v)
			out->read = r->counts.v[i].people;
	TRY(thread_unread(c, &r->of, e->id, &unread));
	out->unread = names_of(c, &unread);
	out->unread_n = unread.n;
	out->people = out->undo ? e->people : out->read + unread.n;
	out->late = unread.n && c->now.us - e->at.us >= THREAD_LATE_S * US_PER_S;
	return OK;
}

static void
fill_parts(struct ctx *c, const struct reading *r, str chosen, struct thread_view *v)
{
	v->parts = r->parts_n;
	v->post = (struct field_choice){ .name = S("post"), .label = MSG_thread_to,
		.options.v = arena_array(c->a, struct option, r->parts_n + 1) };
	v->post.options.v[v->post.options.n++] = (struct option){ .value = S("0"), .label = MSG_thread_to_all };
	for (ptrdiff_t i = 0; i < r->parts_n; i++)
		v->post.options.v[v->post.options.n++] = (struct option){
			.value = arena_fmt(c->a, "%lld", (long long)r->parts[i].id),
			.text = msg_fmt(c->a, c->lang, MSG_thread_to_post, r->parts[i].name, r->parts[i].people) };
	option_select(v->post.options, chosen);
}

static str
address(struct ctx *c, const struct thread_of *of, const char *rest)
{
	return arena_fmt(c->a, "/crises/%lld/%s/%lld%s", (long long)of->crisis.v, of->call.v ? "appels" : "dispositifs",
	    (long long)(of->call.v ? of->call.v : of->response.v), rest);
}

static void
fill_addresses(struct ctx *c, struct thread_view *v)
{
	v->base = address(c, &v->of, "/fil");
	v->back = address(c, &v->of, "");
	v->to_undo = address(c, &v->of, "/fil/annuler");
	v->to_remind = address(c, &v->of, "/fil/relance");
	v->to_phone = address(c, &v->of, "/fil/telephone");
	v->to_seen = address(c, &v->of, "/fil/vu");
	v->to_print = address(c, &v->of, "/fil/consigne");
}

static enum err
fill(struct ctx *c, const struct request *rq, const struct reading *r, struct thread_view *v)
{
	v->of = r->of;
	v->crew = r->of.call.v == 0;
	fill_addresses(c, v);
	v->number = r->k.number.v;
	v->title = r->k.title;
	v->people = r->holders.n;
	v->may_send = (rq->held & (v->crew ? STAFF_RUN : CALL_SEND)) && !r->k.crisis_closed_at.some && r->holders.n > 0;
	v->may_phone = !v->crew && (rq->held & CALL_ANSWER) && (rq->held & CONTACT_READ) && !r->k.crisis_closed_at.some;
	v->may_see = rq->held & (v->crew ? STAFF_PRESENCE : CALL_ANSWER);
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
	TRY(of_path(c, rq, &r->of));
	TRY(db_read(c, read_rule, r));
	TRY(fill(c, rq, r, &v));
	fill_parts(c, r, t->post, &v);
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

	TRY(of_path(c, rq, &r->of));
	TRY(db_read(c, read_rule, r));
	TRY(fill(c, rq, r, &v));
	if (!v.has_handover)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no handover note");
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_thread_handover));
	v.shell.exercise = r->k.exercise;
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s%.*s", STR(rq->base_url), STR(v.base));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	thread_handover_page(&rp->body, &v);
	return OK;
}

/* ---- what is done --------------------------------------------------------------------------------- */

static void
changed(struct ctx *c, const struct thread_of *of)
{
	answer_tell(c, &(struct answer_done){ .crisis = of->crisis, .call = of->call });
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
	struct thread_new t = { .handover = typed.handover, .base_url = rq->base_url };
	enum err e;

	TRY(of_path(c, rq, &t.of));
	TRY(form_str(c, rq, S("request_key"), 64, &t.request_key));
	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, &t.text));
	TRY(form_opt(c, rq, S("post"), 20, &typed.post));
	typed.text = t.text;
	if (typed.post.n && !str_to_i64(typed.post, 0, INT64_MAX, &t.part))
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such post");
	e = db_write(c, write_rule, &t);
	if (e == E_INVALID)
		return page(c, rq, rp, &typed);
	TRY(e);
	changed(c, &t.of);
	reply_see_other(c, rp, "%.*s", STR(address(c, &t.of, "/fil")));
	return OK;
}

/* The four small acts: one entry, one rule, back to ${to}. */
static enum err
act(struct ctx *c, const struct request *rq, struct reply *rp, enum err (*run)(struct ctx *, void *),
    const char *to, bool entry)
{
	struct thread_act a = { .base_url = rq->base_url };
	enum err e;

	TRY(of_path(c, rq, &a.of));
	if (entry)
		TRY(form_id(c, rq, S("entry"), &a.entry));
	e = db_write(c, run, &a);
	if (e == E_INVALID)
		return page(c, rq, rp, &(struct typed){ .post = S("0"), .wrong = true });
	TRY(e);
	changed(c, &a.of);
	reply_see_other(c, rp, "%.*s", STR(address(c, &a.of, to)));
	return OK;
}

/* POST /crises/:crisis/appels/:call/fil/annuler */
static enum err
do_undo(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, undo_rule, "/fil", true);
}

/* POST /crises/:crisis/appels/:call/fil/relance */
static enum err
do_remind(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, remind_rule, "/fil", true);
}

/* POST /crises/:crisis/appels/:call/fil/telephone */
static enum err
do_phone(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, phone_rule, "/telephone", true);
}

/* POST /crises/:crisis/appels/:call/fil/vu */
static enum err
do_seen(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return act(c, rq, rp, seen_rule, "/fil", false);
}

/* ---- on the personal page -------------------------------------------------------------------------- */

static void
write_part(struct ctx *c, const struct thread_own_list *own, str base, struct html *h)
{
	struct thread_link_view v = { .request_key = answer_page_key(c), .read_to = arena_fmt(c->a, "%.*s/lu", STR(base)),
		.say_to = arena_fmt(c->a, "%.*s/mot", STR(base)),
		.lines.v = arena_array(c->a, struct thread_own_line, own->n) };

	for (ptrdiff_t i = 0; i < own->n; i++) {
		const struct thread_own *e = &own->v[i];
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
	if (own->n)
		thread_link_part(h, &v);
}

enum err
thread_of_link(struct ctx *c, struct recipient_id recipient, str token, struct html *h)
{
	struct thread_own_list own;
	struct thread_link link;
	bool found;

	TRY(thread_q_of(c, recipient, &link, &found));
	if (!found || !link.engaged || link.closed_at.some || str_eq(link.state, S("cancelled")))
		return OK;
	TRY(thread_q_mine(c, recipient, THREAD_SHOWN, &own));
	write_part(c, &own, arena_fmt(c->a, "/r/%.*s", STR(token)), h);
	return OK;
}

enum err
thread_of_crew(struct ctx *c, str token, struct html *h)
{
	struct staffing_staff staff;
	struct thread_own_list own;

	TRY(staffing_who(c, token, &staff));
	TRY(thread_q_crew_mine(c, staff.person_id, staff.crisis_id, thread_since(c), THREAD_SHOWN, &own));
	write_part(c, &own, arena_fmt(c->a, "/p/%.*s", STR(token)), h);
	return OK;
}

static enum err said_read_rule(struct ctx *c, void *arg) { return thread_read(c, arg); }
static enum err said_line_rule(struct ctx *c, void *arg) { return thread_say(c, arg); }

static void
back(struct ctx *c, struct reply *rp, const struct thread_said *s)
{
	reply_see_other(c, rp, "/%s/%.*s", s->crew ? "p" : "r", STR(s->token));
}

/* Their page says what is so now; what cannot be taken is said in words, on a page of this kind. */
static enum err
said(struct ctx *c, struct reply *rp, struct thread_said *s, enum err (*run)(struct ctx *, void *))
{
	enum err e = db_write(c, run, s);

	if (e == OK)
		changed(c, &s->of);
	else if (e == E_INVALID) {
		struct answer_stop_view v = { .what = msg_find(c->cause.key), .then = MSG_thread_link_back };

		v.shell = (struct shell){ .title = msg_text(c->lang, v.what) };
		rp->status = 422;
		answer_stop_page(&rp->body, &v);
	} else if (e != E_NOT_FOUND && e != E_CONFLICT)
		return e;
	ctx_forgive(c);
	if (e != E_INVALID)
		back(c, rp, s);
	return OK;
}

static struct thread_said
said_on(const struct request *rq)
{
	return (struct thread_said){ .token = rq->segment[0], .crew = str_starts(str_from(rq->route->pattern), S("/p/")) };
}

/* POST /r/:token/lu, /p/:token/lu.  A receipt that came as robots' do is none. */
static enum err
do_read(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct thread_said s = said_on(rq);
	bool hasty;
	str key;

	TRY(form_id(c, rq, S("last"), &s.last));
	TRY(form_str(c, rq, S("k"), 64, &key));
	if (answer_by_robot(c, rq, key, &hasty)) {
		back(c, rp, &s);
		return OK;
	}
	return said(c, rp, &s, said_read_rule);
}

/* POST /r/:token/mot, /p/:token/mot */
static enum err
do_say(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct thread_said s = said_on(rq);
	str key;

	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, &s.text));
	TRY(form_str(c, rq, S("k"), 64, &key));
	if (s.crew)
		TRY(form_id(c, rq, S("last"), &s.last));
	s.request_key = arena_fmt(c->a, "%.*s:%.*s", STR(s.token), STR(key));
	return said(c, rp, &s, said_line_rule);
}

const struct route thread_routes[] = {
	{ GET,  "/crises/:crisis/appels/:call/fil",		CALL_READ,	show },
	{ POST, "/crises/:crisis/appels/:call/fil",		CALL_SEND,	do_write },
	{ POST, "/crises/:crisis/appels/:call/fil/annuler",	CALL_SEND,	do_undo },
	{ POST, "/crises/:crisis/appels/:call/fil/relance",	CALL_SEND,	do_remind },
	{ POST, "/crises/:crisis/appels/:call/fil/telephone",	CALL_ANSWER | CONTACT_READ,	do_phone },
	{ POST, "/crises/:crisis/appels/:call/fil/vu",		CALL_ANSWER,	do_seen },
	{ GET,  "/crises/:crisis/appels/:call/fil/consigne",	CALL_READ,	show_handover },
	{ GET,  "/crises/:crisis/dispositifs/:response/fil",		STAFF_READ,	show },
	{ POST, "/crises/:crisis/dispositifs/:response/fil",		STAFF_RUN,	do_write },
	{ POST, "/crises/:crisis/dispositifs/:response/fil/annuler",	STAFF_RUN,	do_undo },
	{ POST, "/crises/:crisis/dispositifs/:response/fil/relance",	STAFF_RUN,	do_remind },
	{ POST, "/crises/:crisis/dispositifs/:response/fil/vu",		STAFF_PRESENCE,	do_seen },
	{ GET,  "/crises/:crisis/dispositifs/:response/fil/consigne",	STAFF_READ,	show_handover },
	{ POST, "/p/:token/lu",					PUBLIC,		do_read },
	{ POST, "/p/:token/mot",				PUBLIC,		do_say },
	{ POST, "/r/:token/lu",					PUBLIC,		do_read },
	{ POST, "/r/:token/mot",				PUBLIC,		do_say },
};
const ptrdiff_t thread_routes_n = COUNT(thread_routes);

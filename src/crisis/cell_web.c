/* cell_web.c -- the small pages behind the room: cell, needs, decisions; and the community's lists. */
#include "crisis/crisis_room.h"
#include "crisis_q.h"
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"

static void
back_to_room(struct ctx *c, struct reply *rp, struct crisis_id id)
{
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)id.v));
	reply_see_other(c, rp, "/crises/%lld", (long long)id.v);
}

/* Optional id of a person in a form: absent, empty or 0 is nobody. */
static enum err
form_person(struct ctx *c, const struct request *rq, str name, struct person_id *out)
{
	str s;

	TRY(form_opt(c, rq, name, 20, &s));
	out->v = 0;
	if (s.n && !str_to_i64(s, 0, INT64_MAX, &out->v))
		return fail(c, E_INVALID, name, S("form.number"), "not an id");
	return OK;
}

/* Members first of all people who can be named, after "nobody". */
enum err
crisis_people_choices(struct ctx *c, struct person_id current, struct crisis_choices *out)
{
	enum { NAMED_MAX = 600 };
	struct crisis_candidate_list people;

	TRY(crisis_q_candidates(c, current, NAMED_MAX, &people));
	out->v = arena_array(c->a, struct crisis_choice, people.n + 1);
	out->v[0] = (struct crisis_choice){ S("0"), msg_text(c->lang, MSG_crisis_post_nobody), current.v == 0 };
	out->n = 1;
	for (ptrdiff_t i = 0; i < people.n; i++) {
		const struct crisis_candidate *p = &people.v[i];

		out->v[out->n++] = (struct crisis_choice){
			arena_fmt(c->a, "%lld", (long long)p->id.v),
			arena_fmt(c->a, "%.*s %.*s%s%.*s", STR(i18n_upper(c->a, p->family)), STR(p->given),
			    p->commune.n ? " · " : "", STR(p->commune)),
			p->id.v == current.v };
	}
	return OK;
}

/* ---- who holds a function --------------------------------------------------------- */

static const char *const states[] = { "named", "called", "present", "relieved" };

static enum err
post_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct cell_naming *n, bool wrong)
{
	struct crisis_post_view v = { .crisis = n->crisis, .post = n->post };
	struct crisis_post_function fn;
	struct crisis_event ev;

	TRY(crisis_get(c, n->crisis, &ev));
	TRY(crisis_q_post_function(c, n->post, n->crisis, &fn));
	v.function = fn.label.n ? fn.label : crisis_word(c, "cell", fn.code);
	v.shell = http_shell(c, rq, v.function);
	v.shell.exercise = ev.exercise;
	if (wrong)
		v.error = form_error_of(c, S(""));
	rp->status = wrong ? 422 : 200;
	TRY(crisis_people_choices(c, n->holder, &v.holders));
	TRY(crisis_people_choices(c, n->substitute, &v.substitutes));
	v.states = crisis_word_choices(c, "post", states, COUNT(states),
	    str_eq(n->state, S("vacant")) ? S("named") : n->state);
	crisis_post_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/cellule/:post */
static enum err
show_post(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct cell_naming n = {};
	struct crisis_post_list posts;

	TRY(segment_id(c, rq, 0, &n.crisis));
	TRY(segment_id(c, rq, 1, &n.post));
	TRY(crisis_cell(c, n.crisis, &posts));
	for (ptrdiff_t i = 0; i < posts.n; i++)
		if (posts.v[i].id.v == n.post.v) {
			n.holder = posts.v[i].holder_id.v;
			n.substitute = posts.v[i].substitute_id.v;
			n.state = posts.v[i].state;
		}
	return post_page(c, rq, rp, &n, false);
}

static enum err
post_rule(struct ctx *c, void *arg)
{
	return crisis_cell_set(c, arg);
}

/* POST /crises/:crisis/cellule/:post */
static enum err
do_post(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct cell_naming n = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &n.crisis));
	TRY(segment_id(c, rq, 1, &n.post));
	TRY(form_person(c, rq, S("holder"), &n.holder));
	TRY(form_person(c, rq, S("substitute"), &n.substitute));
	TRY(form_opt(c, rq, S("state"), 20, &n.state));
	e = db_write(c, post_rule, &n);
	if (e == E_INVALID)
		return post_page(c, rq, rp, &n, true);
	if (e == OK)
		back_to_room(c, rp, n.crisis);
	return e;
}

/* ---- needs and decisions ------------------------------------------------------------- */

static const char *const urgencies[] = { "now", "today", "later" };

static enum err
need_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct need_new *n, bool wrong)
{
	struct crisis_entry_view v = { .crisis = n->crisis, .need = true };
	struct crisis_event ev;

	TRY(crisis_get(c, n->crisis, &ev));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_need_new));
	v.shell.exercise = ev.exercise;
	if (wrong)
		v.error = form_error_of(c, S(""));
	v.source = (struct field){ .name = S("source"), .label = MSG_crisis_need_source,
	    .hint = MSG_crisis_need_source_hint, .value = n->source, .required = true, .max = CRISIS_NAME_MAX };
	v.place = (struct field){ .name = S("place"), .label = MSG_crisis_alert_place, .value = n->place, .max = CRISIS_NAME_MAX };
	v.what = (struct field){ .name = S("what"), .label = MSG_crisis_need_what,
	    .hint = MSG_crisis_need_what_hint, .value = n->what, .required = true, .max = CRISIS_TEXT_MAX };
	v.owner = (struct field){ .name = S("owner"), .label = MSG_crisis_need_owner_label, .value = n->owner, .max = CRISIS_NAME_MAX };
	v.urgencies = crisis_word_choices(c, "urgency", urgencies, COUNT(urgencies), n->urgency);
	crisis_attach(&v.error, (struct field *[]){ &v.source, &v.place, &v.what, &v.owner }, 4);
	rp->status = wrong ? 422 : 200;
	crisis_entry_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/besoins/nouveau */
static enum err
show_need_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct need_new n = { .urgency = S("today") };

	TRY(segment_id(c, rq, 0, &n.crisis));
	return need_page(c, rq, rp, &n, false);
}

static enum err
need_rule(struct ctx *c, void *arg)
{
	return crisis_need_add(c, arg);
}

/* POST /crises/:crisis/besoins */
static enum err
do_need(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct need_new n = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &n.crisis));
	TRY(form_str(c, rq, S("request_key"), 64, &n.request_key));
	TRY(form_opt(c, rq, S("source"), CRISIS_TEXT_MAX, &n.source));
	TRY(form_opt(c, rq, S("place"), CRISIS_TEXT_MAX, &n.place));
	TRY(form_opt(c, rq, S("what"), 2 * CRISIS_TEXT_MAX, &n.what));
	TRY(form_opt(c, rq, S("owner"), CRISIS_TEXT_MAX, &n.owner));
	TRY(form_opt(c, rq, S("urgency"), 20, &n.urgency));
	e = db_write(c, need_rule, &n);
	if (e == E_INVALID)
		return need_page(c, rq, rp, &n, true);
	if (e == OK)
		back_to_room(c, rp, n.crisis);
	return e;
}

/* GET /crises/:crisis/besoins/:need */
static enum err
show_need(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_handle_view v = {};
	struct crisis_need need;
	struct crisis_event ev;
	struct need_id id;

	TRY(segment_id(c, rq, 0, &v.crisis));
	TRY(segment_id(c, rq, 1, &id));
	TRY(crisis_get(c, v.crisis, &ev));
	TRY(crisis_q_need(c, id, v.crisis, &need));
	v.need = crisis_need_line_of(c, &need);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_need_title));
	v.shell.exercise = ev.exercise;
	v.owner = (struct field){ .name = S("owner"), .label = MSG_crisis_need_owner_label,
	    .value = need.owner, .max = CRISIS_NAME_MAX };
	crisis_need_page(&rp->body, &v);
	return OK;
}

struct need_change { struct crisis_id crisis; struct need_id need; str state, owner; };

static enum err
need_change_rule(struct ctx *c, void *arg)
{
	const struct need_change *n = arg;

	return crisis_need_set(c, n->crisis, n->need, n->state, n->owner);
}

/* POST /crises/:crisis/besoins/:need */
static enum err
do_need_change(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct need_change n;

	TRY(segment_id(c, rq, 0, &n.crisis));
	TRY(segment_id(c, rq, 1, &n.need));
	TRY(form_str(c, rq, S("state"), 20, &n.state));
	TRY(form_opt(c, rq, S("owner"), CRISIS_NAME_MAX, &n.owner));
	TRY(db_write(c, need_change_rule, &n));
	back_to_room(c, rp, n.crisis);
	return OK;
}

static enum err
decision_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct decision_new *d, bool wrong)
{
	struct crisis_entry_view v = { .crisis = d->crisis };
	struct crisis_event ev;

	TRY(crisis_get(c, d->crisis, &ev));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_crisis_decision_new));
	v.shell.exercise = ev.exercise;
	if (wrong)
		v.error = form_error_of(c, S(""));
	v.what = (struct field){ .name = S("what"), .label = MSG_crisis_decision_what, .value = d->what,
	    .required = true, .max = CRISIS_TEXT_MAX };
	v.author = (struct field){ .name = S("author"), .label = MSG_crisis_decision_author,
	    .hint = MSG_crisis_decision_author_hint, .value = d->author, .required = true, .max = CRISIS_NAME_MAX };
	v.reason = (struct field){ .name = S("reason"), .label = MSG_crisis_decision_reason, .value = d->reason,
	    .max = CRISIS_TEXT_MAX };
	crisis_attach(&v.error, (struct field *[]){ &v.what, &v.author, &v.reason }, 3);
	rp->status = wrong ? 422 : 200;
	crisis_entry_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/decisions/nouvelle */
static enum err
show_decision_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct decision_new d = { .author = c->who_name };

	TRY(segment_id(c, rq, 0, &d.crisis));
	return decision_page(c, rq, rp, &d, false);
}

static enum err
decision_rule(struct ctx *c, void *arg)
{
	return crisis_decide(c, arg);
}

/* POST /crises/:crisis/decisions */
static enum err
do_decision(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct decision_new d = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &d.crisis));
	TRY(form_str(c, rq, S("request_key"), 64, &d.request_key));
	TRY(form_opt(c, rq, S("what"), 2 * CRISIS_TEXT_MAX, &d.what));
	TRY(form_opt(c, rq, S("author"), CRISIS_TEXT_MAX, &d.author));
	TRY(form_opt(c, rq, S("reason"), 2 * CRISIS_TEXT_MAX, &d.reason));
	e = db_write(c, decision_rule, &d);
	if (e == E_INVALID)
		return decision_page(c, rq, rp, &d, true);
	if (e == OK)
		back_to_room(c, rp, d.crisis);
	return e;
}

const struct route crisis_cell_routes[] = {
	{ GET,  "/crises/:crisis/cellule/:post",	CRISIS_RUN,	show_post },
	{ POST, "/crises/:crisis/cellule/:post",	CRISIS_RUN,	do_post },
	{ GET,  "/crises/:crisis/besoins/nouveau",	CRISIS_RUN,	show_need_new },
	{ POST, "/crises/:crisis/besoins",		CRISIS_RUN,	do_need },
	{ GET,  "/crises/:crisis/besoins/:need",	CRISIS_RUN,	show_need },
	{ POST, "/crises/:crisis/besoins/:need",	CRISIS_RUN,	do_need_change },
	{ GET,  "/crises/:crisis/decisions/nouvelle",	CRISIS_RUN,	show_decision_new },
	{ POST, "/crises/:crisis/decisions",		CRISIS_RUN,	do_decision },
};
const ptrdiff_t crisis_cell_routes_n = COUNT(crisis_cell_routes);

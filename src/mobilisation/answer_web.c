/*
 * answer_web.c -- the nurse's page: /r/TOKEN.  No account, no script, one
 * request.  GET records nothing, so that whoever opens links for her (mail
 * scanners, previews) changes nothing; POST records.
 */
#include <stdlib.h>

#include "db/db.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "ical/ical.h"
#include "mobilisation/call_after.h"
#include "mobilisation/engaged.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_q.h"
#include "place_q.h"

enum {
	FAST_S = 1,		/* nobody reads a page and presses within this */
	CALM_S = 4,		/* a page open so long was read by someone */
};

enum err (*answer_thread_part)(struct ctx *c, struct recipient_id recipient, str token, struct html *h);

struct seen {			/* what a link leads to */
	struct mobilisation_link link;
	struct mobilisation_call call;
	struct mobilisation_community community;
	struct place_held held;
	struct mobilisation_relay relay;
	struct place_engaged elsewhere;	/* why a yes found no place, when it is that */
	struct place_options posts;	/* to choose among, by who can hold several */
	bool found, holds, engaged;
	bool open, expected, due;	/* expected: counted on; due: until the hours are over */
	struct instant over_at;
};

/* Is the call open, does it count on this person, and is what it asks still to be done? */
static void
stands(struct ctx *c, struct seen *s)
{
	struct call_hours h = { s->call.starts_at, s->call.ends_at, s->call.sent_at };

	s->open = call_open(s->call.state, s->call.closes_at, s->link.closed_at, c->now);
	s->expected = call_counts_on(s->call.wave, s->link.standing, s->link.answer, s->link.suspect);
	s->due = call_due(s->call.state, &h, s->link.closed_at, c->now);
	s->over_at = call_over_at(&h);
}

struct seeing { str token; struct seen *out; };

static enum err
see_rule(struct ctx *c, void *arg)
{
	const struct seeing *w = arg;
	struct seen *s = w->out;
	bool found;

	*s = (struct seen){};
	TRY(mobilisation_q_community(c, &s->community, &found));
	if (w->token.n != CALL_LINK)
		return OK;
	TRY(mobilisation_q_link(c, crypto_token_hash(c->a, w->token), &s->link, &s->found));
	if (!s->found)
		return OK;
	TRY(mobilisation_q_call(c, s->link.call_id, s->link.crisis_id, &s->call));
	TRY(mobilisation_q_relay(c, s->link.id, &s->relay));
	if (place_waits(s->link.standing))
		TRY(place_elsewhere(c, s->link.call_id, s->link.person_id, &s->elsewhere, &s->engaged));
	if (s->call.wave) {
		TRY(place_options(c, c->lang, &s->link.id, 1, &s->posts));
		TRY(place_q_held(c, s->link.id, &s->held, &s->holds));
	}
	stands(c, s);
	return OK;
}

static enum err
see(struct ctx *c, str token, struct seen *out)
{
	struct seeing w = { token, out };

	return db_read(c, see_rule, &w);
}

static struct shell
shell_of(const struct seen *s, str title)
{
	return (struct shell){ .title = title, .community = s->community.name,
		.exercise = s->found && s->link.exercise, .help_phone = s->community.callback_phone };
}

static struct msg
said_word(str answer)
{
	return str_eq(answer, S("yes")) ? MSG_answer_said_yes :
	    str_eq(answer, S("no")) ? MSG_answer_said_no :
	    str_eq(answer, S("later")) ? MSG_answer_said_later : (struct msg){};
}

/* Messages to those who are engaged, while they are: also when answers are closed. */
static struct markup
thread_of(struct ctx *c, const struct seen *s, str token)
{
	struct html h = { .a = c->a, .lang = c->lang, .now = c->now };

	if (!answer_thread_part || !s->found || !str_eq(s->link.answer, S("yes")) ||
	    answer_thread_part(c, s->link.id, token, &h) != OK)
		ctx_forgive(c);		/* their place is what they came for: shown without it */
	return (struct markup){ { h.p, h.n } };
}

/* Of a call that ended: what it was for who was expected; for everybody else, what that means to them. */
static void
ended(struct ctx *c, const struct seen *s, struct answer_stop_view *v)
{
	bool waits = place_waits(s->link.standing);
	bool yes = str_eq(s->link.answer, S("yes")), no = str_eq(s->link.answer, S("no"));

	if (!s->expected) {
		v->means = s->link.suspect || !(yes || no) ? MSG_answer_closed_other : no ? MSG_answer_closed_no :
		    waits ? MSG_answer_closed_reserve : (struct msg){};
		if (yes && !s->link.suspect)	/* it was full, or she was released */
			v->said = MSG_answer_closed_no_place;
		return;
	}
	v->said = (struct msg){};
	v->means = c->now.us < s->over_at.us ? MSG_answer_crisis_over : MSG_answer_over;
	v->when = call_text_when(c, c->lang, s->call.starts_at, s->call.ends_at);
	v->place = s->call.place;
	if (s->holds)
		v->post = place_post_label(c, s->held.profession, s->held.skill, s->held.skill_label);
}

/* A page that says why nothing can be answered here; nothing is recorded. */
static void
stop(struct ctx *c, const struct request *rq, struct reply *rp, const struct seen *s, struct msg what, int status)
{
	struct answer_stop_view v = { .what = what, .then = MSG_answer_stop_call,
		.title = s->found ? s->call.title : S(""), .thread = thread_of(c, s, rq->segment[0]) };

	v.shell = shell_of(s, msg_text(c->lang, what));
	if (s->found && !s->link.suspect && !str_eq(s->call.state, S("cancelled")))
		v.said = said_word(s->link.answer);
	if (s->found && !str_eq(s->call.state, S("cancelled")))
		ended(c, s, &v);
	rp->status = status;
	answer_stop_page(&rp->body, &v);
}

/* False when a page was written instead. */
static bool
may_answer(struct ctx *c, const struct request *rq, struct reply *rp, const struct seen *s)
{
	if (!s->found)
		stop(c, rq, rp, s, MSG_answer_unknown, 404);
	else if (str_eq(s->call.state, S("cancelled")))
		stop(c, rq, rp, s, MSG_answer_cancelled, 410);
	else if (!s->open && !(s->expected && s->due))
		stop(c, rq, rp, s, MSG_answer_closed, 410);
	else
		return true;
	return false;
}

/* Where this person stands in a call with posts. */
static void
standing(struct ctx *c, const struct seen *s, struct answer_view *v)
{
	v->conditions = s->call.conditions;
	v->source_url = s->call.source_url;
	v->staffed = s->call.wave > 0;
	v->dated = s->call.starts_at.some;
	if (!v->staffed)
		return;
	v->placed = s->holds;
	v->posts = s->posts;
	v->offered = s->link.offered_at.some && (!s->posts.n || s->posts.free);
	v->reserve = str_eq(s->link.standing, S("reserve"));
	v->full = v->answered ? str_eq(s->link.standing, S("full")) :
	    !s->holds && (s->call.full_at.some || (s->posts.n && !s->posts.free));
	if (s->engaged) {
		v->elsewhere = engaged_say(c, c->lang, &s->elsewhere);
		v->elsewhere_href = engaged_path(c, &s->elsewhere);
	}
	if (s->holds)
		v->post = place_post_label(c, s->held.profession, s->held.skill, s->held.skill_label);
}

/* "Infirmier", when that is what they chose and it was full: what the address says of it is asked again. */
static str
gone(const struct request *rq, const struct seen *s)
{
	int64_t id = query_i64(rq, S("complet"), 0);

	for (ptrdiff_t i = 0; i < s->posts.n; i++)
		if (s->posts.v[i].id.v == id && !s->posts.v[i].free && !s->holds)
			return s->posts.v[i].label;
	return S("");
}

str
answer_page_key(struct ctx *c)
{
	return arena_fmt(c->a, "%llx-%.*s", (long long)(c->now.us / US_PER_S), STR(str_sub(crypto_token(c), 0, 11)));
}

static void
ask(struct ctx *c, const struct request *rq, struct reply *rp, const struct seen *s, str note, bool wrong)
{
	struct answer_view v = { .token = rq->segment[0], .title = s->call.title, .message = s->call.message,
		.place = s->call.place, .bring = s->call.bring, .note = note, .wrong = wrong,
		.when = call_text_when(c, c->lang, s->call.starts_at, s->call.ends_at),
		.change = s->link.answer.n > 0, .closed = !s->open, .closes_at = s->call.closes_at,
		.said = s->link.suspect ? said_word(s->link.answer) : (struct msg){} };
	str again = query_str(rq, S("changer"));

	v.shell = shell_of(s, s->call.title);
	v.answered = s->link.answer.n && !s->link.suspect && !again.n && !wrong;
	v.yes = str_eq(s->link.answer, S("yes"));
	v.no = str_eq(s->link.answer, S("no"));
	v.later = str_eq(s->link.answer, S("later"));
	v.request_key = answer_page_key(c);
	v.relay = s->relay.relay;
	v.relayed = s->relay.relayed;
	v.again = query_str(rq, S("encore")).n;
	standing(c, s, &v);
	if (s->expected && (!v.closes_at.some || v.closes_at.v.us < s->over_at.us))
		v.closes_at = (struct opt_instant){ true, s->over_at };
	if (v.closed)
		v.placed = true;	/* whatever the call was, all that is left to say is that they cannot come */
	if (v.answered) {
		v.said = said_word(s->link.answer);
		v.note = s->link.note;
		v.gone = gone(rq, s);
		v.thread = thread_of(c, s, v.token);
		answer_done_page(&rp->body, &v);
		return;
	}
	answer_ask_page(&rp->body, &v);
}

/* GET /r/:token */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct seen s;

	TRY(see(c, rq->segment[0], &s));
	if (may_answer(c, rq, rp, &s))
		ask(c, rq, rp, &s, s.link.note, false);
	return OK;
}

/* Names that programs which open links for people give themselves. */
static bool
says_it_is_a_robot(str agent)
{
	static const char *const words[] = { "bot", "Bot", "crawl", "spider", "preview", "Preview", "scan", "Scan",
		"facebookexternalhit", "WhatsApp", "curl/", "Wget", "python", "Go-http", "HeadlessChrome" };

	for (int i = 0; i < COUNT(words); i++)
		if (str_has(agent, str_from(words[i])))
			return true;
	return false;
}

/*
 * Pressed as robots press: a program that says so, or a page nobody had time to
 * read.  Hasty: without any sign of a person (browsers send Sec-Fetch-User only
 * when one pressed; a page open for some seconds was read), which says something
 * only in the first minute.
 * Source: W3C Fetch Metadata; docs/domain/calls.md.
 */
bool
answer_by_robot(struct ctx *c, const struct request *rq, str k, bool *hasty)
{
	bool pressed = str_eq(http_header(rq, S("Sec-Fetch-User")), S("?1"));
	char *end, *key = arena_z(c->a, k);
	int64_t open_s = c->now.us / US_PER_S - strtoll(key, &end, 16);

	*hasty = !pressed && open_s < CALM_S;
	return end == key || *end != '-' || open_s < FAST_S || says_it_is_a_robot(http_header(rq, S("User-Agent")));
}

struct answering { struct answer_new a; struct answer_done done; };

static enum err
answer_rule(struct ctx *c, void *arg)
{
	struct answering *w = arg;

	return answer_record(c, &w->a, &w->done);
}

/* What went wrong, as a page of this kind and not as a page of the staff. */
static enum err
refuse(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, str note)
{
	struct seen s;

	if (e != E_INVALID && e != E_NOT_FOUND && e != E_CONFLICT)
		return e;
	ctx_forgive(c);
	TRY(see(c, rq->segment[0], &s));
	if (!may_answer(c, rq, rp, &s))
		return OK;
	rp->status = http_status(e);
	ask(c, rq, rp, &s, str_sub(note, 0, 2 * ANSWER_NOTE_MAX), s.open);
	return OK;
}

static enum err
recorded(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, void *arg)
{
	const struct answering *w = arg;

	if (e != OK)
		return refuse(c, rq, rp, e, w->a.note);
	if (w->done.changed)
		answer_tell(c, &w->done);
	if (w->done.place == PLACE_FULL && w->a.post.v && str_eq(w->a.answer, S("yes")))
		reply_see_other(c, rp, "/r/%.*s?complet=%lld", STR(w->a.token), (long long)w->a.post.v);
	else
		reply_see_other(c, rp, "/r/%.*s", STR(w->a.token));
	return OK;
}

/* "yes", "no"; "yes:12", of the post 12. */
static enum err
read_answer(struct ctx *c, const struct request *rq, struct answer_new *a)
{
	str k, pressed;

	TRY(form_opt(c, rq, S("note"), HTTP_BODY_MAX, &a->note));
	TRY(form_str(c, rq, S("answer"), 40, &pressed));
	TRY(form_opt(c, rq, S("k"), 64, &k));
	a->suspect = answer_by_robot(c, rq, k, &a->hasty);
	a->request_key = arena_fmt(c->a, "%.*s:%.*s:%.*s", STR(a->token), STR(k), STR(pressed));
	place_chosen(pressed, &a->answer, &a->post);
	return OK;
}

/* POST /r/:token */
static enum err
record(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct answering *w = arena_new(c->a, struct answering);
	enum err e;

	w->a = (struct answer_new){ .token = rq->segment[0], .via = S("link") };
	e = read_answer(c, rq, &w->a);
	if (e != OK)
		return refuse(c, rq, rp, e, w->a.note);
	reply_after(rp, (struct after){ db_write, answer_rule, recorded, w });
	return OK;
}

static enum err
relay_rule(struct ctx *c, void *arg)
{
	return answer_relay(c, arg);
}

/* POST /r/:token/transmis: pressed as robots press, nothing is recorded and the page asks to press once more. */
static enum err
relay(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct answer_relayed r = { .token = rq->segment[0], .via = S("link") };
	bool hasty, robot;
	enum err e;
	str k;

	e = form_opt(c, rq, S("k"), 64, &k);
	robot = e == OK && answer_by_robot(c, rq, k, &hasty);
	if (e == OK && !robot)
		e = form_i64(c, rq, S("people"), 0, ANSWER_RELAYED_MAX, &r.people);
	if (e == OK && !robot)
		e = db_write(c, relay_rule, &r);
	if (e == E_INVALID)
		ctx_forgive(c);
	else if (e != OK)
		return refuse(c, rq, rp, e, S(""));
	if (r.done.changed)
		answer_tell(c, &r.done);
	reply_see_other(c, rp, "/r/%.*s%s", STR(r.token), robot || e == E_INVALID ? "?encore=1" : "");
	return OK;
}

/* What is in the calendar stays there when the person withdraws: cancelled, so that telephones remove it. */
static str
calendar(struct ctx *c, const struct request *rq, const struct seen *s)
{
	bool comes = s->call.wave ? s->holds : str_eq(s->link.answer, S("yes"));
	struct instant from = s->call.starts_at.v;
	str what = s->link.exercise ? msg_fmt(c->a, c->lang, MSG_call_sms_exercise, s->call.title) : s->call.title;
	struct ical_event e = {
		.uid = arena_fmt(c->a, "call-%lld-%lld@maillage", (long long)s->link.call_id.v, (long long)s->link.id.v),
		.sequence = s->link.answered_at.some ? (s->link.answered_at.v.us / US_PER_S) & 0x7fffffff : 0,
		.cancelled = !comes || str_eq(s->call.state, S("cancelled")),
		.stamp = s->link.answered_at.some ? s->link.answered_at.v : c->now, .starts_at = from,
		.ends_at = s->call.ends_at.some ? s->call.ends_at.v : (struct instant){ from.us + US_PER_HOUR },
		.summary = s->holds ? arena_fmt(c->a, "%.*s, %.*s", STR(what), STR(place_post_as(c, c->lang,
		    s->held.profession, s->held.skill, s->held.skill_label))) : what,
		.location = s->call.place, .description = arena_fmt(c->a, "%.*s%s%.*s", STR(s->call.bring),
		    s->call.bring.n && s->call.conditions.n ? "\n" : "", STR(s->call.conditions)),
		.url = call_link(c, rq->base_url, rq->segment[0]) };

	return ical_calendar(c->a, s->community.name, &e, 1);
}

/* GET /r/:token/agenda.ics: what a telephone's calendar takes */
static enum err
show_calendar(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct seen s;
	str text;

	TRY(see(c, rq->segment[0], &s));
	if (!s.found || !s.call.starts_at.some || s.link.answer.n == 0 || s.link.suspect)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "nothing agreed, or no date");
	text = calendar(c, rq, &s);
	html_lit(&rp->body, text);
	reply_download(rp, S("text/calendar; charset=utf-8"), S("agenda.ics"));
	return OK;
}

const struct route answer_routes[] = {
	{ GET,  "/r/:token", PUBLIC, show },
	{ POST, "/r/:token", PUBLIC, record },
	{ POST, "/r/:token/transmis", PUBLIC, relay },
	{ GET,  "/r/:token/agenda.ics", PUBLIC, show_calendar },
};
const ptrdiff_t answer_routes_n = COUNT(answer_routes);

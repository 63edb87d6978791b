#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "post/post_web.h"
#include "post_q.h"

enum { LATE_DAYS = 7, TROUBLES = 200, DEAD = 50, WORDS_MAX = 200 };

/* ---- receipts -------------------------------------------------------------------------- */

struct receipt {
	struct outbox_id id;
	int64_t attempt, type;
	str words;
	struct post_touched tell;
};

static enum err
receipt_rule(struct ctx *c, void *arg)
{
	struct receipt *r = arg;

	return post_receipt(c, r->id, r->attempt, r->type, r->words, &r->tell);
}

/* GET /kannel/dlr?m=12&n=1&t=...&type=1&words=...: a GET that changes something, as gateways do;
 * the token, made for this message and this attempt, is what lets it. */
static enum err
take_receipt(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct receipt r = { .id = { query_i64(rq, S("m"), 0) }, .attempt = query_i64(rq, S("n"), 0),
		.type = query_i64(rq, S("type"), 0), .words = query_str(rq, S("words")) };

	if (r.id.v <= 0 || !crypto_same(query_str(rq, S("t")), post_receipt_token(c->a, r.id, r.attempt)))
		return fail(c, E_FORBIDDEN, S(""), S("post.receipt"), "token");
	if (r.words.n > WORDS_MAX)
		r.words = (str){};
	TRY(db_write(c, receipt_rule, &r));
	post_tell(c, r.tell.crisis_id.v, r.tell.call_id.v);
	rp->type = S("text/plain; charset=utf-8");
	html_lit(&rp->body, S("OK\n"));
	return OK;
}

/* ---- the page of what did not leave ----------------------------------------------------- */

struct msg
post_problem(str problem, str *words)
{
	str key, rest = {};
	struct msg m;

	(void)str_cut(problem, ' ', &key, &rest);
	*words = rest;
	m = msg_find(key);
	return m.n ? m : MSG_post_problem_other;
}

static struct msg
channel_name(str channel)
{
	return str_eq(channel, S("sms")) ? MSG_post_sms : MSG_post_email;
}

static struct msg
state_name(struct ctx *c, str state)
{
	return msg_find(arena_fmt(c->a, "post.state.%.*s", STR(state)));
}

static struct post_route_line
route_line(enum post_channel ch)
{
	struct post_health h = post_health(ch);
	struct post_route_line r = { .name = ch == POST_EMAIL ? MSG_post_email :
		ch == POST_SMS2 ? MSG_post_sms2 : MSG_post_sms };

	if (!h.configured) {
		r.state = ch == POST_SMS ? MSG_post_route_no_sms : MSG_post_route_no_email;
		r.tone = S("later");
		r.mark = S("▲");
	} else if (h.no_credit) {
		r.state = MSG_post_route_no_credit;
		r.tone = S("no");
		r.mark = S("▲");
		r.since = (struct opt_instant){ true, h.since };
	} else if (h.closed) {
		r.state = MSG_post_route_silent;
		r.tone = S("no");
		r.mark = S("✕");
		r.since = (struct opt_instant){ true, h.since };
	} else {
		r.state = MSG_post_route_works;
		r.tone = S("yes");
		r.mark = S("●");
	}
	r.mend = h.no_credit || h.closed;
	return r;
}

static struct post_trouble_line
trouble_line(struct ctx *c, const struct post_trouble *t)
{
	struct post_trouble_line v = { .id = t->id, .channel = channel_name(t->channel),
		.state = state_name(c, t->state), .attempts = t->attempts, .at = t->created_at,
		.next = t->not_before, .crisis = t->crisis_id.v };
	bool uncertain = str_eq(t->state, S("uncertain"));

	v.problem = post_problem(t->problem, &v.words);
	v.name = str_trim(arena_fmt(c->a, "%.*s %.*s %.*s", STR(t->title), STR(t->given), STR(t->family)));
	v.waiting = str_eq(t->state, S("to_send"));
	v.may_resend = t->has_text && !v.waiting;
	v.may_give_up = t->has_text;
	v.tone = uncertain ? S("unsure") : v.waiting ? S("silent") : S("no");
	v.mark = uncertain ? S("▲") : v.waiting ? S("○") : S("✕");
	return v;
}

static enum err
fill_jobs(struct ctx *c, struct post_operation_view *v)
{
	struct jobs_dead_list dead;
	str words;

	TRY(jobs_dead(c, DEAD, &dead));
	v->jobs.n = dead.n;
	v->jobs.v = arena_array(c->a, struct post_job_line, dead.n);
	for (ptrdiff_t i = 0; i < dead.n; i++)
		v->jobs.v[i] = (struct post_job_line){ dead.v[i].id, dead.v[i].kind,
			post_problem(dead.v[i].problem, &words), dead.v[i].attempts, dead.v[i].run_at };
	return OK;
}

/* GET /exploitation */
static enum err
show_operation(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct post_operation_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_post_page_title)) };
	struct post_tally_list tally;
	struct post_trouble_list troubles;
	struct post_late late;

	v.routes.v = arena_array(c->a, struct post_route_line, POST_CHANNELS);
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		if (ch != POST_SMS2 || post_health(POST_SMS2).configured)
			v.routes.v[v.routes.n++] = route_line((enum post_channel)ch);
	TRY(post_q_tally(c, &tally));
	v.tally.n = tally.n;
	v.tally.v = arena_array(c->a, struct post_tally_line, tally.n);
	for (ptrdiff_t i = 0; i < tally.n; i++)
		v.tally.v[i] = (struct post_tally_line){ channel_name(tally.v[i].channel),
			state_name(c, tally.v[i].state), tally.v[i].n, tally.v[i].since };
	TRY(post_q_troubles(c, TROUBLES, &troubles));
	v.troubles.n = troubles.n;
	v.troubles.v = arena_array(c->a, struct post_trouble_line, troubles.n);
	for (ptrdiff_t i = 0; i < troubles.n; i++)
		v.troubles.v[i] = trouble_line(c, &troubles.v[i]);
	TRY(fill_jobs(c, &v));
	TRY(post_q_late_of_late(c, (struct instant){ c->now.us - LATE_DAYS * US_PER_DAY }, &late));
	v.late = late.n;
	v.late_at = late.last;
	post_operation_page(&rp->body, &v);
	return OK;
}

/* ---- what people decide ------------------------------------------------------------------- */

struct decision { struct outbox_id id; bool resend; struct post_touched of; };

static enum err
decide_rule(struct ctx *c, void *arg)
{
	struct decision *d = arg;
	bool found;

	TRY(d->resend ? post_resend(c, d->id) : post_give_up(c, d->id));
	TRY(post_q_crisis_of(c, d->id, &d->of, &found));
	return logbook_say(c, d->of.crisis_id.v, d->resend ? S("post.resend") : S("post.give_up"),
	    arena_fmt(c->a, "outbox:%lld", (long long)d->id.v),
	    msg_fmt(c->a, LANG_FR, d->resend ? MSG_post_log_resend : MSG_post_log_give_up, d->id.v));
}

/* POST /exploitation/messages/:outbox */
static enum err
do_decide(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct decision d = {};
	str what;

	TRY(segment_id(c, rq, 0, &d.id));
	TRY(form_str(c, rq, S("decide"), 20, &what));
	d.resend = str_eq(what, S("resend"));
	if (!d.resend && !str_eq(what, S("give_up")))
		return fail(c, E_INVALID, S("decide"), S("form.choice"), "decide");
	TRY(db_write(c, decide_rule, &d));
	post_tell(c, d.of.crisis_id.v, d.of.call_id.v);
	reply_see_other(c, rp, "/exploitation");
	return OK;
}

static enum err
revive_rule(struct ctx *c, void *arg)
{
	return jobs_revive(c, *(struct job_id *)arg);
}

/* POST /exploitation/taches/:job */
static enum err
do_revive(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct job_id id;

	TRY(segment_id(c, rq, 0, &id));
	TRY(db_write(c, revive_rule, &id));
	reply_see_other(c, rp, "/exploitation");
	return OK;
}

/* POST /exploitation/voies: credit was bought, or the line is back */
static enum err
do_try_now(struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	post_try_now();
	reply_see_other(c, rp, "/exploitation");
	return OK;
}

const struct route post_routes[] = {
	{ GET,  "/kannel/dlr",			PUBLIC,		take_receipt },
	{ GET,  "/exploitation",		SETTINGS,	show_operation },
	{ POST, "/exploitation/messages/:outbox", SETTINGS,	do_decide },
	{ POST, "/exploitation/taches/:job",	SETTINGS,	do_revive },
	{ POST, "/exploitation/voies",		SETTINGS,	do_try_now },
};
const ptrdiff_t post_routes_n = COUNT(post_routes);

#include <stdio.h>

#include "crisis/crisis.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "exercise/exercise_web.h"
#include "exercise_q.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "post/outbox.h"

enum { LETTERS = 500, PIECES = 16 };

static bool
link_char(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
	    ch == '/' || ch == '-' || ch == '_';
}

/* Where a link to ${base} begins in ${s}; ${path} is what follows the base.  -1: nowhere. */
static ptrdiff_t
find_link(str s, str base, str *path)
{
	const char *p = base.n && s.n ? memmem(s.p, (size_t)s.n, base.p, (size_t)base.n) : NULL;
	ptrdiff_t at, n = 0;

	if (!p)
		return -1;
	at = p - s.p;
	*path = str_sub(s, at + base.n, s.n);
	while (n < path->n && link_char(path->p[n]))
		n++;
	path->n = n;
	if (n < 2 || path->p[0] != '/' || path->p[1] == '/')
		path->n = 0;
	return at;
}

void
exercise_pieces(struct ctx *c, str text, str base_url, struct exercise_letter *out)
{
	str rest = text, path;
	ptrdiff_t at;

	out->pieces.v = arena_array(c->a, struct exercise_piece, PIECES);
	out->pieces.n = 0;
	while (out->pieces.n < PIECES - 2 && (at = find_link(rest, base_url, &path)) >= 0) {
		ptrdiff_t end = at + base_url.n + path.n;

		out->pieces.v[out->pieces.n++] = (struct exercise_piece){ str_sub(rest, 0, at), {} };
		out->pieces.v[out->pieces.n++] = (struct exercise_piece){ str_sub(rest, at, end - at), path };
		rest = str_sub(rest, end, rest.n);
	}
	if (rest.n)
		out->pieces.v[out->pieces.n++] = (struct exercise_piece){ rest, {} };
}

enum err
exercise_letter_of(struct ctx *c, const struct exercise_mail *m, str base_url, struct exercise_letter *out)
{
	bool sms = str_eq(m->channel, S("sms"));
	str body = {}, address;

	TRY(crypto_open(c, m->address, &address));
	if (m->body.n)
		TRY(crypto_open(c, m->body, &body));
	*out = (struct exercise_letter){
		.id = m->id, .at = m->handed_at.some ? m->handed_at : (struct opt_instant){ true, m->created_at },
		.sms = sms, .may_reply = m->recipient_id.some && !str_eq(m->state, S("failed")),
		.channel = sms ? MSG_exercise_sms : MSG_exercise_email, .subject = sms ? S("") : m->subject,
		.address = sms ? phone_shown(c->a, address) : address,
		.name = str_trim(arena_fmt(c->a, "%.*s %.*s %.*s", STR(m->title), STR(m->given), STR(m->family))),
	};
	if (str_eq(m->state, S("failed"))) {
		out->state = MSG_exercise_failed;
		out->tone = S("no");
		out->mark = S("✕");
	} else if (str_eq(m->state, S("delivered"))) {
		out->state = MSG_exercise_delivered;
		out->tone = S("yes");
		out->mark = S("●");
	} else {
		out->state = MSG_exercise_handed;
		out->tone = S("silent");
		out->mark = S("◔");
	}
	exercise_pieces(c, body, base_url, out);
	return OK;
}

static enum err
letters(struct ctx *c, str base_url, struct exercise_mailbox_view *v)
{
	struct exercise_mail_list all;
	struct exercise_count count;

	TRY(exercise_q_mailbox(c, v->crisis, LETTERS, &all));
	TRY(exercise_q_mailbox_count(c, v->crisis, &count));
	v->total = count.n;
	v->letters.n = all.n;
	v->letters.v = arena_array(c->a, struct exercise_letter, all.n);
	for (ptrdiff_t i = 0; i < all.n; i++)
		TRY(exercise_letter_of(c, &all.v[i], base_url, &v->letters.v[i]));
	return OK;
}

enum err
exercise_of(struct ctx *c, const struct request *rq, struct crisis_event *ev)
{
	struct crisis_id id;

	TRY(segment_id(c, rq, 0, &id));
	TRY(crisis_get(c, id, ev));
	if (!ev->exercise)		/* real messages leave; there is no box to look into */
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "not an exercise");
	return OK;
}

/* GET /crises/:crisis/boite */
static enum err
show_mailbox(struct ctx *c, const struct request *rq, struct reply *rp)
{
	static const int64_t speeds[] = { 1, 10, 60, 600 };
	struct exercise_mailbox_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_exercise_mailbox_title)) };
	struct exercise_simulation sim = { .speed = 60, .seed = 1 };
	struct crisis_event ev;
	bool found;

	TRY(exercise_of(c, rq, &ev));
	v.shell.exercise = true;
	v.crisis = ev.id;
	v.may_run = rq->held & EXERCISE_RUN;
	TRY(exercise_q_simulation(c, ev.id, &sim, &found));
	if (!found)
		sim = (struct exercise_simulation){ .speed = 60, .seed = 1 };
	v.running = sim.running;
	v.seed = sim.seed;
	v.speeds.n = COUNT(speeds);
	v.speeds.v = arena_array(c->a, struct exercise_speed, COUNT(speeds));
	for (int i = 0; i < COUNT(speeds); i++)
		v.speeds.v[i] = (struct exercise_speed){ speeds[i], speeds[i] == sim.speed };
	TRY(letters(c, rq->base_url, &v));
	exercise_mailbox_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/boite/direct: the same list, as it changes */
static enum err
show_stream(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_event ev;

	TRY(exercise_of(c, rq, &ev));
	rp->sse_topic = arena_fmt(c->a, "mailbox/%lld/%s %.*s", (long long)ev.id.v,
	    c->lang == LANG_EN ? "en" : "fr", STR(rq->base_url));
	return OK;
}

enum err
exercise_mailbox_stream(struct ctx *c, str topic, struct sse_list *out)
{
	struct exercise_mailbox_view v = {};
	struct html h = { .a = c->a };
	long long id;
	char lang[3] = "", base[256] = "";

	if (sscanf(arena_z(c->a, topic), "mailbox/%lld/%2s %255s", &id, lang, base) < 2)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "topic");
	c->lang = h.lang = lang[0] == 'e' ? LANG_EN : LANG_FR;
	h.now = c->now;
	v.crisis.v = id;
	TRY(letters(c, str_from(base), &v));
	exercise_mailbox_list(&h, &v);
	out->v[out->n++] = (struct sse_event){ S("letters"), (str){ h.p, h.n } };
	return OK;
}

static enum err
set_rule(struct ctx *c, void *arg)
{
	return sim_set(c, arg);
}

/* POST /crises/:crisis/simulation */
static enum err
do_simulation(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crisis_event ev;
	struct sim_set s = {};

	TRY(exercise_of(c, rq, &ev));
	s.crisis = ev.id;
	s.running = form_flag(rq, S("run"));
	TRY(form_i64(c, rq, S("seed"), 0, SIM_SEED_MAX, &s.seed));
	TRY(form_i64(c, rq, S("speed"), 1, 600, &s.speed));
	TRY(db_write(c, set_rule, &s));
	reply_see_other(c, rp, "/crises/%lld/boite", (long long)ev.id.v);
	return OK;
}

const struct route exercise_routes[] = {
	{ GET,  "/crises/:crisis/boite",	CALL_READ,	show_mailbox },
	{ GET,  "/crises/:crisis/boite/direct",	CALL_READ,	show_stream },
	{ POST, "/crises/:crisis/simulation",	EXERCISE_RUN,	do_simulation },
};
const ptrdiff_t exercise_routes_n = COUNT(exercise_routes);

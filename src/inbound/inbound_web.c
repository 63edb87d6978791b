/*
 * inbound_web.c -- a gateway brings an SMS (its answer is given once it is kept);
 * people read what was not understood, and decide with one press.
 */
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "inbound/inbound_web.h"
#include "inbound_q.h"
#include "mobilisation/mobilisation_web.h"
#include "record/record.h"

enum { LETTERS = 100, RECENT = 30, SECRET_MIN = 16 };

/* ---- the gateway's side ------------------------------------------------------------------- */

/* A field of the query or of the form, as bytes. */
static str
given(const struct request *rq, str name)
{
	for (int i = 0; rq->method == POST && i < rq->forms; i++)
		if (str_eq(rq->form[i].name, name))
			return rq->form[i].value;
	for (int i = 0; i < rq->queries; i++)
		if (str_eq(rq->query[i].name, name))
			return rq->query[i].value;
	return (str){};
}

static bool
allowed(struct ctx *c, str said)
{
	str secret;

	if (!conf_str(SMS_REPLIES_SECRET_FILE).n || conf_secret(c, SMS_REPLIES_SECRET_FILE, &secret) != OK)
		return false;
	return secret.n >= SECRET_MIN && secret.n == said.n && crypto_same(secret, said);
}

/*
 * GET or POST /kannel/mo/SECRET?from=%p&text=%b&id=%I&at=%T
 * The word in the address, chosen by who installs, is what lets it; 200 means on disk.
 */
static enum err
take_sms(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct inbound_new in = { .channel = S("sms"), .sender = given(rq, S("from")), .text = given(rq, S("text")),
		.provider_id = given(rq, S("id")) };
	struct inbound_done done;
	int64_t at;

	if (!allowed(c, rq->segment[0]))
		return fail(c, E_FORBIDDEN, S(""), S("inbound.secret"), "secret");
	if (in.sender.n > DIRECTORY_CONTACT_MAX || in.provider_id.n > INBOUND_ID_MAX)
		return fail(c, E_INVALID, S(""), S("inbound.sender"), "%td and %td bytes", in.sender.n, in.provider_id.n);
	if (str_to_i64(given(rq, S("at")), 1, INT64_C(32503680000), &at))
		in.sent_at = (struct opt_instant){ true, { at * US_PER_S } };
	TRY(inbound_take(c, &in, &done));
	rp->type = S("text/plain; charset=utf-8");
	html_lit(&rp->body, S("OK\n"));
	return OK;
}

/* ---- what waits for a person ---------------------------------------------------------------- */

static struct msg
reason_word(struct ctx *c, str reason)
{
	struct msg m = msg_find(arena_fmt(c->a, "inbound.reason.%.*s", STR(reason)));

	return m.n ? m : MSG_inbound_reason_unknown;
}

static void
outcome(struct ctx *c, const struct inbound_line *m, struct inbound_letter *v)
{
	bool yes = str_eq(m->meaning, S("yes")), no = str_eq(m->meaning, S("no"));

	v->tone = yes ? S("yes") : no ? S("no") : str_eq(m->meaning, S("later")) ? S("later") : S("silent");
	v->mark = yes ? S("●") : no ? S("✕") : str_eq(m->meaning, S("later")) ? S("◔") : S("○");
	v->outcome = str_eq(m->state, S("ignored")) ? reason_word(c, m->reason) :
	    msg_find(arena_fmt(c->a, "inbound.means.%.*s", STR(m->meaning)));
}

/* What became of a message that was recorded: the post that a yes was given, or none; what they said since. */
static enum err
became(struct ctx *c, const struct inbound_line *m, struct inbound_letter *v)
{
	struct place_choice_list all;
	struct inbound_asked k;
	bool found;

	if (!m->recipient_id.some)
		return OK;
	TRY(inbound_q_asked_one(c, m->recipient_id.v, &k, &found));
	if (!found)
		return OK;
	v->first = inbound_candidate(c, &k);
	v->since = !str_eq(k.answer, m->meaning) && (str_eq(m->meaning, S("yes")) || str_eq(m->meaning, S("no")) ||
	    str_eq(m->meaning, S("later")));
	v->waits = str_eq(m->meaning, S("yes")) && !v->since && str_eq(v->first.now.tone, S("full"));
	if (!str_eq(m->meaning, S("yes")))
		return OK;
	TRY(place_choices(c, &m->recipient_id.v, 1, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].held)
			v->place = place_post_label(c, all.v[i].profession, all.v[i].skill, all.v[i].skill_label);
	return OK;
}

/* What was chosen a moment ago, and not recorded, is still chosen. */
static void
choose_again(struct inbound_letter *v, const struct inbound_decision *tried)
{
	for (ptrdiff_t i = 0; v->id.v == tried->id.v && i < v->candidates.n; i++) {
		struct inbound_candidate *k = &v->candidates.v[i];

		k->chosen = k->recipient.v == tried->recipient.v;
		for (ptrdiff_t n = 0; k->chosen && n < k->posts.n; n++)
			k->posts.v[n].said = k->posts.v[n].id.v == tried->post.v;
	}
}

static enum err
letter(struct ctx *c, const struct inbound_line *m, bool show, const struct inbound_decision *tried,
    struct inbound_letter *v)
{
	struct understood said;
	str sender, text;

	TRY(crypto_open(c, m->sender, &sender));
	TRY(crypto_open(c, m->text, &text));
	understand(c->a, text, NULL, &said);
	*v = (struct inbound_letter){ .id = m->id, .sms = str_eq(m->channel, S("sms")), .exercise = m->exercise,
		.likely = str_eq(m->reason, understand_reason(WHY_LIKELY)),
		.sender = show ? directory_phone_shown(c->a, sender) : S(""),
		.dial = show && !m->exercise && str_eq(m->channel, S("sms")) && str_starts(sender, S("+")) ? sender : S(""), .text = said.text.n ? said.text : text,
		.words = said.words, .at = m->sent_at, .reason = reason_word(c, m->reason) };
	if (said.resembles != MEANS_HUMAN)
		v->resembles = msg_find(arena_fmt(c->a, "inbound.means.%.*s", STR(understand_word(said.resembles))));
	if (!str_utf8(v->text))
		v->text = said.note;
	if (m->person_id.some)
		TRY(directory_name(c, m->person_id.v, &v->name));
	if (!str_eq(m->state, S("queued"))) {
		outcome(c, m, v);
		return became(c, m, v);
	}
	TRY(inbound_candidates(c, m, &v->candidates));
	choose_again(v, tried);
	v->one = v->candidates.n == 1;
	if (v->candidates.n)
		v->first = v->candidates.v[0];
	return OK;
}

static enum err
letters(struct ctx *c, const struct inbound_line_list *all, bool show, const struct inbound_decision *tried,
    struct inbound_letters *out)
{
	out->v = arena_array(c->a, struct inbound_letter, all->n);
	out->n = all->n;
	for (ptrdiff_t i = 0; i < all->n; i++)
		TRY(letter(c, &all->v[i], show, tried, &out->v[i]));
	return OK;
}

static enum err
saw_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return record_saw(c, S("contact.read"), S("inbound"));
}

/* Numbers on the screen are a reading of private contacts: told once an hour. */
static enum err
saw(struct ctx *c)
{
	struct inbound_seen seen;
	bool found;

	TRY(inbound_q_seen(c, (struct opt_account_id){ true, c->who },
	    (struct instant){ c->now.us - US_PER_HOUR }, &seen,
	    &found));
	return found ? OK : db_write(c, saw_rule, NULL);
}

static enum err
queue_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct form_error *error,
    const struct inbound_decision *tried)
{
	struct inbound_queue_view v = { .error = *error, .hidden = !(rq->held & CONTACT_READ),
		.mailbox = conf_str(MAIL_IMAP_URL).n > 0 };
	struct inbound_line_list waiting, recent;
	struct inbound_waiting n;
	struct inbound_mailbox box;
	bool found;

	TRY(inbound_q_queue(c, LETTERS, &waiting));
	TRY(inbound_q_recent(c, (struct instant){ c->now.us - US_PER_DAY }, RECENT, &recent));
	TRY(inbound_q_waiting_all(c, &n));
	TRY(inbound_q_mailbox(c, &box, &found));
	TRY(letters(c, &waiting, !v.hidden, tried, &v.waiting));
	TRY(letters(c, &recent, !v.hidden, tried, &v.recent));
	if (found) {
		v.mailbox_at = box.read_at;
		v.mailbox_down = box.problem.n > 0;
		v.mailbox_problem = box.problem;
	}
	v.total = n.n;
	v.more = n.n - waiting.n;
	if (!v.hidden && (waiting.n || recent.n))
		TRY(saw(c));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_inbound_title));
	if (query_str(rq, S("ailleurs")).n)
		v.shell.flash = MSG_inbound_was_engaged;
	if (query_str(rq, S("complet")).n)
		v.shell.flash = MSG_inbound_was_full;
	inbound_queue_page(&rp->body, &v);
	return OK;
}

/* GET /reponses */
static enum err
show_queue(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return queue_page(c, rq, rp, &(struct form_error){}, &(struct inbound_decision){});
}

static enum err
decide_rule(struct ctx *c, void *arg)
{
	return inbound_decide(c, arg);
}

/* Whom and which post; nothing chosen is zero, and said to be so by the rule. */
static void
who_and_what(struct ctx *c, const struct request *rq, struct inbound_decision *d)
{
	str post = arena_fmt(c->a, "post_%.*s", STR(given(rq, S("recipient"))));

	if (form_id(c, rq, S("recipient"), &d->recipient) != OK)
		d->recipient.v = 0;
	if (given(rq, post).n && form_id(c, rq, post, &d->post) != OK)
		d->post.v = 0;
	ctx_forgive(c);
}

/* POST /reponses/:id */
static enum err
do_decide(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct inbound_decision d = {};
	struct form_error error;
	enum err e;

	TRY(segment_id(c, rq, 0, &d.id));
	TRY(form_str(c, rq, S("outcome"), 16, &d.outcome));
	if (!str_eq(d.outcome, S("ignore")))
		who_and_what(c, rq, &d);
	e = db_write(c, decide_rule, &d);
	if (e == E_INVALID || e == E_CONFLICT) {
		error = form_error_of(c, rq->code);
		error.field = arena_fmt(c->a, "m%lld", (long long)d.id.v);
		ctx_forgive(c);
		rp->status = http_status(e);
		return queue_page(c, rq, rp, &error, &d);
	}
	TRY(e);
	inbound_tell(c, &d.done);
	reply_see_other(c, rp, "/reponses%s", !d.done.answered ? "" : d.done.answer.place == PLACE_FULL ? "?complet=1" :
	    d.done.answer.place == PLACE_ENGAGED ? "?ailleurs=1" : "");
	return OK;
}

/* GET /reponses/direct: how many wait, as it changes */
static enum err
show_stream(struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	rp->sse_topic = c->lang == LANG_EN ? S("replies/en") : S("replies/fr");
	return OK;
}

enum err
inbound_stream(struct ctx *c, str topic, struct sse_list *out)
{
	struct inbound_queue_view v = {};
	struct html h = { .a = c->a, .now = c->now };
	struct inbound_waiting n;

	c->lang = h.lang = str_ends(topic, S("/en")) ? LANG_EN : LANG_FR;
	TRY(inbound_q_waiting_all(c, &n));
	v.total = n.n;
	inbound_queue_count(&h, &v);
	out->v[out->n++] = (struct sse_event){ S("count"), (str){ h.p, h.n } };
	return OK;
}

enum err
inbound_room_part(struct ctx *c, struct crisis_id crisis, struct html *h)
{
	struct inbound_waiting n;

	TRY(inbound_q_waiting(c, crisis, &n));
	inbound_room_fragment(h, &(struct inbound_room_view){ n.n });
	return board_room_part(c, crisis, h);
}

const struct route inbound_routes[] = {
	{ GET,	"/kannel/mo/:secret",	PUBLIC,		take_sms },
	{ POST,	"/kannel/mo/:secret",	PUBLIC,		take_sms },
	{ GET,	"/reponses",		CALL_ANSWER,	show_queue },
	{ GET,	"/reponses/direct",	CALL_ANSWER,	show_stream },
	{ POST,	"/reponses/:id",	CALL_ANSWER,	do_decide },
};
const ptrdiff_t inbound_routes_n = COUNT(inbound_routes);

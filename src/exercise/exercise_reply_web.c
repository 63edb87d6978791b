/* exercise_reply_web.c -- a trainee answers a message of the exercise as the nurse would: in her own words. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "exercise/exercise_web.h"
#include "exercise_q.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "inbound/inbound.h"

enum { TEXT_MAX = 1000 };

struct replying {
	struct crisis_event ev;
	struct exercise_mail mail;
	str text;
};

static enum err
find(struct ctx *c, const struct request *rq, struct replying *w)
{
	struct outbox_id id;
	bool found;

	TRY(exercise_of(c, rq, &w->ev));
	TRY(segment_id(c, rq, 1, &id));
	TRY(exercise_q_letter(c, id, w->ev.id, &w->mail, &found));
	if (!found || !w->mail.recipient_id.some)
		return fail(c, E_NOT_FOUND, S(""), S("exercise.reply.none"), "message %lld", (long long)id.v);
	return OK;
}

/* What became of the last one, as the redirection says it; words that are none of ours say nothing. */
static void
outcome(struct ctx *c, const struct request *rq, struct exercise_reply_view *v)
{
	str means = query_str(rq, S("compris")), reason = query_str(rq, S("raison")), state = query_str(rq, S("etat"));

	v->means = msg_find(arena_fmt(c->a, "inbound.means.%.*s", STR(means)));
	v->reason = msg_find(arena_fmt(c->a, "inbound.reason.%.*s", STR(reason)));
	v->human = str_eq(state, S("queued")) && v->reason.n;
	v->tone = str_eq(means, S("yes")) || str_eq(means, S("no")) || str_eq(means, S("later")) ? means : S("silent");
	v->mark = str_eq(means, S("yes")) ? S("●") : str_eq(means, S("no")) ? S("✕") : str_eq(means, S("later")) ? S("◔") : S("■");
}

static enum err
page(struct ctx *c, const struct request *rq, struct reply *rp, const struct replying *w,
    const struct form_error *error)
{
	struct exercise_reply_view v = { .error = *error, .crisis = w->ev.id };

	TRY(exercise_letter_of(c, &w->mail, rq->base_url, &v.letter));
	v.text = (struct field){ .name = S("text"), .label = MSG_exercise_reply_text, .hint = MSG_exercise_reply_hint,
		.value = w->text, .required = true, .max = TEXT_MAX, .error = form_error_for(error, S("text")) };
	outcome(c, rq, &v);
	v.shell = http_shell(c, rq, msg_fmt(c->a, c->lang, MSG_exercise_reply_title, v.letter.name));
	v.shell.exercise = true;
	exercise_reply_page(&rp->body, &v);
	return OK;
}

/* GET /crises/:crisis/boite/:message */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct replying w = {};

	TRY(find(c, rq, &w));
	return page(c, rq, rp, &w, &(struct form_error){});
}

static enum err
take_over_rule(struct ctx *c, void *arg)
{
	return sim_taken_over(c, ((struct replying *)arg)->mail.recipient_id.v);
}

/* POST /crises/:crisis/boite/:message */
static enum err
take(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct replying w = {};
	struct inbound_new in = {};
	struct inbound_done done;
	struct form_error error;
	enum err e;

	TRY(find(c, rq, &w));
	TRY(form_str(c, rq, S("request_key"), 64, &in.provider_id));
	e = form_str(c, rq, S("text"), TEXT_MAX, &w.text);
	if (e == E_INVALID) {
		error = form_error_of(c, rq->code);
		ctx_forgive(c);
		rp->status = 422;
		return page(c, rq, rp, &w, &error);
	}
	TRY(e);
	in.channel = w.mail.channel;
	in.text = w.text;
	in.exercise = w.ev.id;
	in.typed_as = in.answers = w.mail.recipient_id.v;
	TRY(crypto_open(c, w.mail.address, &in.sender));
	TRY(db_write(c, take_over_rule, &w));
	c->who = (struct account_id){};		/* the nurse wrote it, not who trains */
	c->who_name = (str){};
	TRY(inbound_take(c, &in, &done));
	reply_see_other(c, rp, "/crises/%lld/boite/%lld?etat=%.*s&compris=%.*s&raison=%.*s", (long long)w.ev.id.v,
	    (long long)w.mail.id.v, STR(done.state), STR(done.meaning), STR(done.reason));
	return OK;
}

const struct route exercise_reply_routes[] = {
	{ GET,  "/crises/:crisis/boite/:message",	EXERCISE_RUN,	show },
	{ POST, "/crises/:crisis/boite/:message",	EXERCISE_RUN,	take },
};
const ptrdiff_t exercise_reply_routes_n = COUNT(exercise_reply_routes);

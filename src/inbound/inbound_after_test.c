/* Replies to a call that is closed: a withdrawal of who is expected counts, nothing else does. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "inbound/inbound.h"
#include "inbt_q.h"
#include "mobilisation/call_after.h"
#include "mobilisation/mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static struct inbound_done got;
static struct mob_asked g;
static ptrdiff_t sent;			/* messages before the test writes */

static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }
static enum err decide(struct ctx *c, void *arg) { return inbound_decide(c, arg); }

/* Two places among four nurses, who have them; closed. */
static void
given_a_closed_call(struct ctx *c)
{
	struct call_act a = { .base_url = MOB_URL };

	g = mob_asked(c, 4, 2);
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_MIN });
	T_I64(mob_say(c, g.r.v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, g.r.v[1].id, "yes").place, PLACE_TAKEN);
	a.crisis = g.crisis;
	a.call = g.call;
	T(db_write(c, close_it, &a) == OK);
	ctx_at(c, (struct instant){ c->now.us + 5 * US_PER_MIN });
	sent = mob_outbox(c).n;
}

static enum err
writes(struct ctx *c, int n, str channel, str text)
{
	str who = str_eq(channel, S("sms")) ? arena_fmt(c->a, "+336%08lld", (long long)g.r.v[n].person_id.v) :
	    arena_fmt(c->a, "p%lld@exemple.fr", (long long)g.r.v[n].person_id.v);
	struct inbound_new in = { .channel = channel, .sender = who, .text = text, .provider_id = crypto_token(c),
		.sent_at = { true, c->now } };
	enum err e = inbound_take(c, &in, &got);

	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	if (e != OK)
		ctx_forgive(c);
	return e;
}

static str
answered(struct ctx *c)
{
	struct inbt_body_list l;
	str body = {};

	T(inbt_q_bodies(c, 100, &l) == OK);
	for (ptrdiff_t i = 0; i < l.n; i++)
		T(crypto_open(c, l.v[i].body, &body) == OK);
	return body;
}

TEST(inbound_withdrawal_after_the_call_is_closed_frees_the_place_and_is_told)
{
	static const char *const words[] = { "finalement je ne peux plus venir", "je me désiste désolée", "non" };

	for (int i = 0; i < COUNT(words); i++) {
		int64_t places;

		given_a_closed_call(c);
		T(writes(c, 0, S("sms"), str_from(words[i])) == OK && got.answered);
		T_STR(got.state, S("settled"));
		T(got.answer.late && got.answer.place == PLACE_FREED);
		T_I64(mob_placed(c, g.call), 1);
		T_I64(mob_outbox(c).n, sent + 1);			/* one message: to her */
		T_HAS(answered(c), "C'est noté");
		T(call_freed_of(c, g.crisis, g.call, &places) == OK);
		T_I64(places, 1);
	}
}

static enum err
address_rule(struct ctx *c, void *arg)
{
	struct person_id who = *(struct person_id *)arg;
	str address = arena_fmt(c->a, "p%lld@exemple.fr", (long long)who.v);
	int64_t n;

	return mobt_q_contact(c, who, S("email"), crypto_seal(c, address), crypto_lookup(c->a, address),
	    (struct opt_day){ true, c->today }, &n);
}

TEST(inbound_withdrawal_by_mail_counts_as_well)
{
	struct mob_messages out;

	given_a_closed_call(c);
	T(db_write(c, address_rule, &g.r.v[1].person_id) == OK);
	T(writes(c, 1, S("email"), S("Bonjour, finalement je ne peux plus venir, désolée.")) == OK && got.answered);
	T(got.answer.late);
	T_I64(mob_placed(c, g.call), 1);
	out = mob_outbox(c);
	T_I64(out.n, sent + 1);
	T_STR(out.v[out.n - 1].channel, S("email"));
	T_HAS(out.v[out.n - 1].subject, "vous ne venez plus");
}

TEST(inbound_decided_by_a_person_a_withdrawal_counts_after_the_call_is_closed)
{
	struct inbound_decision d = { .outcome = S("no") };

	given_a_closed_call(c);
	T(writes(c, 0, S("sms"), S("gloubi boulga demain ?")) == OK);
	T_STR(got.state, S("queued"));
	d.id = got.id;
	d.recipient = g.r.v[0].id;
	T(db_write(c, decide, &d) == OK);
	T(d.done.answer.late);
	T_I64(mob_placed(c, g.call), 1);
	T_HAS(answered(c), "C'est noté");
}

TEST(inbound_other_words_after_the_call_is_closed_do_not_count)
{
	given_a_closed_call(c);
	T(writes(c, 0, S("sms"), S("oui j'arrive")) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T_HAS(answered(c), "nous comptons toujours sur vous");		/* nothing was taken from her */
	T(writes(c, 2, S("sms"), S("oui")) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T_HAS(answered(c), "n'a pas été comptée");
	T(writes(c, 3, S("sms"), S("non")) == OK && !got.answered);	/* nobody expected her */
	T_STR(got.reason, S("closed"));
	T_I64(mob_placed(c, g.call), 2);
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });	/* over */
	T(writes(c, 0, S("sms"), S("je ne peux plus venir")) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T_I64(mob_placed(c, g.call), 2);
}

/* She has a place for Saturday, and is asked for Sunday. */
TEST(inbound_withdrawal_beside_an_open_call_is_about_the_place_she_has)
{
	struct call_send s;
	struct call_id next;

	given_a_closed_call(c);
	next = mob_draft(c, g.crisis, S("{}"));
	T(mob_send(c, g.crisis, next, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T(writes(c, 0, S("sms"), S("je ne peux plus venir")) == OK && got.answered);
	T_I64(got.answer.call.v, g.call.v);
	T(writes(c, 1, S("sms"), S("non")) == OK && got.answered);	/* a plain no answers what was asked last */
	T_I64(got.answer.call.v, next.v);
	T_I64(mob_placed(c, g.call), 1);
	T(writes(c, 1, S("sms"), S("non")) == OK && !got.answered);	/* and again: which one? */
	T_STR(got.reason, S("several"));
}

/* With the code of the call, or as the answer to its mail, beside a newer one that is open. */
TEST(inbound_withdrawal_that_names_a_closed_call_counts_for_that_one)
{
	struct call_send s;
	struct call_id next;
	struct inbound_new in;
	str code;

	given_a_closed_call(c);
	next = mob_draft(c, g.crisis, S("{}"));
	T(mob_send(c, g.crisis, next, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	code = call_code(c, g.call);
	T(writes(c, 0, S("sms"), arena_fmt(c->a, "oui %.*s", STR(code))) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T(writes(c, 0, S("sms"), arena_fmt(c->a, "non %.*s", STR(code))) == OK && got.answered);
	T_I64(got.answer.call.v, g.call.v);
	T(got.answer.place == PLACE_FREED);
	in = (struct inbound_new){ .channel = S("sms"), .sender = arena_fmt(c->a, "+336%08lld",
	    (long long)g.r.v[1].person_id.v), .text = S("non"), .provider_id = S("reply-1"), .answers = g.r.v[1].id };
	T(inbound_take(c, &in, &got) == OK && got.answered);
	T_I64(got.answer.call.v, g.call.v);
	T_I64(mob_placed(c, g.call), 0);
}

/* Channels that follow one another by themselves, for who asked so. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/channels.h"
#include "mobilisation/answer.h"
#include "mobilisation/channel.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static const str everyone = { "{\"from\": \"criteria\"}", 20 };

static enum err turn(struct ctx *c, void *arg) { return channel_turn(c, arg); }
static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }

struct keeping { struct person_id id; struct channels_order order; };

static enum err
keep(struct ctx *c, void *arg)
{
	struct keeping *k = arg;

	return channels_set(c, k->id, &k->order);
}

struct given { struct crisis_id crisis; struct call_id call; struct recipient_id r; struct person_id person; };

static int sent_at_hour = 12;		/* after 3 h: nobody sleeps */

/* One nurse with a mobile and an e-mail; SMS, after 10 minutes e-mail, after 20 the telephone. */
static struct given
given(struct ctx *c, bool ordered, int email)
{
	struct keeping k = { .order = { { { S("sms"), 600 }, { S("email"), 1200 }, { S("phone"), 600 } }, 3 } };
	struct call_send s;
	struct given g;

	mob_db(c);
	ctx_at(c, (struct instant){ c->now.us + sent_at_hour * US_PER_HOUR });
	g.crisis = mob_crisis(c, false);
	g.person = k.id = mob_person(c, &(struct mob_person){ .family = "MARTIN", .profession = "60", .member = true,
	    .mobile = 2, .email = email });
	if (ordered)
		T(db_write(c, keep, &k) == OK);
	g.call = mob_draft(c, g.crisis, everyone);
	T(mob_send(c, g.crisis, g.call, &s) == OK);
	g.r = mob_recipients(c).v[0].id;
	return g;
}

/* The nth minute after; what a look did. */
static struct channel_turn
look(struct ctx *c, const struct given *g, int minutes)
{
	struct channel_turn t = { .call = g->call };

	ctx_at(c, (struct instant){ c->now.us + minutes * US_PER_MIN });
	T(db_write(c, turn, &t) == OK);
	return t;
}

static int
by(struct ctx *c, str channel)
{
	struct mob_messages all = mob_outbox(c);
	int n = 0;

	for (ptrdiff_t i = 0; i < all.n; i++)
		n += str_eq(all.v[i].channel, channel);
	return n;
}

TEST(channel_silence_leads_to_the_next_once_then_to_the_telephone)
{
	struct given g = given(c, true, 2);

	mob_post_state(c, g.r, S("delivered"));
	T_I64(look(c, &g, 9).written, 0);		/* not yet */
	T_I64(look(c, &g, 2).written, 1);
	T_I64(look(c, &g, 0).written, 0);		/* the same look twice */
	T_I64(by(c, S("sms")), 1);
	T_I64(by(c, S("email")), 1);
	T_I64(look(c, &g, 30).to_call, 0);		/* the e-mail waits to leave: it may yet arrive */
	mob_post_state(c, g.r, S("handed"));
	T_I64(look(c, &g, 19).to_call, 0);
	T_I64(look(c, &g, 2).to_call, 1);
	T_I64(look(c, &g, 60).to_call, 0);
	T_I64(by(c, S("email")), 1);			/* never twice by one channel */
	T(mob_logged(c, "call.channel", "voie suivante"));
	T_STR(mob_recipients(c).v[0].channel, S("sms"));	/* it was not refused: reminders go there */
}

TEST(channel_a_refusal_does_not_wait)
{
	struct given g = given(c, true, 2);

	mob_post_state(c, g.r, S("failed"));
	T_I64(look(c, &g, 0).written, 1);
	T_I64(by(c, S("email")), 1);
	T_STR(mob_recipients(c).v[0].channel, S("email"));
}

TEST(channel_what_cannot_be_reached_is_skipped)
{
	struct given g = given(c, true, 1);		/* an e-mail, and no agreement to use it */

	mob_post_state(c, g.r, S("failed"));
	T_I64(look(c, &g, 0).to_call, 1);
	T_I64(by(c, S("email")), 0);
}

TEST(channel_without_an_order_nothing_happens_by_itself)
{
	struct given g = given(c, false, 2);

	mob_post_state(c, g.r, S("failed"));
	T_I64(look(c, &g, 30).written, 0);
	T_I64(by(c, S("email")), 0);
}

struct saying { struct answer_new a; struct answer_done done; };

static enum err
say_rule(struct ctx *c, void *arg)
{
	struct saying *s = arg;

	return answer_record(c, &s->a, &s->done);
}

TEST(channel_never_after_an_answer_or_the_end)
{
	struct given g = given(c, true, 2);
	struct saying s = { .a = { .recipient = g.r, .answer = S("no"), .via = S("link"), .request_key = crypto_token(c) } };

	mob_post_state(c, g.r, S("delivered"));
	T(db_write(c, say_rule, &s) == OK);
	T_I64(look(c, &g, 30).written, 0);
	g = given(c, true, 2);
	mob_post_state(c, g.r, S("delivered"));
	T(db_write(c, close_it, &(struct call_act){ .crisis = g.crisis, .call = g.call }) == OK);
	T_I64(look(c, &g, 30).written, 0);
	T_I64(by(c, S("email")), 0);
}

TEST(channel_quiet_hours_are_kept)
{
	struct given g;

	sent_at_hour = 18;			/* 21 h */
	g = given(c, true, 2);
	mob_post_state(c, g.r, S("delivered"));
	T_I64(look(c, &g, 90).written, 0);	/* half past ten: people sleep */
	sent_at_hour = 12;			/* control: in the afternoon it leaves */
	g = given(c, true, 2);
	mob_post_state(c, g.r, S("delivered"));
	T_I64(look(c, &g, 90).written, 1);
}

static struct given of_faults;

/* What a look left behind is all there, or nothing is. */
static void
look_once(struct ctx *c)
{
	struct channel_turn t = { .call = of_faults.call };

	if (db_write(c, turn, &t) == OK)
		return;
	ctx_forgive(c);
	T_I64(by(c, S("email")), 0);
}

TEST(channel_all_or_nothing_under_faults)
{
	of_faults = given(c, true, 2);
	mob_post_state(c, of_faults.r, S("failed"));
	T(t_faults("db.step", look_once, c) > 5);
	T_I64(by(c, S("email")), 1);
}

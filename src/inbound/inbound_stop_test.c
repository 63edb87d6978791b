/* STOP in the calls that are open: a refusal, from who has no place; from who has one, a question for a person. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "inbound/inbound.h"
#include "inbt_q.h"
#include "mobilisation/board.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

static struct inbound_done got;

static enum err decide(struct ctx *c, void *arg) { return inbound_decide(c, arg); }

/* An SMS of the nth of those who were asked. */
static void
sms(struct ctx *c, const struct mob_asked *k, ptrdiff_t n, const char *text)
{
	struct inbound_new in = { .channel = S("sms"), .text = str_from(text), .provider_id = crypto_token(c),
		.sender = arena_fmt(c->a, "+336%08lld", (long long)k->r.v[n].person_id.v) };

	T(inbound_take(c, &in, &got) == OK);
	c->now.us += US_PER_S;
}

static struct mob_asked
asked(struct ctx *c, int64_t wanted)
{
	struct mob_asked k = mob_asked(c, 60, wanted);

	for (ptrdiff_t i = 0; i < k.r.n; i++)
		mob_post_state(c, k.r.v[i].id, S("delivered"));
	return k;
}

static str
answer_of(struct ctx *c, const struct mob_asked *k, ptrdiff_t n)
{
	struct mobt_recipient_list all = mob_recipients(c);

	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == k->r.v[n].id.v)
			return all.v[i].answer;
	T(!"no such recipient");
	return S("");
}

static struct board_line
row(struct ctx *c, const struct mob_asked *k, ptrdiff_t n)
{
	struct board b;

	T(board_read(c, k->call, &b) == OK);
	for (ptrdiff_t i = 0; i < b.lines.n; i++)
		if (b.lines.v[i].id.v == k->r.v[n].id.v)
			return b.lines.v[i];
	T(!"not on the board");
	return (struct board_line){};
}

/* The last message that left because of a reply. */
static str
told(struct ctx *c)
{
	struct inbt_body_list l;
	str text;

	T(inbt_q_bodies(c, 100, &l) == OK && l.n > 0);
	T(crypto_open(c, l.v[l.n - 1].body, &text) == OK);
	return text;
}

TEST(inbound_stop_of_who_has_not_answered_is_a_refusal_and_the_wave_goes_on)
{
	struct mob_asked k = asked(c, 2);
	int64_t before = mob_counts(c).recipients;

	for (ptrdiff_t i = 0; i < k.r.n; i++) {
		sms(c, &k, i, "STOP");
		T_STR(got.meaning, S("stop"));
		T_STR(answer_of(c, &k, i), S("no"));
		T_I64(got.stopped.n, 1);	/* its board is told */
	}
	T(mob_looks_now(c));			/* without waiting for anybody's patience */
	T(mob_counts(c).recipients > before);
	T(mob_logged(c, "call.answer", "par SMS"));
	T(mob_logged(c, "person.stop", "ne plus être appelé"));
	T_HAS(told(c), "vous ne serez plus appelé");
}

TEST(inbound_stop_takes_nothing_back_of_calls_that_are_over)
{
	struct mob_asked k = asked(c, 1);

	c->now.us += 7 * US_PER_HOUR;
	sms(c, &k, 0, "STOP");
	T_I64(got.stopped.n, 0);
	T(answer_of(c, &k, 0).n == 0);
	T(mob_logged(c, "person.stop", "ne plus être appelé"));	/* control: it is honoured */
}

TEST(inbound_stop_leaves_the_reserve)
{
	struct mob_asked k = asked(c, 1);
	struct mob_messages m;

	mob_say(c, k.r.v[0].id, "yes");
	mob_say(c, k.r.v[1].id, "reserve");
	c->now.us += US_PER_S;
	mob_say(c, k.r.v[2].id, "reserve");
	sms(c, &k, 1, "STOP");
	T(!row(c, &k, 1).waits);
	mob_say(c, k.r.v[0].id, "no");
	T_I64(mob_look(c, k.call).offered, 1);
	m = mob_outbox(c);
	T_I64(m.v[m.n - 1].recipient.v, k.r.v[2].id.v);		/* the next one, not her */
}

TEST(inbound_stop_of_who_thinks_about_a_freed_place_passes_it_on)
{
	struct mob_asked k = asked(c, 1);

	mob_say(c, k.r.v[0].id, "yes");
	mob_say(c, k.r.v[1].id, "reserve");
	c->now.us += US_PER_S;
	mob_say(c, k.r.v[2].id, "reserve");
	mob_say(c, k.r.v[0].id, "no");
	T_I64(mob_look(c, k.call).offered, 1);
	T_I64(mob_look(c, k.call).offered, 0);
	(void)mob_looks_now(c);
	sms(c, &k, 1, "STOP");
	T(mob_looks_now(c));
	T_HAS(mob_outbox(c).v[mob_outbox(c).n - 1].body, "Une place se libere");
	T_I64(mob_outbox(c).v[mob_outbox(c).n - 1].recipient.v, k.r.v[2].id.v);
}

/* The first has the only place and writes STOP. */
static struct mob_asked
placed_and_stops(struct ctx *c)
{
	struct mob_asked k = asked(c, 1);

	T_I64(mob_say(c, k.r.v[0].id, "yes").place, PLACE_TAKEN);
	(void)mob_looks_now(c);
	sms(c, &k, 0, "STOP");
	return k;
}

TEST(inbound_stop_of_who_has_a_place_keeps_it_and_a_person_asks)
{
	struct mob_asked k = placed_and_stops(c);
	struct inbt_waiting_all n;
	struct inbt_person p;

	T(inbt_q_person(c, k.r.v[0].person_id, &p) == OK && p.no_call);	/* honoured all the same */
	T_I64(mob_placed(c, k.call), 1);		/* not freed in silence */
	T_STR(answer_of(c, &k, 0), S("yes"));
	T_STR(got.state, S("queued"));			/* nor kept in silence */
	T_STR(got.reason, S("stop_placed"));
	T(inbt_q_waiting_all(c, &n) == OK);
	T_I64(n.n, 1);
	T(row(c, &k, 0).stopped);
	T(row(c, &k, 0).to_tell);
	T(mob_logged(c, "person.stop", "Sa place est gardée (Renfort Brou)"));
	T_HAS(told(c), "votre place est gardée");
	T_HAS(told(c), "Renfort Brou");
	T_HAS(told(c), "NON A");
	T(sms_measure(c->a, told(c)).gsm7);
	T(sms_measure(c->a, told(c)).segments <= 2);
	T(!row(c, &k, 1).stopped);			/* control */
	sms(c, &k, 0, "stop");				/* said again: it is being asked */
	T_STR(got.state, S("settled"));
	T(inbt_q_waiting_all(c, &n) == OK);
	T_I64(n.n, 1);
}

TEST(inbound_stop_then_no_frees_the_place)
{
	struct mob_asked k = placed_and_stops(c);

	sms(c, &k, 0, "non");
	T_I64(got.answer.place, PLACE_FREED);
	T_I64(mob_placed(c, k.call), 0);
	T(!row(c, &k, 0).to_tell);
	T(mob_looks_now(c));
}

TEST(inbound_stop_a_reader_says_that_they_still_come)
{
	struct mob_asked k = placed_and_stops(c);
	struct inbound_decision d = { .id = got.id, .outcome = S("yes"), .recipient = k.r.v[0].id };

	T(db_write(c, decide, &d) == OK);
	T_I64(mob_placed(c, k.call), 1);
	T(!row(c, &k, 0).stopped);
	T(!row(c, &k, 0).to_tell);			/* nobody telephones about it any more */
}

TEST(inbound_stop_a_reader_says_that_they_do_not_come)
{
	struct mob_asked k = placed_and_stops(c);
	struct inbound_decision d = { .id = got.id, .outcome = S("no"), .recipient = k.r.v[0].id };

	T(db_write(c, decide, &d) == OK);
	T_I64(mob_placed(c, k.call), 0);
	T(mob_looks_now(c));
}

TEST(inbound_stop_decided_by_a_person_does_the_same)
{
	struct mob_asked k = asked(c, 2);
	struct inbound_decision d = { .outcome = S("stop") };

	mob_say(c, k.r.v[0].id, "yes");
	for (int i = 0; i < 2; i++) {
		sms(c, &k, i, "stop ?");
		d.id = got.id;
		d.recipient = k.r.v[i].id;
		T(db_write(c, decide, &d) == OK);
		T_I64(d.done.stopped.n, 1);
	}
	T_STR(answer_of(c, &k, 0), S("yes"));
	T(row(c, &k, 0).stopped);
	T_STR(answer_of(c, &k, 1), S("no"));
	d.id = got.id;					/* read again as STOP: it is done, and asked no more */
	T(db_write(c, decide, &d) == OK && d.done.again);
}

/* In an exercise all of it is for that exercise alone: a no, or the place kept and a person asks, once. */
TEST(inbound_stop_in_an_exercise_does_the_same_there_and_nowhere_else)
{
	struct mob_asked a = { 0 }, other = { 0 };
	struct call_send s;
	struct inbt_person p;
	ptrdiff_t bodies;

	mob_db(c);
	a.crisis = mob_crisis(c, true);
	other.crisis = mob_crisis(c, true);
	(void)mob_nurses(c, 4);
	a.call = mob_asking(c, a.crisis, 1);
	T(mob_send_first(c, a.crisis, a.call, 4, &s) == OK);
	a.r = mob_recipients(c);
	T_I64(a.r.n, 4);
	other.call = mob_asking(c, other.crisis, 1);
	T(mob_send_first(c, other.crisis, other.call, 4, &s) == OK);
	T_I64(mob_say(c, a.r.v[0].id, "yes").place, PLACE_TAKEN);
	for (ptrdiff_t i = 0; i < 3; i++) {		/* who has the place, twice; who has not answered */
		struct inbound_new in = { .channel = S("sms"), .text = S("STOP"), .provider_id = crypto_token(c),
			.exercise = a.crisis,
			.sender = arena_fmt(c->a, "+336%08lld", (long long)a.r.v[i / 2].person_id.v) };

		T(inbound_take(c, &in, &got) == OK);
		c->now.us += US_PER_S;
		T_STR(got.state, i ? S("settled") : S("queued"));
		T_I64(got.stopped.n, i != 1);
		bodies = i ? bodies : mob_counts(c).messages;
		T_I64(mob_counts(c).messages, bodies + (i == 2));	/* said again: nothing more is told */
	}
	T_I64(mob_placed(c, a.call), 1);
	T(row(c, &a, 0).stopped);
	T_STR(answer_of(c, &a, 1), S("no"));
	for (ptrdiff_t i = 0; i < 2; i++) {
		T(inbt_q_person(c, a.r.v[i].person_id, &p) == OK && !p.no_call);
		other.r.v = &(struct mobt_recipient){ .id = mob_asked_of(c, other.call, a.r.v[i].person_id) };
		T(answer_of(c, &other, 0).n == 0);
	}
}

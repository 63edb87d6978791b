/* What people answer: history, closing, forged links, robots. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/answer.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static struct answer_done done;

static enum err record(struct ctx *c, void *arg) { return answer_record(c, arg, &done); }
static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }
static enum err undo(struct ctx *c, void *arg) { return call_undo(c, arg); }
static enum err close_crisis(struct ctx *c, void *arg)
{
	int64_t n;

	return mobt_q_crisis_close(c, (struct opt_instant){ true, c->now }, *(struct crisis_id *)arg, &n);
}

static struct crisis_id crisis;
static struct call_id call;

/* One nurse, written to; the token of her link. */
static str
given_a_link(struct ctx *c)
{
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 2);
	call = mob_draft(c, crisis, S("{}"));
	T(mob_send(c, crisis, call, &s) == OK);
	return mob_token(c, mob_outbox(c).v[0].body);
}

static enum err
say(struct ctx *c, str token, const char *answer, const char *note, const char *key, bool suspect)
{
	struct answer_new a = { .token = token, .answer = str_from(answer), .note = str_from(note),
		.via = S("link"), .request_key = str_from(key), .suspect = suspect };
	enum err e;

	done = (struct answer_done){};
	e = db_write(c, record, &a);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

TEST(answer_may_change_and_every_one_is_kept)
{
	str token = given_a_link(c);

	T(say(c, token, "yes", "", "k1", false) == OK && done.changed);
	T_I64(done.call.v, call.v);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(say(c, token, "yes", "", "k1", false) == OK && !done.changed);	/* the same click */
	T(say(c, token, "yes", "", "k2", false) == OK && !done.changed);	/* said again */
	T_I64(mob_counts(c).replies, 1);
	T(say(c, token, "no", "", "k3", false) == OK && done.changed);
	T(say(c, token, "later", "pas avant 14 h", "k4", false) == OK && done.changed);
	T(say(c, token, "later", "pas avant 15 h", "k5", false) == OK && done.changed);
	T_I64(mob_counts(c).replies, 4);
	T_STR(mob_recipients(c).v[0].answer, S("later"));
	T_STR(mob_recipients(c).v[0].note, S("pas avant 15 h"));
	T(mob_recipients(c).v[1].answer.n == 0);		/* control: nobody else's */
	T(mob_logged(c, "call.answer", "Jeanne N00001 répond non"));
	T(mob_logged(c, "call.answer", "pas avant 15 h"));
}

TEST(answer_links_that_are_not_ours)
{
	str token = given_a_link(c);
	char *forged = arena_z(c->a, token);
	struct { str token; } cases[] = { { S("") }, { S("x") }, { str_from(forged) },
		{ arena_fmt(c->a, "%.*sA", STR(token)) }, { str_sub(token, 0, 21) },
		{ S("!!!!!!!!!!!!!!!!!!!!!!") }, { S("AAAAAAAAAAAAAAAAAAAAAA") }, { { "\0\0\0", 3 } } };

	forged[5] = forged[5] == 'A' ? 'B' : 'A';
	for (int i = 0; i < COUNT(cases); i++)
		t_check(say(c, cases[i].token, "yes", "", "k", false) == E_NOT_FOUND, T_AT, "case %d", i);
	T_I64(mob_counts(c).replies, 0);
	T(say(c, token, "yes", "", "k", false) == OK);		/* control */
}

TEST(answer_refuses_what_is_not_an_answer)
{
	str token = given_a_link(c);
	char *longer = arena_push(c->a, 1, 1, 400);

	memset(longer, 'x', 301);
	T(say(c, token, "maybe", "", "k", false) == E_INVALID);
	T(say(c, token, "", "", "k", false) == E_INVALID);
	T(say(c, token, "later", longer, "k", false) == E_INVALID);
	T(say(c, token, "later", "\xff", "k", false) == E_INVALID);
	T_I64(mob_counts(c).replies, 0);
}

TEST(answer_is_fixed_when_the_call_ends)
{
	struct call_act a = { .base_url = MOB_URL };
	str token = given_a_link(c);
	struct instant sent = c->now;

	T(say(c, token, "yes", "", "k1", false) == OK);
	ctx_at(c, (struct instant){ sent.us + 5 * US_PER_HOUR });	/* the end of what was asked */
	T(say(c, token, "no", "", "k2", false) == E_CONFLICT);
	ctx_at(c, (struct instant){ sent.us + 5 * US_PER_HOUR - 1 });
	T(say(c, token, "later", "", "k3", false) == OK);		/* control */
	a.crisis = crisis;
	a.call = call;
	T(db_write(c, close_it, &a) == OK);
	T(say(c, token, "no", "", "k4", false) == E_CONFLICT);
	T(say(c, token, "yes", "", "k5", false) == E_CONFLICT);
	T_STR(mob_recipients(c).v[0].answer, S("later"));		/* who said yes may withdraw: after_test.c */
}

TEST(answer_is_fixed_when_the_crisis_ends)
{
	str token = given_a_link(c);

	T(db_write(c, close_crisis, &crisis) == OK);
	T(say(c, token, "yes", "", "k1", false) == E_CONFLICT);
}

TEST(answer_to_a_cancelled_call)
{
	struct call_act a = { .base_url = MOB_URL };
	str token = given_a_link(c);

	a.crisis = crisis;
	a.call = call;
	T(db_write(c, undo, &a) == OK);
	T(say(c, token, "yes", "", "k1", false) == E_CONFLICT);
	T_I64(mob_counts(c).replies, 0);
}

TEST(answer_of_a_robot_is_never_a_persons)
{
	str token = given_a_link(c);

	T(say(c, token, "yes", "", "robot-1", true) == OK);
	T(mob_recipients(c).v[0].suspect);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(mob_logged(c, "call.answer", "à confirmer"));
	T(say(c, token, "yes", "", "k1", false) == OK && done.changed);	/* she confirms: the same words */
	T(!mob_recipients(c).v[0].suspect);
	T(say(c, token, "no", "", "robot-2", true) == OK);		/* the scanner comes again */
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(!mob_recipients(c).v[0].suspect);
	T_I64(mob_counts(c).replies, 3);				/* but it is kept */
	T(say(c, token, "no", "", "k2", false) == OK);			/* control: she changes her mind */
	T_STR(mob_recipients(c).v[0].answer, S("no"));
}

static str fault_token;

static void
record_once(struct ctx *c)
{
	struct mobt_counts n;

	if (say(c, fault_token, "yes", "", "k-fault", false) == OK)
		return;
	n = mob_counts(c);
	T_I64(n.replies, 0);
	T_I64(n.entries, 1);		/* the sending */
	T(mob_recipients(c).v[0].answer.n == 0);
}

TEST(answer_is_recorded_whole_or_not_at_all)
{
	fault_token = given_a_link(c);
	T(t_faults("db.step", record_once, c) >= 4);
	T_I64(mob_counts(c).replies, 1);
	T_I64(mob_counts(c).entries, 2);
}

TEST(answer_posts_are_said_in_small_letters_accents_too)
{
	struct place_choice v[] = { { .position = 1, .profession = S("60") }, { .position = 2, .profession = S("10") },
		{ .position = 3, .skill = S("afgsu2"), .skill_label = S("AFGSU 2") } };

	T_STR(place_choices_say(c, &(struct place_choice_list){ v, COUNT(v) }, false), S("1 infirmier, 2 médecin, 3 AFGSU 2"));
}

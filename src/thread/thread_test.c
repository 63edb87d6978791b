/* Messages to those who are engaged: who gets them, who read them, what they answer, the handover note. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk.h"
#include "deskt_q.h"
#include "mobilisation/answer.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "mobt_q.h"
#include "t.h"
#include "thread_t.h"
#include "threadt_q.h"

static enum err write_rule(struct ctx *c, void *arg) { return thread_write(c, arg); }
static enum err undo_rule(struct ctx *c, void *arg) { return thread_undo(c, arg); }
static enum err remind_rule(struct ctx *c, void *arg) { return thread_remind(c, arg); }
static enum err phone_rule(struct ctx *c, void *arg) { return thread_phone(c, arg); }
static enum err next_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err outcome_rule(struct ctx *c, void *arg) { return desk_outcome(c, arg); }
static enum err say_rule(struct ctx *c, void *arg) { return answer_record(c, arg, NULL); }

static enum err
caller_rule(struct ctx *c, void *arg)
{
	struct deskt_new_caller row;

	TRY(deskt_q_caller(c, S("a@exemple.fr"), S("Camille ROY"), c->now, &row));
	*(struct account_id *)arg = row.id;
	return OK;
}

struct given { struct crisis_id crisis; struct call_id call; struct thread_of of; };

static void
answers(struct ctx *c, struct recipient_id r, const char *what)
{
	struct answer_new a = { .recipient = r, .answer = str_from(what), .via = S("link"),
		.request_key = crypto_token(c) };

	T(db_write(c, say_rule, &a) == OK);
}

/* Three nurses wanted, of twenty asked; the first two have a place, the third said no. */
static struct given
given(struct ctx *c)
{
	struct given g;
	struct call_send s;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, 20);
	g.call = mob_asking(c, g.crisis, 3);
	T(mob_send(c, g.crisis, g.call, &s) == OK);
	answers(c, mob_recipients(c).v[0].id, "yes");
	answers(c, mob_recipients(c).v[1].id, "yes");
	answers(c, mob_recipients(c).v[2].id, "no");
	ctx_at(c, (struct instant){ c->now.us + 20 * US_PER_MIN });
	c->who_name = S("Camille ROY");
	g.of = (struct thread_of){ .crisis = g.crisis, .call = g.call };
	return g;
}

static struct thread_entry_id
last(struct ctx *c)
{
	struct threadt_last_entry e;

	T(threadt_q_last(c, &e) == OK);
	return e.id;
}

/* The token of the personal link of the nth recipient, as it left. */
static str
token(struct ctx *c, int n)
{
	struct mob_messages out = mob_outbox(c);

	for (ptrdiff_t i = 0; i < out.n; i++)
		if (out.v[i].recipient.v == mob_recipients(c).v[n].id.v && out.v[i].body.n)
			return mob_token(c, out.v[i].body);
	T(!"no message");
	return S("");
}

TEST(thread_goes_to_those_who_are_engaged_and_is_read_by_a_press)
{
	struct given g = given(c);
	struct html page = { .a = c->a, .now = c->now };
	struct pair form[] = { { S("k"), answer_page_key(c) }, { S("last"), S("1") } };
	struct mob_messages out;
	struct thread_new t;
	str link;

	t = thread_t_written(c, &g.of, "Rendez-vous avancé à 7 h 30, entrée par la cour.", 0, false);
	T_I64(t.people, 2);
	T_I64(thread_t_counts(c).leaving, 2);
	out = mob_outbox(c);
	T_HAS(out.v[out.n - 1].body, "Rendez-vous avancé à 7 h 30");
	T_HAS(out.v[out.n - 1].body, MOB_URL.p);
	T_I64(out.v[out.n - 1].not_before.us, c->now.us + CALL_UNDO_S * US_PER_S);
	T(mob_logged(c, "thread.message", "entrée par la cour"));
	T(db_write(c, write_rule, &t) == OK && t.again);	/* the same form twice */
	T_I64(thread_t_counts(c).entries, 1);

	link = token(c, 0);
	T(thread_of_link(c, mob_recipients(c).v[0].id, link, &page) == OK);
	T_HAS(((str){ page.p, page.n }), "entrée par la cour");
	T_HAS(((str){ page.p, page.n }), "/lu\"");
	T_I64(thread_t_counts(c).read, 0);			/* looking records nothing */
	T_I64(thread_t_press(c, arena_fmt(c->a, "/r/%.*s/lu", STR(link)), form, 2).status, 303);
	T_I64(thread_t_counts(c).read, 0);			/* within the second: a robot */
	ctx_at(c, (struct instant){ c->now.us + 5 * US_PER_S });
	T_I64(thread_t_press(c, arena_fmt(c->a, "/r/%.*s/lu", STR(link)), form, 2).status, 303);
	T_I64(thread_t_press(c, arena_fmt(c->a, "/r/%.*s/lu", STR(link)), form, 2).status, 303);
	T_I64(thread_t_counts(c).read, 1);
	link = token(c, 2);				/* control: who said no reads nothing */
	page.n = 0;
	T(thread_of_link(c, mob_recipients(c).v[2].id, link, &page) == OK);
	T_I64(page.n, 0);
	T_I64(thread_t_press(c, arena_fmt(c->a, "/r/%.*s/lu", STR(link)), form, 2).status, 303);
	T_I64(thread_t_counts(c).read, 1);
}

TEST(thread_a_line_comes_back_and_is_seen)
{
	struct given g = given(c);
	struct pair form[] = { { S("k"), S("68-abc") }, { S("text"), S("J’arrive à 8 h") } };
	str path = arena_fmt(c->a, "/r/%.*s/mot", STR(token(c, 1)));
	struct reply rp;

	thread_t_written(c, &g.of, "Où en êtes-vous ?", 0, false);
	T_I64(thread_t_press(c, path, form, 2).status, 303);
	T_I64(thread_t_press(c, path, form, 2).status, 303);	/* the same tap twice */
	T_I64(thread_t_counts(c).entries, 2);
	T_I64(thread_t_counts(c).unseen, 1);
	T(mob_logged(c, "thread.line", "J’arrive à 8 h"));
	form[0].value = S("68-abd");
	form[1].value = S("");
	rp = thread_t_press(c, path, form, 2);
	T_I64(rp.status, 422);
	T_I64(thread_t_counts(c).entries, 2);
	thread_t_written(c, &g.of, "Merci !", 0, false);		/* who answers has read */
	T_I64(thread_t_counts(c).unseen, 0);
}

TEST(thread_is_taken_back_before_it_leaves)
{
	struct given g = given(c);
	struct thread_act a = { .of = g.of };
	int64_t others;

	others = mob_counts(c).messages;
	thread_t_written(c, &g.of, "Erreur", 0, false);
	a.entry = last(c);
	T(db_write(c, undo_rule, &a) == OK);
	T_I64(a.people, 2);
	T_I64(thread_t_counts(c).stopped, 2);
	T_I64(thread_t_counts(c).leaving, 0);
	T_I64(mob_counts(c).messages, others + 2);	/* and nothing else was stopped */
	T(db_write(c, undo_rule, &a) == E_CONFLICT);
	ctx_forgive(c);
	thread_t_written(c, &g.of, "Juste", 0, false);
	a.entry = last(c);
	ctx_at(c, (struct instant){ c->now.us + (CALL_UNDO_S + 1) * US_PER_S });
	T(db_write(c, undo_rule, &a) == E_CONFLICT);	/* control: it has left */
	ctx_forgive(c);
}

static enum err
only_practice_rule(struct ctx *c, void *arg)
{
	const struct person_id *who = arg;
	int64_t n;

	TRY(mobt_q_contact_drop(c, *who, S("mobile"), &n));
	return deskt_q_practice(c, *who, S("+33238000001"), &n);
}

TEST(thread_whom_no_message_reaches_is_telephoned_the_text)
{
	struct given g = given(c);
	struct thread_act a = { .of = g.of };
	struct desk_turn t = { .crisis = g.crisis, .call = g.call };
	struct desk_call d = { .crisis = g.crisis, .call = g.call, .outcome = S("told"), .number = S("practice"),
		.request_key = S("told-2") };
	struct mobt_recipient who = mob_recipients(c).v[1];
	int64_t before;

	T(db_write(c, only_practice_rule, &who.person_id) == OK);
	before = mob_counts(c).messages;
	T(db_write(c, caller_rule, &c->who) == OK);
	thread_t_written(c, &g.of, "Erreur", 0, false);
	T_I64(mob_counts(c).messages, before + 1);	/* the other has a message */
	a.entry = last(c);
	T(db_write(c, undo_rule, &a) == OK);
	T(db_write(c, next_rule, &t) == OK);
	T(t.recipient.v != who.id.v);			/* taken back from the telephone too */
	thread_t_written(c, &g.of, "Rendez-vous à 7 h", 0, false);
	T(db_write(c, outcome_rule, &(struct desk_call){ .crisis = g.crisis, .call = g.call, .recipient = t.recipient,
	    .outcome = S("no_answer"), .number = S("mobile"), .request_key = S("none-1") }) == OK);
	T(db_write(c, next_rule, &t) == OK);
	T_I64(t.recipient.v, who.id.v);
	d.recipient = t.recipient;
	T(db_write(c, outcome_rule, &d) == OK);
	T_I64(thread_t_counts(c).told, 1);
}

TEST(thread_who_has_not_read_is_reminded_once_then_telephoned)
{
	struct given g = given(c);
	struct thread_act a = { .of = g.of };
	struct desk_turn t = { .crisis = g.crisis, .call = g.call };
	struct desk_call d = { .crisis = g.crisis, .call = g.call, .outcome = S("told"), .number = S("mobile"),
		.request_key = S("told-1") };
	struct pair form[] = { { S("k"), answer_page_key(c) }, { S("last"), S("1") } };

	thread_t_written(c, &g.of, "Rendez-vous à 7 h", 0, false);
	a.entry = last(c);
	ctx_at(c, (struct instant){ c->now.us + THREAD_LATE_S * US_PER_S });
	T_I64(thread_t_press(c, arena_fmt(c->a, "/r/%.*s/lu", STR(token(c, 0))), form, 2).status, 303);
	T(db_write(c, remind_rule, &a) == OK);
	T_I64(a.people, 1);
	T_I64(thread_t_counts(c).leaving, 3);
	T(db_write(c, remind_rule, &a) == OK);
	T_I64(a.people, 0);				/* not twice within the hour */
	T_I64(thread_t_counts(c).leaving, 3);
	T(db_write(c, phone_rule, &a) == OK);
	T_I64(a.people, 1);
	T(db_write(c, caller_rule, &c->who) == OK);
	T(db_write(c, next_rule, &t) == OK);
	T_I64(t.recipient.v, mob_recipients(c).v[1].id.v);	/* before the silent: they are engaged */
	d.recipient = t.recipient;
	T(db_write(c, outcome_rule, &d) == OK);
	T_I64(thread_t_counts(c).told, 1);
	T(db_write(c, remind_rule, &a) == E_INVALID);	/* everyone has read */
	T_STR(c->cause.key, S("thread.everyone"));
	ctx_forgive(c);
}

TEST(thread_who_comes_later_has_it_to_read)
{
	struct given g = given(c);
	struct thread_act a = { .of = g.of };

	thread_t_written(c, &g.of, "Entrée par la cour", 0, false);
	a.entry = last(c);
	answers(c, mob_recipients(c).v[3].id, "yes");
	T(db_write(c, remind_rule, &a) == OK);
	T_I64(a.people, 3);
}

TEST(thread_the_handover_note_leaves_no_message_and_stands_on_top)
{
	struct given g = given(c);
	struct html page = { .a = c->a, .now = c->now };

	thread_t_written(c, &g.of, "Ancienne consigne", 0, true);
	thread_t_written(c, &g.of, "Stock de masques dans l’armoire B ; clé chez Mme Petit.", 0, true);
	T_I64(thread_t_counts(c).leaving, 0);
	T(mob_logged(c, "thread.handover", "armoire B"));
	T(thread_of_link(c, mob_recipients(c).v[0].id, token(c, 0), &page) == OK);
	T_HAS(((str){ page.p, page.n }), "armoire B");
	T(!memmem(page.p, (size_t)page.n, "Ancienne", 8));
}

TEST(thread_refuses_what_it_cannot_send)
{
	struct given g = given(c);
	struct thread_new t = { .of = g.of, .request_key = S("k-empty") };

	T(db_write(c, write_rule, &t) == E_INVALID);
	T_STR(c->cause.key, S("thread.text"));
	ctx_forgive(c);
	t.text = S("Bonjour");
	answers(c, mob_recipients(c).v[0].id, "no");
	answers(c, mob_recipients(c).v[1].id, "no");
	T(db_write(c, write_rule, &t) == E_INVALID);
	T_STR(c->cause.key, S("thread.nobody"));
	ctx_forgive(c);
	T_I64(thread_t_counts(c).entries, 0);
	answers(c, mob_recipients(c).v[0].id, "yes");
	T(db_write(c, write_rule, &t) == OK);		/* control */
}

static struct given at_fault;

static void
write_once(struct ctx *c)
{
	struct thread_new t = { .of = at_fault.of, .text = S("Bonjour"),
		.request_key = crypto_token(c) };

	(void)!db_write(c, write_rule, &t);
	ctx_forgive(c);
}

TEST(thread_all_or_nothing)
{
	at_fault = given(c);
	T(t_faults("db.step", write_once, c) > 3);
	T_I64(thread_t_counts(c).leaving, 2 * thread_t_counts(c).entries);
	T(t_faults("db.commit", write_once, c) >= 1);
	T_I64(thread_t_counts(c).leaving, 2 * thread_t_counts(c).entries);
}

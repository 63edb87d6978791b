/* The telephone desk: the next person, once; what comes of calls; nobody called by two. */
#include <pthread.h>
#include <stdio.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk.h"
#include "desk/desk_t.h"
#include "deskt_q.h"
#include "mobilisation/board.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

enum { CROWD = 64, QUEUE = 90 };

static enum err next_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err outcome_rule(struct ctx *c, void *arg) { return desk_outcome(c, arg); }
static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_stop(c); }

static struct call_id
sent_call(struct ctx *c, struct crisis_id crisis, int64_t wanted)
{
	struct call_id call = mob_asking(c, crisis, wanted);
	struct call_send s;

	T(mob_send(c, crisis, call, &s) == OK);
	return call;
}

/* That many nurses written to, so many wanted; two callers; twenty minutes later. */
struct given { struct crisis_id crisis; struct call_id call; struct account_id a, b; };

static struct given
given(struct ctx *c, int nurses, int64_t wanted)
{
	struct given g;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, nurses);
	g.call = sent_call(c, g.crisis, wanted);
	g.a = desk_t_caller(c, 1);
	g.b = desk_t_caller(c, 2);
	ctx_at(c, (struct instant){ c->now.us + 20 * US_PER_MIN });
	return g;
}

static struct recipient_id
next(struct ctx *c, const struct given *g, struct account_id who)
{
	struct desk_turn t = { .crisis = g->crisis, .call = g->call };

	c->who = who;
	T(db_write(c, next_rule, &t) == OK);
	return t.recipient;
}

static struct desk_call
outcome(struct ctx *c, const struct given *g, struct recipient_id r, const char *what)
{
	struct desk_call d = { .crisis = g->crisis, .call = g->call, .recipient = r, .outcome = str_from(what),
		.number = S("mobile"), .request_key = crypto_token(c) };

	T(db_write(c, outcome_rule, &d) == OK);
	return d;
}

static struct deskt_line
line(struct ctx *c, struct recipient_id r)
{
	struct deskt_line_list all;

	T(deskt_q_lines(c, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == r.v)
			return all.v[i];
	T(!"no such recipient");
	return (struct deskt_line){};
}

static void
later(struct ctx *c, int64_t s)
{
	ctx_at(c, (struct instant){ c->now.us + s * US_PER_S });
}

TEST(desk_first_the_unreachable_then_the_silent_the_longest_first)
{
	struct given g = {};
	struct recipient_id first, second;
	struct person_id quiet;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, 40);
	quiet = mob_person(c, &(struct mob_person){ "TEL", "60", 1, true, .preferred = "phone", .mobile = 2 });
	mob_person(c, &(struct mob_person){ "JAMAIS", "60", 1, true, .no_call = true, .mobile = 2 });
	mob_person(c, &(struct mob_person){ "SANS", "60", 1, true, .mobile = 0 });
	g.call = sent_call(c, g.crisis, 2);
	g.a = desk_t_caller(c, 1);
	g.b = desk_t_caller(c, 2);
	first = next(c, &g, g.a);	/* nobody is silent for long yet: whom no message can reach */
	T(first.v != 0);
	T(line(c, first).person_id.v == quiet.v);
	T_I64(next(c, &g, g.a).v, first.v);	/* one at a time: asking again changes nothing */
	T_I64(next(c, &g, g.b).v, 0);		/* written to a moment ago, no number, asked not to be called */
	later(c, DESK_ASKED_S + CALL_UNDO_S + 1);
	second = next(c, &g, g.b);		/* nobody else: the silent, by rank */
	T_I64(second.v, mob_recipients(c).v[0].id.v);
	T_I64(line(c, second).desk_by.v.v, g.b.v);
	outcome(c, &g, second, "no_answer");
	later(c, 1000);				/* silent for as long as the call is patient */
	c->who = g.a;
	T(db_write(c, stop_rule, NULL) == OK);
	T_I64(next(c, &g, g.a).v, mob_recipients(c).v[1].id.v);	/* who was tried less often, before */
	T_I64(next(c, &g, g.b).v, mob_recipients(c).v[2].id.v);
}

TEST(desk_a_question_to_everyone_has_its_telephone_too)
{
	struct given g = {};
	struct desk_call_row k;
	struct desk_progress n;
	struct person_id tel;
	struct call_send s;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, 3);
	tel = mob_person(c, &(struct mob_person){ "TEL", "60", 1, true, .preferred = "phone", .mobile = 2 });
	mob_person(c, &(struct mob_person){ "JAMAIS", "60", 1, true, .no_call = true, .mobile = 2 });
	g.call = mob_draft(c, g.crisis, S("{\"from\": \"criteria\"}"));
	T(mob_send(c, g.crisis, g.call, &s) == OK);
	g.a = desk_t_caller(c, 1);
	T(desk_call_row(c, g.crisis, g.call, &k) == OK);
	T(desk_progress(c, &k, &n) == OK);
	T_I64(n.now, 1);		/* the others were written to a moment ago */
	T_I64(n.later, 3);
	T_I64(line(c, next(c, &g, g.a)).person_id.v, tel.v);
}

TEST(desk_a_relay_says_to_how_many_it_was_passed_on)
{
	struct given g = given(c, 3, 2);
	struct desk_call d = { .crisis = g.crisis, .call = g.call, .outcome = S("no"), .relayed = { true, 23 } };
	struct board b;

	later(c, DESK_ASKED_S + CALL_UNDO_S + 1);
	d.recipient = next(c, &g, g.a);
	d.request_key = crypto_token(c);
	T(db_write(c, outcome_rule, &d) == E_INVALID);	/* control: is no relay, and nothing is written */
	ctx_forgive(c);
	T(board_read(c, g.call, &b) == OK && b.n.no == 0 && b.n.relays == 0);
	mob_relay(c, line(c, d.recipient).person_id);
	T(db_write(c, outcome_rule, &d) == OK && !d.again);
	T(db_write(c, outcome_rule, &d) == OK && d.again);		/* pressed twice */
	T(board_read(c, g.call, &b) == OK && b.n.no == 1);
	T_I64(b.n.relayed, 23);
}

TEST(desk_an_answer_takes_a_place_and_the_next_is_told_it_is_full)
{
	struct given g = given(c, 20, 1);
	struct recipient_id r;
	struct desk_call d;
	struct deskt_doubted n;

	r = next(c, &g, g.a);
	d = outcome(c, &g, r, "yes");
	T_I64(d.done.place, PLACE_TAKEN);
	T(!line(c, r).desk_by.some);
	T(mob_logged(c, "call.answer", "téléphone"));
	T_I64(next(c, &g, g.a).v, 0);		/* full: nobody is called any more */
	r = mob_recipients(c).v[1].id;			/* who was on the line with another when it filled */
	d = outcome(c, &g, r, "yes");
	T(d.full);
	d = outcome(c, &g, r, "reserve");
	T_I64(d.done.place, PLACE_FULL);
	T(deskt_q_doubted(c, &n) == OK);
	T_I64(n.tries, 3);
	d.request_key = S("the-same");
	T(db_write(c, outcome_rule, &d) == OK && !d.again);
	T(db_write(c, outcome_rule, &d) == OK && d.again);	/* the same tap twice */
}

TEST(desk_full_keeps_the_person_on_the_line)
{
	struct given g = given(c, 20, 1);
	struct recipient_id r, other;

	r = next(c, &g, g.a);
	other = mob_recipients(c).v[3].id;
	outcome(c, &g, other, "yes");
	T(outcome(c, &g, r, "yes").full);
	T_I64(line(c, r).desk_by.v.v, g.a.v);
	T_I64(next(c, &g, g.a).v, r.v);		/* the page asks about the reserve */
	outcome(c, &g, r, "no");
	T(!line(c, r).desk_by.some);
}

TEST(desk_three_calls_then_it_gives_up)
{
	struct given g = given(c, 1, 1);
	struct recipient_id r;

	for (int i = 1; i <= DESK_TRIES; i++) {
		r = next(c, &g, g.a);
		T(r.v != 0);
		outcome(c, &g, r, i == 2 ? "message" : "no_answer");
		T_I64(line(c, r).desk_tries, i);
		T_I64(next(c, &g, g.a).v, 0);	/* not before a while */
		later(c, i == 2 ? DESK_MESSAGE_S : DESK_AGAIN_S);
	}
	T_STR(line(c, r).desk_end, S("gave_up"));
	T_I64(next(c, &g, g.a).v, 0);
	T(mob_logged(c, "desk.gave_up", "après 3 appels"));
}

TEST(desk_who_asked_to_be_called_back_comes_first)
{
	struct given g = given(c, 20, 2);
	struct recipient_id r;

	(void)next(c, &g, g.a);
	r = mob_recipients(c).v[5].id;
	outcome(c, &g, r, "busy");
	outcome(c, &g, mob_recipients(c).v[0].id, "no_answer");
	later(c, DESK_AGAIN_S);
	T_I64(next(c, &g, g.a).v, r.v);
	T_I64(line(c, r).desk_tries, 0);	/* a busy line is not a refusal to answer */
}

static enum err
practice_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return deskt_q_practice(c, *(struct person_id *)arg, S("+33238000001"), &n);
}

TEST(desk_a_wrong_number_is_doubted_and_the_next_one_is_shown)
{
	struct given g = given(c, 1, 1);
	struct recipient_id r;
	struct desk_numbers n;
	struct deskt_doubted d;
	struct person_id who;
	struct desk_call k;

	who = mob_recipients(c).v[0].person_id;
	T(db_write(c, practice_rule, &who) == OK);
	r = next(c, &g, g.a);
	T(desk_numbers(c, who, &n) == OK);
	T_I64(n.n, 2);
	T_STR(n.v[0].kind, S("mobile"));
	outcome(c, &g, r, "wrong");
	T(desk_numbers(c, who, &n) == OK);
	T_I64(n.n, 1);
	T_STR(n.v[0].number, S("+33238000001"));
	T_I64(next(c, &g, g.a).v, r.v);		/* by the other number, at once */
	k = (struct desk_call){ .crisis = g.crisis, .call = g.call, .recipient = r, .outcome = S("wrong"),
		.number = S("practice"), .practice = S("+33238000001"), .request_key = S("k-wrong-2") };
	T(db_write(c, outcome_rule, &k) == OK);
	T(deskt_q_doubted(c, &d) == OK);
	T_I64(d.contacts, 1);
	T_I64(d.practices, 1);
	T_STR(line(c, r).desk_end, S("no_number"));
	T_I64(next(c, &g, g.a).v, 0);
	T(mob_logged(c, "desk.wrong", "reconfirmer"));
}

TEST(desk_reading_a_number_is_recorded_once_a_person)
{
	struct deskt_seen_count seen;
	struct given g = given(c, 5, 1);

	(void)next(c, &g, g.a);
	(void)next(c, &g, g.a);
	T(deskt_q_seen(c, &seen) == OK);
	T_I64(seen.n, 1);
}

TEST(desk_a_lapsed_lease_frees_and_a_late_yes_still_counts)
{
	struct given g = given(c, 1, 1);
	struct recipient_id r;
	struct desk_call d;

	r = next(c, &g, g.a);
	later(c, DESK_LEASE_S - 1);
	T_I64(next(c, &g, g.b).v, 0);	/* control: still theirs */
	later(c, 2);
	T_I64(next(c, &g, g.b).v, r.v);
	c->who = g.a;
	d = outcome(c, &g, r, "yes");		/* the person said it: it counts */
	T_I64(d.done.place, PLACE_TAKEN);
	T_I64(line(c, r).desk_by.v.v, g.b.v);		/* and b keeps them until b looks again */
	T_I64(next(c, &g, g.b).v, 0);
}

TEST(desk_bad_outcomes_are_refused)
{
	struct desk_call d = { .outcome = S("peut-être"), .number = S("mobile"), .request_key = S("k-1") };
	struct given g = given(c, 3, 1);

	d.crisis = g.crisis;
	d.call = g.call;
	d.recipient = mob_recipients(c).v[0].id;
	T(db_write(c, outcome_rule, &d) == E_INVALID);
	T_STR(c->cause.key, S("desk.outcome"));
	ctx_forgive(c);
	d.outcome = S("no_answer");
	d.called_at = (struct instant){ c->now.us + US_PER_HOUR };
	T(db_write(c, outcome_rule, &d) == E_INVALID);
	T_STR(c->cause.key, S("desk.moment"));
	ctx_forgive(c);
	d.called_at.us = c->now.us - US_PER_HOUR;
	d.recipient.v = 999;
	T(db_write(c, outcome_rule, &d) == E_NOT_FOUND);
	ctx_forgive(c);
	d.recipient = mob_recipients(c).v[0].id;
	T(db_write(c, outcome_rule, &d) == OK);		/* control */
}

static struct given at_fault;

static void
next_once(struct ctx *c)
{
	struct desk_turn t = { .crisis = at_fault.crisis, .call = at_fault.call };

	c->who = at_fault.a;
	if (db_write(c, next_rule, &t) == OK && t.recipient.v)
		(void)!db_write(c, outcome_rule, &(struct desk_call){ .crisis = t.crisis, .call = t.call,
		    .recipient = t.recipient, .outcome = S("no_answer"), .number = S("mobile"),
		    .request_key = crypto_token(c) });
	ctx_forgive(c);
}

TEST(desk_all_or_nothing)
{
	struct deskt_line_list all;
	struct deskt_doubted d;
	int64_t tries = 0;

	at_fault = given(c, 30, 2);
	T(t_faults("db.step", next_once, c) > 3);
	T(t_faults("db.commit", next_once, c) >= 1);
	T(deskt_q_lines(c, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++)
		tries += all.v[i].desk_tries;
	T(deskt_q_doubted(c, &d) == OK);
	T_I64(d.tries, tries);		/* each call noted put someone back, and only those */
}

/* ---- sixty-four callers ------------------------------------------------------------------- */

struct caller {
	pthread_t thread;
	struct db *db;
	struct instant now;
	struct crisis_id crisis;
	struct call_id call;
	struct account_id who;
	bool twin;			/* looks first, takes afterwards */
	struct recipient_id got[4];
	int n;
};

struct grabbing { const struct caller *k; struct deskt_looked seen; bool found; };

static enum err
grab_rule(struct ctx *c, void *arg)
{
	const struct grabbing *g = arg;
	int64_t n;

	TRY(deskt_q_grab(c, g->k->who, (struct instant){ c->now.us + US_PER_HOUR }, g->seen.id, &n));
	return OK;
}

static void *
take_next(void *arg)
{
	struct caller *k = arg;
	struct arena a;
	struct ctx c = { .a = &a, .db = k->db };

	arena_init(&a, 1 << 22);
	ctx_at(&c, k->now);
	c.who = k->who;
	if (k->twin) {
		struct grabbing g = { .k = k };

		if (deskt_q_look(&c, k->call, &g.seen, &g.found) == OK && g.found && db_write(&c, grab_rule, &g) == OK)
			k->got[k->n++] = g.seen.id;
	} else {
		struct desk_turn t = { .crisis = k->crisis, .call = k->call };

		for (int i = 0; i < 2; i++)
			if (db_write(&c, next_rule, &t) == OK && t.recipient.v)
				k->got[k->n++] = t.recipient;
	}
	arena_fini(&a);
	return NULL;
}

static struct call_id
crowd_given(struct ctx *c, struct caller *callers, bool twin)
{
	struct crisis_id crisis;
	struct call_id call;

	mob_db_file(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, QUEUE);
	call = sent_call(c, crisis, 20);
	later(c, 3600);
	for (int i = 0; i < CROWD; i++)
		callers[i] = (struct caller){ .db = c->db, .now = c->now, .crisis = crisis, .call = call,
			.who = desk_t_caller(c, i), .twin = twin };
	for (int i = 0; i < CROWD; i++)
		T(pthread_create(&callers[i].thread, NULL, take_next, &callers[i]) == 0);
	for (int i = 0; i < CROWD; i++)
		pthread_join(callers[i].thread, NULL);
	return call;
}

/* People who were given to two callers. */
static int
called_twice(const struct caller *callers)
{
	int twice = 0;

	for (int i = 0; i < CROWD; i++)
		for (int j = 0; j < i; j++)
			twice += callers[i].n && callers[j].n && callers[i].got[0].v == callers[j].got[0].v;
	return twice;
}

TEST(desk_sixty_four_callers_never_call_the_same_person)
{
	static struct caller callers[CROWD];

	(void)crowd_given(c, callers, false);
	T_I64(called_twice(callers), 0);
	for (int i = 0; i < CROWD; i++) {
		T_I64(callers[i].n, 2);
		T_I64(callers[i].got[0].v, callers[i].got[1].v);	/* a second tap gives the same one */
	}
}

TEST(desk_control_looking_first_calls_someone_twice)
{
	static struct caller callers[CROWD];
	int twice = 0;

	for (int round = 0; round < 5 && twice == 0; round++) {
		(void)crowd_given(c, callers, true);
		twice = called_twice(callers);
	}
	T(twice > 0);
}

/* As many people as the desk says are to be called are given out, one to each caller. */
static int64_t
given_out(struct ctx *c, const struct given *g)
{
	int64_t n = 0;

	for (int i = 0; i < 40; i++)
		n += next(c, g, desk_t_caller(c, 100 + i)).v != 0;
	return n;
}

static int64_t
counted(struct ctx *c, const struct given *g)
{
	struct desk_call_row k;
	struct desk_progress n;

	T(desk_call_row(c, g->crisis, g->call, &k) == OK);
	T(desk_progress(c, &k, &n) == OK);
	return n.now;
}

static enum err step_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return deskt_q_phone_step(c, *(struct recipient_id *)arg, c->now, &n);
}

TEST(desk_counts_the_queue_that_it_gives_out)
{
	struct given g = {};
	struct mobt_recipient_list r;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_nurses(c, 8);
	for (int i = 0; i < 13; i++)		/* more than enter the list at a time */
		mob_person(c, &(struct mob_person){ "TEL", "60", 1, true, .preferred = "phone", .mobile = 2 });
	mob_person(c, &(struct mob_person){ "JAMAIS", "60", 1, true, .no_call = true, .mobile = 2 });
	mob_person(c, &(struct mob_person){ "SANS", "60", 1, true, .mobile = 0 });
	g.call = sent_call(c, g.crisis, 2);
	g.a = desk_t_caller(c, 1);
	T_I64(counted(c, &g), 13);		/* of those written to, nobody yet */
	r = mob_recipients(c);
	mob_post_state(c, r.v[0].id, S("failed"));
	T(db_write(c, step_rule, &r.v[0].id) == OK);	/* their next channel is the telephone: at once */
	T_I64(counted(c, &g), 14);
	T_I64(given_out(c, &g), 14);
	T_I64(counted(c, &g), 0);		/* all of them on the line */
}

TEST(desk_a_call_that_only_the_telephone_can_make)
{
	struct given g = {};
	struct call_preview v;
	struct call_send s;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	mob_person(c, &(struct mob_person){ "JAMAIS", "60", 1, true, .no_call = true, .mobile = 2 });
	mob_person(c, &(struct mob_person){ "SANS", "60", 1, true, .mobile = 0 });
	g.call = mob_asking(c, g.crisis, 1);
	T(mob_send(c, g.crisis, g.call, &s) == E_INVALID);	/* control: nobody can be called at all */
	ctx_forgive(c);
	mob_person(c, &(struct mob_person){ "TEL", "60", 1, true, .preferred = "phone", .mobile = 2 });
	T(call_preview(c, g.crisis, g.call, MOB_URL, &v) == OK && v.phone == 1);
	T(mob_send(c, g.crisis, g.call, &s) == OK && s.phone == 1);
	T_I64(mob_outbox(c).n, 0);
	T_I64(counted(c, &g), 1);
	T_I64(mob_look(c, g.call).asked, 0);
	T(!mob_logged(c, "call.dry", "a"));		/* the telephone has someone left */
	g.a = desk_t_caller(c, 1);
	T_I64(outcome(c, &g, next(c, &g, g.a), "yes").done.place, PLACE_TAKEN);
	T_I64(mob_say(c, mob_recipients(c).v[1].id, "no").place, PLACE_FREED);	/* not called about the same hours else */
	g.call = mob_draft(c, g.crisis, S("{}"));		/* a question to everyone: the same */
	T(mob_send(c, g.crisis, g.call, &s) == OK && s.people == s.none);
	T_I64(counted(c, &g), 1);
}

/* Who took a place at these hours elsewhere is not called, nor counted; who is to be told something still is. */
TEST(desk_never_calls_who_is_engaged_elsewhere)
{
	struct given g = {};
	struct call_id other;
	struct call_send s;
	struct person_id nurse;

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	nurse = mob_nurses(c, 2);
	g.call = mob_asking(c, g.crisis, 2);
	T(mob_send_first(c, g.crisis, g.call, 2, &s) == OK);
	other = mob_asking(c, g.crisis, 2);
	T(mob_send_first(c, g.crisis, other, 2, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	T_I64(counted(c, &g), 2);
	T_I64(mob_say(c, mob_asked_of(c, other, nurse), "yes").place, PLACE_TAKEN);
	T_I64(counted(c, &g), 1);
	g.a = desk_t_caller(c, 1);
	T_I64(next(c, &g, g.a).v, mob_asked_of(c, g.call, (struct person_id){ nurse.v + 1 }).v);
	g.b = desk_t_caller(c, 2);
	T_I64(next(c, &g, g.b).v, 0);
	T_I64(mob_say(c, mob_asked_of(c, other, nurse), "no").place, PLACE_FREED);
	T_I64(next(c, &g, g.b).v, mob_asked_of(c, g.call, nurse).v);	/* control */
}

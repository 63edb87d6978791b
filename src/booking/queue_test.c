/* The waiting list: in turn, in time, one place for one person; answered twice, late, never; doses left. */
#include "booking/queue.h"
#include "booking/venue.h"
#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "t.h"

struct joining { struct queue_new q; struct waiting_id id; };

static enum err
join_rule(struct ctx *c, void *arg)
{
	struct joining *w = arg;

	return queue_join(c, &w->q, &w->id);
}

static enum err
join(struct ctx *c, const struct bkt *k, const char *token, const char *family, const char *phone, int64_t notice)
{
	struct joining w = { .q = { .token = str_from(token), .motive = k->motive, .venues = &k->venue, .venues_n = 1,
	    .weekdays = 0x7f, .notice_min = notice, .person = { str_from(family), S("Anne"), 1950 },
	    .contact = { .phone = str_from(phone) }, .base_url = BKT_URL, .desk = str_eq(str_from(token), S("desk")) } };
	enum err e = db_write(c, join_rule, &w);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

struct answering { enum err (*rule)(struct ctx *, const struct queue_answer *); struct queue_answer a; };

static enum err
answer_rule(struct ctx *c, void *arg)
{
	const struct answering *w = arg;

	return w->rule(c, &w->a);
}

static enum err
answer(struct ctx *c, enum err (*rule)(struct ctx *, const struct queue_answer *), str token)
{
	struct answering w = { rule, { .token = token, .base_url = BKT_URL } };
	enum err e = db_write(c, answer_rule, &w);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

/* The link of the last offer written to ${phone}; empty: none. */
static str
link_of(struct ctx *c, const char *phone)
{
	struct bookt_message_list list;
	str text, found = {}, mark = S("/rdv/o/");

	T(bookt_q_messages(c, &list) == OK);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		T(crypto_open(c, list.v[i].address, &text) == OK);
		if (!str_eq(text, str_from(phone)))
			continue;
		T(crypto_open(c, list.v[i].body, &text) == OK);
		for (ptrdiff_t at = 0; at + mark.n < text.n; at++)
			if (str_eq(str_sub(text, at, mark.n), mark))
				found = str_sub(text, at + mark.n, 22);
	}
	return found;
}

static void
later(struct ctx *c, int64_t us)
{
	ctx_at(c, (struct instant){ c->now.us + us });
}

static int
deadlines(struct ctx *c)
{
	int ran;

	T(jobs_run_due(c, &queue_expire_job, 1, 10, &ran) == OK);
	return ran;
}

static struct bookt_waiting
waiting(struct ctx *c)
{
	struct bookt_waiting n;

	T(bookt_q_waiting(c, &n) == OK);
	return n;
}

#define ANNE	"+33611111111"
#define BEA	"+33622222222"
#define CLEA	"+33633333333"

/* One slot of one place, taken by Jeanne; Anne, then Bea, wait for it. */
static struct bkt
given(struct ctx *c, bool file)
{
	struct bkt k = bkt_given(c, file, 1);

	T(bkt_book(c, "jeanne", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(join(c, &k, "wait-a", "Anne", ANNE, 60) == OK);
	T(join(c, &k, "wait-b", "Bea", BEA, 60) == OK);
	return k;
}

static enum err
give_back(struct ctx *c)
{
	return bkt_change(c, booking_cancel, "jeanne", (struct place_id){ 0 }, (struct slot_id){ 0 });
}

TEST(queue_what_is_given_back_is_offered_in_turn_and_kept_meanwhile)
{
	struct bkt k = given(c, false);
	struct slot_id s = bkt_slot(&k, k.line, 0);
	str a;

	T_I64(link_of(c, ANNE).n, 0);			/* control: nothing to offer yet */
	T(give_back(c) == OK);
	a = link_of(c, ANNE);
	T_I64(a.n, 22);
	T_I64(link_of(c, BEA).n, 0);
	T(bkt_hold(c, "passer-by", s, "1.2.3.4") == E_CONFLICT);	/* kept for Anne */
	T(answer(c, queue_accept, a) == OK);
	T(answer(c, queue_accept, a) == OK);				/* heard twice */
	T_I64(bkt_counts(c).booked, 1);
	T_I64(bkt_list(c, (char *)arena_z(c->a, a)).n, 1);		/* the same link is her appointment */
	T_I64(waiting(c).waiting, 1);
	T_I64(waiting(c).named, 1);					/* Anne's name is in her booking alone */
	T_I64(link_of(c, BEA).n, 0);
}

TEST(queue_a_refusal_passes_on_at_once)
{
	struct bkt k = given(c, false);
	str a, b;

	T(give_back(c) == OK);
	a = link_of(c, ANNE);
	T(answer(c, queue_refuse, a) == OK);
	T(answer(c, queue_refuse, a) == OK);
	b = link_of(c, BEA);
	T_I64(b.n, 22);
	T_I64(waiting(c).open, 1);
	T(answer(c, queue_accept, a) == E_CONFLICT);		/* she changed her mind: it is Bea's now */
	T(answer(c, queue_refuse, b) == OK);
	T(bkt_hold(c, "passer-by", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);	/* nobody left to ask: for all */
	T_I64(waiting(c).waiting, 2);
}

TEST(queue_silence_passes_on_at_the_deadline)
{
	struct bkt k = given(c, false);
	str a, b;

	T(give_back(c) == OK);
	a = link_of(c, ANNE);
	later(c, QUEUE_ANSWER_MAX_S * US_PER_S - 1);
	T_I64(deadlines(c), 0);					/* control: one microsecond too early */
	T_I64(link_of(c, BEA).n, 0);
	later(c, 1);
	T_I64(deadlines(c), 1);
	b = link_of(c, BEA);
	T_I64(b.n, 22);
	T(answer(c, queue_accept, a) == E_CONFLICT);
	T(answer(c, queue_accept, b) == OK);
	T_I64(bkt_counts(c).booked, 1);
	(void)k;
}

TEST(queue_a_late_yes_is_served_while_nobody_else_has_the_place)
{
	struct bkt k = bkt_given(c, false, 1);
	str a;

	T(bkt_book(c, "jeanne", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(join(c, &k, "wait-a", "Anne", ANNE, 60) == OK);
	T(give_back(c) == OK);
	a = link_of(c, ANNE);
	later(c, QUEUE_ANSWER_MAX_S * US_PER_S + US_PER_MIN);
	T_I64(deadlines(c), 1);
	T(answer(c, queue_accept, a) == OK);
	T_I64(bkt_counts(c).booked, 1);
}

TEST(queue_who_cannot_be_there_in_time_is_not_asked)
{
	struct bkt k = bkt_given(c, false, 1);

	T(bkt_book(c, "jeanne", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(join(c, &k, "wait-a", "Anne", ANNE, 180) == OK);
	T(join(c, &k, "wait-b", "Bea", BEA, 30) == OK);
	ctx_at(c, civil_instant(2026, 11, 24, 8, 0));		/* an hour before */
	T(give_back(c) == OK);
	T_I64(link_of(c, ANNE).n, 0);
	T_I64(link_of(c, BEA).n, 22);
}

TEST(queue_nobody_is_woken_and_the_place_is_kept_until_morning)
{
	struct bkt k = given(c, false);
	struct bookt_offer_row o;
	bool found;

	ctx_at(c, civil_instant(2026, 11, 23, 23, 0));
	T(give_back(c) == OK);
	T(bookt_q_open_offer(c, &o, &found) == OK && found);
	T(o.told_at.us == civil_instant(2026, 11, 24, 7, 0).us);	/* the community's quiet hours end */
	T(o.expires_at.us > o.told_at.us && o.expires_at.us <= civil_instant(2026, 11, 24, 8, 0).us);
	T(bkt_hold(c, "passer-by", bkt_slot(&k, k.line, 0), "1.2.3.4") == E_CONFLICT);
	T(o.not_before.us == o.told_at.us && o.not_after.v.us == o.expires_at.us);	/* never after the fact */
}

TEST(queue_a_hold_that_ends_is_no_place_given_back)
{
	struct bkt k = given(c, false);

	T(bkt_hold(c, "slow", bkt_slot(&k, k.line, 1), "1.2.3.4") == OK);
	later(c, 2 * BOOKING_HOLD_S * US_PER_S);
	T_I64(deadlines(c), 0);
	T_I64(waiting(c).offers, 0);
	T(give_back(c) == OK);			/* control */
	T_I64(waiting(c).offers, 1);
}

TEST(queue_the_same_person_is_neither_twice_on_the_list_nor_asked_when_expected)
{
	struct bkt k = given(c, false);

	T(join(c, &k, "wait-a", "Anne", ANNE, 60) == OK);	/* heard twice */
	T(join(c, &k, "again", "ANNE", ANNE, 60) == E_CONFLICT);
	T_I64(waiting(c).waiting, 2);
	T(bkt_book(c, "own", bkt_slot(&k, k.line, 2), 1, "Anne Anne", ANNE) == OK);	/* born 1946: another Anne */
	T(give_back(c) == OK);
	T_I64(link_of(c, ANNE).n, 22);
}

TEST(queue_who_found_one_by_herself_is_passed_over)
{
	struct bkt k = bkt_given(c, false, 1);
	struct joining w = { .q = { .token = S("wait-a"), .motive = k.motive, .venues = &k.venue, .venues_n = 1,
	    .weekdays = 0x7f, .notice_min = 60, .person = { S("Anne"), S("Anne"), 1946 },
	    .contact = { .phone = S(ANNE) }, .base_url = BKT_URL } };

	T(bkt_book(c, "jeanne", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(db_write(c, join_rule, &w) == OK);
	T(bkt_book(c, "own", bkt_slot(&k, k.line, 2), 1, "Anne Anne", ANNE) == OK);
	T(join(c, &k, "wait-b", "Bea", BEA, 60) == OK);
	T(give_back(c) == OK);
	T_I64(link_of(c, ANNE).n, 0);
	T_I64(link_of(c, BEA).n, 22);
	T_I64(waiting(c).waiting, 1);
}

struct leaving { str token; };

static enum err
leave_rule(struct ctx *c, void *arg)
{
	return queue_leave(c, ((struct leaving *)arg)->token, BKT_URL, NULL);
}

TEST(queue_left_by_oneself_the_name_goes_and_the_offer_passes_on)
{
	struct leaving w = { S("wait-a") }, forged = { S("wait-z") };

	given(c, false);
	T(give_back(c) == OK);
	T_I64(waiting(c).named, 2);
	T(db_write(c, leave_rule, &forged) == E_NOT_FOUND);
	ctx_forgive(c);
	T(db_write(c, leave_rule, &w) == OK);
	T(db_write(c, leave_rule, &w) == OK);
	T_I64(waiting(c).named, 1);
	T_I64(link_of(c, ANNE).n, 0);			/* nor is what was written to her kept */
	T_I64(link_of(c, BEA).n, 22);
}

TEST(queue_three_silences_and_she_is_left_alone)
{
	struct bkt k = bkt_given(c, false, 1);
	char token[] = "book-0";

	T(join(c, &k, "wait-a", "Anne", ANNE, 60) == OK);
	for (int i = 0; i < 4; i++) {
		token[5] = (char)('0' + i);
		T(bkt_book(c, token, bkt_slot(&k, k.line, i), 1, "Martin Jeanne", "+33612345678") == OK);
		T(bkt_change(c, booking_cancel, token, (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
		T_I64(waiting(c).open, i < QUEUE_MISSES_MAX);
		later(c, QUEUE_ANSWER_MAX_S * US_PER_S);
		deadlines(c);
	}
	T_I64(waiting(c).offers, QUEUE_MISSES_MAX);
	T_I64(waiting(c).named, 0);
}

struct ranging { struct slot_range r; int64_t places; struct slot_changed n; };

static enum err
capacity_rule(struct ctx *c, void *arg)
{
	struct ranging *w = arg;

	return w->places ? slots_capacity(c, &w->r, w->places, &w->n) : slots_close(c, &w->r, &w->n);
}

TEST(queue_places_added_go_to_who_waits_and_a_closed_slot_to_nobody)
{
	struct bkt k = given(c, false);
	struct ranging w = { .r = { .venue = k.venue, .line = k.line, .from = k.slots.v[0].starts_at,
	    .to = { k.slots.v[0].starts_at.us + 1 }, .base_url = BKT_URL }, .places = 2 };
	str a;

	T(db_write(c, capacity_rule, &w) == OK);
	a = link_of(c, ANNE);
	T_I64(a.n, 22);
	T_I64(link_of(c, BEA).n, 0);			/* one place was added, one is offered */
	w.places = 0;
	T(db_write(c, capacity_rule, &w) == OK);	/* closed an hour before */
	T(answer(c, queue_accept, a) == E_CONFLICT);
	T_I64(bkt_counts(c).booked, 1);			/* Jeanne's, who was told */
	T_I64(waiting(c).waiting, 2);
}

TEST(queue_a_caller_without_mobile_is_called)
{
	struct bkt k = bkt_given(c, false, 1);
	struct bookt_offer_row o;
	bool found;

	T(bkt_book(c, "jeanne", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(join(c, &k, "desk", "Odette", "+33240112233", 60) == OK);
	T_I64(bkt_counts(c).messages, 1);		/* Jeanne's proof alone */
	T(give_back(c) == OK);
	T(bookt_q_open_offer(c, &o, &found) == OK && found);
	T(o.by_phone);
	T_I64(bkt_counts(c).messages, 0);		/* Jeanne's proof had not left: it would not be true any more */
}

/* ---- doses left ------------------------------------------------------------------------ */

struct dosing { struct queue_doses d; int made; };

static enum err
dose_rule(struct ctx *c, void *arg)
{
	struct dosing *w = arg;

	return queue_leftover(c, &w->d, &w->made);
}

static enum err
staff_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return bookt_q_account(c, c->now, &n);
}

TEST(queue_doses_left_go_to_who_is_near_in_turn)
{
	struct bkt k = bkt_given(c, false, 1);
	struct dosing w = { .d = { .venue = k.venue, .line = k.line, .doses = 2, .within_min = 30, .answer_min = 10,
	    .request_key = S("k1"), .base_url = BKT_URL } };
	struct queue_leftover_count_list n;
	str b;

	T(db_write(c, staff_rule, NULL) == OK);
	c->who = (struct account_id){ 1 };
	T(join(c, &k, "wait-a", "Anne", ANNE, 60) == OK);	/* first, but an hour away */
	T(join(c, &k, "wait-b", "Bea", BEA, 30) == OK);
	T(join(c, &k, "wait-c", "Clea", CLEA, 15) == OK);
	T(join(c, &k, "wait-d", "Dora", "+33644444444", 15) == OK);
	ctx_at(c, civil_instant(2026, 11, 24, 18, 0));
	T(db_write(c, dose_rule, &w) == OK);
	T_I64(w.made, 2);
	T(db_write(c, dose_rule, &w) == OK);		/* the button twice */
	T_I64(waiting(c).offers, 2);
	b = link_of(c, BEA);
	T_I64(link_of(c, ANNE).n, 0);
	T_HAS(bkt_message(c, 4), "dose");
	T(answer(c, queue_accept, b) == OK);
	later(c, 10 * US_PER_MIN);
	T_I64(deadlines(c), 2);				/* Clea said nothing; Bea's answer stands */
	T_I64(link_of(c, "+33644444444").n, 22);
	T(queue_leftovers(c, k.venue, (struct instant){ 0 }, &n) == OK);
	T_I64(n.n, 1);
	T_I64(n.v[0].accepted, 1);
	T_I64(n.v[0].expired, 1);
	T_I64(n.v[0].asked, 1);
	T_I64(n.v[0].doses, 2);
	w.d.request_key = S("k2");
	ctx_at(c, civil_instant(2026, 11, 24, 23, 0));
	T(db_write(c, dose_rule, &w) == E_CONFLICT);	/* nobody is woken */
	ctx_forgive(c);
}

/* ---- all or nothing ---------------------------------------------------------------------- */

static str fault_token;

static void
accept_once(struct ctx *c)
{
	struct bookt_waiting n;

	if (answer(c, queue_accept, fault_token) == OK)
		return;
	n = waiting(c);
	T_I64(bkt_counts(c).booked, 0);
	T_I64(n.waiting, 2);
	T_I64(n.open, 1);
}

TEST(queue_an_answer_is_written_whole_or_not_at_all)
{
	given(c, false);
	T(give_back(c) == OK);
	fault_token = link_of(c, ANNE);
	T(t_faults("db.step", accept_once, c) >= 4);
	T_I64(bkt_counts(c).booked, 1);
}

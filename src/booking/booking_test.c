/* Places: taken once, held and free again, booked late or twice, moved, given back, forgotten. */
#include <pthread.h>
#include <stdio.h>

#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"

static void
later(struct ctx *c, int64_t us)
{
	ctx_at(c, (struct instant){ c->now.us + us });
}

TEST(booking_slots_are_made_whole_around_the_break)
{
	struct bkt k = bkt_given(c, false, 2);
	int n = 0;

	for (ptrdiff_t i = 0; i < k.slots.n; i++)
		n += k.slots.v[i].line_id.v == k.line.v;
	T_I64(n, 15);		/* 9:00 to 12:00 less 10:00 to 10:30, by tens of minutes */
	T_I64(k.slots.v[0].starts_at.us, civil_instant(2026, 11, 24, 9, 0).us);
}

TEST(booking_held_then_confirmed_then_proved)
{
	struct bkt k = bkt_given(c, false, 1);
	struct slot_id s = bkt_slot(&k, k.line, 0);
	struct bookt_counts n;

	T(bkt_hold(c, "tok-a", s, "1.2.3.4") == OK);
	T(bkt_hold(c, "tok-b", s, "1.2.3.5") == E_CONFLICT);	/* control: the place is taken */
	T(bkt_confirm(c, "tok-a", 1, "Martin Jeanne", "+33612345678") == OK);
	n = bkt_counts(c);
	T_I64(n.booked, 1);
	T_I64(n.messages, 1);
	T_HAS(bkt_message(c, 0), "https://cpts.example/rdv/t/tok-a");
	T_HAS(bkt_message(c, 0), "Centre de Savenay");
	T(bkt_hold(c, "tok-b", s, "1.2.3.5") == E_CONFLICT);
}

TEST(booking_form_sent_twice_books_once)
{
	struct bkt k = bkt_given(c, false, 2);

	T(bkt_hold(c, "tok-a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
	T(bkt_confirm(c, "tok-a", 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_confirm(c, "tok-a", 1, "Martin Jeanne", "+33612345678") == OK);
	T_I64(bkt_counts(c).booked, 1);
	T_I64(bkt_counts(c).bookings, 1);
	T_I64(bkt_counts(c).messages, 1);
}

TEST(booking_hold_ends_by_itself)
{
	struct bkt k = bkt_given(c, false, 1);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T(bkt_hold(c, "tok-a", s, "1.2.3.4") == OK);
	later(c, BOOKING_HOLD_S * US_PER_S - 1);
	T(bkt_hold(c, "tok-b", s, "1.2.3.5") == E_CONFLICT);	/* control: one microsecond too early */
	later(c, 1);
	T(bkt_hold(c, "tok-b", s, "1.2.3.5") == OK);		/* nobody cleaned anything */
	T(bkt_confirm(c, "tok-a", 1, "Martin Jeanne", "+33612345678") == E_CONFLICT);
	T(bkt_confirm(c, "tok-b", 1, "Durand Paul", "+33612345679") == OK);
}

TEST(booking_form_that_comes_late_is_served_while_nobody_took_the_place)
{
	struct bkt k = bkt_given(c, false, 1);

	T(bkt_hold(c, "tok-a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
	later(c, 2 * US_PER_HOUR);
	T(bkt_confirm(c, "tok-a", 1, "Martin Jeanne", "+33612345678") == OK);
	T_I64(bkt_counts(c).booked, 1);
}

TEST(booking_the_same_button_twice_holds_one_place)
{
	struct bkt k = bkt_given(c, false, 4);
	int64_t before = bkt_counts(c).free;

	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
	T_I64(bkt_counts(c).free, before - 1);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 3), "1.2.3.4") == OK);	/* went back, chose another */
	T_I64(bkt_counts(c).free, before - 1);
}

TEST(booking_a_family_in_one_go_sits_together_or_next_to_it)
{
	struct bkt k = bkt_given(c, false, 2);
	struct booking_appointment_list list;

	T(bkt_hold(c, "fam", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
	T(bkt_hold_many(c, "fam", (struct slot_id){ 0 }, 2, "1.2.3.4") == OK);
	T(bkt_hold_many(c, "fam", (struct slot_id){ 0 }, 2, "1.2.3.4") == OK);	/* heard twice */
	T(bkt_hold_many(c, "fam", (struct slot_id){ 0 }, 3, "1.2.3.4") == OK);	/* the slot has two: the next one */
	T(bkt_confirm(c, "fam", 3, "Martin Jeanne Martin Paul Martin Zoé", "+33612345678") == OK);
	list = bkt_list(c, "fam");
	T_I64(list.n, 3);
	T_I64(list.v[2].starts_at.us - list.v[0].starts_at.us, 10 * US_PER_MIN);
	T_I64(bkt_counts(c).messages, 1);
	T_HAS(bkt_message(c, 0), "3 personnes");
}

TEST(booking_people_typed_twice_or_expected_already)
{
	struct bkt k = bkt_given(c, false, 4);

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 2, "Martin Jeanne MARTIN Jeànne", "+33612345678") == E_INVALID);
	T(bkt_book(c, "b", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_book(c, "c", bkt_slot(&k, k.line, 1), 1, "MARTIN jeanne", "+33612345678") == E_CONFLICT);
	T(bkt_book(c, "d", bkt_slot(&k, k.line, 1), 1, "Martin Jeanne",
	    "+33612345679") == OK);	/* control: a namesake */
	T_I64(bkt_counts(c).booked, 2);
}

TEST(booking_one_telephone_brings_so_many_people)
{
	struct bkt k = bkt_given(c, false, 8);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T(bkt_book(c, "a", s, 4, "A A B B C C D D", "+33612345678") == OK);
	T(bkt_book(c, "b", s, 3, "E E F F G G", "+33612345678") == E_LIMIT);
	T(bkt_book(c, "c", s, 2, "E E F F", "+33612345678") == OK);
	T_I64(bkt_counts(c).booked, 6);
}

TEST(booking_a_robot_holds_a_few_and_gains_nothing)
{
	struct bkt k = bkt_given(c, false, 8);
	int held = 0;

	for (int i = 0; i < 100; i++)
		held += bkt_hold(c, (char *)arena_z(c->a, arena_fmt(c->a, "robot-%d", i)),
		    bkt_slot(&k, k.line, i % 15), "9.9.9.9") == OK;
	T_I64(held, BOOKING_HOLDS_MAX);
	T(bkt_hold(c, "person", bkt_slot(&k, k.line, 14), "1.2.3.4") == OK);	/* control */
}

TEST(booking_a_series_is_booked_together)
{
	struct bkt k = bkt_given(c, false, 1);
	struct booking_appointment_list list;

	T(bkt_hold(c, "s", bkt_slot(&k, k.series_line, 0), "1.2.3.4") == OK);
	T(bkt_confirm(c, "s", 1, "Martin Jeanne", "+33612345678") == OK);
	list = bkt_list(c, "s");
	T_I64(list.n, 2);
	T_I64(list.v[1].dose, 2);
	T_I64(list.v[1].starts_at.us - list.v[0].starts_at.us, 21 * US_PER_DAY);
	T_HAS(bkt_message(c, 0), "puis");
	T(bkt_change(c, booking_cancel, "s", list.v[0].id,
	    (struct slot_id){ 0 }) == OK);	/* no second without a first */
	T_I64(bkt_counts(c).booked, 0);
}

TEST(booking_a_series_without_a_second_place_is_refused_whole)
{
	struct bkt k = bkt_given(c, false, 1);
	struct slot_id last = k.slots.v[k.slots.n - 1].id;
	int64_t before = bkt_counts(c).free;

	T(bkt_hold(c, "s", last, "1.2.3.4") == E_CONFLICT);
	T_I64(bkt_counts(c).free, before);
}

TEST(booking_moved_takes_first_and_frees_after)
{
	struct bkt k = bkt_given(c, false, 1);
	struct slot_id one = bkt_slot(&k, k.line, 0), two = bkt_slot(&k, k.line, 1), three = bkt_slot(&k, k.line, 2);
	struct place_id mine;

	T(bkt_book(c, "a", one, 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_book(c, "b", two, 1, "Durand Paul", "+33612345679") == OK);
	mine = bkt_list(c, "a").v[0].id;
	T(bkt_change(c, booking_move, "a", mine, two) == E_CONFLICT);		/* full: nothing lost */
	T_I64(bkt_list(c, "a").v[0].slot_id.v, one.v);
	T(bkt_change(c, booking_move, "a", mine, three) == OK);
	T_I64(bkt_list(c, "a").v[0].slot_id.v, three.v);
	T(bkt_change(c, booking_move, "a", mine, three) == OK);			/* heard twice */
	T_I64(bkt_counts(c).booked, 2);
	T(bkt_book(c, "c", one, 1, "Petit Zoé", "+33612345670") == OK);		/* the old place is free */
}

TEST(booking_cancelled_leaves_nothing_of_who_it_was)
{
	struct bkt k = bkt_given(c, false, 1);
	struct slot_id s = bkt_slot(&k, k.line, 0);
	struct bookt_sealed_list left;

	T(bkt_book(c, "a", s, 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_change(c, booking_cancel, "forged", (struct place_id){ 0 }, (struct slot_id){ 0 }) == E_NOT_FOUND);
	T_I64(bkt_counts(c).booked, 1);
	T(bkt_change(c, booking_cancel, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T(bkt_change(c, booking_cancel, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(bkt_counts(c).booked, 0);
	T(bookt_q_sealed(c, &left) == OK);
	T_I64(left.n, 0);
	T(bkt_book(c, "b", s, 1, "Durand Paul", "+33612345679") == OK);
}

TEST(booking_erased_by_its_owner)
{
	struct bkt k = bkt_given(c, false, 1);

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_change(c, booking_erase, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(bkt_counts(c).bookings, 0);
	T_I64(bkt_counts(c).messages, 0);
	T_I64(bkt_counts(c).people, 0);
}

static enum err forget_rule(struct ctx *c, void *arg) { return booking_forget(c, *(struct instant *)arg); }
static enum err arrived_rule(struct ctx *c, void *arg) { return bookt_q_arrived(c, c->now, arg); }

TEST(booking_forgotten_three_months_after)
{
	struct bkt k = bkt_given(c, false, 1);
	struct instant before;
	int64_t n;

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(db_write(c, arrived_rule, &n) == OK);
	later(c, 90 * US_PER_DAY);
	before = (struct instant){ c->now.us - BOOKING_KEPT_DAYS * US_PER_DAY };
	T(db_write(c, forget_rule, &before) == OK);
	T_I64(bkt_counts(c).people, 1);				/* control: not yet */
	later(c, 2 * US_PER_DAY);
	before = (struct instant){ c->now.us - BOOKING_KEPT_DAYS * US_PER_DAY };
	T(db_write(c, forget_rule, &before) == OK);
	T_I64(bkt_counts(c).people, 0);
	T_I64(bkt_counts(c).bookings, 0);
	T_I64(bkt_counts(c).messages, 0);
}

static enum err open_later(struct ctx *c, void *arg)
{
	const struct bkt *k = arg;
	struct venue_edit v = { .id = k->venue, .name = S("Centre"), .address = S("3 rue X"), .commune = S("44195"),
		.opens_at = { true, { c->now.us + US_PER_HOUR } } };
	struct venue_id id;

	return venue_set(c, &v, &id);
}

TEST(booking_opens_at_the_published_time)
{
	struct bkt k = bkt_given(c, false, 1);

	T(db_write(c, open_later, &k) == OK);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == E_CONFLICT);
	later(c, US_PER_HOUR - 1);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == E_CONFLICT);
	later(c, 1);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);
}

TEST(booking_past_slots_are_gone)
{
	struct bkt k = bkt_given(c, false, 1);

	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == E_CONFLICT);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 1), "1.2.3.4") == OK);		/* control */
}

TEST(booking_a_family_never_sits_in_a_slot_that_has_begun)
{
	struct bkt k = bkt_given(c, false, 1);
	struct booking_appointment_list list;

	ctx_at(c, civil_instant(2026, 11, 24, 9, 5));		/* 9:00 has begun, and is as near to 9:10 as 9:20 */
	T(bkt_book(c, "a", bkt_slot(&k, k.line, 1), 2, "A A B B", "+33612345678") == OK);
	T(bkt_hold(c, "h", bkt_slot(&k, k.line, 3), "1.2.3.4") == OK);
	list = bkt_list(c, "a");
	for (ptrdiff_t i = 0; i < list.n; i++)
		T(list.v[i].starts_at.us > c->now.us);
	T(bkt_book(c, "b", bkt_slot(&k, k.line, 0), 1, "C C", "+33612345679") == E_CONFLICT);
}

TEST(booking_walkin_places_are_not_offered)
{
	struct bkt k = bkt_given(c, false, 1);		/* one place, and one for who comes without */
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T(bkt_book(c, "a", s, 1, "A A", "+33612345678") == OK);
	T(bkt_book(c, "b", s, 1, "B B", "+33612345679") == E_CONFLICT);
}

TEST(booking_asks_who_and_how_to_reach_them)
{
	struct bkt k = bkt_given(c, false, 3);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T(bkt_book(c, "a", s, 1, "A A", "") == E_INVALID);
	T(bkt_book(c, "a", s, 1, "A A", "0612345678") == E_INVALID);	/* not yet E.164: our own mistake */
	T(bkt_book(c, "a", s, 1, "A", "+33612345678") == E_INVALID);
	T(bkt_book(c, "a", s, 0, "", "+33612345678") == E_INVALID);
	T_I64(bkt_counts(c).booked, 0);
	T(bkt_book(c, "a", s, 1, "A A", "+33240112233") == OK);		/* a landline takes no text */
	T_I64(bkt_counts(c).messages, 0);
}

/* ---- whole or not at all --------------------------------------------------------------- */

static struct bkt fault_k;

static void
book_once(struct ctx *c)
{
	struct bookt_counts n;

	if (bkt_book_alone(c, "f", bkt_slot(&fault_k, fault_k.series_line, 0), 2, "A A B B", "+33612345678") == OK)
		return;
	n = bkt_counts(c);
	T_I64(n.booked, 0);
	T_I64(n.bookings, 0);
	T_I64(n.messages, 0);
}

TEST(booking_is_written_whole_or_not_at_all)
{
	fault_k = bkt_given(c, false, 2);
	T(t_faults("db.step", book_once, c) >= 8);
	T_I64(bkt_counts(c).booked, 4);
}

/* ---- the proof, a moment later --------------------------------------------------------- */

static void
prove_once(struct ctx *c)
{
	if (bkt_prove(c) != OK)
		T_I64(bkt_counts(c).messages, 0);
}

TEST(booking_proof_is_owed_until_it_is_written)
{
	struct bkt k = bkt_given(c, false, 3);

	T(bkt_book_alone(c, "a", bkt_slot(&k, k.line, 0), 1, "A A", "+33612345678") == OK);
	T_I64(bkt_counts(c).messages, 0);
	T_I64(bkt_counts(c).owed, 1);			/* in the transaction that booked */
	T(t_faults("db.step", prove_once, c) >= 5);
	T_I64(bkt_counts(c).messages, 1);
	T_I64(bkt_counts(c).owed, 0);
	T(bkt_prove(c) == OK);
	T_I64(bkt_counts(c).messages, 1);		/* once */
}

TEST(booking_proof_is_not_owed_to_who_left_or_cannot_be_reached)
{
	struct bkt k = bkt_given(c, false, 3);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T(bkt_book_alone(c, "a", s, 1, "A A", "+33612345678") == OK);
	T(bkt_change(c, booking_erase, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(bkt_counts(c).owed, 0);
	T(bkt_book_alone(c, "b", s, 1, "B B", "+33612345678") == OK);
	T(bkt_change(c, booking_cancel, "b", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T(bkt_prove(c) == OK);
	T_I64(bkt_counts(c).owed, 0);
	T_I64(bkt_counts(c).messages, 0);		/* nobody comes: nothing to prove */
	T(bkt_book_alone(c, "c", s, 1, "C C", "+33240112233") == OK);
	T(bkt_prove(c) == OK);
	T_I64(bkt_counts(c).owed, 0);			/* a landline: looked at, and done */
	T_I64(bkt_counts(c).messages, 0);
}

/* ---- 64 people on the last place ---------------------------------------------------------- */

enum { CROWD = 64, ROUNDS = 6 };

struct runner {
	pthread_t thread;
	struct db *db;
	struct instant now;
	struct slot_id slot;
	int number;
	enum err e;
};

static void *
run_for_it(void *arg)
{
	struct runner *r = arg;
	struct arena a;
	struct ctx c = { .a = &a, .db = r->db };
	char token[32], phone[16];

	arena_init(&a, 1 << 20);
	ctx_at(&c, r->now);
	snprintf(token, sizeof token, "run-%lld-%d", (long long)r->slot.v, r->number);
	snprintf(phone, sizeof phone, "+336%08d", r->number);
	r->e = bkt_book(&c, token, r->slot, 1, "Martin Jeanne", phone);
	arena_fini(&a);
	return NULL;
}

TEST(booking_sixty_four_people_on_the_last_place)
{
	static struct runner runners[CROWD];
	struct bkt k = bkt_given(c, true, 1);

	for (int round = 0; round < ROUNDS; round++) {
		int won = 0, refused = 0;

		for (int i = 0; i < CROWD; i++) {
			runners[i] = (struct runner){ .db = c->db, .now = c->now, .number = round * CROWD + i,
				.slot = bkt_slot(&k, k.line, round) };
			T(pthread_create(&runners[i].thread, NULL, run_for_it, &runners[i]) == 0);
		}
		for (int i = 0; i < CROWD; i++) {
			pthread_join(runners[i].thread, NULL);
			won += runners[i].e == OK;
			refused += runners[i].e == E_CONFLICT;
		}
		T_I64(won, 1);
		T_I64(refused, CROWD - 1);
		T_I64(bkt_counts(c).booked, round + 1);
	}
}

/* ---- control: who looks first and takes afterwards lets several in -------------------------- */

struct twin { struct slot_id slot; struct bookt_looked seen; bool found; };

static enum err
grab_rule(struct ctx *c, void *arg)
{
	const struct twin *t = arg;
	int64_t n;

	return bookt_q_grab(c, (struct instant){ c->now.us + US_PER_MIN }, t->seen.id, &n);
}

static void *
look_then_take(void *arg)
{
	struct runner *r = arg;
	struct twin t = { .slot = r->slot };
	struct arena a;
	struct ctx c = { .a = &a, .db = r->db };

	arena_init(&a, 1 << 20);
	ctx_at(&c, r->now);
	r->e = bookt_q_look(&c, r->slot, c.now, &t.seen, &t.found);
	if (r->e == OK)
		r->e = t.found ? db_write(&c, grab_rule, &t) : E_CONFLICT;
	arena_fini(&a);
	return NULL;
}

TEST(booking_control_looking_before_taking_lets_several_in)
{
	static struct runner runners[CROWD];
	struct bkt k = bkt_given(c, true, 1);
	int won = 0;

	for (int round = 0; round < 15 && won <= round; round++) {
		for (int i = 0; i < CROWD; i++) {
			runners[i] = (struct runner){ .db = c->db, .now = c->now, .slot = bkt_slot(&k, k.line, round) };
			T(pthread_create(&runners[i].thread, NULL, look_then_take, &runners[i]) == 0);
		}
		for (int i = 0; i < CROWD; i++) {
			pthread_join(runners[i].thread, NULL);
			won += runners[i].e == OK;
		}
	}
	T(won > 1);
}

/* The waiting room: nobody passes anybody, a restart loses nobody, what is announced is what happens. */
#include <stdlib.h>

#include "booking/room.h"
#include "booking_t.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"

enum { PEOPLE = 4000 };

static str tickets[PEOPLE];

static void
given_a_queue(struct ctx *c)
{
	(void)bkt_given(c, false, 1);
	room_forget();
	for (int i = 0; i < PEOPLE; i++)
		T(room_ticket(c, &tickets[i]) == OK);
}

static int64_t
ahead(struct ctx *c, int i)
{
	struct room_place p;

	T(room_stand(c, tickets[i], &p) == OK);
	return p.ahead;
}

static void
pass(struct ctx *c, int64_t us)
{
	ctx_at(c, (struct instant){ c->now.us + us });
}

TEST(room_nobody_passes_anybody)
{
	int in = 0;

	given_a_queue(c);
	for (int turn = 0; in < PEOPLE && turn < 400; turn++) {
		int last = -1;

		pass(c, 500 * US_PER_MS);
		for (int i = 0; i < PEOPLE; i += 97)		/* whoever asks, in whatever order */
			if (ahead(c, (i * 31) % PEOPLE) == 0 && (i * 31) % PEOPLE > last)
				last = (i * 31) % PEOPLE;
		for (int i = 0; i < last; i += 53)
			T(ahead(c, i) == 0);			/* everyone before them is in */
		in = last + 1 > in ? last + 1 : in;
		if (ahead(c, PEOPLE - 1) == 0)
			in = PEOPLE;
	}
	T_I64(in, PEOPLE);
}

TEST(room_a_restart_keeps_the_order_and_loses_nobody)
{
	str late;
	struct room_place p, q;
	int64_t before;

	given_a_queue(c);
	pass(c, US_PER_S);
	before = ahead(c, 3000);
	pass(c, 2 * US_PER_S);
	T(ahead(c, 3000) < before);
	before = ahead(c, 3000);
	room_forget();						/* killed, started again */
	T(room_open(c));
	T(ahead(c, 3000) <= before + 2 * ROOM_RATE_FIRST);	/* at most what was let in since the last note */
	T(ahead(c, 100) <= ahead(c, 3000));
	T(room_ticket(c, &late) == OK);
	T(room_stand(c, late, &p) == OK && room_stand(c, tickets[PEOPLE - 1], &q) == OK);
	T(p.number > q.number);					/* who comes after comes after */
}

TEST(room_tickets_that_are_not_ours)
{
	struct room_place p;
	char *forged;
	str pass_1;

	given_a_queue(c);
	forged = arena_z(c->a, tickets[3000]);
	forged[0] = '1';					/* a better number, the same signature */
	T(room_stand(c, str_from(forged), &p) == E_INVALID);
	T(room_stand(c, S(""), &p) == E_INVALID);
	T(room_stand(c, S("1-"), &p) == E_INVALID);
	T(room_stand(c, S("999999-00"), &p) == E_INVALID);
	ctx_forgive(c);
	T(room_stand(c, tickets[3000], &p) == OK);		/* control */
	pass_1 = room_pass(c, 1);
	T(room_pass_good(c, pass_1));
	T(!room_pass_good(c, tickets[0]));			/* a ticket is no pass */
	pass(c, (ROOM_PASS_S + 1) * US_PER_S);
	T(!room_pass_good(c, pass_1));
}

TEST(room_opens_by_itself_and_closes_by_itself)
{
	(void)bkt_given(c, false, 1);
	room_forget();
	for (int i = 0; i < ROOM_CROWD; i++)
		room_enter(c);
	T(!room_open(c));				/* many, but nobody waits */
	for (int i = 0; i < ROOM_CROWD; i++)
		room_leave(c->now, US_PER_S);
	for (int i = 0; i < ROOM_CROWD - 1; i++)
		room_enter(c);
	T(!room_open(c));				/* slow, but not many */
	room_enter(c);
	T(room_open(c));
	for (int i = 0; i < ROOM_CROWD; i++)
		room_leave(c->now, US_PER_S);
	pass(c, 2 * US_PER_S);
	T(room_open(c));
	pass(c, 10 * US_PER_S);
	T(!room_open(c));
}

/* What is free, from memory: true to the database a moment later, also when a hold ends without a commit. */
#include "booking/avail.h"
#include "booking_t.h"
#include "db/db.h"
#include "t.h"

static int32_t
free_of(struct ctx *c, struct slot_id slot)
{
	const struct avail *v;

	T(avail_now(c, &v) == OK);
	for (ptrdiff_t i = 0; i < v->groups; i++)
		for (ptrdiff_t k = 0; k < v->group[i].n; k++)
			if (v->group[i].slot[k].id.v == slot.v)
				return avail_free(v, &v->group[i].slot[k]);
	return -1;
}

static void
pass(struct ctx *c, int64_t us)
{
	ctx_at(c, (struct instant){ c->now.us + us });
}

static enum err
hold_rule(struct ctx *c, void *arg)
{
	return booking_hold(c, arg);
}

TEST(avail_follows_the_database_within_a_moment)
{
	struct bkt k = bkt_given(c, false, 2);
	struct slot_id s = bkt_slot(&k, k.line, 0);
	struct booking_touched touched;
	struct booking_hold h = { .token = S("tok"), .slot = s, .remote = S("1.2.3.4"), .people = 1,
	    .touched = &touched };

	T_I64(free_of(c, s), 2);
	T(db_write(c, hold_rule, &h) == OK);
	pass(c, 300 * US_PER_MS);
	T_I64(free_of(c, s), 2);		/* control: nobody said so */
	avail_touched(&touched);
	pass(c, 300 * US_PER_MS);
	T_I64(free_of(c, s), 1);
	pass(c, 20 * US_PER_S);
	T_I64(free_of(c, s), 1);
	for (int i = 0; i < 60; i++) {		/* read every ten seconds, as a crowd would */
		pass(c, 10 * US_PER_S);
		(void)free_of(c, s);
	}
	T_I64(free_of(c, s), 2);		/* it ended, and nothing was committed */
}

TEST(avail_is_read_again_when_staff_change_something)
{
	struct bkt k = bkt_given(c, false, 2);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T_I64(free_of(c, s), 2);
	T(bkt_book(c, "a", s, 1, "A A", "+33612345678") == OK);
	avail_reload();
	T_I64(free_of(c, s), 1);
	pass(c, 60 * US_PER_S);			/* and by itself after a while, whatever was said */
	T(bkt_book(c, "b", s, 1, "B B", "+33612345679") == OK);
	pass(c, 60 * US_PER_S);
	T_I64(free_of(c, s), 0);
}

/* In a crowd requests overtake each other: one that began a little before the last look is no clock that went back. */
TEST(avail_is_not_read_again_for_who_began_earlier)
{
	struct bkt k = bkt_given(c, false, 2);
	struct slot_id s = bkt_slot(&k, k.line, 0);

	T_I64(free_of(c, s), 2);
	T(bkt_book(c, "a", s, 1, "A A", "+33612345678") == OK);	/* nobody says so */
	pass(c, -100 * US_PER_MS);
	T_I64(free_of(c, s), 2);
	pass(c, -10 * US_PER_S);		/* control: that is one */
	T_I64(free_of(c, s), 1);
}

TEST(avail_distances)
{
	T_I64(avail_km(47361000, -1942000, 47361000, -1942000), 0);
	T_I64(avail_km(47361000, -1942000, 47319000, -2075000), 12);	/* Savenay to Donges: 11.06 km */
}

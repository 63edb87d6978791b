/* Slots in bulk: the nights when clocks change, closures, shifts, larger and smaller slots, who is told. */
#include "booking_t.h"
#include "bookt_q.h"
#include "db/db.h"
#include "t.h"

struct making { struct slot_hours h; int64_t made; };
static enum err make_rule(struct ctx *c, void *arg) { struct making *m = arg; return slots_make(c, &m->h, &m->made); }

static enum err
make(struct ctx *c, struct making *m)
{
	enum err e = db_write(c, make_rule, m);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

static struct making
night(const struct bkt *k, int y, int mo, int d)
{
	return (struct making){ .h = { .line = k->line, .from = day_of(y, mo, d), .to = day_of(y, mo, d),
	    .weekdays = 0x7f,
		.opens = 60, .closes = 5 * 60 } };
}

TEST(venue_slots_on_the_nights_when_clocks_change)
{
	struct bkt k = bkt_given(c, false, 1);
	struct making plain = night(&k, 2027, 3, 27), march = night(&k, 2027, 3, 28), october = night(&k, 2027, 10, 31);
	struct bookt_slot_list slots;

	T(make(c, &plain) == OK);
	T(make(c, &march) == OK);
	T(make(c, &october) == OK);
	T_I64(plain.made, 24);		/* four hours of tens of minutes */
	T_I64(march.made, 18);		/* an hour that is not */
	T_I64(october.made, 30);	/* an hour that comes twice */
	T(bookt_q_slots(c, &slots) == OK);
	for (ptrdiff_t i = 0; i < slots.n; i++)
		T_I64(slots.v[i].ends_at.us - slots.v[i].starts_at.us, 10 * US_PER_MIN);
}

TEST(venue_a_night_passes_midnight)
{
	struct bkt k = bkt_given(c, false, 1);
	struct making m = night(&k, 2027, 1, 10);

	m.h.opens = 22 * 60;
	m.h.closes = 2 * 60;
	T(make(c, &m) == OK);
	T_I64(m.made, 24);
}

TEST(venue_slots_made_twice_are_made_once)
{
	struct bkt k = bkt_given(c, false, 1);
	struct making m = night(&k, 2027, 1, 10);
	int64_t places;

	T(make(c, &m) == OK);
	places = bkt_counts(c).places;
	T(make(c, &m) == OK);
	T_I64(m.made, 0);
	T_I64(bkt_counts(c).places, places);
}

TEST(venue_hours_that_are_none)
{
	struct bkt k = bkt_given(c, false, 1);
	struct making m = night(&k, 2027, 1, 10);

	m.h.to.n -= 1;
	T(make(c, &m) == E_INVALID);
	m.h.to.n += 200;
	T(make(c, &m) == E_INVALID);
	m = night(&k, 2027, 1, 10);
	m.h.weekdays = 0;
	T(make(c, &m) == E_INVALID);
	m = night(&k, 2027, 1, 10);
	m.h.except[m.h.except_n++] = m.h.from;
	T(make(c, &m) == OK);
	T_I64(m.made, 0);
}

struct altering {
	enum err (*rule)(struct ctx *, const struct slot_range *, struct slot_changed *);
	struct slot_range r;
	int64_t by;
	struct slot_changed n;
};

static enum err
alter_rule(struct ctx *c, void *arg)
{
	struct altering *w = arg;

	return w->rule ? w->rule(c, &w->r, &w->n) : w->by > 1000 ? slots_capacity(c, &w->r, w->by - 1000, &w->n) :
	    slots_shift(c, &w->r, w->by, &w->n);
}

static struct altering
tomorrow(const struct bkt *k)
{
	return (struct altering){ .r = { .venue = k->venue, .line = k->line, .from = civil_instant(2026, 11, 24, 0, 0),
		.to = civil_instant(2026, 11, 25, 0, 0), .base_url = BKT_URL } };
}

static enum err
alter(struct ctx *c, struct altering *w)
{
	enum err e = db_write(c, alter_rule, w);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

static struct bkt
two_booked(struct ctx *c)
{
	struct bkt k = bkt_given(c, false, 2);

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_book(c, "b", bkt_slot(&k, k.line, 1), 2, "Durand Paul Durand Zoé", "+33612345679") == OK);
	return k;
}

TEST(venue_closed_an_hour_before_everyone_is_told_and_chooses_again)
{
	struct bkt k = two_booked(c);
	struct altering w = tomorrow(&k);
	struct bookt_message_list sent;
	struct making more = night(&k, 2026, 11, 26);

	ctx_at(c, civil_instant(2026, 11, 24, 8, 0));
	w.rule = slots_close;
	T(alter(c, &w) == OK);
	T_I64(w.n.slots, 15);
	T_I64(w.n.people, 2);
	T_HAS(bkt_message(c, 2), "nous devons annuler");
	T_HAS(bkt_message(c, 2), "https://cpts.example/rdv/t/a");
	T(bookt_q_messages(c, &sent) == OK);
	T_I64(sent.n, 4);
	T(alter(c, &w) == OK);				/* heard twice: nobody is told twice */
	T(bookt_q_messages(c, &sent) == OK);
	T_I64(sent.n, 4);
	T(bkt_hold(c, "z", bkt_slot(&k, k.line, 3), "1.2.3.4") == E_CONFLICT);
	T(make(c, &more) == OK);			/* another day is opened; she moves there by her link */
	T(bookt_q_slots(c, &k.slots) == OK);
	T(bkt_change(c, booking_move, "a", bkt_list(c, "a").v[0].id, bkt_slot(&k, k.line, 16)) == OK);
	T_STR(bkt_list(c, "a").v[0].slot_state, S("open"));
}

TEST(venue_shifted_everyone_is_told_the_new_time)
{
	struct bkt k = two_booked(c);
	struct altering w = tomorrow(&k);

	w.by = 30;
	T(alter(c, &w) == OK);
	T_I64(w.n.people, 2);
	T_I64(bkt_list(c, "a").v[0].starts_at.us, civil_instant(2026, 11, 24, 9, 30).us);
	T_HAS(bkt_message(c, 2), "09:30");
	w.r.to = civil_instant(2026, 11, 24, 9, 40);	/* one of them only, onto its neighbour */
	w.by = 10;
	T(alter(c, &w) == E_CONFLICT);
	T_I64(bkt_list(c, "a").v[0].starts_at.us, civil_instant(2026, 11, 24, 9, 30).us);
}

TEST(venue_fewer_places_take_none_from_anybody)
{
	struct bkt k = two_booked(c);
	struct altering w = tomorrow(&k);

	w.by = 1001;		/* one place a slot */
	T(alter(c, &w) == OK);
	T_I64(w.n.people, 1);	/* the slot of the two Durand keeps both */
	T_I64(bkt_counts(c).booked, 3);
	w.by = 1005;
	T(alter(c, &w) == OK);
	T(bkt_book(c, "e", bkt_slot(&k, k.line, 0), 4, "A A B B C C D D", "+33612345670") == OK);
}

static enum err mine_rule(struct ctx *c, void *arg) { return venue_mine(c, *(struct venue_id *)arg); }

TEST(venue_lists_are_for_who_works_there)
{
	struct bkt k = bkt_given(c, false, 1);

	T(db_read(c, mine_rule, &k.venue) == E_NOT_FOUND);
	ctx_forgive(c);
	c->who.v = 12;
	T(db_read(c, mine_rule, &k.venue) == E_NOT_FOUND);
	ctx_forgive(c);
}

/* A citizen's calendar: one name for a visit for ever, a higher number at each change, cancelled when it is gone. */
#include <libical/ical.h>

#include "booking_t.h"
#include "db/db.h"
#include "t.h"

struct read_back { str uid; int64_t sequence; struct instant starts_at; bool cancelled; int n; };

/* The nth event, as libical's own parser reads it. */
static struct read_back
read(struct ctx *c, const char *token, int nth)
{
	struct read_back r = {};
	struct booking_kept b;
	icalcomponent *k, *v;
	bool found;
	str text;

	T(booking_find(c, str_from(token), &b, &found) == OK && found);
	T(booking_calendar(c, &b, S("https://cpts.example/rdv/t/x"), &text) == OK);
	k = icalparser_parse_string(arena_z(c->a, text));
	T(k != NULL && icalcomponent_count_errors(k) == 0);
	r.n = icalcomponent_count_components(k, ICAL_VEVENT_COMPONENT);
	v = icalcomponent_get_first_component(k, ICAL_VEVENT_COMPONENT);
	for (int i = 0; i < nth; i++)
		v = icalcomponent_get_next_component(k, ICAL_VEVENT_COMPONENT);
	T(v != NULL);
	r.uid = arena_dup(c->a, str_from(icalcomponent_get_uid(v)));
	r.sequence = icalcomponent_get_sequence(v);
	r.starts_at.us = (int64_t)icaltime_as_timet(icalcomponent_get_dtstart(v)) * US_PER_S;
	r.cancelled = icalcomponent_get_status(v) == ICAL_STATUS_CANCELLED;
	icalcomponent_free(k);
	return r;
}

static void
minute(struct ctx *c)
{
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
}

struct changing { struct slot_range r; int64_t by; struct slot_changed n; };

static enum err
shift_rule(struct ctx *c, void *arg)
{
	struct changing *w = arg;

	return w->by ? slots_shift(c, &w->r, w->by, &w->n) : slots_close(c, &w->r, &w->n);
}

TEST(calendar_follows_what_happens_to_a_visit)
{
	struct bkt k = bkt_given(c, false, 1);
	struct read_back was, now;
	struct changing all = { .r = { .venue = k.venue, .line = k.line, .from = c->now,
	    .to = { c->now.us + 3 * US_PER_DAY }, .base_url = BKT_URL }, .by = 15 };

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	was = read(c, "a", 0);
	T_I64(was.sequence, 0);
	T_I64(was.starts_at.us, civil_instant(2026, 11, 24, 9, 0).us);
	minute(c);
	T(bkt_change(c, booking_move, "a", bkt_list(c, "a").v[0].id, bkt_slot(&k, k.line, 2)) == OK);
	now = read(c, "a", 0);
	T_STR(now.uid, was.uid);		/* the same event, elsewhere: a telephone moves it */
	T(now.sequence > was.sequence && now.n == 1 && !now.cancelled);
	T_I64(now.starts_at.us, civil_instant(2026, 11, 24, 9, 20).us);
	was = now;
	minute(c);
	T(db_write(c, shift_rule, &all) == OK);
	now = read(c, "a", 0);
	T(str_eq(now.uid, was.uid) && now.sequence > was.sequence);
	T_I64(now.starts_at.us, civil_instant(2026, 11, 24, 9, 35).us);
	was = now;
	minute(c);
	all.by = 0;
	T(db_write(c, shift_rule, &all) == OK);
	now = read(c, "a", 0);
	T(now.cancelled && now.sequence > was.sequence && str_eq(now.uid, was.uid));
}

TEST(calendar_what_was_given_back_is_taken_out)
{
	struct bkt k = bkt_given(c, false, 2);
	struct read_back was, now;

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 2, "Martin Jeanne Martin Paul", "+33612345678") == OK);
	was = read(c, "a", 0);
	T_I64(was.n, 2);
	T(!str_eq(was.uid, read(c, "a", 1).uid));	/* two people, two events */
	minute(c);
	T(bkt_change(c, booking_cancel, "a", bkt_list(c, "a").v[0].id, (struct slot_id){ 0 }) == OK);
	T(!read(c, "a", 0).cancelled);			/* control: the other one still comes */
	now = read(c, "a", 1);
	T(now.cancelled && now.sequence > was.sequence && str_eq(now.uid, was.uid));
	T(bkt_change(c, booking_cancel, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(read(c, "a", 1).n, 2);			/* both, cancelled, and nobody's name is left */
	T(read(c, "a", 0).cancelled && read(c, "a", 1).cancelled);
	T(bkt_change(c, booking_erase, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(bkt_counts(c).bookings, 0);
}

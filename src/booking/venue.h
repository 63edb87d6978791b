/*
 * venue.h -- what a community sets up: motives, centres, lines of care, slots; and
 * what it changes afterwards, with everyone concerned told.
 *
 * Hours are those of the clock on the wall; a slot lasts its minutes whatever the
 * clock does, so the night in March has fewer and the one in October more.
 */
#ifndef BOOKING_VENUE_H
#define BOOKING_VENUE_H

#include "base/base.h"
#include "venue_rows.h"

enum {
	VENUE_NAME_MAX = 120, VENUE_TEXT_MAX = 500,
	VENUE_PLACES_MAX = 60,		/* of a slot */
	VENUE_SLOTS_MAX = 5000,		/* made or changed in one go */
	VENUE_POSTAL = 5,
	VENUE_DAYS_MAX = 120, VENUE_EXCEPT_MAX = 31,
};

struct motive_edit {
	struct motive_id id;		/* 0: a new one */
	str label, explain;
	bool active, inside;
	struct opt_i64 age_min, age_max;
	int64_t second_days, contact_max;
};
/*
 * The same label again gives the same motive.  Errors: E_INVALID label, age_max, second_days, contact_max.
 * Inside db_write().
 */
enum err motive_set(struct ctx *c, const struct motive_edit *e, struct motive_id *out);

struct venue_edit {
	struct venue_id id;		/* 0: a new one */
	str request_key;
	str name, address, postal_code, commune, phone, directions;	/* postal_code: five figures, or empty */
	bool exercise;			/* of a new one; never changes */
	struct opt_instant opens_at;	/* to the public; none: not yet */
};
/* Errors: E_INVALID name, address, postal_code, commune, phone; E_NOT_FOUND.  Inside db_write(). */
enum err venue_set(struct ctx *c, const struct venue_edit *e, struct venue_id *out);

struct line_edit {
	struct care_line_id id;		/* 0: a new one */
	struct venue_id venue;
	struct motive_id motive;	/* of a new one */
	str name;
	int64_t minutes, capacity, walkin;
	bool active;
};
/*
 * Changes what is made from now on, not the slots that are.  Errors: E_INVALID; E_CONFLICT booking.line_name.
 * Inside db_write().
 */
enum err line_set(struct ctx *c, const struct line_edit *e, struct care_line_id *out);

/* Who works in a centre reads its lists.  Inside db_write(). */
enum err venue_staff_set(struct ctx *c, struct venue_id venue, struct account_id who, bool works);
/* E_NOT_FOUND booking.not_yours when c->who does not work there. */
enum err venue_mine(struct ctx *c, struct venue_id venue);

struct slot_hours {			/* minutes after midnight, on the wall */
	struct care_line_id line;
	struct day from, to;		/* both included */
	unsigned weekdays;		/* bit 0 Sunday .. bit 6 Saturday */
	int opens, closes;		/* closes <= opens: the morning after */
	int break_from, break_to;	/* equal: no break */
	str base_url;			/* for who waits and is offered one */
	struct day except[VENUE_EXCEPT_MAX];
	int except_n;
};
/*
 * Twice makes nothing twice.  Errors: E_INVALID from, to, opens, weekdays; E_LIMIT booking.slots_max.  Inside
 * db_write().
 */
enum err slots_make(struct ctx *c, const struct slot_hours *h, int64_t *made);

struct slot_range {
	struct venue_id venue;
	struct care_line_id line;	/* 0: all of them */
	struct instant from, to;	/* that start in [from, to) */
	str why;			/* for the log book */
	str base_url;
};
struct slot_changed { int64_t slots, people; };
/* Closed: who was booked is told, keeps the link, and chooses another.  Inside db_write(). */
enum err slots_close(struct ctx *c, const struct slot_range *r, struct slot_changed *out);
enum err slots_reopen(struct ctx *c, const struct slot_range *r, struct slot_changed *out);
/* Later (or earlier) by ${minutes}; who was booked is told.  E_CONFLICT booking.overlap.  Inside db_write(). */
enum err slots_shift(struct ctx *c, const struct slot_range *r, int64_t minutes, struct slot_changed *out);
/* So many places a slot.  Nobody loses one: ${people} counts those above the new number.  Inside db_write(). */
enum err slots_capacity(struct ctx *c, const struct slot_range *r, int64_t places, struct slot_changed *out);

#endif

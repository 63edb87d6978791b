/* booking_t.h -- what the tests of appointments share: a centre at Savenay, two lines, a morning of slots. */
#ifndef BOOKING_BOOKING_T_H
#define BOOKING_BOOKING_T_H

#include "booking/booking.h"
#include "booking/venue.h"
#include "bookt_rows.h"

#define BKT_URL	S("https://cpts.example")

struct bkt {			/* what was made */
	struct motive_id motive, series;	/* one visit; two, 21 days apart */
	struct venue_id venue;
	struct care_line_id line, series_line;
	struct bookt_slot_list slots;		/* of both lines, by time */
};
/* A key, a database at Monday 23 November 2026, 8:00 in Paris, with ${capacity} people a slot. */
struct bkt bkt_given(struct ctx *c, bool file, int capacity);
struct slot_id bkt_slot(const struct bkt *k, struct care_line_id line, int nth);

enum err bkt_hold_many(struct ctx *c, const char *token, struct slot_id slot, int people, const char *remote);
enum err bkt_hold(struct ctx *c, const char *token, struct slot_id slot, const char *remote);
/* People are "Family Given" words, with year 1946; ${phone} may be empty. */
enum err bkt_confirm(struct ctx *c, const char *token, int people, const char *names, const char *phone);
enum err bkt_book(struct ctx *c, const char *token, struct slot_id slot, int people, const char *names,
    const char *phone);
enum err bkt_prove(struct ctx *c);	/* the proofs that are owed are queued; bkt_book() does it too */
enum err bkt_book_alone(struct ctx *c, const char *token, struct slot_id slot, int people, const char *names,
		    const char *phone);
enum err bkt_change(struct ctx *c, enum err (*rule)(struct ctx *, const struct booking_change *), const char *token,
		    struct place_id place, struct slot_id to);
struct booking_appointment_list bkt_list(struct ctx *c, const char *token);
struct bookt_counts bkt_counts(struct ctx *c);
str bkt_message(struct ctx *c, int nth);	/* text of the nth message, opened; empty: none */

#endif

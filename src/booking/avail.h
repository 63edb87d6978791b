/*
 * avail.h -- what is free, kept in memory: pages in a crowd and the feed never ask the database.
 *
 * A snapshot never changes; readers keep the one they took.  A new one is made at
 * most five times a second, by whoever reads, from the slots that were touched since
 * and the holds that ended; all of it is read again when staff change something, and
 * every half minute.  So it is true to the database within a second.
 */
#ifndef BOOKING_AVAIL_H
#define BOOKING_AVAIL_H

#include "avail_rows.h"
#include "base/base.h"
#include "booking/booking.h"
#include "booking/invite.h"

enum { AVAIL_SLOTS_MAX = 200000 };

struct avail_slot { struct slot_id id; struct instant starts_at; int32_t minutes, at; };	/* at: of its count */
struct avail_group {		/* slots of one motive in one centre, in order of time */
	const struct avail_motive *motive;
	const struct avail_venue *venue;
	const struct avail_slot *slot;
	const int16_t *held;		/* beside each slot: its line in avail.lines, or -1 */
	ptrdiff_t n;
};
struct avail {
	struct avail_community us;
	struct avail_motive_list motives;
	struct avail_venue_list venues;
	struct avail_commune_list communes;	/* of the territory */
	struct avail_held_line_list lines;	/* those that one professional holds, by id */
	struct invite_period_list periods;	/* that say who may have which slots */
	const struct avail_group *group;
	ptrdiff_t groups;
	const int16_t *free;			/* places of each slot: see avail_free() */
	uint64_t number;			/* grows with every snapshot that differs */
};

static inline int avail_free(const struct avail *v, const struct avail_slot *s) { return v->free[s->at]; }

/* The snapshot as of c->now; lives as long as c->a. */
enum err avail_now(struct ctx *c, const struct avail **out);

/* After a commit that took or gave back places. */
void avail_touched(const struct booking_touched *t);
/* After a commit of staff: everything is read again. */
void avail_reload(void);

/* May who asks have that slot: ${mine} of her invitation, 0: none, which shows what is for all or by rules. */
bool avail_for(const struct avail *v, const struct avail_group *g, const struct avail_slot *s, struct instant now,
    struct period_id mine);
bool avail_asks_age(const struct avail *v, struct motive_id id);	/* the motive, or a period of it */
const struct avail_motive *avail_motive(const struct avail *v, struct motive_id id);	/* NULL: none */
const struct avail_venue *avail_venue(const struct avail *v, struct venue_id id);
const struct avail_commune *avail_commune(const struct avail *v, str code);

/* Kilometres between two points (degrees x 1,000,000), rounded up; as the crow flies. */
int avail_km(int64_t lat1, int64_t lon1, int64_t lat2, int64_t lon2);

#endif

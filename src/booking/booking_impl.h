/* booking_impl.h -- between the files of booking/ alone. */
#ifndef BOOKING_BOOKING_IMPL_H
#define BOOKING_BOOKING_IMPL_H

#include "booking/booking.h"
#include "booking_q.h"

struct booking_ready {
	str hash, key;			/* of the token; of the contact, NULL when there is none */
	str contact, people[BOOKING_PEOPLE_MAX];	/* sealed */
	enum err e;			/* what is wrong by itself, and why */
	typeof (((struct ctx *)0)->cause) why;
};

/* Names and contacts, then what the motive wants of them: E_INVALID naming the field. */
enum err people_valid(struct ctx *c, const struct booking_new *b);
enum err contact_valid(struct ctx *c, const struct booking_new *b);
enum err people_fit(struct ctx *c, const struct booking_offer *o, const struct booking_new *b);
enum err contact_fits(struct ctx *c, const struct booking_offer *o, const struct booking_new *b);
str contact_key(struct ctx *c, const struct booking_contact *k);	/* NULL when there is none */
str contact_seal(struct ctx *c, const struct booking_contact *k);
str person_seal(struct ctx *c, const struct booking_person *p);
bool same_person(struct ctx *c, const struct booking_person *x, const struct booking_person *y);

bool takes_sms(str e164);		/* a mobile, as far as its number tells */

static inline void
touch(struct booking_touched *t, struct slot_id slot)
{
	if (t && t->n < COUNT(t->slot))
		t->slot[t->n++] = slot;
}

/* The same hour of the clock on the wall, so many days later, also over a night when the clocks change. */
struct instant days_later(struct instant t, int64_t days);
enum err offer_of(struct ctx *c, struct slot_id id, struct booking_offer *o);	/* E_NOT_FOUND booking.none */
enum err offer_words(struct ctx *c, struct slot_id id, struct booking_words *w);	/* likewise */
/* Is this slot open to who asks, now?  E_CONFLICT says why not. */
enum err offer_open(struct ctx *c, const struct booking_offer *o, bool staff);
/* A slot for the second visit, as near to when it is due as there is room: E_CONFLICT booking.no_second. */
enum err second_slot(struct ctx *c, const struct booking_offer *o, struct slot_id *out);

#endif

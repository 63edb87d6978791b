/*
 * queue.h -- the waiting list: who found nothing is offered what comes free, in turn.
 *
 * waiting   liste d'attente: one person, one reason, the centres and days that suit, and
 *           how long she needs from the message to the door
 * offer     a place that was given back or added, held for one of them until a moment.
 *           The hold is the ordinary one (booking.h): it ends by itself, and the link of
 *           the offer is the token that holds the place, then that of the booking.
 * leftover  doses left at closing time, offered to who can be there within minutes
 *
 * Whoever frees a place offers it in the same transaction, so nobody comes between; what has
 * to happen at a deadline is a row of job.  A hold that ends by itself is no place given back.
 * The order is that of arrival.  Source: docs/domain/booking.md.
 */
#ifndef BOOKING_QUEUE_H
#define BOOKING_QUEUE_H

#include "booking/booking.h"
#include "jobs/jobs.h"
#include "queue_rows.h"

enum {
	QUEUE_ANSWER_MAX_S = 2 * 3600,	/* to answer, when there is time */
	QUEUE_ANSWER_MIN_S = 600,	/* nobody is asked to answer faster */
	QUEUE_MISSES_MAX = 3,		/* offers in a row without an answer: she is left alone */
	QUEUE_KEPT_DAYS = 60,		/* on the list */
	QUEUE_FORGET_DAYS = 7,		/* after the waiting is over */
	QUEUE_VENUES_MAX = 60,
	QUEUE_OFFERS_MAX = 200,		/* in one rule */
	QUEUE_TRIED_MAX = 200,		/* people looked at for one place */
};

struct queue_new {
	str token;
	struct motive_id motive;
	const struct venue_id *venues;
	int venues_n;
	unsigned weekdays;		/* bit 0 Sunday .. bit 6 Saturday */
	int64_t notice_min;
	bool pro, desk;			/* desk: a caller, who may take no message */
	struct booking_person person;
	struct booking_contact contact;
	str base_url;
};
/*
 * queue_join(c, q, out):
 * The same token again changes nothing.
 * Errors: E_INVALID family1, given1, born1, phone, email, commune, where, weekdays, notice;
 * E_CONFLICT queue.twice (she waits already), booking.twice (she has an appointment).  Inside db_write().
 */
enum err queue_join(struct ctx *c, const struct queue_new *q, struct waiting_id *out);
/* Leave by oneself: the name goes at once, an open offer passes on.  Twice is harmless.  Inside db_write(). */
enum err queue_leave(struct ctx *c, str token, str base_url, struct booking_touched *touched);

struct queue_call {			/* what there is to offer */
	struct slot_id slot;
	int places;			/* at most so many offers */
	const struct queue_leftover *leftover;	/* NULL: a place freed or added */
	str base_url;
	struct booking_touched *touched;
};
/* Offer free places of a slot to those who wait, as far as there are any.  ${made} may be NULL.  Inside db_write(). */
enum err queue_offer(struct ctx *c, const struct queue_call *q, int *made);

struct queue_answer {
	str token;			/* of the offer */
	str base_url;
	struct booking_touched *touched;
};
/*
 * queue_accept(c, a):
 * The place is hers; late too while nobody else has it.  Twice is once.
 * Errors: E_CONFLICT queue.late, booking.closed, booking.twice; E_NOT_FOUND.  Inside db_write().
 */
enum err queue_accept(struct ctx *c, const struct queue_answer *a);
/* Not this one: it passes on at once; she stays on the list.  Twice is once.  Inside db_write(). */
enum err queue_refuse(struct ctx *c, const struct queue_answer *a);
/* Neither this one nor another: leave the list from the page of an offer.  Inside db_write(). */
enum err queue_leave_offer(struct ctx *c, const struct queue_answer *a);
/* The deadline: whoever did not answer keeps her turn for the next place.  Inside db_write(). */
enum err queue_expire(struct ctx *c, struct offer_id id, str base_url, struct booking_touched *touched);

struct queue_doses {
	struct venue_id venue;
	struct care_line_id line;
	int64_t doses, within_min, answer_min;
	bool pros;
	str request_key, base_url;
	struct booking_touched *touched;
};
/*
 * queue_leftover(c, d, made):
 * Doses left: so many offers at once, each passes on until nobody is left to ask.
 * Errors: E_INVALID doses, within, answer; E_CONFLICT queue.quiet.  Inside db_write().
 */
enum err queue_leftover(struct ctx *c, const struct queue_doses *d, int *made);

/* What came of it, the last first: what the centre's page shows. */
enum err queue_leftovers(struct ctx *c, struct venue_id venue, struct instant since,
    struct queue_leftover_count_list *out);

/* ---- between the files of booking/ ------------------------------------------------ */

struct outbox_new;
/* To whichever contact there is; ${key} makes the message one. */
enum err queue_send(struct ctx *c, const struct booking_contact *k, const struct outbox_new *m, str key);
/* ${who} has an appointment of that motive already. */
enum err queue_expected(struct ctx *c, const struct booking_person *who, str key, struct motive_id motive, bool *yes);
/* The booking of ${token_hash} is erased: what was written to her while she waited goes too.  Inside db_write(). */
enum err queue_erase(struct ctx *c, str token_hash);

/* By the link of who waits; by that of an offer. */
enum err queue_calls_waiting(struct ctx *c, int64_t *out);	/* offers the desk has to read out */
enum err queue_ahead(struct ctx *c, const struct queue_waiting *w, int64_t *out);	/* how many came before */
enum err queue_find(struct ctx *c, str token, struct queue_waiting *out, bool *found);
enum err queue_offered(struct ctx *c, str token, struct queue_offer *out, bool *found);
/* Waiting is over since ${before}: names, contacts, messages go.  Inside db_write(). */
enum err queue_forget(struct ctx *c, struct instant before);

extern const struct job_kind queue_expire_job;

#endif

/*
 * day.h -- the day itself, for who works in a centre: arrivals, absences, who came
 * without; and the reminders of the day before.
 */
#ifndef BOOKING_DAY_H
#define BOOKING_DAY_H

#include "booking/booking.h"
#include "bookday_rows.h"
#include "jobs/jobs.h"

enum { DAY_PEOPLE_MAX = 3000 };

/* Everyone of ${venue} on ${day}.  Names are read by who works there alone: see venue_mine(). */
enum err day_list(struct ctx *c, struct venue_id venue, struct day day, struct bookday_line_list *out);
/* ${state}: arrived, absent, or booked again.  Inside db_write(). */
enum err day_mark(struct ctx *c, struct venue_id venue, struct place_id place, str state);
enum err day_room(struct ctx *c, struct venue_id venue, struct bookday_room_list *out);

/* "7KQ4-M2TX" as people say it, with small letters, O for 0, I for 1.  False when it cannot be one. */
bool day_reference(struct ctx *c, str said, str *from, str *to);

/*
 * booking_remind(c, base_url, told):
 * Write to everyone expected tomorrow who booked before today; whoever booked today
 * knows.  Twice reminds once; a reminder that could not leave before the hour is cancelled.
 * Inside db_write().
 */
enum err booking_remind(struct ctx *c, str base_url, int64_t *told);

/*
 * booking_forget_due(c):
 * All that is three months old, out of the database, then out of what is beside it: the journal keeps older pages
 * until it is cut.  On a backup too: that is how forgetting reaches it.  Not inside db_write().
 */
enum err booking_forget_due(struct ctx *c);

/* Each evening: reminders; each night: what is three months old goes, out of the file too. */
extern const struct job_kind booking_remind_job, booking_forget_job;
extern const struct job_look booking_proof_look;	/* who is owed a proof */
enum err booking_plan(struct ctx *c);		/* queue both.  Inside db_write(). */

#endif

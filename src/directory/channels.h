/*
 * channels.h -- in which order someone wants to be written to, and how long each channel waits.
 *
 *   first SMS; without an answer after 10 minutes, e-mail; after 20 more, the telephone
 *
 * Nobody is bound to say one: without an order there is the preferred channel alone.
 * The telephone is a person who calls: it comes last.  mobilisation/channel.h acts on it.
 */
#ifndef DIRECTORY_CHANNELS_H
#define DIRECTORY_CHANNELS_H

#include "http/http.h"

enum { CHANNELS_MAX = 3, CHANNELS_PATIENCE_MIN = 10 };	/* minutes, unless said */

struct channels_step { str channel; int64_t patience_s; };	/* sms, email, phone */
struct channels_order { struct channels_step v[CHANNELS_MAX]; ptrdiff_t n; };

enum err channels_of(struct ctx *c, struct person_id person, struct channels_order *out);

/*
 * channels_set(c, person, order):
 * Keep the order; its first is the preferred channel.  One step or none: no order.
 * Errors: E_INVALID channels.unknown, channels.twice, channels.phone_last, channels.patience
 * (1 minute to 24 hours); the field is "ch2" or "wait2" for the second.
 * Call inside db_write().
 */
enum err channels_set(struct ctx *c, struct person_id person, const struct channels_order *order);

/* The fields ch1 wait1 ch2 wait2 ch3 of a form, empty lines left out. */
enum err channels_read(struct ctx *c, const struct request *rq, struct channels_order *out);

/* "SMS, puis e-mail après 10 min, puis téléphone après 20 min"; empty without an order. */
str channels_say(struct ctx *c, enum lang lang, const struct channels_order *order);

/* The same fields, to be filled in (pages/channels.html). */
struct channels_line {
	int64_t k, minutes;
	struct msg label;
	bool sms, email, phone, last;
};
struct channels_view { struct { struct channels_line *v; ptrdiff_t n; } lines; };
void channels_fill(struct ctx *c, const struct channels_order *order, str preferred, struct channels_view *v);
void channels_fields(struct html *h, const struct channels_view *v);

/* Another channel is preferred now: an order that begins otherwise no longer holds.  Call inside db_write(). */
enum err channels_follow(struct ctx *c, struct person_id person, str preferred);

/* When someone is forgotten.  Call inside db_write(). */
enum err channels_erase(struct ctx *c, struct person_id person, int64_t *changed);

#endif

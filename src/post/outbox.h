/*
 * outbox.h -- what must leave: a row written with the fact that causes it.
 *
 *   to_send -> sending -> handed -> delivered
 *                     \-> failed (refused for good)   \-> failed (operator's receipt)
 *                     \-> uncertain (we cannot know whether it left: never sent again in silence)
 *   to_send -> cancelled (within the ten seconds of "Annuler l'envoi", or by hand)
 *
 * Messages of an exercise never leave: they go to the exercise mailbox, which
 * is the same table read by exercise pages.
 */
#ifndef POST_OUTBOX_H
#define POST_OUTBOX_H

#include "base/base.h"

struct outbox_new {
	str channel;			/* "sms" or "email" */
	bool exercise;
	struct person_id person;	/* 0: none */
	struct crisis_id crisis;
	struct call_id call;
	struct recipient_id recipient;
	str address;			/* +33612345678, or an e-mail */
	str subject, body;		/* UTF-8; the SMS backend chooses GSM-7 or UCS-2 */
	struct instant not_before;
	struct instant not_after;	/* 0: none; later it is cancelled instead: no reminder after the fact */
	str send_key;			/* "call:3:recipient:12:1": queued once whatever happens */
};

/*
 * outbox_add(c, m):
 * Queue one message; the same send_key again changes nothing.
 * Errors: E_INVALID outbox.address on an address that cannot be one; E_INTERNAL when
 * ${exercise} is not what the crisis is.
 * Call inside db_write(); 10,000 in one rule take about 50 ms.
 */
enum err outbox_add(struct ctx *c, const struct outbox_new *m);

/* Can ${address} be one for this channel?  What outbox_add() asks. */
bool outbox_address_possible(str channel, str address);

/* Cancel what has not left yet of ${call}; ${cancelled} counts.  Call inside db_write(). */
enum err outbox_cancel_call(struct ctx *c, struct call_id call, int64_t *cancelled);
/* The same, but only what was queued at ${since} or later: a reminder taken back. */
enum err outbox_cancel_since(struct ctx *c, struct call_id call, struct instant since, int64_t *cancelled);

/* What has not left yet for ${person}, who asked not to be written to.  Call inside db_write(). */
enum err outbox_cancel_person(struct ctx *c, struct person_id person, int64_t *cancelled);
/* The same, of one exercise alone. */
enum err outbox_cancel_exercise(struct ctx *c, struct person_id person, struct crisis_id crisis, int64_t *cancelled);

/* ---- text of an SMS ------------------------------------------------------------ */

struct sms_size {
	bool gsm7;			/* else UCS-2 */
	int units;			/* septets or 16-bit units */
	int segments;
	int per_segment;		/* 160/153 or 70/67 */
	str costly;			/* characters that force UCS-2, each once */
};
/* Source: 3GPP TS 23.038 (alphabet and its extension), 23.040 (concatenation). */
struct sms_size sms_measure(struct arena *a, str text);
/* ${text} with the characters that GSM-7 lacks replaced by the nearest that it has: ê -> e, ’ -> '. */
str sms_plain(struct arena *a, str text);
/* ${text} with words that French telephones know shorter: "s'il vous plaît" -> "SVP".  The meaning stays. */
str sms_shorter(struct arena *a, str text);
/* A French or international number as E.164; false when it cannot be one. */
bool phone_normal(struct arena *a, str text, str *e164);
str phone_shown(struct arena *a, str e164);	/* "06 12 34 56 78" */

#endif

/*
 * word.h -- a message to people of a call other than the call itself: to those who are engaged.
 * Each gets it by the way they were written to, with their personal link.
 */
#ifndef MOBILISATION_WORD_H
#define MOBILISATION_WORD_H

#include "mobilisation/call.h"

struct word_to { struct recipient_id recipient; struct person_id person; str channel; };
struct word {
	struct crisis_id crisis;
	struct call_id call;
	str text;			/* whole: an SMS has its beginning, an e-mail all of it */
	str round;			/* the same again is not sent again */
	struct instant not_before;
	const struct word_to *to;
	ptrdiff_t n;
};

/* Who cannot be reached by a message is on the list of those to call, with the text.  Call inside db_write(). */
enum err word_send(struct ctx *c, const struct word *w);

#endif

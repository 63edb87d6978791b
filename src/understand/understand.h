/*
 * understand.h -- what a professional's reply means: an SMS or the text of an
 * e-mail, in French as people write it.  Pure: no database, no clock.
 *
 * It decides or it does not: what is not understood goes to a person, with the
 * reason.  An acceptance must be unconditional: by the rules, with no unknown word that
 * could turn it; by its likeness to other replies (model.h), when that is nearly certain,
 * the more so the more speaks against it.  A refusal may carry words that nobody knows.
 * Rules and their reasons: docs/domain/replies.md.
 */
#ifndef UNDERSTAND_UNDERSTAND_H
#define UNDERSTAND_UNDERSTAND_H

#include "base/base.h"

enum {
	UNDERSTAND_BYTES = 16384,	/* of a text that are looked at; longer goes to a person */
	UNDERSTAND_TOKENS = 240,	/* words, the same */
	UNDERSTAND_NOTE = 300,		/* bytes of a note that are kept */
	UNDERSTAND_CODES = 16,
};

enum meaning {
	MEANS_HUMAN,		/* a person must read it; ${why} says why */
	MEANS_YES,		/* comes, without any condition */
	MEANS_NO,
	MEANS_LATER,		/* perhaps, or only at certain hours: the note says it */
	MEANS_STOP,		/* no more messages */
	MEANS_WITHDRAW,		/* said yes, and no longer can: recorded as a no */
};

enum understand_why {
	WHY_PLAIN,		/* understood */
	WHY_EMPTY, WHY_LONG, WHY_QUESTION, WHY_CONDITION, WHY_BOTH, WHY_TIME, WHY_RECEIPT,
	WHY_UNKNOWN, WHY_ROBOT, WHY_NUMBER, WHY_OTHERS, WHY_MIXED_STOP, WHY_CHOICE, WHY_TROUBLE,
	WHY_DOUBT,		/* the rules and the second opinion differ */
	WHY_LIKELY,		/* understood by its likeness to other replies */
	WHY_COUNT
};

struct understand_call { str code; struct opt_instant starts_at, ends_at; };	/* "B7", and when */

struct understand_offer {		/* what the message said, when it is known */
	int posts;			/* "1", "2"... up to this choose a post; 0: no choice was offered */
	const struct understand_call *calls;	/* that this person could mean */
	ptrdiff_t calls_n;
	const struct understand_call *about;	/* which it is when no code is quoted; NULL: not known */
	struct instant said_at;		/* when it was written: "demain" is the day after */
	str given, family;		/* of the sender, to know a signature by */
};

struct understood {
	enum meaning meaning;
	enum understand_why why;
	str words;			/* what decided, as it was written: "pas avant, 14h" */
	str text;			/* what the person wrote: without quotes and signatures */
	str note;			/* the same on one line, ${UNDERSTAND_NOTE} bytes at most, when it says more */
	str code;			/* quoted in the text, upper case; empty: none */
	int post;			/* chosen; 0: none */
	bool likely;		/* decided by likeness to other replies, not by the rules */
	enum meaning resembles;	/* what replies like it mean, when that is rather sure; MEANS_HUMAN: nobody knows */
	bool timed;			/* ${why} is WHY_TIME: a yes, if ${times} are those of the call */
	bool beside;		/* ${times} may have days of something else beside that of the yes */
	str times;			/* named in it, which a person should see that were read: weekdays, "matin", "8h", "28 novembre", with one space between */
};

/*
 * understand(a, text, offer, out):
 * Read ${text} (any bytes).  ${offer} may be NULL: one post, no code known.
 * Always answers; time and memory are bounded whatever the text is.
 */
void understand(struct arena *a, str text, const struct understand_offer *offer, struct understood *out);

/*
 * understand_own_words(a, text):
 * ${text} of an e-mail without what it quotes and without its signature ("-- ",
 * "Le ... a écrit :", "De : ...", "Envoyé de mon iPhone").
 * Source: RFC 3676 §4.3; what Outlook, Gmail, Apple Mail and Thunderbird write.
 */
str understand_own_words(struct arena *a, str text);

str understand_word(enum meaning m);		/* "yes", "no", "later", "stop", "withdraw", "human" */
str understand_reason(enum understand_why w);	/* "plain", "empty"...: as stored, and in message keys */

#endif

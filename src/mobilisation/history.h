/*
 * history.h -- participation: the calls one person was asked in, what she answered, the place she
 * held, how often she was reached.
 *
 * Nothing is kept for it: it reads what calls keep, and is shorter when they forget
 * ([retention] call_details), empty when the person is erased.
 */
#ifndef MOBILISATION_HISTORY_H
#define MOBILISATION_HISTORY_H

#include "i18n/i18n.h"

enum { HISTORY_MAX = 500 };		/* calls of one person: the newest */

struct history_line {
	struct recipient_id id;
	struct call_id call;
	struct crisis_id crisis;
	int64_t number;
	str title, event, note;
	bool exercise, answered;
	struct opt_instant at;		/* when asked */
	struct instant answered_at;
	str mark, tone;			/* of the answer, or the silence */
	struct msg word, way;		/* way: by which the answer came */
	str post;			/* the place held; empty: none */
	bool reached;
	struct msg reach;		/* how far the messages got, or why there is none; message 0: nothing to say */
	int64_t tries;			/* by telephone */
};
struct history {
	struct { struct history_line *v; ptrdiff_t n; } lines;
	/* Of real calls: an exercise is listed, and counted in none of these. */
	int64_t asked, reached, answered, yes, placed;
	int64_t exercises;
	int64_t outside, outside_answered;	/* confirmations, tests, messages to relays */
	struct opt_instant outside_last;
};

/*
 * history_read(c, person, out):
 * Reached: she answered, a receipt says that the message arrived, or she was spoken to.
 * Errors: E_NOT_FOUND directory.person.none, for who is erased too: what is left of them has no name.
 */
enum err history_read(struct ctx *c, struct person_id person, struct history *out);

#endif

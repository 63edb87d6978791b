/*
 * answer.h -- what people answer to a call: yes, no, later, with a few words.
 *
 * An answer may change until the call closes; who is counted on may withdraw until what
 * was asked is over (call_after.h).  Every one is kept (table reply),
 * the last one counts.  One that came as robots' do (a scanner that opens links
 * and presses buttons) is suspect: shown "to be confirmed", never in the place
 * of a person's answer, never counted as one.
 */
#ifndef MOBILISATION_ANSWER_H
#define MOBILISATION_ANSWER_H

#include "mobilisation/place.h"

enum {
	ANSWER_NOTE_MAX = 300,		/* bytes */
	ANSWER_RELAYED_MAX = 10000,	/* people one relay says it passed a call on to */
	ANSWER_FRESH_S = 60,		/* scanners come within this of the message's leaving */
};

struct answer_new {
	str token;			/* of the personal link; or empty, and: */
	struct recipient_id recipient;
	str answer;			/* "yes", "no", "later"; "reserve": yes, and stay in reserve if it is full */
	struct call_post_id post;	/* chosen by who can hold several; 0: any; in reserve: for that one alone */
	str note;			/* may be empty */
	str via;			/* "link", "phone" (typed in by c->who), "sms", "email" (read by the program,
					   or decided by c->who), "simulated" */
	str request_key;		/* the same twice is harmless */
	bool suspect;			/* came as robots' do */
	bool hasty;			/* the same, if within ANSWER_FRESH_S */
};
struct answer_done {
	struct crisis_id crisis;
	struct call_id call;
	struct recipient_id recipient;
	bool changed;			/* false: it was already so */
	bool late;			/* a withdrawal after the call was closed: nobody is called by itself */
	enum place_outcome place;	/* of a call with posts: what it did to places */
};

/*
 * answer_record(c, a, out):
 * Write the answer, its history and its log-book entry; ${out} may be NULL.
 * In a call with posts, a yes takes a place or finds it full, a no frees the one held,
 * and "later" from who has one is a word to the coordination, the place is kept; who takes one is sent the proof of it, and who says yes too late by
 * another way than the link is told so.  Who has a place at the same hours elsewhere takes none, is in reserve, and
 * is told which one it is and where to give it back.  Who chose a post that is full, and could hold
 * another, is offered that one instead: by the page where they chose on it, by a message otherwise.
 * Whoever calls says so to the screens once db_write() came back: answer_tell().
 * Errors: E_NOT_FOUND answer.unknown (a link we never made); E_CONFLICT
 * answer.closed, answer.cancelled; E_INVALID answer.choice, answer.note.
 * Call inside db_write().  Six statements, a dozen when a place changes hands.
 */
enum err answer_record(struct ctx *c, const struct answer_new *a, struct answer_done *out);

struct answer_relayed {
	str token;			/* of the personal link; or empty, and: */
	struct recipient_id recipient;
	int64_t people;			/* passed on to so many; said again: the last number counts */
	str via;			/* "link", "phone" */
	struct answer_done done;	/* out */
};
/*
 * answer_relay(c, r):
 * The relay (relais) of a group says to how many it passed the call on. What they say, counted in no place and no
 * answer; the log book has it.
 * Errors: as answer_record(); E_INVALID answer.relayed for a number that is none, answer.no_relay for who is no
 * group's relay.  Call inside db_write(), answer_tell() after.
 */
enum err answer_relay(struct ctx *c, struct answer_relayed *r);

/* Boards of ${call} and the room of its crisis render again.  After the commit. */
void answer_tell(struct ctx *c, const struct answer_done *done);

#endif

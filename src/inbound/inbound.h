/*
 * inbound.h -- replies that come in by SMS and e-mail: kept, matched to a call,
 * recorded as an answer, or handed to a person.
 *
 *   queued ──a person──> settled (counts: yes, no, later, stop) or ignored
 *   settled              by the program: understood, one person, one open call
 *   ignored              robots, what came after a later word, what came too late
 *
 * What is kept is on disk before the gateway gets its answer.  The same message
 * delivered twice is kept once.  Rules of matching: docs/domain/replies.md.
 */
#ifndef INBOUND_INBOUND_H
#define INBOUND_INBOUND_H

#include "mobilisation/answer.h"
#include "understand/understand.h"
#include "inbound_rows.h"

enum {
	INBOUND_TEXT_MAX = UNDERSTAND_BYTES,	/* bytes kept of a message */
	INBOUND_ID_MAX = 1000,			/* bytes of the gateway's id */
	INBOUND_CALLS = 16,			/* calls of one person that are looked at */
	INBOUND_OWNERS = 5,			/* people who share a number, at most shown */
};

struct inbound_stopped {		/* what STOP did to the calls that are open */
	struct answer_done v[INBOUND_CALLS];	/* refused, or asked about: their screens */
	int n;
	struct recipient_id kept;	/* has a place, which is kept: a person must ask; 0: none */
	struct crisis_id crisis;	/* of that one */
};

struct inbound_new {
	str channel;			/* "sms", "email" */
	str sender;			/* as the other side says it */
	str text;			/* any bytes */
	str provider_id;		/* theirs; empty: none, then sender, words and moment make one */
	struct opt_instant sent_at;	/* by the gateway's clock */
	struct recipient_id answers;	/* what a mail says it replies to; 0: nothing */
	bool robot;			/* its headers say that nobody wrote it: never answered */
	struct crisis_id exercise;	/* typed in its exercise mailbox, or by its simulated people; 0: real */
	struct recipient_id typed_as;	/* exercise: by this person, in this call; 0: by who has that number */
};
struct inbound_done {
	struct inbound_id id;
	bool again;			/* it was there already: nothing happened */
	str state, meaning, reason;
	struct crisis_id crisis;	/* 0: unknown */
	struct answer_done answer;	/* when it was recorded as one */
	bool answered;
	struct inbound_stopped stopped;
};

/*
 * inbound_take(c, in, out):
 * Keep, match, understand, record; then tell the screens.  Not inside db_write().
 * Errors: E_INVALID inbound.sender, inbound.long on what no gateway sends; those of db_write().
 */
enum err inbound_take(struct ctx *c, const struct inbound_new *in, struct inbound_done *out);

/* "+33612345678" or "ide@exemple.fr": as contacts are looked up; anything else as it is. */
str inbound_sender(struct arena *a, str channel, str said);

/* A post of that call this person can hold, when there are several: who decides may say which. */
struct inbound_post {
	struct call_post_id id;
	int64_t position;		/* the number that messages gave it */
	str label;
	bool free, held, said;		/* said: the message quotes its number */
};
struct inbound_posts { struct inbound_post *v; ptrdiff_t n; };

/* What is recorded of someone in a call now: "● oui", "■ en réserve", "○ silence". */
struct inbound_now {
	str tone, mark;
	struct msg word;
};

/* Where a message that waits for a person may belong. */
struct inbound_candidate {
	struct recipient_id recipient;
	struct person_id person;
	struct crisis_id crisis;
	struct call_id of;
	str name, call;			/* "Jeanne MARTIN", "B7 · Renfort Brou" */
	struct inbound_now now;
	bool open, chosen;		/* chosen: by who decides, when something else was wrong */
	struct inbound_posts posts;	/* none: there is nothing to choose */
};
struct inbound_candidates { struct inbound_candidate *v; ptrdiff_t n; };
enum err inbound_candidates(struct ctx *c, const struct inbound_line *m, struct inbound_candidates *out);

struct inbound_decision {
	struct inbound_id id;
	str outcome;			/* yes, no, later, stop, ignore */
	struct recipient_id recipient;	/* of which candidate; 0 with ignore */
	struct call_post_id post;	/* with yes: of which post; 0: any they can hold, their own first */
	struct inbound_done done;	/* out */
};
/*
 * inbound_decide(c, d):
 * What a person made of a message; recorded with who decided.  Already decided: nothing.
 * The post is taken in the same transaction, as when a reply names its number: full, it is not
 * exchanged for another, the others are offered.
 * Errors: E_NOT_FOUND inbound.none; E_INVALID inbound.outcome, inbound.candidate, inbound.post (not one
 * of theirs to choose); E_CONFLICT answer.closed, inbound.held (has a place on another post).
 * Call inside db_write().
 */
enum err inbound_decide(struct ctx *c, struct inbound_decision *d);
void inbound_tell(struct ctx *c, const struct inbound_done *done);	/* after the commit */

/* For the files of this module alone. */
struct inbound_candidate inbound_candidate(struct ctx *c, const struct inbound_asked *k);
struct inbound_source {			/* whose message it is, for what leaves because of it */
	str channel, address, key;
	struct person_id person;
	struct crisis_id crisis;
	bool exercise;
};
/*
 * inbound_same_time(times, said_at, starts_at, ends_at):
 * Are ${times} (understood.times), written at ${said_at}, the day or the hours
 * of a call?  Weekdays are those of the coming week; hours are those of Paris.  What could
 * mean another time, and a call of several days, is no.
 */
/*
 * inbound_hear_time(u, said_at, starts_at, ends_at):
 * A yes but for its time (${u}->timed) becomes a yes when that is the call's, and a "later" when it is a part of its hours.
 */
void inbound_hear_time(struct understood *u, struct instant said_at, struct opt_instant starts_at,
    struct opt_instant ends_at);
bool inbound_same_time(str times, struct instant said_at, struct opt_instant starts_at, struct opt_instant ends_at);
/*
 * inbound_stop(c, s, out):
 * STOP: never called again, waiting messages cancelled, told once what it costs.  To the calls that are open it is a
 * refusal, from who is in reserve too: the waves go on at once.  Not from who has a place: they did not say that they
 * do not come.  It is kept, they are told so and how to withdraw, and are put on the list of those to telephone;
 * the caller leaves the message to a person (inbound_keeps()).  In an exercise all of it is for that exercise alone.
 * Inside db_write(), after the reply was kept.
 */
enum err inbound_stop(struct ctx *c, const struct inbound_source *s, struct inbound_stopped *out);
/* Message ${id}, a STOP that is done, waits for a person when a place was kept.  Inside db_write(). */
enum err inbound_keeps(struct ctx *c, struct inbound_id id, struct inbound_done *done);
/* "Noted, you are no longer expected": to who withdrew after the call was closed.  Inside db_write(). */
enum err inbound_gone(struct ctx *c, const struct inbound_source *s, str title);
/* "Your answer came too late", once; to who is ${expected}: that they are, and how to withdraw.  Inside db_write(). */
enum err inbound_late(struct ctx *c, const struct inbound_source *s, str title, bool expected);

#endif

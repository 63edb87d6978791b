/*
 * thread.h -- messages to those who are engaged (personnes engagées): a thread a call, a thread a dispositif.
 *
 * Engaged: who has a place in a call (without posts, who said yes); or who is on a shift of
 * a dispositif, and was told so.  The coordination writes to all of them, to those of one
 * post, or to those of one shift; each gets a short message with their
 * personal link, reads the whole on their page, says "j'ai lu", and may answer a line.
 * Whoever takes a place later finds the thread as it is.  A handover note (consigne de
 * relève) leaves no message: the last one stands on top of the thread.
 *
 * Reading a page records nothing: a receipt is a press of the button, or a caller of the
 * telephone desk who noted that it was told.
 */
#ifndef THREAD_THREAD_H
#define THREAD_THREAD_H

#include "i18n/i18n.h"
#include "thread_rows.h"

enum {
	THREAD_TEXT_MAX = 600,		/* bytes */
	THREAD_LINE_MAX = 600,		/* of who is engaged */
	THREAD_LATE_S = 600,		/* who has not read after this is listed */
	THREAD_AGAIN_S = 3600,		/* nobody is reminded of the same twice within this */
	THREAD_SHOWN = 100,
	THREAD_PEOPLE_MAX = 3000,
	THREAD_AFTER_S = 12 * 3600,	/* a crew is still one for so long after its shift */
};

/* What a thread is about: a call, or a dispositif and its crews.  The other one is 0. */
struct thread_of { struct crisis_id crisis; struct call_id call; struct response_id response; };

/* Who was written to in one act over several threads: nobody twice. */
struct thread_told { struct person_id *v; ptrdiff_t n, max; };

struct thread_new {
	struct thread_of of;
	struct thread_told *told;	/* may be NULL; else who is in it gets no message, and the others are added */
	int64_t part;			/* a post of the call, a shift of the dispositif; 0: all who are engaged */
	bool handover;
	str text, request_key;
	str base_url;			/* of the links of crews; those of a call are its own */
	ptrdiff_t people;		/* out: written to */
	bool again;			/* out: heard already */
};
/*
 * thread_write(c, t):
 * Errors: E_NOT_FOUND; E_INVALID thread.text, thread.nobody; E_CONFLICT call.crisis_closed.
 * Call inside db_write().  Messages wait CALL_UNDO_S before they leave.
 */
enum err thread_write(struct ctx *c, struct thread_new *t);

struct thread_act {
	struct thread_of of;
	struct thread_entry_id entry;
	str base_url;
	ptrdiff_t people;		/* out: how many it touches */
};
/* Take back a message before anything left.  Errors: E_CONFLICT call.gone.  Inside db_write(). */
enum err thread_undo(struct ctx *c, struct thread_act *a);
/* Once more to those who have not read it.  Errors: E_INVALID thread.everyone.  Inside db_write(). */
enum err thread_remind(struct ctx *c, struct thread_act *a);
/* Have those of a call who have not read it told by the telephone desk.  As thread_remind().  Inside db_write(). */
enum err thread_phone(struct ctx *c, struct thread_act *a);
/* What the engaged wrote has been seen.  Inside db_write(). */
enum err thread_seen(struct ctx *c, struct thread_act *a);

struct thread_said {			/* by someone engaged, on their page */
	str token;
	bool crew;			/* of /p/TOKEN, not of /r/TOKEN */
	str text, request_key;
	struct thread_entry_id last;	/* the newest entry the page showed */
	struct thread_of of;		/* out */
};
/* "J'ai lu": all up to ${last}.  Errors: E_NOT_FOUND answer.unknown; E_CONFLICT thread.not_engaged.  Inside db_write(). */
enum err thread_read(struct ctx *c, struct thread_said *s);
/*
 * thread_say(c, s):
 * One line to the coordination; of a crew, in the thread of ${last}.
 * Errors: those, and E_INVALID thread.line.  Inside db_write().
 */
enum err thread_say(struct ctx *c, struct thread_said *s);

/* The call, or the dispositif under the same names.  Errors: E_NOT_FOUND. */
enum err thread_about(struct ctx *c, const struct thread_of *of, struct thread_call_row *out);
/* Who is engaged; ${part} as above. */
enum err thread_engaged(struct ctx *c, const struct thread_of *of, int64_t part, struct thread_holder_list *out);
/* Who has not read ${entry}. */
enum err thread_unread(struct ctx *c, const struct thread_of *of, struct thread_entry_id entry,
		       struct thread_holder_list *out);
/* A shift that is over still has its crew for a while: they may have something to say. */
struct instant thread_since(struct ctx *c);

#endif

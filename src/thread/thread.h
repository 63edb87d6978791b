/*
 * thread.h -- messages to those who are engaged (personnes engagées), a thread a call.
 *
 * Engaged: who has a place; in a call without posts, who said yes.  The coordination
 * writes to all of them or to those of one post; each gets a short message with their
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
};

struct thread_new {
	struct crisis_id crisis;
	struct call_id call;
	struct call_post_id post;	/* 0: all who are engaged */
	bool handover;
	str text, request_key;
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
	struct crisis_id crisis;
	struct call_id call;
	struct thread_entry_id entry;
	ptrdiff_t people;		/* out: how many it touches */
};
/* Take back a message before anything left.  Errors: E_CONFLICT call.gone.  Inside db_write(). */
enum err thread_undo(struct ctx *c, struct thread_act *a);
/* Once more to those who have not read it.  Errors: E_INVALID thread.everyone.  Inside db_write(). */
enum err thread_remind(struct ctx *c, struct thread_act *a);
/* Have those who have not read it told by the telephone desk.  Errors: as thread_remind().  Inside db_write(). */
enum err thread_phone(struct ctx *c, struct thread_act *a);
/* What the engaged wrote has been seen.  Inside db_write(). */
enum err thread_seen(struct ctx *c, struct thread_act *a);

struct thread_said {			/* by someone engaged, on their page */
	str token, text, request_key;
	struct thread_entry_id last;	/* the newest entry the page showed */
	struct crisis_id crisis;	/* out */
	struct call_id call;		/* out */
};
/* "J'ai lu": all up to ${last}.  Errors: E_NOT_FOUND answer.unknown; E_CONFLICT thread.not_engaged.  Inside db_write(). */
enum err thread_read(struct ctx *c, struct thread_said *s);
/* One line to the coordination.  Errors: those, and E_INVALID thread.line.  Inside db_write(). */
enum err thread_say(struct ctx *c, struct thread_said *s);

enum err thread_call_row(struct ctx *c, struct crisis_id crisis, struct call_id call, struct thread_call_row *out);

#endif

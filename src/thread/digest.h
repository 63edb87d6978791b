/*
 * digest.h -- point of situation (point de situation): one text of what is decided, who is where and what comes next.
 *
 * It is made from the crisis at the moment it is asked for, and kept nowhere: a sheet with names, to print;
 * and a short text without names, which the coordinator changes, has validated, and sends to the
 * threads of those who are engaged and to partners.  What was sent stays in the log book.
 */
#ifndef THREAD_DIGEST_H
#define THREAD_DIGEST_H

#include "crisis/crisis.h"
#include "directory/directory.h"
#include "thread/thread.h"

enum {
	DIGEST_LINES = 40,		/* of each list */
	DIGEST_DECISIONS = 8,
	DIGEST_PARTNERS = 60,		/* one text can go to */
	DIGEST_TEXT_MAX = THREAD_TEXT_MAX,
};
#define DIGEST_AHEAD_US		(24 * US_PER_HOUR)

struct digest_line { str what, names; int64_t taken, places; };	/* a post, or a shift; names: who has it */
struct digest_part {			/* a call, or a dispositif */
	struct thread_of of;
	str title, when, where, validator;
	struct opt_instant starts_at;
	struct { struct digest_line *v; ptrdiff_t n; } lines;
	int64_t taken, places;		/* places 0: a question to all, taken said yes */
	int64_t engaged;		/* people its thread writes to */
};
struct digest_next { struct instant at; str what; };
struct digest {
	str title, place, level;	/* level: its code */
	bool exercise, closed;
	struct crisis_decision_list decisions;	/* the newest first */
	struct crisis_need_list needs;	/* open or taken */
	struct { struct digest_part *v; ptrdiff_t n; } parts;
	struct { struct digest_next *v; ptrdiff_t n; } next;	/* what begins within a day, in order */
};
/* Errors: E_NOT_FOUND.  Inside db_read(), so that all of it is of one moment. */
enum err digest_read(struct ctx *c, struct crisis_id crisis, struct digest *out);

/* The short text, in French, whole lines up to DIGEST_TEXT_MAX bytes: what matters most comes first. */
str digest_text(struct ctx *c, const struct digest *d);

struct digest_send {
	struct crisis_id crisis;
	str text, validator, request_key, base_url;
	struct thread_of to[2 * DIGEST_LINES];	/* threads */
	struct partner_id partners[DIGEST_PARTNERS];
	ptrdiff_t to_n, partners_n;
	ptrdiff_t people, mailed;	/* out: engaged people, partners written to */
};
/*
 * digest_send(c, s):
 * The text to each thread (nobody twice), and by e-mail to each partner who has an address.
 * Errors: E_INVALID thread.text, form.missing (validator), digest.nobody; E_CONFLICT call.crisis_closed.
 * The same request_key again changes nothing.  Call inside db_write().
 */
enum err digest_send(struct ctx *c, struct digest_send *s);

#endif

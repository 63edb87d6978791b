/*
 * desk.h -- the telephone desk (pupitre téléphonique): those without an answer, and those
 * whom no message can reach, called by several people at once.
 *
 * A caller takes the next person by one statement and has them for DESK_LEASE_S, renewed
 * while the page is open; a lapsed lease frees the person for the others.  A caller has
 * one person at a time, a person one caller.  What comes of a call:
 *
 *   yes, no, later      the answer is recorded as any other (answer.h), by telephone
 *   no_answer, message  put back for later; after DESK_TRIES the desk gives up
 *   busy                asked to be called back: first when the time has come
 *   wrong               the number is doubted in the directory; the next number, if any
 *   told                who is engaged, or no longer is, has heard what they had to be told
 *
 * Whom no message can reach is told the rest here too (desk_say): that they are no longer needed, before anyone
 * else; that a place is free for them, who are in reserve, as long as it is.  A call in vain passes that offer on.
 *
 * Reading the numbers of someone is recorded in the transaction that takes them.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "desk_rows.h"
#include "i18n/i18n.h"
#include "mobilisation/answer.h"

enum {
	DESK_LEASE_S = 300,
	DESK_AGAIN_S = 600,		/* nobody took the call, or it was busy */
	DESK_MESSAGE_S = 1800,		/* a message was left: time to call back */
	DESK_ASKED_S = 120,		/* who was written to less than this ago is left alone */
	DESK_TRIES = 3,
	DESK_BATCH = 10,		/* people whom no message reaches, taken into the call at a time */
	DESK_NUMBERS = 4,
	DESK_SAY_MAX = 1000,		/* bytes */
	DESK_PAPER_MAX = 50,		/* lines of one page of paper */
};

struct desk_turn {			/* the next person */
	struct crisis_id crisis;
	struct call_id call;
	struct recipient_id recipient;	/* out; 0: nobody is to be called now */
};
/*
 * desk_next(c, t):
 * The person c->who has on the line already, or the next one, whose numbers c->who is
 * recorded as having read.  In a call with posts, those whom no message can reach are
 * taken into it as soon as nobody has been silent for long enough.
 * Errors: E_NOT_FOUND; those of wave_by_phone().  Call inside db_write().
 */
enum err desk_next(struct ctx *c, struct desk_turn *t);

/* Keep the person on the line a while more.  Errors: E_CONFLICT desk.lost.  Inside db_write(). */
enum err desk_keep(struct ctx *c, struct recipient_id recipient);
/* Whoever c->who has on the line is free for the others.  Inside db_write(). */
enum err desk_stop(struct ctx *c);

struct desk_call {			/* what came of one call */
	struct crisis_id crisis;
	struct call_id call;
	struct recipient_id recipient;
	str outcome, note;
	struct call_post_id post;	/* of a yes, or the reserve: chosen by who can hold several; 0: any */
	str number;			/* which: mobile, phone, practice */
	str practice;			/* the number itself, of a practice: public */
	struct opt_i64 relayed;		/* a relay said to how many it was passed on */
	struct instant called_at;	/* us 0: now */
	str request_key;		/* the same twice is harmless */
	struct answer_done done;	/* out: of yes, no, later, reserve */
	bool full;			/* out: said yes, and there is no place for them: say why, offer the reserve */
	bool again;			/* out: heard already */
};
/*
 * desk_outcome(c, d):
 * Write down what came of a call.  An answer counts even when the lease had lapsed.
 * Errors: E_INVALID desk.outcome, answer.note, desk.moment (called in the future); those of answer_relay();
 * E_NOT_FOUND; those of answer_record().  Call inside db_write(); answer_tell() after.
 */
enum err desk_outcome(struct ctx *c, struct desk_call *d);

/* Have ${recipient}, who is engaged, called and told ${say}.  Errors: E_INVALID desk.say.  Inside db_write(). */
enum err desk_ask(struct ctx *c, struct call_id call, struct recipient_id recipient, str say);

/* Numbers to call, opened, the best first.  Whoever shows them has recorded it. */
struct desk_numbers { struct desk_phone { str kind, number; } v[DESK_NUMBERS]; int n; };
enum err desk_numbers(struct ctx *c, struct person_id person, struct desk_numbers *out);

/* How far a call is on the telephone. */
enum err desk_progress(struct ctx *c, const struct desk_call_row *k, struct desk_progress *out);
enum err desk_call_row(struct ctx *c, struct crisis_id crisis, struct call_id call, struct desk_call_row *out);
bool desk_open(struct ctx *c, const struct desk_call_row *k);	/* answers may still change */

/* ---- the call tree of the cell (arbre d'appel) --------------------------------------------
 *
 * Function by function: who holds it, else who stands in, else whoever is ready to hold it.
 */
enum { CELL_FUNCTIONS = 40, CELL_IDEAS = 4 };

struct cell_person {
	struct person_id id;		/* 0: nobody */
	str name, profession, last;	/* last: the outcome of the last call to them, or empty */
	struct opt_instant at;
	int64_t tries;
	str caller;			/* who else has them on the line now; empty: nobody */
};
struct cell_function_line {
	struct cell_post_id post;
	str name, state;		/* vacant, named, called, present, relieved */
	struct instant state_at;
	struct cell_person holder, substitute;
	struct person_id next;		/* whom to call now; 0: nobody is left, or nobody need be called */
	bool alone;			/* those who are named were called in vain, or nobody is named */
};
struct cell_tree {
	struct cell_function_line v[CELL_FUNCTIONS];
	int n;
	struct cell_person ideas[CELL_IDEAS];	/* for functions that nobody holds */
	int ideas_n;
};
enum err desk_cell_tree(struct ctx *c, struct crisis_id crisis, struct cell_tree *out);

struct cell_turn {
	struct crisis_id crisis;
	struct cell_post_id post;	/* 0: the next function that has someone to call */
	struct person_id person;	/* in: with ${post}, whom; out: on the line; 0: nobody is to be called now */
	struct instant until;		/* out: of the lease */
};
/*
 * desk_cell_take(c, t):
 * Someone of the cell for c->who alone, for DESK_LEASE_S, as desk_next(): who was on the
 * line already, unless another is named; else the next, in a function whose people nobody
 * is calling.  Whose numbers c->who is recorded as having read.
 * Errors: E_NOT_FOUND nobody of that function; E_CONFLICT desk.taken, another has them on
 * the line.  Call inside db_write().
 */
enum err desk_cell_take(struct ctx *c, struct cell_turn *t);
/* Whom c->who has on the line, lapsed or not, as long as nobody else took them.  ${person} 0: nobody. */
enum err desk_cell_mine(struct ctx *c, struct cell_turn *t);
enum err desk_cell_keep(struct ctx *c, struct person_id person);	/* E_CONFLICT desk.lost */
enum err desk_cell_stop(struct ctx *c);

struct cell_call {
	struct crisis_id crisis;
	struct cell_post_id post;
	struct person_id person;
	str outcome;			/* coming, present, refused, no_answer, message, wrong */
	str number, practice;		/* as struct desk_call, of a wrong number */
	str request_key;
};
/*
 * desk_cell_call(c, k):
 * Write down a call to someone of the cell: who comes holds the function (the one who
 * held it stands in), "called" or "present"; when both who are named refused or did not
 * answer, it is vacant.  The log book says all of it.  The same request_key is harmless.
 * The person is off the line of c->who; a call counts even when the lease had lapsed.
 * Errors: E_INVALID desk.outcome, E_NOT_FOUND.  Call inside db_write().
 */
enum err desk_cell_call(struct ctx *c, const struct cell_call *k);

#endif

/*
 * crew_desk.h -- the telephone desk of the crews: who has not read what was published is called.
 *
 * Unread: a shift to come that was published to her (given, changed or taken away) some time
 * ago, and neither "J'ai lu" on her page nor a caller has said that she knows.  As at the desk
 * of a call (desk/desk.h), a caller has one person at a time for DESK_LEASE_S and a person one
 * caller, whoever calls for whatever; she who begins soonest comes first.
 *
 *   told              she knows: all that was published to her is read
 *   no_answer, message, busy   put back for later; after DESK_TRIES the desk gives up
 *   wrong             the number is doubted in the directory
 *
 * What is published to her again begins again.
 */
#ifndef THREAD_CREW_DESK_H
#define THREAD_CREW_DESK_H

#include "desk/desk.h"
#include "thread_rows.h"

enum {
	CREW_UNREAD_S = 3600,		/* time to read, before someone is called */
	CREW_SOON_S = 24 * 3600,	/* of a shift that begins within this: */
	CREW_UNREAD_SOON_S = 600,
	CREW_SLOTS = 8,			/* said to her */
};

struct crew_turn { struct crisis_id crisis; struct staff_id staff; struct person_id person; };	/* staff 0: nobody */
/*
 * crew_desk_take(c, t):
 * The person c->who has on the line, still unread, or the next; whose numbers c->who is recorded
 * as having read.  Call inside db_write(), as the next three.
 */
enum err crew_desk_take(struct ctx *c, struct crew_turn *t);
enum err crew_desk_stop(struct ctx *c);

struct crew_phoned {
	struct crisis_id crisis;
	struct staff_id staff;
	str outcome, number, practice;	/* as struct desk_call */
	str request_key;		/* the same twice is harmless */
};
/* Errors: E_INVALID desk.outcome; E_NOT_FOUND. */
enum err crew_desk_outcome(struct ctx *c, const struct crew_phoned *k);

#endif

/*
 * crew.h -- who runs handlers, for crew.c and worker.c alone.
 *
 * A request in hand is an act.  A thread takes one, runs its handler, answers.  When the handler leaves something to be
 * written (reply_after()), the act waits for the disk by itself, and its thread goes on with the next.
 */
#ifndef HTTP_CREW_H
#define HTTP_CREW_H

#include "http/conn.h"

struct act {
	struct act *next;		/* free, or come back */
	struct http *h;
	struct crew *crew;
	struct job *job;
	struct arena a;
	struct ctx c;
	struct request rq;
	struct reply rp;
	struct deed deed;
	bool come;			/* back: it was written, or refused */
	uint64_t version;
	int refused;			/* status: malformed beyond a page */
};

/* worker.c: false when it waits for the disk; act_written() is told, and act_end() does the rest. */
bool act_begin(struct act *t, struct log_batch *log);
void act_end(struct act *t, struct log_batch *log);
/* crew.c */
void act_written(struct deed *d);

#endif

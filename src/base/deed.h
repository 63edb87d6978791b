/*
 * deed.h -- a rule handed over to be written, and handed back: how a front that must not sleep and a database that
 * flushes for many at once work together without knowing each other (db_write_soon() in db/db.h).
 */
#ifndef BASE_DEED_H
#define BASE_DEED_H

#include "base/ctx.h"

struct deed {
	struct ctx *c;
	enum err (*rule)(struct ctx *c, void *arg);
	void *arg;
	void (*done)(struct deed *d);	/* on whatever thread: brief, and waits for nothing */

	/* From here on for whoever writes. */
	struct deed *next;
	enum err e;
	bool ran, back;			/* back false: the arena was full */
	char why[128];			/* the engine's words, when it is the engine that refused */
};

#endif

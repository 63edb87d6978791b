/*
 * health.h -- is all well, for /readyz: the database is read, a commit reaches its disk, and there is room.
 */
#ifndef APP_HEALTH_H
#define APP_HEALTH_H

#include "base/base.h"

enum {
	HEALTH_PULSE_S = 5,		/* a commit is tried no more often than that */
	HEALTH_ROOM_MIB = 64,		/* free on the disk of the data; less is not well */
};

/*
 * health_ready(c):
 * Fast: asked every second.
 * Errors: E_BUSY with what is not well in the cause's detail, for who watches: "database: ...", "disk: 12 MiB left".
 */
enum err health_ready(struct ctx *c);

#endif

/*
 * room.h -- the waiting room: on the worst evening people enter in the order they came.
 *
 * A visitor who comes while it is open gets a number, signed, in the address of a page
 * that asks again by itself; nothing is kept of those who wait but two numbers: the last
 * one given, and the last one that may enter.  So a hundred thousand cost what one costs,
 * nobody can be passed, and a restart keeps the order: numbers are reserved a thousand at
 * a time before they are given.
 *
 * It opens by itself when so many hold places at once that each waits for the others, lets
 * in nine tenths of what is seen to be served a second while there is a queue, and closes when
 * nobody waits.  When nobody hurries it lets in more, little by little: the pace never changes
 * faster than what was announced allows, unless the program itself becomes slower.
 */
#ifndef BOOKING_ROOM_H
#define BOOKING_ROOM_H

#include "base/base.h"

enum {
	ROOM_CROWD = 96,		/* at once, and... */
	ROOM_SLOW_MS = 400,		/* ...so long for each of them, from asking on: the room opens */
	ROOM_BLOCK = 1000,		/* numbers reserved at a time */
	ROOM_RATE_MIN = 5, ROOM_RATE_MAX = 20000,	/* let in a second */
	ROOM_RATE_FIRST = 200,		/* as long as nothing was ever seen */
	ROOM_PASS_S = 900,		/* who was let in may come and go so long */
};

struct room_place {		/* of one visitor */
	int64_t number, ahead;	/* ahead: how many enter before; 0: may enter */
	int64_t wait_s;		/* how long that takes, within a quarter as long as as much can be served as now */
};

/* Someone begins, someone has ended, to take a place: how the crowd is measured. */
void room_enter(struct ctx *c);
void room_leave(struct instant now, int64_t took_us);

/* Must who comes now wait? */
bool room_open(struct ctx *c);

/* A ticket for who comes now: "N-SIGNATURE".  Errors: those of db_write(). */
enum err room_ticket(struct ctx *c, str *ticket);
/* Where ${ticket} stands.  E_INVALID booking.ticket on one that was never given. */
enum err room_stand(struct ctx *c, str ticket, struct room_place *out);

/* For who may enter: to be carried by a cookie, "UNTIL-N-SIGNATURE". */
str room_pass(struct ctx *c, int64_t number);
bool room_pass_good(struct ctx *c, str pass);

/* For tests: as after a start; nothing in memory. */
void room_forget(void);

#endif

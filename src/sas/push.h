/*
 * push.h -- appointments that a regulator books are told to the SAS: created, changed, cancelled, honoured or not.
 *
 * What has to be told follows from the places (push_look): no rule that changes an
 * appointment has to think of it, and none can forget it.  A row of sas_appointment is
 * what the SAS knows and what it is to know; its version grows with each difference.
 *
 * A creation (POST) is marked before it leaves.  Once it may have left, only updates by
 * our identifier follow (PUT, which creates what is not there): whatever was lost on the
 * way, there is one appointment, and in the end it says what is true.
 * A thread of its own talks, so that a slow platform holds up nothing else.
 * Source: ANS, ans.fhir.fr.sas 1.1.0, "gestion de rendez-vous"; FrAppointmentSAS.
 */
#ifndef SAS_PUSH_H
#define SAS_PUSH_H

#include <stdatomic.h>

#include "base/base.h"
#include "net/net.h"
#include "push_rows.h"

enum {
	PUSH_AT_ONCE = 4,
	PUSH_BACK_DAYS = 8,		/* an appointment that ended longer ago is told no more */
};

/*
 * push_look(c, found):
 * What the places say, written down; ${found}: how many rows changed.  Calls db_write() when there is something.
 */
enum err push_look(struct ctx *c, int64_t *found);

/* The resource, as POST and PUT carry it. */
str push_appointment(struct ctx *c, const struct push_due *d, str system);

/* What an answer means for a row. */
enum push_end { PUSH_TOLD, PUSH_AGAIN, PUSH_ANEW, PUSH_REFUSED };	/* ANEW: not there, or never left: create it */
enum push_end push_judge(const struct net_answer *r, bool creating);

/*
 * push_turn(c, net, stop, left):
 * Look, talk, write down; ${left} not 0: there is more to do at once.  When ${stop} comes true what is
 * under way is left: ${net} must then be closed.  Not inside db_write().
 */
enum err push_turn(struct ctx *c, struct net *net, const atomic_bool *stop, int64_t *left);

struct push;
struct push *push_start(struct db *db);		/* settings are read at each turn */
void push_stop(struct push *p);			/* cuts what is under way: told again after a start */

#endif

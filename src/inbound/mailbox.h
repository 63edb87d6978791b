/*
 * mailbox.h -- the mailbox of replies, read from time to time by a thread of its
 * own, so that a slow server holds up nothing else.
 *
 * How far it was read is a row (table mailbox), moved once the messages are kept:
 * a crash reads some again, and they are known by their Message-ID.  The first time,
 * what lies in the box already is left alone.
 */
#ifndef INBOUND_MAILBOX_H
#define INBOUND_MAILBOX_H

#include "net/imap.h"

struct mailbox;
struct mailbox *mailbox_start(struct db *db);	/* settings are read at each turn */
void mailbox_stop(struct mailbox *m);		/* cuts what is under way */

/*
 * mailbox_turn(c, box, taken):
 * Read what is new, once.  A server that cannot be read is noted in the table, not an error.
 * Errors: those of the database.  Not inside db_write().
 */
enum err mailbox_turn(struct ctx *c, struct imap *box, int *taken);

#endif

/*
 * services.h -- what runs beside the pages: the sender of messages, the runner of jobs, the reader of replies, who
 * tells the SAS.
 */
#ifndef APP_SERVICES_H
#define APP_SERVICES_H

#include "base/base.h"

struct services { struct post *post; struct jobs *jobs; struct mailbox *mailbox; struct push *push; };

/* Errors: those of db_write(). */
enum err services_start(struct services *s, struct ctx *c);
void services_reload(struct services *s);	/* maillage.conf was read again */
void services_stop(struct services *s);		/* finishes what is being said and run, leaves the rest */

#endif

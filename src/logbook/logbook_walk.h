/* logbook_walk.h -- the whole log book, entry by entry, in constant memory. */
#ifndef LOGBOOK_WALK_H
#define LOGBOOK_WALK_H

#include "logbook/logbook_chain.h"

/*
 * logbook_walk(c, see, arg):
 * ${see} each entry in order, with its parts.  What ${see} is given lives until
 * it returns.  Parts that belong to no entry are passed over: the laws find them.
 * Call inside db_read(), so that entries and head agree.
 */
enum err logbook_walk(struct ctx *c, enum err (*see)(struct ctx *, const struct chain_entry *, void *),
		      void *arg);

#endif

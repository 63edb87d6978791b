/*
 * record.h -- what must be remembered whatever the module: that a form was served
 * already, and who saw or took what.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/base.h"

/*
 * record_once(c, request_key, location, first):
 * Remember that this form was served; ${first} is false when it already was.
 * Call inside db_write(), before anything else changes.
 */
enum err record_once(struct ctx *c, str request_key, str location, bool *first);

/* Record that c->who saw or took ${object} ("person:12"): verb contact.read, log.export...  Inside db_write(). */
enum err record_saw(struct ctx *c, str verb, str object);

/* Forget the forms served before ${before}: nobody will send them again.  Inside db_write(). */
enum err record_purge(struct ctx *c, struct instant before);

#endif

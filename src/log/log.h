/*
 * log.h -- one event, one line of logfmt on stderr (journald keeps it).  Ids,
 * never names: what is personal stays in the database.
 *
 *	struct log l = log_begin("warn", "sms_refused");
 *	log_i64(&l, "outbox", id.v);
 *	log_end(&l);
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include "base/base.h"

enum { LOG_LINE_MAX = 1024, LOG_BATCH_MAX = 32768 };

struct log { int n; char p[LOG_LINE_MAX]; };	/* a longer line is cut, never split */

struct log log_begin(const char *level, const char *event);	/* level: info warn error */
void log_str(struct log *l, const char *key, str value);
void log_i64(struct log *l, const char *key, int64_t value);
void log_ms(struct log *l, const char *key, int64_t us);		/* microseconds, shown as 1.234 */
void log_end(struct log *l);

/* Lines of a busy thread, written together; flush before waiting. */
struct log_batch { int n; char p[LOG_BATCH_MAX]; };
void log_batch_add(struct log_batch *b, struct log *l);
void log_batch_flush(struct log_batch *b);

/* The cause of a failure: err, key, detail, at. */
void log_cause(struct log *l, enum err e, const struct ctx *c);

#endif

/*
 * ctx.h -- one act: who asks, when, in which memory, in which transaction.
 * The parameter is always `struct ctx *c`.  Clock and randomness reach the
 * rules only through here, so every rule can be replayed and simulated.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

enum lang { LANG_FR, LANG_EN, LANG_COUNT };

struct db;
struct db_conn;

struct ctx {
	struct arena *a;	/* lives until the reply is sent */
	struct db *db;		/* the community's database */
	struct db_conn *conn;	/* leased by db/: read-only unless inside db_write() */
	struct account_id who;	/* 0: nobody logged in */
	str who_name;		/* "Jeanne MARTIN", for the log book's author; empty for the program itself */
	enum lang lang;
	struct instant now;	/* the only clock a rule may read */
	struct day today;	/* now, as a civil day in Paris */
	uint64_t rng;		/* seed: 0 asks the system; else reproducible (tests, simulation) */
	struct {		/* the first cause of a failure, for page and log */
		str key;	/* message key, e.g. "stock.short" */
		str field;	/* form field at fault, or empty */
		str detail;	/* for the log; never shown, never personal data */
		const char *at;	/* file:line */
	} cause;
};

/* Set c->now and c->today together; nothing else may. */
void ctx_at(struct ctx *c, struct instant now);

/* ${n} random bytes: from the system, or from c->rng when it is not 0. */
void ctx_random(struct ctx *c, void *out, ptrdiff_t n);
uint64_t ctx_random_below(struct ctx *c, uint64_t bound);	/* 0..bound-1, without bias */

enum err ctx_fail(struct ctx *c, enum err e, str field, str key, const char *at,
		  const char *fmt, ...) PRINTF(6, 7);
#define fail(c, e, field, key, ...)	ctx_fail((c), (e), (field), (key), HERE, __VA_ARGS__)
/*
 * ctx_length(c, field, value, min, max):
 * Errors: E_INVALID form.missing below ${min} bytes, form.length beyond ${max}.
 */
enum err ctx_length(struct ctx *c, str field, str value, ptrdiff_t min, ptrdiff_t max);
/* Forget a failure that was dealt with. */
void ctx_forgive(struct ctx *c);

#endif

/*
 * db_impl.h -- what an engine is, for db/ alone.
 *
 * An engine's `struct db` begins with the common one, its connections with
 * struct db_conn.  db.c checks, counts, injects faults and dispatches; engines
 * talk to their library.
 */
#ifndef DB_IMPL_H
#define DB_IMPL_H

#include <setjmp.h>
#include <stdatomic.h>

#include "db/db.h"

struct db_migration { const char *name, *sql; };
extern const struct db_migration db_schema[];	/* in order; ends with a NULL name */
extern const struct query *const db_laws[];	/* ends with NULL */

struct db_conn {
	struct db *db;
	bool writing;		/* inside db_write() */
	bool reading;		/* inside db_read() */
};

struct db_engine {
	void (*close)(struct db *db);
	enum err (*write)(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);
	void (*soon)(struct deed *d);	/* NULL: db_written() does it */
	enum err (*read)(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);
	bool (*sound)(const struct db *db);	/* NULL: always */
	enum err (*settle)(struct ctx *c);	/* NULL: nothing to do */
	enum err (*lease)(struct ctx *c, struct db_conn **out);	/* this thread's reader */
	enum err (*script)(struct ctx *c, const char *name, const char *sql);	/* inside db_write() */
	enum err (*query)(struct ctx *c, const char *sql, str *out);	/* first column of first row */
	enum err (*prepare)(struct ctx *c, const struct query *q);
	enum err (*scrub)(struct ctx *c);
	void (*watch)(struct db *db);	/* bump version when another process committed */
	enum err (*begin)(struct stmt *st);
	enum err (*step)(struct stmt *st, bool *row);
	void (*end)(struct stmt *st);
	int64_t (*changes)(struct stmt *st);
	void (*bind_i64)(struct stmt *st, int i, int64_t v);
	void (*bind_text)(struct stmt *st, int i, str v);	/* v.p is not NULL */
	void (*bind_blob)(struct stmt *st, int i, str v);
	void (*bind_null)(struct stmt *st, int i);
	bool (*col_null)(struct stmt *st, int i);
	int64_t (*col_i64)(struct stmt *st, int i);
	str (*col_str)(struct stmt *st, int i);
	str (*col_blob)(struct stmt *st, int i);
	char list_open, list_close;	/* how a list is written: [1,2] or {1,2} */
};

struct db {
	const struct db_engine *engine;
	uint64_t serial;	/* of this db_open(): an address may come again */
	_Atomic uint64_t version;
	_Atomic int64_t watched_us;	/* when others' commits were last looked for */
};

void db_waits(bool waits);	/* tells whom db_tell_waits() named */
void db_lost(void);		/* whom db_tell_lost() did */

extern const struct db_engine db_sqlite, db_pg;
enum err db_sqlite_open(struct ctx *c, str where, struct db **out);
enum err db_pg_open(struct ctx *c, str where, struct db **out);

/*
 * Run ${rule} with c->conn = ${conn}; false when the arena was full, and ${e} is
 * then E_LIMIT.  The caller undoes, then jumps on with arena_full() on the thread
 * that asked.
 */
bool db_guarded(struct ctx *c, struct db_conn *conn, enum err (*rule)(struct ctx *, void *),
		void *arg, enum err *e);

#endif

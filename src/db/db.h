/*
 * db.h -- one database, two engines (SQLite, PostgreSQL), one way in.
 *
 * Modules do not call the statement functions: tools/sqlc.c writes the calls
 * from the module's .sql file.  What a module calls is db_write(), around the
 * functions that change things.
 *
 * SQLite: one writer thread with group commit; readers borrow
 * connections.  PostgreSQL: a pool; a write is an ordinary transaction, retried
 * on 40001 and 40P01.  A database holds one community.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

struct query {
	const char *name;	/* "stock.lot": in logs and slow-query reports */
	const char *sqlite;	/* :name parameters, numbered in order of first appearance */
	const char *pg;		/* the same with $1, $2...; NULL when it is the same text */
	const char *types;	/* a letter a parameter: i int64, t text, b bytes; I, T lists of them */
	int cols;
	bool writes;		/* as sqlite3_stmt_readonly() saw it at build time */
	bool numbered;		/* on SQLite its one column is the number of the row it put, if it put one */
};

struct stmt {			/* one use of a query; lives on the stack */
	struct ctx *c;
	struct db_conn *conn;
	const struct query *q;
	void *raw;		/* sqlite3_stmt, or the parameters on their way to PostgreSQL */
	int row;
};

enum { DB_LIST_MAX = 10000 };	/* elements of a list parameter */

/*
 * db_open(c, where, out):
 * Open ${where}: a file name, ":memory:" (tests; one connection), or
 * "postgresql://...".  Does not migrate.  Sets c->db.
 * Errors: E_INTERNAL with the engine's words in detail; E_BUSY when a server is away.
 */
enum err db_open(struct ctx *c, str where, struct db **out);
void db_close(struct db *db);

/*
 * db_migrate(c, applied):
 * Bring the schema forward: every embedded schema/NNNN_*.sql not yet recorded,
 * in order, each in its own transaction.  ${applied} counts them.
 * Errors: E_CONFLICT db.newer when the database was written by a newer program.
 */
enum err db_migrate(struct ctx *c, int *applied);
bool db_is_pg(const struct db *db);
/* Tells this db_open() from every other of this process: addresses come again. */
uint64_t db_serial(const struct db *db);

/*
 * db_write(c, rule, arg):
 * Run ${rule}(${c}, ${arg}) in a write transaction: all of it happens, or none;
 * when this returns OK it is on disk.  ${rule} may run more than once and on
 * another thread, so it must not talk to the world: what must leave is a row
 * in the outbox.  Not to be nested: a rule calls other rules directly.
 * Errors: those of ${rule}; E_BUSY when the engine gives up.
 */
enum err db_write(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);
bool db_writing(const struct ctx *c);

/*
 * A write that no thread sleeps for.  db_write_soon(d) returns at once; when the rule is on disk, or refused,
 * ${d->done} is called, on whatever thread: it must be brief and wait for nothing.  Then db_written(d) returns what
 * db_write() would have; until then c->a is not to be touched.  On PostgreSQL, where each transaction has a connection
 * of its own, the rule runs in db_written().
 */
void db_write_soon(struct deed *d);
enum err db_written(struct deed *d);

/*
 * A flush that fails is final: the system no longer knows what is not on disk.  From then on db_sound() is false and
 * every write is refused; ${lost}, when one was told, is called first, and ends the process.  At its start a server
 * calls db_settle(), before any write: what a journal holds is written once more, into the database, and flushed.
 * Errors: E_BUSY when the disk refuses.
 */
bool db_sound(const struct db *db);
void db_tell_lost(void (*lost)(void));
enum err db_settle(struct ctx *c);

/*
 * Tell ${waits} on each thread that begins to wait for a writer or a server (true), and when it waits no more: so that
 * another thread may go on in its place.  Set once, at start.
 */
void db_tell_waits(void (*waits)(bool));

/*
 * Run ${rule} against one unchanging snapshot: for pages that read several
 * statements which must agree.
 */
enum err db_read(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);

/* Grows with every commit seen by this process: the key of rendered pages. */
uint64_t db_version(struct db *db);

/*
 * db_check(c, failed):
 * Run every law of the data (src/ *_check.sql, embedded): each must return no
 * row.  The names of those that did, one a line, are in ${failed}.
 */
enum err db_check(struct ctx *c, str *failed);

/*
 * db_scrub(c):
 * What was deleted leaves the files too: deleted rows are overwritten when they go, but
 * the journal (WAL) keeps the pages as they were until it is cut, and PostgreSQL keeps
 * dead rows until it vacuums.  Not inside db_write().
 * Errors: E_BUSY when readers were in the way: again later.
 */
enum err db_scrub(struct ctx *c);

/*
 * db_prepare_all(c, queries):
 * Prepare every statement of ${queries} (lists of modules, NULL-ended): that this
 * engine takes them all.  For tests.
 */
enum err db_prepare_all(struct ctx *c, const struct query *const *const *queries);

/* ---- for code written by sqlc ---------------------------------------------- */

enum err db_begin(struct ctx *c, const struct query *q, struct stmt *st);
enum err db_step(struct stmt *st, bool *row);
enum err db_end(struct stmt *st, enum err e);
int64_t db_changes(struct stmt *st);

/* Parameters count from 1.  Text is not copied: it lives until db_end(). */
void db_bind_i64(struct stmt *st, int i, int64_t v);
void db_bind_opt(struct stmt *st, int i, bool some, int64_t v);
void db_bind_str(struct stmt *st, int i, str v);
void db_bind_str_opt(struct stmt *st, int i, str v);	/* NULL when v.p is */
void db_bind_blob(struct stmt *st, int i, str v);
void db_bind_blob_opt(struct stmt *st, int i, str v);
void db_bind_list_i64(struct stmt *st, int i, const int64_t *v, ptrdiff_t n);
void db_bind_list_str(struct stmt *st, int i, const str *v, ptrdiff_t n);

/* Columns count from 0.  Text is copied, once, into c->a; NULL is (str){}. */
bool db_col_null(struct stmt *st, int i);
int64_t db_col_i64(struct stmt *st, int i);
str db_col_str(struct stmt *st, int i);
str db_col_blob(struct stmt *st, int i);

/* Room for one more row after ${n} of ${size} bytes: ${old}, or a larger copy. */
void *db_grow(struct stmt *st, void *old, ptrdiff_t n, ptrdiff_t *cap, size_t size);

#endif

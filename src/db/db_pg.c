/*
 * db_pg.c -- the PostgreSQL engine: a pool of connections, statements, transactions.
 *
 * A statement outside a transaction borrows a connection from db_begin() to
 * db_end().  A full arena may jump out in between: the thread then still holds
 * it, and its next statement uses it first.
 *
 * Writers take one advisory lock, so that rules see what they see on SQLite: the
 * world as the previous rule left it.  Reading does not wait for them.
 */
#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db_pg.h"

enum {
	POOL_MAX = 32,		/* connections */
	POOL_WAIT_S = 5,	/* for one of them, then E_BUSY */
	RETRIES = 5,		/* of a transaction that lost a race */
	PREPARED_SLOTS = 2048,	/* a power of two, more than twice the program's statements */
	PARAMS_MAX = 64,
	OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_TEXT_LIST = 1009, OID_INT8_LIST = 1016,
};

struct pconn {
	struct db_conn conn;
	struct pconn *next;
	PGconn *pg;
	PGresult *res;		/* being read */
	bool lost_race;		/* 40001, 40P01: the same transaction may pass now */
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	int64_t numbers[PARAMS_MAX];
	const struct query *prepared[PREPARED_SLOTS];
};

struct pdb {
	struct db db;
	char *uri;
	pthread_mutex_t lock;
	pthread_cond_t given_back;
	struct pconn *free;
	int open;
	uint64_t xmax;		/* as watch() saw it last */
};

static _Thread_local struct pconn *held;
static _Thread_local uint64_t held_serial;

static struct pdb *pdb_of(struct db *db) { return (struct pdb *)db; }
static struct pconn *pconn_of(const struct stmt *st) { return (struct pconn *)st->conn; }

/* ---- failures -------------------------------------------------------------- */

static enum err
broken(struct ctx *c, struct pconn *conn, const PGresult *res, const char *what)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *words = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	bool busy = !state || PQstatus(conn->pg) != CONNECTION_OK || !strncmp(state, "08", 2) ||
	    !strncmp(state, "53", 2) || !strncmp(state, "57P", 3) || !strcmp(state, "55P03") || !strcmp(state, "25006");

	conn->lost_race = state && (!strcmp(state, "40001") || !strcmp(state, "40P01"));
	if (!words)
		words = PQerrorMessage(conn->pg);
	busy = busy || conn->lost_race;
	return fail(c, busy ? E_BUSY : E_INTERNAL, S(""), busy ? S("db.busy") : S("db.broken"),
	    "%s: %s %.*s", what, state ? state : "", (int)strcspn(words, "\n"), words);
}

/* Run ${sql}, which returns nothing we read. */
static bool
plain(struct pconn *conn, const char *sql, PGresult **failed)
{
	PGresult *res = PQexec(conn->pg, sql);
	ExecStatusType s = PQresultStatus(res);
	bool ok = s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;

	if (ok || !failed)
		PQclear(res);
	else
		*failed = res;
	return ok;
}

static enum err
run(struct ctx *c, struct pconn *conn, const char *what, const char *sql)
{
	PGresult *res = NULL;
	enum err e;

	if (plain(conn, sql, &res))
		return OK;
	e = broken(c, conn, res, what);
	PQclear(res);
	return e;
}

/* ---- connections ----------------------------------------------------------- */

static void
quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* New, or anew: nothing is prepared on it. */
static bool
set_up(struct pconn *conn)
{
	memset(conn->prepared, 0, sizeof conn->prepared);
	PQsetNoticeProcessor(conn->pg, quiet, NULL);
	return PQstatus(conn->pg) == CONNECTION_OK && plain(conn,
	    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
	    "SET lock_timeout = '10s'; SET bytea_output = 'hex'", NULL);
}

static bool
revive(struct pconn *conn)
{
	PQreset(conn->pg);
	return set_up(conn);
}

static void
disconnect(struct pconn *conn)
{
	PQclear(conn->res);
	PQfinish(conn->pg);
	free(conn);
}

static enum err
join(struct ctx *c, struct pdb *db, struct pconn **out)
{
	const char *names[] = { "connect_timeout", "application_name", "client_encoding", "dbname", NULL };
	const char *values[] = { "3", "maillage", "UTF8", db->uri, NULL };
	struct pconn *conn = calloc(1, sizeof *conn);
	enum err e;

	if (!conn)
		abort();
	conn->conn.db = &db->db;
	conn->pg = PQconnectdbParams(names, values, 1);
	if (set_up(conn)) {
		*out = conn;
		return OK;
	}
	e = broken(c, conn, NULL, "connect");
	disconnect(conn);
	return e;
}

static void
put(struct pconn *conn)
{
	struct pdb *db = pdb_of(conn->conn.db);

	PQclear(conn->res);
	conn->res = NULL;
	if (held == conn)
		held = NULL;
	pthread_mutex_lock(&db->lock);
	conn->next = db->free;
	db->free = conn;
	pthread_cond_signal(&db->given_back);
	pthread_mutex_unlock(&db->lock);
}

/* A free connection, or leave to open one (*out NULL), or E_BUSY. */
static enum err
wait_for(struct ctx *c, struct pdb *db, struct pconn **out)
{
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += POOL_WAIT_S;
	pthread_mutex_lock(&db->lock);
	while (!db->free && db->open >= POOL_MAX && rc == 0)
		rc = pthread_cond_timedwait(&db->given_back, &db->lock, &until);
	*out = db->free;
	if (*out)
		db->free = (*out)->next;
	else if (rc == 0)
		db->open++;
	pthread_mutex_unlock(&db->lock);
	return *out || rc == 0 ? OK : fail(c, E_BUSY, S(""), S("db.busy"), "no connection is free");
}

static enum err
take(struct ctx *c, struct pconn **out)
{
	struct pdb *db = pdb_of(c->db);
	enum err e;

	if (held && held_serial == db->db.serial) {
		*out = held;		/* its reader met a full arena */
		return OK;
	}
	TRY(wait_for(c, db, out));
	if (!*out) {
		e = join(c, db, out);
		if (e != OK) {
			pthread_mutex_lock(&db->lock);
			db->open--;
			pthread_cond_signal(&db->given_back);
			pthread_mutex_unlock(&db->lock);
			return e;
		}
	}
	held = *out;
	held_serial = db->db.serial;
	return OK;
}

static enum err
lease(struct ctx *c, struct db_conn **out)
{
	struct pconn *conn;

	TRY(take(c, &conn));
	*out = &conn->conn;
	return OK;
}

/* ---- statements ------------------------------------------------------------ */

static const struct query **
slot(struct pconn *conn, const struct query *q)
{
	uint64_t h = (uint64_t)(uintptr_t)q * UINT64_C(0x9e3779b97f4a7c15);
	unsigned i = (unsigned)(h >> 53) & (PREPARED_SLOTS - 1);

	for (unsigned n = 0; n < PREPARED_SLOTS - 1; n++, i = (i + 1) & (PREPARED_SLOTS - 1))
		if (!conn->prepared[i] || conn->prepared[i] == q)
			return &conn->prepared[i];
	abort();	/* more statements than the program has */
}

static Oid
oid(char type)
{
	switch (type) {
	case 'i': return OID_INT8;
	case 't': return OID_TEXT;
	case 'b': return OID_BYTEA;
	case 'I': return OID_INT8_LIST;
	default: return OID_TEXT_LIST;
	}
}

static enum err
prepared(struct ctx *c, struct pconn *conn, const struct query *q)
{
	const struct query **slot_of = slot(conn, q);
	Oid types[PARAMS_MAX];
	int n = (int)strlen(q->types);
	PGresult *res;
	enum err e = OK;

	if (*slot_of)
		return OK;
	assert(n <= PARAMS_MAX);
	for (int i = 0; i < n; i++)
		types[i] = oid(q->types[i]);
	res = PQprepare(conn->pg, q->name, q->pg ? q->pg : q->sqlite, n, types);
	if (PQresultStatus(res) == PGRES_COMMAND_OK)
		*slot_of = q;
	else
		e = broken(c, conn, res, q->name);
	PQclear(res);
	return e;
}

static enum err
begin(struct stmt *st)
{
	struct pconn *conn = pconn_of(st);

	PQclear(conn->res);
	conn->res = NULL;
	st->row = -1;
	return OK;
}

static enum err
execute(struct stmt *st)
{
	struct pconn *conn = pconn_of(st);
	ExecStatusType s;

	TRY(prepared(st->c, conn, st->q));
	conn->res = PQexecPrepared(conn->pg, st->q->name, (int)strlen(st->q->types), conn->values,
	    conn->lengths, conn->formats, 0);
	s = PQresultStatus(conn->res);
	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK ? OK : broken(st->c, conn, conn->res, st->q->name);
}

static enum err
step(struct stmt *st, bool *row)
{
	struct pconn *conn = pconn_of(st);
	bool again = !conn->conn.writing && !conn->conn.reading;

	if (st->row < 0) {
		bool fresh = !st->c->cause.at;
		enum err e = execute(st);

		/* The server was restarted under a sleeping connection: reading again is harmless. */
		if (e != OK && again && PQstatus(conn->pg) != CONNECTION_OK && revive(conn)) {
			if (fresh)
				ctx_forgive(st->c);
			PQclear(conn->res);
			conn->res = NULL;
			e = execute(st);
		}
		TRY(e);
	}
	*row = ++st->row < PQntuples(conn->res);
	return OK;
}

static void
end(struct stmt *st)
{
	struct pconn *conn = pconn_of(st);

	PQclear(conn->res);
	conn->res = NULL;
	if (!conn->conn.writing && !conn->conn.reading)
		put(conn);
}

static int64_t
changes(struct stmt *st)
{
	return strtoll(PQcmdTuples(pconn_of(st)->res), NULL, 10);
}

static void
bind(struct stmt *st, int i, const char *p, ptrdiff_t n, int format)
{
	struct pconn *conn = pconn_of(st);

	conn->values[i - 1] = p;
	conn->lengths[i - 1] = (int)n;
	conn->formats[i - 1] = format;
}

static void
bind_i64(struct stmt *st, int i, int64_t v)
{
	struct pconn *conn = pconn_of(st);

	conn->numbers[i - 1] = (int64_t)htobe64((uint64_t)v);
	bind(st, i, (const char *)&conn->numbers[i - 1], sizeof v, 1);
}

/* Lists are written as text, and end with a NUL: db_bind_list_*() see to it. */
static void
bind_text(struct stmt *st, int i, str v)
{
	char type = st->q->types[i - 1];

	bind(st, i, v.p, v.n, type != 'I' && type != 'T');
}

static void
bind_blob(struct stmt *st, int i, str v)
{
	bind(st, i, v.p, v.n, 1);
}

static void
bind_null(struct stmt *st, int i)
{
	bind(st, i, NULL, 0, 1);
}

static bool
col_null(struct stmt *st, int i)
{
	return PQgetisnull(pconn_of(st)->res, st->row, i);
}

static int64_t
col_i64(struct stmt *st, int i)
{
	const char *z = PQgetvalue(pconn_of(st)->res, st->row, i);

	return *z == 't' ? 1 : *z == 'f' ? 0 : strtoll(z, NULL, 10);	/* "12.00", a numeric, is 12 */
}

static str
col_str(struct stmt *st, int i)
{
	PGresult *res = pconn_of(st)->res;

	if (PQgetisnull(res, st->row, i))
		return (str){};
	return arena_str(st->c->a, PQgetvalue(res, st->row, i), PQgetlength(res, st->row, i));
}

static int
nibble(char ch)
{
	return ch <= '9' ? ch - '0' : ch - 'a' + 10;
}

static str
col_blob(struct stmt *st, int i)
{
	PGresult *res = pconn_of(st)->res;
	ptrdiff_t n = (PQgetlength(res, st->row, i) - 2) / 2;	/* \x6869 */
	const char *hex = PQgetvalue(res, st->row, i) + 2;
	char *p;

	if (PQgetisnull(res, st->row, i))
		return (str){};
	p = arena_array(st->c->a, char, n + 1);
	for (ptrdiff_t k = 0; k < n; k++)
		p[k] = (char)(nibble(hex[2 * k]) << 4 | nibble(hex[2 * k + 1]));
	return (str){ p, n };
}

/* ---- texts that are not statements of a module ------------------------------- */

static enum err
script(struct ctx *c, const char *name, const char *sql)
{
	return run(c, (struct pconn *)c->conn, name, arena_z(c->a, db_pg_dialect(c->a, sql)));
}

static enum err
query(struct ctx *c, const char *sql, str *out)
{
	struct pconn *conn = (struct pconn *)c->conn;
	PGresult *res;
	enum err e = OK;

	*out = (str){};
	if (!conn)
		TRY(take(c, &conn));
	res = PQexec(conn->pg, sql);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		e = broken(c, conn, res, sql);
	else if (PQntuples(res) && !PQgetisnull(res, 0, 0))
		*out = arena_str(c->a, PQgetvalue(res, 0, 0), PQgetlength(res, 0, 0));
	PQclear(res);
	if (!c->conn)
		put(conn);
	return e;
}

static enum err
prepare(struct ctx *c, const struct query *q)
{
	struct pconn *conn;
	enum err e;

	TRY(take(c, &conn));
	e = prepared(c, conn, q);
	put(conn);
	return e;
}

/* ---- transactions ---------------------------------------------------------- */

/* A pooled connection may have died in its sleep: one new try before giving up. */
static enum err
start(struct ctx *c, struct pconn *conn, const char *sql)
{
	if (plain(conn, sql, NULL))
		return OK;
	if (PQstatus(conn->pg) == CONNECTION_OK)
		(void)plain(conn, "ROLLBACK", NULL);
	else if (!revive(conn))
		return broken(c, conn, NULL, "connect");
	return run(c, conn, "begin", sql);
}

static enum err
commit(struct ctx *c, struct pconn *conn)
{
	PGresult *res;
	enum err e = OK;

	if (fault("db.commit"))
		return fail(c, E_BUSY, S(""), S("db.busy"), "commit: fault");
	res = PQexec(conn->pg, "COMMIT");
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		e = broken(c, conn, res, "commit");
	else if (strcmp(PQcmdStatus(res), "COMMIT"))	/* "ROLLBACK": a statement had failed */
		e = fail(c, E_INTERNAL, S(""), S("db.broken"), "a rule went on after a failed statement");
	PQclear(res);
	return e;
}

static enum err
transaction(struct ctx *c, struct pconn *conn, enum err (*rule)(struct ctx *, void *), void *arg, bool *back)
{
	enum err e;

	conn->lost_race = false;
	TRY(start(c, conn, "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(5055434)"));
	conn->conn.writing = true;
	*back = db_guarded(c, &conn->conn, rule, arg, &e);
	conn->conn.writing = false;
	if (e == OK)
		e = commit(c, conn);
	if (e != OK && PQstatus(conn->pg) == CONNECTION_OK)
		(void)plain(conn, "ROLLBACK", NULL);
	return e;
}

static enum err
write_here(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	struct pconn *conn;
	enum err e;
	bool back = true;

	TRY(take(c, &conn));
	held = NULL;		/* no jump leaves a transaction without passing here */
	e = transaction(c, conn, rule, arg, &back);
	for (int n = 1; n < RETRIES && back && e != OK && conn->lost_race; n++) {
		unsigned jitter;

		ctx_forgive(c);
		ctx_random(&(struct ctx){}, &jitter, sizeof jitter);
		usleep(jitter % (10000u << n));
		e = transaction(c, conn, rule, arg, &back);
	}
	if (e == OK)
		c->db->version++;
	put(conn);
	if (!back)
		arena_full(c->a);
	return e;
}

static enum err
read_here(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	struct pconn *conn;
	enum err e;
	bool back = true;

	TRY(take(c, &conn));
	held = NULL;
	e = start(c, conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (e == OK) {
		conn->conn.reading = true;
		back = db_guarded(c, &conn->conn, rule, arg, &e);
		conn->conn.reading = false;
		if (PQstatus(conn->pg) == CONNECTION_OK)
			(void)plain(conn, "COMMIT", NULL);
	}
	put(conn);
	if (!back)
		arena_full(c->a);
	return e;
}

/* The first transaction number not yet given out: it grows with anyone's writing. */
static void
watch(struct db *base)
{
	struct pdb *db = pdb_of(base);
	struct pconn *conn;
	PGresult *res;

	if (held)
		return;
	pthread_mutex_lock(&db->lock);
	conn = db->free;
	if (conn)
		db->free = conn->next;
	pthread_mutex_unlock(&db->lock);
	if (!conn)
		return;		/* all busy: the next call will look */
	res = PQexec(conn->pg, "SELECT pg_snapshot_xmax(pg_current_snapshot())");
	if (PQresultStatus(res) == PGRES_TUPLES_OK) {
		uint64_t xmax = strtoull(PQgetvalue(res, 0, 0), NULL, 10);

		pthread_mutex_lock(&db->lock);
		if (xmax != db->xmax)
			db->db.version++;
		db->xmax = xmax;
		pthread_mutex_unlock(&db->lock);
	}
	PQclear(res);
	put(conn);
}

static void
close_db(struct db *base)
{
	struct pdb *db = pdb_of(base);

	if (held && held_serial == db->db.serial)
		put(held);
	while (db->free) {
		struct pconn *conn = db->free;

		db->free = conn->next;
		disconnect(conn);
	}
	pthread_cond_destroy(&db->given_back);
	pthread_mutex_destroy(&db->lock);
	free(db->uri);
	free(db);
}

enum err
db_pg_open(struct ctx *c, str where, struct db **out)
{
	struct pdb *db = calloc(1, sizeof *db);
	enum err e;

	if (!db)
		abort();
	db->db.engine = &db_pg;
	db->uri = strndup(where.p, (size_t)where.n);
	pthread_mutex_init(&db->lock, NULL);
	pthread_cond_init(&db->given_back, NULL);
	e = join(c, db, &db->free);
	if (e != OK) {
		close_db(&db->db);
		return e;
	}
	db->open = 1;
	*out = &db->db;
	return OK;
}

const struct db_engine db_pg = {
	.close = close_db, .write = write_here, .read = read_here, .lease = lease, .script = script,
	.query = query, .prepare = prepare, .watch = watch, .begin = begin, .step = step, .end = end,
	.changes = changes, .bind_i64 = bind_i64, .bind_text = bind_text, .bind_blob = bind_blob,
	.bind_null = bind_null, .col_null = col_null, .col_i64 = col_i64, .col_str = col_str,
	.col_blob = col_blob, .list_open = '{', .list_close = '}',
};

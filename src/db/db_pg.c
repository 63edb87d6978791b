/*
 * db_pg.c -- the PostgreSQL engine: statements, transactions.
 *
 * Writers take one advisory lock, so that rules see what they see on SQLite: the
 * world as the previous rule left it.  Reading does not wait for them.
 */
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db_pg.h"

enum {
	RETRIES = 5,		/* of a transaction that lost a race */
	OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_TEXT_LIST = 1009, OID_INT8_LIST = 1016,
};

static struct pconn *pconn_of(const struct stmt *st) { return (struct pconn *)st->conn; }

static enum err
lease(struct ctx *c, struct db_conn **out)
{
	struct pconn *conn;

	TRY(db_pool_take(c, &conn));
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
		e = db_pool_broken(c, conn, res, q->name);
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
	if (s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK)
		return OK;
	return db_pool_broken(st->c, conn, conn->res, st->q->name);
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
		if (e != OK && again && PQstatus(conn->pg) != CONNECTION_OK && db_pool_revive(conn)) {
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
		db_pool_put(conn);
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
	return db_pool_run(c, (struct pconn *)c->conn, name, arena_z(c->a, db_pg_dialect(c->a, sql)));
}

static enum err
query(struct ctx *c, const char *sql, str *out)
{
	struct pconn *conn = (struct pconn *)c->conn;
	PGresult *res;
	enum err e = OK;

	*out = (str){};
	if (!conn)
		TRY(db_pool_take(c, &conn));
	res = PQexec(conn->pg, sql);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		e = db_pool_broken(c, conn, res, sql);
	else if (PQntuples(res) && !PQgetisnull(res, 0, 0))
		*out = arena_str(c->a, PQgetvalue(res, 0, 0), PQgetlength(res, 0, 0));
	PQclear(res);
	if (!c->conn)
		db_pool_put(conn);
	return e;
}

static enum err
prepare(struct ctx *c, const struct query *q)
{
	struct pconn *conn;
	enum err e;

	TRY(db_pool_take(c, &conn));
	e = prepared(c, conn, q);
	db_pool_put(conn);
	return e;
}

/* ---- transactions ---------------------------------------------------------- */

/* A pooled connection may have died in its sleep: one new try before giving up. */
static enum err
start(struct ctx *c, struct pconn *conn, const char *sql)
{
	if (db_pool_plain(conn, sql, NULL))
		return OK;
	if (PQstatus(conn->pg) == CONNECTION_OK)
		(void)db_pool_plain(conn, "ROLLBACK", NULL);
	else if (!db_pool_revive(conn))
		return db_pool_broken(c, conn, NULL, "connect");
	return db_pool_run(c, conn, "begin", sql);
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
		e = db_pool_broken(c, conn, res, "commit");
	else if (strcmp(PQcmdStatus(res), "COMMIT"))	/* "ROLLBACK": a statement had failed */
		e = fail(c, E_INTERNAL, S(""), S("db.broken"), "a rule went on after a failed statement");
	PQclear(res);
	return e;
}

static enum err
transaction(struct ctx *c, struct pconn *conn, enum err (*rule)(struct ctx *, void *),
	    void *arg, bool *back)
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
		(void)db_pool_plain(conn, "ROLLBACK", NULL);
	return e;
}

static enum err
write_here(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	struct pconn *conn;
	enum err e;
	bool back = true;

	TRY(db_pool_take(c, &conn));
	db_pool_keep();
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
	db_pool_put(conn);
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

	TRY(db_pool_take(c, &conn));
	db_pool_keep();
	e = start(c, conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
	if (e == OK) {
		conn->conn.reading = true;
		back = db_guarded(c, &conn->conn, rule, arg, &e);
		conn->conn.reading = false;
		if (PQstatus(conn->pg) == CONNECTION_OK)
			(void)db_pool_plain(conn, "COMMIT", NULL);
	}
	db_pool_put(conn);
	if (!back)
		arena_full(c->a);
	return e;
}

/* The first transaction number not yet given out: it grows with anyone's writing. */
static void
watch(struct db *base)
{
	struct pdb *db = pdb_of(base);
	struct pconn *conn = db_pool_idle(db);
	PGresult *res;

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
	db_pool_put(conn);
}

static void
close_db(struct db *base)
{
	struct pdb *db = pdb_of(base);

	db_pool_close(db);
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
	e = db_pool_join(c, db, &db->free);
	if (e != OK) {
		close_db(&db->db);
		return e;
	}
	db->open = 1;
	*out = &db->db;
	return OK;
}

/* Returns no row, so query() says that it failed: what matters is that it was asked. */
static enum err
scrub(struct ctx *c)
{
	str none;

	(void)!query(c, "VACUUM", &none);
	ctx_forgive(c);
	return OK;
}

const struct db_engine db_pg = {
	.close = close_db, .write = write_here, .read = read_here, .lease = lease, .script = script,
	.query = query, .prepare = prepare, .scrub = scrub, .watch = watch, .begin = begin, .step = step, .end = end,
	.changes = changes, .bind_i64 = bind_i64, .bind_text = bind_text, .bind_blob = bind_blob,
	.bind_null = bind_null, .col_null = col_null, .col_i64 = col_i64, .col_str = col_str,
	.col_blob = col_blob, .list_open = '{', .list_close = '}',
};

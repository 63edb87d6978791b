/* db.c -- the way in: checks, faults, dispatch to the engine. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "db/db_impl.h"

enum { WATCH_US = 10 * US_PER_MS };	/* others' commits are noticed this often */

enum err
db_open(struct ctx *c, str where, struct db **out)
{
	static _Atomic uint64_t serial;
	enum err e;

	*out = NULL;
	if (str_starts(where, S("postgresql://")) || str_starts(where, S("postgres://")))
		e = db_pg_open(c, where, out);
	else
		e = db_sqlite_open(c, where, out);
	if (e != OK)
		return e;
	(*out)->serial = ++serial;
	c->db = *out;
	c->conn = NULL;
	return OK;
}

void
db_close(struct db *db)
{
	if (db)
		db->engine->close(db);
}

bool
db_is_pg(const struct db *db)
{
	return db->engine == &db_pg;
}

uint64_t
db_serial(const struct db *db)
{
	return db->serial;
}

bool
db_writing(const struct ctx *c)
{
	return c->conn && c->conn->writing;
}

enum err
db_write(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	assert(!c->conn);	/* not nested, not inside db_read() */
	return c->db->engine->write(c, rule, arg);
}

void
db_write_soon(struct deed *d)
{
	assert(!d->c->conn);
	d->ran = false;
	d->e = OK;
	d->why[0] = 0;
	if (d->c->db->engine->soon)
		d->c->db->engine->soon(d);
	else
		d->done(d);
}

enum err
db_written(struct deed *d)
{
	if (!d->ran)
		return db_write(d->c, d->rule, d->arg);
	if (!d->back)
		arena_full(d->c->a);
	if (d->why[0])
		return fail(d->c, d->e, S(""), d->e == E_BUSY ? S("db.busy") : S("db.broken"), "%s", d->why);
	return d->e;
}

bool
db_sound(const struct db *db)
{
	return !db->engine->sound || db->engine->sound(db);
}

enum err
db_settle(struct ctx *c)
{
	return c->db->engine->settle ? c->db->engine->settle(c) : OK;
}

static void (*tell_lost)(void);

void
db_tell_lost(void (*lost)(void))
{
	tell_lost = lost;
}

void
db_lost(void)
{
	if (tell_lost)
		tell_lost();
}

static void (*tell_waits)(bool);

void
db_tell_waits(void (*waits)(bool))
{
	tell_waits = waits;
}

void
db_waits(bool waits)
{
	if (tell_waits)
		tell_waits(waits);
}

enum err
db_read(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	if (c->conn)
		return rule(c, arg);	/* already in one snapshot */
	return c->db->engine->read(c, rule, arg);
}

bool
db_guarded(struct ctx *c, struct db_conn *conn, enum err (*rule)(struct ctx *, void *),
	   void *arg, enum err *e)
{
	void *outer = c->a->landing;
	jmp_buf full;
	bool back = true;

	c->conn = conn;
	c->a->landing = full;
	if (setjmp(full)) {
		*e = E_LIMIT;
		back = false;
	} else
		*e = rule(c, arg);
	c->a->landing = outer;
	c->conn = NULL;
	return back;
}

uint64_t
db_version(struct db *db)
{
	struct timespec t;
	int64_t now, last = atomic_load_explicit(&db->watched_us, memory_order_relaxed);

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	now = t.tv_sec * US_PER_S + t.tv_nsec / 1000;
	if (now - last >= WATCH_US && atomic_compare_exchange_strong(&db->watched_us, &last, now))
		db->engine->watch(db);
	return atomic_load(&db->version);
}

/* ---- laws and migrations --------------------------------------------------- */

struct check { struct buf failed; };

static enum err
check_laws(struct ctx *c, void *arg)
{
	struct check *check = arg;

	for (const struct query *const *law = db_laws; *law; law++) {
		struct stmt st;
		bool row;
		enum err e;

		TRY(db_begin(c, *law, &st));
		e = db_step(&st, &row);
		TRY(db_end(&st, e));
		if (row)
			buf_fmt(&check->failed, "%s\n", (*law)->name + sizeof "law." - 1);
	}
	return OK;
}

enum err
db_check(struct ctx *c, str *failed)
{
	struct check check = { .failed = { .a = c->a } };

	TRY(db_read(c, check_laws, &check));
	*failed = buf_str(&check.failed);
	return OK;
}

struct migrate {
	const struct db_migration *from;	/* the next to look at */
	bool applied;
};

/* FNV-1a: tells two texts apart, protects nothing. */
static uint64_t
fingerprint(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return h;
}

/* Refuse a database that knows a migration we don't. */
static enum err
not_newer(struct ctx *c)
{
	str name;

	TRY(c->db->engine->query(c, "SELECT MAX(name) FROM schema_migration", &name));
	for (const struct db_migration *m = db_schema; m->name; m++)
		if (name.n == 0 || str_cmp(name, str_from(m->name)) <= 0)
			return OK;
	if (name.n == 0)
		return OK;
	return fail(c, E_CONFLICT, S(""), S("db.newer"), "the database has %.*s", STR(name));
}

static enum err
prepare_table(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(c->db->engine->script(c, "schema_migration",
	    "CREATE TABLE IF NOT EXISTS schema_migration (name TEXT NOT NULL PRIMARY KEY,"
	    " fingerprint TEXT NOT NULL, applied_at BIGINT NOT NULL)"));
	return not_newer(c);
}

static enum err
apply_next(struct ctx *c, void *arg)
{
	struct migrate *m = arg;
	str count;
	char sql[256];

	m->applied = false;
	snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM schema_migration WHERE name = '%s'", m->from->name);
	TRY(c->db->engine->query(c, sql, &count));
	if (!str_eq(count, S("0")))
		return OK;
	TRY(c->db->engine->script(c, m->from->name, m->from->sql));
	snprintf(sql, sizeof sql, "INSERT INTO schema_migration VALUES ('%s', '%016llx', %lld)",
	    m->from->name, (unsigned long long)fingerprint(m->from->sql), (long long)c->now.us);
	TRY(c->db->engine->script(c, m->from->name, sql));
	m->applied = true;
	return OK;
}

enum err
db_migrate(struct ctx *c, int *applied)
{
	struct migrate m = { .from = db_schema };

	*applied = 0;
	TRY(db_write(c, prepare_table, NULL));
	for (; m.from->name; m.from++) {
		TRY(db_write(c, apply_next, &m));
		*applied += m.applied;
	}
	return OK;
}

enum err
db_prepare_all(struct ctx *c, const struct query *const *const *queries)
{
	for (; *queries; queries++)
		for (const struct query *const *q = *queries; *q; q++)
			TRY(c->db->engine->prepare(c, *q));
	for (const struct query *const *q = db_laws; *q; q++)
		TRY(c->db->engine->prepare(c, *q));
	return OK;
}

/* ---- statements ------------------------------------------------------------ */

enum err
db_begin(struct ctx *c, const struct query *q, struct stmt *st)
{
	*st = (struct stmt){ .c = c, .q = q, .conn = c->conn };
	assert(db_writing(c) || !q->writes);	/* a write outside db_write() is a bug */
	if (!st->conn)
		TRY(c->db->engine->lease(c, &st->conn));
	return c->db->engine->begin(st);
}

enum err
db_step(struct stmt *st, bool *row)
{
	*row = false;
	if (fault("db.step"))
		return fail(st->c, E_INTERNAL, S(""), S("db.broken"), "%s: fault", st->q->name);
	return st->conn->db->engine->step(st, row);
}

enum err
db_end(struct stmt *st, enum err e)
{
	st->conn->db->engine->end(st);
	return e;
}

int64_t
db_changes(struct stmt *st)
{
	return st->conn->db->engine->changes(st);
}

void
db_bind_i64(struct stmt *st, int i, int64_t v)
{
	st->conn->db->engine->bind_i64(st, i, v);
}

void
db_bind_opt(struct stmt *st, int i, bool some, int64_t v)
{
	if (some)
		st->conn->db->engine->bind_i64(st, i, v);
	else
		st->conn->db->engine->bind_null(st, i);
}

void
db_bind_str(struct stmt *st, int i, str v)
{
	st->conn->db->engine->bind_text(st, i, v.p ? v : S(""));
}

void
db_bind_str_opt(struct stmt *st, int i, str v)
{
	if (v.p)
		st->conn->db->engine->bind_text(st, i, v);
	else
		st->conn->db->engine->bind_null(st, i);
}

void
db_bind_blob(struct stmt *st, int i, str v)
{
	st->conn->db->engine->bind_blob(st, i, v.p ? v : S(""));
}

void
db_bind_blob_opt(struct stmt *st, int i, str v)
{
	if (v.p)
		st->conn->db->engine->bind_blob(st, i, v);
	else
		st->conn->db->engine->bind_null(st, i);
}

void
db_bind_list_i64(struct stmt *st, int i, const int64_t *v, ptrdiff_t n)
{
	const struct db_engine *engine = st->conn->db->engine;
	struct buf b = { .a = st->c->a };

	buf_char(&b, engine->list_open);
	for (ptrdiff_t k = 0; k < n; k++)
		buf_fmt(&b, k ? ",%lld" : "%lld", (long long)v[k]);
	buf_char(&b, engine->list_close);
	buf_char(&b, 0);		/* libpq reads up to it */
	b.n--;
	engine->bind_text(st, i, buf_str(&b));
}

/* Quotes and backslashes are escaped alike in JSON and in PostgreSQL's arrays. */
static void
quote(struct buf *b, str s, bool json)
{
	buf_char(b, '"');
	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (json && ch < 0x20) {
			buf_fmt(b, "\\u%04x", ch);
			continue;
		}
		if (ch == '"' || ch == '\\')
			buf_char(b, '\\');
		buf_char(b, (char)ch);
	}
	buf_char(b, '"');
}

void
db_bind_list_str(struct stmt *st, int i, const str *v, ptrdiff_t n)
{
	const struct db_engine *engine = st->conn->db->engine;
	struct buf b = { .a = st->c->a };

	buf_char(&b, engine->list_open);
	for (ptrdiff_t k = 0; k < n; k++) {
		if (k)
			buf_char(&b, ',');
		quote(&b, v[k], engine->list_open == '[');
	}
	buf_char(&b, engine->list_close);
	buf_char(&b, 0);		/* libpq reads up to it */
	b.n--;
	engine->bind_text(st, i, buf_str(&b));
}

bool db_col_null(struct stmt *st, int i) { return st->conn->db->engine->col_null(st, i); }
int64_t db_col_i64(struct stmt *st, int i) { return st->conn->db->engine->col_i64(st, i); }
str db_col_str(struct stmt *st, int i) { return st->conn->db->engine->col_str(st, i); }
str db_col_blob(struct stmt *st, int i) { return st->conn->db->engine->col_blob(st, i); }

void *
db_grow(struct stmt *st, void *old, ptrdiff_t n, ptrdiff_t *cap, size_t size)
{
	void *v;

	if (n < *cap)
		return old;
	*cap = *cap ? *cap * 2 : 16;
	v = arena_push(st->c->a, (ptrdiff_t)size, ALIGNOF(max_align_t), *cap);
	if (n)
		memcpy(v, old, (size_t)n * size);
	return v;
}

enum err
db_scrub(struct ctx *c)
{
	assert(!db_writing(c));
	return c->db->engine->scrub(c);
}

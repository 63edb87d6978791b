/* t_db.c -- databases for tests: SQLite, or a scratch PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db_impl.h"
#include "t.h"
#include "t_db.h"

static char file[64];		/* this test's, to be removed */
static char names[8][64];	/* this test's databases on the server, to be dropped */
static int nnames;
static bool has_template;

static const char *
server(void)
{
	return getenv("MAILLAGE_TEST_PG");
}

/* The same server, another database: .../NAME?... */
static str
beside(struct ctx *c, const char *name)
{
	str uri = str_from(server()), head = uri, tail = {};
	ptrdiff_t slash;

	(void)str_cut(uri, '?', &head, &tail);
	for (slash = head.n; slash > 0 && head.p[slash - 1] != '/'; slash--)
		continue;
	return arena_fmt(c->a, "%.*s%s?%.*s", (int)slash, head.p, name, STR(tail));
}

/* On the server's own database, outside any transaction. */
static void
administer(const char *fmt, const char *name, const char *from)
{
	struct arena a;
	struct ctx c = { .a = &a };
	char sql[256];
	str ignored;
	struct db *db;

	arena_init(&a, 1 << 20);
	snprintf(sql, sizeof sql, fmt, name, from);
	T(db_open(&c, str_from(server()), &db) == OK);
	(void)!db->engine->query(&c, sql, &ignored);	/* returns no row, so it says it failed */
	db_close(db);
	arena_fini(&a);
}

static str
on_server(struct ctx *c, const char *from)
{
	static int serial;
	char *name = names[nnames++ % 8];

	snprintf(name, sizeof names[0], "t_%d_%d", (int)getpid(), ++serial);
	administer("CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, from);
	return beside(c, name);
}

/* Every test starts as a copy of a database that was migrated once. */
static const char *
template(struct ctx *c)
{
	static char name[64];
	struct ctx cc = *c;
	int applied;

	if (has_template)
		return name;
	snprintf(name, sizeof name, "t_%d_template", (int)getpid());
	administer("CREATE DATABASE %s TEMPLATE %s", name, "template1");
	T(db_open(&cc, beside(c, name), &cc.db) == OK);
	T(db_migrate(&cc, &applied) == OK);
	db_close(cc.db);
	has_template = true;
	return name;
}

str
t_db_empty(struct ctx *c)
{
	if (server())
		return on_server(c, "template1");
	assert(!file[0]);	/* one a test */
	snprintf(file, sizeof file, "/tmp/maillage-test-%d.db", (int)getpid());
	return str_from(file);
}

static void
open_migrated(struct ctx *c, str where)
{
	int applied;

	T(db_open(c, where, &c->db) == OK);
	T(db_migrate(c, &applied) == OK);
}

str
t_db_file(struct ctx *c)
{
	str where = server() ? on_server(c, template(c)) : t_db_empty(c);

	open_migrated(c, where);
	return where;
}

void
t_db(struct ctx *c)
{
	open_migrated(c, server() ? on_server(c, template(c)) : S(":memory:"));
}

void
t_db_gone(void)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	for (int i = 0; file[0] && i < 3; i++) {
		char path[80];

		snprintf(path, sizeof path, "%s%s", file, suffixes[i]);
		unlink(path);
	}
	file[0] = 0;
	for (; nnames > 0; nnames--)
		administer("DROP DATABASE IF EXISTS %s WITH (FORCE)", names[(nnames - 1) % 8], "");
}

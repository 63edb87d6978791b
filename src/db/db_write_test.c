/* db_write_test.c -- many writers, what breaks under them, and databases opened again. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "db/db_impl.h"
#include "dbt_q.h"
#include "t.h"

enum { WRITERS = 16, WRITES = 25 };

struct client {
	pthread_t thread;
	struct db *db;
	int number;
	int said_ok, said_no, broke;
};

struct put {
	char name[32];
	bool refuse;		/* after having written */
	bool gorge;		/* until the arena is full, after having written */
};

static enum err
put(struct ctx *c, void *arg)
{
	struct put *p = arg;
	int64_t changed;

	TRY(dbt_q_setting_add(c, str_from(p->name), S("x"), &changed));
	if (p->refuse)
		return fail(c, E_INVALID, S(""), S("test.no"), "refused on purpose");
	while (p->gorge)
		(void)arena_push(c->a, 4096, 8, 1);
	return OK;
}

/* Every third write is refused, every fifth one fills its arena. */
static void *
client(void *arg)
{
	struct client *me = arg;
	struct arena a;
	jmp_buf full;

	arena_init(&a, 256 << 10);
	for (volatile int i = 0; i < WRITES; i++) {
		struct ctx c = { .a = &a, .db = me->db };
		struct put p = { .refuse = i % 3 == 0, .gorge = i % 5 == 1 };

		snprintf(p.name, sizeof p.name, "w%02d.%03d", me->number, i);
		ctx_at(&c, instant_now());
		a.landing = full;
		if (setjmp(full))
			me->broke++;
		else if (db_write(&c, put, &p) == OK)
			me->said_ok++;
		else
			me->said_no++;
		a.landing = NULL;
		arena_reset(&a);
	}
	arena_fini(&a);
	return NULL;
}

TEST(db_many_writers_share_commits_and_not_failures)
{
	static struct client clients[WRITERS];
	struct dbt_count count;
	int64_t ok = 0, no = 0, broke = 0;

	memset(clients, 0, sizeof clients);
	t_db_file(c);
	for (int i = 0; i < WRITERS; i++) {
		clients[i].db = c->db;
		clients[i].number = i;
		T(pthread_create(&clients[i].thread, NULL, client, &clients[i]) == 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(clients[i].thread, NULL);
		ok += clients[i].said_ok;
		no += clients[i].said_no;
		broke += clients[i].broke;
	}
	T_I64(no, WRITERS * 9);
	T_I64(broke, WRITERS * 3);	/* i = 1, 11, 16; 6 and 21 were refused before */
	T_I64(ok, WRITERS * WRITES - no - broke);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, ok);		/* what was acknowledged, and nothing else */
}

static void
put_once(struct ctx *c)
{
	struct put p = { .name = "one" };

	(void)!db_write(c, put, &p);
}

TEST(db_all_or_nothing_on_disk_too)
{
	struct dbt_count count;

	t_db_file(c);
	T_I64(t_faults("db.step", put_once, c), 1);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 1);
}

TEST(db_a_failing_commit_is_told_and_passes_later)
{
	struct dbt_count count;

	t_db_file(c);
	T_I64(t_faults("db.commit", put_once, c), 1);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 1);
}

static enum err
put_after_a_race(struct ctx *c, void *arg)
{
	int *runs = arg;
	int64_t changed;

	TRY(dbt_q_setting_add(c, S("raced"), S("x"), &changed));
	if (++*runs < 3 && db_is_pg(c->db))
		return c->db->engine->script(c, "race",
		    "DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$");
	return OK;
}

TEST(db_a_lost_race_is_run_again)
{
	struct dbt_count count;
	int runs = 0;

	t_db(c);
	T(db_write(c, put_after_a_race, &runs) == OK);
	T_I64(runs, db_is_pg(c->db) ? 3 : 1);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 1);
}

struct twice { int64_t first, second; };

static enum err
count_around_a_write(struct ctx *c, void *arg)
{
	struct twice *t = arg;
	struct ctx other = { .a = c->a, .db = c->db };
	struct dbt_count count;
	struct put p = { .name = "between" };

	TRY(dbt_q_settings_count(c, &count));
	t->first = count.n;
	TRY(db_write(&other, put, &p));
	TRY(dbt_q_settings_count(c, &count));
	t->second = count.n;
	return OK;
}

TEST(db_reading_is_one_snapshot)
{
	struct twice t;
	struct dbt_count count;

	t_db_file(c);
	T(db_read(c, count_around_a_write, &t) == OK);
	T_I64(t.first, 0);
	T_I64(t.second, 0);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 1);
}

TEST(db_version_grows_with_commits_of_anyone)
{
	struct ctx other = { .a = c->a, .now = c->now };
	struct put p = { .name = "a" }, q = { .name = "b" }, none = { .name = "c", .refuse = true };
	str where = t_db_file(c);
	uint64_t before = db_version(c->db), after;

	T(db_write(c, put, &p) == OK);
	T(db_version(c->db) > before);
	T(db_open(&other, where, &other.db) == OK);
	c->db->watched_us = 0;
	before = db_version(c->db);
	T(db_write(&other, put, &q) == OK);
	c->db->watched_us = 0;		/* now, not in 10 ms */
	after = db_version(c->db);
	T(after > before);
	T(db_write(c, put, &none) == E_INVALID);
	ctx_forgive(c);
	if (!db_is_pg(c->db)) {
		c->db->watched_us = 0;
		T_I64(db_version(c->db), after);	/* nothing was committed */
	}
	db_close(other.db);
}

TEST(db_migrations_run_once)
{
	str where = t_db_empty(c);
	struct put p = { .name = "kept" };
	struct dbt_setting kept;
	int applied;

	T(db_open(c, where, &c->db) == OK);
	T(db_migrate(c, &applied) == OK);
	T(applied > 0);
	T(db_migrate(c, &applied) == OK);
	T_I64(applied, 0);
	T(db_write(c, put, &p) == OK);
	db_close(c->db);
	T(db_open(c, where, &c->db) == OK);
	T(db_migrate(c, &applied) == OK);
	T_I64(applied, 0);
	T(dbt_q_setting(c, S("kept"), &kept) == OK);
}

static enum err
pretend_newer(struct ctx *c, void *arg)
{
	(void)arg;
	return c->db->engine->script(c, "newer",
	    "INSERT INTO schema_migration VALUES ('9999_tomorrow', '', 0)");
}

TEST(db_a_newer_database_is_refused)
{
	int applied;

	t_db(c);
	T(db_write(c, pretend_newer, NULL) == OK);
	T(db_migrate(c, &applied) == E_CONFLICT);
	T_STR(c->cause.key, S("db.newer"));
	ctx_forgive(c);
}

static void
migrate_once(struct ctx *c)
{
	int applied;

	(void)!db_migrate(c, &applied);
}

TEST(db_a_migration_cut_short_starts_again)
{
	int applied;

	T(db_open(c, t_db_empty(c), &c->db) == OK);
	T(t_faults("db.commit", migrate_once, c) > 1);
	ctx_forgive(c);
	T(db_migrate(c, &applied) == OK);
	T_I64(applied, 0);
}

TEST(db_nowhere_is_an_error_not_a_crash)
{
	struct db *db;

	T(db_open(c, S("/nowhere/at/all.db"), &db) == E_INTERNAL);
	ctx_forgive(c);
	T(db_open(c, S("postgresql://nobody@/none?host=/nowhere"), &db) == E_BUSY);
	ctx_forgive(c);
	c->db = NULL;
}

/* A file may not grow beyond ${bytes}: the disk is full; RLIM_INFINITY: it is not. */
static void
disk_ends_at(rlim_t bytes)
{
	struct rlimit r;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &r);
	r.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &r);
}

TEST(db_a_full_disk_refuses_then_recovers)
{
	struct dbt_count count;
	int64_t ok = 0, refused = 0;

	t_db_file(c);
	for (int i = 0; i < 60; i++) {
		struct put p;

		snprintf(p.name, sizeof p.name, "disk.%03d", i);
		p.refuse = p.gorge = false;
		if (!db_is_pg(c->db) && (i == 20 || i == 40))
			disk_ends_at(i == 20 ? 4096 : RLIM_INFINITY);
		switch (db_write(c, put, &p)) {
		case OK:
			ok++;
			break;
		case E_BUSY:
			refused++;
			break;
		default:
			disk_ends_at(RLIM_INFINITY);
			T(false);
		}
		ctx_forgive(c);
	}
	T_I64(refused, db_is_pg(c->db) ? 0 : 20);
	T_I64(ok, 60 - refused);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, ok);
}

TEST(db_a_server_that_comes_back_is_used_again)
{
	struct ctx other = { .a = c->a };
	struct put p = { .name = "after" };
	struct dbt_count count;
	str where = t_db_file(c), ignored;

	if (!db_is_pg(c->db))
		return;		/* there is no server to lose */
	for (int i = 0; i < 2; i++) {
		T(db_open(&other, where, &other.db) == OK);
		T(other.db->engine->query(&other, "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
		    " WHERE datname = current_database() AND pid <> pg_backend_pid()", &ignored) == OK);
		db_close(other.db);
		if (i == 0)
			T(dbt_q_settings_count(c, &count) == OK);
		else
			T(db_write(c, put, &p) == OK);
	}
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 1);
}

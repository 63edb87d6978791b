/*
 * store.c -- durable writes by many threads: group commit, against PostgreSQL with
 * one transaction each; and many rows in one rule, against one commit a row.
 * Prints "name value unit | peer value | ratio".
 *
 *   with_postgres bench-store DATABASE	(a file, made and left; MAILLAGE_PG_FSYNC=on)
 *
 * A commit is an answer to a call: its request key (unique), the state it finds, the
 * state it leaves, its trace; over 3,000 recipients.  The peer is libpq alone, the same
 * four statements prepared, between BEGIN and COMMIT, with as many connections as is
 * best for it (16, 32 or 64), on the same disk in the same run.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "db/db.h"
#include "dbt_q.h"

enum { PEOPLE = 3000, ROWS = 10000, ALONE = 1000, CLIENTS_MAX = 256, SECONDS = 3, SAMPLES = 1 << 16 };

struct client {
	pthread_t thread;
	struct db *db;		/* or, for the peer: */
	PGconn *pg;
	int number, done;
	uint32_t us[SAMPLES];	/* how long each took, the last ones */
};

static struct client *clients;
static struct timespec stop_at;
static char run[16];		/* in every key, so that runs do not meet */

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool
over(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec > stop_at.tv_sec || (t.tv_sec == stop_at.tv_sec && t.tv_nsec > stop_at.tv_nsec);
}

/* Scattered, as random request keys are. */
static void
make_key(char out[static 40], int client, int i)
{
	uint64_t h = ((uint64_t)client << 32 | (uint64_t)i) * UINT64_C(0x9e3779b97f4a7c15);

	snprintf(out, 40, "%016llx%s", (unsigned long long)h, run);
}

struct rows { int from, n, client; };

static enum err
add_rows(struct ctx *c, void *arg)
{
	struct rows *r = arg;
	int64_t changed;
	char key[40];

	for (int i = r->from; i < r->from + r->n; i++) {
		make_key(key, r->client, i);
		TRY(dbt_q_seen_add(c, str_from(key), c->now, S("/crises/12/calls/3"), &changed));
	}
	return OK;
}

static void
must(struct ctx *c, enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "%s: %.*s\n", what, STR(c->cause.detail));
	exit(1);
}

static enum err
add_people(struct ctx *c, void *arg)
{
	struct dbt_new_work *last = arg;

	for (int i = 0; i < PEOPLE; i++)
		TRY(dbt_q_work_add(c, c->now, last));
	return OK;
}

static enum err
answer(struct ctx *c, void *arg)
{
	struct rows *r = arg;
	struct job_id id = { 1 + (r->client * 7919 + r->from * 31) % PEOPLE };
	struct dbt_work work;
	int64_t changed;
	char key[40];

	make_key(key, r->client, r->from);
	TRY(dbt_q_seen_once(c, str_from(key), c->now, S("/r/12"), &changed));
	if (changed == 0)
		return OK;
	TRY(dbt_q_work(c, id, &work));
	TRY(dbt_q_work_done(c, work.state.n == 3 ? S("done") : S("due"), id, &changed));
	return dbt_q_trace(c, S("job:12"), c->now, &changed);
}

static void *
our_client(void *arg)
{
	struct client *me = arg;
	struct arena a;

	arena_init(&a, 1 << 20);
	while (!over()) {
		struct ctx c = { .a = &a, .db = me->db };
		struct rows r = { me->done, 1, me->number };
		double t = now_ms();

		must(&c, db_write(&c, answer, &r), "write");
		me->us[me->done++ % SAMPLES] = (uint32_t)((now_ms() - t) * 1e3);
		arena_reset(&a);
	}
	arena_fini(&a);
	return NULL;
}

/* One of the peer's statements; exits when it fails. */
static void
peer_run(PGconn *pg, const char *name, const char *const *values, int n)
{
	PGresult *res = n < 0 ? PQexec(pg, name) : PQexecPrepared(pg, name, n, values, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(res);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		fprintf(stderr, "peer: %s\n", PQerrorMessage(pg));
		exit(1);
	}
	PQclear(res);
}

static void *
peer_client(void *arg)
{
	struct client *me = arg;

	while (!over()) {
		char key[40], id[16];
		const char *now = "1784163600000000";
		double t = now_ms();

		make_key(key, me->number, me->done);
		snprintf(id, sizeof id, "%d", 1 + (me->number * 7919 + me->done * 31) % PEOPLE);
		peer_run(me->pg, "BEGIN", NULL, -1);
		peer_run(me->pg, "seen", (const char *[]){ key, now, "/r/12" }, 3);
		peer_run(me->pg, "work", (const char *[]){ id }, 1);
		peer_run(me->pg, "done", (const char *[]){ id, "done" }, 2);
		peer_run(me->pg, "trace", (const char *[]){ "job:12", now }, 2);
		peer_run(me->pg, "COMMIT", NULL, -1);
		me->us[me->done++ % SAMPLES] = (uint32_t)((now_ms() - t) * 1e3);
	}
	return NULL;
}

static void
peer_prepare(PGconn *pg, const char *name, const char *sql)
{
	PGresult *res = PQprepare(pg, name, sql, 0, NULL);

	if (PQresultStatus(res) != PGRES_COMMAND_OK) {
		fprintf(stderr, "peer: %s\n", PQerrorMessage(pg));
		exit(1);
	}
	PQclear(res);
}

static int
by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* ${n} clients for SECONDS: commits a second, and the 99th percentile. */
static double
race(int n, struct db *db, void *(*body)(void *), double *p99_ms)
{
	int total = 0, kept = 0;
	uint32_t *all = malloc(sizeof *all * SAMPLES * (size_t)n);
	double t;

	snprintf(run, sizeof run, "%llx", (unsigned long long)(now_ms() * 1e3) & 0xffffffffffff);
	clock_gettime(CLOCK_MONOTONIC, &stop_at);
	stop_at.tv_sec += SECONDS;
	t = now_ms();
	for (int i = 0; i < n; i++) {
		clients[i].done = 0;
		clients[i].number = i;
		clients[i].db = db;
		if (pthread_create(&clients[i].thread, NULL, body, &clients[i]))
			exit(1);
	}
	for (int i = 0; i < n; i++) {
		int m;

		pthread_join(clients[i].thread, NULL);
		total += clients[i].done;
		m = clients[i].done < SAMPLES ? clients[i].done : SAMPLES;
		memcpy(all + kept, clients[i].us, sizeof *all * (size_t)m);
		kept += m;
	}
	t = now_ms() - t;
	qsort(all, (size_t)kept, sizeof *all, by_size);
	*p99_ms = kept ? all[kept * 99LL / 100] / 1e3 : 0;
	free(all);
	return total / t * 1e3;
}

/* As schema/ has them. */
static const char peer_schema[] =
	"CREATE TABLE request_seen (request_key text PRIMARY KEY, seen_at bigint NOT NULL, location text NOT NULL);"
	"CREATE TABLE job (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, kind text NOT NULL,"
	" run_at bigint NOT NULL, state text NOT NULL DEFAULT 'due', attempts bigint NOT NULL DEFAULT 0);"
	"CREATE INDEX job_due ON job (state, run_at);"
	"CREATE TABLE access (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, verb text NOT NULL,"
	" object text NOT NULL, at bigint NOT NULL); CREATE INDEX access_object ON access (object, at);"
	"INSERT INTO job (kind, run_at) SELECT 'bench', 0 FROM generate_series(1, 3000)";

/* The best of three numbers of connections; 0 when there is no server. */
static double
peer(const char *uri, double *p99_ms)
{
	static const int sizes[] = { 16, 32, 64 };
	double best = 0;

	for (int i = 0; uri && i < 64; i++) {
		PGconn *pg = clients[i].pg = PQconnectdb(uri);

		if (i == 0)
			peer_run(pg, peer_schema, NULL, -1);
		peer_prepare(pg, "seen", "INSERT INTO request_seen VALUES ($1, $2, $3) ON CONFLICT (request_key) DO NOTHING");
		peer_prepare(pg, "work", "SELECT id, state, attempts FROM job WHERE id = $1");
		peer_prepare(pg, "done", "UPDATE job SET attempts = attempts + 1, state = $2 WHERE id = $1");
		peer_prepare(pg, "trace", "INSERT INTO access (verb, object, at) VALUES ('bench', $1, $2)");
	}
	for (int k = 0; uri && k < COUNT(sizes); k++) {
		double p99, rate = race(sizes[k], NULL, peer_client, &p99);

		if (rate > best) {
			best = rate;
			*p99_ms = p99;
		}
	}
	return best;
}

static double
ms_of_rows(struct ctx *c, int n, int each)
{
	double t = now_ms();

	snprintf(run, sizeof run, "r%d", each);
	for (int i = 0; i < n; i += each) {
		struct rows r = { i, each, 999 };

		must(c, db_write(c, add_rows, &r), "rows");
	}
	return now_ms() - t;
}

int
main(int argc, char **argv)
{
	static const int sizes[] = { 64, 256 };
	struct arena a;
	struct ctx c = { .a = &a };
	struct dbt_new_work last;
	double one, loop, peer_p99 = 0, peer_rate;
	int applied;

	if (argc != 2)
		return 2;
	arena_init(&a, 64 << 20);
	clients = calloc(CLIENTS_MAX, sizeof *clients);
	if (!clients)
		return 1;
	ctx_at(&c, instant_now());
	must(&c, db_open(&c, str_from(argv[1]), &c.db), "open");
	must(&c, db_migrate(&c, &applied), "migrate");
	must(&c, db_write(&c, add_people, &last), "people");
	one = ms_of_rows(&c, ROWS, ROWS);
	loop = ms_of_rows(&c, ALONE, 1) / ALONE * ROWS;
	printf("rows.10000 %.1f ms | commit each %.0f ms | %.1f\n", one, loop, loop / one);
	fflush(stdout);
	peer_rate = peer(getenv("MAILLAGE_TEST_PG"), &peer_p99);
	for (int i = 0; i < COUNT(sizes); i++) {
		double p99, rate = race(sizes[i], c.db, our_client, &p99);

		printf("commits.%d %.0f /s | postgresql %.0f /s | %.1f\n", sizes[i], rate, peer_rate,
		    peer_rate > 0 ? rate / peer_rate : 0);
		printf("commits.%d.p99 %.1f ms | postgresql %.1f ms | %.1f\n", sizes[i], p99, peer_p99,
		    p99 > 0 ? peer_p99 / p99 : 0);
		fflush(stdout);
	}
	db_close(c.db);
	arena_fini(&a);
	free(clients);
	return 0;
}

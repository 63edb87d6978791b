/* Everyone at the same instant, on the last places and in two calls; and the twins that look before they take. */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdlib.h>

#include "db/db_impl.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

enum { CROWD = 64, PLACES = 3, NURSES = 24 };

static struct crisis_id crisis;

struct runner {
	pthread_t thread;
	struct arena a;
	struct db *db;
	struct instant now;
	struct answer_new yes;
	struct call_id call;
	struct person_id person;
	struct call_place_id seen;
	struct answer_done done;
	int64_t nth;			/* of the free places, for the twin */
	bool took;
	enum err e;
};
static pthread_barrier_t looked;

static enum err
say_rule(struct ctx *c, void *arg)
{
	struct runner *r = arg;

	return answer_record(c, &r->yes, &r->done);
}

static void *
press(void *arg)
{
	struct runner *r = arg;
	struct ctx c = { .a = &r->a, .db = r->db };

	ctx_at(&c, r->now);
	pthread_barrier_wait(&looked);
	r->e = db_write(&c, say_rule, r);
	r->took = r->e == OK && r->done.place == PLACE_TAKEN;
	return NULL;
}

static enum err
seize_rule(struct ctx *c, void *arg)
{
	struct runner *r = arg;
	int64_t n;

	return mobt_q_seize(c, r->yes.recipient, c->now, r->seen, &n);
}

/* The twin: is there a free place, and has she another at these hours?  Then it is hers. */
static void *
look_then_take(void *arg)
{
	struct runner *r = arg;
	struct ctx c = { .a = &r->a, .db = r->db };
	struct mobt_free_place place;
	struct place_engaged elsewhere;
	bool free = false, engaged = true;

	ctx_at(&c, r->now);
	r->e = mobt_q_sees_free(&c, r->call, r->nth, &place, &free);
	if (r->e == OK)
		r->e = place_elsewhere(&c, r->call, r->person, &elsewhere, &engaged);
	pthread_barrier_wait(&looked);
	r->seen = place.id;
	r->took = r->e == OK && free && !engaged;
	if (r->took)
		r->e = db_write(&c, seize_rule, r);
	return NULL;
}

static enum err let_go_rule(struct ctx *c, [[maybe_unused]] void *arg) { int64_t n; return mobt_q_let_go(c, &n); }

/* All of them at once; how many were given a place. */
static int
run(struct ctx *c, struct runner *r, int n, void *(*how)(void *))
{
	int took = 0;

	T(pthread_barrier_init(&looked, NULL, (unsigned)n) == 0);
	for (int i = 0; i < n; i++) {
		r[i].db = c->db;
		r[i].now = c->now;
		r[i].yes.answer = S("yes");
		r[i].yes.via = S("link");
		r[i].yes.request_key = arena_fmt(c->a, "press-%d", i);
		arena_init(&r[i].a, 16 << 20);
		T(pthread_create(&r[i].thread, NULL, how, &r[i]) == 0);
	}
	for (int i = 0; i < n; i++) {
		pthread_join(r[i].thread, NULL);
		T(r[i].e == OK);
		took += r[i].took;
		arena_fini(&r[i].a);
	}
	pthread_barrier_destroy(&looked);
	return took;
}

static struct call_id
sent(struct ctx *c, int64_t wanted, ptrdiff_t people)
{
	struct call_id call = mob_asking(c, crisis, wanted);
	struct call_send s;

	T(mob_send_first(c, crisis, call, people, &s) == OK);
	T_I64(s.people, people);
	return call;
}

/* ---- the last places ----------------------------------------------------------------------- */

static struct call_id
crowd(struct ctx *c, struct runner *r)
{
	struct person_id first;
	struct call_id call;

	mob_db_file(c);
	crisis = mob_crisis(c, false);
	first = mob_nurses(c, CROWD);
	call = sent(c, PLACES, CROWD);
	for (int i = 0; i < CROWD; i++) {
		r[i] = (struct runner){ .call = call, .person = { first.v + i } };
		r[i].yes.recipient = mob_asked_of(c, call, r[i].person);
	}
	return call;
}

TEST(place_sixty_four_people_on_the_last_three)
{
	static struct runner r[CROWD];
	struct call_id call = crowd(c, r);
	int full = 0;

	T_I64(run(c, r, CROWD, press), PLACES);		/* none beyond need, none lost */
	T_I64(mob_placed(c, call), PLACES);
	for (int i = 0; i < CROWD; i++)
		full += r[i].done.place == PLACE_FULL;
	T_I64(full, CROWD - PLACES);
}

TEST(place_control_looking_first_promises_too_many)
{
	static struct runner r[CROWD];

	(void)crowd(c, r);
	T(run(c, r, CROWD, look_then_take) > PLACES);
	T(db_write(c, let_go_rule, NULL) == OK);
}

/* ---- two calls at the same hours ---------------------------------------------------------------- */

/* Each nurse says yes in both calls at the same instant. */
static void
both(struct ctx *c, struct runner *r, struct call_id call[static 2])
{
	struct person_id first;

	mob_db_file(c);
	crisis = mob_crisis(c, false);
	first = mob_nurses(c, NURSES);
	for (int k = 0; k < 2; k++)
		call[k] = sent(c, NURSES, NURSES);
	for (int i = 0; i < 2 * NURSES; i++) {
		r[i] = (struct runner){ .call = call[i % 2], .person = { first.v + i / 2 }, .nth = i / 2 };
		r[i].yes.recipient = mob_asked_of(c, r[i].call, r[i].person);
	}
}

static int64_t
in_two_places(struct ctx *c)
{
	struct mobt_twice twice;

	T(mobt_q_twice(c, &twice) == OK);
	return twice.people;
}

TEST(place_two_yeses_at_the_same_instant_are_one_place)
{
	static struct runner r[2 * NURSES];
	struct call_id call[2];
	int engaged = 0;

	both(c, r, call);
	T_I64(run(c, r, 2 * NURSES, press), NURSES);	/* each has one, nobody none */
	T_I64(in_two_places(c), 0);
	T_I64(mob_placed(c, call[0]) + mob_placed(c, call[1]), NURSES);
	for (int i = 0; i < 2 * NURSES; i++)
		engaged += r[i].done.place == PLACE_ENGAGED;
	T_I64(engaged, NURSES);
}

TEST(place_control_looking_first_is_in_two_places)
{
	static struct runner r[2 * NURSES];
	struct call_id call[2];
	str failed;

	both(c, r, call);
	(void)run(c, r, 2 * NURSES, look_then_take);
	T(in_two_places(c) > 0);
	T(db_check(c, &failed) == OK);
	T_HAS(failed, "nobody_has_two_places_at_the_same_hours");
	T(db_write(c, let_go_rule, NULL) == OK);
}

/* ---- the statement by itself, on PostgreSQL ------------------------------------------------------- */

/*
 * Rules take turns, by a lock of db_pg.c.  Without it, each on a connection of its own, the statement still gives every
 * place once, and passes by those that others are taking.  Its twin is the text that SQLite has.
 */
struct taker { pthread_t thread; PGconn *pg; const char *sql; char recipient[24], call[24], person[24]; int rows; };

static struct taker takers[CROWD];

static const char *
take_sql(struct ctx *c, bool skips)
{
	static const char words[] = " FOR UPDATE OF s SKIP LOCKED";
	extern const struct query *const place_q_all[];
	const char *at, *sql = NULL;

	for (int i = 0; place_q_all[i]; i++)
		if (strcmp(place_q_all[i]->name, "place.take") == 0)
			sql = place_q_all[i]->pg;
	T(sql != NULL);
	at = strstr(sql, words);
	T(at != NULL);
	return skips ? sql : arena_z(c->a, arena_fmt(c->a, "%.*s%s", (int)(at - sql), sql, at + sizeof words - 1));
}

static void
take_values(const struct taker *t, const char *v[static 6])
{
	v[0] = t->recipient;
	v[1] = v[2] = "1";		/* at; any post */
	v[3] = "0";
	v[4] = t->call;
	v[5] = t->person;
}

static void
taken(struct taker *t, PGresult *res)
{
	t->rows = PQresultStatus(res) == PGRES_TUPLES_OK ? PQntuples(res) : -1;
	PQclear(res);
}

static void
take_now(struct taker *t)
{
	const char *v[6];

	take_values(t, v);
	taken(t, PQexecParams(t->pg, t->sql, 6, NULL, v, NULL, NULL, 0));
}

static void *
take_with_all(void *arg)
{
	pthread_barrier_wait(&looked);
	take_now(arg);
	return NULL;
}

/* As many people as places, each with a connection. */
static struct call_id
on_connections(struct ctx *c, bool skips)
{
	str where = mob_db_file(c);
	struct person_id first;
	struct call_id call;

	crisis = mob_crisis(c, false);
	first = mob_nurses(c, CROWD);
	call = sent(c, CROWD, CROWD);
	for (int i = 0; i < CROWD; i++) {
		struct person_id person = { first.v + i };
		struct taker *t = &takers[i];

		*t = (struct taker){ .pg = PQconnectdb(arena_z(c->a, where)), .sql = take_sql(c, skips) };
		T(PQstatus(t->pg) == CONNECTION_OK);
		snprintf(t->recipient, sizeof t->recipient, "%lld", (long long)mob_asked_of(c, call, person).v);
		snprintf(t->call, sizeof t->call, "%lld", (long long)call.v);
		snprintf(t->person, sizeof t->person, "%lld", (long long)person.v);
	}
	return call;
}

/* Nobody said yes: the laws hold at the end. */
static void
disconnect(struct ctx *c)
{
	for (int i = 0; i < CROWD; i++)
		PQfinish(takers[i].pg);
	T(db_write(c, let_go_rule, NULL) == OK);
}

static void
sql(PGconn *pg, const char *text)
{
	PGresult *res = PQexec(pg, text);

	T(PQresultStatus(res) == PGRES_COMMAND_OK);
	PQclear(res);
}

TEST(place_taken_without_taking_turns_by_sixty_four)
{
	struct call_id call;
	int took = 0;

	if (!getenv("MAILLAGE_TEST_PG"))
		return;			/* SQLite has one writer */
	call = on_connections(c, true);
	T(pthread_barrier_init(&looked, NULL, CROWD) == 0);
	for (int i = 0; i < CROWD; i++)
		T(pthread_create(&takers[i].thread, NULL, take_with_all, &takers[i]) == 0);
	for (int i = 0; i < CROWD; i++) {
		pthread_join(takers[i].thread, NULL);
		T(takers[i].rows >= 0);
		took += takers[i].rows;
	}
	pthread_barrier_destroy(&looked);
	T_I64(took, CROWD);		/* none lost */
	T_I64(mob_placed(c, call), CROWD);
	disconnect(c);
}

/* Until somebody waits for a lock; false: nobody does, they have what they asked for. */
static bool
waits(PGconn *look, PGconn *asking)
{
	bool waiting = false, busy = true;

	while (busy && !waiting) {
		PGresult *res = PQexec(look, "SELECT 1 FROM pg_locks WHERE NOT granted");

		T(PQresultStatus(res) == PGRES_TUPLES_OK);
		waiting = PQntuples(res) > 0;
		PQclear(res);
		T(PQconsumeInput(asking) == 1);
		busy = PQisBusy(asking);
	}
	return waiting;
}

/* The first is about to take a place, and does; what does the second find, of sixty-three? */
static int
beside_one_who_takes(struct ctx *c, bool skips, bool *waited)
{
	struct taker *one = &takers[0], *two = &takers[1];
	const char *v[6];

	(void)on_connections(c, skips);
	sql(one->pg, "BEGIN");
	take_now(one);
	T_I64(one->rows, 1);
	take_values(two, v);
	T(PQsendQueryParams(two->pg, two->sql, 6, NULL, v, NULL, NULL, 0) == 1);
	*waited = waits(takers[2].pg, two->pg);
	sql(one->pg, "COMMIT");
	taken(two, PQgetResult(two->pg));
	T(two->rows >= 0);
	disconnect(c);
	return two->rows;
}

TEST(place_passes_by_those_that_others_are_taking)
{
	bool waited;

	if (!getenv("MAILLAGE_TEST_PG"))
		return;
	T_I64(beside_one_who_takes(c, true, &waited), 1);
	T(!waited);
	T_I64(beside_one_who_takes(c, false, &waited), 0);	/* control: waits, and goes without */
	T(waited);
}

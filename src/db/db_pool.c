/*
 * db_pool.c -- connections to PostgreSQL: opened as needed, lent, revived.
 *
 * A statement outside a transaction borrows a connection from db_begin() to
 * db_end().  A full arena may jump out in between: the thread then still holds
 * it, and its next statement uses it first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "db/db_pg.h"

enum {
	POOL_MAX = 32,		/* connections */
	POOL_WAIT_S = 5,	/* for one of them, then E_BUSY */
};

static _Thread_local struct pconn *held;
static _Thread_local uint64_t held_serial;

/* ---- failures -------------------------------------------------------------- */

enum err
db_pool_broken(struct ctx *c, struct pconn *conn, const PGresult *res, const char *what)
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
bool
db_pool_plain(struct pconn *conn, const char *sql, PGresult **failed)
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

enum err
db_pool_run(struct ctx *c, struct pconn *conn, const char *what, const char *sql)
{
	PGresult *res = NULL;
	enum err e;

	if (db_pool_plain(conn, sql, &res))
		return OK;
	e = db_pool_broken(c, conn, res, what);
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
	return PQstatus(conn->pg) == CONNECTION_OK && db_pool_plain(conn,
	    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
	    "SET lock_timeout = '10s'; SET bytea_output = 'hex'", NULL);
}

bool
db_pool_revive(struct pconn *conn)
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

enum err
db_pool_join(struct ctx *c, struct pdb *db, struct pconn **out)
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
	e = db_pool_broken(c, conn, NULL, "connect");
	disconnect(conn);
	return e;
}

void
db_pool_put(struct pconn *conn)
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
	db_waits(false);
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

enum err
db_pool_take(struct ctx *c, struct pconn **out)
{
	struct pdb *db = pdb_of(c->db);
	enum err e;

	if (held && held_serial == db->db.serial) {
		*out = held;		/* its reader met a full arena */
		return OK;
	}
	e = wait_for(c, db, out);
	if (e == OK && !*out) {
		e = db_pool_join(c, db, out);
		if (e != OK) {
			pthread_mutex_lock(&db->lock);
			db->open--;
			pthread_cond_signal(&db->given_back);
			pthread_mutex_unlock(&db->lock);
		}
	}
	TRY(e);
	db_waits(true);			/* until db_pool_put() there is mostly a server at work */
	held = *out;
	held_serial = db->db.serial;
	return OK;
}

/* In a transaction no jump is missed: the connection is given back where it was taken. */
void
db_pool_keep(void)
{
	held = NULL;
}

struct pconn *
db_pool_idle(struct pdb *db)
{
	struct pconn *conn;

	pthread_mutex_lock(&db->lock);
	conn = db->free;
	if (conn)
		db->free = conn->next;
	pthread_mutex_unlock(&db->lock);
	if (conn)
		db_waits(true);
	return conn;
}

void
db_pool_close(struct pdb *db)
{
	if (held && held_serial == db->db.serial)
		db_pool_put(held);
	while (db->free) {
		struct pconn *conn = db->free;

		db->free = conn->next;
		disconnect(conn);
	}
	pthread_cond_destroy(&db->given_back);
	pthread_mutex_destroy(&db->lock);
}

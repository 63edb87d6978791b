/* db_pg.h -- what the PostgreSQL engine's files share: a database and its connections. */
#ifndef DB_PG_H
#define DB_PG_H

#include <libpq-fe.h>
#include <pthread.h>

#include "db/db_impl.h"

enum {
	PREPARED_SLOTS = 2048,	/* a power of two, more than twice the program's statements */
	PARAMS_MAX = 64,
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

static inline struct pdb *pdb_of(struct db *db) { return (struct pdb *)db; }

/*
 * db_pool_take(c, out):
 * A connection for this thread, until db_pool_put().
 * Errors: E_BUSY when the server is away, or all connections are lent.
 */
enum err db_pool_take(struct ctx *c, struct pconn **out);
void db_pool_put(struct pconn *conn);
void db_pool_keep(void);	/* what was just taken will be put, whatever happens */
struct pconn *db_pool_idle(struct pdb *db);	/* one that is free right now, or NULL */
enum err db_pool_join(struct ctx *c, struct pdb *db, struct pconn **out);	/* a new one */
bool db_pool_revive(struct pconn *conn);	/* connect anew; nothing is prepared on it */
void db_pool_close(struct pdb *db);

/* The failure in ${res} (NULL: in the connection) as ours: E_BUSY when trying again may help. */
enum err db_pool_broken(struct ctx *c, struct pconn *conn, const PGresult *res, const char *what);
/* Run ${sql}, which returns nothing we read; its result in ${failed}, unless NULL, when it fails. */
bool db_pool_plain(struct pconn *conn, const char *sql, PGresult **failed);
enum err db_pool_run(struct ctx *c, struct pconn *conn, const char *what, const char *sql);

/*
 * db_pg_dialect(a, sql):
 * A schema file in PostgreSQL's words: INTEGER is BIGINT, BLOB is BYTEA, text sorts
 * by bytes, `id INTEGER NOT NULL PRIMARY KEY` counts by itself, and each domain type
 * met (instant, day, flag, x_id) is created first, unless it exists.
 */
str db_pg_dialect(struct arena *a, const char *sql);

#endif

/* db_pg.h -- what the PostgreSQL engine's files share. */
#ifndef DB_PG_H
#define DB_PG_H

#include "db/db_impl.h"

/*
 * db_pg_dialect(a, sql):
 * A schema file in PostgreSQL's words: INTEGER is BIGINT, BLOB is BYTEA, text sorts
 * by bytes, `id INTEGER NOT NULL PRIMARY KEY` counts by itself, and each domain type
 * met (instant, day, flag, x_id) is created first, unless it exists.
 */
str db_pg_dialect(struct arena *a, const char *sql);

#endif

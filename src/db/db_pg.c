/* db_pg.c -- the PostgreSQL engine. */
#include "db/db_impl.h"

enum err
db_pg_open(struct ctx *c, str where, struct db **out)
{
	(void)where;
	*out = NULL;
	return fail(c, E_INTERNAL, S(""), S("db.open"), "PostgreSQL: not built in yet");
}

const struct db_engine db_pg = {};

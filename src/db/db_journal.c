/* db_journal.c -- the WAL emptied: after what must leave no trace, and at a start. */
#include <sys/stat.h>

#include "db/db_sqlite.h"

static enum err
empty(struct ctx *c, int *rc)
{
	struct sdb *db = sdb_of(c->db);
	struct sconn *conn = NULL;
	char why[256] = "a flush failed";

	*rc = SQLITE_OK;
	if (db->memory)
		return OK;
	if (!db_flush_broken(db->flusher))
		conn = db_sqlite_connect(db, true, why);
	if (!conn)
		return fail(c, E_BUSY, S(""), S("db.busy"), "%s", why);
	*rc = sqlite3_wal_checkpoint_v2(conn->raw, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	db_sqlite_disconnect(conn);
	return OK;
}

enum err
db_journal_scrub(struct ctx *c)
{
	int rc;

	TRY(empty(c, &rc));
	return rc == SQLITE_OK ? OK : fail(c, E_BUSY, S(""), S("db.busy"), "checkpoint: %d", rc);
}

static bool
holds_something(struct ctx *c)
{
	struct stat st;

	return stat(arena_z(c->a, arena_fmt(c->a, "%s-wal", sdb_of(c->db)->path)), &st) == 0 && st.st_size > 0;
}

/*
 * After an orderly end there is nothing.  Another process at work has it open: then there was no crash, and what it
 * says is on disk is.
 */
enum err
db_journal_settle(struct ctx *c)
{
	int rc;

	if (sdb_of(c->db)->memory || !holds_something(c))
		return OK;
	TRY(empty(c, &rc));
	return rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY ? OK :
	    fail(c, E_BUSY, S(""), S("db.busy"), "the journal cannot be copied: %d", rc);
}

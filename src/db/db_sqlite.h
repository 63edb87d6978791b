/* db_sqlite.h -- what the SQLite engine's files share: a database and its connections. */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>

#include "db/db_impl.h"

enum { CACHE_SLOTS = 2048 };	/* a power of two, more than twice the program's statements */

struct cached {
	const struct query *q;
	sqlite3_stmt *raw;
};

struct sconn {
	struct db_conn conn;
	struct sconn *next_all, *next_free;
	sqlite3 *raw;
	sqlite3_stmt *open;	/* being read, for the case where its reader jumped away */
	bool scripted;		/* a text that is no statement ran: what it changed is not counted */
	sqlite3_stmt *begin, *commit, *save, *release;
	struct cached cache[CACHE_SLOTS];	/* open addressing, by the address of the query */
};

struct writer;
struct flusher;

struct sdb {
	struct db db;
	char *path;
	bool memory;			/* one shared connection, no threads */
	pthread_mutex_t lock;		/* of the two lists */
	struct sconn *all, *free;
	int readers, enough;		/* how many there are; from how many on a moment is waited for one */
	pthread_cond_t given_back;
	struct sconn *own;		/* the writer's; the only one when in memory */
	struct sconn *watch;		/* sees the commits of other processes */
	pthread_mutex_t watch_lock;
	int64_t watched;		/* its PRAGMA data_version */
	struct writer *writer;
	struct flusher *flusher;
};

static inline struct sdb *sdb_of(struct db *db) { return (struct sdb *)db; }

/* A connection with our settings; NULL when it could not, and ${why} says. */
struct sconn *db_sqlite_connect(struct sdb *db, bool writes, char why[static 256]);
void db_sqlite_disconnect(struct sconn *conn);
enum err db_sqlite_broken(struct ctx *c, struct sconn *conn, const char *what);
/* This error code as one of ours: E_BUSY when trying again may help. */
enum err db_sqlite_err(int rc);
bool db_sqlite_exec(struct sconn *conn, const char *sql);

void db_cache_install(void);	/* db_cache.c; once, before the first connection */
const char *db_vfs(void);	/* db_vfs.c: SQLite's file system, by name; the WAL is written once a commit */

/*
 * Commits to that WAL are written and not flushed, from now on (${off}) or no longer; false: it is none of ours.
 * What starts it again is flushed all the same.  db_vfs_flush() does it, on any thread; SQLITE_OK or why not.
 */
bool db_vfs_put_off(sqlite3_file *wal, bool off);
int db_vfs_flush(sqlite3_file *wal);

/* db_flush.c: flushes a group while the next is run, and tells who waited. */
void db_flush_start(struct sdb *db);
void db_flush_stop(struct sdb *db);	/* the last one is done */
/* Deeds of ${from}, chained, which are in ${wal} and not flushed. */
void db_flush_take(struct flusher *f, sqlite3_file *wal, struct deed *from);
void db_flush_wait(struct flusher *f);	/* until nothing is to be flushed: its file may go */
bool db_flush_busy(struct flusher *f);
bool db_flush_broken(struct flusher *f);	/* a flush failed: nothing may be acknowledged until a start */
void db_flush_refuse(struct deed *from);	/* chained: those that had passed did not */
void db_hand_back(struct deed *from);	/* chained; from here on they belong to who asked */

enum err db_journal_scrub(struct ctx *c);	/* db_journal.c: the WAL emptied; or else E_BUSY */
enum err db_journal_settle(struct ctx *c);	/* the same, or another process is at work */

/* Who sleeps until it is done. */
struct waiter {
	struct deed d;		/* its done() is NULL */
	struct waiter *wake[2];	/* whom its thread wakes in turn: whoever hands back wakes only the first */
	sem_t done;
};

/* db_writer.c: the thread that writes, and the one that copies the WAL back. */
void db_writer_start(struct sdb *db);
void db_writer_stop(struct sdb *db);
void db_writer_hook(struct sdb *db);	/* after db->own changed */
enum err db_writer_run(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg);
bool db_writer_soon(struct deed *d);	/* false: no room, and ${d} says so */

/* Commits are over: readers of db_version() see a new number. */
void db_sqlite_committed(struct sdb *db);

#endif

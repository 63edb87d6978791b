/*
 * db_writer.c -- SQLite's one writer: many rules, one commit.
 *
 * Threads queue their rules, and sleep or go on with other things.  The writer takes all that is
 * queued, runs each, commits once, hands them back: the flush to disk, which costs more
 * than the rules, is shared.  A second thread copies the WAL back into the
 * database, so that commits do not wait for it.
 *
 * A savepoint around each rule costs a copy of every page it changes.  Most rules
 * pass, and most that refuse have written nothing: so a group is run without.
 * When one fails after having written, all of it is rolled back and run again,
 * each rule in its savepoint (rules may run more than once); and so are the next
 * groups, for as long as that keeps happening.
 */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "db/db_sqlite.h"

enum {
	QUEUE_MAX = 4096,	/* rules that may wait; beyond, E_BUSY */
	WAL_COPY = 8000,	/* pages in the WAL, not copied yet, that wake the copying thread */
	WAL_LONG = 16000,	/* pages from which the writer finishes the copy itself */
	CROWD = 8,		/* a group from which the next one is waited for a little... */
	CROWD_US = 150,		/* ...this long, at most CROWD_TURNS times */
	CROWD_TURNS = 4,
	CAREFUL = 64,		/* groups run with savepoints after one that had to be run again */
};

struct writer {
	struct sdb *db;
	pthread_t thread, copier;
	pthread_mutex_t lock;
	pthread_cond_t more, longer;
	struct deed *first, **last;
	int queued;
	int crowd;		/* how many the last group was */
	bool stop;
	int careful;		/* groups still to be run with savepoints */
	sqlite3_file *unflushed;	/* the WAL, when the last commit left the flush to another thread */
	bool sick;		/* the disk failed: start again with a new connection */
	int wal_pages;		/* after the last commit */
	int copied;		/* of them, at the last look of the copier */
	bool copy;		/* asks the copier */
	bool finish;		/* asks the writer: nearly all is copied, do the rest between groups */
	bool kept;		/* a flush failed: what is in the WAL stays there, a start reads it again */
};

/* ---- a group --------------------------------------------------------------- */

/* The engine refused: every rule that thought it had passed did not. */
static void
refuse(struct deed *from, const struct deed *to, struct sconn *conn, const char *what)
{
	int rc = conn ? sqlite3_extended_errcode(conn->raw) : SQLITE_CANTOPEN;

	for (struct deed *j = from; j != to; j = j->next)
		if (j->e == OK) {
			j->e = rc == SQLITE_OK ? E_BUSY : db_sqlite_err(rc);
			snprintf(j->why, sizeof j->why, "%s: %s (%d)", what,
			    conn ? sqlite3_errmsg(conn->raw) : "no connection", rc);
		}
}

static bool
run_stmt(struct sconn *conn, sqlite3_stmt **st, const char *sql)
{
	int rc;

	if (!*st && sqlite3_prepare_v3(conn->raw, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL))
		return false;
	rc = sqlite3_step(*st);
	sqlite3_reset(*st);
	return rc == SQLITE_DONE;
}

static void
run_job(struct sconn *conn, struct deed *j)
{
	j->back = db_guarded(j->c, &conn->conn, j->rule, j->arg, &j->e);
	if (conn->open)
		sqlite3_reset(conn->open);	/* left by a jump */
	conn->open = NULL;
}

/* Run the jobs up to ${to}, each all or nothing; false when the transaction itself is gone. */
static bool
run_jobs(struct sconn *conn, struct deed *from, const struct deed **to)
{
	for (struct deed *j = from; j; j = j->next) {
		*to = j->next;
		if (!run_stmt(conn, &conn->save, "SAVEPOINT rule"))
			return false;
		run_job(conn, j);
		if (sqlite3_get_autocommit(conn->raw))
			return false;	/* SQLite rolled everything back: disk full, disk error */
		if (j->e != OK && !db_sqlite_exec(conn, "ROLLBACK TO rule"))
			return false;
		if (!run_stmt(conn, &conn->release, "RELEASE rule"))
			return false;
	}
	return true;
}

/*
 * The same without savepoints, up to a rule that fails after having written: then ${again} asks for all of them once
 * more.  A rule alone needs nothing: the transaction is its own.
 */
static bool
run_jobs_plain(struct sconn *conn, struct deed *from, const struct deed **to, bool *again)
{
	for (struct deed *j = from; j && !*again; j = j->next) {
		int64_t before = sqlite3_total_changes64(conn->raw);

		*to = j->next;
		conn->scripted = false;
		run_job(conn, j);
		if (sqlite3_get_autocommit(conn->raw))
			return false;
		*again = j->e != OK && from->next &&
		    (conn->scripted || sqlite3_total_changes64(conn->raw) != before);
	}
	return true;
}

static bool
run_all_or_nothing(struct writer *w, struct deed *group, const struct deed **to)
{
	struct sconn *conn = w->db->own;
	bool again = false, alone = !group->next;

	if (!w->careful || alone) {
		if (!run_jobs_plain(conn, group, to, &again))
			return false;
		if (!again)
			return true;
		w->careful = CAREFUL;
		for (struct deed *j = group; j != *to; j = j->next)
			ctx_forgive(j->c);
		if (!db_sqlite_exec(conn, "ROLLBACK") || !run_stmt(conn, &conn->begin, "BEGIN IMMEDIATE"))
			return false;
	}
	w->careful--;
	return run_jobs(conn, group, to);
}

static bool
any_passed(const struct deed *j)
{
	for (; j; j = j->next)
		if (j->e == OK)
			return true;
	return false;
}

/*
 * In a crowd the flush is another thread's, and the next group need not wait for it; nor does whoever comes
 * meanwhile know more than what is on disk.
 */
static bool
commit(struct writer *w, struct sconn *conn)
{
	bool off = w->crowd >= CROWD || db_flush_busy(w->db->flusher), done;
	sqlite3_file *wal = NULL;

	if (!off && db_flush_broken(w->db->flusher))
		return false;		/* this flush would pass, over what the last one lost */
	if (off)
		(void)sqlite3_file_control(conn->raw, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	w->unflushed = db_vfs_put_off(wal, true) ? wal : NULL;
	done = run_stmt(conn, &conn->commit, "COMMIT");
	if (w->unflushed)
		db_vfs_put_off(w->unflushed, false);
	return done;
}

/*
 * One transaction of all ${group}.  What is left when the engine broke half-way
 * is returned, to be run in the next one.
 */
static struct deed *
run_group(struct writer *w, struct deed *group)
{
	struct sconn *conn = w->db->own;
	const struct deed *to = NULL;
	int64_t before = sqlite3_total_changes64(conn->raw);
	bool ok;

	if (!run_stmt(conn, &conn->begin, "BEGIN IMMEDIATE")) {
		refuse(group, NULL, conn, "begin");
		return NULL;
	}
	conn->conn.writing = true;
	ok = run_all_or_nothing(w, group, &to);
	conn->conn.writing = false;
	if (!ok) {
		refuse(group, to, conn, "transaction");
		w->sick = true;
	} else if (!any_passed(group)) {
		(void)db_sqlite_exec(conn, "ROLLBACK");
	} else if (fault("db.commit") || !commit(w, conn)) {
		refuse(group, NULL, conn, "commit");
		w->sick = (sqlite3_errcode(conn->raw) & 0xff) == SQLITE_IOERR;
	} else if (sqlite3_total_changes64(conn->raw) != before)
		db_sqlite_committed(w->db);
	if (!sqlite3_get_autocommit(conn->raw))
		(void)db_sqlite_exec(conn, "ROLLBACK");
	return (struct deed *)to;
}

/* After a failing disk nothing of the old connection is trusted: SQLite reads it all again. */
static bool
healthy(struct writer *w)
{
	char why[256];
	struct sconn *conn;

	if (!w->sick)
		return true;
	db_flush_wait(w->db->flusher);
	conn = db_sqlite_connect(w->db, true, why);
	if (!conn)
		return false;
	db_sqlite_disconnect(w->db->own);
	w->db->own = conn;
	db_writer_hook(w->db);
	w->sick = false;
	return true;
}

/* Those before ${to}, a chain of their own. */
static struct deed *
cut(struct deed *from, const struct deed *to)
{
	struct deed *d = from;

	while (d->next != to)
		d = d->next;
	d->next = NULL;
	return from;
}

static void
hand_back(struct writer *w, struct deed *from)
{
	if (w->unflushed)
		db_flush_take(w->db->flusher, w->unflushed, from);
	else
		db_hand_back(from);
	w->unflushed = NULL;
}

static void
run_all(struct writer *w, struct deed *jobs)
{
	struct deed *j = jobs;

	while (j) {
		struct deed *rest = NULL;

		if (db_flush_broken(w->db->flusher))
			db_flush_refuse(j);
		else if (healthy(w))
			rest = run_group(w, j);
		else
			refuse(j, NULL, NULL, "disk");
		hand_back(w, cut(j, rest));
		j = rest;
	}
}

/* ---- the WAL --------------------------------------------------------------- */

static int
committed(void *arg, sqlite3 *raw, const char *name, int pages)
{
	struct writer *w = arg;

	(void)raw;
	(void)name;
	w->wal_pages = pages;
	return SQLITE_OK;
}

void
db_writer_hook(struct sdb *db)
{
	sqlite3_wal_hook(db->own->raw, committed, db->writer);
}

/*
 * What was copied, flushed here, so that little is left for the writer to flush.  A failure is told once
 * to each descriptor: from then on nothing may start the WAL again.
 */
static bool
flush_copied(struct sconn *conn)
{
	sqlite3_file *f = NULL;

	return sqlite3_file_control(conn->raw, "main", SQLITE_FCNTL_FILE_POINTER, &f) == SQLITE_OK && f &&
	    f->pMethods && f->pMethods->xSync(f, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

/* One pass; when the WAL is long, a flush and a second one, short, for what came meanwhile. */
static bool
copy_once(struct sconn *conn, int *pages, int *copied)
{
	for (int pass = 0; pass < 2; pass++) {
		(void)sqlite3_wal_checkpoint_v2(conn->raw, NULL, SQLITE_CHECKPOINT_PASSIVE, pages, copied);
		if (*pages <= WAL_LONG)
			return true;
		if (!flush_copied(conn))
			return false;
	}
	return true;
}

static void *
copy_wal(void *arg)
{
	struct writer *w = arg;
	char why[256];
	struct sconn *conn = NULL;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		int pages = 0, copied = 0;
		bool good = true;

		if (!w->copy) {
			pthread_cond_wait(&w->longer, &w->lock);
			continue;
		}
		pthread_mutex_unlock(&w->lock);
		if (!conn && !db_flush_broken(w->db->flusher))
			conn = db_sqlite_connect(w->db, true, why);
		if (conn && !db_flush_broken(w->db->flusher))
			good = copy_once(conn, &pages, &copied);
		pthread_mutex_lock(&w->lock);
		w->copy = false;
		w->kept = w->kept || !good;
		w->copied = copied > 0 ? copied : 0;
		w->finish = pages > WAL_LONG && !w->kept;
	}
	pthread_mutex_unlock(&w->lock);
	db_sqlite_disconnect(conn);
	return NULL;
}

/*
 * Between two groups no one adds to the WAL: once the copier is nearly there, the
 * few pages left take a moment, and the next commit starts the WAL again.
 */
static void
finish_copy(struct writer *w)
{
	bool finish;

	pthread_mutex_lock(&w->lock);
	finish = w->finish;
	w->finish = false;
	if (w->copied > w->wal_pages)
		w->copied = 0;			/* it was started again */
	w->kept = w->kept || db_flush_broken(w->db->flusher);
	finish = finish && !w->kept;
	if (!finish && !w->copy && !w->kept && w->wal_pages - w->copied > WAL_COPY) {
		w->copy = true;
		pthread_cond_signal(&w->longer);
	}
	pthread_mutex_unlock(&w->lock);
	if (!finish)
		return;
	db_flush_wait(w->db->flusher);	/* the system tells a failure once, and it is the flusher's to hear */
	if (!db_flush_broken(w->db->flusher)) {
		sqlite3_wal_checkpoint_v2(w->db->own->raw, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		w->wal_pages = w->copied = 0;
	}
}

/*
 * Those just woken come back with their next rule, one after the other: a moment's
 * patience makes one group of them instead of a small one and a large one.
 */
static void
gather(struct writer *w)
{
	struct timespec moment = { .tv_nsec = CROWD_US * 1000 };

	for (int turn = 0; turn < CROWD_TURNS && w->queued < w->crowd / 2 && !w->stop; turn++) {
		pthread_mutex_unlock(&w->lock);
		nanosleep(&moment, NULL);
		pthread_mutex_lock(&w->lock);
	}
}

/* ---- the thread ------------------------------------------------------------ */

static void *
run_writer(void *arg)
{
	struct writer *w = arg;

	for (;;) {
		struct deed *jobs;
		bool stop;

		pthread_mutex_lock(&w->lock);
		while (!w->first && !w->stop)
			pthread_cond_wait(&w->more, &w->lock);
		if (w->crowd >= CROWD)
			gather(w);
		jobs = w->first;
		w->crowd = w->queued;
		stop = w->stop;
		w->first = NULL;
		w->last = &w->first;
		w->queued = 0;
		pthread_mutex_unlock(&w->lock);
		if (!jobs && stop)
			return NULL;
		run_all(w, jobs);
		finish_copy(w);
	}
}

static bool
enqueue(struct writer *w, struct deed *d)
{
	bool room;

	pthread_mutex_lock(&w->lock);
	room = w->queued < QUEUE_MAX && !w->stop;
	if (room) {
		*w->last = d;
		w->last = &d->next;
		if (w->queued++ == 0)
			pthread_cond_signal(&w->more);
	}
	pthread_mutex_unlock(&w->lock);
	if (!room) {
		d->e = E_BUSY;
		snprintf(d->why, sizeof d->why, "%d rules are waiting", QUEUE_MAX);
	}
	return room;
}

enum err
db_writer_run(struct ctx *c, enum err (*rule)(struct ctx *, void *), void *arg)
{
	struct writer *w = sdb_of(c->db)->writer;
	struct waiter me = { .d = { .c = c, .rule = rule, .arg = arg, .ran = true, .back = true } };

	sem_init(&me.done, 0, 0);
	if (enqueue(w, &me.d)) {
		db_waits(true);
		while (sem_wait(&me.done))
			continue;	/* a signal */
		for (int i = 0; i < 2; i++)
			if (me.wake[i])
				sem_post(&me.wake[i]->done);
		db_waits(false);
	}
	sem_destroy(&me.done);
	return db_written(&me.d);
}

bool
db_writer_soon(struct deed *d)
{
	d->ran = d->back = true;
	return enqueue(sdb_of(d->c->db)->writer, d);
}

void
db_writer_start(struct sdb *db)
{
	struct writer *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->db = db;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	pthread_cond_init(&w->longer, NULL);
	db->writer = w;
	db_writer_hook(db);
	db_flush_start(db);
	if (pthread_create(&w->thread, NULL, run_writer, w) || pthread_create(&w->copier, NULL, copy_wal, w))
		abort();	/* at start, before anything was promised */
}

void
db_writer_stop(struct sdb *db)
{
	struct writer *w = db->writer;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->more);
	pthread_cond_signal(&w->longer);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_join(w->copier, NULL);
	db_flush_stop(db);
	pthread_cond_destroy(&w->more);
	pthread_cond_destroy(&w->longer);
	pthread_mutex_destroy(&w->lock);
	free(w);
	db->writer = NULL;
}

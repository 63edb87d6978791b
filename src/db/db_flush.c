/*
 * db_flush.c -- the flush of one group while the next one is run.
 *
 * In a crowd the disk takes as long to flush a group as the writer to run one: so it writes the group, and goes on with
 * the next; this thread flushes, and only then hands the deeds back to those who wait.  What was not flushed is not
 * acknowledged; other readers may see it some milliseconds early.
 *
 * A flush that fails leaves pages that the system no longer knows to be unwritten, and a second one would succeed
 * without them (PostgreSQL, fsync() errors, 2018).  So from then on nothing is acknowledged, nothing is copied from the
 * WAL, and the process ends (db_tell_lost()); whoever watches starts it again, and db_settle() writes anew what the
 * system still shows of the WAL.
 */
#include <stdio.h>
#include <stdlib.h>

#include "db/db_sqlite.h"

struct flusher {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more, none;
	struct deed *first, **last;
	sqlite3_file *wal;
	bool busy, stop;
	_Atomic bool broken;
};

/*
 * Those that nobody sleeps for are handed back one by one, which costs little; the threads that sleep wake each other,
 * as a binary heap, while the writer goes on.
 */
void
db_hand_back(struct deed *from)
{
	struct waiter *first = NULL, *last = NULL, *parent;
	struct deed *next;
	int n = 0;

	for (struct deed *d = from; d; d = next) {
		next = d->next;
		d->next = NULL;
		if (d->done) {
			d->done(d);
			continue;
		}
		if (last)
			last->d.next = d;
		else
			first = (struct waiter *)d;
		last = (struct waiter *)d;
	}
	if (!first)
		return;
	parent = first;
	for (struct deed *d = first->d.next; d; d = d->next, n++) {
		parent->wake[n & 1] = (struct waiter *)d;
		if (n & 1)
			parent = (struct waiter *)parent->d.next;
	}
	sem_post(&first->done);
}

void
db_flush_refuse(struct deed *d)
{
	for (; d; d = d->next)
		if (d->e == OK) {
			d->e = E_BUSY;
			snprintf(d->why, sizeof d->why, "the disk did not flush: start again");
		}
}

static void *
run_flusher(void *arg)
{
	struct flusher *f = arg;

	for (;;) {
		struct deed *group;
		sqlite3_file *wal;

		pthread_mutex_lock(&f->lock);
		f->busy = false;
		if (!f->first)
			pthread_cond_broadcast(&f->none);
		while (!f->first && !f->stop)
			pthread_cond_wait(&f->more, &f->lock);
		group = f->first;
		wal = f->wal;
		f->first = NULL;
		f->last = &f->first;
		f->busy = group != NULL;
		pthread_mutex_unlock(&f->lock);
		if (!group)
			return NULL;
		if (!atomic_load(&f->broken) && (fault("db.flush") || db_vfs_flush(wal) != SQLITE_OK)) {
			atomic_store(&f->broken, true);
			db_lost();
		}
		if (atomic_load(&f->broken))
			db_flush_refuse(group);
		db_hand_back(group);
	}
}

void
db_flush_take(struct flusher *f, sqlite3_file *wal, struct deed *from)
{
	struct deed *last = from;

	while (last->next)
		last = last->next;
	pthread_mutex_lock(&f->lock);
	f->wal = wal;
	*f->last = from;
	f->last = &last->next;
	pthread_cond_signal(&f->more);
	pthread_mutex_unlock(&f->lock);
}

void
db_flush_wait(struct flusher *f)
{
	pthread_mutex_lock(&f->lock);
	while (f->first || f->busy)
		pthread_cond_wait(&f->none, &f->lock);
	pthread_mutex_unlock(&f->lock);
}

bool
db_flush_busy(struct flusher *f)
{
	bool busy;

	pthread_mutex_lock(&f->lock);
	busy = f->first || f->busy;
	pthread_mutex_unlock(&f->lock);
	return busy;
}

bool
db_flush_broken(struct flusher *f)
{
	return atomic_load(&f->broken);
}

void
db_flush_start(struct sdb *db)
{
	struct flusher *f = calloc(1, sizeof *f);

	if (!f)
		abort();
	f->last = &f->first;
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->more, NULL);
	pthread_cond_init(&f->none, NULL);
	if (pthread_create(&f->thread, NULL, run_flusher, f))
		abort();	/* at start, before anything was promised */
	db->flusher = f;
}

void
db_flush_stop(struct sdb *db)
{
	struct flusher *f = db->flusher;

	pthread_mutex_lock(&f->lock);
	f->stop = true;
	pthread_cond_signal(&f->more);
	pthread_mutex_unlock(&f->lock);
	pthread_join(f->thread, NULL);
	pthread_cond_destroy(&f->more);
	pthread_cond_destroy(&f->none);
	pthread_mutex_destroy(&f->lock);
	free(f);
	db->flusher = NULL;
}

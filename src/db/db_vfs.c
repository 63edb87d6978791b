/*
 * db_vfs.c -- the WAL written once a commit.
 *
 * SQLite writes each page of a commit with two system calls, one for the 24 bytes of its
 * header and one for the page, and flushes at the end.  Nobody reads those pages before
 * the flush: other connections know of them by the index, which comes after it.  So this
 * file system, which is SQLite's own but for the file of the WAL, gathers what is
 * appended and hands it over in one piece, at the flush or before anything that would see
 * it missing.  What the disk refuses is told by that flush: the commit fails.
 */
#include <pthread.h>
#include <stdlib.h>

#include "db/db_sqlite.h"

enum { GATHERED = 127 << 10 };	/* bytes; SQLite writes less than 128 KiB at once: a large commit is several pieces */

struct wal_file {
	sqlite3_file base;
	sqlite3_file *real;		/* right behind this struct */
	sqlite3_int64 at;		/* where in the file what is gathered belongs */
	int n;
	bool head;			/* its first bytes were written: whatever follows must find them on disk */
	bool put_off;			/* db_vfs_put_off() */
	char *gathered;			/* NULL: nothing was ever written, as by those who only read */
};

static struct wal_file *
wal_of(sqlite3_file *f)
{
	return (struct wal_file *)f;
}

static int
hand_over(struct wal_file *w)
{
	int n = w->n;

	w->n = 0;
	return n ? w->real->pMethods->xWrite(w->real, w->gathered, n, w->at) : SQLITE_OK;
}

static int
wal_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct wal_file *w = wal_of(f);

	w->head = w->head || at == 0;
	if (w->n && (at != w->at + w->n || w->n + n > GATHERED)) {
		int rc = hand_over(w);

		if (rc != SQLITE_OK)
			return rc;
	}
	if (!w->gathered)
		w->gathered = malloc(GATHERED);
	if (!w->gathered || n > GATHERED)
		return w->real->pMethods->xWrite(w->real, p, n, at);
	if (!w->n)
		w->at = at;
	memcpy(w->gathered + w->n, p, (size_t)n);
	w->n += n;
	return SQLITE_OK;
}

static int
wal_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	struct wal_file *w = wal_of(f);
	int rc = w->n && at < w->at + w->n && at + n > w->at ? hand_over(w) : SQLITE_OK;

	return rc == SQLITE_OK ? w->real->pMethods->xRead(w->real, p, n, at) : rc;
}

static int
wal_sync(sqlite3_file *f, int flags)
{
	struct wal_file *w = wal_of(f);
	int rc = hand_over(w);

	if (rc != SQLITE_OK || (w->put_off && !w->head))
		return rc;
	w->head = false;
	return w->real->pMethods->xSync(w->real, flags);
}

static const sqlite3_io_methods wal_methods;

bool
db_vfs_put_off(sqlite3_file *f, bool off)
{
	if (!f || f->pMethods != &wal_methods)
		return false;
	wal_of(f)->put_off = off;
	return true;
}

int
db_vfs_flush(sqlite3_file *f)
{
	sqlite3_file *real = wal_of(f)->real;

	return real->pMethods->xSync(real, SQLITE_SYNC_NORMAL);
}

static int
wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = hand_over(wal_of(f));

	return rc == SQLITE_OK ? wal_of(f)->real->pMethods->xTruncate(wal_of(f)->real, size) : rc;
}

static int
wal_size(sqlite3_file *f, sqlite3_int64 *size)
{
	int rc = hand_over(wal_of(f));

	return rc == SQLITE_OK ? wal_of(f)->real->pMethods->xFileSize(wal_of(f)->real, size) : rc;
}

static int
wal_close(sqlite3_file *f)
{
	struct wal_file *w = wal_of(f);
	int rc = hand_over(w), closed = w->real->pMethods->xClose(w->real);

	free(w->gathered);
	return rc == SQLITE_OK ? closed : rc;
}

static int
wal_lock(sqlite3_file *f, int level)
{
	return wal_of(f)->real->pMethods->xLock(wal_of(f)->real, level);
}

static int
wal_unlock(sqlite3_file *f, int level)
{
	return wal_of(f)->real->pMethods->xUnlock(wal_of(f)->real, level);
}

static int
wal_reserved(sqlite3_file *f, int *out)
{
	return wal_of(f)->real->pMethods->xCheckReservedLock(wal_of(f)->real, out);
}

static int
wal_control(sqlite3_file *f, int op, void *arg)
{
	return wal_of(f)->real->pMethods->xFileControl(wal_of(f)->real, op, arg);
}

static int
wal_sector(sqlite3_file *f)
{
	return wal_of(f)->real->pMethods->xSectorSize(wal_of(f)->real);
}

static int
wal_device(sqlite3_file *f)
{
	return wal_of(f)->real->pMethods->xDeviceCharacteristics(wal_of(f)->real);
}

static const sqlite3_io_methods wal_methods = {	/* of version 1: a WAL is neither mapped nor shared memory */
	.iVersion = 1, .xClose = wal_close, .xRead = wal_read, .xWrite = wal_write, .xTruncate = wal_truncate,
	.xSync = wal_sync, .xFileSize = wal_size, .xLock = wal_lock, .xUnlock = wal_unlock,
	.xCheckReservedLock = wal_reserved, .xFileControl = wal_control, .xSectorSize = wal_sector,
	.xDeviceCharacteristics = wal_device,
};

static sqlite3_vfs own, *under;

/* Any other file is opened as if we were not there. */
static int
open_file([[maybe_unused]] sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct wal_file *w = wal_of(f);
	int rc;

	if (!(flags & SQLITE_OPEN_WAL))
		return under->xOpen(under, name, f, flags, out);
	*w = (struct wal_file){ .real = (sqlite3_file *)(w + 1) };
	rc = under->xOpen(under, name, w->real, flags, out);
	if (rc == SQLITE_OK)
		w->base.pMethods = &wal_methods;
	return rc;
}

static int
delete_file([[maybe_unused]] sqlite3_vfs *vfs, const char *name, int sync)
{
	return under->xDelete(under, name, sync);
}

static int
access_file([[maybe_unused]] sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	return under->xAccess(under, name, flags, out);
}

static int
full_path([[maybe_unused]] sqlite3_vfs *vfs, const char *name, int n, char *out)
{
	return under->xFullPathname(under, name, n, out);
}

static void
register_once(void)
{
	under = sqlite3_vfs_find(NULL);
	assert(under);
	own = *under;
	own.pNext = NULL;
	own.zName = "maillage";
	own.szOsFile = (int)sizeof(struct wal_file) + under->szOsFile;
	own.xOpen = open_file;
	own.xDelete = delete_file;
	own.xAccess = access_file;
	own.xFullPathname = full_path;
	if (sqlite3_vfs_register(&own, 0) != SQLITE_OK)
		abort();
}

const char *
db_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, register_once);
	return own.zName;
}

/* db_disk_test.c -- a disk that answers EIO or ENOSPC at any write, or EIO at any read.  SQLite alone asks it. */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "db/db_impl.h"
#include "dbt_q.h"
#include "t.h"

enum { WHOLE = -1, WRITES = 40, READS = 6, LARGE = 300 << 10 };	/* LARGE: a commit of several writes */

/* How many more calls pass before every one fails; WHOLE: none does. */
static _Atomic int writes_left = WHOLE, reads_left = WHOLE;
static int failure;

static bool
fails(_Atomic int *left)
{
	int n = atomic_load(left);

	while (n > 0 && !atomic_compare_exchange_weak(left, &n, n - 1))
		continue;
	if (n)
		return false;
	errno = failure;
	return true;
}

static ssize_t
bad_pwrite(int fd, const void *p, size_t n, off_t off)
{
	return fails(&writes_left) ? -1 : pwrite(fd, p, n, off);
}

static ssize_t
bad_pread(int fd, void *p, size_t n, off_t off)
{
	return fails(&reads_left) ? -1 : pread(fd, p, n, off);
}

/* SQLite's system calls, or ours in their place. */
static void
disk(bool ours)
{
	static const char *const writing[] = { "pwrite", "pwrite64" }, *const reading[] = { "pread", "pread64" };
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	for (int i = 0; i < 2; i++) {
		(void)vfs->xSetSystemCall(vfs, writing[i], ours ? (sqlite3_syscall_ptr)bad_pwrite : NULL);
		(void)vfs->xSetSystemCall(vfs, reading[i], ours ? (sqlite3_syscall_ptr)bad_pread : NULL);
	}
}

static void
mend(void *arg)
{
	(void)arg;
	atomic_store(&writes_left, WHOLE);
	atomic_store(&reads_left, WHOLE);
	disk(false);
}

/* Until the test ends, however it does. */
static void
take_the_disk(struct ctx *c)
{
	disk(true);
	arena_defer(c->a, mend, NULL);
}

static enum err
put(struct ctx *c, void *arg)
{
	static char text[LARGE];
	int64_t changed;

	memset(text, 'x', LARGE);
	return dbt_q_setting_add(c, *(str *)arg, (str){ text, LARGE }, &changed);
}

static bool
there(struct ctx *c, str name)
{
	struct dbt_setting s;
	bool found;

	T(dbt_q_setting_maybe(c, name, &s, &found) == OK);
	return found;
}

/* Failing from the first write on, from the second...: what is refused is not there, what is not refused is. */
static void
write_on(struct ctx *c, int error)
{
	int refused = 0;
	str healed;

	failure = error;
	for (int i = 0; i < WRITES; i++) {
		str name = arena_fmt(c->a, "disk.%d.%03d", error, i);
		enum err e;

		atomic_store(&writes_left, i);
		e = db_write(c, put, &name);
		atomic_store(&writes_left, WHOLE);
		if (e != OK) {
			T(e == E_BUSY);
			T_STR(c->cause.key, S("db.busy"));
			ctx_forgive(c);
			refused++;
		}
		T((e == OK) == there(c, name));
		healed = arena_fmt(c->a, "disk.%d.%03d.again", error, i);
		T(db_write(c, put, &healed) == OK);
		T(there(c, healed));
	}
	T(refused >= 2);	/* the disk did fail */
	T(refused < WRITES);	/* and did not always */
}

TEST(db_disk_that_fails_at_any_write)
{
	str where, said;

	t_db(c);
	if (db_is_pg(c->db))
		return;
	db_close(c->db);
	take_the_disk(c);
	where = t_db_file(c);
	write_on(c, EIO);
	write_on(c, ENOSPC);
	T(c->db->engine->query(c, "PRAGMA integrity_check", &said) == OK);
	T_STR(said, S("ok"));
	db_close(c->db);
	T(db_open(c, where, &c->db) == OK);
	T(there(c, S("disk.5.039.again")));
}

TEST(db_disk_that_fails_at_any_read)
{
	str where, name = S("disk.read");
	struct db *db = NULL;
	struct ctx other;
	int refused = 0;

	t_db(c);
	if (db_is_pg(c->db))
		return;
	db_close(c->db);
	where = t_db_file(c);
	T(db_write(c, put, &name) == OK);
	take_the_disk(c);
	failure = EIO;
	for (int i = 0; i < READS; i++) {
		struct dbt_setting s;
		enum err e;

		other = *c;
		atomic_store(&reads_left, i);
		e = db_open(&other, where, &db);
		if (e == OK) {
			bool found = false;

			e = dbt_q_setting_maybe(&other, name, &s, &found);
			T(e != OK || found);
		}
		atomic_store(&reads_left, WHOLE);
		refused += e != OK;
		if (db)
			db_close(db);
		db = NULL;
	}
	T(refused > 0);
	T(there(c, name));
}

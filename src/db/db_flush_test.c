/* db_flush_test.c -- deeds that no thread sleeps for, and a disk that does not flush. */
#include <semaphore.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/stat.h>

#include "db/db_impl.h"
#include "dbt_q.h"
#include "t.h"

enum { DEEDS = 64 };

/* One of a crowd: every third is refused, every fifth fills its arena, as in db_write_test.c. */
struct one {
	struct deed d;
	struct ctx c;
	struct arena a;
	char name[32];
	bool refuse, gorge;
	enum err e;
	bool full;
};
static struct one crowd[DEEDS];
static sem_t handed_back, gate;

static void
done(struct deed *d)
{
	(void)d;
	sem_post(&handed_back);
}

static enum err
put(struct ctx *c, void *arg)
{
	struct one *p = arg;
	int64_t changed;

	TRY(dbt_q_setting_add(c, str_from(p->name), S("x"), &changed));
	if (p->refuse)
		return fail(c, E_INVALID, S(""), S("test.no"), "refused on purpose");
	while (p->gorge)
		(void)arena_push(c->a, 4096, 8, 1);
	return OK;
}

/* Holds the writer until the others are queued: they are one group then, and a crowd. */
static enum err
first(struct ctx *c, void *arg)
{
	sem_wait(&gate);
	sem_post(&gate);
	return put(c, arg);
}

static void
prepare(struct ctx *c, bool with_refusals)
{
	sem_init(&handed_back, 0, 0);
	sem_init(&gate, 0, 0);
	for (int i = 0; i < DEEDS; i++) {
		struct one *p = &crowd[i];

		*p = (struct one){ .refuse = with_refusals && i % 3 == 1, .gorge = with_refusals && i % 5 == 2 };
		snprintf(p->name, sizeof p->name, "soon.%03d", i);
		arena_init(&p->a, 256 << 10);
		p->c = (struct ctx){ .a = &p->a, .db = c->db };
		ctx_at(&p->c, instant_now());
		p->d = (struct deed){ .c = &p->c, .rule = i ? put : first, .arg = p, .done = done };
	}
}

/* What db_write() would have said to each. */
static void
end(struct one *p)
{
	jmp_buf full;

	p->a.landing = full;
	if (setjmp(full))
		p->full = true;
	else
		p->e = db_written(&p->d);
	p->a.landing = NULL;
}

static void
run(void)
{
	for (int i = 0; i < DEEDS; i++)
		db_write_soon(&crowd[i].d);
	sem_post(&gate);
	for (int i = 0; i < DEEDS; i++)
		sem_wait(&handed_back);
	for (int i = 0; i < DEEDS; i++)
		end(&crowd[i]);
}

static void
over(void)
{
	for (int i = 0; i < DEEDS; i++)
		arena_fini(&crowd[i].a);
	sem_destroy(&handed_back);
	sem_destroy(&gate);
}

static int64_t
settings(struct ctx *c)
{
	struct dbt_count count;

	T(dbt_q_settings_count(c, &count) == OK);
	return count.n;
}

static void
a_crowd(struct ctx *c)
{
	int ok = 0;

	prepare(c, true);
	run();
	for (int i = 0; i < DEEDS; i++) {
		struct one *p = &crowd[i];

		T((p->e == E_INVALID) == p->refuse);
		T(p->full == (p->gorge && !p->refuse));
		ok += p->e == OK && !p->full;
	}
	over();
	T_I64(settings(c), ok);
	T(ok > DEEDS / 3);
}

TEST(db_deeds_are_handed_back_each_with_its_own_end)
{
	t_db_file(c);
	a_crowd(c);
}

TEST(db_deeds_in_memory_too)
{
	t_db(c);
	a_crowd(c);
}

static bool (*hook_before)(const char *point);

static int lost;

static void
count_lost(void)
{
	lost++;
}

static bool
no_flush(const char *point)
{
	return strcmp(point, "db.flush") == 0;
}

static void
mend(void *arg)
{
	(void)arg;
	db_tell_lost(NULL);
	fault_hook = hook_before;
}

/* Nothing is acknowledged that a disk did not flush, then or later; a start finds what was. */
TEST(db_a_disk_that_does_not_flush_a_crowd)
{
	struct one alone = { .name = "before" };
	str where = t_db_file(c);
	int refused = 0;

	if (db_is_pg(c->db))
		return;
	T(db_write(c, put, &alone) == OK);
	hook_before = fault_hook;
	arena_defer(c->a, mend, NULL);
	fault_hook = no_flush;
	db_tell_lost(count_lost);
	lost = 0;
	prepare(c, false);
	run();
	for (int i = 0; i < DEEDS; i++)
		refused += crowd[i].e == E_BUSY;
	over();
	T(refused >= DEEDS - 2);	/* the one that held the others may have gone alone, and flushed by itself */
	snprintf(alone.name, sizeof alone.name, "after");
	T(db_write(c, put, &alone) == E_BUSY);
	T_STR(c->cause.key, S("db.busy"));
	ctx_forgive(c);
	T(!db_sound(c->db));
	T_I64(lost, 1);
	T(db_scrub(c) == E_BUSY);
	ctx_forgive(c);
	mend(NULL);
	db_close(c->db);
	T(db_open(c, where, &c->db) == OK);
	T(db_sound(c->db));
	T(db_write(c, put, &alone) == OK);
	T(settings(c) >= 2 + DEEDS - refused);
}

static off_t
size_of(struct ctx *c, const char *fmt, str where)
{
	struct stat st;

	return stat(arena_z(c->a, arena_fmt(c->a, fmt, STR(where))), &st) == 0 ? st.st_size : 0;
}

/* What a crash left in the journal is in the database, flushed, before anything is added to it. */
TEST(db_a_start_settles_what_the_journal_holds)
{
	struct one alone = { .name = "journal" };
	str where = t_db_file(c);

	if (db_is_pg(c->db)) {
		T(db_settle(c) == OK);
		return;
	}
	T(db_write(c, put, &alone) == OK);
	T(size_of(c, "%.*s-wal", where) > 0);
	T(db_settle(c) == OK);
	T_I64(size_of(c, "%.*s-wal", where), 0);
	T_I64(settings(c), 1);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "db/db.h"
#include "t.h"
#include "t_db.h"

static struct test *tests, **last = &tests;
static jmp_buf out;
static const char *armed;
static int countdown, hits;

void
t_register(struct test *t)
{
	*last = t;
	last = &t->next;
}

static bool
armed_fault(const char *point)
{
	return armed && strcmp(armed, point) == 0 && ++hits == countdown;
}

void
t_check(bool ok, const char *at, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		return;
	va_start(ap, fmt);
	printf("# %s: ", at);
	vprintf(fmt, ap);
	putchar('\n');
	va_end(ap);
	longjmp(out, 1);
}

/* True when ${body} came back, false when the arena was full and it landed here. */
static bool
came_back(void (*body)(struct ctx *), struct ctx *c)
{
	jmp_buf full;

	c->a->landing = full;
	if (setjmp(full))
		return false;
	body(c);
	return true;
}

int
t_faults(const char *point, void (*body)(struct ctx *), struct ctx *c)
{
	for (int n = 1; n < 10000; n++) {
		armed = point;
		countdown = n;
		hits = 0;
		c->cause.at = NULL;
		(void)came_back(body, c);
		armed = NULL;
		c->a->landing = NULL;
		if (hits < n)
			return n - 1;
	}
	return -1;
}

static void
hold_laws(struct ctx *c)
{
	str failed;

	if (!c->db)
		return;
	ctx_forgive(c);
	T(db_check(c, &failed) == OK);
	T_STR(failed, S(""));
}

static void
run(struct test *t, struct ctx *c)
{
	t->run(c);
	hold_laws(c);
}

static bool
passes(struct test *t)
{
	struct arena a;
	struct ctx c = { .a = &a, .rng = 1 };

	arena_init(&a, 64 << 20);
	ctx_at(&c, civil_instant(2026, 7, 16, 3, 0));
	if (setjmp(out)) {
		if (c.cause.at)
			printf("# cause: %.*s (%s) %.*s\n", STR(c.cause.key), c.cause.at, STR(c.cause.detail));
		db_close(c.db);
		t_db_gone();
		return false;
	}
	run(t, &c);
	db_close(c.db);
	t_db_gone();
	arena_fini(&a);
	return true;
}

int
main(int argc, char **argv)
{
	int n = 0, bad = 0;

	fault_hook = armed_fault;
	for (struct test *t = tests; t; t = t->next) {
		if (argc > 1 && strncmp(t->name, argv[1], strlen(argv[1])))
			continue;
		bool ok = passes(t);

		bad += !ok;
		printf("%s %d - %s\n", ok ? "ok" : "not ok", ++n, t->name);
	}
	printf("1..%d\n# %d passed, %d failed\n", n, n - bad, bad);
	return bad != 0 || n == 0;
}

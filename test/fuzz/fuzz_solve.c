/*
 * fuzz_solve.c -- any bytes as a file of `maillage solve`: JSON when they begin so, else a published
 * instance.  What must hold: no crash, an answer in bounded memory, a plan that the checker finds
 * valid and counts alike when it is said feasible, and never a bound beyond the plan.
 *
 *	CC=clang meson setup build-fuzz && ninja -C build-fuzz test/fuzz_solve && build-fuzz/test/fuzz_solve test/fuzz/corpus_solve
 */
#include <setjmp.h>
#include <stdlib.h>

#include "solve/nrp.h"
#include "solve/staff_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
run(struct ctx *c, const struct solve_case *k, struct solve_answer *a)
{
	struct solve_ask ask = { .seconds = 0.2, .steps = 20, .rounds = 3, .threads = 1 };

	*a = (struct solve_answer){};
	if (solve_run(c, k, &ask, a) == OK) {
		int64_t v;

		must(!a->feasible || a->bound <= a->objective);
		if (solve_bound(c, k, &a->certificate, &v) == OK)
			must(a->bound <= v && (!a->feasible || v <= a->objective));
	}
	ctx_forgive(c);
}

static void
instance(struct ctx *c, str text)
{
	struct buf report = { .a = c->a };
	struct nrp n;
	struct solve_case k;
	struct solve_answer a;
	int16_t *shift;
	int64_t v;

	if (nrp_read(c, text, &n) != OK || nrp_case(c, &n, &k) != OK)
		return;
	run(c, &k, &a);
	if (!a.pick)
		return;
	shift = arena_array(c->a, int16_t, (ptrdiff_t)k.people * k.days);
	for (int i = 0; i < k.people * k.days; i++) {
		int m;

		shift[i] = (int16_t)(a.pick[i] < 0 ? -1 : solve_options(&k, i / k.days, i % k.days, &m)[a.pick[i]].duty);
	}
	must(nrp_check(&n, shift, &report, &v) || !a.feasible);
	must(v == a.objective);
}

static void
staff(struct ctx *c, str text)
{
	json_t *root = json_loadb(text.p, (size_t)text.n, JSON_REJECT_DUPLICATES, NULL);
	struct buf report = { .a = c->a };
	struct staff s;
	struct solve_case k;
	struct solve_answer a;
	const struct staff_duty *duty;
	struct staff_work *plan;
	int64_t v;
	int n;
	enum err e = root ? staff_read(c, root, &s) : E_INVALID;

	json_decref(root);
	if (e != OK || staff_case(c, &s, &k, &duty) != OK)
		return;
	run(c, &k, &a);
	if (!a.pick)
		return;
	n = staff_plan(c, &k, duty, a.pick, &plan);
	must(staff_check(c, &s, plan, n, &report, &v) || !a.feasible);
	must(v == a.objective);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct ctx c = { .a = &a };
	jmp_buf full;

	if (!a.beg)
		arena_init(&a, 256 << 20);
	a.landing = full;
	if (setjmp(full) == 0) {
		str text = arena_str(&a, data, (ptrdiff_t)size);

		if (size && data[0] == '{')
			staff(&c, text);
		else
			instance(&c, text);
	}
	arena_reset(&a);
	return 0;
}

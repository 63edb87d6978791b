/*
 * repair.c -- a published plan, and people who withdraw from the rest of it: how long until
 * the fewest others are found, and how many they are.
 *
 *	bench-repair FILE	(JSON of `maillage solve`)
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "solve/staff_json.h"

enum { ONE = 100, TEN = 20 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int
by_value(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

/* ${gone} people who work are free no more; their names come from a seed. */
static void
measure(struct staff *s, const struct staff_work *plan, int n, int gone, int times)
{
	double took[ONE], disturbed = 0, open = 0;
	uint64_t rng = (uint64_t)gone;

	for (int i = 0; i < times; i++) {
		struct arena a;
		struct ctx c = { .a = &a };
		struct staff_repair r;
		struct staff_person *mine;
		double from;

		arena_init(&a, 1 << 28);
		mine = arena_array(&a, struct staff_person, s->people);
		memcpy(mine, s->person, sizeof *mine * (size_t)s->people);
		for (int g = 0; g < gone; g++) {
			rng = rng * 6364136223846793005u + 1442695040888963407u;
			mine[plan[(rng >> 33) % (uint64_t)n].person].free = arena_array(&a, uint8_t,
			    (ptrdiff_t)s->days * s->shifts);
		}
		{
			struct staff now = *s;

			now.person = mine;
			from = now_ms();
			staff_repair(&c, &now, plan, n, &r);
			took[i] = now_ms() - from;
		}
		disturbed += r.disturbs;
		open += r.opens;
		arena_fini(&a);
	}
	qsort(took, (size_t)times, sizeof *took, by_value);
	printf("repair.%d half %.1f ms worst %.1f ms disturbed %.1f open %.1f\n", gone,
	    took[times / 2], took[times - 1],
	    disturbed / times, open / times);
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	json_t *root = argc > 1 ? json_load_file(argv[1], 0, NULL) : NULL;
	struct staff s;
	struct solve_case k;
	struct solve_answer found;
	const struct staff_duty *duty;
	struct staff_work *plan;
	int n;

	arena_init(&a, 1 << 30);
	if (!root || staff_read(&c, root, &s) != OK || staff_case(&c, &s, &k, &duty) != OK)
		return 1;
	if (solve_run(&c, &k, &(struct solve_ask){ .steps = 20000, .rounds = 60, .threads = 1 }, &found) != OK)
		return 1;
	n = staff_plan(&c, &k, duty, found.pick, &plan);
	measure(&s, plan, n, 1, ONE);
	measure(&s, plan, n, 10, TEN);
	json_decref(root);
	arena_fini(&a);
	return 0;
}

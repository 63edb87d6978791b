/*
 * nail.c -- while prices go on, days that stay what they are become decided, the steadiest first.
 *
 * How steady a day is stands for its value in the linear relaxation: the rosters that prices bring, averaged, come
 * near its solution.  Only what a person has in her newest roster is decided, so that she always has one with all
 * that is decided.
 */
#include "solve/nail.h"

enum { GRADES = 1024 };
#define PART 0.15f		/* that a round counts for */

void
solve_nails_open(struct arena *a, const struct solve_case *k, uint64_t seed, struct solve_nails *out)
{
	ptrdiff_t all = (ptrdiff_t)k->people * k->days;

	*out = (struct solve_nails){ .k = k, .rng = seed };
	out->nail = arena_array(a, int16_t, all);
	out->was = arena_array(a, int16_t, all);
	out->firm = arena_array(a, float, all);
	out->count = arena_array(a, int, k->lines + 1);
}

void
solve_nails_draw(struct solve_nails *n, const int16_t *pick)
{
	ptrdiff_t all = (ptrdiff_t)n->k->people * n->k->days;

	for (ptrdiff_t i = 0; i < all; i++) {
		n->nail[i] = PATH_FREE;
		n->was[i] = pick[i];
		n->firm[i] = 0;
	}
	memset(n->count, 0, sizeof *n->count * (size_t)n->k->lines);
}

int
solve_nails_watch(struct solve_nails *n, const int16_t *pick)
{
	ptrdiff_t all = (ptrdiff_t)n->k->people * n->k->days;
	int left = 0;

	for (ptrdiff_t i = 0; i < all; i++) {
		if (n->nail[i] != PATH_FREE)
			continue;
		left++;
		n->firm[i] += PART * ((pick[i] == n->was[i]) - n->firm[i]);
		if (pick[i] != n->was[i] && n->firm[i] < 0.5f) {
			n->was[i] = pick[i];
			n->firm[i] = 1 - n->firm[i];
		}
	}
	return left;
}

static void
decide(struct solve_nails *n, ptrdiff_t at, int pick)
{
	const struct solve_option *o = &n->k->option[n->k->first[at] + pick];

	n->nail[at] = (int16_t)pick;
	for (int i = 0; pick != SOLVE_OFF && i < SOLVE_TOUCH && o->line[i] != SOLVE_NONE; i++)
		n->count[o->line[i] >= 0 ? o->line[i] : ~o->line[i]] += o->line[i] >= 0 ? 1 : -1;
}

static int
grade(const struct solve_nails *n, ptrdiff_t at)
{
	return (int)(n->firm[at] * GRADES);
}

void
solve_nails_drive(struct solve_nails *n, const int16_t *pick, int many)
{
	ptrdiff_t all = (ptrdiff_t)n->k->people * n->k->days;
	int count[GRADES + 1] = {}, from = GRADES, sum = 0, last, spared;

	for (ptrdiff_t i = 0; i < all; i++)
		if (n->nail[i] == PATH_FREE && pick[i] == n->was[i])
			count[grade(n, i)]++;
	while (from >= 0 && sum + count[from] < many)
		sum += count[from--];
	last = from >= 0 ? count[from] : 0;
	spared = last - (many - sum);	/* of the lowest grade, whoever chance spares */
	for (ptrdiff_t i = 0; i < all; i++) {
		if (n->nail[i] != PATH_FREE || pick[i] != n->was[i] || grade(n, i) < from)
			continue;
		if (grade(n, i) == from && solve_below(&n->rng, last--) < spared)
			spared--;
		else
			decide(n, i, pick[i]);
	}
}

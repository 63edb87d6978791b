/* index.c -- who has an option on which line, and the lines of each day. */
#include "solve/search.h"

static int
line_of(int32_t l)
{
	return l >= 0 ? l : ~l;
}

/* Lines are many a day and each of few days: a stamp tells which were met for this person or day. */
struct stamps { int32_t *last; int32_t now; };

static bool
met(struct stamps *t, int l)
{
	bool was = t->last[l] == t->now;

	t->last[l] = t->now;
	return was;
}

static void
people_of_lines(const struct solve_case *k, struct solve_index *x, struct stamps *t, bool fill)
{
	for (int p = 0; p < k->people; p++) {
		t->now++;
		for (int32_t o = k->first[p * k->days]; o < k->first[(p + 1) * k->days]; o++)
			for (int i = 0; i < SOLVE_TOUCH && k->option[o].line[i] != SOLVE_NONE; i++) {
				int l = line_of(k->option[o].line[i]);

				if (met(t, l))
					continue;
				if (fill)
					x->person[x->first_person[l]++] = (int16_t)p;
				else
					x->first_person[l + 1]++;
			}
	}
}

static void
lines_of_days(const struct solve_case *k, struct solve_index *x, struct stamps *t, bool fill)
{
	for (int d = 0; d < k->days; d++) {
		t->now++;
		for (int p = 0; p < k->people; p++)
			for (int32_t o = k->first[p * k->days + d]; o < k->first[p * k->days + d + 1]; o++)
				for (int i = 0; i < SOLVE_TOUCH && k->option[o].line[i] != SOLVE_NONE; i++) {
					int l = line_of(k->option[o].line[i]);

					if (met(t, l))
						continue;
					if (fill)
						x->line[x->first_line[d]++] = l;
					else
						x->first_line[d + 1]++;
				}
	}
}

/* Counts of [1..n] into starts; after filling, starts have moved one on: put them back. */
static void
sum(int32_t *first, int n)
{
	for (int i = 0; i < n; i++)
		first[i + 1] += first[i];
}

static void
back(int32_t *first, int n)
{
	for (int i = n; i > 0; i--)
		first[i] = first[i - 1];
	first[0] = 0;
}

void
solve_index(struct arena *a, const struct solve_case *k, struct solve_index *x)
{
	struct stamps t = { .last = arena_array(a, int32_t, k->lines + 1) };

	x->first_person = arena_array(a, int32_t, k->lines + 1);
	x->first_line = arena_array(a, int32_t, k->days + 1);
	people_of_lines(k, x, &t, false);
	lines_of_days(k, x, &t, false);
	sum(x->first_person, k->lines);
	sum(x->first_line, k->days);
	x->person = arena_array(a, int16_t, x->first_person[k->lines] + 1);
	x->line = arena_array(a, int32_t, x->first_line[k->days] + 1);
	people_of_lines(k, x, &t, true);
	lines_of_days(k, x, &t, true);
	back(x->first_person, k->lines);
	back(x->first_line, k->days);
}

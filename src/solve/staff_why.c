/* staff_why.c -- why a post stays empty: for everybody, the first thing that stops her. */
#include <stdlib.h>

#include "solve/staff.h"

enum { MINE = SOLVE_DAYS * STAFF_A_DAY + 1 };

static int
by_stop(const void *a, const void *b)
{
	const struct staff_person_why *x = a, *y = b;

	if (x->stop != y->stop)
		return x->stop < y->stop ? -1 : 1;
	if (x->value != y->value)	/* the nearest to the limit first: most rest, fewest minutes */
		return (x->value < y->value) == (x->stop == STAFF_REST) ? 1 : -1;
	return (x->person > y->person) - (x->person < y->person);
}

/* Her lines with ${work} among them, in order of time. */
static int
with(const struct staff *s, const struct staff_work *plan, int n, struct staff_work work, struct staff_work *out)
{
	int count = 0;
	bool in = false;

	for (int i = 0; i < n && plan[i].person <= work.person; i++) {
		if (plan[i].person < work.person)
			continue;
		if (!in && (plan[i].day > work.day || (plan[i].day == work.day &&
		    s->shift[plan[i].shift].from > s->shift[work.shift].from))) {
			out[count++] = work;
			in = true;
		}
		if (count < MINE - 1)
			out[count++] = plan[i];
	}
	if (!in)
		out[count++] = work;
	return count;
}

int
staff_why(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct staff_work work,
	  struct staff_person_why **out)
{
	struct staff_person_why *w = arena_array(c->a, struct staff_person_why, s->people);
	struct staff_work *mine = arena_array(c->a, struct staff_work, MINE);

	for (int p = 0; p < s->people; p++) {
		int day, count;

		work.person = p;
		count = with(s, plan, n, work, mine);
		w[p].person = p;
		w[p].stop = staff_breaks(s, p, mine, count, &day, &w[p].value);
		if (w[p].stop == STAFF_DAY && !s->rules[s->person[p].rules].day_max)
			w[p].stop = STAFF_BUSY;		/* one shift a day, and she has one */
	}
	qsort(w, (size_t)s->people, sizeof *w, by_stop);
	*out = w;
	return s->people;
}

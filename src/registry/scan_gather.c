/* scan_gather.c -- what the threads of a scan harvested, put together in the order of the file; see scan.h. */
#include <stdlib.h>

#include "registry/pair.h"
#include "registry/scan.h"

const uint64_t *
scan_hashes(const struct scan *s, uint32_t block, uint32_t *n)
{
	const struct scan_block *k = &s->block[block];

	*n = k->n;
	return s->worker[k->worker].hash + k->from;
}

const struct scan_same *
scan_same(const struct scan *s, uint32_t block, uint32_t *n)
{
	const struct scan_block *k = &s->block[block];

	*n = k->same_n;
	return s->worker[k->worker].same + k->same_from;
}

struct join { struct scan *s; unsigned kinds; };	/* mask of enum segment_value */

/* The second thread's values of some kinds join the first's, and its lines speak of those. */
static void *
join_values(void *arg)
{
	struct join *j = arg;
	struct scan_worker *a = &j->s->worker[0], *z = &j->s->worker[1];

	for (int k = 0; k < VALUES; k++) {
		ptrdiff_t bytes = (ptrdiff_t)z->value[k].n * 4;
		uint32_t *to;

		if (!(j->kinds >> k & 1))
			continue;
		to = intern_reserve(bytes);
		for (uint32_t v = 0; v < z->value[k].n; v++)
			to[v] = intern_put(&a->value[k], intern_get(&z->value[k], v));
		for (uint32_t i = 0; i < z->line_n; i++)
			z->line[i].value[k] = to[z->line[i].value[k]];
		intern_release(to, bytes);
		intern_fini(&z->value[k]);
	}
	return NULL;
}

static void
hand_over(struct scan *s, struct segment_in *in)
{
	for (int k = 0; k < VALUES; k++) {
		in->value[k] = s->worker[0].value[k];
		s->worker[0].value[k] = (struct intern){};
	}
	for (int i = 0; i < SCAN_THREADS; i++) {
		intern_release(s->worker[i].line, (ptrdiff_t)SCAN_LINES * (ptrdiff_t)sizeof *in->line);
		s->worker[i].line = NULL;
	}
}

void
scan_gather(struct scan *s, uint32_t more, struct segment_in *in)
{
	ptrdiff_t total = (ptrdiff_t)s->worker[0].line_n + s->worker[1].line_n + more;
	struct join one = { s, 1u << VALUE_STRUCTURE }, two = { s, ~one.kinds };
	uint32_t global = 0;

	in->line_room = total * (ptrdiff_t)sizeof *in->line + 1;
	in->line = intern_reserve(in->line_room);
	pair_run(true, join_values, &one, &two);
	for (uint32_t b = 0; b < s->blocks; b++) {
		const struct scan_block *k = &s->block[b];

		for (uint32_t i = 0; i < k->line_n; i++) {
			in->line[in->n] = s->worker[k->worker].line[k->line_from + i];
			in->line[in->n++].line += global;
		}
		global += k->n;
	}
	hand_over(s, in);
}

static int
cmp_issue(const void *x, const void *y)
{
	const struct scan_issue *a = x, *b = y;

	return (a->line > b->line) - (a->line < b->line);
}

void
scan_report(struct scan *s, struct report *rep)
{
	struct scan_issue *all = intern_reserve(2 * REPORT_MAX * (ptrdiff_t)sizeof *all);
	uint32_t *first = intern_reserve((ptrdiff_t)(s->blocks + 1) * 4), n = 0, line = 0;
	int64_t listed[SCAN_REASONS] = {};

	for (uint32_t b = 0; b < s->blocks; b++) {
		first[b] = line;
		line += s->block[b].n;
	}
	for (int i = 0; i < SCAN_THREADS; i++) {
		struct scan_worker *w = &s->worker[i];

		rep->truncated |= w->truncated;
		for (uint32_t k = 0; k < w->issue_n; k++) {
			all[n] = w->issue[k];
			all[n].line += first[all[n].block];
			n++;
		}
	}
	qsort(all, n, sizeof *all, cmp_issue);
	for (uint32_t i = 0; i < n && rep->n < REPORT_MAX; i++) {
		const struct scan_issue *k = &all[i];

		listed[k->reason]++;
		report_add(rep, (int64_t)k->line + 2, k->column >= 0 && k->column < s->head.n
		    ? s->head.name[k->column] : (str){}, str_from(k->value), scan_reasons[k->reason], true);
	}
	for (int r = 0; r < SCAN_REASONS; r++) {
		int64_t count = s->worker[0].count[r] + s->worker[1].count[r];

		report_more(rep, scan_reasons[r], count - listed[r]);
		rep->aside += count;
	}
	rep->read = s->n;
	rep->kept = rep->read - rep->aside;
	intern_release(all, 2 * REPORT_MAX * (ptrdiff_t)sizeof *all);
	intern_release(first, (ptrdiff_t)(s->blocks + 1) * 4);
}

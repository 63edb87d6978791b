/* scan_gather.c -- what the threads of a scan harvested, put together in the order of the file; see scan.h. */
#include <stdlib.h>

#include "registry/scan.h"
#include "registry/sort.h"

const uint64_t *
scan_hashes(const struct scan *s, uint32_t block, uint32_t *n)
{
	const struct scan_block *k = &s->block[block];

	*n = k->n;
	return s->worker[k->worker].hash + k->from;
}

/* The second thread's values join the first's, and its lines speak of those. */
static void
join_values(struct scan *s)
{
	struct scan_worker *a = &s->worker[0], *z = &s->worker[1];

	for (int k = 0; k < VALUES; k++) {
		ptrdiff_t bytes = (ptrdiff_t)z->value[k].n * 4;
		uint32_t *to = intern_reserve(bytes);

		for (uint32_t v = 0; v < z->value[k].n; v++)
			to[v] = intern_put(&a->value[k], intern_get(&z->value[k], v));
		for (uint32_t i = 0; i < z->line_n; i++)
			z->line[i].value[k] = to[z->line[i].value[k]];
		intern_release(to, bytes);
		intern_fini(&z->value[k]);
	}
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

static struct segment_line *
room(struct scan *s, struct segment_in *in)
{
	ptrdiff_t total = (ptrdiff_t)s->worker[0].line_n + s->worker[1].line_n;

	in->line_room = total * (ptrdiff_t)sizeof *in->line + 1;
	return in->line = intern_reserve(in->line_room);
}

void
scan_take(struct scan *s, struct segment_in *in)
{
	struct segment_line *to = room(s, in);
	uint32_t n = s->worker[0].line_n + s->worker[1].line_n;
	uint64_t *key = intern_reserve((ptrdiff_t)n * 8);
	uint32_t *from = intern_reserve((ptrdiff_t)n * 4), first = s->worker[0].line_n;

	join_values(s);
	for (uint32_t i = 0; i < n; i++) {
		key[i] = (i < first ? &s->worker[0].line[i] : &s->worker[1].line[i - first])->line;
		from[i] = i;
	}
	sort_u64(key, from, n);
	for (; in->n < n; in->n++) {
		uint32_t i = from[in->n];

		to[in->n] = i < first ? s->worker[0].line[i] : s->worker[1].line[i - first];
	}
	intern_release(key, (ptrdiff_t)n * 8);
	intern_release(from, (ptrdiff_t)n * 4);
	hand_over(s, in);
}

void
scan_gather(struct scan *s, struct segment_in *in)
{
	struct segment_line *to = room(s, in);
	uint32_t global = 0;

	join_values(s);
	for (uint32_t b = 0; b < s->blocks; b++) {
		const struct scan_block *k = &s->block[b];

		for (uint32_t i = 0; i < k->line_n; i++) {
			to[in->n] = s->worker[k->worker].line[k->line_from + i];
			to[in->n++].line += global;
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
			all[n].line += all[n].block == UINT32_MAX ? 0 : first[all[n].block];
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

/* again.c -- see again.h. */
#include "registry/again.h"
#include "registry/pair.h"
#include "registry/sort.h"

#define GONE	UINT32_MAX

struct theirs {			/* of blocks [from, to): the lines that were, in their order */
	const struct again *a;
	uint32_t from, to;
	struct was { uint32_t doc, line; } *v;	/* its line now; GONE too when the index is not where to take it */
	uint32_t n;
};

/* Lines by doc, so that what is read of the index is met from its beginning to its end. */
struct sorted {
	const struct again *a;
	struct segment_in *in;
	struct segment_line *to;	/* in the order of the file */
	const struct was *v;
	const uint64_t *doc;
	const uint32_t *at;		/* whose line ${to}[at[i]] is doc[i]'s */
	uint32_t from, n;
	unsigned kinds;			/* mask of enum segment_value */
	bool ok;
};

static void
add(struct theirs *t, uint32_t was, uint32_t line)
{
	uint32_t whose = t->a->was->doc[was], doc = whose & ~INDEX_OWN;

	if (doc >= t->a->total || !(t->a->touched[doc / 64] >> doc % 64 & 1))
		return;
	t->v[t->n++] = (struct was){ doc, whose == doc ? line : GONE };
}

static void *
find(void *arg)
{
	struct theirs *t = arg;
	uint32_t first = 0, next = 0;

	for (uint32_t k = 0, n; k < t->to; k++) {
		const struct scan_same *same = scan_same(t->a->scan, k, &n);

		for (; n; n--, same++) {
			if (k >= t->from) {
				for (; next < same->was; next++)
					add(t, next, GONE);
				for (uint32_t i = 0; i < same->n; i++)
					add(t, same->was + i, first + same->is + i);
			}
			next = same->was + same->n;
		}
		first += t->a->scan->block[k].n;
	}
	return NULL;
}

/* Segment of doc ${doc}, which becomes its number there; docs are asked in rising order, from *k = *base = 0. */
static const struct segment *
segment_of(const struct again *a, int *k, uint32_t *base, uint32_t *doc)
{
	for (; *doc - *base >= a->set->segment[*k].docs; ++*k)
		*base += a->set->segment[*k].docs;
	*doc -= *base;
	return &a->set->segment[*k];
}

/* What the index says of each line, its values numbered as there: the k-th of a doc is its k-th activity. */
static void *
take_lines(void *arg)
{
	struct sorted *t = arg;
	uint32_t base = 0, nth = 0;
	int k = 0;

	for (uint32_t i = t->from; i < t->n; i++) {
		uint32_t d = (uint32_t)t->doc[i], line = t->v[t->at[i]].line;
		const struct segment *s = segment_of(t->a, &k, &base, &d);
		const struct segment_act *act;

		nth = i > t->from && t->doc[i - 1] == t->doc[i] ? nth + 1 : 0;
		t->ok = nth < s->doc_act[d + 1] - s->doc_act[d];
		if (!t->ok)
			return NULL;
		act = &s->act[s->doc_act[d] + nth];
		if (line == GONE)
			continue;
		t->to[t->at[i]] = (struct segment_line){ .id = s->doc_id[d], .line = line, .mode = (char)act->mode,
			.phone = act->phone,
			.value = { [VALUE_NAME] = s->doc_name[d], [VALUE_FIRST] = s->doc_first[d],
			[VALUE_PROFESSION] = act->profession, [VALUE_SKILL] = act->skill,
			[VALUE_COMMUNE] = act->commune, [VALUE_STRUCTURE] = act->structure } };
	}
	return NULL;
}

/* The values of some kinds numbered as those of the lines that were read; each kind's numbers are its own. */
static void *
take_values(void *arg)
{
	struct sorted *t = arg;

	for (int kind = 0; kind < VALUES; kind++) {
		uint32_t base = 0, *to = NULL;		/* of the segment's values: number + 1 */
		const struct segment *s = NULL;
		int k = 0;

		for (uint32_t i = t->from; t->kinds >> kind & 1 && i < t->n; i++) {
			uint32_t d = (uint32_t)t->doc[i], *value = &t->to[t->at[i]].value[kind];
			const struct segment *here = segment_of(t->a, &k, &base, &d);

			if (here != s) {
				intern_release(to, s ? (ptrdiff_t)s->value[kind].n * 4 : 0);
				s = here;
				to = intern_reserve((ptrdiff_t)s->value[kind].n * 4);
			}
			if (*value >= s->value[kind].n)
				*value = 0;
			if (*value && !to[*value])
				to[*value] = intern_put(&t->in->value[kind], segment_value(s, kind, *value)) + 1;
			*value = *value ? to[*value] - 1 : 0;
		}
		intern_release(to, s ? (ptrdiff_t)s->value[kind].n * 4 : 0);
	}
	return NULL;
}

/* ${to}[i]: line ${v}[i], unless it is GONE.  False: the index holds no such activity. */
static bool
take(const struct again *a, const struct was *v, uint32_t n, struct segment_in *in, struct segment_line *to)
{
	uint64_t *doc = intern_reserve((ptrdiff_t)n * 8);
	uint32_t *at = intern_reserve((ptrdiff_t)n * 4), half = n / 2;
	struct sorted one = { a, in, to, v, doc, at, 0, 0, 1u << VALUE_STRUCTURE, true }, two = one;

	for (uint32_t i = 0; i < n; i++) {
		doc[i] = v[i].doc;
		at[i] = i;
	}
	sort_u64(doc, at, n);
	while (half && doc[half] == doc[half - 1])
		half--;
	one.n = two.from = half;
	two.n = n;
	pair_run(true, take_lines, &one, &two);
	one.n = n;
	two.from = 0;
	two.kinds = ~one.kinds;
	if (one.ok && two.ok)
		pair_run(true, take_values, &one, &two);
	intern_release(doc, (ptrdiff_t)n * 8);
	intern_release(at, (ptrdiff_t)n * 4);
	return one.ok && two.ok;
}

/* The lines of ${in}, which stand in the order of the file, and those of ${more}, which do too. */
static void
merge(const struct was *v, uint32_t n, const struct segment_line *more, struct segment_in *in)
{
	struct segment_line *to = intern_reserve(in->line_room);
	uint32_t out = 0, read = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (v[i].line == GONE)
			continue;
		while (read < in->n && in->line[read].line < v[i].line)
			to[out++] = in->line[read++];
		to[out++] = more[i];
	}
	while (read < in->n)
		to[out++] = in->line[read++];
	intern_release(in->line, in->line_room);
	in->line = to;
	in->n = out;
}

bool
again_lines(const struct again *a, struct segment_in *in)
{
	ptrdiff_t room = 2 * (ptrdiff_t)a->was->n * (ptrdiff_t)sizeof(struct was);
	struct was *v = intern_reserve(room);
	uint32_t half = a->scan->blocks / 2, n;
	struct segment_line *more;
	struct theirs one = { .a = a, .to = half, .v = v };
	struct theirs two = { .a = a, .from = half, .to = a->scan->blocks, .v = v + a->was->n };
	bool ok;

	pair_run(true, find, &one, &two);
	memmove(v + one.n, two.v, (size_t)two.n * sizeof *v);
	n = one.n + two.n;
	more = intern_reserve((ptrdiff_t)n * (ptrdiff_t)sizeof *more);
	ok = take(a, v, n, in, more);
	if (ok)
		merge(v, n, more, in);
	intern_release(more, (ptrdiff_t)n * (ptrdiff_t)sizeof *more);
	intern_release(v, room);
	return ok;
}

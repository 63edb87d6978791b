/* intern.c -- see intern.h: open addressing, half full at most. */
#include <stdlib.h>
#include <sys/mman.h>

#include "registry/hash.h"
#include "registry/intern.h"

enum { FIRST = 1 << 8, FEW = 1 << 14, HUGE = 2 << 20 };

/* What is large is a number of large pages, so that the system begins it where one begins. */
static size_t
span(ptrdiff_t bytes)
{
	return bytes < HUGE ? (size_t)bytes + 1 : ((size_t)bytes + HUGE) & ~((size_t)HUGE - 1);
}

void *
intern_reserve(ptrdiff_t bytes)
{
	void *p = mmap(NULL, span(bytes), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

void *
intern_reserve_full(ptrdiff_t bytes)
{
	void *p = intern_reserve(bytes);

	(void)madvise(p, span(bytes), MADV_HUGEPAGE);
	return p;
}

void
intern_release(void *p, ptrdiff_t bytes)
{
	if (p)
		munmap(p, span(bytes));
}

void
intern_init(struct intern *t, ptrdiff_t most)
{
	*t = (struct intern){ .mask = FIRST - 1, .most = most };
	t->text = intern_reserve(most);
	t->off = intern_reserve((most + 2) * (ptrdiff_t)sizeof *t->off);
	t->slot = calloc(FIRST, sizeof *t->slot);
	if (!t->slot)
		abort();
}

void
intern_fini(struct intern *t)
{
	intern_release(t->text, t->most);
	intern_release(t->off, (t->most + 2) * (ptrdiff_t)sizeof *t->off);
	free(t->slot);
	*t = (struct intern){};
}

static void
grow(struct intern *t)
{
	uint32_t mask = t->mask < FEW ? t->mask * 4 + 3 : t->mask * 2 + 1;
	struct intern_slot *slot = calloc((size_t)mask + 1, sizeof *slot);

	if (!slot)
		abort();
	for (uint32_t i = 0; i <= t->mask; i++) {
		uint32_t at;

		if (!t->slot[i].id1)
			continue;
		for (at = t->slot[i].tag & mask; slot[at].id1; at = (at + 1) & mask)
			;
		slot[at] = t->slot[i];
	}
	free(t->slot);
	t->slot = slot;
	t->mask = mask;
}

uint32_t
intern_put(struct intern *t, str s)
{
	uint32_t tag = (uint32_t)hash_bytes(s.p, s.n), at, end = t->off[t->n];

	for (at = tag & t->mask; t->slot[at].id1; at = (at + 1) & t->mask)
		if (t->slot[at].tag == tag && str_eq(intern_get(t, t->slot[at].id1 - 1), s))
			return t->slot[at].id1 - 1;
	if (end + s.n > t->most)
		return UINT32_MAX;
	if (s.n)
		memcpy(t->text + end, s.p, (size_t)s.n);
	t->slot[at] = (struct intern_slot){ tag, ++t->n };
	t->off[t->n] = end + (uint32_t)s.n;
	if (t->n * 2 > t->mask)
		grow(t);
	return t->n - 1;
}

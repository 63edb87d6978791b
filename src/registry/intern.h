/*
 * intern.h -- each distinct string once, numbered from 0 in order of arrival; and
 * reserve(), arrays that grow in place: address space taken at once, memory as touched.
 */
#ifndef REGISTRY_INTERN_H
#define REGISTRY_INTERN_H

#include "base/base.h"

struct intern {
	char *text;
	uint32_t *off;			/* n + 1 of them: string i is text[off[i], off[i + 1]) */
	struct intern_slot { uint32_t tag, id1; } *slot;	/* id + 1; 0: free */
	uint32_t n, mask;
	ptrdiff_t most;
};

/* ${most}: the most bytes of text it may have to hold. */
void intern_init(struct intern *t, ptrdiff_t most);
void intern_fini(struct intern *t);
uint32_t intern_put(struct intern *t, str s);	/* UINT32_MAX when full */
static inline str
intern_get(const struct intern *t, uint32_t id)
{
	return (str){ t->text + t->off[id], (ptrdiff_t)(t->off[id + 1] - t->off[id]) };
}

/* ${bytes} of zeroed memory that costs nothing until touched; intern_release() gives it back. */
void *intern_reserve(ptrdiff_t bytes);
/* The same, for what is touched from its beginning on: in large pages where the system has them. */
void *intern_reserve_full(ptrdiff_t bytes);
void intern_release(void *p, ptrdiff_t bytes);

#endif

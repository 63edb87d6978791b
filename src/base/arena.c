#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/fault.h"

/* Under AddressSanitizer the unused arena is poisoned, and every piece is followed
 * by a red zone: an overrun inside an arena is caught like one of malloc's. */
#ifdef ASAN	/* meson.build says so when b_sanitize has address */
#include <sanitizer/asan_interface.h>
enum { REDZONE = 16 };
#else
enum { REDZONE = 0 };
#define ASAN_POISON_MEMORY_REGION(p, n)		((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n)	((void)(p), (void)(n))
#endif

/* After a large act the pages beyond this go back to the system. */
enum { KEEP = 1 << 20 };

struct cleanup {
	struct cleanup *next;
	void (*fn)(void *);
	void *arg;
};

void
arena_init(struct arena *a, ptrdiff_t limit)
{
	assert(limit > 0);
	*a = (struct arena){};
	a->beg = mmap(NULL, (size_t)limit, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (a->beg == MAP_FAILED)
		abort();
	a->pos = a->beg;
	a->end = a->beg + limit;
	ASAN_POISON_MEMORY_REGION(a->beg, limit);
}

void
arena_reset(struct arena *a)
{
	ptrdiff_t used;

	while (a->cleanups) {
		struct cleanup *k = a->cleanups;

		a->cleanups = k->next;
		k->fn(k->arg);
	}
	used = a->pos - a->beg;
	ASAN_UNPOISON_MEMORY_REGION(a->beg, used);
	if (used > KEEP) {
		madvise(a->beg + KEEP, (size_t)(used - KEEP), MADV_DONTNEED);	/* reads as zero again */
		used = KEEP;
	}
	memset(a->beg, 0, (size_t)used);
	ASAN_POISON_MEMORY_REGION(a->beg, a->pos - a->beg);
	a->pos = a->beg;
}

void
arena_fini(struct arena *a)
{
	arena_reset(a);
	ASAN_UNPOISON_MEMORY_REGION(a->beg, a->end - a->beg);
	munmap(a->beg, (size_t)(a->end - a->beg));
}

void
arena_full(struct arena *a)
{
	if (a->landing)
		longjmp(a->landing, 1);
	abort();
}

void *
arena_push(struct arena *a, ptrdiff_t size, ptrdiff_t align, ptrdiff_t n)
{
	ptrdiff_t pad = (ptrdiff_t)(-(uintptr_t)a->pos & (uintptr_t)(align - 1));
	char *p;

	assert(size > 0);
	assert(n >= 0);
	if (fault("arena.full") || n > (a->end - a->pos - pad - REDZONE) / size)
		arena_full(a);
	p = a->pos + pad;
	a->pos = p + n * size + REDZONE;
	ASAN_UNPOISON_MEMORY_REGION(p, n * size);
	return p;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct cleanup *k = arena_new(a, struct cleanup);

	*k = (struct cleanup){ .next = a->cleanups, .fn = fn, .arg = arg };
	a->cleanups = k;
}

str
arena_str(struct arena *a, const void *p, ptrdiff_t n)
{
	char *copy = arena_array(a, char, n + 1);

	if (n)
		memcpy(copy, p, (size_t)n);
	return (str){ copy, n };
}

str
arena_dup(struct arena *a, str s)
{
	return arena_str(a, s.p, s.n);
}

char *
arena_z(struct arena *a, str s)
{
	char *copy = arena_array(a, char, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, (size_t)s.n);
	return copy;
}

/* Most are short: written once and copied, where measuring first would write them twice. */
str
arena_fmt(struct arena *a, const char *fmt, ...)
{
	char small[256], *p;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if (n < (int)sizeof small)
		return arena_str(a, small, n);
	p = arena_array(a, char, n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (str){ p, n };
}

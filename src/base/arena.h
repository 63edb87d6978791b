/*
 * arena.h -- where memory comes from.  One bounded arena a request or job:
 * zeroed memory, no free(), reset whole.  What is not memory (a file, a
 * statement) is handed to arena_defer().
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena {
	char *beg, *pos, *end;		/* beg <= pos <= end */
	struct cleanup *cleanups;	/* newest first */
	void *landing;			/* jmp_buf taken when full */
};

#define arena_new(a, type)	((type *)arena_push((a), sizeof (type), ALIGNOF(type), 1))
#define arena_array(a, type, n)	((type *)arena_push((a), sizeof (type), ALIGNOF(type), (n)))

void arena_init(struct arena *a, ptrdiff_t limit);	/* reserves ${limit} bytes of address space */
void arena_reset(struct arena *a);	/* runs cleanups newest first, then forgets */
void arena_fini(struct arena *a);

/*
 * Zeroed memory.  Never NULL: a full arena leaves through its landing, the one
 * jump of this program.  Three places land: the HTTP worker, the job runner
 * (both answer E_LIMIT) and db_write(), which rolls back and jumps on.
 */
void *arena_push(struct arena *a, ptrdiff_t size, ptrdiff_t align, ptrdiff_t n);
_Noreturn void arena_full(struct arena *a);
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);
str arena_str(struct arena *a, const void *p, ptrdiff_t n);	/* copies; adds a NUL after */
str arena_dup(struct arena *a, str s);				/* the same, of a slice */
char *arena_z(struct arena *a, str s);				/* a copy for libc */
str arena_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3);

#endif

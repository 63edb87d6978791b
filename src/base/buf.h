/* buf.h -- bytes being written: grows in its arena, doubles, never shrinks. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *a;
	char *p;
	ptrdiff_t n, cap;
};

void buf_put(struct buf *b, str s);
void buf_char(struct buf *b, char ch);
/* ${cp} as UTF-8; U+FFFD for what is no code point. */
void buf_code_point(struct buf *b, uint32_t cp);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
static inline str buf_str(const struct buf *b) { return (str){ b->p, b->n }; }

#endif

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"

static void
room(struct buf *b, ptrdiff_t n)
{
	char *old = b->p;

	if (b->cap - b->n >= n)
		return;
	b->cap = (b->cap ? b->cap * 2 : 256) + n;
	b->p = arena_array(b->a, char, b->cap);
	if (b->n)
		memcpy(b->p, old, (size_t)b->n);
}

void
buf_put(struct buf *b, str s)
{
	if (s.n == 0)
		return;
	room(b, s.n);
	memcpy(b->p + b->n, s.p, (size_t)s.n);
	b->n += s.n;
}

void
buf_char(struct buf *b, char ch)
{
	room(b, 1);
	b->p[b->n++] = ch;
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	char small[256];	/* as arena_fmt() does */
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	room(b, n + 1);
	if (n < (int)sizeof small)
		memcpy(b->p + b->n, small, (size_t)n + 1);
	else {
		va_start(ap, fmt);
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	b->n += n;
}

void
buf_code_point(struct buf *b, uint32_t cp)
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80)
		buf_char(b, (char)cp);
	else if (cp < 0x800) {
		buf_char(b, (char)(0xc0 | cp >> 6));
		buf_char(b, (char)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		buf_char(b, (char)(0xe0 | cp >> 12));
		buf_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (cp & 0x3f)));
	} else {
		buf_char(b, (char)(0xf0 | cp >> 18));
		buf_char(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (cp & 0x3f)));
	}
}

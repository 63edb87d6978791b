#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tmplc.h"

_Noreturn void
die(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", tmplc.file, tmplc.line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void
emit(const char *fmt, ...)
{
	va_list ap;

	fprintf(tmplc.out, "#line %d \"%s\"\n%*s", tmplc.line, tmplc.file, tmplc.depth, "");
	va_start(ap, fmt);
	vfprintf(tmplc.out, fmt, ap);
	va_end(ap);
	fputc('\n', tmplc.out);
}

/* ---- words --------------------------------------------------------------- */

struct slice
trim(struct slice s)
{
	while (s.n && isspace((unsigned char)*s.p))
		s.p++, s.n--;
	while (s.n && isspace((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

/* Cut the next blank-separated word off ${s}; empty at the end. */
struct slice
word(struct slice *s)
{
	struct slice w;

	*s = trim(*s);
	w = (struct slice){ s->p, 0 };
	if (s->n && *s->p == '"') {
		for (w.n = 1; w.n < s->n && s->p[w.n] != '"'; w.n++)
			;
		if (w.n++ == s->n)
			die("an unclosed string");
	} else
		while (w.n < s->n && !isspace((unsigned char)s->p[w.n]))
			w.n++;
	s->p += w.n;
	s->n -= w.n;
	*s = trim(*s);
	return w;
}

bool
is(struct slice s, const char *z)
{
	return (size_t)s.n == strlen(z) && !memcmp(s.p, z, (size_t)s.n);
}

bool
is_name(struct slice s)
{
	if (!s.n || isdigit((unsigned char)*s.p))
		return false;
	for (int i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_')
			return false;
	return true;
}

bool
in_scope(const char *p, int n)
{
	for (int i = 0; i < tmplc.name_count; i++)
		if ((int)strlen(tmplc.names[i]) == n && !memcmp(tmplc.names[i], p, (size_t)n))
			return true;
	return false;
}

void
add_name(struct slice s)
{
	if (tmplc.name_count == 64 || s.n >= WORD_MAX)
		die("too many names, or one too long");
	snprintf(tmplc.names[tmplc.name_count++], WORD_MAX, "%.*s", s.n, s.p);
}

bool
is_variable(struct slice s)
{
	const char *dot = memchr(s.p, '.', (size_t)s.n);

	return in_scope(s.p, dot ? (int)(dot - s.p) : s.n);
}

/* "v.site.name" -> "v->site.name": the first name is always a pointer; "x" -> "*x". */
const char *
path(struct slice s)
{
	static char ring[8][WORD_MAX + 8];
	static int at;
	char *to = ring[at++ % 8];
	const char *dot = s.n ? memchr(s.p, '.', (size_t)s.n) : NULL;

	if (!s.n || s.n >= WORD_MAX)
		die("a value is missing or too long");
	for (int i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '_' && s.p[i] != '.')
			die("'%.*s': only names and dots", s.n, s.p);
	if (!is_variable(s))
		die("'%.*s': no such variable here", s.n, s.p);
	if (!dot)
		snprintf(to, WORD_MAX + 8, "(*%.*s)", s.n, s.p);
	else
		snprintf(to, WORD_MAX + 8, "%.*s->%.*s", (int)(dot - s.p), s.p,
		    (int)(s.p + s.n - dot - 1), dot + 1);
	return to;
}

/* "crisis.room.title" -> "crisis_room_title", a C name. */
const char *
cname(struct slice s)
{
	static char to[WORD_MAX];

	if (!s.n || s.n >= WORD_MAX)
		die("a name is missing or too long");
	for (int i = 0; i < s.n; i++) {
		if (!isalnum((unsigned char)s.p[i]) && !strchr("._-", s.p[i]))
			die("'%.*s': only letters, digits and . _ -", s.n, s.p);
		to[i] = strchr(".-", s.p[i]) ? '_' : s.p[i];
	}
	to[s.n] = 0;
	return to;
}

/* Cut at the next comma. */
struct slice
item(struct slice *s)
{
	const char *comma = s->n ? memchr(s->p, ',', (size_t)s->n) : NULL;
	struct slice head = *s;

	if (comma) {
		head.n = (int)(comma - s->p);
		*s = (struct slice){ comma + 1, s->n - head.n - 1 };
	} else
		*s = (struct slice){ s->p + s->n, 0 };
	return trim(head);
}


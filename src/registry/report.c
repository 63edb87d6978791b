#include "registry/report.h"

void
report_init(struct report *r, struct arena *a)
{
	*r = (struct report){ .a = a };
	r->v = arena_array(a, struct report_line, REPORT_MAX);
}

static void
count(struct report *r, str key, int64_t n)
{
	for (ptrdiff_t i = 0; i < r->by_n; i++)
		if (str_eq(r->by[i].key, key)) {
			r->by[i].n += n;
			return;
		}
	assert(r->by_n < REPORT_REASONS);
	r->by[r->by_n++] = (struct report_reason){ key, n };
}

/* At most REPORT_EXCERPT bytes of ${s}, not cut within a character. */
static str
excerpt(struct arena *a, str s)
{
	if (s.n > REPORT_EXCERPT) {
		s.n = REPORT_EXCERPT;
		while (s.n && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return arena_dup(a, s);
}

void
report_add(struct report *r, int64_t line, str column, str value, str key, bool aside)
{
	r->listed++;
	count(r, key, 1);
	if (r->n == REPORT_MAX)
		return;
	r->v[r->n++] = (struct report_line){
		.line = line, .column = arena_dup(r->a, column), .value = excerpt(r->a, value),
		.key = key, .aside = aside,
	};
}

void
report_more(struct report *r, str key, int64_t n)
{
	if (n <= 0)
		return;
	r->listed += n;
	count(r, key, n);
}

bool
report_unsafe(const struct report *r)
{
	return r->refused.n || r->truncated || r->kept == 0 || r->aside * 10 > r->read;
}

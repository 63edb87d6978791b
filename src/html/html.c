#include "html/html.h"

void
html_lit(struct html *h, str s)
{
	if (h->cap - h->n < s.n) {
		char *old = h->p;

		h->cap = (h->cap ? h->cap * 2 : 4096) + s.n;
		h->p = arena_array(h->a, char, h->cap);
		if (h->n)
			memcpy(h->p, old, (size_t)h->n);
	}
	if (s.n)
		memcpy(h->p + h->n, s.p, (size_t)s.n);
	h->n += s.n;
}

void
html_str(struct html *h, str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '&': html_lit(h, S("&amp;")); break;
		case '<': html_lit(h, S("&lt;")); break;
		case '>': html_lit(h, S("&gt;")); break;
		case '"': html_lit(h, S("&quot;")); break;
		case '\'': html_lit(h, S("&#39;")); break;
		default: html_lit(h, (str){ s.p + i, 1 });
		}
}

void
html_i64(struct html *h, int64_t v)
{
	html_lit(h, arena_fmt(h->a, "%lld", (long long)v));
}

void
html_url_part(struct html *h, str s)
{
	static const char keep[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(keep, s.p[i]))
			html_lit(h, (str){ s.p + i, 1 });
		else
			html_lit(h, arena_fmt(h->a, "%%%02X", (unsigned char)s.p[i]));
}

void
html_day(struct html *h, struct day d)
{
	html_lit(h, day_iso(h->a, d));
}

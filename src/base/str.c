#include <strings.h>

#include "base/arena.h"
#include "base/str.h"

bool
str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, (size_t)a.n) == 0);
}

bool
str_eq_nocase(str a, str b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, (size_t)a.n) == 0);
}

int
str_cmp(str a, str b)
{
	ptrdiff_t n = a.n < b.n ? a.n : b.n;
	int d = n ? memcmp(a.p, b.p, (size_t)n) : 0;

	return d ? d : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(str s, str head)
{
	return s.n >= head.n && str_eq((str){ s.p, head.n }, head);
}

bool
str_ends(str s, str tail)
{
	return s.n >= tail.n && str_eq((str){ s.p + s.n - tail.n, tail.n }, tail);
}

bool
str_has(str s, str needle)
{
	return needle.n == 0 || (s.n >= needle.n &&
	    memmem(s.p, (size_t)s.n, needle.p, (size_t)needle.n));
}

str
str_from(const char *z)
{
	return z ? (str){ z, (ptrdiff_t)strlen(z) } : (str){};
}

str
str_sub(str s, ptrdiff_t from, ptrdiff_t n)
{
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return (str){ s.p ? s.p + from : s.p, n };
}

static bool
space(char ch)
{
	return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

str
str_trim(str s)
{
	while (s.n && space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && space(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
str_cut(str s, char sep, str *head, str *tail)
{
	const char *hit = s.n ? memchr(s.p, sep, (size_t)s.n) : NULL;

	if (!hit) {
		*head = s;
		*tail = (str){};
		return false;
	}
	*head = (str){ s.p, hit - s.p };
	*tail = (str){ hit + 1, s.n - head->n - 1 };
	return true;
}

bool
str_to_i64(str s, int64_t min, int64_t max, int64_t *out)
{
	bool neg = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	assert(min <= max);
	if (s.n == neg)
		return false;
	for (ptrdiff_t i = neg; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return false;
		if (__builtin_mul_overflow(v, 10, &v))
			return false;
		if (__builtin_add_overflow(v, neg ? -d : d, &v))
			return false;
	}
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

bool
str_luhn(str digits)
{
	int sum = 0;

	if (digits.n < 2)
		return false;
	for (ptrdiff_t i = 0; i < digits.n; i++) {
		int d = digits.p[digits.n - 1 - i] - '0';

		if (d < 0 || d > 9)
			return false;
		if (i % 2)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}

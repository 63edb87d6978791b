#include "base/arena.h"
#include "base/str.h"

/* Length of the well-formed sequence at ${p}, 0 when it is not one; ${cp} its code point. */
static int
sequence(const unsigned char *p, ptrdiff_t n, uint32_t *cp)
{
	static const struct { unsigned char lo, hi; int len; uint32_t min; } kinds[] = {
		{ 0x00, 0x7f, 1, 0 }, { 0xc2, 0xdf, 2, 0x80 }, { 0xe0, 0xef, 3, 0x800 }, { 0xf0, 0xf4, 4, 0x10000 },
	};

	for (int k = 0; k < COUNT(kinds); k++) {
		uint32_t v;

		if (p[0] < kinds[k].lo || p[0] > kinds[k].hi)
			continue;
		if (kinds[k].len > n)
			return 0;
		v = kinds[k].len == 1 ? p[0] : p[0] & (0x7fu >> kinds[k].len);
		for (int i = 1; i < kinds[k].len; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return 0;
			v = v << 6 | (p[i] & 0x3f);
		}
		if (v < kinds[k].min || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
			return 0;
		*cp = v;
		return kinds[k].len;
	}
	return 0;
}

bool
str_utf8(str s)
{
	uint32_t cp;

	for (ptrdiff_t i = 0; i < s.n;) {
		int len = sequence((const unsigned char *)s.p + i, s.n - i, &cp);

		if (!len)
			return false;
		i += len;
	}
	return true;
}

bool
str_next(str *s, uint32_t *cp)
{
	int len;

	*cp = 0;
	if (s->n == 0)
		return false;
	len = sequence((const unsigned char *)s->p, s->n, cp);
	if (!len) {
		*cp = 0xfffd;
		len = 1;
	}
	s->p += len;
	s->n -= len;
	return true;
}

/* U+00C0..U+017F without their accents; '.' = not a letter.  Ligatures are in fold_one(). */
static const char plain[] =
	"aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static ptrdiff_t
fold_one(uint32_t cp, char out[static 2])
{
	if (cp == 0xc6 || cp == 0xe6) {
		memcpy(out, "ae", 2);
		return 2;
	}
	if (cp == 0x152 || cp == 0x153) {
		memcpy(out, "oe", 2);
		return 2;
	}
	if (cp == 0xdf) {
		memcpy(out, "ss", 2);
		return 2;
	}
	if (cp >= 0xc0 && cp < 0xc0 + sizeof plain - 1)
		out[0] = plain[cp - 0xc0];
	else if (cp >= 'A' && cp <= 'Z')
		out[0] = (char)(cp + 32);
	else if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
		out[0] = (char)cp;
	else
		out[0] = '.';
	return 1;
}

str
str_fold(struct arena *a, str s)
{
	char *p = arena_array(a, char, s.n * 2 + 1);
	ptrdiff_t n = 0;
	uint32_t cp;

	while (str_next(&s, &cp)) {
		char out[2];
		ptrdiff_t len;

		if (cp >= 0x300 && cp <= 0x36f)
			continue;	/* a combining accent: the letter came before it */
		len = fold_one(cp, out);
		if (out[0] == '.') {
			if (n && p[n - 1] != ' ')
				p[n++] = ' ';
			continue;
		}
		memcpy(p + n, out, (size_t)len);
		n += len;
	}
	if (n && p[n - 1] == ' ')
		n--;
	p[n] = 0;
	return (str){ p, n };
}

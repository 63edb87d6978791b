/* mended.c -- accents lost on the way put back: "d?sol?", "dÃ©solÃ©", Latin-1 in the clear, "d&eacute;sol&eacute;". */
#include "understand/reading.h"

enum { NUMBERED = 10 };		/* bytes of "&#x10ffff" and one more */
static const char HEX[] = "0123456789abcdef";

static bool
is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

struct entity { const char *name, *text; };
static const struct entity entities[] = {
	{ "&nbsp;", " " }, { "&amp;", "&" }, { "&rsquo;", "'" }, { "&apos;", "'" }, { "&quot;", "\"" }, { "&lt;", "<" },
	{ "&gt;", ">" }, { "&ccedil;", "ç" }, { "&hellip;", "…" }, { "&oelig;", "oe" },
	/* Windows-1252 read as UTF-8 and written again */
	{ "\xc3\xa2\xe2\x82\xac\xe2\x84\xa2", "'" }, { "\xc3\xa2\xe2\x82\xac\xc2\xa6", "…" }, { "\xc3\x85\xe2\x80\x9c", "oe" },
	{ "\xc3\x83\xe2\x82\xac", "à" }, { "\xc3\x83\xe2\x80\xb0", "é" }, { "\xc3\x83\xcb\x86", "è" }, { "\xc3\x83\xc5\xa0", "ê" },
	{ "\xc3\x83\xe2\x80\xa1", "ç" }, { "\xc3\x83\xe2\x80\x9a", "â" }, { "\xc3\x83\xc5\xbd", "î" }, { "\xc3\x83\xe2\x80\x9d", "ô" },
	{ "\xc3\x83\xe2\x80\xba", "û" }, { "\xc3\x83\xe2\x84\xa2", "ù" }, { "\xc3\x83 ", "à " },
};

/* "&eacute;": a letter and the name of its accent. */
static ptrdiff_t
accented(str s, struct buf *b)
{
	static const char *const marks[] = { "acute;", "grave;", "circ;", "uml;", NULL };

	if (s.n < 5 || s.p[0] != '&' || !is_letter(s.p[1]))
		return 0;
	for (int m = 0; marks[m]; m++)
		if (str_starts(str_sub(s, 2, s.n), str_from(marks[m]))) {
			buf_char(b, s.p[1]);		/* accents are folded away anyway */
			return 2 + (ptrdiff_t)strlen(marks[m]);
		}
	return 0;
}

/* "&#8217;", "&#xe9;": a character by its number. */
static ptrdiff_t
numbered(str s, struct buf *b)
{
	ptrdiff_t end = 2;
	bool hex = s.n > 2 && (s.p[2] | 32) == 'x';
	int64_t cp = 0;

	if (s.n < 4 || s.p[1] != '#')
		return 0;
	for (end += hex; end < s.n && end < NUMBERED && s.p[end] != ';'; end++) {
		const char *digit = memchr(HEX, s.p[end] | 32, hex ? 16 : 10);

		if (!digit)
			return 0;
		cp = cp * (hex ? 16 : 10) + (digit - HEX);
	}
	if (end == s.n || s.p[end] != ';' || cp < ' ' || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return 0;
	buf_code_point(b, (uint32_t)cp);
	return end + 1;
}

static ptrdiff_t
replaced(str s, struct buf *b)
{
	ptrdiff_t n = s.p[0] == '&' ? numbered(s, b) : 0;

	if (n)
		return n;
	if (s.p[0] != '&' && s.p[0] != '\xc3')
		return 0;
	for (int i = 0; i < COUNT(entities); i++)
		if (str_starts(s, str_from(entities[i].name))) {
			buf_put(b, str_from(entities[i].text));
			return (ptrdiff_t)strlen(entities[i].name);
		}
	return accented(s, b);
}

/* "Je peux + venir". */
static bool
stands_alone(str s, ptrdiff_t i)
{
	return i > 0 && s.p[i - 1] == ' ' && (i + 1 == s.n || (unsigned char)s.p[i + 1] <= ' ' || s.p[i + 1] == '.');
}

str
mended_text(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];
		bool before = i > 0 && is_letter(s.p[i - 1]);
		bool letters = before && i + 1 < s.n && is_letter(s.p[i + 1]);
		ptrdiff_t n = replaced(str_sub(s, i, s.n), &b);

		if (n)
			i += n - 1;
		else if (ch == '+' && stands_alone(s, i))
			buf_put(&b, S("plus"));
		else if (((ch | 32) == 'a' || ch == '@') && !before && i + 1 < s.n && s.p[i + 1] == '+') {
			buf_put(&b, S("a plus"));
			i++;
		} else if (ch == '?' && letters)
			buf_char(&b, 'e');
		else if (i + 2 < s.n && !memcmp(s.p + i, "\xef\xbf\xbd", 3)) {	/* nobody knows which: mostly é, alone à */
			char next = i + 3 < s.n ? s.p[i + 3] : ' ';
			bool elided = before && next && strchr("aeiouyhAEIOUYH", next) && (i < 2 || !is_letter(s.p[i - 2])) && memchr("nldjmtscNLDJMTSC", s.p[i - 1], 16);

			buf_char(&b, elided ? '\'' : before || (is_letter(next) && (next | 32) != 'a') ?
			    'e' : (next | 32) == 'a' ? 'c' : 'a');
			i += 2;
		} else if (i + 3 < s.n && !memcmp(s.p + i, "\xc3\x83\xc2", 3)) {
			buf_char(&b, '\xc3');
			buf_char(&b, s.p[i + 3]);
			i += 3;
		} else if (ch >= 0xc0 && (i + 1 == s.n || ((unsigned char)s.p[i + 1] & 0xc0) != 0x80)) {
			buf_char(&b, '\xc3');		/* Latin-1 in the clear */
			buf_char(&b, (char)(ch & 0xbf));
		} else
			buf_char(&b, (char)ch);
	}
	return buf_str(&b);
}

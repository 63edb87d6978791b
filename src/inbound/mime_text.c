/* mime_text.c -- bytes of a mail into text: transfer encodings, charsets, encoded words, pages. */
#include "inbound/mime.h"
#include "registry/source.h"

static int
hex(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : (ch | 32) >= 'a' && (ch | 32) <= 'f' ? (ch | 32) - 'a' + 10 : -1;
}

static str
from_quoted(struct arena *a, str s, bool word)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++) {
		if (word && s.p[i] == '_')
			buf_char(&b, ' ');
		else if (s.p[i] != '=')
			buf_char(&b, s.p[i]);
		else if (i + 1 < s.n && s.p[i + 1] == '\n')
			i++;				/* a soft end of line */
		else if (i + 2 < s.n && s.p[i + 1] == '\r' && s.p[i + 2] == '\n')
			i += 2;
		else if (i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0) {
			buf_char(&b, (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2])));
			i += 2;
		} else
			buf_char(&b, '=');
	}
	return buf_str(&b);
}

static str
from_base64(struct arena *a, str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf b = { .a = a };
	uint32_t v = 0;
	int bits = 0;

	for (ptrdiff_t i = 0; i < s.n && s.p[i] != '='; i++) {
		const char *at = s.p[i] ? strchr(digits, s.p[i]) : NULL;

		if (!at)
			continue;			/* ends of lines, and what should not be there */
		v = (v << 6 | (uint32_t)(at - digits)) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_char(&b, (char)(v >> bits & 0xff));
		}
	}
	return buf_str(&b);
}

/* Anything that is not well-formed UTF-8 is read as windows-1252, of which ISO-8859-1 is nearly all. */
static str
to_utf8(struct arena *a, str s, str charset)
{
	bool western = str_eq_nocase(charset, S("iso-8859-1")) || str_eq_nocase(charset, S("iso-8859-15")) ||
	    str_eq_nocase(charset, S("windows-1252"));
	char *out;

	if (!western && str_utf8(s))
		return s;
	out = arena_array(a, char, s.n * 3 + 1);
	return (str){ out, source_from_1252(s.p, s.n, out) };
}

str
mime_decoded(struct arena *a, str body, str encoding, str charset)
{
	if (str_eq_nocase(encoding, S("quoted-printable")))
		body = from_quoted(a, body, false);
	else if (str_eq_nocase(encoding, S("base64")))
		body = from_base64(a, body);
	return to_utf8(a, body, charset);
}

/* Source: RFC 2047 §2, §6.2 (white space between two encoded words is not shown). */
str
mime_words(struct arena *a, str s)
{
	struct buf b = { .a = a };

	while (s.n) {
		const char *at = memmem(s.p, (size_t)s.n, "=?", 2);
		str charset, kind, text, rest, tail;
		const char *end;

		buf_put(&b, (str){ s.p, at ? at - s.p : s.n });
		if (!at)
			break;
		rest = (str){ at + 2, s.n - (at + 2 - s.p) };
		if (!str_cut(rest, '?', &charset, &tail) || !str_cut(tail, '?', &kind, &text) || kind.n != 1 ||
		    !(end = memmem(text.p ? text.p : "", (size_t)text.n, "?=", 2))) {
			buf_put(&b, S("=?"));
			s = rest;
			continue;
		}
		rest = (str){ text.p, end - text.p };
		buf_put(&b, to_utf8(a, (kind.p[0] | 32) == 'b' ? from_base64(a, rest)
		    : from_quoted(a, rest, true), charset));
		s = (str){ end + 2, text.n - (end + 2 - text.p) };
		tail = str_trim(s);
		if (str_starts(tail, S("=?")))
			s = tail;
	}
	return to_utf8(a, buf_str(&b), (str){});
}

/* ---- pages ------------------------------------------------------------------------------- */

static const struct { const char *name, *text; } entities[] = {
	{ "nbsp", " " }, { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "rsquo", "'" },
	{ "eacute", "é" }, { "egrave", "è" }, { "ecirc", "ê" }, { "agrave", "à" }, { "acirc", "â" }, { "ccedil", "ç" },
	{ "ocirc", "ô" }, { "ucirc", "û" }, { "ugrave", "ù" }, { "icirc", "î" }, { "iuml", "ï" }, { "Eacute", "É" },
	{ "laquo", "«" }, { "raquo", "»" }, { "hellip", "..." }, { "ndash", "-" }, { "euro", "€" },
};

/* "&eacute;" at the head of ${s}; how many bytes it takes. */
static ptrdiff_t
entity(struct buf *b, str s)
{
	str name, tail;
	int64_t cp;

	if (!str_cut(str_sub(s, 1, 12), ';', &name, &tail)) {
		buf_char(b, '&');
		return 1;
	}
	if (name.n > 1 && name.p[0] == '#' && str_to_i64(str_sub(name, 1, name.n), 1, 0x10ffff, &cp)) {
		buf_code_point(b, cp < ' ' ? ' ' : (uint32_t)cp);
		return name.n + 2;
	}
	for (int i = 0; i < COUNT(entities); i++)
		if (str_eq(name, str_from(entities[i].name))) {
			buf_put(b, str_from(entities[i].text));
			return name.n + 2;
		}
	buf_char(b, '&');
	return 1;
}

static bool
tag_is(str tag, const char *name)
{
	ptrdiff_t n = (ptrdiff_t)strlen(name);

	return tag.n >= n && str_eq_nocase(str_sub(tag, 0, n), str_from(name)) &&
	    (tag.n == n || strchr(" \t\r\n/>", tag.p[n]));
}

str
mime_from_html(struct arena *a, str s)
{
	static const char *const blocks[] = { "br", "/p", "/div", "/li", "/tr", "/h1", "/h2" };
	static const char *const hidden[] = { "style", "script", "head", "blockquote", "title" };
	struct buf b = { .a = a };
	str close = {};			/* what ends the part that is not shown */

	for (ptrdiff_t i = 0; i < s.n;) {
		const char *end = s.p[i] == '<' ? memchr(s.p + i, '>', (size_t)(s.n - i)) : NULL;
		str tag = end ? (str){ s.p + i + 1, end - (s.p + i + 1) } : (str){};

		if (!end) {
			if (close.n)
				i++;
			else if (s.p[i] == '&')
				i += entity(&b, str_sub(s, i, s.n));
			else
				buf_char(&b, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]), i++;
			continue;
		}
		i = end + 1 - s.p;
		if (close.n) {
			if (tag_is(tag, arena_z(a, close)))
				close.n = 0;
			continue;
		}
		for (int k = 0; k < COUNT(hidden); k++)
			if (tag_is(tag, hidden[k]))
				close = arena_fmt(a, "/%s", hidden[k]);
		for (int k = 0; k < COUNT(blocks); k++)
			if (tag_is(tag, blocks[k]))
				buf_char(&b, '\n');
	}
	return str_trim(buf_str(&b));
}

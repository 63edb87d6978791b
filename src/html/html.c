#include "html/asset_find.h"
#include "html/html.h"

static char *
room(struct html *h, ptrdiff_t n)
{
	if (h->cap - h->n < n) {
		char *old = h->p;

		h->cap = (h->cap ? h->cap * 2 : 4096) + n;
		h->p = arena_array(h->a, char, h->cap);
		if (h->n)
			memcpy(h->p, old, (size_t)h->n);
	}
	return h->p + h->n;
}

void
html_lit(struct html *h, str s)
{
	if (!s.n)
		return;
	memcpy(room(h, s.n), s.p, (size_t)s.n);
	h->n += s.n;
}

void
html_hole(struct html *h, enum html_hole_kind kind)
{
	assert(h->holes < HTML_HOLES_MAX);
	h->hole[h->holes++] = (struct html_hole){ h->n, kind };
}

/* Index + 1 into entities; 0: the byte is itself. */
static const unsigned char special[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };
static const str entities[] = { S("&amp;"), S("&lt;"), S("&gt;"), S("&quot;"), S("&#39;") };

static void
escaped(struct html *h, str s)
{
	ptrdiff_t from = 0;

	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char k = special[(unsigned char)s.p[i]];

		if (!k)
			continue;
		html_lit(h, (str){ s.p + from, i - from });
		html_lit(h, entities[k - 1]);
		from = i + 1;
	}
	html_lit(h, from ? (str){ s.p + from, s.n - from } : s);	/* an empty slice may have no p */
}

/* Browsers break a line after a hyphen, and no property forbids it: such a word is a box, cut when too long. */
static void
whole_words(struct html *h, str s)
{
	while (s.n) {
		ptrdiff_t end = 0;

		while (end < s.n && s.p[end] != ' ' && s.p[end] != '\n')
			end++;
		if (end > 2 && memchr(s.p + 1, '-', (size_t)end - 2)) {
			html_lit(h, S("<span class=\"word\">"));
			escaped(h, str_sub(s, 0, end));
			html_lit(h, S("</span>"));
		} else {
			escaped(h, str_sub(s, 0, end));
		}
		s = str_sub(s, end, s.n);
		if (s.n) {
			html_lit(h, str_sub(s, 0, 1));
			s = str_sub(s, 1, s.n);
		}
	}
}

void
html_str(struct html *h, str s)
{
	(h->whole ? whole_words : escaped)(h, s);
}

void
html_i64(struct html *h, int64_t v)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	html_lit(h, (str){ p, digits + sizeof digits - p });
}

static bool
unreserved(unsigned char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
	    ch == '-' || ch == '.' || ch == '_' || ch == '~';
}

void
html_url_part(struct html *h, str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];
		char coded[3] = { '%', hex[ch >> 4], hex[ch & 15] };

		if (unreserved(ch))
			html_lit(h, (str){ s.p + i, 1 });
		else
			html_lit(h, (str){ coded, 3 });
	}
}

void
html_href(struct html *h, str path)
{
	assert(path.n && strchr("/?#", path.p[0]));
	assert(path.n < 2 || path.p[0] != '/' || !strchr("/\\", path.p[1]));
	html_str(h, path);
}

void
html_web(struct html *h, str address)
{
	bool safe = str_starts(address, S("https://")) || str_starts(address, S("http://"));

	for (ptrdiff_t i = 0; i < address.n; i++)
		safe = safe && (unsigned char)address.p[i] > ' ';
	html_str(h, safe ? address : S("#"));
}

/* ---- dates -------------------------------------------------------------------- */

static void
time_element(struct html *h, str machine, str human)
{
	html_lit(h, S("<time datetime=\""));
	html_lit(h, machine);
	html_lit(h, S("\">"));
	html_str(h, human);
	html_lit(h, S("</time>"));
}

/* With the offset, so that a machine need not know where Paris is. */
static str
machine(struct html *h, struct instant t)
{
	struct civil v = instant_civil(t);

	return arena_fmt(h->a, "%04d-%02d-%02dT%02d:%02d+%02d:00", v.year, v.month, v.day, v.hour,
	    v.minute, v.offset_s / 3600);
}

void
html_day_iso(struct html *h, struct day d)
{
	html_lit(h, day_iso(h->a, d));
}

void
html_day(struct html *h, struct day d)
{
	time_element(h, day_iso(h->a, d), i18n_day(h->a, h->lang, d));
}

void
html_instant_iso(struct html *h, struct instant t)
{
	struct civil v = instant_civil(t);

	html_lit(h, arena_fmt(h->a, "%04d-%02d-%02dT%02d:%02d", v.year, v.month, v.day, v.hour,
	    v.minute));
}

void
html_instant(struct html *h, struct instant t)
{
	time_element(h, machine(h, t), arena_fmt(h->a, "%.*s, %.*s",
	    STR(i18n_day(h->a, h->lang, instant_day(t))), STR(i18n_time(h->a, t))));
}

void
html_put_time(struct html *h, struct instant t)
{
	time_element(h, machine(h, t), i18n_time(h->a, t));
}

void
html_put_moment(struct html *h, struct instant t)
{
	time_element(h, machine(h, t), i18n_moment(h->a, h->lang, t));
}

void
html_put_ago(struct html *h, struct instant t)
{
	time_element(h, machine(h, t), i18n_ago(h->a, h->lang, t, h->now));
}

void
html_put_since(struct html *h, struct instant t)
{
	time_element(h, machine(h, t), i18n_since(h->a, h->lang, t, h->now));
}

void
html_put_long(struct html *h, struct day d)
{
	time_element(h, day_iso(h->a, d), i18n_day_long(h->a, h->lang, d));
}

void
html_put_short(struct html *h, struct day d)
{
	time_element(h, day_iso(h->a, d), i18n_day_short(h->a, h->lang, d));
}

void
html_put_iso(struct html *h, struct instant t)
{
	html_instant_iso(h, t);
}

/* ---- words and numbers ------------------------------------------------------------ */

void
html_msg(struct html *h, struct msg m)
{
	html_str(h, msg_text(h->lang, m));
}

void
html_msg_values(struct html *h, struct msg m, const struct msg_value *values, ptrdiff_t n)
{
	html_str(h, msg_format(h->a, h->lang, m, values, n));
}

void
html_put_number(struct html *h, int64_t n)
{
	html_lit(h, i18n_number(h->a, h->lang, n));
}

void
html_put_phone(struct html *h, str number)
{
	str dial = i18n_phone_dial(h->a, number);

	if (!dial.n) {
		html_str(h, number);
		return;
	}
	html_lit(h, S("<a class=\"tel\" href=\"tel:"));
	html_lit(h, dial);
	html_lit(h, S("\">"));
	html_str(h, i18n_phone(h->a, number));
	html_lit(h, S("</a>"));
}

void
html_put_lines(struct html *h, str text)
{
	str head;
	bool more;

	do {
		more = str_cut(text, '\n', &head, &text);
		html_str(h, str_ends(head, S("\r")) ? str_sub(head, 0, head.n - 1) : head);
		if (more)
			html_lit(h, S("<br>\n"));
	} while (more);
}

const struct asset *
asset_find(str path)
{
	for (ptrdiff_t i = 0; i < asset_count; i++)
		if (str_eq(assets[i].path, path))
			return &assets[i];
	return NULL;
}

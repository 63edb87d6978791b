/*
 * phone.c -- telephone numbers as people write them in France, as E.164.
 * Source: ITU-T E.164 §6; ARCEP, plan national de numérotation (décision
 * 2018-0881): overseas numbers are dialled like the others and have their own
 * country codes.
 */
#include "post/outbox.h"

enum { DIGITS_MIN = 8, DIGITS_MAX = 15 };

/* National numbers that begin so belong to another country code. */
static const struct { const char *head, *code; } overseas[] = {
	{ "590", "590" }, { "690", "590" }, { "691", "590" },		/* Guadeloupe, Saint-Martin */
	{ "594", "594" }, { "694", "594" },				/* Guyane */
	{ "596", "596" }, { "696", "596" }, { "697", "596" },		/* Martinique */
	{ "262", "262" }, { "692", "262" }, { "693", "262" },		/* La Réunion */
	{ "269", "262" }, { "639", "262" },				/* Mayotte */
};

static const char *
country(str national)
{
	for (int i = 0; i < COUNT(overseas); i++)
		if (str_starts(national, str_from(overseas[i].head)))
			return overseas[i].code;
	return "33";
}

/* Digits of ${text}; false on anything but digits and what people put between them. */
static bool
digits_of(str text, struct buf *out)
{
	uint32_t cp;

	while (str_next(&text, &cp)) {
		if (cp >= '0' && cp <= '9') {
			buf_char(out, (char)cp);
			continue;
		}
		switch (cp) {
		case ' ': case '\t': case '.': case '-': case '/': case '(': case ')':
		case 0xa0: case 0x202f: case 0x2009: case 0x2010: case 0x2011: case 0x2013:
			continue;
		default:
			return false;
		}
	}
	return true;
}

/* Nine digits that follow the 0 of a national number. */
static bool
from_national(struct arena *a, str nine, str *e164)
{
	if (nine.n != 9 || nine.p[0] == '0')
		return false;
	*e164 = arena_fmt(a, "+%s%.*s", country(nine), STR(nine));
	return true;
}

/* ${d} begins with its country code. */
static bool
from_international(struct arena *a, str d, str *e164)
{
	if (str_starts(d, S("33"))) {
		str rest = str_sub(d, 2, d.n);

		if (rest.n == 10 && rest.p[0] == '0')	/* +33 (0)6... */
			rest = str_sub(rest, 1, rest.n);
		return from_national(a, rest, e164);
	}
	if (d.n < DIGITS_MIN || d.n > DIGITS_MAX || d.p[0] == '0')
		return false;
	*e164 = arena_fmt(a, "+%.*s", STR(d));
	return true;
}

bool
phone_normal(struct arena *a, str text, str *e164)
{
	struct buf b = { .a = a };
	str t = str_trim(text), d;
	bool plus = str_starts(t, S("+"));

	if (t.n > 40 || !digits_of(plus ? str_sub(t, 1, t.n) : t, &b))
		return false;
	d = buf_str(&b);
	if (plus)
		return from_international(a, d, e164);
	if (str_starts(d, S("00")))
		return from_international(a, str_sub(d, 2, d.n), e164);
	if (d.n == 10 && d.p[0] == '0')
		return from_national(a, str_sub(d, 1, d.n), e164);
	if (d.n == 9)		/* a spreadsheet ate the 0 */
		return from_national(a, d, e164);
	return d.n == 11 && str_starts(d, S("33")) && from_international(a, d, e164);
}

str
phone_shown(struct arena *a, str e164)
{
	struct buf b = { .a = a };
	str rest = e164;

	if (str_starts(e164, S("+33")) && e164.n == 12)
		rest = str_sub(e164, 3, 9);
	else if (e164.n == 13 && str_starts(e164, S("+")) &&
	    strcmp(country(str_sub(e164, 4, 9)), "33") &&
	    str_starts(str_sub(e164, 1, 3), str_from(country(str_sub(e164, 4, 9)))))
		rest = str_sub(e164, 4, 9);
	else
		return arena_dup(a, e164);
	buf_char(&b, '0');
	for (ptrdiff_t i = 0; i < rest.n; i++) {
		if (i % 2 == 1)
			buf_char(&b, ' ');
		buf_char(&b, rest.p[i]);
	}
	return buf_str(&b);
}

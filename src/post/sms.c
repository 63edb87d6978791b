/*
 * sms.c -- what a text costs on a telephone: the GSM 7-bit alphabet, its
 * extension, and how a long text is cut.
 * Source: 3GPP TS 23.038 §6.2.1 and §6.2.1.1; TS 23.040 §9.2.3.24.1.
 */
#include "post/outbox.h"

enum {
	GSM_ONE = 160, GSM_MANY = 153,	/* septets: alone, or after the six-byte header */
	UCS_ONE = 70, UCS_MANY = 67,	/* 16-bit units */
};

/* The default alphabet beyond the ASCII characters that stand at their own place or nearly. */
static const uint16_t gsm_beyond[] = {
	0xa3, 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, 0xd8, 0xf8, 0xc5, 0xe5,	/* £¥èéùìòÇØøÅå */
	0x394, 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e,	/* ΔΦΓΛΩΠΨΣΘΞ */
	0xc6, 0xe6, 0xdf, 0xc9, 0xa4, 0xa1,					/* ÆæßÉ¤¡ */
	0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf, 0xe4, 0xf6, 0xf1, 0xfc, 0xe0,	/* ÄÖÑÜ§¿äöñüà */
};

/* Septets of ${cp}: 1, 2 (escape, then the extension table), or 0 when it has none. */
static int
gsm_septets(uint32_t cp)
{
	static const char extension[] = "^{}\\[~]|\f";

	if (cp == 0x20ac)	/* € */
		return 2;
	if (cp < 0x80) {
		if (cp && strchr(extension, (int)cp))
			return 2;
		return (cp >= ' ' && cp != '`' && cp != 0x7f) || cp == '\n' || cp == '\r';
	}
	for (int i = 0; i < COUNT(gsm_beyond); i++)
		if (gsm_beyond[i] == cp)
			return 1;
	return 0;
}

static int
ucs_units(uint32_t cp)
{
	return cp > 0xffff ? 2 : 1;
}

/* Characters of ${text} without septets, each once, in order. */
static str
costly(struct arena *a, str text)
{
	struct buf out = { .a = a };
	uint32_t cp;

	for (str rest = text, at = rest; str_next(&rest, &cp); at = rest) {
		str ch = { at.p, rest.p - at.p };

		if (!gsm_septets(cp) && !str_has(buf_str(&out), ch))
			buf_put(&out, ch);
	}
	return buf_str(&out);
}

/* A character of two units is never cut in two: it goes whole to the next segment. */
static int
segments(str text, int (*size)(uint32_t), int per_segment)
{
	int n = 1, used = 0;
	uint32_t cp;

	while (str_next(&text, &cp)) {
		int u = size(cp);

		if (used + u > per_segment) {
			n++;
			used = 0;
		}
		used += u;
	}
	return n;
}

struct sms_size
sms_measure(struct arena *a, str text)
{
	struct sms_size s = { .costly = costly(a, text) };
	int (*size)(uint32_t);
	uint32_t cp;

	s.gsm7 = s.costly.n == 0;
	size = s.gsm7 ? gsm_septets : ucs_units;
	for (str rest = text; str_next(&rest, &cp); )
		s.units += size(cp);
	s.per_segment = s.gsm7 ? GSM_ONE : UCS_ONE;
	if (s.units > s.per_segment)
		s.per_segment = s.gsm7 ? GSM_MANY : UCS_MANY;
	s.segments = s.units ? segments(text, size, s.per_segment) : 0;
	return s;
}

/* What a reader takes for the same thing. */
static const struct { const char *from, *to; } near[] = {
	{ "àáâãāăą", "a" }, { "ÀÁÂÃĀĂĄ", "A" }, { "çćč", "c" }, { "ĆČ", "C" },
	{ "ďđ", "d" }, { "ĎĐ", "D" }, { "êëēęěė", "e" }, { "ÈÊËĒĘĚĖ", "E" },
	{ "ğģ", "g" }, { "ĞĢ", "G" }, { "íîïīįı", "i" }, { "ÌÍÎÏĪĮİ", "I" },
	{ "ľĺł", "l" }, { "ĽĹŁ", "L" }, { "ńňņ", "n" }, { "ŃŇŅ", "N" },
	{ "óôõōő", "o" }, { "ÒÓÔÕŌŐ", "O" }, { "ŕř", "r" }, { "ŔŘ", "R" },
	{ "śšşș", "s" }, { "ŚŠŞȘ", "S" }, { "ťţț", "t" }, { "ŤŢȚ", "T" },
	{ "úûūůűų", "u" }, { "ÙÚÛŪŮŰŲ", "U" }, { "ýÿ", "y" }, { "ÝŸ", "Y" },
	{ "źżž", "z" }, { "ŹŻŽ", "Z" }, { "œ", "oe" }, { "Œ", "OE" },
	{ "’‘‛′`´", "'" }, { "“”„«»″", "\"" }, { "‹›", "'" },
	{ "–—‒‐‑−", "-" }, { "•·●", "-" }, { "…", "..." }, { "×", "x" }, { "°º", "o" },
	{ "ª", "a" }, { "²", "2" }, { "³", "3" }, { "½", "1/2" }, { "→", "->" }, { "≥", ">=" },
	{ "≤", "<=" }, { "©", "(c)" }, { "®", "(r)" }, { "™", "(tm)" }, { "№", "No" },
	{ "\u00a0\u202f\u2009\u2007\u2002\u2003\t", " " },
	{ "\u00ad\u200b\u200c\u200d\ufe0f\ufeff", "" },
};

/* A letter, a figure or a space: nearly all of a text. */
static bool
plain_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == ' ' || c == '.' ||
	    c == ',' || c == '/' || c == ':' || c == '-';
}

static const char *
nearest(str ch)
{
	for (int i = 0; i < COUNT(near); i++)
		if (str_has(str_from(near[i].from), ch))
			return near[i].to;
	return NULL;
}

str
sms_plain(struct arena *a, str text)
{
	struct buf out = { .a = a };
	const char *kept = text.p;		/* from here on, all can stay as it is */
	uint32_t cp;

	for (str rest = text, at = rest; rest.n; at = rest) {
		const char *to;

		if (plain_byte((unsigned char)*rest.p)) {
			rest = str_sub(rest, 1, rest.n);
			continue;
		}
		if (!str_next(&rest, &cp))
			break;
		to = gsm_septets(cp) ? NULL : nearest((str){ at.p, rest.p - at.p });
		if (!to)
			continue;
		buf_put(&out, (str){ (char *)kept, at.p - kept });
		buf_put(&out, str_from(to));
		kept = rest.p;
	}
	if (!out.n && kept == text.p)
		return text;
	buf_put(&out, (str){ (char *)kept, text.p + text.n - kept });
	return buf_str(&out);
}

/* Only where nobody could read something else; longest first. */
static const struct { const char *from, *to; } shorter[] = {
	{ "s'il vous plaît", "SVP" }, { "s'il vous plait", "SVP" }, { "s’il vous plaît", "SVP" },
	{ "dès que possible", "au plus vite" }, { "rendez-vous", "RDV" }, { "kilomètres", "km" }, { " minutes", " min" },
	{ " heures", " h" }, { " heure ", " h " }, { "numéro de téléphone", "tél" }, { "téléphone", "tél" },
	{ "informations", "infos" }, { "information", "info" }, { "aujourd'hui", "ce jour" }, { "aujourd’hui", "ce jour" },
	{ "professionnels de santé", "soignants" }, { "professionnel de santé", "soignant" }, { "  ", " " },
};

/* Where one of these words begins: which; -1: none. */
static int
known(str rest)
{
	for (int i = 0; i < COUNT(shorter); i++)
		if (str_starts(rest, str_from(shorter[i].from)))
			return i;
	return -1;
}

str
sms_shorter(struct arena *a, str text)
{
	struct buf out = { .a = a };

	for (ptrdiff_t i = 0; i < text.n; ) {
		int k = known(str_sub(text, i, text.n));

		if (k < 0) {
			buf_char(&out, text.p[i++]);
			continue;
		}
		buf_put(&out, str_from(shorter[k].to));
		i += str_from(shorter[k].from).n;
	}
	return buf_str(&out);
}

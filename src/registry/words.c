/* words.c -- see words.h. */
#include "registry/words.h"

static str
as_written(str w)
{
	if (str_eq(w, S("st")))
		return S("saint");
	if (str_eq(w, S("ste")))
		return S("sainte");
	return str_sub(w, 0, WORDS_LONG);
}

/* What str_fold() does, of plain ASCII: true when that is all ${text} is. */
static bool
fold_ascii(str text, char *out, ptrdiff_t *len)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < text.n; i++) {
		unsigned char ch = (unsigned char)text.p[i], lower = ch | 0x20;

		if (ch & 0x80)
			return false;
		if (lower >= 'a' && lower <= 'z')
			out[n++] = (char)lower;
		else if (ch >= '0' && ch <= '9')
			out[n++] = (char)ch;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	*len = n - (n && out[n - 1] == ' ');
	return true;
}

void
words_of(str text, bool joined, struct words *out)
{
	char *p = out->room + WORDS_TEXT + 8;
	struct arena a = { .beg = out->room, .pos = out->room, .end = p };
	str rest = { out->room, 0 }, w;
	ptrdiff_t total = 0;

	text = str_sub(text, 0, WORDS_TEXT / 2 - 16);
	if (!fold_ascii(text, out->room, &rest.n))
		rest = str_fold(&a, text);
	out->n = 0;
	while (rest.n && out->n < WORDS_MAX - 1) {
		str_cut(rest, ' ', &w, &rest);
		w = as_written(w);
		out->v[out->n++] = w;
		total += w.n;
	}
	if (!joined || out->n < 2 || out->n > 3 || total > WORDS_LONG)
		return;
	out->v[out->n] = (str){ p, total };
	for (int i = 0; i < out->n; i++) {
		memcpy(p, out->v[i].p, (size_t)out->v[i].n);
		p += out->v[i].n;
	}
	out->n++;
}

uint32_t
words_signature(str word)
{
	uint32_t sig = 0;

	for (ptrdiff_t i = 0; i < word.n; i++) {
		unsigned ch = (unsigned char)word.p[i];

		sig |= 1u << (ch >= 'a' && ch <= 'z' ? ch - 'a' : 26 + ch % 6);
	}
	return sig;
}

void
words_prepare(struct words_pattern *p, str word)
{
	memset(p->at, 0, sizeof p->at);
	p->n = (int)(word.n < WORDS_LONG ? word.n : WORDS_LONG);
	for (int i = 0; i < p->n; i++)
		p->at[(unsigned char)word.p[i]] |= UINT64_C(1) << i;
}

/* Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003). */
int
words_distance(const struct words_pattern *p, str word, int limit)
{
	uint64_t vp = ~UINT64_C(0), vn = 0, d0 = 0, old = 0, last;
	int dist = p->n;

	if (p->n == 0 || word.n > p->n + limit || word.n < p->n - limit)
		return limit + 1;
	last = UINT64_C(1) << (p->n - 1);
	for (ptrdiff_t i = 0; i < word.n; i++) {
		uint64_t pm = p->at[(unsigned char)word.p[i]];
		uint64_t swap = (~d0 & pm) << 1 & old, hp, hn;

		d0 = (((pm & vp) + vp) ^ vp) | pm | vn | swap;
		hp = vn | ~(d0 | vp);
		hn = d0 & vp;
		dist += (hp & last) != 0;
		dist -= (hn & last) != 0;
		hp = hp << 1 | 1;
		hn = hn << 1;
		vp = hn | ~(d0 | hp);
		vn = hp & d0;
		old = pm;
	}
	return dist <= limit ? dist : limit + 1;
}

int
words_typos(ptrdiff_t n)
{
	return n < 4 ? 0 : n < 8 ? 1 : 2;
}

static const struct { const char *code, *words; } spoken[] = {
	{ "10", "medecin docteur dr" }, { "21", "pharmacienne officine" }, { "31", "assistante" },
	{ "35", "soignante" }, { "36", "ambulanciere" }, { "40", "dentiste chirurgienne" },
	{ "50", "maieuticien maieuticienne" }, { "60", "infirmiere idel ide" }, { "69", "infirmiere" },
	{ "70", "kine mkde masseuse" }, { "80", "podologue pedicure" }, { "91", "ortho" },
	{ "94", "ergo" }, { "95", "dieteticienne" }, { "96", "psychomotricienne psychomot" },
	{ "98", "manipulatrice manip radio" }, { "39", "preparatrice" }, { "38", "preparatrice" },
	{ "28", "opticienne lunetiere" }, { "SM26", "generaliste" }, { "SM53", "generaliste" },
	{ "SM54", "generaliste" }, { "SM40", "pediatre" }, { "SM42", "psychiatre" }, { "SM04", "cardiologue" },
	{ "SM15", "dermatologue" }, { "SM18", "geriatre" }, { "SM20", "gynecologue" },
	{ "SM19", "gynecologue" }, { "SM32", "neurologue" }, { "SM38", "ophtalmologue ophtalmo" },
	{ "SM41", "pneumologue" }, { "SM48", "rhumatologue" }, { "SM59", "urgentiste urgences" },
	{ "SM02", "anesthesiste reanimateur" }, { "SM44", "radiologue" }, { "SM39", "orl" },
	{ "SM46", "reanimateur" }, { "SM24", "gastroenterologue" }, { "SM16", "endocrinologue" },
	{ "SI01", "ipa" }, { "SI02", "ipa" }, { "SI03", "ipa" }, { "SI04", "ipa" }, { "SI05", "ipa" },
};

str
words_spoken(str code)
{
	for (int i = 0; i < COUNT(spoken); i++)
		if (str_eq(str_from(spoken[i].code), code))
			return str_from(spoken[i].words);
	return (str){};
}

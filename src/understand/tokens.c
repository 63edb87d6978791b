/*
 * tokens.c -- a text cut into words of the lexicon: folded, what is written in one word
 * and means several parted, what is written in two joined.
 */
#include "understand/usage.h"

/* ---- cutting ---------------------------------------------------------------------- */

static bool
picture(uint32_t cp)
{
	return (cp >= 0x2600 && cp <= 0x27bf) || (cp >= 0x1f191 && cp <= 0x1f19a) || (cp >= 0x1f300 && cp <= 0x1faff);
}

/* What changes nothing to a picture: the colour of a skin, a joiner, a variant. */
static bool
tint(uint32_t cp)
{
	return (cp >= 0x1f3fb && cp <= 0x1f3ff) || cp == 0x200d || cp == 0xfe0f || cp == 0x2640 ||
	    cp == 0x2642 || cp == 0x20e3;
}

static bool
letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
	    (cp >= 0xc0 && cp < 0x250) ||
	    (cp >= 0x300 && cp <= 0x36f);
}

static bool
upper(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') || (cp >= 0xc0 && cp <= 0xde);
}

/* What stands before a word. */
struct marks { bool stop, line, pause, dash; };

static void
add(struct arena *a, struct tokens *t, str text, const struct marks *m)
{
	struct token *k;
	uint32_t first;
	str rest = text;

	if (t->n == UNDERSTAND_TOKENS) {
		t->many = true;
		return;
	}
	k = &t->v[t->n++];
	(void)str_next(&rest, &first);
	*k = (struct token){ .text = text, .stop = m->stop, .line = m->line, .dash = m->dash, .pause = m->pause ||
	    m->stop, .number = -1,
	    .capital = upper(first),
		.fold = picture(first) ? text : str_fold(a, text) };
	(void)str_to_i64(k->fold, 0, 99999, &k->number);
}

/* "pas.possible": a thumb that missed the space. */
static bool
amid(str text, str here)
{
	return here.p > text.p && here.n > 1 && (unsigned char)here.p[-1] > '@' && here.p[1] >= 'a' && here.p[1] <= 'z';
}

void
tokens_cut(struct arena *a, str text, struct tokens *t)
{
	struct marks m = {};
	str rest = text, word = {}, here;
	uint32_t cp;

	t->end = text.p + text.n;
	for (here = rest; str_next(&rest, &cp); here = rest) {
		bool picture_here = picture(cp) && !tint(cp);

		if (letter(cp)) {
			if (!word.n)
				word.p = here.p;
			word.n = rest.p - word.p;
			continue;
		}
		if (word.n) {
			add(a, t, word, &m);
			word.n = 0;
			m = (struct marks){};
		}
		if (picture_here) {
			add(a, t, (str){ here.p, rest.p - here.p }, &m);
			m = (struct marks){};
		} else if (!tint(cp) && cp > 0x2ff && cp != 0xfffd && (cp < 0x2000 || cp > 0x20cf)) {
			add(a, t, (str){ here.p, rest.p - here.p }, &m);	/* another alphabet */
			m = (struct marks){};
		}
		t->question |= cp == '?' || cp == 0x2753 || cp == 0x2754;
		m.stop |= (cp == '.' && !amid(text, here)) || cp == ';' || cp == '!' || cp == '?' || cp == '\n';
		m.pause |= cp == '.' || cp == ',' || cp == ':' || cp == '(' || cp == ')' || cp == 0x2026 ||
		    cp == 0x2013 || cp == 0x2014 || cp == '/';
		m.line |= cp == '\n';
		if ((cp == '-' || cp == 0x2013 || cp == 0x2014) && (here.p == text.p || here.p[-1] == ' ' ||
		    here.p[-1] == '\n') &&
		    (!rest.n || rest.p[0] == ' ' || rest.p[0] == '-'))
			m.dash = m.pause = true;
	}
	if (word.n)
		add(a, t, word, &m);
}

/* "14h30", "20min", "9h": hours and minutes written against their number. */
static bool
clock_shaped(str s)
{
	ptrdiff_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i == 0 || i > 2 || i == s.n)
		return false;
	s = str_sub(s, i, s.n);
	if (s.p[0] == 'h') {
		for (i = 1; i < s.n; i++)
			if (s.p[i] < '0' || s.p[i] > '9')
				return false;
		return s.n <= 3;
	}
	return str_eq(s, S("min")) || str_eq(s, S("mn")) || str_eq(s, S("mins")) || str_eq(s, S("mns")) ||
	    str_eq(s, S("minutes")) || str_eq(s, S("heures")) || str_eq(s, S("j"));
}

static bool
pictured(str s)
{
	uint32_t cp;

	return str_next(&s, &cp) && picture(cp);
}

/* "je", "je ne", "j'y", "je me". */
static bool
says_je(const struct tokens *t, ptrdiff_t i)
{
	static const char *const between[] = { "ne", "me", "y", "vous", "tu" };

	if (i && tokens_is(&t->v[i - 1], "je"))
		return true;
	for (int b = 0; i > 1 && b < COUNT(between); b++)
		if (tokens_is(&t->v[i - 1], between[b]) && tokens_is(&t->v[i - 2], "je"))
			return true;
	return false;
}

static void
name_token(struct arena *a, struct token *k, bool je)
{

	if (clock_shaped(k->fold)) {
		k->kind = K_TIME;
		return;
	}
	if (str_eq(k->text, S("wé")) || str_eq(k->text, S("Wé")))	/* "ouais"; "we" is a week-end */
		k->fold = S("ouais");
	if (k->number < 0 || k->fold.n == 1)
		k->word = spelling_word(a, k->fold, je, &k->form, &k->guessed);
	k->guessed |= k->mended;
	k->kind = k->word ? k->word->kind : K_UNKNOWN;
	if (k->kind == K_UNKNOWN && pictured(k->fold))
		k->kind = K_FILL;
	k->odd = k->kind == K_UNKNOWN && spelling_odd(k->fold);
}

/* What is written in two and is one. */
static const char *const parted[][3] = {
	{ "rendez", "vous", "rdv" }, { "sage", "femme", "sagefemme" }, { "sages", "femmes", "sagefemme" }, { "aide", "soignante", "soignante" },
	{ "aide", "soignant", "soignante" }, { "week", "end", "weekend" }, { "aujourd", "hui", "aujourdhui" }, { "quelqu", "un", "quelquun" },
	{ "baby", "sitter", "babysitter" }, { "apres", "demain", "apresdemain" }, { "grasse", "mat", "grassemat" }, { "grass", "mat", "grassemat" },
	{ "grasse", "matinee", "grassemat" }, { "grasse", "matine", "grassemat" }, { "belle", "mere", "bellemere" }, { "beau", "pere", "beaupere" }, { "grand", "mere", "mamie" },
	{ "grand", "pere", "papi" }, { "petit", "fils", "fils" }, { "petite", "fille", "fille" }, { "petits", "enfants", "enfants" },
};

static bool
digit(str s, ptrdiff_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* "8h14h", from ${i} on: both, with a space between; what is none is left out. */
static void
clocks_parted(str s, ptrdiff_t i, struct buf *out)
{
	while (digit(s, i)) {
		ptrdiff_t from = i;

		while (digit(s, i) && i - from < 2)
			i++;
		if (i < s.n && s.p[i] == 'h')
			for (i++; digit(s, i) && digit(s, i + 1) && !(i + 2 < s.n && s.p[i + 2] == 'h'); i += 2)
				;
		buf_fmt(out, "%s%.*s", out->n ? " " : "", STR(str_sub(s, from, i - from)));
	}
	if (i < s.n)
		out->n = 0;		/* "2eme" */
}

/* "Ok28", "dispo8h14h", "le1": a word and its number; empty: it is something else. */
static str
number_parted(struct arena *a, str s)
{
	struct buf b = { .a = a };
	ptrdiff_t i = 0;
	enum kind k;

	while (i < s.n && !digit(s, i))
		i++;
	if (i == s.n || i == 1 || clock_shaped(s))
		return (str){};
	k = spelling_kind(str_sub(s, 0, i));
	if (i && k != K_YES && k != K_COME && k != K_NO && k != K_LINK && k != K_TIME)
		return (str){};
	if (i)
		buf_put(&b, str_sub(s, 0, i));
	clocks_parted(s, i, &b);
	return i || str_has(buf_str(&b), S(" ")) ? buf_str(&b) : (str){};
}

/* What is written in one word and means several, or in two and is one. */
static void
unglue(struct arena *a, struct tokens *t)
{
	struct tokens *out = arena_new(a, struct tokens);

	for (ptrdiff_t i = 0; i < t->n; i++) {
		str rest = {}, one, tail;

		for (ptrdiff_t p = 0; p < COUNT(parted) && i + 1 < t->n; p++)
			if (str_eq(t->v[i].fold, str_from(parted[p][0])) && str_eq(t->v[i + 1].fold,
			    str_from(parted[p][1])) && !t->v[i + 1].stop) {
				t->v[i + 1].stop = t->v[i].stop;
				t->v[i + 1].line = t->v[i].line;
				t->v[i + 1].pause = t->v[i].pause;
				t->v[i + 1].text = (str){ t->v[i].text.p,
				    t->v[i + 1].text.p + t->v[i + 1].text.n - t->v[i].text.p };
				t->v[++i].fold = str_from(parted[p][2]);
				break;
			}

		for (ptrdiff_t g = 0; g < glued_n && !rest.n; g++)
			if (str_eq(t->v[i].fold, str_from(glued[g].from)))
				rest = str_from(glued[g].to);
		if (!rest.n && str_eq(t->v[i].fold, S("c")) && i + 1 < t->n && !t->v[i + 1].stop && t->v[i + 1].fold.p[0] != 'e')
			rest = S("c est");
		if (!rest.n && t->v[i].number < 0)
			rest = number_parted(a, t->v[i].fold);
		if (!rest.n && t->v[i].number < 0)
			rest = spelling_parted(a, t->v[i].fold);
		t->many |= out->n == UNDERSTAND_TOKENS;
		if (!rest.n && out->n < UNDERSTAND_TOKENS)
			out->v[out->n++] = t->v[i];
		for (bool first = true; rest.n && out->n < UNDERSTAND_TOKENS; first = false, rest = tail) {
			tail = (str){};
			(void)str_cut(rest, ' ', &one, &tail);
			out->v[out->n] = t->v[i];
			out->v[out->n].stop &= first;
			out->v[out->n].line &= first;
			out->v[out->n].pause &= first;
			out->v[out->n].fold = one;
			(void)str_to_i64(one, 0, 99999, &out->v[out->n++].number);
		}
	}
	t->many |= out->n == UNDERSTAND_TOKENS;
	memcpy(t->v, out->v, (size_t)out->n * sizeof *t->v);
	t->n = out->n;
}

static void
mark_shouted(struct tokens *t, str text)
{
	int big = 0, all = 0;
	uint32_t cp;

	while (str_next(&text, &cp)) {
		big += upper(cp);
		all += letter(cp) && (cp < '0' || cp > '9');
	}
	t->shouted = all > 4 && big * 2 > all;
}

/* "Huit heures". */
static void
hours_in_words(struct tokens *t)
{
	static const char *const words[] = { "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
		"quatorze", "quinze", "seize" };
	static const char *const digits[] = { "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16" };

	for (ptrdiff_t i = 0; i + 1 < t->n; i++)
		for (int w = 0; w < COUNT(words); w++)
			if (str_eq(t->v[i].fold, str_from(words[w])) && !t->v[i + 1].stop && (str_eq(t->v[i + 1].fold, S("heures")) ||
			    str_eq(t->v[i + 1].fold, S("heure")))) {
				t->v[i].fold = str_from(digits[w]);
				t->v[i].number = w + 2;
			}
}

void
tokens_read(struct arena *a, str text, struct tokens *t)
{
	tokens_cut(a, text, t);
	mistyped_mend(a, &usage_built_in, t);
	unglue(a, t);
	mark_shouted(t, text);
	hours_in_words(t);
	for (ptrdiff_t i = 0; i < t->n; i++)
		name_token(a, &t->v[i], says_je(t, i));
	matching_names(t);
}

bool
tokens_is(const struct token *t, const char *word)
{
	str w = str_from(word);

	return str_eq(t->fold, w) || str_eq(t->form, w) || (t->word && str_eq(str_from(t->word->word), w));
}

bool
tokens_one_of(const struct token *t, const char *const *words)
{
	for (; *words; words++)
		if (tokens_is(t, *words))
			return true;
	return false;
}

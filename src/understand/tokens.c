/*
 * tokens.c -- a text cut into words of the lexicon: folded, stretched letters
 * shortened, spellings near to one word and to no other taken for it.
 */
#include <pthread.h>

#include "understand/lexicon.h"

enum {
	SLOTS = 8192,			/* of the table; a power of two */
	SPELL_MIN = 5, SPELL_TWO = 9,	/* letters from which one, two slips are forgiven */
	SPELL_COME = 7,			/* letters of a word that says one comes, the same */
	SPELL_MAX = 24,
	FORMS = 2048,
};

struct form { str text; const struct word *word; };
static struct form forms[FORMS];
static int forms_n;
static uint16_t slots[SLOTS];		/* 1 + index of a form */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint32_t
hash(str s)
{
	uint32_t h = 2166136261u;

	for (ptrdiff_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	return h;
}

static const struct form *
form_find(str s)
{
	for (uint32_t h = hash(s);; h++) {
		uint16_t at = slots[h & (SLOTS - 1)];

		if (!at)
			return NULL;
		if (str_eq(forms[at - 1].text, s))
			return &forms[at - 1];
	}
}

static void
form_add(str s, const struct word *w)
{
	uint32_t h = hash(s);

	if (form_find(s))
		return;
	assert(forms_n < FORMS);
	forms[forms_n++] = (struct form){ s, w };
	while (slots[h & (SLOTS - 1)])
		h++;
	slots[h & (SLOTS - 1)] = (uint16_t)forms_n;
}

static void
forms_make(void)
{
	for (ptrdiff_t i = 0; i < lexicon_n; i++)
		form_add(str_from(lexicon[i].word), &lexicon[i]);
	for (ptrdiff_t i = 0; i < lexicon_n; i++) {
		str rest = str_from(lexicon[i].variants), one, tail;

		while (rest.n) {
			tail = (str){};
			(void)str_cut(rest, ' ', &one, &tail);
			if (one.n)
				form_add(one, &lexicon[i]);
			rest = tail;
		}
	}
}

/* ---- spelling --------------------------------------------------------------------- */

/* Runs of one letter become ${run} of it. */
static str
shortened(struct arena *a, str s, int run)
{
	char *p = arena_array(a, char, s.n + 1);
	ptrdiff_t n = 0;
	int same = 0;

	for (ptrdiff_t i = 0; i < s.n; i++) {
		same = i && s.p[i] == s.p[i - 1] ? same + 1 : 1;
		if (same <= run)
			p[n++] = s.p[i];
	}
	return (str){ p, n };
}

/*
 * Letters added, lost, changed or swapped between ${a} and ${b}, or ${limit} + 1.
 * Source: optimal string alignment (Damerau 1964; Levenshtein 1966).
 */
static int
slips(str a, str b, int limit)
{
	int rows[3][SPELL_MAX + 2];

	if (a.n > SPELL_MAX || b.n > SPELL_MAX || a.n - b.n > limit || b.n - a.n > limit)
		return limit + 1;
	for (int j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (int i = 1; i <= a.n; i++) {
		int *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3], least = i;

		now[0] = i;
		for (int j = 1; j <= b.n; j++) {
			int v = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);

			if (v > last[j] + 1)
				v = last[j] + 1;
			if (v > now[j - 1] + 1)
				v = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] ==
			    b.p[j - 1] && v > before[j - 2] + 1)
				v = before[j - 2] + 1;
			now[j] = v;
			if (v < least)
				least = v;
		}
		if (least > limit)
			return limit + 1;
	}
	return rows[a.n % 3][b.n];
}

/* The only meaning whose words are near; none when another one is nearly as near. */
static const struct word *
spelled(str s)
{
	int limit = s.n >= SPELL_TWO ? 2 : s.n >= SPELL_MIN ? 1 : 0, best = limit + 1;
	const struct word *found = NULL;

	if (!limit)
		return NULL;
	for (int i = 0; i < forms_n; i++) {
		int n;

		if (forms[i].text.n < SPELL_MIN - 1 || forms[i].word->kind == K_NAME || forms[i].word->kind == K_YES)
			continue;
		/* Another ending is another word: "présentez" is not "présente". */
		if (s.p[0] != forms[i].text.p[0] || (forms[i].word->kind == K_COME && (forms[i].text.n < SPELL_COME ||
		    s.p[s.n - 1] != forms[i].text.p[forms[i].text.n - 1])))
			continue;
		n = slips(s, forms[i].text, limit);
		if (n < best) {
			best = n;
			found = forms[i].word;
		}
	}
	for (int i = 0; found && i < forms_n; i++) {
		enum kind k = forms[i].word->kind;
		bool grave = (found->kind == K_COME || found->kind == K_YES) && (k == K_NO || k ==
		    K_AWAY || k == K_WITHDRAW);

		if (k != found->kind && forms[i].text.n >= SPELL_MIN - 1 && slips(s, forms[i].text,
		    best + 1) <= best + grave)
			return NULL;
	}
	return found;
}

/* ---- cutting ---------------------------------------------------------------------- */

static bool
picture(uint32_t cp)
{
	return (cp >= 0x2600 && cp <= 0x27bf) || (cp >= 0x1f300 && cp <= 0x1faff);
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

static void
add(struct arena *a, struct tokens *t, str text, bool stop, bool line)
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
	*k = (struct token){ .text = text, .stop = stop, .line = line, .number = -1, .capital = upper(first),
		.fold = picture(first) ? text : str_fold(a, text) };
	(void)str_to_i64(k->fold, 0, 99999, &k->number);
}

static void
cut(struct arena *a, str text, struct tokens *t)
{
	bool stop = false, line = false;
	str rest = text, word = {}, here;
	uint32_t cp;

	for (here = rest; str_next(&rest, &cp); here = rest) {
		bool picture_here = picture(cp) && !tint(cp);

		if (letter(cp)) {
			if (!word.n)
				word.p = here.p;
			word.n = rest.p - word.p;
			continue;
		}
		if (word.n) {
			add(a, t, word, stop, line);
			word.n = 0;
			stop = line = false;
		}
		if (picture_here) {
			add(a, t, (str){ here.p, rest.p - here.p }, stop, line);
			stop = line = false;
		} else if (!tint(cp) && cp > 0x2ff && cp != 0xfffd && (cp < 0x2000 || cp > 0x20cf)) {
			add(a, t, (str){ here.p, rest.p - here.p }, stop, line);	/* another alphabet */
			stop = line = false;
		}
		t->question |= cp == '?' || cp == 0x2753 || cp == 0x2754;
		stop |= cp == '.' || cp == ';' || cp == '!' || cp == '?' || cp == '\n';
		line |= cp == '\n';
	}
	if (word.n)
		add(a, t, word, stop, line);
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

static void
name_token(struct arena *a, struct token *k, const struct token *before)
{
	static const char *const after_je[][2] = { { "peu", "peux" }, { "peut", "peux" }, { "pe", "peux" },
		{ "vient", "viens" }, { "arrivee", "arrive" }, { "viendrais", "viendrai" } };
	const struct form *f = NULL;

	if (before && tokens_is(before, "je"))
		for (int i = 0; i < COUNT(after_je) && !f; i++)
			if (str_eq(k->fold, str_from(after_je[i][0])))
				f = form_find(str_from(after_je[i][1]));
	if (!f)
		f = form_find(k->fold);
	if (!f && clock_shaped(k->fold)) {
		k->kind = K_TIME;
		return;
	}
	if (!f && k->number < 0 && k->fold.n >= 3)
		f = form_find(shortened(a, k->fold, 2));
	if (!f && k->number < 0 && k->fold.n >= 3)
		f = form_find(shortened(a, k->fold, 1));
	k->word = f ? f->word : NULL;
	if (!k->word && k->number < 0 && k->fold.n >= SPELL_MIN && k->fold.n <= SPELL_MAX) {
		k->word = spelled(k->fold);
		k->guessed = k->word != NULL;
	}
	k->kind = k->word ? k->word->kind : K_UNKNOWN;
}

/* What is written in one word and means several. */
static void
unglue(struct arena *a, struct tokens *t)
{
	struct tokens *out = arena_new(a, struct tokens);

	for (ptrdiff_t i = 0; i < t->n; i++) {
		str rest = {}, one, tail;

		for (ptrdiff_t g = 0; g < glued_n && !rest.n; g++)
			if (str_eq(t->v[i].fold, str_from(glued[g].from)))
				rest = str_from(glued[g].to);
		if (!rest.n && out->n < UNDERSTAND_TOKENS)
			out->v[out->n++] = t->v[i];
		for (bool first = true; rest.n && out->n < UNDERSTAND_TOKENS; first = false, rest = tail) {
			tail = (str){};
			(void)str_cut(rest, ' ', &one, &tail);
			out->v[out->n] = t->v[i];
			out->v[out->n].stop &= first;
			out->v[out->n].line &= first;
			out->v[out->n++].fold = one;
		}
	}
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

void
tokens_read(struct arena *a, str text, struct tokens *t)
{
	(void)pthread_once(&once, forms_make);
	cut(a, text, t);
	unglue(a, t);
	mark_shouted(t, text);
	for (ptrdiff_t i = 0; i < t->n; i++)
		name_token(a, &t->v[i], i ? &t->v[i - 1] : NULL);
}

bool
tokens_is(const struct token *t, const char *word)
{
	str w = str_from(word);

	return str_eq(t->fold, w) || (t->word && str_eq(str_from(t->word->word), w));
}

/* One element of a phrase: "a|b?"; ${optional} says whether it may be absent. */
static bool
element(str e, const struct token *t, bool *optional)
{
	str one, tail;

	*optional = e.n && e.p[e.n - 1] == '?';
	if (*optional)
		e.n--;
	if (!t || t->taken)
		return false;
	for (; e.n; e = tail) {
		tail = (str){};
		(void)str_cut(e, '|', &one, &tail);
		if (str_eq(one, S("*")) || str_eq(t->fold, one) || (t->word && str_eq(str_from(t->word->word), one)))
			return true;
	}
	return false;
}

/* How many tokens ${words} takes from ${at}; 0: it does not fit.  An optional word is taken when it is there. */
ptrdiff_t
phrases_match(const struct tokens *t, ptrdiff_t at, const char *words)
{
	str rest = str_from(words), e, tail;
	ptrdiff_t n = at;
	bool optional;

	for (; rest.n; rest = tail) {
		tail = (str){};
		(void)str_cut(rest, ' ', &e, &tail);
		if (element(e, n < t->n && (n == at || !t->v[n].stop) ? &t->v[n] : NULL, &optional))
			n++;
		else if (!optional)
			return 0;
	}
	return n - at;
}

/*
 * spelling.c -- which word of the lexicon a spelling means: stretched letters shortened,
 * spellings near to one word and to no other, spellings that sound like one.
 */
#include <pthread.h>

#include "understand/lexicon.h"

enum {
	SLOTS = 32768,			/* of the table; a power of two */
	SPELL_MIN = 5, SPELL_TWO = 9,	/* letters from which one, two slips are forgiven */
	SPELL_COME = 7,			/* letters of a word that says one comes, the same */
	SPELL_MAX = 24,
	SOUND_MIN = 3,			/* sounds of a word that is known by them */
	PART_MIN = 6, PART_WORDS = 8,	/* letters of what may be several words, and how many */
	ODD_TWO = 7,			/* letters from which two slips are feared */
	ODD_MIN = 4,			/* letters of an unknown word that may be harmless */
	FORMS = 8192,
};

struct form { str text, sound; const struct word *word; uint32_t letters; };
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

uint32_t
spelling_letters(str s)
{
	uint32_t m = 0;

	for (ptrdiff_t i = 0; i < s.n; i++)
		m |= s.p[i] >= 'a' && s.p[i] <= 'z' ? 1u << (s.p[i] - 'a') : 1u << 26;
	return m;
}

static bool
far(uint32_t a, uint32_t b, int slips)
{
	return __builtin_popcount(a ^ b) > 2 * slips;
}

static void
form_add(str s, const struct word *w)
{
	uint32_t h = hash(s);

	if (form_find(s))
		return;
	assert(forms_n < FORMS);
	forms[forms_n++] = (struct form){ s, {}, w, spelling_letters(s) };
	while (slots[h & (SLOTS - 1)])
		h++;
	slots[h & (SLOTS - 1)] = (uint16_t)forms_n;
}

/* ---- how it sounds ------------------------------------------------------------------ */

static bool
vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

struct spoken { const char *letters; char sound; };
static const struct spoken groups[] = {		/* longest first */
	{ "eau", 'o' }, { "ain", 'I' }, { "ein", 'I' }, { "oeu", 'E' }, { "au", 'o' }, { "ai", 'e' }, { "ei", 'e' }, { "oi", 'W' }, { "ou", 'U' },
	{ "eu", 'E' }, { "an", 'A' }, { "en", 'A' }, { "am", 'A' }, { "em", 'A' }, { "in", 'I' }, { "im", 'I' }, { "un", 'I' },
	{ "on", 'O' }, { "om", 'O' }, { "ph", 'f' }, { "ch", 'S' }, { "qu", 'k' }, { "gu", 'g' }, { "q", 'k' }, { "k", 'k' }, { "y", 'i' }, { "w", 'v' },
};

/* The group of letters at ${i}, when it is spoken as one: "an" before a vowel is not. */
static const struct spoken *
group(str s, ptrdiff_t i)
{
	for (int g = 0; g < COUNT(groups); g++) {
		str l;
		ptrdiff_t after;
		bool nasal;

		if (groups[g].letters[0] != s.p[i])
			continue;
		l = str_from(groups[g].letters);
		after = i + l.n;
		nasal = groups[g].sound == 'A' || groups[g].sound == 'I' || groups[g].sound == 'O';

		if (str_starts(str_sub(s, i, s.n), l) &&
		    !(nasal && after < s.n && (vowel(s.p[after]) || s.p[after] == s.p[after - 1])))
			return &groups[g];
	}
	return NULL;
}

ptrdiff_t
spelling_sound(str s, char *out)
{
	ptrdiff_t n = 0, i = 0;
	bool spoken = s.n > 3 && (str_ends(s, S("ez")) || str_ends(s, S("er")));	/* an é */

	if (spoken)
		s.n -= 2;
	while (!spoken && s.n > 2 && memchr("estdxpz", s.p[s.n - 1], 7))
		s.n--;
	while (i < s.n && n < SPELL_MAX) {
		const struct spoken *g = group(s, i);
		char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : 0;

		if (g) {
			c = g->sound;
			i += (ptrdiff_t)strlen(g->letters);
		} else {
			i++;
			if (c == 'h')
				continue;
			if (c == 'c')
				c = next && memchr("eiy", next, 3) ? 's' : 'k';
			else if (c == 'g' && next && memchr("eiy", next, 3))
				c = 'j';
			else if (c == 's' && i > 1 && vowel(s.p[i - 2]) && next && vowel(next))
				c = 'z';
		}
		if (n == 0 || out[n - 1] != c)
			out[n++] = c;
	}
	if (spoken && n < SPELL_MAX)
		out[n++] = 'e';
	return n;
}

static void
forms_of(const struct word *words, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		form_add(str_from(words[i].word), &words[i]);
	for (ptrdiff_t i = 0; i < n; i++) {
		str rest = str_from(words[i].variants), one, tail;

		while (rest.n) {
			tail = (str){};
			(void)str_cut(rest, ' ', &one, &tail);
			if (one.n)
				form_add(one, &words[i]);
			rest = tail;
		}
	}
}

static void
forms_make(void)
{
	forms_of(lexicon, lexicon_n);
	forms_of(vocabulary, vocabulary_n);
	for (int i = 0; i < forms_n; i++)
		if (forms[i].text.n <= SPELL_MAX) {
			static char kept[FORMS * 10];
			static ptrdiff_t used;
			char out[SPELL_MAX + 2];
			ptrdiff_t n = spelling_sound(forms[i].text, out);

			if (n < SOUND_MIN || used + n > COUNT(kept))
				continue;
			memcpy(kept + used, out, (size_t)n);
			forms[i].sound = (str){ kept + used, n };
			used += n;
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

/* "partatn": the ends of both words are the same two letters. */
static bool
same_end(str a, str b)
{
	if (a.p[a.n - 1] == b.p[b.n - 1])
		return true;
	return a.n == b.n && a.p[a.n - 1] == b.p[b.n - 2] && a.p[a.n - 2] == b.p[b.n - 1];
}

/* May ${s} be a slip for ${f}?  After "je", no verb of somebody else's is. */
static bool
likely(str s, const struct form *f, bool after_je)
{
	return f->text.n >= SPELL_MIN - 1 && s.p[0] == f->text.p[0] && f->word->kind != K_NAME &&
	    !(after_je && f->word->kind == K_OTHERS);
}

/* The only meaning whose words are near; none when another one is nearly as near. */
static const struct form *
spelled(str s, bool after_je)
{
	int limit = s.n >= SPELL_TWO ? 2 : s.n >= SPELL_MIN ? 1 : 0, best = limit + 1;
	const struct form *found = NULL;
	uint32_t mask = spelling_letters(s);

	if (!limit)
		return NULL;
	for (int i = 0; i < forms_n; i++) {
		int n;

		if (far(mask, forms[i].letters, limit) || !likely(s, &forms[i], after_je) ||
		    (forms[i].word->kind == K_YES && forms[i].text.n < SPELL_COME))
			continue;
		/* Another ending is another word: "présentez" is not "présente". */
		if (forms[i].word->kind == K_COME && (forms[i].text.n < SPELL_COME || !same_end(s, forms[i].text)))
			continue;
		n = slips(s, forms[i].text, limit);
		if (n < best) {
			best = n;
			found = &forms[i];
		}
	}
	for (int i = 0; found && i < forms_n; i++) {
		enum kind k = forms[i].word->kind;
		bool grave = (found->word->kind == K_COME || found->word->kind == K_YES) && (k == K_NO ||
		    k == K_WITHDRAW);

		if (k != found->word->kind && !far(mask, forms[i].letters, best + 1) && likely(s, &forms[i],
		    after_je) && slips(s, forms[i].text, best + 1) <= best + grave)
			return NULL;
	}
	return found;
}

/* What turns a yes into something else. */
static bool
danger(enum kind k)
{
	return k == K_NO || k == K_NOT || k == K_BUT || k == K_IF || k == K_LIMIT || k == K_MAYBE || k == K_LATER ||
	    k == K_ASK ||
	    k == K_STOP || k == K_WRONG || k == K_OTHERS || k == K_AWAY || k == K_WITHDRAW || k == K_CHANGE ||
	    k == K_BLOCK ||
	    k == K_ANOTHER || k == K_SORRY || k == K_TROUBLE || k == K_ROBOT || k == K_TIME;
}

/*
 * An unknown word beside a yes is a thing, a place, a name; but not when it is short, has
 * digits, bends a verb to a condition, the past, us or you, denies by its beginning, or is
 * a slip away from a word that turns a yes.
 */
bool
spelling_odd(str s)
{
	static const char *const ends[] = { "rais", "rait", "raient", "aient", "rons", "ez", NULL };
	static const char *const heads[] = { "mal", "anti", "desa", "deme", "emp", NULL };
	static const char *const denying[] = { "in", "im", "ir", NULL }, *const states[] = { "able", "ible", "ables", "ibles", "apte", "ise", "isee",
		"ant", "ante", "ite", "ee", NULL };
	uint32_t mask = spelling_letters(s);

	if (s.n < ODD_MIN)
		return true;
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	for (int i = 0; ends[i]; i++)
		if (str_ends(s, str_from(ends[i])))
			return true;
	if (str_ends(s, S("ions")) && !str_ends(s, S("tions")) && !str_ends(s, S("sions")))
		return true;
	for (int i = 0; heads[i]; i++)
		if (str_starts(s, str_from(heads[i])))
			return true;
	for (int i = 0; denying[i]; i++)
		for (int e = 0; states[e]; e++)
			if (str_starts(s, str_from(denying[i])) && str_ends(s, str_from(states[e])))
				return true;
	if (str_starts(s, S("pas")) || str_ends(s, S("pas")) || str_ends(s, S("non")))
		return true;
	for (int i = 0; i < forms_n; i++) {
		str f = forms[i].text;
		int most = s.n >= ODD_TWO && f.n >= ODD_TWO - 1 ? 2 : 1;

		if (!danger(forms[i].word->kind) || f.n < ODD_MIN - 1)
			continue;
		if (f.n >= ODD_MIN && f.n < s.n && (str_starts(s, f) || str_ends(s, f)))
			return true;		/* "monemari": two words in one */
		if (!far(mask, forms[i].letters, most) && slips(s, f, most) <= most)
			return true;
	}
	return false;
}

/* The meaning of all words that sound like ${s}, when it is one. */
static const struct form *
heard(str s)
{
	char out[SPELL_MAX + 2];
	const struct form *found = NULL;
	ptrdiff_t n = s.n <= SPELL_MAX ? spelling_sound(s, out) : 0;

	if (n < SOUND_MIN)
		return NULL;
	for (int i = 0; i < forms_n; i++)
		if (str_eq(forms[i].sound, (str){ out, n }) && forms[i].word->kind != K_NAME &&
		    !((forms[i].word->kind == K_YES && s.n < SPELL_COME) || (forms[i].word->kind == K_COME &&
		    s.n < SPELL_MIN))) {
			if (found && found->word->kind != forms[i].word->kind)
				return NULL;
			found = &forms[i];
		}
	return found;
}

/* "Je serez", "je pourré", "je vient": the ending that "je" asks for. */
static const struct form *
after_je(struct arena *a, str s)
{
	static const char *const ends[][2] = { { "ez", "ai" }, { "er", "ai" }, { "et", "ai" }, { "ent", "e" }, { "es", "e" }, { "e", "ai" },
		{ "t", "s" }, { "d", "ds" }, { "", "s" }, { "s", "" }, { "ait", "ais" } };

	for (int i = 0; i < COUNT(ends); i++) {
		str end = str_from(ends[i][0]);
		const struct form *f;

		if (s.n <= end.n + 2 || !str_ends(s, end))
			continue;
		f = form_find(arena_fmt(a, "%.*s%s", (int)(s.n - end.n), s.p, ends[i][1]));
		if (f && f->word->kind != K_NAME)
			return f;
	}
	return NULL;
}

static const struct form *
known(struct arena *a, str s)
{
	const struct form *f = form_find(s);

	if (!f && s.n >= 3)
		f = form_find(shortened(a, s, 2));
	if (!f && s.n >= 3)
		f = form_find(shortened(a, s, 1));
	return f;
}

const struct word *
spelling_word(struct arena *a, str s, bool je, str *form, bool *guessed)
{
	static const char *const mine[][2] = { { "peu", "peux" }, { "peut", "peux" }, { "pe", "peux" }, { "vient", "viens" },
		{ "arrivee", "arrive" }, { "viendrais", "viendrai" }, { "participer", "participe" } };
	const struct form *w = NULL;

	(void)pthread_once(&once, forms_make);
	*guessed = false;
	for (int i = 0; je && i < COUNT(mine); i++)
		if (str_eq(s, str_from(mine[i][0])))
			w = form_find(str_from(mine[i][1]));
	if (!w)
		w = known(a, s);
	if (!w && je)
		w = after_je(a, s);
	if (!w && s.n >= SPELL_MIN - 1 && s.n <= SPELL_MAX) {
		w = heard(s);
		if (!w && s.n >= SPELL_MIN)
			w = spelled(s, je);
		*guessed = w != NULL;
	}
	*form = w ? w->text : (str){};
	return w ? w->word : NULL;
}

/* ---- several words in one ------------------------------------------------------------- */

/* What people write without a space. */
static const char *const core[] = { "disponible", "volontiers", "impossible", "finalement", "probleme", "presente", "partante", "possible",
	"travaille", "vacances", "bonjour", "bonsoir", "plaisir", "journee", "partant", "present", "desolee", "desole", "samedi", "demain", "merci",
	"soiree", "arrive", "malade", "daccord", "accord", "compter", "marche", "serais", "serai", "viens", "dispo", "bonne", "souci", "ouais", "vous",
	"peux", "peut", "vien", "suis", "bien", "avec", "pour", "plus", "cest", "tout", "fait", "oui", "non", "peu", "sui", "pas", "dsl", "sur", "moi",
	"est", "bon", "wi", "ok", "je", "la", "pa", "ne", "me", "ca", "va", "de", "pb", "en", "y", "j" };

static bool
parts(str s, int left, struct buf *out)
{
	ptrdiff_t was = out->n;

	if (!s.n)
		return true;
	if (!left)
		return false;
	for (int i = 0; i < COUNT(core); i++) {
		str w = str_from(core[i]);

		if (!str_starts(s, w) || (w.n == 1 && s.n == 1 && w.p[0] != 'y'))
			continue;
		buf_fmt(out, "%.*s ", STR(w));
		if (parts(str_sub(s, w.n, s.n), left - 1, out))
			return true;
		out->n = was;
	}
	if (s.n >= 2 && s.p[0] >= 'a' && s.p[0] <= 'z' && s.p[1] >= '0' && s.p[1] <= '9') {	/* a code */
		ptrdiff_t n = 2;

		while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		buf_fmt(out, "%.*s ", (int)n, s.p);
		if (n <= 4 && parts(str_sub(s, n, s.n), left - 1, out))
			return true;
		out->n = was;
	}
	return false;
}

/* "jvous", "jregarde", "menvoyez", "lheure": a small word without its apostrophe. */
static str
elided(struct arena *a, str s)
{
	static const char *const heads[] = { "je", "j", "qu", "m", "t", "l", "d", "n", "s", "c", NULL };

	for (int i = 0; heads[i]; i++) {
		str h = str_from(heads[i]), rest = str_sub(s, h.n, s.n), more;
		const struct form *w;
		bool je = h.p[0] == 'j';

		if (!str_starts(s, h) || rest.n < (je ? 1 : 3) || (!je && !vowel(rest.p[0]) && rest.p[0] != 'h'))
			continue;
		w = known(a, rest);
		if (!w && je && rest.n >= 2)
			w = after_je(a, rest);
		if (w && (rest.n > 1 || rest.p[0] == 'y') && w->word->kind != K_NAME && (je || h.p[0] == 'n' ||
		    (w->word->kind != K_YES && w->word->kind != K_COME)))
			return arena_fmt(a, "%.*s %.*s", STR(h), STR(rest));
		if (je && rest.n > 3 && (more = elided(a, rest)).n)
			return arena_fmt(a, "%.*s %.*s", STR(h), STR(more));
		if (je && rest.n > 2 && (rest.p[0] == 'y' || str_starts(rest, S("me")) || str_starts(rest, S("te")))) {
			ptrdiff_t n = rest.p[0] == 'y' ? 1 : 2;

			if (known(a, str_sub(rest, n, rest.n)))
				return arena_fmt(a, "%.*s %.*s %.*s", STR(h), (int)n, rest.p, (int)(rest.n - n), rest.p + n);
		}
	}
	return (str){};
}

str
spelling_parted(struct arena *a, str s)
{
	struct buf out = { .a = a };
	str one;

	(void)pthread_once(&once, forms_make);
	if (s.n < 2 || s.n > 2 * SPELL_MAX || (s.p[0] >= '0' && s.p[0] <= '9') || known(a, s))
		return (str){};
	one = elided(a, s);
	if (one.n)
		return one;
	if (s.n >= PART_MIN && parts(s, PART_WORDS, &out))
		return str_trim(buf_str(&out));
	return (str){};
}

bool
spelling_known(struct arena *a, str s)
{
	(void)pthread_once(&once, forms_make);
	for (ptrdiff_t g = 0; g < glued_n; g++)
		if (str_eq(s, str_from(glued[g].from)))
			return true;
	return known(a, s) || spelling_parted(a, s).n;
}

enum kind
spelling_kind(str s)
{
	const struct form *f;

	(void)pthread_once(&once, forms_make);
	f = form_find(s);
	return f ? f->word->kind : K_UNKNOWN;
}

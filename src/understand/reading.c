/*
 * reading.c -- the words of a reply put together: turns of phrase, what "pas"
 * denies, numbers and codes, signatures.  Each token ends with one kind.
 */
#include "understand/reading.h"

enum {
	SCOPE = 3,			/* words between "pas" and what it denies */
	ETA_MIN = 60,			/* "j'arrive dans 20 min" is a plain yes */
	SIGNATURE_WORDS = 3,
	GUESS_MIN = 7,			/* letters of a misspelt courtesy that is let through beside a yes */
};

static struct token *
token(struct reading *r, ptrdiff_t i)
{
	return i >= 0 && i < r->t.n ? &r->t.v[i] : NULL;
}

static void
take(struct reading *r, ptrdiff_t at, ptrdiff_t n, enum kind kind, const char *rule)
{
	for (ptrdiff_t i = at; i < at + n; i++) {
		r->t.v[i].kind = i == at ? kind : K_FILL;
		r->t.v[i].taken = true;
		r->t.v[i].rule = rule;
	}
}

/* The longest phrase at ${at}: how many tokens it takes, and which it is. */
static ptrdiff_t
longest(const struct reading *r, ptrdiff_t at, const struct phrase **found)
{
	ptrdiff_t best = 0;

	for (ptrdiff_t p = 0; p < phrases_n; p++) {
		ptrdiff_t n = phrases_match(&r->t, at, phrases[p].words);

		if (n > best) {
			best = n;
			*found = &phrases[p];
		}
	}
	return best;
}

/* From the left; but a phrase gives way to a longer one that begins inside it. */
static void
find_phrases(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct phrase *found = NULL, *other = NULL;
		ptrdiff_t n = longest(r, i, &found), k = 1;

		while (k < n && longest(r, i + k, &other) <= n)
			k++;
		if (n && k >= n) {
			take(r, i, n, found->kind, found->words);
			i += n - 1;
		}
	}
}

/* ---- what "pas" denies -------------------------------------------------------------- */

static bool
one_of(const struct token *k, const char *const *words)
{
	for (; *words; words++)
		if (tokens_is(k, *words))
			return true;
	return false;
}

static const char *const verbs[] = { "peux", "pourrai", "viens", "viendrai", "arrive", "arriverai", "accepte", "participe",
	"accours", "pourrais", "peut", "vient", "libere", NULL };
static const char *const doubled[] = { "impossible", "indisponible", "absent", "empeche", "refuse", "decline", "vacances",
	"conge", "malade", "bloque", NULL };
static const char *const denials[] = { "pas", "plus", "jamais", "guere", "nullement", NULL };

/* The verb or the state that the denial at ${i} is about, or -1. */
static ptrdiff_t
denied(struct reading *r, ptrdiff_t i)
{
	for (ptrdiff_t k = i - 1; k >= 0 && k >= i - SCOPE && !r->t.v[k + 1].stop; k--)
		if (!r->t.v[k].taken && one_of(&r->t.v[k], verbs))
			return k;
	for (ptrdiff_t k = i + 1; k < r->t.n && k <= i + SCOPE && !r->t.v[k].stop && r->t.v[k].kind != K_IF; k++)
		if (!r->t.v[k].taken && (r->t.v[k].kind == K_COME || r->t.v[k].kind == K_AWAY ||
		    one_of(&r->t.v[k], doubled)))
			return k;
	return -1;
}

/* Everything from ${a} to ${b} says one thing. */
static void
join(struct reading *r, ptrdiff_t a, ptrdiff_t b, enum kind kind, const char *rule)
{
	if (a > b) {
		ptrdiff_t s = a;

		a = b;
		b = s;
	}
	take(r, a, b - a + 1, kind, rule);
}

/* A denial at ${i} takes its "ne", and the verbs and states around it that it is about. */
static void
absorb(struct reading *r, ptrdiff_t i)
{
	for (ptrdiff_t k = i - 1; k >= 0 && k >= i - SCOPE - 1 && !r->t.v[k + 1].stop; k--)
		if (!r->t.v[k].taken && (tokens_is(&r->t.v[k], "ne") || one_of(&r->t.v[k], verbs)))
			take(r, k, 1, K_FILL, NULL);
	for (ptrdiff_t k = i + 1; k < r->t.n && k <= i + SCOPE + 2 && !r->t.v[k].stop; k++) {
		struct token *t = &r->t.v[k];

		if (t->kind == K_COME && !t->taken)
			take(r, k, 1, K_FILL, NULL);
		else if (tokens_is(t, "je") || (t->kind != K_FILL && t->kind != K_LINK && t->kind != K_SORRY))
			break;
	}
}

static void
find_denials(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];
		ptrdiff_t at;

		if (!k->taken && one_of(k, denials) && (at = denied(r, i)) >= 0) {
			if (one_of(&r->t.v[at], doubled) || r->t.v[at].kind == K_AWAY)
				join(r, i, at, K_BLOCK, "double negation");
			else
				join(r, i, at, tokens_is(k, "plus") ? K_WITHDRAW : K_NO, "negation");
			absorb(r, i < at ? i : at);
		} else if (k->taken && one_of(k, denials) && (k->kind == K_NO || k->kind ==
		    K_WITHDRAW || k->kind == K_LATER ||
		    k->kind == K_LIMIT || k->kind == K_MAYBE))
			absorb(r, i);
	}
	/* "je ne suis dispo que samedi": a limit, not a refusal. */
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (!r->t.v[i].taken && tokens_is(&r->t.v[i], "ne"))
			for (ptrdiff_t k = i + 1; k < r->t.n; k++)
				if (!r->t.v[k].taken && (str_eq(r->t.v[k].fold, S("que")) || str_eq(r->t.v[k].fold, S("qu")))) {
					take(r, i, 1, K_FILL, NULL);
					take(r, k, 1, K_LIMIT, "ne ... que");
				}
}

/* ---- numbers, codes, signatures ------------------------------------------------------ */

static bool
code_known(const struct understand_offer *o, str fold, str *code)
{
	for (ptrdiff_t i = 0; o && i < o->codes_n && i < UNDERSTAND_CODES; i++)
		if (str_eq_nocase(o->codes[i], fold)) {
			*code = o->codes[i];
			return true;
		}
	return false;
}

/* A letter and one to three digits: what the codes of calls look like. */
static bool
code_shaped(str s)
{
	int64_t v;

	return s.n >= 2 && s.n <= 4 && s.p[0] >= 'a' && s.p[0] <= 'z' && str_to_i64(str_sub(s, 1, s.n), 0, 999, &v);
}

static str
upper_case(struct arena *a, str s)
{
	str out = arena_dup(a, s);
	char *p = (char *)(uintptr_t)out.p;

	for (ptrdiff_t i = 0; i < out.n; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			p[i] -= 32;
	return out;
}

static const char *const code_words[] = { "appel", "numero", "no", "code", "ref", NULL };
static const char *const date_words[] = { "de", "au", "a", "jusqua", "et", "dans", "ici", NULL };
static const char *const post_words[] = { "choix", "poste", "le", "prends", "pour", NULL };

static const char *const soon_words[] = { "dans", "ici", "sous", NULL };

/* "15 min", "15mn": how many, when they are few enough for a plain yes; else 0. */
static int64_t
minutes(const struct token *k, const struct token *next)
{
	int64_t v = k->number;
	ptrdiff_t n = 0;

	while (n < k->fold.n && k->fold.p[n] >= '0' && k->fold.p[n] <= '9')
		n++;
	if (v < 0 && (n == k->fold.n || k->fold.p[n] != 'm' || !str_to_i64(str_sub(k->fold, 0, n), 1, 999, &v)))
		return 0;
	if (k->number >= 0 && !(next && tokens_is(next, "minute")))
		return 0;
	return v <= ETA_MIN ? v : 0;
}

static void
number(struct arena *a, struct reading *r, ptrdiff_t i)
{
	struct token *k = &r->t.v[i], *before = token(r, i - 1);
	int posts = r->offer ? r->offer->posts : 1;
	str code = {};

	if (i > 0 && one_of(before, soon_words) && minutes(k, token(r, i + 1)) > 0) {
		take(r, i - 1, k->number >= 0 ? 3 : 2, K_FILL, "eta");
		return;
	}
	if (k->number >= 0 && i + 1 < r->t.n && tokens_is(&r->t.v[i + 1], "heure")) {
		take(r, i, 2, K_TIME, NULL);
		return;
	}
	if (code_known(r->offer, k->fold, &code) || (code_shaped(k->fold) && !k->word) ||
	    (k->number >= 0 && before && (one_of(before, code_words) || str_eq(before->fold, S("n"))))) {
		if (r->code.n && !str_eq_nocase(r->code, k->fold))
			r->choices_differ = true;
		r->code = code.n ? code : upper_case(a, k->fold);
		if (before && (one_of(before, code_words) || str_eq(before->fold, S("n"))) && !before->taken)
			take(r, i - 1, 1, K_FILL, NULL);
		/* A code that nobody was given is no harmless word. */
		if (code.n || !r->offer || !r->offer->codes_n)
			take(r, i, 1, K_FILL, "code");
	} else if (k->number >= 1 && k->number <= posts && !(before && one_of(before, date_words))) {
		if (r->post && r->post != k->number)
			r->choices_differ = true;
		r->post = (int)k->number;
		if (before && one_of(before, post_words) && !before->taken)
			take(r, i - 1, 1, K_FILL, NULL);
		take(r, i, 1, K_CHOICE, "post");
	}
}

/* "06 12 34 56 78", or in one piece: a telephone number says nothing. */
static void
find_phones(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		ptrdiff_t n = 0;

		if (r->t.v[i].fold.n >= 9 && r->t.v[i].fold.n <= 13 && r->t.v[i].number < 0 &&
		    r->t.v[i].fold.p[0] >= '0' &&
		    r->t.v[i].fold.p[0] <= '9') {
			take(r, i, 1, K_FILL, "telephone");
			continue;
		}
		while (i + n < r->t.n && n < 5 && r->t.v[i + n].fold.n == 2 && r->t.v[i + n].number >= 0)
			n++;
		if (n == 5 && r->t.v[i].fold.p[0] == '0')
			take(r, i, 5, K_FILL, "telephone");
	}
}

static bool
of_sender(const struct understand_offer *o, struct arena *a, str fold)
{
	str names, one, tail;

	if (!o || fold.n < 2)
		return false;
	names = str_fold(a, arena_fmt(a, "%.*s %.*s", STR(o->given), STR(o->family)));
	for (; names.n; names = tail) {
		tail = (str){};
		(void)str_cut(names, ' ', &one, &tail);
		if (str_eq(one, fold))
			return true;
	}
	return false;
}

/* Unknown words where a name is expected are one: after "cordialement", a title, a given name, alone on the last line. */
static void
find_signature(struct arena *a, struct reading *r)
{
	bool signing = false;
	ptrdiff_t last = r->t.n;
	int unknown = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];
		struct token *b = token(r, i - 1);

		if (of_sender(r->offer, a, k->fold) && (k->kind == K_UNKNOWN || k->kind == K_NAME || k->guessed))
			k->kind = K_NAME;
		signing |= k->kind == K_SIGN;
		if (signing && !k->taken && (k->kind == K_UNKNOWN || k->guessed || tokens_is(k, "numero")))
			k->kind = K_FILL;
		else if (k->kind == K_UNKNOWN && k->number < 0 && k->capital && !r->t.shouted &&
		    b && b->kind == K_NAME && !k->stop)
			k->kind = K_NAME;
		else if (k->kind == K_UNKNOWN && k->fold.n == 1 && b && b->kind == K_NAME)
			k->kind = K_NAME;
	}
	while (last > 0 && !r->t.v[last - 1].line)
		last--;
	if (last <= 1 || r->t.n - (last - 1) > SIGNATURE_WORDS || r->t.shouted)
		return;
	for (ptrdiff_t i = last - 1; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];

		if (k->kind != K_NAME && !(k->kind == K_UNKNOWN && k->number < 0 && k->capital))
			return;
		unknown += k->kind == K_UNKNOWN;
	}
	if (unknown < r->t.n - (last - 1) || unknown > 1)		/* one capital word alone may be anything */
		for (ptrdiff_t i = last - 1; i < r->t.n; i++)
			r->t.v[i].kind = K_NAME;
}

/* "Sophie arrive", "Dr Martin participe": someone else. */
static void
find_others(struct reading *r)
{
	static const char *const third[] = { "arrive", "participe", "accepte", "fonce", "rapplique", NULL };
	static const char *const articles[] = { "le", "la", "les", "un", "une", NULL };
	static const char *const no_one[] = { "c", "ce", "ca", "me", "ne", NULL };

	for (ptrdiff_t i = 1; i < r->t.n; i++) {
		struct token *k = &r->t.v[i], *b = &r->t.v[i - 1];

		if (k->stop)
			continue;
		if (!k->taken && str_eq(k->fold, S("est")) && !one_of(b, no_one))
			k->kind = K_OTHERS;
		else if (k->kind == K_COME && one_of(k, third) && (b->kind == K_NAME || one_of(b, articles)))
			k->kind = K_OTHERS;
		else if (k->kind == K_NAME && one_of(b, articles))
			k->kind = K_OTHERS;
	}
}

static void
count(struct reading *r)
{
	memset(r->n, 0, sizeof r->n);
	r->weak = r->bare = true;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		r->n[k->kind]++;
		r->ifs += k->kind == K_IF && !str_eq(k->fold, S("que")) && !str_eq(k->fold, S("qu")) && !tokens_is(k, "sans");
		r->says_i |= tokens_is(k, "je") || tokens_is(k, "non");
		r->bare &= k->kind != K_LINK;
		r->thanks |= tokens_is(k, "merci") || (k->rule && (str_starts(str_from(k->rule), S("bon ")) || str_starts(str_from(k->rule), S("a "))));
		r->either |= str_eq(k->fold, S("ou"));
		r->guessed |= k->guessed && !k->taken && (k->kind == K_FILL || k->kind == K_LINK)
		    && k->fold.n < GUESS_MIN;
		if (k->kind == K_YES && tokens_is(k, "oui"))
			r->weak = false;
	}
}

/* Accents lost on the way: "d?sol?" between two letters, and UTF-8 read as Latin-1 ("dÃ©solÃ©"). */
str
reading_mended(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];
		bool letters = i > 0 && i + 1 < s.n && ((s.p[i - 1] | 32) >= 'a' && (s.p[i - 1] | 32) <= 'z') &&
		    ((s.p[i + 1] | 32) >= 'a' && (s.p[i + 1] | 32) <= 'z');

		if (ch == '?' && letters)
			buf_char(&b, 'e');
		else if (i + 3 < s.n && !memcmp(s.p + i, "\xc3\x83\xc2", 3)) {
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

void
reading_make(struct arena *a, struct reading *r, str text)
{
	tokens_read(a, text, &r->t);
	find_phrases(r);
	find_denials(r);
	find_phones(r);
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (!r->t.v[i].taken)
			number(a, r, i);
	find_signature(a, r);
	find_others(r);
	count(r);
}

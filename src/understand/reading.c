/*
 * reading.c -- the words of a reply put together: turns of phrase, what "pas"
 * denies, numbers and codes, signatures.  Each token ends with one kind.
 */
#include "understand/reading.h"

enum {
	SCOPE = 3,			/* words between "pas" and what it denies */
	GUESS_MIN = 7,			/* letters of a misspelt courtesy that is let through beside a yes */
};

struct token *
reading_token(struct reading *r, ptrdiff_t i)
{
	return i >= 0 && i < r->t.n ? &r->t.v[i] : NULL;
}

void
reading_take(struct reading *r, ptrdiff_t at, ptrdiff_t n, enum kind kind, const char *rule)
{
	for (ptrdiff_t i = at; i < at + n; i++) {
		r->t.v[i].kind = i == at ? kind : K_FILL;
		r->t.v[i].as = kind;
		r->t.v[i].taken = true;
		r->t.v[i].rule = rule;
	}
}

/* From the left; but a phrase gives way to a longer one that begins inside it. */
static void
find_phrases(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct phrase *found = NULL, *other = NULL;
		ptrdiff_t n = r->t.v[i].taken ? 0 : matching_longest(&r->t, i, &found), k = 1;

		while (k < n && matching_longest(&r->t, i + k, &other) <= n)
			k++;
		if (n && k >= n) {
			reading_take(r, i, n, found->kind, found->words);
			i += n - 1;
		}
	}
}

/* ---- what "pas" denies -------------------------------------------------------------- */

static const char *const verbs[] = { "peux", "pourrai", "viens", "viendrai", "arrive", "arriverai", "accepte", "participe",
	"accours", "pourrais", "peut", "vient", "libere", "participer", "joindre", "venir", "aider", "rejoindre", "assurer", NULL };
static const char *const doubled[] = { "impossible", "indisponible", "absent", "empeche", "refuse", "decline", "vacances",
	"conge", "malade", "bloque", NULL };
static const char *const denials[] = { "pas", "plus", "jamais", "guere", "nullement", NULL };

/* The verb or the state that the denial at ${i} is about, or -1. */
static ptrdiff_t
denied(struct reading *r, ptrdiff_t i)
{
	for (ptrdiff_t k = i - 1; k >= 0 && k >= i - SCOPE && !r->t.v[k + 1].stop; k--)
		if (!r->t.v[k].taken && tokens_one_of(&r->t.v[k], verbs))
			return k;
	for (ptrdiff_t k = i + 1; k < r->t.n && k <= i + SCOPE && !r->t.v[k].stop && r->t.v[k].kind != K_IF; k++)
		if (!r->t.v[k].taken && (r->t.v[k].kind == K_COME || r->t.v[k].kind == K_AWAY ||
		    tokens_one_of(&r->t.v[k], doubled)))
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
	reading_take(r, a, b - a + 1, kind, rule);
}

/* A denial at ${i} takes its "ne", and the verbs and states around it that it is about. */
static void
absorb(struct reading *r, ptrdiff_t i)
{
	for (ptrdiff_t k = i - 1; k >= 0 && k >= i - SCOPE - 1 && !r->t.v[k + 1].stop; k--)
		if (!r->t.v[k].taken && (tokens_is(&r->t.v[k], "ne") || tokens_one_of(&r->t.v[k], verbs)))
			reading_take(r, k, 1, K_FILL, NULL);
	for (ptrdiff_t k = i + 1; k < r->t.n && k <= i + SCOPE + 3 && !r->t.v[k].stop; k++) {
		struct token *t = &r->t.v[k];

		if (t->kind == K_COME && (!t->taken || !t->pause))
			reading_take(r, k, 1, K_FILL, NULL);
		else if (tokens_is(t, "je") || (t->kind != K_FILL && t->kind != K_LINK && t->kind != K_SORRY))
			break;
	}
}

/* "Dispo que samedi", "dès 8h": what stands before a time bounds it. */
static void
find_limits(struct reading *r)
{
	static const char *const small[] = { "le", "la", "a", "de", "du", "en", NULL };
	bool time = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++)
		time |= r->t.v[i].kind == K_TIME;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];
		ptrdiff_t at = i + 1;

		bool grave = tokens_is(k, "des") && (str_has(k->text, S("è")) || str_has(k->text, S("È")));

		if (!k->taken && tokens_is(k, "seulement") && time)
			reading_take(r, i, 1, K_LIMIT, "only");
		if (k->taken || !(tokens_is(k, "que") || tokens_is(k, "des")))
			continue;
		while (at < r->t.n && tokens_one_of(&r->t.v[at], small))
			at++;
		if (at < r->t.n && !r->t.v[at].stop && (r->t.v[at].kind == K_TIME || (r->t.v[at].number >= 0 &&
		    r->t.v[at].kind == K_UNKNOWN)))
			reading_take(r, i, 1, K_LIMIT, "que");
		else if (grave)
			k->kind = K_LIMIT;
	}
}

static void
find_denials(struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i];
		ptrdiff_t at;

		if (!k->taken && tokens_one_of(k, denials) && (at = denied(r, i)) >= 0) {
			if (tokens_one_of(&r->t.v[at], doubled) || r->t.v[at].kind == K_AWAY)
				join(r, i, at, K_BLOCK, "double negation");
			else
				join(r, i, at, tokens_is(k, "plus") ? K_WITHDRAW : K_NO, "negation");
			absorb(r, i < at ? i : at);
		} else if (k->taken && tokens_one_of(k, denials) && (k->kind == K_NO || k->kind ==
		    K_WITHDRAW || k->kind == K_LATER ||
		    k->kind == K_LIMIT || k->kind == K_MAYBE))
			absorb(r, i);
	}
	find_limits(r);
	/* "je ne suis dispo que samedi": a limit, not a refusal. */
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (!r->t.v[i].taken && tokens_is(&r->t.v[i], "ne"))
			for (ptrdiff_t k = i + 1; k < r->t.n && !r->t.v[k].stop &&
			    !tokens_one_of(&r->t.v[k], denials); k++)
				if (!r->t.v[k].taken && (str_eq(r->t.v[k].fold, S("que")) || str_eq(r->t.v[k].fold, S("qu")))) {
					reading_take(r, i, 1, K_FILL, NULL);
					reading_take(r, k, 1, K_LIMIT, "ne ... que");
				}
}

static bool
states(const struct token *k)
{
	return k && !k->stop && k->kind == K_COME;
}

/* "Sophie arrive", "Dr Martin participe": someone else. */
static void
find_others(struct reading *r)
{
	static const char *const third[] = { "arrive", "participe", "accepte", "fonce", "rapplique", NULL };
	static const char *const articles[] = { "le", "la", "les", "un", "une", NULL };
	static const char *const impersonal[] = { "faut", "y", "est", "fait", "se", "reste", "manque", NULL };
	static const char *const no_one[] = { "c", "ce", "ca", "me", "ne", NULL };

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		struct token *k = &r->t.v[i], *b = i ? &r->t.v[i - 1] : NULL;

		if (!k->taken && tokens_is(k, "qui") && (!b || k->stop || r->t.question || b->kind == K_YES || tokens_is(b, "est")))
			k->kind = K_ASK;
		if (!b || k->stop || (k->taken && k->as == K_NAME))
			continue;
		if (!k->taken && tokens_is(k, "est") && str_eq(k->fold, S("est")) && !tokens_one_of(b, no_one) && (b->kind == K_NAME || b->kind == K_OTHERS ||
		    states(reading_token(r, i + 1)) || states(reading_token(r, i + 2))))
			k->kind = K_OTHERS;
		else if (k->kind == K_COME && tokens_one_of(k, third) && (b->kind == K_NAME || b->kind == K_UNKNOWN ||
		    b->kind == K_SOFT || tokens_one_of(b, articles)))
			k->kind = K_OTHERS;
		else if (k->kind == K_COME && !(k->taken && k->rule && str_has(str_from(k->rule), S("moi"))) && tokens_one_of(k, verbs) && (tokens_is(b, "tu") || tokens_is(b, "vous")) &&
		    !(i > 1 && tokens_is(&r->t.v[i - 2], "je")))
			k->kind = K_OTHERS;
		else if (!k->taken && tokens_is(k, "il") && i + 1 < r->t.n && tokens_one_of(&r->t.v[i + 1], impersonal))
			k->kind = K_LINK;
		else if (k->kind == K_NAME && tokens_one_of(b, articles))
			k->kind = K_OTHERS;
	}
}

/* "À samedi !": who says it comes. */
static void
find_farewell(struct reading *r)
{
	static const char *const days[] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", NULL };

	for (ptrdiff_t i = 0; i + 1 < r->t.n; i++) {
		struct token *k = &r->t.v[i], *b = reading_token(r, i - 1), *after = reading_token(r, i + 2);

		if (!k->taken && str_eq(k->fold, S("a")) && tokens_one_of(&r->t.v[i + 1], days) && !r->t.v[i + 1].stop &&
		    (!after || after->pause || after->kind == K_TIME || tokens_is(after, "alors") || tokens_is(after, "donc")) &&
		    (!b || k->pause || b->kind == K_FILL || b->kind == K_YES || b->kind == K_SOFT))
			k->kind = K_COME;
	}
}

/* "Possible.": it may be. */
static void
find_possible(struct reading *r)
{
	int says = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++)
		says += r->t.v[i].kind == K_YES || (r->t.v[i].kind == K_COME && !tokens_is(&r->t.v[i], "possible"));
	for (ptrdiff_t i = 0; i < r->t.n && !says; i++) {
		struct token *k = &r->t.v[i], *b = reading_token(r, i - 1), *after = reading_token(r, i + 1);

		if (!k->taken && k->kind == K_COME && tokens_is(k, "possible") && !(b && tokens_is(b, "tout")) &&
		    !(after && tokens_is(after, "pour")))
			k->kind = K_MAYBE;
	}
}

/*
 * Places where a word that nobody knows may be what matters: what one comes with, when,
 * what one can do.  A slip there must not turn a message into a yes.
 */
static void
find_odd(struct reading *r)
{
	static const char *const states_of[] = { "disponible", "present", "partant", "libre", "volontaire", "possible", NULL };
	static const char *const before_states[] = { "dans", "me", "de", "le", "la", "les", "par", "se", "au", "a", "mon", "ne", "en", "que", "votre", NULL };
	static const char *const leads[] = { "avec", "ce", "pour", "sans", "que", NULL };
	static const char *const persons[] = { "je", "vous", "me", "est", "tu", NULL };
	static const char *const unfinished[] = { "je", "me", "de", "le", "les", "que", "et", "a", "au", "pour", "en", "un", "une", "dans", "avec", "sur",
		"ce", "mon", "par", "se", NULL };
	static const char *const to_time[] = { "a", "de", "le", "ce", NULL };
	ptrdiff_t last = r->t.n;
	bool came = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i], *b = i && !k->pause ? &r->t.v[i - 1] : NULL;
		bool unknown = (k->kind == K_UNKNOWN || (k->guessed && !k->taken && (k->kind == K_SOFT ||
		    k->kind == K_LINK))) &&
		    !k->capital && k->number < 0;
		ptrdiff_t at = i + 1;

		if (unknown && b && (b->kind == K_COME || (b->taken && b->as == K_COME) || tokens_one_of(b, leads) ||
		    (i > 1 && tokens_is(b, "mon") && tokens_is(&r->t.v[i - 2], "avec"))))
			r->odd++;
		if (unknown && i > 1 && b && (tokens_is(b, "vous") || tokens_is(b, "me") || tokens_is(b, "y")) && r->t.v[i - 2].kind == K_COME)
			r->odd++;
		/* "Dès que je peux": not that one can. */
		if (k->kind == K_COME && !k->taken && i > 1 && b && tokens_is(b, "je") && tokens_is(&r->t.v[i - 2], "que") && !r->t.v[i - 2].taken)
			r->odd += !came;
		came |= k->kind == K_COME || k->kind == K_YES;
		r->verbs += unknown && b && tokens_one_of(b, persons);
		while (at < r->t.n && tokens_one_of(&r->t.v[at], to_time))
			at++;
		if (unknown && at < r->t.n && !r->t.v[at].pause && (r->t.v[at].kind == K_TIME ||
		    r->t.v[at].number >= 0))
			r->odd++;
		if (k->kind == K_COME && !k->taken && b && tokens_one_of(k, states_of) && (b->kind == K_UNKNOWN ||
		    b->guessed || (!b->taken && tokens_one_of(b, before_states))))
			r->odd++;
		if (k->kind == K_COME && tokens_is(k, "present") && i + 1 < r->t.n && !r->t.v[i + 1].pause &&
		    (tokens_is(&r->t.v[i + 1], "mon") || tokens_is(&r->t.v[i + 1], "vous") || tokens_is(&r->t.v[i + 1], "un")))
			r->odd++;
		if (k->kind == K_COME && tokens_is(k, "arrive") && b && (tokens_is(b, "c") || tokens_is(b, "ca") || tokens_is(b, "est")))
			r->odd++;
	}
	while (last > 0 && (r->t.v[last - 1].kind == K_NAME || r->t.v[last - 1].kind == K_SIGN))
		last--;
	if (last > 1 && r->t.v[last - 1].kind == K_LINK && !r->t.v[last - 1].taken && tokens_one_of(&r->t.v[last - 1],
	    unfinished))
		r->odd++;
}

static void
count(struct reading *r)
{
	const struct token *yes = NULL;
	bool parted = false;		/* a stop after the yes: "Ok. Merci" only closes */

	memset(r->n, 0, sizeof r->n);
	r->odd = r->kin = r->before = r->verbs = 0;
	r->weak = r->bare = true;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		r->n[k->kind]++;
		r->kin += k->kind == K_OTHERS && (tokens_is(k, "mari") || tokens_is(k, "fils") || tokens_is(k, "proche"));
		r->odd += k->odd && k->kind == K_UNKNOWN;
		r->before += k->kind == K_UNKNOWN && !r->oui;
		r->euh |= k->kind == K_BLOCK && tokens_is(k, "euh");
		r->n[K_BLOCK] -= k->kind == K_BLOCK && tokens_is(k, "euh");
		r->past |= k->kind == K_CHANGE && !tokens_is(k, "finalement") && !tokens_is(k, "changement");
		r->joke |= k->kind == K_JOKE && !tokens_is(k, "lol");
		r->ifs += k->kind == K_IF && !str_eq(k->fold, S("que")) && !str_eq(k->fold, S("qu")) && !tokens_is(k, "sans");
		r->says_i |= tokens_is(k, "je") || tokens_is(k, "non") || tokens_is(k, "moi") || tokens_is(k, "suis");
		r->bare &= k->kind != K_LINK;
		if (k->kind == K_TIME && !r->thanks)
			r->time_first = true;
		parted |= yes && k->stop;
		r->thanks |= parted ? false : tokens_is(k, "merci") || (k->rule && (str_starts(str_from(k->rule), S("bon ")) || str_starts(str_from(k->rule), S("a "))));
		r->either |= str_eq(k->fold, S("ou"));
		r->mended |= k->mended;
		r->guessed |= k->guessed && !k->taken && (k->kind == K_FILL || k->kind == K_LINK)
		    && k->fold.n < GUESS_MIN;
		r->oui |= k->kind == K_YES && tokens_is(k, "oui") && i + 1 < r->t.n && r->t.v[i + 1].pause;
		if (k->kind == K_YES && (tokens_is(k, "oui") || (yes && yes->word != k->word)))
			r->weak = false;
		if (k->kind == K_YES)
			yes = k;
	}
}

void
reading_make(struct arena *a, struct reading *r, str text)
{
	tokens_read(a, numbers_join_codes(a, r->offer, text), &r->t);
	signature_lines(&r->t);
	find_phrases(r);
	find_denials(r);
	numbers_read(a, r);
	find_farewell(r);
	signature_names(a, r);
	find_others(r);
	find_possible(r);
	count(r);
	find_odd(r);
	r->times = reading_times(a, r, 0, r->t.n);
	moments_read(r);
}

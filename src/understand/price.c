/*
 * price.c -- how certain the second opinion must be of a yes, by why the rules gave the reply to a person or by what
 * they took it for; and what no likelihood overrules.  So that next to no yes was a wrong one in our own lots, in those
 * held out, and of writers left out together (docs/domain/replies.md): a wrong acceptance is far worse than a message
 * read by a person.
 */
#include "understand/price.h"
#include "understand/usage.h"

static const double
	JOKED = 0.998,		/* beside a joke */
	BLOCKED = 0.965,	/* beside a word that is not harmless there */
	HESITANT = 0.998,	/* "en dernier recours", "sauf si la vache vêle" */
	BUT_LAST = 0.98,	/* "oui mais je n'ai plus de badge" */
	CONDITIONED_LAST = 0.995,	/* "oui mais sans voiture" */
	TOLD_BESIDE = 0.992,	/* a time, and words that the rules do not know */
	PERHAPS = 0.995,	/* "pourquoi pas, je viens" */
	PUT_OFF = 0.985,	/* "gardez-moi une place" */
	WEIGHED = 0.965,	/* the same, beside a word that is not harmless: "j'ai hésité, mais je viens" */
	SEVERAL = 0.955,	/* "on arrive", "nous serons deux" */
	STRANGE = 0.98,		/* with words that nobody knows */
	BRIEF = 0.945,		/* of one or two words, that the rules do not know */
	MISTYPED = 0.975,	/* with a word that was mistyped */
	BRIEF_MISTYPED = 0.955,	/* the same, of one or two words: "nicekl" */
	CONDITIONED = 0.985,/* "présente si besoin" */
	LIMITED = 0.985,	/* "je peux même rester jusqu'à 16h", beside the hours of the call */
	ANOTHER_TIME = 0.997,	/* "la semaine prochaine" */
	ANOTHER_PLACE = 0.9995,	/* "on m'a prise à l'autre centre, j'y serai" */
	ANOTHER_DAY = 0.985;	/* where another day is named, and not that of the call */

enum { BARE = 2, SUBJECT = 7 };	/* words: "oui stop"; "la présidente de notre association sera" */

static const double handed_over[WHY_COUNT] = {
	[WHY_UNKNOWN] = 0.96, [WHY_TIME] = 0.95, [WHY_RECEIPT] = 0.93, [WHY_TROUBLE] = 0.97,
	[WHY_OTHERS] = 0.98, [WHY_NUMBER] = 0.96, [WHY_MIXED_STOP] = 0.995,
	[WHY_CONDITION] = 0.95, [WHY_QUESTION] = 0.988, [WHY_BOTH] = 0.985,
};
static const double taken_for[] = {
	[MEANS_LATER] = 0.95, [MEANS_NO] = 0.965, [MEANS_WITHDRAW] = 0.965, [MEANS_STOP] = PRICE_NEVER,
};

ptrdiff_t
price_last_word(const struct reading *r, enum kind *says)
{
	ptrdiff_t at = r->t.n;

	while (at > 0 && r->t.v[at - 1].kind != K_YES && r->t.v[at - 1].kind != K_COME && r->t.v[at - 1].kind != K_NO &&
	    r->t.v[at - 1].kind != K_WITHDRAW)
		at--;
	if (!at)
		return -1;
	*says = r->t.v[at - 1].kind;
	for (at--; at > 0 && !r->t.v[at].pause && !tokens_is(&r->t.v[at], "donc") && r->t.v[at - 1].kind != K_BUT; at--)
		;
	return at;
}

/* "n00002"; not "bi1", which is "bien". */
static bool
figures(const struct token *k)
{
	for (ptrdiff_t i = 0; i + 1 < k->fold.n; i++)
		if (k->fold.p[i] >= '0' && k->fold.p[i] <= '9' && k->fold.p[i + 1] >= '0' && k->fold.p[i + 1] <= '9')
			return true;
	return k->number >= 0;
}

/* A number that is no post, code, hour, day or age, alone or in a word: nobody knows of what. */
static bool
stray_number(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (figures(&r->t.v[i]) && !r->t.v[i].taken && r->t.v[i].kind == K_UNKNOWN &&
		    !numbers_counted(r, i))
			return true;
	return false;
}

/* "🙄": a face that means the opposite of the words. */
static bool
face_against(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].kind == K_BLOCK && (unsigned char)r->t.v[i].fold.p[0] >= 0xe2)
			return true;
	return false;
}

/* "Mon associé et moi venons": who comes is not one person. */
static bool
and_others(const struct reading *r)
{
	for (ptrdiff_t i = 0; i + 1 < r->t.n; i++)
		if (tokens_is(&r->t.v[i], "et") && ((tokens_is(&r->t.v[i + 1], "moi") && r->n[K_OTHERS]) ||
		    (i && tokens_is(&r->t.v[i - 1], "moi") && r->t.v[i + 1].kind == K_OTHERS)))
			return true;
	return false;
}

bool
price_late(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (str_eq(r->t.v[i].fold, S("retard")) && (r->t.v[i].taken ? r->t.v[i].as == K_LIMIT : r->t.v[i].kind == K_BLOCK))
			return true;
	return false;
}

/* "Toujours partante d'habitude": at other times. */
static bool
usually(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (str_eq(r->t.v[i].fold, S("habitude")))
			return true;
	return false;
}

/* Words that neither the rules nor any labelled reply has. */
static int
strangers(const struct reading *r)
{
	int n = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++)
		n += r->t.v[i].kind == K_UNKNOWN && r->t.v[i].number < 0 &&
		    usage_find(&usage_built_in, r->t.v[i].fold) == USAGE_NOBODY;
	return n;
}

/* "On arrive": one or more. */
static bool
several(const struct reading *r)
{
	bool on = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++)
		on |= tokens_is(&r->t.v[i], "on");
	return on && !r->says_i;
}

/* "Sauf si la vache vêle", "en dernier recours", "disons oui". */
static bool
reserved(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (tokens_is(&r->t.v[i], "sauf") || tokens_is(&r->t.v[i], "disons") ||
		    (i && tokens_is(&r->t.v[i], "dernier") && str_eq(r->t.v[i - 1].fold, S("en"))))
			return true;
	return false;
}

/* "Oui mais à la clinique": no yes comes after the last "mais". */
static bool
but_last(const struct reading *r)
{
	enum kind says = K_UNKNOWN;
	ptrdiff_t yes = price_last_word(r, &says), but = -1;

	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].kind == K_BUT)
			but = i;
	return yes < but;
}

/* "N'inscrivez rien encore", "j'ai honte de refuser, mais je le fais": 0, or how certain a yes must be all the same. */
static double
hesitation(const struct reading *r, const struct understood *out)
{
	enum kind says = K_UNKNOWN;

	if (reserved(r))
		return HESITANT;
	if (out->meaning == MEANS_LATER && r->n[K_MAYBE])
		return PERHAPS;
	if (out->meaning == MEANS_LATER)
		return r->n[K_BLOCK] ? WEIGHED : r->n[K_LATER] ? PUT_OFF : r->ifs ? CONDITIONED : 0;
	if (out->meaning == MEANS_HUMAN)
		return out->why == WHY_BOTH && r->n[K_BLOCK] ? WEIGHED : 0;
	return r->n[K_BUT] && (price_last_word(r, &says) < 0 || (says != K_YES && says != K_COME)) ? PRICE_NEVER : 0;
}

/* "Oui samedi, mais je ne serai pas là", "donc pas pour vous": what is said last denies it, and not for another day. */
static bool
taken_back(const struct reading *r)
{
	ptrdiff_t last = r->t.n;
	bool denied = false;

	while (last > 0 && r->t.v[last - 1].kind != K_BUT && !tokens_is(&r->t.v[last - 1], "donc"))
		last--;
	for (ptrdiff_t i = last; last && i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		if (k->moment == M_OTHER_DAY || k->kind == K_YES || k->kind == K_COME)
			return false;
		denied |= k->kind == K_NOT || k->kind == K_NO || tokens_is(k, "pas");
	}
	return denied;
}

/* "Sophie est d'accord", "oui pour Sophie": who speaks says nothing of themselves. */
static bool
of_others(const struct reading *r)
{
	for (ptrdiff_t i = 1; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		if (k->kind == K_OTHERS && k[-1].kind == K_NAME && !r->says_i && r->t.v[0].kind != K_YES)
			return true;
		if (k->kind == K_NAME && !k->taken && !k->pause && tokens_is(&k[-1], "pour"))
			return true;
	}
	return false;
}

/* "J'y étais samedi", "pas pu faire que ce soit oui": it is told, or wished. */
static bool
told(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if ((str_eq(r->t.v[i].fold, S("etais")) && !r->n[K_YES] && !r->n[K_COME]) ||
		    (i && r->t.v[i].kind == K_YES && str_eq(r->t.v[i - 1].fold, S("soit"))))
			return true;
	return false;
}

/* "Sera", "viendra", "est d'accord": somebody comes, who is not who writes. */
static bool
they_come(const struct reading *r, ptrdiff_t i)
{
	static const char *const verbs[] = { "sera", "seront", "viendra", "viendront", "passera", "passeront", "remplacera",
		"accepte", "dit", "disent" };
	const struct token *k = &r->t.v[i];

	if (str_eq(k->fold, S("est")) || str_eq(k->fold, S("sont")))
		return i + 1 < r->t.n && (k[1].kind == K_COME || k[1].kind == K_YES);
	for (int v = 0; v < COUNT(verbs); v++)
		if (str_eq(k->fold, str_from(verbs[v])))
			return true;
	return false;
}

/* "Le", "nos", "trois": what somebody is named after. */
static bool
article(const struct token *k)
{
	static const char *const words[] = { "le", "la", "les", "un", "des", "mon", "notre", "votre", "deux", NULL };

	return tokens_one_of(k, words) || str_eq(k->fold, S("nos")) || str_eq(k->fold, S("trois")) ||
	    str_eq(k->fold, S("l"));
}

bool
price_third_person(const struct reading *r)
{
	ptrdiff_t from = -SUBJECT;	/* where the subject begins; long ago: there is none */
	bool theirs = false;

	for (ptrdiff_t i = 0; i < r->t.n && !r->says_i; i++) {
		const struct token *k = &r->t.v[i];
		bool name = (k->kind == K_NAME && !k->taken) ||
		    (k->kind == K_UNKNOWN && k->capital && i + 1 < r->t.n && they_come(r, i + 1));

		if (k->pause)
			from = -SUBJECT;
		if (they_come(r, i) && from >= 0 && i - from <= SUBJECT &&
		    (i > from + 1 || !article(&r->t.v[from]))) {
			theirs = true;
			i += i + 1 < r->t.n && (k[1].kind == K_COME || k[1].kind == K_YES);
		} else if (k->kind == K_YES || k->kind == K_COME || str_eq(k->fold, S("reponse")))
			return false;
		if (article(k) || name)
			from = i;
	}
	return theirs;
}

/* "?" stands between the end of token ${i} and the next. */
static bool
question_after(const struct reading *r, ptrdiff_t i)
{
	const char *end = i + 1 < r->t.n ? r->t.v[i + 1].text.p : r->t.end;

	for (const char *p = r->t.v[i].text.p + r->t.v[i].text.n; p < end; p++)
		if (*p == '?')
			return true;
	return false;
}

/* "Oui ?", "vous avez noté que je viens ?": what says yes is what is asked. */
static bool
yes_is_asked(const struct reading *r)
{
	bool said = false, here = false;

	for (ptrdiff_t i = 0; r->t.question && i < r->t.n; i++) {
		enum kind k = r->t.v[i].kind;

		here = (here && !r->t.v[i].stop) || k == K_YES || k == K_COME || k == K_CHOICE;
		if (here && (i + 1 == r->t.n || r->t.v[i + 1].stop) && !question_after(r, i))
			said = true;
	}
	return r->t.question && !said;
}

/* "27/11 ok", "dispo ce week-end": days, and not that of the call; only what else is said could make it a yes. */
static bool
another_day(const struct reading *r)
{
	bool another = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		if (r->t.v[i].moment == M_DAY)
			return false;
		another |= r->t.v[i].moment == M_OTHER_DAY || r->t.v[i].moment == M_AROUND;
	}
	return another;
}

/* "D'accord pour cet après-midi", "je reprends lundi": no clause says yes but of that other day. */
static bool
only_then(const struct reading *r)
{
	bool yes = false, other = false, any = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		if (k->pause || (i && k[-1].kind == K_BUT) || tokens_is(k, "donc")) {
			if (yes && !other)
				return false;
			yes = other = false;
		}
		yes |= k->kind == K_YES || k->kind == K_COME;
		other |= k->moment == M_OTHER_DAY;
		any |= other;
	}
	return any && !(yes && !other);
}

/* "Moi c'est Oui-Oui, je rigole": what said yes is taken for a joke. */
static bool
joked_after(const struct reading *r)
{
	static const char *const words[] = { "rigole", "plaisante", "blague", "deconne" };
	bool yes = false, joked = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		bool here = r->t.v[i].kind == K_YES || r->t.v[i].kind == K_COME;

		yes |= here;
		joked &= !here;
		for (int w = 0; w < COUNT(words); w++)
			joked |= yes && str_eq(r->t.v[i].fold, str_from(words[w]));
	}
	return joked;
}

/* Who writes comes, and others with them. */
static bool
together(const struct reading *r)
{
	return several(r) || and_others(r);
}

/* "Dispo jusqu'à 8h" of a call that begins then: until its beginning, or somewhere within. */
static bool
until_within(const struct reading *r)
{
	for (ptrdiff_t i = 1; i < r->t.n; i++) {
		enum moment m = r->t.v[i].moment;

		if (tokens_is(&r->t.v[i - 1], "jusqua") && (m == M_START || m == M_INSIDE || m == M_EARLY || m == M_BEFORE))
			return true;
	}
	return false;
}

/* What no likelihood overrules. */
static bool
barred(const struct reading *r, const struct understood *out)
{
	return yes_is_asked(r) || (r->n[K_ASK] && core_words(r) <= BARE) || r->choices_differ ||
	    (out->meaning == MEANS_LATER && r->n[K_LIMIT] && r->n[K_TIME] && !r->placed) ||
	    stray_number(r) || face_against(r) || price_late(r) || usually(r) || taken_back(r) || told(r) ||
	    of_others(r) || price_third_person(r) || until_within(r) || joked_after(r);
}

static void
raise(double *price, bool when, double to)
{
	if (when && *price < to)
		*price = to;
}

double
price_of_yes(const struct reading *r, const struct understood *out)
{
	bool human = out->meaning == MEANS_HUMAN;
	double price = human ? handed_over[out->why] : taken_for[out->meaning];

	if (core_words(r) <= BARE && human && out->why == WHY_UNKNOWN)
		price = BRIEF;
	if (human && out->why == WHY_OTHERS && together(r))
		price = SEVERAL;
	if (price <= 0 || barred(r, out))
		return PRICE_NEVER;
	raise(&price, r->n[K_JOKE], JOKED);
	raise(&price, r->n[K_BLOCK], BLOCKED);
	raise(&price, true, hesitation(r, out));
	raise(&price, out->meaning == MEANS_LATER && r->n[K_LIMIT] && r->n[K_TIME], LIMITED);
	raise(&price, but_last(r), r->n[K_IF] ? CONDITIONED_LAST : BUT_LAST);
	raise(&price, human && out->why == WHY_TIME && r->n[K_UNKNOWN], TOLD_BESIDE);
	raise(&price, together(r), SEVERAL);
	raise(&price, r->n[K_OTHERS] > r->kin && !together(r), handed_over[WHY_OTHERS]);
	raise(&price, r->placed && another_day(r), only_then(r) ? PRICE_NEVER : ANOTHER_DAY);
	raise(&price, r->n[K_ANOTHER], ANOTHER_TIME);
	raise(&price, reading_elsewhere(r, 0), ANOTHER_PLACE);
	raise(&price, strangers(r), STRANGE);
	raise(&price, r->mended, core_words(r) <= BARE ? BRIEF_MISTYPED : MISTYPED);
	return price;
}

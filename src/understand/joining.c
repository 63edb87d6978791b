/*
 * joining.c -- the rules and the second opinion.  The rules stay where they are certain; the
 * opinion turns a doubtful yes over to a person, decides where the rules lacked a word, and
 * says yes only where nothing at all speaks against it.  The thresholds are those of
 * leave-one-writer-out (docs/domain/replies.md): a wrong acceptance is far worse than a message read by a person.
 */
#include "understand/model.h"

static const double
	VETO = 0.85,		/* a yes of the rules that is less likely goes to a person */
	VETO_SHORT = 0.50,	/* the same, of one word ("ok"), of a post ("le 3"), with a code */
	VETO_OTHERS = 0.95,	/* the same, beside somebody else */
	VETO_TIMED = 0.15,	/* the same, beside a time that inbound/when.c will compare with the call */
	YES = 0.994,		/* a yes where no word of the text is against it */
	YES_TOLD = 0.985,	/* a yes whose reply tells of other times only */
	YES_AT_LAST = 0.993,	/* a yes where its last clause says that one comes, and nothing there is against it */
	YES_SEVERAL = 0.995,	/* beside words of two kinds that speak against it */
	YES_READ = 0.994,	/* beside "bien reçu" */
	YES_OTHERS = 0.994,	/* beside somebody else */
	YES_AGAINST = 0.993,	/* a yes where the rules saw a no or a later */
	YES_UNSAID = 0.994,	/* a yes without a word that is known for one, the same */
	YES_BESIDE_OUI = 0.96,	/* a yes that begins with "oui" and a pause, the same */
	OTHER_TIMED = 0.50,	/* the same, where the rules saw a yes beside a time */
	OTHER = 0.50,		/* another meaning that the rules did not see */
	OTHER_ASKED = 0.85,	/* the same, where something is asked */
	CROSSED = 0.20,		/* a meaning of the rules that is less likely is doubted... */
	INSTEAD = 0.40;		/* ...and another one takes its place when it is as likely as this */

enum { SHORT = 1, BARE = 2 };	/* words: "ok"; "oui stop" */

static bool
any(const struct reading *r, ptrdiff_t from, const enum kind *kinds, int n)
{
	for (ptrdiff_t i = from; i < r->t.n; i++)
		for (int k = 0; k < n; k++)
			if (r->t.v[i].kind == kinds[k])
				return true;
	return false;
}

/* "10 min", "100 %", "5 mois": of what it is the number. */
static bool
counted(const struct reading *r, ptrdiff_t i)
{
	static const char *const units[] = { "minute", "heure", "mois", "ans", "an", "jour", "km", "kms", "kilometres", "euros", "eme", "e", NULL };
	str after = { r->t.v[i].text.p + r->t.v[i].text.n, 0 };

	after.n = i + 1 < r->t.n ? r->t.v[i + 1].text.p - after.p : 0;
	return (i + 1 < r->t.n && !r->t.v[i + 1].pause && tokens_one_of(&r->t.v[i + 1], units)) || (after.n > 0 && str_has(after, S("%")));
}

/* A number that is no post, code, hour, day or age: nobody knows of what. */
static bool
stray_number(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].number >= 0 && !r->t.v[i].taken && r->t.v[i].kind == K_UNKNOWN && !counted(r, i))
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

/* "Le Dr Lambert vous fait dire que c'est oui": somebody, and never "je".  "On arrive" may be oneself. */
static bool
of_others(const struct reading *r)
{
	static const char *const vague[] = { "on", "gens", "monde", "leur", "leurs", "soi", NULL };
	int others = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		if (tokens_is(k, "je") || tokens_is(k, "moi") || tokens_is(k, "me"))
			return false;
		if (k->kind != K_OTHERS || !k->word || !strcmp(k->word->word, "on"))
			continue;
		for (int x = 0; vague[x]; x++)
			if (str_eq(k->fold, str_from(vague[x])))
				others--;
		others++;
	}
	return others > r->kin && !r->oui;
}

/* Where the last clause begins that says yes or no, and what it says; -1: none does. */
static ptrdiff_t
last_word(const struct reading *r, enum kind *says)
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

/* "Oui, ..." */
static bool
begins_oui(const struct reading *r)
{
	ptrdiff_t at = 0;

	while (at < r->t.n && (r->t.v[at].kind == K_FILL || r->t.v[at].kind == K_NAME))
		at++;
	return at + 1 < r->t.n && r->t.v[at].kind == K_YES && tokens_is(&r->t.v[at], "oui") && r->t.v[at + 1].pause;
}

/* What a word speaks against a yes: how likely one must be all the same; 1: however likely, it is none. */
static const struct price { enum kind kind; double least; bool against; } prices[] = {
	{ K_STOP, 1, true }, { K_WRONG, 1, true }, { K_ROBOT, 1, true }, { K_NO, 1, true }, { K_MAYBE, 1, true },
	{ K_IF, 0.95, false },		/* "sans" and "que" only */
	{ K_ASK, 0.96, false }, { K_TROUBLE, 0.97, false }, { K_SORRY, 0.97, true }, { K_NOT, 0.995, true },
	{ K_BUT, 0.995, true },	{ K_LIMIT, 0.995, true }, { K_LATER, 0.995, true },
	{ K_WITHDRAW, 0.995, true }, { K_CHANGE, 0.995, true }, { K_JOKE, 0.995, true },
};

/* "Mon associé et moi venons": who comes is not one person. */
static bool
and_others(const struct reading *r)
{
	for (ptrdiff_t i = 0; i + 1 < r->t.n; i++)
		if (tokens_is(&r->t.v[i], "et") && ((tokens_is(&r->t.v[i + 1], "moi") && r->n[K_OTHERS]) || (i && tokens_is(&r->t.v[i - 1], "moi") &&
		    r->t.v[i + 1].kind == K_OTHERS)))
			return true;
	return false;
}

/* "Un peu en retard mais je viens", "toujours partante d'habitude": for a part of the time, or another; for a person. */
static bool
in_part(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		if (str_eq(k->fold, S("habitude")) ||
		    (str_eq(k->fold, S("retard")) && (k->taken ? k->as == K_LIMIT : k->kind == K_BLOCK)))
			return true;
	}
	return false;
}

/* How likely a yes must be. */
static double
yes_price(const struct reading *r)
{
	double least = begins_oui(r) ? YES_BESIDE_OUI : r->n[K_YES] || r->n[K_COME] ? YES : YES_UNSAID;
	int against = 0;

	for (int i = 0; i < COUNT(prices); i++)
		if (r->n[prices[i].kind]) {
			least = least < prices[i].least ? prices[i].least : least;
			against += prices[i].against;
		}
	if (r->n[K_RECEIPT] && !r->n[K_COME] && least < YES_READ)
		least = YES_READ;
	if (r->n[K_OTHERS] > r->kin && !r->oui && least < YES_OTHERS)
		least = YES_OTHERS;
	if (against > 1 && least < YES_SEVERAL)
		least = YES_SEVERAL;
	return r->ifs ? 1 : least;
}

/* May the opinion say yes, being as sure as ${likely}? */
static bool
yes_allowed(const struct reading *r, double likely)
{
	static const enum kind at_last[] = { K_NO, K_SORRY, K_NOT, K_BUT, K_LIMIT, K_MAYBE, K_LATER, K_WITHDRAW,
		K_CHANGE, K_JOKE, K_AWAY, K_OTHERS, K_ANOTHER, K_RECEIPT };
	static const enum kind never[] = { K_IF, K_ASK, K_STOP, K_WRONG, K_ROBOT, K_TROUBLE };
	enum kind says = K_UNKNOWN;
	ptrdiff_t from = last_word(r, &says);
	double least;

	if (r->t.question || r->choices_differ || stray_number(r) || face_against(r) || of_others(r) || and_others(r) ||
	    in_part(r) || reading_elsewhere(r, 0))
		return false;
	if (from >= 0 && says == K_COME && likely >= YES_AT_LAST && !any(r, from, at_last, COUNT(at_last)) &&
	    !any(r, 0, never, COUNT(never)))
		return true;
	least = yes_price(r);
	return likely >= least && least < 1;
}

static void
to_a_person(struct understood *out)
{
	out->meaning = MEANS_HUMAN;
	out->why = WHY_DOUBT;
	out->timed = false;
	out->times = S("");
	out->post = 0;
}

static void
decided(struct understood *out, enum meaning m)
{
	out->meaning = m;
	out->why = WHY_LIKELY;
	out->likely = true;
	out->timed = false;
	out->times = S("");
}

/* As likely as ${m}: a refusal, before a yes or after it, is one. */
static double
likely(const double *p, enum meaning m)
{
	return p[m] + (m == MEANS_NO ? p[MEANS_WITHDRAW] : m == MEANS_WITHDRAW ? p[MEANS_NO] : 0);
}

/* Another clause begins here; not in "28/11". */
static bool
turns(const struct reading *r, ptrdiff_t i)
{
	const struct token *k = &r->t.v[i];

	return (k->pause && !(k->kind == K_TIME && k[-1].kind == K_TIME)) || tokens_is(k, "donc") || tokens_is(k, "alors") || k[-1].kind == K_BUT;
}

/* A stretch of a reply: has it a time, a word that says one comes, a word that tells of something else? */
struct stretch { ptrdiff_t end, yes; bool timed, told, limit; };

static struct stretch
stretch_at(const struct reading *r, ptrdiff_t from, ptrdiff_t end)
{
	struct stretch s = { .end = from, .yes = -1 };

	for (; s.end < end && (s.end == from || !turns(r, s.end)); s.end++)
		switch (r->t.v[s.end].kind) {
		case K_TIME:
			s.timed = true;
			break;
		case K_YES: case K_COME: case K_CHOICE:
			s.yes = s.end;
			break;
		case K_LIMIT:
			s.limit = true;
			break;
		case K_AWAY: case K_NOT: case K_NO: case K_OTHERS: case K_CHANGE: case K_WITHDRAW: case K_SORRY:
		case K_BLOCK:
			s.told = true;
			break;
		default:
			break;
		}
	return s;
}

/*
 * "Je rentre vendredi, oui pour samedi", "je ne suis pas de garde ce week-end, je viens": the times of the clauses that
 * say yes, those after the word that says so; what another clause tells of other times,
 * when it tells something else, is none.
 */
static str
own_times(struct arena *a, const struct reading *r)
{
	static const enum kind own[] = { K_TIME };
	struct buf b = { .a = a };
	enum kind says = K_UNKNOWN;
	ptrdiff_t last = last_word(r, &says);
	struct stretch s;
	bool timed_last;

	if (last < 0 || (says != K_COME && says != K_YES))
		return r->times;
	timed_last = any(r, last, own, COUNT(own));
	for (ptrdiff_t i = 0; i < r->t.n; i = s.end) {
		ptrdiff_t from = i;
		str times;

		s = stretch_at(r, i, r->t.n);
		if (s.limit)
			return r->times;
		if (!s.timed || (s.yes < 0 && (s.told || (timed_last && i < last))))
			continue;
		if (s.yes >= 0)
			for (ptrdiff_t k = s.yes; k < s.end; k++)
				if (r->t.v[k].kind == K_TIME)
					from = s.yes;
		times = reading_times(a, r, from, s.end);
		buf_fmt(&b, "%s%.*s", b.n && times.n ? " " : "", STR(times));
	}
	return buf_str(&b);
}

/* A yes; beside a time, a yes if that is the time of the call. */
static void
accept(struct arena *a, const struct reading *r, double likely, struct understood *out)
{
	out->post = r->post;
	out->likely = true;
	out->times = r->n[K_TIME] ? own_times(a, r) : S("");
	if (!out->times.n && likely < YES_TOLD)
		out->times = r->times;
	out->timed = out->times.n > 0;
	out->meaning = out->timed ? MEANS_HUMAN : MEANS_YES;
	out->why = out->timed ? WHY_TIME : WHY_LIKELY;
}

static void
decide_open(struct arena *a, const struct reading *r, const double *p, enum meaning best, struct understood *out)
{
	if (best == MEANS_YES) {
		if (yes_allowed(r, p[MEANS_YES]))
			accept(a, r, p[MEANS_YES], out);
	} else if (best != MEANS_HUMAN && likely(p, best) >= (r->t.question || r->n[K_ASK] ? OTHER_ASKED : OTHER) &&
	    !(r->n[K_STOP] && (r->t.question || (r->n[K_YES] && r->t.n <= BARE))))
		decided(out, best);
}

/* How unlikely a yes of the rules must be to be doubted. */
static double
veto(const struct reading *r, bool timed)
{
	if (timed)
		return VETO_TIMED;
	if (r->n[K_OTHERS] > r->kin)
		return VETO_OTHERS;
	return r->t.n <= SHORT || r->post || r->code.n ? VETO_SHORT : VETO;
}

/* Is there nothing for an opinion to say: no text to speak of, or one that no likeness may overrule? */
static bool
closed(const struct reading *r, const struct understood *out)
{
	return r->t.many || out->why == WHY_EMPTY || out->why == WHY_LONG || out->why == WHY_ROBOT ||
	    out->why == WHY_CHOICE;
}

void
joining_apply(struct arena *a, const double p[MODEL_CLASSES], const struct reading *r, struct understood *out)
{
	enum meaning best = MEANS_HUMAN;

	if (closed(r, out))
		return;
	for (int k = 0; k < MODEL_CLASSES; k++)
		best = p[k] > p[best] ? (enum meaning)k : best;
	if (out->meaning == MEANS_YES || out->timed) {
		if (p[MEANS_YES] + (out->timed ? p[MEANS_LATER] : 0) < veto(r, out->timed))
			to_a_person(out);
		else if (out->timed && best != MEANS_YES && best != MEANS_HUMAN && p[best] >= OTHER_TIMED)
			decided(out, best);
		else if (out->timed && out->meaning == MEANS_HUMAN && p[MEANS_YES] >= YES)
			accept(a, r, p[MEANS_YES], out);
	} else if (out->meaning == MEANS_HUMAN)
		decide_open(a, r, p, best, out);
	else if (out->meaning != MEANS_STOP && p[MEANS_YES] >= YES_AGAINST && yes_allowed(r, p[MEANS_YES]))
		accept(a, r, p[MEANS_YES], out);			/* "j'ai hésité, mais je viens" */
	else if (out->meaning == MEANS_LATER && best == MEANS_HUMAN)
		return;					/* neither takes a place */
	else if (likely(p, out->meaning) < CROSSED) {
		if (best != MEANS_YES && best != MEANS_HUMAN && likely(p, best) >= INSTEAD)
			decided(out, best);
		else
			to_a_person(out);
	}
}

void
joining_weigh(struct arena *a, const struct model *m, const struct reading *r, struct understood *out)
{
	struct model_features *f = arena_new(a, struct model_features);
	double p[MODEL_CLASSES];

	if (m->scale <= 0 || closed(r, out))
		return;
	model_features(a, r, f);
	model_judge(m, f, p);
	joining_apply(a, p, r, out);
}

/*
 * joining.c -- the rules and the second opinion.  The rules stay where they are certain; the
 * opinion turns a doubtful yes over to a person, decides where the rules lacked a word, and
 * says yes only where nothing at all speaks against it.  The thresholds are those of
 * leave-one-writer-out (docs/domain/replies.md): a wrong acceptance is far worse than a message read by a person.
 */
#include "understand/model.h"

static const double
	VETO = 0.70,		/* a yes of the rules that is less likely goes to a person */
	VETO_TIMED = 0.15,	/* the same, beside a time that inbound/when.c will compare with the call */
	YES = 0.97,		/* a yes where no word of the text is against it */
	YES_AT_LAST = 0.95,	/* a yes where its last clause says that one comes, and nothing there is against it */
	YES_LOST = 0.80,	/* as likely as this, what the rules put off is rather read than put off */
	YES_UNSAID = 0.99,	/* a yes without a word that is known for one, the same */
	YES_BESIDE_OUI = 0.90,	/* a yes that begins with "oui" and a pause, the same */
	OTHER = 0.45,		/* another meaning that the rules did not see */
	OTHER_ASKED = 0.90,	/* the same, where something is asked */
	CROSSED = 0.20,		/* a meaning of the rules that is less likely is doubted... */
	CROSSED_READ = 0.02,	/* ...and a refusal that a person would be asked to read, as unlikely as this */
	INSTEAD = 0.60;		/* ...and another one takes its place when it is as likely as this */

static bool
any(const struct reading *r, ptrdiff_t from, const enum kind *kinds, int n)
{
	for (ptrdiff_t i = from; i < r->t.n; i++)
		for (int k = 0; k < n; k++)
			if (r->t.v[i].kind == kinds[k])
				return true;
	return false;
}

/* A number that is no post, code, hour, day or age: nobody knows of what. */
static bool
stray_number(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].number >= 0 && !r->t.v[i].taken && r->t.v[i].kind == K_UNKNOWN)
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

/* "Le Dr Lambert vous fait dire que c'est oui": somebody, and never "je". */
static bool
of_others(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (tokens_is(&r->t.v[i], "je") || tokens_is(&r->t.v[i], "moi") || tokens_is(&r->t.v[i], "me"))
			return false;
	return r->n[K_OTHERS] > r->kin && !r->oui;
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

/* May the opinion say yes at all? */
static bool
yes_allowed(const struct reading *r, double likely)
{
	static const enum kind never[] = { K_IF, K_ASK, K_STOP, K_WRONG, K_ROBOT, K_TROUBLE },
	    against[] = { K_NO, K_SORRY, K_NOT, K_BUT, K_LIMIT, K_MAYBE, K_LATER, K_WITHDRAW, K_CHANGE, K_JOKE },
	    at_last[] = { K_NO, K_SORRY, K_NOT, K_BUT, K_LIMIT, K_MAYBE, K_LATER, K_WITHDRAW, K_CHANGE, K_JOKE,
		K_AWAY, K_OTHERS, K_ANOTHER, K_RECEIPT };
	enum kind says = K_UNKNOWN;
	ptrdiff_t from = last_word(r, &says);
	double least;

	if (r->t.question || r->choices_differ || stray_number(r) || face_against(r) || of_others(r) ||
	    reading_elsewhere(r, 0) || any(r, 0, never, COUNT(never)))
		return false;
	if (from >= 0 && says == K_COME && likely >= YES_AT_LAST && !any(r, from, at_last, COUNT(at_last)))
		return true;
	least = begins_oui(r) ? YES_BESIDE_OUI : r->n[K_YES] || r->n[K_COME] ? YES : YES_UNSAID;
	return likely >= least && !any(r, 0, against, COUNT(against)) && !(r->n[K_RECEIPT] && !r->n[K_COME]);
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

/*
 * "Je rentre vendredi, oui pour samedi": the time of the clause that says yes, when no clause before
 * it says so too ("ok pour 10h, à samedi").
 */
static str
own_times(struct arena *a, const struct reading *r)
{
	static const enum kind own[] = { K_TIME };
	enum kind says = K_UNKNOWN;
	ptrdiff_t from = last_word(r, &says);

	if (from <= 0 || (says != K_COME && says != K_YES) || !any(r, from, own, COUNT(own)))
		return r->times;
	for (ptrdiff_t i = 0; i < from; i++)
		if (r->t.v[i].kind == K_YES || r->t.v[i].kind == K_COME || r->t.v[i].kind == K_LIMIT ||
		    r->t.v[i].kind == K_CHOICE)
			return r->times;
	return reading_times(a, r, from);
}

/* A yes; beside a time, a yes if that is the time of the call. */
static void
accept(struct arena *a, const struct reading *r, struct understood *out)
{
	out->post = r->post;
	out->likely = true;
	out->timed = r->n[K_TIME] > 0;
	out->times = out->timed ? own_times(a, r) : S("");
	out->meaning = out->timed ? MEANS_HUMAN : MEANS_YES;
	out->why = out->timed ? WHY_TIME : WHY_LIKELY;
}

static void
decide_open(struct arena *a, const struct reading *r, const double *p, enum meaning best, struct understood *out)
{
	if (best == MEANS_YES) {
		if (yes_allowed(r, p[MEANS_YES]) && (out->why != WHY_RECEIPT || r->n[K_COME]))
			accept(a, r, out);
	} else if (best != MEANS_HUMAN && likely(p, best) >= (r->t.question || r->n[K_ASK] ? OTHER_ASKED : OTHER) &&
	    !(r->n[K_STOP] && r->t.question))
		decided(out, best);
}

void
joining_weigh(struct arena *a, const struct model *m, const struct reading *r, struct understood *out)
{
	struct model_features *f = arena_new(a, struct model_features);
	enum meaning best = MEANS_HUMAN;
	double p[MODEL_CLASSES];

	if (m->scale <= 0 || r->t.many || out->why == WHY_EMPTY || out->why == WHY_LONG || out->why == WHY_ROBOT ||
	    out->why == WHY_CHOICE)
		return;
	model_features(a, r, f);
	model_judge(m, f, p);
	for (int k = 0; k < MODEL_CLASSES; k++)
		best = p[k] > p[best] ? (enum meaning)k : best;
	if (out->meaning == MEANS_YES || out->timed) {
		if (p[MEANS_YES] + (out->timed ? p[MEANS_LATER] : 0) < (out->timed ? VETO_TIMED : VETO))
			to_a_person(out);
		else if (out->timed && out->meaning == MEANS_HUMAN && p[MEANS_YES] >= YES)
			out->times = own_times(a, r);
	} else if (out->meaning == MEANS_HUMAN)
		decide_open(a, r, p, best, out);
	else if (out->meaning == MEANS_LATER && !r->ifs && !r->n[K_LIMIT] && p[MEANS_YES] >= YES_AT_LAST &&
	    yes_allowed(r, YES_AT_LAST))
		accept(a, r, out);			/* "j'ai hésité, mais je viens" */
	else if (out->meaning == MEANS_LATER && best == MEANS_HUMAN)
		return;					/* neither takes a place */
	else if (likely(p, out->meaning) < (best == MEANS_HUMAN ? CROSSED_READ : CROSSED)) {
		if (best != MEANS_YES && best != MEANS_HUMAN && likely(p, best) >= INSTEAD)
			decided(out, best);
		else if (best != MEANS_YES || out->meaning != MEANS_LATER || p[MEANS_YES] >= YES_LOST)
			to_a_person(out);
	}
}

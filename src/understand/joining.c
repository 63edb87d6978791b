/*
 * joining.c -- the rules and the second opinion.  The rules stay where they are certain; the
 * opinion turns a doubtful yes over to a person, decides where the rules lacked a word, and
 * says yes the more certainly the more the rules hold against it.  The thresholds are those of
 * writers left out (docs/domain/replies.md): a wrong acceptance is far worse than a message read by a person.
 */
#include "understand/model.h"
#include "understand/price.h"

static const double
	VETO = 0.60,		/* a yes of the rules that is less likely goes to a person */
	VETO_SHORT = 0.27,	/* the same, of one word ("ok"), of a post ("le 3"), with a code */
	VETO_OTHERS = 0.87,	/* the same, beside somebody else, or with a word that was mistyped */
	VETO_TIMED = 0.4,	/* the same, beside a time that inbound/when.c will compare with the call */
	YES_TOLD = 0.960,	/* a yes whose reply tells of other times only */
	PLACED = 0.94,		/* a yes whose times were learnt beside the call's */
	BESIDE = 0.995,		/* a yes that may tell of other times too */
	OTHER = 0.60,		/* another meaning that the rules did not see */
	ELSEWHEN = 0.60,	/* "après 15h" that the rules took for a part of the call */
	OTHER_TIMED = 0.60,	/* the same, where they saw a yes beside a time */
	OTHER_STOP = 0.90,	/* the same, that nobody is called any more */
	OTHER_ASKED = 0.85,	/* the same, where something is asked */
	OTHER_BOTH = 0.99,	/* the same, where a yes stands beside a "mais", or what is denied is an absence */
	OTHER_HALF = 0.80,	/* the same, and it is a later: "oui mais on en reparle" */
	LATE = 0.95,		/* a yes or a later of somebody who comes late: a later */
	HEARD = 0.10,		/* a later that looks like a yes stays one: less for a person than this... */
	HALF_HEARTED = 0.04,	/* ...and as likely a later as this */
	RESEMBLES = 0.70,	/* what a person who reads it is told of */
	CROSSED = 0.20,		/* a meaning of the rules that is less likely is doubted... */
	INSTEAD = 0.40;		/* ...and another one takes its place when it is as likely as this */

enum { SHORT = 1, BARE = 2 };	/* words: "ok"; "oui stop" */

static bool
timed_from(const struct reading *r, ptrdiff_t i)
{
	while (i < r->t.n && r->t.v[i].kind != K_TIME)
		i++;
	return i < r->t.n;
}

static void
to_a_person(struct understood *out)
{
	out->meaning = MEANS_HUMAN;
	out->why = out->timed ? WHY_TIME : WHY_DOUBT;
	out->timed = false;
	out->times = S("");
	out->post = 0;
}

static void
decided(const struct reading *r, struct understood *out, enum meaning m)
{
	out->post = m == MEANS_LATER ? r->post : 0;
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
 * when it tells something else, is none.  False: all of them, since no clause says yes at last, or something limits it.
 */
static bool
own_times(struct arena *a, const struct reading *r, str *own_ones)
{
	struct buf b = { .a = a };
	enum kind says = K_UNKNOWN;
	ptrdiff_t last = price_last_word(r, &says);
	struct stretch s;
	bool timed_last;

	*own_ones = r->times;
	if (last < 0 || (says != K_COME && says != K_YES))
		return false;
	timed_last = timed_from(r, last);
	for (ptrdiff_t i = 0; i < r->t.n; i = s.end) {
		ptrdiff_t from = i;
		str times;

		s = stretch_at(r, i, r->t.n);
		if (s.limit)
			return false;
		if (!s.timed || (s.yes < 0 && (s.told || (timed_last && i < last))))
			continue;
		if (s.yes >= 0)
			for (ptrdiff_t k = s.yes; k < s.end; k++)
				if (r->t.v[k].kind == K_TIME)
					from = s.yes;
		times = reading_times(a, r, from, s.end);
		buf_fmt(&b, "%s%.*s", b.n && times.n ? " " : "", STR(times));
	}
	*own_ones = buf_str(&b);
	return true;
}

/* Of ${times} those that can be compared with a call; "hier" and "dix minutes" tell of something else. */
static str
comparable(struct arena *a, str times)
{
	static const char *const vague[] = { "minute", "quart", "hier", "jour", "journee" };
	struct buf b = { .a = a };
	str one, tail;

	for (; times.n; times = tail) {
		bool kept = true;

		tail = (str){};
		(void)str_cut(times, ' ', &one, &tail);
		for (int i = 0; i < COUNT(vague); i++)
			kept &= !str_eq(one, str_from(vague[i]));
		if (kept && (tail.n || !str_eq(one, S("des"))))
			buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR(one));
	}
	return buf_str(&b);
}

/* A yes; beside a time, a yes if that is the time of the call. */
static void
accept(struct arena *a, const struct reading *r, double likely, struct understood *out)
{
	bool chosen;

	out->post = r->post;
	out->likely = true;
	out->times = S("");
	chosen = r->n[K_TIME] && own_times(a, r, &out->times);
	if (!out->times.n && likely < YES_TOLD)
		out->times = r->times;
	if (r->placed && likely >= PLACED) {
		out->times = r->times;
		out->meaning = MEANS_YES;
		out->why = WHY_LIKELY;
		out->timed = false;
		return;
	}
	if (likely >= BESIDE) {
		out->times = comparable(a, out->times);
		out->beside = chosen;
	}
	out->timed = out->times.n > 0;
	out->meaning = out->timed ? MEANS_HUMAN : MEANS_YES;
	out->why = out->timed ? WHY_TIME : WHY_LIKELY;
}

/* "Oui jusqu'à 14h": nothing else limits it. */
static bool
until(const struct reading *r)
{
	return r->n[K_LIMIT] == 1 && !r->n[K_MAYBE] && !r->n[K_LATER] && !r->ifs && str_has(r->times, S("jusqua"));
}

/* "Je ne suis pas indisponible". */
static bool
denied_twice(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].rule && (str_eq(str_from(r->t.v[i].rule), S("double negation")) ||
		    (r->t.v[i].as == K_SOFT && str_starts(str_from(r->t.v[i].rule), S("ne? suis")))))
			return true;
	return false;
}

/* How likely another meaning must be: "non ?" is none; "ok mais je suis à Lyon" says two things. */
static double
other_price(const struct reading *r, enum meaning m)
{
	if (r->t.question && core_words(r) <= BARE)
		return PRICE_NEVER;
	if (m == MEANS_STOP)
		return OTHER_STOP;
	if (r->t.question || r->n[K_ASK])
		return OTHER_ASKED;
	if (denied_twice(r))
		return OTHER_BOTH;
	if (r->n[K_BUT] && (r->n[K_YES] || r->n[K_COME]))
		return m == MEANS_LATER ? OTHER_HALF : OTHER_BOTH;
	return OTHER;
}

static void
decide_open(struct arena *a, const struct reading *r, const double *p, enum meaning best, struct understood *out)
{
	if (best == MEANS_YES) {
		if (p[MEANS_YES] >= price_of_yes(r, out))
			accept(a, r, p[MEANS_YES], out);
		else if (price_late(r) && p[MEANS_YES] + p[MEANS_LATER] >= LATE)
			decided(r, out, MEANS_LATER);
	} else if (best != MEANS_HUMAN && likely(p, best) >= other_price(r, best) &&
	    !(r->n[K_STOP] && r->n[K_YES] && core_words(r) <= BARE))
		decided(r, out, best);
}

/* How unlikely a yes of the rules must be to be doubted. */
static double
veto(const struct reading *r, bool timed)
{
	if (timed)
		return VETO_TIMED;
	if (r->n[K_OTHERS] > r->kin || r->mended || price_third_person(r))
		return VETO_OTHERS;
	return core_words(r) <= SHORT || r->post || r->code.n ? VETO_SHORT : VETO;
}

/* Is there nothing for an opinion to say: no text to speak of, or one that no likeness may overrule? */
static bool
closed(const struct reading *r, const struct understood *out)
{
	return r->t.many || out->why == WHY_EMPTY || out->why == WHY_LONG || out->why == WHY_ROBOT ||
	    out->why == WHY_CHOICE;
}

/* A time is named that is not within those of the call: "après 15h" of one that ends at 14 h. */
static bool
outside(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		switch (r->t.v[i].moment) {
		case M_END: case M_BEYOND: case M_OTHER_DAY: case M_PARTLY: case M_OTHER_PART:
			return true;
		default:
			break;
		}
	return false;
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
		else if (out->timed && best == MEANS_LATER && until(r))
			out->meaning = MEANS_LATER;		/* unless it is the call's own end */
		else if (out->timed && best != MEANS_YES && best != MEANS_HUMAN && p[best] >= OTHER_TIMED)
			decided(r, out, best);
		else if (out->timed && out->meaning != MEANS_YES && p[MEANS_YES] >= price_of_yes(r, out))
			accept(a, r, p[MEANS_YES], out);
	} else if (out->meaning == MEANS_HUMAN)
		decide_open(a, r, p, best, out);
	else if (p[MEANS_YES] >= price_of_yes(r, out))
		accept(a, r, p[MEANS_YES], out);			/* "j'ai hésité, mais je viens" */
	else if (out->meaning == MEANS_LATER && best == MEANS_YES && p[MEANS_HUMAN] < HEARD &&
	    (p[MEANS_LATER] >= HALF_HEARTED || price_late(r)))
		;						/* "dispo si besoin": it stays one */
	else if (out->meaning == MEANS_LATER && r->n[K_LIMIT] && r->n[K_TIME] && !outside(r))
		;						/* "pas avant 10h" */
	else if (out->meaning == MEANS_LATER && best == MEANS_HUMAN) {
		if (r->placed && p[MEANS_HUMAN] >= ELSEWHEN)		/* else as it is: neither takes a place */
			to_a_person(out);
	} else if (likely(p, out->meaning) < CROSSED) {
		if (best != MEANS_YES && best != MEANS_HUMAN && likely(p, best) >= INSTEAD)
			decided(r, out, best);
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
	for (int k = 0; k < MODEL_CLASSES; k++)
		if (p[k] >= RESEMBLES)
			out->resembles = (enum meaning)k;
	joining_apply(a, p, r, out);
}

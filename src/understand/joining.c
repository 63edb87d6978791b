/*
 * joining.c -- the rules and the second opinion.  The rules stay where they are certain; the
 * opinion turns a doubtful yes over to a person, decides where the rules lacked a word, and
 * says yes the more certainly the more the rules hold against it.  The thresholds are those of
 * writers left out (docs/domain/replies.md): a wrong acceptance is far worse than a message read by a person.
 */
#include "understand/model.h"
#include "understand/usage.h"

static const double
	VETO = 0.60,		/* a yes of the rules that is less likely goes to a person */
	VETO_SHORT = 0.27,	/* the same, of one word ("ok"), of a post ("le 3"), with a code */
	VETO_OTHERS = 0.87,	/* the same, beside somebody else, or with a word that was mistyped */
	VETO_TIMED = 0.06,	/* the same, beside a time that inbound/when.c will compare with the call */
	JOKED = 0.999,		/* a yes beside a joke */
	BLOCKED = 0.965,	/* a yes beside a word that is not harmless there */
	HESITANT = 0.998,	/* a yes beside "perhaps", or a refusal that nothing takes back */
	STRANGE = 0.98,		/* a yes with words that nobody knows */
	BRIEF = 0.93,		/* a yes of one or two words, that the rules do not know */
	MISTYPED = 0.995,	/* a yes with a word that was mistyped */
	YES_TOLD = 0.960,	/* a yes whose reply tells of other times only */
	PLACED = 0.94,		/* a yes whose times were learnt beside the call's */
	BESIDE = 0.995,		/* a yes that may tell of other times too */
	OTHER = 0.60,		/* another meaning that the rules did not see */
	ELSEWHEN = 0.60,	/* "après 15h" that the rules took for a part of the call */
	OTHER_TIMED = 0.60,	/* the same, where they saw a yes beside a time */
	OTHER_STOP = 0.90,	/* the same, that nobody is called any more */
	OTHER_ASKED = 0.85,	/* the same, where something is asked */
	OTHER_BOTH = 0.97,	/* the same, where a yes stands beside a "mais", or what is denied is an absence */
	NEVER = 2,		/* however likely */
	RESEMBLES = 0.70,	/* what a person who reads it is told of */
	CROSSED = 0.20,		/* a meaning of the rules that is less likely is doubted... */
	INSTEAD = 0.40;		/* ...and another one takes its place when it is as likely as this */

enum { SHORT = 1, BARE = 2, SHORT_QUESTION = 4 };	/* words: "ok"; "oui stop"; "oui ? 🙂" */

static bool
timed_from(const struct reading *r, ptrdiff_t i)
{
	while (i < r->t.n && r->t.v[i].kind != K_TIME)
		i++;
	return i < r->t.n;
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

/*
 * How likely a yes must be, by why the rules gave the reply to a person, or by what they took it for: so that no yes
 * was a wrong one in our own lots, in those held out, and of writers 3, 5 and 7 left out together
 * (docs/domain/replies.md).
 */
static const double handed_over[WHY_COUNT] = {
	[WHY_UNKNOWN] = 0.95, [WHY_TIME] = 0.93, [WHY_RECEIPT] = 0.88, [WHY_TROUBLE] = 0.97,
	[WHY_OTHERS] = 0.988, [WHY_NUMBER] = 0.96, [WHY_MIXED_STOP] = 0.995,
	[WHY_CONDITION] = 0.95, [WHY_QUESTION] = 0.99, [WHY_BOTH] = 0.96,
};
static const double taken_for[] = {
	[MEANS_LATER] = 0.95, [MEANS_NO] = 0.95, [MEANS_WITHDRAW] = 0.95, [MEANS_STOP] = NEVER,
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

/* "Sauf si la vache vêle", "en dernier recours". */
static bool
reserved(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (tokens_is(&r->t.v[i], "sauf") || (i && tokens_is(&r->t.v[i], "dernier") && str_eq(r->t.v[i - 1].fold, S("en"))))
			return true;
	return false;
}

/* "Disons oui", "n'inscrivez rien encore", "j'ai honte de refuser, mais je le fais". */
static bool
hesitates(const struct reading *r, const struct understood *out)
{
	enum kind says = K_UNKNOWN;

	if (reserved(r))
		return true;
	if (out->meaning == MEANS_LATER)
		return r->n[K_MAYBE] || r->n[K_LATER] || r->n[K_BLOCK];
	if (out->meaning == MEANS_HUMAN)
		return out->why == WHY_BOTH && r->n[K_BLOCK];
	return r->n[K_BUT] && (last_word(r, &says) < 0 || (says != K_YES && says != K_COME));
}

static double
yes_price(const struct reading *r, const struct understood *out)
{
	double least = out->meaning == MEANS_HUMAN ? handed_over[out->why] : taken_for[out->meaning];

	if (r->t.n <= BARE && out->meaning == MEANS_HUMAN && out->why == WHY_UNKNOWN)
		least = BRIEF;
	if (least <= 0)
		return NEVER;			/* a reason that the table does not name */
	if (r->n[K_JOKE] && least < JOKED)
		least = JOKED;
	if (r->n[K_ANOTHER] || (out->meaning == MEANS_LATER && r->n[K_LIMIT] && r->n[K_TIME]))
		return NEVER;			/* "la semaine prochaine"; "pas avant 8h": inbound/when.c compares it */
	if (r->n[K_BLOCK] && least < BLOCKED)
		least = BLOCKED;
	if (hesitates(r, out) && least < HESITANT)
		least = HESITANT;
	if ((several(r) || r->n[K_OTHERS] > r->kin) && least < handed_over[WHY_OTHERS])
		least = handed_over[WHY_OTHERS];
	if (strangers(r) && least < STRANGE)
		least = STRANGE;
	return r->mended && least < MISTYPED ? MISTYPED : least;
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

/* "Sophie est d'accord": who speaks says nothing of themselves. */
static bool
of_others(const struct reading *r)
{
	for (ptrdiff_t i = 1; i < r->t.n; i++)
		if (r->t.v[i].kind == K_OTHERS && r->t.v[i - 1].kind == K_NAME && !r->says_i && r->t.v[0].kind != K_YES)
			return true;
	return false;
}

/* "J'y étais samedi": it is told. */
static bool
told(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (str_eq(r->t.v[i].fold, S("etais")) && !r->n[K_YES] && !r->n[K_COME])
			return true;
	return false;
}

/* May the opinion say yes, being as sure as ${likely}? */
static bool
yes_allowed(const struct reading *r, const struct understood *out, double likely)
{
	return likely >= yes_price(r, out) && !(r->t.question && r->t.n <= SHORT_QUESTION) &&
	    !(r->n[K_ASK] && r->t.n <= BARE) &&
	    !r->choices_differ && !stray_number(r) && !face_against(r) &&
	    !and_others(r) && !in_part(r) && !taken_back(r) && !told(r) && !of_others(r) && !reading_elsewhere(r, 0);
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
 * when it tells something else, is none.  False: all of them, since no clause says yes at last, or something limits it.
 */
static bool
own_times(struct arena *a, const struct reading *r, str *own_ones)
{
	struct buf b = { .a = a };
	enum kind says = K_UNKNOWN;
	ptrdiff_t last = last_word(r, &says);
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

/* "27/11 ok", "dispo ce week-end": days, and not that of the call; only what else is said could make it a yes. */
static bool
another_day_only(const struct reading *r)
{
	bool another = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		if (r->t.v[i].moment == M_DAY)
			return false;
		another |= r->t.v[i].moment == M_OTHER_DAY || r->t.v[i].moment == M_AROUND;
	}
	return another;
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
	if (r->placed && likely >= PLACED && !another_day_only(r)) {
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
	if (r->t.question && r->t.n <= BARE)
		return NEVER;
	if (m == MEANS_STOP)
		return OTHER_STOP;
	if (r->t.question || r->n[K_ASK])
		return OTHER_ASKED;
	return (r->n[K_BUT] && (r->n[K_YES] || r->n[K_COME])) || denied_twice(r) ? OTHER_BOTH : OTHER;
}

static void
decide_open(struct arena *a, const struct reading *r, const double *p, enum meaning best, struct understood *out)
{
	if (best == MEANS_YES) {
		if (yes_allowed(r, out, p[MEANS_YES]))
			accept(a, r, p[MEANS_YES], out);
	} else if (best != MEANS_HUMAN && likely(p, best) >= other_price(r, best) &&
	    !(r->n[K_STOP] && r->n[K_YES] && r->t.n <= BARE))
		decided(out, best);
}

/* How unlikely a yes of the rules must be to be doubted. */
static double
veto(const struct reading *r, bool timed)
{
	if (timed)
		return VETO_TIMED;
	if (r->n[K_OTHERS] > r->kin || r->mended)
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
		else if (out->timed && best == MEANS_LATER && until(r))
			out->meaning = MEANS_LATER;		/* unless it is the call's own end */
		else if (out->timed && best != MEANS_YES && best != MEANS_HUMAN && p[best] >= OTHER_TIMED)
			decided(out, best);
		else if (out->timed && out->meaning != MEANS_YES && yes_allowed(r, out, p[MEANS_YES]))
			accept(a, r, p[MEANS_YES], out);
	} else if (out->meaning == MEANS_HUMAN)
		decide_open(a, r, p, best, out);
	else if (yes_allowed(r, out, p[MEANS_YES]))
		accept(a, r, p[MEANS_YES], out);			/* "j'ai hésité, mais je viens" */
	else if (out->meaning == MEANS_LATER && best == MEANS_HUMAN) {
		if (r->placed && p[MEANS_HUMAN] >= ELSEWHEN)		/* else as it is: neither takes a place */
			to_a_person(out);
	} else if (likely(p, out->meaning) < CROSSED) {
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
	for (int k = 0; k < MODEL_CLASSES; k++)
		if (p[k] >= RESEMBLES)
			out->resembles = (enum meaning)k;
	joining_apply(a, p, r, out);
}

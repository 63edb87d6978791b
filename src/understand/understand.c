/*
 * understand.c -- one ordered list of rules over what was read: the first that
 * fits decides.  Each is explained in docs/domain/replies.md.
 */
#include "understand/model.h"

enum { NO_UNKNOWN = 40, LATER_UNKNOWN = 12, STOP_UNKNOWN = 6, YES_UNKNOWN = 12,
    OUI_UNKNOWN = 4 };	/* unknown words that a meaning bears */

/* ---- the decision --------------------------------------------------------------------- */

static enum meaning
human(struct reading *r, enum understand_why why)
{
	r->why = why;
	return MEANS_HUMAN;
}

/*
 * "Oui j'ai bien reçu mais je ne peux pas": what stands after the last "mais" decides,
 * when it refuses and what stands before it may only be politeness.
 */
static bool
refused_after_but(struct reading *r)
{
	ptrdiff_t but = r->t.n;
	int no = 0;

	while (but > 0 && r->t.v[but - 1].kind != K_BUT && (r->n[K_BUT] || r->t.v[but - 1].kind != K_SORRY))
		but--;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		enum kind k = r->t.v[i].kind;

		if (k == K_ASK || k == K_IF || k == K_LIMIT || k == K_MAYBE || k == K_LATER || k == K_COME ||
		    k == K_CHOICE ||
		    (i < but && k == K_TIME) || (i >= but && k == K_YES))
			return false;
		if (k == K_NO && i < but && r->n[K_YES])
			return false;
		no += i >= but && (k == K_NO || k == K_WITHDRAW || k == K_AWAY);
	}
	return no > 0;
}

/* "Volontiers, mais je suis de garde", "bravo, mais je suis au ski". */
static bool
away_after_but(const struct reading *r)
{
	bool after = false;
	int away = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];

		after |= k->kind == K_BUT;
		away += after && k->kind == K_AWAY;
		if (k->kind == K_YES || k->kind == K_IF || k->kind == K_LIMIT || k->kind == K_MAYBE ||
		    k->kind == K_LATER || k->kind == K_NOT ||
		    k->kind == K_CHOICE || k->kind == K_OTHERS || (k->kind == K_COME && (after || !(tokens_is(k, "volontiers") || tokens_is(k, "avec")))))
			return false;
	}
	return away > 0;
}

/* "Impossible ce samedi mais une prochaine fois avec plaisir": nothing after it that comes, at any time. */
static bool
refused_before_but(const struct reading *r)
{
	bool after = false;
	int no = 0;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		enum kind k = r->t.v[i].kind;

		after |= k == K_BUT;
		no += !after && (k == K_NO || k == K_WITHDRAW);
		if (k == K_YES || k == K_COME || k == K_IF || k == K_LIMIT || k == K_MAYBE || k == K_LATER ||
		    k == K_CHOICE ||
		    (after && (k == K_TIME || k == K_OTHERS)))
			return false;
	}
	return no > 0;
}

static bool
decisive(enum kind k)
{
	return k == K_YES || k == K_COME || k == K_NO || k == K_WITHDRAW || k == K_CHOICE;
}

static bool
opposed(enum kind a, enum kind b)
{
	return decisive(b) && (a == K_NO || a == K_WITHDRAW) != (b == K_NO || b == K_WITHDRAW);
}

/* A word after which another clause begins. */
static bool
turn(const struct token *k)
{
	return k->kind == K_BUT || tokens_is(k, "donc") || tokens_is(k, "alors");
}

static bool
bars_a_yes(enum kind k)
{
	return k == K_NOT || k == K_AWAY || k == K_SORRY || k == K_BLOCK || k == K_OTHERS || k == K_BUT ||
	    k == K_CHANGE;
}

/*
 * The last clause that says yes or no, when a pause or a "mais" parts it from what stands
 * before: "ma garde est annulée, je viens", "partante d'habitude, mais là non".
 * Where it begins, or -1.
 */
static ptrdiff_t
last_clause(const struct reading *r, enum kind *says)
{
	ptrdiff_t at = r->t.n, from;

	while (at > 0 && !decisive(r->t.v[at - 1].kind))
		at--;
	if (at == 0)
		return -1;
	*says = r->t.v[--at].kind;
	for (from = at; from > 0 && !r->t.v[from].pause && !turn(&r->t.v[from - 1]) && !turn(&r->t.v[from]); from--)
		;
	for (ptrdiff_t i = from; i < at; i++)		/* "que je viens": somebody says so */
		if (r->t.v[i].kind != K_FILL && (opposed(*says, r->t.v[i].kind) || tokens_is(&r->t.v[i], "que")))
			return -1;
	return from;
}

/* What may stand around a bare "oui". */
static bool
courtesy(enum kind k)
{
	return k == K_YES || k == K_FILL || k == K_NAME || k == K_SIGN || k == K_TIME;
}

bool
reading_elsewhere(const struct reading *r, ptrdiff_t from)
{
	for (ptrdiff_t i = from; i < r->t.n && r->n[K_AWAY]; i++)
		if (r->t.v[i].kind == K_COME && r->t.v[i].rule && str_starts(str_from(r->t.v[i].rule), S("y ")))
			return true;
	return false;
}

/* Its last clause comes, and nothing in the whole conditions it, refuses it or puts it off. */
static bool
comes_at_last(const struct reading *r)
{
	static const enum kind bars[] = { K_NO, K_IF, K_LIMIT, K_MAYBE, K_LATER, K_ASK, K_STOP, K_WRONG, K_JOKE,
	    K_ANOTHER, K_ROBOT, K_TROUBLE, K_WITHDRAW };
	enum kind says = K_UNKNOWN;
	ptrdiff_t from = last_clause(r, &says);

	if (from <= 0 || r->odd || (says != K_COME && !(says == K_YES && tokens_is(&r->t.v[from], "oui"))) || r->t.question)
		return false;
	for (int b = 0; b < COUNT(bars); b++)
		if (r->n[bars[b]])
			return false;
	if (reading_elsewhere(r, from))
		return false;
	for (ptrdiff_t i = from; i < r->t.n; i++)
		if (r->t.v[i].odd || bars_a_yes(r->t.v[i].kind) || (says == K_YES && !courtesy(r->t.v[i].kind)))
			return false;
	return true;
}

/* Its last clause refuses, whatever it praised before: "ok pour l'idée, pas pour moi". */
static bool
refuses_at_last(const struct reading *r)
{
	static const enum kind bars[] = { K_IF, K_LIMIT, K_MAYBE, K_LATER, K_ASK, K_STOP, K_WRONG, K_JOKE, K_ROBOT,
	    K_TROUBLE, K_CHOICE };
	enum kind says = K_UNKNOWN;
	ptrdiff_t from = last_clause(r, &says);

	if (from <= 0 || (says != K_NO && says != K_WITHDRAW) || r->t.question)
		return false;
	for (int b = 0; b < COUNT(bars); b++)
		if (r->n[bars[b]])
			return false;
	/* "Samedi ok, dimanche non": two times. */
	for (ptrdiff_t i = 0, yes = 0, time = 0; i < from; i++) {
		if (r->t.v[i].pause || turn(&r->t.v[i]))
			yes = time = 0;
		yes += r->t.v[i].kind == K_YES || r->t.v[i].kind == K_COME;
		time += r->t.v[i].kind == K_TIME && !tokens_is(&r->t.v[i], "hier");
		if (yes && time)
			return false;
	}
	return true;
}

/* A clock's hour beside the limit: "pas avant 14h", not "pas avant lundi". */
static bool
by_the_hour(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].kind == K_TIME && (!r->t.v[i].word || tokens_is(&r->t.v[i], "heure") || r->t.v[i].number >= 0 ||
		    tokens_is(&r->t.v[i], "midi") || tokens_is(&r->t.v[i], "soir") || tokens_is(&r->t.v[i], "minuit")))
			return true;
	return false;
}

static bool
limit_is_until(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].kind == K_LIMIT && !tokens_is(&r->t.v[i], "jusqua"))
			return false;
	return true;
}

/* "Dès 8h". */
static bool
limit_is_from(const struct reading *r)
{
	for (ptrdiff_t i = 0; i < r->t.n; i++)
		if (r->t.v[i].kind == K_LIMIT && !tokens_is(&r->t.v[i], "des"))
			return false;
	return true;
}

/* "En congés jusqu'au 3 août", "j'ai des patients jusqu'à 13h": a refusal, not a limit. */
static bool
away_until(const struct reading *r)
{
	const int *n = r->n;

	return n[K_AWAY] && n[K_LIMIT] && limit_is_until(r) && !n[K_YES] && !n[K_COME] && !n[K_BUT];
}

static enum meaning
decide_no(struct reading *r)
{
	const int *n = r->n;
	enum meaning refusal = n[K_WITHDRAW] || n[K_CHANGE] ? MEANS_WITHDRAW : MEANS_NO;

	/* "J'avais dit oui mais mon fils est malade": the yes was before. */
	if (n[K_CHANGE] && !n[K_YES] && !n[K_COME] && !n[K_IF] && !n[K_MAYBE] && !n[K_LATER] && (n[K_NO] ||
	    n[K_AWAY] || n[K_WITHDRAW]))
		return MEANS_WITHDRAW;
	if (r->ifs && n[K_COME] && !n[K_BUT])
		return MEANS_LATER;
	if ((n[K_YES] || n[K_COME]) && refuses_at_last(r))
		return refusal;
	if (n[K_BUT] || n[K_YES] || n[K_COME])
		return refused_after_but(r) || refused_before_but(r) ? refusal : human(r, WHY_BOTH);
	if (r->ifs)
		return n[K_COME] ? MEANS_LATER : human(r, WHY_CONDITION);
	if (n[K_OTHERS] && !r->says_i && !n[K_SORRY])
		return human(r, WHY_OTHERS);
	if (n[K_LATER])
		return MEANS_LATER;
	if (n[K_MAYBE])
		return human(r, WHY_BOTH);
	if (n[K_LIMIT] && !(limit_is_until(r) && (!by_the_hour(r) || n[K_AWAY])))
		return n[K_TIME] ? MEANS_LATER : human(r, WHY_CONDITION);
	if (n[K_RECEIPT] && !n[K_NO] && !n[K_AWAY] && !n[K_WITHDRAW])
		return human(r, WHY_RECEIPT);
	if (n[K_UNKNOWN] > NO_UNKNOWN)
		return human(r, WHY_LONG);
	return refusal;
}

static enum meaning
decide_later(struct reading *r)
{
	const int *n = r->n;

	if (n[K_UNKNOWN] > LATER_UNKNOWN)
		return human(r, WHY_UNKNOWN);
	/* "Je vois avec ma collègue" puts off; "ma collègue peut-être" is somebody else. */
	if (n[K_OTHERS] && !n[K_LATER] && !n[K_IF])
		return human(r, WHY_OTHERS);
	if (!n[K_LATER] && !n[K_MAYBE] && !n[K_YES] && !n[K_COME] && (n[K_CHANGE] || n[K_BLOCK]))
		return human(r, WHY_TIME);
	if (n[K_NOT] && !n[K_LATER] && !n[K_IF] && !n[K_LIMIT])
		return human(r, WHY_UNKNOWN);
	if (n[K_IF] && !n[K_MAYBE] && !n[K_LATER] && !n[K_TIME] && !n[K_YES] && !n[K_COME])
		return human(r, WHY_CONDITION);
	if (n[K_LATER] || n[K_MAYBE] || n[K_TIME] || n[K_AWAY] || ((n[K_IF] || n[K_LIMIT]) && (n[K_YES] || n[K_COME])))
		return MEANS_LATER;
	return human(r, WHY_CONDITION);
}

static enum meaning
decide_yes(struct reading *r)
{
	const int *n = r->n;
	bool says = n[K_COME] || n[K_CHOICE];

	if (comes_at_last(r)) {
		r->timed = n[K_TIME];
		return r->timed ? human(r, WHY_TIME) : MEANS_YES;
	}
	if (n[K_BUT] || n[K_IF] || n[K_LIMIT])
		return human(r, WHY_CONDITION);
	if (n[K_OTHERS])
		return human(r, WHY_OTHERS);
	if (n[K_SORRY] || n[K_NOT] || n[K_AWAY] || r->past)
		return human(r, WHY_BOTH);
	if (n[K_BLOCK] || n[K_ANOTHER] || (r->euh && !n[K_COME]) || r->odd || (r->guessed && !says) ||
	    n[K_UNKNOWN] > (n[K_COME] ? YES_UNKNOWN : r->oui && !r->before ? OUI_UNKNOWN : 0))
		return human(r, WHY_UNKNOWN);
	if (r->choices_differ)
		return human(r, WHY_CHOICE);
	if (!says && r->verbs)
		return human(r, WHY_UNKNOWN);
	if (!says && r->weak && (n[K_UNKNOWN] || ((n[K_SOFT] || !r->bare) && !n[K_TIME])))
		return human(r, WHY_UNKNOWN);
	/* "ok merci", "oui bien reçu": read, perhaps no more. */
	if (!says && (n[K_RECEIPT] || (r->weak && r->thanks && !r->code.n && !r->time_first)))
		return human(r, WHY_RECEIPT);
	if (n[K_TIME]) {
		r->timed = true;
		return human(r, WHY_TIME);
	}
	return MEANS_YES;
}

static enum meaning
decide_stop(struct reading *r)
{
	const int *n = r->n;

	/* "Vous pouvez me retirer de la liste de samedi, j'ai un imprévu." */
	if ((n[K_WITHDRAW] || n[K_CHANGE]) && !n[K_YES] && !n[K_COME] && !n[K_IF] && !r->t.question)
		return MEANS_WITHDRAW;
	if (n[K_YES] || n[K_COME] || n[K_LATER] || n[K_MAYBE] || n[K_TIME] || n[K_BUT] || n[K_IF] || n[K_CHOICE] ||
	    n[K_UNKNOWN] > STOP_UNKNOWN || r->t.question || r->either)
		return human(r, WHY_MIXED_STOP);
	return MEANS_STOP;
}

/* No word refuses; a reason does. */
static enum meaning
decide_absent(struct reading *r)
{
	const int *n = r->n;

	if (n[K_RECEIPT] && !n[K_AWAY])
		return human(r, WHY_RECEIPT);
	if (n[K_UNKNOWN] > NO_UNKNOWN)
		return human(r, WHY_LONG);
	return n[K_CHANGE] ? MEANS_WITHDRAW : MEANS_NO;
}

static enum meaning
decide(struct reading *r)
{
	const int *n = r->n;

	if (r->t.n == 0)
		return human(r, r->t.question ? WHY_QUESTION : WHY_EMPTY);
	if (r->t.many)
		return human(r, WHY_LONG);
	if (n[K_ROBOT])
		return human(r, WHY_ROBOT);
	if (n[K_STOP])
		return decide_stop(r);
	if (n[K_TROUBLE])
		return human(r, WHY_TROUBLE);
	if (n[K_JOKE] && (r->joke || (!n[K_COME] && (!n[K_NO] || n[K_YES]))))
		return human(r, WHY_BOTH);
	if (n[K_WRONG])
		return human(r, WHY_NUMBER);
	if (n[K_ASK] || r->t.question)
		return human(r, WHY_QUESTION);
	if (n[K_NO] || n[K_WITHDRAW] || (n[K_CHANGE] && n[K_AWAY]) || away_until(r))
		return decide_no(r);
	if (n[K_BUT] && n[K_AWAY] && away_after_but(r))
		return decide_absent(r);
	if (n[K_MAYBE] || n[K_LATER] || (n[K_LIMIT] && n[K_AWAY]) || (n[K_LIMIT] && n[K_TIME]) || ((n[K_IF] ||
	    n[K_LIMIT]) && (n[K_YES] || n[K_COME])))
		return decide_later(r);
	if (n[K_YES] || n[K_COME] || n[K_CHOICE])
		return decide_yes(r);
	if (n[K_SORRY] || n[K_AWAY])
		return (n[K_NOT] && !n[K_SORRY]) || (n[K_BUT] && !(n[K_SORRY] && n[K_AWAY])) || r->ifs ||
		    (n[K_OTHERS] > r->kin && !n[K_SORRY]) ? human(r, WHY_UNKNOWN) : decide_absent(r);
	if (n[K_ANOTHER] && !n[K_OTHERS] && !n[K_BLOCK] && !r->odd)
		return decide_absent(r);
	/* "Si je trouve un remplaçant", "pas toute la journée": nothing else is said. */
	if ((r->ifs || n[K_LIMIT]) && r->t.n >= 3 && !n[K_BLOCK] && !n[K_OTHERS] && !n[K_NOT] && !n[K_RECEIPT] &&
	    !n[K_BUT])
		return MEANS_LATER;
	if (n[K_RECEIPT])
		return human(r, WHY_RECEIPT);
	if (n[K_TIME])
		return human(r, WHY_TIME);
	return human(r, n[K_OTHERS] ? WHY_OTHERS : WHY_UNKNOWN);
}

/* ---- what is said of it ----------------------------------------------------------------- */

/* The words that weighed, as written, in order. */
static str
deciding(struct arena *a, const struct reading *r)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < r->t.n && b.n < UNDERSTAND_NOTE - 40; i++) {
		const struct token *k = &r->t.v[i];
		ptrdiff_t end = i + 1;

		if (k->kind == K_FILL || k->kind == K_LINK || k->kind == K_NAME || k->kind == K_SIGN ||
		    k->kind == K_UNKNOWN)
			continue;
		while (end < r->t.n && k->taken && r->t.v[end].taken && r->t.v[end].rule ==
		    k->rule && r->t.v[end].kind == K_FILL)
			end++;
		if (b.n)
			buf_put(&b, S(", "));
		for (; i < end; i++) {
			buf_put(&b, str_sub(r->t.v[i].text, 0, 40));
			if (i + 1 < end && r->t.v[i + 1].text.p != r->t.v[i].text.p)
				buf_char(&b, ' ');
			else if (i + 1 < end)
				i++;		/* one word that was read as two */
		}
		i = end - 1;
	}
	return buf_str(&b);
}

/* One line, ${UNDERSTAND_NOTE} bytes, cut between two characters. */
static str
one_line(struct arena *a, str s)
{
	struct buf b = { .a = a };
	str rest = s, at = rest;
	uint32_t cp;

	for (; str_next(&rest, &cp); at = rest) {
		ptrdiff_t n = rest.p - at.p;

		if (cp < ' ' || cp == 0x7f) {
			if (b.n && b.p[b.n - 1] != ' ')
				buf_char(&b, ' ');
			continue;
		}
		if (b.n + (cp == 0xfffd ? 3 : n) > UNDERSTAND_NOTE)
			break;
		buf_put(&b, cp == 0xfffd ? S("\xef\xbf\xbd") : (str){ at.p, n });
	}
	return str_trim(buf_str(&b));
}

/* "Oui, je reste jusqu'à 14h": a yes, if that is when the call ends. */
static bool
until_only(const struct reading *r)
{
	static const enum kind bars[] = { K_NO, K_IF, K_MAYBE, K_LATER, K_BUT, K_NOT, K_AWAY, K_SORRY, K_OTHERS,
	    K_BLOCK, K_ANOTHER, K_UNKNOWN,
		K_CHANGE, K_WITHDRAW };

	for (int b = 0; b < COUNT(bars); b++)
		if (r->n[bars[b]])
			return false;
	return r->n[K_LIMIT] == 1 && (limit_is_until(r) || limit_is_from(r)) && r->n[K_TIME] && (r->n[K_YES] ||
	    r->n[K_COME]);
}

void
reading_decide(struct arena *a, str text, const struct understand_offer *offer, struct reading *r,
    struct understood *out)
{
	bool cut = text.n > UNDERSTAND_BYTES;

	*out = (struct understood){};
	r->offer = offer;
	out->text = understand_own_words(a, mended_text(a, str_sub(text, 0, UNDERSTAND_BYTES)));
	reading_make(a, r, out->text);
	r->t.many |= cut && r->t.n > 0;
	out->meaning = decide(r);
	out->why = out->meaning == MEANS_HUMAN ? r->why : WHY_PLAIN;
	out->code = r->code;
	out->words = deciding(a, r);
	out->note = one_line(a, out->text);
	r->timed |= out->meaning == MEANS_LATER && until_only(r);
	out->timed = r->timed;
	out->times = r->timed ? r->times : S("");
	out->post = out->meaning == MEANS_YES || out->meaning == MEANS_LATER || r->timed ? r->post : 0;
}

void
understand_by(struct arena *a, str text, const struct understand_offer *offer, const struct model *m,
    struct understood *out)
{
	struct reading *r = arena_new(a, struct reading);

	reading_decide(a, text, offer, r, out);
	joining_weigh(a, m, r, out);
}

void
understand(struct arena *a, str text, const struct understand_offer *offer, struct understood *out)
{
	understand_by(a, text, offer, &model_built_in, out);
}

str
understand_word(enum meaning m)
{
	static const char *const words[] = { "human", "yes", "no", "later", "stop", "withdraw" };

	return str_from(words[m]);
}

str
understand_reason(enum understand_why w)
{
	static const char *const words[WHY_COUNT] = { "plain", "empty", "long", "question", "condition", "both", "time", "receipt",
		"unknown", "robot", "number", "others", "mixed_stop", "choice", "trouble", "doubt", "likely" };

	return str_from(words[w]);
}

/*
 * understand.c -- one ordered list of rules over what was read: the first that
 * fits decides.  Each is explained in docs/domain/replies.md.
 */
#include "understand/reading.h"

enum { NO_UNKNOWN = 40, LATER_UNKNOWN = 12, STOP_UNKNOWN = 6 };	/* unknown words that a meaning bears */

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
refused_after_but(struct reading *r, bool *withdraw)
{
	ptrdiff_t but = r->t.n;
	int no = 0;

	*withdraw = false;
	while (but > 0 && r->t.v[but - 1].kind != K_BUT && r->t.v[but - 1].kind != K_SORRY)
		but--;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		enum kind k = r->t.v[i].kind;

		if (k == K_ASK || k == K_IF || k == K_LIMIT || k == K_MAYBE || k == K_LATER || k ==
		    K_COME || k == K_OTHERS ||
		    k == K_CHOICE || (i < but && k == K_TIME) || (i >= but && (k == K_YES || k == K_BLOCK)))
			return false;
		if (k == K_NO && i < but && r->n[K_YES])
			return false;
		no += i >= but && (k == K_NO || k == K_WITHDRAW || k == K_AWAY);
		*withdraw |= k == K_WITHDRAW || k == K_CHANGE;
	}
	return no > 0;
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

/* "En congés jusqu'au 3 août": a refusal, not a limit. */
static bool
away_until(const struct reading *r)
{
	const int *n = r->n;

	return n[K_AWAY] && n[K_LIMIT] && limit_is_until(r) && !by_the_hour(r) && !n[K_YES] &&
	    !n[K_COME] && !n[K_NOT] && !n[K_BUT];
}

static enum meaning
decide_no(struct reading *r)
{
	const int *n = r->n;
	bool withdraw = n[K_WITHDRAW] || n[K_CHANGE], yes = n[K_YES] || n[K_COME];

	if (n[K_BUT] || yes) {
		if (!n[K_COME] && refused_after_but(r, &withdraw))
			return withdraw ? MEANS_WITHDRAW : MEANS_NO;
		return human(r, WHY_BOTH);
	}
	if (r->ifs)
		return human(r, WHY_CONDITION);
	if (n[K_OTHERS] && !r->says_i && !n[K_SORRY])
		return human(r, WHY_OTHERS);
	if (n[K_MAYBE])
		return human(r, WHY_BOTH);
	if (n[K_LATER])
		return MEANS_LATER;
	if (n[K_LIMIT] && !(limit_is_until(r) && !by_the_hour(r)))
		return n[K_TIME] ? MEANS_LATER : human(r, WHY_CONDITION);
	if (n[K_RECEIPT] && !n[K_NO] && !n[K_AWAY] && !n[K_WITHDRAW])
		return human(r, WHY_RECEIPT);
	if (n[K_UNKNOWN] > NO_UNKNOWN)
		return human(r, WHY_LONG);
	return withdraw ? MEANS_WITHDRAW : MEANS_NO;
}

static enum meaning
decide_later(struct reading *r)
{
	const int *n = r->n;

	if (n[K_UNKNOWN] > LATER_UNKNOWN || n[K_OTHERS] || n[K_NOT])
		return human(r, n[K_OTHERS] ? WHY_OTHERS : WHY_UNKNOWN);
	if (n[K_IF] && !n[K_MAYBE] && !n[K_LATER] && !n[K_TIME])
		return human(r, WHY_CONDITION);
	if (n[K_LATER] || n[K_MAYBE] || n[K_TIME])
		return MEANS_LATER;
	return human(r, WHY_CONDITION);
}

/* Is the token at ${i} of a time, when the one before it is (${inside}) or not? */
static bool
of_time(const struct reading *r, ptrdiff_t i, bool inside)
{
	const struct token *k = &r->t.v[i];

	return k->kind == K_TIME || (k->kind == K_UNKNOWN && k->number >= 0) ||
	    (inside && k->kind == K_FILL && k->taken && k[-1].taken && k->rule == k[-1].rule);
}

/* What is left without the times: unknown words; ${bare} when the little words led to a time. */
static int
besides_time(const struct reading *r, bool *bare)
{
	bool inside = false, links = false;
	int unknown = 0;

	*bare = true;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		inside = of_time(r, i, inside);
		unknown += !inside && r->t.v[i].kind == K_UNKNOWN;
		if (!inside && links)
			*bare &= r->t.v[i].kind == K_LINK;
		links = !inside && r->t.v[i].kind == K_LINK;
	}
	*bare &= !links;
	return unknown;
}

/* Nothing was said against it: is it a yes to this call? */
static enum meaning
agreed(struct reading *r, int unknown, bool bare)
{
	const int *n = r->n;

	if (unknown || n[K_BLOCK] || r->guessed)
		return human(r, WHY_UNKNOWN);
	if (r->choices_differ)
		return human(r, WHY_CHOICE);
	/* "oui je suis bien infirmière": yes to something else. */
	if (!n[K_COME] && !n[K_CHOICE] && !bare)
		return human(r, WHY_UNKNOWN);
	/* "ok merci", "oui bien reçu": read, perhaps no more. */
	if (!n[K_COME] && !n[K_CHOICE] && (n[K_RECEIPT] || (r->weak && r->thanks && !r->code.n)))
		return human(r, WHY_RECEIPT);
	return MEANS_YES;
}

static enum meaning
decide_yes(struct reading *r)
{
	const int *n = r->n;
	bool bare;
	int unknown;

	if (n[K_BUT] || n[K_IF] || n[K_LIMIT])
		return human(r, WHY_CONDITION);
	if (n[K_OTHERS])
		return human(r, WHY_OTHERS);
	if (n[K_SORRY] || n[K_NOT] || n[K_AWAY])
		return human(r, WHY_BOTH);
	if (!n[K_TIME])
		return agreed(r, n[K_UNKNOWN], r->bare);
	unknown = besides_time(r, &bare);
	r->timed = agreed(r, unknown, bare) == MEANS_YES;
	return human(r, WHY_TIME);
}

static enum meaning
decide_stop(struct reading *r)
{
	const int *n = r->n;

	if (n[K_YES] || n[K_COME] || n[K_LATER] || n[K_MAYBE] || n[K_TIME] || n[K_BUT] || n[K_IF] || n[K_CHOICE] ||
	    n[K_UNKNOWN] > STOP_UNKNOWN || r->t.question || r->either)
		return human(r, WHY_MIXED_STOP);
	return MEANS_STOP;
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
	if (n[K_JOKE])
		return human(r, WHY_BOTH);
	if (n[K_WRONG])
		return human(r, WHY_NUMBER);
	if (n[K_ASK] || r->t.question)
		return human(r, WHY_QUESTION);
	if (n[K_NO] || n[K_WITHDRAW] || away_until(r))
		return decide_no(r);
	if (n[K_MAYBE] || n[K_LATER] || (n[K_LIMIT] && n[K_TIME]) || (n[K_IF] && n[K_TIME] && (n[K_YES] || n[K_COME])))
		return decide_later(r);
	if (n[K_YES] || n[K_COME] || n[K_CHOICE])
		return decide_yes(r);
	if (n[K_SORRY] || n[K_AWAY])
		return (n[K_NOT] && !n[K_SORRY]) || n[K_BUT] || r->ifs || (n[K_OTHERS] &&
		    !n[K_SORRY]) ? human(r, WHY_UNKNOWN) : decide_no(r);
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

/* The words of the times: "samedi 8h 14h". */
static str
times(struct arena *a, const struct reading *r)
{
	struct buf b = { .a = a };
	bool inside = false;

	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		const struct token *k = &r->t.v[i];
		bool hours = inside && k[-1].number >= 0 && tokens_is(k, "heure");

		inside = of_time(r, i, inside);
		if (!inside)
			continue;
		if (b.n && !hours)
			buf_char(&b, ' ');
		/* The months are one word of the lexicon. */
		buf_put(&b, hours ? S("h") : k->word && !tokens_is(k, "janvier") ? str_from(k->word->word) : k->fold);
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

void
understand(struct arena *a, str text, const struct understand_offer *offer, struct understood *out)
{
	struct reading *r = arena_new(a, struct reading);
	bool cut = text.n > UNDERSTAND_BYTES;

	*out = (struct understood){};
	r->offer = offer;
	out->text = understand_own_words(a, reading_mended(a, str_sub(text, 0, UNDERSTAND_BYTES)));
	reading_make(a, r, out->text);
	r->t.many |= cut && r->t.n > 0;
	out->meaning = decide(r);
	out->why = out->meaning == MEANS_HUMAN ? r->why : WHY_PLAIN;
	out->code = r->code;
	out->words = deciding(a, r);
	out->note = one_line(a, out->text);
	out->timed = r->timed;
	out->times = r->timed ? times(a, r) : S("");
	out->post = out->meaning == MEANS_YES || r->timed ? r->post : 0;
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
		"unknown", "robot", "number", "others", "mixed_stop", "choice", "trouble" };

	return str_from(words[w]);
}

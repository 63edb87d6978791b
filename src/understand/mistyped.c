/*
 * mistyped.c -- words that nobody wrote put right: the slip, or the lost space, that makes of them what
 * people do write between such neighbours.  Another ending is another word, and no slip.
 */
#include <math.h>

#include "understand/classes.h"
#include "understand/usage.h"

enum {
	SHORTEST = 3, LONGEST = 24,	/* letters of a word that is looked at */
	USUAL = 8,			/* the same, of a word that may well be one; the longer it is, the less */
	TWO = 7,			/* letters from which two slips are thought of */
	PARTS = 4,			/* words in one */
	RARE = 6,			/* times that a word may have been written that is doubted all the same */
	SEEN = 4,			/* times that a word must have been written to be meant */
	SEEN_LETTER = 200,		/* the same, of a single letter */
};
static const double	/* how unlikely a slip is, as a logarithm */
	SWAPPED = 4.5, DOUBLED = 4, BESIDE = 4.5, ADDED = 5.5, LOST = 5, OTHER = 6.5, FIRST = 1.5, SECOND_SLIP = 1,
	SPACE_LOST = 4, SPACE_ADDED = 5,
	LETTER = 1,			/* of a word that nobody wrote, each letter beyond ${USUAL} */
	WORTH = 1.5,			/* by so much must it be likelier than what is written */
	NAME = 3,			/* the same, of a word with a capital */
	FAMILY = 3,			/* the same, of one that sounds like a word of some family */
	RIVAL = 1.5;			/* by so much, than a word of another kind */

/* Words with a space between, instead of the tokens ${from} before to ${to} after; no words: it stays. */
struct guess { double score; str words; int from, to; enum kind kind; };
struct search {
	struct arena *a;
	const struct usage *u;
	int before, after;		/* its neighbours */
	struct guess best, rival;	/* of another kind */
};

static bool
ends_a_word(str s)
{
	static const char *const ends[] = { "e", "es", "s", "ee", "ees", "ez", "er", "ent", "ons", "ai", "as", "a", "ais", "ait", "t", "x", "ir", "is", "it",
		"ant", "ont", "u", "i" };

	for (int i = 0; i < COUNT(ends); i++)
		if (str_ends(s, str_from(ends[i])))
			return true;
	return false;
}

/* Neighbours on a French keyboard. */
static bool
beside(char a, char b)
{
	static const char *const rows[] = { "azertyuiop", "qsdfghjklm", "wxcvbn" };

	for (int r = 0; r < COUNT(rows); r++) {
		const char *x = strchr(rows[r], a);

		for (int k = r ? r - 1 : 0; x && k <= r + 1 && k < COUNT(rows); k++) {
			const char *y = strchr(rows[k], b);

			if (y && y - rows[k] - (x - rows[r]) <= 1 && x - rows[r] - (y - rows[k]) <= 1)
				return true;
		}
	}
	return false;
}

/* Letters at the beginning, and at the end, that two words share. */
static ptrdiff_t
shared(str s, str w, bool at_end, ptrdiff_t but)
{
	ptrdiff_t least = (s.n < w.n ? s.n : w.n) - but, n = 0;

	while (n < least && (at_end ? s.p[s.n - 1 - n] == w.p[w.n - 1 - n] : s.p[n] == w.p[n]))
		n++;
	return n;
}

/* What ${s}, written for ${w}, costs; 0: more than one slip, or no slip but another word. */
static double
one_slip(str s, str w)
{
	ptrdiff_t head = shared(s, w, false, 0), tail = shared(s, w, true, head);
	ptrdiff_t left = s.n - head - tail, right = w.n - head - tail, least = s.n < w.n ? s.n : w.n;
	double first = head == 0 ? FIRST : 0;

	if (left > 2 || right > 2)
		return 0;
	if (left == 2 && right == 2 && s.p[head] == w.p[head + 1] && s.p[head + 1] == w.p[head])
		return SWAPPED + first;
	if (head >= least - 2 && tail == 0 && ends_a_word(s))
		return 0;
	if (left == 1 && right == 1)
		return (beside(s.p[head], w.p[head]) ? BESIDE : OTHER) + first;
	if (left == 1 && right == 0 && head == 0)
		return 0;			/* "idispo": what is left of "indispo" */
	if (left == 1 && right == 0) {
		bool twice = s.p[head] == s.p[head - 1];
		bool near = beside(s.p[head], s.p[head - 1]) || (head + 1 < s.n && beside(s.p[head], s.p[head + 1]));

		return (twice ? DOUBLED : near ? BESIDE : ADDED) + first;
	}
	if (left == 0 && right == 1)
		return (head && w.p[head] == w.p[head - 1] ? DOUBLED : LOST) + first;
	return 0;
}

/* The same for two slips, neither of which is about the first letter: tried by undoing one. */
static double
two_slips(str s, str w)
{
	char tried[LONGEST + 2];
	ptrdiff_t head = shared(s, w, false, 0);
	double least = 0, rest;

	if (s.n < TWO || w.n < TWO - 1 || head == 0 || s.n - w.n > 2 || w.n - s.n > 2 || s.n > LONGEST)
		return 0;
	for (int way = 0; way < 4; way++) {
		str t = { tried, s.n };
		double cost;

		memcpy(tried, s.p, (size_t)s.n);
		if (way == 0 && head + 1 < s.n) {		/* swapped */
			tried[head] = s.p[head + 1];
			tried[head + 1] = s.p[head];
			cost = SWAPPED;
		} else if (way == 1 && head < s.n && head < w.n) {	/* another letter */
			tried[head] = w.p[head];
			cost = beside(s.p[head], w.p[head]) ? BESIDE : OTHER;
		} else if (way == 2 && head < s.n) {		/* one too many */
			memmove(tried + head, tried + head + 1, (size_t)(s.n - head - 1));
			t.n--;
			cost = s.p[head] == s.p[head - 1] ? DOUBLED : ADDED;
		} else if (way == 3 && head < w.n) {		/* one lost */
			memmove(tried + head + 1, tried + head, (size_t)(s.n - head));
			tried[head] = w.p[head];
			t.n++;
			cost = w.p[head] == w.p[head - 1] ? DOUBLED : LOST;
		} else
			continue;
		rest = one_slip(t, w);
		if (rest > 0 && (least <= 0 || cost + rest + SECOND_SLIP < least))
			least = cost + rest + SECOND_SLIP;
	}
	return least;
}

static void
offer(struct search *q, double score, str words, int from, int to)
{
	struct guess g = { score, words, from, to, K_UNKNOWN };

	if (score <= q->rival.score)
		return;
	g.kind = str_has(words, S(" ")) ? K_KINDS : spelling_kind(words);
	if (score > q->best.score) {
		if (q->best.words.n && q->best.kind != g.kind)
			q->rival = q->best;
		q->best = g;
	} else if (g.kind != q->best.kind)
		q->rival = g;
}

static bool
meant(const struct usage *u, int i)
{
	return u->words[i].count >= (u->words[i].n == 1 ? SEEN_LETTER : SEEN);
}

/*
 * What ${s} was to be; ${left}: the word before it that is written in one with it; ${before}: its place, else that of
 * the word before.
 */
static void
slips_of(struct search *q, str s, str left, int before)
{
	uint32_t letters = spelling_letters(s);
	int most = s.n >= TWO ? 4 : 2;			/* letters that one has and the other has not */

	for (int i = 0; i < q->u->words_n; i++) {
		str w = usage_word_at(q->u, i);
		double cost, score;

		if (__builtin_popcount(letters ^ q->u->words[i].letters) > most || !meant(q->u, i) || w.n < 2 ||
		    s.n - w.n > 2 || w.n - s.n > 2 || w.p[0] < 'a')
			continue;
		cost = one_slip(s, w);
		if (cost <= 0)
			cost = two_slips(s, w);
		if (cost <= 0)
			continue;
		score = usage_follows(q->u, before, i) + usage_follows(q->u, i, q->after) - cost;
		if (left.n)
			score += usage_follows(q->u, q->before, before) - SPACE_LOST - SECOND_SLIP;
		if (score > q->rival.score)
			offer(q, score, left.n ? arena_fmt(q->a, "%.*s %.*s", STR(left), STR(w)) : w, 0, 0);
	}
}

/* Some words in one, as they are: ${so_far} of them, ${words} with a space after each, come before ${s}. */
static void
parts_of(struct search *q, str s, int before, double score, str words, int so_far)
{
	for (ptrdiff_t n = 1; n <= s.n; n++) {
		int w = usage_find(q->u, str_sub(s, 0, n));
		double here;

		if (w == USAGE_NOBODY || !meant(q->u, w) || (n == s.n && !so_far))
			continue;
		here = score + usage_follows(q->u, before, w) - (so_far ? SPACE_LOST : 0);
		if (n < s.n && so_far + 1 < PARTS)
			parts_of(q, str_sub(s, n, s.n), w, here, arena_fmt(q->a, "%.*s%.*s ", STR(words), (int)n, s.p), so_far + 1);
		else if (n == s.n && here + usage_follows(q->u, w, q->after) > q->rival.score)
			offer(q, here + usage_follows(q->u, w, q->after), arena_fmt(q->a, "%.*s%.*s", STR(words), STR(s)), 0, 0);
	}
}

/* Two words in one, the second with a slip. */
static void
slipped_parts_of(struct search *q, str s)
{
	for (ptrdiff_t n = 1; n + SHORTEST <= s.n; n++) {
		int left = usage_find(q->u, str_sub(s, 0, n));

		if (left != USAGE_NOBODY && meant(q->u, left))
			slips_of(q, str_sub(s, n, s.n), str_sub(s, 0, n), left);
	}
}

static int
neighbour(const struct usage *u, const struct tokens *t, ptrdiff_t i, bool edge)
{
	return usage_find(u, edge || i < 0 || i >= t->n ? USAGE_EDGE : usage_name(&t->v[i]));
}

/* "dis ponible": with the word before it, or the one after it. */
static void
joined(struct search *q, const struct tokens *t, ptrdiff_t i)
{
	for (int d = -1; d <= 1; d += 2) {
		ptrdiff_t left = d < 0 ? i - 1 : i, right = left + 1;
		str s;
		int w, before, after;

		if (left < 0 || right >= t->n || t->v[right].pause || usage_name(&t->v[left]).p[0] == '#' ||
		    usage_name(&t->v[right]).p[0] == '#')
			continue;
		s = arena_fmt(q->a, "%.*s%.*s", STR(t->v[left].fold), STR(t->v[right].fold));
		w = usage_find(q->u, s);
		before = neighbour(q->u, t, left - 1, t->v[left].stop);
		after = neighbour(q->u, t, right + 1, right + 1 < t->n && t->v[right + 1].stop);
		if (w != USAGE_NOBODY && s.n > SHORTEST && meant(q->u, w))
			offer(q, usage_follows(q->u, before, w) + usage_follows(q->u, w, after) - SPACE_ADDED, s,
			    d < 0 ? -1 : 0, d < 0 ? 0 : 1);
	}
}

/* A word of letters that hardly anybody wrote, and that the lexicon does not know. */
static bool
strange(struct arena *a, const struct usage *u, const struct token *k)
{
	int known = usage_find(u, k->fold);

	if (k->fold.n < SHORTEST || k->fold.n > LONGEST || k->number >= 0 ||
	    (known != USAGE_NOBODY && u->words[known].count >= RARE))
		return false;
	for (ptrdiff_t i = 0; i < k->fold.n; i++)
		if (k->fold.p[i] < 'a' || k->fold.p[i] > 'z')
			return false;
	return !spelling_known(a, k->fold);
}

/* What is written at ${i} put right, or a guess without words. */
static struct guess
guessed(struct arena *a, const struct usage *u, const struct tokens *t, ptrdiff_t i, bool shouted)
{
	const struct token *k = &t->v[i];
	bool last = i + 1 == t->n || t->v[i + 1].stop, name = k->capital && i && !k->stop && !shouted;
	struct search q = { .a = a, .u = u, .before = neighbour(u, t, i - 1, k->stop),
		.after = neighbour(u, t, i + 1, last) };
	int as_is = usage_find(u, k->fold);
	double kept = usage_follows(u, q.before, as_is) + usage_follows(u, as_is, q.after) + WORTH + (name ? NAME : 0) +
	    (classes_knows(&classes_built_in, k->fold) ? FAMILY : 0);

	if (as_is == USAGE_NOBODY && k->fold.n > USUAL)
		kept -= LETTER * (double)(k->fold.n - USUAL);
	q.best.score = q.rival.score = -INFINITY;
	slips_of(&q, k->fold, (str){}, q.before);
	parts_of(&q, k->fold, q.before, 0, S(""), 0);
	joined(&q, t, i);
	if (q.best.score < kept)
		slipped_parts_of(&q, k->fold);
	if (q.best.score < kept || q.best.score < q.rival.score + RIVAL)
		q.best.words = (str){};
	return q.best;
}

static struct token *
push(struct tokens *out, const struct token *k)
{
	if (out->n == UNDERSTAND_TOKENS) {
		out->many = true;
		return NULL;
	}
	out->v[out->n] = *k;
	return &out->v[out->n++];
}

/* ${words} instead of the tokens from ${k} to ${last}. */
static void
put(struct tokens *out, const struct token *k, const struct token *last, str words)
{
	str one, tail;

	for (bool first = true; words.n; first = false, words = tail) {
		struct token *x = push(out, k);

		tail = (str){};
		(void)str_cut(words, ' ', &one, &tail);
		if (!x)
			return;
		x->text.n = last->text.p + last->text.n - k->text.p;
		x->fold = one;
		x->mended = true;
		x->stop &= first;
		x->line &= first;
		x->pause &= first;
		x->dash &= first;
	}
}

/* "In disponible": a space in a word that denies. */
static struct guess
denied(struct arena *a, const struct tokens *t, ptrdiff_t i)
{
	struct guess g = { .to = 1 };
	str s;

	if (i + 1 == t->n || t->v[i + 1].pause || !(str_eq(t->v[i].fold, S("in")) || str_eq(t->v[i].fold, S("im"))))
		return g;
	s = arena_fmt(a, "%.*s%.*s", STR(t->v[i].fold), STR(t->v[i + 1].fold));
	if (spelling_known(a, s))
		g.words = s;
	return g;
}

/* What is to be put right at ${i}; ${alone}: the token before it stands as it was written. */
static struct guess
guess_at(struct arena *a, const struct usage *u, const struct tokens *t, ptrdiff_t i, bool shouted, bool alone)
{
	struct guess g = denied(a, t, i);

	if (!g.words.n && strange(a, u, &t->v[i]))
		g = guessed(a, u, t, i, shouted);
	if (g.from < 0 && !alone)
		g.words = (str){};
	return g;
}

void
mistyped_mend(struct arena *a, const struct usage *u, struct tokens *t)
{
	struct tokens *out = arena_new(a, struct tokens);
	ptrdiff_t mended = -1;			/* the last token of what was put right before */
	int big = 0;

	if (!u->words_n)
		return;
	for (ptrdiff_t i = 0; i < t->n; i++)
		big += t->v[i].capital;
	for (ptrdiff_t i = 0; i < t->n; i++) {
		struct guess g = guess_at(a, u, t, i, big * 2 > t->n, i > 0 && mended < i - 1);

		if (!g.words.n) {
			(void)push(out, &t->v[i]);
			continue;
		}
		out->n += g.from;
		put(out, &t->v[i + g.from], &t->v[i + g.to], g.words);
		i += g.to;
		mended = i;
	}
	memcpy(t->v, out->v, (size_t)out->n * sizeof *t->v);
	t->n = out->n;
	t->many |= out->many;
}

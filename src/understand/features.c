/*
 * features.c -- what a reply has that may tell its meaning: words and runs of words, pieces of
 * words, the kinds the rules gave them, its last clause.  Each is a hash; none is of the rules' verdict,
 * which was right for the texts the rules were made from and is not for others.
 */
#include <stdlib.h>

#include "understand/features.h"

enum { WORD_RUN = 3, KIND_RUN = 4, PIECE_MIN = 2, PIECE_MAX = 5, NAMED_NUMBERS = 3 };

uint32_t
features_mix(uint32_t h, uint32_t v)
{
	return (h ^ v) * 16777619u;
}

uint32_t
features_mix_str(uint32_t h, str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		h = features_mix(h, (unsigned char)s.p[i]);
	return features_mix(h, 0xff);
}

uint32_t
features_begin(enum family of)
{
	return features_mix(2166136261u, of + 1);
}

void
features_put(struct model_features *f, uint32_t h)
{
	h = (h ^ h >> 15) * 0x2c1b3c6du;
	h = (h ^ h >> 12) * 0x297a2d39u;
	h ^= h >> 15;
	if (f->n < MODEL_FEATURES)
		f->v[f->n++] = h;
}

static bool
signs(const struct token *k)
{
	return k->taken && k->as == K_NAME;
}

static const char *const moments[M_COUNT] = { "", "<time>", "<day>", "<other day>", "<around>", "<start>", "<end>", "<inside>", "<beyond>", "<early>",
	"<before>", "<short>", "<part>", "<partly>", "<other part>" };

/* The word that stands for all its spellings; of a time, where it lies beside the call. */
str
features_name(const struct token *k)
{
	if (k->moment)
		return str_from(moments[k->moment]);
	if (k->kind == K_NAME)
		return S("<name>");
	if (k->number >= 0)
		return k->number <= NAMED_NUMBERS ? k->fold : S("<number>");
	return k->word ? str_from(k->word->word) : k->form.n ? k->form : k->fold;
}

/* With where it lies beside the call, when it is a time. */
static uint32_t
kind_of(const struct token *k)
{
	return k->kind | (uint32_t)k->moment << 8;
}

/* Runs of words, with marks for the beginning, the pauses and the end; and two words with one between. */
static void
words(struct model_features *f, const struct tokens *t)
{
	str all[UNDERSTAND_TOKENS * 2 + 2];
	int n = 0;

	all[n++] = S("^");
	for (ptrdiff_t i = 0; i < t->n; i++) {
		if (signs(&t->v[i]))
			continue;
		if (i && t->v[i].pause)
			all[n++] = t->v[i].stop ? S(".") : S(",");
		all[n++] = features_name(&t->v[i]);
		if (t->v[i].word && !t->v[i].moment)
			features_put(f, features_mix_str(features_begin(OF_SPELLING), t->v[i].fold));
	}
	all[n++] = S("$");
	for (int i = 0; i < n; i++) {
		uint32_t h = features_begin(OF_WORDS);

		for (int k = 0; k < WORD_RUN && i + k < n; k++) {
			h = features_mix_str(h, all[i + k]);
			features_put(f, h);
		}
		if (i + 2 < n)
			features_put(f, features_mix_str(features_mix_str(features_begin(OF_GAP), all[i]), all[i + 2]));
	}
}

static void
pieces(struct arena *a, struct model_features *f, const struct tokens *t)
{
	struct buf b = { .a = a };

	buf_char(&b, ' ');
	for (ptrdiff_t i = 0; i < t->n; i++)
		if (!signs(&t->v[i])) {
			if (t->v[i].moment)
				buf_char(&b, (char)t->v[i].moment);
			else
				buf_put(&b, t->v[i].fold);
			buf_char(&b, ' ');
		}
	for (ptrdiff_t i = 0; i < b.n; i++) {
		uint32_t h = features_begin(OF_PIECE);

		for (ptrdiff_t k = 0; k < PIECE_MAX && i + k < b.n; k++) {
			h = features_mix(h, (unsigned char)b.p[i + k]);
			if (k + 1 >= PIECE_MIN)
				features_put(f, h);
		}
	}
}

static void
kinds(struct model_features *f, const struct reading *r)
{
	uint32_t all[UNDERSTAND_TOKENS + 2];
	bool has[K_KINDS] = {};
	int n = 0;

	all[n++] = K_KINDS;
	for (ptrdiff_t i = 0; i < r->t.n; i++) {
		enum kind k = r->t.v[i].kind;

		has[k] = true;
		if (k != K_FILL && k != K_LINK && k != K_NAME && k != K_SIGN)
			all[n++] = kind_of(&r->t.v[i]);
	}
	all[n++] = K_KINDS + 1;
	for (int i = 0; i < n; i++) {
		uint32_t h = features_begin(OF_KINDS);

		for (int k = 0; k < KIND_RUN && i + k < n; k++) {
			h = features_mix(h, all[i + k]);
			features_put(f, h);
		}
	}
	for (uint32_t i = 0; i < K_KINDS; i++)
		for (uint32_t k = i + 1; k < K_KINDS; k++)
			if (has[i] && has[k])
				features_put(f, features_mix(features_mix(features_begin(OF_PAIR), i), k));
}

/* Where the last clause begins, and where the signature does. */
static ptrdiff_t
last_clause(const struct tokens *t, ptrdiff_t *end)
{
	ptrdiff_t last = 0, n = t->n;

	while (n > 0 && (t->v[n - 1].kind == K_NAME || t->v[n - 1].kind == K_SIGN))
		n--;
	for (ptrdiff_t i = 1; i < n; i++)
		if (t->v[i].pause || tokens_is(&t->v[i], "donc") || tokens_is(&t->v[i], "alors") || t->v[i].kind == K_BUT)
			last = i;
	*end = n;
	return last;
}

/* What the last clause says, and what stands before it; each word with the kinds beside it. */
static void
clauses(struct model_features *f, const struct tokens *t)
{
	ptrdiff_t end, last = last_clause(t, &end);

	for (ptrdiff_t i = 0; i < end; i++) {
		const struct token *k = &t->v[i];
		str name = features_name(k);

		features_put(f, features_mix_str(features_begin(i < last ? OF_EARLIER : OF_LAST), name));
		features_put(f, features_mix(features_begin(i < last ? OF_EARLIER_KIND : OF_LAST_KIND), kind_of(k)));
		if (i >= last && i + 1 < end)
			features_put(f, features_mix_str(features_mix_str(features_begin(OF_LAST_PAIR), name),
			    features_name(k + 1)));
		if (i + 1 < end)
			features_put(f, features_mix(features_mix_str(features_begin(OF_NEXT_KIND), name),
			    kind_of(k + 1)));
		if (i)
			features_put(f, features_mix(features_mix_str(features_begin(OF_KIND_BEFORE), name),
			    kind_of(k - 1)));
	}
}

static void
flags(struct model_features *f, const struct reading *r)
{
	const bool all[] = { r->weak, r->oui, r->bare, r->says_i, r->thanks, r->past, r->either, r->euh, r->joke,
	    r->odd > 0, r->odd > 1, r->verbs > 0, r->ifs > 0, r->timed, r->kin > 0, r->code.n > 0, r->post > 0 };
	static const int lengths[] = { 1, 2, 3, 6, 12, 20 };
	uint32_t length = 0;

	for (int i = 0; i < COUNT(all); i++)
		features_put(f, features_mix(features_mix(features_begin(OF_FLAG), (uint32_t)i), all[i]));
	while (length < COUNT(lengths) && r->t.n > lengths[length])
		length++;
	features_put(f, features_mix(features_begin(OF_LENGTH), length));
	if (r->t.question)
		features_put(f, features_begin(OF_QUESTION));
}

static int
by_hash(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
model_features(struct arena *a, const struct reading *whole, struct model_features *f)
{
	const struct reading *r = core_of(a, whole);
	int n = 0;

	f->n = 0;
	kinds(f, r);
	flags(f, r);
	words(f, &r->t);
	clauses(f, &r->t);
	class_features(a, r, f);
	pieces(a, f, &r->t);
	qsort(f->v, (size_t)f->n, sizeof *f->v, by_hash);
	for (int i = 0; i < f->n; i++)
		if (!n || f->v[n - 1] != f->v[i])
			f->v[n++] = f->v[i];
	f->n = n;
}

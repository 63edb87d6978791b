/*
 * class_features.c -- what the families of its words (classes.h) say of a reply: which, in what order, denied or not,
 * of whom, in which clause.
 */
#include "understand/classes.h"
#include "understand/features.h"

enum { CLAUSES = 40, RUN = 3 };

enum subject { NOBODY, I, YOU, WE, THEY };

struct clause {
	ptrdiff_t from, end;		/* tokens */
	enum subject subject;
	bool denied;
};

struct seen {
	const struct reading *r;
	struct class_item items[UNDERSTAND_TOKENS];
	ptrdiff_t n;
	struct clause clauses[CLAUSES];
	int clauses_n;
};

static bool
begins_clause(const struct token *k)
{
	return k->pause || tokens_is(k, "donc") || tokens_is(k, "alors") || k->kind == K_BUT || tokens_is(k, "parce") ||
	    tokens_is(k, "et") || tokens_is(k, "qui") || tokens_is(k, "si");
}

static enum subject
subject_of(const struct tokens *t, ptrdiff_t from, ptrdiff_t end)
{
	for (ptrdiff_t i = from; i < end; i++) {
		const struct token *k = &t->v[i];

		if (tokens_is(k, "je") || tokens_is(k, "moi") || tokens_is(k, "suis"))
			return I;
		if (tokens_is(k, "vous") || tokens_is(k, "tu"))
			return YOU;
		if (tokens_is(k, "on") || str_eq(k->fold, S("nous")))
			return WE;
		if (tokens_is(k, "il") || str_eq(k->fold, S("elle")) || str_eq(k->fold, S("ils")) || str_eq(k->fold, S("elles")) ||
		    tokens_is(k, "mon") || k->kind == K_OTHERS)
			return THEY;
	}
	return NOBODY;
}

static void
cut_clauses(struct seen *s)
{
	const struct tokens *t = &s->r->t;
	ptrdiff_t from = 0;

	for (ptrdiff_t i = 1; i <= t->n; i++)
		if (i == t->n || begins_clause(&t->v[i])) {
			struct clause *c = &s->clauses[s->clauses_n < CLAUSES ? s->clauses_n++ : CLAUSES - 1];

			*c = (struct clause){ .from = from, .end = i, .subject = subject_of(t, from, i) };
			for (ptrdiff_t x = from; x < i; x++)
				c->denied |= t->v[x].kind == K_NOT || t->v[x].kind == K_NO || (t->v[x].taken && tokens_is(&t->v[x], "pas"));
			from = i;
		}
}

static const struct clause *
clause_of(const struct seen *s, ptrdiff_t at)
{
	for (int c = 0; c < s->clauses_n; c++)
		if (at < s->clauses[c].end)
			return &s->clauses[c];
	return &s->clauses[s->clauses_n - 1];
}

static uint32_t
three(enum family of, uint32_t a, uint32_t b, uint32_t c)
{
	return features_mix(features_mix(features_mix(features_begin(of), a), b), c);
}

/* Denied within three words before, or after: "pas libre", "je ne viens pas". */
static bool
denied_near(const struct tokens *t, ptrdiff_t at, ptrdiff_t n)
{
	for (ptrdiff_t i = at > 3 ? at - 3 : 0; i < at + n + 2 && i < t->n; i++)
		if (i != at && (tokens_is(&t->v[i], "pas") || tokens_is(&t->v[i], "plus") || tokens_is(&t->v[i], "jamais") ||
		    tokens_is(&t->v[i], "aucun") || tokens_is(&t->v[i], "ne")))
			return true;
	return false;
}

static uint32_t
ending(str s)
{
	uint32_t h = 0;

	for (ptrdiff_t i = s.n > 2 ? s.n - 2 : 0; i < s.n; i++)
		h = h << 8 | (unsigned char)s.p[i];
	return h;
}

static void
of_one(struct model_features *f, const struct seen *s, const struct class_item *k, uint32_t class)
{
	const struct tokens *t = &s->r->t;
	const struct clause *c = clause_of(s, k->at);
	bool last = c == &s->clauses[s->clauses_n - 1], denied = denied_near(t, k->at, k->n);
	ptrdiff_t after = k->at + k->n;

	features_put(f, three(OF_CLASS, class, 0, 0));
	features_put(f, three(OF_CLASS_DENIED, class, denied, 0));
	features_put(f, three(OF_CLASS_SUBJECT, class, c->subject, denied));
	features_put(f, three(OF_CLASS_CLAUSE, class, last, c->denied));
	features_put(f, three(OF_CLASS_ENDING, class, ending(t->v[after - 1].fold), 0));
	features_put(f, three(OF_CLASS_KIND, class, k->at ? t->v[k->at - 1].kind : K_KINDS, 0));
	features_put(f, three(OF_CLASS_KIND, class, after < t->n ? t->v[after].kind : K_KINDS, 1));
	if (k->at)
		features_put(f, features_mix_str(three(OF_CLASS_BEFORE, class, 0, 0), features_name(&t->v[k->at - 1])));
	if (after < t->n)
		features_put(f, features_mix_str(three(OF_CLASS_AFTER, class, 0, 0), features_name(&t->v[after])));
}

/* Each class of one with each of another. */
static void
of_two(struct model_features *f, enum family of, const struct class_item *a, const struct class_item *b)
{
	for (int x = 0; x < CLASSES_OF && a->of[x]; x++)
		for (int y = 0; y < CLASSES_OF && b->of[y]; y++)
			features_put(f, three(of, a->of[x], b->of[y], 0));
}

static void
of_clauses(struct model_features *f, const struct seen *s)
{
	uint32_t before = 0;

	for (int c = 0; c < s->clauses_n; c++) {
		const struct clause *l = &s->clauses[c];
		uint32_t main = 0;

		for (ptrdiff_t i = 0; i < s->n; i++)
			if (s->items[i].at >= l->from && s->items[i].at < l->end && s->items[i].of[0])
				main = s->items[i].of[0];
		if (!main)
			continue;
		features_put(f, three(OF_CLASS_CHAIN, before, main, l->subject | (uint32_t)l->denied << 4));
		before = main;
	}
	features_put(f, three(OF_CLASS_CHAIN, before, 0, 1000));
}

void
class_features(struct arena *a, const struct reading *r, struct model_features *f)
{
	struct seen *s = arena_new(a, struct seen);
	struct class_item known[UNDERSTAND_TOKENS];
	bool has[CLASSES_MAX] = {};
	ptrdiff_t n = 0;

	if (!r->t.n)
		return;
	s->r = r;
	s->n = classes_find(&classes_built_in, &r->t, s->items);
	cut_clauses(s);
	for (ptrdiff_t i = 0; i < s->n; i++) {
		for (int x = 0; x < CLASSES_OF && s->items[i].of[x]; x++) {
			of_one(f, s, &s->items[i], s->items[i].of[x]);
			has[s->items[i].of[x]] = true;
		}
		if (s->items[i].of[0])
			known[n++] = s->items[i];
	}
	for (ptrdiff_t i = 0; i + 1 < n; i++) {
		of_two(f, OF_CLASS_PAIR, &known[i], &known[i + 1]);
		if (i + 2 < n) {
			of_two(f, OF_CLASS_GAP, &known[i], &known[i + 2]);
			features_put(f, three(OF_CLASS_THREE, known[i].of[0], known[i + 1].of[0], known[i + 2].of[0]));
		}
	}
	if (n) {
		features_put(f, three(OF_CLASS_EDGE, known[0].of[0], 0, 0));
		features_put(f, three(OF_CLASS_EDGE, known[n - 1].of[0], 0, 1));
		features_put(f, three(OF_CLASS_EDGE, known[0].of[0], known[n - 1].of[0], 2));
	}
	for (uint32_t x = 1; x < CLASSES_MAX; x++)
		for (uint32_t y = x + 1; has[x] && y < CLASSES_MAX; y++)
			if (has[y])
				features_put(f, three(OF_CLASS_BOTH, x, y, 0));
	of_clauses(f, s);
}

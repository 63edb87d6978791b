/*
 * learning.c -- multinomial logistic regression by stochastic gradient with the step sizes of
 * AdaGrad (Duchi, Hazan, Singer 2011); half of the features of a text are left out each time
 * it is seen, so that no one word decides alone (blankout noise: van der Maaten et al. 2013).
 * Learnt twice: over all features, then over the ${KEPT} that weigh most, which are what the table holds.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "learning.h"

enum {
	LESSONS = 250000, LINE = 65536,
	WIDE = 1 << 18,			/* slots while all features are learnt; a power of two */
	KEPT = MODEL_BUCKETS * MODEL_DEPTH,
	LANES = 8,			/* classes, and room for what a processor takes at a time */
	WIDE_ROUNDS = 4, ROUNDS = 12, SETTLED = 8,
	SEED_N = 1,
	COINS = 48,			/* of one number */
	DAMAGED = 2,			/* of so many lines one teaches also with slips of the hand */
	DAMAGE = 6,			/* letters of a hundred that slip, where they may */
};
static const float STEP = 0.05f, GENTLE = 1e-3f;	/* of AdaGrad */
static const float FIRST = 0.35f, ANY = 0.0015f;	/* of the likelier label, and of each */

#define DIE(...) (fprintf(stderr, "learn: "), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

/* ---- reading ---------------------------------------------------------------------------- */

static int
writer_of(struct learning *l, const char *path)
{
	const char *name = strrchr(path, '/');
	char stem[16] = {};
	int n = 0;

	name = name ? name + 1 : path;
	for (bool number = name[0] >= '0' && name[0] <= '9'; n < COUNT(stem) - 1 && name[n] && name[n] != '.' &&
	    !(number && name[n] > '9'); n++)
		stem[n] = name[n];
	for (int w = 0; w < l->writers_n; w++)
		if (!strcmp(l->writers[w], stem))
			return w;
	if (l->writers_n == LEARNING_WRITERS)
		DIE("more than %d writers", LEARNING_WRITERS);
	memcpy(l->writers[l->writers_n], stem, sizeof stem);
	return l->writers_n++;
}

static int
meaning_of(str word)
{
	for (int m = 0; m < MODEL_CLASSES; m++)
		if (str_eq(word, understand_word((enum meaning)m)))
			return m;
	return -1;
}

static str
unescaped(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'n') {
			buf_char(&b, '\n');
			i++;
		} else
			buf_char(&b, s.p[i]);
	return buf_str(&b);
}

/* "yes/human:2=B7 TAB text". */
static bool
read_line(struct arena *a, str line, struct lesson *k)
{
	str labels, head, one, tail;
	bool any = false;

	*k = (struct lesson){ .line = arena_dup(a, line) };
	if (!str_cut(k->line, '\t', &labels, &k->text))
		return false;
	k->text = unescaped(a, k->text);
	if (str_cut(labels, '=', &head, &k->code))
		labels = head;
	if (str_cut(labels, ':', &head, &k->post))
		labels = head;
	for (; labels.n; labels = tail) {
		int m;

		tail = (str){};
		(void)str_cut(labels, '/', &one, &tail);
		if ((m = meaning_of(one)) < 0)
			return false;
		if (!any)
			k->first = (enum meaning)m;
		k->allowed[m] = any = true;
	}
	return any;
}

void
learning_offer(const struct lesson *k, str codes[4], struct understand_offer *o)
{
	codes[0] = S("B7");
	codes[1] = S("12");
	codes[2] = S("C3");
	codes[3] = k->code;
	*o = (struct understand_offer){ 3, codes, 4 - !k->code.n, S("Jeanne"), S("MARTIN") };
}

/* Letters of longer words swapped, lost or doubled, as thumbs do; ASCII only, so that it stays text. */
static str
damaged(struct arena *a, str s, uint64_t *x)
{
	struct buf b = { .a = a };
	ptrdiff_t run = 0;

	for (ptrdiff_t i = 0; i < s.n; i++) {
		bool letter = (s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z';

		*x = *x * 6364136223846793005u + 1442695040888963407u;
		run = letter ? run + 1 : 0;
		if (run < 2 || i + 2 >= s.n || (*x >> 40) % 100 >= DAMAGE || (s.p[i + 1] | 32) < 'a' ||
		    (s.p[i + 1] | 32) > 'z') {
			buf_char(&b, s.p[i]);
			continue;
		}
		switch ((*x >> 33) % 3) {
		case 0:
			buf_char(&b, s.p[i + 1]);
			buf_char(&b, s.p[i++]);
			break;
		case 1:
			buf_char(&b, s.p[i]);
			buf_char(&b, s.p[i]);
			break;
		}
		run = -3;
	}
	return buf_str(&b);
}

static void
take_features(struct learning *l, struct arena *scratch, struct lesson *k)
{
	struct reading *r = arena_new(scratch, struct reading);
	struct model_features *f = arena_new(scratch, struct model_features);
	struct understand_offer o;
	struct understood out;
	str codes[4];

	learning_offer(k, codes, &o);
	reading_decide(scratch, k->text, &o, r, &out);
	model_features(scratch, r, f);
	k->features_n = f->n;
	k->features = arena_array(&l->a, uint32_t, f->n);
	memcpy(k->features, f->v, (size_t)f->n * sizeof *f->v);
}

/* Every line, and the copies of some: they stand two by two. */
static bool
teaches(const struct learning *l, int lesson)
{
	return !l->v[lesson].damaged || lesson / 2 % DAMAGED == 0;
}

void
learning_read(struct learning *l, char **paths, int n)
{
	static char line[LINE];
	struct arena scratch;
	uint64_t x = SEED_N;

	arena_init(&scratch, 64 << 20);
	arena_init(&l->a, (ptrdiff_t)1 << 30);
	l->v = calloc(LESSONS, sizeof *l->v);
	for (int i = 0; i < n; i++) {
		FILE *f = fopen(paths[i], "r");
		int writer = writer_of(l, paths[i]), at = 0;

		if (!f || !l->v)
			DIE("%s: cannot be read", paths[i]);
		while (fgets(line, sizeof line, f)) {
			str s = str_trim(str_from(line));

			at++;
			if (!s.n || s.p[0] == '#')
				continue;
			if (l->n == LESSONS)
				DIE("more than %d lines", LESSONS);
			if (!read_line(&l->a, s, &l->v[l->n]))
				DIE("%s:%d: no label that is known", paths[i], at);
			l->v[l->n].writer = writer;
			take_features(l, &scratch, &l->v[l->n++]);
			if (l->n == LESSONS)
				DIE("more than %d lines", LESSONS);
			l->v[l->n] = l->v[l->n - 1];
			l->v[l->n].damaged = true;
			l->v[l->n].text = damaged(&l->a, l->v[l->n].text, &x);
			if (teaches(l, l->n))
				take_features(l, &scratch, &l->v[l->n]);
			l->n++;
			arena_reset(&scratch);
		}
		fclose(f);
	}
	arena_fini(&scratch);
}

/* ---- learning --------------------------------------------------------------------------- */

/* Of a feature; padded, so that all classes are learnt at once. */
struct weights { float w[LANES], squares[LANES]; };
struct school {
	const struct learning *l;
	int *order, *label;		/* of lessons: which, and whose label each has */
	int n;
	struct weights *all;
	uint32_t *at[LESSONS];		/* features of a lesson as places in ${all} */
	int at_n[LESSONS];
	uint64_t noise;
};

static uint64_t
noise(struct school *s)
{
	s->noise ^= s->noise << 13;
	s->noise ^= s->noise >> 7;
	s->noise ^= s->noise << 17;
	return s->noise >> 8;
}

static void
shuffle(struct school *s, int *v, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int k = (int)(noise(s) % (uint64_t)(i + 1)), kept = v[i];

		v[i] = v[k];
		v[k] = kept;
	}
}

static void
likelihoods(const struct school *s, const uint32_t *at, int n, float *p)
{
	float sum[LANES] = {}, most = -1e9f, all = 0;

	for (int i = 0; i < n; i++)
		for (int c = 0; c < LANES; c++)
			sum[c] += s->all[at[i]].w[c];
	for (int c = 0; c < MODEL_CLASSES; c++)
		most = sum[c] > most ? sum[c] : most;
	for (int c = 0; c < MODEL_CLASSES; c++)
		all += p[c] = expf(sum[c] - most);
	for (int c = 0; c < MODEL_CLASSES; c++)
		p[c] /= all;
}

/* What it should have thought: half as the first label says, half as it thinks among those that are right. */
static void
target(const struct lesson *k, const float *p, float *q)
{
	float all = 0;

	for (int c = 0; c < MODEL_CLASSES; c++) {
		q[c] = k->allowed[c] ? p[c] / 2 + ANY + (c == (int)k->first ? FIRST : 0) : 0;
		all += q[c];
	}
	for (int c = 0; c < MODEL_CLASSES; c++)
		q[c] /= all;
}

static void
learn_one(struct school *s, int lesson)
{
	const struct lesson *k = &s->l->v[s->label[lesson]];
	uint32_t seen[MODEL_FEATURES + 1];
	float p[MODEL_CLASSES], q[MODEL_CLASSES], g[LANES] = {};
	uint64_t coins = 0;
	int n = 0;

	for (int i = 0; i < s->at_n[lesson]; i++) {
		coins = i % COINS ? coins >> 1 : noise(s);
		seen[n] = s->at[lesson][i];
		n += coins & 1;
	}
	likelihoods(s, seen, n, p);
	target(k, p, q);
	for (int c = 0; c < MODEL_CLASSES; c++)
		g[c] = fabsf(p[c] - q[c]) < 1e-4f ? 0 : p[c] - q[c];
	for (int i = 0; i < n; i++) {
		struct weights *w = &s->all[seen[i]];

		for (int c = 0; c < LANES; c++) {
			w->squares[c] += g[c] * g[c];
			w->w[c] -= STEP * g[c] / sqrtf(w->squares[c] + GENTLE);
		}
	}
}

static void
learn_round(struct school *s)
{
	shuffle(s, s->order, s->n);
	for (int i = 0; i < s->n; i++)
		learn_one(s, s->order[i]);
}

/* The mean of the weights after each of the later rounds is surer than those after the last: Polyak, Juditsky 1992. */
static void
learn_and_settle(struct school *s)
{
	static float sums[WIDE][MODEL_CLASSES];

	memset(sums, 0, sizeof sums);
	for (int r = 0; r < ROUNDS; r++) {
		learn_round(s);
		for (int i = 0; r >= ROUNDS - SETTLED && i < WIDE; i++)
			for (int c = 0; c < MODEL_CLASSES; c++)
				sums[i][c] += s->all[i].w[c] / SETTLED;
	}
	for (int i = 0; i < WIDE; i++)
		memcpy(s->all[i].w, sums[i], sizeof sums[i]);
}

/* ---- the table -------------------------------------------------------------------------- */

struct heavy { uint32_t feature; float weight; };

static int
heavier(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;

	return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight) :
	    (x->feature > y->feature) - (x->feature < y->feature);
}

static int
by_feature(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;

	return (x->feature > y->feature) - (x->feature < y->feature);
}

static float
length_of(const struct weights *w)
{
	float mean = 0, sum = 0;

	for (int c = 0; c < MODEL_CLASSES; c++)
		mean += w->w[c] / MODEL_CLASSES;
	for (int c = 0; c < MODEL_CLASSES; c++)
		sum += (w->w[c] - mean) * (w->w[c] - mean);
	return sum;
}

/* The features that weigh most and stand in two lessons at least, as many as their buckets hold; sorted by hash. */
static int
heaviest(const struct school *s, struct heavy *kept)
{
	static uint8_t full[MODEL_BUCKETS];
	struct heavy *all;
	int n = 0, distinct = 0, kept_n = 0;

	for (int i = 0; i < s->n; i++)
		n += s->l->v[s->order[i]].features_n;
	all = calloc((size_t)n + 1, sizeof *all);
	if (!all)
		DIE("no memory");
	n = 0;
	for (int i = 0; i < s->n; i++) {
		const struct lesson *k = &s->l->v[s->order[i]];

		for (int f = 0; !k->damaged && f < k->features_n; f++)
			all[n++].feature = k->features[f];
	}
	qsort(all, (size_t)n, sizeof *all, by_feature);
	for (int i = 0, same; i < n; i += same) {
		for (same = 1; i + same < n && all[i + same].feature == all[i].feature; same++)
			;
		if (same >= 2)
			all[distinct++] = (struct heavy){ all[i].feature, length_of(&s->all[all[i].feature % WIDE]) };
	}
	qsort(all, (size_t)distinct, sizeof *all, heavier);
	memset(full, 0, sizeof full);
	for (int i = 0; i < distinct && kept_n < KEPT; i++)
		if (full[model_bucket(all[i].feature)] < MODEL_DEPTH) {
			full[model_bucket(all[i].feature)]++;
			kept[kept_n++] = all[i];
		}
	free(all);
	qsort(kept, (size_t)kept_n, sizeof *kept, by_feature);
	return kept_n;
}

static void
point_to_all(struct school *s)
{
	for (int i = 0; i < s->l->n; i++) {
		const struct lesson *k = &s->l->v[i];

		s->at_n[i] = k->features_n;
		for (int f = 0; f < k->features_n; f++)
			s->at[i][f] = k->features[f] % WIDE;
	}
}

static void
point_to_kept(struct school *s, const struct heavy *kept, int kept_n)
{
	for (int i = 0; i < s->l->n; i++) {
		const struct lesson *k = &s->l->v[i];

		s->at_n[i] = 0;
		for (int f = 0; f < k->features_n; f++) {
			struct heavy one = { k->features[f], 0 };
			const struct heavy *found = bsearch(&one, kept, (size_t)kept_n, sizeof *kept, by_feature);

			if (found)
				s->at[i][s->at_n[i]++] = (uint32_t)(found - kept);
		}
	}
}

/* Weights as small integers against those of "human"; half of the features were left out while learning, none are in use. */
static void
write_table(const struct school *s, const struct heavy *kept, int kept_n, struct model *m)
{
	float most = 0;

	*m = (struct model){};
	for (int i = 0; i < kept_n; i++)
		for (int c = 1; c < MODEL_CLASSES; c++)
			most = fmaxf(most, fabsf(s->all[i].w[c] - s->all[i].w[0]));
	m->scale = most / 127 / 2;
	for (int i = 0; i < kept_n && most > 0; i++) {
		struct model_slot *slot = &m->slots[model_bucket(kept[i].feature) * MODEL_DEPTH];
		uint16_t tag = model_tag(kept[i].feature);

		while (slot->tag[0] || slot->tag[1])
			slot++;
		slot->tag[0] = tag & 0xff;
		slot->tag[1] = (uint8_t)(tag >> 8);
		for (int c = 1; c < MODEL_CLASSES; c++)
			slot->w[c - 1] = (int8_t)lrintf((s->all[i].w[c] - s->all[i].w[0]) / most * 127);
	}
}

void
learning_model(const struct learning *l, int without, bool shuffled, struct model *m)
{
	static struct school s;
	static struct heavy kept[KEPT];
	struct arena a;
	int kept_n;

	arena_init(&a, (ptrdiff_t)1 << 30);
	s = (struct school){ .l = l, .noise = 88172645463325252u + SEED_N, .order = arena_array(&a, int, l->n),
		.label = arena_array(&a, int, l->n), .all = arena_array(&a, struct weights, WIDE) };
	for (int i = 0; i < l->n; i++) {
		s.label[i] = i;
		s.at[i] = arena_array(&a, uint32_t, l->v[i].features_n);
		if (l->v[i].writer != without && teaches(l, i))
			s.order[s.n++] = i;
	}
	if (shuffled)
		shuffle(&s, s.label, l->n);
	point_to_all(&s);
	for (int r = 0; r < WIDE_ROUNDS; r++)
		learn_round(&s);
	kept_n = heaviest(&s, kept);
	memset(s.all, 0, WIDE * sizeof *s.all);
	point_to_kept(&s, kept, kept_n);
	learn_and_settle(&s);
	write_table(&s, kept, kept_n, m);
	arena_fini(&a);
}

/*
 * learning.c -- multinomial logistic regression by stochastic gradient with the step sizes of
 * AdaGrad (Duchi, Hazan, Singer 2011); half of the features of a text are left out each time
 * it is seen, so that no one word decides alone (blankout noise: van der Maaten et al. 2013).
 * Learnt twice: over all features, then over the ${KEPT} that weigh most, which are what the table holds.
 * The second voice is learnt over the same: learning_net.c.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "school.h"

enum {
	WIDE_ROUNDS = 4, ROUNDS = 12, SETTLED = 8,
	SEED_N = 1,
	COINS = 48,			/* of one number */
};
static const float STEP = 0.05f, GENTLE = 1e-3f;	/* of AdaGrad */
static const float TIMES = 6;	/* the average, at most, of a number in the table */
static const float FIRST = 0.35f, ANY = 0.0015f;	/* of the likelier label, and of each */

uint64_t
school_noise(struct school *s)
{
	s->noise ^= s->noise << 13;
	s->noise ^= s->noise >> 7;
	s->noise ^= s->noise << 17;
	return s->noise >> 8;
}

void
school_shuffle(struct school *s, int *v, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int k = (int)(school_noise(s) % (uint64_t)(i + 1)), kept = v[i];

		v[i] = v[k];
		v[k] = kept;
	}
}

void
school_target(const struct lesson *k, const float *p, float *q)
{
	float all = 0;

	for (int c = 0; c < MODEL_CLASSES; c++) {
		q[c] = k->allowed[c] ? p[c] / 2 + ANY + (c == (int)k->first ? FIRST : 0) : 0;
		all += q[c];
	}
	for (int c = 0; c < MODEL_CLASSES; c++)
		q[c] /= all;
}

int
school_half(struct school *s, int lesson, uint32_t *seen)
{
	uint64_t coins = 0;
	int n = 0;

	for (int i = 0; i < s->at_n[lesson]; i++) {
		coins = i % COINS ? coins >> 1 : school_noise(s);
		seen[n] = s->at[lesson][i] & s->mask;
		n += coins & 1;
	}
	return n;
}

void
school_likelihoods(const float *sum, float *p)
{
	float most = -1e9f, all = 0;

	for (int c = 0; c < MODEL_CLASSES; c++)
		most = sum[c] > most ? sum[c] : most;
	for (int c = 0; c < MODEL_CLASSES; c++)
		all += p[c] = expf(sum[c] - most);
	for (int c = 0; c < MODEL_CLASSES; c++)
		p[c] /= all;
}

static void
learn_one(struct school *s, int lesson)
{
	const struct lesson *k = &s->l->v[s->label[lesson]];
	uint32_t seen[MODEL_FEATURES + 1];
	float sum[LANES] = {}, p[MODEL_CLASSES], q[MODEL_CLASSES], g[LANES] = {};
	int n = school_half(s, lesson, seen);

	for (int i = 0; i < n; i++)
		for (int c = 0; c < LANES; c++)
			sum[c] += s->all[seen[i]].w[c];
	school_likelihoods(sum, p);
	school_target(k, p, q);
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
	school_shuffle(s, s->order, s->n);
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
by_hash(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int
by_feature(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;

	return (x->feature > y->feature) - (x->feature < y->feature);
}

static float
mean_of(const struct weights *w)
{
	float mean = 0;

	for (int c = 0; c < MODEL_CLASSES; c++)
		mean += w->w[c] / MODEL_CLASSES;
	return mean;
}

static float
length_of(const struct weights *w)
{
	float mean = mean_of(w), sum = 0;

	for (int c = 0; c < MODEL_CLASSES; c++)
		sum += (w->w[c] - mean) * (w->w[c] - mean);
	return sum;
}

/* Those of all lines but the copies, each as often as it stands there; sorted. */
static uint32_t *
all_features(const struct school *s, ptrdiff_t *n)
{
	ptrdiff_t room = 1;
	uint32_t *all;

	for (int i = 0; i < s->n; i++)
		room += s->l->v[s->order[i]].damaged ? 0 : s->l->v[s->order[i]].features_n;
	all = calloc((size_t)room, sizeof *all);
	if (!all)
		DIE("no memory");
	*n = 0;
	for (int i = 0; i < s->n; i++) {
		const struct lesson *k = &s->l->v[s->order[i]];

		for (int f = 0; !k->damaged && f < k->features_n; f++)
			all[(*n)++] = k->features[f];
	}
	qsort(all, (size_t)*n, sizeof *all, by_hash);
	return all;
}

/* The features that weigh most and stand in two lessons at least, as many as their buckets hold; sorted by hash. */
static int
heaviest(const struct school *s, struct heavy *kept)
{
	static uint8_t full[MODEL_BUCKETS];
	int distinct = 0, kept_n = 0;
	ptrdiff_t n;
	uint32_t *found = all_features(s, &n);
	struct heavy *all;

	for (ptrdiff_t i = 0, same; i < n; i += same) {		/* those that stand twice or more, to the front */
		for (same = 1; i + same < n && found[i + same] == found[i]; same++)
			;
		if (same >= 2)
			found[distinct++] = found[i];
	}
	all = calloc((size_t)distinct + 1, sizeof *all);
	if (!all)
		DIE("no memory");
	for (int i = 0; i < distinct; i++)
		all[i] = (struct heavy){ found[i], length_of(&s->all[found[i] % WIDE]) };
	free(found);
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
	s->mask = WIDE - 1;
	for (int i = 0; i < s->l->n; i++) {
		s->at[i] = s->l->v[i].features;
		s->at_n[i] = s->l->v[i].features_n;
	}
}

static void
point_to_kept(struct arena *a, struct school *s, const struct heavy *kept, int kept_n)
{
	uint32_t places[MODEL_FEATURES];

	s->mask = UINT32_MAX;
	for (int i = 0; i < s->l->n; i++) {
		const struct lesson *k = &s->l->v[i];
		uint32_t *own;

		s->at_n[i] = 0;
		for (int f = 0; f < k->features_n; f++) {
			struct heavy one = { k->features[f], 0 };
			const struct heavy *found = bsearch(&one, kept, (size_t)kept_n, sizeof *kept, by_feature);

			if (found)
				places[s->at_n[i]++] = (uint32_t)(found - kept);
		}
		own = arena_array(a, uint32_t, s->at_n[i]);
		memcpy(own, places, (size_t)s->at_n[i] * sizeof *own);
		s->at[i] = own;
	}
}

static struct model_slot *
slot_for(struct model *m, uint32_t feature)
{
	struct model_slot *slot = &m->slots[model_bucket(feature) * MODEL_DEPTH];
	uint16_t tag = model_tag(feature);

	while (slot->tag[0] || slot->tag[1])
		slot++;
	slot->tag[0] = tag & 0xff;
	slot->tag[1] = (uint8_t)(tag >> 8);
	return slot;
}

/* The largest of numbers in the table: some times what they are on the average; what is beyond is cut off. */
static float
widest(float squares, int n)
{
	return TIMES * sqrtf(squares / (float)(n + 1));
}

/* The root that is kept of ${v}, of numbers up to ${most}. */
static int
rooted(float v, float most)
{
	float r = most > 0 ? roundf(sqrtf(fabsf(v) / most) * MODEL_ROOT) : 0;

	r = r > MODEL_ROOT ? MODEL_ROOT : r;
	return v < 0 ? -(int)r : (int)r;
}

/* Weights and rows as numbers of four bits; half of the features were left out while learning, none are in use. */
static void
write_table(const struct school *s, const struct net *net, const struct heavy *kept, int kept_n, struct model *m)
{
	float most = 0, wide[MODEL_DIMS] = {};

	*m = (struct model){};
	for (int i = 0; i < kept_n; i++) {
		most += length_of(&s->all[i]) / MODEL_CLASSES;
		for (int d = 0; d < MODEL_DIMS; d++)
			wide[d] += net->rows[i][d] * net->rows[i][d];
	}
	most = widest(most, kept_n);
	m->scale = most / (MODEL_ROOT * MODEL_ROOT) / 2;
	for (int d = 0; d < MODEL_DIMS; d++)
		wide[d] = widest(wide[d], kept_n);
	for (int d = 0; d <= MODEL_DIMS; d++)
		for (int c = 0; c < MODEL_CLASSES; c++)
			m->out[d][c] = net->out[d][c] * (d < MODEL_DIMS ? wide[d] / (MODEL_ROOT * MODEL_ROOT) : 1);
	for (int i = 0; i < kept_n; i++) {
		struct model_slot *slot = slot_for(m, kept[i].feature);

		for (int c = 0; c < MODEL_CLASSES; c++)
			model_put(slot->w, c, rooted(s->all[i].w[c] - mean_of(&s->all[i]), most));
		for (int d = 0; d < MODEL_DIMS; d++)
			model_put(slot->row, d, rooted(net->rows[i][d], wide[d]));
	}
}

void
learning_model(const struct learning *l, int without, bool shuffled, struct model *m)
{
	static struct school s;
	static struct heavy kept[KEPT];
	static struct net net;
	struct arena a;
	int kept_n;

	arena_init(&a, (ptrdiff_t)1 << 30);
	s = (struct school){ .l = l, .noise = 88172645463325252u + SEED_N, .order = arena_array(&a, int, l->n),
		.label = arena_array(&a, int, l->n), .all = arena_array(&a, struct weights, WIDE) };
	for (int i = 0; i < l->n; i++) {
		s.label[i] = i;
		if (l->v[i].writer != without && learning_teaches(l, i))
			s.order[s.n++] = i;
	}
	if (shuffled)
		school_shuffle(&s, s.label, l->n);
	point_to_all(&s);
	for (int r = 0; r < WIDE_ROUNDS; r++)
		learn_round(&s);
	kept_n = heaviest(&s, kept);
	memset(s.all, 0, WIDE * sizeof *s.all);
	point_to_kept(&a, &s, kept, kept_n);
	learn_and_settle(&s);
	net_learn(&s, kept_n, &net);
	write_table(&s, &net, kept, kept_n, m);
	arena_fini(&a);
}

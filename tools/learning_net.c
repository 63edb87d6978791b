/*
 * learning_net.c -- the second voice: a narrow net.  Each feature has ${MODEL_DIMS} numbers; those of a
 * text are added up, what is below nothing is cut off, and the meanings are weighed by what is left: a "deep averaging
 * network" (Iyyer et al. 2015) of one layer.  What a new writer sends it errs on elsewhere than
 * the linear voice does, so the mean of the two is surer where both agree.
 *
 * Rows by AdaGrad with one step size a row, the few weights of the end by Adam (Kingma, Ba 2015), over
 * ${TOGETHER} lessons at a time; half of the features and a fifth of the sums are left out each time.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "school.h"

enum { ROUNDS = 12, SETTLED = 8, TOGETHER = 16, SPREAD = 1000 };
static const float
	STEP = 0.05f, GENTLE = 1e-6f,	/* of a row */
	END_STEP = 0.003f, SLOWER = 0.85f,	/* both steps shrink by so much until the end */
	STILL = 1e-14f,			/* a push that moves nothing */
	KEEP = 0.8f;			/* sums that are not left out */
static const float FIRST_MEAN = 0.9f, SECOND_MEAN = 0.999f;	/* of Adam */

/* The weights of the end as Adam sees them. */
struct end {
	float push[MODEL_DIMS + 1][LANES], mean[MODEL_DIMS + 1][LANES], square[MODEL_DIMS + 1][LANES];
	double first, second;		/* what the means have still of their beginning, nothing */
};

struct course {
	struct school *s;
	struct net *net;
	struct end end;
	float *squares;			/* of the pushes of a row */
	float step, end_step;
};

/* Between -1 and 1. */
static float
chance(struct school *s)
{
	return (float)(school_noise(s) % (2 * SPREAD)) / SPREAD - 1;
}

static void
begin(struct course *c, int kept_n)
{
	for (int i = 0; i < kept_n; i++)
		for (int d = 0; d < MODEL_DIMS; d++)
			c->net->rows[i][d] = chance(c->s) / 20;
	for (int d = 0; d < MODEL_DIMS; d++)
		for (int k = 0; k < MODEL_CLASSES; k++)
			c->net->out[d][k] = chance(c->s) / 4;
	c->end.first = c->end.second = 1;
}

/* What is left of the sums of features ${seen}, with ${keep} of each; ${size}: how many the text has, known or not. */
static void
sums_of(const struct net *net, const uint32_t *seen, int n, int size, const float *keep, float *x)
{
	float sum[MODEL_DIMS] = {}, unit = 2 / sqrtf((float)size + 1);	/* half of them were left out */

	for (int i = 0; i < n; i++)
		for (int d = 0; d < MODEL_DIMS; d++)
			sum[d] += net->rows[seen[i]][d];
	for (int d = 0; d < MODEL_DIMS; d++)
		x[d] = sum[d] > 0 ? sum[d] * unit * keep[d] : 0;
}

static void
end_learns(struct course *c)
{
	struct end *e = &c->end;
	float step;

	e->first *= FIRST_MEAN;
	e->second *= SECOND_MEAN;
	step = c->end_step * (float)(sqrt(1 - e->second) / (1 - e->first));
	for (int d = 0; d <= MODEL_DIMS; d++)
		for (int k = 0; k < LANES; k++) {
			float push = e->push[d][k];

			e->mean[d][k] = FIRST_MEAN * e->mean[d][k] + (1 - FIRST_MEAN) * push;
			e->square[d][k] = SECOND_MEAN * e->square[d][k] + (1 - SECOND_MEAN) * push * push;
			c->net->out[d][k] -= step * e->mean[d][k] / (sqrtf(e->square[d][k]) + 1e-8f);
			e->push[d][k] = 0;
		}
}

static void
learn_one(struct course *c, int lesson)
{
	const struct lesson *k = &c->s->l->v[c->s->label[lesson]];
	uint32_t seen[MODEL_FEATURES + 1];
	float x[MODEL_DIMS], keep[MODEL_DIMS], sum[LANES], p[MODEL_CLASSES], q[MODEL_CLASSES];
	float g[LANES] = {}, push[MODEL_DIMS], square = 0;
	int n = school_half(c->s, lesson, seen), size = c->s->l->v[lesson].features_n;

	for (int d = 0; d < MODEL_DIMS; d++)
		keep[d] = chance(c->s) / 2 + 0.5f < KEEP ? 1 / KEEP : 0;
	sums_of(c->net, seen, n, size, keep, x);
	memcpy(sum, c->net->out[MODEL_DIMS], sizeof sum);
	for (int d = 0; d < MODEL_DIMS; d++)
		for (int m = 0; m < LANES; m++)
			sum[m] += x[d] * c->net->out[d][m];
	school_likelihoods(sum, p);
	school_target(k, p, q);
	for (int m = 0; m < MODEL_CLASSES; m++)
		g[m] = p[m] - q[m];
	for (int d = 0; d < MODEL_DIMS; d++) {
		push[d] = 0;
		for (int m = 0; m < MODEL_CLASSES; m++) {
			push[d] += x[d] > 0 ? g[m] * c->net->out[d][m] * keep[d] : 0;
			c->end.push[d][m] += g[m] * x[d];
		}
		square += push[d] * push[d] / MODEL_DIMS;
	}
	for (int m = 0; m < MODEL_CLASSES; m++)
		c->end.push[MODEL_DIMS][m] += g[m];
	for (int i = 0; square > STILL && i < n; i++) {
		float *row = c->net->rows[seen[i]], step;

		c->squares[seen[i]] += square;
		step = c->step / sqrtf(c->squares[seen[i]] + GENTLE);
		for (int d = 0; d < MODEL_DIMS; d++)
			row[d] -= step * push[d];
	}
}

/* The mean of what it was after each of the last rounds. */
static void
settle(struct net *mean, const struct net *net, int kept_n)
{
	for (int i = 0; i < kept_n; i++)
		for (int d = 0; d < MODEL_DIMS; d++)
			mean->rows[i][d] += net->rows[i][d] / SETTLED;
	for (int d = 0; d <= MODEL_DIMS; d++)
		for (int m = 0; m < LANES; m++)
			mean->out[d][m] += net->out[d][m] / SETTLED;
}

void
net_learn(struct school *s, int kept_n, struct net *mean)
{
	struct course *c = calloc(1, sizeof *c);
	struct net *net = calloc(1, sizeof *net);
	float *squares = calloc(KEPT, sizeof *squares);

	if (!c || !net || !squares)
		DIE("no memory");
	*c = (struct course){ .s = s, .net = net, .squares = squares };
	memset(mean, 0, sizeof *mean);
	begin(c, kept_n);
	for (int r = 0; r < ROUNDS; r++) {
		c->step = STEP * (1 - SLOWER * (float)r / ROUNDS);
		c->end_step = END_STEP * (1 - SLOWER * (float)r / ROUNDS);
		school_shuffle(s, s->order, s->n);
		for (int i = 0; i < s->n; i++) {
			learn_one(c, s->order[i]);
			if (i % TOGETHER == TOGETHER - 1)
				end_learns(c);
		}
		if (r >= ROUNDS - SETTLED)
			settle(mean, net, kept_n);
	}
	free(squares);
	free(net);
	free(c);
}

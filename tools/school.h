/* school.h -- what the two voices of the second opinion are learnt with.  For lessons.c, learning.c and learning_net.c alone. */
#ifndef TOOLS_SCHOOL_H
#define TOOLS_SCHOOL_H

#include "learning.h"

enum {
	LEARNING_LESSONS = 600000,
	WIDE = 1 << 22,			/* slots while all features are learnt; a power of two */
	KEPT = MODEL_BUCKETS * MODEL_DEPTH,
	LANES = 8,			/* classes, and room for what a processor takes at a time */
};

#define DIE(...) (fprintf(stderr, "learn: "), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

/* Of a feature; padded, so that all classes are learnt at once. */
struct weights { float w[LANES], squares[LANES]; };
struct school {
	const struct learning *l;
	int *order, *label;		/* of lessons: which, and whose label each has */
	int n;
	struct weights *all;
	const uint32_t *at[LEARNING_LESSONS];	/* features of a lesson; with ${mask}, places in ${all} */
	uint32_t mask;
	int at_n[LEARNING_LESSONS];
	uint64_t noise;
};

/* What the second voice learns: tools/learning_net.c. */
struct net {
	float rows[KEPT][MODEL_DIMS];
	float out[MODEL_DIMS + 1][LANES];	/* of each sum, and of none: the bias */
};

/* Every line, and the copies of some: they stand two by two. */
bool learning_teaches(const struct learning *l, int lesson);

uint64_t school_noise(struct school *s);
void school_shuffle(struct school *s, int *v, int n);
/* About half of the features of a lesson, by chance: as places. */
int school_half(struct school *s, int lesson, uint32_t *seen);
/* Sums of each class made into likelihoods. */
void school_likelihoods(const float *sum, float *p);
/* What it should have thought: half as the first label says, half as it thinks among those that are right. */
void school_target(const struct lesson *k, const float *p, float *q);

/* From lessons whose features are places below ${kept_n}. */
void net_learn(struct school *s, int kept_n, struct net *net);

#endif

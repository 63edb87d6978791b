/*
 * model.h -- a second opinion: which meaning a reply resembles, among replies that people have
 * labelled (data/replies).  Two voices over the same hashed features, their weights small integers: a linear one,
 * multinomial logistic regression, and a narrow net, sums of rows cut off below nothing; it says the mean of both.
 * For this module, and for what trains and judges it.
 */
#ifndef UNDERSTAND_MODEL_H
#define UNDERSTAND_MODEL_H

#include "understand/reading.h"

enum {
	MODEL_CLASSES = 6,		/* as enum meaning */
	MODEL_FEATURES = 3000,		/* of a text that are looked at */
	MODEL_BUCKETS = 13800, MODEL_DEPTH = 8,
	MODEL_DIMS = 64,		/* numbers of a feature in the narrow net */
	MODEL_BYTES = 4200000,		/* of the whole, at most */
};

struct model_features { uint32_t v[MODEL_FEATURES]; int n; };

/*
 * A feature that weighs: the rest of its hash; what it says of each meaning; its row of the net.  Numbers of
 * four bits, two in a byte, the first the lower: many features weighed roughly tell more than few weighed finely.
 */
enum { MODEL_ROOT = 7 };		/* of the largest number that is held, and of the smallest */
struct model_slot { uint8_t tag[2], w[MODEL_CLASSES / 2], row[MODEL_DIMS / 2]; };
struct model {
	double scale;			/* of a weight; 0: nothing was learnt, and there is no opinion */
	float out[MODEL_DIMS + 1][MODEL_CLASSES];	/* of the net: what each sum says, and the last before any */
	struct model_slot slots[MODEL_BUCKETS * MODEL_DEPTH];	/* tag 0: empty */
};
static_assert(sizeof (struct model) <= MODEL_BYTES, "a model that is too large");

extern const struct model model_built_in;	/* written by tools/learn during the build */

/* What the text has: hashes, each once. */
void model_features(struct arena *a, const struct reading *r, struct model_features *f);

/* Where a feature stands in the table, or would. */
uint32_t model_bucket(uint32_t feature);
uint16_t model_tag(uint32_t feature);	/* never 0 */

/* Number ${i} of ${v}: two in a byte, as roots with their sign, for most numbers are small. */
static inline int
model_get(const uint8_t *v, int i)
{
	int root = ((v[i / 2] >> i % 2 * 4 & 15) ^ 8) - 8;

	return root < 0 ? -root * root : root * root;
}

void model_put(uint8_t *v, int i, int root);

/* How likely each meaning is, by ${f}; they add up to 1. */
void model_judge(const struct model *m, const struct model_features *f, double p[MODEL_CLASSES]);

/* What the rules made of a text, as likelihoods ${p}, or as ${m}, change it: src/understand/joining.c. */
void joining_apply(struct arena *a, const double p[MODEL_CLASSES], const struct reading *r, struct understood *out);
void joining_weigh(struct arena *a, const struct model *m, const struct reading *r, struct understood *out);

/* understand(), by another model. */
void understand_by(struct arena *a, str text, const struct understand_offer *offer, const struct model *m,
    struct understood *out);

#endif

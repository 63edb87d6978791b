/*
 * model.h -- a second opinion: which meaning a reply resembles, among replies that people have
 * labelled (data/replies).  A linear model over hashed features: multinomial logistic
 * regression, its weights small integers.  For this module, and for what trains and judges it.
 */
#ifndef UNDERSTAND_MODEL_H
#define UNDERSTAND_MODEL_H

#include "understand/reading.h"

enum {
	MODEL_CLASSES = 6,		/* as enum meaning */
	MODEL_FEATURES = 3000,		/* of a text that are looked at */
	MODEL_BUCKETS = 12000, MODEL_DEPTH = 8,
	MODEL_BYTES = 700000,		/* of the whole, at most */
};

struct model_features { uint32_t v[MODEL_FEATURES]; int n; };

/* A feature that weighs: the rest of its hash, and what it says against "human", for each other meaning. */
struct model_slot { uint8_t tag[2]; int8_t w[MODEL_CLASSES - 1]; };
struct model {
	double scale;			/* of a weight; 0: nothing was learnt, and there is no opinion */
	struct model_slot slots[MODEL_BUCKETS * MODEL_DEPTH];	/* tag 0: empty */
};
static_assert(sizeof (struct model) <= MODEL_BYTES, "a model that is too large");

extern const struct model model_built_in;	/* written by tools/learn during the build */

/* What the text has: hashes, each once. */
void model_features(struct arena *a, const struct reading *r, struct model_features *f);

/* Where a feature stands in the table, or would. */
uint32_t model_bucket(uint32_t feature);
uint16_t model_tag(uint32_t feature);	/* never 0 */

/* How likely each meaning is, by ${f}; they add up to 1. */
void model_judge(const struct model *m, const struct model_features *f, double p[MODEL_CLASSES]);

/* What the rules made of a text, as ${m} changes it: src/understand/joining.c. */
void joining_weigh(struct arena *a, const struct model *m, const struct reading *r, struct understood *out);

/* understand(), by another model. */
void understand_by(struct arena *a, str text, const struct understand_offer *offer, const struct model *m,
    struct understood *out);

#endif

/* model.c -- features looked up, weights added, made into likelihoods. */
#include <math.h>

#include "understand/model.h"

enum { TAG_SHIFT = 16 };

uint32_t
model_bucket(uint32_t feature)
{
	return (feature & 0xffff) * 2654435761u % MODEL_BUCKETS;
}

uint16_t
model_tag(uint32_t feature)
{
	uint16_t tag = (uint16_t)(feature >> TAG_SHIFT);

	return tag ? tag : 1;
}

static const struct model_slot *
slot(const struct model *m, uint32_t feature)
{
	const struct model_slot *s = &m->slots[model_bucket(feature) * MODEL_DEPTH];
	uint16_t tag = model_tag(feature);

	for (int i = 0; i < MODEL_DEPTH; i++)
		if (s[i].tag[0] == (tag & 0xff) && s[i].tag[1] == tag >> 8)
			return &s[i];
	return NULL;
}

void
model_judge(const struct model *m, const struct model_features *f, double p[MODEL_CLASSES])
{
	int32_t sum[MODEL_CLASSES] = {};	/* of meaning 0, nothing: the others are against it */
	int32_t most = 0;
	double all = 0;

	for (int i = 0; i < f->n; i++) {
		const struct model_slot *s = slot(m, f->v[i]);

		for (int k = 1; s && k < MODEL_CLASSES; k++)
			sum[k] += s->w[k - 1];
	}
	for (int k = 1; k < MODEL_CLASSES; k++)
		most = sum[k] > most ? sum[k] : most;
	for (int k = 0; k < MODEL_CLASSES; k++)
		all += p[k] = exp((sum[k] - most) * m->scale);
	for (int k = 0; k < MODEL_CLASSES; k++)
		p[k] /= all;
}

/* model.c -- features looked up, weights and rows added, made into likelihoods. */
#include <math.h>

#include "understand/model.h"

enum { VOICES = 2 };

uint32_t
model_bucket(uint32_t feature)
{
	return (uint32_t)((uint64_t)feature * MODEL_BUCKETS >> 32);
}

uint16_t
model_tag(uint32_t feature)
{
	uint16_t tag = (uint16_t)feature;

	return tag ? tag : 1;
}

void
model_put(uint8_t *v, int i, int root)
{
	int shift = i % 2 * 4;

	v[i / 2] = (uint8_t)((v[i / 2] & ~(15 << shift)) | (root & 15) << shift);
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

/* What the net says of each meaning: its sums, of what the text has, known or not; below nothing they say nothing. */
static void
net_says(const struct model *m, const int32_t *row, int size, double *says)
{
	double unit = 1 / sqrt(size + 1.0);

	for (int k = 0; k < MODEL_CLASSES; k++)
		says[k] = (double)m->out[MODEL_DIMS][k];
	for (int d = 0; d < MODEL_DIMS; d++)
		for (int k = 0; row[d] > 0 && k < MODEL_CLASSES; k++)
			says[k] += row[d] * unit * (double)m->out[d][k];
}

void
model_judge(const struct model *m, const struct model_features *f, double p[MODEL_CLASSES])
{
	int32_t sum[MODEL_CLASSES] = {}, row[MODEL_DIMS] = {};
	double says[MODEL_CLASSES], most = -INFINITY, all = 0;

	for (int i = 0; i < f->n; i++) {
		const struct model_slot *s = slot(m, f->v[i]);

		for (int k = 0; s && k < MODEL_CLASSES; k++)
			sum[k] += model_get(s->w, k);
		for (int d = 0; s && d < MODEL_DIMS; d++)
			row[d] += model_get(s->row, d);
	}
	net_says(m, row, f->n, says);
	for (int k = 0; k < MODEL_CLASSES; k++) {
		p[k] = (sum[k] * m->scale + says[k]) / VOICES;
		most = p[k] > most ? p[k] : most;
	}
	for (int k = 0; k < MODEL_CLASSES; k++)
		all += p[k] = exp(p[k] - most);
	for (int k = 0; k < MODEL_CLASSES; k++)
		p[k] /= all;
}

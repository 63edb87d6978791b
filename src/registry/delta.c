/* delta.c -- see delta.h. */
#include "registry/delta.h"
#include "registry/intern.h"

enum {
	AHEAD = 32,	/* how far apart the two may drift between lines they share */
	STRIDE = 16,	/* lines compared at once */
};

/* How many lines to pass over on each side until the two agree again; false: not near. */
static bool
resync(const uint64_t *was, uint32_t n_was, const uint64_t *is, uint32_t n_is, uint32_t *a, uint32_t *b)
{
	for (uint32_t d = 1; d < AHEAD; d++) {
		if (d < n_was && d < n_is && was[d] == is[d]) {
			*a = *b = d;
			return true;
		}
		for (uint32_t k = 0; k < d; k++) {
			if (d < n_is && k < n_was && is[d] == was[k]) {
				*a = k;
				*b = d;
				return true;
			}
			if (d < n_was && k < n_is && was[d] == is[k]) {
				*a = d;
				*b = k;
				return true;
			}
		}
	}
	return false;
}

/* How many lines are the same on both sides, from the first: nearly always many. */
static uint32_t
alike(const uint64_t *was, const uint64_t *is, uint32_t most)
{
	uint32_t n = 0;

	while (most - n >= STRIDE && memcmp(was + n, is + n, STRIDE * sizeof *was) == 0)
		n += STRIDE;
	while (n < most && was[n] == is[n])
		n++;
	return n;
}

static void
lose(struct delta *d, uint32_t n)
{
	for (; n; n--, d->i++)
		d->gone[d->i / 64] |= UINT64_C(1) << d->i % 64;
}

void
delta_begin(struct delta *d, const uint64_t *was, uint32_t n_was, uint32_t most, uint32_t *from, uint64_t *gone)
{
	*d = (struct delta){ .was = was, .n_was = n_was, .from = from, .gone = gone, .most = most };
	d->fresh = intern_reserve((ptrdiff_t)most * (ptrdiff_t)sizeof *d->fresh);
}

void
delta_feed(struct delta *d, const uint64_t *is, uint32_t n)
{
	for (uint32_t k = 0;;) {
		uint32_t left = d->n_was - d->i, lost = 1, found = 1;

		for (uint32_t same = alike(d->was + d->i, is + k, left < n - k ? left : n - k); same; same--, k++)
			d->from[d->j++] = d->i++;
		if (k == n)
			return;
		if (d->i == d->n_was) {
			lost = 0;
			found = n - k;
		} else
			(void)resync(d->was + d->i, d->n_was - d->i, is + k, n - k, &lost, &found);
		lose(d, lost);
		for (; found; found--, k++) {
			d->fresh[d->fresh_n++] = (struct delta_line){ is[k], d->j };
			d->from[d->j++] = DELTA_NEW;
		}
	}
}

/* Lines that moved: those left on both sides, met by their hashes; returns how many. */
static uint32_t
meet(struct delta *d)
{
	uint32_t mask = 63, met = 0, *slot;

	while (mask / 2 < d->fresh_n)
		mask = mask * 2 + 1;
	slot = intern_reserve(((ptrdiff_t)mask + 1) * 4);	/* place in fresh + 1 */
	for (uint32_t k = 0; k < d->fresh_n; k++) {
		uint32_t at = (uint32_t)d->fresh[k].hash & mask;

		while (slot[at])
			at = (at + 1) & mask;
		slot[at] = k + 1;
	}
	for (uint32_t w = 0; w * 64 < d->n_was; w++)
		for (uint64_t gone = d->gone[w]; gone; gone &= gone - 1) {
			uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(gone), at = (uint32_t)d->was[i] & mask;
			const struct delta_line *f;

			while (slot[at] && (d->fresh[slot[at] - 1].hash != d->was[i] ||
			    d->from[d->fresh[slot[at] - 1].line] != DELTA_NEW))
				at = (at + 1) & mask;
			if (!slot[at])
				continue;
			f = &d->fresh[slot[at] - 1];
			d->from[f->line] = i;
			d->gone[w] &= ~(UINT64_C(1) << i % 64);
			met++;
		}
	intern_release(slot, ((ptrdiff_t)mask + 1) * 4);
	return met;
}

uint32_t
delta_end(struct delta *d)
{
	uint32_t fresh;

	lose(d, d->n_was - d->i);
	fresh = d->fresh_n - meet(d);
	intern_release(d->fresh, (ptrdiff_t)d->most * (ptrdiff_t)sizeof *d->fresh);
	return fresh;
}

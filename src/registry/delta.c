/* delta.c -- see delta.h. */
#include "registry/delta.h"

enum {
	AHEAD = 32,	/* how far apart the two may drift between lines they share, looked at both ways */
	FAR = 4096,	/* ... when the one only lost lines, or only won them */
	AROUND = 16384,	/* where a stretch begins, each way of the guess */
	TRIES = 16,	/* first lines of it that are looked for */
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

/* Where ${hash} first stands among ${v}[${n}], of the first FAR; ${n} or FAR when it does not. */
static uint32_t
find(const uint64_t *v, uint32_t n, uint64_t hash)
{
	uint32_t k = 0;

	n = n < FAR ? n : FAR;
	while (k < n && v[k] != hash)
		k++;
	return k;
}

/* A long run of lines came, or went; else one line became another. */
static void
resync_far(const uint64_t *was, uint32_t n_was, const uint64_t *is, uint32_t n_is, uint32_t *a, uint32_t *b)
{
	uint32_t k = find(was, n_was, is[0]);

	*a = *b = 1;
	if (k < n_was && k < FAR) {
		*a = k;
		*b = 0;
		return;
	}
	k = find(is, n_is, was[0]);
	if (k < n_is && k < FAR) {
		*a = 0;
		*b = k;
	}
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

void
delta_begin(struct delta *d, const uint64_t *was, uint32_t n_was, uint32_t guess, const uint64_t *is, uint32_t n)
{
	*d = (struct delta){ .was = was, .n_was = n_was, .i = guess < n_was ? guess : n_was };
	for (uint32_t k = 0; k < n && k < TRIES; k++)
		for (uint32_t r = 0; r < AROUND; r++) {
			bool after = (uint64_t)guess + r < n_was && was[guess + r] == is[k];

			if (!after && !(r <= guess && guess - r < n_was && was[guess - r] == is[k]))
				continue;
			d->i = after ? guess + r : guess - r;
			d->i -= k < d->i ? k : d->i;	/* the lines before it changed, most likely */
			return;
		}
}

void
delta_feed(struct delta *d, const uint64_t *is, uint32_t n, uint32_t *from)
{
	for (uint32_t k = 0; k < n;) {
		uint32_t left = d->n_was - d->i, lost, found;

		for (uint32_t same = alike(d->was + d->i, is + k, left < n - k ? left : n - k); same; same--)
			from[k++] = d->i++;
		if (k == n)
			return;
		left = d->n_was - d->i;
		if (left == 0) {
			lost = 0;
			found = n - k;
		} else if (!resync(d->was + d->i, left, is + k, n - k, &lost, &found))
			resync_far(d->was + d->i, left, is + k, n - k, &lost, &found);
		d->i += lost;
		for (; found; found--)
			from[k++] = DELTA_NEW;
	}
}

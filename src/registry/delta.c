/* delta.c -- see delta.h. */
#include "registry/delta.h"
#include "registry/intern.h"

enum { AHEAD = 32 };	/* how far apart the two may drift between lines they share */

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

/* Lines that moved: those left on both sides, met by their hashes. */
static uint32_t
meet(const uint64_t *was, uint32_t n_was, const uint64_t *is, uint32_t n_is, uint32_t *from, uint64_t *gone,
     uint32_t left)
{
	uint32_t mask = 63, found = 0, *slot;

	while (mask / 2 < left)
		mask = mask * 2 + 1;
	slot = intern_reserve(((ptrdiff_t)mask + 1) * 4);	/* new line + 1 */
	for (uint32_t j = 0; j < n_is; j++) {
		uint32_t at = (uint32_t)is[j] & mask;

		if (from[j] != DELTA_NEW)
			continue;
		while (slot[at])
			at = (at + 1) & mask;
		slot[at] = j + 1;
	}
	for (uint32_t i = 0; i < n_was; i++) {
		uint32_t at = (uint32_t)was[i] & mask;

		if (!(gone[i / 64] >> i % 64 & 1))
			continue;
		while (slot[at] && (is[slot[at] - 1] != was[i] || from[slot[at] - 1] != DELTA_NEW))
			at = (at + 1) & mask;
		if (!slot[at])
			continue;
		from[slot[at] - 1] = i;
		gone[i / 64] &= ~(UINT64_C(1) << i % 64);
		found++;
	}
	intern_release(slot, ((ptrdiff_t)mask + 1) * 4);
	return left - found;
}

uint32_t
delta_match(const uint64_t *was, uint32_t n_was, const uint64_t *is, uint32_t n_is, uint32_t *from, uint64_t *gone)
{
	uint32_t i = 0, j = 0, left = 0;

	while (i < n_was || j < n_is) {
		uint32_t a = 1, b = 1;

		if (i < n_was && j < n_is && was[i] == is[j]) {
			from[j++] = i++;
			continue;
		}
		if (i == n_was || j == n_is) {
			a = n_was - i;
			b = n_is - j;
		} else {
			(void)resync(was + i, n_was - i, is + j, n_is - j, &a, &b);
		}
		for (; a; a--, i++)
			gone[i / 64] |= UINT64_C(1) << i % 64;
		for (; b; b--, left++)
			from[j++] = DELTA_NEW;
	}
	return left ? meet(was, n_was, is, n_is, from, gone, left) : 0;
}

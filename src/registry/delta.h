/* delta.h -- which lines of a new extraction are those of the last one, in their place. */
#ifndef REGISTRY_DELTA_H
#define REGISTRY_DELTA_H

#include "base/macro.h"

#define DELTA_NEW	UINT32_MAX

/*
 * Lines are known by their hashes.  A stretch of the new extraction is given piece by piece, in
 * order, and met with ${was} in one pass: two that are met stand in the same order on both sides.
 * A line that moved is one that went and one that came.
 */
struct delta {
	const uint64_t *was;
	uint32_t n_was;
	uint32_t i;			/* how far along ${was} */
};

/*
 * delta_begin(d, was, n_was, guess, is, n):
 * The stretch begins with ${is}[${n}], near line ${guess} of ${was}: where exactly is looked for
 * around it, some thousands of lines both ways.  Where nothing is met there, it begins at ${guess}.
 */
void delta_begin(struct delta *d, const uint64_t *was, uint32_t n_was, uint32_t guess, const uint64_t *is, uint32_t n);
/* ${from}[k] becomes the line of ${was} that line k of the piece ${is}[${n}] is, or DELTA_NEW. */
void delta_feed(struct delta *d, const uint64_t *is, uint32_t n, uint32_t *from);

#endif

/* delta.h -- which lines of a new extraction are those of the last one. */
#ifndef REGISTRY_DELTA_H
#define REGISTRY_DELTA_H

#include "base/macro.h"

#define DELTA_NEW	UINT32_MAX

/*
 * Lines are known by their hashes.  Those of the new extraction are given piece by piece, in
 * order; ${from}[j] becomes the line of ${was} that line j is, or DELTA_NEW, and ${gone}[i / 64]
 * has a bit for each line of ${was} that is no more.  Lines that kept their order are met in one
 * pass; those that moved are found by a table, at the end.
 */
struct delta {
	const uint64_t *was;
	uint32_t n_was;
	uint32_t *from;
	uint64_t *gone;
	uint32_t i, j;			/* how far both are */
	struct delta_line { uint64_t hash; uint32_t line; } *fresh;	/* nowhere in its place */
	uint32_t fresh_n, most;
};

/* ${most}: the most lines that will be given; ${gone} is zeroed. */
void delta_begin(struct delta *d, const uint64_t *was, uint32_t n_was, uint32_t most, uint32_t *from, uint64_t *gone);
void delta_feed(struct delta *d, const uint64_t *is, uint32_t n);
uint32_t delta_end(struct delta *d);	/* how many are new */

#endif

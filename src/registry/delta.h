/* delta.h -- which lines of a new extraction are those of the last one. */
#ifndef REGISTRY_DELTA_H
#define REGISTRY_DELTA_H

#include "base/macro.h"

#define DELTA_NEW	UINT32_MAX

/*
 * delta_match(was, n_was, is, n_is, from, gone):
 * ${from}[j] becomes the line of ${was} that line j of ${is} is, or DELTA_NEW; ${gone}[i / 64]
 * has a bit for each line of ${was} that is no more.  Lines that kept their order are met
 * in one pass; those that moved are found by a table.  Returns how many are new.
 */
uint32_t delta_match(const uint64_t *was, uint32_t n_was, const uint64_t *is, uint32_t n_is, uint32_t *from,
		     uint64_t *gone);

#endif

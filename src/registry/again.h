/* again.h -- the lines that did not change of people who do: the index holds all that is indexed of them. */
#ifndef REGISTRY_AGAIN_H
#define REGISTRY_AGAIN_H

#include "registry/scan.h"
#include "registry/search.h"

struct again {
	const struct scan *scan;		/* run, beside what was */
	const struct scan_was *was;
	const struct search_set *set;		/* the segments of what was */
	const uint64_t *touched;		/* bits over their docs: those who change */
	uint32_t total;
};

/*
 * again_lines(a, in):
 * Put among those of ${in}, in the order of the file, the lines of whoever is touched, but those with
 * a name of their own, which the scan reads.  False when the index does not hold what its table of
 * lines says: then ${in} is as it was.
 */
bool again_lines(const struct again *a, struct segment_in *in);

#endif

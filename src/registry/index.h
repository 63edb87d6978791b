/*
 * index.h -- the index file: a head, then segments, each written once.
 *
 * The head has two slots; the whole slot with the greater generation counts.  A first
 * build writes a new file and renames it; a later one appends a segment of the people
 * that changed, the marks of those it supersedes and the table of lines, then writes the
 * other slot: one aligned block, so that a reader finds the old head or the new one.
 */
#ifndef REGISTRY_INDEX_H
#define REGISTRY_INDEX_H

#include "registry/segment.h"

enum { INDEX_SEGMENTS = 16, INDEX_SLOT = 2048, INDEX_DATA = 4096 };
#define INDEX_MAGIC	UINT64_C(0x323058444e494d)	/* "MINDX02" */
/* In the table of lines: set aside, belongs to nobody; its doc's, but with a name of its own, which no segment has. */
#define INDEX_ASIDE	UINT32_MAX
#define INDEX_OWN	(UINT32_C(1) << 31)

struct index_part { uint64_t off, len, sum; };

struct index_slot {
	uint64_t magic, generation, size;	/* of the file, to here */
	int64_t built_us;
	uint64_t people, segments;
	struct index_part segment[INDEX_SEGMENTS];
	uint32_t docs[INDEX_SEGMENTS];
	struct index_part dead;		/* of each segment in turn, a bit a doc, whole 64-bit words */
	struct index_part head;		/* the header line of the source */
	struct index_part hash, doc;	/* of each line of the source: its hash, its doc over all segments */
	uint64_t lines;
	uint64_t sum;			/* of all the above */
};

/* The head that counts in ${fd}: false when none does, or the file is shorter than it says. */
bool index_head(int fd, struct index_slot *out);
uint64_t index_slot_sum(const struct index_slot *s);
/* The sum of a part, read piecewise; and of a segment, by its sections. */
bool index_part_ok(int fd, struct index_part p);
bool index_segment_ok(int fd, struct index_part p);

#endif

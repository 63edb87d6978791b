/*
 * scan.h -- the national extraction read once, by blocks, on two threads: its lines hashed, and
 * parted into what is indexed: all of them, or those that are not as the last extraction had them.
 */
#ifndef REGISTRY_SCAN_H
#define REGISTRY_SCAN_H

#include "registry/delta.h"
#include "registry/index.h"
#include "registry/record.h"
#include "registry/segment.h"

enum {
	SCAN_THREADS = 2,
	SCAN_BLOCK = 512 << 10,		/* bytes a thread takes at a time: they stay in its cache */
	SCAN_STRETCH = 16,		/* blocks a thread takes at a time to compare them with what was */
	SCAN_NEAR = 4 << 10,		/* past its block, to end its last line; SCAN_SLACK when that is long */
	SCAN_SLACK = SOURCE_LINE_MAX,
	SCAN_FIELDS = RECORD_COLUMNS + 2,
	SCAN_REASONS = 8,
	SCAN_LINES = 20000000,		/* most of a file */
	SCAN_CHANGED = 10,		/* more than one line in so many: all is read anew */
};

enum scan_column {
	SCAN_ID_TYPE, SCAN_ID, SCAN_NAME, SCAN_FIRST, SCAN_PROFESSION, SCAN_PROFESSION_LABEL, SCAN_SKILL,
	SCAN_SKILL_LABEL, SCAN_MODE, SCAN_STRUCTURE, SCAN_SIGN, SCAN_POSTCODE, SCAN_COMMUNE, SCAN_COMMUNE_NAME,
	SCAN_PHONE, SCAN_PHONE2, SCAN_COLUMNS,
};

struct scan_issue {
	uint32_t block, line;		/* the line within its block; global once assembled */
	int16_t reason, column;		/* index of scan_reasons; field of the file, or -1 */
	char value[REPORT_EXCERPT + 1];
};

struct scan_worker {			/* one thread's harvest */
	struct scan *scan;
	char *buf;
	struct intern value[VALUES];
	struct segment_line *line;	/* kept lines; .line within the block, then global */
	uint32_t line_n;
	uint64_t *hash;			/* of all lines */
	uint32_t n;
	uint32_t *start, *from;		/* of the lines of a block: where they are in buf; the lines they were */
	struct delta delta;
	struct scan_same *same;		/* lines that are as they were */
	uint32_t same_n;
	struct scan_issue *issue;
	uint32_t issue_n;
	int64_t count[SCAN_REASONS];
	bool truncated, failed;
};

struct scan_same { uint32_t is, was, n; };	/* lines is, is + 1... of their block were was, was + 1... */
struct scan_block { uint32_t worker, from, n, line_from, line_n, same_from, same_n; };

/* The lines of the last extraction: their hashes, and whose they are. */
struct scan_was { const uint64_t *hash; const uint32_t *doc; uint32_t n; };

struct scan {
	int fd;
	uint64_t begin, size;		/* of the lines: after the header, to the end */
	struct record_head head;
	int at[SCAN_COLUMNS];		/* field of each column, or -1 */
	bool utf8;
	const struct scan_was *was;	/* NULL: all lines are parted */
	uint32_t stretch;		/* blocks taken at a time */
	uint32_t blocks, next;
	uint32_t fresh;			/* lines that were not */
	bool left;			/* some were not read: too many are not as they were */
	struct scan_block *block;
	struct scan_worker worker[SCAN_THREADS];
	uint32_t n;			/* lines in all */
};

extern const str scan_reasons[SCAN_REASONS];

/* Read the header of ${path}. Errors: those of registry_build() for the file. */
enum err scan_open(struct ctx *c, str path, struct report *rep, struct scan *s);
void scan_close(struct scan *s);
/*
 * scan_run(c, s, was):
 * All lines, by two threads.  With ${was}, only those are parted that it does not have in their
 * place, and those it says INDEX_OWN of; when more than one line in SCAN_CHANGED is so, ${s->left} is
 * set and the rest is not read.
 * Errors: E_NOT_FOUND registry.file.none when reading fails.
 */
enum err scan_run(struct ctx *c, struct scan *s, const struct scan_was *was);
/* The hashes of the ${*n} lines of ${block}; blocks 0 to s->blocks - 1 are the file in its order. */
const uint64_t *scan_hashes(const struct scan *s, uint32_t block, uint32_t *n);
/* What of ${block} is as it was: ${*n} runs, in their order. */
const struct scan_same *scan_same(const struct scan *s, uint32_t block, uint32_t *n);
/*
 * scan_gather(s, more, in):
 * Everything kept, in file order, with one numbering of values: ready for segment_build(), with
 * room for ${more} lines.
 */
void scan_gather(struct scan *s, uint32_t more, struct segment_in *in);
/* What was set aside, into the report; its totals. */
void scan_report(struct scan *s, struct report *rep);

#endif

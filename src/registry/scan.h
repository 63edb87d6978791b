/*
 * scan.h -- the national extraction read by blocks on two threads: its lines hashed,
 * and those wanted parted into what is indexed.
 */
#ifndef REGISTRY_SCAN_H
#define REGISTRY_SCAN_H

#include "registry/record.h"
#include "registry/segment.h"

enum {
	SCAN_THREADS = 2,
	SCAN_BLOCK = 512 << 10,		/* bytes a thread takes at a time: they stay in its cache */
	SCAN_NEAR = 4 << 10,		/* past its block, to end its last line; SCAN_SLACK when that is long */
	SCAN_SLACK = SOURCE_LINE_MAX,
	SCAN_FIELDS = RECORD_COLUMNS + 2,
	SCAN_REASONS = 8,
	SCAN_LINES = 20000000,		/* most of a file */
};

enum scan_column {
	SCAN_ID_TYPE, SCAN_ID, SCAN_NAME, SCAN_FIRST, SCAN_PROFESSION, SCAN_PROFESSION_LABEL, SCAN_SKILL,
	SCAN_SKILL_LABEL, SCAN_MODE, SCAN_STRUCTURE, SCAN_SIGN, SCAN_POSTCODE, SCAN_COMMUNE, SCAN_COMMUNE_NAME,
	SCAN_COLUMNS,
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
	uint32_t *len;			/* of all lines, with their line feeds */
	uint32_t n;
	struct scan_issue *issue;
	uint32_t issue_n;
	int64_t count[SCAN_REASONS];
	bool truncated, failed;
};

struct scan_block { uint32_t worker, from, n, line_from, line_n; uint64_t off; };

struct scan {
	int fd;
	uint64_t begin, size;		/* of the lines: after the header, to the end */
	struct record_head head;
	int at[SCAN_COLUMNS];		/* field of each column, or -1 */
	bool utf8, parse;		/* parse: part the lines, not only hash them */
	uint32_t blocks, next;
	struct scan_block *block;
	struct scan_worker worker[SCAN_THREADS];
	uint32_t n;			/* lines in all */
};

extern const str scan_reasons[SCAN_REASONS];

/* Read the header of ${path}. Errors: those of registry_build() for the file. */
enum err scan_open(struct ctx *c, str path, struct report *rep, struct scan *s);
void scan_close(struct scan *s);
/* All lines, by two threads.  Errors: E_NOT_FOUND registry.file.none when reading fails. */
enum err scan_run(struct ctx *c, struct scan *s, bool parse);
/* The hashes of the ${*n} lines of ${block}; blocks 0 to s->blocks - 1 are the file in its order. */
const uint64_t *scan_hashes(const struct scan *s, uint32_t block, uint32_t *n);
/*
 * scan_again(s, want, arg):
 * Read again each line of which ${want} says so; two threads ask, each for the lines of one half
 * in their order.  What is kept joins the threads' lines, .line being the line's rank in the file.
 */
void scan_again(struct scan *s, bool (*want)(void *arg, uint32_t line), void *arg);
/* Everything kept by scan_again(), in the order of lines. */
void scan_take(struct scan *s, struct segment_in *in);
/* Everything kept, in file order, with one numbering of values: ready for segment_build(). */
void scan_gather(struct scan *s, struct segment_in *in);
/* What was set aside, into the report; its totals. */
void scan_report(struct scan *s, struct report *rep);

#endif

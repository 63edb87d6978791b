/*
 * report.h -- what was wrong in a file, by line and column: the list people read.
 *
 * At most REPORT_MAX lines are listed, in file order; beyond that they are only
 * counted, by reason.  Message keys (registry.*) take {0} = the value excerpt.
 * read = kept + aside: a line "listed" may be kept all the same (a structure
 * number whose key is wrong is emptied, the person stays).
 */
#ifndef REGISTRY_REPORT_H
#define REGISTRY_REPORT_H

#include "base/base.h"

enum { REPORT_MAX = 1000, REPORT_EXCERPT = 40, REPORT_REASONS = 32 };

struct report_line {
	int64_t line;		/* 1 is the header */
	str column;		/* as the file names it, or "" */
	str value;		/* excerpt, at most REPORT_EXCERPT bytes */
	str key;		/* registry.row.short, registry.luhn.rpps... */
	bool aside;		/* the line was set aside */
};

struct report_reason {
	str key;
	int64_t n;
};

struct report {
	struct arena *a;
	int64_t read, kept, aside, listed;
	bool truncated;		/* the last line is cut, or the compressed file ends early */
	struct report_line *v;	/* the first REPORT_MAX */
	ptrdiff_t n;
	struct report_reason by[REPORT_REASONS];
	ptrdiff_t by_n;
	str encoding;		/* "UTF-8", "UTF-8 BOM", "windows-1252", "ISO-8859-1" */
	char delimiter;
	str refused, refused_arg;	/* message key and its {0}, when the file is refused whole */
};

void report_init(struct report *r, struct arena *a);
/* ${key} must be a literal: reasons are told apart by its text. */
void report_add(struct report *r, int64_t line, str column, str value, str key, bool aside);

void report_more(struct report *r, str key, int64_t n);	/* ${n} more, counted only */

/*
 * report_unsafe(r):
 * True when the file should not replace what is known: refused, nothing kept,
 * truncated, or more than a tenth of its lines set aside.
 */
bool report_unsafe(const struct report *r);

#endif

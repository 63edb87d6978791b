/*
 * record.h -- records of a delimited file (| ; , or tab), whatever the order of
 * its columns, matched by name.
 *
 * Names are compared folded (accents, case, spaces, apostrophes).  A missing
 * required column refuses the file, naming it.  A pipe file has no quotes; the
 * others have RFC 4180's, and their sloppy forms: a quote within a bare field is
 * a character, text after a closing quote belongs to the field, a quote never
 * closed is taken for a character.  A delimiter that ends every line is no field.
 * A line with another number of fields is set aside and reported.
 */
#ifndef REGISTRY_RECORD_H
#define REGISTRY_RECORD_H

#include "registry/report.h"
#include "registry/source.h"

enum {
	RECORD_COLUMNS = 128,		/* columns of a file */
	RECORD_LINES = 100,		/* a quoted field runs over no more lines */
};

struct record_column {
	const char *names;	/* folded names, the official first, parted by '|' */
	bool required;
	const char *label;	/* how people are told it is missing */
};

struct record_head {		/* the header line of a file, read */
	char delimiter;
	str name[RECORD_COLUMNS];	/* as written */
	str folded[RECORD_COLUMNS];
	int n;
	bool trailing;		/* the line ends with a delimiter */
};

struct record_reader;

/* Read ${line} as a header with the delimiter that parts it best. */
void record_head_read(struct arena *a, str line, struct record_head *out);
/* The column of ${head} that bears one of ${names}, or -1. */
int record_head_find(const struct record_head *head, const char *names);

/*
 * record_open(c, path, columns, n, rep, out):
 * Open ${path} and match its header against ${columns}[${n}].
 * Errors: E_NOT_FOUND registry.file.none; E_INVALID registry.file.empty,
 * registry.column.missing (rep->refused says which).
 */
enum err record_open(struct ctx *c, str path, const struct record_column *columns, int n,
		     struct report *rep, struct record_reader **out);

/*
 * record_next(r, fields):
 * The next whole record: ${fields}[i] is the trimmed text of column i of the
 * specification, empty when the file lacks it; valid until the next call.
 * False at the end; the report then holds the totals.
 */
bool record_next(struct record_reader *r, str *fields);
bool record_has(const struct record_reader *r, int column);
str record_column_name(const struct record_reader *r, int column);	/* as the file writes it */
int64_t record_line(const struct record_reader *r);	/* where the last record began */
/* Set the record just read aside (counted out of `kept`), or only list it. */
void record_aside(struct record_reader *r, int column, str value, str key);
void record_note(struct record_reader *r, int column, str value, str key);

/* A parted line, for those who know their columns (FINESS without header). */
int record_split(char *line, ptrdiff_t n, char delimiter, bool quotes, str *fields, int max);

#endif

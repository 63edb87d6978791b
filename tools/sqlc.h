/* sqlc.h -- what the two halves of sqlc share: sqlc.c reads, sqlc_write.c writes C. */
#ifndef SQLC_H
#define SQLC_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 64, PARAMS_MAX = 64, COLUMNS_MAX = 64, TEXT_MAX = 1 << 16 };

struct type {
	char sql[NAME];		/* INTEGER, TEXT, BLOB, flag, instant, day, x_id */
	bool opt;		/* may be NULL */
	bool list;		/* parameters only */
};

struct field {
	char name[NAME];
	struct type t;
	bool told;		/* the statement itself said the type */
};

struct statement {
	char name[NAME], kind[NAME], row[NAME];
	char sqlite[TEXT_MAX], pg[TEXT_MAX];
	struct field params[PARAMS_MAX], cols[COLUMNS_MAX];
	int nparams, ncols;
	bool writes;
	bool numbered;		/* INSERT ... RETURNING id: see answered_by_number() */
};

extern const char *sqlc_module, *sqlc_file;

#define DIE(...) (fprintf(stderr, "%s: ", sqlc_file), fprintf(stderr, __VA_ARGS__), \
	fputc('\n', stderr), exit(1))

FILE *write_open(const char *path);
void write_quoted(FILE *f, const char *text);
void write_query(FILE *f, const struct statement *s);
void write_row(FILE *f, const struct statement *s);
void write_function(FILE *h, FILE *c, const struct statement *s);
void write_all(FILE *c);

#endif

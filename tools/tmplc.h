/* tmplc.h -- what the parts of tmplc share: where we are, words, names in scope. */
#ifndef TMPLC_H
#define TMPLC_H

#include <stdio.h>

#include "tmplc_place.h"

enum { WORD_MAX = 128, NAMES_MAX = 64 };

struct slice { const char *p; int n; };

struct tmplc {
	const char *file;
	int line;
	FILE *out;			/* the C being written */
	int depth;			/* blocks open around us */
	char names[NAMES_MAX][WORD_MAX];	/* variables in scope */
	int name_count;
};
extern struct tmplc tmplc;

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* One line of C, said to come from the template's line. */
void emit(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

struct slice trim(struct slice s);
struct slice word(struct slice *s);	/* cut the next blank-separated word, or "string"; empty at the end */
struct slice item(struct slice *s);	/* cut at the next comma */
bool is(struct slice s, const char *z);
bool is_name(struct slice s);

void add_name(struct slice s);
bool in_scope(const char *p, int n);
bool is_variable(struct slice s);	/* its first name is in scope */

const char *path(struct slice s);	/* "v.site.name" -> "v->site.name"; "x" -> "(*x)" */
const char *cname(struct slice s);	/* "crisis.room.title" -> "crisis_room_title" */

#endif

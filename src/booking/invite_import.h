/*
 * invite_import.h -- a list of people to invite, brought as a file: any CSV whose headers name what is in it.
 *
 * Nothing is written while one line is wrong: each is said by its line, its column and what to do.
 */
#ifndef BOOKING_INVITE_IMPORT_H
#define BOOKING_INVITE_IMPORT_H

#include "booking/invite.h"
#include "i18n/i18n.h"

enum { INVITE_WRONG_MAX = 100 };	/* lines listed; more are counted */

struct invite_wrong { int64_t line; str column, value; struct msg what; };
struct invite_file {
	struct invite_new *v;
	ptrdiff_t n;
	struct { struct invite_wrong *v; ptrdiff_t n; } wrong;
	int64_t wrong_n;
	struct msg refused;		/* the file as a whole; n 0: not refused */
	str refused_arg;
};
/* Read ${path} for ${p}.  A file that is wrong is no error: see ${out}. */
enum err invite_read(struct ctx *c, const struct invite_period *p, str path, struct invite_file *out);
/* "1946", "03/02/1946", "1946-02-03", "46": the year; 0: none of these. */
int64_t invite_year(str text, int64_t now);

#endif

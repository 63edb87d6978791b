/* logbook_pages.h -- between the files of logbook/: what its handlers share. */
#ifndef LOGBOOK_PAGES_H
#define LOGBOOK_PAGES_H

#include "logbook/logbook_web.h"

struct logbook_place {		/* whose log book the path names */
	struct crisis_id crisis;	/* 0: the community's */
	str title, href;
	bool exercise;
};
enum err logbook_place_of(struct ctx *c, const struct request *rq, struct logbook_place *out);
struct logbook_entry logbook_entry_of(struct ctx *c, const struct log_line *l, perm_set held);

/* logbook_take.c: what leaves the program is recorded */
handler logbook_take_csv, logbook_take_json, logbook_take_print;

#endif

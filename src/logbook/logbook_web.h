/* logbook_web.h -- the pages of the log book, and its latest lines for the pages of others. */
#ifndef LOGBOOK_WEB_H
#define LOGBOOK_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "logbook/logbook.h"

struct logbook_entry {
	struct log_id id;
	struct instant at;
	str kind, author, text, object;
	struct log_id corrects, corrected_by;	/* 0: none */
	bool may_correct;
	bool opens_day;			/* the first shown of its day */
	struct day day;
};
struct logbook_entry_list { struct logbook_entry *v; ptrdiff_t n; };

/*
 * The latest lines of an event, for its room: {% use logbook_latest(v.log) %} after
 * logbook_latest_of(c, crisis, 8, rq->held, &v.log).
 */
struct logbook_latest_view {
	str href;			/* "/crises/3/main-courante" */
	struct logbook_entry_list entries;
};
enum err logbook_latest_of(struct ctx *c, struct crisis_id crisis, int64_t limit, perm_set held,
			   struct logbook_latest_view *out);
void logbook_latest(struct html *h, const struct logbook_latest_view *v);	/* pages/parts.html */
void logbook_entry_line(struct html *h, const struct logbook_entry *v);

/* ---- the module's own pages ---------------------------------------------------- */

struct logbook_list_view {
	struct shell shell;
	str heading, href;		/* "/main-courante", "/crises/3/main-courante" */
	str crisis_title;		/* empty: the community's */
	struct crisis_id crisis;
	struct form_error error;
	struct field text;
	str words;
	struct option_list kinds;
	struct logbook_entry_list entries;
	str older;			/* empty: no older ones */
	bool searching, may_write, may_export;
};
void logbook_list_page(struct html *h, const struct logbook_list_view *v);

struct logbook_one_view {
	struct shell shell;
	struct logbook_entry entry;
	str back;
	struct form_error error;
	struct field text;
	bool may_write;
};
void logbook_one_page(struct html *h, const struct logbook_one_view *v);

struct logbook_print_view {
	struct shell shell;
	str heading;
	struct logbook_entry_list entries;
	int64_t head_seq;
	str head;			/* of the whole chain, hexadecimal */
	bool cut;			/* older entries are not here */
};
void logbook_print_page(struct html *h, const struct logbook_print_view *v);

extern const struct route logbook_routes[];
extern const ptrdiff_t logbook_routes_n;

#endif

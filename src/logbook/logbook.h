/*
 * logbook.h -- the log book (main courante): what happened, when, who wrote it.
 *
 * Nothing is edited or removed: a correction is a new entry that names the old
 * one.  Entries are chained by hash; the text is in parts, each with its salt,
 * so that what is about one person can be erased and the chain still verify
 * (schema/0004_logbook.sql).  Text is written in the community's language.
 */
#ifndef LOGBOOK_LOGBOOK_H
#define LOGBOOK_LOGBOOK_H

#include "base/base.h"

enum { LOG_TEXT_MAX = 4000, LOG_PARTS_MAX = 64 };

struct log_new_part {
	struct person_id about;		/* 0: about nobody */
	str text;
};
struct log_new {
	struct crisis_id crisis;	/* 0: about the community */
	str kind;			/* "call.sent"; message log.kind.call.sent names it */
	str object;			/* "call:3", or empty */
	struct log_id corrects;		/* 0: not a correction */
	const struct log_new_part *parts;
	ptrdiff_t parts_n;
};

/*
 * logbook_add(c, entry, out):
 * Write an entry, at c->now, by c->who / c->who_name.  ${out} may be NULL.
 * Errors: E_INVALID log.long, log.text.
 * Call inside db_write(), in the same rule as the act it tells.
 */
enum err logbook_add(struct ctx *c, const struct log_new *entry, struct log_id *out);

/* The usual case: one text about nobody. */
enum err logbook_say(struct ctx *c, struct crisis_id crisis, str kind, str object, str text);

/*
 * logbook_named(c, crisis, kind, object, sentence, who, n):
 * A sentence that names ${n} people: LOG_NAME(i) stands in ${sentence} where ${who}[i] is named.  Each
 * name becomes a part about its person, what stands between them parts about nobody, so that
 * whichever of them is erased takes her own name along and leaves the others theirs.
 * Errors: as logbook_add().  Call inside db_write().
 */
struct log_who { struct person_id person; str name; };
enum { LOG_WHO_MAX = 4 };
#define LOG_NAME(i)	((str){ "\1\2\3\4" + (i), 1 })	/* i: 0 to LOG_WHO_MAX - 1 */
enum err logbook_named(struct ctx *c, struct crisis_id crisis, str kind, str object, str sentence,
		       const struct log_who *who, int n);

/*
 * logbook_forget(c, person):
 * Erase every part about ${person}: text and salt go, hashes stay, and a new entry
 * says that it was done.  Names of authors stay: who did what is what the log book
 * is kept for (RGPD art. 17.3 b).
 * Call inside db_write().
 * Source: RGPD art. 17; docs/logbook.md.
 */
enum err logbook_forget(struct ctx *c, struct person_id person);

struct log_line {			/* an entry as people read it */
	struct log_id id;
	struct instant at;
	struct crisis_id crisis;
	str kind, object, author, text;	/* text: its parts, a space between two */
	struct log_id corrects, corrected_by;	/* 0: none */
};
struct log_line_list { struct log_line *v; ptrdiff_t n; };

/* The newest ${limit} entries of ${crisis} (0: of the community), newest first, below ${before} (0: all). */
enum err logbook_recent(struct ctx *c, struct crisis_id crisis, struct log_id before,
			int64_t limit, struct log_line_list *out);

/* What ${kind} is called: message log.kind.KIND, or the kind itself. */
str logbook_kind(struct ctx *c, str kind);

enum err logbook_line(struct ctx *c, struct log_id id, struct log_line *out);

struct log_verdict {
	int64_t entries, erased_parts;
	bool whole;
	struct log_id broken_at;	/* first entry that does not fit; 0 when whole */
	str why;			/* message key: log.broken.hash... */
	str head;			/* hash of the last entry, hexadecimal: to print on paper */
};
enum err logbook_verify(struct ctx *c, struct log_verdict *out);
/* The same over an exported file (JSON), without any database. */
enum err logbook_verify_file(struct ctx *c, str path, struct log_verdict *out);

#endif

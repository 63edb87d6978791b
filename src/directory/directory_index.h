/*
 * directory_index.h -- the directory in memory: everyone as a line, found by words
 * (any order, without accents, with typos), profession, zone, commune, skill, state.
 *
 * Built from the database and kept until directory_version() moves; any number of
 * threads read it at once.  It holds no contact: only that there is one.
 */
#ifndef DIRECTORY_DIRECTORY_INDEX_H
#define DIRECTORY_DIRECTORY_INDEX_H

#include "directory/directory.h"

struct directory_filter {
	str words, profession, commune, skill;	/* empty: any */
	struct zone_id zone;			/* 0: any */
	str state;	/* member, other, nophone, noconsent, stale, gone; empty: any */
};

struct directory_count { str code, label; int64_t people; };
struct directory_count_list { struct directory_count *v; ptrdiff_t n; };

struct directory_found {
	const struct directory_line **v;	/* by rank when there are words, else by name */
	ptrdiff_t n;
	int64_t everyone;		/* in the directory */
	int64_t members, reachable, stale, gone;	/* among those found */
	struct directory_count_list professions;	/* among those found, most numerous first */
};

/* Lines live until c->a is reset. */
enum err directory_search(struct ctx *c, const struct directory_filter *f, struct directory_found *out);

/* A mobile or e-mail with consent, active, and not asked to be left alone. */
bool directory_reachable(const struct directory_line *p);
/* A member not confirmed for DIRECTORY_STALE_DAYS. */
bool directory_stale(const struct directory_line *p, struct day today);

#endif

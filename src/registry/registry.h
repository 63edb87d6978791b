/*
 * registry.h -- finding people by a few words, among the two million lines of the
 * national file or the few thousand people of a community.
 *
 * Words come in any order and match family name, first name, profession (also what
 * people call it: kine, IDEL), savoir-faire, commune or structure: whole, as a
 * beginning, or with typos (none under 4 letters, 1 up to 7, 2 beyond; an exchange
 * of neighbours counts one; looked for when fewer than five people match without, and never
 * for a word that a profession or commune of the set has as it stands).  All words must match.
 * Answers come by rank, then in the order of names: the same for the same people, however
 * the index came to hold them.
 *
 * A registry may be used by any number of threads at once.  One opened from a file
 * follows it: after registry_build() the next search sees the new people, and a
 * search that had begun ends undisturbed.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "registry/report.h"

enum { REGISTRY_LIMIT_MAX = 500, REGISTRY_WORDS = 8 };

enum registry_rank {		/* how the words were matched, best first */
	REGISTRY_WHOLE_NAME,	/* whole words, one of them in the family name */
	REGISTRY_WHOLE,
	REGISTRY_START_NAME,	/* beginnings */
	REGISTRY_START,
	REGISTRY_TYPO_NAME,	/* one typo a word at most */
	REGISTRY_TYPO,
	REGISTRY_TYPOS_NAME,	/* two in long words */
	REGISTRY_TYPOS,
	REGISTRY_RANKS,
};

struct registry_place {		/* what someone does somewhere; codes or texts, any empty */
	str profession;		/* TRE_G15 code; the label is found */
	str skill;		/* savoir-faire code, or any text */
	str commune;		/* INSEE code; the name is found */
	str structure;
	str profession_label, skill_label, commune_name;	/* out: as searched */
	char mode;		/* L, S, B or 0 */
	str phone;		/* out: "0240000000", or empty */
};

struct registry_doc {		/* somebody, for registry_small() */
	int64_t id;
	str name, first_name;
	const struct registry_place *places;
	int places_n;
};

struct registry_query {
	str words;		/* as typed; empty with a filter lists all of it */
	str profession;		/* only this code, unless empty */
	const str *communes;	/* only there, unless communes_n == 0: INSEE codes */
	int communes_n;
	int limit;		/* 1 .. REGISTRY_LIMIT_MAX */
};

struct registry_hit {
	enum registry_rank rank;
	int64_t id;		/* RPPS number; for registry_small(), the id given */
	str number;		/* the national number as text ("10102727017"; an ADELI keeps its letters) */
	str name, first_name;
	struct registry_place *places;
	int places_n;
};

struct registry_hits {
	struct registry_hit *v;
	ptrdiff_t n;
	int64_t total;		/* how many matched as well or better than the last of v */
};

struct registry_about {		/* what the index holds */
	int64_t people, lines;
	struct instant built_at;
	int segments;
};

struct registry;

/*
 * registry_build(c, path, index, rep, changed):
 * Make ${index} hold the people of the RPPS extraction ${path} (Personne_activite).
 * When ${index} holds an earlier extraction only the lines that changed are read again;
 * ${changed}, if not NULL, receives their number (all lines, the first time).  Whatever
 * fails, the old index stays.
 * Errors: those of rpps_activity_open(); E_INVALID registry.file.other, registry.file.unsafe
 * (report_unsafe()); E_BUSY registry.index.busy; E_LIMIT registry.index.disk.
 */
enum err registry_build(struct ctx *c, str path, str index, struct report *rep, int64_t *changed);
/*
 * The same, and the savoir-faire of ${skills} (SavoirFaire) that the activities do not tell: such an
 * index is made anew each time.  Errors: those of rpps_skill_open() too.
 */
enum err registry_build_with(struct ctx *c, str path, str skills, str index, struct report *rep,
			     struct report *skills_rep, int64_t *changed);

/*
 * registry_open(c, index, out):
 * Errors: E_NOT_FOUND registry.index.none; E_INVALID registry.index.broken.
 */
enum err registry_open(struct ctx *c, str index, struct registry **out);

/* The same search over ${docs}[${n}], copied.  A few milliseconds for a few thousand people. */
struct registry *registry_small(const struct registry_doc *docs, int n);
void registry_close(struct registry *r);

/* Texts of the answer are in c->a. Errors: E_INVALID registry.index.broken. */
enum err registry_search(struct ctx *c, struct registry *r, const struct registry_query *q,
			 struct registry_hits *out);
/* The person of that national number. Errors: E_NOT_FOUND registry.index.nobody. */
enum err registry_find(struct ctx *c, struct registry *r, str number, struct registry_hit *out);
void registry_about(struct registry *r, struct registry_about *out);

#endif

/*
 * words.h -- text as it is searched: folded words, how far two of them are, and what
 * else people say for a profession.
 */
#ifndef REGISTRY_WORDS_H
#define REGISTRY_WORDS_H

#include "base/base.h"

enum {
	WORDS_MAX = 24,		/* of one text; the rest is not indexed */
	WORDS_LONG = 32,	/* bytes of a word; longer ones are cut */
	WORDS_TEXT = 512,	/* bytes of a text that are looked at */
};

struct words {
	char room[WORDS_TEXT * 2 + 64];
	str v[WORDS_MAX];
	int n;
};

/*
 * words_of(text, joined, out):
 * The folded words of ${text}; "st" and "ste" as "saint" and "sainte".  With ${joined},
 * a text of two or three words also gives them written as one: "leguen" for "Le Guen".
 */
void words_of(str text, bool joined, struct words *out);

uint32_t words_signature(str word);		/* the set of its letters, a bit each */

struct words_pattern {				/* a word, ready to be compared with many */
	uint64_t at[256];
	int n;
};
void words_prepare(struct words_pattern *p, str word);
/* Optimal string alignment distance (an exchange of neighbours counts one), or ${limit} + 1. */
int words_distance(const struct words_pattern *p, str word, int limit);
/* Typos allowed in a word of ${n} letters: none under 4, 1 up to 7, 2 beyond. */
int words_typos(ptrdiff_t n);

/* What people also call a profession or savoir-faire: "kine mk masseur"; empty when nothing. */
str words_spoken(str code);

#endif

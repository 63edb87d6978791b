/*
 * usage.h -- what people write next to what: the words of the labelled replies (data/replies), and how
 * often one follows another.  For this module, and for tools/usage, which counts them during the build.
 */
#ifndef UNDERSTAND_USAGE_H
#define UNDERSTAND_USAGE_H

#include "understand/lexicon.h"

enum { USAGE_NOBODY = -1 };		/* a word that nobody wrote */
#define USAGE_EDGE S("^")		/* where a sentence begins or ends */
#define USAGE_NUMBER S("#")		/* whatever holds a digit */

/* Its letters from ${at}, and which of them it has: spelling_letters(). */
struct usage_word { uint32_t at, count, letters; uint8_t n; };
struct usage {
	const char *text;
	const struct usage_word *words;		/* by their letters */
	const uint32_t *pairs;			/* places of two words, the first in the upper half; sorted */
	const uint16_t *times;			/* how often */
	int words_n, pairs_n;
	double total;				/* words counted */
};
extern const struct usage usage_built_in;	/* written by tools/usage */

/* How a token is counted. */
str usage_name(const struct token *k);
/* The place of a word as it is counted; USAGE_NOBODY. */
int usage_find(const struct usage *u, str word);
str usage_word_at(const struct usage *u, int i);
/*
 * The logarithm of how likely ${second} is after ${first}; either may be USAGE_NOBODY.
 * Source: "stupid backoff" (Brants et al. 2007), two words long.
 */
double usage_follows(const struct usage *u, int first, int second);

/*
 * Words that nobody wrote, put right in ${t}: a letter or two slipped, a space lost or put in; when what comes out is
 * so much likelier between its neighbours that it is worth the slip, and nothing of another kind is nearly as likely.
 * Source: the noisy channel of Kernighan, Church, Gale (1990).
 */
void mistyped_mend(struct arena *a, const struct usage *u, struct tokens *t);

#endif

/* reading.h -- a reply being read: its words, and how many of each kind.  For this module alone. */
#ifndef UNDERSTAND_READING_H
#define UNDERSTAND_READING_H

#include "understand/lexicon.h"

struct reading {
	struct tokens t;
	const struct understand_offer *offer;
	str code;			/* quoted, or empty */
	int post;			/* chosen, or 0 */
	str times;			/* named beside the rest: "samedi 8h 14h" */
	bool timed;			/* a yes but for them */
	enum understand_why why;	/* a person must read it */
	int n[K_KINDS];
	int odd;			/* unknown words that could be more than things or names */
	int kin;			/* of the others, those of one's family */
	int ifs;			/* conditions other than "que" and "sans" */
	bool thanks;			/* "merci", "bonne soirée": a way to close */
	bool weak;			/* what accepts is only "ok", "d'accord", a thumb */
	bool bare;			/* nothing but courtesy around the yes */
	bool says_i;			/* je, or non: the person speaks of themselves */
	bool guessed, either, choices_differ, joke, euh;
};

/* Turns of phrase, what "pas" denies, numbers, codes, signatures; then the counts. */
void reading_make(struct arena *a, struct reading *r, str text);

/* What was lost on the way put back: "d?sol?e", "dÃ©solÃ©e", Latin-1 in the clear. */
str reading_mended(struct arena *a, str s);

#endif

/*
 * learning.h -- how the second opinion on replies is learnt (src/understand/model.h), for the
 * build (learn.c) and for what judges it (test/replies/cross.c).
 *
 * A file of labelled replies: lines of labels TAB text, as test/replies/judge.c reads them.  Its
 * name tells the writer: "3b.tsv" and "3c.tsv" are by writer "3".
 */
#ifndef TOOLS_LEARNING_H
#define TOOLS_LEARNING_H

#include "understand/model.h"

enum { LEARNING_WRITERS = 160, LEARNING_NOBODY = -1 };

struct lesson {
	str line, text, code, post;
	bool allowed[MODEL_CLASSES];
	enum meaning first;		/* of the labels: the likelier */
	int writer;
	bool damaged;			/* a copy, with the slips of a hand: it teaches and is never judged */
	uint32_t *features;
	int features_n;
};
struct learning {
	struct arena a;
	struct lesson *v;
	int n;
	char writers[LEARNING_WRITERS][16];
	int writers_n;
};

/* Read files; says what is wrong with one and leaves the program. */
void learning_read(struct learning *l, char **paths, int n);

/*
 * learning_model(l, without, shuffled, m):
 * Learn from all lessons but those of the writer ${without}.  The same lessons, the same model.
 * ${shuffled}: each text with the label of another: the control, which must know nothing.
 */
void learning_model(const struct learning *l, int without, bool shuffled, struct model *m);

#endif

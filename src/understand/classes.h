/*
 * classes.h -- what families of sense the words of a reply belong to (data/words): a word that no labelled
 * reply has is still of one's family, on holiday, far away.  For this module, and for tools/words,
 * which writes the table.
 */
#ifndef UNDERSTAND_CLASSES_H
#define UNDERSTAND_CLASSES_H

#include "understand/lexicon.h"

enum {
	CLASSES_OF = 4,			/* classes a word has at most */
	CLASSES_WORDS = 4,		/* words of an expression at most */
	CLASSES_INDEX = 4096,		/* parts of the table, by the first bits of a key */
	CLASSES_MAX = 100,
};

/* A word or an expression, by the hash of its words, as spelt, as heard, or as heard without its ending. */
struct class_entry { uint32_t key; uint8_t of[CLASSES_OF]; };
struct class_table {
	const struct class_entry *v;	/* by key */
	const uint32_t *first;		/* [CLASSES_INDEX + 1] */
};
extern const struct class_table classes_built_in;	/* written by tools/words during the build */

/* A token in the light of them. */
struct class_item {
	ptrdiff_t at, n;		/* tokens it stands for, ${n} of them from ${at} */
	uint8_t of[CLASSES_OF];		/* 0: no more */
};

enum class_tier { CLASS_SPELT, CLASS_HEARD, CLASS_STEM, CLASS_TIERS };

/* A word by its hashes; too short a word is not known by its sound when it stands alone. */
struct class_word { uint32_t tier[CLASS_TIERS]; bool alone[CLASS_TIERS]; };
void classes_word(str w, struct class_word *out);
/* The key of words ${w}; 0: they are too short to be known so. */
uint32_t classes_key(const struct class_word *w, ptrdiff_t n, enum class_tier tier);
/* "le", "de", "me": left out of expressions. */
bool classes_small(str fold);
/* Has the word ${fold}, alone, a family by its spelling or its sound? */
bool classes_knows(const struct class_table *t, str fold);
/* Expressions first, the longest at each place; words of no class too, with none. */
ptrdiff_t classes_find(const struct class_table *t, const struct tokens *k, struct class_item *out);

#endif

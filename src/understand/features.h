/* features.h -- how the features of a reply are made.  For features.c and class_features.c alone. */
#ifndef UNDERSTAND_FEATURES_H
#define UNDERSTAND_FEATURES_H

#include "understand/model.h"

/* What a feature is of: the first byte that is hashed. */
enum family { OF_WORDS, OF_SPELLING, OF_GAP, OF_PIECE, OF_KINDS, OF_PAIR, OF_LENGTH, OF_QUESTION, OF_LAST, OF_LAST_PAIR,
    OF_LAST_KIND, OF_EARLIER, OF_EARLIER_KIND, OF_NEXT_KIND, OF_KIND_BEFORE, OF_FLAG, OF_CLASS, OF_CLASS_DENIED,
    OF_CLASS_SUBJECT, OF_CLASS_CLAUSE, OF_CLASS_ENDING, OF_CLASS_KIND, OF_CLASS_BEFORE, OF_CLASS_AFTER,
    OF_CLASS_CHAIN, OF_CLASS_PAIR, OF_CLASS_GAP, OF_CLASS_THREE, OF_CLASS_EDGE, OF_CLASS_BOTH };

uint32_t features_mix(uint32_t h, uint32_t v);
uint32_t features_mix_str(uint32_t h, str s);
uint32_t features_begin(enum family of);
void features_put(struct model_features *f, uint32_t h);
/* The word that stands for all its spellings. */
str features_name(const struct token *k);

/* Of the families of its words: class_features.c. */
void class_features(struct arena *a, const struct reading *r, struct model_features *f);

#endif

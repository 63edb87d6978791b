/* search.h -- a query over segments; for registry.c. */
#ifndef REGISTRY_SEARCH_H
#define REGISTRY_SEARCH_H

#include "registry/index.h"
#include "registry/registry.h"

struct search_set {		/* what is searched: segments, and who of them is superseded */
	struct segment segment[INDEX_SEGMENTS];
	const uint64_t *dead[INDEX_SEGMENTS];	/* a bit a doc; NULL: nobody */
	int n;
};

struct search_scratch;		/* the memory of one search, kept for the next */

struct search_scratch *search_scratch_new(const struct search_set *set);
void search_scratch_free(struct search_scratch *x);
void search_run(struct ctx *c, const struct search_set *set, struct search_scratch *x,
		const struct registry_query *q, struct registry_hits *out);
/* Copies doc ${doc} of ${s} into c->a. */
void search_hit(struct ctx *c, const struct segment *s, uint32_t doc, struct registry_hit *out);

/* A national number as 64 bits and back: RPPS as it is, other kinds with their type. */
uint64_t search_id(str type, str id);
str search_number(struct arena *a, uint64_t id);

#endif

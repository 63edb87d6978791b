/*
 * seek.h -- what GET [base]/Slot asks, and which slots answer; from memory.
 *
 * Asked for, each of them: start=ge..., start=le..., status=free, and 1 to 25
 * professionals.  Matches are in order of time, so that a page begins after a slot,
 * not after a count: what is taken meanwhile makes nothing come twice or be missed.
 * Source: ANS, ans.fhir.fr.sas 1.1.0, "recherche de créneaux"; HL7 FHIR R4, search.
 */
#ifndef SAS_SEEK_H
#define SAS_SEEK_H

#include "http/http.h"
#include "sas/fhir.h"

enum { SEEK_PS_MAX = 25, SEEK_COUNT = 5000 };

struct seek {
	struct instant from, to;	/* both included */
	str ps[SEEK_PS_MAX];		/* "810002909371" */
	int n;
	bool schedules, actors, services, organizations;	/* _include */
	int64_t count;
	struct instant after_at;	/* of the page before: its last slot */
	int64_t after_id;
};
/*
 * seek_read(c, rq, out):
 * Errors: E_INVALID, with the parameter in field and, in detail, what is wrong with it.
 */
enum err seek_read(struct ctx *c, const struct request *rq, struct seek *out);

/* A moment as FHIR writes it, with its zone ("+" may have come as a space); a day is its midnight in Paris. */
bool seek_moment(str s, struct instant *out);

/* Those of a page; ${total}: of all pages; ${more}: there is another after this one. */
struct seek_found { struct fhir_match *v; ptrdiff_t n, total; bool more; };
void seek_run(struct ctx *c, const struct avail *v, const struct seek *q, struct seek_found *out);

/* Slots that the SAS may see at all. */
bool seek_shown(const struct ctx *c, const struct avail *all, const struct avail_group *g, ptrdiff_t k);

#endif

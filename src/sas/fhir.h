/*
 * fhir.h -- our slots as the resources that the SAS reads, one function each; what stands around them
 * (a bundle, its entries) is the caller's.
 *
 * One Schedule and one PractitionerRole for each professional at each place, the
 * place contained; one HealthcareService and one Organization: the CPTS.
 * Source: ANS, ans.fhir.fr.sas 1.1.0, profiles named in fhir.c; HL7 FHIR R4.
 */
#ifndef SAS_FHIR_H
#define SAS_FHIR_H

#include "booking/avail.h"

struct fhir {			/* what every resource needs to know */
	struct ctx *c;
	const struct avail *v;
	str site;		/* https://crise.example.fr */
	struct buf *b;
};
struct fhir_match {		/* one slot that was found */
	const struct avail_group *g;
	const struct avail_slot *slot;
	const struct avail_held_line *line;
};

void fhir_slot(const struct fhir *f, const struct fhir_match *m);
void fhir_schedule(const struct fhir *f, const struct avail_held_line *l);
void fhir_practitioner(const struct fhir *f, const struct avail_held_line *l);
void fhir_role(const struct fhir *f, const struct avail_held_line *l);
void fhir_service(const struct fhir *f);
void fhir_organization(const struct fhir *f);
/* Of a server that does what this one does: GET /fhir/metadata. */
void fhir_capability(const struct fhir *f);

#define FHIR_SERVICE	"cpts"
str fhir_organization_id(struct arena *a);			/* "1" and the FINESS of the CPTS */
str fhir_place_id(struct arena *a, const struct avail_held_line *l);	/* of Schedule and PractitionerRole */
str fhir_ps(struct arena *a, const struct avail_held_line *l);	/* "8" and the RPPS: TRE_G08 */

/* An OperationOutcome; ${code} of IssueType.  ${what} for who keeps the machine on the other side. */
void fhir_outcome(struct buf *b, const char *code, str what);

#endif

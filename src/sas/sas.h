/*
 * sas.h -- the national platform of unscheduled care (SAS, service d'accès aux soins): what it may read of our
 * slots, and who regulates for it.
 *
 * line        a line of care that one professional holds and the SAS may see
 * operator    an account of ours that belongs to a regulator whom the SAS knows: what
 *             they book on the telephone desk is told to it (sas/push.h), nothing else is
 *
 * Nothing that identifies a citizen leaves by here.
 * Source: ANS, implementation guide ans.fhir.fr.sas 1.1.0 (CPTS, PS à titre individuel).
 */
#ifndef SAS_SAS_H
#define SAS_SAS_H

#include "base/base.h"
#include "sas_rows.h"

#define SAS_PS_SYSTEM	"urn:oid:1.2.250.1.71.4.2.1"	/* national identifiers of professionals */
#define SAS_US_SYSTEM	"urn:oid:1.2.250.1.213.3.6"	/* identifiers of regulators that the SAS gave */

enum { SAS_VALUE_MAX = 64 };

struct sas_line_edit {
	struct venue_id venue;
	struct care_line_id line;
	str rpps;			/* 11 figures, of someone in the directory; empty: not shown any more */
	bool cabinet, home, remote;	/* where it takes place (v3-ActCode AMB, HH, VR) */
	bool public, pro, snp, cpts;	/* who may take them (TRE_R314) */
};
/*
 * What the SAS sees of one line.  Errors: E_INVALID rpps (nobody of that number), cabinet (nowhere), public (nobody);
 * E_NOT_FOUND.  Inside db_write().
 */
enum err sas_line_set(struct ctx *c, const struct sas_line_edit *e);

/*
 * What the SAS calls this account: a national identifier with its prefix ("810002909371", "3456780581/11242343"),
 * or the UUID it gave; empty: nothing.  Errors: E_INVALID value.  Inside db_write().
 */
enum err sas_operator_set(struct ctx *c, struct account_id who, str value);

/* Is the service open at all: has the CPTS said its own number? */
bool sas_open(void);

#endif

/*
 * directory_territory.h -- the territory: communes, grouped in zones with a referent,
 * and the neighbours (communes within some kilometres of one of ours), whose
 * professionals are kept too.
 */
#ifndef DIRECTORY_DIRECTORY_TERRITORY_H
#define DIRECTORY_DIRECTORY_TERRITORY_H

#include "directory/directory.h"

enum { DIRECTORY_ZONES_MAX = 60, DIRECTORY_COMMUNES_MAX = 2000, DIRECTORY_NEAR_KM = 15 };

struct directory_territory_zone {
	str name;
	struct person_id referent;	/* 0: none yet */
	const str *codes;		/* INSEE */
	ptrdiff_t codes_n;
};

/*
 * directory_territory_set(c, zones, n, near_km):
 * This is the territory, from now on: zones of the same name keep their number;
 * people without a zone of their own follow their commune.  Neighbours are
 * computed.  Written in the log book.
 * Errors: E_INVALID territory.commune (no such code), territory.twice (a commune in
 * two zones), territory.empty.
 * Call inside db_write().
 */
enum err directory_territory_set(struct ctx *c, const struct directory_territory_zone *zones,
				 ptrdiff_t n, int near_km);
enum err directory_zone_referent(struct ctx *c, struct zone_id zone, struct person_id referent);

/* How many people by zone and profession, for the table of the territory. */
enum err directory_headcount(struct ctx *c, struct directory_head_list *out);

#endif

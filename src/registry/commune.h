/*
 * commune.h -- the communes of France (COG 2026): code, name, population, centre.
 *
 * Built into the program.  Districts of Paris, Lyon and Marseille and former
 * communes are entries too; ->now is then the commune of today (else itself).
 * About 100 communes, overseas for most, have no centre: has_centre is false.
 */
#ifndef REGISTRY_COMMUNE_H
#define REGISTRY_COMMUNE_H

#include "base/base.h"

struct commune {
	str code;		/* INSEE: "44109", "2A004" */
	str name;
	str department;		/* "44", "2A", "974" */
	int32_t population;	/* municipal; 0 when unknown */
	double lat, lon;	/* WGS84, degrees */
	bool has_centre;
	double area_km2;
	str postcodes;		/* parted by spaces */
	const struct commune *now;
	int32_t index;		/* 0 .. commune_count() - 1, in the order of codes */
};

int commune_count(void);
const struct commune *commune_at(int index);
const struct commune *commune_find(str code);		/* NULL: no such code */

/*
 * commune_by_name(name, department):
 * The commune of that name, however it is written ("St Herblain", "REZE",
 * "44800 SAINT-HERBLAIN CEDEX"), in ${department} unless that is empty; when several, the
 * most populated.  NULL: none.
 */
const struct commune *commune_by_name(str name, str department);

/*
 * commune_said(line, department):
 * As a person names it: "Saint-Nazaire (44184)", "44184", "44600 Saint-Nazaire", "Saint-Malo (35)",
 * "Saint-Nazaire"; a name alone is looked for in ${department} first.  NULL: none.
 */
const struct commune *commune_said(str line, str department);

/*
 * commune_by_postcode(postcode, name):
 * The commune that has ${postcode} and whose name is ${name}; when ${name} is empty or
 * none matches, the most populated of that postcode.  NULL: no such postcode.
 */
const struct commune *commune_by_postcode(str postcode, str name);
/* Up to ${max} communes of today that have ${postcode}; returns how many. */
int commune_of_postcode(str postcode, const struct commune **out, int max);

/* What a line of a file says of its place, from the surest to the vaguest: code, postcode, name. NULL: nothing. */
const struct commune *commune_guess(str code, str postcode, str name);

struct commune_near { const struct commune *commune; double km; };
/* Communes of today whose centre is within ${km} of ${from}'s, nearest first, itself the first; returns how many. */
int commune_near(const struct commune *from, double km, struct commune_near *out, int max);
/* Communes of today whose name begins with (folded) ${start}, most populated first. */
int commune_complete(str start, const struct commune **out, int max);

double commune_km(double lat1, double lon1, double lat2, double lon2);	/* great circle */

#endif

/*
 * finess.h -- health and social structures: the old CSV, with or without header,
 * and FINESS+ JSON (plain or gzip), structure by structure, in bounded memory.
 *
 * Coordinates come out as WGS84 degrees, whatever the file holds: Lambert-93 and
 * UTM are converted, swapped fields put right by plausibility (41 <= lat <= 51.5,
 * -5.5 <= lon <= 10, or an overseas box); else has_place is false.
 *
 * Source: FINESS etalab cs1100502/cs1100507 (frozen 4 May 2026); ANS FINESS+
 * schema-structures-v1 and what real files write instead of it.
 */
#ifndef REGISTRY_FINESS_H
#define REGISTRY_FINESS_H

#include "registry/probe.h"
#include "registry/record.h"

struct finess_structure {
	int64_t line;		/* of the file; in JSON, the rank of the legal entity */
	bool place_only;	/* classic file: only finess_site, lat, lon (its places come last) */
	str finess_site, finess_legal;
	str name, long_name;
	str category, category_label;	/* "603", "604", "620"... */
	str street;		/* number, type and name */
	str point;		/* complement, lieu-dit */
	str postcode, commune, commune_name;	/* INSEE code */
	str phone, fax, email;
	str siret;
	bool closed;		/* FINESS+ state other than active */
	bool has_place;
	double lat, lon;
};

struct finess_reader;

/* Errors: those of probe_expect() and record_open(). */
enum err finess_open(struct ctx *c, str path, struct report *rep, struct finess_reader **out);
bool finess_next(struct finess_reader *r, struct finess_structure *out);

/* IGN, NTG_71 and Circe: Lambert-93 and UTM to geographic degrees on GRS80. */
void finess_from_lambert93(double x, double y, double *lat, double *lon);
void finess_from_utm(double x, double y, int zone, bool south, double *lat, double *lon);
/* Which of two numbers is the latitude; false when neither order makes a French place. */
bool finess_place(double u, double v, double *lat, double *lon);

#endif

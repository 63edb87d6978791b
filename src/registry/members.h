/*
 * members.h -- a community's own list of members: any CSV whose headers name people.
 * Column order, accents and case do not matter; other columns are ignored.
 */
#ifndef REGISTRY_MEMBERS_H
#define REGISTRY_MEMBERS_H

#include "registry/record.h"

struct members_row {
	int64_t line;
	str civility, name, first_name;
	str rpps;		/* 11 digits with their key, or empty */
	str profession, skill;	/* as written: see codes_profession_by_text() */
	str structure, street, postcode, commune, commune_code;
	str mobile, phone, email, mssante;	/* as written */
	str role;		/* function in the community */
	str joined_on;		/* as written */
	str note;
	str consent;		/* as written; has_consent: the file has such a column */
	bool has_consent;
	str willing;		/* types of crisis, as written */
	str equipment, preferred;
};

/* Errors: as record_open(); required: a name (or "nom et prénom"). */
enum err members_open(struct ctx *c, str path, struct report *rep, struct record_reader **out);
/* A wrong RPPS number is listed and emptied, the member kept. */
bool members_next(struct record_reader *r, struct members_row *out);

#endif

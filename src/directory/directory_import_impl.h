/* directory_import_impl.h -- what the files of the importer share; see directory_import.h. */
#ifndef DIRECTORY_DIRECTORY_IMPORT_IMPL_H
#define DIRECTORY_DIRECTORY_IMPORT_IMPL_H

#include "directory/directory_import.h"
#include "directory_q.h"
#include "registry/commune.h"
#include "registry/finess.h"
#include "registry/members.h"
#include "registry/rpps.h"

struct table {			/* text -> number, in an arena; 0: absent */
	struct arena *a;
	struct table_slot { str key; ptrdiff_t v; } *slot;
	ptrdiff_t cap, n;
};
ptrdiff_t directory_table_get(const struct table *t, str key);
void directory_table_put(struct table *t, str key, ptrdiff_t v);	/* v > 0; key is kept, not copied */

struct wanted_structure {
	str key;		/* national identifier, prefixed */
	str finess, siret, name, category, address, postcode, commune, phone, email;
	struct opt_i64 lat_e6, lon_e6;
};

struct wanted_activity {
	struct wanted_activity *next;
	str structure;		/* key, or empty */
	str commune, mode, role, kind, phone, email;
};

struct wanted_person {
	str rpps, title, family, given, profession, speciality, commune;
	int commune_rank;	/* how good a main place: lower is better */
	bool here;		/* has an activity in the territory or beside it */
	struct wanted_activity *activities;
};

struct wanted_skill {
	str rpps, code, label;
};

struct wanted_member {
	struct members_row row;
	str commune, profession;
	str mobile, phone, email, mssante;
};

#define LIST(type)	struct { type *v; ptrdiff_t n, cap; }
#define LIST_ADD(a, list) (*(directory_list_room((a), (void **)&(list)->v, (list)->n, &(list)->cap, \
	sizeof *(list)->v), &(list)->v[(list)->n++]))
void directory_list_room(struct arena *a, void **v, ptrdiff_t n, ptrdiff_t *cap, size_t size);

struct work {			/* one import, from the first byte to the last row */
	struct arena *a;
	const struct directory_import_opts *opts;
	struct directory_import_result *out;
	unsigned char *place;	/* by commune index: 0 elsewhere, 1 ours, 2 beside */
	bool any_place;
	struct table known;	/* RPPS numbers in the database */
	LIST(struct wanted_person) people;
	struct table by_rpps;	/* -> index + 1 in people */
	struct places { LIST(struct wanted_structure) list; struct table by_key; } rpps, finess;
	bool has_activities;
	LIST(struct wanted_skill) skills, diplomas;
	LIST(struct wanted_member) members;

	/* While applying. */
	struct directory_person_list db;
	struct table db_rpps;	/* -> index + 1 in db */
	struct report saved[DIRECTORY_IMPORT_FILES];
};

/* Where a line is: its commune, when in the territory or beside it; NULL: elsewhere. */
const struct commune *directory_work_place(const struct work *w, str code, str postcode, str name);

/* Reading: fill ${w} from file ${f}. */
enum err directory_read_activities(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_read_skills(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_read_diplomas(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_read_finess(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_read_members(struct ctx *c, struct work *w, struct directory_imported *f);

/* Applying, inside db_write(). */
enum err directory_apply_structures(struct ctx *c, struct work *w, struct directory_imported *f,
				    str source);
enum err directory_apply_people(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_apply_skills(struct ctx *c, struct work *w, struct directory_imported *f,
				str source);
enum err directory_apply_members(struct ctx *c, struct work *w, struct directory_imported *f);
enum err directory_work_people(struct ctx *c, struct work *w);	/* (re)load db and db_rpps */

#endif

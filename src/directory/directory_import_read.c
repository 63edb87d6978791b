/* directory_import_read.c -- from files to what is wanted, without the database. */
#include "directory/directory_import_impl.h"
#include "registry/codes.h"

enum { TABLE_FIRST = 1024 };

void
directory_list_room(struct arena *a, void **v, ptrdiff_t n, ptrdiff_t *cap, size_t size)
{
	char *bigger;

	if (n < *cap)
		return;
	*cap = *cap ? *cap * 2 : 256;
	bigger = arena_push(a, (ptrdiff_t)size, ALIGNOF(max_align_t), *cap);
	if (n)
		memcpy(bigger, *v, (size_t)n * size);
	*v = bigger;
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t
hash(str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (ptrdiff_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static struct table_slot *
slot_of(const struct table *t, str key)
{
	ptrdiff_t i = (ptrdiff_t)(hash(key) & (uint64_t)(t->cap - 1));

	while (t->slot[i].v && !str_eq(t->slot[i].key, key))
		i = (i + 1) & (t->cap - 1);
	return &t->slot[i];
}

ptrdiff_t
directory_table_get(const struct table *t, str key)
{
	return t->cap ? slot_of(t, key)->v : 0;
}

void
directory_table_put(struct table *t, str key, ptrdiff_t v)
{
	if (t->n * 2 >= t->cap) {
		struct table bigger = { .a = t->a, .cap = t->cap ? t->cap * 2 : TABLE_FIRST, .n = t->n };

		bigger.slot = arena_array(t->a, struct table_slot, bigger.cap);
		for (ptrdiff_t i = 0; i < t->cap; i++)
			if (t->slot[i].v)
				*slot_of(&bigger, t->slot[i].key) = t->slot[i];
		*t = bigger;
	}
	struct table_slot *s = slot_of(t, key);

	t->n += !s->v;
	*s = (struct table_slot){ key, v };
}

const struct commune *
directory_work_place(const struct work *w, str code, str postcode, str name)
{
	const struct commune *m = commune_guess(code, postcode, name);

	return m && w->place[m->now->index] ? m->now : NULL;
}

/* ---- RPPS -------------------------------------------------------------------- */

static str
title_of(str civility)
{
	if (str_eq(civility, S("DR")))
		return S("Dr");
	return str_eq(civility, S("PR")) ? S("Pr") : S("");
}

static str
phone_of(struct arena *a, str said)
{
	str e164;

	if (!said.n)
		return S("");
	return directory_phone(a, said, &e164) ? e164 : arena_dup(a, said);
}

static str
address_of(struct arena *a, const struct rpps_activity *r)
{
	const str parts[] = { r->street_number, r->street_repeat, r->street_type, r->street };
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < COUNT(parts); i++) {
		if (!parts[i].n)
			continue;
		if (b.n)
			buf_char(&b, ' ');
		buf_put(&b, parts[i]);
	}
	return buf_str(&b);
}

static struct wanted_person *
person_of(struct work *w, const struct rpps_activity *r)
{
	ptrdiff_t at = directory_table_get(&w->by_rpps, r->id);
	struct wanted_person *p;

	if (at)
		return &w->people.v[at - 1];
	p = &LIST_ADD(w->a, &w->people);
	*p = (struct wanted_person){ .rpps = arena_dup(w->a, r->id), .title = title_of(r->civility_practice),
		.family = arena_dup(w->a, r->name), .given = arena_dup(w->a, r->first_name),
		.profession = arena_dup(w->a, r->profession), .commune_rank = 99 };
	directory_table_put(&w->by_rpps, p->rpps, w->people.n);
	return p;
}

static str
structure_of(struct work *w, const struct rpps_activity *r, const struct commune *m)
{
	str key = rpps_structure_key(w->a, r);
	struct wanted_structure *s;

	if (!key.n || directory_table_get(&w->rpps.by_key, key))
		return key;
	s = &LIST_ADD(w->a, &w->rpps.list);
	*s = (struct wanted_structure){ .key = key, .finess = arena_dup(w->a, r->finess_site),
		.siret = arena_dup(w->a, r->siret), .name = arena_dup(w->a, r->sign.n ? r->sign : r->structure),
		.category = arena_dup(w->a, r->sector), .address = address_of(w->a, r),
		.postcode = arena_dup(w->a, r->postcode), .commune = m->code };
	directory_table_put(&w->rpps.by_key, key, w->rpps.list.n);
	return key;
}

static bool
same_activity(const struct wanted_activity *x, const struct wanted_activity *y)
{
	return str_eq(x->structure, y->structure) && str_eq(x->commune, y->commune) &&
	    str_eq(x->mode, y->mode) && str_eq(x->role, y->role) && str_eq(x->kind, y->kind) &&
	    str_eq(x->phone, y->phone) && str_eq(x->email, y->email);
}

static void
add_activity(struct work *w, struct wanted_person *p, const struct rpps_activity *r,
	     const struct commune *m)
{
	int rank = (w->place[m->index] == 1 ? 0 : 2) + !str_eq(r->mode, S("L"));
	struct wanted_activity a = { .structure = structure_of(w, r, m), .commune = m->code,
		.mode = r->mode, .role = r->role, .kind = r->genre, .phone = phone_of(w->a, r->phone),
		.email = r->email }, *kept;

	p->here = true;
	if (rank < p->commune_rank || (rank == p->commune_rank && str_cmp(m->code, p->commune) < 0)) {
		p->commune_rank = rank;
		p->commune = m->code;
	}
	for (kept = p->activities; kept; kept = kept->next)
		if (same_activity(kept, &a))
			return;		/* one line per savoir-faire: the same place again */
	kept = arena_new(w->a, struct wanted_activity);
	*kept = a;
	kept->mode = arena_dup(w->a, a.mode);
	kept->role = arena_dup(w->a, a.role);
	kept->kind = arena_dup(w->a, a.kind);
	kept->email = arena_dup(w->a, a.email);
	kept->next = p->activities;
	p->activities = kept;
}

enum err
directory_read_activities(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct record_reader *r;
	struct rpps_activity row;

	w->has_activities = true;
	TRY(rpps_activity_open(c, f->path, &f->report, &r));
	while (rpps_activity_next(r, &row)) {
		const struct commune *m;
		struct wanted_person *p;

		if (!str_eq(row.id_type, S("8")))
			continue;	/* ADELI and registers of structures: no number that lasts */
		m = directory_work_place(w, row.commune, row.postcode, row.commune_name);
		if (!m && !directory_table_get(&w->known, row.id))
			continue;
		f->kept++;
		p = person_of(w, &row);
		if (m)
			add_activity(w, p, &row, m);
		if (str_eq(row.skill_type, S("S")) && row.skill.n &&
		    (!p->speciality.n || str_cmp(row.skill, p->speciality) < 0))
			p->speciality = arena_dup(w->a, row.skill);
	}
	return OK;
}

/* Someone the directory has, or will have once the activities just read are applied. */
static bool
concerns(const struct work *w, str rpps)
{
	ptrdiff_t at = directory_table_get(&w->by_rpps, rpps);

	return at ? w->people.v[at - 1].here || directory_table_get(&w->known, rpps)
		  : !w->has_activities && directory_table_get(&w->known, rpps);
}

enum err
directory_read_skills(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct record_reader *r;
	struct rpps_skill row;

	TRY(rpps_skill_open(c, f->path, &f->report, &r));
	while (rpps_skill_next(r, &row)) {
		const struct code *known;

		if (!row.skill.n || !concerns(w, row.id))
			continue;
		f->kept++;
		known = codes_skill(row.skill);
		LIST_ADD(w->a, &w->skills) = (struct wanted_skill){ arena_dup(w->a, row.id),
			arena_dup(w->a, row.skill), known ? known->label : arena_dup(w->a, row.skill_label) };
	}
	return OK;
}

enum err
directory_read_diplomas(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct record_reader *r;
	struct rpps_diploma row;

	TRY(rpps_diploma_open(c, f->path, &f->report, &r));
	while (rpps_diploma_next(r, &row)) {
		str code = row.diploma.n ? row.diploma : row.discipline;
		str label = row.diploma.n ? row.diploma_label : row.discipline_label;

		if (!code.n || !concerns(w, row.id))
			continue;
		f->kept++;
		LIST_ADD(w->a, &w->diplomas) = (struct wanted_skill){ arena_dup(w->a, row.id),
			arena_dup(w->a, code), arena_dup(w->a, label.n ? label : code) };
	}
	return OK;
}

/* ---- FINESS ------------------------------------------------------------------ */

static void
place_structure(struct wanted_structure *s, const struct finess_structure *row)
{
	if (!row->has_place)
		return;
	s->lat_e6 = (struct opt_i64){ true, (int64_t)(row->lat * 1e6) };
	s->lon_e6 = (struct opt_i64){ true, (int64_t)(row->lon * 1e6) };
}

enum err
directory_read_finess(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct finess_reader *r;
	struct finess_structure row;

	TRY(finess_open(c, f->path, &f->report, &r));
	while (finess_next(r, &row)) {
		str key = arena_fmt(w->a, "1%.*s", STR(row.finess_site));
		ptrdiff_t at = directory_table_get(&w->finess.by_key, key);
		struct wanted_structure *s;
		const struct commune *m;

		if (row.place_only) {
			if (at)
				place_structure(&w->finess.list.v[at - 1], &row);
			continue;
		}
		m = directory_work_place(w, row.commune, row.postcode, row.commune_name);
		if (!m || row.closed)
			continue;
		f->kept++;
		s = at ? &w->finess.list.v[at - 1] : &LIST_ADD(w->a, &w->finess.list);
		if (!at)
			directory_table_put(&w->finess.by_key, key, w->finess.list.n);
		*s = (struct wanted_structure){ .key = key, .finess = arena_dup(w->a, row.finess_site),
			.siret = arena_dup(w->a, row.siret),
			.name = arena_dup(w->a, row.long_name.n ? row.long_name : row.name),
			.category = arena_dup(w->a, row.category), .address = arena_dup(w->a, row.street),
			.postcode = arena_dup(w->a, row.postcode), .commune = m->code,
			.phone = phone_of(w->a, row.phone), .email = arena_dup(w->a, row.email) };
		place_structure(s, &row);
	}
	return OK;
}

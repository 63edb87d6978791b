/* directory_import_apply.c -- what the national files say, written where it differs. */
#include <stdlib.h>

#include "crypto/crypto.h"
#include "directory/directory_import_impl.h"

enum { SEEN_BATCH = 5000, LOSS_FLOOR = 20, LOSS_SHARE = 5 };	/* a fifth, above twenty people */

static str
or_null(str s)
{
	return s.n ? s : (str){};
}

enum err
directory_work_people(struct ctx *c, struct work *w)
{
	w->db_rpps = (struct table){ .a = w->a };
	TRY(directory_q_people(c, DIRECTORY_PEOPLE_MAX, &w->db));
	for (ptrdiff_t i = 0; i < w->db.n; i++)
		if (w->db.v[i].rpps.n)
			directory_table_put(&w->db_rpps, w->db.v[i].rpps, i + 1);
	return OK;
}

/* ---- structures ---------------------------------------------------------------- */

static bool
same_structure(const struct directory_structure *d, const struct wanted_structure *s, str source)
{
	return str_eq(d->finess, s->finess) && str_eq(d->siret, s->siret) && str_eq(d->name, s->name) &&
	    str_eq(d->category, s->category) && str_eq(d->address, s->address) &&
	    str_eq(d->postcode, s->postcode) && str_eq(d->commune_code, s->commune) &&
	    str_eq(d->phone, s->phone) && str_eq(d->email, s->email) && str_eq(d->source, source) &&
	    d->lat_e6.some == s->lat_e6.some && d->lat_e6.v == s->lat_e6.v &&
	    d->lon_e6.some == s->lon_e6.some && d->lon_e6.v == s->lon_e6.v && !d->gone_on.some;
}

/* RPPS knows a place by who practises there; FINESS knows it better, a hand best. */
static bool
may_write(const struct directory_structure *d, str source)
{
	return str_eq(d->source, S("rpps")) || str_eq(d->source, source);
}

static enum err
put_structure(struct ctx *c, const struct directory_structure *d, const struct wanted_structure *s,
	      str source, struct directory_imported *f)
{
	struct directory_structure_new row;
	int64_t changed;

	if (!d) {
		f->added += str_eq(source, S("finess"));
		return directory_q_structure_add(c, s->key, or_null(s->finess), or_null(s->siret), s->name,
		    s->category, s->address, s->postcode, or_null(s->commune), s->phone, s->email,
		    s->lat_e6, s->lon_e6, source, c->today, &row);
	}
	if (!may_write(d, source) || same_structure(d, s, source))
		return OK;
	f->changed += str_eq(source, S("finess"));
	return directory_q_structure_change(c, or_null(s->finess), or_null(s->siret), s->name, s->category,
	    s->address, s->postcode, or_null(s->commune), s->phone, s->email, s->lat_e6, s->lon_e6, source,
	    c->today, d->id, &changed);
}

static enum err
structures_seen(struct ctx *c, const struct places *wanted, const struct directory_structure_list *db)
{
	struct structure_id *ids = arena_array(c->a, struct structure_id, SEEN_BATCH);
	ptrdiff_t n = 0;
	int64_t changed;

	for (ptrdiff_t i = 0; i <= db->n; i++) {
		if (n == SEEN_BATCH || (i == db->n && n)) {
			TRY(directory_q_structures_seen(c, c->today, ids, n, &changed));
			n = 0;
		}
		if (i < db->n && directory_table_get(&wanted->by_key, db->v[i].national_id))
			ids[n++] = db->v[i].id;
	}
	return OK;
}

enum err
directory_apply_structures(struct ctx *c, struct work *w, struct directory_imported *f, str source)
{
	const struct places *wanted = str_eq(source, S("finess")) ? &w->finess : &w->rpps;
	struct opt_day today = { true, c->today };
	struct table at = { .a = w->a };
	struct directory_structure_list db;
	int64_t changed;

	TRY(directory_q_structures(c, DIRECTORY_PEOPLE_MAX, &db));
	for (ptrdiff_t i = 0; i < db.n; i++)
		if (db.v[i].national_id.n)
			directory_table_put(&at, db.v[i].national_id, i + 1);
	for (ptrdiff_t i = 0; i < wanted->list.n; i++) {
		ptrdiff_t k = directory_table_get(&at, wanted->list.v[i].key);

		TRY(put_structure(c, k ? &db.v[k - 1] : NULL, &wanted->list.v[i], source, f));
	}
	TRY(structures_seen(c, wanted, &db));
	if (!str_eq(source, S("finess")))
		return OK;
	for (ptrdiff_t i = 0; i < db.n; i++) {
		if (!str_eq(db.v[i].source, source) || db.v[i].gone_on.some ||
		    directory_table_get(&wanted->by_key, db.v[i].national_id))
			continue;
		f->gone++;
		TRY(directory_q_structure_gone(c, today, db.v[i].id, &changed));
	}
	return OK;
}

/* ---- people ------------------------------------------------------------------- */

struct held {			/* activities in the database, by person */
	struct directory_activity_of_list list;
	struct table first;	/* person -> index + 1 of the first */
	struct table structure;	/* national identifier -> id */
};

static str
number(struct arena *a, int64_t v)
{
	return arena_str(a, &v, sizeof v);
}

static enum err
held_load(struct ctx *c, struct work *w, struct held *h)
{
	struct directory_structure_list db;

	*h = (struct held){ .first = { .a = w->a }, .structure = { .a = w->a } };
	TRY(directory_q_activities_all(c, DIRECTORY_PEOPLE_MAX, &h->list));
	for (ptrdiff_t i = h->list.n; i-- > 0;)
		directory_table_put(&h->first, number(w->a, h->list.v[i].person_id.v), i + 1);
	TRY(directory_q_structures(c, DIRECTORY_PEOPLE_MAX, &db));
	for (ptrdiff_t i = 0; i < db.n; i++)
		if (db.v[i].national_id.n)
			directory_table_put(&h->structure, db.v[i].national_id, (ptrdiff_t)db.v[i].id.v);
	return OK;
}

static bool
matches(const struct directory_activity_of *d, const struct wanted_activity *a)
{
	return str_eq(d->national_id, a->structure) && str_eq(d->commune_code, a->commune) &&
	    str_eq(d->practice_mode, a->mode) && str_eq(d->role, a->role) && str_eq(d->kind, a->kind) &&
	    str_eq(d->phone, a->phone) && str_eq(d->email, a->email);
}

/* Make the activities of ${id} what ${p} has; those of a hand stay. */
static enum err
put_activities(struct ctx *c, struct work *w, struct held *h, struct person_id id,
	       const struct wanted_person *p, bool *touched)
{
	ptrdiff_t first = directory_table_get(&h->first, number(w->a, id.v)) - 1;
	const struct directory_activity_of *v = h->list.v;
	int64_t changed;

	for (ptrdiff_t i = first; first >= 0 && i < h->list.n && v[i].person_id.v == id.v; i++) {
		const struct wanted_activity *a = p->activities;

		while (a && !matches(&v[i], a))
			a = a->next;
		if (a || !str_eq(v[i].source, S("rpps")))
			continue;
		TRY(directory_q_activity_drop(c, v[i].id, &changed));
		*touched = true;
	}
	for (const struct wanted_activity *a = p->activities; a; a = a->next) {
		ptrdiff_t i = first, place = a->structure.n ? directory_table_get(&h->structure, a->structure) : 0;
		struct opt_structure_id where = { place != 0, { place } };
		bool there = false;

		for (; first >= 0 && i < h->list.n && v[i].person_id.v == id.v; i++)
			there |= matches(&v[i], a);
		if (there)
			continue;
		TRY(directory_q_activity_add(c, id, where, or_null(a->commune), a->mode, a->role, a->kind,
		    a->phone, a->email, S("rpps"), &changed));
		*touched = true;
	}
	return OK;
}

static enum err
zone_of(struct ctx *c, const struct directory_person *d, str commune, struct opt_zone_id *out)
{
	struct directory_commune_zone z;
	bool found;

	*out = d ? d->zone_id : (struct opt_zone_id){};
	if (d && d->zone_fixed)
		return OK;
	TRY(directory_q_commune_zone(c, commune, &z, &found));
	*out = found ? z.zone_id : (struct opt_zone_id){};
	return OK;
}

static bool
same_person(const struct directory_person *d, const struct wanted_person *p, str commune)
{
	return str_eq(d->title, p->title) && str_eq(d->family, p->family) && str_eq(d->given, p->given) &&
	    str_eq(d->profession, p->profession) && str_eq(d->speciality, p->speciality) &&
	    str_eq(d->commune_code, commune) && d->seen_on.some && !d->gone_on.some;
}

static enum err
put_person(struct ctx *c, struct work *w, struct held *h, const struct wanted_person *p,
	   struct directory_imported *f)
{
	ptrdiff_t at = directory_table_get(&w->db_rpps, p->rpps);
	const struct directory_person *d = at ? &w->db.v[at - 1] : NULL;
	struct opt_day today = { true, c->today };
	struct directory_person_new row = { .id = d ? d->id : (struct person_id){ 0 } };
	str commune = p->commune.n || !d ? p->commune : d->commune_code;
	struct opt_zone_id zone;
	int64_t changed;
	bool touched = false;

	TRY(zone_of(c, d, commune, &zone));
	if (!d) {
		TRY(directory_q_person_add(c, p->rpps, p->title, p->family, p->given, p->profession,
		    p->speciality, or_null(commune), zone, false, false, S("active"), S("sms"), false,
		    S("rpps"), c->today, today, (struct opt_day){}, S(""), c->now, &row));
		f->added++;
	} else if (!same_person(d, p, commune)) {
		TRY(directory_q_person_official(c, p->title, p->family, p->given, p->profession,
		    p->speciality, or_null(commune), zone, today, c->now, d->id, &changed));
		touched = true;
	}
	TRY(put_activities(c, w, h, row.id, p, &touched));
	f->changed += d && touched;
	return OK;
}

/* Who was in the file before and is not, or practises elsewhere now. */
static bool
left(const struct work *w, const struct directory_person *d)
{
	ptrdiff_t at;

	if (!d->rpps.n || !d->seen_on.some)
		return false;
	at = directory_table_get(&w->by_rpps, d->rpps);
	return !at || (!w->people.v[at - 1].here && !d->member);
}

static enum err
leavers(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct opt_day today = { true, c->today };
	ptrdiff_t known = 0, gone = 0;
	int64_t changed;

	for (ptrdiff_t i = 0; i < w->db.n; i++) {
		known += w->db.v[i].seen_on.some;
		gone += left(w, &w->db.v[i]) && !w->db.v[i].gone_on.some;
	}
	if (known >= LOSS_FLOOR && gone * LOSS_SHARE > known && !w->opts->accept_loss)
		return fail(c, E_CONFLICT, S("file"), S("import.loss"), "%td of %td", gone, known);
	for (ptrdiff_t i = 0; i < w->db.n; i++) {
		const struct directory_person *d = &w->db.v[i];

		if (!left(w, d))
			continue;
		f->gone += !d->gone_on.some;
		if (d->member)
			TRY(directory_q_person_gone(c, today, c->now, d->id, &changed));
		else {
			TRY(directory_person_erase(c, d->id, false));
			f->erased++;
		}
	}
	return OK;
}

static enum err
people_seen(struct ctx *c, const struct work *w)
{
	struct opt_day today = { true, c->today };
	struct person_id *ids = arena_array(c->a, struct person_id, SEEN_BATCH);
	ptrdiff_t n = 0;
	int64_t changed;

	for (ptrdiff_t i = 0; i <= w->db.n; i++) {
		if (n == SEEN_BATCH || (i == w->db.n && n)) {
			TRY(directory_q_people_seen(c, today, ids, n, &changed));
			n = 0;
		}
		if (i < w->db.n && w->db.v[i].rpps.n && directory_table_get(&w->by_rpps, w->db.v[i].rpps))
			ids[n++] = w->db.v[i].id;
	}
	return OK;
}

static enum err
forgotten_load(struct ctx *c, struct work *w, struct table *t)
{
	struct directory_forgotten_list list;

	*t = (struct table){ .a = w->a };
	TRY(directory_q_forgotten(c, DIRECTORY_PEOPLE_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		directory_table_put(t, list.v[i].lookup, 1);
	return OK;
}

enum err
directory_apply_people(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct table forgotten;
	struct held h;
	int64_t changed;

	TRY(directory_work_people(c, w));
	TRY(held_load(c, w, &h));
	TRY(forgotten_load(c, w, &forgotten));
	for (ptrdiff_t i = 0; i < w->people.n; i++) {
		const struct wanted_person *p = &w->people.v[i];
		ptrdiff_t at = directory_table_get(&w->db_rpps, p->rpps);

		if (!p->here && (!at || !w->db.v[at - 1].member))
			continue;
		if (!at && forgotten.n && directory_table_get(&forgotten, crypto_lookup(c->a, p->rpps)))
			continue;
		TRY(put_person(c, w, &h, p, f));
	}
	TRY(leavers(c, w, f));
	TRY(people_seen(c, w));
	return directory_q_structures_unused(c, &changed);
}

/* ---- savoir-faire and diplomas ------------------------------------------------------ */

static str
pair(struct arena *a, int64_t person, str code)
{
	return arena_fmt(a, "%lld %.*s", (long long)person, STR(code));
}

enum err
directory_apply_skills(struct ctx *c, struct work *w, struct directory_imported *f, str source)
{
	bool skills = str_eq(source, S("rpps"));
	const struct wanted_skill *v = skills ? w->skills.v : w->diplomas.v;
	ptrdiff_t n = skills ? w->skills.n : w->diplomas.n;
	struct table have = { .a = w->a }, want = { .a = w->a };
	struct directory_skill_of_list db;
	int64_t changed;

	TRY(directory_q_skills_all(c, 4 * DIRECTORY_PEOPLE_MAX, &db));
	for (ptrdiff_t i = 0; i < db.n; i++)
		directory_table_put(&have, pair(w->a, db.v[i].person_id.v, db.v[i].code), i + 1);
	for (ptrdiff_t i = 0; i < n; i++) {
		ptrdiff_t at = directory_table_get(&w->db_rpps, v[i].rpps);
		str key;

		if (!at)
			continue;
		key = pair(w->a, w->db.v[at - 1].id.v, v[i].code);
		if (directory_table_get(&want, key))
			continue;
		directory_table_put(&want, key, 1);
		if (directory_table_get(&have, key))
			continue;
		f->added++;
		TRY(directory_q_skill_put(c, w->db.v[at - 1].id, v[i].code, v[i].label, source,
		    (struct opt_day){}, &changed));
	}
	for (ptrdiff_t i = 0; i < db.n; i++) {
		if (!str_eq(db.v[i].source, source) ||
		    directory_table_get(&want, pair(w->a, db.v[i].person_id.v, db.v[i].code)))
			continue;
		f->gone++;
		TRY(directory_q_skill_drop(c, db.v[i].id, db.v[i].person_id, &changed));
	}
	return OK;
}

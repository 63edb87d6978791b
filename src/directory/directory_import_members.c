/* directory_import_members.c -- the community's own list: who is it, and what did they tell us? */
#include <stdlib.h>

#include "crypto/crypto.h"
#include "directory/directory_import_impl.h"
#include "registry/codes.h"

enum { WORDS_MAX = 20 };

/* ---- reading ------------------------------------------------------------------- */

static str
contact_of(struct work *w, struct directory_imported *f, int64_t line, str column, str said, bool phone)
{
	str out = S("");

	if (!said.n)
		return out;
	if (phone ? directory_phone(w->a, said, &out) : directory_email(w->a, said, &out))
		return out;
	report_add(&f->report, line, column, S(""), phone ? S("directory.phone") : S("directory.email"), false);
	return S("");
}

static void
copy_row(struct arena *a, struct members_row *r)
{
	str *fields[] = { &r->civility, &r->name, &r->first_name, &r->rpps, &r->profession, &r->skill,
		&r->structure, &r->street, &r->postcode, &r->commune, &r->commune_code, &r->mobile,
		&r->phone, &r->email, &r->mssante, &r->role, &r->joined_on, &r->note, &r->consent,
		&r->willing, &r->equipment, &r->preferred };

	for (ptrdiff_t i = 0; i < COUNT(fields); i++)
		*fields[i] = arena_dup(a, *fields[i]);
}

enum err
directory_read_members(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct record_reader *r;
	struct members_row row;

	TRY(members_open(c, f->path, &f->report, &r));
	while (members_next(r, &row)) {
		const struct code *job = codes_profession_by_text(row.profession);
		const struct commune *m = commune_guess(row.commune_code, row.postcode, row.commune);
		struct wanted_member *k = &LIST_ADD(w->a, &w->members);

		copy_row(w->a, &row);
		*k = (struct wanted_member){ .row = row, .profession = job ? job->code : S(""),
			.commune = m ? m->now->code : S("") };
		k->mobile = contact_of(w, f, row.line, S("mobile"), row.mobile, true);
		k->phone = contact_of(w, f, row.line, S("phone"), row.phone, true);
		k->email = contact_of(w, f, row.line, S("email"), row.email, false);
		k->mssante = contact_of(w, f, row.line, S("mssante"), row.mssante, false);
		if (!k->mobile.n && directory_mobile(k->phone)) {	/* a mobile in the only telephone column */
			k->mobile = k->phone;
			k->phone = S("");
		} else if (k->mobile.n && str_starts(k->mobile, S("+33")) && !directory_mobile(k->mobile)) {
			if (!k->phone.n)
				k->phone = k->mobile;
			k->mobile = S("");
		}
		f->kept++;
	}
	return OK;
}

/* ---- who is it? ----------------------------------------------------------------- */

struct name {
	str folded;		/* "martin jeanne" */
	ptrdiff_t at;		/* in w->db */
};
struct match {
	struct name *v;
	ptrdiff_t n;
	struct table taken;	/* people already met in this file */
};

static int
by_name(const void *x, const void *y)
{
	const struct name *a = x, *b = y;
	int d = str_cmp(a->folded, b->folded);

	return d ? d : (a->at > b->at) - (a->at < b->at);
}

static str
name_of(struct arena *a, str family, str given)
{
	return str_fold(a, arena_fmt(a, "%.*s %.*s", STR(family), STR(given)));
}

static void
match_build(struct work *w, struct match *m)
{
	*m = (struct match){ .n = w->db.n, .taken = { .a = w->a } };
	m->v = arena_array(w->a, struct name, w->db.n + 1);
	for (ptrdiff_t i = 0; i < m->n; i++)
		m->v[i] = (struct name){ name_of(w->a, w->db.v[i].family, w->db.v[i].given), i };
	if (m->n)
		qsort(m->v, (size_t)m->n, sizeof *m->v, by_name);
}

static ptrdiff_t
first_named(const struct match *m, str folded)
{
	ptrdiff_t lo = 0, hi = m->n;

	while (lo < hi) {
		ptrdiff_t mid = (lo + hi) / 2;

		if (str_cmp(m->v[mid].folded, folded) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Could ${d}, of the same name, be ${k}?  Two different numbers or professions: no. */
static bool
could_be(const struct directory_person *d, const struct wanted_member *k)
{
	if (d->rpps.n && k->row.rpps.n)
		return false;		/* equal numbers were found before */
	return !d->profession.n || !k->profession.n || str_eq(d->profession, k->profession);
}

/*
 * The person of the directory whom a line means: *found, or the ${key} of why not.
 * Neither found nor key: someone new.
 */
static void
match_find(const struct work *w, const struct match *m, const struct wanted_member *k,
	   const struct directory_person **found, str *key)
{
	ptrdiff_t at = k->row.rpps.n ? directory_table_get(&w->db_rpps, k->row.rpps) : 0, here = 0, named = 0;
	str folded = name_of(w->a, k->row.name, k->row.first_name);

	*found = at ? &w->db.v[at - 1] : NULL;
	*key = S("");
	if (at)
		return;
	for (ptrdiff_t i = first_named(m, folded); i < m->n && str_eq(m->v[i].folded, folded); i++) {
		const struct directory_person *d = &w->db.v[m->v[i].at];

		if (!could_be(d, k))
			continue;
		named++;
		if (k->commune.n && d->commune_code.n && !str_eq(d->commune_code, k->commune))
			continue;
		here++;
		*found = d;
	}
	if (here == 1)
		return;
	*found = NULL;
	if (here > 1)
		*key = S("import.member.ambiguous");
	else if (named && !k->row.rpps.n)
		*key = S("import.member.elsewhere");
}

/* ---- writing ---------------------------------------------------------------------- */

static str
channel_of(struct arena *a, str said)
{
	str s = str_fold(a, said);

	if (str_has(s, S("mail")) || str_has(s, S("courriel")))
		return S("email");
	return str_has(s, S("tel")) || str_has(s, S("appel")) || str_has(s, S("phone")) ? S("phone") : S("sms");
}

/* "oui", "x", "1", "accord du 12/3": yes.  Nothing, "non", "0", "refus": no. */
static bool
agreed(struct arena *a, str said)
{
	str s = str_fold(a, said);

	return s.n && !str_eq(s, S("0")) && !str_eq(s, S("n")) && !str_starts(s, S("non")) &&
	    !str_starts(s, S("refus")) && !str_starts(s, S("no")) && !str_starts(s, S("faux"));
}

/* Cut the next word of a list "a, b; c" off ${s}. */
static bool
next_word(str *s, str *word)
{
	while (s->n) {
		ptrdiff_t i = 0;

		while (i < s->n && !strchr(",;/|", s->p[i]))
			i++;
		*word = str_trim(str_sub(*s, 0, i));
		*s = str_sub(*s, i + (i < s->n), s->n);
		if (word->n)
			return true;
	}
	return false;
}

static const struct { const char *said, *code; } typologies[] = {
	{ "bless", "wounded" }, { "attentat", "wounded" }, { "malade", "ill" }, { "canicule", "ill" },
	{ "epidemi", "ill" }, { "emergent", "emerging" }, { "infectieu", "emerging" }, { "nrc", "nrc" },
	{ "nrbc", "nrc" }, { "nucleaire", "nrc" }, { "offre", "supply" }, { "penurie", "supply" },
	{ "social", "social" },
};

static enum err
put_willing(struct ctx *c, struct person_id id, str said)
{
	str all = str_fold(c->a, said);
	bool any = str_starts(all, S("tou")) || str_eq(all, S("oui"));

	for (ptrdiff_t i = 0; i < COUNT(typologies); i++) {
		struct directory_typology_found t;
		bool found;

		if (!any && !str_has(all, str_from(typologies[i].said)))
			continue;
		TRY(directory_q_typology_of(c, str_from(typologies[i].code), &t, &found));
		if (found)
			TRY(directory_willing_set(c, id, t.id, S("yes")));
	}
	return OK;
}

static enum err
put_words(struct ctx *c, const struct work *w, struct person_id id, const struct wanted_member *k)
{
	struct directory_skill_list have;
	str rest = k->row.skill, word;

	TRY(directory_skills(c, id, &have));
	for (int n = 0; n < WORDS_MAX && next_word(&rest, &word); n++) {
		str code = str_fold(w->a, word);
		bool there = code.n == 0;

		for (ptrdiff_t i = 0; i < have.n; i++)
			there |= str_eq(have.v[i].code, code) || str_eq(str_fold(w->a, have.v[i].label), code);
		if (!there)
			TRY(directory_skill_set(c, id, code, str_sub(word, 0, DIRECTORY_LABEL_MAX),
			    S("members"), (struct opt_day){}));
	}
	rest = k->row.equipment;
	for (int n = 0; n < WORDS_MAX && next_word(&rest, &word); n++)
		TRY(directory_equipment_set(c, id, str_sub(word, 0, DIRECTORY_LABEL_MAX), 1));
	return k->row.willing.n ? put_willing(c, id, k->row.willing) : OK;
}

/* A list that has no column for consent says nothing: what is known stays. */
static enum err
put_contacts(struct ctx *c, struct person_id id, const struct wanted_member *k, bool says)
{
	const struct { str kind, value; } v[] = { { S("mobile"), k->mobile }, { S("phone"), k->phone },
		{ S("email"), k->email }, { S("mssante"), k->mssante } };

	for (ptrdiff_t i = 0; i < COUNT(v); i++) {
		struct directory_contact old;
		bool found, yes = says && agreed(c->a, k->row.consent);

		if (!v[i].value.n)
			continue;
		TRY(directory_q_contact(c, id, v[i].kind, &old, &found));
		if (!says && found)
			yes = old.consent_on.some;
		TRY(directory_contact_set(c, id, v[i].kind, v[i].value, S("members"), yes));
	}
	return OK;
}

static enum err
put_known(struct ctx *c, const struct directory_person *d, const struct wanted_member *k, str preferred)
{
	str rpps = d->rpps.n ? d->rpps : k->row.rpps, commune = d->commune_code.n ? d->commune_code : k->commune;
	str profession = d->profession.n ? d->profession : k->profession;
	struct opt_zone_id zone = d->zone_id;
	struct directory_commune_zone z;
	int64_t changed;
	bool found;

	if (d->member && str_eq(d->preferred, preferred) && str_eq(rpps, d->rpps) &&
	    str_eq(commune, d->commune_code) && str_eq(profession, d->profession))
		return OK;
	if (!d->commune_code.n && !d->zone_fixed) {
		TRY(directory_q_commune_zone(c, commune, &z, &found));
		zone = found ? z.zone_id : zone;
	}
	TRY(directory_q_person_member(c, rpps.n ? rpps : (str){}, profession, commune.n ? commune : (str){},
	    zone, true, preferred, d->confirmed_on, c->now, d->id, &changed));
	return directory_touch(c);
}

static enum err
put_member(struct ctx *c, struct work *w, const struct directory_person *d,
	   const struct wanted_member *k, struct directory_imported *f)
{
	str preferred = k->row.preferred.n || !d ? channel_of(w->a, k->row.preferred) : d->preferred;
	struct person_id id = d ? d->id : (struct person_id){ 0 };
	int64_t before, after;

	TRY(directory_version(c, &before));
	if (d)
		TRY(put_known(c, d, k, preferred));
	else {
		struct directory_edit e = { .rpps = k->row.rpps, .family = k->row.name,
			.given = k->row.first_name, .profession = k->profession, .commune_code = k->commune,
			.member = true, .status = S("active"), .preferred = preferred,
			.note = k->profession.n ? S("") : k->row.profession };

		TRY(directory_person_add(c, &e, S("members"), &id));
	}
	TRY(put_contacts(c, id, k, k->row.has_consent));
	TRY(put_words(c, w, id, k));
	TRY(directory_version(c, &after));
	f->added += !d;
	f->changed += d && after != before;
	return OK;
}

static enum err
forgotten(struct ctx *c, const struct table *t, const struct wanted_member *k, bool *out)
{
	*out = k->row.rpps.n && t->n && directory_table_get(t, crypto_lookup(c->a, k->row.rpps));
	return OK;
}

enum err
directory_apply_members(struct ctx *c, struct work *w, struct directory_imported *f)
{
	struct directory_forgotten_list list;
	struct table opposed = { .a = w->a };
	struct match m;

	TRY(directory_work_people(c, w));
	TRY(directory_q_forgotten(c, DIRECTORY_PEOPLE_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		directory_table_put(&opposed, list.v[i].lookup, 1);
	match_build(w, &m);
	for (ptrdiff_t i = 0; i < w->members.n; i++) {
		const struct wanted_member *k = &w->members.v[i];
		const struct directory_person *d;
		bool asked;
		str who, key;

		match_find(w, &m, k, &d, &key);
		TRY(forgotten(c, &opposed, k, &asked));
		who = d ? arena_fmt(w->a, "%lld", (long long)d->id.v)
			: arena_fmt(w->a, "%.*s %.*s", STR(name_of(w->a, k->row.name, k->row.first_name)),
			    STR(k->commune));
		if (!key.n && asked)
			key = S("import.member.forgotten");
		if (!key.n && directory_table_get(&m.taken, who))
			key = S("import.member.twice");
		if (key.n) {
			report_add(&f->report, k->row.line, S(""), S(""), key, true);
			f->report.aside++;
			f->report.kept--;
			continue;
		}
		directory_table_put(&m.taken, who, 1);
		TRY(put_member(c, w, d, k, f));
	}
	return OK;
}

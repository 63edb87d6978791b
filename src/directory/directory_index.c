#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "directory/directory_index.h"
#include "directory_q.h"
#include "registry/registry.h"

#define INDEX_ARENA	((ptrdiff_t)1 << 30)	/* address space, not memory */

enum { PLACES = 6, SKILL_ROWS = 1 << 20 };

struct index {
	atomic_int refs;
	struct db *db;
	int64_t version;
	struct arena a;
	struct directory_line_list people;	/* by name */
	struct directory_skill_of_list skills;	/* by person, then code */
	ptrdiff_t *at;				/* person id - base -> index + 1 in people */
	int64_t base, span;
	struct registry *words;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct index *current;

static void
drop(void *arg)
{
	struct index *ix = arg;

	if (!ix || atomic_fetch_sub(&ix->refs, 1) != 1)
		return;
	if (ix->words)
		registry_close(ix->words);
	arena_fini(&ix->a);
	free(ix);
}

static ptrdiff_t
position(const struct index *ix, int64_t id)
{
	return id < ix->base || id >= ix->base + ix->span ? -1 : ix->at[id - ix->base] - 1;
}

static void
number_people(struct index *ix)
{
	int64_t last = 0;

	ix->base = ix->people.n ? INT64_MAX : 0;
	for (ptrdiff_t i = 0; i < ix->people.n; i++) {
		int64_t id = ix->people.v[i].id.v;

		ix->base = id < ix->base ? id : ix->base;
		last = id > last ? id : last;
	}
	ix->span = ix->people.n ? last - ix->base + 1 : 0;
	ix->at = arena_array(&ix->a, ptrdiff_t, ix->span);
	for (ptrdiff_t i = 0; i < ix->people.n; i++)
		ix->at[ix->people.v[i].id.v - ix->base] = i + 1;
}

/* First row of ${person} among the skills, or where it would be. */
static ptrdiff_t
skills_of(const struct index *ix, struct person_id person)
{
	ptrdiff_t lo = 0, hi = ix->skills.n;

	while (lo < hi) {
		ptrdiff_t mid = (lo + hi) / 2;

		if (ix->skills.v[mid].person_id.v < person.v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
build_words(struct index *ix)
{
	struct registry_doc *docs = arena_array(&ix->a, struct registry_doc, ix->people.n);

	for (ptrdiff_t i = 0; i < ix->people.n; i++) {
		const struct directory_line *p = &ix->people.v[i];
		struct registry_place *places = arena_array(&ix->a, struct registry_place, PLACES);
		int n = 0;

		places[n++] = (struct registry_place){ .profession = p->profession, .skill = p->speciality,
			.commune = p->commune_code, .structure = p->place };
		for (ptrdiff_t k = skills_of(ix, p->id); n < PLACES && k < ix->skills.n &&
		     ix->skills.v[k].person_id.v == p->id.v; k++)
			if (!str_eq(ix->skills.v[k].source, S("diploma")))
				places[n++] = (struct registry_place){ .skill = ix->skills.v[k].label };
		docs[i] = (struct registry_doc){ .id = p->id.v, .name = p->family, .first_name = p->given,
			.places = places, .places_n = n };
	}
	ix->words = registry_small(docs, (int)ix->people.n);
}

static enum err
build(struct ctx *c, int64_t version, struct index **out)
{
	struct index *ix = calloc(1, sizeof *ix);
	struct arena *own = c->a;
	enum err e;

	if (!ix)
		return fail(c, E_BUSY, S(""), S("db"), "no memory");
	*ix = (struct index){ .refs = 1, .db = c->db, .version = version };
	arena_init(&ix->a, INDEX_ARENA);
	ix->a.landing = own->landing;
	c->a = &ix->a;
	e = directory_lines(c, &ix->people);
	if (e == OK)
		e = directory_q_skills_all(c, SKILL_ROWS, &ix->skills);
	c->a = own;
	if (e != OK) {
		drop(ix);
		return e;
	}
	number_people(ix);
	build_words(ix);
	*out = ix;
	return OK;
}

/* The index of today, held until c->a is reset. */
static enum err
get(struct ctx *c, struct index **out)
{
	struct index *ix = NULL, *old = NULL;
	int64_t version;

	TRY(directory_version(c, &version));
	pthread_mutex_lock(&lock);
	if (current && current->db == c->db && current->version == version) {
		ix = current;
		atomic_fetch_add(&ix->refs, 1);
	}
	pthread_mutex_unlock(&lock);
	if (!ix) {
		TRY(build(c, version, &ix));
		pthread_mutex_lock(&lock);
		old = current;
		current = ix;
		atomic_fetch_add(&ix->refs, 1);
		pthread_mutex_unlock(&lock);
		drop(old);
	}
	arena_defer(c->a, drop, ix);
	*out = ix;
	return OK;
}

bool
directory_reachable(const struct directory_line *p)
{
	return p->consents > 0 && !p->no_call && str_eq(p->status, S("active"));
}

bool
directory_stale(const struct directory_line *p, struct day today)
{
	return p->member && (!p->confirmed_on.some || today.n - p->confirmed_on.v.n > DIRECTORY_STALE_DAYS);
}

static bool
has_skill(const struct index *ix, const struct directory_line *p, str code)
{
	if (str_eq(p->speciality, code))
		return true;
	for (ptrdiff_t k = skills_of(ix, p->id); k < ix->skills.n && ix->skills.v[k].person_id.v == p->id.v; k++)
		if (str_eq(ix->skills.v[k].code, code))
			return true;
	return false;
}

static bool
in_state(const struct directory_line *p, str state, struct day today)
{
	if (str_eq(state, S("member")))
		return p->member;
	if (str_eq(state, S("other")))
		return !p->member;
	if (str_eq(state, S("nophone")))
		return p->member && !p->mobiles;
	if (str_eq(state, S("noconsent")))
		return p->member && !p->consents;
	if (str_eq(state, S("stale")))
		return directory_stale(p, today);
	return str_eq(state, S("gone")) ? p->gone_on.some : true;
}

static bool
passes(const struct index *ix, const struct directory_filter *f, const struct directory_line *p,
       struct day today)
{
	if (f->profession.n && !str_eq(p->profession, f->profession))
		return false;
	if (f->commune.n && !str_eq(p->commune_code, f->commune))
		return false;
	if (f->zone.v && (!p->zone_id.some || p->zone_id.v.v != f->zone.v))
		return false;
	if (f->skill.n && !has_skill(ix, p, f->skill))
		return false;
	return in_state(p, f->state, today);
}

static int
most_first(const void *x, const void *y)
{
	const struct directory_count *a = x, *b = y;

	return a->people != b->people ? (a->people < b->people) - (a->people > b->people)
				      : str_cmp(a->code, b->code);
}

static void
count(struct ctx *c, struct directory_found *out)
{
	enum { KINDS = 200 };
	struct directory_count_list *k = &out->professions;

	k->v = arena_array(c->a, struct directory_count, KINDS);
	for (ptrdiff_t i = 0; i < out->n; i++) {
		const struct directory_line *p = out->v[i];
		ptrdiff_t j = 0;

		out->members += p->member;
		out->reachable += directory_reachable(p);
		out->stale += directory_stale(p, c->today);
		out->gone += p->gone_on.some;
		while (j < k->n && !str_eq(k->v[j].code, p->profession))
			j++;
		if (j == KINDS || !p->profession.n)
			continue;
		if (j == k->n)
			k->v[k->n++] = (struct directory_count){ p->profession,
				directory_profession_label(p->profession), 0 };
		k->v[j].people++;
	}
	if (k->n)
		qsort(k->v, (size_t)k->n, sizeof *k->v, most_first);
}

enum err
directory_search(struct ctx *c, const struct directory_filter *f, struct directory_found *out)
{
	struct registry_query q = { .words = f->words, .profession = f->profession, .limit = REGISTRY_LIMIT_MAX };
	struct registry_hits hits;
	struct index *ix;

	TRY(get(c, &ix));
	*out = (struct directory_found){ .everyone = ix->people.n };
	if (str_trim(f->words).n && ix->people.n) {
		TRY(registry_search(c, ix->words, &q, &hits));
		out->v = arena_array(c->a, const struct directory_line *, hits.n);
		for (ptrdiff_t i = 0; i < hits.n; i++) {
			ptrdiff_t at = position(ix, hits.v[i].id);

			if (at >= 0 && passes(ix, f, &ix->people.v[at], c->today))
				out->v[out->n++] = &ix->people.v[at];
		}
	} else {
		out->v = arena_array(c->a, const struct directory_line *, ix->people.n);
		for (ptrdiff_t i = 0; i < ix->people.n; i++)
			if (passes(ix, f, &ix->people.v[i], c->today))
				out->v[out->n++] = &ix->people.v[i];
	}
	count(c, out);
	return OK;
}

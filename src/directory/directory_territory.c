#include <stdio.h>

#include "db/db.h"
#include "directory/directory_territory.h"
#include "directory_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "registry/commune.h"

extern const char data_contours_44_txt[], data_contours_44_txt_end[];

struct plan {			/* a territory being written */
	const struct commune *commune[DIRECTORY_COMMUNES_MAX];
	struct opt_zone_id zone[DIRECTORY_COMMUNES_MAX];
	int inside, n;
	unsigned char *known;	/* by commune index */
};

/* The contour of ${code}, if the program knows it; see tools/contours. */
static str
contour(str code)
{
	str text = { data_contours_44_txt, data_contours_44_txt_end - data_contours_44_txt };
	str line, name, rings;

	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (str_cut(line, ';', &name, &rings) && str_eq(name, code))
			return rings;
	}
	return S("");
}

static enum err
plan_add(struct ctx *c, struct plan *p, const struct commune *m, struct opt_zone_id zone)
{
	if (p->n == DIRECTORY_COMMUNES_MAX)
		return fail(c, E_LIMIT, S("communes"), S("territory.large"), "%d communes", p->n);
	p->known[m->index] = 1;
	p->commune[p->n] = m;
	p->zone[p->n++] = zone;
	return OK;
}

static enum err
plan_zone(struct ctx *c, struct plan *p, const struct directory_territory_zone *z, struct zone_id id)
{
	for (ptrdiff_t i = 0; i < z->codes_n; i++) {
		const struct commune *m = commune_find(z->codes[i]);

		if (!m)
			return fail(c, E_INVALID, S("communes"), S("territory.commune"), "%.*s",
			    STR(z->codes[i]));
		m = m->now;
		if (p->known[m->index])
			return fail(c, E_INVALID, S("communes"), S("territory.twice"), "%.*s",
			    STR(m->code));
		TRY(plan_add(c, p, m, (struct opt_zone_id){ true, id }));
	}
	return OK;
}

static enum err
plan_neighbours(struct ctx *c, struct plan *p, int near_km)
{
	enum { NEAR_MAX = 400 };
	struct commune_near *near = arena_array(c->a, struct commune_near, NEAR_MAX);

	for (int i = 0; i < p->inside; i++) {
		int n = p->commune[i]->has_centre ? commune_near(p->commune[i], near_km, near, NEAR_MAX) : 0;

		for (int k = 0; k < n; k++)
			if (!p->known[near[k].commune->index] && p->n < DIRECTORY_COMMUNES_MAX)
				TRY(plan_add(c, p, near[k].commune, (struct opt_zone_id){}));
	}
	return OK;
}

static enum err
plan_write(struct ctx *c, const struct plan *p)
{
	int64_t changed;

	TRY(directory_q_communes_clear(c, &changed));
	for (int i = 0; i < p->n; i++) {
		const struct commune *m = p->commune[i];

		TRY(directory_q_commune_add(c, m->code, m->name, p->zone[i], i < p->inside,
		    m->population, (int64_t)(m->lat * 1e6), (int64_t)(m->lon * 1e6), contour(m->code),
		    &changed));
	}
	return OK;
}

enum err
directory_territory_set(struct ctx *c, const struct directory_territory_zone *zones, ptrdiff_t n,
			int near_km)
{
	struct plan *p = arena_new(c->a, struct plan);
	struct zone_id *ids = arena_array(c->a, struct zone_id, n);
	struct directory_zone_new row;
	int64_t changed;

	if (n > DIRECTORY_ZONES_MAX)
		return fail(c, E_LIMIT, S("zones"), S("territory.zones"), "%td zones", n);
	p->known = arena_array(c->a, unsigned char, commune_count());
	for (ptrdiff_t i = 0; i < n; i++) {
		struct opt_person_id referent = { zones[i].referent.v != 0, zones[i].referent };

		if (!zones[i].name.n || zones[i].name.n > DIRECTORY_NAME_MAX)
			return fail(c, E_INVALID, S("zones"), S("form.length"), "zone %td", i);
		TRY(directory_q_zone_put(c, zones[i].name, i, referent, &row));
		ids[i] = row.id;
		TRY(plan_zone(c, p, &zones[i], row.id));
	}
	if (!p->n)
		return fail(c, E_INVALID, S("communes"), S("territory.empty"), "no commune");
	p->inside = p->n;
	TRY(plan_neighbours(c, p, near_km));
	TRY(plan_write(c, p));
	TRY(directory_q_people_unzone(c, ids, n, &changed));
	TRY(directory_q_people_follow(c, &changed));
	TRY(directory_q_zones_drop(c, ids, n, &changed));
	TRY(directory_touch(c));
	return logbook_say(c, (struct crisis_id){ 0 }, S("territory.set"), S(""),
	    msg_fmt(c->a, LANG_FR, MSG_territory_log, p->inside, (int64_t)n, p->n - p->inside));
}

enum err
directory_zone_referent(struct ctx *c, struct zone_id zone, struct person_id referent)
{
	struct opt_person_id who = { referent.v != 0, referent };
	int64_t changed;

	TRY(directory_q_zone_referent(c, who, zone, &changed));
	if (!changed)
		return fail(c, E_NOT_FOUND, S(""), S("directory.zone.none"), "zone %lld", (long long)zone.v);
	return directory_touch(c);
}

enum err
directory_headcount(struct ctx *c, struct directory_head_list *out)
{
	return directory_q_headcount(c, out);
}

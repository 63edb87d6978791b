/* directory_territory_web.c -- zones, communes, who practises where; and choosing them. */
#include <stdlib.h>

#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "record/record.h"
#include "registry/commune.h"

enum { HEADS = 200, BLANK_ZONES = 1, COMMUNES_TEXT = 20000 };

static int
most_first(const void *x, const void *y)
{
	const struct directory_head_row *a = x, *b = y;

	return (a->total < b->total) - (a->total > b->total);
}

static enum err
fill_heads(struct ctx *c, struct directory_territory_view *v)
{
	struct directory_head_list list;
	str profession = S("");

	TRY(directory_headcount(c, &list));
	v->heads.v = arena_array(c->a, struct directory_head_row, HEADS);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		struct directory_head_row *row;

		if (!list.v[i].zone_id.some)
			continue;		/* neighbours */
		if (!v->heads.n || !str_eq(profession, list.v[i].profession)) {
			if (v->heads.n == HEADS)
				break;
			profession = list.v[i].profession;
			row = &v->heads.v[v->heads.n++];
			*row = (struct directory_head_row){ .label = directory_profession_label(profession) };
			row->cells.v = arena_array(c->a, struct directory_cell, v->zones.n);
			row->cells.n = v->zones.n;
		}
		row = &v->heads.v[v->heads.n - 1];
		for (ptrdiff_t z = 0; z < v->zones.n; z++)
			if (v->zones.v[z].id.v == list.v[i].zone_id.v.v)
				row->cells.v[z].people += list.v[i].people;
		row->total += list.v[i].people;
	}
	if (v->heads.n)
		qsort(v->heads.v, (size_t)v->heads.n, sizeof *v->heads.v, most_first);
	return OK;
}

/* GET /territoire */
static enum err
show_territory(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_territory_view v = { .shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_territory_title)),
		.may_write = rq->held & DIRECTORY_WRITE };
	struct directory_commune_list communes;
	struct directory_zone_list zones;

	TRY(directory_zones(c, &zones));
	TRY(directory_communes(c, &communes));
	v.zones.v = arena_array(c->a, struct directory_zone_line, zones.n);
	v.zones.n = zones.n;
	for (ptrdiff_t z = 0; z < zones.n; z++) {
		struct directory_zone_line *l = &v.zones.v[z];

		*l = (struct directory_zone_line){ .id = zones.v[z].id, .name = zones.v[z].name,
			.population = zones.v[z].population, .people = zones.v[z].people,
			.communes = zones.v[z].communes };
		if (zones.v[z].referent_id.some) {
			l->referent_id = zones.v[z].referent_id.v;
			TRY(directory_name(c, l->referent_id, &l->referent));
		}
		l->list.v = arena_array(c->a, struct directory_commune, communes.n);
		for (ptrdiff_t i = 0; i < communes.n; i++)
			if (communes.v[i].zone_id.some && communes.v[i].zone_id.v.v == l->id.v)
				l->list.v[l->list.n++] = communes.v[i];
		v.population += l->population;
		v.people += l->people;
		v.communes += l->communes;
	}
	v.neighbours = communes.n - v.communes;
	TRY(fill_heads(c, &v));
	TRY(directory_map(c, &communes, &v.map));
	reply_shared(rp, 3600);
	directory_territory_page(&rp->body, &v);
	return OK;
}

/* ---- choosing communes ------------------------------------------------------------ */

struct editing {
	struct directory_territory_zone zones[DIRECTORY_ZONES_MAX];
	str text[DIRECTORY_ZONES_MAX];
	ptrdiff_t n;
	int64_t near_km;
	str key;
	str unknown;			/* what was taken for no commune, and in which zone */
	ptrdiff_t unknown_zone;
};

static enum err
referents(struct ctx *c, struct person_id selected, struct option_list *out)
{
	struct directory_found found;

	TRY(directory_search(c, &(struct directory_filter){ .state = S("member") }, &found));
	*out = (struct option_list){ arena_array(c->a, struct option, found.n), found.n };
	for (ptrdiff_t i = 0; i < found.n; i++)
		out->v[i] = (struct option){ .value = arena_fmt(c->a, "%lld", (long long)found.v[i]->id.v),
			.text = directory_full_name(c->a, S(""), i18n_upper(c->a, found.v[i]->family), found.v[i]->given),
			.selected = found.v[i]->id.v == selected.v };
	return OK;
}

static enum err
edit_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct editing *g, bool wrong)
{
	struct directory_territory_edit_view v = {};

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_territory_edit));
	v.near = (struct field){ .name = S("near"), .label = MSG_directory_territory_near, .type = S("number"),
		.value = arena_fmt(c->a, "%lld", (long long)g->near_km), .required = true };
	v.zones.v = arena_array(c->a, struct directory_zone_form, g->n + BLANK_ZONES);
	for (ptrdiff_t z = 0; z < g->n + BLANK_ZONES && z < DIRECTORY_ZONES_MAX; z++) {
		struct directory_zone_form *f = &v.zones.v[v.zones.n++];

		f->k = z;
		if (z < g->n)
			*f = (struct directory_zone_form){ .k = z, .name = g->zones[z].name, .communes = g->text[z] };
		if (z == g->unknown_zone)
			f->unknown = g->unknown;
		TRY(referents(c, z < g->n ? g->zones[z].referent : (struct person_id){ 0 }, &f->referents));
	}
	rp->status = wrong ? 422 : 200;
	directory_territory_edit_page(&rp->body, &v);
	return OK;
}

/* GET /territoire/modifier */
static enum err
show_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing *g = arena_new(c->a, struct editing);
	struct directory_commune_list communes;
	struct directory_zone_list zones;

	g->near_km = DIRECTORY_NEAR_KM;
	TRY(directory_zones(c, &zones));
	TRY(directory_communes(c, &communes));
	for (ptrdiff_t z = 0; z < zones.n && z < DIRECTORY_ZONES_MAX; z++) {
		struct buf b = { .a = c->a };

		for (ptrdiff_t i = 0; i < communes.n; i++)
			if (communes.v[i].zone_id.some && communes.v[i].zone_id.v.v == zones.v[z].id.v)
				buf_fmt(&b, "%.*s (%.*s)\n", STR(communes.v[i].name), STR(communes.v[i].code));
		g->zones[z].name = zones.v[z].name;
		g->zones[z].referent = zones.v[z].referent_id.v;
		g->text[z] = buf_str(&b);
		g->n = z + 1;
	}
	return edit_page(c, rq, rp, g, false);
}

static enum err
read_zone(struct ctx *c, struct editing *g, ptrdiff_t k, str *department)
{
	struct directory_territory_zone *z = &g->zones[k];
	str *codes = arena_array(c->a, str, DIRECTORY_COMMUNES_MAX), line, rest = g->text[k];

	z->codes = codes;
	while (rest.n && z->codes_n < DIRECTORY_COMMUNES_MAX) {
		const struct commune *m;

		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (!line.n)
			continue;
		m = commune_said(line, *department);
		if (!m) {
			g->unknown = line;
			g->unknown_zone = k;
			return fail(c, E_INVALID, arena_fmt(c->a, "communes%td", k), S("territory.commune"), "unknown");
		}
		*department = m->department;
		codes[z->codes_n++] = m->code;
	}
	return OK;
}

static enum err
read_form(struct ctx *c, const struct request *rq, struct editing *g)
{
	str department = S(""), referent;

	TRY(form_str(c, rq, S("request_key"), 80, &g->key));
	for (int z = 0; z < DIRECTORY_ZONES_MAX; z++) {
		struct directory_territory_zone *t = &g->zones[g->n];

		TRY(form_opt(c, rq, arena_fmt(c->a, "name%d", z), DIRECTORY_NAME_MAX, &t->name));
		TRY(form_opt(c, rq, arena_fmt(c->a, "communes%d", z), COMMUNES_TEXT, &g->text[g->n]));
		TRY(form_opt(c, rq, arena_fmt(c->a, "referent%d", z), 20, &referent));
		if (referent.n && !str_to_i64(referent, 1, INT64_MAX, &t->referent.v))
			return fail(c, E_INVALID, S("zones"), S("form.choice"), "not an id");
		g->n += t->name.n || g->text[g->n].n;
	}
	TRY(form_i64(c, rq, S("near"), 0, 100, &g->near_km));
	for (ptrdiff_t z = 0; z < g->n; z++)
		TRY(read_zone(c, g, z, &department));
	return OK;
}

static enum err
set_rule(struct ctx *c, void *arg)
{
	struct editing *g = arg;
	bool first;

	TRY(record_once(c, g->key, S("/territoire"), &first));
	return first ? directory_territory_set(c, g->zones, g->n, (int)g->near_km) : OK;
}

/* POST /territoire/modifier */
static enum err
do_edit(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct editing *g = arena_new(c->a, struct editing);
	enum err e;

	g->near_km = DIRECTORY_NEAR_KM;
	e = read_form(c, rq, g);
	if (e == OK)
		e = db_write(c, set_rule, g);
	if (e == E_INVALID || e == E_LIMIT)
		return edit_page(c, rq, rp, g, true);
	if (e == OK)
		reply_see_other(c, rp, "/territoire");
	return e;
}

const struct route directory_territory_routes[] = {
	{ GET, "/territoire", DIRECTORY_READ, show_territory },
	{ GET, "/territoire/modifier", DIRECTORY_WRITE, show_edit },
	{ POST, "/territoire/modifier", DIRECTORY_WRITE, do_edit },
};
const ptrdiff_t directory_territory_routes_n = COUNT(directory_territory_routes);

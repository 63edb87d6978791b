/*
 * finess_json.c -- FINESS+ JSON: the members of the array "pmej" are cut out one by
 * one by counting brackets, then read by jansson; memory is that of the largest.
 */
#include <jansson.h>
#include <stdlib.h>

#include "registry/finess_own.h"
#include "registry/rpps.h"

enum {
	ENTITY_MAX = 8 << 20,	/* bytes of one legal entity with all its sites */
	READ = 64 << 10,
};

struct finess_json {
	struct report *rep;
	struct source *src;
	char *text;		/* one entity, ENTITY_MAX bytes, from malloc: touched as needed */
	char *in;		/* READ bytes read, [pos, n) not yet looked at */
	ptrdiff_t pos, n;
	json_t *entity;
	size_t site;		/* next of entity.ege[] */
	int64_t rank;
	bool done;
	char street[512];
};

static void
drop(void *arg)
{
	struct finess_json *j = arg;

	json_decref(j->entity);
	free(j->text);
}

static int
get(struct finess_json *j)
{
	if (j->pos == j->n) {
		j->n = source_read(j->src, j->in, READ);
		j->pos = 0;
		if (j->n == 0)
			return -1;
	}
	return (unsigned char)j->in[j->pos++];
}

/* Up to and past the text "pmej" and the bracket of its array. */
static bool
seek_array(struct finess_json *j)
{
	static const char key[] = "\"pmej\"";
	int ch, at = 0;

	while ((ch = get(j)) >= 0) {
		at = ch == key[at] ? at + 1 : ch == key[0];
		if (key[at])
			continue;
		while ((ch = get(j)) == ' ' || ch == '\n' || ch == '\r' || ch == '\t' || ch == ':')
			;
		if (ch == '[')
			return true;
		at = 0;
	}
	return false;
}

/* The next {...} of the array into text; its length, 0 at the end, -1 torn, -2 too long. */
static ptrdiff_t
next_entity(struct finess_json *j)
{
	ptrdiff_t n = 0;
	int ch, depth = 0;
	bool quoted = false, escaped = false;

	while ((ch = get(j)) >= 0) {
		if (depth == 0 && ch == ']')
			return 0;
		if (depth == 0 && ch != '{')
			continue;
		if (n < ENTITY_MAX)
			j->text[n] = (char)ch;
		n++;
		if (quoted) {
			quoted = escaped || ch != '"';
			escaped = !escaped && ch == '\\';
			continue;
		}
		quoted = ch == '"';
		depth += (ch == '{' || ch == '[') - (ch == '}' || ch == ']');
		if (depth == 0)
			return n <= ENTITY_MAX ? n : -2;
	}
	return -1;
}

enum err
finess_json_open(struct ctx *c, str path, struct report *rep, struct finess_json **out)
{
	struct finess_json *j = arena_new(c->a, struct finess_json);

	*j = (struct finess_json){ .rep = rep };
	TRY(source_open(c, path, &j->src));
	rep->encoding = source_encoding_name(j->src);
	j->in = arena_array(c->a, char, READ);
	j->text = malloc(ENTITY_MAX);
	if (!j->text)
		return fail(c, E_LIMIT, S("file"), S("registry.file.none"), "malloc");
	arena_defer(c->a, drop, j);
	if (!seek_array(j)) {
		rep->refused = S("registry.file.json");
		return fail(c, E_INVALID, S("file"), rep->refused, "no pmej array");
	}
	*out = j;
	return OK;
}

/* A string at ${key}; of an object {code, system} its code; of a number its digits are lost: empty. */
static str
text(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	if (json_is_object(v))
		v = json_object_get(v, "code");
	return json_is_string(v)
	    ? str_trim((str){ json_string_value(v), (ptrdiff_t)json_string_length(v) }) : (str){};
}

static str
text2(const json_t *o, const char *key, const char *other)
{
	str s = text(o, key);

	return s.n ? s : text(o, other);
}

static bool
number(const json_t *o, const char *key, double *out)
{
	const json_t *v = json_object_get(o, key);

	*out = json_is_number(v) ? json_number_value(v)
	    : json_is_string(v) ? strtod(json_string_value(v), NULL) : 0;
	return *out != 0;
}

/* The schema and the files disagree on which pair holds degrees: the plausible one wins. */
static void
place(const json_t *where, struct finess_structure *o)
{
	static const char *const pair[][2] = {
		{ "directionLatitude", "directionLongitude" }, { "coordonneeX", "coordonneeY" },
	};
	double u, v, lat, lon;

	for (int i = 0; i < COUNT(pair) && !o->has_place; i++) {
		if (!number(where, pair[i][0], &u) || !number(where, pair[i][1], &v))
			continue;
		o->has_place = finess_place(u, v, &o->lat, &o->lon);
		if (!o->has_place && u > 10000 && v > 6000000) {
			finess_from_lambert93(u, v, &lat, &lon);
			o->has_place = finess_place(lat, lon, &o->lat, &o->lon);
		}
	}
}

static void
add(struct finess_json *j, ptrdiff_t *n, str s)
{
	if (s.n == 0 || *n + s.n + 1 > (ptrdiff_t)sizeof j->street)
		return;
	if (*n)
		j->street[(*n)++] = ' ';
	memcpy(j->street + *n, s.p, (size_t)s.n);
	*n += s.n;
}

static void
address(struct finess_json *j, const json_t *list, struct finess_structure *o)
{
	const json_t *a = json_is_array(list) ? json_array_get(list, 0) : list;
	str line = text(a, "ligneAcheminement");
	ptrdiff_t n = 0;

	add(j, &n, text(a, "numeroVoie"));
	add(j, &n, text(a, "typeVoie"));
	add(j, &n, text(a, "libelleVoie"));
	o->street = (str){ j->street, n };
	o->point = text2(a, "complementPointGeographique", "lieuDit");
	o->commune = text(a, "cogCommune");
	o->postcode = text(a, "codePostal");
	if (o->postcode.n && str_starts(line, o->postcode))
		line = str_trim(str_sub(line, o->postcode.n, line.n));
	o->commune_name = line;
	place(json_object_get(a, "coordonneesGeographique"), o);
}

static void
contact(const json_t *list, struct finess_structure *o)
{
	size_t n = json_is_array(list) ? json_array_size(list) : 0;

	for (size_t i = 0; i < n && i < 16; i++) {
		const json_t *t = json_object_get(json_array_get(list, i), "telecom");

		o->phone = o->phone.n ? o->phone : text(t, "telephone");
		o->fax = o->fax.n ? o->fax : text(t, "telecopie");
		o->email = o->email.n ? o->email : text(t, "courriel");
	}
}

static void
site(struct finess_json *j, const json_t *e, struct finess_structure *o)
{
	const json_t *general = json_object_get(e, "informationsGeneralesEGE");
	const json_t *legal = json_object_get(j->entity, "informationsGeneralesPmej");
	str state = text(e, "etatObjet");

	if (state.n == 0)
		state = text(general, "etatObjet");
	*o = (struct finess_structure){
		.line = j->rank, .finess_site = text(general, "numFinessEge"),
		.finess_legal = text2(legal, "numFinessPm", "numeroFiness"),
		.name = text2(general, "nomEgeCourt", "nomEgeLong"),
		.long_name = text2(general, "nomEgeLong", "nomEgeCourt"),
		.category = text2(e, "categorieEntiteGeographiqueExercice",
		    "categorieentiteGeographiqueExercice"),
		.siret = text2(general, "siret", ""), .closed = str_eq(state, S("I")),
	};
	if (o->name.n == 0)
		o->name = o->long_name = text(legal, "denominationPm");
	if (o->category.n == 0)
		o->category = text2(general, "categorieEntiteGeographiqueExercice",
		    "categorieentiteGeographiqueExercice");
	if (o->siret.n == 0)
		o->siret = text(e, "siret");
	address(j, json_object_get(e, "adresse"), o);
	contact(json_object_get(e, "contact"), o);
}

/* Load the next legal entity; false at the end of the array. */
static bool
next_loaded(struct finess_json *j)
{
	json_error_t why;
	ptrdiff_t n;

	json_decref(j->entity);
	j->entity = NULL;
	n = next_entity(j);
	j->rank++;
	j->site = 0;
	if (n == 0)
		return false;
	if (n == -1) {
		j->rep->truncated = true;
		report_add(j->rep, j->rank, S("pmej"), (str){}, S("registry.row.truncated"), true);
		return false;
	}
	if (n > 0)
		j->entity = json_loadb(j->text, (size_t)n, 0, &why);
	if (!j->entity) {
		j->rep->read++;
		j->rep->aside++;
		report_add(j->rep, j->rank, S("pmej"), (str){ j->text, n > 40 ? 40 : 0 },
		    n < 0 ? S("registry.row.long") : S("registry.row.json"), true);
	}
	return true;
}

bool
finess_json_next(struct finess_json *j, struct finess_structure *out)
{
	while (!j->done) {
		const json_t *e = json_array_get(json_object_get(j->entity, "ege"), j->site);

		if (!e) {
			j->done = !next_loaded(j);
			continue;
		}
		j->site++;
		j->rep->read++;
		site(j, e, out);
		if (!rpps_finess_ok(out->finess_site)) {
			j->rep->aside++;
			report_add(j->rep, j->rank, S("numFinessEge"), out->finess_site,
			    S("registry.luhn.finess"), true);
			continue;
		}
		if (out->siret.n && !rpps_siret_ok(out->siret)) {
			report_add(j->rep, j->rank, S("siret"), out->siret, S("registry.luhn.siret"), false);
			out->siret = (str){};
		}
		j->rep->kept++;
		return true;
	}
	return false;
}

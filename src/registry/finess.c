/* finess.c -- see finess.h. */
#include <math.h>
#include <stdlib.h>

#include "registry/finess_own.h"
#include "registry/rpps.h"

struct finess_reader {
	struct report *rep;
	enum probe_kind kind;
	struct record_reader *csv;
	struct source *classic;
	struct finess_json *json;
	char commune[8];	/* department + commune number, put together */
	char street[512];
};

#define COLUMNS(X) \
	X(site, "nofinesset", true, "nofinesset") X(legal, "nofinessej", true, "nofinessej") \
	X(rs, "rs", true, "rs") X(rslongue, "rslongue", false, "rslongue") \
	X(point, "complrs|compldistrib", false, "complrs") \
	X(number, "numvoie", false, "numvoie") X(type, "typvoie", false, "typvoie") \
	X(street, "voie", false, "voie") X(place, "lieuditbp", false, "lieuditbp") \
	X(commune, "cog|commune", false, "cog") X(department, "departement", true, "departement") \
	X(postcode, "codepostal", false, "codepostal") X(town, "libelle routage", false, "libelle_routage") \
	X(line, "ligneacheminement", true, "ligneacheminement") \
	X(phone, "telephone", false, "telephone") X(fax, "telecopie", false, "telecopie") \
	X(category, "categetab", true, "categetab") \
	X(category_label, "liblongcategetab|libcategetab", false, "libcategetab") \
	X(siret, "siret", false, "siret") X(x, "coordx|coordxet", false, "coordx") \
	X(y, "coordy|coordyet", false, "coordy") X(source, "sourcegeocod|sourcecoordet", false, "sourcegeocod")

#define AT(field, ...)	F_##field,
#define COLUMN(field, names, required, label)	{ names, required, label },
enum { COLUMNS(AT) F_COUNT };
static const struct record_column columns[] = { COLUMNS(COLUMN) };

/* Of a structureet record, 0 being the record's type; cs1100502. */
enum { CLASSIC_FIELDS = 32 };
static const signed char classic_at[F_COUNT] = {
	[F_site] = 1, [F_legal] = 2, [F_rs] = 3, [F_rslongue] = 4, [F_point] = 5, [F_number] = 7, [F_type] = 8,
	[F_street] = 9, [F_place] = 11, [F_commune] = 12, [F_department] = 13, [F_line] = 15,
	[F_phone] = 16, [F_fax] = 17, [F_category] = 18, [F_category_label] = 19, [F_siret] = 22,
};

/* GRS80, the ellipsoid of RGF93 and of the overseas systems. */
static const double axis_m = 6378137.0, ecc = 0.081819191042816;

void
finess_from_lambert93(double x, double y, double *lat, double *lon)
{
	const double n = 0.7256077650532670, c = 11754255.4260960, xs = 700000, ys = 12655612.0498763;
	const double lon0 = 3 * M_PI / 180;
	double r = hypot(x - xs, y - ys), iso = -log(r / c) / n;
	double phi = 2 * atan(exp(iso)) - M_PI / 2;

	for (int i = 0; i < 12; i++) {
		double es = ecc * sin(phi);

		phi = 2 * atan(pow((1 + es) / (1 - es), ecc / 2) * exp(iso)) - M_PI / 2;
	}
	*lon = (lon0 + atan((x - xs) / (ys - y)) / n) * 180 / M_PI;
	*lat = phi * 180 / M_PI;
}

void
finess_from_utm(double x, double y, int zone, bool south, double *lat, double *lon)
{
	const double k0 = 0.9996, e2 = ecc * ecc, ep2 = e2 / (1 - e2);
	const double e1 = (1 - sqrt(1 - e2)) / (1 + sqrt(1 - e2));
	double m = (south ? y - 10000000 : y) / k0;
	double mu = m / (axis_m * (1 - e2 / 4 - 3 * e2 * e2 / 64 - 5 * e2 * e2 * e2 / 256));
	double f = mu + (3 * e1 / 2 - 27 * pow(e1, 3) / 32) * sin(2 * mu) +
	    (21 * e1 * e1 / 16 - 55 * pow(e1, 4) / 32) * sin(4 * mu) + 151 * pow(e1, 3) / 96 * sin(6 * mu);
	double c1 = ep2 * cos(f) * cos(f), t1 = tan(f) * tan(f), s2 = 1 - e2 * sin(f) * sin(f);
	double n1 = axis_m / sqrt(s2), r1 = axis_m * (1 - e2) / pow(s2, 1.5), d = (x - 500000) / (n1 * k0);
	double phi = f - n1 * tan(f) / r1 * (d * d / 2 -
	    (5 + 3 * t1 + 10 * c1 - 4 * c1 * c1 - 9 * ep2) * pow(d, 4) / 24 +
	    (61 + 90 * t1 + 298 * c1 + 45 * t1 * t1 - 252 * ep2 - 3 * c1 * c1) * pow(d, 6) / 720);
	double lam = (d - (1 + 2 * t1 + c1) * pow(d, 3) / 6 +
	    (5 - 2 * c1 + 28 * t1 - 3 * c1 * c1 + 8 * ep2 + 24 * t1 * t1) * pow(d, 5) / 120) / cos(f);

	*lat = phi * 180 / M_PI;
	*lon = zone * 6 - 183 + lam * 180 / M_PI;
}

/* Metropolitan France, and the boxes of what is overseas. */
static bool
french(double lat, double lon)
{
	static const struct { double s, n, w, e; } box[] = {
		{ 41, 51.5, -5.5, 10 }, { 15.7, 18.2, -63.2, -60.9 }, { 14.3, 15, -61.3, -60.7 },
		{ 2, 6, -55, -51.5 }, { -21.5, -20.7, 55.1, 55.9 }, { -13.1, -12.5, 44.9, 45.4 },
		{ 46.6, 47.2, -56.5, -56.1 }, { -23, -19.4, 163, 168.5 }, { -28, -7.5, -155, -134 },
		{ -14.5, -13.1, -178.3, -176 },
	};

	for (int i = 0; i < COUNT(box); i++)
		if (lat >= box[i].s && lat <= box[i].n && lon >= box[i].w && lon <= box[i].e)
			return true;
	return false;
}

bool
finess_place(double u, double v, double *lat, double *lon)
{
	if (!french(u, v)) {
		double t = u;

		u = v;
		v = t;
	}
	if (!french(u, v))
		return false;
	*lat = u;
	*lon = v;
	return true;
}

/* "UTM_N20" in the source's text: the zone, negative in the south; 0: not UTM. */
static int
utm_zone(str source)
{
	const char *p = source.n ? memmem(source.p, (size_t)source.n, "UTM_", 4) : NULL;
	int64_t zone;

	if (!p || source.p + source.n - p < 7 || !str_to_i64((str){ p + 5, 2 }, 1, 60, &zone))
		return 0;
	return p[4] == 'S' ? -(int)zone : (int)zone;
}

static void
place(struct finess_structure *o, str x, str y, str source)
{
	char zx[32] = {}, zy[32] = {};
	double u, v, lat, lon;
	int zone = utm_zone(source);

	if (x.n == 0 || y.n == 0 || x.n >= 32 || y.n >= 32)
		return;
	memcpy(zx, x.p, (size_t)x.n);
	memcpy(zy, y.p, (size_t)y.n);
	u = strtod(zx, NULL);
	v = strtod(zy, NULL);
	if (fabs(u) > 180 || fabs(v) > 180) {
		if (zone)
			finess_from_utm(u, v, abs(zone), zone < 0, &lat, &lon);
		else
			finess_from_lambert93(u, v, &lat, &lon);
		u = lat;
		v = lon;
	}
	o->has_place = finess_place(u, v, &o->lat, &o->lon);
}

static str
joined_street(struct finess_reader *r, str number, str type, str street)
{
	const str part[] = { number, type, street };
	ptrdiff_t n = 0;

	for (int i = 0; i < COUNT(part); i++) {
		if (part[i].n == 0 || n + part[i].n + 1 > (ptrdiff_t)sizeof r->street)
			continue;
		if (n)
			r->street[n++] = ' ';
		memcpy(r->street + n, part[i].p, (size_t)part[i].n);
		n += part[i].n;
	}
	return (str){ r->street, n };
}

/* "01440 VIRIAT" -> 01440, VIRIAT. */
static void
routing(str line, str *postcode, str *town)
{
	int64_t v;

	if (line.n > 5 && str_to_i64(str_sub(line, 0, 5), 0, 99999, &v)) {
		if (postcode->n == 0)
			*postcode = str_sub(line, 0, 5);
		if (town->n == 0)
			*town = str_trim(str_sub(line, 5, line.n));
	}
}

static void
fill(struct finess_reader *r, str *f, struct finess_structure *o)
{
	*o = (struct finess_structure){
		.finess_site = f[F_site], .finess_legal = f[F_legal],
		.name = f[F_rs], .long_name = f[F_rslongue].n ? f[F_rslongue] : f[F_rs],
		.category = f[F_category], .category_label = f[F_category_label],
		.street = joined_street(r, f[F_number], f[F_type], f[F_street]),
		.point = f[F_point].n ? f[F_point] : f[F_place],
		.postcode = f[F_postcode], .commune = f[F_commune], .commune_name = f[F_town],
		.phone = f[F_phone], .fax = f[F_fax], .siret = f[F_siret],
	};
	routing(f[F_line], &o->postcode, &o->commune_name);
	if (o->commune.n && o->commune.n < 5 && o->commune.n + f[F_department].n <= 5) {
		memcpy(r->commune, f[F_department].p, (size_t)f[F_department].n);
		memcpy(r->commune + f[F_department].n, o->commune.p, (size_t)o->commune.n);
		o->commune = (str){ r->commune, f[F_department].n + o->commune.n };
	}
	place(o, f[F_x], f[F_y], f[F_source]);
}

static bool
csv_next(struct finess_reader *r, struct finess_structure *o)
{
	str f[F_COUNT];

	while (record_next(r->csv, f)) {
		if (!rpps_finess_ok(f[F_site])) {
			record_aside(r->csv, F_site, f[F_site], S("registry.luhn.finess"));
			continue;
		}
		if (f[F_siret].n && !rpps_siret_ok(f[F_siret])) {
			record_note(r->csv, F_siret, f[F_siret], S("registry.luhn.siret"));
			f[F_siret] = (str){};
		}
		fill(r, f, o);
		o->line = record_line(r->csv);
		return true;
	}
	return false;
}

static void
classic_aside(struct finess_reader *r, const struct source_line *l, str value, str key)
{
	r->rep->aside++;
	report_add(r->rep, l->number, (str){}, value, key, true);
}

/* One record of the file without header; false when it holds nothing for us. */
static bool
classic_record(struct finess_reader *r, struct source_line *l, struct finess_structure *o)
{
	str part[CLASSIC_FIELDS + 1] = {}, f[F_COUNT] = {};
	int n = record_split(l->p, l->n, ';', false, part, COUNT(part));
	bool site = str_eq(part[0], S("structureet")), where = str_eq(part[0], S("geolocalisation"));

	if (!site && !where)
		return false;		/* the first line, and kinds of records of other files */
	r->rep->read++;
	if (n < (site ? CLASSIC_FIELDS - 1 : 4)) {
		r->rep->truncated |= !l->ended;
		classic_aside(r, l, part[0], l->ended ? S("registry.row.short")
		    : S("registry.row.truncated"));
		return false;
	}
	if (!rpps_finess_ok(part[1])) {
		classic_aside(r, l, part[1], S("registry.luhn.finess"));
		return false;
	}
	if (where) {
		*o = (struct finess_structure){ .place_only = true, .finess_site = part[1] };
		place(o, part[2], part[3], part[4]);
	} else {
		for (int i = 0; i < F_COUNT; i++)
			if (classic_at[i] && classic_at[i] < n)
				f[i] = part[classic_at[i]];
		fill(r, f, o);
	}
	o->line = l->number;
	r->rep->kept++;
	return true;
}

enum err
finess_open(struct ctx *c, str path, struct report *rep, struct finess_reader **out)
{
	static const enum probe_kind kinds[] = { PROBE_FINESS_CSV, PROBE_FINESS_CLASSIC, PROBE_FINESS_JSON };
	struct finess_reader *r = arena_new(c->a, struct finess_reader);
	struct probe p;
	enum err e = probe_expect(c, path, kinds, COUNT(kinds), &p);

	*r = (struct finess_reader){ .rep = rep };
	if (e != OK) {
		rep->refused = c->cause.key;
		rep->refused_arg = p.key;
		return e;
	}
	r->kind = p.kind;
	*out = r;
	if (p.kind == PROBE_FINESS_CSV)
		return record_open(c, path, columns, F_COUNT, rep, &r->csv);
	if (p.kind == PROBE_FINESS_JSON)
		return finess_json_open(c, path, rep, &r->json);
	TRY(source_open(c, path, &r->classic));
	rep->delimiter = ';';
	rep->encoding = source_encoding_name(r->classic);
	return OK;
}

bool
finess_next(struct finess_reader *r, struct finess_structure *out)
{
	struct source_line l;

	if (r->kind == PROBE_FINESS_CSV)
		return csv_next(r, out);
	if (r->kind == PROBE_FINESS_JSON)
		return finess_json_next(r->json, out);
	while (source_next(r->classic, &l))
		if (classic_record(r, &l, out))
			return true;
	r->rep->truncated |= source_broken(r->classic);
	return false;
}

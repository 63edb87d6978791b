/*
 * commune.c -- see commune.h.  The table is read once, at its first use, and kept; its
 * orders by name and by postcode are made when somebody asks for one.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

#include "registry/commune.h"

extern const char data_communes_csv_gz[], data_communes_csv_gz_end[];

struct post { int32_t code; int32_t commune; };

static struct {
	struct arena a;
	struct commune *v;		/* by code */
	int n;
	str *folded;			/* str_fold() of each name */
	const struct commune **by_name;	/* by folded name, most populated first */
	struct post *posts;		/* by postcode, most populated first */
	int posts_n;
} all;
static pthread_once_t once = PTHREAD_ONCE_INIT, once_ordered = PTHREAD_ONCE_INIT;

enum { FIELDS = 9, AREA = 16 << 20, GZIP = 16 + MAX_WBITS, LENGTH_BYTES = 4 };

static int
cmp_name(const void *x, const void *y)
{
	const struct commune *a = *(const struct commune *const *)x, *b = *(const struct commune *const *)y;
	int d = str_cmp(all.folded[a->index], all.folded[b->index]);

	if (d == 0)
		d = (b->now == b) - (a->now == a);
	if (d == 0)
		d = (a->population < b->population) - (a->population > b->population);
	return d ? d : (a->index > b->index) - (a->index < b->index);
}

static int
cmp_post(const void *x, const void *y)
{
	const struct post *a = x, *b = y;
	const struct commune *ca = &all.v[a->commune], *cb = &all.v[b->commune];
	int d = (a->code > b->code) - (a->code < b->code);

	if (d == 0)
		d = (cb->now == cb) - (ca->now == ca);
	if (d == 0)
		d = (ca->population < cb->population) - (ca->population > cb->population);
	return d ? d : (a->commune > b->commune) - (a->commune < b->commune);
}

static int
count_lines(const char *p, const char *end)
{
	int n = 0;

	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

/* "47.2184": an exact integer over an exact power of ten, so the nearest double, as strtod() has it. */
static double
decimal(str s)
{
	int64_t digits = 0, scale = 1;
	bool minus = s.n && s.p[0] == '-', point = false;

	for (ptrdiff_t i = minus; i < s.n; i++) {
		if (s.p[i] == '.') {
			point = true;
			continue;
		}
		digits = digits * 10 + (s.p[i] - '0');
		scale *= point ? 10 : 1;
	}
	return (double)(minus ? -digits : digits) / (double)scale;
}

static void
read_one(str line, int index)
{
	struct commune *m = &all.v[index];
	str f[FIELDS];
	int64_t number = 0;

	for (int i = 0; i < FIELDS; i++)
		str_cut(line, ';', &f[i], &line);
	*m = (struct commune){ .code = f[0], .name = f[1],
		.department = f[2], .postcodes = f[7], .now = m, .index = index };
	if (str_to_i64(f[3], 0, INT32_MAX, &number))
		m->population = (int32_t)number;
	m->has_centre = f[4].n > 0;
	if (m->has_centre) {
		m->lat = decimal(f[4]);
		m->lon = decimal(f[5]);
		m->area_km2 = decimal(f[6]);
	}
	m->postcodes = f[7];
	m->now = (const void *)(f[8].n ? f[8].p : NULL);	/* its code, resolved in link_all() */
}

static const struct commune *
find(str code)
{
	int lo = 0, hi = all.n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;
		int d = str_cmp(all.v[mid].code, code);

		if (d == 0)
			return &all.v[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Districts and former communes take what they lack from the commune of today. */
static void
link_all(void)
{
	for (int i = 0; i < all.n; i++) {
		struct commune *m = &all.v[i];
		const struct commune *now = m->now ? find((str){ (const char *)m->now, 5 }) : m;

		m->now = now ? now : m;
		if (!m->has_centre && m->now->has_centre) {
			m->lat = m->now->lat;
			m->lon = m->now->lon;
			m->has_centre = true;
		}
	}
}

static void
read_posts(void)
{
	int room = 0, n = 0;

	for (int i = 0; i < all.n; i++)
		room += (int)(all.v[i].postcodes.n + 1) / 6;
	all.posts = arena_array(&all.a, struct post, room);
	for (int i = 0; i < all.n; i++) {
		str rest = all.v[i].postcodes, one;
		int64_t code;

		while (rest.n) {
			str_cut(rest, ' ', &one, &rest);
			if (str_to_i64(one, 0, 99999, &code) && n < room)
				all.posts[n++] = (struct post){ (int32_t)code, i };
		}
	}
	all.posts_n = n;
	qsort(all.posts, (size_t)n, sizeof *all.posts, cmp_post);
}

/* The table as it was before it was packed; what the program itself holds is whole. */
static str
unpacked(struct arena *a)
{
	str packed = { data_communes_csv_gz, data_communes_csv_gz_end - data_communes_csv_gz };
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n };
	const unsigned char *length = (const unsigned char *)packed.p + packed.n - LENGTH_BYTES;
	int rc;

	z.avail_out = (uInt)(length[0] | length[1] << 8 | length[2] << 16 | (uInt)length[3] << 24);
	char *out = arena_array(a, char, z.avail_out);
	z.next_out = (Bytef *)out;
	rc = inflateInit2(&z, GZIP);
	assert(rc == Z_OK);
	rc = inflate(&z, Z_FINISH);
	assert(rc == Z_STREAM_END);
	(void)inflateEnd(&z);
	return (str){ out, (ptrdiff_t)z.total_out };
}

static void
read_all(void)
{
	str text, line;
	int n = 0;

	arena_init(&all.a, AREA);
	text = unpacked(&all.a);
	all.n = count_lines(text.p, text.p + text.n) - 1;
	all.v = arena_array(&all.a, struct commune, all.n);
	str_cut(text, '\n', &line, &text);	/* the header */
	while (n < all.n && str_cut(text, '\n', &line, &text))
		read_one(line, n++);
	link_all();
}

static void
order_all(void)
{
	int n = all.n;

	all.folded = arena_array(&all.a, str, n);
	for (int i = 0; i < n; i++)
		all.folded[i] = str_fold(&all.a, all.v[i].name);
	read_posts();
	all.by_name = arena_array(&all.a, const struct commune *, n);
	for (int i = 0; i < n; i++)
		all.by_name[i] = &all.v[i];
	qsort(all.by_name, (size_t)n, sizeof *all.by_name, cmp_name);
}

static void
ready(void)
{
	pthread_once(&once, read_all);
}

static void
ordered(void)
{
	ready();
	pthread_once(&once_ordered, order_all);
}

int
commune_count(void)
{
	ready();
	return all.n;
}

const struct commune *
commune_at(int index)
{
	ready();
	assert(index >= 0 && index < all.n);
	return &all.v[index];
}

const struct commune *
commune_find(str code)
{
	ready();
	return find(code);
}

/* First of by_name that is not before ${folded}. */
static int
lower(str folded)
{
	int lo = 0, hi = all.n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (str_cmp(all.folded[all.by_name[mid]->index], folded) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct commune *
named(str folded, str department)
{
	for (int i = lower(folded); i < all.n && str_eq(all.folded[all.by_name[i]->index], folded); i++)
		if (department.n == 0 || str_eq(all.by_name[i]->department, department))
			return all.by_name[i];
	return NULL;
}

static bool
digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* "44800 st herblain cedex 2" -> "saint herblain": at most 120 bytes of ${name}, folded. */
static str
plain_name(str name, char room[static 512])
{
	struct arena a = { .beg = room, .pos = room, .end = room + 512 };
	str rest = str_fold(&a, str_sub(name, 0, 120)), word;
	char *out = a.pos;
	ptrdiff_t n = 0;

	while (rest.n) {
		str_cut(rest, ' ', &word, &rest);
		if (n == 0 && word.n == 5 && digit(word.p[0]))
			continue;
		if (str_eq(word, S("cedex")) || str_eq(word, S("arrondissement")))
			break;
		if (str_eq(word, S("st")))
			word = S("saint");
		if (str_eq(word, S("ste")))
			word = S("sainte");
		if (n + word.n + 1 > a.end - a.pos)
			break;
		if (n)
			out[n++] = ' ';
		memcpy(out + n, word.p, (size_t)word.n);
		n += word.n;
	}
	return (str){ out, n };
}

const struct commune *
commune_by_name(str name, str department)
{
	char room[512];
	str folded;
	const struct commune *found;
	ptrdiff_t cut;

	ordered();
	folded = plain_name(name, room);
	if (folded.n == 0)
		return NULL;
	found = named(folded, department);
	if (found)
		return found;
	for (cut = folded.n; cut > 0 && folded.p[cut - 1] != ' '; cut--)
		;
	if (cut > 1 && digit(folded.p[cut]))	/* "paris 12", "lyon 3eme" */
		return named(str_sub(folded, 0, cut - 1), department);
	return NULL;
}

static int
lower_post(int32_t code)
{
	int lo = 0, hi = all.posts_n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (all.posts[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct commune *
commune_by_postcode(str postcode, str name)
{
	char room[512];
	str folded;
	int64_t code;
	int first;

	ordered();
	if (postcode.n != 5 || !str_to_i64(postcode, 0, 99999, &code))
		return NULL;
	folded = plain_name(name, room);
	first = lower_post((int32_t)code);
	for (int i = first; i < all.posts_n && all.posts[i].code == code; i++)
		if (str_eq(all.folded[all.posts[i].commune], folded))
			return &all.v[all.posts[i].commune];
	return first < all.posts_n && all.posts[first].code == code
	    ? &all.v[all.posts[first].commune] : NULL;
}

int
commune_of_postcode(str postcode, const struct commune **out, int max)
{
	int64_t code;
	int n = 0;

	ordered();
	if (postcode.n != 5 || !str_to_i64(postcode, 0, 99999, &code))
		return 0;
	for (int i = lower_post((int32_t)code); i < all.posts_n && all.posts[i].code == code; i++)
		if (n < max && all.v[all.posts[i].commune].now->index == all.posts[i].commune)
			out[n++] = &all.v[all.posts[i].commune];
	return n;
}

const struct commune *
commune_guess(str code, str postcode, str name)
{
	const struct commune *m = code.n ? commune_find(code) : NULL;
	str department = postcode;
	ptrdiff_t n = str_starts(postcode, S("97")) || str_starts(postcode, S("98")) ? 3 : 2;

	if (m)
		return m;
	m = commune_by_postcode(postcode, name);
	if (m)
		return m;
	department = str_starts(postcode, S("20")) ? (str){} : str_sub(postcode, 0, n);
	m = commune_by_name(name, department);	/* a CEDEX postcode: its department at least */
	return m || postcode.n ? m : commune_by_name(name, (str){});
}

double
commune_km(double lat1, double lon1, double lat2, double lon2)
{
	const double rad = M_PI / 180, earth_km = 6371.0088;
	double dlat = (lat2 - lat1) * rad, dlon = (lon2 - lon1) * rad;
	double h = sin(dlat / 2) * sin(dlat / 2) +
	    cos(lat1 * rad) * cos(lat2 * rad) * sin(dlon / 2) * sin(dlon / 2);

	return 2 * earth_km * asin(sqrt(h < 1 ? h : 1));
}

static int
cmp_near(const void *x, const void *y)
{
	const struct commune_near *a = x, *b = y;
	int d = (a->km > b->km) - (a->km < b->km);

	return d ? d : (a->commune->index > b->commune->index) - (a->commune->index < b->commune->index);
}

int
commune_near(const struct commune *from, double km, struct commune_near *out, int max)
{
	int n = 0;

	ready();
	if (!from->has_centre)
		return 0;
	for (int i = 0; i < all.n; i++) {
		const struct commune *m = &all.v[i];
		double d;
		int at;

		if (!m->has_centre || m->now != m || fabs(m->lat - from->lat) * 110.5 > km)
			continue;
		d = m == from->now ? 0 : commune_km(from->lat, from->lon, m->lat, m->lon);
		if (d > km || (n == max && d >= out[n - 1].km))
			continue;
		if (n < max)
			n++;
		for (at = n - 1; at > 0 && out[at - 1].km > d; at--)
			out[at] = out[at - 1];
		out[at] = (struct commune_near){ m, d };
	}
	qsort(out, (size_t)n, sizeof *out, cmp_near);
	return n;
}

int
commune_complete(str start, const struct commune **out, int max)
{
	char room[512];
	str folded;
	int n = 0;

	ordered();
	folded = plain_name(start, room);
	if (folded.n == 0)
		return 0;
	for (int i = lower(folded); i < all.n && str_starts(all.folded[all.by_name[i]->index], folded); i++) {
		const struct commune *m = all.by_name[i];
		int at;

		if (m->now != m || (n == max && m->population <= out[n - 1]->population))
			continue;
		if (n < max)
			n++;
		for (at = n - 1; at > 0 && out[at - 1]->population < m->population; at--)
			out[at] = out[at - 1];
		out[at] = m;
	}
	return n;
}

const struct commune *
commune_said(str line, str department)
{
	str name, code, rest;
	const struct commune *m;

	if (str_cut(line, '(', &name, &rest)) {
		str_cut(rest, ')', &code, &rest);
		m = commune_find(str_trim(code));
		if (m)
			return m;
		department = str_trim(code);		/* "Saint-Malo (35)" */
		line = str_trim(name);
	}
	m = commune_find(line);
	if (m)
		return m;
	m = commune_by_name(line, department);
	return m ? m : commune_by_name(line, S(""));
}

/*
 * directory_map.c -- the territory as shapes: contours where they are known, else a
 * disc of the commune's area at its centre.  Plate carree, shortened by the cosine of
 * the middle latitude: true enough over fifty kilometres.
 */
#include <math.h>
#include <stdlib.h>

#include "directory/directory_web.h"
#include "directory_q.h"
#include "i18n/i18n.h"
#include "registry/commune.h"

enum { WIDTH = 800, MARGIN = 12, LABEL_LINE = 15, LABEL_CHAR = 7, LABELS = 60 };

struct frame {			/* degrees x 10,000 to units of the picture */
	double west, north, x, y;	/* units per 1/10,000 degree */
	int64_t height;
};

static int64_t px(const struct frame *f, double lon) { return (int64_t)lround(MARGIN + (lon - f->west) * f->x); }
static int64_t py(const struct frame *f, double lat) { return (int64_t)lround(MARGIN + (f->north - lat) * f->y); }

/* Cut the next number off a contour; false at the end or at a ring's ("/"). */
static bool
next_number(str *s, int64_t *v)
{
	ptrdiff_t n = 0;

	while (s->n && s->p[0] == ' ')
		*s = str_sub(*s, 1, s->n);
	while (n < s->n && s->p[n] != ' ' && s->p[n] != '/')
		n++;
	if (!n || !str_to_i64(str_sub(*s, 0, n), -10000000, 10000000, v))
		return false;
	*s = str_sub(*s, n, s->n);
	return true;
}

static void
stretch(double v, double *lo, double *hi)
{
	*lo = v < *lo ? v : *lo;
	*hi = v > *hi ? v : *hi;
}

/* The box of what is ours: contours, or centres with some room. */
static struct frame
frame_of(const struct directory_commune_list *communes, const struct directory_contour_list *contours)
{
	double w = 1e9, e = -1e9, s = 1e9, n = -1e9, shorten;
	struct frame f;

	for (ptrdiff_t i = 0; i < communes->n; i++) {
		const struct directory_commune *m = &communes->v[i];

		if (!m->inside || (!m->lat_e6 && !m->lon_e6))
			continue;
		stretch((double)m->lon_e6 / 100 - 300, &w, &e);
		stretch((double)m->lon_e6 / 100 + 300, &w, &e);
		stretch((double)m->lat_e6 / 100 - 200, &s, &n);
		stretch((double)m->lat_e6 / 100 + 200, &s, &n);
		for (ptrdiff_t k = 0; k < contours->n; k++) {
			str rest = contours->v[k].contour;
			int64_t x = 0, y = 0, dx, dy;

			while (str_eq(contours->v[k].code, m->code) && rest.n) {
				while (next_number(&rest, &dx) && next_number(&rest, &dy)) {
					x += dx;
					y += dy;
					stretch((double)x, &w, &e);
					stretch((double)y, &s, &n);
				}
				rest = str_sub(rest, 1, rest.n);
				x = y = 0;
			}
		}
	}
	shorten = cos((s + n) / 2 / 10000 * M_PI / 180);
	f = (struct frame){ .west = w, .north = n, .x = (WIDTH - 2 * MARGIN) / (e - w) };
	f.y = f.x / shorten;
	f.height = (int64_t)(2 * MARGIN + (n - s) * f.y);
	return f;
}

static str
path_of(struct ctx *c, const struct frame *f, str rest)
{
	struct buf b = { .a = c->a };

	while (rest.n) {
		int64_t x = 0, y = 0, dx, dy, points = 0;

		while (next_number(&rest, &dx) && next_number(&rest, &dy)) {
			x += dx;
			y += dy;
			buf_fmt(&b, "%s%lld %lld", points++ ? " " : "M", (long long)px(f, (double)x),
			    (long long)py(f, (double)y));
		}
		if (points)
			buf_char(&b, 'Z');
		rest = str_sub(rest, 1, rest.n);
	}
	return buf_str(&b);
}

/* Professionals for a thousand inhabitants, in five steps. */
static str
tone_of(const struct directory_commune *m)
{
	static const int64_t steps[] = { 1, 2, 4, 6 };	/* for a thousand inhabitants */
	static const str tones[] = { S("d0"), S("d1"), S("d2"), S("d3"), S("d4") };
	int k = 0;

	if (!m->inside)
		return S("near");
	while (k < COUNT(steps) && m->people * 1000 >= steps[k] * (m->population ? m->population : 1))
		k++;
	return tones[k];
}

static int
most_people(const void *x, const void *y)
{
	const struct directory_commune *a = *(const struct directory_commune *const *)x;
	const struct directory_commune *b = *(const struct directory_commune *const *)y;

	return (a->population < b->population) - (a->population > b->population);
}

/* Names where there is room, the most populated first. */
static void
label(struct ctx *c, const struct frame *f, const struct directory_commune_list *communes,
      struct directory_map *out)
{
	const struct directory_commune **v = arena_array(c->a, const struct directory_commune *, communes->n);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < communes->n; i++)
		if (communes->v[i].inside && communes->v[i].lat_e6)
			v[n++] = &communes->v[i];
	if (n)
		qsort(v, (size_t)n, sizeof *v, most_people);
	out->labels.v = arena_array(c->a, struct directory_label, LABELS);
	for (ptrdiff_t i = 0; i < n && out->labels.n < LABELS; i++) {
		struct directory_label l = { px(f, (double)v[i]->lon_e6 / 100), py(f, (double)v[i]->lat_e6 / 100),
			v[i]->name, i18n_number(c->a, c->lang, v[i]->people) };
		int64_t half = l.name.n * LABEL_CHAR / 2;
		bool free = true;

		l.x = l.x < half ? half : l.x > WIDTH - half ? WIDTH - half : l.x;
		for (ptrdiff_t k = 0; k < out->labels.n; k++) {
			const struct directory_label *o = &out->labels.v[k];

			free &= llabs(o->x - l.x) > half + o->name.n * LABEL_CHAR / 2 ||
			    llabs(o->y - l.y) > 2 * LABEL_LINE;
		}
		if (free)
			out->labels.v[out->labels.n++] = l;
	}
}

enum err
directory_map(struct ctx *c, const struct directory_commune_list *communes, struct directory_map *out)
{
	struct directory_contour_list contours;
	struct frame f;

	*out = (struct directory_map){ .text = msg_text(c->lang, MSG_directory_map_text) };
	TRY(directory_q_contours(c, &contours));
	out->shapes.v = arena_array(c->a, struct directory_shape, communes->n);
	out->discs.v = arena_array(c->a, struct directory_disc, communes->n);
	if (!communes->n || !communes->v[0].inside)
		return OK;
	f = frame_of(communes, &contours);
	out->west = f.west;
	out->north = f.north;
	out->sx = f.x;
	out->sy = f.y;
	for (ptrdiff_t i = communes->n; i-- > 0;) {	/* neighbours first: ours lie above them */
		const struct directory_commune *m = &communes->v[i];
		const struct commune *known = commune_find(m->code);
		str count = i18n_number(c->a, c->lang, m->people), contour = S("");

		for (ptrdiff_t k = 0; k < contours.n && !contour.n; k++)
			if (str_eq(contours.v[k].code, m->code))
				contour = contours.v[k].contour;
		if (contour.n)
			out->shapes.v[out->shapes.n++] = (struct directory_shape){ path_of(c, &f, contour),
				m->name, tone_of(m), count };
		else if (m->inside && known && known->has_centre)
			out->discs.v[out->discs.n++] = (struct directory_disc){
				px(&f, (double)m->lon_e6 / 100), py(&f, (double)m->lat_e6 / 100),
				(int64_t)(sqrt(known->area_km2 / M_PI) / 111.2 * 10000 * f.y), m->name,
				tone_of(m), count };
	}
	label(c, &f, communes, out);
	out->box = arena_fmt(c->a, "0 0 %d %lld", WIDTH, (long long)f.height);
	return OK;
}

void
directory_map_at(const struct directory_map *m, int64_t lat_e6, int64_t lon_e6, int64_t *x, int64_t *y)
{
	const struct frame f = { .west = m->west, .north = m->north, .x = m->sx, .y = m->sy };

	*x = px(&f, (double)lon_e6 / 100);
	*y = py(&f, (double)lat_e6 / 100);
}

/* board_rows.c -- see board_rows.h. */
#include <stdlib.h>

#include "mobilisation/board_rows.h"
#include "mobilisation/mobilisation_web.h"

enum { WATCHED = 8 };		/* boards remembered: the one asked longest ago is forgotten */

struct row { struct recipient_id id; uint64_t looks; struct instant changed_at; bool owed; };

static struct watched {
	const struct db *db;	/* another community may have the same numbers */
	char topic[64];
	struct instant asked_at;
	struct row *v;		/* by id */
	ptrdiff_t n;
} watched[WATCHED];

/* FNV-1a over the row as it is written: whatever is seen of it counts, nothing else. */
static uint64_t
looks_of(struct html *h, const struct board_line *line)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	h->n = 0;
	call_board_row(h, line);
	for (ptrdiff_t i = 0; i < h->n; i++)
		hash = (hash ^ (unsigned char)h->p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static int
by_id(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	return (a->id.v > b->id.v) - (a->id.v < b->id.v);
}

/* The board ${topic}, or the place of the one asked longest ago. */
static struct watched *
find(const struct db *db, str topic)
{
	struct watched *oldest = &watched[0];

	for (int i = 0; i < WATCHED; i++) {
		if (watched[i].db == db && str_eq(topic, str_from(watched[i].topic)))
			return &watched[i];
		if (watched[i].asked_at.us < oldest->asked_at.us)
			oldest = &watched[i];
	}
	free(oldest->v);
	*oldest = (struct watched){ .db = db };
	memcpy(oldest->topic, topic.p, (size_t)(topic.n < COUNT(oldest->topic) ? topic.n : COUNT(oldest->topic) - 1));
	return oldest;
}

/* What ${line} is now; ${was}: what it was, or NULL when the board was not watched. */
static struct row
row_of(struct html *h, const struct board_line *line, const struct row *was, bool known)
{
	struct row r = { .id = line->id, .looks = looks_of(h, line) };

	if (was && was->looks == r.looks) {
		r.changed_at = was->changed_at;
		r.owed = was->owed;
		return r;
	}
	r.changed_at = known ? h->now : line->answered ? line->at : (struct instant){};
	r.owed = known;
	return r;
}

struct choice { struct board_line *line; struct row *row; };

/* What screens never had first, and of those answers first; then the newest. */
static int
first_to_send(const void *x, const void *y)
{
	const struct choice *a = x, *b = y;

	if (a->row->owed != b->row->owed)
		return a->row->owed ? -1 : 1;
	if (a->line->answered != b->line->answered)
		return a->line->answered ? -1 : 1;
	if (a->row->changed_at.us != b->row->changed_at.us)
		return a->row->changed_at.us > b->row->changed_at.us ? -1 : 1;
	return 0;
}

void
board_rows_changed(struct ctx *c, str topic, const struct board_lines *lines, struct board_rows *out)
{
	struct watched *w = find(c->db, topic);
	struct row *v = calloc((size_t)lines->n + 1, sizeof *v);
	struct choice *some = arena_array(c->a, struct choice, lines->n);
	struct instant recent = { c->now.us - BOARD_ROWS_RECENT_S * US_PER_S };
	struct html h = { .a = c->a, .lang = c->lang, .now = c->now };
	ptrdiff_t n = 0;

	if (!v)
		abort();
	for (ptrdiff_t i = 0; i < lines->n; i++) {
		const struct row key = { .id = lines->v[i].id };
		const struct row *was = w->v ? bsearch(&key, w->v, (size_t)w->n, sizeof *w->v, by_id) : NULL;

		v[i] = row_of(&h, &lines->v[i], was, w->v != NULL);
		if (v[i].owed || v[i].changed_at.us > recent.us)
			some[n++] = (struct choice){ &lines->v[i], &v[i] };
	}
	qsort(some, (size_t)n, sizeof *some, first_to_send);
	*out = (struct board_rows){ .v = arena_array(c->a, struct board_line, BOARD_ROWS_SENT) };
	for (; out->n < n && out->n < BOARD_ROWS_SENT; out->n++) {
		some[out->n].row->owed = false;
		out->v[out->n] = *some[out->n].line;
	}
	out->more = out->n < n && some[out->n].row->owed;
	qsort(v, (size_t)lines->n, sizeof *v, by_id);
	free(w->v);
	w->v = v;
	w->n = lines->n;
	w->asked_at = c->now;
}

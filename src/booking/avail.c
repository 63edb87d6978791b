#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "avail_q.h"
#include "booking/avail.h"
#include "db/db.h"
#include "invite_q.h"

enum {
	MOTIVES = 50, VENUES = 200, COMMUNES = 400, LINES = 2000, HOLDS = 100000, LIST_AT_ONCE = 5000,
	ALL_LINES = 10000, PIECE = 4096,	/* slots read at once */
	ROOM = 96 << 20,		/* address space of one snapshot; only what it needs is touched */
};
#define PACE_US		(200 * US_PER_MS)	/* at most one snapshot in so long */
#define WHOLE_US	(30 * US_PER_S)		/* all is read again after so long, whatever was said */
#define CLOCK_BACK_US	(5 * US_PER_S)		/* less is a request that began before the one that looked last */

struct snapshot {
	struct avail v;			/* first: what readers see */
	struct arena a;
	_Atomic int refs;
	struct snapshot *base;		/* whose texts and slots these are; NULL: its own */
	uint64_t serial;		/* of the database */
	struct instant whole_at;
	ptrdiff_t n;			/* of slots */
	struct by_id { int64_t id; int32_t at; } *by_id;	/* sorted by id; of the base */
};

struct due { struct slot_id slot; struct instant at; };
struct dues { struct due *v; ptrdiff_t head, n, cap; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* of what follows */
static struct snapshot *current;
static struct dues touched, ending;	/* ending: holds, in order of their end, all of the same length */
static struct instant looked;		/* when the lists were last empty or taken */
static bool whole;			/* somebody asked for everything */
static bool building;
static pthread_cond_t built = PTHREAD_COND_INITIALIZER;	/* for who has nothing older to read */

/* ---- what was said --------------------------------------------------------------- */

static void
push(struct dues *d, struct due x)
{
	if (d->head && d->head == d->n)
		d->head = d->n = 0;
	if (d->n == d->cap) {
		ptrdiff_t cap = d->cap ? 2 * d->cap : 256;
		struct due *v = realloc(d->v, sizeof *v * (size_t)cap);

		if (!v)
			abort();
		d->v = v;
		d->cap = cap;
	}
	d->v[d->n++] = x;
}

void
avail_touched(const struct booking_touched *t)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < t->n; i++) {
		push(&touched, (struct due){ t->slot[i], {} });
		if (t->until.us)
			push(&ending, (struct due){ t->slot[i], t->until });
	}
	pthread_mutex_unlock(&lock);
}

void
avail_reload(void)
{
	pthread_mutex_lock(&lock);
	whole = true;
	pthread_mutex_unlock(&lock);
}

/* Is there any slot to look at again?  Called locked. */
static bool
any_due(struct instant now)
{
	return touched.head < touched.n || (ending.head < ending.n && ending.v[ending.head].at.us <= now.us);
}

/* Slots to look at again: touched, or whose hold is over.  Called locked. */
static ptrdiff_t
take_due(struct slot_id *out, ptrdiff_t max, struct instant now)
{
	ptrdiff_t n = 0;

	while (touched.head < touched.n && n < max)
		out[n++] = touched.v[touched.head++].slot;
	while (ending.head < ending.n && n < max && ending.v[ending.head].at.us <= now.us)
		out[n++] = ending.v[ending.head++].slot;
	return n;
}

/* ---- a snapshot --------------------------------------------------------------------- */

static void
unref(void *arg)
{
	struct snapshot *s = arg;

	if (atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	if (s->base)
		unref(s->base);
	arena_fini(&s->a);
	free(s);
}

static struct snapshot *
snapshot_new(struct ctx *c)
{
	struct snapshot *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	arena_init(&s->a, ROOM);
	s->refs = 1;
	s->serial = db_serial(c->db);
	return s;
}

static int
by_id(const void *x, const void *y)
{
	int64_t a = ((const struct by_id *)x)->id, b = ((const struct by_id *)y)->id;

	return a < b ? -1 : a > b;
}

static int
by_time(const void *x, const void *y)
{
	int64_t a = ((const struct due *)x)->at.us, b = ((const struct due *)y)->at.us;

	return a < b ? -1 : a > b;
}

static const struct avail_venue *
venue_in(const struct avail *v, struct venue_id id)
{
	for (ptrdiff_t i = 0; i < v->venues.n; i++)
		if (v->venues.v[i].id.v == id.v)
			return &v->venues.v[i];
	return NULL;
}

const struct avail_venue *
avail_venue(const struct avail *v, struct venue_id id)
{
	return venue_in(v, id);
}

const struct avail_motive *
avail_motive(const struct avail *v, struct motive_id id)
{
	for (ptrdiff_t i = 0; i < v->motives.n; i++)
		if (v->motives.v[i].id.v == id.v)
			return &v->motives.v[i];
	return NULL;
}

static bool
covers(const struct invite_period *p, const struct avail_group *g, struct instant at)
{
	return p->motive_id.v == g->motive->id.v && (!p->venue_id.some || p->venue_id.v.v == g->venue->id.v) &&
	    p->from_at.us <= at.us && at.us < p->to_at.us;
}

bool
avail_for(const struct avail *v, const struct avail_group *g, const struct avail_slot *s, struct instant now,
    struct period_id mine)
{
	bool ruled = false;

	for (ptrdiff_t i = 0; i < v->periods.n; i++) {
		const struct invite_period *p = &v->periods.v[i];

		if (!covers(p, g, s->starts_at))
			continue;
		ruled = true;
		if ((mine.v ? p->id.v == mine.v : str_eq(p->mode, S("rules"))) && p->opens_at.us <= now.us)
			return true;
	}
	return !ruled && !mine.v;
}

bool
avail_asks_age(const struct avail *v, struct motive_id id)
{
	const struct avail_motive *m = avail_motive(v, id);
	bool asks = m && (m->age_min.some || m->age_max.some);

	for (ptrdiff_t i = 0; i < v->periods.n && !asks; i++)
		asks = v->periods.v[i].motive_id.v == id.v && (v->periods.v[i].age_min.some ||
		    v->periods.v[i].age_max.some);
	return asks;
}

const struct avail_commune *
avail_commune(const struct avail *v, str code)
{
	for (ptrdiff_t i = 0; i < v->communes.n; i++)
		if (str_eq(v->communes.v[i].code, code))
			return &v->communes.v[i];
	return NULL;
}

static int
by_line(const void *x, const void *y)
{
	int64_t a = ((const struct avail_held_line *)x)->id.v, b = ((const struct avail_held_line *)y)->id.v;

	return a < b ? -1 : a > b;
}

static int16_t
line_at(const struct avail_held_line_list *lines, struct care_line_id id)
{
	struct avail_held_line key = { .id = id };
	const struct avail_held_line *at = lines->n
	    ? bsearch(&key, lines->v, (size_t)lines->n, sizeof key, by_line) : NULL;

	return (int16_t)(at ? at - lines->v : -1);
}

static int16_t
count_of(int64_t free)
{
	return (int16_t)(free < INT16_MAX ? free : INT16_MAX);
}

/*
 * All slots are read a piece at a time, in order of time, and what is kept of each is small: a list of
 * all their rows would be three times the snapshot.
 */
struct piece {
	struct piece *next;
	ptrdiff_t n;
	struct { struct avail_slot slot; int32_t line; int16_t free; } v[PIECE];
};

struct loading {
	struct snapshot *s;
	struct arena kept, rows;	/* until the snapshot is made; of one piece */
	struct avail_line_list lines;
	struct avail_hold_list holds;
	struct piece *first, **last;
	ptrdiff_t n;
};

static int
by_group(const void *x, const void *y)
{
	const struct avail_line *a = *(struct avail_line *const *)x, *b = *(struct avail_line *const *)y;

	if (a->motive_id.v != b->motive_id.v)
		return a->motive_id.v < b->motive_id.v ? -1 : 1;
	return a->venue_id.v < b->venue_id.v ? -1 : a->venue_id.v > b->venue_id.v;
}

/* The group of each line, by motive and centre; groups are numbered and made in ${all}, none has slots yet. */
static int32_t *
make_groups(struct loading *l, struct avail_group *all)
{
	struct snapshot *s = l->s;
	struct avail_line **order = arena_array(&l->kept, struct avail_line *, l->lines.n + 1);
	int32_t *group = arena_array(&l->kept, int32_t, l->lines.n + 1);

	for (ptrdiff_t i = 0; i < l->lines.n; i++)
		order[i] = &l->lines.v[i];
	qsort(order, (size_t)l->lines.n, sizeof *order, by_group);
	for (ptrdiff_t i = 0; i < l->lines.n; i++) {
		if (i == 0 || by_group(&order[i - 1], &order[i]))
			all[s->v.groups++] = (struct avail_group){ avail_motive(&s->v, order[i]->motive_id),
				venue_in(&s->v, order[i]->venue_id), NULL, NULL, 0 };
		group[order[i] - l->lines.v] = (int32_t)s->v.groups - 1;
	}
	return group;
}

/* Groups without a slot are not shown. */
static void
drop_empty(struct avail *v, struct avail_group *all)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < v->groups; i++)
		if (all[i].n)
			all[n++] = all[i];
	v->group = all;
	v->groups = n;
}

/* Pieces come in order of time; within its group each slot keeps that order. */
static void
arrange(struct loading *l)
{
	struct snapshot *s = l->s;
	struct avail_group *all = arena_array(&s->a, struct avail_group, l->lines.n + 1);
	int32_t *group = make_groups(l, all);
	struct avail_slot *slots = arena_array(&s->a, struct avail_slot, l->n + 1);
	int16_t *held = arena_array(&s->a, int16_t, l->n + 1), *room = arena_array(&s->a, int16_t, l->n + 1);
	ptrdiff_t at = 0;

	s->n = l->n;
	s->by_id = arena_array(&s->a, struct by_id, l->n + 1);
	for (struct piece *p = l->first; p; p = p->next)
		for (ptrdiff_t i = 0; i < p->n; i++)
			all[group[p->v[i].line]].n++;
	for (ptrdiff_t i = 0; i < s->v.groups; i++) {
		struct avail_group *g = &all[i];

		g->slot = slots + at;
		g->held = held + at;
		at += g->n;
		g->n = 0;
	}
	for (struct piece *p = l->first; p; p = p->next)
		for (ptrdiff_t i = 0; i < p->n; i++) {
			struct avail_group *g = &all[group[p->v[i].line]];

			at = g->slot + g->n++ - slots;
			slots[at] = p->v[i].slot;
			slots[at].at = (int32_t)at;
			room[at] = p->v[i].free;
			s->by_id[at] = (struct by_id){ p->v[i].slot.id.v, (int32_t)at };
			held[at] = line_at(&s->v.lines, l->lines.v[p->v[i].line].id);
		}
	qsort(s->by_id, (size_t)s->n, sizeof *s->by_id, by_id);
	s->v.free = room;
	drop_empty(&s->v, all);
}

static int
by_line_id(const void *x, const void *y)
{
	int64_t a = ((const struct avail_line *)x)->id.v, b = ((const struct avail_line *)y)->id.v;

	return a < b ? -1 : a > b;
}

/* One more piece after the slot (${from}, ${after}); ${more}: there may be others. */
static enum err
load_piece(struct ctx *c, struct loading *l, struct instant *from, struct slot_id *after, bool *more)
{
	struct piece *p = arena_new(&l->kept, struct piece);
	ptrdiff_t most = l->n + PIECE < AVAIL_SLOTS_MAX ? PIECE : AVAIL_SLOTS_MAX - l->n;
	struct avail_slot_row_list rows;

	TRY(avail_q_slots(c, c->now, *from, *after, most, &rows));
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		const struct avail_slot_row *r = &rows.v[i];
		struct avail_line key = { .id = r->line_id };
		const struct avail_line *line = l->lines.n ? bsearch(&key, l->lines.v, (size_t)l->lines.n, sizeof key,
		    by_line_id) : NULL;

		if (!line || !r->free.some)
			continue;
		p->v[p->n].slot = (struct avail_slot){ r->id, r->starts_at,
			(int32_t)((r->ends_at.us - r->starts_at.us) / US_PER_MIN), 0 };
		p->v[p->n].free = count_of(r->free.v);
		p->v[p->n++].line = (int32_t)(line - l->lines.v);
	}
	*l->last = p;
	l->last = &p->next;
	l->n += p->n;
	*more = rows.n == most && l->n < AVAIL_SLOTS_MAX;
	if (rows.n) {
		*from = rows.v[rows.n - 1].starts_at;
		*after = rows.v[rows.n - 1].id;
	}
	return OK;
}

static enum err
load_slots(struct ctx *c, struct loading *l)
{
	struct instant from = c->now;
	struct slot_id after = { INT64_MAX };	/* not one that begins right now */
	struct arena *outer = c->a;
	bool more = true;
	enum err e = OK;

	c->a = &l->rows;
	while (more && e == OK) {
		arena_reset(&l->rows);
		e = load_piece(c, l, &from, &after, &more);
	}
	c->a = outer;
	return e;
}

static enum err
load_rule(struct ctx *c, void *arg)
{
	struct loading *l = arg;
	struct snapshot *s = l->s;
	enum err e;
	bool found;

	TRY(avail_q_community(c, &s->v.us, &found));
	TRY(avail_q_motives(c, MOTIVES, &s->v.motives));
	TRY(avail_q_venues(c, VENUES, &s->v.venues));
	TRY(avail_q_communes(c, COMMUNES, &s->v.communes));
	TRY(avail_q_held_lines(c, LINES, &s->v.lines));
	TRY(invite_q_live(c, c->now, PERIODS_MAX, &s->v.periods));
	c->a = &l->kept;
	e = avail_q_holds(c, c->now, HOLDS, &l->holds);
	if (e == OK)
		e = avail_q_lines(c, ALL_LINES, &l->lines);
	c->a = &s->a;
	return e == OK ? load_slots(c, l) : e;
}

/* Everything, in the snapshot's own memory: ROOM holds the largest there can be. */
static enum err
load(struct ctx *c, struct snapshot *s)
{
	struct loading l = { .s = s, .last = &l.first };
	struct ctx mine = *c;
	enum err e;

	mine.a = &s->a;
	arena_init(&l.kept, ROOM);
	arena_init(&l.rows, ROOM);
	e = db_read(&mine, load_rule, &l);
	if (e == OK) {
		arrange(&l);
		s->whole_at = c->now;
		pthread_mutex_lock(&lock);
		for (ptrdiff_t i = 0; i < l.holds.n; i++)	/* a longer one is an offer: whoever ends it says so */
			if (l.holds.v[i].held_until.us <= c->now.us + BOOKING_HOLD_S * US_PER_S)
				push(&ending, (struct due){ l.holds.v[i].slot_id, l.holds.v[i].held_until });
		if (ending.n)
			qsort(ending.v + ending.head, (size_t)(ending.n - ending.head), sizeof *ending.v, by_time);
		pthread_mutex_unlock(&lock);
	} else {
		c->cause = mine.cause;
		c->cause.detail = arena_dup(c->a, mine.cause.detail);
	}
	arena_fini(&l.rows);
	arena_fini(&l.kept);
	return e;
}

/* The counts of ${from} copied, those that are due as they are now; past slots stay, and readers pass over them. */
static enum err
renew(struct ctx *c, struct snapshot *from, struct snapshot *s)
{
	struct slot_id *list = arena_array(&s->a, struct slot_id, LIST_AT_ONCE);
	struct snapshot *base = from->base ? from->base : from;
	ptrdiff_t n;
	struct avail_free_list now;
	struct ctx mine = *c;
	int16_t *room;
	enum err e;

	mine.a = &s->a;
	pthread_mutex_lock(&lock);
	n = take_due(list, LIST_AT_ONCE, c->now);
	pthread_mutex_unlock(&lock);
	e = avail_q_free(&mine, c->now, list, n, LIST_AT_ONCE, &now);
	if (e != OK)
		return fail(c, e, S(""), S("db.busy"), "availability");
	atomic_fetch_add(&base->refs, 1);
	s->base = base;
	s->v = from->v;
	s->v.number = from->v.number + 1;
	s->whole_at = from->whole_at;
	s->n = from->n;
	s->by_id = from->by_id;
	room = arena_array(&s->a, int16_t, s->n + 1);
	memcpy(room, from->v.free, sizeof *room * (size_t)s->n);
	s->v.free = room;
	for (ptrdiff_t i = 0; i < now.n; i++) {
		struct by_id key = { .id = now.v[i].id.v };
		const struct by_id *at = bsearch(&key, s->by_id, (size_t)s->n, sizeof key, by_id);

		if (at)
			room[at->at] = count_of(now.v[i].free);
	}
	return OK;
}

/* ---- whose turn it is ------------------------------------------------------------------ */

enum need { NOTHING, SOME, ALL };

/*
 * What has to be done before ${now} can be answered; whoever gets another answer than NOTHING does it.  Called
 * locked.
 */
static enum need
need(struct ctx *c)
{
	bool ours = current && current->serial == db_serial(c->db);
	int64_t age = c->now.us - looked.us;

	if (building && ours)
		return NOTHING;		/* someone is at it: the one before serves a moment longer */
	if (!ours || whole || c->now.us - current->whole_at.us > WHOLE_US || age < -CLOCK_BACK_US) {
		whole = false;
		looked = c->now;
		touched.head = touched.n = ending.head = ending.n = 0;
		return ALL;
	}
	if (age < PACE_US)
		return NOTHING;
	looked = c->now;
	return any_due(c->now) ? SOME : NOTHING;
}

static void
install(struct snapshot *s, bool good)
{
	pthread_mutex_lock(&lock);
	building = false;
	if (good) {
		if (current && current->v.number >= s->v.number)
			s->v.number = current->v.number + 1;
		if (current)
			unref(current);
		current = s;
	} else {
		whole = true;	/* what was taken from the lists is not lost */
		unref(s);
	}
	pthread_cond_broadcast(&built);
	pthread_mutex_unlock(&lock);
}

enum err
avail_now(struct ctx *c, const struct avail **out)
{
	struct snapshot *from = NULL, *s;
	enum need what;
	enum err e = OK;

	pthread_mutex_lock(&lock);
	while (building && !(current && current->serial == db_serial(c->db)))
		pthread_cond_wait(&built, &lock);	/* after a start: one reads it all, not each of a crowd */
	what = need(c);
	if (what != NOTHING)
		building = true;
	if (what == SOME) {
		from = current;
		atomic_fetch_add(&from->refs, 1);
	}
	pthread_mutex_unlock(&lock);
	if (what != NOTHING) {
		s = snapshot_new(c);
		e = what == ALL ? load(c, s) : renew(c, from, s);
		if (from)
			unref(from);
		install(s, e == OK);
		TRY(e);
	}
	pthread_mutex_lock(&lock);
	s = current;
	atomic_fetch_add(&s->refs, 1);
	pthread_mutex_unlock(&lock);
	arena_defer(c->a, unref, s);
	*out = &s->v;
	return OK;
}

/* Source: equirectangular approximation, R = 6371 km; within 0.1 % at the size of a department. */
int
avail_km(int64_t lat1, int64_t lon1, int64_t lat2, int64_t lon2)
{
	double rad = M_PI / 180e6, x = (double)(lon2 - lon1) * rad * cos((double)(lat1 + lat2) / 2 * rad);
	double y = (double)(lat2 - lat1) * rad;

	return (int)ceil(6371 * sqrt(x * x + y * y));
}

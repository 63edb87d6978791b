/*
 * choose_web.c -- the citizen chooses: what for, where, when.  Read by crowds: from
 * memory, the same bytes for everyone, half a second old at most.
 */
#include <stdlib.h>

#include "booking/booking_web.h"
#include "db/db.h"
#include "i18n/i18n.h"

enum {
	KEPT_MS = 400,
	DAYS = 4, TIMES = 96, TIMES_LATER = 36,	/* on the first day shown, on the others */
	OTHERS = 6, OPTIONS = 400,
};

/* Where no centre is meant yet, it is an exercise when every centre is. */
static bool
all_exercise(const struct avail *v)
{
	for (ptrdiff_t i = 0; i < v->venues.n; i++)
		if (!v->venues.v[i].exercise)
			return false;
	return v->venues.n > 0;
}

struct shell
rdv_shell(struct ctx *c, const struct avail *v, const struct avail_venue *at, struct msg title)
{
	return (struct shell){ .title = msg_text(c->lang, title), .community = v->us.name,
		.exercise = at ? at->exercise : all_exercise(v),
		.help_phone = at && at->phone.n ? at->phone : v->us.callback_phone };
}

void
rdv_stop(struct ctx *c, struct reply *rp, const struct avail *v, struct msg what, struct msg then, int status)
{
	struct rdv_stop_view s = { .shell = rdv_shell(c, v, NULL, what), .what = what, .then = then };

	rp->status = status;
	rdv_stop_page(&rp->body, &s);
}

struct field_choice
rdv_communes(struct ctx *c, const struct avail *v, str chosen, struct msg label)
{
	struct field_choice f = { .name = S("commune"), .label = label, .required = true };

	f.options.v = arena_array(c->a, struct option, OPTIONS + 1);
	for (ptrdiff_t i = 0; i < v->communes.n && i < OPTIONS; i++)
		f.options.v[f.options.n++] = (struct option){ .value = v->communes.v[i].code,
		    .text = v->communes.v[i].name,
			.selected = str_eq(chosen, v->communes.v[i].code) };
	f.options.v[f.options.n++] = (struct option){ .value = S("-"), .label = MSG_booking_where_elsewhere,
		.selected = str_eq(chosen, S("-")) };
	return f;
}

/* GET /rdv */
static enum err
show_motives(struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	const struct avail *v;
	struct rdv_motives_view view;

	TRY(avail_now(c, &v));
	view = (struct rdv_motives_view){ .shell = rdv_shell(c, v, NULL, MSG_booking_motives_title),
		.motives = v->motives, .none = v->motives.n == 0 };
	rdv_motives_page(&rp->body, &view);
	reply_kept(rp, KEPT_MS);
	return OK;
}

/* What the periods of a motive say, in one centre or in all: read before any hour is shown. */
static struct rdv_rules
rules_of(struct ctx *c, const struct avail *v, struct motive_id motive, const struct avail_venue *at)
{
	struct rdv_rules r = { .list.v = arena_array(c->a, struct rdv_rule, v->periods.n + 1) };

	for (ptrdiff_t i = 0; i < v->periods.n; i++) {
		const struct invite_period *p = &v->periods.v[i];

		if (p->motive_id.v != motive.v || (at && p->venue_id.some && p->venue_id.v.v != at->id.v))
			continue;
		r.list.v[r.list.n++] = (struct rdv_rule){ p->label, rdv_period_words(c, v, p), p->from_at, p->to_at,
			p->opens_at, p->opens_at.us > c->now.us };
		r.invited |= str_eq(p->mode, S("invited"));
	}
	return r;
}

/* ---- centres of a motive, the nearest first ------------------------------------------------- */

struct candidate {
	const struct avail_group *g;
	int km;
	const struct avail_slot *first;		/* with room; NULL: none */
};

static bool
open_now(const struct ctx *c, const struct avail_venue *v)
{
	return v && v->opens_at.some && v->opens_at.v.us <= c->now.us;
}

static const struct avail_slot *
first_free(const struct ctx *c, const struct avail *v, const struct avail_group *g, struct day after,
    struct period_id mine)
{
	for (ptrdiff_t i = 0; i < g->n; i++)
		if (avail_free(v, &g->slot[i]) > 0 && g->slot[i].starts_at.us > c->now.us &&
		    (!after.n || instant_day(g->slot[i].starts_at).n > after.n) &&
		    avail_for(v, g, &g->slot[i], c->now, mine))
			return &g->slot[i];
	return NULL;
}

/* Where there is room comes first, then what is near, then what is soon. */
static int
nearest(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;

	if (!a->first != !b->first)
		return a->first ? -1 : 1;
	if (a->km != b->km)
		return a->km < b->km ? -1 : 1;
	if (a->first && a->first->starts_at.us != b->first->starts_at.us)
		return a->first->starts_at.us < b->first->starts_at.us ? -1 : 1;
	return a->g->venue->id.v < b->g->venue->id.v ? -1 : 1;
}

struct candidates { struct candidate *v; ptrdiff_t n; struct opt_instant opens_at; };

static struct candidates
centres_of(struct ctx *c, const struct avail *v, struct motive_id motive, str commune, struct day after,
    struct period_id mine)
{
	const struct avail_commune *home = avail_commune(v, commune);
	struct candidates all = { .v = arena_array(c->a, struct candidate, v->groups + 1) };

	for (ptrdiff_t i = 0; i < v->groups; i++) {
		const struct avail_group *g = &v->group[i];

		if (!g->motive || g->motive->id.v != motive.v || !g->venue)
			continue;
		if (!open_now(c, g->venue)) {
			if (!all.opens_at.some || g->venue->opens_at.v.us < all.opens_at.v.us)
				all.opens_at = g->venue->opens_at;
			continue;
		}
		all.v[all.n++] = (struct candidate){ g,
			home ? avail_km(home->lat_e6, home->lon_e6, g->venue->lat_e6, g->venue->lon_e6) : 0,
			first_free(c, v, g, after, mine) };
	}
	qsort(all.v, (size_t)all.n, sizeof *all.v, nearest);
	return all;
}

static struct rdv_centre
centre_line(struct ctx *c, const struct candidate *k, str base, bool far)
{
	struct rdv_centre r = { .href = arena_fmt(c->a, "%.*scentre=%lld", STR(base), (long long)k->g->venue->id.v),
		.name = k->g->venue->name, .commune = k->g->venue->commune };

	if (far && k->km > 0)
		r.near = arena_fmt(c->a, "%d\u202fkm", k->km);
	if (k->first)
		r.first = i18n_moment(c->a, c->lang, k->first->starts_at);
	return r;
}

static struct rdv_centre_list
centre_lines(struct ctx *c, const struct candidates *all, const struct candidate *but, str base, bool far)
{
	struct rdv_centre_list list = { .v = arena_array(c->a, struct rdv_centre, OTHERS) };

	for (ptrdiff_t i = 0; i < all->n && list.n < OTHERS; i++)
		if (&all->v[i] != but)
			list.v[list.n++] = centre_line(c, &all->v[i], base, far);
	return list;
}

static enum err
motive_of(struct ctx *c, const struct request *rq, const struct avail *v, struct avail_motive *out)
{
	const struct avail_motive *m;
	struct motive_id id;

	TRY(segment_id(c, rq, 0, &id));
	m = avail_motive(v, id);
	if (!m)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "no motive %lld", (long long)id.v);
	*out = *m;
	return OK;
}

/* GET /rdv/m/:motive */
static enum err
show_where(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct rdv_where_view view = {};
	struct candidates all;
	const struct avail *v;

	TRY(avail_now(c, &v));
	TRY(motive_of(c, rq, v, &view.motive));
	all = centres_of(c, v, view.motive.id, S(""), (struct day){}, (struct period_id){ 0 });
	view.rules = rules_of(c, v, view.motive.id, NULL);
	view.shell = rdv_shell(c, v, all.n ? all.v[0].g->venue : NULL, MSG_booking_where_title);
	view.commune = rdv_communes(c, v, S(""), MSG_booking_where_commune);
	view.centres = centre_lines(c, &all, NULL,
	    arena_fmt(c->a, "/rdv/m/%lld/quand?", (long long)view.motive.id.v), false);
	if (!all.n)
		view.opens_at = all.opens_at;
	rdv_where_page(&rp->body, &view);
	reply_kept(rp, KEPT_MS);
	return OK;
}

/* ---- days and times ------------------------------------------------------------------------- */

static void
add_time(struct ctx *c, struct rdv_day *d, const struct avail_slot *s, int free, ptrdiff_t max)
{
	d->free += free;
	if (d->times.n && str_eq(d->times.v[d->times.n - 1].time, i18n_time(c->a, s->starts_at)))
		return;			/* two lines at the same hour are one choice */
	if (d->times.n == max) {
		d->more = true;
		return;
	}
	d->times.v[d->times.n++] = (struct rdv_time){ s->id, i18n_time(c->a, s->starts_at) };
}

static void
fill_days(struct ctx *c, const struct avail *v, struct rdv_when_view *view, const struct avail_group *g,
    struct day after, str where)
{
	struct rdv_day *d = NULL;

	view->days.v = arena_array(c->a, struct rdv_day, DAYS);
	for (ptrdiff_t i = 0; i < g->n; i++) {
		const struct avail_slot *s = &g->slot[i];
		struct day day;

		if (avail_free(v, s) <= 0 || s->starts_at.us <= c->now.us || !avail_for(v, g, s, c->now, view->period))
			continue;
		day = instant_day(s->starts_at);
		if (after.n && day.n <= after.n)
			continue;
		if (!d || d->day.n != day.n) {
			if (view->days.n == DAYS) {
				view->later = arena_fmt(c->a, "%.*s%.*s&apres=%.*s", STR(view->base), STR(where),
				    STR(day_iso(c->a, d->day)));
				return;
			}
			d = &view->days.v[view->days.n++];
			*d = (struct rdv_day){ .day = day, .open = view->days.n == 1 };
			d->times.v = arena_array(c->a, struct rdv_time, TIMES);
		}
		add_time(c, d, s, avail_free(v, s), d->open ? TIMES : TIMES_LATER);
	}
}

enum err
rdv_when(struct ctx *c, const struct request *rq, const struct avail *v, struct rdv_when_view *view)
{
	str commune = query_str(rq, S("commune")), text = query_str(rq, S("apres")), where;
	int64_t asked = query_i64(rq, S("centre"), 0);
	const struct candidate *k = NULL;
	struct candidates all;
	struct day after = {};
	bool far;

	if (text.n && !day_parse(text, &after))
		return fail(c, E_INVALID, S("apres"), S("booking.day"), "not a day");
	all = centres_of(c, v, view->motive.id, commune, after, view->period);
	far = avail_commune(v, commune) != NULL;
	for (ptrdiff_t i = 0; i < all.n && !k; i++)
		if (asked ? all.v[i].g->venue->id.v == asked : all.v[i].first != NULL)
			k = &all.v[i];
	if (!k && all.n)
		k = &all.v[0];
	where = asked ? arena_fmt(c->a, "centre=%lld", (long long)asked) : far ?
	    arena_fmt(c->a, "commune=%.*s", STR(commune)) : S("commune=-");
	view->opens_at = all.n ? (struct opt_instant){} : all.opens_at;
	view->shell = rdv_shell(c, v, k ? k->g->venue : NULL, MSG_booking_when_title);
	view->others = centre_lines(c, &all, k, view->base, far);
	if (k) {
		struct rdv_centre line = centre_line(c, k, view->base, far);

		view->name = line.name;
		view->commune = line.commune;
		view->near = line.near;
		view->address = k->g->venue->address;
		view->directions = k->g->venue->directions;
		fill_days(c, v, view, k->g, after, where);
	}
	view->none = view->days.n == 0;
	if (!view->period.v)
		view->rules = rules_of(c, v, view->motive.id, k ? k->g->venue : NULL);
	if (!view->token.n && !view->period.v && all.n)
		view->queue = k ? arena_fmt(c->a, "/rdv/m/%lld/liste?centre=%lld&commune=%.*s",
		    (long long)view->motive.id.v, (long long)k->g->venue->id.v, STR(far ? commune : S(""))) : S("");
	return OK;
}

/* GET /rdv/m/:motive/quand */
static enum err
show_when(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct rdv_when_view view = {};
	const struct avail *v;

	TRY(avail_now(c, &v));
	TRY(motive_of(c, rq, v, &view.motive));
	view.base = arena_fmt(c->a, "/rdv/m/%lld/quand?", (long long)view.motive.id.v);
	view.action = arena_fmt(c->a, "/rdv/m/%lld/retenir", (long long)view.motive.id.v);
	TRY(rdv_when(c, rq, v, &view));
	rdv_when_page(&rp->body, &view);
	reply_kept(rp, KEPT_MS);
	return OK;
}

const struct route rdv_choose_routes[] = {
	{ GET, "/rdv",			PUBLIC, show_motives },
	{ GET, "/rdv/m/:motive",	PUBLIC, show_where },
	{ GET, "/rdv/m/:motive/quand",	PUBLIC, show_when },
};
const ptrdiff_t rdv_choose_routes_n = COUNT(rdv_choose_routes);

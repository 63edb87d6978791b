/* slots.c -- slots in bulk: made from opening hours, closed, shifted, made larger, with everyone concerned told. */
#include "booking/queue.h"
#include "booking/venue.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "venue_q.h"

enum { MINUTES_A_DAY = 24 * 60, CONCERNED_MAX = 10000, DRY_MAX = 50 };

/* Places that were added go to those who wait first; ${dry}: slots in a row that nobody who waits could take. */
static enum err
offer_added(struct ctx *c, struct slot_id slot, int64_t places, str base_url, int *dry)
{
	int made;

	if (places <= 0 || *dry >= DRY_MAX)
		return OK;
	TRY(queue_offer(c, &(struct queue_call){ .slot = slot, .places = (int)places, .base_url = base_url }, &made));
	*dry = made ? 0 : *dry + 1;
	return OK;
}

/* ---- making --------------------------------------------------------------------- */

static enum err
hours_valid(struct ctx *c, const struct slot_hours *h)
{
	if (h->to.n < h->from.n || h->to.n - h->from.n >= VENUE_DAYS_MAX)
		return fail(c, E_INVALID, S("to"), S("booking.days"), "%d days", h->to.n - h->from.n + 1);
	if (h->opens < 0 || h->opens >= MINUTES_A_DAY || h->closes < 0 || h->closes > MINUTES_A_DAY)
		return fail(c, E_INVALID, S("opens"), S("booking.hours"), "hours");
	if (h->break_from < 0 || h->break_from > MINUTES_A_DAY || h->break_to < h->break_from ||
	    h->break_to > MINUTES_A_DAY)
		return fail(c, E_INVALID, S("break_from"), S("booking.hours"), "break");
	if (!(h->weekdays & 0x7f))
		return fail(c, E_INVALID, S("weekdays"), S("form.missing"), "no day of the week");
	return OK;
}

static bool
works_on(const struct slot_hours *h, struct day d)
{
	for (int i = 0; i < h->except_n; i++)
		if (h->except[i].n == d.n)
			return false;
	return h->weekdays >> day_weekday(d) & 1;
}

static struct instant
wall(struct day d, int minutes)
{
	int y, m, dd;

	d.n += minutes / MINUTES_A_DAY;
	day_civil(d, &y, &m, &dd);
	return civil_instant(y, m, dd, minutes / 60 % 24, minutes % 60);
}

struct making { int64_t n; int dry; };

static enum err
make_one(struct ctx *c, const struct slot_hours *h, const struct venue_line *l, struct instant at, struct making *made)
{
	struct venue_new_slot row;
	int64_t changed;
	bool got;

	TRY(venue_q_slot_add(c, l->id, at, (struct instant){ at.us + l->minutes * US_PER_MIN }, &row, &got));
	if (!got)
		return OK;
	for (int64_t i = 0; i < l->capacity + l->walkin; i++)
		TRY(venue_q_place_add(c, row.id, i >= l->capacity, &changed));
	TRY(offer_added(c, row.id, l->capacity, h->base_url, &made->dry));
	if (++made->n > VENUE_SLOTS_MAX)
		return fail(c, E_LIMIT, S("to"), S("booking.slots_max"), "more than %d slots", VENUE_SLOTS_MAX);
	return OK;
}

/* Whole slots only, around the break, one after the other by the time that really passes. */
static enum err
make_day(struct ctx *c, const struct slot_hours *h, const struct venue_line *l, struct day d,
    struct making *made)
{
	int64_t step = l->minutes * US_PER_MIN;
	struct instant end = wall(d, h->closes <= h->opens ? h->closes + MINUTES_A_DAY : h->closes);
	struct instant b0 = wall(d, h->break_from), b1 = wall(d, h->break_to);
	int64_t at = wall(d, h->opens).us;

	while (at + step <= end.us) {
		if (b1.us > b0.us && at < b1.us && at + step > b0.us) {
			at = b1.us;
			continue;
		}
		TRY(make_one(c, h, l, (struct instant){ at }, made));
		at += step;
	}
	return OK;
}

enum err
slots_make(struct ctx *c, const struct slot_hours *h, int64_t *made)
{
	struct making all = {};
	struct venue_line line;
	bool found;

	*made = 0;
	TRY(hours_valid(c, h));
	TRY(venue_q_line(c, h->line, &line, &found));
	if (!found || !line.active)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "line %lld", (long long)h->line.v);
	for (struct day d = h->from; d.n <= h->to.n; d.n++)
		if (works_on(h, d))
			TRY(make_day(c, h, &line, d, &all));
	*made = all.n;
	if (!*made)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.slots"),
	    arena_fmt(c->a, "venue:%lld", (long long)line.venue_id.v), msg_fmt(c->a, LANG_FR, MSG_booking_log_slots,
	    *made, line.name, h->from, h->to));
}

/* ---- changing --------------------------------------------------------------------- */

static enum err
range_valid(struct ctx *c, const struct slot_range *r)
{
	TRY(ctx_length(c, S("why"), r->why, 0, VENUE_TEXT_MAX));
	if (r->to.us <= r->from.us)
		return fail(c, E_INVALID, S("to"), S("booking.range"), "an empty stretch of time");
	return OK;
}

/* What the log book keeps: what was done, to how many, who was told. */
static enum err
log_change(struct ctx *c, const struct slot_range *r, struct msg what, const struct slot_changed *n)
{
	str text = msg_fmt(c->a, LANG_FR, what, n->slots, i18n_moment(c->a, LANG_FR, r->from),
	    i18n_moment(c->a, LANG_FR, r->to), n->people);

	if (r->why.n)
		text = arena_fmt(c->a, "%.*s %.*s", STR(text), STR(r->why));
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.change"),
	    arena_fmt(c->a, "venue:%lld", (long long)r->venue.v), text);
}

static enum err
concerned(struct ctx *c, const struct slot_range *r, struct venue_concerned_list *out)
{
	TRY(venue_q_concerned(c, r->venue, r->line.v, r->from, r->to, CONCERNED_MAX, out));
	if (out->n == CONCERNED_MAX)
		return fail(c, E_LIMIT, S("to"), S("booking.slots_max"), "more than %d people", CONCERNED_MAX);
	return OK;
}

static enum err
tell_all(struct ctx *c, const struct slot_range *r, const struct venue_concerned_list *who, enum booking_word word)
{
	for (ptrdiff_t i = 0; i < who->n; i++)
		TRY(booking_tell(c, &(struct booking_message){ .id = who->v[i].id, .word = word,
		    .base_url = r->base_url,
		    .key = arena_fmt(c->a, "change:%d:%lld", (int)word, (long long)(c->now.us / US_PER_S)),
		    .not_after = who->v[i].starts_at }));
	return OK;
}

enum err
slots_close(struct ctx *c, const struct slot_range *r, struct slot_changed *out)
{
	struct venue_concerned_list who;

	TRY(range_valid(c, r));
	TRY(concerned(c, r, &who));
	TRY(venue_q_slots_state(c, S("closed"), c->now, r->from, r->to, r->venue, r->line.v, &out->slots));
	out->people = who.n;
	if (!out->slots)
		return OK;
	TRY(tell_all(c, r, &who, BOOKING_BY_US));
	return log_change(c, r, MSG_booking_log_closed, out);
}

enum err
slots_reopen(struct ctx *c, const struct slot_range *r, struct slot_changed *out)
{
	struct venue_concerned_list who;
	struct venue_span_list list;
	int dry = 0;

	TRY(range_valid(c, r));
	TRY(venue_q_slots_state(c, S("open"), c->now, r->from, r->to, r->venue, r->line.v, &out->slots));
	out->people = 0;
	if (!out->slots)
		return OK;
	TRY(concerned(c, r, &who));
	out->people = who.n;
	TRY(tell_all(c, r, &who, BOOKING_MOVED));
	TRY(venue_q_slots_between(c, r->venue, r->line.v, r->from, r->to, VENUE_SLOTS_MAX, &list));
	for (ptrdiff_t i = list.n - 1; i >= 0; i--)
		TRY(offer_added(c, list.v[i].id, VENUE_PLACES_MAX, r->base_url, &dry));
	return log_change(c, r, MSG_booking_log_reopened, out);
}

/* Towards the side where there is room first, so that no two meet on the way. */
enum err
slots_shift(struct ctx *c, const struct slot_range *r, int64_t minutes, struct slot_changed *out)
{
	struct venue_concerned_list who;
	struct venue_span_list list;
	int64_t by = minutes * US_PER_MIN, changed;

	TRY(range_valid(c, r));
	if (minutes == 0 || minutes < -600 || minutes > 600)
		return fail(c, E_INVALID, S("minutes"), S("form.number"), "%lld minutes", (long long)minutes);
	TRY(concerned(c, r, &who));
	TRY(venue_q_slots_between(c, r->venue, r->line.v, r->from, r->to, VENUE_SLOTS_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct venue_span *s = &list.v[by > 0 ? i : list.n - 1 - i];

		TRY(venue_q_slot_shift(c, (struct instant){ s->starts_at.us + by },
		    (struct instant){ s->ends_at.us + by }, c->now, s->id, &changed));
		if (!changed)
			return fail(c, E_CONFLICT, S("minutes"), S("booking.overlap"), "slot %lld", (long long)s->id.v);
	}
	*out = (struct slot_changed){ list.n, who.n };
	if (!list.n)
		return OK;
	TRY(tell_all(c, r, &who, BOOKING_MOVED));
	return log_change(c, r, MSG_booking_log_shifted, out);
}

static enum err
resize(struct ctx *c, struct slot_id id, int64_t places, int64_t *above, int64_t *added)
{
	struct venue_dropped row;
	struct venue_seats have;
	int64_t changed;
	bool got = true;

	TRY(venue_q_seats(c, id, &have));
	*added = places - have.n;
	for (int64_t i = have.n; i < places; i++)
		TRY(venue_q_place_add(c, id, false, &changed));
	for (; have.n > places && got; have.n -= got)
		TRY(venue_q_seat_drop(c, id, c->now, &row, &got));
	if (have.n > places)
		*above += have.n - places;
	return OK;
}

enum err
slots_capacity(struct ctx *c, const struct slot_range *r, int64_t places, struct slot_changed *out)
{
	struct venue_span_list list;
	int64_t added;
	int dry = 0;

	TRY(range_valid(c, r));
	if (places < 0 || places > 60)
		return fail(c, E_INVALID, S("places"), S("form.number"), "%lld places", (long long)places);
	TRY(venue_q_slots_between(c, r->venue, r->line.v, r->from, r->to, VENUE_SLOTS_MAX, &list));
	*out = (struct slot_changed){ list.n, 0 };
	for (ptrdiff_t i = 0; i < list.n; i++) {
		TRY(resize(c, list.v[i].id, places, &out->people, &added));
		TRY(offer_added(c, list.v[i].id, added, r->base_url, &dry));
	}
	return list.n ? log_change(c, r, MSG_booking_log_capacity, out) : OK;
}

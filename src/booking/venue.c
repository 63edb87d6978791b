/* venue.c -- motives, centres, lines of care, who works where. */
#include "booking/venue.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "post/outbox.h"
#include "venue_q.h"

static enum err
say(struct ctx *c, const char *kind, const char *what, int64_t id, str text)
{
	return logbook_say(c, (struct crisis_id){ 0 }, str_from(kind), arena_fmt(c->a, "%s:%lld", what,
	    (long long)id), text);
}

static enum err
bad(struct ctx *c, str field, const char *key)
{
	return fail(c, E_INVALID, field, str_from(key), "out of bounds");
}

enum err
motive_set(struct ctx *c, const struct motive_edit *e, struct motive_id *out)
{
	struct venue_new_motive row;
	int64_t changed;
	bool found;

	TRY(ctx_length(c, S("label"), e->label, 1, VENUE_NAME_MAX));
	TRY(ctx_length(c, S("explain"), e->explain, 0, VENUE_TEXT_MAX));
	if (e->second_days < 0 || e->second_days > 180)
		return bad(c, S("second_days"), "form.number");
	if (e->contact_max < 1 || e->contact_max > 20)
		return bad(c, S("contact_max"), "form.number");
	if ((e->age_min.some && (e->age_min.v < 0 || e->age_min.v > 120)) ||
	    (e->age_max.some && (e->age_max.v < 0 || e->age_max.v > 120 || (e->age_min.some &&
	    e->age_max.v < e->age_min.v))))
		return bad(c, S("age_max"), "form.number");
	TRY(venue_q_motive_named(c, e->label, &row, &found));
	if (e->id.v) {
		if (found && row.id.v != e->id.v)
			return fail(c, E_INVALID, S("label"), S("booking.motive_twice"), "label");
		*out = e->id;
		TRY(venue_q_motive_set(c, e->label, e->explain, e->active, e->age_min, e->age_max, e->inside,
		    e->second_days, e->contact_max, e->id, &changed));
		if (!changed)
			return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "motive %lld", (long long)e->id.v);
	} else if (found) {
		*out = row.id;
		return OK;
	} else {
		TRY(venue_q_motive_add(c, e->label, e->explain, e->age_min, e->age_max, e->inside, e->second_days,
		    e->contact_max, &row));
		*out = row.id;
	}
	return say(c, "booking.motive", "motive", out->v, msg_fmt(c->a, LANG_FR, MSG_booking_log_motive, e->label));
}

static bool
postal_possible(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 0 || s.n == VENUE_POSTAL;
}

enum err
venue_set(struct ctx *c, const struct venue_edit *e, struct venue_id *out)
{
	struct venue_commune commune;
	struct venue_new_venue row;
	int64_t changed;
	str phone = {};
	bool found;

	TRY(ctx_length(c, S("name"), e->name, 1, VENUE_NAME_MAX));
	TRY(ctx_length(c, S("address"), e->address, 1, VENUE_NAME_MAX));
	TRY(ctx_length(c, S("directions"), e->directions, 0, VENUE_TEXT_MAX));
	if (!postal_possible(e->postal_code))
		return fail(c, E_INVALID, S("postal_code"), S("booking.postal_code"), "not five figures");
	TRY(venue_q_commune(c, e->commune, &commune, &found));
	if (!found)
		return fail(c, E_INVALID, S("commune"), S("form.choice"), "no such commune");
	if (e->phone.n && !phone_normal(c->a, e->phone, &phone))
		return fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	if (!phone.p)
		phone = S("");
	if (e->id.v) {
		*out = e->id;
		TRY(venue_q_venue_set(c, e->name, e->address, e->postal_code, e->commune, phone, e->directions,
		    e->opens_at, e->id, &changed));
		if (!changed)
			return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "venue %lld", (long long)e->id.v);
	} else {
		TRY(venue_q_venue_by_key(c, e->request_key, &row, &found));
		*out = row.id;
		if (found)
			return OK;
		TRY(venue_q_venue_add(c, e->name, e->address, e->postal_code, e->commune, phone, e->directions,
		    e->exercise, e->opens_at, c->now, e->request_key, &row));
		*out = row.id;
		if (c->who.v)
			TRY(venue_q_staff_add(c, row.id, c->who, c->now, &changed));
	}
	return say(c, "booking.venue", "venue", out->v, msg_fmt(c->a, LANG_FR, MSG_booking_log_venue, e->name,
	    e->address, commune.name));
}

enum err
line_set(struct ctx *c, const struct line_edit *e, struct care_line_id *out)
{
	struct venue_new_line row;
	int64_t changed;
	bool found;

	if (e->minutes < 2 || e->minutes > 240)
		return bad(c, S("minutes"), "form.number");
	if (e->capacity < 1 || e->capacity > 60)
		return bad(c, S("capacity"), "form.number");
	if (e->walkin < 0 || e->walkin > 60)
		return bad(c, S("walkin"), "form.number");
	if (e->id.v) {
		*out = e->id;
		TRY(venue_q_line_set(c, e->minutes, e->capacity, e->walkin, e->active, e->id, e->venue, &changed));
		return changed ? OK : fail(c, E_NOT_FOUND, S(""), S("booking.none"), "line %lld", (long long)e->id.v);
	}
	TRY(ctx_length(c, S("name"), e->name, 1, VENUE_NAME_MAX));
	TRY(venue_q_line_add(c, e->venue, e->motive, e->name, e->minutes, e->capacity, e->walkin, &row, &found));
	if (!found)
		return fail(c, E_CONFLICT, S("name"), S("booking.line_name"), "two lines of one name");
	*out = row.id;
	return OK;
}

enum err
venue_staff_set(struct ctx *c, struct venue_id venue, struct account_id who, bool works)
{
	int64_t changed;

	if (works)
		TRY(venue_q_staff_add(c, venue, who, c->now, &changed));
	else
		TRY(venue_q_staff_remove(c, venue, who, &changed));
	if (!changed)
		return OK;
	return say(c, "booking.staff", "venue", venue.v, msg_fmt(c->a, LANG_FR,
	    works ? MSG_booking_log_staff : MSG_booking_log_staff_gone, arena_fmt(c->a, "%lld", (long long)who.v)));
}

enum err
venue_mine(struct ctx *c, struct venue_id venue)
{
	struct venue_works row;
	bool found = false;

	if (c->who.v)
		TRY(venue_q_works_there(c, venue, c->who, &row, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.not_yours"), "account %lld, venue %lld",
		    (long long)c->who.v, (long long)venue.v);
	return OK;
}

/* booking_change.c -- giving back, moving, erasing, forgetting. */
#include <stdlib.h>

#include "booking/booking_impl.h"
#include "booking/invite.h"
#include "booking/queue.h"
#include "i18n/i18n.h"

enum { FORGET_BATCH = 500 };

enum err
booking_find(struct ctx *c, str token, struct booking_kept *out, bool *found)
{
	return booking_q_booking(c, booking_token_hash(c->a, token), out, found);
}

static int
by_moment(const void *x, const void *y)
{
	const struct booking_appointment *a = x, *b = y;

	if (a->starts_at.us != b->starts_at.us)
		return a->starts_at.us < b->starts_at.us ? -1 : 1;
	return a->id.v < b->id.v ? -1 : a->id.v > b->id.v;
}

/* In order of time.  One or two: the database would build a table to sort them. */
enum err
booking_appointments(struct ctx *c, struct booking_id id, struct booking_appointment_list *out)
{
	TRY(booking_q_appointments(c, (struct opt_booking_id){ true, id }, BOOKING_PLACES_MAX, out));
	if (out->n > 1)
		qsort(out->v, (size_t)out->n, sizeof *out->v, by_moment);
	return OK;
}

static enum err
kept_of(struct ctx *c, const struct booking_change *x, struct booking_kept *b, struct booking_appointment_list *list)
{
	bool found;

	if (x->touched)
		*x->touched = (struct booking_touched){};
	TRY(booking_find(c, x->token, b, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.unknown"), "no such link");
	return booking_appointments(c, b->id, list);
}

static bool
to_come(const struct ctx *c, const struct booking_appointment *a)
{
	return str_eq(a->state, S("booked")) && a->starts_at.us > c->now.us;
}

/* The other visit of who comes to ${a}; NULL: none. */
static enum err
other_visit(struct ctx *c, const struct booking_appointment_list *list, const struct booking_appointment *a,
    const struct booking_appointment **out)
{
	struct booking_person who, other;

	*out = NULL;
	TRY(booking_person_open(c, a->person, &who));
	for (ptrdiff_t i = 0; i < list->n && !*out; i++) {
		if (list->v[i].dose == a->dose)
			continue;
		TRY(booking_person_open(c, list->v[i].person, &other));
		if (same_person(c, &who, &other))
			*out = &list->v[i];
	}
	return OK;
}

static enum err
give_up(struct ctx *c, const struct booking_change *x, const struct booking_kept *b,
    const struct booking_appointment *a)
{
	int64_t changed;

	if (!to_come(c, a))
		return OK;
	touch(x->touched, a->slot_id);
	TRY(booking_q_gone_add(c, b->id, booking_visit_uid(c->a, a), a->starts_at, a->ends_at, c->now, &changed));
	TRY(booking_q_free_place(c, a->id, (struct opt_booking_id){ true, b->id }, &changed));
	return queue_offer(c, &(struct queue_call){ .slot = a->slot_id, .places = 1, .base_url = x->base_url,
	    .touched = x->touched }, NULL);
}

enum err
booking_cancel(struct ctx *c, const struct booking_change *x)
{
	struct booking_appointment_list list;
	const struct booking_appointment *second;
	struct booking_kept b;
	int64_t changed;

	TRY(kept_of(c, x, &b, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		if (x->place.v && list.v[i].id.v != x->place.v)
			continue;
		TRY(give_up(c, x, &b, &list.v[i]));
		if (!x->place.v || list.v[i].dose != 1)
			continue;
		TRY(other_visit(c, &list, &list.v[i], &second));	/* no second visit without a first */
		if (second)
			TRY(give_up(c, x, &b, second));
	}
	TRY(booking_appointments(c, b.id, &list));
	if (!list.n)
		TRY(booking_unsay(c, b.id));
	return booking_q_empty_contact(c, S(""), b.id, &changed);
}

/* Taken first, freed after: who moves never stands between two places with none. */
static enum err
change_place(struct ctx *c, const struct booking_change *x, const struct booking_kept *b,
    const struct booking_appointment *a, struct slot_id to)
{
	struct opt_booking_id mine = { true, b->id };
	int64_t changed;

	TRY(booking_q_seat_first(c, b->id, a->person, c->now, a->dose, to, &changed));
	if (!changed)
		return fail(c, E_CONFLICT, S("slot"), S("booking.full"), "slot %lld", (long long)to.v);
	TRY(booking_q_free_place(c, a->id, mine, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("booking.gone"), "place %lld", (long long)a->id.v);
	touch(x->touched, a->slot_id);
	touch(x->touched, to);
	return queue_offer(c, &(struct queue_call){ .slot = a->slot_id, .places = 1, .base_url = x->base_url,
	    .touched = x->touched }, NULL);
}

/* The second visit stays far enough from the first, or follows it. */
static enum err
keep_apart(struct ctx *c, const struct booking_change *x, const struct booking_kept *b, const struct booking_offer *o,
    const struct booking_appointment *a, const struct booking_appointment *other)
{
	struct slot_id second;

	if (!other || !o->second_days)
		return OK;
	if (a->dose == 2) {
		if (o->starts_at.us < days_later(other->starts_at, o->second_days).us - 12 * US_PER_HOUR)
			return fail(c, E_CONFLICT, S("slot"), S("booking.too_early"), "%lld days",
			    (long long)o->second_days);
		return OK;
	}
	if (other->starts_at.us >= days_later(o->starts_at, o->second_days).us - 12 * US_PER_HOUR || !to_come(c, other))
		return OK;
	TRY(second_slot(c, o, &second));
	return change_place(c, x, b, other, second);
}

/* Elsewhere in the same period; or in another that she fits. */
static enum err
may_move(struct ctx *c, const struct booking_kept *b, const struct booking_appointment *a,
    const struct booking_offer *to)
{
	struct booking_contact contact;
	struct booking_person who;
	struct booking_offer from;
	struct period_id mine;
	bool common;

	if (!to->ruled)
		return OK;
	TRY(offer_of(c, a->slot_id, &from));
	TRY(period_common(c, &from, to, &common));
	if (common)
		return OK;
	TRY(invite_period_of(c, b->token_hash, &mine));
	TRY(booking_person_open(c, a->person, &who));
	TRY(booking_contact_open(c, b->contact, &contact));
	return period_person(c, to, &(struct period_who){ who.born, contact.commune, S(""), 1 }, mine);
}

enum err
booking_move(struct ctx *c, const struct booking_change *x)
{
	const struct booking_appointment *a = NULL, *other;
	struct booking_appointment_list list;
	struct booking_offer o;
	struct booking_kept b;

	TRY(kept_of(c, x, &b, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		if (list.v[i].id.v == x->place.v && to_come(c, &list.v[i]))
			a = &list.v[i];
		if (list.v[i].slot_id.v == x->to.v)
			return OK;	/* heard twice, or where it is already */
	}
	if (!a)
		return fail(c, E_CONFLICT, S(""), S("booking.gone"), "place %lld", (long long)x->place.v);
	TRY(offer_of(c, x->to, &o));
	TRY(offer_open(c, &o, c->who.v != 0));
	if (o.motive_id.v != b.motive_id.v)
		return fail(c, E_INVALID, S("slot"), S("booking.closed"), "another motive");
	TRY(may_move(c, &b, a, &o));
	TRY(other_visit(c, &list, a, &other));
	TRY(change_place(c, x, &b, a, x->to));
	TRY(keep_apart(c, x, &b, &o, a, other));
	return booking_tell(c, &(struct booking_message){ .id = b.id, .word = BOOKING_MOVED, .base_url = x->base_url,
	    .key = arena_fmt(c->a, "moved:%lld:%lld", (long long)x->to.v, (long long)(c->now.us / US_PER_S)),
	    .not_after = o.starts_at });
}

/* Messages of booking 12: "booking:12:...". */
static enum err
erase_messages(struct ctx *c, struct booking_id id)
{
	int64_t changed;

	TRY(booking_q_proof_written(c, id, &changed));	/* or never */
	return booking_q_unsend(c, arena_fmt(c->a, "booking:%lld:", (long long)id.v),
	    arena_fmt(c->a, "booking:%lld;", (long long)id.v), &changed);
}

enum err
booking_erase(struct ctx *c, const struct booking_change *x)
{
	struct booking_appointment_list list;
	struct booking_kept b;
	int64_t changed;

	TRY(kept_of(c, x, &b, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		TRY(give_up(c, x, &b, &list.v[i]));
	TRY(booking_q_erase_person(c, (struct opt_booking_id){ true, b.id }, &changed));
	TRY(erase_messages(c, b.id));
	TRY(queue_erase(c, b.token_hash));
	TRY(invite_erased(c, b.token_hash));
	TRY(booking_q_gone_erase(c, b.id, &changed));
	return booking_q_erase(c, b.id, &changed);
}

enum err
booking_forget(struct ctx *c, struct instant before)
{
	struct booking_bare_list list;
	int64_t changed;

	TRY(booking_q_forget_people(c, before, &changed));
	TRY(booking_q_bare(c, before, FORGET_BATCH, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		TRY(erase_messages(c, list.v[i].id));
		TRY(booking_q_gone_erase(c, list.v[i].id, &changed));
		TRY(booking_q_erase(c, list.v[i].id, &changed));
	}
	return OK;
}

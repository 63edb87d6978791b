/* booking.c -- taking places: held, then booked; or both at once. */
#include "booking/booking_impl.h"
#include "booking/invite.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"

enum { NEAR_MAX = 40 };

enum err
offer_open(struct ctx *c, const struct booking_offer *o, bool staff)
{
	if (o->closed_at.some || !str_eq(o->state, S("open")) || o->starts_at.us <= c->now.us - staff * US_PER_DAY)
		return fail(c, E_CONFLICT, S("slot"), S("booking.closed"), "slot %lld", (long long)o->id.v);
	if (!staff && (!o->opens_at.some || c->now.us < o->opens_at.v.us))
		return fail(c, E_CONFLICT, S("slot"), S("booking.not_yet"), "venue %lld", (long long)o->venue_id.v);
	return OK;
}

enum err
offer_of(struct ctx *c, struct slot_id id, struct booking_offer *o)
{
	bool found;

	TRY(booking_q_offer(c, id, o, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S("slot"), S("booking.none"), "no slot %lld", (long long)id.v);
	return OK;
}

/* Slots of the same centre and motive with room, the nearest to ${ideal} first. */
static enum err
near(struct ctx *c, const struct booking_offer *o, struct instant ideal, int64_t before_us, int64_t after_us,
    struct booking_near_slot_list *out)
{
	int64_t from = ideal.us - before_us;

	if (from <= c->now.us)
		from = c->now.us + 1;	/* not one that has begun */
	return booking_q_nearby(c, o->venue_id, o->motive_id, (struct instant){ from },
	    (struct instant){ ideal.us + after_us }, c->now, ideal, NEAR_MAX, out);
}

struct instant
days_later(struct instant t, int64_t days)
{
	struct civil w = instant_civil(t);
	int y, m, d;

	day_civil((struct day){ instant_day(t).n + (int32_t)days }, &y, &m, &d);
	return civil_instant(y, m, d, w.hour, w.minute);
}

enum err
second_slot(struct ctx *c, const struct booking_offer *o, struct slot_id *out)
{
	struct booking_near_slot_list list;

	TRY(near(c, o, days_later(o->starts_at, o->second_days), 12 * US_PER_HOUR,
	    BOOKING_SECOND_SLACK_DAYS * US_PER_DAY, &list));
	if (!list.n)
		return fail(c, E_CONFLICT, S("slot"), S("booking.no_second"), "slot %lld", (long long)o->id.v);
	*out = list.v[0].id;
	return OK;
}

static enum err
full(struct ctx *c, struct slot_id id)
{
	return fail(c, E_CONFLICT, S("slot"), S("booking.full"), "slot %lld", (long long)id.v);
}

/* ---- hold --------------------------------------------------------------------------- */

struct taking {
	str held_by, holder;
	struct instant until;
	bool kept;
	struct booking_touched *touched;
};

static enum err
take(struct ctx *c, const struct taking *t, struct slot_id slot, int dose, bool *got)
{
	int64_t changed;

	if (t->kept)
		TRY(booking_q_take_kept(c, t->until, t->held_by, t->holder, dose, slot, c->now, &changed));
	else
		TRY(booking_q_take(c, t->until, t->held_by, t->holder, dose, slot, c->now, &changed));
	*got = changed > 0;
	if (*got)
		touch(t->touched, slot);
	return OK;
}

/* In ${first}, or else, for one more of a family, in the slot next to it on the same day. */
static enum err
take_near(struct ctx *c, const struct taking *t, const struct booking_offer *o, int dose, bool more)
{
	struct booking_near_slot_list list;
	bool got;

	TRY(take(c, t, o->id, dose, &got));
	if (got)
		return OK;
	if (!more)
		return full(c, o->id);
	TRY(near(c, o, o->starts_at, 3 * US_PER_HOUR, 3 * US_PER_HOUR, &list));
	for (ptrdiff_t i = 0; i < list.n && !got; i++)
		TRY(take(c, t, list.v[i].id, dose, &got));
	return got ? OK : full(c, o->id);
}

/* A robot that walks through all the slots holds a few of them, ten minutes each. */
static enum err
not_too_many(struct ctx *c, const struct booking_hold *h, str holder)
{
	struct booking_count held;

	if (h->people > BOOKING_PEOPLE_MAX)
		return fail(c, E_LIMIT, S("slot"), S("booking.people_max"), "%d people", h->people);
	if (h->staff)
		return OK;
	TRY(booking_q_holding(c, holder, c->now, &held));
	if (held.n >= BOOKING_HOLDS_MAX)
		return fail(c, E_LIMIT, S("slot"), S("booking.many_holds"), "%lld holds", (long long)held.n);
	return OK;
}

/* One person's place, and the one of the second visit. */
static enum err
hold_one(struct ctx *c, const struct taking *t, const struct booking_offer *o, bool more)
{
	struct booking_offer later;
	struct slot_id second;

	TRY(take_near(c, t, o, 1, more));
	if (!o->second_days)
		return OK;
	TRY(second_slot(c, o, &second));
	TRY(offer_of(c, second, &later));
	return take_near(c, t, &later, 2, true);
}

static int
firsts(const struct booking_held_list *have)
{
	int n = 0;

	for (ptrdiff_t i = 0; i < have->n; i++)
		n += have->v[i].dose == 1;
	return n;
}

enum err
booking_hold(struct ctx *c, const struct booking_hold *h)
{
	struct taking t = { .until = h->until.us ? h->until : (struct instant){ c->now.us + BOOKING_HOLD_S * US_PER_S },
		.kept = h->kept,
		.held_by = booking_token_hash(c->a, h->token), .touched = h->touched,
		.holder = crypto_lookup(c->a, arena_fmt(c->a, "holder %.*s", STR(h->remote))) };
	struct booking_held_list have;
	struct booking_offer o;
	bool more = h->people > 1;
	int64_t changed;

	if (h->touched)
		*h->touched = (struct booking_touched){ .until = t.until };
	TRY(booking_held(c, h->token, &have));
	if (!more && have.n && have.v[0].slot_id.v == h->slot.v)
		return booking_q_hold_longer(c, t.until, t.held_by, &changed);	/* the same button, twice */
	if (more && !have.n)
		return fail(c, E_CONFLICT, S(""), S("booking.lost"), "nothing is held any more");
	if (!more && have.n)
		TRY(booking_let_go(c, h->token, 0, h->touched));	/* went back, and chose another */
	TRY(not_too_many(c, h, t.holder));
	TRY(offer_of(c, more ? have.v[0].slot_id : h->slot, &o));
	TRY(offer_open(c, &o, h->staff));
	if (!h->staff)
		TRY(period_place(c, &o, (struct period_id){ 0 }));
	for (int n = more ? firsts(&have) : 0; n < (more ? h->people : 1); n++)
		TRY(hold_one(c, &t, &o, more));
	return booking_q_hold_longer(c, t.until, t.held_by, &changed);
}

enum err
booking_held(struct ctx *c, str token, struct booking_held_list *out)
{
	return booking_q_held(c, booking_token_hash(c->a, token), BOOKING_PLACES_MAX, out);
}

/* The last ones of each visit go; the first person stays where they were. */
enum err
booking_let_go(struct ctx *c, str token, int people, struct booking_touched *touched)
{
	struct booking_held_list have;
	str hash = booking_token_hash(c->a, token);
	int64_t changed;
	int at[3] = {};

	TRY(booking_held(c, token, &have));
	for (ptrdiff_t i = 0; i < have.n; i++)
		if (at[have.v[i].dose]++ >= people) {
			TRY(booking_q_give_back_one(c, have.v[i].id, hash, &changed));
			touch(touched, have.v[i].slot_id);
		}
	return OK;
}

/* ---- book ----------------------------------------------------------------------------- */

struct deed {				/* a booking being written */
	const struct booking_new *b;
	struct booking_offer offer;
	struct booking_held_list held;
	struct booking_id id;
	str hash;
	bool staff;
};

static bool
by_staff(const struct booking_new *b)
{
	return !str_eq(b->via, S("web"));
}

/* What is booked and whether it still can be: from the places held, or from the slot named. */
static enum err
what_of(struct ctx *c, struct deed *d)
{
	d->staff = by_staff(d->b);
	if (!d->b->slot.v) {
		TRY(booking_q_held(c, d->hash, BOOKING_PLACES_MAX, &d->held));
		if (!d->held.n)
			return fail(c, E_CONFLICT, S(""), S("booking.lost"), "nothing is held any more");
	}
	TRY(offer_of(c, d->held.n ? d->held.v[0].slot_id : d->b->slot, &d->offer));
	return offer_open(c, &d->offer, d->staff);
}

/* Who may have that slot: rules are for those who book by themselves or by telephone, not for who stands there. */
static enum err
fits(struct ctx *c, const struct deed *d)
{
	const struct booking_new *b = d->b;

	if (!d->offer.ruled || str_eq(b->via, S("walkin")) || str_eq(b->via, S("offer")))
		return OK;
	for (int k = 0; k < b->people_n; k++)
		TRY(period_person(c, &d->offer, &(struct period_who){ b->people[k].born, b->contact.commune,
		    b->profession, k + 1 }, b->period));
	return OK;
}

/* Nobody twice, and not more people than one telephone may bring. */
static enum err
limits(struct ctx *c, const struct deed *d, str key)
{
	struct booking_coming_list coming;
	struct booking_person other;
	int64_t firsts = d->b->people_n;

	for (int i = 0; i < d->b->people_n; i++)
		for (int k = 0; k < i; k++)
			if (same_person(c, &d->b->people[i], &d->b->people[k]))
				return fail(c, E_INVALID, arena_fmt(c->a, "family%d", i + 1), S("booking.same"),
				    "twice");
	if (!key.p)
		return OK;
	TRY(booking_q_coming(c, key, d->offer.motive_id, c->now, 64, &coming));
	for (ptrdiff_t i = 0; i < coming.n; i++) {
		firsts += coming.v[i].dose == 1;
		TRY(booking_person_open(c, coming.v[i].person, &other));
		for (int k = 0; k < d->b->people_n; k++)
			if (same_person(c, &other, &d->b->people[k]))
				return fail(c, E_CONFLICT, S("family1"), S("booking.twice"), "expected already");
	}
	if (firsts > d->offer.contact_max)
		return fail(c, E_LIMIT, S("phone"), S("booking.contact_max"), "%lld people", (long long)firsts);
	return OK;
}

/* Places that were held, each to its person: the k-th first visit and the k-th second one. */
static enum err
seat_held(struct ctx *c, struct deed *d)
{
	int at[3] = {};

	for (ptrdiff_t i = 0; i < d->held.n; i++) {
		const struct booking_held *h = &d->held.v[i];
		int k = at[h->dose]++;
		int64_t changed;

		if (k >= d->b->people_n)
			continue;
		if (!str_eq(h->slot_state, S("open")) || h->starts_at.us <= c->now.us - d->staff * US_PER_DAY)
			return fail(c, E_CONFLICT, S(""), S("booking.closed"), "slot %lld", (long long)h->slot_id.v);
		TRY(booking_q_seat(c, d->id, person_seal(c, &d->b->people[k]), c->now, h->id, d->hash, &changed));
		if (changed == 0)
			return fail(c, E_CONFLICT, S(""), S("booking.lost"), "place %lld", (long long)h->id.v);
	}
	if (at[1] < d->b->people_n || (d->offer.second_days && at[2] < d->b->people_n))
		return fail(c, E_CONFLICT, S(""), S("booking.lost"), "fewer places than people");
	return OK;
}

static enum err
seat_one(struct ctx *c, struct deed *d, const struct booking_offer *o, int k, int dose)
{
	bool walkin = str_eq(d->b->via, S("walkin"));
	struct booking_near_slot_list list = {};
	str sealed = person_seal(c, &d->b->people[k]);
	struct booking_near_slot slot = { o->id, o->starts_at };
	int64_t changed;

	for (ptrdiff_t i = -1; ; i++) {
		if (i == 0 && (k > 0 || dose > 1))
			TRY(near(c, o, o->starts_at, 3 * US_PER_HOUR, 3 * US_PER_HOUR, &list));
		if (i >= list.n)
			return full(c, o->id);
		if (i >= 0)
			slot = list.v[i];
		TRY((walkin ? booking_q_seat_walkin : booking_q_seat_first)(c, d->id, sealed, c->now, dose, slot.id,
		    &changed));
		if (changed) {
			touch(d->b->touched, slot.id);
			return OK;
		}
	}
}

/* Whoever said everything already: taken and booked at once. */
static enum err
seat_now(struct ctx *c, struct deed *d)
{
	struct booking_offer later;
	struct slot_id second;

	for (int k = 0; k < d->b->people_n; k++) {
		TRY(seat_one(c, d, &d->offer, k, 1));
		if (!d->offer.second_days)
			continue;
		TRY(second_slot(c, &d->offer, &second));
		TRY(offer_of(c, second, &later));
		TRY(seat_one(c, d, &later, k, 2));
	}
	return OK;
}

enum err
booking_confirm(struct ctx *c, const struct booking_new *b, struct booking_id *out)
{
	struct deed d = { .b = b, .hash = booking_token_hash(c->a, b->token) };
	struct booking_contact contact = b->contact;
	struct booking_kept was;
	struct booking_added added;
	int64_t changed;
	bool found;
	str key;

	if (b->touched)
		*b->touched = (struct booking_touched){};
	TRY(booking_q_booking(c, d.hash, &was, &found));
	if (found) {
		*out = was.id;
		return OK;	/* the same form, heard twice */
	}
	TRY(what_of(c, &d));
	TRY(people_valid(c, &d.offer, b));
	TRY(contact_valid(c, &d.offer, b));
	TRY(fits(c, &d));
	key = contact_key(c, &contact);
	TRY(limits(c, &d, key));
	contact.token = b->token;
	TRY(booking_q_add(c, d.hash, d.offer.motive_id, contact_seal(c, &contact), key, b->via,
	    c->lang == LANG_EN ? S("en") : S("fr"), (struct opt_account_id){ c->who.v != 0, c->who }, c->now,
	    &added, &found));
	if (!found)		/* between two transactions of a server: the other one has it */
		return fail(c, E_BUSY, S(""), S("db.busy"), "the same token at the same moment");
	*out = d.id = added.id;
	TRY(d.held.n ? seat_held(c, &d) : seat_now(c, &d));
	if (d.held.n)
		TRY(booking_let_go(c, b->token, 0, b->touched));	/* what was held beyond that */
	return key.p ? booking_q_owe_proof(c, d.id, &changed) : OK;
}

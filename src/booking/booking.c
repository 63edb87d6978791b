/* booking.c -- taking places: held, then booked; or both at once. */
#include <stdlib.h>

#include "booking/booking_impl.h"
#include "booking/invite.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"

enum { NEAR_MAX = 40 };

enum err
offer_open(struct ctx *c, const struct booking_offer *o, bool staff)
{
	if (!o->open || o->starts_at.us <= c->now.us - staff * US_PER_DAY)
		return fail(c, E_CONFLICT, S("slot"), S("booking.closed"), "slot %lld", (long long)o->id.v);
	if (!staff && (!o->opens_at.some || c->now.us < o->opens_at.v.us))
		return fail(c, E_CONFLICT, S("slot"), S("booking.not_yet"), "venue %lld", (long long)o->venue_id.v);
	return OK;
}

static enum err
none(struct ctx *c, struct slot_id id)
{
	return fail(c, E_NOT_FOUND, S("slot"), S("booking.none"), "no slot %lld", (long long)id.v);
}

/* The offer as who has that contact finds it. */
static enum err
offer_for(struct ctx *c, struct slot_id id, str key, bool places, struct booking_offer *o)
{
	bool found;

	TRY(booking_q_offer(c, key, places, c->now, id, o, &found));
	return found ? OK : none(c, id);
}

enum err
offer_of(struct ctx *c, struct slot_id id, struct booking_offer *o)
{
	return offer_for(c, id, (str){}, true, o);
}

enum err
offer_words(struct ctx *c, struct slot_id id, struct booking_words *w)
{
	bool found;

	TRY(booking_q_words(c, id, w, &found));
	return found ? OK : none(c, id);
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

/* The place that was seen free, or any of its slot: on a server someone may have come between. */
static enum err
take_seen(struct ctx *c, const struct taking *t, const struct booking_offer *o, int dose, bool *got)
{
	int64_t changed;

	*got = false;
	if (t->kept)
		return take(c, t, o->id, dose, got);
	if (!o->free.some)
		return OK;
	TRY(booking_q_take_this(c, t->until, t->held_by, t->holder, dose, o->free.v, c->now, &changed));
	if (!changed)
		return take(c, t, o->id, dose, got);
	*got = true;
	touch(t->touched, o->id);
	return OK;
}

/* In ${first}, or else, for one more of a family, in the slot next to it on the same day. */
static enum err
take_near(struct ctx *c, const struct taking *t, const struct booking_offer *o, int dose, bool more)
{
	struct booking_near_slot_list list;
	bool got;

	TRY(take_seen(c, t, o, dose, &got));
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

static int
by_visit(const void *x, const void *y)
{
	const struct booking_held *a = x, *b = y;

	if (a->dose != b->dose)
		return a->dose < b->dose ? -1 : 1;
	if (a->starts_at.us != b->starts_at.us)
		return a->starts_at.us < b->starts_at.us ? -1 : 1;
	return a->id.v < b->id.v ? -1 : a->id.v > b->id.v;
}

/* First visits first.  One or two: the database would build a table to sort them. */
static enum err
held(struct ctx *c, str hash, struct booking_held_list *out)
{
	TRY(booking_q_held(c, hash, BOOKING_PLACES_MAX, out));
	if (out->n > 1)
		qsort(out->v, (size_t)out->n, sizeof *out->v, by_visit);
	return OK;
}

/* The last ones of each visit go, beyond so many ${people}; the first person stays where they were. */
static enum err
let_go(struct ctx *c, const struct booking_held_list *have, str hash, int people, struct booking_touched *touched)
{
	int64_t changed;
	int at[3] = {};

	for (ptrdiff_t i = 0; i < have->n; i++)
		if (at[have->v[i].dose]++ >= people) {
			TRY(booking_q_give_back_one(c, have->v[i].id, hash, &changed));
			touch(touched, have->v[i].slot_id);
		}
	return OK;
}

void
booking_hold_ready(struct ctx *c, struct booking_hold *h)
{
	h->held_by = booking_token_hash(c->a, h->token);
	h->holder = crypto_lookup(c->a, arena_fmt(c->a, "holder %.*s", STR(h->remote)));
}

static enum err
hold(struct ctx *c, const struct booking_hold *h)
{
	struct taking t = { .until = h->until.us ? h->until : (struct instant){ c->now.us + BOOKING_HOLD_S * US_PER_S },
		.kept = h->kept, .held_by = h->held_by, .holder = h->holder, .touched = h->touched };
	struct booking_held_list have;
	struct booking_offer o;
	bool more = h->people > 1;
	int64_t changed;

	if (h->touched)
		*h->touched = (struct booking_touched){ .until = t.until };
	TRY(held(c, t.held_by, &have));
	if (!more && have.n && have.v[0].slot_id.v == h->slot.v)
		return booking_q_hold_longer(c, t.until, t.held_by, &changed);	/* the same button, twice */
	if (more && !have.n)
		return fail(c, E_CONFLICT, S(""), S("booking.lost"), "nothing is held any more");
	if (!more)
		TRY(let_go(c, &have, t.held_by, 0, h->touched));	/* went back, and chose another */
	TRY(not_too_many(c, h, t.holder));
	TRY(offer_of(c, more ? have.v[0].slot_id : h->slot, &o));
	TRY(offer_open(c, &o, h->staff));
	if (!h->staff)
		TRY(period_place(c, &o, (struct period_id){ 0 }));
	for (int n = more ? firsts(&have) : 0; n < (more ? h->people : 1); n++)
		TRY(hold_one(c, &t, &o, more));
	return more ? booking_q_hold_longer(c, t.until, t.held_by, &changed) : OK;
}

enum err
booking_hold(struct ctx *c, const struct booking_hold *h)
{
	struct booking_hold mine = *h;

	if (!h->held_by.p)
		booking_hold_ready(c, &mine);
	return hold(c, &mine);
}

enum err
booking_held(struct ctx *c, str token, struct booking_held_list *out)
{
	return held(c, booking_token_hash(c->a, token), out);
}

enum err
booking_let_go(struct ctx *c, str token, int people, struct booking_touched *touched)
{
	struct booking_held_list have;
	str hash = booking_token_hash(c->a, token);

	TRY(held(c, hash, &have));
	return let_go(c, &have, hash, people, touched);
}

/* ---- book ----------------------------------------------------------------------------- */

struct placing {				/* a booking being written */
	const struct booking_new *b;
	const struct booking_ready *r;
	struct booking_offer offer;
	struct booking_held_list held;
	struct booking_id id;		/* 0: nothing is written yet */
	bool staff, walkin;
};

/* What is booked and whether it still can be: from the places held, or from the slot named. */
static enum err
what_of(struct ctx *c, struct placing *d)
{
	if (!d->b->slot.v) {
		TRY(held(c, d->r->hash, &d->held));
		if (!d->held.n)
			return fail(c, E_CONFLICT, S(""), S("booking.lost"), "nothing is held any more");
	}
	TRY(offer_for(c, d->held.n ? d->held.v[0].slot_id : d->b->slot, d->r->key, !d->held.n,
	    &d->offer));
	return offer_open(c, &d->offer, d->staff);
}

/* Who may have that slot: rules are for those who book by themselves or by telephone, not for who stands there. */
static enum err
fits(struct ctx *c, const struct placing *d)
{
	const struct booking_new *b = d->b;

	TRY(people_fit(c, &d->offer, b));
	TRY(contact_fits(c, &d->offer, b));
	if (!d->offer.ruled || d->walkin || str_eq(b->via, S("offer")))
		return OK;
	for (int k = 0; k < b->people_n; k++)
		TRY(period_person(c, &d->offer, &(struct period_who){ b->people[k].born, b->contact.commune,
		    b->profession, k + 1 }, b->period));
	return OK;
}

/* Nobody twice, and not more people than one telephone may bring. */
static enum err
limits(struct ctx *c, const struct placing *d)
{
	struct booking_coming_list coming = {};
	struct booking_person other;
	int64_t firsts = d->b->people_n;

	for (int i = 0; i < d->b->people_n; i++)
		for (int k = 0; k < i; k++)
			if (same_person(c, &d->b->people[i], &d->b->people[k]))
				return fail(c, E_INVALID, arena_fmt(c->a, "family%d", i + 1), S("booking.same"),
				    "twice");
	if (!d->r->key.p)
		return OK;
	if (d->offer.known)
		TRY(booking_q_coming(c, d->r->key, d->offer.motive_id, c->now, 64, &coming));
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
seat_held(struct ctx *c, struct placing *d)
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
		TRY(booking_q_seat(c, d->id, d->r->people[k], c->now, h->id, d->r->hash, &changed));
		if (changed == 0)
			return fail(c, E_CONFLICT, S(""), S("booking.lost"), "place %lld", (long long)h->id.v);
	}
	if (at[1] < d->b->people_n || (d->offer.second_days && at[2] < d->b->people_n))
		return fail(c, E_CONFLICT, S(""), S("booking.lost"), "fewer places than people");
	return let_go(c, &d->held, d->r->hash, d->b->people_n, d->b->touched);	/* what was held beyond that */
}

static enum err
seat_one(struct ctx *c, struct placing *d, const struct booking_offer *o, int k, int dose)
{
	struct booking_near_slot_list list = {};
	struct booking_near_slot slot = { o->id, o->starts_at };
	str sealed = d->r->people[k];
	int64_t changed = 0;

	if (k == 0 && !d->walkin && o->free.some)
		TRY(booking_q_seat_this(c, d->id, sealed, c->now, dose, o->free.v, &changed));
	for (ptrdiff_t i = -1; !changed; i++) {
		if (i == 0 && (k > 0 || dose > 1))
			TRY(near(c, o, o->starts_at, 3 * US_PER_HOUR, 3 * US_PER_HOUR, &list));
		if (i >= list.n)
			return full(c, o->id);
		if (i >= 0)
			slot = list.v[i];
		TRY((d->walkin ? booking_q_seat_walkin : booking_q_seat_first)(c, d->id, sealed, c->now, dose, slot.id,
		    &changed));
	}
	touch(d->b->touched, slot.id);
	return OK;
}

/* Whoever said everything already: taken and booked at once. */
static enum err
seat_now(struct ctx *c, struct placing *d)
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

/* What is wrong by itself was found before; it is said now. */
static enum err
well_said(struct ctx *c, const struct booking_ready *r)
{
	if (r->e != OK)
		c->cause = r->why;
	return r->e;
}

/*
 * The insert itself says whether that token has a booking already; nobody asks before.  Whoever is refused is refused
 * before anything is written, if possible: a rule that fails later has its whole group run again (db_writer.c).
 */
static enum err
confirm(struct ctx *c, struct placing *d)
{
	const struct booking_ready *r = d->r;
	struct booking_added added;
	int64_t changed;
	bool found;

	TRY(what_of(c, d));
	TRY(well_said(c, r));
	TRY(fits(c, d));
	TRY(limits(c, d));
	if (!d->held.n && !d->walkin && !d->offer.free.some)
		return full(c, d->offer.id);
	TRY(booking_q_add(c, r->hash, d->offer.motive_id, r->contact, r->key, d->b->via,
	    c->lang == LANG_EN ? S("en") : S("fr"), (struct opt_account_id){ c->who.v != 0, c->who }, c->now,
	    &added, &found));
	if (!found)
		return E_CONFLICT;	/* that token has a booking: whoever called looks for it */
	d->id = added.id;
	TRY(d->held.n ? seat_held(c, d) : seat_now(c, d));
	return r->key.p ? booking_q_owe_proof(c, d->id, &changed) : OK;
}

enum err
booking_confirm(struct ctx *c, const struct booking_new *b, struct booking_id *out)
{
	struct booking_new mine = *b;
	struct placing d = { .b = b, .walkin = str_eq(b->via, S("walkin")), .staff = !str_eq(b->via, S("web")) };
	struct booking_kept was;
	bool found;
	enum err e;

	if (!b->ready)
		booking_ready(c, &mine);
	d.r = mine.ready;
	if (b->touched)
		*b->touched = (struct booking_touched){};
	e = confirm(c, &d);
	*out = d.id;
	if (e == OK || e == E_BUSY || e == E_INTERNAL || d.id.v)
		return e;
	TRY(booking_q_booking(c, d.r->hash, &was, &found));
	if (!found)		/* without a cause: another transaction of a server has it, not seen yet */
		return c->cause.at ? e : fail(c, E_BUSY, S(""), S("db.busy"), "the same token at the same moment");
	ctx_forgive(c);			/* the same form, heard twice, is in its own way */
	*out = was.id;
	return OK;
}

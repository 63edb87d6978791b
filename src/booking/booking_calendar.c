/* booking_calendar.c -- a citizen's visits as her telephone's calendar takes them. */
#include "booking/booking_impl.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "ical/ical.h"

enum { UID = 8 };

/* The sealed name goes along when a visit is moved, and its bytes say nothing. */
str
booking_visit_uid(struct arena *a, const struct booking_appointment *v)
{
	return str_sub(crypto_digest2(a, v->person, v->dose == 2 ? S("2") : S("1")), 0, UID);
}

static struct ical_event
event(struct ctx *c, const struct booking_kept *b, str uid, struct instant changed)
{
	return (struct ical_event){ .uid = arena_fmt(c->a, "rdv-%.*s@maillage", STR(crypto_hex(c->a, uid))),
		.sequence = changed.us > b->created_at.us ? (changed.us - b->created_at.us) / US_PER_S : 0,
		.stamp = changed };
}

static struct instant
later(struct instant t, struct opt_instant u)
{
	return u.some && u.v.us > t.us ? u.v : t;
}

static void
describe(struct ctx *c, const struct booking_words *w, str url, struct ical_event *e)
{
	str phone = i18n_phone(c->a, w->phone.n ? w->phone : w->callback_phone);

	e->summary = w->exercise ? msg_fmt(c->a, c->lang, MSG_call_sms_exercise, w->motive) : w->motive;
	e->location = arena_fmt(c->a, "%.*s, %.*s, %.*s", STR(w->venue), STR(w->address), STR(w->commune));
	e->description = phone.n ? msg_fmt(c->a, c->lang, MSG_booking_sms_phone, phone) : S("");
	e->url = url;
}

enum err
booking_calendar(struct ctx *c, const struct booking_kept *b, str url, str *out)
{
	struct ical_event *events = arena_array(c->a, struct ical_event, 3 * BOOKING_PLACES_MAX);
	struct booking_appointment_list list;
	struct booking_gone_list gone;
	struct booking_words words;
	ptrdiff_t n = 0;

	TRY(booking_appointments(c, b->id, &list));
	TRY(booking_q_gone(c, b->id, 2 * BOOKING_PLACES_MAX, &gone));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct booking_appointment *a = &list.v[i];

		events[n] = event(c, b, booking_visit_uid(c->a, a), later(later(b->created_at, a->state_at),
		    a->changed_at));
		events[n].starts_at = a->starts_at;
		events[n].ends_at = a->ends_at;
		events[n].cancelled = !str_eq(a->slot_state, S("open"));
		TRY(offer_words(c, a->slot_id, &words));
		describe(c, &words, url, &events[n++]);
	}
	for (ptrdiff_t i = 0; i < gone.n; i++) {
		events[n] = event(c, b, gone.v[i].uid, gone.v[i].gone_at);
		events[n].starts_at = gone.v[i].starts_at;
		events[n].ends_at = gone.v[i].ends_at;
		events[n++].cancelled = true;
	}
	*out = ical_calendar(c->a, S(""), events, n);
	return OK;
}

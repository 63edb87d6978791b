/* queue_form.c -- the form of the waiting list: read from a request, shown again with what was typed. */
#include "booking/queue_web.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "post/outbox.h"

enum { TYPED_MAX = 400, VENUES = 40 };

enum err
queue_join_rule(struct ctx *c, void *arg)
{
	struct waiting_id id;

	return queue_join(c, arg, &id);
}

static bool
gives(const struct avail *v, struct motive_id motive, struct venue_id venue)
{
	for (ptrdiff_t i = 0; i < v->groups; i++)
		if (v->group[i].motive && v->group[i].venue && v->group[i].motive->id.v == motive.v &&
		    v->group[i].venue->id.v == venue.v)
			return true;
	return false;
}

static bool
near_enough(const struct avail_commune *home, const struct avail_venue *at, int64_t km)
{
	return home && avail_km(home->lat_e6, home->lon_e6, at->lat_e6, at->lon_e6) <= km;
}

/* "all", "km:10" of the commune, "centre:3": the centres that are meant. */
static void
venues_of(const struct avail *v, str where, str commune, struct queue_typed *t)
{
	const struct avail_commune *home = avail_commune(v, commune);
	int64_t km = 0, one = 0;
	str kind, value;

	(void)str_cut(where, ':', &kind, &value);
	if (str_eq(kind, S("km")))
		(void)str_to_i64(value, 1, 200, &km);
	else if (str_eq(kind, S("centre")))
		(void)str_to_i64(value, 1, INT64_MAX, &one);
	t->q.venues = t->venues;
	for (ptrdiff_t i = 0; i < v->venues.n && t->q.venues_n < QUEUE_VENUES_MAX; i++) {
		const struct avail_venue *at = &v->venues.v[i];

		if (gives(v, t->q.motive, at->id) && (str_eq(kind, S("all")) || at->id.v == one ||
		    (km && near_enough(home, at, km))))
			t->venues[t->q.venues_n++] = at->id;
	}
}

enum err
queue_read(struct ctx *c, const struct request *rq, const struct avail *v, struct queue_typed *t)
{
	str day, where, born;
	int64_t n;

	t->q.base_url = rq->base_url;
	TRY(form_opt(c, rq, S("request_key"), 64, &t->q.token));
	if (!crypto_token_shaped(t->q.token))
		t->q.token = crypto_token(c);
	TRY(form_opt(c, rq, S("family1"), TYPED_MAX, &t->q.person.family));
	TRY(form_opt(c, rq, S("given1"), TYPED_MAX, &t->q.person.given));
	TRY(form_opt(c, rq, S("born1"), 4, &born));
	(void)str_to_i64(born, 0, 9999, &t->q.person.born);
	TRY(form_opt(c, rq, S("email"), TYPED_MAX, &t->q.contact.email));
	TRY(form_opt(c, rq, S("commune"), 8, &t->q.contact.commune));
	TRY(form_opt(c, rq, S("where"), 24, &where));
	for (int k = 0; form_nth(rq, S("weekdays"), k, &day) && k < 7; k++)
		if (str_to_i64(day, 0, 6, &n))
			t->q.weekdays |= 1U << n;
	TRY(form_i64(c, rq, S("notice"), 5, 2880, &t->q.notice_min));
	t->q.pro = form_flag(rq, S("pro"));
	venues_of(v, where, t->q.contact.commune, t);
	TRY(form_opt(c, rq, S("phone"), TYPED_MAX, &t->phone));
	if (t->phone.n && !phone_normal(c->a, t->phone, &t->q.contact.phone))
		return fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	return OK;
}

/* ---- shown --------------------------------------------------------------------------- */

static struct field
text(const struct request *rq, const struct queue_form_view *v, const char *name, struct msg label, int64_t max)
{
	struct field f = staff_text(rq, name, label, S(""), max);

	f.error = form_error_for(&v->error, f.name);
	return f;
}

/* What was chosen, or else ${first}. */
static str
chosen(const struct request *rq, const char *name, str first)
{
	str typed;

	return form_nth(rq, str_from(name), 0, &typed) ? typed : first;
}

static void
fill_where(struct ctx *c, const struct request *rq, const struct avail *v, struct queue_form_view *out)
{
	static const int km[] = { 5, 10, 20, 50 };
	int64_t centre = query_i64(rq, S("centre"), 0);
	str was = chosen(rq, "where", centre > 0 ? arena_fmt(c->a, "centre:%lld", (long long)centre) : S("all"));

	out->where = staff_choice(c, "where", MSG_queue_where, VENUES + 1 + COUNT(km));
	out->where.hint = MSG_queue_where_hint;
	out->where.error = form_error_for(&out->error, S("where"));
	staff_option(&out->where, S("all"), msg_text(c->lang, MSG_queue_where_all), false);
	for (int i = 0; i < COUNT(km); i++)
		staff_option(&out->where, arena_fmt(c->a, "km:%d", km[i]), msg_fmt(c->a, c->lang, MSG_queue_where_km,
		    km[i]), false);
	for (ptrdiff_t i = 0; i < v->venues.n && out->where.options.n < VENUES + COUNT(km); i++)
		if (gives(v, out->motive_id, v->venues.v[i].id))
			staff_option(&out->where, arena_fmt(c->a, "centre:%lld", (long long)v->venues.v[i].id.v),
			    v->venues.v[i].name, false);
	option_select(out->where.options, was);
}

static void
fill_when(struct ctx *c, const struct request *rq, struct queue_form_view *out)
{
	static const char *const days[] = { "1", "2", "3", "4", "5", "6", "0" };
	const struct msg words[] = { MSG_booking_day_mon, MSG_booking_day_tue, MSG_booking_day_wed, MSG_booking_day_thu,
		MSG_booking_day_fri, MSG_booking_day_sat, MSG_booking_day_sun };
	static const char *const minutes[] = { "15", "30", "60", "180", "1440" };
	const struct msg long_words[] = { MSG_queue_min15, MSG_queue_min30, MSG_queue_min60, MSG_queue_min180,
		MSG_queue_min1440 };
	str typed;

	out->weekdays = staff_choice(c, "weekdays", MSG_queue_days, COUNT(days));
	out->weekdays.error = form_error_for(&out->error, S("weekdays"));
	for (int i = 0; i < COUNT(days); i++) {
		bool on = rq->forms == 0;

		for (int k = 0; form_nth(rq, S("weekdays"), k, &typed) && !on; k++)
			on = str_eq(typed, str_from(days[i]));
		staff_option(&out->weekdays, str_from(days[i]), msg_text(c->lang, words[i]), on);
	}
	out->notice = staff_choice(c, "notice", MSG_queue_notice, COUNT(minutes));
	out->notice.error = form_error_for(&out->error, S("notice"));
	for (int i = 0; i < COUNT(minutes); i++)
		staff_option(&out->notice, str_from(minutes[i]), msg_text(c->lang, long_words[i]), false);
	option_select(out->notice.options, chosen(rq, "notice", S("60")));
}

void
queue_fill(struct ctx *c, const struct request *rq, const struct avail *v, const struct avail_motive *m,
    struct queue_form_view *out)
{
	out->motive_id = m->id;
	out->motive = m->label;
	out->born_asked = m->age_min.some || m->age_max.some;
	out->pro = form_flag(rq, S("pro"));
	out->family = text(rq, out, "family1", MSG_booking_who_family, BOOKING_NAME_MAX);
	out->given = text(rq, out, "given1", MSG_booking_who_given, BOOKING_NAME_MAX);
	out->family.required = out->given.required = true;
	out->family.autocomplete = S("family-name");
	out->given.autocomplete = S("given-name");
	out->born = text(rq, out, "born1", MSG_booking_who_born, 4);
	out->born.hint = MSG_booking_who_born_hint;
	out->born.required = true;
	out->phone = text(rq, out, "phone", MSG_booking_who_phone, 40);
	out->phone.hint = MSG_queue_phone_hint;
	out->phone.type = out->phone.autocomplete = S("tel");
	out->phone.either = true;
	out->email = text(rq, out, "email", MSG_booking_who_email, BOOKING_EMAIL_MAX);
	out->email.hint = MSG_booking_who_email_hint;
	out->email.type = out->email.autocomplete = S("email");
	out->email.either = true;
	out->commune = rdv_communes(c, v, chosen(rq, "commune", query_str(rq, S("commune"))), MSG_booking_where_commune);
	out->commune.error = form_error_for(&out->error, S("commune"));
	fill_where(c, rq, v, out);
	fill_when(c, rq, out);
}

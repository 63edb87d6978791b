/*
 * day_web.c -- the day of a centre: ticked from a telephone, printed, ticked again afterwards.  Every reading
 * is recorded.
 */
#include "booking/staff_web.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "post/outbox.h"
#include "record/record.h"
#include "venue_q.h"

enum { VENUES = 200, HOURS = 24, QUEUES = 60 };

struct seeing {
	struct venue_id venue;
	struct day day;
	str verb;
	struct bookday_line_list list;
	struct bookday_room_list room;
	str name;
	bool exercise;
};

/* Names are read by who works there, and that they were read is written in the same act. */
static enum err
see_rule(struct ctx *c, void *arg)
{
	struct seeing *s = arg;
	struct venue_venue_list all;

	TRY(venue_mine(c, s->venue));
	TRY(venue_q_venues(c, c->who, VENUES, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == s->venue.v) {
			s->name = all.v[i].name;
			s->exercise = all.v[i].exercise;
		}
	TRY(record_saw(c, s->verb, arena_fmt(c->a, "venue:%lld", (long long)s->venue.v)));
	TRY(day_list(c, s->venue, s->day, &s->list));
	return day_room(c, s->venue, &s->room);
}

static enum err
day_asked(struct ctx *c, const struct request *rq, struct day *out)
{
	str d = query_str(rq, S("d"));

	*out = c->today;
	if (d.n && !day_parse(d, out))
		return fail(c, E_INVALID, S("d"), S("booking.day"), "not a day");
	return OK;
}

static struct msg
word_of(str state)
{
	return str_eq(state, S("arrived")) ? MSG_booking_day_is_here : str_eq(state, S("absent")) ?
	    MSG_booking_day_is_absent : MSG_booking_day_is_expected;
}

static struct day_line
line_of(struct ctx *c, const struct bookday_line *l)
{
	struct day_line r = { .id = l->id, .at = l->starts_at, .state = msg_text(c->lang, word_of(l->state)),
		.arrived = str_eq(l->state, S("arrived")), .absent = str_eq(l->state, S("absent")),
		    .second = l->dose == 2 };
	struct booking_person who;

	if (booking_person_open(c, l->person, &who) == OK && who.family.n)
		r.who = who.born ? arena_fmt(c->a, "%.*s (%lld)", STR(i18n_person(c->a, S(""), who.given, who.family)),
		    (long long)who.born) : i18n_person(c->a, S(""), who.given, who.family);
	else
		r.who = msg_text(c->lang, MSG_booking_day_forgotten);
	ctx_forgive(c);
	if (l->token_hash.n)
		r.reference = booking_reference(c->a, l->token_hash);
	if (str_eq(l->via, S("walkin")))
		r.via = msg_text(c->lang, MSG_booking_day_without);
	return r;
}

static void
count(struct ctx *c, struct day_view *v, const struct bookday_line *l)
{
	str hour = arena_fmt(c->a, "%02d:00", instant_civil(l->starts_at).hour);
	bool arrived = str_eq(l->state, S("arrived")), absent = str_eq(l->state, S("absent"));
	bool without = str_eq(l->via, S("walkin"));
	struct day_hour *h = NULL;

	for (ptrdiff_t i = 0; i < v->hours.n && !h; i++)
		if (str_eq(v->hours.v[i].hour, hour))
			h = &v->hours.v[i];
	if (!h) {
		if (v->hours.n == HOURS)
			return;
		h = &v->hours.v[v->hours.n++];
		h->hour = hour;
	}
	h->expected++;
	h->arrived += arrived;
	h->absent += absent;
	h->without += without;
	v->expected++;
	v->arrived += arrived;
	v->absent += absent;
	v->without += without;
}

static void
sort_hours(struct day_view *v)
{
	for (ptrdiff_t i = 1; i < v->hours.n; i++)
		for (ptrdiff_t k = i; k > 0 && str_cmp(v->hours.v[k].hour, v->hours.v[k - 1].hour) < 0; k--) {
			struct day_hour t = v->hours.v[k];

			v->hours.v[k] = v->hours.v[k - 1];
			v->hours.v[k - 1] = t;
		}
}

static void
fill_queues(struct ctx *c, const struct bookday_line_list *list, struct day_view *v)
{
	struct care_line_id last = { 0 };
	struct day_queue *q = NULL;

	v->queues.v = arena_array(c->a, struct day_queue, QUEUES);
	v->hours.v = arena_array(c->a, struct day_hour, HOURS);
	for (ptrdiff_t i = 0; i < list->n; i++) {
		const struct bookday_line *l = &list->v[i];

		count(c, v, l);
		if (!q || l->line_id.v != last.v) {
			if (v->queues.n == QUEUES)
				continue;
			q = &v->queues.v[v->queues.n++];
			*q = (struct day_queue){ .name = l->line, .motive = l->motive,
				.lines.v = arena_array(c->a, struct day_line, list->n) };
			last = l->line_id;
		}
		q->lines.v[q->lines.n++] = line_of(c, l);
	}
	sort_hours(v);
	v->empty = list->n == 0;
}

static void
fill_walkin(struct ctx *c, const struct request *rq, const struct bookday_room_list *room, struct day_view *v)
{
	v->slot = staff_choice(c, "slot", MSG_booking_day_slot, room->n);
	for (ptrdiff_t i = 0; i < room->n; i++)
		staff_option(&v->slot, arena_fmt(c->a, "%lld", (long long)room->v[i].id.v),
		    arena_fmt(c->a, "%.*s · %.*s", STR(i18n_time(c->a, room->v[i].starts_at)),
		    STR(room->v[i].line)), i == 0);
	v->family = staff_text(rq, "family", MSG_booking_who_family, S(""), BOOKING_NAME_MAX);
	v->given = staff_text(rq, "given", MSG_booking_who_given, S(""), BOOKING_NAME_MAX);
	v->phone = staff_text(rq, "phone", MSG_booking_who_phone, S(""), 40);
	v->phone.type = S("tel");
	v->family.required = v->given.required = true;
}

static enum err
day_show(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong, bool sheet)
{
	struct seeing s = { .verb = sheet ? S("booking.print") : S("booking.day") };
	struct day_view v = {};

	if (wrong)
		v.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(segment_id(c, rq, 0, &s.venue));
	TRY(day_asked(c, rq, &s.day));
	TRY(db_write(c, see_rule, &s));
	v.id = s.venue;
	v.name = s.name;
	v.day = s.day;
	v.before.n = s.day.n - 1;
	v.after.n = s.day.n + 1;
	fill_queues(c, &s.list, &v);
	fill_walkin(c, rq, &s.room, &v);
	v.shell = http_shell(c, rq, arena_fmt(c->a, "%.*s, %.*s", STR(s.name), STR(i18n_day(c->a, c->lang, s.day))));
	v.shell.exercise = s.exercise;
	rp->status = wrong ? 422 : 200;
	if (!sheet) {
		TRY(dose_fill(c, rq, &v));
		day_page(&rp->body, &v);
		return OK;
	}
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s/centres/%lld/jour?d=%.*s", STR(rq->base_url), (long long)v.id.v,
	    STR(day_iso(c->a, v.day)));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	day_sheet_page(&rp->body, &v);
	return OK;
}

enum err
day_again(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return day_show(c, rq, rp, true, false);
}

/* GET /centres/:venue/jour */
static enum err
show_day(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return day_show(c, rq, rp, false, false);
}

/* GET /centres/:venue/feuille */
static enum err
show_sheet(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return day_show(c, rq, rp, false, true);
}

struct marking { struct venue_id venue; struct place_id place; str state; };

static enum err
mark_rule(struct ctx *c, void *arg)
{
	const struct marking *m = arg;

	TRY(venue_mine(c, m->venue));
	return day_mark(c, m->venue, m->place, m->state);
}

/* POST /centres/:venue/jour: "arrived:12" */
static enum err
do_mark(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct marking m = {};
	struct day day;
	str mark, id;

	TRY(segment_id(c, rq, 0, &m.venue));
	TRY(day_asked(c, rq, &day));
	TRY(form_str(c, rq, S("mark"), 40, &mark));
	if (!str_cut(mark, ':', &m.state, &id) || !str_to_i64(id, 1, INT64_MAX, &m.place.v))
		return fail(c, E_INVALID, S("mark"), S("form.choice"), "not a mark");
	TRY(db_write(c, mark_rule, &m));
	reply_see_other(c, rp, "/centres/%lld/jour?d=%.*s", (long long)m.venue.v, STR(day_iso(c->a, day)));
	return OK;
}

struct walking { struct venue_id venue; struct booking_new b; struct booking_id id; };

/* Seated and here at once. */
static enum err
walkin_rule(struct ctx *c, void *arg)
{
	struct walking *w = arg;
	struct booking_appointment_list list;

	TRY(venue_mine(c, w->venue));
	TRY(booking_confirm(c, &w->b, &w->id));
	TRY(booking_appointments(c, w->id, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		if (list.v[i].dose == 1)
			TRY(day_mark(c, w->venue, list.v[i].id, S("arrived")));
	return OK;
}

/* POST /centres/:venue/venu */
static enum err
do_walkin(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct booking_person who = {};
	struct walking w = { .b = { .via = S("walkin"), .people = &who, .people_n = 1, .base_url = rq->base_url,
	    .touched = &touched } };
	str phone;
	enum err e;

	TRY(segment_id(c, rq, 0, &w.venue));
	TRY(form_opt(c, rq, S("request_key"), 64, &w.b.token));
	if (!crypto_token_shaped(w.b.token))
		w.b.token = crypto_token(c);
	e = form_str(c, rq, S("family"), BOOKING_NAME_MAX, &who.family);
	if (e == OK)
		e = form_str(c, rq, S("given"), BOOKING_NAME_MAX, &who.given);
	if (e == OK)
		e = form_id(c, rq, S("slot"), &w.b.slot);
	if (e == OK)
		e = form_opt(c, rq, S("phone"), 40, &phone);
	if (e == OK && phone.n && !phone_normal(c->a, phone, &w.b.contact.phone))
		e = fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	if (e == OK)
		e = db_write(c, walkin_rule, &w);
	if (e == E_INVALID || e == E_CONFLICT || e == E_LIMIT)
		return day_show(c, rq, rp, true, false);
	TRY(e);
	avail_touched(&touched);
	reply_see_other(c, rp, "/centres/%lld/jour", (long long)w.venue.v);
	return OK;
}

const struct route day_routes[] = {
	{ GET,  "/centres/:venue/jour",		BOOKING_DESK, show_day },
	{ POST, "/centres/:venue/jour",		BOOKING_DESK, do_mark },
	{ GET,  "/centres/:venue/feuille",	BOOKING_DESK, show_sheet },
	{ POST, "/centres/:venue/venu",		BOOKING_DESK, do_walkin },
};
const ptrdiff_t day_routes_n = COUNT(day_routes);

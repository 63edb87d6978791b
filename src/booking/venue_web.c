/* venue_web.c -- one centre: its facts, lines, slots in bulk, changes, who works there. */
#include "booking/staff_web.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "venue_q.h"

enum { MOTIVES = 50, VENUES = 200, COMMUNES = 400, LINES = 50, STAFF = 200, DAYS = 90, DAYS_FIRST = 14, SLOTS = 20000 };

/* What one form of the centre said: the page shows it again when it was wrong. */
struct said {
	struct venue_id id;
	struct msg done;
	int64_t n, m;
	bool wrong, counted;
};

/* ---- one centre ------------------------------------------------------------------------ */

static void
fill_facts(struct ctx *c, const struct request *rq, const struct venue_venue *k,
    const struct venue_commune_list *communes,
    struct centre_view *v)
{
	str code = k ? k->commune_code : S(""), typed;

	if (form_nth(rq, S("commune"), 0, &typed))
		code = typed;
	v->name = staff_text(rq, "name", MSG_booking_centre_name, k ? k->name : S(""), VENUE_NAME_MAX);
	v->address = staff_text(rq, "address", MSG_booking_centre_address, k ? k->address : S(""), VENUE_NAME_MAX);
	v->postal_code = staff_text(rq, "postal_code", MSG_booking_centre_postal_code, k ? k->postal_code : S(""), 5);
	v->phone = staff_text(rq, "phone", MSG_booking_centre_phone, k ? i18n_phone(c->a, k->phone) : S(""), 40);
	v->directions = staff_text(rq, "directions", MSG_booking_centre_directions, k ? k->directions : S(""),
	    VENUE_TEXT_MAX);
	v->opens_at = staff_text(rq, "opens_at", MSG_booking_centre_opens_at,
	    k && k->opens_at.some ? http_local_time(c, k->opens_at.v) : S(""), 0);
	v->opens_at.hint = MSG_booking_centre_opens_hint;
	v->name.required = v->address.required = true;
	v->commune = staff_choice(c, "commune", MSG_booking_where_commune, communes->n);
	for (ptrdiff_t i = 0; i < communes->n; i++)
		staff_option(&v->commune, communes->v[i].code, communes->v[i].name, str_eq(code, communes->v[i].code));
}

static enum err
fill_lines(struct ctx *c, const struct request *rq, struct centre_view *v)
{
	struct venue_motive_list motives;

	TRY(venue_q_lines(c, c->now, v->id, LINES, &v->lines));
	TRY(venue_q_motives(c, MOTIVES, &motives));
	v->line_name = staff_text(rq, "line_name", MSG_booking_centre_line_name, S(""), VENUE_NAME_MAX);
	v->minutes = staff_text(rq, "minutes", MSG_booking_centre_minutes, S("10"), 3);
	v->capacity = staff_text(rq, "capacity", MSG_booking_centre_capacity, S("1"), 2);
	v->walkin = staff_text(rq, "walkin", MSG_booking_centre_walkin, S("0"), 2);
	v->motive = staff_choice(c, "motive", MSG_booking_centre_motive, motives.n);
	for (ptrdiff_t i = 0; i < motives.n; i++)
		if (motives.v[i].active)
			staff_option(&v->motive, arena_fmt(c->a, "%lld", (long long)motives.v[i].id.v),
			    motives.v[i].label, motives.n == 1);
	v->line = staff_choice(c, "line", MSG_booking_centre_line, v->lines.n);
	v->change_line = staff_choice(c, "change_line", MSG_booking_centre_line, v->lines.n + 1);
	staff_option(&v->change_line, S("0"), msg_text(c->lang, MSG_booking_centre_all_lines), true);
	for (ptrdiff_t i = 0; i < v->lines.n; i++) {
		str id = arena_fmt(c->a, "%lld", (long long)v->lines.v[i].id.v);

		staff_option(&v->line, id, v->lines.v[i].name, v->lines.n == 1);
		staff_option(&v->change_line, id, v->lines.v[i].name, false);
	}
	return OK;
}

static void
fill_forms(struct ctx *c, const struct request *rq, struct centre_view *v)
{
	static const char *const values[] = { "1", "2", "3", "4", "5", "6", "0" };
	const struct msg days[] = { MSG_booking_day_mon, MSG_booking_day_tue, MSG_booking_day_wed, MSG_booking_day_thu,
		MSG_booking_day_fri, MSG_booking_day_sat, MSG_booking_day_sun };

	v->from = staff_text(rq, "from", MSG_booking_centre_from, day_iso(c->a, (struct day){ c->today.n + 1 }), 0);
	v->to = staff_text(rq, "to", MSG_booking_centre_to, day_iso(c->a, (struct day){ c->today.n + 7 }), 0);
	v->opens = staff_text(rq, "opens", MSG_booking_centre_opens, S("9:00"), 5);
	v->closes = staff_text(rq, "closes", MSG_booking_centre_closes, S("18:00"), 5);
	v->break_from = staff_text(rq, "break_from", MSG_booking_centre_break_from, S("12:00"), 5);
	v->break_to = staff_text(rq, "break_to", MSG_booking_centre_break_to, S("14:00"), 5);
	v->except = staff_text(rq, "except", MSG_booking_centre_except, S(""), 400);
	v->except.hint = MSG_booking_centre_except_hint;
	v->from.required = v->to.required = v->opens.required = v->closes.required = true;
	v->weekdays = staff_choice(c, "weekdays", MSG_booking_centre_weekdays, COUNT(days));
	for (int i = 0; i < COUNT(days); i++)
		staff_option(&v->weekdays, str_from(values[i]), msg_text(c->lang, days[i]), i < 5);
	v->begin = staff_text(rq, "begin", MSG_booking_centre_begin, S(""), 0);
	v->end = staff_text(rq, "end", MSG_booking_centre_end, S(""), 0);
	v->begin.required = v->end.required = true;
	v->by = staff_text(rq, "by", MSG_booking_centre_by, S(""), 4);
	v->by.hint = MSG_booking_centre_by_hint;
	v->why = staff_text(rq, "why", MSG_booking_centre_why, S(""), VENUE_TEXT_MAX);
	v->change = staff_choice(c, "change", MSG_booking_centre_what, 4);
	staff_option(&v->change, S("close"), msg_text(c->lang, MSG_booking_centre_close), false);
	staff_option(&v->change, S("open"), msg_text(c->lang, MSG_booking_centre_reopen), false);
	staff_option(&v->change, S("shift"), msg_text(c->lang, MSG_booking_centre_shift), false);
	staff_option(&v->change, S("places"), msg_text(c->lang, MSG_booking_centre_resize), false);
}

static enum err
fill_days(struct ctx *c, struct centre_view *v)
{
	struct venue_day_count_list slots;
	struct centre_day *d = NULL;

	TRY(venue_q_days(c, v->id, (struct instant){ c->now.us - US_PER_DAY }, SLOTS, &slots));
	v->days.v = arena_array(c->a, struct centre_day, DAYS);
	for (ptrdiff_t i = 0; i < slots.n; i++) {
		const struct venue_day_count *s = &slots.v[i];
		struct day day = instant_day(s->starts_at);

		if (!d || d->day.n != day.n) {
			if (v->days.n == DAYS)
				break;
			d = &v->days.v[v->days.n++];
			*d = (struct centre_day){ .day = day };
		}
		d->slots++;
		d->places += s->places;
		d->booked += s->booked;
		d->closed += str_eq(s->state, S("closed"));
	}
	if (v->days.n > DAYS_FIRST) {
		v->later = (struct centre_days){ v->days.v + DAYS_FIRST, v->days.n - DAYS_FIRST };
		v->days.n = DAYS_FIRST;
	}
	return OK;
}

static enum err
centre(struct ctx *c, const struct request *rq, struct reply *rp, const struct said *said)
{
	struct centre_view v = { .id = said->id, .may_setup = (rq->held & BOOKING_SETUP) != 0 };
	struct venue_commune_list communes;
	const struct venue_venue *k = NULL;
	struct venue_venue_list all;

	if (said->wrong)
		v.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(venue_q_communes(c, COMMUNES, &communes));
	TRY(venue_q_venues(c, c->who, VENUES, &all));
	for (ptrdiff_t i = 0; i < all.n && !k; i++)
		if (all.v[i].id.v == said->id.v)
			k = &all.v[i];
	if (said->id.v && !k)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "venue %lld", (long long)said->id.v);
	if (said->done.n)
		v.said = said->counted ? msg_fmt(c->a, c->lang, said->done, said->n, said->m) : msg_text(c->lang,
		    said->done);
	fill_facts(c, rq, k, &communes, &v);
	v.shell = http_shell(c, rq, k ? k->name : msg_text(c->lang, MSG_booking_centres_new));
	if (k) {
		v.exercise = v.shell.exercise = k->exercise;
		v.mine = k->mine;
		TRY(fill_lines(c, rq, &v));
		fill_forms(c, rq, &v);
		TRY(fill_days(c, &v));
		TRY(venue_q_staff(c, v.id, STAFF, &v.staff));
	}
	rp->status = said->wrong ? 422 : 200;
	centre_page(&rp->body, &v);
	return OK;
}

/* GET /centres/nouveau, /centres/:venue */
static enum err
show_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return centre(c, rq, rp, &(struct said){});
}

static enum err
show_centre(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct said said = {};

	TRY(segment_id(c, rq, 0, &said.id));
	return centre(c, rq, rp, &said);
}

/* ---- its forms --------------------------------------------------------------------------- */

struct venue_doing { struct venue_edit e; struct venue_id out; };

static enum err
venue_rule(struct ctx *c, void *arg)
{
	struct venue_doing *w = arg;

	return venue_set(c, &w->e, &w->out);
}

static enum err
read_venue(struct ctx *c, const struct request *rq, struct venue_edit *e)
{
	str opens;

	TRY(form_opt(c, rq, S("request_key"), 64, &e->request_key));
	TRY(form_str(c, rq, S("name"), VENUE_NAME_MAX, &e->name));
	TRY(form_str(c, rq, S("address"), VENUE_NAME_MAX, &e->address));
	TRY(form_opt(c, rq, S("postal_code"), VENUE_POSTAL, &e->postal_code));
	TRY(form_str(c, rq, S("commune"), 8, &e->commune));
	TRY(form_opt(c, rq, S("phone"), 40, &e->phone));
	TRY(form_opt(c, rq, S("directions"), VENUE_TEXT_MAX, &e->directions));
	TRY(form_opt(c, rq, S("opens_at"), 40, &opens));
	e->exercise = form_flag(rq, S("exercise"));
	if (!opens.n)
		return OK;
	e->opens_at.some = true;
	return form_instant(c, rq, S("opens_at"), &e->opens_at.v);
}

static enum err
save(struct ctx *c, const struct request *rq, struct reply *rp, struct venue_id id)
{
	struct venue_doing w = { .e.id = id };
	enum err e = read_venue(c, rq, &w.e);

	if (e == OK)
		e = db_write(c, venue_rule, &w);
	if (e == E_INVALID)
		return centre(c, rq, rp, &(struct said){ .id = id, .wrong = true });
	TRY(e);
	avail_reload();
	reply_see_other(c, rp, "/centres/%lld", (long long)w.out.v);
	return OK;
}

/* POST /centres, /centres/:venue */
static enum err
do_new(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return save(c, rq, rp, (struct venue_id){ 0 });
}

static enum err
do_save(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct venue_id id;

	TRY(segment_id(c, rq, 0, &id));
	return save(c, rq, rp, id);
}

struct line_doing { struct line_edit e; struct care_line_id out; };

static enum err
line_rule(struct ctx *c, void *arg)
{
	struct line_doing *w = arg;

	return line_set(c, &w->e, &w->out);
}

/* What came of a form of the centre: the page again, with what was done or what was wrong. */
static enum err
after(struct ctx *c, const struct request *rq, struct reply *rp, struct said *said, enum err e)
{
	if (e != OK && e != E_INVALID && e != E_CONFLICT && e != E_LIMIT)
		return e;
	said->wrong = e != OK;
	if (said->wrong)
		said->done = (struct msg){};
	avail_reload();
	return centre(c, rq, rp, said);
}

/* POST /centres/:venue/lignes */
static enum err
do_line(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct said said = { .done = MSG_booking_centre_line_done };
	struct line_doing w = { .e.active = true };
	enum err e;

	TRY(segment_id(c, rq, 0, &said.id));
	w.e.venue = said.id;
	e = form_str(c, rq, S("line_name"), VENUE_NAME_MAX, &w.e.name);
	if (e == OK)
		e = form_id(c, rq, S("motive"), &w.e.motive);
	if (e == OK)
		e = form_i64(c, rq, S("minutes"), 2, 240, &w.e.minutes);
	if (e == OK)
		e = form_i64(c, rq, S("capacity"), 1, 60, &w.e.capacity);
	if (e == OK)
		e = form_i64(c, rq, S("walkin"), 0, 60, &w.e.walkin);
	if (e == OK)
		e = db_write(c, line_rule, &w);
	return after(c, rq, rp, &said, e);
}

/* "9:00", "9h00", "9 h", "18" as minutes. */
static enum err
hours_of(struct ctx *c, const struct request *rq, str name, int *out)
{
	str typed, h, m;
	int64_t hours, minutes = 0;

	TRY(form_opt(c, rq, name, 8, &typed));
	*out = 0;
	if (!typed.n)
		return OK;
	if (!str_cut(typed, ':', &h, &m))
		(void)str_cut(typed, 'h', &h, &m);
	m = str_trim(m);
	if (!str_to_i64(str_trim(h), 0, 24, &hours) || (m.n && !str_to_i64(m, 0, 59, &minutes)))
		return fail(c, E_INVALID, name, S("booking.hours"), "not an hour");
	*out = (int)(hours * 60 + minutes);
	return OK;
}

static enum err
days_except(struct ctx *c, const struct request *rq, struct slot_hours *h)
{
	str list, one;

	TRY(form_opt(c, rq, S("except"), 400, &list));
	while (list.n) {
		(void)str_cut(list, ' ', &one, &list);
		if (!one.n)
			continue;
		if (h->except_n == VENUE_EXCEPT_MAX || !day_parse(one, &h->except[h->except_n++]))
			return fail(c, E_INVALID, S("except"), S("booking.day"), "not a day");
	}
	return OK;
}

static enum err
read_hours(struct ctx *c, const struct request *rq, struct slot_hours *h)
{
	str day;
	int64_t n;

	h->base_url = rq->base_url;
	TRY(form_id(c, rq, S("line"), &h->line));
	TRY(form_day(c, rq, S("from"), &h->from));
	TRY(form_day(c, rq, S("to"), &h->to));
	for (int k = 0; form_nth(rq, S("weekdays"), k, &day); k++)
		if (str_to_i64(day, 0, 6, &n))
			h->weekdays |= 1U << n;
	TRY(hours_of(c, rq, S("opens"), &h->opens));
	TRY(hours_of(c, rq, S("closes"), &h->closes));
	TRY(hours_of(c, rq, S("break_from"), &h->break_from));
	TRY(hours_of(c, rq, S("break_to"), &h->break_to));
	return days_except(c, rq, h);
}

struct slots_doing { struct slot_hours h; struct venue_id venue; int64_t made; };

static enum err
slots_rule(struct ctx *c, void *arg)
{
	struct slots_doing *w = arg;
	struct venue_line line;
	bool found;

	TRY(venue_q_line(c, w->h.line, &line, &found));
	if (!found || line.venue_id.v != w->venue.v)
		return fail(c, E_INVALID, S("line"), S("form.choice"), "a line of another centre");
	return slots_make(c, &w->h, &w->made);
}

/* POST /centres/:venue/creneaux */
static enum err
do_slots(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct said said = { .done = MSG_booking_centre_made, .counted = true };
	struct slots_doing w = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &said.id));
	w.venue = said.id;
	e = read_hours(c, rq, &w.h);
	if (e == OK)
		e = db_write(c, slots_rule, &w);
	said.n = w.made;
	return after(c, rq, rp, &said, e);
}

struct change_doing { struct slot_range r; str what; int64_t by; struct slot_changed n; };

static enum err
change_rule(struct ctx *c, void *arg)
{
	struct change_doing *w = arg;

	if (str_eq(w->what, S("close")))
		return slots_close(c, &w->r, &w->n);
	if (str_eq(w->what, S("open")))
		return slots_reopen(c, &w->r, &w->n);
	if (str_eq(w->what, S("shift")))
		return slots_shift(c, &w->r, w->by, &w->n);
	return slots_capacity(c, &w->r, w->by, &w->n);
}

static enum err
read_change(struct ctx *c, const struct request *rq, struct change_doing *w)
{
	str by;

	TRY(form_instant(c, rq, S("begin"), &w->r.from));
	TRY(form_instant(c, rq, S("end"), &w->r.to));
	TRY(form_i64(c, rq, S("change_line"), 0, INT64_MAX, &w->r.line.v));
	TRY(form_str(c, rq, S("change"), 8, &w->what));
	TRY(form_opt(c, rq, S("why"), VENUE_TEXT_MAX, &w->r.why));
	TRY(form_opt(c, rq, S("by"), 5, &by));
	w->r.base_url = rq->base_url;
	if (str_eq(w->what, S("shift")) || str_eq(w->what, S("places")))
		return form_i64(c, rq, S("by"), -600, 600, &w->by);
	return OK;
}

/* POST /centres/:venue/changer */
static enum err
do_change(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct said said = { .done = MSG_booking_centre_changed, .counted = true };
	struct change_doing w = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &said.id));
	w.r.venue = said.id;
	e = read_change(c, rq, &w);
	if (e == OK)
		e = db_write(c, change_rule, &w);
	said.n = w.n.slots;
	said.m = w.n.people;
	return after(c, rq, rp, &said, e);
}

struct staff_doing { struct venue_id venue; struct account_id who; bool works; };

static enum err
staff_rule(struct ctx *c, void *arg)
{
	const struct staff_doing *w = arg;

	return venue_staff_set(c, w->venue, w->who, w->works);
}

/* POST /centres/:venue/equipe */
static enum err
do_staff(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct staff_doing w;
	str works;

	TRY(segment_id(c, rq, 0, &w.venue));
	TRY(form_id(c, rq, S("who"), &w.who));
	TRY(form_str(c, rq, S("works"), 1, &works));
	w.works = str_eq(works, S("1"));
	TRY(db_write(c, staff_rule, &w));
	reply_see_other(c, rp, "/centres/%lld", (long long)w.venue.v);
	return OK;
}

const struct route centre_routes[] = {
	{ POST, "/centres",			BOOKING_SETUP,	do_new },
	{ GET,  "/centres/nouveau",		BOOKING_SETUP,	show_new },
	{ GET,  "/centres/:venue",		BOOKING_DESK,	show_centre },
	{ POST, "/centres/:venue",		BOOKING_SETUP,	do_save },
	{ POST, "/centres/:venue/lignes",	BOOKING_SETUP,	do_line },
	{ POST, "/centres/:venue/creneaux",	BOOKING_SETUP,	do_slots },
	{ POST, "/centres/:venue/changer",	BOOKING_SETUP,	do_change },
	{ POST, "/centres/:venue/equipe",	BOOKING_SETUP,	do_staff },
};
const ptrdiff_t centre_routes_n = COUNT(centre_routes);

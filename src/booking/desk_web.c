/* desk_web.c -- the telephone desk: a caller, a family, one screen; no e-mail needed, nothing to wait for. */
#include <stdlib.h>

#include "booking/staff_web.h"
#include "bookday_q.h"
#include "booking_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "post/outbox.h"
#include "record/record.h"

enum { ROWS = 6, SLOTS = 18, PER_VENUE = 6, TYPED_MAX = 200 };

struct typed {
	struct motive_id motive;
	str commune, phone, email;
	struct booking_person people[ROWS];
	str born[ROWS];
	struct slot_id slot;
	int filled;
	bool wrong;
};

struct near_slot { const struct avail_slot *s; const struct avail_venue *v; int km; };

/* The nearest centre first, then the soonest. */
static int
by_place_and_time(const void *x, const void *y)
{
	const struct near_slot *a = x, *b = y;

	if (a->km != b->km)
		return a->km < b->km ? -1 : 1;
	return a->s->starts_at.us < b->s->starts_at.us ? -1 : a->s->starts_at.us > b->s->starts_at.us;
}

/* One an hour and a half at most, so that the caller has a choice of moments. */
static void
fill_slots(struct ctx *c, const struct avail *v, const struct typed *t, struct bureau_view *out)
{
	const struct avail_commune *home = avail_commune(v, t->commune);
	struct near_slot *all = arena_array(c->a, struct near_slot, PER_VENUE * (v->groups + 1) + 1);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < v->groups; i++) {
		const struct avail_group *g = &v->group[i];
		int64_t last = 0;
		int kept = 0;

		if (!g->motive || !g->venue || g->motive->id.v != t->motive.v)
			continue;
		for (ptrdiff_t k = 0; k < g->n; k++)
			if (t->slot.v && g->slot[k].id.v == t->slot.v && avail_free(v, &g->slot[k]) > 0)
				all[n++] = (struct near_slot){ &g->slot[k], g->venue, 0 };
			else if (kept < PER_VENUE && avail_free(v, &g->slot[k]) > 0 &&
			    g->slot[k].starts_at.us > c->now.us &&
			    avail_for(v, g, &g->slot[k], c->now, (struct period_id){ 0 }) &&
			    g->slot[k].starts_at.us >= last + 90 * US_PER_MIN) {
				all[n++] = (struct near_slot){ &g->slot[k], g->venue,
					home ? avail_km(home->lat_e6, home->lon_e6, g->venue->lat_e6,
					    g->venue->lon_e6) : 0 };
				last = g->slot[k].starts_at.us;
				kept++;
			}
	}
	qsort(all, (size_t)n, sizeof *all, by_place_and_time);
	out->slots.v = arena_array(c->a, struct bureau_slot, SLOTS);
	for (ptrdiff_t i = 0; i < n && i < SLOTS; i++)
		out->slots.v[out->slots.n++] = (struct bureau_slot){ all[i].s->id, i18n_moment(c->a, c->lang,
		    all[i].s->starts_at),
			all[i].km ? arena_fmt(c->a, "%.*s, %d\u202fkm", STR(all[i].v->name), all[i].km) :
			    all[i].v->name,
			avail_free(v, all[i].s), t->slot.v ? all[i].s->id.v == t->slot.v : i == 0 };
}

static enum err
desk(struct ctx *c, const struct request *rq, struct reply *rp, const struct typed *t)
{
	struct bureau_view view = { .motive_id = t->motive, .phone = t->phone, .email = t->email,
	    .commune_code = t->commune };
	const struct avail_motive *m;
	const struct avail *v;

	if (t->wrong)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	if (!view.motive_id.v && v->motives.n)
		view.motive_id = v->motives.v[0].id;
	m = avail_motive(v, view.motive_id);
	view.born_asked = m && avail_asks_age(v, m->id);
	view.motive = staff_choice(c, "motif", MSG_booking_centre_motive, v->motives.n);
	for (ptrdiff_t i = 0; i < v->motives.n; i++)
		staff_option(&view.motive, arena_fmt(c->a, "%lld", (long long)v->motives.v[i].id.v),
		    v->motives.v[i].label,
		    v->motives.v[i].id.v == view.motive_id.v);
	view.commune = rdv_communes(c, v, t->commune, MSG_booking_desk_commune);
	view.commune.required = false;
	view.rows.v = arena_array(c->a, struct bureau_row, ROWS);
	for (int k = 0; k < ROWS; k++)
		view.rows.v[view.rows.n++] = (struct bureau_row){ k + 1, t->people[k].family, t->people[k].given,
		    t->born[k],
			t->wrong && str_ends(view.error.field, arena_fmt(c->a, "%d", k + 1)) };
	fill_slots(c, v, &(struct typed){ .motive = view.motive_id, .commune = t->commune, .slot = t->slot }, &view);
	TRY(queue_calls_waiting(c, &view.to_call));
	view.shell = http_shell(c, rq, msg_text(c->lang, MSG_booking_desk_title));
	rp->status = t->wrong ? 422 : 200;
	bureau_page(&rp->body, &view);
	return OK;
}

/* GET /bureau */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct typed t = { .motive = { query_i64(rq, S("motif"), 0) }, .commune = query_str(rq, S("commune")),
		.slot = { query_i64(rq, S("slot"), 0) } };

	return desk(c, rq, rp, &t);
}

static enum err
read(struct ctx *c, const struct request *rq, struct typed *t)
{
	TRY(form_id(c, rq, S("motif"), &t->motive));
	TRY(form_opt(c, rq, S("commune"), 8, &t->commune));
	TRY(form_opt(c, rq, S("phone"), TYPED_MAX, &t->phone));
	TRY(form_opt(c, rq, S("email"), BOOKING_EMAIL_MAX, &t->email));
	for (int k = 0; k < ROWS; k++) {
		TRY(form_opt(c, rq, arena_fmt(c->a, "family%d", k + 1), TYPED_MAX, &t->people[k].family));
		TRY(form_opt(c, rq, arena_fmt(c->a, "given%d", k + 1), TYPED_MAX, &t->people[k].given));
		TRY(form_opt(c, rq, arena_fmt(c->a, "born%d", k + 1), 4, &t->born[k]));
		(void)str_to_i64(t->born[k], 0, 9999, &t->people[k].born);
		if (t->people[k].family.n || t->people[k].given.n)
			t->filled = k + 1;
	}
	return form_id(c, rq, S("slot"), &t->slot);
}

struct confirming { struct booking_new b; struct booking_id id; };

static enum err
confirm_rule(struct ctx *c, void *arg)
{
	struct confirming *w = arg;

	return booking_confirm(c, &w->b, &w->id);
}

/* POST /bureau */
static enum err
do_book(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct confirming w = { .b = { .via = S("desk"), .base_url = rq->base_url, .touched = &touched } };
	struct typed t = {};
	enum err e = read(c, rq, &t);

	TRY(form_opt(c, rq, S("request_key"), 64, &w.b.token));
	if (!crypto_token_shaped(w.b.token))
		w.b.token = crypto_token(c);
	if (e == OK && t.phone.n && !phone_normal(c->a, t.phone, &w.b.contact.phone))
		e = fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	w.b.slot = t.slot;
	w.b.people = t.people;
	w.b.people_n = t.filled;
	w.b.contact.email = t.email;
	w.b.contact.commune = t.commune;
	if (e == OK)
		e = db_write(c, confirm_rule, &w);
	if (e == E_INVALID || e == E_CONFLICT || e == E_LIMIT) {
		t.wrong = true;
		return desk(c, rq, rp, &t);
	}
	TRY(e);
	avail_touched(&touched);
	reply_see_other(c, rp, "/bureau/numero?ref=%.*s", STR(booking_reference(c->a, booking_token_hash(c->a,
	    w.b.token))));
	return OK;
}

/* ---- a reference, as the caller reads it out: when and where, never who -------------------------- */

struct finding {
	str ref;
	struct bookday_found_list found;
	struct booking_kept b;
	struct booking_appointment_list list;
};

static enum err
find_rule(struct ctx *c, void *arg)
{
	struct finding *f = arg;
	str from, to;
	bool known;

	if (!day_reference(c, f->ref, &from, &to))
		return fail(c, E_INVALID, S("ref"), S("booking.reference"), "not a reference");
	TRY(bookday_q_by_reference(c, from, to, 2, &f->found));
	if (f->found.n != 1)
		return fail(c, E_NOT_FOUND, S("ref"), S("booking.reference"), "%td bookings", f->found.n);
	TRY(record_saw(c, S("booking.found"), arena_fmt(c->a, "booking:%lld", (long long)f->found.v[0].id.v)));
	TRY(booking_q_booking_by_id(c, f->found.v[0].id, &f->b, &known));
	return booking_appointments(c, f->b.id, &f->list);
}

/* GET /bureau/numero */
static enum err
show_found(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct finding f = { .ref = query_str(rq, S("ref")) };
	struct bureau_done_view view = {};
	struct booking_contact contact;
	const struct avail_motive *m;
	const struct avail_venue *at;
	const struct avail *v;
	enum err e = db_write(c, find_rule, &f);

	if (e == E_INVALID || e == E_NOT_FOUND)
		return desk(c, rq, rp, &(struct typed){ .wrong = true });
	TRY(e);
	TRY(avail_now(c, &v));
	TRY(booking_contact_open(c, f.b.contact, &contact));
	m = avail_motive(v, f.b.motive_id);
	at = f.list.n ? avail_venue(v, f.list.v[0].venue_id) : NULL;
	view.id = f.b.id;
	view.reference = booking_reference(c->a, f.b.token_hash);
	view.motive = m ? m->label : S("");
	view.where = at ? arena_fmt(c->a, "%.*s, %.*s, %.*s", STR(at->name), STR(at->address), STR(at->commune)) :
	    S("");
	view.sms = str_starts(contact.phone, S("+336")) || str_starts(contact.phone, S("+337"));
	view.gone = f.list.n == 0;
	view.visits.v = arena_array(c->a, struct rdv_visit, f.list.n);
	for (ptrdiff_t i = 0; i < f.list.n; i++)
		view.visits.v[view.visits.n++] = (struct rdv_visit){ .at = f.list.v[i].starts_at,
		    .second = f.list.v[i].dose == 2 };
	view.shell = http_shell(c, rq, msg_text(c->lang, MSG_booking_desk_title));
	view.shell.exercise = at && at->exercise;
	bureau_done_page(&rp->body, &view);
	return OK;
}

struct cancelling { struct booking_id id; struct booking_change x; str ref; };

static enum err
cancel_rule(struct ctx *c, void *arg)
{
	struct cancelling *w = arg;
	struct booking_contact contact;
	struct booking_kept b;
	bool found;

	TRY(booking_q_booking_by_id(c, w->id, &b, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.unknown"), "booking");
	w->ref = booking_reference(c->a, b.token_hash);
	TRY(booking_contact_open(c, b.contact, &contact));
	if (!contact.token.n)
		return OK;		/* cancelled already: its contact is gone */
	w->x.token = contact.token;
	return booking_cancel(c, &w->x);
}

/* POST /bureau/numero/:booking/annuler */
static enum err
do_cancel(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct cancelling w = { .x = { .touched = &touched, .base_url = rq->base_url } };

	TRY(segment_id(c, rq, 0, &w.id));
	TRY(db_write(c, cancel_rule, &w));
	avail_touched(&touched);
	reply_see_other(c, rp, "/bureau/numero?ref=%.*s", STR(w.ref));
	return OK;
}

const struct route bureau_routes[] = {
	{ GET,  "/bureau",				BOOKING_DESK, show },
	{ POST, "/bureau",				BOOKING_DESK, do_book },
	{ GET,  "/bureau/numero",			BOOKING_DESK, show_found },
	{ POST, "/bureau/numero/:booking/annuler",	BOOKING_DESK, do_cancel },
};
const ptrdiff_t bureau_routes_n = COUNT(bureau_routes);

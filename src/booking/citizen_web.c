/*
 * citizen_web.c -- the citizen's own link, /rdv/t/TOKEN: a place held, then who comes,
 * then the proof; move, give back, erase.  No account, no script, no cookie: whoever
 * has the link has the appointment.  GET changes nothing.
 */
#include "booking/booking_web.h"
#include "booking/citizen_form.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"

/* ---- what the link leads to --------------------------------------------------------------- */

struct seen {
	str token;
	struct booking_kept b;
	struct booking_appointment_list list;
	struct booking_held_list held;
	bool found;
};

static enum err
see_rule(struct ctx *c, void *arg)
{
	struct seen *s = arg;

	TRY(booking_find(c, s->token, &s->b, &s->found));
	return s->found ? booking_appointments(c, s->b.id, &s->list) : booking_held(c, s->token, &s->held);
}

static enum err
see(struct ctx *c, const struct request *rq, struct seen *s)
{
	*s = (struct seen){ .token = rq->segment[0] };
	if (!crypto_token_shaped(s->token))
		return OK;
	return db_read(c, see_rule, s);
}

/* ---- taking a place ------------------------------------------------------------------ */

static enum err
hold_rule(struct ctx *c, void *arg)
{
	return booking_hold(c, arg);
}

/* The times of a motive, for who holds a place already: the same link takes another, and gives the first back. */
static str
hours_base(struct ctx *c, str token, struct motive_id id)
{
	return arena_fmt(c->a, "/rdv/t/%.*s/heures?motif=%lld&", STR(token), (long long)id.v);
}

static void
say_held(const struct ctx *c, const struct seen *s, struct rdv_when_view *view)
{
	if (!s->held.n || s->held.v[0].held_until.us <= c->now.us)
		return;			/* ended: anybody may take it */
	view->held = s->token;
	view->held_at = s->held.v[0].starts_at;
	view->held_until = s->held.v[0].held_until;
}

/* Refused while another place is held: that one still is, and its link goes on. */
static enum err
held_before(struct ctx *c, const struct request *rq, struct rdv_when_view *view)
{
	struct seen s = {};

	TRY(form_opt(c, rq, S("request_key"), 64, &s.token));
	if (!crypto_token_shaped(s.token))
		return OK;
	TRY(db_read(c, see_rule, &s));
	say_held(c, &s, view);
	return OK;
}

/* The times again, with what is wrong said on top. */
static enum err
choose_again(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct rdv_when_view view = { .error = form_error_of(c, S("")) };
	const struct avail_motive *m;
	struct motive_id id;
	const struct avail *v;

	ctx_forgive(c);
	TRY(segment_id(c, rq, 0, &id));
	TRY(avail_now(c, &v));
	m = avail_motive(v, id);
	if (!m)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "no motive");
	view.motive = *m;
	TRY(held_before(c, rq, &view));
	view.base = view.held.n ? hours_base(c, view.held, id) : arena_fmt(c->a, "/rdv/m/%lld/quand?", (long long)id.v);
	view.action = arena_fmt(c->a, "/rdv/m/%lld/retenir", (long long)id.v);
	TRY(rdv_when(c, rq, v, &view));
	rp->status = http_status(e);
	rdv_when_page(&rp->body, &view);
	return OK;
}

static enum err
held(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, void *arg)
{
	const struct booking_hold *h = arg;

	if (e == E_CONFLICT || e == E_LIMIT || e == E_NOT_FOUND)
		return choose_again(c, rq, rp, e);
	TRY(e);
	avail_touched(h->touched);
	reply_see_other(c, rp, "/rdv/t/%.*s", STR(h->token));
	return OK;
}

/* POST /rdv/m/:motive/retenir */
static enum err
do_hold(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_hold *h = arena_new(c->a, struct booking_hold);

	if (!room_lets_in(c, rq, rp))
		return OK;
	*h = (struct booking_hold){ .people = 1, .remote = rq->remote };
	h->touched = arena_new(c->a, struct booking_touched);
	TRY(form_id(c, rq, S("slot"), &h->slot));
	TRY(form_opt(c, rq, S("request_key"), 64, &h->token));
	if (!crypto_token_shaped(h->token))
		h->token = crypto_token(c);
	booking_hold_ready(c, h);
	reply_after(rp, (struct after){ db_write, hold_rule, held, h });
	return OK;
}

/* ---- the proof ------------------------------------------------------------------------------ */

static void
fill_visit(struct ctx *c, const struct booking_appointment *a, struct rdv_visit *out)
{
	struct booking_person who;
	bool open = str_eq(a->slot_state, S("open")), begun = a->starts_at.us <= c->now.us;

	*out = (struct rdv_visit){ .id = a->id, .at = a->starts_at, .second = a->dose == 2, .past = begun,
		.cancelled = !open && !begun, .done = begun };
	if (booking_person_open(c, a->person, &who) == OK && who.family.n)
		out->who = i18n_person(c->a, S(""), who.given, who.family);
	else
		ctx_forgive(c);
}

/* ${only}: of one place alone; 0: all of them. */
static enum err
proof_view(struct ctx *c, const struct request *rq, const struct avail *v, const struct seen *s,
    struct place_id only, struct msg title, struct rdv_proof_view *out)
{
	const struct avail_motive *m = avail_motive(v, s->b.motive_id);
	const struct avail_venue *at = s->list.n ? avail_venue(v, s->list.v[0].venue_id) : NULL;
	struct booking_contact contact;

	*out = (struct rdv_proof_view){ .shell = rdv_shell(c, v, at, title), .token = s->token, .place = only,
		.reference = booking_reference(c->a, s->b.token_hash), .motive_id = s->b.motive_id };
	if (m)
		out->motive = m->label;
	if (at) {
		out->name = at->name;
		out->address = arena_fmt(c->a, "%.*s, %.*s", STR(at->address), STR(at->commune));
		out->directions = at->directions;
	}
	TRY(booking_contact_open(c, s->b.contact, &contact));
	out->sms = str_starts(contact.phone, S("+336")) || str_starts(contact.phone, S("+337"));
	out->email = contact.email.n > 0;
	out->url = arena_fmt(c->a, "%.*s/rdv/t/%.*s", STR(rq->base_url), STR(s->token));
	out->visits.v = arena_array(c->a, struct rdv_visit, s->list.n + 1);
	for (ptrdiff_t i = 0; i < s->list.n; i++)
		if (!only.v || s->list.v[i].id.v == only.v)
			fill_visit(c, &s->list.v[i], &out->visits.v[out->visits.n++]);
	out->any = out->visits.n > 0;
	return OK;
}

static void
unknown(struct ctx *c, struct reply *rp, const struct avail *v, bool shaped)
{
	rdv_stop(c, rp, v, shaped ? MSG_booking_stop_lost : MSG_booking_unknown, MSG_booking_stop_then, 404);
}

/* GET /rdv/t/:token */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct rdv_proof_view view;
	const struct avail *v;
	struct seen s;

	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	if (s.held.n)
		return form_show(c, rp, v, &(struct form_state){ .token = s.token, .held = &s.held,
		    .people_n = form_people(&s.held) });
	if (!s.found) {
		unknown(c, rp, v, crypto_token_shaped(s.token));
		return OK;
	}
	TRY(proof_view(c, rq, v, &s, (struct place_id){ 0 }, MSG_booking_proof_title, &view));
	rdv_proof_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/t/:token/heures: back from the form, by a link; what is held stays held */
static enum err
show_hours(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct motive_id id = { query_i64(rq, S("motif"), 0) };
	struct rdv_when_view view = {};
	const struct avail_motive *m;
	const struct avail *v;
	struct seen s;

	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	if (s.found) {
		reply_see_other(c, rp, "/rdv/t/%.*s", STR(s.token));
		return OK;
	}
	m = avail_motive(v, s.held.n ? s.held.v[0].motive_id : id);
	if (!m) {
		unknown(c, rp, v, crypto_token_shaped(s.token));
		return OK;
	}
	view.motive = *m;
	say_held(c, &s, &view);
	view.base = hours_base(c, s.token, m->id);
	view.action = arena_fmt(c->a, "/rdv/m/%lld/retenir", (long long)m->id.v);
	TRY(rdv_when(c, rq, v, &view));
	rdv_when_page(&rp->body, &view);
	return OK;
}

/* ---- who comes ---------------------------------------------------------------------------- */

struct confirming {
	struct booking_new b;
	struct booking_id id;
	struct booking_touched touched;
	struct form_state f;
};

static enum err
confirm_rule(struct ctx *c, void *arg)
{
	struct confirming *w = arg;

	return booking_confirm(c, &w->b, &w->id);
}

struct letting { str token; int people; struct booking_touched touched; };

static enum err
less_rule(struct ctx *c, void *arg)
{
	struct letting *l = arg;

	l->touched = (struct booking_touched){};
	return booking_let_go(c, l->token, l->people, &l->touched);
}

/* One person more, one less: the form again, with all that was typed. */
static enum err
change_people(struct ctx *c, const struct request *rq, struct reply *rp, struct form_state *f, bool more)
{
	struct booking_touched touched = {};
	struct booking_hold h = { .token = f->token, .people = f->people_n + 1, .remote = rq->remote,
	    .touched = &touched };
	struct letting less = { .token = f->token, .people = f->people_n > 1 ? f->people_n - 1 : 1 };
	const struct avail *v;
	enum err e = more ? db_write(c, hold_rule, &h) : db_write(c, less_rule, &less);
	struct seen s;

	if (e == OK) {
		avail_touched(more ? &touched : &less.touched);
		f->people_n = more ? h.people : less.people;
	} else if (e != E_CONFLICT && e != E_LIMIT) {
		return e;
	} else {
		f->error = form_error_of(c, S(""));
		f->status = http_status(e);
		ctx_forgive(c);
	}
	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	f->held = &s.held;
	f->lost = s.held.n == 0;
	return form_show(c, rp, v, f);
}

/* Wrong, or too late: what was typed stays; when the place is gone, others are shown instead of the button. */
static enum err
refused(struct ctx *c, const struct request *rq, struct reply *rp, struct form_state *f, enum err e)
{
	const struct avail *v;
	struct seen s;

	f->error = form_error_of(c, S(""));
	f->status = http_status(e);
	ctx_forgive(c);
	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	f->held = &s.held;
	f->lost = s.held.n == 0;
	return form_show(c, rp, v, f);
}

static enum err
confirmed(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, void *arg)
{
	struct confirming *w = arg;

	if (e == E_INVALID || e == E_CONFLICT || e == E_LIMIT)
		return refused(c, rq, rp, &w->f, e);
	TRY(e);
	avail_touched(&w->touched);
	reply_see_other(c, rp, "/rdv/t/%.*s", STR(w->f.token));
	return OK;
}

/* POST /rdv/t/:token */
static enum err
do_book(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct confirming *w = arena_new(c->a, struct confirming);
	struct form_state *f = &w->f;
	const struct avail *v;
	str act;

	*f = (struct form_state){ .token = rq->segment[0] };
	if (!crypto_token_shaped(f->token)) {
		TRY(avail_now(c, &v));
		unknown(c, rp, v, false);
		return OK;
	}
	TRY(form_read(c, rq, f));
	TRY(form_opt(c, rq, S("act"), 8, &act));
	if (str_eq(act, S("add")) || str_eq(act, S("less")))
		return change_people(c, rq, rp, f, str_eq(act, S("add")));
	if (f->bad)
		return refused(c, rq, rp, f, E_INVALID);
	w->b = (struct booking_new){ .token = f->token, .via = S("web"), .base_url = rq->base_url, .touched = &w->touched,
		.slot = f->slot, .people = f->people, .people_n = f->people_n, .contact = f->contact,
		.profession = f->profession };
	booking_ready(c, &w->b);
	reply_after(rp, (struct after){ db_write, confirm_rule, confirmed, w });
	return OK;
}

/* ---- changing one's mind --------------------------------------------------------------------- */

struct changing { enum err (*rule)(struct ctx *, const struct booking_change *); struct booking_change x; };

static enum err
change_rule(struct ctx *c, void *arg)
{
	const struct changing *w = arg;

	return w->rule(c, &w->x);
}

static enum err
change(struct ctx *c, const struct request *rq, struct changing *w)
{
	struct booking_touched touched = {};

	w->x.token = rq->segment[0];
	w->x.base_url = rq->base_url;
	w->x.touched = &touched;
	TRY(db_write(c, change_rule, w));
	avail_touched(&touched);
	return OK;
}

/* Pages that ask once more: to give back, to erase; and the sheet. */
static enum err
ask(struct ctx *c, const struct request *rq, struct reply *rp, struct msg title,
    void (*page)(struct html *, const struct rdv_proof_view *))
{
	struct place_id only = { query_i64(rq, S("place"), 0) };
	struct rdv_proof_view view;
	const struct avail *v;
	struct seen s;

	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	if (!s.found) {
		unknown(c, rp, v, crypto_token_shaped(s.token));
		return OK;
	}
	TRY(proof_view(c, rq, v, &s, only, title, &view));
	view.qr = qr_svg(c->a, view.url);
	page(&rp->body, &view);
	return OK;
}

/* GET /rdv/t/:token/annuler, /effacer, /papier */
static enum err
show_cancel(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return ask(c, rq, rp, MSG_booking_cancel_title, rdv_cancel_page);
}

static enum err
show_erase(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return ask(c, rq, rp, MSG_booking_erase_title, rdv_erase_page);
}

static enum err
show_paper(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return ask(c, rq, rp, MSG_booking_paper_title, rdv_paper_page);
}

/* GET /rdv/t/:token/agenda.ics: what a telephone's calendar takes, also to take out what was given back */
static enum err
show_calendar(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct avail *v;
	struct seen s;
	str text;

	TRY(see(c, rq, &s));
	if (!s.found) {
		TRY(avail_now(c, &v));
		unknown(c, rp, v, crypto_token_shaped(s.token));
		return OK;
	}
	TRY(booking_calendar(c, &s.b, arena_fmt(c->a, "%.*s/rdv/t/%.*s", STR(rq->base_url), STR(s.token)), &text));
	html_lit(&rp->body, text);
	reply_download(rp, S("text/calendar; charset=utf-8"), S("rendez-vous.ics"));
	return OK;
}

/* POST /rdv/t/:token/annuler */
static enum err
do_cancel(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct changing w = { .rule = booking_cancel };

	TRY(form_i64(c, rq, S("place"), 0, INT64_MAX, &w.x.place.v));
	TRY(change(c, rq, &w));
	reply_see_other(c, rp, "/rdv/t/%.*s", STR(rq->segment[0]));
	return OK;
}

/* POST /rdv/t/:token/effacer */
static enum err
do_erase(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct changing w = { .rule = booking_erase };
	const struct avail *v;
	enum err e = change(c, rq, &w);

	if (e != OK && e != E_NOT_FOUND)
		return e;
	ctx_forgive(c);			/* heard twice: it is gone */
	TRY(avail_now(c, &v));
	rdv_stop(c, rp, v, MSG_booking_erase_done, MSG_booking_erase_done_then, 200);
	return OK;
}

/* The times of the same motive, to press one. */
static enum err
move_page(struct ctx *c, const struct request *rq, struct reply *rp, struct place_id place, enum err e)
{
	struct rdv_when_view view = { .token = rq->segment[0], .place = place };
	const struct avail_motive *m;
	const struct avail *v;
	struct seen s;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(see(c, rq, &s));
	TRY(avail_now(c, &v));
	m = s.found ? avail_motive(v, s.b.motive_id) : NULL;
	if (!m) {
		unknown(c, rp, v, crypto_token_shaped(s.token));
		return OK;
	}
	view.motive = *m;
	view.base = arena_fmt(c->a, "/rdv/t/%.*s/deplacer?place=%lld&", STR(s.token), (long long)place.v);
	view.action = arena_fmt(c->a, "/rdv/t/%.*s/deplacer", STR(s.token));
	TRY(invite_period_of(c, s.b.token_hash, &view.period));
	TRY(rdv_when(c, rq, v, &view));
	rp->status = http_status(e);
	rdv_when_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/t/:token/deplacer */
static enum err
show_move(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return move_page(c, rq, rp, (struct place_id){ query_i64(rq, S("place"), 0) }, OK);
}

/* POST /rdv/t/:token/deplacer */
static enum err
do_move(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct changing w = { .rule = booking_move };
	enum err e;

	TRY(form_id(c, rq, S("place"), &w.x.place));
	TRY(form_id(c, rq, S("slot"), &w.x.to));
	e = change(c, rq, &w);
	if (e == E_CONFLICT || e == E_INVALID || e == E_NOT_FOUND)
		return move_page(c, rq, rp, w.x.place, e);
	TRY(e);
	reply_see_other(c, rp, "/rdv/t/%.*s", STR(rq->segment[0]));
	return OK;
}

const struct route rdv_citizen_routes[] = {
	{ POST, "/rdv/m/:motive/retenir",	PUBLIC, do_hold },
	{ GET,  "/rdv/t/:token",		PUBLIC, show },
	{ POST, "/rdv/t/:token",		PUBLIC, do_book },
	{ GET,  "/rdv/t/:token/heures",		PUBLIC, show_hours },
	{ GET,  "/rdv/t/:token/annuler",	PUBLIC, show_cancel },
	{ POST, "/rdv/t/:token/annuler",	PUBLIC, do_cancel },
	{ GET,  "/rdv/t/:token/deplacer",	PUBLIC, show_move },
	{ POST, "/rdv/t/:token/deplacer",	PUBLIC, do_move },
	{ GET,  "/rdv/t/:token/papier",		PUBLIC, show_paper },
	{ GET,  "/rdv/t/:token/agenda.ics",	PUBLIC, show_calendar },
	{ GET,  "/rdv/t/:token/effacer",	PUBLIC, show_erase },
	{ POST, "/rdv/t/:token/effacer",	PUBLIC, do_erase },
};
const ptrdiff_t rdv_citizen_routes_n = COUNT(rdv_citizen_routes);

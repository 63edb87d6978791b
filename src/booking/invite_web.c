/*
 * invite_web.c -- who is invited: the link or the code of the letter, what only she knows, then a time.
 * Nobody's name is shown before; GET changes nothing; whoever proved it has half an hour.
 */
#include "booking/invite_web.h"
#include "booking_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"

str
invite_code_shown(struct arena *a, str code)
{
	return arena_fmt(a, "%.*s %.*s %.*s", STR(str_sub(code, 0, 4)), STR(str_sub(code, 4, 4)),
	    STR(str_sub(code, 8, 4)));
}

/* ---- the code of a letter -------------------------------------------------------------- */

static enum err
code_page(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct rdv_code_view view = {};
	const struct avail *v;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	view.shell = rdv_shell(c, v, NULL, MSG_invite_code_title);
	view.code = staff_text(rq, "code", MSG_invite_code, S(""), 20);
	view.code.hint = MSG_invite_code_hint;
	view.code.required = true;
	view.code.error = form_error_for(&view.error, S("code"));
	rp->status = http_status(e);
	rdv_code_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/i */
static enum err
show_code(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return code_page(c, rq, rp, OK);
}

/* POST /rdv/i */
static enum err
do_code(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str typed, code;

	TRY(form_opt(c, rq, S("code"), 40, &typed));
	code = invite_code(c->a, typed);
	if (!code.n)
		return code_page(c, rq, rp, fail(c, E_INVALID, S("code"), S("invite.code_shape"), "not a code"));
	reply_see_other(c, rp, "/rdv/i/%.*s", STR(code));
	return OK;
}

/* ---- the link ------------------------------------------------------------------------------ */

struct looking { str code, pass; struct invite_kept k; struct invite_period p; bool found; };

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	if (l->code.n)
		return invite_find(c, l->code, &l->k, &l->p, &l->found);
	return l->pass.n ? invite_passed(c, l->pass, &l->k, &l->p, &l->found) : OK;
}

static void
unknown(struct ctx *c, struct reply *rp, const struct avail *v, bool pass)
{
	rdv_stop(c, rp, v, pass ? MSG_invite_pass_over : MSG_invite_unknown, MSG_invite_unknown_then, 404);
}

static void
fill(struct ctx *c, const struct request *rq, const struct avail *v, const struct looking *l, struct msg title,
    struct rdv_invited_view *out)
{
	const struct avail_motive *m = avail_motive(v, l->p.motive_id);

	out->shell = rdv_shell(c, v, l->p.venue_id.some ? avail_venue(v, l->p.venue_id.v) : NULL, title);
	out->shell.exercise = l->p.exercise;
	out->code = l->code;
	out->pass = l->pass;
	out->motive = m ? m->label : S("");
	out->explain = m ? m->explain : S("");
	out->words = rdv_period_words(c, v, &l->p);
	out->from = l->p.from_at;
	out->to = l->p.to_at;
	out->opens_at = l->p.opens_at;
	out->later = l->p.opens_at.us > c->now.us;
	out->born = staff_text(rq, "born", MSG_invite_born, S(""), 4);
	out->born.hint = MSG_booking_who_born_hint;
	out->born.required = true;
	out->born.error = form_error_for(&out->error, S("born"));
	out->pin = staff_text(rq, "pin", MSG_invite_pin, S(""), 6);
	out->pin.required = true;
	out->pin.autocomplete = S("one-time-code");
	out->pin.error = form_error_for(&out->error, S("pin"));
}

static enum err
invited_page(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct looking l = { .code = invite_code(c->a, rq->segment[0]) };
	struct rdv_invited_view view = {};
	const struct avail *v;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	TRY(db_read(c, look_rule, &l));
	if (!l.found) {
		unknown(c, rp, v, false);
		return OK;
	}
	fill(c, rq, v, &l, MSG_invite_title, &view);
	rp->status = http_status(e);
	rdv_invited_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/i/:code */
static enum err
show_invited(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return invited_page(c, rq, rp, OK);
}

static enum err
prove_rule(struct ctx *c, void *arg)
{
	return invite_prove(c, arg);
}

static enum err
locked_or_wrong(struct ctx *c, enum err why, str field)
{
	return fail(c, why, field, why == E_LIMIT ? S("invite.locked") : S("invite.wrong"), "not proved");
}

/* POST /rdv/i/:code */
static enum err
do_prove(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct invite_proof x = { .code = invite_code(c->a, rq->segment[0]), .base_url = rq->base_url };
	const struct avail *v;
	enum err e;
	str born;

	TRY(form_opt(c, rq, S("born"), 8, &born));
	if (!str_to_i64(str_trim(born), 1800, 2200, &x.born))
		return invited_page(c, rq, rp, fail(c, E_INVALID, S("born"), S("booking.born"), "not a year"));
	e = db_write(c, prove_rule, &x);
	if (e == E_NOT_FOUND) {
		ctx_forgive(c);
		TRY(avail_now(c, &v));
		unknown(c, rp, v, false);
		return OK;
	}
	TRY(e);
	if (x.why != OK)
		return invited_page(c, rq, rp, locked_or_wrong(c, x.why, S("born")));
	reply_see_other(c, rp, "/rdv/p/%.*s", STR(x.pass));
	return OK;
}

/* ---- proved: a time, in the name of the list ---------------------------------------------------- */

static enum err
pin_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct avail *v, const struct looking *l,
    enum err e)
{
	struct rdv_invited_view view = {};

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	fill(c, rq, v, l, MSG_invite_pin_title, &view);
	rp->status = http_status(e);
	rdv_pin_page(&rp->body, &view);
	return OK;
}

/* The appointment made already with it, if somebody still comes: its own link. */
static enum err
booked_already(struct ctx *c, const struct invite_kept *k, str *token)
{
	struct booking_contact contact;
	struct booking_kept b;
	bool found;

	*token = S("");
	if (!k->booking_hash.n)
		return OK;
	TRY(booking_q_booking(c, k->booking_hash, &b, &found));
	if (!found)
		return OK;
	TRY(booking_contact_open(c, b.contact, &contact));
	*token = contact.token;
	return OK;
}

static enum err
times_page(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct looking l = { .pass = crypto_token_shaped(rq->segment[0]) ? rq->segment[0] : S("") };
	struct rdv_when_view view = {};
	const struct avail_motive *m;
	struct booking_person who;
	const struct avail *v;
	str token;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	TRY(db_read(c, look_rule, &l));
	m = l.found ? avail_motive(v, l.p.motive_id) : NULL;
	if (!m) {
		unknown(c, rp, v, true);
		return OK;
	}
	if (l.k.pin_hash.n)
		return pin_page(c, rq, rp, v, &l, OK);
	TRY(booked_already(c, &l.k, &token));
	if (token.n) {
		reply_see_other(c, rp, "/rdv/t/%.*s", STR(token));
		return OK;
	}
	TRY(booking_person_open(c, l.k.person, &who));
	view.motive = *m;
	view.period = l.p.id;
	view.who = i18n_person(c->a, S(""), who.given, who.family);
	view.refuse = arena_fmt(c->a, "/rdv/p/%.*s/refuser", STR(l.pass));
	view.base = arena_fmt(c->a, "/rdv/p/%.*s?", STR(l.pass));
	view.action = arena_fmt(c->a, "/rdv/p/%.*s/retenir", STR(l.pass));
	TRY(rdv_when(c, rq, v, &view));
	view.shell.exercise = l.p.exercise;
	rp->status = http_status(e);
	rdv_when_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/p/:pass */
static enum err
show_times(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return times_page(c, rq, rp, OK);
}

static enum err
pin_rule(struct ctx *c, void *arg)
{
	return invite_pin(c, arg);
}

/* POST /rdv/p/:pass: the six figures */
static enum err
do_pin(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct invite_pin x = { .pass = rq->segment[0] };
	struct looking l = { .pass = rq->segment[0] };
	const struct avail *v;
	enum err e;

	TRY(form_opt(c, rq, S("pin"), 12, &x.typed));
	e = db_write(c, pin_rule, &x);
	if (e == E_NOT_FOUND)
		return times_page(c, rq, rp, OK);
	TRY(e);
	if (x.why == OK) {
		reply_see_other(c, rp, "/rdv/p/%.*s", STR(x.pass));
		return OK;
	}
	TRY(avail_now(c, &v));
	TRY(db_read(c, look_rule, &l));
	if (!l.found) {
		unknown(c, rp, v, true);
		return OK;
	}
	return pin_page(c, rq, rp, v, &l, locked_or_wrong(c, x.why, S("pin")));
}

static enum err
book_rule(struct ctx *c, void *arg)
{
	return invite_book(c, arg);
}

/* POST /rdv/p/:pass/retenir */
static enum err
do_take(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct invite_take t = { .pass = rq->segment[0], .base_url = rq->base_url, .touched = &touched };
	enum err e;

	TRY(form_id(c, rq, S("slot"), &t.slot));
	TRY(form_opt(c, rq, S("request_key"), 64, &t.token));
	if (!crypto_token_shaped(t.token))
		t.token = crypto_token(c);
	e = db_write(c, book_rule, &t);
	if (e == E_CONFLICT || e == E_LIMIT || e == E_NOT_FOUND || e == E_INVALID)
		return times_page(c, rq, rp, e);
	TRY(e);
	avail_touched(&touched);
	reply_see_other(c, rp, "/rdv/t/%.*s", STR(t.token));
	return OK;
}

/* GET /rdv/p/:pass/refuser */
static enum err
show_decline(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct looking l = { .pass = rq->segment[0] };
	struct rdv_invited_view view = {};
	const struct avail *v;

	TRY(avail_now(c, &v));
	TRY(db_read(c, look_rule, &l));
	if (!l.found || l.k.pin_hash.n) {
		unknown(c, rp, v, true);
		return OK;
	}
	fill(c, rq, v, &l, MSG_invite_decline_title, &view);
	rdv_decline_page(&rp->body, &view);
	return OK;
}

static enum err
decline_rule(struct ctx *c, void *arg)
{
	return invite_decline(c, *(str *)arg);
}

/* POST /rdv/p/:pass/refuser */
static enum err
do_decline(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str pass = rq->segment[0];
	const struct avail *v;
	enum err e = db_write(c, decline_rule, &pass);

	if (e == E_CONFLICT)
		return times_page(c, rq, rp, e);
	if (e != OK && e != E_NOT_FOUND)
		return e;
	ctx_forgive(c);			/* heard twice: it is gone */
	TRY(avail_now(c, &v));
	rdv_stop(c, rp, v, MSG_invite_declined, MSG_invite_declined_then, 200);
	return OK;
}

const struct route invite_routes[] = {
	{ GET,  "/rdv/i",			PUBLIC, show_code },
	{ POST, "/rdv/i",			PUBLIC, do_code },
	{ GET,  "/rdv/i/:code",			PUBLIC, show_invited },
	{ POST, "/rdv/i/:code",			PUBLIC, do_prove },
	{ GET,  "/rdv/p/:pass",			PUBLIC, show_times },
	{ POST, "/rdv/p/:pass",			PUBLIC, do_pin },
	{ POST, "/rdv/p/:pass/retenir",		PUBLIC, do_take },
	{ GET,  "/rdv/p/:pass/refuser",		PUBLIC, show_decline },
	{ POST, "/rdv/p/:pass/refuser",		PUBLIC, do_decline },
};
const ptrdiff_t invite_routes_n = COUNT(invite_routes);

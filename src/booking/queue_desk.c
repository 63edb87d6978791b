/* queue_desk.c -- the waiting list at the telephone desk: a caller is put on it; who takes no message is called. */
#include "booking/queue_web.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "queue_q.h"
#include "record/record.h"

enum { CALLS = 100 };

/* ---- a caller ------------------------------------------------------------------------ */

static enum err
caller(struct ctx *c, const struct request *rq, struct reply *rp, enum err e, bool done)
{
	struct queue_desk_view view = { .done = done };
	struct request blank = *rq;
	const struct avail_motive *m;
	const struct avail *v;

	if (e != OK)
		view.form.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	m = avail_motive(v, (struct motive_id){ query_i64(rq, S("motif"), 0) });
	if (!m)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "no motive");
	if (done)
		blank.forms = 0;	/* the next caller */
	queue_fill(c, &blank, v, m, &view.form);
	view.shell = http_shell(c, rq, msg_text(c->lang, MSG_queue_desk_title));
	rp->status = http_status(e);
	bureau_queue_page(&rp->body, &view);
	return OK;
}

/* GET /bureau/liste */
static enum err
show_caller(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return caller(c, rq, rp, OK, false);
}

/* POST /bureau/liste */
static enum err
do_caller(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct queue_typed t = { .q = { .desk = true, .motive = { query_i64(rq, S("motif"), 0) } } };
	const struct avail *v;
	enum err e;

	TRY(avail_now(c, &v));
	e = queue_read(c, rq, v, &t);
	if (e == OK)
		e = db_write(c, queue_join_rule, &t.q);
	if (e != OK && e != E_INVALID && e != E_CONFLICT && e != E_LIMIT)
		return e;
	return caller(c, rq, rp, e, e == OK);
}

/* ---- whom to call ----------------------------------------------------------------------- */

static enum err
calls_rule(struct ctx *c, void *arg)
{
	struct queue_to_call_list *list = arg;

	TRY(queue_q_calls(c, c->now, CALLS, list));
	return record_saw(c, S("booking.calls"), arena_fmt(c->a, "offers:%td", list->n));
}

static enum err
calls(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct queue_calls_view view = {};
	struct queue_to_call_list list = {};

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(db_write(c, calls_rule, &list));
	view.calls.v = arena_array(c->a, struct queue_caller, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct queue_to_call *o = &list.v[i];
		struct booking_contact k;
		struct booking_person who;

		TRY(booking_person_open(c, o->person, &who));
		TRY(booking_contact_open(c, o->contact, &k));
		view.calls.v[view.calls.n++] = (struct queue_caller){ o->id, i18n_person(c->a, S(""), who.given,
		    who.family), k.phone, o->motive, o->venue, o->starts_at, o->expires_at };
	}
	view.shell = http_shell(c, rq, msg_text(c->lang, MSG_queue_calls_title));
	rp->status = http_status(e);
	bureau_calls_page(&rp->body, &view);
	return OK;
}

/* GET /bureau/rappels */
static enum err
show_calls(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return calls(c, rq, rp, OK);
}

struct calling { struct offer_id id; bool yes; struct queue_answer a; };

static enum err
call_rule(struct ctx *c, void *arg)
{
	struct calling *w = arg;
	struct queue_sealed_token t;
	bool found;

	TRY(queue_q_offer_token(c, w->id, &t, &found));
	if (!found)
		return fail(c, E_CONFLICT, S(""), S("queue.late"), "offer %lld", (long long)w->id.v);
	TRY(crypto_open(c, t.token, &w->a.token));
	return w->yes ? queue_accept(c, &w->a) : queue_refuse(c, &w->a);
}

/* POST /bureau/rappels: what the caller said */
static enum err
do_call(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct calling w = { .a = { .base_url = rq->base_url, .touched = &touched } };
	enum err e;
	str id;

	w.yes = form_nth(rq, S("yes"), 0, &id);
	TRY(form_id(c, rq, w.yes ? S("yes") : S("no"), &w.id));
	e = db_write(c, call_rule, &w);
	if (e == E_CONFLICT || e == E_NOT_FOUND)
		return calls(c, rq, rp, e);
	TRY(e);
	avail_touched(&touched);
	if (w.yes)
		reply_see_other(c, rp, "/bureau/numero?ref=%.*s", STR(booking_reference(c->a, booking_token_hash(c->a,
		    w.a.token))));
	else
		reply_see_other(c, rp, "/bureau/rappels");
	return OK;
}

const struct route queue_desk_routes[] = {
	{ GET,  "/bureau/liste",	BOOKING_DESK, show_caller },
	{ POST, "/bureau/liste",	BOOKING_DESK, do_caller },
	{ GET,  "/bureau/rappels",	BOOKING_DESK, show_calls },
	{ POST, "/bureau/rappels",	BOOKING_DESK, do_call },
};
const ptrdiff_t queue_desk_routes_n = COUNT(queue_desk_routes);

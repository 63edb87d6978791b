/*
 * queue_web.c -- the waiting list as citizens see it: join, be offered a place, answer in one
 * tap, leave.  No account, no script; GET changes nothing, so a link that a telephone looks at
 * beforehand answers nothing.
 */
#include "booking/queue_web.h"
#include "booking_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"

/* ---- joining ------------------------------------------------------------------------- */

static enum err
form(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct queue_form_view view = {};
	const struct avail_motive *m;
	struct motive_id id;
	const struct avail *v;

	if (e != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(segment_id(c, rq, 0, &id));
	TRY(avail_now(c, &v));
	m = avail_motive(v, id);
	if (!m)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "no motive");
	view.shell = rdv_shell(c, v, avail_venue(v, (struct venue_id){ query_i64(rq, S("centre"), 0) }), MSG_queue_title);
	queue_fill(c, rq, v, m, &view);
	rp->status = http_status(e);
	rdv_queue_form_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/m/:motive/liste */
static enum err
show_form(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return form(c, rq, rp, OK);
}

/* POST /rdv/m/:motive/liste */
static enum err
do_join(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct queue_typed t = {};
	const struct avail *v;
	enum err e;

	TRY(segment_id(c, rq, 0, &t.q.motive));
	TRY(avail_now(c, &v));
	e = queue_read(c, rq, v, &t);
	if (e == OK)
		e = db_write(c, queue_join_rule, &t.q);
	if (e == E_INVALID || e == E_CONFLICT || e == E_LIMIT)
		return form(c, rq, rp, e);
	TRY(e);
	reply_see_other(c, rp, "/rdv/liste/%.*s", STR(t.q.token));
	return OK;
}

/* ---- on the list ------------------------------------------------------------------------ */

static void
unknown(struct ctx *c, struct reply *rp, const struct avail *v)
{
	rdv_stop(c, rp, v, MSG_queue_unknown, MSG_booking_stop_then, 404);
}

struct standing { str token; struct queue_waiting w; int64_t ahead; bool found; };

static enum err
stand_rule(struct ctx *c, void *arg)
{
	struct standing *s = arg;

	TRY(queue_find(c, s->token, &s->w, &s->found));
	return s->found ? queue_ahead(c, &s->w, &s->ahead) : OK;
}

/* GET /rdv/liste/:token */
static enum err
show_on(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct standing s = { .token = rq->segment[0] };
	struct queue_on_view view = { .token = s.token };
	const struct avail_motive *m;
	const struct avail *v;

	TRY(avail_now(c, &v));
	if (crypto_token_shaped(s.token))
		TRY(db_read(c, stand_rule, &s));
	if (!s.found) {
		unknown(c, rp, v);
		return OK;
	}
	m = avail_motive(v, s.w.motive_id);
	view.on = str_eq(s.w.state, S("waiting"));
	view.gone = str_eq(s.w.state, S("gone"));
	view.by_phone = s.w.by_phone;
	view.ahead = s.ahead;
	view.motive = m ? m->label : S("");
	view.motive_id = s.w.motive_id;
	view.shell = rdv_shell(c, v, NULL, view.on ? MSG_queue_on_title : MSG_queue_left_title);
	rdv_queue_on_page(&rp->body, &view);
	return OK;
}

struct leaving { str token, base_url; struct booking_touched touched; };

static enum err
leave_rule(struct ctx *c, void *arg)
{
	struct leaving *w = arg;

	return queue_leave(c, w->token, w->base_url, &w->touched);
}

/* POST /rdv/liste/:token */
static enum err
do_leave(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct leaving w = { .token = rq->segment[0], .base_url = rq->base_url };
	const struct avail *v;
	enum err e = db_write(c, leave_rule, &w);

	if (e == E_NOT_FOUND) {
		ctx_forgive(c);
		TRY(avail_now(c, &v));
		unknown(c, rp, v);
		return OK;
	}
	TRY(e);
	avail_touched(&w.touched);
	reply_see_other(c, rp, "/rdv/liste/%.*s", STR(rq->segment[0]));
	return OK;
}

/* ---- an offer ----------------------------------------------------------------------------- */

struct looking {
	str token;
	struct queue_offer o;
	struct booking_offer at;
	struct booking_words words;
	bool found, known;
	enum err why;
};

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	TRY(queue_offered(c, l->token, &l->o, &l->found));
	if (!l->found)
		return OK;
	TRY(booking_q_offer(c, (str){}, false, c->now, l->o.slot_id, &l->at, &l->known));
	return l->known ? booking_q_words(c, l->o.slot_id, &l->words, &l->known) : OK;
}

static enum err
offer_page(struct ctx *c, struct reply *rp, struct looking *l, enum err why)
{
	struct queue_offer_view view = { .token = l->token };
	const struct avail_venue *at;
	const struct avail *v;

	if (why != OK)
		view.error = form_error_of(c, S(""));
	ctx_forgive(c);
	TRY(avail_now(c, &v));
	if (crypto_token_shaped(l->token))
		TRY(db_read(c, look_rule, l));
	if (!l->found || !l->known) {
		unknown(c, rp, v);
		return OK;
	}
	if (str_eq(l->o.state, S("accepted"))) {
		reply_see_other(c, rp, "/rdv/t/%.*s", STR(l->token));
		return OK;
	}
	at = avail_venue(v, l->at.venue_id);
	view.open = str_eq(l->o.state, S("open")) && why == OK;
	view.refused = str_eq(l->o.state, S("refused"));
	view.motive = l->words.motive;
	view.name = l->words.venue;
	view.address = arena_fmt(c->a, "%.*s, %.*s", STR(l->words.address), STR(l->words.commune));
	view.directions = at ? at->directions : S("");
	view.at = l->at.starts_at;
	view.until = l->o.expires_at;
	view.shell = rdv_shell(c, v, at, view.open ? MSG_queue_offer_title : view.refused ? MSG_queue_offer_refused :
	    MSG_queue_offer_late);
	rp->status = http_status(why);
	rdv_queue_offer_page(&rp->body, &view);
	return OK;
}

/* GET /rdv/o/:token */
static enum err
show_offer(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return offer_page(c, rp, &(struct looking){ .token = rq->segment[0] }, OK);
}

struct answering { str act; struct queue_answer a; };

static enum err
answer_rule(struct ctx *c, void *arg)
{
	struct answering *w = arg;

	if (str_eq(w->act, S("yes")))
		return queue_accept(c, &w->a);
	if (str_eq(w->act, S("leave")))
		return queue_leave_offer(c, &w->a);
	return queue_refuse(c, &w->a);
}

/* POST /rdv/o/:token */
static enum err
do_answer(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct answering w = { .a = { rq->segment[0], rq->base_url, &touched } };
	enum err e;

	TRY(form_str(c, rq, S("act"), 8, &w.act));
	e = db_write(c, answer_rule, &w);
	if (e == E_CONFLICT || e == E_NOT_FOUND)
		return offer_page(c, rp, &(struct looking){ .token = w.a.token }, e);
	TRY(e);
	avail_touched(&touched);
	if (str_eq(w.act, S("leave"))) {
		const struct avail *v;

		TRY(avail_now(c, &v));
		rdv_stop(c, rp, v, MSG_queue_left_title, MSG_queue_left_then, 200);
		return OK;
	}
	reply_see_other(c, rp, "/rdv/o/%.*s", STR(w.a.token));
	return OK;
}

const struct route queue_routes[] = {
	{ GET,  "/rdv/m/:motive/liste",	PUBLIC, show_form },
	{ POST, "/rdv/m/:motive/liste",	PUBLIC, do_join },
	{ GET,  "/rdv/liste/:token",	PUBLIC, show_on },
	{ POST, "/rdv/liste/:token",	PUBLIC, do_leave },
	{ GET,  "/rdv/o/:token",	PUBLIC, show_offer },
	{ POST, "/rdv/o/:token",	PUBLIC, do_answer },
};
const ptrdiff_t queue_routes_n = COUNT(queue_routes);

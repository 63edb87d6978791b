/*
 * room_web.c -- the page of who waits: /rdv/attente.  No script: it asks again by itself; its
 * address is the ticket, so it may be closed and opened again.  A cookie carries who was let in.
 */
#include "booking/booking_web.h"
#include "booking/room.h"
#include "i18n/i18n.h"

enum { ASK_SOON_S = 10, ASK_MAX_S = 60 };

/* The value of the one cookie of the public pages. */
static str
pass_of(const struct request *rq)
{
	str list = http_header(rq, S("Cookie")), one;
	bool more = list.n > 0;

	while (more) {
		more = str_cut(list, ';', &one, &list);
		one = str_trim(one);
		if (str_starts(one, S("rdv=")))
			return str_sub(one, 4, one.n);
	}
	return S("");
}

static void
leave(void *arg)
{
	const struct instant *asked = arg, now = instant_now();

	room_leave(now, now.us - asked->us);
}

bool
room_lets_in(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct motive_id motive = { 0 };
	struct instant *asked;

	if (segment_id(c, rq, 0, &motive) != OK)
		ctx_forgive(c);
	if (room_open(c) && !room_pass_good(c, pass_of(rq))) {
		reply_see_other(c, rp, "/rdv/attente?m=%lld", (long long)motive.v);
		return false;
	}
	asked = arena_new(c->a, struct instant);
	asked->us = c->now.us - rq->queued_us;
	arena_defer(c->a, leave, asked);	/* also when the arena fills */
	room_enter(c);
	return true;
}

static void
let_in(struct ctx *c, const struct request *rq, struct reply *rp, int64_t number, int64_t motive)
{
	rp->set_cookie = arena_fmt(c->a, "rdv=%.*s; Path=/rdv; HttpOnly; SameSite=Lax; Max-Age=%d%s",
	    STR(room_pass(c, number)), ROOM_PASS_S, rq->secure ? "; Secure" : "");
	if (motive > 0)
		reply_see_other(c, rp, "/rdv/m/%lld", (long long)motive);
	else
		reply_see_other(c, rp, "/rdv");
}

int64_t
room_ask_again_s(int64_t wait_s)
{
	return wait_s <= ASK_SOON_S ? wait_s : wait_s > 2 * ASK_MAX_S ? ASK_MAX_S : wait_s / 2;
}

/* The wait in words that are as true as the figure: never more than a quarter away from it. */
static void
say_wait(struct ctx *c, int64_t wait_s, struct rdv_wait_view *v)
{
	v->wait = arena_fmt(c->a, "PT%lldS", (long long)wait_s);
	v->soon = wait_s < 55;
	v->half = wait_s >= 75 && wait_s < 105;
	v->minutes = (wait_s + 30) / 60;
}

/* GET /rdv/attente */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	int64_t motive = query_i64(rq, S("m"), 0);
	str ticket = query_str(rq, S("t"));
	struct rdv_wait_view v = {};
	struct room_place place;
	const struct avail *a;

	if (!ticket.n) {
		TRY(room_ticket(c, &ticket));
		reply_see_other(c, rp, "/rdv/attente?m=%lld&t=%.*s", (long long)motive, STR(ticket));
		return OK;
	}
	TRY(room_stand(c, ticket, &place));
	if (!place.ahead) {
		let_in(c, rq, rp, place.number, motive);
		return OK;
	}
	TRY(avail_now(c, &a));
	v.shell = rdv_shell(c, a, NULL, MSG_booking_wait_title);
	v.shell.refresh_s = room_ask_again_s(place.wait_s);
	v.ahead = place.ahead;
	v.number = place.number;
	say_wait(c, place.wait_s, &v);
	v.href = arena_fmt(c->a, "/rdv/attente?m=%lld&t=%.*s", (long long)motive, STR(ticket));
	rdv_wait_page(&rp->body, &v);
	return OK;
}

const struct route room_routes[] = {
	{ GET, "/rdv/attente", PUBLIC, show },
};
const ptrdiff_t room_routes_n = COUNT(room_routes);

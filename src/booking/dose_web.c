/* dose_web.c -- doses left at closing time, on the page of the day: one button, and what came of it. */
#include "booking/staff_web.h"
#include "booking/queue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "venue_q.h"

enum { LINES = 50, SHOWN_US_DAYS = 1 };

enum err
dose_fill(struct ctx *c, const struct request *rq, struct day_view *v)
{
	struct queue_leftover_count_list list;
	struct venue_line_list lines;

	TRY(venue_q_lines(c, c->now, v->id, LINES, &lines));
	TRY(queue_leftovers(c, v->id, (struct instant){ c->now.us - SHOWN_US_DAYS * US_PER_DAY }, &list));
	v->dose_line = staff_choice(c, "line", MSG_queue_dose_line, lines.n);
	for (ptrdiff_t i = 0; i < lines.n; i++)
		if (lines.v[i].active)
			staff_option(&v->dose_line, arena_fmt(c->a, "%lld", (long long)lines.v[i].id.v),
			    arena_fmt(c->a, "%.*s · %.*s", STR(lines.v[i].name), STR(lines.v[i].motive)), i == 0);
	v->doses = staff_text(rq, "doses", MSG_queue_dose_n, S(""), 2);
	v->dose_within = staff_text(rq, "within", MSG_queue_dose_within, S("30"), 3);
	v->dose_answer = staff_text(rq, "answer", MSG_queue_dose_answer, S("10"), 2);
	v->doses.required = v->dose_within.required = v->dose_answer.required = true;
	v->left.v = arena_array(c->a, struct day_left, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct queue_leftover_count *l = &list.v[i];

		v->left.v[v->left.n++] = (struct day_left){ l->created_at, l->doses, l->accepted, l->refused,
			l->expired, l->asked, l->doses - l->accepted, l->doses - l->accepted > l->asked };
	}
	return OK;
}

struct dosing { struct queue_doses d; int made; };

static enum err
dose_rule(struct ctx *c, void *arg)
{
	struct dosing *w = arg;

	TRY(venue_mine(c, w->d.venue));
	return queue_leftover(c, &w->d, &w->made);
}

/* POST /centres/:venue/doses */
static enum err
do_doses(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct booking_touched touched = {};
	struct dosing w = { .d = { .base_url = rq->base_url, .touched = &touched } };
	enum err e;

	TRY(segment_id(c, rq, 0, &w.d.venue));
	TRY(form_opt(c, rq, S("request_key"), 64, &w.d.request_key));
	if (!w.d.request_key.n)
		w.d.request_key = crypto_token(c);
	w.d.pros = form_flag(rq, S("pros"));
	e = form_id(c, rq, S("line"), &w.d.line);
	if (e == OK)
		e = form_i64(c, rq, S("doses"), 1, 60, &w.d.doses);
	if (e == OK)
		e = form_i64(c, rq, S("within"), 5, 120, &w.d.within_min);
	if (e == OK)
		e = form_i64(c, rq, S("answer"), 5, 60, &w.d.answer_min);
	if (e == OK)
		e = db_write(c, dose_rule, &w);
	if (e == E_INVALID || e == E_CONFLICT)
		return day_again(c, rq, rp);
	TRY(e);
	avail_touched(&touched);
	reply_see_other(c, rp, "/centres/%lld/jour#doses-title", (long long)w.d.venue.v);
	return OK;
}

const struct route dose_routes[] = {
	{ POST, "/centres/:venue/doses", BOOKING_DESK, do_doses },
};
const ptrdiff_t dose_routes_n = COUNT(dose_routes);

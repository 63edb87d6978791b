/* wave_web.c -- what a coordinator tells the waves of a call: the next one now, stop, go on. */
#include "db/db.h"
#include "http/shell.h"
#include "mobilisation/call_after.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_q.h"
#include "record/record.h"

struct telling { struct wave_turn turn; struct crisis_id crisis; str key; bool paused; };

static enum err
ids_of(struct ctx *c, const struct request *rq, struct telling *w)
{
	struct mobilisation_call k;

	TRY(segment_id(c, rq, 0, &w->crisis));
	TRY(segment_id(c, rq, 1, &w->turn.call));
	return mobilisation_q_call(c, w->turn.call, w->crisis, &k);	/* of this crisis, or nothing */
}

static enum err
back(struct ctx *c, struct reply *rp, const struct telling *w)
{
	answer_tell(c, &(struct answer_done){ .crisis = w->crisis, .call = w->turn.call });
	reply_see_other(c, rp, "/crises/%lld/appels/%lld", (long long)w->crisis.v, (long long)w->turn.call.v);
	return OK;
}

static enum err
now_rule(struct ctx *c, void *arg)
{
	struct telling *w = arg;
	bool first;

	TRY(record_once(c, w->key, S(""), &first));
	return first ? wave_turn(c, &w->turn) : OK;	/* the second click asks nobody */
}

/* POST /crises/:crisis/appels/:call/vague: do not wait for silence */
static enum err
do_now(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct telling w = { .turn.now = true };

	TRY(ids_of(c, rq, &w));
	TRY(form_str(c, rq, S("request_key"), 64, &w.key));
	TRY(db_write(c, now_rule, &w));
	return back(c, rp, &w);
}

static enum err
pause_rule(struct ctx *c, void *arg)
{
	const struct telling *w = arg;

	return wave_pause(c, w->turn.call, w->paused);
}

/* POST /crises/:crisis/appels/:call/vagues: stop, or go on */
static enum err
do_pause(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct telling w = {};
	str paused;

	TRY(ids_of(c, rq, &w));
	TRY(form_str(c, rq, S("paused"), 1, &paused));
	w.paused = str_eq(paused, S("1"));
	TRY(db_write(c, pause_rule, &w));
	return back(c, rp, &w);
}

struct wanting { struct telling of; struct wave_want w; };

static enum err
want_rule(struct ctx *c, void *arg)
{
	struct wanting *w = arg;
	bool first;

	TRY(record_once(c, w->of.key, S(""), &first));
	return first ? wave_want(c, &w->w) : OK;
}

/* POST /crises/:crisis/appels/:call/besoin: wanted_1=4&wanted_2=1 */
static enum err
do_want(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct wanting w = {};
	str typed;

	TRY(ids_of(c, rq, &w.of));
	w.w.call = w.of.turn.call;
	TRY(form_str(c, rq, S("request_key"), 64, &w.of.key));
	for (int i = 0; i < POSTS_MAX; i++) {
		TRY(form_opt(c, rq, arena_fmt(c->a, "wanted_%d", i + 1), 10, &typed));
		if (typed.n == 0)
			break;
		if (!str_to_i64(typed, 1, POST_WANTED_MAX, &w.w.wanted[i]))
			return fail(c, E_INVALID, S(""), S("post.wanted"), "not a number");
		w.w.n = i + 1;
	}
	TRY(db_write(c, want_rule, &w));
	return back(c, rp, &w.of);
}

static enum err
release_rule(struct ctx *c, void *arg)
{
	return wave_release(c, arg);
}

/* POST /crises/:crisis/appels/:call/decommander: person=12 */
static enum err
do_release(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct wave_release r = {};
	struct telling w = {};

	TRY(ids_of(c, rq, &w));
	r.crisis = w.crisis;
	r.call = w.turn.call;
	TRY(form_id(c, rq, S("person"), &r.recipient));
	TRY(db_write(c, release_rule, &r));
	return back(c, rp, &w);
}

static enum err
reopen_rule(struct ctx *c, void *arg)
{
	struct telling *w = arg;
	bool first;

	TRY(record_once(c, w->key, S(""), &first));
	return first ? call_reopen(c, &(struct call_act){ .crisis = w->crisis, .call = w->turn.call }) : OK;
}

/* POST /crises/:crisis/appels/:call/rouvrir: closed, and a place is free; the reserve, then the next wave */
static enum err
do_reopen(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct telling w = {};

	TRY(ids_of(c, rq, &w));
	TRY(form_str(c, rq, S("request_key"), 64, &w.key));
	TRY(db_write(c, reopen_rule, &w));
	return back(c, rp, &w);
}

const struct route wave_routes[] = {
	{ POST, "/crises/:crisis/appels/:call/vague",	CALL_SEND, do_now },
	{ POST, "/crises/:crisis/appels/:call/vagues",	CALL_SEND, do_pause },
	{ POST, "/crises/:crisis/appels/:call/besoin",	CALL_SEND, do_want },
	{ POST, "/crises/:crisis/appels/:call/decommander",	CALL_SEND, do_release },
	{ POST, "/crises/:crisis/appels/:call/rouvrir",	CALL_SEND, do_reopen },
};
const ptrdiff_t wave_routes_n = COUNT(wave_routes);

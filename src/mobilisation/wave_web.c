/* wave_web.c -- what a coordinator tells the waves of a call: the next one now, stop, go on. */
#include "db/db.h"
#include "http/shell.h"
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

const struct route wave_routes[] = {
	{ POST, "/crises/:crisis/appels/:call/vague",	CALL_SEND, do_now },
	{ POST, "/crises/:crisis/appels/:call/vagues",	CALL_SEND, do_pause },
};
const ptrdiff_t wave_routes_n = COUNT(wave_routes);

#include <stdio.h>

#include "db/db.h"
#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation_q.h"

/* Opened again since it was to close: not yet. */
static enum err
close_rule(struct ctx *c, void *arg)
{
	struct call_act *a = arg;
	struct mobilisation_call k;

	TRY(mobilisation_q_call(c, a->call, a->crisis, &k));
	return k.closes_at.some && c->now.us < k.closes_at.v.us ? OK : call_close(c, a);
}

/* "12 3": the time to answer call 3 of crisis 12 is over. */
static enum err
close_call(struct ctx *c, str arg)
{
	struct call_act a = {};
	long long crisis, call;

	if (sscanf(arena_z(c->a, arg), "%lld %lld", &crisis, &call) != 2)
		return fail(c, E_INTERNAL, S(""), S("error.internal"), "argument of call.close");
	a.crisis.v = crisis;
	a.call.v = call;
	TRY(db_write(c, close_rule, &a));
	answer_tell(c, &(struct answer_done){ .crisis = a.crisis, .call = a.call });
	return OK;
}

const struct job_kind call_close_job = { "call.close", 10, close_call };

static enum err
turn_rule(struct ctx *c, void *arg)
{
	return wave_turn(c, arg);
}

/* "12": look at call 12: offers, the next wave, or the end. */
static enum err
look_at_call(struct ctx *c, str arg)
{
	struct wave_turn t = {};

	if (!str_to_i64(arg, 1, INT64_MAX, &t.call.v))
		return fail(c, E_INTERNAL, S(""), S("error.internal"), "argument of call.wave");
	TRY(db_write(c, turn_rule, &t));
	if (t.asked || t.offered)
		answer_tell(c, &(struct answer_done){ .crisis = t.crisis, .call = t.call });
	return OK;
}

const struct job_kind call_wave_job = { "call.wave", 50, look_at_call };

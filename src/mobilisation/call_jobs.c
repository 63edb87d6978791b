#include <stdio.h>

#include "db/db.h"
#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobilisation/call_jobs.h"

static enum err
close_rule(struct ctx *c, void *arg)
{
	return call_close(c, arg);
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

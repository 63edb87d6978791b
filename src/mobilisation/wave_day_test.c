/* Bad days of a call that asks for places: each with a control. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "mobilisation/answer.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static enum err
close_rule(struct ctx *c, void *arg)
{
	return call_close(c, arg);
}

/* What is thought of the nurses after a call that nobody answered was closed so long after. */
static double
rate_after(struct ctx *c, int64_t minutes)
{
	struct crisis_id crisis;
	struct call_act close;
	struct call_preview v;
	struct call_send s;
	struct call_id call;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));	/* a Tuesday, by day until the evening */
	crisis = mob_crisis(c, false);
	mob_nurses(c, 12);
	call = mob_asking(c, crisis, 5);
	T(mob_send(c, crisis, call, &s) == OK);
	c->now.us += minutes * US_PER_MIN;
	close = (struct call_act){ .crisis = crisis, .call = call };
	T(db_write(c, close_rule, &close) == OK);
	call = mob_asking(c, crisis, 2);
	T(call_preview(c, crisis, call, MOB_URL, &v) == OK);
	T(v.plan.ask_n > 0);
	return v.plan.ask[0]->rate;
}

/* A call that was full, and closed, within a minute says nothing of those it did not hear. */
TEST(wave_silence_teaches_only_who_had_the_time)
{
	double at_once = rate_after(c, 1), later = rate_after(c, 5), long_after = rate_after(c, 240);

	T(at_once > 0.3);
	T(later < at_once && long_after < later);
	T(long_after < 0.2);			/* control: a long silence does teach */
}

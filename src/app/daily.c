#include "app/daily.h"
#include "app_q.h"
#include "auth/auth.h"
#include "conf/conf.h"
#include "db/db.h"
#include "directory/directory_web.h"

enum { HOUR = 4 };			/* in Paris, when most are asleep */
#define ACCESS_KEPT_US	(365 * US_PER_DAY)

static enum err
plan(struct ctx *c, struct day day)
{
	int y, m, d;

	day_civil(day, &y, &m, &d);
	return jobs_add(c, S("daily"), S(""), arena_fmt(c->a, "daily:%04d-%02d-%02d", y, m, d),
	    civil_instant(y, m, d, HOUR, 0));
}

enum err
daily_plan(struct ctx *c)
{
	return plan(c, c->today);
}

static enum err
sweep_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct opt_instant over = { true, { c->now.us - conf_i64(RETENTION_CALL) * US_PER_MS } };
	int64_t n;

	TRY(auth_sweep(c));
	TRY(app_q_forget_responders(c, over, &n));
	TRY(app_q_forget_steps(c, over, &n));
	TRY(app_q_forget_messages(c, over, &n));
	TRY(app_q_forget_inbound(c, over, over.v, &n));
	TRY(app_q_forget_replies(c, over, &n));
	TRY(app_q_forget_tries(c, over, &n));
	TRY(app_q_forget_cell_claims(c, over, &n));
	TRY(app_q_forget_cell_tries(c, over, &n));
	TRY(app_q_forget_reads(c, over, &n));
	TRY(app_q_forget_entries(c, over, &n));
	TRY(app_q_forget_places(c, over, &n));
	TRY(app_q_forget_fits(c, over, &n));
	TRY(app_q_forget_recipients(c, over, &n));
	TRY(app_q_forget_availability(c, over, &n));
	TRY(app_q_forget_wishes(c, over, &n));
	TRY(app_q_forget_crew_calls(c, over, &n));
	TRY(app_q_forget_accesses(c, (struct instant){ c->now.us - ACCESS_KEPT_US }, &n));
	return plan(c, (struct day){ c->today.n + 1 });
}

static enum err
run(struct ctx *c, [[maybe_unused]] str arg)
{
	directory_import_sweep(c);
	return db_write(c, sweep_rule, NULL);
}

const struct job_kind daily_job = { "daily", 20, run };

#include "app/daily.h"
#include "conf/conf.h"
#include "db/db.h"
#include "daily_rows.h"
#include "daily_q.h"
#include "t.h"
#include "t_db.h"

struct scene { int days; };

/* One crisis, closed ${days} ago, with one person who was called and said yes. */
static enum err
scene_rule(struct ctx *c, void *arg)
{
	const struct scene *s = arg;
	struct opt_instant closed = { true, { c->now.us - s->days * US_PER_DAY } };
	int64_t n;

	TRY(daily_q_typology(c, S(""), &n));
	TRY(daily_q_crisis(c, c->now, closed, &n));
	TRY(daily_q_person(c, c->now, &n));
	TRY(daily_q_call(c, c->now, (struct opt_instant){ true, c->now }, &n));
	TRY(daily_q_recipient(c, S("hash"), (struct opt_instant){ true, c->now }, &n));
	TRY(daily_q_reply(c, c->now, &n));
	TRY(daily_q_try(c, c->now, &n));
	TRY(daily_q_function(c, S(""), &n));
	TRY(daily_q_post(c, c->now, &n));
	TRY(daily_q_cell_try(c, c->now, &n));
	TRY(daily_q_entry(c, c->now, &n));
	TRY(daily_q_read(c, (struct opt_instant){ true, c->now }, &n));
	TRY(daily_q_second(c, c->now, &n));
	TRY(daily_q_staff(c, (struct person_id){ 1 }, S("one"), c->now, &n));
	TRY(daily_q_staff(c, (struct person_id){ 2 }, S("two"), c->now, &n));
	TRY(daily_q_wish(c, c->now, &n));
	TRY(daily_q_crew_call(c, (struct opt_instant){ true, c->now }, &n));
	return daily_q_message(c, S("x"), c->now, &n);
}

static enum err
plan_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return daily_plan(c);
}

static int64_t
answers_after(struct ctx *c, int days)
{
	struct daily_tally left;
	int ran;

	t_db(c);
	T(conf_load(c, S("")) == OK);
	T(db_write(c, scene_rule, &(struct scene){ days }) == OK);
	T(db_write(c, plan_rule, NULL) == OK);
	T(db_write(c, plan_rule, NULL) == OK);		/* the same day, once */
	ctx_at(c, (struct instant){ c->now.us + US_PER_DAY });
	T(jobs_run_due(c, &daily_job, 1, 10, &ran) == OK);
	T_I64(ran, 1);
	T(daily_q_tally(c, &left) == OK);
	T_I64(left.jobs, 2);				/* done, and tomorrow's */
	T_I64(left.replies, left.recipients);
	T_I64(left.messages, left.recipients);
	T_I64(left.tries, left.recipients);
	T_I64(left.cell_tries, left.recipients);
	T_I64(left.entries, left.recipients);
	T_I64(left.reads, left.recipients);
	T_I64(left.wishes, left.recipients);
	T_I64(left.crew_calls, left.recipients);
	return left.recipients;
}

TEST(daily_named_answers_go_when_their_time_is_over)
{
	T_I64(answers_after(c, 1100), 0);
}

TEST(daily_named_answers_stay_until_then)
{
	T_I64(answers_after(c, 1000), 1);
}

#include "db/db.h"
#include "jobs/jobs.h"
#include "jobs_q.h"
#include "t.h"

static int runs;
static bool broken;

static enum err
count_run(struct ctx *c, str arg)
{
	runs++;
	T_STR(arg, S("7"));
	return broken ? fail(c, E_UPSTREAM, S(""), S("jobs.test"), "told to") : OK;
}

static enum err
fill_arena(struct ctx *c, [[maybe_unused]] str arg)
{
	while (c)
		arena_push(c->a, 1 << 20, 1, 1);
	return OK;
}

static const struct job_kind kinds[] = { { "t.count", 3, count_run }, { "t.fill", 1, fill_arena } };

struct add { str kind, key; struct instant at; };

static enum err
add_rule(struct ctx *c, void *arg)
{
	struct add *add = arg;

	return jobs_add(c, add->kind, S("7"), add->key, add->at);
}

static int
run(struct ctx *c)
{
	int ran;

	T(jobs_run_due(c, kinds, COUNT(kinds), 100, &ran) == OK);
	return ran;
}

static void
given(struct ctx *c)
{
	runs = 0;
	broken = false;
	t_db(c);
}

TEST(jobs_run_when_due_and_once)
{
	struct add a = { S("t.count"), S("k"), { c->now.us + US_PER_MIN } };

	given(c);
	T(db_write(c, add_rule, &a) == OK);
	T(db_write(c, add_rule, &a) == OK);
	T_I64(run(c), 0);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T_I64(run(c), 1);
	T_I64(run(c), 0);
	T(db_write(c, add_rule, &a) == OK);	/* the same key, later still: done is done */
	T_I64(run(c), 0);
	T_I64(runs, 1);
	a.key = S("");				/* control: no key, twice is twice */
	T(db_write(c, add_rule, &a) == OK);
	T(db_write(c, add_rule, &a) == OK);
	T_I64(run(c), 2);
}

TEST(jobs_try_again_later_then_die_and_can_be_revived)
{
	struct add a = { S("t.count"), S("k"), c->now };
	struct jobs_dead_list dead;

	given(c);
	broken = true;
	T(db_write(c, add_rule, &a) == OK);
	T_I64(run(c), 1);
	T_I64(run(c), 0);			/* not at once */
	for (int i = 0; i < 10; i++) {
		ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
		(void)run(c);
	}
	T_I64(runs, 3);
	T(jobs_dead(c, 10, &dead) == OK);
	T_I64(dead.n, 1);
	T_STR(dead.v[0].problem, S("jobs.test"));
}

static enum err
revive_rule(struct ctx *c, void *arg)
{
	return jobs_revive(c, *(struct job_id *)arg);
}

TEST(jobs_unknown_or_greedy_die_and_revive)
{
	struct add a = { S("t.nobody"), S(""), c->now }, b = { S("t.fill"), S(""), c->now };
	struct jobs_dead_list dead;

	given(c);
	T(db_write(c, add_rule, &a) == OK);
	T_I64(run(c), 1);
	T(jobs_dead(c, 10, &dead) == OK);
	T_STR(dead.v[0].problem, S("jobs.unknown"));
	T(db_write(c, revive_rule, &dead.v[0].id) == OK);
	T(db_write(c, revive_rule, &dead.v[0].id) == E_CONFLICT);
	ctx_forgive(c);
	T_I64(run(c), 1);
	T(db_write(c, add_rule, &b) == OK);
	T_I64(run(c), 1);
	T(jobs_dead(c, 10, &dead) == OK);
	T_I64(dead.n, 2);
	T_STR(dead.v[0].problem, S("jobs.memory"));
}

static enum err
take_and_die(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct jobs_taken job;
	bool found;

	return jobs_q_take(c, (struct instant){ c->now.us + US_PER_MIN }, c->now, &job, &found);
}

TEST(jobs_of_a_dead_runner_run_again_after_the_lease)
{
	struct add a = { S("t.count"), S("k"), c->now };

	given(c);
	T(db_write(c, add_rule, &a) == OK);
	T(db_write(c, take_and_die, NULL) == OK);	/* taken, and never finished */
	T_I64(run(c), 0);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	T_I64(run(c), 1);
	T_I64(runs, 1);
}

static enum err
wake_rule(struct ctx *c, void *arg)
{
	return jobs_wake(c, S("t.count"), S("7"), S("one"), *(struct instant *)arg);
}

static enum err
back_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return jobs_clock_back(c);
}

TEST(jobs_standing_is_one_and_comes_back_with_the_clock)
{
	struct instant at = { c->now.us + US_PER_MIN }, sooner = { c->now.us + US_PER_S };
	int ran;

	broken = false;
	t_db(c);
	T(db_write(c, wake_rule, &at) == OK);
	T(db_write(c, wake_rule, &sooner) == OK);
	T(db_write(c, wake_rule, &at) == OK);
	c->now.us += 2 * US_PER_S;
	T(jobs_run_due(c, kinds, COUNT(kinds), 10, &ran) == OK);
	T_I64(ran, 1);				/* at the earlier moment, once */
	T(db_write(c, wake_rule, &at) == OK);	/* done: due again */
	c->now.us -= US_PER_HOUR;
	T(jobs_run_due(c, kinds, COUNT(kinds), 10, &ran) == OK);
	T_I64(ran, 0);				/* control: it would wait an hour */
	T(db_write(c, back_rule, NULL) == OK);
	T(jobs_run_due(c, kinds, COUNT(kinds), 10, &ran) == OK);
	T_I64(ran, 1);
}

TEST(jobs_know_a_clock_that_was_set_forward)
{
	struct jobs_clock k = {};
	int64_t hour = US_PER_HOUR;

	T_I64(jobs_leap(&k, 1000 * hour, 7 * hour), 0);		/* the first look knows nothing */
	T_I64(jobs_leap(&k, 1001 * hour, 8 * hour), 0);		/* an hour went by */
	T_I64(jobs_leap(&k, 1002 * hour + US_PER_S, 8 * hour + US_PER_S), hour);
	T_I64(jobs_leap(&k, 1002 * hour + US_PER_MIN, 8 * hour + 2 * US_PER_S), 0);	/* a small correction */
	T_I64(jobs_leap(&k, 1001 * hour, 8 * hour + 3 * US_PER_S), 0);	/* back: jobs_clock_back() */
}

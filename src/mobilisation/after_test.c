/* A call that is closed: who is expected stays so, may withdraw, and somebody sees it. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "mobilisation/call_after.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation_q.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static struct answer_done done;

static enum err record(struct ctx *c, void *arg) { return answer_record(c, arg, &done); }
static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }
static enum err reopen(struct ctx *c, void *arg) { return call_reopen(c, arg); }
static enum err release(struct ctx *c, void *arg) { return wave_release(c, arg); }
static enum err end_crisis(struct ctx *c, void *arg)
{
	int64_t n;

	return mobt_q_crisis_close(c, (struct opt_instant){ true, c->now }, *(struct crisis_id *)arg, &n);
}

/* The job that would have closed it comes, as at an hour that no longer holds. */
static enum err
due_now(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return mobt_q_jobs_now(c, c->now, &n);
}

/* Two places among four nurses, in two hours, for four: the first two have them, the third is told that it is full. */
static struct mob_asked
given_a_full_call(struct ctx *c)
{
	struct mob_asked g = mob_asked(c, 6, 2);

	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_MIN });
	T_I64(mob_say(c, g.r.v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, g.r.v[1].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, g.r.v[2].id, "yes").place, PLACE_FULL);
	T(g.r.n >= 4);
	return g;
}

static struct call_act
closed(struct ctx *c, const struct mob_asked *g)
{
	struct call_act a = { .crisis = g->crisis, .call = g->call, .base_url = MOB_URL };

	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T(db_write(c, close_it, &a) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	return a;
}

static enum err
says(struct ctx *c, struct recipient_id r, const char *what, const char *via, bool robot)
{
	struct answer_new a = { .recipient = r, .answer = str_from(what), .via = str_from(via),
		.request_key = crypto_token(c), .suspect = robot };
	enum err e;

	done = (struct answer_done){};
	e = db_write(c, record, &a);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

static int64_t
freed(struct ctx *c, const struct mob_asked *g)
{
	int64_t places;

	T(call_freed_of(c, g->crisis, g->call, &places) == OK);
	return places;
}

TEST(after_a_call_is_closed_who_has_a_place_gives_it_back_by_any_way)
{
	static const char *const ways[] = { "link", "sms", "email", "phone" };

	for (int i = 0; i < COUNT(ways); i++) {
		struct mob_asked g = given_a_full_call(c);
		ptrdiff_t messages;

		(void)closed(c, &g);
		T_I64(mob_placed(c, g.call), 2);			/* closing takes nobody's place */
		T_I64(freed(c, &g), 0);
		messages = mob_outbox(c).n;
		T(says(c, g.r.v[0].id, "no", ways[i], false) == OK && done.changed && done.late);
		T_I64(done.place, PLACE_FREED);
		T_I64(mob_placed(c, g.call), 1);
		T_I64(freed(c, &g), 1);
		T(mob_logged(c, "call.answer", "étant clos"));
		T(says(c, g.r.v[0].id, "no", ways[i], false) == OK && !done.changed);	/* said twice */
		T_I64(freed(c, &g), 1);
		(void)mob_look(c, g.call);
		T_I64(mob_outbox(c).n, messages);			/* nobody is called by itself */
	}
}

TEST(after_a_call_is_closed_nothing_else_counts)
{
	struct mob_asked g = given_a_full_call(c);

	(void)closed(c, &g);
	T(says(c, g.r.v[2].id, "yes", "link", false) == E_CONFLICT);	/* full */
	T(says(c, g.r.v[2].id, "no", "link", false) == E_CONFLICT);	/* nothing to give back */
	T(says(c, g.r.v[3].id, "yes", "sms", false) == E_CONFLICT);	/* silent until now */
	T(says(c, g.r.v[0].id, "later", "sms", false) == E_CONFLICT);
	T_I64(mob_placed(c, g.call), 2);
	T(says(c, g.r.v[0].id, "no", "link", true) == OK);		/* a robot's */
	T_I64(mob_placed(c, g.call), 2);
	T_I64(freed(c, &g), 0);
	T(!mob_logged(c, "call.answer", "étant clos"));
	T(says(c, g.r.v[0].id, "no", "link", false) == OK);		/* control: hers */
	T_I64(freed(c, &g), 1);
	T(says(c, g.r.v[0].id, "yes", "link", false) == E_CONFLICT);	/* and it is given back for good */
}

/* A place that was free when the call was closed: whoever closed it knew. */
TEST(after_a_call_is_closed_only_what_it_lost_since_is_told)
{
	struct mob_asked g = given_a_full_call(c);

	(void)mob_say(c, g.r.v[0].id, "no");
	(void)closed(c, &g);
	T_I64(mob_placed(c, g.call), 1);
	T_I64(freed(c, &g), 0);
	T(says(c, g.r.v[1].id, "no", "link", false) == OK);
	T_I64(freed(c, &g), 1);
}

TEST(after_the_hours_are_over_or_the_crisis_nobody_withdraws)
{
	struct mob_asked g = given_a_full_call(c);
	struct instant now;
	struct wave_release r = { g.crisis, g.call, g.r.v[1].id };

	(void)closed(c, &g);
	now = c->now;
	T(says(c, g.r.v[0].id, "no", "link", false) == OK);
	ctx_at(c, (struct instant){ now.us + 6 * US_PER_HOUR });	/* the end of what was asked is past */
	T(says(c, g.r.v[1].id, "no", "link", false) == E_CONFLICT);
	T(db_write(c, release, &r) == E_CONFLICT);
	ctx_forgive(c);
	T_I64(freed(c, &g), 0);						/* and awaits nobody */
	ctx_at(c, now);
	T_I64(freed(c, &g), 1);
	T(db_write(c, end_crisis, &g.crisis) == OK);
	T(says(c, g.r.v[1].id, "no", "link", false) == E_CONFLICT);
	T_I64(freed(c, &g), 0);
}

TEST(after_hours_of_calls_that_say_them_or_not)
{
	struct opt_instant none = {}, at = { true, { 10 * US_PER_DAY } }, to = { true, { 11 * US_PER_DAY } };

	T_I64(call_over_at(&(struct call_hours){ at, to, at }).us, to.v.us);
	T_I64(call_over_at(&(struct call_hours){ at, none, none }).us, at.v.us + 12 * US_PER_HOUR);
	T_I64(call_over_at(&(struct call_hours){ none, none, at }).us, at.v.us + 48 * US_PER_HOUR);
}

/* Wednesday for Saturday, without an end. */
TEST(after_never_before_it_starts_does_a_call_close_by_itself)
{
	struct mobilisation_call k = {};
	static const struct { int starts_h, ends_h, closes_h; } cases[] = {
		{ 0, 0, 48 }, { 1, 0, 48 }, { 72, 0, 84 }, { 40, 0, 52 }, { 72, 78, 78 }, { 1, 5, 5 },
	};

	c->now = civil_instant(2026, 11, 25, 8, 0);
	for (int i = 0; i < COUNT(cases); i++) {
		int64_t from = cases[i].starts_h, to = cases[i].ends_h;

		k.starts_at = (struct opt_instant){ from != 0, { c->now.us + from * US_PER_HOUR } };
		k.ends_at = (struct opt_instant){ to != 0, { c->now.us + to * US_PER_HOUR } };
		T_I64((call_closing(c, &k).us - c->now.us) / US_PER_HOUR, cases[i].closes_h);
	}
	k.closes_at = (struct opt_instant){ true, { c->now.us + US_PER_HOUR } };
	T_I64(call_closing(c, &k).us, k.closes_at.v.us);		/* control: unless somebody said so */
}

TEST(after_a_place_is_free_again_the_call_is_opened_for_the_reserve_then_for_others)
{
	struct mob_asked g = given_a_full_call(c);
	struct call_act a = closed(c, &g);
	ptrdiff_t messages = mob_outbox(c).n;
	int ran;
	bool may;

	T(call_may_reopen(c, g.crisis, g.call, &may) == OK && !may);	/* full: for nothing */
	T(db_write(c, reopen, &a) == E_CONFLICT);
	ctx_forgive(c);
	T(says(c, g.r.v[0].id, "no", "sms", false) == OK);
	T(call_may_reopen(c, g.crisis, g.call, &may) == OK && may);
	T(db_write(c, reopen, &a) == OK);
	T(db_write(c, reopen, &a) == OK);				/* the second click */
	T(mob_logged(c, "call.reopened", "1 place à pourvoir"));
	T_I64(freed(c, &g), 0);
	T_I64(mob_look(c, g.call).offered, 1);
	T_I64(mob_outbox(c).n, messages + 1);
	T_I64(mob_outbox(c).v[messages].recipient.v, g.r.v[2].id.v);	/* the reserve first */
	T_I64(mob_say(c, g.r.v[2].id, "yes").place, PLACE_TAKEN);
	T(jobs_run_due(c, &call_close_job, 1, 10, &ran) == OK);
	T(says(c, g.r.v[1].id, "later", "link", false) == OK);		/* open: nothing has closed it */
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });
	T(jobs_run_due(c, &call_close_job, 1, 10, &ran) == OK && ran > 0);
	T_I64(mob_counts(c).sent, 0);					/* closed when its hours are over */
}

/* Closed by hand an hour before its time; opened again until its end, the first hour closes nothing. */
TEST(after_it_is_opened_again_the_hour_it_had_does_not_close_it)
{
	struct mob_asked g = given_a_full_call(c);
	struct call_act a = closed(c, &g);
	struct mobt_call_times t;
	int ran;

	T(says(c, g.r.v[0].id, "no", "link", false) == OK);
	T(db_write(c, reopen, &a) == OK);
	T(db_write(c, due_now, NULL) == OK);
	T(jobs_run_due(c, &call_close_job, 1, 10, &ran) == OK && ran > 0);
	T_I64(mob_counts(c).sent, 1);
	T(mobt_q_call_times(c, g.call, &t) == OK);
	T(t.closes_at.some && !t.closed_at.some);
}

TEST(after_a_call_without_places_a_yes_may_be_taken_back)
{
	struct call_act a = { .base_url = MOB_URL };
	struct mob_asked g = {};
	struct call_send s;

	mob_db(c);
	a.crisis = g.crisis = mob_crisis(c, false);
	mob_nurses(c, 2);
	a.call = g.call = mob_draft(c, g.crisis, S("{}"));
	T(mob_send(c, g.crisis, g.call, &s) == OK);
	g.r = mob_recipients(c);
	T(says(c, g.r.v[0].id, "yes", "link", false) == OK);
	T(says(c, g.r.v[1].id, "later", "link", false) == OK);
	T(db_write(c, close_it, &a) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T(says(c, g.r.v[1].id, "no", "link", false) == E_CONFLICT);	/* nobody counted on her */
	T(says(c, g.r.v[0].id, "no", "phone", false) == OK && done.late);
	T_I64(freed(c, &g), 1);
	T(db_write(c, reopen, &a) == E_CONFLICT);			/* there is no place to call anybody for */
	ctx_forgive(c);
}

TEST(after_a_call_is_closed_a_coordinator_releases_who_has_a_place)
{
	struct mob_asked g = given_a_full_call(c);
	struct wave_release r = { g.crisis, g.call, g.r.v[0].id };
	ptrdiff_t n;

	(void)closed(c, &g);
	n = mob_outbox(c).n;
	T(db_write(c, release, &r) == OK);
	T_I64(mob_placed(c, g.call), 1);
	T_I64(mob_outbox(c).n, n + 1);
	T_HAS(mob_outbox(c).v[n].body, "n'est plus necessaire");
	T_I64(freed(c, &g), 0);			/* her own doing: nothing to tell her */
}

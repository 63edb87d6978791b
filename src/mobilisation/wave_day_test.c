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

static enum err turn_rule(struct ctx *c, void *arg) { return wave_turn(c, arg); }

static enum err
gone_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return mobt_q_all_left(c, &n);
}

/* A person says yes in two calls, of two days, by two links: each counts for its own, whatever the order. */
static void
yes_in_both(struct ctx *c, int first)
{
	struct mobt_recipient_list r;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call[2];

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	for (int i = 0; i < 2; i++) {
		call[i] = mob_asking_at(c, crisis, "Renfort Brou", 2 + 24 * i, 6 + 24 * i, 1);
		T(mob_send(c, crisis, call[i], &s) == OK);
	}
	r = mob_recipients(c);
	T_I64(r.n, 2);
	T(r.v[0].person_id.v == r.v[1].person_id.v);
	T_I64(mob_say(c, r.v[first].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_placed(c, call[first]), 1);
	T_I64(mob_placed(c, call[!first]), 0);		/* that yes was not for this one */
	T_I64(mob_say(c, r.v[!first].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_placed(c, call[0]), 1);
	T_I64(mob_placed(c, call[1]), 1);
	T_I64(mob_say(c, r.v[first].id, "no").place, PLACE_FREED);
	T_I64(mob_placed(c, call[first]), 0);
	T_I64(mob_placed(c, call[!first]), 1);		/* nor that no */
}

TEST(wave_an_answer_counts_for_its_own_call)
{
	yes_in_both(c, 0);
	yes_in_both(c, 1);
}

/* The same round twice, a job that ran again, a coordinator in a hurry: one message a person. */
TEST(wave_nobody_is_asked_twice)
{
	struct wave_turn t = {};
	struct mob_messages m;
	struct crisis_id crisis;
	struct call_send s;
	int64_t twice = 0;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 40);
	t.call = mob_asking(c, crisis, 3);
	T(mob_send(c, crisis, t.call, &s) == OK);
	T(mob_send(c, crisis, t.call, &s) == OK);
	T(s.already);
	for (int i = 0; i < 6; i++) {		/* two coordinators press "next wave" together, again and again */
		t.now = true;
		T(db_write(c, turn_rule, &t) == OK);
		T(db_write(c, turn_rule, &t) == OK);
		c->now.us += 10 * US_PER_MIN;
	}
	m = mob_outbox(c);
	for (ptrdiff_t i = 0; i < m.n; i++)
		for (ptrdiff_t k = 0; k < i; k++)
			twice += m.v[i].person.v == m.v[k].person.v;
	T_I64(twice, 0);
	T(m.n > s.people);			/* control: waves did go out */
}

/* Two press at the same moment: the second finds enough people asked. */
TEST(wave_asked_for_twice_at_once_goes_out_once)
{
	struct wave_turn one = {}, two = {};
	struct crisis_id crisis;
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 60);
	one.call = two.call = mob_asking(c, crisis, 3);
	T(mob_send(c, crisis, one.call, &s) == OK);
	c->now.us += 12 * US_PER_MIN;
	one.now = two.now = true;
	T(db_write(c, turn_rule, &one) == OK);
	T(db_write(c, turn_rule, &two) == OK);
	T(one.asked > 0);
	T_I64(two.asked, 0);
}

struct pausing { struct call_id call; bool paused; };

static enum err
pause_rule(struct ctx *c, void *arg)
{
	struct pausing *p = arg;

	return wave_pause(c, p->call, p->paused);
}

TEST(wave_paused_waits_and_goes_on)
{
	struct crisis_id crisis;
	struct pausing p = {};
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 40);
	p.call = mob_asking(c, crisis, 3);
	T(mob_send(c, crisis, p.call, &s) == OK);
	p.paused = true;
	T(db_write(c, pause_rule, &p) == OK);
	T(db_write(c, pause_rule, &p) == OK);	/* the other coordinator, at once */
	c->now.us += 30 * US_PER_MIN;
	T_I64(mob_look(c, p.call).asked, 0);
	p.paused = false;
	T(db_write(c, pause_rule, &p) == OK);
	T(mob_look(c, p.call).asked > 0);	/* control */
}

/* N answers are needed: after the patience the next people, until the count, then never again. */
TEST(wave_goes_on_until_the_count_then_stops)
{
	struct crisis_id crisis;
	struct call_send s;
	struct call_id call;
	int64_t first, after;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 80);
	call = mob_asking(c, crisis, 2);
	T(mob_send(c, crisis, call, &s) == OK);
	first = mob_counts(c).recipients;
	c->now.us += (CALL_WAIT_S + 60) * US_PER_S;
	T(mob_look(c, call).asked > 0);
	T_I64(mob_say(c, mob_recipients(c).v[first].id, "yes").place, PLACE_TAKEN);
	c->now.us += 90 * US_PER_MIN;
	T(mob_look(c, call).asked > 0);		/* control: one place is left */
	T_I64(mob_say(c, mob_recipients(c).v[0].id, "yes").place, PLACE_TAKEN);
	after = mob_counts(c).recipients;
	for (int i = 0; i < 20; i++) {
		c->now.us += 5 * US_PER_MIN;
		T_I64(mob_look(c, call).asked, 0);
	}
	T_I64(mob_counts(c).recipients, after);
}

/* A call silent for two hours; those who were not asked yet have left the directory meanwhile, or not. */
static struct wave_turn
two_hours_silent(struct ctx *c, bool gone)
{
	struct crisis_id crisis;
	struct call_send s;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	call = mob_asking(c, crisis, 2);
	T(mob_send(c, crisis, call, &s) == OK);
	T(!mob_logged(c, "call.dry", "plus personne"));
	if (gone)
		T(db_write(c, gone_rule, NULL) == OK);
	c->now.us += 2 * US_PER_HOUR;
	return mob_look(c, call);
}

/* Everyone who could be asked left the directory meanwhile: said, and nothing breaks. */
TEST(wave_whose_people_are_gone_says_so)
{
	T_I64(two_hours_silent(c, true).asked, 0);
	T(mob_logged(c, "call.dry", "plus personne"));
}

/* Its twin: the same silence, and they are still there. */
TEST(wave_whose_people_remain_asks_them_and_says_nothing)
{
	T(two_hours_silent(c, false).asked > 0);
	T(!mob_logged(c, "call.dry", "plus personne"));
}

/* The last place is taken while another is given back: the place goes to who waits, none is lost. */
TEST(wave_withdrawal_during_the_last_acceptance)
{
	struct mobt_recipient_list r;
	struct crisis_id crisis;
	struct call_send s;
	struct call_id call;
	struct wave_turn t;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	call = mob_asking(c, crisis, 2);
	T(mob_send(c, crisis, call, &s) == OK);
	r = mob_recipients(c);
	mob_say(c, r.v[0].id, "yes");
	T_I64(mob_say(c, r.v[1].id, "yes").place, PLACE_TAKEN);	/* the last one */
	T_I64(mob_say(c, r.v[2].id, "yes").place, PLACE_FULL);
	T_I64(mob_say(c, r.v[0].id, "no").place, PLACE_FREED);
	T_I64(mob_say(c, r.v[3].id, "yes").place, PLACE_TAKEN);	/* before anyone looked */
	t = mob_look(c, call);
	T_I64(t.offered + t.asked, 0);
	T_I64(mob_placed(c, call), 2);
	T_I64(mob_say(c, r.v[1].id, "no").place, PLACE_FREED);
	T_I64(mob_look(c, call).offered, 1);		/* control: a free place is offered */
	T_I64(mob_say(c, r.v[2].id, "yes").place, PLACE_TAKEN);
}

/* ---- the clock -------------------------------------------------------------------------- */

static enum err
back_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return jobs_clock_back(c);
}

/* How many people were asked in the half hour after the clock went an hour back, nobody answering. */
static int64_t
asked_after_clock_back(struct ctx *c, bool mended)
{
	struct crisis_id crisis;
	struct call_send s;
	int64_t before;
	int ran;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	crisis = mob_crisis(c, false);
	mob_nurses(c, 60);
	T(mob_send(c, crisis, mob_asking(c, crisis, 2), &s) == OK);
	c->now.us += 20 * US_PER_S;
	for (ptrdiff_t i = 0; i < mob_recipients(c).n; i++)
		mob_post_state(c, mob_recipients(c).v[i].id, S("delivered"));
	T(jobs_run_due(c, &call_wave_job, 1, 20, &ran) == OK);
	before = mob_counts(c).recipients;
	c->now.us -= US_PER_HOUR;
	if (mended)
		T(db_write(c, back_rule, NULL) == OK);
	for (int minute = 0; minute < 30; minute++) {
		c->now.us += US_PER_MIN;
		T(jobs_run_due(c, &call_wave_job, 1, 20, &ran) == OK);
	}
	return mob_counts(c).recipients - before;
}

TEST(wave_goes_on_when_the_clock_goes_back)
{
	T(asked_after_clock_back(c, true) > 0);
	T_I64(asked_after_clock_back(c, false), 0);	/* control: unmended, an hour of nothing */
}

/* An hour forward that nobody saw (the program was stopped): one wave too many at most, and never one person twice. */
TEST(wave_the_clock_going_forward_costs_one_wave)
{
	struct crisis_id crisis;
	struct call_send s;
	struct call_id call;
	int64_t first, more = 0;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	crisis = mob_crisis(c, false);
	mob_nurses(c, 80);
	call = mob_asking(c, crisis, 2);
	T(mob_send(c, crisis, call, &s) == OK);
	first = mob_counts(c).recipients;
	c->now.us += US_PER_HOUR;
	for (int i = 0; i < 5; i++) {
		more += mob_look(c, call).asked;
		c->now.us += 5 * US_PER_S;
	}
	T(more > 0);				/* control: it did jump */
	T(more <= first + 2);
}

static enum err ahead(struct ctx *c, void *arg) { return wave_clock_ahead(c, *(int64_t *)arg); }

/* How many are asked when the clock is set an hour forward, two minutes after the call left. */
static int64_t
asked_after_clock_ahead(struct ctx *c, bool seen)
{
	struct mob_asked k = mob_asked(c, 200, 3);
	int64_t hour = US_PER_HOUR;

	for (ptrdiff_t i = 0; i < k.r.n; i++)
		mob_post_state(c, k.r.v[i].id, S("delivered"));
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_MIN });
	T_I64(mob_look(c, k.call).asked, 0);
	ctx_at(c, (struct instant){ c->now.us + hour });
	if (seen)
		T(db_write(c, ahead, &hour) == OK);
	return mob_look(c, k.call).asked;
}

TEST(wave_does_not_hurry_when_the_clock_is_set_forward)
{
	T_I64(asked_after_clock_ahead(c, true), 0);
	/* Control: unseen, a silence of two minutes looks an hour long. */
	T(asked_after_clock_ahead(c, false) > 0);
}

TEST(wave_quiet_nights_end_in_the_morning_when_clocks_change)
{
	struct instant at;

	mob_db(c);
	T(wave_quiet(c, civil_instant(2027, 3, 27, 23, 30), &at) == OK);	/* spring: an hour is missing */
	T(at.us == civil_instant(2027, 3, 28, 7, 0).us);
	T(wave_quiet(c, civil_instant(2026, 10, 24, 23, 30), &at) == OK);	/* autumn: an hour comes twice */
	T(at.us == civil_instant(2026, 10, 25, 7, 0).us);
	T(wave_quiet(c, civil_instant(2026, 10, 25, 2, 30), &at) == OK);
	T(at.us == civil_instant(2026, 10, 25, 7, 0).us);
	T(wave_quiet(c, civil_instant(2027, 3, 28, 8, 0), &at) == OK);		/* control */
	T(at.us == civil_instant(2027, 3, 28, 8, 0).us);
}

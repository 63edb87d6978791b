/* Plans: proposed, proven, accepted by one of two, repaired; nobody, contradictions, a death. */
#include "db/db.h"
#include "response/response.h"
#include "staffing/model.h"
#include "staffing/plan.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static struct stf w;
static struct plan_done done;

struct deciding { struct plan_id id; };
static enum err accept_rule(struct ctx *c, void *arg) { return plan_accept(c, w.crisis,
    ((struct deciding *)arg)->id, &done); }
static enum err refuse_rule(struct ctx *c, void *arg) { return plan_refuse(c, w.crisis,
    ((struct deciding *)arg)->id); }

TEST(plan_covers_what_can_be_and_proves_what_cannot)
{
	struct deciding d;
	str failed, summary;

	w = stf_given(c, 6);
	stf_all_can(c, &w, 6);
	d.id = stf_made(c, &w, "p1", false);
	summary = stf_plan(c, d.id).summary;
	T_STR(stf_plan(c, d.id).state, S("ready"));
	T_I64(stf_figure(summary, "min"), 100);		/* ten days, two stretches, five people */
	T(stf_figure(summary, "covered") > 40);
	T(stf_figure(summary, "covered") <= 100 - stf_figure(summary, "proven"));	/* the bound is one */
	T(stf_figure(summary, "proven") > 0);		/* six nurses cannot hold a hundred places */
	T_HAS(summary, "\"why\"");
	T_I64(stf_counts(c).live, 0);			/* nothing changes before somebody decides */
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(stf_counts(c).live, done.added);
	T_I64(done.failed, 0);
	T(done.added >= stf_figure(summary, "covered"));
	T(mob_logged(c, "staff.plan", "Planning accepté"));
	T(db_write(c, accept_rule, &d) == OK);		/* heard twice */
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
}

TEST(plan_two_accepted_at_once_one_wins_and_the_other_is_told)
{
	struct deciding first, second;
	int64_t live;

	w = stf_given(c, 4);
	stf_all_can(c, &w, 4);
	first.id = stf_made(c, &w, "p1", false);
	second.id = stf_made(c, &w, "p2", false);
	T(db_write(c, accept_rule, &first) == OK);
	live = stf_counts(c).live;
	T(db_write(c, accept_rule, &second) == E_CONFLICT);
	T_STR(c->cause.key, S("staffing.plan_late"));
	ctx_forgive(c);
	T_I64(stf_counts(c).live, live);		/* it changed nothing */
	T_STR(stf_plan(c, second.id).state, S("ready"));
	second.id = stf_made(c, &w, "p3", false);		/* control: one made since may */
	T(db_write(c, accept_rule, &second) == OK);
}

TEST(plan_what_a_person_decided_stays)
{
	struct stft_some_shift s;
	struct deciding d;
	struct duty_id hers;

	w = stf_given(c, 4);
	stf_all_can(c, &w, 4);
	s = stf_shift(c, "10");				/* prescription, instead of a doctor: dear,
	    so never chosen freely */
	T(stf_give(c, &w, 0, s.id, "", NULL) == OK);
	hers = stf_last(c);
	for (int i = 0; i < 2; i++) {
		d.id = stf_made(c, &w, i ? "p2" : "p1", false);
		T(db_write(c, accept_rule, &d) == OK);
		T_STR(stf_duty(c, hers).state, S("proposed"));
		T(stf_duty(c, hers).by_hand);
	}
}

TEST(plan_kept_what_it_proposed_before)
{
	struct deciding d;

	w = stf_given(c, 5);
	stf_all_can(c, &w, 5);
	d.id = stf_made(c, &w, "p1", false);
	T(db_write(c, accept_rule, &d) == OK);
	d.id = stf_made(c, &w, "p2", true);			/* nothing to repair that could be */
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(done.dropped, 0);
}

struct hers { struct staffing_staff who; struct duty_id duty; };
static enum err withdraw_rule(struct ctx *c,
    void *arg) { struct hers *h = arg; return staffing_duty_withdraw(c, &h->who, h->duty); }

TEST(plan_repair_closes_the_hole_and_disturbs_nobody)
{
	struct stft_some_shift s;
	struct deciding d;
	struct hers h;

	w = stf_given(c, 3);
	stf_all_can(c, &w, 3);
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T(stf_take(c, &w, 1, s.id, NULL) == OK);	/* two hold injection: the minimum */
	h = (struct hers){ stf_who(c, &w, 1), stf_last(c) };
	T(db_write(c, withdraw_rule, &h) == OK);
	d.id = stf_made(c, &w, "r1", true);
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(done.dropped, 0);
	T_I64(done.added > 0, 1);
	T_STR(stf_duty(c, h.duty).state, S("withdrawn"));	/* not by her who gave it back */
}

TEST(plan_repair_of_a_whole_plan_changes_one_thing)
{
	struct stft_live_duty one;
	struct deciding d;
	struct hers h;
	int64_t before;

	w = stf_given(c, 14);
	stf_all_can(c, &w, 14);
	d.id = stf_made(c, &w, "p1", false);
	T(db_write(c, accept_rule, &d) == OK);
	before = stf_figure(stf_plan(c, d.id).summary, "covered");
	T(stft_q_tight(c, &one) == OK);		/* someone on a shift that has just its minimum */
	h = (struct hers){ { .id = one.staff_id }, one.id };
	h.who = stf_who(c, &w, (int)(one.person_id.v - w.first.v));
	T(db_write(c, withdraw_rule, &h) == OK);
	d.id = stf_made(c, &w, "r1", true);
	T(stf_figure(stf_plan(c, d.id).summary, "covered") >= before);	/* closed */
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(done.added - done.dropped, 1);
	T(done.dropped <= 1);				/* at most one colleague is moved */
}

TEST(plan_nobody_available_is_all_holes_with_their_reason)
{
	struct deciding d;
	str summary;

	w = stf_given(c, 3);
	d.id = stf_made(c, &w, "p1", false);			/* nobody in the crews at all */
	summary = stf_plan(c, d.id).summary;
	T_I64(stf_figure(summary, "covered"), 0);
	T_I64(stf_figure(summary, "proven"), 100);
	(void)stf_join(c, &w, 0);			/* one, who said nothing */
	d.id = stf_made(c, &w, "p2", false);
	summary = stf_plan(c, d.id).summary;
	T_I64(stf_figure(summary, "covered"), 0);
	T_HAS(summary, "not_free");
	T(db_write(c, accept_rule, &d) == OK);		/* an empty plan harms nobody */
	T_I64(stf_counts(c).live, 0);
}

static enum err out_rule(struct ctx *c, void *arg) { return staffing_out(c, arg, true); }

TEST(plan_line_that_can_no_longer_be_done_says_why)
{
	struct staffing_staff who;
	struct deciding d;

	w = stf_given(c, 2);
	stf_all_can(c, &w, 2);
	d.id = stf_made(c, &w, "p1", false);
	who = stf_who(c, &w, 0);
	T(db_write(c, out_rule, &who) == OK);		/* she asks meanwhile not to be proposed anything */
	T(db_write(c, accept_rule, &d) == OK);
	T(done.failed > 0);
	T(done.added > 0);				/* the other nurse's are done */
	T_I64(stf_counts(c).live, done.added);
}

TEST(plan_of_contradictory_rules_says_which)
{
	struct stft_some_shift_list all;
	struct plan_id id;

	w = stf_given(c, 2);
	stf_all_can(c, &w, 2);
	T(stft_q_shifts_all(c, &all) == OK);
	T(stf_give(c, &w, 0, all.v[0].id, "", NULL) == OK);
	T(stf_give(c, &w, 0, all.v[4].id, "Il n'y a personne d'autre", NULL) == OK);	/* no rest between them */
	id = stf_made(c, &w, "p1", false);
	T_STR(stf_plan(c, id).state, S("ready"));		/* she is not planned further, and nothing contradicts */
	T_I64(stf_counts(c).live, 2);
}

static enum err
rest_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct staffing_rules r;

	TRY(staffing_rules_get(c, &r));
	r.rest_min = 1440;
	r.week_min = 360;
	return staffing_rules_set(c, &r, S(""));
}

TEST(plan_after_a_rule_changed_leaves_what_was_published)
{
	struct deciding d;
	int64_t live;

	w = stf_given(c, 4);
	stf_all_can(c, &w, 4);
	d.id = stf_made(c, &w, "p1", false);
	T(db_write(c, accept_rule, &d) == OK);
	live = stf_counts(c).live;
	T(live > 4);
	T(db_write(c, rest_rule, NULL) == OK);		/* one shift a week: what stands is too much */
	T_I64(stf_counts(c).live, live);		/* nobody is taken off by a rule */
	d.id = stf_made(c, &w, "p2", false);
	T_STR(stf_plan(c, d.id).state, S("ready"));
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(stf_counts(c).live, live);		/* those who break it are left as they are,
	    not added to */
}

TEST(plan_whose_maker_died_is_shown_as_interrupted)
{
	struct staffing_plan p = { .state = S("asked"), .seconds = 3, .asked_at = c->now };
	struct deciding d;

	w = stf_given(c, 1);
	d.id = stf_asked(c, &w, "p1", false);			/* and nobody works on it */
	T(!plan_interrupted(&p, (struct instant){ c->now.us + 3 * US_PER_S }));
	T(plan_interrupted(&p, (struct instant){ c->now.us + 60 * US_PER_S }));
	T(db_write(c, accept_rule, &d) == E_CONFLICT);	/* nothing to accept */
	ctx_forgive(c);
	T_I64(stf_asked(c, &w, "p1", false).v, d.id.v);		/* the same click */
	stf_work_out(c, d.id);				/* another process takes it up */
	T(db_write(c, refuse_rule, &d) == OK);
	T_STR(stf_plan(c, d.id).state, S("refused"));
}

TEST(plan_empty_says_so)
{
	struct plan_id id;

	w = stf_given(c, 1);
	ctx_at(c, (struct instant){ c->now.us + 30 * US_PER_DAY });
	id = stf_made(c, &w, "p1", false);
	T_STR(stf_plan(c, id).state, S("failed"));
	T_STR(stf_plan(c, id).problem, S("staffing.plan_empty"));
}

/* Control: a plan that gives one person two places at once is refused by the rules, line by line. */
static enum err
forged_rule(struct ctx *c, void *arg)
{
	struct deciding *d = arg;
	struct stft_some_shift_list all;
	struct staff_id staff;
	int64_t n;

	TRY(staffing_join(c, w.crisis, w.first, &staff));
	TRY(stft_q_shifts_all(c, &all));
	for (int i = 0; i < 2; i++)
		TRY(stft_q_forge(c, d->id, all.v[i].id, staff, &n));
	return stft_q_forge_ready(c, c->now, d->id, &n);
}

TEST(plan_control_a_forged_one_breaks_no_rule)
{
	struct deciding d;

	w = stf_given(c, 1);
	stf_all_can(c, &w, 1);
	d.id = stf_asked(c, &w, "p1", false);
	T(db_write(c, forged_rule, &d) == OK);
	T(db_write(c, accept_rule, &d) == OK);
	T_I64(done.added, 1);
	T_I64(done.failed, 1);
}

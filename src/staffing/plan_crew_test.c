/* What a plan makes of people: hours done before it begins, crews that are mixed, people kept together. */
#include "db/db.h"
#include "jobs/jobs.h"
#include "response/response.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static struct stf w;
static struct plan_done done;

static enum err
accept_rule(struct ctx *c, void *arg)
{
	return plan_accept(c, w.crisis, *(struct plan_id *)arg, &done);
}


static void
accepted(struct ctx *c, const char *key)
{
	struct plan_id id = stf_made(c, &w, key, false);

	T_STR(stf_plan(c, id).problem, S(""));
	T(db_write(c, accept_rule, &id) == OK);
}

struct changing { void (*set)(struct staffing_rules *r); };

static enum err
change_rule(struct ctx *c, void *arg)
{
	struct staffing_rules r;

	TRY(staffing_rules_get(c, &r));
	((struct changing *)arg)->set(&r);
	return staffing_rules_set(c, &r, S("essai"));
}

static void
rules(struct ctx *c, void (*set)(struct staffing_rules *))
{
	struct changing k = { set };

	T(db_write(c, change_rule, &k) == OK);
}

/* The n-th stretch in which a nurse injects. */
static struct stft_some_shift
nth(struct ctx *c, int day, int stretch)
{
	struct stft_some_shift_list all;
	int64_t from = 0;
	int at = -1;

	T(stft_q_shifts_of_post(c, S("60"), &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++) {
		at += all.v[i].starts_at.us != from;
		from = all.v[i].starts_at.us;
		if (at == day * 2 + stretch)
			return all.v[i];
	}
	T(!"such a stretch");
	return all.v[0];
}

static void short_rolling(struct staffing_rules *r) { r->rolling_min = 36 * 60; r->week_min = 10080; }
static void short_week(struct staffing_rules *r) { r->week_min = 30 * 60; r->rolling_min = 10080; }
static void two_nights(struct staffing_rules *r) { r->nights = 2; }

/* Four days of six hours are behind her: of a rolling week of 36 hours, twelve are left. */
static void
four_days_on(struct ctx *c)
{
	w = stf_given(c, 1);
	stf_all_can(c, &w, 1);
	for (int d = 0; d < 4; d++)
		T(stf_take(c, &w, 0, nth(c, d, 0).id, NULL) == OK);
	ctx_at(c, nth(c, 3, 1).ends_at);
}

TEST(plan_rolling_hours_done_before_it_count)
{
	int64_t before;

	four_days_on(c);
	rules(c, short_rolling);
	before = stf_counts(c).live;
	accepted(c, "p1");
	T_I64(done.failed, 0);				/* what the solver proposes is what the rules allow */
	T(done.added >= 4);				/* and no less: two, then as the window leaves the first ones */
	T_I64(stf_counts(c).live, before + done.added);
}

TEST(plan_hours_of_the_week_done_before_it_count)
{
	four_days_on(c);
	rules(c, short_week);
	accepted(c, "p1");
	T_I64(done.failed, 0);
	T(done.added > 0);
}

TEST(plan_hours_before_that_break_the_rules_leave_a_plan)
{
	four_days_on(c);
	rules(c, short_rolling);
	rules(c, short_week);				/* 24 hours done, of 30; then a week of six is set: */
	T(stf_take(c, &w, 0, nth(c, 5, 0).id, NULL) == OK);
	ctx_at(c, nth(c, 5, 1).ends_at);
	rules(c, two_nights);
	accepted(c, "p1");
	T_I64(done.failed, 0);
}

static enum err
night_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct response_new n = { .request_key = S("nights"), .crisis = w.crisis, .kind = S("mobile"),
		.hours = { .days = 8, .weekdays = 0x7f, .from_min = 1320, .to_min = 360 } };
	struct response_id id;

	n.hours.from.n = c->today.n + 1;
	return response_add(c, &n, &id);
}

/* Two nights done, two in a row at most: the third is a night off, whatever the plan would gain. */
TEST(plan_nights_done_before_it_count)
{
	struct stft_some_shift_list all;
	int64_t last = 0;
	int n = 0;

	w = stf_given(c, 1);
	T(db_write(c, night_rule, NULL) == OK);
	rules(c, two_nights);
	T(stft_q_night_shifts(c, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n && n < 2; i++) {
		if (all.v[i].starts_at.us == last)
			continue;
		last = all.v[i].starts_at.us;
		n += stf_take(c, &w, 0, all.v[i].id, NULL) == OK;
	}
	T_I64(n, 2);
	ctx_at(c, (struct instant){ last + 10 * US_PER_HOUR });
	stf_all_can(c, &w, 1);
	accepted(c, "p1");
	T_I64(done.failed, 0);
	T(done.added > 0);
}

/* ---- bad days ------------------------------------------------------------------------------ */

/* Longer than the rule lets anybody work, all of them: which two contradict each other is said in words. */
static void four_hours(struct staffing_rules *r) { r->day_min = 240; }
static void six_hours(struct staffing_rules *r) { r->day_min = 360; }

TEST(plan_of_rules_that_contradict_the_hours_names_the_pair)
{
	struct stft_plan_state p;

	w = stf_given(c, 3);
	stf_all_can(c, &w, 3);
	rules(c, four_hours);
	p = stf_plan(c, stf_made(c, &w, "p1", false));
	T_STR(p.state, S("failed"));
	T_STR(p.problem, S("staffing.plan_contradicts"));
	T_HAS(p.summary, "Heures par jour, au plus");
	T_HAS(p.summary, "4 h");
	T_HAS(p.summary, "Accueil");
	T_HAS(p.summary, "6 h");
	T_I64(stf_counts(c).live, 0);
	rules(c, six_hours);				/* control: exactly long enough */
	T_STR(stf_plan(c, stf_made(c, &w, "p2", false)).state, S("ready"));
}

static enum err any_post_rule(struct ctx *c, [[maybe_unused]] void *arg) { int64_t n; return stft_q_any_post(c, &n); }

/* One person who can do everything is in one place at a time, and the plan says what is missing. */
TEST(plan_of_one_person_with_every_skill)
{
	str summary, failed;
	struct plan_id id;

	w = stf_given(c, 1);
	stf_all_can(c, &w, 1);
	T(db_write(c, any_post_rule, NULL) == OK);	/* every post asks for what she is */
	id = stf_made(c, &w, "p1", false);
	summary = stf_plan(c, id).summary;
	T(db_write(c, accept_rule, &id) == OK);
	T_I64(done.failed, 0);
	T(done.added > 0 && done.added <= 10);		/* one stretch a day */
	T_I64(stf_figure(summary, "covered"), done.added);
	T(stf_figure(summary, "proven") <= stf_figure(summary, "min") - done.added);
	T_HAS(summary, "\"busy\"");
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
}

/* The night of the last Sunday of October has an hour more, that of March one less: rest and sums are real hours. */
TEST(plan_over_a_night_when_the_clocks_change)
{
	static const struct { int y, m, d; int64_t hours; } nights[] = { { 2027, 3, 25, 7 }, { 2027, 10, 28, 9 } };

	for (int i = 0; i < COUNT(nights); i++) {
		struct stft_some_shift_list all;
		int64_t seen = 0;

		ctx_at(c, civil_instant(nights[i].y, nights[i].m, nights[i].d, 12, 0));
		w = stf_given(c, 4);
		T(db_write(c, night_rule, NULL) == OK);
		T(stft_q_night_shifts(c, &all) == OK);
		for (ptrdiff_t k = 0; k < all.n; k++)
			seen += all.v[k].ends_at.us - all.v[k].starts_at.us == nights[i].hours * US_PER_HOUR;
		T(seen > 0);				/* that night is among them */
		stf_all_can(c, &w, 4);
		accepted(c, "p1");
		T_I64(done.failed, 0);
		T(done.added > 10);
	}
}

/* Two duties by hand, eleven hours apart in truth and ten by the clock: no contradiction, and a plan. */
TEST(plan_beside_duties_that_only_the_clock_brings_together)
{
	struct stft_some_shift_list all;
	struct stft_some_shift night = {};

	ctx_at(c, civil_instant(2027, 10, 28, 12, 0));
	w = stf_given(c, 2);
	T(db_write(c, night_rule, NULL) == OK);
	stf_all_can(c, &w, 2);
	T(stft_q_night_shifts(c, &all) == OK);
	for (ptrdiff_t k = 0; k < all.n; k++)
		if (all.v[k].ends_at.us - all.v[k].starts_at.us == 9 * US_PER_HOUR)
			night = all.v[k];
	T(stf_take(c, &w, 0, night.id, NULL) == OK);
	T(stft_q_shifts_all(c, &all) == OK);
	for (ptrdiff_t k = 0; k < all.n; k++)		/* ends at 20 h, two before the night: a rest set aside */
		if (all.v[k].ends_at.us < night.starts_at.us &&
		    all.v[k].ends_at.us > night.starts_at.us - 3 * US_PER_HOUR) {
			T(stf_give(c, &w, 0, all.v[k].id, "Il n'y a personne d'autre", NULL) == OK);
			break;
		}
	accepted(c, "p1");
	T(done.added > 0);
}

static enum err
greedy(struct ctx *c, [[maybe_unused]] str arg)
{
	for (int i = 0; i < 1 << 20; i++)
		(void)arena_array(c->a, char, 1 << 20);
	return OK;
}

/* The solver is out of memory, or dies: the page says so, and what stands stands. */
TEST(plan_out_of_memory_is_said_and_what_stands_stands)
{
	const struct job_kind kinds[] = { { "staffing.plan", 2, greedy } };
	struct staffing_plan p = { .seconds = 1 };
	struct stft_plan_state s;
	struct plan_id id;
	int64_t live;
	int ran;

	w = stf_given(c, 3);
	stf_all_can(c, &w, 3);
	accepted(c, "p1");
	live = stf_counts(c).live;
	id = stf_asked(c, &w, "p2", false);
	p.asked_at = c->now;
	p.state = S("asked");
	T(jobs_run_due(c, kinds, COUNT(kinds), 5, &ran) == OK);
	ctx_forgive(c);
	s = stf_plan(c, id);
	T_STR(s.state, S("asked"));			/* nothing half made */
	T(plan_interrupted(&p, (struct instant){ c->now.us + 60 * US_PER_S }));
	T(db_write(c, accept_rule, &id) == E_CONFLICT);
	ctx_forgive(c);
	T_I64(stf_counts(c).live, live);
	stf_work_out(c, id);				/* control: with memory, it is made */
	T_STR(stf_plan(c, id).state, S("ready"));
}

/* ---- who with whom ------------------------------------------------------------------------ */

static void
only_together(struct staffing_rules *r)
{
	r->w_fair = r->w_wish = r->w_distance = r->w_mixed = 0;
	r->w_together = 99;
}

static enum err
team_rule(struct ctx *c, void *arg)
{
	const struct staff_id *pair = arg;

	return staffing_together(c, w.crisis, pair[0], pair[1]);
}

/* Stretches where one of the two works and the other does not. */
static int64_t
apart(struct ctx *c, int a, int b)
{
	struct stft_apart n;

	T(stft_q_apart(c, stf_join(c, &w, a), stf_join(c, &w, b), &n) == OK);
	return n.shifts;
}

static enum err
cancel_rule(struct ctx *c, void *arg)
{
	return staffing_duty_cancel(c, w.crisis, *(struct duty_id *)arg, S("essai"));
}

TEST(plan_keeps_a_team_together)
{
	struct duty_id last;

	w = stf_given(c, 4);
	stf_all_can(c, &w, 4);
	for (int i = 0; i < 2; i++)
		T(db_write(c, team_rule, (struct staff_id[]){ stf_join(c, &w, i),
		    stf_join(c, &w, 3 - i) }) == OK);
	rules(c, only_together);
	accepted(c, "p1");
	T(done.added > 20);
	T_I64(apart(c, 0, 3) + apart(c, 1, 2), 0);
	last = stf_last(c);
	T(db_write(c, cancel_rule, &last) == OK);	/* control: one of them alone is seen */
	T_I64(apart(c, 0, 3) + apart(c, 1, 2), 1);
}

static void
by_skill(struct staffing_rules *r)
{
	only_together(r);
	r->w_together = 0;
	r->w_mixed = 99;
	r->known_skill = S("AFGSU2");
	r->known_min = 1;
}

static enum err
skill_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return stft_q_skill(c, *(struct person_id *)arg, S("AFGSU2"), &n);
}

TEST(plan_mixes_the_experienced_with_the_new)
{
	struct stft_apart alone;

	w = stf_given(c, 6);
	stf_all_can(c, &w, 6);
	for (int i = 4; i < 6; i++)
		T(db_write(c, skill_rule, &(struct person_id){ w.first.v + i }) == OK);
	rules(c, by_skill);
	accepted(c, "p1");
	T(done.added > 20);
	T(stft_q_without_skill(c, S("AFGSU2"), &alone) == OK);
	T_I64(alone.shifts, 0);
	T(stft_q_without_skill(c, S("nobody has it"), &alone) == OK);	/* the count sees such shifts */
	T(alone.shifts > 0);
}

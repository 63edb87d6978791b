/* A place given back: repaired, or called for by itself; a yes is the place of the shift. */
#include "conf/conf.h"
#include "db/db.h"
#include "mobilisation/call_after.h"
#include "mobilisation/mobilisation_t.h"
#include "response/response.h"
#include "staffing/gap.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "mobt_q.h"
#include "t.h"

static struct stf w;

struct hers { struct staffing_staff who; struct duty_id duty; };
static enum err
withdraw_rule(struct ctx *c, void *arg)
{
	struct hers *h = arg;

	return staffing_duty_withdraw(c, &h->who, h->duty);
}


static void
withdraws(struct ctx *c, int nurse, struct duty_id duty)
{
	struct hers h = { stf_who(c, &w, nurse), duty };

	T(db_write(c, withdraw_rule, &h) == OK);
}

struct whenever { const char *when; };
static enum err
when_rule(struct ctx *c, void *arg)
{
	struct staffing_rules r;

	TRY(staffing_rules_get(c, &r));
	r.call_when = str_from(((struct whenever *)arg)->when);
	return staffing_rules_set(c, &r, S(""));
}

/* Jobs that are due: the look at the gap, the waves. */
static void
jobs(struct ctx *c)
{
	const struct job_kind kinds[] = { gap_job, plan_job };
	struct arena a;
	struct ctx job = *c;
	int ran;

	arena_init(&a, 256 << 20);
	a.landing = c->a->landing;
	job.a = &a;
	T(jobs_run_due(&job, kinds, COUNT(kinds), 20, &ran) == OK);
	arena_fini(&a);
}

static enum err
one_place_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return stft_q_one_place(c, *(struct shift_id *)arg, &n);
}


/*
 * ${nurses}, of whom the first has a shift of surveillance (a minimum of one) that she gives back.
 * The others never said that they can: the crews cannot close it.
 */
static struct stft_some_shift
gap(struct ctx *c, int nurses, const char *when)
{
	struct stft_some_shift s;
	struct whenever k = { when };

	place_tie = &gap_tie;
	T(conf_load(c, S("")) == OK);
	T(conf_set(c, SERVER_BASE_URL, STF_URL, S("test")) == OK);
	w = stf_given(c, nurses);
	T(db_write(c, when_rule, &k) == OK);
	s = stf_shift(c, "60");
	T(db_write(c, one_place_rule, &s.id) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	withdraws(c, 0, stf_last(c));
	return s;
}

static struct stft_shift_state
shift(struct ctx *c, struct shift_id id)
{
	struct stft_shift_state s;

	T(stft_q_shift_state(c, id, &s) == OK);
	return s;
}

static struct stft_gap
calls(struct ctx *c, struct shift_id id)
{
	struct stft_gap g;

	T(stft_q_gap(c, id, &g) == OK);
	return g;
}

TEST(gap_that_nobody_in_the_crews_can_close_calls_by_itself)
{
	struct stft_some_shift s = gap(c, 6, "soon");
	struct mobt_recipient_list r;
	struct stft_gap g;
	str failed;

	T_I64(calls(c, s.id).calls, 0);			/* not in the request: in a job */
	jobs(c);
	g = calls(c, s.id);
	T_I64(g.calls, 1);
	T_I64(g.wanted, 1);				/* exactly that need */
	T_I64(g.starts_at.us, s.starts_at.us);
	T_I64(g.ends_at.us, s.ends_at.us);
	T(mob_logged(c, "staff.gap", "un appel est parti de lui-même"));
	r = mob_recipients(c);
	T(r.n > 0);
	for (ptrdiff_t i = 0; i < r.n; i++)
		T(r.v[i].person_id.v != w.first.v);	/* not her who gave it back */
	jobs(c);
	T_I64(calls(c, s.id).calls, 1);

	T_I64(mob_say(c, r.v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(shift(c, s.id).taken, 1);			/* the place of the call is that of the shift */
	T(mob_logged(c, "staff.taken", ""));
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
	if (r.n > 1)
		T_I64(mob_say(c, r.v[1].id, "yes").place, PLACE_FULL);
	T_I64(shift(c, s.id).taken, 1);

	T_I64(mob_say(c, r.v[0].id, "no").place, PLACE_FREED);	/* and given back, both are */
	T_I64(shift(c, s.id).taken, 0);
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
}

TEST(gap_is_proposed_where_the_community_says_so)
{
	static const struct { const char *when; int calls; int64_t days; } cases[] = {
		{ "never", 0, 0 }, { "soon", 1, 0 }, { "always", 1, 0 } };

	for (int i = 0; i < COUNT(cases); i++) {
		struct stft_some_shift s = gap(c, 4, cases[i].when);

		jobs(c);
		T_I64(calls(c, s.id).calls, cases[i].calls);
	}
}

struct own { const char *when; };
static enum err
own_rule(struct ctx *c, void *arg)
{
	struct response_edit e = { .name = S("Centre"), .call_when = str_from(((struct own *)arg)->when) };

	return response_change(c, w.crisis, w.response, &e);
}

TEST(gap_of_a_dispositif_that_is_not_like_the_others)
{
	static const struct { const char *all, *own; int calls; } cases[] = {
		{ "never", "always", 1 }, { "always", "never", 0 }, { "never", "soon", 1 },
		{ "never", "", 0 }, { "always", "", 1 } };		/* control: it says nothing, the community's rule holds */

	for (int i = 0; i < COUNT(cases); i++) {
		struct stft_some_shift s = gap(c, 4, cases[i].all);
		struct own own = { cases[i].own };

		T(db_write(c, own_rule, &own) == OK);
		jobs(c);
		t_check(calls(c, s.id).calls == cases[i].calls, T_AT, "%s, of its own %s", cases[i].all, cases[i].own);
		T(mob_logged(c, "response.changed", "part de lui-même") == (own.when[0] != 0));
	}
	T(db_write(c, own_rule, &(struct own){ "sometimes" }) == E_INVALID);
	ctx_forgive(c);
}

TEST(gap_that_a_repair_closes_is_proposed_first_and_called_for_when_nobody_decides)
{
	struct stft_some_shift s = gap(c, 4, "always");

	stf_all_can(c, &w, 4);				/* one of the others could */
	T(stf_give(c, &w, 0, s.id, "Elle peut, finalement", NULL) == OK);
	withdraws(c, 0, stf_last(c));
	jobs(c);
	T_I64(calls(c, s.id).calls, 0);
	T(mob_logged(c, "staff.gap", "Une réparation est proposée"));
	ctx_at(c, (struct instant){ c->now.us + (GAP_PATIENCE_S + 1) * US_PER_S });
	jobs(c);
	T_I64(calls(c, s.id).calls, 1);
}

TEST(gap_taken_otherwise_ends_the_call)
{
	struct stft_some_shift s = gap(c, 6, "always");

	jobs(c);
	T_I64(calls(c, s.id).open, 1);
	T(stf_give(c, &w, 5, s.id, "Elle l'a dit au téléphone", NULL) == OK);	/* by hand, meanwhile */
	T_I64(calls(c, s.id).open, 0);
	withdraws(c, 5, stf_last(c));			/* ended by us, not stopped by a person: called for again */
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	jobs(c);
	T_I64(calls(c, s.id).open, 1);
	T_I64(calls(c, s.id).calls, 2);
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	struct call_act a = { .crisis = w.crisis, .call = *(struct call_id *)arg };

	return call_close(c, &a);
}

TEST(gap_whose_call_a_person_stopped_is_not_called_for_again)
{
	struct stft_some_shift s = gap(c, 6, "always");
	struct call_id call;

	jobs(c);
	call.v = calls(c, s.id).call;
	T(db_write(c, close_rule, &call) == OK);
	T(stf_give(c, &w, 5, s.id, "Elle l'a dit au téléphone", NULL) == OK);
	withdraws(c, 5, stf_last(c));
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	jobs(c);
	T_I64(calls(c, s.id).calls, 1);
}

static enum err ends_rule(struct ctx *c, void *arg) { return gap_ends(c, *(struct shift_id *)arg); }

/* Filled, the call ends; its page still proves a place: it must not prove one that is no more. */
TEST(gap_place_of_a_closed_call_is_free_when_the_shift_is_given_back_or_no_more)
{
	for (int given_back = 1; given_back >= 0; given_back--) {
		struct stft_some_shift s = gap(c, 6, "always");
		struct call_id call;
		int nurse;

		jobs(c);
		call.v = calls(c, s.id).call;
		nurse = (int)(mob_recipients(c).v[0].person_id.v - w.first.v);
		T_I64(mob_say(c, mob_recipients(c).v[0].id, "yes").place, PLACE_TAKEN);
		T(db_write(c, close_rule, &call) == OK);
		T_I64(mob_placed(c, call), 1);
		if (given_back)
			withdraws(c, nurse, stf_last(c));
		else
			T(db_write(c, ends_rule, &s.id) == OK);
		T_I64(mob_placed(c, call), 0);
	}
}

/* Her link still takes her word once the call is closed: the shift is free, and the planning calls again. */
TEST(gap_place_given_back_by_the_link_after_the_call_is_closed_frees_the_shift)
{
	struct stft_some_shift s = gap(c, 6, "always");
	int64_t places, call;

	jobs(c);
	T_I64(mob_say(c, mob_recipients(c).v[0].id, "yes").place, PLACE_TAKEN);
	call = calls(c, s.id).call;
	T(db_write(c, close_rule, &(struct call_id){ call }) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T_I64(shift(c, s.id).taken, 1);
	T_I64(mob_say(c, mob_recipients(c).v[0].id, "no").place, PLACE_FREED);
	T_I64(shift(c, s.id).taken, 0);
	T(call_freed_of(c, w.crisis, (struct call_id){ call }, &places) == OK);
	T_I64(places, 0);			/* not said twice: the planning says it */
}

/* Whoever the rules stop does not get the place by answering a call, and the call goes on without her. */
TEST(gap_yes_of_one_whom_a_rule_stops_is_not_a_place)
{
	struct stft_some_shift s = gap(c, 6, "always");
	struct stft_some_shift_list all;
	struct mobt_recipient_list r;
	str failed;
	int n;

	jobs(c);
	r = mob_recipients(c);
	T(r.n >= 2);
	n = (int)(r.v[0].person_id.v - w.first.v);
	T(stft_q_shifts_all(c, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++)		/* six hours after it: no rest between */
		if (all.v[i].starts_at.us == s.ends_at.us && stf_take(c, &w, n, all.v[i].id, NULL) == OK)
			break;
	T_I64(mob_say(c, r.v[0].id, "yes").place, PLACE_FULL);
	T(mob_logged(c, "staff.gap", "repos trop court"));
	T_I64(shift(c, s.id).taken, 0);
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
	T_I64(mob_say(c, r.v[1].id, "yes").place, PLACE_TAKEN);	/* control: the next one gets it */
	T_I64(shift(c, s.id).taken, 1);
}

TEST(gap_control_the_law_sees_a_place_without_its_duty)
{
	struct stft_some_shift s = gap(c, 4, "always");
	str failed;

	jobs(c);
	place_tie = NULL;				/* as if nothing tied them */
	T_I64(mob_say(c, mob_recipients(c).v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(shift(c, s.id).taken, 0);
	T(db_check(c, &failed) == OK);
	T_HAS(failed, "place_of_a_call_is_a_place_of_the_shift");
	place_tie = &gap_tie;
	T_I64(mob_say(c, mob_recipients(c).v[0].id, "no").place, PLACE_FREED);	/* the laws hold at the end */
}

/* The other way round: who has a place of a call takes no shift at its hours. */
TEST(gap_who_has_a_place_of_a_call_takes_no_shift_then)
{
	struct stft_some_shift s;
	struct recipient_id r;
	struct call_send sent;
	struct call_id call;
	int64_t from_h;
	str why;

	w = stf_given(c, 3);
	s = stf_shift(c, "60");
	from_h = (s.starts_at.us - c->now.us) / US_PER_HOUR + 1;
	call = mob_asking_at(c, w.crisis, "Renfort", from_h, from_h + 2, 1);
	T(mob_send_first(c, w.crisis, call, 3, &sent) == OK);
	r = mob_asked_of(c, call, w.first);
	T_I64(mob_say(c, r, "yes").place, PLACE_TAKEN);
	T(stf_take(c, &w, 0, s.id, &why) == E_CONFLICT);
	T_STR(why, S("staffing.in_call"));
	T(stf_take(c, &w, 1, s.id, NULL) == OK);		/* control: another nurse */
	T_I64(mob_say(c, r, "no").place, PLACE_FREED);
	T(stf_take(c, &w, 0, s.id, &why) == OK);
}

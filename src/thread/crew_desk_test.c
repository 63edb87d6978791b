/* Who of the crews has not read what was published is called, by one caller at a time. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk_t.h"
#include "staffing/staffing_t.h"
#include "stft_q.h"
#include "t.h"
#include "thread/crew_desk.h"
#include "thread_q.h"

static struct stf w;
static struct account_id one, two;

static enum err take_rule(struct ctx *c, void *arg) { return crew_desk_take(c, arg); }
static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return crew_desk_stop(c); }
static enum err outcome_rule(struct ctx *c, void *arg) { return crew_desk_outcome(c, arg); }
static enum err call_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err publish_rule(struct ctx *c, void *arg) { return staffing_write(c, arg); }
static enum err read_rule(struct ctx *c, void *arg) { return staffing_read(c, arg); }
static enum err cancel_rule(struct ctx *c, void *arg)
{
	return staffing_duty_cancel(c, w.crisis, *(struct duty_id *)arg, S("moins de monde attendu"));
}

static void
publish(struct ctx *c)
{
	struct staffing_letter l = { .crisis = w.crisis, .base_url = STF_URL, .roster = true,
		.request_key = crypto_token(c) };

	T(db_write(c, publish_rule, &l) == OK);
}

static void
later(struct ctx *c, int64_t s)
{
	ctx_at(c, (struct instant){ c->now.us + s * US_PER_S });
}

/* That many nurses, each put on a shift of her own far enough away, all told so; two callers. */
static void
given(struct ctx *c, int nurses)
{
	struct stft_some_shift_list all;
	int put = 0;

	w = stf_given(c, nurses);
	T(stft_q_shifts_of_post(c, S("60"), &all) == OK);
	for (ptrdiff_t i = 0; i < all.n && put < nurses; i++)
		if (all.v[i].starts_at.us > c->now.us + 3 * US_PER_DAY &&
		    stf_give(c, &w, put, all.v[i].id, "Dit au téléphone", NULL) == OK)
			put++;
	T_I64(put, nurses);
	publish(c);
	one = desk_t_caller(c, 1);
	two = desk_t_caller(c, 2);
}

static int64_t
next(struct ctx *c, struct account_id who)
{
	struct crew_turn t = { .crisis = w.crisis };

	c->who = who;
	T(db_write(c, take_rule, &t) == OK);
	return t.staff.v;
}

static enum err
outcome(struct ctx *c, struct account_id who, int64_t staff, const char *what)
{
	struct crew_phoned k = { .crisis = w.crisis, .staff = { staff }, .outcome = str_from(what),
		.number = S("mobile"), .request_key = crypto_token(c) };
	enum err e;

	c->who = who;
	e = db_write(c, outcome_rule, &k);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

TEST(crew_desk_calls_who_has_not_read_and_one_caller_has_her)
{
	int64_t a, b;

	given(c, 2);
	T_I64(next(c, one), 0);				/* she is given an hour to read */
	later(c, CREW_UNREAD_S + 1);
	a = next(c, one);
	T_I64(a, stf_join(c, &w, 0).v);			/* who begins first */
	T_I64(next(c, one), a);
	b = next(c, two);
	T(b != 0 && b != a);
	T(outcome(c, one, a, "told") == OK);
	T(mob_logged(c, "staff.phoned", "prévenu au téléphone"));
	T_I64(next(c, one), 0);				/* control: the other is on the line with the second */
	c->who = two;
	T(db_write(c, stop_rule, NULL) == OK);
	T_I64(next(c, one), b);
	later(c, DESK_LEASE_S + 1);
	T_I64(next(c, two), b);				/* a lapsed lease frees her */
}

TEST(crew_desk_leaves_those_who_read_or_did_it_themselves)
{
	struct staffing_staff who;
	struct thread_crew_count n;
	str why;

	given(c, 2);
	who = stf_who(c, &w, 0);
	T(db_write(c, read_rule, &who) == OK);
	T(stf_take(c, &w, 0, stf_shift(c, "60").id, &why) == OK);	/* by herself: there is nothing to read */
	later(c, CREW_UNREAD_S + 1);
	T(thread_q_crew_counts(c, c->now, c->now, c->now, c->now, w.crisis, &n) == OK);
	T_I64(n.unread, 1);
	T_I64(next(c, one), stf_join(c, &w, 1).v);	/* control: she who did not */
	T_I64(next(c, two), 0);
}

TEST(crew_desk_gives_up_after_three_and_begins_again_with_what_is_new)
{
	struct duty_id duty;
	int64_t her;

	given(c, 1);
	duty = stf_last(c);
	later(c, CREW_UNREAD_S + 1);
	her = next(c, one);
	for (int i = 0; i < DESK_TRIES; i++) {
		T_I64(next(c, one), her);
		T(outcome(c, one, her, i ? "no_answer" : "message") == OK);
		T_I64(next(c, one), 0);
		later(c, DESK_MESSAGE_S + 1);
	}
	T_I64(next(c, one), 0);
	T(mob_logged(c, "staff.phoned", "trois appels"));
	T(db_write(c, cancel_rule, &duty) == OK);	/* taken away, and published */
	publish(c);
	later(c, CREW_UNREAD_S + 1);
	T_I64(next(c, one), her);
	T(outcome(c, one, her, "perhaps") == E_INVALID);
	T(outcome(c, one, her + 99, "told") == E_NOT_FOUND);
	T(outcome(c, one, her, "wrong") == OK);
	T_I64(next(c, one), 0);				/* no other number */
}

TEST(crew_desk_and_the_desk_of_a_call_never_have_the_same_person)
{
	struct desk_turn t = {};
	struct call_send s;
	int64_t her;

	given(c, 1);
	t.crisis = w.crisis;
	t.call = mob_draft(c, w.crisis, S("{}"));
	T(mob_send(c, w.crisis, t.call, &s) == OK);
	later(c, CREW_UNREAD_S + 1);
	her = next(c, one);
	T(her != 0);
	c->who = two;
	T(db_write(c, call_rule, &t) == OK && t.recipient.v == 0);
	c->who = one;
	T(db_write(c, stop_rule, NULL) == OK);
	c->who = two;
	T(db_write(c, call_rule, &t) == OK && t.recipient.v != 0);	/* control: she is free */
	T_I64(next(c, one), 0);				/* and the other way round */
}

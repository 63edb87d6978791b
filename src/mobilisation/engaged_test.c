/* Who is engaged is never asked, and never has two places at the same hours. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/channels.h"
#include "mobilisation/call.h"
#include "mobilisation/channel.h"
#include "mobilisation/engaged.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

#define NONE	MOB_UNSAID

/* One nurse, asked for in call A, from two to six hours from now, and in call B. */
struct two { struct crisis_id crisis; struct person_id nurse; struct call_id a, b; struct recipient_id in_a, in_b; };

static struct call_id
sent(struct ctx *c, struct crisis_id crisis, const char *title, int64_t from_h, int64_t to_h)
{
	struct call_id call = mob_asking_at(c, crisis, title, from_h, to_h, 1);
	struct call_send s;

	T(mob_send_first(c, crisis, call, 9, &s) == OK);
	return call;
}

static struct two
two(struct ctx *c, int64_t from_h, int64_t to_h)
{
	struct two k = {};

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	k.crisis = mob_crisis(c, false);
	k.nurse = mob_nurses(c, 1);
	k.a = sent(c, k.crisis, "Renfort Brou", 2, 6);
	k.b = sent(c, k.crisis, "Renfort Dreux", from_h, to_h);
	k.in_a = mob_asked_of(c, k.a, k.nurse);
	k.in_b = mob_asked_of(c, k.b, k.nurse);
	return k;
}

static struct mobt_standing
stands(struct ctx *c, struct recipient_id r)
{
	struct mobt_standing s;

	T(mobt_q_standing(c, r, &s) == OK);
	return s;
}

/* ---- the rule ----------------------------------------------------------------------------- */

/* Of a call from 2 to 6 h: the hours of another, whether one may have both, and be asked for it with one of them. */
static const struct { int64_t from, to; bool clash, near; } hours[] = {
	{ 2, 6, true, true }, { 3, 4, true, true }, { 1, 9, true, true }, { 1, 3, true, true }, { 5, 9, true, true },
	{ 6, 9, false, true }, { 1, 2, false, true },		/* one ends as the other begins */
	{ 16, 20, false, true }, { 17, 20, false, false },	/* eleven hours of rest */
	{ 1, NONE, true, true },				/* without an end: twelve hours */
	{ 5, NONE, true, true }, { 6, NONE, false, true }, { 17, NONE, false, false },
	{ NONE, NONE, false, false }, { NONE, 4, false, false },	/* without a beginning: at no hours */
};

static struct opt_instant
hour(struct ctx *c, int64_t h)
{
	return h == NONE ? (struct opt_instant){} : (struct opt_instant){ true, { c->now.us + h * US_PER_HOUR } };
}

TEST(engaged_rule_of_hours)
{
	for (int i = 0; i < COUNT(hours); i++) {
		struct engaged_at call = { hour(c, hours[i].from), hour(c, hours[i].to) };
		struct place_engaged has = { .starts_at = hour(c, 2), .ends_at = hour(c, 6) };

		T(engaged_near(&call, &has, 0) == hours[i].clash);
		T(engaged_near(&call, &has, POOL_REST_US) == hours[i].near);
	}
}

static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }

/* The database says the same when a place is taken, and whichever comes first. */
TEST(engaged_the_database_refuses_the_second_place_at_the_same_hours)
{
	for (int i = 0; i < 2 * COUNT(hours); i++) {
		bool clash = hours[i / 2].clash;
		struct two k = two(c, hours[i / 2].from, hours[i / 2].to);
		struct recipient_id first = i % 2 ? k.in_b : k.in_a, then = i % 2 ? k.in_a : k.in_b;
		struct place_engaged_list around;

		T_I64(mob_say(c, first, "yes").place, PLACE_TAKEN);
		T_I64(mob_say(c, then, "yes").place, clash ? PLACE_ENGAGED : PLACE_TAKEN);
		T_STR(stands(c, then).standing, clash ? S("reserve") : S("placed"));
		T_STR(stands(c, then).answer, S("yes"));
		T_I64(mob_placed(c, k.a) + mob_placed(c, k.b), clash ? 1 : 2);
		T(engaged_around(c, i % 2 ? k.a : k.b, &around) == OK);
		T_I64(around.n, hours[i / 2].near);
	}
}

/* A call that was closed is still where people are expected; one that was called off is not. */
TEST(engaged_a_closed_call_counts)
{
	struct two k = two(c, 2, 6);
	struct call_act close = { .crisis = k.crisis, .call = k.b };
	struct place_engaged e;
	bool found;

	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_TAKEN);
	T(db_write(c, close_it, &close) == OK);
	T_I64(mob_say(c, k.in_a, "yes").place, PLACE_ENGAGED);
	T(place_elsewhere(c, k.a, k.nurse, &e, &found) == OK && found);
	T(engaged_path(c, &e).n);			/* given back by its link all the same */
	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T_I64(mob_say(c, k.in_a, "yes").place, PLACE_TAKEN);
}

TEST(engaged_a_shift_counts_and_an_exercise_does_not)
{
	struct two k = two(c, 20, 24);

	mob_shift(c, k.crisis, k.nurse, 5, 12);
	T_I64(mob_say(c, k.in_a, "yes").place, PLACE_ENGAGED);
	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_TAKEN);	/* control: at other hours */
	k = two(c, 20, 24);
	mob_shift(c, mob_crisis(c, true), k.nurse, 5, 12);
	T_I64(mob_say(c, k.in_a, "yes").place, PLACE_TAKEN);	/* nobody is really there */
}

/* ---- what she is told ------------------------------------------------------------------------ */

static enum err record(struct ctx *c, void *arg) { return answer_record(c, arg, NULL); }

TEST(engaged_is_told_which_place_and_where_to_give_it_back)
{
	struct two k = two(c, 3, 7);
	struct answer_new yes = { .recipient = k.in_b, .answer = S("yes"), .via = S("sms"), .request_key = S("by-sms") };
	struct mob_messages m;
	struct place_engaged e;
	bool found;
	str link;

	mob_say(c, k.in_a, "yes");
	link = mob_token(c, mob_outbox(c).v[0].body);		/* hers, of call A */
	T(db_write(c, record, &yes) == OK);
	m = mob_outbox(c);
	T_HAS(m.v[m.n - 1].body, "Renfort Dreux : vous avez deja une place a ces heures (24/11 11h-15h, Salle des f");
	T_HAS(m.v[m.n - 1].body, arena_z(c->a, arena_fmt(c->a, "retirez-vous d'abord : %.*s/r/%.*s", STR(MOB_URL), STR(link))));
	T(sms_measure(c->a, m.v[m.n - 1].body).gsm7);
	T(mob_logged(c, "call.answer", "oui, mais a déjà une place aux mêmes heures"));
	T(mob_logged(c, "call.answer", "Renfort Brou, Salle des fêtes, Brou, mardi 24"));
	T(place_elsewhere(c, k.b, k.nurse, &e, &found) == OK && found);
	T_STR(engaged_path(c, &e), arena_fmt(c->a, "/r/%.*s", STR(link)));
	e.request_key = S("");					/* telephoned only, or the crisis is over: no link */
	T_STR(engaged_path(c, &e), S(""));
}

/* Who has no link for it is told whom to call. */
TEST(engaged_on_a_shift_is_told_whom_to_call)
{
	struct two k = two(c, 30, 34);
	struct answer_new yes = { .recipient = k.in_a, .answer = S("yes"), .via = S("sms"), .request_key = S("by-sms") };
	struct mob_messages m;

	mob_shift(c, k.crisis, k.nurse, 5, 12);
	T(db_write(c, record, &yes) == OK);
	m = mob_outbox(c);
	T_HAS(m.v[m.n - 1].body, "24/11 14h-21h, Centre");
	T_HAS(m.v[m.n - 1].body, "retirez-vous d'abord : 02 38 00 11 22");
}

/* She changes her mind: the other place is not hers by itself, the reserve is offered it as ever. */
TEST(engaged_who_withdraws_elsewhere_is_offered_again)
{
	struct two k = two(c, 3, 7);

	mob_say(c, k.in_a, "yes");
	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_ENGAGED);
	T_I64(mob_look(c, k.b).offered, 0);
	T_I64(mob_say(c, k.in_a, "no").place, PLACE_FREED);
	T_STR(stands(c, k.in_b).standing, S("reserve"));	/* nothing by itself */
	T_I64(mob_look(c, k.b).offered, 1);
	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_TAKEN);
}

/* ---- nobody engaged is written to ----------------------------------------------------------------- */

/* Two nurses asked in both calls, the first of them engaged in call B. */
static struct two
one_of_two(struct ctx *c, int64_t from_h, int64_t to_h)
{
	struct two k = {};

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	k.crisis = mob_crisis(c, false);
	for (int i = 0; i < 2; i++) {
		struct person_id p = mob_person(c, &(struct mob_person){ .family = i ? "LIBRE" : "PRISE", .profession = "60",
			.member = true, .mobile = 2, .email = 2 });

		k.nurse = i ? k.nurse : p;
	}
	k.a = sent(c, k.crisis, "Renfort Brou", 2, 6);
	k.b = sent(c, k.crisis, "Renfort Dreux", from_h, to_h);
	k.in_a = mob_asked_of(c, k.a, k.nurse);
	k.in_b = mob_asked_of(c, k.b, k.nurse);
	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_TAKEN);
	return k;
}

static void
all_are(struct ctx *c, str state)
{
	struct mobt_recipient_list r = mob_recipients(c);

	for (ptrdiff_t i = 0; i < r.n; i++)
		mob_post_state(c, r.v[i].id, state);
}

static ptrdiff_t
silent(struct ctx *c, const struct two *k)
{
	ptrdiff_t n;

	T(call_silent(c, k->a, &n) == OK);
	return n;
}

static ptrdiff_t
refused(struct ctx *c, const struct two *k)
{
	ptrdiff_t n;

	T(call_refused(c, k->a, &n) == OK);
	return n;
}

static enum err remind(struct ctx *c, void *arg) { return call_remind(c, arg); }

TEST(engaged_is_not_reminded)
{
	struct two k = one_of_two(c, 6, 9);		/* not at the same hours, but without a rest */
	struct call_act act = { .crisis = k.crisis, .call = k.a, .base_url = MOB_URL, .request_key = S("remind-1") };
	struct mob_messages m;

	all_are(c, S("delivered"));
	T_I64(silent(c, &k), 1);
	T(db_write(c, remind, &act) == OK);
	T_I64(act.people, 1);
	m = mob_outbox(c);
	T(m.v[m.n - 1].person.v != k.nurse.v);
	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T_I64(silent(c, &k), 2);			/* control */
}

TEST(engaged_is_not_written_to_by_the_other_channel)
{
	struct two k = one_of_two(c, 3, 9);

	all_are(c, S("failed"));
	T_I64(refused(c, &k), 1);
	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T_I64(refused(c, &k), 2);			/* control */
}

struct keeping { struct person_id id; struct channels_order order; };
static enum err keep(struct ctx *c, void *arg) { struct keeping *k = arg; return channels_set(c, k->id, &k->order); }
static enum err turn(struct ctx *c, void *arg) { return channel_turn(c, arg); }

TEST(engaged_is_not_followed_by_a_second_channel)
{
	struct two k = one_of_two(c, 3, 9);
	struct keeping order = { k.nurse, { { { S("sms"), 600 }, { S("email"), 1200 } }, 2 } };
	struct channel_turn t = { .call = k.a };

	T(db_write(c, keep, &order) == OK);
	all_are(c, S("delivered"));
	c->now.us += US_PER_HOUR;
	T(db_write(c, turn, &t) == OK);
	T_I64(t.written, 0);
	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T(db_write(c, turn, &t) == OK);
	T_I64(t.written, 1);				/* control */
}

TEST(engaged_in_reserve_is_not_offered_a_place)
{
	struct two k = one_of_two(c, 3, 9);
	struct recipient_id other = mob_recipients(c).v[0].id.v == k.in_a.v ? mob_recipients(c).v[1].id :
	    mob_recipients(c).v[0].id;

	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T_I64(mob_say(c, other, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.in_a, "reserve").place, PLACE_FULL);
	T_I64(mob_say(c, k.in_b, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, other, "no").place, PLACE_FREED);
	T_I64(mob_look(c, k.a).offered, 0);
	T_I64(mob_say(c, k.in_b, "no").place, PLACE_FREED);
	T_I64(mob_look(c, k.a).offered, 1);		/* control */
}

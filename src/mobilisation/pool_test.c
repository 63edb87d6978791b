/*
 * The order in which people are asked: each of its points between two people who differ in that alone.
 * A draw of lots is worth nine at most, less than any of them.
 */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/call.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static struct crisis_id crisis;
static struct person_id one, other;

static struct person_id
nurse(struct ctx *c, const char *family)
{
	return mob_person(c, &(struct mob_person){ .family = family, .profession = "60", .member = true, .mobile = 2 });
}

static void
given(struct ctx *c)
{
	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	crisis = mob_crisis(c, false);
	one = nurse(c, "UNE");
	other = nurse(c, "AUTRE");
}

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

/* A call in a commune, of which doctors may stand in for nurses. */
static struct call_id
asking(struct ctx *c, str commune)
{
	struct call_draft d = { .crisis = crisis, .title = S("Renfort"), .message = S("Pouvez-vous venir ?"),
		.criteria = S("{}"), .request_key = crypto_token(c), .urgent = true, .commune = commune,
		.starts_at = { true, { c->now.us + 30 * US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 34 * US_PER_HOUR } },
		.asks = { { { .profession = S("60"), .substitutes = S("10"), .wanted = 1 } }, 1 } };

	T(db_write(c, save, &d) == OK);
	return d.id;
}

static struct pool
pool_of(struct ctx *c, struct call_id call)
{
	struct wave_plan plan;

	T(wave_plan_of(c, call, 0, &plan) == OK);
	return plan.pool;
}

/* Is ${first} asked before ${then}, in each of many calls: whatever the lots? */
static bool
before(struct ctx *c, struct person_id first, struct person_id then, str commune)
{
	for (int i = 0; i < 12; i++) {
		struct pool p = pool_of(c, asking(c, commune));

		T_I64(p.n, 2);
		if (p.v[0].p->id.v != first.v || p.v[1].p->id.v != then.v)
			return false;
	}
	return true;
}

struct doing { struct person_id person; str commune; int64_t lat_e6; const char *willing; struct call_id call;
	struct instant at; };

static enum err
commune_rule(struct ctx *c, void *arg)
{
	struct doing *d = arg;
	int64_t n;

	TRY(mobt_q_commune(c, d->commune, d->commune, d->lat_e6, &n));
	return d->person.v ? mobt_q_lives(c, d->commune, d->person, &n) : OK;
}

static enum err
willing_rule(struct ctx *c, void *arg)
{
	struct doing *d = arg;
	int64_t n;

	return mobt_q_willing(c, d->person, (struct typology_id){ 1 }, str_from(d->willing), &n);
}

static enum err
asked_rule(struct ctx *c, void *arg)
{
	struct doing *d = arg;
	int64_t n;

	return mobt_q_asked_at(c, d->at, d->call, d->person, &n);
}

/* Asked in a call, so many days ago; 0: twelve hours ago. */
static void
asked(struct ctx *c, struct person_id person, int64_t days)
{
	struct person_id not = person.v == one.v ? other : one;
	struct call_draft d = { .crisis = crisis, .title = S("Avant"), .message = S("Pouvez-vous venir ?"),
		.request_key = crypto_token(c), .urgent = true,
		.asks = { { { .profession = S("60"), .substitutes = S("10"), .wanted = 1 } }, 1 },
		.criteria = arena_fmt(c->a, "{\"except\": [%lld]}", (long long)not.v) };
	struct doing w = { .person = person, .at = { c->now.us - (days ? days * US_PER_DAY : US_PER_DAY / 2) } };
	struct call_send s;

	T(db_write(c, save, &d) == OK);
	T(mob_send(c, crisis, d.id, &s) == OK);
	T_I64(s.people, 1);
	w.call = d.id;
	T(db_write(c, asked_rule, &w) == OK);
}

TEST(pool_asks_the_near_before_the_far)
{
	struct doing here = { .commune = S("45001"), .lat_e6 = 47900000 },
	    near = { .commune = S("45002"), .lat_e6 = 47990000 },		/* ten kilometres */
	    far = { .commune = S("45003"), .lat_e6 = 48260000 };		/* forty */

	given(c);
	near.person = other;
	far.person = one;
	T(db_write(c, commune_rule, &here) == OK);
	T(db_write(c, commune_rule, &near) == OK);
	T(db_write(c, commune_rule, &far) == OK);
	T(before(c, other, one, S("45001")));
	T_I64(pool_of(c, asking(c, S("45001"))).v[0].km, 10);
	T(!before(c, other, one, S("")));		/* control: a call that is nowhere */
	T(!before(c, one, other, S("")));
}

TEST(pool_asks_volunteers_before_the_others)
{
	struct doing will = { .willing = "yes" };

	given(c);
	will.person = other;
	T(!before(c, other, one, S("")));		/* control: lots alone */
	T(db_write(c, willing_rule, &will) == OK);
	T(before(c, other, one, S("")));
}

TEST(pool_never_asks_the_unwilling)
{
	struct doing will = { .willing = "no" };
	struct pool p;

	given(c);
	will.person = other;
	T(db_write(c, willing_rule, &will) == OK);
	p = pool_of(c, asking(c, S("")));
	T_I64(p.n, 1);
	T_I64(p.unwilling, 1);
	T(p.v[0].p->id.v == one.v);
}

TEST(pool_keeps_who_stands_in_for_the_last)
{
	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	crisis = mob_crisis(c, false);
	one = mob_person(c, &(struct mob_person){ .family = "MEDECIN", .profession = "10", .member = true, .mobile = 2 });
	other = nurse(c, "INFIRMIER");
	T(before(c, other, one, S("")));
}

TEST(pool_asks_who_was_often_asked_last)
{
	given(c);
	for (int i = 0; i < 3; i++)			/* the last time is the same for both */
		asked(c, one, i ? 6 : 5);
	asked(c, other, 5);
	T(before(c, other, one, S("")));
}

TEST(pool_asks_who_was_asked_least_recently_first)
{
	given(c);
	asked(c, one, 3);
	asked(c, other, 29);				/* both once within a month */
	T_I64(pool_of(c, asking(c, S(""))).v[0].times, 1);
	T(before(c, other, one, S("")));
	given(c);
	asked(c, one, 0);
	asked(c, other, 20);
	T(before(c, other, one, S("")));
	given(c);
	asked(c, one, 31);				/* control: two months ago is as good as never */
	asked(c, other, 60);
	T(!before(c, other, one, S("")));
	T(!before(c, one, other, S("")));
}

/* Both were asked in the same call; one of them had the place. */
TEST(pool_lets_those_rest_who_came)
{
	struct call_send s;
	struct call_id call;

	given(c);
	call = mob_asking_at(c, crisis, "Hier", 1, 3, 1);
	T(mob_send_first(c, crisis, call, 2, &s) == OK);
	mob_post_state(c, mob_asked_of(c, call, one), S("delivered"));
	mob_post_state(c, mob_asked_of(c, call, other), S("delivered"));
	T_I64(mob_say(c, mob_asked_of(c, call, one), "yes").place, PLACE_TAKEN);
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_DAY });
	T(before(c, other, one, S("")));
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_DAY });
	T(!before(c, other, one, S("")));		/* control: rested */
}

/* Among equals lots decide, others in each call: nobody is always the first. */
TEST(pool_draws_lots_among_equals)
{
	int first = 0;

	given(c);
	for (int i = 0; i < 40; i++)
		first += pool_of(c, asking(c, S(""))).v[0].p->id.v == one.v;
	T(first > 8 && first < 32);
}

/* Who took a place at these hours elsewhere meanwhile is not counted on. */
TEST(pool_expects_nothing_of_who_is_engaged_since)
{
	struct call_send s;
	struct call_id a, b;
	struct pool p;

	given(c);
	a = mob_asking(c, crisis, 1);
	T(mob_send_first(c, crisis, a, 2, &s) == OK);
	b = mob_asking(c, crisis, 1);
	T(mob_send_first(c, crisis, b, 2, &s) == OK);
	T_I64(mob_say(c, mob_asked_of(c, b, one), "yes").place, PLACE_TAKEN);
	p = pool_of(c, a);
	T(pool_rate(&p, one) <= 0);
	T(pool_rate(&p, other) > 0);			/* control */
}

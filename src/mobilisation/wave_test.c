/* Posts, places, waves: as many people as it takes, and no more. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "jobs/jobs.h"
#include "mobilisation/answer.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static const str everyone = { "{\"from\": \"criteria\"}", 20 };

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

TEST(wave_first_asks_as_many_as_it_takes)
{
	struct call_preview v;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 60);
	call = mob_asking(c, crisis, 3);
	T(call_preview(c, crisis, call, MOB_URL, &v) == OK);
	T_I64(v.plan.free, 3);
	T_I64(v.plan.posts[0].can, 60);
	T(!v.plan.posts[0].lacking);
	T(v.plan.after * 100 >= CALL_CHANCE);	/* the chance asked for, and not much more */
	T(v.plan.after * 100 < CALL_CHANCE + 8);
	T(v.plan.ask_n > 7 && v.plan.ask_n < 20);
	T(v.plan.in_us > 0);
	T(mob_send(c, crisis, call, &s) == OK);
	T_I64(mob_counts(c).messages, v.plan.ask_n);
	T_I64(mob_counts(c).recipients, v.plan.ask_n);
	T_I64(mob_look(c, call).asked, 0);		/* nothing has changed: no second wave */
}

TEST(wave_the_fourth_yes_on_three_places_is_told_it_is_full)
{
	struct mob_asked k = mob_asked(c, 30, 3);
	ptrdiff_t before;

	T_I64(mob_say(c, k.r.v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.r.v[1].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.r.v[1].id, "yes").place, PLACE_NONE);	/* twice takes nothing more */
	T_I64(mob_placed(c, k.call), 2);
	T_I64(mob_say(c, k.r.v[2].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.r.v[3].id, "yes").place, PLACE_FULL);
	T_I64(mob_say(c, k.r.v[4].id, "reserve").place, PLACE_FULL);
	T_I64(mob_placed(c, k.call), 3);
	T(mob_logged(c, "call.full", "complet"));

	/* What had not left for the others never does; those who have a place have its proof. */
	before = 0;
	for (ptrdiff_t i = 0; i < mob_outbox(c).n; i++)
		before += str_eq(mob_outbox(c).v[i].state, S("to_send"));
	T_I64(before, 3 + 3);		/* three proofs; the first messages of those three */
	T_I64(mob_look(c, k.call).asked, 0);
}

TEST(wave_a_freed_place_goes_to_the_reserve_first)
{
	struct mob_asked k = mob_asked(c, 30, 1);
	struct wave_turn t;

	T_I64(mob_say(c, k.r.v[0].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.r.v[1].id, "yes").place, PLACE_FULL);
	T_I64(mob_say(c, k.r.v[2].id, "reserve").place, PLACE_FULL);
	T_I64(mob_say(c, k.r.v[0].id, "no").place, PLACE_FREED);
	t = mob_look(c, k.call);
	T_I64(t.offered, 1);
	T_I64(t.asked, 0);		/* the reserve is likely enough */
	T_I64(mob_look(c, k.call).offered, 0);	/* offered once */
	c->now.us += 20 * US_PER_MIN;	/* no answer: the next one */
	T_I64(mob_look(c, k.call).offered, 1);
	T_I64(mob_say(c, k.r.v[1].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, k.r.v[2].id, "yes").place, PLACE_FULL);	/* control: too late */
	T_I64(mob_placed(c, k.call), 1);
}

TEST(wave_the_next_goes_out_on_silence_and_never_asks_twice)
{
	struct mobt_recipient_list r;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;
	int64_t first, waves = 0;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 40);
	call = mob_asking(c, crisis, 2);
	T(mob_send(c, crisis, call, &s) == OK);
	first = mob_counts(c).recipients;
	T(first < 40);
	for (int minute = 0; minute < 180; minute++) {
		c->now.us += US_PER_MIN;
		waves += mob_look(c, call).asked > 0;
	}
	r = mob_recipients(c);
	T_I64(r.n, 40);			/* everyone, once */
	T(waves >= 2 && waves <= 12);
	T(mob_logged(c, "call.wave", "vague 2"));
	T(mob_logged(c, "call.dry", "plus personne"));
}

TEST(wave_refusals_hasten_the_next)
{
	struct mob_asked k = mob_asked(c, 40, 2);

	c->now.us += 30 * US_PER_S;
	T_I64(mob_look(c, k.call).asked, 0);
	for (ptrdiff_t i = 0; i < k.r.n; i++)
		mob_say(c, k.r.v[i].id, "no");
	T(mob_look(c, k.call).asked > 0);
}

TEST(wave_never_asks_who_is_engaged_or_refused_or_left_out)
{
	struct person_id engaged, no_call;
	struct mobt_recipient_list r;
	struct call_send s;
	struct crisis_id crisis;
	struct call_preview v;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	call = mob_asking(c, crisis, 1);
	T(mob_send(c, crisis, call, &s) == OK);
	r = mob_recipients(c);
	engaged = r.v[0].person_id;
	mob_say(c, r.v[0].id, "yes");
	no_call = mob_person(c, &(struct mob_person){ "NON", "60", 1, true, .no_call = true, .mobile = 2 });
	mob_person(c, &(struct mob_person){ "MEDECIN", "10", 1, true, .mobile = 2 });
	mob_person(c, &(struct mob_person){ "LIBRE", "60", 1, true, .mobile = 2 });
	call = mob_asking(c, crisis, 1);
	T(call_preview(c, crisis, call, MOB_URL, &v) == OK);
	T_I64(v.plan.ask_n, 1);
	T_STR(v.plan.ask[0]->p->family, S("LIBRE"));
	T_I64(v.plan.pool.engaged, 1);
	T_I64(v.plan.pool.none_n, 1);
	T(v.plan.pool.none[0].p->id.v == no_call.v && engaged.v != no_call.v);
	T(v.plan.posts[0].lacking);	/* one person, one chance in three: said from the start */
}

TEST(wave_quiet_hours_hold_what_is_not_urgent)
{
	struct call_send s;
	struct instant at;
	struct crisis_id crisis;
	struct call_id call;
	struct call_draft d;

	mob_db(c);
	c->now = civil_instant(2026, 11, 26, 23, 30);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	T(wave_quiet(c, c->now, &at) == OK);
	T(at.us == civil_instant(2026, 11, 27, 7, 0).us);
	T(wave_quiet(c, civil_instant(2026, 11, 26, 3, 0), &at) == OK);
	T(at.us == civil_instant(2026, 11, 26, 7, 0).us);
	T(wave_quiet(c, civil_instant(2026, 11, 26, 12, 0), &at) == OK);
	T(at.us == civil_instant(2026, 11, 26, 12, 0).us);
	d = (struct call_draft){ .crisis = crisis, .title = S("Demain"), .message = S("Pouvez-vous venir ?"),
		.criteria = everyone, .request_key = crypto_token(c),
		.asks = { { { .profession = S("60"), .wanted = 2 } }, 1 } };
	T(db_write(c, save, &d) == OK);
	T(mob_send(c, crisis, d.id, &s) == OK);
	T(mob_outbox(c).v[0].not_before.us == civil_instant(2026, 11, 27, 7, 0).us);
	call = mob_asking(c, crisis, 2);		/* control: urgent leaves now */
	T(mob_send(c, crisis, call, &s) == OK);
	T(mob_outbox(c).v[mob_outbox(c).n - 1].not_before.us == c->now.us + CALL_UNDO_S * US_PER_S);
}

/* A draft at that moment: what its first wave would be. */
static struct wave_plan
plan_at(struct ctx *c, struct instant now, struct crisis_id crisis, bool urgent)
{
	struct call_draft d = { .crisis = crisis, .title = S("Demain"), .message = S("Pouvez-vous venir ?"),
		.criteria = everyone, .request_key = crypto_token(c), .urgent = urgent,
		.asks = { { { .profession = S("60"), .wanted = 3 } }, 1 } };
	struct wave_plan plan;

	ctx_at(c, now);
	T(db_write(c, save, &d) == OK);
	T(wave_plan_of(c, d.id, 0, &plan) == OK);
	return plan;
}

TEST(wave_that_leaves_in_the_morning_is_sized_for_the_morning)
{
	struct instant night = civil_instant(2026, 11, 26, 23, 30), seven = civil_instant(2026, 11, 27, 7, 0);
	struct wave_plan waits, morning, urgent, drill;
	struct crisis_id crisis;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 80);
	waits = plan_at(c, night, crisis, false);
	morning = plan_at(c, (struct instant){ seven.us - CALL_UNDO_S * US_PER_S }, crisis, false);
	T_I64(waits.leaves.us, seven.us);
	T_I64(waits.pool.hours, HOURS_DAY);
	T_I64(waits.ask_n, morning.ask_n);
	T_I64(waits.in_us, morning.in_us);
	T(waits.after == morning.after);
	/* Controls: who is woken answers as one does at night. */
	urgent = plan_at(c, night, crisis, true);
	T_I64(urgent.leaves.us, night.us + CALL_UNDO_S * US_PER_S);
	T_I64(urgent.pool.hours, HOURS_NIGHT);
	T(urgent.ask_n > waits.ask_n);
	T(urgent.in_us > waits.in_us);
	drill = plan_at(c, night, mob_crisis(c, true), false);	/* an exercise wakes nobody, and does not wait */
	T_I64(drill.pool.hours, HOURS_NIGHT);
}

TEST(wave_goes_on_by_its_job_alone)
{
	struct mob_asked k = mob_asked(c, 60, 2);
	const struct job_kind kinds[1] = { call_wave_job };
	int64_t first;
	int ran;

	first = mob_counts(c).recipients;
	for (int minute = 0; minute < 30; minute++) {
		c->now.us += US_PER_MIN;
		T(jobs_run_due(c, kinds, 1, 20, &ran) == OK);
		T(ran <= 2);		/* chains of looks become one */
	}
	T(mob_counts(c).recipients > first);
	T_I64(mob_placed(c, k.call), 0);
}

TEST(wave_bad_posts_are_refused_by_their_line)
{
	struct call_draft d = { .title = S("T"), .message = S("M"), .criteria = everyone, .request_key = S("12345678"),
		.asks = { { { .profession = S("60"), .wanted = 2 }, { .wanted = 2 } }, 2 } };

	mob_db(c);
	d.crisis = mob_crisis(c, false);
	T(db_write(c, save, &d) == E_INVALID);
	T_STR(c->cause.key, S("post.who"));
	T_STR(c->cause.field, S("post_2"));
	ctx_forgive(c);
	d.asks.v[1] = (struct place_ask){ .profession = S("60"), .wanted = 1 };
	T(db_write(c, save, &d) == E_INVALID);
	T_STR(c->cause.key, S("post.twice"));
	ctx_forgive(c);
	d.asks.v[1] = (struct place_ask){ .profession = S("10"), .wanted = 501 };
	T(db_write(c, save, &d) == E_INVALID);
	T_STR(c->cause.key, S("post.wanted"));
	ctx_forgive(c);
	d.asks.v[1] = (struct place_ask){ .profession = S("10"), .wanted = 1, .substitutes = S("70,60") };
	T(db_write(c, save, &d) == OK);		/* control */
}

static enum err want(struct ctx *c, void *arg) { return wave_want(c, arg); }
static enum err release(struct ctx *c, void *arg) { return wave_release(c, arg); }

TEST(wave_follows_a_need_that_changes)
{
	struct mobt_recipient_list r;
	struct wave_release gone;
	struct wave_want w;
	struct call_send s;
	struct crisis_id crisis;
	struct call_id call;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	call = mob_asking(c, crisis, 1);
	T(mob_send(c, crisis, call, &s) == OK);
	r = mob_recipients(c);
	T_I64(mob_say(c, r.v[0].id, "yes").place, PLACE_TAKEN);
	w = (struct wave_want){ .call = call, .wanted = { 2 }, .n = 1 };
	T(db_write(c, want, &w) == OK);
	T_I64(mob_say(c, r.v[1].id, "yes").place, PLACE_TAKEN);
	T_I64(mob_say(c, r.v[2].id, "yes").place, PLACE_FULL);
	w.wanted[0] = 1;
	T(db_write(c, want, &w) == E_CONFLICT);	/* two have a place */
	T_STR(c->cause.key, S("place.held"));
	ctx_forgive(c);
	gone = (struct wave_release){ crisis, call, r.v[1].id };
	T(db_write(c, release, &gone) == OK);
	T(db_write(c, want, &w) == OK);		/* control */
	T_I64(mob_placed(c, call), 1);
	T(mob_logged(c, "call.need", "1 × Infirmier"));
	T(mob_logged(c, "call.release", "plus attendu"));
	T(db_write(c, release, &gone) == E_CONFLICT);
	ctx_forgive(c);
}

/* Asked for from two to six hours from now: a shift that ends eight hours before leaves no rest. */
static int64_t
engaged_with_shift(struct ctx *c, int64_t from_h, int64_t to_h)
{
	struct place_asks asks = { { { .profession = S("60"), .wanted = 1 } }, 1 };
	struct wave_plan draft;
	struct crisis_id crisis;
	struct call_preview v;

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_shift(c, crisis, mob_nurses(c, 2), from_h, to_h);
	T(call_preview(c, crisis, mob_asking(c, crisis, 1), MOB_URL, &v) == OK);
	T(wave_plan_draft(c, &(struct wave_draft){ .crisis = crisis, .typology = { 1 }, .criteria = everyone,
	    .starts_at = v.call.starts_at, .ends_at = v.call.ends_at, .chance = 70, .wait_s = 900, .asks = &asks },
	    &draft) == OK);
	T_I64(draft.pool.engaged, v.plan.pool.engaged);		/* said while composing already */
	return v.plan.pool.engaged;
}

TEST(wave_rest_counts_from_a_shift_too)
{
	T_I64(engaged_with_shift(c, -14, -6), 1);
}

TEST(wave_rest_from_a_shift_ends_after_eleven_hours)
{
	T_I64(engaged_with_shift(c, -20, -10), 0);	/* control: twelve hours before */
}

static enum err record(struct ctx *c, void *arg) { return answer_record(c, arg, NULL); }

TEST(wave_a_word_from_who_has_a_place_keeps_it)
{
	struct crisis_id crisis;
	struct call_send s;
	struct call_id call;
	struct recipient_id r;
	struct answer_new late = { .answer = S("later"), .note = S("dix minutes de retard"), .via = S("link"),
		.request_key = S("late-key") };

	mob_db(c);
	crisis = mob_crisis(c, false);
	mob_nurses(c, 30);
	call = mob_asking(c, crisis, 1);
	T(mob_send(c, crisis, call, &s) == OK);
	r = mob_recipients(c).v[0].id;
	late.recipient = mob_recipients(c).v[1].id;
	T(db_write(c, record, &late) == OK);
	T_I64(mob_placed(c, call), 0);		/* control: who has no place gets none by it */
	T_STR(mob_recipients(c).v[1].answer, S("later"));
	T_I64(mob_say(c, r, "yes").place, PLACE_TAKEN);
	late.recipient = r;
	late.request_key = S("late-too");
	T(db_write(c, record, &late) == OK);
	T_I64(mob_placed(c, call), 1);
	T_STR(mob_recipients(c).v[0].note, S("dix minutes de retard"));
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
}

TEST(wave_offers_the_posts_by_number_to_who_can_hold_several)
{
	struct call_draft d = { .title = S("Renfort Brou"), .message = S("Renfort à Brou samedi."), .criteria = S("{}"),
		.request_key = S("several-posts"), .urgent = true,
		.asks = { { { .profession = S("60"), .wanted = 1 }, { .profession = S("40"), .substitutes = S("60"), .wanted = 1 } }, 2 } };
	struct mob_messages m;
	struct call_preview v;
	struct call_send s;

	mob_db(c);
	d.crisis = mob_crisis(c, true);		/* replies are read in exercises */
	mob_nurses(c, 2);
	(void)mob_person(c, &(struct mob_person){ .family = "D", .profession = "40", .zone = 1, .member = true, .mobile = 2 });
	T(db_write(c, save, &d) == OK);
	T(call_preview(c, d.crisis, d.id, MOB_URL, &v) == OK);
	T_STR(v.choices, S("1 infirmier, 2 chirurgien-dentiste"));
	T(mob_send_first(c, d.crisis, d.id, 3, &s) == OK);
	m = mob_outbox(c);
	T_I64(m.n, 3);
	for (ptrdiff_t i = 0; i < m.n; i++) {
		bool dentist = m.v[i].person.v > 2;

		T(str_has(m.v[i].body, S("(ou SMS 1 infirmier, 2 chirurgien-dentiste, NON ")) == !dentist);
		T(str_has(m.v[i].body, S("(ou SMS OUI ")) == dentist);	/* control: one post, no choice */
		T(sms_measure(c->a, m.v[i].body).gsm7);
		T(sms_measure(c->a, m.v[i].body).segments <= 2);
	}
}

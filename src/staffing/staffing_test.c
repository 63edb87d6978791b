/* Crews: shifts follow hours, places are never over-given, rules hold, swaps, messages, presence; and the laws. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "response/response.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static struct stf w;

/* ---- shifts ------------------------------------------------------------------------------- */

static enum err close_rule(struct ctx *c, [[maybe_unused]] void *arg) { return response_close(c,
    w.crisis, w.response, S("fin")); }
static enum err drop_post_rule(struct ctx *c, void *arg) { return response_post_remove(c, w.crisis,
    w.response, *(struct crew_post_id *)arg); }

static enum err
night_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct response_hours h = { .from = day_of(2027, 10, 30), .days = 1, .weekdays = 0x7f,
	    .from_min = 1320, .to_min = 360 };

	return response_hours_add(c, w.crisis, w.response, &h);
}

TEST(staffing_shifts_follow_hours_and_posts)
{
	struct response_post_list posts;
	struct stft_some_shift s;
	str failed;

	w = stf_given(c, 2);
	T_I64(stf_counts(c).shifts, 80);			/* 10 days, 2 stretches, 4 posts */
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T(response_posts(c, w.response, &posts) == OK);
	T(db_write(c, drop_post_rule, &posts.v[0].id) == OK);
	T_I64(stf_counts(c).shifts, 60);
	T_I64(stf_counts(c).cancelled, 20);
	T_I64(stf_counts(c).live, 1);				/* another post: she keeps hers */
	T(db_write(c, drop_post_rule, &posts.v[2].id) == OK);	/* hers */
	T_I64(stf_counts(c).live, 0);
	T_I64(stf_counts(c).duties, 1);				/* cancelling never erases */
	T_STR(stf_duty(c, stf_last(c)).state, S("cancelled"));
	T_I64(stf_duty(c, stf_last(c)).sequence, 1);
	T(mob_logged(c, "staff.cancelled", "1 affectation annulée"));
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
}

TEST(staffing_night_when_clocks_change_is_nine_hours)
{
	struct stft_some_shift_list all;

	w = stf_given(c, 0);
	T(db_write(c, night_rule, NULL) == OK);
	T(stft_q_shifts_all(c, &all) == OK);
	T_I64((all.v[all.n - 1].ends_at.us - all.v[all.n - 1].starts_at.us) / US_PER_HOUR, 9);
	T_I64((all.v[0].ends_at.us - all.v[0].starts_at.us) / US_PER_HOUR, 6);	/* control */
}

TEST(staffing_closing_cancels_what_is_to_come)
{
	struct stft_some_shift s;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T(db_write(c, close_rule, NULL) == OK);
	T_I64(stf_counts(c).shifts, 0);
	T_I64(stf_counts(c).live, 0);
	T(stf_take(c, &w, 0, s.id, NULL) == E_CONFLICT);
}

/* ---- a tap ------------------------------------------------------------------------------------ */

TEST(staffing_a_tap_heard_twice_takes_one_place)
{
	struct stft_some_shift s;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T_I64(stf_counts(c).live, 1);
	T_I64(stf_shift(c, "60").taken, 1);
}

static enum err one_place_rule(struct ctx *c, void *arg) { int64_t n; return stft_q_one_place(c,
    *(struct shift_id *)arg, &n); }

struct stealing { struct shift_id id; int64_t by; };
static enum err steal_rule(struct ctx *c,
    void *arg) { struct stealing *s = arg; int64_t n; return stft_q_steal(c, s->by, s->id, &n); }

struct doubling { struct shift_id shift; struct staff_id staff; };
static enum err double_rule(struct ctx *c,
    void *arg) { struct doubling *d = arg; int64_t n; return stft_q_double(c, d->shift, d->staff, c->now, &n); }
static enum err undouble_rule(struct ctx *c,
    void *arg) { struct doubling *d = arg; int64_t n; return stft_q_undouble(c, d->shift, d->staff, &n); }

TEST(staffing_control_the_laws_see_a_broken_count)
{
	struct stft_some_shift_list all;
	struct stealing s;
	struct doubling d;
	str failed;

	w = stf_given(c, 1);
	s = (struct stealing){ stf_shift(c, "60").id, 9 };
	T(db_write(c, steal_rule, &s) == OK);
	T(db_check(c, &failed) == OK);
	T_HAS(failed, "taken_is_counted");
	T_HAS(failed, "never_over_the_places");
	s.by = -9;
	T(db_write(c, steal_rule, &s) == OK);
	T(stft_q_shifts_all(c, &all) == OK);			/* the first four are at the same hours */
	d = (struct doubling){ all.v[1].id, stf_join(c, &w, 0) };
	T(stf_give(c, &w, 0, all.v[0].id, "dit au téléphone", NULL) == OK);
	T(db_write(c, double_rule, &d) == OK);
	T(db_check(c, &failed) == OK);
	T_HAS(failed, "one_place_at_a_time");
	T(db_write(c, undouble_rule, &d) == OK);
}

/* ---- rules ---------------------------------------------------------------------------------------- */

TEST(staffing_rules_hold_whoever_decides)
{
	struct stft_some_shift_list all;
	str why;

	w = stf_given(c, 3);
	T(stft_q_shifts_all(c, &all) == OK);
	T(stf_take(c, &w, 0, all.v[2].id, NULL) == OK);			/* injection, in the morning */
	T(stf_take(c, &w, 0, all.v[3].id, &why) == E_CONFLICT);		/* surveillance, at the same time */
	T_STR(why, S("staffing.rule.twice"));
	T(stf_take(c, &w, 0, all.v[6].id, &why) == E_CONFLICT);		/* in the afternoon: no rest */
	T_STR(why, S("staffing.rule.rest"));
	T(stf_give(c, &w, 1, all.v[2].id, "", &why) == E_CONFLICT);	/* she said nothing */
	T_STR(why, S("staffing.rule.available"));
	T(stf_give(c, &w, 1, all.v[2].id, "Dit au téléphone", &why) == OK);
	T_I64(stf_counts(c).overrides, 1);
	T(mob_logged(c, "staff.override", "Dit au téléphone"));
	T(stf_give(c, &w, 0, all.v[3].id, "Il le faut", &why) == E_INVALID);	/* never set aside */
	T_STR(why, S("staffing.final"));
	T_I64(stf_counts(c).staff, 2);					/* nobody joins by a refusal */
}

TEST(staffing_prescription_is_not_for_a_physiotherapist)
{
	struct mob_person kine = { .family = "KINE", .profession = "70", .member = true, .mobile = 2 };
	struct stft_some_shift s;
	struct stf other;
	str why;

	w = stf_given(c, 1);
	other = w;
	other.first = mob_person(c, &kine);
	s = stf_shift(c, "10");
	T(stf_take(c, &other, 0, s.id, &why) == E_CONFLICT);
	T_STR(why, S("staffing.rule.skill"));
	T(stf_take(c, &w, 0, s.id, &why) == OK);			/* a nurse is allowed instead */
	T(stf_take(c, &other, 0, stf_shift(c, "").id, &why) == OK);	/* anyone at the door */
}

static enum err
rules_rule(struct ctx *c, void *arg)
{
	struct staffing_rules r;

	TRY(staffing_rules_get(c, &r));
	r.rest_min = 480;
	return staffing_rules_set(c, &r, *(str *)arg);
}

TEST(staffing_less_rest_is_never_silent)
{
	str none = S(""), why = S("Renfort de nuit, accord des volontaires");
	struct staffing_rules r;

	w = stf_given(c, 1);
	T(db_write(c, rules_rule, &none) == E_INVALID);
	ctx_forgive(c);
	T(staffing_rules_get(c, &r) == OK);
	T_I64(r.rest_min, 660);
	T(db_write(c, rules_rule, &why) == OK);
	T(mob_logged(c, "staff.rules", "accord des volontaires"));
	T(mob_logged(c, "staff.rules", "11 h 00"));
}

/* ---- giving back, exchanging ------------------------------------------------------------------------ */

struct hers { struct staffing_staff who; struct duty_id duty; struct swap_id swap; };
static enum err withdraw_rule(struct ctx *c,
    void *arg) { struct hers *h = arg; return staffing_duty_withdraw(c, &h->who, h->duty); }
static enum err offer_rule(struct ctx *c,
    void *arg) { struct hers *h = arg; return staffing_swap_offer(c, &h->who, h->duty); }
static enum err accept_rule(struct ctx *c,
    void *arg) { struct hers *h = arg; return staffing_swap_accept(c, &h->who, h->swap); }

TEST(staffing_given_back_the_place_is_open_again)
{
	struct stft_some_shift s;
	struct hers h;

	w = stf_given(c, 2);
	s = stf_shift(c, "60");
	T(db_write(c, one_place_rule, &s.id) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T(stf_take(c, &w, 1, s.id, NULL) == E_CONFLICT);
	h = (struct hers){ stf_who(c, &w, 0), stf_last(c), {} };
	T(db_write(c, withdraw_rule, &h) == OK);
	T(db_write(c, withdraw_rule, &h) == OK);			/* again: nothing */
	T_STR(stf_duty(c, h.duty).state, S("withdrawn"));
	T_I64(stf_duty(c, h.duty).sequence, 1);
	T(stf_take(c, &w, 1, s.id, NULL) == OK);
	T(mob_logged(c, "staff.withdrawn", "La place est rouverte"));
	h.who = stf_who(c, &w, 1);					/* not hers */
	T(db_write(c, withdraw_rule, &h) == E_NOT_FOUND);
	ctx_forgive(c);
}

TEST(staffing_taken_again_keeps_one_row_and_a_higher_sequence)
{
	struct stft_some_shift s;
	struct hers h;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	h = (struct hers){ stf_who(c, &w, 0), stf_last(c), {} };
	T(db_write(c, withdraw_rule, &h) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	T_I64(stf_counts(c).duties, 1);
	T_I64(stf_duty(c, h.duty).sequence, 2);
	T_I64(stf_duty(c, h.duty).told_sequence.v, 2);
}

TEST(staffing_swap_one_colleague_has_it)
{
	struct stft_some_shift s;
	struct stft_open_swap swap;
	struct hers h, second, third;

	w = stf_given(c, 3);
	s = stf_shift(c, "60");
	T(db_write(c, one_place_rule, &s.id) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	h = (struct hers){ stf_who(c, &w, 0), stf_last(c), {} };
	T(db_write(c, offer_rule, &h) == OK);
	T(db_write(c, offer_rule, &h) == OK);				/* one offer at a time */
	T_I64(stf_counts(c).offers, 1);
	T(stft_q_open_swap(c, &swap) == OK);
	second = (struct hers){ stf_who(c, &w, 1), {}, swap.id };
	third = (struct hers){ stf_who(c, &w, 2), {}, swap.id };
	h.swap = swap.id;
	T(db_write(c, accept_rule, &h) == E_NOT_FOUND);			/* her own */
	ctx_forgive(c);
	T(db_write(c, accept_rule, &second) == OK);
	T(db_write(c, accept_rule, &third) == E_CONFLICT);		/* she is told */
	T_STR(c->cause.key, S("staffing.swapped"));
	ctx_forgive(c);
	T_I64(stf_counts(c).live, 1);
	T_STR(stf_duty(c, h.duty).state, S("withdrawn"));
	T_STR(stf_duty(c, stf_last(c)).state, S("taken"));
}

TEST(staffing_swap_that_a_rule_forbids_changes_nothing)
{
	struct stft_some_shift_list all;
	struct stft_open_swap swap;
	struct hers h, second;

	w = stf_given(c, 2);
	T(stft_q_shifts_all(c, &all) == OK);
	T(stf_take(c, &w, 0, all.v[2].id, NULL) == OK);
	h = (struct hers){ stf_who(c, &w, 0), stf_last(c), {} };
	T(stf_take(c, &w, 1, all.v[3].id, NULL) == OK);			/* busy at that time */
	T(db_write(c, offer_rule, &h) == OK);
	T(stft_q_open_swap(c, &swap) == OK);
	second = (struct hers){ stf_who(c, &w, 1), {}, swap.id };
	T(db_write(c, accept_rule, &second) == E_CONFLICT);
	T_STR(c->cause.key, S("staffing.rule.twice"));
	ctx_forgive(c);
	T_STR(stf_duty(c, h.duty).state, S("taken"));			/* still hers */
	T_I64(stf_counts(c).offers, 1);
}

/* ---- what she can -------------------------------------------------------------------------------------- */

struct saying { struct staffing_staff who; struct staffing_answer v[2]; ptrdiff_t n; };
static enum err say_rule(struct ctx *c, void *arg) { struct saying *s = arg; return staffing_say(c,
    &s->who, s->v, s->n, 0); }
static enum err out_rule(struct ctx *c, void *arg) { struct saying *s = arg; return staffing_out(c,
    &s->who, true); }

TEST(staffing_said_available_may_be_put_on)
{
	struct stft_some_shift s;
	struct saying say;
	str why;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	say = (struct saying){ .who = stf_who(c, &w, 0), .v = { { s.starts_at, s.ends_at, S("wish") } }, .n = 1 };
	T(db_write(c, say_rule, &say) == OK);
	T(stf_give(c, &w, 0, s.id, "", &why) == OK);
	say.v[0].can = S("perhaps");
	T(db_write(c, say_rule, &say) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, out_rule, &say) == OK);
	T_I64(stf_counts(c).live, 1);		/* what she has stays hers */
}

/* ---- messages -------------------------------------------------------------------------------------------- */

static struct staffing_letter letter;
static enum err write_rule(struct ctx *c, [[maybe_unused]] void *arg) { return staffing_write(c, &letter); }
static enum err unwrite_rule(struct ctx *c, [[maybe_unused]] void *arg) { return staffing_unwrite(c,
    w.crisis); }

static void
ask_all(struct ctx *c, const char *key)
{
	struct audience_criteria q = {};
	static struct audience_list people;

	T(audience_people(c, &q, w.crisis, &people) == OK);
	letter = (struct staffing_letter){ .crisis = w.crisis, .base_url = STF_URL, .people = &people,
	    .request_key = str_from(key) };
	T(db_write(c, write_rule, NULL) == OK);
}

TEST(staffing_asking_makes_links_that_only_their_hash_knows)
{
	struct mob_messages out;
	struct staffing_staff who;
	const char *at;

	w = stf_given(c, 3);
	ask_all(c, "ask-1");
	T_I64(letter.sent, 3);
	ask_all(c, "ask-1");					/* the same click */
	T(letter.already);
	out = mob_outbox(c);
	T_I64(out.n, 3);
	T_HAS(out.v[0].body, "[EXERCICE]");
	T_HAS(out.v[0].body, "https://cpts.example/p/");
	at = memmem(out.v[0].body.p, (size_t)out.v[0].body.n, "/p/", 3);
	T(staffing_who(c, (str){ at + 3, STAFFING_LINK }, &who) == OK);
	T_I64(who.person_id.v, out.v[0].person.v);
	T(staffing_who(c, S("AAAAAAAAAAAAAAAAAAAAAA"), &who) == E_NOT_FOUND);
	ctx_forgive(c);
}

TEST(staffing_publishing_tells_only_who_changed)
{
	struct stft_some_shift s;

	w = stf_given(c, 3);
	s = stf_shift(c, "60");
	T(stf_give(c, &w, 0, s.id, "dit au téléphone", NULL) == OK);
	T(stf_take(c, &w, 1, s.id, NULL) == OK);		/* she knows, she did it */
	letter = (struct staffing_letter){ .crisis = w.crisis, .base_url = STF_URL, .roster = true,
	    .request_key = S("pub-1") };
	T(db_write(c, write_rule, NULL) == OK);
	T_I64(letter.sent, 1);
	T(db_write(c, unwrite_rule, NULL) == OK);		/* within ten seconds */
	T_I64(stf_counts(c).messages, 0);
	letter.request_key = S("pub-2");
	T(db_write(c, write_rule, NULL) == OK);
	T_I64(letter.sent, 1);
	letter.request_key = S("pub-3");
	T(db_write(c, write_rule, NULL) == E_INVALID);		/* everyone knows */
	ctx_forgive(c);
	ctx_at(c, (struct instant){ c->now.us + 11 * US_PER_S });
	T(db_write(c, unwrite_rule, NULL) == E_CONFLICT);
	ctx_forgive(c);
}

TEST(staffing_two_thousand_volunteers_for_one_centre)
{
	w = stf_given(c, 2000);
	ask_all(c, "ask-crowd");
	T_I64(letter.sent, 2000);
	T_I64(stf_counts(c).staff, 2000);
	T_I64(stf_counts(c).messages, 2000);
}

/* ---- on site --------------------------------------------------------------------------------------------- */

struct ticking { struct duty_id duty; const char *act; };
static enum err tick_rule(struct ctx *c, void *arg) { struct ticking *t = arg; return staffing_tick(c,
    w.crisis, t->duty, str_from(t->act), S("hand")); }
static enum err note_rule(struct ctx *c, void *arg) { return staffing_hand_over(c, w.crisis, w.response,
    *(str *)arg, S("note-1")); }

TEST(staffing_hours_done_are_what_the_clock_says)
{
	str note = S("Réfrigérateur à 5 °C, il reste 40 doses"), none = S("");
	struct stft_some_shift s;
	struct ticking t;
	struct hers h;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	t = (struct ticking){ stf_last(c), "arrive" };
	ctx_at(c, (struct instant){ s.starts_at.us - 20 * US_PER_MIN });	/* early */
	T(db_write(c, tick_rule, &t) == OK);
	T(db_write(c, tick_rule, &t) == OK);
	h = (struct hers){ stf_who(c, &w, 0), t.duty, {} };
	T(db_write(c, withdraw_rule, &h) == E_CONFLICT);			/* she is there */
	ctx_forgive(c);
	ctx_at(c, (struct instant){ s.ends_at.us + 30 * US_PER_MIN });
	t.act = "leave";
	T(db_write(c, tick_rule, &t) == OK);
	T_I64(stf_duty(c, t.duty).worked_min.v, 390);				/* six hours and a half */
	t.act = "undo";
	T(db_write(c, tick_rule, &t) == OK);
	T(!stf_duty(c, t.duty).worked_min.some);
	t.act = "absent";
	T(db_write(c, tick_rule, &t) == OK);
	T(stf_duty(c, t.duty).absent);
	T(db_write(c, note_rule, &none) == E_INVALID);
	ctx_forgive(c);
	T(db_write(c, note_rule, &note) == OK);
	T(db_write(c, note_rule, &note) == OK);
	T_I64(stf_counts(c).notes, 1);
	T(mob_logged(c, "staff.presence", "arrivée notée"));
}

/* ---- being listened to ------------------------------------------------------------------------------------- */

struct asking { struct staffing_staff who; const char *key; };
static enum err support_rule(struct ctx *c,
    void *arg) { struct asking *a = arg; return staffing_support(c, &a->who, S("Je dors mal"), str_from(a->key)); }
static enum err mail_rule(struct ctx *c,
    [[maybe_unused]] void *arg) { int64_t n; return stft_q_support_mail(c, S("soutien@exemple.fr"), &n); }
static enum err
support_team_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct response_new n = { .request_key = S("support"), .crisis = w.crisis, .kind = S("support"),
		.hours = { .days = 1, .weekdays = 0x7f, .from_min = 480, .to_min = 1200 } };
	struct response_id id;

	n.hours.from = c->today;
	return response_add(c, &n, &id);
}

TEST(staffing_support_is_never_named_to_the_coordinator)
{
	struct mob_messages out;
	struct asking a;
	int64_t entries;

	w = stf_given(c, 1);
	a = (struct asking){ stf_who(c, &w, 0), "k1" };
	T(db_write(c, support_rule, &a) == E_CONFLICT);			/* no team yet: told */
	ctx_forgive(c);
	T(db_write(c, support_team_rule, NULL) == OK);
	T(db_write(c, mail_rule, NULL) == OK);
	entries = stf_counts(c).entries;
	T(db_write(c, support_rule, &a) == OK);
	T(db_write(c, support_rule, &a) == OK);				/* the same click */
	T_I64(stf_counts(c).support, 1);
	T_I64(stf_counts(c).entries, entries);				/* nothing in the log book */
	out = mob_outbox(c);
	T_I64(out.n, 1);
	T_I64(out.v[0].person.v, 0);					/* no name beside the message */
	T_STR(out.v[0].address, S("soutien@exemple.fr"));
	T_HAS(out.v[0].body, "N00001");					/* only inside, sealed */
}

static enum err erase_rule(struct ctx *c,
    [[maybe_unused]] void *arg) { return directory_person_forget(c, w.first); }

TEST(staffing_an_erased_person_frees_her_places)
{
	struct stft_some_shift s;
	struct saying say;
	struct hers h;

	w = stf_given(c, 2);
	s = stf_shift(c, "60");
	say = (struct saying){ .who = stf_who(c, &w, 0), .v = { { s.starts_at, s.ends_at, S("yes") } }, .n = 1 };
	T(db_write(c, say_rule, &say) == OK);
	T(stf_take(c, &w, 0, s.id, NULL) == OK);
	h = (struct hers){ stf_who(c, &w, 0), stf_last(c), {} };
	T(db_write(c, offer_rule, &h) == OK);
	T(db_write(c, erase_rule, NULL) == OK);
	T_I64(stf_counts(c).live, 0);
	T_I64(stf_shift(c, "60").taken, 0);
	T_I64(stf_counts(c).said, 0);
	T(staffing_who(c, staffing_token(c, w.crisis, w.first), &h.who) == E_NOT_FOUND);	/* her link is dead */
	ctx_forgive(c);
}

/* ---- all or nothing -------------------------------------------------------------------------------------------- */

struct tapping { struct staff_id staff; struct shift_id shift; };

static enum err
tap_rule(struct ctx *c, void *arg)
{
	const struct tapping *t = arg;
	struct staffing_given given;

	return staffing_duty_give(c, &(struct staffing_give){ .crisis = w.crisis, .shift = t->shift,
	    .staff = t->staff,
		.herself = true }, &given);
}

static void
take_body(struct ctx *c)
{
	struct stft_some_shift s = stf_shift(c, "60");
	struct stft_counts before = stf_counts(c), after;
	struct tapping t = { { 1 }, s.id };
	enum err e = db_write(c, tap_rule, &t);

	ctx_forgive(c);
	after = stf_counts(c);
	T_I64(after.live - before.live, after.entries - before.entries);	/* both or neither */
	T(e == OK || after.live == before.live);
}

TEST(staffing_a_place_and_its_entry_are_one)
{
	w = stf_given(c, 1);
	(void)stf_join(c, &w, 0);
	T(t_faults("db.commit", take_body, c) > 0);
}

static enum err crisis_rule(struct ctx *c,
    [[maybe_unused]] void *arg) { int64_t n; return stft_q_crisis_close(c, c->now, &n); }

TEST(staffing_over_when_the_crisis_is)
{
	struct stft_some_shift s;
	str why;

	w = stf_given(c, 1);
	s = stf_shift(c, "60");
	T(db_write(c, crisis_rule, NULL) == OK);
	T(stf_take(c, &w, 0, s.id, &why) == E_CONFLICT);
	T_STR(why, S("staffing.over"));
}

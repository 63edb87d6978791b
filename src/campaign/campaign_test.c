/* Campaigns: what leaves, what people say of themselves, how long it took; what is to be kept up. */
#include "campaign/campaign_web.h"
#include "campt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

static const str members = { "{\"from\": \"criteria\", \"members\": true}", 37 };

static enum err save(struct ctx *c, void *arg) { return campaign_save(c, arg); }
static enum err send_it(struct ctx *c, void *arg) { return campaign_send(c, arg); }
static enum err undo(struct ctx *c, void *arg) { return campaign_undo(c, *(struct campaign_id *)arg); }
static enum err answer(struct ctx *c, void *arg) { return campaign_answer(c, arg); }
static enum err change(struct ctx *c, void *arg) { return campaign_change(c, arg); }
static enum err open_month(struct ctx *c, [[maybe_unused]] void *arg) { return upkeep_open_month(c); }

/* Seven in the evening would be quiet for nobody: the tests' clock is at three in the morning. */
static void
afternoon(struct ctx *c)
{
	mob_db(c);
	ctx_at(c, (struct instant){ c->now.us + 12 * US_PER_HOUR });
}

static struct campaign_id
draft(struct ctx *c, const char *kind, str criteria, const char *due)
{
	struct campaign_draft d = { .kind = str_from(kind), .title = S("Essai"), .message = S("Le centre ouvre à 8 h."),
		.criteria = criteria, .due = str_from(due), .request_key = crypto_token(c) };

	T(db_write(c, save, &d) == OK);
	return d.id;
}

static ptrdiff_t
leave(struct ctx *c, struct campaign_id id)
{
	struct campaign_send s = { .id = id, .base_url = MOB_URL };
	struct campaign_preview v;

	T(campaign_preview(c, id, MOB_URL, &v) == OK);
	s.fingerprint = v.fingerprint;
	T(db_write(c, send_it, &s) == OK);
	T(!s.already);
	T(db_write(c, send_it, &s) == OK);	/* a second click */
	T(s.already);
	return s.people;
}

/* The token of the kth message in the outbox. */
static str
token(struct ctx *c, ptrdiff_t k)
{
	struct mob_messages all = mob_outbox(c);
	const char *at;

	T(k < all.n);
	at = memmem(all.v[k].body.p, (size_t)all.v[k].body.n, "/v/", 3);
	T(at != NULL);
	return arena_dup(c->a, (str){ at + 3, CALL_LINK });
}

static struct campt_person
person(struct ctx *c, struct person_id id)
{
	struct campt_person p;

	T(campt_q_person(c, id, &p) == OK);
	return p;
}

static enum err
says(struct ctx *c, str token_, const char *what, int64_t people)
{
	struct campaign_answer a = { .token = token_, .outcome = str_from(what), .relayed = people };
	enum err e = db_write(c, answer, &a);

	ctx_forgive(c);
	return e;
}

TEST(campaign_each_gets_one_message_with_their_own_link)
{
	struct mob_messages all;
	struct campaign_id id;

	afternoon(c);
	mob_nurses(c, 3);
	mob_person(c, &(struct mob_person){ .family = "SANS", .member = true });	/* no contact */
	mob_person(c, &(struct mob_person){ .family = "AUTRE", .mobile = 2 });		/* not a member */
	id = draft(c, "confirm", members, "");
	T_I64(mob_outbox(c).n, 0);			/* nothing leaves before someone sends it */
	T_I64(leave(c, id), 3);
	all = mob_outbox(c);
	T_I64(all.n, 3);
	T(!str_eq(token(c, 0), token(c, 1)));
	T_HAS(all.v[0].body, "Est-ce toujours vous ?");
	T(sms_measure(c->a, all.v[0].body).gsm7);
	T_I64(sms_measure(c->a, all.v[0].body).segments, 1);
	T(mob_logged(c, "campaign.sent", "3 personnes"));
}

TEST(campaign_sent_is_what_was_read)
{
	struct campaign_send s = { .base_url = MOB_URL };
	struct campaign_preview v;

	afternoon(c);
	mob_nurses(c, 2);
	s.id = draft(c, "test", members, "");
	T(campaign_preview(c, s.id, MOB_URL, &v) == OK);
	T_HAS(v.text.sms, "CECI EST UN TEST");
	mob_nurses(c, 1);				/* someone joined meanwhile */
	s.fingerprint = v.fingerprint;
	T(db_write(c, send_it, &s) == E_CONFLICT);
	ctx_forgive(c);
	T_I64(mob_outbox(c).n, 0);
}

TEST(campaign_taken_back_within_ten_seconds)
{
	struct campaign_id id;

	afternoon(c);
	mob_nurses(c, 2);
	id = draft(c, "test", members, "");
	leave(c, id);
	T(db_write(c, undo, &id) == OK);
	T_STR(mob_outbox(c).v[0].state, S("cancelled"));
	T(db_write(c, undo, &id) == E_CONFLICT);
	ctx_forgive(c);
	id = draft(c, "test", members, "");		/* control: after ten seconds it has gone */
	leave(c, id);
	ctx_at(c, (struct instant){ c->now.us + 11 * US_PER_S });
	T(db_write(c, undo, &id) == E_CONFLICT);
	ctx_forgive(c);
}

TEST(campaign_all_is_right_confirms_the_person_and_their_contacts)
{
	struct person_id id;
	struct campt_contact k;
	bool found;

	afternoon(c);
	id = mob_nurses(c, 1);
	leave(c, draft(c, "confirm", members, ""));
	T(!person(c, id).confirmed_on.some);
	T(says(c, token(c, 0), "right", 0) == OK);
	T(says(c, token(c, 0), "right", 0) == OK);	/* twice */
	T_I64(person(c, id).confirmed_on.v.n, c->today.n);
	T(campt_q_contact(c, id, S("mobile"), &k, &found) == OK);
	T_I64(k.verified_on.v.n, c->today.n);
	T(says(c, S("AAAAAAAAAAAAAAAAAAAAAA"), "right", 0) == E_NOT_FOUND);
	T(says(c, token(c, 0), "received", 0) == E_INVALID);	/* of another kind of campaign */
	ctx_at(c, (struct instant){ c->now.us + 20 * US_PER_DAY });
	T(says(c, token(c, 0), "right", 0) == E_CONFLICT);	/* too late */
}

TEST(campaign_a_correction_is_sealed_dated_and_its_own)
{
	struct campaign_change k = { .mobile = S("06 98 76 54 32"), .email = S("jeanne@exemple.fr"),
		.order = { { { S("sms"), 600 }, { S("email"), 600 } }, 2 },
		.types = { { { 1 }, { "no", 2 } } }, .types_n = 1 };
	struct channels_order order;
	struct campt_contact got;
	struct person_id id;
	bool found;
	str plain;

	afternoon(c);
	id = mob_nurses(c, 1);
	leave(c, draft(c, "confirm", members, ""));
	k.token = token(c, 0);
	T(db_write(c, change, &k) == E_INVALID);	/* no consent: nothing is kept */
	T_STR(c->cause.key, S("campaign.consent"));
	ctx_forgive(c);
	k.agrees = true;
	T(db_write(c, change, &k) == OK);
	T(campt_q_contact(c, id, S("mobile"), &got, &found) == OK);
	T_STR(got.source, S("self"));
	T_STR(got.purpose, S("crisis"));
	T_I64(got.consent_on.v.n, c->today.n);
	T(crypto_open(c, got.sealed, &plain) == OK);
	T_STR(plain, S("+33698765432"));
	T(memmem(got.sealed.p, (size_t)got.sealed.n, "98765432", 8) == NULL);
	T(channels_of(c, id, &order) == OK);
	T_I64(order.n, 2);
	T_I64(person(c, id).confirmed_on.v.n, c->today.n);
	k.mobile = S("pas un numéro");
	T(db_write(c, change, &k) == E_INVALID);
	ctx_forgive(c);
}

TEST(campaign_pause_no_call_and_erasure_are_asked_not_done)
{
	struct person_id id;
	struct upkeep u;

	afternoon(c);
	id = mob_nurses(c, 1);
	leave(c, draft(c, "confirm", members, ""));
	T(says(c, token(c, 0), "paused", 0) == OK);
	T_STR(person(c, id).status, S("paused"));
	T(says(c, token(c, 0), "right", 0) == OK);	/* they changed their mind */
	T_STR(person(c, id).status, S("active"));
	T(says(c, token(c, 0), "erase", 0) == OK);
	T(person(c, id).no_call);			/* nobody calls meanwhile */
	T_STR(person(c, id).status, S("active"));	/* and a person of the community erases, not a link */
	T(upkeep_read(c, &u) == OK);
	T_I64(u.counts[UPKEEP_ERASE], 1);
	T(mob_logged(c, "person.erase_asked", "effacement"));
}

TEST(campaign_test_measures_from_leaving_to_the_press)
{
	static const int seconds[] = { 30, 60, 90, 120, 600 };
	struct campaign_report r;
	struct campaign_id id;
	struct instant left;
	int64_t n;

	afternoon(c);
	mob_nurses(c, 6);
	id = draft(c, "test", members, "");
	leave(c, id);
	left = mob_outbox(c).v[0].not_before;
	for (int i = 0; i < COUNT(seconds); i++) {
		ctx_at(c, (struct instant){ left.us + seconds[i] * US_PER_S });
		T(says(c, token(c, i), "received", 0) == OK);
	}
	T(campaign_report(c, id, &r) == OK);
	T_I64(r.asked, 6);
	T_I64(r.answered, 5);
	T_I64(r.by_channel[0].median_s, 90);
	T_I64(r.by_channel[0].p90_s, 600);
	T_I64(r.by_channel[1].asked, 0);
	T_I64(r.by_channel[1].median_s, -1);
	n = 0;
	for (int i = 0; i < CAMPAIGN_TIMES; i++)
		n += r.by_hours[i].answered;
	T_I64(n, 5);
	T_I64(mob_counts(c).recipients, 0);		/* it feeds nothing else */
	T_I64(mob_counts(c).replies, 0);
}

struct relaying { struct audience_id group; struct person_id person; };

static enum err
relay_rule(struct ctx *c, void *arg)
{
	struct relaying *r = arg;
	struct campt_group g;

	TRY(campt_q_group(c, c->now, &g));
	r->group = g.id;
	return directory_group_relay_set(c, g.id, r->person);
}

TEST(campaign_relays_alone_are_written_to_and_say_to_how_many)
{
	struct relaying r = {};
	struct campaign_report got;
	struct campaign_id id;

	afternoon(c);
	mob_nurses(c, 5);
	r.person = mob_person(c, &(struct mob_person){ .family = "RELAIS", .mobile = 2 });
	T(db_write(c, relay_rule, &r) == OK);
	id = draft(c, "relay", S("{\"from\": \"relays\"}"), "");
	T_I64(leave(c, id), 1);
	T_HAS(mob_outbox(c).v[0].body, "Le centre ouvre à 8 h.");
	T(says(c, token(c, 0), "relayed", -1) == E_INVALID);
	T(says(c, token(c, 0), "relayed", 31) == OK);
	T(campaign_report(c, id, &got) == OK);
	T_I64(got.relayed, 1);
	T_I64(got.people, 31);
}

static void
reset_confirmed(struct ctx *c, int days_ago)
{
	struct opt_day day = { true, { c->today.n - days_ago } };
	int64_t n;

	T(campt_q_confirm_all(c, day, &n) == OK);
}

struct facts { struct person_id gone, skilled, doubted; };

static enum err
facts_rule(struct ctx *c, void *arg)
{
	struct facts *f = arg;
	int64_t n;

	TRY(campt_q_gone(c, (struct opt_day){ true, c->today }, f->gone, &n));
	TRY(campt_q_doubt(c, (struct opt_day){ true, c->today }, f->doubted, &n));
	return campt_q_skill(c, f->skilled, (struct opt_day){ true, { c->today.n + 30 } }, &n);
}

static enum err
confirm_rule(struct ctx *c, void *arg)
{
	reset_confirmed(c, *(int *)arg);
	return OK;
}

static enum err approve(struct ctx *c, void *arg) { return template_save(c, arg); }

TEST(campaign_relays_are_given_an_approved_text_and_it_is_said_by_whom)
{
	struct template_new t = { .name = S("Ouverture"), .title = S("Le centre ouvre"), .message = S("Le centre ouvre à 8 h."),
		.validator = S("Dr Petit"), .validated_on = c->today, .request_key = S("template-1") };
	struct campaign_preview v;
	struct reply rp = {};
	struct request rq = { .method = GET, .path = S("/annuaire/campagnes/nouvelle"), .held = CALL_SEND | DIRECTORY_READ,
		.query = (struct pair[]){ { S("genre"), S("relay") }, { S("modele"), S("1") } }, .queries = 2 };
	struct campaign_id id;

	afternoon(c);
	t.validated_on = c->today;
	mob_relay(c, mob_nurses(c, 2));
	id = draft(c, "relay", S("{\"from\": \"relays\"}"), "");
	T(campaign_preview(c, id, MOB_URL, &v) == OK);
	T_I64(v.approved.id.v, 0);			/* control: nobody has approved these words */
	T(db_write(c, approve, &t) == OK);
	http_serve(c, campaign_routes, campaign_routes_n, &rq, &rp);
	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "Le centre ouvre à 8 h.</textarea>");
	T(campaign_preview(c, id, MOB_URL, &v) == OK);
	T_STR(v.approved.validator, S("Dr Petit"));
	T_I64(leave(c, id), 1);
	T(mob_logged(c, "campaign.sent", "version 1, approuvé par Dr Petit"));
}

TEST(upkeep_says_who_is_to_be_kept_up_and_why)
{
	struct upkeep u;
	struct facts f;
	int days = 10;

	afternoon(c);
	f.gone = mob_nurses(c, 4);
	f.skilled.v = f.gone.v + 1;
	f.doubted.v = f.gone.v + 2;
	T(upkeep_read(c, &u) == OK);
	T_I64(u.n, 4);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 4);
	T_I64(u.to_ask, 4);
	T(db_write(c, confirm_rule, &days) == OK);
	T(db_write(c, facts_rule, &f) == OK);
	T(upkeep_read(c, &u) == OK);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 0);		/* control: said ten days ago */
	T_I64(u.counts[UPKEEP_EXPIRING], 1);
	T_I64(u.counts[UPKEEP_GONE], 1);
	T_I64(u.counts[UPKEEP_FAILED], 1);		/* someone else answered there */
	days = 400;
	T(db_write(c, confirm_rule, &days) == OK);
	T(upkeep_read(c, &u) == OK);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 4);
}

static enum err
failed_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return campt_q_message(c, S("failed"), c->now, *(str *)arg, &n);
}

TEST(upkeep_one_press_asks_who_is_to_confirm_and_nobody_twice)
{
	struct upkeep u;
	struct campaign_id id;
	struct campaign_preview v;
	str key;

	afternoon(c);
	mob_nurses(c, 3);
	id = draft(c, "confirm", members, "unconfirmed");
	T_I64(leave(c, id), 3);
	T(upkeep_read(c, &u) == OK);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 3);		/* asked is not confirmed */
	T_I64(u.to_ask, 0);
	T(campaign_preview(c, draft(c, "confirm", members, "unconfirmed"), MOB_URL, &v) == OK);
	T_I64(v.people.n, 0);
	T(says(c, token(c, 0), "right", 0) == OK);
	key = arena_fmt(c->a, "campaign:%lld:person:%lld", (long long)id.v, (long long)mob_outbox(c).v[1].person.v);
	T(db_write(c, failed_rule, &key) == OK);
	T(upkeep_read(c, &u) == OK);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 2);
	T_I64(u.counts[UPKEEP_FAILED], 1);
}

TEST(upkeep_silent_three_times_and_not_two)
{
	struct upkeep u;

	afternoon(c);
	mob_nurses(c, 2);
	for (int i = 0; i < 3; i++) {
		struct campaign_id id = draft(c, "test", members, "");

		leave(c, id);
		T(says(c, token(c, 2 * i), "received", 0) == OK);	/* the first of them answers */
		ctx_at(c, (struct instant){ c->now.us + 3 * US_PER_DAY });
		T(upkeep_read(c, &u) == OK);
		T_I64(u.counts[UPKEEP_SILENT_3], i == 2);
	}
}

TEST(upkeep_a_month_is_opened_once)
{
	struct upkeep u;
	int days = 1;

	afternoon(c);
	mob_nurses(c, 5);
	T(upkeep_read(c, &u) == OK);
	T(!u.known);
	T(db_write(c, open_month, NULL) == OK);
	T(db_write(c, confirm_rule, &days) == OK);
	T(db_write(c, open_month, NULL) == OK);		/* again: as it was */
	T(upkeep_read(c, &u) == OK);
	T(u.known);
	T_I64(u.first.unconfirmed, 5);
	T_I64(u.counts[UPKEEP_UNCONFIRMED], 0);
}

TEST(campaign_masks_show_nothing_to_others)
{
	T_STR(campaign_mask(c->a, S("+33612345678")), S("06 •• •• •• 78"));
	T_STR(campaign_mask(c->a, S("jeanne.martin@exemple.fr")), S("j•••@exemple.fr"));
	T_STR(campaign_mask(c->a, S("+4179123456")), S("••• 56"));
	T_STR(campaign_mask(c->a, S("12")), S("•••"));
}

static struct campaign_id of_faults;
static str of_print;

static void
send_once(struct ctx *c)
{
	struct campaign_send s = { .id = of_faults, .base_url = MOB_URL, .fingerprint = of_print };

	if (db_write(c, send_it, &s) == OK)
		return;
	ctx_forgive(c);
	T_I64(mob_outbox(c).n, 0);
}

TEST(campaign_leaves_whole_or_not_at_all)
{
	struct campaign_preview v;

	afternoon(c);
	mob_nurses(c, 3);
	of_faults = draft(c, "confirm", members, "");
	T(campaign_preview(c, of_faults, MOB_URL, &v) == OK);
	of_print = v.fingerprint;
	T(t_faults("db.step", send_once, c) > 10);
	T_I64(mob_outbox(c).n, 3);
}

static enum err remind(struct ctx *c, void *arg) { return campaign_remind(c, arg); }
static enum err close_it(struct ctx *c, void *arg) { return campaign_close(c, *(struct campaign_id *)arg); }

struct reaching { struct campaign_id id; int64_t person; str state; };

static enum err
reach_rule(struct ctx *c, void *arg)
{
	const struct reaching *r = arg;
	int64_t n;

	return campt_q_message(c, r->state, c->now, arena_fmt(c->a,
	    "campaign:%lld:person:%lld", (long long)r->id.v, (long long)r->person), &n);
}

TEST(campaign_reminds_the_silent_once_a_day)
{
	struct campaign_reminder r = {};
	struct campaign_id test;
	struct mob_messages all;
	int64_t first;

	afternoon(c);
	first = mob_nurses(c, 4).v;
	r.id = draft(c, "confirm", members, "");
	T_I64(leave(c, r.id), 4);
	for (int i = 0; i < 4; i++)		/* the fourth has not got it */
		T(db_write(c, reach_rule, &(struct reaching){ r.id, first + i, i < 3 ? S("delivered") : S("failed") }) == OK);
	T(says(c, token(c, 0), "right", 0) == OK);
	T(db_write(c, remind, &r) == OK && r.people == 0);	/* it left a moment ago */
	ctx_at(c, (struct instant){ c->now.us + 21 * US_PER_HOUR });
	T(db_write(c, remind, &r) == OK);
	T_I64(r.people, 2);
	all = mob_outbox(c);
	T_I64(all.n, 6);
	T_HAS(all.v[4].body, "Rappel : ");
	T_STR(token(c, 4), token(c, 1));		/* the same link */
	T(db_write(c, remind, &r) == OK && r.people == 0);	/* pressed again */
	T_I64(mob_outbox(c).n, 6);
	T(mob_logged(c, "campaign.reminded", "2 personnes"));
	T(db_write(c, close_it, &r.id) == OK);		/* what had not left never will */
	T_STR(mob_outbox(c).v[4].state, S("cancelled"));
	T_STR(mob_outbox(c).v[1].state, S("delivered"));
	T(db_write(c, remind, &r) == E_CONFLICT);
	ctx_forgive(c);
	test = draft(c, "test", members, "");		/* a reminder would measure something else */
	T_I64(leave(c, test), 4);
	ctx_at(c, (struct instant){ c->now.us + 21 * US_PER_HOUR });
	r.id = test;
	T(db_write(c, remind, &r) == E_CONFLICT);
	ctx_forgive(c);
}

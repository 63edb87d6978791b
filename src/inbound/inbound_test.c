/* Replies on their way in: whose, which call, twice, late, out of order; STOP; what people decide. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "inbound/inbound.h"
#include "inbt_q.h"
#include "mobilisation/mobilisation_t.h"
#include "t.h"

static struct inbound_done got;
static struct crisis_id crisis;
static struct call_id call;
static struct person_id nurse;

/* Three nurses, called; the first is ${nurse}. */
static void
given_a_call(struct ctx *c)
{
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	nurse = mob_nurses(c, 3);
	call = mob_draft(c, crisis, S("{}"));
	T(mob_send(c, crisis, call, &s) == OK);
}

static str
number(struct ctx *c, int n)
{
	return arena_fmt(c->a, "+336%08lld", (long long)nurse.v + n);
}

/* An SMS of the nth nurse; ${id} the gateway's; ${s} seconds from now by its clock. */
static enum err
sms(struct ctx *c, int n, const char *text, const char *id, int s)
{
	struct inbound_new in = { .channel = S("sms"), .sender = number(c, n), .text = str_from(text),
		.provider_id = str_from(id), .sent_at = { true, { c->now.us + s * US_PER_S } } };
	enum err e = inbound_take(c, &in, &got);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

static struct inbt_inbound_list
all(struct ctx *c)
{
	struct inbt_inbound_list l;

	T(inbt_q_inbounds(c, 100, &l) == OK);
	return l;
}

static str
code_of(struct ctx *c, int i)
{
	struct inbt_code_list l;

	T(inbt_q_codes(c, 100, &l) == OK);
	T(i < l.n);
	return l.v[i].code;
}

static struct inbt_body_list
left(struct ctx *c)
{
	struct inbt_body_list l;

	T(inbt_q_bodies(c, 100, &l) == OK);
	for (ptrdiff_t i = 0; i < l.n; i++)
		T(crypto_open(c, l.v[i].body, &l.v[i].body) == OK);
	return l;
}

TEST(inbound_is_recorded_as_the_answer_of_who_wrote)
{
	given_a_call(c);
	T(sms(c, 0, "Oui j'arrive", "a1", 0) == OK && got.answered && !got.again);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(sms(c, 1, "non dsl", "a2", 0) == OK);
	T_STR(mob_recipients(c).v[1].answer, S("no"));
	T(sms(c, 2, "pas avant 6h", "a3", 0) == OK);
	T_STR(mob_recipients(c).v[2].answer, S("later"));
	T_STR(mob_recipients(c).v[2].note, S("pas avant 6h"));
	T(mob_logged(c, "call.answer", "par SMS"));
	T_I64(all(c).n, 3);
}

TEST(inbound_delivered_twice_counts_once)
{
	given_a_call(c);
	T(sms(c, 0, "oui", "a1", 0) == OK && !got.again);
	T(sms(c, 0, "oui", "a1", 0) == OK && got.again);		/* the gateway says it again */
	T(sms(c, 0, "oui", "other-id", 0) == OK && got.again);		/* the operator does, under another id */
	T_I64(all(c).n, 1);
	T_I64(mob_counts(c).replies, 1);
	T(sms(c, 0, "non", "a2", 5) == OK && !got.again);		/* control: she writes again */
	T(sms(c, 0, "oui", "a3", 9) == OK && !got.again);		/* and again, the same words as before */
	T_I64(all(c).n, 3);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
}

TEST(inbound_out_of_order_the_last_written_counts)
{
	given_a_call(c);
	T(sms(c, 0, "oui", "late", -10) == OK);
	T(sms(c, 0, "non finalement", "last", -2) == OK);
	T_STR(mob_recipients(c).v[0].answer, S("no"));
	T(sms(c, 1, "non", "last-1", -2) == OK);
	T(sms(c, 1, "oui", "first-1", -30) == OK && !got.answered);	/* written before, came after */
	T_STR(got.reason, S("older"));
	T_STR(mob_recipients(c).v[1].answer, S("no"));
	T(sms(c, 2, "non", "a", -30) == OK);
	T(sms(c, 2, "oui", "b", -2) == OK && got.answered);		/* control: in order */
	T_STR(mob_recipients(c).v[2].answer, S("yes"));
}

TEST(inbound_of_a_gateway_whose_clock_is_mad)
{
	given_a_call(c);
	T(sms(c, 0, "non", "a", -30) == OK);
	T(sms(c, 0, "oui", "b", -40 * 86400) == OK && got.answered);	/* not believed: it came last */
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(sms(c, 1, "oui", "c", 40 * 86400) == OK && got.answered);
	T(sms(c, 1, "non", "d", 0) == OK && got.answered);
	T_STR(mob_recipients(c).v[1].answer, S("no"));
}

TEST(inbound_of_nobody_waits_for_a_person)
{
	struct inbound_new in = { .channel = S("sms"), .sender = S("+33699999999"), .text = S("oui N00002"),
		.provider_id = S("x") };
	struct inbound_candidates k;
	struct inbound_line m = {};

	given_a_call(c);
	T(inbound_take(c, &in, &got) == OK && !got.answered);
	T_STR(got.reason, S("unknown"));
	T_I64(mob_counts(c).replies, 0);
	in.text = S("oui");
	in.provider_id = S("y");
	T(inbound_take(c, &in, &got) == OK && !got.answered);
	T_STR(got.reason, S("nobody"));
	m.text = crypto_seal(c, S("oui N00002"));
	m.lookup = crypto_lookup(c->a, in.sender);
	T(inbound_candidates(c, &m, &k) == OK);
	T_I64(k.n, 1);							/* by the name in the text */
	T_I64(k.v[0].person.v, nurse.v + 1);
	m.text = crypto_seal(c, S("oui"));
	T(inbound_candidates(c, &m, &k) == OK);
	T_I64(k.n, 0);							/* control */
}

static enum err share(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return inbt_q_share(c, nurse, (struct person_id){ nurse.v + 1 }, &n);
}

TEST(inbound_of_two_people_with_one_number)
{
	given_a_call(c);
	T(db_write(c, share, NULL) == OK);
	T(sms(c, 0, "oui", "a", 0) == OK && !got.answered);
	T_STR(got.reason, S("shared"));
	T(sms(c, 2, "oui", "b", 0) == OK && got.answered);		/* control */
}

static enum err close_it(struct ctx *c, void *arg) { return call_close(c, arg); }

TEST(inbound_after_the_call_is_told_once_and_does_not_count)
{
	struct call_act a = { .base_url = MOB_URL };

	given_a_call(c);
	a.crisis = crisis;
	a.call = call;
	T(sms(c, 1, "oui", "in-time", 0) == OK && got.answered);	/* control */
	T(db_write(c, close_it, &a) == OK);
	T(sms(c, 0, "oui", "late", 0) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T(mob_recipients(c).v[0].answer.n == 0);
	T_I64(left(c).n, 1);
	T_HAS(left(c).v[0].body, "n'a pas été comptée");
	T(sms(c, 0, "oui ?? allo", "late2", 20) == OK);
	T(sms(c, 0, "oui", "late3", 40) == OK);
	T_I64(left(c).n, 1);						/* told once */
}

TEST(inbound_of_last_week_goes_to_last_weeks_call)
{
	struct call_send s;
	struct call_act a = { .base_url = MOB_URL };
	struct call_id next;
	str old;

	given_a_call(c);
	a.crisis = crisis;
	a.call = call;
	T(db_write(c, close_it, &a) == OK);
	next = mob_draft(c, crisis, S("{}"));
	T(mob_send(c, crisis, next, &s) == OK);
	old = code_of(c, 0);
	T(old.n > 0 && !str_eq(old, code_of(c, 1)));
	T(sms(c, 0, arena_z(c->a, arena_fmt(c->a, "oui %.*s", STR(old))), "a", 0) == OK && !got.answered);
	T_STR(got.reason, S("closed"));
	T(sms(c, 0, arena_z(c->a, arena_fmt(c->a, "oui %.*s", STR(code_of(c, 1)))), "b", 1) == OK && got.answered);
	T_I64(got.answer.call.v, next.v);
	T(sms(c, 1, "oui Z99", "c", 0) == OK && !got.answered);	/* a code that nobody was given */
	T_STR(got.reason, S("code"));
	T(sms(c, 2, "oui", "d", 0) == OK && got.answered);		/* one call is open: no code needed */
	T_I64(got.answer.call.v, next.v);
}

TEST(inbound_with_several_calls_open)
{
	struct call_send s;
	struct call_id next;

	given_a_call(c);
	next = mob_draft(c, crisis, S("{}"));
	T(mob_send(c, crisis, next, &s) == OK);
	T(sms(c, 0, "oui", "a", 0) == OK && !got.answered);
	T_STR(got.reason, S("several"));
	T(sms(c, 0, arena_z(c->a, arena_fmt(c->a, "oui %.*s", STR(code_of(c, 0)))), "b", 1) == OK && got.answered);
	T_I64(got.answer.call.v, call.v);
	T(sms(c, 0, "non", "c", 2) == OK && got.answered);		/* only one is unanswered now */
	T_I64(got.answer.call.v, next.v);
	T(sms(c, 0, "finalement je ne peux plus", "d", 3) == OK && got.answered);	/* only one yes to take back */
	T_I64(got.answer.call.v, call.v);
}

TEST(inbound_stop_is_honoured_and_says_what_it_costs)
{
	struct inbt_person p;
	struct inbt_consents k;
	struct inbt_waiting w;

	given_a_call(c);
	T(inbt_q_waiting(c, nurse, &w) == OK);
	T_I64(w.n, 1);
	T(sms(c, 0, "STOP", "a", 0) == OK);
	T_STR(got.meaning, S("stop"));
	T(inbt_q_person(c, nurse, &p) == OK && p.no_call);
	T(inbt_q_consents(c, nurse, &k) == OK);
	T_I64(k.n, 0);
	T(inbt_q_waiting(c, nurse, &w) == OK);
	T_I64(w.n, 0);
	T_I64(left(c).n, 1);
	T_HAS(left(c).v[0].body, "vous ne serez plus appelé");
	T_HAS(left(c).v[0].body, "Pour revenir");
	T(mob_logged(c, "person.stop", "ne plus être appelé"));
	T(sms(c, 0, "stop stop", "b", 5) == OK);
	T_I64(left(c).n, 1);						/* said once */
	T(inbt_q_person(c, (struct person_id){ nurse.v + 1 }, &p) == OK && !p.no_call);	/* control */
	T(sms(c, 1, "stop ?", "c", 0) == OK);
	T(inbt_q_person(c, (struct person_id){ nurse.v + 1 }, &p) == OK && !p.no_call);
}

TEST(inbound_robots_are_never_answered)
{
	struct inbound_new in = { .channel = S("sms"), .text = S("stop"), .robot = true, .provider_id = S("r") };

	given_a_call(c);
	in.sender = number(c, 0);
	T(inbound_take(c, &in, &got) == OK);
	T_STR(got.state, S("ignored"));
	T_I64(left(c).n, 0);
	in.robot = false;
	in.provider_id = S("p");
	in.text = S("stop svp");
	T(inbound_take(c, &in, &got) == OK);				/* control */
	T_I64(left(c).n, 1);
}

static enum err decide(struct ctx *c, void *arg) { return inbound_decide(c, arg); }

TEST(inbound_decided_by_a_person)
{
	struct inbound_decision d = { .outcome = S("yes") };

	given_a_call(c);
	T(sms(c, 0, "ok mais je suis à Lyon", "a", 0) == OK && !got.answered);
	d.id = got.id;
	d.recipient = mob_recipients(c).v[0].id;
	T(db_write(c, decide, &d) == OK && d.done.answered);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T_HAS(mob_recipients(c).v[0].note, "Lyon");
	T(db_write(c, decide, &d) == OK && d.done.again);		/* pressed twice */
	T_I64(mob_counts(c).replies, 1);
	T(sms(c, 1, "bien reçu", "b", 0) == OK);
	d = (struct inbound_decision){ .id = got.id, .outcome = S("ignore") };
	T(db_write(c, decide, &d) == OK);
	T_STR(all(c).v[1].state, S("ignored"));
	T(mob_recipients(c).v[1].answer.n == 0);
	T(sms(c, 2, "allo ?", "c", 0) == OK);
	d = (struct inbound_decision){ .id = got.id, .outcome = S("yes") };
	T(db_write(c, decide, &d) == E_INVALID);			/* whose? */
	ctx_forgive(c);
	d.outcome = S("perhaps");
	T(db_write(c, decide, &d) == E_INVALID);
	ctx_forgive(c);
	T_STR(all(c).v[2].state, S("queued"));
}

TEST(inbound_is_bounded)
{
	struct inbound_new in = { .channel = S("sms"), .sender = S("+33600000001"), .provider_id = S("big") };
	char *noise = arena_push(c->a, 1, 1, 1 << 20);

	given_a_call(c);
	memset(noise, 'o', 1 << 20);
	in.text = (str){ noise, 1 << 20 };
	in.sender = number(c, 0);
	T(inbound_take(c, &in, &got) == OK && !got.answered);
	in.sender = (str){ noise, 1 << 20 };
	T(inbound_take(c, &in, &got) == E_INVALID);
	ctx_forgive(c);
	in.sender = S("");
	T(inbound_take(c, &in, &got) == E_INVALID);
	ctx_forgive(c);
	in.sender = S("+33612\xff\xfe");				/* a sender that is none */
	in.text = S("\xff\x00oui");
	in.provider_id = S("nonsense");
	T(inbound_take(c, &in, &got) == OK && !got.answered);
}

static str fault_id;

static void
take_once(struct ctx *c)
{
	struct mobt_counts n;

	if (sms(c, 0, "oui", arena_z(c->a, fault_id), 0) == OK)
		return;
	n = mob_counts(c);
	T_I64(n.replies, 0);
	T_I64(all(c).n, 0);
}

TEST(inbound_is_kept_whole_or_not_at_all)
{
	given_a_call(c);
	fault_id = S("f");
	T(t_faults("db.commit", take_once, c) > 0);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T_I64(all(c).n, 1);
}

static enum err draft_it(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

/* A call of Saturday 28 November, 8 h to 14 h, said on Friday evening; the clock of the test is there. */
static void
given_saturday(struct ctx *c)
{
	struct call_draft d = { .title = S("Renfort Brou"), .message = S("Renfort ?"), .criteria = S("{}"),
		.starts_at = { true, civil_instant(2026, 11, 28, 8, 0) },
		.ends_at = { true, civil_instant(2026, 11, 28, 14, 0) } };
	struct call_send s;

	c->now = civil_instant(2026, 11, 27, 19, 0);
	c->today = instant_day(c->now);
	mob_db(c);
	crisis = mob_crisis(c, false);
	nurse = mob_nurses(c, 3);
	d.crisis = crisis;
	d.request_key = crypto_token(c);
	T(db_write(c, draft_it, &d) == OK);
	call = d.id;
	T(mob_send(c, crisis, call, &s) == OK);
}

TEST(inbound_yes_with_the_time_of_the_call)
{
	given_saturday(c);
	T(sms(c, 0, "ok pour samedi", "a", 0) == OK && got.answered);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T_STR(mob_recipients(c).v[0].note, S("ok pour samedi"));	/* people see what was read */
	T(sms(c, 1, "ok pour dimanche", "c", 1) == OK && !got.answered);	/* control: another day */
	T_STR(got.reason, S("time"));
	T(mob_recipients(c).v[1].answer.n == 0);
	T(sms(c, 1, "oui 8h-12h", "b", 0) == OK && got.answered);	/* not all of it */
	T_STR(mob_recipients(c).v[1].answer, S("later"));
	T_STR(mob_recipients(c).v[1].note, S("oui 8h-12h"));
	T(sms(c, 1, "Oui, 8h-14h", "d", 2) == OK && got.answered);
	T(sms(c, 2, "pas dispo samedi", "e", 0) == OK && got.answered);
	T_STR(mob_recipients(c).v[2].answer, S("no"));
}

/* The same words, beside another call, say something else. */
TEST(inbound_reads_a_reply_beside_its_call)
{
	given_saturday(c);
	T(sms(c, 0, "vendredi non, samedi oui", "a", 0) == OK && got.answered);
	T_STR(mob_recipients(c).v[0].answer, S("yes"));
	T(sms(c, 1, "samedi non, vendredi oui", "b", 1) == OK);		/* control */
	T(!str_eq(mob_recipients(c).v[1].answer, S("yes")));
}

/* Two nurses' places and one for reception, which they may hold too. */
static void
given_two_posts(struct ctx *c)
{
	struct call_draft d = { .title = S("Renfort Brou"), .message = S("Renfort ?"), .criteria = S("{}"), .urgent = true,
		.starts_at = { true, { c->now.us + 2 * US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 6 * US_PER_HOUR } },
		.asks = { { { .profession = S("60"), .wanted = 2 },
		    { .profession = S("40"), .substitutes = S("60"), .wanted = 1 } }, 2 } };
	struct call_send s;

	mob_db(c);
	crisis = mob_crisis(c, false);
	nurse = mob_nurses(c, 5);
	d.crisis = crisis;
	d.request_key = crypto_token(c);
	T(db_write(c, draft_it, &d) == OK);
	call = d.id;
	T(mob_send_first(c, crisis, call, 5, &s) == OK);
	T_I64(mob_recipients(c).n, 5);
}

static str
post_of(struct ctx *c, int i)
{
	struct place_choice_list l;

	T(place_choices(c, &mob_recipients(c).v[i].id, 1, &l) == OK);
	for (ptrdiff_t k = 0; k < l.n; k++)
		if (l.v[k].held)
			return l.v[k].profession;
	return S("");
}

/* The nth nurse, whoever was asked first. */
static int
nth(struct ctx *c, int i)
{
	return (int)(mob_recipients(c).v[i].person_id.v - nurse.v);
}

TEST(inbound_a_number_chooses_the_post)
{
	given_two_posts(c);
	T(sms(c, nth(c, 0), "2", "a", 0) == OK && got.answered);
	T_STR(post_of(c, 0), S("40"));
	T(sms(c, nth(c, 1), "oui 1", "b", 0) == OK && got.answered);
	T_STR(post_of(c, 1), S("60"));
	T(sms(c, nth(c, 1), "2", "c", 1) == OK && !got.answered);	/* has another already: a person reads it */
	T_STR(got.reason, S("choice"));
	T_STR(post_of(c, 1), S("60"));
	T(sms(c, nth(c, 2), "3", "d", 0) == OK && !got.answered);	/* no such post */
	T(sms(c, nth(c, 2), "1 ou 2", "e", 1) == OK && !got.answered);
	T_I64(mob_placed(c, call), 2);
	T(sms(c, nth(c, 3), "oui", "f", 0) == OK && got.answered);	/* any of them: their own first */
	T_STR(post_of(c, 3), S("60"));
}

static int64_t
about_other(struct ctx *c)
{
	struct mob_messages m = mob_outbox(c);
	int64_t n = 0;

	for (ptrdiff_t i = 0; i < m.n; i++)
		n += str_has(m.v[i].body, S("Ce poste est complet"));
	return n;
}

TEST(inbound_a_number_of_a_full_post_is_offered_another)
{
	given_two_posts(c);
	T(sms(c, nth(c, 0), "2", "a", 0) == OK && got.answered);
	T_I64(about_other(c), 0);
	T(sms(c, nth(c, 1), "2", "b", 0) == OK && got.answered);
	T_STR(post_of(c, 1), S(""));					/* not a post they did not choose */
	T_I64(mob_placed(c, call), 1);
	T_I64(about_other(c), 1);
	T(sms(c, nth(c, 1), "1", "c", 5) == OK && got.answered);
	T_STR(post_of(c, 1), S("60"));
	T(sms(c, nth(c, 2), "1", "d", 0) == OK && got.answered);
	T(sms(c, nth(c, 3), "1", "e", 0) == OK && got.answered);	/* all is full: nothing to offer */
	T_I64(about_other(c), 1);
	T_I64(mob_placed(c, call), 3);
}

TEST(inbound_a_number_that_was_not_offered_waits_for_a_person)
{
	given_a_call(c);
	T(sms(c, 0, "1", "a", 0) == OK && !got.answered);		/* no post at all */
	T(sms(c, 0, "oui 2", "b", 1) == OK && !got.answered);
	T(mob_recipients(c).v[0].answer.n == 0);
}

static struct call_post_id
post_id(struct ctx *c, int i, int64_t position)
{
	struct place_choice_list l;

	T(place_choices(c, &mob_recipients(c).v[i].id, 1, &l) == OK);
	for (ptrdiff_t k = 0; k < l.n; k++)
		if (l.v[k].position == position)
			return l.v[k].id;
	return (struct call_post_id){ 0 };
}

/* The ith asked writes what a person must read, who says: yes, of the post ${post}. */
static enum err
read_and_decided(struct ctx *c, int i, const char *id, struct call_post_id post)
{
	struct inbound_decision d = { .outcome = S("yes"), .recipient = mob_recipients(c).v[i].id, .post = post };
	enum err e;

	T(sms(c, nth(c, i), "ok mais je suis à Lyon", id, id[0] - 'a') == OK && !got.answered && !got.again);
	d.id = got.id;
	e = db_write(c, decide, &d);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

TEST(inbound_a_person_chooses_the_post)
{
	struct inbound_candidates k;
	struct inbound_line m = { .channel = S("sms") };

	given_two_posts(c);
	m.text = crypto_seal(c, S("oui 2"));
	m.recipient_id = (struct opt_recipient_id){ true, mob_recipients(c).v[0].id };
	T(inbound_candidates(c, &m, &k) == OK && k.n == 1);
	T_I64(k.v[0].posts.n, 2);
	T(k.v[0].posts.v[1].said && !k.v[0].posts.v[0].said);		/* the number in the text */
	T(read_and_decided(c, 0, "a", post_id(c, 0, 2)) == OK);
	T_STR(post_of(c, 0), S("40"));
	T(mob_logged(c, "call.answer", "Poste choisi"));
	T(read_and_decided(c, 1, "b", post_id(c, 1, 2)) == OK);		/* full by now: no other in its place */
	T_STR(post_of(c, 1), S(""));
	T_I64(about_other(c), 1);
	T(read_and_decided(c, 0, "c", post_id(c, 0, 1)) == E_CONFLICT);	/* has another */
	T_STR(post_of(c, 0), S("40"));
	T(read_and_decided(c, 2, "d", (struct call_post_id){ 9999 }) == E_INVALID);	/* of no call of theirs */
	T_I64(mob_placed(c, call), 1);
	T(mob_recipients(c).v[2].answer.n == 0);
	T(read_and_decided(c, 3, "e", (struct call_post_id){ 0 }) == OK);	/* control: none chosen, their own first */
	T_STR(post_of(c, 3), S("60"));
}

TEST(inbound_without_several_posts_there_is_no_choice)
{
	struct inbound_candidates k;
	struct inbound_line m = { .channel = S("sms") };

	given_a_call(c);
	m.text = crypto_seal(c, S("allo ?"));
	m.recipient_id = (struct opt_recipient_id){ true, mob_recipients(c).v[0].id };
	T(inbound_candidates(c, &m, &k) == OK && k.n == 1);
	T_I64(k.v[0].posts.n, 0);
}

/* A yes by SMS, or decided by a person, of one who has a place at the same hours: no second one, and she is told. */
TEST(inbound_yes_of_one_who_is_engaged_elsewhere)
{
	struct inbound_decision d = { .outcome = S("yes") };
	struct call_id other;
	struct call_send s;

	given_a_call(c);
	call = mob_asking(c, crisis, 3);
	T(mob_send_first(c, crisis, call, 3, &s) == OK);
	other = mob_asking(c, crisis, 3);
	T(mob_send_first(c, crisis, other, 3, &s) == OK);
	for (int i = 0; i < 2; i++)
		mob_say(c, mob_asked_of(c, other, (struct person_id){ nurse.v + i }), "yes");
	T(sms(c, 0, arena_z(c->a, arena_fmt(c->a, "oui %.*s", STR(code_of(c, 1)))), "a", 0) == OK && got.answered);
	T_I64(got.answer.call.v, call.v);
	T_I64(got.answer.place, PLACE_ENGAGED);
	T_HAS(mob_outbox(c).v[mob_outbox(c).n - 1].body, "vous avez deja une place");
	T(sms(c, 1, "ok mais je suis à Lyon", "b", 0) == OK && !got.answered);
	d.id = got.id;
	d.recipient = mob_asked_of(c, call, (struct person_id){ nurse.v + 1 });
	T(db_write(c, decide, &d) == OK);
	T_I64(d.done.answer.place, PLACE_ENGAGED);
	T_I64(mob_placed(c, call), 0);
}

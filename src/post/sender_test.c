#include "crypto/crypto.h"
#include "db/db.h"
#include "post/mail.h"
#include "post/post.h"
#include "post_t.h"
#include "t.h"

/* A gateway in memory: says what the test told it, and remembers who came by. */
static enum post_verdict told;
static int heard;
static bool no_route;
static int64_t turned_away;	/* this message, always */

static struct post_said
ram(const struct post_message *m)
{
	heard++;
	T(m->address.n > 0 && m->body.n > 0);
	if (m->id.v == turned_away)
		return (struct post_said){ POST_AGAIN, S("post.problem.test"), S("") };
	return (struct post_said){ told, told == POST_HANDED ? S("") : S("post.problem.test"), S("ref") };
}
static const struct post_backend post_ram = { .name = "ram", .now = ram };

static enum err
load([[maybe_unused]] struct ctx *c, struct post_conf *out)
{
	for (int ch = 0; ch < POST_SMS2; ch++)
		out->route[ch] = (struct post_route){ .backend = no_route ? NULL : &post_ram, .parallel = 8,
			.rate = 1000, .attempts_max = 3, .backoff_ms = 1000 };
	return OK;
}

static enum err
add(struct ctx *c, void *arg)
{
	return outbox_add(c, arg);
}

static struct post *
given(struct ctx *c, int messages, bool exercise)
{
	struct outbox_new m = post_t_sms(S(""));

	told = POST_HANDED;
	heard = 0;
	turned_away = 0;
	no_route = false;
	post_t_db(c);
	m.crisis = post_t_crisis(c, exercise);
	m.exercise = exercise;
	for (int i = 0; i < messages; i++) {
		m.send_key = arena_fmt(c->a, "k%d", i);
		T(db_write(c, add, &m) == OK);
	}
	return post_open(c->db, load);
}

static void
turns(struct post *p, struct ctx *c, int n)
{
	while (n-- > 0) {
		(void)post_turn(p, c, 0);
		ctx_at(c, (struct instant){ c->now.us + US_PER_S });
	}
}

TEST(sender_hands_each_message_once_and_forgets_its_text)
{
	struct post *p = given(c, 20, false);
	struct post_t_list rows;

	turns(p, c, 10);
	post_close(p);
	T_I64(heard, 20);
	rows = post_t_rows(c);
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		T_STR(rows.v[i].state, S("handed"));
		T_I64(rows.v[i].attempts, 1);
		T_I64(rows.v[i].body.n, 0);
	}
}

TEST(sender_waits_when_no_route_is_configured)
{
	struct post *p = given(c, 1, false);

	post_close(p);
	no_route = true;
	p = post_open(c->db, load);
	turns(p, c, 5);
	T(!post_health(POST_SMS).configured);
	post_close(p);
	T_STR(post_t_rows(c).v[0].state, S("to_send"));
	T_I64(post_t_rows(c).v[0].attempts, 0);
}

TEST(sender_gives_up_a_message_that_alone_is_turned_away)
{
	struct post *p = given(c, 20, false);
	struct post_t_list rows;

	turned_away = post_t_rows(c).v[7].id.v;
	turns(p, c, 60);
	post_close(p);
	T_I64(heard, 22);
	rows = post_t_rows(c);
	for (ptrdiff_t i = 0; i < rows.n; i++)
		T_STR(rows.v[i].state, i == 7 ? S("failed") : S("handed"));
}

TEST(sender_tries_again_later_while_nothing_leaves_and_gives_up_after_days)
{
	struct post *p = given(c, 1, false);

	told = POST_AGAIN;
	turns(p, c, 2);
	T_I64(heard, 1);			/* not at once */
	T_STR(post_t_rows(c).v[0].state, S("to_send"));
	T_STR(post_t_rows(c).v[0].problem, S("post.problem.test"));
	turns(p, c, 60);
	T(heard > 3);				/* more often than one that alone is turned away */
	T_STR(post_t_rows(c).v[0].state, S("to_send"));
	ctx_at(c, (struct instant){ c->now.us + POST_PATIENCE_DAYS * US_PER_DAY });
	turns(p, c, 2);
	post_close(p);
	T_STR(post_t_rows(c).v[0].state, S("failed"));
}

TEST(sender_never_repeats_what_may_have_left)
{
	struct post *p = given(c, 1, false);

	told = POST_UNCERTAIN;
	turns(p, c, 60);
	T_I64(heard, 1);
	T_STR(post_t_rows(c).v[0].state, S("uncertain"));
	told = POST_AGAIN;			/* control: told that nothing left, it does repeat */
	post_close(p);
	p = given(c, 1, false);
	told = POST_AGAIN;
	turns(p, c, 60);
	post_close(p);
	T(heard > 3);
}

TEST(sender_leaves_a_silent_gateway_alone)
{
	struct post *p = given(c, 200, false);
	int uncertain = 0;
	struct post_t_list rows;

	told = POST_UNCERTAIN;
	turns(p, c, 30);
	T(post_health(POST_SMS).closed);
	post_close(p);
	rows = post_t_rows(c);
	for (ptrdiff_t i = 0; i < rows.n; i++)
		uncertain += str_eq(rows.v[i].state, S("uncertain"));
	T(uncertain >= 8);
	T(uncertain < 50);			/* not the two hundred */
}

TEST(sender_an_exercise_never_leaves)
{
	struct post *p = given(c, 20, true);
	struct post_t_list rows;

	turns(p, c, 5);
	T_I64(heard, 0);
	rows = post_t_rows(c);
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		T_STR(rows.v[i].state, S("delivered"));
		T(rows.v[i].body.n > 0);	/* the trainee opens it */
	}
	post_close(p);
	p = given(c, 20, false);		/* control: the same, for real */
	turns(p, c, 5);
	post_close(p);
	T_I64(heard, 20);
}

static enum err
pretend_real(struct ctx *c, [[maybe_unused]] void *arg)
{
	return post_t_flag_real(c);
}

static enum err
flag_back(struct ctx *c, [[maybe_unused]] void *arg)
{
	return post_t_flag_back(c);
}

TEST(sender_an_exercise_never_leaves_even_when_its_flag_is_wrong)
{
	struct post *p = given(c, 5, true);

	T(db_write(c, pretend_real, NULL) == OK);
	turns(p, c, 5);
	post_close(p);
	T_I64(heard, 0);
	T_STR(post_t_rows(c).v[0].state, S("to_send"));
	T(db_write(c, flag_back, NULL) == OK);
}

static enum err
take(struct ctx *c, [[maybe_unused]] void *arg)
{
	return post_t_take(c);
}

TEST(sender_shows_as_uncertain_what_a_dead_process_was_saying)
{
	struct post *p = given(c, 3, false);

	T(db_write(c, take, NULL) == OK);	/* by a process that died then */
	turns(p, c, 2);
	T_I64(heard, 2);
	ctx_at(c, (struct instant){ c->now.us + 2 * POST_LEASE_S * US_PER_S });
	turns(p, c, 20);
	post_close(p);
	T_I64(heard, 2);
	T_STR(post_t_rows(c).v[0].state, S("uncertain"));
	T_STR(post_t_rows(c).v[0].problem, S("post.problem.crash"));
}

struct receipt { struct outbox_id id; int64_t attempt, type; };

static enum err
receipt(struct ctx *c, void *arg)
{
	struct receipt *r = arg;
	struct post_touched tell;

	return post_receipt(c, r->id, r->attempt, r->type, S("DELIVRD"), &tell);
}

TEST(sender_receipts_in_any_order)
{
	static const struct { const char *what; int types[4]; const char *want; } cases[] = {
		{ "delivered", { 8, 1 }, "delivered" }, { "twice", { 1, 1 }, "delivered" },
		{ "late", { 1, 8, 4 }, "delivered" }, { "failed", { 8, 2 }, "failed" },
		{ "rejected", { 16 }, "failed" }, { "delivered after all", { 2, 1 }, "delivered" },
		{ "failed after delivered", { 1, 2 }, "delivered" }, { "on its way", { 4 }, "handed" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct ctx k = *c;
		struct arena a;
		struct post *p;

		arena_init(&a, 16 << 20);
		k.a = &a;
		p = given(&k, 1, false);
		turns(p, &k, 2);
		post_close(p);
		for (int j = 0; j < 4 && cases[i].types[j]; j++) {
			struct receipt r = { post_t_rows(&k).v[0].id, 1, cases[i].types[j] };

			T(db_write(&k, receipt, &r) == OK);
		}
		t_check(str_eq(post_t_rows(&k).v[0].state, str_from(cases[i].want)), T_AT, "%s", cases[i].what);
		arena_fini(&a);
	}
}

static enum err
resend(struct ctx *c, void *arg)
{
	return post_resend(c, *(struct outbox_id *)arg);
}

TEST(sender_only_a_person_sends_again_what_is_uncertain)
{
	struct post *p = given(c, 1, false);
	struct outbox_id id;

	told = POST_UNCERTAIN;
	turns(p, c, 5);
	id = post_t_rows(c).v[0].id;
	told = POST_HANDED;
	turns(p, c, 60);
	T_I64(heard, 1);
	T(db_write(c, resend, &id) == OK);
	T(db_write(c, resend, &id) == E_CONFLICT);	/* a second click */
	ctx_forgive(c);
	turns(p, c, 40);
	post_close(p);
	T_I64(heard, 2);
	T_STR(post_t_rows(c).v[0].state, S("handed"));
}

TEST(sender_mail_is_what_the_rfcs_say)
{
	struct post_conf conf = { .name = S("CPTS Forêt, Loire") };
	struct post_message m = { .id = { 7 }, .attempt = 2, .address = S("ide@exemple.fr"),
		.subject = S("Renfort demandé : centre de Brou"), .at = c->now,
		.body = S("Bonjour,\nêtes-vous là = oui ?\nhttps://crise.exemple.fr/r/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz \n.") };
	str mail;

	T(crypto_start(c, S(""), false) == OK);
	mail = mail_message(c->a, &conf, S("crise@cpts.fr"), &m);
	T_HAS(mail, "Date: Thu, 16 Jul 2026 03:00:00 +0200\r\n");
	T_HAS(mail, "From: =?UTF-8?B?Q1BUUyBGb3LDqnQsIExvaXJl?= <crise@cpts.fr>\r\n");
	T_HAS(mail, "To: <ide@exemple.fr>\r\n");
	T_HAS(mail, "Subject: =?UTF-8?B?");
	T_HAS(mail, "Auto-Submitted: auto-generated\r\n");
	T_HAS(mail, "Bonjour,\r\n=C3=AAtes-vous l=C3=A0 =3D oui ?\r\n");
	T_HAS(mail, "=20\r\n.\r\n");
	T_STR(mail_subject(c->a, S("x\r\nBcc: a@b.fr")), S("=?UTF-8?B?eEJjYzogYUBiLmZy?="));
	for (ptrdiff_t i = 0, start = 0; i < mail.n; i++)
		if (mail.p[i] == '\n') {
			T(i - start <= 78);
			start = i + 1;
		}
}

/* Three messages to leave in ten seconds, and the clock goes an hour back. */
TEST(sender_follows_a_clock_that_goes_back)
{
	struct outbox_new m = post_t_sms(S(""));
	struct post *p = given(c, 0, false);
	struct instant before = c->now;

	turns(p, c, 2);
	for (int i = 0; i < 3; i++) {
		m.send_key = arena_fmt(c->a, "back%d", i);
		m.not_before = (struct instant){ c->now.us + (i == 2 ? US_PER_DAY : 10 * US_PER_S) };
		T(db_write(c, add, &m) == OK);
	}
	turns(p, c, 2);
	T_I64(heard, 0);			/* control: not yet */
	ctx_at(c, (struct instant){ before.us - US_PER_HOUR });
	turns(p, c, 3);
	T_I64(heard, 2);			/* tomorrow's is still tomorrow's */
	post_close(p);
}

/* What was marked ahead and not said when the route falls silent goes back, and is not said to have been tried. */
TEST(sender_gives_back_what_was_marked_and_not_said)
{
	struct post *p = given(c, 60, false);
	struct post_t_list rows;
	int sending = 0, tried = 0;

	told = POST_UNCERTAIN;
	turns(p, c, 3);
	rows = post_t_rows(c);
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		sending += str_eq(rows.v[i].state, S("sending"));
		tried += rows.v[i].attempts > 0;
	}
	T(sending <= 1);			/* the one that looks whether the route is back */
	T_I64(tried, heard);
	T(heard >= 3 && heard < 30);		/* control: it did stop in the middle */
	post_close(p);
}

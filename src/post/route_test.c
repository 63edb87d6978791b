/* route_test.c -- two routes for SMS, and one that is out of credit. */
#include "db/db.h"
#include "post/post.h"
#include "post_t.h"
#include "t.h"

/* Two gateways in memory: what each says, how often each was asked. */
static enum post_verdict first_says, second_says;
static int first_heard, second_heard;
static bool has_second;
static int pace;

static struct post_said
said(enum post_verdict v)
{
	return (struct post_said){ v, v == POST_HANDED ? S("") : S("post.problem.test"), S("") };
}

static struct post_said
first(const struct post_message *m)
{
	T(m->body.n > 0);
	first_heard++;
	return said(first_says);
}

static struct post_said
second(const struct post_message *m)
{
	T(m->body.n > 0);
	second_heard++;
	return said(second_says);
}
static const struct post_backend first_ram = { .name = "first", .now = first };
static const struct post_backend second_ram = { .name = "second", .now = second };

static enum err
load([[maybe_unused]] struct ctx *c, struct post_conf *out)
{
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		out->route[ch] = (struct post_route){ .backend = ch == POST_SMS2 ? &second_ram : &first_ram,
			.parallel = 8, .rate = pace, .attempts_max = 3, .backoff_ms = 1000 };
	if (!has_second)
		out->route[POST_SMS2].backend = NULL;
	return OK;
}

static enum err
add(struct ctx *c, void *arg)
{
	return outbox_add(c, arg);
}

static struct post *
given(struct ctx *c, int messages, enum post_verdict one, enum post_verdict two)
{
	struct outbox_new m = post_t_sms(S(""));

	first_says = one;
	second_says = two;
	first_heard = second_heard = 0;
	has_second = true;
	pace = 1000;
	post_t_db(c);
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

static int
in_state(struct ctx *c, str state)
{
	struct post_t_list rows = post_t_rows(c);
	int n = 0;

	for (ptrdiff_t i = 0; i < rows.n; i++)
		n += str_eq(rows.v[i].state, state);
	return n;
}

TEST(route_what_the_first_refuses_for_good_leaves_by_the_second)
{
	struct post *p = given(c, 5, POST_REFUSED, POST_HANDED);

	turns(p, c, 5);
	post_close(p);
	T_I64(first_heard, 5);
	T_I64(second_heard, 5);
	T_I64(in_state(c, S("handed")), 5);
}

TEST(route_what_both_refuse_has_failed)
{
	struct post *p = given(c, 5, POST_REFUSED, POST_REFUSED);

	turns(p, c, 10);
	post_close(p);
	T_I64(first_heard, 5);
	T_I64(second_heard, 5);		/* once each: no ping-pong */
	T_I64(in_state(c, S("failed")), 5);
}

TEST(route_without_a_second_a_refusal_is_a_failure)
{
	struct post *p = given(c, 5, POST_REFUSED, POST_HANDED);

	post_close(p);
	has_second = false;
	p = post_open(c->db, load);
	turns(p, c, 5);
	post_close(p);
	T_I64(second_heard, 0);
	T_I64(in_state(c, S("failed")), 5);
}

TEST(route_the_second_takes_over_when_the_first_is_left_alone)
{
	struct post *p = given(c, 40, POST_AGAIN, POST_HANDED);

	turns(p, c, 60);
	T(post_health(POST_SMS).closed);
	T(!post_channel_health(POST_SMS).closed);	/* SMS leave, and the board need not worry */
	post_close(p);
	T_I64(in_state(c, S("handed")), 40);
	T(first_heard < 40);
	T_I64(second_heard, 40);
}

TEST(route_an_uncertain_message_never_goes_to_the_second)
{
	struct post *p = given(c, 40, POST_UNCERTAIN, POST_HANDED);
	int uncertain;

	turns(p, c, 200);
	post_close(p);
	uncertain = in_state(c, S("uncertain"));
	T(uncertain >= 3);				/* control: the first did have some */
	T_I64(first_heard, uncertain);			/* each of them said once, by one route */
	T_I64(second_heard, 40 - uncertain);
	T_I64(in_state(c, S("handed")), 40 - uncertain);
}

TEST(route_the_first_comes_back_when_it_answers_again)
{
	struct outbox_new m = post_t_sms(S("later"));
	struct post *p = given(c, 10, POST_AGAIN, POST_HANDED);
	int before;

	turns(p, c, 30);
	T(post_health(POST_SMS).closed);
	first_says = POST_HANDED;
	before = first_heard;
	post_try_now();
	T(db_write(c, add, &m) == OK);
	turns(p, c, 3);
	post_close(p);
	T(!post_health(POST_SMS).closed);
	T_I64(first_heard, before + 1);
}

TEST(route_out_of_credit_keeps_its_messages_for_ever)
{
	struct post *p = given(c, 30, POST_NO_CREDIT, POST_HANDED);

	post_close(p);
	has_second = false;
	p = post_open(c->db, load);
	turns(p, c, 20000);			/* five hours and a half: far more looks than attempts_max */
	T(post_health(POST_SMS).no_credit);
	T(first_heard > 30);
	T(first_heard < 200);			/* left alone: a look from time to time */
	T_I64(in_state(c, S("to_send")), 30);
	first_says = POST_HANDED;		/* someone paid */
	post_try_now();
	turns(p, c, 60);
	T(!post_health(POST_SMS).no_credit);
	post_close(p);
	T_I64(in_state(c, S("handed")), 30);
}

TEST(route_out_of_credit_control_another_refusal_does_not_wait)
{
	struct post *p = given(c, 3, POST_REFUSED, POST_HANDED);

	post_close(p);
	has_second = false;
	p = post_open(c->db, load);
	turns(p, c, 300);
	post_close(p);
	T_I64(in_state(c, S("failed")), 3);
}

TEST(route_out_of_credit_lets_the_second_take_over)
{
	struct post *p = given(c, 30, POST_NO_CREDIT, POST_HANDED);

	turns(p, c, 30);
	T(post_health(POST_SMS).no_credit);
	T(!post_channel_health(POST_SMS).no_credit);
	post_close(p);
	T_I64(in_state(c, S("handed")), 30);
	T_I64(second_heard, 30);
}

TEST(route_each_keeps_its_own_pace)
{
	struct post *p = given(c, 100, POST_HANDED, POST_HANDED);
	int at_once;

	post_close(p);
	pace = 4;
	p = post_open(c->db, load);
	turns(p, c, 11);			/* the clock moves by a second a turn */
	at_once = first_heard;
	T(at_once >= 10);
	T(at_once <= 4 * 11);			/* never more than the gateway takes */
	T_I64(second_heard, 0);			/* the second is for bad days, not for speed */
	post_close(p);
	pace = 1000;				/* control: without the setting it is faster */
	p = post_open(c->db, load);
	turns(p, c, 11);
	post_close(p);
	T_I64(first_heard, 100);
}

static struct post_said
judged(struct ctx *c, str words, int status, str body)
{
	struct post_route r = { .backend = &post_http, .accepted = S("0: "), .no_credit = words };
	struct net_answer n = { .end = NET_ANSWERED, .status = status, .body = body };

	return post_http.judge(c->a, &r, &n);
}

TEST(route_credit_is_known_by_the_words_of_the_settings)
{
	str words = S("not enough credit | solde insuffisant");

	T_I64(judged(c, words, 200, S("ERR 301 Solde Insuffisant")).verdict, POST_NO_CREDIT);
	T_I64(judged(c, words, 400, S("Not enough credits left")).verdict, POST_NO_CREDIT);
	T_I64(judged(c, S(""), 402, S("")).verdict, POST_NO_CREDIT);
	T_I64(judged(c, words, 400, S("bad number")).verdict, POST_REFUSED);	/* controls */
	T_I64(judged(c, words, 202, S("0: Accepted for delivery")).verdict, POST_HANDED);
	T_I64(judged(c, S(""), 400, S("solde insuffisant")).verdict, POST_REFUSED);
	T_I64(judged(c, S(" | "), 400, S("bad number")).verdict, POST_REFUSED);
}

/* ---- a receipt that fails late ---------------------------------------------------------- */

struct receiving { struct outbox_id id; int64_t attempt, type; };

static enum err
receipt_rule(struct ctx *c, void *arg)
{
	const struct receiving *r = arg;
	struct post_touched tell;

	return post_receipt(c, r->id, r->attempt, r->type, S("Unreachable"), &tell);
}

static void
receipt(struct ctx *c, struct post_t_row m, int64_t type)
{
	struct receiving r = { m.id, m.attempts, type };

	T(db_write(c, receipt_rule, &r) == OK);
}

TEST(route_a_late_failure_leaves_by_the_second)
{
	struct post *p = given(c, 4, POST_HANDED, POST_HANDED);
	struct post_t_list m;

	turns(p, c, 3);
	m = post_t_rows(c);
	T_I64(in_state(c, S("handed")), 4);
	T(m.v[0].body.n > 0);				/* sealed, until the receipt */
	receipt(c, m.v[0], 8);				/* the operator has it: no end yet */
	T(post_t_rows(c).v[0].body.n > 0);
	receipt(c, m.v[0], 2);
	receipt(c, m.v[0], 2);				/* said twice */
	receipt(c, m.v[1], 1);
	T(post_t_rows(c).v[1].body.n == 0);		/* delivered: nothing is kept */
	turns(p, c, 5);
	T_I64(second_heard, 1);
	T_I64(first_heard, 4);				/* never by the first again */
	m = post_t_rows(c);
	T_STR(m.v[0].state, S("handed"));
	T(m.v[0].body.n == 0);				/* the second is the last */
	receipt(c, m.v[0], 2);
	T_STR(post_t_rows(c).v[0].state, S("failed"));	/* by both: no ping-pong */
	ctx_at(c, (struct instant){ c->now.us + (POST_KEEP_S + 10) * US_PER_S });
	turns(p, c, 2);
	m = post_t_rows(c);
	T(m.v[2].body.n == 0 && m.v[3].body.n == 0);	/* the deadline: what was never told goes */
	receipt(c, m.v[2], 16);
	T_STR(post_t_rows(c).v[2].state, S("failed"));	/* control: too late for the second */
	turns(p, c, 3);
	T_I64(second_heard, 1);
	post_close(p);
}

TEST(route_a_late_failure_without_a_second_is_a_failure)
{
	struct post *p = given(c, 1, POST_HANDED, POST_HANDED);

	post_close(p);
	has_second = false;
	p = post_open(c->db, load);
	turns(p, c, 3);
	T(post_t_rows(c).v[0].body.n == 0);		/* nothing is kept that nothing can use */
	receipt(c, post_t_rows(c).v[0], 2);
	turns(p, c, 3);
	T_STR(post_t_rows(c).v[0].state, S("failed"));
	T_I64(first_heard, 1);
	post_close(p);
}

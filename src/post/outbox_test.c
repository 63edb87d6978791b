#include "crypto/crypto.h"
#include "db/db.h"
#include "post/outbox.h"
#include "post_t.h"
#include "t.h"

static enum err
add(struct ctx *c, void *arg)
{
	return outbox_add(c, arg);
}

TEST(outbox_queues_once)
{
	struct outbox_new m = post_t_sms(S("k1"));
	struct post_t_list rows;

	post_t_db(c);
	T(db_write(c, add, &m) == OK);
	m.body = S("another text");
	T(db_write(c, add, &m) == OK);
	rows = post_t_rows(c);
	T_I64(rows.n, 1);
	T_STR(rows.v[0].state, S("to_send"));
	T_STR(rows.v[0].body, S("Renfort demandé à Brou"));
	T_STR(rows.v[0].address, S("+33612345678"));
}

TEST(outbox_keeps_no_address_in_clear)
{
	struct outbox_new m = post_t_sms(S("k1"));
	struct post_sealed sealed;

	post_t_db(c);
	T(db_write(c, add, &m) == OK);
	T(post_t_sealed(c, &sealed) == OK);
	T(!str_has(sealed.address, S("612345678")));
	T(!str_has(sealed.body, S("Brou")));
}

TEST(outbox_refuses_what_cannot_be_an_address)
{
	static const struct { str channel, address; bool good; } cases[] = {
		{ S("sms"), S("+33612345678"), true }, { S("sms"), S("0612345678"), false },
		{ S("sms"), S("+336 12"), false }, { S("sms"), S(""), false },
		{ S("sms"), S("+33612345678901234"), false }, { S("sms"), S("+3361234567a"), false },
		{ S("email"), S("ide@exemple.fr"), true }, { S("email"), S("a.b+c@x.y.fr"), true },
		{ S("email"), S("ide"), false }, { S("email"), S("@exemple.fr"), false },
		{ S("email"), S("ide@"), false }, { S("email"), S("a@b@c"), false },
		{ S("email"), S("a@b.fr\r\nBcc: x@y.fr"), false }, { S("email"), S("a b@c.fr"), false },
		{ S("email"), S("<a@c.fr>"), false }, { S("email"), S("a@b.fr,c@d.fr"), false },
	};

	post_t_db(c);
	for (int i = 0; i < COUNT(cases); i++) {
		struct outbox_new m = post_t_sms(arena_fmt(c->a, "k%d", i));
		enum err e;

		m.channel = cases[i].channel;
		m.address = cases[i].address;
		ctx_forgive(c);
		e = db_write(c, add, &m);
		t_check(e == (cases[i].good ? OK : E_INVALID), T_AT, "%.*s", STR(cases[i].address));
	}
}

TEST(outbox_an_exercise_cannot_be_queued_for_the_world)
{
	struct outbox_new m = post_t_sms(S("k1"));

	post_t_db(c);
	m.crisis = post_t_crisis(c, true);
	m.exercise = false;			/* the caller is wrong */
	T(db_write(c, add, &m) == E_INTERNAL);
	ctx_forgive(c);
	m.exercise = true;			/* control */
	T(db_write(c, add, &m) == OK);
	m.crisis = post_t_crisis(c, false);
	m.send_key = S("k2");
	T(db_write(c, add, &m) == E_INTERNAL);	/* nor a real one be lost in the exercise mailbox */
	ctx_forgive(c);
	m.exercise = false;
	T(db_write(c, add, &m) == OK);
	T_I64(post_t_rows(c).n, 2);
}

static enum err
cancel(struct ctx *c, void *arg)
{
	return outbox_cancel_call(c, (struct call_id){ 3 }, arg);
}

TEST(outbox_cancel_takes_back_what_has_not_left)
{
	struct outbox_new m = post_t_sms(S("k1"));
	int64_t n;

	post_t_db(c);
	m.call.v = 3;
	T(db_write(c, add, &m) == OK);
	m.send_key = S("k2");
	m.call.v = 4;
	T(db_write(c, add, &m) == OK);
	T(db_write(c, cancel, &n) == OK);
	T_I64(n, 1);
	T_STR(post_t_rows(c).v[0].state, S("cancelled"));
	T_STR(post_t_rows(c).v[1].state, S("to_send"));
	T(db_write(c, cancel, &n) == OK);
	T_I64(n, 0);
}

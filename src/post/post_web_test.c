#include "db/db.h"
#include "post/post_web.h"
#include "post_t.h"
#include "t.h"

static enum err
add(struct ctx *c, void *arg)
{
	return outbox_add(c, arg);
}

static enum err
take(struct ctx *c, [[maybe_unused]] void *arg)
{
	return post_t_take(c);
}

static int
report(struct ctx *c, str id, str token, str type)
{
	struct pair query[] = { { S("m"), id }, { S("n"), S("1") }, { S("t"), token }, { S("type"), type } };
	struct request rq = { .method = GET, .path = S("/kannel/dlr"), .query = query, .queries = 4 };
	struct reply rp;

	ctx_forgive(c);
	http_serve(c, post_routes, post_routes_n, &rq, &rp);
	return rp.status;
}

TEST(post_receipts_need_the_token_of_their_message)
{
	struct outbox_new m = post_t_sms(S("k1"));
	str good, other;
	struct outbox_id id;

	post_t_db(c);
	T(db_write(c, add, &m) == OK);
	T(db_write(c, take, NULL) == OK);
	id = post_t_rows(c).v[0].id;
	good = post_receipt_token(c->a, id, 1);
	other = post_receipt_token(c->a, (struct outbox_id){ id.v + 1 }, 1);
	T_I64(report(c, arena_fmt(c->a, "%lld", (long long)id.v), other, S("1")), 403);
	T_I64(report(c, arena_fmt(c->a, "%lld", (long long)id.v), S(""), S("1")), 403);
	T_I64(report(c, S("0"), good, S("1")), 403);
	T_STR(post_t_rows(c).v[0].state, S("sending"));
	T_I64(report(c, arena_fmt(c->a, "%lld", (long long)id.v), good, S("99")), 422);
	T_I64(report(c, arena_fmt(c->a, "%lld", (long long)id.v), good, S("1")), 200);
	T_I64(report(c, arena_fmt(c->a, "%lld", (long long)id.v), good, S("1")), 200);	/* twice */
	T_STR(post_t_rows(c).v[0].state, S("delivered"));
}

TEST(post_page_says_what_waits_for_want_of_a_route)
{
	struct request rq = { .method = GET, .path = S("/exploitation"), .held = SETTINGS };
	struct outbox_new m = post_t_sms(S("k1"));
	struct reply rp;

	post_t_db(c);
	T(db_write(c, add, &m) == OK);
	c->who.v = 1;
	http_serve(c, post_routes, post_routes_n, &rq, &rp);
	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "Aucune passerelle SMS");
	T(!str_has((str){ rp.body.p, rp.body.n }, S("+33612345678")));
	rq.held = 0;
	http_serve(c, post_routes, post_routes_n, &rq, &rp);
	T_I64(rp.status, 403);
}

/* decide.c -- what operators report about a message, and what people decide about it. */
#include <string.h>

#include "crypto/crypto.h"
#include "post/post.h"
#include "post_q.h"

/* Nobody can make one without the community's key; nothing need be kept. */
str
post_receipt_token(struct arena *a, struct outbox_id id, int64_t attempt)
{
	return crypto_hex(a, crypto_lookup(a, arena_fmt(a, "receipt:%lld:%lld", (long long)id.v,
	    (long long)attempt)));
}

static str
problem_of(struct arena *a, str words)
{
	words = str_trim(words);
	if (!words.n || !str_utf8(words))
		return S("post.problem.receipt");
	return arena_fmt(a, "post.problem.receipt %.*s", (int)(words.n < 120 ? words.n : 0), words.p);
}

enum err
post_receipt(struct ctx *c, struct outbox_id id, int64_t attempt, int64_t type, str words,
    struct post_touched *tell)
{
	bool found;
	int64_t n = 0;

	*tell = (struct post_touched){};
	if (type == 1)
		TRY(post_q_receipt_delivered(c, c->now, S(""), id, &n));
	else if (type == 2 || type == 16) {
		TRY(post_q_receipt_second(c, problem_of(c->a, words), c->now, id, attempt, &n));
		if (n == 0)
			TRY(post_q_receipt_failed(c, problem_of(c->a, words), id, attempt, &n));
	}
	else if (type == 4 || type == 8)
		TRY(post_q_receipt_moving(c, c->now, S(""), id, attempt, &n));
	else
		return fail(c, E_INVALID, S("type"), S("post.receipt"), "type %lld", (long long)type);
	return n ? post_q_crisis_of(c, id, tell, &found) : OK;
}

enum err
post_resend(struct ctx *c, struct outbox_id id)
{
	int64_t n;

	TRY(post_q_resend(c, c->now, id, &n));
	if (!n)
		return fail(c, E_CONFLICT, S(""), S("post.decided"), "outbox %lld", (long long)id.v);
	return OK;
}

enum err
post_give_up(struct ctx *c, struct outbox_id id)
{
	int64_t n;

	TRY(post_q_give_up(c, S(""), id, &n));
	if (!n)
		return fail(c, E_CONFLICT, S(""), S("post.decided"), "outbox %lld", (long long)id.v);
	return OK;
}

#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"
#include "thread_t.h"
#include "threadt_q.h"

struct threadt_counts
thread_t_counts(struct ctx *c)
{
	struct threadt_counts n;

	T(threadt_q_counts(c, &n) == OK);
	return n;
}

static enum err
write_rule(struct ctx *c, void *arg)
{
	return thread_write(c, arg);
}

struct thread_new
thread_t_written(struct ctx *c, const struct thread_of *of, const char *text, int64_t part, bool handover)
{
	struct thread_new t = { .of = *of, .text = str_from(text), .part = part, .handover = handover,
		.base_url = S("https://cpts.example"), .request_key = crypto_token(c) };

	T(db_write(c, write_rule, &t) == OK);
	return t;
}

struct reply
thread_t_press(struct ctx *c, str path, const struct pair *form, int forms)
{
	struct request rq = { .method = POST, .path = path, .target = path, .form = form, .forms = forms };
	struct reply rp = {};

	c->who.v = 0;
	http_serve(c, thread_routes, thread_routes_n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

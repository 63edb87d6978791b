/* reply.c -- filling the reply, and the page that says what went wrong. */
#include <stdarg.h>
#include <stdio.h>

#include "http/page.h"

void
reply_see_other(struct ctx *c, struct reply *rp, const char *fmt, ...)
{
	char text[2048];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	assert(n > 0);
	assert(n < (int)sizeof text);
	assert(text[0] == '/');		/* within this site, always */
	rp->status = 303;
	rp->location = arena_str(c->a, text, n);
}

void
reply_after(struct reply *rp, struct after after)
{
	assert(after.rule);
	rp->after = after;
}

void
reply_download(struct reply *rp, str type, str filename)
{
	assert(filename.n > 0);
	rp->type = type;
	rp->filename = filename;
}

void
reply_cookie(struct ctx *c, const struct request *rq, struct reply *rp, str token, int64_t seconds)
{
	bool gone = !token.n;

	rp->set_cookie = arena_fmt(c->a, "%s" HTTP_COOKIE "=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
	    rq->secure ? "__Host-" : "", STR(token), gone ? 0LL : (long long)seconds,
	    rq->secure ? "; Secure" : "");
}

void
reply_shared(struct reply *rp, int seconds)
{
	assert(seconds > 0);
	rp->shared_s = seconds;
}

void
reply_kept(struct reply *rp, int ms)
{
	assert(ms > 0);
	rp->kept_ms = ms;
}

int
http_status(enum err e)
{
	static const int status_of[] = {
		[OK] = 200, [E_INVALID] = 422, [E_LOGIN] = 401, [E_FORBIDDEN] = 403, [E_NOT_FOUND] = 404,
		[E_CONFLICT] = 409, [E_LIMIT] = 413, [E_UPSTREAM] = 502, [E_BUSY] = 503, [E_INTERNAL] = 500,
	};

	assert((int)e >= 0 && e < COUNT(status_of));
	return status_of[e];
}

/* page.c -- the error page: what was wrong, what was kept, what to do, the code to read out. */
#include "html/error.h"
#include "http/page.h"

struct words { struct msg title, what; };

static const struct words words[E_INTERNAL + 1] = {
	[E_INVALID] = { MSG_error_invalid_title, MSG_error_invalid_what },
	[E_LOGIN] = { MSG_error_login_title, MSG_error_login_what },
	[E_FORBIDDEN] = { MSG_error_forbidden_title, MSG_error_forbidden_what },
	[E_NOT_FOUND] = { MSG_error_not_found_title, MSG_error_not_found_what },
	[E_CONFLICT] = { MSG_error_conflict_title, MSG_error_conflict_what },
	[E_LIMIT] = { MSG_error_limit_title, MSG_error_limit_what },
	[E_UPSTREAM] = { MSG_error_upstream_title, MSG_error_upstream_what },
	[E_BUSY] = { MSG_error_busy_title, MSG_error_busy_what },
	[E_INTERNAL] = { MSG_error_internal_title, MSG_error_internal_what },
};

void
page_error(struct ctx *c, enum err e, const struct request *rq, struct reply *rp)
{
	struct html_error v = { .title = words[e].title, .what = words[e].what, .code = rq->code,
	    .cause = msg_find(c->cause.key), .field = c->cause.field };

	assert(e != OK);
	*rp = (struct reply){ .status = http_status(e), .type = S("text/html; charset=utf-8"),
	    .body = { .a = c->a, .lang = c->lang, .now = c->now }, .allow = rp->allow };
	if (str_eq(c->cause.key, S("page.method")))
		rp->status = 405;
	v.shell.title = msg_text(c->lang, v.title);
	html_error_page(&rp->body, &v);
}

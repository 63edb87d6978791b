/* page.c -- from an error to the page that says so, in the words of html/. */
#include <pthread.h>
#include <string.h>

#include "html/error.h"
#include "http/page.h"

struct words { struct msg title, what; };

static struct words
words_of(enum err e)
{
	switch (e) {
	case E_INVALID: return (struct words){ MSG_error_invalid_title, MSG_error_invalid_what };
	case E_LOGIN: return (struct words){ MSG_error_login_title, MSG_error_login_what };
	case E_FORBIDDEN: return (struct words){ MSG_error_forbidden_title, MSG_error_forbidden_what };
	case E_NOT_FOUND: return (struct words){ MSG_error_not_found_title, MSG_error_not_found_what };
	case E_CONFLICT: return (struct words){ MSG_error_conflict_title, MSG_error_conflict_what };
	case E_LIMIT: return (struct words){ MSG_error_limit_title, MSG_error_limit_what };
	case E_UPSTREAM: return (struct words){ MSG_error_upstream_title, MSG_error_upstream_what };
	case E_BUSY: return (struct words){ MSG_error_busy_title, MSG_error_busy_what };
	case OK: case E_INTERNAL: break;
	}
	return (struct words){ MSG_error_internal_title, MSG_error_internal_what };
}

/* The community as last read: an error page must not ask the database, yet a human's number helps most there. */
static struct { pthread_mutex_t lock; char name[200], phone[40]; } us = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
keep(char *to, size_t room, str s)
{
	size_t n = (size_t)s.n < room ? (size_t)s.n : 0;	/* too long: better nothing than a part */

	memcpy(to, s.n ? s.p : "", n);
	to[n] = 0;
}

void
page_community(str name, str phone)
{
	pthread_mutex_lock(&us.lock);
	keep(us.name, sizeof us.name, name);
	keep(us.phone, sizeof us.phone, phone);
	pthread_mutex_unlock(&us.lock);
}

static void
put_community(struct ctx *c, struct shell *v)
{
	pthread_mutex_lock(&us.lock);
	v->community = arena_fmt(c->a, "%s", us.name);
	v->help_phone = arena_fmt(c->a, "%s", us.phone);
	pthread_mutex_unlock(&us.lock);
}

/* The cause often is what the kind of error says already: once is enough. */
static bool
same_words(struct ctx *c, struct msg cause, struct msg what)
{
	return cause.n && str_starts(msg_text(c->lang, what), msg_text(c->lang, cause));
}

/* What stands around it is bare: it must not need the database that may be what failed. */
void
page_error(struct ctx *c, enum err e, const struct request *rq, struct reply *rp)
{
	struct words w = words_of(e);
	struct html_error v = { .title = w.title, .what = w.what, .cause = msg_find(c->cause.key),
	    .field = c->cause.field, .code = rq->code, .login = e == E_LOGIN };

	assert(e != OK);
	if (same_words(c, v.cause, v.what))
		v.cause = (struct msg){};
	if (e == E_NOT_FOUND && v.cause.n) {		/* "it does not exist" would say the contrary of why */
		v.title = MSG_error_not_found_why;
		v.what = (struct msg){};
	}
	v.citizen = str_starts(rq->path, S("/rdv"));
	put_community(c, &v.shell);
	v.shell.title = msg_text(c->lang, v.title);
	*rp = (struct reply){ .status = http_status(e), .type = S("text/html; charset=utf-8"),
	    .body = { .a = c->a, .lang = c->lang, .now = c->now }, .allow = rp->allow };
	if (str_eq(c->cause.key, S("page.method")))
		rp->status = 405;
	html_error_page(&rp->body, &v);
}

/* route.c -- from a request to its handler, past every check, to a reply. */
#include "http/page.h"

/* Read aloud on the telephone: no 0 O 1 I L. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static str
code_new(struct ctx *c)
{
	uint64_t dice;
	char code[4];

	ctx_random(c, &dice, sizeof dice);	/* one call of the system for all letters: every request has a code */
	for (int i = 0; i < COUNT(code); i++, dice /= sizeof code_letters - 1)
		code[i] = code_letters[dice % (sizeof code_letters - 1)];
	return arena_str(c->a, code, COUNT(code));
}

/* Nearly all patterns differ from ${path} in their first letters: hundreds are passed over in a moment. */
static bool
matches(const char *pattern, str path, str segment[HTTP_SEGMENTS])
{
	ptrdiff_t at = 0, from;
	int k = 0;

	for (const char *p = pattern; *p; ) {
		if (*p == ':' && p > pattern && p[-1] == '/') {
			for (from = at; at < path.n && path.p[at] != '/'; at++)
				continue;
			if (at == from)
				return false;
			assert(k < HTTP_SEGMENTS);
			segment[k++] = str_sub(path, from, at - from);
			p += strcspn(p, "/");
		} else if (at == path.n || path.p[at++] != *p++) {
			return false;
		}
	}
	return at == path.n;
}

/* "/crises/new" before "/crises/:crisis": at the first difference, words win over names. */
static bool
closer(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a != ':';
}

const struct route *
http_route(const struct route *routes, ptrdiff_t n, struct request *rq, unsigned *allow)
{
	const struct route *best = NULL;
	str segment[HTTP_SEGMENTS] = {};
	char first = rq->path.n > 1 ? rq->path.p[1] : 0;	/* most differ there already */

	*allow = 0;
	for (ptrdiff_t i = 0; i < n; i++) {
		const struct route *r = &routes[i];

		if ((r->pattern[1] != first && r->pattern[1] != ':') || !matches(r->pattern, rq->path, segment))
			continue;
		*allow |= 1U << r->method;
		if (r->method != rq->method || (best && !closer(r->pattern, best->pattern)))
			continue;
		best = r;
		memcpy(rq->segment, segment, sizeof segment);
	}
	return best;
}

static bool
same_secret(str a, str b)
{
	unsigned char diff = 0;

	if (a.n != b.n)
		return false;
	for (ptrdiff_t i = 0; i < a.n; i++)
		diff |= (unsigned char)(a.p[i] ^ b.p[i]);
	return diff == 0;
}

/*
 * Did the form come from one of our own pages?  Browsers say so themselves
 * (Sec-Fetch-Site, Origin); those that say neither are held to the token alone.
 */
static bool
same_site(const struct request *rq)
{
	str site = http_header(rq, S("Sec-Fetch-Site")), origin = http_header(rq, S("Origin"));

	if (site.n)
		return str_eq(site, S("same-origin")) || str_eq(site, S("none"));
	if (!origin.n)
		return true;
	if (rq->base_url.n && str_eq_nocase(origin, rq->base_url))
		return true;
	if (str_starts(origin, S("https://")))
		origin = str_sub(origin, 8, origin.n);
	else if (str_starts(origin, S("http://")) && !rq->secure)
		origin = str_sub(origin, 7, origin.n);
	else
		return false;
	return rq->host.n && str_eq_nocase(origin, rq->host);
}

/* In unit tests, a request whose csrf is empty has no session to protect. */
static enum err
may(struct ctx *c, const struct route *r, const struct request *rq)
{
	str token = {};

	if ((rq->held & r->needs) != r->needs)
		return c->who.v || rq->held
		    ? fail(c, E_FORBIDDEN, S(""), S("page.forbidden"), "needs %#x, holds %#x", r->needs, rq->held)
		    : fail(c, E_LOGIN, S(""), S("page.login"), "nobody signed in");
	if (rq->method != POST)
		return OK;
	if (!same_site(rq))
		return fail(c, E_FORBIDDEN, S(""), S("page.origin"), "form from elsewhere");
	if (r->needs == PUBLIC)
		return OK;
	(void)form_nth(rq, S("csrf"), 0, &token);
	if (rq->csrf.n && !same_secret(token, rq->csrf))
		return fail(c, E_FORBIDDEN, S(""), S("page.csrf"), "wrong or missing token");
	return OK;
}

static enum err
not_found(struct ctx *c, unsigned allow, struct reply *rp)
{
	if (!allow)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no route");
	rp->allow = allow == 1U << GET ? S("GET, HEAD") : S("POST");
	return fail(c, E_NOT_FOUND, S(""), S("page.method"), "method not allowed");
}

/* What the handler made of it; an error becomes a page, or a way to sign in. */
static void
conclude(struct ctx *c, enum err e, const struct request *rq, struct reply *rp)
{
	if (e == OK)
		return;
	page_error(c, e, rq, rp);
	if (e == E_FORBIDDEN && rq->choose && rq->method == GET && !rq->script) {
		reply_see_other(c, rp, HTTP_ME);
		return;
	}
	if (e == E_LOGIN && rq->method == GET && !rq->script && rq->route) {
		struct html next = { .a = c->a };

		html_url_part(&next, rq->target.n ? rq->target : rq->path);
		if (next.n < 1500)
			reply_see_other(c, rp, HTTP_SIGN_IN "?next=%.*s", (int)next.n, next.p);
		else
			reply_see_other(c, rp, HTTP_SIGN_IN);
	}
}

bool
http_begin(struct ctx *c, const struct route *routes, ptrdiff_t n, struct request *rq, struct reply *rp)
{
	unsigned allow;
	enum err e;

	*rp = (struct reply){ .status = 200, .type = S("text/html; charset=utf-8"),
	    .body = { .a = c->a, .lang = c->lang, .now = c->now } };
	if (!rq->code.n)
		rq->code = code_new(c);
	rq->route = http_route(routes, n, rq, &allow);
	e = rq->route ? may(c, rq->route, rq) : not_found(c, allow, rp);
	if (e == OK)
		e = rq->route->run(c, rq, rp);
	if (e == OK && rp->after.rule)
		return true;
	conclude(c, e, rq, rp);
	return false;
}

void
http_end(struct ctx *c, const struct request *rq, struct reply *rp, enum err e)
{
	struct after after = rp->after;

	rp->after = (struct after){};
	conclude(c, after.end(c, rq, rp, e, after.arg), rq, rp);
}

void
http_serve(struct ctx *c, const struct route *routes, ptrdiff_t n, struct request *rq, struct reply *rp)
{
	if (http_begin(c, routes, n, rq, rp))
		http_end(c, rq, rp, rp->after.write(c, rp->after.rule, rp->after.arg));
}

/*
 * gateway.c -- SMS through an HTTP gateway: Kannel, or any that takes a message
 * as a query or a form.
 * Source: Kannel 1.4.5 user guide, "Using the SMS gateway": sendsms, its
 * answers ("0: Accepted for delivery" with status 202), delivery reports.
 */
#include "post/mail.h"
#include "post/outbox.h"
#include "post/post.h"

enum {
	WORDS_MAX = 120,	/* of the other side, kept for people */
	SAID_MAX = 2000,	/* bytes of an answer that are looked at */
};

const char post_kannel_query[] = "username={user}&password={password}&from={from}&to={to}"
	"&charset=UTF-8&coding={coding}&text={text}&dlr-mask=31&dlr-url={dlr}";
const char post_kannel_accepted[] = "0: |3: ";

/* Kannel fills %d (kind of receipt) and %A (the operator's words). */
static str
receipt_url(struct arena *a, const struct post_conf *conf, const struct post_message *m)
{
	str token = post_receipt_token(a, m->id, m->attempt);

	if (!conf->callback_url.n)
		return S("");
	return arena_fmt(a, "%.*s/kannel/dlr?m=%lld&n=%lld&t=%.*s&type=%%d&words=%%A",
	    STR(conf->callback_url), (long long)m->id.v, (long long)m->attempt, STR(token));
}

static str
value_of(struct arena *a, const struct post_conf *conf, const struct post_route *r,
    const struct post_message *m, str name)
{
	if (str_eq(name, S("user")))
		return r->user;
	if (str_eq(name, S("password")))
		return r->password;
	if (str_eq(name, S("from")))
		return r->sender;
	if (str_eq(name, S("to")))
		return m->address;
	if (str_eq(name, S("text")))
		return m->body;
	if (str_eq(name, S("coding")))
		return sms_measure(a, m->body).gsm7 ? S("0") : S("2");
	if (str_eq(name, S("dlr")))
		return receipt_url(a, conf, m);
	return S("");
}

static str
filled(struct arena *a, const struct post_conf *conf, const struct post_route *r, const struct post_message *m)
{
	struct buf out = { .a = a };
	str rest = r->query, head, name, after;

	while (str_cut(rest, '{', &head, &after) && str_cut(after, '}', &name, &rest)) {
		buf_put(&out, head);
		buf_put(&out, net_escape(a, value_of(a, conf, r, m, name)));
	}
	buf_put(&out, rest);
	return buf_str(&out);
}

static void
http_ask(struct arena *a, const struct post_conf *conf, const struct post_route *r,
    const struct post_message *m, struct net_ask *ask)
{
	str query = filled(a, conf, r, m);

	ask->timeout_ms = r->timeout_ms;
	ask->kind = r->form ? NET_POST : NET_GET;
	if (r->form) {
		ask->url = r->url;
		ask->type = S("application/x-www-form-urlencoded");
		ask->body = query;
	} else
		ask->url = arena_fmt(a, "%.*s%c%.*s", STR(r->url), str_has(r->url, S("?")) ? '&' : '?',
		    STR(query));
}

static bool
accepts(str accepted, str body)
{
	str one;

	if (!accepted.n)
		return true;
	for (str rest = accepted; rest.n; ) {
		str tail = {};

		(void)str_cut(rest, '|', &one, &tail);
		if (one.n && str_starts(body, one))
			return true;
		rest = tail;
	}
	return false;
}

static str
lower(struct arena *a, str s)
{
	char *p = arena_z(a, s);

	for (ptrdiff_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return (str){ p, s.n };
}

/* The other side's words, one line, printable. */
static str
with_words(struct arena *a, const char *key, int status, str words)
{
	struct buf b = { .a = a };
	uint32_t cp;

	buf_fmt(&b, "%s", key);
	if (status)
		buf_fmt(&b, " %d", status);
	for (str rest = words, at = rest; b.n < WORDS_MAX && str_next(&rest, &cp) && cp != '\n'; at = rest)
		if (cp >= ' ' && cp != 0xfffd && cp != 0x7f) {
			if (at.p == words.p)
				buf_char(&b, ' ');
			buf_put(&b, (str){ at.p, rest.p - at.p });
		}
	return buf_str(&b);
}

/* An answer that says nothing more is paid for: the words of [sms] no_credit, in any case, or 402. */
static bool
unpaid(struct arena *a, str words, const struct net_answer *n)
{
	str body = lower(a, str_sub(n->body, 0, SAID_MAX)), one;

	if (n->status == 402)
		return true;
	for (str rest = lower(a, words); rest.n; ) {
		str tail = {};

		(void)str_cut(rest, '|', &one, &tail);
		if (str_trim(one).n && str_has(body, str_trim(one)))
			return true;
		rest = tail;
	}
	return false;
}

/* What was answered decides; when nothing that we know was, nobody can say. */
static struct post_said
http_judge(struct arena *a, const struct post_route *r, const struct net_answer *n)
{
	int s = n->status;

	if (n->end == NET_NOT_SENT)
		return (struct post_said){ POST_AGAIN, with_words(a, "post.problem.unreachable", 0, n->problem), {} };
	if (n->end == NET_UNKNOWN)
		return (struct post_said){ POST_UNCERTAIN, S("post.problem.no_answer"), {} };
	if (unpaid(a, r->no_credit, n))
		return (struct post_said){ POST_NO_CREDIT, with_words(a, "post.problem.no_credit", s, n->body), {} };
	if (s >= 200 && s < 300 && accepts(r->accepted, n->body))
		return (struct post_said){ POST_HANDED, {}, {} };
	if (s == 400 || s == 406 || s == 410 || s == 413 || s == 414 || s == 422)
		return (struct post_said){ POST_REFUSED, with_words(a, "post.problem.refused", s, n->body), {} };
	if ((s >= 300 && s < 500) || s == 503)	/* settings, rights, pace: people can mend it */
		return (struct post_said){ POST_AGAIN, with_words(a, "post.problem.turned_away", s, n->body), {} };
	return (struct post_said){ POST_UNCERTAIN, with_words(a, "post.problem.nonsense", s, n->body), {} };
}

const struct post_backend post_http = { .name = "http", .ask = http_ask, .judge = http_judge };

static struct post_said
smtp_judge(struct arena *a, [[maybe_unused]] const struct post_route *r, const struct net_answer *n)
{
	int s = n->status;

	if (n->end == NET_UNKNOWN)
		return (struct post_said){ POST_UNCERTAIN, S("post.problem.no_answer"), {} };
	if (n->end == NET_NOT_SENT)
		return (struct post_said){ POST_AGAIN, with_words(a, "post.problem.unreachable", 0,
		    s >= 400 ? n->body : n->problem), {} };
	if (s < 400)
		return (struct post_said){ POST_HANDED, {}, n->body };
	return (struct post_said){ s < 500 ? POST_AGAIN : POST_REFUSED,
		with_words(a, s < 500 ? "post.problem.turned_away" : "post.problem.refused", 0, n->body), {} };
}

const struct post_backend post_smtp = { .name = "smtp", .ask = mail_ask, .judge = smtp_judge };

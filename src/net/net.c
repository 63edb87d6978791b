#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/net.h"

enum { CONNECT_MS = 5000, IDLE_S = 10 };

struct talk {			/* one exchange under way */
	CURL *easy;
	struct curl_slist *to, *headers;
	bool busy;
	bool asked;		/* the request proper was begun */
	bool whole;		/* mail: libcurl took the last byte of it */
	enum net_kind kind;
	str left;		/* mail: what libcurl has not taken */
	void *who;
	int n;
	char answer[NET_ANSWER_MAX];
	char problem[CURL_ERROR_SIZE];
};

struct net {
	CURLM *multi;
	struct talk *talks;
	int count, busy;
};

static void
must(bool ok)
{
	if (!ok)
		abort();	/* no memory */
}

/* Called before each request: the second time is libcurl trying again by itself. */
static int
before_asking(void *arg, [[maybe_unused]] char *ip, [[maybe_unused]] char *own,
    [[maybe_unused]] int port, [[maybe_unused]] int own_port)
{
	struct talk *t = arg;

	if (t->asked)
		return CURL_PREREQFUNC_ABORT;
	t->asked = true;
	return CURL_PREREQFUNC_OK;
}

static size_t
keep_body(char *p, size_t size, size_t n, void *arg)
{
	struct talk *t = arg;
	size_t all = size * n, room = sizeof t->answer - (size_t)t->n;

	if (t->kind == NET_MAIL)
		return all;
	memcpy(t->answer + t->n, p, all < room ? all : room);
	t->n += (int)(all < room ? all : room);
	return all;
}

/* The last line of an SMTP conversation says why, unless it is a good-bye after a refusal. */
static size_t
keep_line(char *p, size_t size, size_t n, void *arg)
{
	struct talk *t = arg;
	size_t all = size * n;

	if (t->kind == NET_MAIL && !(t->n && t->answer[0] >= '4' && all && *p < '4')) {
		t->n = (int)(all < sizeof t->answer ? all : sizeof t->answer);
		memcpy(t->answer, p, (size_t)t->n);
	}
	return all;
}

static size_t
give_mail(char *p, size_t size, size_t n, void *arg)
{
	struct talk *t = arg;
	size_t room = size * n, all = (size_t)t->left.n;

	if (all > room)
		all = room;
	if (all)
		memcpy(p, t->left.p, all);
	t->left.p += all;
	t->left.n -= (ptrdiff_t)all;
	t->whole = all == 0;
	return all;
}

/* What never changes from one exchange to the next. */
static void
prepare(struct talk *t)
{
	must((t->easy = curl_easy_init()));
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
}

static void
common(struct talk *t)
{
	CURL *e = t->easy;

	curl_easy_reset(e);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "Maillage/" MAILLAGE_VERSION);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)IDLE_S);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->problem);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_asking);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, keep_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, keep_line);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
}

static char *
z(str s)
{
	char *copy = strndup(s.p ? s.p : "", (size_t)s.n);

	must(copy);
	return copy;
}

/* libcurl copies strings: ours lives for the call only. */
static void
set_str(CURL *e, CURLoption option, str s)
{
	char *copy = z(s);

	curl_easy_setopt(e, option, copy);
	free(copy);
}

static void
add_header(struct talk *t, const char *name, str value)
{
	char line[600];

	snprintf(line, sizeof line, "%s %.*s", name, STR(value));
	must((t->headers = curl_slist_append(t->headers, line)));
}

static void
set_body(struct talk *t, const struct net_ask *ask)
{
	add_header(t, "Content-Type:", ask->type);
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	if (ask->kind == NET_PUT)
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, "PUT");
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.n);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, ask->body.p ? ask->body.p : "");
}

/* Who we are, and whom we believe. */
static void
set_trust(struct talk *t, const struct net_ask *ask)
{
	if (ask->bearer.n)
		add_header(t, "Authorization: Bearer", ask->bearer);
	if (ask->certificate.n)
		set_str(t->easy, CURLOPT_SSLCERT, ask->certificate);
	if (ask->key.n)
		set_str(t->easy, CURLOPT_SSLKEY, ask->key);
	if (ask->ca.n)
		set_str(t->easy, CURLOPT_CAINFO, ask->ca);
}

static void
set_mail(struct talk *t, const struct net_ask *ask)
{
	static const long ssl[] = { CURLUSESSL_TRY, CURLUSESSL_ALL, CURLUSESSL_NONE };
	char *to = z(ask->mail_to);

	must((t->to = curl_slist_append(NULL, to)));
	free(to);
	set_str(t->easy, CURLOPT_MAIL_FROM, ask->mail_from);
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
	curl_easy_setopt(t->easy, CURLOPT_USE_SSL, ssl[ask->tls]);
	if (ask->user.n) {
		set_str(t->easy, CURLOPT_USERNAME, ask->user);
		set_str(t->easy, CURLOPT_PASSWORD, ask->password);
	}
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, give_mail);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
}

struct net *
net_open(int parallel)
{
	struct net *n = calloc(1, sizeof *n);

	must(n && curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
	must((n->talks = calloc((size_t)parallel, sizeof *n->talks)));
	must((n->multi = curl_multi_init()));
	curl_multi_setopt(n->multi, CURLMOPT_MAXCONNECTS, (long)parallel);
	n->count = parallel;
	for (int i = 0; i < parallel; i++)
		prepare(&n->talks[i]);
	return n;
}

static void
settle(struct net *n, struct talk *t)
{
	curl_multi_remove_handle(n->multi, t->easy);
	curl_slist_free_all(t->to);
	curl_slist_free_all(t->headers);
	t->to = t->headers = NULL;
	t->busy = false;
	n->busy--;
}

void
net_close(struct net *n)
{
	for (int i = 0; i < n->count; i++) {
		if (n->talks[i].busy)
			settle(n, &n->talks[i]);
		curl_easy_cleanup(n->talks[i].easy);
	}
	curl_multi_cleanup(n->multi);
	free(n->talks);
	free(n);
}

bool
net_start(struct net *n, const struct net_ask *ask)
{
	struct talk *t = n->talks;

	while (t < n->talks + n->count && t->busy)
		t++;
	if (t == n->talks + n->count)
		return false;
	t->busy = true;
	t->asked = t->whole = false;
	t->n = 0;
	t->problem[0] = 0;
	t->kind = ask->kind;
	t->left = ask->body;
	t->who = ask->who;
	common(t);
	set_str(t->easy, CURLOPT_URL, ask->url);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)ask->timeout_ms);
	if (ask->kind == NET_POST || ask->kind == NET_PUT)
		set_body(t, ask);
	if (ask->kind == NET_MAIL)
		set_mail(t, ask);
	else
		set_trust(t, ask);
	if (t->headers)
		curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	must(curl_multi_add_handle(n->multi, t->easy) == CURLM_OK);
	n->busy++;
	return true;
}

static enum net_end
end_of(const struct talk *t, CURLcode code, int status)
{
	if (fault("net.read"))
		return t->asked ? NET_UNKNOWN : NET_NOT_SENT;
	if (code == CURLE_OK)
		return NET_ANSWERED;
	if (!t->asked)
		return NET_NOT_SENT;
	if (t->kind != NET_MAIL)
		return NET_UNKNOWN;
	if (status >= 400)
		return NET_ANSWERED;	/* the server said no, at whatever step */
	return t->whole ? NET_UNKNOWN : NET_NOT_SENT;	/* without the final dot, no mail */
}

static struct net_answer
answer_of(struct talk *t, CURLcode code)
{
	struct net_answer r = { .who = t->who };
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	r.status = (int)status;
	r.end = end_of(t, code, r.status);
	r.body = str_trim((str){ t->answer, t->n });
	if (code != CURLE_OK)
		r.problem = str_from(t->problem[0] ? t->problem : curl_easy_strerror(code));
	return r;
}

int
net_turn(struct net *n, int wait_ms, struct net_answer *out, int max)
{
	int running, left, got = 0;
	CURLMsg *m;

	curl_multi_perform(n->multi, &running);
	if (running == n->busy && wait_ms > 0) {
		curl_multi_poll(n->multi, NULL, 0, wait_ms, NULL);
		curl_multi_perform(n->multi, &running);
	}
	while (got < max && (m = curl_multi_info_read(n->multi, &left))) {
		struct talk *t;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		out[got++] = answer_of(t, m->data.result);
		settle(n, t);
	}
	return got;
}

void
net_wake(struct net *n)
{
	curl_multi_wakeup(n->multi);
}

str
net_escape(struct arena *a, str s)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
		    (ch && strchr("-._~", ch))) {
			buf_char(&b, (char)ch);
		} else {
			buf_char(&b, '%');
			buf_char(&b, hex[ch >> 4]);
			buf_char(&b, hex[ch & 15]);
		}
	}
	return buf_str(&b);
}

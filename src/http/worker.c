/* worker.c -- a request on its way through a handler: an act, in an arena and a ctx of its own. */
#include <setjmp.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "http/conn.h"
#include "http/crew.h"
#include "http/pack.h"
#include "http/page.h"
#include "log/metric.h"

enum {
	PACK_FROM = 1000, PACK_TO = 1 << 20,	/* bytes of a page: less gains nothing, more has another way out */
	CROWD = 32,			/* requests at once from which the processor is dearer than the line */
};

void
job_free(struct job *job)
{
	if (job->form_cap)
		atomic_fetch_sub(&job->k->loop->h->bodies, job->form_cap);
	if (job->parts)
		multipart_close(job->parts);
	if (job->topic)
		hub_topic_drop(job->topic);
	out_free(&job->out);
	free(job->form);
	free(job->text);
	free(job);
}

void
request_fill(const struct http *h, const struct conn *k, const struct head *head, struct request *rq)
{
	str forwarded;

	*rq = (struct request){ .method = head->method, .head = head->head, .target = head->target, .host = head->host,
	    .headers = head->header, .header_count = head->header_count, .base_url = str_from(h->base_url) };
	rq->remote = str_from(k->remote);
	rq->client_name = str_from(k->client);
	rq->secure = h->tls;
	if (h->proxy) {			/* the last one is what our own proxy saw */
		str rest = http_header(rq, S("X-Forwarded-For"));

		while (str_cut(rest, ',', &forwarded, &rest))
			continue;
		if (str_trim(forwarded).n)
			rq->remote = str_trim(forwarded);
		rq->secure = rq->secure || str_eq(http_header(rq, S("X-Forwarded-Proto")), S("https"));
	}
	rq->session_token = cookie_get(head->cookie, rq->secure ? S("__Host-" HTTP_COOKIE) : S(HTTP_COOKIE));
	rq->script = http_header(rq, S("X-Maillage")).n > 0;
}

/* The first of ours that the browser names; French when it names none. */
enum lang
request_lang(const struct request *rq)
{
	str list = http_header(rq, S("Accept-Language")), one, cookie = cookie_get(http_header(rq, S("Cookie")), S("lang"));
	bool more = list.n > 0;

	if (str_eq(cookie, S("en")))
		return LANG_EN;
	if (str_eq(cookie, S("fr")))
		return LANG_FR;
	while (more) {
		more = str_cut(list, ',', &one, &list);
		one = str_trim(one);
		if (str_starts(one, S("fr")))
			return LANG_FR;
		if (str_starts(one, S("en")))
			return LANG_EN;
	}
	return LANG_FR;
}

/* As many as there can be, and no more than are taken: all of HTTP_FORM_MAX would be zeroed after each request. */
static struct pair *
pairs_room(struct arena *a, str text)
{
	ptrdiff_t n = text.n > 0;

	for (ptrdiff_t i = 0; i < text.n && n < HTTP_FORM_MAX; i++)
		n += text.p[i] == '&';
	return arena_array(a, struct pair, n);
}

static bool
decode(struct act *t)
{
	struct job *job = t->job;
	struct arena *a = t->c.a;
	struct pair *query = pairs_room(a, job->head.query), *form;

	t->rq.queries = pairs_decode(a, job->head.query, query, HTTP_FORM_MAX);
	t->rq.query = query;
	if (t->rq.queries < 0 || !path_decode(job->head.path, arena_array(a, char, job->head.path.n), &t->rq.path))
		return false;
	if (job->parts) {
		t->rq.form = job->parts->field;
		t->rq.forms = job->parts->fields;
		t->rq.uploads = job->parts->upload;
		t->rq.upload_count = job->parts->uploads;
	} else if (job->form_n) {
		form = pairs_room(a, (str){ job->form, job->form_n });
		t->rq.forms = pairs_decode(a, (str){ job->form, job->form_n }, form, HTTP_FORM_MAX);
		t->rq.form = form;
	}
	return t->rq.forms >= 0;
}

/* Nobody sends us a gigabyte whom the route would refuse. */
static void
admit(struct act *t)
{
	const struct http_config *g = t->h->config;
	unsigned allow;
	const struct route *r = http_route(g->routes, g->route_count, &t->rq, &allow);

	if (r && (t->rq.held & r->needs) == r->needs) {
		t->job->parts = multipart_open(t->job->head.type, conf_str(DATA_DIRECTORY).p);
		t->job->admitted = t->job->parts != NULL;
		if (!t->job->parts)
			t->refused = 400;
		return;
	}
	http_serve(&t->c, g->routes, g->route_count, &t->rq, &t->rp);	/* says why not */
}

static void
serve(struct act *t)
{
	const struct http_config *g = t->h->config;
	enum err e = OK;

	if (!decode(t)) {
		t->refused = 400;
		return;
	}
	if (t->job->k->metrics) {
		http_serve(&t->c, health_routes, health_route_count, &t->rq, &t->rp);
		return;
	}
	if (g->before && t->rq.session_token.n)
		e = g->before(&t->c, &t->rq);
	if (e != OK) {
		page_error(&t->c, e, &t->rq, &t->rp);
		return;
	}
	assert(!t->c.who.v || t->rq.csrf.n >= 16);
	if (t->c.who.v)
		session_put(t->rq.session_token, t->version, &t->c, &t->rq);
	if (t->job->admit)
		admit(t);
	else if (http_begin(&t->c, g->routes, g->route_count, &t->rq, &t->rp) && !g->write_soon)
		http_end(&t->c, &t->rq, &t->rp, t->rp.after.write(&t->c, t->rp.after.rule, t->rp.after.arg));
}

static bool
came_back(void (*fn)(struct act *), struct act *t)
{
	jmp_buf full;

	t->c.a->landing = full;
	if (setjmp(full))
		return false;
	fn(t);
	t->c.a->landing = NULL;
	return true;
}

static void
too_much(struct act *t)
{
	ctx_forgive(&t->c);
	t->rq.code = S("FULL");
	page_error(&t->c, fail(&t->c, E_LIMIT, S(""), S("page.memory"), "the arena of a request is full"), &t->rq, &t->rp);
}

static bool
takes_gzip(const struct request *rq)
{
	return str_has(http_header(rq, S("Accept-Encoding")), S("gzip"));
}

/* Kept for others, so that its making is paid once. */
static bool
shareable(const struct act *t)
{
	const struct reply *rp = &t->rp;

	return t->rq.method == GET && rp->status == 200 && (rp->shared_s || rp->kept_ms || rp->cacheable) &&
	    !rp->set_cookie.n && !rp->sse_topic.n && !rp->file.n && !rp->filename.n && !t->job->k->metrics;
}

/*
 * Pages of whoever has no session, for telephones on a poor network.  What a session sees is not packed: its length
 * would tell who listens on the line, and can make the browser ask, what stands beside words of their choice (BREACH,
 * Gluck, Harris and Prado 2013).  In a crowd only what others will read too.
 */
static bool
worth_packing(const struct act *t)
{
	const struct reply *rp = &t->rp;

	return takes_gzip(&t->rq) && !t->c.who.v && !t->rq.session_token.n && !t->job->k->metrics &&
	    rp->status == 200 && !rp->encoding.n && !rp->etag.n && !rp->cacheable && !rp->file.n && !rp->filename.n &&
	    !rp->sse_topic.n && rp->body.n >= PACK_FROM && rp->body.n <= PACK_TO &&
	    t->c.a->end - t->c.a->pos > 4 * PACK_TO && (!rp->type.n || str_starts(rp->type, S("text/"))) &&
	    (shareable(t) || atomic_load(&t->h->in_hand) < CROWD);
}

static void
share(struct act *t)
{
	struct reply *rp = &t->rp;
	struct share_key key = { .target = t->rq.target, .held = t->rq.held, .lang = t->c.lang, .script = t->rq.script,
	    .gzip = takes_gzip(&t->rq) };

	if (worth_packing(t))
		pack_page(t->c.a, rp);
	if (shareable(t))
		share_put(&key, t->version, t->rq.route->pattern, rp);
}

static void
session_of(const struct act *t, struct session *who)
{
	const struct ctx *c = &t->c;

	*who = (struct session){ .who = c->who };
	who->csrf_n = t->rq.csrf.n < (ptrdiff_t)sizeof who->csrf ? (int)t->rq.csrf.n : 0;
	who->name_n = c->who_name.n < (ptrdiff_t)sizeof who->name ? (int)c->who_name.n : 0;
	if (who->csrf_n)
		memcpy(who->csrf, t->rq.csrf.p, (size_t)who->csrf_n);
	if (who->name_n)
		memcpy(who->name, c->who_name.p, (size_t)who->name_n);
}

static enum err
err_of(int status)
{
	for (int e = E_INVALID; e < E_INTERNAL; e++)
		if (http_status((enum err)e) == status)
			return (enum err)e;
	return status == 405 || status == 303 ? E_NOT_FOUND : E_INTERNAL;
}

static void
account_for(struct act *t, struct log_batch *log)
{
	int64_t us = steady_us() - t->job->started_us;
	int status = t->refused ? t->refused : t->rp.status;
	bool failed = status >= 500;
	struct log l;

	metric_add(status < 300 ? M_REQUESTS_OK : status < 400 ? M_REQUESTS_MOVED :
	    status < 500 ? M_REQUESTS_REFUSED : M_REQUESTS_FAILED, 1);
	metric_time(us);
	if (!failed && (str_eq(conf_str(LOG_REQUESTS), S("none")) ||
	    (us < US_PER_S && str_eq(conf_str(LOG_REQUESTS), S("slow")))))
		return;
	l = log_begin(failed ? "error" : "info", "request");
	log_str(&l, "method", t->rq.method == POST ? S("POST") : t->rq.head ? S("HEAD") : S("GET"));
	log_str(&l, "route", t->rq.route ? str_from(t->rq.route->pattern) : S("-"));
	log_i64(&l, "status", status);
	log_ms(&l, "ms", us);
	log_i64(&l, "bytes", t->job->out.bytes);
	log_i64(&l, "account", t->c.who.v);
	log_str(&l, "code", t->rq.code);
	if (t->c.cause.at)
		log_cause(&l, err_of(status), &t->c);
	log_batch_add(log, &l);
}

/* What the handler left becomes bytes. */
static void
answer(struct act *t, struct log_batch *log)
{
	struct job *job = t->job;
	struct session who;
	struct out_how how;

	if (job->admitted)
		return;
	session_of(t, &who);
	how = (struct out_how){ .head = job->head.head, .secure = t->rq.secure, .who = t->c.who.v ? &who : NULL,
	    .close = job->head.close || job->admit || atomic_load(&t->h->stopping) };
	if (t->rp.sse_topic.n && !t->refused && !how.head) {
		job->topic = hub_topic(t->rp.sse_topic);
		job->packed = takes_gzip(&t->rq);
		t->rp.encoding = job->packed ? S("gzip") : S("");
	}
	if (t->refused) {
		out_refusal(&job->out, t->refused);
	} else {
		share(t);
		out_reply(&job->out, &t->rp, how);
	}
	job->who = t->c.who;
	account_for(t, log);
}

/* ${fn}, and when the arena is full the page that says so. */
static void
run(struct act *t, void (*fn)(struct act *))
{
	if (came_back(fn, t))
		return;
	t->rp.after.rule = NULL;
	arena_reset(t->c.a);
	if (!came_back(too_much, t))
		t->refused = 500;
}

bool
act_begin(struct act *t, struct log_batch *log)
{
	const struct http_config *g = t->h->config;
	struct job *job = t->job;

	t->c = (struct ctx){ .a = &t->a, .db = g->db };
	t->rp = (struct reply){};
	t->refused = 0;
	ctx_at(&t->c, instant_now());
	request_fill(t->h, job->k, &job->head, &t->rq);
	t->rq.queued_us = steady_us() - job->queued_us;
	t->c.lang = request_lang(&t->rq);
	t->version = g->version ? g->version(g->db) : 0;
	run(t, serve);
	if (t->rp.after.rule && !t->refused) {
		t->deed = (struct deed){ .c = &t->c, .rule = t->rp.after.rule, .arg = t->rp.after.arg,
		    .done = act_written };
		g->write_soon(&t->deed);	/* from here on the act is whoever's takes it when it comes back */
		return false;
	}
	answer(t, log);
	return true;
}

static void
go_on(struct act *t)
{
	enum err e = t->h->config->written(&t->deed);

	http_end(&t->c, &t->rq, &t->rp, e);
}

void
act_end(struct act *t, struct log_batch *log)
{
	run(t, go_on);
	answer(t, log);
}

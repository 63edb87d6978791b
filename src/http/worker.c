/* worker.c -- threads that run handlers: an arena and a ctx each, one request at a time. */
#include <setjmp.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "http/conn.h"
#include "http/pack.h"
#include "http/page.h"
#include "log/metric.h"

enum {
	PACK_FROM = 1000, PACK_TO = 1 << 20,	/* bytes of a page: less gains nothing, more has another way out */
	CROWD = 32,			/* requests at once from which the processor is dearer than the line */
};

struct act {			/* one request on a worker */
	struct http *h;
	struct job *job;
	struct ctx c;
	struct request rq;
	struct reply rp;
	uint64_t version;
	int refused;		/* status: malformed beyond a page */
};

static void *worker_main(void *arg);

/* One more thread, ${w} locked.  When the system has none to give, those there are do the work. */
static bool
crew_grow(struct crew *w)
{
	bool grown = w->threads < w->threads_max &&
	    pthread_create(&w->thread[w->threads], NULL, worker_main, w) == 0;

	w->threads += grown;
	return grown;
}

bool
job_submit(struct http *h, struct job *job)
{
	struct crew *w = job->head.method == POST ? &h->writers : &h->readers;
	bool taken;

	job->queued_us = job->k->loop->now_us;
	pthread_mutex_lock(&w->lock);
	taken = w->n < QUEUE_MAX;
	if (taken)
		w->queue[(w->head + w->n++) % QUEUE_MAX] = job;
	if (w->n > w->idle)
		crew_grow(w);
	pthread_mutex_unlock(&w->lock);
	if (taken) {
		atomic_fetch_add(&h->in_hand, 1);
		pthread_cond_signal(&w->filled);
	}
	metric_add(M_WAITING, taken);
	return taken;
}

/* NULL: closed.  ${log} is flushed before waiting. */
static struct job *
job_take(struct crew *w, struct log_batch *log)
{
	struct job *job = NULL;

	pthread_mutex_lock(&w->lock);
	while (!w->n && !w->closed) {
		if (log->n) {
			pthread_mutex_unlock(&w->lock);
			log_batch_flush(log);
			pthread_mutex_lock(&w->lock);
			continue;
		}
		w->idle++;
		pthread_cond_wait(&w->filled, &w->lock);
		w->idle--;
	}
	if (w->n) {
		job = w->queue[w->head];
		w->head = (w->head + 1) % QUEUE_MAX;
		w->n--;
		metric_add(M_WAITING, -1);
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

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
	else
		http_serve(&t->c, g->routes, g->route_count, &t->rq, &t->rp);
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

static void
job_run(struct act *t, struct log_batch *log)
{
	const struct http_config *g = t->h->config;
	struct job *job = t->job;
	struct session who;
	struct out_how how;

	ctx_at(&t->c, instant_now());
	t->c.db = t->h->config->db;
	request_fill(t->h, job->k, &job->head, &t->rq);
	t->rq.queued_us = steady_us() - job->queued_us;
	t->c.lang = request_lang(&t->rq);
	t->version = g->version ? g->version(g->db) : 0;
	if (!came_back(serve, t) && (arena_reset(t->c.a), !came_back(too_much, t)))
		t->refused = 500;
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

static void *
worker_main(void *arg)
{
	struct crew *w = arg;
	struct log_batch *log = calloc(1, sizeof *log);
	struct arena a;
	struct job *job;

	if (!log)
		abort();
	arena_init(&a, WORKER_ARENA);
	while ((job = job_take(w, log))) {
		struct act t = { .h = w->h, .job = job, .c.a = &a };

		job_run(&t, log);
		arena_reset(&a);	/* before the reply leaves: what the handler deferred is done */
		atomic_fetch_sub(&w->h->in_hand, 1);
		loop_post(job->k->loop, job);
	}
	arena_fini(&a);
	free(log);
	return NULL;
}

enum err
crew_start(struct ctx *c, struct http *h, struct crew *w, int threads)
{
	bool one;

	w->h = h;
	w->threads_max = threads;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->filled, NULL);
	assert(threads <= COUNT(w->thread));
	pthread_mutex_lock(&w->lock);
	one = crew_grow(w);
	pthread_mutex_unlock(&w->lock);
	return one ? OK : fail(c, E_INTERNAL, S(""), S("http.thread"), "no thread");
}

void
crew_stop(struct crew *w)
{
	pthread_mutex_lock(&w->lock);
	w->closed = true;
	pthread_mutex_unlock(&w->lock);
	pthread_cond_broadcast(&w->filled);
	for (int i = 0; i < w->threads; i++)
		pthread_join(w->thread[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->filled);
}

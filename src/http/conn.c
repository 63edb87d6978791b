/* conn.c -- a connection's life: read, checked, answered, read again. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conf/conf.h"
#include "http/conn.h"
#include "log/metric.h"

enum {
	TURNS = 64,			/* steps of one connection before the others get theirs */
	LINGER_MS = 1000,
	IOV_ONCE = 64,
};

static int64_t
later(struct conn *k, int64_t ms)
{
	return k->deadline_us = k->loop->now_us + ms * 1000;
}

void
conn_close(struct conn *k)
{
	struct loop *l = k->loop;

	assert(k->state != WORKING);
	if (k->state == CLOSED)
		return;
	if (k->topic) {
		hub_leave(k);
		hub_topic_drop(k->topic);
		k->topic = NULL;
	}
	out_free(&k->out);
	if (k->job)
		job_free(k->job);
	if (k->tls)
		gnutls_deinit(k->tls);
	close(k->fd);
	free(k->in);
	free(k->client);
	k->state = CLOSED;
	*k->prev = k->next;
	if (k->next)
		k->next->prev = k->prev;
	k->next = l->dead;		/* freed at the end of the turn: events may still name it */
	l->dead = k;
	atomic_fetch_sub(&l->held, 1);
	atomic_fetch_sub(&l->h->connections, 1);
	metric_add(M_CONNECTIONS, -1);
}

void
conn_open(struct loop *l, int fd, enum door door, const char *remote)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
	struct conn *k;

	if (atomic_load(&l->h->connections) > l->h->connections_max || !(k = calloc(1, sizeof *k))) {
		atomic_fetch_sub(&l->h->connections, 1);
		atomic_fetch_sub(&l->held, 1);
		close(fd);
		return;
	}
	metric_add(M_CONNECTIONS, 1);
	k->loop = l;
	k->fd = fd;
	k->metrics = door == DOOR_METRICS;
	k->out.file = -1;
	k->born_us = l->now_us;
	memcpy(k->remote, remote, sizeof k->remote);
	later(k, conf_i64(SERVER_HEADER_TIMEOUT));
	k->state = READING;
	if (l->h->tls && door != DOOR_METRICS) {
		io_start_tls(k, door);
		k->state = HANDSHAKE;
	}
	k->next = l->conns;
	k->prev = &l->conns;
	if (k->next)
		k->next->prev = &k->next;
	l->conns = k;
	ev.data.ptr = k;
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
		conn_close(k);
}

/* ---- reading ------------------------------------------------------------------ */

static void
keep(struct conn *k, const char *p, ptrdiff_t n)
{
	if (!n) {
		free(k->in);
		k->in = NULL;
	} else {
		char *to = realloc(k->in, (size_t)(n + 1023) / 1024 * 1024);

		if (!to)
			abort();
		k->in = to;
		memcpy(to, p, (size_t)n);
	}
	k->in_n = (int)n;
}

/* What was left and what has come, in the loop's scratch.  0: nothing new, or closed. */
static ptrdiff_t
gather(struct conn *k)
{
	char *s = k->loop->scratch;
	ptrdiff_t n = k->in_n, got;

	if (n && k->unparsed) {
		memcpy(s, k->in, (size_t)n);
		k->unparsed = false;
		return n;
	}
	if (!k->readable)
		return 0;
	got = io_recv(k, s + n, SCRATCH - n);
	if (got == -1) {
		k->readable = false;
		return 0;
	}
	if (got <= 0) {
		conn_close(k);
		return 0;
	}
	if (got < SCRATCH - n && !k->tls && !k->hup)
		k->readable = false;	/* all there was: an edge will tell of more */
	if (n)
		memcpy(s, k->in, (size_t)n);
	return n + got;
}

bool
conn_refuse(struct conn *k, int status)
{
	if (k->job)
		job_free(k->job);
	k->job = NULL;
	out_free(&k->out);
	out_refusal(&k->out, status);
	keep(k, NULL, 0);
	k->unparsed = false;
	k->state = WRITING;
	later(k, conf_i64(SERVER_BODY_TIMEOUT));
	metric_add(M_GATE, 1);
	metric_add(status < 500 ? M_REQUESTS_REFUSED : M_REQUESTS_FAILED, 1);
	return true;
}

static void
log_shared(struct conn *k, const struct head *head, const char *pattern, int64_t from_us)
{
	int64_t us = steady_us() - from_us;
	struct log l;

	metric_add(M_REQUESTS_OK, 1);
	metric_add(M_REQUESTS_SHARED, 1);
	metric_time(us);
	if (!str_eq(conf_str(LOG_REQUESTS), S("all")))
		return;
	l = log_begin("info", "request");
	log_str(&l, "method", head->head ? S("HEAD") : S("GET"));
	log_str(&l, "route", str_from(pattern));
	log_i64(&l, "status", 200);
	log_ms(&l, "ms", us);
	log_i64(&l, "bytes", k->out.bytes);
	log_i64(&l, "account", k->who.v);
	log_i64(&l, "shared", 1);
	log_batch_add(&k->loop->log, &l);
}

/* Answer from memory when a page of the same key is there and the session is known. */
static bool
serve_shared(struct conn *k, const struct head *head)
{
	struct http *h = k->loop->h;
	int64_t from_us = steady_us();
	struct request rq;
	struct session who = {};
	struct share_key key;
	struct shared *page;
	uint64_t version;

	if (head->method != GET || k->metrics)
		return false;
	request_fill(h, k, head, &rq);
	version = h->config->version ? h->config->version(h->config->db) : 0;
	if (rq.session_token.n && !session_get(rq.session_token, version, &who))
		return false;
	key = (struct share_key){ .target = head->target, .held = who.held, .script = rq.script,
	    .lang = who.who.v ? who.lang : request_lang(&rq), .gzip = str_has(http_header(&rq, S("Accept-Encoding")), S("gzip")) };
	page = share_get(&key, version);
	if (!page)
		return false;
	out_shared(&k->out, page, (struct out_how){ .head = head->head, .secure = rq.secure,
	    .close = head->close || atomic_load(&h->stopping), .who = who.who.v ? &who : NULL,
	    .known = page->etag.n && str_eq(http_header(&rq, S("If-None-Match")), page->etag) });
	k->who = who.who;
	log_shared(k, head, page->pattern, from_us);
	k->state = WRITING;
	later(k, conf_i64(SERVER_BODY_TIMEOUT));
	return true;
}

static struct job *
job_new(struct conn *k, str text)
{
	struct job *job = malloc(sizeof *job);
	char *copy = malloc((size_t)text.n);
	ptrdiff_t seen = 0;
	int again;

	if (!job || !copy)
		abort();
	memset(job, 0, offsetof(struct job, head));
	memset((char *)job + offsetof(struct job, body), 0, sizeof *job - offsetof(struct job, body));
	memcpy(copy, text.p, (size_t)text.n);
	job->k = k;
	job->text = copy;
	job->out.file = -1;
	job->started_us = k->loop->now_us;
	again = head_parse((str){ copy, text.n }, &seen, &job->head);
	assert(again == text.n);
	(void)again;
	return job;
}

static bool
submit(struct conn *k)
{
	struct job *job = k->job;

	k->job = NULL;
	k->state = WORKING;
	if (job_submit(k->loop->h, job))
		return false;
	k->state = READING;
	k->job = job;
	return conn_refuse(k, 503);
}

static bool
is_type(str type, str want)
{
	return type.n >= want.n && str_eq_nocase(str_sub(type, 0, want.n), want) &&
	    (type.n == want.n || type.p[want.n] == ';' || type.p[want.n] == ' ');
}

static void
body_begin(struct conn *k)
{
	if (k->job->head.expects) {
		struct out o;

		out_continue(&o);
		(void)io_send(k, &o.one, 1);
	}
	k->job->body_us = k->loop->now_us;
	k->state = BODY;
	k->unparsed = k->in_n > 0;
	later(k, conf_i64(SERVER_BODY_TIMEOUT));
}

/* A request whose head is whole and right, and which memory could not answer. */
static bool
request_begin(struct conn *k, str text)
{
	struct job *job = k->job = job_new(k, text);
	const struct head *head = &job->head;

	if (head->method == GET || (!head->chunked && !head->length)) {
		body_init(&job->body, head, 0);
		return submit(k);
	}
	if (is_type(head->type, S("application/x-www-form-urlencoded"))) {
		body_init(&job->body, head, HTTP_BODY_MAX);
		if (head->length > HTTP_BODY_MAX)
			return conn_refuse(k, 413);
		body_begin(k);
		return true;
	}
	if (!is_type(head->type, S("multipart/form-data")))
		return conn_refuse(k, 415);
	body_init(&job->body, head, conf_i64(SERVER_UPLOAD_MAX));
	if (head->length > job->body.max)
		return conn_refuse(k, 413);
	job->admit = true;		/* before the first byte: may they? */
	return submit(k);
}

static bool
read_head(struct conn *k)
{
	char path[TARGET_MAX];
	struct head head;
	ptrdiff_t n = gather(k);
	str decoded;
	int used;

	if (!n)
		return false;
	if (!k->seen)
		later(k, conf_i64(SERVER_HEADER_TIMEOUT));
	used = head_parse((str){ k->loop->scratch, n }, &k->seen, &head);
	if (used < 0)
		return conn_refuse(k, -used);
	if (!used) {
		keep(k, k->loop->scratch, n);
		return true;
	}
	k->seen = 0;
	if (!path_decode(head.path, path, &decoded))
		return conn_refuse(k, 400);
	keep(k, k->loop->scratch + used, n - used);
	k->unparsed = n > used;
	if (serve_shared(k, &head))
		return true;
	return request_begin(k, (str){ k->loop->scratch, used });
}

static int
form_add(struct conn *k, str piece)
{
	struct job *job = k->job;

	if (job->form_cap - job->form_n < piece.n) {
		ptrdiff_t cap = (job->form_cap + piece.n) * 2;
		char *to;

		if (atomic_fetch_add(&k->loop->h->bodies, cap - job->form_cap) + cap > BODIES_MAX) {
			atomic_fetch_sub(&k->loop->h->bodies, cap - job->form_cap);
			return 503;
		}
		to = realloc(job->form, (size_t)cap);
		if (!to)
			abort();
		job->form = to;
		job->form_cap = cap;
	}
	memcpy(job->form + job->form_n, piece.p, (size_t)piece.n);
	job->form_n += piece.n;
	return 0;
}

static bool
read_body(struct conn *k)
{
	ptrdiff_t n = gather(k);
	str in = { k->loop->scratch, n }, piece;
	int done = 0, refused = 0;

	if (!n)
		return false;
	later(k, conf_i64(SERVER_BODY_TIMEOUT));
	while (in.n && !done && !refused) {
		done = body_next(&k->job->body, &in, &piece);
		if (done < 0)
			return conn_refuse(k, -done);
		if (piece.n)
			refused = k->job->parts ? multipart_feed(k->job->parts, piece) : form_add(k, piece);
		done = k->job->body.state == BODY_DONE;
	}
	if (refused)
		return conn_refuse(k, refused);
	keep(k, in.p, in.n);
	k->unparsed = in.n > 0;
	if (!done)
		return true;
	if (k->job->parts && !multipart_whole(k->job->parts))
		return conn_refuse(k, 400);
	return submit(k);
}

/* ---- writing ------------------------------------------------------------------ */

static void
written(struct conn *k)
{
	bool close = k->out.close || atomic_load(&k->loop->h->stopping);

	out_free(&k->out);
	k->served = true;
	k->served_us = k->loop->now_us;
	if (k->topic && !atomic_load(&k->loop->h->stopping)) {
		k->state = STREAM;
		keep(k, NULL, 0);
		hub_join(k->topic, k);
		return;
	}
	if (close) {
		if (k->tls)
			gnutls_bye(k->tls, GNUTLS_SHUT_WR);
		shutdown(k->fd, SHUT_WR);
		k->state = LINGER;
		later(k, LINGER_MS);
		return;
	}
	k->state = READING;
	k->who = (struct account_id){};
	later(k, conf_i64(k->in_n ? SERVER_HEADER_TIMEOUT : SERVER_IDLE_TIMEOUT));
}

static bool
fill_from_file(struct conn *k)
{
	struct out *o = &k->out;
	ssize_t n;

	if (o->file < 0 || o->file_at >= o->file_end)
		return false;
	n = pread(o->file, k->loop->scratch, SCRATCH, o->file_at);
	if (n <= 0) {
		conn_close(k);		/* shorter than promised: the length would lie */
		return false;
	}
	if (n > o->file_end - o->file_at)
		n = o->file_end - o->file_at;
	o->one = (struct iovec){ k->loop->scratch, (size_t)n };
	o->iov = NULL;
	o->iov_i = 0;
	o->iov_n = 1;
	return true;
}

static bool
write_out(struct conn *k)
{
	struct out *o = &k->out;

	while (o->iov_i < o->iov_n || fill_from_file(k)) {
		struct iovec *v = (o->iov ? o->iov : &o->one) + o->iov_i;
		bool from_file = !o->iov && v->iov_base >= (void *)k->loop->scratch &&
		    v->iov_base < (void *)(k->loop->scratch + SCRATCH);
		int left = o->iov_n - o->iov_i;
		ptrdiff_t n = io_send(k, v, left < IOV_ONCE ? left : IOV_ONCE);

		if (n < -1 || n == 0) {
			conn_close(k);
			return false;
		}
		if (n > 0)
			later(k, conf_i64(SERVER_BODY_TIMEOUT));
		if (from_file) {		/* the scratch is not ours to keep: read it again */
			o->file_at += n > 0 ? n : 0;
			o->iov_i = o->iov_n;
		}
		if (n < 0)
			return false;
		while (!from_file && n > 0) {
			ptrdiff_t part = n < (ptrdiff_t)v->iov_len ? n : (ptrdiff_t)v->iov_len;

			v->iov_base = (char *)v->iov_base + part;
			v->iov_len -= (size_t)part;
			n -= part;
			if (!v->iov_len) {
				o->iov_i++;
				v++;
			}
		}
	}
	if (k->state == CLOSED)
		return false;
	written(k);
	return true;
}

/* ---- the rest of a life --------------------------------------------------------- */

static bool
shake_hands(struct conn *k)
{
	int n = gnutls_handshake(k->tls);

	if (n == GNUTLS_E_SUCCESS && k->partner && !(k->client = io_client(k->tls))) {
		conn_close(k);
		return false;
	}
	if (n == GNUTLS_E_SUCCESS) {
		k->state = READING;
		k->readable = true;
		return true;
	}
	if (gnutls_error_is_fatal(n))
		conn_close(k);
	return false;
}

/* Whatever they still say is thrown away; the end is what we wait for. */
static bool
drain(struct conn *k)
{
	while (k->readable) {
		ptrdiff_t n = io_recv(k, k->loop->scratch, SCRATCH);

		if (n == -1)
			k->readable = false;
		else if (n <= 0)
			return conn_close(k), false;
	}
	return false;
}

/* A handshake costs as much as a hundred pages: each waits for its turn, and those who are known do not. */
static bool
queue_shake(struct conn *k)
{
	struct loop *l = k->loop;

	if (!k->queued) {
		k->queued = true;
		k->again = NULL;
		*l->shaking_end = k;
		l->shaking_end = &k->again;
	}
	return false;
}

static void
drive(struct conn *k, bool more)
{
	for (int i = 0; more && i < TURNS; i++)
		switch (k->state) {
		case HANDSHAKE: more = queue_shake(k); break;
		case READING: more = read_head(k); break;
		case BODY: more = read_body(k); break;
		case WRITING: more = write_out(k); break;
		case STREAM: case LINGER: more = drain(k); break;
		case WORKING: case CLOSED: more = false; break;
		}
	if (more && !k->queued) {
		k->queued = true;
		k->again = k->loop->again;
		k->loop->again = k;
	}
}

void
conn_drive(struct conn *k)
{
	drive(k, true);
}

void
conn_shake(struct conn *k)
{
	if (k->state == HANDSHAKE)
		drive(k, shake_hands(k));
}

void
conn_job_back(struct job *job)
{
	struct conn *k = job->k;

	assert(k->state == WORKING);
	if (job->admitted) {
		job->admitted = job->admit = false;
		k->job = job;
		body_begin(k);
		conn_drive(k);
		return;
	}
	if (job->admit)
		job->out.close = true;		/* refused with its body unread */
	k->out = job->out;
	k->topic = job->topic;
	k->packed = job->packed;
	k->who = job->who;
	job->out = (struct out){ .file = -1 };
	job->topic = NULL;		/* its reference goes with the connection */
	job_free(job);
	k->state = WRITING;
	later(k, conf_i64(SERVER_BODY_TIMEOUT));
	conn_drive(k);
}

/*
 * hub.c -- event streams: rendered once, the same bytes to every listener.
 *
 * One thread renders.  Each loop sends to its own listeners, straight into their
 * sockets; what a socket does not take at once closes it.  Who takes gzip is sent the
 * event packed, once for all (pack.h): a quarter of the bytes.
 */
#include <stdlib.h>
#include <time.h>

#include "http/conn.h"
#include "http/pack.h"
#include "http/sse.h"
#include "log/metric.h"

enum {
	RENDERERS_MAX = 16,
	TOPICS_KEPT = 1024,		/* beyond, those without listeners are forgotten */
	HUB_ARENA = 64 << 20,
	STREAM_MAX_S = 3600,		/* then the browser comes back, past every check again */
};

struct event {
	_Atomic int refs;
	int n, packed_n;
	char p[];			/* as it is, then packed */
};

struct topic {
	struct topic *next;
	int refs, listeners;		/* under the lock */
	struct conn *heads[LOOPS_MAX];	/* each loop's own */
	struct event *last;		/* what listeners see now; NULL: unknown */
	bool dirty;
	int64_t rendered_us;
	ptrdiff_t name_n;
	char name[];
};

static struct { str head; sse_render *render; } renderers[RENDERERS_MAX];
static int renderers_n;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t dirtied;
static struct topic *topics;
static _Atomic int topics_n;
static struct http *hub_http;
static pthread_t publisher;
static bool closing;
static uint64_t event_id;

/* What every stream is sent besides events: as it is, and packed. */
enum { PACKED_MAX = 64 };
static struct { str plain, packed; char room[PACKED_MAX]; } hello = { .plain = S("retry: 2000\n\n") },
    beat = { .plain = S(":\n\n") };

void
sse_register(str head, sse_render *render)
{
	assert(renderers_n < RENDERERS_MAX);
	renderers[renderers_n].head = head;
	renderers[renderers_n++].render = render;
}

static str
name_of(const struct topic *t)
{
	return (str){ t->name, t->name_n };
}

static void
event_drop(struct event *ev)
{
	if (ev && atomic_fetch_sub(&ev->refs, 1) == 1)
		free(ev);
}

/* Under the lock. */
static void
topic_forget(struct topic **at)
{
	struct topic *t = *at;

	*at = t->next;
	event_drop(t->last);
	free(t);
	topics_n--;
}

struct topic *
hub_topic(str name)
{
	struct topic *t;

	pthread_mutex_lock(&lock);
	for (t = topics; t && !str_eq(name_of(t), name); t = t->next)
		;
	if (!t) {
		for (struct topic **at = &topics; topics_n >= TOPICS_KEPT && *at; )
			if ((*at)->refs)
				at = &(*at)->next;
			else
				topic_forget(at);
		t = calloc(1, sizeof *t + (size_t)name.n + 1);
		if (!t)
			abort();
		memcpy(t->name, name.p, (size_t)name.n);
		t->name_n = name.n;
		t->next = topics;
		topics = t;
		topics_n++;
	}
	t->refs++;
	pthread_mutex_unlock(&lock);
	return t;
}

void
hub_topic_drop(struct topic *t)
{
	pthread_mutex_lock(&lock);
	assert(t->refs > 0);
	t->refs--;
	pthread_mutex_unlock(&lock);
}

void
sse_touch(str topic)
{
	bool any = false;

	if (!topics_n)
		return;
	pthread_mutex_lock(&lock);
	for (struct topic *t = topics; t; t = t->next) {
		str name = name_of(t);

		if (!str_starts(name, topic) || (name.n > topic.n && name.p[topic.n] != '/'))
			continue;
		if (t->listeners) {
			t->dirty = any = true;
		} else {		/* nobody will see it go stale */
			event_drop(t->last);
			t->last = NULL;
		}
	}
	pthread_mutex_unlock(&lock);
	if (any)
		pthread_cond_signal(&dirtied);
}

static void
mail(int loop, struct topic *t, struct event *ev, struct account_id drop)
{
	struct mail *m = calloc(1, sizeof *m);

	if (!m)
		abort();
	*m = (struct mail){ .topic = t, .event = ev, .drop = drop };
	loop_mail(hub_http->loop[loop], m);
}

void
sse_drop(struct account_id account)
{
	if (!topics_n || !hub_http)
		return;
	for (int i = 0; i < hub_http->loops; i++)
		mail(i, NULL, NULL, account);
}

/* ---- on the loop of the connection ------------------------------------------------ */

static bool
send_whole(struct conn *k, const char *p, ptrdiff_t n)
{
	struct iovec one = { (void *)(uintptr_t)p, (size_t)n };

	if (io_send(k, &one, 1) == n)
		return true;
	metric_add(M_EVENTS_DROPPED, 1);
	return false;
}

static bool
send_event(struct conn *k, const struct event *ev)
{
	return k->packed ? send_whole(k, ev->p + ev->n, ev->packed_n) : send_whole(k, ev->p, ev->n);
}

void
hub_leave(struct conn *k)
{
	if (!k->peer_prev)
		return;
	*k->peer_prev = k->peer;
	if (k->peer)
		k->peer->peer_prev = k->peer_prev;
	k->peer_prev = NULL;
	metric_add(M_LISTENERS, -1);
	pthread_mutex_lock(&lock);
	k->topic->listeners--;
	pthread_mutex_unlock(&lock);
}

void
hub_join(struct topic *t, struct conn *k)
{
	struct conn **head = &t->heads[k->loop->index];
	str first = k->packed ? hello.packed : hello.plain;
	struct event *last;
	bool ok;

	k->peer = *head;
	k->peer_prev = head;
	if (k->peer)
		k->peer->peer_prev = &k->peer;
	*head = k;
	metric_add(M_LISTENERS, 1);
	pthread_mutex_lock(&lock);
	t->listeners++;
	last = t->dirty ? NULL : t->last;
	if (last)
		atomic_fetch_add(&last->refs, 1);
	else
		t->dirty = true;	/* what happened between their page and now */
	pthread_mutex_unlock(&lock);
	if (!last)
		pthread_cond_signal(&dirtied);
	/* Spread over the period: ten thousand who came together do not beat together. */
	k->deadline_us = k->loop->now_us + (int64_t)(k->fd * 7919 % (SSE_HEARTBEAT_S * 1000)) * 1000 + US_PER_S;
	ok = send_whole(k, first.p, first.n) && (!last || send_event(k, last));
	event_drop(last);
	if (!ok)
		conn_close(k);
}

bool
hub_heartbeat(struct conn *k)
{
	str s = k->packed ? beat.packed : beat.plain;

	k->deadline_us = k->loop->now_us + SSE_HEARTBEAT_S * US_PER_S;
	return k->loop->now_us - k->born_us < STREAM_MAX_S * US_PER_S && send_whole(k, s.p, s.n);
}

static void
drop_account(struct loop *l, struct account_id account)
{
	struct conn *next;

	for (struct conn *k = l->conns; k; k = next) {
		next = k->next;
		if (k->state == STREAM && k->who.v == account.v)
			conn_close(k);
	}
}

void
hub_deliver(struct loop *l, struct mail *m)
{
	struct conn *next;
	int64_t sent = 0;

	if (m->drop.v)
		drop_account(l, m->drop);
	for (struct conn *k = m->topic ? m->topic->heads[l->index] : NULL; k; k = next) {
		next = k->peer;
		if (send_event(k, m->event))
			sent++;
		else
			conn_close(k);
	}
	metric_add(M_EVENTS_SENT, sent);
	if (m->topic)
		hub_topic_drop(m->topic);
	event_drop(m->event);
	free(m);
}

/* ---- the thread that renders ------------------------------------------------------ */

static sse_render *
renderer(str topic)
{
	str head, rest;

	str_cut(topic, '/', &head, &rest);
	for (int i = 0; i < renderers_n; i++)
		if (str_eq(renderers[i].head, head))
			return renderers[i].render;
	return NULL;
}

static void
put_event(struct buf *b, const struct sse_event *ev)
{
	str line, rest = ev->data;
	bool more;

	buf_fmt(b, "id: %llu\nevent: %.*s\n", (unsigned long long)event_id, STR(ev->name));
	do {
		more = str_cut(rest, '\n', &line, &rest);
		buf_put(b, S("data: "));
		buf_put(b, line);
		buf_char(b, '\n');
	} while (more);
	buf_char(b, '\n');
}

static struct event *
render(struct ctx *c, str topic)
{
	sse_render *run = renderer(topic);
	struct sse_list list = {};
	struct buf b = { .a = c->a };
	struct event *ev;
	str packed;
	enum err e = run ? run(c, topic, &list) : OK;

	if (e != OK) {
		struct log l = log_begin("warn", "sse_render");

		log_str(&l, "topic", topic);
		log_cause(&l, e, c);
		log_end(&l);
	}
	if (e != OK || !list.n)
		return NULL;
	event_id++;
	for (int i = 0; i < list.n; i++)
		put_event(&b, &list.v[i]);
	packed = pack_piece(c->a, buf_str(&b));
	ev = malloc(sizeof *ev + (size_t)(b.n + packed.n));
	if (!ev)
		abort();
	ev->refs = 1;
	ev->n = (int)b.n;
	ev->packed_n = (int)packed.n;
	memcpy(ev->p, b.p, (size_t)b.n);
	memcpy(ev->p + b.n, packed.p, (size_t)packed.n);
	return ev;
}

/* Under the lock: the next topic to render, with a reference; waits for one.  NULL: closing. */
static struct topic *
next_dirty(void)
{
	while (!closing) {
		int64_t now = steady_us(), soonest = now + US_PER_S;
		struct timespec until;

		for (struct topic *t = topics; t; t = t->next) {
			int64_t due = t->rendered_us + SSE_INTERVAL_MS * US_PER_MS;

			if (!t->dirty || !t->listeners)
				continue;
			if (due <= now) {
				t->dirty = false;
				t->rendered_us = now;
				t->refs++;
				return t;
			}
			if (due < soonest)
				soonest = due;
		}
		until = (struct timespec){ soonest / US_PER_S, soonest % US_PER_S * 1000 };
		pthread_cond_timedwait(&dirtied, &lock, &until);
	}
	return NULL;
}

static void
publish(struct topic *t, struct event *ev)
{
	pthread_mutex_lock(&lock);
	event_drop(t->last);
	t->last = ev;
	t->refs += hub_http->loops;
	atomic_fetch_add(&ev->refs, hub_http->loops);
	pthread_mutex_unlock(&lock);
	for (int i = 0; i < hub_http->loops; i++)
		mail(i, t, ev, (struct account_id){});
	metric_add(M_EVENTS, 1);
}

static void *
publisher_main([[maybe_unused]] void *arg)
{
	struct arena a;
	struct topic *t;

	arena_init(&a, HUB_ARENA);
	pthread_mutex_lock(&lock);
	event_id = (uint64_t)instant_now().us;	/* grows over a restart too */
	while ((t = next_dirty())) {
		struct ctx c = { .a = &a, .db = hub_http->config->db };
		struct event *ev;

		pthread_mutex_unlock(&lock);
		ctx_at(&c, instant_now());
		ev = render(&c, name_of(t));
		if (ev)
			publish(t, ev);
		hub_topic_drop(t);
		arena_reset(&a);
		pthread_mutex_lock(&lock);
	}
	pthread_mutex_unlock(&lock);
	arena_fini(&a);
	return NULL;
}

static str
joined(char room[PACKED_MAX], str head, str piece)
{
	assert(head.n + piece.n <= PACKED_MAX);
	memcpy(room, head.p, (size_t)head.n);
	memcpy(room + head.n, piece.p, (size_t)piece.n);
	return (str){ room, head.n + piece.n };
}

enum err
hub_start(struct ctx *c, struct http *h)
{
	pthread_condattr_t steady;

	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&dirtied, &steady);
	hello.packed = joined(hello.room, PACK_HEAD, pack_piece(c->a, hello.plain));
	beat.packed = joined(beat.room, S(""), pack_piece(c->a, beat.plain));
	hub_http = h;
	closing = false;
	if (pthread_create(&publisher, NULL, publisher_main, NULL) != 0)
		return fail(c, E_INTERNAL, S(""), S("http.thread"), "no thread");
	return OK;
}

void
hub_stop(void)
{
	pthread_mutex_lock(&lock);
	closing = true;
	pthread_mutex_unlock(&lock);
	pthread_cond_signal(&dirtied);
	pthread_join(publisher, NULL);
	pthread_mutex_lock(&lock);
	while (topics)
		topic_forget(&topics);
	pthread_mutex_unlock(&lock);
}

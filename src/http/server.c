/* server.c -- the front started and stopped, and what it says of its health. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "conf/conf.h"
#include "http/conn.h"
#include "log/metric.h"

enum { ALIVE_MS = 5000 };

static struct http *running;		/* for the health pages: one front a process */

static enum err
metrics_page(struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	struct buf b = { .a = c->a };

	metric_print(&b);
	rp->type = S("text/plain; version=0.0.4; charset=utf-8");
	html_lit(&rp->body, buf_str(&b));
	return OK;
}

static void
say(struct reply *rp, bool well, str why)
{
	rp->type = S("text/plain; charset=utf-8");
	rp->status = well ? 200 : 503;
	html_lit(&rp->body, well ? S("ok") : why);
	html_lit(&rp->body, S("\n"));
}

static enum err
livez([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	say(rp, http_alive(running, ALIVE_MS), S("a thread stands still"));
	return OK;
}

static enum err
readyz(struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	const struct http_config *g = running->config;
	enum err e = g->ready ? g->ready(c) : OK;

	if (atomic_load(&running->stopping))
		say(rp, false, S("stopping"));
	else
		say(rp, e == OK, c->cause.detail);
	return OK;
}

const struct route health_routes[] = {
	{ GET, "/metrics", PUBLIC, metrics_page },
	{ GET, "/livez", PUBLIC, livez },
	{ GET, "/readyz", PUBLIC, readyz },
	{ GET, "/startupz", PUBLIC, livez },
};
const ptrdiff_t health_route_count = COUNT(health_routes);

/* As many descriptors as the system lets us have; a few stay for files and the database. */
static int64_t
connections_max(void)
{
	struct rlimit r;
	int64_t want = conf_i64(SERVER_CONNECTIONS);

	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return want;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	return want < (int64_t)r.rlim_cur - 128 ? want : (int64_t)r.rlim_cur - 128;
}

static enum err
loop_start(struct ctx *c, struct http *h, int i)
{
	struct loop *l = calloc(1, sizeof *l);

	if (!l)
		abort();
	h->loop[i] = l;
	l->h = h;
	l->index = i;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&l->door, NULL);
	l->now_us = steady_us();
	atomic_store(&l->turned_us, l->now_us);
	if (l->epoll < 0 || l->wake < 0)
		return fail(c, E_INTERNAL, S(""), S("http.thread"), "epoll: %s", strerror(errno));
	return OK;
}

/* What http_start() took, its threads ended or never begun. */
static void
release(struct http *h)
{
	io_unlisten(h);
	for (int i = 0; i < COUNT(h->loop) && h->loop[i]; i++) {
		close(h->loop[i]->epoll);
		close(h->loop[i]->wake);
		pthread_mutex_destroy(&h->loop[i]->door);
		free(h->loop[i]);
	}
	if (h->tickets.size)
		gnutls_memset(h->tickets.data, 0, h->tickets.size);
	gnutls_free(h->tickets.data);
	if (h->priority)
		gnutls_priority_deinit(h->priority);
	if (h->cred)
		gnutls_certificate_free_credentials(h->cred);
	free(h);
}

/* All that can be refused: certificate, addresses, descriptors. */
static enum err
take_places(struct ctx *c, struct http *h)
{
	TRY(io_tls(c, h));
	TRY(io_listen(c, h, conf_str(SERVER_LISTEN), DOOR_ALL));
	TRY(io_listen(c, h, conf_str(SERVER_METRICS_LISTEN), DOOR_METRICS));
	TRY(io_listen(c, h, conf_str(SAS_LISTEN), DOOR_PARTNER));
	h->loops = (int)conf_i64(SERVER_LOOPS);
	for (int i = 0; i < h->loops; i++)
		TRY(loop_start(c, h, i));
	return OK;
}

enum err
http_start(struct ctx *c, const struct http_config *config, struct http **out)
{
	struct http *h = calloc(1, sizeof *h);
	enum err e;

	if (!h)
		abort();
	h->config = config;
	h->proxy = conf_flag(SERVER_PROXY);
	h->connections_max = connections_max();
	snprintf(h->base_url, sizeof h->base_url, "%.*s", STR(conf_str(SERVER_BASE_URL)));
	e = take_places(c, h);
	if (e != OK) {
		release(h);
		return e;
	}
	atomic_store(&h->listening, h->loops);
	running = *out = h;
	TRY(hub_start(c, h));
	TRY(crew_start(c, h, &h->readers, (int)conf_i64(SERVER_WORKERS)));
	TRY(crew_start(c, h, &h->writers, WRITERS));
	for (int i = 0; i < h->loops; i++)
		if (pthread_create(&h->loop[i]->thread, NULL, loop_main, h->loop[i]) != 0)
			return fail(c, E_INTERNAL, S(""), S("http.thread"), "no thread");
	return OK;
}

bool
http_alive(struct http *h, int ms)
{
	int64_t now = steady_us();

	for (int i = 0; i < h->loops; i++)
		if (now - atomic_load(&h->loop[i]->turned_us) > ms * (int64_t)US_PER_MS)
			return false;
	return true;
}

bool
http_stop(struct http *h, int grace_ms)
{
	int64_t until = steady_us() + grace_ms * (int64_t)US_PER_MS;

	atomic_store(&h->stopping, true);
	while (atomic_load(&h->connections) > 0 && steady_us() < until)
		usleep(5000);
	if (atomic_load(&h->connections) > 0)
		return false;		/* the process is about to end anyway */
	for (int i = 0; i < h->loops; i++)
		pthread_join(h->loop[i]->thread, NULL);
	hub_stop();
	crew_stop(&h->readers);
	crew_stop(&h->writers);
	share_forget();
	release(h);
	return true;
}

/*
 * front.c -- the front alone, for benchmarks: a small page, a page of 48 kB and
 * 500 people as a signed-in reader sees it, and a stream that changes twice a second.
 *
 *   bench-front PORT         until SIGTERM
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "conf/conf.h"
#include "http/server.h"
#include "http/sse.h"

enum { PEOPLE = 500 };

static volatile sig_atomic_t ended;
static void end([[maybe_unused]] int sig) { ended = 1; }

static enum err
small([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	for (int i = 0; i < 19; i++)
		html_lit(&rp->body, S("0123456789"));
	return OK;
}

static enum err
static_page(struct ctx *c, const struct request *rq, struct reply *rp)
{
	rp->cacheable = true;
	return small(c, rq, rp);
}

static enum err
people(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct html *h = &rp->body;

	html_lit(h, S("<!doctype html><html lang=\"fr\"><title>Annuaire</title><p>"));
	html_hole(h, HOLE_USER);
	html_lit(h, S("<form method=\"post\"><input type=\"hidden\" name=\"csrf\" value=\""));
	html_hole(h, HOLE_CSRF);
	html_lit(h, S("\"><input type=\"hidden\" name=\"request_key\" value=\""));
	html_hole(h, HOLE_REQUEST_KEY);
	html_lit(h, S("\"></form><ul>"));
	for (int i = 0; i < PEOPLE; i++) {
		html_lit(h, S("<li><a href=\"/personnes/"));
		html_i64(h, i);
		html_lit(h, S("\">Jeanne MARTIN-DUPONT</a> infirmière, Brou, 06 12 34 56 78</li>"));
	}
	html_lit(h, S("</ul></html>\n"));
	if (!query_str(rq, S("each")).n)
		reply_shared(rp, 60);
	return c->who.v ? OK : E_INTERNAL;
}

static enum err
stream([[maybe_unused]] struct ctx *c, [[maybe_unused]] const struct request *rq, struct reply *rp)
{
	rp->sse_topic = S("bench/1");
	return OK;
}

static enum err
file(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct upload *u = form_file(rq, S("f"));

	if (!u)
		return fail(c, E_INVALID, S("f"), S("form.missing"), "no file");
	html_i64(&rp->body, u->size);
	return OK;
}

static enum err
before(struct ctx *c, struct request *rq)
{
	c->who.v = 1;
	c->who_name = S("Jeanne MARTIN");
	rq->held = SIGNED_IN | DIRECTORY_READ;
	rq->csrf = S("0123456789abcdef0123456789abcdef");
	return OK;
}

static enum err
render(struct ctx *c, [[maybe_unused]] str topic, struct sse_list *out)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	out->v[out->n++] = (struct sse_event){ S("board"), arena_fmt(c->a, "%020lld %0160d",
	    (long long)(t.tv_sec * US_PER_S + t.tv_nsec / 1000), 0) };
	return OK;
}

static const struct route routes[] = {
	{ GET, "/small", PUBLIC, small },
	{ GET, "/static", PUBLIC, static_page },
	{ GET, "/people", DIRECTORY_READ, people },
	{ GET, "/stream", PUBLIC, stream },
	{ POST, "/file", PUBLIC, file },
};

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct http_config config = { .routes = routes, .route_count = COUNT(routes), .before = before };
	struct http *h;

	arena_init(&a, 1 << 20);
	if (argc != 2 || conf_set(&c, SERVER_LISTEN, arena_fmt(&a, "127.0.0.1:%s", argv[1]), S("bench")) != OK ||
	    conf_set(&c, DATA_DIRECTORY, S("/tmp"), S("bench")) != OK || conf_set(&c, LOG_REQUESTS, S("none"), S("bench")) != OK)
		return 2;
	signal(SIGTERM, end);
	signal(SIGINT, end);
	sse_register(S("bench"), render);
	if (http_start(&c, &config, &h) != OK) {
		fprintf(stderr, "%.*s\n", STR(c.cause.detail));
		return 1;
	}
	while (!ended) {
		usleep(50000);
		sse_touch(S("bench"));
	}
	return !http_stop(h, 5000);
}

/*
 * post.c -- the sender alone, for the rigs: one database, the routes of a
 * maillage.conf, and orders on the command line.
 *
 *   rig-post DATABASE CONF queue N CHANNEL ADDRESS [exercise]   N messages, each with its number in the text
 *   rig-post DATABASE CONF send                                 until killed, or until SIGTERM; receipts are served
 *   rig-post DATABASE CONF tally                                a line a state: state count
 *   rig-post DATABASE CONF expire                               leases of the dead are over now
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/server.h"
#include "post/outbox.h"
#include "post/post_web.h"
#include "rig_q.h"

struct lot { int n; str channel, address; bool exercise; };

static enum err
queue(struct ctx *c, void *arg)
{
	const struct lot *lot = arg;

	for (int i = 0; i < lot->n; i++) {
		struct outbox_new m = {
			.channel = lot->channel, .exercise = lot->exercise, .address = lot->address,
			.subject = S("Renfort demandé"), .not_before = c->now,
			.body = arena_fmt(c->a, "Message %06d : renfort demandé à Brou", i),
			.send_key = arena_fmt(c->a, "rig:%.*s:%d", STR(lot->address), i),
		};

		if (str_eq(lot->channel, S("sms")) && str_eq(lot->address, S("each")))
			m.address = arena_fmt(c->a, "+336%08d", i);
		TRY(outbox_add(c, &m));
	}
	return OK;
}

static enum err
load(struct ctx *c, struct post_conf *out)
{
	TRY(post_conf_load(c, out));
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		out->route[ch].backoff_ms = 200;	/* a test does not wait an hour */
	return OK;
}

static enum err
send_until_told(struct ctx *c)
{
	struct http_config g = { .db = c->db, .routes = post_routes, .route_count = post_routes_n };
	struct http *h;
	struct post *p;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	TRY(http_start(c, &g, &h));
	p = post_start(c->db, load);
	sigwait(&set, &sig);
	post_stop(p);
	(void)http_stop(h, 5000);
	return OK;
}

static enum err
expire(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rig_q_expire(c, &n);
}

static enum err
tally(struct ctx *c)
{
	struct rig_tally_list t;

	TRY(rig_q_tally(c, &t));
	for (ptrdiff_t i = 0; i < t.n; i++)
		printf("%.*s %lld %.*s\n", STR(t.v[i].state), (long long)t.v[i].n, STR(t.v[i].problem));
	return OK;
}

static enum err
order(struct ctx *c, int argc, char **argv)
{
	if (argc >= 7 && !strcmp(argv[3], "queue")) {
		struct lot lot = { (int)strtol(argv[4], NULL, 10), str_from(argv[5]), str_from(argv[6]), argc > 7 };

		return db_write(c, queue, &lot);
	}
	if (!strcmp(argv[3], "send"))
		return send_until_told(c);
	if (!strcmp(argv[3], "expire"))
		return db_write(c, expire, NULL);
	return tally(c);
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct db *db;
	int applied;
	enum err e;

	if (argc < 4)
		return 2;
	arena_init(&a, 256 << 20);
	ctx_at(&c, instant_now());
	e = conf_load(&c, str_from(argv[2]));
	if (e == OK)
		e = crypto_start(&c, S(""), false);
	if (e == OK)
		e = db_open(&c, str_from(argv[1]), &db);
	if (e == OK)
		e = db_migrate(&c, &applied);
	if (e == OK)
		e = order(&c, argc, argv);
	if (e != OK)
		fprintf(stderr, "rig-post: %.*s: %.*s\n", STR(c.cause.key), STR(c.cause.detail));
	return e != OK;
}

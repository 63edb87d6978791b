/*
 * serve.c -- `maillage serve`: everything started in order, stopped in the other.
 * SIGTERM, SIGINT: no request is cut.  SIGHUP: maillage.conf is read again.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "app/cli.h"
#include "app/health.h"
#include "app/init.h"
#include "app/routes.h"
#include "app/services.h"
#include "auth/auth.h"
#include "conf/conf.h"
#include "db/db.h"
#include "http/server.h"
#include "log/log.h"
#include "sandbox/sandbox.h"

enum { GRACE_MS = 20000, ALIVE_MS = 5000, HEAP_STEP = 1 << 20, HEAP_SPARE = 16 << 20,
	DISK_LOST = 74 };	/* EX_IOERR of sysexits(3) */

/* Tell systemd how we are; silent when it did not ask.  Source: sd_notify(3). */
static void
notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (n < 2 || n >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, n);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
		perror("maillage: NOTIFY_SOCKET");
	close(fd);
}

static void
say(const char *event)
{
	struct log l = log_begin("info", event);

	log_end(&l);
}

/* Half of what systemd waits before it thinks us dead; a second when it does not. */
static int
beat_s(void)
{
	const char *us = getenv("WATCHDOG_USEC");
	int64_t v;

	if (!us || !str_to_i64(str_from(us), 1, INT64_C(3600000000), &v))
		return 1;
	return v / 2 / US_PER_S > 0 ? (int)(v / 2 / US_PER_S) : 1;
}

static void
reload(const struct cli *cli, struct services *s)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct log l = log_begin("info", "reload");
	enum err e;

	arena_init(&a, 8 << 20);
	e = conf_load(&c, cli->conf);
	if (e != OK)
		log_cause(&l, e, &c);
	else
		services_reload(s);
	log_end(&l);
	arena_fini(&a);
}

static void
wait_for_end(const struct cli *cli, struct http *h, struct services *s, const sigset_t *set)
{
	struct timespec beat = { beat_s(), 0 };

	for (;;) {
		int sig = sigtimedwait(set, NULL, &beat);

		if (sig == SIGTERM || sig == SIGINT)
			return;
		if (sig == SIGHUP)
			reload(cli, s);
		if (http_alive(h, ALIVE_MS))
			notify("WATCHDOG=1");
	}
}

static enum err
start(struct ctx *c, struct http_config *g, struct http **h)
{
	str metrics = conf_str(SERVER_METRICS_LISTEN);

	g->db = c->db;
	g->routes = routes_all(&g->route_count);
	g->version = db_version;
	g->write_soon = db_write_soon;
	g->written = db_written;
	g->before = auth_who;
	app_join();
	g->ready = health_ready;
	TRY(http_start(c, g, h));
	fprintf(stderr, "maillage: http%s://%.*s%s%.*s\n", conf_str(SERVER_TLS_CERTIFICATE).n ? "s" : "",
	    STR(conf_str(SERVER_LISTEN)), metrics.n ? ", metrics on " : "", STR(metrics));
	return OK;
}

/* A flush failed: what the system still shows may not be on disk, and only a start knows (db_settle()). */
static void
disk_lost(void)
{
	struct log l = log_begin("error", "disk_lost");

	log_str(&l, "then", S("the program ends and must be started again"));
	log_end(&l);
	_exit(DISK_LOST);
}

/*
 * Threads of glibc each grow a heap page by page, a call of the system for each, and give back as readily: for the
 * writer's cache, which fills in seconds, and the requests of an evening that was a twentieth of the processor.
 */
static void
roomy_heaps(void)
{
	mallopt(M_TOP_PAD, HEAP_STEP);
	mallopt(M_TRIM_THRESHOLD, HEAP_SPARE);
	mallopt(M_MMAP_THRESHOLD, HEAP_STEP);	/* as it would grow by itself, were nothing set */
}

/* Where the server writes: beside its database, what it receives, and what the engine puts aside. */
static enum err
behind_walls(struct ctx *c)
{
	const char *temporary = getenv("TMPDIR");
	str dirs[] = { app_beside_database(c, "."), conf_str(DATA_DIRECTORY), str_from(temporary ? temporary : "/tmp") };
	struct sandbox walls = {};
	struct log l;

	if (conf_flag(SERVER_SANDBOX))
		TRY(sandbox_enter(c, dirs, COUNT(dirs), &walls));
	l = log_begin(walls.seccomp && walls.landlock ? "info" : "warn", "sandbox");
	log_str(&l, "seccomp", walls.seccomp ? S("yes") : S("no"));
	log_i64(&l, "landlock", walls.landlock);
	log_end(&l);
	return OK;
}

enum err
cmd_serve(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	struct http_config config = {};
	struct services services;
	struct http *h;
	sigset_t set;
	enum err e;
	bool ended;

	if (argc)
		return cli_misuse(c);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);	/* before any thread: all inherit it */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a file at its limit is a full disk */
	roomy_heaps();
	TRY(behind_walls(c));
	TRY(app_open_database(c, false, true));
	TRY(db_settle(c));
	db_tell_waits(http_waits);
	db_tell_lost(disk_lost);
	TRY(services_start(&services, c));
	e = start(c, &config, &h);
	if (e != OK) {
		services_stop(&services);
		return e;
	}
	notify("READY=1");
	wait_for_end(cli, h, &services, &set);
	notify("STOPPING=1");
	say("stopping");
	ended = http_stop(h, GRACE_MS);
	services_stop(&services);
	if (!ended)
		return fail(c, E_BUSY, S(""), S("serve.cut"), "some requests did not end in time");
	say("stopped");
	return OK;
}

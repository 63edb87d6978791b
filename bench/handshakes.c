/*
 * handshakes.c -- new visitors over TLS while known ones go on.
 *
 *	bench-handshakes PORT NEW KNOWN SECONDS PATH
 *
 * NEW connections are always being made: each connects, shakes hands in full (no session is kept), asks for PATH,
 * hears the answer and goes; another takes its place at once.  KNOWN connections stay and ask for PATH ten times a
 * second each.  Prints "rate p50 p95 p99 worst failed known_p50 known_p99 known_worst known_done", in milliseconds
 * from the connect() of new ones to the last byte of their answer, from the request of the known ones to the last byte
 * of theirs.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, SAMPLES = 1 << 20, REPLY = 65536, EACH_US = 100000 };
enum state { CONNECTING, SHAKING, HEARING, RESTING };

struct visitor {
	int fd, n;
	bool known;
	enum state state;
	gnutls_session_t tls;
	long long since_us, next_us;
	char reply[REPLY];
};

static struct samples { int *us, n; } fresh, known;
static int port, failed, epoll;
static const char *path;
static gnutls_certificate_credentials_t cred;

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void
open_one(struct visitor *v)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = v };
	int one = 1;

	v->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v->since_us = now_us();
	v->state = CONNECTING;
	v->n = 0;
	setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(v->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
		exit(1);
	gnutls_init(&v->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority(v->tls);
	gnutls_credentials_set(v->tls, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_transport_set_int(v->tls, v->fd);
	epoll_ctl(epoll, EPOLL_CTL_ADD, v->fd, &ev);
}

static void
close_one(struct visitor *v)
{
	gnutls_deinit(v->tls);
	close(v->fd);
}

static void
ask(struct visitor *v)
{
	char text[256];
	int n = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Language: fr\r\n\r\n", path, port);

	v->state = HEARING;
	v->n = 0;
	if (v->known)
		v->since_us = now_us();
	if (gnutls_record_send(v->tls, text, (size_t)n) != n)
		failed++;
}

static bool
whole(const struct visitor *v)
{
	const char *end = strstr(v->reply, "\r\n\r\n"), *length = strstr(v->reply, "ontent-Length: ");
	long body = length && end && length < end ? atol(length + 15) : 0;

	return end && v->n >= end + 4 - v->reply + body;
}

static void
note(struct visitor *v)
{
	struct samples *s = v->known ? &known : &fresh;

	if (strncmp(v->reply, "HTTP/1.1 200", 12) != 0)
		failed++;
	else if (s->n < SAMPLES)
		s->us[s->n++] = (int)(now_us() - v->since_us);
}

/* As far as it goes now.  False: it is over with this one. */
static bool
go_on(struct visitor *v)
{
	ssize_t k;

	if (v->state == CONNECTING)
		v->state = SHAKING;
	if (v->state == SHAKING) {
		int r = gnutls_handshake(v->tls);

		if (r < 0)
			return !gnutls_error_is_fatal(r);
		ask(v);
	}
	while (v->state == HEARING) {
		k = gnutls_record_recv(v->tls, v->reply + v->n, (size_t)(REPLY - 1 - v->n));
		if (k == GNUTLS_E_AGAIN || k == GNUTLS_E_INTERRUPTED) {
			int left = 0;	/* a ticket was read: what came behind it will have no edge of its own */

			if (ioctl(v->fd, FIONREAD, &left) == 0 && left > 0)
				continue;
			return true;
		}
		if (k <= 0)
			return false;
		v->n += (int)k;
		v->reply[v->n] = 0;
		if (!whole(v))
			continue;
		note(v);
		v->state = RESTING;
		v->next_us = v->since_us + EACH_US;
		return v->known;
	}
	return true;
}

static int
by_value(const void *a, const void *b)
{
	return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static double
at(const struct samples *s, double share)
{
	return s->n ? s->us[(int)((s->n - 1) * share)] / 1e3 : -1;
}

static void
heard(struct visitor *v)
{
	if (go_on(v))
		return;
	if (v->state != RESTING)
		failed++;
	close_one(v);
	open_one(v);
}

static void
turn(struct visitor *all, int n)
{
	struct epoll_event ev[EVENTS];
	int got = epoll_wait(epoll, ev, EVENTS, 1);
	long long now = now_us();

	for (int i = 0; i < got; i++)
		heard(ev[i].data.ptr);
	for (int i = 0; i < n; i++)
		if (all[i].known && all[i].state == RESTING && now >= all[i].next_us)
			ask(&all[i]);
}

int
main(int argc, char **argv)
{
	int n, fresh_n, known_n = argc > 5 ? atoi(argv[3]) : 0;
	struct visitor *all;
	long long from, until;

	if (argc < 6)
		return 2;
	port = atoi(argv[1]);
	fresh_n = atoi(argv[2]);
	path = argv[5];
	n = fresh_n + known_n;
	all = calloc((size_t)n, sizeof *all);
	fresh.us = calloc(SAMPLES, sizeof *fresh.us);
	known.us = calloc(SAMPLES, sizeof *known.us);
	epoll = epoll_create1(0);
	if (!all || !fresh.us || !known.us || gnutls_certificate_allocate_credentials(&cred) < 0)
		return 2;
	for (int i = 0; i < known_n; i++) {
		all[i].known = true;
		open_one(&all[i]);
	}
	for (until = now_us() + 1000000; now_us() < until; )
		turn(all, known_n);
	known.n = failed = 0;
	from = now_us();
	until = from + atoi(argv[4]) * 1000000LL;
	for (int i = known_n; i < n; i++)
		open_one(&all[i]);
	while (now_us() < until)
		turn(all, n);
	for (int i = 0; i < n; i++)		/* who still waits has waited as long */
		if (all[i].state != RESTING && fresh.n < SAMPLES && known.n < SAMPLES)
			*(all[i].known ? &known.us[known.n++] : &fresh.us[fresh.n++]) =
			    (int)(now_us() - all[i].since_us);
	qsort(fresh.us, (size_t)fresh.n, sizeof *fresh.us, by_value);
	qsort(known.us, (size_t)known.n, sizeof *known.us, by_value);
	printf("%.0f %.1f %.1f %.1f %.1f %d %.1f %.1f %.1f %d\n",
	    (fresh.n - fresh_n) / ((double)(now_us() - from) / 1e6), at(&fresh, .5), at(&fresh, .95), at(&fresh, .99),
	    at(&fresh, 1), failed, at(&known, .5), at(&known, .99), at(&known, 1), known.n);
	return 0;
}

/*
 * board.c -- many screens that show one board, an answer now and then, and how long
 * after the pressing of the button the whole of what changed has reached each screen.
 *
 *	bench-board PORT STREAM COOKIE LISTENERS ANSWERS
 *
 * STREAM is the path of the board's stream; the answers are given to links that bench-fill
 * made.  Prints "p50 p99 max bytes late gone": milliseconds, bytes of one event, screens
 * that had nothing after two seconds, connections that were cut.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, ROOM = 65536, LATE_MS = 2000, QUIET_MS = 800, WARM = 2 };

struct screen { int fd; long long seen_us; long bytes; };

static int port, gone;
static struct sockaddr_in to;
static struct screen *screens;
static char buf[ROOM];

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int
connected(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		perror("connect");
		exit(1);
	}
	return fd;
}

static void
listen_all(int epoll, int n, const char *path, const char *cookie)
{
	char ask[1024];
	int len = snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\n"
	    "Accept: text/event-stream\r\n\r\n", path, port, cookie);

	for (int i = 0; i < n; i++) {
		struct epoll_event ev = { .events = EPOLLIN | EPOLLET, .data.ptr = &screens[i] };

		screens[i].fd = connected();
		if (write(screens[i].fd, ask, (size_t)len) != len)
			exit(1);
		fcntl(screens[i].fd, F_SETFL, O_NONBLOCK);
		epoll_ctl(epoll, EPOLL_CTL_ADD, screens[i].fd, &ev);
	}
}

/* Read whatever comes until ${until}, or until it has been quiet for a moment after all ${n} saw something. */
static void
watch(int epoll, int n, long long until)
{
	int reached = 0;

	while (now_us() < until && reached < n) {
		struct epoll_event ev[EVENTS];
		int got = epoll_wait(epoll, ev, EVENTS, 10);

		for (int i = 0; i < got; i++) {
			struct screen *s = ev[i].data.ptr;
			ssize_t k;

			while ((k = read(s->fd, buf, sizeof buf)) > 0) {
				if (k == 3 && buf[0] == ':')
					continue;	/* a heartbeat */
				reached += !s->bytes;
				s->bytes += k;
				s->seen_us = now_us();
			}
			if (k == 0) {
				gone++;
				close(s->fd);
			}
		}
	}
}

static void
press(int fd, int n)
{
	char form[128], all[512];
	int len;

	snprintf(form, sizeof form, "answer=%s&k=%llx-board%d&note=", n % 2 ? "yes" : "later",
	    (long long)time(NULL) - 30, n);
	len = snprintf(all, sizeof all, "POST /r/bench-%016d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Origin: http://127.0.0.1:%d\r\nUser-Agent: Mozilla/5.0\r\nSec-Fetch-User: ?1\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    n, port, port, strlen(form), form);
	if (write(fd, all, (size_t)len) != len)
		exit(1);
}

static int
by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	int n = argc == 6 ? atoi(argv[4]) : 0, answers = n ? atoi(argv[5]) : 0, epoll = epoll_create1(0), fd;
	int *took = calloc((size_t)(n * answers + 1), sizeof *took), taken = 0, late = 0;
	struct rlimit all;
	long bytes = 0;

	screens = calloc((size_t)n + 1, sizeof *screens);
	if (!n || !took || !screens)
		return 2;
	port = atoi(argv[1]);
	to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	getrlimit(RLIMIT_NOFILE, &all);
	all.rlim_cur = all.rlim_max;
	setrlimit(RLIMIT_NOFILE, &all);
	listen_all(epoll, n, argv[2], argv[3]);
	fd = connected();
	watch(epoll, n + 1, now_us() + 3000000);	/* what they are sent when they come */
	for (int k = 0; k < answers + WARM; k++) {
		long long from = now_us();

		for (int i = 0; i < n; i++)
			screens[i].bytes = 0;
		from = now_us();
		press(fd, k);
		watch(epoll, n, from + LATE_MS * 1000);
		watch(epoll, n + 1, now_us() + QUIET_MS * 1000);
		if (read(fd, buf, sizeof buf) <= 0 || memcmp(buf, "HTTP/1.1 303", 12) != 0)
			return 1;
		for (int i = 0; i < n && k >= WARM; i++) {
			late += !screens[i].bytes;
			if (screens[i].bytes)
				took[taken++] = (int)(screens[i].seen_us - from);
			if (screens[i].bytes > bytes)
				bytes = screens[i].bytes;
		}
	}
	qsort(took, (size_t)taken, sizeof *took, by_value);
	if (!taken)
		return 1;
	printf("%.1f %.1f %.1f %ld %d %d\n", took[taken / 2] / 1e3, took[taken * 99LL / 100] / 1e3,
	    took[taken - 1] / 1e3, bytes, late, gone);
	return 0;
}

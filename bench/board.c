/*
 * board.c -- many screens that show one board, an answer now and then, and how long
 * after the pressing of the button the whole of what changed has reached each screen.
 *
 *	bench-board PORT STREAM COOKIE LISTENERS ANSWERS
 *
 * STREAM is the path of the board's stream; the answers are given to links that bench-fill
 * made.  Prints "p50 p99 worst bytes late gone": milliseconds, the median answer's and the
 * worst answer's 99th percentile over the screens, bytes of one event, screens that had
 * nothing after two seconds, connections that were cut.
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

enum { EVENTS = 512, ROOM = 65536, LATE_MS = 2000, QUIET_MS = 800, WARM = 2, ANSWERS_MAX = 64, BEAT = 24 };

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
	    "Accept: text/event-stream\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n", path, port, cookie);

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
				if (k <= BEAT)
					continue;	/* a heartbeat */
				reached += !s->bytes;
				s->bytes += k;
				s->seen_us = now_us();
				if (k < ROOM)
					break;		/* a short read has emptied it: epoll(7) */
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

/* Of one answer: how late the ${of} hundredth of the screens was, in microseconds. */
static int
percentile(int n, int of, long long from, int *scratch, int *late)
{
	int k = 0;

	for (int i = 0; i < n; i++)
		if (screens[i].bytes)
			scratch[k++] = (int)(screens[i].seen_us - from);
	*late += n - k;
	qsort(scratch, (size_t)k, sizeof *scratch, by_value);
	return k ? scratch[(long long)(k - 1) * of / 100] : LATE_MS * 1000;
}

int
main(int argc, char **argv)
{
	int n = argc == 6 ? atoi(argv[4]) : 0, answers = n ? atoi(argv[5]) : 0, epoll = epoll_create1(0), fd;
	int *scratch = calloc((size_t)n + 1, sizeof *scratch), half[ANSWERS_MAX], most[ANSWERS_MAX], late = 0, none = 0;
	struct rlimit all;

	screens = calloc((size_t)n + 1, sizeof *screens);
	if (!n || !scratch || !screens || answers < 1 || answers > ANSWERS_MAX)
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
	for (int k = -WARM; k < answers; k++) {
		long long from;

		for (int i = 0; i < n; i++)
			screens[i].bytes = 0;
		from = now_us();
		press(fd, k + WARM);
		watch(epoll, n, from + LATE_MS * 1000);
		watch(epoll, n + 1, now_us() + QUIET_MS * 1000);
		if (read(fd, buf, sizeof buf) <= 0 || memcmp(buf, "HTTP/1.1 303", 12) != 0)
			return 1;
		if (k < 0)
			continue;
		half[k] = percentile(n, 50, from, scratch, &late);
		most[k] = percentile(n, 99, from, scratch, &none);
	}
	qsort(half, (size_t)answers, sizeof *half, by_value);
	qsort(most, (size_t)answers, sizeof *most, by_value);
	printf("%.1f %.1f %.1f %ld %d %d\n", half[answers / 2] / 1e3, most[answers / 2] / 1e3,
	    most[answers - 1] / 1e3, screens[0].bytes, late, gone);
	return 0;
}

/*
 * sse_clients.c -- many listeners of one stream, and how late each event reaches
 * each of them.  The event's data begins with the steady clock at its rendering.
 *
 *   bench-sse PORT LISTENERS SECONDS
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, SAMPLES = 4000000 };

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int
connect_one(int epoll, int port)
{
	static const char request[] = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n";
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
	    write(fd, request, sizeof request - 1) < 0)
		return -1;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	ev.data.fd = fd;
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev);
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
	int port = argc > 3 ? atoi(argv[1]) : 0, listeners = argc > 3 ? atoi(argv[2]) : 0, epoll = epoll_create1(0);
	int *late = calloc(SAMPLES, sizeof *late), n = 0, gone = 0;
	struct rlimit all;
	long long until, from;

	if (!port || !late)
		return 2;
	getrlimit(RLIMIT_NOFILE, &all);
	all.rlim_cur = all.rlim_max;
	setrlimit(RLIMIT_NOFILE, &all);
	for (int i = 0; i < listeners; i++)
		if (connect_one(epoll, port) != 0) {
			perror("listener");
			return 1;
		}
	from = now_us() + 2000000;	/* when all of them listen */
	until = from + atoi(argv[3]) * 1000000LL;
	while (now_us() < until) {
		struct epoll_event ev[EVENTS];
		int got = epoll_wait(epoll, ev, EVENTS, 100);

		for (int i = 0; i < got; i++) {
			char buf[4096], *at;
			ssize_t k;

			while ((k = read(ev[i].data.fd, buf, sizeof buf - 1)) > 0) {
				long long seen = now_us();

				buf[k] = 0;
				at = strstr(buf, "data: 0");
				if (at && seen > from && n < SAMPLES)
					late[n++] = (int)(seen - strtoll(at + 6, NULL, 10));
			}
			if (k == 0) {
				gone++;
				close(ev[i].data.fd);
			}
		}
	}
	qsort(late, (size_t)n, sizeof *late, by_value);
	if (!n)
		return 1;
	printf("sse_listeners %d\nsse_gone %d\nsse_copies_per_s %d\nsse_p50 %.1f ms\nsse_p99 %.1f ms\nsse_max %.1f ms\n", listeners,
	    gone, n / atoi(argv[3]), late[n / 2] / 1e3, late[(long long)n * 99 / 100] / 1e3, late[n - 1] / 1e3);
	return 0;
}

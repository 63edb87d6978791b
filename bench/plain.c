/*
 * plain.c -- what the machine itself needs: BYTES sent to every connection that said GET,
 * by two threads that each have half of them, when one says POST.  No page, no disk, no
 * check: the floor under `bench-board`, which listens to it as it does to the program.
 *
 *	bench-plain BYTES	prints its port, serves until it is killed
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, SENDERS = 2, SCREENS_MAX = 200000, ROOM = 65536 };

static int screens[SCREENS_MAX], screens_n;
static size_t bytes;
static char event[ROOM];
static pthread_barrier_t go, done;

static void *
sender(void *arg)
{
	long me = (long)arg;

	for (;;) {
		pthread_barrier_wait(&go);
		for (int i = (int)me; i < screens_n; i += SENDERS)
			if (send(screens[i], event, bytes, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
				perror("send");
		pthread_barrier_wait(&done);
	}
	return NULL;
}

static void
hear(int fd)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
	static const char ok[] = "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n\r\n";
	char ask[2048];
	ssize_t n = read(fd, ask, sizeof ask);

	if (n <= 0) {
		close(fd);
	} else if (ask[0] == 'G' && screens_n < SCREENS_MAX) {
		screens[screens_n++] = fd;
		if (write(fd, head, sizeof head - 1) < 0)
			perror("write");
	} else {
		pthread_barrier_wait(&go);
		pthread_barrier_wait(&done);
		if (write(fd, ok, sizeof ok - 1) < 0)
			perror("write");
	}
}

static int
door(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 4096) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		exit(1);
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

int
main(int argc, char **argv)
{
	struct rlimit all;
	struct epoll_event ev[EVENTS];
	int epoll = epoll_create1(0), at = door();
	pthread_t t;

	bytes = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (!bytes || bytes > sizeof event)
		return 2;
	memset(event, 'x', sizeof event);
	getrlimit(RLIMIT_NOFILE, &all);
	all.rlim_cur = all.rlim_max;
	setrlimit(RLIMIT_NOFILE, &all);
	pthread_barrier_init(&go, NULL, SENDERS + 1);
	pthread_barrier_init(&done, NULL, SENDERS + 1);
	for (long i = 0; i < SENDERS; i++)
		pthread_create(&t, NULL, sender, (void *)i);
	epoll_ctl(epoll, EPOLL_CTL_ADD, at, &(struct epoll_event){ .events = EPOLLIN, .data.fd = at });
	for (;;) {
		int n = epoll_wait(epoll, ev, EVENTS, -1);

		for (int i = 0; i < n; i++)
			if (ev[i].data.fd == at) {
				int fd = accept(at, NULL, NULL);

				epoll_ctl(epoll, EPOLL_CTL_ADD, fd,
				    &(struct epoll_event){ .events = EPOLLIN, .data.fd = fd });
			} else
				hear(ev[i].data.fd);
	}
}

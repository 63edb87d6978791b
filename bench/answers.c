/*
 * answers.c -- people pressing a button on the page of their personal link, many at
 * once, over connections that stay open; each press changes what was said before.
 *
 *	bench-answers PORT CONNECTIONS SECONDS PEOPLE ROUND [PAUSE [WORD]]
 *
 * PEOPLE: how many links bench-fill made.  ROUND differs from one run to the next on a
 * database, so that what is said changes.  PAUSE: milliseconds between two presses, for a
 * calm evening.  WORD: no buttons, but SMS that a gateway brings under that word, from those whom
 * rig-replies made.  Prints "rate p50 p99 max refused" on one line,
 * milliseconds at the one who presses.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, SAMPLES = 1 << 22, REPLY = 4096 };

struct person {			/* one connection: one press at a time */
	int fd, n;
	long long since_us;
	char reply[REPLY];
};

static int port, people, rounds, pause_ms;
static const char *word;	/* of the gateway; NULL: buttons */
static long long pressed;
static int *took, taken, refused;

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* The nth SMS: a person's number, and words that say something else than the last time. */
static int
sms(char *all, size_t room, long long n)
{
	static const char *const words[] = { "Oui+je+viens", "non+dsl+je+ne+peux+pas", "peut-etre+ce+soir", "jpeux+pas+finalement",
		"Bonjour%2C+je+suis+disponible" };
	char form[192];

	snprintf(form, sizeof form, "from=%%2B3361%07lld&text=%s&id=%d-%lld&at=%lld", n % people,
	    words[(n / people + n + rounds) % 5], rounds, n, (long long)time(NULL));
	return snprintf(all, room, "POST /kannel/mo/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    word, port, strlen(form), form);
}

/* The nth press: link n modulo PEOPLE; each time round another answer. */
static bool
press(struct person *p)
{
	static const char *const words[] = { "yes", "no", "later" };
	long long n = pressed++;
	int who = (int)(n % people), len;
	char form[128], all[512];

	snprintf(form, sizeof form, "answer=%s&k=%llx-%d.%lld&note=", words[(n / people + rounds) % 3],
	    (long long)time(NULL) - 30, rounds, n);
	len = word ? sms(all, sizeof all, n) : snprintf(all, sizeof all, "POST /r/bench-%016d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
	    "Origin: http://127.0.0.1:%d\r\nUser-Agent: Mozilla/5.0\r\nSec-Fetch-User: ?1\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    who, port, port, strlen(form), form);
	if (pause_ms)
		usleep((useconds_t)pause_ms * 1000);
	p->since_us = now_us();
	p->n = 0;
	return write(p->fd, all, (size_t)len) == len;
}

static bool
connect_to(struct person *p, int epoll)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = p };
	int one = 1;

	p->fd = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (p->fd < 0 || connect(p->fd, (struct sockaddr *)&to, sizeof to) != 0)
		return false;
	setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(p->fd, F_SETFL, O_NONBLOCK);
	return epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &ev) == 0;
}

/* Is a whole reply there?  Its body is as long as it says. */
static bool
whole(const struct person *p)
{
	const char *end = strstr(p->reply, "\r\n\r\n"), *length = strstr(p->reply, "ontent-Length: ");
	long body = length && length < end ? atol(length + 15) : 0;

	return end && p->n >= end + 4 - p->reply + body;
}

static bool
hear(struct person *p)
{
	ssize_t k = read(p->fd, p->reply + p->n, (size_t)(REPLY - 1 - p->n));

	if (k <= 0)
		return false;
	p->n += (int)k;
	p->reply[p->n] = 0;
	if (!whole(p))
		return p->n < REPLY - 1;
	if (strncmp(p->reply, word ? "HTTP/1.1 200" : "HTTP/1.1 303", 12) != 0) {
		if (refused++ == 0)
			fprintf(stderr, "refused: %s\n", p->reply);
	} else if (taken < SAMPLES)
		took[taken++] = (int)(now_us() - p->since_us);
	return press(p);
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
	int epoll = epoll_create1(0), n = argc >= 6 ? atoi(argv[2]) : 0;
	struct person *all = calloc((size_t)(n ? n : 1), sizeof *all);
	long long from, until;
	double seconds;

	took = calloc(SAMPLES, sizeof *took);
	if (!n || !all || !took)
		return 2;
	port = atoi(argv[1]);
	people = atoi(argv[4]);
	rounds = atoi(argv[5]);
	pause_ms = argc > 6 ? atoi(argv[6]) : 0;
	word = argc > 7 ? argv[7] : NULL;
	for (int i = 0; i < n; i++)
		if (!connect_to(&all[i], epoll))
			return 1;
	from = now_us();
	until = from + atoi(argv[3]) * 1000000LL;
	for (int i = 0; i < n; i++)
		if (!press(&all[i]))
			return 1;
	while (now_us() < until) {
		struct epoll_event ev[EVENTS];
		int got = epoll_wait(epoll, ev, EVENTS, 100);

		for (int i = 0; i < got; i++)
			if (!hear(ev[i].data.ptr)) {
				fprintf(stderr, "a connection was cut\n");
				return 1;
			}
	}
	seconds = (double)(now_us() - from) / 1e6;
	qsort(took, (size_t)taken, sizeof *took, by_value);
	if (!taken)
		return 1;
	printf("%.0f %.1f %.1f %.1f %d\n", taken / seconds, took[taken / 2] / 1e3, took[taken * 99LL / 100] / 1e3,
	    took[taken - 1] / 1e3, refused);
	return 0;
}

/*
 * bookings.c -- citizens who take appointments, many at once, over connections that stay open.
 *
 *	bench-bookings PORT CONNECTIONS SECONDS book|path FIRST_SLOT SLOTS ROUND
 *	bench-bookings PORT CONNECTIONS ROUNDS last FIRST_SLOT
 *
 * book: one request each, everything said in it, a slot at random.  path: the page of
 * times, a place held, the form, booked: four requests.  Prints "rate p50 p95 p99 max refused full": who was told
 * that the slot is full is neither booked nor refused, and takes another.
 * last: all of them on one place, ROUNDS times; prints "rounds winners doubles lost".
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

enum { EVENTS = 256, SAMPLES = 1 << 22, REPLY = 65536 };
enum mode { BOOK, PATH, LAST };

struct citizen {		/* one connection */
	int fd, n, step;
	long long since_us, number;
	char token[48];
	char reply[REPLY];
};

static int port, first_slot, slots, rounds;
static enum mode mode;
static long long next_number;
static int *took, taken, refused, full, won, answered;
static unsigned long long dice = 88172645463325252ULL;

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int
random_slot(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return first_slot + (int)(dice % (unsigned)slots);
}

static bool
ask(struct citizen *p, const char *method, const char *path, const char *form)
{
	char all[2048];
	int len = snprintf(all, sizeof all, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
	    "Accept-Language: fr\r\nAccept-Encoding: gzip\r\nX-Forwarded-For: 10.%lld.%lld.%lld\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, port, port, p->number >> 16 & 255, p->number >> 8 & 255, p->number & 255, strlen(form), form);

	p->n = 0;
	return write(p->fd, all, (size_t)len) == len;
}

/* Everything about the nth citizen, and the place. */
static bool
book(struct citizen *p, int slot)
{
	char path[80], form[512];

	snprintf(path, sizeof path, "/rdv/t/%s", p->token);
	snprintf(form, sizeof form, "family1=Martin%lld&given1=Jeanne&phone=06%08lld&email=&act=book&slot=%.0d", p->number,
	    p->number % 100000000, slot);
	return ask(p, "POST", path, form);
}

static bool
begin(struct citizen *p, int slot)
{
	p->number = next_number++;
	p->step = 0;
	p->since_us = now_us();
	snprintf(p->token, sizeof p->token, "b%06d-%014lld", rounds % 1000000, p->number);
	return mode == PATH ? ask(p, "GET", "/rdv/m/100/quand?centre=100", "") : book(p, slot);
}

/* The next request of the path; false: cut. */
static bool
go_on(struct citizen *p)
{
	char path[80], form[256];

	switch (++p->step) {
	case 1:
		snprintf(form, sizeof form, "slot=%d&request_key=%s", random_slot(), p->token);
		return ask(p, "POST", "/rdv/m/100/retenir", form);
	case 2:
		snprintf(path, sizeof path, "/rdv/t/%s", p->token);
		return ask(p, "GET", path, "");
	default:
		return book(p, 0);
	}
}

static bool
connect_to(struct citizen *p, int epoll)
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

static bool
whole(const struct citizen *p)
{
	const char *end = strstr(p->reply, "\r\n\r\n"), *length = strstr(p->reply, "ontent-Length: ");
	long body = length && end && length < end ? atol(length + 15) : 0;

	return end && p->n >= end + 4 - p->reply + body;
}

static bool
answered_well(const struct citizen *p)
{
	bool page = mode == PATH && (p->step == 0 || p->step == 2);

	return strncmp(p->reply, page ? "HTTP/1.1 200" : "HTTP/1.1 303", 12) == 0;
}

/* 409: others took all places of that slot, and it says so. */
static void
not_booked(const struct citizen *p)
{
	if (strncmp(p->reply, "HTTP/1.1 409", 12) == 0)
		full++;
	else if (refused++ == 0)
		fprintf(stderr, "refused at step %d: %.400s\n", p->step, p->reply);
}

static bool
hear(struct citizen *p)
{
	ssize_t k = read(p->fd, p->reply + p->n, (size_t)(REPLY - 1 - p->n));

	if (k <= 0)
		return false;
	p->n += (int)k;
	p->reply[p->n] = 0;
	if (!whole(p))
		return p->n < REPLY - 1;
	if (mode == LAST) {
		won += answered_well(p);
		answered++;
		return true;
	}
	if (!answered_well(p)) {
		not_booked(p);
		return begin(p, random_slot());
	}
	if (mode == PATH && p->step < 3)
		return go_on(p);
	if (taken < SAMPLES)
		took[taken++] = (int)(now_us() - p->since_us);
	return begin(p, random_slot());
}

static int
by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static void
wait_some(int epoll)
{
	struct epoll_event ev[EVENTS];
	int got = epoll_wait(epoll, ev, EVENTS, 100);

	for (int i = 0; i < got; i++)
		if (!hear(ev[i].data.ptr)) {
			fprintf(stderr, "a connection was cut\n");
			exit(1);
		}
}

/* One place a round: as many winners as places, or somebody was lied to. */
static int
fight(int epoll, struct citizen *all, int n, int times)
{
	int doubles = 0, lost = 0, winners = 0;

	for (int r = 0; r < times; r++) {
		won = answered = 0;
		for (int i = 0; i < n; i++)
			if (!begin(&all[i], first_slot + r))
				return 1;
		while (answered < n)
			wait_some(epoll);
		winners += won;
		doubles += won > 1;
		lost += won < 1;
	}
	printf("%d %d %d %d\n", times, winners, doubles, lost);
	return 0;
}

int
main(int argc, char **argv)
{
	int epoll = epoll_create1(0), n = argc >= 6 ? atoi(argv[2]) : 0;
	struct citizen *all = calloc((size_t)(n ? n : 1), sizeof *all);
	long long from, until;

	took = calloc(SAMPLES, sizeof *took);
	if (!n || !all || !took)
		return 2;
	port = atoi(argv[1]);
	mode = strcmp(argv[4], "last") == 0 ? LAST : strcmp(argv[4], "path") == 0 ? PATH : BOOK;
	first_slot = atoi(argv[5]);
	slots = argc > 6 ? atoi(argv[6]) : 1;
	rounds = argc > 7 ? atoi(argv[7]) : 0;
	next_number = rounds * 10000000LL;
	dice += (unsigned long long)rounds * 0x9e3779b97f4a7c15ULL;	/* other slots in each run */
	for (int i = 0; i < n; i++)
		if (!connect_to(&all[i], epoll))
			return 1;
	if (mode == LAST)
		return fight(epoll, all, n, atoi(argv[3]));
	from = now_us();
	until = from + atoi(argv[3]) * 1000000LL;
	for (int i = 0; i < n; i++)
		if (!begin(&all[i], random_slot()))
			return 1;
	while (now_us() < until)
		wait_some(epoll);
	qsort(took, (size_t)taken, sizeof *took, by_value);
	if (!taken)
		return 1;
	printf("%.0f %.1f %.1f %.1f %.1f %d %d\n", taken / ((double)(now_us() - from) / 1e6), took[taken / 2] / 1e3,
	    took[taken * 95LL / 100] / 1e3, took[taken * 99LL / 100] / 1e3, took[taken - 1] / 1e3, refused, full);
	return 0;
}

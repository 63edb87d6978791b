/*
 * waiting.c -- a crowd before the waiting room, each as a browser does it: a ticket, the page, the page again when it
 * says so, and once let in a place held, the form, booked.
 *
 *	bench-waiting PORT PEOPLE SLOT SLOTS RATE	(RATE people come a second)
 *
 * Says "arrived" when everyone has a ticket and was told a wait; then the server may die and come back: whoever is
 * cut off tries again.  At the end prints
 * "lost inversions twice firsts right all right half worst booked refused late":
 * right: of the announced waits (the first of each, all of them) those within a quarter, of ten seconds at least;
 * half, worst: seconds really waited; late: how late this program itself was, at worst, in what it had to ask.
 *
 * A crowd does not run on the server's processors: where the system allows it, this program goes before it.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 256, SAID = 40, TICKET = 120, COOKIE = 160, REPLY = 65536, READS_MS = 5000 };
enum { BEFORE_ALL = -10 };	/* nice(2) */
enum step { TAKE, STAND, HOLD, FORM, BOOK, DONE };

struct person {
	enum step step;
	long long due_us, number;
	char ticket[TICKET];
	int said_n;
	struct { long long at_us; int wait_s; } said[SAID];
	int waited_ms;
};

struct line {			/* a connection, of whoever asks at the moment */
	int fd, n, who;		/* who: -1 nobody; fd: -1 cut, tried again when */
	long long first_in, again_us;
	char reply[REPLY];
};

static int port, people, first_slot, slots, epoll;
static struct person *all;
static struct line *lines;
static int *heap, heap_n;	/* people by the moment they ask next */
static char pass[COOKIE];
static long long last_in;	/* the highest number that was let in */
static long long late_us;
static int lost, inversions, done, told, booked, refused;
static int firsts, firsts_right, announced, announced_right;

static long long
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static bool
before(int a, int b)
{
	return all[a].due_us < all[b].due_us;
}

static void
later(int who, long long due_us)
{
	int i = heap_n++;

	all[who].due_us = due_us;
	for (; i > 0 && before(who, heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = who;
}

static int
next_due(void)
{
	int who = heap[0], last = heap[--heap_n], i = 0;

	for (int k; (k = 2 * i + 1) < heap_n; i = k) {
		k += k + 1 < heap_n && before(heap[k + 1], heap[k]);
		if (!before(heap[k], last))
			break;
		heap[i] = heap[k];
	}
	heap[i] = last;
	return who;
}

static bool
connect_line(struct line *l)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((unsigned short)port) };
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = l };
	int one = 1;

	l->who = -1;
	l->fd = socket(AF_INET, SOCK_STREAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(l->fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(l->fd);
		l->fd = -1;
		l->again_us = now_us() + 50000;
		return false;
	}
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	return epoll_ctl(epoll, EPOLL_CTL_ADD, l->fd, &ev) == 0;
}

/* Whoever asked does it again. */
static void
cut(struct line *l)
{
	close(l->fd);
	l->fd = -1;
	l->again_us = now_us() + 50000;
	if (l->who >= 0)
		later(l->who, now_us() + 100000);
	l->who = -1;
}

static void
ask(struct line *l, int who)
{
	struct person *p = &all[who];
	char path[256], form[256] = "", request[1400], token[40];
	int n;

	snprintf(token, sizeof token, "wait-%017d", who);
	switch (p->step) {
	case TAKE:
		snprintf(path, sizeof path, "GET /rdv/attente?m=100");
		break;
	case STAND:
		snprintf(path, sizeof path, "GET /rdv/attente?m=100&t=%s", p->ticket);
		break;
	case HOLD:
		snprintf(path, sizeof path, "POST /rdv/m/100/retenir");
		snprintf(form, sizeof form, "slot=%d&request_key=%s", first_slot + (int)(who * 7919LL % slots), token);
		break;
	case FORM:
		snprintf(path, sizeof path, "GET /rdv/t/%s", token);
		break;
	default:
		snprintf(path, sizeof path, "POST /rdv/t/%s", token);
		snprintf(form, sizeof form, "family1=Martin%d&given1=Jeanne&phone=06%08d&email=&act=book&slot=", who, who);
	}
	n = snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
	    "Accept-Language: fr\r\nX-Forwarded-For: 10.%d.%d.%d\r\n%s%s%s"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", path, port, port,
	    who >> 16 & 255, who >> 8 & 255, who & 255, *pass && p->step >= HOLD ? "Cookie: " : "",
	    p->step >= HOLD ? pass : "", *pass && p->step >= HOLD ? "\r\n" : "", strlen(form), form);
	l->who = who;
	l->n = 0;
	l->first_in = last_in;
	if (write(l->fd, request, (size_t)n) != n)
		cut(l);
}

/* What follows ${mark} in the reply, as far as ${stop}, into ${to}. */
static bool
after(const struct line *l, const char *mark, const char *stop, char *to, size_t size)
{
	const char *from = strstr(l->reply, mark);
	size_t n = from ? strcspn(from + strlen(mark), stop) : 0;

	if (!from || n >= size)
		return false;
	memcpy(to, from + strlen(mark), n);
	to[n] = 0;
	return true;
}

static void
let_in(struct line *l, struct person *p)
{
	long long now = now_us();

	if (!*pass)
		after(l, "Set-Cookie: ", ";\r\n", pass, sizeof pass);
	if (p->number > last_in)
		last_in = p->number;
	for (int i = 0; i < p->said_n; i++) {
		double real = (double)(now - p->said[i].at_us) / 1e6, said = p->said[i].wait_s, off = real - said;
		bool right = (off < 0 ? -off : off) * 4 <= (said > 10 ? said : 10);

		firsts += i == 0;
		firsts_right += i == 0 && right;
		announced++;
		announced_right += right;
	}
	told += !p->said_n;
	p->waited_ms = p->said_n ? (int)((now - p->said[0].at_us) / 1000) : 0;
	p->step = HOLD;
	later(l->who, now + (long long)(l->who * 2654435761U % READS_MS) * 1000);
}

static void
waits(struct line *l, struct person *p)
{
	char wait[24] = "", again[24] = "";

	inversions += p->number <= l->first_in;
	if (!after(l, "datetime=\"PT", "S", wait, sizeof wait) ||
	    !after(l, "http-equiv=\"refresh\" content=\"", "\"", again, sizeof again) || p->said_n == SAID) {
		lost++;
		done++;
		return;
	}
	told += !p->said_n;
	p->said[p->said_n].at_us = now_us();
	p->said[p->said_n++].wait_s = atoi(wait);
	later(l->who, now_us() + atoi(again) * 1000000LL);
}

static void
answered(struct line *l)
{
	struct person *p = &all[l->who];
	bool moved = strncmp(l->reply, "HTTP/1.1 303", 12) == 0, page = strncmp(l->reply, "HTTP/1.1 200", 12) == 0;

	if (strncmp(l->reply, "HTTP/1.1 503", 12) == 0) {
		refused++;
		later(l->who, now_us() + 1000000);
	} else if (p->step == TAKE && moved && after(l, "&t=", "\r\n", p->ticket, sizeof p->ticket)) {
		p->number = atoll(p->ticket);
		p->step = STAND;
		later(l->who, p->due_us);	/* at once, before anybody who is due later */
	} else if (p->step == STAND && moved) {
		let_in(l, p);
	} else if (p->step == STAND && page) {
		waits(l, p);
	} else if (p->step >= HOLD && p->step < BOOK && (moved || page) && !strstr(l->reply, "/rdv/attente")) {
		p->step++;
		later(l->who, now_us());
	} else {
		if (p->step != BOOK || !moved)
			fprintf(stderr, "step %d: %.600s\n", p->step, l->reply);
		booked += p->step == BOOK && moved;
		lost += p->step < HOLD;
		p->step = DONE;
		done++;
	}
}

static void
hear(struct line *l)
{
	ssize_t k = l->fd < 0 ? -1 : read(l->fd, l->reply + l->n, (size_t)(REPLY - 1 - l->n));
	const char *end, *length;

	if (k <= 0) {
		cut(l);
		return;
	}
	l->n += (int)k;
	l->reply[l->n] = 0;
	end = strstr(l->reply, "\r\n\r\n");
	length = strstr(l->reply, "ontent-Length: ");
	if (!end || l->n < end + 4 - l->reply + (length && length < end ? atol(length + 15) : 0))
		return;
	answered(l);
	l->who = -1;
}

static void
turn(void)
{
	struct epoll_event ev[LINES];
	long long now = now_us();
	int free_line = 0, got;

	for (; free_line < LINES && heap_n && all[heap[0]].due_us <= now; free_line++) {
		struct line *l = &lines[free_line];

		if (l->who >= 0 || (l->fd < 0 && (now < l->again_us || !connect_line(l))))
			continue;
		if (now - all[heap[0]].due_us > late_us)
			late_us = now - all[heap[0]].due_us;
		ask(l, next_due());
	}
	got = epoll_wait(epoll, ev, LINES, 5);
	for (int i = 0; i < got; i++)
		hear(ev[i].data.ptr);
}

static int
by_wait(const void *a, const void *b)
{
	const struct person *x = a, *y = b;

	return (x->waited_ms > y->waited_ms) - (x->waited_ms < y->waited_ms);
}

static int
by_number(const void *a, const void *b)
{
	const struct person *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

int
main(int argc, char **argv)
{
	int twice = 0;

	if (argc < 6 || atoi(argv[5]) < 1)
		return 2;
	(void)setpriority(PRIO_PROCESS, 0, BEFORE_ALL);
	port = atoi(argv[1]);
	people = atoi(argv[2]);
	first_slot = atoi(argv[3]);
	slots = atoi(argv[4]);
	epoll = epoll_create1(0);
	all = calloc((size_t)people, sizeof *all);
	heap = calloc((size_t)people + 1, sizeof *heap);
	lines = calloc(LINES, sizeof *lines);
	if (!all || !heap || !lines)
		return 2;
	for (int i = 0; i < LINES; i++)
		lines[i].fd = lines[i].who = -1;
	for (int i = 0; i < people; i++)
		later(i, now_us() + i * 1000000LL / atoi(argv[5]));
	while (told < people && done < people)
		turn();
	printf("arrived\n");
	fflush(stdout);
	while (done < people)
		turn();
	qsort(all, (size_t)people, sizeof *all, by_number);
	for (int i = 1; i < people; i++)
		twice += all[i].number == all[i - 1].number;
	qsort(all, (size_t)people, sizeof *all, by_wait);
	printf("%d %d %d %d %d %d %d %.1f %.1f %d %d %.1f\n", lost, inversions, twice, firsts, firsts_right, announced, announced_right,
	    all[people / 2].waited_ms / 1e3, all[people - 1].waited_ms / 1e3, booked, refused, (double)late_us / 1e6);
	return 0;
}

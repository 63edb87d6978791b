/* loop.c -- a thread that turns: events, jobs that come back, mail, deadlines. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/conn.h"

enum {
	EVENTS = 256,
	ACCEPTS = 64,			/* at one waking */
	SWEEP_US = 100000,
	NEXT_US = 250000,		/* who had an answer may be about to ask again */
	CROWDED_MS = 20,		/* when something waits for a thread: is it taken? */
	SHAKES = 2,			/* handshakes at one turn, some 1 ms each */
	SLOW_AFTER_S = 30, SLOW_BYTES_S = 512,	/* a body slower than that is let go */
};

static void
wake(struct loop *l)
{
	uint64_t one = 1;

	if (write(l->wake, &one, sizeof one) < 0)
		assert(errno == EAGAIN);
}

void
loop_post(struct loop *l, struct job *first, struct job *last)
{
	struct job *head = atomic_load(&l->done);

	do
		last->next = head;
	while (!atomic_compare_exchange_weak(&l->done, &head, first));
	if (!head)
		wake(l);
}

void
loop_mail(struct loop *l, struct mail *m)
{
	struct mail *head = atomic_load(&l->mail);

	do
		m->next = head;
	while (!atomic_compare_exchange_weak(&l->mail, &head, m));
	if (!head)
		wake(l);
}

static void
collect(struct loop *l)
{
	struct job *job = atomic_exchange(&l->done, NULL);
	struct mail *m = atomic_exchange(&l->mail, NULL), *in_order = NULL;

	while (job) {
		struct job *next = job->next;

		conn_job_back(job);
		job = next;
	}
	while (m) {
		struct mail *next = m->next;

		m->next = in_order;
		in_order = m;
		m = next;
	}
	while (in_order) {
		struct mail *next = in_order->next;

		hub_deliver(l, in_order);
		in_order = next;
	}
}

static bool
too_slow(const struct conn *k)
{
	int64_t s = (k->loop->now_us - k->job->body_us) / US_PER_S;

	return s > SLOW_AFTER_S && k->job->body.total < s * SLOW_BYTES_S;
}

/*
 * Nothing is owed to it: it had its answers, or came and kept silent for a second; and it has not asked
 * since this turn began.
 */
static bool
idle(const struct conn *k)
{
	char first;

	return k->state == READING && !k->in_n && !k->readable &&
	    k->loop->now_us - (k->served ? k->served_us : k->born_us) > (k->served ? NEXT_US : US_PER_S) &&
	    recv(k->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

static void
sweep(struct loop *l)
{
	bool stopping = atomic_load(&l->h->stopping);
	struct conn *next;

	for (struct conn *k = l->conns; k; k = next) {
		bool due = l->now_us >= k->deadline_us;

		next = k->next;
		if (k->state == WORKING)
			continue;
		if (k->state == STREAM) {
			if (stopping || (due && !hub_heartbeat(k)))
				conn_close(k);
		} else if (k->state == BODY && (due || too_slow(k))) {
			conn_refuse(k, 408);
			conn_drive(k);
		} else if (k->state == READING && due && k->in_n) {
			conn_refuse(k, 408);
			conn_drive(k);
		} else if (due || (stopping && idle(k))) {
			conn_close(k);
		}
	}
}

/* The system wakes one loop, which finds all who knock: they go where the fewest are, so that all processors serve. */
static struct loop *
calmest(struct loop *l)
{
	struct loop *least = l;

	for (int i = 0; i < l->h->loops; i++)
		if (atomic_load(&l->h->loop[i]->held) < atomic_load(&least->held))
			least = l->h->loop[i];
	return least;
}

static bool
hand(struct loop *to, int fd, enum door door, const char remote[static 48])
{
	struct arrival *a = calloc(1, sizeof *a);
	bool gone, first;

	if (!a)
		return false;
	a->fd = fd;
	a->door = door;
	memcpy(a->remote, remote, sizeof a->remote);
	pthread_mutex_lock(&to->door);
	gone = to->gone;
	first = !to->come;
	a->next = to->come;
	if (!gone)
		to->come = a;
	pthread_mutex_unlock(&to->door);
	if (gone)
		free(a);
	else if (first)
		wake(to);
	return !gone;
}

static void
accept_some(struct loop *l, const struct listener *from)
{
	char remote[48];

	for (int i = 0; i < ACCEPTS; i++) {
		int fd = io_accept(from, remote);
		struct loop *to;

		if (fd < 0)
			return;
		to = calmest(l);
		atomic_fetch_add(&l->h->connections, 1);
		atomic_fetch_add(&to->held, 1);
		if (to != l && hand(to, fd, from->door, remote))
			continue;
		if (to != l) {
			atomic_fetch_sub(&to->held, 1);
			atomic_fetch_add(&l->held, 1);
		}
		conn_open(l, fd, from->door, remote);
	}
}

/* Those another loop accepted; ${last}: and from now on none. */
static void
take_in(struct loop *l, bool last)
{
	struct arrival *a;

	pthread_mutex_lock(&l->door);
	a = l->come;
	l->come = NULL;
	l->gone = l->gone || last;
	pthread_mutex_unlock(&l->door);
	while (a) {
		struct arrival *next = a->next;

		conn_open(l, a->fd, a->door, a->remote);
		free(a);
		a = next;
	}
}

/* Those who come shake hands in the order they came; whoever was closed meanwhile is passed over. */
static void
shake_some(struct loop *l)
{
	for (int i = 0; i < SHAKES && l->shaking; ) {
		struct conn *k = l->shaking;

		l->shaking = k->again;
		if (!l->shaking)
			l->shaking_end = &l->shaking;
		k->queued = false;
		i += k->state == HANDSHAKE;
		conn_shake(k);
	}
}

/* No event names them any more; those still in a queue stay until it comes to them. */
static void
bury(struct loop *l)
{
	struct conn **at = &l->dead;

	while (*at) {
		struct conn *k = *at;

		if (k->queued) {
			at = &k->next;
			continue;
		}
		*at = k->next;
		free(k);
	}
}

static void
turn(struct loop *l, int timeout_ms)
{
	struct epoll_event ev[EVENTS];
	int n = epoll_wait(l->epoll, ev, EVENTS, timeout_ms);
	struct conn *again;

	l->now_us = steady_us();
	atomic_store(&l->turned_us, l->now_us);
	for (int i = 0; i < n; i++) {
		uintptr_t tag = (uintptr_t)ev[i].data.ptr;

		if (!tag)
			continue;	/* it has woken us: each write is an edge, so its count is never read */
		if (tag <= LISTENERS_MAX) {
			accept_some(l, &l->h->listener[tag - 1]);
		} else {
			struct conn *k = ev[i].data.ptr;

			if (ev[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
				k->readable = true;
			if (ev[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
				k->hup = true;
			conn_drive(k);
		}
	}
	collect(l);
	take_in(l, false);
	again = l->again;
	l->again = NULL;
	while (again) {
		struct conn *k = again;

		again = k->again;
		k->queued = false;
		conn_drive(k);
	}
	shake_some(l);
	l->crowded = crew_look(&l->h->readers, l->now_us);
	l->crowded |= crew_look(&l->h->writers, l->now_us);
	if (l->now_us - l->swept_us >= SWEEP_US) {
		l->swept_us = l->now_us;
		sweep(l);
	}
	bury(l);
	if (l->log.n)
		log_batch_flush(&l->log);
}

/* The last loop to leave takes in those who already knocked, and shuts the door behind them. */
static void
stop_listening(struct loop *l)
{
	struct http *h = l->h;

	for (int i = 0; i < h->listeners; i++)
		epoll_ctl(l->epoll, EPOLL_CTL_DEL, h->listener[i].fd, NULL);
	if (atomic_fetch_sub(&h->listening, 1) != 1)
		return;
	for (int i = 0; i < h->listeners; i++)
		accept_some(l, &h->listener[i]);
	io_unlisten(h);
}

void *
loop_main(void *arg)
{
	struct loop *l = arg;
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	bool listening = true;

	ev.data.ptr = NULL;
	epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->wake, &ev);
	for (int i = 0; i < l->h->listeners; i++) {
		ev.events = EPOLLIN | EPOLLEXCLUSIVE;
		ev.data.ptr = (void *)(uintptr_t)(i + 1);
		epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->h->listener[i].fd, &ev);
	}
	l->shaking_end = &l->shaking;
	while (listening || l->conns) {
		turn(l, l->again || l->shaking ? 0 : l->crowded ? CROWDED_MS : 100);
		if (listening && atomic_load(&l->h->stopping)) {
			take_in(l, true);
			stop_listening(l);
			listening = false;
		}
	}
	turn(l, 0);
	return NULL;
}

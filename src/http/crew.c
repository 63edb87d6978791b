/*
 * crew.c -- the threads that run handlers, and what waits for one of them.
 *
 * No more of them work at once than there are processors: more would only take turns.  A thread that is about to wait
 * for others (http_waits()) lets another take its place, and there are as many as wait at the busiest moment.  If for
 * all that nothing is taken for a while, one more is called.
 */
#include <stdlib.h>
#include <unistd.h>

#include "http/crew.h"
#include "log/metric.h"

enum {
	ACTS = 256,			/* in hand at once: the more wait for the disk, the fewer flushes for each */
	SPARE = 32, TRIM_US = 100000,	/* kept for later; how often one more than that is given back */
	STALLED_US = 20000,
	POSTED = 16,			/* replies that go to their loop in one piece, at most */
};

static _Thread_local struct crew *mine;

/* Replies on their way to a loop. */
struct posting { struct job *first, *last; int n; };

static void *worker_main(void *arg);

/* One more thread, ${w} locked.  When the system has none to give, those there are do the work. */
static bool
grow(struct crew *w)
{
	bool grown = w->threads < w->threads_max &&
	    pthread_create(&w->thread[w->threads], NULL, worker_main, w) == 0;

	w->threads += grown;
	w->busy += grown;
	return grown;
}

/* Something waits: call a thread, unless enough are at work; ${w} locked. */
static void
rouse(struct crew *w, bool all_the_same)
{
	if (w->busy >= w->enough && !all_the_same)
		return;
	if (!w->idle) {
		grow(w);
		return;
	}
	w->idle--;
	w->busy++;
	w->called++;
	pthread_cond_signal(&w->filled);
}

/* Something that a thread could take. */
static bool
waits(const struct crew *w)
{
	return w->back || (w->n > 0 && (w->spare || w->acts < ACTS));
}

bool
job_submit(struct http *h, struct job *job)
{
	struct crew *w = job->head.method == POST ? &h->writers : &h->readers;
	bool taken;

	job->queued_us = job->k->loop->now_us;
	pthread_mutex_lock(&w->lock);
	taken = w->n < QUEUE_MAX;
	if (taken) {
		atomic_fetch_add(&h->in_hand, 1);
		metric_add(M_WAITING, 1);
		if (!waits(w))
			w->taken_us = job->queued_us;	/* nothing waited until now */
		w->queue[(w->head + w->n++) % QUEUE_MAX] = job;
		if (w->busy <= 0)
			rouse(w, false);
	}
	pthread_mutex_unlock(&w->lock);
	return taken;
}

/* One that is free, ${w} locked; NULL: none is. */
static struct act *
spare_out(struct crew *w)
{
	struct act *t = w->spare;

	if (t) {
		w->spare = t->next;
		w->spares--;
	}
	return t;
}

static void
spare_in(struct crew *w, struct act *t)
{
	t->next = w->spare;
	w->spare = t;
	w->spares++;
}

/* What a crowd left is given back, little by little. */
static struct act *
trim(struct crew *w, int64_t now_us)
{
	struct act *t = w->spares > SPARE && now_us - w->trimmed_us > TRIM_US ? spare_out(w) : NULL;

	if (t) {
		w->acts--;
		w->trimmed_us = now_us;
	}
	return t;
}

static void
act_destroy(struct act *t)
{
	arena_fini(&t->a);
	free(t);
}

bool
crew_look(struct crew *w, int64_t now_us)
{
	struct act *old;
	bool some;

	pthread_mutex_lock(&w->lock);
	some = waits(w);
	old = trim(w, now_us);
	if (some && now_us - w->taken_us > STALLED_US) {
		w->taken_us = now_us;
		rouse(w, true);
	} else if (some)
		rouse(w, false);
	pthread_mutex_unlock(&w->lock);
	if (old)
		act_destroy(old);
	return some;
}

void
http_waits(bool begins)
{
	struct crew *w = mine;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->busy += begins ? -1 : 1;
	if (begins && waits(w))
		rouse(w, false);
	pthread_mutex_unlock(&w->lock);
}

/* ---- acts ------------------------------------------------------------------ */

/* One that is free, ${w} locked; NULL: as many are in hand as can be. */
static struct act *
act_free(struct crew *w)
{
	struct act *t = spare_out(w);

	if (t || w->acts == ACTS)
		return t;
	t = calloc(1, sizeof *t);
	if (!t)
		abort();
	arena_init(&t->a, WORKER_ARENA);
	t->h = w->h;
	t->crew = w;
	t->next = NULL;
	w->acts++;
	return t;
}

void
act_written(struct deed *d)
{
	struct act *t = (struct act *)((char *)d - offsetof(struct act, deed));
	struct crew *w = t->crew;
	bool first;

	t->next = NULL;
	t->come = true;
	pthread_mutex_lock(&w->lock);
	first = !w->back;
	*w->back_end = t;
	w->back_end = &t->next;
	if (first)
		rouse(w, false);
	pthread_mutex_unlock(&w->lock);
}

static void
post(struct posting *p)
{
	if (p->n)
		loop_post(p->first->k->loop, p->first, p->last);
	*p = (struct posting){};
}

/* Answered: the reply leaves, what the handler deferred being done before. */
static void
act_over(struct act *t, struct posting *p)
{
	struct job *job = t->job;

	t->job = NULL;
	arena_reset(&t->a);
	atomic_fetch_sub(&t->h->in_hand, 1);
	if (p->n && (p->n == POSTED || p->first->k->loop != job->k->loop))
		post(p);
	job->next = p->first;
	p->first = job;
	if (!p->n++)
		p->last = job;
}

/* ---- a thread -------------------------------------------------------------- */

static struct job *
next_job(struct crew *w)
{
	struct job *job = w->queue[w->head];

	w->head = (w->head + 1) % QUEUE_MAX;
	w->n--;
	metric_add(M_WAITING, -1);
	return job;
}

/* An act that came back, or a new one, with ${t} or another; NULL: nothing waits.  ${w} locked. */
static struct act *
next_act(struct crew *w, struct act *t)
{
	if (w->back) {
		struct act *come = w->back;

		w->back = come->next;
		if (!w->back)
			w->back_end = &w->back;
		if (t)
			spare_in(w, t);
		return come;
	}
	if (!w->n || (!t && !(t = act_free(w))))
		return NULL;
	t->job = next_job(w);
	return t;
}

/* What to do next; ${t} is free, or NULL.  NULL: closed.  Logs and replies leave before anybody sleeps. */
static struct act *
take(struct crew *w, struct act *t, struct log_batch *log, struct posting *p)
{
	struct act *come;

	pthread_mutex_lock(&w->lock);
	while (!(come = next_act(w, t)) && !w->closed) {
		if (log->n || p->n) {
			pthread_mutex_unlock(&w->lock);
			post(p);
			log_batch_flush(log);
			pthread_mutex_lock(&w->lock);
			continue;
		}
		if (t)
			spare_in(w, t);		/* while this one sleeps another may need it */
		t = NULL;
		w->busy--;
		w->idle++;
		while (!w->called && !w->closed)
			pthread_cond_wait(&w->filled, &w->lock);
		if (w->called)
			w->called--;
		else {
			w->idle--;		/* closed, and nobody called */
			w->busy++;
		}
	}
	w->taken_us = steady_us();
	if (!come && t)
		spare_in(w, t);
	pthread_mutex_unlock(&w->lock);
	return come;
}

static void *
worker_main(void *arg)
{
	struct crew *w = mine = arg;
	struct log_batch *log = calloc(1, sizeof *log);
	struct posting p = {};
	struct act *t = NULL;

	if (!log)
		abort();
	while ((t = take(w, t, log, &p))) {
		if (t->come) {
			t->come = false;
			if (!t->deed.ran || t->deed.e != OK)
				post(&p);	/* what is left is long: the write itself, or a page of what is wrong */
			act_end(t, log);
		} else {
			post(&p);		/* nobody waits for the handler of another */
			if (!act_begin(t, log)) {
				t = NULL;
				continue;
			}
		}
		act_over(t, &p);
	}
	post(&p);
	free(log);
	return NULL;
}

enum err
crew_start(struct ctx *c, struct http *h, struct crew *w, int threads)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	bool one;

	w->h = h;
	w->threads_max = threads;
	w->enough = processors > 2 ? (int)processors : 2;
	w->back_end = &w->back;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->filled, NULL);
	assert(threads <= COUNT(w->thread));
	pthread_mutex_lock(&w->lock);
	one = grow(w);
	pthread_mutex_unlock(&w->lock);
	return one ? OK : fail(c, E_INTERNAL, S(""), S("http.thread"), "no thread");
}

void
crew_stop(struct crew *w)
{
	pthread_mutex_lock(&w->lock);
	w->closed = true;
	pthread_mutex_unlock(&w->lock);
	pthread_cond_broadcast(&w->filled);
	for (int i = 0; i < w->threads; i++)
		pthread_join(w->thread[i], NULL);
	for (struct act *t; (t = spare_out(w)); )
		act_destroy(t);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->filled);
}

/* team.c -- one or two threads, and the clock that stops them. */
#include <signal.h>
#include <time.h>

#include "solve/dual.h"

static double
clock_of(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double
solve_clock_wall(void)
{
	return clock_of(CLOCK_MONOTONIC);
}

double
solve_clock_cpu(void)
{
	return clock_of(CLOCK_PROCESS_CPUTIME_ID);
}

double
solve_clock_now(const struct solve_clock *k)
{
	return k->processor ? solve_clock_cpu() / k->processor : solve_clock_wall();
}

bool
solve_clock_over(const struct solve_clock *k)
{
	if (k->stop && atomic_load_explicit(k->stop, memory_order_relaxed))
		return true;
	return k->end > 0 && solve_clock_now(k) >= k->end;
}

static void *
help(void *arg)
{
	struct solve_team *t = arg;
	int seen = 0;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (t->asked == seen && !t->leave)
			pthread_cond_wait(&t->cond, &t->lock);
		if (t->leave)
			break;
		seen = t->asked;
		pthread_mutex_unlock(&t->lock);
		t->fn(t->arg, 1);
		pthread_mutex_lock(&t->lock);
		t->done = seen;
		pthread_cond_broadcast(&t->cond);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

void
solve_team_open(struct solve_team *t, int threads)
{
	sigset_t all, before;

	*t = (struct solve_team){ .threads = 1 };
	if (threads < 2)
		return;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->cond, NULL);
	sigfillset(&all);	/* signals are for the thread that called */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&t->helper, NULL, help, t) == 0)
		t->threads = 2;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
solve_team_run(struct solve_team *t, void (*fn)(void *arg, int thread), void *arg)
{
	if (t->threads == 1) {
		fn(arg, 0);
		return;
	}
	pthread_mutex_lock(&t->lock);
	t->fn = fn;
	t->arg = arg;
	t->asked++;
	pthread_cond_broadcast(&t->cond);
	pthread_mutex_unlock(&t->lock);
	fn(arg, 0);
	pthread_mutex_lock(&t->lock);
	while (t->done != t->asked)
		pthread_cond_wait(&t->cond, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

void
solve_team_close(struct solve_team *t)
{
	if (t->threads == 1)
		return;
	pthread_mutex_lock(&t->lock);
	t->leave = true;
	pthread_cond_broadcast(&t->cond);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->helper, NULL);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->cond);
}

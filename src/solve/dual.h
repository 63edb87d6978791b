/* dual.h -- prices and bound (dual.c); the team that works, and the clock that stops it (team.c). */
#ifndef SOLVE_DUAL_H
#define SOLVE_DUAL_H

#include <pthread.h>

#include "solve/nail.h"

/* When to stop: a deadline by the wall, or a word from outside. */
struct solve_clock {
	double start, end;		/* seconds; end 0: none */
	int processor;			/* 0: of the monotonic clock; else: of the process, by so many threads */
	const atomic_int *stop;
};
double solve_clock_now(const struct solve_clock *k);
double solve_clock_wall(void);
double solve_clock_cpu(void);		/* of the whole process */
bool solve_clock_over(const struct solve_clock *k);

/* One or two threads doing the same function, each its part; no thread, no harm. */
struct solve_team {
	int threads;
	pthread_t helper;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	void (*fn)(void *arg, int thread);
	void *arg;
	int asked, done;
	bool leave;
};
void solve_team_open(struct solve_team *t, int threads);
void solve_team_run(struct solve_team *t, void (*fn)(void *arg, int thread), void *arg);
void solve_team_close(struct solve_team *t);

struct solve_dual;
struct solve_dual *solve_dual_open(struct arena *a, const struct solve_scaled *s, struct solve_path *path, int threads);

/* One round over everybody; ${progress}, 0..1, sets the step.  False: the clock stopped it. */
bool solve_dual_round(struct solve_dual *u, struct solve_team *team, const struct solve_clock *clock, double progress);

/*
 * Rounds in which days are decided few by few, until all are: then everybody's newest roster is a plan.
 * ${seconds} by the clock, about, unless 0; ${most} rounds, about, unless 0.  False: the clock stopped it, or there
 * is too little time for it.
 */
bool solve_dual_settle(struct solve_dual *u, struct solve_nails *n, struct solve_team *team,
		const struct solve_clock *clock, double seconds, int most);

int64_t solve_dual_bound(const struct solve_dual *u);		/* scaled; INT64_MIN: none yet */
const int32_t *solve_dual_prices(const struct solve_dual *u);	/* of the best bound */
void solve_dual_certificate(const struct solve_dual *u, struct arena *a, struct solve_certificate *out);
const int16_t *solve_dual_picks(const struct solve_dual *u);	/* [people * days]: the newest rosters of all */
/* Her newest roster, if it keeps all her rules; or NULL. */
const int16_t *solve_dual_roster(const struct solve_dual *u, int person);

#endif

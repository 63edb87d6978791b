/*
 * jobs.h -- what runs later: rows with a lease, written in the same transaction
 * as their cause, run by one thread, tried again with back-off and jitter.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/base.h"
#include "jobs_rows.h"

struct job_kind {
	const char *name;		/* "call.close" */
	int attempts_max;
	enum err (*run)(struct ctx *c, str arg);	/* not inside db_write(); may call it */
};

/* What is its own queue, and has no rows here: looked at a few times a second while there are commits. */
struct job_look {
	const char *name;
	enum err (*run)(struct ctx *c);	/* not inside db_write(); may call it */
};

/*
 * jobs_add(c, kind, arg, key, at):
 * Queue; the same ${key} (not empty) again changes nothing.
 * Call inside db_write().
 */
enum err jobs_add(struct ctx *c, str kind, str arg, str key, struct instant at);

/*
 * jobs_wake(c, kind, arg, key, at):
 * One standing job a ${key}, which looks again and again, and may at any moment: due at
 * ${at}, or earlier if it was; after a run, or during one, due again.
 * Call inside db_write().
 */
enum err jobs_wake(struct ctx *c, str kind, str arg, str key, struct instant at);

/*
 * jobs_clock_back(c):
 * The clock went back: what was due "in a minute" would wait an hour.  Standing jobs
 * look now; leases end no later than they could.
 * Call inside db_write().
 */
enum err jobs_clock_back(struct ctx *c);

/* Run everything due at c->now, at most ${limit}: for the runner thread, tests, simulation. */
enum err jobs_run_due(struct ctx *c, const struct job_kind *kinds, ptrdiff_t n, int limit, int *ran);

/* Those that failed too often, newest first: for people. */
enum err jobs_dead(struct ctx *c, int64_t limit, struct jobs_dead_list *out);
/* Once more, as if new.  E_CONFLICT when it is not dead.  Call inside db_write(). */
enum err jobs_revive(struct ctx *c, struct job_id id);

/* What two clocks said at the last look: that of the wall, and one that nobody sets. */
struct jobs_clock { int64_t wall_us, steady_us; };
/*
 * jobs_leap(k, wall_us, steady_us):
 * How far the wall clock was set forward since the last look, beyond what time went by:
 * us, 0 within JOBS_LEAP_US.  The first look knows nothing.
 */
#define JOBS_LEAP_US	(2 * US_PER_MIN)
int64_t jobs_leap(struct jobs_clock *k, int64_t wall_us, int64_t steady_us);
/* What the program does about it; set once, by app/.  Inside db_write(). */
extern enum err (*jobs_leapt)(struct ctx *c, int64_t us);

struct jobs;				/* the runner */
struct jobs *jobs_start(struct db *db, const struct job_kind *kinds, ptrdiff_t n, const struct job_look *look);
void jobs_stop(struct jobs *j);		/* finishes what runs, leaves the rest */

#endif

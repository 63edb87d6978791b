/*
 * plan.h -- who works when, proposed by the solver, decided by a person.
 *
 *   asked -> ready -> accepted | refused       asked -> failed (why is told)
 *
 * A plan is made from the roster as it stood (its version); accepting moves the version, so
 * that of two plans accepted at once one wins and the other is told.  What changed since it was
 * made is looked at line by line when it is accepted: a line that can no longer be done says
 * why, and the others are done.
 *
 * The solver runs in a job, outside any transaction, until its deadline.  A process that dies
 * meanwhile leaves the plan asked: past its time it is shown as interrupted, and what was
 * published stands.
 */
#ifndef STAFFING_PLAN_H
#define STAFFING_PLAN_H

#include <jansson.h>

#include "jobs/jobs.h"
#include "staffing/staffing.h"

enum { PLAN_SECONDS = 3, PLAN_SECONDS_MAX = 20, PLAN_GRACE_S = 30, PLAN_HOLES_MAX = 200,
    PLAN_LINES_MAX = 50000 };

struct plan_ask {
	struct crisis_id crisis;
	bool repair;
	int64_t seconds;
	bool own;			/* whoever asks works it out: no job is queued */
	str request_key;
	struct plan_id id;		/* out */
};
/* Queue one.  The same request_key again: the same.  Errors: E_CONFLICT staffing.over.  Inside db_write(). */
enum err plan_ask(struct ctx *c, struct plan_ask *a);

/* Work it out and keep it: what the job does.  Not inside db_write().  Errors are kept in the plan, not returned. */
enum err plan_make(struct ctx *c, struct plan_id id);

/* The same of a repair for one shift: what is missing there, and nothing else. */
enum err plan_make_for(struct ctx *c, struct plan_id id, struct shift_id shift);

struct plan_done { int64_t added, dropped, failed; };
/*
 * plan_accept(c, crisis, id, out):
 * Errors: E_CONFLICT staffing.plan_late (another was accepted since), staffing.plan_decided.
 * Inside db_write().
 */
enum err plan_accept(struct ctx *c, struct crisis_id crisis, struct plan_id id, struct plan_done *out);
enum err plan_refuse(struct ctx *c, struct crisis_id crisis, struct plan_id id);

/* Did whoever worked it out die?  Asked, and past its time. */
bool plan_interrupted(const struct staffing_plan *p, struct instant now);

extern const struct job_kind plan_job;

#endif

/*
 * daily.h -- what goes when its purpose ends: sessions, old invitations, who saw
 * what after a year, named answers after [retention] call_details.  The log book stays.
 */
#ifndef APP_DAILY_H
#define APP_DAILY_H

#include "jobs/jobs.h"

extern const struct job_kind daily_job;

/* Queue today's, when it is not yet; it queues tomorrow's itself.  Inside db_write(). */
enum err daily_plan(struct ctx *c);

#endif

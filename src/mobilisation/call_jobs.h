/* call_jobs.h -- what happens to calls by itself, when its time comes. */
#ifndef MOBILISATION_CALL_JOBS_H
#define MOBILISATION_CALL_JOBS_H

#include "jobs/jobs.h"

extern const struct job_kind call_close_job;	/* the time to answer is over */
extern const struct job_kind call_wave_job;	/* offers, the next wave, or the end */

#endif

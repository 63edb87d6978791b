#include "app/services.h"
#include "exercise/sim.h"
#include "jobs/jobs.h"
#include "mobilisation/call_jobs.h"
#include "post/post.h"

enum { KINDS = 2 };

void
services_start(struct services *s, struct db *db)
{
	static struct job_kind kinds[KINDS];	/* each module's, together */

	kinds[0] = sim_job;
	kinds[1] = call_close_job;
	s->post = post_start(db, post_conf_load);
	s->jobs = jobs_start(db, kinds, KINDS);
}

void
services_reload(struct services *s)
{
	post_reload(s->post);
}

void
services_stop(struct services *s)
{
	jobs_stop(s->jobs);
	post_stop(s->post);
}

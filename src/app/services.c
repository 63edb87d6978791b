#include "app/daily.h"
#include "app/services.h"
#include "booking/day.h"
#include "booking/queue.h"
#include "campaign/upkeep.h"
#include "db/db.h"
#include "exercise/sim.h"
#include "inbound/mailbox.h"
#include "jobs/jobs.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation/channel.h"
#include "post/post.h"
#include "sas/push.h"
#include "staffing/gap.h"
#include "staffing/plan.h"

enum { KINDS = 11 };

static enum err
plan_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	TRY(booking_plan(c));
	TRY(upkeep_plan(c));
	return daily_plan(c);
}

enum err
services_start(struct services *s, struct ctx *c)
{
	static struct job_kind kinds[KINDS];	/* each module's, together */
	struct db *db = c->db;

	TRY(db_write(c, plan_rule, NULL));

	kinds[0] = sim_job;
	kinds[1] = call_close_job;
	kinds[2] = daily_job;
	kinds[3] = call_wave_job;
	kinds[4] = channel_job;
	kinds[5] = booking_remind_job;
	kinds[6] = booking_forget_job;
	kinds[7] = upkeep_job;
	kinds[8] = plan_job;
	kinds[9] = gap_job;
	kinds[10] = queue_expire_job;
	s->post = post_start(db, post_conf_load);
	s->jobs = jobs_start(db, kinds, KINDS, &booking_proof_look);
	s->mailbox = mailbox_start(db);
	s->push = push_start(db);
	return OK;
}

void
services_reload(struct services *s)
{
	post_reload(s->post);
}

void
services_stop(struct services *s)
{
	push_stop(s->push);
	mailbox_stop(s->mailbox);
	jobs_stop(s->jobs);
	post_stop(s->post);
}

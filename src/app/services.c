#include "app/services.h"
#include "http/sse.h"
#include "jobs/jobs.h"
#include "post/post.h"

/* Messages moved: whoever looks at that crisis sees it. */
static void
messages_moved(struct ctx *c, struct crisis_id crisis)
{
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)crisis.v));
	sse_touch(arena_fmt(c->a, "calls/%lld", (long long)crisis.v));
}

static const struct job_kind kinds[] = {
	{ 0 },
};

void
services_start(struct services *s, struct db *db)
{
	post_on_change = messages_moved;
	s->post = NULL;
	s->jobs = jobs_start(db, kinds, 0);
}

void
services_reload(struct services *s)
{
	if (s->post)
		post_reload(s->post);
}

void
services_stop(struct services *s)
{
	jobs_stop(s->jobs);
	if (s->post)
		post_stop(s->post);
}

#include "app/health.h"
#include "app_q.h"
#include "db/db.h"
#include "t.h"

TEST(health_a_commit_is_tried_now_and_then)
{
	struct app_pulse_at first, same, later;

	t_db(c);
	T(health_ready(c) == OK);
	T(app_q_pulse_at(c, &first) == OK);
	T_I64(first.at.us, c->now.us);
	ctx_at(c, (struct instant){ c->now.us + 1 * US_PER_S });
	T(health_ready(c) == OK);
	T(app_q_pulse_at(c, &same) == OK);
	T_I64(same.at.us, first.at.us);
	ctx_at(c, (struct instant){ c->now.us + HEALTH_PULSE_S * US_PER_S });
	T(health_ready(c) == OK);
	T(app_q_pulse_at(c, &later) == OK);
	T_I64(later.at.us, c->now.us);
}

static int refused;

/* A commit that fails: said, and said no more once it is well. */
static void
ask_in_trouble(struct ctx *c)
{
	ctx_forgive(c);
	ctx_at(c, (struct instant){ c->now.us + HEALTH_PULSE_S * US_PER_S });
	if (health_ready(c) != OK) {
		refused++;
		T_HAS(c->cause.detail, "database, writing: ");
		ctx_forgive(c);
		T(health_ready(c) == OK);
	}
}

TEST(health_says_what_does_not_answer)
{
	t_db(c);
	refused = 0;
	T(t_faults("db.commit", ask_in_trouble, c) > 0);
	T(refused > 0);
}

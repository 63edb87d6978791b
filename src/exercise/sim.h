/*
 * sim.h -- simulated responders: so that one person alone can train.
 *
 * What each person does with each message is drawn from the seed, the person
 * and the call alone, never from the order of things: the same seed on the same
 * people gives the same exercise.  Half answer within four minutes, some after
 * hours; at night three times later.  `speed` shortens the waiting, not the
 * story.  They answer through the rule that the personal link calls.
 */
#ifndef EXERCISE_SIM_H
#define EXERCISE_SIM_H

#include "base/base.h"
#include "exercise_rows.h"
#include "jobs/jobs.h"

enum { SIM_SEED_MAX = 999999 };

struct sim_set {
	struct crisis_id crisis;
	bool running;
	int64_t seed, speed;		/* 0..SIM_SEED_MAX; 1, 10, 60 or 600 */
};

/*
 * sim_set(c, s):
 * Switch on, off, faster, slower.  Errors: E_INVALID sim.speed; E_CONFLICT
 * sim.real when the crisis is not an exercise.
 * Call inside db_write().
 */
enum err sim_set(struct ctx *c, const struct sim_set *s);

/* What one person will do with one message. */
struct sim_act {
	str act, note;			/* as in table responder */
	int64_t after_us;		/* of people's time, before `speed` */
};
/* The same with a place offered to who said yes and found none: most still can. */
struct sim_act sim_offered(struct ctx *c, int64_t seed, struct person_id person, int64_t message);
struct sim_act sim_draw(struct ctx *c, int64_t seed, struct person_id person, int64_t earlier, bool sms);

/* One beat, outside db_write(): plan what arrived, do what is due at c->now; ${moved} counts. */
enum err sim_beat(struct ctx *c, struct crisis_id crisis, int *moved);

/* The job that beats once a second while one runs; its argument is the crisis. */
extern const struct job_kind sim_job;

#endif

/*
 * sim.h -- simulated responders (répondants simulés): so that one person alone can train.
 *
 * What each person does with each message is drawn from the seed, the person
 * and the call alone, never from the order of things: the same seed on the same
 * people gives the same exercise.  Half answer within four minutes, some after
 * hours; at night three times later.  `speed` shortens the waiting, not the
 * story.
 *
 * Some press a button, through the rule that the personal link calls; more write back, as
 * people write, and what they wrote comes in as a real SMS or mail does (inbound_take(), by
 * their number): matched, understood, or left to a person.  A few withdraw, a few write what
 * nobody should guess, one in a hundred says STOP: nothing of the exercise reaches them any
 * more, what the directory says of them does not change.  Who is engaged reads the thread.
 *
 * A row of table responder is one person and one message: `act` is the button, `note` the
 * words beside it; with "silence" and in the first half of "late_change", `note` is the SMS.
 */
#ifndef EXERCISE_SIM_H
#define EXERCISE_SIM_H

#include "base/base.h"
#include "exercise_rows.h"
#include "jobs/jobs.h"
#include "mobilisation/place.h"

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
	str act, note;			/* yes, no, later, late_change (yes, then no), silence, wrong_number */
	int64_t after_us;		/* of people's time, before `speed` */
	bool text;			/* not by the button: ${note} is sent, whatever the program makes of it */
};

struct sim_message {			/* that reached someone */
	struct person_id person;
	int64_t id;			/* of the outbox */
	int64_t call, earlier;		/* number of the call, from 1; messages of it they had before */
	bool sms, offer;		/* offer: a place, to who said yes and found none */
	str code;			/* of the call; empty: none */
	int64_t post[POSTS_MAX];	/* the numbers they can choose, when there are several */
	int posts;
};

/* What someone means to do, by whatever way; ${earlier} as above. */
struct sim_act sim_draw(struct ctx *c, int64_t seed, struct person_id person, int64_t earlier, bool sms);
/* The same with a place offered to who said yes and found none: most still can. */
struct sim_act sim_offered(struct ctx *c, int64_t seed, struct person_id person, int64_t message);
/* What they mean, and how they say it.  Every word written is one of lists in sim_people.c. */
struct sim_act sim_decide(struct ctx *c, int64_t seed, const struct sim_message *m);
/* To who wrote yes and was told that all places are taken: stay in reserve? */
struct sim_act sim_full(struct ctx *c, int64_t seed, const struct sim_message *m);
/* To who is engaged and was told something: "yes" presses "J'ai lu", and ${note} is a line back. */
struct sim_act sim_told(struct ctx *c, int64_t seed, const struct sim_message *m);
/* Second thoughts about a yes; ${wrote}: it was given by SMS. */
struct sim_act sim_change(struct ctx *c, struct person_id person, int64_t message, bool wrote);
/* Told on the page that all places are taken: does this one stay in reserve? */
bool sim_stays(struct recipient_id recipient, int64_t message);

/*
 * sim_taken_over(c, recipient):
 * The trainee answers in the place of this person: what they were about to do with the messages they have is not done.
 * Call inside db_write().
 */
enum err sim_taken_over(struct ctx *c, struct recipient_id recipient);

/* One beat, outside db_write(): plan what arrived, do what is due at c->now; ${moved} counts. */
enum err sim_beat(struct ctx *c, struct crisis_id crisis, int *moved);

/* The job that beats once a second while one runs; its argument is the crisis. */
extern const struct job_kind sim_job;

#endif

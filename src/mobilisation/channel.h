/*
 * channel.h -- another channel, by itself, for who asked to be written to in some order.
 *
 * Someone said "SMS; without an answer after 10 minutes, e-mail; after 20 more, the
 * telephone" (directory/channels.h).  While the call is open and not full, each look writes
 * by the next channel to those whose last message was refused for good, or has left and
 * stayed without an answer for as long as they said.  Never twice by one channel
 * (recipient_step, and the messages already written), never in quiet hours unless the call
 * is urgent, never while a message still waits to leave: that one may yet arrive.
 * The telephone is written down as a step: a person calls.
 */
#ifndef MOBILISATION_CHANNEL_H
#define MOBILISATION_CHANNEL_H

#include "mobilisation/call.h"
#include "jobs/jobs.h"

struct channel_turn {
	struct call_id call;
	ptrdiff_t written, to_call;	/* out: people */
	struct crisis_id crisis;	/* out */
};

/*
 * channel_turn(c, t):
 * One look at a call; queues the next one while the call is open.
 * Call inside db_write().  May be called at any moment.
 */
enum err channel_turn(struct ctx *c, struct channel_turn *t);

/* The first look at a call that was just sent.  Call inside db_write(). */
enum err channel_start(struct ctx *c, struct call_id call);

extern const struct job_kind channel_job;

#endif

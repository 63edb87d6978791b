#include "logbook/logbook.h"
#include "db/db.h"
#include "mobilisation/answer.h"
#include "mobilisation/channel.h"
#include "mobilisation/engaged.h"
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "channel_q.h"

enum { TICK_S = 60, TICK_MIN_S = 5 };

struct looking {
	struct channel_state call;
	struct channel_due_list due;	/* person by person, ascending, as the next two */
	struct channel_step_list steps;
	struct channel_used_list used;
	struct fanout mail;		/* addresses of all of them */
	ptrdiff_t step, use;		/* how far the lists were read */
};

static enum err
look_again(struct ctx *c, struct call_id call, struct instant at)
{
	return jobs_add(c, S("call.channel"), arena_fmt(c->a, "%lld", (long long)call.v),
	    arena_fmt(c->a, "channel:%lld:%lld", (long long)call.v, (long long)(at.us / US_PER_S)), at);
}

/* On the same seconds whoever asks, so that two chains of looks become one. */
static struct instant
next_tick(struct instant now, int64_t speed)
{
	int64_t tick = TICK_S / speed > TICK_MIN_S ? TICK_S / speed : TICK_MIN_S;

	return (struct instant){ (now.us / US_PER_S / tick + 1) * tick * US_PER_S };
}

enum err
channel_start(struct ctx *c, struct call_id call)
{
	return look_again(c, call, next_tick(c->now, 1));
}

static bool
was_used(struct looking *l, struct person_id person, str channel)
{
	ptrdiff_t i = l->use;

	while (i < l->used.n && l->used.v[i].person_id.v < person.v)
		i++;
	for (l->use = i; i < l->used.n && l->used.v[i].person_id.v == person.v; i++)
		if (str_eq(l->used.v[i].channel, channel))
			return true;
	return false;
}

static enum channel
channel_of(str word)
{
	return str_eq(word, S("sms")) ? CHANNEL_SMS : str_eq(word, S("email")) ? CHANNEL_EMAIL : CHANNEL_NONE;
}

/*
 * What comes after the channel that was tried last: the first in their order not used yet
 * and by which they can be reached.  False: nothing, or not yet.
 */
static bool
next_step(struct looking *l, struct instant now, const struct channel_due *d, str *channel)
{
	bool failed = str_eq(d->state, S("failed"));
	int64_t patience_us = 0;

	*channel = S("");
	while (l->step < l->steps.n && l->steps.v[l->step].person_id.v < d->person_id.v)
		l->step++;
	for (ptrdiff_t i = l->step; i < l->steps.n && l->steps.v[i].person_id.v == d->person_id.v; i++) {
		const struct channel_step *s = &l->steps.v[i];

		if (str_eq(s->channel, d->channel))
			patience_us = s->patience_s * US_PER_S / l->call.speed;
		if (channel->n || was_used(l, d->person_id, s->channel))
			continue;
		if (str_eq(s->channel, S("phone")) || fanout_reaches(&l->mail, d->person_id, channel_of(s->channel)))
			*channel = s->channel;
	}
	return channel->n && (failed || d->since.us + patience_us <= now.us);
}

static enum err
take_step(struct ctx *c, const struct fanout *mail, const struct channel_due *d, str channel, struct channel_turn *t)
{
	bool failed = str_eq(d->state, S("failed")), phone = str_eq(channel, S("phone"));
	int64_t changed;

	TRY(channel_q_step(c, channel, failed ? S("failed") : S("silent"), c->now, d->id, &changed));
	if (changed == 0)
		return OK;
	if (phone) {
		t->to_call++;
		return OK;
	}
	t->written++;
	if (failed)	/* reminders and proofs follow */
		TRY(mobilisation_q_rechannel(c, channel, d->id, &changed));
	return fanout_write(c, mail, d->id, d->person_id, channel_of(channel));
}

static enum err
read_all(struct ctx *c, struct looking *l)
{
	struct engaged_people engaged;
	struct person_id *ids;

	TRY(engaged_people(c, l->call.id, &engaged));
	TRY(channel_q_due(c, l->call.id, engaged.v, engaged.n, AUDIENCE_MAX, &l->due));
	if (l->due.n == 0)
		return OK;
	ids = arena_array(c->a, struct person_id, l->due.n);
	for (ptrdiff_t i = 0; i < l->due.n; i++)
		ids[i] = l->due.v[i].person_id;
	TRY(channel_q_orders(c, ids, l->due.n, l->due.n * 3, &l->steps));
	TRY(channel_q_used(c, l->call.id, ids, l->due.n, l->due.n * 3, &l->used));
	TRY(fanout_of(c, l->call.crisis_id, l->call.id, TEXT_FIRST, S(""), &l->mail));
	return fanout_book(c, ids, l->due.n, &l->mail);
}

static enum err
write_all(struct ctx *c, struct looking *l, struct channel_turn *t)
{
	struct ctx one = fanout_each_begin(c);
	enum err e = OK;
	str channel;

	for (ptrdiff_t i = 0; e == OK && i < l->due.n; i++) {
		if (!next_step(l, c->now, &l->due.v[i], &channel))
			continue;
		arena_reset(one.a);
		/* The same step again is the same message: never twice. */
		l->mail.round = arena_fmt(one.a, "step:%.*s", STR(channel));
		e = take_step(&one, &l->mail, &l->due.v[i], channel, t);
	}
	TRY(fanout_each_end(c, &one, e));
	if (t->written + t->to_call == 0)
		return OK;
	return logbook_say(c, l->call.crisis_id, S("call.channel"), arena_fmt(c->a, "call:%lld", (long long)t->call.v),
	    msg_fmt(c->a, LANG_FR, MSG_channel_log, l->call.number.v, l->call.title, (int64_t)t->written,
	    (int64_t)t->to_call));
}

enum err
channel_turn(struct ctx *c, struct channel_turn *t)
{
	struct looking l = {};
	struct instant leave = c->now;

	TRY(channel_q_state(c, t->call, &l.call));
	t->crisis = l.call.crisis_id;
	t->written = t->to_call = 0;
	if (!call_open(l.call.state, l.call.closes_at, l.call.crisis_closed_at, c->now))
		return OK;
	if (!l.call.urgent && !l.call.exercise)
		TRY(wave_quiet(c, c->now, &leave));
	if (leave.us > c->now.us)
		return look_again(c, t->call, leave);
	if (!l.call.full_at.some) {
		TRY(read_all(c, &l));
		TRY(write_all(c, &l, t));
	}
	return look_again(c, t->call, next_tick(c->now, l.call.speed));
}

static enum err
turn_rule(struct ctx *c, void *arg)
{
	return channel_turn(c, arg);
}

/* "12": look at call 12. */
static enum err
run(struct ctx *c, str arg)
{
	struct channel_turn t = {};

	if (!str_to_i64(arg, 1, INT64_MAX, &t.call.v))
		return fail(c, E_INTERNAL, S(""), S("error.internal"), "argument of call.channel");
	TRY(db_write(c, turn_rule, &t));
	if (t.written || t.to_call)
		answer_tell(c, &(struct answer_done){ .crisis = t.crisis, .call = t.call });
	return OK;
}

const struct job_kind channel_job = { "call.channel", 50, run };

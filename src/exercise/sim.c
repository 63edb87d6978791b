/* sim.c -- switching simulated people on and off; what they decided, done when its time has come. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "exercise/sim.h"
#include "exercise_q.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "inbound/inbound.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "thread/thread.h"

enum { BATCH = 500 };

/* ---- switching ------------------------------------------------------------------------- */

static enum err
beat_later(struct ctx *c, struct crisis_id crisis)
{
	struct instant at = { (c->now.us / US_PER_S + 1) * US_PER_S };

	return jobs_wake(c, S("exercise.sim"), arena_fmt(c->a, "%lld", (long long)crisis.v),
	    arena_fmt(c->a, "sim:%lld", (long long)crisis.v), at);
}

static enum err
say(struct ctx *c, const struct sim_set *s)
{
	str text = s->running ? msg_fmt(c->a, LANG_FR, MSG_exercise_log_on, s->speed, s->seed) :
	    msg_text(LANG_FR, MSG_exercise_log_off);

	return logbook_say(c, s->crisis, S("exercise.simulation"), S(""), text);
}

enum err
sim_set(struct ctx *c, const struct sim_set *s)
{
	struct exercise_simulation old = {};
	bool found;
	int64_t n;

	if (s->speed != 1 && s->speed != 10 && s->speed != 60 && s->speed != 600)
		return fail(c, E_INVALID, S("speed"), S("sim.speed"), "speed %lld", (long long)s->speed);
	TRY(exercise_q_simulation(c, s->crisis, &old, &found));
	TRY(exercise_q_simulation_set(c, s->running, s->seed, s->speed,
	    (struct opt_instant){ !s->running, c->now }, s->crisis, &n));
	if (!n)
		return fail(c, E_CONFLICT, S(""), S("sim.real"), "crisis %lld", (long long)s->crisis.v);
	if (found && s->running && !old.running && old.paused_at.some)
		TRY(exercise_q_shift(c, c->now.us - old.paused_at.v.us, s->crisis, &n));
	if (found && old.speed != s->speed)
		TRY(exercise_q_stretch(c, c->now, old.speed, s->speed, s->crisis, &n));
	if (!s->running)
		TRY(exercise_q_release(c, c->now, s->crisis, &n));
	if (!found || old.running != s->running || old.speed != s->speed || old.seed != s->seed)
		TRY(say(c, s));
	return s->running ? beat_later(c, s->crisis) : OK;
}

/* ---- one beat -------------------------------------------------------------------------- */

struct planning {
	struct crisis_id crisis;
	const struct exercise_simulation *sim;
	int64_t planned;
};

/* What a message of ${key} is: "call:3:recipient:12:offer:1732..." */
static bool
is_a(str key, const char *kind)
{
	return str_has(key, str_from(kind));
}

/* A proof, a thank-you: read, not answered. */
static bool
asks(str key)
{
	return !is_a(key, ":proof:") && !is_a(key, ":engaged:") && !is_a(key, ":release:");
}

/* Who wrote by this way last, and not on the page. */
static bool
by_words(str via)
{
	return str_eq(via, S("sms")) || str_eq(via, S("email"));
}

static enum err
decide(struct ctx *c, const struct planning *p, const struct exercise_unplanned *u, struct sim_act *out)
{
	struct sim_message m = { .id = u->id.v, .call = u->number, .earlier = u->earlier, .code = u->code,
		.person = u->person_id.some ? u->person_id.v : (struct person_id){ u->recipient_id.v.v },
		.sms = str_eq(u->channel, S("sms")), .offer = is_a(u->send_key, ":offer:") };
	struct place_choice_list choices;

	*out = (struct sim_act){ .act = S("silence") };
	if (!asks(u->send_key))
		return OK;
	if (is_a(u->send_key, ":word:"))
		*out = sim_told(c, p->sim->seed, &m);
	else if (!is_a(u->send_key, ":full:")) {
		TRY(place_choices(c, &u->recipient_id.v, 1, &choices));
		for (ptrdiff_t i = 0; choices.n > 1 && i < choices.n && m.posts < POSTS_MAX; i++)
			m.post[m.posts++] = choices.v[i].position;
		*out = sim_decide(c, p->sim->seed, &m);
	} else if (by_words(u->answered_via))	/* the others were told on the page, and pressed there */
		*out = sim_full(c, p->sim->seed, &m);
	return OK;
}

static enum err
plan_one(struct ctx *c, const struct planning *p, const struct exercise_unplanned *u)
{
	struct instant from = u->handed_at.some ? u->handed_at.v : c->now;
	struct sim_act act;
	bool late;
	int64_t n;

	TRY(decide(c, p, u, &act));
	late = str_eq(act.act, S("late_change"));
	TRY(exercise_q_plan(c, u->id, act.text && !late ? S("silence") : act.act, act.note,
	    (struct instant){ from.us + act.after_us / p->sim->speed }, &n));
	if (!str_eq(act.act, S("wrong_number")))
		TRY(exercise_q_delivered(c, c->now, u->id, &n));
	return OK;
}

static enum err
plan_rule(struct ctx *c, void *arg)
{
	struct planning *p = arg;
	struct exercise_unplanned_list list;

	TRY(exercise_q_unplanned(c, p->crisis, BATCH, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		TRY(plan_one(c, p, &list.v[i]));
	p->planned = list.n;
	return OK;
}

struct acting {
	const struct exercise_due *due;
	struct crisis_id crisis;
	int64_t speed;
	bool wrote;			/* by SMS or mail; already in */
	struct answer_done done;
	bool answered;
};

static enum err
answer(struct ctx *c, struct acting *k, str what, str note)
{
	struct answer_new a = {
		.recipient = k->due->recipient_id.v, .answer = what, .note = note, .via = S("simulated"),
		.request_key = arena_fmt(c->a, "sim:%lld:%.*s", (long long)k->due->outbox_id.v, STR(what)),
	};

	k->answered = true;
	return answer_record(c, &a, &k->done);
}

/* Told that all places are taken, two in three stay in reserve: the second button of the page. */
static enum err
stay(struct ctx *c, struct acting *k)
{
	if (k->done.place != PLACE_FULL || !sim_stays(k->due->recipient_id.v, k->due->outbox_id.v))
		return OK;
	return answer(c, k, S("reserve"), S(""));
}

/* Who is engaged reads what was written to them, on their own page, and may answer a line. */
static enum err
read_thread(struct ctx *c, const struct exercise_due *d)
{
	struct thread_said said = { .token = call_token(c, d->call_key, d->person_id), .text = d->note,
		.request_key = arena_fmt(c->a, "sim:%lld:line", (long long)d->outbox_id.v) };
	str rest = d->send_key, piece = {};

	while (rest.n && !str_eq(piece, S("word")))	/* "call:3:recipient:12:word:7:1732..." */
		(void)str_cut(rest, ':', &piece, &rest);
	(void)str_cut(rest, ':', &piece, &rest);
	if (!str_to_i64(piece, 1, INT64_MAX, &said.last.v))
		return fail(c, E_INTERNAL, S(""), S("jobs.failed"), "key %.*s", STR(d->send_key));
	TRY(thread_read(c, &said));
	return d->note.n ? thread_say(c, &said) : OK;
}

static enum err
act_rule(struct ctx *c, void *arg)
{
	struct acting *k = arg;
	const struct exercise_due *d = k->due;
	int64_t n;

	if (str_eq(d->act, S("late_change"))) {
		struct sim_act change = sim_change(c, d->person_id, d->outbox_id.v, k->wrote);

		if (!k->wrote)
			TRY(answer(c, k, S("yes"), S("")));
		return exercise_q_change_mind(c, change.text ? S("silence") : change.act, change.note,
		    (struct instant){ c->now.us + change.after_us / k->speed }, d->id, &n);
	}
	if (str_eq(d->act, S("wrong_number")))
		TRY(exercise_q_wrong(c, d->outbox_id, &n));
	else if (str_eq(d->act, S("yes")) && is_a(d->send_key, ":word:"))
		TRY(read_thread(c, d));
	else if (!str_eq(d->act, S("silence"))) {
		TRY(answer(c, k, d->act, d->note));
		TRY(stay(c, k));
	}
	return exercise_q_done(c, d->id, &n);
}

static enum err
done_rule(struct ctx *c, void *arg)
{
	const struct exercise_due *d = arg;
	int64_t n;

	return exercise_q_done(c, d->id, &n);
}

/* As the gateway, or the mailbox, brings it: by their number; a mail says what it answers to. */
static enum err
write_back(struct ctx *c, struct acting *k)
{
	const struct exercise_due *d = k->due;
	struct inbound_new in = { .channel = d->channel, .text = d->note, .exercise = k->crisis,
		.provider_id = arena_fmt(c->a, "sim:%lld:%.*s", (long long)d->id.v, STR(d->act)) };
	struct inbound_done done;

	if (str_eq(d->channel, S("email")))
		in.answers = d->recipient_id.v;
	TRY(crypto_open(c, d->address, &in.sender));
	k->wrote = true;
	return inbound_take(c, &in, &done);
}

static bool
has_words(const struct exercise_due *d)
{
	return d->note.n && (str_eq(d->act, S("silence")) || str_eq(d->act, S("late_change")));
}

static enum err
act_one(struct ctx *c, struct crisis_id crisis, const struct exercise_due *d, int64_t speed)
{
	struct acting k = { .due = d, .crisis = crisis, .speed = speed };
	bool by_hand = str_eq(d->answered_via, S("link")) || str_eq(d->answered_via, S("phone"));
	enum err e = OK;

	if (by_hand || d->stopped)	/* the trainee answered in their place; or they want no more of it */
		return db_write(c, done_rule, (void *)(uintptr_t)d);
	if (has_words(d))
		e = write_back(c, &k);
	if (e == OK)
		e = db_write(c, act_rule, &k);
	if (e == E_CONFLICT || e == E_NOT_FOUND || e == E_INVALID) {	/* the call is closed: too late */
		ctx_forgive(c);
		return db_write(c, done_rule, (void *)(uintptr_t)d);
	}
	if (e == OK && k.answered)
		answer_tell(c, &k.done);
	return e;
}

enum err
sim_taken_over(struct ctx *c, struct recipient_id recipient)
{
	int64_t n;

	return exercise_q_taken_over(c, c->now, recipient, &n);
}

enum err
sim_beat(struct ctx *c, struct crisis_id crisis, int *moved)
{
	struct exercise_simulation sim;
	struct planning plan = { .crisis = crisis, .sim = &sim };
	struct exercise_due_list due;
	bool found;

	*moved = 0;
	TRY(exercise_q_simulation(c, crisis, &sim, &found));
	if (!found || !sim.running)
		return OK;
	TRY(db_write(c, plan_rule, &plan));
	TRY(exercise_q_due(c, c->now, crisis, BATCH, &due));
	for (ptrdiff_t i = 0; i < due.n; i++)
		TRY(act_one(c, crisis, &due.v[i], sim.speed));
	*moved = (int)(plan.planned + due.n);
	if (*moved) {
		sse_touch(arena_fmt(c->a, "mailbox/%lld", (long long)crisis.v));
		for (ptrdiff_t i = 0; i < due.n; i++)
			if (i == 0 || due.v[i].call_id.v != due.v[i - 1].call_id.v)
				sse_touch(arena_fmt(c->a, "call/%lld", (long long)due.v[i].call_id.v));
	}
	return OK;
}

static enum err
beat_rule(struct ctx *c, void *arg)
{
	struct exercise_simulation sim;
	struct crisis_id crisis = *(struct crisis_id *)arg;
	bool found;

	TRY(exercise_q_simulation(c, crisis, &sim, &found));
	return found && sim.running ? beat_later(c, crisis) : OK;
}

static enum err
beat_job(struct ctx *c, str arg)
{
	struct crisis_id crisis;
	int moved;

	if (!str_to_i64(arg, 1, INT64_MAX, &crisis.v))
		return fail(c, E_INTERNAL, S(""), S("jobs.failed"), "argument");
	TRY(sim_beat(c, crisis, &moved));
	return db_write(c, beat_rule, &crisis);
}

const struct job_kind sim_job = { "exercise.sim", 100, beat_job };

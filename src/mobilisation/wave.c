#include "crypto/crypto.h"
#include "jobs/jobs.h"
#include "logbook/logbook.h"
#include "mobilisation/engaged.h"
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "mobilisation/tempo.h"
#include "place_q.h"

enum {
	TICK_MAX_S = 60, TICK_MIN_S = 5, TICKS_PER_WAIT = 10,
	FULL_LOOK_S = 600,
};
/* A new wave when the chance of a post fell under this share of what was wanted: else one person a minute. */
static const double ENOUGH = 0.8;
/* Who is in reserve said yes already. */
static const double RESERVE_RATE = 0.75;

/* ---- the plan ---------------------------------------------------------------------- */

struct planning {
	struct place_state call;
	struct wave_plan *plan;
	struct forecast_law law[POSTS_MAX];
	double target;			/* of each post: those of another do not fill it */
	bool unlikely;			/* without a new wave */
	bool covered;			/* every free place is being thought about by someone of the reserve */
	int64_t wait_us, speed;		/* patience, in people's time */
};

static double
all_filled(const struct planning *p)
{
	double chance = 1;

	for (ptrdiff_t j = 0; j < p->plan->pool.posts.n; j++)
		chance *= p->law[j].enough;
	return chance;
}

/* The post of those someone fits that is the least likely to be filled; -1: none has a free place. */
static int
neediest(const struct planning *p, const int *fit)
{
	int best = -1;

	for (int j = 0; j < (int)p->plan->pool.posts.n; j++)
		if (fit[j] && p->plan->posts[j].free && (best < 0 || p->law[j].enough < p->law[best].enough))
			best = j;
	return best;
}

/* Is there a post that those asked already are no longer likely enough to fill? */
static bool
lacks(const struct planning *p)
{
	for (ptrdiff_t j = 0; j < p->plan->pool.posts.n; j++)
		if (p->plan->posts[j].free && p->law[j].enough < p->target * ENOUGH)
			return true;
	return false;
}

static enum err
read_speed(struct ctx *c, struct planning *p)
{
	struct place_speed speed;
	bool found;

	p->speed = 1;
	if (p->call.exercise) {
		TRY(place_q_speed(c, p->call.crisis_id, &speed, &found));
		p->speed = found ? speed.speed : 1;
	}
	p->wait_us = p->call.wait_s * US_PER_S;
	return OK;
}

static void
open_laws(struct planning *p)
{
	struct wave_plan *plan = p->plan;
	bool draft = str_eq(p->call.state, S("draft"));

	for (ptrdiff_t j = 0; j < plan->pool.posts.n; j++) {
		const struct place_post *post = &plan->pool.posts.v[j];

		plan->posts[j].post = *post;
		plan->posts[j].free = (draft ? post->wanted : post->places) - post->taken;
		plan->free += plan->posts[j].free;
		forecast_law_start(&p->law[j], (int)plan->posts[j].free);
	}
	p->target = (double)p->call.chance / 100;
}

/* What those asked already may still bring. */
static enum err
count_pending(struct ctx *c, struct planning *p)
{
	struct place_pending_list pending;
	struct place_fit_list fits;
	ptrdiff_t f = 0;

	TRY(place_q_pending(c, p->call.id, AUDIENCE_MAX, &pending));
	TRY(place_q_fits(c, p->call.id, AUDIENCE_MAX * POSTS_MAX, &fits));
	for (ptrdiff_t i = 0; i < pending.n; i++) {
		const struct place_pending *r = &pending.v[i];
		bool offered = r->offered_at.some;
		int64_t since = offered ? r->offered_at.v.us : r->asked_at.some ? r->asked_at.v.us : c->now.us;
		int64_t silent = since < c->now.us ? (c->now.us - since) * p->speed : 0;
		double rate = offered ? RESERVE_RATE : pool_rate(&p->plan->pool, r->person_id);
		int fit[POSTS_MAX] = {}, j;

		while (f < fits.n && fits.v[f].recipient_id.v < r->id.v)
			f++;
		for (; f < fits.n && fits.v[f].recipient_id.v == r->id.v; f++)
			for (ptrdiff_t k = 0; k < p->plan->pool.posts.n; k++)
				fit[k] |= p->plan->pool.posts.v[k].id.v == fits.v[f].call_post_id.v;
		j = neediest(p, fit);
		if (j < 0)
			continue;
		forecast_law_add(&p->law[j], forecast_pending(rate, silent, p->wait_us, pool_hours_of(r->hours)));
		p->plan->pending++;
	}
	return OK;
}

/* Down the order, each to the post that needs them most, until each is likely enough to be filled. */
static void
choose(struct ctx *c, struct planning *p, ptrdiff_t first)
{
	struct wave_plan *plan = p->plan;
	double within = forecast_answered(p->wait_us, plan->pool.hours);
	double *rates = arena_array(c->a, double, plan->pool.n);

	plan->ask = arena_array(c->a, const struct pool_person *, plan->pool.n);
	plan->before = all_filled(p);
	p->unlikely = lacks(p);
	for (ptrdiff_t i = 0; i < plan->pool.n; i++) {
		const struct pool_person *who = &plan->pool.v[i];
		int j = neediest(p, who->fit);

		if (first ? plan->ask_n == first : j >= 0 && p->law[j].enough >= p->target)
			j = -1;
		if (j < 0)
			continue;
		forecast_law_add(&p->law[j], who->rate * within);
		rates[plan->ask_n] = who->rate;
		plan->ask[plan->ask_n++] = who;
	}
	plan->after = all_filled(p);
	plan->in_us = forecast_time_us(rates, (int)plan->ask_n, (int)plan->free, plan->pool.hours);
}

/* Who could be asked for each post at all: what is missing from the start is said at the start. */
static void
measure(struct wave_plan *plan)
{
	for (ptrdiff_t i = 0; i < plan->pool.n; i++)
		for (ptrdiff_t j = 0; j < plan->pool.posts.n; j++)
			if (plan->pool.v[i].fit[j]) {
				plan->posts[j].can++;
				plan->posts[j].expected += plan->pool.v[i].rate;
			}
	for (ptrdiff_t j = 0; j < plan->pool.posts.n; j++)
		plan->posts[j].lacking = plan->posts[j].expected < (double)plan->posts[j].free;
}

enum err
wave_quiet(struct ctx *c, struct instant at, struct instant *out)
{
	struct civil k = instant_civil(at);
	struct place_quiet q;
	bool found, over_midnight;

	*out = at;
	TRY(place_q_quiet(c, &q, &found));
	if (!found || q.quiet_from == q.quiet_to)
		return OK;
	over_midnight = q.quiet_from > q.quiet_to;
	if (over_midnight ? k.hour < q.quiet_from && k.hour >= q.quiet_to :
	    k.hour < q.quiet_from || k.hour >= q.quiet_to)
		return OK;
	*out = civil_instant(k.year, k.month, k.day, (int)q.quiet_to, 0);
	if (out->us <= at.us)		/* tomorrow morning; clocks may change at night, not at noon */
		k = instant_civil((struct instant){ civil_instant(k.year, k.month, k.day, 12, 0).us + US_PER_DAY });
	if (out->us <= at.us)
		*out = civil_instant(k.year, k.month, k.day, (int)q.quiet_to, 0);
	return OK;
}

/* An exercise wakes nobody: nothing leaves. */
static enum err
leaves_at(struct ctx *c, const struct place_state *k, struct instant at, struct instant *out)
{
	*out = at;
	return k->urgent || k->exercise ? OK : wave_quiet(c, at, out);
}

/* The first wave can be taken back for a moment. */
static struct instant
asked_at(struct ctx *c, const struct place_state *k)
{
	return (struct instant){ c->now.us + (k->wave == 0 ? CALL_UNDO_S * US_PER_S : 0) };
}

static enum err
plan_with(struct ctx *c, struct planning *p, const struct place_post_list *posts, ptrdiff_t first,
	  struct wave_plan *out)
{
	const struct place_state *k = &p->call;
	struct pool_call of = { .crisis = k->crisis_id, .call = k->id, .typology = k->typology_id,
		.exercise = k->exercise, .criteria = k->criteria, .commune = k->commune_code,
		.starts_at = k->starts_at, .ends_at = k->ends_at };

	*out = (struct wave_plan){};
	p->plan = out;
	TRY(leaves_at(c, k, asked_at(c, k), &out->leaves));
	of.leaves = out->leaves;
	TRY(read_speed(c, p));
	TRY(pool_read(c, &of, posts, &out->pool));
	open_laws(p);
	if (k->id.v)
		TRY(count_pending(c, p));
	measure(out);
	choose(c, p, first);
	return OK;
}

static enum err
plan_of(struct ctx *c, struct planning *p, struct call_id call, ptrdiff_t first, struct wave_plan *out)
{
	struct place_post_list posts;

	TRY(place_q_state(c, call, &p->call));
	TRY(place_posts(c, call, &posts));
	return plan_with(c, p, &posts, first, out);
}

enum err
wave_plan_draft(struct ctx *c, const struct wave_draft *d, struct wave_plan *out)
{
	struct place_post posts[POSTS_MAX] = {};
	struct place_post_list list = { posts, d->asks->n };
	struct planning p = { .call = { .crisis_id = d->crisis, .typology_id = d->typology,
		.exercise = d->exercise, .urgent = d->urgent, .state = S("draft"), .criteria = d->criteria,
		.commune_code = d->commune, .starts_at = d->starts_at, .ends_at = d->ends_at,
		.chance = d->chance, .wait_s = d->wait_s } };

	for (int i = 0; i < d->asks->n; i++)
		posts[i] = (struct place_post){ .position = i + 1, .profession = d->asks->v[i].profession,
			.skill = d->asks->v[i].skill, .substitutes = d->asks->v[i].substitutes,
			.wanted = d->asks->v[i].wanted };
	TRY(plan_with(c, &p, &list, 0, out));
	list.v = arena_array(c->a, struct place_post, list.n);	/* what is read later lives in the arena */
	for (ptrdiff_t i = 0; i < list.n; i++)
		list.v[i] = posts[i];
	out->pool.posts = list;
	return OK;
}

enum err
wave_plan_of(struct ctx *c, struct call_id call, ptrdiff_t first, struct wave_plan *out)
{
	struct planning p = {};

	return plan_of(c, &p, call, first, out);
}

/* ---- asking -------------------------------------------------------------------------- */

static enum err
ask_one(struct ctx *c, const struct fanout *f, const struct wave_plan *plan, const struct pool_person *who,
	int64_t wave)
{
	str hash = crypto_token_hash(c->a, call_token(c, f->request_key, who->p->id));
	struct mobilisation_new_recipient added;
	int64_t changed;

	TRY(mobilisation_q_recipient_add(c, f->call, who->p->id, audience_channel_word(who->p->channel), S(""),
	    hash, (struct opt_instant){ true, f->not_before }, pool_hours_word(pool_hours(f->not_before)), wave,
	    pool_why(c, LANG_FR, who), &changed));
	TRY(mobilisation_q_recipient_of(c, f->call, who->p->id, &added));
	for (ptrdiff_t j = 0; j < plan->pool.posts.n; j++)
		if (who->fit[j])
			TRY(place_q_fit_add(c, added.id, plan->pool.posts.v[j].id, who->fit[j] == 2, &changed));
	return fanout_write(c, f, added.id, who->p->id, who->p->channel);
}

static enum err
ask(struct ctx *c, struct fanout *f, const struct wave_plan *plan, int64_t wave)
{
	struct person_id *ids = arena_array(c->a, struct person_id, plan->ask_n);
	struct ctx one;
	enum err e = OK;
	int64_t changed;

	for (ptrdiff_t i = 0; i < plan->ask_n; i++)
		ids[i] = plan->ask[i]->p->id;
	TRY(fanout_book(c, ids, plan->ask_n, f));
	one = fanout_each_begin(c);
	for (ptrdiff_t i = 0; e == OK && i < plan->ask_n; i++) {
		arena_reset(one.a);
		e = ask_one(&one, f, plan, plan->ask[i], wave);
	}
	TRY(fanout_each_end(c, &one, e));
	return place_q_wave_sent(c, f->call, &changed);
}

static enum err
say(struct ctx *c, const struct place_state *k, str kind, str text)
{
	return logbook_say(c, k->crisis_id, kind, arena_fmt(c->a, "call:%lld", (long long)k->id.v), text);
}

/* ---- one look ------------------------------------------------------------------------ */

enum err
wave_soon(struct ctx *c, struct call_id call, struct instant at)
{
	return jobs_wake(c, S("call.wave"), arena_fmt(c->a, "%lld", (long long)call.v),
	    arena_fmt(c->a, "wave:%lld", (long long)call.v), at);
}

/* Looks fall on the same seconds whoever asks for them. */
static enum err
look_again(struct ctx *c, const struct planning *p, struct wave_turn *t)
{
	int64_t tick = p->call.wait_s / p->speed / TICKS_PER_WAIT;

	tick = tick > TICK_MAX_S ? TICK_MAX_S : tick < TICK_MIN_S ? TICK_MIN_S : tick;
	if (!t->next.some)
		t->next = (struct opt_instant){ true, { (c->now.us / US_PER_S / tick + 1) * tick * US_PER_S } };
	return wave_soon(c, t->call, t->next.v);
}

enum err
wave_start(struct ctx *c, struct call_id call, ptrdiff_t first, ptrdiff_t *asked)
{
	struct wave_turn t = { .call = call };
	struct place_post_list posts;
	struct planning p = {};
	struct wave_plan plan;
	struct instant leave;
	struct fanout f;

	TRY(place_posts(c, call, &posts));
	TRY(place_open(c, &posts));
	TRY(plan_of(c, &p, call, first, &plan));
	leave = plan.leaves;
	TRY(fanout_of(c, p.call.crisis_id, call, TEXT_FIRST, S("1"), &f));
	f.not_before = leave;
	TRY(ask(c, &f, &plan, 1));
	TRY(wave_phone_left(c, &plan, call, 0));
	*asked = plan.ask_n;
	t.next = (struct opt_instant){ leave.us > c->now.us + US_PER_MIN, leave };
	return look_again(c, &p, &t);
}

enum err
wave_settle(struct ctx *c, struct call_id call)
{
	struct place_state k;
	struct place_need need;
	int64_t changed, stopped;
	str text, fast;

	TRY(place_q_need(c, call, &need));
	if (need.places == 0 || need.free > 0)
		return OK;
	TRY(place_q_full(c, c->now, call, &changed));
	if (changed == 0)
		return OK;
	TRY(place_q_offers_gone(c, call, &changed));
	TRY(place_q_state(c, call, &k));
	TRY(place_q_unsent(c, S(""), (struct opt_call_id){ true, call }, &stopped));
	if (stopped)
		TRY(place_q_unasked(c, call, &changed));
	text = msg_fmt(c->a, LANG_FR, MSG_wave_log_full, k.number.v, k.title, need.places);
	TRY(tempo_say(c, k.crisis_id, call, &fast));
	if (fast.n)
		text = arena_fmt(c->a, "%.*s %.*s", STR(text), STR(fast));
	if (stopped)
		text = arena_fmt(c->a, "%.*s %.*s", STR(text), STR(msg_fmt(c->a, LANG_FR, MSG_wave_log_stopped, stopped)));
	return say(c, &k, S("call.full"), text);
}

/*
 * To the first ${open} of the reserve who can be reached, each by their way.  Who has no way any more is passed over,
 * and the log book says so; offered once, so that each round leaves fewer.
 */
static enum err
offer_to(struct ctx *c, struct planning *p, int64_t open, struct wave_turn *t)
{
	int64_t told[] = { [FANOUT_MESSAGE] = 0, [FANOUT_PHONE] = 0, [FANOUT_NOWAY] = 0 }, changed;
	struct place_reserve_list reserve;
	struct engaged_people engaged;
	struct fanout f;
	str text;

	TRY(engaged_people(c, t->call, &engaged));
	TRY(fanout_of(c, p->call.crisis_id, t->call, TEXT_OFFER, arena_fmt(c->a, "offer:%lld", (long long)c->now.us), &f));
	for (; t->offered < open; t->offered = (ptrdiff_t)(told[FANOUT_MESSAGE] + told[FANOUT_PHONE])) {
		TRY(place_q_waiting_list(c, t->call, engaged.v, engaged.n, open - t->offered, &reserve));
		if (reserve.n == 0)
			break;
		for (ptrdiff_t i = 0; i < reserve.n; i++) {
			TRY(place_q_offered(c, c->now, reserve.v[i].id, &changed));
			TRY(fanout_one(c, &f, reserve.v[i].id, reserve.v[i].person_id,
			    audience_channel_of(reserve.v[i].channel)));
			told[f.way]++;
		}
	}
	p->covered = t->offered >= open;
	if (t->offered + told[FANOUT_NOWAY] == 0)
		return OK;
	text = msg_fmt(c->a, LANG_FR, MSG_wave_log_offered, p->call.number.v, p->call.title, (int64_t)t->offered);
	if (told[FANOUT_PHONE])
		text = arena_fmt(c->a, "%.*s %.*s", STR(text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_wave_log_by_phone, told[FANOUT_PHONE])));
	if (told[FANOUT_NOWAY])
		text = arena_fmt(c->a, "%.*s %.*s", STR(text),
		    STR(msg_fmt(c->a, LANG_FR, MSG_wave_log_no_way, told[FANOUT_NOWAY])));
	return say(c, &p->call, S("call.offered"), text);
}

/* A freed place is offered to as many of the reserve as there are places that nobody is thinking about. */
static enum err
offer(struct ctx *c, struct planning *p, struct wave_turn *t)
{
	struct place_pending_list pending;
	int64_t open = p->plan->free, changed;

	TRY(place_q_offers_gone(c, t->call, &changed));
	TRY(place_q_pending(c, t->call, AUDIENCE_MAX, &pending));
	for (ptrdiff_t i = 0; i < pending.n; i++)
		open -= pending.v[i].offered_at.some &&
		    (c->now.us - pending.v[i].offered_at.v.us) * p->speed < p->wait_us;
	p->covered = open <= 0;
	return p->covered ? OK : offer_to(c, p, open, t);
}

static enum err
next_wave(struct ctx *c, const struct planning *p, struct wave_turn *t)
{
	struct fanout f;

	TRY(fanout_of(c, p->call.crisis_id, t->call, TEXT_FIRST, S("1"), &f));
	TRY(ask(c, &f, p->plan, p->call.wave + 1));
	t->asked = p->plan->ask_n;
	return say(c, &p->call, S("call.wave"), msg_fmt(c->a, LANG_FR, MSG_wave_log_next, p->call.number.v,
	    p->call.wave + 1, (int64_t)t->asked, p->plan->free));
}

/* Everyone was asked, and it is not likely to be enough: people must know. */
static enum err
run_dry(struct ctx *c, const struct planning *p)
{
	int64_t changed;

	TRY(place_q_dry(c, c->now, p->call.id, &changed));
	if (changed == 0)
		return OK;
	return say(c, &p->call, S("call.dry"), msg_fmt(c->a, LANG_FR, MSG_wave_log_dry, p->call.number.v,
	    p->call.title, p->plan->free));
}

static bool
goes_on(struct ctx *c, const struct place_state *k)
{
	return k->wave > 0 && call_open(k->state, k->closes_at, k->crisis_closed_at, c->now);
}

enum err
wave_turn(struct ctx *c, struct wave_turn *t)
{
	struct planning p = {};
	bool covered, unlikely;
	struct wave_plan plan;
	struct instant leave;
	int64_t changed, left;

	TRY(place_q_asked_before(c, c->now, t->call, &changed));
	TRY(place_q_offered_before(c, c->now, t->call, &changed));
	TRY(plan_of(c, &p, t->call, 0, &plan));
	t->crisis = p.call.crisis_id;
	if (!goes_on(c, &p.call))
		return OK;
	if (plan.free == 0) {		/* someone may still fall ill, or leave the directory */
		TRY(wave_settle(c, t->call));
		t->next = (struct opt_instant){ true, { c->now.us + FULL_LOOK_S * US_PER_S } };
		return look_again(c, &p, t);
	}
	TRY(place_q_open_again(c, t->call, &changed));
	TRY(wave_phone_only(c, &plan, 0, &left));
	TRY(place_q_phone_left(c, left, t->call, &changed));
	TRY(leaves_at(c, &p.call, c->now, &leave));
	if (leave.us > c->now.us) {	/* quiet hours: people sleep, and so do we */
		t->next = (struct opt_instant){ true, leave };
		return look_again(c, &p, t);
	}
	TRY(offer(c, &p, t));
	covered = p.covered;
	if (t->offered)			/* they count before anyone else is asked */
		TRY(plan_of(c, &p, t->call, 0, &plan));
	unlikely = !covered && p.unlikely;
	if (plan.ask_n && (t->now || (unlikely && !p.call.paused)))
		TRY(next_wave(c, &p, t));
	else if (plan.pool.n == 0 && unlikely && left == 0)
		TRY(run_dry(c, &p));
	return look_again(c, &p, t);
}

enum err
wave_pause(struct ctx *c, struct call_id call, bool paused)
{
	struct place_state k;
	int64_t changed;

	TRY(place_q_pause(c, paused, call, &changed));
	if (changed == 0)
		return OK;
	TRY(place_q_state(c, call, &k));
	TRY(say(c, &k, S("call.paused"), msg_fmt(c->a, LANG_FR, paused ? MSG_wave_log_paused : MSG_wave_log_resumed,
	    k.number.v, k.title)));
	return paused ? OK : wave_soon(c, call, c->now);
}

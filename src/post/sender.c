/* sender.c -- the loop of post.h: one turn writes down what came back, takes what is due, talks. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "http/sse.h"
#include "log/log.h"
#include "post/outbox.h"
#include "post/post.h"
#include "post_q.h"

enum {
	IDLE_MS = 250, BUSY_MS = 50,
	FLIGHT_BYTES = 1 << 20,
	MISSES_MAX = 3,			/* in a row, before a route is left alone */
	REST_MAX_S = 30, BACKOFF_MAX_S = 900,
	REST_LONG_S = 300,		/* each look may make a message uncertain: seldom, while another route works */
	CREDIT_REST_S = 300,
	BATCH_MAX = 2000,
};

struct flight {				/* one message being said */
	struct arena a;
	bool used;
	enum post_channel channel;
	struct post_message m;
};
struct result {				/* what came of it, not yet written down */
	enum post_channel channel;
	struct outbox_id id;
	int64_t attempt;
	struct post_said said;		/* texts in the arena of the flight */
	struct flight *flight;
};
struct way {				/* a route as it goes */
	double tokens;
	struct instant filled;
	int misses, flying;
	bool broke;			/* out of credit, by its own words */
	struct instant closed_until, since;
};
struct post {
	struct db *db;
	struct net *net;
	enum err (*load)(struct ctx *c, struct post_conf *out);
	struct arena conf_arena;
	struct post_conf conf;
	struct way way[POST_CHANNELS];
	struct flight flights[POST_PARALLEL_MAX];
	struct result results[POST_PARALLEL_MAX];
	int results_n;
	uint64_t rng;
	uint64_t seen;			/* db_version() at the last look */
	struct instant looked;
	bool backlog;			/* something is due that pace or rest holds back */
	pthread_t thread;
	_Atomic bool stop, reload;
};

static _Atomic int health_closed[POST_CHANNELS], health_configured[POST_CHANNELS], health_broke[POST_CHANNELS];
static _Atomic int64_t health_since[POST_CHANNELS];
static _Atomic bool try_now;

static const str channel_name[POST_CHANNELS] = { { "sms", 3 }, { "email", 5 }, { "sms", 3 } };
enum { ANY_ROUTE = 0, SECOND_ROUTE = 2 };	/* outbox.route */

struct post_health
post_health(enum post_channel ch)
{
	return (struct post_health){ health_configured[ch] != 0, health_closed[ch] != 0,
		health_broke[ch] != 0, { health_since[ch] } };
}

static bool
works(const struct post_health *h)
{
	return h->configured && !h->closed && !h->no_credit;
}

struct post_health
post_channel_health(enum post_channel ch)
{
	struct post_health first = post_health(ch), second = post_health(POST_SMS2);

	if (ch == POST_EMAIL || works(&first))
		return first;
	return works(&second) || !first.configured ? second : first;
}

void
post_try_now(void)
{
	try_now = true;
}

/* ---- routes: pace and rest --------------------------------------------------------- */

static void
fill(struct way *w, const struct post_route *r, struct instant now)
{
	double since = (double)(now.us - w->filled.us) / (double)US_PER_S;

	if (w->filled.us == 0 || since < 0)
		since = 1;
	w->filled = now;
	w->tokens += since * r->rate;
	if (w->tokens > r->rate / 4 + 1)
		w->tokens = r->rate / 4 + 1;
}

/* How many messages ${ch} may take now. */
static int
room(struct post *p, enum post_channel ch, struct instant now)
{
	struct way *w = &p->way[ch];
	const struct post_route *r = &p->conf.route[ch];
	int n;

	if (!r->backend || now.us < w->closed_until.us)
		return 0;
	fill(w, r, now);
	n = r->parallel - w->flying;
	if (w->misses >= MISSES_MAX || w->broke)
		n = 1 - w->flying;	/* one, to see */
	return n < (int)w->tokens ? n : (int)w->tokens;
}

static void
health_set(struct post *p, enum post_channel ch)
{
	health_configured[ch] = p->conf.route[ch].backend != NULL;
	health_closed[ch] = p->way[ch].misses >= MISSES_MAX;
	health_broke[ch] = p->way[ch].broke;
	health_since[ch] = p->way[ch].since.us;
}

/* Not to be counted on: what it would take may go by another route. */
static bool
away(const struct post *p, enum post_channel ch)
{
	return !p->conf.route[ch].backend || p->way[ch].misses >= MISSES_MAX || p->way[ch].broke;
}

static void
missed(struct post *p, enum post_channel ch, struct instant now)
{
	struct way *w = &p->way[ch];
	int most = ch == POST_SMS && !away(p, POST_SMS2) ? REST_LONG_S : REST_MAX_S;
	int over;

	if (w->misses++ == 0)
		w->since = now;
	over = w->misses - MISSES_MAX;
	if (over >= 0) {
		int64_t rest = over > 8 ? most : INT64_C(1) << over;
		int64_t us = rest * p->conf.route[ch].backoff_ms * US_PER_MS / 5;

		if (us > most * US_PER_S)
			us = most * US_PER_S;
		w->closed_until.us = now.us + us;
	}
}

static void
went_broke(struct way *w, struct instant now)
{
	if (!w->broke)
		w->since = now;
	w->broke = true;
	w->misses = 0;
	w->closed_until.us = now.us + CREDIT_REST_S * US_PER_S;
}

static void
answered(struct post *p, enum post_channel ch, enum post_verdict v, struct instant now)
{
	p->way[ch].flying--;
	if (v == POST_AGAIN || v == POST_UNCERTAIN)
		missed(p, ch, now);
	else if (v == POST_NO_CREDIT)
		went_broke(&p->way[ch], now);
	else {
		p->way[ch].misses = 0;
		p->way[ch].broke = false;
	}
	health_set(p, ch);
}

/* ---- writing down, taking: one transaction ------------------------------------------- */

struct turn {
	struct post *p;
	int room[POST_CHANNELS];
	bool exercise, stale;
	bool instead, alone;		/* the second route stands in for the first; there is no second route */
	struct post_taken_list taken[POST_CHANNELS];
	struct post_touched_list expired, handed;
};

/* Later and later, and not all at the same moment. */
static struct instant
next_try(struct ctx *c, struct post *p, const struct result *r)
{
	const struct post_route *route = &p->conf.route[r->channel];
	int doubled = r->attempt > 12 ? 12 : (int)r->attempt - 1;
	int64_t us = (int64_t)route->backoff_ms * US_PER_MS << doubled;
	struct ctx dice = { .rng = p->rng ^ (uint64_t)(r->id.v * 31 + r->attempt) };

	if (us > BACKOFF_MAX_S * US_PER_S)
		us = BACKOFF_MAX_S * US_PER_S;
	us += (int64_t)ctx_random_below(&dice, (uint64_t)us / 2 + 1) - us / 4;
	return (struct instant){ c->now.us + us };
}

/* Refused for good: by the other route, if there is one. */
static enum err
refused(struct ctx *c, struct post *p, const struct result *r)
{
	int64_t n;

	if (r->channel == POST_SMS && p->conf.route[POST_SMS2].backend)
		return post_q_reroute(c, r->said.problem, c->now, r->id, r->attempt, &n);
	return post_q_refused(c, r->said.problem, r->id, r->attempt, &n);
}

static enum err
write_down(struct ctx *c, struct post *p, const struct result *r)
{
	int most = p->conf.route[r->channel].attempts_max * (r->channel == POST_SMS2 ? 2 : 1);
	int64_t n;

	switch (r->said.verdict) {
	case POST_HANDED:
		return post_q_handed(c, c->now, r->said.ref, S(""), r->id, r->attempt, &n);
	case POST_REFUSED:
		return refused(c, p, r);
	case POST_AGAIN:
		if (r->attempt >= most)
			return refused(c, p, r);
		return post_q_again(c, r->said.problem, next_try(c, p, r), r->id, r->attempt, &n);
	case POST_NO_CREDIT:
		return post_q_unpaid(c, r->said.problem, c->now, r->id, r->attempt, &n);
	case POST_UNCERTAIN:
		return post_q_doubtful(c, r->said.problem, r->id, r->attempt, &n);
	}
	return OK;
}

static enum err
turn_rule(struct ctx *c, void *arg)
{
	struct turn *t = arg;
	struct instant lease = { c->now.us + POST_LEASE_S * US_PER_S };
	int64_t n;

	for (int i = 0; i < t->p->results_n; i++)
		TRY(write_down(c, t->p, &t->p->results[i]));
	if (t->stale)
		TRY(post_q_late(c, S(""), c->now, &n));
	if (t->stale)
		TRY(post_q_expire(c, c->now, BATCH_MAX, &t->expired));
	if (t->exercise)
		TRY(post_q_exercise_hand(c, c->now, BATCH_MAX, &t->handed));
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		bool second = ch == POST_SMS2;
		int64_t least = second && !t->instead ? SECOND_ROUTE : ANY_ROUTE;
		int64_t most = second || t->alone ? SECOND_ROUTE : ANY_ROUTE;

		if (t->room[ch] > 0)
			TRY(post_q_take(c, lease, channel_name[ch], c->now, least, most, t->room[ch], &t->taken[ch]));
	}
	return OK;
}

/* ---- talking ----------------------------------------------------------------------- */

static void
land(struct post *p, struct flight *f, struct post_said said, struct instant now)
{
	assert(p->results_n < POST_PARALLEL_MAX);
	p->results[p->results_n++] = (struct result){ f->channel, f->m.id, f->m.attempt, said, f };
	answered(p, f->channel, said.verdict, now);
}

static struct flight *
flight_new(struct post *p)
{
	struct flight *f = p->flights;

	while (f->used)
		f++;
	assert(f < p->flights + POST_PARALLEL_MAX);
	f->used = true;
	return f;
}

static void
say(struct post *p, struct ctx *c, enum post_channel ch, const struct post_taken *t)
{
	struct flight *f = flight_new(p);
	const struct post_route *r = &p->conf.route[ch];
	struct net_ask ask = { .who = f };
	struct ctx fc = { .a = &f->a, .now = c->now };

	f->channel = ch;
	f->m = (struct post_message){ .id = t->id, .attempt = t->attempts, .at = c->now,
		.crisis = t->crisis_id.v, .call = t->call_id.v, .subject = arena_dup(&f->a, t->subject) };
	p->way[ch].flying++;
	p->way[ch].tokens -= 1;
	if (crypto_open(&fc, t->address, &f->m.address) != OK || crypto_open(&fc, t->body, &f->m.body) != OK) {
		land(p, f, (struct post_said){ POST_REFUSED, S("post.problem.sealed"), {} }, c->now);
		return;
	}
	if (r->backend->now) {
		land(p, f, r->backend->now(&f->m), c->now);
		return;
	}
	r->backend->ask(&f->a, &p->conf, r, &f->m, &ask);
	if (fault("net.write") || !net_start(p->net, &ask))
		land(p, f, (struct post_said){ POST_AGAIN, S("post.problem.unreachable"), {} }, c->now);
}

static void
listen_for(struct post *p, struct ctx *c, int wait_ms)
{
	struct net_answer got[POST_PARALLEL_MAX];
	int n;

	if (p->results_n)
		wait_ms = 0;		/* the tests' backend has already answered */
	n = net_turn(p->net, wait_ms, got, POST_PARALLEL_MAX - p->results_n);
	for (int i = 0; i < n; i++) {
		struct flight *f = got[i].who;
		const struct post_route *r = &p->conf.route[f->channel];
		struct post_said said = r->backend->judge(&f->a, r, &got[i]);

		said.ref = arena_dup(&f->a, said.ref);
		land(p, f, said, c->now);
	}
}

/* ---- one turn ------------------------------------------------------------------------ */

void
post_tell(struct ctx *c, struct crisis_id crisis, struct call_id call)
{
	if (call.v)
		sse_touch(arena_fmt(c->a, "call/%lld", (long long)call.v));
	if (crisis.v) {
		sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)crisis.v));
		sse_touch(arena_fmt(c->a, "mailbox/%lld", (long long)crisis.v));
	}
}

/* Once for a run of messages of the same call. */
static void
changed(struct ctx *c, struct crisis_id crisis, struct call_id call, struct post_touched *last)
{
	if (crisis.v != last->crisis_id.v.v || call.v != last->call_id.v.v)
		post_tell(c, crisis, call);
	last->crisis_id.v = crisis;
	last->call_id.v = call;
}

static void
tell(struct ctx *c, const struct turn *t)
{
	const struct post_touched_list *lists[] = { &t->expired, &t->handed };
	struct post_touched last = {};

	for (int i = 0; i < t->p->results_n; i++)
		changed(c, t->p->results[i].flight->m.crisis, t->p->results[i].flight->m.call, &last);
	for (int l = 0; l < COUNT(lists); l++)
		for (ptrdiff_t i = 0; i < lists[l]->n; i++)
			changed(c, lists[l]->v[i].crisis_id.v, lists[l]->v[i].call_id.v, &last);
}

/* What is due, so far as a reading can tell; false when there is nothing to write. */
static bool
look(struct post *p, struct ctx *c, struct turn *t)
{
	struct post_due due;
	bool any = p->results_n > 0;

	if (post_q_due(c, c->now, &due) != OK) {
		ctx_forgive(c);
		return any;
	}
	p->backlog = due.sms || due.email || due.second;
	if (p->stop)
		return any;
	t->exercise = due.exercise != 0;
	t->stale = due.stale != 0;
	t->alone = !p->conf.route[POST_SMS2].backend;
	t->instead = away(p, POST_SMS);
	t->room[POST_SMS] = due.sms || (due.second && t->alone) ? room(p, POST_SMS, c->now) : 0;
	t->room[POST_EMAIL] = due.email ? room(p, POST_EMAIL, c->now) : 0;
	t->room[POST_SMS2] = due.second || (due.sms && t->instead) ? room(p, POST_SMS2, c->now) : 0;
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		any = any || t->room[ch] > 0;
	return any || t->exercise || t->stale;
}

/* As if nothing had gone wrong yet. */
static void
start_afresh(struct post *p)
{
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		p->way[ch].misses = 0;
		p->way[ch].broke = false;
		p->way[ch].closed_until.us = 0;
		health_set(p, (enum post_channel)ch);
	}
}

int
post_turn(struct post *p, struct ctx *c, int wait_ms)
{
	struct turn t = { .p = p };
	int moved;

	if (atomic_exchange(&try_now, false))
		start_afresh(p);
	listen_for(p, c, wait_ms);
	if (!look(p, c, &t))
		return 0;
	if (db_write(c, turn_rule, &t) != OK) {
		struct log l = log_begin("error", "post_write");

		log_cause(&l, E_INTERNAL, c);
		log_end(&l);
		ctx_forgive(c);
		return -1;		/* nothing was said; results are kept for the next turn */
	}
	tell(c, &t);
	moved = p->results_n + (int)t.expired.n + (int)t.handed.n;
	for (int i = 0; i < p->results_n; i++) {
		arena_reset(&p->results[i].flight->a);
		p->results[i].flight->used = false;
	}
	p->results_n = 0;
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		for (ptrdiff_t i = 0; i < t.taken[ch].n; i++, moved++)
			say(p, c, (enum post_channel)ch, &t.taken[ch].v[i]);
	return moved;
}

int
post_flying(const struct post *p)
{
	int n = p->results_n;

	for (int ch = 0; ch < POST_CHANNELS; ch++)
		n += p->way[ch].flying;
	return n;
}

/* ---- the thread ---------------------------------------------------------------------- */

static void
clamp(struct post_route *r)
{
	int most = POST_PARALLEL_MAX / POST_CHANNELS;

	if (r->parallel < 1)
		r->parallel = 1;
	if (r->parallel > most)
		r->parallel = most;
	if (r->rate < 1)
		r->rate = 1;
}

static enum err
reconfigure(struct post *p)
{
	struct ctx c = { .a = &p->conf_arena, .db = p->db };
	struct post_conf conf = {};
	enum err e;

	ctx_at(&c, instant_now());
	arena_reset(&p->conf_arena);
	e = p->load(&c, &conf);
	if (e != OK) {
		struct log l = log_begin("error", "post_settings");

		log_cause(&l, e, &c);
		log_end(&l);
		conf = (struct post_conf){};	/* messages wait until the settings are right */
	}
	p->conf = conf;
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		clamp(&p->conf.route[ch]);
	start_afresh(p);
	return e;
}

struct post *
post_open(struct db *db, enum err (*load)(struct ctx *, struct post_conf *))
{
	struct post *p = calloc(1, sizeof *p);
	struct ctx dice = {};

	if (!p)
		abort();
	p->db = db;
	p->load = load;
	p->net = net_open(POST_PARALLEL_MAX);
	ctx_random(&dice, &p->rng, sizeof p->rng);
	arena_init(&p->conf_arena, FLIGHT_BYTES);
	for (int i = 0; i < POST_PARALLEL_MAX; i++)
		arena_init(&p->flights[i].a, FLIGHT_BYTES);
	(void)reconfigure(p);		/* said in the log */
	return p;
}

void
post_close(struct post *p)
{
	net_close(p->net);
	for (int i = 0; i < POST_PARALLEL_MAX; i++)
		arena_fini(&p->flights[i].a);
	arena_fini(&p->conf_arena);
	free(p);
}

/* Nothing changed and nothing falls due within the second: the database is left in peace. */
static bool
worth_a_look(struct post *p, struct instant now)
{
	uint64_t v = db_version(p->db);

	if (p->backlog || v != p->seen || now.us - p->looked.us > US_PER_S || now.us < p->looked.us) {
		p->seen = v;
		p->looked = now;
		return true;
	}
	return false;
}

static void *
post_thread(void *arg)
{
	struct post *p = arg;
	struct arena a;

	arena_init(&a, 256 << 20);
	for (int idle = 0; !p->stop || post_flying(p) > 0; ) {	/* each flight has its timeout */
		struct ctx c = { .a = &a, .db = p->db };
		int flying = post_flying(p), moved = 0;

		ctx_at(&c, instant_now());
		if (p->reload && !flying) {
			p->reload = false;
			(void)reconfigure(p);
		}
		if (flying || worth_a_look(p, c.now))
			moved = post_turn(p, &c, flying ? BUSY_MS : 0);
		idle = moved == 0 && !flying;
		arena_reset(&a);
		if (moved < 0 && p->stop)
			break;		/* the database is gone: leases will tell */
		if (idle || moved < 0)
			net_turn(p->net, IDLE_MS, NULL, 0);
	}
	arena_fini(&a);
	return NULL;
}

struct post *
post_start(struct db *db, enum err (*load)(struct ctx *, struct post_conf *))
{
	struct post *p = post_open(db, load);

	if (pthread_create(&p->thread, NULL, post_thread, p))
		abort();
	return p;
}

void
post_reload(struct post *p)
{
	p->reload = true;
	net_wake(p->net);
}

void
post_stop(struct post *p)
{
	p->stop = true;
	net_wake(p->net);
	pthread_join(p->thread, NULL);
	post_close(p);
}

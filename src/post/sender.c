/* sender.c -- the loop of post.h: one turn writes down what came back, takes what is due, talks. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "log/log.h"
#include "logbook/logbook.h"
#include "post/sender_impl.h"
#include "post_q.h"

enum {
	IDLE_MS = 250, BUSY_MS = 50,
	FLIGHT_BYTES = 1 << 20,
	BACKOFF_MAX_S = 900,
	BATCH_MAX = 2000,
	GROUP = POST_PARALLEL_MAX,	/* results that are written down together... */
	GROUP_MS = 25,			/* ...or as many as came in this long, */
	GROUP_WRITES = 4, GROUP_MAX_MS = 250,	/* or in four times what the disk took last time */
	STALE_S = POST_LEASE_S / 3,	/* marked so long ago, and not said: given back */
};

static _Atomic bool try_now;

static const str channel_name[POST_CHANNELS] = { { "sms", 3 }, { "email", 5 }, { "sms", 3 } };
enum { ANY_ROUTE = 0, SECOND_ROUTE = 2 };	/* outbox.route */

void
post_try_now(void)
{
	try_now = true;
}

/* ---- writing down, taking: one transaction ------------------------------------------- */

struct turn {
	struct post *p;
	int room[POST_CHANNELS];
	bool exercise, stale, back;	/* back: the clock is behind where it was */
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

/* What the first route took may come back as undelivered: its text waits for the second. */
static struct opt_instant
kept(struct ctx *c, const struct post *p, const struct result *r)
{
	bool may = r->channel == POST_SMS && p->conf.route[POST_SMS2].backend;

	return (struct opt_instant){ may, { c->now.us + POST_KEEP_S * US_PER_S } };
}

/*
 * Nothing left, and nobody else's message leaves either: it is the route that is down, not the message that is
 * wrong.  It waits as long as that lasts, some days at most.
 */
static bool
patient(const struct post *p, const struct result *r)
{
	return post_way_away(p, r->channel) && (r->channel != POST_SMS || !p->conf.route[POST_SMS2].backend);
}

static enum err
not_now(struct ctx *c, struct post *p, const struct result *r)
{
	int most = p->conf.route[r->channel].attempts_max * (r->channel == POST_SMS2 ? 2 : 1);
	int64_t n = 0;

	if (r->attempt >= most && !patient(p, r))
		return refused(c, p, r);
	if (r->attempt >= most)
		TRY(post_q_waited_enough(c, r->said.problem, r->id, r->attempt,
		    (struct instant){ c->now.us - POST_PATIENCE_DAYS * US_PER_DAY }, &n));
	return n ? OK : post_q_again(c, r->said.problem, next_try(c, p, r), r->id, r->attempt, &n);
}

static enum err
write_down(struct ctx *c, struct post *p, const struct result *r)
{
	int64_t n;

	if (r->unsaid)
		return post_q_unsaid(c, r->id, r->attempt, &n);
	switch (r->said.verdict) {
	case POST_HANDED:
		return post_q_handed(c, c->now, r->said.ref, kept(c, p, r), S(""), r->id, r->attempt, &n);
	case POST_REFUSED:
		return refused(c, p, r);
	case POST_AGAIN:
		return not_now(c, p, r);
	case POST_NO_CREDIT:
		return post_q_unpaid(c, r->said.problem, c->now, r->id, r->attempt, &n);
	case POST_UNCERTAIN:
		return post_q_doubtful(c, r->said.problem, r->id, r->attempt, &n);
	}
	return OK;
}

/* What was to come within a minute, or when its lease ends, would come an hour late. */
static enum err
follow_clock(struct ctx *c)
{
	int64_t n;

	TRY(post_q_clock_back(c, c->now, &n));
	TRY(post_q_retry_back(c, c->now, (struct instant){ c->now.us + 2 * BACKOFF_MAX_S * US_PER_S }, &n));
	return post_q_lease_back(c, (struct instant){ c->now.us + POST_LEASE_S * US_PER_S }, &n);
}

/* What would come after the fact does not leave, and that is told. */
static enum err
drop_late(struct ctx *c)
{
	int64_t n;

	TRY(post_q_late(c, S(""), c->now, &n));
	return n ? logbook_say(c, (struct crisis_id){}, S("post.late"), S("outbox"),
	    msg_fmt(c->a, LANG_FR, MSG_post_log_late, n)) : OK;
}

static enum err
turn_rule(struct ctx *c, void *arg)
{
	struct turn *t = arg;
	struct instant lease = { c->now.us + POST_LEASE_S * US_PER_S };
	int64_t n;

	for (int i = 0; i < t->p->results_n; i++)
		TRY(write_down(c, t->p, &t->p->results[i]));
	if (t->back)
		TRY(follow_clock(c));
	if (t->stale)
		TRY(drop_late(c));
	if (t->stale)
		TRY(post_q_forget_kept(c, S(""), c->now, &n));
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

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct result *
result_new(struct post *p)
{
	assert(p->results_n < RESULTS_MAX);
	if (p->results_n == 0)
		p->first_ms = now_ms();
	return &p->results[p->results_n++];
}

static void
land(struct post *p, struct flight *f, struct post_said said, struct instant now)
{
	said.problem = arena_dup(&p->results_arena, said.problem);
	said.ref = arena_dup(&p->results_arena, said.ref);
	*result_new(p) = (struct result){ f->channel, f->m.id, f->m.attempt, f->m.crisis, f->m.call, false, said };
	post_way_answered(p, f->channel, said.verdict, now);
	arena_reset(&f->a);
	f->used = false;
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
	int n, room = RESULTS_MAX - p->results_n;

	if (p->results_n)
		wait_ms = post_flying(p) > p->results_n && wait_ms ? GROUP_MS : 0;
	n = net_turn(p->net, wait_ms, got, room < POST_PARALLEL_MAX ? room : POST_PARALLEL_MAX);
	for (int i = 0; i < n; i++) {
		struct flight *f = got[i].who;
		const struct post_route *r = &p->conf.route[f->channel];

		land(p, f, r->backend->judge(&f->a, r, &got[i]), c->now);
	}
}

/* ---- marked ahead: what waits for a free line ------------------------------------------ */

/* May what was marked still be said?  The route answers, the mark is fresh, nobody asked us to stop. */
static bool
may_say(const struct post *p, enum post_channel ch, struct instant now)
{
	const struct way *w = &p->way[ch];
	int64_t age = now.us - w->basket.taken.us;

	if (p->stop || !p->conf.route[ch].backend || age < 0 || age > STALE_S * US_PER_S)
		return false;
	return !post_way_away(p, ch) || (now.us >= w->closed_until.us && w->flying == 0);
}

/* Fill the free lines from what was marked; what may not be said any more goes back. */
static void
say_marked(struct post *p, struct ctx *c)
{
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		struct way *w = &p->way[ch];
		struct basket *b = &w->basket;

		while (b->next < b->n && p->results_n < RESULTS_MAX - POST_PARALLEL_MAX) {
			const struct post_taken *t = &b->v[b->next];

			if (!may_say(p, (enum post_channel)ch, c->now))
				*result_new(p) = (struct result){ .channel = (enum post_channel)ch, .id = t->id,
					.attempt = t->attempts, .unsaid = true };
			else if (w->flying < p->conf.route[ch].parallel)
				say(p, c, (enum post_channel)ch, t);
			else
				break;
			b->next++;
		}
	}
}

static void
mark(struct post *p, enum post_channel ch, const struct post_taken_list *taken, struct instant now)
{
	struct way *w = &p->way[ch];
	struct basket *b = &w->basket;

	if (taken->n == 0)
		return;
	assert(taken->n <= BASKET_MAX && post_way_marked(w) == 0);
	arena_reset(&b->a);
	b->n = (int)taken->n;
	b->next = 0;
	b->taken = now;
	w->tokens -= b->n;
	for (int i = 0; i < b->n; i++) {
		b->v[i] = taken->v[i];
		b->v[i].address = arena_dup(&b->a, taken->v[i].address);
		b->v[i].subject = arena_dup(&b->a, taken->v[i].subject);
		b->v[i].body = arena_dup(&b->a, taken->v[i].body);
	}
}

/* Results wait a moment for others, as long as lines are busy: one flush for all of them. */
static bool
gathers(const struct post *p)
{
	int64_t wait = p->write_ms * GROUP_WRITES < GROUP_MAX_MS ? p->write_ms * GROUP_WRITES : GROUP_MAX_MS;
	bool marked = false, flying = false;

	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		marked = marked || post_way_marked(&p->way[ch]);
		flying = flying || p->way[ch].flying;
	}
	return flying && (marked || !p->backlog) && p->results_n && p->results_n < GROUP &&
	    now_ms() - p->first_ms < (wait > GROUP_MS ? wait : GROUP_MS);
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
		changed(c, t->p->results[i].crisis, t->p->results[i].call, &last);
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

	t->back = c->now.us < p->clock.us || p->clock.us == 0;	/* at the start nobody knows */
	p->clock = c->now;
	if (post_q_due(c, c->now, &due) != OK) {
		ctx_forgive(c);
		return any;
	}
	p->next = due.next.some ? due.next.v : (struct instant){};
	p->backlog = due.sms || due.email || due.second;
	if (p->stop)
		return any;
	t->exercise = due.exercise != 0;
	t->stale = due.stale != 0;
	t->alone = !p->conf.route[POST_SMS2].backend;
	t->instead = post_way_away(p, POST_SMS);
	t->room[POST_SMS] = due.sms || (due.second && t->alone) ? post_way_room(p, POST_SMS, c->now) : 0;
	t->room[POST_EMAIL] = due.email ? post_way_room(p, POST_EMAIL, c->now) : 0;
	t->room[POST_SMS2] = due.second || (due.sms && t->instead) ? post_way_room(p, POST_SMS2, c->now) : 0;
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		any = any || t->room[ch] > 0;
	return any || t->back || t->exercise || t->stale;
}

int
post_turn(struct post *p, struct ctx *c, int wait_ms)
{
	struct turn t = { .p = p };
	int64_t from;
	int moved;

	if (atomic_exchange(&try_now, false))
		post_way_afresh(p);
	listen_for(p, c, wait_ms);
	say_marked(p, c);
	if (wait_ms && gathers(p))
		return 1;
	if (!look(p, c, &t))
		return 0;
	from = now_ms();
	if (db_write(c, turn_rule, &t) != OK) {
		struct log l = log_begin("error", "post_write");

		log_cause(&l, E_INTERNAL, c);
		log_end(&l);
		ctx_forgive(c);
		return -1;		/* nothing was said; results are kept for the next turn */
	}
	p->write_ms = now_ms() - from;
	tell(c, &t);
	moved = p->results_n + (int)t.expired.n + (int)t.handed.n;
	arena_reset(&p->results_arena);
	p->results_n = 0;
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		mark(p, (enum post_channel)ch, &t.taken[ch], c->now);
		moved += (int)t.taken[ch].n;
	}
	say_marked(p, c);
	return moved;
}

int
post_flying(const struct post *p)
{
	int n = p->results_n;

	for (int ch = 0; ch < POST_CHANNELS; ch++)
		n += p->way[ch].flying + post_way_marked(&p->way[ch]);
	return n;
}

/* ---- the thread ---------------------------------------------------------------------- */

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
	post_way_clamp(p);
	post_way_afresh(p);
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
	arena_init(&p->results_arena, FLIGHT_BYTES);
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		arena_init(&p->way[ch].basket.a, 4 * FLIGHT_BYTES);
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
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		arena_fini(&p->way[ch].basket.a);
	arena_fini(&p->results_arena);
	arena_fini(&p->conf_arena);
	free(p);
}

/* Nothing changed and nothing has fallen due: the database is left in peace. */
static bool
worth_a_look(struct post *p, struct instant now)
{
	uint64_t v = db_version(p->db);

	bool due = p->next.us && now.us >= p->next.us;

	if (p->backlog || due || v != p->seen || now.us - p->looked.us > US_PER_S || now.us < p->looked.us) {
		p->seen = v;
		p->looked = now;
		return true;
	}
	return false;
}

/* Until the next look: what may leave in a moment does not wait for the end of a long sleep. */
static int
idle_ms(const struct post *p)
{
	int64_t us = p->next.us - instant_now().us;

	return us > 0 && us < IDLE_MS * US_PER_MS ? (int)(us / US_PER_MS) + 1 : IDLE_MS;
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
			net_turn(p->net, idle_ms(p), NULL, 0);
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

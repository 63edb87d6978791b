/* push_thread.c -- the thread that tells the SAS: one turn takes what is due, talks, writes down what came back. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "conf/conf.h"
#include "db/db.h"
#include "log/log.h"
#include "push_q.h"
#include "sas/push.h"

enum {
	TURN_MS = 500, LOOK_S = 5, BACKOFF_S = 5, BACKOFF_MAX_S = 900, PROBLEM_MAX = 300, ARENA = 256 << 20,
	LEASE_S = 10,			/* more than an answer may take */
	KEPT_DAYS = 90,
};

struct push {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_bool stop;
};

struct talk {			/* one row under way */
	struct push_due d;
	bool creating;
	enum push_end end;
	str problem;
};

static str
system_of(void)
{
	return conf_str(SAS_IDENTIFIER_SYSTEM).n ? conf_str(SAS_IDENTIFIER_SYSTEM) : conf_str(SERVER_BASE_URL);
}

static enum err
asking_rule(struct ctx *c, void *arg)
{
	struct talk *t = arg;
	int64_t n;

	return push_q_asking(c, (struct instant){ c->now.us + LEASE_S * US_PER_S +
	    conf_i64(SAS_PUSH_TIMEOUT) * US_PER_MS }, t->d.id, &n);
}

/* Later and later, and not all at the same moment. */
static struct instant
next_try(struct ctx *c, int64_t attempts)
{
	int64_t us = BACKOFF_S * US_PER_S << (attempts > 8 ? 8 : attempts);

	if (us > BACKOFF_MAX_S * US_PER_S)
		us = BACKOFF_MAX_S * US_PER_S;
	return (struct instant){ c->now.us + us / 2 + (int64_t)ctx_random_below(c, (uint64_t)us / 2) };
}

/* A creation that nobody heard of and that is over already needs no telling. */
static bool
needless(const struct push_due *d)
{
	return !d->told && !d->asked && str_eq(d->status, S("cancelled"));
}

static enum err
settle_rule(struct ctx *c, void *arg)
{
	struct talk *t = arg;
	int64_t n;

	if (t->end == PUSH_TOLD)
		return push_q_told(c, t->d.version, !needless(&t->d), c->now, t->d.id, &n);
	if (t->end == PUSH_REFUSED)
		return push_q_refused(c, t->problem, t->d.id, t->d.version, &n);
	return push_q_again(c, t->end == PUSH_AGAIN, next_try(c, t->d.attempts), t->problem, t->d.id, &n);
}

static str
problem_of(struct ctx *c, const struct net_answer *r)
{
	str said = r->end == NET_ANSWERED ? arena_fmt(c->a, "%d %.*s", r->status, STR(r->body)) : r->problem;

	said = arena_dup(c->a, str_sub(said, 0, PROBLEM_MAX));
	return str_utf8(said) ? said : arena_fmt(c->a, "%d", r->status);
}

static enum err
ask_of(struct ctx *c, struct talk *t, struct net_ask *ask)
{
	str base = conf_str(SAS_PUSH_URL), system = system_of();

	*ask = (struct net_ask){ .kind = t->creating ? NET_POST : NET_PUT, .type = S("application/fhir+json"),
		.body = push_appointment(c, &t->d, system), .timeout_ms = (int)conf_i64(SAS_PUSH_TIMEOUT), .who = t,
		.certificate = conf_str(SAS_PUSH_CERTIFICATE), .key = conf_str(SAS_PUSH_KEY),
		.ca = conf_str(SAS_PUSH_CA) };
	if (conf_str(SAS_PUSH_TOKEN_FILE).n)
		TRY(conf_secret(c, SAS_PUSH_TOKEN_FILE, &ask->bearer));
	ask->url = t->creating ? arena_fmt(c->a, "%.*s/Appointment", STR(base)) :
	    arena_fmt(c->a, "%.*s/Appointment?identifier=%.*s%%7C%.*s", STR(base), STR(net_escape(c->a, system)),
	    STR(t->d.uid));
	return OK;
}

static void
say(const struct talk *t)
{
	struct log l;

	if (t->end == PUSH_TOLD)
		return;
	l = log_begin(t->end == PUSH_REFUSED ? "error" : "warn", "sas_push");
	log_i64(&l, "appointment", t->d.id.v);
	log_i64(&l, "attempt", t->d.attempts + 1);
	log_str(&l, "state", t->end == PUSH_REFUSED ? S("refused") : S("again"));
	log_str(&l, "problem", t->problem);
	log_end(&l);
}

static enum err
begin(struct ctx *c, struct net *net, struct talk *t, int *flying)
{
	struct net_ask ask;

	t->creating = !t->d.asked;
	if (needless(&t->d)) {
		t->end = PUSH_TOLD;
		return db_write(c, settle_rule, t);
	}
	TRY(ask_of(c, t, &ask));
	TRY(db_write(c, asking_rule, t));
	if (net_start(net, &ask))
		++*flying;
	return OK;
}

/* Take what came back until nothing is under way: ${talks} are ours no longer than that. */
static enum err
finish(struct ctx *c, struct net *net, int flying, const atomic_bool *stop)
{
	struct net_answer got[PUSH_AT_ONCE];
	enum err first = OK, e;

	while (flying > 0 && !(stop && atomic_load(stop))) {
		int n = net_turn(net, TURN_MS, got, PUSH_AT_ONCE);

		ctx_at(c, instant_now());
		for (int i = 0; i < n; i++, flying--) {
			struct talk *t = got[i].who;

			t->end = push_judge(&got[i], t->creating);
			t->problem = t->end == PUSH_TOLD ? S("") : problem_of(c, &got[i]);
			e = db_write(c, settle_rule, t);	/* lost: told again, by an update */
			say(t);
			first = first == OK ? e : first;
		}
	}
	return first;
}

enum err
push_turn(struct ctx *c, struct net *net, const atomic_bool *stop, int64_t *left)
{
	struct talk talks[PUSH_AT_ONCE];
	struct push_due_list due;
	struct push_counts counts;
	int64_t found;
	int flying = 0;
	enum err e = OK, ended;

	TRY(push_look(c, &found));
	TRY(push_q_due(c, c->now, PUSH_AT_ONCE, &due));
	for (ptrdiff_t i = 0; i < due.n && e == OK; i++) {
		talks[i] = (struct talk){ .d = due.v[i] };
		e = begin(c, net, &talks[i], &flying);
	}
	ended = finish(c, net, flying, stop);
	TRY(e);
	TRY(ended);
	TRY(push_q_counts(c, &counts));
	*left = due.n == PUSH_AT_ONCE ? counts.waiting : 0;
	return OK;
}

static enum err
forget_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return push_q_forget(c, (struct instant){ c->now.us - KEPT_DAYS * US_PER_DAY }, &n);
}

static void
forget(struct push *p, struct arena *a, struct instant now)
{
	struct ctx c = { .a = a, .db = p->db };

	ctx_at(&c, now);
	(void)db_write(&c, forget_rule, NULL);	/* tomorrow, then */
	arena_reset(a);
}

static void
turn(struct push *p, struct net *net, struct arena *a)
{
	struct ctx c = { .a = a, .db = p->db };
	int64_t left = 1;
	enum err e = OK;

	while (e == OK && left && !atomic_load(&p->stop)) {
		arena_reset(a);
		ctx_at(&c, instant_now());
		e = push_turn(&c, net, &p->stop, &left);
	}
	if (e != OK) {
		struct log l = log_begin("error", "sas_push");

		log_cause(&l, e, &c);
		log_end(&l);
	}
	arena_reset(a);
}

static void
wait_a_little(struct push *p)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += TURN_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&p->lock);
	if (!atomic_load(&p->stop))
		(void)pthread_cond_timedwait(&p->wake, &p->lock, &until);
	pthread_mutex_unlock(&p->lock);
}

static void *
push_main(void *arg)
{
	struct push *p = arg;
	struct net *net = net_open(PUSH_AT_ONCE);
	struct instant looked = {}, forgot = {};
	struct arena a;
	uint64_t seen = 0;

	arena_init(&a, ARENA);
	while (!atomic_load(&p->stop)) {
		struct instant now = instant_now();
		uint64_t v = db_version(p->db);

		if (conf_str(SAS_PUSH_URL).n && (v != seen || now.us < looked.us ||
		    now.us - looked.us > LOOK_S * US_PER_S)) {
			seen = v;
			looked = now;
			turn(p, net, &a);
		}
		if (now.us - forgot.us > US_PER_DAY) {
			forgot = now;
			forget(p, &a, now);
		}
		wait_a_little(p);
	}
	arena_fini(&a);
	net_close(net);
	return NULL;
}

struct push *
push_start(struct db *db)
{
	struct push *p = calloc(1, sizeof *p);
	pthread_condattr_t clock;

	if (!p)
		abort();
	p->db = db;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&p->wake, &clock);
	pthread_condattr_destroy(&clock);
	if (pthread_create(&p->thread, NULL, push_main, p))
		abort();
	return p;
}

void
push_stop(struct push *p)
{
	pthread_mutex_lock(&p->lock);
	atomic_store(&p->stop, true);
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->wake);
	free(p);
}

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include "db/db.h"
#include "jobs/jobs.h"
#include "jobs_q.h"
#include "log/log.h"

enum {
	LEASE_S = 300,
	BACKOFF_S = 10, BACKOFF_MAX_S = 3600,
	LOOK_MS = 250, LOOK_MAX_S = 1,	/* between two looks; when nothing was written meanwhile */
	BATCH = 100,
	JOB_BYTES = 256 << 20,
	KEEP_DONE_DAYS = 30,
};

struct jobs {
	struct db *db;
	const struct job_kind *kinds;
	const struct job_look *look;	/* or NULL */
	ptrdiff_t n;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	_Atomic bool stop;
};

enum err
jobs_add(struct ctx *c, str kind, str arg, str key, struct instant at)
{
	int64_t changed;

	return jobs_q_add(c, kind, arg, at, key.n ? key : (str){}, &changed);
}

enum err
jobs_wake(struct ctx *c, str kind, str arg, str key, struct instant at)
{
	int64_t changed;

	assert(key.n);
	return jobs_q_wake(c, kind, arg, at, arena_fmt(c->a, "often:%.*s", STR(key)), &changed);
}

enum err
jobs_clock_back(struct ctx *c)
{
	int64_t changed;

	TRY(jobs_q_hasten(c, c->now, &changed));
	return jobs_q_unlock(c, (struct instant){ c->now.us + LEASE_S * US_PER_S }, &changed);
}

enum err
jobs_revive(struct ctx *c, struct job_id id)
{
	int64_t changed;

	TRY(jobs_q_revive(c, c->now, id, &changed));
	return changed ? OK : fail(c, E_CONFLICT, S(""), S("jobs.revived"), "job %lld", (long long)id.v);
}

enum err
jobs_dead(struct ctx *c, int64_t limit, struct jobs_dead_list *out)
{
	return jobs_q_dead(c, limit, out);
}

/* ---- one job ------------------------------------------------------------------------- */

struct hold {			/* a job in our hands */
	struct jobs_taken job;
	bool found;
	str state, problem;
	struct instant run_at;
};

static enum err
take_rule(struct ctx *c, void *arg)
{
	struct hold *h = arg;
	struct instant lease = { c->now.us + LEASE_S * US_PER_S };

	return jobs_q_take(c, lease, c->now, &h->job, &h->found);
}

static enum err
finish_rule(struct ctx *c, void *arg)
{
	struct hold *h = arg;
	int64_t changed;

	return jobs_q_finish(c, h->state, h->problem, h->run_at, h->job.id, h->job.attempts, &changed);
}

/* Later and later, with jitter so that what failed together does not come back together. */
static struct instant
next_try(struct ctx *c, int64_t attempts)
{
	int64_t s = BACKOFF_S;

	for (int64_t i = 1; i < attempts && s < BACKOFF_MAX_S; i++)
		s *= 2;
	if (s > BACKOFF_MAX_S)
		s = BACKOFF_MAX_S;
	s = s * US_PER_S;
	return (struct instant){ c->now.us + s + (int64_t)ctx_random_below(c, (uint64_t)s / 2) - s / 4 };
}

static const struct job_kind *
kind_of(const struct job_kind *kinds, ptrdiff_t n, str name)
{
	for (ptrdiff_t i = 0; i < n; i++)
		if (str_eq(name, str_from(kinds[i].name)))
			return &kinds[i];
	return NULL;
}

/* Memory of its own: one of the three places where a full arena lands. */
static enum err
run_in(struct ctx *c, struct ctx *w, const struct job_kind *k, str arg)
{
	jmp_buf full;

	w->a->landing = full;
	if (setjmp(full)) {
		ctx_forgive(w);
		return fail(c, E_LIMIT, S(""), S("jobs.memory"), "job %s: arena full", k->name);
	}
	return k->run(w, arg);
}

static enum err
guarded(struct ctx *c, const struct job_kind *k, str arg)
{
	struct arena own;
	struct ctx w = *c;
	enum err e;

	arena_init(&own, JOB_BYTES);
	w.a = &own;
	e = run_in(c, &w, k, arg);
	c->rng = w.rng;
	if (w.cause.at) {	/* its words outlive its memory */
		c->cause.key = arena_dup(c->a, w.cause.key);
		c->cause.detail = arena_dup(c->a, w.cause.detail);
		c->cause.at = w.cause.at;
	}
	arena_fini(&own);
	return e;
}

static void
judge(struct ctx *c, struct hold *h, const struct job_kind *k, enum err e)
{
	struct log l;

	h->run_at = c->now;
	h->problem = S("");
	h->state = S("done");
	if (e == OK)
		return;
	h->problem = c->cause.key.n ? c->cause.key : S("jobs.failed");
	h->state = !k || h->job.attempts >= k->attempts_max ? S("dead") : S("due");
	if (str_eq(h->state, S("due")))
		h->run_at = next_try(c, h->job.attempts);
	l = log_begin(str_eq(h->state, S("dead")) ? "error" : "warn", "job_failed");
	log_i64(&l, "job", h->job.id.v);
	log_str(&l, "kind", h->job.kind);
	log_i64(&l, "attempt", h->job.attempts);
	log_str(&l, "state", h->state);
	log_cause(&l, e, c);
	log_end(&l);
	ctx_forgive(c);
}

enum err
jobs_run_due(struct ctx *c, const struct job_kind *kinds, ptrdiff_t n, int limit, int *ran)
{
	struct jobs_due due;

	for (*ran = 0; *ran < limit; ++*ran) {
		struct hold h = {};
		const struct job_kind *k;
		enum err e;

		TRY(jobs_q_due(c, c->now, &due));
		if (!due.n)
			break;
		TRY(db_write(c, take_rule, &h));
		if (!h.found)
			break;
		k = kind_of(kinds, n, h.job.kind);
		e = k ? guarded(c, k, h.job.arg) :
		    fail(c, E_INTERNAL, S(""), S("jobs.unknown"), "no such kind");
		judge(c, &h, k, e);
		TRY(db_write(c, finish_rule, &h));
	}
	return OK;
}

/* ---- the clock -------------------------------------------------------------------------- */

enum err (*jobs_leapt)(struct ctx *c, int64_t us);

int64_t
jobs_leap(struct jobs_clock *k, int64_t wall_us, int64_t steady_us)
{
	int64_t leap = (wall_us - k->wall_us) - (steady_us - k->steady_us);
	bool known = k->wall_us != 0;

	*k = (struct jobs_clock){ wall_us, steady_us };
	return known && leap > JOBS_LEAP_US ? leap : 0;
}

static int64_t
steady_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);	/* goes on while a machine sleeps: that time did go by */
	return t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static enum err
leap_rule(struct ctx *c, void *arg)
{
	return jobs_leapt(c, *(int64_t *)arg);
}

/* ---- the runner ------------------------------------------------------------------------ */

static enum err
purge_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t changed;

	return jobs_q_purge(c, (struct instant){ c->now.us - KEEP_DONE_DAYS * US_PER_DAY }, &changed);
}

static enum err
back_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return jobs_clock_back(c);
}

static void
look_at(const struct job_look *look, struct ctx *c)
{
	enum err e = look ? look->run(c) : OK;
	struct log l;

	if (e == OK)
		return;
	l = log_begin("error", "job_look");
	log_str(&l, "look", str_from(look->name));
	log_cause(&l, e, c);
	log_end(&l);
	ctx_forgive(c);
}

static void
run_some(struct jobs *j, struct arena *a, bool purge, bool back, int64_t leap)
{
	struct ctx c = { .a = a, .db = j->db };
	int ran = BATCH;

	ctx_at(&c, instant_now());
	if (purge && db_write(&c, purge_rule, NULL) != OK)
		ctx_forgive(&c);
	if (back && db_write(&c, back_rule, NULL) != OK)
		ctx_forgive(&c);
	if (leap && jobs_leapt && db_write(&c, leap_rule, &leap) != OK)
		ctx_forgive(&c);
	look_at(j->look, &c);
	while (ran == BATCH && !j->stop) {
		if (jobs_run_due(&c, j->kinds, j->n, BATCH, &ran) != OK) {
			struct log l = log_begin("error", "jobs");

			log_cause(&l, E_INTERNAL, &c);
			log_end(&l);
			break;
		}
		ctx_at(&c, instant_now());
	}
	arena_reset(a);
}

static void
wait_a_little(struct jobs *j)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += LOOK_MS * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000L;
	t.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&j->lock);
	while (!j->stop && pthread_cond_timedwait(&j->woken, &j->lock, &t) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&j->lock);
}

static void *
jobs_thread(void *arg)
{
	struct jobs *j = arg;
	struct arena a;
	uint64_t seen = 0;
	struct instant looked = {};
	struct jobs_clock clock = {};
	bool first = true;

	arena_init(&a, 1 << 30);
	while (!j->stop) {
		struct instant now = instant_now();
		int64_t leap = jobs_leap(&clock, now.us, steady_us());
		uint64_t v = db_version(j->db);

		if (v != seen || now.us - looked.us > LOOK_MAX_S * US_PER_S || now.us < looked.us || leap) {
			bool back = now.us < looked.us;

			seen = v;
			looked = now;
			run_some(j, &a, first, back || first, leap);
			first = false;
		}
		wait_a_little(j);
	}
	arena_fini(&a);
	return NULL;
}

struct jobs *
jobs_start(struct db *db, const struct job_kind *kinds, ptrdiff_t n, const struct job_look *look)
{
	struct jobs *j = calloc(1, sizeof *j);

	if (!j)
		abort();
	j->db = db;
	j->kinds = kinds;
	j->n = n;
	j->look = look;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->woken, NULL);
	if (pthread_create(&j->thread, NULL, jobs_thread, j))
		abort();
	return j;
}

void
jobs_stop(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_signal(&j->woken);
	pthread_mutex_unlock(&j->lock);
	pthread_join(j->thread, NULL);
	pthread_mutex_destroy(&j->lock);
	pthread_cond_destroy(&j->woken);
	free(j);
}

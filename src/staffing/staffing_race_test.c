/* Sixty-four people on the last place; and the twin that looks before it takes. */
#include <pthread.h>

#include "db/db.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static struct stf w;

enum { CROWD = 64 };

struct stealing { struct shift_id id; int64_t by; };
static enum err steal_rule(struct ctx *c,
    void *arg) { struct stealing *s = arg; int64_t n; return stft_q_steal(c, s->by, s->id, &n); }

struct runner {
	pthread_t thread;
	struct arena a;
	struct db *db;
	struct instant now;
	struct staff_id staff;
	struct shift_id shift;
	enum err e;
};

static enum err
take_rule(struct ctx *c, void *arg)
{
	const struct runner *r = arg;
	struct staffing_given given;

	return staffing_duty_give(c, &(struct staffing_give){ .crisis = w.crisis, .shift = r->shift,
	    .staff = r->staff,
		.herself = true }, &given);
}

static void *
run(void *arg)
{
	struct runner *r = arg;
	struct ctx c = { .a = &r->a, .db = r->db };

	ctx_at(&c, r->now);
	r->e = db_write(&c, take_rule, r);
	return NULL;
}

static enum err one_place_rule(struct ctx *c, void *arg) { int64_t n; return stft_q_one_place(c,
    *(struct shift_id *)arg, &n); }

static void
crowd(struct ctx *c, void *(*press)(void *), struct shift_id shift, int *got, int *told)
{
	static struct runner r[CROWD];

	for (int i = 0; i < CROWD; i++) {
		r[i] = (struct runner){ .db = c->db, .now = c->now, .staff = stf_join(c, &w, i),
		    .shift = shift };
		arena_init(&r[i].a, 4 << 20);
	}
	for (int i = 0; i < CROWD; i++)
		T(pthread_create(&r[i].thread, NULL, press, &r[i]) == 0);
	*got = *told = 0;
	for (int i = 0; i < CROWD; i++) {
		pthread_join(r[i].thread, NULL);
		*got += r[i].e == OK;
		*told += r[i].e == E_CONFLICT;
		arena_fini(&r[i].a);
	}
}

TEST(staffing_sixty_four_people_on_the_last_place)
{
	struct stft_some_shift s;
	int got, told;

	w = stf_given_file(c, CROWD);
	s = stf_shift(c, "60");
	T(db_write(c, one_place_rule, &s.id) == OK);
	crowd(c, run, s.id, &got, &told);
	T_I64(got, 1);
	T_I64(told, CROWD - 1);
	T_I64(stf_shift(c, "60").taken, 1);
	T_I64(stf_counts(c).duties, 1);
}

/* Control: who looks first and takes afterwards lets several in. */
static pthread_barrier_t looked;

static void *
look_then_take(void *arg)
{
	struct runner *r = arg;
	struct ctx c = { .a = &r->a, .db = r->db };
	struct stft_shift_state seen;
	struct stealing one = { r->shift, 1 };

	ctx_at(&c, r->now);
	r->e = stft_q_shift_state(&c, r->shift, &seen);
	pthread_barrier_wait(&looked);
	if (r->e == OK)
		r->e = seen.taken < seen.places ? db_write(&c, steal_rule, &one) : E_CONFLICT;
	return NULL;
}

TEST(staffing_control_looking_first_lets_several_in)
{
	struct stft_some_shift s;
	struct stealing back;
	int got, told;

	w = stf_given_file(c, CROWD);
	s = stf_shift(c, "60");
	T(db_write(c, one_place_rule, &s.id) == OK);
	pthread_barrier_init(&looked, NULL, CROWD);
	crowd(c, look_then_take, s.id, &got, &told);
	pthread_barrier_destroy(&looked);
	T(got > 1);
	back = (struct stealing){ s.id, -got };
	T(db_write(c, steal_rule, &back) == OK);
}

/* ---- two coordinators, two plans -------------------------------------------------------------- */

struct acceptor {
	pthread_t thread;
	struct arena a;
	struct db *db;
	struct instant now;
	struct plan_id plan;
	struct plan_done done;
	enum err e;
};

static enum err
accept_rule(struct ctx *c, void *arg)
{
	struct acceptor *r = arg;

	return plan_accept(c, w.crisis, r->plan, &r->done);
}


static void *
accept_it(void *arg)
{
	struct acceptor *r = arg;
	struct ctx c = { .a = &r->a, .db = r->db };

	ctx_at(&c, r->now);
	r->e = db_write(&c, accept_rule, r);
	return NULL;
}

TEST(staffing_two_coordinators_accept_two_plans_at_the_same_moment)
{
	static struct acceptor r[2];
	str failed;
	int winner;

	w = stf_given_file(c, 6);
	stf_all_can(c, &w, 6);
	for (int i = 0; i < 2; i++) {
		r[i] = (struct acceptor){ .db = c->db, .now = c->now, .plan = stf_made(c, &w, i ? "p2" : "p1", false) };
		arena_init(&r[i].a, 32 << 20);
	}
	for (int i = 0; i < 2; i++)
		T(pthread_create(&r[i].thread, NULL, accept_it, &r[i]) == 0);
	for (int i = 0; i < 2; i++)
		pthread_join(r[i].thread, NULL);
	winner = r[1].e == OK;
	T(r[winner].e == OK);
	T(r[!winner].e == E_CONFLICT);			/* and told; nothing of hers is done */
	T_I64(stf_counts(c).live, r[winner].done.added);
	T_STR(stf_plan(c, r[!winner].plan).state, S("ready"));
	T(db_check(c, &failed) == OK);
	T_I64(failed.n, 0);
	for (int i = 0; i < 2; i++)
		arena_fini(&r[i].a);
}

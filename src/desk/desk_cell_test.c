/* The call tree of the cell: who is next, who holds what in the end. */
#include <pthread.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk.h"
#include "desk/desk_t.h"
#include "deskt_q.h"
#include "mobilisation/mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static enum err call_rule(struct ctx *c, void *arg) { return desk_cell_call(c, arg); }

struct given { struct crisis_id crisis; struct person_id holder, substitute, ready; };

static enum err
cell_rule(struct ctx *c, void *arg)
{
	const struct given *g = arg;
	int64_t n;

	TRY(mobt_q_cell(c, &n));
	TRY(mobt_q_post(c, g->crisis, (struct cell_function_id){ 1 }, (struct opt_person_id){ true, g->holder },
	    (struct opt_person_id){ true, g->substitute }, c->now, &n));
	return OK;
}

static struct given
given(struct ctx *c)
{
	struct given g = {};

	mob_db(c);
	g.crisis = mob_crisis(c, false);
	g.holder = mob_person(c, &(struct mob_person){ "TITULAIRE", "10", 1, true, .mobile = 2 });
	g.substitute = mob_person(c, &(struct mob_person){ "SUPPLEANT", "60", 1, true, .mobile = 2 });
	g.ready = mob_person(c, &(struct mob_person){ "PRETE", "60", 1, true, .mobile = 2 });
	T(db_write(c, cell_rule, &g) == OK);
	return g;
}

static struct cell_tree
tree(struct ctx *c, const struct given *g)
{
	struct cell_tree t;

	T(desk_cell_tree(c, g->crisis, &t) == OK);
	T_I64(t.n, 1);
	return t;
}

static void
called(struct ctx *c, const struct given *g, struct person_id who, const char *outcome)
{
	struct cell_call k = { .crisis = g->crisis, .post = { 1 }, .person = who, .outcome = str_from(outcome),
		.number = S("mobile"), .request_key = crypto_token(c) };

	T(db_write(c, call_rule, &k) == OK);
	T(db_write(c, call_rule, &k) == OK);	/* the same tap twice */
}

static struct deskt_cell_line
post(struct ctx *c)
{
	struct deskt_cell_line_list all;

	T(deskt_q_cell(c, &all) == OK);
	return all.v[0];
}

TEST(desk_cell_the_holder_comes)
{
	struct given g = given(c);

	T_I64(tree(c, &g).v[0].next.v, g.holder.v);
	called(c, &g, g.holder, "coming");
	T_STR(post(c).state, S("called"));
	T_I64(tree(c, &g).v[0].next.v, 0);
	T(!tree(c, &g).v[0].alone);
	T_I64(tree(c, &g).v[0].holder.tries, 1);
	called(c, &g, g.holder, "present");
	T_STR(post(c).state, S("present"));
	T(mob_logged(c, "cell.telephoned", "arrive"));
	T(mob_logged(c, "cell.changed", "TITULAIRE"));
}

TEST(desk_cell_the_substitute_takes_over)
{
	struct given g = given(c);

	called(c, &g, g.holder, "no_answer");
	T_STR(post(c).state, S("named"));
	T_I64(tree(c, &g).v[0].next.v, g.substitute.v);
	called(c, &g, g.substitute, "coming");
	T_I64(post(c).holder_id.v.v, g.substitute.v);
	T_I64(post(c).substitute_id.v.v, g.holder.v);	/* who may still come */
	T_STR(post(c).state, S("called"));
}

TEST(desk_cell_nobody_answers_and_it_is_vacant)
{
	struct given g = given(c);
	struct cell_tree t;

	called(c, &g, g.holder, "refused");
	called(c, &g, g.substitute, "wrong");
	T_STR(post(c).state, S("vacant"));
	t = tree(c, &g);
	T(t.v[0].alone);
	T_I64(t.v[0].holder.id.v, g.substitute.v);	/* they can be called again: the last one first */
	T_I64(t.v[0].substitute.id.v, g.holder.v);
	T_I64(t.ideas_n, 1);
	T_I64(t.ideas[0].id.v, g.ready.v);
	T(mob_logged(c, "cell.changed", "—"));
	called(c, &g, g.ready, "coming");
	T_I64(post(c).holder_id.v.v, g.ready.v);
	T_I64(tree(c, &g).ideas_n, 0);
}

TEST(desk_cell_strangers_and_bad_outcomes_are_refused)
{
	struct given g = given(c);
	struct cell_call k = { .crisis = g.crisis, .post = { 1 }, .person = g.holder, .outcome = S("perhaps"),
		.request_key = S("k-1") };

	T(db_write(c, call_rule, &k) == E_INVALID);
	ctx_forgive(c);
	k.outcome = S("coming");
	k.post.v = 9;
	T(db_write(c, call_rule, &k) == E_NOT_FOUND);
	ctx_forgive(c);
	k.post.v = 1;
	k.person.v = 999;
	T(db_write(c, call_rule, &k) == E_NOT_FOUND);
	ctx_forgive(c);
	k.person = g.holder;
	T(db_write(c, call_rule, &k) == OK);	/* control */
}

/* ---- one caller a person --------------------------------------------------------------------- */

static enum err take_rule(struct ctx *c, void *arg) { return desk_cell_take(c, arg); }

/* Take the next one, or the one that is named. */
static enum err
take(struct ctx *c, const struct given *g, struct account_id who, struct person_id person, struct cell_turn *t)
{
	enum err e;

	*t = (struct cell_turn){ .crisis = g->crisis, .person = person };
	if (person.v)
		t->post.v = 1;
	c->who = who;
	e = db_write(c, take_rule, t);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

TEST(desk_cell_a_person_is_on_the_line_with_one_caller)
{
	struct given g = given(c);
	struct account_id a = desk_t_caller(c, 1), b = desk_t_caller(c, 2);
	struct cell_turn t;

	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);
	T_I64(t.person.v, g.holder.v);
	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);	/* a second tap: the same one */
	T_I64(t.person.v, g.holder.v);
	/* Not the substitute while the holder is being called. */
	T(take(c, &g, b, (struct person_id){ 0 }, &t) == OK);
	T_I64(t.person.v, 0);
	T(take(c, &g, b, g.holder, &t) == E_CONFLICT);
	T(take(c, &g, b, g.substitute, &t) == OK);		/* b chose to */
	T_STR(tree(c, &g).v[0].holder.caller, S("Appelant 1"));
	T_STR(tree(c, &g).v[0].substitute.caller, S(""));	/* b's own */
	c->who = a;
	called(c, &g, g.holder, "no_answer");
	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);	/* b has the substitute */
	T_I64(t.person.v, 0);
	ctx_at(c, (struct instant){ c->now.us + (DESK_LEASE_S + 1) * US_PER_S });
	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);	/* control: b's lease has lapsed */
	T_I64(t.person.v, g.substitute.v);
	T(take(c, &g, b, g.substitute, &t) == E_CONFLICT);
	T(take(c, &g, b, (struct person_id){ 99 }, &t) == E_NOT_FOUND);
}

static enum err stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_cell_stop(c); }
static enum err next_rule(struct ctx *c, void *arg) { return desk_next(c, arg); }
static enum err desk_stop_rule(struct ctx *c, [[maybe_unused]] void *arg) { return desk_stop(c); }

TEST(desk_cell_and_the_desk_of_a_call_share_the_line)
{
	struct given g = given(c);
	struct account_id a = desk_t_caller(c, 1), b = desk_t_caller(c, 2);
	struct desk_turn d = { .crisis = g.crisis };
	struct cell_turn t;
	struct call_send s;

	d.call = mob_draft(c, g.crisis, S("{\"professions\": [\"10\"]}"));	/* the holder alone is a physician */
	T(mob_send(c, g.crisis, d.call, &s) == OK && s.people == 1);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);
	c->who = b;
	T(db_write(c, next_rule, &d) == OK);
	T_I64(d.recipient.v, 0);				/* a has them on the line, for the cell */
	c->who = a;
	T(db_write(c, stop_rule, NULL) == OK);
	c->who = b;
	T(db_write(c, next_rule, &d) == OK);
	T(d.recipient.v != 0);					/* control */
	T(take(c, &g, a, g.holder, &t) == E_CONFLICT);		/* and the other way round */
	T(take(c, &g, a, (struct person_id){ 0 }, &t) == OK);
	T_I64(t.person.v, 0);
	c->who = b;
	T(db_write(c, desk_stop_rule, NULL) == OK);
	T(take(c, &g, a, g.holder, &t) == OK);			/* control */
}

enum { CROWD = 64, SEATS = 24 };

struct crowd_caller {
	pthread_t thread;
	struct db *db;
	struct instant now;
	struct crisis_id crisis;
	struct account_id who;
	bool twin;			/* looks first, takes afterwards */
	struct person_id got;
};

struct grabbing { const struct crowd_caller *k; struct cell_function_line f; };

static enum err
grab_rule(struct ctx *c, void *arg)
{
	const struct grabbing *g = arg;
	int64_t n;

	return deskt_q_cell_grab(c, g->f.next, g->k->who, g->f.post, (struct instant){ c->now.us + US_PER_HOUR }, &n);
}

static void *
take_one(void *arg)
{
	struct crowd_caller *k = arg;
	struct arena a;
	struct ctx c = { .a = &a, .db = k->db };

	arena_init(&a, 1 << 22);
	ctx_at(&c, k->now);
	c.who = k->who;
	if (k->twin) {
		struct grabbing g = { .k = k };
		struct cell_tree t;

		if (desk_cell_tree(&c, k->crisis, &t) == OK)
			for (int i = 0; i < t.n && !g.f.next.v; i++)
				if (t.v[i].next.v && !t.v[i].holder.caller.n)
					g.f = t.v[i];
		if (g.f.next.v && db_write(&c, grab_rule, &g) == OK)
			k->got = g.f.next;
	} else {
		struct cell_turn t = { .crisis = k->crisis };

		if (db_write(&c, take_rule, &t) == OK)
			k->got = t.person;
	}
	arena_fini(&a);
	return NULL;
}

static enum err
seats_rule(struct ctx *c, void *arg)
{
	const struct given *g = arg;
	int64_t n;

	for (int i = 1; i <= SEATS; i++) {
		TRY(deskt_q_function(c, (struct cell_function_id){ i }, arena_fmt(c->a, "Fonction %d", i), &n));
		TRY(mobt_q_post(c, g->crisis, (struct cell_function_id){ i },
		    (struct opt_person_id){ true, { g->holder.v + i - 1 } }, (struct opt_person_id){}, c->now, &n));
	}
	return OK;
}

/* People who were given to two callers. */
static int
called_twice(struct ctx *c, bool twin, int *given_out)
{
	static struct crowd_caller callers[CROWD];
	struct given g = {};
	int twice = 0;

	mob_db_file(c);
	g.crisis = mob_crisis(c, false);
	g.holder = mob_nurses(c, SEATS);
	T(db_write(c, seats_rule, &g) == OK);
	for (int i = 0; i < CROWD; i++)
		callers[i] = (struct crowd_caller){ .db = c->db, .now = c->now, .crisis = g.crisis,
			.who = desk_t_caller(c, i), .twin = twin };
	for (int i = 0; i < CROWD; i++)
		T(pthread_create(&callers[i].thread, NULL, take_one, &callers[i]) == 0);
	for (int i = 0; i < CROWD; i++)
		pthread_join(callers[i].thread, NULL);
	*given_out = 0;
	for (int i = 0; i < CROWD; i++) {
		*given_out += callers[i].got.v != 0;
		for (int j = 0; j < i; j++)
			twice += callers[i].got.v && callers[i].got.v == callers[j].got.v;
	}
	return twice;
}

TEST(desk_cell_sixty_four_callers_never_call_the_same_person)
{
	int out;

	T_I64(called_twice(c, false, &out), 0);
	T_I64(out, SEATS);					/* everyone was given to someone */
}

TEST(desk_cell_control_looking_first_calls_someone_twice)
{
	int twice = 0, out;

	for (int round = 0; round < 5 && twice == 0; round++)
		twice = called_twice(c, true, &out);
	T(twice > 0);
}

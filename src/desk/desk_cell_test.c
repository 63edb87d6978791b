/* The call tree of the cell: who is next, who holds what in the end. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk.h"
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

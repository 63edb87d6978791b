/* Messages to the crews of a dispositif: to all, to one shift; read and answered on their page. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "staffing/staffing_t.h"
#include "t.h"
#include "thread_t.h"
#include "threadt_q.h"

static enum err write_rule(struct ctx *c, void *arg) { return thread_write(c, arg); }
static enum err remind_rule(struct ctx *c, void *arg) { return thread_remind(c, arg); }
static enum err undo_rule(struct ctx *c, void *arg) { return thread_undo(c, arg); }

struct given { struct stf w; struct thread_of of; struct shift_id shift; };

/* A centre, three nurses; the first is on its first shift. */
static struct given
given(struct ctx *c)
{
	struct given g = { .w = stf_given(c, 3) };
	str why;

	g.of = (struct thread_of){ .crisis = g.w.crisis, .response = g.w.response };
	g.shift = stf_shift(c, "60").id;
	T(stf_take(c, &g.w, 0, g.shift, &why) == OK);
	c->who_name = S("Camille ROY");
	return g;
}

static str
page_of(struct ctx *c, const struct given *g, int nurse)
{
	struct html h = { .a = c->a, .now = c->now };

	T(thread_of_crew(c, staffing_token(c, g->w.crisis, (struct person_id){ g->w.first.v + nurse }), &h) == OK);
	return (str){ h.p, h.n };
}

TEST(thread_crew_is_told_reads_and_answers)
{
	struct given g = given(c);
	struct pair form[] = { { S("k"), answer_page_key(c) }, { S("last"), S("1") }, { S("text"), S("Bien reçu") } };
	str link = staffing_token(c, g.w.crisis, g.w.first);
	struct mob_messages out;

	T_I64(thread_t_written(c, &g.of, "Entrée par la cour", 0, false).people, 1);
	out = mob_outbox(c);
	T_HAS(out.v[out.n - 1].body, "Entrée par la cour");
	T_HAS(out.v[out.n - 1].body, arena_z(c->a, arena_fmt(c->a, "/p/%.*s", STR(link))));
	T(mob_logged(c, "thread.message", "Entrée par la cour"));
	T_HAS(page_of(c, &g, 0), "Entrée par la cour");
	T_HAS(page_of(c, &g, 0), arena_z(c->a, arena_fmt(c->a, "/p/%.*s/lu", STR(link))));
	T_I64(thread_t_counts(c).read, 0);			/* looking records nothing */
	ctx_at(c, (struct instant){ c->now.us + 5 * US_PER_S });
	T_I64(thread_t_press(c, arena_fmt(c->a, "/p/%.*s/lu", STR(link)), form, 2).status, 303);
	T_I64(thread_t_counts(c).read, 1);
	T_I64(thread_t_press(c, arena_fmt(c->a, "/p/%.*s/mot", STR(link)), form, 3).status, 303);
	T_I64(thread_t_press(c, arena_fmt(c->a, "/p/%.*s/mot", STR(link)), form, 3).status, 303);	/* the same tap */
	T_I64(thread_t_counts(c).unseen, 1);
	T(mob_logged(c, "thread.line", "Bien reçu"));
	(void)stf_join(c, &g.w, 1);			/* control: in the crews, and on no shift of it */
	T_I64(page_of(c, &g, 1).n, 0);
	link = staffing_token(c, g.w.crisis, (struct person_id){ g.w.first.v + 1 });
	T_I64(thread_t_press(c, arena_fmt(c->a, "/p/%.*s/mot", STR(link)), form, 3).status, 303);
	T_I64(thread_t_counts(c).unseen, 1);
}

TEST(thread_crew_of_one_shift_alone)
{
	struct given g = given(c);
	struct thread_new t = { .of = g.of, .text = S("Personne"), .part = g.shift.v + 1, .request_key = S("k-none") };

	T_I64(thread_t_written(c, &g.of, "Ce matin", g.shift.v, false).people, 1);
	T(db_write(c, write_rule, &t) == E_INVALID);	/* control: nobody is on the other one */
	T_STR(c->cause.key, S("thread.nobody"));
	ctx_forgive(c);
	T_I64(thread_t_counts(c).entries, 1);
}

TEST(thread_crew_who_comes_later_is_reminded_and_a_mistake_is_taken_back)
{
	struct given g = given(c);
	struct thread_act a = { .of = g.of, .base_url = STF_URL, .entry = { 1 } };
	str why;

	thread_t_written(c, &g.of, "Entrée par la cour", 0, false);
	T(db_write(c, undo_rule, &a) == OK);
	T_I64(thread_t_counts(c).stopped, 1);
	T_I64(page_of(c, &g, 0).n, 0);
	thread_t_written(c, &g.of, "Entrée par la rue", 0, false);
	a.entry.v = 2;
	T(stf_take(c, &g.w, 1, g.shift, &why) == OK);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	T(db_write(c, remind_rule, &a) == OK);
	T_I64(a.people, 2);
	a.of = (struct thread_of){ .crisis = g.w.crisis, .response = { g.w.response.v + 1 } };
	T(db_write(c, remind_rule, &a) == E_NOT_FOUND);	/* an entry of another dispositif, guessed */
	ctx_forgive(c);
}

/* With whom people wish to work: named, heard by a plan, taken back, declined. */
#include "db/db.h"
#include "logbook/logbook.h"
#include "staffing/model.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static struct stf w;

struct wishing {
	struct staffing_staff who;
	const char *name;
	struct staff_id other;
	enum { WISH, BACK, DECLINE, WELCOME } act;
};

static enum err
wish_rule(struct ctx *c, void *arg)
{
	const struct wishing *k = arg;

	if (k->act == WISH)
		return staffing_wish(c, &k->who, str_from(k->name));
	return k->act == BACK ? staffing_unwish(c, &k->who, k->other) :
	    staffing_wish_decline(c, &k->who, k->other, k->act == DECLINE);
}

static enum err
does(struct ctx *c, int nurse, int act, const char *name, int other)
{
	struct wishing k = { .act = act, .name = name };
	enum err e;

	(void)stf_join(c, &w, nurse);
	k.who = stf_who(c, &w, nurse);
	if (other >= 0)
		k.other = stf_join(c, &w, other);
	e = db_write(c, wish_rule, &k);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

static struct model model;

static enum err
model_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return model_load(c, w.crisis, false, &model);
}

/* Does the solver hear that both are of one team? */
static bool
together(struct ctx *c, int a, int b)
{
	ptrdiff_t i, k;

	T(db_read(c, model_rule, NULL) == OK);
	i = model_member(&model, stf_join(c, &w, a).v);
	k = model_member(&model, stf_join(c, &w, b).v);
	T(i >= 0 && k >= 0);
	return model.staff.person[i].team >= 0 && model.staff.person[i].team == model.staff.person[k].team;
}

static void
given(struct ctx *c, int nurses)
{
	w = stf_given(c, nurses);
	stf_all_can(c, &w, nurses);
}

TEST(wish_reaches_the_plan_and_is_taken_back)
{
	given(c, 5);
	T(!together(c, 0, 3));
	T_I64(model.staff.weight.team, 0);
	T(does(c, 0, WISH, "n00004", -1) == OK);		/* the name as it is typed on a telephone */
	T(does(c, 0, WISH, "N00004", -1) == OK);		/* said again */
	T(together(c, 0, 3));
	T(model.staff.weight.team > 0);
	T(!together(c, 0, 1));
	T(mob_logged(c, "staff.team", "souhaite, par son lien, faire équipe avec"));
	T(does(c, 3, WISH, "N00005", -1) == OK);		/* a wish of hers brings a third along */
	T(together(c, 0, 4));
	T(does(c, 3, BACK, NULL, 0) == OK);			/* it is not hers to take back */
	T(together(c, 0, 3));
	T(does(c, 0, BACK, NULL, 3) == OK);
	T(!together(c, 0, 3));
	T(together(c, 3, 4));					/* control: hers stands */
	T(mob_logged(c, "staff.team", "retire son souhait"));
}

static enum err
forget_rule(struct ctx *c, void *arg)
{
	return logbook_forget(c, *(struct person_id *)arg);
}

/* The line of a wish names two: whoever is erased, her own name goes with her. */
TEST(wish_in_the_log_book_loses_each_name_with_its_person)
{
	struct person_id named;

	given(c, 4);
	T(does(c, 0, WISH, "N00002", -1) == OK);
	T(mob_logged(c, "staff.team", "N00001") && mob_logged(c, "staff.team", "N00002"));
	named = stf_who(c, &w, 1).person_id;
	T(db_write(c, forget_rule, &named) == OK);
	T(mob_logged(c, "staff.team", "N00001") && !mob_logged(c, "staff.team", "N00002"));
	T(mob_logged(c, "staff.team", "faire équipe avec"));
}

TEST(wish_that_the_other_declines_is_not_heard)
{
	given(c, 4);
	T(does(c, 0, WISH, "N00002", -1) == OK);
	T(does(c, 2, DECLINE, NULL, 0) == OK);			/* control: not for her */
	T(together(c, 0, 1));
	T(does(c, 1, DECLINE, NULL, 0) == OK);
	T(!together(c, 0, 1));
	T(does(c, 0, BACK, NULL, 1) == OK);
	T(does(c, 0, WISH, "N00002", -1) == OK);		/* asking again does not undo it */
	T(!together(c, 0, 1));
	T(does(c, 1, WELCOME, NULL, 0) == OK);
	T(together(c, 0, 1));
}

TEST(wish_names_one_colleague_and_three_at_most)
{
	given(c, 6);
	T(does(c, 0, WISH, "N00001", -1) == E_INVALID);		/* herself */
	T(does(c, 0, WISH, "Personne", -1) == E_INVALID);
	T(does(c, 0, WISH, "", -1) == E_INVALID);
	T(does(c, 0, WISH, "N0000", -1) == E_INVALID);		/* not by a part: the crew is not to be found out */
	T(does(c, 0, WISH, "N00002", -1) == OK);
	T(does(c, 0, WISH, "N00003", -1) == OK);
	T(does(c, 0, WISH, "N00004", -1) == OK);
	T(does(c, 0, WISH, "N00005", -1) == E_INVALID);
	T(!together(c, 0, 4));					/* and nothing of it is kept */
	T(does(c, 0, BACK, NULL, 1) == OK);
	T(does(c, 0, WISH, "N00005", -1) == OK);
	T(together(c, 0, 4));
}

#include "db/db.h"
#include "desk/desk_t.h"
#include "deskt_q.h"
#include "t.h"

struct adding { struct account_id id; int number; };

static enum err
caller_rule(struct ctx *c, void *arg)
{
	struct adding *a = arg;
	struct deskt_new_caller row;

	TRY(deskt_q_caller(c, arena_fmt(c->a, "c%d@exemple.fr", a->number), arena_fmt(c->a, "Appelant %d", a->number), c->now,
	    &row));
	a->id = row.id;
	return OK;
}

struct account_id
desk_t_caller(struct ctx *c, int number)
{
	struct adding a = { .number = number };

	T(db_write(c, caller_rule, &a) == OK);
	return a.id;
}

#include "db/db.h"
#include "record/record.h"
#include "rect_q.h"
#include "t.h"

static enum err
twice(struct ctx *c, void *arg)
{
	bool *first = arg;

	TRY(record_once(c, S("k1"), S("/a"), &first[0]));
	TRY(record_once(c, S("k1"), S("/b"), &first[1]));
	return record_once(c, S("k2"), S(""), &first[2]);
}

TEST(record_a_form_is_served_once)
{
	bool first[3];
	struct rect_seen_list seen;

	t_db(c);
	T(db_write(c, twice, first) == OK);
	T(first[0] && !first[1] && first[2]);
	T(rect_q_seen(c, &seen) == OK);
	T_I64(seen.n, 2);
	T_STR(seen.v[0].location, S("/a"));
}

static enum err
saw(struct ctx *c, void *arg)
{
	(void)arg;
	TRY(record_saw(c, S("log.export"), S("crisis:3")));
	c->who = (struct account_id){ 7 };
	return record_saw(c, S("contact.read"), S("person:12"));
}

TEST(record_who_saw_what)
{
	struct rect_access_list list;

	t_db(c);
	T(db_write(c, saw, NULL) == OK);
	T(rect_q_access(c, &list) == OK);
	T_I64(list.n, 2);
	T(!list.v[0].account_id.some);
	T_I64(list.v[1].account_id.v.v, 7);
	T_STR(list.v[1].object, S("person:12"));
	T_I64(list.v[1].at.us, c->now.us);
}

static enum err
purge(struct ctx *c, void *arg)
{
	return record_purge(c, *(struct instant *)arg);
}

TEST(record_forgets_old_forms)
{
	bool first[3];
	struct rect_seen_list seen;
	struct instant now = c->now, later = { c->now.us + 1 };

	t_db(c);
	T(db_write(c, twice, first) == OK);
	T(db_write(c, purge, &now) == OK);
	T(rect_q_seen(c, &seen) == OK && seen.n == 2);
	T(db_write(c, purge, &later) == OK);
	T(rect_q_seen(c, &seen) == OK && seen.n == 0);
}

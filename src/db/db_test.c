#include <stdio.h>

#include "db/db.h"
#include "dbt_q.h"
#include "t.h"

extern const struct query *const *const db_queries[];

static enum err
put(struct ctx *c, void *arg)
{
	int64_t changed;

	TRY(dbt_q_setting_add(c, S("a"), S("1"), &changed));
	TRY(dbt_q_setting_add(c, S("b"), S("2"), &changed));
	return dbt_q_setting_put(c, S("a"), *(str *)arg, &changed);
}

TEST(db_every_statement_is_taken_by_this_engine)
{
	t_db(c);
	T(db_prepare_all(c, db_queries) == OK);
}

TEST(db_rows)
{
	struct dbt_setting one;
	struct dbt_setting_list list;
	struct dbt_count count;
	bool found;
	str value = S("3");

	t_db(c);
	T(db_write(c, put, &value) == OK);
	T(dbt_q_setting(c, S("a"), &one) == OK);
	T_STR(one.value, S("3"));
	T(dbt_q_setting(c, S("z"), &one) == E_NOT_FOUND);
	ctx_forgive(c);
	T(dbt_q_setting_maybe(c, S("z"), &one, &found) == OK && !found);
	T(dbt_q_setting_maybe(c, S("b"), &one, &found) == OK && found);
	T(dbt_q_settings(c, S("%"), 10, &list) == OK);
	T_I64(list.n, 2);
	T_STR(list.v[1].value, S("2"));
	T(dbt_q_settings_named(c, (str[]){ S("b"), S("q\"'\\,{}\n") }, 2, 10, &list) == OK);
	T_I64(list.n, 1);
	T(dbt_q_settings_count(c, &count) == OK);
	T_I64(count.n, 2);
	T_STR(count.last, S("b"));
}

static enum err
accounts(struct ctx *c, void *arg)
{
	struct account_id *ids = arg;
	struct dbt_new_account id;
	int64_t changed;

	TRY(dbt_q_account_add(c, S("a@x"), S("A"), S("cell"), (struct opt_person_id){},
	    (struct opt_instant){}, true, c->now, &id));
	ids[0] = id.id;
	TRY(dbt_q_account_add(c, S("bé@x"), S("B"), S("cell"), (struct opt_person_id){ true, { 7 } },
	    (struct opt_instant){ true, c->now }, false, c->now, &id));
	ids[1] = id.id;
	return dbt_q_session_add(c, (str){ "\0\xff'\\xabcdefghijklmnopqrstuvwxyz0", 32 }, ids[1], c->now, &changed);
}

TEST(db_optional_columns_lists_and_ids)
{
	struct account_id ids[2];
	struct dbt_account_list list;
	struct dbt_session_list sessions;

	t_db(c);
	T(db_write(c, accounts, ids) == OK);
	T(ids[1].v != ids[0].v);
	T(dbt_q_accounts(c, ids, 2, 10, &list) == OK);
	T_I64(list.n, 2);
	T(!list.v[0].person_id.some && !list.v[0].signed_in_at.some && list.v[0].disabled && list.v[0].free);
	T(list.v[1].person_id.some && !list.v[1].disabled && !list.v[1].free);
	T_I64(list.v[1].person_id.v.v, 7);
	T_I64(list.v[1].signed_in_at.v.us, c->now.us);
	T_I64(list.v[1].width, 4);
	T(dbt_q_accounts(c, ids, 0, 10, &list) == OK);
	T_I64(list.n, 0);
	T(dbt_q_accounts_but(c, ids, 1, 10, &list) == OK);
	T_I64(list.n, 1);
	T(dbt_q_accounts(c, ids, DB_LIST_MAX + 1, 10, &list) == E_LIMIT);
	ctx_forgive(c);
	T(dbt_q_sessions(c, 10, &sessions) == OK);
	T_I64(sessions.n, 2);
	T(!sessions.v[0].started_at.some && !sessions.v[0].token_hash.p);
	T(sessions.v[1].started_at.some);
	T_STR(sessions.v[1].token_hash, ((str){ "\0\xff'\\xabcdefghijklmnopqrstuvwxyz0", 32 }));
}

TEST(db_a_text_for_each_engine)
{
	struct dbt_engine e;

	t_db(c);
	T(dbt_q_engine(c, (struct opt_i64){ true, -5 }, &e) == OK);
	T_STR(e.name, db_is_pg(c->db) ? S("pg") : S("sqlite"));
	T_I64(e.x.v, -5);
	T(dbt_q_engine(c, (struct opt_i64){}, &e) == OK);
	T(!e.x.some);
}

static enum err
put_and_refuse(struct ctx *c, void *arg)
{
	TRY(put(c, arg));
	return fail(c, E_INVALID, S("f"), S("k"), "no");
}

static int64_t
settings(struct ctx *c)
{
	struct dbt_count count;

	T(dbt_q_settings_count(c, &count) == OK);
	return count.n;
}

TEST(db_a_refused_rule_leaves_nothing)
{
	str value = S("3");

	t_db(c);
	T(db_write(c, put_and_refuse, &value) == E_INVALID);
	T_STR(c->cause.key, S("k"));
	T_I64(settings(c), 0);
}

static void
put_once(struct ctx *c)
{
	str value = S("3");

	(void)!db_write(c, put, &value);
}

TEST(db_all_or_nothing_whatever_fails)
{
	t_db(c);
	T_I64(t_faults("db.step", put_once, c), 3);
	T_I64(settings(c), 2);
}

TEST(db_a_failing_commit_acknowledges_nothing)
{
	t_db(c);
	T_I64(t_faults("db.commit", put_once, c), 1);
	T_I64(settings(c), 2);
}

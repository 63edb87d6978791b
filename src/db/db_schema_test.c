/* db_schema_test.c -- migrations that move rows: what was there is there, and goes on as before. */
#include "db/db_impl.h"
#include "t.h"

/* As a program of before would leave it: every migration but ${from} and those after. */
static enum err
old_schema(struct ctx *c, void *arg)
{
	str from = *(str *)arg;

	TRY(c->db->engine->script(c, "old", "CREATE TABLE schema_migration (name TEXT NOT NULL PRIMARY KEY,"
	    " fingerprint TEXT NOT NULL, applied_at BIGINT NOT NULL)"));
	for (const struct db_migration *m = db_schema; m->name && str_cmp(str_from(m->name), from) < 0; m++) {
		TRY(c->db->engine->script(c, m->name, m->sql));
		TRY(c->db->engine->script(c, m->name,
		    arena_z(c->a, arena_fmt(c->a, "INSERT INTO schema_migration VALUES ('%s', '', 0)", m->name))));
	}
	return OK;
}

static enum err
run_script(struct ctx *c, void *arg)
{
	const char *const *sql = arg;

	return c->db->engine->script(c, "rows", *sql);
}

static enum err
run(struct ctx *c, const char *sql)
{
	return db_write(c, run_script, &sql);
}

static str
ask(struct ctx *c, const char *sql)
{
	str out;

	T(c->db->engine->query(c, sql, &out) == OK);
	return out;
}

static const char rows[] =
    "INSERT INTO typology (id, code, label, position) VALUES (1, 'ill', '', 1);"
    "INSERT INTO crisis (id, title, exercise, typology_id, level, level_at, alert_by, alert_at, alert_text,"
    " opened_at, request_key) VALUES (1, 'Canicule', 1, 1, 'running', 1, 'ARS', 1, 'chaud', 1, 'key-crisis');"
    "INSERT INTO person (id, family, given, source, known_on, updated_at)"
    " VALUES (4, 'MARTIN', 'Jeanne', 'hand', 1, 1), (5, 'DURAND', 'Paul', 'hand', 1, 1);"
    "INSERT INTO call (id, crisis_id, number, title, message, criteria, state, created_at, sent_at, request_key)"
    " VALUES (2, 1, 1, 'Renfort', 'Venez', '{}', 'sent', 1, 1, 'key-call');"
    "INSERT INTO recipient (id, call_id, person_id, channel, unreachable, answer, answered_at, answered_via, note)"
    " VALUES (8, 2, 4, 'none', 'no_contact', 'later', 9, 'phone', '14 h'), (9, 2, 5, 'none', 'no_contact', NULL, NULL, '', '');"
    "INSERT INTO reply (id, recipient_id, answer, note, via, at, request_key)"
    " VALUES (6, 8, 'later', '14 h', 'phone', 9, 'key-reply');"
    "INSERT INTO outbox (id, channel, exercise, crisis_id, address, body, state, attempts, problem, not_before,"
    " created_at, send_key) VALUES (11, 'email', 1, 1, '', '', 'failed', 3, 'post.problem.number', 5, 5, 'k11'),"
    " (12, 'sms', 1, 1, '', '', 'cancelled', 0, '', 5, 5, 'k12');"
    "INSERT INTO responder (id, outbox_id, act, note, due_at) VALUES (3, 11, 'late_change', 'finalement', 7)";

static void
refused(struct ctx *c, const char *sql)
{
	T(run(c, sql) != OK);
	ctx_forgive(c);
}

TEST(db_the_tables_of_a_call_keep_their_rows)
{
	str from = S("0009");
	int applied;

	T(db_open(c, t_db_empty(c), &c->db) == OK);
	T(db_write(c, old_schema, &from) == OK);
	T(run(c, rows) == OK);
	T(db_migrate(c, &applied) == OK);
	T(applied >= 1);
	T_STR(ask(c, "SELECT state || ' ' || CAST(attempts AS TEXT) || ' ' || problem || ' ' || send_key || ' ' ||"
	    " CAST(exercise AS TEXT) FROM outbox WHERE id = 11"), S("failed 3 post.problem.number k11 1"));
	T_STR(ask(c, "SELECT act || ' ' || note || ' ' || CAST(outbox_id AS TEXT) FROM responder WHERE id = 3"),
	    S("late_change finalement 11"));
	T_STR(ask(c, "SELECT answer || ' ' || note || ' ' || answered_via || ' ' || unreachable FROM recipient"
	    " WHERE id = 8"), S("later 14 h phone no_contact"));
	T_STR(ask(c, "SELECT answer || ' ' || CAST(recipient_id AS TEXT) || ' ' || request_key FROM reply"
	    " WHERE id = 6"), S("later 8 key-reply"));
	T_STR(ask(c, "SELECT CAST(COUNT(*) AS TEXT) FROM outbox"), S("2"));
	T_STR(ask(c, "SELECT CAST(COUNT(*) AS TEXT) FROM recipient"), S("2"));

	/* What comes next is numbered after it, and the tables still hold each other. */
	T(run(c, "INSERT INTO outbox (channel, exercise, crisis_id, address, body, not_before, created_at,"
	    " send_key) VALUES ('sms', 1, 1, '', '', 5, 5, 'k13')") == OK);
	T_STR(ask(c, "SELECT CAST(id AS TEXT) FROM outbox WHERE send_key = 'k13'"), S("13"));
	refused(c, "INSERT INTO outbox (channel, exercise, address, body, not_before, created_at, send_key)"
	    " VALUES ('sms', 1, '', '', 5, 5, 'k13')");
	refused(c, "INSERT INTO outbox (channel, exercise, address, body, not_before, created_at, send_key, state)"
	    " VALUES ('sms', 1, '', '', 5, 5, 'k14', 'lost')");
	refused(c, "INSERT INTO recipient (call_id, person_id, channel) VALUES (2, 4, 'none')");
	refused(c, "UPDATE recipient SET answer = 'perhaps' WHERE id = 8");
	refused(c, "UPDATE recipient SET channel = 'fax' WHERE id = 8");
	refused(c, "INSERT INTO reply (recipient_id, answer, via, at, request_key) VALUES (99, 'yes', 'link', 1, 'k')");
	refused(c, "INSERT INTO reply (recipient_id, answer, via, at, request_key) VALUES (8, 'maybe', 'link', 1, 'k')");
	refused(c, "INSERT INTO responder (outbox_id, act, due_at) VALUES (99, 'yes', 1)");
	refused(c, "INSERT INTO responder (outbox_id, act, due_at) VALUES (12, 'sleep', 1)");
	refused(c, "DELETE FROM recipient WHERE id = 8");
}

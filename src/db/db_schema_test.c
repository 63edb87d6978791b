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
	for (const struct db_migration *m = db_schema; m->name && !str_starts(str_from(m->name), from); m++) {
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

static const char visits[] =
    "INSERT INTO commune (code, name, inside, population, lat_e6, lon_e6) VALUES ('44195', 'Savenay', 0, 8500, 1, 1);"
    "INSERT INTO motive (id, label, position) VALUES (1, 'Vaccination', 1);"
    "INSERT INTO venue (id, name, address, commune_code, exercise, opens_at, created_at, request_key)"
    " VALUES (2, 'Stade', '1 rue', '44195', 0, 1, 1, 'key-venue');"
    "INSERT INTO care_line (id, venue_id, motive_id, name, minutes, capacity) VALUES (3, 2, 1, 'Box', 10, 2);"
    "INSERT INTO slot (id, line_id, starts_at, ends_at) VALUES (4, 3, 100, 200);"
    "INSERT INTO booking (id, token_hash, motive_id, contact, contact_key, via, lang, created_at)"
    " VALUES (5, 'hash-5', 1, 'sealed', 'key', 'paper', 'en', 7);"
    "INSERT INTO place (id, slot_id, booking_id, dose, person, state, state_at, reminded_at)"
    " VALUES (6, 4, 5, 2, 'who', 'arrived', 8, 9);"
    "INSERT INTO place (id, slot_id, walkin, held_until, held_by, holder) VALUES (7, 4, 1, 10, 'by', 'from');"
    "INSERT INTO visit_gone (booking_id, uid, starts_at, ends_at, gone_at) VALUES (5, 'uid', 11, 12, 13)";

TEST(db_the_tables_of_appointments_keep_their_rows)
{
	str from = S("0019");
	int applied;

	T(db_open(c, t_db_empty(c), &c->db) == OK);
	T(db_write(c, old_schema, &from) == OK);
	T(run(c, visits) == OK);
	T(db_migrate(c, &applied) == OK);
	T(applied >= 1);
	T_STR(ask(c, "SELECT via || ' ' || lang || ' ' || CAST(motive_id AS TEXT) || ' ' || CAST(created_at AS TEXT)"
	    " FROM booking WHERE id = 5"), S("paper en 1 7"));
	T_STR(ask(c, "SELECT state || ' ' || CAST(booking_id AS TEXT) || ' ' || CAST(dose AS TEXT) || ' ' ||"
	    " CAST(state_at AS TEXT) || ' ' || CAST(reminded_at AS TEXT) FROM place WHERE id = 6"), S("arrived 5 2 8 9"));
	T_STR(ask(c, "SELECT state || ' ' || CAST(walkin AS TEXT) || ' ' || CAST(held_until AS TEXT) FROM place"
	    " WHERE id = 7 AND held_by IS NOT NULL AND holder IS NOT NULL"), S("free 1 10"));
	T_STR(ask(c, "SELECT CAST(gone_at AS TEXT) FROM visit_gone WHERE booking_id = 5"), S("13"));

	/* What comes next is numbered after it, and the tables still hold each other. */
	T(run(c, "INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)"
	    " VALUES ('hash-8', 1, '', 'web', 'fr', 1)") == OK);
	T_STR(ask(c, "SELECT CAST(id AS TEXT) FROM booking WHERE via = 'web'"), S("6"));
	refused(c, "INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)"
	    " VALUES ('hash-5', 1, '', 'web', 'fr', 1)");
	refused(c, "INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)"
	    " VALUES ('hash-9', 1, '', 'fax', 'fr', 1)");
	refused(c, "INSERT INTO booking (token_hash, motive_id, contact, via, lang, created_at)"
	    " VALUES ('hash-9', 9, '', 'web', 'fr', 1)");
	refused(c, "UPDATE place SET state = 'lost' WHERE id = 6");
	refused(c, "UPDATE place SET state = 'free' WHERE id = 6");
	refused(c, "UPDATE place SET booking_id = 99, state = 'booked' WHERE id = 7");
	refused(c, "INSERT INTO place (slot_id) VALUES (99)");
	refused(c, "INSERT INTO visit_gone (booking_id, uid, starts_at, ends_at, gone_at) VALUES (99, 'u', 1, 1, 1)");
	refused(c, "DELETE FROM booking WHERE id = 5");
}

/* What the SAS is to know follows from the places; what an answer means; nothing of a citizen leaves. */
#include "db/db.h"
#include "push_q.h"
#include "sas/push.h"
#include "sas_t.h"
#include "sast_q.h"
#include "t.h"

static struct sast_row_list
rows(struct ctx *c)
{
	struct sast_row_list list;

	T(sast_q_rows(c, &list) == OK);
	return list;
}

static int64_t
look(struct ctx *c)
{
	int64_t found;

	T(push_look(c, &found) == OK);
	return found;
}

TEST(push_only_what_a_regulator_booked_on_a_line_of_the_sas)
{
	struct bkt k = sast_given(c);
	struct push_due_list due;
	str text;

	T(sast_book(c, &k, SAST_DESK, "desk", 0) == OK);
	T(bkt_book(c, "web", bkt_slot(&k, k.line, 1), 1, "Durand Luc", "+33612345678") == OK);
	T_I64(look(c), 0);
	T(sast_book(c, &k, SAST_REGULATOR, "regul", 2) == OK);
	T_I64(look(c), 1);
	T_I64(look(c), 0);			/* looked at twice: known once */
	T_I64(rows(c).n, 1);
	T_STR(rows(c).v[0].practitioner, S("8" SAST_PS));
	T_STR(rows(c).v[0].operator_value, S("3456780581/11242343"));
	T(push_q_due(c, c->now, 10, &due) == OK);
	T_I64(due.n, 1);
	text = push_appointment(c, &due.v[0], S("urn:oid:1.2.3"));
	T_HAS(text, "\"start\":\"2026-11-24T09:20:00+01:00\"");
	T_HAS(text, "\"status\":\"booked\"");
	T(!str_has(text, S("Martin")) && !str_has(text, S("Jeanne")));
}

TEST(push_follows_what_becomes_of_it)
{
	struct bkt k = sast_given(c);
	struct booking_appointment_list mine;

	T(sast_book(c, &k, SAST_REGULATOR, "a", 0) == OK);
	T_I64(look(c), 1);
	mine = bkt_list(c, "a");
	T(bkt_change(c, booking_move, "a", mine.v[0].id, bkt_slot(&k, k.line, 3)) == OK);
	T_I64(look(c), 1);
	T_I64(rows(c).n, 1);			/* moved: the same appointment, later */
	T_STR(rows(c).v[0].status, S("booked"));
	T_I64(rows(c).v[0].version, 2);
	T_I64((rows(c).v[0].starts_at.us - civil_instant(2026, 11, 24, 9, 30).us) / US_PER_MIN, 0);
	T(bkt_change(c, booking_cancel, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(look(c), 1);
	T_STR(rows(c).v[0].status, S("cancelled"));
	T(bkt_book(c, "b", bkt_slot(&k, k.line, 3), 1, "Durand Luc", "+33612345678") == OK);
	T_I64(look(c), 0);			/* the place is somebody else's: not his */
}

static enum err come_rule(struct ctx *c, void *arg) { int64_t n; return sast_q_arrive(c, *(str *)arg, &n); }
static enum err close_rule(struct ctx *c, void *arg) { int64_t n; return sast_q_close(c, *(struct slot_id *)arg, &n); }

TEST(push_says_who_came_and_what_was_closed)
{
	struct bkt k = sast_given(c);
	struct slot_id s = bkt_slot(&k, k.line, 0);
	str arrived = S("arrived"), absent = S("absent");

	T(sast_book(c, &k, SAST_REGULATOR, "a", 0) == OK);
	T_I64(look(c), 1);
	T(db_write(c, come_rule, &absent) == OK);
	T_I64(look(c), 1);
	T_STR(rows(c).v[0].status, S("noshow"));
	T(sast_book(c, &k, SAST_REGULATOR, "b", 1) == OK);
	T(db_write(c, come_rule, &arrived) == OK);
	T_I64(look(c), 2);			/* created, and what became of it at once */
	T_STR(rows(c).v[1].status, S("fulfilled"));
	T(sast_book(c, &k, SAST_REGULATOR, "c", 2) == OK);
	T_I64(look(c), 1);
	s = bkt_slot(&k, k.line, 2);
	T(db_write(c, close_rule, &s) == OK);
	T_I64(look(c), 1);
	T_STR(rows(c).v[2].status, S("cancelled"));
}

TEST(push_what_an_answer_means)
{
	const struct { enum net_end end; int status; str body; bool creating; enum push_end want; } t[] = {
		{ NET_ANSWERED, 201, S(""), true, PUSH_TOLD },
		{ NET_ANSWERED, 200, S("{\"resourceType\":\"Appointment\"}"), false, PUSH_TOLD },
		{ NET_ANSWERED, 200, S("<html>sign in</html>"), true, PUSH_AGAIN },
		{ NET_ANSWERED, 200, S("[]"), true, PUSH_AGAIN },
		{ NET_ANSWERED, 302, S(""), true, PUSH_AGAIN },
		{ NET_ANSWERED, 503, S(""), true, PUSH_AGAIN },
		{ NET_ANSWERED, 429, S(""), false, PUSH_AGAIN },
		{ NET_ANSWERED, 401, S(""), false, PUSH_AGAIN },
		{ NET_ANSWERED, 422, S(""), true, PUSH_REFUSED },
		{ NET_ANSWERED, 400, S(""), false, PUSH_REFUSED },
		{ NET_ANSWERED, 404, S(""), false, PUSH_ANEW },
		{ NET_ANSWERED, 404, S(""), true, PUSH_AGAIN },
		{ NET_NOT_SENT, 0, S(""), true, PUSH_ANEW },
		{ NET_NOT_SENT, 0, S(""), false, PUSH_AGAIN },
		{ NET_UNKNOWN, 0, S(""), true, PUSH_AGAIN },
	};

	for (int i = 0; i < COUNT(t); i++) {
		struct net_answer r = { .end = t[i].end, .status = t[i].status, .body = t[i].body };

		T_I64(push_judge(&r, t[i].creating), t[i].want);
	}
}

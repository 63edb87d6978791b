/*
 * The SMS provider is down for a day, from nine on Monday to nine on Tuesday, by the clock of a simulated day: the
 * real sender, appointments booked, given back and closed meanwhile, reminders written in the evening.  Nobody is
 * reminded after the fact, nothing that still says something is lost, nobody reads anything twice.
 */
#include "booking/day.h"
#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "logbook/logbook.h"
#include "post/post.h"
#include "t.h"

enum { STEP_S = 10, HEARD_MAX = 600 };

static struct { struct instant at; int64_t id; str body; } heard[HEARD_MAX];	/* what left, by the provider itself */
static int heard_n, tried;
static bool down;
static struct arena *keep;

static struct post_said
provider(const struct post_message *m)
{
	tried++;
	if (down)
		return (struct post_said){ POST_AGAIN, S("post.problem.unreachable"), S("") };
	T(heard_n < HEARD_MAX);
	heard[heard_n].at = m->at;
	heard[heard_n].id = m->id.v;
	heard[heard_n++].body = arena_dup(keep, m->body);
	return (struct post_said){ POST_HANDED, S(""), S("ref") };
}

/* With the figures of a real one: twelve attempts over an hour and a half. */
static enum err
load([[maybe_unused]] struct ctx *c, struct post_conf *out)
{
	static const struct post_backend ram = { .name = "ram", .now = provider };

	out->route[POST_SMS] = (struct post_route){ .backend = &ram, .parallel = 8, .rate = 20, .attempts_max = 12,
		.backoff_ms = 5000 };
	return OK;
}

static enum err
remind_rule(struct ctx *c, void *arg)
{
	return booking_remind(c, BKT_URL, arg);
}

static int
left(str words)
{
	int n = 0;

	for (int i = 0; i < heard_n; i++)
		n += str_has(heard[i].body, words);
	return n;
}

static int
left_both(str words, str others)
{
	int n = 0;

	for (int i = 0; i < heard_n; i++)
		n += str_has(heard[i].body, words) && str_has(heard[i].body, others);
	return n;
}

static int
in_state(struct ctx *c, str state)
{
	struct bookt_message_list list;
	int n = 0;

	T(bookt_q_messages(c, &list) == OK);
	for (ptrdiff_t i = 0; i < list.n; i++)
		n += str_eq(list.v[i].state, state);
	return n;
}

static struct instant
slot_at(const struct bkt *k, int nth)
{
	struct slot_id id = bkt_slot(k, k->line, nth);
	ptrdiff_t i = 0;

	while (k->slots.v[i].id.v != id.v)
		i++;
	return k->slots.v[i].starts_at;
}

static enum err
close_rule(struct ctx *c, void *arg)
{
	struct slot_changed n = {};

	return slots_close(c, arg, &n);
}

static enum err
no_hour_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return bookt_q_no_hour(c, &(int64_t){ 0 });
}

static void
until(struct ctx *c, struct post *p, struct instant end)
{
	while (c->now.us < end.us) {
		ctx_at(c, (struct instant){ c->now.us + STEP_S * US_PER_S });
		T(bkt_prove(c) == OK);
		(void)post_turn(p, c, 0);
	}
}

static const char *
token(struct ctx *c, const char *what, int i)
{
	return arena_z(c->a, arena_fmt(c->a, "%s-%d", what, i));
}

static void
book(struct ctx *c, const struct bkt *k, const char *what, int i, int slot)
{
	const char *names = arena_z(c->a, arena_fmt(c->a, "%s%d Jeanne", what, i));
	const char *phone = arena_z(c->a, arena_fmt(c->a, "+336%02d3456%02d", slot, i));

	T(bkt_book_alone(c, token(c, what, i), bkt_slot(k, k->line, slot), 1, names, phone) == OK);
}

/*
 * The slots of Tuesday that are looked at: 9:00, whose reminder would be too late from 8:00 on; 11:50, whose
 * reminder is not when the provider comes back at nine.
 */
enum { EACH = 20, SOON = 0, CLOSED = 8, LATER = 13, NOON = 14 };

/* Before the outage; then all that happens on the Monday while nothing leaves. */
static void
monday(struct ctx *c, const struct bkt *k, struct post *p)
{
	struct slot_range closing = { .venue = k->venue, .line = k->line, .base_url = BKT_URL, .why = S("") };

	for (int i = 0; i < EACH; i++) {
		book(c, k, "soon", i, SOON);
		book(c, k, "noon", i, NOON);
		book(c, k, "shut", i, CLOSED);
	}
	until(c, p, civil_instant(2026, 11, 23, 9, 0));
	T_I64(heard_n, 3 * EACH);				/* their proofs */
	down = true;
	for (int i = 0; i < EACH; i++) {
		book(c, k, "late", i, LATER);			/* their proofs wait */
		book(c, k, "gone", i, SOON);
	}
	until(c, p, civil_instant(2026, 11, 23, 16, 0));
	T(bkt_change(c, booking_cancel, token(c, "late", 0), (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T(bkt_change(c, booking_cancel, token(c, "noon", 0), (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T(bkt_change(c, booking_move, token(c, "late", 1), bkt_list(c, token(c, "late", 1)).v[0].id,
	    bkt_slot(k, k->line, NOON)) == OK);
	closing.from = slot_at(k, CLOSED);
	closing.to.us = closing.from.us + 10 * US_PER_MIN;
	T(db_write(c, close_rule, &closing) == OK);
}

/* The night and the morning: reminders of all who come on Tuesday are written while nothing leaves. */
static void
tuesday(struct ctx *c, struct post *p, bool no_hour)
{
	int64_t told = 0;

	until(c, p, civil_instant(2026, 11, 24, 0, 30));
	T(db_write(c, remind_rule, &told) == OK);
	T_I64(told, EACH + (EACH - 1) + (EACH - 1) + EACH);	/* soon, noon, late, gone; not those who were closed */
	if (no_hour)
		T(db_write(c, no_hour_rule, NULL) == OK);
	until(c, p, civil_instant(2026, 11, 24, 9, 10));
	T_I64(heard_n, 3 * EACH);
	T(tried > 400);						/* it was looked for all the time */
	down = false;
	until(c, p, civil_instant(2026, 11, 24, 12, 30));
}

static struct post *
given(struct ctx *c, struct bkt *k)
{
	*k = bkt_given(c, false, 2 * EACH);
	keep = c->a;
	heard_n = tried = 0;
	down = false;
	return post_open(c->db, load);
}

static bool
twice(void)
{
	for (int i = 0; i < heard_n; i++)
		for (int j = 0; j < i; j++)
			if (heard[i].id == heard[j].id || str_eq(heard[i].body, heard[j].body))
				return true;
	return false;
}

/* Said after the visit that it announces, or less than an hour before for a reminder. */
static int
after_the_fact(const struct bkt *k)
{
	int n = 0;

	for (int i = 0; i < heard_n; i++) {
		bool reminder = str_has(heard[i].body, S("n'oubliez pas"));
		bool soon = str_has(heard[i].body, S("9:00"));
		struct instant visit = slot_at(k, soon ? SOON : LATER);

		n += heard[i].at.us > visit.us - (reminder ? US_PER_HOUR : 0);
	}
	return n;
}

TEST(outage_of_a_day_reminds_nobody_after_the_fact_and_loses_nothing_else)
{
	struct log_line_list log;
	struct bkt k;
	struct post *p = given(c, &k);
	int told = 0;

	monday(c, &k, p);
	tuesday(c, p, false);
	post_close(p);
	T_I64(left(S("n'oubliez pas")), 2 * (EACH - 1));	/* noon and late; nobody of nine o'clock */
	T_I64(left(S("/rdv/t/late-")) - left_both(S("/rdv/t/late-"), S("n'oubliez pas")), EACH - 1);	/* proofs, and one moved */
	T_I64(left(S("est maintenant")), 1);
	T_I64(left(S("nous devons annuler")), EACH);
	T_I64(left(S("/rdv/t/late-0 ")), 0);			/* given back before its proof could leave */
	T_I64(left_both(S("/rdv/t/gone-"), S("rendez-vous pour")), 0);	/* proofs of what was over */
	T_I64(left(S("/rdv/t/soon-")), EACH);			/* those of before the outage */
	T_I64(after_the_fact(&k), 0);
	T(!twice());
	T_I64(in_state(c, S("to_send")) + in_state(c, S("failed")) + in_state(c, S("uncertain")), 0);
	T(logbook_recent(c, (struct crisis_id){}, (struct log_id){}, 200, &log) == OK);
	for (ptrdiff_t i = 0; i < log.n; i++)
		told += str_eq(log.v[i].kind, S("post.late"));
	T(told > 0);						/* what was dropped is told */
}

/* The control: the same day with messages that know no hour; what is looked for above is there to be seen. */
TEST(outage_control_without_an_hour_people_are_reminded_after_the_fact)
{
	struct bkt k;
	struct post *p = given(c, &k);

	monday(c, &k, p);
	tuesday(c, p, true);
	post_close(p);
	T(after_the_fact(&k) >= EACH);
}

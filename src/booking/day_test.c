/* The day: who came; reminders that never come after; what is forgotten leaves the files. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "booking/day.h"
#include "booking/invite.h"
#include "booking/queue.h"
#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"

struct marking { struct venue_id venue; struct place_id place; str state; };
static enum err mark_rule(struct ctx *c, void *arg) { struct marking *m = arg; return day_mark(c, m->venue,
    m->place, m->state); }

TEST(day_arrivals_are_ticked_and_ticked_back)
{
	struct bkt k = bkt_given(c, false, 2);
	struct marking m = { .venue = k.venue, .state = S("arrived") };
	struct bookday_line_list list;

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 2, "Martin Jeanne Martin Paul", "+33612345678") == OK);
	T(day_list(c, k.venue, (struct day){ c->today.n + 1 }, &list) == OK);
	T_I64(list.n, 2);
	m.place = list.v[0].id;
	T(db_write(c, mark_rule, &m) == OK);
	m.venue.v++;				/* control: of another centre */
	m.place = list.v[1].id;
	T(db_write(c, mark_rule, &m) == OK);
	m.state = S("gone");
	T(db_write(c, mark_rule, &m) == E_INVALID);
	ctx_forgive(c);
	T(day_list(c, k.venue, (struct day){ c->today.n + 1 }, &list) == OK);
	T_STR(list.v[0].state, S("arrived"));
	T_STR(list.v[1].state, S("booked"));
}

TEST(day_reference_as_people_say_it)
{
	struct bkt k = bkt_given(c, false, 2);
	str from, to, hash = booking_token_hash(c->a, S("a")), ref = booking_reference(c->a, hash);

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(day_reference(c, ref, &from, &to));
	T(str_cmp(from, hash) <= 0 && str_cmp(hash, to) <= 0);
	T(!day_reference(c, S("7KQ4"), &from, &to));
	T(!day_reference(c, S("7KQ4-M2T!"), &from, &to));
}

struct reminding { int64_t told; };
static enum err remind_rule(struct ctx *c, void *arg) { return booking_remind(c, BKT_URL,
    &((struct reminding *)arg)->told); }

TEST(day_reminded_once_the_evening_before)
{
	struct bkt k = bkt_given(c, false, 2);
	struct reminding r;
	struct bookt_message_list sent;

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	ctx_at(c, civil_instant(2026, 11, 23, 17, 0));
	T(db_write(c, remind_rule, &r) == OK);
	T_I64(r.told, 0);			/* booked today: she knows */
	ctx_at(c, civil_instant(2026, 11, 24, 0, 30));
	T(db_write(c, remind_rule, &r) == OK);
	T_I64(r.told, 1);
	T(db_write(c, remind_rule, &r) == OK);
	T_I64(r.told, 0);
	T(bookt_q_messages(c, &sent) == OK);
	T_I64(sent.n, 2);
	T_HAS(bkt_message(c, 1), "https://cpts.example/rdv/t/a");
	T(sent.v[1].not_after.some && sent.v[1].not_after.v.us == civil_instant(2026, 11, 24, 8, 0).us);
}

TEST(day_who_gave_the_place_back_is_not_reminded)
{
	struct bkt k = bkt_given(c, false, 2);
	struct reminding r;

	T(bkt_book(c, "a", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_change(c, booking_cancel, "a", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	ctx_at(c, civil_instant(2026, 11, 24, 0, 30));
	T(db_write(c, remind_rule, &r) == OK);
	T_I64(r.told, 0);
}

/* ---- out of the files ------------------------------------------------------------------ */

static bool
in_file(struct ctx *c, str path, const char *suffix, str bytes)
{
	FILE *f = fopen(arena_fmt(c->a, "%.*s%s%c", STR(path), suffix, 0).p, "rb");
	char *all = malloc(64 << 20);
	size_t n = f && all ? fread(all, 1, 64 << 20, f) : 0;
	bool found = n && memmem(all, n, bytes.p, (size_t)bytes.n);

	free(all);
	if (f)
		fclose(f);
	return found;
}

static bool
anywhere(struct ctx *c, str path, str bytes)
{
	return in_file(c, path, "", bytes) || in_file(c, path, "-wal", bytes);
}

static enum err crowd_rule(struct ctx *c, void *arg) { return bookt_q_crowd(c, c->now, arg); }

static enum err forget_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return booking_forget(c, (struct instant){ c->now.us - BOOKING_KEPT_DAYS * US_PER_DAY });
}

/* ${to} as a backup is made: another file, while the database is open. */
static void
back_up(struct ctx *c, str path, const char *to)
{
	sqlite3 *from, *into;
	sqlite3_backup *b;

	T(sqlite3_open(arena_z(c->a, path), &from) == SQLITE_OK && sqlite3_open(to, &into) == SQLITE_OK);
	b = sqlite3_backup_init(into, "main", from, "main");
	T(b && sqlite3_backup_step(b, -1) == SQLITE_DONE && sqlite3_backup_finish(b) == SQLITE_OK);
	sqlite3_close(from);
	sqlite3_close(into);
}

TEST(day_forgetting_reaches_a_backup)
{
	struct bkt k = bkt_given(c, true, 8);
	str path = getenv("MAILLAGE_TEST_PG") ? S("") : arena_fmt(c->a, "/tmp/maillage-test-%d.db", (int)getpid());
	str old = arena_fmt(c->a, "/tmp/maillage-test-%d-old.db", (int)getpid());
	struct bookt_sealed_list kept;
	struct bookt_message_list sent;
	struct ctx other = *c;

	if (!path.n)
		return;			/* PostgreSQL's backups are its own */
	for (int i = 0; i < 12; i++)
		T(bkt_book(c, (char *)arena_z(c->a, arena_fmt(c->a, "tok-%d", i)), bkt_slot(&k, k.line, i % 3), 1,
		    (char *)arena_z(c->a, arena_fmt(c->a, "Martin%d Jeanne", i)),
		    (char *)arena_z(c->a, arena_fmt(c->a, "+3361234567%d", i % 10))) == OK);
	T(bookt_q_sealed(c, &kept) == OK);
	T(bookt_q_messages(c, &sent) == OK);
	back_up(c, path, arena_z(c->a, old));
	ctx_at(c, (struct instant){ c->now.us + (BOOKING_KEPT_DAYS + 3) * US_PER_DAY });
	T(booking_forget_due(c) == OK);
	for (ptrdiff_t i = 0; i < kept.n; i++)		/* control: the backup still has what the database forgot */
		T(!anywhere(c, path, kept.v[i].person) && in_file(c, old, "", kept.v[i].person));
	T(db_open(&other, old, &other.db) == OK);
	ctx_at(&other, c->now);
	T(booking_forget_due(&other) == OK);
	db_close(other.db);
	for (ptrdiff_t i = 0; i < kept.n; i++)
		T(!anywhere(c, old, kept.v[i].person) && !anywhere(c, old, kept.v[i].contact) &&
		    !anywhere(c, old, kept.v[i].contact_key));
	for (ptrdiff_t i = 0; i < sent.n; i++)
		T(!anywhere(c, old, sent.v[i].address) && !anywhere(c, old, sent.v[i].body));
	unlink(arena_z(c->a, old));
}

/* One night forgets them all, however many came: not some hundreds a night. */
TEST(day_forgets_more_than_it_does_at_once)
{
	struct bkt k = bkt_given(c, false, 8);
	int64_t n;

	(void)k;
	T(db_write(c, crowd_rule, &n) == OK);
	T_I64(bkt_counts(c).bookings, 1200);
	ctx_at(c, (struct instant){ c->now.us + (BOOKING_KEPT_DAYS + 3) * US_PER_DAY });
	T(booking_forget_due(c) == OK);
	T_I64(bkt_counts(c).bookings, 0);
}

TEST(day_what_is_forgotten_leaves_the_files)
{
	struct bkt k = bkt_given(c, true, 8);
	str path = getenv("MAILLAGE_TEST_PG") ? S("") : arena_fmt(c->a, "/tmp/maillage-test-%d.db", (int)getpid());
	struct bookt_sealed_list kept;
	struct bookt_message_list sent;

	for (int i = 0; i < 12; i++)
		T(bkt_book(c, (char *)arena_z(c->a, arena_fmt(c->a, "tok-%d", i)), bkt_slot(&k, k.line, i % 3), 1,
		    (char *)arena_z(c->a, arena_fmt(c->a, "Martin%d Jeanne", i)),
		    (char *)arena_z(c->a, arena_fmt(c->a, "+3361234567%d", i % 10))) == OK);
	T(bookt_q_sealed(c, &kept) == OK);
	T(bookt_q_messages(c, &sent) == OK);
	T_I64(kept.n, 12);
	if (!path.n)
		return;			/* PostgreSQL's files are its own */
	for (ptrdiff_t i = 0; i < kept.n; i++)	/* control: the bytes looked for can be found */
		T(anywhere(c, path, kept.v[i].person) && anywhere(c, path, kept.v[i].contact));
	T(!anywhere(c, path, S("Martin3")));	/* sealed */
	ctx_at(c, (struct instant){ c->now.us + (BOOKING_KEPT_DAYS + 3) * US_PER_DAY });
	T(db_write(c, forget_rule, NULL) == OK);
	T(db_scrub(c) == OK);
	for (ptrdiff_t i = 0; i < kept.n; i++) {
		T(!anywhere(c, path, kept.v[i].person));
		T(!anywhere(c, path, kept.v[i].contact));
		T(!anywhere(c, path, kept.v[i].contact_key));
	}
	for (ptrdiff_t i = 0; i < sent.n; i++)
		T(!anywhere(c, path, sent.v[i].address) && !anywhere(c, path, sent.v[i].body));
}

struct purposes { const struct bkt *k; struct period_id period; };

/* A list of twelve to invite, and twelve who wait. */
static enum err
purposes_rule(struct ctx *c, void *arg)
{
	struct purposes *w = arg;
	struct period_new p = { .motive = w->k->motive, .label = S("P"), .mode = S("invited"), .proof = S("born"),
		.communes = S(""), .professions = S(""), .request_key = S("p"), .from = c->now,
		.to = { c->now.us + 3 * US_PER_DAY }, .opens_at = c->now };
	struct invite_new list[12] = {};
	struct waiting_id id;
	int64_t n;

	TRY(period_add(c, &p, &w->period));
	for (int i = 0; i < 12; i++) {
		struct booking_person who = { arena_fmt(c->a, "Martin%d", i), S("Jeanne"), 1946 };
		str phone = arena_fmt(c->a, "+336123456%02d", i);
		struct queue_new q = { .token = arena_fmt(c->a, "wait-%d", i), .motive = w->k->motive,
			.venues = &w->k->venue, .venues_n = 1, .weekdays = 0x7f, .notice_min = 60, .person = who,
			.contact.phone = phone, .base_url = BKT_URL };

		list[i] = (struct invite_new){ who, phone, S(""), S(""), S("3 rue du Port") };
		TRY(queue_join(c, &q, &id));
	}
	TRY(invite_add(c, w->period, list, 12, &n));
	return invite_send(c, w->period, BKT_URL, &n);
}

static enum err purposes_over_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	TRY(invite_forget(c, (struct instant){ c->now.us - INVITE_FORGET_DAYS * US_PER_DAY }));
	return queue_forget(c, (struct instant){ c->now.us - QUEUE_FORGET_DAYS * US_PER_DAY });
}

TEST(day_lists_leave_the_files_with_their_purpose)
{
	struct bkt k = bkt_given(c, true, 8);
	str path = getenv("MAILLAGE_TEST_PG") ? S("") : arena_fmt(c->a, "/tmp/maillage-test-%d.db", (int)getpid());
	struct bookt_sealed_row_list kept;
	struct purposes w = { &k, {} };
	struct bookt_message_list sent;

	T(db_write(c, purposes_rule, &w) == OK);
	T(bookt_q_sealed_lists(c, &kept) == OK);
	T(bookt_q_messages(c, &sent) == OK);
	T_I64(kept.n, 24);
	T_I64(sent.n, 24);
	if (!path.n)
		return;
	for (ptrdiff_t i = 0; i < kept.n; i++)	/* control: the bytes looked for can be found */
		T(anywhere(c, path, kept.v[i].person) && anywhere(c, path, kept.v[i].contact));
	T(!anywhere(c, path, S("Martin3")) && !anywhere(c, path, S("rue du Port")));	/* sealed */
	ctx_at(c, (struct instant){ c->now.us + (QUEUE_KEPT_DAYS + 1) * US_PER_DAY });
	T(db_write(c, purposes_over_rule, NULL) == OK);
	T(db_scrub(c) == OK);
	for (ptrdiff_t i = 0; i < kept.n; i++) {
		T(!anywhere(c, path, kept.v[i].person) && !anywhere(c, path, kept.v[i].contact));
		T(!anywhere(c, path, kept.v[i].key));
	}
	for (ptrdiff_t i = 0; i < sent.n; i++)
		T(!anywhere(c, path, sent.v[i].address) && !anywhere(c, path, sent.v[i].body));
}

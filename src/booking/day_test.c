/* The day: who came; reminders that never come after; what is forgotten leaves the files. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "booking/day.h"
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

static enum err forget_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return booking_forget(c, (struct instant){ c->now.us - BOOKING_KEPT_DAYS * US_PER_DAY });
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

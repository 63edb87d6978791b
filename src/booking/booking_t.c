#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"

static enum err
given_rule(struct ctx *c, void *arg)
{
	struct bkt *k = arg;
	struct motive_edit one = { .label = S("Vaccination grippe"), .contact_max = 6 };
	struct motive_edit two = { .label = S("Vaccination en deux fois"), .contact_max = 6, .second_days = 21 };
	struct venue_edit v = { .request_key = S("venue"), .name = S("Centre de Savenay"),
	    .address = S("3 rue de l'Église"),
		.commune = S("44195"), .opens_at = { true, { c->now.us - US_PER_HOUR } } };
	struct line_edit a = { .name = S("Box 1"), .minutes = 10, .capacity = k->line.v, .walkin = 1, .active = true };
	struct line_edit b = { .name = S("Box 2"), .minutes = 10, .capacity = 2, .active = true };
	struct slot_hours h = { .from = { c->today.n + 1 }, .to = { c->today.n + 1 }, .weekdays = 0x7f,
		.opens = 9 * 60, .closes = 12 * 60, .break_from = 10 * 60, .break_to = 10 * 60 + 30 };
	int64_t n;

	TRY(bookt_q_community(c, c->now, &n));
	TRY(bookt_q_zone(c, &n));
	TRY(bookt_q_communes(c, &n));
	TRY(motive_set(c, &one, &k->motive));
	TRY(motive_set(c, &two, &k->series));
	TRY(venue_set(c, &v, &k->venue));
	a.venue = b.venue = k->venue;
	a.motive = k->motive;
	b.motive = k->series;
	TRY(line_set(c, &a, &k->line));
	TRY(line_set(c, &b, &k->series_line));
	h.line = k->line;
	TRY(slots_make(c, &h, &n));
	h.line = k->series_line;
	h.to.n += 60;
	return slots_make(c, &h, &n);
}

struct bkt
bkt_given(struct ctx *c, bool file, int capacity)
{
	struct bkt k = { .line = { capacity } };

	T(crypto_start(c, S(""), false) == OK);
	if (file)
		t_db_file(c);
	else
		t_db(c);
	ctx_at(c, civil_instant(2026, 11, 23, 8, 0));
	T(db_write(c, given_rule, &k) == OK);
	T(bookt_q_slots(c, &k.slots) == OK);
	return k;
}

struct slot_id
bkt_slot(const struct bkt *k, struct care_line_id line, int nth)
{
	for (ptrdiff_t i = 0; i < k->slots.n; i++)
		if (k->slots.v[i].line_id.v == line.v && nth-- == 0)
			return k->slots.v[i].id;
	return (struct slot_id){ 0 };
}

static enum err hold_rule(struct ctx *c, void *arg) { return booking_hold(c, arg); }

enum err
bkt_hold_many(struct ctx *c, const char *token, struct slot_id slot, int people, const char *remote)
{
	struct booking_hold h = { .token = str_from(token), .slot = slot, .remote = str_from(remote),
	    .people = people };
	enum err e = db_write(c, hold_rule, &h);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

enum err
bkt_hold(struct ctx *c, const char *token, struct slot_id slot, const char *remote)
{
	return bkt_hold_many(c, token, slot, 1, remote);
}

struct confirming { struct booking_new b; struct booking_id id; };

static enum err
confirm_rule(struct ctx *c, void *arg)
{
	struct confirming *w = arg;

	return booking_confirm(c, &w->b, &w->id);
}

/* As the jobs would, a moment later. */
enum err
bkt_prove(struct ctx *c)
{
	int64_t written;
	enum err e = booking_prove(c, BKT_URL, &written);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

enum err
bkt_book_alone(struct ctx *c, const char *token, struct slot_id slot, int people, const char *names, const char *phone)
{
	struct booking_person who[BOOKING_PEOPLE_MAX + 1] = {};
	struct confirming w = { .b = { .token = str_from(token), .via = S("web"), .slot = slot, .people = who,
	    .people_n = people, .contact = { .phone = str_from(phone) }, .base_url = BKT_URL } };
	str rest = str_from(names);
	enum err e;

	for (int i = 0; i < people; i++) {
		str_cut(rest, ' ', &who[i].family, &rest);
		str_cut(rest, ' ', &who[i].given, &rest);
		who[i].born = 1946;
	}
	e = db_write(c, confirm_rule, &w);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

enum err
bkt_book(struct ctx *c, const char *token, struct slot_id slot, int people, const char *names, const char *phone)
{
	enum err e = bkt_book_alone(c, token, slot, people, names, phone);

	T(bkt_prove(c) == OK);
	return e;
}

enum err
bkt_confirm(struct ctx *c, const char *token, int people, const char *names, const char *phone)
{
	return bkt_book(c, token, (struct slot_id){ 0 }, people, names, phone);
}

struct changing { enum err (*rule)(struct ctx *, const struct booking_change *); struct booking_change x; };

static enum err
change_rule(struct ctx *c, void *arg)
{
	const struct changing *w = arg;

	return w->rule(c, &w->x);
}

enum err
bkt_change(struct ctx *c, enum err (*rule)(struct ctx *, const struct booking_change *), const char *token,
    struct place_id place, struct slot_id to)
{
	struct changing w = { rule, { .token = str_from(token), .place = place, .to = to, .base_url = BKT_URL } };
	enum err e = db_write(c, change_rule, &w);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

struct booking_appointment_list
bkt_list(struct ctx *c, const char *token)
{
	struct booking_appointment_list list = {};
	struct booking_kept b;
	bool found;

	T(booking_find(c, str_from(token), &b, &found) == OK);
	if (found)
		T(booking_appointments(c, b.id, &list) == OK);
	return list;
}

struct bookt_counts
bkt_counts(struct ctx *c)
{
	struct bookt_counts n;

	T(bookt_q_counts(c, c->now, &n) == OK);
	return n;
}

str
bkt_message(struct ctx *c, int nth)
{
	struct bookt_message_list list;
	str text = {};

	T(bookt_q_messages(c, &list) == OK);
	if (nth < list.n && list.v[nth].body.n)
		T(crypto_open(c, list.v[nth].body, &text) == OK);
	return text;
}

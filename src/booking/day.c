#include "booking/day.h"
#include "booking/invite.h"
#include "booking/queue.h"
#include "bookday_q.h"
#include "booking_q.h"
#include "conf/conf.h"
#include "db/db.h"

enum { ROOM_MAX = 24, REMIND_BATCH = 500, REMIND_HOUR = 17, FORGET_HOUR = 3 };

static struct instant
midnight(struct day d)
{
	int y, m, dd;

	day_civil(d, &y, &m, &dd);
	return civil_instant(y, m, dd, 0, 0);
}

enum err
day_list(struct ctx *c, struct venue_id venue, struct day day, struct bookday_line_list *out)
{
	return bookday_q_day(c, venue, midnight(day), midnight((struct day){ day.n + 1 }), DAY_PEOPLE_MAX, out);
}

enum err
day_mark(struct ctx *c, struct venue_id venue, struct place_id place, str state)
{
	int64_t changed;

	if (!str_eq(state, S("arrived")) && !str_eq(state, S("absent")) && !str_eq(state, S("booked")))
		return fail(c, E_INVALID, S("state"), S("form.choice"), "no such state");
	return bookday_q_mark(c, state, c->now, place, venue, &changed);
}

enum err
day_room(struct ctx *c, struct venue_id venue, struct bookday_room_list *out)
{
	return bookday_q_room(c, c->now, venue, c->now,
	    (struct instant){ c->now.us + 12 * US_PER_HOUR }, ROOM_MAX, out);
}

bool
day_reference(struct ctx *c, str said, str *from, str *to)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char *lo = arena_array(c->a, unsigned char, 6), *hi = arena_array(c->a, unsigned char, 6);
	uint64_t bits = 0;
	int n = 0;

	for (ptrdiff_t i = 0; i < said.n; i++) {
		char ch = said.p[i];
		const char *at;

		if (ch == ' ' || ch == '-')
			continue;
		ch = ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;
		ch = ch == 'O' ? '0' : ch == 'I' || ch == 'L' ? '1' : ch;
		at = ch ? strchr(letters, ch) : NULL;
		if (!at || ++n > 8)
			return false;
		bits = bits << 5 | (uint64_t)(at - letters);
	}
	for (int i = 0; i < 5; i++)
		lo[i] = hi[i] = (unsigned char)(bits >> (32 - 8 * i));
	lo[5] = 0;
	hi[5] = 0xff;
	*from = (str){ (char *)lo, 5 };
	*to = (str){ (char *)hi, 6 };
	return n == 8;
}

/* ---- the evening before ------------------------------------------------------------ */

enum err
booking_remind(struct ctx *c, str base_url, int64_t *told)
{
	struct instant to = midnight((struct day){ c->today.n + 2 });
	struct bookday_due_list due;
	int64_t changed;

	TRY(bookday_q_tomorrow(c, c->now, to, midnight(c->today), REMIND_BATCH, &due));
	*told = due.n;
	for (ptrdiff_t i = 0; i < due.n; i++) {
		TRY(booking_tell(c, &(struct booking_message){ .id = due.v[i].id, .word = BOOKING_REMINDER,
		    .base_url = base_url, .not_after = { due.v[i].starts_at.us - US_PER_HOUR },
		    .key = arena_fmt(c->a, "remind:%d", (int)instant_day(due.v[i].starts_at).n) }));
		TRY(bookday_q_reminded(c, c->now, due.v[i].id, to, &changed));
	}
	return OK;
}

static enum err
at_hour(struct ctx *c, str kind, struct day day, int hour)
{
	struct instant at = { midnight(day).us + hour * US_PER_HOUR };

	return jobs_add(c, kind, S(""), arena_fmt(c->a, "%.*s:%d", STR(kind), (int)day.n), at);
}

enum err
booking_plan(struct ctx *c)
{
	TRY(at_hour(c, S("booking.remind"), c->today, REMIND_HOUR));
	return at_hour(c, S("booking.forget"), c->today, FORGET_HOUR);
}

static enum err
remind_rule(struct ctx *c, void *arg)
{
	return booking_remind(c, conf_str(SERVER_BASE_URL), arg);
}

static enum err
next_rule(struct ctx *c, void *arg)
{
	const struct job_kind *k = arg;

	return at_hour(c, str_from(k->name), (struct day){ c->today.n + 1 },
	    k == &booking_remind_job ? REMIND_HOUR : FORGET_HOUR);
}

static enum err
run_remind(struct ctx *c, [[maybe_unused]] str arg)
{
	int64_t told = REMIND_BATCH;

	while (told == REMIND_BATCH)
		TRY(db_write(c, remind_rule, &told));
	return db_write(c, next_rule, (void *)(uintptr_t)&booking_remind_job);
}

static enum err
forget_rule(struct ctx *c, void *arg)
{
	struct instant before = { c->now.us - BOOKING_KEPT_DAYS * US_PER_DAY };
	struct booking_bare_list rest;
	bool *more = arg;

	TRY(invite_forget(c, (struct instant){ c->now.us - INVITE_FORGET_DAYS * US_PER_DAY }));
	TRY(queue_forget(c, (struct instant){ c->now.us - QUEUE_FORGET_DAYS * US_PER_DAY }));
	TRY(booking_forget(c, before));
	TRY(booking_q_bare(c, before, 1, &rest));
	*more = rest.n > 0;
	return OK;
}

enum err
booking_forget_due(struct ctx *c)
{
	bool more = true;

	while (more)			/* some hundreds at a time: others write between */
		TRY(db_write(c, forget_rule, &more));
	return db_scrub(c);
}

static enum err
run_forget(struct ctx *c, [[maybe_unused]] str arg)
{
	TRY(booking_forget_due(c));
	return db_write(c, next_rule, (void *)(uintptr_t)&booking_forget_job);
}

const struct job_kind booking_remind_job = { "booking.remind", 20, run_remind };
const struct job_kind booking_forget_job = { "booking.forget", 20, run_forget };

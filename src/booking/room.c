#include <pthread.h>

#include "booking/room.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "room_q.h"

#define KEEP_US		US_PER_S	/* how often what is admitted is written down */
#define CALM_US		(5 * US_PER_S)	/* nobody waits and nobody hurries: so long, then closed */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	uint64_t serial;		/* of the database these numbers are from */
	int64_t issued, reserved, admitted;
	double rate, owed;		/* let in a second; what is not a whole person yet */
	struct instant ticked, kept, busy;
	int inside;			/* taking a place at this moment */
	double took_us;			/* how long that takes, of late */
	bool open;
} room;

/* ---- numbers ----------------------------------------------------------------------- */

/* After a start: the numbers go on after those that were reserved.  Called locked. */
static enum err
load(struct ctx *c)
{
	struct room_state s;
	bool found;

	if (room.serial == db_serial(c->db))
		return OK;
	TRY(room_q_state(c, &s, &found));
	room.serial = db_serial(c->db);
	room.issued = room.reserved = s.issued;
	room.admitted = s.admitted;
	room.rate = ROOM_RATE_FIRST;
	room.open = s.issued > s.admitted;	/* who waited before the start still waits */
	room.ticked = room.busy = c->now;
	return OK;
}

/* Let in what is due since the last look; faster while few are inside, slower when many are.  Called locked. */
static void
tick(struct ctx *c)
{
	double seconds = (double)(c->now.us - room.ticked.us) / (double)US_PER_S;

	if (seconds <= 0)
		return;
	room.ticked = c->now;
	if (room.issued == room.admitted) {
		room.owed = 0;
		if (c->now.us - room.busy.us > CALM_US)
			room.open = false;
		return;
	}
	if (seconds > 1)
		seconds = 1;		/* nobody asked for a while: nobody came to be let in either */
	if (room.inside < ROOM_CROWD / 2)
		room.rate *= 1 + 0.05 * seconds;
	else if (room.inside >= ROOM_CROWD)
		room.rate *= 1 - 0.5 * seconds;
	room.rate = room.rate < ROOM_RATE_MIN ? ROOM_RATE_MIN : room.rate > ROOM_RATE_MAX ? ROOM_RATE_MAX : room.rate;
	room.owed += room.rate * seconds;
	room.admitted += (int64_t)room.owed;
	room.owed -= (double)(int64_t)room.owed;
	if (room.admitted > room.issued)
		room.admitted = room.issued;
}

struct keeping { int64_t issued, admitted; };

static enum err
keep_rule(struct ctx *c, void *arg)
{
	const struct keeping *k = arg;
	int64_t changed;

	return room_q_keep(c, k->issued, k->admitted, &changed);
}

/* ---- the crowd ----------------------------------------------------------------------- */

void
room_enter(struct ctx *c)
{
	pthread_mutex_lock(&lock);
	if (load(c) != OK)
		ctx_forgive(c);
	if (++room.inside >= ROOM_CROWD && room.took_us >= ROOM_SLOW_MS * US_PER_MS) {
		room.open = true;
		room.busy = c->now;
	}
	pthread_mutex_unlock(&lock);
}

void
room_leave(int64_t took_us)
{
	pthread_mutex_lock(&lock);
	room.inside--;
	room.took_us += ((double)took_us - room.took_us) / 16;
	pthread_mutex_unlock(&lock);
}

bool
room_open(struct ctx *c)
{
	bool open;

	pthread_mutex_lock(&lock);
	if (load(c) != OK)
		ctx_forgive(c);
	tick(c);
	open = room.open;
	pthread_mutex_unlock(&lock);
	return open;
}

void
room_forget(void)
{
	pthread_mutex_lock(&lock);
	memset(&room, 0, sizeof room);
	pthread_mutex_unlock(&lock);
}

/* ---- tickets --------------------------------------------------------------------------- */

static str
signature(struct ctx *c, const char *what, str text)
{
	return crypto_hex(c->a, crypto_lookup(c->a, arena_fmt(c->a, "%s %.*s", what, STR(text))));
}

static str
signed_text(struct ctx *c, const char *what, str text)
{
	return arena_fmt(c->a, "%.*s-%.*s", STR(text), STR(signature(c, what, text)));
}

/* ${text} without its signature; false when that is not ours. */
static bool
read_signed(struct ctx *c, const char *what, str all, str *text)
{
	ptrdiff_t at = all.n - 1;

	while (at > 0 && all.p[at] != '-')
		at--;
	if (at <= 0 || all.n > 100)
		return false;
	*text = str_sub(all, 0, at);
	return crypto_same(str_sub(all, at + 1, all.n), signature(c, what, *text));
}

enum err
room_ticket(struct ctx *c, str *ticket)
{
	struct keeping k = {};
	int64_t number = 0;
	enum err e;

	while (!number) {
		pthread_mutex_lock(&lock);
		e = load(c);
		if (e == OK && room.issued < room.reserved)
			number = ++room.issued;
		k = (struct keeping){ room.reserved + ROOM_BLOCK, room.admitted };
		pthread_mutex_unlock(&lock);
		TRY(e);
		if (number)
			break;
		TRY(db_write(c, keep_rule, &k));	/* reserved on disk before any of them is given */
		pthread_mutex_lock(&lock);
		if (room.reserved < k.issued)
			room.reserved = k.issued;
		pthread_mutex_unlock(&lock);
	}
	*ticket = signed_text(c, "room ticket", arena_fmt(c->a, "%lld", (long long)number));
	return OK;
}

enum err
room_stand(struct ctx *c, str ticket, struct room_place *out)
{
	struct keeping k = {};
	enum err e;
	str text;

	*out = (struct room_place){};
	if (!read_signed(c, "room ticket", ticket, &text) || !str_to_i64(text, 1, INT64_MAX, &out->number))
		return fail(c, E_INVALID, S("t"), S("booking.ticket"), "not a ticket of ours");
	pthread_mutex_lock(&lock);
	e = load(c);
	tick(c);
	out->ahead = out->number > room.admitted ? out->number - room.admitted : 0;
	out->wait_s = out->ahead ? (int64_t)((double)out->ahead / room.rate) + 1 : 0;
	if (c->now.us - room.kept.us > KEEP_US) {
		k = (struct keeping){ room.reserved, room.admitted };
		room.kept = c->now;
	}
	pthread_mutex_unlock(&lock);
	TRY(e);
	return k.issued ? db_write(c, keep_rule, &k) : OK;
}

str
room_pass(struct ctx *c, int64_t number)
{
	return signed_text(c, "room pass", arena_fmt(c->a, "%lld-%lld",
	    (long long)(c->now.us / US_PER_S + ROOM_PASS_S), (long long)number));
}

bool
room_pass_good(struct ctx *c, str pass)
{
	int64_t until;
	str text, head, rest;

	return read_signed(c, "room pass", pass, &text) && str_cut(text, '-', &head, &rest) &&
	    str_to_i64(head, 1, INT64_MAX, &until) && c->now.us / US_PER_S < until;
}

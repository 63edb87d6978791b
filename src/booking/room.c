#include <math.h>
#include <pthread.h>

#include "booking/room.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "room_q.h"

#define KEEP_US		US_PER_S	/* how often what is admitted is written down */
#define CALM_US		(5 * US_PER_S)	/* nobody waits and nobody hurries: so long, then closed */
#define SHARE		0.9		/* of what can be taken, is let in: what had gathered melts */
#define SHARE_HURRY	0.75		/* while much has gathered; near enough to SHARE for what was announced */
#define GROWTH		0.2		/* see tick() */
#define GROWTH_WAIT_S	20.0

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	uint64_t serial;		/* of the database these numbers are from */
	int64_t issued, reserved, admitted;
	double served;			/* places that can be taken a second, as far as was seen */
	double owed;			/* what is not a whole person yet */
	struct instant ticked, kept, busy, measured;
	int inside, least;		/* taking a place at this moment; the fewest since measured */
	int64_t ended;			/* have taken one since measured */
	double flow;			/* ended a second, in the last measure */
	double took_us;			/* how long that takes, of late */
	bool open, pressed;		/* pressed: there was always a queue, in the last measure */
	bool fresh;			/* opened, and not pressed for a whole measure yet */
} room;

/* ---- numbers ----------------------------------------------------------------------- */

/* After a start: the numbers go on after those that were reserved, at the pace of before.  Called locked. */
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
	room.served = s.served > 0 ? (double)s.served : ROOM_RATE_FIRST;
	room.open = s.issued > s.admitted;	/* who waited before the start still waits */
	room.ticked = room.busy = room.measured = c->now;
	return OK;
}

static bool
hurried(void)
{
	return room.inside >= ROOM_CROWD && room.took_us >= ROOM_SLOW_MS * US_PER_MS;
}

/*
 * Once a second: how many took a place.  While there was a queue the whole time that is all
 * that can be taken, and so what the pace follows.  Called locked.
 */
static void
measure(struct instant now)
{
	double seconds = (double)(now.us - room.measured.us) / (double)US_PER_S;

	if (seconds < 1)
		return;
	room.flow = (double)room.ended / seconds;
	room.pressed = room.least >= ROOM_CROWD / 2 && room.took_us >= ROOM_SLOW_MS * US_PER_MS / 2.0;
	if (room.pressed)
		room.served += (room.flow - room.served) / (room.fresh ? 1 : 4);
	else if (room.fresh && room.served < room.flow)
		room.served = room.flow;	/* the crowd before the door was not there for the whole second */
	room.fresh = room.fresh && !room.pressed;
	room.ended = 0;
	room.least = room.inside;
	room.measured = now;
}

/* Called locked. */
static double
pace(double share)
{
	double rate = room.served * share;

	return rate < ROOM_RATE_MIN ? ROOM_RATE_MIN : rate > ROOM_RATE_MAX ? ROOM_RATE_MAX : rate;
}

/* What ended since the last measure, a second, before a second is over.  Called locked. */
static double
flow_now(struct instant now)
{
	int64_t us = now.us - room.measured.us;

	return us > US_PER_S / 4 ? (double)room.ended * US_PER_S / (double)us : 0;
}

/*
 * Let in what is due since the last look.  When nobody hurries, more could be served than was
 * seen: the pace grows, but no faster than what was announced to those who wait allows.  With p
 * people a second and q who wait, p'/p = GROWTH p/q: whoever is last waits 1 / (1 + GROWTH) of
 * q/p when it grows all the time, q/p when it cannot, and is told what lies between.  Called locked.
 */
static void
tick(struct ctx *c)
{
	double seconds = (double)(c->now.us - room.ticked.us) / (double)US_PER_S, left;

	if (seconds <= 0)
		return;
	room.ticked = c->now;
	measure(c->now);
	if (room.issued == room.admitted) {
		room.owed = 0;
		if (c->now.us - room.busy.us > CALM_US)
			room.open = false;
		return;
	}
	if (seconds > 1)
		seconds = 1;		/* nobody asked for a while: nobody came to be let in either */
	left = (double)(room.issued - room.admitted) / pace(SHARE);
	if (!room.pressed && !hurried())
		room.served *= 1 + GROWTH * seconds / (left < GROWTH_WAIT_S ? GROWTH_WAIT_S : left);
	room.owed += pace(hurried() ? SHARE_HURRY : SHARE) * seconds;
	room.admitted += (int64_t)room.owed;
	room.owed -= (double)(int64_t)room.owed;
	if (room.admitted > room.issued)
		room.admitted = room.issued;
}

/* What is told to who has ${ahead} people before, ${behind} after: half of the growth is believed.  Called locked. */
static double
wait_s(int64_t ahead, int64_t behind)
{
	double steady = (double)ahead / pace(hurried() ? (SHARE + SHARE_HURRY) / 2 : SHARE);
	double left = (double)behind / (double)(ahead + behind);
	double grown = (1 - pow(left, 1 + GROWTH)) / ((1 + GROWTH) * (1 - left));

	return room.pressed ? steady : steady * (1 + grown) / 2;
}

struct keeping { int64_t issued, admitted, served; };

static enum err
keep_rule(struct ctx *c, void *arg)
{
	const struct keeping *k = arg;
	int64_t changed;

	return room_q_keep(c, k->issued, k->admitted, k->served, &changed);
}

/* ---- the crowd ----------------------------------------------------------------------- */

void
room_enter(struct ctx *c)
{
	pthread_mutex_lock(&lock);
	if (load(c) != OK)
		ctx_forgive(c);
	room.inside++;
	measure(c->now);
	if (hurried()) {
		if (!room.open) {		/* at the pace of this crowd, not of another evening's */
			double seen = flow_now(c->now);

			seen = seen < room.flow ? room.flow : seen;
			room.served = seen > 0 ? seen : room.served;
			room.fresh = true;
		}
		room.open = true;
		room.busy = c->now;
	}
	pthread_mutex_unlock(&lock);
}

void
room_leave(struct instant now, int64_t took_us)
{
	pthread_mutex_lock(&lock);
	room.inside--;
	room.ended++;
	if (room.inside < room.least)
		room.least = room.inside;
	room.took_us += ((double)took_us - room.took_us) / 16;
	measure(now);
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
		tick(c);
		if (e == OK && room.issued < room.reserved)
			number = ++room.issued;
		k = (struct keeping){ room.reserved + ROOM_BLOCK, room.admitted, (int64_t)room.served };
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
	out->wait_s = out->ahead ? (int64_t)wait_s(out->ahead, room.issued - out->number) + 1 : 0;
	if (c->now.us - room.kept.us > KEEP_US) {
		k = (struct keeping){ room.reserved, room.admitted, (int64_t)room.served };
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

/*
 * The waiting room over a simulated evening: is what was announced what happened?  Everyone takes a ticket within
 * ten seconds, looks again when the page says so, and comes to take a place a little after being let in, where
 * the others are waited for.  Right: within a quarter of what was announced, of ten seconds at least.
 */
#include <math.h>

#include "booking/booking_web.h"
#include "booking/room.h"
#include "booking_t.h"
#include "bookt_q.h"
#include "db/db.h"
#include "t.h"

enum {
	PEOPLE = 4000, SAID = 32,
	STEP_MS = 50, STEPS = 60 * 60 * 1000 / STEP_MS,
	DOOR = 1 << 13, INSIDE = 128,	/* INSIDE: as many as write at once */
	OPENS_MS = 3000, ARRIVE_MS = 10000, READS_S = 20,
};

struct evening {
	double capacity, later;		/* places the program can take a second: until half are in, then */
	double give_up;			/* of those let in, who never come */
	bool restart, forgets;		/* killed when a third are in; its pace is lost with it */
	bool blind;			/* tells the people before by a pace of always, whatever is seen */
};

struct waiter {
	struct { int64_t at_us, wait_s; } said[SAID];
	int n;
	int64_t ask_us, comes_us;
	bool in;
};

struct verdict { double first, all; };	/* shares of right announcements, %: of the first to each, of all */

static struct {
	struct evening how;
	struct waiter who[PEOPLE];
	str ticket[PEOPLE];
	int64_t since_us[DOOR];		/* of who takes a place or stands before that door, a ring */
	int head, n, inside, arrived, in;
	double owed;
	unsigned dice;
	int firsts, firsts_right, all, all_right;
} now;

static double
chance(void)
{
	now.dice = now.dice * 1664525U + 1013904223U;
	return (now.dice >> 8) / (double)(1 << 24);
}

static void
knock(struct ctx *c)
{
	T(now.n < DOOR);
	now.since_us[(now.head + now.n++) % DOOR] = c->now.us;
}

/* One step of the program: INSIDE at a time, in order. */
static void
serve(struct ctx *c)
{
	double capacity = now.in > PEOPLE / 2 ? now.how.later : now.how.capacity;

	now.owed = now.n ? now.owed + capacity * STEP_MS / 1000 : 0;
	for (;;) {
		for (; now.inside < INSIDE && now.inside < now.n; now.inside++)
			room_enter(c);
		if (now.owed < 1 || !now.inside)
			return;
		now.owed--;
		room_leave(c->now, c->now.us - now.since_us[now.head++ % DOOR] + STEP_MS * US_PER_MS / 2);
		now.n--;
		now.inside--;
	}
}

static bool
right(int64_t waited_us, int64_t said_s)
{
	return fabs((double)waited_us / US_PER_S - (double)said_s) * 4 <= (double)(said_s > 10 ? said_s : 10);
}

static void
judge(const struct waiter *w, struct instant in)
{
	for (int k = 0; k < w->n; k++) {
		bool r = right(in.us - w->said[k].at_us, w->said[k].wait_s);

		now.all++;
		now.all_right += r;
		now.firsts += k == 0;
		now.firsts_right += k == 0 && r;
	}
}

/* One of those who wait looks at the page. */
static void
look(struct ctx *c, int i)
{
	struct waiter *w = &now.who[i];
	struct room_place p;

	T(room_stand(c, now.ticket[i], &p) == OK);
	if (!p.ahead) {
		w->in = true;
		now.in++;
		judge(w, c->now);
		if (chance() >= now.how.give_up)
			w->comes_us = c->now.us + (int64_t)(chance() * READS_S * US_PER_S);
		return;
	}
	if (now.how.blind)
		p.wait_s = p.ahead / ROOM_RATE_FIRST + 1;
	T(w->n < SAID);
	w->said[w->n].at_us = c->now.us;
	w->said[w->n++].wait_s = p.wait_s;
	w->ask_us = c->now.us + room_ask_again_s(p.wait_s) * US_PER_S;
}

static void
crowd(struct ctx *c)
{
	for (int i = 0; i < now.arrived; i++) {
		struct waiter *w = &now.who[i];

		if (!w->in && w->ask_us <= c->now.us)
			look(c, i);
		if (w->comes_us && w->comes_us <= c->now.us) {
			w->comes_us = 0;
			knock(c);
		}
	}
}

static enum err
forget_rule(struct ctx *c, void *arg)
{
	(void)arg;
	return bookt_q_room_pace(c, 0, &(int64_t){ 0 });
}

static void
restart(struct ctx *c)
{
	now.head = now.n = now.inside = 0;
	room_forget();
	if (now.how.forgets)
		T(db_write(c, forget_rule, NULL) == OK);
	now.how.restart = false;
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_S });
}

static struct verdict
spend(struct ctx *c, struct evening how)
{
	(void)bkt_given(c, false, 1);
	room_forget();
	memset(&now, 0, sizeof now);
	now.how = how;
	for (int i = 0; i < how.capacity * OPENS_MS / 1000 + INSIDE; i++)
		knock(c);				/* who came before it opened, and opened it */
	for (int step = 0, ms; now.in < PEOPLE && step < STEPS; step++) {
		ctx_at(c, (struct instant){ c->now.us + STEP_MS * US_PER_MS });
		serve(c);
		ms = step * STEP_MS - OPENS_MS;
		for (; now.arrived < PEOPLE && now.arrived * (ARRIVE_MS / 1000) < ms * (PEOPLE / 1000); now.arrived++) {
			T(room_open(c));
			T(room_ticket(c, &now.ticket[now.arrived]) == OK);
			look(c, now.arrived);
		}
		crowd(c);
		if (now.how.restart && now.in > PEOPLE / 3)
			restart(c);
	}
	T_I64(now.in, PEOPLE);
	while (now.inside-- > 0)
		room_leave(c->now, US_PER_S);
	return (struct verdict){ 100.0 * now.firsts_right / now.firsts, 100.0 * now.all_right / now.all };
}

static void
held(const char *what, struct verdict v, bool wanted)
{
	t_check((v.first >= 95 && v.all >= 95) == wanted, T_AT, "%s: %.1f %% of the first announcements, %.1f %% of all",
	    what, v.first, v.all);
}

TEST(room_announces_what_happens)
{
	held("steady", spend(c, (struct evening){ .capacity = 60, .later = 60 }), true);
	held("quick", spend(c, (struct evening){ .capacity = 300, .later = 300 }), true);
	held("a slow one", spend(c, (struct evening){ .capacity = 12, .later = 12 }), true);
	held("blind", spend(c, (struct evening){ .capacity = 60, .later = 60, .blind = true }), false);
}

TEST(room_announces_what_happens_though_some_never_come)
{
	held("half of them", spend(c, (struct evening){ .capacity = 60, .later = 60, .give_up = 0.5 }), true);
	held("faster than seen", spend(c, (struct evening){ .capacity = 60, .later = 90 }), true);
}

TEST(room_announces_what_happens_over_a_restart)
{
	struct evening how = { .capacity = 60, .later = 60, .restart = true };

	held("kept", spend(c, how), true);
	how.forgets = true;
	held("lost", spend(c, how), false);
}

/*
 * taps.c -- a shift taken by a tap: sixty-four people press on the last place of the same
 * shift, then of the next, and the next: one has it, the others are told.  Then sixty-four
 * people on a shift of sixty-four places, day after day: each has one, durable.
 *
 * Each press is the whole rule (link, skills, rest, week, nights, place, log-book entry),
 * acknowledged when it is on disk; beside the same presses by one person at a time, a commit
 * each.  Prints "name value unit | peer value | ratio".
 *
 *	bench-taps DIRECTORY	(a database is made there, and left)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobt_q.h"
#include "response/response.h"
#include "staffing/staffing.h"
#include "stft_q.h"

enum { PEOPLE = 64, SHIFTS = 400, DAYS = 50, FIRST_DAY = 30, A_DAY = 24, ALONE = 20 };

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
must(struct ctx *c, enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "%s: %.*s %.*s\n", what, STR(c->cause.key), STR(c->cause.detail));
	exit(1);
}

static struct crisis_id crisis;
static struct staff_id staff[PEOPLE];
static struct stft_some_shift_list shifts;

/* A place open twelve hours a day, cut in half hours, one person each. */
static enum err
fill(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct response_new n = { .request_key = S("bench"), .kind = S("other"), .hours = { .days = 80, .weekdays = 0x7f,
		.from_min = 480, .to_min = 1200, .cut_min = 30 } };
	struct response_post_list posts;
	struct response_id made;
	struct mobt_crisis row;
	int64_t k;

	response_changed = staffing_sync;
	TRY(mobt_q_community(c, c->now, &k));
	TRY(mobt_q_typology(c, &k));
	TRY(mobt_q_zone(c, &k));
	TRY(mobt_q_crisis(c, true, c->now, S("bench"), &row));
	crisis = n.crisis = row.id;
	n.hours.from.n = c->today.n + 1;
	TRY(response_add(c, &n, &made));
	TRY(response_posts(c, made, &posts));
	TRY(response_post_set(c, crisis, made, &(struct response_post_edit){ .id = posts.v[0].id, .name = S("Accueil"),
		.min_crew = 1, .wished_crew = 1 }));
	TRY(response_post_set(c, crisis, made, &(struct response_post_edit){ .name = S("Renfort"), .wished_crew = PEOPLE }));
	for (int i = 0; i < PEOPLE; i++) {
		struct mobt_person p;

		TRY(mobt_q_person(c, arena_fmt(c->a, "NOM%02d", i), S("Jeanne"), S("60"), S("45234"),
		    (struct opt_zone_id){ true, { 1 } }, true, S("active"), S("sms"), false, c->today, c->now, &p));
		TRY(staffing_join(c, crisis, p.id, &staff[i]));
	}
	return OK;
}

struct person {
	pthread_t thread;
	struct db *db;
	struct instant now;
	int number, from, by, times;	/* shifts: the first, and how far to the next */
	int64_t got, told, wrong;
};

struct tap { struct staff_id staff; struct shift_id shift; };

static enum err
tap_rule(struct ctx *c, void *arg)
{
	const struct tap *t = arg;
	struct staffing_given given;

	return staffing_duty_give(c, &(struct staffing_give){ .crisis = crisis, .shift = t->shift, .staff = t->staff,
		.herself = true }, &given);
}

static void *
press(void *arg)
{
	struct person *p = arg;
	struct arena a;
	struct ctx c = { .a = &a, .db = p->db };

	arena_init(&a, 8 << 20);
	ctx_at(&c, p->now);
	for (int i = 0; i < p->times; i++) {
		struct tap t = { staff[p->number], shifts.v[p->from + i * p->by].id };
		enum err e = db_write(&c, tap_rule, &t);

		p->got += e == OK;
		p->told += e == E_CONFLICT;
		p->wrong += e != OK && e != E_CONFLICT;
		ctx_forgive(&c);
		arena_reset(&a);
	}
	arena_fini(&a);
	return NULL;
}

/* One person, one commit a press: shifts of other days, so that she may. */
static double
alone(struct ctx *c)
{
	double from = now_ms();

	for (int i = 0; i < ALONE; i++) {
		struct tap t = { staff[i % PEOPLE], shifts.v[(FIRST_DAY + i) * 2 * A_DAY - 2].id };

		must(c, db_write(c, tap_rule, &t), "alone");
	}
	return ALONE / (now_ms() - from) * 1e3;
}

/* Everyone at once; presses a second. */
static double
crowd(struct ctx *c, struct db *db, int first, int by, int times, struct person *sum)
{
	static struct person people[PEOPLE];
	double from = now_ms();

	for (int i = 0; i < PEOPLE; i++) {
		people[i] = (struct person){ .db = db, .now = c->now, .number = i, .from = first, .by = by,
			.times = times };
		if (pthread_create(&people[i].thread, NULL, press, &people[i]))
			exit(1);
	}
	*sum = (struct person){};
	for (int i = 0; i < PEOPLE; i++) {
		pthread_join(people[i].thread, NULL);
		sum->got += people[i].got;
		sum->told += people[i].told;
		sum->wrong += people[i].wrong;
	}
	return (double)PEOPLE * times / (now_ms() - from) * 1e3;
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct person last, taken;
	double peer, refused, durable;
	struct db *db;
	int applied;
	str failed;

	if (argc != 2)
		return 2;
	arena_init(&a, 256 << 20);
	ctx_at(&c, instant_now());
	must(&c, crypto_start(&c, S(""), false), "key");
	must(&c, db_open(&c, arena_fmt(&a, "%s/taps.db", argv[1]), &db), "open");
	must(&c, db_migrate(&c, &applied), "migrate");
	must(&c, db_write(&c, fill, NULL), "fill");
	must(&c, stft_q_shifts_all(&c, &shifts), "shifts");
	/* In order of time, two posts a stretch: of one place, then of sixty-four. */
	refused = crowd(&c, db, 0, 2, SHIFTS, &last);
	durable = crowd(&c, db, FIRST_DAY * 2 * A_DAY + 1, 2 * A_DAY, DAYS, &taken);
	peer = alone(&c);
	must(&c, db_check(&c, &failed), "check");
	printf("taps.taken %.0f /s | one at a time %.0f /s | x %.1f\n", durable, peer, durable / peer);
	printf("taps.last %.0f /s\n", refused);
	printf("taps.given %lld of %d last places, %lld told; %lld of %d taken\n", (long long)last.got, SHIFTS,
	    (long long)last.told, (long long)taken.got, PEOPLE * DAYS);
	printf("taps.laws %td broken\n", failed.n);
	db_close(db);
	return failed.n || last.wrong || taken.wrong || last.got != SHIFTS || taken.got != PEOPLE * DAYS;
}

/*
 * crises.c -- a thousand simulated crises of a community of 255 professionals: the real
 * rules (sending, waves, answers, places) on a database in memory, under a clock that we
 * move, beside "everyone at once" and "one by one" played on the same people.
 *
 *	bench-crises [RUNS [SEED]]
 *
 * Communities live twenty crises, nine days apart, so that answers teach the rates.  What
 * each person does in a crisis is drawn once, whoever asks: a third are keen, some hardly
 * ever come; how long they take is what exercise/sim.h draws, times a factor of the
 * community that the forecast does not know of (0.6 to 1.6).  One crisis in four begins at
 * night, when people are three times slower.  A number in thirty is wrong; one yes in
 * twenty takes itself back.  A crisis is over when every place is held, or after HORIZON.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "exercise/sim.h"
#include "mobilisation/answer.h"
#include "mobilisation/call.h"
#include "mobilisation/call_jobs.h"
#include "mobt_q.h"

enum {
	PEOPLE = 255, LIFE = 20, RUNS = 1000, NEED_MAX = 10,
	EVENTS_MAX = 8 * PEOPLE, PATIENCE_S = CALL_WAIT_S,
};
#define HORIZON		(8 * US_PER_HOUR)

static const str url = { "https://cpts.example", 20 };

/* ---- people ---------------------------------------------------------------------------- */

enum will { YES, NO, LATER, SILENCE };

static struct someone {
	struct person_id id;
	double yes;			/* how often this one comes */
	bool wrong;			/* the number is */
} crowd[PEOPLE];

static struct ctx dice;			/* of the story, never of the program */
static double slow;			/* of this community */
static int64_t seed = 1;

static double
roll(void)
{
	return (double)ctx_random_below(&dice, 1000000) / 1e6;
}

static void
must(struct ctx *c, enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "bench-crises: %s: %.*s %.*s\n", what, STR(c->cause.key), STR(c->cause.detail));
	exit(1);
}

static enum err
add_someone(struct ctx *c, int i)
{
	static const struct { const char *code; double up_to; } jobs[] = {
		{ "60", 0.36 }, { "10", 0.60 }, { "70", 0.76 }, { "21", 0.87 }, { "50", 0.91 }, { "40", 1.1 },
	};
	double at = roll(), keen = roll();
	struct mobt_person p;
	int64_t n;
	int k = 0;

	while (at >= jobs[k].up_to)
		k++;
	TRY(mobt_q_person(c, arena_fmt(c->a, "N%03d", i), S("Jeanne"), str_from(jobs[k].code), S("45234"),
	    (struct opt_zone_id){ true, { 1 + i % 2 } }, true, S("active"), S("sms"), false, c->today, c->now, &p));
	crowd[i] = (struct someone){ p.id, keen < 0.25 ? 0.65 : keen < 0.75 ? 0.38 : 0.12, roll() < 0.033 };
	if (roll() < 0.97) {
		str mobile = arena_fmt(c->a, "+336%08d", i);

		TRY(mobt_q_contact(c, p.id, S("mobile"), crypto_seal(c, mobile), crypto_lookup(c->a, mobile),
		    (struct opt_day){ true, c->today }, &n));
	}
	if (roll() < 0.4)
		TRY(mobt_q_skill(c, p.id, S("AFGSU2"), (struct opt_day){}, &n));
	at = roll();
	if (at < 0.3)
		TRY(mobt_q_willing(c, p.id, (struct typology_id){ 1 }, at < 0.05 ? S("no") : S("yes"), &n));
	return OK;
}

static enum err
settle(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	TRY(mobt_q_community(c, c->now, &n));
	TRY(mobt_q_typology(c, &n));
	TRY(mobt_q_zone(c, &n));
	for (int i = 0; i < PEOPLE; i++)
		TRY(add_someone(c, i));
	return OK;
}

/* What someone does with a call, whoever asks and however: drawn from the crisis and the person. */
struct conduct { enum will will; int64_t after_us, change_us; };

static struct conduct
conduct_of(struct ctx *c, struct crisis_id crisis, int i, int64_t at, int64_t salt)
{
	struct ctx own = { .rng = (uint64_t)((crisis.v * 1009 + i) * 31 + salt) * UINT64_C(0x9e3779b97f4a7c15) ^
	    dice.rng >> 63 ^ (uint64_t)seed };
	struct ctx then = { .a = c->a };
	double x, y;
	struct conduct d;

	own.rng |= 1;
	(void)ctx_random_below(&own, 2);
	x = (double)ctx_random_below(&own, 1000000) / 1e6;
	y = (double)ctx_random_below(&own, 1000000) / 1e6;
	ctx_at(&then, (struct instant){ at });
	d.after_us = sim_draw(&then, seed * 1000 + crisis.v, crowd[i].id, salt, false).after_us;
	d.after_us = (int64_t)((double)d.after_us * slow);
	d.change_us = y < 0.05 ? 3 * d.after_us : 0;
	d.will = crowd[i].wrong ? SILENCE : x < crowd[i].yes ? YES : x < crowd[i].yes + 0.18 ? NO :
	    x < crowd[i].yes + 0.26 ? LATER : SILENCE;
	return d;
}

static int
who(struct person_id id)
{
	int i = (int)(id.v - crowd[0].id.v);

	assert(i >= 0 && i < PEOPLE && crowd[i].id.v == id.v);
	return i;
}

/* ---- what comes, in order ---------------------------------------------------------------- */

struct event { int64_t at; int person; struct recipient_id recipient; enum will says; };
static struct event agenda[EVENTS_MAX];
static int agenda_n;

static void
note(struct event e)
{
	int i = agenda_n++;

	assert(agenda_n <= EVENTS_MAX);
	for (; i > 0 && agenda[i - 1].at > e.at; i--)
		agenda[i] = agenda[i - 1];
	agenda[i] = e;
}

static struct event
first_event(void)
{
	struct event e = agenda[0];

	memmove(agenda, agenda + 1, (size_t)--agenda_n * sizeof *agenda);
	return e;
}

/* Asked at ${at}: whatever comes of it. */
static void
asked(struct ctx *c, struct crisis_id crisis, int person, struct recipient_id r, int64_t at, int64_t salt)
{
	struct conduct d = conduct_of(c, crisis, person, at, salt);

	if (d.will == SILENCE)
		return;
	note((struct event){ at + d.after_us, person, r, d.will });
	if (d.will == YES && d.change_us)
		note((struct event){ at + d.after_us + d.change_us, person, r, NO });
}

/* ---- one way of doing it, over all the crises --------------------------------------------- */

struct way {
	const char *name;
	int64_t asked, messages, wasted, filled, places;
	double took_min[RUNS * 10];
	int n;
};
static struct way ours = { .name = "waves" }, fitting = { .name = "everyone who fits" },
    all = { .name = "everyone" }, each = { .name = "one by one" };

static void
record(struct way *w, int64_t took, int64_t people, int64_t messages, int64_t wasted, int64_t filled, int64_t places)
{
	w->asked += people;
	w->messages += messages;
	w->wasted += wasted;
	w->filled += filled;
	w->places += places;
	w->took_min[w->n++] = (double)took / (double)US_PER_MIN;
}

struct story {				/* one crisis */
	struct crisis_id crisis;
	struct call_draft d;
	int64_t from, wanted;
	int order[PEOPLE], order_n;	/* who fits and can be written to, first to last */
	int fit[PEOPLE][POSTS_MAX];
	int64_t posts[POSTS_MAX];	/* wanted of each */
};

/* ---- the peers: the same people, places by count ------------------------------------------- */

struct hall { int64_t free[POSTS_MAX], open; int has[PEOPLE], waiting[PEOPLE], waiting_n; int64_t wasted, proofs; };

static bool
seat(const struct story *s, struct hall *h, int person)
{
	for (int want = 2; want >= 1; want--)
		for (int j = 0; j < s->d.asks.n; j++)
			if (s->fit[person][j] == want && h->free[j]) {
				h->free[j]--;
				h->open--;
				h->has[person] = j + 1;
				h->proofs++;
				return true;
			}
	return false;
}

static void
hear(const struct story *s, struct hall *h, const struct event *e)
{
	int post = h->has[e->person] - 1;

	if (e->says == YES && post < 0 && !seat(s, h, e->person)) {
		h->wasted++;
		h->waiting[h->waiting_n++] = e->person;
	}
	if (e->says != NO || post < 0)
		return;
	h->has[e->person] = 0;
	h->free[post]++;
	h->open++;
	for (int i = 0; i < h->waiting_n; i++)
		if (h->waiting[i] >= 0 && seat(s, h, h->waiting[i])) {
			h->waiting[i] = -1;
			return;
		}
}

static struct hall
empty(const struct story *s)
{
	struct hall h = { .open = s->wanted };

	memcpy(h.free, s->posts, sizeof h.free);
	agenda_n = 0;
	return h;
}

/* Everyone is written to at the same moment. */
static void
play_everyone(struct ctx *c, const struct story *s, struct way *w, bool whoever)
{
	int64_t t = s->from + CALL_UNDO_S * US_PER_S, end = s->from + HORIZON, at = end;
	struct hall h = empty(s);
	bool full = false;
	int n = 0;

	for (int i = 0; i < s->order_n; i++, n++)
		asked(c, s->crisis, s->order[i], (struct recipient_id){}, t, 0);
	while (agenda_n && agenda[0].at < end) {
		struct event e = first_event();

		hear(s, &h, &e);
		if (h.open == 0 && !full) {
			at = e.at;
			full = true;
		}
	}
	/* Those who fit no post are written to as well; their yes has no place. */
	for (int i = 0; whoever && i < PEOPLE; i++) {
		bool fits = false;

		for (int k = 0; k < s->order_n; k++)
			fits = fits || s->order[k] == i;
		if (!fits) {
			n++;
			h.wasted += conduct_of(c, s->crisis, i, t, 0).will == YES;
		}
	}
	record(w, at - s->from, n, n + h.proofs, h.wasted, s->wanted - h.open, s->wanted);
}

/* The next one is asked when the last one refused, or after the same patience. */
static void
play_one_by_one(struct ctx *c, const struct story *s)
{
	int64_t t = s->from, end = s->from + HORIZON;
	struct hall h = empty(s);
	int n = 0;

	for (int k = 0; k < s->order_n && h.open && t < end; ) {
		int person = s->order[k++];
		int64_t until = t + PATIENCE_S * US_PER_S;
		bool useful = false, answered = false;

		for (int j = 0; j < s->d.asks.n; j++)
			useful = useful || (s->fit[person][j] && h.free[j]);
		if (!useful)
			continue;
		n++;
		asked(c, s->crisis, person, (struct recipient_id){}, t, 0);
		while (!answered && agenda_n && agenda[0].at <= until) {
			struct event e = first_event();

			hear(s, &h, &e);
			t = e.at;
			answered = e.person == person || h.open == 0;
		}
		if (!answered)
			t = until;
	}
	while (h.open && agenda_n && agenda[0].at < end) {	/* nobody is left to ask: late answers still count */
		struct event e = first_event();

		hear(s, &h, &e);
		t = e.at;
	}
	t = h.open || t > end ? end : t;
	record(&each, t - s->from, n, n + h.proofs, h.wasted, s->wanted - h.open, s->wanted);
}

/* ---- ours: the rules themselves -------------------------------------------------------------- */

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }
static enum err send_it(struct ctx *c, void *arg) { return call_send(c, arg); }
static enum err hand(struct ctx *c, void *arg) { return bench_q_hand(c, c->now, EVENTS_MAX, arg); }

struct saying { struct answer_new a; struct answer_done done; };

static enum err
say(struct ctx *c, void *arg)
{
	struct saying *s = arg;

	return answer_record(c, &s->a, &s->done);
}

/* What left just now: first messages and offers are answered, proofs are read. */
static int64_t
leave(struct ctx *c, const struct story *s)
{
	struct bench_handed_list list;

	must(c, db_write(c, hand, &list), "hand");
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct bench_handed *m = &list.v[i];
		bool offer = str_has(m->send_key, S(":offer:"));
		int person = who(m->person_id.v);

		if (str_has(m->send_key, S(":proof:")) || str_has(m->send_key, S(":full:")))
			continue;
		if (!offer)
			asked(c, s->crisis, person, m->recipient_id.v, c->now.us, 0);
		else {			/* said yes already: three in four still can */
			struct conduct d = conduct_of(c, s->crisis, person, c->now.us, m->id.v);

			note((struct event){ c->now.us + d.after_us, person, m->recipient_id.v,
			    d.after_us % 4 ? YES : NO });
		}
	}
	return list.n;
}

static bool
answer(struct ctx *c, const struct event *e)
{
	static const char *const words[] = { "yes", "no", "later" };
	struct saying s = { .a = { .recipient = e->recipient, .answer = str_from(words[e->says]), .via = S("link"),
		.request_key = crypto_token(c) } };

	must(c, db_write(c, say, &s), "answer");
	return s.done.place == PLACE_FULL;
}

static void
play_ours(struct ctx *c, const struct story *s)
{
	struct call_send send = { .crisis = s->crisis, .call = s->d.id, .base_url = url };
	const struct job_kind kinds[] = { call_wave_job, call_close_job };
	int64_t end = s->from + HORIZON, messages = 0, wasted = 0, took;
	struct bench_stand stand;
	struct call_preview v;
	int ran;

	agenda_n = 0;
	must(c, call_preview(c, s->crisis, s->d.id, url, &v), "preview");
	send.fingerprint = v.fingerprint;
	must(c, db_write(c, send_it, &send), "send");
	for (;;) {
		struct bench_next next;
		int64_t t = end;

		must(c, bench_q_stand(c, s->d.id, &stand), "stand");
		if (stand.taken == s->wanted || c->now.us >= end)
			break;
		must(c, bench_q_next(c, &next), "next");
		t = next.look.some && next.look.v.us < t ? next.look.v.us : t;
		t = next.leave.some && next.leave.v.us < t ? next.leave.v.us : t;
		t = agenda_n && agenda[0].at < t ? agenda[0].at : t;
		ctx_at(c, (struct instant){ t > c->now.us ? t : c->now.us });
		messages += leave(c, s);
		if (agenda_n && agenda[0].at <= c->now.us) {
			struct event e = first_event();

			wasted += answer(c, &e);
		}
		must(c, jobs_run_due(c, kinds, COUNT(kinds), 10, &ran), "jobs");
	}
	took = c->now.us - s->from;
	messages += leave(c, s);	/* the last proofs */
	/* The links still work: what is said too late is said for nothing, and teaches. */
	while (agenda_n && agenda[0].at < s->d.ends_at.v.us) {
		struct event e = first_event();

		ctx_at(c, (struct instant){ e.at > c->now.us ? e.at : c->now.us });
		if (e.says != NO)
			wasted += answer(c, &e);
	}
	record(&ours, took, stand.asked, messages, wasted, stand.taken, s->wanted);
}

/* ---- one crisis ------------------------------------------------------------------------------- */

static enum err
begin(struct ctx *c, void *arg)
{
	struct story *s = arg;
	struct mobt_crisis row;

	TRY(mobt_q_crisis(c, false, c->now, crypto_token(c), &row));
	s->crisis = s->d.crisis = row.id;
	return OK;
}

static enum err
finish(struct ctx *c, void *arg)
{
	struct story *s = arg;
	struct call_act close = { .crisis = s->crisis, .call = s->d.id };
	int64_t n;

	TRY(call_close(c, &close));
	return bench_q_over(c, (struct opt_instant){ true, c->now }, s->crisis, &n);
}

/* One to three posts, one to ten people in all, as a CPTS is asked. */
static void
need(struct story *s)
{
	static const struct place_ask kinds[] = {
		{ .profession = { "60", 2 }, .substitutes = { "50", 2 } }, { .profession = { "10", 2 } },
		{ .profession = { "70", 2 } }, { .skill = { "AFGSU2", 6 } }, { .profession = { "21", 2 } },
	};
	static const int most[] = { 6, 3, 2, 4, 2 };
	int posts = 1 + (int)ctx_random_below(&dice, 3), k = (int)ctx_random_below(&dice, COUNT(kinds));

	for (int i = 0; i < posts && s->wanted < NEED_MAX; i++, k = (k + 1) % (int)COUNT(kinds)) {
		int64_t n = 1 + (int64_t)ctx_random_below(&dice, (uint64_t)most[k]);

		n = n > NEED_MAX - s->wanted ? NEED_MAX - s->wanted : n;
		s->d.asks.v[i] = kinds[k];
		s->posts[i] = s->d.asks.v[i].wanted = n;
		s->wanted += n;
		s->d.asks.n = i + 1;
	}
}

static void
play(struct ctx *c, struct instant at)
{
	struct story s = { .from = at.us };
	struct wave_plan plan;

	ctx_at(c, at);
	s.d = (struct call_draft){ .title = S("Renfort"), .message = S("Renfort à Brou. Pouvez-vous venir ?"),
		.criteria = S("{}"), .urgent = true, .request_key = crypto_token(c),
		.starts_at = { true, { at.us + HORIZON } },
		.ends_at = { true, { at.us + HORIZON + 6 * US_PER_HOUR } } };
	need(&s);
	must(c, db_write(c, begin, &s), "crisis");
	must(c, db_write(c, save, &s.d), "draft");
	must(c, wave_plan_of(c, s.d.id, 0, &plan), "plan");
	for (ptrdiff_t i = 0; i < plan.pool.n; i++) {
		int person = who(plan.pool.v[i].p->id);

		s.order[s.order_n++] = person;
		memcpy(s.fit[person], plan.pool.v[i].fit, sizeof s.fit[person]);
	}
	play_everyone(c, &s, &fitting, false);
	play_everyone(c, &s, &all, true);
	play_one_by_one(c, &s);
	play_ours(c, &s);
	must(c, db_write(c, finish, &s), "close");
}

/* ---- the table ---------------------------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print(struct way *w)
{
	double sum = 0, filled = (double)w->filled;

	qsort(w->took_min, (size_t)w->n, sizeof *w->took_min, by_value);
	for (int i = 0; i < w->n; i++)
		sum += w->took_min[i];
	printf("%s | %.2f | %.2f | %.2f | %.1f | %.1f | %.1f | %.2f\n", w->name, (double)w->asked / filled,
	    (double)w->messages / filled, (double)w->wasted / filled, w->took_min[w->n / 2],
	    w->took_min[w->n * 9 / 10], sum / w->n, 100.0 * filled / (double)w->places);
}

/* A community, from its first crisis on. */
static void
live(int community, int crises)
{
	struct arena a, one;
	struct ctx c = { .a = &a };
	struct db *db;
	int applied;

	arena_init(&a, INT64_C(1) << 30);
	arena_init(&one, INT64_C(1) << 30);
	dice = (struct ctx){ .rng = (uint64_t)(seed * 7919 + community) << 1 | 1 };
	(void)roll();
	slow = 0.6 + roll();
	c.rng = dice.rng ^ 0x5555;
	ctx_at(&c, civil_instant(2026, 3, 2, 8, 0));
	must(&c, db_open(&c, S(":memory:"), &db), "open");
	must(&c, db_migrate(&c, &applied), "migrate");
	must(&c, db_write(&c, settle, NULL), "people");
	c.a = &one;
	for (int i = 0; i < crises; i++) {
		struct instant day = { c.now.us + 9 * US_PER_DAY };
		struct civil k = instant_civil(day);
		int hour = roll() < 0.25 ? (22 + (int)(roll() * 9)) % 24 : 7 + (int)(roll() * 15);

		play(&c, civil_instant(k.year, k.month, k.day, hour, (int)(roll() * 60)));
		arena_reset(&one);
	}
	db_close(db);
	arena_fini(&one);
	arena_fini(&a);
}

int
main(int argc, char **argv)
{
	int runs = argc > 1 ? atoi(argv[1]) : RUNS;
	struct arena a;
	struct ctx c = { .a = &a };

	if (runs < 1 || runs > RUNS * 10)
		return 2;
	seed = argc > 2 ? atoi(argv[2]) : 1;
	arena_init(&a, 1 << 20);
	must(&c, crypto_start(&c, S(""), false), "crypto");
	for (int done = 0, k = 0; done < runs; done += LIFE)
		live(k++, runs - done < LIFE ? runs - done : LIFE);
	printf("# %d crises, %lld places; median, 9 in 10 and mean time in minutes, unfilled counted as %lld\n", runs,
	    (long long)ours.places, (long long)(HORIZON / US_PER_MIN));
	printf("way | asked | messages | wasted | median | 9 in 10 | mean | filled %%\n");
	print(&ours);
	print(&fitting);
	print(&all);
	print(&each);
	return 0;
}

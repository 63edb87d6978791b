/*
 * places.c -- calls for a few places, put into a database that `maillage init --demo` made, and
 * what became of them: for test/places.mjs, offers.mjs, fanout.mjs and next_wave.mjs.
 *
 *   rig-places DATABASE KEY make ROUNDS PEOPLE PLACES   a line a call: its number, then everyone's link
 *   rig-places DATABASE KEY first ROUND PEOPLE PLACES AGO_S   the call of that round, so long ago, to as many as its first wave takes
 *   rig-places DATABASE KEY waves CALL                  "wave asked mute twice uncertain": mute, asked without a message
 *   rig-places DATABASE KEY forget 0                    the broken twin of a restart: looks at calls, kept in memory, are lost
 *   rig-places DATABASE KEY crowd PEOPLE                a call to all of them, still a draft: its crisis, its number
 *   rig-places DATABASE KEY blind 0                     the broken twin of a start: what was leaving leaves again, nobody looks
 *   rig-places DATABASE KEY count CALL                  "held free waiting": places, and who said yes without one
 *   rig-places DATABASE KEY left 0                      "to_send sending uncertain"; leases of the dead are over now
 *   rig-places DATABASE KEY offers CALL                 "places offered, messages, people with two, offered without a message";
 *                                                       then the links of who has a place; then of who was offered one
 *   rig-places DATABASE KEY wake CALL                   what a dead server had taken to do is to be done now
 *   rig-places DATABASE KEY halfway CALL                the broken twin of an offer: marked, the message left for later
 *   rig-places DATABASE KEY twin CALL PEOPLE            the broken twin: PEOPLE threads count, then insert
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "crisis/crisis.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/call.h"
#include "mobt_q.h"
#include "rig_q.h"

enum { TWINS_MAX = 256 };
#define URL	S("https://cpts.example")

static void
must(struct ctx *c, enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "rig-places: %s: %.*s %.*s\n", what, STR(c->cause.key), STR(c->cause.detail));
	exit(1);
}

struct making { int round, people; int64_t places, ago_s; ptrdiff_t first; struct call_draft d; };

static enum err
people_rule(struct ctx *c, void *arg)
{
	const struct making *m = arg;
	str skill = arena_fmt(c->a, "RIG%d", m->round);
	struct mobt_person p;
	int64_t n;

	for (int i = 0; i < m->people; i++) {
		str mobile = arena_fmt(c->a, "+337%04d%04d", m->round, i);

		TRY(mobt_q_person(c, arena_fmt(c->a, "R%03d-%03d", m->round, i), S("Jeanne"), S("60"), (str){},
		    (struct opt_zone_id){}, true, S("active"), S("sms"), false, c->today, c->now, &p));
		TRY(mobt_q_contact(c, p.id, S("mobile"), crypto_seal(c, mobile), crypto_lookup(c->a, mobile),
		    (struct opt_day){ true, c->today }, &n));
		TRY(mobt_q_skill(c, p.id, skill, (struct opt_day){}, &n));
	}
	return OK;
}

static enum err
draft_rule(struct ctx *c, void *arg)
{
	struct making *m = arg;
	struct crisis_typology_list kinds;
	struct crisis_id crisis;

	TRY(crisis_typologies(c, &kinds));
	TRY(crisis_open(c, &(struct crisis_alert){ .request_key = crypto_token(c), .typology = kinds.v[0].id,
		.title = S("Essai"), .level = S("running"), .by = S("ARS"), .at = c->now, .text = S("essai") }, &crisis));
	m->d = (struct call_draft){ .crisis = crisis, .title = S("Dernières places"), .criteria = S("{}"),
		.message = S("Pouvez-vous venir ?"), .request_key = crypto_token(c), .urgent = true,
		.starts_at = { true, { c->now.us + US_PER_DAY } }, .ends_at = { true, { c->now.us + 2 * US_PER_DAY } },
		.asks = { { { .skill = arena_fmt(c->a, "RIG%d", m->round), .wanted = m->places } }, 1 } };
	return call_draft_save(c, &m->d);
}

static enum err
crowd_rule(struct ctx *c, void *arg)
{
	struct making *m = arg;

	TRY(people_rule(c, m));
	TRY(draft_rule(c, m));
	m->d.id = (struct call_id){};
	m->d.criteria = S("{\"skills\": [\"RIG0\"]}");
	m->d.asks.n = 0;
	m->d.request_key = crypto_token(c);
	return call_draft_save(c, &m->d);
}

static void
crowd(struct ctx *c, int people)
{
	struct making m = { .people = people, .places = 1 };

	must(c, db_write(c, crowd_rule, &m), "crowd");
	printf("%lld %lld\n", (long long)m.d.crisis.v, (long long)m.d.id.v);
}

static enum err
blind_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rig_q_blind(c, &n);
}

static enum err
send_rule(struct ctx *c, void *arg)
{
	return call_send(c, arg);
}

static void
make(struct ctx *c, struct making m)
{
	struct call_send s = { .base_url = URL, .first = m.first };
	struct rig_asked_list asked;
	struct call_preview v;

	ctx_at(c, (struct instant){ instant_now().us - m.ago_s * US_PER_S });
	must(c, db_write(c, people_rule, &m), "people");
	must(c, db_write(c, draft_rule, &m), "draft");
	must(c, call_preview(c, m.d.crisis, m.d.id, URL, &v), "preview");
	s.crisis = m.d.crisis;
	s.call = m.d.id;
	s.fingerprint = v.fingerprint;
	must(c, db_write(c, send_rule, &s), "send");
	must(c, rig_q_asked(c, m.d.id, m.people, &asked), "asked");
	printf("%lld", (long long)m.d.id.v);
	for (ptrdiff_t i = 0; i < asked.n; i++)
		printf(" %.*s", STR(call_token(c, m.d.request_key, asked.v[i].person_id)));
	putchar('\n');
}

static void
count(struct ctx *c, struct call_id call)
{
	struct rig_held held;

	must(c, rig_q_held(c, call, &held), "held");
	printf("%lld %lld %lld\n", (long long)held.held, (long long)held.open, (long long)held.waiting);
}

static enum err
expire_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rig_q_expire(c, &n);
}

static void
left(struct ctx *c)
{
	static const char *const states[] = { "to_send", "sending", "uncertain" };
	struct rig_tally_list t;
	long long n[COUNT(states)] = {};

	must(c, db_write(c, expire_rule, NULL), "expire");
	must(c, rig_q_tally(c, &t), "tally");
	for (ptrdiff_t i = 0; i < t.n; i++)
		for (int k = 0; k < COUNT(states); k++)
			if (str_eq(t.v[i].state, str_from(states[k])))
				n[k] = t.v[i].n;
	printf("%lld %lld %lld\n", n[0], n[1], n[2]);
}

/* ---- freed places, offered to who waits ------------------------------------------------ */

static void
links(struct ctx *c, str key, const struct rig_stand_list *all, bool placed)
{
	for (ptrdiff_t i = 0; i < all->n; i++)
		if (placed ? str_eq(all->v[i].standing, S("placed")) : all->v[i].offered_at.some)
			printf("%.*s ", STR(call_token(c, key, all->v[i].person_id)));
	putchar('\n');
}

static void
offers(struct ctx *c, struct call_id call)
{
	long long offered = 0, messages = 0, twice = 0, mute = 0;
	struct rig_stand_list all;
	struct rig_key key;

	must(c, rig_q_stands(c, call, &all), "stands");
	must(c, rig_q_call_key(c, call, &key), "key");
	for (ptrdiff_t i = 0; i < all.n; i++) {
		offered += all.v[i].offered_at.some;
		messages += all.v[i].messages;
		twice += all.v[i].messages > 1;
		mute += all.v[i].offered_at.some && all.v[i].messages == 0;
	}
	printf("%lld %lld %lld %lld\n", offered, messages, twice, mute);
	links(c, key.request_key, &all, true);
	links(c, key.request_key, &all, false);
}

static enum err
wake_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rig_q_wake(c, &n);
}

static void
waves(struct ctx *c, struct call_id call)
{
	struct rig_wave w;

	must(c, rig_q_waves(c, call, &w), "waves");
	printf("%lld %lld %lld %lld %lld\n", (long long)w.wave, (long long)w.asked, (long long)w.mute, (long long)w.twice,
	    (long long)w.uncertain);
}

static enum err
forget_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t n;

	return rig_q_forget(c, &n);
}

static enum err
halfway_rule(struct ctx *c, void *arg)
{
	int64_t n;

	return rig_q_halfway(c, c->now, *(struct call_id *)arg, &n);
}

/* ---- the broken twin: looks whether there is room, then takes it ---------------------- */

struct twin { struct db *db; struct call_id call; int i; pthread_barrier_t *start; };
struct seating { struct call_id call; struct recipient_id who; };

static enum err
seat_rule(struct ctx *c, void *arg)
{
	struct seating *s = arg;
	int64_t n;

	return rig_q_seat(c, s->who, c->now, s->call, &n);
}

static void *
twin(void *arg)
{
	struct twin *t = arg;
	struct arena a;
	struct ctx c = { .a = &a, .db = t->db };
	struct seating s = { .call = t->call };
	struct rig_asked_list asked;
	struct rig_held held;

	arena_init(&a, 16 << 20);
	ctx_at(&c, instant_now());
	must(&c, rig_q_asked(&c, t->call, TWINS_MAX, &asked), "asked");
	s.who = asked.v[t->i].id;
	pthread_barrier_wait(t->start);
	must(&c, rig_q_held(&c, t->call, &held), "held");
	if (held.open > 0)
		must(&c, db_write(&c, seat_rule, &s), "seat");
	arena_fini(&a);
	return NULL;
}

static void
twins(struct db *db, struct call_id call, int people)
{
	pthread_t thread[TWINS_MAX];
	struct twin t[TWINS_MAX];
	pthread_barrier_t start;

	pthread_barrier_init(&start, NULL, (unsigned)people);
	for (int i = 0; i < people; i++) {
		t[i] = (struct twin){ db, call, i, &start };
		if (pthread_create(&thread[i], NULL, twin, &t[i]))
			abort();
	}
	for (int i = 0; i < people; i++)
		pthread_join(thread[i], NULL);
	pthread_barrier_destroy(&start);
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct db *db;

	if (argc < 5)
		return 2;
	arena_init(&a, 256 << 20);
	ctx_at(&c, instant_now());
	must(&c, crypto_start(&c, str_from(argv[2]), false), "key");
	must(&c, db_open(&c, str_from(argv[1]), &db), "open");
	if (!strcmp(argv[3], "make") && argc == 7)
		for (int i = 0; i < atoi(argv[4]); i++)	/* ten minutes ago, to everyone: nobody answers too soon after it left */
			make(&c, (struct making){ .round = i, .people = atoi(argv[5]), .places = atoi(argv[6]),
				.ago_s = 600, .first = atoi(argv[5]) });
	else if (!strcmp(argv[3], "first") && argc == 8)
		make(&c, (struct making){ .round = atoi(argv[4]), .people = atoi(argv[5]), .places = atoi(argv[6]),
			.ago_s = atoi(argv[7]) });
	else if (!strcmp(argv[3], "waves"))
		waves(&c, (struct call_id){ atoi(argv[4]) });
	else if (!strcmp(argv[3], "forget"))
		must(&c, db_write(&c, forget_rule, NULL), "forget");
	else if (!strcmp(argv[3], "crowd"))
		crowd(&c, atoi(argv[4]));
	else if (!strcmp(argv[3], "blind"))
		must(&c, db_write(&c, blind_rule, NULL), "blind");
	else if (!strcmp(argv[3], "count"))
		count(&c, (struct call_id){ atoi(argv[4]) });
	else if (!strcmp(argv[3], "offers"))
		offers(&c, (struct call_id){ atoi(argv[4]) });
	else if (!strcmp(argv[3], "wake"))
		must(&c, db_write(&c, wake_rule, NULL), "wake");
	else if (!strcmp(argv[3], "halfway"))
		must(&c, db_write(&c, halfway_rule, &(struct call_id){ atoi(argv[4]) }), "halfway");
	else if (!strcmp(argv[3], "left"))
		left(&c);
	else if (!strcmp(argv[3], "twin") && argc == 6 && atoi(argv[5]) <= TWINS_MAX)
		twins(db, (struct call_id){ atoi(argv[4]) }, atoi(argv[5]));
	else
		return 2;
	db_close(db);
	arena_fini(&a);
	return 0;
}

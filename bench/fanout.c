/*
 * fanout.c -- a call to 500 people through a real gateway, from the press of the button to
 * the last message handed over; then ten thousand messages, as fast as they go.
 *
 *	bench-fanout DATABASE CONF
 *
 * CONF names the gateway; the sender is the program's own, started as it starts it.
 * The ten seconds during which a sending can be taken back are not counted: the clock runs
 * from the press to the commit, and again from the moment messages may leave.
 * Prints "press_ms leave_ms rate handed messages".
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench_q.h"
#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/call.h"
#include "mobt_q.h"
#include "post/outbox.h"
#include "post/post.h"

enum { PEOPLE = 500, MESSAGES = 10000, LOOK_US = 4000, GIVE_UP_S = 120 };

static void
must(struct ctx *c, enum err e, const char *what)
{
	if (e == OK)
		return;
	fprintf(stderr, "bench-fanout: %s: %.*s %.*s\n", what, STR(c->cause.key), STR(c->cause.detail));
	exit(1);
}

struct filling { struct crisis_id crisis; struct call_draft d; };

static enum err
fill(struct ctx *c, void *arg)
{
	struct filling *f = arg;
	struct mobt_crisis crisis;
	struct mobt_person p;
	int64_t n;

	TRY(mobt_q_community(c, c->now, &n));
	TRY(mobt_q_typology(c, &n));
	TRY(mobt_q_zone(c, &n));
	TRY(mobt_q_crisis(c, false, c->now, S("bench"), &crisis));
	f->crisis = crisis.id;
	for (int i = 0; i < PEOPLE; i++) {
		str mobile = arena_fmt(c->a, "+336%08d", i);

		TRY(mobt_q_person(c, arena_fmt(c->a, "NOM%05d", i), S("Jeanne"), S("60"), S("45234"),
		    (struct opt_zone_id){ true, { 1 + i % 2 } }, true, S("active"), S("sms"), false, c->today,
		    c->now, &p));
		TRY(mobt_q_contact(c, p.id, S("mobile"), crypto_seal(c, mobile), crypto_lookup(c->a, mobile),
		    (struct opt_day){ true, c->today }, &n));
	}
	f->d = (struct call_draft){ .crisis = f->crisis, .title = S("Renfort"), .criteria = S("{}"),
		.message = S("Renfort infirmier ce soir. Pouvez-vous venir ?"), .request_key = S("bench-key") };
	return call_draft_save(c, &f->d);
}

static enum err
send_it(struct ctx *c, void *arg)
{
	return call_send(c, arg);
}

static enum err
many(struct ctx *c, [[maybe_unused]] void *arg)
{
	for (int i = 0; i < MESSAGES; i++) {
		struct outbox_new m = { .channel = S("sms"), .address = arena_fmt(c->a, "+337%08d", i),
			.body = S("Renfort infirmier ce soir. Pouvez-vous venir ? https://cpts.example/r/un-lien-personnel....."),
			.send_key = arena_fmt(c->a, "bench:%d", i), .not_before = c->now };

		TRY(outbox_add(c, &m));
	}
	return OK;
}

/* Until everything was handed over: microseconds of the clock when it was. */
static int64_t
drained(struct ctx *c, int64_t since)
{
	struct bench_waiting w;
	struct timespec nap = { 0, LOOK_US * 1000 };

	for (;;) {
		struct instant now = instant_now();

		must(c, bench_q_waiting(c, &w), "waiting");
		if (!w.any)
			return now.us;
		if (now.us - since > GIVE_UP_S * US_PER_S)
			must(c, fail(c, E_BUSY, S(""), S("bench"), "messages still wait"), "drained");
		nanosleep(&nap, NULL);
	}
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct filling f;
	struct call_preview v;
	struct call_send s = { .base_url = S("https://cpts.example") };
	struct bench_leaves leaves;
	struct bench_states states;
	int64_t pressed, left, rest;
	struct post *post;
	struct db *db;
	int applied;

	if (argc != 3)
		return 2;
	arena_init(&a, INT64_C(1) << 30);
	ctx_at(&c, instant_now());
	must(&c, conf_load(&c, str_from(argv[2])), "settings");
	must(&c, crypto_start(&c, S(""), false), "crypto");
	must(&c, db_open(&c, str_from(argv[1]), &db), "open");
	must(&c, db_migrate(&c, &applied), "migrate");
	must(&c, db_write(&c, fill, &f), "fill");
	must(&c, call_preview(&c, f.crisis, f.d.id, s.base_url, &v), "preview");
	s.crisis = f.crisis;
	s.call = f.d.id;
	s.fingerprint = v.fingerprint;
	post = post_start(db, post_conf_load);
	ctx_at(&c, instant_now());
	pressed = c.now.us;
	must(&c, db_write(&c, send_it, &s), "send");
	pressed = instant_now().us - pressed;
	must(&c, bench_q_leaves(&c, &leaves), "leaves");
	left = drained(&c, leaves.at.us) - leaves.at.us;
	ctx_at(&c, instant_now());
	must(&c, db_write(&c, many, NULL), "queue");
	rest = instant_now().us;
	rest = drained(&c, rest) - rest;
	must(&c, bench_q_states(&c, &states), "states");
	printf("%.1f %.1f %.0f %lld %lld\n", (double)pressed / 1e3, (double)left / 1e3, MESSAGES * 1e6 / (double)rest,
	    (long long)states.handed, (long long)states.messages);
	post_stop(post);
	db_close(db);
	return 0;
}

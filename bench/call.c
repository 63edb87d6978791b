/*
 * call.c -- a call sent: from the press of the button to everything durable (recipients,
 * personal links, sealed messages, log book), beside the same people written one commit
 * each; and the count that follows each tick of the composer.
 * Prints "name value unit | peer value | ratio".
 *
 *	bench-call DIRECTORY	(databases are made there, and left)
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/call.h"
#include "mobt_q.h"

enum { ALONE = 500 };		/* commits of one message, measured and scaled */

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

struct filling { int people; struct crisis_id crisis; struct call_draft d; };

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
	TRY(mobt_q_crisis(c, true, c->now, S("bench"), &crisis));
	f->crisis = crisis.id;
	for (int i = 0; i < f->people; i++) {
		str mobile = arena_fmt(c->a, "+336%08d", i);

		TRY(mobt_q_person(c, arena_fmt(c->a, "NOM%05d", i * 7919 % f->people), S("Jeanne"),
		    i % 3 ? S("60") : S("10"), S("45234"), (struct opt_zone_id){ true, { 1 + i % 2 } }, true,
		    S("active"), S("sms"), false, c->today, c->now, &p));
		TRY(mobt_q_contact(c, p.id, S("mobile"), crypto_seal(c, mobile), crypto_lookup(c->a, mobile),
		    (struct opt_day){ true, c->today }, &n));
	}
	return OK;
}

static enum err
draft(struct ctx *c, void *arg)
{
	struct filling *f = arg;

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
one(struct ctx *c, void *arg)
{
	return outbox_add(c, arg);
}

/* A commit a message, as a loop over people does. */
static double
alone(struct ctx *c, int people, const struct filling *f)
{
	double from = now_ms();

	for (int i = 0; i < ALONE; i++) {
		struct outbox_new m = { .channel = S("sms"), .exercise = true, .crisis = f->crisis,
			.address = S("+33612345678"), .body = S("Renfort infirmier ce soir. Pouvez-vous venir ?"),
			.send_key = arena_fmt(c->a, "alone-%d", i), .not_before = c->now };

		must(c, db_write(c, one, &m), "one");
	}
	return (now_ms() - from) * people / ALONE;
}

static void
measure(struct ctx *c, const char *dir, int people)
{
	struct filling f = { .people = people };
	struct call_send s = { .base_url = S("https://cpts.example") };
	struct audience_criteria q = { .professions = { (str[]){ S("60") }, 1 } };
	struct audience_list list;
	struct call_preview v;
	struct db *db;
	double from, took, peer, counted;
	int applied;

	must(c, db_open(c, arena_fmt(c->a, "%s/call-%d.db", dir, people), &db), "open");
	must(c, db_migrate(c, &applied), "migrate");
	must(c, db_write(c, fill, &f), "fill");
	must(c, db_write(c, draft, &f), "draft");
	must(c, call_preview(c, f.crisis, f.d.id, s.base_url, &v), "preview");
	s.crisis = f.crisis;
	s.call = f.d.id;
	s.fingerprint = v.fingerprint;
	from = now_ms();
	must(c, db_write(c, send_it, &s), "send");
	took = now_ms() - from;
	peer = alone(c, people, &f);
	printf("call_send_%d %.0f ms | one commit a message %.0f ms | %.1f\n", people, took, peer, peer / took);
	must(c, audience_count(c, &q, f.crisis, &list), "audience");
	from = now_ms();
	for (int i = 0; i < 20; i++)
		must(c, audience_count(c, &q, f.crisis, &list), "audience");
	counted = (now_ms() - from) / 20;
	printf("audience_of_%d %.1f ms | limit 10 ms | %.1f\n", people, counted, 10 / counted);
	db_close(db);
}

int
main(int argc, char **argv)
{
	static const int sizes[] = { 500, 3000, 10000 };

	for (int i = 0; i < COUNT(sizes); i++) {
		struct arena a;
		struct ctx c = { .a = &a };

		arena_init(&a, INT64_C(1) << 30);
		ctx_at(&c, instant_now());
		must(&c, crypto_start(&c, S(""), false), "crypto");
		measure(&c, argc > 1 ? argv[1] : "/tmp", sizes[i]);
		arena_fini(&a);
	}
	return 0;
}

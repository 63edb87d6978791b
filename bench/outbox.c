/*
 * outbox.c -- 10,000 messages into the durable outbox: one rule, against a loop
 * that commits each.  As mobilisation/fanout.c does, one small arena serves each message in turn.
 * Prints "name value unit | peer value | ratio".
 *
 *   bench-outbox DATABASE
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "post/outbox.h"

enum { MESSAGES = 10000, ALONE = 500 };

struct lot { int first, n; };

static void
fini(void *small)
{
	arena_fini(small);
}

static enum err
add(struct ctx *c, void *arg)
{
	struct lot *lot = arg;
	struct arena *small = arena_new(c->a, struct arena);
	struct ctx one = *c;

	arena_init(small, 1 << 18);
	arena_defer(c->a, fini, small);
	one.a = small;
	for (int i = lot->first; i < lot->first + lot->n; i++, arena_reset(small)) {
		struct outbox_new m = {
			.channel = S("sms"), .crisis = { 0 }, .recipient = { i + 1 }, .call = { 1 },
			.address = arena_fmt(small, "+336%08d", i), .not_before = c->now,
			.body = arena_fmt(small, "CPTS Loire : renfort demandé au centre de Brou, 14 h - 20 h."
			    " Répondre : https://crise.exemple.fr/r/%022d", i),
			.send_key = arena_fmt(small, "call:1:recipient:%d:1", i),
		};

		TRY(outbox_add(&one, &m));
	}
	return OK;
}

static double
ms_of(struct ctx *c, int first, int total, int each)
{
	struct timespec t0, t1;

	clock_gettime(CLOCK_MONOTONIC, &t0);
	for (int i = 0; i < total; i += each) {
		struct lot lot = { first + i, each };

		if (db_write(c, add, &lot) != OK) {
			fprintf(stderr, "%.*s\n", STR(c->cause.detail));
			exit(1);
		}
	}
	clock_gettime(CLOCK_MONOTONIC, &t1);
	return (double)(t1.tv_sec - t0.tv_sec) * 1e3 + (double)(t1.tv_nsec - t0.tv_nsec) / 1e6;
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct db *db;
	double one, alone;
	int applied;

	arena_init(&a, 1 << 30);
	ctx_at(&c, instant_now());
	if (argc != 2)
		return 2;
	if (db_open(&c, str_from(argv[1]), &db) != OK || db_migrate(&c, &applied) != OK ||
	    crypto_start(&c, S(""), false) != OK) {
		fprintf(stderr, "%.*s\n", STR(c.cause.detail));
		return 1;
	}
	(void)ms_of(&c, 0, 100, 100);
	one = ms_of(&c, 1000, MESSAGES, MESSAGES);
	alone = ms_of(&c, 100000, ALONE, 1) * MESSAGES / ALONE;
	printf("outbox_10000 %.0f ms | one commit a message %.0f ms | %.1f\n", one, alone, alone / one);
	db_close(db);
	return 0;
}

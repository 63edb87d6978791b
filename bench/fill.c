/*
 * fill.c -- a community of the size that a figure asks for, in a database that
 * `maillage init --demo` made:
 *
 *	bench-fill DATABASE KEY-FILE PEOPLE CALLED
 *
 * adds PEOPLE members with a sealed mobile, a reader (professionnel@exemple.invalid,
 * the password of the demonstration) who sees what the least-privileged role sees, and
 * a call of the first event, sent an hour ago, to CALLED of them, with needs and decisions.  Nothing leaves.  The
 * personal link of the nth is "bench-" and n on 16 digits.  Prints the call's number.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app/demo.h"
#include "auth/auth.h"
#include "crisis/crisis.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"
#include "mobilisation/call.h"
#include "mobilisation_q.h"

struct fill {
	int people, called;
	struct call_id call;
};

/* Drawn as people are: few names, many of each; the communes of the demonstration. */
static enum err
add_person(struct ctx *c, const struct directory_commune_list *where, int i, struct person_id *out)
{
	static const char *const family[] = { "MARTIN", "BERNARD", "LE GOFF", "PETIT", "ROUSSEAU",
		"MOREAU", "LEFEBVRE", "GARCIA", "ROUX", "FONTAINE", "DUPONT-LAMBERT", "CHEVALIER" };
	static const char *const given[] = { "Jeanne", "Émilie", "Loïc", "Anne-Marie", "Paul", "Hélène",
		"François", "Inès", "Camille" };
	static const char *const job[] = { "60", "60", "60", "10", "10", "21", "70", "40", "50" };
	const struct directory_commune *k = &where->v[i % where->n];
	struct directory_person_new row;
	str mobile = arena_fmt(c->a, "+3361%07d", i);
	int64_t changed;

	TRY(directory_q_person_add(c, (str){}, S(""), str_from(family[i % COUNT(family)]),
	    str_from(given[i / 7 % COUNT(given)]), str_from(job[i % COUNT(job)]), S(""), k->code, k->zone_id,
	    false, true, S("active"), S("sms"), false, S("hand"), c->today, (struct opt_day){},
	    (struct opt_day){}, S(""), c->now, &row));
	*out = row.id;
	return directory_q_contact_put(c, row.id, S("mobile"), crypto_seal(c, mobile),
	    crypto_lookup(c->a, mobile), (struct opt_day){ true, c->today }, S("hand"), c->today, &changed);
}

static enum err
add_call(struct ctx *c, struct fill *f)
{
	struct crisis_id crisis = { 1 };
	struct opt_instant at = { true, { c->now.us - US_PER_HOUR } };
	struct opt_instant end = { true, { c->now.us + US_PER_DAY } };
	struct mobilisation_last_number last;
	struct mobilisation_saved saved;
	int64_t changed;
	bool found;

	TRY(mobilisation_q_last_number(c, crisis, &last));
	TRY(mobilisation_q_draft_save(c, crisis, S("Renfort à Savenay"), S("Renfort demandé à la salle"
	    " polyvalente de Savenay, de 14 h à 20 h."), S("Savenay"), at, end, S("blouse"), S("{}"),
	    (struct opt_account_id){}, at.v, end, S("bench"), S(""), S(""), S(""), S(""), CALL_CHANCE, CALL_WAIT_S,
	    false, &saved, &found));
	f->call = saved.id;
	return mobilisation_q_sent(c, (struct opt_i64){ true, last.number + 1 }, S("Renfort : <...>"), at, end,
	    S(""), call_code(c, saved.id), saved.id, &changed);
}

/* A room in the middle of its work. */
static enum err
add_work(struct ctx *c)
{
	static const char *const urgency[] = { "now", "today", "later" };
	struct crisis_id crisis = { 1 };

	for (int i = 0; i < 20; i++)
		TRY(crisis_need_add(c, &(struct need_new){ arena_fmt(c->a, "bench-need-%d", i), crisis,
		    S("EHPAD Les Tilleuls"), S("Savenay"), arena_fmt(c->a, "Deux infirmières pour le secteur %d, et de quoi"
		    " tenir la nuit : pansements, solutés, couvertures", i + 1), str_from(urgency[i % 3]), S("") }));
	for (int i = 0; i < 6; i++)
		TRY(crisis_decide(c, &(struct decision_new){ arena_fmt(c->a, "bench-decision-%d", i), crisis,
		    arena_fmt(c->a, "Ouvrir la salle n° %d à 18 h", i + 1), S("le gymnase est plein"),
		    S("Camille ROY, coordination") }));
	return OK;
}

static enum err
fill(struct ctx *c, void *arg)
{
	struct fill *f = arg;
	struct directory_commune_list where;
	struct account_id account;

	TRY(directory_communes(c, &where));
	TRY(auth_account_add(c, S("professionnel@exemple.invalid"), S("Noa GIRARD"), S("professional"),
	    S(DEMO_PASSWORD), &account));
	TRY(add_call(c, f));
	TRY(add_work(c));
	for (int i = 0; i < f->people; i++) {
		struct person_id person;
		int64_t added;

		TRY(add_person(c, &where, i, &person));
		if (i < f->called)
			TRY(mobilisation_q_recipient_add(c, f->call, person, S("sms"), S(""),
			    crypto_token_hash(c->a, arena_fmt(c->a, "bench-%016d", i)),
			    (struct opt_instant){ true, c->now }, pool_hours_word(pool_hours(c->now)), 1, S(""), &added));
	}
	return directory_touch(c);
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct ctx c = { .a = &a };
	struct fill f;

	if (argc != 5)
		return 2;
	arena_init(&a, (ptrdiff_t)1 << 30);
	ctx_at(&c, instant_now());
	f = (struct fill){ .people = atoi(argv[3]), .called = atoi(argv[4]) };
	if (db_open(&c, str_from(argv[1]), &c.db) != OK ||
	    crypto_start(&c, str_from(argv[2]), false) != OK || db_write(&c, fill, &f) != OK) {
		fprintf(stderr, "bench-fill: %.*s %.*s\n", STR(c.cause.key), STR(c.cause.detail));
		return 1;
	}
	printf("%lld\n", (long long)f.call.v);
	db_close(c.db);
	arena_fini(&a);
	return 0;
}

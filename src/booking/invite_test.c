/* Invitations: forwarded, replayed, guessed, used twice; who fits the rules; a list brought in whole or not at all. */
#include <stdio.h>
#include <unistd.h>

#include "booking/booking_impl.h"
#include "booking/invite.h"
#include "booking/invite_import.h"
#include "booking_t.h"
#include "bookt_q.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "t.h"

struct adding { struct period_new p; struct period_id id; };

static enum err
period_rule(struct ctx *c, void *arg)
{
	struct adding *w = arg;

	return period_add(c, &w->p, &w->id);
}

/* The first hour of the centre's only morning, for who is invited or fits. */
static struct period_id
period(struct ctx *c, const struct bkt *k, const char *mode, const char *proof)
{
	struct adding w = { .p = { .motive = k->motive, .label = S("75 ans et plus"), .mode = str_from(mode),
	    .proof = str_from(proof), .communes = S(""), .professions = S(""), .request_key = str_from(mode),
	    .from = civil_instant(2026, 11, 24, 9, 0), .to = civil_instant(2026, 11, 24, 10, 0), .opens_at = c->now } };

	if (str_eq(w.p.mode, S("rules"))) {
		w.p.age_min = (struct opt_i64){ true, 75 };
		w.p.communes = S("44195 44052");
	}
	T(db_write(c, period_rule, &w) == OK);
	return w.id;
}

struct listing { struct period_id id; const struct invite_new *v; ptrdiff_t n; int64_t added; };

static enum err
list_rule(struct ctx *c, void *arg)
{
	struct listing *w = arg;

	return invite_add(c, w->id, w->v, w->n, &w->added);
}

static const struct invite_new people[] = {
	{ { { "Lefevre", 7 }, { "Marguerite", 10 }, 1940 }, { "+33611111111", 12 }, { "", 0 }, { "Savenay", 7 }, { "", 0 } },
	{ { { "Petit", 5 }, { "Jean", 4 }, 1938 }, { "", 0 }, { "", 0 }, { "Donges", 6 }, { "3 rue du Port", 13 } },
};

struct sending { struct period_id id; int64_t told; };

static enum err
send_rule(struct ctx *c, void *arg)
{
	struct sending *w = arg;

	return invite_send(c, w->id, BKT_URL, &w->told);
}

/* The code in the last message that has one; of ${mark}: "/rdv/i/". */
static str
after(struct ctx *c, const char *mark, ptrdiff_t n)
{
	str text, m = str_from(mark);

	for (int i = 20; i >= 0; i--) {
		text = bkt_message(c, i);
		for (ptrdiff_t at = 0; at + m.n < text.n; at++)
			if (str_eq(str_sub(text, at, m.n), m))
				return str_sub(text, at + m.n, n);
	}
	return S("");
}

static struct period_id
invited(struct ctx *c, const struct bkt *k, const char *proof)
{
	struct period_id id = period(c, k, "invited", proof);
	struct listing w = { id, people, 2, 0 };
	struct sending s = { id, 0 };

	T(db_write(c, list_rule, &w) == OK);
	T_I64(w.added, 2);
	T(db_write(c, list_rule, &w) == OK);	/* the same file twice */
	T_I64(w.added, 0);
	T(db_write(c, send_rule, &s) == OK);
	T_I64(s.told, 1);			/* Jean has a letter */
	return id;
}

static enum err prove_rule(struct ctx *c, void *arg) { return invite_prove(c, arg); }
static enum err pin_rule(struct ctx *c, void *arg) { return invite_pin(c, arg); }
static enum err book_rule(struct ctx *c, void *arg) { return invite_book(c, arg); }

static str
prove(struct ctx *c, str code, int64_t born, enum err *why)
{
	struct invite_proof x = { .code = invite_code(c->a, code), .born = born, .base_url = BKT_URL };
	enum err e = db_write(c, prove_rule, &x);

	ctx_forgive(c);
	*why = e != OK ? e : x.why;
	return x.pass;
}

static enum err
book(struct ctx *c, str pass, const char *token, struct slot_id slot)
{
	struct invite_take t = { .pass = pass, .token = str_from(token), .base_url = BKT_URL, .slot = slot };
	enum err e = db_write(c, book_rule, &t);

	if (e != OK)
		ctx_forgive(c);
	return e;
}

TEST(invite_gives_one_appointment_in_one_name)
{
	struct bkt k = bkt_given(c, false, 4);
	struct booking_person who;
	enum err why;
	str code, pass;

	invited(c, &k, "born");
	code = after(c, "/rdv/i/", INVITE_CODE);
	T_I64(code.n, INVITE_CODE);
	T(bkt_hold(c, "passer-by", bkt_slot(&k, k.line, 0), "1.2.3.4") == E_CONFLICT);	/* on invitation alone */
	T(bkt_hold(c, "passer-by", bkt_slot(&k, k.line, 6), "1.2.3.4") == OK);		/* control: after ten, for all */
	T(bkt_book(c, "direct", bkt_slot(&k, k.line, 0), 1, "Martin Jeanne", "+33612345678") == E_CONFLICT);
	pass = prove(c, code, 1940, &why);
	T(why == OK && pass.n == 22);
	T(book(c, pass, "mine", bkt_slot(&k, k.line, 0)) == OK);
	T(book(c, pass, "mine", bkt_slot(&k, k.line, 0)) == OK);			/* the same button, twice */
	T(book(c, pass, "other", bkt_slot(&k, k.line, 1)) == E_CONFLICT);		/* replayed */
	T_I64(bkt_list(c, "mine").n, 1);
	T(booking_person_open(c, bkt_list(c, "mine").v[0].person, &who) == OK);
	T_STR(who.family, S("Lefevre"));
	T_I64(bkt_counts(c).booked, 1);
	T(bkt_prove(c) == OK);
	T_HAS(after(c, "rendez-vous pour ", 40), "Vaccination grippe");		/* the proof goes to the list's telephone */
}

TEST(invite_forwarded_gives_nothing)
{
	struct bkt k = bkt_given(c, false, 4);
	enum err why;
	str code, pass;

	invited(c, &k, "born");
	code = after(c, "/rdv/i/", INVITE_CODE);
	for (int i = 0; i < INVITE_TRIES; i++) {
		prove(c, code, 1970 + i, &why);
		T(why == E_INVALID);
	}
	prove(c, code, 1940, &why);
	T(why == E_LIMIT);					/* closed, for the right answer too */
	ctx_at(c, (struct instant){ c->now.us + INVITE_LOCK_S * US_PER_S + 1 });
	pass = prove(c, code, 1940, &why);
	T(why == OK);
	T(book(c, pass, "x", bkt_slot(&k, k.line, 7)) == OK);	/* any open hour of the motive, but one alone */
	ctx_at(c, (struct instant){ c->now.us + INVITE_PASS_S * US_PER_S });
	T(book(c, pass, "y", bkt_slot(&k, k.line, 0)) == E_NOT_FOUND);	/* the pass is over */
}

TEST(invite_ten_wrong_answers_close_it_until_somebody_opens_it)
{
	struct bkt k = bkt_given(c, false, 4);
	enum err why;
	str code;

	invited(c, &k, "born");
	code = after(c, "/rdv/i/", INVITE_CODE);
	for (int i = 0; i < INVITE_TRIES_MAX; i++) {
		prove(c, code, 1970 + i, &why);
		T(why == E_INVALID);
		if (i >= INVITE_TRIES - 1)
			ctx_at(c, (struct instant){ c->now.us + INVITE_LOCK_S * US_PER_S });
	}
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });
	prove(c, code, 1940, &why);
	T(why == E_LIMIT);
}

TEST(invite_guessed_finds_nobody_and_writes_nothing)
{
	struct bkt k = bkt_given(c, false, 4);
	struct booking_person nobody = {};
	enum err why;

	invited(c, &k, "born");
	for (int i = 0; i < 300; i++) {
		prove(c, arena_fmt(c->a, "ABCD EFGH %04d", i), 1940, &why);
		T(why == E_NOT_FOUND);
	}
	T_I64(invite_code(c->a, S("4k7q-9m2t abcd")).n, INVITE_CODE);
	T_STR(invite_code(c->a, S("oil0 0000 0000")), S("011000000000"));	/* as people read and type */
	T_I64(invite_code(c->a, S("4k7q-9m2t abc")).n, 0);
	T_I64(bkt_counts(c).booked, 0);
	(void)nobody;
}

TEST(invite_with_a_code_sent_to_the_telephone_of_the_list)
{
	struct bkt k = bkt_given(c, false, 4);
	struct invite_pin x = {};
	enum err why;
	str code, pass;

	invited(c, &k, "code");
	code = after(c, "/rdv/i/", INVITE_CODE);
	pass = prove(c, code, 1940, &why);		/* whoever the link was forwarded to may know the year... */
	T(why == OK && pass.n == 22);
	T(book(c, pass, "x", bkt_slot(&k, k.line, 0)) == E_NOT_FOUND);	/* ...and has not the telephone */
	x = (struct invite_pin){ .pass = pass, .typed = S("abcdef") };
	T(db_write(c, pin_rule, &x) == OK && x.why == E_INVALID);
	T(book(c, pass, "x", bkt_slot(&k, k.line, 0)) == E_NOT_FOUND);
	x = (struct invite_pin){ .pass = pass, .typed = after(c, "votre code est ", 6) };
	T(db_write(c, pin_rule, &x) == OK && x.why == OK);
	T(book(c, pass, "x", bkt_slot(&k, k.line, 0)) == OK);
}

TEST(invite_given_back_it_may_be_used_again_and_moved_within_the_period)
{
	struct bkt k = bkt_given(c, false, 4);
	enum err why;
	str pass;

	invited(c, &k, "born");
	pass = prove(c, after(c, "/rdv/i/", INVITE_CODE), 1940, &why);
	T(book(c, pass, "one", bkt_slot(&k, k.line, 0)) == OK);
	T(bkt_change(c, booking_move, "one", bkt_list(c, "one").v[0].id, bkt_slot(&k, k.line, 3)) == OK);
	T(bkt_change(c, booking_cancel, "one", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T(book(c, pass, "two", bkt_slot(&k, k.line, 1)) == OK);
	T_I64(bkt_counts(c).booked, 1);
	T(bkt_book(c, "out", bkt_slot(&k, k.line, 7), 1, "Martin Jeanne", "+33612345678") == OK);
	T(bkt_change(c, booking_move, "out", bkt_list(c, "out").v[0].id, bkt_slot(&k, k.line, 0)) == E_CONFLICT);
	T(bkt_change(c, booking_erase, "two", (struct place_id){ 0 }, (struct slot_id){ 0 }) == OK);
	T_I64(after(c, "/rdv/i/", INVITE_CODE).n, 0);	/* the message and the name went with it */
}

TEST(invite_rules_are_held_for_who_books_by_herself)
{
	struct bkt k = bkt_given(c, false, 4);
	struct booking_offer o;
	struct period_who old = { 1946, S("44195"), S(""), 1 }, young = { 1990, S("44195"), S(""), 1 },
	    far = { 1946, S("44109"), S(""), 1 }, unsaid = { 0, S("44195"), S(""), 1 };
	struct period_id none = { 0 };

	period(c, &k, "rules", "born");
	T(offer_of(c, bkt_slot(&k, k.line, 0), &o) == OK);
	T(o.ruled);
	T(period_person(c, &o, &old, none) == OK);
	T(period_person(c, &o, &young, none) == E_INVALID && str_eq(c->cause.field, S("born1")));
	ctx_forgive(c);
	T(period_person(c, &o, &unsaid, none) == E_INVALID);
	ctx_forgive(c);
	T(period_person(c, &o, &far, none) == E_INVALID && str_eq(c->cause.field, S("commune")));
	ctx_forgive(c);
	T(bkt_hold(c, "a", bkt_slot(&k, k.line, 0), "1.2.3.4") == OK);	/* held, then asked who */
	T(bkt_confirm(c, "a", 1, "Martin Jeanne", "+33612345678") == E_INVALID);	/* no commune was said */
	T(offer_of(c, bkt_slot(&k, k.line, 6), &o) == OK);
	T(!o.ruled && period_person(c, &o, &young, none) == OK);	/* control: no period there */
}

/* ---- a file ------------------------------------------------------------------------------- */

static struct invite_file
file(struct ctx *c, const char *text)
{
	struct invite_period p = { .from_at = civil_instant(2026, 11, 24, 9, 0), .age_min = { true, 75 } };
	str path = arena_fmt(c->a, "/tmp/maillage-invite-%d.csv", (int)getpid());
	FILE *f = fopen(arena_z(c->a, path), "wb");
	struct invite_file out;

	T(f != NULL);
	fputs(text, f);
	fclose(f);
	T(invite_read(c, &p, path, &out) == OK);
	unlink(arena_z(c->a, path));
	return out;
}

TEST(invite_a_list_says_what_is_wrong_line_by_line)
{
	struct invite_file f = file(c, "Nom;Prénom;Date de naissance;Téléphone;Commune\n"
	    "Lefèvre;Marguerite;03/02/1940;06 11 11 11 11;Savenay\n"
	    ";Paul;1941;;\n"
	    "Jeune;Zoé;1990;;\n"
	    "Durand;Anne;hier;;\n"
	    "Petit;Jean;38;06 12;\n"
	    "Court;Luc\n");

	T_I64(f.wrong_n, 5);
	T_I64(f.wrong.v[0].line, 3);
	T_HAS(f.wrong.v[0].column, "Nom");
	T_I64(f.wrong.v[1].line, 4);
	T_I64(f.wrong.v[2].line, 5);
	T_STR(f.wrong.v[2].value, S("hier"));
	T_I64(f.wrong.v[3].line, 6);
	T_HAS(f.wrong.v[3].column, "Téléphone");
	T_I64(f.wrong.v[4].line, 7);
	f = file(c, "Nom;Prénom\nLefèvre;Marguerite\n");
	T(f.refused.n > 0 && str_has(f.refused_arg, S("naissance")));
	f = file(c, "prenom,nom,ne(e) le,mobile,mail\nJean,Petit,1938-07-01,,jean@exemple.fr\n");	/* control */
	T_I64(f.n, 1);
	T_I64(f.wrong_n, 0);
	T_I64(f.v[0].person.born, 1938);
	T_STR(f.v[0].email, S("jean@exemple.fr"));
}

TEST(invite_a_list_with_one_wrong_person_adds_nobody)
{
	struct bkt k = bkt_given(c, false, 1);
	struct invite_new two[] = { people[0], { { S("Martin"), S("Paul"), 0 }, S(""), S(""), S(""), S("") } };
	struct listing w = { period(c, &k, "invited", "born"), two, 2, 0 };
	struct bookt_invites n;

	T(db_write(c, list_rule, &w) == E_INVALID);
	ctx_forgive(c);
	T(bookt_q_invites(c, &n) == OK);
	T_I64(n.n, 0);
	w.n = 1;
	T(db_write(c, list_rule, &w) == OK);	/* control */
	T(bookt_q_invites(c, &n) == OK);
	T_I64(n.n, 1);
}

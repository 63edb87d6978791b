/*
 * invite.h -- who may come: periods with rules, and invitations that cannot be shared.
 *
 * period    slots of one motive, in one centre or in all, between two moments: on invitation
 *           alone, or open to all who fit its rules; from an hour on.  A slot that no period
 *           covers is open as its motive says.  One that several cover is for whoever fits one.
 * invite    one person of a list.  Its link proves nothing: it asks what the list knows of her
 *           (year of birth), and, if the community wants, a code sent to her own telephone.
 *           What it gives is one appointment in that person's name, told to that person's
 *           contact: whoever forwards it gives away her own turn, and whoever uses another's
 *           gets nothing.  One at a time; a list goes with its purpose.
 *
 * A code is 12 letters and figures (60 bits) of Crockford's alphabet, so that it can be typed from
 * a letter.  Five wrong answers close it for an hour, ten until somebody of the community opens it.
 * Source: docs/domain/booking.md.
 */
#ifndef BOOKING_INVITE_H
#define BOOKING_INVITE_H

#include "booking/booking.h"
#include "invite_rows.h"

enum {
	INVITE_ROWS_MAX = 5000,		/* in one file */
	INVITE_CODE = 12,
	INVITE_TRIES = 5, INVITE_TRIES_MAX = 10, INVITE_LOCK_S = 3600,
	INVITE_PASS_S = 1800,
	INVITE_FORGET_DAYS = 7,		/* after the last slot of the period */
	INVITE_ADDRESS_MAX = 200,
	PERIODS_MAX = 200, PERIOD_TEXT_MAX = 500,
};

/* ---- periods ------------------------------------------------------------------------ */

struct period_new {
	struct motive_id motive;
	struct opt_venue_id venue;
	str label, mode, communes, professions, proof, request_key;
	struct instant from, to, opens_at;
	struct opt_i64 age_min, age_max;
};
/* Errors: E_INVALID label, motive, mode, to, age_max, communes, professions.  Inside db_write(). */
enum err period_add(struct ctx *c, const struct period_new *p, struct period_id *out);
/* Its slots are as if it had never been.  Inside db_write(). */
enum err period_close(struct ctx *c, struct period_id id);
/* "De 75 ans et plus, habitant Donges ou Savenay; infirmiers; sur invitation." in plain words, without the dates; ${communes}: their names. */
str period_words(struct ctx *c, enum lang lang, const struct invite_period *p, str communes);
/* A period covers both: who fits one fits the other. */
enum err period_common(struct ctx *c, const struct booking_offer *x, const struct booking_offer *y, bool *yes);

/*
 * period_place(c, o, mine):
 * May anyone hold a place of ${o} before saying who she is?  ${mine}: of her invitation, 0: none.
 * Errors: E_CONFLICT invite.only (invitations alone), booking.not_yet.
 */
enum err period_place(struct ctx *c, const struct booking_offer *o, struct period_id mine);
/*
 * Does this person fit one of the periods that are open?
 * Errors: E_INVALID born1.., commune, profession; as period_place().
 */
struct period_who { int64_t born; str commune, profession; int nth; };
enum err period_person(struct ctx *c, const struct booking_offer *o, const struct period_who *w, struct period_id mine);
/* What the form must ask for a slot. */
struct period_asks { bool born, commune; str professions; };
enum err period_asks(struct ctx *c, const struct booking_offer *o, struct period_asks *out);

/* ---- invitations ------------------------------------------------------------------------ */

struct invite_new {
	struct booking_person person;
	str phone, email, commune, address;	/* phone in E.164; commune as written */
};
/*
 * invite_add(c, period, list, n, added):
 * All of them or none; who is on the list already stays as she is.
 * Errors: E_CONFLICT invite.erased.  Call inside db_write().
 */
enum err invite_add(struct ctx *c, struct period_id period, const struct invite_new *list, ptrdiff_t n, int64_t *added);
/* Whether a line of a list can be one: E_INVALID family, given, born, phone, email, commune, address. */
enum err invite_valid(struct ctx *c, const struct invite_period *p, const struct invite_new *i);
/* Write to who can be reached and has no appointment, after the quiet hours.  Again: reminds.  Inside db_write(). */
enum err invite_send(struct ctx *c, struct period_id period, str base_url, int64_t *told);

/* "4k7q 9m2t-abcd" as it is typed; empty when it cannot be one. */
str invite_code(struct arena *a, str typed);
/* ${found} false: no such invitation, or its list is gone. */
enum err invite_find(struct ctx *c, str code, struct invite_kept *out, struct invite_period *p, bool *found);
struct invite_proof {
	str code;			/* of the link */
	int64_t born;
	str base_url;
	str pass;			/* out: for INVITE_PASS_S; empty: refused */
	bool pin;			/* out: a code was sent, and has to be typed */
	enum err why;			/* out: E_INVALID invite.wrong, E_LIMIT invite.locked; what was tried is kept */
};
/* Errors: E_NOT_FOUND invite.unknown.  A wrong answer is counted, so it is no error of the rule.  Inside db_write(). */
enum err invite_prove(struct ctx *c, struct invite_proof *p);
struct invite_pin { str pass, typed; enum err why; };
enum err invite_pin(struct ctx *c, struct invite_pin *p);	/* the same for the six figures.  Inside db_write(). */
/* ${found} false: no such pass, or its half hour is over. */
enum err invite_passed(struct ctx *c, str pass, struct invite_kept *out, struct invite_period *p, bool *found);

struct invite_take { str pass, token, base_url; struct slot_id slot; struct booking_touched *touched; };
/*
 * invite_book(c, t):
 * The one appointment, in the name of the list.  The same token again is the same appointment.
 * Errors: E_NOT_FOUND invite.unknown; E_CONFLICT invite.used; as booking_confirm().  Inside db_write().
 */
enum err invite_book(struct ctx *c, const struct invite_take *t);
/* "I do not want to come": the name goes.  Inside db_write(). */
enum err invite_decline(struct ctx *c, str pass);
enum err invite_period_of(struct ctx *c, str booking_hash, struct period_id *out);	/* 0: no invitation */
enum err invite_erased(struct ctx *c, str booking_hash);	/* its owner erased the booking.  Inside db_write(). */
enum err invite_unlock(struct ctx *c, struct period_id period, int64_t *n);	/* Inside db_write(). */

struct invite_contact { struct booking_contact k; str address; };	/* k.token: the code */
enum err invite_contact_open(struct ctx *c, str sealed, struct invite_contact *out);
/* The list of a period goes: names, contacts, messages; how many stays.  Inside db_write(). */
enum err invite_erase(struct ctx *c, struct period_id period);
enum err invite_forget(struct ctx *c, struct instant before);	/* all lists that ended before.  Inside db_write(). */

#endif

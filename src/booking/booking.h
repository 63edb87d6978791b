/*
 * booking.h -- appointments of citizens: take a place, keep it, move it, give it back.
 *
 * motive    motif: closed list of reasons, never medical text
 * venue     centre: a place with a door; lines of care (care_line), slots, places
 * place     one seat of one slot: a row taken by one statement; a hold is a moment
 *           in that row, so nothing has to come back to free it
 * booking   one or several people who come together, one link, one contact
 * dose      1 or 2 of a series: both are booked together
 *
 * The token of the link is all a citizen has: 22 characters, only its hash is kept.
 * The reference read out on the telephone is the beginning of that hash.  Names and
 * contacts are sealed, and leave the database with the appointment or three months after it.
 * Source: docs/domain/booking.md.
 */
#ifndef BOOKING_BOOKING_H
#define BOOKING_BOOKING_H

#include "base/base.h"
#include "booking_rows.h"

enum {
	BOOKING_HOLD_S = 600,		/* while the form is filled */
	BOOKING_PEOPLE_MAX = 8,		/* in one go */
	BOOKING_PLACES_MAX = 2 * BOOKING_PEOPLE_MAX,
	BOOKING_HOLDS_MAX = 60,		/* at once, of one network address: telephones share some */
	BOOKING_NAME_MAX = 80,		/* bytes */
	BOOKING_EMAIL_MAX = 254,
	BOOKING_KEPT_DAYS = 90,		/* after the appointment; Conseil d'Etat, 12 March 2021, n. 450163 */
	BOOKING_SECOND_SLACK_DAYS = 7,	/* the second visit at most this much later than it should be */
	BOOKING_HASH = 16,
};

struct booking_person { str family, given; int64_t born; };	/* born: a year, 0 not asked */
struct booking_contact { str phone, email, commune, token; };	/* E.164; address; INSEE code; of the link */

/* Slots where places were taken or freed: to be told to avail_touched() after the commit.  NULL: nobody asks. */
struct booking_touched {
	struct slot_id slot[3 * BOOKING_PLACES_MAX];
	int n;
	struct instant until;		/* held until then; 0: not held */
};

/* ---- hold ------------------------------------------------------------------------- */

struct booking_hold {
	str token;
	struct slot_id slot;		/* for the first person: what the token held elsewhere is given back */
	int people;			/* 2 or more: beside what the token holds, up to so many people */
	str remote;			/* network address, hashed before it is kept */
	bool staff;			/* before the opening time too; no limit of addresses */
	bool kept;			/* also places that are never offered to who books */
	struct instant until;		/* 0: BOOKING_HOLD_S from now */
	struct booking_touched *touched;
	str held_by, holder;		/* of booking_hold_ready(); empty: worked out in the rule */
};
/* What booking_hold() needs no row for, worked out before: one thread writes, and it has enough to do. */
void booking_hold_ready(struct ctx *c, struct booking_hold *h);
/*
 * booking_hold(c, h):
 * Hold one place of the slot (and, in a series, one of the second visit) for
 * BOOKING_HOLD_S.  Twice is harmless; for the second person on, the slots next to it are looked at too.
 * Errors: E_CONFLICT booking.full, booking.no_second, booking.closed, booking.not_yet;
 * E_LIMIT booking.many_holds, booking.people_max; E_NOT_FOUND.  Call inside db_write().
 */
enum err booking_hold(struct ctx *c, const struct booking_hold *h);

/* Give back what ${token} holds for more than ${people} (0: all of it).  Inside db_write(). */
enum err booking_let_go(struct ctx *c, str token, int people, struct booking_touched *touched);

/* What ${token} holds, first visits first; .n 0: nothing (any more). */
enum err booking_held(struct ctx *c, str token, struct booking_held_list *out);

/* ---- book ------------------------------------------------------------------------- */

struct booking_new {
	str token;
	str via;			/* "web", "desk", "walkin", "offer", "paper" */
	struct slot_id slot;		/* not 0: no hold came before */
	const struct booking_person *people;
	int people_n;
	struct booking_contact contact;
	str profession;			/* as she says, where a rule asks (booking/invite.h) */
	struct period_id period;	/* of her invitation; 0: none */
	str base_url;			/* for the link in the message */
	struct booking_touched *touched;
	const struct booking_ready *ready;	/* of booking_ready(); NULL: worked out in the rule */
};
/*
 * booking_ready(c, b):
 * What booking_confirm() needs no row for (hashes, seals, what is wrong by itself), worked out before
 * db_write(): one thread writes, and it has enough to do.  Last of all: ${b} does not change after.
 */
void booking_ready(struct ctx *c, struct booking_new *b);
/*
 * booking_confirm(c, b, out):
 * Who holds places books them; with a slot, takes and books at once.  The same token
 * again gives the same booking.  Writes the proof to be sent.
 * Errors: E_CONFLICT booking.lost (someone else took the place meanwhile), booking.full,
 * booking.closed, booking.not_yet, booking.twice (that person is expected already);
 * E_LIMIT booking.contact_max; E_INVALID naming the field.  Call inside db_write().
 */
enum err booking_confirm(struct ctx *c, const struct booking_new *b, struct booking_id *out);

/* The year of birth says enough for the motive of the slot.  Field "born". */
enum err booking_eligible(struct ctx *c, const struct booking_offer *o, int64_t born);

/* ---- afterwards ---------------------------------------------------------------------- */

/* The booking of ${token}; ${found} false: no such link. */
enum err booking_find(struct ctx *c, str token, struct booking_kept *out, bool *found);
enum err booking_appointments(struct ctx *c, struct booking_id id, struct booking_appointment_list *out);
enum err booking_person_open(struct ctx *c, str sealed, struct booking_person *out);
enum err booking_contact_open(struct ctx *c, str sealed, struct booking_contact *out);
/* "7KQ4-M2TX": eight letters and figures that cannot be taken for each other. */
str booking_reference(struct arena *a, str token_hash);
str booking_token_hash(struct arena *a, str token);	/* BOOKING_HASH bytes */

/* What names this visit in a calendar, 8 bytes: it stays when the visit is moved, and tells nothing of who comes. */
str booking_visit_uid(struct arena *a, const struct booking_appointment *v);
/*
 * booking_calendar(c, b, url, out):
 * The visits of ${b} as iCalendar, those given back or closed as CANCELLED.  SEQUENCE is the
 * seconds between the booking and the last change: it grows with each, nothing has to be counted.
 * ${url}: the citizen's link.
 * Source: RFC 5545, 3.8.7.4.
 */
enum err booking_calendar(struct ctx *c, const struct booking_kept *b, str url, str *out);

struct booking_change {
	str token;
	struct place_id place;		/* 0: all of them */
	struct slot_id to;		/* for booking_move() */
	str base_url;
	struct booking_touched *touched;
};
/* Give places back; those that have begun stay.  Twice is harmless.  Inside db_write(). */
enum err booking_cancel(struct ctx *c, const struct booking_change *x);
/*
 * Another slot of the same motive for one person: taken first, then the old one is freed.
 * Errors: as booking_hold(); E_CONFLICT booking.gone when there is nothing to move.  Inside db_write().
 */
enum err booking_move(struct ctx *c, const struct booking_change *x);
/* Cancel what is to come and forget who it was, messages too.  Inside db_write(). */
enum err booking_erase(struct ctx *c, const struct booking_change *x);
/* Three months after: who came is forgotten, that somebody came is not.  Inside db_write(). */
enum err booking_forget(struct ctx *c, struct instant before);

/* ---- messages -------------------------------------------------------------------------- */

enum booking_word { BOOKING_PROOF, BOOKING_MOVED, BOOKING_REMINDER, BOOKING_BY_US };
struct booking_message {
	struct booking_id id;
	enum booking_word word;
	str base_url;
	str key;			/* what makes this message one: "moved:12" */
	struct instant not_after;	/* 0: the first visit */
};
/* By SMS and by e-mail, to whichever contact there is.  Inside db_write(). */
enum err booking_tell(struct ctx *c, const struct booking_message *m);
/* What still waits to leave for ${id}, and is no longer true.  Inside db_write(). */
enum err booking_unsay(struct ctx *c, struct booking_id id);
/*
 * booking_prove(c, base_url, written):
 * Queue the proofs of some who booked and have none yet, oldest first; ${written} says how many.  Not in db_write().
 * Errors: E_INVALID when some can never be written; they are owed no more, and the others were.
 */
enum err booking_prove(struct ctx *c, str base_url, int64_t *written);

#endif

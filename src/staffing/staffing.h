/*
 * staffing.h -- who works when: shifts made from opening hours and posts, the people on
 * them, what they said they can, and what they did.
 *
 * shift   one post of one opening: ${min_crew} people needed, ${places} at most
 * staff   one person in the crews of one crisis, with a personal link (no account)
 * duty    one person on one shift; never erased:
 *
 *           proposed ─> confirmed (told) ──┐
 *           taken (by herself) ────────────┼──> withdrawn (by her), cancelled (by us)
 *
 *         live: proposed, taken, confirmed.  ${by_hand}: a person decided it, no plan moves
 *         it.  ${sequence} grows with each change (RFC 5545), told_sequence is the last she
 *         knows of.
 * swap    a duty offered to colleagues, until one takes it
 *
 * The last place of a shift is decided by one statement (place_take): ${taken} < ${places}.
 * The hard rules are in guard.h, and asked by every rule here that gives a duty.
 *
 * A personal link is made from the community's key, the crisis and the person
 * (call_token()); only its hash is stored.  GET records nothing.
 */
#ifndef STAFFING_STAFFING_H
#define STAFFING_STAFFING_H

#include "base/base.h"
#include "mobilisation/audience.h"
#include "staffing/guard.h"
#include "staffing_rows.h"

enum {
	STAFFING_SHIFTS_MAX = 20000,	/* of one crisis, looked at together */
	STAFFING_PEOPLE_MAX = 5000,
	STAFFING_HELD_MAX = 400,	/* duties of one person looked at by the rules */
	STAFFING_WINDOWS_MAX = 400,
	STAFFING_REASON_MAX = 300, STAFFING_NOTE_MAX = 2000,
	STAFFING_LINK = 22,
	STAFFING_TEAM_MAX = 8,
	STAFFING_WISHES_MAX = 3,	/* of one person, of colleagues to work with */
	STAFFING_NAME_MAX = 120,
};

/*
 * staffing_sync(c, response):
 * Shifts follow hours and posts: new ones are there, those of openings and posts that are
 * gone are cancelled, and with them their duties.  What has begun stays as it was.  The
 * hook response_changed.  Call inside db_write().
 */
enum err staffing_sync(struct ctx *c, struct response_id response);

/* ---- people --------------------------------------------------------------------------- */

/* Put her in the crews, once; her link changes nothing already sent.  Inside db_write(). */
enum err staffing_join(struct ctx *c, struct crisis_id crisis, struct person_id person, struct staff_id *out);
str staffing_token(struct ctx *c, struct crisis_id crisis, struct person_id person);
/* Whose link is this?  E_NOT_FOUND staffing.link on one we never made. */
enum err staffing_who(struct ctx *c, str token, struct staffing_staff *out);

struct staffing_answer { struct instant from, to; str can; };	/* yes, wish, no; empty: unsaid */
/*
 * staffing_say(c, who, v, n, week_min):
 * What she can, stretch by stretch; ${week_min} her own limit, 0: none.  Said again, nothing.
 * Errors: E_CONFLICT staffing.over; E_INVALID form.choice.  Inside db_write().
 */
enum err staffing_say(struct ctx *c, const struct staffing_staff *who, const struct staffing_answer *v,
    ptrdiff_t n,
		      int64_t week_min);
/* "Ne plus me proposer", or again; no reason is asked.  Inside db_write(). */
enum err staffing_out(struct ctx *c, const struct staffing_staff *who, bool out);

/*
 * staffing_together(c, crisis, one, other):
 * A plan keeps them on the same shifts where it can: whoever is in a team brings it along.
 * Errors: E_INVALID staffing.team_same, staffing.team_large (STAFFING_TEAM_MAX); E_CONFLICT
 * staffing.over.  Call inside db_write(), as the next.
 */
enum err staffing_together(struct ctx *c, struct crisis_id crisis, struct staff_id one, struct staff_id other);
/* She is in no team any more; one who would be left alone neither. */
enum err staffing_apart(struct ctx *c, struct crisis_id crisis, struct staff_id staff);

/*
 * staffing_wish(c, who, name):
 * She wishes to work with a colleague of these crews, whom she names: the whole family name,
 * with a given name where two have it; nobody is shown the list.  A plan hears it as a team
 * (staffing_together()) unless the other declined; taken back, or declined, it does not.
 * Who wishes is not told that the other declined.  All three again: nothing.
 * Errors: E_INVALID staffing.wish_none, staffing.wish_many, staffing.wish_full
 * (STAFFING_WISHES_MAX); E_CONFLICT staffing.over.  Call inside db_write(), as the next.
 */
enum err staffing_wish(struct ctx *c, const struct staffing_staff *who, str name);
enum err staffing_unwish(struct ctx *c, const struct staffing_staff *who, struct staff_id with);
enum err staffing_wish_decline(struct ctx *c, const struct staffing_staff *who, struct staff_id from, bool declined);

/* ---- duties --------------------------------------------------------------------------- */

struct staffing_give {
	struct crisis_id crisis;
	struct shift_id shift;
	struct staff_id staff;		/* or, when 0: ${person}, who joins */
	struct person_id person;
	bool herself;			/* she takes it */
	bool proposed;			/* a plan put her there: not by hand */
	str reason;			/* why a rule is set aside; empty: none is */
};
struct staffing_given {
	struct duty_id duty;
	struct guard_verdicts broken;	/* the rules in the way, or set aside */
	bool already;			/* she had it: nothing happened */
};
/*
 * staffing_duty_give(c, g, out):
 * Put one person on one shift, if the rules allow, or for a reason that is kept and told in
 * the log book.
 * Errors: E_CONFLICT staffing.full, staffing.gone (cancelled or over), staffing.over (the
 * crisis), staffing.rule.RULE; E_INVALID staffing.reason (that rule is never set aside).
 * Call inside db_write().
 */
enum err staffing_duty_give(struct ctx *c, const struct staffing_give *g, struct staffing_given *out);

/* She gives it back; the place is open again.  Errors: E_CONFLICT staffing.present.  Inside db_write(). */
enum err staffing_duty_withdraw(struct ctx *c, const struct staffing_staff *who, struct duty_id duty);
/* We take it away, for a reason.  Inside db_write(). */
enum err staffing_duty_cancel(struct ctx *c, struct crisis_id crisis, struct duty_id duty, str why);

/* Offer it to colleagues; take the offer back.  Inside db_write(). */
enum err staffing_swap_offer(struct ctx *c, const struct staffing_staff *who, struct duty_id duty);
enum err staffing_swap_back(struct ctx *c, const struct staffing_staff *who, struct duty_id duty);
/*
 * staffing_swap_accept(c, who, swap):
 * ${who} takes the place of who offered it, if the rules allow: one gives it back and the
 * other has it, in one act.
 * Errors: E_CONFLICT staffing.swapped (another was first), staffing.rule.RULE.  Inside db_write().
 */
enum err staffing_swap_accept(struct ctx *c, const struct staffing_staff *who, struct swap_id swap);

/* ---- what the rules look at ---------------------------------------------------------------- */

enum err staffing_rules_get(struct ctx *c, struct staffing_rules *out);
struct guard_rules staffing_guard(const struct staffing_rules *r);
/* Errors: E_INVALID staffing.rules; staffing.reason (less protection than the law's, without saying why). */
enum err staffing_rules_set(struct ctx *c, const struct staffing_rules *r, str why);

struct guard_shift staffing_shift_of(const struct staffing_shift *s,
    const struct staffing_substitute_list *subs,
				     struct ctx *c);
/* One person as the rules see her, but for ${not} (a duty's shift). */
enum err staffing_person_of(struct ctx *c, const struct staffing_staff *who, struct shift_id not,
    struct instant around,
			    struct guard_person *out);

/* In words: "repos trop court entre deux créneaux : 8 h ; la règle est 11 h · trop d'heures…". */
str staffing_said(struct ctx *c, const struct guard_verdicts *v);

/* ---- on site --------------------------------------------------------------------------------- */

/*
 * staffing_tick(c, crisis, duty, act, via):
 * act: "arrive", "leave", "absent", "undo".  via: "hand", "qr".  Again: nothing.  Hours done run
 * from arrival to leaving, as the clock says; arriving early counts from the beginning of
 * the shift.  Errors: E_CONFLICT staffing.gone.  Inside db_write().
 */
enum err staffing_tick(struct ctx *c, struct crisis_id crisis, struct duty_id duty, str act, str via);
/* Errors: E_INVALID form.missing, form.length.  The same key again: nothing.  Inside db_write(). */
enum err staffing_hand_over(struct ctx *c, struct crisis_id crisis, struct response_id response,
    str text, str request_key);

/* ---- telling --------------------------------------------------------------------------------- */

struct staffing_letter {		/* a message to the crews */
	struct crisis_id crisis;
	str base_url, words;		/* the text before the link; empty: the usual one */
	bool roster;			/* publishing; else: asking what they can */
	const struct audience_list *people;	/* asking: whom */
	str request_key;
	ptrdiff_t sent, none;		/* out: written to; cannot be reached */
	bool already;
};
/*
 * staffing_write(c, l):
 * Ask people what they can (they join the crews), or tell each one her roster where it
 * changed since she was told.  Messages wait CALL_UNDO_S before they leave.
 * Errors: E_CONFLICT staffing.over; E_INVALID staffing.nobody.  Inside db_write().
 */
enum err staffing_write(struct ctx *c, struct staffing_letter *l);
/* Take back what was written less than CALL_UNDO_S ago.  E_CONFLICT call.gone.  Inside db_write(). */
enum err staffing_unwrite(struct ctx *c, struct crisis_id crisis);
/* The exact text, with a link that leads nowhere. */
enum err staffing_letter_text(struct ctx *c, const struct staffing_letter *l, str link, str *sms,
    str *subject, str *email);

/* "J'ai lu": all that was published to her.  Again: nothing.  Inside db_write(). */
enum err staffing_read(struct ctx *c, const struct staffing_staff *who);

/* Discreetly: someone asks to talk.  What she says leaves to the support team and is not kept. */
enum err staffing_support(struct ctx *c, const struct staffing_staff *who, str words, str request_key);

/* A calendar of all her duties, given back ones too.  Source: RFC 5545; RFC 7986. */
str staffing_calendar(struct ctx *c, const struct staffing_staff *who, str community,
		      const struct staffing_mine_list *duties);

/* Screens that show crews render again.  After the commit. */
void staffing_tell(struct ctx *c, struct crisis_id crisis);

#endif

/*
 * call.h -- a call to people: drafted, previewed, sent, reminded, closed.
 *
 *   draft -> sent -> closed
 *                \-> cancelled   within CALL_UNDO_US, while nothing has left
 *
 * What is previewed is what is sent: the preview carries a fingerprint of the
 * texts and of every person with their channel, and sending with another one is
 * refused.  Sending is one rule: recipients, personal links, messages and the
 * log-book entry are all there, or none is.
 *
 * A personal link is made from the community's key, the call and the person;
 * only its hash is stored, and a reminder carries the same link.
 */
#ifndef MOBILISATION_CALL_H
#define MOBILISATION_CALL_H

#include "mobilisation/audience.h"
#include "mobilisation/wave.h"
#include "post/outbox.h"

enum {
	CALL_TITLE_MAX = 120,
	CALL_MESSAGE_MAX = 480,
	CALL_PLACE_MAX = 200,
	CALL_BRING_MAX = 400,
	CALL_UNDO_S = 10,
	CALL_LINK = 22,			/* characters of a token */
	CALL_CONDITIONS_MAX = 300,
	CALL_VALIDATOR_MAX = 120,
	CALL_SOURCE_MAX = 200,
	CALL_CHANCE = 70,		/* per cent: of each post, by the first wave alone; unless said */
	CALL_WAIT_S = 900,		/* patience with silence, unless said */
};
/* Answers may change for two days when nobody said until when. */
#define CALL_OPEN_US	(48 * US_PER_HOUR)

struct call_draft {
	struct crisis_id crisis;
	str title, message, place, bring;
	struct opt_instant starts_at, ends_at, closes_at;
	str criteria;			/* audience.h */
	struct place_asks asks;		/* none: a question to everyone, without places */
	str commune, conditions, validator, source_url;
	int64_t chance, wait_s;		/* 50..99 per cent; 60..86400 s */
	bool urgent;			/* quiet hours do not hold it */
	str request_key;		/* of the composer: the same again edits the same draft */
	struct call_id id;		/* out */
	bool sent;			/* out: it already left, and nothing was changed */
};

/*
 * call_draft_save(c, d):
 * Errors: E_INVALID form.missing, form.length, call.hours (ends before it
 * starts), call.source (not a web address), audience.criteria, those of
 * place_asks_save(); E_CONFLICT call.crisis_closed.
 * Call inside db_write().
 */
enum err call_draft_save(struct ctx *c, struct call_draft *d);

/* The texts of one message, for one person. */
struct call_text {
	str sms, subject, email;
};
struct call_about {			/* what texts are made of */
	str title, message, place, bring;
	struct opt_instant starts_at, ends_at;
	bool exercise;
	str community, sms_name, callback;	/* who calls; a human's number */
	str conditions;			/* who pays, who insures */
	str code, mail_code;		/* quoted by who replies, SMS and e-mail; empty: replies are not read */
	str post;			/* the place someone has: "Infirmier"; for proofs */
	struct place_engaged elsewhere;	/* TEXT_ENGAGED: the place they have at the same hours */
	str elsewhere_link;		/* where they give it back; empty: only by telephone */
	str as, as_short;		/* the same in a sentence: "comme infirmier, AFGSU 2"; and shorter, for an SMS */
	str choices;			/* posts they choose among by a number: "1 infirmier, 3 accueil"; empty: no choice */
};
enum call_text_kind {
	TEXT_FIRST,			/* the call itself */
	TEXT_REMINDER,			/* to the silent */
	TEXT_PROOF,			/* you have a place: what, where, when, whom to call, how to withdraw */
	TEXT_FULL,			/* thank you, all places are taken; the reserve */
	TEXT_OFFER,			/* to the reserve: a place is free */
	TEXT_OTHER,			/* the post they chose is full, others are not: about.choices */
	TEXT_WORD,			/* to those who are engaged: about.message, as it is */
	TEXT_RELEASE,			/* you are no longer needed */
	TEXT_ENGAGED,			/* they have a place at the same hours: about.elsewhere */
};
/* Source: 3GPP TS 23.038 (what an SMS costs); texts under mobilisation.po. */
void call_text(struct ctx *c, enum call_text_kind kind, const struct call_about *k, str link,
	       struct call_text *out);
/* The same said on the telephone, in a sentence or two; empty: those it concerns are called anyway. */
str call_text_spoken(struct ctx *c, enum call_text_kind kind, const struct call_about *k);
struct call_about call_about_of(struct ctx *c, const struct mobilisation_call *k, const struct mobilisation_event *e,
				const struct mobilisation_community *m);
/* The codes of a text: shown where the community reads replies, and in exercises. */
void call_about_codes(struct call_about *about, str code);
/* "samedi 21 novembre, 8 h - 14 h", or empty. */
str call_text_when(struct ctx *c, enum lang lang, struct opt_instant from, struct opt_instant to);

struct call_preview {
	struct mobilisation_call call;
	struct mobilisation_event event;
	struct mobilisation_community community;
	struct call_about about;
	struct audience_list people;	/* with posts: the first wave alone */
	struct place_post_list posts;
	struct wave_plan plan;		/* with posts */
	struct call_text text;		/* with a link that leads nowhere, as long as the real one */
	struct sms_size size;
	int64_t phone;			/* people whom only the telephone reaches */
	str choices;			/* what who can hold several posts reads besides: the longest */
	str fingerprint;
};
/* Errors: E_NOT_FOUND; those of audience_people(). */
enum err call_preview(struct ctx *c, struct crisis_id crisis, struct call_id call, str base_url,
		      struct call_preview *out);

/* ${v}->people becomes the wave that ${v}->plan chose. */
void call_first_wave(struct ctx *c, struct call_preview *v);

struct call_send {
	struct crisis_id crisis;
	struct call_id call;
	str fingerprint;		/* of the preview that was read */
	str base_url;
	ptrdiff_t first;		/* people of the first wave, as the preview said; 0: as many as it takes */
	ptrdiff_t people, none;		/* out: asked; of them, cannot be reached by a message */
	int64_t phone;			/* out: whom only the telephone reaches */
	bool already;			/* out: it was sent before; nothing happened */
};
/*
 * call_send(c, s):
 * Errors: E_CONFLICT call.changed (the preview no longer says what would
 * leave), call.crisis_closed, call.cancelled; E_INVALID call.nobody, when not
 * even the telephone reaches anybody: a call that only it can make is one for the desk.
 * Call inside db_write().  Messages wait CALL_UNDO_S before they leave.
 */
enum err call_send(struct ctx *c, struct call_send *s);

struct call_act {			/* what is done to a call already sent */
	struct crisis_id crisis;
	struct call_id call;
	str request_key;
	str base_url;
	ptrdiff_t people;		/* out: how many it touches */
};
/*
 * call_undo(c, a):
 * Take back what was sent less than CALL_UNDO_S ago, the first message or the
 * last reminder, before anything left.
 * Errors: E_CONFLICT call.gone.  Call inside db_write().
 */
enum err call_undo(struct ctx *c, struct call_act *a);

/*
 * call_remind(c, a):
 * A shorter message to those who got the first one, as far as we know, and said
 * nothing that counts; not to those who could not be reached.  The same
 * request_key again changes nothing.
 * Errors: E_CONFLICT call.closed; E_INVALID call.nobody.  Call inside db_write().
 */
enum err call_remind(struct ctx *c, struct call_act *a);
/* How many call_remind(), or call_other_way(), would write to now. */
enum err call_silent(struct ctx *c, struct call_id call, ptrdiff_t *people);
enum err call_refused(struct ctx *c, struct call_id call, ptrdiff_t *people);

/*
 * call_other_way(c, a):
 * Write again, by the other channel, to those whose messages were all refused
 * for good, where that channel is known and agreed to.
 * Errors: as call_remind().  Call inside db_write().
 */
enum err call_other_way(struct ctx *c, struct call_act *a);

/*
 * Nobody is called any more, no yes counts, what has not left never will; who is counted on may still
 * withdraw (call_after.h).  Again: nothing.  Call inside db_write().
 */
enum err call_close(struct ctx *c, struct call_act *a);

/*
 * Until when answers may change, unless said: the end of what is asked; without one, CALL_OPEN_US from now,
 * but never before a start is a day's work behind (CALL_DAY_US, call_after.h).
 */
struct instant call_closing(struct ctx *c, const struct mobilisation_call *k);
/* Whether answers may still change. */
bool call_open(str state, struct opt_instant closes_at, struct opt_instant crisis_closed_at,
	       struct instant now);

str call_link(struct ctx *c, str base_url, str token);	/* https://host/r/TOKEN */
/* A link that leads nowhere, as long as a real one: for previews. */
str call_link_shape(struct ctx *c, str base_url);

/* What a reply quotes, "B7": a letter and a number, the same again after 2,376 calls. */
str call_code(struct ctx *c, struct call_id call);

/* The personal link's token: 22 characters, only from the community's key. */
str call_token(struct ctx *c, str call_key, struct person_id person);

#endif

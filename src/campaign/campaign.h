/*
 * campaign.h -- messages that ask for no crisis, and keep the directory alive.
 *
 *   confirm   "Est-ce toujours vous ?": each one sees what is kept of them and says that
 *             it is right, corrects it, pauses, asks not to be called, or to be erased
 *   test      test alert: one press, and the time it took
 *   relay     to the relays of groups: to be passed on; they say to how many
 *
 *   draft -> sent -> closed
 *                \-> cancelled   within CALL_UNDO_S, while nothing has left
 *
 * Each person has a link of 22 characters of which only the hash is kept; opening it
 * records nothing.  Nothing leaves before a person has read the preview and sent it.
 * What a test measures feeds its report and nothing else.
 */
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include "directory/channels.h"
#include "mobilisation/call.h"
#include "mobilisation/template.h"
#include "campaign_rows.h"

enum { CAMPAIGN_TITLE_MAX = 120, CAMPAIGN_MESSAGE_MAX = 300, CAMPAIGN_RELAYED_MAX = 10000 };

struct campaign_draft {
	str kind;			/* confirm, test, relay */
	struct crisis_id crisis;	/* relay: the event; 0: none */
	str title, message;		/* message: relay alone */
	str criteria;			/* audience.h */
	str due;			/* only those of this list of the month (upkeep.h); empty: all */
	str request_key;
	struct campaign_id id;		/* out */
};
/*
 * campaign_save(c, d):
 * Errors: E_INVALID form.missing, form.length, campaign.kind, audience.criteria; E_CONFLICT
 * campaign.sent when that key was sent already.  Call inside db_write().
 */
enum err campaign_save(struct ctx *c, struct campaign_draft *d);

struct campaign_preview {
	struct campaign_campaign k;
	struct audience_list people;
	struct call_text text;		/* with a link that leads nowhere */
	struct sms_size size;
	bool exercise;
	struct template_text approved;	/* relay: the approved text its message is, word for word; id 0: none */
	str fingerprint;
};
/* Errors: E_NOT_FOUND; those of audience_people(). */
enum err campaign_preview(struct ctx *c, struct campaign_id id, str base_url, struct campaign_preview *out);

/* "Modèle « X », version 2, approuvé par Y." */
str campaign_approved_say(struct ctx *c, enum lang in, const struct template_text *t);

struct campaign_send { struct campaign_id id; str fingerprint, base_url; ptrdiff_t people; bool already; };
/*
 * campaign_send(c, s):
 * Errors: E_CONFLICT call.changed (what would leave is no longer what was read); E_INVALID call.nobody.
 * Call inside db_write().  Messages wait CALL_UNDO_S, then quiet hours (not those of an event).
 */
enum err campaign_send(struct ctx *c, struct campaign_send *s);
enum err campaign_undo(struct ctx *c, struct campaign_id id);	/* E_CONFLICT call.gone.  Inside db_write(). */
enum err campaign_close(struct ctx *c, struct campaign_id id);	/* Inside db_write(). */

enum { CAMPAIGN_REMINDERS = 3 };
#define CAMPAIGN_REMIND_US	(20 * US_PER_HOUR)	/* since it was sent, and since the last one: "tomorrow, same hour" */
struct campaign_reminder { struct campaign_id id; ptrdiff_t people; };
/*
 * campaign_remind(c, r):
 * The same message with the same link to those who have it and said nothing; not of a test, which would
 * measure something else.  Once a day, three times in all; pressed again: nothing.
 * Errors: E_CONFLICT call.closed.  Call inside db_write().
 */
enum err campaign_remind(struct ctx *c, struct campaign_reminder *r);
bool campaign_may_remind(const struct campaign_campaign *k, struct instant now);

bool campaign_open(const struct campaign_campaign *k, struct instant now);

/* ---- the person's side ------------------------------------------------------------------ */

struct campaign_answer {
	str token;
	str outcome;			/* right, received, relayed, paused, no_call, erase */
	int64_t relayed;		/* relayed: to how many */
	bool changed;			/* out */
	struct campaign_id campaign;	/* out */
};
/*
 * campaign_answer(c, a):
 * "right" says today that everything is; "erase" asks, and a person of the community
 * decides: a link in someone else's hands must not be able to.
 * Errors: E_NOT_FOUND answer.unknown; E_CONFLICT answer.closed; E_INVALID form.choice, campaign.relayed.
 * Call inside db_write().  Twice is harmless.
 */
enum err campaign_answer(struct ctx *c, struct campaign_answer *a);

enum { CAMPAIGN_TYPES_MAX = 60 };
struct campaign_change {		/* what someone corrects about themselves */
	str token;
	str mobile, email;		/* empty: as they were */
	bool agrees;			/* to be contacted in a crisis: dated today, purpose crisis */
	struct channels_order order;
	struct { struct typology_id type; str willing; } types[CAMPAIGN_TYPES_MAX];
	int types_n;
};
/*
 * campaign_change(c, k):
 * Seals new contacts (source self) with their consent, keeps what else was said, and
 * confirms the whole.  Errors: those of campaign_answer(), directory_contact_set()
 * (E_INVALID directory.phone, directory.email), channels_set(); E_INVALID campaign.consent
 * for a new contact without consent.  Call inside db_write().
 */
enum err campaign_change(struct ctx *c, struct campaign_change *k);

/* "06 •• •• •• 78", "j•••@exemple.fr": enough to know one's own, and nothing for others. */
str campaign_mask(struct arena *a, str value);

/* ---- what came of it ----------------------------------------------------------------------- */

struct campaign_times {			/* of one channel, or one part of the week */
	struct msg name;
	int64_t asked, answered;
	int64_t median_s, p90_s;	/* from leaving to the press, among those who answered; -1: none */
};
enum { CAMPAIGN_TIMES = 4 };
struct campaign_report {
	int64_t asked, handed, delivered, failed, waiting, none;
	int64_t answered, right, changed, paused, no_call, erase, relayed, people;	/* people: told by relays */
	struct campaign_times by_channel[2], by_hours[CAMPAIGN_TIMES];
	struct campaign_member_list list;
};
enum err campaign_report(struct ctx *c, struct campaign_id id, struct campaign_report *out);

#endif

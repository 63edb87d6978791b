/*
 * audience.h -- whom a call is for, and how each of them can be written to.
 *
 * Criteria are kept as JSON, in call.criteria and audience.criteria:
 *
 *   {"from": "criteria" | "cell" | "group" | "relays",  "group": 3,
 *    "professions": ["60", "10"],            codes of TRE_G15
 *    "zones": [1], "communes": ["28061"], "skills": ["AFGSU2"],
 *    "members": true,                        members only; absent: anyone known
 *    "willing": "yes" | "not_no" | "any",    for the typology of the crisis
 *    "people": [12], "except": [15]}         named besides, left out
 *
 * Every key but "from" may be absent, and an empty list means any.  Lists are
 * joined by AND, what is in one list by OR.  "cell" is everyone who holds or
 * substitutes a function of the crisis; "group" is a saved audience: its people
 * and its own criteria.  "relays" are those who pass messages on to a group (référents): of
 * the group named, else of every group.  Exclusions always win.
 */
#ifndef MOBILISATION_AUDIENCE_H
#define MOBILISATION_AUDIENCE_H

#include "base/base.h"
#include "mobilisation_rows.h"

enum {
	AUDIENCE_MAX = 10000,		/* people in one call */
	AUDIENCE_LIST_MAX = 100,	/* choices in one list of criteria */
	AUDIENCE_JSON_MAX = 16384,	/* bytes */
	AUDIENCE_REASONS = 8,
};

enum audience_from { FROM_CRITERIA, FROM_CELL, FROM_GROUP, FROM_RELAYS };
enum audience_willing { WILLING_ANY, WILLING_NOT_NO, WILLING_YES };
enum channel { CHANNEL_NONE, CHANNEL_SMS, CHANNEL_EMAIL };

struct audience_words { str *v; ptrdiff_t n; };
struct audience_zones { struct zone_id *v; ptrdiff_t n; };
struct audience_ids { struct person_id *v; ptrdiff_t n; };

struct audience_criteria {
	enum audience_from from;
	struct audience_id group;
	struct audience_words professions, communes, skills;
	struct audience_zones zones;
	bool members;
	enum audience_willing willing;
	struct audience_ids people, except;
};

struct audience_person {
	struct person_id id;
	str title, given, family;
	str profession;			/* code */
	struct opt_zone_id zone;
	str commune;			/* of the main place of practice */
	enum channel channel;
	str unreachable;		/* why CHANNEL_NONE: left paused no_call phone no_consent no_contact */
};
struct audience_why { str code; ptrdiff_t people; };	/* unreachable, and how many */
struct audience_list {
	struct audience_person *v;	/* by family name */
	ptrdiff_t n;
	ptrdiff_t sms, email, none;	/* sms + email + none == n */
	struct audience_why why[AUDIENCE_REASONS];	/* most usual first; ends with an empty code */
};

/* Errors: E_INVALID audience.criteria on text that is not ours, or too many choices. */
enum err audience_read(struct ctx *c, str json, struct audience_criteria *out);
str audience_write(struct ctx *c, const struct audience_criteria *q);

/*
 * audience_people(c, q, crisis, out):
 * Everyone ${q} means in ${crisis}, each with the channel chosen or the reason
 * why no message can leave.  One statement; 3,000 people in some milliseconds.
 * ${crisis} 0: none.  Errors: E_NOT_FOUND no such crisis or group; E_LIMIT audience.many above
 * AUDIENCE_MAX.
 */
enum err audience_people(struct ctx *c, const struct audience_criteria *q, struct crisis_id crisis,
			 struct audience_list *out);

/* The same without the people (v is NULL): how many, by which channel, why not. */
enum err audience_count(struct ctx *c, const struct audience_criteria *q, struct crisis_id crisis,
			struct audience_list *out);

/*
 * audience_channel(status, preferred, no_call, contacts, why):
 * The rule of channels, alone.  Who left, pauses or asked not to be called is
 * never written to; who prefers the telephone is called; the preferred channel
 * first, else the other; only where the person agreed.  ${contacts} as the
 * statement :candidates says.
 * Source: RGPD art. 6-1-a (consent); docs/domain/calls.md.
 */
enum channel audience_channel(str status, str preferred, bool no_call, int64_t contacts, str *why);

/* In words: "Infirmier ; zones : Nord ; membres seulement". */
/* With posts (${posts}), which name their own professions, no profession ticked says nothing. */
enum err audience_say(struct ctx *c, enum lang lang, const struct audience_criteria *q, bool posts, str *out);

struct audience_save { str name; str criteria; struct audience_id id; };
/* Keep the criteria under a name; the same name is replaced.  Call inside db_write(). */
enum err audience_save(struct ctx *c, struct audience_save *g);
enum err audience_groups(struct ctx *c, struct mobilisation_group_list *out);

str audience_channel_word(enum channel ch);	/* "sms", "email", "none": as stored */
enum channel audience_channel_of(str word);	/* the other way; anything else: CHANNEL_NONE */

#endif

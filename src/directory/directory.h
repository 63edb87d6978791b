/*
 * directory.h -- annuaire: who practises here, how to reach them, what they can do.
 *
 *   person      a professional (FHIR Practitioner), or anyone the community calls
 *   activity    that person in one place (PractitionerRole); structure: the place
 *   contact     a private mobile, telephone, e-mail or MSSanté address: sealed at
 *               rest, with its purpose, its consent and where it came from
 *   skill       savoir-faire and diplomas of the files, and what no file knows
 *   willingness ready, perhaps or not, by type of crisis
 *
 * What a file says (RPPS, FINESS) a file may change; what a person said or a hand
 * wrote, no file touches.  Everything that changes moves directory_version(): what
 * is kept in memory (search, rendered lists) is kept under it.
 */
#ifndef DIRECTORY_DIRECTORY_H
#define DIRECTORY_DIRECTORY_H

#include "base/base.h"
#include "directory_rows.h"

enum {
	DIRECTORY_NAME_MAX = 120, DIRECTORY_NOTE_MAX = 2000, DIRECTORY_LABEL_MAX = 120,
	DIRECTORY_CONTACT_MAX = 254, DIRECTORY_PEOPLE_MAX = 200000, DIRECTORY_STALE_DAYS = 365,
};

/* ---- people --------------------------------------------------------------------- */

/* Errors: E_NOT_FOUND directory.person.none. */
enum err directory_person(struct ctx *c, struct person_id id, struct directory_person *out);

/* "Dr Jeanne MARTIN"; "[effacé]" once erased.  Never fails on a person of the past. */
enum err directory_name(struct ctx *c, struct person_id id, str *out);
str directory_full_name(struct arena *a, str title, str given, str family);

struct directory_edit {		/* what a hand may write; an empty family is refused */
	str rpps;		/* 11 digits, valid key, or empty */
	str title, family, given, profession, speciality, commune_code;
	struct zone_id zone;	/* 0: as the commune says */
	bool member, no_call;
	str status;		/* active, paused, left */
	str preferred;		/* sms, email, phone */
	str note;
};

/*
 * directory_person_add(c, edit, source, out), directory_person_change(c, id, edit):
 * Write what ${edit} says.
 * Errors: E_INVALID directory.rpps.key, directory.name, directory.commune;
 * E_CONFLICT directory.rpps.taken.
 * Call inside db_write().
 */
enum err directory_person_add(struct ctx *c, const struct directory_edit *edit, str source,
			      struct person_id *out);
enum err directory_person_change(struct ctx *c, struct person_id id,
				 const struct directory_edit *edit);

/* "All of this is still right", said today. */
enum err directory_person_confirm(struct ctx *c, struct person_id id);

/*
 * directory_person_erase(c, id, opposed):
 * Keep nothing about ${id}: contacts, skills, words and name go, here and in the
 * answers given to calls; the log book forgets; a tombstone keeps the number.
 * ${opposed}: the person asked, so the next national file must not bring them back.
 * Call inside db_write().
 * Source: RGPD art. 17 and 21; terms of the RPPS extraction (delete those who left).
 */
enum err directory_person_erase(struct ctx *c, struct person_id id, bool opposed);

/* Everyone not erased, by name, as a line of the list: never a contact, only that there is one. */
enum err directory_lines(struct ctx *c, struct directory_line_list *out);

/* The same at the person's request, opposed, and said in the log book.  Inside db_write(). */
enum err directory_person_forget(struct ctx *c, struct person_id id);

/* ---- contacts ------------------------------------------------------------------- */

/*
 * directory_contact_set(c, person, kind, value, source, consent):
 * Seal and keep; an empty ${value} removes.  ${kind}: mobile, phone, email, mssante.
 * The same value again keeps its dates; consent given anew is dated today, taken back
 * it is emptied.
 * Errors: E_INVALID directory.phone, directory.email.
 * Call inside db_write().
 */
enum err directory_contact_set(struct ctx *c, struct person_id person, str kind, str value,
			       str source, bool consent);

/*
 * directory_contact_doubt(c, person, kind, phone):
 * Someone called and it was not them: not used until a person confirms it.  ${kind}:
 * mobile, phone; or practice, with the ${phone} of the places that have it.
 * Call inside db_write().
 */
enum err directory_contact_doubt(struct ctx *c, struct person_id person, str kind, str phone);

/* What there is, still sealed; directory_contact_shown() opens one, once the reading is recorded. */
enum err directory_contacts(struct ctx *c, struct person_id person, struct directory_contact_list *out);
enum err directory_contact_shown(struct ctx *c, const struct directory_contact *k, str *value);

/*
 * directory_contact_stop(c, person, channel, first):
 * The person asked by ${channel} ("sms", "email") not to be called any more: never
 * called again, and consent for that channel is taken back.  ${first}: it was not so yet.
 * Call inside db_write().
 * Source: RGPD art. 7-3 and 21.
 */
enum err directory_contact_stop(struct ctx *c, struct person_id person, str channel, bool *first);

/*
 * directory_contact_open(c, person, channel, address, why):
 * The address to which a crisis message for ${person} leaves by ${channel} ("sms",
 * "email": MSSanté first), or an empty one and ${why}: no_contact, no_consent,
 * no_call, left.  Not recorded as seen: nobody reads it but the route.
 */
enum err directory_contact_open(struct ctx *c, struct person_id person, str channel,
				str *address, str *why);

/* Whose number or address is this?  0 when nobody's, or when several share it. */
enum err directory_contact_find(struct ctx *c, str kind, str value, struct person_id *out);

/* "06 12.34-56 78" -> "+33612345678"; false when it is no telephone number. */
bool directory_phone(struct arena *a, str said, str *e164);
bool directory_mobile(str e164);		/* French mobile: +336, +337 */
str directory_phone_shown(struct arena *a, str e164);	/* 06 12 34 56 78 */
bool directory_email(struct arena *a, str said, str *folded);

/* ---- what a person can do ---------------------------------------------------------- */

enum err directory_skill_set(struct ctx *c, struct person_id person, str code, str label,
			     str source, struct opt_day expires_on);
enum err directory_skill_drop(struct ctx *c, struct person_id person, struct person_skill_id skill);
enum err directory_equipment_set(struct ctx *c, struct person_id person, str label, int64_t qty);
enum err directory_willing_set(struct ctx *c, struct person_id person,
			       struct typology_id typology, str willing);	/* yes maybe no; empty: unsaid */

enum err directory_skills(struct ctx *c, struct person_id person, struct directory_skill_list *out);
enum err directory_equipments(struct ctx *c, struct person_id person, struct directory_equipment_list *out);
enum err directory_willingnesses(struct ctx *c, struct person_id person, struct directory_willing_list *out);
enum err directory_activities(struct ctx *c, struct person_id person, struct directory_activity_list *out);

/* ---- words for codes, and what there is to choose from ----------------------------- */

str directory_profession_label(str code);	/* "Infirmier"; the code itself when unknown */
str directory_speciality_label(str code);

/* Professions, zones, communes, skills present among people not erased, with how many. */
enum err directory_professions(struct ctx *c, struct directory_choice_list *out);
enum err directory_skill_choices(struct ctx *c, struct directory_choice_list *out);
enum err directory_zones(struct ctx *c, struct directory_zone_list *out);
enum err directory_communes(struct ctx *c, struct directory_commune_list *out);	/* inside first, by name */

/* ---- partners ---------------------------------------------------------------------- */

struct directory_partner_edit {
	str kind, name, commune_code, role, phone_24h, phone, email, contact_name;
	bool verified;		/* today */
};
enum err directory_partners(struct ctx *c, struct directory_partner_list *out);
enum err directory_partner(struct ctx *c, struct partner_id id, struct directory_partner *out);
/* ${id} 0 adds.  Inside db_write(). */
enum err directory_partner_put(struct ctx *c, struct partner_id id,
			       const struct directory_partner_edit *edit, struct partner_id *out);
enum err directory_partner_drop(struct ctx *c, struct partner_id id);
bool directory_partner_kind(str kind);
str directory_partner_kind_at(int i);	/* 0, 1...; empty after the last */

/* ---- groups ------------------------------------------------------------------------ */

enum err directory_groups(struct ctx *c, struct directory_group_list *out);
enum err directory_group(struct ctx *c, struct audience_id id, struct directory_group *out);
enum err directory_group_people(struct ctx *c, struct audience_id id, struct directory_member_list *out);
/* ${id} 0 adds; people are replaced.  ${criteria}: JSON, see mobilisation/audience.h; "{}": people only. */
enum err directory_group_put(struct ctx *c, struct audience_id id, str name, str criteria,
			     const struct person_id *people, ptrdiff_t people_n, struct audience_id *out);
enum err directory_group_drop(struct ctx *c, struct audience_id id);
/* Who passes messages on to the group (référent).  ${person} 0: nobody any more.  Inside db_write(). */
enum err directory_group_relay_set(struct ctx *c, struct audience_id id, struct person_id person);
enum err directory_group_relay(struct ctx *c, struct audience_id id, struct directory_relay *out, bool *found);

/* ---- the key of what is kept in memory ----------------------------------------------- */

enum err directory_version(struct ctx *c, int64_t *out);
/* Inside db_write(), after any change.  The real clock goes in, so that no two databases share a version. */
enum err directory_touch(struct ctx *c);

#endif

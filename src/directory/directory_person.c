#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/channels.h"
#include "directory/directory.h"
#include "directory_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "registry/codes.h"
#include "registry/rpps.h"

static const str statuses[] = { S("active"), S("paused"), S("left") };
static const str channels[] = { S("sms"), S("email"), S("phone") };

static bool
one_of(str s, const str *v, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		if (str_eq(s, v[i]))
			return true;
	return false;
}

enum err
directory_person(struct ctx *c, struct person_id id, struct directory_person *out)
{
	bool found;

	TRY(directory_q_person(c, id, out, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("directory.person.none"), "person %lld",
		    (long long)id.v);
	return OK;
}

/* Is what a hand typed possible?  ${self}: the person being changed, 0 for a new one. */
static enum err
check(struct ctx *c, const struct directory_edit *e, struct person_id self)
{
	struct directory_person_found owner;
	bool found;

	if (e->family.n == 0 || e->family.n > DIRECTORY_NAME_MAX)
		return fail(c, E_INVALID, S("family"), S("directory.name"), "%td bytes", e->family.n);
	if (e->given.n > DIRECTORY_NAME_MAX)
		return fail(c, E_INVALID, S("given"), S("directory.name"), "%td bytes", e->given.n);
	if (e->note.n > DIRECTORY_NOTE_MAX)
		return fail(c, E_INVALID, S("note"), S("form.length"), "%td bytes", e->note.n);
	if (e->profession.n && !codes_profession(e->profession))
		return fail(c, E_INVALID, S("profession"), S("directory.profession"), "unknown code");
	if (!one_of(e->status, statuses, COUNT(statuses)))
		return fail(c, E_INVALID, S("status"), S("form.choice"), "status");
	if (!one_of(e->preferred, channels, COUNT(channels)))
		return fail(c, E_INVALID, S("preferred"), S("form.choice"), "preferred");
	if (!e->rpps.n)
		return OK;
	if (!rpps_id_ok(e->rpps))
		return fail(c, E_INVALID, S("rpps"), S("directory.rpps.key"), "wrong key");
	TRY(directory_q_person_of_rpps(c, e->rpps, &owner, &found));
	if (found && owner.id.v != self.v)
		return fail(c, E_CONFLICT, S("rpps"), S("directory.rpps.taken"), "person %lld",
		    (long long)owner.id.v);
	return OK;
}

/* The zone a person is in: set by hand, or the commune's. */
static enum err
zone_of(struct ctx *c, const struct directory_edit *e, struct opt_zone_id *out)
{
	struct directory_commune_zone z;
	bool found;

	*out = (struct opt_zone_id){ .some = e->zone.v != 0, .v = e->zone };
	if (e->zone.v || !e->commune_code.n)
		return OK;
	TRY(directory_q_commune_zone(c, e->commune_code, &z, &found));
	if (found)
		*out = z.zone_id;
	return OK;
}

static str
or_null(str s)
{
	return s.n ? s : (str){};
}

enum err
directory_person_add(struct ctx *c, const struct directory_edit *e, str source, struct person_id *out)
{
	struct directory_person_new row;
	struct opt_zone_id zone;

	TRY(check(c, e, (struct person_id){ 0 }));
	TRY(zone_of(c, e, &zone));
	TRY(directory_q_person_add(c, or_null(e->rpps), e->title, e->family, e->given, e->profession,
	    e->speciality, or_null(e->commune_code), zone, e->zone.v != 0, e->member, e->status,
	    e->preferred, e->no_call, source, c->today, (struct opt_day){}, (struct opt_day){}, e->note,
	    c->now, &row));
	*out = row.id;
	return directory_touch(c);
}

enum err
directory_person_change(struct ctx *c, struct person_id id, const struct directory_edit *e)
{
	struct opt_zone_id zone;
	int64_t changed;

	TRY(check(c, e, id));
	TRY(zone_of(c, e, &zone));
	TRY(directory_q_person_change(c, or_null(e->rpps), e->title, e->family, e->given, e->profession,
	    e->speciality, or_null(e->commune_code), zone, e->zone.v != 0, e->member, e->status,
	    e->preferred, e->no_call, e->note, c->now, id, &changed));
	if (!changed)
		return fail(c, E_NOT_FOUND, S(""), S("directory.person.none"), "person %lld",
		    (long long)id.v);
	TRY(channels_follow(c, id, e->preferred));
	return directory_touch(c);
}

enum err
directory_person_confirm(struct ctx *c, struct person_id id)
{
	struct opt_day today = { .some = true, .v = c->today };
	int64_t changed;

	TRY(directory_q_person_confirm(c, today, c->now, id, &changed));
	if (!changed)
		return fail(c, E_NOT_FOUND, S(""), S("directory.person.none"), "person %lld",
		    (long long)id.v);
	TRY(directory_q_contacts_verified(c, today, id, &changed));
	return directory_touch(c);
}

/* Every table that holds something about a person, in one list so that none is forgotten. */
static enum err (*const erasers[])(struct ctx *, struct person_id, int64_t *) = {
	directory_q_erase_contacts, directory_q_erase_skills, directory_q_erase_activities,
	directory_q_erase_willingness, directory_q_erase_equipment, directory_q_erase_groups,
	directory_q_erase_availability, directory_q_erase_lead,
	directory_q_erase_answers, directory_q_erase_standing, directory_q_erase_places, directory_q_erase_replies,
	directory_q_erase_tries, directory_q_erase_lines,
	channels_erase,
	directory_q_erase_relays, directory_q_erase_campaigns,
};

static enum err
unname(struct ctx *c, struct person_id id)
{
	int64_t changed;

	TRY(directory_q_erase_wishes(c, id, &changed));
	TRY(directory_q_erase_offers(c, c->now, id, &changed));
	TRY(directory_q_erase_seats(c, c->now, id, &changed));
	TRY(directory_q_erase_duties(c, c->now, id, &changed));
	TRY(directory_q_erase_referent(c, id, &changed));
	TRY(directory_q_erase_holder(c, id, &changed));
	TRY(directory_q_erase_substitute(c, id, &changed));
	TRY(directory_q_erase_account(c, id, &changed));
	TRY(directory_q_erase_inbound(c, crypto_seal(c, S("")), crypto_seal(c, S("")), S(""), id, &changed));
	return directory_q_erase_outbox(c, crypto_seal(c, S("")), crypto_seal(c, S("")), id, &changed);
}

enum err
directory_person_erase(struct ctx *c, struct person_id id, bool opposed)
{
	struct directory_person p;
	int64_t changed;

	TRY(directory_person(c, id, &p));
	if (opposed && p.rpps.n)
		TRY(directory_q_forgotten_add(c, crypto_lookup(c->a, p.rpps), c->today, &changed));
	for (ptrdiff_t i = 0; i < COUNT(erasers); i++)
		TRY(erasers[i](c, id, &changed));
	TRY(unname(c, id));
	TRY(logbook_forget(c, id));
	TRY(directory_q_person_tombstone(c, c->now, id, &changed));
	return directory_touch(c);
}

enum err
directory_person_forget(struct ctx *c, struct person_id id)
{
	TRY(directory_person_erase(c, id, true));
	return logbook_say(c, (struct crisis_id){ 0 }, S("person.erased"),
	    arena_fmt(c->a, "person:%lld", (long long)id.v), msg_text(LANG_FR, MSG_directory_erased_log));
}

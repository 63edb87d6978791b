#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"
#include "logbook/logbook.h"

static const str kinds[] = {
	S("ars"), S("samu"), S("prefecture"), S("sdis"), S("hospital"), S("police"), S("townhall"),
	S("ccas"), S("cpam"), S("association"), S("ems"), S("cpts"), S("other"),
};

bool
directory_partner_kind(str kind)
{
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(kinds[i], kind))
			return true;
	return false;
}

str
directory_partner_kind_at(int i)
{
	return i < COUNT(kinds) ? kinds[i] : S("");
}

enum err
directory_partners(struct ctx *c, struct directory_partner_list *out)
{
	return directory_q_partners(c, out);
}

enum err
directory_partner(struct ctx *c, struct partner_id id, struct directory_partner *out)
{
	bool found;

	TRY(directory_q_partner(c, id, out, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("directory.partner.none"), "partner %lld",
		    (long long)id.v);
	return OK;
}

/* Numbers are kept as they are dialled: 15, 18, 112 are numbers too. */
static enum err
dialled(struct ctx *c, str field, str said, str *out)
{
	int64_t brief;

	*out = str_trim(said);
	if (!out->n || (out->n <= 4 && str_to_i64(*out, 10, 9999, &brief)))
		return OK;
	if (!directory_phone(c->a, *out, out))
		return fail(c, E_INVALID, field, S("directory.phone"), "%td bytes", said.n);
	return OK;
}

enum err
directory_partner_put(struct ctx *c, struct partner_id id, const struct directory_partner_edit *e,
		      struct partner_id *out)
{
	struct opt_day verified = { .some = e->verified, .v = c->today };
	struct directory_partner old = {};
	struct directory_partner_new row;
	str night, phone, email = e->email, commune = e->commune_code.n ? e->commune_code : (str){};
	int64_t changed;

	if (!directory_partner_kind(e->kind))
		return fail(c, E_INVALID, S("kind"), S("form.choice"), "kind");
	if (!e->name.n || e->name.n > DIRECTORY_NAME_MAX)
		return fail(c, E_INVALID, S("name"), S("form.length"), "%td bytes", e->name.n);
	TRY(dialled(c, S("phone_24h"), e->phone_24h, &night));
	TRY(dialled(c, S("phone"), e->phone, &phone));
	if (email.n && !directory_email(c->a, email, &email))
		return fail(c, E_INVALID, S("email"), S("directory.email"), "%td bytes", email.n);
	if (!id.v) {
		TRY(directory_q_partner_add(c, e->kind, e->name, commune, e->role, night, phone,
		    email, e->contact_name, verified, c->now, &row));
		*out = row.id;
		return directory_touch(c);
	}
	TRY(directory_partner(c, id, &old));
	if (!verified.some && str_eq(old.phone_24h, night) && str_eq(old.phone, phone))
		verified = old.verified_on;
	TRY(directory_q_partner_change(c, e->kind, e->name, commune, e->role, night, phone, email,
	    e->contact_name, verified, c->now, id, &changed));
	*out = id;
	return directory_touch(c);
}

enum err
directory_partner_drop(struct ctx *c, struct partner_id id)
{
	int64_t changed;

	TRY(directory_q_partner_drop(c, id, &changed));
	return directory_touch(c);
}

#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory.h"
#include "directory_q.h"
#include "record/record.h"

enum { PHONE_MIN = 8, PHONE_MAX = 15 };	/* digits of an international number (E.164) */

bool
directory_phone(struct arena *a, str said, str *e164)
{
	char d[PHONE_MAX + 4];
	ptrdiff_t n = 0;
	bool plus = false;

	for (ptrdiff_t i = 0; i < said.n; i++) {
		char ch = said.p[i];

		if (ch == '+' && n == 0)
			plus = true;
		else if (ch >= '0' && ch <= '9' && n < COUNT(d))
			d[n++] = ch;
		else if (ch == '(' && i + 2 < said.n && !memcmp(said.p + i, "(0)", 3))
			i += 2;		/* +33 (0)6... */
		else if (!strchr(" .-/()", ch) && (unsigned char)ch < 0x80)
			return false;
	}
	if (!plus && n > 2 && d[0] == '0' && d[1] == '0') {
		plus = true;
		n -= 2;
		memmove(d, d + 2, (size_t)n);
	}
	if (!plus && n == 10 && d[0] == '0' && d[1] != '0')
		*e164 = arena_fmt(a, "+33%.*s", 9, d + 1);
	else if (!plus && n == 9 && d[0] != '0')	/* a spreadsheet ate the 0 */
		*e164 = arena_fmt(a, "+33%.*s", 9, d);
	else if (plus && n >= PHONE_MIN && n <= PHONE_MAX)
		*e164 = arena_fmt(a, "+%.*s", (int)n, d);
	else
		return false;
	return true;
}

bool
directory_mobile(str e164)
{
	return e164.n == 12 && (str_starts(e164, S("+336")) || str_starts(e164, S("+337")));
}

str
directory_phone_shown(struct arena *a, str e164)
{
	struct buf b = { .a = a };

	if (!str_starts(e164, S("+33")) || e164.n != 12)
		return e164;
	buf_char(&b, '0');
	for (int i = 3; i < 12; i++) {
		buf_char(&b, e164.p[i]);
		if (i % 2 && i < 11)
			buf_char(&b, ' ');
	}
	return buf_str(&b);
}

bool
directory_email(struct arena *a, str said, str *folded)
{
	char *p = arena_z(a, said);
	str local, domain;

	for (ptrdiff_t i = 0; i < said.n; i++) {
		if ((unsigned char)p[i] <= ' ' || strchr("<>,;:\"()[]\\", p[i]))
			return false;
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	}
	*folded = (str){ p, said.n };
	if (said.n > DIRECTORY_CONTACT_MAX || !str_cut(*folded, '@', &local, &domain))
		return false;
	return local.n && local.n <= 64 && domain.n > 3 && str_has(domain, S(".")) &&
	    !str_has(domain, S("@")) && !str_has(domain, S("..")) && domain.p[0] != '.' &&
	    !str_ends(domain, S("."));
}

static enum err
normal(struct ctx *c, str kind, str value, str *out)
{
	if (str_eq(kind, S("mobile")) || str_eq(kind, S("phone"))) {
		if (directory_phone(c->a, value, out) &&
		    (!str_eq(kind, S("mobile")) || !str_starts(*out, S("+33")) || directory_mobile(*out)))
			return OK;
		return fail(c, E_INVALID, kind, S("directory.phone"), "%td bytes", value.n);
	}
	assert(str_eq(kind, S("email")) || str_eq(kind, S("mssante")));
	if (!directory_email(c->a, value, out))
		return fail(c, E_INVALID, kind, S("directory.email"), "%td bytes", value.n);
	return OK;
}

enum err
directory_contact_set(struct ctx *c, struct person_id person, str kind, str value, str source,
		      bool consent)
{
	struct opt_day agreed = { .some = consent, .v = c->today };
	struct directory_contact old;
	str plain, lookup;
	int64_t changed;
	bool found;

	value = str_trim(value);
	if (!value.n) {
		TRY(directory_q_contact_drop(c, person, kind, &changed));
		return changed ? directory_touch(c) : OK;
	}
	TRY(normal(c, kind, value, &plain));
	lookup = crypto_lookup(c->a, plain);
	TRY(directory_q_contact(c, person, kind, &old, &found));
	if (found && str_eq(old.lookup, lookup)) {
		if (old.consent_on.some == consent)
			return OK;
		TRY(directory_q_contact_consent(c, agreed, old.id, &changed));
	} else
		TRY(directory_q_contact_put(c, person, kind, crypto_seal(c, plain), lookup, agreed,
		    source, c->today, &changed));
	return directory_touch(c);
}

enum err
directory_contact_doubt(struct ctx *c, struct person_id person, str kind, str phone)
{
	int64_t changed;

	if (str_eq(kind, S("practice")))
		TRY(directory_q_practice_doubt(c, c->today, person, phone, &changed));
	else
		TRY(directory_q_contact_doubt(c, c->today, person, kind, &changed));
	return changed ? directory_touch(c) : OK;
}

/* Open ${kind} if it is there and agreed; ${why} says the nearest obstacle met so far. */
static enum err
agreed(struct ctx *c, struct person_id person, str kind, str *address, str *why)
{
	struct directory_contact k;
	bool found;

	TRY(directory_q_contact(c, person, kind, &k, &found));
	if (!found)
		return OK;
	if (!k.consent_on.some || k.doubted_on.some) {
		*why = S("no_consent");
		return OK;
	}
	*why = S("");
	return crypto_open(c, k.sealed, address);
}

enum err
directory_contact_open(struct ctx *c, struct person_id person, str channel, str *address, str *why)
{
	struct directory_person p;

	*address = S("");
	TRY(directory_person(c, person, &p));
	if (p.no_call) {
		*why = S("no_call");
		return OK;
	}
	if (!str_eq(p.status, S("active"))) {
		*why = S("left");
		return OK;
	}
	*why = S("no_contact");
	if (str_eq(channel, S("sms")))
		return agreed(c, person, S("mobile"), address, why);
	TRY(agreed(c, person, S("mssante"), address, why));
	return address->n ? OK : agreed(c, person, S("email"), address, why);
}

enum err
directory_contact_stop(struct ctx *c, struct person_id person, str channel, bool *first)
{
	bool sms = str_eq(channel, S("sms"));
	int64_t changed, consents;

	TRY(directory_q_stop(c, c->now, person, &changed));
	TRY(directory_q_stop_consent(c, person, sms ? S("mobile") : S("email"), sms ? S("mobile") : S("mssante"), &consents));
	*first = changed > 0;
	return changed || consents ? directory_touch(c) : OK;
}

enum err
directory_contact_find(struct ctx *c, str kind, str value, struct person_id *out)
{
	struct directory_contact_owner_list owners;
	str plain;

	out->v = 0;
	TRY(normal(c, kind, value, &plain));
	TRY(directory_q_contact_owners(c, kind, crypto_lookup(c->a, plain), &owners));
	if (owners.n == 1)
		*out = owners.v[0].person_id;
	return OK;
}

enum err
directory_contacts(struct ctx *c, struct person_id person, struct directory_contact_list *out)
{
	return directory_q_contacts(c, person, 10, out);
}

enum err
directory_contact_shown(struct ctx *c, const struct directory_contact *k, str *value)
{
	TRY(crypto_open(c, k->sealed, value));
	*value = directory_phone_shown(c->a, *value);
	return OK;
}

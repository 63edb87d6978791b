#include "conf/conf.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "sas/sas.h"
#include "sas_q.h"

enum { UUID = 36, FINESS = 9 };

bool
sas_open(void)
{
	return conf_str(SAS_FINESS).n == FINESS;
}

enum err
sas_line_set(struct ctx *c, const struct sas_line_edit *e)
{
	struct sas_line_of was;
	struct sas_person_of who;
	int64_t n;
	bool found;

	TRY(sas_q_line_of(c, e->line, e->venue, &was, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "line %lld", (long long)e->line.v);
	if (!e->rpps.n)
		return sas_q_line_drop(c, e->line, &n);
	TRY(sas_q_person_of(c, e->rpps, &who, &found));
	if (!found)
		return fail(c, E_INVALID, S("rpps"), S("sas.rpps"), "nobody of that number in the directory");
	if (!e->cabinet && !e->home && !e->remote)
		return fail(c, E_INVALID, S("modes"), S("sas.modes"), "nowhere");
	if (!e->public && !e->pro && !e->snp && !e->cpts)
		return fail(c, E_INVALID, S("seen"), S("sas.seen"), "by nobody");
	return sas_q_line_put(c, e->line, who.id, e->cabinet, e->home, e->remote, e->public, e->pro, e->snp, e->cpts,
	    &n);
}

/* 8-4-4-4-12 hexadecimal.  Source: RFC 9562. */
static bool
uuid_shaped(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++) {
		char ch = s.p[i];
		bool hex = (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');

		if (i == 8 || i == 13 || i == 18 || i == 23 ? ch != '-' : !hex)
			return false;
	}
	return s.n == UUID;
}

/* One digit of kind, then the number: TRE_G08. */
static bool
national_shaped(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && (s.p[i] != '/' || i == 0))
			return false;
	return s.n >= 10 && s.n <= SAS_VALUE_MAX;
}

enum err
sas_operator_set(struct ctx *c, struct account_id who, str value)
{
	bool uuid = uuid_shaped(value);
	int64_t n;

	if (!value.n)
		return sas_q_operator_drop(c, who, &n);
	if (!uuid && !national_shaped(value))
		return fail(c, E_INVALID, S("value"), S("sas.value"), "neither a national identifier nor a UUID");
	return sas_q_operator_put(c, who, uuid ? S("INTRN") : S("IDNPS"), value, &n);
}

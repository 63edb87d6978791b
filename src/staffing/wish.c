/* wish.c -- with whom someone of the crews wishes to work: said on her own page, taken back there. */
#include "i18n/i18n.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { WORDS = 8 };

/* Is each word of ${some} one of ${all}?  Both folded. */
static bool
within(struct arena *a, str some, str all)
{
	str spaced = arena_fmt(a, " %.*s ", STR(all)), word, rest = some;
	int n = 0;

	while (rest.n && n++ < WORDS) {
		(void)str_cut(rest, ' ', &word, &rest);
		if (word.n && !str_has(spaced, arena_fmt(a, " %.*s ", STR(word))))
			return false;
	}
	return some.n > 0 && rest.n == 0;
}

/* The whole family name, alone or with a given name: no list of the crew is shown to who has a link. */
static enum err
named(struct ctx *c, const struct staffing_staff *who, str typed, struct staff_id *out)
{
	struct staffing_staff_line_list all;
	str words = str_fold(c->a, str_sub(typed, 0, STAFFING_NAME_MAX));
	int n = 0;

	TRY(staffing_q_staffs(c, who->crisis_id, STAFFING_PEOPLE_MAX, &all));
	for (ptrdiff_t i = 0; i < all.n; i++) {
		str family = str_fold(c->a, all.v[i].family);
		str both = arena_fmt(c->a, "%.*s %.*s", STR(str_fold(c->a, all.v[i].given)), STR(family));

		if (all.v[i].id.v == who->id.v || !within(c->a, family, words) || !within(c->a, words, both))
			continue;
		*out = all.v[i].id;
		n++;
	}
	if (n == 1)
		return OK;
	return fail(c, E_INVALID, S("name"), n ? S("staffing.wish_many") : S("staffing.wish_none"), "%d people", n);
}

enum err
staffing_wish(struct ctx *c, const struct staffing_staff *who, str name)
{
	struct staffing_wishes n;
	struct staffing_staff other;
	struct staff_id with;
	int64_t changed;

	TRY(staffing_not_over(c, who));
	TRY(named(c, who, name, &with));
	TRY(staffing_q_wish_put(c, who->id, with, c->now, &changed));
	if (changed == 0)
		return OK;		/* said already */
	TRY(staffing_q_wishes_of(c, who->id, &n));
	if (n.n > STAFFING_WISHES_MAX)
		return fail(c, E_INVALID, S("name"), S("staffing.wish_full"), "%lld wishes", (long long)n.n);
	TRY(staffing_q_staff(c, with, who->crisis_id, &other));
	return staffing_log_two(c, who, MSG_staffing_log_wish, who, &other);
}

enum err
staffing_unwish(struct ctx *c, const struct staffing_staff *who, struct staff_id with)
{
	struct staffing_staff other;
	int64_t changed;

	TRY(staffing_not_over(c, who));
	TRY(staffing_q_wish_back(c, who->id, with, &changed));
	if (changed == 0)
		return OK;
	TRY(staffing_q_staff(c, with, who->crisis_id, &other));
	return staffing_log_two(c, who, MSG_staffing_log_unwish, who, &other);
}

enum err
staffing_wish_decline(struct ctx *c, const struct staffing_staff *who, struct staff_id from, bool declined)
{
	struct staffing_staff other;
	int64_t changed;

	TRY(staffing_not_over(c, who));
	TRY(staffing_q_wish_decline(c, declined, from, who->id, &changed));
	if (changed == 0)
		return OK;
	TRY(staffing_q_staff(c, from, who->crisis_id, &other));
	return staffing_log_two(c, who, declined ? MSG_staffing_log_wish_no : MSG_staffing_log_wish_yes, who, &other);
}

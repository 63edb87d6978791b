#include "base/base.h"
#include "t.h"

TEST(base_fold_is_how_people_search)
{
	static const struct { const char *in, *want; } cases[] = {
		{ "L'Haÿ-les-Roses", "l hay les roses" },
		{ "  Saint-Brévin   ", "saint brevin" },
		{ "ŒUVRE Æther ß", "oeuvre aether ss" },
		{ "e\xcc\x81t\xc3\xa9", "ete" },
		{ "\xff\xfe", "" },
		{ "", "" },
	};

	for (int i = 0; i < COUNT(cases); i++)
		T_STR(str_fold(c->a, str_from(cases[i].in)), str_from(cases[i].want));
}

TEST(base_luhn)
{
	T(str_luhn(S("99700000013")));
	T(!str_luhn(S("99700000014")));
	T(!str_luhn(S("9970000001x")));
	T(!str_luhn(S("")));
}

TEST(base_utf8_is_strict)
{
	T(str_utf8(S("é€😀")));
	T(!str_utf8(S("\xc0\x80")));
	T(!str_utf8(S("\xed\xa0\x80")));
	T(!str_utf8(S("\xe9t\xe9")));
}

TEST(base_paris_time)
{
	struct civil v = instant_civil(civil_instant(2026, 7, 16, 3, 0));

	T_I64(v.hour, 3);
	T_I64(v.offset_s, 7200);
	T_I64(v.weekday, 4);
	T_STR(instant_iso(c->a, civil_instant(2026, 7, 16, 3, 0)), S("2026-07-16T01:00:00.000000Z"));
	T_STR(instant_iso(c->a, civil_instant(2026, 3, 29, 1, 59)), S("2026-03-29T00:59:00.000000Z"));
	T_STR(instant_iso(c->a, civil_instant(2026, 3, 29, 3, 0)), S("2026-03-29T01:00:00.000000Z"));
	T_STR(instant_iso(c->a, civil_instant(2026, 10, 25, 2, 30)), S("2026-10-25T00:30:00.000000Z"));
	T_STR(day_iso(c->a, instant_day(civil_instant(2026, 12, 31, 23, 59))), S("2026-12-31"));
}

TEST(base_parse_days_and_instants)
{
	struct day d;
	struct instant t;

	T(day_parse(S("2024-02-29"), &d));
	T(!day_parse(S("2023-02-29"), &d));
	T(!day_parse(S("2023-2-9"), &d));
	T(instant_parse(S("2026-07-16T03:00"), &t));
	T_I64(t.us, c->now.us);
	T(instant_parse(S("2026-07-16T01:00:00.000000Z"), &t));
	T_I64(t.us, c->now.us);
	T(!instant_parse(S("2026-07-16 03:00"), &t));
	T(!instant_parse(S("2026-07-16T25:00"), &t));
}

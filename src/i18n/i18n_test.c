#include "i18n/i18n.h"
#include "t.h"

TEST(msg_is_found_by_key)
{
	T_I64(msg_find(S("i18n.ago")).n, MSG_i18n_ago.n);
	T_STR(msg_key(MSG_i18n_ago), S("i18n.ago"));
	T_I64(msg_find(S("i18n.ag")).n, 0);
	T_I64(msg_find(S("i18n.agoo")).n, 0);
	T_I64(msg_find(S("")).n, 0);
	T_STR(msg_text(LANG_FR, (struct msg){ 0 }), S(""));
}

TEST(msg_every_key_finds_itself)
{
	for (int i = 1; i < MSG_COUNT; i++) {
		struct msg m = { (uint16_t)i };

		T_I64(msg_find(msg_key(m)).n, i);
		T(msg_text(LANG_FR, m).n && msg_text(LANG_EN, m).n);
	}
}

TEST(msg_plurals)
{
	static const struct { enum lang lang; int64_t n; str out; } table[] = {
		{ LANG_FR, 0, S("0 résultat") }, { LANG_FR, 1, S("1 résultat") },
		{ LANG_FR, 2, S("2 résultats") }, { LANG_FR, 1200, S("1\u202f200 résultats") },
		{ LANG_EN, 0, S("0 results") }, { LANG_EN, 1, S("1 result") },
		{ LANG_EN, 2, S("2 results") }, { LANG_EN, 1200, S("1,200 results") },
	};

	for (int i = 0; i < COUNT(table); i++)
		T_STR(msg_fmt(c->a, table[i].lang, MSG_i18n_results, table[i].n), table[i].out);
}

TEST(msg_values_of_every_kind)
{
	T_STR(msg_fmt(c->a, LANG_FR, MSG_i18n_range, S("a"), 2), S("a – 2"));
	T_STR(msg_fmt(c->a, LANG_FR, MSG_i18n_range, day_of(2026, 3, 1), MSG_i18n_now),
	    S("1er\u00a0mars 2026 – à l’instant"));
	T_STR(msg_fmt(c->a, LANG_EN, MSG_i18n_range, civil_instant(2026, 3, 1, 9, 5), INT64_C(-3)),
	    S("09:05 – −3"));
	T_STR(msg_fmt(c->a, LANG_EN, MSG_i18n_range, S("{1}"), S("{0}")), S("{1} – {0}"));
}

TEST(i18n_days)
{
	static const struct { int y, m, d; str fr, en, lng, brief; } table[] = {
		{ 2026, 11, 21, S("21\u00a0novembre 2026"), S("21\u00a0November 2026"),
		  S("samedi 21\u00a0novembre 2026"), S("sam. 21\u00a0nov.") },
		{ 2026, 8, 1, S("1er\u00a0août 2026"), S("1\u00a0August 2026"),
		  S("samedi 1er\u00a0août 2026"), S("sam. 1er\u00a0août") },
		{ 2024, 2, 29, S("29\u00a0février 2024"), S("29\u00a0February 2024"),
		  S("jeudi 29\u00a0février 2024"), S("jeu. 29\u00a0févr.") },
	};

	for (int i = 0; i < COUNT(table); i++) {
		struct day d = day_of(table[i].y, table[i].m, table[i].d);
		str brief = i18n_day_short(c->a, LANG_FR, d);

		T_STR(i18n_day(c->a, LANG_FR, d), table[i].fr);
		T_STR(i18n_day(c->a, LANG_EN, d), table[i].en);
		T_STR(i18n_day_long(c->a, LANG_FR, d), table[i].lng);
		T(str_starts(brief, str_sub(table[i].brief, 0, 4)));
		T(str_ends(brief, str_sub(table[i].brief, 5, table[i].brief.n - 5)));
	}
}

TEST(i18n_hours_and_slots)
{
	struct instant at8 = civil_instant(2026, 11, 21, 8, 0), at14 = civil_instant(2026, 11, 21, 14, 0);
	struct instant at2030 = civil_instant(2026, 11, 21, 20, 30), next = civil_instant(2026, 11, 22, 0, 0);

	T_STR(i18n_time(c->a, at8), S("08:00"));
	T_STR(i18n_hours(c->a, LANG_FR, at8, at14), S("8\u00a0h – 14\u00a0h"));
	T_STR(i18n_hours(c->a, LANG_FR, at8, at2030), S("8\u00a0h – 20\u00a0h\u00a030"));
	T_STR(i18n_hours(c->a, LANG_EN, at8, at2030), S("8:00–20:30"));
	T_STR(i18n_moment(c->a, LANG_FR, at2030), S("samedi 21\u00a0novembre, 20:30"));
	T_STR(i18n_slot(c->a, LANG_FR, at8, at14), S("samedi 21\u00a0novembre, 8\u00a0h – 14\u00a0h"));
	T_STR(i18n_slot(c->a, LANG_FR, at2030, next),	/* ending at midnight is the same evening */
	    S("samedi 21\u00a0novembre, 20\u00a0h\u00a030 – 0\u00a0h"));
	next.us += 2 * US_PER_HOUR;
	T_STR(i18n_slot(c->a, LANG_FR, at2030, next),
	    S("samedi 21\u00a0novembre, 20\u00a0h\u00a030 – dimanche 22\u00a0novembre, 2\u00a0h"));
}

TEST(i18n_durations)
{
	static const struct { int64_t min; str fr; } table[] = {
		{ 0, S("0\u00a0min") }, { 59, S("59\u00a0min") }, { 60, S("1\u00a0h") },
		{ 192, S("3\u00a0h\u00a012") }, { 24 * 60, S("1\u00a0j") }, { 52 * 60 + 5, S("2\u00a0j\u00a04\u00a0h") },
		{ 9 * 24 * 60 + 61, S("9\u00a0j") },
	};
	struct instant now = civil_instant(2026, 11, 21, 21, 4), then;

	for (int i = 0; i < COUNT(table); i++)
		T_STR(i18n_duration(c->a, LANG_FR, table[i].min * US_PER_MIN), table[i].fr);
	then.us = now.us - 3 * US_PER_MIN;
	T_STR(i18n_ago(c->a, LANG_FR, then, now), S("il y a 3\u00a0min"));
	T_STR(i18n_ago(c->a, LANG_EN, then, now), S("3\u00a0min ago"));
	T_STR(i18n_ago(c->a, LANG_FR, now, then), S("dans 3\u00a0min"));
	T_STR(i18n_ago(c->a, LANG_FR, now, now), S("à l’instant"));
	then.us = now.us - 192 * US_PER_MIN;
	T_STR(i18n_since(c->a, LANG_FR, then, now), S("depuis 3\u00a0h\u00a012"));
	T_STR(i18n_since(c->a, LANG_FR, now, now), S("à l’instant"));		/* never "depuis 0 min" */
}

TEST(i18n_numbers)
{
	static const struct { int64_t n; str fr, en; } table[] = {
		{ 0, S("0"), S("0") }, { 999, S("999"), S("999") },
		{ 1000, S("1\u202f000"), S("1,000") }, { -12450, S("−12\u202f450"), S("−12,450") },
		{ 1234567, S("1\u202f234\u202f567"), S("1,234,567") },
	};

	for (int i = 0; i < COUNT(table); i++) {
		T_STR(i18n_number(c->a, LANG_FR, table[i].n), table[i].fr);
		T_STR(i18n_number(c->a, LANG_EN, table[i].n), table[i].en);
	}
}

TEST(i18n_phones)
{
	static const struct { str in, shown, dialled; } table[] = {
		{ S("0612345678"), S("06 12 34 56 78"), S("+33612345678") },
		{ S("+33612345678"), S("06 12 34 56 78"), S("+33612345678") },
		{ S("06.12.34.56.78"), S("06 12 34 56 78"), S("+33612345678") },
		{ S("15"), S("15"), S("15") },
		{ S("+441632960961"), S("+441632960961"), S("+441632960961") },
		{ S(""), S(""), S("") },
		{ S("voir secrétariat"), S("voir secrétariat"), S("") },
	};

	for (int i = 0; i < COUNT(table); i++) {
		T_STR(i18n_phone(c->a, table[i].in), table[i].shown);
		T_STR(i18n_phone_dial(c->a, table[i].in), table[i].dialled);
	}
}

TEST(i18n_names)
{
	T_STR(i18n_person(c->a, S("Dr"), S("Jeanne"), S("Martin")), S("Dr Jeanne MARTIN"));
	T_STR(i18n_person(c->a, S(""), S("Zoé"), S("Lefèvre-Nuñez")), S("Zoé LEFÈVRE-NUÑEZ"));
	T_STR(i18n_person(c->a, S(""), S(""), S("œuvrard ÿ ß 漢")), S("ŒUVRARD Ÿ ß 漢"));
	T_STR(i18n_person(c->a, S("Dr"), S(""), S("")), S("Dr"));
}

TEST(i18n_french_typography)
{
	T_STR(msg_text(LANG_FR, MSG_i18n_typography), S("L’«\u202fessai\u202f»\u202f: quoi\u202f? n°\u00a03, 50\u202f%…"));
	T_STR(msg_text(LANG_EN, MSG_i18n_typography), S("The 'test': what? no. 3, 50%..."));
	T_STR(msg_text(LANG_FR, MSG_i18n_sms_sample), S("L'essai : repondez OUI ?"));
}

#include "t.h"
#include "post/outbox.h"

static str
repeat(struct arena *a, str s, int n)
{
	struct buf b = { .a = a };

	while (n-- > 0)
		buf_put(&b, s);
	return buf_str(&b);
}

TEST(sms_the_alphabet_is_that_of_the_standard)
{
	/* TS 23.038 §6.2.1, in the order of the table, without the escape. */
	static const char whole[] = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
	    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
	struct sms_size s = sms_measure(c->a, str_from(whole));

	T(s.gsm7);
	T_I64(s.units, 127);
	T_I64(s.segments, 1);
	s = sms_measure(c->a, S("\f^{}\\[~]|€"));
	T(s.gsm7);
	T_I64(s.units, 20);
	s = sms_measure(c->a, S("ça `être` là, ça"));
	T(!s.gsm7);
	T_STR(s.costly, S("ç`ê"));
	T_I64(s.units, 16);
}

TEST(sms_segments)
{
	static const struct { const char *what; str unit; int times, units, segments, per; bool gsm7; } cases[] = {
		{ "nothing", S("a"), 0, 0, 0, 160, true },
		{ "one", S("a"), 160, 160, 1, 160, true },
		{ "just too long", S("a"), 161, 161, 2, 153, true },
		{ "two full", S("a"), 306, 306, 2, 153, true },
		{ "three", S("a"), 307, 307, 3, 153, true },
		{ "euro counts twice", S("€"), 80, 160, 1, 160, true },
		{ "euro is not cut in two", S("€"), 153, 306, 3, 153, true },
		{ "UCS-2, one", S("ê"), 70, 70, 1, 70, false },
		{ "UCS-2, two", S("ê"), 71, 71, 2, 67, false },
		{ "a pair is two units", S("😷"), 35, 70, 1, 70, false },
		{ "a pair is not cut in two", S("😷"), 67, 134, 3, 67, false },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct sms_size s = sms_measure(c->a, repeat(c->a, cases[i].unit, cases[i].times));

		t_check(s.units == cases[i].units && s.segments == cases[i].segments &&
		    s.per_segment == cases[i].per && s.gsm7 == cases[i].gsm7, T_AT,
		    "%s: %d units, %d segments of %d", cases[i].what, s.units, s.segments, s.per_segment);
	}
}

TEST(sms_plain_keeps_what_the_alphabet_has)
{
	T_STR(sms_plain(c->a, S("Œdème : l’hôpital « Forêt » reçoit à 8 h – 14 h…")),
	    S("OEdème : l'hopital \" Foret \" recoit à 8 h - 14 h..."));
	T_STR(sms_plain(c->a, S("À Noël, ÇA coûte 12 €")), S("A Noel, ÇA coute 12 €"));
	T_STR(sms_plain(c->a, S("éèùìòàäöñü")), S("éèùìòàäöñü"));
	T_STR(sms_plain(c->a, S("Ж 😷")), S("Ж 😷"));	/* nothing is near: kept, and paid for */
	T_STR(sms_plain(c->a, S("")), S(""));
	T(sms_measure(c->a, sms_plain(c->a, S("Venez\u202f: « l’été », ça brûle"))).gsm7);
}

TEST(phone_as_people_write_it)
{
	static const struct { str text, want; } cases[] = {
		{ S("06 12 34 56 78"), S("+33612345678") }, { S("0612345678"), S("+33612345678") },
		{ S("06.12.34.56.78"), S("+33612345678") }, { S("06-12-34-56-78"), S("+33612345678") },
		{ S("+33 6 12 34 56 78"), S("+33612345678") }, { S("+33 (0)6 12 34 56 78"), S("+33612345678") },
		{ S("0033612345678"), S("+33612345678") }, { S("33612345678"), S("+33612345678") },
		{ S("612345678"), S("+33612345678") }, { S("06\u00a012\u202f34 56 78"), S("+33612345678") },
		{ S("0474 22 33 44"), S("+33474223344") },
		{ S("0690 12 34 56"), S("+590690123456") }, { S("+33 692 12 34 56"), S("+262692123456") },
		{ S("0639123456"), S("+262639123456") }, { S("+590 690 12 34 56"), S("+590690123456") },
		{ S("+41 79 123 45 67"), S("+41791234567") }, { S("0041791234567"), S("+41791234567") },
		{ S(""), S("") }, { S("15"), S("") }, { S("06 12 34 56 7"), S("") }, { S("06 12 34 56 789"), S("") },
		{ S("06 12 34 56 7O"), S("") }, { S("+"), S("") }, { S("+33 0"), S("") }, { S("0000000000"), S("") },
		{ S("06 12 34 56 78 ou 79"), S("") }, { S("+0612345678"), S("") }, { S("+1234567890123456"), S("") },
		{ S("+06 12"), S("") }, { S("voir secrétariat"), S("") },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		str got = S("");
		bool ok = phone_normal(c->a, cases[i].text, &got);

		t_check(ok == (cases[i].want.n > 0) && str_eq(got, cases[i].want), T_AT, "%.*s gave %.*s",
		    STR(cases[i].text), STR(got));
	}
}

TEST(phone_is_shown_as_it_is_read_aloud)
{
	T_STR(phone_shown(c->a, S("+33612345678")), S("06 12 34 56 78"));
	T_STR(phone_shown(c->a, S("+590690123456")), S("06 90 12 34 56"));
	T_STR(phone_shown(c->a, S("+41791234567")), S("+41791234567"));
	T_STR(phone_shown(c->a, S("")), S(""));
}

TEST(sms_shorter_words_keep_the_meaning)
{
	static const struct { const char *from, *to; } cases[] = {
		{ "Rappelez s'il vous plaît", "Rappelez SVP" },
		{ "RDV dans 30 minutes, téléphone éteint", "RDV dans 30 min, tél éteint" },
		{ "La minute de silence", "La minute de silence" },	/* control: another word */
		{ "Écouter les télévisions", "Écouter les télévisions" },
		{ "", "" },
	};

	for (int i = 0; i < COUNT(cases); i++)
		T_STR(sms_shorter(c->a, str_from(cases[i].from)), str_from(cases[i].to));
	/* What costs nothing stays: é è à ù. */
	T_STR(sms_plain(c->a, S("déjà là où l’été, être")), S("déjà là où l'été, etre"));
}

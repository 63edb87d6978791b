/* What replies mean, case by case; thousands more: test/replies. */
#include "t.h"
#include "understand/understand.h"

static struct understood said;

static str
means(struct ctx *c, const char *text)
{
	understand(c->a, str_from(text), NULL, &said);
	return understand_word(said.meaning);
}

TEST(understand_the_examples_of_the_field)
{
	static const struct { const char *text, *meaning; } cases[] = {
		{ "oui", "yes" }, { "OK", "yes" }, { "j'arrive", "yes" }, { "non dsl", "no" }, { "1", "yes" }, { "stop", "stop" },
		{ "peut être ce soir", "later" }, { "pas avant 14h", "later" }, { "pas de souci j'arrive", "yes" }, { "je peux pas", "no" },
		{ "ok mais je suis à Lyon", "human" }, { "oui j'ai bien reçu mais je ne peux pas", "no" }, { "bien reçu", "human" },
		{ "qui êtes-vous ?", "human" }, { "mauvais numéro", "human" }, { "oui pour demain pas aujourd'hui", "human" },
		{ "👍", "yes" }, { "ouiiii", "yes" }, { "wi", "yes" }, { "pas dispo", "no" }, { "ne m'appelez plus", "stop" },
		{ "je viens avec ma collègue", "human" }, { "Nn", "no" }, { "finalement je ne peux plus", "withdraw" },
		{ "absent jusqu'au 3 (réponse automatique)", "human" }, { "", "human" }, { "oui si quelqu'un garde les enfants", "later" }, { "oui à condition d'être remboursé", "later" },
		{ "je ne dis pas non", "later" }, { "je viens de finir ma garde", "human" }, { "Le Dr Martin est disponible", "human" },
	};

	for (int i = 0; i < COUNT(cases); i++)
		t_check(str_eq(means(c, cases[i].text), str_from(cases[i].meaning)), T_AT, "%s means %.*s", cases[i].text,
		    STR(understand_word(said.meaning)));
}

TEST(understand_says_which_words_decided)
{
	T_STR(means(c, "Bonjour, pas avant 14h svp"), S("later"));
	T_STR(said.words, S("pas avant, 14h"));
	T_STR(said.note, S("Bonjour, pas avant 14h svp"));
	T_STR(means(c, "oui mais sans voiture"), S("later"));
	T_STR(means(c, "oui mais j'habite à Lyon"), S("human"));
	T_STR(understand_reason(said.why), S("condition"));
	T_STR(means(c, "dispo ?"), S("human"));
	T_STR(understand_reason(said.why), S("question"));
}

TEST(understand_codes_and_posts)
{
	static const struct understand_call calls[] = { { .code = S("B7") }, { .code = S("12") } };
	struct understand_offer o = { .posts = 2, .calls = calls, .calls_n = COUNT(calls) };

	understand(c->a, S("b7 oui pour le 2"), &o, &said);
	T(said.meaning == MEANS_YES && said.post == 2);
	T_STR(said.code, S("B7"));
	understand(c->a, S("12 non"), &o, &said);
	T(said.meaning == MEANS_NO && said.post == 0);
	T_STR(said.code, S("12"));
	understand(c->a, S("3"), &o, &said);			/* no such post was offered */
	T(said.meaning == MEANS_HUMAN);
	understand(c->a, S("1 ou 2"), &o, &said);
	T(said.meaning == MEANS_HUMAN);
	understand(c->a, S("Bonjour, deux. Merci"), &o, &said);
	T(said.meaning == MEANS_YES && said.post == 2);
	understand(c->a, S("pas le 1, le 2"), &o, &said);
	T(said.meaning == MEANS_YES && said.post == 2);
	understand(c->a, S("le 2 plutôt que le 1"), &o, &said);
	T(said.post == 2);
	understand(c->a, S("le 2 si je trouve une remplaçante"), &o, &said);
	T(said.meaning == MEANS_LATER && said.post == 2);
	o.posts = 0;
	understand(c->a, S("deux"), &o, &said);
	T(said.post == 0);
	understand(c->a, S("1"), &o, &said);			/* control: no choice at all was offered */
	T(said.meaning == MEANS_HUMAN);
}

TEST(understand_says_the_time_that_keeps_a_reply_from_being_a_yes)
{
	static const struct { const char *text, *times; } cases[] = {
		{ "ok pour samedi", "samedi" }, { "oui 8h-14h", "8h 14h" }, { "Dispo sam de 8 h à 14 heures", "samedi 8h 14h" },
		{ "oui samedi 28 novembre", "samedi 28 novembre" }, { "j'arrive ce soir à 20h30", "soir 20h30" },
		{ "ok demain", "demain" }, { "je serai là samedi de 8h à 14h", "samedi 8h 14h" },
	};
	static const char *const others[] = { "samedi", "ok mais samedi", "pas dispo samedi", "oui peut-être samedi",
		"je suis bien infirmière samedi", "oui pour ma collègue samedi", "merci pour samedi", "oui avant 14h", "ok merci samedi",
		"oui" };

	for (int i = 0; i < COUNT(cases); i++) {
		T_STR(means(c, cases[i].text), S("human"));
		t_check(said.timed, T_AT, "%s: a yes but for its time", cases[i].text);
		T_STR(said.times, str_from(cases[i].times));
	}
	for (int i = 0; i < COUNT(others); i++) {	/* control */
		(void)means(c, others[i]);
		t_check(!said.timed && said.times.n == 0, T_AT, "%s: no time alone", others[i]);
	}
}

TEST(understand_hears_a_condition_written_as_one_word)
{
	T(!str_eq(means(c, "sije trouve une nounou je viens"), S("yes")));
	T(!str_eq(means(c, "sivraiment vous manquez de monde je viendrai"), S("yes")));
	T_STR(means(c, "je viens"), S("yes"));			/* control */
}

TEST(understand_knows_a_signature_from_a_condition)
{
	struct understand_offer o = { .posts = 1, .given = S("Xénia"), .family = S("VORLAT") };

	understand(c->a, S("Oui xénia vorlat"), &o, &said);
	T(said.meaning == MEANS_YES);
	T_STR(means(c, "Oui xénia vorlat"), S("human"));	/* control: a stranger's words */
	T_STR(means(c, "Oui\n\nCordialement\nMarie Dupont\n06 12 34 56 78"), S("yes"));
	T_STR(means(c, "Oui\n\nCordialement\nPS : finalement je ne peux pas"), S("withdraw"));
	T_STR(means(c, "Oui\n> répondez non si vous ne pouvez pas"), S("yes"));
}

TEST(understand_is_bounded)
{
	ptrdiff_t n = 10 << 20;
	char *noise = arena_array(c->a, char, n);
	uint64_t x = 88172645463325252u;

	for (ptrdiff_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		noise[i] = (char)x;
	}
	understand(c->a, (str){ noise, n }, NULL, &said);
	T(said.meaning == MEANS_HUMAN);
	memset(noise, 'o', (size_t)n);
	understand(c->a, (str){ noise, n }, NULL, &said);
	T(said.meaning == MEANS_HUMAN);
	for (ptrdiff_t i = 0; i + 4 <= n; i += 4)
		memcpy(noise + i, "oui ", 4);
	understand(c->a, (str){ noise, n }, NULL, &said);
	T(said.meaning == MEANS_HUMAN && said.why == WHY_LONG);
	memset(noise, '\n', (size_t)n);
	understand(c->a, (str){ noise, n }, NULL, &said);
	T(said.meaning == MEANS_HUMAN && said.why == WHY_EMPTY);
}

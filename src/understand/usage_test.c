/* Words that nobody wrote, put right by what stands around them; and what must stay as it is. */
#include "t.h"
#include "understand/reading.h"
#include "understand/usage.h"

static const struct usage nothing;

/* The words of ${text} as they are read. */
static str
read_as(struct ctx *c, const struct usage *u, const char *text)
{
	struct tokens *t = arena_new(c->a, struct tokens);
	struct buf b = { .a = c->a };

	tokens_cut(c->a, str_from(text), t);
	mistyped_mend(c->a, u, t);
	for (ptrdiff_t i = 0; i < t->n; i++)
		buf_fmt(&b, "%s%.*s", i ? " " : "", STR(t->v[i].fold));
	return buf_str(&b);
}

TEST(usage_knows_what_follows_what)
{
	const struct usage *u = &usage_built_in;
	int je = usage_find(u, S("je")), viens = usage_find(u, S("viens")), pas = usage_find(u, S("pas"));

	T(je >= 0 && viens >= 0 && pas >= 0);
	T(usage_find(u, S("xyloglotte")) == USAGE_NOBODY);
	T_STR(usage_word_at(u, je), S("je"));
	T(usage_follows(u, je, viens) > usage_follows(u, je, pas));
	T(usage_follows(u, je, pas) > usage_follows(u, je, USAGE_NOBODY));
	for (int i = 1; i < u->words_n; i++)
		T(str_cmp(usage_word_at(u, i - 1), usage_word_at(u, i)) < 0);
	for (int i = 1; i < u->pairs_n; i++)
		T(u->pairs[i - 1] < u->pairs[i]);
}

TEST(usage_puts_right_what_slipped)
{
	static const char *const slips[][2] = {
		{ "je ne peux pzs venir", "je ne peux pas venir" },		/* beside */
		{ "ma réponse est nkn", "ma reponse est non" },
		{ "je me désisite", "je me desiste" },				/* added */
		{ "je suis vlontaire", "je suis volontaire" },			/* lost */
		{ "je suis voolntaire", "je suis volontaire" },			/* swapped */
		{ "je peuxfaire le samedi", "je peux faire le samedi" },	/* a space lost */
		{ "je regardemonplanning", "je regarde mon planning" },
		{ "je suis dispo nible", "je suis disponible" },		/* a space added */
		{ "je suis in disponible", "je suis indisponible" },
		{ "idispo le 28", "indispo le 28" },				/* never "dispo" */
		{ "avecplaisur", "avec plaisir" },				/* two of these */
	};

	for (int i = 0; i < COUNT(slips); i++) {
		T_STR(read_as(c, &usage_built_in, slips[i][0]), str_from(slips[i][1]));
		t_check(!str_eq(read_as(c, &nothing, slips[i][0]), str_from(slips[i][1])), T_AT, "%s: control", slips[i][0]);
	}
}

/* Another ending is another word; names, codes, numbers and known words stay. */
TEST(usage_leaves_other_words_alone)
{
	static const char *const others[] = { "presentez", "mon collegue xavenovitch", "oui b7", "06 12 34 56 78",
		"je ne peux pas venir", "je viens", "in extremis" };

	for (int i = 0; i < COUNT(others); i++)
		T_STR(read_as(c, &usage_built_in, others[i]), str_from(others[i]));
}

/* "rejo ins cription": what was joined to the word before is not joined again to the one after it. */
TEST(usage_loses_no_word)
{
	T(str_starts(read_as(c, &usage_built_in, "rejo ins cription"), S("rejo")));
	T_HAS(read_as(c, &usage_built_in, "rejo ins cription"), "cription");
}

/* Far more words than are looked at: the rest is not forgotten, the message is too long. */
TEST(usage_says_when_words_are_too_many)
{
	struct understood said;
	struct buf b = { .a = c->a };

	buf_put(&b, S("oui je viens "));
	for (int i = 0; i < UNDERSTAND_TOKENS / 2; i++)
		buf_put(&b, S("bonjourmerci "));
	buf_put(&b, S("finalement non je ne viens pas"));
	understand(c->a, buf_str(&b), NULL, &said);
	T(said.meaning == MEANS_HUMAN && said.why == WHY_LONG);
	understand(c->a, S("oui je viens bonjourmerci"), NULL, &said);
	T(said.why != WHY_LONG);				/* control */
}

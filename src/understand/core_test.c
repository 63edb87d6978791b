/* What a reply says between its greeting and its way to close. */
#include "t.h"
#include "understand/reading.h"

static str
core(struct ctx *c, const char *text)
{
	struct reading *r = arena_new(c->a, struct reading);
	const struct reading *k;
	struct buf b = { .a = c->a };

	reading_make(c->a, r, str_from(text));
	k = core_of(c->a, r);
	for (ptrdiff_t i = 0; i < k->t.n; i++)
		buf_fmt(&b, "%s%.*s", i ? " " : "", STR(k->t.v[i].fold));
	T(core_words(r) == k->t.n);
	return buf_str(&b);
}

TEST(core_is_what_stands_between_greeting_and_closing)
{
	static const struct { const char *text, *core; } all[] = {
		{ "Bonjour à tous, chaud !", "chaud" }, { "bsr Je reconfirme", "je reconfirme" }, { "Chers collègues, OUI", "oui" },
		{ "Bonsoir la CPTS, oui pour le 2. Bien à vous\nJ. Martin", "oui pour le 2" }, { "Bonsoir, le 2", "le 2" },
		{ "Bonsoir\nNickel, bonne soirée à tous", "nickel" }, { "Oui, Sophie", "oui" }, { "Oui cordialement Paul Martin", "oui" },
		{ "Je viens.\n\nBien cordialement,\nMme Marie Petit", "je viens" },
	};

	for (int i = 0; i < COUNT(all); i++)
		T_STR(core(c, all[i].text), str_from(all[i].core));
}

TEST(core_keeps_what_may_mean_something)
{
	T_STR(core(c, "oui pour Sophie"), S("oui pour sophie"));		/* somebody else's */
	T_STR(core(c, "Sophie ok"), S("sophie ok"));
	T_STR(core(c, "ok merci"), S("ok merci"));			/* read, perhaps no more */
	T_STR(core(c, "ok bonne journée"), S("ok bonne journee"));	/* the same */
	T_STR(core(c, "Bonsoir"), S("bonsoir"));			/* nothing else is said */
	T_STR(core(c, "Bonne soirée"), S("bonne soiree"));
}

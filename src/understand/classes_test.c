/* Families of words: found by any form and spelling, and nowhere else. */
#include "t.h"
#include "understand/classes.h"

static uint32_t
key(const char *word, enum class_tier tier)
{
	struct class_word w;

	classes_word(str_from(word), &w);
	return classes_key(&w, 1, tier);
}

/* Do the words of ${a} and those of ${b} share a family? */
static bool
share(struct ctx *c, const char *a, const char *b)
{
	struct class_item one[UNDERSTAND_TOKENS], other[UNDERSTAND_TOKENS];
	struct tokens *t = arena_new(c->a, struct tokens), *u = arena_new(c->a, struct tokens);
	ptrdiff_t n, m;

	tokens_read(c->a, str_from(a), t);
	tokens_read(c->a, str_from(b), u);
	n = classes_find(&classes_built_in, t, one);
	m = classes_find(&classes_built_in, u, other);
	for (ptrdiff_t i = 0; i < n; i++)
		for (ptrdiff_t k = 0; k < m; k++)
			for (int x = 0; x < CLASSES_OF && one[i].of[x]; x++)
				for (int y = 0; y < CLASSES_OF; y++)
					if (one[i].of[x] == other[k].of[y])
						return true;
	return false;
}

TEST(classes_know_a_word_by_its_sound_and_its_stem)
{
	static const char *const same[][2] = { { "inscrive", "inscrivez" }, { "volontie", "volontiers" }, { "plaizir", "plaisir" },
		{ "liberer", "libererai" }, { "liberer", "libere" }, { "consultation", "consultations" }, { "accepterais", "acceptons" } };

	for (int i = 0; i < COUNT(same); i++) {
		t_check(key(same[i][0], CLASS_STEM) == key(same[i][1], CLASS_STEM), T_AT, "%s is %s", same[i][0], same[i][1]);
		T(key(same[i][0], CLASS_SPELT) != key(same[i][1], CLASS_SPELT));	/* control */
	}
	T(key("plaizir", CLASS_HEARD) == key("plaisir", CLASS_HEARD));
	T(key("ski", CLASS_STEM) == 0);				/* too short to be known by its stem */
}

TEST(classes_are_those_of_the_lexicon)
{
	T(share(c, "décommanderai", "décommander"));
	T(share(c, "en randonnée", "une rando"));
	T(share(c, "la nounou", "babysitter"));
	T(!share(c, "xylophone", "la nounou"));			/* control */
	T(!share(c, "à la crèche", "deux entorses"));
}

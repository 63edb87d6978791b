/*
 * classes.c -- words and expressions of data/words found in a reply: as they are spelt, else as they
 * sound, else as their stem sounds ("inscrivé", "volontié", "décommanderais").
 */
#include "understand/classes.h"
#include "understand/reading.h"

enum { SOUNDS = 40, HEARD_MIN = 3, STEM_MIN = 3, STEM_LETTERS = 5, PLURAL_MIN = 4 };

bool
classes_small(str s)
{
	static const char *const small[] = { "le", "la", "les", "l", "un", "une", "des", "de", "d", "du", "mon", "ma", "mes", "m", "me",
		"son", "sa", "ses", "s", "se", "ton", "ta", "tes", "t", "te", "notre", "nos", "votre", "vos", "leur", "leurs", "ce", "cet",
		"cette", "ces", "au", "aux", "a", "en", "y", "ne", "n", "et" };

	for (int i = 0; i < COUNT(small); i++)
		if (str_eq(s, str_from(small[i])))
			return true;
	return false;
}

/* The ends of a verb or a noun, as heard, taken off: what is left is the same for all of its forms ("libére-rais"). */
static ptrdiff_t
without_ending(const char *s, ptrdiff_t n)
{
	while (n > STEM_MIN && (memchr("eEaOAi", s[n - 1], 6) || (s[n - 1] == 'r' && memchr("ei", s[n - 2], 2))))
		n--;
	return n;
}

/* Without the mark of the plural, which hides how the end of a word sounds. */
static str
singular(str s)
{
	return s.n > PLURAL_MIN && (s.p[s.n - 1] == 's' || s.p[s.n - 1] == 'x') ? str_sub(s, 0, s.n - 1) : s;
}

static uint32_t
mix(uint32_t h, const char *p, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return (h ^ 0xff) * 16777619u;
}

void
classes_word(str w, struct class_word *out)
{
	char heard[SOUNDS + 2];
	ptrdiff_t n = w.n <= SOUNDS ? spelling_sound(singular(w), heard) : 0;

	out->tier[CLASS_SPELT] = mix(1, w.p, w.n);
	out->tier[CLASS_HEARD] = n ? mix(2, heard, n) : 0;
	out->tier[CLASS_STEM] = n ? mix(3, heard, without_ending(heard, n)) : 0;
	out->alone[CLASS_SPELT] = true;
	out->alone[CLASS_HEARD] = n >= HEARD_MIN;
	out->alone[CLASS_STEM] = n >= HEARD_MIN && w.n >= STEM_LETTERS;
}

uint32_t
classes_key(const struct class_word *w, ptrdiff_t n, enum class_tier tier)
{
	uint32_t h = 2166136261u;

	if (n == 1 && !w->alone[tier])
		return 0;
	for (ptrdiff_t i = 0; i < n; i++) {
		if (!w[i].tier[tier])
			return 0;
		h = (h ^ w[i].tier[tier]) * 0x9e3779b1u;
		h ^= h >> 13;
	}
	h = (h ^ h >> 15) * 0x2c1b3c6du;
	h = (h ^ h >> 12) * 0x297a2d39u;
	h ^= h >> 15;
	return h ? h : 1;
}

static const struct class_entry *
find(const struct class_table *t, uint32_t key)
{
	uint32_t part = key / (UINT32_MAX / CLASSES_INDEX + 1);

	for (uint32_t i = t->first[part]; i < t->first[part + 1]; i++)
		if (t->v[i].key == key)
			return &t->v[i];
	return NULL;
}

static const struct class_entry *
find_words(const struct class_table *t, const struct class_word *w, ptrdiff_t n)
{
	for (enum class_tier tier = CLASS_SPELT; tier < CLASS_TIERS; tier++) {
		uint32_t key = classes_key(w, n, tier);
		const struct class_entry *e = key ? find(t, key) : NULL;

		if (e)
			return e;
	}
	return NULL;
}

bool
classes_knows(const struct class_table *t, str fold)
{
	struct class_word w;

	classes_word(fold, &w);
	for (enum class_tier tier = CLASS_SPELT; t->first && tier < CLASS_STEM; tier++) {
		uint32_t key = classes_key(&w, 1, tier);

		if (key && find(t, key))
			return true;
	}
	return false;
}

/* What the word at ${k} is known by, when its spelling has no family. */
static const struct class_entry *
find_known(const struct class_table *t, const struct token *k)
{
	const struct class_entry *e = NULL;
	struct class_word w;

	if (k->form.n) {
		classes_word(k->form, &w);
		e = find_words(t, &w, 1);
	}
	if (!e && k->word) {
		classes_word(str_from(k->word->word), &w);
		e = find_words(t, &w, 1);
	}
	return e;
}

ptrdiff_t
classes_find(const struct class_table *t, const struct tokens *k, struct class_item *out)
{
	struct class_word w[UNDERSTAND_TOKENS];
	ptrdiff_t at[UNDERSTAND_TOKENS], n = 0, items = 0;

	for (ptrdiff_t i = 0; i < k->n; i++)
		if (!classes_small(k->v[i].fold)) {
			at[n] = i;
			classes_word(k->v[i].fold, &w[n++]);
		}
	for (ptrdiff_t i = 0, len; i < n; i += len) {
		const struct class_entry *e = NULL;

		for (len = n - i < CLASSES_WORDS ? n - i : CLASSES_WORDS; len > 0; len--) {
			bool cut = false;

			for (ptrdiff_t x = at[i] + 1; x <= at[i + len - 1]; x++)
				cut |= k->v[x].stop;
			if (!cut && (e = find_words(t, w + i, len)))
				break;
		}
		if (!e)
			e = find_known(t, &k->v[at[i]]);
		len = len ? len : 1;
		out[items] = (struct class_item){ .at = at[i], .n = at[i + len - 1] - at[i] + 1 };
		if (e)
			memcpy(out[items].of, e->of, sizeof e->of);
		items++;
	}
	return items;
}

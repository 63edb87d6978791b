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

uint32_t
classes_key(const str *w, ptrdiff_t n, enum class_tier tier)
{
	uint32_t h = (2166136261u ^ (uint32_t)tier) * 16777619u;

	for (ptrdiff_t i = 0; i < n; i++) {
		char out[SOUNDS + 2];
		ptrdiff_t len;

		if (tier == CLASS_SPELT) {
			h = mix(h, w[i].p, w[i].n);
			continue;
		}
		len = w[i].n <= SOUNDS ? spelling_sound(singular(w[i]), out) : 0;
		if (n == 1 && (len < HEARD_MIN || (tier == CLASS_STEM && w[i].n < STEM_LETTERS)))
			return 0;
		if (!len)
			return 0;
		if (tier == CLASS_STEM)
			len = without_ending(out, len);
		h = mix(h, out, len);
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
find_words(const struct class_table *t, const str *w, ptrdiff_t n)
{
	for (enum class_tier tier = CLASS_SPELT; tier < CLASS_TIERS; tier++) {
		uint32_t key = classes_key(w, n, tier);
		const struct class_entry *e = key ? find(t, key) : NULL;

		if (e)
			return e;
	}
	return NULL;
}

ptrdiff_t
classes_find(const struct class_table *t, const struct tokens *k, struct class_item *out)
{
	str w[UNDERSTAND_TOKENS];
	ptrdiff_t at[UNDERSTAND_TOKENS], n = 0, items = 0;

	for (ptrdiff_t i = 0; i < k->n; i++)
		if (!classes_small(k->v[i].fold)) {
			at[n] = i;
			w[n++] = k->v[i].fold;
		}
	for (ptrdiff_t i = 0, len; i < n; i += len) {
		const struct class_entry *e = NULL;

		for (len = n - i < CLASSES_WORDS ? n - i : CLASSES_WORDS; len > 0; len--) {
			bool cut = false;

			for (ptrdiff_t x = at[i] + 1; x <= at[i + len - 1]; x++)
				cut |= k->v[x].stop;
			if (!cut && (e = find_words(t, w + i, len)))
				break;
			if (len == 1 && !e && k->v[at[i]].word) {
				str known = str_from(k->v[at[i]].word->word);

				e = find_words(t, k->v[at[i]].form.n ? &k->v[at[i]].form : &known, 1);
				if (!e)
					e = find_words(t, &known, 1);
			}
		}
		len = len ? len : 1;
		out[items] = (struct class_item){ .at = at[i], .n = at[i + len - 1] - at[i] + 1 };
		if (e)
			memcpy(out[items].of, e->of, sizeof e->of);
		items++;
	}
	return items;
}

/*
 * words -- the families of words, made into a table during the build.
 *
 *   words OUT.c FILE...
 *
 * writes ${classes_built_in} of src/understand/classes.h.  A line of a file: class TAB word or expression.
 */
#include <stdio.h>
#include <stdlib.h>

#include "understand/classes.h"
#include "understand/model.h"
#include "understand/usage.h"

enum { LINES = 400000, LINE = 4096 };

/* Words are cut as replies are; there is neither table nor opinion yet. */
const struct class_table classes_built_in;
const struct model model_built_in;
const struct usage usage_built_in;

/* What one line says of one key; ${next}: the key that is asked when this one is not there. */
struct line { uint32_t key, next; uint8_t class, tier; };
static struct line lines[LINES];
static int lines_n;
static struct class_entry entries[LINES];
static int entries_n;
static char names[CLASSES_MAX][32];
static int names_n;

#define DIE(...) (fprintf(stderr, "words: "), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

static uint8_t
class_of(str name)
{
	char z[32] = {};

	if (name.n >= COUNT(z))
		DIE("a class with a long name");
	memcpy(z, name.p, (size_t)name.n);
	for (int i = 0; i < names_n; i++)
		if (!strcmp(names[i], z))
			return (uint8_t)(i + 1);
	if (names_n == CLASSES_MAX - 1)
		DIE("more than %d classes", CLASSES_MAX);
	memcpy(names[names_n++], z, sizeof z);
	return (uint8_t)names_n;
}

static void
add(const struct class_word *w, ptrdiff_t n, uint8_t class)
{
	uint32_t next = 0;

	for (int tier = CLASS_TIERS - 1; tier >= 0; tier--) {
		uint32_t key = classes_key(w, n, (enum class_tier)tier);

		if (!key)
			continue;
		if (lines_n == LINES)
			DIE("more than %d keys", LINES);
		lines[lines_n++] = (struct line){ key, next, class, (uint8_t)tier };
		next = key;
	}
}

static void
read_line(struct arena *a, str s)
{
	static struct tokens t;
	struct class_word w[UNDERSTAND_TOKENS];
	str class, text;
	ptrdiff_t n = 0;

	if (!s.n || s.p[0] == '#' || !str_cut(s, '\t', &class, &text))
		return;
	t = (struct tokens){};
	tokens_read(a, text, &t);
	for (ptrdiff_t i = 0; i < t.n; i++)
		if (!classes_small(t.v[i].fold))
			classes_word(t.v[i].fold, &w[n++]);
	for (ptrdiff_t i = 0; !n && i < t.n; i++)
		classes_word(t.v[i].fold, &w[n++]);
	if (n && n <= CLASSES_WORDS)
		add(w, n, class_of(class));
}

/* By tier, the last that is asked first; then by key. */
static int
by_tier(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return x->tier != y->tier ? y->tier - x->tier : (x->key > y->key) - (x->key < y->key);
}

static int
by_key(const void *a, const void *b)
{
	const struct class_entry *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static const struct class_entry *
among(uint32_t key, int n)
{
	struct class_entry one = { .key = key };

	return bsearch(&one, entries, (size_t)n, sizeof *entries, by_key);
}

/* One entry a key, with the classes that most of its lines have; none where the next key says the same. */
static void
merge(void)
{
	int sorted = 0;

	qsort(lines, (size_t)lines_n, sizeof *lines, by_tier);
	for (int i = 0, same; i < lines_n; i += same) {
		int count[CLASSES_MAX] = {};
		struct class_entry e = { .key = lines[i].key };
		const struct class_entry *next;

		if (i && lines[i].tier != lines[i - 1].tier) {
			qsort(entries, (size_t)entries_n, sizeof *entries, by_key);
			sorted = entries_n;
		}
		for (same = 0; i + same < lines_n && lines[i + same].key == e.key; same++)
			count[lines[i + same].class]++;
		for (int k = 0; k < CLASSES_OF; k++) {
			int best = 0;

			for (int c = 1; c <= names_n; c++)
				best = count[c] > count[best] ? c : best;
			e.of[k] = (uint8_t)best;
			count[best] = 0;
		}
		next = among(lines[i].next, sorted);
		if (!next || memcmp(next->of, e.of, sizeof e.of))
			entries[entries_n++] = e;
	}
	qsort(entries, (size_t)entries_n, sizeof *entries, by_key);
}

static void
write_table(FILE *f)
{
	int at = 0;

	fprintf(f, "/* Written by tools/words: %d classes. */\n#include \"understand/classes.h\"\n\n", names_n);
	fprintf(f, "static const struct class_entry entries[] = {\n");
	for (int i = 0; i < entries_n; i++)
		fprintf(f, "{%uu,{%d,%d,%d,%d}},%s", entries[i].key, entries[i].of[0], entries[i].of[1], entries[i].of[2], entries[i].of[3],
		    i % 6 == 5 ? "\n" : "");
	fprintf(f, "{} };\nstatic const uint32_t first[] = {\n");
	for (uint32_t part = 0; part <= CLASSES_INDEX; part++) {
		while (at < entries_n && entries[at].key / (UINT32_MAX / CLASSES_INDEX + 1) < part)
			at++;
		fprintf(f, "%d,%s", at, part % 16 == 15 ? "\n" : "");
	}
	fprintf(f, "};\nconst struct class_table classes_built_in = { entries, first };\n");
}

int
main(int argc, char **argv)
{
	static char line[LINE];
	FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
	struct arena a;

	if (!out) {
		fprintf(stderr, "usage: words OUT.c FILE...\n");
		return 2;
	}
	arena_init(&a, 64 << 20);
	for (int i = 2; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f)
			DIE("%s: cannot be read", argv[i]);
		while (fgets(line, sizeof line, f)) {
			read_line(&a, str_trim(str_from(line)));
			arena_reset(&a);
		}
		fclose(f);
	}
	merge();
	write_table(out);
	return fclose(out) != 0;
}

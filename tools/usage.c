/*
 * usage -- the words of the labelled replies and the pairs of them, counted during the build.
 *
 *   usage OUT.c FILE...
 *
 * writes ${usage_built_in} of src/understand/usage.h.  A line of a file: labels TAB text.
 */
#include <stdio.h>
#include <stdlib.h>

#include "labelled.h"
#include "understand/classes.h"
#include "understand/model.h"
#include "understand/reading.h"
#include "understand/usage.h"

enum { LINE = 65536, WORDS = 1 << 18, PAIRS = 1 << 21, WORD_SEEN = 2, PAIR_SEEN = 2, MOST = 65535 };

/* Words are cut as replies are; nothing else is known yet. */
const struct class_table classes_built_in;
const struct model model_built_in;
const struct usage usage_built_in;

struct word_count { str s; int n, place; };
struct pair_count { int first, second, n; };	/* places in ${words}, 1 and up */
static struct word_count words[WORDS];		/* by hash, open */
static struct pair_count pairs[PAIRS];
static struct arena kept;
static double total;

#define DIE(...) (fprintf(stderr, "usage: "), fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))

static int
word(str s)
{
	uint32_t h = 2166136261u;
	int probes = 0;

	for (ptrdiff_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 16777619u;
	for (h %= WORDS; words[h].s.p; h = (h + 1) % WORDS)
		if (str_eq(words[h].s, s))
			return (int)h;
		else if (++probes > WORDS / 2)
			DIE("more than %d words", WORDS / 2);
	words[h].s = arena_dup(&kept, s);
	return (int)h;
}

static void
pair(int first, int second)
{
	uint32_t h = ((uint32_t)first * 2654435761u ^ (uint32_t)second * 40503u) % PAIRS;
	int probes = 0;

	for (; pairs[h].n; h = (h + 1) % PAIRS)
		if (pairs[h].first == first && pairs[h].second == second)
			break;
		else if (++probes > PAIRS / 2)
			DIE("more than %d pairs", PAIRS / 2);
	pairs[h] = (struct pair_count){ first, second, pairs[h].n + 1 };
}

static void
count_text(struct arena *a, str text)
{
	struct tokens *t = arena_new(a, struct tokens);
	int edge = word(USAGE_EDGE), before = edge;

	tokens_cut(a, understand_own_words(a, mended_text(a, text)), t);
	for (ptrdiff_t i = 0; i < t->n; i++) {
		int w = word(usage_name(&t->v[i]));

		if (i && t->v[i].stop) {
			pair(before, edge);
			words[edge].n++;
			before = edge;
		}
		pair(before, w);
		words[w].n++;
		total++;
		before = w;
	}
	pair(before, edge);
	words[edge].n++;
}

static void
count_line(struct arena *a, str line)
{
	str labels, text;

	if (!line.n || line.p[0] == '#' || !str_cut(line, '\t', &labels, &text))
		return;
	count_text(a, labelled_text(a, text));
}

static int
by_letters(const void *a, const void *b)
{
	const struct word_count *const *x = a, *const *y = b;

	return str_cmp((*x)->s, (*y)->s);
}

static int
by_key(const void *a, const void *b)
{
	const struct pair_count *x = a, *y = b;

	return x->first != y->first ? x->first - y->first : x->second - y->second;
}

static int
write_words(FILE *f)
{
	static struct word_count *all[WORDS];
	uint32_t at = 0;
	int n = 0;

	for (int i = 0; i < WORDS; i++)
		if (words[i].n >= WORD_SEEN && words[i].s.n < 256)
			all[n++] = &words[i];
	if (n > MOST)
		DIE("more than %d words that were written twice", MOST);
	qsort(all, (size_t)n, sizeof all[0], by_letters);
	fprintf(f, "/* Written by tools/usage. */\n#include \"understand/usage.h\"\n\nstatic const unsigned char text[] = {\n");
	for (int i = 0; i < n; i++) {
		for (ptrdiff_t k = 0; k < all[i]->s.n; k++)
			fprintf(f, "%d,", (unsigned char)all[i]->s.p[k]);
		fputc('\n', f);
		all[i]->place = i + 1;
	}
	fprintf(f, "};\nstatic const struct usage_word words[] = {\n");
	for (int i = 0; i < n; i++) {
		fprintf(f, "{%u,%d,%u,%d},%s", at, all[i]->n, spelling_letters(all[i]->s), (int)all[i]->s.n,
		    i % 8 == 7 ? "\n" : "");
		at += (uint32_t)all[i]->s.n;
	}
	fprintf(f, "};\n");
	return n;
}

static int
write_pairs(FILE *f)
{
	int n = 0;

	for (int i = 0; i < PAIRS; i++)
		if (pairs[i].n >= PAIR_SEEN && words[pairs[i].first].place && words[pairs[i].second].place)
			pairs[n++] = (struct pair_count){ words[pairs[i].first].place - 1,
				words[pairs[i].second].place - 1, pairs[i].n };
	qsort(pairs, (size_t)n, sizeof pairs[0], by_key);
	fprintf(f, "static const uint32_t pairs[] = {\n");
	for (int i = 0; i < n; i++)
		fprintf(f, "%uu,%s", (uint32_t)pairs[i].first << 16 | (uint32_t)pairs[i].second, i % 12 == 11 ? "\n" : "");
	fprintf(f, "};\nstatic const uint16_t times[] = {\n");
	for (int i = 0; i < n; i++)
		fprintf(f, "%d,%s", pairs[i].n < MOST ? pairs[i].n : MOST, i % 24 == 23 ? "\n" : "");
	fprintf(f, "};\n");
	return n;
}

int
main(int argc, char **argv)
{
	static char line[LINE];
	FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
	struct arena a;
	int words_n, pairs_n;

	if (!out) {
		fprintf(stderr, "usage: usage OUT.c FILE...\n");
		return 2;
	}
	arena_init(&a, 64 << 20);
	arena_init(&kept, 256 << 20);
	for (int i = 2; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f)
			DIE("%s: cannot be read", argv[i]);
		while (fgets(line, sizeof line, f)) {
			count_line(&a, str_trim(str_from(line)));
			arena_reset(&a);
		}
		fclose(f);
	}
	words_n = write_words(out);
	pairs_n = write_pairs(out);
	fprintf(out, "const struct usage usage_built_in = { (const char *)text, words, pairs, times, %d, %d, %.0f };\n", words_n, pairs_n, total);
	return fclose(out) != 0;
}

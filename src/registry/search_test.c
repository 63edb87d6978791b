/* search_test.c -- the matcher over a few people; the inner loops against plain ones. */
#include "registry/registry.h"
#include "registry/simd.h"
#include "registry/words.h"
#include "t.h"

#define P(profession, skill, commune, structure)	{ { profession, sizeof profession - 1 }, \
	{ skill, sizeof skill - 1 }, { commune, sizeof commune - 1 }, { structure, sizeof structure - 1 }, \
	{}, {}, {}, 'L', {} }
static const struct registry_place places[][2] = {
	{ P("10", "SM53", "44109", "CABINET DES LILAS") },
	{ P("60", "", "44162", "SCI MARTIN SANTE"), P("60", "SI01", "44109", "HAD") },
	{ P("70", "", "44143", "") },
	{ P("21", "", "75112", "PHARMACIE SAINT MARTIN") },
	{ P("60", "", "44109", "CABINET DES LILAS") },
};
#undef P
#define D(id, name, first, n, places)	{ id, { name, sizeof name - 1 }, { first, sizeof first - 1 }, places, n }
static const struct registry_doc docs[] = {
	D(1, "LEFÈVRE", "Anaïs", 1, places[0]), D(2, "MARTIN", "Jean-Pierre", 2, places[1]),
	D(3, "LE GUEN", "Martin", 1, places[2]), D(4, "D'ALMEIDA", "Zoé", 1, places[3]),
	D(5, "MARTINEAU", "Lucie", 1, places[4]), D(6, "NGUYEN", "Kim", 0, NULL),
};

/* The ids found, in order, as "2 3 5". */
static str
ids(struct ctx *c, struct registry *r, const char *words, const char *profession, const char *commune)
{
	str where = str_from(commune);
	struct registry_query q = { .words = str_from(words), .profession = str_from(profession),
		.communes = &where, .communes_n = where.n > 0, .limit = 20 };
	struct registry_hits hits;
	struct buf b = { .a = c->a };

	T(registry_search(c, r, &q, &hits) == OK);
	T(hits.total >= hits.n);
	for (ptrdiff_t i = 0; i < hits.n; i++)
		buf_fmt(&b, i ? " %d" : "%d", (int)hits.v[i].id);
	return buf_str(&b);
}

TEST(registry_small_words)
{
	struct registry *r = registry_small(docs, COUNT(docs));

	T_STR(ids(c, r, "lefevre", "", ""), S("1"));
	T_STR(ids(c, r, "LEFÈVRE anais", "", ""), S("1"));
	T_STR(ids(c, r, "anaïs Lefèvre", "", ""), S("1"));
	T_STR(ids(c, r, "martin", "", ""), S("2 4 3 5"));	/* name; elsewhere, by name; beginning */
	T_STR(ids(c, r, "mart", "", ""), S("2 5 4 3"));
	T_STR(ids(c, r, "martin nantes", "", ""), S("2 5"));
	T_STR(ids(c, r, "infirmiere nantes", "", ""), S("2 5"));
	T_STR(ids(c, r, "kine", "", ""), S("3"));
	T_STR(ids(c, r, "generaliste lilas", "", ""), S("1"));
	T_STR(ids(c, r, "st herblain", "", ""), S("2"));
	T_STR(ids(c, r, "44100", "", ""), S("1 2 5"));
	T_STR(ids(c, r, "paris pharmacien", "", ""), S("4"));
	T_STR(ids(c, r, "legue", "", ""), S("3"));
	T_STR(ids(c, r, "dalmeida", "", ""), S("4"));
	T_STR(ids(c, r, "xyzzy", "", ""), S(""));
	T_STR(ids(c, r, "martin xyzzy", "", ""), S(""));
	T_STR(ids(c, r, "", "", ""), S(""));
	registry_close(r);
}

TEST(registry_small_typos)
{
	struct registry *r = registry_small(docs, COUNT(docs));

	T_STR(ids(c, r, "lefevvre", "", ""), S("1"));
	T_STR(ids(c, r, "matrineau", "", ""), S("5"));	/* an exchange */
	T_STR(ids(c, r, "martinxxu", "", ""), S("5"));	/* two typos in a long word */
	T_STR(ids(c, r, "lfvvre", "", ""), S(""));	/* control: three */
	T_STR(ids(c, r, "nguyne", "", ""), S("6"));
	T_STR(ids(c, r, "kmi", "", ""), S(""));		/* control: three letters, no typo */
	registry_close(r);
}

TEST(registry_small_filters)
{
	struct registry *r = registry_small(docs, COUNT(docs));

	T_STR(ids(c, r, "martin", "60", ""), S("2 5"));
	T_STR(ids(c, r, "martin", "", "44109"), S("2 5"));
	T_STR(ids(c, r, "martin", "21", "75056"), S("4"));	/* Paris has its districts */
	T_STR(ids(c, r, "", "60", ""), S("2 5"));
	T_STR(ids(c, r, "", "60", "44162"), S("2"));
	T_STR(ids(c, r, "martin", "99", ""), S(""));
	registry_close(r);
}

TEST(registry_small_answer)
{
	struct registry *r = registry_small(docs, COUNT(docs)), *none = registry_small(NULL, 0);
	struct registry_query q = { .words = S("jeanpierre"), .limit = 1 };
	struct registry_hits hits;

	T(registry_search(c, r, &q, &hits) == OK);
	T_I64(hits.n, 1);
	T_STR(hits.v[0].name, S("MARTIN"));
	T_I64(hits.v[0].places_n, 2);
	T_STR(hits.v[0].places[0].profession_label, S("Infirmier"));
	T_STR(hits.v[0].places[0].commune_name, S("Saint-Herblain"));
	T_STR(hits.v[0].places[1].skill, S("SI01"));
	T(hits.v[0].places[1].mode == 'L');
	q.words = S("martin");
	T(registry_search(c, r, &q, &hits) == OK);
	T_I64(hits.n, 1);
	T(registry_search(c, none, &q, &hits) == OK);
	T_I64(hits.n, 0);
	registry_close(none);
	registry_close(r);
}

/* Optimal string alignment by its definition, to hold the bit-vectors against. */
static int
slow_distance(str a, str b)
{
	int d[40][40];

	for (int i = 0; i <= a.n; i++)
		for (int j = 0; j <= b.n; j++) {
			int best = i ? j ? d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]) : i : j;

			if (i && d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (j && d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[a.n][b.n];
}

TEST(registry_words_distance)
{
	for (int i = 0; i < 20000; i++) {
		char x[12], y[12];
		str a = { x, 1 + (ptrdiff_t)ctx_random_below(c, 12) }, b = { y, (ptrdiff_t)ctx_random_below(c, 12) };
		struct words_pattern p;
		int want;

		for (int k = 0; k < 12; k++) {
			x[k] = (char)('a' + ctx_random_below(c, 3));
			y[k] = i % 2 ? (char)('a' + ctx_random_below(c, 3)) : x[k];
		}
		want = slow_distance(a, b);
		words_prepare(&p, a);
		T_I64(words_distance(&p, b, 3), want > 3 ? 4 : want);
	}
}

TEST(registry_simd_loops)
{
	char text[300];
	uint32_t a[80], b[80], sig[100], hit[100], hit2[100];

	for (int i = 0; i < 2000; i++) {
		int n = (int)ctx_random_below(c, 260), ka, kb;

		memset(text, '\n', sizeof text);
		for (int k = 0; k < n; k++)
			text[k] = "ab|c\nd|e"[ctx_random_below(c, i % 3 ? 4 : 8)];
		simd_off = true;
		ka = simd_split(text, n, '|', a, 80);
		simd_off = false;
		kb = simd_split(text, n, '|', b, 80);
		T_I64(ka, kb);
		T(memcmp(a, b, (size_t)(ka < 80 ? ka : 80) * sizeof *a) == 0);
	}
	for (int k = 0; k < 100; k++)
		sig[k] = (uint32_t)ctx_random_below(c, 1 << 6);
	for (int bits = 0; bits < 5; bits++) {
		int ka, kb;

		simd_off = true;
		ka = simd_near(sig, 100, 21, bits, hit);
		simd_off = false;
		kb = simd_near(sig, 100, 21, bits, hit2);
		T_I64(ka, kb);
		T(memcmp(hit, hit2, (size_t)ka * sizeof *hit) == 0);
		T(bits || ka < 20);
	}
}

static uint64_t
line_hash(const char *text, int n)
{
	uint64_t plain, fast;
	const char *end;

	simd_off = true;
	end = simd_line(text, &plain);
	simd_off = false;
	T(end == text + n);
	T(simd_line(text, &fast) == end);
	T(plain == fast);
	return fast;
}

/* Any bit, the length, and where a piece stands: another line. */
TEST(registry_lines_that_differ_hash_apart)
{
	char text[300] = {};

	for (int i = 0; i < 400; i++) {
		int n = (int)ctx_random_below(c, 200), at = n ? (int)ctx_random_below(c, (uint64_t)n) : 0;
		uint64_t was;

		memset(text, '\n', sizeof text);
		for (int k = 0; k < n; k++)
			text[k] = i % 2 ? (char)(' ' + ctx_random_below(c, 90)) : 0;
		was = line_hash(text, n);
		text[n] = 0;
		T(line_hash(text, n + 1) != was);
		text[n] = '\n';
		for (int bit = 0; n && bit < 8; bit++) {
			text[at] ^= (char)(1 << bit);
			if (text[at] != '\n')
				T(line_hash(text, n) != was);
			text[at] ^= (char)(1 << bit);
		}
		if (n >= 64 && memcmp(text, text + 32, 32) != 0) {
			char piece[32];

			memcpy(piece, text, 32);
			memcpy(text, text + 32, 32);
			memcpy(text + 32, piece, 32);
			T(line_hash(text, n) != was);
		}
	}
}

/* delta_test.c -- which lines of an extraction are met among those of the last one. */
#include "registry/delta.h"
#include "t.h"

/* Sequences of few distinct lines, cut and shuffled: what is met is the same, in the same order on both sides. */
TEST(registry_delta_match)
{
	for (int round = 0; round < 300; round++) {
		uint64_t was[200], is[400];
		uint32_t from[400], n = 100 + (uint32_t)ctx_random_below(c, 100), m = 0, next = 0;
		struct delta d;

		for (uint32_t i = 0; i < n; i++)
			was[i] = ctx_random_below(c, 150) * 0x9e3779b97f4a7c15u;
		for (uint32_t i = 0; i < n && m < 199; i++) {
			uint64_t what = ctx_random_below(c, 20);

			if (what == 0)
				continue;
			is[m++] = what == 1 ? ctx_random_below(c, 1000) + 5 : was[what == 2 ? n - 1 - i : i];
			if (what == 3)
				is[m++] = 1;
		}
		delta_begin(&d, was, n, 0, is, m);
		for (uint32_t at = 0, piece; at < m; at += piece) {	/* however it is cut */
			piece = 1 + (uint32_t)ctx_random_below(c, m - at);
			delta_feed(&d, is + at, piece, from + at);
		}
		for (uint32_t j = 0; j < m; j++) {
			if (from[j] == DELTA_NEW)
				continue;
			T(from[j] < n && from[j] >= next && was[from[j]] == is[j]);
			next = from[j] + 1;
		}
	}
}

/* Lines all different, of which some changed, many came in one place and many went in another. */
static uint32_t
delta_met(uint32_t n, uint32_t begin, uint32_t guess, uint32_t came, uint32_t went)
{
	static uint64_t was[9000], is[9000];
	static uint32_t from[9000];
	uint32_t m = 0, met = 0;
	struct delta d;

	for (uint32_t i = 0; i < n; i++)
		was[i] = (i + 1) * 0x9e3779b97f4a7c15u;
	for (uint32_t i = begin; i < n; i++) {
		if (i >= 6000 && i < 6000 + went)
			continue;
		for (uint32_t k = 0; i == 3000 && k < came; k++)
			is[m++] = 2 * k + 1;
		is[m++] = i % 100 == 7 ? i : was[i];
	}
	delta_begin(&d, was, n, guess, is, m);
	for (uint32_t at = 0; at < m; at += 1000)
		delta_feed(&d, is + at, m - at < 1000 ? m - at : 1000, from + at);
	for (uint32_t j = 0; j < m; j++) {
		T(from[j] == DELTA_NEW || was[from[j]] == is[j]);
		met += from[j] != DELTA_NEW;
	}
	return met;
}

/* All that can be met is: wherever the stretch begins, and whatever came or went in one piece. */
TEST(registry_delta_drift)
{
	T_I64(delta_met(8000, 0, 0, 0, 0), 8000 - 80);
	T_I64(delta_met(8000, 2000, 2000, 0, 0), 6000 - 60);
	T_I64(delta_met(8000, 2000, 5500, 0, 0), 6000 - 60);	/* guessed too far */
	T_I64(delta_met(8000, 2007, 100, 0, 0), 5993 - 60);	/* too near, and the first line is new */
	T_I64(delta_met(8000, 0, 0, 300, 0), 8000 - 80);
	T_I64(delta_met(8000, 0, 0, 0, 1500), 6500 - 65);
	T_I64(delta_met(8000, 1000, 2000, 300, 1500), 5500 - 55);
	T(delta_met(9000, 0, 0, 0, 2900) == 9000 - 2900 - 61);
}

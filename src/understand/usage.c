/* usage.c -- words and pairs of words looked up. */
#include <math.h>

#include "understand/usage.h"

static const double
	BACK = 0.4,			/* a pair that nobody wrote weighs what its second word does, times this */
	NEVER = 0.3;			/* times that a word was written which nobody wrote */

str
usage_word_at(const struct usage *u, int i)
{
	return (str){ u->text + u->words[i].at, u->words[i].n };
}

str
usage_name(const struct token *k)
{
	for (ptrdiff_t i = 0; i < k->fold.n; i++)
		if (k->fold.p[i] >= '0' && k->fold.p[i] <= '9')
			return USAGE_NUMBER;
	return k->fold;
}

int
usage_find(const struct usage *u, str word)
{
	int low = 0, high = u->words_n;

	while (low < high) {
		int at = low + (high - low) / 2, d = str_cmp(usage_word_at(u, at), word);

		if (d == 0)
			return at;
		if (d < 0)
			low = at + 1;
		else
			high = at;
	}
	return USAGE_NOBODY;
}

static int
times(const struct usage *u, int first, int second)
{
	uint32_t key = (uint32_t)first << 16 | (uint32_t)second;
	int low = 0, high = u->pairs_n;

	while (low < high) {
		int at = low + (high - low) / 2;

		if (u->pairs[at] == key)
			return u->times[at];
		if (u->pairs[at] < key)
			low = at + 1;
		else
			high = at;
	}
	return 0;
}

double
usage_follows(const struct usage *u, int first, int second)
{
	int together = first >= 0 && second >= 0 ? times(u, first, second) : 0;

	if (together)
		return log(together / (double)u->words[first].count);
	return log(BACK * (second >= 0 ? u->words[second].count : NEVER) / u->total);
}

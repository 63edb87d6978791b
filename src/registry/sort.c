/* sort.c -- see sort.h. */
#include <stdlib.h>

#include "registry/sort.h"

enum { BITS = 11, RADIX = 1 << BITS };

void
sort_u64(uint64_t *key, uint32_t *with, uint32_t n)
{
	ptrdiff_t kb = (ptrdiff_t)n * 8, wb = (ptrdiff_t)n * 4;
	uint64_t *key2, varies = 0, *ka = key, *kz;
	uint32_t *with2, *wa = with, *wz;

	for (uint32_t i = 1; i < n; i++)
		varies |= key[i] ^ key[0];
	if (!varies)
		return;
	key2 = intern_reserve(kb);
	with2 = intern_reserve(wb);
	kz = key2;
	wz = with2;
	for (int shift = 0; shift < 64; shift += BITS) {
		uint32_t count[RADIX] = {}, sum = 0;

		if (!(varies >> shift & (RADIX - 1)))
			continue;
		for (uint32_t i = 0; i < n; i++)
			count[ka[i] >> shift & (RADIX - 1)]++;
		for (int d = 0; d < RADIX; d++) {
			uint32_t c = count[d];

			count[d] = sum;
			sum += c;
		}
		for (uint32_t i = 0; i < n; i++) {
			uint32_t to = count[ka[i] >> shift & (RADIX - 1)]++;

			kz[to] = ka[i];
			wz[to] = wa[i];
		}
		uint64_t *kt = ka;
		uint32_t *wt = wa;

		ka = kz;
		kz = kt;
		wa = wz;
		wz = wt;
	}
	if (ka != key) {
		memcpy(key, ka, (size_t)kb);
		memcpy(with, wa, (size_t)wb);
	}
	intern_release(key2, kb);
	intern_release(with2, wb);
}

/* The first eight bytes of ${s}, so that numbers compare as bytes do. */
static uint64_t
head(str s)
{
	uint64_t v = 0;

	memcpy(&v, s.p, (size_t)(s.n < 8 ? s.n : 8));
	return __builtin_bswap64(v);
}

static int
cmp(const void *x, const void *y, void *arg)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	int d = str_cmp(intern_get(arg, a), intern_get(arg, b));

	return d ? d : (a > b) - (a < b);
}

void
sort_strings(const struct intern *t, uint32_t *order)
{
	ptrdiff_t bytes = (ptrdiff_t)t->n * 8;
	uint64_t *key = intern_reserve(bytes);

	for (uint32_t i = 0; i < t->n; i++) {
		key[i] = head(intern_get(t, i));
		order[i] = i;
	}
	sort_u64(key, order, t->n);
	for (uint32_t i = 0, j; i < t->n; i = j) {	/* those whose first eight bytes are one */
		for (j = i + 1; j < t->n && key[j] == key[i]; j++)
			;
		if (j - i > 1)
			qsort_r(order + i, j - i, sizeof *order, cmp, (void *)(uintptr_t)t);
	}
	intern_release(key, bytes);
}

/* simd.c -- see simd.h.  Each loop twice: portable, and AVX2 chosen when it runs. */
#include "registry/simd.h"

bool simd_off;

static int
split_plain(const char *p, ptrdiff_t n, char delimiter, uint32_t *out, int max)
{
	int k = 0;

	for (ptrdiff_t i = 0; i < n; i++) {
		if (p[i] != delimiter && p[i] != '\n')
			continue;
		if (k < max)
			out[k] = (uint32_t)i;
		k++;
		if (p[i] == '\n')
			return k;
	}
	return 0;
}

static int
near_plain(const uint32_t *sig, int n, uint32_t want, int bits, uint32_t *out)
{
	int k = 0;

	for (int i = 0; i < n; i++) {
		uint32_t x = sig[i] ^ want;

		for (int b = 0; b < bits; b++)
			x &= x - 1;
		out[k] = (uint32_t)i;
		k += x == 0;
	}
	return k;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2,bmi")))
static int
split_avx2(const char *p, ptrdiff_t n, char delimiter, uint32_t *out, int max)
{
	const __m256i d = _mm256_set1_epi8(delimiter), nl = _mm256_set1_epi8('\n');
	int k = 0;

	for (ptrdiff_t i = 0; i < n; i += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
		uint32_t end = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, nl));
		uint32_t m = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, d)) | end;

		if (end)
			m &= end ^ (end - 1);	/* nothing after the line feed */
		for (; m; m &= m - 1) {
			if (k < max)
				out[k] = (uint32_t)i + (uint32_t)__builtin_ctz(m);
			k++;
		}
		if (end)
			return i + __builtin_ctz(end) < n ? k : 0;
	}
	return 0;
}

__attribute__((target("avx2,bmi")))
static int
near_avx2(const uint32_t *sig, int n, uint32_t want, int bits, uint32_t *out)
{
	const __m256i q = _mm256_set1_epi32((int)want), one = _mm256_set1_epi32(1), zero = _mm256_setzero_si256();
	int k = 0, i = 0;

	for (; i + 8 <= n; i += 8) {
		__m256i x = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(const void *)(sig + i)), q);
		uint32_t m;

		for (int b = 0; b < bits; b++)
			x = _mm256_and_si256(x, _mm256_sub_epi32(x, one));
		m = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(x, zero)));
		for (; m; m &= m - 1)
			out[k++] = (uint32_t)i + (uint32_t)__builtin_ctz(m);
	}
	for (int j = near_plain(sig + i, n - i, want, bits, out + k), e = k + j; k < e; k++)
		out[k] += (uint32_t)i;
	return k;
}

static bool
avx2(void)
{
	return !simd_off && __builtin_cpu_supports("avx2");
}
#else
#define split_avx2	split_plain
#define near_avx2	near_plain
static bool
avx2(void)
{
	return false;
}
#endif

int
simd_split(const char *p, ptrdiff_t n, char delimiter, uint32_t *out, int max)
{
	return (avx2() ? split_avx2 : split_plain)(p, n, delimiter, out, max);
}

int
simd_near(const uint32_t *sig, int n, uint32_t want, int bits, uint32_t *out)
{
	return (avx2() ? near_avx2 : near_plain)(sig, n, want, bits, out);
}

/* simd.c -- see simd.h.  Each loop twice: portable, and AVX2 chosen when it runs. */
#include "registry/hash.h"
#include "registry/simd.h"

bool simd_off;

/*
 * A line is taken 32 bytes at a time, its end filled with zeros, as four numbers; each is added to
 * the sum of its neighbour, and the product of its halves, after a key that changes, to its own.
 * After XXH3 (Yann Collet, BSD): one multiplication of 32 bits for 8 bytes, four at once.
 */
enum { LANES = 4, STRIPE = 32 };
static const uint64_t line_key[LANES] = { UINT64_C(0xbe4ba423396cfeb8), UINT64_C(0x1cad21f72c81017c),
	UINT64_C(0xdb979083e96dd4de), UINT64_C(0x1f67b3b7a4a44072) };
static const uint64_t line_step[LANES] = { UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xc2b2ae3d27d4eb4f),
	UINT64_C(0x165667b19e3779f9), UINT64_C(0x85ebca77c2b2ae63) };

static uint64_t
line_end(const uint64_t sum[LANES], ptrdiff_t n)
{
	uint64_t a = hash_mix(sum[0] ^ line_key[0] ^ (uint64_t)n, sum[1] ^ line_step[0]);
	uint64_t b = hash_mix(sum[2] ^ line_key[1], sum[3] ^ line_step[1]);

	return hash_mix(a ^ line_key[2], b ^ line_step[2]);
}

static const char *
line_plain(const char *p, uint64_t *hash)
{
	const char *nl = p;
	uint64_t sum[LANES] = {}, key[LANES];

	while (*nl != '\n')
		nl++;
	memcpy(key, line_key, sizeof key);
	for (ptrdiff_t i = 0; i < nl - p; i += STRIPE) {
		uint64_t v[LANES] = {};

		memcpy(v, p + i, (size_t)(nl - p - i < STRIPE ? nl - p - i : STRIPE));
		for (int k = 0; k < LANES; k++) {
			uint64_t x = v[k] ^ key[k];

			sum[k ^ 1] += v[k];
			sum[k] += (x & UINT32_MAX) * (x >> 32);
			key[k] += line_step[k];
		}
	}
	*hash = line_end(sum, nl - p);
	return nl;
}

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

/* One stripe ${v} into ${sum}, under ${key}. */
__attribute__((target("avx2,bmi"), always_inline))
static inline __m256i
line_add(__m256i sum, __m256i v, __m256i key)
{
	__m256i x = _mm256_xor_si256(v, key);

	sum = _mm256_add_epi64(sum, _mm256_shuffle_epi32(v, 0x4e));
	return _mm256_add_epi64(sum, _mm256_mul_epu32(x, _mm256_srli_epi64(x, 32)));
}

__attribute__((target("avx2,bmi")))
static const char *
line_avx2(const char *p, uint64_t *hash)
{
	static const char mask[2 * STRIPE] = { [0 ... STRIPE - 1] = -1 };
	const __m256i nl = _mm256_set1_epi8('\n');
	const __m256i step = _mm256_loadu_si256((const __m256i *)(const void *)line_step);
	__m256i key = _mm256_loadu_si256((const __m256i *)(const void *)line_key), sum = _mm256_setzero_si256(), v;
	uint64_t out[LANES];
	const char *at = p;
	unsigned end;

	for (;; at += STRIPE) {
		v = _mm256_loadu_si256((const __m256i *)(const void *)at);
		end = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, nl));
		if (end)
			break;
		sum = line_add(sum, v, key);
		key = _mm256_add_epi64(key, step);
	}
	end = (unsigned)__builtin_ctz(end);
	at += end;
	if (end) {
		v = _mm256_and_si256(v, _mm256_loadu_si256((const __m256i *)(const void *)(mask + STRIPE - end)));
		sum = line_add(sum, v, key);
	}
	_mm256_storeu_si256((__m256i *)(void *)out, sum);
	*hash = line_end(out, at - p);
	return at;
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
#define line_avx2	line_plain
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

const char *
simd_line(const char *p, uint64_t *hash)
{
	return (avx2() ? line_avx2 : line_plain)(p, hash);
}

int
simd_near(const uint32_t *sig, int n, uint32_t want, int bits, uint32_t *out)
{
	return (avx2() ? near_avx2 : near_plain)(sig, n, want, bits, out);
}

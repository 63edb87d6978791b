/*
 * hash.h -- a fast 64-bit hash of bytes (multiply and fold, after Wang Yi's wyhash,
 * public domain).  Not for secrets; stable: it is written in index files.
 */
#ifndef REGISTRY_HASH_H
#define REGISTRY_HASH_H

#include "base/macro.h"

static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline uint64_t
hash_8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, 8);
	return v;
}

/* ${n} < 8 bytes as a number. */
static inline uint64_t
hash_tail(const char *p, ptrdiff_t n)
{
	uint32_t lo, hi;

	if (n >= 4) {
		memcpy(&lo, p, 4);
		memcpy(&hi, p + n - 4, 4);
		return (uint64_t)hi << 32 | lo;
	}
	return n ? (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 |
	    (uint64_t)(unsigned char)p[n - 1] << 16 : 0;
}

static inline uint64_t
hash_bytes(const char *p, ptrdiff_t n)
{
	const uint64_t k0 = UINT64_C(0xa0761d6478bd642f), k1 = UINT64_C(0xe7037ed1a0b428db);
	const uint64_t k2 = UINT64_C(0x8ebc6af09c88c6e3);
	uint64_t a = k0 ^ (uint64_t)n, b = k1, c = k2;

	for (; n >= 48; p += 48, n -= 48) {
		a = hash_mix(hash_8(p) ^ k0, hash_8(p + 8) ^ a);
		b = hash_mix(hash_8(p + 16) ^ k1, hash_8(p + 24) ^ b);
		c = hash_mix(hash_8(p + 32) ^ k2, hash_8(p + 40) ^ c);
	}
	a ^= b ^ c;
	for (; n >= 16; p += 16, n -= 16)
		a = hash_mix(hash_8(p) ^ k0, hash_8(p + 8) ^ a);
	if (n >= 8) {
		a = hash_mix(hash_8(p) ^ k1, a ^ k2);
		p += 8;
		n -= 8;
	}
	return hash_mix(a ^ hash_tail(p, n) ^ k1, k0 ^ a);
}

#endif

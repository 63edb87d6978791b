/* simd.h -- the inner loops that deserve AVX2 where the processor has it. */
#ifndef REGISTRY_SIMD_H
#define REGISTRY_SIMD_H

#include "base/macro.h"

/*
 * simd_split(p, n, delimiter, out, max):
 * The offsets of every ${delimiter} and line feed of ${n} bytes at ${p}, up to and with
 * the first line feed; returns how many were found (the last ones not stored beyond
 * ${max}).  ${p} must be readable 31 bytes past its end.  0 when no line feed is there.
 */
int simd_split(const char *p, ptrdiff_t n, char delimiter, uint32_t *out, int max);

/*
 * simd_line(p, hash):
 * The first line feed at or after ${p}, where one must be; ${*hash}: of what stands before it,
 * found on the way.  ${p} must be readable 31 bytes past the line feed.  Not for secrets; stable:
 * it is written in index files.  Not hash_bytes(): the two passes over a gigabyte are one.
 */
const char *simd_line(const char *p, uint64_t *hash);

/*
 * simd_near(sig, n, want, bits, out):
 * The indices i of ${sig}[${n}] that differ from ${want} in at most ${bits} bits, into
 * ${out} (room for n); returns how many.  ${bits} is at most 6.
 */
int simd_near(const uint32_t *sig, int n, uint32_t want, int bits, uint32_t *out);

extern bool simd_off;	/* tests: use the portable loops */

#endif

/*
 * str.h -- a slice of bytes.  Passed by value, never owns, needs no NUL.
 * Text is UTF-8 unless a comment says otherwise.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/macro.h"

struct arena;

typedef struct str {
	const char *p;		/* may be NULL when n == 0 */
	ptrdiff_t n;		/* bytes, never negative */
} str;

#define S(lit)	((str){ "" lit, sizeof lit - 1 })
#define STR(s)	(int)(s).n, (s).p	/* for "%.*s" */

bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b);	/* ASCII letters only */
int str_cmp(str a, str b);		/* bytewise, for sorting */
bool str_starts(str s, str head);
bool str_ends(str s, str tail);
bool str_has(str s, str needle);	/* an empty needle is everywhere */
str str_from(const char *z);		/* NULL is the empty slice */
str str_sub(str s, ptrdiff_t from, ptrdiff_t n);	/* clamped to ${s} */
str str_trim(str s);			/* ASCII white space at both ends */
bool str_cut(str s, char sep, str *head, str *tail);	/* false: no sep, head = s */

/*
 * str_to_i64(s, min, max, out):
 * Parse all of ${s} as a decimal integer in [${min}, ${max}].  False, and
 * ${out} untouched, on anything else: spaces, a sign alone, overflow.
 */
bool str_to_i64(str s, int64_t min, int64_t max, int64_t *out);

/* True when ${s} is well-formed UTF-8 (RFC 3629: no surrogate, no overlong form). */
bool str_utf8(str s);

/*
 * str_next(s, cp):
 * Cut the first code point off ${s}; a malformed byte comes out as U+FFFD.
 * False, and ${cp} 0, at the end.
 */
bool str_next(str *s, uint32_t *cp);

/*
 * str_fold(a, s):
 * ${s} as people search it: lower case, without accents or ligatures, every run
 * of anything but letters and digits one space, none at the ends.
 * "L'Haÿ-les-Roses" and "l hay les roses" fold alike.
 */
str str_fold(struct arena *a, str s);

/* Luhn's check over decimal digits (RPPS, FINESS, SIREN, SIRET); false on anything else. */
bool str_luhn(str digits);

#endif

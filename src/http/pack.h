/*
 * pack.h -- gzip made of pieces.
 *
 * A stream: the same bytes go to every listener, whenever it came, so each piece is compressed by itself.  It ends on a
 * byte (Z_FULL_FLUSH) and looks back at nothing before it; the stream has no end, so neither length nor checksum.
 *
 * A page that many share: its pieces are compressed once, and what is filled in for one reader stands between them as
 * it is (a stored block), never compressed together with anything: its length says nothing about it.  The checksum of
 * the whole is put together from those of the pieces.
 * Source: RFC 1951 §3.2.4, RFC 1952 §2.3.
 */
#ifndef HTTP_PACK_H
#define HTTP_PACK_H

#include "http/http.h"

#define PACK_HEAD	S("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")	/* once, before the first piece */

enum {
	PACK_HOLE = 5,			/* bytes before what fills a hole */
	PACK_TAIL = 8,			/* bytes after the last piece */
};

struct pack_part {			/* of a piece, before it was compressed */
	uint32_t crc, n;
	uint32_t shift;			/* zlib's operator: carries a checksum over n bytes */
};

struct pack_sum { uint32_t crc, n; };	/* of what has been sent, plain */

str pack_piece(struct arena *a, str plain);

/* The body becomes packed pieces between the same holes, and its encoding gzip. */
void pack_page(struct arena *a, struct reply *rp);

void pack_sum_part(struct pack_sum *sum, const struct pack_part *part);
/* ${at}: PACK_HOLE bytes of room, then the ${n} bytes that fill the hole.  How many to send from there: 0 if n is 0. */
ptrdiff_t pack_sum_hole(struct pack_sum *sum, char *at, ptrdiff_t n);
void pack_tail(const struct pack_sum *sum, char at[static PACK_TAIL]);

#endif

/*
 * pack.h -- a gzip stream made of pieces, each compressed by itself: the same bytes go to
 * every listener, whenever it came.  A piece ends on a byte (Z_FULL_FLUSH) and looks back
 * at nothing before it; the stream has no end, so neither length nor checksum.
 * Source: RFC 1951 §3.2.4, RFC 1952 §2.3.
 */
#ifndef HTTP_PACK_H
#define HTTP_PACK_H

#include "base/base.h"

#define PACK_HEAD	S("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")	/* once, before the first piece */

str pack_piece(struct arena *a, str plain);

#endif

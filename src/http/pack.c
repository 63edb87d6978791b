/* pack.c -- see pack.h. */
#include <stdlib.h>
#include <zlib.h>

#include "http/pack.h"

enum { RAW = -15, LEVEL = 6, MEMORY = 8, FLUSH_ROOM = 16 };

str
pack_piece(struct arena *a, str plain)
{
	z_stream z = {};
	char *to;
	uLong room;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	room = deflateBound(&z, (uLong)plain.n) + FLUSH_ROOM;
	to = arena_array(a, char, (ptrdiff_t)room);
	z.next_in = (Bytef *)(uintptr_t)plain.p;
	z.avail_in = (uInt)plain.n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FULL_FLUSH) != Z_OK || z.avail_in)
		abort();
	(void)deflateEnd(&z);		/* says that the stream has no end: it has none */
	return (str){ to, (ptrdiff_t)(room - z.avail_out) };
}

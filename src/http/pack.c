/* pack.c -- see pack.h. */
#include <stdlib.h>
#include <zlib.h>

#include "http/pack.h"

enum {
	RAW = -15,
	RAW_PAGE = -13, MEMORY_PAGE = 6,	/* a page is some kilobytes: 64 kB instead of 256 while it is packed */
	LEVEL = 6, MEMORY = 8,
	FLUSH_ROOM = 16,
};

static str
squeeze(struct arena *a, str plain, int window, int memory, int flush)
{
	z_stream z = {};
	char *to;
	uLong room;
	int rc;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	room = deflateBound(&z, (uLong)plain.n) + FLUSH_ROOM;
	to = arena_array(a, char, (ptrdiff_t)room);
	z.next_in = (Bytef *)(uintptr_t)plain.p;
	z.avail_in = (uInt)plain.n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	rc = deflate(&z, flush);
	if (rc != (flush == Z_FINISH ? Z_STREAM_END : Z_OK) || z.avail_in)
		abort();
	(void)deflateEnd(&z);		/* says, of a stream, that it has no end: it has none */
	return (str){ to, (ptrdiff_t)(room - z.avail_out) };
}

str
pack_piece(struct arena *a, str plain)
{
	return squeeze(a, plain, RAW, MEMORY, Z_FULL_FLUSH);
}

static uint32_t
checksum(uint32_t before, const char *p, ptrdiff_t n)
{
	return n ? (uint32_t)crc32(before, (const Bytef *)p, (uInt)n) : before;	/* zlib takes no bytes as a new start */
}

void
pack_page(struct arena *a, struct reply *rp)
{
	struct html *h = &rp->body;
	struct pack_part *part = arena_array(a, struct pack_part, h->holes + 1);
	struct buf packed = { .a = a };
	ptrdiff_t from = 0;

	buf_put(&packed, PACK_HEAD);
	for (int i = 0; i <= h->holes; i++) {
		bool last = i == h->holes;
		str piece = { h->p + from, (last ? h->n : h->hole[i].at) - from };

		part[i] = (struct pack_part){ .crc = checksum(0, piece.p, piece.n), .n = (uint32_t)piece.n,
		    .shift = (uint32_t)crc32_combine_gen(piece.n) };
		if (piece.n || last)
			buf_put(&packed, squeeze(a, piece, RAW_PAGE, MEMORY_PAGE, last ? Z_FINISH : Z_FULL_FLUSH));
		from += piece.n;
		if (!last)
			h->hole[i].at = packed.n;
	}
	h->p = packed.p;
	h->n = packed.n;
	rp->part = part;
	rp->encoding = S("gzip");
}

void
pack_sum_part(struct pack_sum *sum, const struct pack_part *part)
{
	sum->crc = (uint32_t)crc32_combine_op(sum->crc, part->crc, part->shift);
	sum->n += part->n;
}

ptrdiff_t
pack_sum_hole(struct pack_sum *sum, char *at, ptrdiff_t n)
{
	if (!n)
		return 0;
	assert(n <= UINT16_MAX);
	at[0] = 0;			/* a stored block, and not the last one */
	at[1] = (char)(n & 0xff);
	at[2] = (char)(n >> 8);
	at[3] = (char)(~n & 0xff);
	at[4] = (char)(~n >> 8 & 0xff);
	sum->crc = checksum(sum->crc, at + PACK_HOLE, n);
	sum->n += (uint32_t)n;
	return PACK_HOLE + n;
}

void
pack_tail(const struct pack_sum *sum, char at[static PACK_TAIL])
{
	for (int i = 0; i < 4; i++) {
		at[i] = (char)(sum->crc >> 8 * i);
		at[4 + i] = (char)(sum->n >> 8 * i);
	}
}

/* index.c -- see index.h. */
#include <sys/stat.h>
#include <unistd.h>

#include "registry/hash.h"
#include "registry/index.h"

uint64_t
index_slot_sum(const struct index_slot *s)
{
	return hash_bytes((const char *)s, offsetof(struct index_slot, sum));
}

static bool
within(struct index_part p, uint64_t size)
{
	return p.off <= size && p.len <= size - p.off;
}

static bool
slot_ok(const struct index_slot *s, uint64_t size)
{
	bool ok = s->magic == INDEX_MAGIC && s->sum == index_slot_sum(s) && s->size <= size &&
	    s->segments >= 1 && s->segments <= INDEX_SEGMENTS;

	for (uint64_t i = 0; ok && i < s->segments; i++)
		ok = within(s->segment[i], s->size) && s->segment[i].off % 8 == 0;
	return ok && within(s->dead, s->size) && within(s->head, s->size) && within(s->hash, s->size) &&
	    within(s->doc, s->size) && s->hash.len == s->lines * 8 && s->doc.len == s->lines * 4;
}

bool
index_head(int fd, struct index_slot *out)
{
	struct index_slot slot;
	struct stat st;
	bool found = false;

	if (fstat(fd, &st))
		return false;
	for (int i = 0; i < 2; i++) {
		if (pread(fd, &slot, sizeof slot, i * INDEX_SLOT) != (ssize_t)sizeof slot)
			continue;
		if (!slot_ok(&slot, (uint64_t)st.st_size) || (found && slot.generation < out->generation))
			continue;
		*out = slot;
		found = true;
	}
	return found;
}

/* Add ${len} bytes at ${off} to ${sum}; false when they cannot be read. */
static bool
add(int fd, uint64_t off, uint64_t len, uint64_t *sum)
{
	_Alignas(uint64_t) char block[SEGMENT_BLOCK];	/* of the one who asks: each thread would keep its own */

	for (uint64_t i = 0; i < len; i += SEGMENT_BLOCK) {
		uint64_t n = len - i < SEGMENT_BLOCK ? len - i : SEGMENT_BLOCK;

		if (pread(fd, block, n, (off_t)(off + i)) != (ssize_t)n)
			return false;
		*sum = segment_sum_block(block, n, i, *sum);
	}
	return true;
}

bool
index_part_ok(int fd, struct index_part p)
{
	uint64_t sum = 0;

	return add(fd, p.off, p.len, &sum) && sum == p.sum;
}

bool
index_segment_ok(int fd, struct index_part p)
{
	struct segment_header h;
	uint64_t sum = 0;

	if (p.len < sizeof h || pread(fd, &h, sizeof h, (off_t)p.off) != (ssize_t)sizeof h)
		return false;
	if (h.magic != SEGMENT_MAGIC || h.size != p.len || p.sum != hash_bytes((const char *)&h, sizeof h))
		return false;
	for (int i = 0; i < SEG_COUNT; i++) {
		uint64_t padded = (h.at[i].len + 7) & ~UINT64_C(7);

		if (h.at[i].off > p.len || padded > p.len - h.at[i].off ||
		    !add(fd, p.off + h.at[i].off, padded, &sum))
			return false;
	}
	return sum == h.sum;
}

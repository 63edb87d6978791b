/* segment.c -- reading a segment; see segment.h. */
#include "registry/hash.h"
#include "registry/segment.h"

uint64_t
segment_sum_block(const void *p, uint64_t n, uint64_t at, uint64_t seed)
{
	return hash_mix(seed ^ UINT64_C(0xe7037ed1a0b428db), hash_bytes(p, (ptrdiff_t)n) ^ at);
}

uint64_t
segment_sum(const void *p, uint64_t n, uint64_t seed)
{
	for (uint64_t i = 0; i < n; i += SEGMENT_BLOCK) {
		uint64_t len = n - i < SEGMENT_BLOCK ? n - i : SEGMENT_BLOCK;

		seed = segment_sum_block((const char *)p + i, len, i, seed);
	}
	return seed;
}

/* The section's start, when it holds ${count} items of ${size} bytes (any number when 0). */
static const void *
part(const struct segment_header *h, int s, uint64_t size, uint64_t count, uint64_t *n)
{
	uint64_t off = h->at[s].off, len = h->at[s].len;

	if (off % 8 || off > h->size || len > h->size - off || len % size || len / size > UINT32_MAX)
		return NULL;
	*n = len / size;
	return count && *n != count ? NULL : (const char *)h + off;
}

/* Offsets never go back, and end where the text does. */
static bool
rising(const uint32_t *off, uint64_t n, uint64_t end)
{
	bool ok = n > 0 && off[n - 1] == end;

	for (uint64_t i = 1; i < n; i++)
		ok &= off[i - 1] <= off[i];
	return ok;
}

static bool
view_docs(struct segment *s, const struct segment_header *h)
{
	uint64_t docs, acts, n;

	s->doc_id = part(h, SEG_DOC_ID, 8, 0, &docs);
	if (!s->doc_id)
		return false;
	s->doc_act = part(h, SEG_DOC_ACT, 4, docs + 1, &n);
	s->act = part(h, SEG_ACT, sizeof *s->act, 0, &acts);
	if (!s->doc_act || !s->act || !rising(s->doc_act, docs + 1, acts))
		return false;
	s->docs = (uint32_t)docs;
	s->acts = (uint32_t)acts;
	if (docs == 0)
		return true;
	s->doc_name = part(h, SEG_DOC_NAME, 4, docs, &n);
	s->doc_first = part(h, SEG_DOC_FIRST, 4, docs, &n);
	s->by_id = part(h, SEG_BY_ID, 4, docs, &n);
	return s->doc_name && s->doc_first && s->by_id;
}

static bool
view_words(struct segment *s, const struct segment_header *h)
{
	uint64_t words, terms, n, bytes, post;

	s->word_term = part(h, SEG_WORD_TERM, 4, 0, &words);
	s->word_off = part(h, SEG_WORD_OFF, 4, words, &n);
	s->word = part(h, SEG_WORD, 1, 0, &bytes);
	s->term_class = part(h, SEG_TERM_CLASS, 1, 0, &terms);
	s->post_off = part(h, SEG_POST_OFF, 4, terms + 1, &n);
	s->post = part(h, SEG_POST, 1, 0, &post);
	if (!words || !s->word_term || !s->word_off || !s->word || !s->term_class || !s->post_off || !s->post)
		return false;
	s->word_sig = part(h, SEG_WORD_SIG, 4, 0, &n);
	s->words = (uint32_t)words - 1;
	s->terms = (uint32_t)terms;
	s->word_bytes = (uint32_t)bytes;
	s->post_bytes = (uint32_t)post;
	return s->word_sig && n == s->words && rising(s->word_off, words, bytes) &&
	    rising(s->word_term, words, terms) && rising(s->post_off, terms + 1, post);
}

bool
segment_view(struct segment *s, const void *p, uint64_t n)
{
	const struct segment_header *h = p;

	*s = (struct segment){};
	if (n < sizeof *h || h->magic != SEGMENT_MAGIC || h->size != n)
		return false;
	if (!view_docs(s, h) || !view_words(s, h))
		return false;
	for (int k = 0; k < VALUES; k++) {
		uint64_t offs, bytes;

		s->value[k].off = part(h, SEG_VALUE_OFF + k, 4, 0, &offs);
		s->value[k].text = part(h, SEG_VALUE_TEXT + k, 1, 0, &bytes);
		if (!s->value[k].off || !s->value[k].text || !offs || !rising(s->value[k].off, offs, bytes))
			return false;
		s->value[k].n = (uint32_t)offs - 1;
	}
	return true;
}

str
segment_word(const struct segment *s, uint32_t word)
{
	return (str){ s->word + s->word_off[word], (ptrdiff_t)(s->word_off[word + 1] - s->word_off[word]) };
}

str
segment_value(const struct segment *s, enum segment_value kind, uint32_t value)
{
	const uint32_t *off = s->value[kind].off;

	if (value >= s->value[kind].n)
		return (str){};
	return (str){ s->value[kind].text + off[value], (ptrdiff_t)(off[value + 1] - off[value]) };
}

/* First word that is not before ${word}; with ${past}, that does not begin with it either. */
static uint32_t
lower(const struct segment *s, str word, bool past)
{
	uint32_t lo = 0, hi = s->words;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		str w = segment_word(s, mid);

		if (str_cmp(w, word) < 0 || (past && str_starts(w, word)))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
segment_find(const struct segment *s, str word, bool prefix, uint32_t *from, uint32_t *to)
{
	*from = lower(s, word, false);
	if (prefix)
		*to = lower(s, word, true);
	else
		*to = *from + (*from < s->words && str_eq(segment_word(s, *from), word));
}

static void
mark_term(const struct segment *s, uint32_t term, uint64_t *bits)
{
	const uint8_t *p = s->post + s->post_off[term], *end = s->post + s->post_off[term + 1];
	uint32_t doc = UINT32_MAX;

	if (s->term_class[term] & SEGMENT_BITS) {
		for (ptrdiff_t k = 0; end - p >= 8 && k < (ptrdiff_t)segment_dense(s->docs) / 8; p += 8, k++) {
			uint64_t v;

			memcpy(&v, p, 8);
			bits[k] |= v;
		}
		return;
	}
	while (p < end) {
		uint32_t gap = *p & 0x7f;

		for (int shift = 7; *p++ & 0x80 && p < end && shift < 32; shift += 7)
			gap |= (uint32_t)(*p & 0x7f) << shift;
		doc += gap;
		if (doc >= s->docs)
			return;
		bits[doc / 64] |= UINT64_C(1) << doc % 64;
	}
}

void
segment_mark(const struct segment *s, uint32_t word, unsigned classes, uint64_t *bits)
{
	for (uint32_t t = s->word_term[word]; t < s->word_term[word + 1]; t++)
		if (classes >> (s->term_class[t] & ~SEGMENT_BITS & 0x1f) & 1)
			mark_term(s, t, bits);
}

int64_t
segment_doc_of(const struct segment *s, uint64_t id)
{
	uint32_t lo = 0, hi = s->docs;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2, doc = s->by_id[mid];

		if (doc >= s->docs)
			return -1;
		if (s->doc_id[doc] == id)
			return doc;
		if (s->doc_id[doc] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

/*
 * search.c -- see search.h.  Each word of the query has two sets of docs a segment,
 * as bits: those it matches at all, and in the family name.  The sets grow from stage
 * to stage (whole words, beginnings, one typo, two) until enough people are in all.
 */
#include <stdlib.h>

#include "registry/commune.h"
#include "registry/search.h"
#include "registry/simd.h"
#include "registry/words.h"

enum { STAGE_WHOLE, STAGE_START, STAGE_TYPO, STAGE_TYPOS, STAGES, ANY_CLASS = (1 << CLASSES) - 1,
	ENOUGH = 5 };	/* answers: with so many, nobody is looked for under a typo */

struct bits {
	uint64_t *any[REGISTRY_WORDS], *name[REGISTRY_WORDS];
	uint64_t *filter;	/* who may be shown at all */
	uint64_t *before;	/* who matched at an earlier stage */
	uint64_t *now;		/* who matches at this one, and did not before */
	ptrdiff_t n;		/* 64-bit words in each */
};

struct search_scratch {
	struct bits of[INDEX_SEGMENTS];
	int n;
};

struct search_scratch *
search_scratch_new(const struct search_set *set)
{
	struct search_scratch *x = calloc(1, sizeof *x);

	if (!x)
		abort();
	x->n = set->n;
	for (int i = 0; i < set->n; i++) {
		struct bits *b = &x->of[i];
		uint64_t *p;

		b->n = (set->segment[i].docs + 63) / 64 + 1;
		p = intern_reserve(b->n * 8 * (2 * REGISTRY_WORDS + 3));
		b->filter = p;
		b->before = p + b->n;
		b->now = p + b->n * 2;
		for (int w = 0; w < REGISTRY_WORDS; w++) {
			b->any[w] = p + b->n * (3 + 2 * w);
			b->name[w] = p + b->n * (4 + 2 * w);
		}
	}
	return x;
}

void
search_scratch_free(struct search_scratch *x)
{
	for (int i = 0; i < x->n; i++)
		intern_release(x->of[i].filter, x->of[i].n * 8 * (2 * REGISTRY_WORDS + 3));
	free(x);
}

/* ---- numbers ---- */

static const uint64_t coded = UINT64_C(1) << 62, hashed = UINT64_C(1) << 63;

static int
digit37(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' + 1 : ch >= 'A' && ch <= 'Z' ? ch - 'A' + 11 : 0;
}

uint64_t
search_id(str type, str id)
{
	uint64_t v = 0;
	int64_t number;

	if (str_eq(type, S("8")) && id.n == 11 && str_to_i64(id, 0, INT64_C(99999999999), &number))
		return (uint64_t)number;
	for (ptrdiff_t i = 0; i < id.n; i++) {
		if (id.n > 10 || !digit37(id.p[i])) {
			v = 14695981039346656037u;	/* FNV-1a: too long to be kept, but told apart */
			for (ptrdiff_t j = 0; j < id.n; j++)
				v = (v ^ (unsigned char)id.p[j]) * 1099511628211u;
			return hashed | v >> 1;
		}
		v = v * 37 + (uint64_t)digit37(id.p[i]);
	}
	return coded | (uint64_t)(type.n ? type.p[0] & 0xf : 0) << 56 | v;
}

str
search_number(struct arena *a, uint64_t id)
{
	char out[12];
	int n = COUNT(out);

	if (id & hashed)
		return (str){};
	if (!(id & coded))
		return id > 999999999 ? arena_fmt(a, "%011llu", (unsigned long long)id)
		    : arena_fmt(a, "%llu", (unsigned long long)id);
	for (id &= (UINT64_C(1) << 56) - 1; id && n; id /= 37)
		out[--n] = (char)(id % 37 < 11 ? '0' + id % 37 - 1 : 'A' + id % 37 - 11);
	return arena_str(a, out + n, COUNT(out) - n);
}

/* ---- words of the query ---- */

static void
mark_both(const struct segment *s, struct bits *b, int w, uint32_t word)
{
	segment_mark(s, word, ANY_CLASS, b->any[w]);
	segment_mark(s, word, 1u << CLASS_NAME, b->name[w]);
}

static void
mark_code(const struct segment *s, char kind, str code, uint64_t *bits)
{
	char word[2 + WORDS_LONG] = SEGMENT_CODE;
	uint32_t from, to;

	code = str_sub(code, 0, WORDS_LONG);
	word[1] = kind;
	memcpy(word + 2, code.p, (size_t)code.n);
	segment_find(s, (str){ word, code.n + 2 }, false, &from, &to);
	if (from < to)
		segment_mark(s, from, ANY_CLASS, bits);
}

/* Digits: a national number, a postcode, an INSEE code. */
static void
mark_number(const struct segment *s, struct bits *b, int w, str word)
{
	const struct commune *list[32];
	int64_t id, doc;
	int n;

	if (word.n == 12 && word.p[0] == '8')
		word = str_sub(word, 1, 11);
	if (word.n == 11 && str_to_i64(word, 0, INT64_MAX, &id)) {
		doc = segment_doc_of(s, (uint64_t)id);
		if (doc >= 0) {
			b->any[w][doc / 64] |= UINT64_C(1) << doc % 64;
			b->name[w][doc / 64] |= UINT64_C(1) << doc % 64;
		}
	}
	if (word.n != 5)
		return;
	mark_code(s, 'c', word, b->any[w]);
	n = commune_of_postcode(word, list, COUNT(list));
	for (int i = 0; i < n; i++)
		mark_code(s, 'c', list[i]->code, b->any[w]);
}

/* Every word of the dictionary at ${dist} typos of ${word}; nearer ones, and those it begins, are marked already. */
static void
mark_near(const struct segment *s, struct bits *b, int w, str word, int dist)
{
	struct words_pattern pattern;
	uint32_t sig = words_signature(word), hit[4096];

	words_prepare(&pattern, word);
	for (uint32_t at = 0; at < s->words; at += COUNT(hit)) {
		int n = (int)(s->words - at < COUNT(hit) ? s->words - at : COUNT(hit));
		int k = simd_near(s->word_sig + at, n, sig, 2 * dist, hit);

		for (int i = 0; i < k; i++) {
			str other = segment_word(s, at + hit[i]);

			if (other.n > WORDS_LONG || other.n < word.n - dist || other.p[0] == SEGMENT_CODE[0])
				continue;
			if (words_distance(&pattern, other, dist) == dist && !str_starts(other, word))
				mark_both(s, b, w, at + hit[i]);
		}
	}
}

static void
mark_stage(const struct segment *s, struct bits *b, int w, str word, int stage, bool last)
{
	uint32_t from, to;

	if (stage >= STAGE_TYPO) {
		if (words_typos(word.n) >= stage - STAGE_START)
			mark_near(s, b, w, word, stage - STAGE_START);
		return;
	}
	if (stage == STAGE_WHOLE)
		mark_number(s, b, w, word);
	if (stage == STAGE_START && word.n < 3 && !last)
		return;
	segment_find(s, word, stage == STAGE_START, &from, &to);
	if (stage == STAGE_START && from < to && str_eq(segment_word(s, from), word))
		from++;			/* marked at the stage before */
	for (uint32_t i = from; i < to; i++)
		mark_both(s, b, w, i);
}

/* ${word} is one of a profession or commune as it stands: nobody mistyped it. */
static bool
right(const struct search_set *set, str word)
{
	for (int i = 0; i < set->n; i++) {
		const struct segment *s = &set->segment[i];
		uint32_t from, to;

		segment_find(s, word, false, &from, &to);
		for (uint32_t t = from < to ? s->word_term[from] : 0; from < to && t < s->word_term[to]; t++)
			if ((1u << CLASS_TRADE | 1u << CLASS_COMMUNE) >> (s->term_class[t] & 0x1f) & 1)
				return true;
	}
	return false;
}

static void
begin(const struct search_set *set, int i, struct bits *b, const struct registry_query *q, int words)
{
	const struct segment *s = &set->segment[i];
	size_t bytes = (size_t)b->n * 8;

	memset(b->before, 0, bytes);
	memset(b->filter, 0, bytes);
	for (int w = 0; w < words; w++) {
		memset(b->any[w], 0, bytes);
		memset(b->name[w], 0, bytes);
	}
	if (q->communes_n) {
		for (int k = 0; k < q->communes_n; k++)
			mark_code(s, 'c', q->communes[k], b->filter);
	} else {
		memset(b->filter, 0xff, s->docs / 64 * 8);
		for (uint32_t d = s->docs / 64 * 64; d < s->docs; d++)
			b->filter[d / 64] |= UINT64_C(1) << d % 64;
	}
	if (q->profession.n) {		/* before is not used yet: the room for this */
		mark_code(s, 'p', q->profession, b->before);
		for (ptrdiff_t k = 0; k < b->n; k++)
			b->filter[k] &= b->before[k];
		memset(b->before, 0, bytes);
	}
	if (set->dead[i])
		for (ptrdiff_t k = 0; k < b->n - 1; k++)
			b->filter[k] &= ~set->dead[i][k];
}

/* ---- people ---- */

struct found {
	enum registry_rank rank;
	uint64_t id;
	str name, first;	/* folded: the order */
	int segment;
	uint32_t doc;
};

static str
folded(struct arena *a, str text)
{
	struct words *ws = arena_new(a, struct words);
	struct buf b = { .a = a };

	words_of(text, false, ws);
	for (int i = 0; i < ws->n; i++) {
		if (i)
			buf_char(&b, ' ');
		buf_put(&b, ws->v[i]);
	}
	return buf_str(&b);
}

static int
cmp_found(const void *x, const void *y)
{
	const struct found *a = x, *b = y;
	int d = (a->rank > b->rank) - (a->rank < b->rank);

	if (d == 0)
		d = str_cmp(a->name, b->name);
	if (d == 0)
		d = str_cmp(a->first, b->first);
	return d ? d : (a->id > b->id) - (a->id < b->id);
}

/* Who matches all words at this stage, into now and before; returns how many do that did not. */
static int64_t
settle(struct bits *b, int words)
{
	int64_t n = 0;

	for (ptrdiff_t k = 0; k < b->n; k++) {
		uint64_t all = b->filter[k] & ~b->before[k];

		for (int w = 0; w < words && all; w++)
			all &= b->any[w][k];
		b->now[k] = all;
		b->before[k] |= all;
		if (all)
			n += __builtin_popcountll(all);
	}
	return n;
}

/* Those of now whom rank ${rank} is for into ${f}: in order, at most ${max}. */
static ptrdiff_t
take(const struct search_set *set, int i, const struct bits *b, int words, enum registry_rank rank,
     struct found *f, ptrdiff_t max)
{
	ptrdiff_t n = 0;
	bool name = rank % 2 == 0;

	for (ptrdiff_t k = 0; k < b->n && n < max; k++) {
		uint64_t all = b->now[k], in_name = 0;

		for (int w = 0; w < words && all; w++)
			in_name |= b->name[w][k];
		for (all &= name ? in_name : ~in_name; all && n < max; all &= all - 1) {
			uint32_t doc = (uint32_t)(k * 64 + __builtin_ctzll(all));

			f[n++] = (struct found){ .rank = rank, .segment = i, .doc = doc,
				.id = set->segment[i].doc_id[doc] };
		}
	}
	return n;
}

/* One rank over all segments, merged; returns how many of ${f} are filled in the end. */
static ptrdiff_t
take_rank(struct ctx *c, const struct search_set *set, struct search_scratch *x, int words,
	  enum registry_rank rank, struct found *f, ptrdiff_t n, ptrdiff_t limit)
{
	ptrdiff_t from = n, room = limit - n;

	for (int i = 0; i < set->n; i++) {
		ptrdiff_t got = take(set, i, &x->of[i], words, rank, f + n, room);
		const struct segment *s = &set->segment[i];

		for (ptrdiff_t k = n; set->n > 1 && k < n + got; k++) {
			f[k].name = folded(c->a, segment_value(s, VALUE_NAME, s->doc_name[f[k].doc]));
			f[k].first = folded(c->a, segment_value(s, VALUE_FIRST, s->doc_first[f[k].doc]));
		}
		n += got;
	}
	if (set->n > 1)
		qsort(f + from, (size_t)(n - from), sizeof *f, cmp_found);
	return n < limit ? n : limit;
}

static void
split_value(struct arena *a, str value, str *code, str *label)
{
	str_cut(value, '\t', code, label);
	*code = arena_dup(a, *code);
	*label = arena_dup(a, *label);
}

void
search_hit(struct ctx *c, const struct segment *s, uint32_t doc, struct registry_hit *out)
{
	uint32_t from = s->doc_act[doc], to = s->doc_act[doc + 1];

	*out = (struct registry_hit){
		.id = (int64_t)s->doc_id[doc], .number = search_number(c->a, s->doc_id[doc]),
		.name = arena_dup(c->a, segment_value(s, VALUE_NAME, s->doc_name[doc])),
		.first_name = arena_dup(c->a, segment_value(s, VALUE_FIRST, s->doc_first[doc])),
		.places = arena_array(c->a, struct registry_place, to - from),
		.places_n = (int)(to - from),
	};
	for (uint32_t i = from; i < to; i++) {
		struct registry_place *p = &out->places[i - from];

		split_value(c->a, segment_value(s, VALUE_PROFESSION, s->act[i].profession),
		    &p->profession, &p->profession_label);
		split_value(c->a, segment_value(s, VALUE_SKILL, s->act[i].skill), &p->skill, &p->skill_label);
		split_value(c->a, segment_value(s, VALUE_COMMUNE, s->act[i].commune), &p->commune, &p->commune_name);
		p->structure = arena_dup(c->a, segment_value(s, VALUE_STRUCTURE, s->act[i].structure));
		p->mode = (char)s->act[i].mode;
		if (s->act[i].phone)
			p->phone = arena_fmt(c->a, "0%09u", s->act[i].phone);
	}
}

void
search_run(struct ctx *c, const struct search_set *set, struct search_scratch *x,
	   const struct registry_query *q, struct registry_hits *out)
{
	struct words *ws = arena_new(c->a, struct words);
	ptrdiff_t limit = q->limit, n = 0;
	struct found *f = arena_array(c->a, struct found, limit * (set->n + 1));
	ptrdiff_t enough = limit < ENOUGH ? limit : ENOUGH;
	bool sure[REGISTRY_WORDS] = {};
	int words, stages;

	assert(q->limit >= 1 && q->limit <= REGISTRY_LIMIT_MAX);
	words_of(q->words, false, ws);
	words = ws->n < REGISTRY_WORDS ? ws->n : REGISTRY_WORDS;
	stages = words ? STAGES : 1;
	*out = (struct registry_hits){};
	if (words == 0 && q->profession.n == 0 && q->communes_n == 0)
		return;
	for (int w = 0; w < words; w++)
		sure[w] = right(set, ws->v[w]);
	for (int i = 0; i < set->n; i++)
		begin(set, i, &x->of[i], q, words);
	for (int stage = 0; stage < stages && n < (stage < STAGE_TYPO ? limit : enough); stage++) {
		int64_t more = 0;

		for (int i = 0; i < set->n; i++) {
			for (int w = 0; w < words; w++)
				if (stage < STAGE_TYPO || !sure[w])
					mark_stage(&set->segment[i], &x->of[i], w, ws->v[w], stage,
					    w == words - 1);
			more += settle(&x->of[i], words);
		}
		out->total += more;
		for (int k = 0; k < 2 && more && n < limit; k++)
			n = take_rank(c, set, x, words, (enum registry_rank)(stage * 2 + k), f, n, limit);
	}
	out->v = arena_array(c->a, struct registry_hit, n);
	out->n = n;
	for (ptrdiff_t i = 0; i < n; i++) {
		search_hit(c, &set->segment[f[i].segment], f[i].doc, &out->v[i]);
		out->v[i].rank = f[i].rank;
	}
}

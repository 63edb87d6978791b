/*
 * segment.h -- one searchable set of people, as it lies in memory or in a file.
 *
 * People ("docs") stand in the order of their folded name, first name, number.
 * A dictionary of folded words, sorted, gives "terms": a word in one class (family
 * name, first name, profession, commune, structure); a term gives the docs that bear
 * it: ascending, differences as variable-length integers, or, when more than one in
 * SEGMENT_DENSE does, a bit a doc.  Words that begin with
 * SEGMENT_CODE are codes, for filters: \1p60, \1c44109.
 *
 * What is read from a file is never trusted: segment_view() checks that every
 * section lies within, and readers clamp what they find there.
 */
#ifndef REGISTRY_SEGMENT_H
#define REGISTRY_SEGMENT_H

#include "registry/intern.h"

enum { SEGMENT_DENSE = 48, SEGMENT_BITS = 0x80 /* in the class of a term: its postings are bits */ };
#define SEGMENT_CODE "\x01"

enum segment_value { VALUE_NAME, VALUE_FIRST, VALUE_PROFESSION, VALUE_SKILL, VALUE_COMMUNE, VALUE_STRUCTURE, VALUES };
enum segment_class { CLASS_NAME, CLASS_FIRST, CLASS_TRADE, CLASS_COMMUNE, CLASS_STRUCTURE, CLASSES };

/* Values of professions, savoir-faire and communes are "code\tlabel". */
struct segment_line {		/* a person at a place: what is indexed of a line of the file */
	uint64_t id;
	uint32_t value[VALUES];
	uint32_t line;		/* rank in the file */
	uint32_t phone;		/* nine digits after the 0; 0: none */
	char mode;		/* L, S, B or 0 */
};

struct segment_act {		/* an activity of a doc */
	uint32_t profession, skill, commune, structure;
	uint32_t mode, phone;
};

enum segment_section {
	SEG_DOC_ID, SEG_DOC_NAME, SEG_DOC_FIRST, SEG_DOC_ACT, SEG_ACT, SEG_BY_ID,
	SEG_VALUE_OFF, SEG_VALUE_TEXT = SEG_VALUE_OFF + VALUES,
	SEG_WORD_OFF = SEG_VALUE_TEXT + VALUES, SEG_WORD, SEG_WORD_SIG, SEG_WORD_TERM,
	SEG_TERM_CLASS, SEG_POST_OFF, SEG_POST, SEG_COUNT,
};

struct segment_header {
	uint64_t magic, size, sum;		/* sum: of all the bytes after this header */
	struct { uint64_t off, len; } at[SEG_COUNT];
};

struct segment {		/* a view: pointers into memory that someone else holds */
	uint32_t docs, acts, words, terms;
	const uint64_t *doc_id;
	const uint32_t *doc_name, *doc_first, *doc_act;
	const struct segment_act *act;
	const uint32_t *by_id;
	struct { const uint32_t *off; const char *text; uint32_t n, bytes; } value[VALUES];
	const uint32_t *word_off;
	const char *word;
	const uint32_t *word_sig, *word_term;
	const uint8_t *term_class;
	const uint32_t *post_off;
	const uint8_t *post;
	uint32_t word_bytes, post_bytes;
};

/* False when ${p}[${n}] is not a whole segment. */
bool segment_view(struct segment *s, const void *p, uint64_t n);
str segment_word(const struct segment *s, uint32_t word);
str segment_value(const struct segment *s, enum segment_value kind, uint32_t value);
/* The words that are ${word}, or with ${prefix} begin so: [*from, *to). */
void segment_find(const struct segment *s, str word, bool prefix, uint32_t *from, uint32_t *to);
/* Bytes of a dense term's postings. */
static inline uint32_t
segment_dense(uint32_t docs)
{
	return (docs + 63) / 64 * 8;
}
/* Set in ${bits} the docs of ${word} (an index) in the classes of the mask ${classes}. */
void segment_mark(const struct segment *s, uint32_t word, unsigned classes, uint64_t *bits);
int64_t segment_doc_of(const struct segment *s, uint64_t id);	/* -1: none */
/* By blocks of SEGMENT_BLOCK: only the last may be shorter. */
uint64_t segment_sum(const void *p, uint64_t n, uint64_t seed);
/* The same, a block at a time: that of ${n} bytes at ${at}. */
uint64_t segment_sum_block(const void *p, uint64_t n, uint64_t at, uint64_t seed);
#define SEGMENT_BLOCK	(64u << 10)
#define SEGMENT_MAGIC	UINT64_C(0x32304745534c414d)	/* "MALSEG02" */

/* Writing. */
struct segment_in {
	struct intern value[VALUES];
	struct segment_line *line;	/* from intern_reserve(line_room); released by segment_build() */
	uint32_t n;
	ptrdiff_t line_room;
	bool both;			/* two threads */
	uint32_t *doc_of_line;		/* when not NULL: [segment_line.line] receives doc_base + the doc, */
	uint32_t own;			/* with this bit when it bears another name than the doc */
	uint32_t doc_base;
};
struct segment_out {
	struct { void *p; uint64_t n; } section[SEG_COUNT];	/* from intern_reserve(); .room of them */
	uint64_t room[SEG_COUNT];
	struct segment_header head;
};
void segment_build(struct segment_in *in, struct segment_out *out);
void segment_out_fini(struct segment_out *out);
void *segment_in_memory(struct segment_out *out, uint64_t *n);	/* malloc'ed, whole */

#endif

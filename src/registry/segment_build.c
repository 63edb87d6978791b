/* segment_build.c -- lines become docs, words, terms and postings; see segment.h. */
#include <stdlib.h>

#include "registry/commune.h"
#include "registry/extra.h"
#include "registry/hash.h"
#include "registry/pair.h"
#include "registry/segment.h"
#include "registry/sort.h"
#include "registry/words.h"

static const uint8_t class_of[VALUES] = {
	[VALUE_NAME] = CLASS_NAME, [VALUE_FIRST] = CLASS_FIRST, [VALUE_PROFESSION] = CLASS_TRADE,
	[VALUE_SKILL] = CLASS_TRADE, [VALUE_COMMUNE] = CLASS_COMMUNE, [VALUE_STRUCTURE] = CLASS_STRUCTURE,
};

/* The words of the values of some kinds, numbered apart, then in the common dictionary. */
struct lexicon {
	const struct segment_in *in;
	unsigned kinds;			/* mask of enum segment_value */
	struct intern words;
	uint32_t *from[VALUES];		/* value v has list[kind][from[v] .. from[v + 1]) */
	uint32_t *list[VALUES];
};

struct work {
	struct segment_in *in;
	struct segment_out *out;
	uint32_t persons;
	uint32_t *doc_of;		/* of person */
	uint32_t *person_of;		/* of line */
	struct { uint64_t id; uint32_t name, first; } *person;
	struct lexicon lex[2];
	uint32_t terms, *term_base;	/* word -> first term, in dictionary order */
	uint32_t *rank;			/* word -> place in the dictionary */
	uint8_t *classes;		/* word -> mask of classes */
	uint32_t *size, *last[2];	/* of terms */
};

static void *
section(struct segment_out *out, enum segment_section s, uint64_t bytes)
{
	out->section[s].p = intern_reserve((ptrdiff_t)bytes);
	out->section[s].n = out->room[s] = bytes;
	return out->section[s].p;
}

/* ---- people ---- */

static void
gather_persons(struct work *w)
{
	const struct segment_in *in = w->in;
	uint32_t mask = 1, *slot;
	uint64_t before = 0;

	while (mask < in->n * 2)
		mask = mask * 2 + 1;
	slot = intern_reserve(((ptrdiff_t)mask + 1) * 4);
	w->person = intern_reserve((ptrdiff_t)in->n * (ptrdiff_t)sizeof *w->person);
	w->person_of = intern_reserve((ptrdiff_t)in->n * 4);
	for (uint32_t i = 0; i < in->n; i++) {
		const struct segment_line *l = &in->line[i];
		uint32_t at;

		if (i && l->id == before) {	/* most often a person's lines follow each other */
			w->person_of[i] = w->person_of[i - 1];
			continue;
		}
		before = l->id;
		at = (uint32_t)hash_mix(l->id, UINT64_C(0xa0761d6478bd642f)) & mask;
		while (slot[at] && w->person[slot[at] - 1].id != l->id)
			at = (at + 1) & mask;
		if (!slot[at]) {
			w->person[w->persons].id = l->id;
			w->person[w->persons].name = l->value[VALUE_NAME];
			w->person[w->persons].first = l->value[VALUE_FIRST];
			slot[at] = ++w->persons;
		}
		w->person_of[i] = slot[at] - 1;
	}
	intern_release(slot, ((ptrdiff_t)mask + 1) * 4);
}

struct ranking { const struct intern *values; uint32_t *rank; };

/* Values numbered in the order of their folded text; alike when that is the same. */
static void *
rank_values(void *arg)
{
	struct ranking *r = arg;
	const struct intern *t = r->values;
	struct intern folded;
	uint32_t *of = intern_reserve((ptrdiff_t)t->n * 4), *order;
	struct words ws;

	intern_init(&folded, (ptrdiff_t)t->off[t->n] * 2 + t->n + 64);
	for (uint32_t v = 0; v < t->n; v++) {
		char text[WORDS_TEXT + 64];
		ptrdiff_t n = 0;

		words_of(intern_get(t, v), false, &ws);
		for (int i = 0; i < ws.n && n + ws.v[i].n + 1 < (ptrdiff_t)sizeof text; i++) {
			if (n)
				text[n++] = ' ';
			memcpy(text + n, ws.v[i].p, (size_t)ws.v[i].n);
			n += ws.v[i].n;
		}
		of[v] = intern_put(&folded, (str){ text, n });
	}
	order = intern_reserve((ptrdiff_t)folded.n * 8);
	sort_strings(&folded, order);
	for (uint32_t i = 0; i < folded.n; i++)
		order[folded.n + order[i]] = i;
	for (uint32_t v = 0; v < t->n; v++)
		r->rank[v] = order[folded.n + of[v]];
	intern_release(order, (ptrdiff_t)folded.n * 8);
	intern_release(of, (ptrdiff_t)t->n * 4);
	intern_fini(&folded);
	return NULL;
}

/* Docs in order: by family name, first name, number. */
static void
order_docs(struct work *w)
{
	const struct intern *names = &w->in->value[VALUE_NAME], *firsts = &w->in->value[VALUE_FIRST];
	struct ranking r[2] = { { names, NULL }, { firsts, NULL } };
	uint32_t n = w->persons, *with = intern_reserve((ptrdiff_t)n * 4);
	uint64_t *key = intern_reserve((ptrdiff_t)n * 8);

	r[0].rank = intern_reserve((ptrdiff_t)names->n * 4);
	r[1].rank = intern_reserve((ptrdiff_t)firsts->n * 4);
	pair_run(w->in->both, rank_values, &r[0], &r[1]);
	for (uint32_t i = 0; i < n; i++) {
		key[i] = w->person[i].id;
		with[i] = i;
	}
	sort_u64(key, with, n);
	for (uint32_t i = 0; i < n; i++)
		key[i] = (uint64_t)r[0].rank[w->person[with[i]].name] * (firsts->n + 1) +
		    r[1].rank[w->person[with[i]].first];
	sort_u64(key, with, n);		/* stable: numbers stay in order */
	w->doc_of = intern_reserve((ptrdiff_t)n * 4);
	for (uint32_t d = 0; d < n; d++)
		w->doc_of[with[d]] = d;
	intern_release(r[0].rank, (ptrdiff_t)names->n * 4);
	intern_release(r[1].rank, (ptrdiff_t)firsts->n * 4);
	intern_release(key, (ptrdiff_t)n * 8);
	intern_release(with, (ptrdiff_t)n * 4);
}

static void
write_docs(struct work *w)
{
	uint32_t n = w->persons, lines = w->in->n, sum = 0;
	uint64_t *id = section(w->out, SEG_DOC_ID, (uint64_t)n * 8), *key;
	uint32_t *name = section(w->out, SEG_DOC_NAME, (uint64_t)n * 4);
	uint32_t *first = section(w->out, SEG_DOC_FIRST, (uint64_t)n * 4);
	uint32_t *from = section(w->out, SEG_DOC_ACT, ((uint64_t)n + 1) * 4);
	struct segment_act *act = section(w->out, SEG_ACT, (uint64_t)lines * sizeof *act);
	uint32_t *by_id = section(w->out, SEG_BY_ID, (uint64_t)n * 4), *next = intern_reserve((ptrdiff_t)n * 4);

	key = intern_reserve((ptrdiff_t)n * 8);
	for (uint32_t p = 0; p < n; p++) {
		uint32_t d = w->doc_of[p];

		id[d] = w->person[p].id;
		name[d] = w->person[p].name;
		first[d] = w->person[p].first;
	}
	for (uint32_t i = 0; i < lines; i++)
		next[w->doc_of[w->person_of[i]]]++;
	for (uint32_t d = 0; d < n; d++) {
		from[d] = sum;
		sum += next[d];
		next[d] = from[d];
		key[d] = id[d];
		by_id[d] = d;
	}
	from[n] = sum;
	for (uint32_t i = 0; i < lines; i++) {
		const struct segment_line *l = &w->in->line[i];
		uint32_t d = w->doc_of[w->person_of[i]];

		act[next[d]++] = (struct segment_act){
			.profession = l->value[VALUE_PROFESSION], .skill = l->value[VALUE_SKILL],
			.commune = l->value[VALUE_COMMUNE], .structure = l->value[VALUE_STRUCTURE],
			.mode = (unsigned char)l->mode, .phone = l->phone,
		};
		if (w->in->doc_of_line && l->line != EXTRA_LINE)
			w->in->doc_of_line[l->line] = (w->in->doc_base + d) | (l->value[VALUE_NAME] != name[d] ||
			    l->value[VALUE_FIRST] != first[d] ? w->in->own : 0);
	}
	sort_u64(key, by_id, n);
	intern_release(key, (ptrdiff_t)n * 8);
	intern_release(next, (ptrdiff_t)n * 4);
	intern_release(w->doc_of, (ptrdiff_t)n * 4);
	intern_release(w->person_of, (ptrdiff_t)lines * 4);
	intern_release(w->person, (ptrdiff_t)lines * (ptrdiff_t)sizeof *w->person);
	intern_release(w->in->line, w->in->line_room);
	w->in->line = NULL;
}

/* ---- words ---- */

static void
add_words(struct lexicon *lex, uint32_t *list, uint32_t *n, str text, bool joined)
{
	struct words ws;

	words_of(text, joined, &ws);
	for (int i = 0; i < ws.n; i++)
		list[(*n)++] = intern_put(&lex->words, ws.v[i]);
}

static void
add_code(struct lexicon *lex, uint32_t *list, uint32_t *n, char mark, str code)
{
	char word[2 + WORDS_LONG] = SEGMENT_CODE;

	code = str_sub(code, 0, WORDS_LONG);
	if (code.n == 0)
		return;
	word[1] = mark;
	memcpy(word + 2, code.p, (size_t)code.n);
	list[(*n)++] = intern_put(&lex->words, (str){ word, code.n + 2 });
}

static void
add_value(struct lexicon *lex, int kind, str value, uint32_t *list, uint32_t *n)
{
	static const char mark[VALUES] = { [VALUE_PROFESSION] = 'p', [VALUE_SKILL] = 's', [VALUE_COMMUNE] = 'c' };
	str code, label;

	if (!mark[kind]) {
		add_words(lex, list, n, value, class_of[kind] != CLASS_STRUCTURE);
		return;
	}
	str_cut(value, '\t', &code, &label);
	add_words(lex, list, n, label, false);
	if (kind != VALUE_COMMUNE)
		add_words(lex, list, n, words_spoken(code), false);
	add_code(lex, list, n, mark[kind], code);
	if (kind == VALUE_COMMUNE) {	/* a district is found under its city too */
		const struct commune *m = commune_find(code);

		if (m && m->now != m)
			add_code(lex, list, n, 'c', m->now->code);
	}
}

static void *
read_words(void *arg)
{
	struct lexicon *lex = arg;
	ptrdiff_t bytes = 1 << 16;

	for (int k = 0; k < VALUES; k++)
		if (lex->kinds >> k & 1)
			bytes += (ptrdiff_t)lex->in->value[k].off[lex->in->value[k].n] * 3 +
			    (ptrdiff_t)lex->in->value[k].n * 64;
	intern_init(&lex->words, bytes);
	for (int k = 0; k < VALUES; k++) {
		const struct intern *t = &lex->in->value[k];
		uint32_t n = 0;

		if (!(lex->kinds >> k & 1))
			continue;
		lex->from[k] = intern_reserve(((ptrdiff_t)t->n + 1) * 4);
		lex->list[k] = intern_reserve((ptrdiff_t)t->n * (WORDS_MAX * 2 + 1) * 4);
		for (uint32_t v = 0; v < t->n; v++) {
			lex->from[k][v] = n;
			add_value(lex, k, intern_get(t, v), lex->list[k], &n);
		}
		lex->from[k][t->n] = n;
	}
	return NULL;
}

/* One dictionary of both lexicons' words: numbers of the second become those of the first. */
static void
merge_words(struct work *w)
{
	struct intern *a = &w->lex[0].words, *b = &w->lex[1].words;
	uint32_t *to = intern_reserve((ptrdiff_t)b->n * 4);

	for (uint32_t i = 0; i < b->n; i++)
		to[i] = intern_put(a, intern_get(b, i));
	for (int k = 0; k < VALUES; k++)
		if (w->lex[1].kinds >> k & 1)
			for (uint32_t i = 0; i < w->lex[1].from[k][w->in->value[k].n]; i++)
				w->lex[1].list[k][i] = to[w->lex[1].list[k][i]];
	intern_release(to, (ptrdiff_t)b->n * 4);
	intern_fini(b);
	w->classes = intern_reserve(a->n);
	for (int k = 0; k < VALUES; k++) {
		struct lexicon *lex = &w->lex[!(w->lex[0].kinds >> k & 1)];

		for (uint32_t i = 0; i < lex->from[k][w->in->value[k].n]; i++)
			w->classes[lex->list[k][i]] |= (uint8_t)(1u << class_of[k]);
	}
}

static void
write_words(struct work *w)
{
	struct intern *t = &w->lex[0].words;
	uint32_t *order = intern_reserve((ptrdiff_t)t->n * 4), at = 0;
	uint32_t *off = section(w->out, SEG_WORD_OFF, ((uint64_t)t->n + 1) * 4);
	char *text = section(w->out, SEG_WORD, t->off[t->n]);
	uint32_t *sig = section(w->out, SEG_WORD_SIG, (uint64_t)t->n * 4);
	uint32_t *term = section(w->out, SEG_WORD_TERM, ((uint64_t)t->n + 1) * 4);
	uint8_t *classes = section(w->out, SEG_TERM_CLASS, (uint64_t)t->n * CLASSES);

	sort_strings(t, order);
	w->term_base = intern_reserve((ptrdiff_t)t->n * 4);
	for (uint32_t i = 0; i < t->n; i++) {
		str s = intern_get(t, order[i]);

		off[i] = at;
		memcpy(text + at, s.p, (size_t)s.n);
		at += (uint32_t)s.n;
		sig[i] = words_signature(s);
		term[i] = w->term_base[order[i]] = w->terms;
		for (uint8_t k = 0; k < CLASSES; k++)
			if (w->classes[order[i]] >> k & 1)
				classes[w->terms++] = k;
	}
	off[t->n] = at;
	term[t->n] = w->terms;
	w->out->section[SEG_TERM_CLASS].n = w->terms;
	intern_release(order, (ptrdiff_t)t->n * 4);
	for (int k = 0; k < VALUES; k++) {	/* from words to terms, in place */
		struct lexicon *lex = &w->lex[!(w->lex[0].kinds >> k & 1)];
		unsigned below = (1u << class_of[k]) - 1;

		for (uint32_t i = 0; i < lex->from[k][w->in->value[k].n]; i++) {
			uint32_t word = lex->list[k][i];

			lex->list[k][i] = w->term_base[word] +
			    (uint32_t)__builtin_popcount(w->classes[word] & below);
		}
	}
}

/* ---- postings ---- */

struct posting {
	struct work *w;
	struct lexicon *lex;
	uint32_t *last;		/* doc + 1 last written, of each term */
	uint8_t *post;		/* NULL: only count bytes into at, and docs into count */
	uint32_t *count;
	const uint8_t *dense;	/* classes of terms: some are marked SEGMENT_BITS */
	uint32_t *at;		/* where to write next */
};

static void
post(struct posting *p, int kind, uint32_t value, uint32_t doc)
{
	const uint32_t *t = p->lex->list[kind] + p->lex->from[kind][value];
	const uint32_t *end = p->lex->list[kind] + p->lex->from[kind][value + 1];

	for (; t < end; t++) {
		uint32_t gap = doc + 1 - p->last[*t];

		if (!gap)
			continue;
		p->last[*t] = doc + 1;
		if (p->count)
			p->count[*t]++;
		else if (p->dense[*t] & SEGMENT_BITS) {
			p->post[p->at[*t] + doc / 8] |= (uint8_t)(1u << doc % 8);
			continue;
		}
		for (;;) {
			if (p->post)
				p->post[p->at[*t]] = (uint8_t)(gap | (gap >> 7 ? 0x80 : 0));
			p->at[*t]++;
			gap >>= 7;
			if (!gap)
				break;
		}
	}
}

static void *
post_all(void *arg)
{
	struct posting *p = arg;
	const uint32_t *name = p->w->out->section[SEG_DOC_NAME].p, *first = p->w->out->section[SEG_DOC_FIRST].p;
	const uint32_t *from = p->w->out->section[SEG_DOC_ACT].p;
	const struct segment_act *act = p->w->out->section[SEG_ACT].p;

	for (uint32_t d = 0; d < p->w->persons; d++) {
		if (p->lex->kinds >> VALUE_NAME & 1) {
			post(p, VALUE_NAME, name[d], d);
			post(p, VALUE_FIRST, first[d], d);
			for (uint32_t i = from[d]; i < from[d + 1]; i++) {
				post(p, VALUE_PROFESSION, act[i].profession, d);
				post(p, VALUE_SKILL, act[i].skill, d);
				post(p, VALUE_COMMUNE, act[i].commune, d);
			}
		} else {
			for (uint32_t i = from[d]; i < from[d + 1]; i++)
				post(p, VALUE_STRUCTURE, act[i].structure, d);
		}
	}
	return NULL;
}

static void
write_postings(struct work *w)
{
	ptrdiff_t bytes = (ptrdiff_t)w->terms * 4;
	uint32_t *off = section(w->out, SEG_POST_OFF, ((uint64_t)w->terms + 1) * 4), sum = 0;
	uint32_t *at = intern_reserve(bytes), *count = intern_reserve(bytes);
	uint8_t *classes = w->out->section[SEG_TERM_CLASS].p;
	struct posting p[2];

	for (int i = 0; i < 2; i++)	/* their terms are of different classes: no two meet */
		p[i] = (struct posting){ .w = w, .lex = &w->lex[i], .last = intern_reserve(bytes), .at = at,
			.count = count, .dense = classes };
	pair_run(w->in->both, post_all, &p[0], &p[1]);
	for (uint32_t t = 0; t < w->terms; t++) {
		if (count[t] > w->persons / SEGMENT_DENSE && at[t] > 8) {
			classes[t] |= SEGMENT_BITS;
			at[t] = segment_dense(w->persons);
		}
		off[t] = sum;
		sum += at[t];
		at[t] = off[t];
	}
	off[w->terms] = sum;
	for (int i = 0; i < 2; i++) {
		memset(p[i].last, 0, (size_t)bytes);
		p[i].post = i ? p[0].post : section(w->out, SEG_POST, sum);
		p[i].count = NULL;
	}
	pair_run(w->in->both, post_all, &p[0], &p[1]);
	intern_release(p[0].last, bytes);
	intern_release(p[1].last, bytes);
	intern_release(at, bytes);
	intern_release(count, bytes);
}

static void
write_values(struct work *w)
{
	for (int k = 0; k < VALUES; k++) {
		const struct intern *t = &w->in->value[k];

		memcpy(section(w->out, SEG_VALUE_OFF + k, ((uint64_t)t->n + 1) * 4), t->off, ((size_t)t->n + 1) * 4);
		memcpy(section(w->out, SEG_VALUE_TEXT + k, t->off[t->n]), t->text, t->off[t->n]);
	}
}

static void
head(struct segment_out *out)
{
	uint64_t at = sizeof out->head, sum = 0;

	out->head = (struct segment_header){ .magic = SEGMENT_MAGIC };
	for (int i = 0; i < SEG_COUNT; i++) {
		uint64_t padded = (out->section[i].n + 7) & ~UINT64_C(7);

		out->head.at[i].off = at;
		out->head.at[i].len = out->section[i].n;
		at += padded;
		sum = segment_sum(out->section[i].p, padded, sum);
	}
	out->head.size = at;
	out->head.sum = sum;
}

void
segment_build(struct segment_in *in, struct segment_out *out)
{
	struct work w = { .in = in, .out = out };

	*out = (struct segment_out){};
	gather_persons(&w);
	order_docs(&w);
	write_docs(&w);
	w.lex[0] = (struct lexicon){ .in = in, .kinds = 1u << VALUE_STRUCTURE };
	w.lex[1] = (struct lexicon){ .in = in, .kinds = (1u << VALUE_STRUCTURE) - 1 };
	pair_run(in->both, read_words, &w.lex[0], &w.lex[1]);
	merge_words(&w);
	write_words(&w);
	intern_release(w.term_base, (ptrdiff_t)w.lex[0].words.n * 4);
	intern_release(w.classes, w.lex[0].words.n);
	intern_fini(&w.lex[0].words);
	write_values(&w);
	write_postings(&w);
	for (int k = 0; k < VALUES; k++) {
		struct lexicon *lex = &w.lex[!(w.lex[0].kinds >> k & 1)];

		intern_release(lex->from[k], ((ptrdiff_t)in->value[k].n + 1) * 4);
		intern_release(lex->list[k], (ptrdiff_t)in->value[k].n * (WORDS_MAX * 2 + 1) * 4);
	}
	head(out);
}

void
segment_out_fini(struct segment_out *out)
{
	for (int i = 0; i < SEG_COUNT; i++)
		intern_release(out->section[i].p, (ptrdiff_t)out->room[i]);
}

void *
segment_in_memory(struct segment_out *out, uint64_t *n)
{
	char *p = calloc(1, out->head.size);

	if (!p)
		abort();
	memcpy(p, &out->head, sizeof out->head);
	for (int i = 0; i < SEG_COUNT; i++)
		memcpy(p + out->head.at[i].off, out->section[i].p, out->section[i].n);
	*n = out->head.size;
	return p;
}

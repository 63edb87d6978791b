/*
 * registry_build.c -- from an extraction to an index: whole, or the lines that changed.
 * See index.h for the file, scan.h for the reading.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/again.h"
#include "registry/extra.h"
#include "registry/hash.h"
#include "registry/registry.h"
#include "registry/scan.h"
#include "registry/search.h"

/* Beyond this an index is written anew: people superseded, one in ...  For lines: SCAN_CHANGED. */
enum { DEAD_ONE_IN = 10 };

/* How the table of lines is made, before the names of their columns: another's index is searched, not added to. */
#define LINES	"lines 3|"
/* ... of an index that holds savoir-faire of their own extraction too: it is made anew each time. */
#define SKILLS	"skills|"

struct build {
	struct ctx *c;
	const char *path, *temp;	/* the index, and where a new one is written */
	struct report *rep;
	struct report *skills_rep;
	str skills;			/* the extraction of savoir-faire; empty: there is none */
	struct scan scan;
	int fd;				/* written to */
	bool failed;
	struct index_slot slot;
	/* the index there is, when lines are compared */
	char *map;
	uint64_t map_len;
	struct search_set set;
	struct scan_was was;
	uint32_t *doc;			/* of the lines now */
	uint32_t total;			/* docs of all segments before */
	uint64_t *dead, *touched;	/* bits over them */
};

/* ---- writing ---- */

static void
put(struct build *b, const void *p, uint64_t n, uint64_t off)
{
	if (fault("disk.full"))
		b->failed = true;
	for (uint64_t done = 0; done < n && !b->failed;) {
		ssize_t k = pwrite(b->fd, (const char *)p + done, n - done, (off_t)(off + done));

		if (k <= 0)
			b->failed = true;
		else
			done += (uint64_t)k;
	}
}

static struct index_part
put_part(struct build *b, const void *p, uint64_t n)
{
	struct index_part part = { b->slot.size, n, segment_sum(p, n, 0) };

	put(b, p, n, part.off);
	b->slot.size = (part.off + n + 7) & ~UINT64_C(7);
	return part;
}

/* The hashes of all lines, block after block as they were read. */
static struct index_part
put_hashes(struct build *b)
{
	struct index_part part = { .off = b->slot.size, .len = (uint64_t)b->scan.n * 8 };
	uint64_t *room = arena_push(b->c->a, 1, 8, SEGMENT_BLOCK), done = 0, held = 0;

	for (uint32_t k = 0; k < b->scan.blocks; k++) {
		uint32_t n;
		const uint64_t *hash = scan_hashes(&b->scan, k, &n);

		while (n) {
			uint64_t take = SEGMENT_BLOCK / 8 - held < n ? SEGMENT_BLOCK / 8 - held : n;

			memcpy(room + held, hash, take * 8);
			held += take;
			hash += take;
			n -= (uint32_t)take;
			if (held * 8 < SEGMENT_BLOCK && done + held * 8 < part.len)
				continue;
			part.sum = segment_sum_block(room, held * 8, done, part.sum);
			put(b, room, held * 8, part.off + done);
			done += held * 8;
			held = 0;
		}
	}
	b->slot.size = part.off + part.len;
	return part;
}

static void
put_segment(struct build *b, struct segment_out *out, uint32_t docs)
{
	uint64_t at = b->slot.size;
	uint64_t k = b->slot.segments++;

	put(b, &out->head, sizeof out->head, at);
	for (int i = 0; i < SEG_COUNT; i++)
		put(b, out->section[i].p, (out->section[i].n + 7) & ~UINT64_C(7), at + out->head.at[i].off);
	b->slot.segment[k] = (struct index_part){ at, out->head.size,
		hash_bytes((const char *)&out->head, sizeof out->head) };
	b->slot.docs[k] = docs;
	b->slot.size = at + out->head.size;
}

static void
put_slot(struct build *b, int at)
{
	char block[INDEX_SLOT] = {};

	b->slot.magic = INDEX_MAGIC;
	b->slot.built_us = b->c->now.us;
	b->slot.sum = index_slot_sum(&b->slot);
	memcpy(block, &b->slot, sizeof b->slot);
	put(b, block, sizeof block, (uint64_t)at * INDEX_SLOT);
}

static enum err
disk(struct build *b)
{
	return fail(b->c, E_LIMIT, S("index"), S("registry.index.disk"), "write: %s", strerror(errno));
}

static void
put_tail(struct build *b, uint64_t dead_words)
{
	struct buf head = { .a = b->c->a };

	buf_put(&head, b->skills.n ? S(SKILLS) : S(LINES));
	for (int i = 0; i < b->scan.head.n; i++)
		buf_fmt(&head, "%.*s|", STR(b->scan.head.folded[i]));
	b->slot.dead = put_part(b, b->dead, dead_words * 8);
	b->slot.head = put_part(b, head.p, (uint64_t)head.n);
	b->slot.doc = put_part(b, b->doc, (uint64_t)b->scan.n * 4);
	b->slot.lines = b->scan.n;
}

/* ---- whole ---- */

static uint64_t
bit_words(uint32_t docs)
{
	return ((uint64_t)docs + 63) / 64;
}

static enum err
write_whole(struct build *b, struct segment_out *out)
{
	uint32_t docs = (uint32_t)(out->section[SEG_DOC_ID].n / 8);

	b->fd = open(b->temp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (b->fd < 0)
		return disk(b);
	b->slot = (struct index_slot){ .generation = 1, .size = INDEX_DATA, .people = docs };
	b->dead = intern_reserve((ptrdiff_t)bit_words(docs) * 8);
	put_segment(b, out, docs);
	b->slot.hash = put_hashes(b);
	put_tail(b, bit_words(docs));
	put_slot(b, 0);
	intern_release(b->dead, (ptrdiff_t)bit_words(docs) * 8);
	if (b->failed || ftruncate(b->fd, (off_t)b->slot.size) || fdatasync(b->fd) || rename(b->temp, b->path)) {
		unlink(b->temp);
		return disk(b);
	}
	return OK;
}

static enum err
build_whole(struct build *b)
{
	struct segment_in in = { .both = true, .own = INDEX_OWN };
	struct segment_out out;
	enum err e;

	TRY(scan_run(b->c, &b->scan, NULL));
	scan_report(&b->scan, b->rep);
	if (report_unsafe(b->rep))
		return fail(b->c, E_INVALID, S("file"), S("registry.file.unsafe"), "too many lines set aside");
	b->doc = intern_reserve_full((ptrdiff_t)b->scan.n * 4);
	memset(b->doc, 0xff, (size_t)b->scan.n * 4);	/* INDEX_ASIDE */
	in.doc_of_line = b->doc;
	scan_gather(&b->scan, b->skills.n ? extra_most(b->c, b->skills) : 0, &in);
	e = b->skills.n ? extra_skills(b->c, b->skills, b->skills_rep, &in) : OK;
	if (e == OK)
		segment_build(&in, &out);
	for (int k = 0; k < VALUES; k++)
		intern_fini(&in.value[k]);
	if (e == OK) {
		e = write_whole(b, &out);
		segment_out_fini(&out);
	} else
		intern_release(in.line, in.line_room);
	intern_release(b->doc, (ptrdiff_t)b->scan.n * 4);
	return e;
}

/* ---- the lines that changed ---- */

static bool
same_header(const struct build *b)
{
	str was = { b->map + b->slot.head.off, (ptrdiff_t)b->slot.head.len };

	if (!str_starts(was, S(LINES)))
		return false;
	was = str_sub(was, sizeof LINES - 1, was.n);
	for (int i = 0; i < b->scan.head.n; i++) {
		str name;

		if (!str_cut(was, '|', &name, &was) || !str_eq(name, b->scan.head.folded[i]))
			return false;
	}
	return was.n == 0;
}

/* Map the index there is; false when it cannot be added to. */
static bool
open_before(struct build *b)
{
	const uint64_t *dead;
	uint64_t words = 0, died = 0;

	b->fd = open(b->path, O_RDWR | O_CLOEXEC);
	if (b->fd < 0 || !index_head(b->fd, &b->slot) || b->slot.segments == INDEX_SEGMENTS)
		return false;
	if (!index_part_ok(b->fd, b->slot.hash) || !index_part_ok(b->fd, b->slot.doc) ||
	    !index_part_ok(b->fd, b->slot.dead))
		return false;
	b->map_len = b->slot.size;
	b->map = mmap(NULL, b->map_len, PROT_READ, MAP_SHARED, b->fd, 0);
	if (b->map == MAP_FAILED) {
		b->map = NULL;
		return false;
	}
	dead = (const uint64_t *)(const void *)(b->map + b->slot.dead.off);
	b->set.n = (int)b->slot.segments;
	for (int i = 0; i < b->set.n; i++) {
		if (!segment_view(&b->set.segment[i], b->map + b->slot.segment[i].off, b->slot.segment[i].len) ||
		    b->set.segment[i].docs != b->slot.docs[i])
			return false;
		b->set.dead[i] = dead + words;
		words += bit_words(b->slot.docs[i]);
		b->total += b->slot.docs[i];
	}
	for (uint64_t i = 0; i < words && words * 8 <= b->slot.dead.len; i++)
		died += (uint64_t)__builtin_popcountll(dead[i]);
	return words * 8 <= b->slot.dead.len && died * DEAD_ONE_IN <= b->total && same_header(b);
}

static void
close_before(struct build *b)
{
	if (b->map)
		munmap(b->map, b->map_len);
	b->map = NULL;
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}

/* Whoever has a line of doc ${doc} (over all segments) changes. */
static void
touch(struct build *b, uint32_t doc)
{
	doc &= ~INDEX_OWN;
	if (doc < b->total)
		b->touched[doc / 64] |= UINT64_C(1) << doc % 64;
}

static bool
touched(const struct build *b, uint32_t doc)
{
	doc &= ~INDEX_OWN;
	return doc < b->total && b->touched[doc / 64] >> doc % 64 & 1;
}

/* Whoever of the index has number ${id} changes; ${hint}: a doc that may be theirs. */
static void
touch_id(struct build *b, uint64_t id, uint32_t hint)
{
	uint32_t base = 0;

	hint &= ~INDEX_OWN;
	for (int i = 0; i < b->set.n; i++) {
		const struct segment *s = &b->set.segment[i];
		int64_t doc;

		if (touched(b, hint) && hint >= base && hint - base < s->docs && s->doc_id[hint - base] == id)
			return;		/* their line that was there is gone */
		doc = segment_doc_of(s, id);
		if (doc >= 0 && !(b->set.dead[i][doc / 64] >> doc % 64 & 1))
			touch(b, base + (uint32_t)doc);
		base += s->docs;
	}
}

/*
 * Whose each line is, as far as the index knows: those that are as they were keep their doc.  Who
 * lost a line is touched.  False when two lines would be the same one.
 */
static bool
meet(struct build *b)
{
	uint32_t next = 0, first = 0;

	for (uint32_t k = 0; k < b->scan.blocks; k++) {
		uint32_t n;
		const struct scan_same *same = scan_same(&b->scan, k, &n);

		for (; n; n--, same++) {
			if (same->was < next)
				return false;
			for (; next < same->was; next++)
				touch(b, b->was.doc[next]);
			memcpy(b->doc + first + same->is, b->was.doc + same->was, (size_t)same->n * 4);
			next += same->n;
		}
		first += b->scan.block[k].n;
	}
	for (; next < b->was.n; next++)
		touch(b, b->was.doc[next]);
	return true;
}

/* Those of the lines read that are wanted, theirs who change: all but other people's with a name of their own. */
static void
take_read(struct build *b, struct segment_in *in)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < in->n; i++) {
		const struct segment_line *l = &in->line[i];

		if (b->doc[l->line] == INDEX_ASIDE)
			touch_id(b, l->id, l->line ? b->doc[l->line - 1] : INDEX_ASIDE);
	}
	for (uint32_t i = 0; i < in->n; i++) {
		uint32_t doc = b->doc[in->line[i].line];

		if (doc == INDEX_ASIDE || touched(b, doc))
			in->line[kept++] = in->line[i];
	}
	in->n = kept;
}

/* The marks of the superseded, laid out by segment with room for ${docs} new people. */
static uint64_t
mark_dead(struct build *b, uint32_t docs)
{
	uint64_t words = 0, at = 0;
	uint32_t base = 0;

	for (int i = 0; i < b->set.n; i++)
		words += bit_words(b->set.segment[i].docs);
	b->dead = intern_reserve((ptrdiff_t)(words + bit_words(docs)) * 8);
	b->slot.people = docs;
	for (int i = 0; i < b->set.n; i++) {
		uint32_t n = b->set.segment[i].docs;

		for (uint32_t d = 0; d < n; d++) {
			bool gone = touched(b, base + d) || b->set.dead[i][d / 64] >> d % 64 & 1;

			b->dead[at + d / 64] |= (uint64_t)gone << d % 64;
			b->slot.people += !gone;
		}
		at += bit_words(n);
		base += n;
	}
	return words + bit_words(docs);
}

static enum err
append(struct build *b, struct segment_out *out)
{
	uint32_t docs = (uint32_t)(out->section[SEG_DOC_ID].n / 8);
	uint64_t words = mark_dead(b, docs);

	b->slot.generation++;
	put_segment(b, out, docs);
	put_tail(b, words);
	if (b->failed || ftruncate(b->fd, (off_t)b->slot.size) || fdatasync(b->fd))
		return disk(b);
	put_slot(b, (int)(b->slot.generation % 2 == 0));
	intern_release(b->dead, (ptrdiff_t)words * 8);
	return b->failed || fdatasync(b->fd) ? disk(b) : OK;
}

/* False when all that was read is set aside, as it was, and nothing went. */
static bool
anybody(const struct build *b, const struct segment_in *in)
{
	for (uint64_t i = 0; i < bit_words(b->total); i++)
		if (b->touched[i])
			return true;
	return in->n > 0;
}

/* ${done} false: what is there does not fit together, and the whole is to be built. */
static enum err
build_changed(struct build *b, bool *done)
{
	struct segment_in in = { .both = true, .doc_of_line = b->doc, .doc_base = b->total, .own = INDEX_OWN };
	struct again again = { &b->scan, &b->was, &b->set, b->touched, b->total };
	struct segment_out out;
	enum err e = OK;

	scan_report(&b->scan, b->rep);
	if (report_unsafe(b->rep))
		return fail(b->c, E_INVALID, S("file"), S("registry.file.unsafe"), "too many lines set aside");
	scan_gather(&b->scan, b->was.n, &in);
	take_read(b, &in);
	if (anybody(b, &in)) {
		b->slot.hash = put_hashes(b);
		(void)sync_file_range(b->fd, (off_t)b->slot.hash.off, (off_t)b->slot.hash.len, SYNC_FILE_RANGE_WRITE);
		*done = again_lines(&again, &in);
		if (*done) {
			segment_build(&in, &out);
			e = append(b, &out);
			segment_out_fini(&out);
		}
	}
	intern_release(in.line, in.line_room);
	for (int k = 0; k < VALUES; k++)
		intern_fini(&in.value[k]);
	return e;
}

/* ${done} false: the whole is to be built. */
static enum err
update(struct build *b, bool *done, int64_t *changed)
{
	enum err e = OK;

	b->was = (struct scan_was){ (const uint64_t *)(const void *)(b->map + b->slot.hash.off),
		(const uint32_t *)(const void *)(b->map + b->slot.doc.off), (uint32_t)b->slot.lines };
	TRY(scan_run(b->c, &b->scan, &b->was));
	*changed = b->scan.fresh;
	if (b->scan.left || (uint64_t)b->scan.fresh * SCAN_CHANGED > b->scan.n)
		return OK;
	b->doc = intern_reserve_full((ptrdiff_t)b->scan.n * 4);
	memset(b->doc, 0xff, (size_t)b->scan.n * 4);	/* INDEX_ASIDE */
	b->touched = intern_reserve((ptrdiff_t)bit_words(b->total) * 8);
	*done = meet(b);
	if (*done)
		e = build_changed(b, done);
	intern_release(b->doc, (ptrdiff_t)b->scan.n * 4);
	intern_release(b->touched, (ptrdiff_t)bit_words(b->total) * 8);
	return e;
}

static enum err
build(struct build *b, str path, int64_t *changed)
{
	bool done = false;
	enum err e;

	TRY(scan_open(b->c, path, b->rep, &b->scan));
	if (!b->skills.n && open_before(b)) {
		e = update(b, &done, changed);
		if (e != OK || done) {
			close_before(b);
			return e;
		}
		scan_close(&b->scan);
		TRY(scan_open(b->c, path, b->rep, &b->scan));
	}
	close_before(b);
	e = build_whole(b);
	close_before(b);
	*changed = b->scan.n;
	return e;
}

enum err
registry_build_with(struct ctx *c, str path, str skills, str index, struct report *rep, struct report *skills_rep,
		    int64_t *changed)
{
	struct build *b = arena_new(c->a, struct build);
	char *lock = arena_z(c->a, arena_fmt(c->a, "%.*s.lock", STR(index)));
	int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	int64_t lines = 0;
	enum err e;

	if (fd < 0)
		return fail(c, E_LIMIT, S("index"), S("registry.index.disk"), "lock: %s", strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		close(fd);
		return fail(c, E_BUSY, S("index"), S("registry.index.busy"), "locked");
	}
	*b = (struct build){ .c = c, .rep = rep, .skills = skills, .skills_rep = skills_rep, .fd = -1,
		 .path = arena_z(c->a, index) };
	b->temp = arena_z(c->a, arena_fmt(c->a, "%s.new", b->path));
	b->scan.fd = -1;
	e = build(b, path, &lines);
	scan_close(&b->scan);
	close(fd);
	if (changed)
		*changed = lines;
	return e;
}

enum err
registry_build(struct ctx *c, str path, str index, struct report *rep, int64_t *changed)
{
	return registry_build_with(c, path, (str){}, index, rep, NULL, changed);
}

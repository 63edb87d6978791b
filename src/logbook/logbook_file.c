/* logbook_file.c -- an exported log book is verified without any database. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

#include "logbook/logbook_chain.h"

enum { HEAD_MAX = 1 << 16, ENTRY_MAX = 1 << 20, ARENA = 64 << 20, LOADS = JSON_REJECT_DUPLICATES };

struct reading {
	struct ctx *c;
	FILE *f;
	struct chain chain;
	struct arena own;	/* of one entry */
	char *head;		/* the document without its entries */
	ptrdiff_t head_n;
	char *entry;
};

static void
close_file(void *f)
{
	fclose(f);
}

static void
fini(void *arena)
{
	arena_fini(arena);
}

/* Hexadecimal in the one way we write it, or nothing. */
static str
unhex(struct arena *a, const char *p, size_t n)
{
	str hex = { p, (ptrdiff_t)n }, raw;

	if (!crypto_unhex(a, hex, &raw) || !str_eq(crypto_hex(a, raw), hex))
		return (str){};
	return raw;
}

static bool
read_part(struct arena *a, json_t *j, struct chain_part *p)
{
	json_int_t person;
	const char *salt = "", *text = "", *hash;
	size_t salt_n = 0, text_n = 0, hash_n;
	int erased = 0;

	if (json_object_get(j, "erased")) {
		if (json_unpack_ex(j, NULL, JSON_STRICT, "{s:I,s:b,s:s%}", "person", &person,
		    "erased", &erased, "hash", &hash, &hash_n) || !erased)
			return false;
	} else if (json_unpack_ex(j, NULL, JSON_STRICT, "{s:I,s:s%,s:s%,s:s%}", "person", &person,
	    "salt", &salt, &salt_n, "text", &text, &text_n, "hash", &hash, &hash_n))
		return false;
	*p = (struct chain_part){ .person = person, .erased = erased, .salt = unhex(a, salt, salt_n),
		.text = { text, (ptrdiff_t)text_n }, .hash = unhex(a, hash, hash_n) };
	return true;
}

static bool
read_parts(struct arena *a, json_t *list, struct chain_entry *e)
{
	struct chain_part *parts;

	if (!json_is_array(list) || json_array_size(list) > CHAIN_PARTS_MAX)
		return false;
	e->parts_n = (ptrdiff_t)json_array_size(list);
	e->parts = parts = arena_array(a, struct chain_part, e->parts_n);
	for (ptrdiff_t i = 0; i < e->parts_n; i++)
		if (!read_part(a, json_array_get(list, (size_t)i), &parts[i]))
			return false;
	return true;
}

static bool
read_whole(struct arena *a, json_t *j, struct chain_entry *e)
{
	json_int_t seq, crisis, account, corrects;
	const char *at, *kind, *object, *prev, *hash;
	size_t at_n, kind_n, object_n, prev_n, hash_n;
	struct instant t;
	json_t *parts;

	if (json_unpack_ex(j, NULL, JSON_STRICT, "{s:I,s:s%,s:I,s:I,s:I,s:s%,s:s%,s:s%,s:s%,s:o}",
	    "seq", &seq, "at", &at, &at_n, "crisis", &crisis, "account", &account,
	    "corrects", &corrects, "kind", &kind, &kind_n, "object", &object, &object_n,
	    "prev", &prev, &prev_n, "hash", &hash, &hash_n, "parts", &parts))
		return false;
	str iso = { at, (ptrdiff_t)at_n };

	if (!instant_parse(iso, &t) || !str_eq(instant_iso(a, t), iso))
		return false;
	*e = (struct chain_entry){ .seq = seq, .at = t.us, .crisis = crisis, .account = account,
		.corrects = corrects, .kind = { kind, (ptrdiff_t)kind_n },
		.object = { object, (ptrdiff_t)object_n },
		.prev = unhex(a, prev, prev_n), .hash = unhex(a, hash, hash_n) };
	return read_parts(a, parts, e);
}

static bool
read_left_out(struct arena *a, json_t *j, struct chain_entry *e)
{
	json_int_t seq;
	const char *content, *hash;
	size_t content_n, hash_n;

	if (json_unpack_ex(j, NULL, JSON_STRICT, "{s:I,s:s%,s:s%}", "seq", &seq,
	    "content", &content, &content_n, "hash", &hash, &hash_n))
		return false;
	*e = (struct chain_entry){ .seq = seq, .content = unhex(a, content, content_n),
		.hash = unhex(a, hash, hash_n) };
	return e->content.n != 0;
}

/* False: the file is not what it should be; a broken chain is in r->chain. */
static bool
take_entry(struct reading *r, ptrdiff_t n)
{
	struct chain_entry e;
	json_t *j = json_loadb(r->entry, (size_t)n, LOADS, NULL);
	bool ok;

	arena_reset(&r->own);
	ok = j && (json_object_get(j, "content") ? read_left_out(&r->own, j, &e)
	    : read_whole(&r->own, j, &e));
	if (ok)
		(void)!logbook_chain_take(&r->chain, &e);
	json_decref(j);
	return ok;
}

/* One object of the list, its first brace already read: its text, in r->entry. */
static ptrdiff_t
entry_text(struct reading *r)
{
	ptrdiff_t n = 0;
	int depth = 1, ch;
	bool in_string = false, escaped = false;

	r->entry[n++] = '{';
	while (depth > 0) {
		ch = getc_unlocked(r->f);
		if (ch == EOF || n == ENTRY_MAX)
			return 0;
		r->entry[n++] = (char)ch;
		if (in_string) {
			in_string = escaped || ch != '"';
			escaped = !escaped && ch == '\\';
		} else if (ch == '"')
			in_string = true;
		else if (ch == '{' || ch == '[')
			depth++;
		else if (ch == '}' || ch == ']')
			depth--;
	}
	return n;
}

static int
next_solid(FILE *f)
{
	int ch;

	do
		ch = getc_unlocked(f);
	while (ch == ' ' || ch == '\n' || ch == '\r' || ch == '\t');
	return ch;
}

/* The list of entries, its bracket already read, to its end. */
static bool
read_entries(struct reading *r)
{
	int ch = next_solid(r->f);

	if (ch == ']')
		return true;
	for (;; ch = next_solid(r->f)) {
		ptrdiff_t n = ch == '{' ? entry_text(r) : 0;

		if (n == 0 || !take_entry(r, n))
			return false;
		if (r->chain.why.n)
			return true;
		ch = next_solid(r->f);
		if (ch == ']')
			return true;
		if (ch != ',')
			return false;
	}
}

/* What stands around the entries, kept in r->head; the entries go by. */
static bool
read_document(struct reading *r)
{
	bool seen = false;
	int ch;

	while ((ch = getc_unlocked(r->f)) != EOF) {
		if (r->head_n >= HEAD_MAX - 2)
			return false;
		r->head[r->head_n++] = (char)ch;
		if (ch != '[')
			continue;
		if (seen || !read_entries(r))
			return false;
		if (r->chain.why.n)
			return true;
		r->head[r->head_n++] = ']';
		seen = true;
	}
	return seen;
}

static bool
read_end(struct reading *r)
{
	json_t *j = json_loadb(r->head, (size_t)r->head_n, LOADS, NULL), *entries;
	const char *format, *hash;
	json_int_t seq;
	size_t hash_n;
	bool ok;

	ok = !json_unpack_ex(j, NULL, JSON_STRICT, "{s:s,s:{s:I,s:s%},s:o}", "format", &format,
	    "head", "seq", &seq, "hash", &hash, &hash_n, "entries", &entries) &&
	    strcmp(format, "maillage-log-1") == 0 && json_is_array(entries);
	if (ok)
		(void)!logbook_chain_end(&r->chain, seq, unhex(r->c->a, hash, hash_n));
	json_decref(j);
	return ok;
}

enum err
logbook_verify_file(struct ctx *c, str path, struct log_verdict *out)
{
	struct reading *r = arena_new(c->a, struct reading);

	r->c = c;
	r->f = fopen(arena_z(c->a, path), "r");
	if (!r->f)
		return fail(c, E_NOT_FOUND, S(""), S("log.file"), "%.*s: %s", STR(path), strerror(errno));
	arena_defer(c->a, close_file, r->f);
	arena_init(&r->own, ARENA);
	arena_defer(c->a, fini, &r->own);
	r->own.landing = c->a->landing;
	r->head = arena_array(c->a, char, HEAD_MAX);
	r->entry = arena_array(c->a, char, ENTRY_MAX);
	logbook_chain_start(&r->chain, c->a);
	if ((!read_document(r) || (!r->chain.why.n && !read_end(r))) && !r->chain.why.n) {
		r->chain.why = S("log.broken.file");
		r->chain.broken_at = r->chain.seq + 1;
	}
	logbook_chain_verdict(c, &r->chain, out);
	return OK;
}

/*
 * source.h -- the bytes of a file, unpacked, one line at a time, in constant memory.
 *
 * A gzip file is unpacked on the fly.  Lines end with LF or CRLF; they come out
 * as UTF-8, whatever the file's encoding: UTF-8 (with or without BOM) when the
 * bytes are, else windows-1252 (of which ISO-8859-1 is the quiet half).
 */
#ifndef REGISTRY_SOURCE_H
#define REGISTRY_SOURCE_H

#include "base/base.h"

enum {
	SOURCE_LINE_MAX = 256 << 10,	/* a longer line is cut, and said so */
	SOURCE_BLOCK = 1 << 20,
	SOURCE_HEAD = 64 << 10,		/* what source_head() shows */
};

enum source_encoding { SOURCE_ASCII, SOURCE_UTF8, SOURCE_UTF8_BOM, SOURCE_LATIN1, SOURCE_CP1252 };

struct source_line {
	int64_t number;		/* 1 is the first */
	char *p;		/* UTF-8; may be written to, gone at the next call */
	ptrdiff_t n;
	bool ended;		/* had its line feed: false only for the last of the file */
	bool cut;		/* longer than SOURCE_LINE_MAX */
	bool mended;		/* held bytes that are not the file's encoding, or NULs */
};

struct source;

/* Opens ${path}; buffers live in c->a. Errors: E_NOT_FOUND registry.file.none. */
enum err source_open(struct ctx *c, str path, struct source **out);
void source_close(struct source *s);		/* also when the arena is reset */
bool source_next(struct source *s, struct source_line *out);
str source_head(struct source *s);		/* the first bytes, raw, unpacked */
ptrdiff_t source_read(struct source *s, void *p, ptrdiff_t n);	/* raw bytes instead of lines */
bool source_broken(const struct source *s);	/* unpacking or reading failed */
bool source_packed(const struct source *s);
enum source_encoding source_encoding(const struct source *s);
str source_encoding_name(const struct source *s);

/* ${n} bytes of windows-1252 at ${p} as UTF-8 into ${out}, room for 3 * n; returns its length. */
ptrdiff_t source_from_1252(const char *p, ptrdiff_t n, char *out);
bool source_is_utf8(const char *p, ptrdiff_t n);	/* str_utf8, fast over ASCII */

#endif

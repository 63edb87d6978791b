/* source.c -- see source.h.  zlib's gzread() hands over a plain file unchanged. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "registry/source.h"

struct source {
	gzFile gz;
	char *buf;		/* SOURCE_BLOCK + SOURCE_LINE_MAX bytes */
	char *conv;		/* one converted line */
	ptrdiff_t pos, n;	/* unread part of buf */
	int64_t line;
	bool eof, broken, packed;
	bool skip;		/* within a line that was too long */
	enum source_encoding enc;
};

enum { BUF = SOURCE_BLOCK + SOURCE_LINE_MAX };

bool
source_is_utf8(const char *p, ptrdiff_t n)
{
	ptrdiff_t i = 0;

	while (i < n) {
		uint64_t w;
		str rest;
		uint32_t cp;

		while (n - i >= 8 && (memcpy(&w, p + i, 8), (w & UINT64_C(0x8080808080808080)) == 0))
			i += 8;
		if (i == n)
			break;
		if (!((unsigned char)p[i] & 0x80)) {
			i++;
			continue;
		}
		rest = (str){ p + i, n - i };
		str_next(&rest, &cp);
		if (cp == 0xfffd && rest.n == n - i - 1)
			return false;
		i = n - rest.n;
	}
	return true;
}

/* windows-1252's 0x80-0x9f (WHATWG Encoding): the five holes stay C1 controls. */
static const uint16_t high[32] = {
	0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039,
	0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
};

ptrdiff_t
source_from_1252(const char *p, ptrdiff_t n, char *out)
{
	char *w = out;

	for (ptrdiff_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)p[i];
		unsigned cp = ch >= 0x80 && ch < 0xa0 ? high[ch - 0x80] : ch;

		if (cp < 0x80) {
			*w++ = (char)cp;
		} else if (cp < 0x800) {
			*w++ = (char)(0xc0 | cp >> 6);
			*w++ = (char)(0x80 | (cp & 0x3f));
		} else {
			*w++ = (char)(0xe0 | cp >> 12);
			*w++ = (char)(0x80 | (cp >> 6 & 0x3f));
			*w++ = (char)(0x80 | (cp & 0x3f));
		}
	}
	return w - out;
}

static void
fill(struct source *s)
{
	int got, error;

	if (s->eof || s->n - s->pos >= SOURCE_LINE_MAX)
		return;
	memmove(s->buf, s->buf + s->pos, (size_t)(s->n - s->pos));
	s->n -= s->pos;
	s->pos = 0;
	while (!s->eof && s->n < BUF) {
		got = gzread(s->gz, s->buf + s->n, (unsigned)(BUF - s->n));
		if (got <= 0) {
			gzerror(s->gz, &error);
			s->broken |= got < 0 || (error != Z_OK && error != Z_STREAM_END);
			s->eof = true;
			return;
		}
		s->n += got;
	}
}

static void
close_source(void *arg)
{
	source_close(arg);
}

/*
 * What ${n} bytes say; ASCII when they say nothing.  UTF-8 when more of its sequences are
 * well formed than not: two files put together by hand are one encoding in the main.
 */
static enum source_encoding
sniff(const char *p, ptrdiff_t n)
{
	bool c1 = false;
	ptrdiff_t good = 0, bad = 0;
	str s = { p, n };
	uint32_t cp;

	while (s.n) {
		unsigned char ch = (unsigned char)s.p[0];

		if (ch < 0x80) {
			s.p++;
			s.n--;
			continue;
		}
		c1 |= ch < 0xa0;
		str_next(&s, &cp);
		good += cp != 0xfffd;
		bad += cp == 0xfffd;
	}
	if (good + bad == 0)
		return SOURCE_ASCII;
	if (good > bad)
		return SOURCE_UTF8;
	return c1 ? SOURCE_CP1252 : SOURCE_LATIN1;
}

enum err
source_open(struct ctx *c, str path, struct source **out)
{
	struct source *s = arena_new(c->a, struct source);
	int fd = open(arena_z(c->a, path), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(c, E_NOT_FOUND, S("file"), S("registry.file.none"), "open: %s", strerror(errno));
	s->gz = gzdopen(fd, "rb");
	if (!s->gz) {
		close(fd);
		return fail(c, E_INTERNAL, S("file"), S("registry.file.none"), "gzdopen");
	}
	gzbuffer(s->gz, 128 << 10);
	arena_defer(c->a, close_source, s);
	s->buf = arena_array(c->a, char, BUF);
	s->conv = arena_array(c->a, char, 3 * SOURCE_LINE_MAX);
	fill(s);
	s->packed = !gzdirect(s->gz);
	if (s->n >= 3 && memcmp(s->buf, "\xef\xbb\xbf", 3) == 0) {
		s->enc = SOURCE_UTF8_BOM;
		s->pos = 3;
	} else {
		s->enc = sniff(s->buf, s->n);
	}
	*out = s;
	return OK;
}

void
source_close(struct source *s)
{
	if (s->gz)
		gzclose_r(s->gz);
	s->gz = NULL;
}

str
source_head(struct source *s)
{
	ptrdiff_t n = s->n - s->pos;

	return (str){ s->buf + s->pos, n < SOURCE_HEAD ? n : SOURCE_HEAD };
}

ptrdiff_t
source_read(struct source *s, void *p, ptrdiff_t n)
{
	fill(s);
	if (n > s->n - s->pos)
		n = s->n - s->pos;
	memcpy(p, s->buf + s->pos, (size_t)n);
	s->pos += n;
	return n;
}

/* One line into UTF-8, in place or in conv. */
static void
mend(struct source *s, struct source_line *l)
{
	char *nul = l->p;

	while ((nul = memchr(nul, 0, (size_t)(l->p + l->n - nul)))) {
		*nul = ' ';
		l->mended = true;
	}
	if (s->enc == SOURCE_LATIN1 || s->enc == SOURCE_CP1252) {
		l->n = source_from_1252(l->p, l->n, s->conv);
		l->p = s->conv;
		return;
	}
	if (source_is_utf8(l->p, l->n)) {
		if (s->enc == SOURCE_ASCII && sniff(l->p, l->n) != SOURCE_ASCII)
			s->enc = SOURCE_UTF8;
		return;
	}
	if (s->enc == SOURCE_ASCII)		/* the first accents of the file come late */
		s->enc = sniff(l->p, l->n);
	else
		l->mended = true;
	l->n = source_from_1252(l->p, l->n, s->conv);
	l->p = s->conv;
}

/* The rest of a line that was too long. */
static void
pass_over(struct source *s)
{
	while (s->pos < s->n) {
		char *nl = memchr(s->buf + s->pos, '\n', (size_t)(s->n - s->pos));

		s->pos = nl ? nl + 1 - s->buf : s->n;
		fill(s);
		if (nl)
			break;
	}
	s->skip = false;
}

bool
source_next(struct source *s, struct source_line *out)
{
	char *nl;
	ptrdiff_t room;

	fill(s);
	if (s->skip)
		pass_over(s);
	room = s->n - s->pos;
	*out = (struct source_line){ .number = s->line + 1, .p = s->buf + s->pos };
	if (room == 0)
		return false;
	if (room > SOURCE_LINE_MAX)
		room = SOURCE_LINE_MAX;
	nl = memchr(out->p, '\n', (size_t)room);
	out->n = nl ? nl - out->p : room;
	out->ended = nl != NULL;
	s->pos += out->n + out->ended;
	s->skip = out->cut = !nl && (s->pos < s->n || !s->eof);
	if (out->n && out->p[out->n - 1] == '\r')
		out->n--;
	s->line++;
	mend(s, out);
	return true;
}

bool
source_broken(const struct source *s)
{
	return s->broken;
}

bool
source_packed(const struct source *s)
{
	return s->packed;
}

enum source_encoding
source_encoding(const struct source *s)
{
	return s->enc;
}

str
source_encoding_name(const struct source *s)
{
	static const str names[] = {
		[SOURCE_ASCII] = { "ASCII", 5 }, [SOURCE_UTF8] = { "UTF-8", 5 },
		[SOURCE_UTF8_BOM] = { "UTF-8 BOM", 9 }, [SOURCE_LATIN1] = { "ISO-8859-1", 10 },
		[SOURCE_CP1252] = { "windows-1252", 12 },
	};
	return names[s->enc];
}

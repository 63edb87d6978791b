/* multipart.c -- see multipart.h. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/multipart.h"

/* The value of ${key} in "form-data; name=\"a\"; filename=\"b\"". */
static bool
parameter(str s, str key, str *out)
{
	bool quoted = false;
	ptrdiff_t from = 0;

	for (ptrdiff_t i = 0; i <= s.n; i++) {
		str one, name, value;

		if (i < s.n && s.p[i] == '"')
			quoted = !quoted;
		if (i < s.n && (s.p[i] != ';' || quoted))
			continue;
		one = str_trim(str_sub(s, from, i - from));
		from = i + 1;
		if (!str_cut(one, '=', &name, &value) || !str_eq_nocase(name, key))
			continue;
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_sub(value, 1, value.n - 2);
		*out = value;
		return true;
	}
	return false;
}

struct multipart *
multipart_open(str type, const char *directory)
{
	struct multipart *m;
	str boundary = {};

	if (type.n < 20 || !str_eq_nocase(str_sub(type, 0, 19), S("multipart/form-data")))
		return NULL;
	if (!parameter(type, S("boundary"), &boundary) || !boundary.n || boundary.n > BOUNDARY_MAX)
		return NULL;
	m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	arena_init(&m->a, 4 * HTTP_BODY_MAX);
	m->mark_n = snprintf(m->mark, sizeof m->mark, "\r\n--%.*s", STR(boundary));
	m->directory = directory;
	m->fd = -1;
	m->held = 2;			/* as if a line had ended before the first boundary */
	memcpy(m->window, "\r\n", 2);
	return m;
}

/* What a browser calls %22, %0D and %0A inside names (RFC 7578 2, WHATWG form-data). */
static str
unescape(struct arena *a, str s)
{
	static const struct { str code; char ch; } codes[] = {
		{ S("%22"), '"' }, { S("%0D"), '\r' }, { S("%0A"), '\n' },
	};
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++) {
		int k = 0;

		while (k < COUNT(codes) && !str_eq(str_sub(s, i, 3), codes[k].code))
			k++;
		buf_char(&b, k < COUNT(codes) ? codes[k].ch : s.p[i]);
		i += k < COUNT(codes) ? 2 : 0;
	}
	return buf_str(&b);
}

static int
file_open(struct multipart *m, str name, str filename)
{
	str path;

	if (m->uploads == UPLOADS_MAX)
		return 413;
	path = arena_fmt(&m->a, "%s/received-XXXXXX", m->directory);
	m->fd = mkostemp((char *)(uintptr_t)path.p, O_CLOEXEC);
	if (m->fd < 0)
		return 507;
	m->upload[m->uploads++] = (struct upload){ .field = name, .filename = filename, .path = path };
	m->state = PART_FILE;
	return 0;
}

static int
part_open(struct multipart *m, str head)
{
	str line, key, value, about = {}, name = {}, filename;

	while (head.n) {
		str_cut(head, '\n', &line, &head);
		if (str_cut(str_trim(line), ':', &key, &value) && str_eq_nocase(key, S("Content-Disposition")))
			about = str_trim(value);
	}
	if (!str_starts(about, S("form-data")) || !parameter(about, S("name"), &name))
		return 400;
	name = unescape(&m->a, name);
	if (!str_utf8(name))
		return 400;
	if (parameter(about, S("filename"), &filename))
		return file_open(m, name, unescape(&m->a, filename));
	if (m->fields == PARTS_MAX)
		return 413;
	m->field[m->fields].name = name;
	m->value = (struct buf){ .a = &m->a };
	m->state = PART_FIELD;
	return 0;
}

static int
part_data(struct multipart *m, str s)
{
	if (m->state == PART_FIELD) {
		if (m->value.n + s.n > HTTP_BODY_MAX)
			return 413;
		buf_put(&m->value, s);
		return 0;
	}
	m->upload[m->uploads - 1].size += s.n;
	while (s.n) {
		ssize_t k = write(m->fd, s.p, (size_t)s.n);

		if (k <= 0)
			return 507;
		s = str_sub(s, k, s.n);
	}
	return 0;
}

static void
part_close(struct multipart *m)
{
	if (m->state == PART_FIELD) {
		m->field[m->fields++].value = buf_str(&m->value);
	} else if (m->state == PART_FILE) {
		close(m->fd);
		m->fd = -1;
		if (!m->upload[m->uploads - 1].filename.n && !m->upload[m->uploads - 1].size)
			unlink(m->upload[--m->uploads].path.p);		/* a file field left empty */
	}
}

/* Use what can be used of ${s}.  Bytes used, or minus a status; 0: more must come. */
static ptrdiff_t
step(struct multipart *m, str s)
{
	const char *at;
	ptrdiff_t n;
	int refused = 0;

	switch (m->state) {
	case PART_SEEK: case PART_FIELD: case PART_FILE:
		at = memmem(s.p, (size_t)s.n, m->mark, (size_t)m->mark_n);
		n = at ? at - s.p : s.n - m->mark_n + 1;
		if (m->state != PART_SEEK && n > 0)
			refused = part_data(m, str_sub(s, 0, n));
		if (refused)
			return -refused;
		if (!at)
			return n > 0 ? n : 0;
		part_close(m);
		m->state = PART_AFTER;
		return n + m->mark_n;
	case PART_AFTER:
		if (s.n < 2)
			return 0;
		if (memcmp(s.p, "\r\n", 2) != 0 && memcmp(s.p, "--", 2) != 0)
			return -400;
		m->state = s.p[0] == '-' ? PART_END : PART_HEAD;
		return 2;
	case PART_HEAD:
		at = memmem(s.p, (size_t)s.n, "\r\n\r\n", 4);
		if (!at)
			return s.n > PART_HEAD_MAX ? -400 : 0;
		refused = part_open(m, (str){ s.p, at - s.p });
		return refused ? -refused : at + 4 - s.p;
	case PART_END:
		break;
	}
	return s.n;
}

int
multipart_feed(struct multipart *m, str piece)
{
	jmp_buf full;

	m->a.landing = full;
	if (setjmp(full))
		return 413;
	while (piece.n) {
		str now = str_sub(piece, 0, PART_WINDOW - m->held), s;
		ptrdiff_t used;

		memcpy(m->window + m->held, now.p, (size_t)now.n);
		piece = str_sub(piece, now.n, piece.n);
		s = (str){ m->window, m->held + now.n };
		do {
			used = step(m, s);
			if (used < 0)
				return (int)-used;
			s = str_sub(s, used, s.n);
		} while (used > 0 && s.n);
		memmove(m->window, s.p, (size_t)s.n);
		m->held = s.n;
	}
	return 0;
}

bool
multipart_whole(const struct multipart *m)
{
	return m->state == PART_END;
}

void
multipart_close(struct multipart *m)
{
	if (m->fd >= 0)
		close(m->fd);
	for (int i = 0; i < m->uploads; i++)
		unlink(m->upload[i].path.p);
	arena_fini(&m->a);
	free(m);
}

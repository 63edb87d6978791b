/* log.c -- logfmt: key=value, quoted only where it must be. */
#include <stdio.h>
#include <unistd.h>

#include "log/log.h"

static void
put(struct log *l, const char *p, ptrdiff_t n)
{
	ptrdiff_t room = LOG_LINE_MAX - 1 - l->n;	/* the last byte is the line end */

	if (n > room)
		n = room;
	memcpy(l->p + l->n, p, (size_t)n);
	l->n += (int)n;
}

static void
put_key(struct log *l, const char *key)
{
	if (l->n)
		put(l, " ", 1);
	put(l, key, (ptrdiff_t)strlen(key));
	put(l, "=", 1);
}

static void
put_i64(struct log *l, int64_t v)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--p = '-';
	put(l, p, digits + sizeof digits - p);
}

void
log_str(struct log *l, const char *key, str s)
{
	bool plain = s.n > 0;

	for (ptrdiff_t i = 0; i < s.n; i++)
		plain = plain && (unsigned char)s.p[i] > ' ' && s.p[i] != '"' && s.p[i] != '=' && s.p[i] != '\\' && s.p[i] != 0x7f;
	put_key(l, key);
	if (plain) {
		put(l, s.p, s.n);
		return;
	}
	put(l, "\"", 1);
	for (ptrdiff_t i = 0; i < s.n; i++) {
		char esc[5];

		if (s.p[i] == '"' || s.p[i] == '\\')
			put(l, "\\", 1);
		if ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f)
			put(l, s.p + i, 1);
		else
			put(l, esc, snprintf(esc, sizeof esc, "\\x%02x", (unsigned char)s.p[i]));
	}
	put(l, "\"", 1);
}

void
log_i64(struct log *l, const char *key, int64_t v)
{
	put_key(l, key);
	put_i64(l, v);
}

void
log_ms(struct log *l, const char *key, int64_t us)
{
	char part[4] = { '.', (char)('0' + us / 100 % 10), (char)('0' + us / 10 % 10), (char)('0' + us % 10) };

	put_key(l, key);
	put_i64(l, us / 1000);
	put(l, part, COUNT(part));
}

struct log
log_begin(const char *level, const char *event)
{
	struct log l;

	l.n = 0;
	log_str(&l, "level", str_from(level));
	log_str(&l, "event", str_from(event));
	return l;
}

static void
write_all(const char *p, ptrdiff_t n)
{
	while (n > 0) {
		ssize_t k = write(STDERR_FILENO, p, (size_t)n);

		if (k <= 0)
			return;		/* nobody to tell */
		p += k;
		n -= k;
	}
}

void
log_end(struct log *l)
{
	l->p[l->n++] = '\n';
	write_all(l->p, l->n);
	l->n = 0;
}

void
log_batch_flush(struct log_batch *b)
{
	write_all(b->p, b->n);
	b->n = 0;
}

void
log_batch_add(struct log_batch *b, struct log *l)
{
	l->p[l->n++] = '\n';
	if (b->n + l->n > LOG_BATCH_MAX)
		log_batch_flush(b);
	memcpy(b->p + b->n, l->p, (size_t)l->n);
	b->n += l->n;
}

void
log_cause(struct log *l, enum err e, const struct ctx *c)
{
	static const char *const names[] = {
		[OK] = "ok", [E_INVALID] = "invalid", [E_LOGIN] = "login", [E_FORBIDDEN] = "forbidden",
		[E_NOT_FOUND] = "not_found", [E_CONFLICT] = "conflict", [E_LIMIT] = "limit",
		[E_UPSTREAM] = "upstream", [E_BUSY] = "busy", [E_INTERNAL] = "internal",
	};

	log_str(l, "err", str_from(names[e]));
	if (c->cause.key.n)
		log_str(l, "key", c->cause.key);
	if (c->cause.field.n)
		log_str(l, "field", c->cause.field);
	if (c->cause.detail.n)
		log_str(l, "detail", c->cause.detail);
	if (c->cause.at)
		log_str(l, "at", str_from(c->cause.at));
}

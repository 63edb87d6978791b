#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/base.h"

void
ctx_at(struct ctx *c, struct instant now)
{
	c->now = now;
	c->today = instant_day(now);
}

/* SplitMix64 (Steele, Lea, Flood, 2014): small, seedable; never used for secrets in production. */
static uint64_t
next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
ctx_random(struct ctx *c, void *out, ptrdiff_t n)
{
	char *p = out;

	if (!c->rng) {
		while (n > 0) {
			ssize_t got = getrandom(p, (size_t)n, 0);

			if (got < 0)
				abort();	/* no entropy: nothing we promise would hold */
			p += got;
			n -= got;
		}
		return;
	}
	while (n > 0) {
		uint64_t v = next(&c->rng);
		ptrdiff_t k = n < 8 ? n : 8;

		memcpy(p, &v, (size_t)k);
		p += k;
		n -= k;
	}
}

uint64_t
ctx_random_below(struct ctx *c, uint64_t bound)
{
	uint64_t v, limit = UINT64_MAX - UINT64_MAX % bound;

	assert(bound > 0);
	do
		ctx_random(c, &v, sizeof v);
	while (v >= limit);
	return v % bound;
}

enum err
ctx_fail(struct ctx *c, enum err e, str field, str key, const char *at, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	assert(e != OK);
	if (c->cause.at)
		return e;		/* the first cause is the cause */
	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof text)
		n = (int)sizeof text - 1;
	c->cause.key = key;
	c->cause.field = field;
	c->cause.detail = arena_str(c->a, text, n);
	c->cause.at = at;
	return e;
}

enum err
ctx_length(struct ctx *c, str field, str value, ptrdiff_t min, ptrdiff_t max)
{
	if (value.n < min)
		return fail(c, E_INVALID, field, S("form.missing"), "%td bytes, min %td", value.n, min);
	if (value.n > max)
		return fail(c, E_INVALID, field, S("form.length"), "%td bytes, max %td", value.n, max);
	return OK;
}

void
ctx_forgive(struct ctx *c)
{
	c->cause.key = c->cause.field = c->cause.detail = (str){};
	c->cause.at = NULL;
}

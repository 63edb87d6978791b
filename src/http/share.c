/*
 * share.c -- pages and sessions kept in memory, for as long as the database
 * does not change: so nothing has to be told that something was revoked.
 */
#include <stdlib.h>
#include <time.h>

#include "http/conn.h"
#include "http/pack.h"

enum {
	PAGES = 1024,			/* places; a page has one place it may stand in */
	PAGES_BYTES = 24 << 20,		/* of all of them; beyond, all are forgotten */
	SESSIONS = 4096,
	SESSION_S = 60,
	RENEW_US = 100000,		/* a page that is kept is made again within this */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shared *pages[PAGES];
static ptrdiff_t pages_bytes;
static struct session *sessions;

int64_t
steady_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo): which place; the whole key is compared after it. */
static uint64_t
hash(str s, uint64_t seed)
{
	uint64_t v = seed ^ UINT64_C(0xcbf29ce484222325);

	for (ptrdiff_t i = 0; i < s.n; i++)
		v = (v ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return v ^ v >> 29;
}

static uint64_t
key_hash(const struct share_key *k)
{
	return hash(k->target, (uint64_t)k->held << 8 | (uint64_t)k->lang << 2 | (uint64_t)k->script << 1 | k->gzip);
}

void
share_drop(struct shared *page)
{
	if (atomic_fetch_sub(&page->refs, 1) == 1)
		free(page);
}

static void
place_clear(int i)
{
	if (!pages[i])
		return;
	pages_bytes -= pages[i]->bytes.n;
	share_drop(pages[i]);
	pages[i] = NULL;
}

void
share_forget(void)
{
	pthread_mutex_lock(&lock);
	for (int i = 0; i < PAGES; i++)
		place_clear(i);
	free(sessions);
	sessions = NULL;
	pthread_mutex_unlock(&lock);
}

static bool
is_of(const struct shared *p, uint64_t h, const struct share_key *k)
{
	return p->hash == h && p->held == k->held && p->lang == k->lang && p->script == k->script &&
	    p->gzip == k->gzip && str_eq(p->target, k->target);
}

struct shared *
share_get(const struct share_key *k, uint64_t version)
{
	uint64_t h = key_hash(k);
	int64_t now = steady_us();
	struct shared *p;

	pthread_mutex_lock(&lock);
	p = pages[h % PAGES];
	if (p && !is_of(p, h, k))
		p = NULL;
	if (p && !p->steady && ((!p->lax && p->version != version) || now >= p->until_us)) {
		p->until_us = p->lax ? now + RENEW_US : 0;	/* one makes it again, the others have the one before */
		p = NULL;
	}
	if (p)
		atomic_fetch_add(&p->refs, 1);
	pthread_mutex_unlock(&lock);
	return p;
}

static str
keep(char **at, str s)
{
	str kept = { *at, s.n };

	if (s.n)
		memcpy(*at, s.p, (size_t)s.n);
	*at += s.n;
	return kept;
}

void
share_put(const struct share_key *k, uint64_t version, const char *pattern, const struct reply *rp)
{
	ptrdiff_t n = rp->body.n, parts = rp->part ? (rp->body.holes + 1) * (ptrdiff_t)sizeof *rp->part : 0,
	    room = parts + n + k->target.n + rp->type.n + rp->encoding.n + rp->etag.n;
	struct shared *p = n < PAGES_BYTES / 4 ? malloc(sizeof *p + (size_t)room) : NULL;
	uint64_t h = key_hash(k);
	char *at;

	if (!p)
		return;
	*p = (struct shared){ .refs = 1, .hash = h, .version = version, .held = k->held, .lang = (unsigned char)k->lang,
	    .script = k->script, .gzip = k->gzip, .steady = rp->cacheable,
	    .lax = rp->kept_ms > 0, .pattern = pattern,
	    .holes = rp->body.holes,
	    .until_us = steady_us() + (rp->kept_ms ? rp->kept_ms * US_PER_MS : rp->shared_s * US_PER_S) };
	memcpy(p->hole, rp->body.hole, sizeof p->hole[0] * (size_t)p->holes);
	at = p->room;
	if (parts)
		p->part = (const void *)keep(&at, (str){ (const char *)rp->part, parts }).p;
	p->bytes = keep(&at, (str){ rp->body.p, n });
	p->target = keep(&at, k->target);
	p->type = keep(&at, rp->type);
	p->encoding = keep(&at, rp->encoding);
	p->etag = keep(&at, rp->etag);
	pthread_mutex_lock(&lock);
	place_clear((int)(h % PAGES));
	if (pages_bytes + n > PAGES_BYTES)
		for (int i = 0; i < PAGES; i++)
			place_clear(i);
	pages[h % PAGES] = p;
	pages_bytes += n;
	pthread_mutex_unlock(&lock);
}

bool
session_get(str token, uint64_t version, struct session *out)
{
	bool found = false;
	struct session *s;

	pthread_mutex_lock(&lock);
	if (sessions && token.n <= (ptrdiff_t)sizeof s->token) {
		s = &sessions[hash(token, 0) % SESSIONS];
		found = s->token_n && str_eq((str){ s->token, s->token_n }, token) && s->version == version &&
		    steady_us() < s->until_us;
		if (found)
			*out = *s;
	}
	pthread_mutex_unlock(&lock);
	return found;
}

void
session_put(str token, uint64_t version, const struct ctx *c, const struct request *rq)
{
	struct session *s;

	if (token.n > (ptrdiff_t)sizeof s->token || rq->csrf.n > (ptrdiff_t)sizeof s->csrf ||
	    c->who_name.n > (ptrdiff_t)sizeof s->name || !c->who.v)
		return;
	pthread_mutex_lock(&lock);
	if (!sessions)
		sessions = calloc(SESSIONS, sizeof *sessions);
	if (sessions) {
		s = &sessions[hash(token, 0) % SESSIONS];
		*s = (struct session){ .token_n = (int)token.n, .csrf_n = (int)rq->csrf.n, .name_n = (int)c->who_name.n,
		    .who = c->who, .held = rq->held, .lang = c->lang, .version = version,
		    .until_us = steady_us() + SESSION_S * US_PER_S };
		memcpy(s->token, token.p, (size_t)token.n);
		if (rq->csrf.n)
			memcpy(s->csrf, rq->csrf.p, (size_t)rq->csrf.n);
		if (c->who_name.n)
			memcpy(s->name, c->who_name.p, (size_t)c->who_name.n);
	}
	pthread_mutex_unlock(&lock);
}

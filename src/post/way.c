/* way.c -- routes as they go: their pace, when they are left alone, their health. */
#include "post/sender_impl.h"

enum {
	MISSES_MAX = 3,			/* in a row, before a route is left alone */
	REST_MAX_S = 30,
	REST_LONG_S = 300,		/* each look may make a message uncertain: seldom, while another route works */
	CREDIT_REST_S = 300,
};

static _Atomic int health_closed[POST_CHANNELS], health_configured[POST_CHANNELS], health_broke[POST_CHANNELS];
static _Atomic int64_t health_since[POST_CHANNELS];

struct post_health
post_health(enum post_channel ch)
{
	return (struct post_health){ health_configured[ch] != 0, health_closed[ch] != 0,
		health_broke[ch] != 0, { health_since[ch] } };
}

static bool
works(const struct post_health *h)
{
	return h->configured && !h->closed && !h->no_credit;
}

struct post_health
post_channel_health(enum post_channel ch)
{
	struct post_health first = post_health(ch), second = post_health(POST_SMS2);

	if (ch == POST_EMAIL || works(&first))
		return first;
	return works(&second) || !first.configured ? second : first;
}

int
post_way_marked(const struct way *w)
{
	return w->basket.n - w->basket.next;
}

static void
fill(struct way *w, const struct post_route *r, struct instant now)
{
	double since = (double)(now.us - w->filled.us) / (double)US_PER_S;

	if (w->filled.us == 0 || since < 0)
		since = 1;
	w->filled = now;
	w->tokens += since * r->rate;
	if (w->tokens > r->rate / 4 + 1)
		w->tokens = r->rate / 4 + 1;
}

/* How many messages ${ch} may take now. */
int
post_way_room(struct post *p, enum post_channel ch, struct instant now)
{
	struct way *w = &p->way[ch];
	const struct post_route *r = &p->conf.route[ch];
	int n;

	if (!r->backend || now.us < w->closed_until.us)
		return 0;
	fill(w, r, now);
	if (post_way_marked(w))
		return 0;
	n = 2 * r->parallel - w->flying;
	if (w->misses >= MISSES_MAX || w->broke)
		n = 1 - w->flying;	/* one, to see */
	n = n < BASKET_MAX ? n : BASKET_MAX;
	return n < (int)w->tokens ? n : (int)w->tokens;
}

static void
health_set(struct post *p, enum post_channel ch)
{
	health_configured[ch] = p->conf.route[ch].backend != NULL;
	health_closed[ch] = p->way[ch].misses >= MISSES_MAX;
	health_broke[ch] = p->way[ch].broke;
	health_since[ch] = p->way[ch].since.us;
}

/* Not to be counted on: what it would take may go by another route. */
bool
post_way_away(const struct post *p, enum post_channel ch)
{
	return !p->conf.route[ch].backend || p->way[ch].misses >= MISSES_MAX || p->way[ch].broke;
}

static void
missed(struct post *p, enum post_channel ch, struct instant now)
{
	struct way *w = &p->way[ch];
	int most = ch == POST_SMS && !post_way_away(p, POST_SMS2) ? REST_LONG_S : REST_MAX_S;
	int over;

	if (w->misses++ == 0)
		w->since = now;
	over = w->misses - MISSES_MAX;
	if (over >= 0) {
		int64_t rest = over > 8 ? most : INT64_C(1) << over;
		int64_t us = rest * p->conf.route[ch].backoff_ms * US_PER_MS / 5;

		if (us > most * US_PER_S)
			us = most * US_PER_S;
		w->closed_until.us = now.us + us;
	}
}

static void
went_broke(struct way *w, struct instant now)
{
	if (!w->broke)
		w->since = now;
	w->broke = true;
	w->misses = 0;
	w->closed_until.us = now.us + CREDIT_REST_S * US_PER_S;
}

void
post_way_answered(struct post *p, enum post_channel ch, enum post_verdict v, struct instant now)
{
	p->way[ch].flying--;
	if (v == POST_AGAIN || v == POST_UNCERTAIN)
		missed(p, ch, now);
	else if (v == POST_NO_CREDIT)
		went_broke(&p->way[ch], now);
	else {
		p->way[ch].misses = 0;
		p->way[ch].broke = false;
	}
	health_set(p, ch);
}

/* As if nothing had gone wrong yet. */
void
post_way_afresh(struct post *p)
{
	for (int ch = 0; ch < POST_CHANNELS; ch++) {
		p->way[ch].misses = 0;
		p->way[ch].broke = false;
		p->way[ch].closed_until.us = 0;
		health_set(p, (enum post_channel)ch);
	}
}

static void
clamp(struct post_route *r)
{
	int most = POST_PARALLEL_MAX / POST_CHANNELS;

	if (r->parallel < 1)
		r->parallel = 1;
	if (r->parallel > most)
		r->parallel = most;
	if (r->rate < 1)
		r->rate = 1;
}

void
post_way_clamp(struct post *p)
{
	for (int ch = 0; ch < POST_CHANNELS; ch++)
		clamp(&p->conf.route[ch]);
}

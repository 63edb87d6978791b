/*
 * sender_impl.h -- what sender.c and way.c share: routes as they go, what is being said,
 * what came of it.  For those two alone.
 *
 * A route marks ahead as many messages as it has lines, so that no line waits for the
 * disk; what is marked and not said when the route is left alone goes back unsaid.
 */
#ifndef POST_SENDER_IMPL_H
#define POST_SENDER_IMPL_H

#include <pthread.h>

#include "post/outbox.h"
#include "post/post.h"

enum {
	BASKET_MAX = POST_PARALLEL_MAX,
	RESULTS_MAX = 4 * POST_PARALLEL_MAX,
};

struct flight {				/* one message being said */
	struct arena a;
	bool used;
	enum post_channel channel;
	struct post_message m;
};
struct result {				/* what came of it, not yet written down */
	enum post_channel channel;
	struct outbox_id id;
	int64_t attempt;
	struct crisis_id crisis;
	struct call_id call;
	bool unsaid;			/* nothing was said: as if it had not been taken */
	struct post_said said;		/* texts in the arena of the results */
};
struct basket {				/* marked `sending`, waiting for a free line */
	struct arena a;
	struct post_taken v[BASKET_MAX];
	int n, next;
	struct instant taken;
};
struct way {				/* a route as it goes */
	struct basket basket;
	double tokens;
	struct instant filled;
	int misses, flying;
	bool broke;			/* out of credit, by its own words */
	struct instant closed_until, since;
};
struct post {
	struct db *db;
	struct net *net;
	enum err (*load)(struct ctx *c, struct post_conf *out);
	struct arena conf_arena;
	struct post_conf conf;
	struct way way[POST_CHANNELS];
	struct flight flights[POST_PARALLEL_MAX];
	struct result results[RESULTS_MAX];
	int results_n;
	struct arena results_arena;
	int64_t write_ms;		/* what the last writing took */
	int64_t first_ms;		/* when the first of them came; of a clock that does not jump */
	uint64_t rng;
	uint64_t seen;			/* db_version() at the last look */
	struct instant next;		/* when something may leave that may not yet */
	struct instant looked, clock;	/* at the last look; at the last turn */
	bool backlog;			/* something is due that pace or rest holds back */
	pthread_t thread;
	_Atomic bool stop, reload;
};

int post_way_marked(const struct way *w);	/* marked, and not yet said */
/* How many messages ${ch} may take now. */
int post_way_room(struct post *p, enum post_channel ch, struct instant now);
/* Not to be counted on: what it would take may go by another route. */
bool post_way_away(const struct post *p, enum post_channel ch);
void post_way_answered(struct post *p, enum post_channel ch, enum post_verdict v, struct instant now);
void post_way_afresh(struct post *p);		/* as if nothing had gone wrong yet */
void post_way_clamp(struct post *p);		/* settings within what there is */

#endif

/*
 * wave.h -- asking as many people as it takes, and no more, until the places are filled.
 *
 * A wave is as large as needed for each post to be filled, by itself, with the chance
 * the call was given, within its patience.  The next one goes out when silence and
 * refusals have brought a post well below it, whether a browser is open or not;
 * at the last place everything stops, and what had not left never leaves.
 * A freed place is offered to the reserve first, in its order: by a message, or at the desk to whom only
 * the telephone reaches.  An offer keeps the place from others for the call's patience, and not longer.
 */
#ifndef MOBILISATION_WAVE_H
#define MOBILISATION_WAVE_H

#include "mobilisation/pool.h"

struct wave_post {			/* one post of the call, as the plan sees it */
	struct place_post post;
	int64_t free;			/* places to fill */
	int64_t can;			/* people who fit it and can be asked */
	double expected;		/* yeses if all of them were asked */
	bool lacking;			/* even then, not enough are to be expected */
};

struct wave_plan {
	struct pool pool;
	struct wave_post posts[POSTS_MAX];
	int64_t free;			/* places to fill, all posts */
	const struct pool_person **ask;	/* the next wave, first to last */
	ptrdiff_t ask_n;
	int64_t pending;		/* people asked who may still say yes */
	double before, after;		/* chance of filling it all without, and with, this wave */
	struct instant leaves;		/* when this wave would: after quiet hours, if the call is not urgent */
	int64_t in_us;			/* from then, when enough yeses are to be expected; -1: not expected */
};

/*
 * wave_plan_of(c, call, first, out):
 * What the next wave would be now; of a draft, the first one.  ${first} > 0: exactly
 * that many people if there are, as a preview promised; 0: as many as it takes.
 * Errors: E_NOT_FOUND; those of pool_read().
 */
enum err wave_plan_of(struct ctx *c, struct call_id call, ptrdiff_t first, struct wave_plan *out);

struct wave_draft {			/* a call as it stands in a form, not yet kept */
	struct crisis_id crisis;
	struct typology_id typology;
	bool exercise, urgent;
	str criteria, commune;
	struct opt_instant starts_at, ends_at;
	int64_t chance, wait_s;
	const struct place_asks *asks;
};
/* The same of a call that is still being composed.  Errors: those of pool_read(). */
enum err wave_plan_draft(struct ctx *c, const struct wave_draft *d, struct wave_plan *out);

/* Opens the places and sends the first wave; ${asked} counts.  Call inside db_write(), once the call is sent. */
enum err wave_start(struct ctx *c, struct call_id call, ptrdiff_t first, ptrdiff_t *asked);

struct wave_turn {
	struct call_id call;
	bool now;			/* someone asked for a wave: do not wait for silence */
	ptrdiff_t asked, offered;	/* out: people written to */
	struct crisis_id crisis;	/* out */
	struct opt_instant next;	/* out: when to look again, if there is reason to */
};
/*
 * wave_turn(c, t):
 * Look at a call: stop, offer freed places to the reserve, send the next wave, or wait.
 * Queues its own next look.  Call inside db_write().  May be called at any moment.
 */
enum err wave_turn(struct ctx *c, struct wave_turn *t);

/*
 * wave_by_phone(c, call, most, listed):
 * Take into the call up to ${most} of those who fit a post and whom no message can reach,
 * best first: they wait to be called by telephone.  Not those who asked not to be called,
 * pause or left.  Call inside db_write().
 */
enum err wave_by_phone(struct ctx *c, struct call_id call, ptrdiff_t most, ptrdiff_t *listed);

/* How many of the plan's people only the telephone reaches, from the ${from}th on; of a list, the same. */
enum err wave_phone_only(struct ctx *c, const struct wave_plan *plan, ptrdiff_t from, int64_t *out);
enum err wave_phone_listed(struct ctx *c, const struct audience_list *people, int64_t *out);
/* The same written down, for the desk to count its queue by (call.phone_left).  Call inside db_write(). */
enum err wave_phone_left(struct ctx *c, const struct wave_plan *plan, struct call_id call, ptrdiff_t from);

/*
 * wave_tell_by_phone(c, call, recipient, say):
 * Have someone of a call telephoned and told ${say}, in the place of what they still had to be told; ${say} empty:
 * nothing.  Errors: E_NOT_FOUND for someone of another call.  Call inside db_write().
 */
enum err wave_tell_by_phone(struct ctx *c, struct call_id call, struct recipient_id recipient, str say);

/*
 * wave_clock_ahead(c, us):
 * The clock was set forward by so much: whoever was asked before it, and is silent, was so
 * for no longer than before.  Call inside db_write().
 */
enum err wave_clock_ahead(struct ctx *c, int64_t us);

/* Have someone look at ${call} at ${at}: after a refusal, a withdrawal.  Call inside db_write(). */
enum err wave_soon(struct ctx *c, struct call_id call, struct instant at);

/* The last place may just have been taken: if so, stop what has not left.  Call inside db_write(). */
enum err wave_settle(struct ctx *c, struct call_id call);

struct wave_want { struct call_id call; int64_t wanted[POSTS_MAX]; int n; };	/* post by post, in order */
/* The need changed: places more or fewer, said in the log book, and the waves follow.  Call inside db_write(). */
enum err wave_want(struct ctx *c, const struct wave_want *w);

struct wave_release { struct crisis_id crisis; struct call_id call; struct recipient_id recipient; };
/*
 * Tell someone who has a place that they are no longer needed: also when the call is closed, until its hours are over.
 * Errors: as place_release(); E_CONFLICT call.closed.  Inside db_write().
 */
enum err wave_release(struct ctx *c, const struct wave_release *r);

/* No further wave until told; or go on.  Call inside db_write(). */
enum err wave_pause(struct ctx *c, struct call_id call, bool paused);

/* When ${at} falls in the community's quiet hours, their end; else ${at}. */
enum err wave_quiet(struct ctx *c, struct instant at, struct instant *out);

#endif

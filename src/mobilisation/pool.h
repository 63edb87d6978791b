/*
 * pool.h -- whom to ask first for the posts of a call, and why; whom never.
 *
 * The order is a number of points that can be said in words, the same for
 * everyone; a draw of lots that changes with each call settles the rest, so that
 * it is never always the same ones.  docs/domain/mobilisation.md has the points
 * and their reasons.
 *
 * Never asked: who is already engaged at these hours or within POOL_REST_US of
 * them, who was asked in this call, who refused this type of crisis, who is
 * left out by hand, and whom no message can reach (audience.h).
 */
#ifndef MOBILISATION_POOL_H
#define MOBILISATION_POOL_H

#include "mobilisation/audience.h"
#include "mobilisation/forecast.h"
#include "mobilisation/place.h"

enum { POOL_POSTS = POSTS_MAX };
/* Rest between two engagements: 11 h.  Source: Code du travail, L3131-1 (and directive 2003/88/CE, art. 3). */
#define POOL_REST_US	(11 * US_PER_HOUR)

struct pool_person {
	const struct audience_person *p;
	int fit[POOL_POSTS];		/* of each post: place_fit() */
	int64_t points;			/* higher is asked earlier */
	double rate;			/* chance of a yes */
	int km;				/* from where the call is; -1: not known */
	int64_t times;			/* asked in the last thirty days */
	struct opt_instant last;	/* asked for the last time */
	bool willing;			/* said so for this type of crisis */
	uint64_t lot;
};

struct pool {
	struct place_post_list posts;
	struct pool_person *v;		/* who can be asked, first to last */
	ptrdiff_t n;
	struct pool_person *none;	/* who fits, and can only be called by telephone; same order */
	ptrdiff_t none_n;
	int64_t fitting;		/* people who fit a post, whether they can be asked or not */
	/* of them, not to be asked, and why */
	int64_t asked, engaged, unwilling;
	enum forecast_hours hours;	/* of when the messages leave */
	struct pool_rates { struct person_id *who; double *rate; ptrdiff_t n; } rates;	/* of those asked */
};

struct pool_call {			/* what the pool needs of a call */
	struct crisis_id crisis;
	struct call_id call;
	struct typology_id typology;
	bool exercise;
	str criteria, commune;
	struct opt_instant starts_at, ends_at;
	struct instant leaves;		/* when who is asked next will be */
};

/*
 * pool_read(c, call, posts, out):
 * Errors: those of audience_people().  Eight statements, whatever the number of people.
 */
enum err pool_read(struct ctx *c, const struct pool_call *call, const struct place_post_list *posts,
		   struct pool *out);

/* The chance of a yes of someone asked already. */
double pool_rate(const struct pool *pool, struct person_id person);

/* "4 km ; volontaire pour ce type ; jamais appelé·e ce mois-ci": why at this rank. */
str pool_why(struct ctx *c, enum lang lang, const struct pool_person *p);

/* The part of the week of ${at}, in Paris: night 22-7, evening 18-22, the week-end otherwise, day. */
enum forecast_hours pool_hours(struct instant at);
str pool_hours_word(enum forecast_hours hours);	/* as stored: day, evening, night, weekend */
enum forecast_hours pool_hours_of(str word);

#endif

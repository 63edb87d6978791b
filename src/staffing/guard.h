/*
 * guard.h -- the hard rules of a crew, alone: who may take which shift, and if not, which
 * rule says so and by how much.  No database, no clock; what takes, assigns, accepts a
 * swap or a plan asks here, and nowhere else.
 *
 * In this order:
 *   OUT        she asked not to be proposed anything any more
 *   TWICE      she is elsewhere at that time
 *   SKILL      neither the profession (or one allowed instead), nor the skill
 *   AVAILABLE  she did not say that she can (not asked of one who takes it herself)
 *   TRAVEL     not enough time to go from one place to the other
 *   REST       two duties closer than the rest
 *   DAY        minutes of duties that begin on one day
 *   WEEK       the same, Monday to Sunday; her own limit when it is lower
 *   ROLLING    the same, in any seven times 24 hours
 *   NIGHTS     nights in a row; a night has three hours or more between 21 h and 6 h
 *
 * OUT and TWICE are never set aside.  The others are, by a person, for a reason, and each
 * that is broken is named: setting one aside never hides another.
 * Source: code du travail L3131-1 (11 h), L3121-18 to 20 (day, week), L3122-2 and 5
 * (nights); docs/domain/responses.md.
 */
#ifndef STAFFING_GUARD_H
#define STAFFING_GUARD_H

#include "base/base.h"

enum guard_rule {
	GUARD_OK, GUARD_OUT, GUARD_TWICE, GUARD_SKILL, GUARD_AVAILABLE, GUARD_TRAVEL, GUARD_REST, GUARD_DAY,
	GUARD_WEEK, GUARD_ROLLING, GUARD_NIGHTS, GUARD_RULES
};

struct guard_rules { int64_t rest_min, day_min, week_min, rolling_min, nights, travel_kmh; };

struct guard_duty {
	struct instant from, to;
	bool placed;			/* its place is known */
	int64_t lat_e6, lon_e6;
	int64_t shift;			/* the caller's number */
};
struct guard_said { struct instant from, to; enum { SAID_NO, SAID_YES, SAID_WISH } can; };

struct guard_person {
	bool out;
	str profession;
	const str *skills;
	ptrdiff_t skills_n;
	const struct guard_duty *held;	/* in order of time, the one asked about not among them */
	ptrdiff_t held_n;
	const struct guard_said *said;	/* in order of time */
	ptrdiff_t said_n;
	int64_t week_min;		/* her own limit; 0: none */
};

struct guard_shift {
	struct guard_duty duty;
	str profession, skill;
	const str *substitutes;
	ptrdiff_t substitutes_n;
};

struct guard_verdict {
	enum guard_rule rule;
	int64_t has, asked;		/* minutes, or nights; 0 where neither counts */
};

struct guard_verdicts { struct guard_verdict v[GUARD_RULES]; int n; };

/* Every rule in the way.  ${herself}: she takes it, so what she said before does not count. */
struct guard_verdicts guard_every(const struct guard_rules *r, const struct guard_person *p,
				  const struct guard_shift *s, bool herself);
/* The first of them, or GUARD_OK. */
struct guard_verdict guard_look(const struct guard_rules *r, const struct guard_person *p,
				const struct guard_shift *s, bool herself);

/* SKILL alone, AVAILABLE alone. */
bool guard_fits(const struct guard_person *p, const struct guard_shift *s, bool *instead);
bool guard_can(const struct guard_person *p, struct instant from, struct instant to, bool *wish);
bool guard_final(enum guard_rule rule);		/* never set aside */
bool guard_night(struct instant from, struct instant to);
/* As the crow flies; 0 when one is not placed. */
int64_t guard_km(const struct guard_duty *a, const struct guard_duty *b);
const char *guard_word(enum guard_rule rule);	/* "rest": as stored, and the end of a message key */

#endif

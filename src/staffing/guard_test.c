/* The hard rules, one by one, each with what must pass beside it. */
#include "staffing/guard.h"
#include "t.h"

static const struct guard_rules usual = { 660, 720, 2880, 2880, 3, 50 };

/* A stretch of a day of November 2026, in hours of Paris; above 24, the next day. */
static struct guard_duty
at(int day, int from, int to)
{
	return (struct guard_duty){ civil_instant(2026, 11, day + from / 24, from % 24, 0),
		civil_instant(2026, 11, day + to / 24, to % 24, 0), true, 47200000, -2000000,
		    day * 100 + from };
}

static enum guard_rule
look(const struct guard_duty *held, int n, struct guard_duty d)
{
	struct guard_person p = { .held = held, .held_n = n, .profession = S("60") };
	struct guard_shift s = { .duty = d, .profession = S("60") };

	return guard_look(&usual, &p, &s, true).rule;
}

#define LOOK(d, ...) look((struct guard_duty[]){ __VA_ARGS__ }, COUNT(((struct guard_duty[]){ __VA_ARGS__ })), (d))

TEST(guard_one_place_at_a_time)
{
	T_I64(LOOK(at(10, 8, 14), at(10, 13, 20)), GUARD_TWICE);
	T_I64(LOOK(at(10, 8, 14), at(10, 6, 22)), GUARD_TWICE);
	T_I64(LOOK(at(10, 22, 30), at(11, 5, 9)), GUARD_TWICE);	/* over midnight */
	T_I64(LOOK(at(10, 8, 14), at(12, 8, 14)), GUARD_OK);
	T_I64(LOOK(at(10, 8, 14), at(9, 8, 14), at(10, 8, 14)), GUARD_TWICE);
}

TEST(guard_rest)
{
	T_I64(LOOK(at(10, 8, 14), at(9, 20, 24)), GUARD_REST);		/* 8 h */
	T_I64(LOOK(at(10, 11, 17), at(9, 16, 24)), GUARD_OK);		/* 11 h */
	T_I64(LOOK(at(10, 10, 17), at(9, 16, 24)), GUARD_REST);		/* 10 h */
	T_I64(LOOK(at(10, 8, 14), at(10, 20, 26)), GUARD_REST);		/* before as after */
}

/* The night of 24 October 2026 has an hour more: 21 h to 8 h are 12 h of rest, not 11. */
TEST(guard_rest_when_clocks_change)
{
	struct guard_rules twelve = usual;
	struct guard_duty evening = { .from = civil_instant(2026, 10, 24, 15, 0),
	    .to = civil_instant(2026, 10, 24, 21, 0) };
	struct guard_person p = { .held = &evening, .held_n = 1 };
	struct guard_shift s = { .duty = { .from = civil_instant(2026, 10, 25, 8, 0),
	    .to = civil_instant(2026, 10, 25, 14, 0) } };

	twelve.rest_min = 720;
	T_I64(guard_look(&twelve, &p, &s, true).rule, GUARD_OK);
	evening = (struct guard_duty){ .from = civil_instant(2026, 3, 28, 15, 0),
	    .to = civil_instant(2026, 3, 28, 21, 0) };
	s.duty = (struct guard_duty){ .from = civil_instant(2026, 3, 29, 8, 0),
	    .to = civil_instant(2026, 3, 29, 14, 0) };
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_REST);	/* an hour less: 10 h */
	evening.from.us -= US_PER_DAY;
	evening.to.us -= US_PER_DAY;
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_OK);		/* control */
}

TEST(guard_travel)
{
	struct guard_rules no_rest = usual;
	struct guard_duty far = at(10, 8, 12);
	struct guard_person p = { .held = &far, .held_n = 1 };
	struct guard_shift s = { .duty = at(10, 13, 16) };
	struct guard_verdict v;

	no_rest.rest_min = 0;
	far.lat_e6 += 600000;				/* 67 km: 80 minutes */
	v = guard_look(&no_rest, &p, &s, true);
	T_I64(v.rule, GUARD_TRAVEL);
	T_I64(v.has, 60);
	T_I64(v.asked, 80);
	s.duty = at(10, 14, 16);
	T_I64(guard_look(&no_rest, &p, &s, true).rule, GUARD_OK);
	far.placed = false;				/* nobody knows: not held against her */
	s.duty = at(10, 13, 16);
	T_I64(guard_look(&no_rest, &p, &s, true).rule, GUARD_OK);
}

TEST(guard_sums)
{
	struct guard_rules r = usual;
	struct guard_person p = {};
	struct guard_shift s = { .duty = at(10, 7, 20) };

	T_I64(guard_look(&r, &p, &s, true).rule, GUARD_DAY);		/* 13 h */
	s.duty = at(10, 8, 20);
	T_I64(guard_look(&r, &p, &s, true).rule, GUARD_OK);
	/* 9 to 15 November is a week: four times twelve hours are its 48. */
	T_I64(LOOK(at(13, 8, 20), at(9, 8, 20), at(10, 8, 20), at(11, 8, 20)), GUARD_OK);
	T_I64(LOOK(at(15, 8, 9), at(9, 8, 20), at(10, 8, 20), at(11, 8, 20), at(13, 8, 20)), GUARD_WEEK);
	/* Two weeks, each within its limit; but 49 h between Thursday and Tuesday. */
	T_I64(LOOK(at(17, 8, 20), at(12, 8, 20), at(13, 8, 20), at(14, 8, 20), at(16, 8, 9)), GUARD_ROLLING);
	T_I64(LOOK(at(20, 8, 20), at(12, 8, 20), at(13, 8, 20), at(14, 8, 20), at(16, 8, 9)), GUARD_OK);
	p.week_min = 360;						/* her own limit */
	T_I64(guard_look(&r, &p, &s, true).rule, GUARD_WEEK);
}

TEST(guard_nights_in_a_row)
{
	T_I64(LOOK(at(13, 21, 30), at(10, 21, 30), at(11, 21, 30), at(12, 21, 30)), GUARD_NIGHTS);
	T_I64(LOOK(at(12, 21, 30), at(10, 21, 30), at(11, 21, 30)), GUARD_OK);		/* three */
	T_I64(LOOK(at(11, 21, 30), at(10, 21, 30), at(12, 21, 30), at(13, 21, 30)), GUARD_NIGHTS);	/* in between */
	T_I64(LOOK(at(13, 8, 14), at(9, 21, 30), at(10, 21, 30), at(11, 21, 30)), GUARD_OK);	/* a day is no night */
	T(guard_night(at(10, 24, 27).from, at(10, 24, 27).to));		/* midnight to three */
	T(!guard_night(at(10, 19, 23).from, at(10, 19, 23).to));		/* two hours of it */
}

TEST(guard_skill)
{
	str subs[] = { S("21"), S("50") }, skills[] = { S("AFGSU2") };
	struct guard_person p = { .profession = S("21"), .skills = skills, .skills_n = 1 };
	struct guard_shift s = { .duty = at(10, 8, 14), .profession = S("60"), .substitutes = subs,
	    .substitutes_n = 2 };
	bool instead;

	T(guard_fits(&p, &s, &instead) && instead);
	p.profession = S("70");
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_SKILL);
	p.profession = S("60");
	T(guard_fits(&p, &s, &instead) && !instead);
	s.skill = S("AFGSU2");
	T(guard_fits(&p, &s, &instead));
	p.skills_n = 0;
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_SKILL);
	s = (struct guard_shift){ .duty = at(10, 8, 14) };		/* anyone */
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_OK);
}

TEST(guard_available)
{
	struct guard_said said[] = { { at(10, 8, 14).from, at(10, 8, 14).to, SAID_YES },
		{ at(10, 14, 20).from, at(10, 14, 20).to, SAID_WISH } };
	struct guard_person p = { .said = said, .said_n = 2 };
	struct guard_shift s = { .duty = at(10, 10, 18) };
	bool wish;

	T(guard_can(&p, s.duty.from, s.duty.to, &wish) && !wish);	/* two stretches that touch */
	T(guard_can(&p, at(10, 15, 18).from, at(10, 15, 18).to, &wish) && wish);
	T_I64(guard_look(&usual, &p, &s, false).rule, GUARD_OK);
	said[1].from.us += US_PER_MIN;					/* a hole */
	T_I64(guard_look(&usual, &p, &s, false).rule, GUARD_AVAILABLE);
	T_I64(guard_look(&usual, &p, &s, true).rule, GUARD_OK);		/* she takes it herself */
	said[1].from.us -= US_PER_MIN;
	said[1].can = SAID_NO;
	T_I64(guard_look(&usual, &p, &s, false).rule, GUARD_AVAILABLE);
	p.out = true;
	T_I64(guard_look(&usual, &p, &s, false).rule, GUARD_OUT);
	T(guard_final(GUARD_OUT) && guard_final(GUARD_TWICE) && !guard_final(GUARD_REST));
}

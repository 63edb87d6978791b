/*
 * staff_check.c -- a plan counted anew, rule by rule and point by point, from people, posts and
 * rules as they are given.  It shares nothing with the solver, so that one may hold the other.
 */
#include "solve/staff.h"

static const char *const words[] = {
	[STAFF_CAN] = "can", [STAFF_SKILL] = "skill", [STAFF_FAR] = "far", [STAFF_NOT_FREE] = "not_free",
	[STAFF_BUSY] = "busy", [STAFF_TRAVEL] = "travel", [STAFF_REST] = "rest", [STAFF_DAY] = "day_max",
	[STAFF_NIGHTS] = "night_max", [STAFF_RUN] = "run_max", [STAFF_RUN_MIN] = "run_min", [STAFF_OFF_MIN] = "off_min",
	[STAFF_ROLL] = "roll_max", [STAFF_WEEK] = "week_max", [STAFF_WEEKENDS] = "weekends_max",
	[STAFF_TOTAL] = "total_max", [STAFF_TOTAL_MIN] = "total_min", [STAFF_FIXED] = "fixed",
};

const char *
staff_stop_word(enum staff_stop why)
{
	return words[why];
}

struct days {		/* one person's plan, day by day */
	const struct staff *s;
	const struct staff_rules *r;
	int minutes[SOLVE_DAYS];
	int from[SOLVE_DAYS], to[SOLVE_DAYS];	/* of the day's work; minutes of that day */
	bool works[SOLVE_DAYS], night[SOLVE_DAYS];
};

static enum staff_stop
stop(enum staff_stop why, int at, int is, int *day, int *value)
{
	*day = at;
	*value = is;
	return why;
}

/* The day's shifts, one after the other: overlap, the way between, hours. */
static enum staff_stop
lay_days(struct days *t, const struct staff_work *mine, int n, int *day, int *value)
{
	const struct staff *s = t->s;

	for (int i = 0; i < n; i++) {
		const struct staff_shift *x = &s->shift[mine[i].shift];
		int d = mine[i].day;

		if (t->works[d]) {
			int before = mine[i - 1].place, here = mine[i].place, gap = x->from - t->to[d];

			if (gap < 0)
				return stop(STAFF_BUSY, d, gap, day, value);
			if (s->travel && before != here && gap < s->travel[before * s->places + here])
				return stop(STAFF_TRAVEL, d, gap, day, value);
			if (!t->r->day_max)
				return stop(STAFF_DAY, d, t->minutes[d] + x->to - x->from, day, value);
		} else {
			t->from[d] = x->from;
		}
		t->works[d] = true;
		t->night[d] |= x->night;
		t->to[d] = x->to;
		t->minutes[d] += x->to - x->from;
		if (t->r->day_max && t->minutes[d] > t->r->day_max)
			return stop(STAFF_DAY, d, t->minutes[d], day, value);
	}
	return STAFF_CAN;
}

static enum staff_stop
check_rest(const struct days *t, int *day, int *value)
{
	for (int d = 0; d + 1 < t->s->days; d++) {
		int gap = 1440 + t->from[d + 1] - t->to[d];

		if (t->works[d] && t->works[d + 1] && gap < t->s->rest)
			return stop(STAFF_REST, d + 1, gap, day, value);
	}
	return STAFF_CAN;
}

static enum staff_stop
check_runs(const struct days *t, int *day, int *value)
{
	int run = 0, nights = 0, last = t->s->days - 1;

	for (int d = 0, from = 0; d <= last; d++) {
		run = t->works[d] ? run + 1 : 0;
		nights = t->night[d] ? nights + 1 : 0;
		if (t->r->night_max && nights > t->r->night_max)
			return stop(STAFF_NIGHTS, d, nights, day, value);
		if (t->r->run_max && run > t->r->run_max)
			return stop(STAFF_RUN, d, run, day, value);
		if (d < last && t->works[d + 1] == t->works[d])
			continue;
		/* A run that touches an end of the horizon may go on beyond it. */
		if (from > 0 && d < last && t->works[d] && d - from + 1 < t->r->run_min)
			return stop(STAFF_RUN_MIN, d, d - from + 1, day, value);
		if (from > 0 && d < last && !t->works[d] && d - from + 1 < t->r->off_min)
			return stop(STAFF_OFF_MIN, d, d - from + 1, day, value);
		from = d + 1;
	}
	return STAFF_CAN;
}

static enum staff_stop
check_sums(const struct days *t, int *day, int *value)
{
	int total = 0, week = 0, weekends = 0;
	bool counted = false;

	for (int d = 0; d < t->s->days; d++) {
		int weekday = (t->s->weekday + d) % 7, roll = 0;

		for (int e = d; e >= 0 && e > d - t->r->roll_days; e--)
			roll += t->minutes[e];
		if (t->r->roll_max && t->r->roll_days && roll > t->r->roll_max)
			return stop(STAFF_ROLL, d, roll, day, value);
		week = (weekday == 0 ? 0 : week) + t->minutes[d];
		if (t->r->week_max && week > t->r->week_max)
			return stop(STAFF_WEEK, d, week, day, value);
		counted = weekday == 6 ? counted : false;
		if (weekday >= 5 && t->works[d] && !counted) {
			counted = true;
			weekends++;
		}
		if (t->r->weekends_max >= 0 && weekends > t->r->weekends_max)
			return stop(STAFF_WEEKENDS, d, weekends, day, value);
		total += t->minutes[d];
		if (t->r->total_max && total > t->r->total_max)
			return stop(STAFF_TOTAL, d, total, day, value);
	}
	return total < t->r->total_min ? stop(STAFF_TOTAL_MIN, t->s->days - 1, total, day, value) : STAFF_CAN;
}

static int
sub_cost(const struct staff *s, uint64_t skills, int skill)
{
	int best = skills >> skill & 1 ? 0 : -1;

	for (int i = 0; i < s->subs; i++)
		if (s->sub[i].skill == skill && skills >> s->sub[i].by & 1 && (best < 0 || s->sub[i].cost < best))
			best = s->sub[i].cost;
	return best;
}

/* Skill, place, free time: of one line of a plan. */
static enum staff_stop
check_work(const struct staff *s, const struct staff_work *w)
{
	const struct staff_person *p = &s->person[w->person];

	if (sub_cost(s, p->skills, w->skill) < 0)
		return STAFF_SKILL;
	if (p->place && p->place[w->place] < 0)
		return STAFF_FAR;
	return p->free[w->day * s->shifts + w->shift] ? STAFF_CAN : STAFF_NOT_FREE;
}

enum staff_stop
staff_breaks(const struct staff *s, int person, const struct staff_work *mine, int n, int *day, int *value)
{
	struct days t = { .s = s, .r = &s->rules[s->person[person].rules] };
	enum staff_stop why = STAFF_CAN;

	*day = *value = 0;
	for (int i = 0; i < n; i++) {
		why = check_work(s, &mine[i]);
		if (why)
			return stop(why, mine[i].day, 0, day, value);
	}
	why = lay_days(&t, mine, n, day, value);
	why = why ? why : check_rest(&t, day, value);
	why = why ? why : check_runs(&t, day, value);
	return why ? why : check_sums(&t, day, value);
}

static bool
same_days(const struct staff_work *a, int n, const struct staff_work *b, int m, int d)
{
	int i = 0, j = 0;

	while (i < n && a[i].day < d)
		i++;
	while (j < m && b[j].day < d)
		j++;
	for (; i < n && j < m && a[i].day == d && b[j].day == d; i++, j++)
		if (a[i].shift != b[j].shift || a[i].place != b[j].place || a[i].skill != b[j].skill)
			return false;
	return !(i < n && a[i].day == d) && !(j < m && b[j].day == d);
}

/* What one person's plan costs: substitution, distance, wishes, places, load, changes. */
static int64_t
person_points(const struct staff *s, int p, const struct staff_work *mine, int n, const struct staff_work *kept,
		int keeps)
{
	const struct staff_person *who = &s->person[p];
	uint64_t places = 0;
	int64_t v = 0, minutes = 0;
	int changed = 0;

	for (int i = 0; i < n; i++) {
		v += sub_cost(s, who->skills, mine[i].skill) + (who->place ? who->place[mine[i].place] : 0);
		v += who->wish ? who->wish[mine[i].day * s->shifts + mine[i].shift] : 0;
		if (i == 0 || mine[i].day != mine[i - 1].day)
			places |= (uint64_t)1 << mine[i].place;		/* of the day's first shift */
		minutes += s->shift[mine[i].shift].to - s->shift[mine[i].shift].from;
	}
	v += (int64_t)s->weight.continuity * __builtin_popcountll(places);
	v += (int64_t)s->weight.fair * minutes * minutes / (240 * 240);
	for (int d = 0; s->published && d < s->days; d++)
		changed += !same_days(mine, n, kept, keeps, d);
	return v + (int64_t)s->weight.keep * changed + (changed ? s->weight.disturb : 0);
}

/* The lines of person ${p} in a list sorted by person. */
static int
lines_of(const struct staff_work *list, int n, int p, const struct staff_work **out)
{
	int from = 0, count = 0;

	while (from < n && list[from].person < p)
		from++;
	while (from + count < n && list[from + count].person == p)
		count++;
	*out = n ? list + from : list;
	return count;
}

static int64_t
post_points(const struct staff *s, const int *there)
{
	int64_t v = 0;

	for (int i = 0; i < s->posts; i++) {
		const struct staff_post *q = &s->post[i];
		int y = there[((q->day * s->shifts + q->shift) * s->places + q->place) * s->skills + q->skill];

		for (int k = y; k < q->wish; k++)
			v += k < q->min ? q->under : q->below;
		for (int k = q->wish; k < y; k++)
			v += q->over;
	}
	return v;
}

/* Mixed crews, and teams: by slot. */
static int64_t
crew_points(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n)
{
	int slots = s->days * s->shifts * s->places;
	int *tagged = arena_array(c->a, int, (ptrdiff_t)slots * (s->mixes + 1));
	uint8_t *open = arena_array(c->a, uint8_t, slots);
	int64_t v = 0;

	for (int i = 0; i < s->posts; i++)
		open[(s->post[i].day * s->shifts + s->post[i].shift) * s->places + s->post[i].place] = 1;
	for (int i = 0; i < n; i++)
		for (int x = 0; x < s->mixes; x++)
			tagged[((plan[i].day * s->shifts + plan[i].shift) * s->places + plan[i].place)
			    * s->mixes + x] +=
			    s->person[plan[i].person].tags >> s->mixed[x].tag & 1;
	for (int i = 0; i < slots; i++)
		for (int x = 0; x < s->mixes && open[i]; x++)
			if (tagged[i * s->mixes + x] < s->mixed[x].min)
				v += (int64_t)s->mixed[x].under * (s->mixed[x].min - tagged[i * s->mixes + x]);
			else if (s->mixed[x].max && tagged[i * s->mixes + x] > s->mixed[x].max)
				v += (int64_t)s->mixed[x].over * (tagged[i * s->mixes + x] - s->mixed[x].max);
	for (int p = 0, q; p < s->people && s->weight.team; p++) {
		const struct staff_work *a, *b;
		int na, nb, both = 0;

		for (q = p + 1; q < s->people && (s->person[p].team < 0 || s->person[q].team != s->person[p].team); )
			q++;
		if (q == s->people)
			continue;
		na = lines_of(plan, n, p, &a);
		nb = lines_of(plan, n, q, &b);
		for (int i = 0; i < na; i++)
			for (int j = 0; j < nb; j++)
				both += a[i].day == b[j].day && a[i].shift == b[j].shift && a[i].place == b[j].place;
		v += (int64_t)s->weight.team * (na + nb - 2 * both);
	}
	return v;
}

bool
staff_check(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct buf *report,
		int64_t *out)
{
	int *there = arena_array(c->a, int, (ptrdiff_t)s->days * s->shifts * s->places * s->skills + 1);
	bool good = true;

	*out = 0;
	for (int i = 0; i < n; i++)
		there[((plan[i].day * s->shifts + plan[i].shift) * s->places + plan[i].place) * s->skills
		    + plan[i].skill]++;
	for (int p = 0; p < s->people; p++) {
		const struct staff_work *mine, *kept, *fixed;
		int m = lines_of(plan, n, p, &mine), keeps = lines_of(s->kept, s->keeps, p, &kept);
		int fixes = lines_of(s->fixed, s->fixes, p, &fixed), day, value;
		enum staff_stop why = staff_breaks(s, p, mine, m, &day, &value);

		for (int i = 0; i < fixes && !why; i++)
			if (!same_days(mine, m, fixed, fixes, fixed[i].day))
				why = stop(STAFF_FIXED, fixed[i].day, 0, &day, &value);
		*out += person_points(s, p, mine, m, kept, keeps);
		if (!why)
			continue;
		good = false;
		buf_fmt(report, "%.*s day %d: %s (%d)\n", STR(s->person[p].id), day, staff_stop_word(why), value);
	}
	*out += post_points(s, there) + crew_points(c, s, plan, n);
	return good;
}

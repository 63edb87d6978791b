#include <math.h>

#include "staffing/guard.h"

enum { NIGHT_FROM_H = 21, NIGHT_TO_H = 6, NIGHT_MIN = 180, ROLLING_DAYS = 7, NIGHTS_SEEN = 64 };

static int64_t minutes(struct instant from, struct instant to) { return (to.us - from.us) / US_PER_MIN; }

static const char *const words[GUARD_RULES] = { "ok", "out", "twice", "skill", "available", "travel", "rest", "day",
	"week", "rolling", "nights" };

const char *
guard_word(enum guard_rule rule)
{
	return words[rule];
}

bool
guard_final(enum guard_rule rule)
{
	return rule == GUARD_OUT || rule == GUARD_TWICE;
}

bool
guard_fits(const struct guard_person *p, const struct guard_shift *s, bool *instead)
{
	bool fits = s->profession.n == 0 || str_eq(p->profession, s->profession), skilled = s->skill.n == 0;

	*instead = false;
	for (ptrdiff_t i = 0; i < s->substitutes_n && !fits; i++)
		*instead = fits = str_eq(p->profession, s->substitutes[i]);
	for (ptrdiff_t i = 0; i < p->skills_n && !skilled; i++)
		skilled = str_eq(p->skills[i], s->skill);
	return fits && skilled;
}

/* What she said covers all of it, without a hole and without a no. */
bool
guard_can(const struct guard_person *p, struct instant from, struct instant to, bool *wish)
{
	struct instant covered = from;

	*wish = true;
	for (ptrdiff_t i = 0; i < p->said_n; i++) {
		const struct guard_said *a = &p->said[i];

		if (a->to.us <= from.us || a->from.us >= to.us)
			continue;
		if (a->can == SAID_NO)
			return *wish = false;
		if (a->can != SAID_WISH)
			*wish = false;
		if (a->from.us <= covered.us && a->to.us > covered.us)
			covered = a->to;
	}
	if (covered.us < to.us)
		*wish = false;
	return covered.us >= to.us;
}

int64_t
guard_km(const struct guard_duty *a, const struct guard_duty *b)
{
	const double rad = M_PI / 180 / 1e6, earth_km = 6371;
	double la = (double)a->lat_e6 * rad, lb = (double)b->lat_e6 * rad, h;

	if (!a->placed || !b->placed)
		return 0;
	h = pow(sin((lb - la) / 2), 2) +
	    cos(la) * cos(lb) * pow(sin((double)(b->lon_e6 - a->lon_e6) * rad / 2), 2);
	return (int64_t)lround(2 * earth_km * asin(sqrt(h)));
}

/* Minutes of [from, to) between 21 h and 6 h, by the wall clock of Paris. */
static int64_t
night_minutes(struct instant from, struct instant to)
{
	struct day first = instant_day((struct instant){ from.us - US_PER_DAY }), last = instant_day(to);
	int64_t sum = 0;

	for (int32_t d = first.n; d <= last.n; d++) {
		int y, m, dd, y2, m2, d2;
		int64_t a, b;

		day_civil((struct day){ d }, &y, &m, &dd);
		day_civil((struct day){ d + 1 }, &y2, &m2, &d2);
		a = civil_instant(y, m, dd, NIGHT_FROM_H, 0).us;
		b = civil_instant(y2, m2, d2, NIGHT_TO_H, 0).us;
		a = a > from.us ? a : from.us;
		b = b < to.us ? b : to.us;
		if (b > a)
			sum += (b - a) / US_PER_MIN;
	}
	return sum;
}

bool
guard_night(struct instant from, struct instant to)
{
	return night_minutes(from, to) >= NIGHT_MIN;
}

/* The evening a night begins on: what begins before noon ends the night of the day before. */
static int32_t
night_of(const struct guard_duty *d)
{
	return instant_day((struct instant){ d->from.us - US_PER_DAY / 2 }).n;
}

static int64_t
nights_in_a_row(const struct guard_person *p, const struct guard_duty *d)
{
	int32_t seen[NIGHTS_SEEN], n = 0, run = 1, at = night_of(d);
	bool more = true;

	for (ptrdiff_t i = 0; i < p->held_n && n < NIGHTS_SEEN; i++)
		if (guard_night(p->held[i].from, p->held[i].to))
			seen[n++] = night_of(&p->held[i]);
	for (int32_t lo = at - 1, hi = at + 1; more; ) {
		more = false;
		for (int32_t i = 0; i < n; i++) {
			if (seen[i] == lo) {
				lo--;
				run++;
				more = true;
			} else if (seen[i] == hi) {
				hi++;
				run++;
				more = true;
			}
		}
	}
	return run;
}

static struct guard_verdict
verdict(enum guard_rule rule, int64_t has, int64_t asked)
{
	return (struct guard_verdict){ rule, has, asked };
}

/* Beside each of her other duties: TWICE before TRAVEL before REST, whatever their order in time. */
static struct guard_verdict
look_beside(const struct guard_rules *r, const struct guard_person *p, const struct guard_duty *d)
{
	struct guard_verdict worst = {};

	for (ptrdiff_t i = 0; i < p->held_n; i++) {
		const struct guard_duty *o = &p->held[i];
		int64_t gap = o->from.us >= d->to.us ? minutes(d->to, o->from) :
		    d->from.us >= o->to.us ? minutes(o->to, d->from) : -1;
		int64_t travel = r->travel_kmh ? guard_km(d, o) * 60 / r->travel_kmh : 0;

		if (gap < 0)
			return verdict(GUARD_TWICE, 0, 0);
		if (gap < travel)
			worst = verdict(GUARD_TRAVEL, gap, travel);
		else if (gap < r->rest_min && worst.rule != GUARD_TRAVEL)
			worst = verdict(GUARD_REST, gap, r->rest_min);
	}
	return worst;
}

/* Her duties cut to [from, to), in minutes. */
static int64_t
held_between(const struct guard_person *p, const struct guard_duty *d, struct instant from, struct instant to)
{
	int64_t sum = 0;

	for (ptrdiff_t i = -1; i < p->held_n; i++) {
		const struct guard_duty *o = i < 0 ? d : &p->held[i];
		int64_t a = o->from.us > from.us ? o->from.us : from.us,
		    b = o->to.us < to.us ? o->to.us : to.us;

		if (b > a)
			sum += (b - a) / US_PER_MIN;
	}
	return sum;
}

/* Whole duties, by the day they begin on. */
static int64_t
begun_between(const struct guard_person *p, const struct guard_duty *d, int32_t from, int32_t to)
{
	int64_t sum = minutes(d->from, d->to);

	for (ptrdiff_t i = 0; i < p->held_n; i++) {
		int32_t day = instant_day(p->held[i].from).n;

		if (day >= from && day <= to)
			sum += minutes(p->held[i].from, p->held[i].to);
	}
	return sum;
}

static int64_t
worst_rolling(const struct guard_person *p, const struct guard_duty *d)
{
	int64_t worst = 0;

	for (ptrdiff_t i = -1; i < p->held_n; i++) {	/* a window is fullest where it ends with a duty */
		const struct guard_duty *o = i < 0 ? d : &p->held[i];
		struct instant from = { o->to.us - ROLLING_DAYS * US_PER_DAY };
		int64_t sum;

		if (o->to.us < d->to.us || from.us >= d->to.us)
			continue;
		sum = held_between(p, d, from, o->to);
		worst = sum > worst ? sum : worst;
	}
	return worst;
}

static void
add(struct guard_verdicts *all, enum guard_rule rule, int64_t has, int64_t asked)
{
	all->v[all->n++] = verdict(rule, has, asked);
}

static void
look_sums(const struct guard_rules *r, const struct guard_person *p, const struct guard_duty *d,
    struct guard_verdicts *all)
{
	int32_t day = instant_day(d->from).n, monday = day - (day_weekday((struct day){ day }) + 6) % 7;
	int64_t week = p->week_min && p->week_min < r->week_min ? p->week_min : r->week_min, has;

	has = begun_between(p, d, day, day);
	if (has > r->day_min)
		add(all, GUARD_DAY, has, r->day_min);
	has = begun_between(p, d, monday, monday + 6);
	if (has > week)
		add(all, GUARD_WEEK, has, week);
	has = worst_rolling(p, d);
	if (has > r->rolling_min)
		add(all, GUARD_ROLLING, has, r->rolling_min);
	has = guard_night(d->from, d->to) ? nights_in_a_row(p, d) : 0;
	if (has > r->nights)
		add(all, GUARD_NIGHTS, has, r->nights);
}

struct guard_verdicts
guard_every(const struct guard_rules *r, const struct guard_person *p, const struct guard_shift *s,
    bool herself)
{
	struct guard_verdict beside = look_beside(r, p, &s->duty);
	struct guard_verdicts all = {};
	bool instead, wish;

	if (p->out && !herself)
		add(&all, GUARD_OUT, 0, 0);
	if (beside.rule == GUARD_TWICE)
		all.v[all.n++] = beside;
	if (!guard_fits(p, s, &instead))
		add(&all, GUARD_SKILL, 0, 0);
	if (!herself && !guard_can(p, s->duty.from, s->duty.to, &wish))
		add(&all, GUARD_AVAILABLE, 0, 0);
	if (beside.rule && beside.rule != GUARD_TWICE)
		all.v[all.n++] = beside;
	look_sums(r, p, &s->duty, &all);
	return all;
}

struct guard_verdict
guard_look(const struct guard_rules *r, const struct guard_person *p, const struct guard_shift *s, bool herself)
{
	return guard_every(r, p, s, herself).v[0];	/* zeroed: GUARD_OK */
}

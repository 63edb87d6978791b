/*
 * model_past.c -- hours done before a plan begins count in its weeks, its rolling days and its
 * nights in a row: they are days of the case, before the first to be planned, with duties that
 * are fixed.  Their hours of the clock are moved far back: the rest after a real duty is asked
 * by the crew's own rules (model.c, free stretches), to the minute.
 */
#include "staffing/model_rule.h"

enum { DAY_MIN = 1440, ROLLING = 7, LOOK_BACK = 14 };

struct one {				/* of one person: [day] from the first that is looked at */
	int minutes[LOOK_BACK + 1];
	bool night[LOOK_BACK + 1];
};

static int
grain_of(const struct staff *f)
{
	int g = 0;

	for (int i = 0; i < f->shifts; i++)
		for (int a = f->shift[i].to - f->shift[i].from; a; ) {
			int t = g % a;

			g = a;
			a = t;
		}
	return g ? g : 1;
}

static int
floor_to(int64_t v, int grain)
{
	return (int)(v - v % grain);
}

static bool
has_begun(const struct making *k, const struct guard_duty *d)
{
	return d->from.us <= k->c->now.us;
}

/* How far back the case must go: to the earliest day that somebody worked, and a rule still counts. */
static int
days_back(const struct making *k)
{
	const struct model *m = k->m;
	int most = m->rules.nights > ROLLING - 1 ? (int)m->rules.nights : ROLLING - 1, back = 0;

	for (ptrdiff_t i = 0; i < m->crew.n; i++)
		for (ptrdiff_t j = 0; j < m->crew.v[i].person.held_n; j++) {
			int ago = m->first.n - instant_day(m->crew.v[i].person.held[j].from).n;

			if (ago <= most && ago > back && has_begun(k, &m->crew.v[i].person.held[j]))
				back = ago;
		}
	return back < LOOK_BACK ? back : LOOK_BACK;
}

/* No more than the rules allow by itself: a case whose past breaks them would have no roster at all. */
static void
cut(const struct making *k, const struct crew_member *who, struct one *p, int days, int grain)
{
	const struct staffing_rules *r = &k->m->rules;
	int64_t own = who->person.week_min && who->person.week_min < r->week_min ? who->person.week_min : r->week_min;
	int week = floor_to(own, grain), rolling = floor_to(r->rolling_min, grain), nights = 0;

	for (int d = days - 1; d >= 0; d--) {
		int weekday = (k->m->staff.weekday + d) % ROLLING, in_week = 0, in_roll = 0, most;

		for (int e = d + 1; e < days && e < d + ROLLING; e++) {
			in_roll += p->minutes[e];
			in_week += weekday + e - d < ROLLING ? p->minutes[e] : 0;
		}
		most = week - in_week < rolling - in_roll ? week - in_week : rolling - in_roll;
		p->minutes[d] = p->minutes[d] < most ? p->minutes[d] : most > 0 ? most : 0;
		nights = p->night[d] && p->minutes[d] ? nights + 1 : 0;
		if (nights > r->nights)
			p->night[d] = false;
	}
	/* Moved far back, two in a row are a day, less the hours of the second, apart. */
	for (int d = days - 1; d > 0; d--)
		if (p->minutes[d] && p->minutes[d - 1] && DAY_MIN - p->minutes[d] < r->rest_min)
			p->minutes[d - 1] = 0;
}

/* A stretch of so many minutes, long before; -1: no room for one more. */
static int
window_of(struct staff *f, int first, int minutes, bool night)
{
	for (int i = first; i < f->shifts; i++)
		if (f->shift[i].to - f->shift[i].from == minutes && f->shift[i].night == night)
			return i;
	if (f->shifts == STAFF_SHIFTS)
		return -1;
	f->shift[f->shifts] = (struct staff_shift){ S("—"), -DAY_MIN - minutes, -DAY_MIN, night };
	return f->shifts++;
}

static void
read_one(struct making *k, ptrdiff_t who, int days, int grain, int first_window)
{
	const struct crew_member *m = &k->m->crew.v[who];
	struct guard_person outside = model_outside(k, m);
	struct one p = {};

	for (ptrdiff_t i = 0; i < outside.held_n; i++) {
		const struct guard_duty *d = &outside.held[i];
		int day = instant_day(d->from).n - k->m->first.n;

		if (!has_begun(k, d) || day < 0 || day >= days)
			continue;
		p.minutes[day] += (int)((d->to.us - d->from.us) / US_PER_MIN);
		p.night[day] |= guard_night(d->from, d->to);
	}
	for (int d = 0; d < days; d++)
		p.minutes[d] = floor_to(p.minutes[d] + grain - 1, grain);
	cut(k, m, &p, days, grain);
	for (int d = 0; d < days; d++) {
		int window = p.minutes[d] ? window_of(&k->m->staff, first_window, p.minutes[d], p.night[d]) : -1;

		if (window >= 0)
			k->past[k->pasts++] = (struct past){ (int32_t)who, (int16_t)d, (int16_t)window, p.minutes[d],
			    p.night[d] };
	}
}

void
model_past_read(struct making *k)
{
	struct model *m = k->m;
	struct staff *f = &m->staff;
	int back = days_back(k), grain = grain_of(f), first_window = f->shifts;

	m->first.n -= back;
	f->days += back;
	f->weekday = (day_weekday(m->first) + 6) % 7;
	for (ptrdiff_t i = 0; i < m->shifts; i++)
		m->shift[i].day = (int16_t)(m->shift[i].day + back);
	k->past = arena_array(k->c->a, struct past, m->crew.n * (back + 1) + 1);
	for (ptrdiff_t i = 0; i < m->crew.n; i++)
		read_one(k, i, back + 1, grain, first_window);
	if (k->pasts == 0)
		return;
	k->past_skill = (int16_t)f->skills;
	f->skill_id[f->skills++] = S("—");
	k->past_place = (int16_t)f->places;
	f->place_id[f->places++] = S("—");
}

static struct staff_post *
post_of(struct staff *f, int first, const struct staff_work *w)
{
	for (int i = first; i < f->posts; i++)
		if (f->post[i].day == w->day && f->post[i].shift == w->shift)
			return &f->post[i];
	f->post[f->posts] = (struct staff_post){ w->day, w->shift, w->place, w->skill, 0, f->people, 0, 0, 0 };
	return &f->post[f->posts++];
}

/* On the first day of the plan she may still be free: then what she did earlier that day does not take it from her. */
static bool
free_on(const struct staff *f, const struct staff_person *p, int day)
{
	for (int i = 0; i < f->shifts; i++)
		if (p->free[day * f->shifts + i])
			return true;
	return false;
}

void
model_past_fix(struct making *k)
{
	struct staff *f = &k->m->staff;
	int first = f->posts;

	for (ptrdiff_t i = 0; i < k->pasts; i++) {
		const struct past *x = &k->past[i];
		struct staff_person *p = &f->person[x->person];
		struct staff_work w = { x->person, x->day, x->window, k->past_place, k->past_skill };

		if (k->m->odd[x->person] || free_on(f, p, x->day))
			continue;
		((uint8_t *)(uintptr_t)p->free)[x->day * f->shifts + x->window] = 1;
		p->skills |= (uint64_t)1 << k->past_skill;
		(void)post_of(f, first, &w);
		f->fixed[f->fixes++] = w;
	}
}

#include <stdlib.h>

#include "staffing/crew.h"
#include "staffing_q.h"

enum { LINES = 200000, TIRED_MIN = 40 * 60, TIRED_NIGHTS = 3 };

static int
by_person(const void *x, const void *y)
{
	const struct crew_member *const *a = x, *const *b = y;

	return ((*a)->line.person_id.v > (*b)->line.person_id.v) - ((*a)->line.person_id.v < (*b)->line.person_id.v);
}

static int
by_staff(const void *x, const void *y)
{
	const struct crew_member *const *a = x, *const *b = y;

	return ((*a)->line.id.v > (*b)->line.id.v) - ((*a)->line.id.v < (*b)->line.id.v);
}

/* Both lists are in order of person: each member takes the run that is hers. */
static enum err
load_skills(struct ctx *c, struct crisis_id crisis, struct crew_member **v, ptrdiff_t n)
{
	struct staffing_skill_of_list list;
	ptrdiff_t k = 0;
	str *codes;

	TRY(staffing_q_skills_all(c, crisis, c->today, LINES, &list));
	codes = arena_array(c->a, str, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++)
		codes[i] = list.v[i].code;
	for (ptrdiff_t i = 0; i < n; i++) {
		while (k < list.n && list.v[k].person_id.v < v[i]->line.person_id.v)
			k++;
		v[i]->person.skills = codes + k;
		while (k < list.n && list.v[k].person_id.v == v[i]->line.person_id.v) {
			k++;
			v[i]->person.skills_n++;
		}
	}
	return OK;
}

static enum err
load_held(struct ctx *c, struct crisis_id crisis, struct instant from, struct instant to,
    struct crew_member **v, ptrdiff_t n)
{
	struct staffing_held_of_list list;
	struct guard_duty *duties;
	ptrdiff_t k = 0;

	TRY(staffing_q_held_all(c, crisis, from, to, LINES, &list));
	duties = arena_array(c->a, struct guard_duty, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++)
		duties[i] = (struct guard_duty){ list.v[i].starts_at, list.v[i].ends_at, list.v[i].lat_e6.some,
			list.v[i].lat_e6.v, list.v[i].lon_e6.v, list.v[i].shift_id.v };
	for (ptrdiff_t i = 0; i < n; i++) {
		while (k < list.n && list.v[k].person_id.v < v[i]->line.person_id.v)
			k++;
		v[i]->person.held = duties + k;
		while (k < list.n && list.v[k].person_id.v == v[i]->line.person_id.v) {
			k++;
			v[i]->person.held_n++;
		}
	}
	return OK;
}

static enum err
load_said(struct ctx *c, struct crisis_id crisis, struct instant from, struct crew_member **v, ptrdiff_t n)
{
	struct staffing_said_of_list list;
	struct guard_said *said;
	ptrdiff_t k = 0;

	TRY(staffing_q_said_all(c, crisis, from, LINES, &list));
	said = arena_array(c->a, struct guard_said, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++)
		said[i] = (struct guard_said){ list.v[i].starts_at, list.v[i].ends_at,
		    str_eq(list.v[i].can, S("yes")) ? SAID_YES :
			str_eq(list.v[i].can, S("wish")) ? SAID_WISH : SAID_NO };
	for (ptrdiff_t i = 0; i < n; i++) {
		while (k < list.n && list.v[k].staff_id.v < v[i]->line.id.v)
			k++;
		v[i]->person.said = said + k;
		while (k < list.n && list.v[k].staff_id.v == v[i]->line.id.v) {
			k++;
			v[i]->person.said_n++;
		}
	}
	return OK;
}

/* Shifts done before, and who is experienced by the community's rule. */
static enum err
load_known(struct ctx *c, struct crisis_id crisis, const struct staffing_rules *r, struct crew_member **v, ptrdiff_t n)
{
	struct staffing_done_of_list list;
	ptrdiff_t k = 0;

	TRY(staffing_q_done_all(c, crisis, LINES, &list));
	for (ptrdiff_t i = 0; i < n; i++) {
		while (k < list.n && list.v[k].person_id.v < v[i]->line.person_id.v)
			k++;
		if (k < list.n && list.v[k].person_id.v == v[i]->line.person_id.v)
			v[i]->done = list.v[k].duties;
		v[i]->known = v[i]->done >= r->known_duties;
		for (ptrdiff_t s = 0; s < v[i]->person.skills_n && r->known_skill.n; s++)
			v[i]->known |= str_eq(v[i]->person.skills[s], r->known_skill);
	}
	return OK;
}

enum err
crew_load(struct ctx *c, struct crisis_id crisis, struct instant from, struct instant to, struct crew *out)
{
	struct staffing_staff_line_list list;
	struct staffing_rules rules;
	struct crew_member **order;

	TRY(staffing_q_staffs(c, crisis, STAFFING_PEOPLE_MAX, &list));
	TRY(staffing_q_rules(c, &rules));
	*out = (struct crew){ arena_array(c->a, struct crew_member, list.n), list.n, staffing_guard(&rules) };
	order = arena_array(c->a, struct crew_member *, list.n + 1);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_staff_line *f = &list.v[i];

		order[i] = &out->v[i];
		out->v[i].line = *f;
		out->v[i].person = (struct guard_person){ .out = f->out || !str_eq(f->status, S("active")),
			.profession = f->profession, .week_min = f->max_week_min.some ? f->max_week_min.v : 0 };
		out->v[i].home = (struct guard_duty){ .placed = f->lat_e6.some, .lat_e6 = f->lat_e6.v,
		    .lon_e6 = f->lon_e6.v };
	}
	if (list.n == 0)
		return OK;
	qsort(order, (size_t)list.n, sizeof *order, by_person);
	TRY(load_skills(c, crisis, order, list.n));
	TRY(load_held(c, crisis, from, to, order, list.n));
	TRY(load_known(c, crisis, &rules, order, list.n));
	qsort(order, (size_t)list.n, sizeof *order, by_staff);
	return load_said(c, crisis, from, order, list.n);
}

enum err
crew_loads(struct ctx *c, struct crisis_id crisis, struct crew_load_list *out)
{
	const struct instant week_ago = { c->now.us - 7 * US_PER_DAY },
	    week_on = { c->now.us + 7 * US_PER_DAY };
	struct staffing_worked_list list;
	struct crew_load *one = NULL;

	TRY(staffing_q_worked(c, crisis, (struct instant){ 0 }, week_on, LINES, &list));
	out->v = arena_array(c->a, struct crew_load, list.n);
	out->n = 0;
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct staffing_worked *w = &list.v[i];
		int64_t minutes = w->worked_min.some ? w->worked_min.v : (w->ends_at.us - w->starts_at.us) / US_PER_MIN;

		if (!one || one->id.v != w->staff_id.v) {
			one = &out->v[out->n++];
			*one = (struct crew_load){ .id = w->staff_id };
		}
		if (w->absent)
			continue;
		one->worked += w->worked_min.some ? w->worked_min.v : 0;
		if (w->starts_at.us >= c->now.us)
			one->ahead += minutes;
		else if (w->ends_at.us > week_ago.us) {
			one->minutes += minutes;
			one->nights += guard_night(w->starts_at, w->ends_at);
		}
		one->tired = one->minutes >= TIRED_MIN || one->nights >= TIRED_NIGHTS;
	}
	return OK;
}

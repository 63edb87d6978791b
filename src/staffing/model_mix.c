/*
 * model_mix.c -- crews that are mixed, people kept together: soft, in the solver's words.
 * Experienced: so many shifts done, in whatever crisis (those of exercises count in exercises
 * alone), or a skill that the community names.
 */
#include "staffing/model_rule.h"
#include "staffing_q.h"

enum { KNOWN = 0, NEW = 1, MIXED_POINTS = 10, TOGETHER_POINTS = 5 };

/* The first of those ${i} is kept with. */
static int
head_of(const int *head, int i)
{
	while (head[i] != i)
		i = head[i];
	return i;
}

/* Both groups are one, where it stays a team. */
static void
tie(int *head, int *size, int a, int b)
{
	a = head_of(head, a);
	b = head_of(head, b);
	if (a == b || size[a] + size[b] > STAFFING_TEAM_MAX)
		return;
	if (b < a) {
		int t = a;

		a = b;
		b = t;
	}
	head[b] = a;
	size[a] += size[b];
}

static int
of_staff(const struct model *m, struct staff_id id)
{
	for (ptrdiff_t i = 0; i < m->crew.n; i++)
		if (m->crew.v[i].line.id.v == id.v)
			return (int)i;
	return -1;
}

/* Those whom a person keeps together, then the wishes of people, the oldest first. */
static enum err
teams(struct making *k, struct crisis_id crisis, int *made)
{
	struct model *m = k->m;
	int n = (int)m->crew.n, *head = arena_array(k->c->a, int, n + 1), *size = arena_array(k->c->a, int, n + 1);
	struct staffing_wish_list wishes;

	TRY(staffing_q_wishes(k->c, crisis, (int64_t)STAFFING_WISHES_MAX * STAFFING_PEOPLE_MAX, &wishes));
	for (int i = 0; i < n; i++) {
		struct opt_crew_team_id team = m->crew.v[i].line.crew_team_id;

		head[i] = i;
		size[i] = 1;
		for (int b = 0; team.some && b < i; b++)
			if (m->crew.v[b].line.crew_team_id.some && m->crew.v[b].line.crew_team_id.v.v == team.v.v) {
				tie(head, size, i, b);
				break;
			}
	}
	for (ptrdiff_t w = 0; w < wishes.n; w++) {
		int a = of_staff(m, wishes.v[w].staff_id), b = of_staff(m, wishes.v[w].with_id);

		if (!wishes.v[w].declined && a >= 0 && b >= 0)
			tie(head, size, a, b);
	}
	for (int i = 0; i < n; i++) {
		int first = head_of(head, i);

		m->staff.person[i].team = size[first] == 1 ? -1 : first < i ? m->staff.person[first].team :
		    *made < STAFF_TEAMS ? (*made)++ : -1;
	}
	return OK;
}

enum err
model_mix(struct making *k, struct crisis_id crisis)
{
	struct model *m = k->m;
	struct staff *f = &m->staff;
	const struct staffing_rules *r = &m->rules;
	int known = 0, made = 0;

	f->tags = 2;
	f->tag_id = arena_array(k->c->a, str, f->tags);
	f->tag_id[KNOWN] = S("known");
	f->tag_id[NEW] = S("new");
	for (ptrdiff_t i = 0; i < m->crew.n; i++) {
		const struct crew_member *who = &m->crew.v[i];

		f->person[i].tags = who->known ? 1 << KNOWN : 1 << NEW;
		known += who->known;
	}
	TRY(teams(k, crisis, &made));
	f->mixed = arena_array(k->c->a, struct staff_mixed, 2);
	if (r->w_mixed && r->known_min && known)	/* of nobody experienced, nothing can be wished */
		f->mixed[f->mixes++] = (struct staff_mixed){ .tag = KNOWN, .min = (int)r->known_min,
			.under = (int)r->w_mixed * MIXED_POINTS };
	if (r->w_mixed && r->new_max && known < f->people)
		f->mixed[f->mixes++] = (struct staff_mixed){ .tag = NEW, .max = (int)r->new_max,
			.over = (int)r->w_mixed * MIXED_POINTS };
	f->weight.team = made ? (int)r->w_together * TOGETHER_POINTS : 0;
	return OK;
}

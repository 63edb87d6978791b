/*
 * model_mix.c -- crews that are mixed, people kept together: soft, in the solver's words.
 * Experienced: so many shifts done, in whatever crisis (those of exercises count in exercises
 * alone), or a skill that the community names.
 */
#include "staffing/model_rule.h"

enum { KNOWN = 0, NEW = 1, MIXED_POINTS = 10, TOGETHER_POINTS = 5 };

/* The number of her team: that of the first of it, or the next. */
static int
team_of(const struct model *m, ptrdiff_t who, int *teams)
{
	struct opt_crew_team_id team = m->crew.v[who].line.crew_team_id;

	if (!team.some)
		return -1;
	for (ptrdiff_t i = 0; i < who; i++)
		if (m->crew.v[i].line.crew_team_id.some && m->crew.v[i].line.crew_team_id.v.v == team.v.v)
			return m->staff.person[i].team;
	return *teams < STAFF_TEAMS ? (*teams)++ : -1;
}

void
model_mix(struct making *k)
{
	struct model *m = k->m;
	struct staff *f = &m->staff;
	const struct staffing_rules *r = &m->rules;
	int known = 0, teams = 0;

	f->tags = 2;
	f->tag_id = arena_array(k->c->a, str, f->tags);
	f->tag_id[KNOWN] = S("known");
	f->tag_id[NEW] = S("new");
	for (ptrdiff_t i = 0; i < m->crew.n; i++) {
		const struct crew_member *who = &m->crew.v[i];

		f->person[i].tags = who->known ? 1 << KNOWN : 1 << NEW;
		f->person[i].team = team_of(m, i, &teams);
		known += who->known;
	}
	f->mixed = arena_array(k->c->a, struct staff_mixed, 2);
	if (r->w_mixed && r->known_min && known)	/* of nobody experienced, nothing can be wished */
		f->mixed[f->mixes++] = (struct staff_mixed){ .tag = KNOWN, .min = (int)r->known_min,
			.under = (int)r->w_mixed * MIXED_POINTS };
	if (r->w_mixed && r->new_max && known < f->people)
		f->mixed[f->mixes++] = (struct staff_mixed){ .tag = NEW, .max = (int)r->new_max,
			.over = (int)r->w_mixed * MIXED_POINTS };
	f->weight.team = teams ? (int)r->w_together * TOGETHER_POINTS : 0;
}

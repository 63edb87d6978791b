/* team.c -- people kept together: a team of a crisis, which a plan keeps on the same shifts where it can. */
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

static str
name(struct ctx *c, const struct staffing_staff *who)
{
	return i18n_person(c->a, who->title, who->given, who->family);
}

enum err
staffing_log_two(struct ctx *c, const struct staffing_staff *about, struct msg m, const struct staffing_staff *a,
    const struct staffing_staff *b)
{
	const struct log_who both[] = { { a->person_id, name(c, a) }, { b->person_id, name(c, b) } };

	return logbook_named(c, about->crisis_id, S("staff.team"), arena_fmt(c->a, "staff:%lld", (long long)about->id.v),
	    msg_fmt(c->a, LANG_FR, m, LOG_NAME(0), LOG_NAME(1)), both, COUNT(both));
}

enum err
staffing_not_over(struct ctx *c, const struct staffing_staff *who)
{
	if (who->closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("staffing.over"), "crisis %lld", (long long)who->crisis_id.v);
	return OK;
}

/* The team one of them is in, or a new one; both teams become one. */
static enum err
join(struct ctx *c, const struct staffing_staff *a, const struct staffing_staff *b, struct crew_team_id *team)
{
	struct staffing_crew_team_new made;
	int64_t n;

	if (a->crew_team_id.some) {
		*team = a->crew_team_id.v;
	} else if (b->crew_team_id.some) {
		*team = b->crew_team_id.v;
	} else {
		TRY(staffing_q_team_add(c, a->crisis_id, &made));
		*team = made.id;
	}
	if (a->crew_team_id.some && b->crew_team_id.some)
		return staffing_q_team_merge(c, (struct opt_crew_team_id){ true, *team }, b->crew_team_id.v, &n);
	TRY(staffing_q_team_put(c, (struct opt_crew_team_id){ true, *team }, a->id, &n));
	return staffing_q_team_put(c, (struct opt_crew_team_id){ true, *team }, b->id, &n);
}

enum err
staffing_together(struct ctx *c, struct crisis_id crisis, struct staff_id one, struct staff_id other)
{
	struct staffing_staff a, b;
	struct staffing_team_size size;
	struct crew_team_id team;

	if (one.v == other.v)
		return fail(c, E_INVALID, S("with"), S("staffing.team_same"), "staff %lld", (long long)one.v);
	TRY(staffing_q_staff(c, one, crisis, &a));
	TRY(staffing_q_staff(c, other, crisis, &b));
	TRY(staffing_not_over(c, &a));
	if (a.crew_team_id.some && b.crew_team_id.some && a.crew_team_id.v.v == b.crew_team_id.v.v)
		return OK;		/* the second click */
	TRY(join(c, &a, &b, &team));
	TRY(staffing_q_team_size(c, team, &size));
	if (size.people > STAFFING_TEAM_MAX)
		return fail(c, E_INVALID, S("with"), S("staffing.team_large"), "%lld people", (long long)size.people);
	return staffing_log_two(c, &a, MSG_staffing_log_together, &a, &b);
}

enum err
staffing_apart(struct ctx *c, struct crisis_id crisis, struct staff_id staff)
{
	struct staffing_staff who;
	struct staffing_team_size size;
	int64_t n;

	TRY(staffing_q_staff(c, staff, crisis, &who));
	TRY(staffing_not_over(c, &who));
	if (!who.crew_team_id.some)
		return OK;
	TRY(staffing_q_team_put(c, (struct opt_crew_team_id){}, staff, &n));
	TRY(staffing_q_team_size(c, who.crew_team_id.v, &size));
	if (size.people == 1)		/* one alone is no team */
		TRY(staffing_q_team_end(c, who.crew_team_id.v, &n));
	return staffing_log(c, crisis, S("staff.team"), arena_fmt(c->a, "staff:%lld", (long long)who.id.v), who.person_id,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_apart, name(c, &who)));
}

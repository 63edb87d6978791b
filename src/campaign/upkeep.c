#include <stdlib.h>

#include "campaign/upkeep.h"
#include "db/db.h"
#include "upkeep_q.h"

enum { MONTHS = 12, DAYS_A_MONTH = 30, FIRST_HOUR = 5 };
/* An answer may still come. */
#define UPKEEP_PATIENCE_US	(48 * US_PER_HOUR)
/* A campaign's named answers: two years of "the last three times". */
#define UPKEEP_KEPT_US		(730 * US_PER_DAY)

static const char *const words[UPKEEP_LISTS] = { "erase", "failed", "unconfirmed", "silent", "expiring", "gone" };

enum upkeep_list
upkeep_list_of(str word)
{
	int i = 0;

	while (i < UPKEEP_LISTS && !str_eq(word, str_from(words[i])))
		i++;
	return (enum upkeep_list)i;
}

str
upkeep_word(enum upkeep_list list)
{
	return str_from(words[list]);
}

static int
by_id(const void *x, const void *y)
{
	const struct upkeep_person *a = x, *b = y;

	return a->id.v < b->id.v ? -1 : a->id.v > b->id.v;
}

void
upkeep_sort_by_id(struct upkeep *u)
{
	qsort(u->v, (size_t)u->n, sizeof *u->v, by_id);
}

static struct upkeep_person *
find(const struct upkeep *u, struct person_id id)
{
	struct upkeep_person key = { .id = id };

	return u->n ? bsearch(&key, u->v, (size_t)u->n, sizeof *u->v, by_id) : NULL;
}

bool
upkeep_is(const struct upkeep *u, struct person_id id, str due)
{
	const struct upkeep_person *p = find(u, id);
	enum upkeep_list list = upkeep_list_of(due);

	/* Whoever was asked by a campaign that is open is not asked twice. */
	return p && list < UPKEEP_LISTS && p->in[list] && !p->asked;
}

static str
month_of(struct ctx *c, struct day day)
{
	int y, m, d;

	day_civil(day, &y, &m, &d);
	return arena_fmt(c->a, "%04d-%02d", y, m);
}

static enum err
read_members(struct ctx *c, struct upkeep *u)
{
	struct upkeep_settings settings = { .confirm_months = MONTHS };
	struct upkeep_member_list members;
	int32_t stale;
	bool found;

	TRY(upkeep_q_settings(c, &settings, &found));
	stale = c->today.n - (int32_t)settings.confirm_months * 365 / MONTHS;
	TRY(upkeep_q_members(c, UPKEEP_MAX, &members));
	u->n = members.n;
	u->v = arena_array(c->a, struct upkeep_person, members.n);
	for (ptrdiff_t i = 0; i < members.n; i++) {
		const struct upkeep_member *m = &members.v[i];
		struct upkeep_person *p = &u->v[i];

		*p = (struct upkeep_person){ .id = m->id, .title = m->title, .given = m->given, .family = m->family,
			.profession = m->profession, .confirmed_on = m->confirmed_on, .gone_on = m->gone_on,
			.expires_on = m->expires_on, .reachable = m->contacts > 0 && !m->no_call &&
			    str_eq(m->status, S("active")) && !str_eq(m->preferred, S("phone")) };
		p->in[UPKEEP_UNCONFIRMED] = str_eq(m->status, S("active")) && !m->no_call &&
		    (!m->confirmed_on.some || m->confirmed_on.v.n <= stale);
		p->in[UPKEEP_EXPIRING] = m->expires_on.some && m->expires_on.v.n <= c->today.n + UPKEEP_SOON_DAYS;
		p->in[UPKEEP_GONE] = m->gone_on.some;
		p->in[UPKEEP_FAILED] = m->doubted_on.some;
		p->failed_on = m->doubted_on;
	}
	return OK;
}

/* What other tables say of them; the people stand in order of their ids meanwhile. */
static enum err
read_facts(struct ctx *c, struct upkeep *u)
{
	struct instant before = { c->now.us - UPKEEP_PATIENCE_US };
	struct upkeep_failed_list failed;
	struct upkeep_silent_list silent;
	struct upkeep_asked_list asked;
	struct upkeep_skill_list skills;
	struct upkeep_person *p;

	TRY(upkeep_q_failed(c, UPKEEP_MAX, &failed));
	TRY(upkeep_q_silent(c, before, UPKEEP_MAX, &silent));
	TRY(upkeep_q_asked(c, c->now, UPKEEP_MAX, &asked));
	TRY(upkeep_q_skills(c, (struct day){ c->today.n + UPKEEP_SOON_DAYS + 1 }, UPKEEP_MAX, &skills));
	for (ptrdiff_t i = 0; i < failed.n; i++)
		if ((p = find(u, failed.v[i].person_id))) {
			p->in[UPKEEP_FAILED] = true;
			p->failed_on = (struct opt_day){ true, instant_day(failed.v[i].at) };
		}
	for (ptrdiff_t i = 0; i < silent.n; i++)
		if ((p = find(u, silent.v[i].person_id)))
			p->in[UPKEEP_SILENT_3] = true;
	for (ptrdiff_t i = 0; i < asked.n; i++)
		if ((p = find(u, asked.v[i].person_id))) {
			p->in[UPKEEP_ERASE] = asked.v[i].erase;
			p->asked = asked.v[i].open;
		}
	for (ptrdiff_t i = skills.n; i-- > 0; )
		if ((p = find(u, skills.v[i].person_id)))
			p->skill = skills.v[i].label;
	return OK;
}

static int
by_name(const void *x, const void *y)
{
	const struct upkeep_person *a = x, *b = y;
	int d = str_cmp(a->family, b->family);

	if (d == 0)
		d = str_cmp(a->given, b->given);
	return d ? d : by_id(x, y);
}

enum err
upkeep_read(struct ctx *c, struct upkeep *u)
{
	*u = (struct upkeep){};
	TRY(read_members(c, u));
	upkeep_sort_by_id(u);
	TRY(read_facts(c, u));
	if (u->n)
		qsort(u->v, (size_t)u->n, sizeof *u->v, by_name);
	for (ptrdiff_t i = 0; i < u->n; i++) {
		for (int l = 0; l < UPKEEP_LISTS; l++)
			u->counts[l] += u->v[i].in[l];
		u->to_ask += u->v[i].in[UPKEEP_UNCONFIRMED] && u->v[i].reachable && !u->v[i].asked;
	}
	return upkeep_q_month(c, month_of(c, c->today), &u->first, &u->known);
}

enum err
upkeep_last(struct ctx *c, struct upkeep_month *out, bool *found)
{
	return upkeep_q_last(c, out, found);
}

/* ---- once a month ---------------------------------------------------------------------- */

static enum err
plan_for(struct ctx *c, struct day day, struct instant at)
{
	return jobs_add(c, S("upkeep.month"), S(""), arena_fmt(c->a, "upkeep:%.*s", STR(month_of(c, day))), at);
}

static enum err
plan_next(struct ctx *c)
{
	int y, m, d;

	day_civil(c->today, &y, &m, &d);
	if (++m > 12) {
		m = 1;
		y++;
	}
	return plan_for(c, day_of(y, m, 1), civil_instant(y, m, 1, FIRST_HOUR, 0));
}

enum err
upkeep_open_month(struct ctx *c)
{
	struct upkeep u;
	int64_t n;

	TRY(upkeep_q_forget(c, (struct instant){ c->now.us - UPKEEP_KEPT_US }, &n));
	TRY(upkeep_read(c, &u));
	TRY(upkeep_q_month_add(c, month_of(c, c->today), c->now, u.n, u.counts[UPKEEP_UNCONFIRMED],
	    u.counts[UPKEEP_EXPIRING], u.counts[UPKEEP_FAILED], u.counts[UPKEEP_SILENT_3], u.counts[UPKEEP_GONE], &n));
	return plan_next(c);
}

enum err
upkeep_plan(struct ctx *c)
{
	TRY(plan_for(c, c->today, c->now));
	return plan_next(c);
}

static enum err
month_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return upkeep_open_month(c);
}

static enum err
run(struct ctx *c, [[maybe_unused]] str arg)
{
	return db_write(c, month_rule, NULL);
}

const struct job_kind upkeep_job = { "upkeep.month", 20, run };

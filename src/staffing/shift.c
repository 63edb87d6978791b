/* shift.c -- shifts from opening hours and posts: made, changed, cancelled as these are. */
#include <stdlib.h>

#include "i18n/i18n.h"
#include "response/response.h"
#include "staffing/gap.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { OF_ONE = RESPONSE_OPENINGS_MAX * RESPONSE_POSTS_MAX };

struct syncing {
	struct response_id response;
	struct staffing_source source;
	struct staffing_opening_list openings;
	struct response_post_list posts;
	struct staffing_shift_key_list shifts;
	int64_t people;			/* who lost a duty */
};

static const struct staffing_shift_key *
shift_of(const struct syncing *s, int64_t opening, int64_t post)
{
	ptrdiff_t lo = 0, hi = s->shifts.n;

	while (lo < hi) {		/* in order of opening, then post */
		ptrdiff_t mid = lo + (hi - lo) / 2;
		const struct staffing_shift_key *k = &s->shifts.v[mid];

		if (k->opening_id.v < opening || (k->opening_id.v == opening && k->crew_post_id.v < post))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < s->shifts.n && s->shifts.v[lo].opening_id.v == opening &&
	    s->shifts.v[lo].crew_post_id.v == post)
		return &s->shifts.v[lo];
	return NULL;
}

/* What should be: every post of every opening that has not begun. */
static enum err
put(struct ctx *c, struct syncing *s, const struct staffing_opening *o)
{
	struct instant from = response_instant(o->on_day, o->from_min), to = response_instant(o->on_day,
	    o->to_min);
	int64_t n;

	if (o->cancelled || to.us <= c->now.us)
		return OK;
	for (ptrdiff_t i = 0; i < s->posts.n; i++) {
		const struct response_post *p = &s->posts.v[i];
		const struct staffing_shift_key *was = shift_of(s, o->id.v, p->id.v);

		if (!was)
			TRY(staffing_q_shift_add(c, s->response, o->id, p->id, from, to, p->min_crew,
			    p->wished_crew, &n));
		else if (was->cancelled || was->min_crew != p->min_crew || was->places != p->wished_crew)
			TRY(staffing_q_shift_crew(c, p->min_crew, p->wished_crew, was->id, &n));
	}
	return OK;
}

static bool
still_wanted(const struct syncing *s, const struct staffing_shift_key *k)
{
	bool open = false, post = false;

	for (ptrdiff_t i = 0; i < s->openings.n && !open; i++)
		open = s->openings.v[i].id.v == k->opening_id.v && !s->openings.v[i].cancelled;
	for (ptrdiff_t i = 0; i < s->posts.n && open && !post; i++)
		post = s->posts.v[i].id.v == k->crew_post_id.v;
	return open && post;
}

/* What should be no more; people keep a trace of what they lost. */
static enum err
drop(struct ctx *c, struct syncing *s)
{
	int64_t n;

	for (ptrdiff_t i = 0; i < s->shifts.n; i++) {
		const struct staffing_shift_key *k = &s->shifts.v[i];

		if (k->cancelled || k->starts_at.us <= c->now.us || still_wanted(s, k))
			continue;
		TRY(staffing_q_swaps_close_shift(c, c->now, k->id, &n));
		TRY(staffing_q_duties_cancel(c, c->now, k->id, &n));
		s->people += n;
		TRY(staffing_q_shift_cancel(c, k->id, &n));
		TRY(gap_ends(c, k->id));
	}
	return OK;
}

enum err
staffing_sync(struct ctx *c, struct response_id response)
{
	struct syncing s = { .response = response };
	bool found;

	TRY(staffing_q_source(c, response, &s.source, &found));
	if (!found || !s.source.crisis_id.some)
		return OK;		/* a template has no shifts */
	TRY(staffing_q_openings(c, response, RESPONSE_OPENINGS_MAX * 2, &s.openings));
	TRY(response_posts(c, response, &s.posts));
	TRY(staffing_q_shifts_of(c, response, OF_ONE, &s.shifts));
	if (!str_eq(s.source.state, S("closed")))
		for (ptrdiff_t i = 0; i < s.openings.n; i++)
			TRY(put(c, &s, &s.openings.v[i]));
	TRY(drop(c, &s));
	if (s.people == 0)
		return OK;
	return staffing_log(c, s.source.crisis_id.v, S("staff.cancelled"),
	    arena_fmt(c->a, "response:%lld", (long long)response.v), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_cancelled_many, s.people, s.source.name));
}

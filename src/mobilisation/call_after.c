#include "jobs/jobs.h"
#include "logbook/logbook.h"
#include "i18n/i18n.h"
#include "mobilisation/call_after.h"
#include "mobilisation_q.h"
#include "place_q.h"

enum { FREED_MAX = 20 };

struct instant
call_over_at(const struct call_hours *h)
{
	if (h->ends_at.some)
		return h->ends_at.v;
	if (h->starts_at.some)
		return (struct instant){ h->starts_at.v.us + CALL_DAY_US };
	return (struct instant){ h->sent_at.v.us + CALL_OPEN_US };
}

bool
call_counts_on(int64_t wave, str standing, str answer, bool suspect)
{
	return wave ? str_eq(standing, S("placed")) : str_eq(answer, S("yes")) && !suspect;
}

bool
call_due(str state, const struct call_hours *h, struct opt_instant crisis_closed_at, struct instant now)
{
	return (str_eq(state, S("sent")) || str_eq(state, S("closed"))) && !crisis_closed_at.some &&
	    now.us < call_over_at(h).us;
}

/* ---- what it lost since ------------------------------------------------------------------ */

enum err
call_freed(struct ctx *c, struct crisis_id crisis, struct call_freed_list *out)
{
	struct mobilisation_freed_list rows;

	TRY(mobilisation_q_freed(c, crisis, FREED_MAX, &rows));
	*out = (struct call_freed_list){ arena_array(c->a, struct call_freed, rows.n), 0 };
	for (ptrdiff_t i = 0; i < rows.n; i++) {
		const struct mobilisation_freed *r = &rows.v[i];
		struct call_hours h = { r->starts_at, r->ends_at, r->sent_at };
		int64_t places = r->wave && r->free < r->gone ? r->free : r->gone;

		if (places && c->now.us < call_over_at(&h).us)
			out->v[out->n++] = (struct call_freed){ r->id, r->number.v, places, r->title };
	}
	return OK;
}

int64_t
call_freed_in(const struct call_freed_list *all, struct call_id call)
{
	for (ptrdiff_t i = 0; i < all->n; i++)
		if (all->v[i].call.v == call.v)
			return all->v[i].places;
	return 0;
}

enum err
call_freed_of(struct ctx *c, struct crisis_id crisis, struct call_id call, int64_t *places)
{
	struct call_freed_list all;

	TRY(call_freed(c, crisis, &all));
	*places = call_freed_in(&all, call);
	return OK;
}

/* ---- open again --------------------------------------------------------------------------- */

/* Reads the call on the way: ${k}, and how many places are ${free}. */
static enum err
look(struct ctx *c, struct crisis_id crisis, struct call_id call, struct mobilisation_call *k, int64_t *free, bool *may)
{
	struct mobilisation_event event;
	struct mobilisation_of_shift tie;
	struct place_need need;

	TRY(mobilisation_q_call(c, call, crisis, k));
	TRY(mobilisation_q_event(c, crisis, &event));
	TRY(mobilisation_q_of_shift(c, call, &tie));
	TRY(place_q_need(c, call, &need));
	*free = need.free;
	*may = need.free > 0 && !tie.n && !call_open(k->state, k->closes_at, event.closed_at, c->now) &&
	    call_due(k->state, &(struct call_hours){ k->starts_at, k->ends_at, k->sent_at }, event.closed_at, c->now);
	return OK;
}

enum err
call_may_reopen(struct ctx *c, struct crisis_id crisis, struct call_id call, bool *may)
{
	struct mobilisation_call k;
	int64_t free;

	return look(c, crisis, call, &k, &free, may);
}

enum err
call_reopen(struct ctx *c, struct call_act *a)
{
	struct mobilisation_call k;
	struct instant until;
	int64_t free, changed;
	bool may;

	TRY(look(c, a->crisis, a->call, &k, &free, &may));
	if (!may && str_eq(k.state, S("sent")) && k.closes_at.some && c->now.us < k.closes_at.v.us)
		return OK;	/* the second click */
	until = call_over_at(&(struct call_hours){ k.starts_at, k.ends_at, k.sent_at });
	if (may)
		TRY(mobilisation_q_reopened(c, (struct opt_instant){ true, until }, a->call, a->crisis, &changed));
	if (!may || changed == 0)
		return fail(c, E_CONFLICT, S(""), S("call.reopen_not"), "call %lld", (long long)a->call.v);
	TRY(jobs_add(c, S("call.close"), arena_fmt(c->a, "%lld %lld", (long long)a->crisis.v, (long long)a->call.v),
	    arena_fmt(c->a, "call.close:%lld:%lld", (long long)a->call.v, (long long)c->now.us), until));
	TRY(logbook_say(c, a->crisis, S("call.reopened"), arena_fmt(c->a, "call:%lld", (long long)a->call.v),
	    msg_fmt(c->a, LANG_FR, MSG_call_log_reopened, free, k.number.v, k.title)));
	return wave_soon(c, a->call, c->now);
}

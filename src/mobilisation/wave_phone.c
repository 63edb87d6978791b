/* wave_phone.c -- those whom no message reaches: how many they are, taken into a call, told on the telephone. */
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "place_q.h"

static bool
may_be_telephoned(str why)
{
	return !str_eq(why, S("no_call")) && !str_eq(why, S("paused")) && !str_eq(why, S("left"));
}

/* Of those people, how many have a number that may be called. */
static enum err
callable(struct ctx *c, const struct person_id *ids, ptrdiff_t n, int64_t *out)
{
	struct place_callable count = {};

	if (n)
		TRY(place_q_callable(c, ids, n, &count));
	*out = count.n;
	return OK;
}

enum err
wave_phone_only(struct ctx *c, const struct wave_plan *plan, ptrdiff_t from, int64_t *out)
{
	struct person_id *ids = arena_array(c->a, struct person_id, plan->pool.none_n);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = from; i < plan->pool.none_n; i++)
		if (may_be_telephoned(plan->pool.none[i].p->unreachable))
			ids[n++] = plan->pool.none[i].p->id;
	return callable(c, ids, n, out);
}

enum err
wave_phone_listed(struct ctx *c, const struct audience_list *people, int64_t *out)
{
	struct person_id *ids = arena_array(c->a, struct person_id, people->n);
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < people->n; i++)
		if (people->v[i].channel == CHANNEL_NONE && may_be_telephoned(people->v[i].unreachable))
			ids[n++] = people->v[i].id;
	return callable(c, ids, n, out);
}

enum err
wave_phone_left(struct ctx *c, const struct wave_plan *plan, struct call_id call, ptrdiff_t from)
{
	int64_t left, changed;

	TRY(wave_phone_only(c, plan, from, &left));
	return place_q_phone_left(c, left, call, &changed);
}

enum err
wave_tell_by_phone(struct ctx *c, struct call_id call, struct recipient_id recipient, str say)
{
	int64_t changed;

	if (say.n == 0)
		return OK;
	TRY(place_q_to_tell(c, say, recipient, call, &changed));
	if (changed == 0)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient %lld", (long long)recipient.v);
	return OK;
}

enum err
wave_by_phone(struct ctx *c, struct call_id call, ptrdiff_t most, ptrdiff_t *listed)
{
	struct mobilisation_new_recipient added;
	struct wave_plan plan;
	int64_t changed;
	ptrdiff_t i;

	*listed = 0;
	TRY(wave_plan_of(c, call, 1, &plan));
	for (i = 0; i < plan.pool.none_n && *listed < most; i++) {
		const struct pool_person *who = &plan.pool.none[i];

		if (!may_be_telephoned(who->p->unreachable))
			continue;
		TRY(mobilisation_q_recipient_add(c, call, who->p->id, S("none"), who->p->unreachable, (str){},
		    (struct opt_instant){}, S(""), 1, pool_why(c, LANG_FR, who), &changed));
		TRY(mobilisation_q_recipient_of(c, call, who->p->id, &added));
		for (ptrdiff_t j = 0; j < plan.pool.posts.n; j++)
			if (who->fit[j])
				TRY(place_q_fit_add(c, added.id, plan.pool.posts.v[j].id, who->fit[j] == 2, &changed));
		++*listed;
	}
	return wave_phone_left(c, &plan, call, i);
}

#include "mobilisation/call_after.h"
#include "mobilisation/engaged.h"
#include "mobilisation/pool.h"
#include "place_q.h"

bool
engaged_near(const struct engaged_at *call, const struct place_engaged *e, int64_t rest_us)
{
	int64_t from = call->from.v.us, to = call->to.some ? call->to.v.us : from + CALL_DAY_US;

	if (!call->from.some || !e->starts_at.some)
		return false;
	return e->starts_at.v.us - rest_us < to && e->ends_at.v.us + rest_us > from;
}

enum err
engaged_around(struct ctx *c, struct call_id call, struct place_engaged_list *out)
{
	struct engaged_at hours;
	struct place_state k;
	ptrdiff_t n = 0;

	*out = (struct place_engaged_list){};
	TRY(place_q_state(c, call, &k));
	if (!k.starts_at.some)
		return OK;
	hours = (struct engaged_at){ k.starts_at, k.ends_at };
	TRY(place_q_engaged(c, k.exercise, call, (struct instant){ k.starts_at.v.us - POOL_REST_US },
	    ENGAGED_ROWS_MAX, out));
	for (ptrdiff_t i = 0; i < out->n; i++)
		if (engaged_near(&hours, &out->v[i], POOL_REST_US))
			out->v[n++] = out->v[i];
	out->n = n;
	return OK;
}

enum err
engaged_people(struct ctx *c, struct call_id call, struct engaged_people *out)
{
	struct place_engaged_list list;

	TRY(engaged_around(c, call, &list));
	*out = (struct engaged_people){ .v = arena_array(c->a, struct person_id, list.n) };
	for (ptrdiff_t i = 0; i < list.n && out->n < ENGAGED_MAX; i++)
		if (i == 0 || list.v[i].person_id.v != list.v[i - 1].person_id.v)
			out->v[out->n++] = list.v[i].person_id;
	return OK;
}

const struct place_engaged *
engaged_find(const struct place_engaged_list *list, struct person_id person)
{
	ptrdiff_t low = 0, high = list->n;

	while (low < high) {
		ptrdiff_t middle = low + (high - low) / 2;

		if (list->v[middle].person_id.v < person.v)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->n && list->v[low].person_id.v == person.v ? &list->v[low] : NULL;
}

str
engaged_say(struct ctx *c, enum lang lang, const struct place_engaged *e)
{
	str when = call_text_when(c, lang, e->starts_at, e->ends_at);

	return arena_fmt(c->a, "%.*s%s%.*s%s%.*s", STR(e->title), e->place.n ? ", " : "", STR(e->place),
	    when.n ? ", " : "", STR(when));
}

str
engaged_path(struct ctx *c, const struct place_engaged *e)
{
	if (e->request_key.n)
		return arena_fmt(c->a, "/r/%.*s", STR(call_token(c, e->request_key, e->person_id)));
	if (!e->call_id.v && place_tie && place_tie->page)
		return place_tie->page(c, e->crisis_id, e->person_id);
	return S("");
}

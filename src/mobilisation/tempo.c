#include "i18n/i18n.h"
#include "mobilisation/tempo.h"
#include "mobilisation_q.h"

/* From ${from}; the seconds count below a minute. */
static str
after(struct ctx *c, struct instant from, struct opt_instant at)
{
	int64_t us = at.v.us - from.us;

	if (!at.some)
		return (str){};
	us = us < 0 ? 0 : us;		/* who was telephoned before the messages left */
	if (us < US_PER_MIN)
		return arena_fmt(c->a, "%lld\u00a0s", (long long)(us / US_PER_S));
	return i18n_duration(c->a, c->lang, us);
}

static struct tempo
tempo_of(struct ctx *c, const struct mobilisation_tempo *r)
{
	struct instant from = r->asked_at.some ? r->asked_at.v : r->sent_at.v;

	return (struct tempo){ .call = r->id,
		.known = !str_eq(r->state, S("cancelled")) && (from.us <= c->now.us || r->answer_at.some),
		.first = after(c, from, r->answer_at), .yes = after(c, from, r->yes_at),
		.full = after(c, from, r->full_at), .staffed = r->places > 0, .placed = r->placed, .places = r->places,
		.over = !call_open(r->state, r->closes_at, r->crisis_closed_at, c->now) };
}

enum err
tempo_read(struct ctx *c, struct crisis_id crisis, struct call_id call, ptrdiff_t most, struct tempos *out)
{
	struct mobilisation_tempo_list list;

	TRY(mobilisation_q_tempo(c, crisis, call, most, &list));
	out->n = list.n;
	out->v = arena_array(c->a, struct tempo, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++)
		out->v[i] = tempo_of(c, &list.v[i]);
	return OK;
}

struct tempo
tempo_find(const struct tempos *all, struct call_id call)
{
	for (ptrdiff_t i = 0; i < all->n; i++)
		if (all->v[i].call.v == call.v)
			return all->v[i];
	return (struct tempo){};
}

enum err
tempo_say(struct ctx *c, struct crisis_id crisis, struct call_id call, str *out)
{
	enum lang lang = c->lang;
	struct tempos all;
	struct tempo t;
	enum err e;

	*out = (str){};
	c->lang = LANG_FR;
	e = tempo_read(c, crisis, call, 1, &all);
	c->lang = lang;
	TRY(e);
	t = tempo_find(&all, call);
	if (t.first.n && t.full.n)
		*out = msg_fmt(c->a, LANG_FR, MSG_tempo_log, t.first, t.full);
	return OK;
}

/* wave_change.c -- what a coordinator changes while people answer: how many are needed, who no longer is. */
#include "logbook/logbook.h"
#include "mobilisation/call_after.h"
#include "mobilisation/fanout.h"
#include "mobilisation_q.h"
#include "place_q.h"

static enum err
say(struct ctx *c, const struct place_state *k, str kind, struct person_id about, str text)
{
	struct log_new_part part = { about, text };

	return logbook_add(c, &(struct log_new){ .crisis = k->crisis_id, .kind = kind,
	    .object = arena_fmt(c->a, "call:%lld", (long long)k->id.v), .parts = &part, .parts_n = 1 }, NULL);
}

enum err
wave_want(struct ctx *c, const struct wave_want *w)
{
	struct place_post_list posts;
	struct place_state k;
	struct buf b = { .a = c->a };
	int64_t opened;
	bool changed;

	TRY(place_q_state(c, w->call, &k));
	if (!call_open(k.state, k.closes_at, k.crisis_closed_at, c->now))
		return fail(c, E_CONFLICT, S(""), S("call.closed"), "call %lld", (long long)w->call.v);
	TRY(place_posts(c, w->call, &posts));
	for (ptrdiff_t i = 0; i < posts.n && i < w->n; i++) {
		const struct place_post *p = &posts.v[i];
		str label = place_post_label(c, p->profession, p->skill, p->skill_label);

		TRY(place_want(c, w->call, p, w->wanted[i], &changed));
		if (changed)
			buf_fmt(&b, "%s%lld × %.*s", b.n ? ", " : "", (long long)w->wanted[i], STR(label));
	}
	if (b.n == 0)
		return OK;
	TRY(place_q_open_again(c, w->call, &opened));
	TRY(wave_settle(c, w->call));
	TRY(say(c, &k, S("call.need"), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_wave_log_want, k.number.v, k.title, buf_str(&b))));
	return wave_soon(c, w->call, c->now);
}

enum err
wave_clock_ahead(struct ctx *c, int64_t us)
{
	/* Messages leave a few seconds after they are written. */
	struct instant before = { c->now.us - us + US_PER_MIN };
	int64_t n;

	TRY(place_q_clock_ahead(c, us, before, &n));
	return place_q_offered_ahead(c, us, before, &n);
}

enum err
wave_release(struct ctx *c, const struct wave_release *r)
{
	struct mobilisation_link link;
	struct place_state k;
	struct fanout f;
	str text;
	bool found;

	TRY(mobilisation_q_link_of(c, r->recipient, &link, &found));
	if (!found || link.call_id.v != r->call.v || link.crisis_id.v != r->crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "recipient of another call");
	TRY(place_q_state(c, r->call, &k));
	if (!call_open(k.state, k.closes_at, k.crisis_closed_at, c->now) &&
	    !call_due(k.state, &(struct call_hours){ k.starts_at, k.ends_at, k.sent_at }, k.crisis_closed_at, c->now))
		return fail(c, E_CONFLICT, S(""), S("call.closed"), "call %lld is over", (long long)r->call.v);
	TRY(place_release(c, r->recipient));
	if (place_tie)
		TRY(place_tie->freed(c, r->call, link.person_id));
	TRY(fanout_of(c, r->crisis, r->call, TEXT_RELEASE, arena_fmt(c->a, "release:%lld", (long long)c->now.us), &f));
	TRY(fanout_one(c, &f, r->recipient, link.person_id, audience_channel_of(link.channel)));
	text = msg_fmt(c->a, LANG_FR, MSG_wave_log_release, k.number.v,
	    i18n_person(c->a, link.title, link.given, link.family));
	if (f.way != FANOUT_MESSAGE)
		text = arena_fmt(c->a, "%.*s %.*s", STR(text), STR(msg_text(LANG_FR,
		    f.way == FANOUT_PHONE ? MSG_wave_log_release_phone : MSG_wave_log_release_no_way)));
	TRY(say(c, &k, S("call.release"), link.person_id, text));
	return wave_soon(c, r->call, c->now);
}

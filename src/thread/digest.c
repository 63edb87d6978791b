/* digest.c -- the point of situation, read from the crisis. */
#include <stdlib.h>

#include "digest_q.h"
#include "i18n/i18n.h"
#include "mobilisation/call.h"
#include "mobilisation/place.h"
#include "thread/digest.h"

enum { NAMES = 40, NEXT_SAID = 3 };

/* Messages and sheets of the community are in its language. */
static const enum lang lang = LANG_FR;

/* ---- reading -------------------------------------------------------------------------------- */

static str
names_of(struct ctx *c, const struct digest_holder_list *people)
{
	struct buf b = { .a = c->a };

	for (ptrdiff_t i = 0; i < people->n; i++)
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR(i18n_person(c->a, people->v[i].title, people->v[i].given,
		    people->v[i].family)));
	return buf_str(&b);
}

static enum err
engaged(struct ctx *c, struct digest_part *p)
{
	struct thread_holder_list people;

	TRY(thread_engaged(c, &p->of, 0, &people));
	p->engaged = people.n;
	return OK;
}

static enum err
call_part(struct ctx *c, struct crisis_id crisis, const struct digest_call *k, struct digest_part *p)
{
	struct digest_holder_list people;
	struct digest_answers answers;
	struct place_post_list posts;

	*p = (struct digest_part){ .of = { .crisis = crisis, .call = k->id }, .title = k->title, .where = k->place,
		.when = call_text_when(c, lang, k->starts_at, k->ends_at), .starts_at = k->starts_at,
		.validator = k->validator };
	TRY(place_posts(c, k->id, &posts));
	p->lines.v = arena_array(c->a, struct digest_line, posts.n);
	for (; p->lines.n < posts.n; p->lines.n++) {
		const struct place_post *o = &posts.v[p->lines.n];

		TRY(digest_q_holders(c, o->id, NAMES, &people));
		p->lines.v[p->lines.n] = (struct digest_line){ .taken = o->taken, .places = o->places,
			.what = place_post_label(c, o->profession, o->skill, o->skill_label),
			.names = names_of(c, &people) };
		p->taken += o->taken;
		p->places += o->places;
	}
	if (posts.n == 0) {
		TRY(digest_q_answers(c, k->id, &answers));
		p->taken = answers.yes;
	}
	return engaged(c, p);
}

static enum err
response_part(struct ctx *c, struct crisis_id crisis, const struct digest_response *w, struct digest_part *p)
{
	struct digest_holder_list people;
	struct digest_shift_list shifts;

	*p = (struct digest_part){ .of = { .crisis = crisis, .response = w->id }, .title = w->name, .where = w->site };
	TRY(digest_q_shifts(c, w->id, c->now, (struct instant){ c->now.us + DIGEST_AHEAD_US }, DIGEST_LINES, &shifts));
	p->lines.v = arena_array(c->a, struct digest_line, shifts.n);
	for (; p->lines.n < shifts.n; p->lines.n++) {
		const struct digest_shift *s = &shifts.v[p->lines.n];

		TRY(digest_q_crew(c, s->id, NAMES, &people));
		p->lines.v[p->lines.n] = (struct digest_line){ .taken = s->taken, .places = s->places,
			.what = arena_fmt(c->a, "%.*s, %.*s", STR(s->post),
			    STR(i18n_hours(c->a, lang, s->starts_at, s->ends_at))),
			.names = names_of(c, &people) };
		p->taken += s->taken;
		p->places += s->places;
		if (s->starts_at.us > c->now.us && !p->starts_at.some)
			p->starts_at = (struct opt_instant){ true, s->starts_at };
	}
	return engaged(c, p);
}

static enum err
read_parts(struct ctx *c, struct crisis_id crisis, struct digest *out)
{
	struct digest_response_list responses;
	struct digest_call_list calls;

	TRY(digest_q_calls(c, crisis, c->now, DIGEST_LINES, &calls));
	TRY(digest_q_responses(c, crisis, DIGEST_LINES, &responses));
	out->parts.v = arena_array(c->a, struct digest_part, calls.n + responses.n);
	for (ptrdiff_t i = 0; i < calls.n; i++)
		TRY(call_part(c, crisis, &calls.v[i], &out->parts.v[out->parts.n++]));
	for (ptrdiff_t i = 0; i < responses.n; i++)
		TRY(response_part(c, crisis, &responses.v[i], &out->parts.v[out->parts.n++]));
	return OK;
}

static int
by_time(const void *x, const void *y)
{
	const struct digest_next *a = x, *b = y;

	return (a->at.us > b->at.us) - (a->at.us < b->at.us);
}

static void
read_next(struct ctx *c, struct digest *out)
{
	out->next.v = arena_array(c->a, struct digest_next, out->parts.n);
	for (ptrdiff_t i = 0; i < out->parts.n; i++) {
		const struct digest_part *p = &out->parts.v[i];

		int64_t in_us = p->starts_at.v.us - c->now.us;

		if (p->starts_at.some && in_us > 0 && in_us < DIGEST_AHEAD_US)
			out->next.v[out->next.n++] = (struct digest_next){ p->starts_at.v, p->title };
	}
	if (out->next.n)
		qsort(out->next.v, (size_t)out->next.n, sizeof *out->next.v, by_time);
}

enum err
digest_read(struct ctx *c, struct crisis_id crisis, struct digest *out)
{
	struct crisis_need_list needs;
	struct digest_event ev;

	TRY(digest_q_event(c, crisis, &ev));
	*out = (struct digest){ .title = ev.title, .place = ev.place, .level = ev.level, .exercise = ev.exercise,
		.closed = ev.closed_at.some };
	TRY(crisis_decisions(c, crisis, DIGEST_DECISIONS, &out->decisions));
	TRY(crisis_needs(c, crisis, &needs));
	out->needs.v = arena_array(c->a, struct crisis_need, needs.n);
	for (ptrdiff_t i = 0; i < needs.n; i++)
		if (str_eq(needs.v[i].state, S("open")) || str_eq(needs.v[i].state, S("taken")))
			out->needs.v[out->needs.n++] = needs.v[i];
	TRY(read_parts(c, crisis, out));
	read_next(c, out);
	return OK;
}

/* ---- the short text ------------------------------------------------------------------------- */

/* A whole line, or none of it. */
static void
say(struct buf *b, str line)
{
	if (line.n && b->n + line.n + 1 <= DIGEST_TEXT_MAX)
		buf_fmt(b, "%s%.*s", b->n ? "\n" : "", STR(line));
}

static str
part_said(struct ctx *c, const struct digest_part *p)
{
	struct buf b = { .a = c->a };

	if (p->of.call.v && p->places == 0)
		return msg_fmt(c->a, lang, MSG_digest_text_yes, p->title, p->taken);
	if (p->places == 0)
		return S("");
	for (ptrdiff_t i = 0; i < p->lines.n && p->of.call.v; i++)
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR(msg_fmt(c->a, lang, MSG_digest_text_post, p->lines.v[i].what,
		    p->lines.v[i].taken, p->lines.v[i].places)));
	if (!p->of.call.v)
		buf_put(&b, msg_fmt(c->a, lang, MSG_digest_text_crew, p->taken, p->places));
	if (p->when.n)
		buf_fmt(&b, " (%.*s)", STR(p->when));
	return msg_fmt(c->a, lang, MSG_digest_text_part, p->title, buf_str(&b));
}

str
digest_text(struct ctx *c, const struct digest *d)
{
	struct buf b = { .a = c->a }, next = { .a = c->a };

	say(&b, msg_fmt(c->a, lang, MSG_digest_text_head, i18n_moment(c->a, lang, c->now), d->title,
	    msg_find(arena_fmt(c->a, "crisis.level.%.*s", STR(d->level)))));
	if (d->decisions.n)
		say(&b, msg_fmt(c->a, lang, MSG_digest_text_decided, d->decisions.v[0].what));
	for (ptrdiff_t i = 0; i < d->next.n && i < NEXT_SAID; i++)
		buf_fmt(&next, "%s%.*s %.*s", i ? ", " : "", STR(i18n_time(c->a, d->next.v[i].at)), STR(d->next.v[i].what));
	if (next.n)
		say(&b, msg_fmt(c->a, lang, MSG_digest_text_next, buf_str(&next)));
	for (ptrdiff_t i = 0; i < d->parts.n; i++)
		say(&b, part_said(c, &d->parts.v[i]));
	if (d->needs.n)
		say(&b, msg_fmt(c->a, lang, MSG_digest_text_needs, (int64_t)d->needs.n));
	for (ptrdiff_t i = 1; i < d->decisions.n; i++)
		say(&b, msg_fmt(c->a, lang, MSG_digest_text_decided, d->decisions.v[i].what));
	return buf_str(&b);
}

/* queue_list.c -- joining the waiting list; doses left at closing time. */
#include "booking/queue.h"
#include "booking/booking_impl.h"
#include "booking/venue.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/wave.h"
#include "post/outbox.h"
#include "queue_q.h"
#include "venue_q.h"

enum { SAME_MAX = 64, SHOWN = 20, STEP_MIN = 5, STEPS = 24 };

/* ---- joining --------------------------------------------------------------------------- */

static enum err
valid(struct ctx *c, const struct queue_new *q, const struct queue_motive_rule *m)
{
	struct booking_offer o = { .motive_id = m->id, .age_min = m->age_min, .age_max = m->age_max,
		.inside = m->inside, .starts_at = c->now };
	struct booking_new b = { .via = q->desk ? S("desk") : S("web"), .people = &q->person, .people_n = 1,
		.contact = q->contact };

	TRY(people_valid(c, &b));
	TRY(people_fit(c, &o, &b));
	TRY(contact_valid(c, &b));
	TRY(contact_fits(c, &o, &b));
	if (q->desk && !q->contact.phone.n)
		return fail(c, E_INVALID, S("phone"), S("booking.phone"), "nobody to call");
	if (q->venues_n < 1 || q->venues_n > QUEUE_VENUES_MAX)
		return fail(c, E_INVALID, S("where"), S("form.choice"), "%d centres", q->venues_n);
	if (!(q->weekdays & 0x7f))
		return fail(c, E_INVALID, S("weekdays"), S("form.missing"), "no day");
	if (q->notice_min < 5 || q->notice_min > 2880)
		return fail(c, E_INVALID, S("notice"), S("form.choice"), "%lld minutes", (long long)q->notice_min);
	return OK;
}

/* Whoever waits already, or is expected already, has her turn. */
static enum err
not_twice(struct ctx *c, const struct queue_new *q, str key)
{
	struct queue_waiting_person_list list;
	struct booking_person other;
	bool expected;

	if (!key.p)
		return OK;
	TRY(queue_q_same(c, key, q->motive, SAME_MAX, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		TRY(booking_person_open(c, list.v[i].person, &other));
		if (same_person(c, &q->person, &other))
			return fail(c, E_CONFLICT, S("family1"), S("queue.twice"), "waits already");
	}
	TRY(queue_expected(c, &q->person, key, q->motive, &expected));
	return expected ? fail(c, E_CONFLICT, S("family1"), S("booking.twice"), "expected already") : OK;
}

static enum err
tell_joined(struct ctx *c, const struct queue_new *q, const struct queue_motive_rule *m, struct waiting_id id)
{
	struct queue_real_count real;
	str link = arena_fmt(c->a, "%.*s/rdv/liste/%.*s", STR(q->base_url), STR(q->token)), text;

	TRY(queue_q_real_venues(c, id, &real));
	text = arena_fmt(c->a, "%.*s : %.*s%.*s", STR(m->us), STR(real.n ? S("") : arena_fmt(c->a, "%.*s ",
	    STR(msg_text(c->lang, MSG_booking_sms_exercise)))), STR(msg_fmt(c->a, c->lang, MSG_queue_sms_joined,
	    m->label, link)));
	return queue_send(c, &q->contact, &(struct outbox_new){ .exercise = real.n == 0, .body = text,
	    .subject = msg_text(c->lang, MSG_queue_mail_joined), .not_before = c->now,
	    .not_after = { c->now.us + US_PER_DAY } }, arena_fmt(c->a, "waiting:%lld:joined", (long long)id.v));
}

enum err
queue_join(struct ctx *c, const struct queue_new *q, struct waiting_id *out)
{
	struct booking_contact k = q->contact;
	struct queue_motive_rule m;
	struct queue_waiting was;
	struct queue_waiting_new row;
	int64_t changed;
	bool found;
	str key;

	TRY(queue_find(c, q->token, &was, &found));
	*out = was.id;
	if (found)
		return OK;		/* the same form, heard twice */
	TRY(queue_q_motive(c, q->motive, &m, &found));
	if (!found || !m.active)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "motive %lld", (long long)q->motive.v);
	TRY(valid(c, q, &m));
	key = contact_key(c, &k);
	TRY(not_twice(c, q, key));
	k.token = q->token;
	TRY(queue_q_add(c, booking_token_hash(c->a, q->token), q->motive, person_seal(c, &q->person),
	    contact_seal(c, &k), key, q->weekdays & 0x7f, q->notice_min, !takes_sms(k.phone) && !k.email.n, q->pro,
	    c->lang == LANG_EN ? S("en") : S("fr"), c->now,
	    (struct instant){ c->now.us + QUEUE_KEPT_DAYS * US_PER_DAY }, &row, &found));
	if (!found)
		return fail(c, E_BUSY, S(""), S("db.busy"), "the same token at the same moment");
	*out = row.id;
	for (int i = 0; i < q->venues_n; i++)
		TRY(queue_q_venue_add(c, q->venues[i], row.id, &changed));
	return tell_joined(c, q, &m, row.id);
}

/* ---- doses left --------------------------------------------------------------------------- */

static enum err
doses_valid(struct ctx *c, const struct queue_doses *d, const struct venue_line *line, bool found)
{
	struct instant told;

	if (!found || line->venue_id.v != d->venue.v)
		return fail(c, E_INVALID, S("line"), S("form.choice"), "line %lld", (long long)d->line.v);
	if (d->doses < 1 || d->doses > 60)
		return fail(c, E_INVALID, S("doses"), S("form.number"), "%lld doses", (long long)d->doses);
	if (d->within_min < 5 || d->within_min > 120)
		return fail(c, E_INVALID, S("within"), S("form.number"), "within");
	if (d->answer_min < 5 || d->answer_min > 60)
		return fail(c, E_INVALID, S("answer"), S("form.number"), "answer");
	TRY(wave_quiet(c, c->now, &told));
	if (told.us != c->now.us)
		return fail(c, E_CONFLICT, S(""), S("queue.quiet"), "quiet hours");
	return OK;
}

/* A slot of its own, when the last one asked could be there; its places are never shown to who books. */
static enum err
slot_for(struct ctx *c, const struct queue_doses *d, const struct venue_line *line, struct slot_id *out)
{
	int64_t step = STEP_MIN * US_PER_MIN;
	int64_t at = (c->now.us + (d->within_min + d->answer_min) * US_PER_MIN + step - 1) / step * step;
	struct venue_new_slot row;
	int64_t changed;
	bool got = false;

	for (int i = 0; i < STEPS && !got; i++, at += step)
		TRY(venue_q_slot_add(c, line->id, (struct instant){ at },
		    (struct instant){ at + line->minutes * US_PER_MIN }, &row, &got));
	if (!got)
		return fail(c, E_CONFLICT, S("line"), S("booking.overlap"), "no room for a slot");
	for (int64_t i = 0; i < d->doses; i++)
		TRY(venue_q_place_add(c, row.id, true, &changed));
	*out = row.id;
	return OK;
}

enum err
queue_leftover(struct ctx *c, const struct queue_doses *d, int *made)
{
	struct queue_leftover l;
	struct queue_leftover_new row;
	struct queue_call q = { .places = (int)d->doses, .leftover = &l, .base_url = d->base_url,
		.touched = d->touched };
	struct venue_line line;
	bool found;

	*made = 0;
	TRY(queue_q_leftover_by_key(c, d->request_key, &l, &found));
	if (found)
		return OK;
	TRY(venue_q_line(c, d->line, &line, &found));
	TRY(doses_valid(c, d, &line, found));
	TRY(slot_for(c, d, &line, &q.slot));
	TRY(queue_q_leftover_add(c, d->venue, q.slot, d->doses, d->within_min, d->answer_min, d->pros, c->who, c->now,
	    d->request_key, &row));
	TRY(queue_q_leftover(c, row.id, &l, &found));
	TRY(queue_offer(c, &q, made));
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.leftover"),
	    arena_fmt(c->a, "venue:%lld", (long long)d->venue.v), msg_fmt(c->a, LANG_FR, MSG_queue_log_leftover,
	    d->doses, line.name, (int64_t)*made));
}

enum err
queue_leftovers(struct ctx *c, struct venue_id venue, struct instant since, struct queue_leftover_count_list *out)
{
	return queue_q_leftovers(c, venue, since, SHOWN, out);
}

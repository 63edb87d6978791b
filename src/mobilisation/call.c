#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "jobs/jobs.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "mobilisation_q.h"

enum { LOG_ROOM = LOG_TEXT_MAX - 400 };	/* bytes of an entry that may be the message */

bool
call_open(str state, struct opt_instant closes_at, struct opt_instant crisis_closed_at, struct instant now)
{
	return str_eq(state, S("sent")) && !crisis_closed_at.some &&
	    (!closes_at.some || now.us < closes_at.v.us);
}

static str
object(struct ctx *c, struct call_id id)
{
	return arena_fmt(c->a, "call:%lld", (long long)id.v);
}

/* ---- drafts ---------------------------------------------------------------------- */

enum err
call_draft_save(struct ctx *c, struct call_draft *d)
{
	struct mobilisation_event event;
	struct audience_criteria q;
	struct mobilisation_saved saved;
	struct mobilisation_keyed keyed;
	bool found;

	TRY(ctx_length(c, S("title"), d->title, 1, CALL_TITLE_MAX));
	TRY(ctx_length(c, S("message"), d->message, 1, CALL_MESSAGE_MAX));
	TRY(ctx_length(c, S("place"), d->place, 0, CALL_PLACE_MAX));
	TRY(ctx_length(c, S("bring"), d->bring, 0, CALL_BRING_MAX));
	TRY(ctx_length(c, S("request_key"), d->request_key, 8, 64));
	if (d->starts_at.some && d->ends_at.some && d->ends_at.v.us <= d->starts_at.v.us)
		return fail(c, E_INVALID, S("ends_at"), S("call.hours"), "ends before it starts");
	if (d->closes_at.some && d->closes_at.v.us <= c->now.us)
		return fail(c, E_INVALID, S("closes_at"), S("call.closes_past"), "in the past");
	TRY(audience_read(c, d->criteria, &q));
	TRY(mobilisation_q_event(c, d->crisis, &event));
	if (event.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("call.crisis_closed"), "crisis %lld",
		    (long long)d->crisis.v);

	TRY(mobilisation_q_draft_save(c, d->crisis, d->title, d->message, d->place, d->starts_at,
	    d->ends_at, d->bring, d->criteria, (struct opt_account_id){ c->who.v != 0, c->who }, c->now,
	    d->closes_at, d->request_key, &saved, &found));
	d->sent = !found;
	if (found) {
		d->id = saved.id;
		return OK;
	}
	TRY(mobilisation_q_by_key(c, d->request_key, d->crisis, &keyed, &found));
	if (!found)
		return fail(c, E_CONFLICT, S("request_key"), S("call.changed"), "key of another crisis");
	d->id = keyed.id;
	return OK;
}

/* ---- preview --------------------------------------------------------------------- */

/* base64url of 16 bytes, without padding: 22 characters. */
static str
base64url(struct arena *a, str bytes)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct buf b = { .a = a };
	uint32_t bits = 0;
	int held = 0;

	for (ptrdiff_t i = 0; i < bytes.n; i++) {
		bits = bits << 8 | (unsigned char)bytes.p[i];
		for (held += 8; held >= 6; held -= 6)
			buf_char(&b, digits[bits >> (held - 6) & 63]);
	}
	if (held)
		buf_char(&b, digits[bits << (6 - held) & 63]);
	return buf_str(&b);
}

str
call_token(struct ctx *c, str call_key, struct person_id person)
{
	str what = arena_fmt(c->a, "personal link\n%.*s\n%lld", STR(call_key), (long long)person.v);

	return base64url(c->a, crypto_lookup(c->a, what));
}

static str
link_of(struct ctx *c, str base_url, str token)
{
	return arena_fmt(c->a, "%.*s/r/%.*s", STR(base_url), STR(token));
}

str
call_link_shape(struct ctx *c, str base_url)
{
	return link_of(c, base_url, S("un-lien-personnel....."));
}

static struct call_about
about_of(const struct mobilisation_call *k, const struct mobilisation_event *e,
	 const struct mobilisation_community *m)
{
	return (struct call_about){ .title = k->title, .message = k->message, .place = k->place,
		.bring = k->bring, .starts_at = k->starts_at, .ends_at = k->ends_at,
		.exercise = e->exercise, .community = m->name, .sms_name = m->sms_name,
		.callback = m->callback_phone };
}

/* Changes with any text and any person or channel; what the preview promised. */
static str
fingerprint(struct ctx *c, const struct call_preview *v)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "%.*s\n%.*s\n%.*s\n", STR(v->text.sms), STR(v->text.subject), STR(v->text.email));
	for (ptrdiff_t i = 0; i < v->people.n; i++)
		buf_fmt(&b, "%lld %d\n", (long long)v->people.v[i].id.v, (int)v->people.v[i].channel);
	return str_sub(crypto_hex(c->a, crypto_digest(c->a, buf_str(&b))), 0, 32);
}

enum err
call_preview(struct ctx *c, struct crisis_id crisis, struct call_id id, str base_url,
	     struct call_preview *out)
{
	struct audience_criteria q;
	bool found;

	*out = (struct call_preview){};
	TRY(mobilisation_q_call(c, id, crisis, &out->call));
	TRY(mobilisation_q_event(c, crisis, &out->event));
	TRY(mobilisation_q_community(c, &out->community, &found));
	TRY(audience_read(c, out->call.criteria, &q));
	TRY(audience_people(c, &q, crisis, &out->people));
	out->about = about_of(&out->call, &out->event, &out->community);
	call_text_first(c, &out->about, call_link_shape(c, base_url), &out->text);
	out->size = sms_measure(c->a, out->text.sms);
	out->fingerprint = fingerprint(c, out);
	return OK;
}

/* ---- sending --------------------------------------------------------------------- */

struct addresses {			/* of one person */
	str mobile, email, mssante;	/* sealed; empty: none */
};

struct address_book {			/* person by person, ascending */
	struct mobilisation_address_list list;
};

static enum err
addresses_of(struct ctx *c, const struct person_id *ids, ptrdiff_t n, struct address_book *out)
{
	return mobilisation_q_addresses(c, ids, n, n * 3, &out->list);
}

static struct addresses
look_up(const struct address_book *book, struct person_id id)
{
	struct addresses out = {};
	ptrdiff_t lo = 0, hi = book->list.n;

	while (lo < hi) {
		ptrdiff_t mid = lo + (hi - lo) / 2;

		if (book->list.v[mid].person_id.v < id.v)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < book->list.n && book->list.v[lo].person_id.v == id.v; lo++) {
		const struct mobilisation_address *at = &book->list.v[lo];

		if (str_eq(at->kind, S("mobile")))
			out.mobile = at->sealed;
		else if (str_eq(at->kind, S("email")))
			out.email = at->sealed;
		else
			out.mssante = at->sealed;
	}
	return out;
}

static str
sealed_for(const struct addresses *at, enum channel channel)
{
	if (channel == CHANNEL_SMS)
		return at->mobile;
	return at->email.n ? at->email : at->mssante;
}

struct writing {			/* one fan-out */
	const struct call_about *about;
	const struct mobilisation_call *call;
	struct address_book book;
	str base_url;
	bool reminder;
	int round;			/* 1: the first message */
	struct instant not_before;
};

/* One message to one recipient; ${c}'s arena is thrown away after it. */
static enum err
write_to(struct ctx *c, const struct writing *w, struct recipient_id recipient, struct person_id person,
	 enum channel channel)
{
	struct addresses at = look_up(&w->book, person);
	str link = link_of(c, w->base_url, call_token(c, w->call->request_key, person));
	struct outbox_new m = {
		.channel = audience_channel_word(channel), .exercise = w->about->exercise,
		.person = person, .crisis = w->call->crisis_id, .call = w->call->id,
		.recipient = recipient, .not_before = w->not_before,
		.send_key = arena_fmt(c->a, "call:%lld:recipient:%lld:%d", (long long)w->call->id.v,
		    (long long)recipient.v, w->round),
	};
	struct call_text text;

	TRY(crypto_open(c, sealed_for(&at, channel), &m.address));
	(w->reminder ? call_text_reminder : call_text_first)(c, w->about, link, &text);
	m.body = channel == CHANNEL_SMS ? text.sms : text.email;
	m.subject = channel == CHANNEL_SMS ? S("") : text.subject;
	return outbox_add(c, &m);
}

static void
fini(void *arena)
{
	arena_fini(arena);
}

/* A small arena, reused for each of many people; what is in it does not outlive the next one. */
static struct ctx
each_begin(struct ctx *c)
{
	struct arena *a = arena_new(c->a, struct arena);
	struct ctx one = *c;

	arena_init(a, 1 << 18);
	a->landing = c->a->landing;
	arena_defer(c->a, fini, a);
	one.a = a;
	return one;
}

static enum err
each_end(struct ctx *c, const struct ctx *one, enum err e)
{
	c->rng = one->rng;
	if (e == OK)
		return OK;
	c->cause = one->cause;		/* keys and fields are literals; the rest is copied */
	c->cause.detail = arena_dup(c->a, one->cause.detail);
	return e;
}

static enum err
add_recipient(struct ctx *c, const struct writing *w, const struct audience_person *p)
{
	struct mobilisation_new_recipient added;
	str hash = {};

	if (p->channel != CHANNEL_NONE)
		hash = crypto_token_hash(c->a, call_token(c, w->call->request_key, p->id));
	TRY(mobilisation_q_recipient_add(c, w->call->id, p->id, audience_channel_word(p->channel),
	    p->unreachable, hash, &added));
	return p->channel == CHANNEL_NONE ? OK : write_to(c, w, added.id, p->id, p->channel);
}

static enum err
write_all(struct ctx *c, struct writing *w, const struct audience_list *people)
{
	struct person_id *ids = arena_array(c->a, struct person_id, people->n);
	struct ctx one;
	enum err e = OK;

	for (ptrdiff_t i = 0; i < people->n; i++)
		ids[i] = people->v[i].id;
	TRY(addresses_of(c, ids, people->n, &w->book));
	one = each_begin(c);
	for (ptrdiff_t i = 0; e == OK && i < people->n; i++) {
		arena_reset(one.a);
		e = add_recipient(&one, w, &people->v[i]);
	}
	return each_end(c, &one, e);
}

static enum err
log_sent(struct ctx *c, const struct call_preview *v, int64_t number)
{
	str head = msg_fmt(c->a, LANG_FR, MSG_call_log_sent, number, v->call.title,
	    (int64_t)(v->people.n - v->people.none), (int64_t)v->people.none);
	str how = msg_fmt(c->a, LANG_FR, MSG_call_log_channels, (int64_t)v->people.sms,
	    (int64_t)v->people.email);
	str text = msg_fmt(c->a, LANG_FR, MSG_call_log_text, v->text.sms), words;
	struct log_new_part parts[4] = { { {}, head }, { {}, how }, {}, { {}, str_sub(text, 0, LOG_ROOM) } };
	struct audience_criteria q;

	TRY(audience_read(c, v->call.criteria, &q));
	TRY(audience_say(c, LANG_FR, &q, &words));
	parts[2].text = msg_fmt(c->a, LANG_FR, MSG_call_log_criteria, words);
	return logbook_add(c, &(struct log_new){ .crisis = v->call.crisis_id, .kind = S("call.sent"),
	    .object = object(c, v->call.id), .parts = parts, .parts_n = COUNT(parts) }, NULL);
}

static enum err
may_send(struct ctx *c, const struct call_send *s, const struct call_preview *v)
{
	if (str_eq(v->call.state, S("cancelled")))
		return fail(c, E_CONFLICT, S(""), S("call.cancelled"), "call %lld", (long long)s->call.v);
	if (v->event.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("call.crisis_closed"), "crisis %lld",
		    (long long)s->crisis.v);
	if (v->people.n == v->people.none)
		return fail(c, E_INVALID, S("criteria"), S("call.nobody"), "nobody can be reached");
	if (!str_eq(v->fingerprint, s->fingerprint))
		return fail(c, E_CONFLICT, S(""), S("call.changed"), "preview %.*s, now %.*s",
		    STR(s->fingerprint), STR(v->fingerprint));
	return OK;
}

/* Until when answers may change, unless said: the end of what is asked, or two days. */
static struct instant
closing(struct ctx *c, const struct mobilisation_call *k)
{
	if (k->closes_at.some)
		return k->closes_at.v;
	if (k->ends_at.some && k->ends_at.v.us > c->now.us)
		return k->ends_at.v;
	return (struct instant){ c->now.us + CALL_OPEN_US };
}

enum err
call_send(struct ctx *c, struct call_send *s)
{
	struct mobilisation_event_lock lock;
	struct mobilisation_last_number last;
	struct call_preview v;
	struct writing w;
	int64_t changed;

	TRY(mobilisation_q_event_lock(c, s->crisis, &lock));
	TRY(call_preview(c, s->crisis, s->call, s->base_url, &v));
	s->people = v.people.n;
	s->none = v.people.none;
	s->already = str_eq(v.call.state, S("sent")) || str_eq(v.call.state, S("closed"));
	if (s->already)
		return OK;	/* the second click */
	TRY(may_send(c, s, &v));
	TRY(mobilisation_q_last_number(c, s->crisis, &last));
	TRY(mobilisation_q_sent(c, (struct opt_i64){ true, last.number + 1 }, v.text.sms,
	    (struct opt_instant){ true, c->now }, (struct opt_instant){ true, closing(c, &v.call) },
	    s->call, &changed));
	assert(changed == 1);
	w = (struct writing){ .about = &v.about, .call = &v.call, .base_url = s->base_url, .round = 1,
		.not_before = { c->now.us + CALL_UNDO_S * US_PER_S } };
	TRY(write_all(c, &w, &v.people));
	TRY(jobs_add(c, S("call.close"), arena_fmt(c->a, "%lld %lld", (long long)s->crisis.v,
	    (long long)s->call.v), arena_fmt(c->a, "call.close:%lld", (long long)s->call.v),
	    closing(c, &v.call)));
	return log_sent(c, &v, last.number + 1);
}

/* ---- after it was sent ------------------------------------------------------------- */

/* One line of the log book about a call. */
static enum err
say(struct ctx *c, const struct mobilisation_call *k, str kind, str text)
{
	return logbook_say(c, k->crisis_id, kind, object(c, k->id), text);
}

static enum err
undo_reminder(struct ctx *c, struct call_act *a, const struct mobilisation_call *k)
{
	struct instant since = { c->now.us - CALL_UNDO_S * US_PER_S };
	struct mobilisation_last_reminder last;
	int64_t changed = 0, cancelled;
	bool found;

	TRY(mobilisation_q_last_reminder(c, a->call, &last, &found));
	if (found)
		TRY(mobilisation_q_reminder_cancel(c, last.id, since, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "call %lld", (long long)a->call.v);
	TRY(outbox_cancel_since(c, a->call, last.at, &cancelled));
	if (cancelled != last.people)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "%lld of %lld", (long long)cancelled,
		    (long long)last.people);
	TRY(mobilisation_q_unreminded(c, a->call, (struct opt_instant){ true, last.at }, &changed));
	a->people = (ptrdiff_t)cancelled;
	return say(c, k, S("call.cancelled"),
	    msg_fmt(c->a, LANG_FR, MSG_call_log_reminder_cancelled, k->number.v, cancelled));
}

enum err
call_undo(struct ctx *c, struct call_act *a)
{
	struct instant since = { c->now.us - CALL_UNDO_S * US_PER_S };
	struct mobilisation_queued queued;
	struct mobilisation_call k;
	int64_t changed, cancelled;

	TRY(mobilisation_q_call(c, a->call, a->crisis, &k));
	if (str_eq(k.state, S("cancelled")))
		return OK;
	TRY(mobilisation_q_cancelled(c, c->now, a->call, a->crisis, since, &changed));
	if (changed == 0)
		return undo_reminder(c, a, &k);
	TRY(outbox_cancel_call(c, a->call, &cancelled));
	TRY(mobilisation_q_queued(c, a->call, &queued));
	if (cancelled != queued.messages)	/* the clock allows it, but something has left */
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "%lld of %lld", (long long)cancelled,
		    (long long)queued.messages);
	a->people = (ptrdiff_t)cancelled;
	return say(c, &k, S("call.cancelled"),
	    msg_fmt(c->a, LANG_FR, MSG_call_log_cancelled, k.number.v, k.title, cancelled));
}

enum err
call_close(struct ctx *c, struct call_act *a)
{
	struct mobilisation_call k;
	int64_t changed, cancelled;

	TRY(mobilisation_q_call(c, a->call, a->crisis, &k));
	TRY(mobilisation_q_closed(c, c->now, a->call, a->crisis, &changed));
	if (changed == 0)
		return OK;
	TRY(outbox_cancel_call(c, a->call, &cancelled));
	return say(c, &k, S("call.closed"), msg_fmt(c->a, LANG_FR, MSG_call_log_closed, k.number.v, k.title));
}

/* ---- writing again ------------------------------------------------------------------ */

/* The silent, by the channel of the first message; or the refused, by the other one. */
static enum err
whom_again(struct ctx *c, struct call_id call, bool reminder, struct mobilisation_to_write_list *to,
	   struct address_book *book)
{
	struct person_id *ids;
	ptrdiff_t kept = 0;

	TRY((reminder ? mobilisation_q_silent : mobilisation_q_failed)(c, call, AUDIENCE_MAX, to));
	ids = arena_array(c->a, struct person_id, to->n);
	for (ptrdiff_t i = 0; i < to->n; i++)
		ids[i] = to->v[i].person_id;
	TRY(addresses_of(c, ids, to->n, book));
	for (ptrdiff_t i = 0; i < to->n; i++) {
		struct addresses at = look_up(book, to->v[i].person_id);
		bool sms = str_eq(to->v[i].channel, S("sms")) == reminder;
		enum channel channel = sms ? CHANNEL_SMS : CHANNEL_EMAIL;

		if (sealed_for(&at, channel).n == 0)
			continue;	/* not known, or no longer agreed to */
		to->v[kept] = to->v[i];
		to->v[kept++].channel = audience_channel_word(channel);
	}
	to->n = kept;
	return OK;
}

enum err
call_silent(struct ctx *c, struct call_id call, ptrdiff_t *people)
{
	struct mobilisation_to_write_list to;
	struct address_book book;

	TRY(whom_again(c, call, true, &to, &book));
	*people = to.n;
	return OK;
}

enum err
call_refused(struct ctx *c, struct call_id call, ptrdiff_t *people)
{
	struct mobilisation_to_write_list to;
	struct address_book book;

	TRY(whom_again(c, call, false, &to, &book));
	*people = to.n;
	return OK;
}

static enum err
write_again(struct ctx *c, struct writing *w, const struct mobilisation_to_write_list *to)
{
	struct ctx one = each_begin(c);
	enum err e = OK;
	int64_t changed;

	for (ptrdiff_t i = 0; e == OK && i < to->n; i++) {
		bool sms = str_eq(to->v[i].channel, S("sms"));

		arena_reset(one.a);
		e = write_to(&one, w, to->v[i].id, to->v[i].person_id, sms ? CHANNEL_SMS : CHANNEL_EMAIL);
		if (e == OK && w->reminder)
			e = mobilisation_q_reminded(&one, (struct opt_instant){ true, c->now },
			    to->v[i].id, &changed);
		else if (e == OK)
			e = mobilisation_q_rechannel(&one, to->v[i].channel, to->v[i].id, &changed);
	}
	return each_end(c, &one, e);
}

/* The common part of both: once a request_key, only while open; who, then the log. */
static enum err
again(struct ctx *c, struct call_act *a, bool reminder)
{
	struct writing w = { .base_url = a->base_url, .reminder = reminder };
	struct mobilisation_to_write_list to;
	struct mobilisation_reminders before;
	struct call_preview v;
	int64_t changed;

	TRY(call_preview(c, a->crisis, a->call, a->base_url, &v));
	TRY(mobilisation_q_reminder_add(c, a->call, reminder ? S("silent") : S("failed"), c->now,
	    (struct opt_account_id){ c->who.v != 0, c->who }, a->request_key, &changed));
	if (changed == 0)
		return OK;	/* the second click */
	if (!call_open(v.call.state, v.call.closes_at, v.event.closed_at, c->now))
		return fail(c, E_CONFLICT, S(""), S("call.closed"), "call %lld", (long long)a->call.v);
	TRY(whom_again(c, a->call, reminder, &to, &w.book));
	if (to.n == 0)
		return fail(c, E_INVALID, S(""), S("call.nobody"), "nobody to write to");
	TRY(mobilisation_q_reminders(c, a->call, &before));
	w.about = &v.about;
	w.call = &v.call;
	w.round = 1 + (int)before.times;
	w.not_before.us = c->now.us + CALL_UNDO_S * US_PER_S;
	TRY(write_again(c, &w, &to));
	TRY(mobilisation_q_reminder_count(c, to.n, a->request_key, &changed));
	a->people = to.n;
	return say(c, &v.call, reminder ? S("call.reminded") : S("call.other_way"),
	    msg_fmt(c->a, LANG_FR, reminder ? MSG_call_log_reminded : MSG_call_log_other_way,
	    v.call.number.v, v.call.title, (int64_t)to.n));
}

enum err
call_remind(struct ctx *c, struct call_act *a)
{
	return again(c, a, true);
}

enum err
call_other_way(struct ctx *c, struct call_act *a)
{
	return again(c, a, false);
}

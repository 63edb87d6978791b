#include "conf/conf.h"
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "jobs/jobs.h"
#include "logbook/logbook.h"
#include "mobilisation/call_after.h"
#include "mobilisation/channel.h"
#include "mobilisation/engaged.h"
#include "mobilisation/fanout.h"
#include "mobilisation/pool.h"
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

/* What a call for posts says besides. */
static enum err
check_words(struct ctx *c, const struct call_draft *d)
{
	TRY(ctx_length(c, S("conditions"), d->conditions, 0, CALL_CONDITIONS_MAX));
	TRY(ctx_length(c, S("validator"), d->validator, 0, CALL_VALIDATOR_MAX));
	TRY(ctx_length(c, S("source_url"), d->source_url, 0, CALL_SOURCE_MAX));
	if (d->source_url.n && !str_starts(d->source_url, S("https://")) && !str_starts(d->source_url, S("http://")))
		return fail(c, E_INVALID, S("source_url"), S("call.source"), "not a web address");
	if (d->chance && (d->chance < 50 || d->chance > 99))
		return fail(c, E_INVALID, S("chance"), S("call.chance"), "%lld", (long long)d->chance);
	if (d->wait_s && (d->wait_s < 60 || d->wait_s > 86400))
		return fail(c, E_INVALID, S("wait_s"), S("call.wait"), "%lld s", (long long)d->wait_s);
	return OK;
}

enum err
call_draft_save(struct ctx *c, struct call_draft *d)
{
	struct mobilisation_event event;
	struct audience_criteria q;
	struct mobilisation_saved saved;
	struct mobilisation_keyed keyed;
	bool found;

	TRY(check_words(c, d));
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
	    d->closes_at, d->request_key, d->commune, d->conditions, d->validator, d->source_url,
	    d->chance ? d->chance : CALL_CHANCE, d->wait_s ? d->wait_s : CALL_WAIT_S, d->urgent, &saved, &found));
	d->sent = !found;
	if (found) {
		d->id = saved.id;
		return place_asks_save(c, d->id, &d->asks);
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

str
call_link(struct ctx *c, str base_url, str token)
{
	return arena_fmt(c->a, "%.*s/r/%.*s", STR(base_url), STR(token));
}

str
call_link_shape(struct ctx *c, str base_url)
{
	return call_link(c, base_url, S("un-lien-personnel....."));
}

void
call_about_codes(struct call_about *about, str code)
{
	if (about->exercise || conf_str(SMS_REPLIES_SECRET_FILE).n)
		about->code = code;
	if (about->exercise || conf_str(MAIL_IMAP_URL).n)
		about->mail_code = code;
}

struct call_about
call_about_of(struct ctx *c, const struct mobilisation_call *k, const struct mobilisation_event *e,
	      const struct mobilisation_community *m)
{
	struct call_about about = { .title = k->title, .message = k->message, .place = k->place,
		.bring = k->bring, .starts_at = k->starts_at, .ends_at = k->ends_at,
		.exercise = e->exercise, .community = m->name, .sms_name = m->sms_name,
		.callback = m->callback_phone, .conditions = k->conditions };

	call_about_codes(&about, call_code(c, k->id));
	return about;
}

/*
 * Changes with any text and any person or channel; what the preview promised.  With posts,
 * who is in the first wave may change with every answer to other calls: what is promised is
 * how many, for what, among whom.
 */
static str
fingerprint(struct ctx *c, const struct call_preview *v)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "%.*s\n%.*s\n%.*s\n", STR(v->text.sms), STR(v->text.subject), STR(v->text.email));
	for (ptrdiff_t i = 0; i < v->posts.n; i++) {
		const struct place_post *p = &v->posts.v[i];

		buf_fmt(&b, "%.*s %.*s %.*s %lld\n", STR(p->profession), STR(p->skill), STR(p->substitutes),
		    (long long)p->wanted);
	}
	if (v->posts.n)
		buf_fmt(&b, "%.*s %lld %lld %d\n", STR(v->call.criteria), (long long)v->call.chance,
		    (long long)v->call.wait_s, v->call.urgent);
	for (ptrdiff_t i = 0; v->posts.n == 0 && i < v->people.n; i++)
		buf_fmt(&b, "%lld %d\n", (long long)v->people.v[i].id.v, (int)v->people.v[i].channel);
	return str_sub(crypto_hex(c->a, crypto_digest(c->a, buf_str(&b))), 0, 32);
}

/* The people of the wave, as a list like any other. */
void
call_first_wave(struct ctx *c, struct call_preview *v)
{
	v->people = (struct audience_list){ .v = arena_array(c->a, struct audience_person, v->plan.ask_n),
		.n = v->plan.ask_n };
	for (ptrdiff_t i = 0; i < v->plan.ask_n; i++) {
		v->people.v[i] = *v->plan.ask[i]->p;
		v->people.sms += v->people.v[i].channel == CHANNEL_SMS;
		v->people.email += v->people.v[i].channel == CHANNEL_EMAIL;
	}
}

str
call_code(struct ctx *c, struct call_id call)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";	/* no I, no O: read out, or mistyped */
	int64_t k = call.v % (99 * 24);

	return arena_fmt(c->a, "%c%lld", letters[k / 99], (long long)(k % 99 + 1));
}

static str
all_choices(struct ctx *c, const struct place_post_list *posts)
{
	struct place_choice_list all = { arena_array(c->a, struct place_choice, posts->n), posts->n };

	for (ptrdiff_t i = 0; i < posts->n; i++)
		all.v[i] = (struct place_choice){ .position = posts->v[i].position,
			.profession = posts->v[i].profession,
			.skill = posts->v[i].skill, .skill_label = posts->v[i].skill_label };
	return place_choices_say(c, &all, false);
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
	TRY(place_posts(c, id, &out->posts));
	if (out->posts.n) {
		TRY(wave_plan_of(c, id, 0, &out->plan));
		TRY(wave_phone_only(c, &out->plan, 0, &out->phone));
		call_first_wave(c, out);
	} else {
		TRY(audience_read(c, out->call.criteria, &q));
		TRY(audience_people(c, &q, crisis, &out->people));
		TRY(wave_phone_listed(c, &out->people, &out->phone));
	}
	out->about = call_about_of(c, &out->call, &out->event, &out->community);
	call_text(c, TEXT_FIRST, &out->about, call_link_shape(c, base_url), &out->text);
	if (out->posts.n > 1 && (out->about.code.n || out->about.mail_code.n))
		out->choices = all_choices(c, &out->posts);
	out->size = sms_measure(c->a, out->text.sms);
	out->fingerprint = fingerprint(c, out);
	return OK;
}

/* ---- sending --------------------------------------------------------------------- */

static enum err
add_recipient(struct ctx *c, const struct fanout *f, const struct audience_person *p)
{
	struct mobilisation_new_recipient added;
	int64_t changed;
	str hash = {};

	if (p->channel != CHANNEL_NONE)
		hash = crypto_token_hash(c->a, call_token(c, f->request_key, p->id));
	TRY(mobilisation_q_recipient_add(c, f->call, p->id, audience_channel_word(p->channel),
	    p->unreachable, hash, (struct opt_instant){ true, f->not_before },
	    pool_hours_word(pool_hours(f->not_before)), 1, S(""), &changed));
	TRY(mobilisation_q_recipient_of(c, f->call, p->id, &added));
	return p->channel == CHANNEL_NONE ? OK : fanout_write(c, f, added.id, p->id, p->channel);
}

static enum err
write_all(struct ctx *c, const struct call_send *s, const struct call_preview *v)
{
	struct fanout f = { .crisis = s->crisis, .call = s->call, .request_key = v->call.request_key,
		.base_url = s->base_url, .about = v->about, .kind = TEXT_FIRST, .round = S("1"),
		.not_before = { c->now.us + CALL_UNDO_S * US_PER_S } };
	const struct audience_list *people = &v->people;
	struct person_id *ids = arena_array(c->a, struct person_id, people->n);
	struct ctx one;
	enum err e = OK;

	for (ptrdiff_t i = 0; i < people->n; i++)
		ids[i] = people->v[i].id;
	TRY(fanout_book(c, ids, people->n, &f));
	one = fanout_each_begin(c);
	for (ptrdiff_t i = 0; e == OK && i < people->n; i++) {
		arena_reset(one.a);
		e = add_recipient(&one, &f, &people->v[i]);
	}
	return fanout_each_end(c, &one, e);
}

static enum err
log_sent(struct ctx *c, const struct call_preview *v, int64_t number, ptrdiff_t reach)
{
	str head = msg_fmt(c->a, LANG_FR, MSG_call_log_sent, number, v->call.title,
	    (int64_t)reach, (int64_t)v->people.none);
	str how = msg_fmt(c->a, LANG_FR, MSG_call_log_channels, (int64_t)v->people.sms,
	    (int64_t)v->people.email);
	str text = msg_fmt(c->a, LANG_FR, MSG_call_log_text, v->text.sms), words;
	struct log_new_part parts[4] = { { {}, head }, { {}, how }, {}, { {}, str_sub(text, 0, LOG_ROOM) } };
	struct audience_criteria q;

	TRY(audience_read(c, v->call.criteria, &q));
	TRY(audience_say(c, LANG_FR, &q, v->posts.n > 0, &words));
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
	if (v->people.n == v->people.none && v->phone == 0)
		return fail(c, E_INVALID, S("criteria"), S("call.nobody"), "nobody can be reached");
	if (!str_eq(v->fingerprint, s->fingerprint))
		return fail(c, E_CONFLICT, S(""), S("call.changed"), "preview %.*s, now %.*s",
		    STR(s->fingerprint), STR(v->fingerprint));
	return OK;
}

struct instant
call_closing(struct ctx *c, const struct mobilisation_call *k)
{
	if (k->closes_at.some)
		return k->closes_at.v;
	if (k->ends_at.some && k->ends_at.v.us > c->now.us)
		return k->ends_at.v;
	if (k->starts_at.some && k->starts_at.v.us + CALL_DAY_US > c->now.us + CALL_OPEN_US)
		return (struct instant){ k->starts_at.v.us + CALL_DAY_US };
	return (struct instant){ c->now.us + CALL_OPEN_US };
}

enum err
call_send(struct ctx *c, struct call_send *s)
{
	struct mobilisation_event_lock lock;
	struct mobilisation_last_number last;
	struct call_preview v;
	int64_t changed;

	TRY(mobilisation_q_event_lock(c, s->crisis, &lock));
	TRY(call_preview(c, s->crisis, s->call, s->base_url, &v));
	s->people = v.people.n;
	s->none = v.people.none;
	s->phone = v.phone;
	s->already = str_eq(v.call.state, S("sent")) || str_eq(v.call.state, S("closed"));
	if (s->already)
		return OK;	/* the second click */
	TRY(may_send(c, s, &v));
	TRY(mobilisation_q_last_number(c, s->crisis, &last));
	TRY(mobilisation_q_sent(c, (struct opt_i64){ true, last.number + 1 }, v.text.sms,
	    (struct opt_instant){ true, c->now }, (struct opt_instant){ true, call_closing(c, &v.call) },
	    s->base_url, call_code(c, s->call), s->call, &changed));
	assert(changed == 1);
	TRY(v.posts.n ? wave_start(c, s->call, s->first, &s->people) : write_all(c, s, &v));
	TRY(jobs_add(c, S("call.close"), arena_fmt(c->a, "%lld %lld", (long long)s->crisis.v,
	    (long long)s->call.v), arena_fmt(c->a, "call.close:%lld", (long long)s->call.v),
	    call_closing(c, &v.call)));
	TRY(channel_start(c, s->call));
	return log_sent(c, &v, last.number + 1, s->people - s->none);
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

/* The silent, by the channel of the first message; or the refused, by the other one; not who is engaged elsewhere. */
static enum err
whom_again(struct ctx *c, struct call_id call, bool reminder, struct mobilisation_to_write_list *to,
	   struct fanout *f)
{
	struct engaged_people engaged;
	struct person_id *ids;
	ptrdiff_t kept = 0;

	TRY(engaged_people(c, call, &engaged));
	TRY((reminder ? mobilisation_q_silent : mobilisation_q_failed)(c, call, engaged.v, engaged.n, AUDIENCE_MAX,
	    to));
	ids = arena_array(c->a, struct person_id, to->n);
	for (ptrdiff_t i = 0; i < to->n; i++)
		ids[i] = to->v[i].person_id;
	TRY(fanout_book(c, ids, to->n, f));
	for (ptrdiff_t i = 0; i < to->n; i++) {
		bool sms = str_eq(to->v[i].channel, S("sms")) == reminder;
		enum channel channel = sms ? CHANNEL_SMS : CHANNEL_EMAIL;

		if (!fanout_reaches(f, to->v[i].person_id, channel))
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
	struct fanout f = {};

	TRY(whom_again(c, call, true, &to, &f));
	*people = to.n;
	return OK;
}

enum err
call_refused(struct ctx *c, struct call_id call, ptrdiff_t *people)
{
	struct mobilisation_to_write_list to;
	struct fanout f = {};

	TRY(whom_again(c, call, false, &to, &f));
	*people = to.n;
	return OK;
}

static enum err
write_again(struct ctx *c, struct fanout *f, const struct mobilisation_to_write_list *to)
{
	struct ctx one = fanout_each_begin(c);
	enum err e = OK;
	int64_t changed;

	for (ptrdiff_t i = 0; e == OK && i < to->n; i++) {
		bool sms = str_eq(to->v[i].channel, S("sms"));

		arena_reset(one.a);
		e = fanout_write(&one, f, to->v[i].id, to->v[i].person_id, sms ? CHANNEL_SMS : CHANNEL_EMAIL);
		if (e == OK && f->kind == TEXT_REMINDER)
			e = mobilisation_q_reminded(&one, (struct opt_instant){ true, c->now },
			    to->v[i].id, &changed);
		else if (e == OK)
			e = mobilisation_q_rechannel(&one, to->v[i].channel, to->v[i].id, &changed);
	}
	return fanout_each_end(c, &one, e);
}

/* The common part of both: once a request_key, only while open; who, then the log. */
static enum err
again(struct ctx *c, struct call_act *a, bool reminder)
{
	struct mobilisation_to_write_list to;
	struct mobilisation_reminders before;
	struct mobilisation_event event;
	struct mobilisation_call k;
	struct fanout f;
	int64_t changed;

	TRY(mobilisation_q_call(c, a->call, a->crisis, &k));
	TRY(mobilisation_q_event(c, a->crisis, &event));
	TRY(mobilisation_q_reminder_add(c, a->call, reminder ? S("silent") : S("failed"), c->now,
	    (struct opt_account_id){ c->who.v != 0, c->who }, a->request_key, &changed));
	if (changed == 0)
		return OK;	/* the second click */
	if (!call_open(k.state, k.closes_at, event.closed_at, c->now))
		return fail(c, E_CONFLICT, S(""), S("call.closed"), "call %lld", (long long)a->call.v);
	TRY(mobilisation_q_reminders(c, a->call, &before));
	TRY(fanout_of(c, a->crisis, a->call, reminder ? TEXT_REMINDER : TEXT_FIRST,
	    arena_fmt(c->a, "%lld", (long long)before.times + 1), &f));
	f.base_url = a->base_url;
	f.not_before.us += CALL_UNDO_S * US_PER_S;
	TRY(whom_again(c, a->call, reminder, &to, &f));
	if (to.n == 0)
		return fail(c, E_INVALID, S(""), S("call.nobody"), "nobody to write to");
	TRY(write_again(c, &f, &to));
	TRY(mobilisation_q_reminder_count(c, to.n, a->request_key, &changed));
	a->people = to.n;
	return say(c, &k, reminder ? S("call.reminded") : S("call.other_way"),
	    msg_fmt(c->a, LANG_FR, reminder ? MSG_call_log_reminded : MSG_call_log_other_way,
	    k.number.v, k.title, (int64_t)to.n));
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

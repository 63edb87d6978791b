#include "campaign/campaign.h"
#include "campaign/upkeep.h"
#include "campaign_q.h"
#include "crypto/crypto.h"
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"

enum { OPEN_DAYS_CONFIRM = 14, OPEN_DAYS_OTHER = 2 };

/* Messages leave in the community's language. */
static const enum lang lang = LANG_FR;

static str
object(struct ctx *c, struct campaign_id id)
{
	return arena_fmt(c->a, "campaign:%lld", (long long)id.v);
}

static bool
is(const struct campaign_campaign *k, const char *kind)
{
	return str_eq(k->kind, str_from(kind));
}

bool
campaign_open(const struct campaign_campaign *k, struct instant now)
{
	return str_eq(k->state, S("sent")) && k->closes_at.some && now.us < k->closes_at.v.us;
}

/* ---- drafts -------------------------------------------------------------------------- */

enum err
campaign_save(struct ctx *c, struct campaign_draft *d)
{
	bool relay = str_eq(d->kind, S("relay")), found;
	struct audience_criteria q;
	struct campaign_saved saved;

	if (!relay && !str_eq(d->kind, S("confirm")) && !str_eq(d->kind, S("test")))
		return fail(c, E_INVALID, S("kind"), S("campaign.kind"), "%td bytes", d->kind.n);
	TRY(ctx_length(c, S("title"), d->title, 1, CAMPAIGN_TITLE_MAX));
	TRY(ctx_length(c, S("message"), d->message, relay, CAMPAIGN_MESSAGE_MAX));
	TRY(ctx_length(c, S("request_key"), d->request_key, 8, 64));
	TRY(audience_read(c, d->criteria, &q));
	TRY(campaign_q_save(c, d->kind, (struct opt_crisis_id){ relay && d->crisis.v, d->crisis }, d->title,
	    relay ? d->message : S(""), d->criteria, d->due, (struct opt_account_id){ c->who.v != 0, c->who },
	    c->now, d->request_key, &saved, &found));
	if (!found)
		return fail(c, E_CONFLICT, S(""), S("campaign.sent"), "key used");
	d->id = saved.id;
	return OK;
}

/* ---- what would leave ------------------------------------------------------------------ */

static str
link_of(struct ctx *c, str base_url, str token)
{
	return arena_fmt(c->a, "%.*s/v/%.*s", STR(base_url), STR(token));
}

static struct call_text
text_of(struct ctx *c, const struct campaign_campaign *k, const struct campaign_community *m, bool exercise, str link)
{
	struct call_text t = {};

	if (is(k, "relay")) {
		t.sms = msg_fmt(c->a, lang, MSG_campaign_sms_relay, k->message, link, m->sms_name);
		t.subject = msg_fmt(c->a, lang, MSG_campaign_email_relay_subject, k->title);
		t.email = msg_fmt(c->a, lang, MSG_campaign_email_relay, k->message, link, m->name);
	} else if (is(k, "test")) {
		t.sms = msg_fmt(c->a, lang, MSG_campaign_sms_test, link, m->sms_name);
		t.subject = msg_text(lang, MSG_campaign_email_test_subject);
		t.email = msg_fmt(c->a, lang, MSG_campaign_email_test, link, m->name);
	} else {
		t.sms = msg_fmt(c->a, lang, MSG_campaign_sms_confirm, link, m->sms_name);
		t.subject = msg_fmt(c->a, lang, MSG_campaign_email_confirm_subject, m->name);
		t.email = msg_fmt(c->a, lang, MSG_campaign_email_confirm, link, m->name);
	}
	if (exercise) {
		t.sms = msg_fmt(c->a, lang, MSG_call_sms_exercise, t.sms);
		t.subject = msg_fmt(c->a, lang, MSG_call_sms_exercise, t.subject);
	}
	return t;
}

/* Of an audience, only those of a list of the month. */
static enum err
keep_due(struct ctx *c, str due, struct audience_list *people)
{
	struct upkeep u;
	ptrdiff_t n = 0, k = 0;

	if (!due.n)
		return OK;
	TRY(upkeep_read(c, &u));
	upkeep_sort_by_id(&u);
	people->sms = people->email = people->none = 0;
	for (ptrdiff_t i = 0; i < people->n; i++) {
		if (!upkeep_is(&u, people->v[i].id, due))
			continue;
		people->sms += people->v[i].channel == CHANNEL_SMS;
		people->email += people->v[i].channel == CHANNEL_EMAIL;
		people->none += people->v[i].channel == CHANNEL_NONE;
		people->v[n++] = people->v[i];
	}
	people->n = n;
	for (; k < AUDIENCE_REASONS; k++)
		people->why[k] = (struct audience_why){};
	return OK;
}

static str
fingerprint(struct ctx *c, const struct campaign_preview *v)
{
	struct buf b = { .a = c->a };

	buf_fmt(&b, "%.*s\n%.*s\n%.*s\n", STR(v->text.sms), STR(v->text.subject), STR(v->text.email));
	for (ptrdiff_t i = 0; i < v->people.n; i++)
		buf_fmt(&b, "%lld %d\n", (long long)v->people.v[i].id.v, (int)v->people.v[i].channel);
	return str_sub(crypto_hex(c->a, crypto_digest(c->a, buf_str(&b))), 0, 32);
}

static enum err
event_of(struct ctx *c, const struct campaign_campaign *k, bool *exercise)
{
	struct campaign_event event = {};
	bool found;

	*exercise = false;
	if (!k->crisis_id.some)
		return OK;
	TRY(campaign_q_event(c, k->crisis_id.v, &event, &found));
	*exercise = event.exercise;
	return OK;
}

enum err
campaign_preview(struct ctx *c, struct campaign_id id, str base_url, struct campaign_preview *out)
{
	struct campaign_community m = {};
	struct audience_criteria q;
	bool found;

	*out = (struct campaign_preview){};
	TRY(campaign_q_campaign(c, id, &out->k));
	TRY(event_of(c, &out->k, &out->exercise));
	TRY(campaign_q_community(c, &m, &found));
	TRY(audience_read(c, out->k.criteria, &q));
	TRY(audience_people(c, &q, out->k.crisis_id.v, &out->people));
	TRY(keep_due(c, out->k.due, &out->people));
	if (is(&out->k, "relay"))
		TRY(template_saying(c, out->k.message, &out->approved, &found));
	out->text = text_of(c, &out->k, &m, out->exercise, link_of(c, base_url, S("un-lien-personnel.....")));
	out->size = sms_measure(c->a, out->text.sms);
	out->fingerprint = fingerprint(c, out);
	return OK;
}

/* ---- sending ------------------------------------------------------------------------------ */

struct sending {
	const struct campaign_preview *v;
	struct campaign_community m;
	str base_url;
	struct instant leave, closes;
};

static enum err
write_one(struct ctx *c, const struct sending *s, const struct audience_person *p)
{
	const struct campaign_campaign *k = &s->v->k;
	str token = call_token(c, arena_fmt(c->a, "campaign %.*s", STR(k->request_key)), p->id), why;
	str word = audience_channel_word(p->channel);
	struct outbox_new m = { .channel = word, .exercise = s->v->exercise, .person = p->id, .crisis = k->crisis_id.v,
		.not_before = s->leave, .not_after = s->closes,
		.send_key = arena_fmt(c->a, "campaign:%lld:person:%lld", (long long)k->id.v, (long long)p->id.v) };
	bool reached = p->channel != CHANNEL_NONE;
	struct call_text text;
	int64_t changed;

	if (reached)
		TRY(directory_contact_open(c, p->id, word, &m.address, &why));
	reached = m.address.n > 0;
	TRY(campaign_q_person_add(c, k->id, p->id, reached ? word : S("none"), p->unreachable,
	    reached ? crypto_token_hash(c->a, token) : (str){}, reached ? m.send_key : (str){},
	    pool_hours_word(pool_hours(s->leave)), (struct opt_instant){ reached, s->leave }, &changed));
	if (!reached)
		return OK;
	text = text_of(c, k, &s->m, s->v->exercise, link_of(c, s->base_url, token));
	m.body = p->channel == CHANNEL_SMS ? text.sms : text.email;
	m.subject = p->channel == CHANNEL_SMS ? S("") : text.subject;
	return outbox_add(c, &m);
}

static struct msg
log_word(const struct campaign_campaign *k)
{
	return is(k, "relay") ? MSG_campaign_log_relay : is(k, "test") ? MSG_campaign_log_test : MSG_campaign_log_confirm;
}

str
campaign_approved_say(struct ctx *c, enum lang in, const struct template_text *t)
{
	return msg_fmt(c->a, in, MSG_campaign_approved, t->name, t->version, t->validator);
}

static enum err
check(struct ctx *c, const struct campaign_send *s, const struct campaign_preview *v)
{
	if (!crypto_same(v->fingerprint, s->fingerprint))
		return fail(c, E_CONFLICT, S(""), S("call.changed"), "campaign %lld", (long long)s->id.v);
	if (v->people.sms + v->people.email == 0)
		return fail(c, E_INVALID, S(""), S("call.nobody"), "campaign %lld", (long long)s->id.v);
	return OK;
}

enum err
campaign_send(struct ctx *c, struct campaign_send *s)
{
	struct campaign_preview v;
	struct sending w = { .v = &v, .base_url = s->base_url };
	int64_t changed;
	bool found;
	str said;

	TRY(campaign_q_campaign(c, s->id, &v.k));
	s->already = !str_eq(v.k.state, S("draft"));
	if (s->already)
		return OK;
	TRY(campaign_preview(c, s->id, s->base_url, &v));
	s->people = v.people.sms + v.people.email;
	TRY(check(c, s, &v));
	TRY(campaign_q_community(c, &w.m, &found));
	w.leave.us = c->now.us + CALL_UNDO_S * US_PER_S;
	if (!v.k.crisis_id.some)
		TRY(wave_quiet(c, w.leave, &w.leave));
	w.closes.us = w.leave.us + (is(&v.k, "confirm") ? OPEN_DAYS_CONFIRM : OPEN_DAYS_OTHER) * US_PER_DAY;
	TRY(campaign_q_sent(c, (struct opt_instant){ true, c->now }, (struct opt_instant){ true, w.closes },
	    s->base_url, s->id, &changed));
	s->already = changed == 0;
	if (s->already)
		return OK;
	for (ptrdiff_t i = 0; i < v.people.n; i++)
		TRY(write_one(c, &w, &v.people.v[i]));
	said = msg_fmt(c->a, lang, log_word(&v.k), (int64_t)s->people, v.k.title);
	if (v.approved.id.v)
		said = arena_fmt(c->a, "%.*s. %.*s", STR(said), STR(campaign_approved_say(c, lang, &v.approved)));
	return logbook_say(c, v.k.crisis_id.v, S("campaign.sent"), object(c, s->id), said);
}

/* What has not left never will. */
static enum err
stop(struct ctx *c, struct campaign_id id, const char *kind, struct msg said)
{
	struct campaign_campaign k;
	int64_t changed;

	TRY(campaign_q_unsent(c, S(""), id, arena_fmt(c->a, "campaign:%lld:person:", (long long)id.v), &changed));
	TRY(campaign_q_campaign(c, id, &k));
	return logbook_say(c, k.crisis_id.v, str_from(kind), object(c, id), msg_fmt(c->a, lang, said, k.title));
}

enum err
campaign_undo(struct ctx *c, struct campaign_id id)
{
	struct instant since = { c->now.us - CALL_UNDO_S * US_PER_S };
	int64_t changed;

	TRY(campaign_q_cancelled(c, c->now, id, since, &changed));
	if (changed == 0)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "campaign %lld", (long long)id.v);
	return stop(c, id, "campaign.cancelled", MSG_campaign_log_cancelled);
}

enum err
campaign_close(struct ctx *c, struct campaign_id id)
{
	int64_t changed;

	TRY(campaign_q_closed(c, c->now, id, &changed));
	return changed ? stop(c, id, "campaign.closed", MSG_campaign_log_closed) : OK;
}

/* ---- once more, to the silent --------------------------------------------------------------- */

bool
campaign_may_remind(const struct campaign_campaign *k, struct instant now)
{
	return campaign_open(k, now) && !is(k, "test") && k->reminders < CAMPAIGN_REMINDERS &&
	    now.us >= k->sent_at.v.us + CAMPAIGN_REMIND_US &&
	    (!k->reminded_at.some || now.us >= k->reminded_at.v.us + CAMPAIGN_REMIND_US);
}

static enum err
remind_one(struct ctx *c, const struct sending *s, const struct campaign_silent *p)
{
	const struct campaign_campaign *k = &s->v->k;
	str token = call_token(c, arena_fmt(c->a, "campaign %.*s", STR(k->request_key)), p->person_id), why;
	bool sms = str_eq(p->channel, S("sms"));
	struct call_text text = text_of(c, k, &s->m, s->v->exercise, link_of(c, s->base_url, token));
	struct outbox_new m = { .channel = p->channel, .exercise = s->v->exercise, .person = p->person_id,
		.crisis = k->crisis_id.v, .not_before = s->leave, .not_after = s->closes,
		.send_key = arena_fmt(c->a, "campaign:%lld:person:%lld:reminder:%lld", (long long)k->id.v,
		    (long long)p->person_id.v, (long long)k->reminders + 1) };

	TRY(directory_contact_open(c, p->person_id, p->channel, &m.address, &why));
	if (m.address.n == 0)
		return OK;	/* no longer known, or no longer agreed to */
	m.body = sms ? msg_fmt(c->a, lang, MSG_campaign_sms_reminder, text.sms) : text.email;
	m.subject = sms ? S("") : msg_fmt(c->a, lang, MSG_campaign_sms_reminder, text.subject);
	return outbox_add(c, &m);
}

enum err
campaign_remind(struct ctx *c, struct campaign_reminder *r)
{
	struct campaign_preview v = {};
	struct sending w = { .v = &v };
	struct campaign_silent_list silent;
	int64_t changed;
	bool found;

	r->people = 0;
	TRY(campaign_q_campaign(c, r->id, &v.k));
	if (!campaign_open(&v.k, c->now) || is(&v.k, "test"))
		return fail(c, E_CONFLICT, S(""), S("call.closed"), "campaign %lld", (long long)r->id.v);
	TRY(event_of(c, &v.k, &v.exercise));
	TRY(campaign_q_community(c, &w.m, &found));
	TRY(campaign_q_silent(c, r->id, AUDIENCE_MAX, &silent));
	if (!campaign_may_remind(&v.k, c->now) || silent.n == 0)
		return OK;	/* the second press; or nobody is silent */
	TRY(campaign_q_reminded(c, c->now, r->id, (struct instant){ c->now.us - CAMPAIGN_REMIND_US }, &changed));
	if (changed == 0)
		return OK;
	w.base_url = v.k.base_url;
	w.leave.us = c->now.us + CALL_UNDO_S * US_PER_S;
	w.closes = v.k.closes_at.v;
	if (!v.k.crisis_id.some)
		TRY(wave_quiet(c, w.leave, &w.leave));
	for (ptrdiff_t i = 0; i < silent.n; i++)
		TRY(remind_one(c, &w, &silent.v[i]));
	r->people = silent.n;
	return logbook_say(c, v.k.crisis_id.v, S("campaign.reminded"), object(c, r->id),
	    msg_fmt(c->a, lang, MSG_campaign_log_reminded, (int64_t)r->people, v.k.title));
}

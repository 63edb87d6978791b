/* digest_send.c -- the point of situation leaves: to the threads of the engaged, to partners. */
#include "digest_q.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/call.h"
#include "post/outbox.h"
#include "record/record.h"
#include "thread/digest.h"

static const enum lang lang = LANG_FR;

static enum err
to_partner(struct ctx *c, const struct digest_send *s, const struct digest_event *ev, struct partner_id id,
	   struct buf *names, bool *sent)
{
	struct digest_community us = {};
	struct directory_partner p;
	struct outbox_new m = { .channel = S("email"), .exercise = ev->exercise, .crisis = s->crisis,
		.not_before = { c->now.us + CALL_UNDO_S * US_PER_S },
		.send_key = arena_fmt(c->a, "digest:%.*s:partner:%lld", STR(s->request_key), (long long)id.v) };
	bool found;

	*sent = false;
	TRY(directory_partner(c, id, &p));
	if (!outbox_address_possible(S("email"), p.email))
		return OK;
	TRY(digest_q_community(c, &us, &found));
	m.address = p.email;
	m.subject = msg_fmt(c->a, lang, MSG_digest_email_subject, ev->title, us.name);
	if (ev->exercise)
		m.subject = msg_fmt(c->a, lang, MSG_call_sms_exercise, m.subject);
	m.body = msg_fmt(c->a, lang, MSG_digest_email, s->text, s->validator, us.name,
	    us.callback_phone.n ? i18n_phone(c->a, us.callback_phone) : S(""));
	if (ev->exercise)
		m.body = arena_fmt(c->a, "%.*s\n\n%.*s", STR(msg_fmt(c->a, lang, MSG_call_email_exercise, us.name)), STR(m.body));
	buf_fmt(names, "%s%.*s", names->n ? ", " : "", STR(p.name));
	*sent = true;
	return outbox_add(c, &m);
}

static enum err
to_threads(struct ctx *c, struct digest_send *s)
{
	enum { TOLD = 2 * THREAD_PEOPLE_MAX };
	struct thread_told told = { arena_array(c->a, struct person_id, TOLD), 0, TOLD };

	for (ptrdiff_t i = 0; i < s->to_n; i++) {
		struct thread_new t = { .of = s->to[i], .told = &told, .text = s->text, .base_url = s->base_url,
			.request_key = arena_fmt(c->a, "%.*s:%lld:%lld", STR(s->request_key), (long long)s->to[i].call.v,
			    (long long)s->to[i].response.v) };

		t.of.crisis = s->crisis;
		TRY(thread_write(c, &t));
		s->people += t.people;
	}
	return OK;
}

enum err
digest_send(struct ctx *c, struct digest_send *s)
{
	struct buf names = { .a = c->a };
	struct digest_event ev;
	bool first, sent;

	TRY(digest_q_event(c, s->crisis, &ev));
	if (ev.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("call.crisis_closed"), "crisis closed");
	if (s->text.n == 0 || s->text.n > DIGEST_TEXT_MAX || !str_utf8(s->text))
		return fail(c, E_INVALID, S("text"), S("thread.text"), "%td bytes", s->text.n);
	TRY(ctx_length(c, S("validator"), s->validator, 1, CALL_VALIDATOR_MAX));
	if (s->to_n + s->partners_n == 0)
		return fail(c, E_INVALID, S("to"), S("digest.nobody"), "nobody chosen");
	TRY(record_once(c, s->request_key, arena_fmt(c->a, "/crises/%lld/point", (long long)s->crisis.v), &first));
	s->people = s->mailed = 0;
	if (!first)
		return OK;
	TRY(to_threads(c, s));
	for (ptrdiff_t i = 0; i < s->partners_n; i++) {
		TRY(to_partner(c, s, &ev, s->partners[i], &names, &sent));
		s->mailed += sent;
	}
	return logbook_say(c, s->crisis, S("digest.sent"), arena_fmt(c->a, "crisis:%lld", (long long)s->crisis.v),
	    arena_fmt(c->a, "%.*s%s%.*s\n%.*s", STR(msg_fmt(c->a, lang, MSG_digest_log, s->validator, (int64_t)s->people,
	    (int64_t)s->mailed)), s->mailed ? " " : "", STR(buf_str(&names)), STR(s->text)));
}

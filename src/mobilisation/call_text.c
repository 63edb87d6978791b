/* call_text.c -- what a call says, on a telephone and in an e-mail. */
#include "i18n/i18n.h"
#include "mobilisation/call.h"

/* Messages leave in the community's language, whoever sends them. */
static const enum lang lang = LANG_FR;

str
call_text_when(struct ctx *c, enum lang in, struct opt_instant from, struct opt_instant to)
{
	if (from.some && to.some)
		return i18n_slot(c->a, in, from.v, to.v);
	return from.some ? i18n_moment(c->a, in, from.v) : S("");
}

/* ${text}, with the word of the exercise in front when it is one. */
static str
marked(struct ctx *c, const struct call_about *k, str text)
{
	return k->exercise ? msg_fmt(c->a, lang, MSG_call_sms_exercise, text) : text;
}

static str
sms(struct ctx *c, const struct call_about *k, str words, str link)
{
	return marked(c, k, msg_fmt(c->a, lang, MSG_call_sms_text, words, link, k->sms_name));
}

static void
line(struct ctx *c, struct buf *b, struct msg m, str value)
{
	if (value.n == 0)
		return;
	buf_put(b, msg_fmt(c->a, lang, m, value));
	buf_char(b, '\n');
}

static str
email(struct ctx *c, const struct call_about *k, str head, str link)
{
	struct buf b = { .a = c->a };

	if (k->exercise) {
		line(c, &b, MSG_call_email_exercise, k->community);
		buf_char(&b, '\n');
	}
	buf_put(&b, head);
	buf_put(&b, S("\n\n"));
	line(c, &b, MSG_call_email_what, k->title);
	line(c, &b, MSG_call_email_where, k->place);
	line(c, &b, MSG_call_email_when, call_text_when(c, lang, k->starts_at, k->ends_at));
	line(c, &b, MSG_call_email_bring, k->bring);
	buf_char(&b, '\n');
	line(c, &b, MSG_call_email_link, link);
	buf_char(&b, '\n');
	line(c, &b, MSG_call_email_callback, k->callback);
	buf_char(&b, '\n');
	buf_put(&b, k->community);
	buf_char(&b, '\n');
	return buf_str(&b);
}

void
call_text_first(struct ctx *c, const struct call_about *k, str link, struct call_text *out)
{
	out->sms = sms(c, k, k->message, link);
	out->subject = marked(c, k, msg_fmt(c->a, lang, MSG_call_email_subject, k->title, k->community));
	out->email = email(c, k, k->message, link);
}

void
call_text_reminder(struct ctx *c, const struct call_about *k, str link, struct call_text *out)
{
	str words = msg_fmt(c->a, lang, MSG_call_sms_reminder, k->title);

	out->sms = sms(c, k, words, link);
	out->subject = marked(c, k,
	    msg_fmt(c->a, lang, MSG_call_email_reminder_subject, k->title, k->community));
	out->email = email(c, k, words, link);
}

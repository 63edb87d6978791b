/* call_text.c -- what a call says, on a telephone and in an e-mail. */
#include "i18n/i18n.h"
#include "mobilisation/call.h"
#include "mobilisation/engaged.h"
#include "post/outbox.h"

enum { WORD_SMS_MAX = 90 };		/* bytes of a message to the engaged that an SMS carries */

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
	str text = msg_fmt(c->a, lang, MSG_call_sms_text, words, link, k->sms_name);

	if (k->code.n && k->choices.n)
		text = msg_fmt(c->a, lang, MSG_call_sms_choice, text, k->choices, k->code);
	else if (k->code.n)
		text = msg_fmt(c->a, lang, MSG_call_sms_reply, text, k->code);
	return marked(c, k, text);
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
	line(c, &b, MSG_call_email_post, k->post);
	line(c, &b, MSG_call_email_where, k->place);
	line(c, &b, MSG_call_email_when, call_text_when(c, lang, k->starts_at, k->ends_at));
	line(c, &b, MSG_call_email_bring, k->bring);
	line(c, &b, MSG_call_email_conditions, k->conditions);
	buf_char(&b, '\n');
	line(c, &b, MSG_call_email_link, link);
	if (k->mail_code.n && k->choices.n)
		buf_fmt(&b, "%.*s\n", STR(msg_fmt(c->a, lang, MSG_call_email_choice, k->choices, k->mail_code)));
	else
		line(c, &b, MSG_call_email_code, k->mail_code);
	buf_char(&b, '\n');
	line(c, &b, MSG_call_email_callback, k->callback);
	buf_char(&b, '\n');
	buf_put(&b, k->community);
	buf_char(&b, '\n');
	return buf_str(&b);
}

static void
hour(struct buf *b, struct civil k)
{
	buf_fmt(b, k.minute ? "%dh%02d" : "%dh", k.hour, k.minute);
}

/* "21/11 8h-14h, Salle des fêtes": what a proof must say, as short as it can be said. */
static str
where_when(struct ctx *c, const struct call_about *k)
{
	struct civil from, to;
	struct buf b = { .a = c->a };

	if (k->starts_at.some) {
		from = instant_civil(k->starts_at.v);
		buf_fmt(&b, "%02d/%02d ", from.day, from.month);
		hour(&b, from);
		if (k->ends_at.some) {
			to = instant_civil(k->ends_at.v);
			buf_char(&b, '-');
			hour(&b, to);
		}
	}
	if (k->place.n) {
		buf_put(&b, b.n ? S(", ") : S(""));
		buf_put(&b, k->place);
	}
	return sms_plain(c->a, b.n ? buf_str(&b) : k->title);
}

static void
write_text(struct ctx *c, const struct call_about *k, str words, str subject, str link, struct call_text *out)
{
	out->sms = sms(c, k, words, link);
	out->subject = marked(c, k, subject);
	out->email = email(c, k, words, link);
}

/*
 * The proof names the post: who can hold two learns which.  Shorter words, then a shorter post, before it costs an
 * SMS more than without; the post is said even so.
 */
static str
proof_sms(struct ctx *c, const struct call_about *k, str link)
{
	str who = k->callback.n ? i18n_phone(c->a, k->callback) : k->sms_name;
	str facts = where_when(c, k), more = arena_fmt(c->a, "%.*s %.*s", STR(link), STR(k->sms_name));
	str text = marked(c, k, msg_fmt(c->a, lang, MSG_call_sms_proof, facts, who, more)), longest = text;
	const struct { struct msg m; str as; } ways[] = { { MSG_call_sms_proof_as, k->as },
		{ MSG_call_sms_proof_brief, k->as }, { MSG_call_sms_proof_brief, k->as_short } };
	int most = sms_measure(c->a, text).segments;

	for (int i = 0; k->as.n && i < COUNT(ways); i++) {
		text = marked(c, k, msg_fmt(c->a, lang, ways[i].m, sms_plain(c->a, ways[i].as), facts, who, more));
		if (sms_measure(c->a, text).segments <= most)
			return text;
		longest = i ? longest : text;
	}
	return longest;
}

/* The place is held: the code invites no reply any more, the link does everything. */
static void
proof(struct ctx *c, const struct call_about *k, str link, struct call_text *out)
{
	out->sms = proof_sms(c, k, link);
	out->subject = marked(c, k, msg_fmt(c->a, lang, MSG_call_email_proof_subject, k->title, k->community));
	out->email = email(c, k, msg_text(lang, MSG_call_email_proof), link);
}

/* An SMS has the beginning, in the letters that cost least: the link has the whole. */
static void
word(struct ctx *c, const struct call_about *k, str link, struct call_text *out)
{
	str text = sms_plain(c->a, k->message);
	ptrdiff_t n = WORD_SMS_MAX;

	if (text.n > n) {
		while ((text.p[n] & 0xc0) == 0x80)	/* never half a letter */
			n--;
		text = arena_fmt(c->a, "%.*s...", STR(str_sub(text, 0, n)));
	}
	out->sms = marked(c, k, msg_fmt(c->a, lang, MSG_call_sms_word, text, link, k->sms_name));
	out->subject = marked(c, k, msg_fmt(c->a, lang, MSG_call_email_word_subject, k->title, k->community));
	out->email = email(c, k, k->message, link);
}

str
call_text_spoken(struct ctx *c, enum call_text_kind kind, const struct call_about *k)
{
	switch (kind) {
	case TEXT_FIRST:
	case TEXT_REMINDER:
		break;
	case TEXT_PROOF:
		return msg_fmt(c->a, lang, MSG_call_say_proof, k->title);
	case TEXT_FULL:
		return msg_fmt(c->a, lang, MSG_call_say_full, k->title);
	case TEXT_OFFER:
		return msg_fmt(c->a, lang, MSG_call_say_offer, k->title);
	case TEXT_OTHER:
		return msg_fmt(c->a, lang, MSG_call_say_other, k->choices);
	case TEXT_WORD:
		return k->message;
	case TEXT_ENGAGED:
		return msg_fmt(c->a, lang, MSG_call_say_engaged, engaged_say(c, lang, &k->elsewhere));
	case TEXT_RELEASE:
		return msg_fmt(c->a, lang, MSG_call_say_release, k->title);
	}
	return S("");
}

/* Which place they have at these hours, and how to come here instead: where it is given back, or whom to call. */
static void
engaged(struct ctx *c, const struct call_about *k, str link, struct call_text *out)
{
	const struct place_engaged *e = &k->elsewhere;
	str what = where_when(c, &(struct call_about){ .starts_at = e->starts_at, .ends_at = e->ends_at,
		.place = e->place.n ? e->place : e->title });
	str how = k->elsewhere_link.n ? k->elsewhere_link :
	    k->callback.n ? i18n_phone(c->a, k->callback) : k->sms_name;

	out->sms = marked(c, k, msg_fmt(c->a, lang, MSG_call_sms_engaged, sms_plain(c->a, k->title), what, how,
	    k->sms_name));
	out->subject = marked(c, k, msg_fmt(c->a, lang, MSG_call_email_engaged_subject, k->title, k->community));
	out->email = email(c, k, msg_fmt(c->a, lang, MSG_call_email_engaged, engaged_say(c, lang, e), how), link);
}

void
call_text(struct ctx *c, enum call_text_kind kind, const struct call_about *k, str link, struct call_text *out)
{
	switch (kind) {
	case TEXT_FIRST:
		write_text(c, k, k->message, msg_fmt(c->a, lang, MSG_call_email_subject, k->title, k->community),
		    link, out);
		return;
	case TEXT_REMINDER:
		write_text(c, k, msg_fmt(c->a, lang, MSG_call_sms_reminder, k->title),
		    msg_fmt(c->a, lang, MSG_call_email_reminder_subject, k->title, k->community), link, out);
		return;
	case TEXT_PROOF:
		proof(c, k, link, out);
		return;
	case TEXT_FULL:
		write_text(c, k, msg_fmt(c->a, lang, MSG_call_sms_full, k->title),
		    msg_fmt(c->a, lang, MSG_call_email_full_subject, k->title, k->community), link, out);
		return;
	case TEXT_OFFER:
		write_text(c, k, msg_fmt(c->a, lang, MSG_call_sms_offer, where_when(c, k)),
		    msg_fmt(c->a, lang, MSG_call_email_offer_subject, k->title, k->community), link, out);
		return;
	case TEXT_OTHER:
		write_text(c, k, msg_text(lang, MSG_call_sms_other),
		    msg_fmt(c->a, lang, MSG_call_email_other_subject, k->title, k->community), link, out);
		return;
	case TEXT_WORD:
		word(c, k, link, out);
		return;
	case TEXT_ENGAGED:
		engaged(c, k, link, out);
		return;
	case TEXT_RELEASE:
		write_text(c, k, msg_fmt(c->a, lang, MSG_call_sms_release, where_when(c, k)),
		    msg_fmt(c->a, lang, MSG_call_email_release_subject, k->title, k->community), link, out);
		return;
	}
}

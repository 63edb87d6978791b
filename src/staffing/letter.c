/* letter.c -- messages to the crews: what can you do, here is your roster; and a word to the support team. */
#include "crypto/crypto.h"
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "mobilisation/call.h"
#include "post/outbox.h"
#include "record/record.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { WORDS_MAX = 300 };
#define WORTH_US	(48 * US_PER_HOUR)	/* later than that, it says nothing new */

static const enum lang lang = LANG_FR;		/* the community's, as call_text.c */

struct writing {
	struct staffing_letter *l;
	struct staffing_crisis crisis;
	struct staffing_community us;
};

static void
text_of(struct ctx *c, const struct writing *w, str link, struct call_text *out)
{
	const struct staffing_letter *l = w->l;
	struct call_about k = { .title = w->crisis.title, .exercise = w->crisis.exercise,
	    .community = w->us.name,
		.sms_name = w->us.sms_name, .callback = w->us.callback_phone };
	str subject = msg_fmt(c->a, lang, l->roster ? MSG_staffing_mail_roster : MSG_staffing_mail_ask,
	    w->us.name);

	k.message = l->words.n ? l->words : msg_text(lang,
	    l->roster ? MSG_staffing_sms_roster : MSG_staffing_sms_ask);
	call_text(c, TEXT_FIRST, &k, link, out);
	out->subject = k.exercise ? msg_fmt(c->a, lang, MSG_call_sms_exercise, subject) : subject;
}

static enum err
begin(struct ctx *c, struct staffing_letter *l, struct writing *w)
{
	bool found;

	*w = (struct writing){ .l = l };
	TRY(staffing_q_crisis(c, l->crisis, &w->crisis, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "crisis %lld", (long long)l->crisis.v);
	TRY(staffing_q_community(c, &w->us, &found));
	return ctx_length(c, S("words"), l->words, 0, WORDS_MAX);
}

static str
link_of(struct ctx *c, str base_url, str token)
{
	return arena_fmt(c->a, "%.*s/p/%.*s", STR(base_url), STR(token));
}

enum err
staffing_letter_text(struct ctx *c, const struct staffing_letter *l, str link, str *sms, str *subject,
    str *email)
{
	struct staffing_letter copy = *l;
	struct call_text t;
	struct writing w;

	TRY(begin(c, &copy, &w));
	text_of(c, &w, link.n ? link : link_of(c, l->base_url, S("un-lien-personnel.....")), &t);
	*sms = t.sms;
	*subject = t.subject;
	*email = t.email;
	return OK;
}

/* One message, by telephone else by e-mail, where she agreed; counts it. */
static enum err
write_to(struct ctx *c, struct writing *w, struct staff_id staff, struct person_id person)
{
	static const struct { const char *channel; } ways[] = { { "sms" }, { "email" } };
	struct outbox_new m = { .exercise = w->crisis.exercise, .person = person, .crisis = w->l->crisis,
		.not_before = { c->now.us + CALL_UNDO_S * US_PER_S }, .not_after = { c->now.us + WORTH_US },
		.send_key = arena_fmt(c->a, "staff:%lld:%s:%.*s", (long long)staff.v, w->l->roster ? "roster" : "ask",
		    STR(w->l->request_key)) };
	struct call_text t;
	str why;

	for (int i = 0; i < COUNT(ways) && m.address.n == 0; i++) {
		m.channel = str_from(ways[i].channel);
		TRY(directory_contact_open(c, person, m.channel, &m.address, &why));
	}
	if (m.address.n == 0) {
		w->l->none++;
		return OK;
	}
	text_of(c, w, link_of(c, w->l->base_url, staffing_token(c, w->l->crisis, person)), &t);
	m.body = str_eq(m.channel, S("sms")) ? t.sms : t.email;
	m.subject = str_eq(m.channel, S("sms")) ? S("") : t.subject;
	w->l->sent++;
	return outbox_add(c, &m);
}

static enum err
write_asking(struct ctx *c, struct writing *w)
{
	for (ptrdiff_t i = 0; i < w->l->people->n; i++) {
		struct staff_id staff;

		TRY(staffing_join(c, w->l->crisis, w->l->people->v[i].id, &staff));
		TRY(write_to(c, w, staff, w->l->people->v[i].id));
	}
	return OK;
}

static enum err
write_roster(struct ctx *c, struct writing *w)
{
	struct staffing_untold_list list;
	struct staff_id *ids;
	int64_t n;

	TRY(staffing_q_untold(c, w->l->crisis, c->now, STAFFING_PEOPLE_MAX, &list));
	ids = arena_array(c->a, struct staff_id, list.n);
	for (ptrdiff_t i = 0; i < list.n; i++) {
		ids[i] = list.v[i].id;
		TRY(write_to(c, w, list.v[i].id, list.v[i].person_id));
	}
	TRY(staffing_q_told(c, c->now, ids, list.n, &n));
	TRY(staffing_q_told_again(c, ids, list.n, &n));
	return staffing_q_roster_published(c, w->l->crisis, c->now, &n);
}

enum err
staffing_write(struct ctx *c, struct staffing_letter *l)
{
	struct writing w;
	bool first;

	TRY(begin(c, l, &w));
	if (w.crisis.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("staffing.over"), "crisis %lld", (long long)l->crisis.v);
	TRY(record_once(c, l->request_key, S(""), &first));
	l->already = !first;
	l->sent = l->none = 0;		/* a rule may run twice */
	if (!first)
		return OK;
	TRY(l->roster ? write_roster(c, &w) : write_asking(c, &w));
	if (l->sent + l->none == 0)
		return fail(c, E_INVALID, S("people"), S("staffing.nobody"), "nobody");
	return staffing_log(c, l->crisis, l->roster ? S("staff.published") : S("staff.asked"), S(""),
	    (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, l->roster ? MSG_staffing_log_published : MSG_staffing_log_asked,
	    (int64_t)l->sent,
	    (int64_t)l->none));
}

enum err
staffing_unwrite(struct ctx *c, struct crisis_id crisis)
{
	struct staffing_waiting_person_list waiting;
	struct staff_id *ids;
	int64_t n, told;

	TRY(staffing_q_waiting_people(c, crisis, c->now, STAFFING_PEOPLE_MAX, &waiting));
	ids = arena_array(c->a, struct staff_id, waiting.n);
	for (ptrdiff_t i = 0; i < waiting.n; i++)
		ids[i] = waiting.v[i].id;
	TRY(staffing_q_unsent(c, crisis, c->now, &n));
	if (n == 0)
		return fail(c, E_CONFLICT, S(""), S("call.gone"), "nothing waits");
	TRY(staffing_q_untell(c, ids, waiting.n, &told));
	return staffing_log(c, crisis, S("staff.unwritten"), S(""), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_unwritten, n));
}

enum err
staffing_read(struct ctx *c, const struct staffing_staff *who)
{
	int64_t n;

	return staffing_q_read(c, who->id, &n);
}

/* ---- to be listened to ------------------------------------------------------------------ */

enum err
staffing_support(struct ctx *c, const struct staffing_staff *who, str words, str request_key)
{
	struct staffing_support_line line;
	struct outbox_new m = { .channel = S("email"), .exercise = who->exercise,
	    .crisis = who->crisis_id, .not_before = c->now };
	str name = i18n_person(c->a, who->title, who->given, who->family), phone, why;
	int64_t n;
	bool found;

	TRY(ctx_length(c, S("words"), words, 0, STAFFING_NOTE_MAX));
	TRY(staffing_q_support_line(c, who->crisis_id, &line, &found));
	if (!found || line.email.n == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.no_support"), "no support team");
	TRY(staffing_q_support_add(c, who->crisis_id, c->today, request_key, &n));
	if (n == 0)
		return OK;
	TRY(directory_contact_open(c, who->person_id, S("sms"), &phone, &why));
	/* No person is named in the row: only the sealed words are, until they are handed over. */
	m.address = line.email;
	m.subject = msg_text(lang, MSG_staffing_mail_support);
	m.body = msg_fmt(c->a, lang, MSG_staffing_mail_support_body, name,
	    phone.n ? directory_phone_shown(c->a, phone) : S("—"),
	    words.n ? words : S("—"));
	m.send_key = arena_fmt(c->a, "support:%.*s", STR(crypto_hex(c->a, crypto_digest(c->a, request_key))));
	return outbox_add(c, &m);
}

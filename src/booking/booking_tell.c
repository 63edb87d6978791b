/* booking_tell.c -- what is written to who has an appointment: proof, change, reminder. */
#include "booking/booking_impl.h"
#include "i18n/i18n.h"
#include "post/outbox.h"

/* A message about ${list}, whose first visit ${w} tells. */
struct booking_told {
	const struct booking_message *m;
	const struct booking_words *w;
	const struct booking_contact *contact;
	const struct booking_appointment_list *list;
	enum lang lang;
};

static struct msg
sms_of(enum booking_word w)
{
	const struct msg of[] = { [BOOKING_PROOF] = MSG_booking_sms_proof, [BOOKING_MOVED] = MSG_booking_sms_moved,
		[BOOKING_REMINDER] = MSG_booking_sms_reminder,
		[BOOKING_BY_US] = MSG_booking_sms_by_us };

	return of[w];
}

static struct msg
subject_of(enum booking_word w)
{
	const struct msg of[] = { [BOOKING_PROOF] = MSG_booking_mail_proof, [BOOKING_MOVED] = MSG_booking_mail_moved,
		[BOOKING_REMINDER] = MSG_booking_mail_reminder,
		[BOOKING_BY_US] = MSG_booking_mail_by_us };

	return of[w];
}

static str
phone_of(struct ctx *c, const struct booking_told *t)
{
	return i18n_phone(c->a, t->w->phone.n ? t->w->phone : t->w->callback_phone);
}

/* "mardi 24 novembre, 9:20 puis mardi 15 décembre, 9:20". */
static str
when_of(struct ctx *c, const struct booking_told *t)
{
	struct buf b = { .a = c->a };
	int64_t last = 0;

	for (ptrdiff_t i = 0; i < t->list->n; i++) {
		const struct booking_appointment *a = &t->list->v[i];

		if (a->starts_at.us == last || str_eq(a->slot_state, S("closed")) != (t->m->word == BOOKING_BY_US))
			continue;
		last = a->starts_at.us;
		if (b.n) {
			buf_put(&b, S(", "));
			buf_put(&b, msg_text(t->lang, MSG_booking_sms_then));
			buf_put(&b, S(" "));
		}
		buf_put(&b, i18n_moment(c->a, t->lang, a->starts_at));
	}
	return buf_str(&b);
}

/* "CPTS Rives Loire : rendez-vous Vaccination, mardi 24 novembre, 9:20, Centre de Savenay, 3 rue X, Savenay." */
static str
text_of(struct ctx *c, const struct booking_told *t)
{
	struct buf b = { .a = c->a };
	int firsts = 0;

	for (ptrdiff_t i = 0; i < t->list->n; i++)
		firsts += t->list->v[i].dose == 1;
	buf_put(&b, t->w->us);
	buf_put(&b, S(" : "));
	if (t->w->exercise) {
		buf_put(&b, msg_text(t->lang, MSG_booking_sms_exercise));
		buf_put(&b, S(" "));
	}
	buf_put(&b, msg_fmt(c->a, t->lang, sms_of(t->m->word), t->w->motive, when_of(c, t)));
	if (t->list->n) {
		buf_fmt(&b, " %.*s, %.*s, %.*s.", STR(t->w->venue), STR(t->w->address), STR(t->w->commune));
		if (firsts > 1) {
			buf_put(&b, S(" "));
			buf_put(&b, msg_fmt(c->a, t->lang, MSG_booking_sms_people, firsts));
		}
	}
	buf_put(&b, S(" "));
	if (t->list->n && t->contact->token.n)
		buf_put(&b, msg_fmt(c->a, t->lang, MSG_booking_sms_link, arena_fmt(c->a, "%.*s/rdv/t/%.*s",
		    STR(t->m->base_url), STR(t->contact->token))));
	if (phone_of(c, t).n) {
		buf_put(&b, S(" "));
		buf_put(&b, msg_fmt(c->a, t->lang, MSG_booking_sms_phone, phone_of(c, t)));
	}
	return buf_str(&b);
}

static enum err
send(struct ctx *c, const struct booking_told *t, str channel, str address, str text)
{
	return outbox_add(c, &(struct outbox_new){ .channel = channel, .exercise = t->w->exercise,
	    .address = address,
	    .subject = str_eq(channel, S("email")) ? msg_text(t->lang, subject_of(t->m->word)) : S(""),
	    .body = text, .not_before = c->now, .not_after = t->m->not_after,
	    .send_key = arena_fmt(c->a, "booking:%lld:%.*s:%.*s", (long long)t->m->id.v, STR(t->m->key),
	    STR(channel)) });
}

/* Landlines of France take no text.  Source: ARCEP, plan national de numérotation. */
bool
takes_sms(str e164)
{
	return e164.n && (!str_starts(e164, S("+33")) || str_starts(e164, S("+336")) || str_starts(e164, S("+337")));
}

static enum err
tell(struct ctx *c, const struct booking_told *t)
{
	str text;

	if (!takes_sms(t->contact->phone) && !t->contact->email.n)
		return OK;
	text = text_of(c, t);
	if (takes_sms(t->contact->phone))
		TRY(send(c, t, S("sms"), t->contact->phone, sms_plain(c->a, text)));
	if (t->contact->email.n)
		TRY(send(c, t, S("email"), t->contact->email, text));
	return OK;
}

static bool
all_closed(const struct booking_appointment_list *list)
{
	for (ptrdiff_t i = 0; i < list->n; i++)
		if (!str_eq(list->v[i].slot_state, S("closed")))
			return false;
	return true;
}

enum err
booking_unsay(struct ctx *c, struct booking_id id)
{
	int64_t changed;

	return booking_q_unsay(c, S(""), arena_fmt(c->a, "booking:%lld:", (long long)id.v),
	    arena_fmt(c->a, "booking:%lld;", (long long)id.v), &changed);
}

enum err
booking_tell(struct ctx *c, const struct booking_message *m)
{
	struct booking_appointment_list list;
	struct booking_message timely = *m;
	struct booking_contact contact;
	struct booking_kept b;
	struct booking_words words;
	bool found;

	TRY(booking_q_booking_by_id(c, m->id, &b, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.unknown"), "booking %lld", (long long)m->id.v);
	TRY(booking_contact_open(c, b.contact, &contact));
	TRY(booking_appointments(c, m->id, &list));
	if (!list.n || (!contact.phone.n && !contact.email.n))
		return OK;		/* nobody comes, or nobody can be reached */
	if (!m->not_after.us)
		timely.not_after = list.v[0].starts_at;
	TRY(offer_words(c, list.v[0].slot_id, &words));
	if (m->word == BOOKING_MOVED || (m->word == BOOKING_BY_US && all_closed(&list)))
		TRY(booking_unsay(c, m->id));
	return tell(c, &(struct booking_told){ &timely, &words, &contact, &list,
	    str_eq(b.lang, S("en")) ? LANG_EN : LANG_FR });
}

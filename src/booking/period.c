/* period.c -- who may have which slots: on invitation, or by rules that are shown before. */
#include "booking/invite.h"
#include "booking/booking_impl.h"
#include "i18n/i18n.h"
#include "invite_q.h"
#include "logbook/logbook.h"

enum { COVERING = 40, LABEL_MAX = 120, OLDEST = 120 };

/* ---- rules ------------------------------------------------------------------------------ */

static bool
fits_age(const struct invite_period *p, struct instant at, int64_t born)
{
	int64_t age = instant_civil(at).year - born;	/* by the year alone, as booking_eligible() */

	if (!p->age_min.some && !p->age_max.some)
		return true;
	return age >= 0 && age <= OLDEST && !(p->age_min.some && age < p->age_min.v) &&
	    !(p->age_max.some && age - 1 > p->age_max.v);
}

static bool
listed(str list, char sep, str one)
{
	str head;

	while (list.n && one.n) {
		(void)str_cut(list, sep, &head, &list);
		if (str_eq(str_trim(head), one))
			return true;
	}
	return false;
}

/* Empty: fits; else the field at fault. */
static str
misfit(struct ctx *c, const struct invite_period *p, const struct booking_offer *o, const struct period_who *w)
{
	if (!fits_age(p, o->starts_at, w->born))
		return arena_fmt(c->a, "born%d", w->nth);
	if (p->communes.n && !listed(p->communes, ' ', w->commune))
		return S("commune");
	if (p->professions.n && !listed(p->professions, '\n', w->profession))
		return S("profession");
	return S("");
}

static enum err
covering(struct ctx *c, const struct booking_offer *o, struct invite_period_list *out)
{
	return invite_q_covering(c, o->motive_id, o->venue_id, o->starts_at, COVERING, out);
}

enum err
period_place(struct ctx *c, const struct booking_offer *o, struct period_id mine)
{
	struct invite_period_list list;
	bool later = false;

	if (!o->ruled)
		return OK;
	TRY(covering(c, o, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct invite_period *p = &list.v[i];
		bool meant = p->id.v == mine.v || str_eq(p->mode, S("rules"));

		if (meant && p->opens_at.us <= c->now.us)
			return OK;
		later |= meant;
	}
	return fail(c, E_CONFLICT, S("slot"), later ? S("booking.not_yet") : S("invite.only"), "slot %lld",
	    (long long)o->id.v);
}

static const char *
why(str field)
{
	return str_eq(field, S("commune")) ? "invite.commune" : str_eq(field, S("profession")) ? "invite.profession" :
	    "booking.age";
}

enum err
period_person(struct ctx *c, const struct booking_offer *o, const struct period_who *w, struct period_id mine)
{
	struct invite_period_list list;
	str field = {};

	if (!o->ruled)
		return OK;
	TRY(period_place(c, o, mine));
	TRY(covering(c, o, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct invite_period *p = &list.v[i];
		str wrong;

		if (p->opens_at.us > c->now.us)
			continue;
		if (p->id.v == mine.v)
			return OK;		/* her name was on the list */
		if (!str_eq(p->mode, S("rules")))
			continue;
		wrong = misfit(c, p, o, w);
		if (!wrong.n)
			return OK;
		field = wrong;
	}
	return fail(c, E_INVALID, field, str_from(why(field)), "slot %lld", (long long)o->id.v);
}

enum err
period_asks(struct ctx *c, const struct booking_offer *o, struct period_asks *out)
{
	struct invite_period_list list;
	struct buf b = { .a = c->a };

	*out = (struct period_asks){};
	if (!o->ruled)
		return OK;
	TRY(covering(c, o, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct invite_period *p = &list.v[i];

		if (!str_eq(p->mode, S("rules")))
			continue;
		out->born |= p->age_min.some || p->age_max.some;
		out->commune |= p->communes.n > 0;
		if (p->professions.n)
			buf_fmt(&b, "%s%.*s", b.n ? "\n" : "", STR(p->professions));
	}
	out->professions = buf_str(&b);
	return OK;
}

enum err
period_common(struct ctx *c, const struct booking_offer *x, const struct booking_offer *y, bool *yes)
{
	struct invite_period_list a, b;

	*yes = false;
	TRY(covering(c, x, &a));
	TRY(covering(c, y, &b));
	for (ptrdiff_t i = 0; i < a.n && !*yes; i++)
		for (ptrdiff_t k = 0; k < b.n && !*yes; k++)
			*yes = a.v[i].id.v == b.v[k].id.v;
	return OK;
}

/* ---- in plain words ------------------------------------------------------------------------ */

static void
add(struct buf *b, str text)
{
	buf_fmt(b, "%s%.*s", b->n ? " · " : "", STR(text));
}

static str
comma(struct ctx *c, str lines)
{
	struct buf b = { .a = c->a };
	str one;

	while (lines.n) {
		(void)str_cut(lines, '\n', &one, &lines);
		buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR(str_trim(one)));
	}
	return buf_str(&b);
}

str
period_words(struct ctx *c, enum lang lang, const struct invite_period *p, str communes)
{
	struct buf b = { .a = c->a };

	if (str_eq(p->mode, S("invited")))
		add(&b, msg_text(lang, MSG_invite_rule_invited));
	if (p->age_min.some)
		add(&b, msg_fmt(c->a, lang, MSG_booking_rule_min, p->age_min.v));
	if (p->age_max.some)
		add(&b, msg_fmt(c->a, lang, MSG_booking_rule_max, p->age_max.v));
	if (p->communes.n)
		add(&b, msg_fmt(c->a, lang, MSG_invite_rule_communes, communes));
	if (p->professions.n)
		add(&b, msg_fmt(c->a, lang, MSG_invite_rule_professions, comma(c, p->professions)));
	if (!b.n)
		add(&b, msg_text(lang, MSG_invite_rule_all));
	return buf_str(&b);
}

/* ---- set up ------------------------------------------------------------------------------- */

static enum err
period_valid(struct ctx *c, const struct period_new *p)
{
	TRY(ctx_length(c, S("label"), p->label, 1, LABEL_MAX));
	TRY(ctx_length(c, S("professions"), p->professions, 0, PERIOD_TEXT_MAX));
	TRY(ctx_length(c, S("communes"), p->communes, 0, PERIOD_TEXT_MAX));
	if (!str_eq(p->mode, S("invited")) && !str_eq(p->mode, S("rules")))
		return fail(c, E_INVALID, S("mode"), S("form.choice"), "mode");
	if (!str_eq(p->proof, S("born")) && !str_eq(p->proof, S("code")))
		return fail(c, E_INVALID, S("proof"), S("form.choice"), "proof");
	if (p->to.us <= p->from.us)
		return fail(c, E_INVALID, S("to"), S("booking.range"), "an empty stretch of time");
	if ((p->age_min.some && (p->age_min.v < 0 || p->age_min.v > 120)) || (p->age_max.some && (p->age_max.v < 0 ||
	    p->age_max.v > 120 || (p->age_min.some && p->age_max.v < p->age_min.v))))
		return fail(c, E_INVALID, S("age_max"), S("form.number"), "ages");
	return OK;
}

enum err
period_add(struct ctx *c, const struct period_new *p, struct period_id *out)
{
	struct invite_period_new row;
	struct invite_real real;
	struct invite_us us;
	bool found;

	TRY(invite_q_period_by_key(c, p->request_key, &row, &found));
	*out = row.id;
	if (found)
		return OK;
	TRY(period_valid(c, p));
	TRY(invite_q_us(c, p->motive, &us, &found));
	if (!found)
		return fail(c, E_INVALID, S("motive"), S("form.choice"), "no such motive");
	TRY(invite_q_real_venues(c, p->motive, p->venue.some ? p->venue.v.v : 0, &real));
	TRY(invite_q_period_add(c, p->motive, p->venue, p->label, p->mode, p->from, p->to, p->opens_at, p->age_min,
	    p->age_max, p->communes, p->professions, p->proof, real.n == 0, c->now, p->request_key, &row));
	*out = row.id;
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.period"), arena_fmt(c->a, "period:%lld",
	    (long long)row.id.v), msg_fmt(c->a, LANG_FR, MSG_invite_log_period, p->label, us.motive));
}

enum err
period_close(struct ctx *c, struct period_id id)
{
	struct invite_period p;
	int64_t changed;
	bool found;

	TRY(invite_q_period(c, id, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "period %lld", (long long)id.v);
	TRY(invite_q_period_close(c, c->now, id, &changed));
	if (!changed)
		return OK;
	return logbook_say(c, (struct crisis_id){ 0 }, S("booking.period"), arena_fmt(c->a, "period:%lld",
	    (long long)id.v), msg_fmt(c->a, LANG_FR, MSG_invite_log_closed, p.label));
}

#include "booking/citizen_form.h"
#include "booking_q.h"
#include "i18n/i18n.h"
#include "post/outbox.h"

enum { NEAR = 12, NEAR_STEPS = 5000, TYPED_MAX = 400, PROFESSIONS = 40 };

int
form_people(const struct booking_held_list *held)
{
	int n = 0;

	for (ptrdiff_t i = 0; i < held->n; i++)
		n += held->v[i].dose == 1;
	return n;
}

static enum err
nth(struct ctx *c, const struct request *rq, const char *what, int k, str *out)
{
	return form_opt(c, rq, arena_fmt(c->a, "%s%d", what, k + 1), TYPED_MAX, out);
}

enum err
form_read(struct ctx *c, const struct request *rq, struct form_state *f)
{
	str slot, was, e164;

	for (int k = 0; k < BOOKING_PEOPLE_MAX; k++) {
		struct booking_person *p = &f->people[k];
		str any;

		if (!form_nth(rq, arena_fmt(c->a, "family%d", k + 1), 0, &any))
			break;
		TRY(nth(c, rq, "family", k, &p->family));
		TRY(nth(c, rq, "given", k, &p->given));
		TRY(nth(c, rq, "born", k, &f->born[k]));
		(void)str_to_i64(f->born[k], 0, 9999, &p->born);
		f->people_n = k + 1;
	}
	TRY(form_opt(c, rq, S("phone"), TYPED_MAX, &f->phone));
	TRY(form_opt(c, rq, S("email"), TYPED_MAX, &f->contact.email));
	TRY(form_opt(c, rq, S("commune"), 8, &f->contact.commune));
	TRY(form_opt(c, rq, S("profession"), TYPED_MAX, &f->profession));
	TRY(form_opt(c, rq, S("slot"), 20, &slot));
	TRY(form_opt(c, rq, S("was"), 20, &was));
	(void)str_to_i64(slot, 1, INT64_MAX, &f->slot.v);
	(void)str_to_i64(was, 1, INT64_MAX, &f->was.v);
	if (f->phone.n && !phone_normal(c->a, f->phone, &e164)) {
		f->bad = true;
		(void)!fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	} else if (f->phone.n) {
		f->contact.phone = e164;
	}
	return OK;
}

static struct field
asked(struct ctx *c, const struct form_state *f, const char *name, int k, struct msg label, str value)
{
	struct field x = { .label = label, .value = value, .required = true, .max = BOOKING_NAME_MAX };

	x.name = k < 0 ? str_from(name) : arena_fmt(c->a, "%s%d", name, k + 1);
	x.error = form_error_for(&f->error, x.name);
	return x;
}

static void
fill_people(struct ctx *c, const struct form_state *f, bool born_asked, struct rdv_who_view *v)
{
	v->people.v = arena_array(c->a, struct rdv_asked, BOOKING_PEOPLE_MAX);
	for (int k = 0; k < f->people_n && k < BOOKING_PEOPLE_MAX; k++) {
		struct rdv_asked *p = &v->people.v[v->people.n++];

		p->n = k + 1;
		p->family = asked(c, f, "family", k, MSG_booking_who_family, f->people[k].family);
		p->given = asked(c, f, "given", k, MSG_booking_who_given, f->people[k].given);
		p->born = asked(c, f, "born", k, MSG_booking_who_born, f->born[k]);
		p->born.hint = MSG_booking_who_born_hint;
		p->born.max = 4;
		p->born_asked = born_asked;
		if (k == 0) {
			p->family.autocomplete = S("family-name");
			p->given.autocomplete = S("given-name");
		}
	}
	for (ptrdiff_t k = 0; k < v->people.n; k++)
		v->people.v[k].several = v->people.n > 1;
}

static void
fill_contact(struct ctx *c, const struct form_state *f, const struct avail *a, const struct avail_motive *m,
    struct rdv_who_view *v)
{
	v->phone = asked(c, f, "phone", -1, MSG_booking_who_phone, f->phone.n ? f->phone :
	    f->contact.phone.n ? i18n_phone(c->a, f->contact.phone) : S(""));
	v->phone.hint = MSG_booking_who_phone_hint;
	v->phone.type = S("tel");
	v->phone.autocomplete = S("tel");
	v->phone.required = false;
	v->phone.either = true;
	v->phone.max = 40;
	v->email = asked(c, f, "email", -1, MSG_booking_who_email, f->contact.email);
	v->email.type = S("email");
	v->email.autocomplete = S("email");
	v->email.required = false;
	v->email.either = true;
	v->email.hint = MSG_booking_who_email_hint;
	v->email.max = BOOKING_EMAIL_MAX;
	v->commune_asked |= m && m->inside;
	v->commune = rdv_communes(c, a, f->contact.commune, MSG_booking_where_commune);
	v->commune.error = form_error_for(&f->error, S("commune"));
}

/* What the rules of the slot ask beside; a profession is chosen among those of the rule. */
static enum err
fill_rules(struct ctx *c, const struct form_state *f, const struct booking_offer *o, bool *born, struct rdv_who_view *v)
{
	struct period_asks asks;
	str rest, one;

	TRY(period_asks(c, o, &asks));
	*born |= asks.born;
	v->commune_asked = asks.commune;
	v->profession_asked = asks.professions.n > 0;
	v->profession = staff_choice(c, "profession", MSG_invite_profession_label, PROFESSIONS);
	v->profession.error = form_error_for(&f->error, S("profession"));
	for (rest = asks.professions; rest.n && v->profession.options.n < PROFESSIONS - 1;) {
		(void)str_cut(rest, '\n', &one, &rest);
		staff_option(&v->profession, one, one, false);
	}
	staff_option(&v->profession, S("-"), msg_text(c->lang, MSG_invite_profession_none), false);
	option_select(v->profession.options, f->profession);
	return OK;
}

/* The first slot of ${g} at ${at} or later. */
static ptrdiff_t
place_of(const struct avail_group *g, struct instant at)
{
	ptrdiff_t lo = 0, hi = g->n;

	while (lo < hi) {
		ptrdiff_t mid = (lo + hi) / 2;

		if (g->slot[mid].starts_at.us < at.us)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
offered(const struct ctx *c, const struct avail *a, const struct avail_group *g, const struct avail_slot *s,
    const struct booking_offer *lost)
{
	return avail_free(a, s) > 0 && avail_for(a, g, s, c->now, (struct period_id){ 0 }) &&
	    s->starts_at.us > c->now.us && s->id.v != lost->id.v;
}

/* Outwards from what was lost, the nearer side first; so many steps at most. */
static void
nearest(struct ctx *c, const struct avail *a, const struct avail_group *g, const struct booking_offer *lost,
    struct rdv_who_view *v)
{
	ptrdiff_t after = place_of(g, lost->starts_at), before = after - 1;

	for (int step = 0; step < NEAR_STEPS && v->near.n < NEAR && (after < g->n || before >= 0); step++) {
		bool up = before < 0 || (after < g->n && g->slot[after].starts_at.us - lost->starts_at.us <=
		    lost->starts_at.us - g->slot[before].starts_at.us);
		const struct avail_slot *s = &g->slot[up ? after++ : before--];

		if (offered(c, a, g, s, lost))
			v->near.v[v->near.n++] = (struct rdv_time){ s->id, i18n_moment(c->a, c->lang, s->starts_at) };
	}
}

/* Others of the same centre, those nearest to what was lost first. */
static void
fill_near(struct ctx *c, const struct avail *a, const struct booking_offer *o, struct rdv_who_view *v)
{
	v->near.v = arena_array(c->a, struct rdv_time, NEAR);
	for (ptrdiff_t i = 0; i < a->groups; i++) {
		const struct avail_group *g = &a->group[i];

		if (g->motive && g->venue && g->motive->id.v == o->motive_id.v && g->venue->id.v == o->venue_id.v)
			nearest(c, a, g, o, v);
	}
}

static void
fill_when(struct ctx *c, const struct form_state *f, struct rdv_who_view *v)
{
	v->when.v = arena_array(c->a, struct instant, f->held->n);
	for (ptrdiff_t i = 0; i < f->held->n; i++) {
		struct instant at = f->held->v[i].starts_at;

		if (!v->when.n || v->when.v[v->when.n - 1].us != at.us)
			v->when.v[v->when.n++] = at;
		v->held_until = f->held->v[i].held_until;
	}
}

enum err
form_show(struct ctx *c, struct reply *rp, const struct avail *a, const struct form_state *f)
{
	struct slot_id slot = f->held->n ? f->held->v[0].slot_id : f->slot.v ? f->slot : f->was;
	struct rdv_who_view v = { .token = f->token, .error = f->error, .lost = f->lost, .slot = slot };
	const struct avail_motive *m;
	const struct avail_venue *at;
	struct booking_offer o;
	bool found, born;

	TRY(booking_q_offer(c, (str){}, false, c->now, slot, &o, &found));
	if (!found) {
		rdv_stop(c, rp, a, MSG_booking_stop_lost, MSG_booking_stop_then, 404);
		return OK;
	}
	m = avail_motive(a, o.motive_id);
	at = avail_venue(a, o.venue_id);
	v.shell = rdv_shell(c, a, at, MSG_booking_who_title);
	v.motive_id = o.motive_id;
	if (m)
		v.motive = m->label;
	if (at)
		v.place = arena_fmt(c->a, "%.*s, %.*s, %.*s", STR(at->name), STR(at->address), STR(at->commune));
	born = m && (m->age_min.some || m->age_max.some);
	TRY(fill_rules(c, f, &o, &born, &v));
	fill_people(c, f, born, &v);
	fill_contact(c, f, a, m, &v);
	v.may_add = f->people_n < BOOKING_PEOPLE_MAX && !f->lost;
	v.may_less = f->people_n > 1 && !f->lost;
	v.hours = arena_fmt(c->a, "/rdv/t/%.*s/heures?motif=%lld&centre=%lld", STR(f->token), (long long)o.motive_id.v,
	    (long long)o.venue_id.v);
	if (f->lost)
		fill_near(c, a, &o, &v);
	else
		fill_when(c, f, &v);
	if (f->status)
		rp->status = f->status;
	rdv_who_page(&rp->body, &v);
	return OK;
}

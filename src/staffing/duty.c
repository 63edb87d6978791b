/* duty.c -- a duty given, taken, given back, taken away, exchanged; and what was done on site. */
#include "i18n/i18n.h"
#include "staffing/gap.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { SUBSTITUTES = 40 };

static str
duty_object(struct ctx *c, struct duty_id id)
{
	return arena_fmt(c->a, "duty:%lld", (long long)id.v);
}

static str
said_one(struct ctx *c, const struct guard_verdict *v)
{
	struct msg m = msg_find(arena_fmt(c->a, "staffing.rule.%s", guard_word(v->rule)));

	if (v->rule == GUARD_NIGHTS)
		return msg_fmt(c->a, c->lang, MSG_staffing_said_nights, v->has, v->asked);
	if (v->asked)
		return msg_fmt(c->a, c->lang, MSG_staffing_said_hours, m, i18n_duration(c->a, c->lang,
		    v->has * US_PER_MIN),
		    i18n_duration(c->a, c->lang, v->asked * US_PER_MIN));
	return msg_text(c->lang, m);
}

str
staffing_said(struct ctx *c, const struct guard_verdicts *all)
{
	struct buf b = { .a = c->a };

	for (int i = 0; i < all->n; i++)
		buf_fmt(&b, "%s%.*s", i ? " · " : "", STR(said_one(c, &all->v[i])));
	return buf_str(&b);
}

/* ---- giving ------------------------------------------------------------------------------- */

static enum err
shift_open(struct ctx *c, struct crisis_id crisis, struct shift_id id, struct staffing_shift *s)
{
	bool found;

	TRY(staffing_q_shift(c, id, s, &found));
	if (!found || s->crisis_id.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "shift %lld", (long long)id.v);
	if (s->closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("staffing.over"), "crisis %lld", (long long)crisis.v);
	if (s->cancelled || s->ends_at.us <= c->now.us)
		return fail(c, E_CONFLICT, S(""), S("staffing.gone"), "shift %lld", (long long)id.v);
	return OK;
}

/* May she, by the rules?  E_CONFLICT with the first one's own words when not. */
static enum err
allowed(struct ctx *c, const struct staffing_staff *who, const struct staffing_shift *s,
    const struct staffing_give *g,
	struct guard_verdicts *broken)
{
	struct staffing_substitute_list subs;
	struct staffing_rules rules;
	struct guard_person p;
	struct guard_rules r;
	struct guard_shift shift;

	TRY(staffing_q_substitutes_of(c, s->crew_post_id, SUBSTITUTES, &subs));
	TRY(staffing_q_rules(c, &rules));
	TRY(staffing_person_of(c, who, s->id, s->starts_at, &p));
	r = staffing_guard(&rules);
	shift = staffing_shift_of(s, &subs, c);
	*broken = guard_every(&r, &p, &shift, g->herself);
	if (broken->n == 0)
		return OK;
	if (g->reason.n == 0)
		return fail(c, E_CONFLICT, S(""), arena_fmt(c->a, "staffing.rule.%s",
		    guard_word(broken->v[0].rule)), "shift %lld",
		    (long long)s->id.v);
	for (int i = 0; i < broken->n; i++)
		if (guard_final(broken->v[i].rule))
			return fail(c, E_INVALID, S("reason"), S("staffing.final"), "%s",
			    guard_word(broken->v[i].rule));
	return ctx_length(c, S("reason"), g->reason, 1, STAFFING_REASON_MAX);
}

static enum err
write_given(struct ctx *c, const struct staffing_staff *who, const struct staffing_shift *s,
    const struct staffing_give *g,
	    const struct staffing_given *out)
{
	str name = i18n_person(c->a, who->title, who->given, who->family);
	str slot = staffing_slot_said(c, s->post, s->response, s->starts_at, s->ends_at);
	int64_t n;

	for (int i = 0; i < out->broken.n; i++)
		TRY(staffing_q_override_add(c, out->duty, str_from(guard_word(out->broken.v[i].rule)),
		    g->reason,
		    (struct opt_account_id){ c->who.v != 0, c->who }, c->now, &n));
	if (out->broken.n)
		return staffing_log(c, who->crisis_id, S("staff.override"), duty_object(c, out->duty), who->person_id,
		    msg_fmt(c->a, LANG_FR, MSG_staffing_log_override, name, slot,
		    staffing_said(c, &out->broken),
		    g->reason));
	if (g->proposed)
		return OK;		/* the plan has its own entry */
	return staffing_log(c, who->crisis_id, g->herself ? S("staff.taken") : S("staff.given"),
	    duty_object(c, out->duty),
	    who->person_id, msg_fmt(c->a, LANG_FR,
	    g->herself ? MSG_staffing_log_taken : MSG_staffing_log_given, name, slot));
}

/* Nobody takes a shift herself at the hours of a place she has in a call. */
static enum err
free_then(struct ctx *c, const struct staffing_staff *who, const struct staffing_shift *s)
{
	struct staffing_in_call k;
	bool found;

	TRY(staffing_q_in_call(c, who->person_id, s->exercise, s->ends_at, s->starts_at, s->id, &k, &found));
	return !found ? OK : fail(c, E_CONFLICT, S(""), S("staffing.in_call"), "call %lld", (long long)k.id.v);
}

enum err
staffing_duty_give(struct ctx *c, const struct staffing_give *g, struct staffing_given *out)
{
	struct staff_id id = g->staff;
	struct staffing_staff who;
	struct staffing_shift s;
	struct staffing_duty_new duty;
	int64_t taken;
	bool found;

	*out = (struct staffing_given){};
	TRY(shift_open(c, g->crisis, g->shift, &s));
	if (!id.v)
		TRY(staffing_join(c, g->crisis, g->person, &id));
	TRY(staffing_q_staff(c, id, g->crisis, &who));
	TRY(staffing_q_duty_of(c, g->shift, id, &duty, &found));
	if (found) {
		out->duty = duty.id;
		out->already = true;
		return OK;
	}
	TRY(allowed(c, &who, &s, g, &out->broken));
	if (g->herself)
		TRY(free_then(c, &who, &s));
	TRY(staffing_q_place_take(c, g->shift, c->now, &taken));
	if (taken == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.full"), "shift %lld", (long long)g->shift.v);
	TRY(staffing_q_duty_put(c, g->shift, id, g->herself ? S("taken") : S("proposed"), !g->proposed, c->now,
	    (struct opt_i64){ g->herself, 0 }, &duty, &found));
	if (!found)		/* her other tap was heard meanwhile */
		return fail(c, E_CONFLICT, S(""), S("staffing.already"), "shift %lld", (long long)g->shift.v);
	out->duty = duty.id;
	TRY(gap_settle(c, g->shift));
	return write_given(c, &who, &s, g, out);
}

/* ---- giving back, taking away ---------------------------------------------------------------- */

static enum err
end_duty(struct ctx *c, const struct staffing_duty *d, str state, bool told)
{
	int64_t n;

	TRY(staffing_q_swap_close(c, c->now, d->id, &n));
	TRY(staffing_q_duty_state(c, state, c->now, told, d->id, &n));
	if (n == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.present"), "duty %lld", (long long)d->id.v);
	TRY(staffing_q_place_give(c, d->shift_id, &n));
	return gap_left(c, d->shift_id, d->person_id);
}

/* Who gave it back cannot: no plan puts her there again. */
static enum err
cannot(struct ctx *c, const struct staffing_duty *d)
{
	int64_t n;

	return staffing_q_say(c, d->staff_id, d->starts_at, d->ends_at, S("no"), &n);
}

static bool
live(const struct staffing_duty *d)
{
	return str_eq(d->state, S("proposed")) || str_eq(d->state, S("taken")) || str_eq(d->state, S("confirmed"));
}

static enum err
hers(struct ctx *c, const struct staffing_staff *who, struct duty_id id, struct staffing_duty *d)
{
	bool found;

	TRY(staffing_q_duty(c, id, d, &found));
	if (!found || d->staff_id.v != who->id.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "duty %lld", (long long)id.v);
	return OK;
}

enum err
staffing_duty_withdraw(struct ctx *c, const struct staffing_staff *who, struct duty_id id)
{
	struct staffing_duty d;

	TRY(hers(c, who, id, &d));
	if (!live(&d))
		return OK;		/* already given back */
	if (d.ends_at.us <= c->now.us)
		return fail(c, E_CONFLICT, S(""), S("staffing.gone"), "duty %lld", (long long)id.v);
	TRY(end_duty(c, &d, S("withdrawn"), true));
	TRY(cannot(c, &d));
	TRY(gap_opens(c, d.shift_id));
	return staffing_log(c, who->crisis_id, S("staff.withdrawn"), duty_object(c, id), who->person_id,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_withdrawn, i18n_person(c->a, d.title, d.given, d.family),
	    staffing_slot_said(c, d.post, d.response, d.starts_at, d.ends_at)));
}

enum err
staffing_duty_cancel(struct ctx *c, struct crisis_id crisis, struct duty_id id, str why)
{
	struct staffing_duty d;
	bool found;

	TRY(ctx_length(c, S("why"), why, 0, STAFFING_REASON_MAX));
	TRY(staffing_q_duty(c, id, &d, &found));
	if (!found || d.crisis_id.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "duty %lld", (long long)id.v);
	if (!live(&d))
		return OK;
	TRY(end_duty(c, &d, S("cancelled"), false));
	return staffing_log(c, crisis, S("staff.cancelled"), duty_object(c, id), d.person_id,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_cancelled, i18n_person(c->a, d.title, d.given, d.family),
	    staffing_slot_said(c, d.post, d.response, d.starts_at, d.ends_at), why.n ? why : S("—")));
}

/* ---- exchanging -------------------------------------------------------------------------------- */

enum err
staffing_swap_offer(struct ctx *c, const struct staffing_staff *who, struct duty_id id)
{
	struct staffing_duty d;
	int64_t n;

	TRY(hers(c, who, id, &d));
	TRY(staffing_q_swap_offer(c, c->now, id, &n));
	if (n == 0)
		return OK;
	return staffing_log(c, who->crisis_id, S("staff.offered"), duty_object(c, id), who->person_id,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_offered, i18n_person(c->a, d.title, d.given, d.family),
	    staffing_slot_said(c, d.post, d.response, d.starts_at, d.ends_at)));
}

enum err
staffing_swap_back(struct ctx *c, const struct staffing_staff *who, struct duty_id id)
{
	struct staffing_duty d;
	int64_t n;

	TRY(hers(c, who, id, &d));
	return staffing_q_swap_close(c, c->now, id, &n);
}

enum err
staffing_swap_accept(struct ctx *c, const struct staffing_staff *who, struct swap_id id)
{
	struct staffing_give g = { .crisis = who->crisis_id, .staff = who->id, .herself = true };
	struct staffing_given given;
	struct staffing_duty d;
	struct staffing_swap w;
	int64_t n;
	bool found;

	TRY(staffing_q_swap(c, id, &w, &found));
	if (!found || w.crisis_id.v != who->crisis_id.v || w.staff_id.v == who->id.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "swap %lld", (long long)id.v);
	TRY(staffing_q_swap_accept(c, who->id, c->now, id, &n));
	if (n == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.swapped"), "swap %lld", (long long)id.v);
	TRY(staffing_q_duty(c, w.duty_id, &d, &found));
	TRY(end_duty(c, &d, S("withdrawn"), false));
	TRY(cannot(c, &d));
	g.shift = w.shift_id;
	TRY(staffing_duty_give(c, &g, &given));
	return staffing_log(c, who->crisis_id, S("staff.swapped"), duty_object(c, given.duty), w.person_id,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_swapped, i18n_person(c->a, w.title, w.given, w.family)));
}

/* ---- on site --------------------------------------------------------------------------------- */

static enum err
ticked(struct ctx *c, const struct staffing_duty *d, struct msg what)
{
	return staffing_log(c, d->crisis_id, S("staff.presence"), duty_object(c, d->id), d->person_id,
	    msg_fmt(c->a, LANG_FR, what, i18n_person(c->a, d->title, d->given, d->family),
	    staffing_slot_said(c, d->post, d->response, d->starts_at, d->ends_at)));
}

/* Hours done: from the beginning, or her arrival when later, until she leaves. */
static int64_t
worked(const struct staffing_duty *d, struct instant until)
{
	struct instant from = d->arrived_at.v.us > d->starts_at.us ? d->arrived_at.v : d->starts_at;

	return until.us > from.us ? (until.us - from.us) / US_PER_MIN : 0;
}

enum err
staffing_tick(struct ctx *c, struct crisis_id crisis, struct duty_id id, str act, str via)
{
	struct opt_account_id by = { c->who.v != 0, c->who };
	struct staffing_duty d;
	int64_t n;
	bool found;

	TRY(staffing_q_duty(c, id, &d, &found));
	if (!found || d.crisis_id.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "duty %lld", (long long)id.v);
	if (!live(&d))
		return fail(c, E_CONFLICT, S(""), S("staffing.gone"), "duty %lld", (long long)id.v);
	if (str_eq(act, S("arrive"))) {
		TRY(staffing_q_arrive(c, (struct opt_instant){ true, c->now }, via, by, id, &n));
		return n ? ticked(c, &d, MSG_staffing_log_arrived) : OK;
	}
	if (str_eq(act, S("leave"))) {
		if (!d.arrived_at.some || d.left_at.some)
			return OK;
		TRY(staffing_q_leave(c, (struct opt_instant){ true, c->now }, (struct opt_i64){ true,
		    worked(&d, c->now) }, by,
		    id, &n));
		return n ? ticked(c, &d, MSG_staffing_log_left) : OK;
	}
	if (str_eq(act, S("absent"))) {
		TRY(staffing_q_absent(c, by, id, &n));
		return n ? ticked(c, &d, MSG_staffing_log_absent) : OK;
	}
	if (!str_eq(act, S("undo")))
		return fail(c, E_INVALID, S("act"), S("form.choice"), "no such act");
	TRY(staffing_q_unpresent(c, by, id, &n));
	return n ? ticked(c, &d, MSG_staffing_log_unticked) : OK;
}

enum err
staffing_hand_over(struct ctx *c, struct crisis_id crisis, struct response_id response, str text,
    str request_key)
{
	struct staffing_source source;
	int64_t n;
	bool found;

	TRY(ctx_length(c, S("text"), text, 1, STAFFING_NOTE_MAX));
	TRY(staffing_q_source(c, response, &source, &found));
	if (!found || !source.crisis_id.some || source.crisis_id.v.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "response %lld", (long long)response.v);
	TRY(staffing_q_handover_add(c, response, text, c->who_name.n ? c->who_name : S("—"), c->now, request_key, &n));
	if (n == 0)
		return OK;
	return staffing_log(c, crisis, S("staff.handover"), arena_fmt(c->a, "response:%lld", (long long)response.v),
	    (struct person_id){ 0 }, msg_fmt(c->a, LANG_FR, MSG_staffing_log_handover, source.name, text));
}

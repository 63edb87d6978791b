/* centres_web.c -- the centres of a community, its motives; and what staff pages share. */
#include "booking/staff_web.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "venue_q.h"

enum { MOTIVES = 50, VENUES = 200 };

struct field
staff_text(const struct request *rq, const char *name, struct msg label, str value, int64_t max)
{
	struct field f = { .name = str_from(name), .label = label, .value = value, .max = max };
	str typed;

	if (form_nth(rq, f.name, 0, &typed))
		f.value = typed;
	return f;
}

struct field_choice
staff_choice(struct ctx *c, const char *name, struct msg label, ptrdiff_t room)
{
	return (struct field_choice){ .name = str_from(name), .label = label, .required = true,
		.options.v = arena_array(c->a, struct option, room) };
}

void
staff_option(struct field_choice *f, str value, str shown, bool selected)
{
	f->options.v[f->options.n++] = (struct option){ .value = value, .text = shown, .selected = selected };
}

/* ---- the list --------------------------------------------------------------------- */

static str
rules_of(struct ctx *c, const struct venue_motive *m)
{
	struct buf b = { .a = c->a };

	if (m->age_min.some)
		buf_put(&b, msg_fmt(c->a, c->lang, MSG_booking_rule_min, m->age_min.v));
	if (m->age_max.some) {
		buf_put(&b, b.n ? S(", ") : S(""));
		buf_put(&b, msg_fmt(c->a, c->lang, MSG_booking_rule_max, m->age_max.v));
	}
	if (m->inside) {
		buf_put(&b, b.n ? S(", ") : S(""));
		buf_put(&b, msg_text(c->lang, MSG_booking_rule_inside));
	}
	if (m->second_days) {
		buf_put(&b, b.n ? S(", ") : S(""));
		buf_put(&b, msg_fmt(c->a, c->lang, MSG_booking_rule_second, m->second_days));
	}
	return buf_str(&b);
}

static enum err
centres(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong)
{
	struct centres_view v = { .may_setup = (rq->held & BOOKING_SETUP) != 0 };
	struct venue_motive_list motives;

	if (wrong)
		v.error = form_error_of(c, S(""));
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_booking_centres_title));
	TRY(venue_q_venues(c, c->who, VENUES, &v.venues));
	TRY(venue_q_motives(c, MOTIVES, &motives));
	v.motives.v = arena_array(c->a, struct centre_motive, motives.n);
	for (ptrdiff_t i = 0; i < motives.n; i++)
		v.motives.v[v.motives.n++] = (struct centre_motive){ motives.v[i].id, motives.v[i].label,
			rules_of(c, &motives.v[i]), motives.v[i].active };
	v.label = staff_text(rq, "label", MSG_booking_centres_label, S(""), VENUE_NAME_MAX);
	v.label.required = true;
	v.explain = staff_text(rq, "explain", MSG_booking_centres_explain, S(""), VENUE_TEXT_MAX);
	v.age_min = staff_text(rq, "age_min", MSG_booking_centres_age_min, S(""), 3);
	v.age_max = staff_text(rq, "age_max", MSG_booking_centres_age_max, S(""), 3);
	v.second_days = staff_text(rq, "second_days", MSG_booking_centres_second, S("0"), 3);
	v.contact_max = staff_text(rq, "contact_max", MSG_booking_centres_contact, S("6"), 2);
	rp->status = wrong ? 422 : 200;
	centres_page(&rp->body, &v);
	return OK;
}

/* GET /centres */
static enum err
show_centres(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return centres(c, rq, rp, false);
}

static enum err
age_of(struct ctx *c, const struct request *rq, str name, struct opt_i64 *out)
{
	str typed;

	TRY(form_opt(c, rq, name, 3, &typed));
	if (!typed.n)
		return OK;
	out->some = true;
	return form_i64(c, rq, name, 0, 120, &out->v);
}

struct motive_doing { struct motive_edit e; struct motive_id out; bool toggle; };

static enum err
motive_rule(struct ctx *c, void *arg)
{
	struct motive_doing *w = arg;
	struct venue_motive_list all;

	if (!w->toggle)
		return motive_set(c, &w->e, &w->out);
	TRY(venue_q_motives(c, MOTIVES, &all));
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (all.v[i].id.v == w->e.id.v) {
			const struct venue_motive *m = &all.v[i];

			w->e = (struct motive_edit){ m->id, m->label, m->explain, w->e.active, m->inside,
			    m->age_min, m->age_max,
				m->second_days, m->contact_max };
			return motive_set(c, &w->e, &w->out);
		}
	return fail(c, E_NOT_FOUND, S(""), S("booking.none"), "motive");
}

static enum err
read_motive(struct ctx *c, const struct request *rq, struct motive_doing *w)
{
	str id, active;

	TRY(form_opt(c, rq, S("id"), 20, &id));
	TRY(form_opt(c, rq, S("active"), 1, &active));
	w->toggle = str_to_i64(id, 1, INT64_MAX, &w->e.id.v);
	w->e.active = !w->toggle || str_eq(active, S("1"));
	if (w->toggle)
		return OK;
	TRY(form_str(c, rq, S("label"), VENUE_NAME_MAX, &w->e.label));
	TRY(form_opt(c, rq, S("explain"), VENUE_TEXT_MAX, &w->e.explain));
	TRY(age_of(c, rq, S("age_min"), &w->e.age_min));
	TRY(age_of(c, rq, S("age_max"), &w->e.age_max));
	TRY(form_i64(c, rq, S("second_days"), 0, 180, &w->e.second_days));
	w->e.inside = form_flag(rq, S("inside"));
	return form_i64(c, rq, S("contact_max"), 1, 20, &w->e.contact_max);
}

/* POST /centres/motifs */
static enum err
do_motive(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct motive_doing w = {};
	enum err e = read_motive(c, rq, &w);

	if (e == OK)
		e = db_write(c, motive_rule, &w);
	if (e == E_INVALID)
		return centres(c, rq, rp, true);
	TRY(e);
	avail_reload();
	reply_see_other(c, rp, "/centres");
	return OK;
}

const struct route centres_routes[] = {
	{ GET,  "/centres",		BOOKING_DESK,	show_centres },
	{ POST, "/centres/motifs",	BOOKING_SETUP,	do_motive },
};
const ptrdiff_t centres_routes_n = COUNT(centres_routes);

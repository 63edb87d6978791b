/* rules_web.c -- the rules of the community: what protects, what a plan prefers, what a place given back sets going. */
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "staffing/staffing_web.h"
#include "staffing_q.h"

struct ruling { struct staffing_rules r; str rest, why; };

static str
number(struct ctx *c, int64_t v)
{
	return arena_fmt(c->a, "%lld", (long long)v);
}

/* The skill that says who is experienced, and when a call goes out by itself. */
static enum err
choices(struct ctx *c, const struct staffing_rules *r, struct staffing_rules_view *v)
{
	static const struct { str value; struct msg label; } when[] = {
		{ S("never"), MSG_staffing_rules_call_never }, { S("soon"), MSG_staffing_rules_call_soon },
		{ S("always"), MSG_staffing_rules_call_always } };
	struct directory_choice_list skills;

	TRY(directory_skill_choices(c, &skills));
	v->known_skill = (struct field_choice){ .name = S("known_skill"), .label = MSG_staffing_rules_known_skill,
		.options.v = arena_array(c->a, struct option, skills.n + 1) };
	for (ptrdiff_t i = 0; i < skills.n; i++)
		v->known_skill.options.v[v->known_skill.options.n++] = (struct option){ .value = skills.v[i].code,
			.text = skills.v[i].label.n ? skills.v[i].label : skills.v[i].code };
	option_select(v->known_skill.options, r->known_skill);
	v->call_when = (struct field_choice){ .name = S("call_when"), .label = MSG_staffing_rules_call_when,
		.required = true, .options = { arena_array(c->a, struct option, COUNT(when)), COUNT(when) } };
	for (int i = 0; i < COUNT(when); i++)
		v->call_when.options.v[i] = (struct option){ .value = when[i].value, .label = when[i].label };
	option_select(v->call_when.options, r->call_when);
	return OK;
}

static void
numbers(struct ctx *c, const struct staffing_rules *r, struct staffing_rules_view *v)
{
	const struct msg none = {};
	const struct { struct field *to; const char *name; struct msg label, hint; int64_t value; int max; } all[] = {
#define N(field, name, text, hint, value, max) { &v->field, name, MSG_staffing_rules_##text, hint, value, max }
		N(rest, "rest", rest, MSG_staffing_rules_rest_hint, r->rest_min / 60, 2),
		N(day, "day", day, none, r->day_min / 60, 2),
		N(week, "week", week, none, r->week_min / 60, 3),
		N(rolling, "rolling", rolling, none, r->rolling_min / 60, 3),
		N(nights, "nights", nights, MSG_staffing_rules_nights_hint, r->nights, 2),
		N(travel, "travel", travel, MSG_staffing_rules_travel_hint, r->travel_kmh, 3),
		N(wish, "w_wish", wish, none, r->w_wish, 2),
		N(fair, "w_fair", fair, none, r->w_fair, 2),
		N(distance, "w_distance", distance, none, r->w_distance, 2),
		N(change, "w_change", change, none, r->w_change, 2),
		N(team, "w_team", team, none, r->w_team, 2),
		N(mixed, "w_mixed", mixed, none, r->w_mixed, 2),
		N(together, "w_together", together, MSG_staffing_rules_together_hint, r->w_together, 2),
		N(known_duties, "known_duties", known_duties, none, r->known_duties, 3),
		N(known_min, "known_min", known_min, MSG_staffing_rules_known_min_hint, r->known_min, 1),
		N(new_max, "new_max", new_max, MSG_staffing_rules_new_max_hint, r->new_max, 2),
		N(call_hours, "call_hours", call_hours, MSG_staffing_rules_call_hours_hint, r->call_hours, 3),
#undef N
	};

	for (int i = 0; i < COUNT(all); i++) {
		*all[i].to = staffing_field(all[i].name, all[i].label, all[i].hint, number(c, all[i].value), true,
		    all[i].max);
		all[i].to->type = S("number");
		all[i].to->error = form_error_for(&v->error, all[i].to->name);
	}
}

static enum err
rules_show(struct ctx *c, const struct request *rq, struct reply *rp, const struct ruling *w, bool wrong)
{
	struct staffing_rules_view v = {};

	if (wrong)
		v.error = form_error_of(c, rq->code);
	ctx_forgive(c);
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_staffing_rules_title));
	numbers(c, &w->r, &v);
	TRY(choices(c, &w->r, &v));
	v.why = staffing_field("why", MSG_staffing_rules_why, MSG_staffing_rules_why_hint, w->why, false,
	    STAFFING_REASON_MAX);
	v.why.error = form_error_for(&v.error, v.why.name);
	rp->status = wrong ? 422 : 200;
	staffing_rules_page(&rp->body, &v);
	return OK;
}

/* GET /reglages/planning */
static enum err
show_rules(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ruling w = { .why = S("") };

	TRY(staffing_rules_get(c, &w.r));
	return rules_show(c, rq, rp, &w, false);
}

static enum err
rules_rule(struct ctx *c, void *arg)
{
	const struct ruling *w = arg;

	return staffing_rules_set(c, &w->r, w->why);
}

static enum err
read_rules(struct ctx *c, const struct request *rq, struct ruling *w)
{
	struct staffing_rules *r = &w->r;
	const struct { const char *name; int64_t max, times; int64_t *to; } v[] = {
		{ "rest", 48, 60, &r->rest_min }, { "day", 24, 60, &r->day_min }, { "week", 168, 60, &r->week_min },
		{ "rolling", 168, 60, &r->rolling_min }, { "nights", 14, 1, &r->nights }, { "travel",
		    130, 1, &r->travel_kmh },
		{ "w_wish", 99, 1, &r->w_wish }, { "w_fair", 99, 1, &r->w_fair }, { "w_distance", 99, 1,
		    &r->w_distance },
		{ "w_change", 99, 1, &r->w_change }, { "w_team", 99, 1, &r->w_team },
		{ "w_mixed", 99, 1, &r->w_mixed }, { "w_together", 99, 1, &r->w_together },
		{ "known_duties", 999, 1, &r->known_duties }, { "known_min", 9, 1, &r->known_min },
		{ "new_max", 99, 1, &r->new_max }, { "call_hours", 720, 1, &r->call_hours } };

	TRY(staffing_rules_get(c, r));
	TRY(form_opt(c, rq, S("why"), STAFFING_NOTE_MAX, &w->why));
	TRY(form_opt(c, rq, S("known_skill"), 40, &r->known_skill));
	TRY(form_opt(c, rq, S("call_when"), 10, &r->call_when));
	for (int i = 0; i < COUNT(v); i++) {
		TRY(form_i64(c, rq, str_from(v[i].name), 0, v[i].max, v[i].to));
		*v[i].to *= v[i].times;
	}
	return OK;
}

/* POST /reglages/planning */
static enum err
do_rules(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct ruling w = {};
	enum err e = read_rules(c, rq, &w);

	if (e == OK)
		e = db_write(c, rules_rule, &w);
	if (e == E_INVALID)
		return rules_show(c, rq, rp, &w, true);
	TRY(e);
	reply_see_other(c, rp, "/reglages/planning");
	return OK;
}

const struct route staffing_rules_routes[] = {
	{ GET,  "/reglages/planning",	STAFF_RUN,	show_rules },
	{ POST, "/reglages/planning",	STAFF_RUN,	do_rules },
};
const ptrdiff_t staffing_rules_routes_n = COUNT(staffing_rules_routes);

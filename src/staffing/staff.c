/* staff.c -- the people of the crews: their link, what they said, what the rules see of them. */
#include "crypto/crypto.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "http/sse.h"
#include "mobilisation/call.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { SKILLS = 200, SAID = 2000, AROUND_DAYS = 21 };

enum err
staffing_log(struct ctx *c, struct crisis_id crisis, str kind, str object, struct person_id about, str text)
{
	struct log_new_part part = { about, text };

	return logbook_add(c, &(struct log_new){ .crisis = crisis, .kind = kind, .object = object,
	    .parts = &part, .parts_n = 1 },
	    NULL);
}

str
staffing_slot_said(struct ctx *c, str post, str response, struct instant from, struct instant to)
{
	return arena_fmt(c->a, "%.*s, %.*s, %.*s", STR(post), STR(response), STR(i18n_slot(c->a, LANG_FR, from, to)));
}

void
staffing_tell(struct ctx *c, struct crisis_id crisis)
{
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)crisis.v));
}

/* ---- the link --------------------------------------------------------------------------- */

str
staffing_token(struct ctx *c, struct crisis_id crisis, struct person_id person)
{
	return call_token(c, arena_fmt(c->a, "crews of %lld", (long long)crisis.v), person);
}

enum err
staffing_join(struct ctx *c, struct crisis_id crisis, struct person_id person, struct staff_id *out)
{
	struct staffing_staff_new row;
	bool found;

	TRY(staffing_q_staff_put(c, crisis, person, crypto_token_hash(c->a, staffing_token(c, crisis,
	    person)), c->now, &row,
	    &found));
	*out = row.id;
	return OK;
}

enum err
staffing_who(struct ctx *c, str token, struct staffing_staff *out)
{
	bool found = false;

	if (token.n == STAFFING_LINK)
		TRY(staffing_q_staff_link(c, crypto_token_hash(c->a, token), out, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("staffing.link"), "no such link");
	return OK;
}

static enum err
not_over(struct ctx *c, const struct staffing_staff *who)
{
	if (who->closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("staffing.over"), "crisis %lld", (long long)who->crisis_id.v);
	return OK;
}

/* ---- what she can ------------------------------------------------------------------------- */

enum err
staffing_say(struct ctx *c, const struct staffing_staff *who, const struct staffing_answer *v,
    ptrdiff_t n, int64_t week_min)
{
	int64_t changed, some = 0;

	TRY(not_over(c, who));
	if (n > STAFFING_WINDOWS_MAX)
		return fail(c, E_LIMIT, S(""), S("form.choice"), "%td stretches", n);
	for (ptrdiff_t i = 0; i < n; i++) {
		if (v[i].can.n == 0)
			TRY(staffing_q_unsay(c, who->id, v[i].from, v[i].to, &changed));
		else if (v[i].to.us <= v[i].from.us || (!str_eq(v[i].can, S("yes")) && !str_eq(v[i].can, S("wish")) &&
		    !str_eq(v[i].can, S("no"))))
			return fail(c, E_INVALID, S("can"), S("form.choice"), "no such answer");
		else
			TRY(staffing_q_say(c, who->id, v[i].from, v[i].to, v[i].can, &changed));
		some += changed;
	}
	if (some == 0 && who->answered_at.some && who->max_week_min.v == week_min)
		return OK;
	TRY(staffing_q_staff_answered(c, (struct opt_instant){ true, c->now },
	    (struct opt_i64){ week_min > 0, week_min },
	    who->id, &changed));
	return staffing_log(c, who->crisis_id, S("staff.said"), arena_fmt(c->a, "staff:%lld", (long long)who->id.v),
	    who->person_id, msg_fmt(c->a, LANG_FR, MSG_staffing_log_said, some,
	    i18n_person(c->a, who->title, who->given, who->family)));
}

enum err
staffing_out(struct ctx *c, const struct staffing_staff *who, bool out)
{
	int64_t changed;

	return staffing_q_staff_out(c, out, who->id, &changed);	/* not in the log book: nobody's business */
}

/* ---- what the rules look at --------------------------------------------------------------- */

static struct guard_duty
duty_of(struct instant from, struct instant to, struct opt_i64 lat, struct opt_i64 lon, int64_t shift)
{
	return (struct guard_duty){ from, to, lat.some && lon.some, lat.v, lon.v, shift };
}

struct guard_shift
staffing_shift_of(const struct staffing_shift *s, const struct staffing_substitute_list *subs, struct ctx *c)
{
	struct guard_shift out = { .duty = duty_of(s->starts_at, s->ends_at, s->lat_e6, s->lon_e6, s->id.v),
		.profession = s->profession, .skill = s->skill };
	str *v = arena_array(c->a, str, subs->n);

	for (ptrdiff_t i = 0; i < subs->n; i++)
		if (subs->v[i].crew_post_id.v == s->crew_post_id.v)
			v[out.substitutes_n++] = subs->v[i].profession;
	out.substitutes = v;
	return out;
}

enum err
staffing_person_of(struct ctx *c, const struct staffing_staff *who, struct shift_id not, struct instant around,
		   struct guard_person *out)
{
	struct instant from = { around.us - AROUND_DAYS * US_PER_DAY },
	    to = { around.us + AROUND_DAYS * US_PER_DAY };
	struct staffing_held_list held;
	struct staffing_skill_list skills;
	struct staffing_said_list said;
	struct guard_duty *duties;
	struct guard_said *spans;
	str *codes;

	TRY(staffing_q_held(c, who->person_id, from, to, STAFFING_HELD_MAX, &held));
	TRY(staffing_q_skills(c, who->person_id, c->today, SKILLS, &skills));
	TRY(staffing_q_said(c, who->id, SAID, &said));
	*out = (struct guard_person){ .out = who->out, .profession = who->profession,
		.skills_n = skills.n, .said_n = said.n,
		.week_min = who->max_week_min.some ? who->max_week_min.v : 0 };
	out->skills = codes = arena_array(c->a, str, skills.n);
	out->held = duties = arena_array(c->a, struct guard_duty, held.n);
	out->said = spans = arena_array(c->a, struct guard_said, said.n);
	for (ptrdiff_t i = 0; i < skills.n; i++)
		codes[i] = skills.v[i].code;
	for (ptrdiff_t i = 0; i < held.n; i++)
		if (held.v[i].shift_id.v != not.v)
			duties[out->held_n++] = duty_of(held.v[i].starts_at, held.v[i].ends_at,
			    held.v[i].lat_e6,
			    held.v[i].lon_e6, held.v[i].shift_id.v);
	for (ptrdiff_t i = 0; i < said.n; i++)
		spans[i] = (struct guard_said){ said.v[i].starts_at, said.v[i].ends_at,
		    str_eq(said.v[i].can, S("yes")) ?
			SAID_YES : str_eq(said.v[i].can, S("wish")) ? SAID_WISH : SAID_NO };
	return OK;
}

/* ---- the rules of the community ------------------------------------------------------------ */

enum err
staffing_rules_get(struct ctx *c, struct staffing_rules *out)
{
	return staffing_q_rules(c, out);
}

struct guard_rules
staffing_guard(const struct staffing_rules *r)
{
	return (struct guard_rules){ r->rest_min, r->day_min, r->week_min, r->rolling_min, r->nights,
	    r->travel_kmh };
}

/* Protects less than what the law says of employees, or than before. */
static bool
less(const struct staffing_rules *now, const struct staffing_rules *was)
{
	enum { REST = 660, DAY = 720, WEEK = 2880 };

	return (now->rest_min < REST && now->rest_min < was->rest_min) || (now->day_min > DAY &&
	    now->day_min > was->day_min) ||
	    (now->week_min > WEEK && now->week_min > was->week_min) ||
	    (now->rolling_min > WEEK && now->rolling_min > was->rolling_min);
}

static bool
within(int64_t v, int64_t lo, int64_t hi)
{
	return v >= lo && v <= hi;
}

static bool
is_when(str s)
{
	return str_eq(s, S("never")) || str_eq(s, S("soon")) || str_eq(s, S("always"));
}

static bool
same(const struct staffing_rules *a, const struct staffing_rules *b)
{
	return a->rest_min == b->rest_min && a->day_min == b->day_min && a->week_min == b->week_min &&
	    a->rolling_min == b->rolling_min && a->nights == b->nights && a->travel_kmh == b->travel_kmh &&
	    a->w_wish == b->w_wish && a->w_fair == b->w_fair && a->w_distance == b->w_distance &&
	    a->w_change == b->w_change && a->w_team == b->w_team && a->w_mixed == b->w_mixed &&
	    a->w_together == b->w_together && a->known_duties == b->known_duties &&
	    str_eq(a->known_skill, b->known_skill) && a->known_min == b->known_min && a->new_max == b->new_max &&
	    str_eq(a->call_when, b->call_when) && a->call_hours == b->call_hours;
}

enum err
staffing_rules_set(struct ctx *c, const struct staffing_rules *r, str why)
{
	struct staffing_rules was;
	int64_t n;

	TRY(ctx_length(c, S("why"), why, 0, STAFFING_REASON_MAX));
	if (!within(r->rest_min, 0, 2880) || !within(r->day_min, 60, 1440) || !within(r->week_min, 60, 10080) ||
	    !within(r->rolling_min, 60, 10080) || !within(r->nights, 1, 14) || !within(r->travel_kmh, 0, 130) ||
	    !within(r->w_wish, 0, 99) || !within(r->w_fair, 0, 99) || !within(r->w_distance, 0, 99) ||
	    !within(r->w_change, 0, 99) || !within(r->w_team, 0, 99) || !within(r->w_mixed, 0, 99) ||
	    !within(r->w_together, 0, 99) || !within(r->known_duties, 1, 999) || !within(r->known_min, 0, 9) ||
	    !within(r->new_max, 0, 99) || !within(r->call_hours, 1, 720) || !is_when(r->call_when))
		return fail(c, E_INVALID, S("rest"), S("staffing.rules"), "out of bounds");
	TRY(staffing_q_rules(c, &was));
	if (same(&was, r))
		return OK;
	if (less(r, &was) && why.n == 0)
		return fail(c, E_INVALID, S("why"), S("staffing.reason"), "less rest, no reason");
	TRY(staffing_q_rules_set(c, r->rest_min, r->day_min, r->week_min, r->rolling_min, r->nights,
	    r->travel_kmh, r->w_wish, r->w_fair, r->w_distance, r->w_change, r->w_team, r->w_mixed, r->w_together,
	    r->known_duties, r->known_skill, r->known_min, r->new_max, r->call_when, r->call_hours, &n));
	return staffing_log(c, (struct crisis_id){ 0 }, S("staff.rules"), S(""), (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_rules,
	    arena_fmt(c->a, "%lld h %02lld, %lld h, %lld h, %lld h, %lld", (long long)was.rest_min / 60,
	    (long long)was.rest_min % 60,
	    (long long)was.day_min / 60, (long long)was.week_min / 60, (long long)was.rolling_min / 60,
	    (long long)was.nights),
	    arena_fmt(c->a, "%lld h %02lld, %lld h, %lld h, %lld h, %lld", (long long)r->rest_min / 60,
	    (long long)r->rest_min % 60,
	    (long long)r->day_min / 60, (long long)r->week_min / 60, (long long)r->rolling_min / 60,
	    (long long)r->nights),
	    why.n ? why : S("—")));
}

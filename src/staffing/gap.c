#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "mobilisation/call.h"
#include "staffing/gap.h"
#include "staffing/plan.h"
#include "staffing/staffing_rule.h"
#include "gap_q.h"
#include "staffing_q.h"

enum { SUBSTITUTES = POST_SUBSTITUTES_MAX, QUARTER = 4, SOON_S = 3 * 3600, SOON_WAIT_S = 300, REPAIR_SECONDS = 1 };

static str
object(struct ctx *c, struct shift_id shift)
{
	return arena_fmt(c->a, "shift:%lld", (long long)shift.v);
}

static str
slot_of(struct ctx *c, const struct staffing_shift *s)
{
	return staffing_slot_said(c, s->post, s->response, s->starts_at, s->ends_at);
}

static enum err
say(struct ctx *c, const struct staffing_shift *s, str text)
{
	return staffing_log(c, s->crisis_id, S("staff.gap"), object(c, s->id), (struct person_id){ 0 }, text);
}

/* ---- the call of a shift ------------------------------------------------------------------- */

enum err
gap_call(struct ctx *c, struct shift_id shift, struct gap_call *out, bool *found)
{
	TRY(gap_q_call(c, shift, out, found));
	if (*found)
		*found = call_open(S("sent"), out->closes_at, out->crisis_closed_at, c->now);
	return OK;
}

static enum err
end(struct ctx *c, const struct gap_call *k)
{
	struct call_act act = { .crisis = k->crisis_id, .call = k->call_id };
	int64_t n;

	TRY(gap_q_filled(c, k->call_id, &n));
	return call_close(c, &act);
}

enum err
gap_ends(struct ctx *c, struct shift_id shift)
{
	struct gap_placed_list placed;
	struct gap_call k;
	bool found;

	TRY(gap_call(c, shift, &k, &found));
	if (found)
		TRY(end(c, &k));
	TRY(gap_q_placed(c, shift, POST_WANTED_MAX, &placed));
	for (ptrdiff_t i = 0; i < placed.n; i++)	/* closing takes nothing from who is expected: this does */
		TRY(place_release(c, placed.v[i].id));
	return OK;
}

/* As many places as people have one, and as are missing beside. */
static enum err
want(struct ctx *c, const struct gap_call *k, const struct staffing_shift *s)
{
	int64_t missing = s->min_crew > s->taken ? s->min_crew - s->taken : 0;
	struct wave_want w = { .call = k->call_id, .n = 1 };
	struct place_post_list posts;

	TRY(place_posts(c, k->call_id, &posts));
	if (posts.n == 0 || posts.v[0].places == posts.v[0].taken + missing)
		return OK;
	w.wanted[0] = posts.v[0].taken + missing;
	return w.wanted[0] ? wave_want(c, &w) : end(c, k);
}

enum err
gap_settle(struct ctx *c, struct shift_id shift)
{
	struct gap_call k;
	struct staffing_shift s;
	bool found;

	TRY(gap_call(c, shift, &k, &found));
	if (!found)
		return OK;
	TRY(staffing_q_shift(c, shift, &s, &found));
	return want(c, &k, &s);
}

enum err
gap_left(struct ctx *c, struct shift_id shift, struct person_id person)
{
	struct gap_place place;
	bool found;

	TRY(gap_q_place(c, shift, person, &place, &found));
	if (!found)
		return OK;
	TRY(place_release(c, place.id));
	return wave_soon(c, place.call_id, c->now);	/* of a closed call: nothing comes of it */
}

enum err
gap_opens(struct ctx *c, struct shift_id shift)
{
	return jobs_add(c, S("staffing.gap"), arena_fmt(c->a, "%lld 0", (long long)shift.v), (str){}, c->now);
}

/* ---- a yes is a shift --------------------------------------------------------------------- */

static enum err
take(struct ctx *c, struct call_id call, struct person_id person, bool *refused)
{
	struct gap_shift tie;
	struct staffing_given given;
	struct staffing_give g = { .person = person, .herself = true };
	struct staffing_shift s;
	struct staffing_name who;
	bool found;
	enum err e;

	*refused = false;
	TRY(gap_q_shift(c, call, &tie, &found));
	if (!found)
		return OK;
	g.crisis = tie.crisis_id;
	g.shift = tie.shift_id;
	e = staffing_duty_give(c, &g, &given);
	if (e != E_CONFLICT || str_eq(c->cause.key, S("staffing.already")))
		return e;
	*refused = true;
	ctx_forgive(c);
	TRY(staffing_q_shift(c, tie.shift_id, &s, &found));
	TRY(staffing_q_name(c, person, &who));
	return staffing_log(c, tie.crisis_id, S("staff.gap"), object(c, tie.shift_id), person,
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_gap_refused, i18n_person(c->a, who.title, who.given, who.family),
	    slot_of(c, &s), given.broken.n ? staffing_said(c, &given.broken) :
	    msg_text(LANG_FR, MSG_staffing_full)));
}

static enum err
freed(struct ctx *c, struct call_id call, struct person_id person)
{
	struct gap_duty d;
	struct gap_shift tie;
	struct staffing_staff who;
	bool found;

	TRY(gap_q_shift(c, call, &tie, &found));
	if (found)
		TRY(gap_q_duty(c, tie.shift_id, person, &d, &found));
	if (!found)
		return OK;
	TRY(staffing_q_staff(c, d.staff_id, tie.crisis_id, &who));
	return staffing_duty_withdraw(c, &who, d.id);
}

static str
page(struct ctx *c, struct crisis_id crisis, struct person_id person)
{
	return arena_fmt(c->a, "/p/%.*s", STR(staffing_token(c, crisis, person)));
}

const struct place_tie gap_tie = { take, freed, page };

/* ---- the job ------------------------------------------------------------------------------ */

struct gap {
	struct shift_id shift;
	struct staffing_shift s;
	struct staffing_rules rules;
	struct gap_call call;
	struct gap_crisis crisis;	/* what is open, what was stopped, where links lead */
	struct staffing_substitute_list subs;
	struct plan_ask ask;
	str key;				/* of the call: the rule may run twice */
	int64_t missing, closes;		/* closes: places that the repair fills */
	bool late, found, open;
};

static enum err
look_rule(struct ctx *c, void *arg)
{
	struct gap *g = arg;

	TRY(staffing_q_shift(c, g->shift, &g->s, &g->found));
	if (!g->found)
		return OK;
	TRY(gap_call(c, g->shift, &g->call, &g->open));
	TRY(gap_q_crisis(c, c->now, g->shift, g->s.crisis_id, &g->crisis));
	TRY(staffing_q_substitutes_of(c, g->s.crew_post_id, SUBSTITUTES, &g->subs));
	TRY(staffing_rules_get(c, &g->rules));
	if (g->crisis.call_when.n)	/* this dispositif is not like the others */
		g->rules.call_when = g->crisis.call_when;
	g->missing = g->s.min_crew - g->s.taken;
	g->found = g->missing > 0 && !g->s.cancelled && !g->s.closed_at.some && g->s.ends_at.us > c->now.us;
	return OK;
}

static enum err want_rule(struct ctx *c, void *arg) { struct gap *g = arg; return gap_settle(c, g->shift); }
static enum err ask_rule(struct ctx *c, void *arg) { struct gap *g = arg; return plan_ask(c, &g->ask); }

/* What the repair came to: kept as a proposal when it fills a place of this shift, refused when it does not. */
static enum err
repaired_rule(struct ctx *c, void *arg)
{
	struct gap *g = arg;
	struct gap_lines lines;
	int64_t left_s = (g->s.starts_at.us - c->now.us) / US_PER_S / QUARTER;

	TRY(gap_q_lines(c, g->ask.id, g->shift, &lines));
	g->closes = lines.n;
	if (g->closes < g->missing)
		return plan_refuse(c, g->s.crisis_id, g->ask.id);
	left_s = left_s < 0 ? 0 : left_s < GAP_PATIENCE_S ? left_s : GAP_PATIENCE_S;
	TRY(jobs_add(c, S("staffing.gap"), arena_fmt(c->a, "%lld 1", (long long)g->shift.v), (str){},
	    (struct instant){ c->now.us + left_s * US_PER_S }));
	return say(c, &g->s, msg_fmt(c->a, LANG_FR, MSG_staffing_log_gap_repair, slot_of(c, &g->s), g->ask.id.v));
}

/* Is there a repair?  It is worked out here and now: that takes a fraction of a second. */
static enum err
repair(struct ctx *c, struct gap *g)
{
	enum err e;

	g->ask = (struct plan_ask){ .crisis = g->s.crisis_id, .repair = true, .seconds = REPAIR_SECONDS, .own = true,
		.request_key = crypto_token(c) };
	e = db_write(c, ask_rule, g);
	if (e == OK)
		e = plan_make_for(c, g->ask.id, g->shift);
	if (e == OK)
		e = db_write(c, repaired_rule, g);
	return e;
}

static bool
by_itself(const struct gap *g, struct instant now)
{
	if (g->s.profession.n == 0 && g->s.skill.n == 0)
		return false;		/* a call says of whom */
	if (g->crisis.stopped || g->crisis.base_url.n == 0 || str_eq(g->rules.call_when, S("never")))
		return false;
	return str_eq(g->rules.call_when, S("always")) || g->crisis.open ||
	    g->s.starts_at.us < now.us + g->rules.call_hours * US_PER_HOUR;
}

/* Not those who have it or gave it back, nor who asked not to be proposed. */
static enum err
criteria(struct ctx *c, const struct gap *g, str *out)
{
	struct audience_criteria q = { .members = true };
	struct gap_person_list except;

	TRY(gap_q_except(c, g->s.crisis_id, g->shift, GAP_EXCEPT_MAX, &except));
	q.except = (struct audience_ids){ arena_array(c->a, struct person_id, except.n), except.n };
	for (ptrdiff_t i = 0; i < except.n; i++)
		q.except.v[i] = except.v[i].person_id;
	*out = audience_write(c, &q);
	return OK;
}

static enum err
draft(struct ctx *c, const struct gap *g, struct call_draft *d)
{
	struct place_ask *ask = &d->asks.v[0];
	struct buf b = { .a = c->a };
	struct instant quiet;
	bool begun = g->s.starts_at.us <= c->now.us;

	*d = (struct call_draft){ .crisis = g->s.crisis_id, .starts_at = { true, g->s.starts_at },
		.ends_at = { true, g->s.ends_at }, .closes_at = { true, begun ? g->s.ends_at : g->s.starts_at },
		.title = arena_fmt(c->a, "%.*s, %.*s", STR(str_sub(g->s.post, 0, CALL_TITLE_MAX / 2 - 2)),
		    STR(str_sub(g->s.response, 0, CALL_TITLE_MAX / 2 - 2))),
		.message = msg_text(LANG_FR, MSG_staffing_gap_message), .place = str_sub(g->s.site, 0, CALL_PLACE_MAX),
		.request_key = g->key };
	for (ptrdiff_t i = 0; i < g->subs.n; i++)
		buf_fmt(&b, "%s%.*s", i ? "," : "", STR(g->subs.v[i].profession));
	*ask = (struct place_ask){ g->s.profession, g->s.skill, buf_str(&b), g->missing };
	d->asks.n = 1;
	if (g->s.starts_at.us < c->now.us + SOON_S * US_PER_S)
		d->wait_s = SOON_WAIT_S;
	TRY(wave_quiet(c, c->now, &quiet));
	d->urgent = quiet.us + SOON_S * US_PER_S > g->s.starts_at.us;	/* in the morning it would be too late */
	return criteria(c, g, &d->criteria);
}

static enum err
call_rule(struct ctx *c, void *arg)
{
	struct gap *g = arg;
	struct call_draft d;
	struct call_preview v;
	struct call_send s;
	int64_t n;

	TRY(draft(c, g, &d));
	TRY(call_draft_save(c, &d));
	TRY(call_preview(c, g->s.crisis_id, d.id, g->crisis.base_url, &v));
	s = (struct call_send){ .crisis = g->s.crisis_id, .call = d.id, .fingerprint = v.fingerprint,
		.base_url = g->crisis.base_url };
	TRY(call_send(c, &s));
	TRY(gap_q_add(c, d.id, g->shift, c->now, &n));
	return say(c, &g->s, msg_fmt(c->a, LANG_FR, MSG_staffing_log_gap_called, slot_of(c, &g->s), g->missing,
	    (int64_t)s.people));
}

static enum err
nobody_rule(struct ctx *c, void *arg)
{
	struct gap *g = arg;

	return say(c, &g->s, msg_fmt(c->a, LANG_FR, MSG_staffing_log_gap_nobody, slot_of(c, &g->s)));
}

/* "SHIFT 0", or "SHIFT 1" when a repair was proposed and nobody has decided. */
static enum err
run(struct ctx *c, str arg)
{
	struct gap *g = arena_new(c->a, struct gap);
	str shift, late;
	enum err e;

	if (!str_cut(arg, ' ', &shift, &late) || !str_to_i64(shift, 1, INT64_MAX, &g->shift.v))
		return fail(c, E_INTERNAL, S(""), S("error.internal"), "argument of staffing.gap");
	g->late = str_eq(late, S("1"));
	g->key = crypto_token(c);
	TRY(db_read(c, look_rule, g));
	if (!g->found)
		return OK;		/* somebody was quicker */
	if (conf_str(SERVER_BASE_URL).n)
		g->crisis.base_url = conf_str(SERVER_BASE_URL);
	if (!g->open && !g->late)
		TRY(repair(c, g));
	if (g->open)
		TRY(db_write(c, want_rule, g));
	else if (g->closes < g->missing && by_itself(g, c->now)) {
		e = db_write(c, call_rule, g);
		if (e == E_INVALID) {	/* nobody who could be asked: said, and left to people */
			ctx_forgive(c);
			e = db_write(c, nobody_rule, g);
		}
		TRY(e);
	}
	staffing_tell(c, g->s.crisis_id);
	return OK;
}

const struct job_kind gap_job = { "staffing.gap", 3, run };

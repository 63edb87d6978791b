#include <stdlib.h>

#include "db/db.h"
#include "i18n/i18n.h"
#include "staffing/model.h"
#include "staffing/plan.h"
#include "staffing/staffing_rule.h"
#include "staffing_q.h"

enum { ASK_NAMES = 3, COVER_SHARE = 4, SEED = 20, THREADS = 2 };

bool
plan_interrupted(const struct staffing_plan *p, struct instant now)
{
	return str_eq(p->state, S("asked")) && now.us > p->asked_at.us + (p->seconds + PLAN_GRACE_S) * US_PER_S;
}

enum err
plan_ask(struct ctx *c, struct plan_ask *a)
{
	struct staffing_crisis crisis;
	struct staffing_plan_key made;
	int64_t n;
	bool found;

	TRY(staffing_q_crisis(c, a->crisis, &crisis, &found));
	if (!found || crisis.closed_at.some)
		return fail(c, E_CONFLICT, S(""), S("staffing.over"), "crisis %lld", (long long)a->crisis.v);
	TRY(staffing_q_plan_by_key(c, a->request_key, &made, &found));
	if (!found) {
		TRY(staffing_q_roster_begin(c, a->crisis, &n));
		TRY(staffing_q_plan_add(c, a->crisis, a->repair ? S("repair") : S("plan"), a->seconds, c->now,
		    (struct opt_account_id){ c->who.v != 0, c->who }, a->request_key, &made));
		if (!a->own)
			TRY(jobs_add(c, S("staffing.plan"), arena_fmt(c->a, "%lld", (long long)made.id.v),
			    arena_fmt(c->a, "plan:%lld", (long long)made.id.v), c->now));
	}
	a->id = made.id;
	return OK;
}

/* ---- working it out ---------------------------------------------------------------------- */

struct line { int64_t shift, staff; const char *change; };

struct working {
	struct plan_id id;
	struct staffing_plan plan;
	struct model m;
	struct staff_work *work;
	int works;
	struct line *line;
	ptrdiff_t lines;
	int64_t min, covered, places, filled, proven;	/* proven: missing places that no plan can fill */
	double seconds;
	bool best;			/* nothing better exists, by every weight */
	json_t *summary;
	str problem, detail;
};

static enum err
load_rule(struct ctx *c, void *arg)
{
	struct working *w = arg;

	TRY(staffing_q_plan(c, w->id, &w->plan));
	return model_load(c, w->plan.crisis_id, str_eq(w->plan.kind, S("repair")), &w->m);
}

/* The fewest places that must stay empty, whoever plans: the bound of cover alone, every wish set aside. */
static enum err
prove_cover(struct ctx *c, struct working *w, double seconds)
{
	struct staff bare = w->m.staff;
	struct solve_ask ask = { .seconds = seconds, .seed = SEED, .threads = THREADS };
	const struct staff_duty *duties;
	struct solve_answer a;
	struct solve_case k;

	bare.subs = w->m.staff.subs;
	bare.post = arena_array(c->a, struct staff_post, bare.posts);
	bare.person = arena_array(c->a, struct staff_person, bare.people + 1);
	bare.sub = arena_array(c->a, struct staff_sub, bare.subs);
	for (int i = 0; i < bare.posts; i++) {
		bare.post[i] = w->m.staff.post[i];
		bare.post[i].below = bare.post[i].over = 0;
		bare.post[i].under = 1;
	}
	for (int i = 0; i < bare.people; i++) {
		bare.person[i] = w->m.staff.person[i];
		bare.person[i].wish = bare.person[i].place = NULL;
	}
	for (int i = 0; i < bare.subs; i++)
		bare.sub[i] = (struct staff_sub){ w->m.staff.sub[i].skill, w->m.staff.sub[i].by, 0 };
	memset(&bare.weight, 0, sizeof bare.weight);
	bare.published = false;
	bare.mixes = 0;
	bare.keeps = 0;
	TRY(staff_case(c, &bare, &k, &duties));
	TRY(solve_run(c, &k, &ask, &a));
	w->proven = a.bound > 0 ? a.bound : 0;
	return OK;
}

/* What stands, as a plan to begin with: fixed duties have one option alone. */
static const int16_t *
standing(struct ctx *c, const struct solve_case *k)
{
	int16_t *start = arena_array(c->a, int16_t, (ptrdiff_t)k->people * k->days);

	for (int p = 0; p < k->people; p++)
		for (int d = 0; d < k->days; d++) {
			int16_t was = k->person[p].kept ? k->person[p].kept[d] : SOLVE_OFF;

			start[p * k->days + d] = k->must &&
			    k->must[p * k->days + d] ? 0 : was == INT16_MAX ? SOLVE_OFF : was;
		}
	return start;
}

static int
by_person_day(const void *x, const void *y)
{
	const struct staff_work *a = x, *b = y;

	return a->person != b->person ? (a->person > b->person) - (a->person < b->person) : a->day - b->day;
}

/* Of a repair for one shift: what is missing there, and nothing elsewhere. */
static int
focus_missing(const struct model *m, const struct staff_post *q)
{
	for (ptrdiff_t i = 0; i < m->shifts; i++) {
		const struct model_shift *s = &m->shift[i];

		if (s->line.id.v == m->focus && s->day == q->day && s->window == q->shift && s->place == q->place &&
		    s->skill == q->skill && s->line.taken < s->line.min_crew)
			return (int)(s->line.min_crew - s->line.taken);
	}
	return 0;
}

/* The smallest change: what stands, and for each place missing someone who cannot be there. */
static void
repair(struct ctx *c, struct working *w)
{
	struct staff *s = &w->m.staff;
	struct staff_work *now;
	struct staff_repair out;
	int n = 0, room = s->fixes + s->keeps + 1;

	for (int i = 0; i < s->posts; i++)
		room += s->post[i].min;
	now = arena_array(c->a, struct staff_work, room);
	for (int i = 0; i < s->fixes; i++)
		now[n++] = s->fixed[i];
	for (int i = 0; i < s->keeps; i++)
		now[n++] = s->kept[i];
	for (int i = 0, stand = n; i < s->posts; i++) {
		const struct staff_post *q = &s->post[i];
		int there = 0, most = w->m.focus ? focus_missing(&w->m, q) : q->min;

		for (int j = 0; j < stand; j++)
			there += now[j].day == q->day && now[j].shift == q->shift && now[j].place == q->place &&
			    now[j].skill == q->skill;
		for (; there < q->min && most > 0; there++, most--)
			now[n++] = (struct staff_work){ s->people, (int16_t)q->day, (int16_t)q->shift,
			    (int16_t)q->place,
				(int16_t)q->skill };
	}
	qsort(now, (size_t)n, sizeof *now, by_person_day);
	s->person[s->people++] = model_nobody(c, &w->m);
	staff_repair(c, s, now, n, &out);
	s->people--;
	w->work = out.plan;
	w->works = out.n;
}

static enum err
solve(struct ctx *c, struct working *w)
{
	double seconds = (double)w->plan.seconds;
	struct solve_ask ask = { .seconds = seconds * (COVER_SHARE - 1) / COVER_SHARE, .seed = SEED,
	    .threads = THREADS };
	const struct staff_duty *duties;
	struct solve_answer a;
	struct solve_case k;

	if (w->m.staff.people == 0 || w->m.staff.posts == 0)
		return OK;		/* nobody: every place is a hole, and says so */
	TRY(staff_case(c, &w->m.staff, &k, &duties));
	TRY(prove_cover(c, w, seconds / COVER_SHARE));
	if (str_eq(w->plan.kind, S("repair"))) {
		repair(c, w);
		return OK;
	}
	if (w->m.staff.published)
		ask.start = standing(c, &k);
	TRY(solve_run(c, &k, &ask, &a));
	w->works = staff_plan(c, &k, duties, a.pick, &w->work);
	w->best = a.proven;
	w->seconds = a.wall_s;
	return OK;
}

static void
put_line(struct working *w, ptrdiff_t shift, const struct staff_work *x, const char *change)
{
	w->line[w->lines++] = (struct line){ w->m.shift[shift].line.id.v,
	    w->m.crew.v[x->person].line.id.v, change };
	w->m.shift[shift].planned++;
}

/* The plan as changes to what stands: kept first, then added; what is in neither is dropped. */
static void
make_lines(struct ctx *c, struct working *w)
{
	struct model *m = &w->m;
	bool *used = arena_array(c->a, bool, m->held.n + 1), *done = arena_array(c->a, bool, w->works + 1);

	w->line = arena_array(c->a, struct line, w->works + m->held.n + 1);
	for (int i = 0; i < w->works; i++) {
		ptrdiff_t s = model_shift_of(m, &w->work[i], true);

		if (s < 0)
			continue;
		done[i] = true;
		for (ptrdiff_t h = 0; h < m->held.n; h++)
			used[h] = used[h] || (m->held.v[h].shift_id.v == m->shift[s].line.id.v &&
			    m->held.v[h].person_id.v == m->crew.v[w->work[i].person].line.person_id.v);
		put_line(w, s, &w->work[i], "keep");
	}
	for (int i = 0; i < w->works; i++) {
		ptrdiff_t s = done[i] ? -1 : model_shift_of(m, &w->work[i], false);

		if (s >= 0)
			put_line(w, s, &w->work[i], "add");
	}
	for (ptrdiff_t h = 0; h < m->held.n; h++) {
		ptrdiff_t p = model_member(m, m->held.v[h].person_id.v);

		for (ptrdiff_t s = 0; s < m->shifts && p >= 0 && !used[h] && !m->held.v[h].by_hand &&
		    !m->odd[p]; s++)
			if (m->shift[s].line.id.v == m->held.v[h].shift_id.v) {
				w->line[w->lines++] = (struct line){ m->shift[s].line.id.v,
				    m->crew.v[p].line.id.v, "drop" };
				break;
			}
	}
}

/* How many are stopped by what, and whom one could ask. */
static json_t *
reasons(struct ctx *c, struct working *w, const struct model_shift *s)
{
	struct staff_work one = { -1, s->day, s->window, s->place, s->skill };
	int count[STAFF_STOPS] = {}, best[STAFF_STOPS] = {}, n;
	json_t *why = json_array(), *names = json_array();
	struct staff_person_why *who;

	n = staff_why(c, &w->m.staff, w->work, w->works, one, &who);
	for (int i = 0; i < n; i++) {
		const struct crew_member *m = &w->m.crew.v[who[i].person];

		if (m->person.out)
			continue;
		if (count[who[i].stop]++ == 0)
			best[who[i].stop] = who[i].value;
		if (who[i].stop == STAFF_NOT_FREE && (int)json_array_size(names) < ASK_NAMES &&
		    m->person.said_n == 0)
			json_array_append_new(names, json_integer(m->line.id.v));
	}
	if (model_too_long(&w->m, &s->line))	/* the day's limit, not their word, is in the way */
		count[STAFF_DAY] = count[STAFF_NOT_FREE], count[STAFF_NOT_FREE] = 0;
	for (int i = STAFF_CAN; i < STAFF_STOPS; i++)
		if (count[i])
			json_array_append_new(why, json_pack("[s,i,i]",
			    staff_stop_word((enum staff_stop)i), count[i], best[i]));
	return json_pack("{sIsIsoso}", "shift", (json_int_t)s->line.id.v, "missing",
	    (json_int_t)(s->line.min_crew - s->held - s->planned), "why", why, "ask", names);
}

static void
forget(void *arg)
{
	json_decref(arg);
}

/* [name, minimum, of it held, places, of them held] of each dispositif, in the order of the shifts. */
static void
add_site(json_t *sites, const struct model_shift *s, int64_t *response)
{
	int64_t on = s->held + s->planned, v[] = { s->line.min_crew, on < s->line.min_crew ? on : s->line.min_crew,
		s->line.places, on < s->line.places ? on : s->line.places };
	json_t *site = json_array_get(sites, json_array_size(sites) - 1);

	if (!site || *response != s->line.response_id.v) {
		*response = s->line.response_id.v;
		site = json_pack("[s%,i,i,i,i]", s->line.response.p, (size_t)s->line.response.n, 0, 0, 0, 0);
		json_array_append_new(sites, site);
	}
	for (size_t i = 0; i < COUNT(v); i++) {
		json_t *n = json_array_get(site, i + 1);

		json_integer_set(n, json_integer_value(n) + v[i]);
	}
}

static void
summarise(struct ctx *c, struct working *w)
{
	json_t *holes = json_array(), *sites = json_array();
	int64_t response = 0;

	for (ptrdiff_t i = 0; i < w->m.shifts; i++) {
		const struct model_shift *s = &w->m.shift[i];
		int64_t on = s->held + s->planned, min = s->line.min_crew;

		add_site(sites, s, &response);
		w->min += min;
		w->covered += on < min ? on : min;
		w->places += s->line.places;
		w->filled += on < s->line.places ? on : s->line.places;
		if (on < min && (int)json_array_size(holes) < PLAN_HOLES_MAX)
			json_array_append_new(holes, reasons(c, w, s));
	}
	if (w->m.staff.people == 0)
		w->proven = w->min;
	w->summary = json_pack("{sIsIsIsIsIsbsfsisoso}", "min", (json_int_t)w->min, "covered", (json_int_t)w->covered,
	    "places", (json_int_t)w->places, "filled", (json_int_t)w->filled, "proven", (json_int_t)w->proven,
	    "best", w->best, "seconds", w->seconds, "people", w->m.staff.people, "holes", holes,
	    "sites", sites);
	arena_defer(c->a, forget, w->summary);
}

static enum err
keep_rule(struct ctx *c, void *arg)
{
	struct working *w = arg;
	char *text = w->summary ? json_dumps(w->summary, JSON_COMPACT) : NULL;
	str summary = w->problem.n ? w->detail : text ? arena_str(c->a, text, (ptrdiff_t)strlen(text)) : S("");
	int64_t n;

	free(text);
	TRY(staffing_q_plan_ready(c, w->problem.n ? S("failed") : S("ready"), summary, w->problem,
	    (struct opt_instant){ true, c->now }, w->id, &n));
	for (ptrdiff_t i = 0; n && i < w->lines; i++)
		TRY(staffing_q_line_add(c, w->id, (struct shift_id){ w->line[i].shift },
		    (struct staff_id){ w->line[i].staff },
		    str_from(w->line[i].change), &n));
	return OK;
}

enum err
plan_make_for(struct ctx *c, struct plan_id id, struct shift_id shift)
{
	struct working *w = arena_new(c->a, struct working);
	enum err e;

	w->id = id;
	e = db_read(c, load_rule, w);
	w->m.focus = shift.v;
	if (e == OK && !str_eq(w->plan.state, S("asked")))
		return OK;		/* already there */
	if (e == OK)
		e = solve(c, w);
	if (e == E_INVALID || e == E_LIMIT) {	/* rules that contradict each other,
	    too much at once: said in words */
		w->problem = arena_dup(c->a, c->cause.key);
		w->detail = arena_dup(c->a, c->cause.detail);
		ctx_forgive(c);
	} else if (e != OK) {
		return e;
	} else {
		make_lines(c, w);
		summarise(c, w);
	}
	TRY(db_write(c, keep_rule, w));
	staffing_tell(c, w->plan.crisis_id);
	return OK;
}

enum err
plan_make(struct ctx *c, struct plan_id id)
{
	return plan_make_for(c, id, (struct shift_id){ 0 });
}

static enum err
run(struct ctx *c, str arg)
{
	struct plan_id id;

	if (!str_to_i64(arg, 1, INT64_MAX, &id.v))
		return fail(c, E_INTERNAL, S(""), S("error.internal"), "argument of staffing.plan");
	return plan_make(c, id);
}

const struct job_kind plan_job = { "staffing.plan", 2, run };

/* ---- deciding ------------------------------------------------------------------------------- */

/* One line: done, or why not.  What is decided by hand since stays. */
static enum err
do_line(struct ctx *c, struct crisis_id crisis, struct plan_id plan, const struct staffing_plan_line *l,
    struct plan_done *out)
{
	struct staffing_give g = { .crisis = crisis, .shift = l->shift_id, .staff = l->staff_id,
	    .proposed = true };
	struct staffing_given given;
	struct staffing_duty_new duty;
	int64_t n;
	bool found;
	enum err e;

	if (str_eq(l->change, S("drop"))) {
		TRY(staffing_q_duty_of(c, l->shift_id, l->staff_id, &duty, &found));
		if (!found)
			return OK;
		TRY(staffing_q_swap_close(c, c->now, duty.id, &n));
		TRY(staffing_q_plan_drop(c, c->now, duty.id, &n));
		if (n)
			TRY(staffing_q_place_give(c, l->shift_id, &n));
		out->dropped += n;
		return OK;
	}
	if (!str_eq(l->change, S("add")))
		return OK;
	e = staffing_duty_give(c, &g, &given);
	if (e == OK) {
		out->added += !given.already;
		return OK;
	}
	if (e != E_CONFLICT && e != E_INVALID && e != E_NOT_FOUND)
		return e;
	out->failed++;
	e = staffing_q_line_outcome(c, c->cause.key, plan, l->shift_id, l->staff_id, &n);
	if (e == OK)
		ctx_forgive(c);
	return e;
}

enum err
plan_accept(struct ctx *c, struct crisis_id crisis, struct plan_id id, struct plan_done *out)
{
	static const char *const order[] = { "drop", "add" };
	struct staffing_plan_line_list lines;
	struct staffing_plan p;
	int64_t n;

	*out = (struct plan_done){};
	TRY(staffing_q_plan(c, id, &p));
	if (p.crisis_id.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "plan %lld", (long long)id.v);
	if (str_eq(p.state, S("accepted")))
		return OK;		/* the click was heard twice */
	TRY(staffing_q_roster_move(c, crisis, p.version, &n));
	if (n == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.plan_late"), "plan %lld", (long long)id.v);
	TRY(staffing_q_plan_decide(c, S("accepted"), (struct opt_instant){ true, c->now }, id, &n));
	if (n == 0)
		return fail(c, E_CONFLICT, S(""), S("staffing.plan_decided"), "plan %lld", (long long)id.v);
	TRY(staffing_q_plan_lines(c, id, PLAN_LINES_MAX, &lines));
	for (int pass = 0; pass < COUNT(order); pass++)
		for (ptrdiff_t i = 0; i < lines.n; i++)
			if (str_eq(lines.v[i].change, str_from(order[pass])))
				TRY(do_line(c, crisis, id, &lines.v[i], out));
	return staffing_log(c, crisis, S("staff.plan"), arena_fmt(c->a, "plan:%lld", (long long)id.v),
	    (struct person_id){ 0 },
	    msg_fmt(c->a, LANG_FR, MSG_staffing_log_plan, out->added, out->dropped, out->failed));
}

enum err
plan_refuse(struct ctx *c, struct crisis_id crisis, struct plan_id id)
{
	struct staffing_plan p;
	int64_t n;

	TRY(staffing_q_plan(c, id, &p));
	if (p.crisis_id.v != crisis.v)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "plan %lld", (long long)id.v);
	return staffing_q_plan_decide(c, S("refused"), (struct opt_instant){ true, c->now }, id, &n);
}

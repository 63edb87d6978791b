/* crew_desk_web.c -- one screen for who telephones the crews: the number, what changed, what came of it. */
#include "crisis/crisis.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "http/sse.h"
#include "thread/crew_desk.h"
#include "thread/thread_web.h"
#include "thread_q.h"

static enum err
fill_person(struct ctx *c, struct crew_desk_view *v)
{
	struct thread_crew_person p;
	struct thread_crew_slot_list slots;
	bool found;

	TRY(thread_q_crew_person(c, v->staff, v->crisis, &p, &found));
	if (!found) {
		v->busy = false;
		return OK;
	}
	v->person = p.person_id;
	v->name = i18n_person(c->a, p.title, p.given, p.family);
	v->profession = directory_profession_label(p.profession);
	v->tries = p.tries;
	TRY(thread_q_crew_slots(c, v->staff, c->now, CREW_SLOTS, &slots));
	v->slots.v = arena_array(c->a, struct crew_slot_line, slots.n);
	v->slots.n = slots.n;
	for (ptrdiff_t i = 0; i < slots.n; i++)
		v->slots.v[i] = (struct crew_slot_line){ slots.v[i].shift_id,
			i18n_slot(c->a, c->lang, slots.v[i].starts_at, slots.v[i].ends_at),
			arena_fmt(c->a, "%.*s · %.*s", STR(slots.v[i].post), STR(slots.v[i].response)),
			str_eq(slots.v[i].state, S("withdrawn")) || str_eq(slots.v[i].state, S("cancelled")) };
	return desk_phones_of(c, p.person_id, v->exercise, &v->phones, &v->kind, &v->practice);
}

static enum err
read_rule(struct ctx *c, void *arg)
{
	struct crew_desk_view *v = arg;
	struct crisis_event ev;
	struct thread_crew_held mine;
	const struct instant soon = { c->now.us + CREW_SOON_S * US_PER_S };
	bool found;

	TRY(crisis_get(c, v->crisis, &ev));
	v->exercise = ev.exercise;
	TRY(thread_q_crew_counts(c, c->now, soon, (struct instant){ c->now.us - CREW_UNREAD_SOON_S * US_PER_S },
	    (struct instant){ c->now.us - CREW_UNREAD_S * US_PER_S }, v->crisis, &v->n));
	TRY(desk_crew_callers(c, v->crisis, &v->callers));
	TRY(thread_q_crew_held(c, (struct opt_account_id){ true, c->who }, &mine, &found));
	v->busy = found && mine.crisis_id.v == v->crisis.v && mine.until.some && mine.until.v.us > c->now.us;
	v->staff = mine.staff_id;
	return v->busy ? fill_person(c, v) : OK;
}

static struct msg
done_word(str done)
{
	return str_eq(done, S("told")) ? MSG_desk_done_told : str_eq(done, S("wrong")) ? MSG_desk_done_wrong :
	    str_eq(done, S("busy")) ? MSG_desk_done_busy : str_eq(done, S("message")) ? MSG_desk_done_message :
	    str_eq(done, S("no_answer")) ? MSG_desk_done_no_answer : str_eq(done, S("stop")) ? MSG_desk_done_stop :
	    (struct msg){};
}

/* GET /crises/:crisis/planning/telephone */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct crew_desk_view v = {};

	TRY(segment_id(c, rq, 0, &v.crisis));
	TRY(db_read(c, read_rule, &v));
	v.shell = http_shell(c, rq, msg_text(c->lang, MSG_thread_crew_title));
	v.shell.exercise = v.exercise;
	v.shell.flash = done_word(query_str(rq, S("fait")));
	crew_desk_page(&rp->body, &v);
	return OK;
}

struct work { struct crew_turn t; struct crew_phoned k; bool stop; };

/* What came of the call, and the next person, in one commit. */
static enum err
work_rule(struct ctx *c, void *arg)
{
	struct work *w = arg;

	if (w->stop)
		return crew_desk_stop(c);
	if (w->k.outcome.n)
		TRY(crew_desk_outcome(c, &w->k));
	return crew_desk_take(c, &w->t);
}

/* POST /crises/:crisis/planning/telephone: act next, stop; or an outcome of who is on the line. */
static enum err
do_desk(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct work w = {};
	str act;

	TRY(segment_id(c, rq, 0, &w.t.crisis));
	w.k.crisis = w.t.crisis;
	TRY(form_opt(c, rq, S("act"), 10, &act));
	w.stop = str_eq(act, S("stop"));
	if (act.n == 0) {
		TRY(form_id(c, rq, S("staff"), &w.k.staff));
		TRY(form_str(c, rq, S("outcome"), 20, &w.k.outcome));
		TRY(form_str(c, rq, S("request_key"), 64, &w.k.request_key));
		TRY(form_opt(c, rq, S("number"), 20, &w.k.number));
		TRY(form_opt(c, rq, S("practice"), 40, &w.k.practice));
	}
	TRY(db_write(c, work_rule, &w));
	sse_touch(arena_fmt(c->a, "crisis/%lld", (long long)w.t.crisis.v));
	reply_see_other(c, rp, "/crises/%lld/planning/telephone?fait=%.*s", (long long)w.t.crisis.v,
	    STR(w.stop ? S("stop") : w.k.outcome));
	return OK;
}

const struct route crew_desk_routes[] = {
	{ GET,  "/crises/:crisis/planning/telephone",	CALL_ANSWER | CONTACT_READ,	show },
	{ POST, "/crises/:crisis/planning/telephone",	CALL_ANSWER | CONTACT_READ,	do_desk },
};
const ptrdiff_t crew_desk_routes_n = COUNT(crew_desk_routes);

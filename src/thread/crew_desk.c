/* crew_desk.c -- see crew_desk.h. */
#include "directory/directory.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "record/record.h"
#include "thread/crew_desk.h"
#include "thread_q.h"

enum { RACES = 3 };

static struct instant
ago(struct ctx *c, int64_t s)
{
	return (struct instant){ c->now.us - s * US_PER_S };
}

static enum err
next(struct ctx *c, struct crisis_id crisis, struct thread_crew_claim *out, bool *found)
{
	const struct instant until = { c->now.us + DESK_LEASE_S * US_PER_S };
	const struct instant soon = { c->now.us + CREW_SOON_S * US_PER_S };

	*found = false;
	for (int i = 0; i < RACES && !*found; i++)	/* another caller may take her between the look and the claim */
		TRY(thread_q_crew_next(c, (struct opt_account_id){ true, c->who }, until, crisis, c->now, soon,
		    ago(c, CREW_UNREAD_SOON_S), ago(c, CREW_UNREAD_S), out, found));
	return OK;
}

enum err
crew_desk_take(struct ctx *c, struct crew_turn *t)
{
	struct thread_crew_held mine;
	struct thread_crew_claim got;
	int64_t changed;
	bool found;

	t->staff.v = 0;
	TRY(thread_q_crew_held(c, (struct opt_account_id){ true, c->who }, &mine, &found));
	if (found && mine.crisis_id.v == t->crisis.v && mine.unread > 0) {
		t->staff = mine.staff_id;
		t->person = mine.person_id;
		return thread_q_crew_keep(c, (struct opt_instant){ true, { c->now.us + DESK_LEASE_S * US_PER_S } },
		    (struct opt_account_id){ true, c->who }, &changed);
	}
	TRY(crew_desk_stop(c));
	TRY(next(c, t->crisis, &got, &found));
	if (!found)
		return OK;
	t->staff = got.staff_id;
	t->person = got.person_id;
	return record_saw(c, S("contact.read"), arena_fmt(c->a, "person:%lld", (long long)got.person_id.v));
}

enum err
crew_desk_stop(struct ctx *c)
{
	int64_t changed;

	return thread_q_crew_give_back(c, (struct opt_account_id){ true, c->who }, &changed);
}

static enum err
say(struct ctx *c, const struct crew_phoned *k, const struct thread_crew_person *p, struct msg m)
{
	str name = i18n_person(c->a, p->title, p->given, p->family);
	struct log_new_part part = { p->person_id, msg_fmt(c->a, LANG_FR, m, name) };

	return logbook_add(c, &(struct log_new){ .crisis = k->crisis, .kind = S("staff.phoned"),
	    .object = arena_fmt(c->a, "staff:%lld", (long long)k->staff.v), .parts = &part, .parts_n = 1 }, NULL);
}

/* Put back: later, or never again. */
static enum err
put_back(struct ctx *c, const struct crew_phoned *k, const struct thread_crew_person *p, int64_t wait_s, bool tried)
{
	const struct opt_instant due = { wait_s > 0, { c->now.us + wait_s * US_PER_S } };
	int64_t tries = p->tries + tried, changed;
	bool over = tries >= DESK_TRIES;

	TRY(thread_q_crew_put_back(c, due, tries, over, k->staff, &changed));
	return over && tried ? say(c, k, p, MSG_thread_crew_log_gave_up) : OK;
}

enum err
crew_desk_outcome(struct ctx *c, const struct crew_phoned *k)
{
	struct thread_crew_person p;
	int64_t changed;
	bool found, first;

	TRY(thread_q_crew_person(c, k->staff, k->crisis, &p, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "staff %lld", (long long)k->staff.v);
	TRY(record_once(c, arena_fmt(c->a, "crew:%.*s", STR(k->request_key)), S(""), &first));
	if (!first)
		return OK;
	if (str_eq(k->outcome, S("told"))) {
		TRY(thread_q_crew_told(c, k->staff, &changed));
		TRY(put_back(c, k, &p, 0, false));
		return say(c, k, &p, MSG_thread_crew_log_told);
	}
	if (str_eq(k->outcome, S("wrong"))) {
		TRY(directory_contact_doubt(c, p.person_id, k->number, k->practice));
		TRY(put_back(c, k, &p, 0, false));
		return say(c, k, &p, MSG_thread_crew_log_wrong);
	}
	if (str_eq(k->outcome, S("busy")))
		return put_back(c, k, &p, DESK_AGAIN_S, false);
	if (str_eq(k->outcome, S("no_answer")) || str_eq(k->outcome, S("message")))
		return put_back(c, k, &p, str_eq(k->outcome, S("message")) ? DESK_MESSAGE_S : DESK_AGAIN_S, true);
	return fail(c, E_INVALID, S("outcome"), S("desk.outcome"), "no such outcome");
}

/* staffing_plan_t.c -- what the tests of plans share: one asked, one worked out, one read. */
#include <jansson.h>

#include "db/db.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static enum err ask_rule(struct ctx *c, void *arg) { return plan_ask(c, arg); }

struct plan_id
stf_asked(struct ctx *c, const struct stf *w, const char *key, bool repair)
{
	struct plan_ask a = { .crisis = w->crisis, .repair = repair, .seconds = 1,
	    .request_key = str_from(key) };

	T(db_write(c, ask_rule, &a) == OK);
	return a.id;
}

/* In memory of its own, as a job has. */
void
stf_work_out(struct ctx *c, struct plan_id id)
{
	struct arena a;
	struct ctx job = *c;
	enum err e;

	arena_init(&a, 256 << 20);
	a.landing = c->a->landing;
	job.a = &a;
	e = plan_make(&job, id);
	arena_fini(&a);
	T(e == OK);
}

struct plan_id
stf_made(struct ctx *c, const struct stf *w, const char *key, bool repair)
{
	struct plan_id id = stf_asked(c, w, key, repair);

	stf_work_out(c, id);
	return id;
}

struct stft_plan_state
stf_plan(struct ctx *c, struct plan_id id)
{
	struct stft_plan_state p;

	T(stft_q_plan_state(c, id, &p) == OK);
	return p;
}

struct saying { struct staffing_staff who; struct staffing_answer v[40]; ptrdiff_t n; };
static enum err say_rule(struct ctx *c, void *arg) { struct saying *s = arg; return staffing_say(c,
    &s->who, s->v, s->n, 0); }

/* Nurses 0..n-1 can on every stretch. */
void
stf_all_can(struct ctx *c, const struct stf *w, int n)
{
	struct stft_some_shift_list all;

	T(stft_q_shifts_all(c, &all) == OK);
	for (int i = 0; i < n; i++) {
		struct saying s = { .who = stf_who(c, w, i) };

		for (ptrdiff_t k = 0; k < all.n && s.n < COUNT(s.v); k++)
			if (s.n == 0 || s.v[s.n - 1].from.us != all.v[k].starts_at.us)
				s.v[s.n++] = (struct staffing_answer){ all.v[k].starts_at, all.v[k].ends_at, S("yes") };
		T(db_write(c, say_rule, &s) == OK);
	}
}

int64_t
stf_figure(str summary, const char *name)
{
	json_t *o = json_loadb(summary.p, (size_t)summary.n, 0, NULL);
	int64_t v = (int64_t)json_integer_value(json_object_get(o, name));

	json_decref(o);
	return v;
}

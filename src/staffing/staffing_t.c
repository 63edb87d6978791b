#include "db/db.h"
#include "response/response.h"
#include "staffing_t.h"
#include "stft_q.h"
#include "t.h"

static enum err
centre_rule(struct ctx *c, void *arg)
{
	struct stf *w = arg;
	struct response_new n = { .request_key = S("centre"), .crisis = w->crisis, .kind = S("vaccination"),
		.hours = { .days = 10, .weekdays = 0x7f, .from_min = 480, .to_min = 1200, .cut_min = 360 } };

	n.hours.from.n = c->today.n + 1;
	return response_add(c, &n, &w->response);
}

static struct stf
fill(struct ctx *c, int nurses)
{
	struct stf w = { .nurses = nurses };

	response_changed = staffing_sync;
	w.crisis = mob_crisis(c, true);
	if (nurses)
		w.first = mob_nurses(c, nurses);
	T(db_write(c, centre_rule, &w) == OK);
	return w;
}

struct stf
stf_given(struct ctx *c, int nurses)
{
	mob_db(c);
	return fill(c, nurses);
}

struct stf
stf_given_file(struct ctx *c, int nurses)
{
	mob_db_file(c);
	return fill(c, nurses);
}

struct stft_counts
stf_counts(struct ctx *c)
{
	struct stft_counts n;

	T(stft_q_counts(c, &n) == OK);
	return n;
}

struct stft_some_shift
stf_shift(struct ctx *c, const char *profession)
{
	struct stft_some_shift s;

	T(stft_q_some_shift(c, str_from(profession), &s) == OK);
	return s;
}

struct joining { const struct stf *w; int nurse; struct staff_id id; };

static enum err
join_rule(struct ctx *c, void *arg)
{
	struct joining *j = arg;

	return staffing_join(c, j->w->crisis, (struct person_id){ j->w->first.v + j->nurse }, &j->id);
}

struct staff_id
stf_join(struct ctx *c, const struct stf *w, int nurse)
{
	struct joining j = { w, nurse, {} };

	T(db_write(c, join_rule, &j) == OK);
	return j.id;
}

struct staffing_staff
stf_who(struct ctx *c, const struct stf *w, int nurse)
{
	struct staffing_staff who;

	(void)stf_join(c, w, nurse);
	T(staffing_who(c, staffing_token(c, w->crisis, (struct person_id){ w->first.v + nurse }), &who) == OK);
	return who;
}

struct giving { struct staffing_give g; struct staffing_given out; };

static enum err
give_rule(struct ctx *c, void *arg)
{
	struct giving *w = arg;

	return staffing_duty_give(c, &w->g, &w->out);
}

static enum err
give(struct ctx *c, struct giving *w, str *why)
{
	enum err e = db_write(c, give_rule, w);

	if (why)
		*why = e == OK ? S("") : arena_dup(c->a, c->cause.key);
	if (e != OK)
		ctx_forgive(c);
	return e;
}

enum err
stf_take(struct ctx *c, const struct stf *w, int nurse, struct shift_id shift, str *why)
{
	struct giving g = { .g = { .crisis = w->crisis, .shift = shift, .staff = stf_join(c, w, nurse),
	    .herself = true } };

	return give(c, &g, why);
}

enum err
stf_give(struct ctx *c, const struct stf *w, int nurse, struct shift_id shift, const char *reason, str *why)
{
	struct giving g = { .g = { .crisis = w->crisis, .shift = shift, .person = { w->first.v + nurse },
		.reason = str_from(reason) } };

	return give(c, &g, why);
}

struct stft_duty_state
stf_duty(struct ctx *c, struct duty_id id)
{
	struct stft_duty_state d;

	T(stft_q_duty_state(c, id, &d) == OK);
	return d;
}

struct duty_id
stf_last(struct ctx *c)
{
	struct stft_duty_last d;

	T(stft_q_duty_last(c, &d) == OK);
	return d.id;
}

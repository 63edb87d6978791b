/* staffing_t.h -- what the tests of crews share: a vaccination centre of ten days and its nurses. */
#ifndef STAFFING_STAFFING_T_H
#define STAFFING_STAFFING_T_H

#include "mobilisation/mobilisation_t.h"
#include "staffing/plan.h"
#include "stft_rows.h"

#define STF_URL S("https://cpts.example")

struct stf {			/* one test's world */
	struct crisis_id crisis;
	struct response_id response;
	struct person_id first;	/* nurses N00001... follow */
	int nurses;
};

/* A crisis (an exercise), a vaccination centre from tomorrow, ${nurses} nurses with a mobile. */
struct stf stf_given(struct ctx *c, int nurses);
struct stf stf_given_file(struct ctx *c, int nurses);	/* the same, for tests with threads */
struct stft_counts stf_counts(struct ctx *c);
struct stft_some_shift stf_shift(struct ctx *c, const char *profession);
struct staff_id stf_join(struct ctx *c, const struct stf *w, int nurse);
struct staffing_staff stf_who(struct ctx *c, const struct stf *w, int nurse);
/* She takes it herself: E_CONFLICT and the key of why not, or OK; c->cause is forgiven. */
enum err stf_take(struct ctx *c, const struct stf *w, int nurse, struct shift_id shift, str *why);
enum err stf_give(struct ctx *c, const struct stf *w, int nurse, struct shift_id shift,
    const char *reason, str *why);
struct stft_duty_state stf_duty(struct ctx *c, struct duty_id id);
struct duty_id stf_last(struct ctx *c);

/* A plan asked; worked out as the job does, in memory of its own; both; read. */
struct plan_id stf_asked(struct ctx *c, const struct stf *w, const char *key, bool repair);
void stf_work_out(struct ctx *c, struct plan_id id);
struct plan_id stf_made(struct ctx *c, const struct stf *w, const char *key, bool repair);
struct stft_plan_state stf_plan(struct ctx *c, struct plan_id id);
int64_t stf_figure(str summary, const char *name);
/* Nurses 0..n-1 can on every stretch. */
void stf_all_can(struct ctx *c, const struct stf *w, int n);

#endif

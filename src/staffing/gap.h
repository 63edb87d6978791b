/*
 * gap.h -- a place given back: who takes it next.
 *
 *   withdrawn ─> a job looks: is the shift below its minimum?
 *       a call for it is open ─> it asks for one more
 *       a repair among the crews closes it ─> proposed; if nobody has decided when
 *           GAP_PATIENCE_S, or a quarter of the time left, is over: as if there were none
 *       none does ─> a call for exactly that post, those hours, that place leaves by itself,
 *           when the dispositif says so, or, where it says nothing, the community's rules;
 *           else it is proposed, as before
 *
 * The places of such a call are places of the shift (table shift_call): a yes takes both in one
 * transaction or neither, whoever gives one back gives both, and the call never asks for more
 * than is missing.  Whoever the crew's rules stop is told that the place is not hers, and the
 * log book which rule it was; the call goes on.  A call that a person closed stays closed:
 * no other leaves by itself for that shift.
 */
#ifndef STAFFING_GAP_H
#define STAFFING_GAP_H

#include "gap_rows.h"
#include "jobs/jobs.h"
#include "mobilisation/place.h"
#include "staffing/staffing.h"

enum { GAP_PATIENCE_S = 1800, GAP_EXCEPT_MAX = 100 };

/* Somebody gave a place of ${shift} back: have it looked at.  Inside db_write(), as the next three. */
enum err gap_opens(struct ctx *c, struct shift_id shift);
/* She is no longer on the shift: the place of the call she had is free, also when that call is closed. */
enum err gap_left(struct ctx *c, struct shift_id shift, struct person_id person);
/* Somebody has a place: the call for the shift asks for what is missing, and ends when nothing is. */
enum err gap_settle(struct ctx *c, struct shift_id shift);
/* The shift is no more: nor is its call, nor any place of it. */
enum err gap_ends(struct ctx *c, struct shift_id shift);

/* The call that is open for a shift.  ${found}. */
enum err gap_call(struct ctx *c, struct shift_id shift, struct gap_call *out, bool *found);

extern const struct place_tie gap_tie;
extern const struct job_kind gap_job;

#endif

/*
 * call_after.h -- a call that is closed: who is still expected, and for how long.
 *
 * Closing stops the calling: nobody is asked any more, and no new yes counts.  It takes
 * nothing from who was counted on: until the hours of what was asked are over, they see the
 * whole proof, may withdraw by any way, and may be released.  Nobody is called in their
 * place by itself: the coordination is told (call_freed), and may open the call again.
 */
#ifndef MOBILISATION_CALL_AFTER_H
#define MOBILISATION_CALL_AFTER_H

#include "mobilisation/call.h"

/*
 * A working day at most, for a start without an end.
 * Source: code du travail, art. L3121-18 (ten hours), and the twelve of décret 2002-9, art. 7, in hospitals.
 */
#define CALL_DAY_US	(12 * US_PER_HOUR)

struct call_hours { struct opt_instant starts_at, ends_at, sent_at; };

/* When what is asked is over: its end; CALL_DAY_US after a start without one; else CALL_OPEN_US after the sending. */
struct instant call_over_at(const struct call_hours *h);

/* Is someone expected?  They have a place; or said yes, where there are none.  A robot's yes is not one. */
bool call_counts_on(int64_t wave, str standing, str answer, bool suspect);

/* Open or closed, is what is asked still to be done?  Not once it is cancelled, over, or the crisis is. */
bool call_due(str state, const struct call_hours *h, struct opt_instant crisis_closed_at, struct instant now);

/*
 * What a closed call lost since: places given back and still free, or, where there are no
 * places, people who no longer come.  Until the hours are over.  Of a call for a shift none:
 * the planning says it, and calls again.
 */
struct call_freed { struct call_id call; int64_t number, places; str title; };
struct call_freed_list { struct call_freed *v; ptrdiff_t n; };
/* Newest first.  Nothing when the crisis is closed. */
enum err call_freed(struct ctx *c, struct crisis_id crisis, struct call_freed_list *out);
/* Of one call; 0: none. */
int64_t call_freed_in(const struct call_freed_list *all, struct call_id call);
enum err call_freed_of(struct ctx *c, struct crisis_id crisis, struct call_id call, int64_t *places);

/* May the call be opened again: closed, places free, still to be done, the crisis open, not a shift's. */
enum err call_may_reopen(struct ctx *c, struct crisis_id crisis, struct call_id call, bool *may);
/*
 * call_reopen(c, a):
 * Open a closed call again, until its hours are over: the reserve is offered the free
 * places, then the next wave leaves.  Already open: nothing.
 * Errors: E_CONFLICT call.reopen_not, E_NOT_FOUND.  Call inside db_write().
 */
enum err call_reopen(struct ctx *c, struct call_act *a);

#endif

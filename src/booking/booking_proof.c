/*
 * booking_proof.c -- the proof of an appointment, written a moment after it.
 *
 * Who booked is owed a proof, said in the transaction that booked (booking_proof); the thread
 * of the jobs looks a few times a second and queues some of them.  On the worst evening people
 * get their places first, which nobody else can wait for, and messages follow at the pace at
 * which gateways could take them anyway.  A kill in between loses nothing: what is owed is a row.
 */
#include "booking/booking_impl.h"
#include "booking/day.h"
#include "conf/conf.h"
#include "db/db.h"

enum {
	AT_ONCE = 250,		/* a look; the runner looks four times a second */
	A_RULE = 25,		/* in one rule, some milliseconds: who takes a place at that moment waits for it */
};

struct proving { str base_url; int64_t written, refused; ptrdiff_t looked; };

/* What no later look would mend: it does not stand before the others. */
static bool
never(const struct ctx *c, enum err e)
{
	return e == E_INVALID || e == E_NOT_FOUND || str_eq(c->cause.key, S("crypto.sealed"));
}

static enum err
prove(struct ctx *c, struct proving *p, struct booking_id id)
{
	int64_t changed;
	enum err e = booking_tell(c, &(struct booking_message){ .id = id, .word = BOOKING_PROOF,
	    .base_url = p->base_url, .key = S("proof") });

	if (e != OK && !never(c, e))
		return e;
	ctx_forgive(c);
	p->refused += e != OK;
	p->written += e == OK;
	return booking_q_proof_written(c, id, &changed);
}

static enum err
prove_rule(struct ctx *c, void *arg)
{
	struct proving *p = arg;
	struct booking_owed_list owed;

	p->written = p->refused = 0;
	TRY(booking_q_proofs_owed(c, A_RULE, &owed));
	p->looked = owed.n;
	for (ptrdiff_t i = 0; i < owed.n; i++)
		TRY(prove(c, p, owed.v[i].id));
	return OK;
}

enum err
booking_prove(struct ctx *c, str base_url, int64_t *written)
{
	struct proving p = { .base_url = base_url };
	struct booking_owed_list owed;
	int64_t refused = 0;

	*written = 0;
	TRY(booking_q_proofs_owed(c, 1, &owed));
	p.looked = owed.n ? A_RULE : 0;
	for (int n = 0; n < AT_ONCE && p.looked == A_RULE; n += A_RULE) {
		TRY(db_write(c, prove_rule, &p));
		*written += p.written;
		refused += p.refused;
	}
	if (refused)
		return fail(c, E_INVALID, S(""), S("outbox.address"), "%lld proofs cannot be written",
		    (long long)refused);
	return OK;
}

static enum err
look(struct ctx *c)
{
	int64_t written;

	return booking_prove(c, conf_str(SERVER_BASE_URL), &written);
}

const struct job_look booking_proof_look = { "booking.proof", look };

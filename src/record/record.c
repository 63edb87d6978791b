#include "db/db.h"
#include "record/record.h"
#include "record_q.h"

enum err
record_once(struct ctx *c, str request_key, str location, bool *first)
{
	int64_t changed;

	TRY(record_q_once(c, request_key, c->now, location.p ? location : S(""), &changed));
	*first = changed == 1;
	return OK;
}

enum err
record_saw(struct ctx *c, str verb, str object)
{
	int64_t changed;

	return record_q_saw(c, (struct opt_account_id){ c->who.v != 0, c->who }, verb, object, c->now,
	    &changed);
}

enum err
record_purge(struct ctx *c, struct instant before)
{
	int64_t changed;

	return record_q_purge(c, before, &changed);
}

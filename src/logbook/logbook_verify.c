#include "db/db.h"
#include "logbook/logbook_chain.h"
#include "logbook/logbook_walk.h"
#include "logbook_q.h"

static enum err
take(struct ctx *c, const struct chain_entry *e, void *arg)
{
	(void)c;
	(void)!logbook_chain_take(arg, e);	/* the first thing wrong is remembered */
	return OK;
}

static enum err
verify(struct ctx *c, void *arg)
{
	struct chain k;
	struct logbook_head head = {};
	bool found;

	logbook_chain_start(&k, c->a);
	TRY(logbook_q_head(c, &head, &found));
	TRY(logbook_walk(c, take, &k));
	(void)!logbook_chain_end(&k, head.seq, head.hash);
	logbook_chain_verdict(c, &k, arg);
	return OK;
}

enum err
logbook_verify(struct ctx *c, struct log_verdict *out)
{
	return db_read(c, verify, out);
}

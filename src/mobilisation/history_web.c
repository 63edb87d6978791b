/* history_web.c -- /annuaire/:person/appels: what is kept of one person's calls, and who looked at it. */
#include "conf/conf.h"
#include "db/db.h"
#include "directory/directory.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "mobilisation/mobilisation_web.h"
#include "record/record.h"

enum { MS_PER_DAY = 86400000 };

struct looking { struct person_id person; struct history *out; };

/* Read and recorded together: what was not recorded is not shown. */
static enum err
look_rule(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	TRY(history_read(c, l->person, l->out));
	return record_saw(c, S("history.read"), arena_fmt(c->a, "person:%lld", (long long)l->person.v));
}

/* GET /annuaire/:person/appels */
static enum err
show(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct call_history_view v = { .days = conf_i64(RETENTION_CALL) / MS_PER_DAY };
	struct looking l = { .out = &v.past };

	TRY(segment_id(c, rq, 0, &l.person));
	TRY(db_write(c, look_rule, &l));
	v.person = l.person;
	TRY(directory_name(c, l.person, &v.name));
	v.shell = http_shell(c, rq, msg_fmt(c->a, c->lang, MSG_history_page, v.name));
	call_history_page(&rp->body, &v);
	return OK;
}

const struct route history_routes[] = {
	{ GET, "/annuaire/:person/appels", CONTACT_READ | CALL_READ, show },
};
const ptrdiff_t history_routes_n = COUNT(history_routes);

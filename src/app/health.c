/* health.c -- see health.h. */
#include <sys/statvfs.h>

#include "app/app.h"
#include "app_q.h"
#include "app/health.h"
#include "app/init.h"
#include "db/db.h"

static enum err
pulse_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t changed;

	return app_q_pulse(c, c->now, &changed);
}

static enum err
unwell(struct ctx *c, const char *what, str why)
{
	str said = arena_fmt(c->a, "%s: %.*s", what, STR(why));

	ctx_forgive(c);
	return fail(c, E_BUSY, S(""), S("health.unwell"), "%.*s", STR(said));
}

static str
reason(struct ctx *c)
{
	return c->cause.detail.n ? c->cause.detail : c->cause.key;
}

static enum err
room(struct ctx *c)
{
	struct statvfs fs;
	uint64_t free_mib;

	if (statvfs(arena_z(c->a, app_beside_database(c, ".")), &fs) != 0)
		return OK;
	free_mib = (uint64_t)fs.f_bavail * fs.f_frsize >> 20;
	return free_mib >= HEALTH_ROOM_MIB ? OK :
	    unwell(c, "disk", arena_fmt(c->a, "%llu MiB left", (unsigned long long)free_mib));
}

enum err
health_ready(struct ctx *c)
{
	struct app_pulse_at last;

	if (!c->db)
		return fail(c, E_BUSY, S(""), S("health.unwell"), "database: closed");
	if (app_q_pulse_at(c, &last) != OK)
		return unwell(c, "database, reading", reason(c));
	if (last.at.us > c->now.us || c->now.us - last.at.us >= HEALTH_PULSE_S * US_PER_S)
		if (db_write(c, pulse_rule, NULL) != OK)
			return unwell(c, "database, writing", reason(c));
	return room(c);
}

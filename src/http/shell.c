#include "http/shell.h"

void (*http_shell_source)(struct ctx *c, const struct request *rq, struct shell *v);

struct shell
http_shell(struct ctx *c, const struct request *rq, str title)
{
	struct shell v = { .title = title, .signed_in = c->who.v != 0 };

	if (http_shell_source)
		http_shell_source(c, rq, &v);
	return v;
}

str
http_local_time(struct ctx *c, struct instant t)
{
	struct civil w = instant_civil(t);

	return arena_fmt(c->a, "%04d-%02d-%02dT%02d:%02d", w.year, w.month, w.day, w.hour, w.minute);
}

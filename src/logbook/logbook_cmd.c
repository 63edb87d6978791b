/* logbook_cmd.c -- the log book on the command line. */
#include <stdio.h>

#include "i18n/i18n.h"
#include "logbook/logbook_cmd.h"
#include "logbook/logbook_export.h"

static enum err
misuse(struct ctx *c)
{
	return fail(c, E_INVALID, S(""), S("cli.usage"), "usage");
}

static enum err
export(struct ctx *c, int argc, char **argv)
{
	enum log_format format = LOG_JSON;
	struct crisis_id crisis = {};

	for (int i = 0; i < argc; i += 2) {
		if (i + 1 == argc)
			return misuse(c);
		if (strcmp(argv[i], "--format") == 0 && strcmp(argv[i + 1], "csv") == 0)
			format = LOG_CSV;
		else if (strcmp(argv[i], "--format") == 0 && strcmp(argv[i + 1], "json") == 0)
			format = LOG_JSON;
		else if (strcmp(argv[i], "--crisis") != 0 ||
		    !str_to_i64(str_from(argv[i + 1]), 1, INT64_MAX, &crisis.v))
			return misuse(c);
	}
	return logbook_export(c, crisis, format, stdout);
}

static enum err
tell(struct ctx *c, bool json, const struct log_verdict *v)
{
	if (json)
		printf("{\"whole\":%s,\"entries\":%lld,\"erased_parts\":%lld,\"broken_at\":%lld,"
		    "\"why\":\"%.*s\",\"head\":\"%.*s\"}\n", v->whole ? "true" : "false",
		    (long long)v->entries, (long long)v->erased_parts, (long long)v->broken_at.v,
		    STR(v->why), STR(v->head));
	else if (v->whole)
		printf("%.*s\n%.*s\n", STR(msg_fmt(c->a, c->lang, MSG_log_whole, v->entries, v->erased_parts)),
		    STR(v->head));
	if (!v->whole)
		return fail(c, E_CONFLICT, S(""), S("log.broken"), "%.*s",
		    STR(msg_fmt(c->a, c->lang, MSG_log_broken_at, v->broken_at.v,
		    msg_text(c->lang, msg_find(v->why)))));
	return OK;
}

static enum err
verify(struct ctx *c, bool json, int argc, char **argv)
{
	struct log_verdict v;

	if (argc > 1)
		return misuse(c);
	if (argc == 1)
		TRY(logbook_verify_file(c, str_from(argv[0]), &v));
	else
		TRY(logbook_verify(c, &v));
	return tell(c, json, &v);
}

bool
logbook_cmd_alone(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[0], "verify") == 0;
}

enum err
logbook_cmd(struct ctx *c, bool json, int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], "export") == 0)
		return export(c, argc - 1, argv + 1);
	if (argc > 0 && strcmp(argv[0], "verify") == 0)
		return verify(c, json, argc - 1, argv + 1);
	return misuse(c);
}

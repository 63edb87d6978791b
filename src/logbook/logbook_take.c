/* logbook_take.c -- the log book taken away: a file, a sheet; each time recorded. */
#include <stdlib.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "http/shell.h"
#include "i18n/i18n.h"
#include "logbook/logbook_export.h"
#include "logbook/logbook_pages.h"
#include "logbook_q.h"
#include "record/record.h"

enum { PRINT_MAX = 5000 };

static enum err
saw_rule(struct ctx *c, void *arg)
{
	const struct logbook_place *at = arg;

	return record_saw(c, S("log.export"), at->crisis.v
	    ? arena_fmt(c->a, "crisis:%lld", (long long)at->crisis.v) : S("community"));
}

static void
gone(void *path)
{
	unlink(path);
}

static void
shut(void *file)
{
	fclose(file);
}

static enum err
take(struct ctx *c, const struct request *rq, struct reply *rp, enum log_format format)
{
	const char *dir = getenv("TMPDIR");
	str path = arena_fmt(c->a, "%s/maillage-log-XXXXXX", dir && *dir ? dir : "/tmp");
	struct logbook_place at;
	FILE *f;
	int fd;

	TRY(logbook_place_of(c, rq, &at));
	TRY(db_write(c, saw_rule, &at));
	fd = mkostemp((char *)path.p, 0);
	f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		return fail(c, E_INTERNAL, S(""), S("log.export"), "no room for a temporary file");
	arena_defer(c->a, gone, (char *)path.p);	/* once it is open to be sent */
	arena_defer(c->a, shut, f);
	TRY(logbook_export(c, at.crisis, format, f));
	reply_download(rp, format == LOG_JSON ? S("application/json") : S("text/csv; charset=utf-8"),
	    arena_fmt(c->a, "main-courante-%.*s.%s", STR(day_iso(c->a, c->today)),
	    format == LOG_JSON ? "json" : "csv"));
	rp->file = path;
	return OK;
}

enum err
logbook_take_csv(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return take(c, rq, rp, LOG_CSV);
}

enum err
logbook_take_json(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return take(c, rq, rp, LOG_JSON);
}

static enum err
entries(struct ctx *c, const struct logbook_place *at, struct logbook_print_view *v)
{
	struct log_line_list lines;
	ptrdiff_t n;

	TRY(logbook_recent(c, at->crisis, (struct log_id){}, PRINT_MAX + 1, &lines));
	v->cut = lines.n > PRINT_MAX;
	v->entries.n = n = lines.n - v->cut;
	v->entries.v = arena_array(c->a, struct logbook_entry, n);
	for (ptrdiff_t i = 0; i < n; i++)	/* on paper, from the first to the last */
		v->entries.v[n - 1 - i] = logbook_entry_of(c, &lines.v[i], PUBLIC);
	return OK;
}

struct sheet { struct logbook_place at; struct logbook_print_view *v; };

static enum err
sheet_rule(struct ctx *c, void *arg)
{
	const struct sheet *s = arg;
	struct logbook_head head = {};
	bool found;

	TRY(entries(c, &s->at, s->v));
	TRY(logbook_q_head(c, &head, &found));
	s->v->head_seq = head.seq;
	s->v->head = crypto_hex(c->a, head.hash);
	return OK;
}

enum err
logbook_take_print(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct logbook_print_view v = { .heading = msg_text(c->lang, MSG_log_title) };
	struct sheet s = { .v = &v };

	TRY(logbook_place_of(c, rq, &s.at));
	TRY(db_write(c, saw_rule, &s.at));
	if (s.at.crisis.v)
		v.heading = msg_fmt(c->a, c->lang, MSG_log_title_of, s.at.title);
	v.shell = http_shell(c, rq, v.heading);
	v.shell.exercise = s.at.exercise;
	v.shell.printed_at = c->now;
	v.shell.url = arena_fmt(c->a, "%.*s%.*s", STR(rq->base_url), STR(s.at.href));
	v.shell.qr = qr_svg(c->a, v.shell.url);
	TRY(db_read(c, sheet_rule, &s));
	logbook_print_page(&rp->body, &v);
	return OK;
}

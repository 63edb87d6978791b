/* logbook_web.c -- the log book for people: reading it, writing in it. */
#include "db/db.h"
#include "http/shell.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "logbook/logbook_pages.h"
#include "logbook_q.h"
#include "record/record.h"

enum { PAGE = 50, STRETCH = 500, SCAN_MAX = 5000 };

struct filter {
	str kind, words;		/* words folded */
	struct log_id before;
};

enum err
logbook_place_of(struct ctx *c, const struct request *rq, struct logbook_place *out)
{
	struct logbook_crisis crisis;
	bool found;

	*out = (struct logbook_place){ .href = S("/main-courante") };
	if (!str_starts(rq->path, S("/crises/")))
		return OK;
	TRY(segment_id(c, rq, 0, &out->crisis));
	TRY(logbook_q_crisis(c, out->crisis, &crisis, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "crisis %lld", (long long)out->crisis.v);
	out->title = crisis.title;
	out->exercise = crisis.exercise;
	out->href = arena_fmt(c->a, "/crises/%lld/main-courante", (long long)out->crisis.v);
	return OK;
}

struct logbook_entry
logbook_entry_of(struct ctx *c, const struct log_line *l, perm_set held)
{
	return (struct logbook_entry){
		.id = l->id, .at = l->at, .day = instant_day(l->at), .kind = logbook_kind(c, l->kind),
		.author = l->author.n ? l->author : S("Maillage"), .text = l->text, .object = l->object,
		.corrects = l->corrects, .corrected_by = l->corrected_by,
		.may_correct = (held & LOG_WRITE) != 0,
	};
}

enum err
logbook_latest_of(struct ctx *c, struct crisis_id crisis, int64_t limit, perm_set held,
		  struct logbook_latest_view *out)
{
	struct log_line_list lines;

	TRY(logbook_recent(c, crisis, (struct log_id){}, limit, &lines));
	out->href = arena_fmt(c->a, "/crises/%lld/main-courante", (long long)crisis.v);
	out->entries.n = lines.n;
	out->entries.v = arena_array(c->a, struct logbook_entry, lines.n);
	for (ptrdiff_t i = 0; i < lines.n; i++)
		out->entries.v[i] = logbook_entry_of(c, &lines.v[i], held);
	return OK;
}

/* ---- the list ------------------------------------------------------------------- */

static bool
wanted(struct ctx *c, const struct filter *f, const struct log_line *l)
{
	str rest = f->words, word, all;

	if (f->kind.n && !str_eq(l->kind, f->kind))
		return false;
	if (!rest.n)
		return true;
	all = str_fold(c->a, arena_fmt(c->a, "%.*s %.*s %lld", STR(l->text), STR(l->author),
	    (long long)l->id.v));
	while (rest.n) {
		if (!str_cut(rest, ' ', &word, &rest))
			rest = (str){};
		if (!str_has(all, word))
			return false;
	}
	return true;
}

/* A page of entries that pass the filter; f->before moves to where the next page starts, 0: no more. */
static enum err
gather(struct ctx *c, struct crisis_id crisis, struct filter *f, perm_set held,
       struct logbook_entry_list *out)
{
	bool narrow = f->kind.n || f->words.n;
	struct log_line_list lines;
	int64_t seen = 0;

	out->v = arena_array(c->a, struct logbook_entry, PAGE);
	for (;;) {
		TRY(logbook_recent(c, crisis, f->before, narrow ? STRETCH : PAGE + 1, &lines));
		for (ptrdiff_t i = 0; i < lines.n; i++) {
			struct logbook_entry e;

			if (!wanted(c, f, &lines.v[i]))
				continue;
			if (out->n == PAGE) {
				f->before.v = out->v[PAGE - 1].id.v;
				return OK;
			}
			e = logbook_entry_of(c, &lines.v[i], held);
			e.opens_day = !out->n || out->v[out->n - 1].day.n != e.day.n;
			out->v[out->n++] = e;
		}
		seen += lines.n;
		if (lines.n < (narrow ? STRETCH : PAGE + 1)) {
			f->before.v = 0;
			return OK;
		}
		f->before = lines.v[lines.n - 1].id;
		if (seen >= SCAN_MAX)
			return OK;	/* enough for one request: "older" goes on from here */
	}
}

static struct option_list
kinds(struct ctx *c, str chosen)
{
	static const char *const all[] = { "note", "correction", "crisis.opened", "crisis.level",
		"crisis.closed", "cell.post", "decision.taken", "need.opened", "need.closed", "call.sent",
		"call.reminded", "call.closed", "call.answer" };
	struct option_list list = { .v = arena_array(c->a, struct option, COUNT(all)) };

	for (int i = 0; i < COUNT(all); i++) {
		str kind = str_from(all[i]), name = logbook_kind(c, kind);

		if (!str_eq(kind, name))	/* a kind that some module has named */
			list.v[list.n++] = (struct option){ .value = kind, .text = name,
				.selected = str_eq(kind, chosen) };
	}
	return list;
}

static void
query_part(struct ctx *c, struct buf *b, const char *name, str value)
{
	struct html part = { .a = c->a };

	if (!value.n)
		return;
	html_url_part(&part, value);
	buf_fmt(b, "&%s=%.*s", name, (int)part.n, part.p);
}

static enum err
list_page(struct ctx *c, const struct request *rq, struct reply *rp, const struct logbook_place *at,
	  str typed)
{
	str words = str_sub(query_str(rq, S("q")), 0, 200), kind = str_sub(query_str(rq, S("kind")), 0, 64);
	struct filter f = { .kind = kind, .words = str_fold(c->a, words),
		.before.v = query_i64(rq, S("before"), 0) };
	struct logbook_list_view v = {
		.shell = http_shell(c, rq, msg_text(c->lang, MSG_log_title)),
		.heading = msg_text(c->lang, MSG_log_title), .href = at->href, .crisis = at->crisis,
		.crisis_title = at->title, .searching = words.n || kind.n,
		.may_write = (rq->held & LOG_WRITE) != 0, .may_export = (rq->held & LOG_EXPORT) != 0,
		.text = { .name = S("text"), .label = MSG_log_text_label, .hint = MSG_log_text_hint,
			.value = typed, .required = true, .max = LOG_TEXT_MAX },
		.words = words, .kinds = kinds(c, kind),
	};

	v.shell.exercise = at->exercise;
	if (c->cause.at) {
		v.error = form_error_of(c, rq->code);
		v.text.error = form_error_for(&v.error, S("text"));
		rp->status = 422;
		ctx_forgive(c);
	}
	TRY(gather(c, at->crisis, &f, rq->held, &v.entries));
	if (f.before.v) {
		struct buf b = { .a = c->a };

		buf_fmt(&b, "%.*s?before=%lld", STR(at->href), (long long)f.before.v);
		query_part(c, &b, "q", words);
		query_part(c, &b, "kind", kind);
		v.older = buf_str(&b);
	}
	logbook_list_page(&rp->body, &v);
	return OK;
}

/* GET /main-courante, /crises/:crisis/main-courante */
static enum err
show_list(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct logbook_place at;

	TRY(logbook_place_of(c, rq, &at));
	return list_page(c, rq, rp, &at, S(""));
}

/* ---- writing -------------------------------------------------------------------- */

struct writing {
	struct log_new entry;
	struct log_new_part part;
	str request_key, back;
};

static enum err
write_rule(struct ctx *c, void *arg)
{
	struct writing *w = arg;
	bool first;

	TRY(record_once(c, w->request_key, w->back, &first));
	w->entry.parts = &w->part;
	w->entry.parts_n = 1;
	return first ? logbook_add(c, &w->entry, NULL) : OK;
}

static enum err
write_entry(struct ctx *c, const struct request *rq, struct writing *w, str *typed)
{
	/* Everything is read before anything is refused: what was typed comes back. */
	TRY(form_opt(c, rq, S("text"), HTTP_BODY_MAX, typed));
	TRY(form_str(c, rq, S("text"), LOG_TEXT_MAX, &w->part.text));
	TRY(form_str(c, rq, S("request_key"), 64, &w->request_key));
	TRY(db_write(c, write_rule, w));
	sse_touch(w->entry.crisis.v ? arena_fmt(c->a, "crisis/%lld", (long long)w->entry.crisis.v) : S("log"));
	return OK;
}

/* POST /main-courante, /crises/:crisis/main-courante: "Consigner" */
static enum err
do_write(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct logbook_place at;
	struct writing w = {};
	str typed = {}, back = {};
	enum err e;

	TRY(logbook_place_of(c, rq, &at));
	(void)form_nth(rq, S("back"), 0, &back);
	w.back = at.crisis.v && str_eq(back, S("room"))
	    ? arena_fmt(c->a, "/crises/%lld", (long long)at.crisis.v) : at.href;
	w.entry = (struct log_new){ .crisis = at.crisis, .kind = S("note") };
	e = write_entry(c, rq, &w, &typed);
	if (e == E_INVALID)
		return list_page(c, rq, rp, &at, typed);
	if (e == OK)
		reply_see_other(c, rp, "%.*s", STR(w.back));
	return e;
}

/* ---- one entry, and its correction ----------------------------------------------- */

static enum err
one_page(struct ctx *c, const struct request *rq, struct reply *rp, str typed)
{
	struct logbook_one_view v = { .may_write = (rq->held & LOG_WRITE) != 0,
		.text = { .name = S("text"), .label = MSG_log_correct_label, .value = typed,
			.required = true, .max = LOG_TEXT_MAX } };
	struct logbook_crisis crisis;
	struct log_line line;
	struct log_id id;
	bool found = false;

	if (c->cause.at) {
		v.error = form_error_of(c, rq->code);
		v.text.error = form_error_for(&v.error, S("text"));
		rp->status = 422;
		ctx_forgive(c);
	}
	TRY(segment_id(c, rq, 0, &id));
	TRY(logbook_line(c, id, &line));
	v.entry = logbook_entry_of(c, &line, rq->held);
	v.back = S("/main-courante");
	v.shell = http_shell(c, rq, msg_fmt(c->a, c->lang, MSG_log_entry, id.v));
	if (line.crisis.v) {
		TRY(logbook_q_crisis(c, line.crisis, &crisis, &found));
		v.shell.exercise = found && crisis.exercise;
		v.back = arena_fmt(c->a, "/crises/%lld/main-courante", (long long)line.crisis.v);
	}
	logbook_one_page(&rp->body, &v);
	return OK;
}

/* GET /main-courante/:log */
static enum err
show_one(struct ctx *c, const struct request *rq, struct reply *rp)
{
	return one_page(c, rq, rp, S(""));
}

/* POST /main-courante/:log/correction */
static enum err
do_correct(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct writing w = {};
	struct log_line line;
	struct log_id id;
	str typed = {};
	enum err e;

	TRY(segment_id(c, rq, 0, &id));
	TRY(logbook_line(c, id, &line));
	w.back = arena_fmt(c->a, "/main-courante/%lld", (long long)id.v);
	w.entry = (struct log_new){ .crisis = line.crisis, .kind = S("correction"),
		.object = line.object, .corrects = id };
	e = write_entry(c, rq, &w, &typed);
	if (e == E_INVALID)
		return one_page(c, rq, rp, typed);
	if (e == OK)
		reply_see_other(c, rp, "%.*s", STR(w.back));
	return e;
}

const struct route logbook_routes[] = {
	{ GET,  "/main-courante",				LOG_READ,		show_list },
	{ POST, "/main-courante",				LOG_READ | LOG_WRITE,	do_write },
	{ GET,  "/main-courante/export.csv",			LOG_READ | LOG_EXPORT,	logbook_take_csv },
	{ GET,  "/main-courante/export.json",			LOG_READ | LOG_EXPORT,	logbook_take_json },
	{ GET,  "/main-courante/imprimer",			LOG_READ | LOG_EXPORT,	logbook_take_print },
	{ GET,  "/main-courante/:log",				LOG_READ,		show_one },
	{ POST, "/main-courante/:log/correction",		LOG_READ | LOG_WRITE,	do_correct },
	{ GET,  "/crises/:crisis/main-courante",		LOG_READ,		show_list },
	{ POST, "/crises/:crisis/main-courante",		LOG_READ | LOG_WRITE,	do_write },
	{ GET,  "/crises/:crisis/main-courante/export.csv",	LOG_READ | LOG_EXPORT,	logbook_take_csv },
	{ GET,  "/crises/:crisis/main-courante/export.json",	LOG_READ | LOG_EXPORT,	logbook_take_json },
	{ GET,  "/crises/:crisis/main-courante/imprimer",	LOG_READ | LOG_EXPORT,	logbook_take_print },
};
const ptrdiff_t logbook_routes_n = COUNT(logbook_routes);

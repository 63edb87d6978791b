/* directory_import_web.c -- files brought in by page: seen first, then confirmed. */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_web.h"
#include "http/shell.h"
#include "i18n/i18n.h"

enum { SHOWN = 100, PAST = 20, TOKEN = 22 };

/* ---- what is shown ------------------------------------------------------------- */

static str
sentence(struct ctx *c, str key, str value)
{
	struct msg m = msg_find(key);

	return m.n ? msg_fmt(c->a, c->lang, m, value) : key;
}

static struct msg
kind_words(struct ctx *c, str kind)
{
	return directory_word(c, "file", kind);
}

static void
look(struct ctx *c, str state, struct directory_import_line *l)
{
	l->state = directory_word(c, "import", state);
	l->mark = str_eq(state, S("done")) ? S("●") : str_eq(state, S("dry")) ? S("◔") : S("✕");
	l->tone = str_eq(state, S("done")) ? S("yes") : str_eq(state, S("dry")) ? S("later") : S("no");
}

static str
json_str(struct ctx *c, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? arena_dup(c->a, str_from(s)) : S("");
}

/* A kept report, as lines for people. */
static void
problems(struct ctx *c, str report, struct directory_import_line *l)
{
	json_t *o = json_loadb(report.p, (size_t)report.n, 0, NULL), *lines = json_object_get(o, "lines");
	size_t n = json_array_size(lines) < SHOWN ? json_array_size(lines) : SHOWN;
	str refused = json_str(c, o, "refused");

	l->problems.v = arena_array(c->a, struct directory_problem, (ptrdiff_t)n);
	for (size_t i = 0; i < n; i++) {
		const json_t *x = json_array_get(lines, i);
		struct directory_problem *p = &l->problems.v[l->problems.n++];

		*p = (struct directory_problem){ .line = json_integer_value(json_object_get(x, "line")),
			.column = json_str(c, x, "column"), .value = json_str(c, x, "value"),
			.aside = json_is_true(json_object_get(x, "aside")) };
		p->text = sentence(c, json_str(c, x, "key"), p->value);
	}
	l->erased = json_integer_value(json_object_get(o, "erased"));
	if (refused.n)
		l->refused = sentence(c, refused, json_str(c, o, "refused_arg"));
	json_decref(o);
}

static struct directory_import_line
line_of(struct ctx *c, const struct directory_import *r)
{
	struct directory_import_line l = { .id = r->id, .name = r->filename, .kind = kind_words(c, r->kind),
		.at = r->at, .lines_read = r->lines_read, .kept = r->kept, .added = r->added,
		.changed = r->changed, .gone = r->gone, .set_aside = r->set_aside };

	look(c, r->state, &l);
	problems(c, r->report, &l);
	return l;
}

static enum err
import_page(struct ctx *c, const struct request *rq, struct reply *rp, struct directory_import_view *v,
	    const struct directory_import_result *r)
{
	struct directory_import_list past;
	struct directory_commune_list communes;
	bool found;

	v->shell = http_shell(c, rq, msg_text(c->lang, MSG_directory_import_title));
	TRY(directory_communes(c, &communes));
	v->territory = communes.n > 0;
	v->done.v = arena_array(c->a, struct directory_import_line, DIRECTORY_IMPORT_FILES);
	for (ptrdiff_t i = 0; r && i < r->n; i++) {
		struct directory_import row;

		TRY(directory_import_get(c, r->file[i].id, &row, &found));
		if (!found)
			continue;
		v->done.v[v->done.n] = line_of(c, &row);
		v->changes |= row.added + row.changed + row.gone > 0;
		v->done.n++;
	}
	TRY(directory_imports(c, PAST, &past));
	v->past.v = arena_array(c->a, struct directory_import_line, past.n);
	v->past.n = past.n;
	for (ptrdiff_t i = 0; i < past.n; i++)
		v->past.v[i] = line_of(c, &past.v[i]);
	directory_import_page(&rp->body, v);
	return OK;
}

/* GET /annuaire/importer */
static enum err
show_import(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_import_view v = {};

	return import_page(c, rq, rp, &v, NULL);
}

/* GET /annuaire/importer/:import */
static enum err
show_report(struct ctx *c, const struct request *rq, struct reply *rp)
{
	struct directory_import_view v = {};
	struct directory_import row;
	struct import_id id;
	bool found;

	TRY(segment_id(c, rq, 0, &id));
	TRY(directory_import_get(c, id, &row, &found));
	if (!found)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "import %lld", (long long)id.v);
	v.shell = http_shell(c, rq, row.filename);
	v.done.v = arena_array(c->a, struct directory_import_line, 1);
	v.done.v[0] = line_of(c, &row);
	v.done.n = 1;
	directory_import_one_page(&rp->body, &v);
	return OK;
}

/* ---- files that wait for "yes" ---------------------------------------------------------- */

static bool
is_token(str s)
{
	if (s.n != TOKEN)
		return false;
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", s.p[i]) || !s.p[i])
			return false;
	return true;
}

static str
stash_path(struct ctx *c, str dir, str token)
{
	return arena_fmt(c->a, "%.*s/import-%.*s", STR(dir), STR(token));
}

/* Ours by its whole name, so that nobody's own "import-2026.csv" is taken for it. */
static bool
is_received(str name)
{
	return (str_starts(name, S("import-")) && is_token(str_sub(name, 7, name.n))) ||
	    (str_starts(name, S("received-")) && name.n == 9 + 6);	/* of a request that a crash cut short */
}

void
directory_import_sweep(struct ctx *c)
{
	str dir = conf_str(DATA_DIRECTORY);
	int64_t kept_s = conf_i64(RETENTION_RECEIVED) / 1000;
	DIR *d = opendir(arena_z(c->a, dir));
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d))) {
		str path = arena_fmt(c->a, "%.*s/%s", STR(dir), e->d_name);

		if (is_received(str_from(e->d_name)) && stat(path.p, &st) == 0 &&
		    c->now.us / US_PER_S - st.st_mtime > kept_s)
			unlink(path.p);
	}
	if (d)
		closedir(d);
}

/* The uploads are unlinked with the request: keep a second name of each. */
static enum err
stash(struct ctx *c, const struct request *rq, struct directory_import_view *v)
{
	v->stash.v = arena_array(c->a, struct directory_stash, rq->upload_count);
	for (int i = 0; i < rq->upload_count; i++) {
		const struct upload *u = &rq->uploads[i];
		str token = crypto_token(c), path = stash_path(c, conf_str(DATA_DIRECTORY), token);

		if (link(arena_z(c->a, u->path), path.p))
			return fail(c, E_INTERNAL, S(""), S("db"), "%.*s: %m", STR(path));
		v->stash.v[v->stash.n++] = (struct directory_stash){ token, u->filename };
	}
	return OK;
}

/* ---- bringing in ------------------------------------------------------------------------ */

static enum err
run(struct ctx *c, const struct request *rq, struct reply *rp, struct directory_import_opts *o,
    struct directory_import_view *v)
{
	struct directory_import_result *r = arena_new(c->a, struct directory_import_result);
	enum err e = directory_import(c, o, r);

	if (e != OK && e != E_INVALID && e != E_CONFLICT)
		return e;
	if (e != OK) {
		v->loss = str_eq(c->cause.key, S("import.loss"));
		v->error = form_error_of(c, rq->code);
		if (r->refused_arg.n)
			v->error.text = MSG_directory_import_other;
		ctx_forgive(c);
		v->refused = true;
		rp->status = 422;
	}
	v->dry = o->dry_run && e == OK;
	if (!v->dry && !v->loss)
		v->stash.n = 0;
	return import_page(c, rq, rp, v, r);
}

/* POST /annuaire/importer: the first look; nothing changes. */
static enum err
do_preview(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str *paths = arena_array(c->a, str, rq->upload_count), *names = arena_array(c->a, str, rq->upload_count);
	struct directory_import_opts o = { .paths = paths, .names = names, .n = rq->upload_count, .dry_run = true };
	struct directory_import_view v = {};

	if (!rq->upload_count)
		return fail(c, E_INVALID, S("file"), S("import.files"), "no file");
	for (int i = 0; i < rq->upload_count; i++) {
		paths[i] = rq->uploads[i].path;
		names[i] = rq->uploads[i].filename;
	}
	directory_import_sweep(c);
	TRY(stash(c, rq, &v));
	return run(c, rq, rp, &o, &v);
}

/* POST /annuaire/importer/confirmer: what was looked at, for good. */
static enum err
do_confirm(struct ctx *c, const struct request *rq, struct reply *rp)
{
	str paths[DIRECTORY_IMPORT_FILES], names[DIRECTORY_IMPORT_FILES], token, name;
	struct directory_import_opts o = { .paths = paths, .names = names,
		.accept_loss = form_flag(rq, S("accept_loss")) };
	struct directory_import_view v = {};
	str dir = conf_str(DATA_DIRECTORY);
	enum err e;

	for (int i = 0; i < DIRECTORY_IMPORT_FILES && form_nth(rq, S("token"), i, &token); i++) {
		if (!is_token(token) || !form_nth(rq, S("name"), i, &name))
			return fail(c, E_INVALID, S("file"), S("import.files"), "no such file");
		paths[o.n] = stash_path(c, dir, token);
		names[o.n++] = str_sub(name, 0, DIRECTORY_NAME_MAX);
	}
	e = run(c, rq, rp, &o, &v);
	for (ptrdiff_t i = 0; i < o.n; i++)
		unlink(paths[i].p);
	return e;
}

const struct route directory_import_routes[] = {
	{ GET, "/annuaire/importer", DIRECTORY_IMPORT, show_import },
	{ POST, "/annuaire/importer", DIRECTORY_IMPORT, do_preview },
	{ GET, "/annuaire/importer/:import", DIRECTORY_IMPORT, show_report },
	{ POST, "/annuaire/importer/confirmer", DIRECTORY_IMPORT, do_confirm },
};
const ptrdiff_t directory_import_routes_n = COUNT(directory_import_routes);

/* directory_cmd.c -- files brought in and people found from the command line. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "conf/conf.h"
#include "directory/directory_cmd.h"
#include "directory/directory_import.h"
#include "directory/directory_index.h"
#include "i18n/i18n.h"
#include "registry/probe.h"
#include "registry/registry.h"

enum { SHOWN = 50, PROBLEMS = 30 };

str
directory_index_path(struct ctx *c)
{
	return arena_fmt(c->a, "%.*s/national.index", STR(conf_str(DATA_DIRECTORY)));
}

static enum err
misuse(struct ctx *c)
{
	return fail(c, E_INVALID, S(""), S("cli.usage"), "usage");
}

static str
sentence(struct ctx *c, str key, str value)
{
	struct msg m = msg_find(key);

	return m.n ? msg_fmt(c->a, c->lang, m, value) : key;
}

static json_t *
text(str s)
{
	return json_stringn_nocheck(s.p ? s.p : "", (size_t)s.n);
}

static void
print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

/* ---- import ------------------------------------------------------------------------ */

static json_t *
file_json(struct ctx *c, const struct directory_imported *f)
{
	json_t *lines = json_array();

	for (ptrdiff_t i = 0; i < f->report.n; i++) {
		const struct report_line *l = &f->report.v[i];

		json_array_append_new(lines, json_pack("{s:I, s:o, s:o, s:o, s:o, s:b}", "line", (json_int_t)l->line,
		    "column", text(l->column), "value", text(l->value), "key", text(l->key),
		    "text", text(sentence(c, l->key, l->value)), "aside", l->aside));
	}
	return json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "file", text(f->name),
	    "kind", text(f->kind), "read", (json_int_t)f->report.read, "kept", (json_int_t)f->kept,
	    "added", (json_int_t)f->added, "changed", (json_int_t)f->changed, "gone", (json_int_t)f->gone,
	    "erased", (json_int_t)f->erased, "aside", (json_int_t)f->report.aside, "lines", lines);
}

static void
print_result(struct ctx *c, const struct directory_import_result *r, bool json)
{
	json_t *files = json_array();

	for (ptrdiff_t i = 0; i < r->n; i++) {
		const struct directory_imported *f = &r->file[i];
		str state = msg_text(c->lang, msg_find(arena_fmt(c->a, "directory.import.%.*s", STR(r->state))));

		if (json) {
			json_array_append_new(files, file_json(c, f));
			continue;
		}
		printf("%.*s (%.*s): %.*s, %lld / %lld, %.*s\n", STR(f->name), STR(f->kind), STR(state),
		    (long long)f->kept, (long long)f->report.read, STR(msg_fmt(c->a, c->lang,
		    MSG_directory_import_brief, f->added, f->changed, f->gone, f->report.aside)));
		for (ptrdiff_t k = 0; k < f->report.n && k < PROBLEMS; k++)
			printf("  %lld %.*s: %.*s\n", (long long)f->report.v[k].line, STR(f->report.v[k].column),
			    STR(sentence(c, f->report.v[k].key, f->report.v[k].value)));
		if (f->report.listed > PROBLEMS)
			printf("  ... %lld\n", (long long)f->report.listed);
	}
	if (json)
		print_json(json_pack("{s:o, s:o, s:o, s:o}", "state", text(r->state), "refused", text(r->refused),
		    "refused_arg", text(r->refused_arg), "files", files));
	else
		json_decref(files);
}

/* The extraction of that kind among ${paths}, or none. */
static enum err
one_of(struct ctx *c, const str *paths, int n, enum probe_kind kind, str *out)
{
	struct probe p;

	*out = (str){};
	for (int i = 0; i < n; i++) {
		TRY(probe_file(c, paths[i], &p));
		if (p.kind == kind)
			*out = paths[i];
	}
	return OK;
}

/* The activities, and the savoir-faire when their extraction is given too. */
static enum err
build_national(struct ctx *c, const str *paths, int n, bool json)
{
	struct report rep, skills_rep;
	str activities, skills;
	int64_t changed;

	TRY(one_of(c, paths, n, PROBE_RPPS_ACTIVITY, &activities));
	TRY(one_of(c, paths, n, PROBE_RPPS_SKILL, &skills));
	report_init(&rep, c->a);
	report_init(&skills_rep, c->a);
	TRY(registry_build_with(c, activities.n ? activities : paths[0], skills, directory_index_path(c), &rep,
	    &skills_rep, &changed));
	if (!json)
		printf("%.*s: %lld\n", STR(directory_index_path(c)), (long long)changed);
	return OK;
}

/* For standard error: the sentence of the cause, not its detail. */
static enum err
explain(struct ctx *c, enum err e, str arg)
{
	if (e == E_INVALID || e == E_CONFLICT)
		c->cause.detail = sentence(c, c->cause.key, arg);
	return e;
}

enum err
directory_cmd_import(struct ctx *c, bool json, int argc, char **argv)
{
	str paths[DIRECTORY_IMPORT_FILES];
	struct directory_import_opts o = { .paths = paths };
	struct directory_import_result *r = arena_new(c->a, struct directory_import_result);
	bool all = false;
	enum err e;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			o.dry_run = true;
		else if (strcmp(argv[i], "--all") == 0)
			all = true;
		else if (strcmp(argv[i], "--accept-loss") == 0)
			o.accept_loss = true;
		else if (argv[i][0] == '-' || o.n == DIRECTORY_IMPORT_FILES)
			return misuse(c);
		else
			paths[o.n++] = str_from(argv[i]);
	}
	if (argc < 2 || !o.n)
		return misuse(c);
	o.kind = str_from(argv[0]);
	if (!str_eq(o.kind, S("rpps")) && !str_eq(o.kind, S("finess")) && !str_eq(o.kind, S("members")))
		return misuse(c);
	if (all && str_eq(o.kind, S("rpps")) && !o.dry_run)
		TRY(build_national(c, paths, o.n, json));
	e = directory_import(c, &o, r);
	if (e == E_CONFLICT && all && str_eq(c->cause.key, S("import.territory"))) {
		ctx_forgive(c);		/* the whole country is searchable; no community yet */
		return OK;
	}
	print_result(c, r, json);
	return explain(c, e, r->refused_arg);
}

/* ---- search --------------------------------------------------------------------------- */

static void
print_person(json_t *list, str id, str name, str job, str place, str phone)
{
	if (list)
		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", text(id), "name", text(name),
		    "profession", text(job), "place", text(place), "phone", text(phone)));
	else
		printf("%-8.*s %.*s\t%.*s\t%.*s\t%.*s\n", STR(id), STR(name), STR(job), STR(place), STR(phone));
}

/* Of the first place that has one. */
static str
first_phone(const struct registry_hit *h)
{
	for (int i = 0; i < h->places_n; i++)
		if (h->places[i].phone.n)
			return h->places[i].phone;
	return S("");
}

static enum err
search_national(struct ctx *c, str words, json_t *list)
{
	struct registry_query q = { .words = words, .limit = SHOWN };
	struct registry_hits hits;
	struct registry *reg;

	TRY(registry_open(c, directory_index_path(c), &reg));
	TRY(registry_search(c, reg, &q, &hits));
	for (ptrdiff_t i = 0; i < hits.n; i++) {
		const struct registry_hit *h = &hits.v[i];
		bool any = h->places_n > 0;

		print_person(list, h->number, directory_full_name(c->a, S(""), h->first_name, h->name),
		    any ? h->places[0].profession_label : S(""), any ? h->places[0].commune_name : S(""), first_phone(h));
	}
	registry_close(reg);
	return OK;
}

enum err
directory_cmd_search(struct ctx *c, bool json, int argc, char **argv)
{
	struct buf words = { .a = c->a };
	json_t *list = json ? json_array() : NULL;
	struct directory_found found;
	bool all = false;

	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--all") == 0)
			all = true;
		else
			buf_fmt(&words, "%s%s", words.n ? " " : "", argv[i]);
	if (!words.n)
		return misuse(c);
	if (all)
		TRY(search_national(c, buf_str(&words), list));
	else {
		TRY(directory_search(c, &(struct directory_filter){ .words = buf_str(&words) }, &found));
		for (ptrdiff_t i = 0; i < found.n && i < SHOWN; i++) {
			const struct directory_line *p = found.v[i];

			print_person(list, arena_fmt(c->a, "%lld", (long long)p->id.v),
			    directory_full_name(c->a, p->title, p->given, p->family),
			    directory_profession_label(p->profession), p->place, i18n_phone(c->a, p->phone));
		}
	}
	if (json)
		print_json(list);
	return OK;
}

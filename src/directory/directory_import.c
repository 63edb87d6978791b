#include <jansson.h>
#include <stdlib.h>

#include "db/db.h"
#include "directory/directory_import_impl.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "registry/probe.h"

#define IMPORT_ARENA	((ptrdiff_t)1 << 30)	/* address space; touched only as far as the territory goes */

static const struct import_kind {
	const char *name, *family;
	enum probe_kind probe, also;
	enum err (*read)(struct ctx *, struct work *, struct directory_imported *);
	bool territory;		/* keeps only what is of the territory */
} kinds[] = {			/* in the order in which files are read and applied */
	{ "rpps.activity", "rpps", PROBE_RPPS_ACTIVITY, PROBE_RPPS_ACTIVITY, directory_read_activities, true },
	{ "rpps.skill", "rpps", PROBE_RPPS_SKILL, PROBE_RPPS_SKILL, directory_read_skills, false },
	{ "rpps.diploma", "rpps", PROBE_RPPS_DIPLOMA, PROBE_RPPS_DIPLOMA, directory_read_diplomas, false },
	{ "finess.csv", "finess", PROBE_FINESS_CSV, PROBE_FINESS_CLASSIC, directory_read_finess, true },
	{ "finess.json", "finess", PROBE_FINESS_JSON, PROBE_FINESS_JSON, directory_read_finess, true },
	{ "members", "members", PROBE_MEMBERS, PROBE_MEMBERS, directory_read_members, false },
};

static const struct import_kind *
kind_of(str name)
{
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(name, str_from(kinds[i].name)))
			return &kinds[i];
	return NULL;
}

/* ---- what kind of file is this? ----------------------------------------------- */

static enum err
recognise(struct ctx *c, const struct directory_import_opts *o, struct directory_imported *f)
{
	struct probe p;

	TRY(probe_file(c, f->path, &p));
	for (ptrdiff_t i = 0; i < COUNT(kinds); i++) {
		if (p.kind != kinds[i].probe && p.kind != kinds[i].also)
			continue;
		f->kind = str_from(kinds[i].name);
		if (!o->kind.n || str_eq(o->kind, str_from(kinds[i].family)))
			return OK;
	}
	if (!f->kind.n)
		f->kind = o->kind.n ? o->kind : S("unknown");
	f->report.refused = S("registry.file.other");
	f->report.refused_arg = msg_text(c->lang, msg_find(p.key));
	return fail(c, E_INVALID, S("file"), S("registry.file.other"), "%.*s", STR(p.key));
}

static int
by_kind(const void *x, const void *y)
{
	const struct directory_imported *a = x, *b = y;

	return (int)(kind_of(a->kind) - kind_of(b->kind));
}

static str
last_word(str path)
{
	for (ptrdiff_t i = path.n; i-- > 0;)
		if (path.p[i] == '/')
			return str_sub(path, i + 1, path.n);
	return path;
}

/* ---- reading ----------------------------------------------------------------------- */

static enum err
load_territory(struct ctx *c, struct work *w)
{
	struct directory_commune_list list;
	struct directory_person_list people;

	w->place = arena_array(w->a, unsigned char, commune_count());
	TRY(directory_q_communes(c, &list));
	for (ptrdiff_t i = 0; i < list.n; i++) {
		const struct commune *m = commune_find(list.v[i].code);

		if (m)
			w->place[m->index] = list.v[i].inside ? 1 : 2;
		w->any_place |= m != NULL;
	}
	TRY(directory_q_people(c, DIRECTORY_PEOPLE_MAX, &people));
	for (ptrdiff_t i = 0; i < people.n; i++)
		if (people.v[i].rpps.n)
			directory_table_put(&w->known, people.v[i].rpps, 1);
	return OK;
}

static enum err
read_file(struct ctx *c, struct work *w, struct directory_imported *f)
{
	const struct import_kind *k = kind_of(f->kind);

	if (k->territory && !w->any_place)
		return fail(c, E_CONFLICT, S("file"), S("import.territory"), "no commune yet");
	TRY(k->read(c, w, f));
	if (f->report.refused.n)
		return fail(c, E_INVALID, S("file"), f->report.refused, "refused");
	if (f->report.truncated)
		return fail(c, E_INVALID, S("file"), S("import.truncated"), "cut at line %lld",
		    (long long)f->report.read);
	if (k->territory ? report_unsafe(&f->report) : !f->report.kept)
		return fail(c, E_INVALID, S("file"), S("import.unsafe"), "%lld of %lld lines aside",
		    (long long)f->report.aside, (long long)f->report.read);
	return OK;
}

/* ---- the report, as it is kept ------------------------------------------------------- */

static json_t *
text(str s)
{
	return json_stringn_nocheck(s.p ? s.p : "", (size_t)s.n);
}

static str
report_json(struct arena *a, const struct directory_imported *f, str refused, str arg)
{
	json_t *o = json_object(), *lines = json_array(), *reasons = json_array();
	char *z;
	str out;

	for (ptrdiff_t i = 0; i < f->report.n && i < 300; i++) {
		const struct report_line *l = &f->report.v[i];

		json_array_append_new(lines, json_pack("{s:I, s:o, s:o, s:o, s:b}", "line", (json_int_t)l->line,
		    "column", text(l->column), "value", text(l->value), "key", text(l->key), "aside", l->aside));
	}
	for (ptrdiff_t i = 0; i < f->report.by_n; i++)
		json_array_append_new(reasons, json_pack("{s:o, s:I}", "key", text(f->report.by[i].key), "n",
		    (json_int_t)f->report.by[i].n));
	json_object_set_new(o, "encoding", text(f->report.encoding));
	json_object_set_new(o, "refused", text(refused));
	json_object_set_new(o, "refused_arg", text(arg));
	json_object_set_new(o, "erased", json_integer(f->erased));
	json_object_set_new(o, "reasons", reasons);
	json_object_set_new(o, "lines", lines);
	z = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (!z)
		return S("{}");
	out = arena_dup(a, str_from(z));
	free(z);
	return out;
}

static enum err
keep_rows(struct ctx *c, void *arg)
{
	struct directory_import_result *r = ((struct work *)arg)->out;
	struct opt_account_id who = { c->who.v != 0, c->who };

	for (ptrdiff_t i = 0; i < r->n; i++) {
		struct directory_imported *f = &r->file[i];
		struct directory_import_new row;

		TRY(directory_q_import_add(c, f->kind, f->name, r->state, f->report.read, f->kept, f->added,
		    f->changed, f->gone, f->report.aside, report_json(c->a, f, r->refused, r->refused_arg),
		    who, c->now, &row));
		f->id = row.id;
	}
	return OK;
}

/* ---- applying -------------------------------------------------------------------------- */

static enum err
apply_file(struct ctx *c, struct work *w, struct directory_imported *f)
{
	if (str_eq(f->kind, S("rpps.activity"))) {
		TRY(directory_apply_structures(c, w, f, S("rpps")));
		return directory_apply_people(c, w, f);
	}
	if (str_starts(f->kind, S("finess.")))
		return directory_apply_structures(c, w, f, S("finess"));
	if (str_eq(f->kind, S("members")))
		return directory_apply_members(c, w, f);
	TRY(directory_work_people(c, w));
	return directory_apply_skills(c, w, f, str_eq(f->kind, S("rpps.skill")) ? S("rpps") : S("diploma"));
}

static enum err
tell(struct ctx *c, const struct directory_imported *f)
{
	str counts = msg_fmt(c->a, LANG_FR, MSG_import_log_counts, f->added, f->changed, f->gone,
	    f->report.aside);

	return logbook_say(c, (struct crisis_id){ 0 }, S("import.done"),
	    arena_fmt(c->a, "import:%lld", (long long)f->id.v),
	    msg_fmt(c->a, LANG_FR, MSG_import_log, f->name, counts));
}

static enum err
apply(struct ctx *c, void *arg)
{
	struct work *w = arg;
	struct directory_import_result *r = w->out;

	for (ptrdiff_t i = 0; i < r->n; i++) {		/* a rule may run twice: begin anew */
		struct directory_imported *f = &r->file[i];

		f->report = w->saved[i];
		f->added = f->changed = f->gone = f->erased = 0;
	}
	for (ptrdiff_t i = 0; i < r->n; i++)
		TRY(apply_file(c, w, &r->file[i]));
	if (w->opts->dry_run)
		return fail(c, E_CONFLICT, S(""), S("import.dry"), "nothing is kept");
	TRY(keep_rows(c, w));
	for (ptrdiff_t i = 0; i < r->n; i++)
		if (r->file[i].added + r->file[i].changed + r->file[i].gone)
			TRY(tell(c, &r->file[i]));
	return directory_touch(c);
}

static enum err
run(struct ctx *c, struct work *w)
{
	struct directory_import_result *r = w->out;
	enum err e;

	for (ptrdiff_t i = 0; i < r->n; i++)
		TRY(recognise(c, w->opts, &r->file[i]));
	qsort(r->file, (size_t)r->n, sizeof *r->file, by_kind);
	TRY(load_territory(c, w));
	for (ptrdiff_t i = 0; i < r->n; i++)
		TRY(read_file(c, w, &r->file[i]));
	for (ptrdiff_t i = 0; i < r->n; i++)
		w->saved[i] = r->file[i].report;
	e = db_write(c, apply, w);
	if (e == E_CONFLICT && w->opts->dry_run && str_eq(c->cause.key, S("import.dry"))) {
		ctx_forgive(c);
		r->state = S("dry");
		return db_write(c, keep_rows, w);
	}
	return e;
}

/* What went wrong is kept too, with the words for people. */
static enum err
refuse(struct ctx *c, struct work *w, enum err e)
{
	struct directory_import_result *r = w->out;
	__auto_type cause = c->cause;

	r->state = S("refused");
	r->refused = cause.key;
	for (ptrdiff_t i = 0; i < r->n; i++) {
		r->file[i].added = r->file[i].changed = r->file[i].gone = r->file[i].erased = 0;
		if (r->file[i].report.refused_arg.n)
			r->refused_arg = r->file[i].report.refused_arg;
		if (!r->file[i].kind.n)
			r->file[i].kind = S("unknown");
	}
	ctx_forgive(c);
	if (e != E_INTERNAL && e != E_BUSY && db_write(c, keep_rows, w) != OK)
		ctx_forgive(c);
	c->cause = cause;
	return e;
}

static void
fini(void *arena)
{
	arena_fini(arena);
}

enum err
directory_import(struct ctx *c, const struct directory_import_opts *o, struct directory_import_result *out)
{
	struct arena *big = arena_new(c->a, struct arena), *own = c->a;
	struct work *w;
	enum err e;

	*out = (struct directory_import_result){ .state = S("done") };
	if (o->n < 1 || o->n > DIRECTORY_IMPORT_FILES)
		return fail(c, E_INVALID, S("file"), S("import.files"), "%td files", o->n);
	arena_init(big, IMPORT_ARENA);
	arena_defer(own, fini, big);	/* what ${out} tells lives as long as the request */
	big->landing = own->landing;
	w = arena_new(big, struct work);
	*w = (struct work){ .a = big, .opts = o, .out = out, .known = { .a = big }, .by_rpps = { .a = big },
		.rpps.by_key = { .a = big }, .finess.by_key = { .a = big } };
	out->n = o->n;
	for (ptrdiff_t i = 0; i < o->n; i++) {
		out->file[i].path = o->paths[i];
		out->file[i].name = o->names ? o->names[i] : last_word(o->paths[i]);
		report_init(&out->file[i].report, big);
	}
	c->a = big;
	e = run(c, w);
	if (e != OK)
		e = refuse(c, w, e);
	c->a = own;
	return e;
}

enum err
directory_imports(struct ctx *c, int64_t limit, struct directory_import_list *out)
{
	return directory_q_imports(c, limit, out);
}

enum err
directory_import_get(struct ctx *c, struct import_id id, struct directory_import *out, bool *found)
{
	return directory_q_import(c, id, out, found);
}

/* sqlc_write.c -- the C that sqlc writes: row structs, queries, functions. */
#include "sqlc.h"

static struct { char name[NAME]; char *shape; } known[512];	/* rows written so far */
static char *all;		/* every query of the module, for tests that prepare them all */

FILE *
write_open(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		DIE("cannot write %s", path);
	fprintf(f, "/* Written by tools/sqlc.c.  Do not edit. */\n");
	return f;
}

static bool
is(const struct type *t, const char *sql)
{
	return !strcmp(t->sql, sql);
}

static bool
is_str(const struct type *t)
{
	return is(t, "TEXT") || is(t, "BLOB");
}

/* SQL type -> C type.  The whole mapping is these lines. */
static const char *
plain_type(const struct type *t)
{
	static char out[NAME + 16];

	if (is(t, "INTEGER"))
		return "int64_t";
	if (is_str(t))
		return "str";
	if (is(t, "flag"))
		return "bool";
	snprintf(out, sizeof out, "struct %s", t->sql);
	return out;
}

static const char *
c_type(const struct type *t)
{
	static char out[NAME + 16];

	if (!t->opt || is_str(t))
		return plain_type(t);
	snprintf(out, sizeof out, "struct opt_%s", is(t, "INTEGER") ? "i64" : t->sql);
	return out;
}

/* From a value of plain type to the int64_t inside. */
static const char *
member(const struct type *t)
{
	if (is(t, "INTEGER") || is(t, "flag"))
		return "";
	return is(t, "instant") ? ".us" : is(t, "day") ? ".n" : ".v";
}

static char
letter(const struct type *t)
{
	char ch = is(t, "TEXT") ? 't' : is(t, "BLOB") ? 'b' : 'i';

	return t->list ? (char)(ch - 'a' + 'A') : ch;
}

void
write_quoted(FILE *f, const char *text)
{
	fputc('"', f);
	for (const char *s = text; *s; s++)
		if (*s == '\n')
			fprintf(f, s[1] ? "\\n\"\n\t\"" : "\\n");
		else if (*s == '\t')
			fprintf(f, "\\t");
		else if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else
			fputc(*s, f);
	fputc('"', f);
}

void
write_query(FILE *f, const struct statement *s)
{
	fprintf(f, "static const struct query q_%s = {\n\t\"%s.%s\",\n\t", s->name, sqlc_module, s->name);
	write_quoted(f, s->sqlite);
	if (strcmp(s->sqlite, s->pg)) {
		fprintf(f, ",\n\t");
		write_quoted(f, s->pg);
	} else
		fprintf(f, ",\n\tNULL");
	fprintf(f, ",\n\t\"");
	for (int i = 0; i < s->nparams; i++)
		fputc(letter(&s->params[i].t), f);
	fprintf(f, "\", %d, %s, %s\n};\n\n", s->ncols, s->writes ? "true" : "false", s->numbered ? "true" : "false");
}

/* Write struct MODULE_ROW, once; a second statement must have the same shape. */
void
write_row(FILE *f, const struct statement *s)
{
	char *shape = sqlite3_mprintf("");
	int k = 0;

	for (int i = 0; i < s->ncols; i++)
		shape = sqlite3_mprintf("%z\t%s %s;\n", shape, c_type(&s->cols[i].t), s->cols[i].name);
	while (known[k].shape && strcmp(known[k].name, s->row))
		k++;
	if (known[k].shape) {
		if (strcmp(known[k].shape, shape))
			DIE(":%s: row %s has another shape in another statement:\n%s\nhere:\n%s",
			    s->name, s->row, known[k].shape, shape);
		return;
	}
	if (k == 510)
		DIE("too many rows");
	snprintf(known[k].name, NAME, "%s", s->row);
	known[k].shape = shape;
	fprintf(f, "struct %s_%s {\n%s};\n", sqlc_module, s->row, shape);
	fprintf(f, "struct %s_%s_list { struct %s_%s *v; ptrdiff_t n; };\n\n",
	    sqlc_module, s->row, sqlc_module, s->row);
}

static char *
prototype(const struct statement *s)
{
	char *p = sqlite3_mprintf("enum err %s_q_%s(struct ctx *c", sqlc_module, s->name);

	for (int i = 0; i < s->nparams; i++) {
		const struct field *a = &s->params[i];

		if (a->t.list)
			p = sqlite3_mprintf("%z, const %s *%s, ptrdiff_t %s_n", p, plain_type(&a->t),
			    a->name, a->name);
		else
			p = sqlite3_mprintf("%z, %s %s", p, c_type(&a->t), a->name);
	}
	if (!strcmp(s->kind, "exec"))
		return sqlite3_mprintf("%z, int64_t *changed)", p);
	p = sqlite3_mprintf("%z, struct %s_%s%s *out", p, sqlc_module, s->row,
	    strcmp(s->kind, "many") ? "" : "_list");
	return sqlite3_mprintf("%z%s)", p, strcmp(s->kind, "opt") ? "" : ", bool *found");
}

static void
bind(FILE *c, int i, const struct field *a)
{
	const char *n = a->name;

	if (a->t.list)
		fprintf(c, "\tdb_bind_list_%s(&st, %d, %s%s, %s_n);\n", is_str(&a->t) ? "str" : "i64", i,
		    is_str(&a->t) ? "" : "(const int64_t *)", n, n);
	else if (is_str(&a->t))
		fprintf(c, "\tdb_bind_%s%s(&st, %d, %s);\n", is(&a->t, "TEXT") ? "str" : "blob",
		    a->t.opt ? "_opt" : "", i, n);
	else if (a->t.opt)
		fprintf(c, "\tdb_bind_opt(&st, %d, %s.some, %s.v%s);\n", i, n, n, member(&a->t));
	else
		fprintf(c, "\tdb_bind_i64(&st, %d, %s%s);\n", i, n, member(&a->t));
}

static void
read_column(FILE *c, int i, const struct field *f)
{
	const char *n = f->name, *cast = is(&f->t, "day") ? "(int32_t)" : "", *test = is(&f->t, "flag") ? " != 0" : "";

	if (is_str(&f->t))
		fprintf(c, "\t\tr->%s = db_col_%s(&st, %d);\n", n, is(&f->t, "TEXT") ? "str" : "blob", i);
	else if (f->t.opt)
		fprintf(c, "\t\tr->%s.some = !db_col_null(&st, %d);\n\t\tif (r->%s.some)\n"
		    "\t\t\tr->%s.v%s = %sdb_col_i64(&st, %d)%s;\n", n, i, n, n, member(&f->t), cast, i, test);
	else
		fprintf(c, "\t\tr->%s%s = %sdb_col_i64(&st, %d)%s;\n", n, member(&f->t), cast, i, test);
}

static void
read_rows(FILE *c, const struct statement *s)
{
	if (!strcmp(s->kind, "many"))
		fprintf(c, "\tfor (; e == OK && row; e = db_step(&st, &row)) {\n"
		    "\t\tout->v = db_grow(&st, out->v, out->n, &cap, sizeof *out->v);\n"
		    "\t\tstruct %s_%s *r = &out->v[out->n++];\n\n", sqlc_module, s->row);
	else {
		if (!strcmp(s->kind, "one"))
			fprintf(c, "\tif (e == OK && !row)\n\t\te = fail(c, E_NOT_FOUND, S(\"\"), "
			    "S(\"%s.%s.none\"), \"no row\");\n", sqlc_module, s->name);
		else
			fprintf(c, "\t*found = e == OK && row;\n");
		fprintf(c, "\tif (e == OK && row) {\n\t\tstruct %s_%s *r = out;\n\n", sqlc_module, s->row);
	}
	for (int i = 0; i < s->ncols; i++)
		read_column(c, i, &s->cols[i]);
	fprintf(c, "\t}\n");
}

void
write_function(FILE *h, FILE *c, const struct statement *s)
{
	char *proto = prototype(s);
	bool many = !strcmp(s->kind, "many");

	all = sqlite3_mprintf("%z\t&q_%s,\n", all ? all : sqlite3_mprintf(""), s->name);
	fprintf(h, "%s;\n\n", proto);
	fprintf(c, "%s\n{\n\tstruct stmt st;\n\tbool row;\n\tenum err e;\n%s\n", proto,
	    many ? "\tptrdiff_t cap = 0;\n" : "");
	if (s->ncols)
		fprintf(c, "\t*out = (struct %s_%s%s){};\n", sqlc_module, s->row, many ? "_list" : "");
	else
		fprintf(c, "\t*changed = 0;\n");
	for (int i = 0; i < s->nparams; i++)
		if (s->params[i].t.list)
			fprintf(c, "\tif (%s_n > DB_LIST_MAX)\n\t\treturn fail(c, E_LIMIT, S(\"\"), S(\"db.list\"), "
			    "\"%s.%s: a list of %%td\", %s_n);\n", s->params[i].name, sqlc_module, s->name, s->params[i].name);
	fprintf(c, "\tTRY(db_begin(c, &q_%s, &st));\n", s->name);
	for (int i = 0; i < s->nparams; i++)
		bind(c, i + 1, &s->params[i]);
	fprintf(c, "\te = db_step(&st, &row);\n");
	if (s->ncols)
		read_rows(c, s);
	else
		fprintf(c, "\tif (e == OK)\n\t\t*changed = db_changes(&st);\n");
	fprintf(c, "\treturn db_end(&st, e);\n}\n\n");
	sqlite3_free(proto);
}

void
write_all(FILE *c)
{
	fprintf(c, "extern const struct query *const %s_q_all[];\n"
	    "const struct query *const %s_q_all[] = {\n%s\tNULL,\n};\n", sqlc_module, sqlc_module, all ? all : "");
}

/* record.c -- see record.h. */
#include "registry/record.h"

struct record_reader {
	struct source *src;
	struct report *rep;
	struct record_head head;
	const struct record_column *columns;
	int n;
	int at[RECORD_COLUMNS];		/* where column i of the specification is, or -1 */
	str part[RECORD_COLUMNS + 2];
	int64_t line;			/* of the record just read */
	char *joined;			/* a record over several lines; JOINED bytes */
	ptrdiff_t again, again_end;	/* lines of joined to be read again */
	int64_t again_line;		/* number of the first of them */
	bool again_ended;		/* whether the last of them had its line feed */
};

enum { JOINED = 8 * SOURCE_LINE_MAX };	/* room for a longest line, converted, after the limit */

/* A quoted field from ${p} (at its opening quote), unescaped in place; NULL when never closed. */
static char *
unquote(char *p, char *end, char delimiter, str *out)
{
	char *w = p, *r = p + 1;

	for (;;) {
		char *quote = memchr(r, '"', (size_t)(end - r));

		if (!quote)
			return NULL;
		memmove(w, r, (size_t)(quote - r));
		w += quote - r;
		r = quote + 1;
		if (r == end || *r != '"')
			break;
		*w++ = '"';
		r++;
	}
	while (r < end && *r != delimiter)	/* sloppy: "text" more */
		*w++ = *r++;
	*out = (str){ p, w - p };
	return r;
}

int
record_split(char *line, ptrdiff_t n, char delimiter, bool quotes, str *fields, int max)
{
	char *p = line, *end = line + n;
	int k = 0;

	for (;;) {
		char *stop = NULL;
		str f;

		if (quotes && p < end && *p == '"')
			stop = unquote(p, end, delimiter, &f);
		if (!stop) {
			stop = memchr(p, delimiter, (size_t)(end - p));
			stop = stop ? stop : end;
			f = (str){ p, stop - p };
		}
		if (k < max)
			fields[k] = str_trim(f);
		k++;
		if (stop == end)
			return k;
		p = stop + 1;
	}
}

/* True when ${line} stops within a quoted field. */
static bool
open_quote(const char *p, ptrdiff_t n, char delimiter)
{
	bool in = false, start = true;

	for (ptrdiff_t i = 0; i < n; i++) {
		if (in) {
			in = p[i] != '"' || (i + 1 < n && p[i + 1] == '"' && ++i);
		} else if (p[i] == '"' && start) {
			in = true;
			start = false;
		} else {
			start = p[i] == delimiter;
		}
	}
	return in;
}

void
record_head_read(struct arena *a, str line, struct record_head *out)
{
	static const char candidates[] = "|;,\t";
	int most = 0;

	*out = (struct record_head){ .delimiter = '|' };
	for (const char *d = candidates; *d; d++) {
		int count = 0;

		for (ptrdiff_t i = 0; i < line.n; i++)
			count += line.p[i] == *d;
		if (count > most) {
			most = count;
			out->delimiter = *d;
		}
	}
	out->n = record_split(arena_z(a, line), line.n,
	    out->delimiter, out->delimiter != '|', out->name, RECORD_COLUMNS);
	if (out->n > RECORD_COLUMNS)
		out->n = RECORD_COLUMNS;
	if (out->n > 1 && out->name[out->n - 1].n == 0) {
		out->trailing = true;
		out->n--;
	}
	for (int i = 0; i < out->n; i++)
		out->folded[i] = str_fold(a, out->name[i]);
}

int
record_head_find(const struct record_head *head, const char *names)
{
	str rest = str_from(names), one;

	while (rest.n) {
		str_cut(rest, '|', &one, &rest);
		for (int i = 0; i < head->n; i++)
			if (str_eq(head->folded[i], one))
				return i;
	}
	return -1;
}

/* The header line; "sep=;" before it (spreadsheets) is passed over. */
static bool
read_head(struct ctx *c, struct record_reader *r)
{
	struct source_line l;

	for (int i = 0; i < 5 && source_next(r->src, &l); i++) {
		str s = str_trim((str){ l.p, l.n });

		if (s.n == 0 || (s.n == 5 && str_starts(s, S("sep="))))
			continue;
		record_head_read(c->a, s, &r->head);
		r->rep->delimiter = r->head.delimiter;
		return true;
	}
	return false;
}

static enum err
refuse(struct ctx *c, struct report *rep, str key, str arg)
{
	rep->refused = key;
	rep->refused_arg = arena_dup(rep->a, arg);
	return fail(c, E_INVALID, S("file"), key, "%s", arg.n ? arena_z(c->a, arg) : "");
}

enum err
record_open(struct ctx *c, str path, const struct record_column *columns, int n,
	    struct report *rep, struct record_reader **out)
{
	struct record_reader *r = arena_new(c->a, struct record_reader);
	struct buf missing = { .a = c->a };

	assert(n <= RECORD_COLUMNS);
	*r = (struct record_reader){ .rep = rep, .columns = columns, .n = n };
	TRY(source_open(c, path, &r->src));
	rep->encoding = source_encoding_name(r->src);
	if (!read_head(c, r))
		return refuse(c, rep, S("registry.file.empty"), S(""));
	for (int i = 0; i < n; i++) {
		r->at[i] = record_head_find(&r->head, columns[i].names);
		if (r->at[i] < 0 && columns[i].required) {
			if (missing.n)
				buf_put(&missing, S(", "));
			buf_put(&missing, str_from(columns[i].label));
		}
	}
	if (missing.n)
		return refuse(c, rep, S("registry.column.missing"), buf_str(&missing));
	if (r->head.delimiter != '|')
		r->joined = arena_array(c->a, char, JOINED);
	*out = r;
	return OK;
}

static bool
next_line(struct record_reader *r, struct source_line *l)
{
	ptrdiff_t n = r->again_end - r->again;
	char *p, *nl;

	if (n <= 0)
		return source_next(r->src, l);
	p = r->joined + r->again;
	nl = memchr(p, '\n', (size_t)n);
	*l = (struct source_line){ .number = r->again_line++, .p = p,
		.n = nl ? nl - p : n, .ended = nl || r->again_ended };
	r->again += nl ? l->n + 1 : n;
	return true;
}

/* The quote was never closed: all but the first line, [first + 1, n), is read again. */
static void
give_back(struct record_reader *r, ptrdiff_t first, ptrdiff_t n, int64_t line, bool ended)
{
	ptrdiff_t rest = r->again_end - r->again;

	if (rest > 0) {
		r->joined[n++] = '\n';
		memmove(r->joined + n, r->joined + r->again, (size_t)rest);
		n += rest;
	} else {
		r->again_ended = ended;
	}
	r->again = first + 1;
	r->again_end = n;
	r->again_line = line;
}

/* A record whose quoted field holds line feeds, gathered into joined; false: it never closes. */
static bool
gather(struct record_reader *r, struct source_line *l)
{
	ptrdiff_t n = l->n, first = l->n;
	int64_t line = l->number + 1;
	bool ended = l->ended;

	memmove(r->joined, l->p, (size_t)l->n);
	l->p = r->joined;
	for (int i = 1; i < RECORD_LINES; i++) {
		struct source_line more;

		if (n > JOINED / 2 || !next_line(r, &more))
			break;
		r->joined[n++] = '\n';
		memmove(r->joined + n, more.p, (size_t)more.n);
		n += more.n;
		ended = more.ended;
		if (!open_quote(r->joined, n, r->head.delimiter)) {
			l->n = n;
			l->ended = ended;
			return true;
		}
	}
	if (n > first)
		give_back(r, first, n, line, ended);
	return false;
}

static void
aside(struct record_reader *r, int at, str value, str key)
{
	str name = at >= 0 && at < r->head.n ? r->head.name[at] : (str){};

	r->rep->aside++;
	report_add(r->rep, r->line, name, value, key, true);
}

/* Fields of ${l}; 0 when the line was set aside. */
static bool
whole(struct record_reader *r, struct source_line *l)
{
	bool quotes = r->head.delimiter != '|';
	int n, want = r->head.n;

	r->line = l->number;
	r->rep->read++;
	if (l->cut) {
		aside(r, -1, (str){ l->p, l->n }, S("registry.row.long"));
		return false;
	}
	if (quotes && open_quote(l->p, l->n, r->head.delimiter) && !gather(r, l)) {
		aside(r, -1, (str){ l->p, l->n }, S("registry.row.quote"));
		return false;
	}
	n = record_split(l->p, l->n, r->head.delimiter, quotes, r->part, COUNT(r->part));
	if (!l->ended && (n < want || (n == want && r->head.trailing))) {
		r->rep->truncated = true;
		aside(r, n - 1, r->part[n - 1], S("registry.row.truncated"));
		return false;
	}
	while (n > want && n <= COUNT(r->part) && r->part[n - 1].n == 0)
		n--;			/* delimiters that end the line */
	if (n < want) {
		aside(r, n - 1, r->part[n - 1], S("registry.row.short"));
		return false;
	}
	if (n > want) {
		aside(r, want - 1, r->part[want], S("registry.row.over"));
		return false;
	}
	if (l->mended)
		report_add(r->rep, r->line, (str){}, (str){}, S("registry.row.encoding"), false);
	return true;
}

bool
record_next(struct record_reader *r, str *fields)
{
	struct source_line l;

	while (next_line(r, &l)) {
		if (str_trim((str){ l.p, l.n }).n == 0)
			continue;
		if (!whole(r, &l))
			continue;
		for (int i = 0; i < r->n; i++)
			fields[i] = r->at[i] < 0 ? (str){} : r->part[r->at[i]];
		r->rep->kept++;
		return true;
	}
	if (source_broken(r->src) && !r->rep->truncated) {
		r->rep->truncated = true;
		report_add(r->rep, r->line + 1, (str){}, (str){}, S("registry.file.cut"), false);
	}
	r->rep->encoding = source_encoding_name(r->src);
	return false;
}

bool
record_has(const struct record_reader *r, int column)
{
	return r->at[column] >= 0;
}

str
record_column_name(const struct record_reader *r, int column)
{
	return r->at[column] < 0 ? str_from(r->columns[column].label)
	    : r->head.name[r->at[column]];
}

int64_t
record_line(const struct record_reader *r)
{
	return r->line;
}

void
record_aside(struct record_reader *r, int column, str value, str key)
{
	r->rep->kept--;
	r->rep->aside++;
	report_add(r->rep, r->line, record_column_name(r, column), value, key, true);
}

void
record_note(struct record_reader *r, int column, str value, str key)
{
	report_add(r->rep, r->line, record_column_name(r, column), value, key, false);
}

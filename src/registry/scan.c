/* scan.c -- reading: lines hashed, compared, parted; see scan.h. */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/commune.h"
#include "registry/hash.h"
#include "registry/pair.h"
#include "registry/probe.h"
#include "registry/scan.h"
#include "registry/search.h"
#include "registry/simd.h"

enum { SHORT, OVER, LONG, TRUNCATED, NO_ID, LUHN, NO_NAME };
const str scan_reasons[SCAN_REASONS] = {
	{ "registry.row.short", 18 }, { "registry.row.over", 17 }, { "registry.row.long", 17 },
	{ "registry.row.truncated", 22 }, { "registry.id.none", 16 }, { "registry.luhn.rpps", 18 },
	{ "registry.name.none", 18 },
};

static const char *const names[SCAN_COLUMNS] = {
	"type d identifiant pp", "identifiant pp", "nom d exercice|nom exercice", "prenom d exercice|prenom exercice",
	"code profession", "libelle profession", "code savoir faire", "libelle savoir faire",
	"code mode exercice|code mode d exercice", "raison sociale site", "enseigne commerciale site",
	"code postal coord structure", "code commune coord structure", "libelle commune coord structure",
	"telephone coord structure", "telephone 2 coord structure",
};

enum { MOST_TEXT = 512 << 20 };

static void
worker_init(struct scan *s, struct scan_worker *w)
{
	*w = (struct scan_worker){ .scan = s };
	w->buf = intern_reserve(SCAN_BLOCK + SCAN_SLACK + 64);
	for (int k = 0; k < VALUES; k++) {
		intern_init(&w->value[k], MOST_TEXT);
		intern_put(&w->value[k], S(""));
	}
	w->line = intern_reserve((ptrdiff_t)SCAN_LINES * (ptrdiff_t)sizeof *w->line);
	w->hash = intern_reserve_full((ptrdiff_t)SCAN_LINES * 8);
	w->start = intern_reserve(((ptrdiff_t)SCAN_BLOCK + 1) * 4);
	w->from = intern_reserve((ptrdiff_t)SCAN_BLOCK * 4);
	w->same = intern_reserve((ptrdiff_t)SCAN_LINES * (ptrdiff_t)sizeof *w->same);
	w->issue = intern_reserve(REPORT_MAX * (ptrdiff_t)sizeof *w->issue);
}

static void
worker_fini(struct scan_worker *w)
{
	if (!w->scan)
		return;
	intern_release(w->buf, SCAN_BLOCK + SCAN_SLACK + 64);
	for (int k = 0; k < VALUES; k++)
		if (w->value[k].text)
			intern_fini(&w->value[k]);
	intern_release(w->line, (ptrdiff_t)SCAN_LINES * (ptrdiff_t)sizeof *w->line);
	intern_release(w->hash, (ptrdiff_t)SCAN_LINES * 8);
	intern_release(w->start, ((ptrdiff_t)SCAN_BLOCK + 1) * 4);
	intern_release(w->from, (ptrdiff_t)SCAN_BLOCK * 4);
	intern_release(w->same, (ptrdiff_t)SCAN_LINES * (ptrdiff_t)sizeof *w->same);
	intern_release(w->issue, REPORT_MAX * (ptrdiff_t)sizeof *w->issue);
	*w = (struct scan_worker){};
}

/* ---- one line ---- */

static bool
aside(struct scan_worker *w, uint32_t block, uint32_t line, int reason, int column, str value)
{
	struct scan_issue *i = &w->issue[w->issue_n];

	w->count[reason]++;
	if (w->issue_n == REPORT_MAX)
		return false;
	w->issue_n++;
	*i = (struct scan_issue){ .block = block, .line = line, .reason = (int16_t)reason, .column = (int16_t)column };
	value = str_sub(value, 0, REPORT_EXCERPT);
	while (value.n && !source_is_utf8(value.p, value.n))
		value.n--;
	memcpy(i->value, value.p ? value.p : "", (size_t)value.n);
	return false;
}

/* ${s} as a value; bytes that are no UTF-8 are windows-1252. */
static uint32_t
put(struct scan_worker *w, int kind, str s)
{
	char utf8[3 * 256];

	if (w->scan->utf8 || source_is_utf8(s.p, s.n))
		return intern_put(&w->value[kind], s);
	s = str_sub(s, 0, 256);
	return intern_put(&w->value[kind], (str){ utf8, source_from_1252(s.p, s.n, utf8) });
}

/* The same, when the last line had it too. */
static uint32_t
put_again(struct scan_worker *w, int kind, str s, const struct segment_line *before)
{
	if (before && str_eq(intern_get(&w->value[kind], before->value[kind]), s))
		return before->value[kind];
	return put(w, kind, s);
}

/* A code and its label as "code\tlabel"; the label is nearly always the next field. */
static uint32_t
put_pair(struct scan_worker *w, int kind, str code, str label)
{
	char text[512];
	ptrdiff_t n = code.n < 64 ? code.n : 64, m = label.n < 400 ? label.n : 400;

	if (code.n + label.n == 0)
		return 0;
	memcpy(text, code.p, (size_t)n);
	text[n] = '\t';
	if (m)
		memcpy(text + n + 1, label.p, (size_t)m);
	return put(w, kind, (str){ text, n + 1 + m });
}

static uint32_t
put_commune(struct scan_worker *w, str code, str postcode, str name)
{
	const struct commune *m;

	if (code.n)
		return put_pair(w, VALUE_COMMUNE, code, name);
	if (postcode.n + name.n == 0)
		return 0;
	m = commune_guess(code, postcode, name);
	return m ? put_pair(w, VALUE_COMMUNE, m->code, m->name) : put_pair(w, VALUE_COMMUNE, code, name);
}

/* Field ${column}, trimmed: between its delimiters. */
static str
field(const struct scan *s, const char *p, const uint32_t *end, int column)
{
	int at = s->at[column];
	uint32_t from = at > 0 ? end[at - 1] + 1 : 0;

	return at < 0 ? (str){} : str_trim((str){ p + from, (ptrdiff_t)(end[at] - from) });
}

/* A French number by its nine digits after the 0, however it is written ("02 40 00 00 00", "+33240000000"); 0: none. */
static uint32_t
phone_of(str s)
{
	uint32_t v = 0;
	int n = 0;

	if (str_starts(s, S("+33")))
		s = str_sub(s, 3, s.n);
	else if (str_starts(s, S("0033")))
		s = str_sub(s, 4, s.n);
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9') {
			if (s.p[i] == '0' && !n)
				continue;		/* the 0 of the country */
			if (n++ == 9)
				return 0;
			v = v * 10 + (uint32_t)(s.p[i] - '0');
		}
	return n == 9 ? v : 0;
}

/* ${p}: a line with its line feed; true when it was kept. */
static bool
keep(struct scan_worker *w, uint32_t block, uint32_t line, const char *p, ptrdiff_t n, bool ended)
{
	const struct scan *s = w->scan;
	uint32_t end[SCAN_FIELDS];
	int fields = simd_split(p, n, s->head.delimiter, end, SCAN_FIELDS), want = s->head.n;
	str type, id, name;
	struct segment_line *l = &w->line[w->line_n];
	const struct segment_line *before = w->line_n ? l - 1 : NULL;

	if (fields > 0 && fields <= SCAN_FIELDS && fields == want + 1 &&
	    str_trim((str){ p + end[want - 1] + 1, (ptrdiff_t)(end[want] - end[want - 1] - 1) }).n == 0)
		fields = want + s->head.trailing;
	if (fields < want + s->head.trailing) {
		ptrdiff_t at = fields > 1 ? end[fields - 2] + 1 : 0;

		w->truncated |= !ended;
		return aside(w, block, line, !ended ? TRUNCATED : SHORT, fields - 1, str_trim((str){ p + at, n - at }));
	}
	if (fields > want + s->head.trailing)
		return aside(w, block, line, OVER, want - 1,
		    str_trim((str){ p + end[want - 1] + 1, n - end[want - 1] - 1 }));
	type = field(s, p, end, SCAN_ID_TYPE);
	id = field(s, p, end, SCAN_ID);
	name = field(s, p, end, SCAN_NAME);
	if (id.n == 0)
		return aside(w, block, line, NO_ID, s->at[SCAN_ID], id);
	if (type.n == 1 && type.p[0] == '8' && (id.n != 11 || !str_luhn(id)))
		return aside(w, block, line, LUHN, s->at[SCAN_ID], id);
	if (name.n == 0)
		return aside(w, block, line, NO_NAME, s->at[SCAN_NAME], name);
	*l = (struct segment_line){ .id = search_id(type, id), .line = line };
	l->value[VALUE_NAME] = put_again(w, VALUE_NAME, name, before);
	l->value[VALUE_FIRST] = put_again(w, VALUE_FIRST, field(s, p, end, SCAN_FIRST), before);
	l->value[VALUE_PROFESSION] = put_pair(w, VALUE_PROFESSION, field(s, p, end, SCAN_PROFESSION),
	    field(s, p, end, SCAN_PROFESSION_LABEL));
	l->value[VALUE_SKILL] = put_pair(w, VALUE_SKILL, field(s, p, end, SCAN_SKILL),
	    field(s, p, end, SCAN_SKILL_LABEL));
	l->value[VALUE_COMMUNE] = put_commune(w, field(s, p, end, SCAN_COMMUNE), field(s, p, end, SCAN_POSTCODE),
	    field(s, p, end, SCAN_COMMUNE_NAME));
	name = field(s, p, end, SCAN_STRUCTURE);
	l->value[VALUE_STRUCTURE] = put(w, VALUE_STRUCTURE, name.n ? name : field(s, p, end, SCAN_SIGN));
	l->phone = phone_of(field(s, p, end, SCAN_PHONE));
	if (!l->phone)
		l->phone = phone_of(field(s, p, end, SCAN_PHONE2));
	name = field(s, p, end, SCAN_MODE);
	l->mode = name.n == 1 ? name.p[0] : 0;
	w->line_n++;
	return true;
}

/* ---- blocks ---- */

/* Bytes of [off, off + n) of the file, fewer at its end. */
static ptrdiff_t
read_at(struct scan_worker *w, char *p, ptrdiff_t n, uint64_t off)
{
	ptrdiff_t got = 0;

	while (got < n) {
		ssize_t k = pread(w->scan->fd, p + got, (size_t)(n - got), (off_t)off + got);

		if (k < 0)
			w->failed = true;
		if (k <= 0)
			break;
		got += k;
	}
	return got;
}

/* A block as it was read: it ends at ${end}, where the file does if ${last}. */
struct piece { uint32_t block; const char *end; bool last; };

/* Line ${line} of the block, ${p} to its line feed at ${nl}. */
static void
part(struct scan_worker *w, const struct piece *b, uint32_t line, const char *p, const char *nl)
{
	if (nl >= b->end && !b->last)
		aside(w, b->block, line, LONG, -1, (str){ p, nl - p });
	else
		keep(w, b->block, line, p, nl - p + 1, nl < b->end);
}

/* Of the lines of ${b}, hashed, part those that are new, and those to be read whatever happens. */
static void
compare(struct scan_worker *w, const struct piece *b, bool first)
{
	struct scan *s = w->scan;
	const struct scan_was *was = s->was;
	struct scan_block *k = &s->block[b->block];
	const uint64_t *hash = w->hash + k->from;
	struct scan_same *run = NULL;
	uint32_t fresh = 0;

	if (first) {
		uint64_t at = (uint64_t)b->block * SCAN_BLOCK;

		delta_begin(&w->delta, was->hash, was->n, (uint32_t)((double)at / (double)(s->size - s->begin) *
		    (double)was->n), hash, k->n);
	}
	delta_feed(&w->delta, hash, k->n, w->from);
	for (uint32_t i = 0; i < k->n; i++) {
		uint32_t from = w->from[i];

		fresh += from == DELTA_NEW;
		if (from == DELTA_NEW || was->doc[from] & INDEX_OWN)
			part(w, b, i, w->buf + w->start[i], w->buf + w->start[i + 1] - 1);
		if (from == DELTA_NEW)
			continue;
		if (run && run->is + run->n == i && run->was + run->n == from) {
			run->n++;
			continue;
		}
		run = &w->same[w->same_n++];
		*run = (struct scan_same){ i, from, 1 };
	}
	k->same_n = w->same_n - k->same_from;
	__atomic_fetch_add(&s->fresh, fresh, __ATOMIC_RELAXED);
}

/* The lines that begin in block ${b}; the byte before it tells where the first does. */
static void
scan_block(struct scan_worker *w, uint32_t b, bool first)
{
	struct scan *s = w->scan;
	uint64_t from = s->begin + (uint64_t)b * SCAN_BLOCK, left = s->size - from;
	char *p = w->buf + 1, *end, *stop;
	ptrdiff_t n, want = left < SCAN_BLOCK + SCAN_NEAR ? (ptrdiff_t)left : SCAN_BLOCK + SCAN_NEAR;
	struct scan_block *k = &s->block[b];
	struct piece piece;

	*k = (struct scan_block){ .worker = (uint32_t)(w - s->worker), .from = w->n, .line_from = w->line_n,
		.same_from = w->same_n };
	n = read_at(w, w->buf, want + 1, from - 1) - 1;
	if (n == SCAN_BLOCK + SCAN_NEAR && !memchr(p + SCAN_BLOCK - 1, '\n', SCAN_NEAR + 1)) {
		want = left < SCAN_BLOCK + SCAN_SLACK ? (ptrdiff_t)left : SCAN_BLOCK + SCAN_SLACK;
		n += read_at(w, p + n, want - n, from + (uint64_t)n);
	}
	if (n < want)
		w->failed = true;
	if (n <= 0)
		return;
	end = p + n;
	piece = (struct piece){ b, end, left <= (uint64_t)n };
	stop = left <= SCAN_BLOCK ? end : p + SCAN_BLOCK;
	if (w->buf[0] != '\n') {
		p = memchr(p, '\n', (size_t)(stop - p));
		if (!p++)
			return;
	}
	*end = '\n';		/* the last line may lack its own */
	while (p < stop) {
		const char *nl = simd_line(p, &w->hash[w->n]);

		if (s->was)
			w->start[k->n] = (uint32_t)(p - w->buf);
		else
			part(w, &piece, k->n, p, nl);
		w->n++;
		k->n++;
		p += nl - p + 1;
	}
	if (s->was) {
		w->start[k->n] = (uint32_t)(p - w->buf);
		compare(w, &piece, first);
	}
	k->line_n = w->line_n - k->line_from;
}

/* More than that, and comparing is not worth it. */
static bool
too_many(const struct scan *s)
{
	return s->was && (uint64_t)__atomic_load_n(&s->fresh, __ATOMIC_RELAXED) * SCAN_CHANGED >
	    (uint64_t)s->was->n + SCAN_CHANGED * SCAN_STRETCH;
}

static void *
work(void *arg)
{
	struct scan_worker *w = arg;
	struct scan *s = w->scan;

	for (;;) {
		uint32_t b = __atomic_fetch_add(&s->next, s->stretch, __ATOMIC_RELAXED);

		for (uint32_t i = 0; i < s->stretch && b + i < s->blocks; i++) {
			if (w->failed || w->n > SCAN_LINES - SCAN_BLOCK || too_many(s)) {
				__atomic_store_n(&s->left, true, __ATOMIC_RELAXED);
				return NULL;
			}
			scan_block(w, b + i, i == 0);
		}
		if (b + s->stretch >= s->blocks)
			return NULL;
	}
}

static enum err
refuse(struct ctx *c, struct report *rep, str key, str arg)
{
	rep->refused = key;
	rep->refused_arg = arg;
	return fail(c, E_INVALID, S("file"), key, "%s", arg.n ? arena_z(c->a, arg) : "");
}

enum err
scan_open(struct ctx *c, str path, struct report *rep, struct scan *s)
{
	struct probe kind;
	struct record_reader *r;
	struct stat st;
	const struct record_column want[] = {
		{ names[SCAN_ID_TYPE], true, "Type d'identifiant PP" }, { names[SCAN_ID], true, "Identifiant PP" },
		{ names[SCAN_NAME], true, "Nom d'exercice" }, { names[SCAN_FIRST], true, "Prénom d'exercice" },
		{ names[SCAN_PROFESSION], true, "Code profession" },
		{ names[SCAN_COMMUNE], true, "Code commune (coord. structure)" },
	};
	char *head = arena_array(c->a, char, SOURCE_HEAD), *nl;
	ssize_t n;
	str line;

	*s = (struct scan){ .fd = -1 };
	TRY(probe_file(c, path, &kind));
	if (kind.kind != PROBE_RPPS_ACTIVITY || kind.packed)
		return refuse(c, rep, S("registry.file.other"), kind.packed ? S("registry.kind.zip") : kind.key);
	TRY(record_open(c, path, want, COUNT(want), rep, &r));	/* names what is missing */
	s->fd = open(arena_z(c->a, path), O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st))
		return fail(c, E_NOT_FOUND, S("file"), S("registry.file.none"), "open");
	n = pread(s->fd, head, SOURCE_HEAD, 0);
	nl = n > 0 ? memchr(head, '\n', (size_t)n) : NULL;
	if (!nl)
		return refuse(c, rep, S("registry.file.empty"), (str){});
	line = str_trim((str){ head, nl - head });
	if (str_starts(line, S("\xef\xbb\xbf")))
		line = str_sub(line, 3, line.n);
	if (!str_utf8(line)) {
		char *utf8 = arena_array(c->a, char, line.n * 3);

		line = (str){ utf8, source_from_1252(line.p, line.n, utf8) };
	}
	record_head_read(c->a, line, &s->head);
	for (int i = 0; i < SCAN_COLUMNS; i++)
		s->at[i] = record_head_find(&s->head, names[i]);
	s->begin = (uint64_t)(nl - head) + 1;
	s->size = (uint64_t)st.st_size;
	return OK;
}

void
scan_close(struct scan *s)
{
	if (s->fd >= 0)
		close(s->fd);
	for (int i = 0; i < SCAN_THREADS; i++)
		worker_fini(&s->worker[i]);
	free(s->block);
	*s = (struct scan){ .fd = -1 };
}

enum err
scan_run(struct ctx *c, struct scan *s, const struct scan_was *was)
{
	pthread_t t[SCAN_THREADS];
	bool failed = false;
	int started = 1;

	s->was = was;
	s->stretch = was ? SCAN_STRETCH : 1;
	s->blocks = (uint32_t)((s->size - s->begin + SCAN_BLOCK - 1) / SCAN_BLOCK);
	s->block = calloc((size_t)s->blocks + 1, sizeof *s->block);
	if (!s->block)
		abort();
	for (int i = 0; i < SCAN_THREADS; i++)
		worker_init(s, &s->worker[i]);
	while (started < SCAN_THREADS && pthread_create(&t[started], NULL, work, &s->worker[started]) == 0)
		started++;
	work(&s->worker[0]);
	for (int i = 1; i < started; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < SCAN_THREADS; i++) {
		failed |= s->worker[i].failed;
		s->n += s->worker[i].n;
	}
	if (failed || (s->left && !too_many(s)))
		return fail(c, E_NOT_FOUND, S("file"), S("registry.file.none"), "short read");
	return OK;
}

/* conf.c -- the table of settings, parsed once and read from every thread. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "conf/conf.h"

enum { FILE_MAX = 1 << 20, SECRET_MAX = 4096 };

static const struct conf_row rows[SETTING_COUNT] = {
#define ROW(name, sec, k, ty, def, lo, hi, re, fr, en) \
	[name] = { .section = sec, .key = k, .type = ty, .fallback = S(def), .min = lo, .max = hi, \
		.reload = re, .text = { [LANG_FR] = S(fr), [LANG_EN] = S(en) } },
	SETTINGS_TABLE(ROW)
#undef ROW
};

struct value {
	str shown, origin;
	int64_t i;
	bool forced;		/* conf_set() wins over the file */
	bool line_set;		/* by a line of the file */
};

struct values { struct value v[SETTING_COUNT]; };

/* Replaced whole.  The old ones stay: readers may hold slices of them, and reloads are rare. */
static _Atomic(struct values *) current;
static struct arena memory;

struct unit { str name; int64_t factor; };
static const struct unit times[] = {
	{ S("ms"), 1 }, { S("s"), 1000 }, { S("min"), 60000 }, { S("h"), 3600000 }, { S("d"), 86400000 },
};
static const struct unit sizes[] = {
	{ S("B"), 1 }, { S("KiB"), 1 << 10 }, { S("MiB"), 1 << 20 }, { S("GiB"), 1 << 30 },
};

static bool
parse_unit(str s, const struct unit *units, ptrdiff_t n, int64_t *out)
{
	ptrdiff_t digits = 0;
	int64_t v;
	str unit;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (!str_to_i64(str_sub(s, 0, digits), 0, INT64_C(1) << 40, &v))
		return false;
	unit = str_trim(str_sub(s, digits, s.n));
	for (ptrdiff_t i = 0; i < n; i++)
		if (str_eq(unit, units[i].name))
			return !__builtin_mul_overflow(v, units[i].factor, out);
	return false;
}

static bool
parse_flag(str s, int64_t *out)
{
	if (str_eq(s, S("yes")) || str_eq(s, S("true")) || str_eq(s, S("on")))
		return *out = 1, true;
	if (str_eq(s, S("no")) || str_eq(s, S("false")) || str_eq(s, S("off")))
		return *out = 0, true;
	return false;
}

/* The settings that are one word of few: a misspelt one must not be taken for the default. */
static const struct { enum setting which; const char *words, *want; } choices[] = {
	{ MAIL_TLS, "|required|offered|never|", "one of required, offered, never" },
	{ LOG_REQUESTS, "|all|slow|none|", "one of all, slow, none" },
};

static const char *
not_a_choice(const struct conf_row *r, str s)
{
	char word[32];

	for (int i = 0; i < COUNT(choices); i++) {
		if (r != &rows[choices[i].which])
			continue;
		(void)snprintf(word, sizeof word, "|%.*s|", (int)(s.n < 24 ? s.n : 24), s.p);
		return strstr(choices[i].words, word) && !memchr(s.p, '|', (size_t)s.n) ? NULL : choices[i].want;
	}
	return NULL;
}

/* NULL when ${s} is a good value of ${r}, else what it should be. */
static const char *
parse_value(const struct conf_row *r, str s, int64_t *out)
{
	static const char *const want[] = {
		[TEXT] = "text without control characters", [PATH] = "a path", [INT] = "a whole number",
		[TIME] = "a time with its unit (ms, s, min, h, d)",
		[SIZE] = "a size with its unit (B, KiB, MiB, GiB)", [FLAG] = "yes or no",
	};
	bool ok = true;

	*out = s.n;
	switch (r->type) {
	case TEXT: case PATH:
		for (ptrdiff_t i = 0; i < s.n; i++)
			ok = ok && (unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f;
		break;
	case INT: ok = str_to_i64(s, INT64_MIN, INT64_MAX, out); break;
	case TIME: ok = parse_unit(s, times, COUNT(times), out); break;
	case SIZE: ok = parse_unit(s, sizes, COUNT(sizes), out); break;
	case FLAG: return parse_flag(s, out) ? NULL : want[FLAG];
	}
	if (!ok)
		return want[r->type];
	if (not_a_choice(r, s))
		return not_a_choice(r, s);
	if (r->type == TEXT || r->type == PATH)
		return *out < r->min ? "more letters" : *out > r->max ? "fewer letters" : NULL;
	return *out < r->min ? "more" : *out > r->max ? "less" : NULL;
}

static void
defaults(struct values *to)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const char *wrong = parse_value(&rows[i], rows[i].fallback, &to->v[i].i);

		assert(!wrong);
		(void)wrong;
		to->v[i].shown = rows[i].fallback;
		to->v[i].origin = S("default");
	}
}

static const struct values *
get(void)
{
	struct values *now = atomic_load(&current);

	if (now)
		return now;
	if (!memory.beg)
		arena_init(&memory, 64 << 20);
	now = arena_new(&memory, struct values);
	defaults(now);
	atomic_store(&current, now);
	return now;
}

/* How many letters to change, add or drop (Levenshtein, 1965). */
static int
distance(str a, str b)
{
	int row[64];

	if (a.n >= 64 || b.n >= 64)
		return INT_MAX;
	for (int j = 0; j <= b.n; j++)
		row[j] = j;
	for (int i = 1; i <= a.n; i++) {
		int corner = row[0];

		row[0] = i;
		for (int j = 1; j <= b.n; j++) {
			int cost = corner + (a.p[i - 1] != b.p[j - 1]);

			corner = row[j];
			if (row[j] + 1 < cost)
				cost = row[j] + 1;
			if (row[j - 1] + 1 < cost)
				cost = row[j - 1] + 1;
			row[j] = cost;
		}
	}
	return row[b.n];
}

static const struct conf_row *
nearest(str section, str key)
{
	const struct conf_row *best = NULL;
	int least = INT_MAX;

	for (int i = 0; i < SETTING_COUNT; i++) {
		int d = distance(str_from(rows[i].key), key);

		if (d != INT_MAX)
			d = 2 * d + !str_eq(str_from(rows[i].section), section);
		if (d < least) {
			least = d;
			best = &rows[i];
		}
	}
	return best;
}

static int
find(str section, str key)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		if (str_eq(str_from(rows[i].section), section) && str_eq(str_from(rows[i].key), key))
			return i;
	return -1;
}

static bool
section_known(str section)
{
	for (int i = 0; i < SETTING_COUNT; i++)
		if (str_eq(str_from(rows[i].section), section))
			return true;
	return false;
}

static enum err
take_pair(struct ctx *c, struct values *to, str path, int line, str section, str text)
{
	const struct conf_row *near;
	const char *wrong;
	str key, value;
	int64_t v;
	int i;

	if (!str_cut(text, '=', &key, &value))
		return fail(c, E_INVALID, S(""), S("conf.line"), "%.*s:%d: neither [section] nor key = value", STR(path), line);
	key = str_trim(key);
	value = str_trim(value);
	i = find(section, key);
	if (i < 0) {
		near = nearest(section, key);
		return fail(c, E_INVALID, S(""), S("conf.unknown"), "%.*s:%d: no setting \"%.*s\" in [%.*s]; did you mean \"%s\" in [%s]?",
		    STR(path), line, STR(key), STR(section), near->key, near->section);
	}
	wrong = parse_value(&rows[i], value, &v);
	if (wrong)
		return fail(c, E_INVALID, S(""), S("conf.value"), "%.*s:%d: %s = \"%.*s\": want %s", STR(path), line,
		    rows[i].key, (int)(value.n < 80 ? value.n : 80), value.p, wrong);
	if (to->v[i].line_set)
		return fail(c, E_INVALID, S(""), S("conf.twice"), "%.*s:%d: \"%s\" is set twice", STR(path), line, rows[i].key);
	to->v[i] = (struct value){ .shown = arena_dup(&memory, value), .i = v, .line_set = true,
	    .origin = arena_fmt(&memory, "%.*s:%d", STR(path), line) };
	return OK;
}

static enum err
parse(struct ctx *c, struct values *to, str path, str text)
{
	str line, section = {};
	int number = 0;

	while (text.n) {
		str_cut(text, '\n', &line, &text);
		number++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';')
			continue;
		if (line.p[0] != '[') {
			TRY(take_pair(c, to, path, number, section, line));
			continue;
		}
		section = str_trim(str_sub(line, 1, line.n - 2));
		if (line.p[line.n - 1] != ']' || !section_known(section))
			return fail(c, E_INVALID, S(""), S("conf.section"), "%.*s:%d: no section \"%.*s\"; did you mean [%s]?",
			    STR(path), number, STR(line), nearest(S(""), section)->section);
	}
	return OK;
}

static enum err
slurp(struct ctx *c, str path, ptrdiff_t max, str *out)
{
	int fd = open(arena_z(c->a, path), O_RDONLY | O_CLOEXEC);
	char *p;
	ssize_t n;

	if (fd < 0)
		return fail(c, E_NOT_FOUND, S(""), S("conf.file"), "%.*s: %s", STR(path), strerror(errno));
	p = arena_array(c->a, char, max + 1);
	n = read(fd, p, (size_t)max + 1);
	close(fd);
	if (n < 0 || n > max)
		return fail(c, E_INVALID, S(""), S("conf.file"), "%.*s: cannot be read, or longer than %td bytes", STR(path), max);
	*out = (str){ p, n };
	return OK;
}

enum err
conf_load(struct ctx *c, str path)
{
	const struct values *old = get();
	struct values *next = arena_new(&memory, struct values);
	static bool started;
	str text = {};

	defaults(next);
	if (path.n)
		TRY(slurp(c, path, FILE_MAX, &text));
	TRY(parse(c, next, path, text));
	for (int i = 0; i < SETTING_COUNT; i++)
		if (old->v[i].forced || (started && rows[i].reload == START))
			next->v[i] = old->v[i];
	started = true;
	atomic_store(&current, next);
	return OK;
}

enum err
conf_set(struct ctx *c, enum setting which, str value, str origin)
{
	struct values *next;
	const char *wrong;
	int64_t v;

	wrong = parse_value(&rows[which], value, &v);
	if (wrong)
		return fail(c, E_INVALID, S(""), S("conf.value"), "%.*s: \"%.*s\": want %s", STR(origin), STR(value), wrong);
	get();
	next = arena_new(&memory, struct values);
	*next = *get();
	next->v[which] = (struct value){ .shown = arena_dup(&memory, value), .origin = arena_dup(&memory, origin),
	    .i = v, .forced = true };
	atomic_store(&current, next);
	return OK;
}

str
conf_str(enum setting which)
{
	assert(rows[which].type == TEXT || rows[which].type == PATH);
	return get()->v[which].shown;
}

int64_t
conf_i64(enum setting which)
{
	assert(rows[which].type == INT || rows[which].type == TIME || rows[which].type == SIZE);
	return get()->v[which].i;
}

bool
conf_flag(enum setting which)
{
	assert(rows[which].type == FLAG);
	return get()->v[which].i != 0;
}

str conf_origin(enum setting which) { return get()->v[which].origin; }
str conf_shown(enum setting which) { return get()->v[which].shown; }
const struct conf_row *conf_row(enum setting which) { return &rows[which]; }

enum err
conf_secret(struct ctx *c, enum setting which, str *out)
{
	assert(rows[which].type == PATH);
	TRY(slurp(c, conf_str(which), SECRET_MAX, out));
	while (out->n && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
		out->n--;
	return OK;
}

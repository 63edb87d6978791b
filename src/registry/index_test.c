/* index_test.c -- the national index: built, searched, brought up to date, refused when broken. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "registry/index.h"
#include "registry/registry.h"
#include "registry/rpps.h"
#include "registry/simd.h"
#include "t.h"

static void
remove_file(void *path)
{
	unlink(path);
}

static str
temp(struct ctx *c, const char *end)
{
	char *path = arena_z(c->a, S("/tmp/maillage-index-XXXXXX")), *full;
	int fd = mkstemp(path);

	T(fd >= 0);
	close(fd);
	unlink(path);
	full = arena_z(c->a, arena_fmt(c->a, "%s%s", path, end));
	arena_defer(c->a, remove_file, full);
	arena_defer(c->a, remove_file, arena_z(c->a, arena_fmt(c->a, "%s.lock", full)));
	return str_from(full);
}

static const char head[] = "Type d'identifiant PP|Identifiant PP|Nom d'exercice|Prénom d'exercice|Code profession|"
	"Libellé profession|Code savoir-faire|Libellé savoir-faire|Code mode exercice|Raison sociale site|"
	"Code postal (coord. structure)|Code commune (coord. structure)|Libellé commune (coord. structure)|Téléphone (coord. structure)|\n";

enum { OWN_NAME = 8 };		/* a state: the line bears another name than its person's others */

/* Line ${i} of the made-up extraction, in its state ${state}: 0 as first published. */
static void
line(struct buf *b, int i, int state)
{
	static const char *const names[] = { "LEFÈVRE", "MARTIN", "LE GUEN", "DURAND", "N'DIAYE", "MARTINEAU", "ROUX" };
	static const char *const firsts[] = { "Anaïs", "Jean-Pierre", "Zoé", "Kim" };
	static const char *const towns[][3] = {
		{ "44000", "44109", "Nantes" }, { "44800", "44162", "Saint-Herblain" }, { "75012", "75112", "Paris" },
		{ "35000", "35238", "Rennes" }, { "44400", "", "REZE" },
	};
	static const char *const phones[] = { "0240000001", "+33 2 40 00 00 02", "", "17" };
	int person = i * 2 / 3, sum = 0;
	const char *const *town = towns[(i + state) % 5];
	char id[16];

	snprintf(id, sizeof id, "1%09d0", person + 7);
	for (int k = 9, twice = 1; k >= 0; k--, twice = !twice) {
		int d = (id[k] - '0') * (twice ? 2 : 1);

		sum += d > 9 ? d - 9 : d;
	}
	id[10] = (char)('0' + (10 - sum % 10) % 10);
	buf_fmt(b, "8|%s|%s|%s|%d|%s|||%s|CABINET %d%s|%s|%s|%s|%s|\n", id, state == OWN_NAME ? "AUTRE" : names[person % 7], firsts[person % 4],
	    person % 3 ? 60 : 10, person % 3 ? "Infirmier" : "Médecin", i % 2 ? "L" : "S", i % 50, state ? " NEUF" : "",
	    town[0], town[1], town[2], phones[(i + state) % 4]);
}

/* ${n} lines, of which those that ${changes}(i) gives a state other than 0 differ; -1: left. */
static void
extraction(struct ctx *c, str path, int n, int (*changes)(int))
{
	struct buf b = { .a = c->a };
	int fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	buf_put(&b, str_from(head));
	for (int i = 0; i < n; i++) {
		int state = changes ? changes(i) : 0;

		if (state >= 0)
			line(&b, i, state);
	}
	T(fd >= 0 && write(fd, b.p, (size_t)b.n) == b.n);
	close(fd);
}

static struct report *
build(struct ctx *c, str path, str index, int64_t *changed)
{
	struct report *rep = arena_new(c->a, struct report);
	enum err e;

	report_init(rep, c->a);
	e = registry_build(c, path, index, rep, changed);
	t_check(e == OK, T_AT, "build: %.*s %.*s", STR(c->cause.key), STR(c->cause.detail));
	return rep;
}

static struct registry *
opened(struct ctx *c, str index)
{
	struct registry *r;

	T(registry_open(c, index, &r) == OK);
	return r;
}

/* Everything a search says, as text. */
static str
answer(struct ctx *c, struct registry *r, const char *words, const char *profession, const char *commune)
{
	str where = str_from(commune);
	struct registry_query q = { .words = str_from(words), .profession = str_from(profession),
		.communes = &where, .communes_n = where.n > 0, .limit = 50 };
	struct registry_hits hits;
	struct buf b = { .a = c->a };

	T(registry_search(c, r, &q, &hits) == OK);
	buf_fmt(&b, "%lld:", (long long)hits.total);
	for (ptrdiff_t i = 0; i < hits.n; i++) {
		struct registry_hit *h = &hits.v[i];

		buf_fmt(&b, "%d %.*s %.*s %.*s", h->rank, STR(h->number), STR(h->name), STR(h->first_name));
		for (int k = 0; k < h->places_n; k++)
			buf_fmt(&b, " [%.*s %.*s %.*s %c %.*s]", STR(h->places[k].profession), STR(h->places[k].commune_name),
			    STR(h->places[k].structure), h->places[k].mode, STR(h->places[k].phone));
		buf_char(&b, ';');
	}
	return buf_str(&b);
}

static const char *const questions[][3] = {
	{ "lefevre", "", "" }, { "lefvre", "", "" }, { "leguen nantes", "", "" }, { "martin", "10", "" },
	{ "infirmier rennes", "", "" }, { "marti", "60", "44109" }, { "zoe duran", "", "" }, { "cabinet 7", "", "" },
	{ "paris", "10", "75056" }, { "roux kim", "", "" }, { "neuf", "", "" }, { "44400", "", "" }, { "", "10", "44143" },
	{ "ndiaye", "", "" }, { "martinaeu", "", "" },
};

static void
same_answers(struct ctx *c, struct registry *a, struct registry *b)
{
	for (int i = 0; i < COUNT(questions); i++)
		T_STR(answer(c, a, questions[i][0], questions[i][1], questions[i][2]),
		    answer(c, b, questions[i][0], questions[i][1], questions[i][2]));
}

TEST(registry_index_round_trip)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx");
	struct registry *r;
	struct registry_hit hit;
	struct registry_about about;
	struct report *rep;
	int64_t changed;

	extraction(c, file, 3000, NULL);
	rep = build(c, file, index, &changed);
	T_I64(rep->read, 3000);
	T_I64(rep->kept, 3000);
	T_I64(changed, 3000);
	r = opened(c, index);
	registry_about(r, &about);
	T_I64(about.people, 2000);
	T_I64(about.lines, 3000);
	T_HAS(answer(c, r, "lefevre anais", "", ""), "LEFÈVRE Anaïs");
	T_HAS(answer(c, r, "lefvere anais", "", ""), "LEFÈVRE Anaïs");	/* a typo */
	T_HAS(answer(c, r, "lefevre", "", ""), " 0240000001]");
	T_HAS(answer(c, r, "lefevre", "", ""), " 0240000002]");	/* as +33 too */
	T_HAS(answer(c, r, "martin reze", "", ""), "Rezé");	/* no code in the file: found by name */
	T_STR(answer(c, r, "lefevre zzzz", "", ""), S("0:"));
	T(registry_find(c, r, S("10000000074"), &hit) == OK);
	T_STR(hit.name, S("LEFÈVRE"));
	T(registry_find(c, r, S("10000000075"), &hit) == E_NOT_FOUND);
	registry_close(r);
}

/* The portable loops give the same index. */
TEST(registry_index_without_simd)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx"), plain = temp(c, ".idx2");
	struct registry *a, *b;

	extraction(c, file, 700, NULL);
	build(c, file, index, NULL);
	simd_off = true;
	build(c, file, plain, NULL);
	a = opened(c, index);
	b = opened(c, plain);
	same_answers(c, a, b);
	simd_off = false;
	same_answers(c, a, b);
	registry_close(a);
	registry_close(b);
}

static int
second(int i)
{
	return i % 97 == 0 ? 1 : i % 101 == 0 ? -1 : i == 2999 ? 2 : 0;
}

static int
third(int i)
{
	return i % 97 == 0 ? 3 : i % 89 == 0 ? -1 : 0;
}

static int
none(int i)
{
	return i % 2 ? 5 : -1;
}

/* Brought up to date, twice, the index answers as one built anew; readers follow. */
TEST(registry_index_delta_equals_rebuild)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx"), fresh = temp(c, ".idx2");
	int (*const states[])(int) = { second, third, NULL, none };
	struct registry *r, *whole;
	struct registry_about about;
	int64_t changed;

	extraction(c, file, 3000, NULL);
	build(c, file, index, NULL);
	r = opened(c, index);
	build(c, file, index, &changed);
	T_I64(changed, 0);
	for (int i = 0; i < COUNT(states); i++) {
		str before = answer(c, r, "neuf", "", "");
		struct report *rep;

		extraction(c, file, i == 1 ? 3100 : 3000, states[i]);
		rep = build(c, file, index, &changed);
		T(changed > 0);
		T(i == 3 || changed < 250);
		T_I64(rep->kept, rep->read);
		unlink(fresh.p);
		build(c, file, fresh, NULL);
		whole = opened(c, fresh);
		same_answers(c, r, whole);
		T(!str_eq(before, answer(c, r, "neuf", "", "")));
		registry_about(r, &about);
		T_I64(about.segments, i == 3 ? 1 : i + 2);	/* too much changed: written anew */
		T_I64(about.lines, rep->read);
		registry_close(whole);
	}
	registry_close(r);
}

/* ${n} lines, each its number and its state times 2^20. */
static void
write_lines(str path, const uint32_t *v, uint32_t n)
{
	int fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct arena a;
	struct buf b = { .a = &a };

	arena_init(&a, 4 << 20);
	buf_put(&b, str_from(head));
	for (uint32_t i = 0; i < n; i++) {
		line(&b, (int)(v[i] & 0xfffff), (int)(v[i] >> 20));
		if (b.n < 1 << 16 && i + 1 < n)
			continue;
		T(fd >= 0 && write(fd, b.p, (size_t)b.n) == b.n);
		arena_reset(&a);
		b = (struct buf){ .a = &a };
	}
	arena_fini(&a);
	close(fd);
}

/* Each of ${people} is the same in both, place by place. */
static void
same_people(struct ctx *c, struct registry *a, struct registry *b, uint32_t people)
{
	for (uint32_t i = 0; i < people; i++) {
		struct buf l = { .a = c->a };
		struct registry_hit x, y;
		str rest, id;
		enum err e, f;

		line(&l, (int)(i * 3 / 2), 0);
		str_cut(str_sub(buf_str(&l), 2, l.n), '|', &id, &rest);
		e = registry_find(c, a, id, &x);
		f = registry_find(c, b, id, &y);
		T(e == f);
		ctx_forgive(c);
		if (e != OK)
			continue;
		T(str_eq(x.name, y.name) && str_eq(x.first_name, y.first_name));
		T_I64(x.places_n, y.places_n);
		for (int k = 0; k < x.places_n; k++) {
			T_STR(x.places[k].structure, y.places[k].structure);
			T(str_eq(x.places[k].profession, y.places[k].profession) &&
			    str_eq(x.places[k].commune, y.places[k].commune) && x.places[k].mode == y.places[k].mode);
		}
	}
}

/* One edit in ${v}[${n}], as extractions have them: lines change, go, come, change places, take a name of their own. */
static uint32_t
edit(struct ctx *c, uint32_t *v, uint32_t n, uint32_t fresh)
{
	uint32_t at = (uint32_t)ctx_random_below(c, n - 1), swap = v[at];

	switch (ctx_random_below(c, 6)) {
	case 0:
		memmove(v + at, v + at + 1, (n - at - 1) * sizeof *v);
		return n - 1;
	case 1:
		memmove(v + at + 1, v + at, (n - at) * sizeof *v);
		v[at] = fresh;
		return n + 1;
	case 2:
		v[at] = v[at + 1];
		v[at + 1] = swap;
		return n;
	case 3:
		v[at] = (v[at] & 0xfffff) | OWN_NAME << 20;
		return n;
	default:
		v[at] = (v[at] & 0xfffff) | (uint32_t)ctx_random_below(c, 8) << 20;
		return n;
	}
}

/* ${file} into ${index}, and into a new one; they hold the same people.  Returns the lines read again. */
static int64_t
both_ways(struct ctx *of, str file, str index, str whole, uint32_t people, int *segments)
{
	struct registry *a, *b;
	struct registry_about about;
	struct arena arena;
	struct ctx c = *of;
	int64_t changed;

	arena_init(&arena, 64 << 20);
	c.a = &arena;
	unlink(whole.p);
	build(&c, file, index, &changed);
	build(&c, file, whole, NULL);
	a = opened(&c, index);
	b = opened(&c, whole);
	same_people(&c, a, b, people);
	same_answers(&c, a, b);
	registry_about(a, &about);
	*segments = about.segments;
	registry_close(a);
	registry_close(b);
	arena_fini(&arena);
	return changed;
}

/* Whatever is edited, ten extractions in a row, the index knows of everyone what one built anew does. */
TEST(registry_index_delta_of_any_edits)
{
	enum { LINES = 900, LIVES = 3, TIMES = 8 };
	str file = temp(c, ".txt"), index = temp(c, ".idx"), whole = temp(c, ".idx2");
	static uint32_t v[2 * LINES];
	int most = 0, segments;

	for (int life = 0; life < LIVES; life++) {
		uint32_t n = LINES;

		for (uint32_t i = 0; i < n; i++)	/* the second line of some has a name of its own */
			v[i] = i % 3 == 1 && i % 5 < 2 ? i | OWN_NAME << 20 : i;
		unlink(index.p);
		for (int i = 0; i < TIMES; i++) {
			write_lines(file, v, n);
			both_ways(c, file, index, whole, LINES, &segments);
			most = segments > most ? segments : most;
			for (int k = (int)ctx_random_below(c, 12); k >= 0; k--)
				n = edit(c, v, n, LINES + (uint32_t)(life * TIMES + i));
		}
	}
	T(most >= 3);		/* it was added to, not built anew each time */
}

/* Twenty megabytes: threads begin in the middle, where lines came and went before. */
TEST(registry_index_delta_stretches)
{
	enum { LINES = 210000, WENT = 900, CAME = 700 };
	str file = temp(c, ".txt"), index = temp(c, ".idx"), whole = temp(c, ".idx2");
	uint32_t *v = malloc(2 * LINES * sizeof *v), n = 0;
	int64_t changed;
	int segments;

	for (uint32_t i = 0; i < LINES; i++)
		v[i] = i;
	write_lines(file, v, LINES);
	build(c, file, index, NULL);
	for (uint32_t i = 0; i < LINES; i++) {
		for (uint32_t k = 0; i == 1000 && k < CAME; k++)
			v[LINES + n++] = LINES + k;
		if (i < 50000 || i >= 50000 + WENT)
			v[LINES + n++] = i % 200 == 11 ? i | 3 << 20 : i;
	}
	write_lines(file, v + LINES, n);
	free(v);
	changed = both_ways(c, file, index, whole, 3000, &segments);
	T_I64(segments, 2);
	T(changed >= LINES / 200 + CAME - 10 && changed <= LINES / 200 + CAME + 200);
}

/* The extraction of savoir-faire: what the activities do not tell, once, of those who are there. */
TEST(registry_index_with_skills)
{
	str file = temp(c, ".txt"), skills = temp(c, ".sf"), index = temp(c, ".idx");
	struct report rep, skills_rep;
	struct registry_hit hit;
	struct registry *r;
	int64_t changed;
	int fd, many = 0;
	str text = S("Type d'identifiant PP|Identifiant PP|Nom d'exercice|Prénom d'exercice|Code profession|"
	    "Code type savoir-faire|Code savoir-faire|Libellé savoir-faire|\n"
	    "8|10000000074|LEFÈVRE|Anaïs|10|S|SM04|Cardiologie et maladies vasculaires|\n"
	    "8|10000000074|LEFÈVRE|Anaïs|10|S|SM04|Cardiologie et maladies vasculaires|\n"
	    "8|99700000013|PARTI|Alix|10|S|SM53|Médecine générale|\n");

	extraction(c, file, 300, NULL);
	fd = open(skills.p, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	T(fd >= 0 && write(fd, text.p, (size_t)text.n) == text.n);
	close(fd);
	report_init(&rep, c->a);
	report_init(&skills_rep, c->a);
	T(registry_build_with(c, file, skills, index, &rep, &skills_rep, &changed) == OK);
	r = opened(c, index);
	T(registry_find(c, r, S("10000000074"), &hit) == OK);
	for (int i = 0; i < hit.places_n; i++)
		many += str_eq(hit.places[i].skill, S("SM04"));
	T_I64(many, 1);
	T(str_eq(hit.places[0].profession, S("10")));		/* what they do comes first */
	T_HAS(answer(c, r, "lefevre cardiologie", "", ""), "LEFÈVRE Anaïs");
	T_STR(answer(c, r, "parti", "", ""), S("0:"));
	registry_close(r);
	build(c, file, index, &changed);			/* without them: anew, and they are not there */
	T_I64(changed, 300);
	r = opened(c, index);
	T_STR(answer(c, r, "lefevre cardiologie", "", ""), S("0:"));
	registry_close(r);
}

TEST(registry_index_sets_aside)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx");
	struct report *rep;
	struct registry *r;
	struct buf b = { .a = c->a };
	int fd;

	extraction(c, file, 300, NULL);
	fd = open(file.p, O_WRONLY | O_APPEND);
	buf_put(&b, S("8|10000000075|FAUX|Clé|60|Infirmier|||L|X|44000|44109|Nantes||\n8|1|court|\n"));
	T(write(fd, b.p, (size_t)b.n) == b.n);
	close(fd);
	for (int again = 0; again < 2; again++) {	/* told again when nothing else changed */
		rep = build(c, file, index, NULL);
		T_I64(rep->read, 302);
		T(rep->aside == 2 && rep->n == 2);
		T_I64(rep->v[0].line, 302);
		T_STR(rep->v[0].key, S("registry.luhn.rpps"));
		T_STR(rep->v[1].key, S("registry.row.short"));
		r = opened(c, index);
		T_STR(answer(c, r, "faux", "", ""), S("0:"));
		registry_close(r);
	}
}

/* A file that is cut, or is another, leaves the index as it was. */
TEST(registry_index_refuses_the_file)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx");
	struct report rep;
	struct registry *r;
	str before;

	extraction(c, file, 300, NULL);
	build(c, file, index, NULL);
	r = opened(c, index);
	before = answer(c, r, "martin", "", "");
	report_init(&rep, c->a);
	T(truncate(file.p, 5000) == 0);
	T(registry_build(c, file, index, &rep, NULL) == E_INVALID);
	T_STR(c->cause.key, S("registry.file.unsafe"));
	T(rep.truncated);
	ctx_forgive(c);
	report_init(&rep, c->a);
	T(registry_build(c, index, index, &rep, NULL) == E_INVALID);
	T_STR(c->cause.key, S("registry.file.other"));
	ctx_forgive(c);
	T(registry_build(c, S("/nowhere"), index, &rep, NULL) == E_NOT_FOUND);
	T_STR(answer(c, r, "martin", "", ""), before);
	registry_close(r);
}

/* A byte altered, or the end missing: a clear no. */
TEST(registry_index_broken)
{
	str file = temp(c, ".txt"), index = temp(c, ".idx");
	struct registry *r;
	int64_t size;
	int fd;

	extraction(c, file, 300, NULL);
	build(c, file, index, NULL);
	fd = open(index.p, O_RDWR);
	size = lseek(fd, 0, SEEK_END);
	for (int64_t at = 16; at < size; at += size / 40) {
		char was, bad;

		T(pread(fd, &was, 1, at) == 1);
		bad = (char)(was ^ 0x41);
		T(pwrite(fd, &bad, 1, at) == 1);
		if (registry_open(c, index, &r) == OK) {	/* the table of lines, or room between parts */
			answer(c, r, "martin", "", "");
			registry_close(r);
			T(at > size / 2 || (at < INDEX_DATA && at >= (int64_t)sizeof(struct index_slot)));
		} else {
			T_STR(c->cause.key, S("registry.index.broken"));
			ctx_forgive(c);
		}
		T(pwrite(fd, &was, 1, at) == 1);
	}
	r = opened(c, index);
	registry_close(r);
	T(ftruncate(fd, size - 8) == 0);
	T(registry_open(c, index, &r) == E_INVALID);
	T_STR(c->cause.key, S("registry.index.broken"));
	ctx_forgive(c);
	close(fd);
	T(registry_open(c, S("/nowhere.idx"), &r) == E_NOT_FOUND);
	T_STR(c->cause.key, S("registry.index.none"));
}

static str fault_file, fault_index;

static void
build_faulty(struct ctx *c)
{
	struct report rep;
	struct arena a;
	struct ctx own = *c;

	arena_init(&a, 64 << 20);	/* each try opens the file again: more than one arena holds */
	own.a = &a;
	report_init(&rep, &a);
	if (registry_build(&own, fault_file, fault_index, &rep, NULL) != OK)
		assert(str_eq(own.cause.key, S("registry.index.disk")));
	arena_fini(&a);
}

/* The disk is full at any write: the old index, or the new one. */
TEST(registry_index_disk_full)
{
	str old, fresh;
	struct registry *r;

	fault_file = temp(c, ".txt");
	fault_index = temp(c, ".idx");
	extraction(c, fault_file, 300, NULL);
	build(c, fault_file, fault_index, NULL);
	r = opened(c, fault_index);
	old = answer(c, r, "martin", "", "");
	extraction(c, fault_file, 300, second);
	T(t_faults("disk.full", build_faulty, c) > 5);
	fresh = answer(c, r, "martin", "", "");
	T(!str_eq(old, fresh));
	registry_close(r);
	r = opened(c, fault_index);
	T_STR(answer(c, r, "martin", "", ""), fresh);
	registry_close(r);
}

/* 50 MB of lines pass through the reader: what stays resident does not grow with them. */
TEST(registry_reader_constant_memory)
{
	str file = temp(c, ".txt");
	struct buf b = { .a = c->a };
	struct record_reader *r;
	struct report rep;
	struct rpps_activity row;
	struct rusage before, after;
	int64_t n = 0;
	int fd = open(file.p, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (int i = 0; i < 10000; i++)
		line(&b, i, 0);
	T(write(fd, head, sizeof head - 1) > 0);
	for (int i = 0; i * b.n < 50 << 20; i++, n += 10000)
		T(write(fd, b.p, (size_t)b.n) == b.n);
	close(fd);
	report_init(&rep, c->a);
	T(rpps_activity_open(c, file, &rep, &r) == OK);
	T(rpps_activity_next(r, &row));
	getrusage(RUSAGE_SELF, &before);
	while (rpps_activity_next(r, &row))
		;
	getrusage(RUSAGE_SELF, &after);
	T_I64(rep.kept, n);
	T(after.ru_maxrss - before.ru_maxrss < 4096);	/* KiB */
}

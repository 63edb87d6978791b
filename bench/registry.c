/*
 * registry.c -- the national file into the index, beside what sqlite3 takes to load it:
 *
 *	bench-registry FILE CHANGED-FILE INDEX
 *
 * Prints name value unit | peer value | ratio.  FILE and CHANGED-FILE come from gen_rpps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "registry/registry.h"

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* In a process of its own, so that its peak memory is its own. */
static double
build(const char *file, const char *index, long *peak_kib)
{
	double from = seconds();
	struct rusage use;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct arena a;
		struct ctx c = { .a = &a, .rng = 1 };
		struct report rep;
		int64_t changed;

		arena_init(&a, 64 << 20);
		ctx_at(&c, instant_now());
		report_init(&rep, &a);
		if (registry_build(&c, str_from(file), str_from(index), &rep, &changed) != OK) {
			fprintf(stderr, "%.*s at %s: %.*s\n", STR(c.cause.key), c.cause.at, STR(c.cause.detail));
			_exit(1);
		}
		fprintf(stderr, "# read %lld kept %lld aside %lld changed %lld\n", (long long)rep.read,
		    (long long)rep.kept, (long long)rep.aside, (long long)changed);
		_exit(0);
	}
	wait4(pid, &status, 0, &use);
	if (status)
		exit(1);
	*peak_kib = use.ru_maxrss;
	return seconds() - from;
}

static double
sqlite(const char *file, const char *db)
{
	char command[1024];
	double from;

	unlink(db);
	snprintf(command, sizeof command, "sqlite3 %s '.mode list' '.separator |' '.import %s t' 2>/dev/null", db, file);
	from = seconds();
	if (system(command) < 0)
		exit(1);
	from = seconds() - from;
	unlink(db);
	return from;
}

static int
cmp(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* A name of the index with a letter changed, its commune, its profession: 2,000 such questions. */
static void
search(const char *index)
{
	enum { N = 2000 };
	static double took[N];
	struct arena a;
	struct ctx c = { .a = &a, .rng = 7 };
	struct registry *r;
	int64_t met = 0;
	static const char *const seeds[] = { "ma", "le", "du", "be", "ker", "pe", "ro", "cha", "de", "sa" };
	static char words[N][128];
	int made = 0;

	arena_init(&a, 256 << 20);
	ctx_at(&c, instant_now());
	if (registry_open(&c, str_from(index), &r) != OK)
		exit(1);
	for (int i = 0; i < COUNT(seeds); i++) {
		struct registry_query q = { .words = str_from(seeds[i]), .limit = REGISTRY_LIMIT_MAX };
		struct registry_hits hits;

		if (registry_search(&c, r, &q, &hits) != OK)
			exit(1);
		for (ptrdiff_t k = 0; k < hits.n && made < N * (i + 1) / COUNT(seeds); k++, made++) {
			struct registry_hit *h = &hits.v[k];
			char name[64];
			int at;

			snprintf(name, sizeof name, "%.*s", STR(h->name));
			at = (int)ctx_random_below(&c, strlen(name));
			if (h->name.n >= 4)
				name[at] = (char)('A' + ctx_random_below(&c, 26));
			snprintf(words[made], sizeof words[made], "%s %.*s %.*s", name, made % 3 ? (int)h->places[0].commune_name.n : 0,
			    h->places[0].commune_name.p, made % 2 ? (int)h->places[0].profession_label.n : 0,
			    h->places[0].profession_label.p);
		}
	}
	for (int i = 0; i < made; i++) {
		struct registry_query q = { .words = str_from(words[i]), .limit = 20 };
		struct registry_hits hits;
		double from = seconds();

		if (registry_search(&c, r, &q, &hits) != OK)
			exit(1);
		took[i] = (seconds() - from) * 1e3;
		met += hits.n > 0;
		if (getenv("VERBOSE"))
			fprintf(stderr, "# %.2f ms, %td of %lld: %s\n", took[i], hits.n, (long long)hits.total, words[i]);
		arena_reset(&a);
	}
	qsort(took, (size_t)made, sizeof *took, cmp);
	printf("registry.search.p50 %.3f ms\nregistry.search.p99 %.3f ms | limit 5 ms | %.2f\n"
	    "registry.search.max %.3f ms\nregistry.search.found %.1f %%\n", took[made / 2], took[made * 99 / 100],
	    took[made * 99 / 100] / 5, took[made - 1], 100.0 * (double)met / made);
	registry_close(r);
}

int
main(int argc, char **argv)
{
	char db[512];
	long peak = 0, peak2 = 0;
	double first, again, peer;

	if (argc != 4) {
		fprintf(stderr, "usage: bench-registry FILE CHANGED-FILE INDEX\n");
		return 2;
	}
	snprintf(db, sizeof db, "%s.db", argv[3]);
	unlink(argv[3]);
	first = build(argv[1], argv[3], &peak);
	again = build(argv[2], argv[3], &peak2);
	peer = getenv("NO_PEER") ? 0 : sqlite(argv[1], db);
	printf("registry.import %.2f s | sqlite3 .import %.2f s | %.3f\n", first, peer, peer > 0 ? first / peer : 0);
	printf("registry.reimport %.3f s | first import %.2f s | %.3f\n", again, first, again / first);
	printf("registry.import.peak %ld MiB | limit 400 MiB | %.2f\n", peak / 1024, (double)peak / 1024 / 400);
	printf("registry.reimport.peak %ld MiB\n", peak2 / 1024);
	search(argv[3]);
	return 0;
}

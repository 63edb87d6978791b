/*
 * fuzz_rpps.c -- any bytes as a file for the readers: probed, then read as what it seems
 * to be, and as an extraction, and as a list of members whatever it seems.  What must hold:
 * no crash, every text well-formed UTF-8, read = kept + aside.  Also any bytes as an index.
 *
 *	CC=clang meson setup build-fuzz -Db_sanitize=address -Dc_args=-fsanitize=fuzzer-no-link -Db_lundef=false
 *	ninja -C build-fuzz test/fuzz_rpps && build-fuzz/test/fuzz_rpps test/fuzz/corpus_rpps
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "registry/finess.h"
#include "registry/members.h"
#include "registry/registry.h"
#include "registry/rpps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
extraction(struct ctx *c, str path)
{
	struct record_reader *r;
	struct rpps_activity row;
	struct report rep;

	report_init(&rep, c->a);
	if (rpps_activity_open(c, path, &rep, &r) != OK)
		return;
	while (rpps_activity_next(r, &row)) {
		check(str_utf8(row.name) && str_utf8(row.structure) && row.name.n);
		check(!str_eq(row.id_type, S("8")) || rpps_id_ok(row.id));
	}
	check(rep.read == rep.kept + rep.aside && rep.n <= REPORT_MAX);
}

static void
members(struct ctx *c, str path)
{
	struct record_reader *r;
	struct members_row row;
	struct report rep;

	report_init(&rep, c->a);
	if (members_open(c, path, &rep, &r) != OK)
		return;
	while (members_next(r, &row))
		check(str_utf8(row.name) && str_utf8(row.note));
	check(rep.read == rep.kept + rep.aside);
}

static void
finess(struct ctx *c, str path)
{
	struct finess_reader *r;
	struct finess_structure row;
	struct report rep;

	report_init(&rep, c->a);
	if (finess_open(c, path, &rep, &r) != OK)
		return;
	while (finess_next(r, &row))
		check(row.finess_site.n == 9 && (!row.has_place || (row.lat > -90 && row.lat < 90)));
	check(rep.read == rep.kept + rep.aside);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct ctx c = { .a = &a, .rng = 1 };
	struct registry *index;
	struct probe p;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	str path;

	if (!a.beg)
		arena_init(&a, 256 << 20);
	check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	path = arena_fmt(&a, "/proc/self/fd/%d", fd);
	check(probe_file(&c, path, &p) == OK);
	extraction(&c, path);
	ctx_forgive(&c);
	members(&c, path);
	ctx_forgive(&c);
	finess(&c, path);
	ctx_forgive(&c);
	if (registry_open(&c, path, &index) == OK)
		registry_close(index);
	arena_reset(&a);
	close(fd);
	return 0;
}

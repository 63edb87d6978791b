/*
 * fuzz_mail.c -- any bytes as an e-mail.  What must hold: no crash; every text is
 * well-formed UTF-8; the address has no white space; twice the same mail, the same reading.
 *
 *	ninja -C build-fuzz test/fuzz_mail && build-fuzz/test/fuzz_mail test/fuzz/corpus_mail	(built as fuzz_rpps is)
 */
#include <stdlib.h>

#include "inbound/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	str mail = { (const char *)data, (ptrdiff_t)size };
	struct mime_mail one, two;

	if (!a.beg)
		arena_init(&a, 256 << 20);
	mime_read(&a, mail, &one);
	mime_read(&a, mail, &two);
	check(str_eq(one.text, two.text) && one.robot == two.robot && str_eq(one.from, two.from));
	check(str_utf8(one.text) && str_utf8(one.subject) && !str_has(one.from, S(" ")) && !str_has(one.from, S("\n")));
	arena_reset(&a);
	return 0;
}

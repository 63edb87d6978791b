/*
 * fuzz_replies.c -- any bytes as a reply.  What must hold: no crash; the note is
 * well-formed UTF-8 and short; a post only with a yes; the same text, the same meaning.
 *
 *	CC=clang meson setup build-fuzz -Db_sanitize=address -Dc_args=-fsanitize=fuzzer-no-link -Db_lundef=false
 *	ninja -C build-fuzz test/fuzz_replies && build-fuzz/test/fuzz_replies test/fuzz/corpus_replies
 */
#include <stdlib.h>

#include "understand/understand.h"

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
	const struct understand_call calls[] = { { S("B7"), { true, civil_instant(2026, 11, 28, 8, 0) }, { true, civil_instant(2026, 11, 28, 14, 0) } },
		{ S("12"), { true, civil_instant(2026, 11, 26, 22, 0) }, { true, civil_instant(2026, 11, 27, 6, 0) } } };
	struct understand_offer offer = { .posts = 2, .calls = calls, .calls_n = COUNT(calls), .about = &calls[0],
		.said_at = civil_instant(2026, 11, 26, 18, 0), .given = S("Jeanne"), .family = S("MARTIN") };
	str text = { (const char *)data, (ptrdiff_t)size };
	struct understood one, two;

	if (!a.beg)
		arena_init(&a, 64 << 20);
	understand(&a, text, &offer, &one);
	understand(&a, text, &offer, &two);
	check(one.meaning == two.meaning && one.why == two.why && str_eq(one.words, two.words));
	check(str_utf8(one.note) && one.note.n <= UNDERSTAND_NOTE && one.code.n <= 8);
	check(one.post >= 0 && one.post <= 2 && (!one.post || one.meaning == MEANS_YES));
	check(one.text.n <= UNDERSTAND_BYTES * 2 && (one.meaning != MEANS_HUMAN) == (one.why == WHY_PLAIN || one.why == WHY_LIKELY));
	check(one.why != WHY_LIKELY || one.likely);
	arena_reset(&a);
	return 0;
}

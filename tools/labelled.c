/* labelled.c -- see labelled.h. */
#include "labelled.h"

void
labelled_offer(str code, struct labelled_call *k)
{
	struct opt_instant from = { true, civil_instant(2026, 11, 28, 8, 0) },
	    to = { true, civil_instant(2026, 11, 28, 14, 0) };
	str codes[] = { S("B7"), S("12"), S("C3"), code };

	for (int i = 0; i < COUNT(codes); i++)
		k->calls[i] = (struct understand_call){ codes[i], from, to };
	k->offer = (struct understand_offer){ .posts = 3, .calls = k->calls, .calls_n = COUNT(codes) - !code.n,
		.about = &k->calls[0], .said_at = civil_instant(2026, 11, 26, 18, 0),
		.given = S("Jeanne"), .family = S("MARTIN") };
}

str
labelled_text(struct arena *a, str s)
{
	struct buf b = { .a = a };

	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'n') {
			buf_char(&b, '\n');
			i++;
		} else
			buf_char(&b, s.p[i]);
	return buf_str(&b);
}

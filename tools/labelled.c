/* labelled.c -- see labelled.h. */
#include "labelled.h"

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

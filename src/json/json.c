#include "json/json.h"

void
json_str(struct buf *b, str s)
{
	buf_char(b, '"');
	for (ptrdiff_t i = 0; i < s.n; i++) {
		unsigned char ch = (unsigned char)s.p[i];

		if (ch < ' ' || ch == 0x7f) {
			buf_fmt(b, "\\u%04x", ch);
			continue;
		}
		if (ch == '"' || ch == '\\')
			buf_char(b, '\\');
		buf_char(b, (char)ch);
	}
	buf_char(b, '"');
}

void
json_key(struct buf *b, const char *key, str value)
{
	buf_fmt(b, "\"%s\":", key);
	json_str(b, value);
}

void
json_instant(struct buf *b, struct instant t)
{
	struct civil w = instant_civil(t);

	buf_fmt(b, "\"%04d-%02d-%02dT%02d:%02d:%02d+%02d:00\"", w.year, w.month, w.day, w.hour, w.minute, w.second,
	    w.offset_s / 3600);
}

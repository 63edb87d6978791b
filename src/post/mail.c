#include <stdio.h>

#include "post/mail.h"

enum { LINE = 76, WORD_BYTES = 42 };	/* 42 bytes make 56 of base64; with =?UTF-8?B??= 68 */

static void
base64(struct buf *b, str s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (ptrdiff_t i = 0; i < s.n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)s.p[i] << 16;

		if (i + 1 < s.n)
			v |= (uint32_t)(unsigned char)s.p[i + 1] << 8;
		if (i + 2 < s.n)
			v |= (unsigned char)s.p[i + 2];
		buf_char(b, set[v >> 18]);
		buf_char(b, set[v >> 12 & 63]);
		buf_char(b, i + 1 < s.n ? set[v >> 6 & 63] : '=');
		buf_char(b, i + 2 < s.n ? set[v & 63] : '=');
	}
}

/* Text that a header can bear as it is. */
static bool
plain(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f || s.p[i] == '=' || s.p[i] == '"' || s.p[i] == '\\')
			return false;
	return s.n <= 60;
}

/* Encoded words never cut a character in two; control characters do not pass. */
static str
encoded(struct arena *a, str text)
{
	struct buf out = { .a = a }, word = { .a = a };
	uint32_t cp;

	for (str rest = text, at = rest; str_next(&rest, &cp); at = rest) {
		if (cp < ' ' || cp == 0x7f)
			continue;
		if (word.n + (rest.p - at.p) > WORD_BYTES) {
			buf_put(&out, S("=?UTF-8?B?"));
			base64(&out, buf_str(&word));
			buf_put(&out, S("?=\r\n "));
			word.n = 0;
		}
		buf_put(&word, (str){ at.p, rest.p - at.p });
	}
	buf_put(&out, S("=?UTF-8?B?"));
	base64(&out, buf_str(&word));
	buf_put(&out, S("?="));
	return buf_str(&out);
}

str
mail_subject(struct arena *a, str subject)
{
	return plain(subject) ? subject : encoded(a, subject);
}

/* A name before an address: letters, digits and spaces, or encoded. */
static str
phrase(struct arena *a, str name)
{
	for (ptrdiff_t i = 0; i < name.n; i++) {
		unsigned char ch = (unsigned char)name.p[i] | 0x20;

		if (!(ch >= 'a' && ch <= 'z') && !(name.p[i] >= '0' && name.p[i] <= '9') && name.p[i] != ' ')
			return encoded(a, name);
	}
	return name.n <= 60 ? name : encoded(a, name);
}

str
mail_quoted(struct arena *a, str text)
{
	struct buf b = { .a = a };
	int used = 0;

	for (ptrdiff_t i = 0; i < text.n; i++) {
		unsigned char ch = (unsigned char)text.p[i];
		bool last = i + 1 == text.n || text.p[i + 1] == '\n' || text.p[i + 1] == '\r';
		bool as_is = (ch > ' ' && ch < 0x7f && ch != '=') || (ch == ' ' && !last);
		int size = as_is ? 1 : 3;

		if (ch == '\r')
			continue;
		if (ch == '\n') {
			buf_put(&b, S("\r\n"));
			used = 0;
			continue;
		}
		if (used + size > LINE - 1) {
			buf_put(&b, S("=\r\n"));
			used = 0;
		}
		if (as_is)
			buf_char(&b, (char)ch);
		else
			buf_fmt(&b, "=%02X", ch);
		used += size;
	}
	buf_put(&b, S("\r\n"));
	return buf_str(&b);
}

static str
date(struct arena *a, struct instant at)
{
	static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil v = instant_civil(at);

	return arena_fmt(a, "%.3s, %d %.3s %d %02d:%02d:%02d +%02d00", days + 3 * v.weekday, v.day,
	    months + 3 * (v.month - 1), v.year, v.hour, v.minute, v.second, v.offset_s / 3600);
}

/* The same for every attempt: whoever receives it twice can see that it is one message. */
static str
message_id(struct arena *a, str from, const struct post_message *m)
{
	str local, domain;
	str token = post_receipt_token(a, m->id, 0);

	if (!str_cut(from, '@', &local, &domain))
		domain = S("localhost");
	return arena_fmt(a, "<%lld.%.*s@%.*s>", (long long)m->id.v, STR(token), STR(domain));
}

str
mail_message(struct arena *a, const struct post_conf *conf, str from, const struct post_message *m)
{
	struct buf b = { .a = a };

	buf_fmt(&b, "Date: %.*s\r\n", STR(date(a, m->at)));
	buf_fmt(&b, "From: %.*s <%.*s>\r\n", STR(phrase(a, conf->name)), STR(from));
	buf_fmt(&b, "To: <%.*s>\r\n", STR(m->address));
	buf_fmt(&b, "Subject: %.*s\r\n", STR(mail_subject(a, m->subject)));
	buf_fmt(&b, "Message-ID: %.*s\r\n", STR(message_id(a, from, m)));
	buf_put(&b, S("Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"));
	buf_put(&b, mail_quoted(a, m->body));
	return buf_str(&b);
}

void
mail_ask(struct arena *a, const struct post_conf *conf, const struct post_route *r,
    const struct post_message *m, struct net_ask *ask)
{
	ask->kind = NET_MAIL;
	ask->url = r->url;
	ask->user = r->user;
	ask->password = r->password;
	ask->tls = r->tls;
	ask->timeout_ms = r->timeout_ms;
	ask->mail_from = arena_fmt(a, "<%.*s>", STR(r->sender));
	ask->mail_to = arena_fmt(a, "<%.*s>", STR(m->address));
	ask->body = mail_message(a, conf, r->sender, m);
}

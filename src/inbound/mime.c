/* mime.c -- headers and parts: which of them is the text that a person wrote. */
#include "inbound/mime.h"

struct part { str head, body; };
struct head { str type, encoding, charset, boundary, disposition; };

/* The next line, without its end; ${rest} moves on. */
static bool
line_next(str *rest, str *line)
{
	str tail = {};

	if (!rest->n)
		return false;
	(void)str_cut(*rest, '\n', line, &tail);
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	*rest = tail;
	return true;
}

/* Headers, and what follows the empty line. */
static struct part
split(str s)
{
	str rest = s, line;

	while (line_next(&rest, &line))
		if (!line.n)
			return (struct part){ { s.p, rest.p ? rest.p - s.p : s.n }, rest };
	return (struct part){ s, {} };
}

static bool
named(str line, str name)
{
	return line.n > name.n && line.p[name.n] == ':' && str_eq_nocase(str_sub(line, 0, name.n), name);
}

/* The first header of that name, unfolded; empty when there is none. */
static str
header(struct arena *a, str head, str name)
{
	struct buf b = { .a = a };
	bool in = false;
	str line;

	for (int n = 0; n < MIME_HEADERS && line_next(&head, &line) && line.n; n++) {
		bool folded = line.p[0] == ' ' || line.p[0] == '\t';

		if (in && !folded)
			break;
		if (in) {
			buf_char(&b, ' ');
			buf_put(&b, str_trim(line));
		} else if (!folded && named(line, name)) {
			in = true;
			buf_put(&b, str_trim(str_sub(line, name.n + 1, line.n)));
		}
	}
	return buf_str(&b);
}

/* The value of ${name} in "text/plain; charset=\"utf-8\"; format=flowed". */
static str
parameter(str value, str name)
{
	str one, tail, key, v;

	for (; value.n; value = tail) {
		tail = (str){};
		(void)str_cut(value, ';', &one, &tail);
		if (!str_cut(one, '=', &key, &v) || !str_eq_nocase(str_trim(key), name))
			continue;
		v = str_trim(v);
		if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
			v = str_sub(v, 1, v.n - 2);
		return v;
	}
	return (str){};
}

static struct head
head_of(struct arena *a, str head)
{
	str type = header(a, head, S("Content-Type")), kind, rest, where = header(a, head, S("Content-Disposition"));
	struct head h = { .encoding = str_trim(header(a, head, S("Content-Transfer-Encoding"))) };

	(void)str_cut(type, ';', &kind, &rest);
	h.type = type.n ? str_trim(kind) : S("text/plain");
	h.charset = parameter(type, S("charset"));
	h.boundary = parameter(type, S("boundary"));
	(void)str_cut(where, ';', &kind, &rest);
	h.disposition = str_trim(kind);
	return h;
}

static bool
begins(str s, str head)
{
	return s.n >= head.n && str_eq_nocase(str_sub(s, 0, head.n), head);
}

/* The parts of ${body} between its boundaries, after those already in ${v}. */
static ptrdiff_t
parts_of(str body, str boundary, struct part *v, ptrdiff_t n)
{
	const char *from = NULL;
	str line;

	if (!boundary.n)
		return n;
	while (line_next(&body, &line)) {
		if (line.n < boundary.n + 2 || line.p[0] != '-' || line.p[1] != '-' ||
		    !str_eq(str_sub(line, 2, boundary.n), boundary))
			continue;
		if (from && n < MIME_PARTS)
			v[n++] = split((str){ from, line.p > from ? line.p - from : 0 });
		from = body.p;
		if (str_starts(str_sub(line, 2 + boundary.n, line.n), S("--")) || !body.n)
			return n;
	}
	if (from && n < MIME_PARTS)		/* cut before its end: what is there is read */
		v[n++] = split((str){ from, body.p ? body.p - from : line.p + line.n - from });
	return n;
}

/* The first plain text that is not an attachment; else the first page. */
static str
text_of(struct arena *a, struct part whole, bool *report)
{
	struct part *v = arena_array(a, struct part, MIME_PARTS);
	ptrdiff_t n = 1;
	str page = {};

	v[0] = whole;
	for (ptrdiff_t i = 0; i < n; i++) {
		struct head h = head_of(a, v[i].head);

		if (begins(h.type, S("multipart/"))) {
			*report |= i == 0 && begins(h.type, S("multipart/report"));
			n = parts_of(v[i].body, h.boundary, v, n);
		} else if (str_eq_nocase(h.disposition, S("attachment")))
			continue;
		else if (begins(h.type, S("text/plain")))
			return mime_decoded(a, v[i].body, h.encoding, h.charset);
		else if (begins(h.type, S("text/html")) && !page.n)
			page = mime_from_html(a, mime_decoded(a, v[i].body, h.encoding, h.charset));
	}
	return page;
}

/* "Jeanne MARTIN <ide@exemple.fr>" or the address alone. */
static str
address_of(str from)
{
	str head, tail, inside;

	if (str_cut(from, '<', &head, &tail) && str_cut(tail, '>', &inside, &head))
		from = inside;
	from = str_trim(from);
	return str_has(from, S("@")) && !str_has(from, S(" ")) ? from : (str){};
}

static bool
automatic(struct arena *a, str head, str from)
{
	static const char *const present[] = { "X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe", "X-Loop" };
	static const char *const senders[] = { "mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "ne-pas-repondre@" };
	str said = header(a, head, S("Auto-Submitted")), precedence = header(a, head, S("Precedence"));

	if (said.n && !begins(said, S("no")))
		return true;
	if (begins(precedence, S("bulk")) || begins(precedence, S("junk")) || begins(precedence, S("list")) ||
	    begins(precedence, S("auto_reply")) || str_eq(header(a, head, S("Return-Path")), S("<>")))
		return true;
	for (int i = 0; i < COUNT(present); i++)
		if (header(a, head, str_from(present[i])).n)
			return true;
	for (int i = 0; i < COUNT(senders); i++)
		if (begins(from, str_from(senders[i])))
			return true;
	return false;
}

/* "Thu, 26 Nov 2026 22:04:05 +0100".  Source: RFC 5322 §3.3. */
static struct opt_instant
date_of(str s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t day, year, hour, minute, second = 0, zone = 0, v[6] = {};
	struct opt_instant none = {};
	str head, tail;
	int month = 0;

	if (str_cut(s, ',', &head, &tail))
		s = tail;
	for (int i = 0; i < 6; i++) {
		str one;

		s = str_trim(s);
		tail = (str){};
		(void)str_cut(s, i == 3 || i == 4 ? ':' : ' ', &one, &tail);
		one = str_trim(one);
		if (i == 1) {
			for (int m = 0; m < 12 && one.n == 3; m++)
				if (str_eq_nocase(one, (str){ months + 3 * m, 3 }))
					month = m + 1;
		} else if (i == 5 && str_to_i64(str_sub(one, 0, 2), 0, 60, &v[5]))
			;
		else if (!str_to_i64(one, 0, 9999, &v[i]))
			return none;
		s = tail;
	}
	s = str_trim(s);
	if (s.n >= 5 && (s.p[0] == '+' || s.p[0] == '-') && str_to_i64(str_sub(s, 1, 4), 0, 1500, &zone))
		zone = (zone / 100 * 60 + zone % 100) * (s.p[0] == '-' ? -1 : 1);
	day = v[0], year = v[2], hour = v[3], minute = v[4], second = v[5];
	if (!month || day < 1 || day > 31 || year < 2000 || year > 2200 || hour > 23 || minute > 59)
		return none;
	return (struct opt_instant){ true, { (int64_t)day_of((int)year, month,
	    (int)day).n * US_PER_DAY + hour * US_PER_HOUR +
	    (minute - zone) * US_PER_MIN + second * US_PER_S } };
}

void
mime_read(struct arena *a, str bytes, struct mime_mail *out)
{
	struct part whole = split(str_sub(bytes, 0, MIME_MAX));
	bool report = false;

	*out = (struct mime_mail){ .from = address_of(header(a, whole.head, S("From"))),
		.message_id = str_trim(header(a, whole.head, S("Message-ID"))),
		.answers = arena_fmt(a, "%.*s %.*s", STR(header(a, whole.head, S("In-Reply-To"))),
		    STR(header(a, whole.head, S("References")))),
		.subject = mime_words(a, header(a, whole.head, S("Subject"))),
		.date = date_of(header(a, whole.head, S("Date"))) };
	out->text = text_of(a, whole, &report);
	out->robot = report || automatic(a, whole.head, out->from);
}

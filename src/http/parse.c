/* parse.c -- see parse.h.  Source: RFC 9110, 9112 (HTTP), 3986 (URI), 6265 (cookies). */
#include "http/parse.h"

static const char token_marks[] = "!#$%&'*+-.^_`|~";

static bool
is_alnum(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

static bool
is_token(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && (!s.p[i] || !strchr(token_marks, s.p[i])))
			return false;
	return s.n > 0;
}

static int
hex(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/*
 * Where the head ends, looking at each byte once.  Every line ends in CR LF and
 * nothing else; every other control byte but a tab is refused as soon as seen.
 */
static int
head_end(str in, ptrdiff_t *seen)
{
	for (ptrdiff_t i = *seen; i < in.n; i++) {
		unsigned char ch = (unsigned char)in.p[i];
		bool after_cr = i > 0 && in.p[i - 1] == '\r';

		if (i >= HEAD_MAX)
			return -431;
		if ((ch == '\n') != after_cr)
			return -400;
		if (ch == '\n' && i >= 3 && in.p[i - 2] == '\n')
			return (int)(i + 1);
		if ((ch < ' ' && ch != '\t' && ch != '\r' && ch != '\n') || ch == 0x7f)
			return -400;
		if (i == 0 && !(ch >= 'A' && ch <= 'Z'))
			return -400;
	}
	*seen = in.n;
	return 0;
}

static bool
escapes_ok(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] == '%' && (i + 2 >= s.n || hex(s.p[i + 1]) < 0 || hex(s.p[i + 2]) < 0 ||
		    (s.p[i + 1] == '0' && s.p[i + 2] == '0')))
			return false;
	return true;
}

static bool
host_ok(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && (!s.p[i] || !strchr("-._~:[]", s.p[i])))
			return false;
	return s.n > 0 && s.n < 256;
}

/* "http://host/path" is allowed to servers too: the authority then stands for the Host. */
static int
target_parse(struct head *h, str *authority)
{
	str t = h->target;

	if (t.n > TARGET_MAX)
		return 414;
	for (ptrdiff_t i = 0; i < t.n; i++)
		if ((unsigned char)t.p[i] <= ' ' || (unsigned char)t.p[i] >= 0x7f || strchr("\"<>#", t.p[i]))
			return 400;
	if (str_starts(t, S("http://")) || str_starts(t, S("https://"))) {
		const char *slash;

		t = str_sub(t, str_starts(t, S("https")) ? 8 : 7, t.n);
		slash = t.n ? memchr(t.p, '/', (size_t)t.n) : NULL;
		if (!slash)
			return 400;
		*authority = (str){ t.p, slash - t.p };
		t = (str){ slash, t.n - (slash - t.p) };
		if (!host_ok(*authority))
			return 400;
	}
	if (!t.n || t.p[0] != '/' || !escapes_ok(t))
		return 400;
	h->target = t;
	str_cut(t, '?', &h->path, &h->query);
	return 0;
}

static int
line_parse(str line, struct head *h, str *authority)
{
	static const str others[] = { S("PUT"), S("DELETE"), S("PATCH"), S("OPTIONS"), S("TRACE"), S("CONNECT") };
	str method, version, rest;

	if (!str_cut(line, ' ', &method, &rest) || !str_cut(rest, ' ', &h->target, &version))
		return 400;
	for (ptrdiff_t i = 0; i < method.n; i++)
		if (method.p[i] < 'A' || method.p[i] > 'Z')
			return 400;
	if (str_eq(version, S("HTTP/1.0")))
		h->old = h->close = true;
	else if (!str_eq(version, S("HTTP/1.1")))
		return version.n == 8 && str_starts(version, S("HTTP/")) && version.p[6] == '.' ? 505 : 400;
	h->head = str_eq(method, S("HEAD"));
	h->method = str_eq(method, S("POST")) ? POST : GET;
	if (h->method == POST || h->head || str_eq(method, S("GET")))
		return target_parse(h, authority);
	for (int i = 0; i < COUNT(others); i++)
		if (str_eq(method, others[i]))
			return 405;
	return method.n > 0 && method.n <= 16 ? 501 : 400;
}

static bool
has_word(str list, str word)
{
	str one;
	bool more;

	do {
		more = str_cut(list, ',', &one, &list);
		if (str_eq_nocase(str_trim(one), word))
			return true;
	} while (more);
	return false;
}

static int
header_use(struct head *h, str name, str value, int *hosts)
{
	if (str_eq_nocase(name, S("Host"))) {
		if ((*hosts)++ || !host_ok(value))
			return 400;
		h->host = value;
	} else if (str_eq_nocase(name, S("Content-Length"))) {
		if (h->length >= 0 || h->chunked || value.n > 18 || !str_to_i64(value, 0, INT64_MAX, &h->length) ||
		    value.p[0] == '+')
			return 400;
	} else if (str_eq_nocase(name, S("Transfer-Encoding"))) {
		if (h->length >= 0 || h->chunked || h->old)
			return 400;
		if (!str_eq_nocase(value, S("chunked")))
			return has_word(value, S("chunked")) || !value.n ? 400 : 501;
		h->chunked = true;
	} else if (str_eq_nocase(name, S("Connection"))) {
		h->close = h->close || has_word(value, S("close"));
	} else if (str_eq_nocase(name, S("Expect"))) {
		if (!str_eq_nocase(value, S("100-continue")))
			return 417;
		h->expects = !h->old;
	} else if (str_eq_nocase(name, S("Content-Type"))) {
		if (h->type.n)
			return 400;
		h->type = value;
	} else if (str_eq_nocase(name, S("Cookie"))) {
		if (h->cookie.n)
			return 400;	/* RFC 6265 5.4: one at most */
		h->cookie = value;
	}
	return 0;
}

static int
header_parse(struct head *h, str line, int *hosts)
{
	str name, value;

	if (line.p[0] == ' ' || line.p[0] == '\t')
		return 400;		/* folded */
	if (!str_cut(line, ':', &name, &value) || !is_token(name))
		return 400;
	while (value.n && (value.p[0] == ' ' || value.p[0] == '\t'))
		value = str_sub(value, 1, value.n);
	while (value.n && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t'))
		value.n--;
	if (h->header_count == HEADERS_MAX)
		return 431;
	h->header[h->header_count++] = (struct pair){ name, value };
	return header_use(h, name, value, hosts);
}

int
head_parse(str in, ptrdiff_t *seen, struct head *h)
{
	ptrdiff_t end = head_end(in, seen);
	str line, rest, authority = {};
	int hosts = 0, refused;

	if (end <= 0)
		return (int)end;
	h->method = GET;
	h->head = h->old = h->close = h->expects = h->chunked = false;
	h->length = -1;
	h->header_count = 0;
	h->target = h->path = h->query = h->host = h->type = h->cookie = (str){};
	rest = (str){ in.p, end - 2 };		/* without the empty line */
	str_cut(rest, '\n', &line, &rest);
	refused = line_parse(str_sub(line, 0, line.n - 1), h, &authority);
	while (!refused && rest.n) {
		str_cut(rest, '\n', &line, &rest);
		refused = header_parse(h, str_sub(line, 0, line.n - 1), &hosts);
	}
	if (refused)
		return -refused;
	if (!hosts && !h->old)
		return -400;
	if (authority.n)
		h->host = authority;		/* RFC 9112 3.2.2 */
	if (h->method == GET && (h->chunked || h->length > 0))
		return -400;
	if (h->method == POST && !h->chunked && h->length < 0)
		return -411;
	return (int)end;
}

bool
path_decode(str path, char *to, str *out)
{
	str rest, part;
	ptrdiff_t n = 0;
	bool more;

	for (ptrdiff_t i = 0; i < path.n; i++) {
		char ch = path.p[i];

		if (ch == '%') {
			ch = (char)(hex(path.p[i + 1]) << 4 | hex(path.p[i + 2]));
			i += 2;
			if (ch == '/')
				return false;
		}
		if ((unsigned char)ch < ' ' || ch == 0x7f || ch == '\\')
			return false;
		to[n++] = ch;
	}
	*out = rest = (str){ to, n };
	do {
		more = str_cut(rest, '/', &part, &rest);
		if (str_eq(part, S("..")) || str_eq(part, S(".")))
			return false;
	} while (more);
	return str_utf8(*out);
}

static bool
text_decode(struct arena *a, str s, str *out)
{
	char *to = arena_array(a, char, s.n + 1);
	ptrdiff_t n = 0;

	if (!escapes_ok(s))
		return false;
	for (ptrdiff_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (ch == '%') {
			ch = (char)(hex(s.p[i + 1]) << 4 | hex(s.p[i + 2]));
			i += 2;
		} else if (ch == '+') {
			ch = ' ';
		} else if (!ch) {
			return false;
		}
		to[n++] = ch;
	}
	*out = (str){ to, n };
	return str_utf8(*out);
}

int
pairs_decode(struct arena *a, str text, struct pair *v, int max)
{
	str one, name, value;
	int n = 0;

	while (text.n) {
		str_cut(text, '&', &one, &text);
		if (!one.n)
			continue;
		if (!str_cut(one, '=', &name, &value))
			value = (str){};
		if (n == max || !text_decode(a, name, &v[n].name) || !text_decode(a, value, &v[n].value))
			return -1;
		n++;
	}
	return n;
}

str
cookie_get(str cookies, str name)
{
	str one, key, value;

	while (cookies.n) {
		str_cut(cookies, ';', &one, &cookies);
		if (str_cut(str_trim(one), '=', &key, &value) && str_eq(key, name))
			return value;
	}
	return (str){};
}

void
body_init(struct body *b, const struct head *h, int64_t max)
{
	*b = (struct body){ .max = max };
	if (h->chunked) {
		b->state = CHUNK_SIZE;
	} else {
		b->left = h->length > 0 ? h->length : 0;
		b->state = b->left ? BODY_LENGTH : BODY_DONE;
	}
}

enum { CHUNK_LINE_MAX = 1024, TRAILER_MAX = 4096 };

static bool
line_byte(char ch)
{
	return ((unsigned char)ch >= ' ' && ch != 0x7f) || ch == '\r' || ch == '\t';
}

/* One byte of chunked framing.  0, or minus a status. */
static int
frame_byte(struct body *b, char ch)
{
	switch (b->state) {
	case CHUNK_SIZE:
		if (hex(ch) >= 0 && b->digits < 15) {
			b->left = b->left << 4 | hex(ch);
			b->digits++;
			return 0;
		}
		b->line = 0;
		b->state = ch == '\r' ? CHUNK_LF : CHUNK_EXT;
		return !b->digits || (ch != '\r' && ch != ';') ? -400 : 0;
	case CHUNK_EXT:
		if (ch == '\r')
			b->state = CHUNK_LF;
		return ++b->line > CHUNK_LINE_MAX || !line_byte(ch) ? -400 : 0;
	case CHUNK_LF:
		b->state = b->left ? CHUNK_DATA : TRAILER_START;
		b->digits = b->line = 0;
		return ch == '\n' ? 0 : -400;
	case CHUNK_CR:
		b->state = CHUNK_END;
		return ch == '\r' ? 0 : -400;
	case CHUNK_END:
		b->state = CHUNK_SIZE;
		return ch == '\n' ? 0 : -400;
	case TRAILER_START:
		b->state = ch == '\r' ? LAST_LF : TRAILER;
		return ch != '\r' && (unsigned char)ch <= ' ' ? -400 : 0;
	case TRAILER:
		if (ch == '\r')
			b->state = TRAILER_LF;
		return ++b->line > TRAILER_MAX || !line_byte(ch) ? -400 : 0;
	case TRAILER_LF:
		b->state = TRAILER_START;
		return ch == '\n' ? 0 : -400;
	case LAST_LF:
		b->state = BODY_DONE;
		return ch == '\n' ? 0 : -400;
	default:
		assert(!"content is not framing");
		return -500;
	}
}

int
body_next(struct body *b, str *in, str *piece)
{
	*piece = (str){};
	while (in->n && b->state != BODY_DONE) {
		if (b->state == BODY_LENGTH || b->state == CHUNK_DATA) {
			*piece = str_sub(*in, 0, b->left < in->n ? (ptrdiff_t)b->left : in->n);
			*in = str_sub(*in, piece->n, in->n);
			b->left -= piece->n;
			b->total += piece->n;
			if (!b->left)
				b->state = b->state == BODY_LENGTH ? BODY_DONE : CHUNK_CR;
			return b->total > b->max ? -413 : 0;
		}
		int refused = frame_byte(b, in->p[0]);

		*in = str_sub(*in, 1, in->n);
		if (refused)
			return refused;
		if (b->state == CHUNK_DATA && b->left > b->max - b->total)
			return -413;
	}
	return b->state == BODY_DONE;
}

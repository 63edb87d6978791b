#include "http/parse.h"
#include "t.h"

#define H "Host: h\r\n"

static int
parse(str in, struct head *h)
{
	ptrdiff_t seen = 0;
	char path[HEAD_MAX];
	str out;
	int n = head_parse(in, &seen, h);

	return n > 0 && !path_decode(h->path, path, &out) ? -400 : n;
}

static const struct { str in; int status; } rows[] = {
	/* What is right passes: the control of all that follows. */
	{ S("GET / HTTP/1.1\r\n" H "\r\n"), 0 },
	{ S("HEAD /a%20b?x=%C3%A9 HTTP/1.1\r\n" H "X-a:\t b \r\n\r\n"), 0 },
	{ S("GET http://h/a HTTP/1.1\r\n" H "\r\n"), 0 },
	{ S("GET / HTTP/1.0\r\n\r\n"), 0 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\n"), 0 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"), 0 },
	{ S("GET / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"), 0 },
	/* Host */
	{ S("GET / HTTP/1.1\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H H "\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "host: other\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"), 400 },
	/* length */
	{ S("POST / HTTP/1.1\r\n" H "\r\n"), 411 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 1, 1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n"), 501 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Transfer-Encoding:\vchunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n"), 400 },
	{ S("POST / HTTP/1.1\r\n" H "Content-Length: 10000000000000000000\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n"), 400 },
	/* lines */
	{ S("GET / HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n X: a\r\n" H "\r\n"), 400 },
	{ S("GET / HTTP/1.1\n" H "\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\nHost: h\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X: a\x01\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X : a\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H ": a\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "X\xc3: a\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "Cookie: a\r\nCookie: b\r\n\r\n"), 400 },
	{ S("GET / HTTP/1.1\r\n" H "Expect: 200-ok\r\n\r\n"), 417 },
	/* request line */
	{ S("get / HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("G\tT / HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("BREW / HTTP/1.1\r\n" H "\r\n"), 501 },
	{ S("DELETE / HTTP/1.1\r\n" H "\r\n"), 405 },
	{ S("GET  / HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET / HTTP/1.1 \r\n" H "\r\n"), 400 },
	{ S("GET /\r\n" H "\r\n"), 400 },
	{ S("GET / HTTP/2.0\r\n" H "\r\n"), 505 },
	{ S("GET / HTTP/1.2\r\n" H "\r\n"), 505 },
	{ S("GET / HTTP/11\r\n" H "\r\n"), 400 },
	{ S("GET / http/1.1\r\n" H "\r\n"), 400 },
	{ S("GET * HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET a HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET http://h HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /\xc3\xa9 HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /a#b HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("\x16\x03\x01\x02"), 400 },
	/* path */
	{ S("GET /%zz HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /% HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /%00 HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /%0a HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /%ff HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /%c0%af HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /a/../b HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /a/%2e%2E/b HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /.. HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /a%2fb HTTP/1.1\r\n" H "\r\n"), 400 },
	{ S("GET /a%5cb HTTP/1.1\r\n" H "\r\n"), 400 },
};
TEST(gate_statuses)
{
	struct head h;

	for (int i = 0; i < COUNT(rows); i++) {
		int n = parse(rows[i].in, &h);

		t_check(rows[i].status ? n == -rows[i].status : n == rows[i].in.n, T_AT, "row %d: %d, want %d: %.*s",
		    i, n, -rows[i].status, STR(rows[i].in));
	}
}

TEST(gate_reads_byte_by_byte_as_whole)
{
	str in = S("POST /a?b HTTP/1.1\r\n" H "Content-Length: 3\r\nCookie: session=x; b=c\r\n\r\n");
	ptrdiff_t seen = 0;
	struct head h;

	for (ptrdiff_t n = 0; n < in.n; n++)
		T_I64(head_parse(str_sub(in, 0, n), &seen, &h), 0);
	T_I64(head_parse(in, &seen, &h), in.n);
	T_STR(h.path, S("/a"));
	T_STR(h.query, S("b"));
	T_STR(cookie_get(h.cookie, S("session")), S("x"));
	T_STR(cookie_get(h.cookie, S("b")), S("c"));
	T_I64(h.length, 3);
}

TEST(gate_bounds)
{
	struct buf b = { .a = c->a };
	struct head h;

	buf_put(&b, S("GET / HTTP/1.1\r\n" H));
	while (b.n <= HEAD_MAX)
		buf_put(&b, S("X: 0123456789\r\n"));
	T_I64(parse(buf_str(&b), &h), -431);
	b.n = 0;
	buf_put(&b, S("GET /"));
	while (b.n <= TARGET_MAX + 5)
		buf_char(&b, 'a');
	buf_put(&b, S(" HTTP/1.1\r\n" H "\r\n"));
	T_I64(parse(buf_str(&b), &h), -414);
	b.n = 0;
	buf_put(&b, S("GET / HTTP/1.1\r\n" H));
	for (int i = 0; i < HEADERS_MAX; i++)
		buf_put(&b, S("X: 0\r\n"));
	buf_put(&b, S("\r\n"));
	T_I64(parse(buf_str(&b), &h), -431);
}

/* Feed ${in} in pieces of ${step}; the content, or "" and ${status}. */
static str
dechunk(struct ctx *c, str in, ptrdiff_t step, int *status)
{
	struct head h = { .chunked = true };
	struct buf got = { .a = c->a };
	struct body b;

	body_init(&b, &h, 100);
	*status = 0;
	while (in.n && !*status) {
		str now = str_sub(in, 0, step), piece;

		in = str_sub(in, now.n, in.n);
		while (now.n && !*status) {
			*status = body_next(&b, &now, &piece);
			buf_put(&got, piece);
		}
	}
	return buf_str(&got);
}

TEST(gate_chunks)
{
	static const struct { str in; int status; str content; } t[] = {
		{ S("3\r\nabc\r\n0\r\n\r\n"), 1, S("abc") },
		{ S("3;x=y\r\nabc\r\n00A\r\n0123456789\r\n0\r\nT: v\r\n\r\n"), 1, S("abc0123456789") },
		{ S("3\r\nabc\r\n"), 0, S("abc") },
		{ S("\r\n"), -400, S("") },
		{ S("g\r\n"), -400, S("") },
		{ S("-1\r\n"), -400, S("") },
		{ S("0x1\r\n"), -400, S("") },
		{ S("3\nabc\r\n0\r\n\r\n"), -400, S("") },
		{ S("3\r\nabcd\r\n"), -400, S("abc") },
		{ S("3\r\nabc\n0\r\n\r\n"), -400, S("abc") },
		{ S("3 \r\nabc\r\n"), -400, S("") },
		{ S("ffffffffffffffff\r\n"), -400, S("") },
		{ S("65\r\n"), -413, S("") },
		{ S("3\r\nabc\r\n0\r\n folded\r\n\r\n"), -400, S("abc") },
	};
	int status;

	for (int i = 0; i < COUNT(t); i++)
		for (ptrdiff_t step = 1; step < 64; step += 20) {
			str got = dechunk(c, t[i].in, step, &status);

			t_check(status == t[i].status && str_eq(got, t[i].content), T_AT, "row %d: %d \"%.*s\"", i, status, STR(got));
		}
}

TEST(gate_pairs)
{
	struct pair v[3];

	T_I64(pairs_decode(c->a, S("a=1&b=%C3%A9+x&&c"), v, 3), 3);
	T_STR(v[1].value, S("é x"));
	T_STR(v[2].name, S("c"));
	T_I64(pairs_decode(c->a, S("a=%f"), v, 3), -1);
	T_I64(pairs_decode(c->a, S("a=%00"), v, 3), -1);
	T_I64(pairs_decode(c->a, S("a=%ff"), v, 3), -1);
	T_I64(pairs_decode(c->a, S("a&b&c&d"), v, 3), -1);
}

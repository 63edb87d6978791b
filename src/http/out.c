/* out.c -- replies as bytes: status line, headers, and the holes of a page filled. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/conn.h"
#include "http/pack.h"

enum { HEAD_ROOM = 4096, REQUEST_KEY = 22, USER_ROOM = 6 * 128 };

/*
 * Referrer-Policy is same-origin, not no-referrer: our links are secrets and leave
 * with neither, but under no-referrer browsers send "Origin: null" with our own forms.
 */
#define SAFE \
	"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " \
	"img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n" \
	"X-Content-Type-Options: nosniff\r\n" \
	"Referrer-Policy: same-origin\r\n" \
	"Cross-Origin-Opener-Policy: same-origin\r\n" \
	"Cross-Origin-Resource-Policy: same-origin\r\n"

static const char *
reason(int status)
{
	static const struct { int status; const char *text; } t[] = {
		{ 200, "OK" }, { 303, "See Other" }, { 304, "Not Modified" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
		{ 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" },
		{ 409, "Conflict" }, { 411, "Length Required" }, { 413, "Content Too Large" }, { 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 422, "Unprocessable Content" },
		{ 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
		{ 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" },
		{ 505, "HTTP Version Not Supported" }, { 507, "Insufficient Storage" },
	};

	for (int i = 0; i < COUNT(t); i++)
		if (t[i].status == status)
			return t[i].text;
	return "Status";
}

static const char *
date_now(void)
{
	static _Thread_local time_t at;
	static _Thread_local char text[40];
	time_t now = instant_now().us / US_PER_S;
	struct tm tm;

	if (now != at) {
		at = now;
		gmtime_r(&now, &tm);
		strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	}
	return text;
}

/* Into a header goes only what cannot end it. */
static bool
header_safe(str s)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.n < 2048;
}

static int
put(char *to, int at, const char *p, ptrdiff_t n)
{
	assert(at + n < HEAD_ROOM);
	memcpy(to + at, p, (size_t)n);
	return at + (int)n;
}

static int
put_header(char *to, int at, const char *name, str value)
{
	if (!value.n || !header_safe(value) || at + value.n + 64 > HEAD_ROOM)
		return at;
	at = put(to, at, name, (ptrdiff_t)strlen(name));
	at = put(to, at, value.p, value.n);
	return put(to, at, "\r\n", 2);
}

/* RFC 6266 and 8187: an ASCII name for the old, the true one for the others. */
static int
put_filename(char *to, int at, str name)
{
	char text[1024];
	int n = snprintf(text, sizeof text, "Content-Disposition: attachment; filename=\"");

	for (ptrdiff_t i = 0; i < name.n && i < 150; i++) {
		char ch = name.p[i];

		text[n++] = (unsigned char)ch > ' ' && (unsigned char)ch < 0x7f && !strchr("\"\\%;/", ch) ? ch : '_';
	}
	n += snprintf(text + n, sizeof text - (size_t)n, "\"; filename*=UTF-8''");
	for (ptrdiff_t i = 0; i < name.n && i < 150; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%%%02X", (unsigned char)name.p[i]);
	n += snprintf(text + n, sizeof text - (size_t)n, "\r\n");
	return put(to, at, text, n);
}

static int
head_write(char *to, const struct reply *rp, struct out_how how, int64_t length)
{
	int n = snprintf(to, HEAD_ROOM, "HTTP/1.1 %d %s\r\nDate: %s\r\n" SAFE, rp->status, reason(rp->status), date_now());

	if (rp->sse_topic.n)
		n = put_header(to, n, "Content-Type: ", S("text/event-stream"));
	else if (rp->status != 304)
		n += snprintf(to + n, (size_t)(HEAD_ROOM - n), "Content-Length: %lld\r\n", (long long)length);
	if (!rp->sse_topic.n && (length || how.head))
		n = put_header(to, n, "Content-Type: ", rp->type);
	n = put_header(to, n, "Cache-Control: ", rp->cacheable ? S("public, max-age=31536000, immutable") :
	    rp->etag.n ? S("no-cache") : S("no-store"));
	n = put_header(to, n, "ETag: ", rp->etag);
	n = put_header(to, n, "Location: ", rp->location);
	n = put_header(to, n, "Content-Encoding: ", rp->encoding);
	if (rp->cacheable || rp->encoding.n)
		n = put_header(to, n, "Vary: ", S("Accept-Encoding"));
	n = put_header(to, n, "Allow: ", rp->allow);
	n = put_header(to, n, "Set-Cookie: ", rp->set_cookie);
	if (rp->status == 503)
		n = put_header(to, n, "Retry-After: ", S("2"));
	if (rp->filename.n)
		n = put_filename(to, n, rp->filename);
	if (how.secure)
		n = put_header(to, n, "Strict-Transport-Security: ", S("max-age=31536000"));
	if (how.close || rp->sse_topic.n)
		n = put_header(to, n, "Connection: ", S("close"));
	return put(to, n, "\r\n", 2);
}

/* 22 letters of 64: 132 bits, fetched from the system a hundred at a time. */
static void
request_key(char *to)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	static _Thread_local unsigned char pool[REQUEST_KEY * 100];
	static _Thread_local size_t left;

	if (left < REQUEST_KEY) {
		for (left = 0; left < sizeof pool; ) {
			ssize_t n = getrandom(pool + left, sizeof pool - left, 0);

			if (n < 0 && errno != EINTR)
				abort();
			left += n > 0 ? (size_t)n : 0;
		}
	}
	for (int i = 0; i < REQUEST_KEY; i++)
		to[i] = letters[pool[--left] & 63];
}

static ptrdiff_t
escape(char *to, str s)
{
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < s.n; i++) {
		const char *e = s.p[i] == '&' ? "&amp;" : s.p[i] == '<' ? "&lt;" : s.p[i] == '>' ? "&gt;" :
		    s.p[i] == '"' ? "&quot;" : s.p[i] == '\'' ? "&#39;" : NULL;

		if (e) {
			memcpy(to + n, e, strlen(e));
			n += (ptrdiff_t)strlen(e);
		} else {
			to[n++] = s.p[i];
		}
	}
	return n;
}

static ptrdiff_t
hole_fill(char *to, enum html_hole_kind kind, const struct session *who)
{
	switch (kind) {
	case HOLE_CSRF:
		if (who)
			memcpy(to, who->csrf, (size_t)who->csrf_n);
		return who ? who->csrf_n : 0;
	case HOLE_REQUEST_KEY:
		request_key(to);
		return REQUEST_KEY;
	case HOLE_USER:
		return who ? escape(to, (str){ who->name, who->name_n }) : 0;
	case HOLE_KINDS:
		break;
	}
	return 0;
}

static void *
must(void *p)
{
	if (!p)
		abort();	/* nothing sensible is left to do */
	return p;
}

/* What lies in a reply: bytes, the holes in them, and what their checksums need when they are packed. */
struct content {
	str bytes;
	const struct html_hole *hole;
	int holes;
	const struct pack_part *part;	/* or NULL */
};

/* Hole number ${i}, filled at ${p}; how many bytes of it to send. */
static ptrdiff_t
fill(char *p, const struct content *b, int i, const struct session *who, struct pack_sum *sum)
{
	if (!b->part)
		return hole_fill(p, b->hole[i].kind, who);
	pack_sum_part(sum, &b->part[i]);
	return pack_sum_hole(sum, p, hole_fill(p + PACK_HOLE, b->hole[i].kind, who));
}

/* One page, its holes filled: pieces of the body between pieces of our own. */
static void
lay_out(struct out *o, const struct reply *rp, struct content b, struct out_how how, bool copy)
{
	ptrdiff_t fill_room = (ptrdiff_t)b.holes * (USER_ROOM + PACK_HOLE) + PACK_TAIL;
	int iov_n = 0, head_n, iov_max = 2 * b.holes + 3;
	ptrdiff_t room = HEAD_ROOM + fill_room + (copy ? b.bytes.n : 0);
	struct iovec *iov = must(malloc(sizeof *iov * (size_t)iov_max + (size_t)room));
	char *head = (char *)(iov + iov_max), *p = head + HEAD_ROOM;
	struct pack_sum sum = {};
	ptrdiff_t from = 0, length = 0;

	if (copy && b.bytes.n)
		b.bytes.p = memcpy(p + fill_room, b.bytes.p, (size_t)b.bytes.n);
	iov_n = 1;
	for (int i = 0; i <= b.holes; i++) {
		ptrdiff_t to = i < b.holes ? b.hole[i].at : b.bytes.n, n;

		if (to > from)
			iov[iov_n++] = (struct iovec){ (void *)(uintptr_t)(b.bytes.p + from), (size_t)(to - from) };
		length += to - from;
		from = to;
		if (i == b.holes)
			break;
		n = fill(p, &b, i, how.who, &sum);
		if (n)
			iov[iov_n++] = (struct iovec){ p, (size_t)n };
		length += n;
		p += n;
	}
	if (b.part) {
		pack_sum_part(&sum, &b.part[b.holes]);
		pack_tail(&sum, p);
		iov[iov_n++] = (struct iovec){ p, PACK_TAIL };
		length += PACK_TAIL;
	}
	head_n = head_write(head, rp, how, length);
	iov[0] = (struct iovec){ head, (size_t)head_n };
	*o = (struct out){ .own = (char *)iov, .iov = iov, .iov_n = how.head ? 1 : iov_n, .file = -1,
	    .bytes = how.head ? 0 : length, .close = how.close };
}

void
out_shared(struct out *o, struct shared *page, struct out_how how)
{
	struct reply rp = { .status = 200, .type = page->type, .encoding = page->encoding, .cacheable = page->steady,
	    .etag = page->etag };

	if (how.known) {
		rp.status = 304;
		lay_out(o, &rp, (struct content){}, how, false);
		o->page = page;
		return;
	}
	lay_out(o, &rp, (struct content){ page->bytes, page->hole, page->holes, page->part }, how, false);
	o->page = page;
}

static bool
file_open(struct out *o, const struct reply *rp, struct out_how how)
{
	char path[4096];
	struct stat st;
	int fd;

	if (rp->file.n >= (ptrdiff_t)sizeof path)
		return false;
	memcpy(path, rp->file.p, (size_t)rp->file.n);
	path[rp->file.n] = 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return false;
	}
	o->own = must(malloc(HEAD_ROOM));
	o->one = (struct iovec){ o->own, (size_t)head_write(o->own, rp, how, st.st_size) };
	o->file = how.head ? (close(fd), -1) : fd;
	o->file_end = o->bytes = how.head ? 0 : st.st_size;
	o->close = how.close;
	o->iov_n = 1;
	return true;
}

void
out_reply(struct out *o, const struct reply *rp, struct out_how how)
{
	*o = (struct out){ .file = -1 };
	if (rp->file.n) {
		if (!file_open(o, rp, how))
			out_refusal(o, 404);
		return;
	}
	lay_out(o, rp, (struct content){ { rp->body.p, rp->body.n }, rp->body.hole, rp->body.holes, rp->part }, how,
	    true);
	o->close = o->close || rp->sse_topic.n;
}

/* What the gate says: short, without a worker, and then the connection is closed. */
void
out_refusal(struct out *o, int status)
{
	int n;

	*o = (struct out){ .file = -1, .close = true };
	o->own = must(malloc(HEAD_ROOM));
	n = snprintf(o->own, HEAD_ROOM, "HTTP/1.1 %d %s\r\nDate: %s\r\n" SAFE
	    "Cache-Control: no-store\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n%s%sConnection: close\r\n\r\n%d %s\n",
	    status, reason(status), date_now(), (int)strlen(reason(status)) + 5,
	    status == 405 ? "Allow: GET, HEAD, POST\r\n" : "", status == 503 ? "Retry-After: 2\r\n" : "", status, reason(status));
	o->one = (struct iovec){ o->own, (size_t)n };
	o->iov_n = 1;
}

void
out_continue(struct out *o)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	*o = (struct out){ .file = -1, .iov_n = 1, .one = { (void *)(uintptr_t)text, sizeof text - 1 } };
}

void
out_free(struct out *o)
{
	free(o->own);
	if (o->page)
		share_drop(o->page);
	if (o->file >= 0)
		close(o->file);
	*o = (struct out){ .file = -1 };
}

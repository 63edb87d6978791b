/*
 * parse.h -- the gate: bytes of a request, held to the letter of RFC 9112.
 * What two programs could read in two ways is refused, with its status, and the
 * connection closed: two Hosts or none, two lengths, a length and a transfer
 * coding, folded lines, bare CR or LF, NUL, control bytes, malformed escapes,
 * "..", text that is no UTF-8.  Nothing here allocates; slices point into the input.
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "http/http.h"

enum {
	HEAD_MAX = 16384,		/* request line and headers */
	TARGET_MAX = 8192,
	HEADERS_MAX = 100,
};

struct head {
	enum method method;
	bool head;			/* HEAD */
	bool old;			/* HTTP/1.0: one request a connection */
	bool close;
	bool expects;			/* waits for "100 Continue" */
	bool chunked;
	int64_t length;			/* of the body; -1 when not said */
	str target, path, query;	/* still escaped */
	str host, type, cookie;
	int header_count;
	struct pair header[HEADERS_MAX];
};

/*
 * head_parse(in, seen, out):
 * Read the head of a request at the start of ${in}.  Returns the bytes it
 * takes, 0 when more must come, or minus the status that refuses it.
 * ${seen} is 0 at first and kept between calls with more bytes of the same head.
 */
int head_parse(str in, ptrdiff_t *seen, struct head *out);

/* The path, decoded into ${to} (as many bytes as ${path}): false when it lies outside what a path may be. */
bool path_decode(str path, char *to, str *out);

/*
 * pairs_decode(a, text, v, max):
 * Name and value pairs of a query or a urlencoded form, decoded into ${a}.
 * Returns how many, or -1: a malformed escape, NUL, no UTF-8, more than ${max}.
 */
int pairs_decode(struct arena *a, str text, struct pair *v, int max);

/* The value of one cookie, or empty. */
str cookie_get(str cookies, str name);

/* A body as it arrives: with a length, or chunked. */
struct body {
	int64_t left;			/* of the body, or of this chunk */
	int64_t total, max;		/* bytes of content so far, and at most */
	enum { BODY_LENGTH, CHUNK_SIZE, CHUNK_EXT, CHUNK_LF, CHUNK_DATA, CHUNK_CR, CHUNK_END,
		TRAILER_START, TRAILER, TRAILER_LF, LAST_LF, BODY_DONE } state;
	int digits, line;
};

void body_init(struct body *b, const struct head *h, int64_t max);

/*
 * body_next(b, in, piece):
 * Cut the next piece of content off ${in}.  Returns 0 and a piece (maybe empty:
 * then ${in} is used up), 1 at the end of the body, or minus a status.
 */
int body_next(struct body *b, str *in, str *piece);

#endif

/*
 * multipart.h -- a form with files, as it arrives: small fields into memory,
 * files straight to disk, in constant memory.  Source: RFC 7578, 2046.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

enum {
	PARTS_MAX = 128,
	UPLOADS_MAX = 16,
	PART_HEAD_MAX = 4096,
	BOUNDARY_MAX = 70,
	PART_WINDOW = 131072,
};

struct multipart {
	enum { PART_SEEK, PART_AFTER, PART_HEAD, PART_FIELD, PART_FILE, PART_END } state;
	char mark[BOUNDARY_MAX + 5];	/* CR LF -- boundary */
	int mark_n;
	struct arena a;			/* names and fields, HTTP_BODY_MAX of them at most */
	const char *directory;
	int fd;				/* of the file being received */
	struct pair field[PARTS_MAX];
	struct upload upload[UPLOADS_MAX];
	int fields, uploads;
	struct buf value;
	ptrdiff_t held;
	char window[PART_WINDOW];
};

/* NULL when ${type} is no multipart/form-data with a boundary.  Freed by multipart_close(). */
struct multipart *multipart_open(str type, const char *directory);

/* 0, or the status that refuses: 400 malformed, 413 too much, 507 no room on disk. */
int multipart_feed(struct multipart *m, str piece);

/* True when the last boundary was seen. */
bool multipart_whole(const struct multipart *m);

/* Removes the files, unless a handler moved them away. */
void multipart_close(struct multipart *m);

#endif

/*
 * shell.h -- what stands around a staff page, filled the same way everywhere:
 * a view begins with `.shell = http_shell(c, rq, title)`.
 */
#ifndef HTTP_SHELL_H
#define HTTP_SHELL_H

#include "html/shell.h"
#include "http/http.h"

/* Navigation by permission, community, events under way, who is signed in. */
struct shell http_shell(struct ctx *c, const struct request *rq, str title);

/* What only the modules above know; app/ sets it once, before the server starts. */
extern void (*http_shell_source)(struct ctx *c, const struct request *rq, struct shell *v);

/* ${t} as an <input type="datetime-local"> wants it: 2026-11-21T21:04, Paris. */
str http_local_time(struct ctx *c, struct instant t);

#endif

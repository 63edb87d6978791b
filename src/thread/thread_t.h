/* thread_t.h -- what the tests of threads share. */
#ifndef THREAD_THREAD_T_H
#define THREAD_THREAD_T_H

#include "thread/thread_web.h"
#include "threadt_rows.h"

struct threadt_counts thread_t_counts(struct ctx *c);
/* Written by the coordination, with links to https://cpts.example. */
struct thread_new thread_t_written(struct ctx *c, const struct thread_of *of, const char *text, int64_t part,
				   bool handover);
/* A press on a personal page, through the routes. */
struct reply thread_t_press(struct ctx *c, str path, const struct pair *form, int forms);

#endif

/* post_web.h -- where operators report, and the page of what did not leave. */
#ifndef POST_POST_WEB_H
#define POST_POST_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "jobs/jobs.h"
#include "post/post.h"

struct post_route_line {
	struct msg name, state;
	str tone, mark;
	struct opt_instant since;
	bool mend;			/* can be tried at once */
};
struct post_tally_line { struct msg channel, state; int64_t n; struct instant since; };
struct post_trouble_line {
	struct outbox_id id;
	struct msg channel, state, problem;
	str tone, mark, name, words;	/* words: the other side's */
	int64_t attempts;
	struct instant at, next;
	bool may_resend, may_give_up, waiting;
	struct crisis_id crisis;
};
struct post_job_line { struct job_id id; str kind; struct msg problem; int64_t attempts; struct instant at; };

struct post_operation_view {	/* pages/operation.html */
	struct shell shell;
	struct { struct post_route_line *v; ptrdiff_t n; } routes;
	struct { struct post_tally_line *v; ptrdiff_t n; } tally;
	struct { struct post_trouble_line *v; ptrdiff_t n; } troubles;
	struct { struct post_job_line *v; ptrdiff_t n; } jobs;
	int64_t late;			/* did not leave, these last days: they would have come after the fact */
	struct opt_instant late_at;	/* of the last one */
};
void post_operation_page(struct html *h, const struct post_operation_view *v);

/* A problem as table outbox keeps it: a message key, then perhaps the other side's words. */
struct msg post_problem(str problem, str *words);

extern const struct route post_routes[];
extern const ptrdiff_t post_routes_n;

#endif

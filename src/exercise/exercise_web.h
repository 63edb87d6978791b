/* exercise_web.h -- the exercise mailbox, and the switches of the simulated responders. */
#ifndef EXERCISE_EXERCISE_WEB_H
#define EXERCISE_EXERCISE_WEB_H

#include "crisis/crisis.h"
#include "exercise/sim.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "http/sse.h"

struct exercise_piece { str text, href; };	/* href: a local path, or empty */
struct exercise_letter {			/* one message, as a telephone shows it */
	struct outbox_id id;
	str name, address;
	struct msg channel, state;
	str tone, mark;
	struct opt_instant at;
	str subject;
	bool sms, may_reply;			/* of a call, and it arrived */
	struct { struct exercise_piece *v; ptrdiff_t n; } pieces;
};
struct exercise_speed { int64_t value; bool on; };

struct exercise_mailbox_view {		/* pages/mailbox.html */
	struct shell shell;
	struct crisis_id crisis;
	int64_t total;
	struct { struct exercise_letter *v; ptrdiff_t n; } letters;
	bool may_run, running;
	int64_t seed;
	struct { struct exercise_speed *v; ptrdiff_t n; } speeds;
};
void exercise_mailbox_page(struct html *h, const struct exercise_mailbox_view *v);
void exercise_mailbox_list(struct html *h, const struct exercise_mailbox_view *v);

struct exercise_reply_view {		/* pages/reply.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct exercise_letter letter;
	struct field text;
	struct msg means, reason;		/* of what was just sent; 0: nothing was */
	str tone, mark;
	bool human;
};
void exercise_reply_page(struct html *h, const struct exercise_reply_view *v);

/* One message as it is shown, its text opened. */
struct exercise_mail;
enum err exercise_letter_of(struct ctx *c, const struct exercise_mail *m, str base_url, struct exercise_letter *out);
enum err exercise_of(struct ctx *c, const struct request *rq, struct crisis_event *ev);

/* "mailbox/12/fr https://crise.exemple.fr" -> the list, for the stream. */
enum err exercise_mailbox_stream(struct ctx *c, str topic, struct sse_list *out);

/* ${text} cut at the links that lead back to ${base_url}: those alone are clickable. */
void exercise_pieces(struct ctx *c, str text, str base_url, struct exercise_letter *out);

extern const struct route exercise_reply_routes[];
extern const ptrdiff_t exercise_reply_routes_n;
extern const struct route exercise_routes[];
extern const ptrdiff_t exercise_routes_n;

#endif

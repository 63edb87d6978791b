/* inbound_web.h -- where gateways bring replies, and the page of those that a person must read. */
#ifndef INBOUND_INBOUND_WEB_H
#define INBOUND_INBOUND_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "http/sse.h"
#include "inbound/inbound.h"

struct inbound_letter {
	struct inbound_id id;
	bool sms, exercise;
	bool likely;			/* understood by its likeness to others */
	str sender, text, words;	/* sender empty: hidden */
	str dial;			/* the sender, where a real person may be telephoned */
	struct msg reason, outcome;
	struct msg resembles;		/* what replies like it mean; absent: nothing in particular */
	str tone, mark, name, place;	/* place: the post they have since */
	struct instant at;
	struct inbound_candidates candidates;
	bool one;			/* only one candidate: nothing to choose */
	struct inbound_candidate first;	/* or, of what is settled, whose it is */
	bool waits, since;		/* settled: a yes without a place; they said something else since */
};
struct inbound_letters { struct inbound_letter *v; ptrdiff_t n; };

struct inbound_queue_view {		/* pages/queue.html */
	struct shell shell;
	struct form_error error;
	struct inbound_letters waiting, recent;
	int64_t total, more;		/* more: not listed */
	bool hidden;			/* numbers are not shown to this role */
	bool mailbox, mailbox_down;
	struct opt_instant mailbox_at;
	str mailbox_problem;
};
void inbound_queue_page(struct html *h, const struct inbound_queue_view *v);
void inbound_queue_count(struct html *h, const struct inbound_queue_view *v);

struct inbound_room_view { int64_t n; };
void inbound_room_fragment(struct html *h, const struct inbound_room_view *v);

/* The room's part: how many wait, then whatever mobilisation shows. */
enum err inbound_room_part(struct ctx *c, struct crisis_id crisis, struct html *h);
enum err inbound_stream(struct ctx *c, str topic, struct sse_list *out);

extern const struct route inbound_routes[];
extern const ptrdiff_t inbound_routes_n;

#endif

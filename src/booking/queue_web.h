/* queue_web.h -- what the pages of the waiting list show: who waits, who is asked, callers. */
#ifndef BOOKING_QUEUE_WEB_H
#define BOOKING_QUEUE_WEB_H

#include "booking/booking_web.h"
#include "booking/queue.h"

/* ---- citizens: pages/queue.html ------------------------------------------------- */

struct queue_form_view {
	struct shell shell;
	struct form_error error;
	struct motive_id motive_id;
	str motive;
	struct field family, given, born, phone, email;
	struct field_choice commune, where, weekdays, notice;
	bool born_asked, pro;
};
void rdv_queue_form_page(struct html *h, const struct queue_form_view *v);

struct queue_on_view {
	struct shell shell;
	str motive, token;
	struct motive_id motive_id;
	int64_t ahead;
	bool on, by_phone, gone;
};
void rdv_queue_on_page(struct html *h, const struct queue_on_view *v);

struct queue_offer_view {
	struct shell shell;
	struct form_error error;
	str token, motive, name, address, directions;
	struct instant at, until;
	bool open, refused;
};
void rdv_queue_offer_page(struct html *h, const struct queue_offer_view *v);

/* ---- the desk ----------------------------------------------------------------------- */

struct queue_desk_view {
	struct shell shell;
	bool done;
	struct queue_form_view form;
};
void bureau_queue_page(struct html *h, const struct queue_desk_view *v);

struct queue_caller { struct offer_id id; str who, phone, motive, venue; struct instant at, until; };
struct queue_calls_view {
	struct shell shell;
	struct form_error error;
	struct { struct queue_caller *v; ptrdiff_t n; } calls;
};
void bureau_calls_page(struct html *h, const struct queue_calls_view *v);

/* What was typed to join, by a citizen or by the desk for a caller: read, and shown again. */
struct queue_typed { struct queue_new q; str phone; struct venue_id venues[QUEUE_VENUES_MAX]; };
enum err queue_read(struct ctx *c, const struct request *rq, const struct avail *v, struct queue_typed *t);
void queue_fill(struct ctx *c, const struct request *rq, const struct avail *v, const struct avail_motive *m,
    struct queue_form_view *out);
enum err queue_join_rule(struct ctx *c, void *arg);	/* ${arg}: a struct queue_new */

extern const struct route queue_routes[], queue_desk_routes[];
extern const ptrdiff_t queue_routes_n, queue_desk_routes_n;

#endif

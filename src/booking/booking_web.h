/* booking_web.h -- what the pages of appointments show: citizens, centre, desk, day. */
#ifndef BOOKING_BOOKING_WEB_H
#define BOOKING_BOOKING_WEB_H

#include "booking/avail.h"
#include "booking/booking.h"
#include "booking/venue.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"

/* ---- citizens: pages/choose.html ------------------------------------------------ */

struct rdv_rule { str label, words; struct instant from, to, opens_at; bool later; };
struct rdv_rules { struct { struct rdv_rule *v; ptrdiff_t n; } list; bool invited; };
void rdv_rules_part(struct html *h, const struct rdv_rules *v);

struct rdv_motives_view { struct shell shell; struct avail_motive_list motives; bool none; };

struct rdv_centre { str href, name, commune, near, first; };	/* near: "8 km"; first: when there is room */
struct rdv_centre_list { struct rdv_centre *v; ptrdiff_t n; };
struct rdv_where_view {
	struct shell shell;
	struct avail_motive motive;
	struct field_choice commune;
	struct rdv_centre_list centres;
	struct opt_instant opens_at;	/* nothing is open before */
	struct rdv_rules rules;
};

struct rdv_time { struct slot_id id; str time; };
struct rdv_time_list { struct rdv_time *v; ptrdiff_t n; };
struct rdv_day { struct day day; int64_t free; bool open; struct rdv_time_list times; bool more; };
struct rdv_when_view {
	struct shell shell;
	struct avail_motive motive;
	str name, address, commune, near, directions;
	struct { struct rdv_day *v; ptrdiff_t n; } days;
	struct rdv_centre_list others;
	str base, action;		/* of the links, up to ? or &; of the form */
	str later;			/* link to the days after these; empty: there are none */
	str queue;			/* link to the waiting list; empty: moving */
	bool none;
	struct opt_instant opens_at;
	struct rdv_rules rules;
	/* invited: of whom, the period, and the link of who does not want to come */
	struct period_id period;
	str who, refuse;
	/* back from the form: the link that holds, what and until when; another time chosen gives it back */
	str held;
	struct instant held_at, held_until;
	/* moving: the link and the place; empty: booking */
	str token;
	struct place_id place;
	struct form_error error;
};
void rdv_motives_page(struct html *h, const struct rdv_motives_view *v);
void rdv_where_page(struct html *h, const struct rdv_where_view *v);
void rdv_when_page(struct html *h, const struct rdv_when_view *v);

/* ---- citizens: pages/citizen.html ------------------------------------------------- */

struct rdv_asked { int64_t n; struct field family, given, born; bool born_asked, several; };
struct rdv_asked_list { struct rdv_asked *v; ptrdiff_t n; };
struct rdv_who_view {
	struct shell shell;
	struct form_error error;
	str token, motive, place;
	struct { struct instant *v; ptrdiff_t n; } when;
	struct instant held_until;
	struct rdv_asked_list people;
	struct field phone, email;
	struct field_choice commune;
	struct field_choice profession;
	bool commune_asked, profession_asked, may_add, may_less;
	/* the place was lost: others, to press instead of the one button */
	bool lost;
	struct { struct rdv_time *v; ptrdiff_t n; } near;
	struct motive_id motive_id;
	struct slot_id slot;
	str hours;			/* link to the times of the motive, in that centre first */
};
void rdv_who_page(struct html *h, const struct rdv_who_view *v);

struct rdv_visit { struct place_id id; struct instant at; str who; bool second, past, cancelled, done; };
struct rdv_visit_list { struct rdv_visit *v; ptrdiff_t n; };
struct rdv_proof_view {
	struct shell shell;
	str token, reference, motive, name, address, directions, contact;
	struct rdv_visit_list visits;
	bool any, fresh, moved, sms, email, all_cancelled;
	struct place_id place;		/* pages that ask once more: which one; 0: all */
	struct motive_id motive_id;
	struct markup qr;
	str url;
};
void rdv_proof_page(struct html *h, const struct rdv_proof_view *v);
void rdv_cancel_page(struct html *h, const struct rdv_proof_view *v);
void rdv_erase_page(struct html *h, const struct rdv_proof_view *v);
void rdv_paper_page(struct html *h, const struct rdv_proof_view *v);

struct rdv_stop_view { struct shell shell; struct msg what, then; str token; };
void rdv_stop_page(struct html *h, const struct rdv_stop_view *v);

extern const struct route rdv_choose_routes[];
extern const ptrdiff_t rdv_choose_routes_n;
extern const struct route rdv_citizen_routes[];
extern const ptrdiff_t rdv_citizen_routes_n;
struct rdv_wait_view { struct shell shell; int64_t ahead, number, minutes; str wait; bool soon, half; str href; };	/* wait: as HTML says it, "PT95S" */
void rdv_wait_page(struct html *h, const struct rdv_wait_view *v);
/*
 * When the page of who waits asks again: after half of what is announced, which is true within a quarter, so
 * that who may enter is not long in knowing it; near the end, when it is over.
 */
int64_t room_ask_again_s(int64_t wait_s);
/* May who asks to hold a place do so now?  False: sent to the waiting room. */
bool room_lets_in(struct ctx *c, const struct request *rq, struct reply *rp);
extern const struct route room_routes[];
extern const ptrdiff_t room_routes_n;
extern const struct route feed_routes[];
extern const ptrdiff_t feed_routes_n;

/* ---- between the files of pages ------------------------------------------------------ */

/* A public page: the community, a human's number (the centre's own first), the band of an exercise. */
struct shell rdv_shell(struct ctx *c, const struct avail *v, const struct avail_venue *at, struct msg title);
/* A page that says why nothing can be done here. */
void rdv_stop(struct ctx *c, struct reply *rp, const struct avail *v, struct msg what, struct msg then, int status);
/* What is free for a motive, by day, in the centre asked for or the nearest; for booking and for moving. */
enum err rdv_when(struct ctx *c, const struct request *rq, const struct avail *v, struct rdv_when_view *out);
/* The communes of the territory, then "elsewhere". */
struct field_choice rdv_communes(struct ctx *c, const struct avail *v, str chosen, struct msg label);

#include "booking/staff_web.h"	/* the templates of a module include this file alone */
#include "booking/queue_web.h"
#include "booking/invite_web.h"

#endif

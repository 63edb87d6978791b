/* staff_web.h -- appointments for who works there: centres, telephone desk, the day. */
#ifndef BOOKING_STAFF_WEB_H
#define BOOKING_STAFF_WEB_H

#include "booking/booking_web.h"
#include "booking/day.h"

/* ---- centres: pages/venue.html ------------------------------------------------------ */

struct centre_motive { struct motive_id id; str label, rules; bool active; };
struct centres_view {
	struct shell shell;
	struct form_error error;
	struct venue_venue_list venues;
	struct { struct centre_motive *v; ptrdiff_t n; } motives;
	bool may_setup;
	struct field label, explain, age_min, age_max, second_days, contact_max;
};
void centres_page(struct html *h, const struct centres_view *v);

struct centre_day { struct day day; int64_t slots, places, booked, closed; };
struct centre_days { struct centre_day *v; ptrdiff_t n; };
struct centre_view {
	struct shell shell;
	struct form_error error;
	struct venue_id id;		/* 0: a new one */
	str said;			/* what was just done */
	bool may_setup, mine, exercise;
	struct field name, address, postal_code, phone, directions, opens_at;
	struct field_choice commune;
	struct venue_line_list lines;
	struct centre_days days, later;	/* two weeks, and those after */
	struct venue_staff_list staff;
	/* a new line; slots; a change */
	struct field line_name, minutes, capacity, walkin;
	struct field_choice motive;
	struct field from, to, opens, closes, break_from, break_to, except;
	struct field_choice line, weekdays;
	struct field begin, end, why, by;
	struct field_choice change_line, change;
};
void centre_page(struct html *h, const struct centre_view *v);

/* ---- telephone desk: pages/desk.html ---------------------------------------------------- */

struct bureau_row { int64_t n; str family, given, born; bool wrong; };
struct bureau_slot { struct slot_id id; str when, where; int64_t free; bool chosen; };
struct bureau_view {
	struct shell shell;
	struct form_error error;
	struct field_choice motive, commune;
	struct motive_id motive_id;
	str phone, email, commune_code;
	bool born_asked;
	int64_t to_call;		/* those on the waiting list who take no message and are offered a place */
	struct { struct bureau_row *v; ptrdiff_t n; } rows;
	struct { struct bureau_slot *v; ptrdiff_t n; } slots;
};
void bureau_page(struct html *h, const struct bureau_view *v);

struct bureau_done_view {
	struct shell shell;
	str reference, motive, where;
	struct rdv_visit_list visits;
	bool sms, gone;
	struct booking_id id;
};
void bureau_done_page(struct html *h, const struct bureau_done_view *v);

/* ---- the day: pages/day.html -------------------------------------------------------------- */

struct day_line { struct place_id id; struct instant at; str who, state, via, reference; bool arrived, absent,
    second; };
struct day_queue { str name, motive; struct { struct day_line *v; ptrdiff_t n; } lines; };
struct day_hour { str hour; int64_t expected, arrived, absent, without; };
struct day_left { struct instant at; int64_t doses, yes, no, silent, asked, left; bool over; };
struct day_view {
	struct shell shell;
	struct form_error error;
	struct venue_id id;
	str name;
	struct day day, before, after;
	int64_t expected, arrived, absent, without;
	struct { struct day_queue *v; ptrdiff_t n; } queues;
	struct { struct day_hour *v; ptrdiff_t n; } hours;
	bool today, empty;
	struct field_choice slot;	/* for who comes without */
	struct field family, given, phone;
	/* doses left */
	struct field_choice dose_line;
	struct field doses, dose_within, dose_answer;
	struct { struct day_left *v; ptrdiff_t n; } left;
};
void day_page(struct html *h, const struct day_view *v);
void day_sheet_page(struct html *h, const struct day_view *v);

/* ---- between the files of pages ------------------------------------------------------------ */

/* A field with what was typed in it, or else ${value}. */
struct field staff_text(const struct request *rq, const char *name, struct msg label, str value, int64_t max);
struct field_choice staff_choice(struct ctx *c, const char *name, struct msg label, ptrdiff_t room);
void staff_option(struct field_choice *f, str value, str shown, bool selected);

enum err dose_fill(struct ctx *c, const struct request *rq, struct day_view *v);
/* The page of the day again, with what was wrong. */
enum err day_again(struct ctx *c, const struct request *rq, struct reply *rp);

extern const struct route dose_routes[];
extern const ptrdiff_t dose_routes_n;
extern const struct route centres_routes[], centre_routes[], bureau_routes[], day_routes[];
extern const ptrdiff_t centres_routes_n, centre_routes_n, bureau_routes_n, day_routes_n;

#endif

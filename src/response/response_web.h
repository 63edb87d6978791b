/* response_web.h -- the pages of dispositifs: all on one page and one map, one by one, making, changing. */
#ifndef RESPONSE_RESPONSE_WEB_H
#define RESPONSE_RESPONSE_WEB_H

#include "directory/directory_web.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "response/response.h"

struct response_word { str mark, tone; struct msg word; };	/* a state: shape, colour, word */
struct response_word response_state_word(str state);
struct msg response_kind_word(str kind);

struct response_card {
	struct response_id id;
	str name, place, referent, days;
	struct msg kind;
	struct response_word state;
	str crew, crew_tone;		/* of today and tomorrow, as staffing/ says; may be empty */
	int64_t unseen;			/* lines of the crews that nobody has read */
};
struct response_cards { struct response_card *v; ptrdiff_t n; };
struct response_mark { int64_t x, y, name_x, name_y; str name, mark; };

struct response_list_view {		/* pages/list.html */
	struct shell shell;
	struct crisis_id crisis;
	bool may_run, may_staff;
	struct response_cards cards;
	struct directory_map map;
	struct { struct response_mark *v; ptrdiff_t n; } marks;
	ptrdiff_t unplaced;
};
void response_list_page(struct html *h, const struct response_list_view *v);
/* The card of the crisis room. */
void response_room_part_page(struct html *h, const struct response_list_view *v);

struct response_form_view {		/* pages/edit.html: a new one, or its facts */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct response_id id;		/* 0: new */
	str kind;			/* of one that is */
	struct field_choice kinds, site, commune, zone, referent, cut, weekdays, call_when;
	struct field name, from, days, from_hour, to_hour, phone, email, link, vehicle, note;
	struct field site_name, address, contact_name, contact_phone, access, fridge, parking;
	bool site_open;			/* something was typed of a new site */
};
void response_form_page(struct html *h, const struct response_form_view *v);

struct response_post_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct response_id response;
	struct crew_post_id post;	/* 0: new */
	struct field name, min_crew, wished_crew;
	struct field_choice profession, skill, substitutes;
};
void response_post_page(struct html *h, const struct response_post_view *v);

struct response_stretch { struct opening_id id; str hours; };
struct response_day_line {
	struct day day;
	bool today;
	struct { struct response_stretch *v; ptrdiff_t n; } stretches;
};
struct response_post_line { struct crew_post_id id; str name, who, substitutes; int64_t min_crew,
    wished_crew; };
struct response_item_line { struct check_item_id id; str label, by; bool done; struct opt_instant at; };
struct response_item_group {
	str list;
	struct msg title;
	int64_t done;
	struct { struct response_item_line *v; ptrdiff_t n; } items;
};

struct response_one_view {		/* pages/one.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct response_id id;
	struct response_card card;
	bool may_run, may_staff, prepared, open, closed;
	str zone, referent, phone, email, link, vehicle, note;
	struct msg calls;		/* of its own, when a place is given back; 0: as the rules say */
	struct response_site site;	/* id 0: none */
	str commune;
	struct { struct response_day_line *v; ptrdiff_t n; } days;
	int64_t days_all;
	struct { struct response_post_line *v; ptrdiff_t n; } posts;
	struct { struct response_item_group *v; ptrdiff_t n; } lists;
	int64_t unchecked;
	struct markup crew;		/* written by staffing/ */
	struct field from, days_n, from_hour, to_hour, label, keep_name, why;
	struct field_choice cut, list;
	struct day yesterday, week_from, week_to;
};
void response_one_page(struct html *h, const struct response_one_view *v);

/* What staffing/ shows beside a dispositif; app/ sets these, NULL shows nothing. */
extern enum err (*response_crew_line)(struct ctx *c, struct response_id id, str *text, str *tone);
extern enum err (*response_crew_part)(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct html *h);

/* The card of the crisis room: dispositifs and their crews. */
enum err response_room_part(struct ctx *c, struct crisis_id id, struct html *h);

/* Between the handlers of this module. */
enum err response_ids(struct ctx *c, const struct request *rq, struct crisis_id *crisis,
    struct response_id *id);
struct field response_field(const char *name, struct msg label, struct msg hint, str value,
    bool required, int64_t max);
void response_form_touch(struct ctx *c, struct crisis_id crisis);
/* "08:30" -> 510; E_INVALID response.hours on the field. */
enum err response_minutes(struct ctx *c, const struct request *rq, str name, int64_t *out);
str response_hours_said(struct ctx *c, int64_t from_min, int64_t to_min);	/* 8 h - 14 h */
struct option_list response_cut_options(struct ctx *c, int64_t cut_min);
enum err response_one_show(struct ctx *c, const struct request *rq, struct reply *rp, bool wrong);

extern const struct route response_routes[], response_edit_routes[];
extern const ptrdiff_t response_routes_n, response_edit_routes_n;

#endif

/* crisis_web.h -- the pages of an event: taking the call, the crisis room, its cell, the lists behind. */
#ifndef CRISIS_CRISIS_WEB_H
#define CRISIS_CRISIS_WEB_H

#include "crisis/crisis.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "http/sse.h"
#include "logbook/logbook.h"

struct crisis_choice { str value; str label; bool on; };
struct crisis_choices { struct crisis_choice *v; ptrdiff_t n; };

struct crisis_card {			/* one event in a list */
	struct crisis_id id;
	str title, place;
	str typology, level;
	bool exercise, closed;
	struct instant opened_at;
	str since;			/* "depuis 3 h 12" */
};
struct crisis_cards { struct crisis_card *v; ptrdiff_t n; };

void crisis_card_line(struct html *h, const struct crisis_card *v);	/* pages/card.html */

struct crisis_home_view {		/* pages/home.html */
	struct shell shell;
	bool may_open;
	struct crisis_cards open, past;
	struct markup parts;		/* what other modules show at home: the directory's state */
};
void crisis_home_page(struct html *h, const struct crisis_home_view *v);

struct crisis_alert_view {		/* pages/alert.html: the call being taken */
	struct shell shell;
	struct form_error error;
	struct field by, body, phone, at, text, request, title, place;
	struct crisis_choices typologies, levels;
	bool exercise;
};
void crisis_alert_page(struct html *h, const struct crisis_alert_view *v);

struct crisis_todo {
	str mark, text, link_text, tone;
	bool call, first_call, cell, cell_call, needs, crews;	/* where the link leads */
	int64_t call_no;		/* ... to this call; 0: none */
};
struct crisis_post_line {
	struct cell_post_id id;
	str function, holder, substitute, state, state_word, mark, tone;
	bool vacant;
};
struct crisis_need_line {
	struct need_id id;
	str source, place, what, urgency, urgency_word, owner, state, state_word, mark, tone;
	bool open;
	struct instant opened_at;
};
struct crisis_decision_line { str what, reason, author; struct instant at; };

struct crisis_room_view {		/* pages/room.html */
	struct shell shell;
	struct crisis_card event;
	bool may_run, may_call, may_log, open, exercise;
	str alert_by, alert_body, alert_phone, alert_text, alert_request;
	struct instant alert_at;
	struct { struct crisis_todo *v; ptrdiff_t n; } todo;
	struct { struct crisis_post_line *v; ptrdiff_t n; } cell;
	int64_t cell_held, cell_named, cell_vacant, cell_total;	/* held: someone comes; named: to be called */
	struct { struct crisis_need_line *v; ptrdiff_t n; } needs;
	int64_t needs_open, needs_over;
	struct { struct crisis_decision_line *v; ptrdiff_t n; } decisions;
	struct markup mobilisation;	/* written by mobilisation/, through the part below */
	struct markup responses;	/* by response/ */
	struct log_line_list log;
	struct instant midnight;	/* lines of before say their day */
	struct crisis_choices levels;
	struct form_error error;
};
void crisis_room_page(struct html *h, const struct crisis_room_view *v);
void crisis_room_todo(struct html *h, const struct crisis_room_view *v);	/* fragments, for the stream */
void crisis_room_cell(struct html *h, const struct crisis_room_view *v);
void crisis_room_needs(struct html *h, const struct crisis_room_view *v);
void crisis_room_decisions(struct html *h, const struct crisis_room_view *v);
void crisis_room_log(struct html *h, const struct crisis_room_view *v);

struct crisis_post_view {		/* pages/post.html: who holds a function */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct cell_post_id post;	/* of that crisis */
	struct cell_function_id function_id;	/* or, when peacetime, of the community's list */
	bool peacetime;
	str function;
	struct crisis_choices holders, substitutes, states;
};
void crisis_post_page(struct html *h, const struct crisis_post_view *v);

struct crisis_entry_view {		/* pages/entry.html: a decision or a need being written */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	bool need;
	struct field what, reason, author, source, place, owner;
	struct crisis_choices urgencies;
};
void crisis_entry_page(struct html *h, const struct crisis_entry_view *v);

struct crisis_handle_view {		/* pages/need.html: one need, and what becomes of it */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct crisis_need_line need;
	struct field owner;
};
void crisis_need_page(struct html *h, const struct crisis_handle_view *v);

struct crisis_setting_line {
	int64_t id;
	str label, standard;		/* what the community calls it; what it is called otherwise */
	str people;			/* holder, substitute */
	bool active;
};
struct crisis_settings_view {		/* pages/settings.html */
	struct shell shell;
	struct form_error error;
	struct { struct crisis_setting_line *v; ptrdiff_t n; } typologies, functions;
	bool may_print;			/* the chart, with its private numbers */
};
void crisis_settings_page(struct html *h, const struct crisis_settings_view *v);

/*
 * Modules above this one show themselves in the room and at home: app/ sets
 * these; NULL shows nothing.
 */
extern enum err (*crisis_mobilisation_part)(struct ctx *c, struct crisis_id id, struct html *h);
extern enum err (*crisis_responses_part)(struct ctx *c, struct crisis_id id, struct html *h);
extern enum err (*crisis_home_part)(struct ctx *c, struct html *h);
/* How many calls were sent, how many people are silent and how many places free in those that are open. */
extern enum err (*crisis_calls_count)(struct ctx *c, struct crisis_id id, int64_t *calls, int64_t *silent,
				      int64_t *missing);

/* Places given back in calls that are closed: nobody is called by itself.  ${call}: in which one; 0: several. */
extern enum err (*crisis_calls_freed)(struct ctx *c, struct crisis_id id, int64_t *places, int64_t *call);

/* How many people are missing on the ground in the days to come. */
extern enum err (*crisis_staff_missing)(struct ctx *c, struct crisis_id id, int64_t *places);

/* The stream of one room, "crisis/12/...": registered with http/sse.h by app/. */
enum err crisis_room_stream(struct ctx *c, str topic, struct sse_list *out);

extern const struct route crisis_routes[], crisis_cell_routes[], crisis_settings_routes[];
extern const ptrdiff_t crisis_routes_n, crisis_cell_routes_n, crisis_settings_routes_n;

#endif

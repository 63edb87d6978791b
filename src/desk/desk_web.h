/* desk_web.h -- the pages of the telephone: the desk, paper typed in later, the call tree of the cell. */
#ifndef DESK_DESK_WEB_H
#define DESK_DESK_WEB_H

#include "desk/desk.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"

struct desk_phone_line {
	struct msg kind;
	str number, shown;		/* shown: in an exercise, where nobody is to dial it */
};
struct desk_phone_lines { struct desk_phone_line *v; ptrdiff_t n; };

struct desk_try_line { struct msg what; str mark, note, author; struct instant at; };
/* One post, by who can hold several: a letter says yes of it, or, where it is full, reserve. */
struct desk_post_key { struct place_option is; str key, mark; };
struct desk_post_word { str word; bool exact; int64_t free; };
struct desk_caller_line { str caller, person; };	/* who is on the line with whom */
struct desk_caller_lines { struct desk_caller_line *v; ptrdiff_t n; };
/* Of the crews of a crisis (thread/crew_desk_web.c). */
enum err desk_crew_callers(struct ctx *c, struct crisis_id crisis, struct desk_caller_lines *out);

struct desk_view {			/* pages/desk.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct call_id call;
	int64_t number;
	str title;
	bool exercise, open, all_full;
	struct desk_progress n;
	struct desk_caller_lines callers;
	struct opt_instant next_due;

	bool busy;			/* someone is on the line: */
	struct recipient_id recipient;
	struct person_id person;
	str name, profession, commune, why;
	struct msg reach;		/* how they were written to, or why not */
	struct opt_instant asked_at;
	str elsewhere;			/* the place they have at the same hours, when that is why there is none here */
	bool full, lapsed, answered;
	bool offer, gone, stopped;	/* a free place; no longer needed; wrote STOP and has a place */
	struct msg answer;		/* they answered meanwhile */
	struct instant until;
	str greeting, facts, bring, conditions, tell;	/* what to say */
	struct { struct desk_post_word *v; ptrdiff_t n; } posts;
	struct { struct desk_post_key *v; ptrdiff_t n; } choices;	/* n 0: there is nothing to choose */
	int64_t choices_free;		/* places of all those posts */
	str kind, practice;		/* of the first number, for "wrong" */
	struct desk_phone_lines phones;
	struct { struct desk_try_line *v; ptrdiff_t n; } tries;
	struct field note;
	bool relay;			/* of a group: asked to how many it was passed on */
	struct field people;
};
void desk_numbers_part(struct html *h, const struct desk_phone_lines *v);
void desk_page(struct html *h, const struct desk_view *v);

struct desk_paper_line {
	struct recipient_id id;
	str name, profession;
	str outcome_name, note_name, time_name;
	str note, time;
	struct option_list outcomes;
	struct msg error;
};
struct desk_paper_view {		/* pages/paper.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct call_id call;
	str title;
	bool open;
	struct field moment;
	str ids;
	struct { struct desk_paper_line *v; ptrdiff_t n; } lines;
	int64_t page_next, page_back;	/* -1: none */
	int64_t noted;			/* just typed in: 0: nothing */
	int64_t taken;
	struct { str *v; ptrdiff_t n; } full;	/* names of those to tell that it is full */
};
void desk_paper_page(struct html *h, const struct desk_paper_view *v);

struct desk_cell_someone {
	struct person_id id;
	str name, profession;
	str mark, tone;			/* of the last call */
	struct msg last;
	struct opt_instant at;
	struct desk_phone_lines phones;	/* on paper */
	str caller;			/* who else has them on the line */
};
struct desk_cell_row {
	struct cell_post_id post;
	str name, mark, tone;
	struct msg state;
	bool has_holder, has_substitute, alone;
	struct desk_cell_someone holder, substitute;
	struct { struct desk_cell_someone *v; ptrdiff_t n; } ideas;
};
struct desk_cell_view {			/* pages/cell.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	bool exercise, open;
	bool waiting;			/* someone is to be called whom nobody is calling */
	int64_t held, functions;
	struct { struct desk_cell_row *v; ptrdiff_t n; } rows;
	struct { struct desk_cell_someone *v; ptrdiff_t n; } ideas;	/* on paper: once for all functions */

	bool busy;			/* someone is on the line: */
	bool lapsed;
	struct instant until;
	struct cell_post_id post;
	str function;
	struct desk_cell_someone who;
	struct msg as;			/* holder, substitute, someone ready */
	str kind, practice, greeting;
	struct desk_phone_lines phones;
};
void desk_cell_page(struct html *h, const struct desk_cell_view *v);
void desk_cell_print_page(struct html *h, const struct desk_cell_view *v);

struct desk_board_view { struct desk_progress n; };
void desk_board_part(struct html *h, const struct desk_board_view *v);
/* How far the desk is, for the board (mobilisation_web.h; app/ sets it): nothing before someone telephoned. */
enum err desk_on_board(struct ctx *c, struct crisis_id crisis, struct call_id call, struct html *h);

/* ---- pages/chart.html: who holds what, who may start what --------------------------------------- */

struct chart_someone { str name; struct desk_phone_lines phones; };
struct chart_function {			/* of the cell, or a zone and its referent */
	str name;
	bool has_holder, has_substitute;
	struct chart_someone holder, substitute;
};
struct chart_role { struct msg name; str people; };	/* people: who has an account of it */
struct chart_act { str words, roles; };	/* what these roles may start */
struct chart_view {
	struct shell shell;
	str callback;
	struct { struct chart_function *v; ptrdiff_t n; } functions, zones;
	int64_t vacant, alone;		/* functions without a holder; with one and no substitute */
	struct { struct chart_role *v; ptrdiff_t n; } roles;
	struct { struct chart_act *v; ptrdiff_t n; } acts;
};
void chart_page(struct html *h, const struct chart_view *v);
extern const struct route chart_routes[];
extern const ptrdiff_t chart_routes_n;

/* Between the handlers of this module. */
enum err desk_phones_of(struct ctx *c, struct person_id person, bool exercise, struct desk_phone_lines *out,
			str *kind, str *practice);

extern const struct route desk_routes[], desk_paper_routes[], desk_cell_routes[];
extern const ptrdiff_t desk_routes_n, desk_paper_routes_n, desk_cell_routes_n;

#endif

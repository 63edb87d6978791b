/* staffing_web.h -- the pages of crews: planning, a shift, people, messages, the site's sheet, her own page. */
#ifndef STAFFING_STAFFING_WEB_H
#define STAFFING_STAFFING_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "staffing/crew.h"

/* ---- planning (pages/planning.html) --------------------------------------------------- */

struct staffing_cell_line { struct shift_id id; str hours, mark, tone; int64_t taken, places, min_crew; };
struct staffing_cell { struct { struct staffing_cell_line *v; ptrdiff_t n; } lines; };
struct staffing_row { str post, who; struct { struct staffing_cell *v; ptrdiff_t n; } cells; };
struct staffing_day_line { struct shift_id id; str post, hours, mark, tone; int64_t taken, places; };
struct staffing_day_card { struct day day; bool today; struct { struct staffing_day_line *v; ptrdiff_t n; } lines; };
struct staffing_table {
	struct response_id response;
	str name;
	struct { struct staffing_row *v; ptrdiff_t n; } rows;
	struct { struct staffing_day_card *v; ptrdiff_t n; } cards;	/* the same, day by day: narrow screens */
};
struct staffing_day_head { struct day day; bool today; };
struct staffing_days { struct staffing_day_head *v; ptrdiff_t n; };

struct staffing_past_plan { struct plan_id id; struct msg word; struct instant asked_at; bool repair; };
struct staffing_call_line { struct crisis_id crisis; struct call_id call; int64_t number; str title, when; };

struct staffing_planning_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct response_id response;	/* 0: all of them */
	bool may_run, exercise;
	struct staffing_days days;
	struct { struct staffing_table *v; ptrdiff_t n; } tables;
	struct day before, after;
	int64_t missing, missing_shifts, people, answered, untold, waiting, unread;
	struct opt_instant published_at;
	bool may_repair;
	struct { struct staffing_past_plan *v; ptrdiff_t n; } plans;
	struct plan_id ready;		/* a repair that waits to be decided; 0: none */
	struct { struct staffing_call_line *v; ptrdiff_t n; } calls;	/* out for a shift, by themselves */
};
void staffing_planning_page(struct html *h, const struct staffing_planning_view *v);

/* ---- a proposed plan (pages/plan.html) --------------------------------------------------- */

struct staffing_hole_line { struct shift_id shift; str when, what, why, ask, call_href; int64_t missing; };
struct staffing_load_line {
	struct staff_id id;
	str name, sort, hours, changes;
	int64_t duties, minutes, added, dropped;
	bool disturbed;
};
struct staffing_site_cover { str name; int64_t min, covered, places, filled; bool short_of; };
struct staffing_plan_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct plan_id id;
	bool may_run, repair, asked, interrupted, ready, accepted, refused, best;
	struct msg problem;
	str detail, seconds, reached_said, possible_said;	/* 98,7 % */
	struct instant asked_at;
	int64_t seconds_asked, min, covered, missing, places, filled, people;
	int64_t reached, possible;	/* thousandths of the minimum: by this plan, by any */
	int64_t added, dropped, disturbed, failed;
	struct { struct staffing_hole_line *v; ptrdiff_t n; } holes;
	struct { struct staffing_load_line *v; ptrdiff_t n; } loads;
	struct { struct staffing_site_cover *v; ptrdiff_t n; } sites;
};
void staffing_plan_page(struct html *h, const struct staffing_plan_view *v);

/* The composer of a call for ${missing} people on that shift: "/crises/3/appels/nouveau?combien=2&qui=p:60..." */
str staffing_call_href(struct ctx *c, struct crisis_id crisis, const struct staffing_shift_line *s,
    int64_t missing);

struct staffing_on_line {
	struct duty_id id;
	struct staff_id staff;
	str name, profession, mark, tone;
	struct msg state;
	bool live, by_hand;
};
struct staffing_candidate {
	struct staff_id id;
	str name, profession, why;	/* why not; empty: she may */
	bool wish, instead, final;
	bool picked;			/* hers is the rule that was in the way */
	int64_t km, hours;		/* from home; of the week around */
};
struct staffing_shift_view {		/* pages/shift.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct staffing_shift shift;
	str when, who, mark, tone;
	bool may_run, open;
	int64_t free;
	struct { struct staffing_on_line *v; ptrdiff_t n; } on, gone;
	struct { struct staffing_candidate *v; ptrdiff_t n; } can, cannot;
	ptrdiff_t can_all, cannot_all;	/* the best are shown */
	struct field reason;
	struct option_list others;	/* fit by profession, not in the crews yet */
	str call_href;			/* the composer, with this post */
	struct call_id call;		/* one that is out for this shift; 0: none */
	int64_t call_number;
};
void staffing_shift_page(struct html *h, const struct staffing_shift_view *v);

struct staffing_person_line {
	struct staff_id id;
	struct person_id person;
	str name, profession, hours, ahead, worked, mark, tone;
	struct msg state;
	int64_t nights;
	bool answered, tired, out, known;
};
struct staffing_team_member { struct staff_id id; str name; };
struct staffing_wish_line { struct staff_id id; str name, with; bool declined; };
struct staffing_team_line { struct { struct staffing_team_member *v; ptrdiff_t n; } people; int64_t no; };
struct staffing_people_view {		/* pages/people.html */
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct { struct staffing_person_line *v; ptrdiff_t n; } people;
	struct { struct staffing_team_line *v; ptrdiff_t n; } teams;
	struct { struct staffing_wish_line *v; ptrdiff_t n; } wishes;
	struct field_choice one, with;
	int64_t tired, answered, support, known;
	bool may_run;
};
void staffing_people_page(struct html *h, const struct staffing_people_view *v);

struct staffing_rules_view {
	struct shell shell;
	struct form_error error;
	struct field rest, day, week, rolling, nights, travel, wish, fair, distance, change, team, mixed, together, why;
	struct field known_duties, known_min, new_max, call_hours;
	struct field_choice known_skill, call_when;
};
void staffing_rules_page(struct html *h, const struct staffing_rules_view *v);

struct staffing_done_line { str when, post, response, hours; };
struct staffing_attest_view {		/* a printed page */
	struct shell shell;
	str name, profession, crisis, hours;
	bool exercise;
	struct { struct staffing_done_line *v; ptrdiff_t n; } lines;
};
void staffing_attest_page(struct html *h, const struct staffing_attest_view *v);

/* ---- messages (pages/letter.html) ------------------------------------------------------- */

struct staffing_letter_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	bool roster;
	int64_t people, sms, email, none;
	struct field words;
	struct field_choice professions;
	struct field_flag members;
	str text, subject, mail;
	int64_t segments;
	str professions_said;
};
void staffing_letter_page(struct html *h, const struct staffing_letter_view *v);

/* ---- on site (pages/site.html) ------------------------------------------------------------ */

struct staffing_site_line {
	struct duty_id id;
	str name, profession, post, mark, tone, at;
	struct msg state;
	bool come, gone, absent;
	str worked;
};
struct staffing_site_group { str hours; struct { struct staffing_site_line *v; ptrdiff_t n; } lines; };
struct staffing_note_line { str text, author; struct instant at; };
struct staffing_site_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct response_id response;
	str name;
	struct day day, before, after;
	struct opt_day next;		/* the next one on which somebody is expected, when nobody is today */
	str next_said;
	bool may_tick, exercise;
	int64_t expected, come;
	struct { struct staffing_site_group *v; ptrdiff_t n; } groups;
	struct { struct staffing_note_line *v; ptrdiff_t n; } notes;
	struct field note;
	str phone, place, contact;
	struct duty_id scanned;		/* by QR: this one alone */
};
void staffing_presence_page(struct html *h, const struct staffing_site_view *v);
void staffing_sheet_page(struct html *h, const struct staffing_site_view *v);	/* printed */
void staffing_scan_page(struct html *h, const struct staffing_site_view *v);

struct staffing_crew_view {		/* beside a dispositif */
	struct crisis_id crisis;
	struct response_id response;
	struct day today;
	int64_t taken, places, missing, shifts;
};
void staffing_crew_part_page(struct html *h, const struct staffing_crew_view *v);

/* ---- her own page (pages/person.html) -------------------------------------------------------- */

struct staffing_own_line {
	struct duty_id id;
	struct swap_id swap;
	struct shift_id shift;
	str when, what, where, phone, note, from;	/* from: the colleague who offers it */
	bool offered, today;
	int64_t free;
	struct markup qr;
};
struct staffing_own_lines { struct staffing_own_line *v; ptrdiff_t n; };
struct staffing_own_view {
	struct shell shell;
	str token, key, name, crisis;
	struct msg said, wrong;
	bool over, out, support, answered;
	struct staffing_own_lines mine, open, offers;
	ptrdiff_t open_more;
	int64_t unread;			/* changes published to her that she has not said she read */
	str support_phone;
	struct { struct staffing_wish_line *v; ptrdiff_t n; } wishes, wished;	/* hers; of others for her */
	str wish_name;			/* typed, and not found */
	struct markup thread;		/* messages to her crews, written by thread/ */
};
void staffing_own_page(struct html *h, const struct staffing_own_view *v);

struct staffing_window_line { str value, hours; bool yes, wish, no; };
struct staffing_window_day { str day; struct { struct staffing_window_line *v; ptrdiff_t n; } lines; };
struct staffing_can_view {
	struct shell shell;
	str token, key, hours;
	struct msg wrong;
	struct { struct staffing_window_day *v; ptrdiff_t n; } days;
};
void staffing_can_page(struct html *h, const struct staffing_can_view *v);

/* ---- joined to the modules below by app/ ------------------------------------------------------ */

enum err staffing_crew_line(struct ctx *c, struct response_id id, str *text, str *tone);
enum err staffing_crew_part(struct ctx *c, struct crisis_id crisis, struct response_id id, struct html *h);
/* Places missing in the two days to come, for "à faire maintenant". */
enum err staffing_missing(struct ctx *c, struct crisis_id id, int64_t *places);

/* What thread/ shows on the page of someone of the crews; app/ sets it, NULL shows nothing. */
extern enum err (*staffing_own_thread)(struct ctx *c, str token, struct html *h);

/* Between the handlers. */
struct field staffing_field(const char *name, struct msg label, struct msg hint, str value,
    bool required, int64_t max);
enum err staffing_crisis(struct ctx *c, const struct request *rq, struct crisis_id *id, bool *exercise);
str staffing_hours_said(struct ctx *c, int64_t minutes);	/* 7 h, 7 h 30 */
struct day staffing_day_of(struct ctx *c, const struct request *rq);	/* ?jour=, today */
struct instant staffing_midnight(struct day d);

extern const struct route staffing_routes[], staffing_people_routes[], staffing_plan_routes[], staffing_rules_routes[],
    staffing_letter_routes[],
    staffing_site_routes[],
	staffing_own_routes[];
extern const ptrdiff_t staffing_routes_n, staffing_people_routes_n, staffing_plan_routes_n, staffing_rules_routes_n,
    staffing_letter_routes_n,
    staffing_site_routes_n,
	staffing_own_routes_n;

#endif

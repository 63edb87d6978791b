/* thread_web.h -- the thread of a call, as the coordination writes it and as the engaged read it. */
#ifndef THREAD_THREAD_WEB_H
#define THREAD_THREAD_WEB_H

#include "desk/desk_web.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "thread/digest.h"
#include "thread/thread.h"

struct thread_name { str name, profession; };
struct thread_names { struct thread_name *v; ptrdiff_t n; };
struct thread_line {
	struct thread_entry_id id;
	str author, text, post;		/* post: whom it is for; empty: everyone */
	struct instant at;
	bool theirs, fresh;		/* written by someone engaged; nobody has seen it */
	bool cancelled, undo, late;	/* late: long enough ago, and not everyone has read */
	int64_t undo_s, read, people;
	struct thread_names unread;
	int64_t unread_n;
};
struct thread_view {			/* pages/thread.html */
	struct shell shell;
	struct form_error error;
	struct thread_of of;
	bool crew;			/* of a dispositif */
	str base, back;			/* addresses: of the thread, and of what it is about */
	str to_undo, to_remind, to_phone, to_seen, to_print;
	int64_t number, people, fresh;
	str title;
	int64_t parts;			/* posts or shifts to choose from; of one post there is no choice */
	bool may_send, may_phone, may_see;
	bool has_handover;
	struct thread_line handover;
	struct field text;
	struct field_choice post;
	struct field_flag as_handover;
	struct { struct thread_line *v; ptrdiff_t n; } lines;
};
void thread_page(struct html *h, const struct thread_view *v);
void thread_handover_page(struct html *h, const struct thread_view *v);

struct thread_own_line { str author, text; struct instant at; bool mine; };
struct thread_link_view {		/* the part of the personal page */
	str read_to, say_to, request_key;
	struct thread_entry_id last;
	bool unread, has_handover, done;
	struct thread_own_line handover;
	struct { struct thread_own_line *v; ptrdiff_t n; } lines;
};
void thread_link_part(struct html *h, const struct thread_link_view *v);

/* For mobilisation/mobilisation_web.h and staffing/staffing_web.h: app/ sets them. */
enum err thread_of_link(struct ctx *c, struct recipient_id recipient, str token, struct html *h);
enum err thread_of_crew(struct ctx *c, str token, struct html *h);

/* ---- pages/crew_desk.html: who has not read what was published ------------------------------ */

struct crew_slot_line { struct shift_id shift; str when, what; bool gone; };
struct crew_desk_view {
	struct shell shell;
	struct crisis_id crisis;
	bool exercise, busy;
	struct thread_crew_count n;
	struct desk_caller_lines callers;
	struct staff_id staff;		/* on the line, when busy: */
	struct person_id person;
	str name, profession, kind, practice;
	int64_t tries;
	struct { struct crew_slot_line *v; ptrdiff_t n; } slots;
	struct desk_phone_lines phones;
};
void crew_desk_page(struct html *h, const struct crew_desk_view *v);
extern const struct route crew_desk_routes[];
extern const ptrdiff_t crew_desk_routes_n;

/* ---- pages/digest.html: the point of situation ------------------------------------------------- */

struct digest_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct digest d;
	struct msg level;
	struct instant now;
	bool may_send, sent;
	int64_t people, mailed;		/* of what was just sent */
	struct field text, validator;
	struct field_choice to, partners;
};
void digest_page(struct html *h, const struct digest_view *v);
void digest_print_page(struct html *h, const struct digest_view *v);
extern const struct route digest_routes[];
extern const ptrdiff_t digest_routes_n;

extern const struct route thread_routes[];
extern const ptrdiff_t thread_routes_n;

#endif

/* mobilisation_web.h -- the pages of a call: composing, previewing, the board, the nurse's answer. */
#ifndef MOBILISATION_MOBILISATION_WEB_H
#define MOBILISATION_MOBILISATION_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "http/sse.h"
#include "mobilisation/template.h"
#include "mobilisation/answer.h"
#include "mobilisation/board.h"
#include "mobilisation/board_rows.h"
#include "mobilisation/call.h"
#include "mobilisation/history.h"
#include "mobilisation/tempo.h"

enum {
	PREVIEW_NAMES = 300,		/* people of each list on one part of a preview */
	BOARD_PAGE = 100,		/* people on a page of the board, all sent again at each answer; */
					/* of a call to more, the rows that changed are */
	BOARD_PRINT = 3000,		/* ... and on paper */
	BOARD_LATEST = 8,		/* last answers, on top */
};

/* ---- pages/compose.html: who, what, and how it will look -------------------------- */

struct call_reason { str code; struct msg word; int64_t people; };
struct call_reasons { struct call_reason *v; ptrdiff_t n; };

/* Why real messages would not leave now: nothing is configured, or the other side is silent. */
struct call_waits { struct msg sms, email; };
struct call_waits compose_waits(bool exercise, int64_t sms, int64_t email);

struct call_need_line {			/* one post */
	int64_t no;			/* from 1 */
	str label, instead;		/* instead: who may stand in */
	int64_t wanted, taken;
	bool full;
	str taken_dots, free_dots;	/* one a place; empty above 24 */
	int64_t can, expected;		/* who can be asked; yeses if all were */
	bool lacking;
};
struct call_need {			/* what a call for posts needs, and what to expect */
	bool known;			/* false: a question to all, without places */
	struct { struct call_need_line *v; ptrdiff_t n; } lines;
	int64_t places, ask, possible, after, phone, engaged, unwilling, lacking;
	str in;				/* how long it should take; empty: cannot be said */
	str leaves, full_by;		/* of what waits for the morning: when it leaves, when it should be full */
};
void call_need_part(struct html *h, const struct call_need *v);

struct call_counts {			/* what the choices of the moment would do */
	bool known;			/* false: the choices cannot be read yet */
	int64_t people, reach, sms, email, none;
	int64_t phone;			/* whom only the telephone reaches */
	struct call_reasons reasons;
	str text;			/* of the SMS */
	str email_subject, email_text;
	int64_t units, segments, per_segment, total;	/* total: SMS segments over everyone */
	bool gsm7;
	str choices;			/* posts by number, of who can hold several */
	str costly, plain;		/* what forces 70 characters; the same text without it */
	struct call_waits waits;
	struct call_need need;
};

struct call_post_line {			/* one line of the form */
	int64_t no;			/* from 1 */
	bool first;
	str wanted;
	struct option_list professions, skills, instead;
	str instead_words;		/* those that are ticked */
	struct msg error;
};

struct call_compose_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	bool exercise;
	struct call_id draft;		/* 0: a new one */
	bool by_criteria, by_cell, by_group, by_relays;
	struct option_list professions, zones, communes, skills, groups;
	int64_t communes_on, skills_on;	/* how many are ticked */
	struct field_flag members;
	struct field_choice willing;
	struct field title, message, place, starts_at, ends_at, bring, closes_at, group_name;
	struct { struct call_post_line *v; ptrdiff_t n; } posts;
	int64_t posts_more;		/* lines in use besides the first */
	struct field_choice commune, chance, wait;
	str commune_was;		/* what is shown without anybody choosing it */
	bool commune_follows;		/* the place typed names another than the form shows */
	struct field_flag urgent;
	struct field conditions, validator, source_url;
	struct call_counts counts;
	struct template_text_list templates;
	str criteria_except;		/* people already left out, kept from one page to the next */
};
void call_who_part(struct html *h, const struct call_compose_view *v);
void call_waits_part(struct html *h, const struct call_waits *v);
void call_compose_page(struct html *h, const struct call_compose_view *v);
void call_count_part(struct html *h, const struct call_compose_view *v);	/* fragments, while choosing */

/* ---- pages/preview.html: read once, then send --------------------------------------- */

struct call_name { struct person_id id; str name, profession, why; struct msg how; };
struct call_names {			/* one part of a list */
	struct call_name *v;
	ptrdiff_t n;
	int64_t before, more;		/* people on the parts before it, after it */
	int64_t prev, next;		/* those parts, from 1; prev 0: this is the first */
};

struct call_preview_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct call_id call;
	str fingerprint, title;
	struct call_counts counts;
	struct call_names reach, none;
	int64_t except;			/* left out by hand */
	str when, place, bring, said;	/* said: the criteria in words */
	str near;			/* the commune whose neighbours are called first */
	str conditions, validator, source_url, quiet;	/* quiet: when it would leave, in quiet hours */
	struct instant closes_at;
	bool full;			/* every place is taken */
	bool hour_unsaid;		/* the call has hours, and its message says none */
	bool resend;			/* a reminder, or the other way: other button, other action */
	bool silent;
	int64_t people;
};
void call_preview_page(struct html *h, const struct call_preview_view *v);
void call_again_page(struct html *h, const struct call_preview_view *v);
void call_close_page(struct html *h, const struct call_preview_view *v);

/* ---- pages/board.html ----------------------------------------------------------------- */

struct call_list_line {
	struct call_id id;
	bool draft, sent, closed, cancelled;
	int64_t number, people, answers, yes, freed;	/* freed: given back since it was closed */
	str title;
	struct instant at;
	struct tempo tempo;
};
struct call_list_view {
	struct shell shell;
	struct crisis_id crisis;
	bool may_send;
	struct { struct call_list_line *v; ptrdiff_t n; } calls;
};
void call_list_page(struct html *h, const struct call_list_view *v);

struct call_board_view {
	struct shell shell;
	struct crisis_id crisis;
	struct call_id call;
	str title, message, when, place, bring, conditions, list;
	struct call_waits waits;
	int64_t refusals;		/* messages the other side refused; what most were told */
	struct tempo tempo;
	struct call_need need;		/* with posts: how far each is */
	int64_t wave, missing;
	bool staffed, full, dry, paused, looks;	/* looks: the next look is known */
	int64_t freed;			/* given back since the call was closed */
	bool reopens;			/* closed, and may be opened again for its free places */
	str act;			/* the one that stands out: wave, resume, remind, phone; or none */
	struct instant next;
	struct msg refusal;
	str refusal_words;		/* theirs */
	struct msg list_word;		/* the list that is open */
	str why_all;			/* why everyone was asked */
	bool open, cancelled, undo, may_send, may_answer, may_export, may_phone;
	int64_t number, undo_s;
	struct instant sent_at;
	struct opt_instant closes_at, closed_at;
	struct board_counts n;
	struct markup desk;		/* how far the telephone desk is, written by desk/ */
	struct board_groups by_profession, by_zone;
	struct board_lines latest, lines;
	bool all;			/* no list chosen */
	bool buttons;			/* answers can be typed beside the names */
	bool phones;
	int64_t refused;		/* refused messages that can leave by the other channel */
	int64_t first, last, listed, page_back;	/* of the list, from 1, on this page; how many it has */
	bool whole;			/* everyone is on this page */
	str rows;			/* rows that change: "top", new ones are put above; "there", they are not; "" */
};
/* What desk/ shows on the board; app/ sets it, NULL shows nothing. */
extern enum err (*board_desk_part)(struct ctx *c, struct crisis_id crisis, struct call_id call, struct html *h);
void call_board_page(struct html *h, const struct call_board_view *v);
void call_board_freed(struct html *h, const struct call_board_view *v);
void call_board_counts(struct html *h, const struct call_board_view *v);
void call_board_answers(struct html *h, const struct call_board_view *v);
void call_board_groups(struct html *h, const struct call_board_view *v);
void call_board_latest(struct html *h, const struct call_board_view *v);
void call_board_people(struct html *h, const struct call_board_view *v);
void call_board_row(struct html *h, const struct board_line *p);
void call_board_rows(struct html *h, const struct board_rows *v);
void call_print_page(struct html *h, const struct call_board_view *v);

struct call_history_line { struct msg answer; str mark, tone, note; struct msg way; str author; struct instant at; };
struct call_person_view {
	struct shell shell;
	struct form_error error;
	struct crisis_id crisis;
	struct call_id call;
	str title;
	struct board_line person;
	bool may_answer, may_release, phones_hidden;
	bool may_withdraw, closed;	/* may_withdraw: still expected by a closed call */
	struct msg release_what;	/* how they would be told that they are not needed */
	struct { struct call_history_line *v; ptrdiff_t n; } history;
	struct field note, people;	/* people: passed on to, where this is a relay */
};
void call_person_page(struct html *h, const struct call_person_view *v);

/* ---- pages/history.html: what is kept of one person's calls ------------------------------ */

struct call_history_view {
	struct shell shell;
	struct person_id person;
	str name;
	struct history past;
	int64_t days;			/* kept so long after the crisis is closed */
};
void call_history_page(struct html *h, const struct call_history_view *v);
extern const struct route history_routes[];
extern const ptrdiff_t history_routes_n;

/* ---- pages/room.html: the room's own part ----------------------------------------------- */

struct call_room_line {
	struct call_id id;
	int64_t freed;			/* given back since it was closed */
	int64_t number, people, answers, yes, unseen;	/* unseen: lines of the engaged that nobody has read */
	str title, spent;
	struct tempo tempo;
	struct { struct call_need_line *v; ptrdiff_t n; } posts;
};
struct call_room_view {
	struct crisis_id crisis;
	struct { struct call_room_line *v; ptrdiff_t n; } calls;
	struct board_counts n;
	struct board_groups by_profession;
};
void call_room_part(struct html *h, const struct call_room_view *v);

/* ---- pages/answer.html: the nurse's telephone -------------------------------------------- */

struct answer_view {
	struct shell shell;
	str token, request_key;
	str title, message, when, place, bring, phone, note;
	bool answered, yes, no, later, change, wrong;
	bool closed;			/* the call is, and this person is counted on: they may only withdraw */
	bool staffed, placed, full, reserve, offered;	/* a call with posts, and where this person stands in it */
	str post, conditions, source_url;
	str elsewhere, elsewhere_href;	/* their place at the same hours, and where it is given back; empty: none */
	struct place_options posts;	/* what they can choose among */
	str gone;			/* the post they chose a moment ago, and found full */
	bool dated;			/* there is something to put in a calendar */
	struct msg said;
	struct opt_instant closes_at;
	struct markup thread;		/* written by thread/, for who is engaged */
	bool relay, again;		/* relay: of a group; again: nothing was recorded, press once more */
	struct opt_i64 relayed;		/* passed on to so many, as they said */
};
void answer_ask_page(struct html *h, const struct answer_view *v);
void answer_done_page(struct html *h, const struct answer_view *v);
struct answer_stop_view {
	struct shell shell;
	struct msg what, then, said, means;
	str title;
	str post, when, place;		/* of who was expected: what it was */
	struct markup thread;
};
/* What thread/ shows on the page of someone engaged; app/ sets it, NULL shows nothing. */
extern enum err (*answer_thread_part)(struct ctx *c, struct recipient_id recipient, str token, struct html *h);
/* When a page was made, then what makes it unlike any other: the field "k" of its forms. */
str answer_page_key(struct ctx *c);
void answer_stop_page(struct html *h, const struct answer_stop_view *v);

/* ---- pages/template.html: texts approved once ------------------------------------------- */

struct template_view {
	struct shell shell;
	struct form_error error;
	struct template_text_list texts;
	struct field name, title, message, validator, source_url, validated_on;
};
void template_page(struct html *h, const struct template_view *v);
extern const struct route template_routes[];
extern const ptrdiff_t template_routes_n;

extern const struct route call_routes[];
extern const ptrdiff_t call_routes_n;
extern const struct route board_routes[];
extern const ptrdiff_t board_routes_n;
/* Was this form of a personal link pressed by a program?  ${key}: "SECONDS-..." in hexadecimal, when the page was made. */
bool answer_by_robot(struct ctx *c, const struct request *rq, str key, bool *hasty);

extern const struct route wave_routes[];
extern const ptrdiff_t wave_routes_n;
extern const struct route answer_routes[];
extern const ptrdiff_t answer_routes_n;

/* The stream of one board, "call/3/12/fr": registered with http/sse.h by app/. */
enum err board_stream(struct ctx *c, str topic, struct sse_list *out);
/* The room's hooks (crisis/crisis_web.h): app/ sets them. */
enum err board_room_part(struct ctx *c, struct crisis_id crisis, struct html *h);
enum err board_room_count(struct ctx *c, struct crisis_id crisis, int64_t *calls, int64_t *silent, int64_t *missing);
enum err board_room_freed(struct ctx *c, struct crisis_id crisis, int64_t *places, int64_t *call);

#endif

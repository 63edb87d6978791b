/*
 * board.h -- where a call stands: how far the messages got, who answered what,
 * by profession and by zone, person by person.  Computed from the rows each
 * time; nothing is counted twice in the database.
 *
 * Everyone is in exactly one of: yes, no, later, unsure (an answer to be
 * confirmed), silent, unreachable (no message could leave, or all were refused,
 * and nothing was said).
 */
#ifndef MOBILISATION_BOARD_H
#define MOBILISATION_BOARD_H

#include "i18n/i18n.h"
#include "mobilisation/audience.h"
#include "mobilisation/place.h"

enum board_state { BOARD_YES, BOARD_LATER, BOARD_UNSURE, BOARD_NO, BOARD_SILENT, BOARD_UNREACHABLE, BOARD_STATES };

struct board_counts {
	int64_t people;			/* asked */
	int64_t sent;			/* have a message, whatever became of it */
	int64_t handed, delivered;	/* delivered are also handed */
	int64_t uncertain;		/* we cannot know whether it left */
	int64_t waiting;		/* not left yet */
	int64_t yes, no, later, unsure, silent, unreachable;	/* sum: people */
	int64_t answers;		/* yes + no + later */
	int64_t relays, relayed;	/* who said they passed it on, and to how many people in all */
	int64_t to_tell;		/* to be told something on the telephone */
	int64_t placed, reserve;	/* of the yes, in a call with posts; reserve: those told it was full too */
};

struct board_line {			/* one person */
	struct recipient_id id;
	struct person_id person;
	enum board_state state;
	int64_t post;			/* how far the messages got */
	str name;
	str profession;			/* its label */
	str tone, mark;			/* css class, shape */
	struct msg word;		/* of the state */
	struct msg reason;		/* why nobody can write to them, or how far the message got */
	str why;			/* why asked, and at this rank; empty in a call without posts */
	str why_own;			/* what of it is not said of everyone */
	str channel;			/* by which they were written to: sms, email, none */
	str caller;			/* who has them on the line now; empty: nobody */
	str engaged;			/* expected elsewhere around the same hours, while they have no place here */
	bool placed, waits;		/* has a place; said yes and has none */
	bool to_tell, stopped;		/* on the telephone; wrote STOP and has a place: nobody has asked yet */
	struct place_options posts;	/* to choose among; only where asked for */
	str note;
	bool answered, reminded, by_phone, relay;	/* relay: of a group */
	struct opt_i64 relayed;		/* passed on to so many, as they say */
	struct instant at;		/* of the answer */
	str phone;			/* only where asked for */
};
struct board_lines { struct board_line *v; ptrdiff_t n; };

struct board_group {			/* one profession, or one zone */
	str name;
	int64_t people, yes, later, no, silent, other;
	str yes_dots, later_dots, no_dots, silent_dots;	/* one a person; empty above 24 */
};
struct board_groups { struct board_group *v; ptrdiff_t n; };

struct board {
	str why_all;			/* what is said of everyone, why they were asked; may be empty */
	struct board_counts n;
	struct board_lines lines;	/* last answers first, then the others by name */
	struct board_groups by_profession, by_zone;
};

/* Errors: those of the database.  Inside db_read() when it must agree with something else. */
enum err board_read(struct ctx *c, struct call_id call, struct board *out);

/*
 * board_list(lines, name, out):
 * Those of one list: yes, no, later, unsure, silent, unreachable, answers,
 * uncertain, handed, delivered, waiting, sent, placed, reserve, relays.  False: no such list.
 */
bool board_list(struct ctx *c, const struct board_lines *lines, str name, struct board_lines *out);
struct msg board_list_word(str name);	/* message 0: no such list */

/* Numbers of those lines, mobile first, else of the practice: to be recorded as seen. */
enum err board_phones(struct ctx *c, struct board_lines *lines);

/* The posts that those who can hold several choose among. */
enum err board_posts(struct ctx *c, struct board_lines *lines);

/* What an answer says; BOARD_SILENT: there is none. */
enum board_state board_answered(str answer, bool suspect);
/* How a state is shown; a yes that has no place says so.  ${offered}: one that was freed. */
struct board_look { str tone, mark; struct msg word; };
struct board_look board_look(enum board_state state, str standing, bool offered);
struct msg board_reason(str code);	/* no_contact, no_consent... */
struct msg board_post_word(int64_t post);	/* how far messages got, 1 to 6 (:board); message 0: none */
struct msg board_way_word(str via, bool suspect);	/* by which way an answer came */

#endif

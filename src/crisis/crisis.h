/*
 * crisis.h -- an event: the alert as it came, its level, its cell, its needs,
 * its decisions.  Everything here writes its log-book entry with itself.
 *
 * typology   what kind of event (the five of the ACI, the social crisis, the
 *            community's own): rows, never constants
 * level      watch veille, vigilance, prealert pre-alerte, arming armement,
 *            running conduite, exit sortie
 * cell       cellule de crise: functions, each with a holder and a substitute
 * exercise   same screens; said on every one of them and in every message
 */
#ifndef CRISIS_CRISIS_H
#define CRISIS_CRISIS_H

#include "base/base.h"
#include "crisis_rows.h"

enum { CRISIS_TITLE_MAX = 120, CRISIS_TEXT_MAX = 2000, CRISIS_NAME_MAX = 200 };

extern const char *const crisis_levels[6];	/* in rising order, then exit */
int crisis_level_rank(str level);		/* 0..5, -1: no such level */

struct crisis_alert {		/* the call that was taken */
	str request_key;
	str title, place;
	bool exercise;
	struct typology_id typology;
	str level;
	str by, body, phone;	/* who, for whom, number to call back */
	struct instant at;	/* when they called */
	str text, request;	/* what happened, what is asked of the community */
};

/*
 * crisis_open(c, alert, out):
 * Declare an event; its cell is the community's own list of functions with
 * their usual holders.  The same request_key again gives the same crisis.
 * Errors: E_INVALID on title, by, text, level, typology, at (in the future).
 * Call inside db_write().
 */
enum err crisis_open(struct ctx *c, const struct crisis_alert *alert, struct crisis_id *out);

enum err crisis_get(struct ctx *c, struct crisis_id id, struct crisis_event *out);
/* Open ones first, newest first, at most 200. */
enum err crisis_list(struct ctx *c, struct crisis_event_list *out);

/*
 * crisis_level_set(c, id, level, why):
 * Change level; the same level again changes nothing.  "exit" does not close.
 * Errors: E_INVALID level; E_CONFLICT crisis.closed.
 * Call inside db_write().
 */
enum err crisis_level_set(struct ctx *c, struct crisis_id id, str level, str why);

/* Close for good: nothing more is asked, all stays readable.  Inside db_write(). */
enum err crisis_close(struct ctx *c, struct crisis_id id, str why);

struct cell_naming {
	struct crisis_id crisis;
	struct cell_post_id post;
	struct person_id holder, substitute;	/* 0: vacant */
	str state;			/* named, called, present, relieved; vacant follows the holder */
};
/* Errors: E_NOT_FOUND; E_INVALID cell.same (holder and substitute are one person).  Inside db_write(). */
enum err crisis_cell_set(struct ctx *c, const struct cell_naming *n);
enum err crisis_cell(struct ctx *c, struct crisis_id id, struct crisis_post_list *out);

struct need_new {
	str request_key;
	struct crisis_id crisis;
	str source, place, what, urgency, owner;
};
/* Inside db_write(); the same request_key again changes nothing. */
enum err crisis_need_add(struct ctx *c, const struct need_new *n);
/* taken, met, refused, or open again; with who takes care of it.  Inside db_write(). */
enum err crisis_need_set(struct ctx *c, struct crisis_id crisis, struct need_id need, str state, str owner);
enum err crisis_needs(struct ctx *c, struct crisis_id id, struct crisis_need_list *out);

struct decision_new {
	str request_key;
	struct crisis_id crisis;
	str what, reason, author;	/* author: who decided, name and function */
};
enum err crisis_decide(struct ctx *c, const struct decision_new *d);	/* inside db_write() */
enum err crisis_decisions(struct ctx *c, struct crisis_id id, int64_t limit, struct crisis_decision_list *out);

/* The community's lists, made by init, edited by it afterwards. */
enum err crisis_defaults(struct ctx *c);	/* five typologies + social, eight functions; inside db_write() */
enum err crisis_typologies(struct ctx *c, struct crisis_typology_list *out);
enum err crisis_functions(struct ctx *c, struct crisis_function_list *out);

struct typology_edit { struct typology_id id; str label; bool active; };	/* id 0: a new one */
enum err crisis_typology_set(struct ctx *c, const struct typology_edit *e);
struct function_edit { struct cell_function_id id; str label; bool active; struct person_id holder, substitute; };
enum err crisis_function_set(struct ctx *c, const struct function_edit *e);

#endif

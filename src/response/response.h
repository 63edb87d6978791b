/*
 * response.h -- dispositifs: what the community opens on the ground (a centre, a
 * mobile team, teleconsultation, a support cell, a distribution point), on which days,
 * at which hours, with which posts.
 *
 *   prepared -> open -> closed
 *
 * template   a dispositif of no crisis: what a community keeps to open the next one alike
 * site       where it stands: whom to ask for the keys, access, fridge, parking
 * opening    one stretch of one day, in minutes of the wall clock; from_min < to_min <=
 *            from_min + 24 h, so that what goes over midnight belongs to the day it begins
 * crew_post  a post to be held during each opening: profession or skill, minimum and
 *            wished crew, professions allowed instead
 * check_item what must be there (equipment), be done (opening, closing), be safe
 *
 * Every act writes its log-book entry itself.  What the crews must know of a change
 * (hours, posts, closing) goes through response_changed, which staffing/ sets.
 */
#ifndef RESPONSE_RESPONSE_H
#define RESPONSE_RESPONSE_H

#include "base/base.h"
#include "response_rows.h"

enum {
	RESPONSE_NAME_MAX = 120, RESPONSE_TEXT_MAX = 2000, RESPONSE_LINE_MAX = 200,
	RESPONSE_DAYS_MAX = 92,		/* opened in one go */
	RESPONSE_LIST_MAX = 200,	/* dispositifs of one crisis */
	RESPONSE_POSTS_MAX = 40, RESPONSE_ITEMS_MAX = 200, RESPONSE_OPENINGS_MAX = 2000,
	RESPONSE_SUBSTITUTES_MAX = 6,
};

/* What kinds there are, in the order of the page; ends with NULL. */
extern const char *const response_kinds[];

/*
 * response_changed(c, id):
 * Called inside the rule that changed openings, posts or state of ${id}.  NULL: nobody
 * needs to know.
 */
extern enum err (*response_changed)(struct ctx *c, struct response_id id);

struct response_hours {			/* the same hours on several days */
	struct day from;
	int64_t days;			/* 1..RESPONSE_DAYS_MAX */
	unsigned weekdays;		/* bit 0 Sunday .. 6 Saturday */
	int64_t from_min, to_min;	/* to_min <= from_min: over midnight */
	int64_t cut_min;		/* length of one crew's stretch; 0: the whole */
};

struct response_edit {
	str name;
	struct site_id site;		/* 0: none */
	struct zone_id zone;
	struct person_id referent;
	str phone, email, link, vehicle, note;
	str call_when;			/* a place given back calls by itself: never, soon, always; empty: the rules' */
};

struct response_new {
	str request_key;
	struct crisis_id crisis;
	str kind;			/* one of response_kinds, with its usual posts and lists; or: */
	struct response_id template;	/* a template of the community, or 0 */
	struct response_edit edit;	/* an empty name: that of the kind */
	struct response_hours hours;
};

/* In words, what call_when says; message 0: the community's rules, or no such word. */
struct msg response_call_word(str when);

/*
 * response_add(c, n, out):
 * Prepare a dispositif: its posts, lists and hours are there at once.  The same
 * request_key again gives the same one.
 * Errors: E_INVALID response.kind, response.days, response.hours, form.length;
 * E_CONFLICT response.crisis_closed.  Call inside db_write().
 */
enum err response_add(struct ctx *c, const struct response_new *n, struct response_id *out);

/* Errors: E_NOT_FOUND. */
enum err response_get(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct response_response *out);
enum err response_list(struct ctx *c, struct crisis_id crisis, struct response_line_list *out);
enum err response_templates(struct ctx *c, struct response_template_list *out);

/* Errors: E_CONFLICT response.closed.  Inside db_write(), as all that follows. */
enum err response_change(struct ctx *c, struct crisis_id crisis, struct response_id id,
    const struct response_edit *e);

/*
 * response_open(c, crisis, id, anyway):
 * Open for good.  With points of the opening or safety list not ticked, only
 * ${anyway}, a reason that the log book keeps.
 * Errors: E_INVALID response.unchecked; E_CONFLICT response.closed.
 */
enum err response_open(struct ctx *c, struct crisis_id crisis, struct response_id id, str anyway);
/* Nothing opens after today; what was done stays readable.  Again: nothing. */
enum err response_close(struct ctx *c, struct crisis_id crisis, struct response_id id, str why);
/* Keep its posts and lists under a name.  Again under the same key: nothing. */
enum err response_keep(struct ctx *c, struct crisis_id crisis, struct response_id id, str name,
    str request_key);

/* ---- days and hours ---------------------------------------------------------------- */

/* Errors: E_INVALID response.hours, response.days, response.overlap; E_CONFLICT response.closed. */
enum err response_hours_add(struct ctx *c, struct crisis_id crisis, struct response_id id,
    const struct response_hours *h);
/*
 * response_copy(c, crisis, id, from, to, by):
 * What is open on days ${from}..${to}, ${by} days later ("copy yesterday": one day by
 * one; "next week like this one": seven by seven).
 * Errors: E_INVALID response.nothing (nothing was open), response.overlap.
 */
enum err response_copy(struct ctx *c, struct crisis_id crisis, struct response_id id, struct day from,
    struct day to,
		       int by);
enum err response_opening_cancel(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct opening_id o);
enum err response_openings(struct ctx *c, struct response_id id, struct day from, struct day to,
			   struct response_opening_list *out);
/* From when to when, as instants: right over midnight and when clocks change. */
struct instant response_instant(struct day day, int64_t minute);

/* ---- posts, lists -------------------------------------------------------------------- */

struct response_post_edit {
	struct crew_post_id id;		/* 0: a new one */
	str name, profession, skill;
	int64_t min_crew, wished_crew;
	str substitutes[RESPONSE_SUBSTITUTES_MAX];	/* professions; empty: none */
};
/* Errors: E_INVALID response.crew (minimum above wished), form.missing, form.length. */
enum err response_post_set(struct ctx *c, struct crisis_id crisis, struct response_id id,
    const struct response_post_edit *e);
enum err response_post_remove(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct crew_post_id post);
enum err response_posts(struct ctx *c, struct response_id id, struct response_post_list *out);
enum err response_substitutes(struct ctx *c, struct response_id id, struct response_substitute_list *out);

enum err response_item_add(struct ctx *c, struct crisis_id crisis, struct response_id id, str list, str label);
enum err response_item_drop(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct check_item_id item);
/* Ticked by c->who_name, or unticked. */
enum err response_item_tick(struct ctx *c, struct crisis_id crisis, struct response_id id,
    struct check_item_id item, bool done);
enum err response_items(struct ctx *c, struct response_id id, struct response_item_list *out);

/* ---- sites ------------------------------------------------------------------------------ */

struct response_site_edit {
	struct site_id id;		/* 0: a new one */
	str name, address, commune_code, contact_name, contact_phone, access, fridge, parking;
};
/* The same name again is the same site.  Errors: E_INVALID form.missing, form.length. */
enum err response_site_set(struct ctx *c, const struct response_site_edit *e, struct site_id *out);
enum err response_sites(struct ctx *c, struct response_site_list *out);

/* ---- what each kind begins with (response_kind.c) ------------------------------------------ */

struct response_kind_post { const char *name, *profession, *skill; int min_crew,
    wished_crew; const char *substitutes[4]; };
struct response_kind_item { const char *list, *label; };
struct response_kind_start {
	const char *kind, *name;	/* in French: rows of the community, which it edits */
	const struct response_kind_post *posts;
	int posts_n;
	const struct response_kind_item *items;
	int items_n;
};
const struct response_kind_start *response_kind_start(str kind);	/* NULL: no such kind */

#endif

/*
 * shell.h -- what stands around a page: struct shell in a view, and
 * {% page ... layout staff(v.shell) %} in its template.
 *
 *   staff    the program's own people: navigation, search, events under way
 *   public   nurses and citizens: no script, large, light
 *   print    a sheet of A4
 *   paper    a public page on half a sheet, A5, to be kept
 */
#ifndef HTML_SHELL_H
#define HTML_SHELL_H

#include "html/html.h"

struct nav_item {
	str href;		/* local: "/annuaire" */
	struct msg label;
	bool current;
};
struct nav_list { struct nav_item *v; ptrdiff_t n; };

struct shell_crisis {		/* an event under way, one click away from everywhere */
	struct crisis_id id;
	str title;
	bool exercise, current;
};
struct shell_crisis_list { struct shell_crisis *v; ptrdiff_t n; };

struct shell {
	str title;		/* of the page, as in its <h1> */
	str community;		/* "CPTS du Perche" */
	bool signed_in;		/* the name itself is a hole: pages are shared */
	struct msg role;	/* 0: not shown */
	bool exercise;		/* hatched band, EXERCICE in the title */
	struct nav_list nav;
	struct nav_list more;	/* behind "Plus": what a crisis does not need, so that all stands on one row */
	bool more_current;	/* the page is one of those */
	struct shell_crisis_list crises;
	struct msg flash;	/* what was just done; 0: nothing */
	str search;		/* words already searched */
	str live;		/* "/crises/12/events": data-live on <main>; empty: none */
	int64_t refresh_s;	/* public: asks again by itself after so long; 0: never */
	str help_phone;		/* public: a human's number, at the same place on every page */
	struct instant printed_at;	/* print */
	str version;		/* print: of the document */
	str url;		/* print: where the live page is */
	struct markup qr;	/* print: the same as an SVG */
};

void html_layout_staff(struct html *h, const struct shell *v, html_body *body, const void *body_of);
void html_layout_public(struct html *h, const struct shell *v, html_body *body, const void *body_of);
void html_layout_paper(struct html *h, const struct shell *v, html_body *body, const void *body_of);
void html_layout_print(struct html *h, const struct shell *v, html_body *body, const void *body_of);

#endif

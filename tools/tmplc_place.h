/*
 * tmplc_place.h -- where in the HTML we are: just enough of a parser to know
 * what a value written here could become, and to refuse the bad places.
 */
#ifndef TMPLC_PLACE_H
#define TMPLC_PLACE_H

#include <stdbool.h>

enum place {
	TEXT,		/* between tags */
	NAME,		/* after '<', in the tag's name */
	TAG,		/* in a tag, between attributes */
	ATTR,		/* in an attribute's name */
	EQUALS,		/* after '=', before the quote */
	QUOTED,		/* in a quoted value */
	RAW,		/* in <script>, which stays empty */
};

struct place_state {
	enum place place;
	char tag[24], attr[32];
	char quote;
	char head[8];		/* first literal bytes of this attribute */
	bool sealed;		/* a value was written: head is final */
	bool unsure;		/* head depends on a branch, and a branch is bad */
	bool keep;		/* in <pre> or <textarea>: white space counts */
	bool title;		/* in <h1> or <h2> */
};

/* One literal byte; NULL, or what is wrong with it. */
const char *place_step(struct place_state *s, char ch);
/* A directive begins: "<option{% if" ends the name. */
void place_pause(struct place_state *s);
bool place_same(const struct place_state *a, const struct place_state *b);
/* Is the attribute a URL?  A value here must follow a safe literal head. */
bool place_is_url(const struct place_state *s);
/* NULL, or why no value may stand here. */
const char *place_value(const struct place_state *s);
/* Two branches meet: what is known of a URL's head afterwards. */
void place_merge(struct place_state *s, const struct place_state *other);

#endif

/*
 * form.h -- forms, the same in every module: a view holds a struct field for
 * each thing asked, a template says {% use field_text(v.name) %}.
 *
 * What was typed is kept in .value and comes back; an error stands in the
 * summary on top, linked to its field, and again beside the field.
 */
#ifndef HTML_FORM_H
#define HTML_FORM_H

#include "html/html.h"

struct form_error {		/* the summary; nothing is written unless .any */
	bool any;
	str field;		/* the field it links to; empty: none */
	struct msg text;
	str code;		/* short code to read out on the telephone; may be empty */
};

struct option {
	str value;
	str text;		/* or, when empty, label */
	struct msg label;
	bool selected;
};
struct option_list { struct option *v; ptrdiff_t n; };

struct field {			/* one input */
	str name;		/* also its id */
	struct msg label, hint;	/* hint 0: none */
	str value;
	bool required;
	bool either;		/* not required, but one of several is: its hint says so */
	struct msg error;	/* 0: none */
	str type;		/* field_text: "text" when empty; "tel", "email", "number", "search", "password" */
	str autocomplete;	/* field_text: may be empty */
	int64_t max;		/* characters; 0: no limit said */
	int64_t rows;		/* field_area: 4 when 0 */
	struct option_list ready;	/* field_text: values ready to be taken; may be empty */
};

struct field_choice {		/* one or several of a list */
	str name;
	struct msg label, hint;
	struct option_list options;
	bool required;
	struct msg error;
};

struct field_flag {		/* yes or no */
	str name;
	struct msg label, hint;
	bool on;
	struct msg error;
};

/* What c->cause says, as a summary; text form.other when its key has no message. */
struct form_error form_error_of(const struct ctx *c, str code);
/* The error of ${e} that belongs to the field called ${name}; message 0 when none does. */
struct msg form_error_for(const struct form_error *e, str name);
/* Select the options whose value is ${value}. */
void option_select(struct option_list list, str value);

/* pages/form.html */
void form_keys(struct html *h);		/* hidden CSRF token and request key: in every POST form */
void form_summary(struct html *h, const struct form_error *v);	/* first thing in <main> */
void field_text(struct html *h, const struct field *v);
void field_area(struct html *h, const struct field *v);		/* several lines */
void field_date(struct html *h, const struct field *v);		/* value 2026-11-21 */
void field_moment(struct html *h, const struct field *v);	/* value 2026-11-21T21:04, Paris */
void field_file(struct html *h, const struct field *v);
void field_select(struct html *h, const struct field_choice *v);
void field_radios(struct html *h, const struct field_choice *v);
void field_checks(struct html *h, const struct field_choice *v);	/* several may be ticked */
void field_check(struct html *h, const struct field_flag *v);

#endif

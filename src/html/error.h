/* error.h -- the page that says what was wrong, what was kept and what to do. */
#ifndef HTML_ERROR_H
#define HTML_ERROR_H

#include "html/shell.h"

struct html_error {
	struct shell shell;
	struct msg title, what;		/* of the kind of error */
	struct msg cause;		/* more exactly; 0: nothing more */
	str field;			/* at fault; empty: none */
	str code;			/* to read out on the telephone */
	bool login;			/* signing in is what is missing */
	bool citizen;			/* a page of appointments: led back there */
};

void html_error_page(struct html *h, const struct html_error *v);

#endif

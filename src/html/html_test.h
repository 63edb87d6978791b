/* html_test.h -- views for html_test.html, the templates the unit tests render. */
#ifndef HTML_HTML_TEST_H
#define HTML_HTML_TEST_H

#include "html/form.h"
#include "html/shell.h"

struct place_view { str s; int64_t n; struct day d; struct instant at; struct msg m; };

struct row { str name; int64_t n; bool on; };
struct flow_view {
	struct { struct row *v; ptrdiff_t n; } list;
	bool a, b;
	int64_t n;
	str kind;
	struct opt_i64 maybe;
	struct place_view inner;
	const struct place_view *pointer;
};

struct shell_view { struct shell shell; str text; };

void place_text(struct html *h, const struct place_view *v);
void place_attr(struct html *h, const struct place_view *v);
void place_url(struct html *h, const struct place_view *v);
void place_whole_url(struct html *h, const struct place_view *v);
void place_web(struct html *h, const struct place_view *v);
void place_forms(struct html *h, const struct place_view *v);
void flow_loop(struct html *h, const struct flow_view *v);
void flow_if(struct html *h, const struct flow_view *v);
void flow_message(struct html *h, const struct flow_view *v);
void flow_use(struct html *h, const struct flow_view *v);
void flow_space(struct html *h, const struct flow_view *v);
void shell_staff_page(struct html *h, const struct shell_view *v);
void shell_public_page(struct html *h, const struct shell_view *v);

#endif

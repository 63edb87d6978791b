/* style.h -- one page with every part of the look, to be seen and criticised. */
#ifndef STYLE_H
#define STYLE_H

#include "html/form.h"
#include "html/shell.h"

struct style_view {
	struct shell shell;
	struct form_error error;
	struct field name, text, when, moment, file;
	struct field_choice profession, zones, kind;
	struct field_flag agree;
	struct day day;
	struct instant at, started, slot_end;
	str phone, person, hours;
	int64_t called, answered, yes;
};

void style_room_page(struct html *h, const struct style_view *v);
void style_forms_page(struct html *h, const struct style_view *v);
void style_answer_page(struct html *h, const struct style_view *v);
void style_sheet_page(struct html *h, const struct style_view *v);

#endif

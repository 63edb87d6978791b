/* sas_web.h -- what the SAS asks (machines), and what staff say of it (pages/sas.html). */
#ifndef SAS_SAS_WEB_H
#define SAS_SAS_WEB_H

#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"
#include "sas/push.h"
#include "sas/sas.h"

struct sas_line_view {
	struct shell shell;
	struct form_error error;
	struct sas_line_of line;
	struct field rpps;
	struct field_choice modes, seen;
	bool on, open, postal;
};
void sas_line_page(struct html *h, const struct sas_line_view *v);

struct sas_who { struct account_id id; str name; struct field value; };
struct sas_view {
	struct shell shell;
	struct form_error error;
	bool open, pushes, done;
	str base, finess;
	struct { struct sas_who *v; ptrdiff_t n; } people;
	struct push_counts counts;
	struct push_refused_list refused;
};
void sas_page(struct html *h, const struct sas_view *v);

extern const struct route sas_fhir_routes[], sas_staff_routes[];
extern const ptrdiff_t sas_fhir_routes_n, sas_staff_routes_n;

#endif

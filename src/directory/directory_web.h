/* directory_web.h -- the pages of the directory: what each one shows. */
#ifndef DIRECTORY_DIRECTORY_WEB_H
#define DIRECTORY_DIRECTORY_WEB_H

#include "directory/channels.h"
#include "directory/directory_import.h"
#include "directory/directory_index.h"
#include "directory/directory_territory.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"

/* ---- the list (pages/list.html) ------------------------------------------------ */

struct directory_row {
	struct person_id id;
	str name;		/* "MARTIN Jeanne": lists are read by family name */
	str job, commune, phone;
	str mark, tone;		/* one chip: ● joignable... */
	struct msg state;
};
struct directory_tally { str href, label; int64_t people; bool on; };

struct directory_list_view {
	struct shell shell;
	str words;
	struct option_list professions, zones, communes, skills, states;
	struct { struct directory_row *v; ptrdiff_t n; } rows;
	struct { struct directory_tally *v; ptrdiff_t n; } tallies;
	int64_t found, everyone, members, reachable, stale, gone;
	str more, less;		/* addresses of the next page and of the one before, or empty */
	int64_t first, last;	/* of those found: which are shown */
	str print;		/* address of the printable list */
	struct directory_filter filter;	/* what is asked, for the forms that send it on */
	str zone;
	bool filtered, empty, may_write, may_import;
};
void directory_list_page(struct html *h, const struct directory_list_view *v);
void directory_list_part(struct html *h, const struct directory_list_view *v);
void directory_sheet_page(struct html *h, const struct directory_list_view *v);

/* ---- a person (pages/person.html) ------------------------------------------------ */

struct directory_contact_line {
	str kind, value;		/* value empty: not shown */
	struct msg label, source;
	bool known, agreed;
	struct day set_on;
	struct opt_day consent_on, verified_on, doubted_on;
	str name, consent_name;		/* of the form's fields */
};
struct directory_place_line { str place, address, commune, phone, email, mode, category; struct msg source; };
struct directory_skill_line {
	struct person_skill_id id;
	str label;
	struct msg source;
	struct opt_day expires_on;
	bool expired, ours;
};
struct directory_willing_line { struct typology_id id; str label; struct msg answer; str mark, tone, willing; };
struct directory_todo { struct msg text; str href; };

struct directory_person_view {
	struct shell shell;
	struct form_error error;
	struct person_id id;
	str name, job, speciality, commune, zone, rpps, note;
	bool member, erased, gone, paused, no_call, stale, may_write, may_read, shown;
	struct msg source, status, preferred;
	struct day known_on;
	struct opt_day seen_on, gone_on, confirmed_on;
	struct { struct directory_contact_line *v; ptrdiff_t n; } contacts;
	struct { struct directory_place_line *v; ptrdiff_t n; } places;
	struct { struct directory_skill_line *v; ptrdiff_t n; } skills;
	struct directory_equipment_list equipment;
	struct { struct directory_willing_line *v; ptrdiff_t n; } willing;
	struct { struct directory_todo *v; ptrdiff_t n; } todo;
	str order;			/* of channels, in words; empty: none */
	struct channels_view channels;
};
void directory_person_page(struct html *h, const struct directory_person_view *v);

struct directory_edit_view {		/* pages/edit.html: someone new, or changed by hand */
	struct shell shell;
	struct form_error error;
	struct person_id id;		/* 0: someone new */
	struct field title, family, given, rpps, note, mobile, email;
	struct field_choice profession, commune, zone, status, preferred;
	struct field_flag member, no_call, consent;
};
void directory_edit_page(struct html *h, const struct directory_edit_view *v);

struct directory_erase_view {
	struct shell shell;
	struct person_id id;
	str name;
	bool member;
};
void directory_erase_page(struct html *h, const struct directory_erase_view *v);

/* ---- files brought in (pages/import.html) ------------------------------------------- */

struct directory_problem { int64_t line; str column, value, text; bool aside; };
struct directory_import_line {
	struct import_id id;
	str name, mark, tone;
	struct msg kind, state;
	struct instant at;
	int64_t lines_read, kept, added, changed, gone, erased, set_aside;
	str refused;
	struct { struct directory_problem *v; ptrdiff_t n; } problems;
};
struct directory_stash { str token, name; };
struct directory_import_view {
	struct shell shell;
	struct form_error error;
	struct { struct directory_import_line *v; ptrdiff_t n; } done, past;
	struct { struct directory_stash *v; ptrdiff_t n; } stash;	/* what would be confirmed */
	bool dry, loss, refused, territory, changes;
};
void directory_import_page(struct html *h, const struct directory_import_view *v);
void directory_import_one_page(struct html *h, const struct directory_import_view *v);

/* ---- partners (pages/partners.html) --------------------------------------------------- */

struct directory_partner_line {
	struct partner_id id;
	str name, role, night, phone, email, contact_name, commune;
	struct opt_day verified_on;
	bool stale;
};
struct directory_partner_kind_group {
	struct msg label;
	struct { struct directory_partner_line *v; ptrdiff_t n; } list;
};
struct directory_partners_view {
	struct shell shell;
	struct { struct directory_partner_kind_group *v; ptrdiff_t n; } kinds;
	bool may_write;
};
void directory_partners_page(struct html *h, const struct directory_partners_view *v);
void directory_partners_sheet_page(struct html *h, const struct directory_partners_view *v);

struct directory_partner_edit_view {
	struct shell shell;
	struct form_error error;
	struct partner_id id;
	struct field name, role, phone_24h, phone, email, contact_name;
	struct field_choice kind, commune;
	struct field_flag verified;
};
void directory_partner_edit_page(struct html *h, const struct directory_partner_edit_view *v);

/* ---- the territory (pages/territory.html) ------------------------------------------------ */

struct directory_shape { str d, name, tone, count; };
struct directory_disc { int64_t x, y, r; str name, tone, count; };
struct directory_label { int64_t x, y; str name, count; };
struct directory_map {
	str box, text;			/* viewBox; what the map shows, in words */
	struct { struct directory_shape *v; ptrdiff_t n; } shapes;
	struct { struct directory_disc *v; ptrdiff_t n; } discs;
	struct { struct directory_label *v; ptrdiff_t n; } labels;
	double west, north, sx, sy;	/* for directory_map_at() */
};
struct directory_cell { int64_t people; };
struct directory_head_row { str label; struct { struct directory_cell *v; ptrdiff_t n; } cells; int64_t total; };
struct directory_zone_line {
	struct zone_id id;
	str name, referent;
	struct person_id referent_id;
	int64_t population, people, communes;
	struct directory_commune_list list;
};
struct directory_territory_view {
	struct shell shell;
	struct { struct directory_zone_line *v; ptrdiff_t n; } zones;
	struct { struct directory_head_row *v; ptrdiff_t n; } heads;
	struct directory_map map;
	int64_t population, people, communes, neighbours;
	bool may_write;
};
void directory_territory_page(struct html *h, const struct directory_territory_view *v);
/* directory_map.c: the communes as shapes. */
enum err directory_map(struct ctx *c, const struct directory_commune_list *communes, struct directory_map *out);
/* Where a place stands on the picture. */
void directory_map_at(const struct directory_map *m, int64_t lat_e6, int64_t lon_e6, int64_t *x, int64_t *y);

struct directory_zone_form { int64_t k; str name, communes, unknown; struct option_list referents; };
struct directory_territory_edit_view {
	struct shell shell;
	struct form_error error;
	struct { struct directory_zone_form *v; ptrdiff_t n; } zones;
	struct field near;
};
void directory_territory_edit_page(struct html *h, const struct directory_territory_edit_view *v);

/* ---- groups (pages/groups.html) ----------------------------------------------------------- */

struct directory_groups_view {
	struct shell shell;
	struct directory_group_list groups;
	bool may_write;
};
struct directory_group_view {
	struct shell shell;
	struct form_error error;
	struct audience_id id;
	str name;
	struct { struct directory_row *v; ptrdiff_t n; } people;
	str relay;			/* who passes messages on; empty: nobody */
	struct option_list relays;
	bool may_write;
};
void directory_groups_page(struct html *h, const struct directory_groups_view *v);
void directory_group_page(struct html *h, const struct directory_group_view *v);

/* ---- shared by the handlers ----------------------------------------------------------------- */

/* "source.rpps" and its kin: the message of a word kept in the database; 0 when none. */
struct msg directory_word(struct ctx *c, const char *set, str word);
struct option_list directory_profession_options(struct ctx *c, str selected);
enum err directory_commune_options(struct ctx *c, str selected, struct option_list *out);
enum err directory_zone_options(struct ctx *c, struct zone_id selected, struct option_list *out);
/* The filter an address (or a form) says. */
enum err directory_filter_of(struct ctx *c, const struct request *rq, bool form, struct directory_filter *out);
enum err directory_rows(struct ctx *c, const struct directory_line **v, ptrdiff_t n, struct directory_row **out);

/* Remove received files that nobody confirmed within [retention] received_files: they hold private numbers. */
void directory_import_sweep(struct ctx *c);

extern const struct route directory_routes[], directory_person_routes[], directory_edit_routes[],
	directory_import_routes[],
	directory_partner_routes[], directory_territory_routes[], directory_group_routes[];
extern const ptrdiff_t directory_routes_n, directory_person_routes_n, directory_edit_routes_n,
	directory_import_routes_n,
	directory_partner_routes_n, directory_territory_routes_n, directory_group_routes_n;

#endif

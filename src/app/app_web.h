/* app_web.h -- the settings of the community. */
#ifndef APP_APP_WEB_H
#define APP_APP_WEB_H

#include "app/app.h"
#include "html/form.h"
#include "html/shell.h"
#include "http/http.h"

struct route_state { str name, state, tone, mark, where; };
struct settings_view {			/* pages/settings.html */
	struct shell shell;
	struct form_error error;
	struct field name, sms_name, callback;
	struct field_choice quiet_from, quiet_to;
	bool may_accounts, may_import;
	struct { struct route_state *v; ptrdiff_t n; } routes;
};
void app_settings_page(struct html *h, const struct settings_view *v);

/* pages/home.html: how ready the directory is, under the events of the home page */
struct app_home_view {
	int64_t people, members, reachable, stale, partners, day_and_night;
	str reach_mark, reach_tone;
	int64_t to_confirm, refused;	/* of the month: campaign/upkeep.h */
	bool upkeep;
	bool no_callback;	/* nobody would know whom to call back */
	bool no_sms, no_email;	/* nothing is configured: real messages would wait */
};
void app_home_part(struct html *h, const struct app_home_view *v);

struct search_hit { int64_t id; str name, about, phone; };
struct search_hits { struct search_hit *v; ptrdiff_t n; };
struct search_view {			/* pages/search.html */
	struct shell shell;
	str words;
	bool nothing;
	struct search_hits people, crises, partners, structures;
};
void app_search_page(struct html *h, const struct search_view *v);

extern const struct route app_search_routes[];
extern const ptrdiff_t app_search_routes_n;
extern const struct route app_settings_routes[];
extern const ptrdiff_t app_settings_routes_n;

#endif

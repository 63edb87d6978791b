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
	bool may_accounts, may_import;
	struct { struct route_state *v; ptrdiff_t n; } routes;
};
void app_settings_page(struct html *h, const struct settings_view *v);

/* pages/home.html: how ready the directory is, under the events of the home page */
struct app_home_view {
	int64_t people, members, reachable, stale, partners, day_and_night;
	str reach_mark, reach_tone;
};
void app_home_part(struct html *h, const struct app_home_view *v);

extern const struct route app_settings_routes[];
extern const ptrdiff_t app_settings_routes_n;

#endif

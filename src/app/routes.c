/* routes.c -- every route of the program; a module adds its list here, one line. */
#include <stdio.h>

#include "app/cli.h"
#include "app/app_web.h"
#include "app/routes.h"
#include "auth/auth.h"
#include "booking/staff_web.h"
#include "crisis/crisis_web.h"
#include "desk/desk_web.h"
#include "directory/directory_web.h"
#include "exercise/exercise_web.h"
#include "inbound/inbound_web.h"
#include "campaign/campaign_web.h"
#include "mobilisation/mobilisation_web.h"
#include "html/asset_find.h"
#include "logbook/logbook_web.h"
#include "post/post_web.h"
#include "response/response_web.h"
#include "sas/sas_web.h"
#include "staffing/staffing_web.h"
#include "thread/thread_web.h"

enum { ROUTES_MAX = 512 };

/* The program's own files: their names change with their content, so they are kept for ever. */
static enum err
asset(struct ctx *c, const struct request *rq, struct reply *rp)
{
	const struct asset *a = asset_find(rq->path);

	if (!a)
		return fail(c, E_NOT_FOUND, S(""), S("page.none"), "no such asset");
	rp->type = a->type;
	rp->cacheable = true;
	rp->body.p = (char *)(uintptr_t)a->body.p;	/* never written to: cap stays 0 */
	rp->body.n = a->body.n;
	if (a->gzip.n && str_has(http_header(rq, S("Accept-Encoding")), S("gzip"))) {
		rp->encoding = S("gzip");
		rp->body.p = (char *)(uintptr_t)a->gzip.p;
		rp->body.n = a->gzip.n;
	}
	return OK;
}

static const struct route app_routes[] = {
	{ GET, "/a/:file", PUBLIC, asset },
};
static const ptrdiff_t app_routes_n = COUNT(app_routes);

static const struct { const struct route *v; const ptrdiff_t *n; } lists[] = {
	{ app_routes, &app_routes_n },
	{ crisis_routes, &crisis_routes_n },
	{ crisis_cell_routes, &crisis_cell_routes_n },
	{ crisis_settings_routes, &crisis_settings_routes_n },
	{ app_search_routes, &app_search_routes_n },
	{ app_settings_routes, &app_settings_routes_n },
	{ directory_routes, &directory_routes_n },
	{ directory_person_routes, &directory_person_routes_n },
	{ directory_edit_routes, &directory_edit_routes_n },
	{ directory_import_routes, &directory_import_routes_n },
	{ directory_partner_routes, &directory_partner_routes_n },
	{ directory_territory_routes, &directory_territory_routes_n },
	{ directory_group_routes, &directory_group_routes_n },
	{ exercise_routes, &exercise_routes_n },
	{ exercise_reply_routes, &exercise_reply_routes_n },
	{ logbook_routes, &logbook_routes_n },
	{ post_routes, &post_routes_n },
	{ call_routes, &call_routes_n },
	{ board_routes, &board_routes_n },
	{ history_routes, &history_routes_n },
	{ wave_routes, &wave_routes_n },
	{ answer_routes, &answer_routes_n },
	{ template_routes, &template_routes_n },
	{ inbound_routes, &inbound_routes_n },
	{ desk_routes, &desk_routes_n },
	{ desk_paper_routes, &desk_paper_routes_n },
	{ desk_cell_routes, &desk_cell_routes_n },
	{ chart_routes, &chart_routes_n },
	{ thread_routes, &thread_routes_n },
	{ digest_routes, &digest_routes_n },
	{ crew_desk_routes, &crew_desk_routes_n },
	{ campaign_routes, &campaign_routes_n },
	{ campaign_link_routes, &campaign_link_routes_n },
	{ upkeep_routes, &upkeep_routes_n },
	{ response_routes, &response_routes_n },
	{ response_edit_routes, &response_edit_routes_n },
	{ rdv_choose_routes, &rdv_choose_routes_n },
	{ rdv_citizen_routes, &rdv_citizen_routes_n },
	{ queue_routes, &queue_routes_n },
	{ invite_routes, &invite_routes_n },
	{ feed_routes, &feed_routes_n },
	{ room_routes, &room_routes_n },
	{ staffing_routes, &staffing_routes_n },
	{ staffing_people_routes, &staffing_people_routes_n },
	{ staffing_rules_routes, &staffing_rules_routes_n },
	{ staffing_plan_routes, &staffing_plan_routes_n },
	{ staffing_letter_routes, &staffing_letter_routes_n },
	{ staffing_site_routes, &staffing_site_routes_n },
	{ staffing_own_routes, &staffing_own_routes_n },
	{ centres_routes, &centres_routes_n },
	{ centre_routes, &centre_routes_n },
	{ period_routes, &period_routes_n },
	{ bureau_routes, &bureau_routes_n },
	{ sas_fhir_routes, &sas_fhir_routes_n },
	{ sas_staff_routes, &sas_staff_routes_n },
	{ queue_desk_routes, &queue_desk_routes_n },
	{ day_routes, &day_routes_n },
	{ dose_routes, &dose_routes_n },
	{ auth_routes, &auth_routes_n },
	{ auth_admin_routes, &auth_admin_routes_n },
};

static bool
known(const struct route *all, ptrdiff_t n, const struct route *r)
{
	for (ptrdiff_t i = 0; i < n; i++)
		if (all[i].method == r->method && strcmp(all[i].pattern, r->pattern) == 0)
			return true;
	return false;
}

const struct route *
routes_all(ptrdiff_t *n)
{
	static struct route all[ROUTES_MAX];
	static ptrdiff_t filled;

	if (!filled)
		for (int i = 0; i < COUNT(lists); i++)
			for (ptrdiff_t j = 0; j < *lists[i].n; j++) {
				assert(filled < ROUTES_MAX);
				assert(!known(all, filled, &lists[i].v[j]));
				all[filled++] = lists[i].v[j];
			}
	*n = filled;
	return all;
}

static const struct { perm_set bit; const char *name; } perm_names[] = {
#define ROW(name, bit, text) { name, #name },
	PERMS(ROW)
#undef ROW
};

static void
print_perms(perm_set needs)
{
	const char *sep = "";

	if (!needs)
		printf("PUBLIC");
	for (int i = 0; i < COUNT(perm_names); i++)
		if (needs & perm_names[i].bit) {
			printf("%s%s", sep, perm_names[i].name);
			sep = " ";
		}
}

static void
print_roles(perm_set needs)
{
	const char *sep = "\t: ";

	for (ptrdiff_t i = 0; needs && i < auth_roles_n; i++)
		if ((auth_roles[i].perms & needs) == needs) {
			printf("%s%s", sep, auth_roles[i].code);
			sep = " ";
		}
}

static json_t *
route_json(const struct route *r)
{
	json_t *needs = json_array(), *roles = json_array();

	for (int i = 0; i < COUNT(perm_names); i++)
		if (r->needs & perm_names[i].bit)
			json_array_append_new(needs, json_string(perm_names[i].name));
	for (ptrdiff_t i = 0; r->needs && i < auth_roles_n; i++)
		if ((auth_roles[i].perms & r->needs) == r->needs)
			json_array_append_new(roles, json_string(auth_roles[i].code));
	return json_pack("{sssssoso}", "method", r->method == GET ? "GET" : "POST", "path", r->pattern,
	    "needs", needs, "roles", roles);
}

enum err
cmd_routes(struct ctx *c, const struct cli *cli, int argc, [[maybe_unused]] char **argv)
{
	ptrdiff_t n;
	const struct route *all = routes_all(&n);

	if (argc)
		return cli_misuse(c);
	if (cli->json) {
		json_t *list = json_array();

		for (ptrdiff_t i = 0; i < n; i++)
			json_array_append_new(list, route_json(&all[i]));
		cli_answer(list);
		return OK;
	}
	for (ptrdiff_t i = 0; i < n; i++) {
		printf("%-4s %-48s ", all[i].method == GET ? "GET" : "POST", all[i].pattern);
		print_perms(all[i].needs);
		print_roles(all[i].needs);
		putchar('\n');
	}
	return OK;
}

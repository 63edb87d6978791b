#include <stdio.h>

#include "app/app.h"
#include "app/demo.h"
#include "app_q.h"
#include "auth/auth.h"
#include "booking/booking_demo.h"
#include "crisis/crisis.h"
#include "db/db.h"
#include "directory/directory_demo.h"
#include "mobilisation/call.h"

static const struct { const char *login, *name, *role; } accounts[] = {
	{ DEMO_LOGIN, "Camille ROY", "coordinator" },
	{ "cellule@exemple.invalid", "Sacha BERNARD", "cell" },
	{ "partenaire@exemple.invalid", "Mairie de Donges", "partner" },
	{ "exploitation@exemple.invalid", "Alix PETIT", "operator" },
};

static enum err
community_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	TRY(community_add(c, &(struct community_set){ .name = S("CPTS Rives de Loire (démonstration)"),
	    .sms_name = S("CPTS Rives Loire"), .callback = S("02 61 91 00 01"), .demo = true }));
	TRY(crisis_defaults(c));
	for (int i = 0; i < COUNT(accounts); i++)
		TRY(auth_account_add(c, str_from(accounts[i].login), str_from(accounts[i].name),
		    str_from(accounts[i].role), S(DEMO_PASSWORD), &id));
	return OK;
}

/* Six of the eight functions have their holder, so that the exercise shows two that have none. */
static enum err
cell_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	static const struct { const char *function, *profession; } wanted[] = {
		{ "decision", "10" }, { "pilot", "60" }, { "medical", "10" }, { "paramedical", "60" },
		{ "logistics", "21" }, { "secretariat", "70" },
	};
	enum { HELD = 2 * COUNT(wanted) };
	struct crisis_function_list functions;
	struct app_demo_member_list members;
	struct person_id taken[HELD] = {};

	TRY(crisis_functions(c, &functions));
	for (int w = 0, n = 0; w < COUNT(wanted); w++) {
		TRY(app_q_demo_members(c, str_from(wanted[w].profession), HELD, &members));
		for (ptrdiff_t i = 0; i < members.n && n < 2 * w + 2; i++) {
			bool free = true;

			for (int k = 0; k < n; k++)
				free = free && taken[k].v != members.v[i].id.v;
			if (free)
				taken[n++] = members.v[i].id;
		}
		for (ptrdiff_t i = 0; i < functions.n && n == 2 * w + 2; i++)
			if (str_eq(functions.v[i].code, str_from(wanted[w].function)))
				TRY(crisis_function_set(c, &(struct function_edit){ functions.v[i].id,
				    S(""), true, taken[2 * w], taken[2 * w + 1] }));
	}
	return OK;
}

static enum err
booking_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return booking_demo(c);
}

static enum err
exercise_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct crisis_typology_list kinds;
	struct call_draft call;
	struct crisis_id id;

	TRY(crisis_typologies(c, &kinds));
	assert(kinds.n > 0);
	TRY(crisis_open(c, &(struct crisis_alert){
		.request_key = S("demonstration"), .exercise = true, .typology = kinds.v[0].id,
		.title = S("Incendie industriel à Donges"), .place = S("Donges"), .level = S("prealert"),
		.by = S("Mme Lefèvre, point focal régional"), .body = S("ARS Pays de la Loire"),
		.phone = S("02 61 91 00 10"), .at = { c->now.us - 6 * US_PER_MIN },
		.text = S("Incendie dans un dépôt, fumées vers le nord-est. Une école et un EHPAD en cours "
		    "d’évacuation vers la salle polyvalente de Savenay, environ 300 personnes."),
		.request = S("Un médecin et trois infirmières à Savenay dans l’heure, puis relève de nuit.") }, &id));
	/* What the alert asks for, ready to be read over and sent. */
	call = (struct call_draft){ .crisis = id, .request_key = S("demonstration-renfort"), .urgent = true,
		.title = S("Renfort à Savenay"), .place = S("Salle polyvalente, Savenay"), .commune = S("44195"),
		.message = S("Renfort à la salle polyvalente de Savenay. Pouvez-vous venir ?"),
		.bring = S("Carte professionnelle, trousse"), .criteria = S("{\"from\": \"criteria\"}"),
		.starts_at = { true, { c->now.us + US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 7 * US_PER_HOUR } },
		.asks = { { { .profession = S("10"), .wanted = 1 }, { .profession = S("60"), .wanted = 3 } }, 2 } };
	return call_draft_save(c, &call);
}

enum err
demo_make(struct ctx *c, const struct cli *cli)
{
	enum lang said = c->lang;

	c->lang = LANG_FR;		/* its accounts are French, whoever makes it */
	TRY(db_write(c, community_rule, NULL));
	TRY(directory_demo(c));
	TRY(db_write(c, cell_rule, NULL));
	TRY(db_write(c, exercise_rule, NULL));
	TRY(db_write(c, booking_rule, NULL));
	c->lang = said;
	if (cli->json)
		printf("{\"login\":\"%s\",\"password\":\"%s\"}\n", DEMO_LOGIN, DEMO_PASSWORD);
	else
		printf(c->lang == LANG_FR ? "Communauté de démonstration créée.\n  identifiant   %s\n  mot de passe  %s\n" :
		    "Demonstration community made.\n  sign in as    %s\n  password      %s\n", DEMO_LOGIN, DEMO_PASSWORD);
	return OK;
}

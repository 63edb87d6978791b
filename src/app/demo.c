#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "app/demo.h"
#include "auth/auth.h"
#include "crisis/crisis.h"
#include "db/db.h"

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

static enum err
exercise_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct crisis_typology_list kinds;
	struct crisis_id id;

	TRY(crisis_typologies(c, &kinds));
	assert(kinds.n > 0);
	return crisis_open(c, &(struct crisis_alert){
		.request_key = S("demonstration"), .exercise = true, .typology = kinds.v[0].id,
		.title = S("Incendie industriel à Donges"), .place = S("Donges"), .level = S("prealert"),
		.by = S("Mme Lefèvre, point focal régional"), .body = S("ARS Pays de la Loire"),
		.phone = S("02 61 91 00 10"), .at = { c->now.us - 6 * US_PER_MIN },
		.text = S("Incendie dans un dépôt, fumées vers le nord-est. Une école et un EHPAD en cours "
		    "d'évacuation vers la salle polyvalente de Savenay, environ 300 personnes."),
		.request = S("Un médecin et trois infirmières à Savenay dans l'heure, puis relève de nuit.") }, &id);
}

enum err
demo_make(struct ctx *c, const struct cli *cli)
{
	TRY(db_write(c, community_rule, NULL));
	TRY(db_write(c, exercise_rule, NULL));
	if (cli->json)
		printf("{\"login\":\"%s\",\"password\":\"%s\"}\n", DEMO_LOGIN, DEMO_PASSWORD);
	else
		printf(c->lang == LANG_FR ? "Communauté de démonstration créée.\n  identifiant   %s\n  mot de passe  %s\n" :
		    "Demonstration community made.\n  sign in as    %s\n  password      %s\n", DEMO_LOGIN, DEMO_PASSWORD);
	return OK;
}

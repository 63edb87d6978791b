/* The chart: holders, substitutes, their numbers; and who may start what, as the pages allow it. */
#include "auth/auth.h"
#include "crisis/crisis.h"
#include "db/db.h"
#include "desk/desk_web.h"
#include "mobilisation/mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

struct naming { struct person_id holder, substitute; };

static enum err
named_rule(struct ctx *c, void *arg)
{
	const struct naming *n = arg;
	struct account_id account;

	TRY(crisis_defaults(c));
	TRY(auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &account));
	return crisis_function_set(c, &(struct function_edit){ .id = { 1 }, .active = true, .holder = n->holder,
	    .substitute = n->substitute });
}

static struct reply
serve(struct ctx *c, perm_set held)
{
	struct request rq = { .method = GET, .path = S("/organigramme"), .target = S("/organigramme"), .held = held,
		.base_url = MOB_URL };
	struct reply rp = {};

	http_serve(c, chart_routes, chart_routes_n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

/* The row ${act} stands in begins with each role that may, and no other? */
static void
row_is(struct ctx *c, str page, const char *act, perm_set needs)
{
	const char *at = strstr(page.p, act), *row = page.p, *next;

	T(at != NULL);
	while ((next = strstr(row + 1, "<tr>")) && next < at)
		row = next;
	for (ptrdiff_t r = 0; r < auth_roles_n; r++) {
		str name = msg_text(c->lang, auth_roles[r].name);

		t_check((memmem(row, (size_t)(at - row), name.p, (size_t)name.n) != NULL) ==
		    ((auth_roles[r].perms & needs) == needs), T_AT, "%s, %s", act, auth_roles[r].code);
	}
}

TEST(chart_names_numbers_and_who_may_what)
{
	struct mobt_seen_count seen;
	struct naming n;
	struct reply rp;
	str page;

	mob_db(c);
	n.holder = mob_person(c, &(struct mob_person){ "TITULAIRE", "10", 1, true, .mobile = 2 });
	n.substitute = mob_person(c, &(struct mob_person){ "SUPPLEANT", "60", 1, true, .mobile = 0 });
	T(db_write(c, named_rule, &n) == OK);
	T_I64(serve(c, DIRECTORY_READ).status, 403);	/* control: it has private numbers */
	rp = serve(c, DIRECTORY_READ | CONTACT_READ);
	T_I64(rp.status, 200);
	page = (str){ arena_z(c->a, (str){ rp.body.p, rp.body.n }), rp.body.n };
	T_HAS(page, "Jeanne TITULAIRE");
	T_HAS(page, "06 00 00 00 01");
	T_HAS(page, "Jeanne SUPPLEANT");
	T_HAS(page, "Aucun numéro");			/* the substitute cannot be called: it is said */
	T_HAS(page, "à pourvoir");			/* the seven other functions */
	T_HAS(page, "Camille ROY");
	T_HAS(page, "02 38 00 11 22");
	row_is(c, page, "Ouvrir un événement", CRISIS_OPEN);
	row_is(c, page, "Appeler des professionnels", CALL_SEND);
	row_is(c, page, "Noter une réponse", CALL_ANSWER);
	row_is(c, page, "Donner un compte", ACCOUNT_MANAGE);
	T(mobt_q_seen_count(c, &seen) == OK);
	T_I64(seen.n, 1);
}

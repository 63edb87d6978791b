/* What to wear, and under which status: suggested by type of crisis, changed by the coordinator, read by who comes. */
#include "crisis/crisis.h"
#include "db/db.h"
#include "mobilisation/compose.h"
#include "mobilisation/mobilisation_t.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation/protection.h"
#include "t.h"

static enum err defaults_rule(struct ctx *c, [[maybe_unused]] void *arg) { return crisis_defaults(c); }
static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

static enum err
own_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	return crisis_typology_set(c, &(struct typology_edit){ .label = S("Panne d'eau"), .active = true });
}

TEST(protection_has_words_for_each_usual_type_of_crisis)
{
	struct crisis_typology_list kinds;
	str words;

	t_db(c);
	T(db_write(c, defaults_rule, NULL) == OK && db_write(c, own_rule, NULL) == OK);
	T(crisis_typologies(c, &kinds) == OK && kinds.n == 7);
	for (ptrdiff_t i = 0; i < kinds.n; i++) {
		T(protection_usual(c, kinds.v[i].id, &words) == OK);
		T((words.n > 0) == !str_starts(kinds.v[i].code, S("own-")));
		T(words.n <= CALL_BRING_MAX);
		if (str_eq(kinds.v[i].code, S("emerging")))
			T_HAS(words, "FFP2");
	}
	for (ptrdiff_t i = 0; i < protection_statuses(c).n; i++)
		T(protection_statuses(c).v[i].value.n <= CALL_CONDITIONS_MAX);
}

static str
served(struct ctx *c, const struct route *routes, ptrdiff_t n, str path, perm_set held)
{
	struct request rq = { .method = GET, .path = path, .target = path, .held = held, .base_url = MOB_URL };
	struct reply rp = {};

	c->who.v = 0;
	http_serve(c, routes, n, &rq, &rp);
	ctx_forgive(c);
	T_I64(rp.status, 200);
	return (str){ rp.body.p, rp.body.n };
}

TEST(protection_begins_a_new_call_and_never_replaces_what_was_written)
{
	struct crisis_id crisis;
	struct call_id draft;
	struct compose f;
	str page;

	mob_db(c);
	crisis = mob_crisis(c, false);			/* wounded */
	mob_nurses(c, 1);
	page = served(c, call_routes, call_routes_n, S("/crises/1/appels/nouveau"), CALL_SEND);
	T_HAS(page, "gilet haute visibilité");
	T_HAS(page, "<datalist");
	draft = mob_draft(c, crisis, S("{\"from\": \"criteria\"}"));
	T(compose_from(c, crisis, draft, false, &f) == OK);
	T_STR(f.bring, S("Carte professionnelle"));
}

TEST(protection_and_status_are_on_her_page_on_the_proof_and_in_the_calendar)
{
	struct call_draft d = { .title = S("Renfort Brou"), .message = S("Pouvez-vous venir ?"),
		.criteria = S("{\"from\": \"criteria\"}"), .request_key = S("the-draft-0001"), .urgent = true,
		.bring = S("Masque FFP2, gants."), .conditions = S("Volontaire : prévenez votre assurance."),
		.starts_at = { true, { c->now.us + 2 * US_PER_HOUR } },
		.asks = { { { .profession = S("60"), .wanted = 1 } }, 1 } };
	struct call_send s;
	str link, page;

	mob_db(c);
	d.crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	T(db_write(c, save, &d) == OK);
	T(mob_send(c, d.crisis, d.id, &s) == OK);
	link = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[0].body)));
	for (int said = 0; said < 2; said++) {
		page = served(c, answer_routes, answer_routes_n, link, PUBLIC);
		T_HAS(page, "Masque FFP2, gants.");
		T_HAS(page, "prévenez votre assurance");
		if (!said)
			mob_say(c, mob_recipients(c).v[0].id, "yes");
	}
	page = served(c, answer_routes, answer_routes_n, arena_fmt(c->a, "%.*s/agenda.ics", STR(link)), PUBLIC);
	T_HAS(page, "FFP2");
	T_HAS(page, "Volontaire");
}

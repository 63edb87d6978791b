/* Who has a place at the same hours elsewhere: what their page says, and the board. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "t.h"

static str
page(struct ctx *c, const struct route *routes, ptrdiff_t n, str path, perm_set held)
{
	struct pair query[1];
	struct request rq = { .method = GET, .path = path, .target = path, .base_url = MOB_URL, .held = held };
	struct reply rp = {};
	str rest;

	if (str_cut(path, '?', &rq.path, &rest) && str_cut(rest, '=', &query[0].name, &query[0].value)) {
		rq.query = query;
		rq.queries = 1;
	}
	c->who.v = held ? 1 : 0;
	http_serve(c, routes, n, &rq, &rp);
	ctx_forgive(c);
	T_I64(rp.status, 200);
	return (str){ rp.body.p, rp.body.n };
}

static str
hers(struct ctx *c, str path)
{
	return page(c, answer_routes, answer_routes_n, path, 0);
}

static str
board(struct ctx *c, str path)
{
	return page(c, board_routes, board_routes_n, path, CALL_READ | CALL_SEND | CALL_ANSWER | CRISIS_READ);
}

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

TEST(engaged_pages_say_which_place_and_where_to_give_it_back)
{
	struct recipient_id in_a, in_b;
	struct crisis_id crisis;
	struct call_send s;
	struct call_id a, b;
	str to_a, to_b, one;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	ctx_at(c, civil_instant(2026, 11, 24, 9, 0));
	crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	a = mob_asking_at(c, crisis, "Renfort Brou", 2, 6, 1);
	T(mob_send(c, crisis, a, &s) == OK);
	b = mob_asking_at(c, crisis, "Renfort Dreux", 3, 7, 1);
	T(mob_send(c, crisis, b, &s) == OK);
	in_a = mob_recipients(c).v[0].id;
	in_b = mob_recipients(c).v[1].id;
	to_a = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[0].body)));
	to_b = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, mob_outbox(c).v[1].body)));
	mob_say(c, in_a, "yes");
	T(!str_has(hers(c, to_b), S("Renfort Brou")));		/* not asked yet: nothing to say */
	T_HAS(board(c, S("/crises/1/appels/2")), "▲ déjà engagé·e");	/* she is not reminded */
	T_I64(mob_say(c, in_b, "yes").place, PLACE_ENGAGED);

	one = hers(c, to_b);
	T_HAS(one, "Renfort Brou, Salle des f");
	T_HAS(one, arena_z(c->a, arena_fmt(c->a, "href=\"%.*s\"", STR(to_a))));
	T(!str_has(one, S("nous comptons sur vous")));
	T(one.n <= 4096);					/* still a page for a bad network */
	T_HAS(board(c, S("/crises/1/appels/2")), "en réserve");
	T_HAS(board(c, S("/crises/1/appels/2")), "▲ déjà engagé·e");
	T_HAS(board(c, arena_fmt(c->a, "/crises/1/appels/2?p=%lld", (long long)in_b.v)), "Renfort Brou, Salle des f");
	T(!str_has(board(c, S("/crises/1/appels/1")), S("déjà engagé")));	/* control: there she has the place */

	T_I64(mob_say(c, in_a, "no").place, PLACE_FREED);
	T_HAS(hers(c, to_b), "Vous êtes en réserve");
	T(!str_has(hers(c, to_b), S("Renfort Brou")));
	T(!str_has(board(c, S("/crises/1/appels/2")), S("déjà engagé")));
}

/* The pages of a call that is closed: hers, the coordination's. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static const perm_set everything = CALL_READ | CALL_SEND | CALL_ANSWER | CONTACT_READ | CRISIS_READ;
static struct mob_asked g;
static struct mob_message first[8];	/* to each of them, the call itself */

static struct reply
ask(struct ctx *c, enum method method, str path, perm_set held, const struct pair *form, int forms)
{
	const struct { const struct route *v; ptrdiff_t n; } lists[] = { { call_routes, call_routes_n },
		{ board_routes, board_routes_n }, { wave_routes, wave_routes_n }, { answer_routes, answer_routes_n } };
	static const struct pair headers[] = { { { "Sec-Fetch-User", 14 }, { "?1", 2 } },
		{ { "User-Agent", 10 }, { "Mozilla/5.0", 11 } } };
	struct pair query[1];
	struct request rq = { .method = method, .target = path, .held = held, .base_url = MOB_URL,
		.headers = headers, .header_count = 2, .csrf = S("csrf"), .query = query };
	struct pair *fields = arena_array(c->a, struct pair, forms + 1);
	struct route all[64];
	struct reply rp = {};
	ptrdiff_t n = 0;
	str rest;

	for (int i = 0; i < COUNT(lists); i++)
		for (ptrdiff_t j = 0; j < lists[i].n; j++)
			all[n++] = lists[i].v[j];
	if (str_cut(path, '?', &rq.path, &rest)) {
		(void)str_cut(rest, '=', &query[0].name, &query[0].value);
		rq.queries = 1;
	} else
		rq.path = path;
	for (int i = 0; i < forms; i++)
		fields[i] = form[i];
	fields[forms] = (struct pair){ S("csrf"), S("csrf") };
	rq.form = fields;
	rq.forms = forms + 1;
	c->who.v = held ? 1 : 0;
	http_serve(c, all, n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str
page(struct ctx *c, str path, perm_set held, int status)
{
	struct reply rp = ask(c, GET, path, held, NULL, 0);

	T_I64(rp.status, status);
	return (str){ rp.body.p, rp.body.n };
}

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

/* Two places, in two hours, for four: two nurses have them, the third is told that it is full, the fourth said no. */
static void
given_a_full_call(struct ctx *c)
{
	struct mob_messages out;

	g = mob_asked(c, 6, 2);
	T(db_write(c, account_rule, NULL) == OK);
	out = mob_outbox(c);
	T(g.r.n >= 4 && out.n >= 4);
	for (int i = 0; i < 4; i++)
		first[i] = out.v[i];
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_MIN });
	(void)mob_say(c, g.r.v[0].id, "yes");
	(void)mob_say(c, g.r.v[1].id, "yes");
	(void)mob_say(c, g.r.v[2].id, "yes");
	(void)mob_say(c, g.r.v[3].id, "no");
	T_I64(mob_placed(c, g.call), 2);
}

static void
given_a_closed_call(struct ctx *c)
{
	struct pair form[] = { { S("request_key"), S("k-close-1") } };

	given_a_full_call(c);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T_I64(ask(c, POST, S("/crises/1/appels/1/clore"), everything, form, 1).status, 303);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
}

static str
link_of(struct ctx *c, int n)
{
	return arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, first[n].body)));
}

/* Pressed by somebody who read the page for a while. */
static struct reply
press(struct ctx *c, str path, const char *what)
{
	struct pair form[] = { { S("answer"), str_from(what) },
		{ S("k"), arena_fmt(c->a, "%llx-%.*s", (long long)(c->now.us / US_PER_S - 20), STR(crypto_token(c))) } };

	return ask(c, POST, path, PUBLIC, form, 2);
}

TEST(after_page_of_who_has_a_place_keeps_all_of_the_proof_and_the_way_to_withdraw)
{
	str path, text;

	given_a_closed_call(c);
	path = link_of(c, 0);
	text = page(c, path, PUBLIC, 200);
	T_HAS(text, "Infirmier");
	T_HAS(text, "Salle des fêtes, Brou");
	T_HAS(text, "agenda.ics");
	T_HAS(text, "Je ne peux plus venir");
	T_HAS(text, "tel:+33238001122");
	T_HAS(text, "nous comptons toujours sur vous");
	T(text.n <= 4096);
	T_HAS(page(c, arena_fmt(c->a, "%.*s/agenda.ics", STR(path)), PUBLIC, 200), "STATUS:CONFIRMED");
	text = page(c, arena_fmt(c->a, "%.*s?changer=1", STR(path)), PUBLIC, 200);
	T_HAS(text, "value=\"no\"");
	T_HAS(text, "Je viens toujours");
	T(!str_has(text, S("value=\"later\"")) && !str_has(text, S("value=\"yes\"")));
	T_I64(press(c, path, "later").status, 409);		/* from a page that was open before */
	T_I64(press(c, path, "no").status, 303);
	T_I64(mob_placed(c, g.call), 1);
	text = page(c, path, PUBLIC, 410);
	T_HAS(text, "Vous ne pouvez pas venir");
	T_HAS(text, "C’est noté");
	T(!str_has(text, S("<button")));
	T_HAS(page(c, arena_fmt(c->a, "%.*s/agenda.ics", STR(path)), PUBLIC, 200), "STATUS:CANCELLED");
	T_I64(press(c, path, "no").status, 303);		/* the second tap */
	T_I64(mob_placed(c, g.call), 1);
}

TEST(after_page_of_who_has_no_place_says_what_closed_means)
{
	str text;

	given_a_closed_call(c);
	text = page(c, link_of(c, 2), PUBLIC, 410);		/* said yes, and it was full */
	T_HAS(text, "Cet appel est clos");
	T_HAS(text, "Vous n’avez pas de place");
	T(!str_has(text, S("Vous venez")) && !str_has(text, S("<button")));
	text = page(c, link_of(c, 3), PUBLIC, 410);		/* said no */
	T_HAS(text, "Vous ne pouvez pas venir");
	T(!str_has(text, S("<button")));
}

TEST(after_page_when_the_hours_are_over_says_what_was)
{
	str text;

	given_a_closed_call(c);
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });
	text = page(c, link_of(c, 0), PUBLIC, 410);
	T_HAS(text, "Infirmier");
	T_HAS(text, "Salle des fêtes, Brou");
	T_HAS(text, "c’est terminé");
	T(!str_has(text, S("<button")) && !str_has(text, S("Je ne peux plus venir")));
	T_I64(press(c, link_of(c, 0), "no").status, 410);
	T_I64(mob_placed(c, g.call), 2);
}

TEST(after_board_says_that_a_place_is_free_and_opens_the_call_again)
{
	struct pair form[] = { { S("request_key"), S("k-reopen-1") } };
	str text;

	given_a_closed_call(c);
	text = page(c, S("/crises/1/appels/1"), everything, 200);
	T(!str_has(text, S("/rouvrir")) && !str_has(text, S("après la clôture")));
	T_I64(ask(c, POST, S("/crises/1/appels/1/rouvrir"), everything, form, 1).status, 409);	/* nothing is free */
	(void)press(c, link_of(c, 0), "no");
	text = page(c, S("/crises/1/appels/1"), everything, 200);
	T_HAS(text, "1 place s’est libérée après la clôture");
	T_HAS(text, "/crises/1/appels/1/rouvrir");
	T_HAS(page(c, S("/crises/1/appels"), everything, 200), "1 place libérée");
	T(!str_has(page(c, S("/crises/1/appels/1"), CALL_READ, 200), S("/rouvrir")));	/* who may not send */
	form[0].value = S("k-reopen-2");
	T_I64(ask(c, POST, S("/crises/1/appels/1/rouvrir"), everything, form, 1).status, 303);
	T_I64(ask(c, POST, S("/crises/1/appels/1/rouvrir"), everything, form, 1).status, 303);	/* the second click */
	text = page(c, S("/crises/1/appels/1"), everything, 200);
	T_HAS(text, "1 place à pourvoir");
	T(!str_has(text, S("après la clôture")) && !str_has(text, S("/rouvrir")));
}

TEST(after_room_is_told_where_a_place_is_free)
{
	struct crisis_id crisis = { 1 };
	struct html h = { .a = c->a };
	int64_t places, call, calls, silent, missing;

	given_a_closed_call(c);
	T(board_room_freed(c, crisis, &places, &call) == OK);
	T_I64(places, 0);
	T(board_room_count(c, crisis, &calls, &silent, &missing) == OK);
	T_I64(calls, 1);			/* closed, it was a call: "nobody was called yet" is not true */
	(void)press(c, link_of(c, 1), "no");
	T(board_room_freed(c, crisis, &places, &call) == OK);
	T_I64(places, 1);
	T_I64(call, 1);
	T(board_room_part(c, crisis, &h) == OK);
	T_HAS(((str){ h.p, h.n }), "1 place libérée");
}

TEST(after_person_of_a_closed_call_may_be_let_go)
{
	struct pair gone[] = { { S("request_key"), S("k-gone-1") }, { S("answer"), S("no") }, { S("person"), {} } };
	struct pair release[] = { { S("request_key"), S("k-rel-1") }, { S("person"), {} } };
	str text;

	given_a_closed_call(c);
	gone[2].value = arena_fmt(c->a, "%lld", (long long)g.r.v[0].id.v);
	release[1].value = arena_fmt(c->a, "%lld", (long long)g.r.v[1].id.v);
	text = page(c, arena_fmt(c->a, "/crises/1/appels/1?p=%.*s", STR(gone[2].value)), everything, 200);
	T_HAS(text, "Ne vient plus");
	T_HAS(text, "/decommander");
	T(!str_has(text, S("value=\"yes\"")));
	text = page(c, arena_fmt(c->a, "/crises/1/appels/1?p=%lld", (long long)g.r.v[2].id.v), everything, 200);
	T(!str_has(text, S("Ne vient plus")) && !str_has(text, S("/decommander")));	/* control: nobody expects her */
	T_I64(ask(c, POST, S("/crises/1/appels/1/reponse"), everything, gone, 3).status, 303);
	T_I64(mob_placed(c, g.call), 1);
	T_I64(ask(c, POST, S("/crises/1/appels/1/decommander"), everything, release, 2).status, 303);
	T_I64(mob_placed(c, g.call), 0);
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });
	text = page(c, arena_fmt(c->a, "/crises/1/appels/1?p=%.*s", STR(gone[2].value)), everything, 200);
	T(!str_has(text, S("Ne vient plus")) && !str_has(text, S("/decommander")));
}

TEST(after_closing_is_said_what_it_does_before_it_is_done)
{
	str text;

	given_a_full_call(c);
	ctx_at(c, (struct instant){ c->now.us + US_PER_MIN });
	T_HAS(page(c, S("/crises/1/appels/1"), everything, 200), "laissé ouvert, l’appel prévient lui-même la réserve");
	text = page(c, S("/crises/1/appels/1/clore"), everything, 200);
	T_HAS(text, "Toutes les places sont pourvues");
	T_HAS(text, "Qui a une place la garde");
	T_HAS(text, "personne n’est appelé à sa place");
	(void)mob_say(c, g.r.v[0].id, "no");
	T(!str_has(page(c, S("/crises/1/appels/1/clore"), everything, 200), S("Toutes les places sont pourvues")));
}

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

/* On the page that is read before sending, and on hers: a link, and one that can only lead to the web. */
TEST(after_source_of_a_call_is_a_link)
{
	static const char *const link = "<a href=\"https://sante.gouv.fr/a?b=1&amp;c=2\" rel=\"noopener noreferrer\">";
	struct call_draft d = { .title = S("Renfort"), .message = S("Pouvez-vous venir ?"), .criteria = S("{}"),
		.request_key = S("draft-source"), .source_url = S("https://sante.gouv.fr/a?b=1&c=2") };
	struct call_send s;
	str path;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	d.crisis = mob_crisis(c, false);
	mob_nurses(c, 1);
	T(db_write(c, save, &d) == OK);
	T_HAS(page(c, S("/crises/1/appels/1/apercu"), everything, 200), link);
	T(mob_send(c, d.crisis, d.id, &s) == OK);
	first[0] = mob_outbox(c).v[0];
	path = link_of(c, 0);
	ctx_at(c, (struct instant){ c->now.us + 2 * US_PER_MIN });
	T_I64(press(c, path, "yes").status, 303);
	T_HAS(page(c, path, PUBLIC, 200), link);
}

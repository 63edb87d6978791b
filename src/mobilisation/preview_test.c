/* preview_test.c -- a preview of many people: each of them stands on one of its parts. */
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "t.h"

static str
part(struct ctx *c, str number)
{
	const struct pair query[] = { { S("noms"), number } };
	struct request rq = { .method = GET, .path = S("/crises/1/appels/1/apercu"), .query = query, .queries = 1,
		.held = CALL_READ | CALL_SEND | CRISIS_READ, .base_url = MOB_URL };
	struct reply rp = {};

	c->who.v = 1;
	http_serve(c, call_routes, call_routes_n, &rq, &rp);
	T_I64(rp.status, 200);
	return (str){ rp.body.p, rp.body.n };
}

TEST(call_preview_has_everyone_on_one_of_its_parts)
{
	str first, second;

	mob_db(c);
	mob_crisis(c, true);
	mob_nurses(c, PREVIEW_NAMES + 5);
	for (int i = 0; i < PREVIEW_NAMES + 7; i++)	/* who cannot be written to */
		mob_person(c, &(struct mob_person){ .family = "SANS", .profession = "60", .zone = 1, .member = true,
			.status = "active", .preferred = "sms" });
	mob_draft(c, (struct crisis_id){ 1 }, S("{}"));
	first = part(c, S("1"));
	T_HAS(first, "href=\"?noms=2#who\"");
	T_HAS(first, "Et 5 autres");
	T_HAS(first, "Et 7 autres");
	T(!str_has(first, S("rel=\"prev\"")));
	second = part(c, S("2"));
	T_HAS(second, "300 personnes avant");
	T(!str_has(second, S("rel=\"next\"")));
	T_HAS(second, "href=\"?noms=1#who\"");
	T_STR(part(c, S("-3")), first);		/* an address nobody made */
}

static enum err
save_rule(struct ctx *c, void *arg)
{
	return call_draft_save(c, arg);
}

/* Written at half past eleven at night: when it leaves, and when it should be full, by the clock. */
TEST(call_preview_says_at_what_o_clock)
{
	struct call_draft d = { .title = S("Demain"), .message = S("Pouvez-vous venir ?"), .criteria = S("{}"),
		.request_key = S("tomorrow"), .asks = { { { .profession = S("60"), .wanted = 2 } }, 1 } };
	str page;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 26, 23, 30));
	d.crisis = mob_crisis(c, false);
	mob_nurses(c, 60);
	T(db_write(c, save_rule, &d) == OK);
	page = part(c, S("1"));
	T_HAS(page, "Départ vendredi 27");
	T_HAS(page, "places pourvues vers 07:0");
	T(!str_has(page, S("Délai attendu")));
	ctx_at(c, civil_instant(2026, 11, 27, 15, 0));
	page = part(c, S("1"));
	T_HAS(page, "Délai attendu");
	T(!str_has(page, S("Départ vendredi")));
}

/* A call on Saturday, 8 to 14 h: does its message say so? */
static bool
warns(struct ctx *c, const char *message)
{
	struct call_draft d = { .title = S("Samedi"), .message = str_from(message), .criteria = S("{}"),
		.request_key = S("saturday"), .starts_at = { true, { c->now.us + US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 7 * US_PER_HOUR } } };

	mob_db(c);
	d.crisis = mob_crisis(c, false);
	mob_nurses(c, 3);
	T(db_write(c, save_rule, &d) == OK);
	return str_has(part(c, S("1")), S("ne dit pas l"));
}

TEST(call_preview_says_that_the_message_names_no_hour)
{
	T(warns(c, "Incendie à Donges. Pouvez-vous venir ?"));
}

TEST(call_preview_is_content_with_a_message_that_names_an_hour)
{
	T(!warns(c, "Incendie à Donges. Pouvez-vous venir de 8 h à 14 h ?"));
}

TEST(call_preview_leaving_someone_out_keeps_the_posts)
{
	struct pair form[] = { { S("csrf"), S("csrf") }, { S("request_key"), S("k") }, { S("person"), S("1") } };
	struct request rq = { .method = POST, .path = S("/crises/1/appels/1/retirer"), .form = form, .forms = COUNT(form),
		.csrf = S("csrf"), .held = CALL_READ | CALL_SEND | CRISIS_READ, .base_url = MOB_URL };
	struct place_post_list posts;
	struct call_preview v;
	struct reply rp = {};

	mob_db(c);
	mob_crisis(c, true);
	mob_nurses(c, 3);
	mob_asking(c, (struct crisis_id){ 1 }, 2);
	c->who.v = 1;
	http_serve(c, call_routes, call_routes_n, &rq, &rp);
	T_I64(rp.status, 303);
	T(place_posts(c, (struct call_id){ 1 }, &posts) == OK);
	T_I64(posts.n, 1);
	T(call_preview(c, (struct crisis_id){ 1 }, (struct call_id){ 1 }, MOB_URL, &v) == OK);
	T(v.call.urgent && v.call.ends_at.some);
	T_I64(v.plan.pool.n, 2);			/* one of three was left out */
}

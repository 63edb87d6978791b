/* Who can hold several posts chooses: on the page of the link, on the board; and the proof names the post. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "mobilisation/mobilisation_web.h"
#include "mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static struct crisis_id crisis;
static struct call_id call;
static str links[7];			/* of the nth nurse, whoever was asked first; 6 is the dentist's */

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

/* Two places for nurses (post 1), one for a dentist (post 2), which five nurses may hold too; a dentist is asked. */
static void
given(struct ctx *c)
{
	struct call_draft d = { .title = S("Renfort Brou"), .place = S("Salle des fêtes, Brou"), .message = S("Renfort ?"),
		.criteria = S("{}"), .request_key = S("two-posts-0001"), .urgent = true,
		.starts_at = { true, { c->now.us + 2 * US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 6 * US_PER_HOUR } },
		.asks = { { { .profession = S("60"), .wanted = 2 },
		    { .profession = S("40"), .substitutes = S("60"), .wanted = 1 } }, 2 } };
	struct mob_messages m;
	struct call_send s;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	d.crisis = crisis = mob_crisis(c, false);
	mob_nurses(c, 5);
	(void)mob_person(c, &(struct mob_person){ "D", "40", 1, true, .preferred = "email", .email = 2 });
	T(db_write(c, save, &d) == OK);
	call = d.id;
	T(mob_send_first(c, d.crisis, d.id, 6, &s) == OK);
	m = mob_outbox(c);
	T_I64(m.n, 6);
	for (ptrdiff_t i = 0; i < m.n; i++)
		links[m.v[i].person.v] = arena_fmt(c->a, "/r/%.*s", STR(mob_token(c, m.v[i].body)));
}

static struct reply
serve(struct ctx *c, enum method method, str target, perm_set held, struct pair *form, int forms)
{
	const struct { const struct route *v; ptrdiff_t n; } lists[] = {
		{ board_routes, board_routes_n }, { answer_routes, answer_routes_n } };
	static const struct pair headers[] = { { { "Sec-Fetch-User", 14 }, { "?1", 2 } },
		{ { "User-Agent", 10 }, { "Mozilla/5.0", 11 } } };
	struct pair query[2];
	struct request rq = { .method = method, .target = target, .held = held, .base_url = MOB_URL, .headers = headers,
		.header_count = 2, .csrf = S("csrf"), .form = form, .forms = forms, .query = query };
	struct route all[32];
	struct reply rp = {};
	ptrdiff_t n = 0;
	str rest;

	for (int i = 0; i < COUNT(lists); i++)
		for (ptrdiff_t j = 0; j < lists[i].n; j++)
			all[n++] = lists[i].v[j];
	if (str_cut(target, '?', &rq.path, &rest)) {
		(void)str_cut(rest, '=', &query[0].name, &query[0].value);
		rq.queries = 1;
	}
	c->who.v = held ? 1 : 0;
	http_serve(c, all, n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str
body(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

static struct recipient_id
recipient(struct ctx *c, int n)
{
	struct mobt_recipient_list r = mob_recipients(c);

	for (ptrdiff_t i = 0; i < r.n; i++)
		if (r.v[i].person_id.v == n)
			return r.v[i].id;
	T(false);
	return (struct recipient_id){ 0 };
}

/* Opened ten seconds ago, read, pressed. */
static struct reply
press(struct ctx *c, int n, const char *what)
{
	struct pair form[] = { { S("answer"), str_from(what) },
		{ S("k"), arena_fmt(c->a, "%llx-%s", (long long)(c->now.us / US_PER_S - 10), what) } };

	return serve(c, POST, links[n], PUBLIC, form, 2);
}

static struct reply
page(struct ctx *c, int n)
{
	return serve(c, GET, links[n], PUBLIC, NULL, 0);
}

/* The profession of the place she has, or nothing. */
static str
post_of(struct ctx *c, int n)
{
	struct recipient_id id = recipient(c, n);
	struct place_choice_list l;

	T(place_choices(c, &id, 1, &l) == OK);
	for (ptrdiff_t i = 0; i < l.n; i++)
		if (l.v[i].held)
			return l.v[i].profession;
	return S("");
}

/* Messages to that person that say ${words}. */
static int
told(struct ctx *c, int n, const char *words)
{
	struct mob_messages m = mob_outbox(c);
	int many = 0;

	for (ptrdiff_t i = 0; i < m.n; i++)
		many += m.v[i].person.v == n && str_has(m.v[i].body, str_from(words));
	return many;
}

TEST(choice_page_has_a_button_a_post)
{
	struct reply rp = (given(c), page(c, 1));

	T_HAS(body(&rp), "value=\"yes:1\">Oui, comme infirmier<br>2 places</button>");
	T_HAS(body(&rp), "value=\"yes:2\">Oui, comme chirurgien-dentiste<br>1 place</button>");
	T(!str_has(body(&rp), S("value=\"yes\"")));
	T(rp.body.n <= 4096);
	rp = page(c, 6);			/* control: who fits one post has no choice to make */
	T_HAS(body(&rp), "value=\"yes\">Je viens");
	T(!str_has(body(&rp), S("yes:")));
	c->lang = LANG_EN;
	rp = page(c, 1);
	T_HAS(body(&rp), "Yes, as infirmier<br>2 places");
	c->lang = LANG_FR;
}

TEST(choice_page_takes_that_post_by_one_tap)
{
	struct reply rp = (given(c), press(c, 1, "yes:2"));

	T_I64(rp.status, 303);
	T_STR(rp.location, links[1]);
	T_STR(post_of(c, 1), S("40"));
	rp = press(c, 1, "yes:2");		/* the same tap, heard twice */
	T_I64(rp.status, 303);
	rp = press(c, 1, "yes:1");		/* from an older tab: she has her place */
	T_I64(rp.status, 303);
	T_STR(post_of(c, 1), S("40"));
	T_I64(mob_placed(c, call), 1);
	rp = page(c, 1);
	T_HAS(body(&rp), "<b>Chirurgien-dentiste</b>");
	T(mob_logged(c, "call.answer", "Poste choisi"));
	rp = press(c, 2, "yes:nothing");
	T_I64(rp.status, 422);
	rp = press(c, 2, "yes:999");		/* no post of hers: nothing is taken in its place */
	T_I64(rp.status, 303);
	T_STR(post_of(c, 2), S(""));
	(void)press(c, 3, "yes");		/* without a choice, as from a page opened before: her own first */
	T_STR(post_of(c, 3), S("60"));
}

TEST(choice_page_says_that_the_chosen_post_is_full)
{
	struct reply rp = (given(c), page(c, 2));
	int64_t messages;

	T_HAS(body(&rp), "value=\"yes:2\"");
	(void)press(c, 1, "yes:2");
	messages = mob_counts(c).messages;
	rp = press(c, 2, "yes:2");
	T_I64(rp.status, 303);
	T_STR(rp.location, arena_fmt(c->a, "%.*s?complet=2", STR(links[2])));
	T_STR(post_of(c, 2), S(""));
	T_I64(mob_counts(c).messages, messages);	/* the page says it */
	rp = serve(c, GET, rp.location, PUBLIC, NULL, 0);
	T_HAS(body(&rp), "vient d’être pourvu. Rien n’est pris pour vous");
	T_HAS(body(&rp), "value=\"yes:1\">Oui, comme infirmier<br>2 places</button>");
	T_HAS(body(&rp), "value=\"reserve:2\">■ Chirurgien-dentiste");
	rp = page(c, 2);
	T_HAS(body(&rp), "Il reste de la place.");
	(void)press(c, 2, "yes:1");
	T_STR(post_of(c, 2), S("60"));
	rp = page(c, 3);			/* a page opened later shows it from the start */
	T_HAS(body(&rp), "value=\"reserve:2\"");
	T(!str_has(body(&rp), S("value=\"yes:2\"")));
}

TEST(choice_of_the_reserve_of_one_post_is_for_that_one)
{
	given(c);
	(void)press(c, 1, "yes:2");
	(void)press(c, 2, "yes:2");
	(void)press(c, 2, "reserve:2");
	T_STR(post_of(c, 2), S(""));		/* not the free place of the other post */
	T_I64(mob_look(c, call).offered, 0);
	T_I64(told(c, 2, "Une place se libere"), 0);
	(void)press(c, 1, "no");
	T_I64(mob_look(c, call).offered, 1);
	T_I64(told(c, 2, "Une place se libere"), 1);
	(void)press(c, 3, "reserve:2");		/* free by now: then it is a yes */
	T_STR(post_of(c, 3), S("40"));
}

TEST(choice_page_when_all_is_full_offers_the_reserve)
{
	struct reply rp;

	given(c);
	(void)press(c, 1, "yes:1");
	(void)press(c, 2, "yes:1");
	(void)press(c, 6, "yes");
	rp = page(c, 3);
	T_HAS(body(&rp), "value=\"reserve\">Je reste en réserve");
	T(!str_has(body(&rp), S("yes:")));
	rp = press(c, 3, "yes:1");		/* from a page opened before */
	rp = serve(c, GET, rp.location, PUBLIC, NULL, 0);
	T_HAS(body(&rp), "Complet. Merci");
	T_HAS(body(&rp), "value=\"reserve\"");
}

/* ---- the board --------------------------------------------------------------------------- */

static const perm_set everything = CALL_READ | CALL_SEND | CALL_ANSWER | CONTACT_READ | CRISIS_READ;

static struct reply
type(struct ctx *c, str answer, const char *key)
{
	struct pair form[] = { { S("csrf"), S("csrf") }, { S("request_key"), str_from(key) }, { S("answer"), answer },
		{ S("liste"), S("silent") } };

	return serve(c, POST, S("/crises/1/appels/1/reponse"), everything, form, 4);
}

TEST(choice_is_typed_on_the_board)
{
	struct reply rp = (given(c), serve(c, GET, S("/crises/1/appels/1?liste=silent"), everything, NULL, 0));
	long long a = recipient(c, 1).v, b = recipient(c, 2).v, dentist = recipient(c, 6).v;
	const char *const chosen = arena_z(c->a, arena_fmt(c->a, "value=\"yes:%lld:2\"", a));

	T_HAS(body(&rp), chosen);
	T(!str_has(body(&rp), arena_fmt(c->a, "value=\"yes:%lld\"", a)));
	T_HAS(body(&rp), arena_z(c->a, arena_fmt(c->a, "value=\"yes:%lld\"", dentist)));
	rp = serve(c, GET, arena_fmt(c->a, "/crises/1/appels/1?p=%lld", a), everything, NULL, 0);
	T_HAS(body(&rp), chosen);
	rp = type(c, arena_fmt(c->a, "yes:%lld:2", a), "typed-key-1");
	T_STR(rp.location, S("/crises/1/appels/1?liste=silent"));
	T_STR(post_of(c, 1), S("40"));
	rp = type(c, arena_fmt(c->a, "yes:%lld:2", b), "typed-key-1");	/* full: said, with what is left */
	T_STR(rp.location, arena_fmt(c->a, "/crises/1/appels/1?p=%lld", b));
	T_STR(post_of(c, 2), S(""));
	T_I64(told(c, 2, "Ce poste est complet"), 1);
	rp = serve(c, GET, rp.location, everything, NULL, 0);
	T_HAS(body(&rp), arena_z(c->a, arena_fmt(c->a, "value=\"reserve:%lld:2\">■ Chirurgien-dentiste", b)));
	rp = type(c, arena_fmt(c->a, "yes:%lld:1", b), "typed-key-1");
	T_STR(post_of(c, 2), S("60"));
	T_I64(type(c, S("yes:1:x"), "typed-key-2").status, 404);
}

static ptrdiff_t
at(str page, const char *words)
{
	const char *p = memmem(page.p, (size_t)page.n, words, strlen(words));

	t_check(p != NULL, T_AT, "no \"%s\"", words);
	return p ? p - page.p : -1;
}

static int
primaries(str page)
{
	int n = 0;

	for (ptrdiff_t i = at(page, "<main"); i + 16 < page.n; i++)
		n += memcmp(page.p + i, "class=\"primary\"", 15) == 0 || memcmp(page.p + i, "button primary\"", 15) == 0;
	return n;
}

static enum err pause(struct ctx *c, [[maybe_unused]] void *arg) { return wave_pause(c, call, true); }

TEST(board_says_first_what_is_filled_then_what_comes_then_what_to_do)
{
	struct sse_list out = {};
	struct reply rp;
	str page;

	given(c);
	ctx_at(c, (struct instant){ c->now.us + 30 * US_PER_S });
	rp = serve(c, GET, S("/crises/1/appels/1"), everything, NULL, 0);
	page = body(&rp);
	T(at(page, "3 places à pourvoir") < at(page, "la suite se décide à"));
	T(at(page, "la suite se décide à") < at(page, "class=\"primary\">Appeler la vague suivante"));
	T(at(page, "Appeler la vague suivante") < at(page, "<button>■ Arrêter les vagues"));
	T(at(page, "Arrêter les vagues") < at(page, "Relancer les silencieux"));
	T(at(page, "Relancer les silencieux") < at(page, "Clore l’appel"));
	T_I64(primaries(page), 1);
	T(board_stream(c, S("call/1/1/fr"), &out) == OK);
	T_I64(out.n, 6);
	for (int i = 0; i < out.n; i++)
		T(str_has(page, arena_fmt(c->a, "data-part=\"%.*s\">%.*s", STR(out.v[i].name), STR(out.v[i].data))) ||
		    str_eq(out.v[i].name, S("latest")));	/* which is read out too */
	T(db_write(c, pause, NULL) == OK);
	rp = serve(c, GET, S("/crises/1/appels/1"), everything, NULL, 0);
	page = body(&rp);
	T_HAS(page, "personne d’autre ne sera appelé");
	T(at(page, "class=\"primary\">Reprendre les vagues") < at(page, "<button>Appeler la vague suivante"));
	T_I64(primaries(page), 1);
}

TEST(board_of_a_call_with_nobody_left_to_ask_proposes_the_silent)
{
	struct reply rp;

	given(c);
	ctx_at(c, (struct instant){ c->now.us + US_PER_HOUR });
	for (int i = 1; i <= 6; i++)
		mob_post_state(c, recipient(c, i), S("delivered"));
	(void)mob_look(c, call);
	rp = serve(c, GET, S("/crises/1/appels/1"), everything, NULL, 0);
	T_HAS(body(&rp), "Tous ont été appelés");
	T(at(body(&rp), "button primary\" href=\"/crises/1/appels/1/relance") < at(body(&rp), "Appeler la vague suivante"));
	T_I64(primaries(body(&rp)), 1);
}

/* ---- the proof ----------------------------------------------------------------------------- */

TEST(choice_proof_names_the_post)
{
	struct reply rp;

	given(c);
	(void)press(c, 1, "yes:2");
	(void)press(c, 2, "yes:1");
	T_I64(told(c, 1, "C'est note, comme chirurgien-dentiste : "), 1);
	T_I64(told(c, 2, "C'est note, comme infirmier : "), 1);
	T_I64(told(c, 2, ", Salle des fetes, Brou. Contact : "), 1);
	rp = serve(c, GET, arena_fmt(c->a, "%.*s/agenda.ics", STR(links[1])), PUBLIC, NULL, 0);
	T_HAS(body(&rp), "SUMMARY:Renfort Brou\\, comme chirurgien-dentiste");
}

TEST(choice_proof_by_email_names_the_post)
{
	given(c);
	(void)press(c, 6, "yes");
	T_I64(told(c, 6, "Chirurgien-dentiste"), 1);
}

static int
parts(struct ctx *c, str text)
{
	return sms_measure(c->a, text).segments;
}

/* However long the place is: no part more than without the post, as long as shorter words can help it. */
TEST(choice_proof_costs_no_part_more_when_it_can_be_helped)
{
	str link = S("https://cpts.example/r/AAAAAAAAAAAAAAAAAAAAAA"), place = arena_fmt(c->a, "%0200d", 1);
	int brief = 0, more = 0;

	for (int n = 1; n < 200; n++) {
		struct call_about k = { .title = S("Renfort"), .place = str_sub(place, 0, n), .sms_name = S("CPTS Loire"),
			.callback = S("+33238001122"), .starts_at = { true, c->now } };
		struct call_text bare, named;

		call_text(c, TEXT_PROOF, &k, link, &bare);
		k.as = S("comme infirmier, AFGSU 2");
		k.as_short = S("comme infirmier");
		call_text(c, TEXT_PROOF, &k, link, &named);
		T(sms_measure(c->a, named.sms).gsm7);
		T_HAS(named.sms, "C'est note, comme infirmier");
		brief += str_has(named.sms, S(" : 0")) && !str_has(named.sms, S("empechement"));
		more += parts(c, named.sms) > parts(c, bare.sms);
	}
	T(brief > 10);
	t_check(more <= 4, T_AT, "%d lengths cost a part more", more);	/* of each limit, the last two letters */
}

/* The pages of the telephone, in process: taking, noting, the next one; paper; the call tree. */
#include "auth/auth.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk_web.h"
#include "deskt_q.h"
#include "http/shell.h"
#include "mobilisation/mobilisation_t.h"
#include "mobt_q.h"
#include "t.h"

static const perm_set all = CALL_READ | CALL_ANSWER | CONTACT_READ | CRISIS_RUN;

static struct reply
ask(struct ctx *c, enum method method, const char *path, const struct pair *form, int forms)
{
	struct pair fields[40] = { { S("csrf"), S("csrf") } };
	struct request rq = { .method = method, .held = all, .base_url = MOB_URL, .csrf = S("csrf"), .form = fields,
		.forms = forms + 1 };
	struct pair query[4];
	struct route routes[16];
	struct reply rp = {};
	ptrdiff_t n = 0;
	str rest, one;

	for (ptrdiff_t i = 0; i < desk_routes_n; i++)
		routes[n++] = desk_routes[i];
	for (ptrdiff_t i = 0; i < desk_paper_routes_n; i++)
		routes[n++] = desk_paper_routes[i];
	for (ptrdiff_t i = 0; i < desk_cell_routes_n; i++)
		routes[n++] = desk_cell_routes[i];
	for (int i = 0; i < forms; i++)
		fields[i + 1] = form[i];
	rq.target = str_from(path);
	(void)str_cut(rq.target, '?', &rq.path, &rest);
	for (rq.query = query; rest.n && rq.queries < COUNT(query); rq.queries++) {
		(void)str_cut(rest, '&', &one, &rest);
		(void)str_cut(one, '=', &query[rq.queries].name, &query[rq.queries].value);
	}
	c->who.v = 1;
	c->who_name = S("Camille ROY");
	http_serve(c, routes, n, &rq, &rp);
	ctx_forgive(c);
	return rp;
}

static str
body(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

static bool
says(const struct reply *rp, const char *words)
{
	return rp->body.n && memmem(rp->body.p, (size_t)rp->body.n, words, strlen(words));
}

static enum err
account_rule(struct ctx *c, [[maybe_unused]] void *arg)
{
	struct account_id id;

	return auth_account_add(c, S("a@exemple.fr"), S("Camille ROY"), S("coordinator"), S("un mot de passe long"), &id);
}

static enum err save(struct ctx *c, void *arg) { return call_draft_save(c, arg); }

/* Crisis 1, call 1: one nurse wanted of ten, written to twenty minutes ago; and dentists, which nurses may be. */
static void
given_posts(struct ctx *c, int64_t dentists)
{
	struct call_draft d = { .title = S("Renfort Brou"), .place = S("Salle des fêtes, Brou"),
		.message = S("Renfort infirmier. Pouvez-vous venir ?"), .criteria = S("{\"from\": \"criteria\"}"),
		.request_key = S("the-draft-0001"), .urgent = true, .starts_at = { true, { c->now.us + 5 * US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 9 * US_PER_HOUR } },
		.bring = S("Masque FFP2."), .conditions = S("Volontaire, votre assurance."),
		.asks = { { { .profession = S("60"), .wanted = 1 },
		    { .profession = S("40"), .substitutes = S("60"), .wanted = dentists } }, dentists ? 2 : 1 } };
	struct call_send s;

	mob_db(c);
	T(db_write(c, account_rule, NULL) == OK);
	d.crisis = mob_crisis(c, false);
	mob_nurses(c, 10);
	T(db_write(c, save, &d) == OK);
	T(mob_send(c, d.crisis, d.id, &s) == OK);
	ctx_at(c, (struct instant){ c->now.us + 20 * US_PER_MIN });
}

static void given(struct ctx *c) { given_posts(c, 0); }

static str
first(struct ctx *c)
{
	return arena_fmt(c->a, "%lld", (long long)mob_recipients(c).v[0].id.v);
}

TEST(desk_page_takes_shows_and_notes)
{
	struct pair act[] = { { S("act"), S("next") } };
	struct pair note[] = { { S("recipient"), first((given(c), c)) }, { S("outcome"), S("later") },
		{ S("request_key"), S("k-1") }, { S("note"), S("pas avant 14 h") }, { S("number"), S("mobile") } };
	struct deskt_seen_count seen;
	struct reply rp;

	rp = ask(c, GET, "/crises/1/appels/1/telephone", NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Appeler la personne suivante");
	T(!says(&rp, "tel:"));
	T(deskt_q_seen(c, &seen) == OK);
	T_I64(seen.n, 0);			/* looking takes nobody, and reads no number */
	rp = ask(c, POST, "/crises/1/appels/1/telephone", act, 1);
	T_I64(rp.status, 303);
	rp = ask(c, GET, "/crises/1/appels/1/telephone", NULL, 0);
	T_HAS(body(&rp), "href=\"tel:+336");
	T_HAS(body(&rp), "Camille ROY, pour CPTS Rives de Loire");
	T_HAS(body(&rp), "Salle des fêtes, Brou");
	T_HAS(body(&rp), "Masque FFP2.");		/* the whole of what is to be said */
	T_HAS(body(&rp), "Volontaire, votre assurance.");
	T_HAS(body(&rp), "accesskey=\"7\"");
	T(deskt_q_seen(c, &seen) == OK);
	T_I64(seen.n, 1);
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 5);
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=later"));
	T_STR(mob_recipients(c).v[0].answer, S("later"));
	T_STR(mob_recipients(c).v[0].note, S("pas avant 14 h"));
	rp = ask(c, GET, "/crises/1/appels/1/telephone?fait=later", NULL, 0);
	T_HAS(body(&rp), "plus tard.</p>");
	T_HAS(body(&rp), "href=\"tel:+336");	/* the next one is there already */
	T(deskt_q_seen(c, &seen) == OK);
	T_I64(seen.n, 2);
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 5);	/* the same tap twice: nothing */
	T_I64(rp.status, 303);
	T_I64(mob_counts(c).replies, 1);
}

/* Who has a place at the same hours elsewhere: the caller says which, and offers the reserve. */
TEST(desk_page_of_one_who_is_engaged_elsewhere)
{
	struct pair act[] = { { S("act"), S("next") } };
	struct pair yes[] = { { S("recipient"), first((given(c), c)) }, { S("outcome"), S("yes") },
		{ S("request_key"), S("k-1") } };
	struct call_id other = mob_asking_at(c, (struct crisis_id){ 1 }, "Renfort Dreux", 4, 8, 10);
	struct call_send s;
	struct reply rp;

	T(mob_send_first(c, (struct crisis_id){ 1 }, other, 10, &s) == OK);
	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 1).status, 303);
	/* She answers there while the desk calls her. */
	T_I64(mob_say(c, mob_asked_of(c, other, mob_recipients(c).v[0].person_id), "yes").place, PLACE_TAKEN);
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", yes, 3);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=engaged"));
	rp = ask(c, GET, "/crises/1/appels/1/telephone?fait=engaged", NULL, 0);
	T_HAS(body(&rp), "Vous avez déjà une place à ces heures");
	T_HAS(body(&rp), "Renfort Dreux, Salle des f");
	T_HAS(body(&rp), "value=\"reserve\"");			/* still on the line */
	T(!says(&rp, "C’est complet, merci"));
	yes[1].value = S("reserve");
	yes[2].value = S("k-2");
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", yes, 3);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=reserve"));
	T_I64(mob_placed(c, (struct call_id){ 1 }), 0);
}

/* What the ith asked has a place for, or nothing. */
static str
held(struct ctx *c, int i)
{
	struct recipient_id id = mob_recipients(c).v[i].id;
	struct place_choice_list l;

	T(place_choices(c, &id, 1, &l) == OK);
	for (ptrdiff_t k = 0; k < l.n; k++)
		if (l.v[k].held)
			return l.v[k].profession;
	return S("");
}

TEST(desk_says_yes_of_a_post_by_one_key)
{
	struct pair act[] = { { S("act"), S("next") } };
	struct pair note[] = { { S("recipient"), first((given_posts(c, 2), c)) }, { S("outcome"), S("yes:1") },
		{ S("request_key"), S("k-1") }, { S("number"), S("mobile") } };
	struct reply rp;

	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 1).status, 303);
	rp = ask(c, GET, "/crises/1/appels/1/telephone", NULL, 0);
	T_HAS(body(&rp), "value=\"yes:1\" accesskey=\"a\" data-key=\"a\"><kbd>A</kbd> ● Oui, comme infirmier – 1 place<");
	T_HAS(body(&rp), "value=\"yes:2\" accesskey=\"b\" data-key=\"b\"><kbd>B</kbd> ● Oui, comme chirurgien-dentiste – 2 places<");
	T(!says(&rp, "value=\"yes\""));
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 4);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=taken"));
	T_STR(held(c, 0), S("60"));
	rp = ask(c, GET, "/crises/1/appels/1/telephone", NULL, 0);	/* the next one: shown full from the start */
	T_HAS(body(&rp), "value=\"reserve:1\" accesskey=\"a\"");
	note[0].value = arena_fmt(c->a, "%lld", (long long)mob_recipients(c).v[1].id.v);
	note[2].value = S("k-2");
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 4);	/* as from a page opened before */
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=full"));
	T_STR(held(c, 1), S(""));
	rp = ask(c, GET, "/crises/1/appels/1/telephone?fait=full", NULL, 0);	/* still on the line */
	T_HAS(body(&rp), "Ce poste est complet");
	T_HAS(body(&rp), "Il reste de la place à un autre");
	T_HAS(body(&rp), "value=\"yes:2\" accesskey=\"b\"");
	note[1].value = S("yes:2");
	note[2].value = S("k-3");
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 4);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=taken"));
	T_STR(held(c, 1), S("40"));
	note[0].value = arena_fmt(c->a, "%lld", (long long)mob_recipients(c).v[2].id.v);
	note[1].value = S("reserve:1");
	note[2].value = S("k-4");
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 4);
	T_STR(rp.location, S("/crises/1/appels/1/telephone?fait=reserve"));
	T_STR(held(c, 2), S(""));		/* a place of the other post is free, and is not what they said */
}

TEST(desk_paper_says_yes_of_a_post)
{
	struct mobt_recipient_list r = (given_posts(c, 2), mob_recipients(c));
	long long a = r.v[0].id.v;
	struct pair form[] = { { S("request_key"), S("paper-key-1") }, { S("moment"), http_local_time(c, c->now) },
		{ S("ids"), arena_fmt(c->a, "%lld", a) }, { arena_fmt(c->a, "outcome_%lld", a), S("yes:2") } };
	struct reply rp;

	rp = ask(c, GET, "/crises/1/appels/1/saisie", NULL, 0);
	T_HAS(body(&rp), "<option value=\"yes:2\">Oui, comme chirurgien-dentiste</option>");
	T(!says(&rp, "<option value=\"yes\">"));
	form[1].value = S("hier");		/* refused: what was chosen is still chosen */
	rp = ask(c, POST, "/crises/1/appels/1/saisie", form, 4);
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "<option value=\"yes:2\" selected>");
	form[1].value = http_local_time(c, c->now);
	rp = ask(c, POST, "/crises/1/appels/1/saisie", form, 4);
	T_HAS(rp.location, "notes=1&pris=1&complet=");
	T_STR(held(c, 0), S("40"));
}

TEST(desk_progress_stands_on_the_board_once_someone_telephoned)
{
	struct pair act[] = { { S("act"), S("next") } };
	struct html h = { .a = c->a, .now = c->now };

	given(c);
	T(desk_on_board(c, (struct crisis_id){ 1 }, (struct call_id){ 1 }, &h) == OK);
	T_I64(h.n, 0);
	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 1).status, 303);
	T(desk_on_board(c, (struct crisis_id){ 1 }, (struct call_id){ 1 }, &h) == OK);
	T_HAS(((str){ h.p, h.n }), "1 en ligne");
}

TEST(desk_page_keeps_what_was_typed_and_lets_go)
{
	struct pair act[] = { { S("act"), S("next") }, { S("recipient"), first((given(c), c)) } };
	str words = arena_fmt(c->a, "%0*d", ANSWER_NOTE_MAX + 1, 0);
	struct pair note[] = { { S("recipient"), first(c) }, { S("outcome"), S("later") },
		{ S("request_key"), S("k-1") }, { S("note"), words } };
	struct reply rp;

	rp = ask(c, POST, "/crises/1/appels/1/telephone", act, 1);
	rp = ask(c, POST, "/crises/1/appels/1/telephone/issue", note, 4);
	T_I64(rp.status, 422);
	T_HAS(body(&rp), arena_z(c->a, words));
	T_HAS(body(&rp), "href=\"#note\"");
	act[0].value = S("keep");
	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 2).status, 303);
	act[0].value = S("stop");
	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 2).status, 303);
	act[0].value = S("keep");		/* control: nobody is on the line any more */
	T_I64(ask(c, POST, "/crises/1/appels/1/telephone", act, 2).status, 409);
}

TEST(desk_paper_is_typed_in_whole_or_not_at_all)
{
	struct mobt_recipient_list r = (given(c), mob_recipients(c));
	long long a = r.v[0].id.v, b = r.v[1].id.v;
	struct pair form[] = { { S("request_key"), S("paper-key-1") }, { S("moment"), http_local_time(c, c->now) },
		{ S("ids"), arena_fmt(c->a, "%lld,%lld", a, b) },
		{ arena_fmt(c->a, "outcome_%lld", a), S("yes") }, { arena_fmt(c->a, "outcome_%lld", b), S("yes") },
		{ arena_fmt(c->a, "note_%lld", b), S("avec sa voiture") }, { arena_fmt(c->a, "time_%lld", b), S("25:10") } };
	struct deskt_doubted n;
	struct reply rp;

	rp = ask(c, GET, "/crises/1/appels/1/saisie", NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "Jeanne N00001");
	rp = ask(c, POST, "/crises/1/appels/1/saisie", form, 7);
	T_I64(rp.status, 422);
	T_HAS(body(&rp), "avec sa voiture");
	T_HAS(body(&rp), "comme 14:10");
	T(deskt_q_doubted(c, &n) == OK);
	T_I64(n.tries, 0);
	form[6].value = S("");
	rp = ask(c, POST, "/crises/1/appels/1/saisie", form, 7);
	T_I64(rp.status, 303);
	T_HAS(rp.location, "notes=2&pris=1&complet=");
	T_STR(mob_recipients(c).v[1].note, S("avec sa voiture"));
	rp = ask(c, GET, arena_z(c->a, rp.location), NULL, 0);
	T_HAS(body(&rp), "c’est complet");	/* the second yes found no place: to be told */
	rp = ask(c, POST, "/crises/1/appels/1/saisie", form, 7);
	T_I64(rp.status, 303);
	T_I64(mob_counts(c).replies, 2);
}

static enum err
cell_rule(struct ctx *c, void *arg)
{
	const struct person_id *p = arg;
	int64_t n;

	TRY(mobt_q_cell(c, &n));
	TRY(mobt_q_post(c, (struct crisis_id){ 1 }, (struct cell_function_id){ 1 },
	    (struct opt_person_id){ true, p[0] }, (struct opt_person_id){ true, p[1] }, c->now, &n));
	return mobt_q_post(c, (struct crisis_id){ 1 }, (struct cell_function_id){ 2 },
	    (struct opt_person_id){ true, p[1] }, (struct opt_person_id){ true, p[0] }, c->now, &n);
}

TEST(desk_cell_page_one_after_the_other)
{
	struct person_id p[2];
	struct pair form[] = { { S("post"), S("1") }, { S("person"), {} }, { S("outcome"), S("no_answer") },
		{ S("request_key"), S("cell-key-1") }, { S("number"), S("mobile") } };
	struct pair next[] = { { S("act"), S("next") } };
	struct pair named[] = { { S("act"), S("take") }, { S("post"), S("1") }, { S("person"), S("999") } };
	struct reply rp;

	given(c);
	p[0] = mob_person(c, &(struct mob_person){ "TITULAIRE", "10", 1, true, .mobile = 2 });
	p[1] = mob_person(c, &(struct mob_person){ "SUPPLEANT", "60", 1, true, .mobile = 2 });
	T(db_write(c, cell_rule, p) == OK);
	rp = ask(c, GET, "/crises/1/cellule/telephone", NULL, 0);
	T_I64(rp.status, 200);
	T(!says(&rp, "tel:"));			/* nobody's number before someone is taken */
	T_I64(ask(c, POST, "/crises/1/cellule/telephone", next, 1).status, 303);
	rp = ask(c, GET, "/crises/1/cellule/telephone", NULL, 0);
	T_HAS(body(&rp), "Jeanne TITULAIRE</h2>");
	T_HAS(body(&rp), "href=\"tel:+336");
	form[1].value = arena_fmt(c->a, "%lld", (long long)p[0].v);
	T_I64(ask(c, POST, "/crises/1/cellule/telephone/issue", form, 5).status, 303);
	rp = ask(c, GET, "/crises/1/cellule/telephone", NULL, 0);
	T_HAS(body(&rp), "Jeanne SUPPLEANT</h2>");
	rp = ask(c, GET, "/crises/1/cellule/telephone/imprimer", NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(body(&rp), "class=\"box\"");
	T_HAS(body(&rp), "<svg");
	T(!says(&rp, "tel:"));
	T_I64(ask(c, POST, "/crises/1/cellule/telephone", named, 3).status, 404);
	named[2].value = arena_fmt(c->a, "%lld", (long long)p[0].v);
	T_I64(ask(c, POST, "/crises/1/cellule/telephone", named, 3).status, 303);
	rp = ask(c, GET, "/crises/1/cellule/telephone", NULL, 0);
	T_HAS(body(&rp), "Jeanne TITULAIRE</h2>");
}

#include "auth/auth_test.h"
#include "auth/auth_web.h"
#include "autht_q.h"
#include "db/db.h"
#include "logbook/logbook.h"

struct asked {
	enum method method;
	const char *path;
	str token;			/* session; empty: nobody */
	struct pair form[8];
	struct pair query[2];
};

/* As the server does it: who asks, then the handler. */
static struct reply
ask(struct ctx *c, struct asked in)
{
	struct request rq = { .method = in.method, .path = str_from(in.path), .form = in.form,
		.query = in.query, .session_token = in.token, .host = S("localhost:7400"),
		.remote = S("192.0.2.1") };
	struct ctx cc = *c;
	struct reply rp;

	while (rq.forms < COUNT(in.form) && in.form[rq.forms].name.n)
		rq.forms++;
	while (rq.queries < COUNT(in.query) && in.query[rq.queries].name.n)
		rq.queries++;
	cc.who = (struct account_id){};
	cc.who_name = (str){};
	T(auth_who(&cc, &rq) == OK);
	if (rq.csrf.n && rq.forms < COUNT(in.form))	/* a form of ours carries it */
		in.form[rq.forms++] = (struct pair){ S("csrf"), rq.csrf };
	http_serve(&cc, in.path[1] == 'c' && in.path[4] == 'p' ? auth_admin_routes : auth_routes,
	    in.path[1] == 'c' && in.path[4] == 'p' ? auth_admin_routes_n : auth_routes_n, &rq, &rp);
	c->rng = cc.rng;
	return rp;
}

static str
page(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

/* The value of the cookie that ${rp} sets. */
static str
cookie(const struct reply *rp)
{
	str head, rest;

	(void)str_cut(rp->set_cookie, '=', &head, &rest);
	(void)str_cut(rest, ';', &head, &rest);
	return head;
}

#define P(name, value)	{ S(name), S(value) }

TEST(auth_page_signs_in_and_out)
{
	struct reply rp;
	str token;

	auth_given_people(c);
	rp = ask(c, (struct asked){ GET, "/connexion", .query = { P("next", "/crises/3") } });
	T_I64(rp.status, 200);
	T_HAS(page(&rp), "value=\"/crises/3\"");
	T_HAS(page(&rp), "autocomplete=\"current-password\"");
	rp = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "Paul"),
	    P("password", "cheval pile agrafe"), P("next", "/crises/3") } });
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/3"));
	T_HAS(rp.set_cookie, "HttpOnly; SameSite=Lax");
	token = cookie(&rp);
	T_I64(ask(c, (struct asked){ GET, "/moi", .token = token }).status, 200);
	rp = ask(c, (struct asked){ POST, "/deconnexion", .token = token });
	T_I64(rp.status, 303);
	T_HAS(rp.set_cookie, "Max-Age=0");
	rp = ask(c, (struct asked){ GET, "/moi", .token = token });
	T_STR(rp.location, S("/connexion?next=%2Fmoi"));
}

TEST(auth_page_says_the_same_of_every_mistake)
{
	struct reply known, unknown;

	auth_given_people(c);
	known = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "paul"), P("password", "xx<xx") } });
	unknown = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "lapu"), P("password", "xx<xx") } });
	T_I64(known.status, 422);
	T_I64(unknown.status, 422);
	T_I64(page(&known).n, page(&unknown).n);
	T_HAS(page(&known), "value=\"paul\"");			/* the name is kept */
	T(!str_has(page(&known), S("xx")));			/* the password never comes back */
	T(!known.set_cookie.n && !unknown.set_cookie.n);
	for (int i = 0; i < 4; i++)
		(void)ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "paul"), P("password", "x") } });
	known = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "paul"), P("password", "x") } });
	T_I64(known.status, 429);
}

TEST(auth_page_sends_nobody_elsewhere)
{
	static const char *const bad[] = { "https://evil.example/", "//evil.example/", "/\\evil.example",
		"javascript:alert(1)", "/a\r\nSet-Cookie: s=1", "" };

	auth_given_people(c);
	for (int i = 0; i < COUNT(bad); i++) {
		struct reply rp = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "paul"),
		    P("password", "cheval pile agrafe"), { S("next"), str_from(bad[i]) } } });

		T_STR(rp.location, S("/"));
	}
}

TEST(auth_page_in_english)
{
	struct reply rp;
	str token;

	auth_given_people(c);
	rp = ask(c, (struct asked){ GET, "/connexion", .query = { P("lang", "en") } });
	T_HAS(page(&rp), "Sign in");
	T_HAS(page(&rp), "lang=\"en\"");
	token = auth_given_session(c, S("paul"));
	rp = ask(c, (struct asked){ POST, "/moi/langue", .token = token, .form = { P("lang", "en") } });
	T_I64(rp.status, 303);
	rp = ask(c, (struct asked){ GET, "/moi", .token = token });
	T_HAS(page(&rp), "My account");
	rp = ask(c, (struct asked){ POST, "/moi/langue", .token = token, .form = { P("lang", "xx") } });
	T_I64(rp.status, 422);
}

TEST(auth_forms_need_their_token)
{
	struct request rq = { .method = POST, .path = S("/moi/langue") };
	struct pair form[] = { P("lang", "en"), P("csrf", "AAAAAAAAAAAAAAAAAAAAAA") };
	struct reply rp;

	auth_given_people(c);
	rq.session_token = auth_given_session(c, S("paul"));
	rq.form = form;
	rq.forms = 2;
	T(auth_who(c, &rq) == OK);
	http_serve(c, auth_routes, auth_routes_n, &rq, &rp);
	T_I64(rp.status, 403);
	ctx_forgive(c);
	form[1].value = rq.csrf;				/* control */
	http_serve(c, auth_routes, auth_routes_n, &rq, &rp);
	T_I64(rp.status, 303);
}

TEST(auth_page_changes_a_password)
{
	struct reply rp;
	str token, other;

	auth_given_people(c);
	token = auth_given_session(c, S("paul"));
	other = auth_given_session(c, S("paul"));
	rp = ask(c, (struct asked){ POST, "/moi/mot-de-passe", .token = token, .form = { P("current", "faux"),
	    P("password", "une autre phrase"), P("again", "une autre phrase") } });
	T_I64(rp.status, 422);
	T_HAS(page(&rp), "href=\"#current\"");
	rp = ask(c, (struct asked){ POST, "/moi/mot-de-passe", .token = token, .form = { P("current", "cheval pile agrafe"),
	    P("password", "une autre phrase"), P("again", "une autre phrase !") } });
	T_HAS(page(&rp), "href=\"#again\"");
	rp = ask(c, (struct asked){ POST, "/moi/mot-de-passe", .token = token, .form = { P("current", "cheval pile agrafe"),
	    P("password", "une autre phrase"), P("again", "une autre phrase") } });
	T_I64(rp.status, 303);
	T_I64(ask(c, (struct asked){ GET, "/moi", .token = token }).status, 200);
	T_I64(ask(c, (struct asked){ GET, "/moi", .token = other }).status, 303);
}

/* ---- accounts ----------------------------------------------------------------------- */

static str
link_in(struct ctx *c, const struct reply *rp)
{
	str s = page(rp);
	const char *p = memmem(s.p, (size_t)s.n, "/invitation/", 12);

	T(p != NULL);
	return arena_fmt(c->a, "/invitation/%.22s", p + 12);
}

TEST(auth_page_invites_and_the_invited_enters)
{
	struct reply rp;
	str token, link;

	auth_given_people(c);
	token = auth_given_session(c, S("jeanne@exemple.fr"));
	rp = ask(c, (struct asked){ POST, "/comptes", .token = token, .form = { P("name", "Anne LE GALL"),
	    P("login", "anne@x.fr"), P("role", "site"), P("request_key", "k1") } });
	T_I64(rp.status, 200);
	T_HAS(page(&rp), "http://localhost:7400/invitation/");
	link = link_in(c, &rp);
	rp = ask(c, (struct asked){ POST, "/comptes", .token = token, .form = { P("name", "Anne LE GALL"),
	    P("login", "anne@x.fr"), P("role", "site"), P("request_key", "k1") } });
	T_I64(rp.status, 303);				/* a second click makes no second link */
	rp = ask(c, (struct asked){ GET, "/comptes", .token = token });
	T_HAS(page(&rp), "Anne LE GALL");
	T(!str_has(page(&rp), str_sub(link, 12, 22)));	/* never shown again */
	rp = ask(c, (struct asked){ GET, .path = link.p });
	T_HAS(page(&rp), "Anne LE GALL");
	T_HAS(page(&rp), "autocomplete=\"new-password\"");
	rp = ask(c, (struct asked){ POST, link.p, .form = { P("password", "court"), P("again", "court") } });
	T_I64(rp.status, 422);
	T_HAS(page(&rp), "href=\"#password\"");
	rp = ask(c, (struct asked){ POST, link.p, .form = { P("password", "une phrase de passe"),
	    P("again", "une phrase de passe") } });
	T_I64(rp.status, 303);
	T_I64(ask(c, (struct asked){ GET, "/moi", .token = cookie(&rp) }).status, 200);
	T_I64(ask(c, (struct asked){ GET, .path = link.p }).status, 404);
}

TEST(auth_page_keeps_what_was_typed_of_an_invitation)
{
	struct reply rp;
	str token;

	auth_given_people(c);
	token = auth_given_session(c, S("jeanne@exemple.fr"));
	rp = ask(c, (struct asked){ POST, "/comptes", .token = token, .form = { P("name", "Anne LE GALL"),
	    P("login", "a b"), P("role", "site"), P("request_key", "k1") } });
	T_I64(rp.status, 422);
	T_HAS(page(&rp), "value=\"Anne LE GALL\"");
	T_HAS(page(&rp), "value=\"a b\"");
	T_HAS(page(&rp), "href=\"#login\"");
	T_HAS(page(&rp), "<option value=\"site\" selected");
}

TEST(auth_page_changes_accounts)
{
	struct auth_people p = auth_given_people(c);
	struct autht_account a;
	struct reply rp;
	str token = auth_given_session(c, S("jeanne@exemple.fr")), paul = auth_given_session(c, S("paul"));
	str base = arena_fmt(c->a, "/comptes/%lld", (long long)p.paul.v), role = arena_fmt(c->a, "role%lld", (long long)p.paul.v);
	str jeanne = arena_fmt(c->a, "/comptes/%lld/etat", (long long)p.jeanne.v);

	rp = ask(c, (struct asked){ POST, arena_fmt(c->a, "%.*s/role", STR(base)).p, .token = token,
	    .form = { { role, S("partner") } } });
	T_I64(rp.status, 303);
	T(autht_q_account(c, S("paul"), &a) == OK);
	T_STR(a.role, S("partner"));
	T_I64(ask(c, (struct asked){ POST, arena_fmt(c->a, "%.*s/role", STR(base)).p, .token = paul,
	    .form = { { role, S("coordinator") } } }).status, 403);
	rp = ask(c, (struct asked){ POST, arena_fmt(c->a, "%.*s/etat", STR(base)).p, .token = token, .form = { P("disabled", "1") } });
	T_I64(rp.status, 303);
	T_I64(ask(c, (struct asked){ GET, "/moi", .token = paul }).status, 303);
	rp = ask(c, (struct asked){ POST, jeanne.p, .token = token, .form = { P("disabled", "1") } });
	T_I64(rp.status, 409);
	T_HAS(page(&rp), "dernier compte de coordination");
	rp = ask(c, (struct asked){ POST, arena_fmt(c->a, "%.*s/etat", STR(base)).p, .token = token, .form = { P("disabled", "0") } });
	T_I64(rp.status, 303);
	rp = ask(c, (struct asked){ POST, arena_fmt(c->a, "%.*s/lien", STR(base)).p, .token = token, .form = { P("request_key", "k2") } });
	T_I64(rp.status, 200);
	T_I64(ask(c, (struct asked){ GET, .path = link_in(c, &rp).p }).status, 200);
	rp = ask(c, (struct asked){ POST, "/comptes/invitations/1/fin", .token = token });
	T_I64(rp.status, 303);
	T_I64(ask(c, (struct asked){ POST, "/comptes/99/role", .token = token, .form = { P("role99", "cell") } }).status, 404);
}

static enum err
made_by_us(struct ctx *c, void *arg)
{
	return auth_account_temporary(c, *(struct account_id *)arg);
}

/* A password that stood on a screen opens one page; another one, chosen, opens the rest. */
TEST(auth_page_a_temporary_password_is_changed_first)
{
	struct auth_people p = auth_given_people(c);
	struct reply rp;
	str token, paul = auth_given_session(c, S("paul"));

	T(db_write(c, made_by_us, &p.jeanne) == OK);
	rp = ask(c, (struct asked){ POST, "/connexion", .form = { P("login", "jeanne@exemple.fr"),
	    { S("password"), PASSWORD }, P("next", "/comptes") } });
	T_STR(rp.location, S("/moi"));
	token = cookie(&rp);
	rp = ask(c, (struct asked){ GET, "/comptes", .token = token });
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/moi"));
	T_I64(ask(c, (struct asked){ POST, "/comptes", .token = token, .form = { P("name", "Anne LE GALL"),
	    P("login", "anne"), P("role", "site"), P("request_key", "k1") } }).status, 403);
	rp = ask(c, (struct asked){ GET, "/moi", .token = token });
	T_HAS(page(&rp), "a été affiché sur un écran");
	T_I64(ask(c, (struct asked){ POST, "/moi/mot-de-passe", .token = token, .form = { { S("current"), PASSWORD },
	    P("password", "court"), P("again", "court") } }).status, 422);
	T_I64(ask(c, (struct asked){ GET, "/comptes", .token = token }).status, 303);
	rp = ask(c, (struct asked){ POST, "/moi/mot-de-passe", .token = token, .form = { { S("current"), PASSWORD },
	    P("password", "trois mots de plus"), P("again", "trois mots de plus") } });
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/"));
	T_I64(ask(c, (struct asked){ GET, "/comptes", .token = token }).status, 200);
	rp = ask(c, (struct asked){ GET, "/moi", .token = token });
	T(!str_has(page(&rp), S("affiché sur un écran")));
	rp = ask(c, (struct asked){ GET, "/moi", .token = paul });	/* who chose their own sees nothing of it */
	T(!str_has(page(&rp), S("affiché sur un écran")));
}

#include <stdio.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "logbook/logbook_web.h"
#include "logt_q.h"
#include "t.h"

#define READS	(SIGNED_IN | LOG_READ)
#define WRITES	(READS | LOG_WRITE)
#define TAKES	(READS | LOG_EXPORT)

static struct reply
serve(struct ctx *c, enum method m, str path, perm_set held, const struct pair *form, int n)
{
	struct request rq = { .method = m, .path = path, .held = held, .form = form, .forms = n };
	struct reply rp;

	c->who = (struct account_id){ 7 };
	c->who_name = S("Jeanne MARTIN");
	http_serve(c, logbook_routes, logbook_routes_n, &rq, &rp);
	return rp;
}

static str
page(const struct reply *rp)
{
	return (str){ rp->body.p, rp->body.n };
}

static enum err
an_event(struct ctx *c, [[maybe_unused]] void *arg)
{
	int64_t changed;

	TRY(logt_q_typology(c, &changed));
	return logt_q_event(c, c->now, &changed);
}

static void
given_an_event(struct ctx *c)
{
	T(crypto_start(c, S(""), false) == OK);
	t_db(c);
	T(db_write(c, an_event, NULL) == OK);
}

static struct reply
write_in(struct ctx *c, str path, str text, str key)
{
	struct pair form[] = { { S("text"), text }, { S("request_key"), key } };

	return serve(c, POST, path, WRITES, form, 2);
}

TEST(logbook_page_shows_what_was_written)
{
	struct reply rp;

	given_an_event(c);
	rp = serve(c, GET, S("/crises/3/main-courante"), READS, NULL, 0);
	T_I64(rp.status, 200);
	T_HAS(page(&rp), "Chaque acte");			/* an empty page teaches */
	T(!str_has(page(&rp), S("<textarea")));			/* who may not write sees no form */
	rp = write_in(c, S("/crises/3/main-courante"), S("ARS rappelle : <lits>"), S("k1"));
	T_I64(rp.status, 303);
	T_STR(rp.location, S("/crises/3/main-courante"));
	(void)write_in(c, S("/crises/3/main-courante"), S("deux fois"), S("k1"));	/* a second click */
	rp = serve(c, GET, S("/crises/3/main-courante"), WRITES, NULL, 0);
	T_HAS(page(&rp), "ARS rappelle : &lt;lits&gt;");
	T_HAS(page(&rp), "Jeanne MARTIN");
	T_HAS(page(&rp), "<textarea");
	T(!str_has(page(&rp), S("deux fois")));
	rp = serve(c, GET, S("/main-courante"), READS, NULL, 0);
	T(!str_has(page(&rp), S("ARS rappelle")));
	T_I64(serve(c, GET, S("/crises/99/main-courante"), READS, NULL, 0).status, 404);
}

TEST(logbook_form_keeps_what_was_typed)
{
	struct reply rp;
	char big[LOG_TEXT_MAX + 2];

	given_an_event(c);
	memset(big, 'z', sizeof big - 1);
	big[sizeof big - 1] = 0;
	rp = write_in(c, S("/main-courante"), str_from(big), S("k1"));
	T_I64(rp.status, 422);
	T_HAS(page(&rp), "class=\"errors\"");
	T_HAS(page(&rp), "href=\"#text\"");
	T_HAS(page(&rp), "zzzzzzzz");
	rp = write_in(c, S("/main-courante"), S("  "), S("k1"));
	T_I64(rp.status, 422);
}

TEST(logbook_correction_names_the_entry)
{
	struct reply rp;

	given_an_event(c);
	(void)write_in(c, S("/crises/3/main-courante"), S("12 lits"), S("k1"));
	rp = write_in(c, S("/main-courante/1/correction"), S("13 lits"), S("k2"));
	T_I64(rp.status, 303);
	rp = serve(c, GET, S("/main-courante/1"), WRITES, NULL, 0);
	T_HAS(page(&rp), "12 lits");
	T_HAS(page(&rp), "/main-courante/2\"");
	T_HAS(page(&rp), "corrigée par");
	rp = serve(c, GET, S("/crises/3/main-courante"), WRITES, NULL, 0);
	T_HAS(page(&rp), "13 lits");
	T_I64(write_in(c, S("/main-courante/9/correction"), S("x"), S("k3")).status, 404);
	rp = write_in(c, S("/main-courante/1/correction"), S(""), S("k4"));
	T_I64(rp.status, 422);
	T_HAS(page(&rp), "12 lits");
}

static enum err
many(struct ctx *c, [[maybe_unused]] void *arg)
{
	for (int i = 0; i < 120; i++)
		TRY(logbook_say(c, (struct crisis_id){}, i % 2 ? S("note") : S("account.created"), S(""),
		    arena_fmt(c->a, "Message %d de l'été", i)));
	return OK;
}

TEST(logbook_pages_follow_and_filter)
{
	struct pair query[] = { { S("q"), S("ETE message 7") }, { S("kind"), S("note") } };
	struct pair older[] = { { S("before"), S("71") } };
	struct request rq = { .path = S("/main-courante"), .held = READS };
	struct reply rp;

	given_an_event(c);
	T(db_write(c, many, NULL) == OK);
	http_serve(c, logbook_routes, logbook_routes_n, &rq, &rp);
	T_HAS(page(&rp), "Message 119 ");
	T_HAS(page(&rp), "Message 70 ");
	T(!str_has(page(&rp), S("Message 69 ")));
	T_HAS(page(&rp), "/main-courante?before=71");
	rq.query = older;
	rq.queries = 1;
	http_serve(c, logbook_routes, logbook_routes_n, &rq, &rp);
	T_HAS(page(&rp), "Message 69 ");
	T(!str_has(page(&rp), S("Message 70 ")));
	rq.query = query;
	rq.queries = 2;
	http_serve(c, logbook_routes, logbook_routes_n, &rq, &rp);
	T_HAS(page(&rp), "Message 17 ");
	T_HAS(page(&rp), "Message 107 ");
	T(!str_has(page(&rp), S("Message 70 ")));		/* has a 7, but is no note */
	T(!str_has(page(&rp), S("Message 11 ")));
	T(!str_has(page(&rp), S("before=")));
	query[0].value = S("inexistant");
	http_serve(c, logbook_routes, logbook_routes_n, &rq, &rp);
	T_HAS(page(&rp), "Essayez moins de mots");
}

TEST(logbook_taken_away_is_recorded)
{
	static const char *const paths[] = { "/main-courante/export.csv", "/crises/3/main-courante/export.json",
		"/crises/3/main-courante/imprimer" };
	struct logt_access_list seen;
	struct log_verdict v;
	struct reply rp;

	given_an_event(c);
	(void)write_in(c, S("/crises/3/main-courante"), S("12 lits"), S("k1"));
	for (int i = 0; i < COUNT(paths); i++) {
		T_I64(serve(c, GET, str_from(paths[i]), WRITES, NULL, 0).status, 403);
		ctx_forgive(c);
		T_I64(serve(c, GET, str_from(paths[i]), TAKES, NULL, 0).status, 200);
	}
	T(logt_q_access(c, &seen) == OK);
	T_I64(seen.n, 3);
	T_STR(seen.v[0].object, S("community"));
	T_STR(seen.v[2].object, S("crisis:3"));
	rp = serve(c, GET, S("/crises/3/main-courante/export.json"), TAKES, NULL, 0);
	T_STR(rp.filename, S("main-courante-2026-07-16.json"));
	T(logbook_verify_file(c, rp.file, &v) == OK && v.whole);
	rp = serve(c, GET, S("/crises/3/main-courante/imprimer"), TAKES, NULL, 0);
	T_HAS(page(&rp), "12 lits");
	T(logbook_verify(c, &v) == OK);
	T(str_has(page(&rp), v.head));				/* on paper, it proves the rest */
	T_HAS(page(&rp), "EXERCICE");
}

TEST(logbook_rights)
{
	T_I64(serve(c, GET, S("/main-courante"), PUBLIC, NULL, 0).status, 403);
	ctx_forgive(c);
	T_I64(serve(c, GET, S("/main-courante"), SIGNED_IN, NULL, 0).status, 403);
	ctx_forgive(c);
	T_I64(serve(c, POST, S("/main-courante"), READS, NULL, 0).status, 403);
	ctx_forgive(c);
	T_I64(serve(c, POST, S("/main-courante/1/correction"), READS, NULL, 0).status, 403);
}

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf/conf.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_demo.h"
#include "directory/directory_web.h"
#include "t.h"

static const struct { const struct route *v; const ptrdiff_t *n; } lists[] = {
	{ directory_routes, &directory_routes_n }, { directory_person_routes, &directory_person_routes_n },
	{ directory_edit_routes, &directory_edit_routes_n }, { directory_import_routes, &directory_import_routes_n },
	{ directory_partner_routes, &directory_partner_routes_n },
	{ directory_territory_routes, &directory_territory_routes_n },
	{ directory_group_routes, &directory_group_routes_n },
};

static const perm_set READER = DIRECTORY_READ;
static const perm_set KEEPER = DIRECTORY_READ | DIRECTORY_WRITE | DIRECTORY_IMPORT | CONTACT_READ;

static struct reply
ask(struct ctx *c, struct request *rq)
{
	struct route all[64];
	struct reply rp;
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < COUNT(lists); i++)
		for (ptrdiff_t j = 0; j < *lists[i].n; j++)
			all[n++] = lists[i].v[j];
	ctx_forgive(c);
	http_serve(c, all, n, rq, &rp);
	return rp;
}

static str
get(struct ctx *c, perm_set held, str path, const struct pair *query, int queries, int status)
{
	struct request rq = { .method = GET, .path = path, .query = query, .queries = queries, .held = held };
	struct reply rp = ask(c, &rq);

	t_check(rp.status == status, T_AT, "%.*s is %d, want %d", STR(path), rp.status, status);
	return (str){ rp.body.p, rp.body.n };
}

static int
post(struct ctx *c, perm_set held, str path, const struct pair *form, int forms)
{
	struct request rq = { .method = POST, .path = path, .form = form, .forms = forms, .held = held };

	return ask(c, &rq).status;
}

static void
demo(struct ctx *c)
{
	t_db(c);
	T(crypto_start(c, S(""), false) == OK);
	T(directory_demo(c) == OK);
}

TEST(directory_pages_are_written)
{
	static const str paths[] = {
		S("/annuaire"), S("/annuaire/imprimer"), S("/annuaire/nouveau"), S("/annuaire/importer"),
		S("/annuaire/importer/1"), S("/annuaire/1"), S("/annuaire/1/modifier"), S("/annuaire/1/effacer"),
		S("/partenaires"), S("/partenaires/imprimer"), S("/partenaires/nouveau"), S("/partenaires/1"),
		S("/territoire"), S("/territoire/modifier"), S("/groupes"),
	};

	demo(c);
	for (ptrdiff_t i = 0; i < COUNT(paths); i++)
		T_HAS(get(c, KEEPER, paths[i], NULL, 0, 200), "<h1>");
	T_HAS(get(c, KEEPER, S("/territoire"), NULL, 0, 200), "<path class=\"d");
	get(c, KEEPER, S("/annuaire/99999"), NULL, 0, 404);
	get(c, READER, S("/annuaire/importer"), NULL, 0, 403);
}

TEST(directory_list_of_pages_and_words)
{
	const struct pair words[] = { { S("q"), S("infirmier pornic") } }, none[] = { { S("q"), S("xqzwvk") } };
	struct request typing = { .method = GET, .path = S("/annuaire"), .query = words, .queries = 1,
		.held = READER, .script = true };
	struct reply part;
	str all;

	demo(c);
	all = get(c, READER, S("/annuaire"), NULL, 0, 200);
	T_HAS(all, "335");
	T(!str_has(all, S("/annuaire/nouveau")));	/* who may only read is offered nothing else */
	T_HAS(get(c, READER, S("/annuaire"), words, 1, 200), "Pornic");
	T_HAS(get(c, READER, S("/annuaire"), none, 1, 200), "class=\"empty\"");
	part = ask(c, &typing);
	T(part.status == 200 && part.body.n > 0);
	T(!str_has((str){ part.body.p, part.body.n }, S("<html")));
}

static int
count(str text, str what)
{
	int n = 0;

	for (ptrdiff_t i = 0; i + what.n <= text.n; i++)
		n += memcmp(text.p + i, what.p, (size_t)what.n) == 0;
	return n;
}

/* Every one of the 335 stands on one page and only one; an address beyond the last page is the last page. */
TEST(directory_list_is_cut_in_pages)
{
	int rows = 0, pages = 0;
	str all, last;

	demo(c);
	for (bool more = true; more; ) {
		const struct pair page[] = { { S("page"), arena_fmt(c->a, "%d", ++pages) } };

		all = get(c, READER, S("/annuaire"), page, 1, 200);
		rows += count(all, S("<tr><th><a"));
		T((pages > 1) == str_has(all, S("rel=\"prev\"")));
		more = str_has(all, S("rel=\"next\""));
		T(pages < 10);
	}
	T_I64(rows, 335);
	T_I64(pages, 4);
	T_HAS(all, "De 301 à 335");
	last = get(c, READER, S("/annuaire"), (struct pair[]){ { S("page"), S("90") } }, 1, 200);
	T_HAS(last, "De 301 à 335");
}

static enum err
put_mobile(struct ctx *c, void *arg)
{
	return directory_contact_set(c, *(struct person_id *)arg, S("mobile"), S("06 39 98 77 66"), S("self"), true);
}

TEST(directory_contacts_are_shown_only_when_asked)
{
	struct person_id id = { 1 };
	const struct pair wrong[] = { { S("mobile"), S("12") } };
	const struct pair right[] = { { S("mobile"), S("0639987755") }, { S("consent_mobile"), S("1") } };
	struct request show = { .method = POST, .path = S("/annuaire/1/voir"), .held = KEEPER };
	struct reply shown;
	str address, why;

	demo(c);
	T(db_write(c, put_mobile, &id) == OK);
	T(!str_has(get(c, KEEPER, S("/annuaire/1"), NULL, 0, 200), S("39 98 77 66")));
	T_I64(post(c, READER, S("/annuaire/1/voir"), NULL, 0), 403);
	shown = ask(c, &show);
	T_HAS(((str){ shown.body.p, shown.body.n }), "06 39 98 77 66");
	T_I64(post(c, KEEPER, S("/annuaire/1/coordonnees"), wrong, 1), 422);
	T_I64(post(c, KEEPER, S("/annuaire/1/coordonnees"), right, 2), 303);
	T(directory_contact_open(c, id, S("sms"), &address, &why) == OK);
	T_STR(address, S("+33639987755"));
}

TEST(directory_forms_write_once)
{
	const struct pair person[] = { { S("request_key"), S("k1") }, { S("family"), S("NEUVE") },
		{ S("given"), S("Lou") }, { S("status"), S("active") }, { S("preferred"), S("sms") } };
	const struct pair nameless[] = { { S("request_key"), S("k4") } };
	const struct pair group[] = { { S("request_key"), S("k2") }, { S("name"), S("Infirmiers") },
		{ S("profession"), S("60") } };
	const struct pair zones[] = { { S("request_key"), S("k3") }, { S("near"), S("5") },
		{ S("name0"), S("Une") }, { S("communes0"), S("Saint-Nazaire\n44210") },
		{ S("name1"), S("Autre") }, { S("communes1"), S("44210 Pornic") } };
	struct directory_line_list before, after;
	struct directory_group_list groups;
	struct directory_zone_list now;

	demo(c);
	T(directory_lines(c, &before) == OK);
	T_I64(post(c, KEEPER, S("/annuaire/nouveau"), person, 5), 303);
	T_I64(post(c, KEEPER, S("/annuaire/nouveau"), person, 5), 303);
	T(directory_lines(c, &after) == OK);
	T_I64(after.n, before.n + 1);
	T_I64(post(c, KEEPER, S("/annuaire/nouveau"), nameless, 1), 422);
	T_I64(post(c, KEEPER, S("/groupes"), group, 3), 303);
	T(directory_groups(c, &groups) == OK);
	T(groups.n == 1 && groups.v[0].people > 50);
	T_HAS(get(c, KEEPER, S("/groupes/1"), NULL, 0, 200), "Infirmiers");
	T_I64(post(c, KEEPER, S("/territoire/modifier"), zones, 6), 303);
	T(directory_zones(c, &now) == OK);
	T_I64(now.n, 2);
	T_I64(now.v[0].communes, 2);
	T_I64(now.v[1].communes, 1);
	T_I64(post(c, READER, S("/territoire/modifier"), zones, 6), 403);
}

TEST(directory_export_is_safe_in_a_spreadsheet_and_recorded)
{
	struct request rq = { .method = POST, .path = S("/annuaire/export"), .held = READER };
	struct reply rp;

	demo(c);
	rp = ask(c, &rq);
	T_I64(rp.status, 200);
	T_HAS(((str){ rp.body.p, rp.body.n }), "RPPS;Nom");
	T(!str_has((str){ rp.body.p, rp.body.n }, S("+33639")));
	T(!str_has((str){ rp.body.p, rp.body.n }, S("06 39")));
}

static bool
still_there(struct ctx *c, str dir, const char *name, int64_t age_s)
{
	str path = arena_fmt(c->a, "%.*s/%s", STR(dir), name);
	struct timespec then = { .tv_sec = c->now.us / US_PER_S - age_s };
	FILE *f = fopen(path.p, "w");
	bool there;

	T(f && !fclose(f));
	T(!utimensat(AT_FDCWD, path.p, (struct timespec[]){ then, then }, 0));
	directory_import_sweep(c);
	there = !access(path.p, F_OK);
	unlink(path.p);
	return there;
}

/* Lists of members hold private numbers: none is left lying about. */
TEST(directory_received_files_go_when_nobody_confirms)
{
	char made[] = "/tmp/maillage-test-XXXXXX";
	str dir = str_from(mkdtemp(made));

	T(conf_load(c, S("")) == OK);
	T(conf_set(c, DATA_DIRECTORY, dir, S("test")) == OK);
	T(!still_there(c, dir, "import-0123456789abcdefghij-_", 90000));
	T(!still_there(c, dir, "received-x0Y1z2", 90000));
	T(still_there(c, dir, "import-0123456789abcdefghij-_", 80000));
	T(still_there(c, dir, "import-novembre.csv", 90000));
	T(still_there(c, dir, "received-2026.csv", 90000));
	T(!rmdir(made));
	T(conf_load(c, S("")) == OK);
}

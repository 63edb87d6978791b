#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "db/db.h"
#include "directory/directory_demo.h"
#include "directory/directory_import.h"
#include "directory/directory_territory.h"
#include "directory_q.h"
#include "t.h"

static void
demo(struct ctx *c)
{
	t_db(c);
	T(crypto_start(c, S(""), false) == OK);
	T(directory_demo(c) == OK);
}

static void
gone(void *path)
{
	unlink(path);
}

/* A file of ${text}; unlinked with the test. */
static str
file(struct ctx *c, const char *name, str text)
{
	str path = arena_fmt(c->a, "/tmp/maillage-%d-%s", getpid(), name);
	FILE *f = fopen(path.p, "w");

	T(f && fwrite(text.p, 1, (size_t)text.n, f) == (size_t)text.n && fclose(f) == 0);
	arena_defer(c->a, gone, arena_z(c->a, path));
	return path;
}

static enum err
import(struct ctx *c, str path, bool dry, struct directory_import_result *out)
{
	struct directory_import_opts o = { .paths = &path, .n = 1, .dry_run = dry };

	return directory_import(c, &o, out);
}

/* ${text} without its lines that hold ${needle}, or without the last ${drop} ones. */
static str
without(struct arena *a, str text, str needle, int drop)
{
	struct buf b = { .a = a };
	ptrdiff_t total = 0, seen = 0;
	str rest = text, line;

	for (ptrdiff_t i = 0; i < text.n; i++)
		total += text.p[i] == '\n';
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (++seen > total - drop || (needle.n && str_has(line, needle)))
			continue;
		buf_put(&b, line);
		buf_char(&b, '\n');
	}
	return buf_str(&b);
}

static ptrdiff_t
people(struct ctx *c, ptrdiff_t *members)
{
	struct directory_line_list list;

	T(directory_lines(c, &list) == OK);
	*members = 0;
	for (ptrdiff_t i = 0; i < list.n; i++)
		*members += list.v[i].member;
	return list.n;
}

TEST(directory_demo_community)
{
	struct directory_choice_list jobs;
	struct directory_partner_list partners;
	struct directory_zone_list zones;
	ptrdiff_t members;

	demo(c);
	T(people(c, &members) >= 320);
	T_I64(members, 160);
	T(directory_professions(c, &jobs) == OK);
	T_STR(jobs.v[0].label, S("Infirmier"));
	T(directory_partners(c, &partners) == OK);
	T_I64(partners.n, 21);
	T(directory_zones(c, &zones) == OK);
	T_I64(zones.n, 4);
	T(zones.v[0].referent_id.some);
}

TEST(directory_import_twice_changes_nothing)
{
	static const str which[] = { S("activity"), S("skill"), S("diploma"), S("finess"), S("members") };
	struct directory_import_result r;

	demo(c);
	for (ptrdiff_t i = 0; i < COUNT(which); i++) {
		str path = file(c, "again.txt", directory_demo_file(which[i]));

		T(import(c, path, false, &r) == OK);
		T_STR(r.state, S("done"));
		T(r.file[0].kept > 0);
		T_I64(r.file[0].added + r.file[0].changed + r.file[0].gone + r.file[0].erased, 0);
	}
}

static const struct directory_line *
first(struct ctx *c, bool member, struct directory_line_list *list)
{
	T(directory_lines(c, list) == OK);
	for (ptrdiff_t i = 0; i < list->n; i++)
		if (list->v[i].member == member && list->v[i].rpps.n)
			return &list->v[i];
	T(!"nobody");
	return NULL;
}

TEST(directory_import_leavers)
{
	struct directory_import_result r;
	struct directory_line_list list;
	const struct directory_line *member, *other;
	struct directory_person p;
	str text;

	demo(c);
	member = first(c, true, &list);
	other = first(c, false, &list);
	text = without(c->a, directory_demo_file(S("activity")), member->rpps, 0);
	text = without(c->a, text, other->rpps, 0);
	T(import(c, file(c, "left.txt", text), true, &r) == OK);
	T_STR(r.state, S("dry"));
	T_I64(r.file[0].gone, 2);
	T_I64(r.file[0].erased, 1);
	T(directory_person(c, other->id, &p) == OK);
	T_STR(p.family, other->family);			/* a dry run changes nothing */
	T(import(c, file(c, "left.txt", text), false, &r) == OK);
	T_I64(r.file[0].gone, 2);
	T(directory_person(c, other->id, &p) == OK);
	T_STR(p.status, S("erased"));
	T(directory_person(c, member->id, &p) == OK);
	T_STR(p.status, S("active"));
	T(p.gone_on.some);
	T(import(c, file(c, "back.txt", directory_demo_file(S("activity"))), false, &r) == OK);
	T_I64(r.file[0].added, 1);			/* the other is someone new; the member is back */
	T(directory_person(c, member->id, &p) == OK && !p.gone_on.some);
}

TEST(directory_import_of_a_short_file_is_refused)
{
	struct directory_import_result r;
	str text;
	ptrdiff_t members, before;

	demo(c);
	before = people(c, &members);
	text = without(c->a, directory_demo_file(S("activity")), S(""), 150);
	T(import(c, file(c, "short.txt", text), false, &r) == E_CONFLICT);
	T_STR(c->cause.key, S("import.loss"));
	T_STR(r.state, S("refused"));
	ctx_forgive(c);
	text = str_sub(directory_demo_file(S("activity")), 0, directory_demo_file(S("activity")).n - 100);
	T(import(c, file(c, "cut.txt", text), false, &r) == E_INVALID);
	ctx_forgive(c);
	T_I64(people(c, &members), before);
}

TEST(directory_import_refuses_another_kind_by_name)
{
	struct directory_import_result r;
	str path;
	struct directory_import_opts o = { .paths = &path, .n = 1, .kind = S("rpps") };

	demo(c);
	path = file(c, "finess.csv", directory_demo_file(S("finess")));
	T(directory_import(c, &o, &r) == E_INVALID);
	T_STR(c->cause.key, S("registry.file.other"));
	T_HAS(r.refused_arg, "FINESS");
	ctx_forgive(c);
	path = file(c, "letter.pdf", S("%PDF-1.7\n%binary\n"));
	T(directory_import(c, &o, &r) == E_INVALID);
	T_HAS(r.refused_arg, "PDF");
}

static int until;		/* let so many statements pass, then the disk fails */

static bool
disk_fails(const char *point)
{
	return !strcmp(point, "db.step") && until > 0 && --until == 0;
}

TEST(directory_import_on_a_failing_disk_keeps_what_was)
{
	struct directory_import_result r;
	bool (*before_hook)(const char *) = fault_hook;
	struct directory_line_list list;
	const struct directory_line *other;
	struct directory_person p;
	str text, path;

	demo(c);
	other = first(c, false, &list);
	text = without(c->a, directory_demo_file(S("activity")), other->rpps, 0);
	path = file(c, "fault.txt", text);
	for (int n = 1; n < 40; n += 3) {
		until = n;
		fault_hook = disk_fails;
		T(import(c, path, false, &r) != OK);
		fault_hook = before_hook;
		ctx_forgive(c);
		T(directory_person(c, other->id, &p) == OK);
		T_STR(p.status, S("active"));
	}
	T(import(c, path, false, &r) == OK);		/* the control: without the fault it changes */
	T(directory_person(c, other->id, &p) == OK);
	T_STR(p.status, S("erased"));
}

static enum err
forget(struct ctx *c, void *arg)
{
	return directory_person_erase(c, *(struct person_id *)arg, true);
}

TEST(directory_import_does_not_bring_back_who_asked)
{
	struct directory_import_result r;
	struct directory_line_list list;
	struct person_id id;

	demo(c);
	id = first(c, false, &list)->id;
	T(db_write(c, forget, &id) == OK);
	T(import(c, file(c, "again.txt", directory_demo_file(S("activity"))), false, &r) == OK);
	T_I64(r.file[0].added, 0);
}

#define HEAD	"Prénom;NOM;Téléphone portable;RPPS;Métier;Ville;Consentement\n"

TEST(directory_import_members_are_matched_not_guessed)
{
	static const char text[] = HEAD
		"Zoé;FICTIF11;06 39 98 00 01;;Sage-femme;Saint-Brevin;oui\n"		/* 2: by name and commune */
		"Zoé;FICTIF11;06 39 98 00 02;;Sage-femme;Saint-Brevin;oui\n"		/* 3: twice */
		"Maxime;TEST09;06 39 98 00 03;99700000096;IDEL;Nantes;oui\n"		/* 4: by number */
		"Anaïs;EXEMPLE15;06 39 98 00 04;;Orthophoniste;Pornic;non\n"		/* 5: elsewhere */
		"Paul;NOUVEAU;06 39 98 00 05;;Psychologue;Pornic;oui\n"			/* 6: new */
		"Luc;NUMERO;06 39 98 00;99700000097;IDEL;Pornic;oui\n";			/* 7: wrong key, wrong mobile */
	struct directory_import_result r;
	ptrdiff_t members, before, after;

	demo(c);
	before = people(c, &members);
	T(import(c, file(c, "list.csv", str_from(text)), false, &r) == OK);
	after = people(c, &members);
	T_I64(after - before, 2);
	T_I64(r.file[0].added, 2);
	T_I64(r.file[0].report.aside, 2);
	T(r.file[0].report.n >= 4);
	T(import(c, file(c, "list.csv", str_from(text)), false, &r) == OK);
	T_I64(r.file[0].added + r.file[0].changed, 0);
}

#define EGE(number, name, state, commune, postcode, town, lat, lon) \
	"{\"informationsGeneralesEGE\":{\"nomEgeLong\":\"" name "\",\"numFinessEge\":\"" number "\"}," \
	"\"etatObjet\":\"" state "\",\"categorieentiteGeographiqueExercice\":\"603\",\"adresse\":[{\"numeroVoie\":\"2\"," \
	"\"typeVoie\":\"RUE\",\"libelleVoie\":\"DU PORT\",\"cogCommune\":\"" commune "\",\"codePostal\":\"" postcode "\"," \
	"\"ligneAcheminement\":\"" postcode " " town "\",\"coordonneesGeographique\":{\"coordonneeX\":\"" lon "\"," \
	"\"coordonneeY\":\"" lat "\",\"directionLatitude\":\"N\",\"directionLongitude\":\"E\"}}],\"contact\":[{\"typeContact\":" \
	"{\"roleContact\":\"01\"},\"telecom\":{\"telephone\":\"0240000000\",\"courriel\":\"\"}}]}"
#define PMEJ(eges) "{\"pmej\":[{\"informationsGeneralesPmej\":{\"numFinessPm\":\"010780054\"},\"ege\":[" eges "]}]}"
#define IN_PORNIC(name)	EGE("010000024", name, "A", "44131", "44210", "PORNIC", "47.1155", "-2.1041")
#define ELSEWHERE	EGE("010000032", "MAISON DE SANTE LOINTAINE", "A", "66136", "66000", "PERPIGNAN", "42.6986", "2.8956")

static const struct directory_structure *
structure(struct ctx *c, str finess)
{
	struct directory_structure_list all;

	T(directory_q_structures(c, 100000, &all) == OK);
	for (ptrdiff_t i = 0; i < all.n; i++)
		if (str_eq(all.v[i].finess, finess))
			return &all.v[i];
	return NULL;
}

/* As `import finess` does: FINESS+ JSON into the database, the territory's alone, told apart from the CSV. */
TEST(directory_import_finess_json)
{
	struct directory_import_result r;
	struct directory_import_opts o = { .n = 1, .kind = S("finess"), .accept_loss = true };
	const struct directory_structure *s;
	str path;

	demo(c);
	path = file(c, "f.json", S(PMEJ(IN_PORNIC("MAISON DE SANTE DU PORT") "," ELSEWHERE)));
	o.paths = &path;
	T(directory_import(c, &o, &r) == OK);
	T_STR(r.state, S("done"));
	T_STR(r.file[0].kind, S("finess.json"));
	T_I64(r.file[0].added, 1);
	s = structure(c, S("010000024"));
	T(s != NULL);
	T_STR(s->name, S("MAISON DE SANTE DU PORT"));
	T_STR(s->category, S("603"));
	T_STR(s->commune_code, S("44131"));
	T_STR(s->phone, S("+33240000000"));
	T(s->lat_e6.some && s->lat_e6.v == 47115500 && s->lon_e6.v == -2104100);
	T(structure(c, S("010000032")) == NULL);
	T(directory_import(c, &o, &r) == OK);	/* again: nothing to do */
	T_I64(r.file[0].added + r.file[0].changed + r.file[0].gone, 0);

	path = file(c, "f.json", S(PMEJ(IN_PORNIC("POLE DE SANTE DU PORT"))));
	T(directory_import(c, &o, &r) == OK);
	T_I64(r.file[0].changed, 1);
	T_STR(structure(c, S("010000024"))->name, S("POLE DE SANTE DU PORT"));

	path = file(c, "torn.json", S("{\"pmej\":[{\"ege\":["));
	T(directory_import(c, &o, &r) == E_INVALID);
	ctx_forgive(c);
	o.kind = S("rpps");
	path = file(c, "f.json", S(PMEJ(IN_PORNIC("AUTRE"))));
	T(directory_import(c, &o, &r) == E_INVALID);
	T_STR(c->cause.key, S("registry.file.other"));
	ctx_forgive(c);
	T_STR(structure(c, S("010000024"))->name, S("POLE DE SANTE DU PORT"));
}

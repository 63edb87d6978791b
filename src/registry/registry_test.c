/* registry_test.c -- the readers against every way a file can be wrong, each beside a control. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "registry/codes.h"
#include "registry/commune.h"
#include "registry/finess.h"
#include "registry/members.h"
#include "registry/probe.h"
#include "registry/rpps.h"
#include "t.h"

#define SYNTHETIC "PS_LibreAcces_Personne_activite_SYNTHETIQUE.txt"

static void
remove_file(void *path)
{
	unlink(path);
}

/* A file that holds ${text}, gone with the test. */
static str
file_of(struct ctx *c, str text)
{
	char *path = arena_z(c->a, S("/tmp/maillage-registry-XXXXXX"));
	int fd = mkstemp(path);

	T(fd >= 0);
	T(write(fd, text.p, (size_t)text.n) == text.n);
	close(fd);
	arena_defer(c->a, remove_file, path);
	return str_from(path);
}

/* The shipped synthetic extraction, found from the source tree whatever the working directory. */
static str
synthetic(struct ctx *c, const char *name)
{
	return arena_fmt(c->a, "%s/data/rpps/%s", MAILLAGE_SOURCE, name);
}

static str
read_all(struct ctx *c, str path)
{
	char *p = arena_array(c->a, char, 1 << 20);
	int fd = open(arena_z(c->a, path), O_RDONLY);
	ssize_t n = read(fd, p, 1 << 20);

	T(n > 0);
	close(fd);
	return (str){ p, n };
}

static struct report *
report_new(struct ctx *c)
{
	struct report *r = arena_new(c->a, struct report);

	report_init(r, c->a);
	return r;
}

/* Reads all of an activity file; ${names} receives "NAME,First;" of each. */
static int
activities(struct ctx *c, str path, struct report *rep, struct buf *names)
{
	struct record_reader *r;
	struct rpps_activity row;
	int n = 0;

	T(rpps_activity_open(c, path, rep, &r) == OK);
	while (rpps_activity_next(r, &row)) {
		n++;
		if (names)
			buf_fmt(names, "%.*s,%.*s,%.*s;", STR(row.name), STR(row.first_name),
			    row.commune.n ? (int)row.commune.n : 0, row.commune.n ? row.commune.p : "");
	}
	T_I64(rep->read, rep->kept + rep->aside);
	return n;
}

TEST(registry_activity_shipped)
{
	struct report *rep = report_new(c);
	struct record_reader *r;
	struct rpps_activity row;

	T(rpps_activity_open(c, synthetic(c, SYNTHETIC), rep, &r) == OK);
	T(rpps_activity_next(r, &row));
	T_STR(row.id, S("99700000013"));
	T_STR(row.name, S("EXEMPLE01"));
	T_STR(row.profession, S("10"));
	T_STR(row.commune, S("44162"));
	T_STR(row.postcode, S("44800"));
	T_STR(row.genre, S("GENR01"));
	T_STR(row.phone, S("0261910001"));
	T_I64(row.line, 2);
	while (rpps_activity_next(r, &row))
		;
	T_I64(rep->kept, 40);
	T_I64(rep->aside, 0);
	T_I64(rep->listed, 0);
	T(!report_unsafe(rep));
}

TEST(registry_skill_and_diploma_shipped)
{
	struct report *rep = report_new(c), *rep2 = report_new(c);
	struct record_reader *r;
	struct rpps_skill skill;
	struct rpps_diploma diploma;

	T(rpps_skill_open(c, synthetic(c, "PS_LibreAcces_SavoirFaire_SYNTHETIQUE.txt"), rep, &r) == OK);
	T(rpps_skill_next(r, &skill));
	T_STR(skill.skill, S("SM53"));
	while (rpps_skill_next(r, &skill))
		;
	T_I64(rep->kept, 12);
	T(rpps_diploma_open(c, synthetic(c, "PS_LibreAcces_Dipl_AutExerc_SYNTHETIQUE.txt"), rep2, &r) == OK);
	T(rpps_diploma_next(r, &diploma));
	T_STR(diploma.diploma, S("DE10"));
	while (rpps_diploma_next(r, &diploma))
		;
	T_I64(rep2->kept, 30);
}

/* The same extraction in every encoding gives the same records. */
TEST(registry_encodings)
{
	str utf8 = read_all(c, synthetic(c, SYNTHETIC));
	char *latin = arena_array(c->a, char, utf8.n);
	ptrdiff_t n = 0;
	struct buf want = { .a = c->a }, got = { .a = c->a }, bom = { .a = c->a }, is = { .a = c->a };
	struct report *rep = report_new(c), *rep2 = report_new(c), *rep3 = report_new(c);
	uint32_t cp;

	for (str s = utf8; str_next(&s, &cp);)
		latin[n++] = (char)(cp == 0x2019 ? 0x92 : cp);
	activities(c, file_of(c, utf8), rep, &want);
	T_HAS(buf_str(&want), "Loïc");
	T_STR(rep->encoding, S("UTF-8"));
	activities(c, file_of(c, (str){ latin, n }), rep2, &got);
	T_STR(rep2->encoding, S("ISO-8859-1"));
	T_STR(buf_str(&got), buf_str(&want));
	buf_put(&bom, S("\xef\xbb\xbf"));
	buf_put(&bom, utf8);
	activities(c, file_of(c, buf_str(&bom)), rep3, &is);
	T_STR(rep3->encoding, S("UTF-8 BOM"));
	T_STR(buf_str(&is), buf_str(&want));
}

#define HEAD "Type d'identifiant PP|Identifiant PP|Nom d'exercice|Pr\xc3\xa9nom d'exercice|Code profession|" \
	"Code postal (coord. structure)|Code commune (coord. structure)|"
#define ROW(id, name)	"8|" id "|" name "|Ana|60|44000|44109|"

TEST(registry_windows_1252_sign)
{
	struct report *rep = report_new(c);
	struct buf got = { .a = c->a };

	activities(c, file_of(c, S("Type d'identifiant PP|Identifiant PP|Nom d'exercice|Pr\xe9nom d\x92" "exercice|"
	    "Code profession|Code postal (coord. structure)|Code commune (coord. structure)|\r\n"
	    "8|99700000013|L\x8cUF|Ana|60|44000|44109|\r\n")), rep, &got);
	T_STR(rep->encoding, S("windows-1252"));
	T_STR(buf_str(&got), S("LŒUF,Ana,44109;"));
}

/* One line in another encoding than its file: kept, mended, listed. */
TEST(registry_mixed_encoding)
{
	struct report *rep = report_new(c);
	struct buf got = { .a = c->a };

	activities(c, file_of(c, S(HEAD "\n" ROW("99700000013", "REN\xc3\x89") "\n"
	    ROW("99700000021", "REN\xc9") "\n")), rep, &got);
	T_STR(buf_str(&got), S("RENÉ,Ana,44109;RENÉ,Ana,44109;"));
	T_I64(rep->listed, 1);
	T_I64(rep->v[0].line, 3);
	T_STR(rep->v[0].key, S("registry.row.encoding"));
}

TEST(registry_columns_reordered_and_delimited_otherwise)
{
	struct report *rep = report_new(c), *rep2 = report_new(c);
	struct buf a = { .a = c->a }, b = { .a = c->a };

	activities(c, file_of(c, S("NOM D EXERCICE;code commune (coord. Structure);Prenom d’exercice;"
	    "Identifiant PP;type d'identifiant pp;Code Profession;Autre;Code postal (coord. structure)\n"
	    "\"LE \"\"GALL\"\"; dit Jo\";44109;Ana;99700000013;8;60;\"deux\nlignes\";44000\n")), rep, &a);
	T_STR(buf_str(&a), S("LE \"GALL\"; dit Jo,Ana,44109;"));
	T(rep->delimiter == ';');
	T_I64(rep->aside, 0);
	/* control: under a pipe header, a line with semicolons is one field, and is set aside */
	activities(c, file_of(c, S(HEAD "\n" ROW("99700000013", "A") "\n8;99700000021;B;Ana;60;44000;44109;\n")),
	    rep2, &b);
	T_STR(buf_str(&b), S("A,Ana,44109;"));
	T_I64(rep2->aside, 1);
	T_I64(rep2->v[0].line, 3);
	T_STR(rep2->v[0].key, S("registry.row.short"));
	T_STR(rep2->v[0].column, S("Type d'identifiant PP"));
	T(report_unsafe(rep2));
}

/* A file of 2021: 52 columns; one whose savoir-faire columns left. */
TEST(registry_52_columns)
{
	str all = read_all(c, synthetic(c, SYNTHETIC)), line;
	struct buf out = { .a = c->a }, want = { .a = c->a }, got = { .a = c->a };
	struct report *rep = report_new(c), *rep2 = report_new(c);
	struct record_reader *r;
	struct rpps_activity row;
	str rest = all;

	while (str_cut(rest, '\n', &line, &rest)) {
		ptrdiff_t bars = 0, i;

		for (i = 0; i < line.n && bars < 52; i++)
			bars += line.p[i] == '|';
		buf_put(&out, str_sub(line, 0, i));
		buf_char(&out, '\n');
	}
	activities(c, synthetic(c, SYNTHETIC), rep, &want);
	T_I64(activities(c, file_of(c, buf_str(&out)), rep2, &got), 40);
	T_STR(buf_str(&got), buf_str(&want));
	T(rpps_activity_open(c, file_of(c, buf_str(&out)), report_new(c), &r) == OK);
	T(rpps_activity_next(r, &row));
	T_STR(row.genre, S(""));
	T_STR(row.sector, S("SA08"));
}

TEST(registry_missing_column_is_named)
{
	struct report *rep = report_new(c);
	struct record_reader *r;

	T(rpps_activity_open(c, file_of(c, S("Type d'identifiant PP|Identifiant PP|Nom d'exercice|\n8|1|A|\n")),
	    rep, &r) == E_INVALID);
	T_STR(c->cause.key, S("registry.column.missing"));
	T_HAS(rep->refused_arg, "Code profession");
	T_HAS(rep->refused_arg, "Prénom d'exercice");
	T(report_unsafe(rep));
}

TEST(registry_truncated)
{
	str all = read_all(c, synthetic(c, SYNTHETIC));
	struct report *rep = report_new(c), *rep2 = report_new(c), *rep3 = report_new(c);

	T_I64(activities(c, file_of(c, str_sub(all, 0, all.n - 30)), rep, NULL), 39);
	T(rep->truncated);
	T_I64(rep->v[0].line, 41);
	T_STR(rep->v[0].key, S("registry.row.truncated"));
	T(report_unsafe(rep));
	/* controls: whole, and whole but for its last line feed */
	activities(c, file_of(c, all), rep2, NULL);
	T(!rep2->truncated);
	T_I64(activities(c, file_of(c, str_sub(all, 0, all.n - 1)), rep3, NULL), 40);
	T(!rep3->truncated);
}

TEST(registry_wrong_keys_kept_apart)
{
	struct report *rep = report_new(c);
	struct record_reader *r;
	struct rpps_activity row;

	T(rpps_activity_open(c, file_of(c, S(
	    "Type d'identifiant PP|Identifiant PP|Nom d'exercice|Prénom d'exercice|Code profession|"
	    "Code postal (coord. structure)|Code commune (coord. structure)|Numéro SIRET site|Numéro FINESS site|\n"
	    "8|99700000014|FAUX|Ana|60|44000|44109|||\n"
	    "8|99700000013|BON|Ana|60|44000|44109|99900000100018|440090034|\n"
	    "8|99700000021|BON2|Ana|60|44000|44109|99900000100019|440090033|\n")), rep, &r) == OK);
	T(rpps_activity_next(r, &row));
	T_STR(row.name, S("BON"));
	T_STR(row.siret, S(""));
	T_STR(row.finess_site, S(""));
	T(rpps_activity_next(r, &row));
	T_STR(row.siret, S("99900000100019"));
	T_STR(rpps_structure_key(c->a, &row), S("1440090033"));
	T(!rpps_activity_next(r, &row));
	T_I64(rep->read, 3);
	T_I64(rep->kept, 2);
	T_I64(rep->aside, 1);
	T_I64(rep->listed, 3);
	T_STR(rep->v[0].key, S("registry.luhn.rpps"));
	T_STR(rep->v[0].column, S("Identifiant PP"));
	T_STR(rep->v[1].key, S("registry.luhn.siret"));
	T_STR(rep->v[2].key, S("registry.luhn.finess"));
}

/* A quote never closed costs its own line and no other. */
TEST(registry_open_quote)
{
	struct report *rep = report_new(c);
	struct record_reader *r;
	struct members_row row;

	T(members_open(c, file_of(c, S("nom;prénom;RPPS\nA;a;\n\"B;b;\nC;c;\n\"D\nD\";d;\n\"E;e;\nF;f;\n")),
	    rep, &r) == OK);
	T(members_next(r, &row));
	T_STR(row.name, S("A"));
	while (members_next(r, &row))
		;
	T_STR(row.name, S("F"));
}

TEST(registry_members)
{
	struct report *rep = report_new(c);
	struct record_reader *r;
	struct members_row row;

	T(members_open(c, file_of(c, S("sep=;\r\nPrénom;NOM;Métier;N° RPPS;Portable;E-mail;Ville;CP;Inconnue\r\n"
	    "Zoé;MARTIN;IDEL;99700000013;06 39 98 00 01;zoe@exemple.invalid;Nantes;44000;x\r\n"
	    "Léo;DURAND;kiné;99700000014;;;St Herblain;44800;\r\n")), rep, &r) == OK);
	T(members_next(r, &row));
	T_STR(row.name, S("MARTIN"));
	T_STR(row.mobile, S("06 39 98 00 01"));
	T_STR(row.rpps, S("99700000013"));
	T_STR(codes_profession_by_text(row.profession)->code, S("60"));
	T(members_next(r, &row));
	T_STR(row.rpps, S(""));
	T_STR(codes_profession_by_text(row.profession)->code, S("70"));
	T_STR(commune_guess((str){}, row.postcode, row.commune)->code, S("44162"));
	T(!members_next(r, &row));
	T_I64(rep->kept, 2);
	T_STR(rep->v[0].key, S("registry.luhn.rpps"));
}

TEST(registry_report_is_bounded)
{
	struct report *rep = report_new(c);
	struct buf out = { .a = c->a };

	buf_put(&out, S(HEAD "\n"));
	for (int i = 0; i < 3000; i++)
		buf_put(&out, S(ROW("99700000014", "FAUX") "\n"));
	activities(c, file_of(c, buf_str(&out)), rep, NULL);
	T_I64(rep->n, REPORT_MAX);
	T_I64(rep->listed, 3000);
	T_I64(rep->by[0].n, 3000);
	T_I64(rep->aside, 3000);
}

TEST(registry_probe_names_what_it_sees)
{
	static const struct { str text; enum probe_kind kind; } cases[] = {
#define CASE(lit, kind)	{ { lit, sizeof lit - 1 }, kind }
		CASE(HEAD "\n", PROBE_RPPS_ACTIVITY),
		CASE("Type d'identifiant PP|Identifiant PP|Nom d'exercice|Code savoir-faire|\n", PROBE_RPPS_SKILL),
		CASE("Type d'identifiant PP|Identifiant PP|Code dipl\xf4me obtenu|\n", PROBE_RPPS_DIPLOMA),
		CASE("Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|\n", PROBE_MSSANTE),
		CASE("Type de carte|Num\xe9ro carte|Identifiant national|\n", PROBE_CPS_CARDS),
		CASE("nofinesset;nofinessej;rs\n", PROBE_FINESS_CSV),
		CASE("finess;etalab;47;2020-05-04\nstructureet;010000024;", PROBE_FINESS_CLASSIC),
		CASE("{\"pmej\":[{\"informationsGeneralesPmej\":{}}]}", PROBE_FINESS_JSON),
		CASE("{\"pmej\":[{\"numeroFiness\":\"1\",\"activitesAutorisees\":[]}]}", PROBE_FINESS_ACTIVITIES),
		CASE("{\"type\":\"FeatureCollection\"}", PROBE_JSON),
		CASE("Nom,Pr\xc3\xa9nom,Portable\nA,B,\n", PROBE_MEMBERS),
		CASE("code;libelle\n1;2\n", PROBE_UNKNOWN),
		CASE("<!DOCTYPE html><html>", PROBE_HTML), CASE("<?xml version='1.0'?><a/>", PROBE_XML),
		CASE("%PDF-1.7\n", PROBE_PDF), CASE("PK\x03\x04\x14\0\0\0[Content_Types].xml xl/workbook.xml", PROBE_XLSX),
		CASE("PK\x03\x04\x14\0\0\0PS_LibreAcces.txt", PROBE_ZIP), CASE("\xff\xfeN\0o\0m\0", PROBE_UTF16),
		CASE("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PROBE_XLS), CASE("", PROBE_EMPTY), CASE(" \n\n", PROBE_EMPTY),
		CASE("bonjour\n", PROBE_TEXT), CASE("a\0b\1c", PROBE_BINARY),
#undef CASE
	};
	static const enum probe_kind want[] = { PROBE_RPPS_ACTIVITY };
	struct probe p;

	for (int i = 0; i < COUNT(cases); i++) {
		T(probe_file(c, file_of(c, cases[i].text), &p) == OK);
		t_check(p.kind == cases[i].kind, T_AT, "case %d is %.*s", i, STR(p.key));
		T(p.readable == (i < 3 || p.kind == PROBE_FINESS_CSV || p.kind == PROBE_FINESS_CLASSIC ||
		    p.kind == PROBE_FINESS_JSON || p.kind == PROBE_MEMBERS));
	}
	T(probe_expect(c, file_of(c, cases[0].text), want, 1, &p) == OK);
	T(probe_expect(c, file_of(c, cases[3].text), want, 1, &p) == E_INVALID);
	T_STR(c->cause.key, S("registry.file.other"));
	T_STR(c->cause.detail, S("registry.kind.mssante"));
}

TEST(registry_no_file)
{
	struct probe p;

	T(probe_file(c, S("/nowhere/at/all"), &p) == E_NOT_FOUND);
	T_STR(c->cause.key, S("registry.file.none"));
}

/* finess_test.c -- FINESS in its three dresses; communes and codes. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "registry/codes.h"
#include "registry/commune.h"
#include "registry/finess.h"
#include "t.h"

static void
remove_file(void *path)
{
	unlink(path);
}

static str
file_of(struct ctx *c, str text, bool packed)
{
	char *path = arena_z(c->a, S("/tmp/maillage-finess-XXXXXX"));
	int fd = mkstemp(path);
	gzFile gz;

	T(fd >= 0);
	arena_defer(c->a, remove_file, path);
	gz = gzdopen(fd, packed ? "wb" : "wbT");
	T(gzwrite(gz, text.p, (unsigned)text.n) == text.n);
	gzclose(gz);
	return str_from(path);
}

static struct finess_reader *
reader(struct ctx *c, str path, struct report *rep)
{
	struct finess_reader *r;

	report_init(rep, c->a);
	T(finess_open(c, path, rep, &r) == OK);
	return r;
}

/* Bourg-en-Bresse's hospital, from the published file: Lambert-93 to degrees. */
TEST(registry_finess_csv)
{
	struct report rep;
	struct finess_reader *r = reader(c, file_of(c, S(
	    "nofinesset;nofinessej;rs;rslongue;complrs;compldistrib;numvoie;typvoie;voie;compvoie;lieuditbp;region;"
	    "libregion;departement;libdepartement;cog;codepostal;libelle_routage;ligneacheminement;telephone;"
	    "telecopie;categetab;libcategetab;liblongcategetab;categretab;libcategretab;siret;codeape;libcodeape;"
	    "mft;libmft;liblongmft;sph;libsph;numen;coordx;coordy;sourcegeocod;dategeocod;dateautor;dateouvert;datemaj\n"
	    "010000024;010780054;CH DE FLEYRIAT;CENTRE HOSPITALIER D\xc9;;;900;RTE;DE PARIS;;;84;AUVERGNE;01;AIN;01451;"
	    "01440;VIRIAT;01440 VIRIAT;0474454647;;355;C.H.;Centre Hospitalier;1102;x;;;;;;;;;;870215.7;6571590.5;"
	    "1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93;2021-01-04;;;\n"
	    "010000025;010780054;FAUX;;;;;;;;;;;01;;;;;;;;355;;;;;;;;;;;;;;;;;;;;\n"), false), &rep);
	struct finess_structure s;

	T(finess_next(r, &s));
	T_STR(s.finess_site, S("010000024"));
	T_STR(s.long_name, S("CENTRE HOSPITALIER DÉ"));
	T_STR(s.commune, S("01451"));
	T_STR(s.street, S("900 RTE DE PARIS"));
	T_STR(s.category, S("355"));
	T(s.has_place);
	T(fabs(s.lat - 46.2227) < 0.002 && fabs(s.lon - 5.2085) < 0.002);
	T(!finess_next(r, &s));
	T_I64(rep.aside, 1);
	T_STR(rep.v[0].key, S("registry.luhn.finess"));
	T_I64(rep.v[0].line, 3);
}

TEST(registry_finess_classic)
{
	struct report rep;
	struct finess_reader *r = reader(c, file_of(c, S(
	    "finess;etalab;47;2020-05-04\n"
	    "structureet;010000024;010780054;CH DE FLEYRIAT;CENTRE HOSPITALIER;;;900;RTE;DE PARIS;;;451;01;AIN;"
	    "01440 VIRIAT;0474454647;;355;C.H.;1102;x;;;03;x;1;x;1979-02-13;1979-02-13;2020-02-04;\n"
	    "structureet;010000024;0107\n"
	    "geolocalisation;010000024;870215.7;6571590.5;1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93;2020-05-04\n"),
	    false), &rep);
	struct finess_structure s;

	T(finess_next(r, &s));
	T_STR(s.commune, S("01451"));
	T_STR(s.postcode, S("01440"));
	T_STR(s.commune_name, S("VIRIAT"));
	T_STR(s.category, S("355"));
	T(!s.place_only && !s.has_place);
	T(finess_next(r, &s));
	T(s.place_only && s.has_place);
	T_STR(s.finess_site, S("010000024"));
	T(!finess_next(r, &s));
	T_I64(rep.aside, 1);
	T_I64(rep.v[0].line, 3);
}

#define SITE(n, place) "{\"informationsGeneralesEGE\":{\"nomEgeCourt\":\"MSP \\\"{\\\" " n "\",\"numFinessEge\":\"010000024\"}," \
	"\"categorieentiteGeographiqueExercice\":\"603\",\"etatObjet\":\"A\",\"adresse\":[{\"numeroVoie\":\"1\"," \
	"\"typeVoie\":\"RUE\",\"libelleVoie\":\"DU TEST\",\"cogCommune\":\"44109\",\"codePostal\":\"44000\"," \
	"\"ligneAcheminement\":\"44000 NANTES\",\"coordonneesGeographique\":{" place "}}],\"contact\":[{\"typeContact\":" \
	"{\"roleContact\":\"01\"},\"telecom\":{\"telephone\":\"0240000000\",\"telecopie\":\"\",\"courriel\":\"\"}}]}"
#define ENTITY(sites) "{\"informationsGeneralesPmej\":{\"numFinessPm\":\"010780054\"},\"ege\":[" sites "]}"

/* Both ways of swapping coordinates, codes as objects, an entity that is not JSON, gzip. */
TEST(registry_finess_json)
{
	static const str text = { "{ \"gco\": {}, \"pmej\" : [" ENTITY(
	    SITE("a", "\"coordonneeX\":\"355000\",\"coordonneeY\":\"6689000\",\"directionLatitude\":\"47.21\",\"directionLongitude\":\"-1.55\"") ","
	    SITE("b", "\"coordonneeX\":\"-1.55\",\"coordonneeY\":\"47.21\",\"directionLatitude\":\"N\",\"directionLongitude\":\"W\"") ","
	    SITE("c", "\"coordonneeX\":\"0\",\"coordonneeY\":\"0\"")) ",{\"informationsGeneralesPmej\":{,}},"
	    ENTITY("{\"informationsGeneralesEGE\":{\"nomEgeLong\":\"D\",\"numFinessEge\":\"010000025\"}},"
	    "{\"informationsGeneralesEGE\":{\"nomEgeLong\":\"E\",\"numFinessEge\":\"010000024\"},\"etatObjet\":{\"code\":\"I\"}}")
	    "],\"gcc\":[]}", 0 };
	str all = { text.p, (ptrdiff_t)strlen(text.p) };
	struct finess_structure s;

	for (int packed = 0; packed < 2; packed++) {
		struct report rep;
		struct finess_reader *r = reader(c, file_of(c, all, packed), &rep);

		for (int i = 0; i < 2; i++) {
			T(finess_next(r, &s));
			T_STR(s.name, i ? S("MSP \"{\" b") : S("MSP \"{\" a"));
			T_STR(s.category, S("603"));
			T_STR(s.finess_legal, S("010780054"));
			T_STR(s.phone, S("0240000000"));
			T_STR(s.commune_name, S("NANTES"));
			T(s.has_place && !s.closed);
			T(fabs(s.lat - 47.21) < 1e-9 && fabs(s.lon + 1.55) < 1e-9);
		}
		T(finess_next(r, &s));
		T(!s.has_place);
		T(finess_next(r, &s));
		T_STR(s.name, S("E"));
		T(s.closed);
		T(!finess_next(r, &s));
		T_I64(rep.aside, 2);
		T_I64(rep.kept, 4);
		T(!rep.truncated);
	}
}

TEST(registry_finess_json_torn)
{
	struct report rep;
	struct finess_structure s;
	struct finess_reader *r = reader(c, file_of(c, S("{\"pmej\":[" ENTITY(SITE("a", "")) ",{\"ege\":[{"), false), &rep);

	T(finess_next(r, &s));
	T(!finess_next(r, &s));
	T(rep.truncated);
	T(report_unsafe(&rep));
}

TEST(registry_projections)
{
	double lat, lon;

	/* The Eiffel tower; IGN's converter. */
	finess_from_lambert93(648237.3, 6862271.7, &lat, &lon);
	T(fabs(lat - 48.8583) < 1e-3 && fabs(lon - 2.2945) < 1e-3);
	/* Saint-Denis de La Reunion, RGR92 / UTM 40S; Pointe-a-Pitre, UTM 20N. */
	finess_from_utm(338600, 7690300, 40, true, &lat, &lon);
	T(fabs(lat + 20.88) < 0.01 && fabs(lon - 55.45) < 0.01);
	finess_from_utm(656500, 1795600, 20, false, &lat, &lon);
	T(fabs(lat - 16.236) < 0.01 && fabs(lon + 61.536) < 0.01);
	T(finess_place(2.29, 48.85, &lat, &lon) && lat > 48 && lon < 3);
	T(!finess_place(0, 0, &lat, &lon));
}

TEST(registry_communes)
{
	const struct commune *m = commune_find(S("44109"));
	const struct commune *list[64];
	struct commune_near near[64];
	int n;

	T(commune_count() > 34900);
	T_STR(m->name, S("Nantes"));
	T(m->population > 300000 && m->has_centre && m->now == m);
	T(!commune_find(S("44999")));
	T(commune_by_name(S("44800 SAINT-HERBLAIN CEDEX 2"), S("44")) == commune_find(S("44162")));
	T(commune_by_name(S("st herblain"), (str){}) == commune_find(S("44162")));
	T(commune_by_name(S("PARIS 12"), (str){})->now == commune_find(S("75056")));
	T(commune_find(S("75112"))->now == commune_find(S("75056")));
	T(!commune_by_name(S("Nantes"), S("29")));
	T(commune_by_postcode(S("44400"), S("REZE")) == commune_find(S("44143")));
	T(commune_guess((str){}, S("44093"), S("NANTES CEDEX 1")) == m);
	T(!commune_guess((str){}, (str){}, (str){}));
	n = commune_near(m, 10, near, 64);
	T(n > 5 && near[0].commune == m && near[1].km > 0 && near[n - 1].km <= 10);
	n = commune_near(m, 100, near, 3);
	T_I64(n, 3);
	n = commune_complete(S("Nant"), list, 5);
	T(n == 5 && list[0] == m);
	n = commune_of_postcode(S("44000"), list, 64);
	T(n >= 1 && list[0] == m);
}

TEST(registry_codes)
{
	T_STR(codes_profession(S("60"))->brief, S("IDE"));
	T_STR(codes_skill(S("SM53"))->label, S("Spécialiste en Médecine générale"));
	T_STR(codes_sector(S("SA63"))->code, S("SA63"));
	T(!codes_profession(S("999")));
	T_STR(codes_profession_by_text(S("Infirmière libérale"))->code, S("60"));
	T_STR(codes_profession_by_text(S("Masseur-kinésithérapeute"))->code, S("70"));
	T_STR(codes_profession_by_text(S("Sage-femme"))->code, S("50"));
	T_STR(codes_profession_by_text(S("Chirurgien dentiste"))->code, S("40"));
	T_STR(codes_profession_by_text(S("AS"))->code, S("35"));
	T(!codes_profession_by_text(S("ascenseur")));
	T(!codes_profession_by_text(S("")));
	T(codes_skill_of(S("10"), S("SM40")) && !codes_skill_of(S("60"), S("SM40")));
}

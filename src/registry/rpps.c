/* rpps.c -- see rpps.h. */
#include "registry/rpps.h"

/* The columns we read: field of the struct, folded names, required, French label. */
#define ACTIVITY(X) \
	X(id_type, "type d identifiant pp", true, "Type d'identifiant PP") \
	X(id, "identifiant pp", true, "Identifiant PP") \
	X(national_id, "identification nationale pp", false, "Identification nationale PP") \
	X(civility_practice, "code civilite d exercice|code civilite exercice", false, "Code civilité d'exercice") \
	X(civility, "code civilite", false, "Code civilité") \
	X(name, "nom d exercice|nom exercice", true, "Nom d'exercice") \
	X(first_name, "prenom d exercice|prenom exercice", true, "Prénom d'exercice") \
	X(profession, "code profession", true, "Code profession") \
	X(profession_label, "libelle profession", false, "Libellé profession") \
	X(category, "code categorie professionnelle", false, "Code catégorie professionnelle") \
	X(skill_type, "code type savoir faire", false, "Code type savoir-faire") \
	X(skill, "code savoir faire", false, "Code savoir-faire") \
	X(skill_label, "libelle savoir faire", false, "Libellé savoir-faire") \
	X(mode, "code mode exercice|code mode d exercice", false, "Code mode exercice") \
	X(siret, "numero siret site|siret site", false, "Numéro SIRET site") \
	X(siren, "numero siren site|siren site", false, "Numéro SIREN site") \
	X(finess_site, "numero finess site|finess site", false, "Numéro FINESS site") \
	X(finess_legal, "numero finess etablissement juridique|finess etablissement juridique", false, \
	  "Numéro FINESS établissement juridique") \
	X(structure_id, "identifiant technique de la structure|identifiant structure", false, \
	  "Identifiant technique de la structure") \
	X(structure, "raison sociale site", false, "Raison sociale site") \
	X(sign, "enseigne commerciale site", false, "Enseigne commerciale site") \
	X(to, "complement destinataire coord structure", false, "Complément destinataire") \
	X(point, "complement point geographique coord structure", false, "Complément point géographique") \
	X(street_number, "numero voie coord structure", false, "Numéro Voie") \
	X(street_repeat, "indice repetition voie coord structure", false, "Indice répétition voie") \
	X(street_type_code, "code type de voie coord structure", false, "Code type de voie") \
	X(street_type, "libelle type de voie coord structure", false, "Libellé type de voie") \
	X(street, "libelle voie coord structure", false, "Libellé Voie") \
	X(mention, "mention distribution coord structure", false, "Mention distribution") \
	X(cedex, "bureau cedex coord structure", false, "Bureau cedex") \
	X(postcode, "code postal coord structure", true, "Code postal (coord. structure)") \
	X(commune, "code commune coord structure", true, "Code commune (coord. structure)") \
	X(commune_name, "libelle commune coord structure", false, "Libellé commune") \
	X(country, "code pays coord structure", false, "Code pays") \
	X(phone, "telephone coord structure", false, "Téléphone") \
	X(phone2, "telephone 2 coord structure", false, "Téléphone 2") \
	X(fax, "telecopie coord structure", false, "Télécopie") \
	X(email, "adresse e mail coord structure|adresse email coord structure", false, "Adresse e-mail") \
	X(department, "code departement structure|code departement coord structure", false, "Code Département") \
	X(old_structure_id, "ancien identifiant de la structure", false, "Ancien identifiant de la structure") \
	X(authority, "autorite d enregistrement", false, "Autorité d'enregistrement") \
	X(sector, "code secteur d activite", false, "Code secteur d'activité") \
	X(sector_label, "libelle secteur d activite", false, "Libellé secteur d'activité") \
	X(pharmacist_section, "code section tableau pharmaciens", false, "Code section tableau pharmaciens") \
	X(role, "code role|code fonction", false, "Code rôle") \
	X(role_label, "libelle role|libelle fonction", false, "Libellé rôle") \
	X(genre, "code genre activite|code genre d activite", false, "Code genre activité")

#define SKILL(X) \
	X(id_type, "type d identifiant pp", true, "Type d'identifiant PP") \
	X(id, "identifiant pp", true, "Identifiant PP") \
	X(national_id, "identification nationale pp", false, "Identification nationale PP") \
	X(name, "nom d exercice|nom exercice", true, "Nom d'exercice") \
	X(first_name, "prenom d exercice|prenom exercice", true, "Prénom d'exercice") \
	X(profession, "code profession", true, "Code profession") \
	X(category, "code categorie professionnelle", false, "Code catégorie professionnelle") \
	X(skill_type, "code type savoir faire", true, "Code type savoir-faire") \
	X(skill_type_label, "libelle type savoir faire", false, "Libellé type savoir-faire") \
	X(skill, "code savoir faire", true, "Code savoir-faire") \
	X(skill_label, "libelle savoir faire", false, "Libellé savoir-faire")

#define DIPLOMA(X) \
	X(id_type, "type d identifiant pp", true, "Type d'identifiant PP") \
	X(id, "identifiant pp", true, "Identifiant PP") \
	X(national_id, "identification nationale pp", false, "Identification nationale PP") \
	X(name, "nom d exercice|nom exercice", true, "Nom d'exercice") \
	X(first_name, "prenom d exercice|prenom exercice", true, "Prénom d'exercice") \
	X(diploma_type, "code type diplome obtenu", true, "Code type diplôme obtenu") \
	X(diploma, "code diplome obtenu", true, "Code diplôme obtenu") \
	X(diploma_label, "libelle diplome obtenu", false, "Libellé diplôme obtenu") \
	X(authorization_type, "code type autorisation", false, "Code type autorisation") \
	X(discipline, "code discipline autorisation", false, "Code discipline autorisation") \
	X(discipline_label, "libelle discipline autorisation", false, "Libellé discipline autorisation")

#define ACTIVITY_AT(field, ...)	A_##field,
#define SKILL_AT(field, ...)	S_##field,
#define DIPLOMA_AT(field, ...)	D_##field,
#define COLUMN(field, names, required, label)	{ names, required, label },
enum { ACTIVITY(ACTIVITY_AT) A_COUNT };
enum { SKILL(SKILL_AT) S_COUNT };
enum { DIPLOMA(DIPLOMA_AT) D_COUNT };
static const struct record_column activity_columns[] = { ACTIVITY(COLUMN) };
static const struct record_column skill_columns[] = { SKILL(COLUMN) };
static const struct record_column diploma_columns[] = { DIPLOMA(COLUMN) };

static bool
digits(str s, ptrdiff_t n)
{
	for (ptrdiff_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == n;
}

bool
rpps_id_ok(str id)
{
	return digits(id, 11) && str_luhn(id);
}

bool
rpps_finess_ok(str id)
{
	if (id.n != 9)
		return false;
	for (ptrdiff_t i = 0; i < 9; i++) {	/* 2A, 2B; the sandbox's 0B0193488 */
		char ch = id.p[i];

		if (ch >= 'A' && ch <= 'Z')
			return true;
		if (ch < '0' || ch > '9')
			return false;
	}
	return str_luhn(id);
}

/* La Poste's establishments (SIREN 356000000) sum to a multiple of five instead. */
static bool
la_poste(str siret)
{
	int sum = 0;

	for (ptrdiff_t i = 0; i < siret.n; i++)
		sum += siret.p[i] - '0';
	return str_starts(siret, S("356000000")) && sum % 5 == 0;
}

bool
rpps_siret_ok(str id)
{
	return digits(id, 14) && (str_luhn(id) || la_poste(id));
}

bool
rpps_siren_ok(str id)
{
	return digits(id, 9) && str_luhn(id);
}

/* False when the person's number is wrong, and the line set aside. */
static bool
person_ok(struct record_reader *r, str id_type, str id, str name, int id_at, int name_at)
{
	if (id.n == 0) {
		record_aside(r, id_at, id, S("registry.id.none"));
		return false;
	}
	if (str_eq(id_type, S("8")) && !rpps_id_ok(id)) {
		record_aside(r, id_at, id, S("registry.luhn.rpps"));
		return false;
	}
	if (name.n == 0) {
		record_aside(r, name_at, name, S("registry.name.none"));
		return false;
	}
	return true;
}

static void
check_key(struct record_reader *r, int column, str *id, bool (*ok)(str), str key)
{
	if (id->n == 0 || ok(*id))
		return;
	record_note(r, column, *id, key);
	*id = (str){};
}

enum err
rpps_activity_open(struct ctx *c, str path, struct report *rep, struct record_reader **out)
{
	return record_open(c, path, activity_columns, A_COUNT, rep, out);
}

bool
rpps_activity_next(struct record_reader *r, struct rpps_activity *o)
{
	str f[A_COUNT];

	while (record_next(r, f)) {
		if (!person_ok(r, f[A_id_type], f[A_id], f[A_name], A_id, A_name))
			continue;
		check_key(r, A_siret, &f[A_siret], rpps_siret_ok, S("registry.luhn.siret"));
		check_key(r, A_siren, &f[A_siren], rpps_siren_ok, S("registry.luhn.siren"));
		check_key(r, A_finess_site, &f[A_finess_site], rpps_finess_ok, S("registry.luhn.finess"));
		check_key(r, A_finess_legal, &f[A_finess_legal], rpps_finess_ok,
		    S("registry.luhn.finess"));
#define SET(field, ...)	o->field = f[A_##field];
		ACTIVITY(SET)
#undef SET
		o->line = record_line(r);
		return true;
	}
	return false;
}

enum err
rpps_skill_open(struct ctx *c, str path, struct report *rep, struct record_reader **out)
{
	return record_open(c, path, skill_columns, S_COUNT, rep, out);
}

bool
rpps_skill_next(struct record_reader *r, struct rpps_skill *o)
{
	str f[S_COUNT];

	while (record_next(r, f)) {
		if (!person_ok(r, f[S_id_type], f[S_id], f[S_name], S_id, S_name))
			continue;
#define SET(field, ...)	o->field = f[S_##field];
		SKILL(SET)
#undef SET
		o->line = record_line(r);
		return true;
	}
	return false;
}

enum err
rpps_diploma_open(struct ctx *c, str path, struct report *rep, struct record_reader **out)
{
	return record_open(c, path, diploma_columns, D_COUNT, rep, out);
}

bool
rpps_diploma_next(struct record_reader *r, struct rpps_diploma *o)
{
	str f[D_COUNT];

	while (record_next(r, f)) {
		if (!person_ok(r, f[D_id_type], f[D_id], f[D_name], D_id, D_name))
			continue;
#define SET(field, ...)	o->field = f[D_##field];
		DIPLOMA(SET)
#undef SET
		o->line = record_line(r);
		return true;
	}
	return false;
}

str
rpps_structure_key(struct arena *a, const struct rpps_activity *row)
{
	if (row->finess_site.n)
		return arena_fmt(a, "1%.*s", STR(row->finess_site));
	if (row->siret.n)
		return arena_fmt(a, "3%.*s", STR(row->siret));
	if (row->old_structure_id.n)
		return arena_dup(a, row->old_structure_id);
	if (row->structure_id.n)
		return arena_fmt(a, "T%.*s", STR(row->structure_id));
	return (str){};
}

/* members.c -- see members.h. */
#include "registry/members.h"
#include "registry/rpps.h"

#define MEMBERS(X) \
	X(civility, "civilite|titre|genre", false, "Civilité") \
	X(name, "nom|nom d exercice|nom de famille|nom usuel|nom d usage|nom adherent|nom du professionnel|name" \
	  "|nom prenom|nom et prenom|nom prenoms|professionnel|last name|surname", true, "Nom") \
	X(first_name, "prenom|prenom d exercice|prenoms|prenom adherent|prenom du professionnel|first name", \
	  false, "Prénom") \
	X(rpps, "rpps|n rpps|no rpps|numero rpps|rpps adeli|identifiant rpps|identifiant pp|n rpps adeli" \
	  "|numero rpps adeli|num rpps|code rpps", false, "RPPS") \
	X(profession, "profession|metier|libelle profession|code profession|categorie|corps de metier|activite" \
	  "|profession exercee", false, "Profession") \
	X(skill, "specialite|savoir faire|libelle savoir faire|competence|competences", false, "Spécialité") \
	X(structure, "structure|raison sociale|cabinet|etablissement|lieu d exercice|organisme|msp|societe" \
	  "|raison sociale site|employeur", false, "Structure") \
	X(street, "adresse|adresse professionnelle|adresse du cabinet|rue|voie|adresse 1|adresse pro", \
	  false, "Adresse") \
	X(postcode, "code postal|cp|codepostal|code postal cabinet", false, "Code postal") \
	X(commune, "commune|ville|localite|commune d exercice|ville d exercice|lieu", false, "Commune") \
	X(commune_code, "code commune|code insee|insee|code insee commune", false, "Code INSEE") \
	X(mobile, "mobile|portable|tel portable|telephone portable|telephone mobile|tel mobile|gsm|n portable" \
	  "|portable prive|mobile prive|numero de portable|tel port|num portable|numero portable", false, \
	  "Mobile") \
	X(phone, "telephone|tel|telephone fixe|tel fixe|telephone cabinet|tel cabinet|fixe|tel pro" \
	  "|telephone professionnel|numero de telephone|n de telephone|telephone pro", false, "Téléphone") \
	X(email, "email|e mail|mail|courriel|adresse e mail|adresse email|adresse mail|adresse electronique" \
	  "|mel|mail pro|email professionnel|mail personnel", false, "E-mail") \
	X(mssante, "mssante|mss|adresse mssante|messagerie securisee|bal mssante|adresse bal|mail securise" \
	  "|apicrypt|e mail mssante|email mssante|mail mssante", false, "MSSanté") \
	X(role, "role|fonction|fonction cpts|statut|mandat|college", false, "Fonction") \
	X(joined_on, "date d adhesion|adhesion|date adhesion|adherent depuis|date d entree", false, "Adhésion") \
	X(note, "note|notes|remarque|remarques|commentaire|commentaires|observation|observations", \
	  false, "Remarque") \
	X(consent, "consentement|consentement crise|accord|accord crise|rgpd|consentement rgpd|accord rgpd" \
	  "|consent|autorisation|accepte d etre contacte", false, "Consentement") \
	X(willing, "pret pour|volontaire pour|volontariat|volontaire|disponible pour|types de crise|willing", \
	  false, "Prêt pour") \
	X(equipment, "materiel|equipement|equipements|equipment|peut apporter", false, "Matériel") \
	X(preferred, "canal prefere|canal|moyen de contact|contact prefere|preference|preferred", \
	  false, "Canal préféré")

#define AT(field, ...)	M_##field,
#define COLUMN(field, names, required, label)	{ names, required, label },
enum { MEMBERS(AT) M_COUNT };
static const struct record_column columns[] = { MEMBERS(COLUMN) };

enum err
members_open(struct ctx *c, str path, struct report *rep, struct record_reader **out)
{
	return record_open(c, path, columns, M_COUNT, rep, out);
}

bool
members_next(struct record_reader *r, struct members_row *o)
{
	str f[M_COUNT];

	while (record_next(r, f)) {
		if (f[M_name].n == 0) {
			record_aside(r, M_name, f[M_name], S("registry.name.none"));
			continue;
		}
		if (f[M_rpps].n && !rpps_id_ok(f[M_rpps])) {
			record_note(r, M_rpps, f[M_rpps], S("registry.luhn.rpps"));
			f[M_rpps] = (str){};
		}
#define SET(field, ...)	o->field = f[M_##field];
		MEMBERS(SET)
#undef SET
		o->line = record_line(r);
		o->has_consent = record_has(r, M_consent);
		return true;
	}
	return false;
}

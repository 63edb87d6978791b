/*
 * response_kind.c -- what each kind of dispositif begins with: posts, equipment,
 * check-lists.  French words that become rows, which the community then edits.
 * Source: docs/domain/responses.md.  Professions are codes of TRE_G15.
 */
#include "response/response.h"

#define DOCTOR "10"
#define PHARMACIST "21"
#define DENTIST "40"
#define MIDWIFE "50"
#define NURSE "60"
#define PHYSIO "70"
#define PSYCHOLOGIST "93"

static const struct response_kind_post screening_posts[] = {
	{ "Accueil", "", "", 1, 1, {} },
	{ "Prélèvement", NURSE, "", 2, 3, { PHARMACIST, MIDWIFE, DOCTOR } },
	{ "Saisie et résultats", "", "", 1, 2, {} },
};
static const struct response_kind_item screening_items[] = {
	{ "equipment", "Tests et écouvillons" }, { "equipment", "Masques, blouses, gants, lunettes" },
	{ "equipment", "Conteneurs DASRI" }, { "equipment", "Ordinateur et accès SI-DEP" },
	{ "opening", "Sens de circulation fléché, entrée et sortie séparées" }, { "opening",
	    "File d’attente à l’abri" },
	{ "safety", "Solution hydroalcoolique à l’entrée" }, { "safety", "Numéro à appeler en cas de malaise affiché" },
	{ "closing", "DASRI enlevés" }, { "closing", "Local désinfecté, clés rendues" },
};
static const struct response_kind_post dedicated_posts[] = {
	{ "Accueil et orientation", "", "", 1, 2, {} },
	{ "Consultation", DOCTOR, "", 1, 2, {} },
	{ "Soins", NURSE, "", 1, 2, { PHYSIO } },
	{ "Désinfection entre deux patients", "", "", 1, 1, {} },
};
static const struct response_kind_item dedicated_items[] = {
	{ "equipment", "Saturomètres, tensiomètres, thermomètres" }, { "equipment", "Oxygène et matériel d’urgence" },
	{ "equipment", "Masques FFP2, surblouses, gants" }, { "equipment", "Ordonnances, feuilles de soins, lecteurs" },
	{ "opening", "Circuit propre et circuit sale séparés et fléchés" }, { "opening",
	    "Arrivée sur rendez-vous de la régulation" },
	{ "opening", "Lien avec le SAMU vérifié" }, { "safety", "Zone d’habillage et de déshabillage" },
	{ "safety", "Chariot d’urgence et défibrillateur vérifiés" }, { "safety", "Aération de chaque salle" },
	{ "closing", "Désinfection finale" }, { "closing", "Stocks comptés et rendus" },
};
static const struct response_kind_post vaccination_posts[] = {
	{ "Accueil", "", "", 1, 2, {} },
	{ "Prescription", DOCTOR, "", 1, 1, { PHARMACIST, MIDWIFE, NURSE } },
	{ "Injection", NURSE, "", 2, 3, { PHARMACIST, MIDWIFE, DOCTOR } },
	{ "Surveillance", NURSE, "", 1, 1, { PHYSIO, DENTIST, DOCTOR } },
};
static const struct response_kind_item vaccination_items[] = {
	{ "equipment", "Doses, aiguilles, seringues" }, { "equipment", "Réfrigérateur avec relevé de température" },
	{ "equipment", "Conteneurs DASRI" }, { "equipment", "Chaises de surveillance, brancard" },
	{ "opening", "Température du réfrigérateur relevée (2 à 8 °C)" }, { "opening", "Doses du jour comptées" },
	{ "opening", "Accès au téléservice vérifié" }, { "safety", "Adrénaline et trousse d’urgence à portée" },
	{ "safety", "Espace de surveillance de 15 minutes" }, { "safety", "Défibrillateur vérifié" },
	{ "closing", "Doses restantes et perdues comptées" }, { "closing", "DASRI enlevés, clés rendues" },
};
static const struct response_kind_post mobile_posts[] = {
	{ "Soins", NURSE, "", 1, 2, { DOCTOR, MIDWIFE } },
	{ "Conduite et logistique", "", "", 1, 1, {} },
};
static const struct response_kind_item mobile_items[] = {
	{ "equipment", "Véhicule, carte de carburant, clés" }, { "equipment", "Sac de soins complet" },
	{ "equipment", "Téléphone chargé, chargeur" }, { "equipment", "Équipements de protection pour la tournée" },
	{ "opening", "Itinéraire et adresses remis" }, { "safety", "Numéro de la cellule connu de l’équipe" },
	{ "safety", "Heure de retour convenue" }, { "closing", "Retour annoncé à la cellule" },
	    { "closing", "Sac réassorti" },
};
static const struct response_kind_post remote_posts[] = {
	{ "Téléconsultation", DOCTOR, "", 1, 2, { MIDWIFE } },
	{ "Accompagnement du patient", NURSE, "", 0, 1, { PHARMACIST } },
};
static const struct response_kind_item remote_items[] = {
	{ "equipment", "Outil de téléconsultation du professionnel" }, { "opening",
	    "Lien essayé avec un patient fictif" },
	{ "opening", "Numéro de repli par téléphone" }, { "safety", "Conduite à tenir si le patient s’aggrave" },
	{ "closing", "Comptes rendus envoyés aux médecins traitants" },
};
static const struct response_kind_post support_posts[] = {
	{ "Écoute", PSYCHOLOGIST, "", 1, 2, { DOCTOR, NURSE } },
};
static const struct response_kind_item support_items[] = {
	{ "equipment", "Ligne téléphonique ou pièce au calme" }, { "opening",
	    "Lien avec la CUMP du département vérifié" },
	{ "safety", "Aucun nom ne sort de la cellule de soutien" }, { "safety",
	    "Numéro national de prévention du suicide : 3114" },
	{ "closing", "Relais donnés à ceux qui en ont besoin" },
};
static const struct response_kind_post distribution_posts[] = {
	{ "Remise", "", "", 1, 2, {} },
	{ "Contrôle des droits et comptage", PHARMACIST, "", 1, 1, { NURSE, DOCTOR } },
};
static const struct response_kind_item distribution_items[] = {
	{ "equipment", "Stock compté à l’arrivée" }, { "equipment", "Feuille ou fichier des remises" },
	{ "opening", "Local fermé à clé en dehors des heures" }, { "safety",
	    "File d’attente à l’abri, accès aux fauteuils" },
	{ "closing", "Stock restant compté" }, { "closing", "Clés rendues" },
};
static const struct response_kind_post other_posts[] = {
	{ "Équipe", "", "", 1, 2, {} },
};
static const struct response_kind_item other_items[] = {
	{ "opening", "Lieu reconnu, clés en main" }, { "safety", "Point de sécurité fait" },
	    { "closing", "Clés rendues" },
};

#define START(word, label) { #word, label, word##_posts, COUNT(word##_posts), \
	word##_items, COUNT(word##_items) }
static const struct response_kind_start starts[] = {
	START(screening, "Centre de dépistage"), START(dedicated, "Centre dédié"),
	START(vaccination, "Centre de vaccination"), START(mobile, "Équipe mobile"),
	START(remote, "Téléconsultation"), START(support, "Cellule de soutien psychologique"),
	START(distribution, "Point de distribution"), START(other, "Dispositif"),
};

const char *const response_kinds[] = { "vaccination", "screening", "dedicated", "mobile", "remote", "support",
	"distribution", "other", NULL };

const struct response_kind_start *
response_kind_start(str kind)
{
	for (int i = 0; i < COUNT(starts); i++)
		if (str_eq(kind, str_from(starts[i].kind)))
			return &starts[i];
	return NULL;
}

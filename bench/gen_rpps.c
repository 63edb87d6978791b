/*
 * gen_rpps.c -- write an extraction of the size and shape of the national one:
 *
 *	gen_rpps [--lines N] [--seed N] [--changed PERCENT] FILE
 *
 * 2,200,000 lines, about 1.3 GB, the 56 columns of October 2026.  Some 1.2 million people,
 * named by frequency (everyone fictitious), placed in communes by population, with valid
 * keys.  The same seed writes the same bytes; --changed alters that share of the lines:
 * most in place, some gone, some new.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "registry/codes.h"
#include "registry/commune.h"

static const char header[] =
	"Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
	"Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|Code profession|"
	"Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|"
	"Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|Code mode exercice|Libellé mode exercice|"
	"Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|Numéro FINESS établissement juridique|"
	"Identifiant technique de la structure|Raison sociale site|Enseigne commerciale site|"
	"Complément destinataire (coord. structure)|Complément point géographique (coord. structure)|"
	"Numéro Voie (coord. structure)|Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
	"Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|Mention distribution (coord. structure)|"
	"Bureau cedex (coord. structure)|Code postal (coord. structure)|Code commune (coord. structure)|"
	"Libellé commune (coord. structure)|Code pays (coord. structure)|Libellé pays (coord. structure)|"
	"Téléphone (coord. structure)|Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
	"Adresse e-mail (coord. structure)|Code Département (structure)|Libellé Département (structure)|"
	"Ancien identifiant de la structure|Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
	"Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle|"
	"Code genre activité|Libellé genre activité|\n";

static const char *const surnames[] = {
	"MARTIN", "BERNARD", "THOMAS", "PETIT", "ROBERT", "RICHARD", "DURAND", "DUBOIS", "MOREAU", "LAURENT", "SIMON",
	"MICHEL", "LEFEBVRE", "LEROY", "ROUX", "DAVID", "BERTRAND", "MOREL", "FOURNIER", "GIRARD", "BONNET", "DUPONT",
	"LAMBERT", "FONTAINE", "ROUSSEAU", "VINCENT", "MULLER", "LEFEVRE", "FAURE", "ANDRE", "MERCIER", "BLANC", "GUERIN",
	"BOYER", "GARNIER", "CHEVALIER", "FRANCOIS", "LEGRAND", "GAUTHIER", "GARCIA", "PERRIN", "ROBIN", "CLEMENT",
	"MORIN", "NICOLAS", "HENRY", "ROUSSEL", "MATHIEU", "GAUTIER", "MASSON", "MARCHAND", "DUVAL", "DENIS", "DUMONT",
	"MARIE", "LEMAIRE", "NOEL", "MEYER", "DUFOUR", "MEUNIER", "BRUN", "BLANCHARD", "GIRAUD", "JOLY", "RIVIERE", "LUCAS",
	"BRUNET", "GAILLARD", "BARBIER", "ARNAUD", "MARTINEZ", "GERARD", "ROCHE", "RENARD", "SCHMITT", "ROY", "LE GALL",
	"LE ROUX", "COLIN", "VIDAL", "CARON", "PICARD", "FABRE", "LEMOINE", "RENAUD", "DUMAS", "LACROIX", "OLIVIER",
	"PHILIPPE", "BOURGEOIS", "PIERRE", "BENOIT", "REY", "LECLERC", "PAYET", "ROLLAND", "LECLERCQ", "GUILLAUME",
	"LECOMTE", "LOPEZ", "JEAN", "DUPUY", "GUILLOT", "HUBERT", "BERGER", "CARPENTIER", "SANCHEZ", "DUPUIS", "MOULIN",
	"LOUIS", "DESCHAMPS", "HUET", "VASSEUR", "PEREZ", "BOUCHER", "FLEURY", "ROYER", "KLEIN", "JACQUET", "ADAM", "PARIS",
	"POIRIER", "MARTY", "AUBRY", "GUYOT", "CARRE", "CHARLES", "RENAULT", "CHARPENTIER", "MENARD", "MAILLARD", "BARON",
	"BERTIN", "BAILLY", "HERVE", "SCHNEIDER", "FERNANDEZ", "LE GOFF", "COLLET", "LEGER", "BOUVIER", "JULIEN", "PREVOST",
	"MILLET", "PERROT", "DANIEL", "LE CORRE", "COUSIN", "GERMAIN", "BRETON", "BESSON", "LANGLOIS", "REMY", "LE BRETON",
};
static const char *const firsts[] = {
	"Marie", "Nathalie", "Isabelle", "Sylvie", "Catherine", "Martine", "Christine", "Françoise", "Valérie", "Sandrine",
	"Stéphanie", "Véronique", "Sophie", "Céline", "Chantal", "Patricia", "Anne", "Brigitte", "Julie", "Aurélie", "Laurence",
	"Jean", "Michel", "Philippe", "Pierre", "Nicolas", "Alain", "Christophe", "Patrick", "Daniel", "Bernard", "Stéphane",
	"Frédéric", "Thierry", "Laurent", "Éric", "Julien", "Camille", "Léa", "Manon", "Chloé", "Emma", "Sarah", "Laura",
	"Pauline", "Mathilde", "Marine", "Lucie", "Anaïs", "Charlotte", "Clara", "Juliette", "Inès", "Élodie", "Émilie",
	"Claire", "Hélène", "Caroline", "Delphine", "Virginie", "Karine", "Audrey", "Mélanie", "Thomas", "Alexandre",
	"Maxime", "Antoine", "Guillaume", "Vincent", "David", "Olivier", "Sébastien", "Romain", "Benjamin", "Hugo", "Lucas",
	"Louis", "Paul", "Théo", "Arthur", "Jules", "Gabriel", "Raphaël", "Adrien", "François", "Jacques", "Yves", "Loïc",
	"Jean-Pierre", "Marie-Claire", "Anne-Sophie", "Jean-François", "Marie-Christine", "Anne-Laure", "Jean-Luc", "Zoé",
};
static const char *const sounds[] = {
	"BA", "BE", "BER", "BON", "BOU", "CA", "CAR", "CHA", "CHE", "CO", "COU", "DA", "DE", "DES", "DU", "FA", "FER", "FOU",
	"GA", "GAU", "GI", "GUI", "HA", "JA", "LA", "LAN", "LE", "LO", "MA", "MAR", "MER", "MO", "MON", "NA", "PA", "PE", "PI",
	"PLA", "PO", "RA", "RE", "RI", "RO", "SA", "SE", "SOU", "TA", "TER", "TOU", "VA", "VE", "VI", "ZA", "KER", "PEN",
};
static const char *const ends[] = {
	"RD", "T", "UX", "IER", "EAU", "ET", "OT", "IN", "ON", "EZ", "NNE", "LLE", "SSE", "RT", "CQ", "EC", "AN", "OUX", "",
};
static const struct { const char *code; int share; } trades[] = {	/* per thousand people */
	{ "60", 480 }, { "10", 230 }, { "70", 80 }, { "21", 60 }, { "35", 40 }, { "40", 38 }, { "93", 30 }, { "91", 20 },
	{ "50", 18 }, { "94", 4 },
};
static const char *const streets[] = {
	"DE LA REPUBLIQUE", "VICTOR HUGO", "DE LA GARE", "DES ECOLES", "DU GENERAL DE GAULLE", "JEAN JAURES",
	"DE L'EGLISE", "PASTEUR", "GAMBETTA", "DU STADE", "DES LILAS", "DU MOULIN", "SAINT MARTIN", "DE VERDUN",
};
static const char *const houses[] = {
	"CABINET MEDICAL", "CABINET INFIRMIER", "MAISON DE SANTE", "PHARMACIE", "CENTRE HOSPITALIER", "CLINIQUE",
	"SELARL DU DOCTEUR", "SCM", "CENTRE DE SANTE", "EHPAD", "LABORATOIRE", "HAD",
};

static uint64_t
mix(uint64_t z)
{
	z += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint64_t state;

static uint32_t
below(uint32_t n)
{
	state += UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)((mix(state) >> 32) * n >> 32);
}

static double
unit(void)
{
	return below(1u << 30) / (double)(1u << 30);
}

/* Rank by frequency: Zipf's law over ${n}. */
static uint32_t
zipf(uint32_t n)
{
	return (uint32_t)pow((double)n, unit()) - 1;
}

/* ${digits}[${n}], the last of them its key. */
static void
luhn(char *digits, int n)
{
	int sum = 0;

	for (int i = n - 2, twice = 1; i >= 0; i--, twice = !twice) {
		int d = digits[i] - '0';

		d = twice ? d * 2 : d;
		sum += d > 9 ? d - 9 : d;
	}
	digits[n - 1] = (char)('0' + (10 - sum % 10) % 10);
}

static void
number(char *out, int n, const char *head, uint64_t v)
{
	snprintf(out, (size_t)n + 1, "%s%0*llu0", head, n - 1 - (int)strlen(head), (unsigned long long)v);
	luhn(out, n);
}

/* One surname in three is of the list, the others are made of sounds: some 300,000. */
static void
surname(char *out, size_t room)
{
	if (below(3) == 0) {
		snprintf(out, room, "%s", surnames[zipf((uint32_t)COUNT(surnames))]);
	} else {
		uint32_t v = (uint32_t)mix(zipf(400000) + 7);

		snprintf(out, room, "%s%s%s%s", v & 1 ? "" : sounds[v / 7 % (uint32_t)COUNT(sounds)],
		    sounds[v / 2 % (uint32_t)COUNT(sounds)], sounds[v / 128 % (uint32_t)COUNT(sounds)],
		    ends[v / 8192 % (uint32_t)COUNT(ends)]);
	}
	if (below(25) == 0) {
		size_t n = strlen(out);

		snprintf(out + n, room - n, "-%s", surnames[zipf((uint32_t)COUNT(surnames))]);
	}
}

static int64_t *reach;		/* population up to commune i */

static const struct commune *
somewhere(void)
{
	int64_t at = (int64_t)(unit() * (double)reach[commune_count() - 1]);
	int lo = 0, hi = commune_count() - 1;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (reach[mid] <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return commune_at(lo);
}

struct person {
	char id[16], name[64];
	const char *first;
	const struct code *trade;
	char skill_code[16], skill[128];
	bool woman;
};

static void
make_person(struct person *p, uint64_t seed, uint64_t i)
{
	int at = (int)below(1000), k = 0;

	state = mix(seed ^ mix(i));
	number(p->id, 11, "10", i * 7 + 1000003);
	surname(p->name, sizeof p->name);
	p->first = firsts[zipf((uint32_t)COUNT(firsts))];
	while (k < COUNT(trades) - 1 && at >= trades[k].share)
		at -= trades[k++].share;
	p->trade = codes_profession(str_from(trades[k].code));
	p->skill_code[0] = p->skill[0] = 0;
	if (str_eq(p->trade->code, S("10"))) {
		struct code_list all = codes_skills();
		const struct code *s = &all.v[below(2) ? (uint32_t)(codes_skill(S("SM54")) - all.v) : below((uint32_t)all.n)];

		snprintf(p->skill_code, sizeof p->skill_code, "%.*s", STR(s->code));
		snprintf(p->skill, sizeof p->skill, "%.*s", STR(s->label));
	}
	p->woman = below(100) < 70;
}

static void
write_line(FILE *f, const struct person *p, uint64_t twist)
{
	const struct commune *m = somewhere();
	char siret[16], finess[12], post[8], place[160], phone[16] = "";
	uint32_t house = below((uint32_t)COUNT(houses)), number_at = below(200) + 1;
	uint32_t street = below((uint32_t)COUNT(streets));
	bool salaried = below(2), has_phone = below(10) < 6;
	int other = (int)below((uint32_t)COUNT(surnames));
	uint32_t line_no = (below(10000) + (uint32_t)twist) % 10000;

	number(siret, 14, "9", (uint64_t)below(1u << 30) * 1000 + below(900));
	number(finess, 9, "", (uint64_t)below(90000000));
	if (has_phone)
		snprintf(phone, sizeof phone, "026191%04u", line_no);
	if (salaried)			/* one of its commune's, or a practice in someone's name */
		snprintf(place, sizeof place, "%s DE %.*s%s", houses[house], STR(m->name), twist ? " BIS" : "");
	else
		snprintf(place, sizeof place, "%s %s %s%s", houses[house], below(4) ? p->name : surnames[other],
		    p->first, twist ? " BIS" : "");
	snprintf(post, sizeof post, "%.*s", m->postcodes.n >= 5 ? 5 : 0, m->postcodes.n ? m->postcodes.p : "");
	fprintf(f, "8|%s|8%s|%s|%s|%s|%s|%s|%s|%.*s|%.*s|C|Civil|%s|%s|%s|%s|%s|%s|%s|%.9s|%s|%s|R9%013u|%s|%s||%s|"
	    "%u||R|Rue|%s|BP %05u BUREAU DISTRIBUTEUR|%s %.*s|%s|%.*s|%.*s|99000|France|%s|||%s|%.*s|Département %.*s|4%s%03u|"
	    "CNOM/CNOM/CNOM|%s|%s|||%s|GENR01|Activité standard de soin ou de pharmacien|\n",
	    p->id, p->id, p->skill_code[0] ? "DR" : p->woman ? "MME" : "M", p->skill_code[0] ? "Docteur" : p->woman ? "Madame" : "Monsieur",
	    p->woman ? "MME" : "M", p->woman ? "Madame" : "Monsieur", p->name, p->first, STR(p->trade->code),
	    STR(p->trade->label), p->skill_code[0] ? "S" : "", p->skill_code[0] ? "Spécialité ordinale" : "", p->skill_code,
	    p->skill, salaried ? "S" : "L", salaried ? "Salarié" : "Libéral,indépendant,artisan,commerçant", siret, siret,
	    salaried ? finess : "", salaried ? finess : "", below(1u << 30), place,
	    salaried ? "ETABLISSEMENT DE SANTE" : "CABINET LIBERAL", "BATIMENT PRINCIPAL REZ DE CHAUSSEE", number_at,
	    streets[street], below(90000), post, STR(m->name), post, STR(m->code), STR(m->name), phone,
	    has_phone ? "accueil.structure@exemple.invalid" : "", STR(m->department), STR(m->department), p->id, below(1000),
	    salaried ? "SA01" : "SA08", salaried ? "Etablissement public de santé" : "Cabinet de groupe",
	    salaried ? "FON-33|Praticien exerçant dans un établissement" : "FON-99|Autre fonction, exercice de groupe");
}

static uint32_t
lines_of(uint64_t i)
{
	uint32_t v = (uint32_t)(mix(i * 3 + 1) >> 40) % 100;

	return v < 52 ? 1 : v < 80 ? 2 : v < 92 ? 3 : v < 97 ? 4 : 6;
}

int
main(int argc, char **argv)
{
	int64_t lines = 2200000, seed = 1, changed = 0, n = 0, altered = 0, i;
	const char *path = NULL;
	FILE *f;

	for (int k = 1; k < argc; k++) {
		int64_t *v = strcmp(argv[k], "--lines") == 0 ? &lines : strcmp(argv[k], "--seed") == 0 ? &seed
		    : strcmp(argv[k], "--changed") == 0 ? &changed : NULL;

		if (!v)
			path = argv[k];
		else if (++k == argc || !str_to_i64(str_from(argv[k]), 0, INT64_C(1) << 40, v))
			path = NULL, k = argc;
	}
	f = path ? fopen(path, "w") : NULL;
	if (!f) {
		fprintf(stderr, "usage: gen_rpps [--lines N] [--seed N] [--changed PERCENT] FILE\n");
		return 2;
	}
	setvbuf(f, NULL, _IOFBF, 1 << 20);
	reach = calloc((size_t)commune_count(), sizeof *reach);
	for (int k = 0; k < commune_count(); k++)
		reach[k] = (k ? reach[k - 1] : 0) +
		    (commune_at(k)->now == commune_at(k) ? commune_at(k)->population : 0);
	fputs(header, f);
	for (i = 0; n < lines; i++) {
		struct person p;

		make_person(&p, (uint64_t)seed, (uint64_t)i);
		for (uint32_t k = 0; k < lines_of((uint64_t)i) && n < lines; k++, n++) {
			uint64_t at = (uint64_t)i * 8 + k, dice = mix(at * 5 + 2) % 10000;

			state = mix((uint64_t)seed * 31 ^ mix(at));
			if (dice >= (uint64_t)changed * 100) {
				write_line(f, &p, 0);
				continue;
			}
			altered++;
			if (dice % 10 == 0)
				continue;			/* this line left */
			write_line(f, &p, 1 + dice);
			if (dice % 10 == 1) {			/* and somebody new came */
				struct person q;

				make_person(&q, (uint64_t)seed + 99, (uint64_t)i + 9000000);
				write_line(f, &q, 0);
			}
		}
	}
	fprintf(stderr, "%lld lines, %lld people, %lld altered, %ld bytes\n", (long long)n, (long long)i,
	    (long long)altered, ftell(f));
	return fclose(f) != 0;
}

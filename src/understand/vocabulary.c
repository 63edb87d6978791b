/*
 * vocabulary.c -- families of words, for what lexicon.c does not name one by one:
 * reasons not to come, people, what is done later, what is harmless beside a yes.
 * A word that stands in lexicon.c has its meaning from there.
 */
#include "understand/lexicon.h"

const struct word vocabulary[] = {
	/* ---- reasons: a refusal when nothing else is said ---- */
	{ "fete", K_AWAY, "mariage bapteme noces anniversaire anniv communion ceremonie fetons fetes fiancailles" },
	{ "deuil", K_AWAY, "obseques enterrement deces funerailles decede decedee inhumation cremation" },
	{ "voyage", K_AWAY, "voyages voyager sejour croisiere avion aeroport ski montagne plage camping randonnee vadrouille" },
	{ "congres", K_AWAY, "seminaire colloque conference symposium stage examen examens partiels exam concours soutenance oral cours "
	    "entretien" },
	{ "patients", K_AWAY, "patient soin soins moissons patientele consultation consultations consult consults tournee tournees visites permanence "
	    "vacation bloc gardes nuits" },
	{ "reunion", K_AWAY, "reunions meeting rendezvous" },
	{ "blessure", K_AWAY, "platre plaitre bequille bequilles entorse fracture casse cassee luxation opere operee operation chirurgie "
	    "chirurgien hopitalisation hospitalisation convalescence convalescent convalescente reeducation blesse blessee tendinite hernie "
	    "lumbago lombalgie sciatique dos genou cheville jambe bras epaule poignet hanche foulure brulure infiltration" },
	{ "maladie", K_AWAY, "angine bronchite pneumonie rhume migraine gastroenterite zona varicelle sinusite vertige vertiges malaise "
	    "fatigue fatiguee epuise epuisee creve crevee burnout surmenage depression alite contagieux contagieuse "
	    "isolement quarantaine fievreux fievreuse toux cancer chimio chimiotherapie traitement douleur douleurs souffre souffrir "
	    "invalide invalidite handicap symptomes testee teste hs ko patraque nausees vomissements vomis" },
	{ "grossesse", K_AWAY, "accouche accouchee accouchement allaite allaitement allaitante" },
	{ "demenagement", K_AWAY, "demenage demenager travaux" },
	{ "surcharge", K_AWAY, "surchargee debordee deborde surbookee surbooke overbookee booke bookee complet complete pleine plein submergee submerge" },
	{ "coince", K_AWAY, "retenu retenue mobilise mobilisee requis requise requisitionne requisitionnee indisponibilite engagement engagements "
	    "obligation obligations contrainte contraintes contraint contrainte" },
	{ "interdit", K_NO, "interdite defend deconseille" },
	{ "forfait", K_NO, "inenvisageable impo full nenni abstiens abstenir abstiendrai incapable inapte inaptitude dispense dispensee skip niet nada oups" },
	{ "bouge", K_BLOCK, "quitte quitter parti partie partis partirai ailleurs loin lyon nantes bordeaux marseille toulouse lille strasbourg rennes "
	    "bretagne normandie espagne italie portugal belgique maroc corse alpes angleterre londres etranger" },
	/* ---- taking back ---- */
	{ "desengage", K_WITHDRAW, "desengager desengagement renoncer decommande decommander contretemps" },
	/* ---- people ---- */
	{ "proche", K_OTHERS, "coloc colocataire proches cousin cousine neveu niece oncle tante grandmere grandpere mamie papi papy belle-mere bellemere beaupere "
	    "gendre ado ados gamins gosses petits nounou babysitter" },
	{ "tiers", K_OTHERS, "chef cheffe patron patronne employeur direction directeur directrice cadre responsable rh drh associes associees "
	    "assistante assistant adjoint adjointe secretariat preparatrice preparateur interimaire internes stagiaires etudiants "
	    "etudiante remplacants remplacantes ami amie amis pote copains voisins quelques certains gens monde sont serons seront viendront "
	    "viendrons pouvons avons ont irons venons allons eux leur leurs soi" },
	/* ---- put off ---- */
	{ "saurai", K_LATER, "" },
	{ "renseigne", K_LATER, "renseigner consulterai checke check tranche trancherai deciderai decide decider" },
	{ "previens", K_LATER, "previendrai tiendrai informerai confirmation" },
	{ "devrais", K_MAYBE, "devrait" },
	{ "plutot", K_MAYBE, "" },
	{ "possiblement", K_MAYBE, "hypothetiquement theoriquement theorie quasi quasiment presque espoir espere esperant souhaitons "
	    "incertain incertaine envisage envisager envisageable supposer suppose imagine "
	    "ptetr ptt peutt ptetr ptetres peux-etre tenterai" },
	{ "dispute", K_BLOCK, "drole tenez prie noddy aurai aurait auraient etais etait etaient avais avait fallait devais devait allais allait pouvais pouvait "
	    "voulais voulait pensais pensait croyais ete eu pu dois doit devrai irais irait ferais "
	    "reves reve rever jadis autrefois ancien ancienne anciens ex mutation mutee mute diplome diplomes habilitation ordre "
	    "avis doses dose vaccin vaccins pfizer moderna pass autorisation convention contrat assurance assure assuree rc responsabilite "
	    "frais defraiement defraye defrayee honoraires salaire argent tarif tarifs euros euro prime vacations payant "
	    "parking self hotel logement garderie creche taxi ambulance covoit" },
	{ "obligatoire", K_BLOCK, "obligee oblige obliger forcer force forcee contraindre" },
	{ "rarement", K_BLOCK, "parfois quelquefois souvent occasionnellement partiellement partiel partielle moitie limite limites "
	    "limitee maxi mini minimum exception exceptionnellement provisoirement provisoire temporairement" },
	{ "telephonique", K_BLOCK, "tele distance distanciel visio remote zoom teams teleconsultation parler discuter reparler joindre" },
	{ "relais", K_BLOCK, "transmets transmettre transfere transferer transfert diffuse diffuser relaie relayer fais-suivre partage "
	    "partager propose proposer proposerai signale signaler conseille recommande passerai-le" },
	{ "contraire", K_BLOCK, "inverse oppose opposee refus desaccord critique honte scandale scandaleux ridicule nul nulle "
	    "marre assez foutre fous foutez moque moquez merde putain connerie conneries degage casse-pieds bordel" },
	{ "ironie", K_JOKE, "poisson farce rire rires mort-de-rire ptdrr mdrr loool lool hihi hehe jokes joke" },
	{ "🙃", K_BLOCK, "🙄 😏 😒 😡 🤬 🤨 😑 😶 🤡 💩 🤮 🤢 🤒 🤕 😷 🛏 🏖 ✈ ⛷ 🏝 🌴 🍹 🤦 🤦‍♀ 🤦‍♂ ❓ ❔ 🤯 🫤 😩 😫 🥴 🆘 😠 💀" },
	/* ---- another time ---- */
	{ "ulterieurement", K_ANOTHER, "ulterieur ulterieure prochainement futur avenir prochaines prochains" },
	/* ---- harmless: what comes with coming ---- */
	{ "apporte", K_SOFT, "gere gerer deplace apporter apporterai amene amener amenerai ramene ramenerai prendrai prendre passerai ferai donne donner "
	    "donnerai rendre service services main mains vacciner vaccine vaccinatrice vaccinateur vaccination vacc piquer injecter "
	    "assurer assurerai tenir porter installer monter ranger accueillir gerer renforcer epauler soutenir "
	    "secourir contribuer contribue collaborer servir assister oeuvrer participer rendu sers sert inscription "
	    "confirmee inscrite inscrit" },
	{ "gymnase", K_SOFT, "gym salle mairie ville brou sport maison ehpad clinique pharmacie officine labo laboratoire commune "
	    "village bourg parc rue lycee ecole college terrain hall foyer local locaux dispensaire halle stade" },
	{ "stetho", K_SOFT, "impeccable nickel office hab trajet pro stethoscope crocs sabots baskets gants masque masques blouses surblouse surblouses gel seringues aiguilles trousse "
	    "mallette sac badge carte caducee tensiometre tensio thermometre pansements glaciere table chaises barnum barnums ordi ordinateur "
	    "stylo stylos cafe croissants gateau gateaux thermos chaussures gilet brassard" },
	{ "grassemat", K_SOFT, "" },
	{ "velo", K_SOFT, "moto scooter bus train trottinette marchant camion camionnette" },
	{ "habite", K_SOFT, "habitude habitue habituee experience experimentee experimente aguerri connaissance derriere devant cote face "
	    "pres proximite juste dernier derniere dernieres derniers depuis pendant durant ans "
	    "actif active activite exercice exerce profession professionnel professionnelle liberal liberale repos off "
	    "rpe dispos agenda planning calendrier emploi" },
	{ "heureux", K_SOFT, "pluie froid neige chaleur vent brouillard verglas annoncee attendais sinceres equipe equipes gentil gentille sympa aimable kiffe kiffer jeune jeunes jaune heureuse ravi ravie content contente contents fier fiere honoree honneur hate "
	    "enthousiaste enchante enchantee joyeux motivation belle beau initiative idee action occasion chance plaisirs "
	    "superbe excellente excellent formidable organisation solidarite solidaire utile benevole benevolement benevolat "
	    "chers chere cher revoir toutes soleil" },
	{ "positif", K_SOFT, "positive positivement positifs" }, { "deuxieme", K_SOFT, "second seconde 2eme 2e 2nd" }, { "troisieme", K_SOFT, "3eme 3e" }, { "premier", K_SOFT, "premiere 1er 1ere" },
	{ "importuner", K_BLOCK, "importunez harceler harcelez spammer spammez" },
	{ "entier", K_SOFT, "horaire horaires ferme fermee fermes debout an decouvre retraite retraitee retraites profite profiter entiere entierement totalement pleinement completement parfaitement exactement naturellement "
	    "decidement simplement directement effectivement justement vraimt franchement" },
	{ "hop", K_FILL, "pardon hein tapante tapantes petante petantes pile gars filles meufs allez aller zou hourra youpi let lets ouf tiptop nikel parfaitt oup pouf bref voila voici "
	    "ainsi puis ensuite enfin oh-oui eh beh" },
	{ "or", K_LINK, "par se s lors afin dont parmi chaque ses son notre nos celui celle ceux celles ceci aussitot "
	    "nom cpt via fort soit tant tel telle l'un aupres envers malgre" },
	{ "sage", K_NAME, "manipulateur manip ergotherapeute ergo podologue dieteticienne dieteticien diet opticien psychomotricien "
	    "psychomotricienne auxiliaire biologiste infirmiers iade ibode ipa aidesoignante aidesoignant secouriste pompier "
	    "masseur kines kinesi ortho gynecologue pediatre psychiatre cardiologue geriatre" },
	{ "confraternel", K_SIGN, "confraternelles confraternelle respectueux respectueuses sentiments distinguees devoue devouee bisou biz bizz "
	    "bisoux bye ciao tchao tchuss" },
};
const ptrdiff_t vocabulary_n = COUNT(vocabulary);

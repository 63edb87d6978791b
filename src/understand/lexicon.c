/*
 * lexicon.c -- words of replies, without accents, with the ways people write them.
 * A word may stand in one line only.  What turns a yes into something else must be
 * here: an unknown word beside a yes sends the message to a person anyway.
 */
#include "understand/lexicon.h"

const struct word lexicon[] = {
	/* yes */
	{ "oui", K_YES, "ui wi woui vui ouai ouais ouaip ouaips oue ouep oiu ouo oyi vi viii iui pui 0ui voui yes yess yep yeah yup "
	    "yeap ouii ouip oiui oouii ouui ouiu" },
	{ "ok", K_YES, "okay okey oki okk okok ook okai oky 0k okidoki okidok okidac oukey okokok okokk okee okeee okeh" },
	{ "daccord", K_YES, "dacodac cdac dac dacc dacord dak dakor daccor dacor daccords" },
	{ "volontiers", K_COME, "volontier" },
	{ "absolument", K_COME, "" }, { "evidemment", K_COME, "evidement" }, { "carrement", K_COME, "carement" },
	{ "banco", K_COME, "" },
	{ "affirmatif", K_COME, "affirmative" },
	{ "peux", K_COME, "px" }, { "pourrai", K_COME, "pourai purrai prrai" },
	{ "viens", K_COME, "vien vies veins" }, { "viendrai", K_COME, "" },
	{ "arrive", K_COME, "arive arriv ariv arrives arrve arrvie arirve arrie" }, { "arriverai", K_COME, "ariverai" },
	{ "accours", K_COME, "" }, { "fonce", K_COME, "" }, { "rapplique", K_COME, "" },
	{ "accepte", K_COME, "acepte" }, { "participe", K_COME, "participerai" },
	{ "disponible", K_COME, "dispo dispos disponnible disponibles diponible dispnible disponibl dipo dsipo dispp diso dispi dipso dipos dispoo" },
	{ "disponibilite", K_BLOCK, "disponibilites" },
	{ "present", K_COME, "presente presents presant presante" },
	{ "partant", K_COME, "partante partants partan" },
	{ "volontaire", K_COME, "volontaires" }, { "motive", K_COME, "motivee motives" },
	{ "pret", K_COME, "prete prets" },
	{ "libre", K_COME, "libres libr" },
	{ "possible", K_COME, "possibl posible" },
	{ "chaud", K_BLOCK, "chaude" }, { "convient", K_BLOCK, "" }, { "envie", K_BLOCK, "" }, { "mort", K_BLOCK, "" }, { "secteur", K_LINK, "quartier coin" },
	{ "joignable", K_LINK, "" }, { "blouse", K_SOFT, "tenue" }, { "poste", K_SOFT, "" }, { "loin", K_SOFT, "" },
	{ "moment", K_SOFT, "" },
	/* no */
	{ "non", K_NO, "nn nan nann nop nope noon nno onn n0n nein nooon nonn naan noo no nonon" },
	{ "impossible", K_NO, "imposible impossble impossibl impossibles inpossible" },
	{ "indisponible", K_NO, "indispo indisponibles indispos indiponible" },
	{ "refuse", K_NO, "refuser" }, { "decline", K_NO, "decliner" }, { "negatif", K_NO, "negative" },
	{ "absent", K_NO, "absente absents absant absentes" }, { "absence", K_BLOCK, "abscence" },
	{ "empeche", K_NO, "empechee empecher" }, { "bloque", K_AWAY, "bloquee bloques coince coincee" },
	{ "desole", K_SORRY, "desolee desoles dsl dsle dsole dsolee dzl desol desolé dsoler desoler dsll navre navree sorry mdesole "
	    "desolle ds0l deso" },
	{ "excuse", K_SORRY, "excusez excuses excusee" },
	{ "regret", K_SORRY, "regrette regrets" },
	{ "malheureusement", K_SORRY, "malheuresement malheureusemt helas malheureusment malhereusement" },
	{ "dommage", K_SORRY, "" },
	{ "vacances", K_AWAY, "vacance vacs" }, { "conge", K_AWAY, "conges congees vac" }, { "malade", K_AWAY, "malades souffrant souffrante alite alitee grippe grippee" },
	{ "covid", K_AWAY, "gastro fievre" }, { "arret", K_AWAY, "" }, { "etranger", K_AWAY, "" },
	{ "deplacement", K_AWAY, "deplacements" }, { "hospitalise", K_AWAY, "hospitalisee hopitalisee operee opere" },
	{ "accident", K_AWAY, "accidente accidentee" },
	{ "enceinte", K_AWAY, "maternite" }, { "indispose", K_AWAY, "" },
	{ "bosse", K_AWAY, "travaille travail boulot taf taff bosser travailler taffe boss taffer bossait charbonne" },
	{ "garde", K_AWAY, "gardes astreinte" }, { "pris", K_AWAY, "prise prises occupe occupee occupes" },
	{ "rdv", K_AWAY, "rendezvous" }, { "empechement", K_WITHDRAW, "empechements imprevu" },
	/* negation */
	{ "ne", K_NOT, "n" }, { "pas", K_NOT, "pa po ps poa paas oas aps" }, { "plus", K_NOT, "pls" },
	{ "jamais", K_NOT, "jms" }, { "aucun", K_NOT, "aucune" }, { "rien", K_NOT, "" }, { "ni", K_NOT, "" },
	{ "personne", K_NOT, "" }, { "guere", K_NOT, "" }, { "nullement", K_NOT, "" }, { "nein", K_BLOCK, "" },
	/* conditions */
	{ "mais", K_BUT, "ms mzis maiss" }, { "cependant", K_BUT, "toutefois neanmoins pourtant" },
	{ "contre", K_BLOCK, "" }, { "sinon", K_IF, "" }, { "si", K_IF, "" }, { "sauf", K_IF, "excepte hormis" },
	{ "seulement", K_IF, "seulment seulemnt slmt slment seulmt uniquement exclusivement" }, { "sans", K_IF, "ss" },
	{ "condition", K_IF, "conditions" }, { "reserve", K_IF, "reserves" }, { "selon", K_IF, "suivant" },
	{ "depend", K_IF, "dependra" }, { "besoin", K_BLOCK, "besoins necessaire necessaires" },
	{ "faut", K_BLOCK, "faudrait faudra fo fau" }, { "ou", K_BLOCK, "" },
	{ "avant", K_LIMIT, "avnt avt" }, { "apres", K_LIMIT, "aprs ap" }, { "jusqua", K_LIMIT, "jusque jusquau jusqu jusk jusko" },
	{ "partir", K_LIMIT, "" }, { "vers", K_LIMIT, "" }, { "entre", K_LIMIT, "" }, { "des", K_LINK, "" }, { "que", K_LINK, "qu ke k" },
	{ "quand", K_IF, "qd quan" }, { "lorsque", K_IF, "" }, { "moins", K_BLOCK, "" }, { "max", K_LIMIT, "maximum" },
	/* perhaps, later */
	{ "peut", K_BLOCK, "peu peus" }, { "peutetre", K_MAYBE, "pe ptet ptetre ptete peutetr peuttre peutètre peutere tpeutetre petetre peutet" },
	{ "eventuellement", K_MAYBE, "eventuelement eventuel" }, { "pense", K_MAYBE, "penses" }, { "penser", K_LINK, "" }, { "crois", K_MAYBE, "croi croit" },
	{ "probablement", K_MAYBE, "surement vraisemblablement probable" }, { "normalement", K_MAYBE, "nrmlt normalment" },
	{ "certainement", K_MAYBE, "" }, { "essaie", K_MAYBE, "essaye essayer essaierai essayerai essai esaye" },
	{ "mouais", K_MAYBE, "bof moui mwoui" }, { "hesite", K_BLOCK, "hesitante hesitant" },
	{ "voir", K_MAYBE, "" }, { "verrai", K_MAYBE, "verra verrais" }, { "espere", K_MAYBE, "" },
	{ "pourrais", K_MAYBE, "pourrait pourais" }, { "tente", K_MAYBE, "tenter tenterai" }, { "demande", K_BLOCK, "demander" },
	{ "regarde", K_LATER, "regarder" }, { "reviens", K_LATER, "revien reviendrai" }, { "rappelle", K_LATER, "rapelle recontacte recontacterai rappel rappele rapel rappellerai" },
	{ "redis", K_LATER, "redirai" }, { "reconfirme", K_LATER, "reconfirmerai confirmerai" }, { "reflechis", K_LATER, "reflechir reflechi reflechit" },
	{ "attente", K_BLOCK, "attend attends attendez" }, { "tard", K_LATER, "" }, { "tot", K_SOFT, "" },
	{ "organise", K_SOFT, "organiser" }, { "verifie", K_LATER, "verifier verif" }, { "tiens", K_SOFT, "tien tiendrai" },
	/* time */
	{ "heure", K_TIME, "heures hrs hr h" }, { "minute", K_TIME, "minutes min mn mins mns" }, { "jour", K_TIME, "jours" },
	{ "demain", K_TIME, "2main dem1 dmain demin deman dmn" },
	{ "aujourdhui", K_TIME, "aujourd auj ajd aujourdui aujourdhuis aujd ojd" },
	{ "hier", K_TIME, "" }, { "soir", K_TIME, "soiree soirs" }, { "matin", K_TIME, "matins mat" }, { "matinee", K_TIME, "matine matinees" }, { "midi", K_TIME, "" },
	{ "minuit", K_TIME, "" }, { "aprem", K_TIME, "tantot apresmidi aprm apremidi aprèm pm" }, { "nuit", K_TIME, "nuits" },
	{ "journee", K_TIME, "journées" }, { "lundi", K_TIME, "" }, { "mardi", K_TIME, "" }, { "mercredi", K_TIME, "" },
	{ "jeudi", K_TIME, "" }, { "vendredi", K_TIME, "" }, { "samedi", K_TIME, "sam samdi" }, { "dimanche", K_TIME, "dim" },
	{ "weekend", K_TIME, "we wk week wend" }, { "semaine", K_TIME, "sem semaines" }, { "mois", K_TIME, "" }, { "annee", K_TIME, "" },
	{ "janvier", K_TIME, "fevrier avril juin juillet aout septembre octobre novembre decembre" },
	{ "instant", K_BLOCK, "" }, { "lendemain", K_TIME, "" }, { "apresdemain", K_TIME, "" }, { "dedans", K_SOFT, "dedan" }, { "debut", K_LIMIT, "" }, { "fin", K_LIMIT, "" },
	{ "tantot", K_TIME, "" }, { "quart", K_TIME, "" }, { "demi", K_TIME, "demie" }, { "prochain", K_TIME, "prochaine" },
	{ "maintenant", K_FILL, "mtn mnt mtnt maintnt" }, { "immediatement", K_FILL, "" }, { "bientot", K_SOFT, "" },
	/* questions */
	{ "qui", K_LINK, "ki" }, { "quoi", K_ASK, "koi kwa" }, { "combien", K_ASK, "cb" }, { "comment", K_ASK, "cmt" },
	{ "pourquoi", K_ASK, "pkoi pk pourkoi" }, { "quel", K_ASK, "quelle kel quels quelles" }, { "lequel", K_ASK, "laquelle" },
	{ "estce", K_ASK, "esque eske" }, { "puisje", K_ASK, "peuton doisje" }, { "adresse", K_BLOCK, "adress" },
	{ "allo", K_ASK, "" }, { "kesako", K_ASK, "" },
	/* receipt */
	{ "recu", K_RECEIPT, "recue reçut recus recois recoi recut" }, { "note", K_RECEIPT, "notee" }, { "vu", K_RECEIPT, "lu" },
	{ "compris", K_RECEIPT, "compri comprends" }, { "entendu", K_RECEIPT, "" }, { "info", K_RECEIPT, "infos information informations" },
	{ "parfait", K_SOFT, "super top genial cool nickel impec bravo felicitations courage" },
	{ "reception", K_RECEIPT, "receptionne accuse" }, { "pouvez", K_BLOCK, "" }, { "importe", K_SOFT, "" },
	{ "parce", K_LINK, "pcq parceque car" }, { "hors", K_BLOCK, "" }, { "bureau", K_SOFT, "" }, { "vie", K_SOFT, "" },
	{ "sais", K_RECEIPT, "ecoute" }, { "vois", K_RECEIPT, "voi voit" }, { "roger", K_RECEIPT, "" }, { "message", K_SOFT, "msg mess sms messages msgs mail texto textos mails courriel alerte alertes notification notifications sollicitation sollicitations envois" },
	/* stop */
	{ "stop", K_STOP, "stopp st0p" }, { "desabonner", K_STOP, "desabonnez desabonnement desabonne" },
	{ "desinscrire", K_STOP, "desinscription desinscrivez desinscris desinscrit desinscrite desincription unsubscribe desinscrivezmoi" },
	{ "arretez", K_BLOCK, "stopper stoppez arreter arrete cessez cesser" }, { "harcelement", K_STOP, "" }, { "spam", K_BLOCK, "" },
	{ "supprimez", K_BLOCK, "supprimer retirez retirer retiree retire enlevez enlever radiez effacez effacer" },
	{ "recevoir", K_BLOCK, "contacter mappelez mappeler rappeler mecrivez contactez contacte contactee contactes appelez appeler appelee solliciter sollicitez sollicite "
	    "envoyez envoyer deranger derangez rappelez ecrivez ecrire" },
	{ "liste", K_BLOCK, "listes listing fichier fichiers" }, { "numero", K_BLOCK, "num tel telephone portable" },
	{ "coordonnees", K_BLOCK, "" }, { "tranquille", K_BLOCK, "" },
	/* a wrong number */
	{ "trompez", K_WRONG, "trompe trompes tropez trmpez tromper" }, { "erreur", K_WRONG, "ereur" }, { "mauvais", K_BLOCK, "mauvaise faux" },
	{ "connais", K_SOFT, "connait" }, { "destinataire", K_WRONG, "" },
	/* withdrawal */
	{ "annule", K_WITHDRAW, "annuler annulez annulation annul anule" }, { "desiste", K_WITHDRAW, "desister desistement desist" },
	{ "finalement", K_CHANGE, "finalemt finalmt final finalment enfait" }, { "retracte", K_WITHDRAW, "" }, { "candidature", K_SOFT, "" },
	{ "renonce", K_NO, "renoncer" }, { "changement", K_CHANGE, "change" },
	/* others */
	{ "collegue", K_OTHERS, "collegues confrere consoeur coll" }, { "mari", K_OTHERS, "femme epouse epoux conjoint conjointe copain copine compagnon" },
	{ "fils", K_OTHERS, "fille enfant enfants bebe parents mere pere maman papa soeur frere famille voisin voisine" },
	{ "associe", K_OTHERS, "associee secretaire remplacant remplacante interne stagiaire etudiant etudiante" },
	{ "on", K_OTHERS, "nous deux plusieurs ensemble" }, { "quelquun", K_OTHERS, "elle lui elles ils autre autres" },
	{ "remplace", K_OTHERS, "remplacer" }, { "avec", K_LINK, "av avc ac" }, { "vient", K_OTHERS, "viendra peuvent pourra arrivera viennent" },
	/* robots */
	{ "automatique", K_ROBOT, "automatic automatiquement autoreply" }, { "conduis", K_SOFT, "" },
	/* turns used in phrases, not harmless alone */
	{ "veux", K_BLOCK, "veu vx" }, { "souci", K_BLOCK, "soucis soucy soussi" }, { "probleme", K_BLOCK, "pb problemes pbs probl prob pbm prblm" },
	{ "temps", K_SOFT, "tps" }, { "question", K_BLOCK, "" }, { "mal", K_BLOCK, "" }, { "cause", K_BLOCK, "" }, { "lieu", K_BLOCK, "" },
	{ "certain", K_BLOCK, "certaine" }, { "encore", K_BLOCK, "encor" }, { "cas", K_BLOCK, "" }, { "ailleurs", K_BLOCK, "" },
	{ "deja", K_BLOCK, "dj" }, { "concerne", K_BLOCK, "concernee" }, { "interesse", K_BLOCK, "interessee interesser" },
	{ "comptez", K_BLOCK, "compter compte compt conter contez conte" }, { "annuaire", K_SOFT, "" }, { "trop", K_BLOCK, "" },
	{ "essence", K_SOFT, "voiture vehicule permis" }, { "retard", K_BLOCK, "" }, { "tour", K_SOFT, "" }, { "passe", K_SOFT, "" },
	{ "fois", K_SOFT, "" }, { "coup", K_SOFT, "coupci" }, { "place", K_SOFT, "" }, { "route", K_SOFT, "chemin" },
	{ "pars", K_BLOCK, "" }, { "confirme", K_YES, "confirm conf" }, { "presence", K_COME, "participation" }, { "venue", K_SOFT, "" },
	{ "sur", K_LINK, "sure" }, { "certes", K_FILL, "chef doki" }, { "dis", K_BLOCK, "dirai dit di" }, { "peine", K_BLOCK, "" }, { "mieux", K_SOFT, "" }, { "mesure", K_BLOCK, "etat capacite possibilite" }, { "incapacite", K_NO, "" }, { "favorable", K_COME, "favorablement" },
	{ "defavorable", K_NO, "defavorablement" }, { "accord", K_BLOCK, "acord acor acc accords" }, { "reste", K_LINK, "restons" }, { "re", K_FILL, "" },
	{ "toujours", K_LINK, "tjs tjrs" }, { "libere", K_COME, "liberer libererai liber" }, { "dites", K_BLOCK, "" }, { "comme", K_LINK, "" }, { "hui", K_FILL, "" },
	{ "porte", K_LINK, "" }, { "mission", K_LINK, "" }, { "go", K_FILL, "" }, { "formation", K_AWAY, "formations" },
	{ "lien", K_TROUBLE, "liens link ouvrir cliquer site page application appli internet connexion" }, { "voulez", K_BLOCK, "" },
	{ "panne", K_BLOCK, "" },
	{ "aimerais", K_BLOCK, "aurais voudrais souhaite" }, { "serais", K_BLOCK, "serait" }, { "aussi", K_LINK, "" }, { "meme", K_SOFT, "" },
	{ "droit", K_BLOCK, "" }, { "forcement", K_BLOCK, "" }, { "vraiment", K_FILL, "vrmt vraimt" }, { "principe", K_BLOCK, "" },
	{ "priori", K_MAYBE, "apriori" }, { "grand", K_SOFT, "" }, { "courant", K_BLOCK, "" }, { "suite", K_SOFT, "" },
	{ "repondre", K_BLOCK, "reponds reponse repondu repond" }, { "laisse", K_BLOCK, "laissez laisser" }, { "choix", K_SOFT, "option creneau" },
	{ "appel", K_SOFT, "code ref reference" }, { "moyen", K_BLOCK, "moyens" }, { "bon", K_SOFT, "bonne" }, { "marche", K_BLOCK, "roule gaze" },
	{ "fais", K_SOFT, "faire fait ferai ferais" }, { "hesitation", K_BLOCK, "hesiter" }, { "doute", K_BLOCK, "" }, { "cabinet", K_SOFT, "" },
	{ "mets", K_SOFT, "mettez" }, { "inscris", K_BLOCK, "inscrivez inscrivezmoi" }, { "inscrire", K_BLOCK, "" }, { "confirmer", K_BLOCK, "" }, { "prends", K_SOFT, "prend" }, { "partie", K_SOFT, "" },
	{ "chez", K_BLOCK, "" }, { "loisir", K_SOFT, "" }, { "plaisir", K_SOFT, "" }, { "joie", K_SOFT, "" }, { "faute", K_BLOCK, "" }, { "pied", K_SOFT, "" },
	{ "acces", K_BLOCK, "" }, { "dans", K_LINK, "ds" }, { "dici", K_LINK, "" }, { "environ", K_SOFT, "env" },
	{ "c", K_LINK, "cest c'est cé" }, { "est", K_LINK, "es  é" }, { "va", K_BLOCK, "vas vais ve cha" }, { "rentre", K_BLOCK, "" }, { "engage", K_BLOCK, "engagee" },
	{ "euh", K_BLOCK, "heu mmh hmm mmm hum" }, { "lol", K_JOKE, "mdr ptdr haha ahah xd 😂 🤣 😅 😆" }, { "blague", K_JOKE, "rigole plaisante" }, { "sous", K_BLOCK, "" }, { "apel", K_BLOCK, "" },
	{ "temp", K_BLOCK, "" }, { "gratuit", K_BLOCK, "gratuitement gratos crayon paye payer paie remunere remuneree remuneration indemnise indemnisation" },
	/* greetings, thanks, small words */
	{ "bonjour", K_FILL, "bjr bonjours bonjou bjour bjrr bjor bonour hello salut slt coucou cc hey hi salutations" },
	{ "bonsoir", K_FILL, "bsr bonsoirs bsoir bsir" }, { "merci", K_FILL, "mci mrc merc mercii remercie remerciements thx thanks mercis" },
	{ "beaucoup", K_FILL, "bcp bcoup" }, { "svp", K_FILL, "stp silvousplait" }, { "il", K_OTHERS, "" }, { "vous", K_LINK, "vs" }, { "tu", K_LINK, "te toi t" },
	{ "je", K_LINK, "j g" }, { "me", K_LINK, "m" }, { "moi", K_FILL, "mwa" }, { "le", K_LINK, "l" }, { "la", K_LINK, "" }, { "les", K_LINK, "" },
	{ "de", K_LINK, "d du" }, { "un", K_LINK, "" }, { "une", K_LINK, "" }, { "a", K_LINK, "" }, { "au", K_LINK, "aux" },
	{ "ce", K_LINK, "cet cette ces" }, { "ca", K_LINK, "cela sa" }, { "en", K_LINK, "" }, { "y", K_LINK, "" }, { "et", K_LINK, "" },
	{ "pour", K_LINK, "pr" }, { "bien", K_FILL, "bi1 bienn" }, { "tout", K_LINK, "toute tt tte tous" }, { "tres", K_LINK, "" },
	{ "suis", K_LINK, "sui chui chuis jsuis jss sius suid siuis chus" }, { "serai", K_LINK, "sera srai" }, { "ai", K_LINK, "" }, { "etre", K_LINK, "" }, { "avoir", K_LINK, "" },
	{ "venir", K_LINK, "vnir" }, { "aider", K_LINK, "aide aid" }, { "renfort", K_FILL, "renforts" }, { "rejoindre", K_LINK, "rejoins" },
	{ "ici", K_LINK, "" }, { "donc", K_LINK, "dc" }, { "alors", K_LINK, "" }, { "volonte", K_LINK, "" }, { "votre", K_LINK, "votres vos ton ta" },
	{ "mon", K_LINK, "ma mes" }, { "disposition", K_LINK, "" }, { "vite", K_FILL, "" }, { "rapidement", K_FILL, "" }, { "centre", K_SOFT, "" },
	{ "equipement", K_SOFT, "" }, { "matos", K_SOFT, "materiel" }, { "cpts", K_FILL, "msp" }, { "crise", K_FILL, "" }, { "ah", K_FILL, "oh eh ben bah" },
	{ "madame", K_NAME, "mme monsieur mr mlle mesdames messieurs" },
	{ "docteur", K_NAME, "dr doc professeur" }, { "infirmier", K_NAME, "infirmiere ide idel inf infirmieres" }, { "medecin", K_NAME, "med generaliste" },
	{ "kine", K_NAME, "kinesitherapeute" }, { "pharmacien", K_NAME, "pharmacienne" }, { "sagefemme", K_NAME, "sf maieuticien" },
	{ "as", K_BLOCK, "ash" }, { "soignant", K_NAME, "soignante ambulancier dentiste orthophoniste psychologue psy" },
	{ "cordialement", K_SIGN, "cdt cdlt cordialmt cordialment cordialemt cdialement cord bav amicalement sincerement respectueusement bises bisous "
	    "confraternellement amities cdmt" },
	{ "salutation", K_FILL, "" }, { "signe", K_SIGN, "" },
	{ "iphone", K_FILL, "" },
	/* signs */
	{ "👍", K_YES, "👌 ✅ ✔ ☑ 🆗 🙋 🙋‍♀ 🙋‍♂" }, { "💪", K_FILL, "🙂 😊 😀 😃 😄 😁 🙏 ❤ 😉 👋 🌸 🌞 ☀ 🤗 😘 🫡 ☺ 🥰 🤝 🚑 🏥 💉 🚗 🏃 💙 😷 🩺 💊 🩹 ⛑ 🚲 🌹 🌻 🌷 🌺 ✨ ☕ 🧤 👩‍⚕ 👨‍⚕ 🧑‍⚕" },
	{ "👎", K_NO, "❌ 🚫 ✖ 🙅 ⛔" }, { "😢", K_SORRY, "😔 😞 😭 😥 ☹ 🙁 😕 😓 😪 🥺" }, { "🤔", K_MAYBE, "🤞 🤷 🤷‍♀ 🤷‍♂ 😬 😐" },
	/* English and neighbours, enough to refuse or to ask */
	{ "cant", K_NO, "cannot unavailable busy" }, { "not", K_NOT, "dont" }, { "available", K_COME, "coming" }, { "who", K_ASK, "what where when" },
	/* given names, to know a signature by */
	{ "prenom", K_NAME, "marie sophie julie isabelle nathalie catherine sylvie anne francoise valerie christine stephanie sandrine "
	    "celine virginie emilie laura camille lea manon chloe pauline claire helene audrey laetitia aurelie elodie caroline "
	    "delphine florence veronique brigitte martine monique nicole patricia corinne karine severine sabrina melanie jessica amandine "
	    "charlotte alice lucie mathilde juliette louise emma ines sarah jeanne therese agnes cecile beatrice michele jacqueline "
	    "dominique pierre jean michel philippe alain bernard christophe nicolas stephane laurent david julien sebastien thomas "
	    "thierry olivier eric frederic pascal daniel patrick francois bruno didier vincent jerome guillaume alexandre antoine "
	    "maxime kevin romain mathieu benoit arnaud cedric fabrice gilles herve denis luc marc paul hugo lucas louis gabriel arthur "
	    "mohamed fatima karim nadia samira yasmina amelie benedicte solene maud ludivine gaelle yann loic erwan fabien damien "
	    "sylvain xavier gerard jacques andre rene serge yves noemie oceane marion justine anais lisa clara eva ophelie estelle elise "
	    "magali ingrid joelle josiane annick mireille odile genevieve muriel fanny coralie morgane margaux clemence" },
};
const ptrdiff_t lexicon_n = COUNT(lexicon);

const struct glued glued[] = {
	{ "jpeux", "je peux" }, { "jpeu", "je peux" }, { "jpx", "je peux" }, { "jepeux", "je peux" }, { "jpeut", "je peux" }, { "jepeu", "je peux" },
	{ "sije", "si je" }, { "sijepeux", "si je peux" }, { "sivous", "si vous" }, { "sivraiment", "si vraiment" }, { "sijamais", "si jamais" },
	{ "sibesoin", "si besoin" }, { "sipossible", "si possible" },
	{ "jpeuxpas", "je peux pas" }, { "jepeuxpas", "je peux pas" }, { "jpe", "je peux" }, { "jpp", "je peux pas" }, { "peuxpas", "peux pas" },
	{ "jarrive", "je arrive" }, { "jarive", "je arrive" }, { "jariv", "je arrive" }, { "jarriv", "je arrive" }, { "jviens", "je viens" },
	{ "jvien", "je viens" }, { "jeviens", "je viens" }, { "jsuis", "je suis" }, { "jsui", "je suis" }, { "jesuis", "je suis" },
	{ "chuis", "je suis" }, { "chui", "je suis" }, { "jss", "je suis" }, { "jserai", "je serai" }, { "jai", "je ai" }, { "jannule", "je annule" }, { "menvoyez", "me envoyez" }, { "jaccepte", "je accepte" },
	{ "jsp", "je ne sais pas" }, { "jsais", "je sais" }, { "jspas", "je sais pas" }, { "chais", "je sais" }, { "jessaie", "je essaie" },
	{ "jessaye", "je essaie" }, { "pasdispo", "pas disponible" }, { "padispo", "pas disponible" }, { "paspossible", "pas possible" },
	{ "cest", "c est" }, { "cbon", "c est bon" }, { "cestbon", "c est bon" }, { "cok", "c ok" }, { "ya", "y a" }, { "csoir", "ce soir" },
	{ "cesoir", "ce soir" }, { "aprèsmidi", "aprem" }, { "jysuis", "je y suis" }, { "jyserai", "je y serai" }, { "jyvais", "je y va" },
	{ "desuite", "de suite" }, { "bienrecu", "bien recu" }, { "ouijarrive", "oui je arrive" }, { "ouidispo", "oui disponible" },
	{ "nonmerci", "non merci" }, { "nondsl", "non desole" }, { "okdispo", "ok disponible" }, { "okjarrive", "ok je arrive" },
	{ "tqt", "pas souci" }, { "tkt", "pas souci" }, { "biensur", "bien sur" }, { "dlo", "de la" }, { "nsp", "je ne sais pas" }, { "jveux", "je veux" }, { "jvx", "je veux" }, { "jveu", "je veux" }, { "nr", "rien" },
	{ "jvais", "je va" }, { "jpourrai", "je pourrai" }, { "jpourrais", "je pourrais" }, { "jpars", "je pars" }, { "moioui", "moi oui" },
	{ "nopb", "pas probleme" }, { "padsouci", "pas souci" }, { "pasdesouci", "pas de souci" }, { "passouci", "pas souci" }, { "pdp", "pas de probleme" },
	{ "pdsouci", "pas de souci" }, { "avecplaisir", "avec plaisir" }, { "pasavant", "pas avant" }, { "pasla", "pas la" }, { "enroute", "en route" },
	{ "afk", "absent" }, { "quelqun", "quelquun" }, { "imposs", "impossible" }, { "diispo", "disponible" },
};
const ptrdiff_t glued_n = COUNT(glued);

/* sim_people.c -- what simulated people do with a message, when, and the words they write. */
#include "exercise/sim.h"

enum {
	NIGHT_FROM = 22, NIGHT_TO = 7, NIGHT_SLOWER = 3, WRONG_AFTER_S = 8,
	BY_SMS = 60, BY_MAIL = 40,		/* of a hundred who answer, so many write back in their own words */
	STOPS_OF = 25, UNCLEAR_TO = 7,		/* of 25 silent one says STOP, six write what decides nothing */
	CODED_OF = 4,				/* one in so many quotes the code of the call */
	READS = 70, READS_AND_SAYS = 20, WORD_BY_SMS = 8,	/* of a hundred engaged who were told something */
};

/* Salts of the draws that are not about a message of the call itself. */
enum { OF_NUMBER = -1, OF_OFFER = -1000, OF_WORDS = -700000, OF_NEWS = -800000 };

/* Seconds before an answer: each row a twentieth of people later than the one above. */
static const int delays_s[] = {
	20, 38, 55, 75, 95, 118, 142, 165, 190, 214, 240,	/* the first half: four minutes */
	290, 350, 430, 540, 700, 950, 1400, 2400, 4800, 14400,
};

/* ---- the words beside a button of the page ------------------------------------------------ */

static const char *const yes_notes[] = {
	"", "", "", "", "", "", "J'arrive", "Je peux être là dans 20 min", "Dispo jusqu'à 22h",
	"OK, j'emmène mon matériel de pansement", "Présente ! je viens avec ma voiture",
	"Oui mais à partir de 15h, j'ai ma tournée", "ok pour demain matin aussi si besoin",
	"Je finis mes visites et je viens", "Oui. J'ai ma trousse d'urgence et un DSA au cabinet",
	"Dispo toute la nuit", "Ok, qui fait le pointage sur place ?",
};
static const char *const no_notes[] = {
	"", "", "", "", "Désolée, en congés jusqu'à lundi", "Impossible, je garde mes enfants", "De garde à l'hôpital ce soir",
	"Je suis à 2h de route", "En arrêt, bon courage à tous", "Non, cabinet plein jusqu'à 19h",
	"Pas dispo aujourd'hui, demain oui", "Je ne fais plus partie de la CPTS",
};
static const char *const later_notes[] = {
	"", "", "Je vous redis dans 1h", "Je cherche un remplaçant et je rappelle", "Peut-être après 18h",
	"Il faut que je voie avec ma collègue", "C'est pour combien de temps ?", "Rappelez-moi svp, je conduis",
};
static const char *const change_notes[] = {
	"Finalement je ne peux pas, désolé", "Ma fille est malade, je dois annuler", "Voiture en panne...",
	"Urgence au cabinet, je ne viendrai pas",
};

/* ---- the words of an SMS, as people write them ---------------------------------------------- */

static const char *const yes_texts[] = {
	"oui", "Oui", "OUI", "oui", "Ok", "ok je viens", "Oui je viens", "j'arrive", "jarrive", "oui j'arrive",
	"Je suis dispo", "dispo", "je sui dispo", "oui pas de souci", "Ok pour moi", "ok c bon pour moi", "oui vous pouvez compter sur moi",
	"Bonsoir, oui je peux venir.", "ouii", "oui avec plaisir", "Je viens", "présente", "c ok pour moi",
	"ok jy serai", "Bonjour c'est oui, bien à vous", "yes", "wi j'arrive",
};
static const char *const no_texts[] = {
	"non", "Non", "non désolée", "non dsl", "désolé je ne peux pas", "pas dispo", "pas dispo dsl", "Je ne peux pas",
	"impossible pr moi", "non je suis de garde", "Non, en congés", "je peu pas desole", "Malheureusement non",
	"Bonjour, non je ne suis pas disponible. Bon courage",
};
static const char *const later_texts[] = {
	"peut-etre ce soir", "peut être", "je vous redis dans 1h", "je vois avec ma collègue et je vous dis", "pas avant 18h",
	"je sais pas encore", "je rappelle", "je vous tiens au courant", "peut etre si je trouve un remplaçant",
	"ok si quelqu'un garde mes enfants", "c'est pour combien de temps ?", "C'est à quelle heure et où ?",
};
/* What no program should guess: a person reads it. */
static const char *const unclear_texts[] = {
	"bien reçu", "Bien recu merci", "c'est où exactement ?", "C'est payé comment ?", "qui est-ce ?", "jusqu'à quelle heure ?",
	"je suis au volant", "ma collègue peut venir", "vs avez besoin de matériel ?", "recu", "il faut venir avec quoi ?",
};
static const char *const stop_texts[] = { "STOP", "stop", "Stop" };
static const char *const change_texts[] = {
	"finalement je ne peux pas venir, désolée", "je dois annuler, ma fille est malade", "dsl je ne peux plus venir",
	"Finalement non, urgence au cabinet", "je ne pourrai pas venir finalement",
};
static const char *const reserve_texts[] = { "oui", "OUI", "ok", "oui je reste dispo" };

/* ---- the words of who is engaged ---------------------------------------------------------------- */

static const char *const lines[] = {
	"Bien noté.", "Je serai là 10 minutes avant.", "Par quelle entrée ?", "Je viens avec deux boîtes de gants.",
	"Il reste de la place pour se garer ?", "Compris, je préviens ma collègue.", "On mange sur place ?",
};
static const char *const heard_texts[] = { "bien reçu", "ok bien reçu merci", "merci pour l'info" };

#define ONE_OF(dice, list)	str_from(list[ctx_random_below((dice), (uint64_t)COUNT(list))])

/* A generator for one person and one purpose, whatever was drawn before for others. */
static struct ctx
dice_of(int64_t seed, struct person_id person, int64_t salt)
{
	struct ctx dice = { .rng = (uint64_t)seed * UINT64_C(0x9e3779b97f4a7c15) ^
	    (uint64_t)person.v * UINT64_C(0xbf58476d1ce4e5b9) ^ (uint64_t)salt * UINT64_C(0x94d049bb133111eb) };

	dice.rng |= 1;			/* 0 would ask the system */
	(void)ctx_random_below(&dice, 2);
	return dice;
}

static int64_t
delay_us(struct ctx *c, struct ctx *dice)
{
	int steps = (int)COUNT(delays_s) - 1;
	int64_t at = (int64_t)ctx_random_below(dice, (uint64_t)steps * 1000);
	int64_t i = at / 1000, s = delays_s[i] + (delays_s[i + 1] - delays_s[i]) * (at % 1000) / 1000;
	int hour = instant_civil(c->now).hour;

	if (hour >= NIGHT_FROM || hour < NIGHT_TO)
		s *= NIGHT_SLOWER;
	return s * US_PER_S;
}

/* ---- what someone means --------------------------------------------------------------------------- */

static bool
wrong_number(int64_t seed, struct person_id person)
{
	struct ctx number = dice_of(seed, person, OF_NUMBER);

	return ctx_random_below(&number, 100) < 3;
}

static struct sim_act
meant(struct ctx *c, int64_t seed, struct person_id person, int64_t earlier)
{
	struct ctx dice = dice_of(seed, person, earlier);
	int64_t roll = (int64_t)ctx_random_below(&dice, 100);
	int64_t wait = delay_us(c, &dice);

	if (earlier)
		roll += 12;		/* who was silent once is likelier to be again */
	if (roll < 46)
		return (struct sim_act){ S("yes"), ONE_OF(&dice, yes_notes), wait, false };
	if (roll < 62)
		return (struct sim_act){ S("no"), ONE_OF(&dice, no_notes), wait, false };
	if (roll < 73)
		return (struct sim_act){ S("later"), ONE_OF(&dice, later_notes), wait, false };
	if (roll < 78)
		return (struct sim_act){ S("late_change"), {}, wait, false };
	return (struct sim_act){ S("silence"), {}, wait, false };
}

struct sim_act
sim_draw(struct ctx *c, int64_t seed, struct person_id person, int64_t earlier, bool sms)
{
	if (sms && wrong_number(seed, person))		/* a wrong number stays wrong */
		return (struct sim_act){ S("wrong_number"), {}, WRONG_AFTER_S * US_PER_S, false };
	return meant(c, seed, person, earlier);
}

struct sim_act
sim_offered(struct ctx *c, int64_t seed, struct person_id person, int64_t message)
{
	struct ctx dice = dice_of(seed, person, OF_OFFER - message);
	int64_t roll = (int64_t)ctx_random_below(&dice, 100), wait = delay_us(c, &dice);

	if (roll < 75)
		return (struct sim_act){ S("yes"), {}, wait, false };
	return (struct sim_act){ roll < 90 ? S("no") : S("silence"), {}, wait, false };
}

/* ---- how they say it -------------------------------------------------------------------------------- */

/* "oui", "oui B7", "2": a number when there is a choice of posts. */
static str
yes_words(struct ctx *c, struct ctx *dice, const struct sim_message *m)
{
	str words = ONE_OF(dice, yes_texts);

	if (m->posts > 1 && ctx_random_below(dice, 3) == 0)
		return arena_fmt(c->a, "%lld", (long long)m->post[ctx_random_below(dice, (uint64_t)m->posts)]);
	if (m->code.n && ctx_random_below(dice, CODED_OF) == 0)
		return arena_fmt(c->a, "%.*s %.*s", STR(words), STR(m->code));
	return words;
}

/* What the silent write all the same, now and then. */
static void
odd_words(struct ctx *dice, struct sim_act *a)
{
	uint64_t roll = ctx_random_below(dice, STOPS_OF);

	if (roll >= UNCLEAR_TO)
		return;
	a->note = roll ? ONE_OF(dice, unclear_texts) : ONE_OF(dice, stop_texts);
	a->text = true;
}

static void
in_words(struct ctx *c, struct ctx *dice, const struct sim_message *m, struct sim_act *a)
{
	bool yes = str_eq(a->act, S("yes")) || str_eq(a->act, S("late_change"));

	if (str_eq(a->act, S("wrong_number")))
		return;
	if (str_eq(a->act, S("silence"))) {
		odd_words(dice, a);
		return;
	}
	if (ctx_random_below(dice, 100) >= (m->sms ? BY_SMS : BY_MAIL))
		return;
	a->text = true;
	a->note = yes ? yes_words(c, dice, m) : str_eq(a->act, S("no")) ? ONE_OF(dice, no_texts) :
	    ONE_OF(dice, later_texts);
}

struct sim_act
sim_decide(struct ctx *c, int64_t seed, const struct sim_message *m)
{
	int64_t of_call = seed + (m->call - 1) * 1000003;	/* another call, another mood */
	struct ctx dice = dice_of(of_call, m->person, OF_WORDS - m->earlier);
	struct sim_act a;

	if (m->sms && wrong_number(seed, m->person))
		return (struct sim_act){ S("wrong_number"), {}, WRONG_AFTER_S * US_PER_S, false };
	a = m->offer ? sim_offered(c, seed, m->person, m->id) : meant(c, of_call, m->person, m->earlier);
	in_words(c, &dice, m, &a);
	return a;
}

struct sim_act
sim_full(struct ctx *c, int64_t seed, const struct sim_message *m)
{
	struct ctx dice = dice_of(seed, m->person, OF_NEWS - m->id);
	int64_t wait = delay_us(c, &dice);

	if (ctx_random_below(&dice, 3) == 0)
		return (struct sim_act){ S("silence"), {}, wait, false };
	return (struct sim_act){ S("yes"), ONE_OF(&dice, reserve_texts), wait, true };
}

struct sim_act
sim_told(struct ctx *c, int64_t seed, const struct sim_message *m)
{
	struct ctx dice = dice_of(seed, m->person, OF_NEWS - m->id);
	int64_t roll = (int64_t)ctx_random_below(&dice, 100), wait = delay_us(c, &dice);

	if (roll < READS)
		return (struct sim_act){ S("yes"), roll < READS_AND_SAYS ? ONE_OF(&dice, lines) : S(""), wait, false };
	if (roll < READS + WORD_BY_SMS)
		return (struct sim_act){ S("silence"), ONE_OF(&dice, heard_texts), wait, true };
	return (struct sim_act){ S("silence"), {}, wait, false };
}

struct sim_act
sim_change(struct ctx *c, struct person_id person, int64_t message, bool wrote)
{
	struct ctx dice = dice_of(message, person, -2);
	int64_t wait = delay_us(c, &dice) * 3;

	/* Who accepted by SMS goes back on the page as often as not, and the other way round. */
	if (ctx_random_below(&dice, 2) == (wrote ? 0 : 1))
		return (struct sim_act){ S("silence"), ONE_OF(&dice, change_texts), wait, true };
	return (struct sim_act){ S("no"), ONE_OF(&dice, change_notes), wait, false };
}

bool
sim_stays(struct recipient_id recipient, int64_t message)
{
	struct ctx dice = dice_of(message, (struct person_id){ recipient.v }, -3);

	return ctx_random_below(&dice, 3) != 0;
}

#include "db/db.h"
#include "exercise/sim.h"
#include "exercise_q.h"
#include "http/sse.h"
#include "i18n/i18n.h"
#include "logbook/logbook.h"
#include "mobilisation/answer.h"

enum { BATCH = 500, NIGHT_FROM = 22, NIGHT_TO = 7, NIGHT_SLOWER = 3, WRONG_AFTER_S = 8 };

/* Seconds before an answer: each row a twentieth of people later than the one above. */
static const int delays_s[] = {
	20, 38, 55, 75, 95, 118, 142, 165, 190, 214, 240,	/* the first half: four minutes */
	290, 350, 430, 540, 700, 950, 1400, 2400, 4800, 14400,
};

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

struct sim_act
sim_draw(struct ctx *c, int64_t seed, struct person_id person, int64_t earlier, bool sms)
{
	struct ctx number = dice_of(seed, person, -1);		/* a wrong number stays wrong */
	struct ctx dice = dice_of(seed, person, earlier);
	int64_t roll = (int64_t)ctx_random_below(&dice, 100);
	int64_t wait = delay_us(c, &dice);

	if (sms && ctx_random_below(&number, 100) < 3)
		return (struct sim_act){ S("wrong_number"), {}, WRONG_AFTER_S * US_PER_S };
	if (earlier)
		roll += 12;		/* who was silent once is likelier to be again */
	if (roll < 46)
		return (struct sim_act){ S("yes"), ONE_OF(&dice, yes_notes), wait };
	if (roll < 62)
		return (struct sim_act){ S("no"), ONE_OF(&dice, no_notes), wait };
	if (roll < 73)
		return (struct sim_act){ S("later"), ONE_OF(&dice, later_notes), wait };
	if (roll < 78)
		return (struct sim_act){ S("late_change"), {}, wait };
	return (struct sim_act){ S("silence"), {}, wait };
}

struct sim_act
sim_offered(struct ctx *c, int64_t seed, struct person_id person, int64_t message)
{
	struct ctx dice = dice_of(seed, person, -1000 - message);
	int64_t roll = (int64_t)ctx_random_below(&dice, 100), wait = delay_us(c, &dice);

	if (roll < 75)
		return (struct sim_act){ S("yes"), {}, wait };
	return (struct sim_act){ roll < 90 ? S("no") : S("silence"), {}, wait };
}

/* ---- switching ------------------------------------------------------------------------- */

static enum err
beat_later(struct ctx *c, struct crisis_id crisis)
{
	struct instant at = { (c->now.us / US_PER_S + 1) * US_PER_S };

	return jobs_wake(c, S("exercise.sim"), arena_fmt(c->a, "%lld", (long long)crisis.v),
	    arena_fmt(c->a, "sim:%lld", (long long)crisis.v), at);
}

static enum err
say(struct ctx *c, const struct sim_set *s)
{
	str text = s->running ? msg_fmt(c->a, LANG_FR, MSG_exercise_log_on, s->speed, s->seed) :
	    msg_text(LANG_FR, MSG_exercise_log_off);

	return logbook_say(c, s->crisis, S("exercise.simulation"), S(""), text);
}

enum err
sim_set(struct ctx *c, const struct sim_set *s)
{
	struct exercise_simulation old = {};
	bool found;
	int64_t n;

	if (s->speed != 1 && s->speed != 10 && s->speed != 60 && s->speed != 600)
		return fail(c, E_INVALID, S("speed"), S("sim.speed"), "speed %lld", (long long)s->speed);
	TRY(exercise_q_simulation(c, s->crisis, &old, &found));
	TRY(exercise_q_simulation_set(c, s->running, s->seed, s->speed,
	    (struct opt_instant){ !s->running, c->now }, s->crisis, &n));
	if (!n)
		return fail(c, E_CONFLICT, S(""), S("sim.real"), "crisis %lld", (long long)s->crisis.v);
	if (found && s->running && !old.running && old.paused_at.some)
		TRY(exercise_q_shift(c, c->now.us - old.paused_at.v.us, s->crisis, &n));
	if (found && old.speed != s->speed)
		TRY(exercise_q_stretch(c, c->now, old.speed, s->speed, s->crisis, &n));
	if (!s->running)
		TRY(exercise_q_release(c, c->now, s->crisis, &n));
	if (!found || old.running != s->running || old.speed != s->speed || old.seed != s->seed)
		TRY(say(c, s));
	return s->running ? beat_later(c, s->crisis) : OK;
}

/* ---- one beat -------------------------------------------------------------------------- */

struct planning {
	struct crisis_id crisis;
	const struct exercise_simulation *sim;
	int64_t planned;
};

/* What a message of ${key} is: "call:3:recipient:12:offer:1732..." */
static bool
is_a(str key, const char *kind)
{
	return str_has(key, str_from(kind));
}

/* A proof, a thank-you, a word to those engaged: read, not answered. */
static bool
asks(str key)
{
	return !is_a(key, ":proof:") && !is_a(key, ":full:") && !is_a(key, ":engaged:") && !is_a(key, ":release:") && !is_a(key, ":word:");
}

static enum err
plan_one(struct ctx *c, const struct planning *p, const struct exercise_unplanned *u)
{
	struct person_id person = u->person_id.some ? u->person_id.v : (struct person_id){ u->recipient_id.v.v };
	struct sim_act act = !asks(u->send_key) ? (struct sim_act){ S("silence"), {}, 0 } :
	    is_a(u->send_key, ":offer:") ? sim_offered(c, p->sim->seed, person, u->id.v) :
	    sim_draw(c, p->sim->seed, person, u->earlier, str_eq(u->channel, S("sms")));
	struct instant from = u->handed_at.some ? u->handed_at.v : c->now;
	int64_t n;

	TRY(exercise_q_plan(c, u->id, act.act, act.note,
	    (struct instant){ from.us + act.after_us / p->sim->speed }, &n));
	if (!str_eq(act.act, S("wrong_number")))
		TRY(exercise_q_delivered(c, c->now, u->id, &n));
	return OK;
}

static enum err
plan_rule(struct ctx *c, void *arg)
{
	struct planning *p = arg;
	struct exercise_unplanned_list list;

	TRY(exercise_q_unplanned(c, p->crisis, BATCH, &list));
	for (ptrdiff_t i = 0; i < list.n; i++)
		TRY(plan_one(c, p, &list.v[i]));
	p->planned = list.n;
	return OK;
}

struct acting {
	const struct exercise_due *due;
	int64_t speed;
	struct answer_done done;
	bool answered;
};

static enum err
answer(struct ctx *c, struct acting *k, str what, str note)
{
	struct answer_new a = {
		.recipient = k->due->recipient_id.v, .answer = what, .note = note, .via = S("simulated"),
		.request_key = arena_fmt(c->a, "sim:%lld:%.*s", (long long)k->due->outbox_id.v, STR(what)),
	};

	k->answered = true;
	return answer_record(c, &a, &k->done);
}

/* Told that all places are taken, two in three stay in reserve: the second button of the page. */
static enum err
stay(struct ctx *c, struct acting *k)
{
	struct ctx dice = dice_of(k->due->outbox_id.v, (struct person_id){ k->due->recipient_id.v.v }, -3);

	if (k->done.place != PLACE_FULL || ctx_random_below(&dice, 3) == 0)
		return OK;
	return answer(c, k, S("reserve"), S(""));
}

static enum err
act_rule(struct ctx *c, void *arg)
{
	struct acting *k = arg;
	const struct exercise_due *d = k->due;
	int64_t n;

	if (str_eq(d->act, S("late_change"))) {
		struct ctx dice = dice_of(d->outbox_id.v, (struct person_id){ d->recipient_id.v.v }, -2);
		struct instant at = { c->now.us + delay_us(c, &dice) * 3 / k->speed };

		TRY(answer(c, k, S("yes"), S("")));
		return exercise_q_change_mind(c, ONE_OF(&dice, change_notes), at, d->id, &n);
	}
	if (str_eq(d->act, S("wrong_number")))
		TRY(exercise_q_wrong(c, d->outbox_id, &n));
	else if (!str_eq(d->act, S("silence"))) {
		TRY(answer(c, k, d->act, d->note));
		TRY(stay(c, k));
	}
	return exercise_q_done(c, d->id, &n);
}

static enum err
done_rule(struct ctx *c, void *arg)
{
	const struct exercise_due *d = arg;
	int64_t n;

	return exercise_q_done(c, d->id, &n);
}

static enum err
act_one(struct ctx *c, const struct exercise_due *d, int64_t speed)
{
	struct acting k = { .due = d, .speed = speed };
	bool by_hand = d->answered_via.n && !str_eq(d->answered_via, S("simulated"));
	enum err e;

	if (by_hand)			/* the trainee answered in their place */
		return db_write(c, done_rule, (void *)(uintptr_t)d);
	e = db_write(c, act_rule, &k);
	if (e == E_CONFLICT || e == E_NOT_FOUND || e == E_INVALID) {	/* the call is closed: too late */
		ctx_forgive(c);
		return db_write(c, done_rule, (void *)(uintptr_t)d);
	}
	if (e == OK && k.answered)
		answer_tell(c, &k.done);
	return e;
}

enum err
sim_beat(struct ctx *c, struct crisis_id crisis, int *moved)
{
	struct exercise_simulation sim;
	struct planning plan = { .crisis = crisis, .sim = &sim };
	struct exercise_due_list due;
	bool found;

	*moved = 0;
	TRY(exercise_q_simulation(c, crisis, &sim, &found));
	if (!found || !sim.running)
		return OK;
	TRY(db_write(c, plan_rule, &plan));
	TRY(exercise_q_due(c, c->now, crisis, BATCH, &due));
	for (ptrdiff_t i = 0; i < due.n; i++)
		TRY(act_one(c, &due.v[i], sim.speed));
	*moved = (int)(plan.planned + due.n);
	if (*moved) {
		sse_touch(arena_fmt(c->a, "mailbox/%lld", (long long)crisis.v));
		for (ptrdiff_t i = 0; i < due.n; i++)
			if (i == 0 || due.v[i].call_id.v != due.v[i - 1].call_id.v)
				sse_touch(arena_fmt(c->a, "call/%lld", (long long)due.v[i].call_id.v));
	}
	return OK;
}

static enum err
beat_rule(struct ctx *c, void *arg)
{
	struct exercise_simulation sim;
	struct crisis_id crisis = *(struct crisis_id *)arg;
	bool found;

	TRY(exercise_q_simulation(c, crisis, &sim, &found));
	return found && sim.running ? beat_later(c, crisis) : OK;
}

static enum err
beat_job(struct ctx *c, str arg)
{
	struct crisis_id crisis;
	int moved;

	if (!str_to_i64(arg, 1, INT64_MAX, &crisis.v))
		return fail(c, E_INTERNAL, S(""), S("jobs.failed"), "argument");
	TRY(sim_beat(c, crisis, &moved));
	return db_write(c, beat_rule, &crisis);
}

const struct job_kind sim_job = { "exercise.sim", 100, beat_job };

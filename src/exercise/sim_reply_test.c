/* Simulated people write back, read as real ones are; STOP binds in the exercise alone; the engaged read the thread. */
#include "crypto/crypto.h"
#include "db/db.h"
#include "exercise/sim.h"
#include "inbound/inbound.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation/channel.h"
#include "mobilisation/mobilisation_t.h"
#include "post/post.h"
#include "simt_q.h"
#include "t.h"
#include "thread/thread_t.h"

static struct sim_message
message(int64_t person, int64_t call)
{
	return (struct sim_message){ .person = { person }, .id = person, .call = call, .sms = true, .code = S("B7") };
}

/* As what the words of ${act} may be read; a person reads the rest. */
static bool
read_rightly(str act, enum meaning m)
{
	if (str_eq(act, S("yes")) || str_eq(act, S("late_change")))
		return m == MEANS_YES;
	return str_eq(act, S("no")) ? m == MEANS_NO : str_eq(act, S("later")) ? m == MEANS_LATER : m == MEANS_STOP;
}

TEST(sim_words_are_read_as_they_are_meant_or_by_a_person)
{
	int wrote = 0, pressed = 0, right = 0, to_human = 0, stops = 0;
	struct understand_call call = { .code = S("B7") };

	for (int64_t i = 1; i <= 2000; i++) {
		struct sim_message m = message(i, 1);
		struct sim_act a = sim_decide(c, 5, &m);
		struct understood u;

		if (!a.text) {
			pressed += str_eq(a.act, S("yes")) || str_eq(a.act, S("no"));
			continue;
		}
		understand(c->a, a.note, &(struct understand_offer){ .calls = &call, .calls_n = 1 }, &u);
		T(u.meaning == MEANS_HUMAN || read_rightly(a.act, u.meaning));
		wrote++;
		right += u.meaning != MEANS_HUMAN;
		to_human += u.meaning == MEANS_HUMAN;
		stops += u.meaning == MEANS_STOP;
		arena_reset(c->a);
	}
	T(wrote > 700 && pressed > 300);		/* most write, a few press */
	T(right > wrote * 3 / 4 && to_human > 40);
	T(stops > 5 && stops < 40);			/* rare */
}

TEST(sim_another_call_is_another_mood_and_the_same_telephone)
{
	int differ = 0;

	for (int64_t i = 1; i <= 500; i++) {
		struct sim_message one = message(i, 1), two = message(i, 2);
		struct sim_act a = sim_decide(c, 5, &one), again = sim_decide(c, 5, &one), b = sim_decide(c, 5, &two);

		T_STR(a.act, again.act);
		T_STR(a.note, again.note);
		T(str_eq(a.act, S("wrong_number")) == str_eq(b.act, S("wrong_number")));
		differ += !str_eq(a.act, b.act);
	}
	T(differ > 150);
}

/* ---- whole exercises ------------------------------------------------------------------------ */

static enum err
set_rule(struct ctx *c, void *arg)
{
	return sim_set(c, arg);
}

static enum err
no_route([[maybe_unused]] struct ctx *c, [[maybe_unused]] struct post_conf *out)
{
	return OK;
}

static void
people(struct ctx *c, int n)
{
	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 10, 0));
	for (int i = 0; i < n; i++)
		mob_person(c, &(struct mob_person){ .family = "NOM", .zone = 1, .member = true, .profession = "60",
			.preferred = i % 8 ? "sms" : "email", .mobile = i % 8 ? 2 : 0, .email = i % 8 ? 0 : 2 });
}

static struct crisis_id
exercise(struct ctx *c, int64_t seed, int64_t speed)
{
	struct sim_set s = { .running = true, .seed = seed, .speed = speed, .crisis = mob_crisis(c, true) };

	T(db_write(c, set_rule, &s) == OK);
	return s.crisis;
}

static void
live(struct ctx *c, int seconds)
{
	const struct job_kind kinds[] = { call_wave_job, call_close_job, channel_job, sim_job };
	struct post *p = post_open(c->db, no_route);
	int ran;

	for (int i = 0; i < seconds; i++) {
		ctx_at(c, (struct instant){ c->now.us + US_PER_S });
		T(post_turn(p, c, 0) >= 0);
		T(jobs_run_due(c, kinds, COUNT(kinds), 20, &ran) == OK);
	}
	post_close(p);
}

static struct simt_said
said(struct ctx *c)
{
	struct simt_said n;

	T(simt_q_said(c, &n) == OK);
	return n;
}

/* Nobody outside was written to, answered for, or taken off a list. */
static void
nothing_is_real(struct ctx *c)
{
	struct simt_real n;

	T(simt_q_real(c, &n) == OK);
	T_I64(n.messages + n.replies + n.answers + n.not_called + n.without_consent, 0);
}

TEST(sim_people_write_back_and_are_read_as_real_ones)
{
	struct crisis_id crisis;
	struct simt_said n;
	struct call_send sent;

	people(c, 160);
	crisis = exercise(c, 4, 600);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);
	live(c, 40);
	n = said(c);
	T(n.came > 40);
	T(n.understood > n.came / 2);
	T(n.queued > 1);			/* left to a person: the trainee */
	T(n.by_sms > 30 && n.by_mail > 1);
	T(n.by_link > 20);
	T(n.withdrew > 0);
	T(n.coded > 3);
	nothing_is_real(c);
}

/* Written yes when all places were taken, told so by SMS: some write again that they stay in reserve. */
TEST(sim_people_told_that_it_is_full_write_again)
{
	struct crisis_id crisis;
	struct call_send sent;

	people(c, 160);
	crisis = exercise(c, 4, 600);
	T(mob_send_first(c, crisis, mob_asking(c, crisis, 2), 60, &sent) == OK);
	live(c, 60);
	T(said(c).reserve_by_sms > 0);
	nothing_is_real(c);
}

/* What comes when the call is over is kept, does not count, and is answered "too late". */
TEST(sim_people_who_write_too_late_are_told_so)
{
	struct crisis_id crisis;
	struct simt_said n;
	struct call_send sent;
	int moved;

	people(c, 60);
	crisis = exercise(c, 4, 1);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);
	live(c, 15);
	T(said(c).came == 0);
	ctx_at(c, (struct instant){ c->now.us + 6 * US_PER_HOUR });
	T(sim_beat(c, crisis, &moved) == OK);
	n = said(c);
	T(n.came > 10);
	T_I64(n.understood, 0);
	T(n.late > 5);
	T_I64(n.by_link, 0);
	nothing_is_real(c);
}

/* The seed of an exercise in which someone says STOP to the first message. */
static int64_t
seed_of_a_stop(struct ctx *c, int64_t n)
{
	for (int64_t seed = 1; seed < 1000; seed++)
		for (int64_t i = 1; i <= n; i++) {
			struct sim_message m = message(i, 1);

			m.sms = i % 8 != 1;		/* as people() has it */
			if (str_eq_nocase(sim_decide(c, seed, &m).note, S("stop")))
				return seed;
		}
	return 0;
}

/* Is this person asked in a crisis that calls everyone now? */
static bool
is_asked(struct ctx *c, struct crisis_id crisis, struct person_id who)
{
	struct audience_criteria q = {};
	struct audience_list list, counted;

	T(audience_people(c, &q, crisis, &list) == OK);
	T(audience_count(c, &q, crisis, &counted) == OK);
	T_I64(counted.sms, list.sms);
	for (ptrdiff_t i = 0; i < list.n; i++)
		if (list.v[i].id.v == who.v) {
			T(list.v[i].channel != CHANNEL_NONE || str_eq(list.v[i].unreachable, S("no_call")));
			return list.v[i].channel != CHANNEL_NONE;
		}
	return false;
}

TEST(sim_stop_binds_in_the_exercise_alone)
{
	struct simt_written_to before, after;
	struct simt_stopped stopped;
	struct crisis_id crisis;
	struct call_send sent;
	bool found;

	people(c, 40);
	crisis = exercise(c, seed_of_a_stop(c, 40), 600);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);
	live(c, 60);
	T(simt_q_stopped(c, &stopped, &found) == OK && found);
	T(simt_q_written_to(c, stopped.person_id.v, crisis, &before) == OK);
	T_I64(before.stops, 1);			/* told once what it costs */
	T(!is_asked(c, crisis, stopped.person_id.v));
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);	/* the next call of the exercise */
	live(c, 60);
	T(simt_q_written_to(c, stopped.person_id.v, crisis, &after) == OK);
	T_I64(after.messages, before.messages);
	T(is_asked(c, mob_crisis(c, true), stopped.person_id.v));		/* controls: elsewhere they are */
	T(is_asked(c, mob_crisis(c, false), stopped.person_id.v));
	nothing_is_real(c);
}

TEST(sim_the_engaged_read_the_thread_and_answer)
{
	struct threadt_counts n;
	struct crisis_id crisis;
	struct simt_lines lines;
	struct call_send sent;
	struct thread_of of;

	people(c, 120);
	crisis = exercise(c, 4, 600);
	of = (struct thread_of){ .crisis = crisis, .call = mob_draft(c, crisis, S("{}")) };
	T(mob_send(c, crisis, of.call, &sent) == OK);
	live(c, 40);
	(void)thread_t_written(c, &of, "Rendez-vous devant la mairie", 0, false);
	T_I64(thread_t_counts(c).read, 0);
	live(c, 60);
	n = thread_t_counts(c);
	T(simt_q_lines(c, &lines) == OK);
	T(n.read > 15);
	T(lines.n > 3 && lines.n < n.read / 2);
	T_I64(n.entries, 1 + lines.n);
	nothing_is_real(c);
}

static enum err
taken_over_rule(struct ctx *c, void *arg)
{
	return sim_taken_over(c, *(struct recipient_id *)arg);
}

/* Who answers in someone's place is not answered over. */
TEST(sim_the_trainee_speaks_for_whom_they_chose)
{
	struct mobt_recipient_list people_asked;
	struct crisis_id crisis;
	struct call_send sent;
	int answered = 0;

	people(c, 60);
	crisis = exercise(c, 4, 1);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);
	live(c, 13);				/* it left; nobody has answered yet */
	people_asked = mob_recipients(c);
	T_I64(people_asked.n, 60);
	for (int i = 0; i < 30; i++)
		T(db_write(c, taken_over_rule, &people_asked.v[i].id) == OK);
	live(c, 900);
	people_asked = mob_recipients(c);
	for (int i = 0; i < 60; i++) {
		T(i >= 30 || people_asked.v[i].answer.n == 0);
		answered += people_asked.v[i].answer.n > 0;
	}
	T(answered > 8);			/* control: the others do */
}

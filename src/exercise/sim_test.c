#include "db/db.h"
#include "exercise/exercise_web.h"
#include "exercise/sim.h"
#include "mobilisation/call_jobs.h"
#include "mobilisation/channel.h"
#include "mobilisation/mobilisation_t.h"
#include "mobt_q.h"
#include "post/post.h"
#include "t.h"

TEST(sim_the_same_seed_gives_the_same_people)
{
	int differ = 0;

	for (int64_t i = 1; i <= 200; i++) {
		struct sim_act a = sim_draw(c, 7, (struct person_id){ i }, 0, true);
		struct sim_act b = sim_draw(c, 7, (struct person_id){ i }, 0, true);
		struct sim_act other = sim_draw(c, 8, (struct person_id){ i }, 0, true);

		T_STR(a.act, b.act);
		T_STR(a.note, b.note);
		T_I64(a.after_us, b.after_us);
		differ += a.after_us != other.after_us;
	}
	T(differ > 150);			/* control: another seed is another story */
}

TEST(sim_people_answer_as_people_do)
{
	int n[6] = {}, quick = 0, at_night = 0, acts = 4000;
	static const char *const names[] = { "yes", "no", "later", "silence", "wrong_number", "late_change" };
	struct ctx day = *c;

	ctx_at(&day, civil_instant(2026, 7, 16, 14, 0));
	for (int64_t i = 1; i <= acts; i++) {
		struct sim_act a = sim_draw(&day, 3, (struct person_id){ i }, 0, true);
		struct sim_act night = sim_draw(c, 3, (struct person_id){ i }, 0, true);

		for (int k = 0; k < 6; k++)
			n[k] += str_eq(a.act, str_from(names[k]));
		quick += a.after_us <= 240 * US_PER_S;
		at_night += night.after_us > a.after_us;
		T(a.after_us >= 8 * US_PER_S);
		T(a.after_us <= 4 * US_PER_HOUR);
	}
	T(n[0] > acts * 40 / 100 && n[0] < acts * 52 / 100);
	T(n[1] > acts * 10 / 100);
	T(n[3] > acts * 15 / 100 && n[3] < acts * 28 / 100);
	T(n[4] > 0 && n[4] < acts * 6 / 100);
	T(n[5] > 0);
	T(quick > acts * 45 / 100 && quick < acts * 58 / 100);
	T(at_night > acts * 9 / 10);
}

TEST(sim_a_wrong_number_stays_wrong)
{
	int wrong = 0;

	for (int64_t i = 1; i <= 2000; i++) {
		struct sim_act a = sim_draw(c, 3, (struct person_id){ i }, 0, true);
		struct sim_act again = sim_draw(c, 3, (struct person_id){ i }, 1, true);
		struct sim_act mail = sim_draw(c, 3, (struct person_id){ i }, 0, false);

		T(str_eq(a.act, S("wrong_number")) == str_eq(again.act, S("wrong_number")));
		T(!str_eq(mail.act, S("wrong_number")));
		wrong += str_eq(a.act, S("wrong_number"));
	}
	T(wrong > 20);
}

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

/* One exercise of 40 nurses, played to the end by nobody; what they answered, as text. */
static str
play(struct ctx *c, int64_t seed, int minutes)
{
	struct crisis_id crisis;
	struct sim_set s = { .running = true, .seed = seed, .speed = 60 };
	struct mobt_recipient_list people;
	struct buf b = { .a = c->a };
	struct call_send sent;
	struct post *p;
	int moved;

	mob_db(c);
	crisis = mob_crisis(c, true);
	mob_nurses(c, 40);
	T(mob_send(c, crisis, mob_draft(c, crisis, S("{}")), &sent) == OK);
	s.crisis = crisis;
	T(db_write(c, set_rule, &s) == OK);
	p = post_open(c->db, no_route);
	for (int i = 0; i < minutes * 6; i++) {
		ctx_at(c, (struct instant){ c->now.us + 10 * US_PER_S });
		T(post_turn(p, c, 0) >= 0);
		T(sim_beat(c, crisis, &moved) == OK);
	}
	post_close(p);
	people = mob_recipients(c);
	T_I64(people.n, 40);
	for (ptrdiff_t i = 0; i < people.n; i++)
		buf_fmt(&b, "%.*s ", STR(people.v[i].answer));
	return buf_str(&b);
}

TEST(sim_people_answer_an_exercise_by_themselves)
{
	str first, again, other;
	int answered = 0;
	struct arena a[3];
	struct ctx k[3] = { *c, *c, *c };

	for (int i = 0; i < 3; i++) {
		arena_init(&a[i], 64 << 20);
		k[i].a = &a[i];
	}
	first = play(&k[0], 5, 20);
	again = play(&k[1], 5, 20);
	other = play(&k[2], 6, 20);
	T_STR(again, first);
	T(!str_eq(other, first));		/* control */
	for (str rest = first, word; rest.n && str_cut(rest, ' ', &word, &rest); )
		answered += word.n > 0;
	T(answered > 20);
	T(answered < 40);
	T(str_has(first, S("yes")));
	T(str_has(first, S("no")));
	for (int i = 0; i < 3; i++)
		arena_fini(&a[i]);
}

TEST(sim_nobody_answers_for_people_in_a_real_crisis)
{
	struct sim_set s = { .running = true, .seed = 1, .speed = 60 };

	mob_db(c);
	s.crisis = mob_crisis(c, false);
	T(db_write(c, set_rule, &s) == E_CONFLICT);
	T_STR(c->cause.key, S("sim.real"));
	ctx_forgive(c);
	s.crisis = mob_crisis(c, true);
	s.speed = 7;
	T(db_write(c, set_rule, &s) == E_INVALID);
}

TEST(exercise_only_our_own_links_are_clickable)
{
	struct exercise_letter m = {};

	exercise_pieces(c, S("EXERCICE venez https://cpts.example/r/Ab-_9 merci http://evil.example/r/x"),
	    S("https://cpts.example"), &m);
	T_I64(m.pieces.n, 3);
	T_STR(m.pieces.v[1].text, S("https://cpts.example/r/Ab-_9"));
	T_STR(m.pieces.v[1].href, S("/r/Ab-_9"));
	T_STR(m.pieces.v[2].text, S(" merci http://evil.example/r/x"));
	exercise_pieces(c, S("https://cpts.example.evil/r/x https://cpts.example//evil"), S("https://cpts.example"), &m);
	for (ptrdiff_t i = 0; i < m.pieces.n; i++)
		T_I64(m.pieces.v[i].href.n, 0);
	exercise_pieces(c, S("no base"), S(""), &m);
	T_I64(m.pieces.n, 1);
}

static enum err
save_rule(struct ctx *c, void *arg)
{
	return call_draft_save(c, arg);
}

/* A call for three posts, as a trainee would send it; everything else happens by itself. */
static struct call_id
three_posts(struct ctx *c, struct crisis_id crisis, struct call_send *sent)
{
	struct call_draft d = { .crisis = crisis, .title = S("Renfort Savenay"), .criteria = S("{}"),
		.message = S("Renfort à Savenay. Pouvez-vous venir ?"), .request_key = S("three-posts"),
		.starts_at = { true, { c->now.us + 20 * US_PER_HOUR } },
		.ends_at = { true, { c->now.us + 26 * US_PER_HOUR } },
		.asks = { { { .profession = S("60"), .wanted = 3 }, { .profession = S("10"), .wanted = 1 },
			{ .profession = S("70"), .wanted = 2 } }, 3 } };

	for (int i = 0; i < 80; i++)
		mob_person(c, &(struct mob_person){ .family = "NOM", .zone = 1, .member = true, .mobile = 2,
			.profession = i % 4 < 2 ? "60" : i % 4 == 2 ? "10" : "70" });
	T(db_write(c, save_rule, &d) == OK);
	T(mob_send(c, crisis, d.id, sent) == OK);
	return d.id;
}

/* Simulated people accept, find it full, stay in reserve, withdraw, answer offers: three posts fill by themselves. */
TEST(sim_an_exercise_with_three_posts_fills_by_itself)
{
	const struct job_kind kinds[] = { call_wave_job, call_close_job, channel_job, sim_job };
	struct sim_set s = { .running = true, .seed = 18, .speed = 600 };
	struct mobt_standings n;
	struct call_send sent;
	struct call_id call;
	struct post *p;
	int ran, filled_s = 0;

	mob_db(c);
	ctx_at(c, civil_instant(2026, 11, 24, 10, 0));
	s.crisis = mob_crisis(c, true);
	call = three_posts(c, s.crisis, &sent);
	p = post_open(c->db, no_route);
	T(db_write(c, set_rule, &s) == OK);
	for (int second = 1; second <= 180; second++) {
		ctx_at(c, (struct instant){ c->now.us + US_PER_S });
		T(post_turn(p, c, 0) >= 0);
		T(jobs_run_due(c, kinds, COUNT(kinds), 20, &ran) == OK);
		if (!filled_s && mob_placed(c, call) == 6)
			filled_s = second;
	}
	post_close(p);
	T(mobt_q_standings(c, &n) == OK);
	T(filled_s > 0);			/* two minutes of ours are a day of theirs */
	T_I64(mob_placed(c, call), 6);
	T(n.placed == 6 && n.waiting > 0 && n.reserve > 0);
	T(n.offers > 0 && n.withdrawn > 0);
	T_I64(n.from_proof, 0);			/* nobody answers a proof */
	T(mob_logged(c, "call.full", "complet"));
	T(n.asked < 80);			/* control: not everyone was asked */
}

#include "t.h"
#include "exercise/sim.h"

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

/* staff_test.c -- bad days of a planner: contradictions, nobody, one for all, two thousand for one; repairs. */
#include "t.h"

#include "solve/staff_json.h"

static const char frame[] = "{\"weekday\": 5, \"days\": 3, \"rest\": 660, \"places\": [\"A\", \"B\"], \"skills\": [\"ide\", \"acc\"],"
    " \"shifts\": [{\"id\": \"M\", \"from\": \"08:00\", \"to\": \"12:00\"}, {\"id\": \"N\", \"from\": \"20:00\", \"to\": \"04:00\"}],"
    " \"posts\": [{\"shift\": \"M\", \"place\": \"A\", \"skill\": \"ide\", \"min\": 1},"
    "  {\"day\": 0, \"shift\": \"N\", \"place\": \"B\", \"skill\": \"acc\", \"min\": 1, \"wish\": 2}],"
    " \"substitutes\": [{\"skill\": \"acc\", \"by\": \"ide\", \"cost\": 3}]";

static enum err
read_more(struct ctx *c, const char *more, struct staff *s)
{
	str text = arena_fmt(c->a, "%s, %s}", frame, more);
	json_t *root = json_loadb(text.p, (size_t)text.n, 0, NULL);
	enum err e;

	T(root != NULL);
	ctx_forgive(c);
	e = staff_read(c, root, s);
	json_decref(root);
	return e;
}

static enum err
make(struct ctx *c, const char *more, struct staff *s, struct solve_case *k, const struct staff_duty **duty)
{
	TRY(read_more(c, more, s));
	return staff_case(c, s, k, duty);
}

static int
solve(struct ctx *c, struct staff *s, const char *more, int steps, struct solve_answer *a, struct staff_work **plan)
{
	struct solve_case k;
	const struct staff_duty *duty;
	struct buf report = { .a = c->a };
	int64_t v;
	int n;

	T(make(c, more, s, &k, &duty) == OK);
	T(solve_run(c, &k, &(struct solve_ask){ .steps = steps, .rounds = 80, .threads = 1 }, a) == OK);
	n = staff_plan(c, &k, duty, a->pick, plan);
	if (a->feasible)
		T(staff_check(c, s, *plan, n, &report, &v) && v == a->objective);
	return n;
}

TEST(staff_plan_proven)
{
	struct staff s;
	struct solve_answer a;
	struct staff_work *plan;
	int n = solve(c, &s, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"]}, {\"id\": \"y\", \"skills\": [\"ide\", \"acc\"],"
	    " \"free\": \"xx....\"}]", 300, &a, &plan);

	/* Saturday's night (two wished): y takes it; rest forbids x the night before her morning. */
	T(a.proven && a.feasible);
	T_I64(n, 4);
	T_I64(a.objective, 200);
	for (int i = 0; i < n; i++)
		T((plan[i].shift == 1) == (plan[i].person == 1));
	/* Control: the night given to x too breaks her rest, and the checker says where. */
	{
		struct staff_work twin[4] = { { 0, 0, 1, 1, 1 }, { 0, 1, 0, 0, 0 } };
		struct buf report = { .a = c->a };
		int64_t v;

		T(!staff_check(c, &s, twin, 2, &report, &v));
		T_HAS(buf_str(&report), "x day 1: rest (240)");
	}
}

TEST(staff_nobody)
{
	struct staff s;
	struct solve_answer a;
	struct staff_work *plan;

	T_I64(solve(c, &s, "\"people\": []", 300, &a, &plan), 0);
	T_I64(a.objective, 3 * 400 + 400 + 200);
	T(a.proven);
	T_I64(solve(c, &s, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"], \"free\": \"......\"}]", 300, &a, &plan), 0);
	T(a.proven && a.feasible);
}

TEST(staff_one_for_all)
{
	struct staff s;
	struct solve_answer a;
	struct staff_work *plan;

	T_I64(solve(c, &s, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\", \"acc\"]}]", 300, &a, &plan), 3);
	T(a.proven);
}

/* At most one newcomer a shift: with somebody else about, she comes; alone with another newcomer, one stays home. */
TEST(staff_newcomers_not_together)
{
	static const char one[] = "\"tags\": [\"new\"], \"mixed\": [{\"tag\": \"new\", \"max\": 1, \"over\": 500}], \"people\":"
	    " [{\"id\": \"x\", \"skills\": [\"acc\"], \"tags\": [\"new\"]}, {\"id\": \"y\", \"skills\": [\"acc\"], \"tags\": [\"new\"]}%s]";
	struct staff_work *plan, both[2] = { { 0, 0, 1, 1, 1 }, { 1, 0, 1, 1, 1 } };
	struct buf report = { .a = c->a };
	struct solve_answer a;
	struct staff s;
	int64_t v;

	T_I64(solve(c, &s, arena_fmt(c->a, one, "").p, 300, &a, &plan), 1);
	T_I64(a.objective, 3 * 400 + 200);		/* the mornings, and the second of the night */
	T(a.proven);
	T(staff_check(c, &s, both, 2, &report, &v));	/* control: both, as the checker counts it */
	T_I64(v, 3 * 400 + 500);
	T_I64(solve(c, &s, arena_fmt(c->a, one, ", {\"id\": \"z\", \"skills\": [\"acc\"]}").p, 300, &a, &plan), 2);
	T_I64(a.objective, 3 * 400);
	T(plan[0].person == 2 || plan[1].person == 2);
}

/* What contradicts is named, with the pair. */
TEST(staff_contradictions)
{
	static const struct { const char *more, *says; } cases[] = {
		{ "\"rules\": [{\"id\": \"r\", \"total_min\": 900, \"total_max\": 600}]", "total_min 900 minutes is more than total_max 600" },
		{ "\"rules\": [{\"id\": \"r\", \"run_min\": 4, \"run_max\": 3}]", "run_min 4 days is more than run_max 3" },
		{ "\"rules\": [{\"id\": \"r\", \"total_min\": 900, \"week_max\": 240}]", "cannot be reached with week_max 240" },
		{ "\"people\": [{\"id\": \"x\", \"skills\": [\"acc\", \"ide\"]}], \"fixed\": [{\"person\": \"x\", \"day\": 0, \"shift\": \"N\","
		    " \"place\": \"B\", \"skill\": \"acc\"}, {\"person\": \"x\", \"day\": 1, \"shift\": \"M\", \"place\": \"A\", \"skill\": \"ide\"}]",
		    "x is fixed on day 0 (N) and day 1 (M), 240 minutes apart; rest is 660" },
		{ "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"], \"free\": \"......\"}], \"fixed\": [{\"person\": \"x\", \"day\": 0,"
		    " \"shift\": \"M\", \"place\": \"A\", \"skill\": \"ide\"}]", "a fixed duty of x contradicts" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct staff s;
		struct solve_case k;
		const struct staff_duty *duty;
		str more = arena_fmt(c->a, strstr(cases[i].more, "people") ? "%s" : "%s, \"people\": []", cases[i].more);

		T(make(c, more.p, &s, &k, &duty) == E_INVALID);
		T_HAS(c->cause.detail, cases[i].says);
		ctx_forgive(c);
	}
	{	/* Nothing contradicts, and yet no roster does: she has none, and it is said. */
		struct staff s;
		struct solve_answer a;
		struct staff_work *plan;
		int n = solve(c, &s, "\"rules\": [{\"id\": \"r\", \"total_min\": 2000}, {\"id\": \"q\"}], \"people\": [{\"id\": \"x\","
		    " \"rules\": \"r\", \"skills\": [\"ide\"]}, {\"id\": \"y\", \"rules\": \"q\", \"skills\": [\"ide\"]}]", 300, &a, &plan);

		T(!a.feasible && !a.proven);
		T_I64(a.stuck, 1);
		for (int i = 0; i < n; i++)
			T_I64(plan[i].person, 1);
	}
}

TEST(staff_bad_files)
{
	static const struct { const char *more, *says; } cases[] = {
		{ "\"people\": 3", "people: a list" },
		{ "\"people\": [{\"id\": \"x\"}, {\"id\": \"x\"}]", "people[1].id: named twice" },
		{ "\"people\": [{\"id\": \"x\", \"free\": \"xx\"}]", "people[0].free: one letter a day" },
		{ "\"people\": [{\"id\": \"x\", \"skills\": [\"pilot\"]}]", "people[0].skills: unknown" },
		{ "\"people\": [{\"id\": \"x\", \"wish\": [[9, \"M\", 1]]}]", "people[0].wish: a whole number from 0 to 2" },
		{ "\"people\": [], \"weights\": {\"fair\": -1}", "weights: a whole number from 0" },
		{ "\"people\": [], \"mixed\": [{\"tag\": \"t\"}]", "mixed[0].tag" },
		{ "\"people\": [], \"tags\": [\"t\"], \"mixed\": [{\"tag\": \"t\", \"min\": 3, \"max\": 2}]", "max is less than min" },
		{ "\"people\": [], \"fixed\": [{\"person\": \"z\"}]", "fixed[0].person: an unknown person" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct staff s;

		T(read_more(c, cases[i].more, &s) == E_INVALID);
		T_HAS(c->cause.detail, cases[i].says);
	}
}

/* Two thousand volunteers for one centre. */
TEST(staff_two_thousand)
{
	struct buf b = { .a = c->a };
	struct staff s;
	struct solve_answer a;
	struct staff_work *plan;

	buf_put(&b, S("\"weights\": {\"fair\": 1}, \"people\": ["));
	for (int i = 0; i < 2000; i++)
		buf_fmt(&b, "%s{\"id\": \"v%d\", \"skills\": [\"%s\"]}", i ? "," : "", i, i % 2 ? "ide" : "acc");
	buf_put(&b, S("]\0"));
	T_I64(solve(c, &s, arena_z(c->a, buf_str(&b)), 4000, &a, &plan), 5);
	T(a.objective >= 3 * 1 + 2 * 4 && a.objective < 40);	/* nothing is short */
}

static int
stopped(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct staff_work w, int *value)
{
	struct staff_person_why *why;

	T(staff_why(c, s, plan, n, w, &why) == s->people);
	*value = why[0].value;
	return why[0].stop;
}

TEST(staff_why_hole)
{
	struct staff s;
	struct staff_work night = { 0, 0, 1, 1, 1 }, plan[2] = { { 0, 1, 0, 0, 0 }, { 0, 2, 0, 0, 0 } };
	int value;

	T(read_more(c, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"]}]", &s) == OK);
	T_I64(stopped(c, &s, plan, 2, night, &value), STAFF_REST);
	T_I64(value, 240);			/* she would do it if rest were 4 h */
	T_I64(stopped(c, &s, plan, 0, night, &value), STAFF_CAN);
	T_I64(stopped(c, &s, (struct staff_work[]){ { 0, 0, 0, 0, 0 } }, 1, night, &value), STAFF_BUSY);
	T(read_more(c, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"], \"places\": {\"A\": 3}}]", &s) == OK);
	T_I64(stopped(c, &s, plan, 0, night, &value), STAFF_FAR);
	T(read_more(c, "\"people\": [{\"id\": \"x\", \"skills\": [\"ide\"], \"free\": \"x.xxxx\"}]", &s) == OK);
	T_I64(stopped(c, &s, plan, 0, night, &value), STAFF_NOT_FREE);
	T(read_more(c, "\"people\": [{\"id\": \"x\"}]", &s) == OK);
	T_I64(stopped(c, &s, plan, 0, night, &value), STAFF_SKILL);
	T(read_more(c, "\"rules\": [{\"id\": \"r\", \"week_max\": 700}], \"people\": [{\"id\": \"x\", \"rules\": \"r\","
	    " \"skills\": [\"ide\"]}], \"rest\": 0", &s) == OK);
	T_I64(stopped(c, &s, plan, 2, night, &value), STAFF_WEEK);
	T_I64(value, 720);
}

/* --- repairs, held by trying every change of few people --- */

enum { DAYS = 4, PEOPLE = 5 };

struct small {
	struct staff s;
	struct staff_shift shift[2];
	struct staff_person person[PEOPLE];
	struct staff_post post[DAYS * 2];
	struct staff_rules rules;
	uint8_t is_free[PEOPLE][DAYS * 2];
	str names[PEOPLE];
	struct staff_work plan[PEOPLE * DAYS];
	int n;
};

static int
pick_of(uint64_t *rng, int n)
{
	*rng = *rng * 6364136223846793005u + 1442695040888963407u;
	return (int)(*rng >> 33) % n;
}

static bool
allowed(const struct small *t, const int8_t shift[PEOPLE][DAYS], int p)
{
	struct staff_work mine[DAYS];
	int n = 0, day, value;

	for (int d = 0; d < DAYS; d++)
		if (shift[p][d] >= 0)
			mine[n++] = (struct staff_work){ p, (int16_t)d, shift[p][d], 0, 0 };
	return staff_breaks(&t->s, p, mine, n, &day, &value) == STAFF_CAN;
}

static int
covered(const int8_t shift[PEOPLE][DAYS])
{
	int v = 0;

	for (int i = 0; i < DAYS * 2; i++)
		for (int p = 0; p < PEOPLE; p++)
			if (shift[p][i / 2] == i % 2) {
				v++;
				break;
			}
	return v;
}

/* Fewest people changed to cover ${want}, by every roster of everybody; PEOPLE + 1: it cannot be. */
static int
fewest(const struct small *t, const int8_t before[PEOPLE][DAYS], int out, int want)
{
	int best = PEOPLE + 1, roster[PEOPLE] = {}, p = 0;
	int8_t now[PEOPLE][DAYS];

	memcpy(now, before, sizeof now);
	while (p >= 0) {
		int changes = 0, code = roster[p];

		if (code == 81) {	/* 3 to the DAYS */
			roster[p] = 0;
			memcpy(now[p], before[p], DAYS);
			p--;
			continue;
		}
		roster[p]++;
		for (int d = 0; d < DAYS; d++, code /= 3)
			now[p][d] = (int8_t)(code % 3 - 1);
		for (int q = 0; q <= p; q++)
			changes += q != out && memcmp(now[q], before[q], DAYS) != 0;
		if (changes >= best || !allowed(t, now, p))
			continue;
		if (p + 1 < PEOPLE) {
			p++;
			continue;
		}
		if (covered(now) >= want)
			best = changes;
	}
	return best;
}

TEST(staff_repair_fewest)
{
	int tried = 0, equal = 0, closed = 0;

	for (uint64_t seed = 1; seed < 400 && tried < 12; seed++) {
		struct small t = { .names = { S("a"), S("b"), S("c"), S("d"), S("e") } };
		uint64_t rng = seed;
		int8_t before[PEOPLE][DAYS], now[PEOPLE][DAYS];
		struct staff_repair r;
		int out = 0, after;

		memset(before, -1, sizeof before);
		t.shift[0] = (struct staff_shift){ S("M"), 480, 720, false };
		t.shift[1] = (struct staff_shift){ S("S"), 1080, 1320, false };
		t.rules = (struct staff_rules){ .weekends_max = -1, .roll_days = 3, .roll_max = 480 };
		t.s = (struct staff){ .days = DAYS, .rest = 660, .places = 1, .shifts = 2, .skills = 1,
		    .people = PEOPLE, .rule_sets = 1,
		    .place_id = t.names, .skill_id = t.names, .shift = t.shift, .post = t.post,
		        .rules = &t.rules, .person = t.person };
		for (int i = 0; i < DAYS * 2; i++)
			t.post[t.s.posts++] = (struct staff_post){ i / 2, i % 2, 0, 0, 1, 1, 40, 0, 40 };
		for (int p = 0; p < PEOPLE; p++) {
			t.person[p] = (struct staff_person){ .id = t.names[p], .skills = 1, .team = -1,
			    .free = t.is_free[p] };
			for (int i = 0; i < DAYS * 2; i++)
				t.is_free[p][i] = pick_of(&rng, 10) < 5;
		}
		for (int i = 0; i < DAYS * 2; i++)	/* a plan: whoever comes first */
			for (int p = 0; p < PEOPLE && covered(before) <= i; p++) {
				int8_t was = before[p][i / 2];

				before[p][i / 2] = (int8_t)(i % 2);
				if (was >= 0 || !allowed(&t, before, p))
					before[p][i / 2] = was;
			}
		while (out < PEOPLE && memcmp(before[out], "\xff\xff\xff\xff", DAYS) == 0)
			out++;
		for (int p = 0; p < PEOPLE; p++)
			for (int d = 0; d < DAYS; d++)
				if (before[p][d] >= 0)
					t.plan[t.n++] = (struct staff_work){ p, (int16_t)d, before[p][d], 0, 0 };
		after = covered(before);
		if (out == PEOPLE || after < DAYS * 2)
			continue;
		memset(t.is_free[out], 0, DAYS * 2);	/* she falls ill */
		staff_repair(c, &t.s, t.plan, t.n, &r);
		memset(before[out], -1, DAYS);
		for (int p = 0; p < PEOPLE; p++) {
			int first = 0, day, value;

			while (first < r.n && r.plan[first].person < p)
				first++;
			after = first;
			while (after < r.n && r.plan[after].person == p)
				after++;
			T(staff_breaks(&t.s, p, r.plan + first, after - first, &day, &value) == STAFF_CAN);
		}
		tried++;
		memcpy(now, before, sizeof now);
		for (int p = 0; p < PEOPLE; p++)
			memset(now[p], -1, DAYS);
		for (int i = 0; i < r.n; i++)
			now[r.plan[i].person][r.plan[i].day] = (int8_t)r.plan[i].shift;
		closed += r.opens == 0 || fewest(&t, before, out, covered(now) + 1) > PEOPLE;
		after = fewest(&t, before, out, covered(now));
		T(r.disturbs >= after);
		equal += r.disturbs == after;
	}
	T(tried >= 8);
	/* A chain changes one duty of each person: now and then only a change of two closes the post. */
	t_check(closed >= tried - 1, T_AT, "%d of %d posts closed that can be", closed, tried);
	t_check(equal == tried, T_AT, "fewest people in %d of %d", equal, tried);
}

/* solve_test.c -- the solver held by enumeration, by a checker of its own, and by what is published. */
#include "t.h"

#include "solve/nrp.h"
#include "solve/staff_json.h"

static str
slurp(struct ctx *c, const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b = { .a = c->a };
	char block[4096];
	size_t n;

	T(f != NULL);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_put(&b, (str){ block, (ptrdiff_t)n });
	fclose(f);
	return buf_str(&b);
}

static void
shifts_of(const struct solve_case *k, const int16_t *pick, int16_t *shift)
{
	for (int i = 0; i < k->people * k->days; i++) {
		int n;

		shift[i] = (int16_t)(pick[i] == SOLVE_OFF ? -1
		    : solve_options(k, i / k->days, i % k->days, &n)[pick[i]].duty);
	}
}

/* The certificate proves the bound that is said, and never more than the best; other prices prove another. */
static void
proves(struct ctx *c, const struct solve_case *k, const struct solve_answer *a, int64_t best)
{
	struct solve_certificate z = a->certificate;
	int32_t *price = arena_array(c->a, int32_t, k->lines + 1);
	int64_t v, worse;
	int l = 0;

	T(solve_bound(c, k, &z, &v) == OK);
	T(a->bound <= v && v <= best);
	/* Control: every price at nothing proves less; one beyond its weights proves nothing. */
	z.price = price;
	T(solve_bound(c, k, &z, &worse) == OK);
	T(worse <= v);
	while (l + 1 < k->lines && k->line[l].under == 0)
		l++;
	price[l] = k->line[l].under * z.scale + 1;
	T(solve_bound(c, k, &z, &worse) == E_CONFLICT);
	ctx_forgive(c);
}

/* A published instance, some steps: the checker finds the plan valid and counts as the solver does. */
static void
instance(struct ctx *c, int number, struct solve_ask ask, struct solve_answer *a, int64_t best)
{
	str path = arena_fmt(c->a, MAILLAGE_SOURCE "/data/nrp/Instance%d.txt", number);
	struct buf report = { .a = c->a };
	struct nrp n;
	struct solve_case k;
	int16_t *shift;
	int64_t v;

	T(nrp_read(c, slurp(c, path.p), &n) == OK);
	T(nrp_case(c, &n, &k) == OK);
	T(solve_run(c, &k, &ask, a) == OK);
	shift = arena_array(c->a, int16_t, k.people * k.days);
	shifts_of(&k, a->pick, shift);
	T(nrp_check(&n, shift, &report, &v));
	T_I64(v, a->objective);
	T(a->feasible && a->bound <= best && best <= a->objective);
	proves(c, &k, a, best);
	/* Control: somebody too often, and the checker says so. */
	for (int d = 0; d < k.days; d++)
		shift[d] = 0;
	T(!nrp_check(&n, shift, &report, &v));
}

TEST(solve_published)
{
	static const int best[] = { 0, 607, 828, 1001, 1716, 1143, 1950, 1056, 1300 };
	struct solve_ask ask = { .steps = 3000, .rounds = 400, .seed = 3, .threads = 1 };
	struct solve_answer a;

	instance(c, 1, ask, &a, best[1]);
	T_I64(a.objective, 607);
	instance(c, 2, ask, &a, best[2]);
	T_I64(a.bound, 828);
	instance(c, 5, ask, &a, best[5]);
	T(a.bound > 1100 && a.objective < 1600);
	ask.threads = 2;
	ask.steps = 500;
	instance(c, 3, ask, &a, best[3]);
	instance(c, 8, (struct solve_ask){ .steps = 100, .rounds = 10, .threads = 1 }, &a, best[8]);
}

TEST(solve_again_the_same)
{
	struct solve_ask ask = { .steps = 400, .rounds = 30, .seed = 7, .threads = 1 };
	struct solve_answer a, b;

	instance(c, 3, ask, &a, 1001);
	instance(c, 3, ask, &b, 1001);
	T_I64(a.objective, b.objective);
	T_I64(a.bound, b.bound);
	T(memcmp(a.pick, b.pick, 20 * 14 * sizeof *a.pick) == 0);
	ask.seed = 8;
	instance(c, 3, ask, &b, 1001);
	T(memcmp(a.pick, b.pick, 20 * 14 * sizeof *a.pick) != 0);
}

/* Stopped before it began: there is a plan all the same. */
TEST(solve_stopped)
{
	atomic_int stop = 1;
	struct solve_ask ask = { .seconds = 100, .threads = 2, .stop = &stop };
	struct nrp n;
	struct solve_case k;
	struct solve_answer a;

	T(nrp_read(c, slurp(c, MAILLAGE_SOURCE "/data/nrp/Instance8.txt"), &n) == OK && nrp_case(c, &n, &k) == OK);
	T(solve_run(c, &k, &ask, &a) == OK);
	T(a.objective == solve_cost(c->a, &k, a.pick));
	T(a.wall_s < 50 && !a.proven);
}

/* --- small cases of the field, by enumeration --- */

struct tiny {
	struct staff s;
	struct staff_shift shift[2];
	struct staff_person person[4];
	struct staff_post post[16];
	struct staff_rules rules;
	uint8_t is_free[4][8];
	int32_t wish[4][8], place[4][2];
	str names[4];
	int32_t travel[4];
};

static int
pick_of(uint64_t *rng, int n)
{
	*rng = *rng * 6364136223846793005u + 1442695040888963407u;
	return (int)(*rng >> 33) % n;
}

static void
tiny_case(struct tiny *t, uint64_t seed)
{
	struct staff *s = &t->s;
	uint64_t rng = seed * 77 + 5;

	*t = (struct tiny){ .names = { S("a"), S("b"), S("c"), S("d") }, .travel = { 0, 30, 30, 0 } };
	*s = (struct staff){ .days = 4, .weekday = pick_of(&rng, 7), .rest = 660, .places = 2, .shifts = 2,
	    .skills = 2, .people = 3,
	    .rule_sets = 1, .place_id = t->names, .skill_id = t->names, .shift = t->shift, .post = t->post,
	        .rules = &t->rules,
	    .person = t->person, .travel = t->travel };
	t->shift[0] = (struct staff_shift){ S("M"), 480, 720, false };
	t->shift[1] = (struct staff_shift){ S("S"), 1080, 1320, true };
	t->rules = (struct staff_rules){ .weekends_max = pick_of(&rng, 3) - 1, .run_max = pick_of(&rng, 2) * 2,
	    .roll_days = 3, .roll_max = pick_of(&rng, 2) * 480, .night_max = pick_of(&rng, 2),
	        .off_min = pick_of(&rng, 3),
	    .day_max = pick_of(&rng, 3) ? 0 : 600, .total_max = pick_of(&rng, 2) * 720, .run_min = pick_of(&rng, 3) };
	if (t->rules.run_max && t->rules.run_min > t->rules.run_max)
		t->rules.run_min = 0;
	for (int p = 0; p < s->people; p++) {
		t->person[p] = (struct staff_person){ .id = t->names[p], .skills = 1 + (uint64_t)pick_of(&rng,
		    3), .team = p < 2 ? 0 : -1,
		    .free = t->is_free[p], .wish = t->wish[p], .place = t->place[p], .tags = (uint64_t)(p == 1) };
		for (int i = 0; i < 8; i++) {
			t->is_free[p][i] = pick_of(&rng, 10) < 7;
			t->wish[p][i] = pick_of(&rng, 9) - 4;
		}
		t->place[p][0] = pick_of(&rng, 5);
		t->place[p][1] = pick_of(&rng, 6) - 1;
	}
	for (int i = 0; i < 8; i++) {
		t->post[i] = (struct staff_post){ .day = i / 2, .shift = i % 2, .place = pick_of(&rng, 2),
		    .skill = pick_of(&rng, 2),
		    .min = 1, .wish = 1 + pick_of(&rng, 2), .under = 40, .below = 15, .over = 30 };
		s->posts++;
	}
	s->weight.continuity = pick_of(&rng, 2) * 6;
	s->weight.fair = pick_of(&rng, 2) * 2;
	s->weight.team = pick_of(&rng, 2) * 3;
}

struct all { int64_t cost; int32_t roster; };

/* Every roster of a person that keeps her rules, as picks: by counting in the base of her options. */
static int
rosters(struct ctx *c, const struct tiny *t, const struct solve_case *k, const struct staff_duty *duty, int p,
		int16_t **out)
{
	int16_t *list = arena_array(c->a, int16_t, 4 * 20000), pick[4] = { -1, -1, -1, -1 };
	int count = 0, d = 0;

	while (d < 4) {
		struct staff_work mine[8];
		int n = 0, day, value, options;

		for (int e = 0; e < 4; e++) {
			const struct staff_duty *y = &duty[k->first[p * 4 + e] + pick[e]];

			for (int i = 0; pick[e] >= 0 && i < y->n; i++)
				mine[n++] = (struct staff_work){ p, (int16_t)e, y->shift[i], y->place[i], y->skill[i] };
		}
		if (staff_breaks(&t->s, p, mine, n, &day, &value) == STAFF_CAN) {
			T(count < 20000);
			memcpy(list + 4 * count++, pick, sizeof pick);
		}
		for (d = 0; d < 4; d++) {
			(void)solve_options(k, p, d, &options);
			if (++pick[d] < options)
				break;
			pick[d] = -1;
		}
	}
	*out = list;
	return count;
}

/* The best plan by trying every roster of two people against the best of the third. */
static int64_t
enumerate(struct ctx *c, const struct tiny *t, const struct solve_case *k, const struct staff_duty *duty)
{
	int16_t *list[3], pick[12];
	int n[3];
	int64_t best = INT64_MAX;
	struct arena trial;

	for (int p = 0; p < 3; p++)
		n[p] = rosters(c, t, k, duty, p, &list[p]);
	if ((int64_t)n[0] * n[1] * n[2] > 2000000)
		return -1;
	arena_init(&trial, 1 << 20);
	for (int i = 0; i < n[0]; i++)
		for (int j = 0; j < n[1]; j++)
			for (int l = 0; l < n[2]; l++) {
				int64_t v;

				memcpy(pick, list[0] + 4 * i, 8);
				memcpy(pick + 4, list[1] + 4 * j, 8);
				memcpy(pick + 8, list[2] + 4 * l, 8);
				v = solve_cost(&trial, k, pick);
				best = v < best ? v : best;
				arena_reset(&trial);
			}
	arena_fini(&trial);
	return best;
}

TEST(solve_enumerated)
{
	int tried = 0, best = 0;

	for (uint64_t seed = 1; seed <= 60 && tried < 25; seed++) {
		struct tiny t;
		struct solve_case k;
		struct solve_answer a;
		const struct staff_duty *duty;
		struct staff_work *plan;
		struct buf report = { .a = c->a };
		int64_t exact, v;
		int n;

		tiny_case(&t, seed);
		T_I64(t.s.posts, 8);
		for (int i = 0, j; i < t.s.posts; i++)	/* posts of one name are one */
			for (j = 0; j < i; j++)
				T(t.post[i].day != t.post[j].day || t.post[i].shift != t.post[j].shift);
		T(staff_case(c, &t.s, &k, &duty) == OK);
		exact = enumerate(c, &t, &k, duty);
		if (exact < 0)
			continue;
		tried++;
		T(solve_run(c, &k, &(struct solve_ask){ .steps = 400, .rounds = 120, .seed = seed,
		    .threads = 1 }, &a) == OK);
		n = staff_plan(c, &k, duty, a.pick, &plan);
		T(staff_check(c, &t.s, plan, n, &report, &v));
		T_I64(v, a.objective);
		T(a.bound <= exact && exact <= a.objective);
		proves(c, &k, &a, exact);
		best += a.objective == exact;
	}
	T(tried >= 20);
	t_check(best >= tried - 1, T_AT, "%d of %d cases solved to the optimum", best, tried);
}

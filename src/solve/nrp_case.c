/* nrp_case.c -- an instance of nurse rostering as a case of the solver. */
#include "solve/nrp.h"

struct maker {
	struct ctx *c;
	const struct nrp *n;
	struct solve_case *k;
	int grain;			/* minutes a unit */
	int8_t counter[NRP_SHIFTS];	/* of a shift whose limit can bind, or -1 */
	uint8_t cls[NRP_SHIFTS];
	int32_t (*lines)[2];		/* [days * shifts]: lines it counts for */
	int32_t *on;			/* [staff * days * shifts]: weights, those wished below 0 */
};

static int
gcd(int a, int b)
{
	while (b) {
		int t = a % b;

		a = b;
		b = t;
	}
	return a;
}

static void
make_grain(struct maker *m)
{
	int g = 0;

	for (int s = 0; s < m->n->shifts; s++)
		g = gcd(g, m->n->shift[s].minutes);
	m->grain = g ? g : 1;
}

static enum err
make_counters(struct maker *m)
{
	for (int s = 0; s < m->n->shifts; s++) {
		m->counter[s] = -1;
		for (int p = 0; p < m->n->staff; p++)
			if (m->n->person[p].shifts_max[s] > 0 && m->n->person[p].shifts_max[s] < m->n->days)
				m->counter[s] = 0;
		if (m->counter[s] == 0)
			m->counter[s] = (int8_t)m->k->counters++;
	}
	if (m->k->counters > SOLVE_COUNTERS)
		return fail(m->c, E_INVALID, S("rules"), S("solve.rich"), "too many limited shifts");
	return OK;
}

static bool
same_class(const struct maker *m, int a, int b)
{
	const struct nrp_shift *s = m->n->shift;

	if (s[a].no_next != s[b].no_next || s[a].minutes != s[b].minutes || m->counter[a] != m->counter[b])
		return false;
	for (int i = 0; i < m->n->shifts; i++)
		if ((s[i].no_next >> a & 1) != (s[i].no_next >> b & 1))
			return false;
	return true;
}

static void
make_classes(struct maker *m)
{
	struct solve_class *cls = arena_array(m->c->a, struct solve_class, m->n->shifts + 1);

	for (int s = 0; s < m->n->shifts; s++) {
		for (int t = 0; t < s && !m->cls[s]; t++)
			if (same_class(m, t, s))
				m->cls[s] = m->cls[t];
		if (!m->cls[s])
			m->cls[s] = (uint8_t)++m->k->classes;
		cls[m->cls[s]].units = (uint16_t)(m->n->shift[s].minutes / m->grain);
		cls[m->cls[s]].counter = m->counter[s];
	}
	for (int s = 0; s < m->n->shifts; s++)
		for (int t = 0; t < m->n->shifts; t++)
			if (m->n->shift[s].no_next >> t & 1)
				cls[m->cls[s]].no_next |= (uint64_t)1 << m->cls[t];
	m->k->cls = cls;
}

static enum err
make_lines(struct maker *m)
{
	const struct nrp *n = m->n;
	struct solve_line *line = arena_array(m->c->a, struct solve_line, n->covers + 1);

	m->lines = arena_push(m->c->a, sizeof *m->lines, ALIGNOF(int32_t), (ptrdiff_t)n->days * n->shifts);
	for (int i = 0; i < n->days * n->shifts; i++)
		m->lines[i][0] = m->lines[i][1] = SOLVE_NONE;
	for (int i = 0; i < n->covers; i++) {
		const struct nrp_cover *q = &n->cover[i];
		int32_t *at = m->lines[q->day * n->shifts + q->shift];

		if (at[0] != SOLVE_NONE)
			at++;
		if (*at != SOLVE_NONE)
			return fail(m->c, E_INVALID, S("file"), S("solve.file"), "a shift covered by three lines, day %d", q->day);
		*at = i;
		line[i] = (struct solve_line){ q->wanted, q->wanted, q->under, q->under, q->over };
	}
	m->k->line = line;
	m->k->lines = n->covers;
	return OK;
}

static void
make_requests(struct maker *m)
{
	const struct nrp *n = m->n;
	ptrdiff_t all = (ptrdiff_t)n->staff * n->days * n->shifts;

	m->on = arena_array(m->c->a, int32_t, all);
	for (int i = 0; i < n->ons; i++) {
		const struct nrp_request *q = &n->on[i];

		m->on[((ptrdiff_t)q->staff * n->days + q->day) * n->shifts + q->shift] -= q->weight;
		m->k->base += q->weight;
	}
	for (int i = 0; i < n->nots; i++) {
		const struct nrp_request *q = &n->not[i];

		m->on[((ptrdiff_t)q->staff * n->days + q->day) * n->shifts + q->shift] += q->weight;
	}
}

static void
make_options(struct maker *m)
{
	const struct nrp *n = m->n;
	ptrdiff_t all = (ptrdiff_t)n->staff * n->days;
	int32_t *first = arena_array(m->c->a, int32_t, all + 1);
	struct solve_option *o = arena_array(m->c->a, struct solve_option, all * n->shifts);
	int32_t at = 0;

	for (int p = 0; p < n->staff; p++)
		for (int d = 0; d < n->days; d++) {
			first[p * n->days + d] = at;
			for (int s = 0; s < n->shifts && !n->off[p * n->days + d]; s++) {
				const int32_t *line = m->lines[d * n->shifts + s];

				if (n->person[p].shifts_max[s] == 0 || n->person[p].run_max == 0 ||
				    n->person[p].max_minutes < m->grain)
					continue;
				o[at++] = (struct solve_option){ .line = { line[0], line[1], SOLVE_NONE, SOLVE_NONE },
				    .cost = m->on[((ptrdiff_t)p * n->days + d) * n->shifts + s],
				    .duty = (uint16_t)s, .cls = m->cls[s] };
			}
		}
	first[all] = at;
	m->k->first = first;
	m->k->option = o;
}

static void
make_rules(struct maker *m)
{
	const struct nrp *n = m->n;
	struct solve_rules *rules = arena_array(m->c->a, struct solve_rules, n->staff);
	struct solve_person *person = arena_array(m->c->a, struct solve_person, n->staff);

	for (int p = 0; p < n->staff; p++) {
		const struct nrp_staff *s = &n->person[p];
		struct solve_rules *r = &rules[m->k->rule_sets];
		int same = 0;

		*r = (struct solve_rules){ .max_units = s->max_minutes / m->grain,
		    .min_units = (s->min_minutes + m->grain - 1) / m->grain, .weekends_max = (int16_t)s->weekends_max,
		    .run_max = (uint8_t)(s->run_max < 255 ? s->run_max : 0),
		        .run_min = (uint8_t)(s->run_min < 255 ? s->run_min : 254),
		    .off_min = (uint8_t)(s->off_min < 255 ? s->off_min : 254) };
		for (int i = 0; i < SOLVE_COUNTERS; i++)
			r->count_max[i] = -1;
		for (int i = 0; i < n->shifts; i++)
			if (m->counter[i] >= 0 && s->shifts_max[i] > 0 && s->shifts_max[i] < n->days)
				r->count_max[m->counter[i]] = s->shifts_max[i];
		while (memcmp(&rules[same], r, sizeof *r) != 0)
			same++;
		person[p].rules = same;
		m->k->rule_sets += same == m->k->rule_sets;
	}
	m->k->rules = rules;
	m->k->person = person;
}

enum err
nrp_case(struct ctx *c, const struct nrp *n, struct solve_case *out)
{
	struct maker m = { .c = c, .n = n, .k = out };

	*out = (struct solve_case){ .days = n->days, .people = n->staff };
	if ((int64_t)n->staff * n->days * n->shifts > 20000000)
		return fail(c, E_INVALID, S("file"), S("solve.rich"), "too many people, days and shifts");
	make_grain(&m);
	TRY(make_counters(&m));
	make_classes(&m);
	TRY(make_lines(&m));
	make_requests(&m);
	make_options(&m);
	make_rules(&m);
	return OK;
}

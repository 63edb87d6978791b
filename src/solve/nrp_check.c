/*
 * nrp_check.c -- the objective of a roster from scratch, by the definition of the instances:
 * all rules of the staff are hard; unmet requests and cover are paid by their weights.
 * Runs touching an end of the horizon may be short: beyond it there is as much as is wanted.
 */
#include "solve/nrp.h"

struct checker {
	const struct nrp *n;
	const int16_t *shift;
	struct buf *report;
	bool good;
};

static void
broken(struct checker *k, int p, int day, const char *what)
{
	k->good = false;
	buf_fmt(k->report, "%.*s day %d: %s\n", STR(k->n->person[p].id), day, what);
}

static int
at(const struct checker *k, int p, int d)
{
	return k->shift[p * k->n->days + d];
}

static void
check_totals(struct checker *k, int p)
{
	const struct nrp_staff *s = &k->n->person[p];
	int minutes = 0, count[NRP_SHIFTS] = {}, weekends = 0;

	for (int d = 0; d < k->n->days; d++) {
		int x = at(k, p, d);

		/* Day 0 is a Monday: the week-end is counted at its Sunday, or at a Saturday that ends it all. */
		if (d % 7 == 6 && (x >= 0 || at(k, p, d - 1) >= 0))
			weekends++;
		if (d % 7 == 5 && d + 1 == k->n->days && x >= 0)
			weekends++;
		if (x < 0)
			continue;
		minutes += k->n->shift[x].minutes;
		if (++count[x] > s->shifts_max[x])
			broken(k, p, d, "more of this shift than allowed");
		if (k->n->off[p * k->n->days + d])
			broken(k, p, d, "works on a day off");
		if (d + 1 < k->n->days && at(k, p, d + 1) >= 0 && k->n->shift[x].no_next >> at(k, p, d + 1) & 1)
			broken(k, p, d + 1, "a shift that cannot follow");
	}
	if (minutes > s->max_minutes)
		broken(k, p, k->n->days - 1, "more minutes than allowed");
	if (minutes < s->min_minutes)
		broken(k, p, k->n->days - 1, "fewer minutes than agreed");
	if (weekends > s->weekends_max)
		broken(k, p, k->n->days - 1, "more week-ends than allowed");
}

static void
check_runs(struct checker *k, int p)
{
	const struct nrp_staff *s = &k->n->person[p];

	for (int d = 0, from = 0; d < k->n->days; d++) {
		bool works = at(k, p, d) >= 0, last = d + 1 == k->n->days;
		int run = d - from + 1;

		if (works && run > s->run_max)
			broken(k, p, d, "more days in a row than allowed");
		if (!last && (at(k, p, d + 1) >= 0) == works)
			continue;
		if (from > 0 && !last && run < (works ? s->run_min : s->off_min))
			broken(k, p, d, works ? "fewer days in a row than agreed" : "fewer days off in a row than agreed");
		from = d + 1;
	}
}

static int64_t
requests(const struct checker *k)
{
	int64_t v = 0;

	for (int i = 0; i < k->n->ons; i++) {
		const struct nrp_request *q = &k->n->on[i];

		v += at(k, q->staff, q->day) == q->shift ? 0 : q->weight;
	}
	for (int i = 0; i < k->n->nots; i++) {
		const struct nrp_request *q = &k->n->not[i];

		v += at(k, q->staff, q->day) == q->shift ? q->weight : 0;
	}
	return v;
}

bool
nrp_check(const struct nrp *n, const int16_t *shift, struct buf *report, int64_t *out)
{
	struct checker k = { .n = n, .shift = shift, .report = report, .good = true };

	for (int p = 0; p < n->staff; p++) {
		check_totals(&k, p);
		check_runs(&k, p);
	}
	*out = requests(&k);
	for (int i = 0; i < n->covers; i++) {
		const struct nrp_cover *q = &n->cover[i];
		int there = 0;

		for (int p = 0; p < n->staff; p++)
			there += at(&k, p, q->day) == q->shift;
		*out += there < q->wanted ? (int64_t)q->under * (q->wanted - there) : (int64_t)q->over * (there
		    - q->wanted);
	}
	return k.good;
}

/*
 * staff_repair.c -- a published plan after withdrawals: the fewest people disturbed.  For each
 * post left short, a search by breadth over the posts that could be left for it: the first chain found is a shortest.
 */
#include <stdlib.h>

#include "solve/staff.h"

enum {
	CHAIN = 6, SEEN = 4000, MINE = SOLVE_DAYS * STAFF_A_DAY + 2,
	ORDERS = 60,		/* in which the posts are closed: tried one after the other */
	TRIED = 40000,		/* changes looked at, after which no new order is begun */
	TRIED_ONE = 2500,	/* for one post: then it is left open */
};

struct hole {			/* a post to be filled; reached when `person` left it for that of `parent` */
	struct staff_work post;
	int parent, depth;
};

struct repair {
	const struct staff *s;
	struct staff_work *plan;
	int n;
	ptrdiff_t posts;
	bool *touched;		/* [people] */
	int *wish;		/* [slot and skill]: wanted */
	int *there;
	struct staff_work mine[MINE];
	struct hole hole[SEEN];
	int holes, from, tried;
	bool again;		/* only people who are disturbed already */
};

static int
draw(uint64_t *rng, int n)
{
	*rng = *rng * 6364136223846793005u + 1442695040888963407u;
	return (int)(*rng >> 33) % n;
}

static int
key(const struct staff *s, const struct staff_work *w)
{
	return ((w->day * s->shifts + w->shift) * s->places + w->place) * s->skills + w->skill;
}

static int
order(const struct staff *s, const struct staff_work *a, const struct staff_work *b)
{
	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return s->shift[a->shift].from - s->shift[b->shift].from;
}

static int
first_of(const struct repair *r, int person)
{
	int lo = 0, hi = r->n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (r->plan[mid].person < person)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Her lines without line ${drop} (-1: all), with ${add}. */
static int
changed(const struct repair *r, int person, int drop, const struct staff_work *add, struct staff_work *out)
{
	int n = 0;
	bool in = false;

	for (int i = first_of(r, person); i < r->n && r->plan[i].person == person && n < MINE - 1; i++) {
		if (i == drop)
			continue;
		if (!in && order(r->s, add, &r->plan[i]) < 0) {
			out[n++] = *add;
			in = true;
		}
		out[n++] = r->plan[i];
	}
	if (!in)
		out[n++] = *add;
	return n;
}

static bool
can(struct repair *r, int person, int drop, struct staff_work add)
{
	int day, value;

	add.person = person;
	r->tried++;
	return staff_breaks(r->s, person, r->mine, changed(r, person, drop, &add, r->mine), &day, &value) == STAFF_CAN;
}

static bool
could(const struct repair *r, int p, const struct staff_work *post)
{
	const struct staff_person *who = &r->s->person[p];
	bool able = who->skills >> post->skill & 1;

	if (!who->free[post->day * r->s->shifts + post->shift] || (who->place && who->place[post->place] < 0))
		return false;
	for (int i = 0; i < r->s->subs && !able; i++)
		able = r->s->sub[i].skill == post->skill && who->skills >> r->s->sub[i].by & 1;
	return able;
}

static bool
is_fixed(const struct repair *r, const struct staff_work *w)
{
	for (int i = 0; i < r->s->fixes; i++)
		if (r->s->fixed[i].person == w->person && r->s->fixed[i].day == w->day)
			return true;
	return false;
}

static void
replace(struct repair *r, int drop, struct staff_work add)
{
	int at = drop;

	if (drop < 0)
		at = r->n++;
	else
		r->there[key(r->s, &r->plan[drop])]--;
	r->plan[at] = add;
	r->there[key(r->s, &add)]++;
	r->touched[add.person] = true;
	for (; at > 0 && order(r->s, &r->plan[at], &r->plan[at - 1]) < 0; at--) {
		struct staff_work t = r->plan[at];

		r->plan[at] = r->plan[at - 1];
		r->plan[at - 1] = t;
	}
	for (; at + 1 < r->n && order(r->s, &r->plan[at], &r->plan[at + 1]) > 0; at++) {
		struct staff_work t = r->plan[at];

		r->plan[at] = r->plan[at + 1];
		r->plan[at + 1] = t;
	}
}

static int
find(const struct repair *r, const struct staff_work *w)
{
	for (int i = first_of(r, w->person); i < r->n && r->plan[i].person == w->person; i++)
		if (memcmp(&r->plan[i], w, sizeof *w) == 0)
			return i;
	return -1;
}

/* Each of a chain leaves the post of ${hole}, and so on up, for the one before it. */
static void
follow(struct repair *r, int hole)
{
	for (; r->hole[hole].parent >= 0; hole = r->hole[hole].parent) {
		struct staff_work left = r->hole[hole].post, add = r->hole[r->hole[hole].parent].post;

		add.person = left.person;
		replace(r, find(r, &left), add);
	}
}

static bool
in_chain(const struct repair *r, int hole, int person)
{
	for (; hole >= 0; hole = r->hole[hole].parent)
		if (r->hole[hole].post.person == person)
			return true;
	return false;
}

static bool
seen(const struct repair *r, const struct staff_work *w)
{
	for (int i = 0; i < r->holes; i++)
		if (key(r->s, &r->hole[i].post) == key(r->s, w))
			return true;
	return false;
}

/* Somebody who can simply add the post; those disturbed already before the others. */
static int
taker(struct repair *r, int hole)
{
	int best = -1;

	for (int i = 0; i < r->s->people; i++) {
		int p = (i + r->from) % r->s->people;

		if ((r->again || best >= 0) && !r->touched[p])
			continue;
		if (in_chain(r, hole, p) || !could(r, p, &r->hole[hole].post))
			continue;
		if (!can(r, p, -1, r->hole[hole].post))
			continue;
		best = p;
		if (r->touched[p])
			break;
	}
	return best;
}

/* Everybody who could leave a duty for the post; true when what is left needs nobody. */
static bool
leavers(struct repair *r, int hole)
{
	for (int k = 0; k < r->n; k++) {
		int i = (k + r->from) % r->n;
		struct staff_work left = r->plan[i];
		const struct staff_work *post = &r->hole[hole].post;

		if ((r->again && !r->touched[left.person]) || key(r->s, &left) == key(r->s, post) || !could(r,
		    left.person, post) || in_chain(r, hole, left.person))
			continue;
		if (seen(r, &left) || is_fixed(r, &left) || !can(r, left.person, i, *post))
			continue;
		if (r->holes < SEEN)
			r->hole[r->holes++] = (struct hole){ left, hole, r->hole[hole].depth + 1 };
		if (r->there[key(r->s, &left)] > r->wish[key(r->s, &left)])
			return true;
	}
	return false;
}

static bool
close_hole(struct repair *r, struct staff_work post)
{
	int until = r->tried + TRIED_ONE;

	post.person = -1;
	r->hole[0] = (struct hole){ post, -1, 0 };
	r->holes = 1;
	for (int i = 0; i < r->holes && r->tried < until; i++) {
		int p = taker(r, i);

		if (p >= 0) {
			post = r->hole[i].post;
			post.person = p;
			replace(r, -1, post);
			follow(r, i);
			return true;
		}
		if (r->hole[i].depth < CHAIN && leavers(r, i)) {	/* the post left had one too many */
			follow(r, r->holes - 1);
			return true;
		}
	}
	return false;
}

/* Lines that are no longer possible go; returns what they leave. */
static int
withdraw(struct repair *r, const struct staff_work *plan, int n, struct staff_work *gone)
{
	int goes = 0;

	r->n = 0;
	memset(r->there, 0, sizeof *r->there * (size_t)r->posts);
	memset(r->touched, 0, sizeof *r->touched * (size_t)r->s->people);
	for (int i = 0; i < n; i++) {
		if (could(r, plan[i].person, &plan[i])) {
			r->there[key(r->s, &plan[i])]++;
			r->plan[r->n++] = plan[i];
		} else {
			gone[goes++] = plan[i];
		}
	}
	return goes;
}

/* One order of closing; returns how many people were disturbed. */
static int
attempt(struct repair *r, const struct staff_work *gone, int goes, struct staff_work *open, int *opens)
{
	int disturbs = 0;

	*opens = 0;
	for (int i = 0; i < goes; i++) {
		if (r->there[key(r->s, &gone[i])] >= r->wish[key(r->s, &gone[i])])
			continue;
		r->again = true;
		if (close_hole(r, gone[i]))
			continue;
		r->again = false;
		if (!close_hole(r, gone[i])) {
			open[*opens] = gone[i];
			open[(*opens)++].person = -1;
		}
	}
	for (int p = 0; p < r->s->people; p++)
		disturbs += r->touched[p];
	return disturbs;
}

static void
keep(const struct repair *r, struct staff_repair *out, const struct staff_work *open, int opens)
{
	memcpy(out->plan, r->plan, sizeof *r->plan * (size_t)r->n);
	out->n = r->n;
	memcpy(out->open, open, sizeof *open * (size_t)opens);
	out->opens = opens;
	out->disturbs = 0;
	for (int p = 0; p < r->s->people; p++)
		if (r->touched[p])
			out->disturbed[out->disturbs++] = p;
}

void
staff_repair(struct ctx *c, const struct staff *s, const struct staff_work *plan, int n, struct staff_repair *out)
{
	struct repair *r = arena_new(c->a, struct repair);
	struct staff_work *gone = arena_array(c->a, struct staff_work, n + 1);
	struct staff_work *open = arena_array(c->a, struct staff_work, n + 1);
	uint64_t rng = 1;

	*r = (struct repair){ .s = s, .posts = (ptrdiff_t)s->days * s->shifts * s->places * s->skills };
	r->plan = arena_array(c->a, struct staff_work, 2 * (ptrdiff_t)n + 1);
	r->touched = arena_array(c->a, bool, s->people);
	r->wish = arena_array(c->a, int, r->posts);
	r->there = arena_array(c->a, int, r->posts);
	for (int i = 0; i < s->posts; i++)
		r->wish[((s->post[i].day * s->shifts + s->post[i].shift) * s->places + s->post[i].place) * s->skills +
		    s->post[i].skill] = s->post[i].wish;
	*out = (struct staff_repair){ .open = arena_array(c->a, struct staff_work, n + 1) };
	out->plan = arena_array(c->a, struct staff_work, 2 * (ptrdiff_t)n + 1);
	out->disturbed = arena_array(c->a, int32_t, s->people);
	for (int i = 0; i < ORDERS && r->tried < TRIED; i++) {
		int goes = withdraw(r, plan, n, gone), opens, disturbs;

		for (int k = goes - 1; i > 0 && k > 0; k--) {
			int with = draw(&rng, k + 1);
			struct staff_work t = gone[k];

			gone[k] = gone[with];
			gone[with] = t;
		}
		r->from = i > 0 && s->people ? draw(&rng, s->people) : 0;
		disturbs = attempt(r, gone, goes, open, &opens);
		if (i == 0 || opens < out->opens || (opens == out->opens && disturbs < out->disturbs))
			keep(r, out, open, opens);
		if (out->opens == 0 && out->disturbs <= 1)
			break;
	}
}

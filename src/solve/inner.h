/* inner.h -- what the files of the solver share: automata, paths, prices, the search. */
#ifndef SOLVE_INNER_H
#define SOLVE_INNER_H

#include "solve/solve.h"

enum {
	NODES_MAX = 12000,		/* of an automaton */
	DIMS = 4,			/* counters kept in the state: units, then three others */
	CELLS = 6 << 20,		/* of a path: more is too rich */
};
#define SOLVE_INF	(1 << 29)	/* beyond SOLVE_INF / 2: no way */

/*
 * The rules of a contract, as an automaton.  A node is what matters of the days
 * before (run of work or rest, last class, nights in a row, units of the week and of the window).
 */
struct solve_auto {
	int nodes, stride;		/* stride: classes + 1; class 0 is a day off */
	bool weeks;			/* the second table is Monday's */
	int16_t *next[2];		/* [nodes * stride]: the node after, or -1 */
	uint8_t *worked;		/* yesterday */
};
enum err solve_auto(struct ctx *c, const struct solve_case *k, const struct solve_rules *r, struct solve_auto *out);

/* Weights times `scale`, so that prices may be finer than they. */
struct solve_scaled {
	const struct solve_case *k;
	int32_t scale;
	struct solve_line *line;
	struct solve_option *option;	/* as k->option, scaled */
	struct solve_auto *autos;	/* one for each set of rules */
	int32_t **load;			/* scaled, one for each set of rules; or NULL */
	int32_t **head, **tail;		/* [rules][days + 1]: most units before the day, and from it on */
	bool *bare;			/* [rules]: a day of work may always be given up */
	uint64_t *places;		/* [people]: where her options are */
	int nodes_max;
	struct solve_graph *graph;	/* [people] (graph.h); or NULL */
	int graphs;			/* people who have one */
};
enum err solve_scale(struct ctx *c, const struct solve_case *k, struct solve_scaled *out);

struct solve_step {		/* a class that can be taken on the day */
	int cls;
	int32_t w;
	int inc[DIMS];
};

/* How a class moves the box of a day into the next one's: worked out once a day. */
struct solve_landing {
	int n;				/* of each row; 0: nothing lands */
	int from[DIMS], end[DIMS];	/* points that land */
	ptrdiff_t src, dst;		/* of the first row */
	ptrdiff_t src_by[DIMS], dst_by[DIMS];
};

/* What one path is allowed and pays.  Counter 0 is units; 1.. are what `dim` says. */
enum { DIM_NONE = -3, DIM_WEEKENDS = SOLVE_PAID_WEEKENDS, DIM_UNITS = SOLVE_PAID_MOST };	/* or a counter, 0.. */
struct solve_path {
	const struct solve_scaled *s;
	uint64_t rng;
	/* Asked: */
	const int16_t *roster;		/* [days]: outside of days from..to-1 it stays as it is */
	int from, to;
	const int16_t *nail;		/* [days]: option or day off that the day must be, or PATH_FREE; or NULL */
	uint64_t *open;			/* [days]: classes allowed (bit 0: a day off) */
	int32_t extra[SOLVE_CLASSES + 1];	/* paid for each duty of the class */
	int32_t weekend_price;		/* and for each week-end with work */
	int32_t worth;			/* a roster that costs as much is not wanted: its days are not told */
	int dim[DIMS];
	int16_t *lo[DIMS], *wid[DIMS];	/* [days + 1]: the box: lo..lo+wid-1 */
	int left[SOLVE_COUNTERS + 2], lefts;	/* rules that found no room in the box */
	/* Worked with: */
	bool wide;			/* the machine has wide registers */
	int32_t *cell;			/* costs, a box a live node and day */
	ptrdiff_t used, cells;
	int32_t *slot;			/* [(days + 1) * nodes_max]: where its box begins, or -1 */
	int16_t *live;			/* the same shape: nodes of the day */
	int *lives;			/* [days + 1] */
	int32_t *w;			/* [days * stride]: cheapest option of the class; SOLVE_INF */
	int16_t *which;			/* the same shape */
	int16_t *spare;			/* [days]: the best so far, while places are tried */
	int16_t *cur;			/* [days + 1]: a counter along the present roster */
	int16_t *node;			/* [days + 1]: the state along it */
	struct solve_step *step;		/* [classes + 1]: of the day */
	struct solve_landing (*land)[2];	/* the same; the second on a Sunday, after a Saturday of work */
	int end, after;			/* the day it was joined again, and its units from there */
	/* With a graph: */
	int32_t *column, *row_cost, *value;	/* choices by place, of the set that is tried, and of nodes */
	int16_t *which_column;		/* options of p->column */
	uint16_t *row_taken;
	uint64_t *hint;			/* [people]: places that were best */
	struct solve_reach *reach;
	int64_t work;			/* choices of nodes looked at, in all */
	/* Answered: */
	int16_t *pick;			/* [days] */
};
enum { PATH_FREE = -2 };

/* What day ${d} has to be: an option, SOLVE_OFF; or PATH_FREE. */
static inline int
solve_path_held(const struct solve_path *p, int d)
{
	if (d < p->from || d >= p->to)
		return p->roster[d];
	return p->nail ? p->nail[d] : PATH_FREE;
}

void solve_path_init(struct arena *a, const struct solve_scaled *s, uint64_t seed, struct solve_path *p);
uint64_t solve_random(uint64_t *rng);
static inline int solve_below(uint64_t *rng, int n) { return (int)(solve_random(rng) >> 33) % n; }

/* What ${dim} gains by a duty of ${cls}; ${worked}: the day before. */
static inline int
solve_gain(const struct solve_case *k, int dim, int cls, int weekday, bool worked)
{
	if (cls == 0 || dim == DIM_NONE)
		return 0;
	if (dim == DIM_UNITS)
		return k->cls[cls].units;
	if (dim == DIM_WEEKENDS)
		return weekday == 5 || (weekday == 6 && !worked);
	return k->cls[cls].counter == dim;
}

/* What she may take when days ${a}..${b}-1 of ${roster} (or NULL) may change. */
void solve_path_open(struct solve_path *p, int person, const int16_t *roster, int a, int b);

/*
 * Boxes, for what is open (box.c).  Of the whole horizon: rules that would make more than
 * ${cells} are named in p->left (for a bound).  For a plan: days ${a}..${b}-1 of ${roster} may change
 * (NULL: it has none yet); what finds no room is kept by allowing it on some days only.
 */
void solve_box_bound(struct solve_path *p, int person, ptrdiff_t cells);
bool solve_box_plan(struct solve_path *p, int person, ptrdiff_t cells);

/* Cheapest path through p->w within the box: its cost, the picks in p->pick; SOLVE_INF: none. */
int32_t solve_path_run(struct solve_path *p, int person);

/*
 * The best roster when one more (one less) on line l pays up[l] (down[l]), places and
 * disturbance included (price.c); SOLVE_INF: none.  With ${bound}, never more than the best, whatever was cut short.
 */
int32_t solve_path_best(struct solve_path *p, int person, const int32_t *up, const int32_t *down, bool bound);

/* What ${roster} itself costs at these prices. */
int32_t solve_path_cost(const struct solve_scaled *s, int person, const int16_t *roster, const int32_t *up,
		const int32_t *down);

#endif

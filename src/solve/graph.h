/* graph.h -- all rosters of a person as one small graph, when her rules allow it (graph.c). */
#ifndef SOLVE_GRAPH_H
#define SOLVE_GRAPH_H

#include "solve/inner.h"

enum { SOLVE_ENDS = 512 };

struct solve_layer {		/* a day on which she may choose */
	int day, nodes, choices;	/* choices: classes, in order */
	int arc, row, value;	/* first of its arcs, of its costs (one a choice), of its values */
};

struct solve_graph {
	int layers, rows, ends, values, arcs;		/* layers 0: none */
	struct solve_layer *layer;	/* [layers + 1]: the last are the ends */
	uint16_t *arc;			/* [nodes * choices] of each layer: the node after; as many as it has: none */
	uint16_t *row;			/* [days * (classes + 1)]: of a class of a day; UINT16_MAX: never */
	int16_t *end;			/* [ends]: units in all */
};

/* Nodes that a roster can come by, when days are held: the others cost nothing to leave out. */
struct solve_reach {
	int32_t *seen;			/* [values]: the call that met it last */
	int32_t call;
	uint16_t *node;			/* [values]: layer by layer */
	int first[SOLVE_DAYS + 2];	/* of each layer */
	uint8_t open[SOLVE_DAYS * (SOLVE_CLASSES + 1)];	/* choices of each layer that cost less than SOLVE_INF */
	uint8_t opens[SOLVE_DAYS];
	int arcs;
};
void solve_graph_reach(const struct solve_graph *g, const int32_t *w, struct solve_reach *r);

/* The cheapest roster when choices cost ${w} [rows]; its cost, or SOLVE_INF; ${value} [values] is for the trace. */
int32_t solve_graph_run(const struct solve_graph *g, const int32_t *w, const int32_t *load, int32_t *value);

/* The same by way of ${r}, which was made when no choice cost more. */
int32_t solve_graph_rerun(const struct solve_graph *g, const struct solve_reach *r, const int32_t *w,
		const int32_t *load, int32_t *value);

/* Which row it takes on each layer. */
void solve_graph_trace(const struct solve_graph *g, const int32_t *w, const int32_t *value, uint16_t *row);

/* solve_path_best() of a person who has a graph (sets.c). */
int32_t solve_graph_best(struct solve_path *p, int person, const int32_t *up, const int32_t *down, bool bound);

/* The graphs of everybody who has one, in ${s}, and room to work with them in each path. */
void solve_graphs(struct arena *a, struct solve_scaled *s, struct solve_path *path, int paths);

static inline bool
solve_has_graph(const struct solve_scaled *s, int person)
{
	return s->graph && s->graph[person].layers > 0;
}

#endif

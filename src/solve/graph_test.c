/* graph_test.c -- the graph of a person and the boxes of path.c are two ways to the same roster. */
#include <stdio.h>

#include "t.h"

#include "solve/graph.h"
#include "solve/nrp.h"

struct two { struct solve_case k; struct solve_scaled boxes, graphs; struct solve_path path[2]; };

/* A published instance; with ${places}, options lie in four places that cost; with ${bare}, work may be given up. */
static void
open_two(struct ctx *c, int number, bool places, bool bare, uint64_t *rng, struct two *t)
{
	FILE *f = fopen(arena_fmt(c->a, MAILLAGE_SOURCE "/data/nrp/Instance%d.txt", number).p, "rb");
	char *text = arena_array(c->a, char, 1 << 16);
	struct nrp *n = arena_new(c->a, struct nrp);
	struct solve_option *option;
	struct solve_person *person;
	struct solve_rules *rules;

	T(f != NULL);
	T(nrp_read(c, (str){ text, (ptrdiff_t)fread(text, 1, 1 << 16, f) }, n) == OK && nrp_case(c, n, &t->k) == OK);
	fclose(f);
	option = (struct solve_option *)(uintptr_t)t->k.option;
	person = (struct solve_person *)(uintptr_t)t->k.person;
	rules = (struct solve_rules *)(uintptr_t)t->k.rules;
	for (int o = 0; places && o < t->k.first[t->k.people * t->k.days]; o++)
		option[o].place = (uint8_t)solve_below(rng, 4);
	for (int p = 0; places && p < t->k.people; p++)
		person[p].place_cost = 20;
	for (int r = 0; bare && r < t->k.rule_sets; r++) {
		rules[r].min_units = 0;
		rules[r].run_min = rules[r].off_min = 1;
	}
	T(solve_scale(c, &t->k, &t->boxes) == OK);
	t->graphs = t->boxes;
	solve_path_init(c->a, &t->boxes, 1, &t->path[0]);
	solve_path_init(c->a, &t->graphs, 1, &t->path[1]);
	solve_graphs(c->a, &t->graphs, &t->path[1], 1);
	T_I64(t->graphs.graphs, t->k.people);
}

static int32_t
best(struct two *t, int which, int p, const int16_t *roster, int a, int b, const int32_t *up, const int32_t *down)
{
	struct solve_path *path = &t->path[which];
	int32_t v;

	solve_path_open(path, p, roster, a, b);
	if (roster)
		T(solve_box_plan(path, p, CELLS));
	else
		solve_box_bound(path, p, CELLS);
	T_I64(path->lefts, 0);
	v = solve_path_best(path, p, up, down, !roster);
	if (v == SOLVE_INF && which == 0 && roster)	/* a plan's boxes may forbid all days but its own */
		return v;
	T_I64(solve_path_cost(&t->boxes, p, path->pick, up, down), v);
	return v;
}

static void
agree(struct ctx *c, int number, bool places, bool bare)
{
	uint64_t rng = (uint64_t)number * 1000 + 7;
	struct two *t = arena_new(c->a, struct two);
	int32_t *up, *down;
	int16_t *roster;
	int same = 0, all = 0;

	open_two(c, number, places, bare, &rng, t);
	up = arena_array(c->a, int32_t, t->k.lines);
	down = arena_array(c->a, int32_t, t->k.lines);
	roster = arena_array(c->a, int16_t, t->k.days);
	for (int turn = 0; turn < 4; turn++)
		for (int p = 0; p < t->k.people; p++) {
			int a = solve_below(&rng, t->k.days - 3), b = a + 1 + solve_below(&rng, t->k.days - a);
			int32_t boxes, graph;

			for (int l = 0; l < t->k.lines; l++) {
				up[l] = (solve_below(&rng, 200) - 120) * 1024;
				down[l] = -up[l];
			}
			boxes = best(t, 0, p, NULL, 0, 0, up, down);
			graph = best(t, 1, p, NULL, 0, 0, up, down);
			T_I64(graph, boxes);
			memcpy(roster, t->path[1].pick, sizeof *roster * (size_t)t->k.days);
			for (int l = 0; l < t->k.lines; l++) {
				up[l] = (solve_below(&rng, 200) - 120) * 1024;
				down[l] = -up[l];
			}
			graph = best(t, 1, p, roster, a, b, up, down);
			for (int d = 0; d < t->k.days; d++)	/* what is outside of the window stays */
				T((d >= a && d < b) || t->path[1].pick[d] == roster[d]);
			boxes = best(t, 0, p, roster, a, b, up, down);
			/* A plan's boxes may forbid a day to keep a limit: never better than all rosters. */
			T(graph <= boxes);
			same += graph == boxes;
			all++;
		}
	t_check(same > all / 2, T_AT, "%d of %d windows the same", same, all);
}

TEST(solve_graph_agrees)
{
	agree(c, 1, false, false);
	agree(c, 2, false, false);
	agree(c, 3, false, false);
	agree(c, 1, true, false);
	agree(c, 2, true, true);
	agree(c, 3, true, true);
}

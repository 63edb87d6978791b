/* dive.h -- plans from the prices: people fixed few by few while the others' prices move on (dive.c). */
#ifndef SOLVE_DIVE_H
#define SOLVE_DIVE_H

#include "solve/search.h"

/* For a search in which everybody has a graph. */
void solve_dive_open(struct arena *a, struct solve_search *h);

/* h->price is known: what everybody costs at least at it; the group of a dive is found by that. */
void solve_dive_prices(struct solve_search *h);

/* Some people give up everything, and a dive gives it back. */
void solve_dive_step(struct solve_search *h);

/* People whose rosters hang on one another. */
int solve_dive_linked(struct solve_search *h, int want, int *group);

#endif

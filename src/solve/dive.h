/* dive.h -- plans from the prices: people fixed few by few while the others' prices move on (dive.c). */
#ifndef SOLVE_DIVE_H
#define SOLVE_DIVE_H

#include "solve/search.h"

/* For a search in which everybody has a graph. */
void solve_dive_open(struct arena *a, struct solve_search *h);

/* h->price is known: what everybody costs at least at it. */
void solve_dive_prices(struct solve_search *h);

/* A first plan, however late it is. */
void solve_dive_start(struct solve_search *h, const struct solve_dual *dual, const struct solve_clock *clock);

/* Some people give up everything, and a dive gives it back. */
void solve_dive_step(struct solve_search *h);

#endif

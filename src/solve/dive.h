/* dive.h -- plans from the prices: people fixed few by few while the others' prices move on (dive.c). */
#ifndef SOLVE_DIVE_H
#define SOLVE_DIVE_H

#include "solve/search.h"

void solve_dive_open(struct arena *a, struct solve_search *h);

/* h->price is known: what everybody costs at least at it; the group of a dive is found by that. */
void solve_dive_prices(struct solve_search *h, const struct solve_dual *dual);

/* Some people give up some weeks, and a dive gives them back. */
void solve_dive_step(struct solve_search *h);

/* People whose rosters of days a..b-1 hang on one another; returns how many, at most ${want}. */
int solve_dive_linked(struct solve_search *h, int a, int b, int want, int *group);

#endif

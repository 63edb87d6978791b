/* nail.h -- a plan settled day by day: which days of whom are decided, and which are steady (nail.c). */
#ifndef SOLVE_NAIL_H
#define SOLVE_NAIL_H

#include "solve/inner.h"

struct solve_nails {
	const struct solve_case *k;
	int16_t *nail;		/* [people * days]: what is decided, or PATH_FREE */
	int16_t *was;		/* the same shape: what the day has been of late */
	float *firm;		/* the same shape: how steadily, 0..1 */
	int *count;		/* [lines]: by what is decided */
	uint64_t rng;
};
void solve_nails_open(struct arena *a, const struct solve_case *k, uint64_t seed, struct solve_nails *out);

/* Nothing is decided; days are as in ${pick}. */
void solve_nails_draw(struct solve_nails *n, const int16_t *pick);

/* A round has given ${pick}; returns how many days are free. */
int solve_nails_watch(struct solve_nails *n, const int16_t *pick);

/* The ${many} steadiest of the free days are decided, as they are in ${pick} and have been. */
void solve_nails_drive(struct solve_nails *n, const int16_t *pick, int many);

#endif

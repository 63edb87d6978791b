/* sort.h -- radix sorting of many numbers, and of many strings. */
#ifndef REGISTRY_SORT_H
#define REGISTRY_SORT_H

#include "registry/intern.h"

/* Stable: ${key}[${n}] ascending, ${with} carried along; both overwritten. */
void sort_u64(uint64_t *key, uint32_t *with, uint32_t n);
/* ${order}[i]: the string of ${t} that comes i-th, bytewise. */
void sort_strings(const struct intern *t, uint32_t *order);

#endif

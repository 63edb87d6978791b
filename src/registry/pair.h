/* pair.h -- two jobs at once: what is done with the national files is shared by two threads. */
#ifndef REGISTRY_PAIR_H
#define REGISTRY_PAIR_H

#include "base/macro.h"

/* fn(a) and fn(b), at once; one after the other unless ${both}, or when there is no thread to be had. */
void pair_run(bool both, void *(*fn)(void *), void *a, void *b);

#endif

/* pair.c -- see pair.h. */
#include <pthread.h>

#include "registry/pair.h"

void
pair_run(bool both, void *(*fn)(void *), void *a, void *b)
{
	pthread_t t;

	if (both && pthread_create(&t, NULL, fn, b) == 0) {
		fn(a);
		pthread_join(t, NULL);
		return;
	}
	fn(a);
	fn(b);
}

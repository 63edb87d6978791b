/* staff_json.h -- people, posts and rules as JSON: docs/domain/solve.md tells the form. */
#ifndef SOLVE_STAFF_JSON_H
#define SOLVE_STAFF_JSON_H

#include <jansson.h>

#include "solve/staff.h"

/*
 * staff_read(c, root, out):
 * Errors: E_INVALID solve.file; the detail names the value: "people[3].free: ...".
 */
enum err staff_read(struct ctx *c, const json_t *root, struct staff *out);

/* A list of {person, day, shift, place, skill}, in order of person, day and time. */
enum err staff_read_works(struct ctx *c, const struct staff *s, const json_t *list, const char *name,
			  struct staff_work **out, int *n);
json_t *staff_write_work(const struct staff *s, const struct staff_work *w);

#endif

/* finess_own.h -- what finess.c and finess_json.c share; for them alone. */
#ifndef REGISTRY_FINESS_OWN_H
#define REGISTRY_FINESS_OWN_H

#include "registry/finess.h"

struct finess_json;

enum err finess_json_open(struct ctx *c, str path, struct report *rep, struct finess_json **out);
bool finess_json_next(struct finess_json *j, struct finess_structure *out);

#endif

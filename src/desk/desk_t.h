/* desk_t.h -- what the tests of the desk share: those who call. */
#ifndef DESK_DESK_T_H
#define DESK_DESK_T_H

#include "base/base.h"

/* An account that may call, one a number. */
struct account_id desk_t_caller(struct ctx *c, int number);

#endif

/* opt.h -- a value that may be absent: a nullable column.  Text needs none: .p == NULL. */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>

#include "base/ids.h"
#include "base/time.h"

struct opt_i64 { bool some; int64_t v; };
struct opt_flag { bool some; bool v; };
struct opt_instant { bool some; struct instant v; };
struct opt_day { bool some; struct day v; };

#define OPT_ID_TYPE(name) struct opt_##name { bool some; struct name v; };
IDS(OPT_ID_TYPE)

#endif

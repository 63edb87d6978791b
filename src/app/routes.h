/* routes.h -- every route of the program. */
#ifndef APP_ROUTES_H
#define APP_ROUTES_H

#include "http/http.h"

/* All of them, in one array; built once. */
const struct route *routes_all(ptrdiff_t *n);

#endif
